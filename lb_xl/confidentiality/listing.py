"""What was hidden or marked, and why: the list beside an export, and the finding that sums it up."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence

from lb_xl.confidentiality.hiding import HiddenInput, HiddenNumber
from lb_xl.confidentiality.rule import FEWEST, Rule
from lb_xl.exporting import result_columns, result_rows, shortest
from lb_xl.findings import Finding
from lb_xl.language import Text
from lb_xl.scheme import Scheme
from lb_xl.words import texts

FILE = "confidential.csv"
COLUMNS = ("units", "fewest_units", "reason", "action")
"""After the columns of `results.csv`, its value left out."""


def confidential_csv(scheme: Scheme, language: str, hidden: Sequence[HiddenNumber], rule: Rule) -> str:
    """The text of `confidential.csv`: a row for each number of `results.csv` that was hidden or marked.

    `reason` is `few_units`, or `total` for a number that was hidden so that a total does not tell another one; `units`
    is empty for those. The value itself does not stand here.
    """
    by_place = {(each.table, each.line, each.column): each for each in hidden}
    columns = [column for column in result_columns(scheme) if column != "value"]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, [*columns, *COLUMNS], lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    seen: list[tuple[str, int, int]] = []

    def place_of(table: str, line: int, column: int) -> float:
        seen.append((table, line, column))
        return 0.0

    for row in result_rows(scheme, language, place_of):
        found = by_place.get(seen[-1])
        if found is not None:
            writer.writerow({**row.facts, **_reason(found, rule)})
    return stream.getvalue()


def confidential_finding(
    scheme: Scheme, hidden: Sequence[HiddenNumber | HiddenInput], rule: Rule, listed: str | Text
) -> Finding:
    """LB-482: how many numbers the rule concerned; `listed` says where their list is."""
    said = texts("comparison", "confidentiality")
    parameter = scheme.parameters.get(FEWEST)
    values = {
        "action": said["hidden" if rule.action == "blank" else "marked"],
        "fewest": f"{rule.fewest:g}",
        "primary": sum(not each.secondary for each in hidden),
        "secondary": sum(each.secondary for each in hidden),
        "list": listed,
        "parameter": parameter.title if parameter else Text("—", "—"),
    }
    return Finding("LB-482", values=values)


def _reason(found: HiddenNumber, rule: Rule) -> dict[str, str]:
    return {
        "units": "" if math.isnan(found.units) else shortest(found.units),
        "fewest_units": shortest(rule.fewest),
        "reason": "total" if found.secondary else "few_units",
        "action": rule.action,
    }
