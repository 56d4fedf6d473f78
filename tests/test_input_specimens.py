"""Every code of structure and content has a specimen that produces it and a valid neighbour that does not."""

from __future__ import annotations

import datetime
import string
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from lb_xl.checks import check_balance
from lb_xl.engines.file import open_book
from lb_xl.findings import Finding, catalogue
from lb_xl.scheme import Check, Scheme
from lb_xl.workbook.importing import import_files
from lb_xl.workbook.tables import book_tables
from tests.input_forms import (
    PLACES,
    Rows,
    cell_of,
    changed_workbook,
    codes,
    content,
    header,
    matched,
    new_workbook,
    population,
    read,
    scheme,
)

Found = Callable[[Path], Iterable[Finding]]
CARERS = [[*place, 5] for place in PLACES]
FLOW = ["1", "urban", "5", "urban", "work"]
YEAR = datetime.datetime(2012, 4, 1)


@dataclass(frozen=True)
class Specimen:
    wrong: Found
    right: Found


def rows(form: str, wrong: Rows, right: Rows, columns: list[object] | None = None) -> Specimen:
    """Rows of one sheet, matched."""
    return Specimen(lambda _: matched(form, wrong, columns)[1], lambda _: matched(form, right, columns)[1])


def headers(form: str, wrong: list[object], right: list[object], row: list[object]) -> Specimen:
    return Specimen(
        lambda _: matched(form, [row[: len(wrong)]], wrong)[1],
        lambda _: matched(form, [row[: len(right)]], right)[1],
    )


def checked(form: str, wrong: Rows, right: Rows) -> Specimen:
    """Rows of one form beside a right population, checked."""
    return Specimen(lambda _: content(**{form: wrong}), lambda _: content(**{form: right}))


def book(change: Callable[[openpyxl.Workbook], None]) -> Specimen:
    """A template that another program changed, beside the template itself."""

    def changed(folder: Path) -> Iterable[Finding]:
        return read(changed_workbook(folder, change)).findings

    return Specimen(changed, lambda folder: read(new_workbook(folder)).findings)


def set_name(name: str, value: object) -> Callable[[openpyxl.Workbook], None]:
    def change(workbook: openpyxl.Workbook) -> None:
        cell_of(workbook, name).value = value  # type: ignore[attr-defined]

    return change


def set_cell(sheet: str, table: str, row: int, column: int, value: object) -> Callable[[openpyxl.Workbook], None]:
    """A cell of a table, counted from its header as 0; a negative row is counted below its end."""

    def change(workbook: openpyxl.Workbook) -> None:
        corners = openpyxl.utils.range_boundaries(workbook[sheet].tables[table].ref)
        first = corners[1] if row >= 0 else corners[3]
        workbook[sheet].cell(first + abs(row), corners[0] + column).value = value

    return change


def imported(
    wrong: dict[str, str], right: dict[str, str], change: Callable[[xw.Book], None] = lambda _: None
) -> Specimen:
    """CSV files brought in; the book is changed before the wrong ones are."""

    def found(files: dict[str, str], change: Callable[[xw.Book], None] = lambda _: None) -> Found:
        def run(folder: Path) -> Iterable[Finding]:
            sources = folder / "csv"
            sources.mkdir(exist_ok=True)
            for old in sources.iterdir():
                old.unlink()
            for name, text in files.items():
                (sources / name).write_bytes(text.encode("utf-8"))
            opened = open_book(new_workbook(folder))
            try:
                change(opened)
                return import_files(opened, [sources])
            finally:
                opened.close()

        return run

    return Specimen(found(wrong, change), found(right))


def remove_dates(book: xw.Book) -> None:
    """The column of dates gets another header, as a user might type it."""
    header = book_tables(book)["in_gardening"][1].header_row_range
    header[0, header.shape[1] - 1].value = "Примечание"


def rename_sheet(workbook: openpyxl.Workbook) -> None:
    workbook["12-т"].title = "Отчёт о труде"


def remove_sheet(workbook: openpyxl.Workbook) -> None:
    del workbook["12-т"]


def remove_contents(workbook: openpyxl.Workbook) -> None:
    del workbook["Титул"].tables["in_contents"]


def remove_scheme(workbook: openpyxl.Workbook) -> None:
    del workbook.defined_names["lb_scheme"]


class Sides:
    """A balance of which only the two sides of a rule matter."""

    def __init__(self, left: float) -> None:
        self.left = left

    @property
    def scheme(self) -> Scheme:
        return replace(scheme(), checks=scheme().checks[:1])

    def compare(self, check: Check) -> Iterator[tuple[dict[str, str], float, float]]:
        yield {"territory": "1"}, self.left, 2.0


PAYROLL = "territory,locality,activity,payroll\n"
DATED = "territory,persons,date\n1,5,01.04.2012\n"
GOOD_CSV = {"f12t.csv": PAYROLL + "1,urban,15,100\n"}
SOURCE = ["перечень", "охват"]
FULL_F12T = [[*place, "15", 300_000] for place in PLACES]
FULL_RELIGIOUS = [[*place, 5_000] for place in PLACES]

SPECIMENS = {
    "LB-101": book(remove_scheme),
    "LB-102": book(set_name("lb_scheme", "by-2012")),
    "LB-103": book(set_name("lb_year", 2031)),
    "LB-104": book(set_name("lb_edition", "Методика прошлого года")),
    "LB-105": book(remove_sheet),
    "LB-106": rows("f12t", [["1", "urban", "77", 5]], [["1", "urban", "75", 5]]),
    "LB-107": book(rename_sheet),
    "LB-108": headers("gardening", ["territory"], ["territory", "persons"], ["1", 5]),
    "LB-109": headers("gardening", ["Територия", "persons"], ["Территория", "persons"], ["1", 5]),
    "LB-110": headers("gardening", ["territory", "persons", "Примечание"], ["territory", "persons"], ["1", 5, "-"]),
    "LB-111": headers(
        "gardening", ["territory", "Численность, тыс. человек"], ["territory", "Численность, чел."], ["1", 5]
    ),
    "LB-112": headers("gardening", ["territory", "persons", "Территория"], ["territory", "persons"], ["1", 5, "1"]),
    "LB-113": rows("f12t", [[None, "urban", "15", 5]], [["1", "urban", "15", 5]]),
    "LB-114": rows("f12t", [["1", "urban", datetime.datetime(2026, 11, 15), 5]], [["1", "urban", "15.11", 5]]),
    "LB-115": rows("f12t", [["1", "urban", "01 - Лесное хозяйство и предоставление услуг в этой области", 5]],
                   [["1", "urban", "02 - Лесное хозяйство и предоставление услуг в этой области", 5]]),
    "LB-116": rows("kinds", [["k1", 5]], [["k2", 5]]),
    "LB-117": rows("f12t", [["1", "urban", 1.0, 5]], [["1", "urban", "01", 5]]),
    "LB-118": rows("f12t", [["1", "urban", "А", 5]], [["1", "urban", "A", 5]]),
    "LB-119": rows("f12t", [["1", "urban", "рыболовство, рыбоводство и предоставление услуг в этой области", 5]],
                   [["1", "urban", "05", 5]]),
    "LB-120": rows("gardening", [["1", "нет"]], [["1", 5]]),
    "LB-121": rows("gardening", [["1", "#N/A"]], [["1", 5]]),
    "LB-122": rows("gardening", [["1", "#LB_NOT_CALCULATED"]], [["1", 0]]),
    "LB-123": rows("gardening", [["1", True]], [["1", 1]]),
    "LB-124": rows("gardening", [["1", YEAR]], [["1", 41000]]),
    "LB-125": rows("gardening", [["1", "1 234,5"]], [["1", 1234.5]]),
    "LB-126": rows("gardening", [["1", None]], [["1", 0]]),
    "LB-127": rows("other_sources", [["employed", "1", "urban", "15", 5, "перечень", " "]],
                   [["employed", "1", "urban", "15", 5, *SOURCE]]),
    "LB-130": rows("gardening", [["1", 5, "весна"]], [["1", 5, "01.04.2012"]], ["territory", "persons", "date"]),
    "LB-131": rows("gardening", [["1", 5, datetime.datetime(2013, 4, 1)]], [["1", 5, datetime.datetime(2013, 1, 1)]],
                   ["territory", "persons", "date"]),
    "LB-132": rows("gardening", [["1", 5, YEAR], ["1", 6, None]], [["1", 5, YEAR], ["2", 6, None]],
                   ["territory", "persons", "date"]),
    "LB-133": rows("gardening", [["1", 5, YEAR], ["1", 6, YEAR]], [["1", 5, YEAR], ["2", 6, YEAR]],
                   ["territory", "persons", "date"]),
    "LB-134": rows("gardening", [["1", 5, YEAR]], [["1", 5, None]], ["territory", "persons", "date"]),
    "LB-135": book(set_cell("12-т", "in_f12t", -1, 0, "Брестская область")),
    "LB-136": book(set_cell("Титул", "in_contents", 1, 4, "не знаю")),
    "LB-137": book(set_cell("Титул", "in_parameters", 1, 2, "шестнадцать")),
    "LB-138": book(remove_contents),
    "LB-140": imported({"f12.csv": PAYROLL + "1,urban,15,100\n"}, GOOD_CSV),
    "LB-141": imported({"f12t.csv": "territory,locality,activity,payroll,x\n1,urban,15,100,1\n"}, GOOD_CSV),
    "LB-142": imported({"f12t.csv": PAYROLL + "1,urban,15,\0\n"}, GOOD_CSV),
    "LB-143": imported({"f12t.csv": PAYROLL}, GOOD_CSV),
    "LB-144": imported({"gardening.csv": "territory,persons,activity\n1,5,71\n"},
                       {"gardening.csv": "territory,persons,activity\n1,5,70\n"}),
    "LB-145": imported({"f12t.csv": PAYROLL + "1,urban,15\n"}, GOOD_CSV),
    "LB-146": imported(GOOD_CSV, {"f12t.csv": PAYROLL}),
    "LB-147": imported({}, GOOD_CSV),
    "LB-148": imported({**GOOD_CSV, "F12T.CSV": GOOD_CSV["f12t.csv"]}, GOOD_CSV),
    "LB-149": imported({"gardening.csv": DATED}, {"gardening.csv": DATED}, remove_dates),
    "LB-201": checked("carers", [], CARERS),
    "LB-202": Specimen(lambda _: content(absent=["carers"], carers=CARERS), lambda _: content(carers=CARERS)),
    "LB-203": checked("carers", CARERS[1:], CARERS),
    "LB-204": checked("f12t", [["5", "rural", "15", 5]], [["5", "urban", "15", 5]]),
    "LB-205": checked("f12t", [["1", "urban", "15", 5], ["1", "urban", "15", 6]],
                      [["1", "urban", "15.11", 5], ["1", "urban", "15.12", 6]]),
    "LB-206": checked("f12t", [["1", "urban", "15", -5]], [["1", "urban", "15", 0]]),
    "LB-207": checked("other_sources", [["employed", "1", "urban", "15", -5, *SOURCE]],
                      [["employed", "1", "urban", "15", 5, *SOURCE]]),
    "LB-208": checked("census", [["1", "urban", "15", 5, 5]], [["1", "urban", "95", 5, 5]]),
    "LB-209": checked("commuting", [["1", "urban", "1", "urban", "work", 5]], [[*FLOW, 5]]),
    "LB-210": checked("f12t", [[*place, "15", 300.5] for place in PLACES], FULL_F12T),
    "LB-230": checked("f12t", [[*place, "15", 300] for place in PLACES], FULL_F12T),
    "LB-231": checked("f12t", [[*place, "15", 300_000_000] for place in PLACES], FULL_F12T),
    "LB-232": Specimen(
        lambda _: content(population=population(600, 1000), f12t=FULL_F12T, religious=FULL_RELIGIOUS),
        lambda _: content(f12t=FULL_F12T, religious=FULL_RELIGIOUS),
    ),
    "LB-233": checked("carers", [["total", "total", 65], *CARERS], CARERS),
    "LB-234": checked("carers", [["total", "total", 66], *CARERS], [["total", "total", 65], *CARERS]),
    "LB-235": checked("carers", [["total", "total", 65]], CARERS),
    "LB-236": checked("religious", [["total", "urban", 5000], ["1", "total", 5000]], [["total", "total", 5000]]),
    "LB-237": checked("other_sources", [["employed", "1", "urban", None, 5, *SOURCE]],
                      [["employed", "1", "urban", "15", 5, *SOURCE]]),
    "LB-238": checked("other_sources", [["students", "1", "urban", "15", 5, *SOURCE]],
                      [["students", "1", "urban", None, 5, *SOURCE]]),
    "LB-239": checked("other_sources", [["students", "1", "urban", None, 5, *SOURCE]], []),
    "LB-241": checked("commuting", [[*FLOW, 700_000]], [[*FLOW, 500_000]]),
    "LB-242": Specimen(lambda _: check_balance(Sides(float("nan"))), lambda _: check_balance(Sides(3.0))),
}  # fmt: skip


def _own(code: str) -> bool:
    number = int(code.removeprefix("LB-"))
    return number < 160 or 180 <= number <= 210 or 230 <= number <= 242  # surveys have theirs in tests/survey


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("specimens")


@pytest.mark.parametrize("code", SPECIMENS)
def test_a_specimen_produces_its_code_and_its_neighbour_does_not(code: str, folder: Path) -> None:
    assert code in codes(SPECIMENS[code].wrong(folder))
    assert code not in codes(SPECIMENS[code].right(folder))


@pytest.mark.parametrize("code", SPECIMENS)
def test_the_text_of_a_specimen_has_every_fact_in_both_languages(code: str, folder: Path) -> None:
    finding = next(each for each in SPECIMENS[code].wrong(folder) if each.code == code)
    for text in (finding.message.what, finding.message.why, finding.message.fix):
        for language in ("ru", "en"):
            named = {name for _, name, _, _ in string.Formatter().parse(text[language]) if name}
            assert named <= {"count", *finding.values}
    assert "None" not in finding.text("ru") + finding.text("en")


def test_every_code_of_structure_and_content_has_a_specimen() -> None:
    assert {code for code in catalogue() if _own(code)} == SPECIMENS.keys()


def test_the_rows_used_here_have_the_columns_of_their_forms() -> None:
    assert header("carers") == ["territory", "locality", "persons"]
