"""A million survey rows classified, beside a DuckDB query that does only the counting over the same file.

`python -m tests.benchmarks.survey [--rounds 5] [--persons 250000]`: each case in a fresh process, ratios inside a
round, of seconds and of processor seconds (which hold on a busy machine), medians. The query counts rows and adds
weights by the answers that decide the class; it decides nothing. Nothing is asserted about time; that the rows are
all decided is.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

COUNTING = """
SELECT quarter, territory, locality, sex, work, absent, no_work, situation, search, ready,
       CAST(hours AS DOUBLE) >= 1 AS hours, CAST(start_in_days AS DOUBLE) <= 14 AS start,
       CAST(answer_in_days AS DOUBLE) <= 30 AS answer, count(*), sum(CAST(weight AS DOUBLE))
FROM {source} WHERE CAST(age AS DOUBLE) BETWEEN 15 AND 72 GROUP BY ALL
"""
TABLES = """
quarter, territory, locality, sex, work, absent, no_work, search, ready | quarter, sex, age, work
quarter, sex, status | quarter, sex, activity | quarter, sex, occupation | quarter, age, occupation
quarter, education, occupation | quarter, sex, occupation, no_work | quarter, sex, education, work | quarter, sex, hours
quarter, sex, duration | quarter, sex, reason | quarter, registered, situation, work
"""
"""The same thirteen tables counted by raw answers, in one query."""


def source_of(path: Path) -> str:
    if path.suffix == ".parquet":
        return f"read_parquet('{path}')"
    return f"read_csv('{path}', all_varchar = true, header = true)"


def counting(path: Path, tables: bool) -> dict[str, float]:
    import duckdb

    source = source_of(path)
    query = COUNTING.format(source=source)
    if tables:
        sets = ", ".join(f"({keys.strip()})" for line in TABLES.strip().splitlines() for keys in line.split("|"))
        query = f"SELECT count(*), sum(CAST(weight AS DOUBLE)) FROM {source} GROUP BY GROUPING SETS ({sets})"
    start, processor = time.perf_counter(), time.process_time()
    found = duckdb.sql(query).fetchall()
    spent = {"work": time.perf_counter() - start, "processor": time.process_time() - processor}
    return {**spent, "rows": float(sum(row[-2] for row in found)) / (13 if tables else 1)}


def ours(path: Path, tables: bool) -> dict[str, float]:
    from lb_xl.survey.classifying import classified
    from lb_xl.survey.files import _microdata, read_rows
    from lb_xl.survey.tabulation import tabulated
    from tests.survey.synthetic_rows import survey

    definition = survey()
    _microdata(path)
    start, processor = time.perf_counter(), time.process_time()
    rows, _ = read_rows(definition, path, deciding=not tables)
    found = classified(definition, rows)
    if tables:
        tabulated(found)
    spent = {"work": time.perf_counter() - start, "processor": time.process_time() - processor}
    return {**spent, "rows": float(found.counted.sum())}


CASES = {"counting": (counting, False), "classify": (ours, False), "tables": (counting, True), "forms": (ours, True)}


def made(folder: Path, persons: int) -> list[Path]:
    import duckdb

    from tests.survey.synthetic_rows import rows

    csv, parquet = folder / "rows.csv", folder / "rows.parquet"
    rows(persons, seed=3).to_csv(csv, index=False)
    duckdb.sql(f"COPY (SELECT * FROM {source_of(csv)}) TO '{parquet}' (FORMAT PARQUET)")
    return [csv, parquet]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--persons", type=int, default=250_000)
    parser.add_argument("--case", choices=CASES)
    parser.add_argument("--file", type=Path)
    options = parser.parse_args()
    if options.case:
        run, tables = CASES[options.case]
        print(json.dumps(run(options.file, tables)))
        return
    with tempfile.TemporaryDirectory() as folder:
        for path in made(Path(folder), options.persons):
            spent: dict[str, list[dict[str, float]]] = {name: [] for name in CASES}
            for _ in range(options.rounds):
                for name in CASES:
                    arguments = [sys.executable, "-m", "tests.benchmarks.survey", "--case", name, "--file", str(path)]
                    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
                    said = json.loads(done.stdout)
                    assert said["rows"] == 4 * options.persons, (name, said)
                    spent[name].append(said)
            for one, other in (("classify", "counting"), ("forms", "tables"), ("forms", "counting")):
                for kind in ("processor", "work"):
                    pairs = [(a[kind], b[kind]) for a, b in zip(spent[one], spent[other], strict=True)]
                    ratios = sorted(a / b for a, b in pairs)
                    seconds = " / ".join(f"{median(side):.2f} s" for side in zip(*pairs, strict=True))
                    span = f"{ratios[0]:.2f}-{ratios[-1]:.2f}"
                    print(f"{path.suffix[1:]:8}{one} / {other}, {kind}: {median(ratios):.2f} ({span}); {seconds}")


if __name__ == "__main__":
    main()
