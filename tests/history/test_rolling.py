"""The next year's workbook: what is carried over, what is compared by key, what is told; nothing by half."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlwings as xw
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.table import Table

from lb_xl import macros
from lb_xl.cli import main
from lb_xl.engines import file as file_engine
from lb_xl.engines.file import open_book
from lb_xl.findings import Finding, FindingsError, WorkbookFileError, errors
from lb_xl.history.last_year import Limits, by_form, carried, moved
from lb_xl.inputs import Inputs
from lb_xl.language import Text
from lb_xl.matching import inputs_from_frames
from lb_xl.scheme_loading import load_scheme
from lb_xl.workbook import last_year_names as names
from lb_xl.workbook import layout
from lb_xl.workbook.carrying import carry_tables
from lb_xl.workbook.commands import roll_file
from lb_xl.workbook.last_year import packed, unpacked
from lb_xl.workbook.reading import read_book
from lb_xl.workbook.rendering import block_place
from lb_xl.workbook.run import check_book, examine
from lb_xl.workbook.tables import book_tables
from lb_xl.workbook.template import build_workbook
from lb_xl.workbook.title_reading import named_value
from tests.conftest import OfficeHost
from tests.history.books import POPULATION, Rows, fill
from tests.input_forms import FOLDER, PLACES

PAYROLL = [["1", "urban", "15", 500], ["1", "urban", "D", 40], ["2", "rural", "01", 2000]]
LIMITS = Limits(30, 100)


def inputs(year: int = 2012, **forms: Rows) -> Inputs:
    """The small scheme of the tests with some forms filled."""
    scheme = load_scheme(FOLDER, year)
    frames = {}
    for id, rows in forms.items():
        form = scheme.forms[id]
        columns = [column.id for column in (*form.keys, *form.measures, *form.texts)]
        frames[id] = pd.DataFrame([list(row) for row in rows], columns=columns, dtype=object)
    return inputs_from_frames(scheme, frames)


def compared(old: Inputs, new: Inputs, limits: Limits = LIMITS) -> list[Finding]:
    rows, _ = carried(old, new.scheme)
    return list(moved(by_form(rows), new, limits))


# ---- Pure


def test_a_figure_that_moved_beyond_the_threshold_is_told_with_both_numbers() -> None:
    """600,000 to 800,000 is +33.3 %, above 30."""
    now = [[*row] for row in POPULATION]
    now[3][2] = 800_000
    [finding] = compared(inputs(population=POPULATION), inputs(2013, population=now))
    assert finding.code == "LB-486"
    assert (finding.values["before"], finding.values["now"]) == (600_000, 800_000)
    said = finding.what("ru").replace("\u00a0", " ")
    assert "Гродненская область, городская: было 600 000, стало 800 000 (изменение +33,3 %)" in said
    assert "(change +33.3%)" in finding.what("en")
    assert finding.where.cell == "C5"


@pytest.mark.parametrize(("now", "told"), [(780_000, False), (780_001, True), (420_000, False), (419_999, True)])
def test_the_threshold_itself_is_no_warning(now: int, told: bool) -> None:
    """30 per cent of 600,000 are 180,000, up or down."""
    rows = [[*POPULATION[0][:2], now, 1_000_000], *POPULATION[1:]]
    assert bool(compared(inputs(population=POPULATION), inputs(2013, population=rows))) == told


def test_small_counts_do_as_they_like_and_new_and_vanished_rows_are_compared_with_nothing() -> None:
    """40 to 90 is small; 500 is gone; 700 came from nothing."""
    now = [["1", "urban", "D", 90], ["2", "rural", "01", 2000], ["3", "urban", "15", 700]]
    found = compared(inputs(f12t=PAYROLL), inputs(2013, f12t=now))
    told = {(finding.values["before"], finding.values["now"]): finding for finding in found}
    assert told.keys() == {(500.0, 0.0), (0.0, 700.0)}
    assert told[500.0, 0.0].where.cell == "", "there is no row to lead to"
    assert told[0.0, 700.0].values["change"].ru == "+∞"  # type: ignore[attr-defined]


def test_a_form_that_is_not_filled_yet_is_not_compared() -> None:
    assert compared(inputs(population=POPULATION, f12t=PAYROLL), inputs(2013, population=POPULATION)) == []


def test_finer_codes_are_compared_at_the_listed_code() -> None:
    """15.11 and 15.20 count at 15: 300 + 200 last year, 500 this year."""
    old = [["1", "urban", "15.11", 300], ["1", "urban", "15.20", 200]]
    assert compared(inputs(f12t=old), inputs(2013, f12t=[["1", "urban", "15", 500]])) == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 1e6), min_size=13, max_size=13), st.randoms(use_true_random=False), st.floats(0.75, 1.25))
def test_order_does_not_matter_and_a_common_growth_within_the_threshold_is_quiet(
    values: list[float], order: random.Random, growth: float
) -> None:
    old = [[*place, value, value] for place, value in zip(PLACES, values, strict=True)]
    new = [[*place, value * growth, value * growth] for place, value in zip(PLACES, values, strict=True)]
    order.shuffle(new)
    assert compared(inputs(population=old), inputs(2013, population=new)) == []


def test_codes_of_another_edition_are_named_and_only_sums_are_compared() -> None:
    """15 is food in 2006 and leather in 2011: never matched; both years have 700 in Brest urban, state."""
    forms = {"territory": ["1", "1"], "locality": ["urban", "urban"], "ownership": ["state", "state"]}
    measures = {"payroll": [400, 300], "contractors": [0, 0]}
    old = inputs_from_frames(
        load_scheme("by-2011", 2015), {"f12t": pd.DataFrame({**forms, "activity": ["15", "19"], **measures})}
    )
    scheme = load_scheme("by-2011", 2016)
    rows, [finding] = carried(old, scheme)
    assert finding.code == "LB-488"
    assert (finding.values["codes"], finding.count) == ("15, 19", 2)
    assert "005-2011" in finding.text("ru")
    [sum_] = [row for row in rows if row.comparable]
    assert (sum_.value, dict(sum_.codes)) == (700, {"territory": "1", "locality": "urban", "ownership": "state"})
    assert sorted(row.value for row in rows if not row.comparable) == [300, 400]
    new = inputs_from_frames(scheme, {"f12t": pd.DataFrame({**forms, "activity": ["10", "15"], **measures})})
    assert list(moved(by_form(rows), new, LIMITS)) == []


def test_the_branch_of_2010_is_summed_away() -> None:
    """300 in branch 11000 and 200 in 12000 of 2010 are 500 in 2011, which does not ask the branch."""
    place = {"territory": ["1"] * 2, "locality": ["urban"] * 2, "activity": ["15"] * 2, "ownership": ["state"] * 2}
    frame = pd.DataFrame({**place, "branch": ["10000", "20000"], "payroll": [300, 200], "contractors": [0, 0]})
    old = inputs_from_frames(load_scheme("by-2011", 2010), {"f12t": frame})
    rows, found = carried(old, load_scheme("by-2011", 2011))
    assert found == []
    assert [(row.value, "branch" in dict(row.codes)) for row in rows] == [(500, False)]


def test_the_text_of_the_figures_is_read_back_as_it_was_written() -> None:
    rows, _ = carried(inputs(population=POPULATION, f12t=PAYROLL), load_scheme(FOLDER, 2013))
    assert unpacked(packed(rows)) == by_form(rows)
    assert by_form(rows)["f12t"].values["payroll"]["1|urban|15"] == 500


@pytest.mark.parametrize("spoiled", ["", "nonsense", "[1]", '{"f12t": 5}', '{"f12t": [["a"], {"b": {"c": "d"}}]}'])
def test_a_spoiled_text_holds_nothing_to_compare(spoiled: str) -> None:
    assert unpacked(spoiled) == {}


# ---- In workbooks


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook of 2012 with two forms filled, one marked «нет явления»."""
    folder = tmp_path_factory.mktemp("rolling")
    path = folder / "книга 2012.xlsx"
    build_workbook(load_scheme(FOLDER, 2012), path)
    fill(path, population=POPULATION, f12t=PAYROLL)
    return path


def rolled(filled: Path, folder: Path) -> Path:
    path = folder / "книга 2013.xlsx"
    roll_file(filled, path, None)
    return path


def codes(findings: Sequence[Finding]) -> list[str]:
    return sorted(finding.code for finding in findings)


def warnings(path: Path) -> list[Finding]:
    book = open_book(path, read_only=True, check_lock=False)
    found = [finding for finding in examine(book).findings if finding.code == "LB-486"]
    book.close()
    return found


def test_a_rolled_book_is_empty_for_the_next_year_and_the_old_one_is_not_touched(filled: Path, tmp_path: Path) -> None:
    before = hashlib.sha256(filled.read_bytes()).hexdigest()
    target = tmp_path / "next.xlsx"
    done = roll_file(filled, target, None)
    assert hashlib.sha256(filled.read_bytes()).hexdigest() == before
    assert (done.year, codes(done.findings)) == (2013, ["LB-489"])
    book = open_book(target, read_only=True)
    assert named_value(book, layout.YEAR) == 2013
    reading = read_book(book)
    assert reading.inputs is not None
    assert not errors(reading.findings)
    measures = reading.inputs.forms["population"].frame[["working_age_mean", "total_mean"]]
    assert measures.isna().all().all()
    assert reading.inputs.absent == frozenset(), "what did not occur last year may occur this year"
    findings = block_place(book, layout.FINDINGS).value
    assert findings[0][1] == "LB-489"
    assert "2012" in str(named_value(book, layout.RESULT))
    book.close()
    assert [path.name for path in tmp_path.iterdir()] == ["next.xlsx"], "nothing is left of the making"


def test_a_book_is_replaced_only_if_asked_and_never_its_own_source(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "next.xlsx"
    target.write_bytes(b"mine")
    assert main(["roll", str(filled), str(target)]) == 2
    assert target.read_bytes() == b"mine"
    assert main(["roll", str(filled), str(target), "--force"]) == 0
    assert "2013" in capsys.readouterr().out
    assert main(["roll", str(target), str(target), "--force"]) == 2
    with pytest.raises(WorkbookFileError) as caught:
        roll_file(target, target, None, replace=True)
    assert caught.value.code == "LB-429"


def test_another_format_and_a_year_beyond_the_scheme_are_refused(filled: Path, tmp_path: Path) -> None:
    assert main(["roll", str(filled), str(tmp_path / "next.ods")]) == 2
    assert main(["roll", str(filled), str(tmp_path / "next.xlsx"), "--year", "2016"]) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_book_with_errors_is_not_rolled(filled: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    saved = openpyxl.load_workbook(filled)
    table = saved["12-т"].tables["in_f12t"]
    saved["12-т"][table.ref.split(":")[0]].offset(1, 3).value = "много"
    saved.save(broken)
    with pytest.raises(FindingsError) as caught:
        roll_file(broken, tmp_path / "next.xlsx", None)
    assert codes(caught.value.findings) == ["LB-120"]
    assert main(["roll", str(broken), str(tmp_path / "next.xlsx")]) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["broken.xlsx"]


def test_an_english_book_with_buttons_stays_one(tmp_path: Path) -> None:
    build_workbook(load_scheme("by-2011", 2012), tmp_path / "old.xlsm", "en", mark=Text("условные", "invented data"))
    done = roll_file(tmp_path / "old.xlsm", tmp_path / "new.xlsm", 2014)
    assert (done.year, done.language) == (2014, "en")
    book = openpyxl.load_workbook(tmp_path / "new.xlsm", keep_vba=True)
    assert book.vba_archive is not None
    assert {"Last year", "History", "Run log"} <= set(book.sheetnames)
    assert book["Last year"]["C1"].value == "invented data", "figures that are invented are marked in the next year too"
    assert book[names.LAST_YEAR].sheet_state == "veryHidden"
    book.close()


def test_the_command_speaks_the_language_of_the_book(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build_workbook(load_scheme("by-2011", 2012), tmp_path / "old.xlsx", "en")
    assert main(["roll", str(tmp_path / "old.xlsx"), str(tmp_path / "new.xlsx")]) == 0
    printed = capsys.readouterr().out
    assert "2013" in printed
    assert not re.search("[а-яё]", printed, re.IGNORECASE), printed


def test_a_failure_on_the_way_leaves_no_file(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lb_xl.workbook.rolling.carry_tables", full)
    with pytest.raises(WorkbookFileError) as caught:
        roll_file(filled, tmp_path / "next.xlsx", None)
    assert caught.value.code == "LB-428"
    assert list(tmp_path.iterdir()) == []


def test_a_parameter_changed_by_hand_is_kept_and_one_that_the_law_changes_is_not(tmp_path: Path) -> None:
    """The limits of working age are to be confirmed from 2017 on; the age of 17 was set by a person."""
    path = tmp_path / "2016.xlsx"
    build_workbook(load_scheme(FOLDER, 2012), path)
    book = open_book(path, backup=False)
    cell = next(table for sheet in book.sheets for table in sheet.tables if table.name == layout.PARAMETERS)
    sheet = cell.range.sheet
    sheet.api.Unprotect()
    cell.data_body_range[0, 2].value = 17.0
    book.save()
    book.close()
    done = roll_file(path, tmp_path / "2017.xlsx", None)
    [finding] = [each for each in done.findings if each.code == "LB-487"]
    assert (finding.values["before"], finding.values["now"], finding.values["defined"]) == (17, 17, 16)
    new = open_book(tmp_path / "2017.xlsx", read_only=True)
    reading = read_book(new)
    new.close()
    assert reading.inputs is not None
    assert reading.inputs.parameter("age") == 17


def test_a_figure_that_moved_is_a_warning_in_the_rolled_book(filled: Path, tmp_path: Path) -> None:
    path = rolled(filled, tmp_path)
    now = [[*POPULATION[0][:2], 600_000, 1_400_000], *reversed(POPULATION[1:])]
    fill(path, (), population=now, f12t=PAYROLL)
    [finding] = warnings(path)
    assert (finding.values["before"], finding.values["now"]) == (1_000_000, 1_400_000)
    assert finding.where.sheet == "Население"
    book = open_book(path, backup=False)
    block_place(book, names.THRESHOLD).value = 40
    assert not [each for each in check_book(book).findings if each.code == "LB-486"], "40 per cent are allowed now"
    book.close()


def test_beside_the_table_stand_grey_locked_formulas_and_the_inputs_stay_clean(filled: Path, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(rolled(filled, tmp_path))["Население"]
    [table] = sheet.tables.values()
    first, last = table.ref.split(":")
    header = [cell.value for cell in sheet[sheet[first].row]]
    assert header[4:6] == ["Дата", None] or header[5] is None, "a free column parts the block from the table"
    row = sheet[sheet[first].row + 1]
    beside = [cell for cell in row if cell.column > sheet[last].column + 1 and cell.value is not None]
    assert len(beside) == 4
    assert all(str(cell.value).startswith("=") and cell.protection.locked for cell in beside)
    assert not any(str(cell.value or "").startswith("=") for cell in row if cell.column <= sheet[last].column)


def test_tables_that_people_fill_are_carried_over_by_header(tmp_path: Path) -> None:
    """Contacts: columns in another order, a column that the new table calculates, a row more than it has."""
    plain_table(
        tmp_path / "old.xlsx",
        [["Ведомство", "Срок", "Адрес"], ["Минтруд", "15.02", "a@b"], ["Минздрав", "20.02", "c@d"]],
    )
    plain_table(tmp_path / "new.xlsx", [["Адрес", "Ведомство", "Знаков"], [None, None, "=LEN(A2)"]])
    old, new = (open_book(tmp_path / name, backup=False) for name in ("old.xlsx", "new.xlsx"))
    assert carry_tables(book_tables(old), book_tables(new), frozenset({"in_population"})) == ("in_suppliers",)
    assert carry_tables(book_tables(old), book_tables(new), frozenset({"in_suppliers"})) == ()
    new.save()
    for book in (old, new):
        book.close()
    sheet = openpyxl.load_workbook(tmp_path / "new.xlsx").active
    assert [[cell.value for cell in row[:2]] for row in sheet.iter_rows(min_row=2)] == [
        ["a@b", "Минтруд"],
        ["c@d", "Минздрав"],
    ]
    assert sheet["C2"].value == "=LEN(A2)"
    assert sheet.tables["in_suppliers"].ref == "A1:C3"


def plain_table(path: Path, rows: list[list[object]]) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.active.add_table(Table(displayName="in_suppliers", ref=f"A1:C{len(rows)}"))
    book.save(path)


# ---- The button, and hosts


@pytest.fixture
def in_front(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[xw.Book]:
    path = tmp_path / "книга.xlsx"
    path.write_bytes(filled.read_bytes())
    monkeypatch.setattr("lb_xl.engines.file.engine.App.alert", lambda *given: None)
    file_engine.activate()
    book = open_book(path, backup=False)
    book.set_mock_caller()
    yield book
    del xw.Book._mock_caller
    for each in list(book.app.books):
        each.close()


def test_the_button_makes_the_book_of_the_next_year_beside_and_opens_it(in_front: xw.Book) -> None:
    macros.new_year()
    macros.new_year()
    folder = Path(in_front.fullname).parent
    made = [book for book in in_front.app.books if named_value(book, layout.YEAR) == 2013]
    assert sorted(Path(book.fullname).name for book in made) == ["баланс_inputs_2013-2.xlsx", "баланс_inputs_2013.xlsx"]
    assert all(Path(book.fullname).parent == folder for book in made)


def test_a_rolled_book_saved_by_openpyxl_still_compares(filled: Path, tmp_path: Path) -> None:
    path = rolled(filled, tmp_path)
    fill(path, (), population=[[*row[:3], 1_500_000] for row in POPULATION])
    before = codes(warnings(path))
    openpyxl.load_workbook(path).save(tmp_path / "saved.xlsx")
    assert codes(warnings(tmp_path / "saved.xlsx")) == before == ["LB-486"] * 13


@pytest.mark.libreoffice
def test_libreoffice_computes_the_change_beside_the_input(filled: Path, tmp_path: Path, office: OfficeHost) -> None:
    """600,000 to 660,000 is +10 %; in an open form 500 to 250 is -50 %, found by key in another order."""
    path = rolled(filled, tmp_path)
    fill(
        path,
        (),
        population=[[*row[:2], 660_000, 1_000_000] for row in POPULATION],
        f12t=[*PAYROLL[1:], ["1", "urban", "15", 250]],
    )
    saved = office.xlsx(path, tmp_path / "office.xlsx")
    values = office.values(saved)
    population = values["Население"]
    assert sum(value == pytest.approx(0.1) for value in population.values() if isinstance(value, float)) == 13
    assert -0.5 in values["Прошлый год"].values()
    assert codes(warnings(saved)) == codes(warnings(path)) == ["LB-486"]
