"""The commands as a user calls them: what they print, what they write, how they end."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from lb_xl.cli import main

HEADER = [
    "scheme",
    "year",
    "table",
    "line",
    "quantity",
    "title",
    "territory",
    "locality",
    "activity",
    "ownership",
    "value",
    "unit",
]


def exported(folder: Path) -> list[dict[str, str]]:
    with (folder / "results.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def change_cell(path: Path, sheet: str, cell: str, value: object) -> None:
    """Changes one cell as a colleague would, through the file engine."""
    from lb_xl.engines.file import open_book

    book = open_book(path, backup=False)
    book.sheets[sheet].range(cell).value = value
    book.save()
    book.close()


def test_demo_prints_the_published_balance_and_says_which_file_to_open(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """2010: labour resources 6078.5, employed 4665.9, registered unemployed 33.1 thousand."""
    assert main(["demo", str(tmp_path)]) == 0
    printed = capsys.readouterr().out.replace("\u00a0", " ")
    assert "6 078,5" in printed
    assert "4 665,9" in printed
    assert "33,1" in printed
    assert str(tmp_path / "balance_example.xlsx") in printed


def test_demo_never_writes_over_another_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "balance_example.xlsx").write_bytes(b"mine")
    assert main(["demo", str(tmp_path)]) == 0
    assert (tmp_path / "balance_example.xlsx").read_bytes() == b"mine"
    assert (tmp_path / "balance_example-2.xlsx").exists()


def test_the_second_run_changes_nothing_but_the_time(example_book: Path) -> None:
    """No history, no undo, no backup; every number as before."""
    before = _values(example_book)
    assert main(["compute", str(example_book)]) == 0
    assert list(example_book.parent.glob("*.bak.*")) == []
    changed = {place for place, value in _values(example_book).items() if before.get(place) != value}
    assert {sheet for sheet, _ in changed} <= {"Протокол", "Баланс", *_result_sheets(example_book)}
    assert all("2" in str(_values(example_book)[place]) for place in changed)


def test_a_changed_input_leaves_a_backup_of_what_was_replaced(example_book: Path) -> None:
    change_cell(example_book, "Безработные", _first_measure(example_book, "in_unemployed"), 7000)
    before = example_book.read_bytes()
    assert main(["compute", str(example_book)]) == 0
    (backup,) = example_book.parent.glob("book.????????-??????.bak.xlsx")
    assert backup.read_bytes() == before


def test_compute_to_another_file_leaves_the_book_as_it_was(example_book: Path, tmp_path: Path) -> None:
    before = example_book.read_bytes()
    output = tmp_path / "computed.xlsx"
    assert main(["compute", str(example_book), "-o", str(output)]) == 0
    assert example_book.read_bytes() == before
    assert output.exists()
    assert list(tmp_path.glob("*.bak.*")) == []
    assert main(["compute", str(example_book), "-o", str(output)]) == 2
    assert main(["compute", str(example_book), "-o", str(output), "--force"]) == 0
    assert main(["compute", str(example_book), "-o", str(tmp_path / "computed.xlsm")]) == 2


def test_the_export_holds_every_printed_number_unrounded(example_book: Path, tmp_path: Path) -> None:
    assert main(["export", str(example_book), str(tmp_path)]) == 0
    rows = exported(tmp_path)
    assert list(rows[0]) == HEADER
    balance = [row for row in rows if row["table"] == "balance"]
    assert [row["line"] for row in balance[:: len(balance) // 15]] == [f"{line:02}" for line in range(1, 16)]
    whole = next(row for row in balance if row["line"] == "01")
    assert (whole["territory"], whole["locality"], whole["activity"]) == ("total", "total", "")
    assert float(whole["value"]) == 6_078_500.0
    employed = next(row for row in balance if row["line"] == "06")
    assert (employed["activity"], employed["ownership"], employed["unit"]) == ("total", "total", "persons")
    assert not [row for row in rows if row["territory"] == "5" and row["locality"] == "rural"]
    territories = [row for row in balance if row["line"] == "06" and row["locality"] == "urban"]
    assert [row["territory"] for row in territories] == ["total", "1", "2", "3", "4", "5", "6", "7"]
    assert sum(float(row["value"]) for row in territories[1:]) == float(territories[0]["value"])


def test_the_ids_of_lines_are_those_of_the_contract(example_book: Path, tmp_path: Path) -> None:
    assert main(["export", str(example_book), str(tmp_path)]) == 0
    lines: dict[str, list[str]] = {}
    for row in exported(tmp_path):
        lines.setdefault(row["table"], [])
        if row["line"] not in lines[row["table"]]:
            lines[row["table"]].append(row["line"])
    assert lines["commuting"] == ["residence", "in", "out", "net", "workplace"]
    assert lines["ownership"] == ["total", "state", "private", "foreign"]
    assert lines["indicators"] == ["registered_unemployment_rate", "economic_activity_rate"]
    assert {"total", "A", "01", "751", "7511", "753", "A-F", "G-Q"} <= set(lines["activities"])
    assert "Q" not in lines["activities"]
    assert {"total", "production", "services", "10000"} <= set(lines["branches"])


def test_outdated_results_are_not_exported_unless_asked(example_book: Path, tmp_path: Path) -> None:
    assert main(["export", str(example_book), str(tmp_path)]) == 0
    fresh = exported(tmp_path)
    change_cell(example_book, "Безработные", _first_measure(example_book, "in_unemployed"), 7000)
    (tmp_path / "results.csv").unlink()
    assert main(["export", str(example_book), str(tmp_path)]) == 1
    assert not (tmp_path / "results.csv").exists()
    assert main(["export", str(example_book), str(tmp_path), "--stale"]) == 0
    assert exported(tmp_path) == fresh


def test_explain_prints_paragraph_formula_and_cells(example_book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(example_book), "--line", "08", "--territory", "1", "--locality", "urban"]) == 0
    printed = capsys.readouterr().out
    assert "19.1 Методики" in printed
    assert "лист «Безработные», ячейка" in printed
    assert main(["explain", str(example_book), "--line", "99"]) == 2
    assert "Такого числа в балансе нет: 99." in capsys.readouterr().err


def test_a_new_workbook_that_cannot_be_written_is_told_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder that is not there, a folder in the place of the file, another format."""
    (tmp_path / "папка.xlsx").mkdir()
    for path, code in (("нет такой/x.xlsx", "LB-428"), ("папка.xlsx", "LB-428"), ("старая.xls", "LB-415")):
        assert main(["new", "by-2011", str(tmp_path / path), "--force"]) != 0
        said = capsys.readouterr().err
        assert said.startswith(f"{code} · ")
        assert "—" not in said, "the reason, or the format, is named"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["папка.xlsx"]


def test_check_writes_nothing_unless_asked_and_never_says_computed(
    example_book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = example_book.read_bytes()
    assert main(["check", str(example_book)]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Проверено: ошибок нет.")
    assert example_book.read_bytes() == before
    assert main(["check", str(example_book), "--write"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Проверено: ошибок нет.")


def test_an_error_leaves_inputs_and_results_and_marks_only_the_check_sheet(
    example_book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cell = _first_measure(example_book, "in_unemployed")
    change_cell(example_book, "Безработные", cell, -5)
    before = _values(example_book)
    assert main(["compute", str(example_book)]) == 1
    assert cell in capsys.readouterr().out
    changed = {place for place, value in _values(example_book).items() if before.get(place) != value}
    formulas = openpyxl.load_workbook(example_book)
    native = {(sheet, address) for sheet, address in changed if formulas[sheet][address].data_type == "f"}
    assert {sheet for sheet, _ in changed - native} <= {"Проверка", "Титул"}
    assert "Проверка" in {sheet for sheet, _ in changed - native}
    marks = {str(_values(example_book)[place]) for place in native if place[0] == "Баланс"}
    assert all("не соответствует вводу" in mark for mark in marks)
    assert marks


def test_forms_lists_every_form_with_its_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", "by-2011", "--json"]) == 0
    listed = {form["form"]: form for form in json.loads(capsys.readouterr().out)}
    assert len(listed) == 28
    assert [key["key"] for key in listed["f12t"]["keys"]] == ["territory", "locality", "activity", "ownership"]
    assert [measure["measure"] for measure in listed["f12t"]["measures"]] == ["payroll", "contractors"]


@pytest.mark.parametrize("extension", [".xlsx", ".xlsm"])
def test_new_then_check_names_every_form_that_is_not_filled(
    tmp_path: Path, extension: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"new{extension}"
    assert main(["new", "by-2011", str(path), "--year", "2013"]) == 0
    assert main(["new", "by-2011", str(path)]) == 2
    capsys.readouterr()
    assert main(["check", str(path)]) == 1
    printed = capsys.readouterr().out
    assert printed.count("LB-201") >= 27


@pytest.mark.parametrize(
    "call",
    [
        ["new", "by-2012", "x.xlsx"],
        ["new", "by-2011", "x.pdf"],
        ["new", "by-2011", "x.xlsx", "--year", "1990"],
        ["compute", "missing.xlsx"],
        ["forms", "nowhere"],
    ],
)
def test_wrong_use_ends_with_2_and_a_sentence(
    call: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(call) == 2
    said = capsys.readouterr().err
    assert said.strip()
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["new", "by-2011", "x.xlsx", "--year", "1999"], "LB-396 · Схема «by-2011» действует с 2010 года"),
        (["new", "by-2012", "x.xlsx"], "LB-395 · Схемы «by-2012» нет."),
        (["new", "by-2012", "x.xlsx", "--lang", "en"], 'LB-395 · There is no scheme "by-2012".'),
        (["explain", "BOOK", "--line", "06", "--territory", "77"], "балансе нет: 06 --territory 77."),
        (["export", "BOOK", "BOOK/results"], "LB-428 · Файл «"),
        (["demo", "BOOK/example"], "LB-428 · Файл «"),
        (["import", "BOOK", "нет.csv"], "LB-401 · файл «нет.csv»"),
    ],
)  # fmt: skip
def test_a_slip_in_a_call_is_told_in_the_readers_language(
    example_book: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    """Whatever is named wrongly: a year, a scheme, a code, a folder that is a file, a file that is not there."""
    before = example_book.read_bytes()
    assert main([each.replace("BOOK", str(example_book)) for each in arguments]) != 0
    printed = capsys.readouterr()
    assert said in printed.err + printed.out
    assert example_book.read_bytes() == before


def test_a_file_that_is_no_workbook_is_left_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "notes.xlsx"
    path.write_bytes(b"just notes")
    assert main(["compute", str(path)]) == 1
    assert "LB-402" in capsys.readouterr().err
    assert path.read_bytes() == b"just notes"


def test_the_command_is_installed_as_a_module_too() -> None:
    done = subprocess.run([sys.executable, "-m", "lb_xl.cli", "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "demo" in done.stdout


def test_every_command_is_documented_in_the_readme() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    for command in ("demo", "new", "forms", "import", "check", "compute", "export", "explain"):
        assert f"lb-xl {command}" in readme, command


def _values(path: Path) -> dict[tuple[str, str], object]:
    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    found = {}
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    found[sheet.title, cell.coordinate] = cell.value
    book.close()
    return found


def _result_sheets(path: Path) -> set[str]:
    book = openpyxl.load_workbook(path, read_only=True)
    names = {next(iter(name.destinations))[0] for id, name in book.defined_names.items() if id.endswith("_provenance")}
    book.close()
    return names


def _first_measure(path: Path, table: str) -> str:
    """The address of the first value of a form with two keys."""
    book = openpyxl.load_workbook(path)
    place = next(found.ref for sheet in book.worksheets for found in sheet.tables.values() if found.name == table)
    top = int("".join(filter(str.isdigit, place.split(":")[0])))
    return f"C{top + 1}"


def test_a_reader_that_has_seen_enough_ends_the_output_without_a_traceback() -> None:
    """As in `lb-xl forms planned | head -1`."""
    with subprocess.Popen(
        [sys.executable, "-m", "lb_xl.cli", "forms", "planned"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait() == 0
