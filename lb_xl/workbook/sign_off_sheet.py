"""The sign-off sheet: state, signature and seal of every form; the log of seals below; control totals on the right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lb_xl.scheme import Scheme
from lb_xl.sign_off_words import sign_off_words
from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.addresses import cell_address, define_block, write_link
from lb_xl.workbook.layout import SheetNames
from lb_xl.workbook.page import LANDSCAPE_PIXELS, PRINTED_SHARE, PROTECTION, set_up_page
from lb_xl.workbook.protocol_sheet import TOLERANCE, TOTAL_FORMAT
from lb_xl.workbook.sheet_head import write_head
from lb_xl.workbook.styles import ACCENT, ALERT, GREY, HAIR, HAIRLINE, WARNING, Styles
from lb_xl.workbook.typography import column_pixels, row_height

COLUMNS = ("form", "sheet", "state", "by", "on", "now", "sealed", "fingerprint")
LOG_COLUMNS = ("form", "event", "log_state", "log_by", "log_on", "totals", "recorded", "log_fingerprint")
"""The columns of both tables, by the keys of their headers."""

WIDTHS = (19, 29, 17, 27, 17, 36, 20, 38)
CONTROL_WIDTHS = (19, 26, 46, 14, 14, 13)
GAP_WIDTH = 3
CONTROLS_FIRST = len(WIDTHS) + 1
HEADER = 5
STATE, BY, NOW, FINGERPRINT = (COLUMNS.index(key) for key in ("state", "by", "now", "fingerprint"))
ROW = 23
"""Points of a row: two small lines, which a fingerprint takes."""


def control_rows(scheme: Scheme, language: str) -> Iterator[tuple[str, str]]:
    """The form and the title of each control total, in the order of `out_controls`."""
    rows_control = Words("protocol_sheet", language)["rows_control"]
    for form in scheme.forms.values():
        for column in layout.input_columns(form, language):
            if column.measure:
                yield form.id, column.header
        yield form.id, rows_control


def write_sign_off_sheet(
    workbook: Any, sheet: Any, styles: Styles, scheme: Scheme, language: str, names: SheetNames
) -> None:
    """Write the sheet: every form open to a signature, no seal set, the log empty."""
    words = sign_off_words("sign_off_sheet", language)
    for at, width in enumerate(WIDTHS):
        sheet.set_column(at, at, width, styles("wrap", "small", *(("indented",) if at == NOW else ())))
    sheet.set_column(len(WIDTHS), len(WIDTHS), GAP_WIDTH)
    for at, width in enumerate(CONTROL_WIDTHS, start=CONTROLS_FIRST):
        sheet.set_column(at, at, width)
    pixels = sum(map(column_pixels, WIDTHS))
    target = cell_address(HEADER, CONTROLS_FIRST)
    write_link(sheet, 0, 1, names.sign_off, words["controls_link"], styles("link"), target)
    write_head(sheet, styles, language, names, words["title"], words["subtitle"], WIDTHS)
    sheet.set_row(HEADER, 30)
    bottom = _forms(sheet, styles, scheme, language, names)
    _log(sheet, styles, words, bottom + 2, pixels)
    _controls(workbook, sheet, styles, scheme, language, names)
    sheet.freeze_panes(HEADER + 1, 0)
    sheet.protect("", PROTECTION)
    set_up_page(sheet, language, landscape=True)
    widest = max(pixels, sum(map(column_pixels, CONTROL_WIDTHS)))
    sheet.set_print_scale(PRINTED_SHARE * LANDSCAPE_PIXELS // widest)
    sheet.set_v_pagebreaks([CONTROLS_FIRST])
    sheet.set_h_pagebreaks([bottom + 2])


def _forms(sheet: Any, styles: Styles, scheme: Scheme, language: str, names: SheetNames) -> int:
    """The table `in_signoff`; returns its last row."""
    words, states = sign_off_words("sign_off_sheet", language), sign_off_words("states", language)
    first, last = HEADER + 1, HEADER + max(len(scheme.forms), 1)
    _table(sheet, styles, layout.SIGN_OFF, HEADER, last, [words[key] for key in COLUMNS])
    for at, form in enumerate(scheme.forms.values(), start=first):
        sheet.set_row(at, ROW)
        sheet.write_string(at, 0, form.id, styles("row", "grey", "small"))
        look = styles("row", "accent", text_wrap=True, underline=1)
        write_link(sheet, at, 1, names.forms[form.id], names.forms[form.id], look)
        sheet.write_blank(at, 2, None, styles("input"))
        sheet.write_blank(at, 3, None, styles("input", text_wrap=True))
        sheet.write_blank(at, 4, None, styles("input", "date", align="left"))
        formula = state_formula(scheme, form.id, at, language)
        sheet.write_formula(at, 5, formula, styles("row", "strong", "indented", text_wrap=True), states["empty"])
        sheet.write_blank(at, 6, None, styles("row", "small", "text"))
        sheet.write_blank(at, 7, None, styles("row", "grey", "text", font_size=8, text_wrap=True))
    choices = [states[key] for key in ("empty", "draft", "checked", "approved")]
    sheet.data_validation(
        first, 2, last, 2,
        {
            "validate": "list", "source": choices, "error_title": words["state"], "error_message": words["state_error"],
            "input_title": words["state"], "input_message": words["state_input"],
        },
    )  # fmt: skip
    sheet.data_validation(
        first, 4, last, 4,
        {
            "validate": "decimal", "criteria": ">", "value": 36526,
            "error_title": words["on"], "error_message": words["date_error"],
        },
    )  # fmt: skip
    cell = f"${cell_address(first, NOW)}"
    for rule, colour in (
        (f'OR({cell}="{words["changed_approved"]}",{cell}="{words["changed_checked"]}")', ALERT),
        (f'OR({cell}="{states["approved"]}",{cell}="{states["checked"]}")', ACCENT),
        (f'OR({cell}="{states["empty"]}",{cell}="{states["draft"]}")', GREY),
        (f'{cell}<>""', WARNING),
    ):
        look = {"type": "formula", "criteria": f"={rule}", "format": styles.conditional(font_color=colour)}
        sheet.conditional_format(first, NOW, last, NOW, {**look, "stop_if_true": True})
    return last


def state_formula(scheme: Scheme, form: str, row: int, language: str) -> str:
    """The native state of a form: empty or draft where nothing is signed, else what is signed unless it has changed."""
    words, states = sign_off_words("sign_off_sheet", language), sign_off_words("states", language)
    controls = list(control_rows(scheme, language))
    rows = max(at for at, (id, _) in enumerate(controls, start=1) if id == form)
    first, last = HEADER + 1, HEADER + len(controls)

    def column(at: int) -> str:
        return f"{cell_address(first, CONTROLS_FIRST + at, '$')}:{cell_address(last, CONTROLS_FIRST + at, '$')}"

    state, seal = f"${cell_address(row, STATE)}", f"${cell_address(row, FINGERPRINT)}"
    differs = Words("verdict", language)["differs"]
    moved = f'COUNTIFS({column(0)},${cell_address(row, 0)},{column(5)},"{differs}")>0'
    unsigned = ",".join(f'{state}="{text}"' for text in ("", states["empty"], states["draft"]))
    open_ = f'IF(INDEX({layout.CONTROLS},{rows},5)=0,"{states["empty"]}","{states["draft"]}")'
    before, after = words["unsealed"].split("{state}")
    unsealed = "&".join(part for part in (f'"{before}"' if before else "", state, f'"{after}"') if part)
    changed = f'IF({state}="{states["approved"]}","{words["changed_approved"]}","{words["changed_checked"]}")'
    return f'=IF(OR({unsigned}),{open_},IF({seal}="",{unsealed},IF({moved},{changed},{state})))'


def _log(sheet: Any, styles: Styles, words: Words, row: int, pixels: int) -> None:
    """The table `lb_signoff_log`, the last thing on the sheet: it grows by a row with each seal."""
    last = len(LOG_COLUMNS) - 1
    sheet.set_row(row, 24)
    sheet.write_string(row, 0, words["log"], styles("section"))
    sheet.set_row(row + 1, row_height(words["log_subtitle"], pixels, 9))
    sheet.merge_range(row + 1, 0, row + 1, last, words["log_subtitle"], styles("subtitle"))
    header = row + 2
    sheet.set_row(header, 30)
    _table(sheet, styles, layout.SIGN_OFF_LOG, header, header + 1, [words[key] for key in LOG_COLUMNS])
    sheet.set_row(header + 1, ROW)
    for at in range(len(LOG_COLUMNS)):
        small = {"font_size": 8, "font_color": GREY} if at == last else {}
        looks = ("row", "small", "text", *(("indented",) if at == NOW else ()))
        sheet.write_blank(header + 1, at, None, styles(*looks, text_wrap=True, **small))


def _controls(workbook: Any, sheet: Any, styles: Styles, scheme: Scheme, language: str, names: SheetNames) -> None:
    words, verdicts = sign_off_words("sign_off_sheet", language), Words("verdict", language)
    end = CONTROLS_FIRST + len(CONTROL_WIDTHS) - 1
    sheet.merge_range(1, CONTROLS_FIRST, 1, end, words["controls"], styles("title"))
    sheet.merge_range(2, CONTROLS_FIRST, 2, end, words["controls_subtitle"], styles("subtitle"))
    for at, key in enumerate(("form", "sheet", "measure", "then", "total_now", "verdict")):
        looks = ("right",) if key in ("then", "total_now") else ("indented",) if key == "verdict" else ()
        sheet.write_string(HEADER, CONTROLS_FIRST + at, words[key], styles("header", *looks))
    number = styles("row", "small", "right", num_format=TOTAL_FORMAT)
    row = HEADER
    for place, (form, title) in enumerate(control_rows(scheme, language), start=1):
        row = HEADER + place
        sheet.write_string(row, CONTROLS_FIRST, form, styles("row", "grey", "small"))
        look = styles("row", "accent", "small", underline=1)
        write_link(sheet, row, CONTROLS_FIRST + 1, names.forms[form], names.forms[form], look)
        sheet.write_string(row, CONTROLS_FIRST + 2, title, styles("row", "small", text_wrap=True))
        sheet.write_blank(row, CONTROLS_FIRST + 3, None, number)
        sheet.write_formula(row, CONTROLS_FIRST + 4, f"=INDEX({layout.CONTROLS},{place},5)", number, 0)
        then, now = (cell_address(row, CONTROLS_FIRST + at) for at in (3, 4))
        agree = f'IF(ABS({now}-{then})<={TOLERANCE},"{verdicts["holds"]}","{verdicts["differs"]}")'
        look = styles("row", "small", "indented")
        sheet.write_formula(row, CONTROLS_FIRST + 5, f'=IF({then}="","",{agree})', look, "")
    define_block(workbook, sheet, layout.SIGN_OFF_CONTROLS, HEADER + 1, CONTROLS_FIRST, row, end)
    for key, colour in (("holds", ACCENT), ("differs", ALERT)):
        look = {"type": "cell", "criteria": "==", "value": f'"{verdicts[key]}"',
                "format": styles.conditional(font_color=colour)}  # fmt: skip
        sheet.conditional_format(HEADER + 1, end, row, end, look)


def _table(sheet: Any, styles: Styles, name: str, row: int, last: int, headers: list[str]) -> None:
    looks = [styles("header", *(("indented",) if at == NOW else ())) for at in range(len(headers))]
    sheet.add_table(
        row, 0, last, len(headers) - 1,
        {
            "name": name, "style": None, "autofilter": False,
            "columns": [
                {"header": header, "header_format": look} for header, look in zip(headers, looks, strict=True)
            ],
        },
    )  # fmt: skip
    line = styles.conditional(bottom=HAIR, bottom_color=HAIRLINE)
    if name == layout.SIGN_OFF_LOG:
        rule = {"type": "formula", "criteria": f'=$A{row + 2}<>""', "format": line}
        sheet.conditional_format(row + 1, 0, row + 1000, len(headers) - 1, rule)
