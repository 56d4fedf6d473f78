"""Saving: which parts change, backups, and what happens when the disk or the process fails."""

from __future__ import annotations

import errno
import os
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from lb_xl.engines.file import WorkbookFileError, open_book, saving
from lb_xl.engines.file.container import Identity

pytestmark = pytest.mark.usefixtures("active_file_engine")

BookMaker = Callable[..., Path]
Compare = Callable[[Path, Path], set[str]]


@pytest.fixture
def original(rich_book: Path, tmp_path: Path) -> Path:
    """A copy of the rich book as it was."""
    folder = tmp_path / "before"
    folder.mkdir()
    return _copied(rich_book, folder)


def _copied(path: Path, folder: Path) -> Path:
    copy = folder / path.name
    copy.write_bytes(path.read_bytes())
    return copy


def test_only_the_written_sheet_part_changes(rich_book: Path, original: Path, changed_parts: Compare) -> None:
    book = xw.Book(rich_book)
    book.sheets["12-т"].range("B4:B5").value = [[11], [22]]
    book.save()
    assert changed_parts(original, rich_book) == {"xl/worksheets/sheet1.xml"}


def test_untouched_members_keep_their_compressed_bytes(rich_book: Path, original: Path) -> None:
    book = xw.Book(rich_book)
    book.sheets["12-т"].range("B4").value = 11
    book.save()
    old, new = (saving.Package(path.read_bytes(), path.name) for path in (original, rich_book))
    assert list(old.members) == list(new.members)
    assert [name for name in old.members if old.stored(name) != new.stored(name)] == ["xl/worksheets/sheet1.xml"]
    assert "xl/vbaProject.bin" in old.members
    assert "xl/charts/chart1.xml" in old.members


def test_what_stands_beside_the_cells_is_kept(rich_book: Path, original: Path) -> None:
    book = xw.Book(rich_book)
    book.sheets["12-т"].range("B4").value = 11
    book.sheets["12-т"].range("A200").value = "далеко внизу"
    book.save()
    old, new = (zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode() for path in (original, rich_book))
    for element in ("dataValidations", "conditionalFormatting", "drawing", "tableParts", "pageMargins"):
        pattern = re.compile(rf"<{element}\b.*?(?:</{element}>|/>)", re.DOTALL)
        assert pattern.findall(new) == pattern.findall(old) != []
    assert '<dimension ref="A1:F200"/>' in new


def test_styles_of_the_written_cells_are_kept(rich_book: Path) -> None:
    book = xw.Book(rich_book)
    book.sheets["12-т"].range("A4:B5").value = [["02", 1], ["03", 2]]
    book.save()
    sheet = openpyxl.load_workbook(rich_book)["12-т"]
    assert [sheet["A4"].number_format, sheet["B5"].number_format] == ["@", "#,##0.0"]
    assert not sheet["B5"].protection.locked


def test_a_book_that_does_not_ask_for_recalculation_is_made_to(make_book: BookMaker, changed_parts: Compare) -> None:
    path = make_book()
    before = path.with_name("before.xlsx")
    before.write_bytes(path.read_bytes())
    book = xw.Book(path)
    book.sheets[0].range("A1").value = 1
    book.save()
    assert changed_parts(before, path) == {"xl/workbook.xml", "xl/worksheets/sheet1.xml"}
    text = zipfile.ZipFile(path).read("xl/workbook.xml").decode()
    assert text.index("</sheets>") < text.index('<calcPr fullCalcOnLoad="1"/>')


CHAIN_LINK = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
    ' Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"'
    ' Target="calcChain.xml"/></Relationships>'
)


@pytest.mark.parametrize(
    ("written", "left"), [("A1", ["B1"]), ("B1", ["A1"]), ("A1:B1", None)], ids=["first", "second", "both"]
)
def test_cells_that_stop_being_formulas_leave_the_calculation_chain(
    make_book: BookMaker, written: str, left: list[str] | None
) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    path = make_book(
        '<row r="1"><c r="A1"><f>1</f><v>1</v></c><c r="B1"><f>2</f><v>2</v></c></row>',
        **{
            "xl/_rels/workbook.xml.rels": CHAIN_LINK,
            "xl/calcChain.xml": f'<calcChain xmlns="{main}"><c r="A1" i="7"/><c r="B1"/></calcChain>',
        },
    )
    book = xw.Book(path)
    book.sheets[0].range(written).value = 5
    book.save()
    with zipfile.ZipFile(path) as archive:
        if left is None:
            assert "xl/calcChain.xml" not in archive.namelist()
            assert b"calcChain" not in archive.read("xl/_rels/workbook.xml.rels")
        else:
            chain = archive.read("xl/calcChain.xml").decode()
            assert re.findall(r'<c r="(\w+)" i="7"/>', chain) == left


def test_an_unchanged_book_writes_nothing(rich_book: Path) -> None:
    before, state = sorted(rich_book.parent.iterdir()), Identity.of(rich_book)
    book = xw.Book(rich_book)
    assert book.sheets[0].range("A1").value is None
    book.save()
    assert sorted(rich_book.parent.iterdir()) == before
    assert Identity.of(rich_book) == state


def test_saving_twice_and_writing_between(rich_book: Path) -> None:
    book = xw.Book(rich_book)
    sheet = book.sheets["12-т"]
    for number in (1, 2, 3):
        sheet.range("B4").value = number
        book.save()
        assert openpyxl.load_workbook(rich_book)["12-т"]["B4"].value == number
    assert sheet.range("B4:B5").value == [3, 20.5]


def test_the_backup_is_dated_and_holds_what_was_replaced(rich_book: Path) -> None:
    before = rich_book.read_bytes()
    book = xw.Book(rich_book)
    book.sheets["12-т"].range("B4").value = 1
    book.save()
    (backup,) = saving.backups(rich_book)
    assert re.fullmatch(r"Труд 2024\.\d{8}-\d{6}\.bak\.xlsm", backup.name)
    assert backup.read_bytes() == before != rich_book.read_bytes()


def test_ten_backups_are_kept_and_nothing_else_is_ever_deleted(rich_book: Path) -> None:
    folder = rich_book.parent
    strangers = ["Труд 2024.bak.xlsm", "Труд 2024.2024-1.bak.xlsm", "Труд.20240101-000000.bak.xlsm"]
    old = [f"Труд 2024.20200101-0000{second:02d}.bak.xlsm" for second in range(12)]
    for name in strangers + old:
        (folder / name).write_text("old", encoding="utf-8")
    book = xw.Book(rich_book)
    book.sheets["12-т"].range("B4").value = 1
    book.save()
    assert [path.name for path in saving.backups(rich_book)[:9]] == old[3:]
    assert len(saving.backups(rich_book)) == 10
    assert all((folder / name).exists() for name in strangers)


def test_a_second_backup_within_a_second_gets_a_number(rich_book: Path) -> None:
    book = xw.Book(rich_book)
    for number in range(4):
        book.sheets["12-т"].range("B4").value = number
        book.save()
    names = [path.name for path in saving.backups(rich_book)]
    assert len(names) == 4
    assert names == sorted(names, key=lambda name: (name[:25], len(name), name))


def test_backups_can_be_switched_off(rich_book: Path) -> None:
    book = open_book(rich_book, backup=False)
    book.sheets["12-т"].range("B4").value = 1
    book.save()
    assert saving.backups(rich_book) == []


def test_where_there_are_no_hard_links_the_backup_is_a_copy(rich_book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*arguments: object) -> None:
        raise OSError(errno.EPERM, "no links")

    monkeypatch.setattr(saving.os, "link", no_links)
    before = rich_book.read_bytes()
    book = xw.Book(rich_book)
    book.sheets["12-т"].range("B4").value = 1
    book.save()
    assert [path.read_bytes() for path in saving.backups(rich_book)] == [before]


def test_saving_elsewhere_leaves_no_backup_and_the_old_book_alone(rich_book: Path, tmp_path: Path) -> None:
    before = rich_book.read_bytes()
    book = xw.Book(rich_book)
    book.sheets["12-т"].range("B4").value = 7
    target = tmp_path / "итог.xlsm"
    book.save(target)
    assert rich_book.read_bytes() == before
    assert saving.backups(target) == []
    assert openpyxl.load_workbook(target)["12-т"]["B4"].value == 7
    assert (book.name, target.stat().st_mode) == ("итог.xlsm", rich_book.stat().st_mode)


def test_the_extension_must_be_kept(rich_book: Path, tmp_path: Path) -> None:
    with pytest.raises(WorkbookFileError) as caught:
        xw.Book(rich_book).save(tmp_path / "итог.xlsx")
    assert caught.value.code == "LB-413"
    assert not (tmp_path / "итог.xlsx").exists()


def test_a_book_changed_on_disk_meanwhile_is_not_overwritten(rich_book: Path) -> None:
    book = xw.Book(rich_book)
    book.sheets["12-т"].range("B4").value = 1
    other = rich_book.read_bytes() + b""
    os.utime(rich_book, (1, 1))
    with pytest.raises(WorkbookFileError) as caught:
        book.save()
    assert caught.value.code == "LB-409"
    assert rich_book.read_bytes() == other


def test_a_read_only_book_is_not_saved_in_place(rich_book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = open_book(rich_book, read_only=True)
    book.sheets["12-т"].range("B4").value = 1
    with pytest.raises(WorkbookFileError) as caught:
        book.save()
    assert caught.value.code == "LB-414"
    book.close()
    book = open_book(rich_book)
    book.sheets["12-т"].range("B4").value = 1
    monkeypatch.setattr("lb_xl.engines.file.container.os.access", lambda path, mode: False)
    with pytest.raises(WorkbookFileError) as caught:
        book.save()
    assert caught.value.code == "LB-414"


@pytest.mark.parametrize("step", ["write", "fsync", "replace", "copymode"])
@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, "LB-408"), (errno.EACCES, "LB-414")])
def test_after_a_failure_the_old_file_is_whole_and_saving_can_be_tried_again(
    rich_book: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int, code: str
) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    def half_written(path: Path, pieces: object) -> None:
        path.write_bytes(b"PK half")
        fail()

    before, files = rich_book.read_bytes(), sorted(rich_book.parent.iterdir())
    book = xw.Book(rich_book)
    book.sheets["12-т"].range("B4").value = 99
    with monkeypatch.context() as patch:
        if step == "write":
            patch.setattr(saving, "_write", half_written)
        elif step == "copymode":
            patch.setattr(saving.shutil, "copymode", fail)
        else:
            patch.setattr(saving.os, step, fail)
        with pytest.raises(WorkbookFileError) as caught:
            book.save()
    assert caught.value.code == code
    assert rich_book.read_bytes() == before
    assert sorted(rich_book.parent.iterdir()) == files
    book.save()
    assert openpyxl.load_workbook(rich_book)["12-т"]["B4"].value == 99


def test_a_file_that_reads_back_wrong_is_not_put_in_place(rich_book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = saving.packed

    def spoiled(package: saving.Package) -> list[bytes]:
        content = bytearray(b"".join(right(package)))
        place = saving.Package(bytes(content), "x").members["xl/styles.xml"].header_offset + 200
        content[place] ^= 0xFF
        return [bytes(content)]

    before = rich_book.read_bytes()
    book = xw.Book(rich_book)
    book.sheets["12-т"].range("B4").value = 99
    monkeypatch.setattr(saving, "packed", spoiled)
    with pytest.raises(WorkbookFileError) as caught:
        book.save()
    assert caught.value.code == "LB-416"
    assert rich_book.read_bytes() == before


KILLED = """
import os, signal, sys
import xlwings as xw
from lb_xl.engines import file as file_engine
from lb_xl.engines.file import saving
file_engine.activate()
setattr(saving.os, sys.argv[2], lambda *arguments: os.kill(os.getpid(), signal.SIGKILL))
book = xw.Book(sys.argv[1])
book.sheets["12-т"].range("B4").value = 99
book.save()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_process_killed_while_saving_leaves_the_old_file_whole(rich_book: Path, step: str) -> None:
    before = rich_book.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(rich_book), step], env=_environment(), capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert rich_book.read_bytes() == before
    (leftover,) = rich_book.parent.glob(".*.tmp")
    os.utime(leftover, (1, 1))
    book = xw.Book(rich_book)
    book.sheets["12-т"].range("B4").value = 1
    book.save()
    assert not leftover.exists()


CALLED = """
import xlwings as xw
from lb_xl.engines import file as file_engine
file_engine.activate()
book = xw.Book.caller()
book.sheets["12-т"].range("B4").value = 77
book.save()
"""


@pytest.mark.parametrize("full_path", [True, False], ids=["path", "name"])
def test_a_process_started_by_a_button_finds_its_book(rich_book: Path, full_path: bool) -> None:
    name = str(rich_book) if full_path else rich_book.name
    arguments = [sys.executable, "-c", CALLED, f"--wb={name}", "--from_xl=1", "--app=", "--hwnd=0"]
    subprocess.run(arguments, cwd=rich_book.parent, env=_environment(), check=True)
    assert openpyxl.load_workbook(rich_book)["12-т"]["B4"].value == 77


def test_a_mock_caller_is_the_calling_book(rich_book: Path) -> None:
    xw.Book(rich_book).set_mock_caller()
    assert xw.Book.caller().name == rich_book.name


def _environment() -> dict[str, str]:
    root = str(Path(saving.__file__).parents[3])
    return {**os.environ, "PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])}


@pytest.mark.libreoffice
@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_libreoffice_opens_what_was_written(rich_book: Path, tmp_path: Path) -> None:
    book = xw.Book(rich_book)
    book.sheets["12-т"].range("B4:B5").value = [[11], [22]]
    table = book.sheets["12-т"].tables["in_f12t"]
    table.resize(table.range.resize(4, 3))
    book.sheets["12-т"].range("A6:B6").value = ["75", 7]
    book.save()
    profile = (tmp_path / "profile").as_uri()
    command = [
        "soffice",
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
    ]
    subprocess.run([*command, "--outdir", str(tmp_path / "out"), str(rich_book)], check=True, capture_output=True)
    sheet = openpyxl.load_workbook(tmp_path / "out" / "Труд 2024.xlsx")["12-т"]
    assert [[cell.value for cell in row] for row in sheet["A4:B6"]] == [["01", 11], ["15", 22], ["75", 7]]
    assert sheet.tables["in_f12t"].ref == "A3:C6"


@pytest.mark.libreoffice
@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_a_book_saved_by_libreoffice_is_read_and_written(rich_book: Path, tmp_path: Path) -> None:
    profile = (tmp_path / "profile").as_uri()
    command = [
        "soffice",
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
    ]
    subprocess.run([*command, "--outdir", str(tmp_path / "out"), str(rich_book)], check=True, capture_output=True)
    path = tmp_path / "out" / "Труд 2024.xlsx"
    book = xw.Book(path)
    sheet = book.sheets["12-т"]
    assert sheet.range("A4:B5").value == [["01", 10], ["15", 20.5]]
    assert sheet.tables["in_f12t"].data_body_range.address == "$A$4:$C$5"
    sheet.range("B4").value = 11
    book.save()
    assert openpyxl.load_workbook(path)["12-т"]["B4"].value == 11
