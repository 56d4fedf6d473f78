"""The printed tables of a scheme's definition, read into their lines; groupings stand in a CSV beside it."""

from __future__ import annotations

import csv
from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lb_xl.form import Dimension
from lb_xl.inference import nearest
from lb_xl.language import Text
from lb_xl.lines_by_code import lines_by_code
from lb_xl.scheme import Line, Quantity, Table
from lb_xl.scheme_reading import Problems, in_year
from lb_xl.survey_sections import small_cells_from

if TYPE_CHECKING:
    from lb_xl.waterfall import Waterfall

TABLE_KEYS = {
    "title", "sheet", "caption", "par", "over", "lines", "quantity", "rows", "unit", "divisor", "decimals", "notes",
    "years", "period", "waterfall", "small",
}  # fmt: skip
GROUPING_COLUMNS = ("line", "row", "indent", "codes", "parts", "title_ru", "title_en", "kind")
LINE_KEYS = {"id", "row", "title", "quantity", "where", "parts", "indent", "strong", "heading", "memo", "respondents"}


def table_from(
    id: str,
    table: Mapping[str, Any],
    folder: Path,
    dimensions: Mapping[str, Dimension],
    quantities: Mapping[str, Quantity],
    parameters: Container[str],
    year: int,
    problems: Problems,
) -> Table | None:
    """A printed table; its lines stand in the definition, or in a CSV of groupings of one dimension."""
    file, where = "scheme.toml", f"tables.{id}"
    problems.unknown_keys(file, where, table, TABLE_KEYS)
    over = tuple(table.get("over", []))
    for dimension in over:
        if dimension not in dimensions:
            problems.add(file, f"{where}.over", f"no dimension '{dimension}'{nearest(dimension, dimensions)}")
    rows = table.get("rows")
    if rows:
        if table.get("quantity") not in quantities:
            hint = nearest(str(table.get("quantity")), quantities)
            problems.add(file, f"{where}.quantity", f"no quantity '{table.get('quantity')}'{hint}")
            return None
        lines = _grouping_lines(table, folder, dimensions, year, where, problems)
    else:
        lines = [
            _line(entry, quantities, dimensions, f"{where}.lines[{place}]", problems)
            for place, entry in enumerate(table.get("lines", []), start=1)
        ]
    ids = [line.id for line in lines if line.kind != "heading"]
    for repeated in sorted({each for each in ids if ids.count(each) > 1}):
        problems.add(file, where, f"two lines have the id '{repeated}'")
    for line in lines:
        for _, part in line.parts:
            if part not in ids:
                problems.add(file, f"{where}.lines", f"line '{line.id}' has a part '{part}' that is no line")
        quantity = quantities.get(line.quantity)
        if quantity is None:
            continue
        for dimension in set(line.where) & set(over):
            problems.add(file, where, f"line '{line.id}': `where` picks codes of {dimension}, which the columns show")
        for dimension, codes in line.where.items():
            if quantity.kind != "count" and len(dimensions[dimension].classification.within(codes)) != 1:
                problems.add(file, where, f"line '{line.id}': a ratio takes `where` with one code of {dimension} alone")
        lacking = (set(over) | set(line.where)) - quantity.dimensions
        if lacking & set(dimensions):
            problems.add(file, where, f"line '{line.id}': '{quantity.id}' is not known by {', '.join(sorted(lacking))}")
    return Table(
        id=id,
        title=problems.text(file, f"{where}.title", table.get("title", id)),
        sheet=problems.text(file, f"{where}.sheet", table.get("sheet", id)),
        caption=problems.text(file, f"{where}.caption", table.get("caption", "")),
        paragraph=str(table.get("par", "")),
        over=over,
        lines=tuple(lines),
        unit=problems.text(file, f"{where}.unit", table.get("unit", "")),
        divisor=float(table.get("divisor", 1)),
        decimals=int(table.get("decimals", 0)),
        notes=tuple(
            problems.text(file, f"{where}.notes", {k: v for k, v in note.items() if k in ("ru", "en")})
            for note in table.get("notes", [])
            if in_year([note], year) is not None
        ),
        rows_of=rows["dimension"] if rows else "",
        period=problems.text(file, f"{where}.period", table.get("period", "")),
        waterfall=_waterfall(table, lines, quantities, where, problems),
        small=small_cells_from(table.get("small"), over, lines, dimensions, parameters, where, problems),
    )


def _waterfall(
    table: Mapping[str, Any],
    lines: Iterable[Line],
    quantities: Mapping[str, Quantity],
    where: str,
    problems: Problems,
) -> Waterfall | None:
    if "waterfall" not in table:
        return None
    # One table in all schemes has such a chart.
    from lb_xl.waterfall_reading import waterfall_from

    counts = {
        line.id: line.title
        for line in lines
        if line.quantity in quantities and quantities[line.quantity].kind == "count"
    }
    return waterfall_from(table["waterfall"], counts, f"{where}.waterfall", problems)


def _line(
    entry: Mapping[str, Any],
    quantities: Mapping[str, Quantity],
    dimensions: Mapping[str, Dimension],
    where: str,
    problems: Problems,
) -> Line:
    file = "scheme.toml"
    problems.unknown_keys(file, where, entry, LINE_KEYS)
    if "heading" in entry:
        strong = bool(entry.get("strong", False))
        title = problems.text(file, where, entry["heading"])
        return Line("", "", title, kind="heading", strong=strong, indent=int(entry.get("indent", 0)))
    name = entry.get("quantity", "")
    quantity = quantities.get(name)
    parts = signed_parts(" ".join(entry.get("parts", [])))
    if quantity is None and (name or not parts):
        problems.add(file, where, f"no quantity '{name}'{nearest(name, quantities)}")
    selected = {}
    for dimension, codes in entry.get("where", {}).items():
        if dimension not in dimensions:
            problems.add(file, where, f"no dimension '{dimension}'{nearest(dimension, dimensions)}")
            continue
        selected[dimension] = tuple([codes] if isinstance(codes, str) else codes)
        _listed(selected[dimension], dimensions[dimension], file, where, problems)
    id = str(entry.get("id", ""))
    if not id:
        problems.add(file, where, "the line has no id")
    default = quantity.title if quantity else Text("", "")
    title = problems.text(file, where, entry["title"]) if "title" in entry else default
    return Line(
        id=id,
        row=str(entry.get("row", id)),
        title=title,
        quantity=name,
        where=selected,
        parts=parts,
        indent=int(entry.get("indent", 0)),
        strong=bool(entry.get("strong", False)),
        kind="memo" if entry.get("memo") else "line",
        respondents=str(entry.get("respondents", "")),
    )


def _grouping_lines(
    table: Mapping[str, Any],
    folder: Path,
    dimensions: Mapping[str, Dimension],
    year: int,
    where: str,
    problems: Problems,
) -> list[Line]:
    rows = table["rows"]
    dimension = dimensions.get(rows.get("dimension", ""))
    if dimension is None:
        problems.add("scheme.toml", f"{where}.rows", f"no dimension '{rows.get('dimension')}'")
        return []
    if rows.get("each"):
        return lines_by_code(dimension, table["quantity"])
    given = rows.get("file", "")
    name = given if isinstance(given, str) else (in_year(given, year) or {}).get("list", "")
    path = folder / name
    if not path.is_file():
        problems.add("scheme.toml", f"{where}.rows.file", f"no file '{name}' for {year}")
        return []
    lines = []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        missing = [column for column in GROUPING_COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            problems.add(name, "", f"the header lacks {', '.join(missing)}")
            return []
        for row in reader:
            codes = tuple(row["codes"].split())
            _listed(codes, dimension, name, row["line"], problems)
            counted = row["kind"] != "heading" and (codes or row["kind"] == "total")
            if row["kind"] not in ("", "heading", "memo", "total"):
                problems.add(name, row["line"], f"kind '{row['kind']}' is not heading, memo, total or empty")
            lines.append(
                Line(
                    id=row["line"],
                    row=row["row"],
                    title=Text(row["title_ru"], row["title_en"] or row["title_ru"]),
                    quantity=table["quantity"] if counted else "",
                    where={dimension.id: codes} if codes else {},
                    parts=signed_parts(row["parts"], row.get("minus") or ""),
                    indent=int(row["indent"]) if row["indent"].isdigit() else 0,
                    strong=row["kind"] == "total" or row["indent"] in ("", "0"),
                    kind={"heading": "heading", "memo": "memo"}.get(row["kind"], "line"),  # type: ignore[arg-type]
                )
            )
    return lines


def _listed(codes: Iterable[str], dimension: Dimension, file: str, where: str, problems: Problems) -> None:
    for code in codes:
        if code not in dimension.codes:
            near = ", ".join(dimension.classification.nearest(code))
            problems.add(file, where, f"code '{code}' is not in '{dimension.classification.id}' (near: {near})")


def signed_parts(text: str, less: str = "") -> tuple[tuple[int, str], ...]:
    """Line ids with signs, those to be taken away marked with a minus or given apart.

    >>> signed_parts("total -production")
    ((1, 'total'), (-1, 'production'))
    """
    signed = [(-1, part[1:]) if part.startswith("-") else (1, part) for part in text.split()]
    return (*signed, *((-1, part) for part in less.split()))
