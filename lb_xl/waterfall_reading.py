"""Reads the definition of a waterfall chart: `[tables.ID.waterfall]`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lb_xl.inference import nearest
from lb_xl.language import Text
from lb_xl.waterfall import SORTS, Bar, Waterfall

if TYPE_CHECKING:
    from lb_xl.scheme_reading import Problems

BAR_KEYS = {*SORTS, "title"}
WATERFALL_KEYS = {"title", "bars"}


def waterfall_from(
    table: Mapping[str, Any], lines: Mapping[str, Text], where: str, problems: Problems
) -> Waterfall | None:
    """The definition `[tables.ID.waterfall]`; `lines` are the ids and titles of the counts that the table prints."""
    if not table:
        return None
    file = "scheme.toml"
    problems.unknown_keys(file, where, table, WATERFALL_KEYS)
    bars = []
    for place, entry in enumerate(table.get("bars", []), start=1):
        key = f"{where}.bars[{place}]"
        problems.unknown_keys(file, key, entry, BAR_KEYS)
        sorts = [sort for sort in SORTS if sort in entry]
        if len(sorts) != 1:
            problems.add(file, key, f"needs one of {', '.join(SORTS)}")
            continue
        line = str(entry[sorts[0]])
        if line not in lines:
            problems.add(file, key, f"no line '{line}' with a count{nearest(line, lines)}")
            continue
        title = problems.text(file, key, entry["title"]) if "title" in entry else lines[line]
        bars.append(Bar(line, sorts[0], title))
    if bars and bars[0].sort != "total":
        problems.add(file, f"{where}.bars", "the first bar must be a total: the others begin where it ends")
    return Waterfall(problems.text(file, f"{where}.title", table.get("title", "")), tuple(bars))
