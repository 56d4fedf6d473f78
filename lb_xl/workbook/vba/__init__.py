"""The VBA of a workbook: a thin module that calls the add-in, kept as text, shipped as a built project part.

The project holds `ThisWorkbook` and `LbXl`, and no module for any sheet, because a scheme decides how many
sheets there are. Sheets therefore carry no code name: a code name promises a module of that name. Excel names
such sheets and makes their modules itself when it opens the file, as it does for a sheet that a program without
VBA added to a macro workbook.
"""

from __future__ import annotations

from importlib.resources import files

MODULE = "LbXl"
PROJECT = "vbaProject.bin"


def vba_source() -> str:
    """The source of the module, with the line ends that VBA uses."""
    text = files("lb_xl.workbook.vba").joinpath(f"{MODULE}.bas").read_text(encoding="ascii")
    return "\r\n".join(text.splitlines()) + "\r\n"


def vba_project() -> bytes:
    """The built project part, as it is shipped with the package."""
    return files("lb_xl.workbook.vba").joinpath(PROJECT).read_bytes()
