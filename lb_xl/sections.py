"""TOML files read section by section, each when it is first asked for: a click needs few of their texts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

_HEADING = re.compile(r"^\[([A-Za-z0-9_-]+)\][ \t]*$", re.MULTILINE)


class Sections(Mapping[str, Mapping[str, Any]]):
    """The tables of a TOML text by their names; nothing stands before the first, and a table within follows its own.

    >>> Sections("[sheet]\\nru = 'лист'\\n[cell]\\nru = 'ячейка'\\n")["cell"]
    {'ru': 'ячейка'}
    """

    def __init__(self, text: str) -> None:
        _, *pieces = _HEADING.split(text)
        self._texts = dict(zip(pieces[::2], pieces[1::2], strict=True))
        self._read: dict[str, Mapping[str, Any]] = {}

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        if name not in self._read:
            self._read[name] = tomllib.loads(f"[{name}]{self._texts[name]}")[name]
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)
