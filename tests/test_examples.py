"""The examples of the built-in schemes: every input cell matters.

Altering any cell of an example (a number, a code, a date, a word) changes a printed line or raises a finding: every
cell of every example is altered, one at a time (see `altered_cells`).
"""

from __future__ import annotations

import pandas as pd
import pytest

from lb_xl.example import example_of
from lb_xl.findings import errors
from lb_xl.form import Form
from lb_xl.scheme_loading import built_in_schemes, scheme_folder
from tests.altered_cells import Cell, Filled, filled, matters, other_code, other_number, placed, read_again
from tests.scheme_examples import all_findings, example_balance, example_frames, example_of_scheme

SCHEMES = [id for id in built_in_schemes() if example_of(scheme_folder(id)) is not None]

SUMMED_AWAY = {("by-2011", "commuting", "purpose"), ("by-2011", "students", "education_kind")}
"""Keys that the contract of `by-2011` declares and sums away: no line shows them."""

DATE = "date"


def altered_value(example: Filled, form: Form, cell: Cell) -> object:
    """Another value for a cell; None where there is nothing to alter (a key left blank, a list of one code)."""
    given = example.frames[cell.form][cell.column].iloc[cell.row]
    key = form.key(cell.column)
    if form.measure(cell.column) is not None:
        return other_number(form, cell.column, given)
    if key is not None:
        return None if pd.isna(given) else other_code(key.dimension.classification, str(given))
    if cell.column == DATE:
        return None if pd.isna(given) else str(pd.Timestamp(given) + pd.Timedelta(days=20))[:10]
    return f"{given} 2"


def columns_of(id: str) -> list[tuple[str, str]]:
    frames = example_frames(id)
    return [(form, str(column)) for form, frame in frames.items() for column in frame.columns]


@pytest.mark.parametrize("id", SCHEMES)
def test_altering_any_cell_changes_a_printed_line_or_raises_a_finding(id: str) -> None:
    example = filled(id)
    silent = []
    for form, column in columns_of(id):
        if (id, form, column) in SUMMED_AWAY:
            continue
        for row in range(len(example.frames[form])):
            cell = Cell(form, row, column)
            value = altered_value(example, example.form(form), cell)
            if value is not None and not matters(example, cell, value):
                silent.append((cell, value))
    assert silent == []


@pytest.mark.parametrize("id", SCHEMES)
def test_a_value_put_in_its_place_is_what_reading_would_put_there(id: str) -> None:
    """The quick road of the test above against the road of every table, at the first and the last row of a column."""
    example = filled(id)
    for form, column in columns_of(id):
        for row in {0, len(example.frames[form]) - 1}:
            cell = Cell(form, row, column)
            value = altered_value(example, example.form(form), cell)
            quick = None if value is None else placed(example, cell, value)
            slow = None if quick is None else read_again(example, cell, value)
            if quick is not None and slow is not None:
                columns = [each.id for each in (*example.form(form).keys, *example.form(form).measures)]
                pd.testing.assert_frame_equal(quick.forms[form].frame[columns], slow.forms[form].frame[columns])


@pytest.mark.parametrize("id", SCHEMES)
def test_every_form_of_the_example_is_filled_and_has_no_error(id: str) -> None:
    """An optional form may be left out; nothing is silently wrong."""
    example = filled(id)
    left_out = example.scheme.forms.keys() - example.frames.keys()
    assert all(example.scheme.forms[form].optional for form in left_out)
    for form, frame in example.frames.items():
        described = example.scheme.forms[form]
        columns = [column.id for column in (*described.keys, *described.measures, *described.texts)]
        assert [column for column in frame.columns if column != DATE] == columns, form
    assert errors(all_findings(example_balance(id))) == ()


@pytest.mark.parametrize("id", SCHEMES)
def test_the_example_says_what_it_is(id: str) -> None:
    """What is invented is marked; an example without a mark has only published figures, with their source."""
    example = example_of_scheme(id)
    assert example.about.ru
    assert example.about.ru != example.about.en
    assert example.mark or example.source
