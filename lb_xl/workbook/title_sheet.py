"""The title sheet: what the workbook is, its buttons, the state of every form, parameters, links to results."""

from __future__ import annotations

from typing import Any

from lb_xl.form import Form
from lb_xl.history.last_year import default_limits
from lb_xl.history.words import history_words, status_words
from lb_xl.scheme import Scheme
from lb_xl.sign_off_words import sign_off_words
from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.addresses import cell_address, define_cell, write_link
from lb_xl.workbook.buttons import write_button
from lb_xl.workbook.history_places import STATUS
from lb_xl.workbook.last_year_names import MINIMUM, THRESHOLD
from lb_xl.workbook.layout import SheetNames
from lb_xl.workbook.page import PROTECTION, fit_to_width
from lb_xl.workbook.styles import ACCENT, ALERT, GREY, Styles
from lb_xl.workbook.typography import column_pixels, row_height

WIDTHS = (2, 26, 58, 34, 14, 24, 18)
"""Margin, then the columns of the contents: form, what it holds, source, paragraph, status, state."""

BUTTONS = {
    "new_balance": "NewBalance",
    "check_inputs": "CheckInputs",
    "compute_balance": "ComputeBalance",
    "print_report": "PrintReport",
    "undo_last_run": "UndoLastRun",
    "show_diagnostics": "ShowDiagnostics",
}
"""The buttons in the order of the ribbon, by their commands; the one that explains a number stands by the numbers."""

BUTTON_PIXELS, BUTTON_GAP = 168, 12

FIRST, LAST = 1, len(WIDTHS) - 1
PIXELS = tuple(map(column_pixels, WIDTHS))


def write_title_sheet(
    workbook: Any,
    sheet: Any,
    styles: Styles,
    scheme: Scheme,
    language: str,
    names: SheetNames,
    reference: str,
    buttons: bool,
) -> None:
    """Write the whole sheet: `reference` finds the scheme again; `buttons` where the workbook carries macros."""
    words = Words("title_sheet", language)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    row = _heading(workbook, sheet, styles, scheme, language, reference)
    if names.last_year:
        row = _limits(workbook, sheet, styles, language, row)
    row = _actions(workbook, sheet, styles, words, row + 1, buttons)
    row = _contents(sheet, styles, scheme, language, names, row + 1)
    if scheme.parameters:
        row = _parameters(workbook, sheet, styles, scheme, language, row + 1)
    _results(sheet, styles, scheme, language, names, row + 1)
    sheet.protect("", PROTECTION)
    fit_to_width(sheet, language, sum(PIXELS))


def _heading(workbook: Any, sheet: Any, styles: Styles, scheme: Scheme, language: str, reference: str) -> int:
    words = Words("title_sheet", language)
    width = sum(PIXELS[FIRST:])
    title = scheme.title[language]
    sheet.set_row(0, 12)
    sheet.set_row(1, row_height(title, width, 20, bold=True))
    sheet.merge_range(1, FIRST, 1, LAST, title, styles("banner"))
    subject = words.filled("subject_year", subject=scheme.subject[language], year=scheme.year)
    sheet.set_row(2, 20)
    sheet.merge_range(2, FIRST, 2, LAST, subject, styles("cell", font_size=12))
    unit = scheme.units[scheme.base_unit][language] if scheme.base_unit in scheme.units else scheme.base_unit
    facts: list[tuple[str, str, str | int]] = [
        ("year", layout.YEAR, scheme.year),
        ("scheme", layout.SCHEME, reference),
        ("edition", layout.EDITION, layout.edition(scheme, language)),
        ("unit", "", words.filled("unit_value", unit=unit)),
        ("language", layout.LANGUAGE, language),
    ]
    row = 4
    for label, name, value in facts:
        text = str(value)
        sheet.set_row(row, row_height(text, sum(PIXELS[FIRST + 1 :])))
        sheet.write_string(row, FIRST, words[label], styles("row", "grey"))
        sheet.merge_range(row, FIRST + 1, row, LAST, "", styles("row", text_wrap=True, align="left"))
        cell_style = styles("row", text_wrap=True, align="left")
        if isinstance(value, int):
            sheet.write_number(row, FIRST + 1, value, cell_style)
        else:
            sheet.write_string(row, FIRST + 1, text, cell_style)
        if name:
            define_cell(workbook, sheet, name, row, FIRST + 1)
        row += 1
    return _status(workbook, sheet, styles, language, row)


def _status(workbook: Any, sheet: Any, styles: Styles, language: str, row: int) -> int:
    """The status with which a run is recorded in the history."""
    words, statuses = history_words("title", language), list(status_words(language).values())
    sheet.set_row(row, 18)
    sheet.write_string(row, FIRST, words["status"], styles("row", "grey"))
    sheet.write_string(row, FIRST + 1, statuses[0], styles("input", align="left"))
    for column in range(FIRST + 2, LAST + 1):
        sheet.write_blank(row, column, None, styles("row"))
    define_cell(workbook, sheet, STATUS, row, FIRST + 1)
    sheet.data_validation(
        row, FIRST + 1, row, FIRST + 1,
        {
            "validate": "list", "source": statuses,
            "error_title": words["status"], "error_message": words["status_error"],
        },
    )  # fmt: skip
    return row + 1


def _limits(workbook: Any, sheet: Any, styles: Styles, language: str, row: int) -> int:
    """When a move against last year is a warning, in a workbook that followed another."""
    words, limits = history_words("last_year", language), default_limits()
    rows = ((THRESHOLD, "threshold", limits.threshold), (MINIMUM, "minimum", limits.minimum))
    for at, (name, key, value) in enumerate(rows, start=row):
        sheet.set_row(at, row_height(words[key], PIXELS[FIRST]))
        sheet.write_string(at, FIRST, words[key], styles("row", "grey", text_wrap=True))
        sheet.write_number(at, FIRST + 1, value, styles("input", align="left"))
        for column in range(FIRST + 2, LAST + 1):
            sheet.write_blank(at, column, None, styles("row"))
        define_cell(workbook, sheet, name, at, FIRST + 1)
        sheet.data_validation(
            at, FIRST + 1, at, FIRST + 1,
            {"validate": "decimal", "criteria": ">=", "value": 0, "error_message": words["number_error"]},
        )  # fmt: skip
    return row + len(rows)


def _actions(workbook: Any, sheet: Any, styles: Styles, words: Words, row: int, buttons: bool) -> int:
    _section(sheet, styles, row, words["work"])
    row += 1
    hint = words["hint_buttons" if buttons else "hint_ribbon"]
    sheet.set_row(row, row_height(hint, sum(PIXELS[FIRST:])))
    sheet.merge_range(row, FIRST, row, LAST, hint, styles("wrap", valign="vcenter"))
    row += 1
    if buttons:
        sheet.set_row(row, 34)
        for place, (command, macro) in enumerate(BUTTONS.items()):
            left = place * (BUTTON_PIXELS + BUTTON_GAP)
            write_button(sheet, row, FIRST, command, macro, words.language, (left, 7, BUTTON_PIXELS, 32))
        row += 1
    sheet.set_row(row, 24)
    sheet.merge_range(row, FIRST, row, LAST, words["result_none"], styles("row", "accent", "strong", text_wrap=True))
    define_cell(workbook, sheet, layout.RESULT, row, FIRST)
    return row + 1


def _section(sheet: Any, styles: Styles, row: int, text: str) -> None:
    sheet.set_row(row, 24)
    sheet.write_string(row, FIRST, text, styles("section"))


def _contents(sheet: Any, styles: Styles, scheme: Scheme, language: str, names: SheetNames, row: int) -> int:
    words, status = Words("title_sheet", language), Words("status", language)
    _section(sheet, styles, row, words["contents"])
    hint = words["contents_hint"]
    sheet.set_row(row + 1, row_height(hint, sum(PIXELS[FIRST:]), 9))
    sheet.merge_range(row + 1, FIRST, row + 1, LAST, hint, styles("note"))
    row += 2
    headers = [words[key] for key in ("form", "form_title", "source", "paragraph", "status", "state")]
    last = row + max(len(scheme.forms), 1)
    _table(sheet, styles, layout.CONTENTS, row, last, headers)
    choices = [status["filled"], status["absent"]]
    for at, form in enumerate(scheme.forms.values(), start=row + 1):
        title, source = form.title[language], form.source[language]
        sheet.set_row(at, max(row_height(title, PIXELS[2]), row_height(source, PIXELS[3], 9), 18))
        sheet.write_string(at, FIRST, form.id, styles("row", "grey", "small"))
        look = styles("row", "accent", text_wrap=True, underline=1)
        write_link(sheet, at, FIRST + 1, names.forms[form.id], title, look)
        sheet.write_string(at, FIRST + 2, source, styles("row", "small", text_wrap=True))
        sheet.write_string(at, FIRST + 3, form.paragraph, styles("row", "small", "text", text_wrap=True))
        sheet.write_string(at, FIRST + 4, choices[int(form.optional)], styles("input"))
        formula, value = form_state(form, language)
        sheet.write_formula(at, FIRST + 5, formula, styles("row", "right"), value)
    sheet.data_validation(
        row + 1, FIRST + 4, last, FIRST + 4,
        {"validate": "list", "source": choices, "error_title": words["status"], "error_message": words["status_error"]},
    )  # fmt: skip
    first_state = cell_address(row + 1, FIRST + 5)
    first_status = cell_address(row + 1, FIRST + 4)
    empty = f'{first_state}="{words["empty"]}"'
    for rule, colour in (
        (f'AND({empty},${first_status}="{choices[0]}")', ALERT),
        (f'AND({empty},${first_status}="{choices[1]}")', GREY),
        (f"NOT({empty})", ACCENT),
    ):
        look = {"type": "formula", "criteria": f"={rule}", "format": styles.conditional(font_color=colour)}
        sheet.conditional_format(row + 1, FIRST + 5, last, FIRST + 5, look)
    return last + 1


def form_state(form: Form, language: str) -> tuple[str, str | int]:
    """The native formula for the state of a form, and its value while the form is empty.

    Open forms show the number of filled rows, forms with fixed rows also how many there are.
    """
    words = Words("title_sheet", language)
    rows = layout.filled_rows(form, language)
    shown = rows
    if layout.has_fixed_rows(form):
        shown = f'{rows}&" {words["of"]} "&ROWS({layout.input_table(form.id)}[])'
    return f'=IF({rows}=0,"{words["empty"]}",{shown})', words["empty"]


def _parameters(workbook: Any, sheet: Any, styles: Styles, scheme: Scheme, language: str, row: int) -> int:
    words = Words("title_sheet", language)
    _section(sheet, styles, row, words["parameters"])
    row += 1
    headers = [words[key] for key in ("parameter", "parameter_title", "value", "parameter_unit", "parameter_source")]
    last = row + len(scheme.parameters)
    _table(sheet, styles, layout.PARAMETERS, row, last, headers)
    for at, parameter in enumerate(scheme.parameters.values(), start=row + 1):
        title, source = parameter.title[language], parameter.source[language]
        sheet.set_row(at, max(row_height(title, PIXELS[2]), row_height(source, PIXELS[5], 9), 18))
        sheet.write_string(at, FIRST, parameter.id, styles("row", "grey", "small", shrink=True))
        sheet.write_string(at, FIRST + 1, title, styles("row", text_wrap=True))
        sheet.write_number(at, FIRST + 2, parameter.value, styles("input", align="left"))
        if any(table.small and table.small.below == parameter.id for table in scheme.tables.values()):
            define_cell(workbook, sheet, layout.parameter_cell(parameter.id), at, FIRST + 2)
        sheet.write_string(at, FIRST + 3, unit_words(parameter.unit, scheme, language), styles("row", "small"))
        sheet.write_string(at, FIRST + 4, source, styles("row", "small", text_wrap=True))
    sheet.data_validation(
        row + 1, FIRST + 2, last, FIRST + 2,
        {
            "validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15,
            "error_title": words["value"], "error_message": words["value_error"],
        },
    )  # fmt: skip
    return last + 1


def unit_words(unit: tuple[tuple[str, int], ...], scheme: Scheme, language: str) -> str:
    """A unit in words: `человек / организаций`."""
    above = [scheme.units[base][language] for base, power in unit for _ in range(power)]
    below = [scheme.units[base][language] for base, power in unit for _ in range(-power)]
    return " / ".join([" × ".join(above) or "1", *below]) if above or below else ""


def _history_links(names: SheetNames, language: str) -> list[tuple[str, str]]:
    words = history_words("title", language)
    sheets = {
        "last_year": names.last_year,
        "history": names.history,
        "run_log": names.run_log,
        "column_log": names.column_log,
    }
    return [(name, words[f"{key}_text"]) for key, name in sheets.items() if name]


def _results(sheet: Any, styles: Styles, scheme: Scheme, language: str, names: SheetNames, row: int) -> None:
    words = Words("title_sheet", language)
    _section(sheet, styles, row, words["results"])
    links = [
        *((names.tables[table.id], table.title[language]) for table in scheme.tables.values()),
        (names.check, words["check_text"]),
        (names.confirmations, sign_off_words("confirmations_sheet", language)["contents_text"]),
        (names.sign_off, sign_off_words("sign_off_sheet", language)["contents_text"]),
        (names.protocol, words["protocol_text"]),
        *_history_links(names, language),
        (names.lists, words["lists_text"]),
    ]
    for at, (name, text) in enumerate(links, start=row + 1):
        height = max(row_height(text, sum(PIXELS[FIRST + 1 :])), row_height(name, PIXELS[FIRST]), 18)
        sheet.set_row(at, height)
        look = styles("row", "accent", underline=1, text_wrap=True)
        write_link(sheet, at, FIRST, name, name, look)
        sheet.merge_range(at, FIRST + 1, at, LAST, text, styles("row", text_wrap=True))


def _table(sheet: Any, styles: Styles, name: str, row: int, last: int, headers: list[str]) -> None:
    look = styles("header")
    sheet.set_row(row, 24)
    sheet.add_table(
        row, FIRST, last, FIRST + len(headers) - 1,
        {
            "name": name, "style": None, "autofilter": False,
            "columns": [{"header": header, "header_format": look} for header in headers],
        },
    )  # fmt: skip
