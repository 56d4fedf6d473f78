"""The check sheet: findings on the left, native checks of identities on the right, each on pages of its own."""

from __future__ import annotations

from typing import Any

from lb_xl.confirmations import NO_LONGER_FITS
from lb_xl.scheme import Scheme
from lb_xl.sign_off_words import sign_off_words
from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.addresses import cell_address, define_block, define_cell, write_link
from lb_xl.workbook.layout import SheetNames
from lb_xl.workbook.page import LANDSCAPE_PIXELS, PRINTED_SHARE, PROTECTION, set_up_page
from lb_xl.workbook.sheet_head import write_head
from lb_xl.workbook.styles import ACCENT, ALERT, GREY, HAIR, HAIRLINE, INPUT_FILL, WARNING, Styles
from lb_xl.workbook.typography import column_pixels, row_height

FINDING_WIDTHS = (5, 8, 16, 20, 66, 32, 40)
CONFIRM_WIDTHS = (15, 26)
"""Beside the findings: who confirms a warning, and why it is true."""

CHECK_WIDTHS = (66, 78, 16, 16, 16, 17)
CHECK_LOOKS = ("cell", "cell", "right", "right", "right", "indented")
GAP_WIDTH = 3
ROW = 36
"""Points of a row: three lines, as most findings take; Excel would fit rows itself, LibreOffice would not."""

CONFIRM_FIRST = len(FINDING_WIDTHS)
CHECKS_FIRST = CONFIRM_FIRST + len(CONFIRM_WIDTHS) + 1
CHECK_FORMAT = '#,##0.0###;"−"#,##0.0###;0'


def write_check_sheet(
    workbook: Any, sheet: Any, styles: Styles, scheme: Scheme, language: str, names: SheetNames
) -> None:
    """Write the sheet with both blocks empty, their rules, the counts of findings, and where persons are counted."""
    words = Words("check_sheet", language)
    _columns(sheet, styles)
    pixels = sum(map(column_pixels, FINDING_WIDTHS))
    last = len(FINDING_WIDTHS) - 1
    write_head(sheet, styles, language, names, words["title"], words["subtitle"], FINDING_WIDTHS)
    row = 3
    for text in places_of_count(scheme, language):
        sheet.set_row(row, row_height(text, pixels, 9))
        sheet.merge_range(row, 0, row, last, text, styles("subtitle"))
        row += 1
    header = row + 2
    _counts(workbook, sheet, styles, language, header - 2)
    sheet.set_row(header - 1, 8)
    checks_cell = cell_address(header, CHECKS_FIRST)
    write_link(sheet, 0, 3, names.check, words["checks_link"], styles("link"), checks_cell)
    _check_titles(sheet, styles, words)
    sheet.set_row(header, 30)
    finding_headers = ("number", "code", "severity", "place", "what", "why", "fix")
    for at, key in enumerate(finding_headers):
        sheet.write_string(header, at, words[key], styles("header"))
    check_headers = ("check_title", "where", "left", "right", "difference", "verdict")
    for at, key in enumerate(check_headers):
        sheet.write_string(header, CHECKS_FIRST + at, words[key], styles("header", CHECK_LOOKS[at]))
    first = header + 1
    finding_last, check_last = first + layout.FINDING_ROWS - 1, first + layout.check_rows(scheme) - 1
    define_block(workbook, sheet, layout.FINDINGS, first, 0, finding_last, last)
    check_end = CHECKS_FIRST + len(CHECK_WIDTHS) - 1
    define_block(workbook, sheet, layout.CHECKS, first, CHECKS_FIRST, check_last, check_end)
    _confirm(workbook, sheet, styles, language, header, finding_last)
    for row in range(first, finding_last + 1):
        sheet.set_row(row, ROW)
    _finding_rules(sheet, styles, language, first, finding_last)
    _check_rules(sheet, styles, language, first, check_last, check_end)
    sheet.freeze_panes(first, 0)
    sheet.protect("", PROTECTION)
    set_up_page(sheet, language, landscape=True)
    printed = pixels + sum(map(column_pixels, CONFIRM_WIDTHS))
    sheet.set_print_scale(PRINTED_SHARE * LANDSCAPE_PIXELS // printed)
    sheet.set_v_pagebreaks([CHECKS_FIRST])
    sheet.repeat_rows(header)


def places_of_count(scheme: Scheme, language: str) -> list[str]:
    """Which printed lines count persons where they live and which where they work (their sums mix both)."""
    words = Words("check_sheet", language)
    found: dict[str, list[str]] = {"residence": [], "workplace": []}
    for table in scheme.tables.values():
        rows: dict[str, list[str]] = {}
        for line in table.printed:
            quantity = scheme.quantities.get(line.quantity)
            if quantity and quantity.place in found and not table.rows_of:
                rows.setdefault(quantity.place, []).append(line.row or line.title[language])
        for place, labels in rows.items():
            found[place].append(words.filled("lines", table=table.sheet[language], rows=", ".join(labels)))
    texts = [words.filled(place, lines="; ".join(lines)) for place, lines in found.items() if lines]
    return [*texts, words["places"]] if len(texts) == 2 else texts


def _columns(sheet: Any, styles: Styles) -> None:
    """Widths, and the looks of the cells to come."""
    looks: tuple[dict[str, Any], ...] = (
        {"font_color": GREY, "align": "left"}, {"font_color": GREY}, {"bold": True},
        {"font_color": ACCENT, "underline": 1}, {}, {}, {},
    )  # fmt: skip
    for at, (width, properties) in enumerate(zip(FINDING_WIDTHS, looks, strict=True)):
        sheet.set_column(at, at, width, styles("wrap", "small", **properties))
    for at, width in enumerate(CONFIRM_WIDTHS, start=CONFIRM_FIRST):
        sheet.set_column(at, at, width, styles("wrap", "small", "text", "ready"))
    sheet.set_column(CHECKS_FIRST - 1, CHECKS_FIRST - 1, GAP_WIDTH)
    for at, width in enumerate(CHECK_WIDTHS, start=CHECKS_FIRST):
        look = CHECK_LOOKS[at - CHECKS_FIRST]
        sheet.set_column(at, at, width, styles("wrap", "small", look, num_format=CHECK_FORMAT))


def _confirm(workbook: Any, sheet: Any, styles: Styles, language: str, header: int, last: int) -> None:
    """Two cells beside each finding, open to input and shown as such where the finding is a warning."""
    words = sign_off_words("confirmations_sheet", language)
    first, end = header + 1, CONFIRM_FIRST + len(CONFIRM_WIDTHS) - 1
    for at, key in enumerate(("confirm_by", "confirm_why"), start=CONFIRM_FIRST):
        sheet.write_string(header, at, words[key], styles("header"))
    define_block(workbook, sheet, layout.CONFIRM, first, CONFIRM_FIRST, last, end)
    severity, warning = f"${cell_address(first, 2)}", Words("findings", language)["warning"]
    look = styles.conditional(bg_color=INPUT_FILL)
    code = f"${cell_address(first, 1)}"
    other = f'OR(LEFT({code},5)<>"{NO_LONGER_FITS[:5]}",{code}="{NO_LONGER_FITS}")'
    rule = {"type": "formula", "criteria": f'=AND({severity}="{warning}",{other})', "format": look}
    sheet.conditional_format(first, CONFIRM_FIRST, last, end, rule)
    _hairlines(sheet, styles, first, CONFIRM_FIRST, last, end, severity)
    sheet.data_validation(
        first, CONFIRM_FIRST, last, end,
        {"validate": "any", "input_title": words["confirm_by"][:32], "input_message": words["confirm_input"]},
    )  # fmt: skip


def _check_titles(sheet: Any, styles: Styles, words: Words) -> None:
    last = CHECKS_FIRST + len(CHECK_WIDTHS) - 1
    sheet.merge_range(1, CHECKS_FIRST, 1, last, words["checks"], styles("title"))
    sheet.merge_range(2, CHECKS_FIRST, 2, last, words["checks_subtitle"], styles("subtitle"))


def _counts(workbook: Any, sheet: Any, styles: Styles, language: str, row: int) -> None:
    words, severities = Words("check_sheet", language), Words("findings", language)
    sheet.set_row(row, 22)
    places = (
        ("errors", "error", layout.ERRORS_COUNT, 0, ALERT),
        ("warnings", "warning", layout.WARNINGS_COUNT, 2, WARNING),
        ("notes", "note", layout.NOTES_COUNT, 4, GREY),
    )
    for label, severity, name, column, colour in places:
        formula = f'=COUNTIF({layout.FINDINGS},"{severities[severity]}")'
        text = words[label].replace('"', "")
        look = styles("strong", font_color=colour, align="left", num_format=f'"{text}: "0')
        sheet.merge_range(row, column, row, column + 1, "", look)
        sheet.write_formula(row, column, formula, look, 0)
        define_cell(workbook, sheet, name, row, column)


def _finding_rules(sheet: Any, styles: Styles, language: str, first: int, last: int) -> None:
    severities = Words("findings", language)
    severity = f"${cell_address(first, 2)}"
    for key, colour in (("error", ALERT), ("warning", WARNING), ("note", GREY)):
        look = styles.conditional(font_color=colour, bottom=HAIR, bottom_color=HAIRLINE)
        rule = {"type": "formula", "criteria": f'={severity}="{severities[key]}"', "format": look}
        sheet.conditional_format(first, 1, last, 2, rule)
    _hairlines(sheet, styles, first, 0, last, len(FINDING_WIDTHS) - 1, severity)


def _check_rules(sheet: Any, styles: Styles, language: str, first: int, last: int, end: int) -> None:
    verdicts = Words("native_checks", language)
    verdict = f"${cell_address(first, end)}"
    for key, colour in (("passed", ACCENT), ("failed", ALERT)):
        look = styles.conditional(font_color=colour, bold=True, bottom=HAIR, bottom_color=HAIRLINE)
        rule = {"type": "formula", "criteria": f'={verdict}="{verdicts[key]}"', "format": look}
        sheet.conditional_format(first, end, last, end, rule)
    _hairlines(sheet, styles, first, CHECKS_FIRST, last, end, f"${cell_address(first, CHECKS_FIRST)}")


def _hairlines(sheet: Any, styles: Styles, first_row: int, first: int, last_row: int, last: int, filled: str) -> None:
    """A hairline under each row that is filled, so that empty rows are not printed."""
    look = styles.conditional(bottom=HAIR, bottom_color=HAIRLINE)
    rule = {"type": "formula", "criteria": f'={filled}<>""', "format": look}
    sheet.conditional_format(first_row, first, last_row, last, rule)
