"""Survey rows that were pasted into a workbook, made into the forms that the scheme computes from.

Each row stands in every tabulation to which it belongs, with its own weight and its own cell of origin, so that any
number is explained down to the respondents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lb_xl.findings import Finding, Location
from lb_xl.inputs import FormData, Inputs, code_type
from lb_xl.language import Text

if TYPE_CHECKING:
    from lb_xl.survey.classifying import Classified

BOTH_FILLED, NOTHING_FILLED, PERIODS = "LB-162", "LB-166", "LB-278"


@dataclass(frozen=True)
class Decision:
    """The fate of a pasted row: its number on the sheet, who it is, the rule and its words (empty where lost)."""

    row: int
    identity: tuple[str, ...]
    of: Text
    rule: str
    title: Text
    paragraph: str


@dataclass(frozen=True)
class Surveyed:
    """Inputs with the forms that a survey fills, what was remarked, and the rule of each pasted row."""

    inputs: Inputs
    findings: tuple[Finding, ...] = ()
    decisions: tuple[Decision, ...] = ()


def with_survey_rows(inputs: Inputs) -> Surveyed:
    """The inputs as they are where no form takes survey rows; else with its rows classified and tabulated.

    Findings: LB-162 (rows and totals are both filled, an error), LB-166 (neither, an error), LB-267 to LB-277 and
    LB-320 (what the rows get wrong), LB-278 (another number of surveys than the year has, an error).
    """
    raw = next((form for form in inputs.scheme.forms.values() if form.raw), None)
    if raw is None:
        return Surveyed(inputs, tuple(_wrong_periods(inputs)))
    data = inputs.forms.get(raw.id)
    if data is None or data.frame.empty:
        filled = any(not each.frame.empty for each in inputs.forms.values())
        missing = () if filled else (Finding(NOTHING_FILLED, values={"form": raw.sheet}),)
        return Surveyed(inputs, (*missing, *_wrong_periods(inputs)))
    return _classified(inputs, data)


def _classified(inputs: Inputs, data: FormData) -> Surveyed:
    # Only a workbook with survey rows needs them read.
    from lb_xl.survey.classifying import classified
    from lb_xl.survey.definition import load_survey
    from lb_xl.survey.row_findings import row_findings
    from lb_xl.survey.rows import rows_of_cells

    survey = load_survey(Path(inputs.scheme.folder), inputs.scheme.year)
    columns = {id: data.frame[id].tolist() for id in survey.answers if id in data.frame}
    found = classified(survey, rows_of_cells(survey, columns, data.frame.index.tolist()))

    def where(column: str, place: int) -> Location:
        cell = data.cell(column, int(found.rows.numbered[place])) if column in data.columns else ""
        return Location(data.sheet, cell)

    both = [
        Finding(BOTH_FILLED, Location(each.sheet), {"form": each.form.sheet, "rows": data.form.sheet})
        for id in survey.tabulations
        if (each := inputs.forms.get(id)) is not None and not each.frame.empty
    ]
    forms, notes = _tabulated(inputs, data, found)
    absent = inputs.absent - forms.keys()
    expanded = replace(inputs, forms={**inputs.forms, **forms}, absent=absent)
    findings = (*both, *row_findings(found, where), *notes, *_wrong_periods(expanded))
    return Surveyed(expanded, findings, tuple(_decisions(found, data)))


def _tabulated(inputs: Inputs, data: FormData, found: Classified) -> tuple[dict[str, FormData], tuple[Finding, ...]]:
    """Each tabulation as a form with a row for each survey row in it, and what is missing in them (LB-277)."""
    from lb_xl.survey.tabulation import PERSONS, RESPONDENTS, key_places, tabulated

    weight = found.rows.weight(found.survey)
    forms = {}
    for id, tabulation in found.survey.tabulations.items():
        form = inputs.scheme.forms[id]
        places = {key.id: key_places(found, key) for key in tabulation.keys}
        kept = found.among(tabulation.of)
        for own in places.values():
            kept = kept & (own >= 0)
        frame: dict[str, object] = {}
        for key in form.keys:
            frame[key.id] = pd.Categorical.from_codes(places[key.id][kept], dtype=code_type(key.dimension))
        letters = {PERSONS: data.columns.get(found.survey.weight, ""), RESPONDENTS: data.columns[found.survey.weight]}
        frame[PERSONS] = weight[kept]
        frame[RESPONDENTS] = np.ones(int(kept.sum()))
        for measure, answer in tabulation.sums.items():
            frame[measure] = weight[kept] * np.nan_to_num(found.rows.numbers[answer][kept])
            letters[measure] = data.columns.get(answer, "")
        rows = pd.Index(found.rows.numbered[kept], dtype="int64")
        forms[id] = FormData(form, pd.DataFrame(frame, index=rows), data.sheet, letters)
    titles = {id: inputs.scheme.forms[id].sheet for id in forms}
    return forms, tabulated(found, titles).findings


def _decisions(found: Classified, data: FormData) -> Iterator[Decision]:
    listed = found.survey.rules.listed
    nothing = Text("", "")
    people = [data.frame[id].tolist() if id in data.frame else [""] * len(found.rows) for id in found.survey.identity]
    for place, identity in enumerate(zip(*people, strict=True)):
        rule = found.rule_of(place)
        row = int(found.rows.numbered[place])
        if rule is None:
            yield Decision(row, tuple(map(str, identity)), nothing, "", nothing, "")
        else:
            of = Text(listed.title(rule.of, "ru"), listed.title(rule.of, "en"))
            yield Decision(row, tuple(map(str, identity)), of, rule.code, rule.title, rule.paragraph)


def _wrong_periods(inputs: Inputs) -> Iterator[Finding]:
    """Forms that speak for another number of surveys than the annual mean divides by."""
    periods = inputs.scheme.periods
    if periods is None:
        return
    wanted = inputs.parameter(periods.parameter)
    for id in periods.forms:
        data = inputs.forms.get(id)
        if data is None or data.frame.empty:
            continue
        met = data.frame[periods.dimension].nunique()
        if met != wanted:
            values = {
                "form": data.form.sheet,
                "met": met,
                "wanted": wanted,
                "parameter": inputs.scheme.parameters[periods.parameter].title,
            }
            yield Finding(PERIODS, Location(data.sheet), values)
