"""The pieces of a scheme's definition files, each read into its description, with problems collected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lb_xl.findings import DefinitionError
from lb_xl.form import Dimension, Form, Key, Measure, TextColumn, Unit
from lb_xl.inference import nearest
from lb_xl.language import Text
from lb_xl.scheme import Level, Parameter

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


def unit_from(text: str, units: Mapping[str, Text], where: str, problems: Problems) -> Unit:
    """A unit of `scheme.toml`; none, with the problem noted, where its text cannot be read."""
    try:
        return read_unit(text, units)
    except ValueError as error:
        problems.add("scheme.toml", where, str(error))
        return ()


def parameters_from(
    definition: Mapping[str, Any], year: int, units: Mapping[str, Text], problems: Problems
) -> dict[str, Parameter]:
    """The parameters with the values that are in force in a year."""
    found = {}
    for id, table in definition.get("parameters", {}).items():
        where = f"parameters.{id}"
        dated = in_year(table.get("values", []), year)
        if dated is None or "value" not in dated:
            problems.add("scheme.toml", f"{where}.values", f"no value is in force in {year}")
            continue
        found[id] = Parameter(
            id,
            problems.text("scheme.toml", f"{where}.title", table.get("title", id)),
            float(dated["value"]),
            unit_from(table.get("unit", ""), units, f"{where}.unit", problems),
            problems.text("scheme.toml", f"{where}.values.source", dated.get("source", "")),
            tuple(float(value) for value in table.get("alternatives", [])),
            table.get("effect_on", ""),
            bool(table.get("setting", False)),
        )
    return found


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
