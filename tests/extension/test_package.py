"""The files of the extension: the committed ones are what the sources give, and they say what the program has."""

from __future__ import annotations

import ast
import json
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from lb_xl import macros
from lb_xl.extension import office_part
from lb_xl.extension.build import NAME, build_extension, extension_bytes, extension_parts
from lb_xl.extension.definitions import (
    COPY_COMMAND,
    IDENTIFIER,
    LANGUAGES,
    PLAIN_ICON,
    PROTOCOL,
    button_macros,
    commands,
    office_words,
    settings_content,
    words,
)
from lb_xl.extension.office_part.asking import QUESTIONS
from lb_xl.extension.office_part.buttons import macro_name
from lb_xl.extension.office_part.settings import configuration_folder, interpreter
from lb_xl.installing.environment import Environment, System
from lb_xl.installing.libreoffice import extension_identifier
from lb_xl.installing.places import configuration_folder as installing_folder
from lb_xl.installing.places import extension_path
from lb_xl.scheme_loading import load_scheme
from lb_xl.workbook.addin.definitions import buttons

NODE = "{http://openoffice.org/2001/registry}name"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
COMMITTED = (Path(__file__).parents[2] / "templates" / NAME, extension_path())


@pytest.mark.parametrize("path", COMMITTED, ids=["templates", "package"])
def test_the_committed_extension_is_what_the_sources_give(path: Path) -> None:
    """Else: run `python -m lb_xl.extension.build` and commit what it writes."""
    with zipfile.ZipFile(path) as archive:
        committed = {name: archive.read(name) for name in archive.namelist()}
    assert sorted(committed) == sorted(extension_parts())
    assert [name for name, content in extension_parts().items() if committed[name] != content] == []


def test_two_builds_give_the_same_bytes(tmp_path: Path) -> None:
    assert build_extension(tmp_path / NAME).read_bytes() == extension_bytes()
    assert extension_identifier(tmp_path / NAME) == IDENTIFIER


def test_menu_and_toolbar_offer_the_commands_in_order_in_both_languages() -> None:
    root = ElementTree.fromstring(extension_parts()["Addons.xcu"])
    menu = next(node for node in root.iter("node") if node.get(NODE) == "Submenu")
    bar = next(node for node in root.iter("node") if str(node.get(NODE)).endswith(".toolbar"))
    for items in (list(menu), list(bar)):
        assert [_value(item, "URL") for item in items] == [command.url for command in commands()]
        assert [_value(item, "Title", "ru") for item in items] == [command.title["ru"] for command in commands()]
        assert [_value(item, "Title", "en-US") for item in items] == [command.title["en"] for command in commands()]
    assert [item.get(NODE) for item in menu] == sorted(str(item.get(NODE)) for item in menu)


def test_every_command_has_an_icon_of_its_own_that_is_in_the_extension() -> None:
    built = extension_parts()
    root = ElementTree.fromstring(built["Addons.xcu"])
    images = next(node for node in root.iter("node") if node.get(NODE) == "Images")
    shown = {}
    for image in images:
        (pictures,) = (node for node in image if node.get(NODE) == "UserDefinedImages")
        paths = {_value(pictures, f"Image{size}URL") for size in ("Small", "Big")}
        (shown[_value(image, "URL")],) = ((path or "").removeprefix("%origin%/") for path in paths)
    assert list(shown) == [command.url for command in commands()]
    assert len(set(shown.values())) == len(shown)
    for path in shown.values():
        drawing = ElementTree.fromstring(built[path])
        assert (drawing.get("width"), drawing.get("height")) == ("26", "26")
        assert {element.tag.rpartition("}")[2] for element in drawing.iter()} <= {
            "svg", "title", "rect", "circle", "path",
        }, "shapes alone: no fonts, no scripts, nothing from elsewhere"  # fmt: skip


def test_a_command_without_an_icon_gets_the_plain_one(monkeypatch: pytest.MonkeyPatch) -> None:
    added = {"title": "Other", "tip": "Other"}
    monkeypatch.setitem(words()["commands"], "other_work", added)
    monkeypatch.setitem(words()["commands"], "another_work", added | {"icon": "split_workbook"})
    for name in ("other_work", "another_work"):
        monkeypatch.setattr(macros, name, lambda: None, raising=False)
    assert [command.icon for command in commands()][-2:] == [PLAIN_ICON, "split_workbook"]


def test_what_a_command_needs_is_known_to_the_part_inside_the_office() -> None:
    known = office_words()
    assert known["needs"] == {button.command: button.needs for button in buttons()}
    assert set(known["needs"].values()) <= {*QUESTIONS, "balance", "nothing"}
    for scheme in known["schemes"]:
        first, last, year = scheme["years"]
        assert first <= year <= last
        definition = load_scheme(scheme["id"], year)
        for language in LANGUAGES:
            assert scheme["title"][language].startswith(definition.title[language])
            assert scheme["title"][language].endswith(definition.subject[language]), "two countries have one title"


def test_every_command_has_its_function_and_the_buttons_call_commands() -> None:
    names = [command.name for command in commands()]
    assert all(hasattr(macros, name) for name in names if name != COPY_COMMAND)
    assert names.index("check_inputs") < names.index("compute_balance") < names.index("explain_cell")
    assert set(button_macros().values()) <= set(names)
    assert button_macros()["LbXl.ComputeBalance"] == "compute_balance"


def test_every_file_that_the_manifest_names_is_there_and_is_xml_where_it_says_so() -> None:
    parts = extension_parts()
    manifest = ElementTree.fromstring(parts["META-INF/manifest.xml"])
    paths = [value for entry in manifest for key, value in entry.items() if key.endswith("full-path")]
    assert set(paths) <= set(parts)
    assert all(ElementTree.fromstring(parts[path]) is not None for path in paths if path.endswith(".xcu"))
    words = json.loads(parts["pythonpath/lb_xl_office/words.json"])
    assert words["protocol"] == PROTOCOL
    assert set(words["languages"]) == {"ru", "en"}


def test_the_part_inside_the_office_needs_nothing_but_the_standard_library() -> None:
    """The office's Python has no lb_xl: its modules import only each other, by a dot, and the standard library."""
    for path in Path(office_part.__file__).parent.glob("*.py"):
        lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
        imported = {words[1].split(".")[0] for words in lines if words[:1] in (["import"], ["from"])}
        assert imported <= {"", *sys.stdlib_module_names}, path.name


def test_the_part_inside_the_office_can_be_read_by_the_python_of_older_offices() -> None:
    for path in Path(office_part.__file__).parent.glob("*.py"):
        assert ast.parse(path.read_text(encoding="utf-8"), path.name, feature_version=(3, 8)).body


def test_macros_are_known_by_the_address_of_their_script() -> None:
    address = "vnd.sun.star.script:VBAProject.LbXl.CheckInputs?language=Basic&location=document"
    assert macro_name(address) in button_macros()
    assert macro_name("vnd.sun.star.script:VBAProject.Module1.Format?language=Basic") not in button_macros()


def test_the_interpreter_is_the_variables_else_the_settings_else_none(tmp_path: Path) -> None:
    folder, python = tmp_path / "lb_xl", tmp_path / "Мой Python"
    folder.mkdir()
    python.touch()
    assert interpreter({}, str(folder)) is None
    (folder / "lb_xl.json").write_bytes(settings_content(python, tmp_path))
    found = interpreter({}, str(folder))
    assert found is not None
    assert (found.python, found.package_folder) == (str(python), str(tmp_path))
    assert found.environment({"PYTHONHOME": "office", "HOME": "h"}) == {
        "HOME": "h", "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(tmp_path),
    }  # fmt: skip
    given = interpreter({"LB_XL_PYTHON": sys.executable}, str(folder))
    assert given is not None
    assert given.python == sys.executable
    assert interpreter({"LB_XL_PYTHON": str(tmp_path / "gone")}, str(folder)) is None
    (folder / "lb_xl.json").write_text("{", encoding="utf-8")
    assert interpreter({}, str(folder)) is None


@pytest.mark.parametrize(("system", "platform"), [("windows", "win32"), ("macos", "darwin"), ("linux", "linux")])
@pytest.mark.parametrize("variables", [{}, {"LOCALAPPDATA": "/Данные", "XDG_CONFIG_HOME": "/Настройки"}])
def test_the_extension_looks_where_the_installation_writes(
    system: System, platform: str, variables: dict[str, str]
) -> None:
    nowhere = Path("nowhere")
    machine = Environment(system, Path.home(), nowhere, nowhere, nowhere, variables)
    assert Path(configuration_folder(variables, platform)) == installing_folder(machine)


def _value(node: ElementTree.Element, name: str, language: str | None = None) -> str | None:
    (found,) = (each for each in node if each.get(NODE) == name)
    return next(value.text for value in found if value.get(LANGUAGE) == language)
