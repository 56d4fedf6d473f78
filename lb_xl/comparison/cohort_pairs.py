"""A population moved to plan years in two workbooks: the cells of each year, their weights and how those changed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lb_xl.cells import Floats, Integers, Leaf
from lb_xl.cohort_cells import moved, plan_years
from lb_xl.comparison.paired_cells import Moves
from lb_xl.comparison.paired_inputs import NONE, PairedInputs
from lb_xl.comparison.paired_parts import PairedFactor, PairedPart, Reach
from lb_xl.comparison.records import gathered
from lb_xl.evaluation import Evaluation
from lb_xl.formula import Measured, Node
from lb_xl.inputs import Inputs
from lb_xl.methods.cohorts import Passage
from lb_xl.scheme import Cohorts, Level


class _OfLeaf:
    """An evaluation whose population is a given leaf."""

    def __init__(self, evaluation: Evaluation, leaf: Leaf) -> None:
        self.inputs: Inputs = evaluation.inputs
        self._evaluation, self._leaf = evaluation, leaf

    def leaf(self, node: Measured) -> Leaf:
        return self._leaf

    def ratio(self, node: Node, level: Level) -> Floats:
        return self._evaluation.ratio(node, level)


def moved_cohorts(inputs: PairedInputs, population: Measured, passage: Passage) -> PairedPart:
    """The cells of a population in each year of a forecast, before and after.

    The change of a weight is shared in equal parts among the changed inputs on its way: the survival of the ages that
    the cohort passes, the calendar of its year, the limits of working age of its sex.
    """
    cohorts = inputs.before.scheme.cohorts
    assert cohorts is not None
    own = inputs.part(population)
    years = len(inputs.before.scheme.dimensions[cohorts.year].codes)
    weights = []
    for evaluation in (inputs.before, inputs.after):
        leaf, values, _, at_year = moved(_OfLeaf(evaluation, own.leaf), population, passage)
        table = np.zeros((len(own.before), years))
        table[leaf.rows, at_year] = values
        weights.append(table)
    cells, at = np.nonzero((weights[0] != 0.0) | (weights[1] != 0.0))
    before, after = (table[cells, at] for table in weights)
    leaf = own.leaf.taken(cells)
    leaf = replace(leaf, codes={**leaf.codes, cohorts.year: at}, sizes={**leaf.sizes, cohorts.year: years})
    reach = _reach(inputs, cohorts, leaf, at, after - before)
    part = PairedPart(leaf, own.before[cells], own.after[cells], _repeated(own.moves, cells))
    return part.times(PairedFactor(before, after, (reach,)))


def _repeated(moves: Moves, cells: Integers) -> Moves:
    """The moves of cells for each of their places in another list of cells."""
    found = [np.flatnonzero(cells == cell) for cell in moves.cells]
    lengths = [len(each) for each in found]
    return Moves(
        np.concatenate([*found, np.zeros(0, dtype=np.intp)]),
        np.repeat(moves.inputs, lengths),
        np.repeat(moves.values, lengths),
    )


def _reach(inputs: PairedInputs, cohorts: Cohorts, leaf: Leaf, at: Integers, change: Floats) -> Reach:
    scheme = inputs.before.scheme
    survival = inputs.part(cohorts.survival)
    codes = scheme.dimensions[cohorts.year].codes
    last = len(scheme.dimensions[cohorts.age].codes) - 1
    calendars = [plan_years(each.inputs, cohorts) for each in (inputs.before, inputs.after)]
    calendar = inputs.part(cohorts.years)
    places, found, values = [], [], []
    for cell in np.flatnonzero(change):
        sex, age, year = (int(leaf.codes[id][cell]) for id in (cohorts.sex, cohorts.age, cohorts.year))
        years = max(each[codes[year]][0] - each[codes[0]][0] for each in calendars if codes[year] in each)
        ages = survival.leaf.codes[cohorts.age][survival.moves.cells]
        passed = (ages >= age) & (ages <= min(age + max(years, 1) - 1, last))
        passed |= (ages == last) & (age + years > last)
        behind = [survival.moves.inputs[passed & (survival.leaf.codes[cohorts.sex][survival.moves.cells] == sex)]]
        in_year = np.isin(calendar.leaf.codes[cohorts.year][calendar.moves.cells], (0, year))
        behind.append(calendar.moves.inputs[in_year])
        limits = cohorts.limits[scheme.dimensions[cohorts.sex].codes[sex]]
        behind.append(np.array([inputs.parameters[id] for id in limits if id in inputs.parameters], dtype=np.intp))
        drivers = np.unique(np.concatenate(behind))
        drivers = drivers[drivers != NONE]
        places += [int(cell)] * len(drivers)
        found += drivers.tolist()
        values += [1.0 / len(drivers)] * len(drivers)
    records = gathered(np.array(places, dtype=np.intp), np.array(found, dtype=np.intp), np.array(values))
    return Reach(change, np.arange(len(change)), records)
