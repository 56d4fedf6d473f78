"""The command `moves`: the smallest moves that close the plan of a workbook, as CSV files of its forms of moves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import xlwings as xw

from lb_xl.balance import Balance
from lb_xl.engines.file import open_book
from lb_xl.findings import NOWHERE, Finding, Location
from lb_xl.planning.moves import LOCALITY, TERRITORY, Place, Proposal, moves_csv, moves_text, proposed_moves
from lb_xl.workbook.rendering import block_place
from lb_xl.workbook.run import examine


@dataclass(frozen=True)
class Proposed:
    """What the command found: the moves in words, the files it wrote, the findings of the book and of the plan."""

    moves: tuple[str, ...]
    files: tuple[Path, ...]
    findings: tuple[Finding, ...]
    language: str


def propose_moves(path: Path, folder: Path) -> Proposed:
    """The moves that close the plan of a book, computed from its inputs as they are now; the book is only read.

    A file for each form of moves is written into the folder, to be brought in by `lb-xl import`; none where the
    inputs have errors. Places that cannot be closed are findings LB-297 at the cell of their balance.

    Raises `DefinitionError` for a scheme that plans no moves and `WorkbookFileError` LB-298 without a solver.
    """
    book = open_book(path, read_only=True, backup=False, check_lock=False)
    try:
        outcome = examine(book)
        language = outcome.reading.language
        if outcome.balance is None:
            return Proposed((), (), outcome.findings, language)
        proposal = proposed_moves(outcome.balance)
        findings = [
            replace(finding, where=_cell(book, outcome.balance, year, place))
            for finding, (year, place) in zip(proposal.findings, proposal.open_places, strict=True)
        ]
    finally:
        book.close()
    return Proposed(tuple(moves_text(proposal, language)), _written(proposal, folder), tuple(findings), language)


def _written(proposal: Proposal, folder: Path) -> tuple[Path, ...]:
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for form, text in moves_csv(proposal).items():
        target = folder / f"{form}.csv"
        target.write_text(text, encoding="utf-8")
        files.append(target)
    return tuple(files)


def _cell(book: xw.Book, balance: Balance, year: str, place: Place) -> Location:
    """The cell in which the balance of a place is printed; nowhere if no table prints it."""
    moves = balance.scheme.moves
    assert moves is not None
    codes = {moves.year: year, TERRITORY: place[0], LOCALITY: place[1]}
    for id, result in balance.tables.items():
        line = next((line for line in result.table.printed if line.quantity == moves.balance and not line.where), None)
        if line is not None and set(result.table.over) == set(codes):
            block = block_place(book, f"out_{id}")
            cell = block[result.row(line.id), result.column(codes)]
            return Location(block.sheet.name, cell.get_address(False, False))
    return NOWHERE
