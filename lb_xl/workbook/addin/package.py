"""Puts the add-in together: the sheet of texts, the VBA project, the ribbon. Needs pyOpenVBA: a tool of the build."""

from __future__ import annotations

import importlib
import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from lb_xl.language import LANGUAGES
from lb_xl.workbook.addin import MODULE, addin_source, xlwings_module
from lb_xl.workbook.addin.definitions import offered_schemes, texts
from lb_xl.workbook.addin.ribbon import PART, RELATIONSHIP, ribbon_part
from lb_xl.workbook.deterministic_zip import normalised
from lb_xl.workbook.fresh_workbook import CREATED
from lb_xl.workbook.vba import functions_help, udf_wrappers

WORKBOOK_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ADDIN_TYPE = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
SHEET, CODE_NAME = "texts", "Texts"


def modules() -> dict[str, str]:
    """The standard modules of the add-in: name and source."""
    return {
        xlwings_module.MODULE: xlwings_module.xlwings_source(),
        MODULE: addin_source(),
        udf_wrappers.MODULE: udf_wrappers.udf_wrapper_source(),
        functions_help.MODULE: functions_help.functions_help_source(),
    }


def addin_bytes(sources: dict[str, str] | None = None) -> bytes:
    """The add-in, the same bytes at each build; tests put in modules of their own.

    Raises ValueError where a source is not ASCII or pyOpenVBA finds fault with the project.
    """
    with_project = project_added(text_workbook(), sources if sources is not None else modules())
    return normalised(_as_addin(with_project))


def text_workbook() -> bytes:
    """A workbook with the sheet of texts: a key and its texts a row, Russian first; then the schemes."""
    xlsxwriter = importlib.import_module("xlsxwriter")
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        workbook.set_properties({"title": "lb_xl", "author": "lb_xl", "created": CREATED})
        workbook.set_vba_name("ThisWorkbook")
        sheet = workbook.add_worksheet(SHEET)
        sheet.set_vba_name(CODE_NAME)
        row = _write_texts(workbook, sheet)
        _write_schemes(workbook, sheet, row + 1)
    return stream.getvalue()


def project_added(workbook: bytes, sources: dict[str, str]) -> bytes:
    """A workbook with a VBA project of the given standard modules."""
    for name, source in sources.items():
        if not source.isascii():
            raise ValueError(f"module {name}: VBA keeps ASCII only")
    excel = importlib.import_module("pyopenvba.excel")
    with tempfile.TemporaryDirectory() as folder:
        empty, full = Path(folder, "empty.xlsm"), Path(folder, "full.xlsm")
        empty.write_bytes(_with_type(workbook, WORKBOOK_TYPE))
        with excel.ExcelFile(str(empty)) as file:
            project = file.add_vba_project()
            for name, source in sources.items():
                project.add_module(name, _without_name(source))
            problems = project.validate()
            if problems:
                raise ValueError("; ".join(map(str, problems)))
            file.save(str(full))
        return full.read_bytes()


def _without_name(source: str) -> str:
    """The source without its line `Attribute VB_Name`, which pyOpenVBA writes itself."""
    first, _, rest = source.partition("\r\n")
    return rest if first.startswith("Attribute VB_Name") else source


def _write_texts(workbook: Any, sheet: Any) -> int:
    row = 0
    for key, text in texts().items():
        sheet.write_string(row, 0, key)
        for column, language in enumerate(LANGUAGES, start=1):
            sheet.write_string(row, column, text[language])
        workbook.define_name(f"text_{key}", f"={SHEET}!$B${row + 1}")
        row += 1
    return row


def _write_schemes(workbook: Any, sheet: Any, first: int) -> None:
    """The block `schemes`: id, titles, first and last year, the year that is proposed."""
    offered = offered_schemes()
    for row, scheme in enumerate(offered, start=first):
        cells = (scheme.id, *(scheme.title[language] for language in LANGUAGES))
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text)
        for column, year in enumerate((scheme.first_year, scheme.last_year, scheme.year), start=len(cells)):
            sheet.write_number(row, column, year)
    workbook.define_name("schemes", f"={SHEET}!$A${first + 1}:$F${first + len(offered)}")


def _with_type(workbook: bytes, main_type: str) -> bytes:
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return _rewritten(workbook, {"[Content_Types].xml": lambda content: content.replace(plain, main_type.encode())})


def _as_addin(workbook: bytes) -> bytes:
    """The main part as that of an add-in, and the ribbon with its relationship."""
    relationship = f'<Relationship Id="rIdRibbon" Type="{RELATIONSHIP}" Target="{PART}"/>'.encode()
    changes = {
        "[Content_Types].xml": lambda content: content.replace(WORKBOOK_TYPE.encode(), ADDIN_TYPE.encode()),
        "_rels/.rels": lambda content: content.replace(b"</Relationships>", relationship + b"</Relationships>"),
    }
    return _rewritten(workbook, changes, {PART: ribbon_part()})


def _rewritten(archive: bytes, changes: Any, added: dict[str, bytes] | None = None) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            changed = changes[name](content) if name in changes else content
            if name in changes and changed == content:
                raise ValueError(f"{name}: the part has nothing to change")
            target.writestr(name, changed)
        for name, content in (added or {}).items():
            target.writestr(name, content)
    return stream.getvalue()
