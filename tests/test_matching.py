"""From raw cells to the data of a form: nothing guessed, every liberty noted, every blank kept."""

from __future__ import annotations

import datetime
import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lb_xl.findings import FindingsError, errors
from lb_xl.fingerprint import canonical_text
from lb_xl.matching import GIVEN, inputs_from_frames
from tests.input_forms import PLACES, codes, frame, matched, population, scheme

COUNTS = st.one_of(st.integers(0, 10**9).map(float), st.floats(0, 1e9, allow_nan=False, allow_infinity=False, width=32))


def test_columns_may_stand_in_any_order_with_others_between_them() -> None:
    columns = ["Списочная численность, человек", "Примечание", "Вид деятельности", "местность", "ТЕРРИТОРИЯ"]
    data, found = matched("f12t", [[7, "-", "15", "городская", "г. Минск"]], columns)
    assert data.frame.loc[2, ["territory", "locality", "activity", "payroll"]].tolist() == [
        "5",
        "urban",
        "15",
        7.0,
    ]
    assert dict(data.columns) == {"payroll": "A", "activity": "C", "locality": "D", "territory": "E"}
    assert codes(found) == ["LB-110"]


@pytest.mark.parametrize(
    "title",
    [
        "persons",
        "Численность",
        "численность,  ЧЕЛОВЕК",
        "Численность (чел.)",
        "Number, persons",
        "Чиcлeнность",
    ],
)
def test_a_measure_is_known_by_id_or_title_with_or_without_its_unit(title: str) -> None:
    data, found = matched("gardening", [["1", 5]], ["territory", title])
    assert data.frame["persons"].tolist() == [5.0]
    assert not found


def test_another_unit_is_an_error_that_names_both() -> None:
    _, (finding,) = matched("gardening", [["1", 5]], ["territory", "Численность, тыс. человек"])
    assert finding.code == "LB-111"
    assert "тыс. человек" in finding.what("ru")
    assert "«человек»" in finding.what("ru")


def test_thousands_are_read_as_persons_where_the_form_is_in_thousands() -> None:
    """12.5 thousand = 12,500 persons."""
    data, found = matched("thousands", [["1", 12.5]], ["Территория", "Численность, тысяч человек"])
    assert data.frame["persons"].tolist() == [12_500.0]
    assert not found


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1234,5", 1234.5),
        ("1 234,5", 1234.5),
        ("1\u00a0234.5", 1234.5),
        ("12\u202f345", 12345.0),
        (" 7 ", 7.0),
        ("0,0", 0.0),
    ],
)
def test_a_number_kept_as_text_is_read_with_a_note(cell: str, value: float) -> None:
    data, found = matched("gardening", [["1", cell]])
    assert data.frame["persons"].tolist() == [value]
    assert codes(found) == ["LB-125"]


def test_a_true_minus_is_a_minus() -> None:
    data, _ = matched("other_sources", [["employed", "1", "urban", "15", "−5", "перечень", "охват"]])
    assert data.frame["persons"].tolist() == [-5.0]


@pytest.mark.parametrize("cell", ["12 34", "5 чел", "-", "–", "1,234,567", "x", "1e5", "nan"])
def test_a_text_that_is_no_number_is_an_error_and_stays_empty(cell: str) -> None:
    data, found = matched("gardening", [["1", cell]])
    assert data.frame["persons"].isna().all()
    assert codes(found) == ["LB-120"]


def test_a_comma_that_may_part_thousands_is_no_number_in_an_english_book() -> None:
    assert codes(matched("gardening", [["1", "1,234"]], language="en")[1]) == ["LB-120"]
    assert matched("gardening", [["1", "1,234"]])[0].frame["persons"].tolist() == [1.234]


def test_notes_of_one_kind_are_one_finding_a_column_with_their_count_and_first_cell() -> None:
    _, (finding,) = matched("f12t", [["1", "urban", code, 5] for code in (1.0, 2.0, 5.0)])
    assert (finding.code, finding.count, finding.where.cell) == ("LB-117", 3, "C2")
    assert finding.where.sheet == "12-т"


def test_errors_with_one_wrong_code_are_one_finding_and_others_their_own() -> None:
    _, found = matched("f12t", [["1", "urban", code, 5] for code in ("77", "77", "Z")])
    assert [(each.values["given"], each.count) for each in found] == [("77", 2), ("Z", 1)]


def test_codes_longer_than_the_list_count_at_the_listed_one_and_stay_as_written() -> None:
    data, found = matched("f12t", [["1", "urban", "15.11", 5], ["1", "urban", "15", 6]])
    assert data.frame["activity"].tolist() == ["15", "15"]
    assert data.frame["activity" + GIVEN].tolist() == ["1511", "15"]
    assert not found


@pytest.mark.parametrize("word", ["total", "Всего", "ИТОГО", "Республика Беларусь", "Republic of Belarus"])
def test_a_row_may_speak_for_a_whole_dimension(word: str) -> None:
    data, found = matched("gardening", [[word, 5]])
    assert data.frame["territory"].tolist() == ["total"]
    assert not found


def test_a_truth_value_is_no_code() -> None:
    assert codes(matched("gardening", [[True, 5], [1.0, 5]])[1]) == ["LB-106", "LB-117"]


def test_blank_rows_are_skipped_and_rows_keep_their_numbers() -> None:
    data, found = matched("gardening", [[None, None], ["1", 5], ["", "  "], ["2", 6]])
    assert data.frame.index.tolist() == [3, 5]
    assert data.cell("persons", 5) == "B5"
    assert not found


def test_a_fixed_form_without_a_number_has_no_rows_and_no_thirteen_errors() -> None:
    data, found = matched("carers", [[*place, None] for place in PLACES])
    assert data.frame.empty
    assert not found


def test_every_blank_of_a_form_that_is_filled_in_part_is_an_error() -> None:
    _, (finding,) = matched("carers", [[*place, 5 if place[1] == "urban" else None] for place in PLACES])
    assert (finding.code, finding.count) == ("LB-126", 6)


def test_a_blank_where_a_measure_can_only_be_zero_is_zero() -> None:
    """Domestic workers are counted under 95 alone: in a row of 15 their cell says nothing."""
    data, found = matched("census", [["1", "urban", "15", None, 5], ["1", "urban", "95", 3, 0]])
    assert data.frame["domestic"].tolist() == [0.0, 3.0]
    assert not found
    assert codes(matched("census", [["1", "urban", "95", None, 5]])[1]) == ["LB-126"]


def test_a_form_filled_by_dates_gives_its_chronological_mean() -> None:
    """Even quarters of 2012: (100/2 + 110 + 120 + 130 + 140/2) / 4 = 120."""
    moments = [datetime.datetime(2012, month, 1) for month in (1, 4, 7, 10)] + [datetime.datetime(2013, 1, 1)]
    values = zip(moments, (100, 110, 120, 130, 140), strict=True)
    data, found = matched(
        "gardening", [["1", value, moment] for moment, value in values], ["territory", "persons", "date"]
    )
    assert data.frame["persons"].tolist() == [120.0]
    assert data.dated == {2: (2, 3, 4, 5, 6)}
    assert codes(found) == ["LB-134"]


@pytest.mark.parametrize(
    ("dates", "code"),
    [
        (["01.01.2012", "31.12.2012"], "LB-134"),
        (["31.12.2011", "01.07.2012", "01.01.2013"], "LB-134"),
        (["01.01.2012", "01.04.2012"], "LB-257"),
        (["01.04.2012", "31.12.2012"], "LB-257"),
        (["01.04.2012"], "LB-257"),
    ],
)
def test_dates_of_a_part_of_the_year_are_told(dates: list[str], code: str) -> None:
    """A quarter is no year: the mean is taken and a warning says of what."""
    rows = [["1", 100 + place, date] for place, date in enumerate(dates)]
    _, found = matched("gardening", rows, ["territory", "persons", "date"])
    assert set(codes(found)) == {"LB-134", code}


def test_a_blank_among_dates_makes_no_mean() -> None:
    rows = [["1", 5, "01.01.2012"], ["1", None, "31.12.2012"]]
    data, found = matched("gardening", rows, ["territory", "persons", "date"])
    assert math.isnan(data.frame["persons"].iloc[0])
    assert "LB-126" in codes(found)


def test_frames_are_refused_with_every_error_at_once() -> None:
    frames = {
        "f12t": frame("f12t", [["1", "urban", "77", 5], ["8", "urban", "15", "x"]]),
        "gardenin": frame("gardening", [["1", 5]]),
    }
    with pytest.raises(FindingsError) as refused:
        inputs_from_frames(scheme(), frames)
    assert sorted(codes(refused.value.findings)) == ["LB-106", "LB-106", "LB-120", "LB-140"]
    assert errors(refused.value.findings) == refused.value.findings


def test_forms_without_a_frame_count_as_absent() -> None:
    inputs = inputs_from_frames(scheme(), {"population": frame("population", population())})
    assert inputs.absent == scheme().forms.keys() - {"population"}


def test_codes_as_categories_and_missing_values_of_pandas_are_read_like_cells() -> None:
    rows = frame("f12t", [["1", "urban", "01", 5]]).astype({"activity": "category", "payroll": "Int64"})
    inputs = inputs_from_frames(scheme(), {"f12t": rows})
    assert inputs.forms["f12t"].frame["activity"].tolist() == ["01"]
    with pytest.raises(FindingsError, match="LB-126"):
        inputs_from_frames(scheme(), {"f12t": rows.assign(payroll=pd.NA)})


@settings(deadline=None)
@given(st.lists(COUNTS, min_size=13, max_size=13), st.permutations(range(13)), st.permutations(range(3)))
def test_the_fingerprint_does_not_know_the_order_of_rows_and_columns(
    values: list[float], order: list[int], columns: list[int]
) -> None:
    table = frame("carers", [[*place, value] for place, value in zip(PLACES, values, strict=True)])
    first = inputs_from_frames(scheme(), {"carers": table})
    second = inputs_from_frames(scheme(), {"carers": table.iloc[order, columns]})
    assert first.fingerprint == second.fingerprint
    assert len(first.fingerprint) == 64


@settings(deadline=None)
@given(COUNTS, COUNTS)
def test_the_fingerprint_differs_where_a_number_differs(one: float, other: float) -> None:
    first, second = (
        inputs_from_frames(scheme(), {"gardening": frame("gardening", [["1", value]])}) for value in (one, other)
    )
    assert (first.fingerprint == second.fingerprint) == (one == other)


def test_the_fingerprint_knows_parameters_and_absent_forms() -> None:
    table = {"gardening": frame("gardening", [["1", 5]])}
    plain = inputs_from_frames(scheme(), table)
    assert inputs_from_frames(scheme(), table, parameters={"age": 17}).fingerprint != plain.fingerprint
    assert "parameter age 16.0" in canonical_text(plain)


@settings(deadline=None)
@given(st.one_of(st.none(), st.text(), st.floats(), st.booleans(), st.dates(), st.integers()))
def test_no_cell_turns_into_a_number_without_being_one(cell: object) -> None:
    data, found = matched("gardening", [["1", cell]])
    value = data.frame["persons"].iloc[0]
    if isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell):
        assert value == float(cell)
    elif isinstance(cell, str) and not math.isnan(value):
        assert codes(found) == ["LB-125"]
    else:
        assert math.isnan(value)
        assert errors(found)
