"""An input sheet: what to fill, from which source, by which paragraph; then one Excel table."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lb_xl.form import Form
from lb_xl.scheme import Scheme
from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.addresses import cell_address, define_block
from lb_xl.workbook.answer_columns import answer_validation, answer_width, answers_of, offered_lists
from lb_xl.workbook.layout import InputColumn, SheetNames
from lb_xl.workbook.page import LANDSCAPE_PIXELS, PROTECTION, fit_to_width, set_up_page
from lb_xl.workbook.sheet_head import write_back_link
from lb_xl.workbook.styles import INPUT_FILL, Styles
from lb_xl.workbook.typography import PIXELS_PER_CHARACTER, column_pixels, row_height, text_pixels

CALENDAR = (("years", 1),)
"""The unit of a calendar year, which has no separator of thousands."""

BLANK_ROWS = 15
"""Rows of an open table while it is empty: enough to look like a form, and to be pasted over."""

TEXT_BLOCK = 88
"""Characters of width that the words above a table take at least, so that they read as lines, not as a column."""

NARROWEST_KEY, WIDEST_KEY = 15.0, 53.0
SPARE_WIDTH = 9
RAW_SCALE, SURE = 60, 95
"""Per cent at which the many columns of a survey are printed, page by page, and of a page that every host fills."""
FEW_COLUMNS = 5
"""Up to so many columns measures are set wider, for the sake of their long headers."""

LONGEST_MESSAGE, LONGEST_MESSAGE_TITLE = 255, 32
"""What Excel takes as the text and the title of a message of a validation."""

STAR = "*"
"""Behind a number that rests on few units, where it is handed out marked."""


@dataclass(frozen=True)
class Filling:
    """What stands in a table when it is built: the cells of each row by column, and blank rows ready below them.

    The sheet is then locked but for these rows, since a table does not grow on a protected sheet.
    """

    rows: Sequence[Mapping[str, object]]
    room: int
    marked: frozenset[tuple[int, str]] = frozenset()
    """Values that rest on few units, by the place of their row and their column: a star stands behind them."""


def write_input_sheet(
    workbook: Any,
    sheet: Any,
    styles: Styles,
    scheme: Scheme,
    form: Form,
    language: str,
    names: SheetNames,
    filling: Filling | None = None,
) -> int:
    """Write the sheet of one form: texts, control totals, the table, its validations, protection, print set-up.

    The table of a new workbook is empty, or has every row that its keys can name; a `filling` brings its own rows.

    Returns the row of the header of the table.
    """
    answers, offered = answers_of(scheme, form), offered_lists(scheme) if form.raw else {}
    columns = tuple(
        replace(column, is_number=column.text is not None and column.id in answers and answers[column.id].is_number)
        for column in layout.input_columns(form, language)
    )
    filled = layout.has_fixed_rows(form)
    few = len(columns) <= FEW_COLUMNS
    widths = [
        answer_width(offered.get(column.id), language) if form.raw else _width(column, language, few)
        for column in columns
    ]
    spare = _spare_columns(widths)
    for at, (column, width) in enumerate(zip(columns, widths, strict=True)):
        sheet.set_column(at, at, width, None if filled or filling else styles(*_looks(column), "ready"))
    if spare:
        sheet.set_column(len(widths), len(widths) + spare - 1, SPARE_WIDTH)
    pixels = sum(map(column_pixels, widths)) + spare * column_pixels(SPARE_WIDTH)
    last_column = len(widths) + spare - 1
    if form.raw:  # the texts stand on the first page
        last_column, pixels = _columns_within(widths, LANDSCAPE_PIXELS * SURE // RAW_SCALE)
    header = _introduction(sheet, styles, scheme, form, language, names, last_column, pixels)
    rows = filling.rows if filling else _fixed_rows(scheme, form, language) if filled else []
    last = header + max(len(rows) + (filling.room if filling else 0 if filled else BLANK_ROWS), 1)
    _control_totals(workbook, sheet, styles, form, columns, language, header - 1, rows)
    _table(sheet, styles, form, columns, widths, header, last)
    for at in range(header + 1, last + 1):
        place = at - header - 1
        stars = {id for row, id in (filling.marked if filling else ()) if row == place}
        _row(sheet, styles, columns, rows[place] if place < len(rows) else {}, filled, at, stars)
    reach = last if filled or filling else last + layout.ROWS_BELOW
    _conditional_looks(sheet, styles, columns, header + 1, last, reach)
    for at, column in enumerate(columns):
        if not (filled and column.key):
            validation = _validation(column, form, scheme, language, names)
            if column.text and (answer := answers.get(column.id)) and (answer.listed or answer.is_number):
                validation = answer_validation(answer, offered.get(column.id), language, names)
            if validation:
                sheet.data_validation(header + 1, at, reach, at, validation)
    keys = sum(column.key is not None for column in columns)
    sheet.freeze_panes(header + 1, keys if keys <= 2 else 0)
    if filling:
        sheet.protect("", {**PROTECTION, "sort": True, "autofilter": True})
    elif filled:
        sheet.protect("", PROTECTION)
    sheet.repeat_rows(header)
    if form.raw:
        set_up_page(sheet, language, landscape=True)
        sheet.set_print_scale(RAW_SCALE)
    else:
        fit_to_width(sheet, language, pixels)
    return header


def _fixed_rows(scheme: Scheme, form: Form, language: str) -> list[dict[str, object]]:
    """The key cells of every row that a form must have."""
    return [
        {key.id: key.dimension.classification.label(codes[key.id], language) for key in form.keys}
        for codes in scheme.combinations(tuple(key.id for key in form.keys))
    ]


def _width(column: InputColumn, language: str, few: bool) -> float:
    if column.key:
        listed = column.key.dimension.classification
        longest = max((text_pixels(listed.label(code, language)) for code in listed.codes), default=0.0)
        return round(min(max(longest / PIXELS_PER_CHARACTER + 4, NARROWEST_KEY), WIDEST_KEY), 1)
    if column.measure:
        return 26.0 if few else 19.0
    return 13.0 if column.is_date else 34.0


def _spare_columns(widths: list[float]) -> int:
    missing = TEXT_BLOCK - sum(widths)
    return max(0, int(-(-missing // SPARE_WIDTH)))


def _columns_within(widths: list[float], room: int) -> tuple[int, int]:
    """The last of the first columns that find room on a page, and the pixels that they take."""
    last, taken = 0, column_pixels(widths[0])
    while last + 1 < len(widths) and taken + column_pixels(widths[last + 1]) <= room:
        last += 1
        taken += column_pixels(widths[last])
    return last, taken


def _looks(column: InputColumn) -> tuple[str, ...]:
    if column.key:
        return ("text",)
    if column.measure or column.is_number:
        return ("right",)
    return ("date", "centre") if column.is_date else ("text", "indented")


def _alignment(column: InputColumn) -> tuple[str, ...]:
    if column.text and not column.is_number:
        return ("indented",)
    return ("right",) if column.measure or column.is_number else ("centre",) if column.is_date else ()


def _number_format(column: InputColumn) -> str:
    if column.measure and column.measure.unit == CALENDAR:
        return "0"
    if column.measure and column.measure.kind != "count":
        return '0.0###;"−"0.0###;0'
    return '#,##0;"−"#,##0;0'


def _introduction(
    sheet: Any,
    styles: Styles,
    scheme: Scheme,
    form: Form,
    language: str,
    names: SheetNames,
    last_column: int,
    pixels: int,
) -> int:
    """Write the texts above the table; returns the row of its header."""
    words, page = Words("input_sheet", language), Words("page", language)
    write_back_link(sheet, styles, language, names)
    paragraph = page.filled("paragraph", paragraph=form.paragraph) if form.paragraph else ""
    source = words.filled("source", source=form.source[language]) if form.source else ""
    texts = [
        ("title", 14, form.title[language]),
        ("cell", 10, form.hint[language]),
        ("subtitle", 9, " · ".join(part for part in (source, paragraph) if part)),
        ("subtitle", 9, words.filled("circle", circle=form.circle[language]) if form.circle else ""),
        ("subtitle", 9, words.filled("place", place=form.place[language]) if form.place else ""),
        ("subtitle", 9, _given_codes(scheme, form, language)),
    ]
    row = 1
    for look, size, text in texts:
        if not text:
            continue
        sheet.set_row(row, row_height(text, pixels, size, bold=look == "title", padding=4))
        if last_column:
            sheet.merge_range(row, 0, row, last_column, text, styles(look, text_wrap=True))
        else:
            sheet.write_string(row, 0, text, styles(look, text_wrap=True))
        row += 1
    sheet.set_row(row, 8)
    return row + 2


def _given_codes(scheme: Scheme, form: Form, language: str) -> str:
    """The codes that the form does not ask for because its definition gives them."""
    words = Words("input_sheet", language)

    def described(codes: Mapping[str, str]) -> str:
        parts = []
        for dimension, code in codes.items():
            listed = scheme.dimensions[dimension].classification
            title = listed.title(code, language)
            shown = title if listed.shown == "title" else f"{code} ({title})"
            parts.append(f"{scheme.dimensions[dimension].title[language].lower()} — {shown}")
        return ", ".join(parts)

    given = [described(form.fixed)] if form.fixed else []
    given += [
        words.filled("given_for", measure=measure.title[language], codes=described(measure.only))
        for measure in form.measures
        if measure.only
    ]
    return words.filled("given", codes="; ".join(given)) if given else ""


def _control_totals(
    workbook: Any,
    sheet: Any,
    styles: Styles,
    form: Form,
    columns: tuple[InputColumn, ...],
    language: str,
    row: int,
    rows: Sequence[Mapping[str, object]],
) -> None:
    words = Words("input_sheet", language)
    sheet.set_row(row, 20)
    if columns[0].measure is None:
        sheet.write_string(row, 0, words["total"], styles("small", "grey"))
    for at, column in enumerate(columns):
        if column.measure:
            formula = f"=SUM({layout.table_column(layout.input_table(form.id), column.header)})"
            look = styles("small", "accent", "strong", "right", num_format=_number_format(column))
            cells = [cell for each in rows if isinstance(cell := each.get(column.id), float)]
            sheet.write_formula(row, at, formula, look, sum(cells))
    measured = [at for at, column in enumerate(columns) if column.measure]
    define_block(workbook, sheet, layout.input_totals(form.id), row, measured[0], row, measured[-1])


def _table(
    sheet: Any,
    styles: Styles,
    form: Form,
    columns: tuple[InputColumn, ...],
    widths: list[float],
    header: int,
    last: int,
) -> None:
    looks = [styles("header", *_alignment(column)) for column in columns]
    is_open = not layout.has_fixed_rows(form)
    room = 16 if is_open else 0  # the arrows of the filter stand in the corner of each header
    heights = [
        row_height(column.header, column_pixels(width) - room, bold=True, padding=8)
        for column, width in zip(columns, widths, strict=True)
    ]
    sheet.set_row(header, max(*heights, 30))
    sheet.add_table(
        header, 0, last, len(columns) - 1,
        {
            "name": layout.input_table(form.id), "style": None, "autofilter": is_open,
            "columns": [
                {"header": column.header, "header_format": look}
                for column, look in zip(columns, looks, strict=True)
            ],
        },
    )  # fmt: skip


def _row(
    sheet: Any,
    styles: Styles,
    columns: tuple[InputColumn, ...],
    cells: Mapping[str, object],
    filled: bool,
    row: int,
    stars: Collection[str] = (),
) -> None:
    sheet.set_row(row, 18)
    for at, column in enumerate(columns):
        if column.key and filled:
            look = styles("row", "text")
        elif column.measure:
            number = _number_format(column)
            look = styles("input", "right", num_format=f'#,##0.###"{STAR}"' if column.id in stars else number)
        else:
            look = styles("input", *_looks(column))
        cell = cells.get(column.id)
        if cell is None:
            sheet.write_blank(row, at, None, look)
        elif isinstance(cell, datetime.datetime):
            sheet.write_datetime(row, at, cell, look)
        elif isinstance(cell, float):
            sheet.write_number(row, at, cell, look)
        else:
            sheet.write_string(row, at, str(cell), look)


def _conditional_looks(
    sheet: Any, styles: Styles, columns: tuple[InputColumn, ...], first: int, last: int, reach: int
) -> None:
    """Decimals are shown where a number has them; rows typed below an open table look like those in it."""
    for at, column in enumerate(columns):
        if column.measure and column.measure.kind == "count":
            cell = cell_address(first, at)
            rule = f"=AND(ISNUMBER({cell}),{cell}<>INT({cell}))"
            look = styles.conditional(num_format='#,##0.0##;"−"#,##0.0##;0')
            sheet.conditional_format(first, at, reach, at, {"type": "formula", "criteria": rule, "format": look})
    if reach > last:
        line = f"${cell_address(last + 1, 0)}:${cell_address(last + 1, len(columns) - 1)}"
        look = styles.conditional(bg_color=INPUT_FILL)
        sheet.conditional_format(
            last + 1, 0, reach, len(columns) - 1,
            {"type": "formula", "criteria": f"=COUNTA({line})>0", "format": look},
        )  # fmt: skip


def _validation(
    column: InputColumn, form: Form, scheme: Scheme, language: str, names: SheetNames
) -> dict[str, Any] | None:
    words = Words("input_sheet", language)
    if column.key:
        dimension = column.key.dimension
        with_total = bool(form.spread and dimension.total)
        accepts_longer = dimension.classification.shown == "code"
        message = words.filled(
            "code_warning" if accepts_longer else "code_error", list=dimension.title[language], sheet=names.lists
        )
        return {
            "validate": "list", "source": f"={layout.list_name(dimension.id, with_total)}",
            "error_type": "warning" if accepts_longer else "stop",
            "error_title": words["code_title"], "error_message": _shortened(message, LONGEST_MESSAGE),
        }  # fmt: skip
    if column.measure:
        signed = column.measure.negative
        return {
            "validate": "decimal", "criteria": "between", "minimum": -1e15 if signed else 0, "maximum": 1e15,
            "input_title": words["number_title"],
            "input_message": _shortened(words.filled("number_input", header=column.header), LONGEST_MESSAGE),
            "error_title": _shortened(words["number_title"], LONGEST_MESSAGE_TITLE),
            "error_message": words["signed_error" if signed else "number_error"],
        }  # fmt: skip
    if column.is_date:
        before, after = scheme.year - 1, scheme.year + 1
        return {
            "validate": "date", "criteria": "between",
            "minimum": datetime.date(before, 12, 31), "maximum": datetime.date(after, 1, 1),
            "input_title": words["date_title"], "input_message": words["date_input"],
            "error_title": words["date_title"],
            "error_message": words.filled("date_error", before=before, after=after),
        }  # fmt: skip
    return None


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
