"""The sheets of a comparison that say what the changes did to the balance: in the whole, and by territory."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np

from lb_xl.cells import Integers
from lb_xl.comparison.effects import Effects
from lb_xl.comparison.listing import column_title, column_words, form_words, is_percentage, row_words, unit_words
from lb_xl.comparison.outcome import Comparison
from lb_xl.comparison.words import word
from lb_xl.form import TOTAL
from lb_xl.language import Text
from lb_xl.scheme import Line
from lb_xl.workbook.addresses import cell_address
from lb_xl.workbook.page import LANDSCAPE_PIXELS, fit_to_width
from lb_xl.workbook.styles import Styles
from lb_xl.workbook.typography import column_pixels, row_height

NUMBER, LABEL, FIRST = 0, 1, 2
NUMBER_WIDTH, LABEL_WIDTH, VALUE_WIDTH = 6, 58, 14
PLAIN = '#,##0.###;"−"#,##0.###;"–"'
SIGNED = '"+"#,##0.###;"−"#,##0.###;"–"'
RATIO, POINTS = '0.000%;"−"0.000%;"–"', '"+"0.0000%;"−"0.0000%;"–"'


def write_effects_sheet(sheet: Any, styles: Styles, found: Comparison, language: str) -> None:
    """The lines before and after, then each change with its effect on each line that changed, adding up to it."""
    from lb_xl.workbook.comparison_book import write_heading

    effects = found.effects
    assert effects is not None
    chosen = _shown_lines(effects, 0)
    widths = (NUMBER_WIDTH, LABEL_WIDTH, *[VALUE_WIDTH] * max(4, len(chosen)))
    _columns(sheet, widths)
    heading = word("comparison", "effects_sheet", language)
    row = write_heading(sheet, styles, found, language, widths[:6], heading)
    row = _write_lines(sheet, styles, found, language, row)
    sheet.set_h_pagebreaks([row + 1])
    row = _section(sheet, styles, word("comparison", "by_size", language), row + 1)
    note = (
        word("comparison", "method", language)
        + " "
        + word("comparison", "unit_counts", language, unit=unit_words(found.scheme, language))
    )
    sheet.set_row(row, row_height(note, sum(map(column_pixels, widths[:6])), 9))
    sheet.merge_range(row, 0, row, 5, note, styles("note"))
    last = _write_matrix(sheet, styles, found, language, row + 1, 0, chosen)
    _verdict(sheet, styles, last, len(chosen), language)


def write_columns_sheet(sheet: Any, styles: Styles, found: Comparison, language: str) -> None:
    """The effects in each territory, one block below the other."""
    from lb_xl.workbook.comparison_book import write_heading

    effects = found.effects
    assert effects is not None
    shown = [(column, _shown_lines(effects, column)) for column in range(1, len(effects.columns))]
    widths = (NUMBER_WIDTH, LABEL_WIDTH, *[VALUE_WIDTH] * max([4, *(len(chosen) for _, chosen in shown)]))
    _columns(sheet, widths)
    row = write_heading(sheet, styles, found, language, widths[:6], word("comparison", "columns_sheet", language))
    for column, chosen in shown:
        if len(chosen):
            row = _section(sheet, styles, column_title(found, column, language), row)
            row = _write_matrix(sheet, styles, found, language, row, column, chosen) + 3
    fit_to_width(sheet, language, LANDSCAPE_PIXELS)


def _columns(sheet: Any, widths: tuple[int, ...]) -> None:
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)


def _shown_lines(effects: Effects, column: int) -> Integers:
    """The lines that changed in a column, or that some change acts on."""
    moved = np.nan_to_num(effects.change[:, column]) != 0.0
    return np.flatnonzero(moved | (effects.by_change[:, :, column] != 0.0).any(axis=0))


def _section(sheet: Any, styles: Styles, text: str, row: int) -> int:
    sheet.set_row(row, 24)
    sheet.write_string(row, 0, text, styles("section"))
    return row + 1


def _write_lines(sheet: Any, styles: Styles, found: Comparison, language: str, row: int) -> int:
    """The block of lines: before, after, change and per cent, the last two as formulas."""
    effects = found.effects
    assert effects is not None
    title = word(
        "comparison", "lines", language, table=effects.table.title[language],
        column=_total_title(found, language), unit=unit_words(found.scheme, language),
    )  # fmt: skip
    row = _section(sheet, styles, title, row)
    heads = ["code", "line", "old", "new", "change", "percent"]
    sheet.set_row(row, 22)
    for column, key in enumerate(heads):
        look = styles("header", "right") if column >= FIRST else styles("header")
        sheet.write_string(row, column, word("comparison", key, language), look)
    for at, line in enumerate(effects.lines):
        row += 1
        text = line.title[language]
        strong = ("strong",) if line.strong else ()
        sheet.set_row(
            row, max(18.0, row_height(text, column_pixels(LABEL_WIDTH), indent=line.indent, bold=line.strong))
        )
        sheet.write_string(row, NUMBER, line.row or "", styles("row", "grey", "small"))
        sheet.write_string(row, LABEL, text, styles("row", *strong, text_wrap=True, indent=line.indent, align="left"))
        old, new = float(effects.before[at, 0]), float(effects.after[at, 0])
        plain, signed = _formats(found, line)
        for column, value in ((FIRST, old), (FIRST + 1, new)):
            _number(sheet, row, column, value, styles("row", "right", *strong, num_format=plain))
        addresses = cell_address(row, FIRST), cell_address(row, FIRST + 1), cell_address(row, FIRST + 2)
        if old == old and new == new:
            look = styles("row", "right", *strong, num_format=signed)
            sheet.write_formula(row, FIRST + 2, f"={addresses[1]}-{addresses[0]}", look, new - old)
        else:
            sheet.write_blank(row, FIRST + 2, None, styles("row"))
        if old == old and new == new and old:
            look = styles("row", "right", num_format='"+"0.00;"−"0.00;"–"')
            formula = f"=100*{addresses[2]}/ABS({addresses[0]})"
            sheet.write_formula(row, FIRST + 3, formula, look, 100 * (new - old) / abs(old))
        else:
            sheet.write_blank(row, FIRST + 3, None, styles("row"))
    return row + 1


def _write_matrix(
    sheet: Any, styles: Styles, found: Comparison, language: str, row: int, column: int, chosen: Integers
) -> int:
    """Changes down, lines across, at one column of the table; returns the row of the sums."""
    effects = found.effects
    assert effects is not None
    lines = [effects.lines[at] for at in chosen]
    heads = [word("comparison", "number", language), word("comparison", "what_changed", language)]
    heads += [_short(line, language) for line in lines]
    height = max(row_height(head, column_pixels(VALUE_WIDTH), bold=True, padding=8) for head in heads[2:])
    sheet.set_row(row, max(22.0, height))
    for at, head in enumerate(heads):
        look = styles("header", "right") if at >= FIRST else styles("header")
        sheet.write_string(row, at, head, look)
    first = row + 1
    sizes = effects.sizes(column)
    ranked = [place for place in found.ranked() if effects.by_change[place, :, column].any()]
    ranked.sort(key=lambda place: -sizes[place])
    shown = [(str(number), _change_words(found, place, language), place) for number, place in enumerate(ranked, 1)]
    if effects.by_change[-1, :, column].any():
        shown.append(("", word("comparison", "unknown", language), len(found.changes.listed)))
    for number, text, place in shown:
        row += 1
        sheet.set_row(row, max(18.0, row_height(text, column_pixels(LABEL_WIDTH), 9)))
        sheet.write_string(row, NUMBER, number, styles("row", "grey", "small"))
        sheet.write_string(row, LABEL, text, styles("row", "small", text_wrap=True))
        for at, line in zip(range(FIRST, FIRST + len(lines)), chosen, strict=True):
            look = styles("row", "right", num_format=_formats(found, effects.lines[line])[1])
            sheet.write_number(row, at, float(effects.by_change[place, line, column]), look)
    return _sums(sheet, styles, found, language, (first, row + 1), column, chosen)


def _sums(
    sheet: Any, styles: Styles, found: Comparison, language: str, rows: tuple[int, int], column: int, chosen: Integers
) -> int:
    """Two rows: the sum of the effects as a formula, and the change of the line beside which it must stand."""
    effects = found.effects
    assert effects is not None
    first, row = rows
    for offset, key in ((0, "sum"), (1, "line_change")):
        sheet.set_row(row + offset, 20)
        sheet.write_blank(row + offset, NUMBER, None, styles("row", "total"))
        sheet.write_string(row + offset, LABEL, word("comparison", key, language), styles("row", "total", "strong"))
    for at, line in zip(range(FIRST, FIRST + len(chosen)), chosen, strict=True):
        look = styles("row", "total", "strong", "right", num_format=_formats(found, effects.lines[line])[1])
        change = float(np.nan_to_num(effects.change[line, column]))
        span = f"{cell_address(first, at)}:{cell_address(row - 1, at)}"
        sheet.write_formula(row, at, f"=SUM({span})" if row > first else "=0", look, change)
        sheet.write_number(row + 1, at, change, look)
    return row


def _verdict(sheet: Any, styles: Styles, row: int, count: int, language: str) -> None:
    """A native verdict: the sums against the changes, counted by the host itself."""
    said = {key: word("comparison", key, language) for key in ("agrees", "disagrees")}
    spans = [f"{cell_address(at, FIRST)}:{cell_address(at, FIRST + count - 1)}" for at in (row, row + 1)]
    formula = f'=IF(SUMPRODUCT(--(ABS({spans[0]}-{spans[1]})>0.000000001))=0,"{said["agrees"]}","{said["disagrees"]}")'
    sheet.set_row(row + 2, 18)
    sheet.write_formula(row + 2, LABEL, formula, styles("control", text_wrap=False, valign="vcenter"), said["agrees"])
    sheet.freeze_panes(0, FIRST)
    fit_to_width(sheet, language, LANDSCAPE_PIXELS)


def _total_title(found: Comparison, language: str) -> str:
    assert found.effects is not None
    codes = found.effects.columns[0]
    totals = [found.scheme.dimensions[id].total for id, code in codes.items() if code == TOTAL]
    first = totals[-1] if totals else None
    return first[language] if isinstance(first, Text) else column_title(found, 0, language)


def _change_words(found: Comparison, place: int, language: str) -> str:
    change, scheme = found.changes.listed[place], found.scheme
    parts = [each(scheme, change, language) for each in (form_words, row_words, column_words)]
    return " · ".join(part for part in parts if part)


def _short(line: Line, language: str) -> str:
    """The printed code of a line, which the block above explains; of a line without one the beginning of its title."""
    return line.row or textwrap.shorten(line.title[language], 24, placeholder="…")


def _formats(found: Comparison, line: Line) -> tuple[str, str]:
    return (RATIO, POINTS) if is_percentage(found.scheme, line) else (PLAIN, SIGNED)


def _number(sheet: Any, row: int, column: int, value: float, look: Any) -> None:
    if value == value:
        sheet.write_number(row, column, value, look)
    else:
        sheet.write_blank(row, column, None, look)
