"""Worked cases of the methodology of 2011, one file a paragraph, each number with its arithmetic."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator

import pytest

from lb_xl.balance import compute
from lb_xl.findings import Finding, Severity
from lb_xl.scheme import Check
from tests.scheme_examples import scheme_of
from tests.worked_cases import FOLDER, failed_checks, inputs_of

SCHEME, YEAR = "by-2011", 2012
"""The scheme, and the year of a case that names none."""


def test_a_blank_spoils_every_sum_over_it_and_no_other() -> None:
    """Region 1 has 100 + blank, region 2 has 40: nan and 40; the republic is nan."""
    rows = "territory locality activity ownership payroll contractors\n"
    rows += "1 urban 15 state 100 0\n1 urban 52 private 5 0\n2 urban 15 state 40 0"
    inputs = inputs_of(SCHEME, {"forms": {"f12t": rows}}, YEAR)
    data = inputs.forms["f12t"]
    frame = data.frame.copy()
    frame.loc[frame.index[1], "payroll"] = math.nan
    blank = dataclasses.replace(inputs, forms={"f12t": dataclasses.replace(data, frame=frame)})
    balance = compute(blank)
    assert math.isnan(balance.value("balance", "06", {"territory": "1"}))
    assert math.isnan(balance.value("balance", "06"))
    assert balance.value("balance", "06", {"territory": "2"}) == 40
    assert balance.value("activities", "D") == 100 + 40
    assert math.isnan(balance.value("activities", "52"))


@pytest.mark.parametrize("year", [2010, 2012, 2015, 2016, 2020])
def test_the_scheme_loads_for_its_years(year: int) -> None:
    scheme = scheme_of(SCHEME, year)
    assert ("branches" in scheme.tables) == ("branch" in scheme.dimensions) == (year == 2010)
    edition = "okrb_005_2006" if year <= 2015 else "okrb_005_2011"
    assert scheme.dimensions["activity"].classification.id == edition


@pytest.mark.parametrize("year", [2010, 2012, 2016])
def test_every_employment_form_asks_or_fixes_every_dimension_of_employment(year: int) -> None:
    scheme = scheme_of(SCHEME, year)
    employed = scheme.quantities["employed_population"]
    assert employed.dimensions == set(scheme.dimensions) - {"purpose", "education_kind", "category"}


def test_rows_are_fixed_where_a_form_asks_for_places_alone() -> None:
    for year in (2010, 2012):
        for form in scheme_of(SCHEME, year).forms.values():
            places = {key.id for key in form.keys} <= {"territory", "locality"}
            assert (form.rows == "fixed") == places, (year, form.id)


class Unbalanced:
    """A result that cannot be: the flows of the republic do not cancel. It holds where all is well otherwise."""

    scheme = scheme_of(SCHEME, 2012)

    def compare(self, check: Check) -> Iterator[tuple[dict[str, str], float, float]]:
        yield {}, 5.0 if check.code == "LB-219" else 0.0, 0.0


def test_net_commuting_that_is_not_zero_over_the_republic_is_an_error() -> None:
    """No input gives it, since every flow has two ends within the republic: LB-219 guards the engine."""
    assert failed_checks(Unbalanced()) == {"LB-219"}
    assert Finding("LB-219").severity is Severity.ERROR


def test_every_paragraph_of_chapter_3_has_a_quantity_and_a_case() -> None:
    paragraphs = {
        part.strip() for each in scheme_of(SCHEME, 2012).quantities.values() for part in each.paragraph.split(",")
    }
    single = {"8", "9", "10", "11", "13", "14", "15", "16", "17", "18", "19"}
    nested = {f"12.{place}" for place in range(1, 9)} | {f"19.{place}" for place in range(1, 7)} | {"3.4", "3.6", "3.7"}
    assert single | nested <= paragraphs
    names = " ".join(path.stem for path in (FOLDER / "by_2011").glob("*.toml"))
    for paragraph in ("08", "09", "10", "11", "13", "14", "15", "16", "17", "18", "19_other", "20", "03_04", "03_07"):
        assert paragraph in names
    for paragraph in nested - {"3.4", "3.6", "3.7"}:
        assert f"para_{paragraph.replace('.', '_')}_" in names


def test_other_sources_add_to_categories_and_never_to_totals_or_residuals() -> None:
    scheme = scheme_of(SCHEME, 2012)
    categories = set(scheme.dimensions["category"].codes)
    printed = {line.quantity for line in scheme.tables["balance"].lines}
    assert categories & printed == {
        "registered_unemployed", "maternity_and_childcare_leave", "students", "carers", "prisoners_not_working",
        "working_abroad",
    }  # fmt: skip
    assert not categories & {"employed_population", "employed_in_organisations", "other_able_bodied", "contractors"}


def test_the_working_age_is_a_dated_parameter_with_its_source() -> None:
    """Para 3.2: men 16-59, women 16-54."""
    parameters = scheme_of(SCHEME, 2012).parameters
    limits = [parameters[f"working_age_{who}"].value for who in ("men_from", "men_to", "women_from", "women_to")]
    assert limits == [16, 59, 16, 54]
    assert all("3.2" in parameters[id].source.ru for id in parameters if id.startswith("working_age"))
    assert scheme_of(SCHEME, 2020).parameters["working_age_men_to"].source != parameters["working_age_men_to"].source
