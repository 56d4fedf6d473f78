"""Who supplies what: proposed by the scheme, changed on the sheet, wrong entries named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from lb_xl.exchange.suppliers import Assignment, Department, assignments, departments, proposed, scope_key
from lb_xl.findings import DefinitionError
from lb_xl.scheme import Scheme
from lb_xl.scheme_loading import load_scheme
from tests.exchange import books
from tests.exchange.books import codes, edited, finding, handed_out


@pytest.fixture(scope="module")
def belarus() -> Scheme:
    return load_scheme("by-2011", 2012)


def test_every_form_of_belarus_has_one_supplier_for_each_of_its_rows(belarus: Scheme) -> None:
    found, remarks = departments(proposed(belarus, "ru"), belarus)
    assert remarks == ()
    assert len(found) == 14, "eight suppliers, one of which is seven offices"
    assert sorted({form for each in found for form in each.forms}) == sorted(belarus.forms)


def test_files_have_names_that_people_read(belarus: Scheme) -> None:
    assert Department("labour", "", ()).file_name(belarus, "ru") == "2012_Министерство_труда.xlsx"
    assert Department("offices", "1", ()).file_name(belarus, "ru") == "2012_Статистика_Брестская_область.xlsx"
    assert Department("offices", "5", ()).file_name(belarus, "en") == "2012_Statistics_Minsk_City.xlsx"
    assert Department('Отдел "А/Б": новый', "", ()).file_name(belarus, "ru") == "2012_Отдел_А_Б_новый.xlsx"


def test_a_scheme_without_suppliers_has_one_department() -> None:
    scheme = load_scheme("ru-btr")
    found, remarks = departments(proposed(scheme, "ru"), scheme)
    assert remarks == ()
    assert [each.forms for each in found] == [tuple(scheme.forms)]


@pytest.mark.parametrize("id", ["ru-btr", "planned", "ussr-summary", "lfs", "youth"])
def test_a_scheme_without_suppliers_takes_an_office_of_one_territory_all_the_same(id: str) -> None:
    scheme = load_scheme(id)
    form = next(form for form in scheme.forms.values() if scope_key(form, scheme))
    listed = scheme.dimensions["territory"]
    code = listed.leaves[0]
    rows = [["Управление", form.sheet["ru"], listed.classification.title(code, "ru"), None, None]]
    given, remarks = assignments(rows, scheme, [("B6", "C6")], "Поставщики")
    assert remarks == ()
    assert [(each.supplier, each.form, each.code) for each in given] == [("Управление", form.id, code)]


def test_offices_by_what_the_scheme_lacks_are_named_when_it_is_loaded(tmp_path: Path) -> None:
    definition = books.scheme_folder(tmp_path) / "scheme.toml"
    text = definition.read_text(encoding="utf-8")
    definition.write_text('offices = "teritory"\n' + text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"no dimension 'teritory'.*territory"):
        load_scheme(definition.parent, 2012)
    definition.write_text('offices = "locality"\n' + text, encoding="utf-8")
    with pytest.raises(DefinitionError, match="suppliers have offices by territory, not by locality"):
        load_scheme(definition.parent, 2012)


def test_rows_of_a_wider_code_that_no_office_has_are_named(tmp_path: Path) -> None:
    scheme = books.small_scheme(tmp_path)
    rows = books.frames()
    rows["f12t"] = pd.concat([rows["f12t"], rows["f12t"].iloc[:1].assign(territory="total")])
    national = books.national(tmp_path / "n.xlsx", scheme, rows)
    found = handed_out(national, tmp_path / "out")
    assert codes(found) == ["LB-461"]
    assert found.findings[0].where.text("ru") == "лист «12-т», ячейка D11"
    sheet = openpyxl.load_workbook(national)["12-т"]
    assert [cell.value for cell in sheet[11]][:4] == ["Республика Беларусь", "городская", "15", 100]
    assert "«12-т» никто не сдаёт. Строки: Республика Беларусь · город · 15" in found.findings[0].text("ru")


def test_the_sheet_begins_with_the_suppliers_of_the_scheme(national: Path, scheme: Scheme) -> None:
    sheet = openpyxl.load_workbook(national)["Поставщики"]
    rows = [tuple(cell.value for cell in row) for row in sheet[sheet.tables["in_suppliers"].ref]]
    assert rows[0] == ("Поставщик", "Форма", "Строки", "Контакт", "Срок")
    assert rows[1] == ("Бюро", "Перепись", "все", "buro@example.org", "1 марта 2013 года")
    assert ("Отдел статистики", "12-т", "г. Минск", None, None) in rows
    assert len(rows) == 1 + 6 + 7 * len(books.OFFICES)


def supplier_cells(book: Any) -> list[Any]:
    sheet = book["Поставщики"]
    return list(sheet[sheet.tables["in_suppliers"].ref])[1:]


def change_row(given_form: str, given_rows: str, **cells: object) -> Any:
    """A change of the row for a form and its rows."""
    places = {"supplier": 0, "form": 1, "rows": 2, "contact": 3, "due": 4}

    def change(book: Any) -> None:
        row = next(row for row in supplier_cells(book) if (row[1].value, row[2].value) == (given_form, given_rows))
        for name, value in cells.items():
            row[places[name]].value = value

    return change


def test_a_form_that_is_not_in_the_scheme_is_an_error_with_the_nearest(national: Path, tmp_path: Path) -> None:
    edited(national, change_row("Перепись", "все", form="Перипись"))
    found = handed_out(national, tmp_path / "new")
    assert finding(found, "LB-460").where.text("ru") == "лист «Поставщики», ячейка B6"
    assert "Ближайшее: Перепись" in finding(found, "LB-460").text("ru")
    assert found.files == ()
    assert not (tmp_path / "new").exists()


def test_rows_that_are_not_in_the_scheme_are_an_error(national: Path, tmp_path: Path) -> None:
    edited(national, change_row("12-т", "г. Минск", rows="Менск"))
    wrong = finding(handed_out(national, tmp_path / "new"), "LB-460")
    assert "«Менск»" in wrong.text("ru")
    assert wrong.where.cell.startswith("C")


def test_rows_that_nobody_hands_in_are_a_warning(national: Path, tmp_path: Path) -> None:
    edited(national, change_row("12-т", "г. Минск", supplier=None, form=None, rows=None))
    found = handed_out(national, tmp_path / "new")
    assert codes(found) == ["LB-461"]
    assert "Форму «12-т» никто не сдаёт. Строки: г. Минск" in found.findings[0].text("ru")
    assert len(found.files) == 8


def test_a_form_that_nobody_hands_in_is_a_warning(national: Path, tmp_path: Path) -> None:
    edited(national, change_row("Перепись", "все", form="12-т", rows="г. Минск", supplier="Отдел статистики"))
    assert "«Перепись» никто не сдаёт. Строки: все" in finding(handed_out(national, tmp_path / "n"), "LB-461").text(
        "ru"
    )


def test_two_suppliers_for_the_same_rows_are_an_error(national: Path, tmp_path: Path) -> None:
    edited(national, change_row("Перепись", "все", form="12-т"))
    found = handed_out(national, tmp_path / "new")
    assert "Бюро и Отдел статистики" in finding(found, "LB-462").text("ru")
    assert found.files == ()


def test_a_supplier_of_the_user_s_own_gets_a_workbook(national: Path, tmp_path: Path) -> None:
    edited(national, change_row("Перепись", "все", supplier="Отдел переписи", contact="комн. 5", due="10.02.2013"))
    found = handed_out(national, tmp_path / "new")
    path = next(path for path in found.files if path.name == "2012_Отдел_переписи.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Титул", "Перепись", "Списки", "lb_passport"]
    shown = [cell.value for row in book["Титул"].iter_rows() for cell in row if cell.value]
    assert {"Отдел переписи", "комн. 5", "10.02.2013"} <= set(shown)


def test_the_same_row_twice_is_one_assignment_too_many(scheme: Scheme) -> None:
    whole = Assignment("offices", "f12t", "", cell="B7")
    part = Assignment("offices", "f12t", "1", cell="B8")
    _, remarks = departments([whole, part], scheme)
    assert "LB-462" in {each.code for each in remarks}
