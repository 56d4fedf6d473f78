"""VBA run without Excel: pyOpenVBA's interpreter over a workbook, with the members of Excel that it lacks made up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.interpreter import NOTHING, VBARuntimeError

from lb_xl.workbook import addin
from lb_xl.workbook.addin.package import project_added, text_workbook

PYTHON = "C:\\Python\\python.exe"

STUB = """\
Option Explicit
Public Interpreter As String
Public InterpreterIsThere As Boolean
Public Language As String
Public Fails As Boolean
Public Command As String
Public Runs As Long

Public Function RunPython(PythonCommand As String)
    Runs = Runs + 1
    Command = PythonCommand
    If Fails Then
        ActiveSheet.Protect
        ActiveSheet.Range("A1").Value = "written"
    End If
    On Error Resume Next
    ActiveWorkbook.Names("lb_undo_number").RefersToRange.Value = Runs
End Function

Public Sub SetUp(ByVal path As String, ByVal there As Boolean, ByVal wanted As String, ByVal failing As Boolean)
    Interpreter = path
    InterpreterIsThere = there
    Language = wanted
    Fails = failing
End Sub

Public Function LastCommand() As String
    LastCommand = Command
End Function

Public Function GetConfig(ByVal configKey As String, Optional ByVal default As String = "") As String
    GetConfig = Interpreter
End Function

Public Function FileExists(ByVal FileSpec As String) As Boolean
    FileExists = InterpreterIsThere
End Function

Public Function GetConfigFilePath() As String
    GetConfigFilePath = "lb_xl.conf"
End Function

Public Function GetConfigFromFile(sFile As String, sName As String, Optional sValue As String) As Boolean
    sValue = Language
    GetConfigFromFile = Len(Language) > 0
End Function

Public Function ReadFile(ByVal FileName As String)
    ReadFile = FileName
End Function
""".replace("\n", "\r\n")
"""What stands for xlwings.bas, which the interpreter cannot read: it takes the command and starts nothing."""


class VbaHost:
    """A workbook whose macros are run; `members` answers for members of Excel's Application in small letters."""

    def __init__(self, path: Path) -> None:
        self.app = ExcelApplication.open(path)
        self.members: dict[str, Any] = {
            "activeprotectedviewwindow": NOTHING,
            "operatingsystem": "Windows (64-bit) NT 10.00",
            "onundo": lambda *given: self.undo.append(given),
        }
        self.undo: list[tuple[Any, ...]] = []
        application = self.app.application
        answer = application.vba_get

        def member(name: str, arguments: Any = (), named: Any = None) -> Any:
            found = self.members.get(name.lower())
            if found is None:
                return answer(name, arguments, named)
            return found(*arguments) if callable(found) else found

        def no_program(name: str) -> Any:
            raise VBARuntimeError(429, f"no {name} here")

        application.vba_get = member
        self.app.interpreter.create_com = no_program

    def run(self, macro: str, *arguments: Any) -> Any:
        return self.app.run(macro, *arguments)

    @property
    def told(self) -> list[str]:
        """The texts of the message boxes."""
        return [dialog[1] for dialog in self.app.dialogs]


@pytest.fixture
def host(tmp_path: Path) -> Callable[..., VbaHost]:
    """The add-in with a stub in the place of xlwings; `ours` whether the workbook in front is a balance."""

    def make(*, ours: bool = True, python: bool = True, language: str = "ru", fails: bool = False) -> VbaHost:
        path = tmp_path / "addin.xlsm"
        path.write_bytes(project_added(text_workbook(), {"xlwings": STUB, addin.MODULE: addin.addin_source()}))
        made = VbaHost(path)
        made.run("xlwings.SetUp", PYTHON if python else "", python, language, fails)
        if ours:
            names = made.app.application.vba_get("ActiveWorkbook").vba_get("Names")
            names.vba_get("Add", ["lb_scheme", "=texts!$A$1"])
            names.vba_get("Add", ["lb_undo_number", "=texts!$Z$1"])
        return made

    return make
