"""The example country of scheme `by-2011`: published totals of 2010, illustrative detail, every step of chapter 3."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from lb_xl.balance import Balance, compute
from lb_xl.checks import check_balance, check_inputs
from lb_xl.example import Example, example_of
from lb_xl.findings import DefinitionError, Finding, errors
from lb_xl.form import Form
from lb_xl.inputs import Inputs
from lb_xl.matching import inputs_from_frames, match_table
from lb_xl.scheme import Scheme
from lb_xl.scheme_loading import load_scheme, scheme_folder

TERRITORIES = ("1", "2", "3", "4", "5", "6", "7")
LOCALITIES = ("urban", "rural")
SECTIONS = ("A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P")
NOT_FINER = {"K", "75", "7525", "99", "98000"}
"""Codes of the example that no innermost printed row counts."""
DEMONSTRATED = {"LB-239", "LB-301", "LB-303", "LB-304"}
"""Other sources, fallbacks, codes without a finer row, rows spread from a total."""


@pytest.fixture(scope="module")
def example() -> Example:
    found = example_of(scheme_folder("by-2011"))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def scheme(example: Example) -> Scheme:
    return load_scheme("by-2011", example.year)


@pytest.fixture(scope="module")
def frames(example: Example, scheme: Scheme) -> dict[str, pd.DataFrame]:
    return {path.stem: _frame(path, scheme.forms[path.stem]) for path in example.files}


@pytest.fixture(scope="module")
def inputs(scheme: Scheme, frames: dict[str, pd.DataFrame]) -> Inputs:
    return inputs_from_frames(scheme, frames)


@pytest.fixture(scope="module")
def balance(inputs: Inputs) -> Balance:
    return compute(inputs)


@pytest.fixture(scope="module")
def findings(inputs: Inputs, balance: Balance) -> tuple[Finding, ...]:
    return (*check_inputs(inputs), *balance.findings, *check_balance(balance))


def _frame(path: Path, form: Form) -> pd.DataFrame:
    words = {column.id: str for column in (*form.keys, *form.texts)}
    return pd.read_csv(path, dtype=words, keep_default_na=False, na_values=[""])


def _row(balance: Balance, table: str, line: str) -> pd.Series:
    """A printed row by locality and territory, where the combination is possible."""
    result = balance.tables[table]
    index = pd.MultiIndex.from_tuples([(column["locality"], column["territory"]) for column in result.columns])
    values = pd.Series(result.values[result.row(line)], index=index)
    return values[list(result.possible)]


def test_every_form_is_filled(example: Example, scheme: Scheme, frames: dict[str, pd.DataFrame]) -> None:
    assert set(frames) == set(scheme.forms)
    for id, form in scheme.forms.items():
        columns = [column.id for column in (*form.keys, *form.measures, *form.texts)]
        assert list(frames[id].columns) == columns, id
        assert len(frames[id]) > 0, id
    assert sum(path.stat().st_size for path in example.files) < 400_000


def test_codes_and_numbers_are_clean(scheme: Scheme, frames: dict[str, pd.DataFrame]) -> None:
    """No code needs a liberty: no number for a text, no look-alike, no name; and persons are whole."""
    for id, form in scheme.forms.items():
        frame = frames[id]
        rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
        may_be_blank = ("activity", "branch", "ownership") if id == scheme.adjustments else ()
        _, notes = match_table(form, list(frame.columns), rows, id, 1, 1, "en", may_be_blank=may_be_blank)
        assert notes == (), id
        assert all((frame[measure.id] % 1 == 0).all() for measure in form.measures), id


def test_totals_are_the_published_ones(example: Example, balance: Balance) -> None:
    """6078.5, 4665.9 and 33.1 thousand persons, each within one person."""
    lines = {"labour_resources": "01", "employed_population": "06", "registered_unemployed": "08"}
    assert example.published == {
        "labour_resources": 6078.5,
        "employed_population": 4665.9,
        "registered_unemployed": 33.1,
    }
    for quantity, thousands in example.published.items():
        persons = balance.value("balance", lines[quantity])
        assert round(persons / 1000, 1) == thousands
        assert abs(persons - thousands * 1000) < 1


def test_there_is_no_error_and_nothing_but_what_is_demonstrated(findings: tuple[Finding, ...]) -> None:
    assert errors(findings) == ()
    assert {finding.code for finding in findings} == DEMONSTRATED


def test_every_fallback_occurs(scheme: Scheme, balance: Balance) -> None:
    """12.3 and 12.6: republic and activity, republic and section, republic; each once told, with its cells."""
    for quantity in ("micro_organisation_mean", "cooperative_mean"):
        title = scheme.quantities[quantity].title
        told = [each for each in balance.findings if each.code == "LB-301" and each.values["quantity"] == title]
        assert [each.values["place"] for each in told] == [1, 2, 3]
        assert all(each.count >= 1 and each.where.cell for each in told)


def test_a_zero_payroll_with_units_is_a_mean_of_zero(frames: dict[str, pd.DataFrame], inputs: Inputs) -> None:
    """Grodno, division 73: 3 organisations without employees, so 2 that did not report employ nobody."""
    micro, silent = (frames[id].query("territory == '4' and activity == '73'") for id in ("f1mp_micro", "nonreporting"))
    assert (micro.payroll.sum(), micro.units.sum(), silent.units.sum()) == (0, 3, 2)
    without = {**frames, "nonreporting": frames["nonreporting"].drop(silent.index)}
    lesser, whole = compute(inputs_from_frames(inputs.scheme, without)), compute(inputs)
    assert lesser.value("balance", "06") == whole.value("balance", "06")


def test_totals_of_unknown_place_are_spread(frames: dict[str, pd.DataFrame], balance: Balance) -> None:
    """A region without locality twice, and once the republic alone."""
    spread = [each for each in balance.findings if each.code == "LB-304"]
    assert [each.values["value"] for each in spread] == [1386, 96, 274]
    assert frames["foreign_missions"].query("territory == 'total'").persons.tolist() == [96]


def test_coarse_and_longer_codes_occur(frames: dict[str, pd.DataFrame], balance: Balance) -> None:
    """K, 75, 7525, Q and the public associations have no finer row; 15.11 counts in D."""
    assert {each.values["code"] for each in balance.findings if each.code == "LB-303"} == NOT_FINER
    written = set(frames["f12t"].activity)
    assert {"K", "75", "7511", "15.11", "99"} <= written
    assert "7522" in set(frames["f1t_summary"].activity)
    assert {"state", "state_communal", "private", "foreign"} <= set(frames["f12t"].ownership)


def test_identities_of_the_balance_hold_in_every_column(balance: Balance) -> None:
    rows = {line: _row(balance, "balance", line) for line in [f"{number:02}" for number in range(1, 16)]}
    assert (rows["01"] == rows["02"] + rows["03"]).all()
    assert (rows["03"] == rows["04"] + rows["05"]).all()
    assert (rows["07"] == rows["01"] - rows["06"]).all()
    assert (rows["14"] == rows["07"] - sum(rows[f"{number:02}"] for number in range(8, 14))).all()
    assert (rows["15"] == rows["06"] + rows["08"]).all()


def test_localities_add_up_to_territories_and_territories_to_the_republic(balance: Balance) -> None:
    for table in ("balance", "activities", "branches", "ownership", "commuting"):
        for line in balance.scheme.tables[table].printed:
            row = _row(balance, table, line.id)
            for territory in ("total", *TERRITORIES):
                parts = [row[place, territory] for place in LOCALITIES if (place, territory) in row.index]
                assert row["total", territory] == sum(parts), (table, line.id, territory)
            for locality in ("total", *LOCALITIES):
                parts = [row[locality, each] for each in TERRITORIES if (locality, each) in row.index]
                assert row[locality, "total"] == sum(parts), (table, line.id, locality)


def test_minsk_has_no_rural_places(balance: Balance) -> None:
    row = _row(balance, "balance", "01")
    assert ("rural", "5") not in row.index
    assert row["total", "5"] == row["urban", "5"] > 1_000_000


def test_residuals_are_positive_everywhere(balance: Balance) -> None:
    assert (_row(balance, "balance", "07") > 0).all()
    assert (_row(balance, "balance", "14") > 0).all()


def test_commuters_leave_the_region_around_minsk_for_the_city(balance: Balance) -> None:
    """Net commuting is zero over the republic, negative in the region (urban and rural), as positive in the city."""
    net = _row(balance, "commuting", "net")
    assert net["total", "total"] == 0
    assert net["urban", "6"] < -10_000
    assert net["rural", "6"] < -10_000
    assert net["urban", "5"] > 50_000
    assert (_row(balance, "commuting", "workplace") == _row(balance, "balance", "02")).all()


def test_activities_add_up_to_row_06(balance: Balance) -> None:
    """Appendix 2: sections A to P and section Q without a row; production and services."""
    employed = _row(balance, "balance", "06")
    assert (_row(balance, "activities", "total") == employed).all()
    assert (sum(_row(balance, "activities", section) for section in (*SECTIONS, "Q")) == employed).all()
    assert (_row(balance, "activities", "A-F") + _row(balance, "activities", "G-Q") == employed).all()
    assert _row(balance, "activities", "Q")["total", "total"] > 0


def test_branches_add_up_to_row_06(balance: Balance) -> None:
    """Appendix 3: the main rows partition row 01; goods and services."""
    employed = _row(balance, "balance", "06")
    main = [line.id for line in balance.scheme.tables["branches"].printed if line.indent == 0 and line.id.isdigit()]
    assert len(main) == 23
    assert (_row(balance, "branches", "total") == employed).all()
    assert (sum(_row(balance, "branches", branch) for branch in main) == employed).all()
    assert (_row(balance, "branches", "production") + _row(balance, "branches", "services") == employed).all()


def test_no_printed_row_of_the_country_is_empty(balance: Balance) -> None:
    for table in ("balance", "activities", "branches", "ownership", "commuting"):
        empty = [line.id for line in balance.scheme.tables[table].printed if balance.value(table, line.id) == 0]
        assert empty == (["net"] if table == "commuting" else []), table


def test_forms_of_ownership_add_up_to_row_06(balance: Balance) -> None:
    forms = {form: _row(balance, "ownership", form) for form in ("state", "private", "foreign")}
    assert (sum(forms.values()) == _row(balance, "balance", "06")).all()
    shares = {form: row["total", "total"] / balance.value("balance", "06") for form, row in forms.items()}
    assert shares == pytest.approx({"state": 0.43, "private": 0.56, "foreign": 0.01}, abs=0.01)


def test_what_is_invented_is_marked(example: Example) -> None:
    assert (example.mark.ru, example.mark.en) == ("условные данные", "illustrative data")
    assert "2010" in example.source.ru
    assert example.about.ru != example.about.en
    assert example.name == "balance_example"


def test_a_scheme_without_an_example_has_none(tmp_path: Path) -> None:
    assert example_of(tmp_path) is None


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ('year = 2010\nname = "a"\nabout = "b"', "mark: must be given"),
        ('year = "2010"\nname = "a"\nmark = "made up"\nabout = "b"', "year: must be given, as int"),
        ('year = 2010\nname = "a"\nmark = "made up"\ncolour = "red"', "unknown key 'colour'"),
        ('year = 2010\nname = "a"\nmark = { fr = "x" }', "mark: unknown language ['fr']"),
        ('year = 2010\nname = "a"\nmark = "made up"\n[published]\nemployed = 1.5', "published.source: must be given"),
        (
            'year = 2010\nname = "a"\nmark = "made up"\n[published]\nemployed = "x"',
            "published.employed: must be a number",
        ),
        ('year = 2010\nname = "a"\nmark = "made up"\npublished = 3', "published: must be a table"),
        ("year = ", "example.toml: "),
        ('year = 2010\nname = "a"\nmark = "made up"', "no CSV file"),
    ],
)
def test_a_slip_in_the_description_is_refused_with_its_cause(tmp_path: Path, text: str, cause: str) -> None:
    (tmp_path / "example").mkdir()
    (tmp_path / "example" / "example.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as refused:
        example_of(tmp_path)
    assert cause in str(refused.value)
