"""The VBA that gives Excel the help texts of the worksheet functions, in Russian or English.

A VBA project keeps no Cyrillic safely, so each text stands in the source as the numbers of its characters, four
hexadecimal digits each, and is put together by `ChrW` when the add-in opens. `RegisterFunctionHelp` asks for the
language of Excel's user interface; to be called once from the add-in's `Workbook_Open` or `Auto_Open`.
"""

from __future__ import annotations

from collections.abc import Iterator

from lb_xl.function_definitions import FunctionDefinition, category, function_definitions
from lb_xl.language import LANGUAGES

MODULE = "LbXlFunctionsHelp"
LONGEST_TEXT = 255
"""What Excel takes of a description; a longer one makes it refuse the whole function."""

_DIGITS_IN_LINE = 800
_RUSSIAN_SYSTEMS = "1049, 1058, 1059, 1087"

_HEAD = f"""\
Attribute VB_Name = "{MODULE}"
Option Explicit

' Help texts of the worksheet functions. Made by lb_xl.workbook.vba.functions_help: changes here are lost at the
' next build. Texts are the numbers of their characters, because a VBA project keeps no Cyrillic safely.

Public Sub RegisterFunctionHelp()
    ' Help is a convenience: where Excel refuses it (no visible workbook yet), the functions work without.
    On Error Resume Next
    Select Case Application.LanguageSettings.LanguageID(2)
        Case {_RUSSIAN_SYSTEMS}
            RegisterHelp_ru
        Case Else
            RegisterHelp_en
    End Select
End Sub

Private Sub Register(ByVal functionName As String, ByVal about As String, ByVal category As String, _
        arguments As Variant)
    On Error Resume Next
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!" & functionName, Description:=about, _
        Category:=category, ArgumentDescriptions:=arguments
    On Error GoTo 0
End Sub

Public Function TextOfCodes(ByVal codes As String) As String
    Dim place As Long
    Dim found As String
    For place = 1 To Len(codes) Step 4
        found = found & ChrW(CLng("&H" & Mid(codes, place, 4)))
    Next place
    TextOfCodes = found
End Function
"""


def functions_help_source() -> str:
    """The source of the module `LbXlFunctionsHelp`, ASCII, with the line ends that VBA uses."""
    lines = [*_HEAD.splitlines()]
    for language in LANGUAGES:
        lines += ["", f"Private Sub RegisterHelp_{language}()"]
        lines += [f"    Help_{language}_{name}" for name in function_definitions()]
        lines += ["End Sub"]
        for definition in function_definitions().values():
            lines += ["", *_function(definition, language)]
    return "\r\n".join(lines) + "\r\n"


def character_codes(text: str) -> str:
    """A text as the numbers of its characters, four hexadecimal digits each.

    >>> character_codes("Яx")
    '042F0078'
    """
    return text.encode("utf-16-be").hex().upper()


def _function(definition: FunctionDefinition, language: str) -> Iterator[str]:
    """A procedure for each function: one for all of them would pass the size that VBA allows."""
    arguments = [text[language] for text in definition.arguments.values()]
    yield f"Private Sub Help_{language}_{definition.name}()"
    yield "    Dim about As String"
    yield f"    Dim arguments({len(arguments) - 1}) As String"
    yield from _assigned("about", definition.about[language])
    for place, text in enumerate(arguments):
        yield from _assigned(f"arguments({place})", text)
    yield f'    Register "{definition.name}", about, TextOfCodes("{character_codes(category()[language])}"), arguments'
    yield "End Sub"


def _assigned(variable: str, text: str) -> Iterator[str]:
    codes = character_codes(text)
    for start in range(0, len(codes), _DIGITS_IN_LINE):
        before = f"{variable} & " if start else ""
        yield f'    {variable} = {before}TextOfCodes("{codes[start : start + _DIGITS_IN_LINE]}")'
