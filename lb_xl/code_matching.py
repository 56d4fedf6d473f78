"""From what stands in a cell to a code of a list, without guessing.

Codes arrive as text, as the number that Excel made of 01, as the date that it made of 15.11, with a Cyrillic
А for a Latin A, or as the title that a drop-down showed. `CodeMatcher` finds the one listed code that the
cell can mean and notes how it got there; where two meanings remain, it names both and takes none.
"""

from __future__ import annotations

import datetime
import difflib
import math
import numbers
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Problem = Literal["blank", "unknown", "date", "ambiguous", "expired"]
Note = Literal["number", "homoglyph", "name", "case"]

LOOK_ALIKES = str.maketrans("АВСЕНКМОРТХІавсенкмортхі", "ABCEHKMOPTXIabcehkmoptxi")
"""Cyrillic letters (with the Belarusian І) and the Latin ones that look the same."""

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_NOT_LETTERS = re.compile(r"[\W_]+")
_PLAIN_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_DOTTED = re.compile(r"[0-9]+(?:\.[0-9]+)+")
_CODE_AND_TITLE = re.compile(r"(\w[\w.]*?)[.)]?(?:\s*[-\u2010-\u2015\u2212:]\s*|\s+)(\S.*)")


@dataclass(frozen=True)
class Match:
    """What a cell means: `code` is the listed code, or None with a `problem`.

    `given` is the text of the cell; of a code longer than the listed ones it keeps every digit. `note` says
    which liberty was taken. `candidates` are codes that the cell may have meant, the likeliest first.
    """

    given: str
    code: str | None
    problem: Problem | None = None
    note: Note | None = None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodeSyntax:
    """How codes are written that a list accepts without listing them, and where they count.

    `extends` describes such codes. `ancestors` says how the listed code is found: by the longest `prefix`, or
    by turning the last digits into `zeros` one by one. `dots` are the places after which a dot may stand.
    `covers` limits a listed code to unlisted ones with these beginnings.
    """

    extends: re.Pattern[str] | None = None
    ancestors: Literal["prefix", "zeros"] = "prefix"
    dots: frozenset[int] = frozenset()
    covers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def canonical(self, text: str) -> str:
        """The code without its insignificant dots: `1511` of `15.11`; other texts as they are."""
        if not self.dots or not _DOTTED.fullmatch(text):
            return text
        places = {part.start() - index for index, part in enumerate(re.finditer(r"\.", text))}
        return text.replace(".", "") if places <= self.dots else text

    def shorter(self, code: str) -> Iterator[str]:
        """The codes at which an accepted code could count, the nearest first."""
        if self.extends is None or not self.extends.fullmatch(code):
            return
        for length in range(len(code) - 1, 0, -1):
            shorter = code[:length] + ("0" * (len(code) - length) if self.ancestors == "zeros" else "")
            if shorter != code and code.startswith(self.covers.get(shorter, "")):
                yield shorter


class CodeMatcher:
    """Matches cells with one list of codes; look-ups are built once, here.

    `parents` maps every code of the file to its parent (or an empty string), `expired` are those not valid in
    the year, `names` pairs of a code and a name by which it is known, `shown` texts that its cells show.
    """

    def __init__(
        self,
        parents: Mapping[str, str],
        expired: frozenset[str],
        names: Iterable[tuple[str, str]],
        shown: Mapping[str, str],
        syntax: CodeSyntax,
    ) -> None:
        self._parents = parents
        self._expired = expired
        self._codes = tuple(code for code in parents if code not in expired)
        self._shown = shown
        self._syntax = syntax
        self._folded = {code.casefold(): code for code in parents}
        self._latin = any(letter.isascii() and letter.isalpha() for code in parents for letter in code)
        self._names: dict[str, tuple[str, ...]] = {}
        for code, name in names:
            known = self._names.setdefault(plain_name(name), ())
            if code not in known:
                self._names[plain_name(name)] = (*known, code)
        self._names.pop("", None)

    @property
    def accepts_finer(self) -> bool:
        """Whether the list takes codes that it does not list."""
        return self._syntax.extends is not None

    def match(self, raw: object) -> Match:
        """The code that a cell means. Only nothing and white space are blank; truth values are unknown."""
        if isinstance(raw, (datetime.date, datetime.time)):
            return self._date(raw)
        if isinstance(raw, (numbers.Real, Decimal)) and not isinstance(raw, bool):
            text = number_text(raw)
            return self._number(text) or self._unknown(text)
        text = "" if raw is None else " ".join(str(raw).translate(_INVISIBLE).split())
        if not text:
            return Match("", None, "blank")
        if isinstance(raw, bool):
            return Match(text, None, "unknown")
        return (
            self._code(text)
            or self._name(text)
            or self._code_and_title(text)
            or self._number(text)
            or self._unknown(text)
        )

    def nearest(self, given: str, count: int = 3) -> tuple[str, ...]:
        """Listed codes that a wrong one may have meant: by distance for digits, by likeness for words."""
        found: list[str] = []
        text = given.strip().replace(",", ".")
        if text != given and self._place(text) in self._codes:
            found.append(text)
        digits = self._syntax.canonical(text)
        if digits.isascii() and digits.isdigit():
            found += self._by_distance(digits)
        elif len(plain_name(given)) > 1:
            likely = difflib.get_close_matches(plain_name(given), (*self._folded, *self._names), count, 0.6)
            for name in likely:
                found += self._names.get(name, ()) or (self._folded[name],)
        return tuple(code for code in dict.fromkeys(found) if code not in self._expired)[:count]

    def _place(self, text: str) -> str | None:
        """The listed code, valid or expired, at which a written code counts."""
        code = self._syntax.canonical(text)
        if code in self._parents:
            return code
        return next((shorter for shorter in self._syntax.shorter(code) if shorter in self._parents), None)

    def _found(self, given: str, code: str, note: Note | None) -> Match:
        if code not in self._expired:
            return Match(given, code, note=note)
        parent = self._parents[code]
        near = (parent,) if parent and parent not in self._expired else self.nearest(given)
        return Match(given, None, "expired", candidates=near)

    def _spelling(self, text: str) -> tuple[str, Note | None] | None:
        """The code written in a text, in other letters if need be, and what had to be changed."""
        placed = self._place(text)
        if placed is not None:
            return placed, None
        if text.casefold() in self._folded:
            return self._folded[text.casefold()], "case"
        latin = text.translate(LOOK_ALIKES).casefold()
        if self._latin and latin in self._folded:
            return self._folded[latin], "homoglyph"
        return None

    def _code(self, text: str) -> Match | None:
        spelling = self._spelling(text)
        return None if spelling is None else self._found(text, *spelling)

    def _name(self, text: str) -> Match | None:
        if text in self._shown:
            return self._found(text, self._shown[text], None)
        codes = self._names.get(plain_name(text), ())
        if not codes:
            return None
        valid = tuple(code for code in codes if code not in self._expired)
        code = self._same_members(valid or codes)
        return self._found(text, code, "name") if code else Match(text, None, "ambiguous", candidates=valid)

    def _same_members(self, codes: tuple[str, ...]) -> str | None:
        """The finest of codes that stand for the same members: each the only child of the one before."""
        finest = [code for code in codes if code not in {self._parents[other] for other in codes}]
        if len(finest) != 1:
            return None
        code = finest[0]
        for _ in codes[1:]:
            parent = self._parents[code]
            siblings = [other for other in self._codes if self._parents[other] == parent]
            if parent not in codes or len(siblings) != 1:
                return None
            code = parent
        return finest[0]

    def _code_and_title(self, text: str) -> Match | None:
        parts = _CODE_AND_TITLE.fullmatch(text)
        spelling = self._spelling(parts[1]) if parts else None
        if parts is None or spelling is None:
            return None
        code, titled = spelling[0], self._names.get(plain_name(parts[2]), ())
        if code in titled:
            return self._found(text, code, "name")
        # A code beside the title of another one: either may be the slip.
        return Match(text, None, "ambiguous", candidates=(parts[1], *titled)) if titled else None

    def _number(self, text: str) -> Match | None:
        """The code that a number was typed as: Excel drops the first zero of 01 and the last of 15.10."""
        if not _PLAIN_NUMBER.fullmatch(text):
            return None
        written = (text, f"{text}0") if "." in text else (text,)
        readings = {
            reading: code
            for reading in (*written, *(f"0{form}" for form in written))
            if (code := self._place(reading)) is not None and code not in self._expired
        }
        # 15 is division 15, and hardly group 01.5 without its zero and its dot: a listed code comes first.
        listed = {text: code for text, code in readings.items() if self._syntax.canonical(text) == code}
        meanings = listed or readings
        if len(set(meanings.values())) > 1:
            return Match(text, None, "ambiguous", candidates=tuple(meanings))
        return Match(text, next(iter(meanings.values())), note="number") if meanings else None

    def _date(self, raw: datetime.date | datetime.time) -> Match:
        """A date is never taken; the candidates are the codes from which Excel makes such a date."""
        if isinstance(raw, datetime.time):
            typed = [f"{raw.hour:02}.{raw.minute:02}"]
        else:
            pairs = [(raw.day, raw.month), (raw.month, raw.day)]
            typed = [text for a, b in pairs for text in (f"{a:02}.{b:02}", f"{a:02}.{b}")]
            # 10.30 cannot be a day and a month: Excel takes it for October 1930.
            if raw.day == 1 and not 1 <= raw.year % 100 <= 12:
                typed.append(f"{raw.month:02}.{raw.year % 100:02}")
        likely = tuple(text for text in dict.fromkeys(typed) if self._place(text) in self._codes)
        return Match(raw.isoformat(), None, "date", candidates=likely)

    def _unknown(self, text: str) -> Match:
        return Match(text, None, "unknown", candidates=self.nearest(text))

    def _by_distance(self, digits: str) -> list[str]:
        """Codes of digits by how near their number is, compared at the length of the shortest of them."""
        numeric = [code for code in self._codes if code.isascii() and code.isdigit()]
        length = min(map(len, numeric), default=0)
        return sorted(
            (code for code in numeric if len(code) == length),
            key=lambda code: abs(int(code) - int(digits[:length])),
        )


def number_text(number: numbers.Real | Decimal) -> str:
    """A number as it was typed: without a zero fraction, and without the noise of binary fractions.

    >>> number_text(15.110000000000001), number_text(1.0)
    ('15.11', '1')
    """
    value = float(number)
    return f"{value:.0f}" if math.isfinite(value) and value.is_integer() else f"{value:.10g}"


def plain_name(name: str) -> str:
    """A name without what people write differently: case, ё, quotes, dashes, dots and spaces.

    >>> plain_name("Г.Минск") == plain_name("г. Минск")
    True
    """
    return _NOT_LETTERS.sub(" ", name.translate(_INVISIBLE).casefold().replace("ё", "е")).strip()
