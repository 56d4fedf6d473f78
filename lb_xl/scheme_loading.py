"""Reads a scheme folder for one year and refuses it, with every reason, where it does not hold together."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from lb_xl.classification import Classification
from lb_xl.findings import DefinitionError, DefinitionProblem, Finding
from lb_xl.form import Dimension, Form
from lb_xl.formula import FormulaError, Measured, Node, Sum, parse
from lb_xl.inference import (
    DisagreementError,
    Known,
    Shape,
    dimension_axes,
    missing_dimension,
    nearest,
    selected,
    shape,
)
from lb_xl.language import Text
from lb_xl.likeness import nearest_name
from lb_xl.planning_sections import cohorts_from, moves_from, parts_from
from lb_xl.scheme import Check, Quantity, Scheme, Table
from lb_xl.scheme_reading import Problems, form_from, in_year, level_from, parameters_from, unit_from
from lb_xl.scheme_rules import (
    check_circles,
    check_code,
    check_comparison,
    check_keys,
    check_references,
    check_sheets,
    forms_below,
)
from lb_xl.scheme_suppliers import offices_from, suppliers_from
from lb_xl.survey_sections import periods_from
from lb_xl.table_reading import table_from

SCHEME_FILES = ("scheme.toml", "forms.toml")
QUANTITY_KEYS = {
    "title", "par", "formula", "dims", "per", "fallback", "place", "reading", "adjustable", "unit",
}  # fmt: skip


def scheme_folder(scheme: str | Path) -> Path:
    """The folder of a scheme, given its id (`by-2011`) or a path.

    Raises `DefinitionError` that names the built-in schemes where there is none.
    """
    path = Path(scheme)
    if (path / SCHEME_FILES[0]).is_file():
        return path
    built_in = _built_in_folder()
    folder = built_in / str(scheme).replace("-", "_")
    if (folder / SCHEME_FILES[0]).is_file():
        return folder
    names = built_in_schemes()
    hint = nearest(str(scheme), names)
    finding = Finding(
        "LB-395", values={"given": scheme, "nearest": nearest_name(str(scheme), names), "known": ", ".join(names)}
    )
    text = f"no scheme '{scheme}'{hint} (built in: {', '.join(names)}; or give a folder)"
    raise DefinitionError([DefinitionProblem.told_by(finding, text)])


def uncovered_year(scheme: str, years: tuple[int, int | None], year: int) -> DefinitionProblem:
    """What is said of a year that a scheme does not cover (LB-396)."""
    first, last = years
    span = Text(f"с {first} по {last}", f"{first} to {last}") if last else Text(f"с {first}", f"from {first}")
    finding = Finding("LB-396", values={"scheme": scheme, "years": span, "year": year})
    return DefinitionProblem.told_by(
        finding, f"scheme.toml: the scheme covers the years {first}-{last or ''}, not {year}"
    )


def built_in_schemes() -> tuple[str, ...]:
    """The ids of the schemes that come with lb_xl."""
    return tuple(sorted(path.parent.name.replace("_", "-") for path in _built_in_folder().glob(f"*/{SCHEME_FILES[0]}")))


def load_scheme(scheme: str | Path, year: int | None = None) -> Scheme:
    """The scheme of an id or a folder, as it is in force in a year (default: its `default_year`).

    Raises `DefinitionError` with every problem found: the file, the key, the cause and the nearest known name.

    >>> load_scheme("by-2011", 2012).quantities["labour_resources"].paragraph
    '8'
    """
    return _Loading(scheme_folder(scheme), year).scheme()


def _built_in_folder() -> Path:
    with as_file(files("lb_xl").joinpath("schemes")) as path:
        return Path(path)


class _Loading:
    """One reading of a folder; every problem is collected before anything is raised."""

    def __init__(self, folder: Path, year: int | None) -> None:
        self.folder = folder
        self.problems = Problems()
        self.definition = self._toml("scheme.toml")
        forms = self._toml("forms.toml")
        self.problems.stop()
        check_keys(self.definition, self.problems)
        years = self.definition.get("years", {})
        self.years: tuple[int, int | None] = (years.get("first", 1900), years.get("last"))
        self.year = year if year is not None else years.get("default", years.get("first", 2000))
        if self.year < self.years[0] or (self.years[1] is not None and self.year > self.years[1]):
            raise DefinitionError([uncovered_year(str(self.definition.get("id", "")), self.years, self.year)])
        self.units = {id: Text.read(value) for id, value in self.definition.get("units", {}).items()}
        self.base_unit = self.definition.get("base_unit", next(iter(self.units), "persons"))
        self.parameters = parameters_from(self.definition, self.year, self.units, self.problems)
        self.dimensions = self._dimensions()
        self.form_definitions = forms
        self.nodes: dict[str, Node] = {}
        self.shapes: dict[str, Shape | None] = {}
        self.visiting: list[str] = []

    def scheme(self) -> Scheme:
        quantities = self.definition.get("quantities", {})
        self._add_categories(quantities)
        self.problems.stop()
        self.forms: dict[str, Form] = {
            id: form
            for id, table in self.form_definitions.items()
            if (form := form_from(id, table, self.dimensions, self.units, self.base_unit, self.year, self.problems))
        }
        self.problems.stop()
        cohorts = cohorts_from(
            self.definition.get("cohorts", {}), self.forms, self.parameters, self.dimensions, self.problems
        )
        names = (*quantities, *self.parameters, *self.forms)
        self.known = Known(self.forms, self.parameters, self._shape, names, self.dimensions, cohorts)
        for id, table in quantities.items():
            self._parse(id, table)
        self.problems.stop()
        built = {id: quantity for id, table in quantities.items() if (quantity := self._quantity(id, table))}
        self.problems.stop()
        tables = self._tables(built)
        checks = self._checks()
        self._check_spreads()
        population = self.definition.get("population", "")
        moves = moves_from(self.definition.get("moves", {}), self.forms, built, self.problems)
        parts = parts_from(self.definition.get("parts", {}), self.forms, self.problems)
        check_references(population, self.forms, self.parameters.values(), built, self.problems)
        check_sheets(self.forms.values(), tables.values(), self.problems)
        self.problems.stop()
        scheme = Scheme(
            id=self.definition.get("id", self.folder.name),
            title=self._text("title"),
            subject=self._text("subject"),
            methodology=self._text("methodology"),
            folder=self.folder,
            year=self.year,
            years=self.years,
            base_unit=self.base_unit,
            units=self.units,
            dimensions=self.dimensions,
            forms=self.forms,
            parameters=self.parameters,
            quantities=built,
            tables=tables,
            checks=checks,
            adjustments=self.definition.get("adjustments", {}).get("form", ""),
            population=population,
            cohorts=cohorts,
            moves=moves,
            parts=parts,
            suppliers=suppliers_from(self.definition, self.forms, self.dimensions, self.problems),
            offices=offices_from(self.definition, self.dimensions, self.problems),
            periods=periods_from(self.definition, self.forms, self.parameters, self.problems),
        )
        check_circles(scheme, self.problems)
        self.problems.stop()
        return scheme

    def _toml(self, name: str) -> dict[str, Any]:
        path = self.folder / name
        try:
            return tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            self.problems.add(name, "", f"the file is missing in {self.folder.name}")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.problems.add(name, "", str(error))
        return {}

    def _text(self, key: str) -> Text:
        return self.problems.text("scheme.toml", key, self.definition.get(key, ""))

    def _dimensions(self) -> dict[str, Dimension]:
        found: dict[str, Dimension] = {}
        for id, table in self.definition.get("dimensions", {}).items():
            where = f"dimensions.{id}"
            if in_year([table.get("years", {})], self.year) is None:
                self.problems.dated_dimensions.add(id)
                continue
            lists = table.get("classification", id)
            name = lists if isinstance(lists, str) else (in_year(lists, self.year) or {}).get("list", "")
            path = self._list_path(name)
            if path is None:
                cause = f"no list '{name}' for {self.year} ({name}.csv and .toml)"
                self.problems.add("scheme.toml", f"{where}.classification", cause)
                continue
            try:
                classification = Classification.load(path, self.year)
            except DefinitionError as error:
                self.problems.extend(error.problems)
                continue
            total = table.get("total")
            found[id] = Dimension(
                id,
                self.problems.text("scheme.toml", f"{where}.title", table.get("title", id)),
                classification,
                None if total is None else self.problems.text("scheme.toml", f"{where}.total", total),
                bool(table.get("extra", False)),
                bool(table.get("exported", True)),
                bool(table.get("tree", False)),
            )
        return found

    def _list_path(self, name: str) -> Path | None:
        for folder in (self.folder, self.folder / "classifications", _built_in_folder().parent / "classifications"):
            # A grouping of lines is a CSV too; a list of codes has its TOML beside it.
            if name and all((folder / f"{name}{ending}").is_file() for ending in (".csv", ".toml")):
                return folder / f"{name}.csv"
        return None

    def _add_categories(self, quantities: Mapping[str, Any]) -> None:
        """The categories of the form of other sources (para 20) are the adjustable quantities."""
        adjustments = self.definition.get("adjustments")
        if not adjustments:
            return
        titles = {
            id: self.problems.text("scheme.toml", f"quantities.{id}.title", table.get("title", id))
            for id, table in quantities.items()
            if table.get("adjustable")
        }
        key = adjustments["key"]
        title = self.problems.text("scheme.toml", "adjustments.title", adjustments.get("title", key))
        listed = Classification.of_titles(key, title, titles)
        self.dimensions[key] = Dimension(key, title, listed, None, extra=True)

    def _parse(self, id: str, table: Mapping[str, Any]) -> None:
        where = f"quantities.{id}"
        for unknown in set(table) - QUANTITY_KEYS:
            self.problems.add("scheme.toml", where, f"unknown key '{unknown}'{nearest(unknown, QUANTITY_KEYS)}")
        if not id.isidentifier():
            self.problems.add("scheme.toml", where, "an id is made of Latin letters, digits and _")
        node = self._formula("scheme.toml", f"{where}.formula", table.get("formula", ""))
        if node is None:
            return
        adjustments = self.definition.get("adjustments")
        if table.get("adjustable") and adjustments:
            added = Measured(adjustments["form"], adjustments["measure"], "", ((adjustments["key"], id),))
            terms = node.terms if isinstance(node, Sum) else ((1, node),)
            node = Sum((*terms, (1, added)))
        self.nodes[id] = node

    def _formula(self, file: str, where: str, text: object) -> Node | None:
        try:
            return selected(parse(str(text)))
        except FormulaError as error:
            self.problems.add(file, where, str(error))
            return None

    def _shape(self, id: str) -> Shape | None:
        """The shape of a quantity, worked out when first asked for; a cycle is a problem."""
        if id in self.shapes:
            return self.shapes[id]
        if id not in self.nodes:
            return None
        if id in self.visiting:
            path = " -> ".join([*self.visiting[self.visiting.index(id) :], id])
            self.problems.add("scheme.toml", f"quantities.{id}.formula", f"cycle: {path}")
            raise DisagreementError(f"cycle: {path}")
        self.visiting.append(id)
        try:
            found = shape(self.nodes[id], self.known)
        finally:
            self.visiting.pop()
        table = self.definition["quantities"][id]
        if "per" in table and found.kind == "ratio":
            found = replace(found, per=tuple(table["per"]))
        if "unit" in table:
            if found.kind == "count" or found.unit:
                self.problems.add("scheme.toml", f"quantities.{id}.unit", "only a pure ratio can be given a unit")
            found = replace(found, unit=unit_from(table["unit"], self.units, f"quantities.{id}.unit", self.problems))
        self.shapes[id] = found
        return found

    def _quantity(self, id: str, table: Mapping[str, Any]) -> Quantity | None:
        where = f"quantities.{id}"
        try:
            found = self._shape(id)
        except DisagreementError as error:
            if not str(error).startswith("cycle"):
                self.problems.add("scheme.toml", f"{where}.formula", str(error))
            return None
        assert found is not None
        for dimension in table.get("dims", []):
            if dimension not in self.dimensions:
                if dimension not in self.problems.dated_dimensions:
                    hint = nearest(dimension, self.dimensions)
                    self.problems.add("scheme.toml", f"{where}.dims", f"no dimension '{dimension}'{hint}")
            elif dimension not in found.dimensions:
                term = missing_dimension(self.nodes[id], dimension, self.known, self.nodes.get)
                self.problems.add(
                    "scheme.toml", f"{where}.dims", f"has no {dimension}: it is lost at '{term}'; fix it on the form"
                )
        per = level_from(table.get("per", list(found.per)), self.dimensions, f"{where}.per", self.problems)
        lacking = dimension_axes(per) - found.dimensions
        if found.kind == "ratio" and lacking:
            self.problems.add("scheme.toml", f"{where}.per", f"the ratio is not known by {sorted(lacking)}")
        return Quantity(
            id=id,
            title=self.problems.text("scheme.toml", f"{where}.title", table.get("title", id)),
            paragraph=str(table.get("par", "")),
            formula=" ".join(str(table["formula"]).split()),
            node=self.nodes[id],
            kind=found.kind,
            unit=found.unit,
            dimensions=found.dimensions,
            per=per,
            fallback=tuple(
                level_from(each, self.dimensions, f"{where}.fallback", self.problems)
                for each in table.get("fallback", [])
            ),
            place=str(table.get("place", "")),
            reading=self.problems.text("scheme.toml", f"{where}.reading", table.get("reading", "")),
            adjustable=bool(table.get("adjustable", False)),
        )

    def _tables(self, quantities: Mapping[str, Quantity]) -> dict[str, Table]:
        found = {}
        for id, table in self.definition.get("tables", {}).items():
            if in_year([table.get("years", {})], self.year) is None:
                continue
            given = (self.folder, self.dimensions, quantities, self.parameters, self.year)
            if built := table_from(id, table, *given, self.problems):
                found[id] = built
        return found

    def _checks(self) -> tuple[Check, ...]:
        found = []
        for id, table in self.definition.get("checks", {}).items():
            where = f"checks.{id}"
            left = self._formula("scheme.toml", f"{where}.left", table.get("left", ""))
            right = self._formula("scheme.toml", f"{where}.right", table.get("right", ""))
            if left is None or right is None:
                continue
            over = tuple(table.get("over", []))
            try:
                cause = check_comparison(shape(left, self.known), shape(right, self.known), over)
            except DisagreementError as error:
                cause = str(error)
            if cause:
                self.problems.add("scheme.toml", where, cause)
                continue
            if table.get("test") not in ("==", "<=", ">="):
                self.problems.add("scheme.toml", f"{where}.test", 'the test must be "==", "<=" or ">="')
                continue
            formula = f"{table['left']} {table['test']} {table['right']}"
            title = self.problems.text("scheme.toml", f"{where}.title", table.get("title", id))
            par = str(table.get("par", ""))
            code = check_code(table.get("code"), where, self.problems)
            stated, tolerance = bool(table.get("stated", False)), float(table.get("tolerance", 0))
            found.append(Check(id, title, par, left, table["test"], right, over, code, formula, stated, tolerance))
        return tuple(found)

    def _check_spreads(self) -> None:
        """A count that spreads another form must not rest on that form."""
        for form in self.forms.values():
            if not form.spread:
                continue
            where = f"{form.id}.spread"
            node = self._formula("forms.toml", where, form.spread)
            if node is None:
                continue
            try:
                found = shape(node, self.known)
            except DisagreementError as error:
                self.problems.add("forms.toml", where, str(error))
                continue
            if found.kind != "count":
                self.problems.add("forms.toml", where, "a form is spread by a count")
            if form.id in forms_below(node, self.nodes):
                self.problems.add("forms.toml", where, "the form would be spread by itself")
