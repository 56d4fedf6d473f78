"""The template builder: what it writes for any scheme, read back with openpyxl."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from lb_xl.findings import DefinitionError, WorkbookFileError
from lb_xl.language import Text
from lb_xl.scheme import Scheme
from lb_xl.scheme_loading import load_scheme
from lb_xl.workbook import build, layout
from lb_xl.workbook.deterministic_zip import normalised
from lb_xl.workbook.result_plan import plan
from lb_xl.workbook.template import build_workbook
from lb_xl.workbook.typography import column_pixels, lines_needed
from tests.workbook.template_parts import block, formulas, headers, parts, shown_sheets, tables

SMALL = Path(__file__).parents[1] / "schemes" / "small"
TEMPLATES = Path(__file__).parents[2] / "templates"


def test_the_same_scheme_gives_the_same_bytes_twice(belarus: Scheme, tmp_path: Path) -> None:
    for name in ("one.xlsm", "two.xlsm"):
        build_workbook(belarus, tmp_path / name)
    assert (tmp_path / "one.xlsm").read_bytes() == (tmp_path / "two.xlsm").read_bytes()


@pytest.mark.parametrize("name", [name for name, _ in build.TEMPLATES])
def test_the_committed_templates_are_what_their_definitions_build(name: str, tmp_path: Path) -> None:
    """Compared part by part, uncompressed: another zlib may compress otherwise."""
    build.build_templates(tmp_path)
    built, committed = parts(tmp_path / name), parts(TEMPLATES / name)
    assert list(built) == list(committed)
    different = [part for part in built if built[part] != committed[part]]
    assert different == [], "run: python -m lb_xl.workbook.build"


@pytest.mark.parametrize("suffix", ["xlsx", "xlsm"])
def test_every_part_is_xml_and_every_relationship_leads_somewhere(small: Scheme, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"book.{suffix}"
    build_workbook(small, path)
    content = parts(path)
    for name, data in content.items():
        if not name.endswith(".bin"):
            root = etree.fromstring(data)
            if name.endswith(".rels"):
                folder = Path(name).parent.parent
                for target in root.xpath("//@Target[not(../@TargetMode='External')]"):
                    joined = target.lstrip("/") if target.startswith("/") else str(folder / target)
                    normal = str(Path("/", joined).resolve()).lstrip("/")
                    assert normal in content, f"{name} -> {target}"


def test_sheets_stand_in_the_order_of_the_contract(small: Scheme, small_book: Path) -> None:
    book = openpyxl.load_workbook(small_book)
    assert book.sheetnames == [
        "Титул", "Население", "Занятые", "Прибывшие",
        "Баланс", "По полу", "В целом", "Периоды",
        "Проверка", "Подтверждения", "Согласование", "Почему", "Протокол",
        "История", "Журнал расчётов", "Журнал по графам", "Поставщики", "Расхождения",
        "Поступления", "Списки", "lb_undo",
    ]  # fmt: skip
    assert tuple(book.sheetnames) == layout.sheet_names(small, "ru").all


def test_the_title_sheet_says_which_book_this_is(belarus_book: Path) -> None:
    book = openpyxl.load_workbook(belarus_book)
    values = {}
    for name in (layout.SCHEME, layout.YEAR, layout.LANGUAGE, layout.RESULT, layout.EDITION):
        sheet, (column, row, _, _) = block(book, name)
        values[name] = book[sheet].cell(row, column).value
    assert values[layout.SCHEME] == "by-2011"
    assert values[layout.YEAR] == 2012
    assert values[layout.LANGUAGE] == "ru"
    assert "ОКРБ 005-2006" in values[layout.EDITION]
    assert values[layout.RESULT]


def test_a_scheme_folder_below_the_book_is_named_from_the_book(small: Scheme, tmp_path: Path) -> None:
    folder = tmp_path / "island"
    folder.mkdir()
    for file in SMALL.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    build_workbook(load_scheme(folder), tmp_path / "book.xlsx")
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    sheet, (column, row, _, _) = block(book, layout.SCHEME)
    assert book[sheet].cell(row, column).value == "island"


def test_every_form_has_its_table_with_headers_that_name_the_unit(belarus: Scheme, belarus_book: Path) -> None:
    found = tables(openpyxl.load_workbook(belarus_book))
    for form in belarus.forms.values():
        sheet, table = found[layout.input_table(form.id)]
        shown = headers(sheet, table)
        assert sheet.title == form.sheet.ru
        assert shown == [column.header for column in layout.input_columns(form, "ru")]
        assert shown == [column.name for column in table.tableColumns]
        assert len(set(shown)) == len(shown)
        for measure in form.measures:
            assert any(measure.title.ru in header and measure.unit_title.ru in header for header in shown)


def test_fixed_rows_are_prefilled_without_impossible_ones_and_locked(small_book: Path) -> None:
    """Two sexes by three ages less men of 60 and over, which the list excludes: five rows."""
    book = openpyxl.load_workbook(small_book)
    sheet, table = tables(book)["in_population"]
    rows = [[cell.value for cell in row] for row in sheet[table.ref][1:]]
    assert rows == [
        ["мужчины", "0-14", None, None], ["мужчины", "15-59", None, None],
        ["женщины", "0-14", None, None], ["женщины", "15-59", None, None], ["женщины", "60+", None, None],
    ]  # fmt: skip
    first = sheet[table.ref][1]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert [cell.protection.locked for cell in first] == [True, True, False, False]


def test_open_forms_are_not_protected_and_ready_for_thousands_of_rows(small_book: Path) -> None:
    book = openpyxl.load_workbook(small_book)
    sheet, table = tables(book)["in_employment"]
    assert not sheet.protection.sheet
    reach = {
        validation.type: max(cells.max_row for cells in validation.sqref.ranges)
        for validation in sheet.data_validations.dataValidation
    }
    assert set(reach) == {"list", "decimal", "date"}
    assert min(reach.values()) >= layout.ROWS_BELOW
    assert sheet.column_dimensions["A"].number_format == "@"
    assert table.autoFilter is not None


def test_drop_downs_stop_where_the_list_is_whole_and_warn_where_longer_codes_are_taken(small_book: Path) -> None:
    sheet, _ = tables(openpyxl.load_workbook(small_book))["in_employment"]
    lists = {v.formula1: v.errorStyle for v in sheet.data_validations.dataValidation if v.type == "list"}
    assert lists == {"list_sex_total": None, "list_age_total": "warning"}


def test_a_negative_number_is_refused_unless_the_measure_may_have_one(small_book: Path) -> None:
    sheet, _ = tables(openpyxl.load_workbook(small_book))["in_employment"]
    least = [float(v.formula1) for v in sheet.data_validations.dataValidation if v.type == "decimal"]
    assert least == [0, -1e15]


def test_messages_of_validations_fit_the_limits_of_excel(belarus_book: Path) -> None:
    for sheet in openpyxl.load_workbook(belarus_book):
        for validation in sheet.data_validations.dataValidation:
            for title in (validation.errorTitle, validation.promptTitle):
                assert len(title or "") <= 32
            for text in (validation.error, validation.prompt):
                assert len(text or "") <= 255


def test_lists_hold_labels_beside_codes(small_book: Path) -> None:
    book = openpyxl.load_workbook(small_book)
    sheet, (column, first, _, last) = block(book, "list_age")
    labels = [book[sheet].cell(row, column).value for row in range(first, last + 1)]
    assert labels == ["0-14", "15-59", "60+"]
    sheet, (column, first, _, last) = block(book, "list_sex_total")
    cells = [[book[sheet].cell(row, column + at).value for at in (0, 1)] for row in range(first, last + 1)]
    assert cells == [["мужчины", "m"], ["женщины", "f"], ["Оба пола", "total"]]


def test_result_blocks_have_a_row_for_each_line_and_a_column_for_each_code(belarus: Scheme, belarus_book: Path) -> None:
    book = openpyxl.load_workbook(belarus_book)
    for table in belarus.tables.values():
        sheet, (left, top, right, bottom) = block(book, layout.result_block(table.id))
        assert sheet == table.sheet.ru
        assert bottom - top + 1 == len(table.lines)
        assert right - left + 1 == len(belarus.columns(table))
        for part in ("state", "control", "provenance"):
            assert block(book, layout.result_block(table.id, part))[0] == sheet


def test_impossible_combinations_show_an_x_and_nothing_else_does(belarus: Scheme, belarus_book: Path) -> None:
    """Rural Minsk, in every line of every table by territory and locality."""
    book = openpyxl.load_workbook(belarus_book)
    table = belarus.tables["balance"]
    sheet, (left, top, _, _) = block(book, "out_balance")
    for at, line in enumerate(table.lines):
        for place, codes in enumerate(belarus.columns(table)):
            impossible = codes == {"territory": "5", "locality": "rural"} and line.kind != "heading"
            value = book[sheet].cell(top + at, left + place).value
            assert value == (layout.IMPOSSIBLE if impossible else None)


@pytest.mark.parametrize(
    ("table", "groups", "columns"), [("balance", 4, 3), ("by_sex", 1, 3), ("whole", 1, 1), ("series", 1, 3)]
)
def test_tables_over_two_one_and_no_dimension_are_laid_out(
    small: Scheme, small_book: Path, table: str, groups: int, columns: int
) -> None:
    """Both sexes and two; all ages and three; a whole; three periods without a total. Narrow groups share a page."""
    found = layout.column_groups(small, small.tables[table], "ru")
    assert (len(found), len(found[0].columns)) == (groups, columns)
    assert [column.total for column in found[0].columns] == [table in ("balance", "by_sex"), *[False] * (columns - 1)]
    sheet = openpyxl.load_workbook(small_book)[small.tables[table].sheet.ru]
    assert len(sheet.col_breaks.brk) == 0
    assert sheet.print_title_cols == "$A:$B"


def test_result_check_and_protocol_sheets_are_protected_without_a_password(belarus: Scheme, belarus_book: Path) -> None:
    book = openpyxl.load_workbook(belarus_book)
    names = layout.sheet_names(belarus, "ru")
    for name in (names.title, *names.tables.values(), names.check, names.protocol):
        assert book[name].protection.sheet, name
        assert book[name].protection.password is None
        assert not book[name].protection.formatColumns, "widths may be changed"
    assert not book[names.lists].protection.sheet


def test_statuses_and_parameters_can_be_typed_and_the_year_cannot(belarus_book: Path) -> None:
    book = openpyxl.load_workbook(belarus_book)
    found = tables(book)
    for name, open_column in ((layout.CONTENTS, 4), (layout.PARAMETERS, 2)):
        sheet, table = found[name]
        for row in sheet[table.ref][1:]:
            assert [not cell.protection.locked for cell in row] == [at == open_column for at in range(len(row))]
    sheet, (column, row, _, _) = block(book, layout.YEAR)
    assert book[sheet].cell(row, column).protection.locked


def test_controls_cover_every_measure_and_the_rows_of_every_form(belarus: Scheme, belarus_book: Path) -> None:
    book = openpyxl.load_workbook(belarus_book)
    sheet, (left, top, _, bottom) = block(book, layout.CONTROLS)
    rows = [[book[sheet].cell(row, left + at).value for at in range(6)] for row in range(top, bottom + 1)]
    expected = [
        (form.id, f"SUM({layout.table_column(layout.input_table(form.id), column.header)})")
        for form in belarus.forms.values()
        for column in layout.input_columns(form, "ru")
        if column.measure
    ]
    assert [(row[0], row[4].removeprefix("=")) for row in rows if "SUM(" in row[4]] == expected
    assert len(rows) == len(expected) + len(belarus.forms)
    assert all(row[3] is None for row in rows)


def test_formulas_name_tables_and_never_a_cell_of_an_input_sheet(belarus: Scheme, belarus_book: Path) -> None:
    """A table grows when it is filled; a formula that named rows would miss the new ones."""
    inputs = [form.sheet.ru for form in belarus.forms.values()]
    for sheet, cell, formula in formulas(belarus_book):
        if "HYPERLINK" not in formula:
            assert not any(f"'{name}'!" in formula or f"{name}!" in formula for name in inputs), (sheet, cell)
        assert "LB_" not in formula


def test_every_formula_has_a_value_for_viewers_that_do_not_recalculate(belarus_book: Path) -> None:
    values = openpyxl.load_workbook(belarus_book, data_only=True)
    verdicts = [block(values, name) for name in (layout.CONTROLS, layout.SIGN_OFF_CONTROLS)]
    for sheet, cell, formula in formulas(belarus_book):
        at = values[sheet][cell]
        is_verdict = any(
            sheet == controls and at.column == right and top <= at.row <= bottom
            for controls, (_, top, right, bottom) in verdicts
        )
        # An empty history shows nothing, as a verdict does before the first run.
        assert (at.value is None) == is_verdict or sheet == "История", (sheet, cell, formula)
    assert values["Баланс"]["A3"].value == "Баланс ещё не рассчитан"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_no_label_overruns_its_row(belarus: Scheme, tmp_path: Path, language: str) -> None:
    """Every title of a line fits the height of its row in the width of its column."""
    path = tmp_path / "book.xlsx"
    build_workbook(belarus, path, language)
    book = openpyxl.load_workbook(path)
    for table in belarus.tables.values():
        sheet, (_, top, _, _) = block(book, layout.result_block(table.id))
        width = column_pixels(book[sheet].column_dimensions["B"].width - 5 / 7)
        for row, line in enumerate(table.lines, start=top):
            lines = lines_needed(line.title[language], width - 9 * line.indent, bold=line.strong)
            assert book[sheet].row_dimensions[row].height >= lines * 12.5, line.title[language]


def test_every_sheet_is_printed_on_a4_with_a_footer(belarus_book: Path) -> None:
    for sheet in shown_sheets(belarus_book):
        assert sheet.page_setup.paperSize == 9
        assert "&A" in sheet.oddFooter.left.text
        assert "&P" in sheet.oddFooter.right.text
        assert "&N" in sheet.oddFooter.right.text


def test_an_english_book_speaks_english(small: Scheme, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    build_workbook(small, path, "en")
    cyrillic = [
        (sheet.title, cell.coordinate, cell.value)
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if re.search("[А-Яа-яЁё]", f"{sheet.title} {cell.value}")
    ]
    assert cyrillic == []


def test_a_mark_stands_on_every_sheet_and_every_printed_page(small: Scheme, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    build_workbook(small, path, "en", mark=Text("условные данные", "invented & illustrative"))
    for sheet in openpyxl.load_workbook(path):
        shown = [cell.value for row in sheet.iter_rows() for cell in row]
        assert shown.count("invented & illustrative") == 1, sheet.title
        assert "invented && illustrative" in sheet.oddHeader.center.text


def test_a_sheet_name_that_excel_refuses_is_a_definition_error(tmp_path: Path) -> None:
    for file in SMALL.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    scheme = tmp_path / "scheme.toml"
    definition = scheme.read_text("utf-8")
    scheme.write_text(definition.replace('ru = "По полу"', 'ru = "Мужчины/женщины"'), "utf-8")
    with pytest.raises(DefinitionError, match="Мужчины/женщины"):
        build_workbook(load_scheme(tmp_path), tmp_path / "book.xlsx")


def test_another_extension_is_refused(small: Scheme, tmp_path: Path) -> None:
    with pytest.raises(WorkbookFileError) as caught:
        build_workbook(small, tmp_path / "book.xlsb")
    assert caught.value.code == "LB-415"
    assert not (tmp_path / "book.xlsb").exists()


def test_the_kept_results_stand_where_excel_does_not_offer_to_show_them(small_book: Path) -> None:
    book = openpyxl.load_workbook(small_book)
    sheet, (column, top, _, bottom) = block(book, layout.UNDO)
    assert (book[sheet].sheet_state, column, bottom - top + 1) == ("veryHidden", 1, layout.UNDO_ROWS)
    assert block(book, layout.UNDO_NUMBER)[0] == sheet


def test_normalising_a_zip_forgets_dates_and_order() -> None:
    def archive(names: list[str], date: tuple[int, int, int, int, int, int]) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as target:
            for name in names:
                target.writestr(zipfile.ZipInfo(name, date), f"content of {name}")
        return stream.getvalue()

    one = archive(["b", "a", "[Content_Types].xml"], (2001, 1, 1, 0, 0, 0))
    two = archive(["[Content_Types].xml", "a", "b"], (2026, 5, 5, 5, 5, 4))
    assert normalised(one) == normalised(two)


def test_the_small_scheme_of_these_tests_excludes_a_combination() -> None:
    with (SMALL / "ages.csv").open(encoding="utf-8", newline="") as stream:
        assert [row["excludes"] for row in csv.DictReader(stream)] == ["", "", "sex=m"]


def test_pages_break_between_groups_and_where_parts_of_a_table_begin(belarus: Scheme, belarus_book: Path) -> None:
    """Appendix 1: three groups of eight columns, each on its page; Appendix 2 is higher than a page."""
    book = openpyxl.load_workbook(belarus_book)
    sheet = book[belarus.tables["balance"].sheet.ru]
    assert [brk.id for brk in sheet.col_breaks.brk] == [10, 18]
    assert len(sheet.row_breaks.brk) == 0
    for table in belarus.tables.values():
        planned = plan(belarus, table, "ru")
        parts = [table.lines[place] for place in planned.row_breaks]
        assert len(book[table.sheet.ru].row_breaks.brk) == len(parts), table.id


def test_a_wide_group_is_shared_evenly_among_its_pages() -> None:
    """Eleven occupations with their total in two pages: six columns and five."""
    chess = load_scheme("chess")
    assert plan(chess, chess.tables["occupation_chess"], "ru").page_breaks == [2 + 6]
