"""Installing and uninstalling, on made-up machines of all three platforms."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lb_xl.installing.environment import Environment
from lb_xl.installing.installation import Outcome, install, outcome_text, uninstall
from lb_xl.installing.manifest import load_manifest, manifest_file
from lb_xl.installing.places import launcher_file, script_folder, settings_file, start_up_folder
from lb_xl.installing.settings import expanded_path, read_settings
from tests.installing.conftest import IDENTIFIER, FakeOffice, tree

Machine = Callable[..., Environment]
SYSTEMS = ("windows", "macos", "linux")
OF_THE_USER = (
    b'"ONEDRIVE_CONSUMER_WIN","D:\\One"\r\n\r\nnot a setting\r\n"interpreter_win", "C:\\Other\\python.exe"\r\n'
)


def _codes(outcome: Outcome) -> list[str]:
    return [finding.code for finding in outcome.findings]


def _start_up(environment: Environment) -> Path:
    folder = start_up_folder(environment)
    assert folder is not None
    return folder


@pytest.fixture
def put(addin: Path, extension: Path) -> Callable[..., Outcome]:
    """Installs the made-up add-in and extension."""

    def install_it(environment: Environment, host: str = "all", **options: bool) -> Outcome:
        return install(environment, host, addin=addin, extension=extension, **options)  # type: ignore[arg-type]

    return install_it


def test_windows_gets_the_addin_in_xlstart_and_the_interpreter_in_the_settings(machine: Machine, put, addin) -> None:
    environment = machine("windows")
    outcome = put(environment)
    assert not outcome.failed
    home = environment.home
    assert (home / "AppData/Roaming/Microsoft/Excel/XLSTART/lb_xl.xlam").read_bytes() == addin.read_bytes()
    conf = (home / ".lb_xl" / "lb_xl.conf").read_bytes()
    assert b'"INTERPRETER_WIN","%LOCALAPPDATA%\\Programs\\Python311\\python.exe"\r\n' in conf
    assert b'"USE UDF SERVER","False"' in conf


def test_macos_gets_addin_script_and_settings_in_excels_own_folders(machine: Machine, put, addin) -> None:
    environment = machine("macos")
    put(environment)
    library = environment.home / "Library"
    started = library / "Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel/lb_xl.xlam"
    assert started.read_bytes() == addin.read_bytes()
    script = library / "Application Scripts/com.microsoft.Excel/xlwings-0.37.8.applescript"
    assert script.read_bytes().startswith(b"on VbaHandler")
    settings = read_settings(library / "Containers/com.microsoft.Excel/Data/lb_xl.conf", environment)
    assert settings.value("INTERPRETER_MAC") == str(environment.python)


def test_a_python_with_spaces_is_started_by_a_script_without_them_on_macos(machine: Machine, put, tmp_path) -> None:
    """xlwings' AppleScript puts no quotes round the interpreter."""
    environment = machine("macos", home=tmp_path / "anna", python=tmp_path / "My Python" / "bin" / "python3")
    environment.home.mkdir()
    assert not put(environment).failed
    launcher = launcher_file(environment)
    assert launcher.read_text() == f"#!/bin/sh\nexec '{environment.python}' \"$@\"\n"
    assert launcher.stat().st_mode & 0o100
    assert read_settings(settings_file(environment), environment).value("INTERPRETER_MAC") == str(launcher)


def test_on_macos_a_space_in_home_and_python_is_a_finding(machine: Machine, put, tmp_path) -> None:
    environment = machine("macos", python=tmp_path / "My Python" / "python3")
    assert _codes(put(environment)) == ["LB-446"]
    assert not (environment.home / ".lb_xl").exists()


def test_linux_gets_the_extension_and_skips_excel(machine: Machine, put, office: FakeOffice) -> None:
    environment = machine("linux", with_office=True)
    outcome = put(environment)
    assert office.extensions == {IDENTIFIER}
    assert [(deed.kind, deed.state) for deed in outcome.deeds] == [
        ("file", "placed"),
        ("extension", "placed"),
        ("excel", "skipped"),
    ]
    assert "--force" in office.calls[0]


@pytest.mark.parametrize("system", SYSTEMS)
def test_installing_twice_changes_nothing(machine: Machine, put, office: FakeOffice, tmp_path, system: str) -> None:
    environment = machine(system, with_office=True)
    put(environment)
    before, adds = tree(tmp_path), sum("add" in call for call in office.calls)
    again = put(environment)
    assert tree(tmp_path) == before
    assert sum("add" in call for call in office.calls) == adds == 1
    assert {deed.state for deed in again.deeds} <= {"in_place", "skipped"}


@pytest.mark.parametrize("system", SYSTEMS)
def test_uninstalling_leaves_no_trace(machine: Machine, put, office: FakeOffice, tmp_path, system: str) -> None:
    environment = machine(system, with_office=True)
    before = tree(tmp_path)
    put(environment)
    assert tree(tmp_path) != before
    assert not uninstall(environment).failed
    assert tree(tmp_path) == before
    assert office.extensions == set()
    assert tree(office.profile) == {}, "no complaint about us in the office's log"


def test_an_extension_that_stays_although_libreoffice_says_yes_is_told(
    machine: Machine, put, office: FakeOffice
) -> None:
    environment = machine("linux", with_office=True)
    put(environment)
    office.keeps = True
    outcome = uninstall(environment)
    assert _codes(outcome) == ["LB-448"]
    assert [deed.kind for deed in outcome.deeds] == ["file"]
    office.keeps = False
    assert [deed.kind for deed in uninstall(environment).deeds] == ["extension"]


def test_the_users_settings_stay_and_come_back_byte_for_byte(machine: Machine, put, tmp_path) -> None:
    environment = machine("windows")
    file = settings_file(environment)
    file.parent.mkdir()
    file.write_bytes(OF_THE_USER)
    before = tree(tmp_path)
    outcome = put(environment)
    assert _codes(outcome) == ["LB-447"]
    assert "C:\\Other\\python.exe" in outcome.findings[0].what("ru")
    settings = read_settings(file, environment)
    assert settings.value("ONEDRIVE_CONSUMER_WIN") == "D:\\One"
    assert "not a setting" in settings.lines
    assert (environment.home / "AppData/Local/lb_xl/before/lb_xl.conf").read_bytes() == OF_THE_USER
    assert _codes(put(environment)) == []
    uninstall(environment)
    assert tree(tmp_path) == before


def test_a_key_that_the_user_changed_later_stays_when_uninstalling(machine: Machine, put) -> None:
    environment = machine("windows")
    put(environment)
    file = settings_file(environment)
    changed = read_settings(file, environment).with_value("USE UDF SERVER", "True").with_value("TEMP DIR", "D:\\T")
    file.write_bytes(changed.content("cp1251"))
    put(environment)
    uninstall(environment)
    assert file.read_bytes() == b'"USE UDF SERVER","True"\r\n"TEMP DIR","D:\\T"\r\n'


def test_a_foreign_script_of_the_same_name_comes_back(machine: Machine, put, tmp_path) -> None:
    environment = machine("macos")
    script = script_folder(environment) / "xlwings-0.37.8.applescript"
    script.parent.mkdir(parents=True)
    script.write_bytes(b"-- changed by the user\n")
    before = tree(tmp_path)
    put(environment)
    assert script.read_bytes().startswith(b"on VbaHandler")
    uninstall(environment)
    assert tree(tmp_path) == before


def test_the_script_that_xlwings_put_there_itself_stays(machine: Machine, put) -> None:
    environment = machine("macos")
    script = script_folder(environment) / "xlwings-0.37.8.applescript"
    script.parent.mkdir(parents=True)
    script.write_bytes(b"on VbaHandler(ParameterString)\n")
    put(environment)
    uninstall(environment)
    assert script.is_file()


def test_a_new_version_replaces_the_addin_and_still_leaves_no_trace(machine: Machine, put, addin, tmp_path) -> None:
    environment = machine("windows")
    before = tree(environment.home)
    put(environment)
    addin.write_bytes(b"PK the add-in, version two")
    outcome = put(environment)
    assert [deed.state for deed in outcome.deeds if deed.kind == "file"] == ["placed"]
    assert (_start_up(environment) / "lb_xl.xlam").read_bytes() == addin.read_bytes()
    uninstall(environment)
    assert tree(environment.home) == before


def test_dry_run_writes_nothing_and_says_what_it_would_do(machine: Machine, put, office: FakeOffice, tmp_path) -> None:
    environment = machine("windows", with_office=True)
    before = tree(tmp_path)
    outcome = put(environment, dry_run=True)
    assert {deed.state for deed in outcome.deeds} == {"would_place"}
    assert len(outcome.deeds) == 4
    assert tree(tmp_path) == before
    assert office.calls == []
    put(environment)
    installed = tree(tmp_path)
    assert {deed.state for deed in uninstall(environment, dry_run=True).deeds} == {"would_remove"}
    assert tree(tmp_path) == installed


def test_a_failure_half_way_rolls_everything_back(machine: Machine, put, office: FakeOffice, tmp_path) -> None:
    """Excel's files are placed before LibreOffice refuses: they go again."""
    environment = machine("windows", with_office=True)
    file = settings_file(environment)
    file.parent.mkdir()
    file.write_bytes(OF_THE_USER)
    office.refuses = "add"
    before = tree(tmp_path)
    outcome = put(environment)
    assert _codes(outcome) == ["LB-445"]
    assert outcome.deeds == ()
    assert tree(tmp_path) == before


def test_an_extension_that_stays_although_libreoffice_says_no_goes_again(
    machine: Machine, put, office: FakeOffice, tmp_path
) -> None:
    environment = machine("linux", with_office=True)
    office.refuses, office.adds_all_the_same = "add", True
    before = tree(tmp_path)
    assert _codes(put(environment, "libreoffice")) == ["LB-445"]
    assert office.extensions == set()
    assert tree(tmp_path) == before


def test_a_file_that_excel_holds_open_is_a_finding_and_nothing_stays(machine: Machine, put, tmp_path) -> None:
    environment = machine("macos")
    blocked = script_folder(environment)
    blocked.parent.mkdir(parents=True)
    blocked.write_bytes(b"a file where the folder should be")
    before = tree(tmp_path)
    outcome = put(environment)
    assert _codes(outcome) == ["LB-442"]
    assert tree(tmp_path) == before


def test_a_failed_upgrade_leaves_the_former_version(machine: Machine, put, addin, office: FakeOffice, tmp_path) -> None:
    environment = machine("windows", with_office=True)
    put(environment)
    office.extensions.clear()
    office.refuses = "add"
    before = tree(environment.home)
    addin.write_bytes(b"PK the add-in, version two")
    assert _codes(put(environment)) == ["LB-445"]
    assert tree(environment.home) == before


@pytest.mark.parametrize(
    ("system", "host", "code"),
    [("linux", "excel", "LB-441"), ("linux", "all", "LB-441"), ("windows", "libreoffice", "LB-444")],
)
def test_a_host_that_is_not_here_is_a_finding(machine: Machine, put, system: str, host: str, code: str) -> None:
    assert code in _codes(put(machine(system), host))


def test_a_package_without_the_addin_or_the_extension_is_a_finding(machine: Machine, tmp_path) -> None:
    environment = machine("windows", with_office=True)
    outcome = install(environment, addin=tmp_path / "missing.xlam", extension=tmp_path / "missing.oxt")
    assert _codes(outcome) == ["LB-440", "LB-440"]
    assert not manifest_file(environment).exists()


def test_root_is_sent_away_before_anything_is_written(machine: Machine, put, tmp_path) -> None:
    environment = machine("linux", with_office=True, is_administrator=True)
    before = tree(tmp_path)
    assert _codes(put(environment)) == ["LB-443"]
    assert tree(tmp_path) == before


def test_python_of_the_microsoft_store_is_refused(machine: Machine, put, tmp_path) -> None:
    store = tmp_path / "WindowsApps" / "PythonSoftwareFoundation.Python.3.11" / "python.exe"
    outcome = put(machine("windows", base_python=store))
    assert _codes(outcome) == ["LB-446"]
    assert "Microsoft Store" in outcome.findings[0].what("en")


def test_letters_beyond_the_code_page_are_refused(machine: Machine, put, tmp_path) -> None:
    assert _codes(put(machine("windows", python=tmp_path / "统计" / "python.exe"))) == ["LB-446"]


def test_cyrillic_outside_the_home_is_written_in_the_code_page(machine: Machine, put, tmp_path) -> None:
    environment = machine("windows", python=tmp_path / "Отдел труда" / "python.exe")
    assert not put(environment).failed
    assert "Отдел труда".encode("cp1251") in settings_file(environment).read_bytes()
    value = read_settings(settings_file(environment), environment).value("INTERPRETER_WIN")
    assert value is not None
    assert expanded_path(value, environment) == environment.python


def test_a_package_that_python_does_not_find_goes_onto_its_path(machine: Machine, put) -> None:
    environment = machine("windows", package_installed=False)
    file = settings_file(environment)
    file.parent.mkdir()
    file.write_bytes(b'"PYTHONPATH","D:\\Modules"\r\n')
    put(environment)
    assert read_settings(file, environment).value("PYTHONPATH") == f"D:\\Modules;{environment.package_folder}"
    uninstall(environment)
    assert file.read_bytes() == b'"PYTHONPATH","D:\\Modules"\r\n'


def test_one_host_can_be_taken_away_alone(machine: Machine, put, office: FakeOffice) -> None:
    environment = machine("windows", with_office=True)
    put(environment)
    uninstall(environment, "libreoffice")
    assert office.extensions == set()
    assert (_start_up(environment) / "lb_xl.xlam").is_file()
    assert {record.kind for record in load_manifest(environment).records} == {"file", "settings"}


def test_what_cannot_be_removed_stays_recorded_for_the_next_try(machine: Machine, put, office: FakeOffice) -> None:
    environment = machine("linux", with_office=True)
    put(environment)
    office.refuses = "remove"
    assert _codes(uninstall(environment)) == ["LB-448"]
    office.refuses = ""
    assert not uninstall(environment).failed
    assert not manifest_file(environment).parent.exists()


def test_a_damaged_record_is_told_and_mended_by_installing_again(machine: Machine, put) -> None:
    environment = machine("windows")
    put(environment)
    manifest_file(environment).write_text('{"records": 5')
    assert _codes(uninstall(environment)) == ["LB-448"]
    assert not put(environment).failed
    assert not uninstall(environment).failed
    assert not (_start_up(environment) / "lb_xl.xlam").exists()


def test_the_extension_is_told_where_the_interpreter_is(machine: Machine, put) -> None:
    environment = machine("linux", with_office=True, package_installed=False)
    put(environment)
    told = json.loads((environment.home / ".config" / "lb_xl" / "lb_xl.json").read_text("utf-8"))
    assert told == {"python": str(environment.python), "package_folder": str(environment.package_folder)}


def test_nothing_installed_is_nothing_to_remove(machine: Machine) -> None:
    assert outcome_text(uninstall(machine("windows")), "en").startswith("There is nothing to remove")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_report_names_every_place(machine: Machine, put, language: str) -> None:
    environment = machine("windows", with_office=True)
    text = outcome_text(put(environment), language)
    assert str(_start_up(environment) / "lb_xl.xlam") in text
    assert str(settings_file(environment)) in text
    assert IDENTIFIER in text


def test_without_appdata_windows_has_no_place_for_the_addin(machine: Machine, put) -> None:
    environment = replace(machine("windows"), variables={})
    assert _codes(put(environment, "excel")) == ["LB-441"]
