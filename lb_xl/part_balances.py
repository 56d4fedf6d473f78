"""Part balances feed a plan: numbers of their `results.csv` carried over into the forms of the planned balance. Pure.

Which numbers of which scheme go into which form stands in the section `[parts]` of the plan's scheme.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lb_xl.cohort_cells import plan_years
from lb_xl.csv_tables import CsvTable
from lb_xl.exporting import dimension_column, shortest
from lb_xl.findings import Finding, Location
from lb_xl.form import TOTAL, Dimension, Form
from lb_xl.inputs import Inputs
from lb_xl.scheme import PartBalance, Scheme

NO_RESULTS, NO_PART, NO_YEAR, NO_NUMBER, NO_CODE = "LB-224", "LB-225", "LB-226", "LB-227", "LB-228"
FACTS = ("scheme", "year", "table", "line", "quantity", "title", "value", "unit")
"""The columns of `results.csv` that are no dimensions."""

Codes = tuple[str, str]
"""A year of the plan and a code of the other key."""


@dataclass(frozen=True)
class Carried:
    """The rows of each form that was fed, as the text of a CSV file, what was carried (form, year, rows), and what
    could not be."""

    files: Mapping[str, str]
    fed: tuple[tuple[str, str, int], ...]
    findings: tuple[Finding, ...]


def carried_over(inputs: Inputs, results: Mapping[str, CsvTable]) -> Carried:
    """The forms of a plan with the numbers of part balances in place of what stood there for their years.

    `results` are tables of `results.csv` by the names of their files. Rows of other years stay as they are.

    Findings, all errors: LB-224 (not results of lb-xl), LB-225 (no form takes this scheme), LB-226 (the year is not
    one of the plan), LB-227 (a number is missing), LB-228 (a code that the list of the plan does not have).
    """
    findings: list[Finding] = []
    rows = {form: dict(_standing(inputs, form, part)) for form, part in inputs.scheme.parts.items()}
    fed: list[tuple[str, str, int]] = []
    for name, table in results.items():
        lines = [dict(zip(table.header, row, strict=True)) for row in table.rows]
        if not set(FACTS) <= set(table.header) or len({(line["scheme"], line["year"]) for line in lines}) != 1:
            findings.append(Finding(NO_RESULTS, Location(file=name)))
            continue
        parts = {form: part for form, part in inputs.scheme.parts.items() if part.scheme == lines[0]["scheme"]}
        if not parts:
            known = ", ".join(sorted({part.scheme for part in inputs.scheme.parts.values()})) or "—"
            findings.append(Finding(NO_PART, Location(file=name), {"given": lines[0]["scheme"], "known": known}))
            continue
        year = _year_of_plan(inputs, lines[0]["year"])
        if year is None:
            calendar = plan_years(inputs, inputs.scheme.cohorts) if inputs.scheme.cohorts else {}
            known = ", ".join(f"{each:g}" for each, _ in calendar.values()) or "—"
            findings.append(Finding(NO_YEAR, Location(file=name), {"given": lines[0]["year"], "known": known}))
            continue
        for form, part in parts.items():
            taken, problems = _taken(inputs.scheme, form, part, lines, name)
            findings += problems
            rows[form] = {codes: numbers for codes, numbers in rows[form].items() if codes[0] != year}
            rows[form] |= {(year, code): numbers for code, numbers in taken.items()}
            fed.append((form, year, len(taken)))
    files = {form: _csv(inputs.scheme, form, rows[form]) for form in dict.fromkeys(form for form, _, _ in fed)}
    return Carried(files, tuple(fed), tuple(findings))


def _year_of_plan(inputs: Inputs, given: str) -> str | None:
    """The code of the plan's year that is this calendar year."""
    cohorts = inputs.scheme.cohorts
    calendar = plan_years(inputs, cohorts) if cohorts else {}
    return next((code for code, (year, _) in calendar.items() if f"{year:g}" == given), None)


def _standing(inputs: Inputs, form: str, part: PartBalance) -> Iterator[tuple[Codes, dict[str, float]]]:
    """What stands in a form now, by year and code, in the unit of the sheet."""
    data = inputs.forms.get(form)
    if data is None:
        return
    for _, row in data.frame.iterrows():
        numbers = {measure.id: float(row[measure.id]) / measure.scale for measure in data.form.measures}
        yield (str(row[part.year]), str(row[part.key])), numbers


def _taken(
    scheme: Scheme, form: str, part: PartBalance, lines: Sequence[Mapping[str, str]], name: str
) -> tuple[dict[str, dict[str, float]], list[Finding]]:
    """The numbers of a part balance by code: whole counts, every dimension but the key summed."""
    described = scheme.forms[form]
    dimension = _key_dimension(described, part)
    column = dimension_column(dimension.id)
    others = [each for each in lines[0] if each not in FACTS and each != column]
    found: dict[str, dict[str, float]] = {}
    problems: list[Finding] = []
    for measure, quantity in part.measures.items():
        told = [
            line
            for line in lines
            if line["table"] == part.table
            and line["quantity"] == quantity
            and all(line[other] in (TOTAL, "") for other in others)
            and line.get(column, TOTAL) not in (TOTAL, "")
        ]
        if not told or any(_number(line["value"]) is None for line in told):
            facts = {"quantity": quantity, "table": part.table, "column": column}
            problems.append(Finding(NO_NUMBER, Location(file=name), facts))
            continue
        scale = next(each.scale for each in described.measures if each.id == measure)
        for line in told:
            code = line[column]
            if code not in dimension.codes:
                problems.append(
                    Finding(NO_CODE, Location(file=name), {"given": code, "list": dimension.classification.name})
                )
            elif not dimension.classification.children(code):
                found.setdefault(code, {})[measure] = (_number(line["value"]) or 0.0) / scale
    return found, problems


def _number(text: str) -> float | None:
    """The number in a cell of results; None where it is blank or no number."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _key_dimension(form: Form, part: PartBalance) -> Dimension:
    key = form.key(part.key)
    assert key is not None
    return key.dimension


def _csv(scheme: Scheme, form: str, rows: Mapping[Codes, Mapping[str, float]]) -> str:
    """The rows of a form in the order of its lists; what no part balance says is blank."""
    described, part = scheme.forms[form], scheme.parts[form]
    keys = {key.id: key.dimension.codes for key in described.keys}
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    measures = [measure.id for measure in described.measures]
    writer.writerow([*keys, *measures])
    for year, code in sorted(rows, key=lambda codes: (keys[part.year].index(codes[0]), keys[part.key].index(codes[1]))):
        numbers = [rows[year, code].get(measure, math.nan) for measure in measures]
        cells = ["" if math.isnan(number) else shortest(number) for number in numbers]
        codes = {part.year: year, part.key: code}
        writer.writerow([*(codes[key] for key in keys), *cells])
    return stream.getvalue()
