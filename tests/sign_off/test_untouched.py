"""Nothing foreign touched: proved by every run, told in the protocol, and refused where it would not be so."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw
from openpyxl.chart import BarChart, Reference
from openpyxl.workbook.defined_name import DefinedName

from lb_xl.cli import main
from lb_xl.engines.file import document as document_module
from lb_xl.engines.file import open_book
from lb_xl.engines.file.package import Package
from lb_xl.findings import WorkbookFileError
from lb_xl.workbook import rendering, run
from lb_xl.workbook.commands import compute_file
from lb_xl.workbook.rendering import block_place
from tests.sign_off.book import change, log, sign

LABEL = "Не изменены листы ввода, чужие листы и части пакета"
FOREIGN = "Расчёты отдела"


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def proof(path: Path) -> str:
    """The line of the protocol."""
    rows = openpyxl.load_workbook(path)["Протокол"].iter_rows(values_only=True)
    return next(str(row[1]) for row in rows if row[0] == LABEL)


def add_persons(path: Path, persons: float) -> None:
    change(path, "unemployed", lambda rows: [[*rows[0][:2], rows[0][2] + persons, *rows[0][3:]], *rows[1:]])


@pytest.fixture
def department_book(example_book: Path) -> Path:
    """The example with a sheet, a chart and a name of the department's own, saved by openpyxl."""
    book = openpyxl.load_workbook(example_book)
    sheet = book.create_sheet(FOREIGN, 3)
    for row in (("Год", "Всего"), (2009, 5.5), (2010, "=Баланс!C9")):
        sheet.append(row)
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "D2")
    book.defined_names["ставка_отдела"] = DefinedName("ставка_отдела", attr_text=f"'{FOREIGN}'!$B$2")
    book.save(example_book)
    return example_book


def test_the_protocol_counts_what_the_run_left_alone(example_book: Path) -> None:
    """26 forms, lists and the explanation sheet stay; titles, results, checks, sign-off, protocol are written."""
    add_persons(example_book, 1)
    before = parts(example_book)
    outcome = compute_file(example_book, None)
    after = parts(example_book)
    assert outcome.untouched is not None
    assert outcome.untouched.parts is not None
    foreign = outcome.untouched.parts
    assert all(before[name] == after[name] for name in foreign.names)
    changed = {name for name in before if before[name] != after.get(name)}
    assert changed
    assert not changed & set(foreign.names)
    assert len(outcome.reading.scheme.forms) + 2 <= len(foreign.sheets) < len(before)  # type: ignore[union-attr]
    assert {"Население", "Списки"} <= set(foreign.sheets)
    assert proof(example_book).startswith(f"листов {len(foreign.sheets)}, частей пакета {len(foreign.names)}; SHA-256 ")


def test_the_fingerprint_is_that_of_the_parts(example_book: Path) -> None:
    """Name and size of each part, then its bytes as they stand in the file."""
    outcome = compute_file(example_book, None)
    assert outcome.untouched is not None
    assert outcome.untouched.parts is not None
    package = Package(example_book.read_bytes(), "book.xlsx")
    digest = hashlib.sha256()
    for name in outcome.untouched.parts.names:
        digest.update(f"{name}\n{package.members[name].file_size}\n".encode())
        digest.update(package.stored(name))
    assert proof(example_book).endswith(digest.hexdigest())


def test_the_same_foreign_parts_have_the_same_fingerprint_and_others_another(example_book: Path) -> None:
    compute_file(example_book, None)
    first = proof(example_book)
    compute_file(example_book, None)
    assert proof(example_book) == first
    add_persons(example_book, 1)
    compute_file(example_book, None)
    assert proof(example_book) != first


def test_sheets_charts_and_names_of_a_department_stay_byte_for_byte(department_book: Path) -> None:
    before = parts(department_book)
    outcome = compute_file(department_book, None)
    after = parts(department_book)
    assert outcome.untouched is not None
    assert FOREIGN in outcome.untouched.sheets
    charts = [name for name in before if "chart" in name or "drawing" in name]
    assert charts
    assert all(before[name] == after[name] for name in charts)
    book = openpyxl.load_workbook(department_book)
    assert book.sheetnames.index(FOREIGN) == 3
    assert book.defined_names["ставка_отдела"].attr_text == f"'{FOREIGN}'!$B$2"
    assert book[FOREIGN]["B3"].value == "=Баланс!C9"


def touch_late(monkeypatch: pytest.MonkeyPatch, touch: Callable[[xw.Book], None]) -> None:
    """A fault after the results are written, which the memory no longer sees: only the save can."""
    before = run.show_values

    def faulty(book: xw.Book, *given: Any) -> None:
        before(book, *given)
        touch(book)

    monkeypatch.setattr(run, "show_values", faulty)


def test_a_run_that_touches_a_foreign_sheet_replaces_no_file(
    department_book: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def touch(book: xw.Book) -> None:
        book.sheets[FOREIGN].range("B2").value = 6.5

    touch_late(monkeypatch, touch)
    before, folder = department_book.read_bytes(), sorted(department_book.parent.iterdir())
    assert main(["compute", str(department_book)]) == 1
    said = capsys.readouterr().err
    assert "LB-497" in said
    assert "xl/worksheets/" in said
    assert department_book.read_bytes() == before
    assert sorted(department_book.parent.iterdir()) == folder


def test_a_run_that_touches_an_input_sheet_writes_no_other_file(
    example_book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def touch(book: xw.Book) -> None:
        book.sheets["Иные источники"].range("A40").value = "x"

    touch_late(monkeypatch, touch)
    target = tmp_path / "other.xlsx"
    assert main(["compute", str(example_book), "-o", str(target)]) == 1
    assert not target.exists()
    assert main(["check", str(example_book), "--write"]) == 1


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [("xl/styles.xml", b"<fonts", b"<fonts "), ("xl/workbook.xml", b'sheetId="1"', b'sheetId="99"')],
)
def test_an_engine_that_changes_a_part_of_the_package_replaces_no_file(
    department_book: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    part: str,
    old: bytes,
    new: bytes,
) -> None:
    """Styles are foreign; of the workbook part only the order to calculate may change."""
    stage = document_module.Document._stage

    def faulty(self: Any) -> Any:
        patches = stage(self)
        self.package.change(part, self.package.read(part).replace(old, new, 1))
        return patches

    monkeypatch.setattr(document_module.Document, "_stage", faulty)
    before = department_book.read_bytes()
    assert main(["compute", str(department_book)]) == 1
    said = capsys.readouterr().err
    assert "LB-497" in said
    assert part in said
    assert department_book.read_bytes() == before


def test_a_fault_while_writing_puts_everything_back(department_book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A button on an open book: nothing is saved, and nothing is left half written."""
    book = open_book(department_book, backup=False)
    shown = block_place(book, "out_balance").value
    add = block_place(book, "lb_computed").value
    anchor = rendering.Writing
    foreign = book.sheets[FOREIGN].range("A5")

    def with_fault(book: xw.Book, tables: Any) -> list[Any]:
        return [anchor(foreign, rendering.Block([["x"]], [["x"]]))]

    written = rendering.written_sheets
    monkeypatch.setattr(run, "undo_copy", with_fault)
    monkeypatch.setattr(rendering, "written_sheets", lambda *given: written(*given) - {FOREIGN})
    body = next(table for sheet in book.sheets for table in sheet.tables if table.name == "in_unemployed")
    body.range.sheet.api.Unprotect()
    cell = body.data_body_range[0, 2]
    cell.value = cell.value + 50
    with pytest.raises(WorkbookFileError) as caught:
        run.compute_book(book)
    assert caught.value.code == "LB-497"
    assert FOREIGN in str(caught.value)
    assert foreign.value is None
    assert block_place(book, "out_balance").value == shown
    assert block_place(book, "lb_computed").value == add
    book.close()


def test_a_seal_is_written_by_a_run_that_proves_the_rest(department_book: Path) -> None:
    sign(department_book, "carers", "утверждено")
    outcome = compute_file(department_book, None)
    assert len(log(department_book)) == 1
    assert outcome.untouched is not None
    assert "Согласование" not in outcome.untouched.sheets
