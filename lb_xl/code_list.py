"""Reads a list of codes from its two files, and says everything that is wrong with them at once.

`NAME.csv` has columns of `COLUMNS` and any further ones, which become attributes of the codes; of those
`aliases` (other names, divided by bars) and `covers` (see `code_matching.CodeSyntax`) have a meaning here.
`NAME.toml` has `title`, `source`, `shown` and, for codes that are accepted without being listed, `extends`,
`ancestors` and `dots`.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lb_xl.code_matching import CodeSyntax
from lb_xl.findings import DefinitionError, DefinitionProblem, Finding, Location, interface
from lb_xl.language import LANGUAGES, Text

HIERARCHY = "LB-258"
COLUMNS = (
    "code",
    "parent",
    "level",
    "valid_from",
    "valid_to",
    "title_ru",
    "title_en",
    "short_ru",
    "short_en",
)
"""The columns of a list that have a meaning; a short list needs those of `REQUIRED` alone."""

REQUIRED = ("code", "title_ru")

SETTINGS = ("title", "source", "shown", "extends", "ancestors", "dots")
"""The keys that the TOML of a list may have."""

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


@dataclass(frozen=True)
class Entry:
    """One code of a list: its place, its titles, and the years in which it is valid (None: without limit)."""

    code: str
    parent: str
    level: str
    valid_from: int | None
    valid_to: int | None
    title: Text
    short: Text
    attributes: Mapping[str, str]
    line: int

    def valid(self, year: int | None) -> bool:
        """Whether the code is valid in a year; any code is where no year is asked."""
        if year is None:
            return True
        return (self.valid_from or year) <= year <= (self.valid_to or year)


@dataclass(frozen=True)
class CodeList:
    """A whole list as its files have it, for every year."""

    title: Text
    source: Text
    shown: str
    syntax: CodeSyntax
    entries: Mapping[str, Entry]


def read_code_list(path: Path) -> CodeList:
    """The list whose CSV stands at `path`.

    Raises DefinitionError with every problem of both files: file, line or key, cause, nearest name.
    """
    reading = _Reading(path)
    entries = reading.entries()
    reading.check_tree(entries)
    found = reading.settings(entries)
    if reading.problems:
        raise DefinitionError(reading.problems)
    return found


@dataclass
class _Reading:
    path: Path
    problems: list[str] = field(default_factory=list)

    def wrong(self, line: int, cause: str) -> None:
        self.problems.append(f"{self.path.name}:{line}: {cause}")

    def entries(self) -> dict[str, Entry]:
        try:
            text = self.path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            self.wrong(1, f"cannot be read as UTF-8 text ({type(error).__name__})")
            return {}
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        found: dict[str, Entry] = {}
        try:
            header = list(reader.fieldnames or ())
            missing = [column for column in REQUIRED if column not in header]
            repeated = sorted({column for column in header if header.count(column) > 1})
            if missing:
                self.wrong(1, f"the header lacks {', '.join(missing)}")
            if repeated:
                self.wrong(1, f"the header repeats {', '.join(repeated)}")
            if missing or repeated:
                return {}
            for row in reader:
                self._add(found, row, reader.line_num)
        except csv.Error as error:
            self.wrong(reader.line_num, f"is not a CSV row ({error})")
        if not found and not self.problems:
            self.wrong(1, "the list has no codes")
        return found

    def _add(self, found: dict[str, Entry], row: Mapping[str | None, Any], line: int) -> None:
        if None in row or None in row.values():
            self.wrong(line, "the row has more or fewer cells than the header")
            return
        cells = dict.fromkeys(COLUMNS, "") | {str(column): str(cell).strip() for column, cell in row.items()}
        code = cells["code"]
        if not code:
            self.wrong(line, "the code is blank")
            return
        if code in found:
            self.wrong(line, f"code '{code}' stands in line {found[code].line} already")
            return
        if re.search(r"[\s.|]", code):
            self.wrong(line, f"code '{code}' has a space, a dot or a bar; dots are written, never listed")
        if not cells["title_ru"]:
            self.wrong(line, f"code '{code}' has no title_ru")
        first, last = (self._year(cells[column], column, line) for column in ("valid_from", "valid_to"))
        if first and last and first > last:
            self.wrong(line, f"code '{code}' is valid from {first} to {last}, which is no period")
        title = Text(cells["title_ru"], cells["title_en"] or cells["title_ru"])
        short = Text(cells["short_ru"] or title.ru, cells["short_en"] or title.en)
        attributes = {column: cell for column, cell in cells.items() if column not in COLUMNS}
        found[code] = Entry(code, cells["parent"], cells["level"], first, last, title, short, attributes, line)

    def _year(self, text: str, column: str, line: int) -> int | None:
        if text and not _YEAR.fullmatch(text):
            self.wrong(line, f"{column} '{text}' is not a year")
            return None
        return int(text) if text else None

    def wrong_tree(self, line: int, kind: str, cause: str, **words: object) -> None:
        """A mistake in the parents: whoever puts a list of territories of their own is told it in their language."""
        template = Text.read(interface()["hierarchy"][kind])
        values = {"problem": Text(*(template[language].format(**words) for language in LANGUAGES))}
        finding = Finding(HIERARCHY, Location(file=self.path.name, line=line), values)
        self.problems.append(DefinitionProblem.told_by(finding, f"{self.path.name}:{line}: {cause}"))

    def check_tree(self, entries: Mapping[str, Entry]) -> None:
        """Every parent is listed, outlives its children, and is not below them."""
        in_cycle: set[str] = set()
        for entry in entries.values():
            parent = entries.get(entry.parent)
            if entry.parent and parent is None:
                cause = f"parent '{entry.parent}' is not in the list{_nearest(entry.parent, entries)}"
                self.wrong_tree(entry.line, "gap", cause, code=entry.code, parent=entry.parent)
            if parent is not None and not _covers(parent, entry):
                self.wrong(entry.line, f"code '{entry.code}' is valid when its parent '{parent.code}' is not")
            road = [entry.code]
            while (step := entries.get(entries[road[-1]].parent)) is not None and step.code not in road:
                road.append(step.code)
            if step is not None and step.code == entry.code and entry.code not in in_cycle:
                in_cycle.update(road)
                cycle = [*road, entry.code]
                self.wrong_tree(entry.line, "cycle", f"cycle of parents: {' -> '.join(cycle)}", codes=" → ".join(cycle))

    def settings(self, entries: Mapping[str, Entry]) -> CodeList:
        """What the TOML beside the CSV says; with a problem for every key that cannot be used."""
        path = self.path.with_suffix(".toml")
        table: dict[str, Any] = {}
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            self.problems.append(f"{path.name}: cannot be read ({error.args[-1]})")
        else:
            for key in table.keys() - set(SETTINGS):
                self.problems.append(f"{path.name}: unknown key '{key}'{_nearest(key, SETTINGS)}")
            self._check_choice(path.name, table, "shown", ("code", "title"))
            self._check_choice(path.name, table, "ancestors", ("prefix", "zeros"))
        texts: dict[str, Text] = {}
        for key in ("title", "source"):
            try:
                texts[key] = Text.read(table.get(key, ""))
            except ValueError as error:
                texts[key] = Text("", "")
                self.problems.append(f"{path.name}: {key}: {error}")
            else:
                if table and key == "title" and not texts[key]:
                    self.problems.append(f"{path.name}: {key} is missing")
        syntax = CodeSyntax(
            self._pattern(path.name, table.get("extends")),
            table.get("ancestors", "prefix"),
            self._places(path.name, table.get("dots", [])),
            {
                code: tuple(entry.attributes["covers"].split())
                for code, entry in entries.items()
                if entry.attributes.get("covers")
            },
        )
        return CodeList(texts["title"], texts["source"], str(table.get("shown", "code")), syntax, entries)

    def _check_choice(self, file: str, table: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> None:
        if table.get(key, choices[0]) not in choices:
            self.problems.append(f"{file}: {key} must be one of {', '.join(choices)}, not {table[key]!r}")

    def _pattern(self, file: str, text: Any) -> re.Pattern[str] | None:
        if text is None:
            return None
        try:
            return re.compile(text)
        except (re.error, TypeError) as error:
            self.problems.append(f"{file}: extends is not a regular expression ({error})")
            return None

    def _places(self, file: str, places: Any) -> frozenset[int]:
        if isinstance(places, list) and all(type(place) is int and place > 0 for place in places):
            return frozenset(places)
        self.problems.append(f"{file}: dots must list the digits after which a dot may stand, e.g. [2, 4]")
        return frozenset()


def _covers(parent: Entry, child: Entry) -> bool:
    starts = parent.valid_from is None or (child.valid_from or 0) >= parent.valid_from
    ends = parent.valid_to is None or (child.valid_to or 9999) <= parent.valid_to
    return starts and ends


def _nearest(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), 1)
    return f"; did you mean '{close[0]}'?" if close else ""
