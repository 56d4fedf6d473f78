"""Worksheet functions of code lists, and how the functions find a list and a code."""

# ruff: noqa: N802 (worksheet functions are named as in Excel)

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from lb_xl.aggregation import by_place, from_parts, over_selected, selected
from lb_xl.cells import Floats
from lb_xl.classification import Classification
from lb_xl.code_matching import plain_name
from lb_xl.findings import Finding, FindingsError, interface
from lb_xl.form import TOTAL, Dimension
from lb_xl.function_definitions import words
from lb_xl.language import LANGUAGES, Text
from lb_xl.likeness import nearest_name
from lb_xl.scheme import Table
from lb_xl.udfs.law_functions import function_scheme
from lb_xl.udfs.reading_cells import Code, Codes, Numbers, Word, fail
from lb_xl.udfs.worksheet_function import callers_language, worksheet_function

UNKNOWN_CODE, UNKNOWN_CHOICE, OTHER_SIZE = "LB-383", "LB-384", "LB-387"


@worksheet_function()
def LB_CODE_NAME(code: Code, classification: Word, language: Word | None = None) -> str:
    """The title of a code in a list; a longer code has the title of the listed one at which it counts.

    >>> LB_CODE_NAME("15.11", "okrb_005_2006", "en")
    'Manufacture of food products and beverages'
    """
    chosen = callers_language() if language is None else _choice(language, LANGUAGES)
    listed = code_list(classification)
    return listed.title(_listed_code(code, listed), chosen)


@worksheet_function()
def LB_AGGREGATE(codes: Codes, values: Numbers, classification: Word, grouping: Word) -> list[list[object]]:
    """Values by code summed to the rows of a grouping: code, title, sum. Methodology: para 18, Appendices 2, 3.

    `grouping` is a printed table of the scheme (`activities`, `branches`, `ownership`) or a level of the list
    (`section`, `division`). A last row holds what lies above the level and in no row of it, where there is any.
    """
    if len(codes) != len(values):
        raise fail(OTHER_SIZE, first=len(codes), second=len(values))
    listed = code_list(classification)
    matched: list[str] = []
    problems: list[Finding] = []
    for code in codes:
        try:
            matched.append(_listed_code(code, listed))
        except FindingsError as error:
            problems += error.findings
    if problems:
        raise FindingsError(problems)
    places = {code: place for place, code in enumerate(listed.codes)}
    sums = by_place(
        np.array([places[code] for code in matched], dtype=np.intp), np.array(values, dtype=float), len(places)
    )
    language = callers_language()
    levels = list(dict.fromkeys(map(listed.level, listed.codes)))
    tables = _tables_of(listed.id)
    chosen = _choice(grouping, (*levels, *tables))
    return (
        _by_table(tables[chosen], listed, sums, language)
        if chosen in tables
        else _by_level(chosen, listed, sums, language)
    )


def matched_code(given: object, dimension: Dimension) -> str:
    """The code of a dimension that an argument means, `total` for all of it."""
    total = dimension.total
    words_of_all = {TOTAL, *interface()["total_words"]["words"]}  # type: ignore[misc]
    if total is not None:
        words_of_all |= {total[language] for language in LANGUAGES}
    if isinstance(given, str) and plain_name(given) in set(map(plain_name, words_of_all)):
        return TOTAL
    return _listed_code(given, dimension.classification)


@cache
def code_list(name: str) -> Classification:
    """A list that comes with lb_xl, by its id (`okrb_005_2006`), or the list of a dimension of the scheme."""
    dimensions = function_scheme().dimensions
    if name in dimensions:
        return dimensions[name].classification
    folder = Path(str(files("lb_xl").joinpath("classifications")))
    known = sorted(path.stem for path in folder.glob("*.csv"))
    return Classification.load(folder / f"{_choice(name, tuple(known))}.csv")


def _listed_code(given: object, listed: Classification) -> str:
    match = listed.match(given)
    if match.code is None:
        near = match.candidates or listed.nearest(match.given)
        values = {"given": match.given, "list": listed.name, "nearest": _labels(near, listed)}
        raise FindingsError([Finding(UNKNOWN_CODE, values=values)])
    return match.code


def _labels(codes: tuple[str, ...], listed: Classification) -> Text:
    shown = ([listed.label(code, each) if code in listed.codes else code for code in codes] for each in LANGUAGES)
    return Text(*(", ".join(labels) or "—" for labels in shown))


def _choice(given: str, known: tuple[str, ...]) -> str:
    for each in known:
        if plain_name(each) == plain_name(given):
            return each
    raise fail(UNKNOWN_CHOICE, given=given, known=", ".join(known), nearest=nearest_name(given, known))


@cache
def _tables_of(listed: str) -> Mapping[str, Table]:
    """The printed tables of groupings over a list, each of the first year that has that edition of the list."""
    first, last = function_scheme().years
    found: dict[str, Table] = {}
    for year in range(first, (last or datetime.date.today().year) + 1):
        scheme = function_scheme(year)
        for table in scheme.tables.values():
            if table.rows_of and scheme.dimensions[table.rows_of].classification.id == listed:
                found.setdefault(table.id, table)
    return found


def _by_table(table: Table, listed: Classification, sums: Floats, language: str) -> list[list[object]]:
    lines = [line for line in table.printed if line.kind == "line"]
    counted = [line for line in lines if line.quantity]
    chosen = [line.where[table.rows_of] if line.where else listed.codes for line in counted]
    rows = over_selected(sums, selected(listed, listed.codes, chosen))
    found: dict[str, Floats] = {line.id: row for line, row in zip(counted, rows, strict=True)}
    for line in lines:
        if not line.quantity:
            found[line.id] = from_parts(line.parts, found.__getitem__)
    return [[line.id, line.title[language], float(found[line.id])] for line in lines]


def _by_level(level: str, listed: Classification, sums: Floats, language: str) -> list[list[object]]:
    codes = [code for code in listed.codes if listed.level(code) == level]
    chosen = selected(listed, listed.codes, ((code,) for code in codes))
    rows: list[list[object]] = [
        [code, listed.title(code, language), float(number)]
        for code, number in zip(codes, over_selected(sums, chosen), strict=True)
    ]
    above = np.asarray(~chosen.any(axis=1))
    if sums[above].any():
        rows.append(["", words("words")["above_level"][language], float(over_selected(sums, above[:, np.newaxis])[0])])
    return rows
