"""What changed inputs did to the balance: by hand, and exactly for any change."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lb_xl.comparison.changes import changes_between
from lb_xl.scheme import Scheme
from lb_xl.scheme_loading import built_in_schemes, load_scheme
from tests.comparison.balances import all_effects, balance_of, by_2011, disturbed, effect, line
from tests.random_inputs import random_frames
from tests.scheme_examples import example_frames, scheme_of

SEEDS = st.integers(0, 10_000)
few = settings(max_examples=6, deadline=None)

PLACE = {"territory": ["1"], "locality": ["urban"], "activity": ["15"], "ownership": ["private"]}


def employment(
    contractors: float = 100, sole: float = 30, everybody: float = 60, **others: float
) -> dict[str, pd.DataFrame]:
    """One organisation form, one coefficient of primary employment, one activity of micro organisations."""
    micro = {"payroll": 80.0, "contractors": 0.0, "units": 20.0, "childcare_leave": 0.0, **others}
    return {
        "f12t": pd.DataFrame({**PLACE, "payroll": [1000.0], "contractors": [contractors]}),
        "primary_employment": pd.DataFrame(
            {"territory": ["1"], "sole_contractors": [sole], "all_contractors": [everybody]}
        ),
        "f1mp_micro": pd.DataFrame({**PLACE, **{key: [value] for key, value in micro.items() if key != "registered"}}),
        "nonreporting": pd.DataFrame({**PLACE, "units": [others.get("registered", 5.0)]}),
    }


def test_a_count_acts_by_its_own_difference() -> None:
    """Para 9: 1000 more persons of working age are 1000 more in rows 01, 02, 07 and 14, and none in row 06."""
    population = {"territory": ["1"], "locality": ["urban"], "working_age_mean": [5000.0], "total_mean": [9000.0]}
    before = balance_of({**employment(), "population": pd.DataFrame(population)})
    after = balance_of({**employment(), "population": pd.DataFrame({**population, "working_age_mean": [6000.0]})})
    effects = all_effects(before, after)
    assert [effect(effects, 0, id) for id in ("01", "02", "07", "14")] == [1000.0] * 4
    assert [effect(effects, 0, id) for id in ("03", "06", "15")] == [0.0] * 3


def test_a_changed_product_is_shared_among_its_three_factors() -> None:
    """Para 12.2: contractors x sole / all goes from 100 x 30 / 60 = 50 to 120 x 45 / 60 = 90.

    Contractors: 20 x (0.5 + 0.75) / 2 = 12.5; sole contractors: (100 + 120) / 2 x 15 / 60 = 27.5; in all 40.
    """
    effects = all_effects(balance_of(employment()), balance_of(employment(contractors=120, sole=45)))
    assert [effect(effects, change, "06") for change in (0, 1)] == [12.5, 27.5]
    assert effects.change[line(effects, "06"), 0] == 40.0


def test_both_sides_of_a_ratio_have_their_effect() -> None:
    """Para 12.3: 5 x 80 / 20 = 20 becomes 5 x 120 / 24 = 25.

    Payroll itself is +40 in row 06 and 5 x 40 x (1/20 + 1/24) / 2 = 9.1667 through the mean; units take
    5 x (1/24 - 1/20) x (80 + 120) / 2 = -4.1667.
    """
    effects = all_effects(balance_of(employment()), balance_of(employment(payroll=120.0, units=24.0)))
    payroll, units = (effect(effects, change, "06") for change in (0, 1))
    assert payroll == pytest.approx(40 + 55 / 6, abs=1e-6)
    assert units == pytest.approx(-25 / 6, abs=1e-6)
    assert payroll + units == effects.change[line(effects, "06"), 0]


def test_a_parameter_has_its_effect() -> None:
    """Para 12.3 with sole contractors in the mean: 5 x 40 x 30/60 / 20 = 5 more persons."""
    frames = employment(contractors=0.0)
    frames["f1mp_micro"]["contractors"] = [40.0]
    effects = all_effects(balance_of(frames), balance_of(frames, {"micro_mean_with_sole_contractors": 1.0}))
    assert effect(effects, 0, "06") == 5.0


def test_a_mean_that_comes_from_elsewhere_is_the_effect_of_the_row_that_went() -> None:
    """Territory 1 has the mean 80 / 20 = 4, territory 2 has 300 / 20 = 15, where a row of 100 / 20 comes instead.

    Without the row of territory 1, its 5 organisations are valued with the mean of the activity in the republic: 15.
    Payroll -80 by itself; the step from 4 to 15, 5 x 11 = 55, is due to the row that went: half to each column.
    """
    frames = employment()
    other = pd.DataFrame(
        {
            **PLACE,
            "territory": ["2"],
            "payroll": [300.0],
            "contractors": [0.0],
            "units": [20.0],
            "childcare_leave": [0.0],
        }
    )
    frames["f1mp_micro"] = pd.concat([frames["f1mp_micro"], other], ignore_index=True)
    without = {**frames, "f1mp_micro": other}
    effects = all_effects(balance_of(frames), balance_of(without))
    changes = changes_between(balance_of(frames).inputs, balance_of(without).inputs).listed
    assert [(change.column, change.kind) for change in changes] == [("payroll", "removed"), ("units", "removed")]
    total = effects.change[line(effects, "06"), 0]
    assert total == -80 + 55
    assert effect(effects, 0, "06") + effect(effects, 1, "06") == total
    assert not effects.by_change[-1].any()


def test_a_row_spread_by_a_key_shares_with_the_key() -> None:
    """100 carers of the territory by population 3 : 1 become 100 by 1 : 1: urban loses 25, rural gains 25.

    It is the population that changed; over the territory nothing did.
    """

    def frames(urban: float) -> dict[str, pd.DataFrame]:
        places = {"territory": ["1", "1"], "locality": ["urban", "rural"]}
        return {
            "population": pd.DataFrame({**places, "working_age_mean": [urban, 1000.0], "total_mean": [urban, 1000.0]}),
            "carers": pd.DataFrame({"territory": ["1"], "locality": ["total"], "persons": [100.0]}),
        }

    before, after = balance_of(frames(3000.0)), balance_of(frames(1000.0))
    effects = all_effects(before, after)
    row = line(effects, "11")
    columns = {(column["territory"], column["locality"]): place for place, column in enumerate(effects.columns)}
    measure = next(
        place
        for place, change in enumerate(changes_between(before.inputs, after.inputs).listed)
        if change.column == "working_age_mean"
    )
    assert effects.by_change[measure, row, columns["1", "urban"]] == -25.0
    assert effects.by_change[measure, row, columns["1", "rural"]] == 25.0
    assert effects.by_change[measure, row, 0] == 0.0


@few
@given(seed=SEEDS, other=SEEDS, year=st.sampled_from((2010, 2012, 2016)))
def test_effects_add_up_to_the_change_of_every_line_and_column_exactly(seed: int, other: int, year: int) -> None:
    """Between any two fillings, at every column, in any order of adding; nothing is left without an input."""
    scheme = by_2011(year)
    before = balance_of(random_frames(scheme, seed), scheme=scheme)
    after = balance_of(random_frames(scheme, other), scheme=scheme)
    effects = all_effects(before, after)
    assert np.array_equal(effects.by_change.sum(axis=0), effects.change)
    assert np.array_equal(effects.by_change[::-1].sum(axis=0), effects.change)
    assert not effects.by_change[-1].any()


@few
@given(seed=SEEDS)
def test_effects_follow_the_identities_of_the_balance(seed: int) -> None:
    """Of each change: 07 = 01 - 06, 15 = 06 + 08, territories = republic, urban + rural = both, to the last bit."""
    scheme = by_2011()
    frames = random_frames(scheme, seed)
    effects = all_effects(balance_of(frames), balance_of(disturbed(frames, seed, 0.2, scheme)))
    own = {each.id: effects.by_change[:, place] for place, each in enumerate(effects.lines)}
    assert np.array_equal(own["07"], own["01"] - own["06"])
    assert np.array_equal(own["15"], own["06"] + own["08"])
    totals = [place for place, column in enumerate(effects.columns) if column["locality"] == "total"]
    assert np.array_equal(effects.by_change[:, :, totals[0]], effects.by_change[:, :, totals[1:]].sum(axis=2))
    halves = [place for place, column in enumerate(effects.columns) if column["territory"] == "total"]
    assert np.array_equal(effects.by_change[:, :, halves[0]], effects.by_change[:, :, halves[1:]].sum(axis=2))


@few
@given(seed=SEEDS, other=SEEDS)
def test_the_way_back_has_the_opposite_effects(seed: int, other: int) -> None:
    scheme = by_2011()
    before, after = (balance_of(random_frames(scheme, each)) for each in (seed, other))
    assert np.array_equal(all_effects(before, after).by_change, -all_effects(after, before).by_change)


@few
@given(seed=SEEDS)
def test_the_order_of_rows_and_columns_is_no_change(seed: int) -> None:
    frames = random_frames(by_2011(), seed)
    shuffled = {
        id: frame.sample(frac=1, random_state=seed)[list(reversed(frame.columns))].reset_index(drop=True)
        for id, frame in frames.items()
    }
    assert changes_between(balance_of(frames).inputs, balance_of(shuffled).inputs).listed == ()


@pytest.mark.parametrize("scheme", built_in_schemes())
@pytest.mark.parametrize(("seed", "share"), [(1, 0.02), (2, 0.5)])
def test_effects_add_up_in_every_scheme(scheme: str, seed: int, share: float) -> None:
    """Forecasts by cohorts, series, trees, ranks, busiest months: the changes of the example of each scheme."""
    loaded, frames = scheme_of(scheme), example_frames(scheme)
    before = balance_of(frames, scheme=loaded)
    after = balance_of(disturbed(frames, seed, share, loaded), scheme=loaded)
    effects, back = all_effects(before, after), all_effects(after, before)
    compared = 0
    for row, is_count in enumerate(effects.is_count):
        for column in range(len(effects.columns)):
            change = float(effects.change[row, column])
            own = effects.by_change[:, row, column]
            if not math.isnan(change):
                compared += 1
                assert (own.sum() if is_count else math.fsum(own)) == change, (effects.lines[row].id, column)
    assert compared > 0
    assert not effects.by_change[-1].any()
    assert np.array_equal(effects.by_change, -back.by_change)


def test_another_busiest_month_is_the_effect_of_what_made_it_so() -> None:
    """Kolkhoz: the whole step to another peak month falls to the changed workers of the months, none is lost."""
    loaded, frames = scheme_of("kolkhoz"), dict(example_frames("kolkhoz"))
    work = frames["work"].copy()
    months = work.groupby("month")["members"].sum()
    quiet = months.idxmin()
    work.loc[work["month"] == quiet, "members"] += float(months.max())
    before, after = balance_of(frames, scheme=loaded), balance_of({**frames, "work": work}, scheme=loaded)
    effects = all_effects(before, after)
    assert not effects.by_change[-1].any()
    assert np.nan_to_num(effects.change).any()


METHODS_SCHEME = """
[parameters.rate]
title = { ru = "Темп", en = "Rate" }
values = [{ value = 1.1 }]

[parameters.years]
title = { ru = "Лет", en = "Years" }
values = [{ value = 2 }]

[parameters.step]
title = { ru = "Шаг", en = "Step" }
values = [{ value = 100 }]

[quantities.grown]
title = { ru = "Население впредь", en = "Population to come" }
formula = "compound(population.persons, rate, years)"

[quantities.grown_rounded]
title = { ru = "Оно же округлённо", en = "The same rounded" }
formula = "rounded(grown, step)"

[tables.methods]
title = { ru = "Методы", en = "Methods" }
sheet = { ru = "Методы", en = "Methods" }
unit = { ru = "человек", en = "persons" }
over = ["sex"]
lines = [{ id = "1", quantity = "grown" }, { id = "2", quantity = "grown_rounded" }]
"""


@pytest.fixture
def island(tmp_path: Path) -> Scheme:
    """The small scheme with a table in front whose lines are methods: a weight, and rounding of the finished sum."""
    folder = tmp_path / "island"
    shutil.copytree(Path(__file__).parents[1] / "schemes" / "small", folder)
    text = (folder / "scheme.toml").read_text(encoding="utf-8")
    place = text.index("[tables.balance]")
    (folder / "scheme.toml").write_text(text[:place] + METHODS_SCHEME + text[place:], encoding="utf-8")
    return load_scheme(folder)


def islanders(scheme: Scheme, first: float) -> dict[str, pd.DataFrame]:
    rows = list(scheme.combinations(("sex", "age")))
    persons = [first, *(50.0 + 10 * place for place in range(1, len(rows)))]
    return {"population": pd.DataFrame(rows).assign(persons=persons)}


def test_weights_and_roundings_share_their_change_too(island: Scheme) -> None:
    """Compound growth by another rate and over another time, and a sum that is rounded: nothing is lost."""
    before = balance_of(islanders(island, 400.0), scheme=island)
    after = balance_of(islanders(island, 700.0), {"rate": 1.2, "years": 3.0}, scheme=island)
    effects, back = all_effects(before, after), all_effects(after, before)
    assert np.array_equal(effects.by_change.sum(axis=0), effects.change)
    assert np.array_equal(effects.by_change, -back.by_change)
    assert not effects.by_change[-1].any()
    assert (effects.by_change[:3, 0, 0] > 0).all(), "each of the three changes raises the number"


def test_a_rounding_by_another_step_is_the_effect_of_the_step(island: Scheme) -> None:
    """The sum stays, its rounding changes: from hundreds to sevens."""
    frames = islanders(island, 400.0)
    effects = all_effects(balance_of(frames, scheme=island), balance_of(frames, {"step": 7.0}, scheme=island))
    assert np.array_equal(effects.by_change[0, 1], effects.change[1])
    assert effects.change[1].any()
