"""Books made for the tests of the file engine, and what is needed to compare two of them."""

from __future__ import annotations

import datetime
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from lb_xl.engines import file as file_engine


@pytest.fixture
def active_file_engine() -> Iterator[xw.Engine]:
    """The file engine as the active one; its apps and books are gone after the test."""
    before = xw.engines.active
    active = file_engine.activate()
    yield active
    for app in list(active.impl.apps):
        app.quit()
    xw.engines.active = before
    if hasattr(xw.Book, "_mock_caller"):
        del xw.Book._mock_caller


def png() -> bytes:
    """A picture of one red pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\x00\xff\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.fixture
def rich_book(tmp_path: Path) -> Path:
    """An .xlsm with a table, a chart, a picture, validations, colours by condition, names and a VBA project."""
    import xlsxwriter
    from pyopenvba import ExcelFile

    path, picture = tmp_path / "Труд 2024.xlsm", tmp_path / "pixel.png"
    picture.write_bytes(png())
    book = xlsxwriter.Workbook(path)
    bold = book.add_format({"bold": True})
    input_cell = book.add_format({"locked": False, "bg_color": "#FFF2CC", "num_format": "#,##0.0"})
    code = book.add_format({"num_format": "@", "locked": False})
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    form = book.add_worksheet("12-т")
    form.write_row("A3", ["Код", "Всего", "Двойное"], bold)
    for row, (name, total) in enumerate([("01", 10), ("15", 20.5)], 3):
        form.write_string(row, 0, name, code)
        form.write_number(row, 1, total, input_cell)
    columns: list[dict[str, Any]] = [
        {"header": "Код"},
        {"header": "Всего"},
        {"header": "Двойное", "formula": "=[@Всего]*2"},
    ]
    form.add_table("A3:C5", {"name": "in_f12t", "columns": columns})
    form.set_row(4, 22)
    form.data_validation("A4:A100", {"validate": "list", "source": ["01", "15", "75"]})
    form.conditional_format("B4:B100", {"type": "data_bar"})
    form.write("E1", "итог")
    form.write_formula("F1", "=SUM(in_f12t[Всего])", None, 30.5)
    form.insert_image("H2", str(picture))
    result = book.add_worksheet("Баланс")
    result.protect("", {"format_columns": True, "objects": True})
    result.write("A1", "Всего", bold)
    result.write_number("B1", 1, input_cell)
    result.write_number("B2", 2, bold)
    result.write_datetime("C1", datetime.datetime(2024, 3, 5, 6, 7, 8), date)
    result.write_boolean("C2", True)
    result.write_formula("C3", "=1/0", None, "#DIV/0!")
    result.merge_range("E1:F2", "слитно", input_cell)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='12-т'!$B$4:$B$5"})
    result.insert_chart("H2", chart)
    hidden = book.add_worksheet("Скрытый")
    hidden.hide()
    book.define_name("out_total", "='Баланс'!$B$1")
    book.define_name("'12-т'!local", "='12-т'!$E$1:$F$1")
    book.define_name("constant", "=42")
    book.close()
    with ExcelFile(path) as file:
        project = file.add_vba_project()
        project.add_module("LbXl", "Sub Compute()\r\nEnd Sub\r\n")
        file.save(path)
    return path


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.fixture
def make_book(tmp_path: Path) -> Callable[..., Path]:
    """Write a small book from the XML of its only sheet, with parts replaced or added at will."""

    def make(sheet_data: str = "", *, name: str = "book.xlsx", **replaced: str | bytes | None) -> Path:
        office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        package = "http://schemas.openxmlformats.org/package/2006"
        types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        members: dict[str, str | bytes | None] = {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
            f'Type="{office}/officeDocument" Target="/xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{office}"><sheets>'
            '<sheet name="S" sheetId="7" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{sheet_data}</sheetData></worksheet>",
        }
        members |= {key.replace("__", "/"): value for key, value in replaced.items()}
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, content in members.items():
                if content is not None:
                    archive.writestr(member, content)
        return path

    return make


def members(path: Path) -> dict[str, bytes]:
    """The parts of a book by name."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {item.filename: archive.read(item) for item in archive.infolist()}


@pytest.fixture
def changed_parts() -> Callable[[Path, Path], set[str]]:
    """The parts that differ between two books; their order must be the same."""

    def compare(before: Path, after: Path) -> set[str]:
        old, new = members(before), members(after)
        assert [name for name in new if name in old] == [name for name in old if name in new]
        return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}

    return compare
