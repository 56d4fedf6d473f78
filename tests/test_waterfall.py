"""Waterfall charts: where bars begin and end, what is drawn of them, and definitions that are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lb_xl.language import Text
from lb_xl.scheme_reading import Problems
from lb_xl.waterfall import Bar, Sort, floor, grouped, pieces, spans
from lb_xl.waterfall_reading import waterfall_from

TITLES = {"start": Text("Начало", "Start"), "step": Text("Шаг", "Step")}


def bars(*sorts: Sort) -> list[Bar]:
    return [Bar(f"line{place}", sort, Text("", "")) for place, sort in enumerate(sorts)]


def test_steps_go_on_from_the_end_of_the_bar_before_and_totals_stand_on_zero() -> None:
    found = spans(bars("total", "minus", "plus", "total"), [10.0, 4.0, 1.0, 7.0])
    assert [(span.start, span.end) for span in found] == [(0.0, 10.0), (10.0, 6.0), (6.0, 7.0), (0.0, 7.0)]


def test_a_missing_number_has_no_bar_and_neither_have_those_that_rest_on_it() -> None:
    found = spans(bars("total", "minus", "plus", "total"), [10.0, None, 1.0, 7.0])
    assert [span.end for span in found] == [10.0, None, None, 7.0]
    assert pieces(bars("minus")[0], found[1]) == (None,) * 7


@given(
    start=st.floats(-1e6, 1e6),
    steps=st.lists(st.tuples(st.sampled_from(["plus", "minus"]), st.floats(-1e6, 1e6)), max_size=6),
)
def test_what_is_drawn_reaches_from_the_beginning_of_a_bar_to_its_end(
    start: float, steps: list[tuple[Sort, float]]
) -> None:
    drawn = bars("total", *(sort for sort, _ in steps))
    found = spans(drawn, [start, *(value for _, value in steps)])
    bottom = floor(found)
    for bar, span in zip(drawn, found, strict=True):
        base, *coloured = pieces(bar, span, bottom)
        assert span.start is not None
        assert span.end is not None
        assert base is not None
        height = sum(abs(piece) for piece in coloured if piece is not None)
        low = max(span.start, bottom) if bar.sort == "total" else span.start
        assert height == pytest.approx(abs(span.end - low), rel=1e-9, abs=1e-6)
        assert bottom == 0 or base >= 0
        assert sum(piece is not None for piece in coloured[:3]) <= 1


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(18772.54, 1, "18 772,5"), (0.04, 1, "0,0"), (-1234567.0, 0, "1 234 567"), (999.96, 1, "1 000,0")],
)
def test_numbers_of_labels(value: float, decimals: int, text: str) -> None:
    assert grouped(value, decimals, ",") == text.replace(" ", "\u202f")


@pytest.mark.parametrize(
    ("definition", "told"),
    [
        ({"bars": [{"total": "strat"}]}, "no line 'strat' with a count; did you mean 'start'?"),
        ({"bars": [{"plus": "step"}]}, "the first bar must be a total"),
        ({"bars": [{"total": "start", "plus": "step"}]}, "needs one of total, plus, minus"),
        ({"bars": [{"total": "start"}], "titel": ""}, "unknown key 'titel'; did you mean 'title'?"),
    ],
)
def test_slips_in_a_definition_are_told(definition: dict[str, object], told: str) -> None:
    problems = Problems()
    waterfall_from(definition, TITLES, "tables.main.waterfall", problems)
    assert any(told in problem for problem in problems.found)
