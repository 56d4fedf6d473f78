"""Rows of a survey as they might be, made from a seed: `rows(1200, seed=1)` asks 1,200 persons in each quarter.

`python -m tests.survey.synthetic_rows` writes the example of the scheme `lfs` anew.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from lb_xl.scheme_loading import scheme_folder
from lb_xl.survey.classifying import classified
from lb_xl.survey.definition import Survey, load_survey
from lb_xl.survey.rows import rows_of_cells
from lb_xl.survey.tabulation import tabulated

YEAR = 2009
PLACES = (("45", "urban"), ("46", "urban"), ("46", "rural"), ("40", "urban"), ("41", "urban"), ("41", "rural"))
SHARES = np.array([0.49, 0.22, 0.05, 0.18, 0.04, 0.02])
POPULATION = 17_000_000
OCCUPATIONS = np.array(
    [
        "1210",
        "2142",
        "2310",
        "3115",
        "3431",
        "4131",
        "5220",
        "5141",
        "6130",
        "7122",
        "7231",
        "8211",
        "8322",
        "9131",
        "9312",
    ]
)
ACTIVITIES = np.array(list("ACDEFGHIJKLMNO"))


def rows(persons: int, seed: int = 1) -> pd.DataFrame:
    """One row a person and quarter, codes and numbers as text, blank where a person was not asked."""
    random = np.random.default_rng(seed)
    size = 4 * persons
    frame = pd.DataFrame({"quarter": np.repeat([f"q{number}" for number in range(1, 5)], persons)})
    number = np.tile(np.arange(persons), 4)
    frame["household"], frame["person"] = (number // 2 + 1).astype(str), (number % 2 + 1).astype(str)
    place = random.choice(len(PLACES), size, p=SHARES)
    frame["territory"] = np.array([code for code, _ in PLACES])[place]
    frame["locality"] = np.array([code for _, code in PLACES])[place]
    women = random.random(size) < 0.53
    frame["sex"] = np.where(women, "women", "men")
    age = random.integers(15, 73, size)
    frame["age"] = age.astype(str)
    young, old = age < 20, age >= np.where(women, 55, 60)
    levels = ("higher", "incomplete_higher", "secondary_vocational", "primary_vocational", "general_secondary", "basic",
              "primary")  # fmt: skip
    education = random.choice(levels, size, p=[0.28, 0.04, 0.28, 0.15, 0.18, 0.06, 0.01])
    frame["education"] = np.where(young, random.choice(levels[4:], size, p=[0.6, 0.38, 0.02]), education)
    chance = np.select([young, age < 25, old], [0.12, 0.6, 0.22], 0.86) - 0.05 * women
    employed = random.random(size) < chance
    absent = employed & (random.random(size) < 0.09)
    blank = np.full(size, "", dtype=object)

    def of(mask: np.ndarray, codes: tuple[str, ...], shares: tuple[float, ...]) -> np.ndarray:
        return np.where(mask, random.choice(np.array(codes, dtype=object), size, p=shares), blank)

    work = of(employed, ("hired", "profit", "family_help", "household_for_sale"), (0.92, 0.055, 0.005, 0.02))
    frame["work"] = work
    hours = np.where(absent, 0, np.clip(random.normal(39, 9, size).round(), 2, 80)).astype(int)
    frame["hours"] = np.where(employed, hours.astype(str), blank)
    reasons = ("leave", "illness", "training", "stoppage", "maternity", "childcare", "other")
    frame["absent"] = of(absent, reasons, (0.6, 0.15, 0.03, 0.05, 0.05, 0.08, 0.04))
    own = of(work == "profit", ("employers", "self_employed", "cooperative"), (0.24, 0.72, 0.04))
    status = np.where(work == "hired", "employees", own)
    status = np.where(work == "family_help", "family_helpers", status)
    frame["status"] = np.where(work == "household_for_sale", "self_employed", status)
    student = young & (random.random(size) < 0.75) & ~employed
    pensioner = old & ~employed
    situation = np.select([student, pensioner], ["student", "pensioner"], "other")
    situation = np.where((situation == "other") & (random.random(size) < 0.03), "disabled", situation)
    frame["situation"] = situation
    idle = ~employed
    kinds = ("none", "own_use", "own_household", "voluntary", "shares", "begging")
    doing = of(idle, kinds, (0.55, 0.1, 0.32, 0.02, 0.008, 0.002))
    frame["no_work"] = np.where(idle & student, "study", doing)
    eager = np.select([student, pensioner], [0.06, 0.03], 0.42)
    search = idle & (random.random(size) < eager)
    ready = np.where(search, random.random(size) < 0.9, random.random(size) < 0.25)
    frame["search"] = np.where(idle, np.where(search, "yes", "no"), blank)
    frame["ready"] = np.where(idle, np.where(ready, "yes", "no"), blank)
    found = idle & ~search & (random.random(size) < 0.015)
    waits = idle & ~search & ~found & (random.random(size) < 0.02)
    frame["start_in_days"] = np.where(found, random.integers(1, 28, size).astype(str), blank)
    frame["answer_in_days"] = np.where(waits, random.integers(1, 60, size).astype(str), blank)
    last = idle & (search | found | waits) & (random.random(size) < 0.75)
    frame["occupation"] = np.where(employed | last, random.choice(OCCUPATIONS, size), blank)
    frame["activity"] = np.where(employed, random.choice(ACTIVITIES, size), blank)
    months = np.where(search, np.ceil(random.exponential(7, size)), 0).astype(int)
    frame["duration"] = np.where(idle, months.astype(str), blank)
    other = of(idle, ("health", "household", "lost_hope", "no_need", "other"), (0.14, 0.46, 0.12, 0.2, 0.08))
    reason = np.where(search, "not_ready", np.select([student, pensioner], ["study", "pension"], other))
    frame["reason"] = np.where(idle, reason, blank)
    likely = np.where(search & (situation == "other"), 0.2, np.where(employed, 0.004, 0.012))
    frame["registered"] = np.where(random.random(size) < likely, "yes", "no")
    weight = POPULATION / persons * random.uniform(0.7, 1.3, size)
    frame["weight"] = [f"{value:.2f}" for value in weight]
    return frame


def survey() -> Survey:
    return load_survey(scheme_folder("lfs"), YEAR)


def write_example(folder: Path) -> None:
    """The tabulations of the rows, and a register of the employment service beside them."""
    definition = survey()
    frame = rows(1500, seed=2009)
    found = classified(definition, rows_of_cells(definition, frame.to_dict("list"), range(2, len(frame) + 2)))
    assert found.counted.all()
    for id, form in tabulated(found).forms.items():
        form.to_csv(folder / f"{id}.csv", index=False)
    service = "quarter,seekers,registered\nq1,268000,221000\nq2,254000,209000\nq3,236000,193000\nq4,249000,205000\n"
    (folder / "service.csv").write_text(service, encoding="utf-8")


if __name__ == "__main__":
    write_example(scheme_folder("lfs") / "example")
