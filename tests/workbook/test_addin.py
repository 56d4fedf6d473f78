"""The Excel add-in: what its file holds, and what LibreOffice makes of it."""

from __future__ import annotations

import io
import itertools
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from lb_xl import macros
from lb_xl.engines.file import open_book
from lb_xl.installing.places import SETTINGS_PROJECT, addin_path
from lb_xl.language import LANGUAGES, Text
from lb_xl.scheme_loading import load_scheme
from lb_xl.workbook import addin, build
from lb_xl.workbook.addin import xlwings_module
from lb_xl.workbook.addin.definitions import buttons, texts
from lb_xl.workbook.addin.package import addin_bytes, project_added, text_workbook
from lb_xl.workbook.template import build_workbook
from tests.conftest import OfficeHost

TEMPLATES = Path(__file__).parents[2] / "templates"
MODULES = ["ThisWorkbook", "Texts", "xlwings", "LbXlAddin", "LbXlFunctions", "LbXlFunctionsHelp"]
RIBBON = {"r": "http://schemas.microsoft.com/office/2006/01/customui"}


@pytest.fixture(scope="module")
def built() -> bytes:
    return addin_bytes()


@pytest.fixture(scope="module")
def many_sheets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A macro workbook of 45 sheets: by-2011 with more forms, the copies of one of them."""
    scheme = load_scheme("by-2011", 2012)
    form = next(iter(scheme.forms.values()))
    extra = {f"copy_{at}": replace(form, id=f"copy_{at}", sheet=Text(f"К{at}", f"C{at}")) for at in range(40)}
    path = tmp_path_factory.mktemp("many") / "many.xlsm"
    build_workbook(replace(scheme, forms={**scheme.forms, **extra}), path)
    return path


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        assert len(names) == len({name.casefold() for name in names}), "a part is there twice"
        return {name: archive.read(name) for name in names}


def sources(path: Path) -> dict[str, str]:
    """The modules of a file, as an independent reader finds them."""
    olevba = pytest.importorskip("oletools.olevba")
    found = olevba.VBA_Parser(str(path)).extract_macros()
    return {name.rpartition(".")[0]: code for _, _, name, code in found}


def lint(content: dict[str, bytes]) -> Iterator[str]:
    """What is wrong with a package: types, relationships, code names, XML."""
    types = etree.fromstring(content["[Content_Types].xml"])
    overrides = [element.get("PartName").lstrip("/") for element in types if element.tag.endswith("Override")]
    defaults = {element.get("Extension") for element in types if element.tag.endswith("Default")}
    yield from (f"type of a part that is not there: {name}" for name in overrides if name not in content)
    yield from (f"two types: {name}" for name in set(overrides) if overrides.count(name) > 1)
    reached = {"[Content_Types].xml"}
    for name, data in content.items():
        if name.endswith(".bin"):
            continue
        root = etree.fromstring(data)
        if name not in overrides and name.rpartition(".")[2] not in defaults:
            yield f"no type: {name}"
        if not name.endswith(".rels"):
            continue
        reached.add(name)
        ids = [element.get("Id") for element in root]
        if len(set(ids)) != len(ids):
            yield f"{name}: an id twice"
        folder = posixpath.dirname(posixpath.dirname(name))
        for element in root:
            if element.get("TargetMode") != "External":
                target = element.get("Target")
                joined = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                place = posixpath.normpath(joined)
                reached.add(place)
                if place not in content:
                    yield f"{name} -> {place}"
    yield from (f"nothing leads to {name}" for name in content if name not in reached)


def code_names(content: dict[str, bytes]) -> list[str]:
    found = []
    for name, data in content.items():
        if name == "xl/workbook.xml" or name.startswith("xl/worksheets/sheet"):
            found += re.findall(r'<(?:workbookPr|sheetPr)[^>]*codeName="([^"]*)"', data.decode())
    return found


def test_two_builds_give_the_same_bytes(built: bytes) -> None:
    assert addin_bytes() == built


@pytest.mark.parametrize("path", [TEMPLATES / addin.NAME, addin_path()], ids=["templates", "package"])
def test_the_committed_add_in_is_what_its_source_builds(built: bytes, path: Path) -> None:
    ours, committed = parts(built), parts(path.read_bytes())
    assert list(ours) == list(committed)
    assert [name for name in ours if ours[name] != committed[name]] == [], "run: python -m lb_xl.workbook.build --vba"


@pytest.mark.parametrize("name", [addin.NAME, *(name for name, _ in build.TEMPLATES)])
def test_every_built_package_is_sound(name: str) -> None:
    assert list(lint(parts((TEMPLATES / name).read_bytes()))) == []


def test_the_main_part_is_that_of_an_add_in(built: bytes) -> None:
    types = parts(built)["[Content_Types].xml"].decode()
    assert 'ContentType="application/vnd.ms-excel.addin.macroEnabled.main+xml"' in types
    assert "sheet.macroEnabled" not in types


def test_an_independent_reader_finds_exactly_our_modules(tmp_path: Path, built: bytes) -> None:
    path = tmp_path / addin.NAME
    path.write_bytes(built)
    found = sources(path)
    assert list(found) == MODULES
    assert all(code.isascii() for code in found.values())
    assert set(code_names(parts(built))) == {"ThisWorkbook", "Texts"}


def test_a_macro_workbook_of_forty_sheets_keeps_its_code_name(many_sheets: Path, tmp_path: Path) -> None:
    """Before and after cells are written: each code name has a module, and no sheet promises one."""
    content = parts(many_sheets.read_bytes())
    assert len([name for name in content if name.startswith("xl/worksheets/sheet")]) > 40
    assert list(lint(content)) == []
    assert code_names(content) == ["ThisWorkbook"]
    assert list(sources(many_sheets)) == ["ThisWorkbook", "LbXl"]
    book = open_book(many_sheets, backup=False)
    book.sheets[0].api.Unprotect()
    book.names["lb_result"].refers_to_range.value = "written"
    book.save()
    book.close()
    assert code_names(parts(many_sheets.read_bytes())) == ["ThisWorkbook"]


def test_the_ribbon_has_large_buttons_in_the_order_of_the_work(built: bytes) -> None:
    root = etree.fromstring(parts(built)["customUI/customUI.xml"])
    found = root.xpath("//r:tab//r:button", namespaces=RIBBON)
    assert [button.get("id") for button in found] == [
        "new_balance", "new_year", "check_inputs", "compute_balance", "explain_cell", "split_workbook",
        "collect_workbooks", "print_report", "compare_books", "undo_last_run", "show_diagnostics",
    ]  # fmt: skip
    assert {button.get("size") for button in found} == {"large"}
    assert not root.xpath("//@getEnabled|//@enabled"), "every button checks on the click"
    ids = root.xpath("//@id")
    assert len(set(ids)) == len(ids)


def test_every_callback_of_the_ribbon_is_a_procedure(built: bytes) -> None:
    root = etree.fromstring(parts(built)["customUI/customUI.xml"])
    called = {value for value in root.xpath("//@*") if value.startswith(f"{addin.MODULE}.")}
    assert len(called) == 5
    for callback in called:
        assert f"Public Sub {callback.partition('.')[2]}(control As Object" in addin.addin_source()


def test_every_button_has_its_function_and_every_text_its_cell() -> None:
    assert all(callable(getattr(macros, button.command)) for button in buttons())
    book = openpyxl.load_workbook(io.BytesIO(text_workbook()))
    for key, text in texts().items():
        sheet, cell = next(iter(book.defined_names[f"text_{key}"].destinations))
        row = book[sheet][cell.replace("$", "")].row
        assert [book[sheet].cell(row, column).value for column in (2, 3)] == [text[each] for each in LANGUAGES]
    asked = set(re.findall(r'TextOf\("(\w+)"\)', addin.addin_source()))
    assert asked <= set(texts())


def test_labels_and_tips_fit_what_office_takes() -> None:
    for key, text in texts().items():
        for language in LANGUAGES:
            assert text[language]
            assert len(text[language]) <= (3 if key.endswith("_key") else 1024)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_tip_leads_to_one_button(language: str) -> None:
    """Of two that are the same, or of which one begins the other, the keyboard reaches one only."""
    tips = [texts()[f"{button.command}_key"][language].upper() for button in buttons()]
    assert [(one, other) for one, other in itertools.permutations(tips, 2) if other.startswith(one)] == []


def test_the_module_of_xlwings_reads_our_settings_from_our_file_alone() -> None:
    source = xlwings_module.xlwings_source()
    assert f'PROJECT_NAME As String = "{SETTINGS_PROJECT}"' in source
    assert 'If source = "" Or source = "user" Then' in source
    assert 'source = "" Or source = "sheet"' not in source
    assert 'source = "" Or source = "directory"' not in source
    assert "uses_embedded_code = True\r\n" not in source
    assert "New Dictionary" not in source
    assert "distributed under a BSD 3-clause license" in source


def test_a_version_of_xlwings_that_our_changes_do_not_fit_fails_the_build() -> None:
    with pytest.raises(ValueError, match="0 times instead of 1"):
        xlwings_module.changed("Attribute VB_Name")


def test_a_source_that_vba_would_spoil_fails_the_build() -> None:
    with pytest.raises(ValueError, match="ASCII"):
        project_added(text_workbook(), {"Other": "' Да"})


@pytest.mark.libreoffice
def test_libreoffice_opens_the_add_in_with_its_texts(office: OfficeHost, tmp_path: Path) -> None:
    """As an ordinary macro workbook: LibreOffice has no add-ins of Excel, and refuses their type."""
    path = tmp_path / "lb_xl.xlsm"
    content = parts(addin_path().read_bytes())
    content["[Content_Types].xml"] = content["[Content_Types].xml"].replace(b"excel.addin.macro", b"excel.sheet.macro")
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    shown = office.values(path)["texts"]
    assert texts()["tab_label"].ru in shown.values()
