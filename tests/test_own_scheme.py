"""A scheme given as a folder works as well as a built-in one: its template, balance, explanation, native formulas."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lb_xl.cli import main

SCHEME = """
id = "survey"
title = { ru = "Баланс по обследованию", en = "Balance from a survey" }
subject = { ru = "Область", en = "Region" }
methodology = { ru = "Пособие", en = "Manual" }
base_unit = "persons"
[units]
persons = { ru = "человек", en = "persons" }
jobs = { ru = "рабочих мест", en = "jobs" }
[years]
first = 2020
default = 2021
[dimensions.sex]
title = { ru = "Пол", en = "Sex" }
classification = "sexes"
total = { ru = "Оба пола", en = "Both sexes" }
[dimensions.age]
title = { ru = "Возраст", en = "Age" }
classification = "ages"
total = { ru = "Все возраста", en = "All ages" }
[quantities.population]
title = { ru = "Население", en = "Population" }
formula = "people.persons"
[quantities.employed]
title = { ru = "Занятые", en = "Employed" }
par = "2"
formula = "survey.employed + second_jobs"
[quantities.persons_a_job]
title = { ru = "Лиц на одно место", en = "Persons a job" }
formula = "jobs.persons / jobs.places"
per = ["sex", "age"]
fallback = [["age.half"], []]
[quantities.second_jobs]
title = { ru = "Занятые на вторых местах", en = "Holders of second jobs" }
par = "3"
formula = "vacancies.places * persons_a_job"
[quantities.not_employed]
title = { ru = "Не занятые", en = "Not employed" }
formula = "population - employed"
[quantities.employment_rate]
title = { ru = "Уровень занятости", en = "Employment rate" }
formula = "employed / population"
[tables.main]
title = { ru = "Баланс", en = "Balance" }
sheet = { ru = "Баланс", en = "Balance" }
over = ["sex", "age"]
unit = { ru = "человек", en = "persons" }
lines = [
  { id = "1", quantity = "population", strong = true },
  { id = "2", quantity = "employed", indent = 1 },
  { id = "3", quantity = "not_employed", indent = 1 },
  { id = "4", quantity = "employment_rate" },
]
"""
FORMS = """
[people]
title = { ru = "Население", en = "People" }
keys = ["sex", "age"]
rows = "fixed"
measures.persons = { title = { ru = "Численность", en = "Persons" } }
[survey]
title = { ru = "Обследование", en = "Survey" }
keys = ["sex", "age"]
spread = "people.persons"
measures.employed = { title = { ru = "Занятые", en = "Employed" } }
[jobs]
title = { ru = "Рабочие места", en = "Jobs" }
keys = ["sex", "age"]
measures.persons = { title = { ru = "Лица", en = "Persons" } }
measures.places = { title = { ru = "Места", en = "Places" }, unit = "jobs" }
[vacancies]
title = { ru = "Вторые места", en = "Second jobs" }
keys = ["sex", "age"]
measures.places = { title = { ru = "Места", en = "Places" }, unit = "jobs" }
"""
SEXES = "code,title_ru,title_en\nm,мужчины,men\nf,женщины,women\n"
AGES = (
    "code,parent,level,title_ru,title_en\n"
    "young,,half,до 45 лет,under 45\n"
    "1,young,band,15-29,15-29\n2,young,band,30-44,30-44\n3,,band,45 и старше,45 and over\n"
)
DATA = {
    "people": "sex,age,persons\n" + "".join(f"{sex},{age},{1000 + 100 * place}\n" for place, (sex, age) in enumerate(
        (sex, age) for sex in "mf" for age in ("young", "1", "2", "3"))),
    "survey": "sex,age,employed\nm,1,500\nm,2,600\nm,3,700\nf,total,1500\n",
    "jobs": "sex,age,persons,places\nm,1,30,10\nf,2,20,20\n",
    "vacancies": "sex,age,places\nm,1,4\nf,1,5\nf,3,6\n",
}  # fmt: skip


@pytest.fixture
def scheme(tmp_path: Path) -> Path:
    folder = tmp_path / "survey"
    folder.mkdir()
    (folder / "scheme.toml").write_text(SCHEME, encoding="utf-8")
    (folder / "forms.toml").write_text(FORMS, encoding="utf-8")
    for name, text in (("sexes", SEXES), ("ages", AGES)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        (folder / f"{name}.toml").write_text(f'title = "{name}"\nshown = "title"\n', encoding="utf-8")
    return folder


@pytest.fixture
def computed(scheme: Path, tmp_path: Path) -> Path:
    book = tmp_path / "balance.xlsx"
    data = tmp_path / "data"
    data.mkdir()
    for form, text in DATA.items():
        (data / f"{form}.csv").write_text(text, encoding="utf-8")
    assert main(["new", str(scheme), str(book)]) == 0
    assert main(["import", str(book), str(data)]) == 0
    assert main(["compute", str(book)]) == 0
    return book


def results(book: Path, folder: Path) -> dict[tuple[str, str, str], float]:
    assert main(["export", str(book), str(folder)]) == 0
    with (folder / "results.csv").open(encoding="utf-8", newline="") as stream:
        return {(row["line"], row["sex"], row["age"]): float(row["value"]) for row in csv.DictReader(stream)}


def test_its_balance_has_its_own_dimensions_ratio_spread_and_fallback(computed: Path, tmp_path: Path) -> None:
    """Women: 1500 spread by population 1400, 1500, 1600, 1700. Second jobs: men 15-29 4 x 30/10 = 12;
    women 15-29 have no rate of their own: under 45 (30 + 20) / (10 + 20) x 5 = 8.333; women 45+: all 50/30 x 6 = 10.
    """
    found = results(computed, tmp_path)
    assert found["1", "total", "total"] == sum(range(1000, 1800, 100))
    assert found["2", "m", "1"] == 500 + 12
    assert found["2", "f", "total"] == pytest.approx(1500 + 5 * 50 / 30 + 6 * 50 / 30, abs=1e-5)
    assert found["2", "f", "3"] == pytest.approx(1500 * 1700 / 6200 + 10, abs=1e-5)
    assert found["3", "m", "3"] == 1300 - 700
    assert found["4", "m", "3"] == 700 / 1300


def test_its_explanation_ends_in_cells(computed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(computed), "--line", "2", "--sex", "f"]) == 0
    printed = capsys.readouterr().out
    assert "лист «vacancies», ячейка" in printed
    assert "лист «survey», ячейка" in printed
    assert "«Обследование: Занятые»" in printed or "survey: Занятые" in printed


def test_its_totals_and_lines_are_native_formulas(computed: Path) -> None:
    book = openpyxl.load_workbook(computed)
    place = book.defined_names["out_main"].attr_text.replace("$", "").replace("'", "")
    sheet, cells = place.split("!")
    rows: list[list[Any]] = [[cell.value for cell in row] for row in book[sheet][cells]]
    assert str(rows[0][0]).startswith("=SUM(")
    assert str(rows[2][0]).startswith("=")
    assert "-" in str(rows[2][0])
    assert str(rows[3][0]).startswith("=IF(")


@pytest.mark.libreoffice
def test_libreoffice_gives_the_same_numbers(computed: Path, office: Any) -> None:
    ours = openpyxl.load_workbook(computed, data_only=True)
    place = ours.defined_names["out_main"].attr_text.replace("$", "").replace("'", "")
    sheet, cells = place.split("!")
    theirs = office.values(computed)[sheet]
    compared = 0
    for row in ours[sheet][cells]:
        for cell in row:
            if isinstance(cell.value, float | int):
                assert theirs[cell.coordinate] == pytest.approx(cell.value, rel=1e-12), cell.coordinate
                compared += 1
    assert compared == 4 * 15
