"""The page for the help desk: each obstacle is made, and found."""

from __future__ import annotations

import json
import plistlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from lb_xl.findings import catalogue, interface
from lb_xl.installing.doctor import diagnosis, diagnosis_json, diagnosis_rows, diagnosis_text, is_healthy
from lb_xl.installing.environment import Environment
from lb_xl.installing.installation import install
from lb_xl.installing.item import Item
from lb_xl.installing.manifest import manifest_file
from lb_xl.installing.places import office_profile, settings_file, start_up_folder
from lb_xl.installing.settings import read_settings
from tests.installing.conftest import IDENTIFIER, FakeOffice

SECURITY = "HKCU\\Software\\Microsoft\\Office\\16.0\\Excel\\Security"
POLICY = "HKCU\\Software\\Policies\\Microsoft\\Office\\16.0\\Excel\\Security"
EXCEL = {"HKCR\\Excel.Application\\CurVer": {"": "Excel.Application.16"}}

Machine = Callable[..., Environment]
Look = Callable[[Environment], dict[str, Item]]


@pytest.fixture
def look(addin: Path, extension: Path) -> Look:
    """The items of a machine by name."""
    return lambda environment: {one.name: one for one in diagnosis(environment, addin=addin, extension=extension)}


@pytest.fixture
def installed(machine: Machine, addin: Path, extension: Path) -> Machine:
    """A machine on which lb_xl is installed and nothing is in the way."""

    def make(system: str, **changes: object) -> Environment:
        environment = machine(system, with_office=True, **changes)
        assert not install(environment, addin=addin, extension=extension).failed
        if system == "windows":
            environment.python.parent.mkdir(parents=True, exist_ok=True)
            (environment.python.parent / "xlwings64-0.37.8.dll").touch()
        return environment

    return make


@pytest.mark.parametrize("system", ["windows", "macos", "linux"])
def test_an_installed_machine_is_healthy(installed: Machine, look: Look, system: str) -> None:
    items = look(installed(system, registry=EXCEL))
    assert {name: one.state for name, one in items.items() if one.state != "good"} == {}
    assert is_healthy(list(items.values()))


@pytest.mark.parametrize("system", ["windows", "macos", "linux"])
def test_a_machine_without_it_says_install(machine: Machine, look: Look, system: str) -> None:
    items = look(machine(system, with_office=True))
    assert not is_healthy(list(items.values()))
    name = "extension" if system == "linux" else "addin"
    finding = items[name].finding
    assert finding is not None
    assert finding.code == "LB-450"
    assert "lb-xl install" in finding.fix("ru")


def _code(items: dict[str, Item], name: str) -> str | None:
    finding = items[name].finding
    return finding.code if finding else None


def test_an_addin_of_another_version_is_bad(installed: Machine, look: Look) -> None:
    environment = installed("windows")
    folder = start_up_folder(environment)
    assert folder is not None
    (folder / "lb_xl.xlam").write_bytes(b"PK an older one")
    assert _code(look(environment), "addin") == "LB-451"


def test_the_mark_of_the_web_is_found(installed: Machine, look: Look) -> None:
    environment = installed("windows")
    mark = Path(f"{start_up_folder(environment)}/lb_xl.xlam:Zone.Identifier")
    mark.write_text("[ZoneTransfer]\nZoneId=3\n")
    assert _code(look(environment), "mark") == "LB-455"
    mark.write_text("[ZoneTransfer]\nZoneId=0\n")
    assert _code(look(environment), "mark") is None


def test_another_interpreter_in_the_settings_is_bad(installed: Machine, look: Look) -> None:
    environment = installed("windows")
    file = settings_file(environment)
    file.write_bytes(
        read_settings(file, environment)
        .with_value("INTERPRETER_WIN", "D:\\Other\\python.exe")
        .with_value("CONDA ENV", "base")
        .content("cp1251")
    )
    items = look(environment)
    assert _code(items, "interpreter") == "LB-452"
    assert _code(items, "CONDA ENV") == "LB-458"


@pytest.mark.parametrize(
    ("keys", "name", "code"),
    [
        ({SECURITY: {"VBAWarnings": 4}}, "macros", "LB-454"),
        ({POLICY: {"VBAWarnings": 3}, SECURITY: {"VBAWarnings": 1}}, "macros", "LB-454"),
        ({SECURITY: {"VBAWarnings": 2}}, "macros", None),
        ({POLICY: {"VBAWarnings": 1}, SECURITY: {"VBAWarnings": 4}}, "macros", None),
        ({POLICY: {"blockcontentexecutionfrominternet": 1}}, "internet", "LB-454"),
        ({POLICY: {"blockcontentexecutionfrominternet": 0}}, "internet", None),
        ({POLICY: {"DisableAllAddins": 1}}, "addins", "LB-453"),
        ({POLICY: {"RequireAddinSig": 1}}, "addins", "LB-453"),
        ({f"{POLICY}\\Trusted Locations": {"AllLocationsDisabled": 1}}, "locations", "LB-453"),
        ({f"{SECURITY}\\Trusted Locations\\Location1": {"Path": "C:\\Books"}}, "locations", "LB-454"),
        (
            {f"{SECURITY}\\Trusted Locations\\Location1": {"Path": "%APPDATA%\\Microsoft\\Excel\\XLSTART\\"}},
            "locations",
            None,
        ),
        ({"HKLM\\Software\\Policies\\Microsoft\\Office\\16.0\\Common": {"vbaoff": 1}}, "visual_basic", "LB-453"),
        (
            {"HKCU\\Software\\Policies\\Microsoft\\Cloud\\Office\\16.0\\Excel\\Security": {"DisableAllAddins": 1}},
            "addins",
            "LB-453",
        ),
    ],
)
def test_the_trust_center_is_read(machine: Machine, look: Look, keys, name: str, code: str | None) -> None:
    assert _code(look(machine("windows", registry=keys)), name) == code


def test_a_policy_names_the_administrator(machine: Machine, look: Look) -> None:
    finding = look(machine("windows", registry={POLICY: {"DisableAllAddins": 1}}))["addins"].finding
    assert finding is not None
    assert "задано администратором" in finding.what("ru")
    assert "Ask the administrator" in finding.fix("en")


def test_an_older_office_keeps_its_settings_under_its_own_number(machine: Machine, look: Look) -> None:
    keys = {
        "HKCR\\Excel.Application\\CurVer": {"": "Excel.Application.15"},
        SECURITY.replace("16.0", "15.0"): {"VBAWarnings": 4},
    }
    items = look(machine("windows", registry=keys))
    assert items["excel"].value["ru"] == "15.0"
    assert _code(items, "macros") == "LB-454"


def test_other_addins_with_the_same_code_are_named(installed: Machine, look: Look) -> None:
    options = "HKCU\\Software\\Microsoft\\Office\\16.0\\Excel\\Options"
    environment = installed("windows", registry={options: {"OPEN": '/R "D:\\Мои надстройки\\xlwings.xlam"'}})
    items = look(environment)
    assert _code(items, "others") == "LB-456"
    assert items["others"].value["ru"] == "D:\\Мои надстройки\\xlwings.xlam"


def test_documents_in_onedrive_are_to_be_looked_at(machine: Machine, look: Look) -> None:
    folders = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\User Shell Folders"
    keys = {folders: {"Personal": "C:\\Users\\Анна Петрова\\OneDrive\\Документы"}}
    assert _code(look(machine("windows", registry=keys)), "cloud") == "LB-457"


def test_a_missing_library_of_functions_is_bad(machine: Machine, look: Look) -> None:
    assert _code(look(machine("windows")), "library") == "LB-459"


def test_wrong_and_missing_packages_are_bad(machine: Machine, look: Look) -> None:
    items = look(machine("linux", versions={"xlwings": "0.36.0"}))
    assert _code(items, "xlwings") == _code(items, "pandas") == "LB-459"


def test_a_module_path_of_the_environment_is_to_be_looked_at(machine: Machine, look: Look) -> None:
    items = look(machine("linux", variables={"PYTHONPATH": "/srv/modules"}))
    assert (_code(items, "PYTHONPATH"), items["PYTHONPATH"].state) == ("LB-458", "look")


def test_excel_for_macos_tells_its_version_and_blocked_macros(machine: Machine, look: Look) -> None:
    environment = machine("macos")
    bundle = environment.applications / "Microsoft Excel.app" / "Contents" / "Info.plist"
    bundle.parent.mkdir(parents=True)
    bundle.write_bytes(plistlib.dumps({"CFBundleShortVersionString": "16.89"}))
    office = environment.home / "Library/Group Containers/UBF8T346G9.Office/Library/Preferences"
    office.mkdir(parents=True)
    blocked = plistlib.dumps({"VisualBasicMacroExecutionState": "DisabledWithoutWarnings"})
    (office / "com.microsoft.office.plist").write_bytes(blocked)
    items = look(environment)
    assert items["excel"].value["en"] == "16.89"
    assert _code(items, "macros") == "LB-453"


def test_an_extension_that_knows_another_python_is_bad(installed: Machine, look: Look) -> None:
    environment = installed("linux")
    (environment.home / ".config" / "lb_xl" / "lb_xl.json").write_text('{"python": "/usr/bin/python2"}')
    assert _code(look(environment), "extension_settings") == "LB-452"


def test_a_damaged_record_does_not_stop_the_page(machine: Machine, look: Look) -> None:
    environment = machine("linux")
    manifest_file(environment).parent.mkdir()
    manifest_file(environment).write_text("[]")
    assert _code(look(environment), "record") == "LB-448"


def test_the_page_changes_nothing(installed: Machine, look: Look, tmp_path: Path) -> None:
    environment = installed("windows")
    before = sorted((str(path), path.stat().st_mtime_ns) for path in tmp_path.rglob("*"))
    look(environment)
    assert sorted((str(path), path.stat().st_mtime_ns) for path in tmp_path.rglob("*")) == before


@pytest.mark.parametrize("system", ["windows", "macos", "linux"])
def test_an_office_that_nobody_has_started_is_not_started_for_the_page(
    machine: Machine, look: Look, office: FakeOffice, system: str
) -> None:
    """Asked for its extensions LibreOffice would make a profile: a trace where the page is to leave none."""
    environment = machine(system, with_office=True)
    assert look(environment)["extension"].value.en == "no"
    assert not office.profile.exists()
    office_profile(environment).mkdir(parents=True)
    assert look(environment)["extension"].value.en == "no"
    assert office.profile.exists()


def test_the_extension_is_found_whatever_the_name_of_another(
    installed: Machine, look: Look, office: FakeOffice
) -> None:
    environment = installed("linux")
    office.extensions = {f"{IDENTIFIER}.other"}
    assert _code(look(environment), "extension") == "LB-450"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_page_is_whole_in_both_languages(machine: Machine, look: Look, language: str) -> None:
    keys = {SECURITY: {"VBAWarnings": 4, "DisableAllAddins": 1, "blockcontentexecutionfrominternet": 1}}
    items = list(look(machine("windows", registry=keys, with_office=True)).values())
    text = diagnosis_text(items, language)
    rows = diagnosis_rows(items, language)
    assert all(title in text for _, title, _, _ in rows)
    assert "{" not in text
    assert not re.search(r"\bNone\b", text)
    answer = json.loads(diagnosis_json(items, language))
    assert answer["healthy"] is False
    assert len(answer["items"]) == len(items)


def test_every_code_of_installing_has_three_sentences_in_both_languages() -> None:
    codes = [code for code in catalogue() if "LB-440" <= code <= "LB-459"]
    assert len(codes) == 20
    for code in codes:
        message = catalogue()[code]
        assert all(text.ru and text.en for text in (message.what, message.why, message.fix)), code


def test_every_state_of_an_item_has_a_word() -> None:
    assert {"good", "look", "bad"} <= set(interface()["doctor"])
