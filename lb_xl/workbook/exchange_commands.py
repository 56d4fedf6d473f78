"""What the command line does with workbooks between departments: `split` and `collect` over files."""

from __future__ import annotations

import os
import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lb_xl.confidentiality.rule import Action
from lb_xl.engines.file import open_book
from lb_xl.exchange.words import exchange_words
from lb_xl.findings import WorkbookFileError, errors
from lb_xl.scheme_loading import load_scheme
from lb_xl.workbook.collecting import Collected, collect_files, workbook_files
from lb_xl.workbook.run import Progress, silent
from lb_xl.workbook.splitting import Handed, split_book


def split_file(
    path: Path,
    folder: Path,
    force: bool = False,
    progress: Progress = silent,
    fewest: float | None = None,
    action: Action | None = None,
) -> Handed:
    """A workbook for each department of a national workbook, which is only read."""
    book = open_book(path, read_only=True, check_lock=False)
    try:
        return split_book(book, folder, progress, force, fewest, action)
    finally:
        book.close()


def collect_into(
    out: Path,
    paths: Sequence[Path],
    scheme: str | None = None,
    year: int | None = None,
    language: str = "ru",
    progress: Progress = silent,
) -> Collected:
    """Returned files, or folders of them, into a national workbook: one that is there, or a new one of a scheme.

    A workbook that is there is saved with a backup, and only where something is new. A new one appears only if
    something came into it.
    """
    files = workbook_files(paths, out)
    missing = [path for path in paths if not path.exists()]
    if missing or not files:
        raise WorkbookFileError("LB-401", file=f"{(missing or list(paths))[0].name}{'' if missing else '/*.xlsx'}")
    if scheme is None:
        return _collect(out, files, progress)
    from lb_xl.workbook.template import build_workbook

    beside = out.with_name(f".{uuid.uuid4().hex[:12]}{out.suffix}")
    try:
        definition = load_scheme(scheme, year)
        build_workbook(definition, beside, language)
        collected = _collect(beside, files, progress, backup=False)
        if not (collected.is_new and collected.accepted):
            words = exchange_words("work", collected.language)["not_created"]
            told = words.format(file=out.name, errors=len(errors(collected.findings)))
            return replace(collected, is_new=False, result=told)
        os.replace(beside, out)
        return collected
    finally:
        beside.unlink(missing_ok=True)


def _collect(out: Path, files: Sequence[Path], progress: Progress, backup: bool = True) -> Collected:
    book = open_book(out, backup=backup)
    try:
        collected = collect_files(book, files, progress)
        if collected.is_new:
            book.save()
        return collected
    finally:
        book.close()
