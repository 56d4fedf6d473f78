"""The waterfall chart under a table: a column of the table is chosen on its sheet, the bars follow natively.

The heights of the bars stand on the lists sheet as formulas over the table, so that the chart lives without Python
and without macros; Excel's own waterfall chart is newer than the Excel that the workbooks are made for.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import xlwings as xw

from lb_xl.scheme import Scheme, Table
from lb_xl.waterfall import Bar, Span, Waterfall, floor, grouped, pieces, spans
from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.addresses import cell_address, define_block, define_cell
from lb_xl.workbook.result_plan import CODE, LABEL, NUMBERS, Plan
from lb_xl.workbook.styles import ACCENT, ALERT, GREY, INK, THIN, Styles

COLUMNS = (
    "bar", "value", "start", "end", "label", "base",
    "total", "rise", "fall", "total_below", "rise_below", "fall_below",
)  # fmt: skip
SHOWN = "value"
"""From this column on the cells are formulas."""

LOOKS = {"total": INK, "rise": ACCENT, "fall": ALERT}
SIGNS = {"total": "", "plus": "+", "minus": "−"}
SPACE = "\u202f"
LABEL_CHARACTERS = 14
HEIGHT = 430
"""The height of the chart in pixels."""

CHOICE_HEIGHT = 20.0


def chosen_name(table: str) -> str:
    """The name of the cell in which a column of the table is chosen."""
    return layout.result_block(table, "chosen")


def floor_name(table: str) -> str:
    """The name of the cell with the height at which the axis begins."""
    return layout.result_block(table, "floor")


def bars_name(table: str) -> str:
    """The name of the block with the heights of the bars."""
    return layout.result_block(table, layout.WATERFALL_BARS)


def column_titles(scheme: Scheme, table: Table, language: str) -> tuple[str, ...]:
    """What the columns of a table are called where one of them is chosen."""
    return tuple(
        " · ".join(part for part in (group.heading, column.heading) if part)
        for group in layout.column_groups(scheme, table, language)
        for column in group.columns
    )


def bar_title(bar: Bar, language: str) -> str:
    """The title of a bar in lines that fit under it, so that no program turns it."""
    return "\n".join(textwrap.wrap(bar.title[language], LABEL_CHARACTERS))


def write_bars(
    workbook: Any, sheet: Any, styles: Styles, scheme: Scheme, table: Table, language: str, row: int, column: int
) -> int:
    """The block with the heights of the bars and, beside it, the columns to choose from; returns its columns."""
    waterfall = table.waterfall
    assert waterfall is not None
    words = Words("waterfall", language)
    titles = column_titles(scheme, table, language)
    sheet.write_string(row - 2, column, waterfall.title[language], styles("section"))
    sheet.write_string(row - 1, column, words["columns"], styles("header"))
    sheet.set_column(column, column, 30)
    for at, title in enumerate(titles, start=row):
        sheet.write_string(at, column, title, styles("row", "text"))
    define_block(workbook, sheet, f"list_{bars_name(table.id)}", row, column, row + len(titles) - 1, column)
    first = column + 2
    sheet.set_column(first, first, 46)
    sheet.set_column(first + 1, first + len(COLUMNS) - 1, 13)
    for at, key in enumerate(COLUMNS, start=first):
        sheet.write_string(row - 1, at, words[key], styles("header", *(("right",) if at > first else ())))
    number = styles("row", "right", num_format=layout.number_format(table.decimals))
    for at, bar in enumerate(waterfall.bars, start=row):
        sheet.write_string(at, first, bar_title(bar, language), styles("row", "text", text_wrap=True))
        for place, formula in enumerate(_formulas(table, bar, at, first, words["point"]), start=first + 1):
            sheet.write_formula(at, place, formula, number, "")
    sheet.write_string(row - 2, first, words["floor"], styles("note", "right"))
    sheet.write_formula(row - 2, first + 1, _floor_formula(row, first, len(waterfall.bars)), number, 0)
    define_cell(workbook, sheet, floor_name(table.id), row - 2, first + 1)
    last = row + len(waterfall.bars) - 1
    define_block(workbook, sheet, bars_name(table.id), row, first, last, first + len(COLUMNS) - 1)
    return 2 + len(COLUMNS)


def write_chart(
    workbook: Any, sheet: Any, styles: Styles, plan: Plan, lists: str, place: tuple[int, int], row: int
) -> None:
    """The choice of a column and the chart, from a row of the result sheet on; `place` is that of the bars."""
    table, language = plan.table, plan.language
    waterfall = table.waterfall
    assert waterfall is not None
    words = Words("waterfall", language)
    titles = column_titles(plan.scheme, table, language)
    sheet.set_row(row, CHOICE_HEIGHT)
    sheet.write_string(row, LABEL, words["choose"], styles("note", "right", valign="vcenter"))
    look = {"bg_color": "#FFF8E1", "border": THIN, "border_color": GREY, "locked": False, "valign": "vcenter"}
    end = min(NUMBERS + 1, NUMBERS + len(plan.columns) - 1)
    if end > NUMBERS:
        sheet.merge_range(row, NUMBERS, row, end, titles[0], styles("cell", **look))
    else:
        sheet.write_string(row, NUMBERS, titles[0], styles("cell", **look))
    sheet.data_validation(row, NUMBERS, row, NUMBERS, {"validate": "list", "source": f"=list_{bars_name(table.id)}"})
    define_cell(workbook, sheet, chosen_name(table.id), row, NUMBERS)
    chart = _chart(workbook, waterfall, lists, place, language)
    sheet.set_h_pagebreaks([row])
    room = floor_name(table.id)
    shown = _number_text(room, Bar("", "total", waterfall.title), table.decimals, words["point"])
    told = f'=IF({room}>0,"{words["floor_note"]}"&{shown},"")'
    sheet.write_formula(row + 1, LABEL, told, styles("note", "right"), "")
    define_cell(workbook, sheet, layout.result_block(table.id, "floor_note"), row + 1, LABEL)
    chart = _chart(workbook, waterfall, lists, place, language)
    chart.set_size({"width": plan.labels_pixels + plan.spans[0].pixels, "height": HEIGHT})
    sheet.insert_chart(row + 2, CODE, chart, {"x_offset": 2, "y_offset": 6, "object_position": 2})


def _chart(workbook: Any, waterfall: Waterfall, lists: str, place: tuple[int, int], language: str) -> Any:
    row, column = place
    last = row + len(waterfall.bars) - 1
    label, base = column + COLUMNS.index("label"), COLUMNS.index("base")
    chart = workbook.add_chart({"type": "column", "subtype": "stacked"})
    for at, key in enumerate(COLUMNS[base:], start=column + base):
        unseen = {"fill": {"none": True}, "border": {"none": True}}
        seen = {"fill": {"color": LOOKS.get(key.removesuffix("_below"))}, "border": {"none": True}}
        chart.add_series(
            {
                "categories": [lists, row, label, last, label],
                "values": [lists, row, at, last, at],
                "gap": 30,
                **(unseen if key == "base" else seen),
            }
        )
    chart.set_title({"name": waterfall.title[language], "name_font": {"size": 11, "color": INK}, "overlay": False})
    chart.set_legend({"none": True})
    font = {"size": 8, "color": INK, "rotation": 0}
    chart.set_x_axis({"num_font": font, "label_position": "low", "line": {"color": GREY}})
    chart.set_y_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    return chart


def _floor_formula(row: int, first: int, bars: int) -> str:
    at = first + COLUMNS.index("end")
    ends = f"{cell_address(row, at)}:{cell_address(row + bars - 1, at)}"
    return f"=IF(COUNT({ends})=0,0,MAX(0,MIN({ends})-(MAX({ends})-MIN({ends}))/2))"


def _formulas(table: Table, bar: Bar, row: int, first: int, point: str) -> list[str]:
    """The cells of one bar: its value in the chosen column, where it begins and ends, its label, the pieces drawn."""
    at = {key: cell_address(row, first + place) for place, key in enumerate(COLUMNS)}
    line = next(place for place, each in enumerate(table.lines, start=1) if each.id == bar.line)
    chosen = f"MATCH({chosen_name(table.id)},list_{bars_name(table.id)},0)"
    cell = f"INDEX({layout.result_block(table.id)},{line},{chosen})"
    start, end, value, bottom = at["start"], at["end"], at["value"], floor_name(table.id)
    before = cell_address(row - 1, first + COLUMNS.index("end"))
    sign = "-" if bar.sort == "minus" else "+"
    low, high = f"MIN({start},{end})", f"MAX({start},{end})"
    base = f"MAX(0,{low}-{bottom})+MIN(0,{high})"
    above = f"MAX(0,{high}-{bottom})-MAX(0,{low}-{bottom})"
    below = f"MIN(0,{low})-MIN(0,{high})"
    wanted = {"total": "TRUE", "rise": f"{end}>={start}", "fall": f"{end}<{start}"}

    def drawn(key: str, height: str) -> str:
        if (key == "total") != (bar.sort == "total"):
            return '=""'
        return f'=IF(ISNUMBER({end}),IF(AND({wanted[key]},{height}<>0),{height},""),"")'

    return [
        f'=IF(ISNUMBER({cell}),{cell},"")',
        f'=IF(ISNUMBER({value}),0,"")' if bar.sort == "total" else f"={before}",
        f'=IF(AND(ISNUMBER({start}),ISNUMBER({value})),{start}{sign}{value},"")',
        f"={at['bar']}&CHAR(10)&{_number_text(value, bar, table.decimals, point)}",
        f'=IF(ISNUMBER({end}),{base},"")',
        *(drawn(key, above) for key in LOOKS),
        *(drawn(key, below) for key in LOOKS),
    ]


def _number_text(value: str, bar: Bar, decimals: int, point: str) -> str:
    """A formula for a number as text that is the same in every language of the program: TEXT with a format is not."""
    scaled = f"ROUND(ABS({value})*{10**decimals},0)"
    whole = f"INT({scaled}/{10**decimals})"
    groups = (
        f'IF({whole}>=1000000,INT({whole}/1000000)&"{SPACE}"&TEXT(MOD(INT({whole}/1000),1000),"000")'
        f'&"{SPACE}"&TEXT(MOD({whole},1000),"000"),'
        f'IF({whole}>=1000,INT({whole}/1000)&"{SPACE}"&TEXT(MOD({whole},1000),"000"),{whole}))'
    )
    part = f'&"{point}"&TEXT(MOD({scaled},{10**decimals}),"{"0" * decimals}")' if decimals else ""
    down, up = ("+", "−") if bar.sort == "minus" else ("−", SIGNS[bar.sort])
    return f'IF(ISNUMBER({value}),IF({value}<0,"{down}","{up}")&{groups}{part},"")'


def show_bars(book: xw.Book, scheme: Scheme, language: str) -> None:
    """Sets what the formulas of the bars show, for an engine that does not calculate."""
    for table in scheme.tables.values():
        if table.waterfall is None or bars_name(table.id) not in book.names:
            continue
        point = Words("waterfall", language)["point"]
        numbers = _named(book, layout.result_block(table.id)).options(ndim=2).value
        chosen = _named(book, chosen_name(table.id))[0, 0].value
        titles = column_titles(scheme, table, language)
        column = titles.index(chosen) if chosen in titles else None
        bars = table.waterfall.bars
        found = spans(bars, [_number(table, bar, numbers, column) for bar in bars])
        bottom = floor(found)
        seen = [_seen(bar, span, bottom, table, point, language) for bar, span in zip(bars, found, strict=True)]
        place = _named(book, bars_name(table.id))
        first = place[0, COLUMNS.index(SHOWN)]
        place.sheet.range(first, place.last_cell).impl.set_cached_values(seen)
        _named(book, floor_name(table.id)).impl.set_cached_values([[bottom]])
        told = Words("waterfall", language)["floor_note"] + grouped(bottom, table.decimals, point) if bottom else ""
        _named(book, layout.result_block(table.id, "floor_note")).impl.set_cached_values([[told]])


def _named(book: xw.Book, name: str) -> xw.Range:
    return book.names[name].refers_to_range


def _number(table: Table, bar: Bar, numbers: Sequence[Sequence[object]], column: int | None) -> float | None:
    row = next(place for place, line in enumerate(table.lines) if line.id == bar.line)
    value = None if column is None else numbers[row][column]
    return value if isinstance(value, float) else None


def _seen(bar: Bar, span: Span, bottom: float, table: Table, point: str, language: str) -> list[object]:
    text = ""
    if span.value is not None:
        down, up = ("+", "−") if bar.sort == "minus" else ("−", SIGNS[bar.sort])
        text = (down if span.value < 0 else up) + grouped(span.value, table.decimals, point)
    label = f"{bar_title(bar, language)}\n{text}"
    cells = (span.value, span.start, span.end, label, *pieces(bar, span, bottom))
    return ["" if cell is None else cell for cell in cells]
