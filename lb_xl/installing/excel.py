"""What Excel needs to start Python: the add-in, the settings, and on macOS a script."""

from __future__ import annotations

import shlex
from pathlib import Path

from lb_xl.findings import Finding, interface
from lb_xl.installing.environment import Environment
from lb_xl.installing.places import (
    addin_path,
    launcher_file,
    script_folder,
    script_source,
    settings_file,
    start_up_folder,
)
from lb_xl.installing.settings import expanded_path, read_settings, written_path
from lb_xl.installing.steps import ChangedSettings, PlacedFile, Step
from lb_xl.language import Text

DEFAULTS = (("USE UDF SERVER", "False"), ("SHOW CONSOLE", "False"), ("ADD_WORKBOOK_TO_PYTHONPATH", "False"))
"""Settings that a user may want to change, written only where the file has none."""

_STORE = "WindowsApps"


def excel_steps(environment: Environment, addin: Path | None = None) -> tuple[tuple[Step, ...], tuple[Finding, ...]]:
    """The steps for Excel and what is to be said before them; with an error nothing may be carried out."""
    addin = addin or addin_path()
    folder = start_up_folder(environment)
    findings: list[Finding] = []
    if folder is None:
        return (), (Finding("LB-441"),)
    if not addin.is_file():
        findings.append(Finding("LB-440", values={"file": addin}))
    source = script_source(environment)
    if environment.system == "macos" and not source.is_file():
        findings.append(Finding("LB-440", values={"file": source}))
    interpreter = settings_interpreter(environment)
    unfit = unfit_interpreter(environment)
    if unfit is not None:
        findings.append(unfit)
    if findings or interpreter is None:
        return (), tuple(findings)
    steps: list[Step] = [PlacedFile(folder / addin.name, addin.read_bytes())]
    if environment.system == "macos":
        steps.append(PlacedFile(script_folder(environment) / source.name, source.read_bytes(), ours=False))
        if needs_launcher(environment):
            steps.append(PlacedFile(launcher_file(environment), launcher(environment), executable=True))
    keys = [(interpreter_key(environment), interpreter)]
    keys += _module_path(environment)
    steps.append(ChangedSettings(settings_file(environment), tuple(keys), DEFAULTS))
    return tuple(steps), tuple(_replaced_interpreter(environment, interpreter))


def interpreter_key(environment: Environment) -> str:
    """The key under which xlwings' VBA looks for the interpreter on this platform."""
    return "INTERPRETER_MAC" if environment.system == "macos" else "INTERPRETER_WIN"


def settings_interpreter(environment: Environment) -> str | None:
    """The interpreter as the settings name it; None where they cannot."""
    python = launcher_file(environment) if needs_launcher(environment) else environment.python
    return written_path(python, environment)


def unfit_interpreter(environment: Environment) -> Finding | None:
    """Why Excel could not start this Python, if it could not."""
    values: dict[str, object] = {"path": environment.python}
    pythons = [python for python in (environment.python, environment.base_python) if python]
    if environment.system == "windows" and any(_STORE in python.parts for python in pythons):
        return Finding("LB-446", values=values | {"reason": _reason("reason_store")})
    if settings_interpreter(environment) is None:
        return Finding("LB-446", values=values | {"reason": _reason("reason_letters")})
    if needs_launcher(environment) and _is_broken_by_shell(launcher_file(environment)):
        return Finding("LB-446", values=values | {"reason": _reason("reason_home")})
    return None


def needs_launcher(environment: Environment) -> bool:
    """Whether the path of Python has to be hidden behind a starter: xlwings' AppleScript puts no quotes round it."""
    return environment.system == "macos" and _is_broken_by_shell(environment.python)


def launcher(environment: Environment) -> bytes:
    """The starter: a shell script that hands everything on to Python."""
    return f'#!/bin/sh\nexec {shlex.quote(str(environment.python))} "$@"\n'.encode()


def _is_broken_by_shell(path: Path) -> bool:
    # Letters of any alphabet pass a shell unquoted; shlex.quote is stricter than that.
    return any(not (letter.isalnum() or letter in "/._-+@:,") for letter in str(path))


def _module_path(environment: Environment) -> list[tuple[str, str]]:
    """The folder of the package, added to the user's own list, where the interpreter does not know it by itself."""
    if environment.package_installed:
        return []
    folder = written_path(environment.package_folder, environment)
    listed = read_settings(settings_file(environment), environment).value("PYTHONPATH") or ""
    folders = [part for part in listed.split(";") if part]
    if folder is not None and folder not in folders:
        folders.append(folder)
    return [("PYTHONPATH", ";".join(folders))]


def _replaced_interpreter(environment: Environment, interpreter: str) -> list[Finding]:
    file = settings_file(environment)
    present = read_settings(file, environment).value(interpreter_key(environment))
    if not present or expanded_path(present, environment) == expanded_path(interpreter, environment):
        return []
    return [Finding("LB-447", values={"file": file, "previous": present})]


def _reason(key: str) -> Text:
    return Text.read(interface()["install"][key])
