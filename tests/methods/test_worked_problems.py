"""Every printed answer of 001 and of the textbooks: the right ones are met, the wrong ones are explained.

`worked_problems.toml` holds what is given, printed and right; `textbook_errors.csv` explains each
printed answer that is wrong, and nothing else.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from lb_xl import methods
from lb_xl.methods.rounding import rounded

FOLDER = Path(__file__).parents[1] / "cases" / "methods"
METHODS: Mapping[str, Callable[..., Any]] = {
    "sum": lambda **terms: sum(terms.values()),
    "movement": lambda **given: methods.movement(**{"arrived": None, **given}),
    **{
        name: getattr(methods, name)
        for name in (
            "burden", "chronological_mean", "forecast", "forecast_share", "labour_demand", "two_methods",
        )
    },
}  # fmt: skip


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def textbook_errors() -> dict[str, dict[str, str]]:
    with (FOLDER / "textbook_errors.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def answers_of_problems() -> Iterator[Any]:
    for problem in read("worked_problems.toml")["problem"]:
        for answer in problem["answers"]:
            yield pytest.param(problem, answer, id=answer["id"])


def answers_of_structure() -> Iterator[Any]:
    for answer in read("printed_structure_of_001.toml")["answers"]:
        yield pytest.param(answer, id=answer["id"])


def as_printed(value: float, like: str) -> float:
    """The value rounded to the decimals of a printed number."""
    decimals = len(like.partition(".")[2])
    return round(rounded(value * 10**decimals, 1.0) / 10**decimals, decimals)


def agrees(value: float, answer: Mapping[str, Any]) -> None:
    """The value is the right one; the print is met, or else explained with the same numbers."""
    assert as_printed(value, answer["right"]) == float(answer["right"])
    if "printed" not in answer:
        return
    met = as_printed(value, answer["printed"]) == float(answer["printed"])
    explained = textbook_errors().get(answer["id"])
    assert met == (explained is None), "a printed answer is either met or explained"
    if explained is not None:
        assert (explained["printed"], explained["right"]) == (answer["printed"], answer["right"])


@pytest.mark.parametrize(("problem", "answer"), list(answers_of_problems()))
def test_a_worked_problem_has_the_right_answer(problem: dict[str, Any], answer: dict[str, Any]) -> None:
    result = METHODS[problem["method"]](**problem["arguments"])
    if isinstance(result, pd.DataFrame):
        value = float(result[answer["of"]].iloc[-1])
    else:
        value = getattr(result, answer["of"]) if answer["of"] else result
    agrees(value / answer.get("per", 1), answer)


@pytest.mark.parametrize("answer", list(answers_of_structure()))
def test_the_legible_part_of_the_structure_table_of_001(answer: dict[str, Any]) -> None:
    """001, chapter II: shares by the whole of a year, growth by the year before."""
    table = pd.read_csv(FOLDER / "distribution_2006_2010_of_001.csv", index_col=0)
    employed, hired, clergy, students, others = (table.iloc[row] for row in range(5))
    parts = pd.DataFrame(
        {
            "in sectors of the economy": employed - hired - clergy,
            "hired by households": hired,
            "clergy and others": clergy,
            "students": students,
            "others": others,
        }
    ).T
    rows = pd.concat([parts, pd.DataFrame({"employed": employed, "total": parts.sum()}).T])
    if answer["measure"] == "growth":
        agrees(methods.dynamics(rows).chain_growth.loc[answer["row"], answer["year"]], answer)
    else:
        agrees(100 * rows.loc[answer["row"], answer["year"]] / rows.loc["total", answer["year"]], answer)


def test_every_explained_error_is_a_printed_answer_and_has_both_texts() -> None:
    answers = [answer for problem in read("worked_problems.toml")["problem"] for answer in problem["answers"]]
    answers += read("printed_structure_of_001.toml")["answers"]
    answers += read("../registered_ilo/printed_of_001.toml")["answers"]
    printed = {answer["id"] for answer in answers if "printed" in answer}
    errors = textbook_errors()
    assert set(errors) <= printed
    assert all(row["source"] and row["why_ru"] and row["why_en"] for row in errors.values())
