"""Labour resources by formation and by use, and the bridge between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lb_xl.methods import MethodError, two_methods

PROBLEM_OF_001 = (108.64, 10, 1.56, 121.3, 1.7, 0.81, 0.2, 2.5)
persons = st.integers(0, 10**7).map(lambda tenths: tenths / 10)


def test_the_bridge_passes_the_number_that_001_printed() -> None:
    """108.64 + 10 + 1.56 = 120.20; less 1.7, 0.81, 0.2, 2.5 = 114.99; plus 6.31 = 121.3; back to 126.51."""
    bridge = two_methods(*PROBLEM_OF_001).bridge
    totals = bridge[bridge["kind"] == "total"]["value"].round(2).to_dict()
    assert totals == {"by_formation": 120.20, "implied_employed": 114.99, "employed": 121.3, "by_use": 126.51}
    assert bridge.loc["gap", "value"] == pytest.approx(6.31)


def test_the_gap_is_by_use_less_by_formation() -> None:
    """126.51 - 120.20 = 6.31, which is 5.25 % of 120.20."""
    region = two_methods(*PROBLEM_OF_001)
    assert region.gap == pytest.approx(6.31)
    assert region.gap_per_cent == pytest.approx(5.25, abs=5e-3)


def test_without_resources_by_formation_the_gap_has_no_percentage() -> None:
    assert two_methods(0, 0, 0, 5, 0, 0, 0, 0).gap_per_cent is None


@pytest.mark.parametrize(("place", "value", "code"), [(3, None, "LB-350"), (0, -1, "LB-351"), (7, True, "LB-350")])
def test_a_blank_or_a_negative_is_refused(place: int, value: float, code: str) -> None:
    figures = [*PROBLEM_OF_001[:place], value, *PROBLEM_OF_001[place + 1 :]]
    with pytest.raises(MethodError) as caught:
        two_methods(*figures)
    assert caught.value.code == code


@given(st.tuples(*[persons] * 8))
def test_the_steps_of_the_bridge_lead_from_one_number_to_the_other(figures: tuple[float, ...]) -> None:
    region = two_methods(*figures)
    bridge = region.bridge
    scale = 1e-9 * max(1, sum(figures))
    assert region.by_formation + region.gap == pytest.approx(region.by_use, abs=scale)
    assert bridge.loc["employed", "value"] == pytest.approx(figures[3], abs=scale)
    assert bridge.loc["by_use", "value"] == pytest.approx(region.by_use, abs=scale)
    steps = bridge[bridge["kind"] == "step"]["value"]
    assert steps.sum() == pytest.approx(region.by_use, abs=scale)
