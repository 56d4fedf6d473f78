"""The cover of a department's workbook: whose it is, what to do until when, how far each form is, control totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lb_xl.exchange.handing_out import HandedForm
from lb_xl.exchange.suppliers import Department
from lb_xl.exchange.words import exchange_words
from lb_xl.scheme import Scheme
from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.addresses import cell_address, define_cell, write_link
from lb_xl.workbook.department_checks import KINDS, NativeCheck
from lb_xl.workbook.layout import SheetNames
from lb_xl.workbook.page import PROTECTION, fit_to_width
from lb_xl.workbook.styles import ACCENT, ALERT, GREY, Styles
from lb_xl.workbook.typography import column_pixels, row_height

WIDTHS = (2, 28, 50, 16, 13, 13, 13, 14, 13, 17)
FIRST, LAST = 1, len(WIDTHS) - 1
PIXELS = tuple(map(column_pixels, WIDTHS))
NUMBER, DECIMALS = '#,##0;"−"#,##0;0', '#,##0.0###;"−"#,##0.0###;0'
WHOLE = "0;-0;0"

COVER_YEAR, COVER_NAME = "lb_cover_year", "lb_cover_name"


def status_name(form: str) -> str:
    """The name of the cell in which a department says that a form has nothing to report."""
    return f"lb_status_{form}"


@dataclass(frozen=True)
class CoverForm:
    """A form as the cover shows it: its native checks, and its totals as they are handed out, by column."""

    handed: HandedForm
    checks: Mapping[str, NativeCheck]
    totals: Mapping[str, float]


def write_cover(
    workbook: Any,
    sheet: Any,
    styles: Styles,
    scheme: Scheme,
    department: Department,
    forms: Sequence[CoverForm],
    language: str,
    names: SheetNames,
    source: str,
) -> None:
    """Write the whole sheet; `source` is the workbook from which this one was handed out."""
    words = exchange_words("cover", language)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    row = _facts(workbook, sheet, styles, scheme, department, language, source)
    row = _instructions(sheet, styles, words, row + 1)
    row = _forms(workbook, sheet, styles, forms, language, names, row + 1)
    _totals(sheet, styles, forms, language, row + 1)
    sheet.protect("", PROTECTION)
    fit_to_width(sheet, language, sum(PIXELS))


def _facts(
    workbook: Any, sheet: Any, styles: Styles, scheme: Scheme, department: Department, language: str, source: str
) -> int:
    words = exchange_words("cover", language)
    width = sum(PIXELS[FIRST:])
    name = department.name(scheme, language)
    subject = words["subject"].format(title=scheme.title[language], subject=scheme.subject[language], year=scheme.year)
    sheet.set_row(0, 12)
    sheet.set_row(1, row_height(name, width, 20, bold=True))
    sheet.merge_range(1, FIRST, 1, LAST, name, styles("banner"))
    define_cell(workbook, sheet, COVER_NAME, 1, FIRST)
    sheet.set_row(2, row_height(subject, width, 12))
    sheet.merge_range(2, FIRST, 2, LAST, subject, styles("cell", font_size=12, text_wrap=True))
    missing = words["not_given"]
    facts: list[tuple[str, str | int, tuple[str, ...]]] = [
        ("due", department.due or missing, ("strong", "accent")),
        ("contact", department.contact or missing, ("strong",)),
        ("rows", department.place(scheme, language), ()),
        ("year", scheme.year, ()),
        ("edition", layout.edition(scheme, language), ()),
        ("issued", source, ()),
    ]
    row = 4
    for key, value, looks in facts:
        sheet.set_row(row, row_height(str(value), sum(PIXELS[FIRST + 1 :]), padding=4))
        sheet.write_string(row, FIRST, words[key], styles("row", "grey"))
        look = styles("row", *looks, text_wrap=True, align="left")
        sheet.merge_range(row, FIRST + 1, row, LAST, "", look)
        if isinstance(value, int):
            sheet.write_number(row, FIRST + 1, value, look)
            define_cell(workbook, sheet, COVER_YEAR, row, FIRST + 1)
        else:
            sheet.write_string(row, FIRST + 1, value, look)
        row += 1
    return row


def _instructions(sheet: Any, styles: Styles, words: Words, row: int) -> int:
    _section(sheet, styles, row, words["how"])
    for step in ("step_1", "step_2", "step_3", "step_4"):
        row += 1
        sheet.set_row(row, row_height(words[step], sum(PIXELS[FIRST:]), padding=4))
        sheet.merge_range(row, FIRST, row, LAST, words[step], styles("wrap", valign="vcenter"))
    return row + 1


def _section(sheet: Any, styles: Styles, row: int, text: str) -> None:
    sheet.set_row(row, 24)
    sheet.write_string(row, FIRST, text, styles("section"))


def _forms(
    workbook: Any,
    sheet: Any,
    styles: Styles,
    forms: Sequence[CoverForm],
    language: str,
    names: SheetNames,
    row: int,
) -> int:
    words, statuses = exchange_words("cover", language), Words("status", language)
    _section(sheet, styles, row, words["forms"])
    row += 1
    sheet.set_row(row, 32)
    for at, key in enumerate(("form", "title", "status", *KINDS, "verdict"), start=FIRST):
        looks = ("right",) if key in KINDS else ("indented",) if key == "verdict" else ()
        sheet.write_string(row, at, words[key], styles("header", *looks))
    choices = [statuses["filled"], statuses["absent"]]
    for at, each in enumerate(forms, start=row + 1):
        form = each.handed.form
        title = form.title[language]
        sheet.set_row(at, max(row_height(title, PIXELS[FIRST + 1], 9), 20))
        name = names.forms[form.id]
        write_link(sheet, at, FIRST, name, name, styles("row", "accent", underline=1, text_wrap=True))
        sheet.write_string(at, FIRST + 1, title, styles("row", "small", text_wrap=True))
        sheet.write_string(at, FIRST + 2, choices[int(each.handed.absent)], styles("input", "small"))
        define_cell(workbook, sheet, status_name(form.id), at, FIRST + 2)
        for place, kind in enumerate(KINDS, start=FIRST + 3):
            check = each.checks.get(kind)
            look = styles("row", "right", num_format=WHOLE)
            if check is None:
                sheet.write_string(at, place, "–", look)
            else:
                sheet.write_formula(at, place, f"=IFERROR({check.formula},1)", look, check.value)
        _verdict(sheet, styles, each, at, words, choices)
    last = row + len(forms)
    sheet.data_validation(
        row + 1, FIRST + 2, last, FIRST + 2,
        {"validate": "list", "source": choices, "error_title": words["status"], "error_message": " / ".join(choices)},
    )  # fmt: skip
    for key, colour in (("ready", ACCENT), ("wrong", ALERT), ("empty", GREY)):
        rule = {
            "type": "cell", "criteria": "==", "value": f'"{words[key]}"',
            "format": styles.conditional(font_color=colour, bold=True),
        }  # fmt: skip
        sheet.conditional_format(row + 1, LAST, last, LAST, rule)
    wrong = {"type": "cell", "criteria": ">", "value": 0, "format": styles.conditional(font_color=ALERT, bold=True)}
    sheet.conditional_format(row + 1, FIRST + 4, last, FIRST + 3 + len(KINDS) - 1, wrong)
    return last + 1


def _verdict(sheet: Any, styles: Styles, form: CoverForm, row: int, words: Words, choices: Sequence[str]) -> None:
    filled, status = cell_address(row, FIRST + 3), cell_address(row, FIRST + 2)
    first, last = cell_address(row, FIRST + 4), cell_address(row, FIRST + 3 + len(KINDS) - 1)
    wrong = f'IF(SUM({first}:{last})=0,"{words["ready"]}","{words["wrong"]}")'
    absent = f'IF({filled}=0,"{words["ready"]}","{words["wrong"]}")'
    none = f'IF({filled}=0,"{words["empty"]}",{wrong})'
    counts = sum(check.value for kind, check in form.checks.items() if kind != "filled")
    if form.handed.absent:
        shown = "wrong" if form.checks["filled"].value else "ready"
    else:
        shown = "empty" if not form.checks["filled"].value else "wrong" if counts else "ready"
    formula = f'=IF({status}="{choices[1]}",{absent},{none})'
    sheet.write_formula(row, LAST, formula, styles("row", "indented"), words[shown])


def _totals(sheet: Any, styles: Styles, forms: Sequence[CoverForm], language: str, row: int) -> None:
    words = exchange_words("cover", language)
    _section(sheet, styles, row, words["totals"])
    sheet.merge_range(row + 1, FIRST, row + 1, LAST, words["totals_hint"], styles("note"))
    row += 2
    sheet.set_row(row, 24)
    sheet.write_string(row, FIRST, words["form"], styles("header"))
    sheet.write_string(row, FIRST + 1, words["measure"], styles("header"))
    places = ((FIRST + 2, FIRST + 3, "handed"), (FIRST + 4, FIRST + 5, "now"), (FIRST + 6, FIRST + 7, "difference"))
    for first, last, key in places:
        sheet.merge_range(row, first, row, last, words[key], styles("header", "right"))
    look, top = styles("row", "right", num_format=NUMBER), row + 1
    for each in forms:
        form = each.handed.form
        for column in layout.input_columns(form, language):
            if column.measure is None:
                continue
            row += 1
            sheet.set_row(row, max(row_height(column.header, PIXELS[FIRST + 1], 9), 18))
            sheet.write_string(row, FIRST, form.sheet[language], styles("row", "small"))
            sheet.write_string(row, FIRST + 1, column.header, styles("row", "small", text_wrap=True))
            total = each.totals.get(column.id, 0.0)
            now = f"=SUM({layout.table_column(layout.input_table(form.id), column.header)})"
            for first, last, _ in places:
                sheet.merge_range(row, first, row, last, "", look)
            sheet.write_number(row, FIRST + 2, total, look)
            sheet.write_formula(row, FIRST + 4, now, look, total)
            handed, current = cell_address(row, FIRST + 2), cell_address(row, FIRST + 4)
            sheet.write_formula(row, FIRST + 6, f"={current}-{handed}", look, 0)
    cell = cell_address(top, FIRST + 2)
    rule = {
        "type": "formula", "criteria": f"=AND(ISNUMBER({cell}),{cell}<>INT({cell}))",
        "format": styles.conditional(num_format=DECIMALS),
    }  # fmt: skip
    sheet.conditional_format(top, FIRST + 2, max(row, top), FIRST + 7, rule)
