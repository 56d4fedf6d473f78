"""The VBA of the worksheet functions for the add-in, made at build time, so that nobody presses "Import functions".

xlwings writes the wrappers itself (its BSD part), from the decorated functions of `lb_xl.udfs`. The text is ASCII,
the same at each build, and belongs to the pinned version of xlwings; it needs the module xlwings.bas beside it.
"""

from __future__ import annotations

import importlib
import io
import os
import subprocess
import sys
from types import SimpleNamespace

MODULE = "LbXlFunctions"
FUNCTIONS = "lb_xl.udfs"

_HEAD = f"""\
Attribute VB_Name = "{MODULE}"
' Worksheet functions of lb_xl. Made by lb_xl.workbook.vba.udf_wrappers: changes here are lost at the next build.
#Const App = "Microsoft Excel"
"""


def udf_wrapper_source() -> str:
    """The source of the module `LbXlFunctions`: a wrapper for each worksheet function, in alphabetical order.

    Made in a process of its own, because the decorators of xlwings work only with its modules of Windows, real or
    stand-ins, and act when the functions are defined.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", f"from {__name__} import write_source; write_source()"],
        env=environment,
        capture_output=True,
        check=True,
    )
    text = done.stdout.decode("ascii")
    return "\r\n".join(text.splitlines()) + "\r\n"


def write_source() -> None:
    """Writes the source to the standard output; for the process that `udf_wrapper_source` starts."""
    from lb_xl.workbook.vba.windows_stand_ins import install

    udfs = install()
    functions = importlib.import_module(FUNCTIONS)
    stream = io.StringIO()
    # The name tells xlwings that the wrappers stand in an add-in and serve the active workbook.
    udfs.generate_vba_wrapper(FUNCTIONS, functions, stream, SimpleNamespace(Name="lb_xl.xlam"))
    sys.stdout.write(_HEAD + stream.getvalue())
