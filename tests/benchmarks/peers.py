"""What one would write today for the same work: pandas with openpyxl. Each case runs in a process of its own.

`python -m tests.benchmarks.peers CASE FOLDER BOOK` prints the sum of what it computed, and its seconds of work.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pandas as pd

from tests.benchmarks.synthetic import KEYS, MEASURES, Plan


def computed(plan: Plan, book: Path) -> dict[str, pd.DataFrame]:
    """Every table: its form read whole, summed by group, with the totals of both dimensions of the columns."""
    found = {}
    rows = {form.sheet: form for form in plan.forms}
    with pd.ExcelFile(book, engine="openpyxl") as source:
        frames = {
            form.id: pd.read_excel(
                source, sheet, header=form.header - 1, nrows=form.rows, usecols=range(6), dtype=dict.fromkeys(KEYS, str)
            ).set_axis([*KEYS, *MEASURES], axis="columns")
            for sheet, form in rows.items()
        }
    for table in plan.tables:
        frame = frames[table.form]
        frame = frame.assign(value=frame[list(table.measures)].sum(axis=1), group=frame["activity"].map(plan.groups))
        found[table.id] = with_totals(
            frame.pivot_table(values="value", index="group", columns=["locality", "place"], aggfunc="sum")
        )
    return found


def with_totals(pivot: pd.DataFrame) -> pd.DataFrame:
    """A pivot with the totals of its rows and of both dimensions of its columns, in the order of our tables."""
    values = pivot.reindex(columns=["urban", "rural"], level=0)
    both = values.T.groupby(level=1).sum().T
    blocks = [both, values["urban"], values["rural"]]
    whole = pd.concat([pd.concat([block.sum(axis=1), block], axis=1) for block in blocks], axis=1)
    return pd.concat([whole.sum().to_frame().T, whole])


def append(folder: Path, book: Path) -> float:
    """Into the same workbook, over the cells of the result sheets."""
    plan = Plan.read(folder)
    results = computed(plan, book)
    with pd.ExcelWriter(book, mode="a", engine="openpyxl", if_sheet_exists="overlay") as writer:
        for table in plan.tables:
            results[table.id].to_excel(
                writer,
                sheet_name=table.sheet,
                startrow=table.row - 1,
                startcol=table.column - 1,
                header=False,
                index=False,
            )
    return total(results)


def new_file(folder: Path, book: Path) -> float:
    """Into a new workbook without any format."""
    plan = Plan.read(folder)
    results = computed(plan, book)
    with pd.ExcelWriter(book.with_name("new.xlsx"), engine="openpyxl") as writer:
        for table in plan.tables:
            results[table.id].to_excel(writer, sheet_name=table.sheet)
    return total(results)


def load_and_save(folder: Path, book: Path) -> float:
    """The workbook read and written by openpyxl, with nothing changed in it."""
    import openpyxl

    openpyxl.load_workbook(book).save(book)
    return 0.0


def total(results: dict[str, pd.DataFrame]) -> float:
    """The sum of the totals of all tables."""
    return float(sum(result.iloc[0, 0] for result in results.values()))


CASES = {"append": append, "new_file": new_file, "load_and_save": load_and_save}


def main(case: str, folder: str, book: str) -> None:
    start = time.perf_counter()
    found = CASES[case](Path(folder), Path(book))
    print(json.dumps({"sum": found, "work": time.perf_counter() - start}))


if __name__ == "__main__":
    main(*sys.argv[1:])
