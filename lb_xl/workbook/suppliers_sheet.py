"""The sheet of suppliers: one table, prefilled from the scheme, which the user may change and lengthen."""

from __future__ import annotations

from typing import Any

from lb_xl.exchange.suppliers import COLUMNS, proposed, supplier_named
from lb_xl.exchange.words import exchange_words
from lb_xl.scheme import Scheme
from lb_xl.workbook import layout
from lb_xl.workbook.addresses import block_address
from lb_xl.workbook.layout import SheetNames
from lb_xl.workbook.page import fit_to_width
from lb_xl.workbook.sheet_head import write_head
from lb_xl.workbook.styles import Styles
from lb_xl.workbook.typography import column_pixels

WIDTHS = (54, 32, 24, 34, 16)
HEADER = 4
ROWS_BELOW = 200
LISTS_COLUMN = len(WIDTHS) + 1
"""The choices of forms and rows stand beside the table, in hidden columns."""


def write_suppliers_sheet(
    workbook: Any, sheet: Any, styles: Styles, scheme: Scheme, language: str, names: SheetNames
) -> None:
    """Write the table with the suppliers of the scheme, and the lists from which forms and rows are chosen."""
    words = exchange_words("suppliers", language)
    for at, width in enumerate(WIDTHS):
        sheet.set_column(at, at, width, styles("ready"))
    pixels = sum(map(column_pixels, WIDTHS))
    last_column = len(WIDTHS) - 1
    write_head(sheet, styles, language, names, words["title"], words["subtitle"], WIDTHS)
    rows = proposed(scheme, language)
    last = HEADER + max(len(rows), 1)
    sheet.set_row(HEADER, 24)
    sheet.add_table(
        HEADER, 0, last, last_column,
        {
            "name": layout.SUPPLIERS, "style": None, "autofilter": True,
            "columns": [{"header": words[key], "header_format": styles("header")} for key in COLUMNS],
        },
    )  # fmt: skip
    look = styles("input", "text", text_wrap=True)
    by = scheme.offices
    for at, each in enumerate(rows, start=HEADER + 1):
        sheet.set_row(at, 18)
        known = supplier_named(each.supplier, scheme)
        place = scheme.dimensions[by].classification.title(each.code, language) if each.code else words["all"]
        cells = (
            known.title[language] if known else each.supplier,
            scheme.forms[each.form].sheet[language],
            place,
            each.contact,
            each.due,
        )
        for column, cell in enumerate(cells):
            sheet.write(at, column, cell or None, look)
    _choices(sheet, scheme, language, last + ROWS_BELOW)
    sheet.freeze_panes(HEADER + 1, 1)
    sheet.repeat_rows(HEADER)
    fit_to_width(sheet, language, pixels)
    sheet.print_area(0, 0, last, last_column)


def _choices(sheet: Any, scheme: Scheme, language: str, last: int) -> None:
    """Drop-downs for the forms and the rows, from lists in hidden columns of the same sheet."""
    words = exchange_words("suppliers", language)
    by = scheme.offices
    listed = scheme.dimensions[by].classification if by else None
    rows = [listed.title(code, language) for code in scheme.dimensions[by].leaves] if listed else []
    choices = {1: [form.sheet[language] for form in scheme.forms.values()], 2: [words["all"], *rows]}
    for at, (column, texts) in enumerate(choices.items()):
        place = LISTS_COLUMN + at
        for row, text in enumerate(texts, start=HEADER + 1):
            sheet.write_string(row, place, text)
        address = block_address(sheet.get_name(), HEADER + 1, place, HEADER + len(texts), place)
        sheet.data_validation(
            HEADER + 1, column, last, column,
            {
                "validate": "list", "source": f"={address}",
                "error_title": words["form" if column == 1 else "rows"], "error_message": words["list_error"],
            },
        )  # fmt: skip
    sheet.set_column(LISTS_COLUMN, LISTS_COLUMN + len(choices) - 1, 20, None, {"hidden": True})
