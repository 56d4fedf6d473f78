"""The language of formulas: arithmetic over names, parsed with `ast`, never evaluated as Python.

A formula is built of numbers, `+ - * /`, parentheses, names of quantities and parameters (`employed`), measures
of forms (`f12t.payroll`), some rows of them (`at(home.persons, sex="women")`, or the rows of the busiest month:
`at(need.persons, month=peak(work.members))`) and named methods (`inflow(commuting.persons)`). Parsing gives a small
tree; sums are kept flat, as a list of signed terms, because a balance is read term by term.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

WORDS = {"-": "−", "*": "×", "/": "÷"}


@dataclass(frozen=True, eq=False)
class Number:
    """A number written in a formula."""

    value: float


@dataclass(frozen=True, eq=False)
class Name:
    """A quantity or a parameter, by its id."""

    id: str


@dataclass(frozen=True, eq=False)
class Measured:
    """A measure of a form; `direction` picks an end of a flow, `where` the rows of one category of other sources.

    `at` keeps the rows under some codes of a key, and those below them; `peaks` the rows of the one code of a key at
    which the sum of another measure is the largest.
    """

    form: str
    measure: str
    direction: str = ""
    where: tuple[tuple[str, str], ...] = ()
    at: tuple[tuple[str, tuple[str, ...]], ...] = ()
    peaks: tuple[tuple[str, Measured], ...] = ()


@dataclass(frozen=True, eq=False)
class Sum:
    """Signed terms."""

    terms: tuple[tuple[int, Node], ...]


@dataclass(frozen=True, eq=False)
class Product:
    left: Node
    right: Node


@dataclass(frozen=True, eq=False)
class Quotient:
    left: Node
    right: Node


@dataclass(frozen=True, eq=False)
class Call:
    """A named method and its arguments."""

    method: str
    arguments: tuple[Node, ...]


Node = Number | Name | Measured | Sum | Product | Quotient | Call


class FormulaError(ValueError):
    """A formula that cannot be read, with the reason."""


def parse(text: str) -> Node:
    """The tree of a formula.

    Raises `FormulaError` with the cause for anything but arithmetic over names and methods.

    >>> parse("a - (b + f.c)").terms[1][0]
    -1
    """
    source = " ".join(text.split())
    if not source:
        raise FormulaError("the formula is empty")
    try:
        tree = ast.parse(source, mode="eval")
        return _node(tree.body)
    except SyntaxError as error:
        raise FormulaError(f"'{source}' is not arithmetic: {error.msg} at character {error.offset}") from None
    except (ValueError, MemoryError, RecursionError) as error:
        if isinstance(error, FormulaError):
            raise
        raise FormulaError(f"the formula cannot be read: {type(error).__name__}") from None


def _node(tree: ast.expr) -> Node:
    match tree:
        case ast.Constant(value=bool()):
            raise FormulaError(f"'{tree.value!r}' is not a number")
        case ast.Constant(value=int() | float() as value):
            return Number(float(value))
        case ast.Name(id=name):
            return Name(name)
        case ast.Attribute(value=ast.Name(id=form), attr=measure):
            return Measured(form, measure)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Sum(tuple(_terms(operand, -1)))
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _node(operand)
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            return Sum(tuple(_terms(tree, 1)))
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return Product(_node(left), _node(right))
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return Quotient(_node(left), _node(right))
        case ast.Call(
            func=ast.Name(id="at"), args=[ast.Attribute(value=ast.Name(id=form), attr=measure)], keywords=rows
        ):
            return _rows(form, measure, rows)
        case ast.Call(func=ast.Name(id="at")):
            raise FormulaError(f"'{ast.unparse(tree)}': write at(form.measure, key=\"code\")")
        case ast.Call(func=ast.Name(id=method), args=arguments, keywords=[]):
            return Call(method, tuple(_node(argument) for argument in arguments))
        case ast.BinOp(op=operator):
            raise FormulaError(f"'{type(operator).__name__}' is not allowed in a formula, only + - * /")
    raise FormulaError(f"'{ast.unparse(tree)}' is not allowed in a formula")


def _rows(form: str, measure: str, rows: list[ast.keyword]) -> Measured:
    """Some rows of a measure: `key="code"` (several codes apart by spaces), `key=peak(form.measure)`."""
    at: list[tuple[str, tuple[str, ...]]] = []
    peaks: list[tuple[str, Measured]] = []
    for row in rows:
        match row:
            case ast.keyword(arg=str() as key, value=ast.Constant(value=str() as codes)) if codes.split():
                at.append((key, tuple(codes.split())))
            case ast.keyword(
                arg=str() as key,
                value=ast.Call(
                    func=ast.Name(id="peak"), args=[ast.Attribute(value=ast.Name(id=other), attr=its)], keywords=[]
                ),
            ):
                peaks.append((key, Measured(other, its)))
            case _:
                raise FormulaError(f"'{ast.unparse(row)}': write key=\"code\" or key=peak(form.measure)")
    if not rows:
        raise FormulaError(f"'at({form}.{measure})' names no key")
    return Measured(form, measure, at=tuple(at), peaks=tuple(peaks))


def _terms(tree: ast.expr, sign: int) -> Iterator[tuple[int, Node]]:
    match tree:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from _terms(left, sign)
            yield from _terms(right, sign)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            yield from _terms(left, sign)
            yield from _terms(right, -sign)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield from _terms(operand, -sign)
        case _:
            yield sign, _node(tree)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node."""
    match node:
        case Sum(terms=terms):
            return tuple(term for _, term in terms)
        case Product(left=left, right=right) | Quotient(left=left, right=right):
            return (left, right)
        case Call(arguments=arguments):
            return arguments
    return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        waiting.extend(reversed(children(each)))


def walk_through(node: Node, formula_of: Callable[[str], Node | None]) -> Iterator[Node]:
    """The node and all below it, and all below each quantity that is named on the way, each quantity once.

    `formula_of` gives the formula of a name, None where it has none (a parameter).

    >>> formulas = {"a": parse("b + f.c"), "b": parse("g.d")}
    >>> sorted(node.form for node in walk_through(parse("a / b"), formulas.get) if isinstance(node, Measured))
    ['f', 'g']
    """
    waiting = [node]
    named: set[str] = set()
    while waiting:
        for each in walk(waiting.pop()):
            yield each
            if isinstance(each, Name) and each.id not in named:
                named.add(each.id)
                if (formula := formula_of(each.id)) is not None:
                    waiting.append(formula)


def in_words(node: Node, named: Callable[[Node], str]) -> str:
    """The formula as a sentence, each name given by `named` (titles in the reader's language).

    >>> in_words(parse("a - b * 2"), lambda node: f"«{node.id}»")
    '«a» − «b» × 2'
    """
    match node:
        case Number(value=value):
            return f"{value:g}"
        case Sum(terms=terms):
            words = ""
            for place, (sign, term) in enumerate(terms):
                part = _bracketed(term, named, {Sum})
                if place == 0:
                    words = part if sign > 0 else f"−{part}"
                else:
                    words += f" {'+' if sign > 0 else WORDS['-']} {part}"
            return words
        case Product(left=left, right=right):
            return f"{_bracketed(left, named, {Sum})} {WORDS['*']} {_bracketed(right, named, {Sum})}"
        case Quotient(left=left, right=right):
            right_words = _bracketed(right, named, {Sum, Product, Quotient})
            return f"{_bracketed(left, named, {Sum})} {WORDS['/']} {right_words}"
        case Call(arguments=arguments):
            return f"{named(node)} ({', '.join(in_words(argument, named) for argument in arguments)})"
    return named(node)


def _bracketed(node: Node, named: Callable[[Node], str], kinds: set[type]) -> str:
    words = in_words(node, named)
    return f"({words})" if type(node) in kinds else words
