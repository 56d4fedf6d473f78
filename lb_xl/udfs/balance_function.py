"""The worksheet function of the whole balance: named inputs to the lines of Appendix 1, by the scheme's formulas."""

# ruff: noqa: N802 (worksheet functions are named as in Excel)

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from lb_xl.cell_values import is_blank, text
from lb_xl.code_matching import plain_name
from lb_xl.findings import Finding, FindingsError
from lb_xl.formula import Name
from lb_xl.formula_value import MissingNamesError, Valuation
from lb_xl.language import LANGUAGES, Text
from lb_xl.likeness import nearest_name
from lb_xl.scheme import Line, Scheme
from lb_xl.udfs.law_functions import function_scheme
from lb_xl.udfs.reading_cells import Cells, Grid, a_number, fail, place_words
from lb_xl.udfs.worksheet_function import callers_language, worksheet_function

TABLE = "balance"
SAME = 1e-9
"""Two numbers for one quantity that differ by less than this part of it are one number."""

MISSING, TWO_COLUMNS, UNKNOWN_NAME, REPEATED, CONTRADICTION, WITHOUT_EFFECT = (
    "LB-376", "LB-377", "LB-379", "LB-380", "LB-381", "LB-382",
)  # fmt: skip


@worksheet_function()
def LB_BALANCE(inputs: Grid) -> list[list[object]]:
    """The 15 lines of Appendix 1 from named inputs: code, title, value. Methodology: para 7, Appendix 1.

    `inputs` has two columns, name and value. A name is the id or the title of a quantity, the row code or the title
    of a line, or a measure of a form (`f12t.payroll`). What is given more finely is added up by the formulas; a
    number that contradicts what follows from the others, or that nothing needs, is an error, as is a gap.
    """
    scheme = function_scheme()
    lines = [line for line in scheme.tables[TABLE].lines if line.kind == "line"]
    given = _named_inputs(inputs, scheme, lines)
    values, found = Valuation(scheme, given), []
    missing: list[str] = []
    for line in lines:
        try:
            found.append(values.value(line.quantity))
        except MissingNamesError as error:
            missing += error.names
    if missing:
        names = [_title(scheme, name) for name in _lowest(scheme, list(dict.fromkeys(missing)))]
        raise fail(MISSING, names=_listed(names))
    problems = [*_contradictions(scheme, given, values.used)]
    if problems:
        raise FindingsError(problems)
    language = callers_language()
    return [[line.row, line.title[language], value] for line, value in zip(lines, found, strict=True)]


def _named_inputs(cells: Cells, scheme: Scheme, lines: list[Line]) -> dict[str, float]:
    """The numbers by id; every row that cannot be used is told."""
    known = _names(scheme, lines)
    given: dict[str, float] = {}
    problems: list[Finding] = []
    for row, line in enumerate(cells, start=1):
        if len(line) != 2:
            raise fail(TWO_COLUMNS, columns=len(line))
        if is_blank(line[0]) and is_blank(line[1]):
            continue
        name = text(line[0])
        id = next((known[each] for each in (name, plain_name(name), plain_name(name.zfill(2))) if each in known), None)
        if id is None:
            titles = (quantity.title[each] for quantity in scheme.quantities.values() for each in LANGUAGES)
            near = nearest_name(name, {*scheme.quantities, *titles})
            problems.append(Finding(UNKNOWN_NAME, values={"given": name or "—", "nearest": near}))
        elif id in given:
            problems.append(Finding(REPEATED, values={"name": _title(scheme, id)}))
        else:
            try:
                given[id] = a_number(line[1], _title(scheme, id), place_words(row, 2))
            except FindingsError as error:
                given[id] = float("nan")
                problems += error.findings
    if problems:
        raise FindingsError(problems)
    return given


def _names(scheme: Scheme, lines: list[Line]) -> Mapping[str, str]:
    """Every name by which a quantity or a measure can be given: ids as they are, then rows and titles in plain form.

    A title that two of them share is no name.
    """
    measures = [f"{form.id}.{measure.id}" for form in scheme.forms.values() for measure in form.measures]
    titles: dict[str, set[str]] = {}
    for line in lines:
        for name in (line.row, line.title.ru, line.title.en):
            titles.setdefault(plain_name(name), set()).add(line.quantity)
    for quantity in scheme.quantities.values():
        for name in (quantity.title.ru, quantity.title.en):
            titles.setdefault(plain_name(name), set()).add(quantity.id)
    alone = {name: next(iter(ids)) for name, ids in titles.items() if len(ids) == 1 and name}
    return {**alone, **{id: id for id in (*scheme.quantities, *measures)}}


def _contradictions(scheme: Scheme, given: Mapping[str, float], used: set[str]) -> Iterator[Finding]:
    """Numbers that disagree with what follows from the others, and numbers that nothing needs."""
    needed = set(used)
    for id, value in given.items():
        if id not in scheme.quantities:
            continue
        others = Valuation(scheme, given)
        follows = _or_none(others.value_by_formula, id)
        if follows is None:
            continue
        needed |= others.used
        if abs(follows - value) > SAME * max(1.0, abs(value)):
            values = {"name": _title(scheme, id), "given": value, "computed": follows}
            yield Finding(CONTRADICTION, values=values)
    for id in given:
        if id not in needed:
            yield Finding(WITHOUT_EFFECT, values={"name": _title(scheme, id)})


def _lowest(scheme: Scheme, names: list[str]) -> list[str]:
    """Those names that do not follow from others of them."""
    return [name for name in names if not (_below(scheme, name) & set(names))]


def _below(scheme: Scheme, name: str) -> set[str]:
    """The quantities from which a quantity follows, at any depth."""
    nodes = scheme.walk(scheme.quantities[name].node) if name in scheme.quantities else ()
    return {node.id for node in nodes if isinstance(node, Name) and node.id in scheme.quantities}


def _or_none(value: Callable[[str], float], id: str) -> float | None:
    try:
        return value(id)
    except MissingNamesError:
        return None


def _title(scheme: Scheme, id: str) -> Text:
    """How people call a quantity or a measure, with the id by which it can be given."""
    quantity = scheme.quantities.get(id)
    if quantity is not None:
        return Text(*(f"{quantity.title[language]} ({id})" for language in LANGUAGES))
    form_id, _, measure_id = id.rstrip(")").rpartition("(")[2].partition(".")
    form = scheme.forms.get(form_id)
    measure = form.measure(measure_id) if form else None
    if form is None or measure is None:
        return Text(id, id)
    return Text(*(f"{form.sheet[each]}: {measure.title[each]} ({id})" for each in LANGUAGES))


def _listed(names: list[Text]) -> Text:
    return Text(*("; ".join(name[language] for name in names) for language in LANGUAGES))
