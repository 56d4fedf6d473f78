"""Weighted tabulations: persons and respondents by some keys, each a form of the scheme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lb_xl.findings import Finding
from lb_xl.language import LANGUAGES, Text
from lb_xl.survey.classifying import Classified
from lb_xl.survey.definition import RULE, Tabulation, TabulationKey
from lb_xl.survey.rows import BLANK_CODE, Floats

PERSONS, RESPONDENTS = "persons", "respondents"
NOT_STATED = "LB-277"

Places = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Tabulated:
    """The forms as data frames (key and measure ids as columns), and what is missing in them."""

    forms: dict[str, pd.DataFrame]
    findings: tuple[Finding, ...]


def tabulated(found: Classified, titles: Mapping[str, Text] | None = None) -> Tabulated:
    """Every tabulation of the survey. A row without the answer of a key is in no cell of that form (LB-277).

    `titles` name the forms in the remarks.
    """
    forms: dict[str, pd.DataFrame] = {}
    findings: list[Finding] = []
    weight = np.where(found.counted, found.rows.weight(found.survey), 0.0)
    places_of: dict[str, Places] = {}
    among: dict[tuple[str, ...], NDArray[np.bool_]] = {}
    for id, tabulation in found.survey.tabulations.items():
        if tabulation.of not in among:
            among[tabulation.of] = found.among(tabulation.of)
        keep = among[tabulation.of]
        flat = np.zeros(len(keep), dtype=np.int64)
        stated = keep.copy()
        for key in tabulation.keys:
            name = f"{key.id}.{key.level}"
            if name not in places_of:
                places_of[name] = key_places(found, key)
            places = places_of[name]
            stated &= places >= 0
            flat *= len(key.listed.codes)
            flat += places
        if not np.array_equal(keep, stated):
            missing = keep & ~stated
            for answer in tabulation.may_lack:
                missing &= found.rows.codes[answer] != BLANK_CODE
            if missing.any():
                findings.append(_not_stated(found, tabulation, missing, (titles or {}).get(id, id)))
        forms[id] = _frame(found, tabulation, flat, weight, stated)
    return Tabulated(forms, tuple(findings))


def key_places(found: Classified, key: TabulationKey) -> Places:
    """For each row the place of its code in the list of a key, -1 where it has none."""
    codes = key.listed.codes
    table = found.survey.rules
    if not key.answer:
        wanted = [rule.code if key.id == RULE else rule.of for rule in table.rules]
        onto = np.array([*(codes.index(code) if code in codes else -1 for code in wanted), -1], dtype=np.int16)
        places: Places = onto[found.rule]
        return places
    if key.answer in found.rows.codes:
        own = found.survey.answers[key.answer].listed
        assert own is not None
        lifted = [own.at_level(code, key.level) if key.level else code for code in own.codes]
        onto = np.array([*(codes.index(code) if code in codes else -1 for code in lifted), -1, -1], dtype=np.int16)
        lifted_places: Places = onto[found.rows.codes[key.answer]]
        return lifted_places
    return _banded(found.rows.numbers[key.answer], key)


def _banded(values: Floats, key: TabulationKey) -> Places:
    bands = key.bands
    limits = np.array(sorted({first for first, _ in bands} | {below for _, below in bands}))
    onto = np.full(len(limits) + 2, -1, dtype=np.int16)
    for place, (first, below) in enumerate(bands):
        low, high = np.searchsorted(limits, [first, below])
        onto[low + 1 : high + 1] = place
    if -np.inf in limits:
        onto[0] = -1
    stretch = np.searchsorted(limits, values, "right")
    found: Places = np.where(np.isnan(values), -1, onto[stretch])
    return found


def _frame(
    found: Classified, tabulation: Tabulation, flat: Places, weight: NDArray[np.float64], stated: NDArray[np.bool_]
) -> pd.DataFrame:
    """The cells that occur; rows that are not stated are counted in a last one, which is left out."""
    sizes = [len(key.listed.codes) for key in tabulation.keys]
    most = int(np.prod(sizes))
    np.copyto(flat, most, where=~stated)
    respondents = np.bincount(flat, minlength=most)[:most]
    occurring = np.flatnonzero(respondents)
    columns: dict[str, object] = {}
    for key, places in zip(tabulation.keys, np.unravel_index(occurring, sizes), strict=True):
        columns[key.id] = np.array(key.listed.codes, dtype=object)[places]
    columns[PERSONS] = np.bincount(flat, weight, most)[occurring]
    columns[RESPONDENTS] = respondents[occurring].astype(float)
    for measure, answer in tabulation.sums.items():
        columns[measure] = np.bincount(flat, weight * np.nan_to_num(found.rows.numbers[answer]), most)[occurring]
    return pd.DataFrame(columns)


def _not_stated(found: Classified, tabulation: Tabulation, missing: NDArray[np.bool_], title: Text | str) -> Finding:
    blank = []
    for key in tabulation.keys:
        if key.answer and (key_places(found, key)[missing] < 0).any():
            blank.append(found.survey.answers[key.answer].title)
    titles = Text(*(", ".join(title[language] for title in dict.fromkeys(blank)) for language in LANGUAGES))
    numbers = found.rows.numbered[np.flatnonzero(missing)[:5]]
    count = int(missing.sum())
    values = {
        "form": title,
        "columns": titles,
        "rows": ", ".join(map(str, numbers)) + (", …" if count > len(numbers) else ""),
        "weight": float(found.rows.weight(found.survey)[missing].sum()),
    }
    return Finding(NOT_STATED, values=values, count=count)
