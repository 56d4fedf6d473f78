"""The Excel add-in `lb_xl.xlam`: its source here, the built file beside it, from which `lb-xl install` takes it.

It holds the ribbon tab, a sheet with every text in both languages, xlwings' own VBA module and the worksheet
functions. VBA keeps no Cyrillic safely: its source is ASCII, and what it shows comes from the sheet.
"""

from __future__ import annotations

from importlib.resources import files

NAME = "lb_xl.xlam"
MODULE = "LbXlAddin"


def addin_source() -> str:
    """The source of the module of the ribbon, with the line ends that VBA uses."""
    text = files(__name__).joinpath(f"{MODULE}.bas").read_text(encoding="ascii")
    return "\r\n".join(text.splitlines()) + "\r\n"
