"""Rules on the content of the forms and on the computed numbers: everything that is wrong is said at once.

`check_inputs` looks at what the rows of the forms say (LB-2xx): the rules on rows stand in `lb_xl.row_checks`, on
sizes in `lb_xl.plausibility`. `check_balance` tests the scheme's own rules on the result.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Protocol

from lb_xl.cohort_cells import cohort_findings
from lb_xl.confirmations import key_text
from lb_xl.counterparts import lone_rows
from lb_xl.findings import NOWHERE, Finding, Location
from lb_xl.form import TOTAL
from lb_xl.formula import Node
from lb_xl.inputs import Inputs
from lb_xl.language import LANGUAGES, Text
from lb_xl.plausibility import implausible_flows, implausible_sizes
from lb_xl.row_checks import row_findings
from lb_xl.scheme import Check, Scheme
from lb_xl.wording import formula_in_words

EMPTY, UNDECIDED = "LB-201", "LB-242"
TESTS = {"==": "=", "<=": "≤", ">=": "≥"}


class Compared(Protocol):
    """What `check_balance` needs of a balance."""

    @property
    def scheme(self) -> Scheme: ...

    def compare(self, check: Check) -> Iterator[tuple[dict[str, str], float, float]]: ...

    def origin(self, node: Node, codes: Mapping[str, str]) -> Location: ...


def check_inputs(inputs: Inputs) -> tuple[Finding, ...]:
    """What is wrong with the content of the forms, form by form in the order of the scheme (LB-2xx).

    Nothing may be computed while an error is among the findings.
    """
    found: list[Finding] = []
    for id, form in inputs.scheme.forms.items():
        data = inputs.forms.get(id)
        if data is not None and not data.frame.empty:
            found += row_findings(data, inputs)
            found += implausible_flows(data, inputs)
            found += lone_rows(data, inputs)
        elif id not in inputs.absent:
            sheet = data.sheet if data is not None else form.sheet.ru
            found.append(Finding(EMPTY, Location(sheet), {"form": form.sheet}))
    return (*found, *cohort_findings(inputs), *implausible_sizes(inputs))


def check_balance(balance: Compared) -> tuple[Finding, ...]:
    """The scheme's rules that do not hold for a computed balance: place, both sides and their difference.

    A rule is undecided (LB-242) where a side has no value.
    """
    found = []
    scheme = balance.scheme
    for check in scheme.checks:
        sides = (formula_in_words(scheme, check.left), formula_in_words(scheme, check.right))
        words = Text(*(f"{sides[0][each]} {TESTS[check.test]} {sides[1][each]}" for each in LANGUAGES))
        for codes, left, right in balance.compare(check):
            undecided = math.isnan(left) or math.isnan(right)
            if not undecided and _holds(check, left, right):
                continue
            values = {
                "title": check.title,
                "formula": words,
                "paragraph": check.paragraph,
                "place": place_words(scheme, codes),
                "left": left,
                "right": right,
                "difference": left - right,
                "subject": ("", key_text(codes), check.id, (left, right)),
            }
            where = balance.origin(check.left, codes) if check.stated else NOWHERE
            found.append(Finding(UNDECIDED if undecided else check.code, where, values))
    return tuple(found)


def place_words(scheme: Scheme, codes: Mapping[str, str]) -> Text:
    """Codes by dimension as words; the subject of the scheme where there are none."""
    if not codes:
        return scheme.subject or scheme.title
    return Text(*(", ".join(_title(scheme, id, code, each) for id, code in codes.items()) for each in LANGUAGES))


def _title(scheme: Scheme, id: str, code: str, language: str) -> str:
    dimension = scheme.dimensions[id]
    if code == TOTAL:
        return (dimension.total or dimension.title)[language]
    return dimension.classification.title(code, language)


def _holds(check: Check, left: float, right: float) -> bool:
    if check.test == "==":
        return abs(left - right) <= check.tolerance
    over = left - right if check.test == "<=" else right - left
    return over <= check.tolerance
