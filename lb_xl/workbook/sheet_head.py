"""What stands at the top of a sheet of the program: the way back to the contents, the title, what the sheet is for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lb_xl.words import Words
from lb_xl.workbook.addresses import write_link
from lb_xl.workbook.layout import SheetNames
from lb_xl.workbook.styles import Styles
from lb_xl.workbook.typography import column_pixels, row_height

LINK_ROW, TITLE_ROW, SUBTITLE_ROW = 0, 1, 2


def write_head(
    sheet: Any,
    styles: Styles,
    language: str,
    names: SheetNames,
    title: str,
    subtitle: str,
    widths: Sequence[float],
) -> None:
    """Writes link, title and subtitle across columns of these widths, in rows as high as the texts need."""
    pixels, last = sum(map(column_pixels, widths)), len(widths) - 1
    write_back_link(sheet, styles, language, names)
    sheet.set_row(TITLE_ROW, row_height(title, pixels, 14, bold=True))
    sheet.merge_range(TITLE_ROW, 0, TITLE_ROW, last, title, styles("title"))
    sheet.set_row(SUBTITLE_ROW, row_height(subtitle, pixels, 9))
    sheet.merge_range(SUBTITLE_ROW, 0, SUBTITLE_ROW, last, subtitle, styles("subtitle"))


def write_back_link(sheet: Any, styles: Styles, language: str, names: SheetNames) -> None:
    """Writes the link to the contents on the title sheet."""
    write_link(sheet, LINK_ROW, 0, names.title, Words("page", language)["back"], styles("link"))
