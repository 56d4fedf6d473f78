"""A small workbook of labour resources, for the tests that hold two hosts side by side."""

from __future__ import annotations

import datetime
from pathlib import Path

import xlsxwriter

INPUT, RESULT = "6-т (кадры)", "Баланс"


def write_workbook(path: Path) -> Path:
    """An input sheet with a table, a protected result sheet, names, a hidden sheet."""
    book = xlsxwriter.Workbook(path)
    text, free = book.add_format({"num_format": "@"}), book.add_format({"locked": False})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    sheet = book.add_worksheet(INPUT)
    sheet.write("A1", "Форма 6-т")
    sheet.write_datetime("B1", datetime.datetime(2011, 5, 31), day)
    sheet.write_boolean("C1", True)
    sheet.write_formula("D1", "=SUM(in_f6t[Численность, человек])", None, 350)
    sheet.write_formula("E1", "=1/0", None, "#DIV/0!")
    sheet.write_formula("F1", "=NA()", None, "#N/A")
    sheet.write_formula("G1", "=D1>100", None, True)
    sheet.write_formula("H1", '="итого "&D1', None, "итого 350")
    sheet.set_column("A:A", 20, text)
    sheet.add_table(
        "A3:C6",
        {
            "name": "in_f6t",
            "columns": [
                {"header": "Код"},
                {"header": "Численность, человек"},
                {"header": "Вдвое", "formula": "=in_f6t[@[Численность, человек]]*2"},
            ],
        },
    )
    for row, (code, persons) in enumerate((("01", 100), ("1", 250), ("15.11", None)), 3):
        sheet.write_string(row, 0, code, text)
        if persons is not None:
            sheet.write_number(row, 1, persons)
        sheet.write_formula(row, 2, "=in_f6t[[#This Row],[Численность, человек]]*2", None, 2 * (persons or 0))
    result = book.add_worksheet(RESULT)
    result.write_row("A1", ["Строка", "Всего"])
    result.write_row("A2", ["01", None], free)
    result.write_row("A3", ["02", None])
    result.protect()
    book.add_worksheet("Списки").hide()
    book.define_name("lb_year", f"='{INPUT}'!$B$1")
    book.define_name("out_balance", f"={RESULT}!$A$1:$B$3")
    book.define_name(f"{RESULT}!local", f"={RESULT}!$A$1")
    book.close()
    return path
