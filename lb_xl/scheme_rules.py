"""What a scheme must hold to beyond its formulas: known keys, sheets that can exist, checks that can be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lb_xl.findings import catalogue
from lb_xl.form import Form, Unit
from lb_xl.formula import Measured, Node, walk_through
from lb_xl.inference import Shape, nearest, unit_words
from lb_xl.language import LANGUAGES
from lb_xl.relations import circles
from lb_xl.scheme import Parameter, Quantity, Scheme, Table
from lb_xl.scheme_reading import Problems

SCHEME_KEYS = {
    "id", "title", "subject", "methodology", "base_unit", "population", "years", "units", "dimensions",
    "adjustments", "parameters", "quantities", "tables", "checks", "cohorts", "moves",
    "parts", "suppliers", "offices", "periods",
}  # fmt: skip
ENTRY_KEYS = {
    "dimensions": {"title", "classification", "total", "extra", "exported", "tree", "years"},
    "parameters": {"title", "unit", "values", "alternatives", "effect_on", "setting"},
    "suppliers": {"title", "short", "by", "contact", "due"},
    "checks": {"title", "par", "left", "test", "right", "over", "code", "stated", "tolerance"},
    "parts": {"scheme", "table", "key", "measures"},
}
SECTION_KEYS = {
    "years": {"first", "last", "default"},
    "adjustments": {"form", "key", "measure", "title"},
    "cohorts": {"population", "survival", "years", "limits"},
    "moves": {"balance", "flows", "village_to_town", "cost"},
    "periods": {"dimension", "parameter", "forms"},
}
SHEET_LENGTH = 31
SHEET_SIGNS = set("[]:*?/\\")


def check_keys(definition: Mapping[str, Any], problems: Problems) -> None:
    """Every key of `scheme.toml` outside quantities and tables is one that is read."""
    problems.unknown_keys("scheme.toml", "", definition, SCHEME_KEYS)
    for section, allowed in SECTION_KEYS.items():
        problems.unknown_keys("scheme.toml", section, definition.get(section, {}), allowed)
    for section, allowed in ENTRY_KEYS.items():
        for id, entry in definition.get(section, {}).items():
            problems.unknown_keys("scheme.toml", f"{section}.{id}", entry, allowed)
    adjustments = definition.get("adjustments", {})
    for key in sorted({"form", "key", "measure"} - set(adjustments)) if adjustments else ():
        problems.add("scheme.toml", f"adjustments.{key}", "is missing")


def check_sheets(forms: Iterable[Form], tables: Iterable[Table], problems: Problems) -> None:
    """Names of sheets fit a workbook and differ from one another in either language."""
    named = [("forms.toml", form.id, form.sheet) for form in forms]
    named += [("scheme.toml", f"tables.{table.id}", table.sheet) for table in tables]
    for language in LANGUAGES:
        taken: dict[str, str] = {}
        for file, key, sheet in named:
            name = sheet[language]
            where = f"{key}.sheet"
            signs = "".join(sorted(SHEET_SIGNS & set(name)))
            if not 0 < len(name) <= SHEET_LENGTH:
                problems.add(file, where, f"'{name}' has {len(name)} characters; a sheet has 1 to {SHEET_LENGTH}")
            if name != name.strip("'"):
                problems.add(file, where, f"'{name}' begins or ends with an apostrophe, which a sheet cannot")
            if signs:
                problems.add(file, where, f"'{name}' has signs that a sheet cannot have: {signs}")
            if name.casefold() in taken:
                problems.add(file, where, f"'{name}' is the sheet of '{taken[name.casefold()]}' already")
            taken.setdefault(name.casefold(), key)


def check_references(
    population: str,
    forms: Mapping[str, Form],
    parameters: Iterable[Parameter],
    quantities: Mapping[str, Quantity],
    problems: Problems,
) -> None:
    """The population that totals are compared with is a measure; parameters act on quantities that exist, and the
    counterpart of a form is a form."""
    for each in forms.values():
        if each.counterpart and each.counterpart not in forms:
            cause = f"no form '{each.counterpart}'{nearest(each.counterpart, forms)}"
            problems.add("forms.toml", f"{each.id}.counterpart", cause)
    form, _, measure = population.partition(".")
    if population and (form not in forms or forms[form].measure(measure) is None):
        known = [f"{each.id}.{one.id}" for each in forms.values() for one in each.measures]
        problems.add("scheme.toml", "population", f"no measure '{population}'{nearest(population, known)}")
    for parameter in parameters:
        name = parameter.effect_on
        if name and name not in quantities:
            where = f"parameters.{parameter.id}.effect_on"
            problems.add("scheme.toml", where, f"no quantity '{name}'{nearest(name, quantities)}")


def check_circles(scheme: Scheme, problems: Problems) -> None:
    """No line follows from itself, by its formula or its parts."""
    for circle in circles(scheme):
        road = " -> ".join(f"{line.table}/{line.line}" for line in circle)
        problems.add("scheme.toml", f"tables.{circle[0].table}", f"lines follow from themselves: {road}")


def check_comparison(left: Shape, right: Shape, over: tuple[str, ...]) -> str:
    """Why the two sides of a check cannot be compared at a level, or empty where they can."""
    for side in (left, right):
        lacking = set(over) - side.dimensions
        if side.kind != "number" and lacking:
            return f"is not known by {', '.join(sorted(lacking))}"
    plain = [side.kind == "number" and not side.unit for side in (left, right)]
    if not any(plain) and left.unit != right.unit:
        return f"compares {_words(left.unit)} with {_words(right.unit)}"
    return ""


def _words(unit: Unit) -> str:
    return unit_words(unit) if unit else "a pure number"


def check_code(code: object, where: str, problems: Problems) -> str:
    """The code of the finding that a failed check gives; it must have its texts."""
    known = catalogue()
    if code not in known:
        problems.add("scheme.toml", f"{where}.code", f"no texts for the code '{code}'{nearest(str(code), known)}")
    return str(code)


def forms_below(node: Node, nodes: Mapping[str, Node]) -> frozenset[str]:
    """The forms on which a formula rests, through all quantities it names."""
    return frozenset(each.form for each in walk_through(node, nodes.get) if isinstance(each, Measured))
