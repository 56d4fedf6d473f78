"""The value of one quantity of a scheme from a few given numbers: its own formula, without forms and workbooks.

The formula tree is walked down from the quantity until it meets what is given. The numbers speak for one place (a
territory, an organisation, the republic): a product is taken of the numbers as they are given, where a balance takes
it cell by cell. Nothing that is missing becomes a zero.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from lb_xl.formula import Call, Measured, Name, Node, Number, Product, Quotient, Sum
from lb_xl.methods import DIRECTIONS, METHODS
from lb_xl.scheme import Scheme


class MissingNamesError(ValueError):
    """Numbers that a formula needs and that nobody gave; `names` are ids of quantities and measures."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__(", ".join(names))


def value_of(scheme: Scheme, quantity: str, given: Mapping[str, float]) -> float:
    """The value of a quantity by the formula of the scheme, NaN where a divisor is zero.

    `given` names quantities (`employed_population`), measures (`f12t.payroll`, `inflow(commuting.persons)` for an
    end of a flow) and parameters, which else have the value in force. A row of other sources (para 20) is named by
    its category (`other_sources.students`) and is none where it is not given, as in the form.

    Raises `MissingNamesError` with the highest names below which nothing is given, `KeyError` for no such quantity.

    >>> from lb_xl.scheme_loading import load_scheme
    >>> given = {"able_bodied_population": 5633.9, "workers_outside_working_age": 444.6}
    >>> value_of(load_scheme("by-2011"), "labour_resources", given)
    6078.5
    """
    return Valuation(scheme, given).value(quantity)


def measured_name(node: Measured) -> str:
    """The name under which a measure of a form is given."""
    if node.where:
        return ".".join((node.form, *(code for _, code in node.where)))
    name = f"{node.form}.{node.measure}"
    rows = [f'{key}="{" ".join(codes)}"' for key, codes in node.at]
    rows += [f"{key}=peak({peak.form}.{peak.measure})" for key, peak in node.peaks]
    if rows:
        name = f"at({', '.join([name, *rows])})"
    selector = next((method for method, end in DIRECTIONS.items() if end == node.direction), "")
    return f"{selector}({name})" if selector else name


class Valuation:
    """Values of several quantities from the same numbers; `used` are the given names that any of them needed."""

    def __init__(self, scheme: Scheme, given: Mapping[str, float]) -> None:
        self.scheme = scheme
        self.given = given
        self.used: set[str] = set()
        self._uses = 0

    def value(self, quantity: str) -> float:
        """The value of a quantity: the given one, or else by its formula."""
        return self._complete(Name(quantity))

    def value_by_formula(self, quantity: str) -> float:
        """The value of a quantity by its formula, whether or not it is given."""
        return self._complete(self.scheme.quantities[quantity].node)

    def _complete(self, node: Node) -> float:
        missing: list[str] = []
        found = self._value(node, missing)
        if found is None:
            raise MissingNamesError(tuple(dict.fromkeys(missing)))
        return found

    def _value(self, node: Node, missing: list[str]) -> float | None:
        """The value of a node, or None with the names that it lacks."""
        match node:
            case Number(value=value):
                return value
            case Name(id=id):
                return self._named(id, missing)
            case Measured(where=where):
                name = measured_name(node)
                if name not in self.given and where:
                    return 0.0
                return self._given(name, missing)
            case Sum(terms=terms):
                found = [(sign, self._value(term, missing)) for sign, term in terms]
                values = [sign * value for sign, value in found if value is not None]
                return math.fsum(values) if len(values) == len(found) else None
            case Product(left=left, right=right):
                return self._product(left, right, missing)
            case Quotient(left=left, right=right):
                above, below = self._value(left, missing), self._value(right, missing)
                if above is None or below is None:
                    return None
                return above / below if below else math.nan
            case Call(method=method, arguments=(first, Name(id=id))) if METHODS[method].sort == "series":
                name = (
                    first.id
                    if isinstance(first, Name)
                    else measured_name(first)
                    if isinstance(first, Measured)
                    else "…"
                )
                return self._given(f"{method}({name}, {id})", missing)
            case Call(method=method, arguments=(first, *rest)):
                return self._called(method, first, rest, missing)
        raise TypeError(f"{node} has no value")

    def _named(self, id: str, missing: list[str]) -> float | None:
        if id in self.given:
            return self._given(id, missing)
        if id in self.scheme.parameters:
            return self.scheme.parameters[id].value
        lacking: list[str] = []
        before = self._uses
        found = self._value(self.scheme.quantities[id].node, lacking)
        if found is None:
            # Where nothing below it is given, the quantity itself is what a person would look for.
            missing.extend(lacking if self._uses > before else [id])
        return found

    def _given(self, name: str, missing: list[str]) -> float | None:
        if name not in self.given:
            missing.append(name)
            return None
        self.used.add(name)
        self._uses += 1
        return self.given[name]

    def _product(self, left: Node, right: Node, missing: list[str]) -> float | None:
        lacking: list[str] = []
        factors = [self._value(node, lacking) for node in (left, right)]
        for node, value in zip((left, right), factors, strict=True):
            # A parameter of zero is a switch: what it multiplies need not be known.
            if value == 0.0 and isinstance(node, Name) and node.id in self.scheme.parameters:
                return 0.0
        missing.extend(lacking)
        first, second = factors
        return None if first is None or second is None else first * second

    def _called(self, method: str, first: Node, rest: list[Node], missing: list[str]) -> float | None:
        function: Callable[..., float] | None = METHODS[method].function
        if function is None:
            # A forecast or a rank is not of one place: it has no value but the given one.
            missing.append(method)
            return None
        value = self._value(first, missing)
        others = [self._value(node, missing) for node in rest]
        if value is None or None in others:
            return None
        return value * function(*others) if METHODS[method].sort == "weight" else function(value, *others)
