"""The two roads on which a sheet part is patched, as text and as a tree, lead to the same part."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from lb_xl.engines.file import sheet_part, sheet_text
from lb_xl.engines.file.addresses import Area
from lb_xl.engines.file.cell_content import Cached, CellError, Change, Constant, Formula
from lb_xl.engines.file.sheet_part import Growth, SheetPatch
from lb_xl.engines.file.written_cells import missing

PART = "xl/worksheets/sheet1.xml"
FORMULA_CELL = (3, 4)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    [" a ", "a\nb", "<&>", "_x0041_"]
)
VALUES = st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS.filter(bool)
CHANGES = st.builds(Constant, VALUES | st.just(CellError("#N/A"))) | st.builds(
    Formula, st.sampled_from(["SUM(A1:B2)", 'IF(A1<2,"<","&")']), VALUES
)
PLACES = st.tuples(st.integers(1, 12), st.integers(1, 9))


@pytest.fixture(scope="module", params=["xlsxwriter", "openpyxl"])
def part(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A sheet with formats, a formula, blank cells, an empty row and a row with a format of its own."""
    path = tmp_path_factory.mktemp("roads") / "book.xlsx"
    if request.param == "xlsxwriter":
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            bold = book.add_format({"bold": True})
            sheet.set_column(1, 2, 12, bold)
            sheet.set_row(5, 30, bold)
            sheet.write_row(0, 0, ["a", 1, True])
            for row in range(1, 5):
                sheet.write_blank(row, 1, None, bold)
                sheet.write_number(row, 2, row, bold)
            sheet.write_formula(2, 3, "=SUM(C1:C2)", bold, 2)
    else:
        plain = openpyxl.Workbook()
        plain.active.append(["a", 1, True])
        plain.active.append([None, 2.5, "text"])
        plain.active["D3"] = "=B1+B2"
        plain.save(path)
    with zipfile.ZipFile(path) as archive:
        return archive.read(PART)


def on_the_tree(data: bytes, patch: SheetPatch) -> tuple[bytes, frozenset[str]]:
    """The slow road, taken by every part that has a comment."""
    marked = data.replace(b"<sheetData>", b"<sheetData><!--x-->", 1)
    content, gone = sheet_part.patched(PART, marked, patch)
    return content.replace(b"<!--x-->", b""), gone


def canonical(data: bytes) -> bytes:
    return etree.tostring(etree.fromstring(data), method="c14n")


@settings(deadline=None, max_examples=150)
@given(
    changes=st.dictionaries(PLACES.filter(lambda place: place != FORMULA_CELL), CHANGES, max_size=20),
    own=st.none() | CHANGES | st.builds(Cached, VALUES),
    heights=st.dictionaries(st.integers(1, 14), st.floats(1, 400), max_size=3),
    grown=st.integers(0, 4),
)
def test_both_roads_give_the_same_part(
    part: bytes, changes: dict[tuple[int, int], Change], own: Change | None, heights: dict[int, float], grown: int
) -> None:
    if own is not None:
        changes = {**changes, FORMULA_CELL: own}
    growths = (Growth(Area(6, 2, 5 + grown, 4), 5),) if grown else ()
    patch = SheetPatch(changes, growths, None, heights)
    fast, gone = sheet_part.patched(PART, part, patch)
    assert sheet_text.patched_text(part, changes, [(each.area, each.model_row) for each in growths], heights)
    slow, slowly_gone = on_the_tree(part, patch)
    assert canonical(fast) == canonical(slow)
    assert gone == slowly_gone
    assert missing(PART, fast, changes) == []


def test_verification_names_each_cell_that_does_not_hold_what_was_written(part: bytes) -> None:
    """A number, a text, a formula and an emptied cell, each looked for in a part that was not patched."""
    wanted: dict[tuple[int, int], Change] = {
        (1, 1): Constant(5.0), (1, 2): Constant("x"), (9, 9): Formula("A1"), (1, 3): Constant(None),
        (10, 1): Constant(None),
    }  # fmt: skip
    assert sorted(missing(PART, part, wanted)) == ["A1", "B1", "C1", "I9"]


def test_a_part_with_a_comment_is_left_to_the_tree(part: bytes, tmp_path: Path) -> None:
    patched, _ = sheet_part.patched(
        PART, part.replace(b"<sheetData>", b"<sheetData><!-- kept -->", 1), SheetPatch({(1, 1): Constant(2.0)})
    )
    assert b"<!-- kept -->" in patched
    assert missing(PART, patched, {(1, 1): Constant(2.0)}) == []
