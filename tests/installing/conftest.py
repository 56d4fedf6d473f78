"""Machines made up in a folder: Windows, macOS and Linux, with spaces and Cyrillic in the user's name."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lb_xl.installing.environment import PACKAGES, Answer, Environment, RegistryKey

USER = "Анна Петрова"
IDENTIFIER = "by.lb_xl.extension"
DESCRIPTION = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<description xmlns="http://openoffice.org/extensions/description/2006">'
    f'<identifier value="{IDENTIFIER}"/></description>'
)
Registry = Mapping[str, Mapping[str, object]]


@dataclass
class FakeOffice:
    """Answers as `unopkg` and `soffice --version` do, and remembers what it was asked.

    Asked for its extensions it makes the user's profile, as LibreOffice does; about one that it does not have it
    would complain in a log there.
    """

    profile: Path
    extensions: set[str] = field(default_factory=set)
    refuses: str = ""
    adds_all_the_same: bool = False
    keeps: bool = False
    calls: list[list[str]] = field(default_factory=list)

    def __call__(self, command: Sequence[str]) -> Answer:
        self.calls.append(list(command))
        action = command[1]
        if action == "--version":
            return Answer(0, "LibreOffice 24.8.2.1")
        self.profile.mkdir(parents=True, exist_ok=True)
        if self.refuses == action:
            if self.adds_all_the_same:
                self.extensions.add(IDENTIFIER)
            return Answer(1, f"ERROR: {action} is locked")
        if action == "list":
            if command[2:]:
                (self.profile / "log.txt").write_text(f"no such extension deployed: {command[2]}")
            listed = "\n\n".join(f"Identifier: {each}\n  Version: 1" for each in sorted(self.extensions))
            return Answer(0, f"All deployed user extensions:\n\n{listed or '<none>'}")
        if not self.keeps:
            (self.extensions.add if action == "add" else self.extensions.discard)(IDENTIFIER)
        return Answer(0, "")


def registry_of(keys: Registry) -> Callable[[str], RegistryKey]:
    """A registry made of a mapping; keys are found in any case of letters, as in Windows."""
    table = {key.lower(): {name.lower(): value for name, value in values.items()} for key, values in keys.items()}

    def read(key: str) -> RegistryKey:
        prefix = key.lower() + "\\"
        below = {other[len(prefix) :].split("\\")[0] for other in table if other.startswith(prefix)}
        return RegistryKey(table.get(key.lower(), {}), tuple(sorted(below)))

    return read


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory) -> FakeOffice:
    return FakeOffice(tmp_path_factory.mktemp("office") / "profile")


@pytest.fixture
def machine(tmp_path: Path, office: FakeOffice) -> Callable[..., Environment]:
    """Makes a machine: `machine("windows", registry={...}, with_office=True, code_page="cp1251")`."""

    def make(
        system: str, *, registry: Registry | None = None, with_office: bool = False, **changes: Any
    ) -> Environment:
        home = tmp_path / ("Users" if system != "linux" else "home") / USER
        home.mkdir(parents=True, exist_ok=True)
        xlwings = tmp_path / "site packages" / "xlwings"
        xlwings.mkdir(parents=True, exist_ok=True)
        (xlwings / "xlwings-0.37.8.applescript").write_bytes(b"on VbaHandler(ParameterString)\n")
        variables: dict[str, str] = {}
        python = tmp_path / "Python311" / "bin" / "python3"
        if system == "windows":
            variables = {
                "USERPROFILE": str(home),
                "APPDATA": str(home / "AppData" / "Roaming"),
                "LOCALAPPDATA": str(home / "AppData" / "Local"),
            }
            for name in ("APPDATA", "LOCALAPPDATA"):
                Path(variables[name]).mkdir(parents=True, exist_ok=True)
            python = home / "AppData" / "Local" / "Programs" / "Python311" / "python.exe"
        elif system == "macos":
            (home / "Library" / "Application Support").mkdir(parents=True, exist_ok=True)
        else:
            (home / ".config").mkdir(exist_ok=True)
        program = tmp_path / "LibreOffice" / "program"
        if with_office:
            program.mkdir(parents=True, exist_ok=True)
            for name in ("soffice", "unopkg.com" if system == "windows" else "unopkg"):
                (program / name).touch()
        values: dict[str, Any] = {
            "system": system,
            "home": home,
            "python": python,
            "base_python": python,
            "xlwings_folder": xlwings,
            "package_folder": tmp_path / "site packages",
            "variables": variables,
            "versions": dict.fromkeys(PACKAGES, "1.0") | {"xlwings": "0.37.8", "python": "3.11.7"},
            "pinned": {"xlwings": "0.37.8"},
            "code_page": "cp1251" if system == "windows" else "utf-8",
            "office": program / "soffice" if with_office else None,
            "applications": tmp_path / "Applications",
            "registry": registry_of(registry or {}),
            "run": office,
        }
        extra = changes.pop("variables", {})
        return Environment(**(values | changes | {"variables": variables | extra}))

    return make


@pytest.fixture
def addin(tmp_path: Path) -> Path:
    """The add-in as a package would ship it."""
    file = tmp_path / "package" / "lb_xl.xlam"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"PK the add-in, version one")
    return file


@pytest.fixture
def extension(tmp_path: Path) -> Path:
    """The extension as a package would ship it."""
    file = tmp_path / "package" / "lb_xl.oxt"
    file.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("description.xml", DESCRIPTION)
    return file


def tree(folder: Path) -> dict[str, bytes | None]:
    """Every file and folder below a folder, with the bytes of files: to compare before with after."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }
