"""The example of every built-in scheme as a computed workbook: what LibreOffice and the commands make of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lb_xl.cli import main
from lb_xl.scheme_loading import built_in_schemes
from tests.native_formulas import formulas_agreed

LEAST_FORMULAS = {
    "by-2011": 2000, "chess": 150, "employment-bridge": 300, "kolkhoz": 300, "labour-costs": 1000,
    "labour-force-need": 800, "lfs": 500, "planned": 600, "registered-ilo": 150, "ru-btr": 2500, "ru-btr-simple": 150,
    "turnover": 150, "ussr-summary": 2000, "youth": 500,
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What is asked of a scheme: numbers to explain, with the place that the last names; a row of the export."""

    explained: tuple[str, ...]
    place: str
    exported: str
    new: str


ASKED = {
    "employment-bridge": Asked(
        ("--line comparable --territory ural",),
        "лист «Обследование населения», ячейка",
        "employment-bridge,2010,bridge,unexplained,unexplained",
        "--year 2011 --lang en",
    ),
    "kolkhoz": Asked(
        (
            "--table months --line sources --territory north --month 08",
            "--line peak_need_crops --territory north",
        ),
        "лист «Потребность», ячейка",
        "kolkhoz,1968,months,surplus,surplus_by_month",
        "--year 1970",
    ),
    "labour-costs": Asked(
        ("--table hours --line C --territory ural --job-kind main",),
        "лист «Число рабочих мест», ячейка",
        "labour-costs,2018,full_time,C,full_time_equivalent",
        "--year 2019",
    ),
    "labour-force-need": Asked(
        ("--table plan --line industry --territory north",),
        "лист «Отчётная численность», ячейка",
        "labour-force-need,1969,shortage,industry,uncovered",
        "--year 1970",
    ),
    "planned": Asked(
        ("--line 11 --year plan_1 --territory north",),
        "лист «Население», ячейка",
        "siting_place",
        "--lang en",
    ),
    "ussr-summary": Asked(
        ("--line 09 --territory KZ --locality rural",),
        "лист «Домашнее хозяйство», ячейка",
        "ussr-summary,1968,balance,01,labour_resources",
        "--year 1970",
    ),
    "youth": Asked(
        ("--line technical --territory north --locality rural",),
        "лист «На учёбу», ячейка",
        "youth,1968,balance,not_placed,not_placed",
        "--year 1970",
    ),
}


def test_every_scheme_is_compared() -> None:
    assert sorted(LEAST_FORMULAS) == sorted(built_in_schemes())


@pytest.mark.libreoffice
@pytest.mark.parametrize("scheme", LEAST_FORMULAS)
def test_libreoffice_recalculates_every_formula_to_the_value_that_the_file_shows(
    scheme: str, demonstrated: Callable[[str], Path], office: Any
) -> None:
    """Totals, identities, controls, states, verdicts: nothing is left out but links, which show their text."""
    assert formulas_agreed(demonstrated(scheme), office) > LEAST_FORMULAS[scheme]


@pytest.mark.parametrize("scheme", ASKED)
def test_its_commands_work(
    scheme: str, demonstrated: Callable[[str], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, asked = str(demonstrated(scheme)), ASKED[scheme]
    for line in asked.explained:
        capsys.readouterr()
        assert main(["explain", book, *line.split()]) == 0
    assert asked.place in capsys.readouterr().out
    assert main(["export", book, str(tmp_path)]) == 0
    assert asked.exported in (tmp_path / "results.csv").read_text(encoding="utf-8")
    ending = "xlsm" if scheme == "planned" else "xlsx"
    assert main(["new", scheme, str(tmp_path / f"new.{ending}"), *asked.new.split()]) == 0
