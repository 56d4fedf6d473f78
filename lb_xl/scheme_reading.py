"""The pieces of a scheme's definition files, each read into its description, with problems collected."""

from __future__ import annotations

import csv
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lb_xl.findings import DefinitionError
from lb_xl.form import Dimension, Form, Key, Measure, TextColumn, Unit
from lb_xl.inference import nearest
from lb_xl.language import Text
from lb_xl.lines_by_code import lines_by_code
from lb_xl.scheme import Level, Line, Quantity, Table
from lb_xl.survey_sections import small_cells_from
from lb_xl.waterfall_reading import waterfall_from

FORM_KEYS = {
    "title", "sheet", "source", "par", "keys", "measures", "fixed", "texts", "rows", "spread", "circle", "place",
    "hint", "years", "optional", "counterpart", "supplier", "raw",
}  # fmt: skip
MEASURE_KEYS = {
    "title",
    "unit",
    "kind",
    "only",
    "scale",
    "unit_title",
    "negative",
    "share",
    "above",
    "most",
    "counted_by",
}
TABLE_KEYS = {
    "title", "sheet", "caption", "par", "over", "lines", "quantity", "rows", "unit", "divisor", "decimals", "notes",
    "years", "period", "waterfall", "small",
}  # fmt: skip
GROUPING_COLUMNS = ("line", "row", "indent", "codes", "parts", "title_ru", "title_en", "kind")
LINE_KEYS = {"id", "row", "title", "quantity", "where", "parts", "indent", "strong", "heading", "memo", "respondents"}
FLOWS = {"from": Text("Откуда", "From"), "to": Text("Куда", "To")}


class Problems:
    """Everything wrong with the definitions, each with file, key and cause."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.dated_dimensions: set[str] = set()  # those that the scheme has only in other years

    def add(self, file: str, key: str, cause: str) -> None:
        self.found.append(f"{file}: {key}: {cause}" if key else f"{file}: {cause}")

    def extend(self, problems: Iterable[str]) -> None:
        self.found.extend(problems)

    def stop(self) -> None:
        """Raise all that was found, if anything was."""
        if self.found:
            raise DefinitionError(dict.fromkeys(self.found))

    def text(self, file: str, key: str, value: object) -> Text:
        try:
            return Text.read(value)
        except ValueError as error:
            self.add(file, key, str(error))
            return Text("", "")

    def unknown_keys(self, file: str, key: str, table: Mapping[str, Any], allowed: set[str]) -> None:
        for unknown in sorted(set(table) - allowed):
            self.add(file, key, f"unknown key '{unknown}'{nearest(unknown, allowed)}")


def in_year(entries: Sequence[Mapping[str, Any]], year: int) -> Mapping[str, Any] | None:
    """The last of some entries whose span of years (`from`, `to`) holds a year."""
    valid = [entry for entry in entries if entry.get("from", year) <= year <= entry.get("to", year)]
    return valid[-1] if valid else None


def read_unit(text: str, units: Mapping[str, Text]) -> Unit:
    """A unit from its text: `persons`, `persons/organisations`, or empty for a pure number."""
    if not text or text == "1":
        return ()
    powers: dict[str, int] = {}
    for place, part in enumerate(text.split("/")):
        for base in part.split("*"):
            base = base.strip()
            if base == "1":
                continue
            if base not in units:
                raise ValueError(f"unknown unit '{base}'{nearest(base, units)}")
            powers[base] = powers.get(base, 0) + (1 if place == 0 else -1)
    return tuple(sorted((base, power) for base, power in powers.items() if power))


def level_from(axes: Sequence[str], dimensions: Mapping[str, Dimension], where: str, problems: Problems) -> Level:
    """A level of aggregation, each axis a dimension or `dimension.level`."""
    for axis in axes:
        dimension, _, level = axis.partition(".")
        if dimension not in dimensions:
            problems.add("scheme.toml", where, f"no dimension '{dimension}'{nearest(dimension, dimensions)}")
        elif level:
            listed = dimensions[dimension].classification
            levels = {listed.level(code) for code in listed.codes}
            if level not in levels:
                problems.add("scheme.toml", where, f"no level '{level}' in {dimension}{nearest(level, levels)}")
    return tuple(axes)


def form_from(
    id: str,
    table: Mapping[str, Any],
    dimensions: Mapping[str, Dimension],
    units: Mapping[str, Text],
    base_unit: str,
    year: int,
    problems: Problems,
) -> Form | None:
    """A form; keys whose dimension does not exist in the year are left out."""
    file = "forms.toml"
    if in_year([table.get("years", {})], year) is None:
        return None
    problems.unknown_keys(file, id, table, FORM_KEYS)
    keys = [key for name in table.get("keys", []) if (key := _key(name, dimensions, id, problems))]
    measures = []
    for name, entry in table.get("measures", {}).items():
        where = f"{id}.measures.{name}"
        problems.unknown_keys(file, where, entry, MEASURE_KEYS)
        try:
            unit = read_unit(entry.get("unit", base_unit), units)
        except ValueError as error:
            problems.add(file, f"{where}.unit", str(error))
            unit = ()
        unit_title = entry.get("unit_title") or (units[unit[0][0]] if len(unit) == 1 else Text("", ""))
        share = entry.get("share")
        measures.append(
            Measure(
                id=name,
                title=problems.text(file, f"{where}.title", entry.get("title", name)),
                unit=unit,
                unit_title=unit_title if isinstance(unit_title, Text) else problems.text(file, where, unit_title),
                kind=entry.get("kind", "count"),
                only=_codes(entry.get("only", {}), dimensions, f"{where}.only", problems),
                scale=float(entry.get("scale", 1)),
                negative=bool(entry.get("negative", False)),
                share=(float(share[0]), float(share[1])) if share else None,
                above=entry.get("above"),
                most=entry.get("most"),
                counted_by=entry.get("counted_by", ""),
            )
        )
    for measure in measures:
        if measure.counted_by and measure.counted_by not in {each.id for each in measures}:
            problems.add(file, f"{id}.measures.{measure.id}.counted_by", f"the form has no '{measure.counted_by}'")
    if not measures:
        problems.add(file, id, "the form has no measures")
    rows = table.get("rows", "open")
    if isinstance(rows, list):
        rows = (in_year(rows, year) or {}).get("is")
    if rows not in ("fixed", "open"):
        problems.add(file, f"{id}.rows", f"rows are 'fixed' or 'open' in {year}, not {rows!r}")
    return Form(
        id=id,
        title=problems.text(file, f"{id}.title", table.get("title", id)),
        sheet=problems.text(file, f"{id}.sheet", table.get("sheet", id)),
        source=problems.text(file, f"{id}.source", table.get("source", "")),
        paragraph=str(table.get("par", "")),
        keys=tuple(keys),
        measures=tuple(measures),
        fixed=_codes(table.get("fixed", {}), dimensions, f"{id}.fixed", problems),
        texts=tuple(
            TextColumn(
                name,
                problems.text(file, f"{id}.texts.{name}", entry.get("title", name)),
                bool(entry.get("required", False)),
            )
            for name, entry in table.get("texts", {}).items()
        ),
        rows="fixed" if rows == "fixed" else "open",
        spread=str(table.get("spread", "")),
        circle=problems.text(file, f"{id}.circle", table.get("circle", "")),
        place=problems.text(file, f"{id}.place", table.get("place", "")),
        hint=problems.text(file, f"{id}.hint", table.get("hint", "")),
        optional=bool(table.get("optional", False)),
        counterpart=str(table.get("counterpart", "")),
        supplier=str(table.get("supplier", "")),
        raw=bool(table.get("raw", False)),
    )


def _key(name: str, dimensions: Mapping[str, Dimension], form: str, problems: Problems) -> Key | None:
    """A key column; a dimension that the scheme has only in other years is quietly left out."""
    prefix, _, rest = name.partition("_")
    if prefix in FLOWS and rest in dimensions:
        title = dimensions[rest].title
        words = FLOWS[prefix]
        return Key(name, dimensions[rest], Text(f"{words.ru}: {title.ru}", f"{words.en}: {title.en}"))
    if name in dimensions:
        return Key(name, dimensions[name], dimensions[name].title)
    if name not in problems.dated_dimensions:
        problems.add("forms.toml", f"{form}.keys", f"no dimension '{name}'{nearest(name, dimensions)}")
    return None


def _codes(
    table: Mapping[str, Any], dimensions: Mapping[str, Dimension], where: str, problems: Problems
) -> dict[str, str]:
    """Codes given by the definition, by dimension; a table instead of a code names one for each edition."""
    found = {}
    for dimension, given in table.items():
        if dimension not in dimensions:
            if dimension not in problems.dated_dimensions:
                problems.add("forms.toml", where, f"no dimension '{dimension}'{nearest(dimension, dimensions)}")
            continue
        listed = dimensions[dimension].classification
        code = given.get(listed.id) if isinstance(given, Mapping) else given
        if code is None:
            problems.add("forms.toml", f"{where}.{dimension}", f"gives no code for the list '{listed.id}'")
        elif code not in listed.codes:
            near = ", ".join(listed.nearest(code))
            problems.add("forms.toml", f"{where}.{dimension}", f"code '{code}' is not in '{listed.id}' (near: {near})")
        else:
            found[dimension] = code
    return found


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
        waterfall=waterfall_from(
            table.get("waterfall", {}),
            {
                line.id: line.title
                for line in lines
                if line.quantity in quantities and quantities[line.quantity].kind == "count"
            },
            f"{where}.waterfall",
            problems,
        ),
        small=small_cells_from(table.get("small"), over, lines, dimensions, parameters, where, problems),
    )


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
