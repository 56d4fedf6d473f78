"""Whatever is written is read back, by this engine and by an independent reader."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lb_xl.columns import column_letters
from lb_xl.engines.file.addresses import column_number
from lb_xl.engines.file.cell_content import ERROR_VALUES, escaped, number_text, unescaped

BookMaker = Callable[..., Path]

pytestmark = pytest.mark.usefixtures("active_file_engine")

TEXT = st.text(max_size=40).filter(
    lambda text: text not in ERROR_VALUES and not text.startswith(("=", "'")) and "\r" not in text
)
VALUE = st.one_of(st.none(), st.booleans(), TEXT, st.floats(allow_nan=False, allow_infinity=False))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(VALUE, min_size=3, max_size=3), min_size=1, max_size=5), st.integers(1, 30), st.integers(1, 30)
)
def test_a_block_is_read_back_as_it_was_written(
    make_book: BookMaker, values: list[list[object]], row: int, column: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(make_book('<row r="5"><c r="E5"><v>1</v></c></row>').read_bytes())
        book = xw.Book(path)
        book.sheets[0].range("E5").clear_contents()
        book.sheets[0].range((row, column)).value = values
        book.save()
        book.close()
        again = xw.Book(path)
        back = again.sheets[0].range((row, column)).resize(len(values), 3).options(ndim=2).value
        again.close()
        assert back == [[None if value == "" else value for value in line] for line in values]
        sheet = openpyxl.load_workbook(path)["S"]
        for line, expected in enumerate(values, row):
            for place, value in enumerate(expected, column):
                if isinstance(value, float):
                    assert sheet.cell(line, place).value == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_written_so_that_it_reads_back_the_same(number: float) -> None:
    assert float(number_text(number)) == number


@given(st.text())
def test_an_escaped_text_stands_for_itself(text: str) -> None:
    assert unescaped(escaped(text)) == text


@given(st.integers(1, 16_384))
def test_the_letters_of_a_column_give_its_number(column: int) -> None:
    assert column_number(column_letters(column)) == column
