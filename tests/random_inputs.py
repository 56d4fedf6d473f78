"""Random but valid inputs of `by-2011` for a year, as data frames: small numbers of rows in every form."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lb_xl.form import Form
from lb_xl.scheme import Scheme

WHOLE = 10_000


def random_frames(scheme: Scheme, seed: int, rows: int = 12) -> dict[str, pd.DataFrame]:
    """A frame for every form but other_sources; every ratio has a value at some level."""
    draw = np.random.default_rng(seed)
    frames = {form.id: _frame(scheme, form, draw, rows) for form in scheme.forms.values() if form.id != "other_sources"}
    coefficients = frames["primary_employment"]
    coefficients["all_contractors"] += 1
    coefficients["sole_contractors"] = np.minimum(coefficients["sole_contractors"], coefficients["all_contractors"])
    frames["f1mp_micro"]["units"] += 1
    frames["cooperatives"]["units_reporting"] += 1
    return frames


def _frame(scheme: Scheme, form: Form, draw: np.random.Generator, rows: int) -> pd.DataFrame:
    keys = [key.id for key in form.keys]
    if form.rows == "fixed":
        combinations = list(scheme.combinations(tuple(keys)))
    else:
        combinations = [combination for _ in range(rows) if (combination := _codes(scheme, form, draw))]
    frame = pd.DataFrame(combinations, columns=keys).drop_duplicates(ignore_index=True)
    for measure in form.measures:
        values = draw.integers(0, WHOLE, len(frame)).astype(float)
        for dimension, code in measure.only.items():
            if form.key_of(dimension):
                values = np.where(frame[dimension] == code, values, 0.0)
        frame[measure.id] = values
    return frame


def _codes(scheme: Scheme, form: Form, draw: np.random.Generator) -> dict[str, str] | None:
    codes = {key.id: str(draw.choice(key.dimension.codes)) for key in form.keys}
    for direction in ("", "from", "to"):
        own = {key.dimension.id: codes[key.id] for key in form.keys if key.direction == direction}
        if not scheme.possible(own):
            return None
    return codes
