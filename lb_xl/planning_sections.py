"""The sections of a scheme that only plans have: `[cohorts]`, how a population is moved to plan years, `[moves]`, which
flows close the balances of territories, and `[parts]`, which other balances feed its forms."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from lb_xl.form import Dimension, Form
from lb_xl.formula import FormulaError, Measured, parse
from lb_xl.inference import nearest
from lb_xl.scheme import Cohorts, Moves, Parameter, PartBalance
from lb_xl.scheme_reading import Problems

PART_KEYS = ("scheme", "table", "key", "measures")
COHORT_KEYS, MOVE_KEYS = ("population", "survival", "years", "limits"), ("balance", "flows", "village_to_town", "cost")


def age_of(code: str) -> int | None:
    """The first year of a code of age: `17`, or `70+` for the open one."""
    number = code.removesuffix("+")
    return int(number) if number.isdigit() else None


def cohorts_from(
    table: Mapping[str, Any],
    forms: Mapping[str, Form],
    parameters: Mapping[str, Parameter],
    dimensions: Mapping[str, Dimension],
    problems: Problems,
) -> Cohorts | None:
    """The section `[cohorts]`; None where the scheme has none or where it does not hold together."""
    where = "cohorts"
    if not table or not _whole(table, COHORT_KEYS, where, problems):
        return None
    before = len(problems.found)
    population, survival, years = (_measure(table[key], forms, f"{where}.{key}", problems) for key in COHORT_KEYS[:3])
    for id in ("age", "sex", "year"):
        if id not in dimensions:
            problems.add("scheme.toml", where, f"needs a dimension '{id}'")
    if len(problems.found) > before or population is None or survival is None or years is None:
        return None
    ages = [age_of(code) for code in dimensions["age"].codes]
    if None in ages or ages != list(range(ages[0] or 0, (ages[0] or 0) + len(ages))):
        problems.add("scheme.toml", where, "ages must be single years one after another, the last may end in +")
    _keys(population, forms, {"sex", "age"}, None, f"{where}.population", problems)
    _keys(survival, forms, {"sex", "age"}, {"sex", "age"}, f"{where}.survival", problems)
    _keys(years, forms, {"year"}, {"year"}, f"{where}.years", problems)
    limits: dict[str, tuple[str, str]] = {}
    for sex in dimensions["sex"].codes:
        named = table["limits"].get(sex, [])
        if len(named) != 2:
            problems.add("scheme.toml", f"{where}.limits.{sex}", "needs two parameters: the first and the last year")
            continue
        for each in named:
            if each not in parameters:
                cause = f"no parameter '{each}'{nearest(each, parameters)}"
                problems.add("scheme.toml", f"{where}.limits.{sex}", cause)
        limits[sex] = (named[0], named[1])
    return None if len(problems.found) > before else Cohorts(population, survival, years, limits)


def moves_from(
    table: Mapping[str, Any], forms: Mapping[str, Form], quantities: Collection[str], problems: Problems
) -> Moves | None:
    """The section `[moves]`; None where the scheme has none or where it does not hold together."""
    where = "moves"
    if not table or not _whole(table, MOVE_KEYS, where, problems):
        return None
    flows, within, cost = (_measure(table[key], forms, f"{where}.{key}", problems) for key in MOVE_KEYS[1:])
    if table["balance"] not in quantities:
        hint = nearest(table["balance"], quantities)
        problems.add("scheme.toml", f"{where}.balance", f"no quantity '{table['balance']}'{hint}")
        return None
    if flows is None or within is None or cost is None:
        return None
    ends = {"from_territory", "to_territory"}
    places = {"from_locality", "to_locality"}
    _keys(flows, forms, {"year", *ends, *places}, None, f"{where}.flows", problems)
    _keys(within, forms, {"year", "territory", *places}, None, f"{where}.village_to_town", problems)
    _keys(cost, forms, ends, ends, f"{where}.cost", problems)
    return Moves(table["balance"], flows, within, cost)


def parts_from(table: Mapping[str, Any], forms: Mapping[str, Form], problems: Problems) -> Mapping[str, PartBalance]:
    """The section `[parts]`: for each form that another balance feeds where its rows come from."""
    found: dict[str, PartBalance] = {}
    for id, entry in table.items():
        where = f"parts.{id}"
        form = forms.get(id)
        if form is None:
            problems.add("scheme.toml", where, f"no form '{id}'{nearest(id, forms)}")
            continue
        if not _whole(entry, PART_KEYS, where, problems):
            continue
        part = PartBalance(entry["scheme"], entry["table"], entry["key"], dict(entry["measures"]))
        if {key.id for key in form.keys} != {part.key, part.year}:
            problems.add(
                "scheme.toml", f"{where}.key", f"the keys of form '{id}' must be '{part.key}' and '{part.year}'"
            )
        for measure in sorted(part.measures.keys() ^ {measure.id for measure in form.measures}):
            problems.add("scheme.toml", f"{where}.measures", f"'{measure}' stands here or in form '{id}' alone")
        found[id] = part
    return found


def _whole(table: Mapping[str, Any], keys: Collection[str], where: str, problems: Problems) -> bool:
    missing = [key for key in keys if key not in table]
    for key in missing:
        problems.add("scheme.toml", f"{where}.{key}", "is missing")
    return not missing


def _measure(text: object, forms: Mapping[str, Form], where: str, problems: Problems) -> Measured | None:
    try:
        node = parse(str(text))
    except FormulaError as error:
        problems.add("scheme.toml", where, str(error))
        return None
    if not isinstance(node, Measured) or node.form not in forms or forms[node.form].measure(node.measure) is None:
        problems.add("scheme.toml", where, f"'{text}' is no measure of a form")
        return None
    return node


def _keys(
    node: Measured,
    forms: Mapping[str, Form],
    needed: set[str],
    allowed: set[str] | None,
    where: str,
    problems: Problems,
) -> None:
    keys = {key.id for key in forms[node.form].keys}
    for key in sorted(needed - keys):
        problems.add("scheme.toml", where, f"form '{node.form}' has no key '{key}'")
    for key in sorted(keys - allowed) if allowed is not None else ():
        problems.add("scheme.toml", where, f"form '{node.form}' must not have the key '{key}'")
