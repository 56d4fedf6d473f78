"""The button «Вернуть»: the results that a run replaced are kept in the workbook, and come back from there.

They are kept as one text (JSON, cut into cells) in the very hidden block `lb_undo`, so that every scheme has room
and nothing of them is ever calculated. Each kept block holds what was written, formulas included, and what was seen.
A return keeps in its turn what it replaces, so that a second click takes it back. The run that is undone leaves the
history with its results, and comes back with them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import xlwings as xw

from lb_xl.findings import WorkbookFileError
from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.blocks import Block, Cell
from lb_xl.workbook.history import exchanged, filled_lengths, taken_out
from lb_xl.workbook.rendering import Writing, block_place, filled, fit_rows, write_all

PIECE = 8000
"""Characters in a cell of the block: a longer text Excel takes for a formula that is too long."""

FIRST_MARK = ":"
"""Before every piece, so that none can be taken for a formula or a number."""

COMPUTED_COLUMN = layout.CONTROL_COLUMNS.index("computed")


@dataclass(frozen=True)
class Kept:
    """The results of one earlier state: when they were computed, and the blocks by name.

    Of the history, how many rows its logs keep when the state comes back, and the rows that are then added.
    """

    computed: str
    blocks: Mapping[str, Block]
    history: Mapping[str, Sequence[Sequence[Cell]]] = field(default_factory=dict)
    lengths: Mapping[str, int] = field(default_factory=dict)


def result_names(tables: Iterable[str]) -> tuple[str, ...]:
    """The names of all that a run replaces, for the tables of a scheme."""
    parts = ("", "control", "provenance")
    of_tables = [layout.result_block(table, part) for table in tables for part in parts]
    rest = (layout.CHECKS, layout.FINDINGS, layout.PROTOCOL, layout.CONTROLS, layout.COMPUTED, layout.RESULT)
    return (*of_tables, *rest)


def undo_copy(book: xw.Book, tables: Iterable[str]) -> list[Writing]:
    """What is to be written beside new results so that the present ones can come back; nothing in an older book."""
    if layout.UNDO not in book.names or layout.UNDO_NUMBER not in book.names:
        return []
    names = result_names(tables)
    if layout.DECISIONS in book.names:
        names = (*names, layout.DECISIONS)
    kept = _present(book, names)
    # Beside findings that come back nothing is to stand that was written beside others.
    blank = {layout.CONFIRM: Block([], [])} if layout.CONFIRM in book.names else {}
    blocks = {**kept.blocks, **blank}
    return _kept_writings(book, replace(kept, blocks=blocks, lengths=filled_lengths(book)))


def return_results(book: xw.Book, language: str) -> None:
    """Puts back the results as they were before the last run, all or none; what they replace is kept instead.

    Raises `WorkbookFileError` LB-426 where nothing is kept, LB-439 where a place of it is gone.
    """
    kept = _read(book)
    if kept is None:
        raise WorkbookFileError("LB-426")
    missing = next((name for name in kept.blocks if name not in book.names), None)
    if missing is not None:
        raise WorkbookFileError("LB-439", name=missing)
    taken = taken_out(book, kept.lengths)
    present = replace(_present(book, kept.blocks), history=taken, lengths=kept.lengths)
    words = Words("undo", language)
    result: Cell = words["returned" if kept.computed else "returned_empty"].format(computed=kept.computed)
    writings = [filled(_place(book, name), block) for name, block in kept.blocks.items() if name != layout.RESULT]
    writings.append(Writing(block_place(book, layout.RESULT), Block([[result]], [[result]])))
    write_all([*writings, *_kept_writings(book, present), *exchanged(book, kept.lengths, kept.history)])
    _show_counts(book, language)
    findings = block_place(book, layout.FINDINGS)
    fit_rows(findings.sheet, [findings, block_place(book, layout.CHECKS)])


def _show_counts(book: xw.Book, language: str) -> None:
    """The counts of the findings that came back, for engines that do not calculate."""
    column = layout.FINDING_COLUMNS.index("severity")
    shown = [row[column] for row in block_place(book, layout.FINDINGS).value]
    words = Words("findings", language)
    names = {"error": layout.ERRORS_COUNT, "warning": layout.WARNINGS_COUNT, "note": layout.NOTES_COUNT}
    for severity, name in names.items():
        show = getattr(block_place(book, name).impl, "set_cached_values", None)
        if show is not None:
            show(float(shown.count(words[severity])))


def _place(book: xw.Book, name: str) -> xw.Range:
    """The cells of a name that a run writes: of the control totals only those that were computed."""
    place = block_place(book, name)
    return place.columns[COMPUTED_COLUMN] if name == layout.CONTROLS else place


def _present(book: xw.Book, names: Iterable[str]) -> Kept:
    blocks = {name: _block(name, _place(book, name)) for name in names}
    computed = blocks[layout.COMPUTED].seen[0][0] if layout.COMPUTED in blocks else None
    return Kept(str(computed or ""), blocks)


def _block(name: str, place: xw.Range) -> Block:
    if name == layout.DECISIONS and place[0, 0].value is None:
        return Block([], [])  # few books have survey rows, and the block is large
    seen: list[list[Cell]] = place.options(ndim=2, err_to_str=True).value
    if all(cell is None or cell == layout.IMPOSSIBLE for row in seen for cell in row):
        return Block(seen, seen)
    written = place.formula
    rows = written if isinstance(written, list | tuple) else ((written,),)
    content = [
        [cell if isinstance(cell, str) and cell.startswith("=") else value for cell, value in zip(*pair, strict=True)]
        for pair in zip(rows, seen, strict=True)
    ]
    return Block(content, seen)


def _kept_writings(book: xw.Book, kept: Kept) -> list[Writing]:
    """The block with the kept results, and the number that tells one keeping from the next."""
    place, number = block_place(book, layout.UNDO), block_place(book, layout.UNDO_NUMBER)
    pieces = _pieces(kept)
    if len(pieces) > place.shape[0]:
        # Results beyond any template: better no way back than half of one.
        pieces = []
    rows: list[list[Cell]] = [[piece] for piece in pieces]
    following: Cell = float(number.value or 0) + 1
    return [filled(place, Block(rows, rows)), Writing(number, Block([[following]], [[following]]))]


def _pieces(kept: Kept) -> list[str]:
    blocks = {name: _packed(block) for name, block in kept.blocks.items()}
    state = {"computed": kept.computed, "blocks": blocks, "history": kept.history, "lengths": kept.lengths}
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":"))
    return [FIRST_MARK + text[start : start + PIECE] for start in range(0, len(text), PIECE)]


def _packed(block: Block) -> list[Any]:
    """Content and what is seen, the latter only where it differs; blank rows as nothing."""
    content = _without_blanks(block.content)
    return [content] if block.content == block.seen else [content, _without_blanks(block.seen)]


def _without_blanks(rows: Sequence[Sequence[Cell]]) -> list[Sequence[Cell] | None]:
    full = [row if any(cell is not None for cell in row) else None for row in rows]
    while full and full[-1] is None:
        full.pop()
    return full


def _read(book: xw.Book) -> Kept | None:
    if layout.UNDO not in book.names:
        return None
    cells = block_place(book, layout.UNDO).options(ndim=1).value
    text = "".join(str(cell).removeprefix(FIRST_MARK) for cell in cells if cell is not None)
    if not text:
        return None
    try:
        found = json.loads(text)
        blocks = {
            name: Block(*(([list(row or []) for row in rows]) for rows in (packed[0], packed[-1])))
            for name, packed in found["blocks"].items()
        }
        rows = {str(name): [list(row) for row in rows] for name, rows in found.get("history", {}).items()}
        lengths = {str(name): int(length) for name, length in found.get("lengths", {}).items()}
        return Kept(str(found["computed"]), blocks, rows, lengths)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        # Somebody has changed the hidden sheet: what is there is nothing that we kept.
        return None
