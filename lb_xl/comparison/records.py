"""Effects of inputs on places of a level: kept apart, added up, and settled so that nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from lb_xl.cells import Floats, Integers, Truths, on_grid


@dataclass(frozen=True)
class Records:
    """What each input does to each place: three arrays of one length, sorted by place and input, no pair twice."""

    places: Integers
    inputs: Integers
    values: Floats

    def scaled(self, by_place: Floats) -> Records:
        """The effects times a number of their place."""
        return Records(self.places, self.inputs, self.values * by_place[self.places])

    def negated(self) -> Records:
        return Records(self.places, self.inputs, -self.values)

    def sums(self, size: int) -> Floats:
        """The sum of the effects on each place."""
        return weighted_counts(self.places, self.values, size)

    def expanded(self, places: Integers) -> tuple[Integers, Integers]:
        """For each of some places its records: the index in `places`, and the index of the record."""
        first = np.searchsorted(self.places, places, side="left")
        count = np.searchsorted(self.places, places, side="right") - first
        owner = np.repeat(np.arange(len(places)), count)
        within = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
        return owner, np.repeat(first, count) + within


NO_RECORDS = Records(np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp), np.zeros(0))


def weighted_counts(places: Integers, weights: Floats, size: int) -> Floats:
    """The sum of the weights at each place, in the order in which they are given."""
    return np.asarray(np.bincount(places, weights=weights, minlength=size), dtype=np.float64)


def added(parts: Iterable[Records]) -> Records:
    """Records added up by place and input."""
    given = [part for part in parts if len(part.values)]
    if not given:
        return NO_RECORDS
    if len(given) == 1:
        return given[0]
    return gathered(
        np.concatenate([part.places for part in given]),
        np.concatenate([part.inputs for part in given]),
        np.concatenate([part.values for part in given]),
    )


def gathered(places: Integers, inputs: Integers, values: Floats) -> Records:
    """Records from loose effects, added up by place and input."""
    if not len(values):
        return NO_RECORDS
    width = int(inputs.max()) + 1
    keys, own = np.unique(places * width + inputs, return_inverse=True)
    sums = weighted_counts(own, values, len(keys))
    return Records((keys // width).astype(np.intp), (keys % width).astype(np.intp), sums)


def settled(records: Records, totals: Floats, unknown: int) -> Records:
    """Records as multiples of 2**-20 that add up to the total of each place, to the last bit.

    What rounding leaves is added to the largest effect of the place, the first of equals. A place that changed while
    no input is known to act on it has its change under the input `unknown`, where it can be seen.
    """
    values = on_grid(records.values)
    rest = totals - np.bincount(records.places, weights=values, minlength=len(totals))
    open_places = np.flatnonzero(rest)
    if not len(open_places):
        return _without_zeros(Records(records.places, records.inputs, values))
    order = np.lexsort((records.inputs, -np.abs(values), records.places))
    sorted_places = records.places[order]
    first = np.searchsorted(sorted_places, open_places)
    has = first < len(sorted_places)
    has[has] = sorted_places[first[has]] == open_places[has]
    values[order[first[has]]] += rest[open_places[has]]
    bare = open_places[~has]
    if len(bare):
        return gathered(
            np.concatenate([records.places, bare]),
            np.concatenate([records.inputs, np.full(len(bare), unknown, dtype=np.intp)]),
            np.concatenate([values, rest[bare]]),
        )
    return _without_zeros(Records(records.places, records.inputs, values))


def moved(records: Records, onto: Sequence[Sequence[int]]) -> Records:
    """Records at other places: each place becomes those listed for it, none, one or several."""
    lengths = np.array([len(each) for each in onto], dtype=np.intp)
    flat = np.array([place for each in onto for place in each], dtype=np.intp)
    starts = np.cumsum(lengths) - lengths
    count = lengths[records.places]
    owner = np.repeat(np.arange(len(records.places)), count)
    within = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    places = flat[starts[records.places[owner]] + within] if len(owner) else np.zeros(0, dtype=np.intp)
    return gathered(places, records.inputs[owner], records.values[owner])


def _without_zeros(records: Records) -> Records:
    kept: Truths = records.values != 0.0
    if kept.all():
        return records
    return Records(records.places[kept], records.inputs[kept], records.values[kept])
