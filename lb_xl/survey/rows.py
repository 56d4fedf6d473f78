"""Survey rows as arrays: codes as places in their lists, numbers, weights, and what could not be read.

Each distinct cell of a column is matched once. Whatever a cell does not say stays unsaid: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lb_xl.cell_values import BLANK, TEXT_NUMBER, number, text
from lb_xl.survey.definition import Answer, Survey

BLANK_CODE, UNKNOWN_CODE = -1, -2

WEIGHT_GRID = float(2**18)
"""Four times coarser than the grid of the engine, so that the mean of four quarters lies on it."""

PART = 2**15
"""Rows that are looked up at a time."""

Kind = TypeVar("Kind", bound=np.generic)
Floats = NDArray[np.floating[Any]]
Places = NDArray[np.int64]
Codes = NDArray[np.int16]
Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class Unread:
    """Cells that hold something that is no answer: the rows and what stands there."""

    places: Places
    given: tuple[str, ...]


NOTHING_UNREAD = Unread(np.zeros(0, dtype=np.int64), ())


@dataclass(frozen=True)
class SurveyRows:
    """The rows of a survey, in their order.

    `codes` holds for each coded answer the place in its list (`BLANK_CODE`, `UNKNOWN_CODE`), `numbers` the numeric
    answers and the weight (NaN where blank or unreadable), `unread` the cells that are neither. `numbered` are the
    row numbers by which people find them. `repeated` marks rows whose person stands in an earlier row already.
    `written` are the distinct codes as written, of answers that accept finer codes than their list has.
    """

    codes: Mapping[str, Codes]
    numbers: Mapping[str, Floats]
    unread: Mapping[str, Unread]
    numbered: Places
    repeated: Truths
    written: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.numbered)

    def weight(self, survey: Survey) -> Floats:
        """The weights as multiples of 1/`WEIGHT_GRID` person: so the sums of all tables agree to the last bit."""
        weight: Floats = np.rint(self.numbers[survey.weight] * WEIGHT_GRID) / WEIGHT_GRID
        return weight


def rows_of_cells(survey: Survey, columns: Mapping[str, Sequence[object]], numbered: Sequence[int]) -> SurveyRows:
    """The rows of raw cells by answer, as a CSV file or a sheet has them; `numbered` are their lines or rows."""
    size = len(numbered)
    codes: dict[str, Codes] = {}
    numbers: dict[str, Floats] = {}
    unread: dict[str, Unread] = {}
    written: dict[str, tuple[str, ...]] = {}
    for id in survey.used:
        answer = survey.answers[id]
        cells = columns.get(id, [None] * size)
        if answer.listed is not None:
            codes[id], unread[id], written[id] = coded(answer, cells)
        elif answer.is_number:
            numbers[id], unread[id] = numeric(cells)
    names = [tuple(text(cell) for cell in row) for row in zip(*(columns[id] for id in survey.identity), strict=True)]
    repeated = pd.Series(names, dtype=object).duplicated().to_numpy(dtype=bool) if size else np.zeros(0, dtype=bool)
    return SurveyRows(codes, numbers, unread, np.asarray(numbered, dtype=np.int64), repeated, written)


def coded(answer: Answer, cells: Sequence[object]) -> tuple[Codes, Unread, tuple[str, ...]]:
    """A coded column: each distinct cell matched once; the codes as written, where they are not blank."""
    assert answer.listed is not None
    place_of = {code: place for place, code in enumerate(answer.listed.codes)}
    found: dict[object, int] = {}
    written = []
    for cell in dict.fromkeys(cells):
        match = answer.listed.match(cell)
        if match.problem == "blank":
            found[cell] = BLANK_CODE
        else:
            found[cell] = place_of.get(match.code or "", UNKNOWN_CODE)
            if found[cell] >= 0:
                written.append(match.given)
    codes = np.fromiter(map(found.__getitem__, cells), dtype=np.int16, count=len(cells))
    places = np.flatnonzero(codes == UNKNOWN_CODE)
    return codes, Unread(places, tuple(text(cells[int(place)]) for place in places)), tuple(written)


def numeric(cells: Sequence[object]) -> tuple[Floats, Unread]:
    """A column of numbers, and the cells that hold something else."""
    found = {cell: number(cell) for cell in dict.fromkeys(cells)}
    values = np.fromiter((found[cell][0] for cell in cells), dtype=np.float64, count=len(cells))
    wrong = [place for place, cell in enumerate(cells) if found[cell][1] not in ("", TEXT_NUMBER, BLANK)]
    return values, Unread(np.array(wrong, dtype=np.int64), tuple(text(cells[place]) for place in wrong))


def looked_up(table: NDArray[Kind], places: NDArray[np.integer[Any]]) -> NDArray[Kind]:
    """`table[places]`, part by part: numpy widens narrow places first, and the copy of a part stays near."""
    found = np.empty(len(places), dtype=table.dtype)
    for start in range(0, len(places), PART):
        found[start : start + PART] = table.take(places[start : start + PART])
    return found
