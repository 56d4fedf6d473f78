"""CSV files go into the input sheets whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from lb_xl.engines.file import open_book
from lb_xl.findings import Finding, errors
from lb_xl.inputs import FormData
from lb_xl.workbook.importing import import_files
from lb_xl.workbook.template import build_workbook
from tests.input_forms import PLACES, codes, header, read, scheme


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("importing") / "template.xlsx"
    build_workbook(scheme(), path)
    return path


@pytest.fixture
def workbook(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path / "book.xlsx"))


def imported(workbook: Path, files: dict[str, str], encoding: str = "utf-8") -> tuple[Finding, ...]:
    folder = workbook.parent / "csv"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_bytes(text.encode(encoding))
    book = open_book(workbook, backup=False)
    try:
        found = import_files(book, [folder])
        if not errors(found):
            book.save()
        return found
    finally:
        book.close()


def table(form: str, rows: list[list[object]], separator: str = ",") -> str:
    return "\n".join(separator.join(map(str, row)) for row in [header(form), *rows]) + "\n"


def data(workbook: Path, form: str) -> FormData:
    reading = read(workbook)
    assert not errors(reading.findings)
    assert reading.inputs is not None
    return reading.inputs.forms[form]


def test_a_table_grows_to_its_data_and_shrinks_again(workbook: Path) -> None:
    many = [[*place, code, 5] for place in PLACES for code in ("01", "15.11", "D")]
    assert codes(imported(workbook, {"f12t.csv": table("f12t", many)})) == ["LB-146"]
    assert len(data(workbook, "f12t").frame) == 39
    assert codes(imported(workbook, {"f12t.csv": table("f12t", many[:2])})) == ["LB-146"]
    assert data(workbook, "f12t").frame["activity"].tolist() == ["01", "15"]
    sheet = openpyxl.load_workbook(workbook)["12-т"]
    first, last = openpyxl.utils.range_boundaries(sheet.tables["in_f12t"].ref)[1::2]
    assert last - first == 2
    assert not any(cell.value for row in sheet.iter_rows(min_row=last + 1) for cell in row)


def test_codes_stand_in_the_sheet_as_it_shows_them(workbook: Path) -> None:
    imported(workbook, {"f12t.csv": table("f12t", [["1", "rural", "15.11", 5], ["5", "urban", "01", 6]])})
    sheet = openpyxl.load_workbook(workbook)["12-т"]
    first = openpyxl.utils.range_boundaries(sheet.tables["in_f12t"].ref)[1] + 1
    rows = [[cell.value for cell in row[:4]] for row in sheet.iter_rows(min_row=first, max_row=first + 1)]
    assert rows == [["Брестская область", "сельская", "15.11", 5], ["г. Минск", "городская", "01", 6]]


def test_a_form_with_fixed_rows_keeps_them_and_takes_the_measures_by_key(workbook: Path) -> None:
    rows = [[*place, 100 + number] for number, place in enumerate(reversed(PLACES))]
    before = openpyxl.load_workbook(workbook)["Уход"]
    imported(workbook, {"carers.csv": table("carers", rows)})
    after = openpyxl.load_workbook(workbook)["Уход"]
    first, last = openpyxl.utils.range_boundaries(after.tables["in_carers"].ref)[1::2]
    keys = [
        [[cell.value for cell in row[:2]] for row in sheet.iter_rows(min_row=first, max_row=last)]
        for sheet in (before, after)
    ]
    assert keys[0] == keys[1]
    found = data(workbook, "carers").frame
    assert {(t, u): v for t, u, v in found.itertuples(index=False)} == {(row[0], row[1]): row[2] for row in rows}
    assert after.protection.sheet
    assert after.cell(first + 1, 1).protection.locked
    assert not after.cell(first + 1, 3).protection.locked


def test_a_fixed_form_given_in_part_keeps_its_rows_with_the_others_blank(workbook: Path) -> None:
    imported(workbook, {"carers.csv": table("carers", [[*place, 5] for place in PLACES])})
    imported(workbook, {"carers.csv": table("carers", [["1", "urban", 7]])})
    reading = read(workbook)
    assert codes(reading.findings) == ["LB-126"]
    assert reading.findings[0].count == 12


def test_a_total_takes_the_place_of_the_fixed_rows(workbook: Path) -> None:
    imported(workbook, {"religious.csv": table("religious", [["total", "total", 100]])})
    assert data(workbook, "religious").frame["territory"].tolist() == ["total"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_semicolons_decimal_commas_titles_and_both_encodings_are_accepted(workbook: Path, encoding: str) -> None:
    text = "Численность, человек;Территория\n1 234,5;г. Минск\n7;Брестская область\n"
    assert codes(imported(workbook, {"GARDENING.CSV": text}, encoding)) == ["LB-146"]
    assert data(workbook, "gardening").frame["persons"].tolist() == [1234.5, 7.0]


def test_a_quoted_decimal_comma_may_stand_between_commas(workbook: Path) -> None:
    assert codes(imported(workbook, {"gardening.csv": 'territory,persons\n1,"12,5"\n2,1e3\n'})) == ["LB-146"]
    assert data(workbook, "gardening").frame["persons"].tolist() == [12.5, 1000.0]


def test_a_column_that_the_form_fixes_may_say_the_same(workbook: Path) -> None:
    assert codes(imported(workbook, {"gardening.csv": "territory,persons,activity\n1,5,70\n"})) == ["LB-146"]
    (finding,) = imported(workbook, {"gardening.csv": "territory,persons,activity\n1,5,70\n2,5,71\n"})
    assert (finding.code, finding.where.line) == ("LB-144", 3)


def test_dates_are_written_as_dates(workbook: Path) -> None:
    text = "territory,persons,date\n1,10,01.01.2012\n1,20,2012-12-31\n"
    assert codes(imported(workbook, {"gardening.csv": text})) == ["LB-146"]
    found = data(workbook, "gardening")
    assert found.frame["persons"].tolist() == [15.0]
    assert len(found.dated) == 1


def test_nothing_is_written_when_one_of_the_files_is_wrong(workbook: Path) -> None:
    before = workbook.read_bytes()
    found = imported(
        workbook,
        {"gardening.csv": "territory,persons\n1,5\n", "f12t.csv": table("f12t", [["1", "urban", "77", 5]])},
    )
    assert codes(found) == ["LB-106"]
    assert (found[0].where.file, found[0].where.line) == ("f12t.csv", 2)
    assert workbook.read_bytes() == before


def test_an_unknown_file_or_column_names_the_nearest(workbook: Path) -> None:
    found = imported(workbook, {"gardenin.csv": "territory,persons\n1,5\n", "kinds.csv": "kind,person\nk2,5\n"})
    texts = {each.code: each.what("en") for each in found}
    assert "Nearest: gardening" in texts["LB-140"]
    assert "Nearest: persons" in texts["LB-141"]


def test_other_forms_keep_their_rows(workbook: Path) -> None:
    imported(workbook, {"gardening.csv": "territory,persons\n1,5\n"})
    imported(workbook, {"kinds.csv": "kind,persons\nk2,6\n"})
    assert data(workbook, "gardening").frame["persons"].tolist() == [5.0]
    assert data(workbook, "kinds").frame["persons"].tolist() == [6.0]


def test_what_stands_below_a_table_is_not_overwritten(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    sheet = book["Садоводство"]
    end = openpyxl.utils.range_boundaries(sheet.tables["in_gardening"].ref)[3]
    sheet.cell(end + 2, 1).value = "подпись"
    book.save(workbook)
    rows = [[territory, 5] for territory in "1234567"] * 3
    assert "LB-135" in codes(imported(workbook, {"gardening.csv": table("gardening", rows)}))


def test_a_failing_write_leaves_every_sheet_as_it_was(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    imported(workbook, {"gardening.csv": "territory,persons\n1,5\n"})
    sources = workbook.parent / "csv"
    (sources / "kinds.csv").write_text("kind,persons\nk2,6\n")
    (sources / "gardening.csv").write_text("territory,persons\n2,7\n3,8\n")
    book = open_book(workbook, backup=False)

    def fail(*_: object) -> None:
        raise OSError("the office went away")

    from lb_xl.workbook import importing

    write = importing.write_block
    calls = iter([write, fail])
    monkeypatch.setattr(importing, "write_block", lambda *arguments: next(calls)(*arguments))
    with pytest.raises(OSError, match="went away"):
        import_files(book, [sources])
    monkeypatch.undo()
    book.save()
    book.close()
    assert data(workbook, "gardening").frame["persons"].tolist() == [5.0]
    assert data(workbook, "kinds").frame.empty
