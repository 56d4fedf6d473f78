"""What lb_xl does in each case, in a process of its own, with the seconds that each step of a run takes.

`python -m tests.benchmarks.own CASE BOOK` prints seconds by step, as JSON on its last line.
"""

from __future__ import annotations

import time

START = time.perf_counter()

import json  # noqa: E402
import sys  # noqa: E402
from collections.abc import Callable  # noqa: E402
from typing import Any  # noqa: E402

STEPS = (
    ("lb_xl.workbook.commands", "open_book", "open"),
    ("lb_xl.workbook.run", "read_book", "read"),
    ("lb_xl.workbook.run", "check_inputs", "check"),
    ("lb_xl.workbook.run", "compute", "compute"),
    ("lb_xl.workbook.run", "check_balance", "check"),
    ("lb_xl.workbook.run", "write_results", "write"),
    ("lb_xl.workbook.run", "show_values", "write"),
    ("lb_xl.engines.file.document", "Document.save", "save"),
    ("lb_xl.engines.file.saving", "_verified", "verify"),
    ("lb_xl.cli_commands", "_report", "print"),
)
"""Module and name of what is timed, and the step that it belongs to; `verify` is a part of `save`."""


class Clock:
    """Seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def timed(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*arguments: Any, **options: Any) -> Any:
            start = time.perf_counter()
            try:
                return function(*arguments, **options)
            finally:
                self.seconds[step] = self.seconds.get(step, 0.0) + time.perf_counter() - start

        return wrapper

    def watch(self) -> None:
        """Times every step from now on."""
        import importlib

        for module, path, step in STEPS:
            owner: Any = importlib.import_module(module)
            *outer, name = path.split(".")
            for part in outer:
                owner = getattr(owner, part)
            setattr(owner, name, self.timed(step, getattr(owner, name)))


def compute(book: str) -> dict[str, float]:
    """`lb-xl compute BOOK`, step by step."""
    import lb_xl.cli
    import lb_xl.workbook.commands

    clock = Clock()
    clock.seconds["import"] = time.perf_counter() - START
    clock.watch()
    lb_xl.cli.main(["compute", book])
    clock.seconds["save"] = clock.seconds.get("save", 0.0) - clock.seconds.get("verify", 0.0)
    return clock.seconds


def save(book: str) -> dict[str, float]:
    """The results of a computed balance, in memory, into the file: written into the book, and the book saved."""
    found = compute(book)
    return {"work": found["write"] + found["save"] + found["verify"], **found}


def click(book: str) -> dict[str, float]:
    """The button «Рассчитать баланс», from the start of Python to the saved file."""
    import xlwings

    import lb_xl.macros
    from lb_xl.engines.file import activate, open_book

    seconds = {"import": time.perf_counter() - START}
    activate()
    opened = open_book(book, backup=False)
    opened.set_mock_caller()
    assert xlwings.Book.caller().fullname == opened.fullname
    lb_xl.macros.compute_balance()
    seconds["click"] = time.perf_counter() - START
    opened.save()
    seconds["saved"] = time.perf_counter() - START
    return seconds


def fill(book: str) -> dict[str, float]:
    """The CSV files beside a workbook into its empty tables, which grow to the data."""
    from pathlib import Path

    from tests.benchmarks.synthetic import fill

    start = time.perf_counter()
    fill(Path(book), sorted(Path(book).with_name("data").glob("*.csv")))
    return {"work": time.perf_counter() - start}


def total(book: str) -> dict[str, float]:
    """The sum of the totals that stand in the result sheets."""
    from pathlib import Path

    from lb_xl.engines.file import open_book
    from tests.benchmarks.synthetic import Plan

    plan = Plan.read(Path(book).parent)
    opened = open_book(book, read_only=True)
    return {"sum": sum(opened.sheets[table.sheet].range((table.row, table.column)).value for table in plan.tables)}


def build(folder: str) -> dict[str, float]:
    """The workbooks of all cases: the synthetic one empty and filled, the example as `lb-xl demo` leaves it."""
    from pathlib import Path

    import lb_xl.cli
    from tests.benchmarks.synthetic import write_synthetic

    write_synthetic(Path(folder))
    return {"exit": lb_xl.cli.main(["demo", str(Path(folder) / "example")])}


CASES = {"compute": compute, "save": save, "click": click, "fill": fill, "total": total, "build": build}


def main(case: str, book: str) -> None:
    found = CASES[case](book)
    print()
    print(json.dumps({step: round(seconds, 4) for step, seconds in found.items()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
