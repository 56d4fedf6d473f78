"""Hierarchical lists of codes: territories, activities, forms of ownership.

A list is a CSV file with a TOML file of the same name beside it. Parents are explicit, never derived from the
digits: in OKONKh 80000 is not the parent of 81000. Codes finer than the list are accepted where the TOML says
so, and count at the nearest listed code. Columns beyond the known ones are attributes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from lb_xl.code_list import Entry, read_code_list
from lb_xl.code_matching import CodeMatcher, CodeSyntax, Match
from lb_xl.findings import DefinitionError
from lb_xl.language import LANGUAGES, Text

__all__ = ["Classification", "Match"]


@dataclass(frozen=True)
class Classification:
    """A list of codes as valid in one year, or in any where no year was asked.

    `name` is the title of the whole list, `codes` the listed codes in the order of the file. `shown` says
    what a cell of an input sheet shows: the code, or the title. Titles and attributes of a code that was
    valid in another year can still be asked; a code that is not in the file is a KeyError.

    >>> from importlib.resources import files
    >>> activities = Classification.load(Path(str(files("lb_xl"))) / "classifications" / "okrb_005_2006.csv")
    >>> activities.match("15.11").code, activities.match("А").note
    ('15', 'homoglyph')
    """

    id: str
    name: Text
    source: Text
    shown: str
    codes: tuple[str, ...]
    _entries: Mapping[str, Entry] = field(repr=False, compare=False)
    _children: Mapping[str, tuple[str, ...]] = field(repr=False, compare=False)
    _matcher: CodeMatcher = field(repr=False, compare=False)

    @classmethod
    def load(cls, path: Path, year: int | None = None) -> Classification:
        """The list whose CSV stands at `path`, with the codes valid in `year`.

        Raises DefinitionError with every problem of the two files, each with file and line.
        """
        found = read_code_list(path)
        codes = tuple(code for code, entry in found.entries.items() if entry.valid(year))
        if not codes:
            raise DefinitionError([f"{path.name}:1: no code is valid in {year}"])
        children: dict[str, tuple[str, ...]] = {}
        for code in codes:
            parent = found.entries[code].parent
            children[parent] = (*children.get(parent, ()), code)
        matcher = CodeMatcher(
            {code: entry.parent for code, entry in found.entries.items()},
            frozenset(found.entries.keys() - set(codes)),
            [(entry.code, name) for entry in found.entries.values() for name in _names(entry)],
            _shown_titles(found.entries.values()) if found.shown == "title" else {},
            found.syntax,
        )
        return cls(path.stem, found.title, found.source, found.shown, codes, found.entries, children, matcher)

    @classmethod
    def of_titles(cls, id: str, title: Text, titles: Mapping[str, Text]) -> Classification:
        """A flat list made in memory: codes with their titles, which cells show.

        >>> Classification.of_titles("sex", Text("Пол", "Sex"), {"men": Text("мужчины", "men")}).match("мужчины").code
        'men'
        """
        entries = {code: Entry(code, "", "code", None, None, text, text, {}, 0) for code, text in titles.items()}
        names = [(entry.code, name) for entry in entries.values() for name in _names(entry)]
        parents = dict.fromkeys(entries, "")
        matcher = CodeMatcher(parents, frozenset(), names, _shown_titles(entries.values()), CodeSyntax())
        return cls(id, title, Text("", ""), "title", tuple(entries), entries, {"": tuple(entries)}, matcher)

    def restricted(self, codes: Iterable[str]) -> Classification:
        """The list as far as some codes and those below them go: it offers no others, and still knows them."""
        kept = self.within(codes)
        return replace(self, codes=tuple(code for code in self.codes if code in kept))

    def match(self, raw: object) -> Match:
        """The listed code that a cell means, or the problem with it; see `code_matching`."""
        return self._matcher.match(raw)

    def nearest(self, given: str, count: int = 3) -> tuple[str, ...]:
        """The listed codes most like a wrong one, for a message."""
        return self._matcher.nearest(given, count)

    def title(self, code: str, language: str) -> str:
        """The official title of a code."""
        return self._entries[code].title[language]

    def short(self, code: str, language: str) -> str:
        """The short title of a code, or its title where it has none."""
        return self._entries[code].short[language]

    def label(self, code: str, language: str) -> str:
        """What a cell of an input sheet shows for a code: by `shown`, the title or the code itself."""
        return self.title(code, language) if self.shown == "title" else code

    def attribute(self, code: str, name: str) -> str:
        """What a further column of the CSV says of a code; empty where the list has no such column."""
        return self._entries[code].attributes.get(name, "")

    @property
    def names(self) -> tuple[str, ...]:
        """Every text by which a listed code is known: codes, titles, short titles, aliases."""
        valid = [self._entries[code] for code in self.codes]
        return tuple(dict.fromkeys(name for entry in valid for name in (entry.code, *_names(entry))))

    @property
    def accepts_finer(self) -> bool:
        """Whether codes below the listed ones are accepted."""
        return self._matcher.accepts_finer

    @property
    def attributes(self) -> tuple[str, ...]:
        """The names of the further columns of the CSV."""
        return tuple(next(iter(self._entries.values())).attributes)

    def level(self, code: str) -> str:
        """The level of a code: section, division, group, ..."""
        return self._entries[code].level

    def ancestors(self, code: str) -> tuple[str, ...]:
        """The codes above a code, the nearest first."""
        return tuple(self._above(code))

    def at_level(self, code: str, level: str) -> str | None:
        """The code itself or the one above it that has a level, or None where there is none."""
        return next((one for one in (code, *self._above(code)) if self._entries[one].level == level), None)

    def children(self, code: str) -> tuple[str, ...]:
        """The codes directly below a code."""
        return self._children.get(self._entries[code].code, ())

    @property
    def roots(self) -> tuple[str, ...]:
        """The codes that have no parent."""
        return self._children.get("", ())

    def within(self, codes: Iterable[str]) -> frozenset[str]:
        """The listed codes that are one of these or below one of these, by explicit parents."""
        asked = list(codes)
        found: set[str] = set()
        while asked:
            code = asked.pop()
            if code not in found:
                asked.extend(self.children(code))
                found.add(code)
        return frozenset(found).intersection(self.codes)

    def _above(self, code: str) -> Iterator[str]:
        while parent := self._entries[code].parent:
            yield parent
            code = parent


def _names(entry: Entry) -> Iterator[str]:
    for text in (entry.title, entry.short):
        yield from (text[language] for language in LANGUAGES)
    yield from filter(None, entry.attributes.get("aliases", "").split("|"))


def _shown_titles(entries: Iterable[Entry]) -> dict[str, str]:
    """Titles by which a drop-down names exactly one code."""
    titles: dict[str, list[str]] = {}
    for entry in entries:
        for title in {entry.title[language] for language in LANGUAGES}:
            titles.setdefault(title, []).append(entry.code)
    return {title: codes[0] for title, codes in titles.items() if len(codes) == 1}
