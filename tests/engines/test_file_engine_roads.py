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
from lb_xl.engines.file.errors import UnreadableWorkbookError
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


WRITTEN: dict[tuple[int, int], Change] = {
    (1, 1): Constant(5.0), (2, 1): Constant("a < b"), (2, 2): Constant(None), (3, 1): Formula('IF(A1<6,"<","")', "<"),
    (4, 1): Formula("A1*2", 10.0), (5, 1): Constant(False),
}  # fmt: skip


@pytest.mark.parametrize(
    ("held", "other", "cell"),
    [
        ("<v>5</v>", "<v>6</v>", "A1"),
        ("<v>5</v>", "<v>five</v>", "A1"),
        ("<v>5</v>", "<f>2+3</f><v>5</v>", "A1"),
        ("<v>5</v>", "<v></v>", "A1"),
        ("a &lt; b", "a &gt; b", "A2"),
        ("a &lt; b", "a &amp;lt; b", "A2"),
        ('IF(A1&lt;6,"&lt;","")', 'IF(A1&lt;7,"&lt;","")', "A3"),
        ('t="str"><f>IF', 't="e"><f>IF', "A3"),
        ("<v>10</v>", "<v>1</v>", "A4"),
        ("<f>A1*2</f>", "", "A4"),
        ('t="b"><v>0', 't="n"><v>0', "A5"),
    ],
)
def test_verification_sees_each_way_in_which_a_cell_can_differ(part: bytes, held: str, other: str, cell: str) -> None:
    patched = sheet_part.patched(PART, part, SheetPatch(WRITTEN))[0].decode()
    assert patched.count(held) == 1
    assert missing(PART, patched.replace(held, other).encode(), WRITTEN) == [cell]


def test_verification_does_not_take_a_comment_for_a_cell(part: bytes) -> None:
    patched = sheet_part.patched(PART, part, SheetPatch({(9, 1): Constant(7.0)}))[0].decode()
    cell = patched[patched.index('<c r="A9"') : patched.index("</c>", patched.index('<c r="A9"')) + 4]
    assert missing(PART, patched.replace(cell, f"<!--{cell}-->").encode(), {(9, 1): Constant(7.0)}) == ["A9"]


@pytest.mark.parametrize("damage", [("</sheetData>", ""), ("<v>5</v>", "<v>5<v>"), ("<v>5</v>", "<x:v>5</x:v>")])
def test_verification_stops_at_a_part_that_is_not_well_formed(part: bytes, damage: tuple[str, str]) -> None:
    patched = sheet_part.patched(PART, part, SheetPatch(WRITTEN))[0].decode()
    assert damage[0] in patched
    with pytest.raises(UnreadableWorkbookError) as caught:
        missing(PART, patched.replace(*damage).encode(), WRITTEN)
    assert caught.value.code == "LB-412"
