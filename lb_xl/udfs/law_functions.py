"""Worksheet functions of the methodology: each evaluates a formula of the scheme, none repeats it."""

# ruff: noqa: N802 (worksheet functions are named as in Excel)

from __future__ import annotations

from functools import cache

from lb_xl.formula_value import value_of
from lb_xl.function_definitions import words
from lb_xl.scheme import Scheme
from lb_xl.scheme_loading import load_scheme
from lb_xl.udfs.reading_cells import Count, Number, OptionalCount, fail
from lb_xl.udfs.worksheet_function import worksheet_function

SCHEME = "by-2011"
PART_ABOVE_WHOLE = "LB-358"


@cache
def function_scheme(year: int | None = None) -> Scheme:
    """The scheme whose formulas the functions evaluate."""
    return load_scheme(SCHEME, year)


@worksheet_function()
def LB_ABLE_BODIED(working_age: Count, pensioners: Count, migrants: Count, net_commuting: Number) -> float:
    """Able-bodied population of working age (row 02). Methodology: para 9.

    >>> LB_ABLE_BODIED(1000, 60, 5, 0)
    945.0
    """
    return _by_law(
        "able_bodied_population",
        working_age_population=working_age,
        non_working_pensioners=pensioners,
        labour_migrants=migrants,
        net_commuting=net_commuting,
    )


@worksheet_function()
def LB_LABOUR_RESOURCES(able_bodied: Number, outside_working_age: Count) -> float:
    """Labour resources (row 01). Methodology: para 8.

    >>> LB_LABOUR_RESOURCES(945, 55)
    1000.0
    """
    return _by_law(
        "labour_resources", able_bodied_population=able_bodied, workers_outside_working_age=outside_working_age
    )


@worksheet_function()
def LB_EMPLOYED(
    in_organisations: Count,
    entrepreneurs: Count,
    entrepreneur_hires: Count,
    agroecotourism: Count,
    craft: Count,
    domestic_workers: Count,
    family_helpers: Count,
    plot_producers: Count,
) -> float:
    """Employed population (row 06). Methodology: paras 11, 18.

    >>> LB_EMPLOYED(700, 40, 20, 1, 2, 3, 4, 30)
    800.0
    """
    return _by_law(
        "employed_population",
        employed_in_organisations=in_organisations,
        entrepreneurs=entrepreneurs,
        entrepreneur_hires=entrepreneur_hires,
        agroecotourism=agroecotourism,
        craft=craft,
        domestic_workers=domestic_workers,
        family_helpers=family_helpers,
        plot_producers=plot_producers,
    )


@worksheet_function()
def LB_OTHER(labour_resources: Number, employed: Count) -> float:
    """Other able-bodied population of working age (row 07); it can be negative. Methodology: para 19.

    >>> LB_OTHER(1000, 800)
    200.0
    """
    return _by_law("other_able_bodied", labour_resources=labour_resources, employed_population=employed)


@worksheet_function()
def LB_RATE(unemployed: Count, employed: Count) -> float:
    """Registered unemployment rate, a ratio. Methodology: para 19.1.

    >>> LB_RATE(50, 950)
    0.05
    """
    return _by_law("registered_unemployment_rate", registered_unemployed=unemployed, employed_population=employed)


@worksheet_function()
def LB_PRIMARY_EMPLOYMENT(sole_contractors: Count, all_contractors: Count) -> float:
    """Coefficient of primary employment, a ratio of at most one. Methodology: para 3.4.

    >>> LB_PRIMARY_EMPLOYMENT(30, 120)
    0.25
    """
    if sole_contractors > all_contractors:
        titles = words("words")
        raise fail(
            PART_ABOVE_WHOLE,
            part=titles["sole_contractors"],
            value=sole_contractors,
            whole=titles["all_contractors"],
            limit=all_contractors,
        )
    given = {
        "primary_employment.sole_contractors": sole_contractors,
        "primary_employment.all_contractors": all_contractors,
    }
    return _by_law("primary_employment_coefficient", **given)


@worksheet_function()
def LB_NONREPORTING(
    units: Count, payroll: Count, reporting_units: Count, sole_contractors: OptionalCount = None
) -> float:
    """Persons who work in organisations that did not report. Methodology: para 12.3.

    One activity of one territory. With `sole_contractors` of the micro organisations that reported, these count in
    the mean too (the parameter of the scheme that adds them).

    >>> LB_NONREPORTING(45, 600, 150)
    180.0
    """
    given = {"nonreporting.units": units, "f1mp_micro.payroll": payroll, "f1mp_micro.units": reporting_units}
    if sole_contractors is not None:
        given |= {"micro_mean_with_sole_contractors": 1.0, "micro_sole_contractors": sole_contractors}
    return _by_law("nonreporting_small_employed", **given)


def _by_law(quantity: str, **given: float) -> float:
    return value_of(function_scheme(), quantity, given)
