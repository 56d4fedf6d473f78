"""From the places of one level to those of another: along trees, and along ordered dimensions."""

from __future__ import annotations

from math import prod

import numpy as np

from lb_xl.cells import Integers
from lb_xl.evaluation import TREE, Evaluation
from lb_xl.scheme import Level


def holders(evaluation: Evaluation, level: Level) -> list[list[int]]:
    """For each place of a level the places that hold it: along a tree its code and all codes above."""
    held = []
    for axis in level:
        dimension = evaluation.scheme.dimensions[axis.partition(".")[0].removesuffix(TREE)]
        if axis.endswith(TREE):
            within = [dimension.classification.within([code]) for code in dimension.codes]
            held.append([[at for at, codes in enumerate(within) if code in codes] for code in dimension.codes])
        else:
            held.append([[at] for at in range(len(evaluation.axis(axis)[0]))])
    sizes = evaluation.sizes(level)
    found: list[list[int]] = []
    for place in np.ndindex(*sizes):
        flat = [0]
        for size, own, at in zip(sizes, held, place, strict=True):
            flat = [each * size + one for each in flat for one in own[at]]
        found.append(flat)
    return found


def taken_from(sources: Integers, sizes: tuple[int, ...], along: int, *, keep: bool) -> list[list[int]]:
    """For each place of a level the places that take their number from it, along one of its dimensions.

    `sources` has the source of each code of that dimension, -1 for none; without `keep` the dimension, then the last
    one, is summed away in the places that are given.
    """
    onto: list[list[int]] = [[] for _ in range(prod(sizes))]
    for place in np.ndindex(*sizes):
        source = int(sources[place[along]])
        if source >= 0:
            origin = (*place[:along], source, *place[along + 1 :])
            target, sized = (place, sizes) if keep else (place[:-1], sizes[:-1])
            onto[_flat(origin, sizes)].append(_flat(target, sized))
    return onto


def _flat(place: tuple[int, ...], sizes: tuple[int, ...]) -> int:
    found = 0
    for at, size in zip(place, sizes, strict=True):
        found = found * size + at
    return found
