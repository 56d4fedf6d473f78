"""The examples of the built-in schemes: every input cell matters.

Altering any cell of an example (a number, a code, a date, a word) changes a printed line or raises a finding. Every
cell of an example is altered and computed anew, one at a time. In a large example (see `MANY_CELLS`) the parts of the
printed sums prove it for most cells, and those that they do not reach, with one of each column that they do, are
computed. `python -m tests.altered_cells by-2011` computes every cell, however long that takes.
"""

from __future__ import annotations

import pandas as pd
import pytest

from lb_xl.example import example_of
from lb_xl.findings import errors
from lb_xl.scheme_loading import built_in_schemes, scheme_folder
from tests.altered_cells import (
    DATE_COLUMN,
    Cell,
    Filled,
    altered_cells,
    filled,
    matters,
    placed,
    read_again,
)
from tests.cells_in_sums import reached
from tests.scheme_examples import all_findings, example_balance, example_of_scheme

SCHEMES = [id for id in built_in_schemes() if example_of(scheme_folder(id)) is not None]

SUMMED_AWAY = {
    ("by-2011", "commuting", "purpose"),
    ("by-2011", "students", "education_kind"),
    ("lfs", "unemployed_occupations", "quarter"),
}
"""Keys that a contract declares and sums away: no line shows them. `lfs` prints means of quarters; that a breakdown
adds up in each quarter tells of a wrong quarter wherever the breakdown must be complete, which this one need not be."""

VALUED_AT_NOTHING = {("by-2011", "nonreporting"): {"territory": "4", "activity": "73"}}
"""Rows that show a rule by giving nothing: para 12.3, a micro organisation without payroll is a mean of zero."""

MANY_CELLS = 9000
"""An example with more cells is computed anew for some of them only."""


@pytest.mark.parametrize("id", SCHEMES)
def test_altering_any_cell_changes_a_printed_line_or_raises_a_finding(id: str) -> None:
    example = filled(id)
    silent = []
    for cell, value in altered_cells(example):
        if gives_nothing(example, cell) or (
            example.cells > MANY_CELLS and not is_chosen(example, cell) and reached(example, cell, value)
        ):
            continue
        if not matters(example, cell, value):
            silent.append((cell, value))
    assert silent == []


def gives_nothing(example: Filled, cell: Cell) -> bool:
    """Whether the contract says that a cell adds nothing and is no error."""
    row = example.frames[cell.form].iloc[cell.row]
    silent = VALUED_AT_NOTHING.get((example.scheme.id, cell.form), {"": ""})
    summed = (example.scheme.id, cell.form, cell.column) in SUMMED_AWAY
    return summed or all(row.get(column) == code for column, code in silent.items())


def is_chosen(example: Filled, cell: Cell) -> bool:
    """Whether a cell is the one of its column that is always computed."""
    return cell.row == len(example.frames[cell.form]) // 2


@pytest.mark.parametrize("id", SCHEMES)
def test_a_value_put_in_its_place_is_what_reading_would_put_there(id: str) -> None:
    """The quick road of the test above against the road of every table, at a row of each column."""
    example = filled(id)
    for cell, value in altered_cells(example):
        quick = placed(example, cell, value) if is_chosen(example, cell) else None
        slow = None if quick is None else read_again(example, cell, value)
        if quick is not None and slow is not None:
            form = example.form(cell.form)
            columns = [each.id for each in (*form.keys, *form.measures)]
            pd.testing.assert_frame_equal(quick.forms[form.id].frame[columns], slow.forms[form.id].frame[columns])


@pytest.mark.parametrize("id", SCHEMES)
def test_every_form_of_the_example_is_filled_and_has_no_error(id: str) -> None:
    """An optional form may be left out; nothing is silently wrong."""
    example = filled(id)
    left_out = example.scheme.forms.keys() - example.frames.keys()
    assert all(example.scheme.forms[form].optional for form in left_out)
    for form, frame in example.frames.items():
        described = example.scheme.forms[form]
        columns = [column.id for column in (*described.keys, *described.measures, *described.texts)]
        assert [column for column in frame.columns if column != DATE_COLUMN] == columns, form
    assert errors(all_findings(example_balance(id))) == ()


@pytest.mark.parametrize("id", SCHEMES)
def test_the_example_says_what_it_is(id: str) -> None:
    """What is invented is marked; an example without a mark has only published figures, with their source."""
    example = example_of_scheme(id)
    assert example.about.ru
    assert example.about.ru != example.about.en
    assert example.mark or example.source
