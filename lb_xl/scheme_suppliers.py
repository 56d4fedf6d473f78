"""The suppliers of a scheme: who hands in which form, read from `[suppliers.*]` and the `supplier` of each form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lb_xl.form import Dimension, Form
from lb_xl.inference import nearest
from lb_xl.scheme import Supplier
from lb_xl.scheme_reading import Problems

FILE = "scheme.toml"


def suppliers_from(
    definition: Mapping[str, Any], forms: Mapping[str, Form], dimensions: Mapping[str, Dimension], problems: Problems
) -> dict[str, Supplier]:
    """The suppliers by their ids, empty where one department has all forms.

    Adds a problem, with the nearest known name, for a form whose supplier is unknown or missing, and for offices
    `by` a dimension that the scheme or one of their forms lacks; all offices of a scheme are by one dimension.
    """
    found: dict[str, Supplier] = {}
    for id, entry in definition.get("suppliers", {}).items():
        where = f"suppliers.{id}"
        title = problems.text(FILE, f"{where}.title", entry.get("title", id))
        found[id] = Supplier(
            id=id,
            title=title,
            short=problems.text(FILE, f"{where}.short", entry["short"]) if "short" in entry else title,
            by=str(entry.get("by", "")),
            contact=problems.text(FILE, f"{where}.contact", entry.get("contact", "")),
            due=problems.text(FILE, f"{where}.due", entry.get("due", "")),
        )
        if found[id].by and found[id].by not in dimensions:
            problems.add(FILE, f"{where}.by", f"no dimension '{found[id].by}'{nearest(found[id].by, dimensions)}")
    kinds = sorted({supplier.by for supplier in found.values() if supplier.by})
    if len(kinds) > 1:
        problems.add(FILE, "suppliers", f"offices are by one dimension, not by {' and '.join(kinds)}")
    for form in forms.values():
        _check_form(form, found, problems)
    return found


def offices_from(definition: Mapping[str, Any], dimensions: Mapping[str, Dimension], problems: Problems) -> str:
    """The dimension by which suppliers may have offices: `offices`, or the `by` of those that have them; else empty.

    A scheme without suppliers of its own names it, so that a user can give one territory to one department.
    """
    by = sorted({str(entry["by"]) for entry in definition.get("suppliers", {}).values() if entry.get("by")})
    given = str(definition.get("offices", ""))
    if given and given not in dimensions:
        problems.add(FILE, "offices", f"no dimension '{given}'{nearest(given, dimensions)}")
    if given and by and by != [given]:
        problems.add(FILE, "offices", f"suppliers have offices by {' and '.join(by)}, not by {given}")
    return given or next(iter(by), "")


def _check_form(form: Form, suppliers: Mapping[str, Supplier], problems: Problems) -> None:
    where = f"{form.id}.supplier"
    if not form.supplier:
        if suppliers:
            problems.add("forms.toml", where, f"the scheme has suppliers; this form names none of {list(suppliers)}")
    elif form.supplier not in suppliers:
        problems.add("forms.toml", where, f"no supplier '{form.supplier}'{nearest(form.supplier, suppliers)}")
    else:
        by = suppliers[form.supplier].by
        if by and by not in {key.dimension.id for key in form.keys}:
            problems.add("forms.toml", where, f"'{form.supplier}' has offices by {by}, which is no key of the form")
