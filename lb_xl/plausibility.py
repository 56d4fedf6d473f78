"""Whether sizes are plausible: thousands typed for persons, the other way round, flows larger than their origin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lb_xl.confirmations import key_text
from lb_xl.findings import Finding, Location
from lb_xl.form import Measure
from lb_xl.inputs import FormData, Inputs
from lb_xl.number_words import number_words

THOUSANDS_SURE, THOUSANDS, PERSONS, POPULATION, LARGE_FLOW = "LB-210", "LB-230", "LB-231", "LB-232", "LB-241"
SLIP = 1000.0


@dataclass(frozen=True)
class _Size:
    """The total of a measure beside the population; `slip` says whether 1000 times more or less would be right."""

    data: FormData
    measure: Measure
    total: float
    share: float

    @property
    def slip(self) -> str:
        assert self.measure.share is not None
        low, high = self.measure.share
        if self.share < low and low <= self.share * SLIP <= high:
            return "small"
        if self.share > high and low <= self.share / SLIP <= high:
            return "large"
        return ""

    def finding(self, code: str) -> Finding:
        form = self.data.form
        first = self.data.cell(self.measure.id, int(self.data.frame.index[0]))
        values = {
            "form": form.sheet,
            "column": self.measure.title,
            "unit": self.measure.unit_title,
            "total": number_words(self.total / self.measure.scale),
            "share": number_words(self.share * 100),
            "subject": (form.id, "", self.measure.id, (self.total / self.measure.scale,)),
        }
        return Finding(code, Location(self.data.sheet, first), values)


def implausible_sizes(inputs: Inputs) -> tuple[Finding, ...]:
    """Measures whose total is 1000 times too small or too large beside the population, by their plausible share.

    LB-210 (an error) where a measure is too small and half of its values or more have decimals, as thousands have;
    LB-230 where they have none; LB-231 where it is too large; LB-232 (an error) where all others are too large, so
    that the population itself stands in thousands.
    """
    population = _population(inputs)
    if population is None:
        return ()
    base, measure = population
    whole = base.total(measure)
    if not whole > 0:
        return ()
    sizes = [
        _Size(data, each, total, total / whole)
        for id, data in inputs.forms.items()
        for each in data.form.measures
        if each.share is not None and (total := data.total(each)) > 0
    ]
    others = [size for size in sizes if size.data.form.id != base.form.id]
    if len(others) > 1 and all(size.slip == "large" for size in others):
        return (_Size(base, measure, whole, 1.0).finding(POPULATION),)
    codes = {"small": THOUSANDS, "large": PERSONS}
    return tuple(
        size.finding(THOUSANDS_SURE if size.slip == "small" and _has_decimals(size) else codes[size.slip])
        for size in sizes
        if size.slip
    )


def implausible_flows(data: FormData, inputs: Inputs) -> Iterator[Finding]:
    """Places from which more persons leave than live there (LB-241), by the smallest measure of the population."""
    form = data.form
    population = _population(inputs)
    if population is None or not any(key.direction == "from" for key in form.keys):
        return
    base, counted = population
    shared = [key for key in base.form.keys if form.key_of(key.dimension.id, "from") is not None]
    if len(shared) != len(base.form.keys):
        return
    living = {
        measure.id: base.frame.groupby([key.id for key in shared], observed=True)[measure.id].sum()
        for measure in base.form.measures
        if measure.unit == counted.unit
    }
    starts = [f"from_{key.dimension.id}" for key in shared]
    for leaving in form.measures:
        if leaving.unit != counted.unit:
            continue
        for place, persons in data.frame.groupby(starts, observed=True)[leaving.id].sum().items():
            residents = min((float(values.get(place, np.inf)) for values in living.values()), default=np.inf)
            if persons > residents:
                codes = place if isinstance(place, tuple) else (place,)
                same = np.logical_and.reduce(
                    [(data.frame[s] == code).to_numpy() for s, code in zip(starts, codes, strict=True)]
                )
                row = int(data.frame.index[int(np.argmax(same))])
                key = key_text(dict(zip(starts, codes, strict=True)))
                about = (form.id, key, leaving.id, (float(persons), residents))
                words = {"leaving": number_words(float(persons)), "residents": number_words(residents)}
                yield Finding(
                    LARGE_FLOW,
                    Location(data.sheet, data.cell(leaving.id, row)),
                    {"form": form.sheet, **words, "subject": about},
                )


def _population(inputs: Inputs) -> tuple[FormData, Measure] | None:
    """The measure by which sizes are judged, where the scheme names one and its form is filled."""
    form, _, name = inputs.scheme.population.partition(".")
    data = inputs.forms.get(form)
    measure = data.form.measure(name) if data is not None else None
    return (data, measure) if data is not None and measure is not None else None


def _has_decimals(size: _Size) -> bool:
    values = size.data.frame[size.measure.id].to_numpy() / size.measure.scale
    values = values[np.isfinite(values) & (values != 0)]
    return len(values) > 0 and float(np.mean(values % 1 != 0)) >= 0.5
