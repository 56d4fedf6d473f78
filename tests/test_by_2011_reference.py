"""The example computed a second time, by loops over the CSV files that know nothing of the engine.

Every line of Appendix 1 in every territory and locality, the employed by section and by ownership, and the net
flows must be the same. The loops follow chapter 3 paragraph by paragraph.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from lb_xl.balance import Balance, compute
from lb_xl.classification import Classification
from lb_xl.matching import inputs_from_frames
from lb_xl.scheme_loading import load_scheme, scheme_folder

FOLDER = scheme_folder("by-2011") / "example"
PLACES = [(territory, locality) for territory in "1234567" for locality in ("urban", "rural")
          if (territory, locality) != ("5", "rural")]  # fmt: skip
Row = dict[str, str]
Place = tuple[str, str]


@cache
def activities() -> Classification:
    folder = scheme_folder("by-2011").parents[1] / "classifications"
    return Classification.load(folder / "okrb_005_2006.csv", 2010)


def rows(form: str) -> list[Row]:
    with (FOLDER / f"{form}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def number(row: Row, measure: str) -> float:
    return float(row[measure])


def listed(code: str) -> str:
    """The division, or in section L the printed code: the longest listed beginning of a code."""
    digits = code.replace(".", "")
    while digits not in activities().codes:
        digits = digits[:-1]
    return digits


def section(code: str) -> str:
    above = (listed(code), *activities().ancestors(listed(code)))
    return next(each for each in above if activities().level(each) == "section")


@cache
def working_age() -> dict[Place, float]:
    return {(row["territory"], row["locality"]): number(row, "working_age_mean") for row in rows("population")}


def spread(row: Row, measure: str) -> dict[Place, float]:
    """A row known only for more than one place, divided by the population of working age."""
    covered = [place for place in PLACES
               if row["territory"] in ("total", place[0]) and row.get("locality") in ("total", place[1])]  # fmt: skip
    whole = sum(working_age()[place] for place in covered)
    return {place: number(row, measure) * working_age()[place] / whole for place in covered}


def by_place(form: str, *measures: str) -> dict[Place, float]:
    found: dict[Place, float] = defaultdict(float)
    for row in rows(form):
        for measure in measures:
            for place, value in spread(row, measure).items():
                found[place] += value
    return found


def other_sources(*categories: str) -> dict[Place, float]:
    """Para 20."""
    found: dict[Place, float] = defaultdict(float)
    for row in rows("other_sources"):
        if row["category"] in categories:
            found[row["territory"], row["locality"]] += number(row, "persons")
    return found


class Means:
    """12.3 and 12.6: persons in one organisation, sought by territory and code, then ever wider."""

    def __init__(self, form: str, persons: str, units: str) -> None:
        self.sums: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0.0, 0.0])
        for row in rows(form):
            code = listed(row["activity"])
            for key in ((row["territory"], code), ("*", code), ("**", section(code)), ("***",)):
                self.sums[key][0] += number(row, persons)
                self.sums[key][1] += number(row, units)

    def at(self, row: Row) -> float:
        code = listed(row["activity"])
        for key in ((row["territory"], code), ("*", code), ("**", section(code)), ("***",)):
            persons, units = self.sums.get(key, [0.0, 0.0])
            if units:
                return persons / units
        raise AssertionError("no mean at any level")


@cache
def employment() -> list[tuple[Place, str, str, float]]:
    """Place, section, ownership and persons of every piece of row 06 (paras 11-17, 20)."""
    pieces: list[tuple[Place, str, str, float]] = []

    def add(row: Row, value: float, activity: str = "", ownership: str = "") -> None:
        place = (row["territory"], row["locality"])
        kind = (ownership or row["ownership"]).split("_")[0]
        pieces.append((place, section(activity or row["activity"]), kind, value))

    coefficient = {row["territory"]: number(row, "sole_contractors") / number(row, "all_contractors")
                   for row in rows("primary_employment")}  # fmt: skip
    for form in ("f12t", "f1t_nonprofit", "f1t_summary", "f1mp", "f1mp_micro"):
        for row in rows(form):
            add(row, number(row, "payroll"))
            if "contractors" in row:
                add(row, number(row, "contractors") * coefficient[row["territory"]])
    micro = Means("f1mp_micro", "payroll", "units")
    for row in rows("nonreporting"):
        if number(row, "units"):
            add(row, number(row, "units") * micro.at(row))
    cooperative = Means("cooperatives", "payroll", "units_reporting")
    for row in rows("cooperatives"):
        if number(row, "units_registered"):
            add(row, number(row, "units_registered") * cooperative.at(row))
    given = {"religious": ("91", ""), "foreign_missions": ("", "foreign"), "gardening": ("70", "private")}
    for form, (activity, ownership) in given.items():
        for row in rows(form):
            for (territory, locality), value in spread(row, "persons").items():
                add({**row, "territory": territory, "locality": locality}, value, activity, ownership)
    for row in rows("convicts"):
        add(row, number(row, "working"))
    for row in rows("entrepreneurs"):
        for measure in ("entrepreneurs", "agroecotourism", "craft"):
            add(row, number(row, measure), ownership="private")
    for row in rows("entrepreneur_hires"):
        add(row, number(row, "persons"), ownership="private")
    for row in rows("census"):
        add(row, number(row, "domestic_workers"), "95", "private")
        add(row, number(row, "family_helpers"), ownership="private")
        add(row, number(row, "plot_producers"), "01", "private")
    for row in rows("other_sources"):
        if row["activity"]:
            add(row, number(row, "persons"))
    return pieces


@cache
def reference() -> dict[tuple[str, Place], float]:
    """Rows 01-15 by place."""
    found: dict[tuple[str, Place], float] = {}
    pensioners = by_place("pensioners", "disability", "long_service", "old_age")
    migrants, older, younger = by_place("migrants", "persons"), by_place("f6t", "older"), by_place("f6t", "younger")
    net: dict[Place, float] = defaultdict(float)
    for row in rows("commuting"):
        net[row["to_territory"], row["to_locality"]] += number(row, "persons")
        net[row["from_territory"], row["from_locality"]] -= number(row, "persons")
    employed: dict[Place, float] = defaultdict(float)
    for place, _, _, value in employment():
        employed[place] += value
    unemployed = by_place("unemployed", "mean")
    leave = [
        by_place("f6t", "childcare_leave"),
        by_place("f1mp_micro", "childcare_leave"),
        by_place("childcare", "persons"),
    ]
    students = [by_place("students", "persons"), by_place("postgraduates", "persons")]
    carers, prisoners = by_place("carers", "persons"), by_place("prisoners", "not_working")
    abroad, abroad_more = by_place("abroad", "persons"), other_sources("working_abroad")
    for place in PLACES:
        row = {
            "02": working_age()[place] - pensioners[place] + migrants[place] + net[place],
            "04": older[place],
            "05": younger[place],
            "06": employed[place],
            "08": unemployed[place],
            "09": sum(part[place] for part in leave),
            "10": sum(part[place] for part in students),
            "11": carers[place],
            "12": prisoners[place],
            "13": abroad[place] + abroad_more[place],
        }
        row["03"] = row["04"] + row["05"]
        row["01"] = row["02"] + row["03"]
        row["07"] = row["01"] - row["06"]
        row["14"] = row["07"] - sum(row[f"{line:02}"] for line in range(8, 14))
        row["15"] = row["06"] + row["08"]
        found |= {(line, place): value for line, value in row.items()}
    return found


@pytest.fixture(scope="module")
def balance() -> Balance:
    frames = {
        path.stem: pd.read_csv(path, dtype=str, keep_default_na=False) for path in sorted(Path(FOLDER).glob("*.csv"))
    }
    return compute(inputs_from_frames(load_scheme("by-2011", 2010), frames))


def test_every_line_of_appendix_1_in_every_place(balance: Balance) -> None:
    compared = 0
    for (line, (territory, locality)), value in reference().items():
        ours = balance.value("balance", line, {"territory": territory, "locality": locality})
        assert ours == pytest.approx(value, abs=0.01), (line, territory, locality)
        compared += 1
    assert compared == 15 * 13


def test_the_whole_republic(balance: Balance) -> None:
    for line in (f"{number:02}" for number in range(1, 16)):
        value = sum(reference()[line, place] for place in PLACES)
        assert balance.value("balance", line) == pytest.approx(value, abs=0.1), line


def test_the_employed_by_section_and_by_ownership(balance: Balance) -> None:
    sections: dict[tuple[str, str], float] = defaultdict(float)
    kinds: dict[tuple[str, str], float] = defaultdict(float)
    for (territory, _), code, kind, value in employment():
        sections[code, territory] += value
        kinds[kind, territory] += value
    for (code, territory), value in sections.items():
        if code != "Q":
            assert balance.value("activities", code, {"territory": territory}) == pytest.approx(value, abs=0.01), code
    for (kind, territory), value in kinds.items():
        assert balance.value("ownership", kind, {"territory": territory}) == pytest.approx(value, abs=0.01), kind


def test_the_rates(balance: Balance) -> None:
    """19.1: 08 / 15; 3.7: 15 by the population of working age."""
    for territory in "1234567":
        own = [place for place in PLACES if place[0] == territory]
        active = sum(reference()["15", place] for place in own)
        rate = sum(reference()["08", place] for place in own) / active
        level = active / sum(working_age()[place] for place in own)
        column = {"territory": territory}
        assert balance.value("indicators", "registered_unemployment_rate", column) == pytest.approx(rate, rel=1e-9)
        assert balance.value("indicators", "economic_activity_rate", column) == pytest.approx(level, rel=1e-9)
