"""`lb-xl install` and `lb-xl doctor` as a person calls them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lb_xl.cli import main
from lb_xl.installing import environment, libreoffice, places
from lb_xl.installing.environment import Environment, this_machine
from tests.installing.conftest import tree

Machine = Callable[..., Environment]


@pytest.fixture
def linux(machine: Machine, extension: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """The commands find a made-up Linux, and a package with its extension."""
    made = machine("linux", with_office=True)
    monkeypatch.setattr(environment, "this_machine", lambda: made)
    monkeypatch.setattr(libreoffice, "extension_path", lambda: extension)
    monkeypatch.setattr("lb_xl.installing.doctor.extension_path", lambda: extension)
    return made


def test_installing_and_uninstalling_exit_with_0(linux: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(linux.home)
    assert main(["install", "--lang", "en"]) == 0
    assert "installed" in capsys.readouterr().out
    assert main(["install", "--uninstall", "--lang", "en"]) == 0
    assert tree(linux.home) == before


def test_a_host_that_is_missing_exits_with_1(linux: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["install", "--host", "excel"]) == 1
    assert "LB-441" in capsys.readouterr().out


def test_an_unknown_host_is_wrong_use(linux: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["install", "--host", "numbers"])
    assert stop.value.code == 2
    assert "numbers" in capsys.readouterr().err


def test_the_doctor_exits_with_1_until_it_is_installed(linux: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 1
    assert "LB-450" in capsys.readouterr().out
    assert main(["install"]) == 0
    capsys.readouterr()
    assert main(["doctor", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["healthy"] is True


def test_this_very_machine_can_be_described() -> None:
    here = this_machine()
    assert here.python.is_file()
    assert here.versions["xlwings"]
    assert places.script_source(here).is_file()
    assert here.run([str(here.python), "-c", "print('да')"]).text == "да"


def test_a_program_that_is_not_there_is_an_answer_and_no_traceback() -> None:
    assert environment.run_program(["a program that is not there"]).code == -1
