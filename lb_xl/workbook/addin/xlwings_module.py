"""xlwings' own VBA module for add-ins, from the installed package, with the few changes that our add-in needs.

It is bound to the version of xlwings by the names of its libraries, and so taken at build time. Each change must fit
exactly: a version of xlwings where one does not fails the build. What is changed, and why:

* the project's name, and with it the settings file, is our own: settings that a user has for xlwings stay theirs;
* settings come from that file alone, never from a sheet or a folder of the workbook: a workbook sent by mail must
  not choose the program that a click starts;
* the folder of the workbook is not put on Python's path, and code embedded in a workbook is not run;
* failures are shown by our `ShowError`, which knows the user's language and shows no Python.
"""

from __future__ import annotations

import re
from importlib.resources import files

from lb_xl.installing.places import SETTINGS_PROJECT

MODULE = "xlwings"
SOURCE = "xlwings_custom_addin.bas"

_HEADER = "'Changed for lb_xl at build time (see lb_xl.workbook.addin.xlwings_module)."

_CHANGES: tuple[tuple[str, str, int], ...] = (
    ('PROJECT_NAME As String = "myaddin"', f'PROJECT_NAME As String = "{SETTINGS_PROJECT}"', 1),
    ('GetConfig("ADD_WORKBOOK_TO_PYTHONPATH", "true")', 'GetConfig("ADD_WORKBOOK_TO_PYTHONPATH", "false")', 2),
    ('If source = "" Or source = "sheet" Then', 'If source = "sheet" Then', 1),
    ('If source = "" Or source = "directory" Then', 'If source = "directory" Then', 1),
    ("uses_embedded_code = True\n                Exit For", "uses_embedded_code = False\n                Exit For", 1),
    ("Sub ShowError(FileName As String,", "Private Sub ShowErrorOfXlwings(FileName As String,", 1),
    ('MsgBox "Could not find Interpreter!", vbCritical', "TellNoPython", 1),
    (
        "MsgBox \"To enable RunPython, please run 'xlwings runpython install' in a terminal once and try again.\", "
        "vbCritical",
        "TellNoPython",
        1,
    ),
    (
        "    #If Mac Then\n    Dim d As Dictionary\n    Set d = New Dictionary\n    #Else\n"
        '    Dim d As Object\n    Set d = CreateObject("Scripting.Dictionary")\n    #End If\n',
        '    Dim d As Object\n    Set d = CreateObject("Scripting.Dictionary")\n',
        1,
    ),
)  # fmt: skip


def xlwings_source() -> str:
    """The changed source, with the line ends that VBA uses. Raises ValueError where a change does not fit."""
    original = files("xlwings").joinpath(SOURCE).read_text(encoding="ascii")
    return changed("\n".join(original.splitlines()) + "\n").replace("\n", "\r\n")


def changed(text: str) -> str:
    """The text of xlwings' module with every change made."""
    for before, after, times in _CHANGES:
        if text.count(before) != times:
            raise ValueError(f"{SOURCE}: {text.count(before)} times instead of {times}: {before}")
        text = text.replace(before, after)
    version = re.search(r"^'Version: .*\n", text, re.MULTILINE)
    if version is None:
        raise ValueError(f"{SOURCE}: no line with the version")
    return text[: version.end()] + _HEADER + "\n" + text[version.end() :]
