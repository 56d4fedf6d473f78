"""How long a hundred departments take: `python -m tests.benchmarks.exchange [--rounds 5]`. The goal: 5 s on two cores.

The example of Belarus is handed out to more than a hundred departments (a few forms and one territory each) and their
files are collected into an empty national workbook, which takes every value, then once more, which changes nothing.
Each command runs in a fresh process; medians are printed, nothing is asserted but that what came back is what went out.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path
from statistics import median

from lb_xl.engines.file import open_book
from lb_xl.exchange.suppliers import scope_key
from lb_xl.form import TOTAL
from lb_xl.scheme import Scheme
from lb_xl.workbook import layout
from lb_xl.workbook.commands import demo
from lb_xl.workbook.reading import read_book
from lb_xl.workbook.tables import book_tables
from lb_xl.workbook.template import build_workbook
from tests.benchmarks.run import Sample, environment_in, run

TERRITORY_GROUPS = 14
"""Into so many groups the forms are divided; each is handed in by every territory for itself."""


def assignments(scheme: Scheme, whole: set[str]) -> list[list[str]]:
    """The rows of the sheet of suppliers: forms with rows for the republic go to one department each."""
    by_territory = [form for form in scheme.forms.values() if form.id not in whole]
    rows = [[f"Отдел {number}", scheme.forms[id].sheet.ru, "все"] for number, id in enumerate(sorted(whole), start=1)]
    for place, form in enumerate(by_territory):
        key = scope_key(form, scheme)
        assert key is not None
        for code in key.dimension.codes:
            title = key.dimension.classification.title(code, "ru")
            rows.append([f"Управление {place % TERRITORY_GROUPS + 1}", form.sheet.ru, title])
    return rows


def prepared(folder: Path) -> tuple[Path, Path]:
    """The example with its departments, and an empty workbook for the same year."""
    national, _ = demo(folder, "ru", "by-2011")
    book = open_book(national, backup=False)
    inputs = read_book(book).inputs
    assert inputs is not None
    scheme = inputs.scheme
    whole = {scheme.adjustments}
    for id, data in inputs.forms.items():
        key = scope_key(scheme.forms[id], scheme)
        if key is None or (data.frame[key.id] == TOTAL).any():
            whole.add(id)
    sheet, table = book_tables(book)[layout.SUPPLIERS]
    rows = [[*row, None, None] for row in assignments(scheme, whole)]
    top, left = table.range.row, table.range.column
    table.data_body_range.clear_contents()
    table.resize(sheet.range((top, left), (top + len(rows), left + 4)))
    sheet.range((top + 1, left), (top + len(rows), left + 4)).value = rows
    book.save()
    book.close()
    empty = folder / "empty.xlsx"
    build_workbook(scheme, empty)
    return national, empty


def fingerprint(path: Path) -> str:
    book = open_book(path, read_only=True)
    try:
        inputs = read_book(book).inputs
        assert inputs is not None
        return inputs.fingerprint
    finally:
        book.close()


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.exchange", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        national, empty = prepared(folder)
        environment = environment_in(folder)
        samples: dict[str, list[Sample]] = {}
        for _ in range(rounds + 1):
            out, target = folder / "out", folder / "target.xlsx"
            shutil.rmtree(out, ignore_errors=True)
            shutil.copyfile(empty, target)
            for title, arguments in (
                ("split", ["split", str(national), str(out)]),
                ("collect into an empty workbook", ["collect", str(target), str(out)]),
                ("collect again: nothing new", ["collect", str(target), str(out)]),
            ):
                samples.setdefault(title, []).append(run(["-m", "lb_xl.cli", *arguments], environment))
        count = len(list(out.iterdir()))
        if fingerprint(target) != fingerprint(national):
            raise SystemExit("what came back is not what was handed out")
        print(f"{count} files, {sum(path.stat().st_size for path in out.iterdir()) // 1024} kB")
        print("| command | seconds | processor | peak MB |\n| --- | --- | --- | --- |")
        for title, found in samples.items():
            wall, processor = (median(getattr(each, what) for each in found[1:]) for what in ("wall", "processor"))
            print(f"| {title} | {wall:.2f} | {processor:.2f} | {max(each.memory for each in found):.0f} |")


if __name__ == "__main__":
    main()
