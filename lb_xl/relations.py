"""How printed lines follow from other printed lines: the source of native formulas and of their checks.

A line whose formula names only lines of its table (or of another table over the same dimensions) is their sum or
quotient: line 01 is lines 02 and 03, the unemployment rate is line 08 by line 15, a growth is a line by itself in
the column before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lb_xl.formula import Call, Name, Node, Number, Product, Quotient, Sum
from lb_xl.methods import METHODS
from lb_xl.scheme import Line, Scheme, Table


@dataclass(frozen=True)
class Reference:
    """A line of a table, in the same column, or where a series method of a dimension takes its number from."""

    table: str
    line: str
    method: str = ""
    dimension: str = ""


Terms = tuple[tuple[int, Reference], ...]


@dataclass(frozen=True)
class Relation:
    """Signed lines; with `below`, `factor` times their sum is divided by the sum of those lines."""

    above: Terms
    below: Terms = ()
    factor: float = 1.0


def relation(scheme: Scheme, table: Table, line: Line) -> Relation | None:
    """How a line follows from other lines, or None where it does not.

    Lines of a grouping are sums only where the grouping names their parts: a group is not the sum of its classes
    when an input is coded by the group itself.
    """
    if line.parts:
        return Relation(tuple((sign, Reference(table.id, part)) for sign, part in line.parts))
    if not line.quantity or line.where:
        return None
    own = Reference(table.id, line.id)
    node = scheme.quantities[line.quantity].node
    if isinstance(node, Quotient):
        factor, left = scaled(node.left)
        above, below = (_terms(scheme, table, side, own) for side in (left, node.right))
        return Relation(above, below, factor) if above and below else None
    terms = _expanded(scheme, table, node, own) if isinstance(node, Sum) else None
    return Relation(terms) if terms else None


def relations(scheme: Scheme) -> Iterator[tuple[Table, Line, Relation]]:
    """Every printed line that follows from others."""
    for table in scheme.tables.values():
        for line in table.printed:
            found = relation(scheme, table, line)
            if found is not None:
                yield table, line, found


def circles(scheme: Scheme) -> Iterator[tuple[Reference, ...]]:
    """Lines that follow from themselves: their native formulas would be circular, which no spreadsheet computes."""
    follows = {
        Reference(table.id, line.id): tuple(reference for _, reference in (*found.above, *found.below))
        for table, line, found in relations(scheme)
    }
    settled: set[Reference] = set()

    def search(here: Reference, road: tuple[Reference, ...]) -> Iterator[tuple[Reference, ...]]:
        if here in road:
            yield (*road[road.index(here) :], here)
        elif here not in settled:
            for reference in follows.get(here, ()):
                yield from search(reference, (*road, here))
            settled.add(here)

    for start in follows:
        yield from search(start, ())


def repeated_lines(scheme: Scheme) -> Iterator[tuple[Reference, Reference]]:
    """Pairs of lines in two tables over the same dimensions that print the same quantity."""
    seen: dict[tuple[str, tuple[str, ...]], Reference] = {}
    for table in scheme.tables.values():
        for line in table.printed:
            if line.quantity and not line.where:
                key = (line.quantity, table.over)
                here = Reference(table.id, line.id)
                first = seen.setdefault(key, here)
                if first.table != table.id:
                    yield first, here


def source_column(
    scheme: Scheme, columns: Sequence[Mapping[str, str]], column: Mapping[str, str], reference: Reference
) -> int | None:
    """The place among some columns from which a reference takes its number; None where there is none."""
    if not reference.method:
        return columns.index(column)
    wanted = dict(column)
    codes = scheme.dimensions[reference.dimension].codes
    function = METHODS[reference.method].function
    assert function is not None
    place = int(function(codes.index(wanted[reference.dimension])))
    if place < 0:
        return None
    wanted[reference.dimension] = codes[place]
    return next((place for place, other in enumerate(columns) if other == wanted), None)


def scaled(node: Node) -> tuple[float, Node]:
    """A literal factor in front of a term, and the term: `1000 * natural`."""
    if isinstance(node, Product) and isinstance(node.left, Number):
        return node.left.value, node.right
    return 1.0, node


def _terms(scheme: Scheme, table: Table, node: Node, own: Reference) -> Terms | None:
    """A term as signed lines: one line that prints it, or the lines of its formula."""
    if isinstance(node, Call) and METHODS[node.method].sort == "series":
        return _elsewhere(scheme, table, node)
    if not isinstance(node, Name):
        return _expanded(scheme, table, node, own) if isinstance(node, Sum) else None
    printed = _printed(scheme, table, node.id, own)
    if printed is not None:
        return ((1, printed),)
    quantity = scheme.quantities.get(node.id)
    return _expanded(scheme, table, quantity.node, own) if quantity and isinstance(quantity.node, Sum) else None


def _elsewhere(scheme: Scheme, table: Table, node: Call) -> Terms | None:
    """The line that prints what a series method takes from another column of the same table or its like."""
    match node.arguments:
        case (Name(id=quantity), Name(id=dimension)) if dimension in table.over:
            found = _printed(scheme, table, quantity, Reference("", ""))
            return ((1, Reference(found.table, found.line, node.method, dimension)),) if found else None
    return None


def _expanded(scheme: Scheme, table: Table, node: Sum, own: Reference) -> Terms | None:
    found: list[tuple[int, Reference]] = []
    for sign, term in node.terms:
        below = _terms(scheme, table, term, own)
        if below is None:
            return None
        found.extend((sign * part, reference) for part, reference in below)
    return tuple(found)


def _printed(scheme: Scheme, table: Table, quantity: str, own: Reference) -> Reference | None:
    """The line that prints a quantity whole, in the same table first; never the line itself."""
    others = [other for other in scheme.tables.values() if other.id != table.id and other.over == table.over]
    for candidate in (table, *others):
        for line in candidate.printed:
            reference = Reference(candidate.id, line.id)
            if line.quantity == quantity and not line.where and reference != own:
                return reference
    return None
