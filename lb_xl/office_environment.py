"""The environment in which LibreOffice finds its own Python, whatever Python we run under."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

FOREIGN = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")
"""Variables that would make the office's Python, or the office, take up our modules instead of its own."""

SYSTEM_PYTHON = Path("/usr/bin/python3")
"""What the LibreOffice of Linux distributions is built with; those of Windows and macOS bring their own."""


def office_environment(environment: Mapping[str, str], python: Path = SYSTEM_PYTHON) -> dict[str, str]:
    """An environment for the office and for the Python that speaks to it.

    The Python inside the office looks for its library beside the first `python3` of the path. A virtual environment,
    pyenv or a Python of a user's own that comes first there would lend it the library of another version, without
    the module `uno`: then no extension can be installed. So the folder of the office's `python` is put first.
    """
    found = {name: value for name, value in environment.items() if name not in FOREIGN}
    if python.is_file() and "PATH" in found:
        found["PATH"] = os.pathsep.join([str(python.parent), found["PATH"]])
    return found
