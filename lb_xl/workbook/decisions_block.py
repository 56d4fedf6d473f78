"""The rule that decided each survey row that was pasted into the workbook, as a block of cells. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from lb_xl.survey_rows import Decision
from lb_xl.words import Words
from lb_xl.workbook.blocks import Block, Cell


def decisions_block(decisions: Sequence[Decision], language: str, room: int) -> Block:
    """One row a survey row: its row on the sheet, who it is, the class, the rule, its words and paragraph."""
    words = Words("decisions_sheet", language)
    shown = decisions if len(decisions) <= room else decisions[: room - 1]
    content: list[list[Cell]] = []
    for each in shown:
        lost = not each.rule
        of = words["lost"] if lost else each.of[language]
        said = words["lost_fix"] if lost else each.title[language]
        content.append(
            [float(each.row), " · ".join(each.identity), of, each.rule or None, said, each.paragraph or None]
        )
    if len(shown) < len(decisions):
        more = words.filled("more", count=len(decisions) - len(shown))
        content.append([None, None, None, None, more, None])
    return Block(content, content)
