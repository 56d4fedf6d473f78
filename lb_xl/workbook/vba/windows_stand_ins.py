"""Lets the worksheet functions of xlwings be defined where there is no Windows: its COM modules as empty stand-ins.

The module `xlwings.udfs` imports five modules of Windows that neither its decorators nor its generator of VBA need.
Only for a process of its own, a build or a test: what is put here stays for the life of the process.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

MODULES = (
    "pythoncom",
    "pywintypes",
    "win32com",
    "win32com.client",
    "xlwings._xlwindows",
    "xlwings.com_server",
)


def install() -> ModuleType:
    """Puts stand-ins where modules are missing and gives xlwings its real decorators; returns `xlwings.udfs`.

    On Windows with pywin32 nothing is replaced.
    """
    xlwings: Any = importlib.import_module("xlwings")
    if sys.platform.startswith("win"):
        return importlib.import_module("xlwings.udfs")
    for name in MODULES:
        sys.modules[name] = ModuleType(name)
    stand_in: dict[str, Any] = dict(sys.modules)
    stand_in["pythoncom"].CoInitialize = lambda: None
    stand_in["pywintypes"].com_error = type("com_error", (Exception,), {})
    stand_in["win32com"].client = stand_in["win32com.client"]
    stand_in["win32com.client"].Dispatch = lambda given: given
    stand_in["xlwings._xlwindows"].BOOK_CALLER = None
    stand_in["xlwings.com_server"].loop = None
    xlwings._xlwindows = stand_in["xlwings._xlwindows"]
    xlwings.com_server = stand_in["xlwings.com_server"]
    udfs = importlib.import_module("xlwings.udfs")
    xlwings.func, xlwings.arg, xlwings.ret = udfs.xlfunc, udfs.xlarg, udfs.xlret
    return udfs
