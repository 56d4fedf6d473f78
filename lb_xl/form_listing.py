"""The forms of a scheme as a list: what to supply, in which columns and units, by which paragraph."""

from __future__ import annotations

from typing import Any

from lb_xl.inference import unit_symbol
from lb_xl.scheme import Scheme


def listed_forms(scheme: Scheme, language: str) -> list[dict[str, Any]]:
    """Every form with its columns, for `lb-xl forms --json`."""
    return [
        {
            "form": form.id,
            "title": form.title[language],
            "sheet": form.sheet[language],
            "source": form.source[language],
            "paragraph": form.paragraph,
            "place": form.place[language],
            "rows": form.rows,
            "keys": [
                {"key": key.id, "title": key.title[language], "list": key.dimension.classification.id}
                for key in form.keys
            ],
            "measures": [
                {"measure": measure.id, "title": measure.title[language], "unit": unit_symbol(measure.unit)}
                for measure in form.measures
            ],
            "texts": [text.id for text in form.texts],
            "fixed": dict(form.fixed),
        }
        for form in scheme.forms.values()
    ]


def listing_text(scheme: Scheme, language: str) -> str:
    """The same for people."""
    lines = [f"{scheme.id}, {scheme.year}: {scheme.title[language]}", ""]
    for form in listed_forms(scheme, language):
        lines.append(f"{form['form']:<20} {form['title']}  [{form['paragraph']}]")
        lines.append(f"{'':<20} {form['source']}")
        for key in form["keys"]:
            lines.append(f"{'':<24} {key['key']:<20} {key['title']}  ({key['list']})")
        for measure in form["measures"]:
            lines.append(f"{'':<24} {measure['measure']:<20} {measure['title']}  ({measure['unit']})")
        lines.append("")
    return "\n".join(lines)
