"""What the rows of the forms say together, and the rules of the scheme on the result."""

from __future__ import annotations

from lb_xl.balance import compute
from lb_xl.checks import check_balance, check_inputs
from lb_xl.findings import Severity, errors
from lb_xl.matching import inputs_from_frames
from tests.input_forms import PLACES, codes, content, frame, population, scheme

CARERS = [[*place, 5] for place in PLACES]
PAYROLL = [[*place, "15", 300_000] for place in PLACES]


def test_right_forms_have_no_findings() -> None:
    assert not content(f12t=PAYROLL, carers=CARERS)


def test_an_empty_form_is_an_error_unless_there_is_nothing_to_report() -> None:
    assert codes(content(carers=[])) == ["LB-201"]
    assert not content(absent=["carers"], carers=[])


def test_rows_of_a_form_marked_absent_are_an_error_unless_all_are_zero() -> None:
    assert codes(content(absent=["carers"], carers=CARERS)) == ["LB-202"]
    assert not content(absent=["carers"], carers=[[*place, 0] for place in PLACES])


def test_missing_places_are_one_finding_a_form_that_names_each() -> None:
    (finding,) = content(carers=[row for row in CARERS if row[0] != "3"])
    assert (finding.code, finding.count) == ("LB-203", 2)
    assert "Гомельская область, городская; Гомельская область, сельская" in finding.what("ru")


def test_a_row_for_a_total_covers_its_places() -> None:
    assert not content(religious=[[territory, "total", 1000] for territory in "1234567"])


def test_nobody_misses_the_countryside_of_minsk_and_nobody_may_live_there() -> None:
    assert not content(carers=CARERS)
    (finding,) = content(carers=[*CARERS, ["5", "rural", 5]])
    assert (finding.code, finding.where.cell) == ("LB-204", "C15")
    assert not content(carers=[*CARERS, ["5", "rural", 0]])


def test_both_ends_of_a_flow_must_be_possible() -> None:
    assert codes(content(commuting=[["5", "rural", "1", "urban", "work", 5]])) == ["LB-204"]
    assert codes(content(commuting=[["1", "urban", "5", "rural", "work", 5]])) == ["LB-204"]


def test_a_repeated_key_names_both_cells() -> None:
    (finding,) = content(f12t=[*PAYROLL, ["1", "urban", "15", 5]])
    assert finding.code == "LB-205"
    assert "A2" in finding.what("ru")
    assert "A15" in finding.what("ru")


def test_finer_codes_of_one_division_are_no_duplicates_of_each_other() -> None:
    rows = [["1", "urban", "15.11", 5], ["1", "urban", "15.12", 5], ["1", "urban", "15", 5]]
    assert "LB-205" not in codes(content(f12t=rows))
    assert "LB-205" in codes(content(f12t=[*rows, ["1", "urban", "1512", 5]]))


def test_two_sources_may_add_to_one_category_but_one_source_only_once() -> None:
    row = ["employed", "1", "urban", "15", 5]
    assert "LB-205" not in codes(content(other_sources=[[*row, "а", "в"], [*row, "б", "в"]]))
    assert "LB-205" in codes(content(other_sources=[[*row, "а", "в"], [*row, "а", "в"]]))


def test_a_negative_is_an_error_and_a_warning_only_among_other_sources() -> None:
    (finding,) = [each for each in content(f12t=[*PAYROLL, ["1", "urban", "16", -5]]) if each.code == "LB-206"]
    assert finding.severity is Severity.ERROR
    assert "−5" in finding.what("ru")
    found = content(other_sources=[["employed", "1", "urban", "15", -5, "перечень", "охват"]])
    assert codes(found) == ["LB-207", "LB-239"]
    assert not errors(found)


def test_a_number_beyond_all_count_is_an_error() -> None:
    """LB-259: with it no sum would be exact."""
    (finding,) = [each for each in content(f12t=[*PAYROLL, ["1", "urban", "16", 2e12]]) if each.code == "LB-259"]
    assert finding.severity is Severity.ERROR
    assert "2e+12" in finding.what("ru")
    assert "LB-259" not in codes(content(f12t=[*PAYROLL, ["1", "urban", "16", 1e12]]))


def test_a_value_under_a_code_that_its_measure_does_not_have_is_an_error() -> None:
    (finding,) = content(census=[["1", "urban", "15", 5, 0]])
    assert (finding.code, finding.where.cell) == ("LB-208", "D2")
    assert "95" in finding.fix("ru")


def test_thousands_typed_for_persons_stop_where_decimals_tell_and_warn_where_they_do_not() -> None:
    """3,900 persons are 0.03 % of 13 million; a thousand times more are 30 %."""
    with_decimals = content(f12t=[[*place, "15", 300.5] for place in PLACES])
    without = content(f12t=[[*place, "15", 300] for place in PLACES])
    assert (codes(with_decimals), codes(without)) == (["LB-210"], ["LB-230"])
    assert errors(with_decimals)
    assert not errors(without)


def test_a_share_that_a_thousand_would_not_put_right_is_left_alone() -> None:
    assert not content(f12t=[["1", "urban", "15", 0.5]])


def test_a_population_in_thousands_is_told_once_and_not_by_every_other_form() -> None:
    thousands = population(600, 1000)
    found = content(population=thousands, f12t=PAYROLL, religious=[[*place, 5_000] for place in PLACES])
    assert codes(found) == ["LB-232"]
    assert found[0].where.sheet == "Население"


def test_more_may_not_leave_a_place_than_live_there_at_working_age() -> None:
    """Two flows of 350,000 are 700,000, and 600,000 live there at working age."""
    rows = [["1", "urban", to, "urban", "work", 350_000] for to in ("2", "5")]
    (finding,) = content(commuting=rows)
    assert finding.code == "LB-241"
    assert "700" in finding.what("ru")
    assert "600" in finding.what("ru")


def test_rules_of_the_scheme_that_fail_name_place_sides_and_difference() -> None:
    """Brest Region has 2 million residents, and 2.1 million employed are entered."""
    rows = [["1", "urban", "15", 2_100_000]]
    inputs = inputs_from_frames(
        scheme(), {"population": frame("population", population()), "f12t": frame("f12t", rows)}
    )
    assert not errors(check_inputs(inputs))
    (finding,) = check_balance(compute(inputs))
    assert finding.code == "LB-216"
    values = finding.values
    assert (values["left"], values["right"], values["difference"]) == (2_000_000, 2_100_000, -100_000)
    assert str(values["place"]["ru"]) == "Брестская область"  # type: ignore[index]
    assert "≥" in str(values["formula"]["ru"])  # type: ignore[index]


def test_findings_come_in_the_order_of_the_forms() -> None:
    found = content(carers=[], f12t=[["1", "urban", "15", -1]])
    assert codes(found) == ["LB-206", "LB-201"]
