"""Where LibreOffice and the Python that it can be spoken to from are, on Linux, Windows and macOS."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lb_xl.engines.calc.errors import OfficeMissingError
from lb_xl.office_environment import office_environment

PROGRAM_VARIABLE = "LB_XL_SOFFICE"
PYTHON_VARIABLE = "LB_XL_OFFICE_PYTHON"

_PROGRAM_FOLDERS = (
    "/usr/lib/libreoffice/program",
    "/usr/lib64/libreoffice/program",
    "/opt/libreoffice/program",
    "/snap/libreoffice/current/lib/libreoffice/program",
    "/Applications/LibreOffice.app/Contents/MacOS",
)


@dataclass(frozen=True)
class Installation:
    """A LibreOffice: the program that starts it and the Python that has its `uno` module."""

    program: Path
    python: Path


@cache
def installation() -> Installation:
    """The LibreOffice of this machine.

    The environment variables `LB_XL_SOFFICE` and `LB_XL_OFFICE_PYTHON` name another one. Raises
    `OfficeMissingError` where there is none, or none with a Python.
    """
    program = next(_programs(os.environ), None)
    if program is None:
        raise OfficeMissingError("LibreOffice was not found")
    python = next((path for path in _pythons(program, os.environ) if _has_uno(path)), None)
    if python is None:
        raise OfficeMissingError(f"no Python with the module uno was found for {program}")
    return Installation(program, python)


def _programs(environment: Mapping[str, str]) -> Iterator[Path]:
    names = ("soffice", "libreoffice", "soffice.com", "soffice.exe")
    candidates = [environment.get(PROGRAM_VARIABLE), *map(shutil.which, names)]
    folders = [Path(folder) for folder in _PROGRAM_FOLDERS]
    roots = [environment.get(name) for name in ("ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA")]
    folders += [Path(root) / "LibreOffice" / "program" for root in roots if root]
    candidates += [str(folder / name) for folder in folders for name in ("soffice", "soffice.exe")]
    yield from (Path(path) for path in candidates if path and Path(path).is_file())


def _pythons(program: Path, environment: Mapping[str, str]) -> Iterator[Path]:
    if environment.get(PYTHON_VARIABLE):
        yield Path(environment[PYTHON_VARIABLE])
    folder = program.resolve().parent
    # The bundled Python of Windows and macOS comes first; Debian and Fedora use that of the system.
    for name in (
        "python.exe",
        "python",
        "../Resources/python",
        "../Frameworks/LibreOfficePython.framework/python",
    ):
        yield folder / name
    yield Path("/usr/bin/python3")
    found = shutil.which("python3")
    if found:
        yield Path(found)


def _has_uno(python: Path) -> bool:
    if not python.is_file():
        return False
    try:
        answer = subprocess.run(
            [str(python), "-c", "import uno"],
            env=office_environment(os.environ, python),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0
