"""The transport problem (транспортная задача): the smallest set of moves that closes shortages from surpluses.

Solved by HiGHS through `highspy`, imported where it is used. First as much of the shortages as the routes allow is
closed, then at the least cost (persons times distance or priority), then by the fewest routes among the moves of
least cost. Moves are whole persons.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lb_xl.findings import WorkbookFileError

NOT_INSTALLED = "LB-298"
SAME = 1e-6
"""Reduced costs that differ by less than this part are equal."""

Route = tuple[str, str]


@dataclass(frozen=True)
class Transport:
    """Moves by route, in whole persons, and by place the persons that no move could bring."""

    moves: Mapping[Route, int]
    lacking: Mapping[str, int]
    cost: float


def smallest_moves(
    surplus: Mapping[str, float], shortage: Mapping[str, float], costs: Mapping[Route, float]
) -> Transport:
    """The moves that close shortages (persons wanting, above zero) from surpluses (persons to spare) by the routes
    in `costs`, which give the distance or the priority of a person's move.

    A surplus is rounded down and a shortage up to whole persons: nobody is moved who is not to spare. What no route
    can bring stands in `lacking`.

    Raises `WorkbookFileError` LB-298 where the solver is not installed.

    >>> found = smallest_moves({"a": 30, "b": 30}, {"c": 40}, {("a", "c"): 100, ("b", "c"): 250})
    >>> dict(found.moves), dict(found.lacking), found.cost
    ({('a', 'c'): 30, ('b', 'c'): 10}, {}, 5500.0)
    """
    spare = {place: math.floor(persons + SAME) for place, persons in surplus.items() if persons >= 1 - SAME}
    wanting = {place: math.ceil(persons - SAME) for place, persons in shortage.items() if persons > SAME}
    routes = {route: float(cost) for route, cost in sorted(costs.items()) if route[0] in spare and route[1] in wanting}
    # A person who stays away costs more than any chain of moves that could bring one.
    penalty = 1.0 + (len(spare) + len(wanting)) * max(routes.values(), default=0.0)
    flows, prices = _least_cost(spare, wanting, routes, penalty)
    cost = sum(routes[route] * persons for route, persons in flows.items())
    cheapest = {
        route: each for route, each in routes.items() if each + prices[route[0]] - prices[route[1]] <= SAME * penalty
    }
    fewest = _fewest_routes(spare, wanting, cheapest, sum(flows.values()), cost)
    moves = fewest if fewest is not None else flows
    brought = {place: sum(persons for (_, end), persons in moves.items() if end == place) for place in wanting}
    lacking = {place: persons - brought[place] for place, persons in wanting.items() if persons > brought[place]}
    return Transport({route: persons for route, persons in sorted(moves.items()) if persons}, lacking, cost)


def _solver() -> Any:
    """The module of the solver."""
    try:
        import highspy
    except ImportError as error:
        raise WorkbookFileError(NOT_INSTALLED, reason=str(error)) from None
    return highspy


def _quiet(solver: Any) -> Any:
    model = solver.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("random_seed", 0)
    model.setOptionValue("threads", 1)
    return model


def _least_cost(
    spare: Mapping[str, int], wanting: Mapping[str, int], routes: Mapping[Route, float], penalty: float
) -> tuple[dict[Route, int], dict[str, float]]:
    """Flows of least cost, each person lacking at a penalty, and the price of a person at every place."""
    prices = dict.fromkeys((*spare, *wanting), 0.0)
    if not wanting:
        return {}, prices
    solver = _solver()
    model = _quiet(solver)
    flows = {route: model.addVariable(lb=0, obj=cost) for route, cost in routes.items()}
    lacking = {place: model.addVariable(lb=0, obj=penalty) for place in wanting}
    rows = []
    for place, persons in spare.items():
        own = [flow for route, flow in flows.items() if route[0] == place]
        if own:
            model.addConstr(sum(own) <= persons)
            rows.append((place, -1.0))
    for place, persons in wanting.items():
        own = [flow for route, flow in flows.items() if route[1] == place]
        model.addConstr(sum(own) + lacking[place] == persons)
        rows.append((place, 1.0))
    model.run()
    solution = model.getSolution()
    values = solution.col_value
    found = {route: round(values[flow.index]) for route, flow in flows.items()}
    for (place, sign), dual in zip(rows, solution.row_dual, strict=True):
        prices[place] = sign * dual
    return {route: persons for route, persons in found.items() if persons}, prices


def _fewest_routes(
    spare: Mapping[str, int], wanting: Mapping[str, int], routes: Mapping[Route, float], persons: int, cost: float
) -> dict[Route, int] | None:
    """As many persons moved at the same cost by the fewest of the cheapest routes; None if that was not found."""
    if not persons:
        return None
    solver = _solver()
    model = _quiet(solver)
    model.setOptionValue("mip_rel_gap", 0.0)
    flows, used = {}, {}
    for route in routes:
        most = min(spare[route[0]], wanting[route[1]])
        flows[route] = model.addIntegral(lb=0, ub=most)
        used[route] = model.addBinary(obj=1)
        model.addConstr(flows[route] <= most * used[route])
    for end, limits in enumerate((spare, wanting)):
        for place, limit in limits.items():
            own = [flow for route, flow in flows.items() if route[end] == place]
            if own:
                model.addConstr(sum(own) <= limit)
    model.addConstr(sum(flows.values()) == persons)
    model.addConstr(sum(routes[route] * flow for route, flow in flows.items()) <= cost * (1 + SAME) + SAME)
    model.run()
    if model.getModelStatus() != solver.HighsModelStatus.kOptimal:
        return None
    values = model.getSolution().col_value
    return {route: round(values[flow.index]) for route, flow in flows.items() if round(values[flow.index])}
