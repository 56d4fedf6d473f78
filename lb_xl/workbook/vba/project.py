"""Builds the VBA project part from its source. Needs pyOpenVBA: a tool of the build, not of its users."""

from __future__ import annotations

import importlib
import io
import tempfile
import zipfile
from pathlib import Path

from lb_xl.workbook.vba import MODULE, vba_source


def built_project() -> bytes:
    """The project part with `ThisWorkbook` and the module of the buttons, the same bytes at each build.

    Raises ValueError where pyOpenVBA finds fault with what it made.
    """
    xlsxwriter = importlib.import_module("xlsxwriter")
    excel = importlib.import_module("pyopenvba.excel")
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        workbook.set_vba_name("ThisWorkbook")
        workbook.add_worksheet()
    with tempfile.TemporaryDirectory() as folder:
        empty, full = Path(folder, "empty.xlsm"), Path(folder, "full.xlsm")
        empty.write_bytes(stream.getvalue())
        with excel.ExcelFile(str(empty)) as file:
            project = file.add_vba_project()
            project.delete_module("Sheet1")
            project.add_module(MODULE, vba_source())
            problems = project.validate()
            if problems:
                raise ValueError("; ".join(problems))
            file.save(str(full))
        with zipfile.ZipFile(full) as archive:
            return archive.read("xl/vbaProject.bin")
