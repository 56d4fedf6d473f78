"""How much room a text takes in Arial: lines and row heights that are known before any program opens the sheet.

Excel does not fit the height of merged cells, and a file that was never opened has no fitted heights at all, so
the height of each row is computed from the widths of the letters (Liberation Sans has the same).
"""

from __future__ import annotations

from functools import lru_cache

PIXELS_PER_CHARACTER = 7
CELL_PADDING = 5
INDENT = 9
"""Pixels of one step of indent in a cell."""

LINE = 1.26
"""Height of a line as a multiple of the size of its letters, both in points."""

_WIDTHS = {
    222: "'ijlі", 278: " !,./:;I[\\]|ftІ·", 333: "()-`r{}", 365: '"г', 438: "*кзт", 500: "Jcksvxyzсухўэчьв",
    556: "Гпян#$0123456789?L_abdeghnopquаеорё«»–ий", 584: "бцКдл+<=>~−×^", 611: "FTZТЗъ",
    667: "УЎБЛЬ&ABEKPSVXYАВЕРХЧЁжД",
    722: "мИЙПЭыCDHNRUwНСЯЦ", 778: "юФGOQОЪ", 833: "шфщmмM", 889: "МЫ%", 944: "ШЖЩW", 1073: "—…→←Ю@№",
}  # fmt: skip
WIDTHS = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
"""Widths of letters in thousandths of their size, rounded up to a few classes."""

UNKNOWN_WIDTH = 720
BOLD = 1.09
SAFETY = 1.03
"""Programs differ by a few hundredths in how they set a line; a line too many is better than one cut off."""


def column_pixels(width: float) -> int:
    """The pixels of a column whose width is given in characters, at 96 to the inch."""
    return int(width * PIXELS_PER_CHARACTER + CELL_PADDING)


def text_pixels(text: str, size: float = 10, bold: bool = False) -> float:
    """The width of a line of text.

    >>> round(text_pixels("Баланс"))
    47
    """
    return _thousandths(text) / 1000 * size * 96 / 72 * SAFETY * (BOLD if bold else 1.0)


@lru_cache(maxsize=10_000)
def _thousandths(text: str) -> int:
    """The width of a text in thousandths of the size of its letters; texts are mostly made of the same words."""
    return sum(WIDTHS.get(letter, UNKNOWN_WIDTH) for letter in text)


def lines_needed(text: str, pixels: float, size: float = 10, bold: bool = False) -> int:
    """The lines that a text takes in a cell so many pixels wide, broken at spaces, and within words at need."""
    room = max(pixels - 2 * CELL_PADDING, 20.0)
    space = text_pixels(" ", size, bold)
    lines = 0
    for paragraph in text.split("\n"):
        used = 0.0
        lines += 1
        for word in paragraph.split():
            width = text_pixels(word, size, bold)
            if used and used + space + width <= room:
                used += space + width
                continue
            lines += int(bool(used)) + int(width // room)
            used = width % room
    return lines


def row_height(
    text: str, pixels: float, size: float = 10, bold: bool = False, indent: int = 0, padding: float = 5
) -> float:
    """The height in points of a row that shows a whole text in a column so many pixels wide."""
    lines = lines_needed(text, pixels - indent * INDENT, size, bold)
    return round(lines * size * LINE + padding, 2)
