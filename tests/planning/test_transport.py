"""The transport problem: least cost, fewest routes, and what cannot be closed."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lb_xl.findings import WorkbookFileError
from lb_xl.planning.transport import Route, smallest_moves


def test_the_nearest_surplus_is_taken_first() -> None:
    """30 from a at 100 km and 10 from b at 250 km: 3000 + 2500."""
    found = smallest_moves({"a": 30, "b": 30}, {"c": 40}, {("a", "c"): 100, ("b", "c"): 250})
    assert dict(found.moves) == {("a", "c"): 30, ("b", "c"): 10}
    assert (found.cost, dict(found.lacking)) == (5500, {})


def test_moves_of_equal_cost_take_the_fewest_routes() -> None:
    """Ten each to c and d from a and b at equal distances: two routes serve, three or four do not have to."""
    costs = dict.fromkeys(itertools.product("ab", "cd"), 5.0)
    assert len(smallest_moves({"a": 10, "b": 10}, {"c": 10, "d": 10}, costs).moves) == 2


def test_a_territory_that_cannot_be_closed_is_named_with_what_it_lacks() -> None:
    """d has no route but from b, which has 5: of 20 wanting 15 are lacking."""
    found = smallest_moves({"a": 10, "b": 5}, {"c": 8, "d": 20}, {("a", "c"): 1, ("b", "d"): 9})
    assert dict(found.lacking) == {"d": 15}
    assert dict(found.moves) == {("a", "c"): 8, ("b", "d"): 5}


def test_as_many_as_possible_are_placed_even_where_that_costs_more() -> None:
    """a could serve c alone for 1; both are closed only if a goes to d and b, far away, to c."""
    found = smallest_moves({"a": 10, "b": 10}, {"c": 10, "d": 10}, {("a", "c"): 1, ("a", "d"): 1, ("b", "c"): 900})
    assert dict(found.moves) == {("a", "d"): 10, ("b", "c"): 10}


def test_whole_persons_move_and_none_who_is_not_to_spare() -> None:
    """10.9 to spare are 10, 3.2 wanting are 4; d gets the 6 that are left of its 9."""
    found = smallest_moves({"a": 10.9}, {"c": 3.2, "d": 9}, {("a", "c"): 1, ("a", "d"): 2})
    assert dict(found.moves) == {("a", "c"): 4, ("a", "d"): 6}
    assert dict(found.lacking) == {"d": 3}


def test_nothing_wanting_needs_no_moves() -> None:
    assert dict(smallest_moves({"a": 10}, {}, {}).moves) == {}


def test_without_the_solver_a_finding_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "highspy", None)
    with pytest.raises(WorkbookFileError) as error:
        smallest_moves({"a": 1}, {"b": 1}, {("a", "b"): 1})
    assert error.value.code == "LB-298"
    assert "lb_xl[planning]" in error.value.finding.text("en")


def least_by_trial(
    surplus: Mapping[str, int], shortage: Mapping[str, int], costs: Mapping[Route, int]
) -> tuple[int, int, int]:
    """The most persons placed, the least cost, the fewest routes, found by trying every way to send persons."""
    routes = list(costs)
    best: tuple[int, int, int] | None = None
    for flows in itertools.product(*(range(min(surplus[start], shortage[end]) + 1) for start, end in routes)):
        sent = dict(zip(routes, flows, strict=True))
        if any(
            sum(f for (start, _), f in sent.items() if start == place) > persons for place, persons in surplus.items()
        ):
            continue
        if any(sum(f for (_, end), f in sent.items() if end == place) > persons for place, persons in shortage.items()):
            continue
        cost = sum(costs[route] * f for route, f in sent.items())
        found = (-sum(flows), cost, sum(f > 0 for f in flows))
        best = found if best is None else min(best, found)
    assert best is not None
    return best


@settings(max_examples=25, deadline=None)
@given(
    st.tuples(st.integers(0, 3), st.integers(0, 3)),
    st.tuples(st.integers(0, 3), st.integers(0, 3)),
    st.lists(st.integers(1, 4), min_size=4, max_size=4),
    st.sets(st.integers(0, 3), min_size=1),
)
def test_no_other_moves_are_smaller(
    surplus: tuple[int, int], shortage: tuple[int, int], distances: list[int], offered: set[int]
) -> None:
    """Persons placed, then cost, then routes: as good as the best of all ways tried one by one."""
    pairs = list(itertools.product("ab", "cd"))
    costs = {pairs[place]: distances[place] for place in offered}
    spare, wanting = dict(zip("ab", surplus, strict=True)), dict(zip("cd", shortage, strict=True))
    found = smallest_moves(spare, wanting, costs)
    placed = sum(found.moves.values())
    assert (-placed, round(found.cost), len(found.moves)) == least_by_trial(spare, wanting, costs)
    assert sum(found.lacking.values()) == sum(shortage) - placed
