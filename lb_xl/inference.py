"""Kinds, units and dimensions of formulas: what may be added, multiplied and broken down by what.

The rules (DESIGN 5): counts add with counts of the same unit and keep the dimensions they share; a count times
a ratio is a count, and the ratio must not be finer than the count; a count by a count is a ratio.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from lb_xl.form import Dimension, Form, Kind, Unit
from lb_xl.formula import Call, Measured, Name, Node, Number, Product, Quotient, Sum
from lb_xl.methods import DIRECTIONS, METHODS
from lb_xl.scheme import Cohorts, Level, Parameter


@dataclass(frozen=True)
class Shape:
    """What a formula gives: its kind, its unit, the dimensions in which it is known."""

    kind: Kind
    unit: Unit
    dimensions: frozenset[str]
    per: Level = ()


class DisagreementError(ValueError):
    """Why the parts of a formula do not fit together."""


@dataclass(frozen=True)
class Known:
    """What names mean while a formula is checked; `quantity` gives the shape of another quantity.

    `dimensions` are given while a scheme is loaded, when series and flows are checked against their lists.
    """

    forms: Mapping[str, Form]
    parameters: Mapping[str, Parameter]
    quantity: Callable[[str], Shape | None]
    names: tuple[str, ...]
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)
    cohorts: Cohorts | None = None


def shape(node: Node, known: Known) -> Shape:
    """The kind, unit and dimensions of a formula; raises `DisagreementError` with the cause."""
    match node:
        case Number():
            return Shape("number", (), frozenset())
        case Name(id=id):
            return _named(id, known)
        case Measured():
            return _measured(node, known)
        case Sum(terms=terms):
            return _sum([shape(term, known) for _, term in terms])
        case Product(left=left, right=right):
            return _product(shape(left, known), shape(right, known))
        case Quotient(left=left, right=right):
            return _quotient(shape(left, known), shape(right, known))
        case Call(method=method, arguments=arguments) if method in METHODS and METHODS[method].sort == "series":
            return _series(method, arguments, known)
        case Call(method="rank", arguments=(ranked, Name(id=dimension))):
            return _ranked(shape(ranked, known), dimension, known)
        case Call(method=method, arguments=arguments):
            return _called(method, [shape(argument, known) for argument in arguments], known)


def nearest(given: str, names: Iterable[str]) -> str:
    """The hint at the end of a message: the nearest known name, if one is near."""
    close = difflib.get_close_matches(given, list(names), n=1, cutoff=0.6)
    return f"; did you mean '{close[0]}'?" if close else ""


def dimension_axes(per: Level) -> frozenset[str]:
    """The dimensions of a level: `activity.section` is a level of `activity`."""
    return frozenset(axis.partition(".")[0] for axis in per)


def unit_words(unit: Unit) -> str:
    """A unit for messages, e.g. `persons per organisations`."""
    above = " × ".join(base for base, power in unit if power > 0) or "1"
    below = " × ".join(base for base, power in unit if power < 0)
    return f"{above} per {below}" if below else above


def missing_dimension(node: Node, dimension: str, known: Known, formula_of: Callable[[str], Node | None]) -> str:
    """The term at the bottom of the sums in which a dimension is lost."""
    match node:
        case Sum(terms=terms):
            below = [term for _, term in terms]
        case Product(left=left, right=right):
            below = [part for part in (left, right) if shape(part, known).kind == "count"]
        case Name(id=id) if (formula := formula_of(id)) is not None:
            return missing_dimension(formula, dimension, known, formula_of)
        case Measured(form=form, measure=measure):
            return f"{form}.{measure}"
        case _:
            return "the formula"
    for part in below:
        if dimension not in shape(part, known).dimensions:
            return missing_dimension(part, dimension, known, formula_of)
    return "the formula"


def _named(id: str, known: Known) -> Shape:
    if id in known.parameters:
        return Shape("number", known.parameters[id].unit, frozenset())
    found = known.quantity(id)
    if found is not None:
        return found
    if id in known.forms:
        measures = ", ".join(f"{id}.{measure.id}" for measure in known.forms[id].measures)
        raise DisagreementError(f"'{id}' is a form; name one of its measures: {measures}")
    raise DisagreementError(f"no quantity or parameter '{id}'{nearest(id, known.names)}")


def _measured(node: Measured, known: Known) -> Shape:
    form = known.forms.get(node.form)
    if form is None:
        raise DisagreementError(f"no form '{node.form}'{nearest(node.form, known.forms)}")
    measure = form.measure(node.measure)
    if measure is None:
        names = [each.id for each in form.measures]
        hint = nearest(node.measure, names)
        raise DisagreementError(f"form '{node.form}' has no measure '{node.measure}'{hint}")
    directions = {key.direction for key in form.keys if key.direction}
    if node.direction and not directions >= ({"from", "to"} if node.direction == "both" else {node.direction}):
        raise DisagreementError(f"form '{node.form}' has no '{node.direction}_...' keys: it holds no flows")
    if node.direction == "both":
        _check_ends(form, known)
    for id, codes in node.at:
        _check_codes(form, id, codes)
    for id, peak in node.peaks:
        _check_codes(form, id, ())
        _measured(peak, known)
        _check_codes(known.forms[peak.form], id, ())
    dimensions = form.dimensions_of(measure, node.direction)
    return Shape(measure.kind, measure.unit, dimensions, tuple(sorted(dimensions)) if measure.kind == "ratio" else ())


def _check_ends(form: Form, known: Known) -> None:
    """Each end of a flow that is kept apart is a dimension of its own, with the list of the key."""
    for key in form.keys_at("both"):
        end = known.dimensions.get(key.id)
        if known.dimensions and (end is None or end.codes != key.dimension.codes):
            listed = key.dimension.classification.id
            raise DisagreementError(f"flow({form.id}...) needs a dimension '{key.id}' with the list '{listed}'")


def _check_codes(form: Form, id: str, codes: Iterable[str]) -> None:
    """Rows are chosen by a key of the form, and by codes of its list."""
    key = form.key(id)
    if key is None:
        raise DisagreementError(f"form '{form.id}' has no key '{id}'{nearest(id, [each.id for each in form.keys])}")
    for code in codes:
        if code not in key.dimension.codes:
            listed = key.dimension.classification
            near = ", ".join(listed.nearest(code))
            raise DisagreementError(f"code '{code}' is not in '{listed.id}' (near: {near})")


def _sum(shapes: list[Shape]) -> Shape:
    kinds = {each.kind for each in shapes}
    if "count" in kinds and len(kinds) > 1:
        other = "ratio" if "ratio" in kinds else "number"
        raise DisagreementError(f"adds a count and a {other}")
    units = {each.unit for each in shapes}
    if len(units) > 1:
        raise DisagreementError("adds different units: " + ", ".join(sorted(map(unit_words, units))))
    unit = shapes[0].unit
    if "count" in kinds:
        return Shape("count", unit, frozenset.intersection(*(each.dimensions for each in shapes)))
    return _ratio_of(shapes, unit)


def _product(left: Shape, right: Shape) -> Shape:
    unit = _times(left.unit, right.unit, 1)
    counts = [each for each in (left, right) if each.kind == "count"]
    if len(counts) == 2:
        words = f"{unit_words(left.unit)} by {unit_words(right.unit)}"
        raise DisagreementError(f"multiplies two counts ({words})")
    if not counts:
        return _ratio_of([left, right], unit)
    ratio = right if counts[0] is left else left
    _fits(ratio, counts[0])
    return Shape("count", unit, counts[0].dimensions)


def _quotient(left: Shape, right: Shape) -> Shape:
    unit = _times(left.unit, right.unit, -1)
    if left.kind == "count" and right.kind == "count":
        shared = left.dimensions & right.dimensions
        return Shape("ratio", unit, shared, tuple(sorted(shared)))
    if left.kind == "count":
        _fits(right, left)
        return Shape("count", unit, left.dimensions)
    if right.kind == "count":
        raise DisagreementError(f"divides a {left.kind} by a count")
    return _ratio_of([left, right], unit)


def _called(method: str, arguments: list[Shape], names: Known) -> Shape:
    known = METHODS.get(method)
    if known is None:
        raise DisagreementError(f"no method '{method}'{nearest(method, METHODS)}")
    if len(arguments) != known.arguments:
        raise DisagreementError(f"method '{method}' takes {known.arguments} arguments, not {len(arguments)}")
    first, *rest = arguments
    if known.sort == "selector":
        raise DisagreementError(f"method '{method}' takes one measure of a form")
    if known.sort == "rank":
        raise DisagreementError("rank takes what is ranked and a dimension: rank(reserve, territory)")
    if known.sort == "cohort":
        return _moved(method, first, names.cohorts)
    if first.kind != "count":
        raise DisagreementError(f"method '{method}' takes a count as its first argument")
    for other in rest:
        if other.kind == "count":
            raise DisagreementError(f"method '{method}' takes ratios or numbers after its first argument")
        _fits(other, first)
    return Shape("count", first.unit, first.dimensions)


def _moved(method: str, first: Shape, cohorts: Cohorts | None) -> Shape:
    """A population by age and sex, moved to plan years: it is known by year then, and no longer by age."""
    if cohorts is None:
        raise DisagreementError(f"method '{method}' needs a section [cohorts] in the scheme")
    fits = {cohorts.age, cohorts.sex} <= first.dimensions and cohorts.year not in first.dimensions
    if first.kind != "count" or not fits:
        words = f"a count by {cohorts.sex} and {cohorts.age}, without {cohorts.year}"
        raise DisagreementError(f"method '{method}' takes {words}")
    return Shape("count", first.unit, first.dimensions - {cohorts.age} | {cohorts.year})


def _ranked(first: Shape, dimension: str, known: Known) -> Shape:
    if dimension not in first.dimensions:
        raise DisagreementError(f"ranks by {dimension}, by which it is not known{nearest(dimension, known.dimensions)}")
    return Shape("ratio", (("places", 1),), first.dimensions, tuple(sorted(first.dimensions)))


def _series(method: str, arguments: tuple[Node, ...], known: Known) -> Shape:
    """A count taken from another code of a dimension whose codes follow one another and have no total."""
    if len(arguments) != 2 or not isinstance(arguments[1], Name):
        raise DisagreementError(f"write {method}(count, dimension)")
    first, id = shape(arguments[0], known), arguments[1].id
    if first.kind != "count":
        raise DisagreementError(f"method '{method}' takes a count as its first argument")
    if id not in first.dimensions:
        raise DisagreementError(f"method '{method}': the count is not known by '{id}'{nearest(id, first.dimensions)}")
    if id in known.dimensions and known.dimensions[id].total is not None:
        raise DisagreementError(f"method '{method}': '{id}' has a total, so its codes are no series of periods")
    return first


def _ratio_of(shapes: list[Shape], unit: Unit) -> Shape:
    if all(each.kind == "number" for each in shapes):
        return Shape("number", unit, frozenset())
    ratios = [each for each in shapes if each.kind == "ratio"]
    shared = frozenset.intersection(*(each.dimensions for each in ratios))
    per = tuple(sorted(set().union(*(set(each.per) for each in ratios))))
    return Shape("ratio", unit, shared, per)


def _fits(ratio: Shape, count: Shape) -> None:
    lacking = dimension_axes(ratio.per) - count.dimensions
    if ratio.kind == "ratio" and lacking:
        raise DisagreementError(
            f"multiplies a count by a ratio that is finer than it (by {', '.join(sorted(lacking))}): "
            "declare `per` on the ratio"
        )


def _times(left: Unit, right: Unit, sign: int) -> Unit:
    powers = dict(left)
    for base, power in right:
        powers[base] = powers.get(base, 0) + sign * power
    return tuple(sorted((base, power) for base, power in powers.items() if power))


def unit_symbol(unit: Unit) -> str:
    """A unit in the spelling of the definitions, e.g. `persons/organisations`.

    >>> unit_symbol((("persons", 1),))
    'persons'
    """
    above = "*".join(base for base, power in unit if power > 0) or "1"
    below = "*".join(base for base, power in unit if power < 0)
    return f"{above}/{below}" if below else above


def selected(node: Node) -> Node:
    """Selectors folded into the measure they select from: `inflow(f.m)` is the arriving end of `f.m`."""
    match node:
        case Call(method=method, arguments=(Measured() as measured,)) if method in DIRECTIONS:
            return replace(measured, direction=DIRECTIONS[method])
        case Call(method=method, arguments=arguments):
            return Call(method, tuple(map(selected, arguments)))
        case Sum(terms=terms):
            return Sum(tuple((sign, selected(term)) for sign, term in terms))
        case Product(left=left, right=right):
            return Product(selected(left), selected(right))
        case Quotient(left=left, right=right):
            return Quotient(selected(left), selected(right))
    return node
