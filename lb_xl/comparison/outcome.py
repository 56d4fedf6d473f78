"""Two workbooks compared: what changed, and what that did to the balance where both compute."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from lb_xl.balance import Balance, compute
from lb_xl.comparison.changes import Changes, changes_between
from lb_xl.comparison.effects import Effects, effects_between, territory_columns
from lb_xl.findings import Finding, FindingsError
from lb_xl.inputs import Inputs
from lb_xl.language import LANGUAGES, Text
from lb_xl.scheme import Scheme
from lb_xl.words import texts


@dataclass(frozen=True)
class Side:
    """One of the two workbooks: its file name, inputs and balance (None where there are `errors`, so many); forms whose
    table is missing or cannot be read are `unread`."""

    name: str
    inputs: Inputs
    balance: Balance | None
    errors: int = 0
    unread: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Comparison:
    """What a comparison found; `effects` is None where they could not be had, a finding then says why."""

    before: Side
    after: Side
    changes: Changes
    effects: Effects | None
    findings: tuple[Finding, ...]

    @property
    def is_same(self) -> bool:
        return not self.changes.listed

    @property
    def scheme(self) -> Scheme:
        return self.before.inputs.scheme

    def ranked(self) -> list[int]:
        """The places of the changes, those with the largest effect on the main table first."""
        order = range(len(self.changes.listed))
        if self.effects is None:
            return list(order)
        sizes, anywhere = self.effects.sizes(), self.effects.sizes_anywhere()
        return sorted(order, key=lambda place: (-sizes[place], -anywhere[place], place))


def compare(before: Side, after: Side) -> Comparison:
    """The comparison of two workbooks of one scheme, the first taken for the earlier one.

    Raises `FindingsError` LB-475 for workbooks of different schemes. LB-476 notes different years, LB-477 forms that
    could not be compared, LB-478 why there are no effects.
    """
    first, second = before.inputs.scheme, after.inputs.scheme
    if first.id != second.id:
        values = {"first": before.name, "second": after.name, "first_scheme": first.id, "second_scheme": second.id}
        raise FindingsError([Finding("LB-475", values=values)])
    unread = [id for id in first.forms if id in before.unread | after.unread]
    changes = changes_between(before.inputs, after.inputs, unread)
    found: list[Finding] = []
    if first.year != second.year:
        values = {"first": before.name, "second": after.name}
        found.append(Finding("LB-476", values={**values, "first_year": first.year, "second_year": second.year}))
    if changes.skipped:
        found.append(Finding("LB-477", values={"forms": _sheets((first, second), changes.skipped)}))
    reason = _hindrance(before, after)
    if reason is not None:
        found.append(Finding("LB-478", values={"reason": reason}))
        return Comparison(before, after, changes, None, tuple(found))
    assert before.balance is not None
    assert after.balance is not None
    columns = territory_columns(first)
    effects = effects_between(before.balance, _of_scheme(after.balance, first), changes, columns)
    return Comparison(before, after, changes, effects, tuple(found))


def _hindrance(before: Side, after: Side) -> Text | None:
    """Why there are no effects; None where there are."""
    said = texts("comparison", "comparison")
    for side in (before, after):
        if side.balance is None:
            reasons = (said["reason_errors"][each].format(file=side.name, count=side.errors) for each in LANGUAGES)
            return Text(*reasons)
    first, second = before.inputs.scheme, after.inputs.scheme
    if _definitions(first) != _definitions(second):
        return Text(
            *(said["reason_definitions"][each].format(first=first.year, second=second.year) for each in LANGUAGES)
        )
    return None


def _of_scheme(balance: Balance, scheme: Scheme) -> Balance:
    """The same balance computed with an equal scheme: formulas are known by the very object that was parsed.

    Parameters of another year are given as values, so that they count as changed ones.
    """
    if balance.scheme is scheme:
        return balance
    given = {id: balance.inputs.parameter(id) for id in balance.scheme.parameters}
    return compute(replace(balance.inputs, scheme=scheme, parameters=given))


def _definitions(scheme: Scheme) -> object:
    """What must be the same in two years for effects to have a meaning."""
    return (
        {id: dimension.codes for id, dimension in scheme.dimensions.items()},
        {id: (each.formula, each.per, each.fallback, each.dimensions) for id, each in scheme.quantities.items()},
        {id: ([key.id for key in form.keys], form.fixed, form.spread) for id, form in scheme.forms.items()},
        [(line.id, line.quantity, line.parts, line.where) for line in next(iter(scheme.tables.values())).lines],
        scheme.parameters.keys(),
    )


def _sheets(schemes: Iterable[Scheme], forms: Iterable[str]) -> Text:
    known = {id: form.sheet for scheme in schemes for id, form in scheme.forms.items()}
    return Text(*(", ".join(known[id][language] for id in forms) for language in LANGUAGES))
