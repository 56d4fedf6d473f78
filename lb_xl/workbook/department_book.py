"""A department's workbook: a cover, its forms with its rows, the lists they need; everything but its cells is locked.

Built by the template's own writers from a scheme that knows only the codes of the department, so that drop-downs and
fixed rows offer no others. It holds no macro and needs no program of ours. A very hidden sheet says what was handed
out (`lb_xl.exchange.passport`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lb_xl.exchange.handing_out import HandedForm
from lb_xl.exchange.passport import SHEET, passport_rows
from lb_xl.exchange.records import Record, key_cells, value_columns
from lb_xl.exchange.suppliers import Department, scope_key
from lb_xl.form import Dimension, Form, Key
from lb_xl.scheme import Scheme
from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.answer_columns import offered_lists
from lb_xl.workbook.book_in_memory import BookInMemory
from lb_xl.workbook.department_checks import native_counts
from lb_xl.workbook.department_cover import CoverForm, write_cover
from lb_xl.workbook.input_sheet import Filling, write_input_sheet
from lb_xl.workbook.layout import SheetNames
from lb_xl.workbook.lists_sheet import write_lists_sheet
from lb_xl.workbook.page import PROTECTION
from lb_xl.workbook.styles import ACCENT, GREY, INK, Styles

ROOM, ROOM_SHARE = 100, 0.5
"""Blank rows ready below those handed out in a form of open rows: at least so many, and so large a part of them."""

LEAST_ROWS = 300
"""Rows in all where a form has so many places: in a new year nothing is handed out, and the table cannot grow."""

OTHERS = "_all"
"""Ending of the list with every code, for the other end of a flow."""


def fixed_records(form: Form, scheme: Scheme, language: str) -> list[Record]:
    """The rows that the sheet of a form must show, without values; none for a form of open rows."""
    if not layout.has_fixed_rows(form):
        return []
    ids = tuple(key.id for key in form.keys)
    rows = []
    for codes in scheme.combinations(ids):
        labels = [key.dimension.classification.label(codes[key.id], language) for key in form.keys]
        values = (None,) * len(value_columns(form, scheme))
        rows.append(Record((*(codes[id] for id in ids), ""), (*labels, None), values))
    return rows


def department_scheme(scheme: Scheme, department: Department) -> Scheme:
    """The scheme as a department sees it: its forms, and of the dimension of its office only its own codes."""
    by = scheme.offices
    own: dict[str, Dimension] = dict(scheme.dimensions)
    if department.code:
        whole = scheme.dimensions[by]
        own[by] = replace(whole, classification=whole.classification.restricted([department.code]))
        own[by + OTHERS] = replace(whole, id=by + OTHERS)
    forms = {id: _own_form(scheme.forms[id], scheme, own, department) for id in department.forms}
    return replace(scheme, forms=forms, dimensions=own, tables={})


def _own_form(form: Form, scheme: Scheme, dimensions: Mapping[str, Dimension], department: Department) -> Form:
    if not department.code:
        return form
    scope, by = scope_key(form, scheme), scheme.offices

    def own(key: Key) -> Key:
        if key.dimension.id != by:
            return key
        return replace(key, dimension=dimensions[by if scope and key.id == scope.id else by + OTHERS])

    return replace(form, keys=tuple(map(own, form.keys)))


def department_bytes(
    scheme: Scheme, department: Department, handed: Sequence[HandedForm], language: str, source: str
) -> bytes:
    """The bytes of the workbook for a department; `source` names the national workbook."""
    own = department_scheme(scheme, department)
    words = Words("sheets", language)
    names = SheetNames(
        words["title"],
        {id: form.sheet[language] for id, form in own.forms.items()},
        {}, "", "", "", words["lists"], "",
    )  # fmt: skip
    built = BookInMemory()
    workbook = built.book
    styles = Styles(workbook)
    order = (names.title, *names.forms.values(), names.lists, SHEET)
    sheets = {name: workbook.add_worksheet(name) for name in order}
    covered = []
    for each in handed:
        form, sheet = own.forms[each.form.id], sheets[names.forms[each.form.id]]
        rows = [_cells(record, form, own, language) for record in each.rows]
        marked = frozenset(
            (found.row, found.measure) for found in each.confidential if rows[found.row][found.measure] is not None
        )
        room = 0 if layout.has_fixed_rows(form) else _room(form, len(rows))
        write_input_sheet(workbook, sheet, styles, own, form, language, names, Filling(rows, room, marked))
        sheet.set_tab_color(ACCENT)
        checks = native_counts(form, own, rows, len(rows) + room, language)
        covered.append(CoverForm(replace(each, form=form), checks, _totals(form, rows)))
    write_cover(workbook, sheets[names.title], styles, own, department, covered, language, names, source)
    _lists(workbook, sheets[names.lists], styles, own, language, names)
    _passport(sheets[SHEET], department, handed, scheme, language)
    sheets[names.title].set_tab_color(INK)
    sheets[names.title].activate()
    built.describe(title=f"{department.name(scheme, language)}, {scheme.year}")
    workbook.set_calc_mode("auto")
    return built.finished()


def _cells(record: Record, form: Form, scheme: Scheme, language: str) -> dict[str, object]:
    values = dict(zip(value_columns(form, scheme), record.values, strict=True))
    return {**key_cells(record, form, scheme, language), **values}


def _totals(form: Form, rows: Sequence[Mapping[str, object]]) -> dict[str, float]:
    return {
        measure.id: float(sum(cell for row in rows if isinstance(cell := row.get(measure.id), float)))
        for measure in form.measures
    }


def _room(form: Form, handed: int) -> int:
    """Blank rows ready below those that are handed out."""
    places = math.prod(len(key.dimension.leaves) for key in form.keys)
    return max(ROOM, int(handed * ROOM_SHARE), min(LEAST_ROWS, places) - handed)


def _lists(workbook: Any, sheet: Any, styles: Styles, scheme: Scheme, language: str, names: SheetNames) -> None:
    needed = {key.dimension.id for form in scheme.forms.values() for key in form.keys}
    needed |= {each.id for each in offered_lists(scheme).values()}
    shown = replace(scheme, dimensions={id: each for id, each in scheme.dimensions.items() if id in needed})
    write_lists_sheet(workbook, sheet, styles, shown, language, names, False)
    sheet.protect("", PROTECTION)
    sheet.set_tab_color(GREY)


def _passport(sheet: Any, department: Department, handed: Sequence[HandedForm], scheme: Scheme, language: str) -> None:
    edition = layout.edition(scheme, language)
    for row, cells in enumerate(passport_rows(department, handed, scheme, language, edition)):
        for column, cell in enumerate(cells):
            if isinstance(cell, float):
                sheet.write_number(row, column, cell)
            elif cell is not None:
                sheet.write_string(row, column, cell)
    sheet.protect("", PROTECTION)
    sheet.very_hidden()
