"""Altering one cell of an example at a time: does a printed line change, or does a finding tell?

Every alteration is a computation of its own, with only that cell altered. To make thousands of them quick, a line
that is likely to change is computed first, alone: a scheme with one line of one table, and of a line that is a sum
only the term that reads the altered form, for the other terms stay what they are and sums are exact. The whole
balance with its findings is computed only where no line changes. The altered number or code is put where reading
puts it; what reading itself decides (rows of totals, dates, words) takes the road of `inputs_from_frames`.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator, Mapping
from functools import cache

import numpy as np
import pandas as pd

from lb_xl.balance import Balance, compute
from lb_xl.cells import Floats
from lb_xl.checks import check_inputs
from lb_xl.classification import Classification
from lb_xl.findings import FindingsError, errors
from lb_xl.form import Form
from lb_xl.formula import Call, Measured, Name, Node, Sum, parse
from lb_xl.inputs import FormData, Inputs
from lb_xl.matching import inputs_from_frames
from lb_xl.methods import METHODS
from lb_xl.scheme import Line, Scheme, Table
from tests.scheme_examples import all_findings, example_balance, example_frames

DATE_COLUMN = "date"
LIKELY = 6
"""Lines that are computed alone before the whole balance is."""


@dataclasses.dataclass(frozen=True)
class Cell:
    """A cell of a form: the row of its table from 0, and its column."""

    form: str
    row: int
    column: str


@dataclasses.dataclass(frozen=True)
class Witness:
    """A printed line that is computed alone, with what it prints in the example."""

    scheme: Scheme
    table: str
    line: Line
    reads: frozenset[tuple[str, str]]
    """The forms and measures that it depends on."""
    printed: Floats

    @property
    def dimensions(self) -> frozenset[str]:
        """What its numbers are told apart by."""
        return frozenset({*self.scheme.tables[self.table].over, *self.line.where})


@dataclasses.dataclass(frozen=True)
class Filled:
    """An example as it was read, with what it gives."""

    scheme: Scheme
    frames: Mapping[str, pd.DataFrame]
    inputs: Inputs
    balance: Balance
    findings: tuple[str, ...]
    lines: tuple[tuple[Table, Line], ...]
    """Every printed line with a quantity of its own; sums of lines change with them."""
    witnesses: dict[tuple[str, str], Witness] = dataclasses.field(default_factory=dict)
    """Lines made ready, by their quantity and the places of the table that tell them apart."""
    changed: dict[tuple[str, str, str], Witness] = dataclasses.field(default_factory=dict)
    """The line that an altered cell of a column (with the same code) changed last: the next one likely does too."""

    def form(self, id: str) -> Form:
        return self.scheme.forms[id]

    @property
    def cells(self) -> int:
        return sum(frame.size for frame in self.frames.values())


@cache
def filled(id: str) -> Filled:
    balance = example_balance(id)
    lines = tuple((table, line) for table in balance.scheme.tables.values() for line in table.printed if line.quantity)
    return Filled(balance.scheme, example_frames(id), balance.inputs, balance, told(balance), lines)


def told(balance: Balance) -> tuple[str, ...]:
    """The findings of a computed balance in words."""
    return tuple(sorted(finding.text("en") for finding in all_findings(balance)))


def witness(example: Filled, table: Table, line: Line, form: str) -> Witness:
    """A line alone, or of a sum the one term that reads a form."""
    quantity = part_that_reads(example.scheme, line.quantity, form)
    key = (quantity, f"{table.over} {sorted(line.where.items())}")
    if key not in example.witnesses:
        alone = dataclasses.replace(line, quantity=quantity, parts=())
        scheme = dataclasses.replace(
            example.scheme, tables={table.id: dataclasses.replace(table, lines=(alone,), rows_of="", small=None)}
        )
        printed = compute(dataclasses.replace(example.inputs, scheme=scheme)).tables[table.id].values[0]
        example.witnesses[key] = Witness(scheme, table.id, alone, read_by(example.scheme, Name(quantity)), printed)
    return example.witnesses[key]


def part_that_reads(scheme: Scheme, quantity: str, form: str) -> str:
    """The quantity itself, or as far down its sums as a single quantity reads the form."""
    node = scheme.quantities[quantity].node
    terms = [term for _, term in node.terms] if isinstance(node, Sum) else [node]
    reading = [term for term in terms if form in {id for id, _ in read_by(scheme, term)}]
    match reading:
        case [Name(id=id)] if id in scheme.quantities and scheme.quantities[id].kind == "count":
            return part_that_reads(scheme, id, form)
    return quantity


@cache
def spread_of(formula: str) -> Node:
    return parse(formula)


_READ: dict[tuple[str, int, Node], frozenset[tuple[str, str]]] = {}


def read_by(scheme: Scheme, node: Node) -> frozenset[tuple[str, str]]:
    """The forms and measures under a node, with those by which rows of totals are divided."""
    known = (scheme.id, scheme.year, node)
    if known not in _READ:
        found: set[tuple[str, str]] = set()
        seen: set[Node] = set()
        waiting: list[Node] = [node]
        while waiting:
            for each in scheme.walk(waiting.pop()):
                if each in seen:
                    continue
                seen.add(each)
                if isinstance(each, Measured):
                    found.add((each.form, each.measure))
                    if formula := scheme.forms[each.form].spread:
                        waiting.append(spread_of(formula))
                    waiting += [peak for _, peak in each.peaks]
                elif isinstance(each, Call) and METHODS[each.method].sort == "cohort" and scheme.cohorts:
                    waiting += [scheme.cohorts.survival, scheme.cohorts.years]
        _READ[known] = frozenset(found)
    return _READ[known]


def altered_cells(example: Filled) -> Iterator[tuple[Cell, object]]:
    """Every cell of an example with another value; a key left blank and a list of one code have none."""
    for id, frame in example.frames.items():
        for column in map(str, frame.columns):
            for row in range(len(frame)):
                value = other_value(example.form(id), column, frame[column].iloc[row])
                if value is not None:
                    yield Cell(id, row, column), value


def other_value(form: Form, column: str, given: object) -> object:
    key = form.key(column)
    if form.measure(column) is not None:
        return other_number(form, column, given)
    if pd.isna(given):
        return None
    if key is not None:
        return other_code(key.dimension.classification, str(given))
    if column == DATE_COLUMN:
        return str(pd.Timestamp(str(given)) + pd.Timedelta(days=20))[:10]
    return f"{given} 2"


def other_number(form: Form, column: str, given: object) -> float:
    """Another number for a cell: a quarter more, and more than nothing where there is none."""
    measure = form.measure(column)
    assert measure is not None
    number = 0.0 if pd.isna(given) else float(str(given))
    return number * 1.25 + (1.0 if measure.kind == "count" else 0.125)


def other_code(listed: Classification, given: str) -> str | None:
    """The next code of a list that has another top (printed rows may be coarser than codes), else the next code; None
    where the list has no other.
    """
    at = listed.codes.index(given) if given in listed.codes else -1
    others = (*listed.codes[at + 1 :], *listed.codes[: max(at, 0)])
    own = top(listed, given) if at >= 0 else ""
    return next((code for code in others if top(listed, code) != own), others[0] if others else None)


def top(listed: Classification, code: str) -> str:
    return (code, *listed.ancestors(code))[-1]


def matters(example: Filled, cell: Cell, value: object) -> bool:
    """Whether a cell altered to a value changes a printed line or what the findings say. A number that serves a check
    alone must bring to light that it stands in thousands.
    """
    if tells(example, cell, value):
        return True
    return isinstance(value, float) and tells(example, cell, value / 1250)


def tells(example: Filled, cell: Cell, value: object) -> bool:
    """Whether one value does."""
    inputs = placed(example, cell, value)
    if inputs is not None and changes_a_line(example, cell, inputs):
        return True
    inputs = read_again(example, cell, value)
    if inputs is None or errors(check_inputs(inputs)):
        return True
    balance = compute(inputs)
    return changes_any_table(example, balance) or told(balance) != example.findings


def changes_a_line(example: Filled, cell: Cell, inputs: Inputs) -> bool:
    """Whether one of the likeliest lines changes."""
    given = example.frames[cell.form][cell.column].iloc[cell.row]
    column = (cell.form, cell.column, "" if example.form(cell.form).measure(cell.column) else str(given))
    before = example.changed.get(column)
    if before is not None and changes(before, inputs):
        return True
    tried = {id(before)}
    for table, line in likeliest(example, cell.form, cell.column, str(given))[:LIKELY]:
        found = witness(example, table, line, cell.form)
        if id(found) in tried:
            continue
        tried.add(id(found))
        if changes(found, inputs):
            example.changed[column] = found
            return True
    return False


def changes(line: Witness, inputs: Inputs) -> bool:
    found = compute(dataclasses.replace(inputs, scheme=line.scheme)).tables[line.table].values[0]
    return not np.array_equal(found, line.printed, equal_nan=True)


def likeliest(example: Filled, form: str, column: str, given: str) -> list[tuple[Table, Line]]:
    """The lines that read a measure (with a code: any of the form, told apart by the given one), those that read least
    first."""
    reads = {line.quantity: read_by(example.scheme, Name(line.quantity)) for _, line in example.lines}
    key = example.form(form).key(column)
    if key is None:
        reading = [(table, line) for table, line in example.lines if (form, column) in reads[line.quantity]]
        return sorted(reading, key=lambda each: (len(reads[each[1].quantity]), len(each[0].over)))
    dimension = key.dimension
    reading = [each for each in example.lines if form in {id for id, _ in reads[each[1].quantity]}]

    def tells_apart(table: Table, line: Line) -> bool:
        if dimension.id in line.where:
            return given in dimension.classification.within(line.where[dimension.id])
        return bool({key.id, dimension.id} & set(table.over))

    return sorted(reading, key=lambda each: (not tells_apart(*each), len(reads[each[1].quantity])))


def changes_any_table(example: Filled, balance: Balance) -> bool:
    before = example.balance.tables
    return any(
        not np.array_equal(before[id].values, found.values, equal_nan=True) for id, found in balance.tables.items()
    )


def placed(example: Filled, cell: Cell, value: object) -> Inputs | None:
    """The inputs with one number or code in the place of another; None where reading must decide what it means."""
    data = example.inputs.forms[cell.form]
    form = data.form
    if data.dated or len(data.frame) != len(example.frames[cell.form]) or cell.row + 2 not in data.frame.index:
        return None
    if form.measure(cell.column) is None and form.key(cell.column) is None:
        return None
    return with_form(example, cell.form, dataclasses.replace(data, frame=with_value(data, cell, value)))


def with_value(data: FormData, cell: Cell, value: object) -> pd.DataFrame:
    at = data.frame.index.get_loc(cell.row + 2)
    column = data.frame[cell.column]
    measure = data.form.measure(cell.column)
    if measure is not None:
        numbers = column.to_numpy(dtype=float).copy()
        numbers[at] = float(str(value)) * measure.scale
        return data.frame.assign(**{cell.column: numbers})
    codes = column.cat.codes.to_numpy().copy()
    codes[at] = column.cat.categories.get_loc(value)
    return data.frame.assign(**{cell.column: pd.Categorical.from_codes(codes, dtype=column.dtype)})


def read_again(example: Filled, cell: Cell, value: object) -> Inputs | None:
    """The inputs with the form of an altered cell read again; None where it is refused, with findings."""
    frame = example.frames[cell.form].copy()
    if isinstance(value, float):
        frame[cell.column] = frame[cell.column].astype(float)
    frame.loc[cell.row, cell.column] = value
    try:
        again = inputs_from_frames(example.scheme, {cell.form: frame})
    except FindingsError:
        return None
    return with_form(example, cell.form, again.forms[cell.form])


def with_form(example: Filled, id: str, data: FormData) -> Inputs:
    return dataclasses.replace(example.inputs, forms={**example.inputs.forms, id: data})


if __name__ == "__main__":
    for scheme in sys.argv[1:]:
        altered = 0
        for cell, value in altered_cells(filled(scheme)):
            altered += 1
            if not matters(filled(scheme), cell, value):
                print(f"{scheme}: {cell} = {value!r} changes nothing")
        print(f"{scheme}: {altered} cells altered")
