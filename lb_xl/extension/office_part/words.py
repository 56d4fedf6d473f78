"""The words of the extension in the language of the office, from `words.json`, which the builder writes."""

from __future__ import annotations

import json
import os
from typing import Any

from .uno_objects import service, structure

_FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "words.json")
_read: dict[str, Any] = {}


def definitions() -> dict[str, Any]:
    """All that the builder wrote: the protocol, the macros of buttons, the words of each language."""
    if not _read:
        with open(_FILE, encoding="utf-8") as stream:
            _read.update(json.load(stream))
    return _read


def words(context: Any) -> dict[str, Any]:
    """The words in the language of the office; English where it is none of ours."""
    found: dict[str, Any] = definitions()["languages"][language_of(context)]
    return found


def language_of(context: Any) -> str:
    """The language of the office; English where it is none of ours."""
    path = structure("com.sun.star.beans.PropertyValue", Name="nodepath", Value="/org.openoffice.Setup/L10N")
    settings = service(context, "com.sun.star.configuration.ConfigurationProvider").createInstanceWithArguments(
        "com.sun.star.configuration.ConfigurationAccess", (path,)
    )
    language = str(settings.getByName("ooLocale")).split("-")[0]
    return language if language in definitions()["languages"] else "en"
