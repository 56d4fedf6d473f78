"""The cells of a decision table: what an answer must be for a rule to apply.

A blank cell asks nothing. `*` asks for any answer, `-` for none; `hired|profit` for one of some codes; `>=1`, `<=14`,
`15..72` for a number. Parts divided by bars are alternatives: `-|>14` is no answer, or more than 14.
"""

from __future__ import annotations

import itertools
import math
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

ANY_ANSWER, NO_ANSWER = "*", "-"
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
_COMPARED = re.compile(rf"(>=|<=|>|<)\s*({_NUMBER})")
_SPAN = re.compile(rf"({_NUMBER})\s*\.\.\s*({_NUMBER})")
_PLAIN = re.compile(_NUMBER)
_CODE = re.compile(r"\w+")

Known = str | float | None
"""An answer: a code, a number, or None where there is none."""


@dataclass(frozen=True)
class Condition:
    """What a cell of the table asks of one answer.

    >>> Condition.read("-|>14").met(None), Condition.read("-|>14").met(14.0), Condition.read("15..72").met(72.0)
    (True, False, True)
    """

    text: str
    blank: bool
    anything: bool
    codes: frozenset[str]
    tests: tuple[tuple[str, float], ...]
    spans: tuple[tuple[float, float], ...]

    @classmethod
    def read(cls, text: str) -> Condition:
        """The condition in a cell; `ValueError` says which part of it cannot be read."""
        parts = [part.strip() for part in text.split("|")]
        codes: set[str] = set()
        tests, spans = [], []
        for part in parts:
            if part in (ANY_ANSWER, NO_ANSWER):
                continue
            if compared := _COMPARED.fullmatch(part):
                tests.append((compared[1], float(compared[2])))
            elif span := _SPAN.fullmatch(part):
                spans.append((float(span[1]), float(span[2])))
            elif _CODE.fullmatch(part) or _PLAIN.fullmatch(part):
                codes.add(part)
            else:
                raise ValueError(f"'{part}' is no code, number, comparison (>=1), span (15..72), * or -")
        return cls(text, NO_ANSWER in parts, ANY_ANSWER in parts, frozenset(codes), tuple(tests), tuple(spans))

    def met(self, answer: Known) -> bool:
        """Whether an answer is what the cell asks."""
        if answer is None:
            return self.blank
        if self.anything:
            return True
        if isinstance(answer, str):
            return answer in self.codes
        return (
            any(_COMPARISONS[sign](answer, limit) for sign, limit in self.tests)
            or any(first <= answer <= last for first, last in self.spans)
            or any(answer == float(code) for code in self.codes if _PLAIN.fullmatch(code))
        )

    def limits(self) -> Iterator[float]:
        """The numbers at which the condition may turn."""
        yield from (limit for _, limit in self.tests)
        yield from (limit for span in self.spans for limit in span)
        yield from (float(code) for code in self.codes if _PLAIN.fullmatch(code))

    @property
    def is_of_numbers(self) -> bool:
        """Whether it compares; a code that looks like a number may stand for either."""
        return bool(self.tests or self.spans)


def specimens(conditions: Iterator[Condition] | list[Condition]) -> list[float]:
    """One number of every stretch on which no condition turns: below, at and above each limit.

    >>> specimens([Condition.read("15..72")])
    [14.0, 15.0, 43.5, 72.0, 73.0]
    """
    limits = sorted({limit for condition in conditions for limit in condition.limits()})
    if not limits:
        return [0.0]
    between = [(low + high) / 2 for low, high in itertools.pairwise(limits)]
    inner = [number for pair in zip(limits, [*between, math.nan], strict=True) for number in pair][:-1]
    return [limits[0] - 1, *inner, limits[-1] + 1]
