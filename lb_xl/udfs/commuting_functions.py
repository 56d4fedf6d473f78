"""Worksheet functions of commuting flows: the form is matched, checked and evaluated as in a computation."""

# ruff: noqa: N802 (worksheet functions are named as in Excel)

from __future__ import annotations

from lb_xl.balance import Balance
from lb_xl.evaluation import Evaluation
from lb_xl.findings import Finding, FindingsError, errors
from lb_xl.form import TOTAL, Dimension
from lb_xl.inputs import Inputs
from lb_xl.matching import match_table
from lb_xl.row_checks import row_findings
from lb_xl.totals import settle_totals
from lb_xl.udfs.codes import matched_code
from lb_xl.udfs.law_functions import function_scheme
from lb_xl.udfs.reading_cells import BLANK, Cells, Code, Grid, fail
from lb_xl.udfs.worksheet_function import callers_language, worksheet_function

FORM, NET = "commuting", "net_commuting"
FLOWS = ("in_commuters", "out_commuters", NET)
LEVEL = ("territory", "locality")
IMPOSSIBLE, TABLE_CELLS = "LB-385", "LB-386"


@worksheet_function()
def LB_NET_COMMUTING(flows: Grid, territory: Code = TOTAL, locality: Code = TOTAL) -> float:
    """Net commuting of a territory and a locality: arrivals less departures, in persons. Methodology: para 9.

    `flows` is a table with its header, its columns as in the form of commuting (`in_commuting[#All]`); an omitted
    code stands for all. Over the republic the result is always zero.
    """
    balance = _flows(flows)
    codes = {
        id: matched_code(given, balance.scheme.dimensions[id])
        for id, given in zip(LEVEL, (territory, locality), strict=True)
    }
    if not balance.scheme.possible(codes):
        raise FindingsError([Finding(IMPOSSIBLE)])
    return balance.at(NET, codes)


@worksheet_function()
def LB_COMMUTING_TABLE(flows: Grid) -> list[list[object]]:
    """Arrivals, departures and net commuting of every territory and locality, and in all. Methodology: para 9."""
    balance = _flows(flows)
    scheme, language = balance.scheme, callers_language()
    titles = [scheme.dimensions[id].title[language] for id in LEVEL]
    titles += [scheme.quantities[id].title[language] for id in FLOWS]
    rows: list[list[object]] = [[*titles]]
    for codes in (*scheme.combinations(LEVEL), dict.fromkeys(LEVEL, TOTAL)):
        places = [_place(scheme.dimensions[id], codes[id], language) for id in LEVEL]
        rows.append([*places, *(balance.at(id, codes) for id in FLOWS)])
    return rows


def _place(dimension: Dimension, code: str, language: str) -> str:
    if code == TOTAL:
        return (dimension.total or dimension.title)[language]
    return dimension.classification.title(code, language)


def _flows(cells: Cells) -> Balance:
    """The flows as the only form of a balance that is never printed."""
    scheme = function_scheme()
    form = scheme.forms[FORM]
    # No sheet is named: addresses in the findings are counted from the first cell of the range.
    data, found = match_table(form, cells[0], cells[1:], "", 1, 1, callers_language(), year=scheme.year)
    if not errors(found) and data.frame.empty:
        raise fail(BLANK, argument=form.title, place="")
    if not errors(found):
        data, settled = settle_totals(data, scheme)
        inputs = Inputs(scheme, {FORM: data}, frozenset(scheme.forms.keys() - {FORM}))
        found = (*found, *settled, *row_findings(data, inputs))
    if errors(found):
        hint = Finding(TABLE_CELLS, values={"columns": _columns()})
        raise FindingsError([*errors(found)[:2], hint])
    return Balance(inputs, Evaluation(inputs), {}, ())


def _columns() -> str:
    form = function_scheme().forms[FORM]
    return ", ".join([*(key.id for key in form.keys), *(measure.id for measure in form.measures)])
