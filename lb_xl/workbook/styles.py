"""The look of every sheet: one ink, one accent, hairlines, Arial; each cell format made once a workbook."""

from __future__ import annotations

from typing import Any

INK = "#1F2A44"
ACCENT = "#17694D"
GREY = "#6B7280"
HAIRLINE = "#C3C8D2"
ALERT = "#B3261E"
WARNING = "#8A5A00"
TOTAL_FILL = "#F2F4F9"
INPUT_FILL = "#FFF8E1"
WHITE = "#FFFFFF"

FONT = {"font_name": "Arial", "font_size": 10, "font_scheme": "none"}
HAIR, THIN = 7, 1
"""Line styles of Excel's borders."""

LOOKS: dict[str, dict[str, Any]] = {
    "cell": {},
    "wrap": {"text_wrap": True, "valign": "top"},
    "banner": {"font_size": 20, "bold": True, "text_wrap": True, "valign": "bottom"},
    "title": {"font_size": 14, "bold": True, "text_wrap": True, "valign": "bottom"},
    "section": {"bold": True, "font_color": ACCENT, "valign": "bottom", "font_size": 11},
    "subtitle": {"font_size": 9, "font_color": GREY, "text_wrap": True, "valign": "top"},
    "caption": {"font_size": 9, "font_color": GREY, "text_wrap": True, "align": "right", "valign": "bottom"},
    "note": {"font_size": 9, "font_color": GREY, "text_wrap": True, "valign": "top"},
    "link": {"font_size": 9, "font_color": ACCENT, "underline": 1},
    "alert": {"font_size": 9, "font_color": ALERT, "bold": True, "text_wrap": True, "valign": "top"},
    "control": {"font_size": 9, "font_color": ACCENT, "text_wrap": True, "valign": "top"},
    "header": {
        "bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": TOTAL_FILL,
        "top": THIN, "top_color": INK, "bottom": THIN, "bottom_color": HAIRLINE,
    },
    "row": {"bottom": HAIR, "bottom_color": HAIRLINE},
    "grey": {"font_color": GREY},
    "accent": {"font_color": ACCENT},
    "strong": {"bold": True},
    "small": {"font_size": 9},
    "right": {"align": "right"},
    "indented": {"indent": 1, "align": "left"},
    "centre": {"align": "center"},
    "input": {"bg_color": INPUT_FILL, "locked": False, "bottom": HAIR, "bottom_color": HAIRLINE},
    "ready": {"locked": False},
    "text": {"num_format": "@"},
    "date": {"num_format": "dd.mm.yyyy"},
    "total": {"bg_color": TOTAL_FILL},
}  # fmt: skip


class Styles:
    """The cell formats of one workbook, by the looks they combine: the later look wins."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, *looks: str, **properties: Any) -> Any:
        """The format that combines some looks and some properties of its own."""
        combined: dict[str, Any] = {**FONT, "font_color": INK, "valign": "vcenter"}
        for look in looks:
            combined.update(LOOKS[look])
        combined.update(properties)
        key = tuple(sorted(combined.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(combined)
        return self._made[key]

    def conditional(self, **properties: Any) -> Any:
        """A format for a conditional rule: it holds only what the rule changes."""
        key = (("conditional", True), *sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(properties)
        return self._made[key]
