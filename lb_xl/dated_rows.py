"""A form filled by dates: the rows of one key become their chronological mean (para 2)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

import pandas as pd

from lb_xl.cell_values import date, is_blank, text
from lb_xl.folding import Fold
from lb_xl.headers import DATE
from lb_xl.inputs import FormData, Moment
from lb_xl.methods.means import chronological_mean, months_passed

NO_DATE, OTHER_YEAR, MIXED, REPEATED, MEAN = "LB-130", "LB-131", "LB-132", "LB-133", "LB-134"
PART_OF_YEAR = "LB-257"


def chronological_means(data: FormData, cells: Sequence[object], year: int | None, fold: Fold) -> FormData:
    """The form with one row a key, each measure the chronological mean over the dates of its rows.

    Methodology: para 2, figures are annual means. Adds LB-130 (no date), LB-131 (a date of another year; the
    last day of the year before and the first of the year after belong to it), LB-132 (rows with and without a
    date for one key), LB-133 (a moment repeats for a key: the end of a month is the start of the next), LB-134
    (the note that means were taken) and LB-257 (the dates of a key do not reach from the start of the year to
    its end: a mean of a part of the year, of one moment at worst).
    """
    frame = data.frame
    dates: dict[int, datetime.date] = {}
    unread: set[int] = set()
    for row, cell in zip(frame.index, cells, strict=True):
        if is_blank(cell):
            continue
        found = date(cell)
        if found is None:
            unread.add(row)
            fold.add(NO_DATE, data.cell(DATE, row), DATE, text(cell))
        else:
            dates[row] = found
            if year is not None and not _belongs(found, year):
                fold.add(OTHER_YEAR, data.cell(DATE, row), DATE, str(found.year), year=year)
    groups = _rows_by_key(data)
    kept: dict[int, tuple[int, ...]] = {}
    for rows in groups.values():
        dated = [row for row in rows if row in dates]
        if not dated:
            kept.update(dict.fromkeys(rows, ()))
            continue
        for row in rows:
            if row not in dates and row not in unread:
                fold.add(MIXED, data.cell(DATE, row), DATE, other=data.cell(DATE, dated[0]))
        first_row: dict[float, int] = {}
        for row in dated:
            other = first_row.setdefault(months_passed(dates[row]), row)
            if other != row:
                fold.add(REPEATED, data.cell(DATE, row), DATE, dates[row].isoformat(), other=data.cell(DATE, other))
        kept[rows[0]] = tuple(first_row[each] for each in sorted(first_row))
        first, last = min(first_row), max(first_row)
        if year is not None and all(_belongs(dates[row], year) for row in dated) and last - first < 12:
            span = tuple(dates[first_row[each]].isoformat() for each in (first, last))
            fold.add(
                PART_OF_YEAR, data.cell(DATE, rows[0]), DATE, " ".join(span), first=span[0], last=span[1], year=year
            )
    means = frame.loc[list(kept)].copy()
    for measure in data.form.measures:
        values = dict(zip(frame.index.tolist(), frame[measure.id].tolist(), strict=True))
        means[measure.id] = [_mean(row, rows, values, dates) for row, rows in kept.items()]
    behind = {row: rows for row, rows in kept.items() if rows}
    for row in behind:
        fold.add(MEAN, data.cell(DATE, row), DATE)
    measured = {
        measure.id: dict(zip(frame.index.tolist(), frame[measure.id].tolist(), strict=True))
        for measure in data.form.measures
    }
    moments = {
        row: Moment(dates[row], {id: float(values[row]) for id, values in measured.items()})
        for rows in behind.values()
        for row in rows
    }
    return FormData(data.form, means, data.sheet, data.columns, behind, moments)


def _belongs(found: datetime.date, year: int) -> bool:
    return datetime.date(year - 1, 12, 31) <= found <= datetime.date(year + 1, 1, 1)


def _rows_by_key(data: FormData) -> dict[tuple[object, ...], list[int]]:
    """The rows of each key, the codes as written, in the order of the sheet."""
    measures = {measure.id for measure in data.form.measures}
    columns = [name for name in data.frame.columns if name not in measures]
    keys = [data.frame[name].astype(object).tolist() for name in columns]
    groups: dict[tuple[object, ...], list[int]] = {}
    for row, key in zip(data.frame.index, zip(*keys, strict=True), strict=True):
        groups.setdefault(tuple(None if pd.isna(part) else part for part in key), []).append(row)
    return groups


def _mean(row: int, rows: tuple[int, ...], values: Mapping[int, float], dates: Mapping[int, datetime.date]) -> float:
    """The mean over the rows of a key, or the row's own value where it has no date; a blank stays one."""
    if not rows:
        return values[row]
    return chronological_mean([values[each] for each in rows], [dates[each] for each in rows])
