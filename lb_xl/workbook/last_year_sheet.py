"""The sheet «Прошлый год» of a rolled workbook, and last year's figures in grey beside the tables with fixed rows.

Input cells, tables and their columns are left as in any workbook: the grey block stands behind a free column, is
locked, and holds formulas alone. Rows are found by the labels of their keys, never by their position.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lb_xl.columns import column_letters
from lb_xl.form import Form
from lb_xl.history.keys import key_label
from lb_xl.history.last_year import LastYearRow, defaults
from lb_xl.history.words import history_words
from lb_xl.scheme import Scheme
from lb_xl.workbook import layout
from lb_xl.workbook.addresses import cell_address, link_formula
from lb_xl.workbook.last_year_names import THRESHOLD
from lb_xl.workbook.layout import SheetNames
from lb_xl.workbook.page import LANDSCAPE_PIXELS, PRINTED_SHARE, PROTECTION, set_up_page
from lb_xl.workbook.result_plan import SMALLEST_SCALE
from lb_xl.workbook.sheet_head import write_head
from lb_xl.workbook.styles import ALERT, Styles
from lb_xl.workbook.typography import column_pixels, row_height

NUMBER = '#,##0.###;"−"#,##0.###;0'
SHARE = '+0.0%;"−"0.0%;0.0%'
HEADER = 5
FORM_WIDTH, KEY_WIDTH, MEASURE_WIDTH, NUMBER_WIDTH, CHANGE_WIDTH = 22, 19, 42, 13, 12
BESIDE_WIDTH = 24
LONGEST_CRITERION = 250
"""Characters of a text that a criterion of COUNTIFS may have; Excel takes 255."""


@dataclass(frozen=True)
class LastYear:
    """What a new workbook shows of the year before: its year, provenance, and rows with the labels of their keys.

    `texts` are the keys of each row as cells show them, in the order of the form's keys.
    """

    year: int
    program: str
    fingerprint: str
    rows: Sequence[LastYearRow]
    texts: Sequence[Mapping[str, str]]


def key_texts(scheme: Scheme, row: LastYearRow, raw: Mapping[str, str], language: str) -> dict[str, str]:
    """The keys of a row as its cells show them: labels in a form with fixed rows, else as they were typed last year."""
    form = scheme.forms[row.form]
    fixed = layout.has_fixed_rows(form)
    found = {}
    for id, code in row.codes:
        key = form.key(id)
        if key is not None and code:
            found[id] = key_label(key, code, language) if fixed else raw.get(id) or key_label(key, code, language)
    return found


def write_last_year_sheet(
    workbook: Any, sheet: Any, styles: Styles, scheme: Scheme, language: str, names: SheetNames, last_year: LastYear
) -> None:
    """Write the sheet: a row a figure, with this year's figure and the change as native formulas."""
    words = history_words("last_year", language)
    keys = max((len(form.keys) for form in scheme.forms.values()), default=0)
    widths = (FORM_WIDTH, MEASURE_WIDTH, *[KEY_WIDTH] * keys, NUMBER_WIDTH, NUMBER_WIDTH, CHANGE_WIDTH)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    last = len(widths) - 1
    pixels = sum(map(column_pixels, widths))
    short = f"{last_year.fingerprint[:4]}…{last_year.fingerprint[-4:]}" if last_year.fingerprint else "—"
    subtitle = words.filled("subtitle", year=last_year.year, version=last_year.program, fingerprint=short)
    write_head(sheet, styles, language, names, words.filled("title", year=last_year.year), subtitle, widths)
    counts = Counter(row.form for row in last_year.rows if not layout.has_fixed_rows(scheme.forms[row.form]))
    limit = int(defaults()["formula_rows"])
    long = [form for form in counts if counts[form] > limit]
    if long:
        note = words.filled("too_long", limit=limit, forms=", ".join(names.forms[form] for form in long))
        sheet.set_row(3, row_height(note, pixels, 9))
        sheet.merge_range(3, 0, 3, last, note, styles("note"))
    titles = [words["sheet"], words["measure"], *(words.filled("key", number=at + 1) for at in range(keys))]
    headers = [*titles, words["before"], words["now"], words["change"]]
    sheet.set_row(HEADER, 30)
    for at, header in enumerate(headers):
        sheet.write_string(HEADER, at, header, styles("header", *(("right",) if at >= keys + 2 else ())))
    by_form = {
        id: {column.id: column.header for column in layout.input_columns(form, language)}
        for id, form in scheme.forms.items()
    }
    for at, (row, texts) in enumerate(zip(last_year.rows, last_year.texts, strict=True), start=HEADER + 1):
        figure = _Figure(row, scheme.forms[row.form], texts, by_form[row.form], row.comparable and row.form not in long)
        _figure(sheet, styles, language, names, at, keys, figure)
    end = HEADER + max(len(last_year.rows), 1)
    _alert(sheet, styles, HEADER + 1, end, keys + 4)
    sheet.autofilter(HEADER, 0, end, last)
    sheet.freeze_panes(HEADER + 1, 2)
    sheet.protect("", {**PROTECTION, "autofilter": True, "sort": True})
    set_up_page(sheet, language, landscape=True)
    sheet.set_print_scale(max(SMALLEST_SCALE, min(100, PRINTED_SHARE * LANDSCAPE_PIXELS // pixels)))
    sheet.repeat_rows(HEADER)


def write_beside(
    sheet: Any,
    styles: Styles,
    scheme: Scheme,
    form: Form,
    language: str,
    names: SheetNames,
    last_year: LastYear,
    header: int,
) -> None:
    """Write last year's figures and the change beside a table with fixed rows, the row of whose header is given."""
    columns = layout.input_columns(form, language)
    words = history_words("last_year", language)
    most = max((len(each.keys) for each in scheme.forms.values()), default=0)
    at = len(columns) + 1
    sheet.set_column(at - 1, at - 1, 3)
    rows = len(list(scheme.combinations(tuple(key.id for key in form.keys))))
    first_column = at
    for place, column in enumerate(columns):
        own = [number for number, row in enumerate(last_year.rows) if (row.form, row.measure) == (form.id, column.id)]
        own = [number for number in own if last_year.rows[number].comparable]
        if column.measure is None or not own:
            continue
        # The rows of one measure stand together.
        first, last = HEADER + 2 + own[0], HEADER + 2 + own[-1]
        quoted = names.last_year.replace("'", "''")

        def block(letter: str, first: int = first, last: int = last, quoted: str = quoted) -> str:
            return f"'{quoted}'!${letter}${first}:${letter}${last}"

        sheet.set_column(at, at, BESIDE_WIDTH)
        sheet.set_column(at + 1, at + 1, 11)
        title = words.filled("beside", year=last_year.year, measure=column.measure.title[language])
        sheet.write_string(header, at, title, styles("header", "small", "right", "grey", bold=False))
        change = words.filled("beside_change", year=last_year.year)
        sheet.write_string(header, at + 1, change, styles("header", "small", "right", "grey", bold=False))
        by_key = {tuple(sorted(row.codes)): row.value for row in (last_year.rows[number] for number in own)}
        combinations = scheme.combinations(tuple(key.id for key in form.keys))
        for line, codes in enumerate(combinations, start=header + 1):
            criteria = ",".join(
                f"{block(column_letters(3 + number))},${column_letters(key_at + 1)}{line + 1}"
                for number, (key_at, _) in enumerate(
                    (key_at, each) for key_at, each in enumerate(columns) if each.key is not None
                )
            )
            values = block(column_letters(most + 3))
            formula = f'=IF(COUNTIFS({criteria})=0,"",SUMIFS({values},{criteria}))'
            shown = by_key.get(tuple(sorted(codes.items())), "")
            look = styles("row", "small", "right", "grey", num_format=NUMBER)
            sheet.write_formula(line, at, formula, look, shown)
            before, now = cell_address(line, at), cell_address(line, place)
            share = f'=IF(COUNT({before},{now})<2,"",IF({before}=0,"",{now}/{before}-1))'
            sheet.write_formula(line, at + 1, share, styles("row", "small", "right", "grey", num_format=SHARE), "")
        _alert(sheet, styles, header + 1, header + rows, at + 1)
        at += 2
    if at > first_column:
        sheet.write_string(header - 1, first_column, words["beside_note"], styles("small", "grey"))


@dataclass(frozen=True)
class _Figure:
    """A row of the sheet: the figure, its form with the headers of its columns, its keys, and whether it is followed
    by formulas."""

    row: LastYearRow
    form: Form
    texts: Mapping[str, str]
    headers: Mapping[str, str]
    with_formula: bool


def _figure(sheet: Any, styles: Styles, language: str, names: SheetNames, at: int, keys: int, figure: _Figure) -> None:
    row, form = figure.row, figure.form
    measure = form.measure(row.measure)
    assert measure is not None
    link = link_formula(names.forms[form.id], names.forms[form.id])
    sheet.write_formula(at, 0, link, styles("row", "small", "accent", underline=1, shrink=True), names.forms[form.id])
    look = styles("row", "small", "text", *(() if row.comparable else ("grey",)), shrink=True)
    sheet.write_string(at, 1, measure.title[language], look)
    asked = [key.id for key in form.keys]
    for place in range(keys):
        sheet.write_string(at, 2 + place, figure.texts.get(asked[place], "") if place < len(asked) else "", look)
    number = styles("row", "small", "right", num_format=NUMBER)
    sheet.write_number(at, keys + 2, row.value, number)
    criteria = _criteria(figure, at) if figure.with_formula else ""
    if criteria:
        values = layout.table_column(layout.input_table(form.id), figure.headers[row.measure])
        now = f'=IF(COUNTIFS({criteria},{values},"<>")=0,"",SUMIFS({values},{criteria}))'
        sheet.write_formula(at, keys + 3, now, number, "")
        before, current = cell_address(at, keys + 2), cell_address(at, keys + 3)
        change = f'=IF(COUNT({current})=0,"",IF({before}=0,"",{current}/{before}-1))'
        sheet.write_formula(at, keys + 4, change, styles("row", "small", "right", num_format=SHARE), "")
    else:
        sheet.write_blank(at, keys + 3, None, number)
        sheet.write_blank(at, keys + 4, None, number)


def _criteria(figure: _Figure, at: int) -> str:
    """Pairs of column and key for COUNTIFS; empty where a key cannot be a criterion."""
    pairs = []
    for place, key in enumerate(figure.form.keys):
        text = figure.texts.get(key.id, "")
        if not text:
            continue
        if len(text) > LONGEST_CRITERION or any(sign in text for sign in "*?~") or text[:1] in "<>=":
            return ""
        column = layout.table_column(layout.input_table(figure.form.id), figure.headers[key.id])
        pairs.append(f"{column},${column_letters(3 + place)}{at + 1}")
    return ",".join(pairs)


def _alert(sheet: Any, styles: Styles, first: int, last: int, column: int) -> None:
    """A change beyond the threshold in the colour of warnings."""
    cell = cell_address(first, column)
    rule = f"=IF(ISNUMBER({cell}),ABS({cell})*100>{THRESHOLD},FALSE)"
    look = styles.conditional(font_color=ALERT, bold=True)
    sheet.conditional_format(first, column, last, column, {"type": "formula", "criteria": rule, "format": look})
