"""From a computed plan to the moves that close it: village to town within a territory, then between territories.

The moves found are those of a plan without any: they replace what stands in the two forms of moves.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lb_xl.balance import Balance
from lb_xl.checks import place_words
from lb_xl.findings import DefinitionError, Finding
from lb_xl.form import Form
from lb_xl.formula import Measured
from lb_xl.language import Text
from lb_xl.number_words import number_words
from lb_xl.planning.transport import Route, smallest_moves
from lb_xl.scheme import Moves, Scheme

NOT_CLOSED = "LB-297"
TERRITORY, LOCALITY, TOWN, VILLAGE = "territory", "locality", "urban", "rural"

Place = tuple[str, str]
"""A territory and a locality."""


@dataclass(frozen=True)
class Move:
    """Persons who move in a plan year from one place to another."""

    year: str
    origin: Place
    destination: Place
    persons: int

    @property
    def is_within(self) -> bool:
        """Whether the move stays in its territory: from village to town."""
        return self.origin[0] == self.destination[0]


@dataclass(frozen=True)
class Proposal:
    """The moves that close a plan, persons times distance by year, and what cannot be closed: a finding a place, and
    beside it the year and the place."""

    scheme: Scheme
    moves: tuple[Move, ...]
    costs: Mapping[str, float]
    findings: tuple[Finding, ...]
    open_places: tuple[tuple[str, Place], ...] = ()


def proposed_moves(balance: Balance) -> Proposal:
    """The smallest set of moves that closes the balances of a plan, year by year; every year is closed anew, since
    moves are cumulative from the reported year.

    In each territory towns are first filled from its villages; what is still wanting is brought from other
    territories by the routes that the form of distances offers, at the least sum of persons times distance.

    Raises `DefinitionError` for a scheme without a section `[moves]`, `WorkbookFileError` LB-298 without a solver.
    Findings: LB-297, an error, names each place that cannot be closed and by how many persons.
    """
    scheme = balance.scheme
    moves = scheme.moves
    if moves is None:
        raise DefinitionError([f"scheme '{scheme.id}' has no section [moves]"])
    series = balance.series(moves.balance, (moves.year, TERRITORY, LOCALITY))
    assert not isinstance(series, float)
    costs = _distances(balance, moves)
    found: list[Move] = []
    spent: dict[str, float] = {}
    findings: list[Finding] = []
    open_places: list[tuple[str, Place]] = []
    # The reported year has nothing to be planned.
    for year in scheme.dimensions[moves.year].codes[1:]:
        gaps = {
            (codes[TERRITORY], codes[LOCALITY]): float(series[year, codes[TERRITORY], codes[LOCALITY]])
            for codes in scheme.combinations((TERRITORY, LOCALITY))
        }
        within = list(_village_to_town(year, gaps))
        for move in within:
            gaps[move.origin] -= move.persons
            gaps[move.destination] += move.persons
        names = {"/".join(place): place for place in gaps}
        routes: dict[Route, float] = {
            (start, end): costs[names[start][0], names[end][0]]
            for start in names
            for end in names
            if (names[start][0], names[end][0]) in costs and names[start][0] != names[end][0]
        }
        surplus = {name: gaps[place] for name, place in names.items() if gaps[place] > 0}
        shortage = {name: -gaps[place] for name, place in names.items() if gaps[place] < 0}
        solved = smallest_moves(surplus, shortage, routes)
        between = [Move(year, names[start], names[end], persons) for (start, end), persons in solved.moves.items()]
        found += [*within, *between]
        spent[year] = solved.cost
        findings += [_not_closed(scheme, moves, year, names[name], persons) for name, persons in solved.lacking.items()]
        open_places += [(year, names[name]) for name in solved.lacking]
    return Proposal(scheme, tuple(found), spent, tuple(findings), tuple(open_places))


def moves_csv(proposal: Proposal) -> dict[str, str]:
    """The proposed moves as rows of the two forms of moves: the text of one CSV file a form, by its id."""
    moves = proposal.scheme.moves
    assert moves is not None
    split = {
        moves.village_to_town: [move for move in proposal.moves if move.is_within],
        moves.flows: [move for move in proposal.moves if not move.is_within],
    }
    return {
        node.form: _rows(proposal.scheme.forms[node.form], node, moves.year, chosen) for node, chosen in split.items()
    }


def moves_text(proposal: Proposal, language: str) -> list[str]:
    """The proposed moves for people, a line each."""
    lines = []
    for move in proposal.moves:
        year, origin, destination = (
            place_words(proposal.scheme, codes)[language] for codes in _codes(proposal.scheme, move)
        )
        lines.append(f"{year}: {origin} → {destination}: {number_words(move.persons)[language]}")
    return lines


def _village_to_town(year: str, gaps: Mapping[Place, float]) -> Iterator[Move]:
    """Villagers to spare who fill the towns of their own territory."""
    for territory in dict.fromkeys(place[0] for place in gaps):
        village, town = gaps.get((territory, VILLAGE), 0.0), gaps.get((territory, TOWN), 0.0)
        if village > 0 > town:
            solved = smallest_moves({VILLAGE: village}, {TOWN: -town}, {(VILLAGE, TOWN): 1.0})
            for persons in solved.moves.values():
                yield Move(year, (territory, VILLAGE), (territory, TOWN), persons)


def _distances(balance: Balance, moves: Moves) -> dict[tuple[str, str], float]:
    """The cost of a person's move between territories, for the routes that are offered."""
    data = balance.inputs.forms.get(moves.cost.form)
    if data is None:
        return {}
    frame = data.frame
    rows = zip(frame[f"from_{TERRITORY}"], frame[f"to_{TERRITORY}"], frame[moves.cost.measure], strict=True)
    return {(str(start), str(end)): float(cost) for start, end, cost in rows}


def _rows(form: Form, node: Measured, year: str, moves: Sequence[Move]) -> str:
    """The rows of a form; a key that moves do not have gets the first code of its list."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([*(key.id for key in form.keys), node.measure])
    for move in moves:
        known = {
            year: move.year,
            TERRITORY: move.origin[0],
            f"from_{TERRITORY}": move.origin[0],
            f"from_{LOCALITY}": move.origin[1],
            f"to_{TERRITORY}": move.destination[0],
            f"to_{LOCALITY}": move.destination[1],
        }
        writer.writerow([*(known.get(key.id, key.dimension.codes[0]) for key in form.keys), move.persons])
    return stream.getvalue()


def _codes(scheme: Scheme, move: Move) -> Iterator[dict[str, str]]:
    assert scheme.moves is not None
    yield {scheme.moves.year: move.year}
    for territory, locality in (move.origin, move.destination):
        yield {TERRITORY: territory, LOCALITY: locality}


def _not_closed(scheme: Scheme, moves: Moves, year: str, place: Place, persons: int) -> Finding:
    words: dict[str, Text] = {
        "year": place_words(scheme, {moves.year: year}),
        "place": place_words(scheme, {TERRITORY: place[0], LOCALITY: place[1]}),
    }
    return Finding(NOT_CLOSED, values={**words, "persons": number_words(persons)})
