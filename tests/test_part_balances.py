"""Part balances feed the plan: their exported results carried over into its forms."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from lb_xl.balance import Balance
from lb_xl.cli import main
from lb_xl.csv_tables import CsvTable
from lb_xl.exporting import results_csv
from lb_xl.findings import DefinitionError
from lb_xl.part_balances import carried_over
from lb_xl.scheme_loading import load_scheme, scheme_folder
from tests.scheme_examples import all_findings, balance_of, example_balance, example_frames, example_inputs

PARTS = {"youth": "youth_balance", "kolkhoz": "kolkhoz_balance", "labour-force-need": "labour_force_balance"}
CODES = {"year": str, "territory": str, "branch": str}


def exported(balance: Balance) -> str:
    return results_csv(
        balance.scheme, "ru", lambda table, row, column: float(balance.tables[table].values[row, column])
    )


def table_of(text: str) -> CsvTable:
    header, *rows = (tuple(line) for line in pd.read_csv(io.StringIO(text), header=None, dtype=str).fillna("").values)
    return CsvTable(header, rows, range(2, len(rows) + 2))


def carried(**results: str) -> dict[str, pd.DataFrame]:
    found = carried_over(example_inputs("planned"), {name: table_of(text) for name, text in results.items()})
    assert found.findings == ()
    return {form: pd.read_csv(io.StringIO(text), dtype=CODES) for form, text in found.files.items()}


@pytest.mark.parametrize(("scheme", "form"), PARTS.items())
def test_the_examples_feed_the_plan_and_it_agrees_with_them(scheme: str, form: str) -> None:
    """Rows of the year of the part balance are its numbers, those of other years stay; no finding but agreement."""
    frame = carried(part=exported(example_balance(scheme)))[form]
    before = example_frames("planned")[form]
    key = frame.columns[1]
    assert frame[["year", key]].to_numpy().tolist() == before[["year", key]].to_numpy().tolist()
    assert frame.iloc[:, 2:].to_numpy() == pytest.approx(before.iloc[:, 2:].to_numpy(), abs=1)
    assert all_findings(balance_of("planned", {**example_frames("planned"), form: frame})) == ()


def test_what_is_carried_is_the_number_of_the_part_balance() -> None:
    youth = example_balance("youth")
    frame = carried(part=exported(youth))["youth_balance"].set_index(["year", "territory"])
    for territory in ("north", "south"):
        for measure in ("leavers", "to_work", "to_study"):
            expected = youth.value("balance", measure, {"territory": territory})
            assert frame.loc[("report", territory), measure] == expected


def test_a_part_balance_that_contradicts_the_summary_is_an_error_with_its_cell() -> None:
    """A thousand school leavers of the north more go to study than the plan of education admits."""
    frames = dict(example_frames("youth"))
    frames["to_study"] = frames["to_study"].copy()
    chosen = frames["to_study"].index[frames["to_study"].territory == "north"][0]
    frames["to_study"].loc[chosen, "persons"] += 1000
    fed = carried(part=exported(balance_of("youth", frames)))
    found = all_findings(balance_of("planned", {**example_frames("planned"), **fed}))
    disagreeing = [finding for finding in found if finding.code == "LB-294"]
    assert disagreeing
    assert disagreeing[0].where.sheet == "Баланс молодёжи"
    assert disagreeing[0].where.cell == "E2"


REFUSED = [
    ("LB-224", lambda text: text.replace("quantity", "q", 1)),
    ("LB-224", lambda text: text.replace("youth,1968", "youth,1969", 1)),
    ("LB-225", lambda text: text.replace("youth,1968", "by-2011,1968")),
    ("LB-226", lambda text: text.replace("youth,1968", "youth,1971")),
    ("LB-227", lambda text: text.replace(",to_study,to_study,", ",to_study,sent,")),
    ("LB-227", lambda text: text.replace(",37882,", ",many,")),
    ("LB-228", lambda text: text.replace(",north,", ",arctic,")),
]


@pytest.mark.parametrize(("code", "slip"), REFUSED)
def test_results_that_do_not_fit_are_refused(code: str, slip: object) -> None:
    text = slip(exported(example_balance("youth")))  # type: ignore[operator]
    found = carried_over(example_inputs("planned"), {"results.csv": table_of(text)})
    assert {finding.code for finding in found.findings} == {code}
    for finding in found.findings:
        assert "results.csv" in finding.text("en")
        assert finding.text("ru") != finding.text("en")
        assert "{" not in finding.text("ru") + finding.text("en")


SLIPS = [
    ("[parts.youth_balance]", "[parts.youth_balanse]", "no form 'youth_balanse'"),
    ('key = "branch"\n', 'key = "territory"\n', "must be 'territory' and 'year'"),
    (', released = "released" }', " }", "stands here or in form"),
    ('table = "plan"\nkey', "key", "parts.labour_force_balance.table: is missing"),
]


@pytest.mark.parametrize(("right", "wrong", "cause"), SLIPS)
def test_a_slip_in_the_section_is_refused_with_its_cause(right: str, wrong: str, cause: str, tmp_path: Path) -> None:
    source = scheme_folder("planned")
    (tmp_path / "classifications").mkdir()
    for path in source.glob("classifications/*"):
        (tmp_path / "classifications" / path.name).write_bytes(path.read_bytes())
    (tmp_path / "forms.toml").write_bytes((source / "forms.toml").read_bytes())
    text = (source / "scheme.toml").read_text(encoding="utf-8")
    assert right in text
    (tmp_path / "scheme.toml").write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        load_scheme(tmp_path)
    assert any(cause in problem for problem in error.value.problems), error.value.problems


def test_the_schemes_that_feed_the_plan_have_what_is_carried_over() -> None:
    for form, part in load_scheme("planned").parts.items():
        other = load_scheme(part.scheme)
        printed = {line.quantity for line in other.tables[part.table].printed}
        assert set(part.measures.values()) <= printed, form


def test_the_commands_carry_results_from_book_to_book(
    demonstrated: Callable[[str], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """demo youth, export, parts, import into the plan, compute: no finding."""
    youth, book = demonstrated("youth"), Path(shutil.copy(demonstrated("planned"), tmp_path))
    folder, results = tmp_path / "forms", tmp_path / "youth" / "results.csv"
    assert main(["export", str(youth), str(results.parent)]) == 0
    assert main(["parts", str(book), str(folder), str(results)]) == 0
    assert "перенесено строк 5" in capsys.readouterr().out
    assert main(["import", str(book), str(folder / "youth_balance.csv")]) == 0
    assert main(["compute", str(book)]) == 0
    assert "LB-294" not in capsys.readouterr().out
    assert main(["parts", str(book), str(tmp_path / "none"), str(tmp_path / "no.csv")]) == 1
    told = "".join(capsys.readouterr())
    assert f"файл «{tmp_path / 'no.csv'}»" in told
    assert "такого файла нет" in told
    other = results.with_name("other.csv")
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    assert main(["parts", str(book), str(tmp_path / "none"), str(other)]) == 1
    assert f"LB-224 · файл «{other}»" in "".join(capsys.readouterr())
    assert not (tmp_path / "none").exists()
    assert main(["parts", str(youth), str(tmp_path / "none"), str(results)]) == 2
