"""What Windows' registry and macOS' bundles tell of the installed Excel."""

from __future__ import annotations

import plistlib
import re
from collections.abc import Iterator

from lb_xl.installing.environment import Environment

_PATH = re.compile(r'"([^"]+)"|([^\s"]+\.xla[m]?)', re.IGNORECASE)


def office_version(environment: Environment) -> str:
    """The number under which this Excel keeps its settings: 16.0 since 2016, also where nothing tells."""
    current = str(environment.registry("HKCR\\Excel.Application\\CurVer").values.get("", ""))
    number = current.rpartition(".")[2]
    return f"{number}.0" if number.isdigit() else "16.0"


def excel_version(environment: Environment) -> str | None:
    """The version of Excel; None where none is found."""
    if environment.system == "windows":
        click = environment.registry("HKLM\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration").values
        if "versiontoreport" in click:
            return " ".join(str(click[name]) for name in ("versiontoreport", "platform") if name in click)
        current = environment.registry("HKCR\\Excel.Application\\CurVer").values
        return office_version(environment) if current else None
    if environment.system == "macos":
        try:
            bundle = environment.applications / "Microsoft Excel.app" / "Contents" / "Info.plist"
            return str(plistlib.loads(bundle.read_bytes())["CFBundleShortVersionString"])
        except (OSError, ValueError, KeyError):
            return None
    return None


def opened_addins(environment: Environment) -> Iterator[str]:
    """The paths of add-ins that Excel was told to open at its start (`OPEN`, `OPEN1`, ...)."""
    options = environment.registry(f"HKCU\\Software\\Microsoft\\Office\\{office_version(environment)}\\Excel\\Options")
    for name, value in sorted(options.values.items()):
        if re.fullmatch(r"open\d*", name):
            match = _PATH.search(str(value))
            if match:
                yield match[1] or match[2]


def documents_folder(environment: Environment) -> str:
    """Where Windows keeps the user's documents, which OneDrive may have taken over; empty where nothing tells."""
    folders = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\User Shell Folders"
    return str(environment.registry(folders).values.get("personal", ""))
