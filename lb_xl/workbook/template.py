"""Builds an empty workbook for a scheme: title, input sheets, result sheets, check sheet, protocol, lists.

XlsxWriter alone is needed. The same scheme gives the same bytes, whenever and wherever it is built with the same
compression library. An `.xlsm` carries buttons and a thin VBA module (`lb_xl.workbook.vba`), an `.xlsx` does not.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

from lb_xl.findings import WorkbookFileError
from lb_xl.language import Text
from lb_xl.scheme import Scheme
from lb_xl.scheme_loading import built_in_schemes, scheme_folder
from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.book_in_memory import BookInMemory
from lb_xl.workbook.check_sheet import write_check_sheet
from lb_xl.workbook.confirmations_sheet import write_confirmations_sheet
from lb_xl.workbook.decisions_sheet import write_decisions_sheet
from lb_xl.workbook.exchange_sheets import write_conflicts_sheet, write_receipts_sheet
from lb_xl.workbook.explanation_sheet import write_explanation_sheet
from lb_xl.workbook.history_log_sheets import write_column_log, write_run_log
from lb_xl.workbook.history_sheet import write_history_sheet
from lb_xl.workbook.input_sheet import write_input_sheet
from lb_xl.workbook.last_year import write_last_year_block
from lb_xl.workbook.last_year_sheet import LastYear, write_beside, write_last_year_sheet
from lb_xl.workbook.lists_sheet import write_lists_sheet
from lb_xl.workbook.marking import write_mark
from lb_xl.workbook.protocol_sheet import write_protocol_sheet
from lb_xl.workbook.result_plan import plan
from lb_xl.workbook.result_sheet import write_result_sheet
from lb_xl.workbook.sign_off_sheet import write_sign_off_sheet
from lb_xl.workbook.styles import ACCENT, GREY, INK, Styles
from lb_xl.workbook.suppliers_sheet import write_suppliers_sheet
from lb_xl.workbook.title_sheet import write_title_sheet
from lb_xl.workbook.undo_sheet import write_undo_sheet
from lb_xl.workbook.vba import vba_project
from lb_xl.workbook.waterfall_chart import write_chart

FORMATS = (".xlsx", ".xlsm")


def build_workbook(
    scheme: Scheme, path: Path, language: str = "ru", mark: Text | None = None, last_year: LastYear | None = None
) -> None:
    """Write an empty workbook for a scheme and its year; the extension of `path` says with or without macros.

    `mark` is what every sheet and every printed page must say of the figures to come, e.g. that they are invented.
    `last_year` are the figures of the year before, for a workbook that follows another.

    Raises WorkbookFileError (LB-415) for another extension, DefinitionError where the scheme names a sheet as
    Excel cannot.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise WorkbookFileError("LB-415", file=path.name, kind=suffix)
    reference = _reference(scheme, path)
    path.write_bytes(workbook_bytes(scheme, language, suffix == ".xlsm", reference, mark, last_year))


def workbook_bytes(
    scheme: Scheme,
    language: str,
    macros: bool,
    reference: str,
    mark: Text | None = None,
    last_year: LastYear | None = None,
) -> bytes:
    """The bytes of an empty workbook; `reference` is the id or folder by which it finds its scheme again."""
    names = layout.sheet_names(scheme, language, rolled=last_year is not None)
    built = BookInMemory()
    workbook = built.book
    styles = Styles(workbook)
    sheets = {name: workbook.add_worksheet(name) for name in names.all}
    _leave_code_names_to_excel(sheets)
    write_title_sheet(workbook, sheets[names.title], styles, scheme, language, names, reference, macros)
    for form in scheme.forms.values():
        sheet = sheets[names.forms[form.id]]
        header = write_input_sheet(workbook, sheet, styles, scheme, form, language, names)
        if last_year is not None and layout.has_fixed_rows(form):
            write_beside(sheet, styles, scheme, form, language, names, last_year, header)
    below = {
        table.id: write_result_sheet(
            workbook, sheets[names.tables[table.id]], styles, plan(scheme, table, language), macros
        )
        for table in scheme.tables.values()
    }
    write_check_sheet(workbook, sheets[names.check], styles, scheme, language, names)
    write_confirmations_sheet(workbook, sheets[names.confirmations], styles, language, names)
    write_sign_off_sheet(workbook, sheets[names.sign_off], styles, scheme, language, names)
    if names.decisions:
        write_decisions_sheet(workbook, sheets[names.decisions], styles, language, names)
    write_explanation_sheet(workbook, sheets[names.explanation], styles, language, names)
    write_protocol_sheet(workbook, sheets[names.protocol], styles, scheme, language, names)
    write_suppliers_sheet(workbook, sheets[names.suppliers], styles, scheme, language, names)
    write_conflicts_sheet(workbook, sheets[names.conflicts], styles, language, names)
    write_receipts_sheet(workbook, sheets[names.receipts], styles, language, names)
    if last_year is not None:
        write_last_year_sheet(workbook, sheets[names.last_year], styles, scheme, language, names, last_year)
        write_last_year_block(workbook, sheets[names.last_year_block], last_year.rows)
    write_history_sheet(workbook, sheets[names.history], styles, scheme, language, names)
    write_run_log(workbook, sheets[names.run_log], styles, scheme, language, names)
    if names.column_log:
        write_column_log(workbook, sheets[names.column_log], styles, scheme, language, names)
    charted = write_lists_sheet(workbook, sheets[names.lists], styles, scheme, language, names, macros)
    for id, place in charted.items():
        drawn = plan(scheme, scheme.tables[id], language)
        write_chart(workbook, sheets[names.tables[id]], styles, drawn, names.lists, place, below[id] + 1)
    write_undo_sheet(workbook, sheets[names.undo], len(scheme.forms))
    if mark:
        write_mark(sheets, styles, names, mark[language])
    _tabs(sheets, names)
    _describe(built, scheme, language)
    if macros:
        workbook.set_vba_name("ThisWorkbook")
        workbook.add_vba_project(io.BytesIO(vba_project()), is_stream=True)
    workbook.set_calc_mode("auto")
    return built.finished()


def _reference(scheme: Scheme, path: Path) -> str:
    """The id of a built-in scheme; of another its folder, seen from the workbook where it lies below that."""
    if scheme.id in built_in_schemes() and scheme_folder(scheme.id).resolve() == scheme.folder.resolve():
        return scheme.id
    folder, beside = scheme.folder.resolve(), path.resolve().parent
    if folder.is_relative_to(beside):
        return Path(os.path.relpath(folder, beside)).as_posix()
    return str(folder)


def _leave_code_names_to_excel(sheets: dict[str, Any]) -> None:
    """Sheets have no code names: Excel makes their VBA modules when it opens the file (see `lb_xl.workbook.vba`)."""
    for sheet in sheets.values():
        sheet.vba_codename = ""


def _tabs(sheets: dict[str, Any], names: layout.SheetNames) -> None:
    sheets[names.title].set_tab_color(INK)
    for name in names.tables.values():
        sheets[name].set_tab_color(ACCENT)
    for name in names.all[
        names.all.index(names.last_year or names.decisions or names.check) : names.all.index(names.undo)
    ]:
        sheets[name].set_tab_color(GREY)
    sheets[names.title].activate()


def _describe(built: BookInMemory, scheme: Scheme, language: str) -> None:
    words = Words("title_sheet", language)
    subject = words.filled("subject_year", subject=scheme.subject[language], year=scheme.year)
    built.describe(title=scheme.title[language], subject=subject)
