"""A population by age and sex moved to plan years: each input cell once a year, times the share that lives so long.

The cells stay those of the input, so that a forecast is explained by the persons of each age in the reported year.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import Protocol

import numpy as np

from lb_xl.cells import Floats, Integers, Leaf
from lb_xl.findings import Finding, Location
from lb_xl.formula import Measured, Node
from lb_xl.inputs import Inputs
from lb_xl.methods.cohorts import Passage, passage_weights
from lb_xl.planning_sections import age_of
from lb_xl.scheme import Cohorts, Level

NOT_AFTER, TOO_FAR, OTHER_YEAR = "LB-290", "LB-293", "LB-299"


class Evaluated(Protocol):
    """What moving cohorts needs of an evaluation."""

    inputs: Inputs

    def leaf(self, node: Measured) -> Leaf: ...

    def ratio(self, node: Node, level: Level) -> Floats: ...


def plan_years(inputs: Inputs, cohorts: Cohorts) -> dict[str, tuple[float, str]]:
    """The calendar year of each code of `year` and the cell it stands in; blank years are left out."""
    data = inputs.forms.get(cohorts.years.form)
    if data is None:
        return {}
    pairs = zip(data.frame[cohorts.year], data.frame[cohorts.years.measure], data.frame.index, strict=True)
    return {
        str(code): (float(value), data.cell(cohorts.years.measure, int(row)))
        for code, value, row in pairs
        if not math.isnan(value)
    }


def moved(evaluation: Evaluated, node: Measured, passage: Passage) -> tuple[Leaf, Floats, Level, Integers]:
    """The cells of a population counted in each year, with their weights, the level at which they were found (sex and
    age in the reported year) and, for each, the place of its year."""
    inputs = evaluation.inputs
    cohorts = inputs.scheme.cohorts
    assert cohorts is not None
    dimensions = inputs.scheme.dimensions
    leaf = evaluation.leaf(node)
    level = (cohorts.sex, cohorts.age)
    rates = evaluation.ratio(cohorts.survival, level)
    calendar = plan_years(inputs, cohorts)
    codes = dimensions[cohorts.year].codes
    youngest = age_of(dimensions[cohorts.age].codes[0]) or 0
    first = calendar.get(codes[0], (math.nan, ""))[0]
    chosen: list[Integers] = []
    weights: list[Floats] = []
    years: list[Integers] = []
    for place, code in enumerate(codes):
        ahead = calendar.get(code, (math.nan, ""))[0] - first
        table = np.full(rates.shape, math.nan)
        if ahead >= 0:
            for row, sex in enumerate(dimensions[cohorts.sex].codes):
                lower, upper = (inputs.parameter(id) for id in cohorts.limits[sex])
                table[row] = passage_weights(passage, rates[row], int(ahead), youngest, lower, upper)
        own = table[leaf.codes[cohorts.sex], leaf.codes[cohorts.age]]
        counted = np.flatnonzero(own != 0.0)
        chosen.append(counted)
        weights.append(own[counted])
        years.append(np.full(len(counted), place, dtype=np.intp))
    at_year = np.concatenate(years)
    found = leaf.taken(np.concatenate(chosen))
    sizes = {**leaf.sizes, cohorts.year: len(codes)}
    return (
        replace(found, codes={**found.codes, cohorts.year: at_year}, sizes=sizes),
        np.concatenate(weights),
        level,
        at_year,
    )


def cohort_findings(inputs: Inputs) -> tuple[Finding, ...]:
    """What is wrong with the years of a forecast: LB-290 a plan year that is not after the one before it, LB-293 a
    year in which persons younger than the first listed age would be of working age, LB-299 a reported year that is
    not the year of the workbook."""
    scheme = inputs.scheme
    cohorts = scheme.cohorts
    data = inputs.forms.get(cohorts.years.form) if cohorts else None
    if cohorts is None or data is None:
        return ()
    calendar = plan_years(inputs, cohorts)
    listed = scheme.dimensions[cohorts.year].classification
    codes = [code for code in listed.codes if code in calendar]
    found: list[Finding] = []
    if not codes:
        return ()
    reported, cell = calendar[codes[0]]
    if reported != scheme.year:
        found.append(Finding(OTHER_YEAR, Location(data.sheet, cell), {"given": f"{reported:g}", "year": scheme.year}))
    youngest = age_of(scheme.dimensions[cohorts.age].codes[0]) or 0
    furthest = min(inputs.parameter(id) for id, _ in cohorts.limits.values()) - youngest
    for before, code in pairwise(codes):
        year, cell = calendar[code]
        if year <= calendar[before][0] or year % 1:
            facts = {"given": f"{year:g}", "before": f"{calendar[before][0]:g}"}
            found.append(Finding(NOT_AFTER, Location(data.sheet, cell), facts))
        elif year - reported > furthest:
            facts = {"given": f"{year:g}", "furthest": f"{reported + furthest:g}", "age": str(youngest)}
            found.append(Finding(TOO_FAR, Location(data.sheet, cell), facts))
    return tuple(found)
