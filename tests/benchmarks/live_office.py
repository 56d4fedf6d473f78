"""How long a click takes in LibreOffice: `python -m tests.benchmarks.live_office [--rounds 3]`.

The example is open in an office without a window. A click is what the extension starts: a process of its own that
connects, computes and writes; before each one an input is changed, so that every result is written anew. Printed are
medians: the seconds of a click, the seconds of the processor in it (ours, the helper's and the office's take turns, so
on an idle machine the two are alike), the work of a click without its start, and the calls to the office by name.
Nothing is asserted.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

import pytest
import xlwings as xw

from lb_xl import macros
from lb_xl.engines.calc import Office, activate, open_book
from lb_xl.workbook.commands import demo
from lb_xl.workbook.tables import book_tables


def click(office: Office, book: xw.Book) -> tuple[float, float]:
    """Seconds of the process that the extension starts for «Рассчитать баланс», and of the processor for it."""
    command = [sys.executable, "-m", "lb_xl.extension.command", "compute_balance", "--office", office.address]
    before, start = _processor(office), time.perf_counter()
    subprocess.run([*command, "--document", book.impl.document.key], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start, _processor(office) - before


def _processor(office: Office) -> float:
    """Seconds of the processor that ended children of ours and the processes of the office have used; Linux alone."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    ticks = 0
    for place in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = place.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if int(fields[2]) == office.process_id:
                ticks += int(fields[11]) + int(fields[12])
    return ended.ru_utime + ended.ru_stime + ticks / os.sysconf("SC_CLK_TCK")


def work(office: Office, book: xw.Book) -> tuple[float, Counter[str]]:
    """Seconds of the same function in this process, and the calls that it made."""
    calls: Counter[str] = Counter()
    whole = office.call

    def counted(name: str, /, **arguments: Any) -> Any:
        calls[name] += 1
        return whole(name, **arguments)

    book.set_mock_caller()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(office, "call", counted)
        start = time.perf_counter()
        macros.compute_balance()
        return time.perf_counter() - start, calls


def change(book: xw.Book) -> None:
    """One person more in the first number of the population."""
    _, table = book_tables(book)["in_population"]
    body = table.data_body_range
    assert body is not None
    cell = next(cell for cell in body[0, :] if isinstance(cell.value, float))
    cell.value = cell.value + 1


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.live_office")
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder, Office.start() as office:
        path, _ = demo(Path(folder), "ru", "by-2011")
        activate(office)
        book = open_book(office, path)
        clicks, processors, works = [], [], []
        calls: Counter[str] = Counter()
        for _ in range(rounds):
            change(book)
            seconds, of_processor = click(office, book)
            clicks.append(seconds)
            processors.append(of_processor)
            change(book)
            seconds, calls = work(office, book)
            works.append(seconds)
    print(f"click: {median(clicks):.2f} s, processor {median(processors):.2f} s; work: {median(works):.2f} s")
    print(f"calls: {calls.total()}")
    print(", ".join(f"{name} {count}" for name, count in calls.most_common(8)))


if __name__ == "__main__":
    main()
