"""The report of a comparison as a workbook of its own: the changes, and what they did to the balance.

Differences, per cent, sums of effects and the verdict below them are native formulas over the values.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from lb_xl.comparison.changes import Change
from lb_xl.comparison.listing import column_words, counted, form_words, row_words, side_lines, value_words
from lb_xl.comparison.outcome import Comparison
from lb_xl.comparison.words import word
from lb_xl.findings import WorkbookFileError
from lb_xl.workbook.addresses import cell_address
from lb_xl.workbook.book_in_memory import BookInMemory
from lb_xl.workbook.comparison_effects import write_columns_sheet, write_effects_sheet
from lb_xl.workbook.page import fit_to_width
from lb_xl.workbook.styles import ACCENT, GREY, INK, Styles
from lb_xl.workbook.typography import column_pixels, row_height

WIDTHS = (5, 22, 46, 34, 11, 14, 14, 13, 9, 14, 20, 20)
COLUMNS = (
    "number", "form", "row", "column", "kind", "old", "new", "difference", "percent", "largest", "old_cell", "new_cell",
)  # fmt: skip
NUMBER_FORMAT = '#,##0.###;"−"#,##0.###;0'
CHANGE_FORMAT = '"+"#,##0.###;"−"#,##0.###;"–"'
PERCENT_FORMAT = '"+"0.0;"−"0.0;"–"'


def write_report(found: Comparison, path: Path, language: str, by_territory: bool = False) -> None:
    """Writes the report; raises `WorkbookFileError` LB-415 for a name that is not .xlsx, LB-428 where it cannot."""
    if path.suffix.lower() != ".xlsx":
        raise WorkbookFileError("LB-415", file=path.name, kind=path.suffix)
    try:
        path.write_bytes(report_bytes(found, language, by_territory))
    except OSError as error:
        raise WorkbookFileError("LB-428", file=path.name, reason=error.strerror or error) from error


def report_bytes(found: Comparison, language: str, by_territory: bool = False) -> bytes:
    """The bytes of the report; with `by_territory` a sheet more, with the effects in each territory."""
    built = BookInMemory()
    workbook = built.book
    styles = Styles(workbook)
    changes = workbook.add_worksheet(word("comparison", "changes_sheet", language))
    changes.set_tab_color(INK)
    _write_changes(changes, styles, found, language)
    if found.effects is not None and not found.is_same:
        effects = workbook.add_worksheet(word("comparison", "effects_sheet", language))
        effects.set_tab_color(ACCENT)
        write_effects_sheet(effects, styles, found, language)
        if by_territory and len(found.effects.columns) > 1:
            columns = workbook.add_worksheet(word("comparison", "columns_sheet", language))
            columns.set_tab_color(GREY)
            write_columns_sheet(columns, styles, found, language)
    subject = " → ".join((found.before.name, found.after.name))
    built.describe(title=word("comparison", "title", language), subject=subject)
    return built.finished()


def write_heading(
    sheet: Any, styles: Styles, found: Comparison, language: str, widths: tuple[float, ...], title: str
) -> int:
    """Writes title, files, findings and count over the first columns; returns the next free row."""
    pixels = sum(map(column_pixels, widths))
    scheme = found.scheme
    sheet.set_row(0, row_height(title, pixels, 14, bold=True))
    sheet.merge_range(0, 0, 0, len(widths) - 1, title, styles("title"))
    subject = f"{scheme.title[language]} · {scheme.subject[language]} · {scheme.year}"
    if found.before.inputs.scheme.year != found.after.inputs.scheme.year:
        subject = f"{scheme.title[language]} · {scheme.subject[language]}"
    sides = (found.before, found.after)
    files = [
        f"{line} · SHA-256 {side.inputs.fingerprint[:12]}…"
        for line, side in zip(side_lines(found, language), sides, strict=True)
    ]
    last = word("comparison", "same", language) if found.is_same else counted(found, language)
    rows = [(subject, "subtitle"), *((line, "subtitle") for line in files)]
    rows += [(finding.text(language), "alert") for finding in found.findings]
    rows.append((last, "control"))
    for at, (text, look) in enumerate(rows, start=1):
        sheet.set_row(at, row_height(text, pixels, 9))
        sheet.merge_range(at, 0, at, len(widths) - 1, text, styles(look))
    return len(rows) + 2


def _write_changes(sheet: Any, styles: Styles, found: Comparison, language: str) -> None:
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    row = write_heading(sheet, styles, found, language, WIDTHS, word("comparison", "title", language))
    fit_to_width(sheet, language, sum(map(column_pixels, WIDTHS)))
    if found.is_same:
        return
    heads = [word("comparison", key, language) for key in COLUMNS]
    sheet.set_row(row, 30)
    for column, head in enumerate(heads):
        look = styles("header", "right") if 5 <= column <= 9 else styles("header", *["indented"] * (column > 9))
        sheet.write_string(row, column, head, look)
    header = row
    sizes = found.effects.sizes() if found.effects is not None else np.zeros(0)
    for number, place in enumerate(found.ranked(), start=1):
        row += 1
        change = found.changes.listed[place]
        _write_change(sheet, styles, found, change, (row, number), language)
        if found.effects is not None:
            sheet.write_number(row, 9, float(sizes[place]), styles("row", "right", num_format=NUMBER_FORMAT))
        else:
            sheet.write_blank(row, 9, None, styles("row"))
    sheet.autofilter(header, 0, row, len(WIDTHS) - 1)
    sheet.freeze_panes(header + 1, 0)
    sheet.repeat_rows(header)


def _write_change(
    sheet: Any, styles: Styles, found: Comparison, change: Change, place: tuple[int, int], language: str
) -> None:
    row, number = place
    scheme = found.scheme
    texts = [
        form_words(scheme, change, language),
        row_words(scheme, change, language),
        column_words(scheme, change, language),
        word("comparison", change.kind, language),
    ]
    sheet.set_row(row, max(18.0, *(row_height(text, column_pixels(WIDTHS[at])) for at, text in enumerate(texts, 1))))
    sheet.write_number(row, 0, number, styles("row", "grey", "small", align="left"))
    for column, text in enumerate(texts, start=1):
        sheet.write_string(row, column, text, styles("row", text_wrap=True))
    for column, value in ((5, change.old), (6, change.new)):
        shown = value_words(change, value, language)
        if isinstance(shown, float):
            sheet.write_number(row, column, shown, styles("row", "right", num_format=NUMBER_FORMAT))
        else:
            sheet.write_string(
                row, column, "" if shown is None else shown, styles("row", "small", "right", text_wrap=True)
            )
    _write_difference(sheet, styles, change, row)
    for column, where in ((10, change.before), (11, change.after)):
        text = f"{where.sheet}!{where.cell}" if where.cell else ""
        sheet.write_string(row, column, text, styles("row", "grey", "small", "indented", text_wrap=True))


def _write_difference(sheet: Any, styles: Styles, change: Change, row: int) -> None:
    """Difference and per cent as native formulas, nothing where there is none."""
    old, new, difference = (cell_address(row, column) for column in (5, 6, 7))
    if change.difference is None:
        sheet.write_blank(row, 7, None, styles("row"))
    else:
        look = styles("row", "right", num_format=CHANGE_FORMAT)
        sheet.write_formula(row, 7, f"=N({new})-N({old})", look, change.difference)
    if change.percent is None:
        sheet.write_blank(row, 8, None, styles("row"))
    else:
        look = styles("row", "right", num_format=PERCENT_FORMAT)
        sheet.write_formula(row, 8, f"=100*{difference}/ABS({old})", look, change.percent)
