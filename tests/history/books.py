"""Workbooks of the small scheme, filled for the tests of history and rolling over."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lb_xl.engines.file import open_book
from lb_xl.findings import errors
from lb_xl.scheme_loading import load_scheme
from lb_xl.workbook.importing import import_files
from tests.input_forms import FOLDER, PLACES

Rows = Sequence[Sequence[object]]
POPULATION = [[*place, 600_000, 1_000_000] for place in PLACES]


def fill(path: Path, absent: Sequence[str] = ("kinds",), **forms: Rows) -> None:
    folder = path.with_suffix(".csv")
    folder.mkdir(exist_ok=True)
    scheme = load_scheme(FOLDER)
    for id, rows in forms.items():
        form = scheme.forms[id]
        header = [column.id for column in (*form.keys, *form.measures, *form.texts)]
        text = "\n".join(",".join(map(str, row)) for row in [header, *rows]) + "\n"
        (folder / f"{id}.csv").write_text(text, encoding="utf-8")
    book = open_book(path, backup=False)
    found = import_files(book, [folder], list(absent))
    assert not errors(found), [each.text("en") for each in found]
    book.save()
    book.close()
