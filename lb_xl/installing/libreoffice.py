"""What LibreOffice needs: our extension, added by its own program for this user, and where our interpreter is."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree import ElementTree

from lb_xl.extension.definitions import SETTINGS, settings_content
from lb_xl.findings import Finding
from lb_xl.installing.environment import Environment
from lb_xl.installing.places import configuration_folder, extension_path, package_program
from lb_xl.installing.steps import AddedExtension, PlacedFile, Step

_IDENTIFIER = "{http://openoffice.org/extensions/description/2006}identifier"


def libreoffice_steps(
    environment: Environment, extension: Path | None = None
) -> tuple[tuple[Step, ...], tuple[Finding, ...]]:
    """The steps for LibreOffice and what is to be said before them; with an error nothing may be carried out."""
    extension = extension or extension_path()
    program = package_program(environment)
    if program is None:
        return (), (Finding("LB-444"),)
    identifier = extension_identifier(extension)
    if identifier is None:
        return (), (Finding("LB-440", values={"file": extension}),)
    settings = PlacedFile(extension_settings(environment), settings_of(environment), host="libreoffice")
    return (settings, AddedExtension(extension, identifier, program)), ()


def extension_settings(environment: Environment) -> Path:
    """The file in which the extension looks for our interpreter: the office's own Python has no lb_xl."""
    return configuration_folder(environment) / SETTINGS


def settings_of(environment: Environment) -> bytes:
    """What that file has to say on this machine."""
    return settings_content(environment.python, None if environment.package_installed else environment.package_folder)


def extension_identifier(extension: Path) -> str | None:
    """The identifier that an extension gives itself; None where the file is missing or no extension."""
    try:
        with zipfile.ZipFile(extension) as package:
            # The file is the package's own, so its XML needs no guard against entities.
            description = ElementTree.fromstring(package.read("description.xml"))
    except (OSError, KeyError, zipfile.BadZipFile, ElementTree.ParseError):
        return None
    found = description.find(_IDENTIFIER)
    return found.get("value") if found is not None else None
