"""The VBA of the worksheet functions: their wrappers and help texts, as text, interpreted, and in a project."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lb_xl.function_definitions import category, function_definitions
from lb_xl.language import LANGUAGES
from lb_xl.workbook.vba.functions_help import LONGEST_TEXT, character_codes, functions_help_source
from lb_xl.workbook.vba.udf_wrappers import udf_wrapper_source


def test_help_texts_fit_excel_in_both_languages() -> None:
    for definition in function_definitions().values():
        for text in (definition.about, *definition.arguments.values()):
            for language in LANGUAGES:
                assert 0 < len(text[language]) <= LONGEST_TEXT, (definition.name, text)
        assert re.search("[а-яё]", definition.about.ru)
        assert not re.search("[а-яё]", "".join([definition.about.en, *(t.en for t in definition.arguments.values())]))


RESERVED = """
and as boolean byref byte byval call case close const currency date declare dim do double each else end enum
erase error event exit false for friend function get global gosub goto if imp implements in input integer is let
lib like line lock long loop lset me mod name new next not nothing null on open option optional or paramarray
preserve print private property public put raiseevent redim rem resume return rset seek select set single static
step stop string sub then to true type until variant wend while with write xor
"""
"""Words that VBA does not take for the name of an argument."""


def test_wrappers_are_plain_text_that_names_every_function_once() -> None:
    source = udf_wrapper_source()
    assert source.isascii()
    assert source == udf_wrapper_source()
    assert source.count("\n") == source.count("\r\n")
    assert max(map(len, source.splitlines())) < 1024
    found = re.findall(r"^Function (\w+)\(([^)]*)\)", source, re.MULTILINE)
    assert [name for name, _ in found] == sorted(function_definitions())
    for name, arguments in found:
        names = [argument.strip().removeprefix("Optional ") for argument in arguments.split(",")]
        assert names == list(function_definitions()[name].arguments)
        assert not {argument.casefold() for argument in names} & set(RESERVED.split())
        assert f'XLPy.CallUDF("lb_xl.udfs", "{name}", ' in source
    assert source.count("Application.Volatile") == 1
    assert "xlwings.pro" not in source


def test_help_source_is_plain_text_and_spells_every_text() -> None:
    source = functions_help_source()
    assert source.isascii()
    assert max(map(len, source.splitlines())) < 1024
    joined = re.sub(r'"\)\r\n    (\S+) = \1 & TextOfCodes\("', "", source)
    for definition in function_definitions().values():
        for text in (definition.about, *definition.arguments.values(), category()):
            assert all(f'TextOfCodes("{character_codes(text[language])}")' in joined for language in LANGUAGES)
        assert source.count(f'Register "{definition.name}",') == len(LANGUAGES)


def test_help_texts_come_out_of_the_source_as_they_are() -> None:
    """The module runs in an interpreter of VBA: its decoder gives Cyrillic, a dash and a number sign back."""
    excel = pytest.importorskip("pyopenvba.apps.excel")
    application = excel.ExcelApplication()
    application.add_module(functions_help_source(), name="LbXlFunctionsHelp")
    text = "Методика № 99 — «Σ»"
    assert application.run("TextOfCodes", character_codes(text)) == text


def test_the_project_takes_both_modules(tmp_path: Path) -> None:
    """Built with pyOpenVBA and read back by another reader: the sources are what was given."""
    excel = pytest.importorskip("pyopenvba.excel")
    reader = pytest.importorskip("oletools.olevba")
    import xlsxwriter

    empty, full = tmp_path / "empty.xlsm", tmp_path / "full.xlsm"
    with xlsxwriter.Workbook(empty) as workbook:
        workbook.set_vba_name("ThisWorkbook")
        workbook.add_worksheet().set_vba_name("Sheet1")
    with excel.ExcelFile(str(empty)) as file:
        project = file.add_vba_project()
        project.add_module("LbXlFunctions", udf_wrapper_source())
        project.add_module("LbXlFunctionsHelp", functions_help_source())
        assert not project.validate()
        file.save(str(full))
    parser = reader.VBA_Parser(str(full))
    modules = {name: code for _, _, name, code in parser.extract_macros()}
    parser.close()
    assert "Function LB_BALANCE(inputs)" in modules["LbXlFunctions.bas"]
    assert "Sub RegisterFunctionHelp()" in modules["LbXlFunctionsHelp.bas"]
    assert modules["LbXlFunctions.bas"].count("Attribute VB_Name") == 1
