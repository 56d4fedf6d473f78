"""Names, descriptions and words of the worksheet functions, from `messages/functions.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from lb_xl.language import Text

PREFIX = "LB_"


@dataclass(frozen=True)
class FunctionDefinition:
    """What people read about a worksheet function: a description, and a text for each of its arguments."""

    name: str
    about: Text
    arguments: Mapping[str, Text]

    def title(self, argument: str) -> Text:
        """The short name of an argument: its text up to the first colon."""
        text = self.arguments[argument]
        return Text(text.ru.partition(":")[0], text.en.partition(":")[0])


@cache
def function_definitions() -> Mapping[str, FunctionDefinition]:
    """Every worksheet function by its name, in the order of the file."""
    found = {}
    for name, table in _texts().items():
        if name.startswith(PREFIX):
            arguments = {id: Text.read(text) for id, text in table.get("arguments", {}).items()}
            found[name] = FunctionDefinition(name, Text.read(table["about"]), arguments)
    return found


def category() -> Text:
    """The category under which the functions are listed."""
    return Text.read(_texts()["category"])


def words(section: str) -> Mapping[str, Text]:
    """A section of titles: `words`, or the results of a method (`results.movement`)."""
    table = _texts()
    for part in section.split("."):
        table = table[part]
    return {key: Text.read(value) for key, value in table.items()}


@cache
def _texts() -> Mapping[str, Any]:
    return tomllib.loads(files("lb_xl").joinpath("messages/functions.toml").read_text(encoding="utf-8"))
