"""What a department gets: its forms, its rows, its drop-downs; checks that need nothing but a spreadsheet program."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lb_xl.cli import main
from lb_xl.exchange.passport import handed_fingerprint, read_passport
from lb_xl.scheme import Scheme
from lb_xl.scheme_loading import load_scheme
from lb_xl.workbook.template import build_workbook
from tests.conftest import OfficeHost
from tests.exchange import books
from tests.exchange.books import BREST, BUREAU, codes, edited, handed_out, put

FORMS_HEADER = ("Форма", "Что содержит", "Состояние", "Строк заполнено", "Пустых ячеек", "Не числа", "Меньше нуля",
                "Повторов", "Готовность")  # fmt: skip


def shown_rows(sheet: Any, form: str) -> list[tuple[object, ...]]:
    """The rows of a table that hold anything in their first cell."""
    rows = [tuple(cell.value for cell in row) for row in sheet[sheet.tables[f"in_{form}"].ref]]
    return [row for row in rows[1:] if row[0] is not None]


def cover(values: Any) -> dict[str, tuple[object, ...]]:
    """The rows of the cover's table of forms, by form: status, counts, verdict."""
    rows = [tuple(cell.value for cell in row[1:10]) for row in values.iter_rows()]
    start = rows.index(FORMS_HEADER) + 1
    found = {}
    for row in rows[start:]:
        if row[2] is None:
            break
        found[str(row[0])] = row[2:]
    return found


def test_an_office_gets_its_forms_with_its_rows_alone(out: Path) -> None:
    book = openpyxl.load_workbook(out / BREST)
    assert book.sheetnames == ["Титул", "Население", "12-т", "Маятниковая миграция", "В тысячах", "Списки",
                               "lb_passport"]  # fmt: skip
    assert shown_rows(book["Население"], "population") == [
        ("Брестская область", "городская", 600_000.5, 1_000_000, None),
        ("Брестская область", "сельская", 600_007.5, 1_000_007, None),
    ]
    assert [row[:4] for row in shown_rows(book["12-т"], "f12t")] == [
        ("Брестская область", "городская", "15", 100),
        ("Брестская область", "городская", "15.11", 20),
        ("Брестская область", "сельская", "01", 30.5),
    ]
    assert [row[0] for row in shown_rows(book["Маятниковая миграция"], "commuting")] == ["Брестская область"]


def test_a_bureau_gets_every_row_of_its_forms(out: Path) -> None:
    book = openpyxl.load_workbook(out / BUREAU)
    assert len(shown_rows(book["Уход"], "carers")) == 13
    assert shown_rows(book["Религиозные"], "religious") == [("Республика Беларусь", "Всего", 1386, None)]
    assert len(shown_rows(book["Иные источники"], "other_sources")) == 2


def test_drop_downs_offer_an_office_its_own_codes_and_the_other_end_of_a_flow_every_one(out: Path) -> None:
    book = openpyxl.load_workbook(out / BREST)

    def offered(name: str) -> list[object]:
        sheet, place = next(iter(book.defined_names[name].destinations))
        cells = book[sheet][place.replace("$", "")]
        rows = cells if isinstance(cells, tuple) else ((cells,),)
        return [row[0].value for row in rows]

    assert offered("list_territory") == ["Брестская область"]
    assert len(offered("list_territory_all")) == 7
    rules = book["Маятниковая миграция"].data_validations.dataValidation
    lists = [rule.formula1 for rule in rules if rule.type == "list"]
    assert lists[0] == "list_territory"
    assert lists[2] == "list_territory_all"


def test_everything_but_the_cells_to_be_filled_is_locked_without_a_password(out: Path) -> None:
    book = openpyxl.load_workbook(out / BREST)
    for sheet in book:
        assert sheet.protection.sheet, sheet.title
        assert not sheet.protection.password, sheet.title
    sheet = book["Население"]
    number = books.cell_of(book, "population", "Всё", "Брестская область", "сельская")
    assert not number.protection.locked
    assert sheet.cell(number.row, 1).protection.locked, "the places of a fixed form are given"
    blank = books.cell_of(book, "f12t", "Территория")
    assert not blank.protection.locked, "rows are ready for more"
    assert book["12-т"]["A2"].protection.locked


def test_it_holds_no_macro_and_the_hidden_sheet_says_what_was_handed_out(out: Path, scheme: Scheme) -> None:
    with zipfile.ZipFile(out / BREST) as archive:
        assert not [name for name in archive.namelist() if "vba" in name.lower()]
    sheet = openpyxl.load_workbook(out / BREST)["lb_passport"]
    assert sheet.sheet_state == "veryHidden"
    rows = [
        [float(cell) if isinstance(cell, int) else cell for cell in row] for row in sheet.iter_rows(values_only=True)
    ]
    passport = read_passport(rows)
    assert passport is not None
    assert passport.intact
    assert (passport.facts["scheme"], passport.year, passport.department.code) == (scheme.id, 2012, "1")
    handed = passport.forms["f12t"]
    assert handed.total == 150.5
    assert handed.rows["1", "urban", "1511", ""][0] == 20


def test_the_cover_has_instructions_contact_due_date_and_edition(out: Path) -> None:
    sheet = openpyxl.load_workbook(out / BUREAU)["Титул"]
    shown = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    for text in ("Бюро", "1 марта 2013 года", "buro@example.org", "2012", "все"):
        assert text in shown
    assert any(text.startswith("Методика; ОКРБ 005-2006") for text in shown)
    assert sum(text[:2] in ("1.", "2.", "3.", "4.") for text in shown) >= 4
    assert "national.xlsx" in shown


def test_the_cover_counts_and_adds_up_what_is_handed_out(out: Path) -> None:
    """As the file was built: nothing has calculated it yet."""
    sheet = openpyxl.load_workbook(out / BREST, data_only=True)["Титул"]
    assert cover(sheet) == {
        "Население": ("заполняется", 2, 0, 0, 0, 0, "готово"),
        "12-т": ("заполняется", 3, 0, 0, 0, 0, "готово"),
        "Маятниковая миграция": ("заполняется", 1, 0, 0, 0, 0, "готово"),
        "В тысячах": ("заполняется", 1, 0, 0, 0, 0, "готово"),
    }


@pytest.mark.libreoffice
def test_native_checks_agree_with_a_calculation(office: OfficeHost, out: Path) -> None:
    """LibreOffice calculates every formula anew and finds what we wrote."""
    for path in sorted(out.glob("*.xlsx"))[:3]:
        shown = openpyxl.load_workbook(path, data_only=True)["Титул"]
        values = office.values(path)["Титул"]
        for row in shown.iter_rows(min_col=2, max_col=10):
            for cell in row:
                if isinstance(cell.value, (int, float)):
                    assert values.get(cell.coordinate, 0) == pytest.approx(cell.value), cell.coordinate


@pytest.mark.libreoffice
def test_native_checks_find_blanks_words_negatives_repeated_rows_and_changed_totals(
    office: OfficeHost, out: Path, tmp_path: Path
) -> None:
    """In form 12-т: a blank, a word, a number below zero, and two rows with one key; the total falls from 150.5."""

    def spoil(book: Any) -> None:
        sheet = book["12-т"]
        row = books.cell_of(book, "f12t", "Списочная").row
        wrong = (
            ["Брестская область", "сельская", "02", None],
            ["Брестская область", "сельская", "05", "много"],
            ["Брестская область", "сельская", "10", -4],
            ["Брестская область", "городская", "15", 1],
        )
        for at, cells in enumerate(wrong, start=row):
            for column, cell in enumerate(cells, start=1):
                sheet.cell(at, column).value = cell

    values = office.values(edited(out / BREST, spoil, tmp_path / "spoilt.xlsx"))["Титул"]
    row = next(place[1:] for place, value in values.items() if place[0] == "B" and value == "12-т")
    assert [values.get(f"{column}{row}", 0) for column in "EFGHIJ"] == [5, 1, 1, 1, 2, "исправьте"]
    total = [place[1:] for place, value in values.items() if place[0] == "B" and value == "12-т"][1]
    assert [values[f"{column}{total}"] for column in "DFH"] == [150.5, 147.5, -3]


@pytest.mark.libreoffice
def test_a_form_with_nothing_to_report_is_ready_once_it_says_so(office: OfficeHost, out: Path, tmp_path: Path) -> None:
    def absent(book: Any) -> None:
        for name, word in (("lb_status_f12t", "нет явления"), ("lb_status_thousands", "нет явления")):
            _, place = next(iter(book.defined_names[name].destinations))
            book["Титул"][place.replace("$", "")].value = word
        put("thousands", "Численность", None, "Брестская область")(book)

    values = office.values(edited(out / BREST, absent, tmp_path / "absent.xlsx"))["Титул"]
    places = [(place[1:], value) for place, value in values.items() if place[0] == "B"]
    verdicts = {value: values[f"J{row}"] for row, value in places if f"J{row}" in values}
    assert verdicts["В тысячах"] == "готово"
    assert verdicts["12-т"] == "исправьте", "it has rows"


def test_an_error_in_the_national_workbook_stops_the_handing_out(national: Path, tmp_path: Path) -> None:
    edited(national, put("f12t", "Вид", "777", "Брестская область", "сельская"))
    found = handed_out(national, tmp_path / "new")
    assert codes(found) == ["LB-106"]
    assert found.result == "Книги не розданы: ошибок 1."
    assert not (tmp_path / "new").exists()


def test_the_national_workbook_is_only_read(national: Path, tmp_path: Path) -> None:
    before = national.read_bytes()
    handed_out(national, tmp_path / "new")
    assert national.read_bytes() == before


def test_two_splits_give_the_same_bytes(national: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        handed_out(national, tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_a_fingerprint_does_not_depend_on_the_order_of_rows_or_the_last_digits() -> None:
    one = {("1", ""): (0.1 + 0.2, None), ("2", ""): ("слово",)}
    other = {("2", ""): ("слово", None), ("1", ""): (0.3,)}
    assert handed_fingerprint(one) == handed_fingerprint(other)  # type: ignore[arg-type]
    assert handed_fingerprint(one) != handed_fingerprint({("1", ""): (0.4,), ("2", ""): ("слово",)})  # type: ignore[arg-type]


def test_the_command_writes_a_file_for_each_department_and_none_twice(
    national: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 0, then 1 (LB-429) with the files as they were, then 0 with --force."""
    folder = tmp_path / "new"
    assert main(["split", str(national), str(folder)]) == 0
    assert "Роздано книг: 8, папка «new»." in capsys.readouterr().out
    times = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert main(["split", str(national), str(folder)]) == 1
    assert "LB-429" in capsys.readouterr().err
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == times
    assert main(["split", str(national), str(folder), "--force"]) == 0


def test_the_command_collects_a_folder_into_a_workbook_that_it_makes(
    scheme: Scheme, national: Path, out: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second time nothing is written: no backup, the same bytes; a third time --scheme is refused."""
    made = folder / "made.xlsx"
    arguments = ["collect", str(made), str(out)]
    assert main([*arguments, "--scheme", str(scheme.folder), "--year", "2012"]) == 0
    assert books.said(made) == books.said(national)
    before = made.read_bytes()
    assert main(arguments) == 0
    assert "Ничего нового" in capsys.readouterr().out
    assert made.read_bytes() == before
    assert not list(folder.glob("made.*.bak.xlsx"))
    assert main([*arguments, "--scheme", str(scheme.folder)]) == 2


def test_a_workbook_is_not_made_where_no_file_is_taken(
    scheme: Scheme, out: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All files are of another year: a workbook with receipts alone would pass for a collected one."""
    made = folder / "пустая.xlsx"
    assert main(["collect", str(made), str(out), "--scheme", str(scheme.folder), "--year", "2013"]) == 1
    printed = capsys.readouterr().out
    assert "LB-465" in printed
    assert "Книга «пустая.xlsx» не создана: не принят ни один файл." in printed
    assert not made.exists()
    assert not list(folder.glob(".*.xlsx"))


def test_in_a_new_year_there_is_room_for_every_activity(tmp_path: Path) -> None:
    """Nothing is handed out; a locked table cannot grow, and a region has some two hundred rows of 12-т."""
    path = tmp_path / "2016.xlsx"
    build_workbook(load_scheme("by-2011", 2016), path)
    files = books.handed_out(path, tmp_path / "out").files
    office = openpyxl.load_workbook(next(file for file in files if "Минская" in file.name))
    bureau = openpyxl.load_workbook(next(file for file in files if "Белстат" in file.name))
    rows = {name: bottom - top for book, id, name in ((office, "f12t", "12-т"), (bureau, "population", "Население"))
            for top, bottom, *_ in [books.table_rows(book[name], f"in_{id}")]}  # fmt: skip
    assert rows == {"12-т": 300, "Население": 13}


def test_files_in_another_language_are_not_missing(
    scheme: Scheme, national: Path, out: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = folder / "made.xlsx"
    call = ["collect", str(made), str(out), "--scheme", str(scheme.folder), "--year", "2012", "--lang", "en"]
    assert main(call) == 0
    assert "LB-469" not in capsys.readouterr().out
    assert books.said(made) == books.said(national)


def test_the_command_refuses_what_is_not_there(folder: Path, empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["collect", str(empty), str(folder / "нет.xlsx")]) == 2
    assert "нет.xlsx" in capsys.readouterr().err
    assert main(["collect", str(folder / "новая.xlsx"), str(folder / "out")]) == 2
    assert not (folder / "новая.xlsx").exists()
