"""The sheet «Почему?»: the tree behind the selected number, with links to the input cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import xlwings as xw

from lb_xl.balance import Balance
from lb_xl.explain import Explained, explain
from lb_xl.language import Text
from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.blocks import Block, Cell, is_count
from lb_xl.workbook.rendering import Writing, block_place, filled, fit_rows, link_formula, write_all

CELLS_SHOWN = 40
"""Of more cells under one node the largest are shown, the others as one sum."""


@dataclass(frozen=True)
class Chosen:
    """The number that a user has selected."""

    table: str
    line: str
    codes: dict[str, str]


def chosen_number(book: xw.Book, balance: Balance, cell: xw.Range) -> Chosen | None:
    """Which printed number stands in a cell, or None where none does."""
    for id, result in balance.tables.items():
        block = block_place(book, f"out_{id}")
        row, column = cell.row - block.row, cell.column - block.column
        height, width = block.shape
        if block.sheet.name == cell.sheet.name and 0 <= row < height and 0 <= column < width:
            line = result.table.lines[row]
            if line.kind != "heading" and result.possible[column]:
                return Chosen(id, line.id, dict(result.columns[column]))
    return None


def write_explanation(book: xw.Book, balance: Balance, chosen: Chosen, language: str) -> None:
    """Fills the block `out_explanation`: value, title, codes, paragraph and formula, place."""
    place = block_place(book, layout.EXPLANATION)
    words = Words("explain", language)
    tree = explain(balance, chosen.table, chosen.line, chosen.codes)
    line = balance.tables[chosen.table].table.line(chosen.line)
    assert line is not None
    unit = balance.scheme.units[balance.scheme.base_unit] if is_count(balance.scheme, line) else Text("", "")
    rows = list(_rows(tree, language, words, 0, 1))
    room = place.shape[0]
    if len(rows) > room:
        rest: tuple[list[Cell], list[Cell]] = ([], [])
        for each in rest:
            each.extend([None, words["more"].format(count=len(rows) - room + 1)])
        rows = [*rows[: room - 1], rest]
    content, seen = [row[0] for row in rows], [row[1] for row in rows]
    title = words["title"].format(title=line.title[language], row=line.row, unit=unit[language])
    head = Writing(block_place(book, layout.EXPLANATION_TITLE), Block([[title]], [[title]]))
    write_all([filled(place, Block(content, seen)), head])
    fit_rows(place.sheet, [place])


def _rows(
    node: Explained, language: str, words: Words, level: int, sign: int, beside: bool = False
) -> Iterator[tuple[list[Cell], list[Cell]]]:
    place = node.location.text(language)
    about = words["paragraph"].format(paragraph=node.paragraph) if node.paragraph else ""
    formula = f"= {node.formula[language]}" if node.formula[language] else ""
    reading = f"{words['reading']}: {node.reading[language]}" if node.reading[language] else ""
    mark = f"({words['beside']}) " if beside else "− " if sign < 0 else ""
    title = "    " * level + mark + node.title[language]
    said = ". ".join(text for text in (about, formula, reading) if text)
    link = link_formula(node.location, language) if node.location.cell else None
    seen: list[Cell] = [node.value, title, node.codes[language], said, place or None]
    yield [*seen[:4], link or seen[4]], seen
    for child in node.beside:
        yield from _rows(child, language, words, level + 1, 1, beside=True)
    ranked = sorted(node.children, key=lambda child: -abs(child.value))
    children = [child for child in ranked if child.value] if _all_cells(node) else node.children
    shown = children[:CELLS_SHOWN] if _all_cells(node) else children
    for child in shown:
        yield from _rows(child, language, words, level + 1, child.sign)
    if len(children) > len(shown):
        others = children[len(shown) :]
        title = "    " * (level + 1) + words["others"].format(count=len(others))
        rest: list[Cell] = [float(sum(child.sign * child.value for child in others)), title]
        yield rest, rest


def _all_cells(node: Explained) -> bool:
    return bool(node.children) and all(child.kind == "cell" for child in node.children)
