"""The settings file of xlwings (`"KEY","value"`, a line each): ours are put in, every other line stays as it is.

Excel's VBA reads the file in the code page of Windows, and so do we; a path with other letters is written by way of
`%USERPROFILE%` or `$HOME`, which xlwings expands.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

from lb_xl.installing.environment import Environment

_LINE = re.compile(r'^\s*"?([^",]*?)"?\s*,\s*"?([^"]*?)"?\s*$')
_WINDOWS_VARIABLE = re.compile(r"%([^%]+)%")


@dataclass(frozen=True)
class Settings:
    """The lines of a settings file."""

    lines: tuple[str, ...] = ()
    line_end: str = "\n"

    @classmethod
    def parse(cls, content: bytes, encoding: str) -> Settings:
        """The settings in a file's bytes; what the encoding does not know is kept through."""
        text = content.decode(encoding, errors="surrogateescape")
        lines = [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")] if text else []
        return cls(tuple(lines), "\r\n" if "\r\n" in text else "\n")

    def content(self, encoding: str) -> bytes:
        """The bytes of the file. Raises UnicodeEncodeError where a value has letters that it cannot hold."""
        text = "".join(line + self.line_end for line in self.lines)
        return text.encode(encoding, errors="surrogateescape")

    def value(self, key: str) -> str | None:
        """The value of a key in any case of letters, as VBA finds it: the first one."""
        line = self.line(key)
        match = _LINE.match(line) if line is not None else None
        return match.group(2) if match else None

    def line(self, key: str) -> str | None:
        """The whole line of a key."""
        place = self._place(key)
        return None if place is None else self.lines[place]

    def with_value(self, key: str, value: str) -> Settings:
        """The same settings with a key set, in its old place if it had one."""
        return self.with_line(key, f'"{key}","{value}"')

    def with_line(self, key: str, line: str | None) -> Settings:
        """The same settings with the line of a key replaced, added or, with None, taken out."""
        place = self._place(key)
        lines = list(self.lines)
        if place is not None:
            lines[place : place + 1] = [] if line is None else [line]
        elif line is not None:
            lines.append(line)
        return replace(self, lines=tuple(lines))

    def _place(self, key: str) -> int | None:
        for place, line in enumerate(self.lines):
            match = _LINE.match(line)
            if match and match.group(1).lower() == key.lower():
                return place
        return None


def read_settings(file: Path, environment: Environment) -> Settings:
    """The settings in a file; none, with the platform's line ends, where there is no file."""
    if not file.is_file():
        return Settings(line_end="\r\n" if environment.system == "windows" else "\n")
    return Settings.parse(file.read_bytes(), environment.code_page)


def written_path(path: Path, environment: Environment) -> str | None:
    """A path as the settings can hold it; None where they cannot.

    Letters beyond ASCII are avoided where a variable covers them, so that no code page can spoil them.
    """
    text = str(path)
    if '"' in text:
        return None
    if text.isascii():
        return text
    for variable, folder in _covering(environment):
        if path.is_relative_to(folder):
            rest = str(path.relative_to(folder))
            if rest.isascii():
                separator = "\\" if environment.system == "windows" else "/"
                return f"{variable}{separator}{rest.replace('/', separator)}"
    try:
        kept = text.encode(environment.code_page).decode(environment.code_page) == text
    except UnicodeError:
        return None
    return text if kept else None


def expanded_path(value: str, environment: Environment) -> Path:
    """The path that xlwings makes of a written one."""
    if environment.system == "windows":
        value = _WINDOWS_VARIABLE.sub(lambda match: environment.variable(match[1]) or match[0], value)
        # Windows takes both slashes; so the injected Windows of a test on another system finds its files too.
        return Path(value if os.sep == "\\" else value.replace("\\", "/"))
    if value == "$HOME" or value.startswith("$HOME/"):
        return environment.home / value[len("$HOME/") :]
    return Path(value)


def _covering(environment: Environment) -> list[tuple[str, Path]]:
    if environment.system != "windows":
        return [("$HOME", environment.home)]
    names = ("LOCALAPPDATA", "APPDATA", "USERPROFILE")
    return [(f"%{name}%", folder) for name in names if (folder := environment.folder(name))]
