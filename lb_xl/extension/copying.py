"""A computed copy of the workbook on disk, made by the file engine, so that Excel finds all that it needs in it."""

from __future__ import annotations

import itertools
from pathlib import Path

from lb_xl.engines.file import open_book
from lb_xl.extension.definitions import words
from lb_xl.findings import WorkbookFileError
from lb_xl.language import Text
from lb_xl.workbook.run import Outcome, Progress, compute_book, silent
from lb_xl.workbook.template import FORMATS


def computed_copy(path: Path, *, modified: bool, progress: Progress = silent) -> tuple[Path | None, Outcome]:
    """Computes the balance of a file and saves it beside the file, as `NAME-расчёт` with its extension.

    No file is written over: a number is added to the name. With errors nothing is saved and the path is None.

    Raises `WorkbookFileError` LB-424 where the document is no Excel workbook on disk, LB-425 where it has `modified`
    content that is not in the file.
    """
    if path.suffix.lower() not in FORMATS or not path.is_file():
        raise WorkbookFileError("LB-424", file=path.name)
    if modified:
        raise WorkbookFileError("LB-425", file=path.name)
    book = open_book(path, read_only=True, backup=False, check_lock=False)
    try:
        outcome = compute_book(book, progress)
        if outcome.failed:
            return None, outcome
        target = _free_name(path, Text.read(words()["copy_suffix"])[outcome.reading.language])
        if outcome.untouched is not None:
            book.impl.document.foreign = outcome.untouched.parts
        book.save(str(target))
        return target, outcome
    finally:
        book.close()


def _free_name(path: Path, suffix: str) -> Path:
    names = (f"{path.stem}{suffix}{number}{path.suffix}" for number in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(path.with_name(name) for name in itertools.islice(names, 1000) if not path.with_name(name).exists())
