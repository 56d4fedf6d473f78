"""What the tests of comparison share: balances from frames, changed frames, and the effects between two."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd

from lb_xl.balance import Balance, compute
from lb_xl.comparison.changes import changes_between
from lb_xl.comparison.effects import Effects, effects_between
from lb_xl.matching import inputs_from_frames
from lb_xl.scheme import Scheme
from lb_xl.scheme_loading import load_scheme

Frames = Mapping[str, pd.DataFrame]


@cache
def by_2011(year: int = 2012) -> Scheme:
    return load_scheme("by-2011", year)


def balance_of(frames: Frames, parameters: Mapping[str, float] | None = None, scheme: Scheme | None = None) -> Balance:
    return compute(inputs_from_frames(scheme or by_2011(), frames, parameters=parameters))


def all_effects(before: Balance, after: Balance) -> Effects:
    """The effects at every possible column of the main table."""
    scheme = before.scheme
    columns = [column for column in scheme.columns(next(iter(scheme.tables.values()))) if scheme.possible(column)]
    return effects_between(before, after, changes_between(before.inputs, after.inputs), columns)


def line(effects: Effects, id: str) -> int:
    return next(place for place, each in enumerate(effects.lines) if each.id == id)


def effect(effects: Effects, change: int, id: str) -> float:
    """The effect of a change on a line of the republic."""
    return float(effects.by_change[change, line(effects, id), 0])


def disturbed(frames: Frames, seed: int, share: float, scheme: Scheme) -> dict[str, pd.DataFrame]:
    """Frames with some values lessened, and with a row less in some forms of open rows."""
    draw = np.random.default_rng(seed)
    found = {}
    for id, frame in frames.items():
        changed = frame.copy()
        for measure in scheme.forms[id].measures:
            values = changed[measure.id].astype(float).to_numpy(copy=True)
            chosen = (draw.random(len(changed)) < share) & (values != 0)
            values[chosen] *= draw.uniform(0.8, 1.0, int(chosen.sum()))
            changed[measure.id] = values
        if scheme.forms[id].rows == "open" and len(changed) > 3 and draw.random() < 0.5:
            changed = changed.drop(index=int(draw.integers(len(changed)))).reset_index(drop=True)
        found[id] = changed
    return found
