"""CSV files as tables of cells: comma or semicolon, UTF-8 or cp1251, decimal comma or point."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lb_xl.findings import interface
from lb_xl.language import Text

SEPARATORS = (";", "\t", ",")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+")


class CsvError(Exception):
    """Why a file is no table: the code of the finding and its facts."""

    def __init__(self, code: str, line: int = 0, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.line = line
        self.values = values


@dataclass(frozen=True)
class CsvTable:
    """The header and the rows of a file; `lines` are the lines on which its rows begin."""

    header: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]


def read_csv_table(path: Path) -> CsvTable:
    """The table in a file; blank lines are left out.

    Raises `CsvError` LB-142 (not a readable text), LB-143 (no rows), LB-145 (a row of another width).
    """
    text = _decoded(path)
    try:
        reader = csv.reader(text.splitlines(keepends=True), delimiter=_separator(text), strict=True)
        found: list[tuple[int, list[str]]] = []
        line = 1
        for row in reader:
            if any(cell.strip() for cell in row):
                found.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        raise CsvError("LB-142", cause=str(error)) from error
    if len(found) < 2:
        raise CsvError("LB-143")
    header = [cell.strip() for cell in found[0][1]]
    while header and not header[-1]:
        header.pop()
    rows = []
    for line, row in found[1:]:
        if len(row) < len(header) or any(cell.strip() for cell in row[len(header) :]):
            raise CsvError("LB-145", line, cells_given=len(row), cells_wanted=len(header))
        rows.append(row[: len(header)])
    return CsvTable(tuple(header), rows, [line for line, _ in found[1:]])


def plain_number(cell: str) -> float | str:
    """The number in a cell of a file, where scientific notation is one too; other texts as they are.

    >>> plain_number("1,5E+3"), plain_number("12,5")
    (1500.0, '12,5')
    """
    stripped = cell.strip()
    return float(stripped.replace(",", ".")) if _SCIENTIFIC.fullmatch(stripped) else cell


def _decoded(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CsvError("LB-142", cause=_cause(error)) from error
    if b"\x00" in data:
        raise CsvError("LB-142", cause="NUL")
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CsvError("LB-142", cause="UTF-8, cp1251")


def _cause(error: OSError) -> Text | str:
    """Why a file cannot be opened, in words where they are ours."""
    words = interface()["csv_file"]
    for kind, id in ((FileNotFoundError, "missing"), (PermissionError, "denied"), (IsADirectoryError, "folder")):
        if isinstance(error, kind):
            return Text.read(words[id])
    return error.strerror or type(error).__name__


def _separator(text: str) -> str:
    """The separator that the first line has most of, outside quotes; of equals the one that titles lack."""
    header = _QUOTED.sub("", next((line for line in text.splitlines() if line.strip()), ""))
    return max(SEPARATORS, key=lambda mark: (header.count(mark) > 0 and mark != ",", header.count(mark)))
