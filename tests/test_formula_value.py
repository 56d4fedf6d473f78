"""The value of one quantity from a few given numbers: its own formula, without forms and workbooks."""

from __future__ import annotations

import pytest

from lb_xl.formula import Measured
from lb_xl.formula_value import MissingNamesError, measured_name, value_of
from lb_xl.scheme_loading import load_scheme


def test_formula_values_name_the_highest_gap_and_let_zero_parameters_switch_terms_off() -> None:
    scheme = load_scheme("by-2011", 2012)
    with pytest.raises(MissingNamesError) as gap:
        value_of(scheme, "economically_active_population", {"employed_population": 5.0})
    assert gap.value.names == ("registered_unemployed",)
    with pytest.raises(MissingNamesError) as gap:
        value_of(scheme, "sole_contractors", {"f12t.contractors": 8.0, "primary_employment_coefficient": 0.5})
    assert gap.value.names == ("f1t_nonprofit.contractors", "f1mp.contractors", "f1mp_micro.contractors")
    micro = {"f1mp_micro.payroll": 30.0, "f1mp_micro.units": 10.0}
    assert value_of(scheme, "micro_organisation_mean", micro) == 3
    assert value_of(scheme, "net_commuting", {"in_commuters": 5.0, "outflow(commuting.persons)": 7.0}) == -2
    assert value_of(scheme, "carers", {"carers.persons": 5.0, "other_sources.carers": 2.0}) == 7
    assert measured_name(Measured("commuting", "persons", "to")) == "inflow(commuting.persons)"
