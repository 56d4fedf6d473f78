"""A national variant from its folder to its printed numbers: ages 15 and over, and other reference periods."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest

from lb_xl.cli import main
from tests.survey.small_survey import FOLDER
from tests.survey.synthetic_rows import rows

OLD, LATE = 3, 4
"""Persons of the first quarter who are 80 and work, and who start work in 60 days."""


@pytest.fixture
def variant(tmp_path: Path) -> Path:
    """A copy of the scheme in which only cells of the decision table and its title differ."""
    folder = tmp_path / "national"
    shutil.copytree(FOLDER, folder)
    table = folder / "rules.csv"
    text = table.read_text(encoding="utf-8").replace("15..72", ">=15").replace("<=14", "<=91").replace("-|>14", "-|>91")
    text = text.replace("Население в возрасте 15-72 лет", "Население 15 лет и старше")
    table.write_text(text.replace("Population aged 15-72", "Population aged 15 and over"), encoding="utf-8")
    return folder


def answers() -> pd.DataFrame:
    frame = rows(40, seed=12)
    working = {"work": "hired", "hours": "40", "status": "employees", "occupation": "2310", "activity": "M"}
    asked = ("absent", "no_work", "search", "ready", "start_in_days", "answer_in_days", "duration", "reason", *working)
    for place in (OLD, LATE):
        frame.loc[place, list(asked)] = ""
    frame.loc[OLD, ["age", *working]] = ["80", *working.values()]
    late = {
        "no_work": "none",
        "search": "no",
        "ready": "yes",
        "start_in_days": "60",
        "duration": "0",
        "reason": "other",
    }
    frame.loc[LATE, ["age", *late]] = ["30", *late.values()]
    return frame


def results(folder: Path, scheme: str, frame: pd.DataFrame) -> dict[tuple[str, str], float]:
    """The respondents of all persons by table and line."""
    folder.mkdir()
    frame.to_csv(folder / "survey_rows.csv", index=False)
    book = folder / "book.xlsx"
    assert main(["new", scheme, str(book), "--year", "2009"]) == 0
    assert main(["import", str(book), str(folder / "survey_rows.csv")]) == 0
    assert main(["compute", str(book)]) == 0
    assert main(["export", str(book), str(folder / "out")]) == 0
    with (folder / "out" / "results.csv").open(encoding="utf-8", newline="") as stream:
        return {
            (row["table"], row["line"]): float(row["value"])
            for row in csv.DictReader(stream)
            if row["figure"] == "respondents"
            and row["value"]
            and all(row.get(key, "") in ("", "total") for key in ("sex", "territory", "locality", "age", "education"))
        }


def test_a_variant_is_a_copy_with_another_table(tmp_path: Path, variant: Path) -> None:
    frame = answers()
    ours = results(tmp_path / "ours", "lfs", frame)
    theirs = results(tmp_path / "theirs", str(variant), frame)
    population, employed, unemployed, inactive = (("balance", line) for line in ("01", "03", "04", "05"))
    assert theirs[population] == len(frame) == ours[population] + 1
    assert theirs[employed] == ours[employed] + 1
    later = int(pd.to_numeric(frame["start_in_days"]).between(15, 91).sum())
    assert later > 0
    assert theirs[unemployed] == ours[unemployed] + later
    assert theirs[inactive] == ours[inactive] - later
    for found in (ours, theirs):
        assert found[population] == found[employed] + found[unemployed] + found[inactive]
