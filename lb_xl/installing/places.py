"""Where things lie: what the package ships, and the folders of Excel, xlwings and lb_xl in a user's home."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from lb_xl.installing.environment import Environment

SETTINGS_PROJECT = "lb_xl"
"""The name under which the add-in's VBA looks for its settings: `PROJECT_NAME` in its xlwings module."""


def addin_path() -> Path:
    """The add-in that the package ships. It may be missing from a package that was built without it."""
    return Path(str(files("lb_xl").joinpath("workbook/addin/lb_xl.xlam")))


def extension_path() -> Path:
    """The LibreOffice extension that the package ships."""
    return Path(str(files("lb_xl").joinpath("workbook/addin/lb_xl.oxt")))


def start_up_folder(environment: Environment) -> Path | None:
    """The user's folder whose add-ins Excel opens at each start; None where Excel has none."""
    if environment.system == "windows":
        roaming = environment.folder("APPDATA")
        return roaming / "Microsoft" / "Excel" / "XLSTART" if roaming else None
    if environment.system == "macos":
        content = environment.home / "Library/Group Containers/UBF8T346G9.Office/User Content.localized"
        return content / "Startup.localized" / "Excel"
    return None


def settings_file(environment: Environment) -> Path:
    """The file from which the add-in's VBA reads its settings: its own, so that other users of xlwings keep theirs."""
    if environment.system == "macos":
        data = environment.home / "Library/Containers/com.microsoft.Excel/Data"
        return data / f"{SETTINGS_PROJECT}.conf"
    home = (environment.folder("USERPROFILE") if environment.system == "windows" else None) or environment.home
    return home / f".{SETTINGS_PROJECT}" / f"{SETTINGS_PROJECT}.conf"


def script_source(environment: Environment) -> Path:
    """The AppleScript by which Excel for macOS starts Python, in the installed xlwings."""
    return environment.xlwings_folder / f"xlwings-{environment.versions.get('xlwings', '')}.applescript"


def script_folder(environment: Environment) -> Path:
    """The only folder from which Excel for macOS may run an AppleScript."""
    return environment.home / "Library/Application Scripts/com.microsoft.Excel"


def launcher_file(environment: Environment) -> Path:
    """A starter for a Python whose path xlwings' AppleScript cannot hold: it puts no quotes round it."""
    return environment.home / ".lb_xl" / "python"


def configuration_folder(environment: Environment) -> Path:
    """Where lb_xl keeps the record of what it installed."""
    if environment.system == "windows":
        return (environment.folder("LOCALAPPDATA") or environment.home / "AppData" / "Local") / "lb_xl"
    if environment.system == "macos":
        return environment.home / "Library" / "Application Support" / "lb_xl"
    return (environment.folder("XDG_CONFIG_HOME") or environment.home / ".config") / "lb_xl"


def package_program(environment: Environment) -> Path | None:
    """LibreOffice's program for extensions, beside the office itself; None where there is no office."""
    if environment.office is None:
        return None
    folder = environment.office.resolve().parent
    names = ("unopkg.com", "unopkg.exe") if environment.system == "windows" else ("unopkg", "unopkg.bin")
    return next((folder / name for name in names if (folder / name).is_file()), None)


def office_profile(environment: Environment) -> Path:
    """The user's own folder of LibreOffice, which it makes when it is first started."""
    if environment.system == "windows":
        roaming = environment.folder("APPDATA") or environment.home / "AppData" / "Roaming"
        return roaming / "LibreOffice" / "4" / "user"
    if environment.system == "macos":
        return environment.home / "Library" / "Application Support" / "LibreOffice" / "4" / "user"
    return (environment.folder("XDG_CONFIG_HOME") or environment.home / ".config") / "libreoffice" / "4" / "user"
