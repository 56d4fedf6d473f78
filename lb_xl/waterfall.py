"""The chart of a bridge: which lines of a table rise, fall or stand as totals, and where each bar begins and ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from lb_xl.language import Text

Sort = Literal["total", "plus", "minus"]
SORTS: tuple[Sort, ...] = ("total", "plus", "minus")


@dataclass(frozen=True)
class Bar:
    """A line of the table as a bar: a total stands on zero, the others go up or down from the end of the bar before."""

    line: str
    sort: Sort
    title: Text


@dataclass(frozen=True)
class Waterfall:
    """The bars of a table, in the order of the chart."""

    title: Text
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Span:
    """A bar with its value and the heights at which it begins and ends; None where the table has no number."""

    value: float | None
    start: float | None
    end: float | None


def spans(bars: Sequence[Bar], values: Iterable[float | None]) -> tuple[Span, ...]:
    """Where each bar begins and ends; a bar without a number, and those that rest on it, have no height.

    >>> bars = [Bar("a", "total", Text("", "")), Bar("b", "minus", Text("", ""))]
    >>> spans(bars, [10.0, 3.0])[1]
    Span(value=3.0, start=10.0, end=7.0)
    """
    found: list[Span] = []
    for bar, value in zip(bars, values, strict=True):
        start = 0.0 if bar.sort == "total" else found[-1].end
        if value is None or start is None:
            found.append(Span(value, None, None))
        else:
            found.append(Span(value, start, start - value if bar.sort == "minus" else start + value))
    return tuple(found)


def floor(found: Iterable[Span]) -> float:
    """The height at which the axis begins: steps that are small beside the totals must still be seen.

    Half of the distance between the lowest and the highest end below the lowest, never below zero.

    >>> floor([Span(50.0, 0.0, 50.0), Span(4.0, 50.0, 46.0)])
    44.0
    """
    ends = [span.end for span in found if span.end is not None]
    return max(0.0, min(ends) - (max(ends) - min(ends)) / 2) if ends else 0.0


def pieces(bar: Bar, span: Span, bottom: float = 0.0) -> tuple[float | None, ...]:
    """The heights over the bottom of the axis that a stacked chart draws: an unseen base, then a total, a rise or a
    fall above zero, and the same below zero.

    >>> pieces(Bar("b", "minus", Text("", "")), Span(3.0, 10.0, 7.0), 5.0)
    (2.0, None, None, 3.0, None, None, None)
    """
    if span.start is None or span.end is None:
        return (None,) * 7
    low, high = min(span.start, span.end), max(span.start, span.end)
    base = max(0.0, low - bottom) + min(0.0, high)
    above = max(0.0, high - bottom) - max(0.0, low - bottom)
    below = min(0.0, low) - min(0.0, high)
    look = 0 if bar.sort == "total" else 1 if span.end >= span.start else 2
    drawn: list[float | None] = [None] * 6
    drawn[look] = above or None
    drawn[3 + look] = below or None
    return (base, *drawn)


def grouped(value: float, decimals: int, point: str) -> str:
    """A number for a label: thousands apart by a narrow space, one sign for the decimal point in every program.

    >>> grouped(18772.54, 1, ",")
    '18\u202f772,5'
    """
    whole, part = divmod(round(abs(value) * 10**decimals), 10**decimals)
    text = f"{whole:,}".replace(",", "\u202f")
    return f"{text}{point}{part:0{decimals}d}" if decimals else text
