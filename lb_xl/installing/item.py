"""One line of the page for the help desk: what it is, how it stands, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lb_xl.findings import Finding, Severity, interface
from lb_xl.language import Text

State = Literal["good", "look", "bad"]
_STATES: dict[Severity, State] = {Severity.ERROR: "bad", Severity.WARNING: "look", Severity.NOTE: "good"}


@dataclass(frozen=True)
class Item:
    """One thing looked at. Its title is the word `name` of section `[doctor]`, or the name itself (a package)."""

    name: str
    value: Text
    finding: Finding | None = None

    @property
    def state(self) -> State:
        """Good without a finding; a warning is to be looked at, an error is bad."""
        return _STATES[self.finding.severity] if self.finding else "good"

    def title(self, language: str) -> str:
        words = interface()["doctor"]
        return Text.read(words[self.name])[language] if self.name in words else self.name


def item(name: str, value: object, finding: Finding | None = None) -> Item:
    """An item; a value that is no text of two languages serves both."""
    return Item(name, value if isinstance(value, Text) else Text.read(str(value)), finding)


def word(key: str, **values: object) -> Text:
    """A word of section `[doctor]`, filled in."""
    text = Text.read(interface()["doctor"][key])
    return Text(text.ru.format(**values), text.en.format(**values))
