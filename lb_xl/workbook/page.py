"""How a sheet is printed: A4, margins, footer, repeated headers."""

from __future__ import annotations

from typing import Any

from lb_xl.words import Words

A4 = 9
MARGIN = 0.6
"""Inches on the left and on the right."""

PRINTED_SHARE = 92
"""Per cent of a page that columns of as many pixels may take: programs draw columns up to 6 % wider on paper."""

TOP, BOTTOM = 0.55, 0.65
PORTRAIT_POINTS = (11.69 - TOP - BOTTOM) * 72
LANDSCAPE_POINTS = (8.27 - TOP - BOTTOM) * 72

PORTRAIT_PIXELS = int((8.27 - 2 * MARGIN) * 96)
LANDSCAPE_PIXELS = int((11.69 - 2 * MARGIN) * 96)


PROTECTION = {
    "select_locked_cells": True,
    "select_unlocked_cells": True,
    "format_columns": True,
    "format_rows": True,
    "objects": True,
    "scenarios": True,
}
"""What stays allowed on a protected sheet: widths and heights, so that people can look at long texts."""


def set_up_page(sheet: Any, language: str, landscape: bool) -> None:
    """A4 with a footer that names the sheet and counts the pages; no gridlines."""
    words = Words("page", language)
    sheet.set_paper(A4)
    if landscape:
        sheet.set_landscape()
    else:
        sheet.set_portrait()
    sheet.set_margins(left=MARGIN, right=MARGIN, top=TOP, bottom=BOTTOM)
    sheet.set_footer(f'&L&"Arial"&8&A&R&"Arial"&8{words["footer"]}')
    sheet.hide_gridlines(2)


def fit_to_width(sheet: Any, language: str, pixels: int) -> None:
    """One page wide and as many high as needed, upright where the width allows it."""
    set_up_page(sheet, language, landscape=pixels > PORTRAIT_PIXELS * 1.15)
    sheet.fit_to_pages(1, 0)
