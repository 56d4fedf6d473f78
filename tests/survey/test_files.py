"""Files with survey rows: small CSV as people save it, large CSV and Parquet by DuckDB, all with one outcome."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lb_xl.findings import FindingsError, WorkbookFileError
from lb_xl.survey import few_cells, files
from lb_xl.survey.files import ClassifiedFile, classify_file, write_rows
from tests.survey.small_survey import survey
from tests.survey.synthetic_rows import rows

duckdb = pytest.importorskip("duckdb")


def spoiled() -> pd.DataFrame:
    """Rows with every kind of slip among good ones."""
    frame = rows(60, seed=11)
    slips = {
        (3, "weight"): "0", (4, "weight"): "-5", (5, "weight"): "", (6, "age"): "14", (7, "age"): "", (8, "sex"): "x",
        (9, "hours"): "abc", (11, "occupation"): "zzz", (12, "work"): " hired ", (13, "weight"): "1234,5",
        (14, "occupation"): "12", (15, "sex"): "женщины", (16, "quarter"): "1",
    }  # fmt: skip
    for (row, column), cell in slips.items():
        frame.loc[row, column] = cell
    frame.loc[10] = frame.loc[2]
    return frame


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "rows.csv"
    spoiled().to_csv(path, index=False)
    return path


def parquet_of(path: Path) -> Path:
    target = path.with_suffix(".parquet")
    with duckdb.connect() as connection:
        source = f"read_csv('{path}', all_varchar = true, header = true)"
        connection.execute(f"COPY (SELECT * FROM {source}) TO '{target}' (FORMAT PARQUET)")
    return target


def said(done: ClassifiedFile) -> list[tuple[object, ...]]:
    """The remarks without the file and with rows counted from 1."""
    shift = int(done.classified.rows.numbered[0]) - 1
    found = []
    for each in done.findings:
        numbers = [part for part in str(each.values.get("rows", "")).replace("…", "").split(",") if part.strip()]
        plain = [int(number) - shift for number in numbers] if each.code != "LB-320" else numbers
        found.append((each.code, plain, each.count, str(each.values.get("given", ""))))
    return sorted(found, key=str)


def same(one: ClassifiedFile, other: ClassifiedFile) -> None:
    assert np.array_equal(one.classified.rule, other.classified.rule)
    assert np.array_equal(one.classified.fate, other.classified.fate)
    for id, form in one.forms.forms.items():
        pd.testing.assert_frame_equal(form, other.forms.forms[id])
    assert said(one) == said(other)


def test_parquet_gives_what_the_small_csv_gives(small: Path) -> None:
    same(classify_file(survey(), small), classify_file(survey(), parquet_of(small)))


def test_a_large_csv_gives_what_a_small_one_gives(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = classify_file(survey(), small)
    monkeypatch.setattr(files, "LARGE", 10)
    large = classify_file(survey(), small)
    same(plain, large)
    assert [each.where.line for each in plain.findings] == [each.where.line for each in large.findings]


def test_typed_columns_of_parquet_are_read(tmp_path: Path) -> None:
    """Numbers as numbers, yes and no as truth values, as a statistical package saves them."""
    path = tmp_path / "rows.csv"
    rows(60, seed=3).to_csv(path, index=False)
    target = tmp_path / "typed.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT * FROM read_csv('{path}')) TO '{target}' (FORMAT PARQUET)")
        kinds = dict(connection.execute(f"SELECT name, type FROM parquet_schema('{target}')").fetchall())
    assert (kinds["search"], kinds["age"], kinds["weight"]) == ("BOOLEAN", "INT64", "DOUBLE")
    same(classify_file(survey(), path), classify_file(survey(), target))


@pytest.mark.parametrize("most", [0, 3, 40])
def test_columns_of_many_different_cells_are_read_alike(
    small: Path, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above a number of different cells a column of Parquet is fetched as text or number instead."""
    monkeypatch.setattr(few_cells, "MOST", most)
    same(classify_file(survey(), small), classify_file(survey(), parquet_of(small)))


@pytest.mark.parametrize("different", [1, 2, 300, 1024, 1025])
def test_the_cells_of_a_column_are_told_apart(tmp_path: Path, different: int) -> None:
    cells = [None if place % different == 5 else f"cell {place % different}" for place in range(10_000)]
    path = tmp_path / "column.parquet"
    with duckdb.connect() as connection:
        frame = pd.DataFrame({"column": cells})
        connection.register("frame", frame)
        connection.execute(f"COPY (SELECT * FROM frame) TO '{path}' (FORMAT PARQUET)")
        few = few_cells.few_cells(connection, "read_parquet(?)", str(path), '"column"')
        if different > few_cells.MOST:
            assert few is None
            return
        assert few is not None
        assert len(few.cells) == different
        assert [few.cells[few.place_of[bits]] for bits in few.bits(connection)] == [cell or "" for cell in cells]


def test_a_file_without_rows_is_refused_whatever_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    rows(5, seed=7).head(0).to_csv(path, index=False)
    for each in (path, parquet_of(path)):
        with pytest.raises(FindingsError) as refused:
            classify_file(survey(), each)
        assert [finding.code for finding in refused.value.findings] == ["LB-143"]


def test_parts_of_an_hour_are_read_as_exactly_as_from_a_small_file(tmp_path: Path) -> None:
    frame = rows(20, seed=7)
    frame["hours"] = [f"{cell}.1" if cell else "" for cell in frame["hours"]]
    path = tmp_path / "rows.csv"
    frame.to_csv(path, index=False)
    hours = [classify_file(survey(), each).forms.forms["hours"] for each in (path, parquet_of(path))]
    pd.testing.assert_frame_equal(*hours, check_exact=True)
    assert hours[0]["hours"].sum() > 0


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_rows_are_decided_alike_without_their_topics(small: Path, ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGE", 10)
    path = small if ending == ".csv" else parquet_of(small)
    whole, alone = classify_file(survey(), path), classify_file(survey(), path, tabulate=False)
    assert np.array_equal(whole.classified.rule, alone.classified.rule)
    assert np.array_equal(whole.classified.fate, alone.classified.fate)
    assert alone.forms.forms == {}


def test_a_csv_as_a_russian_excel_saves_it_is_read(tmp_path: Path) -> None:
    """Semicolons, cp1251, decimal commas, titles for headers."""
    frame = rows(20, seed=5)
    plain = tmp_path / "plain.csv"
    frame.to_csv(plain, index=False)
    frame["weight"] = frame["weight"].str.replace(".", ",")
    frame.columns = [survey().answers[id].title.ru for id in frame.columns]
    saved = tmp_path / "saved.csv"
    frame.to_csv(saved, index=False, sep=";", encoding="cp1251")
    same(classify_file(survey(), plain), classify_file(survey(), saved))


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
@pytest.mark.parametrize("large", [False, True])
def test_the_rule_of_each_row_is_written_beside_it(
    small: Path, tmp_path: Path, ending: str, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGE", 10 if large else files.LARGE)
    done = classify_file(survey(), small)
    target = tmp_path / f"out{ending}"
    write_rows(done, target)
    if ending == ".csv":
        with target.open(encoding="utf-8", newline="") as stream:
            written = list(csv.DictReader(stream))
    else:
        with duckdb.connect() as connection:
            found = connection.execute(f"SELECT * FROM '{target}'")
            names = [column[0] for column in found.description]
            written = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    frame = spoiled()
    assert [row["household"] for row in written] == frame["household"].tolist()
    assert (written[3]["lb_rule"] or "", written[3]["lb_lost"]) == ("", "LB-270")
    assert written[10]["lb_lost"] == "LB-273"
    for place, row in enumerate(written):
        rule = done.classified.rule_of(place)
        assert (row["lb_rule"] or "") == (rule.code if rule else "")
        assert (row["lb_class"] or "") == (rule.of if rule else "")


def test_missing_columns_are_named_with_near_ones(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    rows(5, seed=1).rename(columns={"search": "serch"}).to_csv(path, index=False)
    with pytest.raises(FindingsError) as refused:
        classify_file(survey(), path)
    (finding,) = refused.value.findings
    assert finding.code == "LB-160"
    assert "Искали работу" in finding.what("ru")
    assert "serch" in finding.fix("ru")


def test_columns_of_the_users_own_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    rows(5, seed=1).assign(interviewer="7").to_csv(path, index=False)
    assert [each.code for each in classify_file(survey(), path).findings] == ["LB-161"]


def test_what_is_no_table_is_refused_in_words(tmp_path: Path) -> None:
    broken = tmp_path / "rows.parquet"
    broken.write_bytes(b"no parquet")
    with pytest.raises(WorkbookFileError) as refused:
        classify_file(survey(), broken)
    assert refused.value.code == "LB-163"
    empty = tmp_path / "empty.csv"
    empty.write_text("", encoding="utf-8")
    with pytest.raises(FindingsError) as missing:
        classify_file(survey(), empty)
    assert [each.code for each in missing.value.findings] == ["LB-143"]


def test_without_the_extra_parquet_is_refused_with_what_to_install(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = parquet_of(small)
    monkeypatch.setitem(sys.modules, "lb_xl.survey.microdata", None)
    with pytest.raises(WorkbookFileError) as refused:
        classify_file(survey(), target)
    assert refused.value.code == "LB-164"
    assert "microdata" in refused.value.finding.fix("en")


def test_reading_a_small_file_needs_no_duckdb(small: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from lb_xl.scheme_loading import scheme_folder;"
        "from lb_xl.survey.definition import load_survey; from lb_xl.survey.files import classify_file;"
        f"classify_file(load_survey(scheme_folder('lfs'), 2009), Path({str(small)!r}));"
        "print('duckdb' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
