"""Where our interpreter is: the variable `LB_XL_PYTHON`, else the file `lb_xl.json` that `lb-xl install` wrote."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from typing import Any

PYTHON_VARIABLE = "LB_XL_PYTHON"
FILE = "lb_xl.json"

# The office's own, which would make our interpreter take up the office's modules.
_FOREIGN = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__", "PYTHONEXECUTABLE")


class Interpreter:
    """The Python that has lb_xl; `package_folder` holds lb_xl where it is not installed there."""

    def __init__(self, python: str, package_folder: str = "") -> None:
        self.python = python
        self.package_folder = package_folder

    def environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        """The variables that it is started with."""
        kept = {name: value for name, value in variables.items() if name not in _FOREIGN}
        kept["PYTHONIOENCODING"] = "utf-8"
        if self.package_folder:
            kept["PYTHONPATH"] = self.package_folder
        return kept


def interpreter(variables: Mapping[str, str], folder: str | None = None) -> Interpreter | None:
    """The interpreter, or None where none is named or the one that is named is gone."""
    settings = _settings(os.path.join(folder or configuration_folder(variables, sys.platform), FILE))
    python = variables.get(PYTHON_VARIABLE) or settings.get("python")
    if not isinstance(python, str) or not os.path.isfile(python):
        return None
    return Interpreter(python, str(settings.get("package_folder") or ""))


def configuration_folder(variables: Mapping[str, str], platform: str) -> str:
    """The user's folder in which `lb-xl install` keeps what it has to remember."""
    home = os.path.expanduser("~")
    if platform == "win32":
        return os.path.join(variables.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local"), "lb_xl")
    if platform == "darwin":
        return os.path.join(home, "Library", "Application Support", "lb_xl")
    return os.path.join(variables.get("XDG_CONFIG_HOME") or os.path.join(home, ".config"), "lb_xl")


def _settings(path: str) -> dict[str, Any]:
    try:
        with open(path, encoding="utf-8") as stream:
            found = json.load(stream)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
