"""A balance scheme as data: forms, quantities with their formulas, tables and lines, checks, parameters.

The definitions stand in a folder (`scheme.toml`, `forms.toml`, lists as CSV); `lb_xl.scheme_loading` reads and
validates them for one year. Everything here is a frozen description that knows no workbook.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from lb_xl.findings import interface
from lb_xl.form import Dimension, Form, Kind, Unit
from lb_xl.formula import Call, Measured, Node, walk_through
from lb_xl.language import LANGUAGES, NO_TEXT, Text
from lb_xl.methods import METHODS

if TYPE_CHECKING:
    from lb_xl.waterfall import Waterfall

Level = tuple[str, ...]
"""Axes of a level of aggregation: dimensions, or a coarser level of one (`activity.section`)."""


@dataclass(frozen=True)
class Parameter:
    """A dated constant of the law or of a source, which the title sheet of a workbook may overrule.

    `alternatives` are values whose effect on `effect_on` the protocol prints beside the one in force. A `setting` says
    how results are handed out, not what they are: it is no part of the inputs.
    """

    id: str
    title: Text
    value: float
    unit: Unit
    source: Text
    alternatives: tuple[float, ...] = ()
    effect_on: str = ""
    setting: bool = False


@dataclass(frozen=True)
class Quantity:
    """A term of the methodology and how it follows from forms and other terms.

    `dimensions` are those in which it is known. `per` is the level at which a ratio multiplies, `fallback` the
    coarser levels that are sought in turn where it has no value. `place` says whether persons are counted where
    they live or where they work. An `adjustable` quantity takes rows of the form of other sources (para 20).
    """

    id: str
    title: Text
    paragraph: str
    formula: str
    node: Node
    kind: Kind
    unit: Unit
    dimensions: frozenset[str]
    per: Level
    fallback: tuple[Level, ...]
    place: str
    reading: Text
    adjustable: bool


@dataclass(frozen=True)
class Line:
    """A printed line: an id, the printed row code, a title, and what stands in it.

    `where` keeps only the codes of a dimension (and those below them). `parts` are signed ids of lines of the
    same table of which this line is the exact sum. A `heading` has a title alone; a `memo` line is printed
    below the table and not exported. `respondents` is the line with the number of persons a survey asked.
    """

    id: str
    row: str
    title: Text
    quantity: str = ""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parts: tuple[tuple[int, str], ...] = ()
    indent: int = 0
    strong: bool = False
    kind: Literal["line", "heading", "memo"] = "line"
    respondents: str = ""


@dataclass(frozen=True)
class SmallCells:
    """Which cells of a table rest on too few respondents: fewer than the parameter `below`. Their number stands in the
    `column` with these codes instead of the cell's own, or in the line that the cell's line names."""

    below: str
    column: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Periods:
    """The surveys of a year: each of the forms must have as many codes of the dimension as the parameter says."""

    dimension: str
    parameter: str
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A printed table: lines down, the codes of `over` across (the first dimension innermost).

    Printed counts are divided by `divisor`; ratios are printed as a percentage. `period` says in words for which time
    the numbers stand, with `{year}` for the year, where they are no annual means. A `waterfall` is drawn below.
    """

    id: str
    title: Text
    sheet: Text
    caption: Text
    paragraph: str
    over: tuple[str, ...]
    lines: tuple[Line, ...]
    unit: Text
    divisor: float
    decimals: int
    notes: tuple[Text, ...]
    rows_of: str = ""
    period: Text = NO_TEXT
    waterfall: Waterfall | None = None
    small: SmallCells | None = None

    def line(self, id: str) -> Line | None:
        return next((line for line in self.lines if line.id == id and line.kind != "heading"), None)

    @property
    def printed(self) -> tuple[Line, ...]:
        """Lines that hold numbers, memo lines included."""
        return tuple(line for line in self.lines if line.kind != "heading")


@dataclass(frozen=True)
class Check:
    """A rule on the numbers: `left` compared with `right` at every key of the level `over` where an input speaks for
    either, or, where the left side is `stated` by another balance, only where an input speaks for that. Sides that
    differ by no more than the `tolerance` agree."""

    id: str
    title: Text
    paragraph: str
    left: Node
    test: Literal["==", "<=", ">="]
    right: Node
    over: tuple[str, ...]
    code: str
    formula: str
    stated: bool = False
    tolerance: float = 0.0


@dataclass(frozen=True)
class Cohorts:
    """How a population by age and sex is moved to plan years: the measures of survival (a yearly share by `sex` and
    single `age`, the last one open) and of the calendar year of each code of `year`, the first being the reported
    year, and for each sex the parameters with the first and last year of working age."""

    population: Measured
    survival: Measured
    years: Measured
    limits: Mapping[str, tuple[str, str]]
    age: str = "age"
    sex: str = "sex"
    year: str = "year"


@dataclass(frozen=True)
class Moves:
    """What closes the balances of territories: the quantity with their surplus (above zero) or shortage, the flow
    between territories and that from village to town, and the measure with the distance or priority of a route."""

    balance: str
    flows: Measured
    village_to_town: Measured
    cost: Measured
    year: str = "year"


@dataclass(frozen=True)
class PartBalance:
    """Where the rows of a form come from when another balance feeds it: a table of that scheme, the key whose codes its
    results name, for each measure the quantity that is carried over, and the key of the year."""

    scheme: str
    table: str
    key: str
    measures: Mapping[str, str]
    year: str = "year"


@dataclass(frozen=True)
class Supplier:
    """Who hands forms in: a department, or where it is one `by` a dimension, an office for each of its codes.

    The `short` title names files. `contact` and `due` are proposed on the sheet of suppliers, `{year}` and `{next}`
    in them standing for the year of the balance and the one after it.
    """

    id: str
    title: Text
    short: Text
    by: str = ""
    contact: Text = NO_TEXT
    due: Text = NO_TEXT


@dataclass(frozen=True)
class Scheme:
    """A scheme for one year: everything that the template, the computation and the explanation need."""

    id: str
    title: Text
    subject: Text
    methodology: Text
    folder: Path
    year: int
    years: tuple[int, int | None]
    base_unit: str
    units: Mapping[str, Text]
    dimensions: Mapping[str, Dimension]
    forms: Mapping[str, Form]
    parameters: Mapping[str, Parameter]
    quantities: Mapping[str, Quantity]
    tables: Mapping[str, Table]
    checks: tuple[Check, ...]
    adjustments: str
    population: str
    cohorts: Cohorts | None = None
    moves: Moves | None = None
    parts: Mapping[str, PartBalance] = field(default_factory=dict)
    suppliers: Mapping[str, Supplier] = field(default_factory=dict)
    offices: str = ""
    periods: Periods | None = None

    def possible(self, codes: Mapping[str, str]) -> bool:
        """Whether a combination of codes can exist: a list may exclude some (a city has no rural places)."""
        for dimension, code in codes.items():
            if dimension not in self.dimensions or code == "total":
                continue
            excluded = self.dimensions[dimension].classification.attribute(code, "excludes")
            for pair in excluded.split():
                other, _, value = pair.partition("=")
                if codes.get(other) == value:
                    return False
        return True

    def walk(self, node: Node) -> Iterator[Node]:
        """A formula and all below it, through the quantities that it names."""
        return walk_through(node, self._formula)

    def method_sorts(self, node: Node) -> frozenset[str]:
        """What kinds of methods a formula rests on, through the quantities that it names."""
        return frozenset(METHODS[each.method].sort for each in self.walk(node) if isinstance(each, Call))

    def _formula(self, id: str) -> Node | None:
        quantity = self.quantities.get(id)
        return quantity.node if quantity else None

    def combinations(self, dimensions: tuple[str, ...]) -> Iterator[dict[str, str]]:
        """Every possible combination of codes of some dimensions, in the order of the lists; of a tree its leaves."""
        for codes in itertools.product(*(self.dimensions[dimension].leaves for dimension in dimensions)):
            combination = dict(zip(dimensions, codes, strict=True))
            if self.possible(combination):
                yield combination

    def axes(self, dimensions: tuple[str, ...]) -> Level:
        """The level at which some dimensions are printed."""
        return tuple(self.dimensions[id].axis for id in dimensions)

    def level_words(self, level: Level) -> Text:
        """A level in words, e.g. `Territory × Activity`; the whole subject where it has no axes."""
        words = interface()["levels"]
        named = []
        for axis in level:
            dimension, _, part = axis.partition(".")
            title, coarser = self.dimensions[dimension].title, Text.read(words.get(part, part))
            named.append(Text(*(title[each] + f" ({coarser[each]})" * bool(part) for each in LANGUAGES)))
        ru, en = (" × ".join(each[language] for each in named) for language in LANGUAGES)
        return Text(ru or self.subject.ru, en or self.subject.en)

    def columns(self, table: Table) -> tuple[dict[str, str], ...]:
        """The columns of a table: for each dimension its total (if it has one), then its codes."""
        choices = []
        for id in reversed(table.over):
            dimension = self.dimensions[id]
            choices.append([*(["total"] if dimension.total else []), *dimension.codes])
        order = tuple(reversed(table.over))
        return tuple(dict(zip(order, codes, strict=True)) for codes in itertools.product(*choices))
