"""What the machine is like: platform, folders, variables, registry, programs. Injected: tests make one up."""

from __future__ import annotations

import locale
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from lb_xl.office_environment import office_environment

System = Literal["windows", "macos", "linux"]
PACKAGES = ("xlwings", "pandas", "numpy", "openpyxl", "lxml", "python-calamine", "XlsxWriter")
RUN_SECONDS = 120


@dataclass(frozen=True)
class RegistryKey:
    """A key of the Windows registry: its values by lower-case name, and the names of the keys below it."""

    values: Mapping[str, object] = field(default_factory=dict)
    below: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What a program that was run came back with."""

    code: int
    text: str


def no_registry(key: str) -> RegistryKey:
    """The registry of a system that has none."""
    return RegistryKey()


def run_program(command: Sequence[str]) -> Answer:
    """Runs a program without a window or input and returns its exit code and all it printed."""
    try:
        done = subprocess.run(
            list(command),
            env=office_environment(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=RUN_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Answer(-1, str(error))
    return Answer(done.returncode, done.stdout.decode("utf-8", errors="replace").strip())


@dataclass(frozen=True)
class Environment:
    """A user's machine as far as installing needs to know it.

    `pinned` holds the packages of which lb_xl needs one version and no other; `code_page` is the encoding in which
    Excel's VBA reads a text file; `base_python` is the Python that a virtual
    environment was made from; `package_folder` is the folder that holds the package `lb_xl`, and
    `package_installed` whether the interpreter finds it there by itself.
    """

    system: System
    home: Path
    python: Path
    xlwings_folder: Path
    package_folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    pinned: Mapping[str, str] = field(default_factory=dict)
    base_python: Path | None = None
    package_installed: bool = True
    code_page: str = "utf-8"
    is_administrator: bool = False
    office: Path | None = None
    applications: Path = Path("/Applications")
    registry: Callable[[str], RegistryKey] = no_registry
    run: Callable[[Sequence[str]], Answer] = run_program

    def folder(self, variable: str) -> Path | None:
        """The folder that an environment variable names, if it names one."""
        value = self.variable(variable)
        return Path(value) if value else None

    def variable(self, name: str) -> str:
        """An environment variable, in any case of letters on Windows; empty where it is not set."""
        if name in self.variables:
            return self.variables[name]
        if self.system == "windows":
            return next((value for key, value in self.variables.items() if key.upper() == name.upper()), "")
        return ""


def this_machine() -> Environment:
    """The machine that this runs on."""
    system: System = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")  # type: ignore[assignment]
    xlwings = find_spec("xlwings")
    package = Path(__file__).resolve().parents[2]
    return Environment(
        system=system,
        home=Path.home(),
        python=_console_python(Path(sys.executable)),
        xlwings_folder=Path(xlwings.origin).parent if xlwings and xlwings.origin else package / "xlwings",
        package_folder=package,
        variables=dict(os.environ),
        versions=_versions(),
        pinned=_pinned(),
        base_python=Path(getattr(sys, "_base_executable", sys.executable)),
        package_installed=_is_installed(),
        code_page=locale.getencoding() if system == "windows" else "utf-8",
        is_administrator=hasattr(os, "geteuid") and os.geteuid() == 0,
        office=_office_program(),
        registry=windows_registry if system == "windows" else no_registry,
    )


def windows_registry(key: str) -> RegistryKey:
    """A key of this machine's registry, e.g. `HKCU\\Software\\Microsoft`; empty where there is none."""
    import winreg

    # Type checkers on other systems know no member of winreg.
    registry: Any = winreg
    roots = {"HKCU": "HKEY_CURRENT_USER", "HKLM": "HKEY_LOCAL_MACHINE", "HKCR": "HKEY_CLASSES_ROOT"}
    root, _, path = key.partition("\\")
    try:
        with registry.OpenKey(getattr(registry, roots[root]), path) as opened:
            keys, values, _ = registry.QueryInfoKey(opened)
            entries = [registry.EnumValue(opened, place) for place in range(values)]
            below = tuple(registry.EnumKey(opened, place) for place in range(keys))
    except OSError:
        return RegistryKey()
    return RegistryKey({name.lower(): value for name, value, _ in entries}, below)


def _console_python(python: Path) -> Path:
    """xlwings hides the console itself; started as pythonw an error would have nowhere to be written."""
    console = python.with_name(python.name.lower().replace("pythonw", "python"))
    return console if python.name.lower().startswith("pythonw") and console.exists() else python


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version(), "system": platform.platform()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def _pinned() -> dict[str, str]:
    try:
        needed = metadata.requires("lb_xl") or []
    except metadata.PackageNotFoundError:
        return {}
    exact = (re.match(r"^([\w.-]+)\s*==\s*([\w.]+)\s*(;|$)", requirement) for requirement in needed)
    return {match[1]: match[2] for match in exact if match}


def _is_installed() -> bool:
    try:
        metadata.distribution("lb_xl")
    except metadata.PackageNotFoundError:
        return False
    return True


def _office_program() -> Path | None:
    try:
        from lb_xl.engines.calc.errors import OfficeMissingError
        from lb_xl.engines.calc.installation import installation
    except ImportError:
        # A broken xlwings is what the page for the help desk has to tell, not what stops it.
        return None
    try:
        return installation().program
    except OfficeMissingError:
        return None
