"""Forms: what one input sheet holds, and the codes that its rows may carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lb_xl.classification import Classification
from lb_xl.language import Text

TOTAL = "total"
"""The code of a row that speaks for a whole dimension."""

Kind = Literal["count", "ratio", "number"]
"""A count can be summed; a ratio is a count by a count; a number is a parameter or a literal."""

Unit = tuple[tuple[str, int], ...]
"""A unit as sorted pairs of a base unit and its exponent: persons per organisation is
`(("organisations", -1), ("persons", 1))`."""


@dataclass(frozen=True)
class Dimension:
    """A breakdown of counts (territory, locality, ...), with its list of codes for the year.

    `total` is the title of the sum over the dimension, or None where sums have no meaning (years).
    An `extra` dimension is a key of forms that every quantity sums away (purpose, education kind). One that is
    not `exported` has no column of its own in the export. Codes of a tree are printed with all that lies below them.
    """

    id: str
    title: Text
    classification: Classification
    total: Text | None
    extra: bool = False
    exported: bool = True
    is_tree: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        return self.classification.codes

    @property
    def tops(self) -> tuple[str, ...]:
        """The codes that make up the whole: all of a flat list, those without a parent of a tree."""
        return self.classification.roots if self.is_tree else self.codes

    @property
    def leaves(self) -> tuple[str, ...]:
        """The codes that fixed rows name: all of a flat list, those of a tree below which nothing lies."""
        listed = self.classification
        return tuple(code for code in self.codes if not (self.is_tree and listed.children(code)))

    @property
    def axis(self) -> str:
        """The axis along which the codes are printed; `*` asks for each code with all that lies below it."""
        return f"{self.id}*" if self.is_tree else self.id


@dataclass(frozen=True)
class Key:
    """A key column of a form: `from_territory` and `to_territory` both take codes of `territory`."""

    id: str
    dimension: Dimension
    title: Text

    @property
    def direction(self) -> str:
        """`from` or `to` for the ends of a flow, else empty."""
        prefix, _, rest = self.id.partition("_")
        return prefix if rest == self.dimension.id and prefix in ("from", "to") else ""


@dataclass(frozen=True)
class Measure:
    """A measured column of a form.

    `only` names the codes outside which the measure must be zero, and at which it is counted.
    `scale` converts the unit of the sheet into the unit of computation (1000 for thousands). Every value must be
    `above` a limit and at `most` another, where they are given, both in the unit of the sheet. `counted_by` names the
    measure that says how many units (organisations, persons) stand behind a value, which may be the measure itself.
    """

    id: str
    title: Text
    unit: Unit
    unit_title: Text
    kind: Kind = "count"
    only: Mapping[str, str] = field(default_factory=dict)
    scale: float = 1.0
    negative: bool = False
    share: tuple[float, float] | None = None
    above: float | None = None
    most: float | None = None
    counted_by: str = ""


@dataclass(frozen=True)
class TextColumn:
    """A column of words beside the numbers (source, reason)."""

    id: str
    title: Text
    required: bool


@dataclass(frozen=True)
class Form:
    """A source form: one input sheet.

    `rows` is `fixed` where every possible combination of the keys must have a row, `open` where an absent row
    means none. `fixed` gives the codes of dimensions that the form does not ask for. `spread` names the count
    by which rows coded `total` are divided over the codes of a dimension. An `optional` form is marked «нет явления»
    in a fresh workbook: most years have nothing to report in it. Each row needs rows in its `counterpart`, another
    form (a norm needs its base). The `supplier` hands the form in (see `lb_xl.exchange`). A `raw` form takes rows of a
    survey as they are: `lb_xl.survey` reads its cells.
    """

    id: str
    title: Text
    sheet: Text
    source: Text
    paragraph: str
    keys: tuple[Key, ...]
    measures: tuple[Measure, ...]
    fixed: Mapping[str, str]
    texts: tuple[TextColumn, ...]
    rows: Literal["fixed", "open"]
    spread: str
    circle: Text
    place: Text
    hint: Text
    optional: bool = False
    counterpart: str = ""
    supplier: str = ""
    raw: bool = False

    def measure(self, id: str) -> Measure | None:
        return next((measure for measure in self.measures if measure.id == id), None)

    def key(self, id: str) -> Key | None:
        return next((key for key in self.keys if key.id == id), None)

    def key_of(self, dimension: str, direction: str = "") -> Key | None:
        """The key that carries a dimension, at one end of a flow if `direction` says so."""
        id = f"{direction}_{dimension}" if direction else dimension
        return self.key(id)

    def codes_of(self, measure: Measure) -> dict[str, str]:
        """The dimensions whose code is given by the definition, for one measure."""
        return {**self.fixed, **measure.only}

    def dimensions_of(self, measure: Measure, direction: str = "") -> frozenset[str]:
        """The dimensions in which a measure is known: its own keys (with an end of the flow) and given codes."""
        own = {self.axis_of(key, direction) for key in self.keys_at(direction)}
        return frozenset(own | set(self.codes_of(measure)))

    def keys_at(self, direction: str) -> tuple[Key, ...]:
        """The keys that say where a row counts, at one end of a flow or at `both`; without direction at any."""
        return tuple(
            key
            for key in self.keys
            if (direction == "both" or key.direction in ("", direction)) and not key.dimension.extra
        )

    @staticmethod
    def axis_of(key: Key, direction: str) -> str:
        """The dimension by which a key counts: with both ends of a flow apart, `from_branch` and `to_branch`."""
        return key.id if direction == "both" else key.dimension.id
