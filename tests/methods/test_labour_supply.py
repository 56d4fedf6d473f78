"""Classes of territories by labour supply, and the need for workers."""

from __future__ import annotations

import pytest

from lb_xl.methods import LabourSupply, MethodError, labour_demand, labour_supply_class


@pytest.mark.parametrize(
    ("supply", "demand", "expected"),
    [
        (94, 100, LabourSupply.SHORT),
        (95, 100, LabourSupply.BALANCED),
        (105, 100, LabourSupply.BALANCED),
        (106, 100, LabourSupply.SURPLUS),
    ],
)
def test_the_class_follows_the_thresholds(supply: float, demand: float, expected: LabourSupply) -> None:
    """Below 0.95 short, above 1.05 surplus, balanced on and between the two."""
    assert labour_supply_class(supply, demand, short_below=0.95, surplus_above=1.05) is expected


def test_the_plan_year_of_w22_is_short_of_labour() -> None:
    """3810 x 1.021 / 1.025 = 3795.1 needed, 3756 there: 0.9897."""
    demand = labour_demand(3618 + 180 + 12, 2.1, 2.5)
    assert demand == pytest.approx(3795.13, abs=5e-3)
    assert labour_supply_class(3756, demand, short_below=0.99, surplus_above=1.01) == "labour-short"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((1, 0, 0.9, 1.1), "LB-356"),
        ((-1, 1, 0.9, 1.1), "LB-351"),
        ((None, 1, 0.9, 1.1), "LB-350"),
        ((1, 1, 1.1, 0.9), "LB-367"),
    ],
)
def test_no_demand_and_swapped_thresholds_are_refused(arguments: tuple[float, ...], code: str) -> None:
    with pytest.raises(MethodError) as caught:
        labour_supply_class(*arguments)
    assert caught.value.code == code


def test_productivity_cannot_fall_by_everything() -> None:
    with pytest.raises(MethodError) as caught:
        labour_demand(100, 2.1, -100)
    assert caught.value.code == "LB-361"
