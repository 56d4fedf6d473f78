"""Files that cannot or must not be opened: each with its reason, each left byte for byte."""

from __future__ import annotations

import io
import tomllib
import zipfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from lb_xl.engines.file import UnreadableWorkbookError, WorkbookFileError, addresses, formula_text, open_book
from lb_xl.engines.file import package as package_module

pytestmark = pytest.mark.usefixtures("active_file_engine")

BookMaker = Callable[..., Path]

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def code_of(path: Path, **options: bool) -> str:
    """The code with which opening the file, or reading its first cells, is refused."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(WorkbookFileError) as caught:
        _ = open_book(path, **options).sheets[0].range("A1:B2").value
    assert before is None or path.read_bytes() == before
    assert caught.value.finding.text("ru")
    assert caught.value.finding.text("en")
    return caught.value.code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "LB-401"),
        (b"", "LB-402"),
        ("Регион;Всего\n".encode("cp1251"), "LB-402"),
        (b"PK\x03\x04 cut short", "LB-402"),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "LB-403"),
        (COMPOUND + "Workbook".encode("utf-16-le"), "LB-405"),
        (COMPOUND, "LB-402"),
    ],
    ids=["missing", "empty", "text", "cut", "encrypted", "xls", "other compound file"],
)
def test_what_is_no_zip(tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "book.xlsx"
    if content is not None:
        path.write_bytes(content)
    assert code_of(path) == code


def test_a_folder_is_no_workbook(tmp_path: Path) -> None:
    assert code_of(tmp_path) == "LB-402"


def test_a_zip_that_lacks_the_workbook(make_book: BookMaker) -> None:
    assert code_of(make_book(**{"xl/workbook.xml": None})) == "LB-402"
    assert code_of(make_book(**{"_rels/.rels": None})) == "LB-402"


@pytest.mark.parametrize("lock", ["~$book.xlsx", ".~lock.book.xlsx#"])
def test_a_book_open_elsewhere_may_be_read_but_not_opened_for_writing(make_book: BookMaker, lock: str) -> None:
    path = make_book('<row r="1"><c r="A1"><v>3</v></c></row>')
    path.with_name(lock).write_bytes(b"owner")
    assert code_of(path) == "LB-404"
    assert open_book(path, read_only=True).sheets[0].range("A1").value == 3


def test_a_lock_that_appears_before_saving_stops_it(make_book: BookMaker) -> None:
    path = make_book()
    book = open_book(path)
    book.sheets[0].range("A1").value = 1
    path.with_name("~$book.xlsx").write_bytes(b"owner")
    with pytest.raises(WorkbookFileError) as caught:
        book.save()
    assert caught.value.code == "LB-404"


def test_a_part_that_unpacks_to_very_much(make_book: BookMaker) -> None:
    assert code_of(make_book(**{"xl/media/zero.bin": bytes(70 << 20)})) == "LB-406"


def test_a_part_that_is_larger_than_it_says(make_book: BookMaker) -> None:
    path = make_book("<row/>" * 1000)
    data = bytearray(path.read_bytes())
    member = zipfile.ZipFile(io.BytesIO(data)).getinfo("xl/worksheets/sheet1.xml")
    size = member.file_size.to_bytes(4, "little")
    while size in data:
        data[data.index(size) : data.index(size) + 4] = (200).to_bytes(4, "little")
    path.write_bytes(data)
    assert code_of(path) == "LB-406"


@pytest.mark.parametrize("name", ["/etc/passwd", "../outside.xml", "xl/../../x", "C:/x", "XL/WORKBOOK.xml"])
def test_names_that_reach_outside_or_come_twice(make_book: BookMaker, name: str) -> None:
    assert code_of(make_book(**{name: "x"})) == "LB-406"


def test_too_many_members(make_book: BookMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_module, "MOST_MEMBERS", 4)
    assert code_of(make_book()) == "LB-406"


def test_two_cells_that_span_a_void_do_not_fill_the_memory(make_book: BookMaker) -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert code_of(make_book(far)) == "LB-406"


def test_a_far_cell_without_a_value_is_no_void(make_book: BookMaker) -> None:
    path = make_book('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>')
    assert open_book(path).sheets[0].range("A1").value == 1


ENTITY = '<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "_rels/.rels", "[Content_Types].xml"])
def test_a_document_type_is_refused_in_every_part(make_book: BookMaker, part: str) -> None:
    plain = zipfile.ZipFile(make_book(name="plain.xlsx")).read(part).decode()
    assert code_of(make_book(**{part: ENTITY + plain})) == "LB-407"


def test_another_encoding_cannot_hide_a_document_type(make_book: BookMaker) -> None:
    plain = zipfile.ZipFile(make_book(name="plain.xlsx")).read("xl/workbook.xml").decode()
    hidden = ('<?xml version="1.0" encoding="UTF-16"?>' + ENTITY + plain).encode("utf-16")
    assert code_of(make_book(**{"xl/workbook.xml": hidden})) == "LB-412"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_damaged_part_is_named(make_book: BookMaker, part: str) -> None:
    path = make_book(**{part: "<worksheet><sheetData><row><c r="})
    with pytest.raises(UnreadableWorkbookError) as caught:
        open_book(path).sheets[0].range("A1").impl.sheet.file.layout.formula(1, 1)
    assert (caught.value.code, caught.value.values["part"]) == ("LB-412", part)


def test_other_kinds_of_spreadsheet_are_told_apart(make_book: BookMaker) -> None:
    plain = make_book(name="plain.xlsx")
    types = zipfile.ZipFile(plain).read("[Content_Types].xml").decode()
    binary = types.replace(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.binary.macroEnabled.main",
    )
    strict = (
        zipfile.ZipFile(plain)
        .read("xl/workbook.xml")
        .decode()
        .replace(
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"
        )
    )
    assert code_of(make_book(**{"[Content_Types].xml": binary})) == "LB-415"
    assert code_of(make_book(**{"xl/workbook.xml": strict})) == "LB-415"
    assert code_of(make_book(mimetype="application/vnd.oasis.opendocument.spreadsheet")) == "LB-415"


def test_every_code_has_texts_in_both_languages() -> None:
    texts = tomllib.loads(files("lb_xl").joinpath("messages/workbook.toml").read_text(encoding="utf-8"))
    assert set(texts) == {f"LB-4{number:02d}" for number in range(1, 21)}
    for table in texts.values():
        assert table["severity"] == "error"
        assert all(table[key][language] for key in ("what", "why", "fix") for language in ("ru", "en"))


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("A1+$A1+A$1+$A$1", "B3+$A3+B$1+$A$1"),
        ('SUM(A:B,1:2)&"A1 ""B2"""', 'SUM(B:C,3:4)&"A1 ""B2"""'),
        ("'Лист A1'!A1+Лист1!B2", "'Лист A1'!B3+Лист1!C4"),
        ("LOG10(A1)+in_f12t[[#This Row],[A1]]", "LOG10(B3)+in_f12t[[#This Row],[A1]]"),
        ("out_A1+A1_x+Всего1", "out_A1+A1_x+Всего1"),
        ("XFD1", "#REF!"),
    ],
)
def test_a_formula_moves_its_relative_references_only(formula: str, moved: str) -> None:
    assert formula_text.translated(formula, 2, 1) == moved


@pytest.mark.parametrize("text", ["A1", "XFD1048576"])
def test_addresses_of_cells(text: str) -> None:
    cell = addresses.parse_cell(text)
    assert cell is not None
    assert addresses.cell_name(*cell) == text


@pytest.mark.parametrize("text", ["XFE1", "A1048577", "A0", "А1", "in_f12t", "A1:нет", ""])
def test_what_is_no_address(text: str) -> None:
    assert addresses.parse_area(text) is None
