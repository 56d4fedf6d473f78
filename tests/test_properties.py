"""What holds for any valid input of `by-2011`, whatever the numbers."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lb_xl.balance import Balance, compute
from lb_xl.explain import explain
from lb_xl.findings import errors
from lb_xl.matching import inputs_from_frames
from lb_xl.scheme import Scheme
from lb_xl.scheme_loading import load_scheme
from tests.random_inputs import random_frames

YEARS = (2010, 2012, 2016)
SEEDS = st.integers(0, 10_000)
few = settings(max_examples=10, deadline=None)


@cache
def scheme(year: int) -> Scheme:
    return load_scheme("by-2011", year)


def balance_of(frames: dict[str, pd.DataFrame], year: int = 2012) -> Balance:
    return compute(inputs_from_frames(scheme(year), frames, absent=["other_sources"]))


def counts(balance: Balance) -> dict[str, np.ndarray]:
    return {id: result.values for id, result in balance.tables.items() if id != "indicators"}


@few
@given(seed=SEEDS, year=st.sampled_from(YEARS))
def test_totals_are_the_sums_of_their_columns_to_the_last_bit(seed: int, year: int) -> None:
    """Territories add up to the republic, urban and rural to the whole, in every line of every table."""
    balance = balance_of(random_frames(scheme(year), seed), year)
    assert not errors(balance.findings)
    for id, result in balance.tables.items():
        if id == "indicators":
            continue
        for line in (each for each in result.table.lines if each.kind != "heading"):
            whole = balance.value(id, line.id)
            territories = [balance.value(id, line.id, {"territory": code}) for code in "1234567"]
            localities = [balance.value(id, line.id, {"locality": code}) for code in ("urban", "rural")]
            assert whole == sum(territories) == sum(reversed(territories)) == sum(localities), (id, line.id)


@few
@given(seed=SEEDS)
def test_the_lines_of_the_balance_follow_appendix_1(seed: int) -> None:
    """01 = 02 + 03; 03 = 04 + 05; 07 = 01 - 06; 14 = 07 - (08 + ... + 13); 15 = 06 + 08."""
    balance = balance_of(random_frames(scheme(2012), seed))
    for column in balance.tables["balance"].columns:
        if not scheme(2012).possible(column):
            continue
        line = {f"{number:02}": balance.value("balance", f"{number:02}", column) for number in range(1, 16)}
        assert line["01"] == line["02"] + line["03"]
        assert line["03"] == line["04"] + line["05"]
        assert line["07"] == line["01"] - line["06"]
        assert line["14"] == line["07"] - sum(line[f"{number:02}"] for number in range(8, 14))
        assert line["15"] == line["06"] + line["08"]


@few
@given(seed=SEEDS, year=st.sampled_from(YEARS))
def test_every_distribution_of_the_employed_adds_up_to_row_06(seed: int, year: int) -> None:
    balance = balance_of(random_frames(scheme(year), seed), year)
    employed = balance.value("balance", "06")
    for table in {"activities", "branches", "ownership"} & set(balance.tables):
        assert balance.value(table, "total") == employed, table
    services = next(line for line in balance.tables["activities"].table.lines if line.id.startswith("G-"))
    parts = balance.value("activities", "A-F") + balance.value("activities", services.id)
    assert parts == employed


@few
@given(seed=SEEDS)
def test_net_commuting_is_zero_over_the_republic(seed: int) -> None:
    balance = balance_of(random_frames(scheme(2012), seed))
    assert balance.value("commuting", "net") == 0.0
    assert balance.value("commuting", "in") == balance.value("commuting", "out")


@few
@given(seed=SEEDS)
def test_the_order_of_rows_and_columns_does_not_matter(seed: int) -> None:
    frames = random_frames(scheme(2012), seed)
    shuffled = {
        id: frame.sample(frac=1, random_state=seed)[list(reversed(frame.columns))].reset_index(drop=True)
        for id, frame in frames.items()
    }
    before, after = balance_of(frames), balance_of(shuffled)
    assert before.inputs.fingerprint == after.inputs.fingerprint
    for id, values in counts(before).items():
        np.testing.assert_array_equal(values, counts(after)[id], err_msg=id)


@few
@given(seed=SEEDS, factor=st.sampled_from([2, 4, 0.5]))
def test_scaling_every_input_scales_every_count(seed: int, factor: float) -> None:
    """Twice the persons and the organisations: twice every line, the same rates."""
    frames = random_frames(scheme(2012), seed)
    scaled = {id: frame.copy() for id, frame in frames.items()}
    for id, frame in scaled.items():
        measures = [measure.id for measure in scheme(2012).forms[id].measures]
        frame[measures] = frame[measures] * factor
    before, after = balance_of(frames), balance_of(scaled)
    for id, values in counts(before).items():
        np.testing.assert_allclose(counts(after)[id], values * factor, rtol=1e-9, atol=1e-3, err_msg=id)
    rates = (balance.tables["indicators"].values for balance in (before, after))
    np.testing.assert_allclose(*rates, rtol=1e-9)


@few
@given(seed=SEEDS)
def test_computing_twice_gives_the_same(seed: int) -> None:
    frames = random_frames(scheme(2012), seed)
    first, second = balance_of(frames), balance_of(frames)
    for id, values in counts(first).items():
        np.testing.assert_array_equal(values, counts(second)[id])


@few
@given(seed=SEEDS)
def test_a_blank_never_becomes_a_number(seed: int) -> None:
    """One unknown cell makes unknown every sum over it, and no other."""
    frames = random_frames(scheme(2012), seed)
    inputs = inputs_from_frames(scheme(2012), frames, absent=["other_sources"])
    population = inputs.forms["population"].frame
    row = population.index[(population["territory"] == "3") & (population["locality"] == "rural")][0]
    population.loc[row, "working_age_mean"] = np.nan
    balance = compute(inputs)
    untouched = balance_of(frames)
    for column in balance.tables["balance"].columns:
        if not scheme(2012).possible(column):
            continue
        value = balance.value("balance", "02", column)
        if column["territory"] in ("total", "3") and column["locality"] in ("total", "rural"):
            assert np.isnan(value), column
        else:
            assert value == untouched.value("balance", "02", column), column


@few
@given(
    seed=SEEDS,
    line=st.sampled_from(["01", "02", "06", "07", "14", "15"]),
    territory=st.sampled_from(["total", "1", "5"]),
)
def test_the_cells_of_an_explanation_add_up_to_the_number_exactly(seed: int, line: str, territory: str) -> None:
    balance = balance_of(random_frames(scheme(2012), seed))
    tree = explain(balance, "balance", line, {"territory": territory})
    leaves = list(tree.leaves())
    assert tree.value == balance.value("balance", line, {"territory": territory})
    assert all(leaf.location.cell for _, leaf in leaves)
    assert sum(sign * leaf.value for sign, leaf in leaves) == tree.value
    assert sum(sign * leaf.value for sign, leaf in reversed(leaves)) == tree.value


@pytest.mark.parametrize("year", YEARS)
def test_every_node_of_an_explanation_is_the_sum_of_its_children(year: int) -> None:
    balance = balance_of(random_frames(scheme(year), 7), year)
    waiting = [explain(balance, "balance", line, {"locality": "urban"}) for line in ("02", "06", "14")]
    seen = 0
    while waiting:
        node = waiting.pop()
        if node.children:
            seen += 1
            assert sum(child.sign * child.value for child in node.children) == node.value, node.title
            waiting += node.children
    assert seen > 20
