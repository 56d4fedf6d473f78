"""What stands where in a workbook, as a description: names, columns, groups, formats. Nothing here writes.

Every block that the program reads or writes is a defined name or an Excel table; its name comes from this module
and from nowhere else. A scheme decides how many sheets there are and what they hold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from lb_xl.exchange.words import exchange_words
from lb_xl.findings import DefinitionError
from lb_xl.form import Form, Key, Measure, TextColumn
from lb_xl.headers import headed_columns
from lb_xl.history.words import history_words
from lb_xl.scheme import Line, Scheme, Table
from lb_xl.sign_off_words import sign_off_words
from lb_xl.words import Words
from lb_xl.workbook.last_year_names import LAST_YEAR

SCHEME, YEAR, LANGUAGE, EDITION, RESULT = "lb_scheme", "lb_year", "lb_language", "lb_edition", "lb_result"
"""Cells of the title sheet."""

CONTENTS, PARAMETERS = "in_contents", "in_parameters"
"""Tables of the title sheet."""

FINDINGS, CHECKS = "out_findings", "out_checks"
ERRORS_COUNT, WARNINGS_COUNT, NOTES_COUNT = "out_errors_count", "out_warnings_count", "out_notes_count"
FINDING_ROWS, MOST_CHECK_ROWS = 500, 400
FINDING_COLUMNS = ("number", "code", "severity", "place", "what", "why", "fix")
"""The check sheet."""

PROTOCOL, CONTROLS, STALE, COMPUTED = "out_protocol", "out_controls", "lb_stale", "lb_computed"
PROTOCOL_STATE = "out_protocol_state"
PROTOCOL_ROWS = 60
PROTOCOL_COLUMNS = ("label", "value")
CONTROL_COLUMNS = ("form", "sheet", "measure", "computed", "now", "verdict")
"""The protocol."""

EXPLANATION, EXPLANATION_TITLE = "out_explanation", "out_explanation_title"
EXPLANATION_ROWS = 400
"""The sheet that explains one number."""

DECISIONS, DECISION_ROWS = "out_decisions", 2000
"""The sheet that tells the rule of each pasted survey row, of schemes that take them."""

UNDO, UNDO_NUMBER = "lb_undo", "lb_undo_number"
UNDO_ROWS = 1000
"""The very hidden sheet with the results of the run before; the number grows with each that is kept."""

SIGN_OFF, SIGN_OFF_LOG, SIGN_OFF_CONTROLS = "in_signoff", "lb_signoff_log", "lb_signoff_controls"
SEALS = "lb_seals"
SEAL_PIECES = 40
"""The sign-off sheet; the rows behind its seals are kept in a very hidden block, one form a row, in so many cells."""

CONFIRMED, CONFIRM = "in_confirmed", "in_confirm"
"""The table of confirmed warnings, and the cells beside the findings in which one is confirmed."""

NO_ADD_IN, COMMAND_FAILED = "lb_text_no_addin", "lb_text_failed"
"""Cells of the lists sheet with texts that VBA shows: its own source can hold ASCII only."""

SUPPLIERS, CONFLICTS, RECEIPTS = "in_suppliers", "out_conflicts", "out_receipts"
OPEN_CONFLICTS = "out_conflicts_open"
CONFLICT_ROWS, RECEIPT_ROWS = 1000, 3000
"""The exchange of workbooks between departments: a table, and two blocks (see `lb_xl.exchange`)."""

ROWS_BELOW = 5000
"""Rows below an open table that are ready for input: formats and validations reach them."""

WATERFALL_BARS = "bars"
"""The part of a result block that names the heights of the bars of its chart."""

IMPOSSIBLE = "x"
"""Stands in a result cell whose combination of codes cannot exist."""

_FORBIDDEN_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
_SPECIAL_IN_REFERENCES = re.compile(r"(['#\[\]])")


def check_rows(scheme: Scheme) -> int:
    """Rows for the native checks: a line is checked over the dimensions of its table and against the program's number,
    and against the line of another table that prints the same. More than `MOST_CHECK_ROWS` nobody would read."""
    checks = sum(2 * len(table.printed) for table in scheme.tables.values())
    return min(checks, MOST_CHECK_ROWS)


def input_table(form: str) -> str:
    """The name of the Excel table of a form."""
    return f"in_{form}"


def input_totals(form: str) -> str:
    """The name of the control totals above the Excel table of a form."""
    return f"in_{form}_totals"


def result_block(table: str, part: str = "") -> str:
    """The name of the numbers of a result table, or of one of its cells (`state`, `control`, `provenance`)."""
    return f"out_{table}_{part}" if part else f"out_{table}"


def parameter_cell(parameter: str) -> str:
    """The name of the value of a parameter on the title sheet, where a sheet refers to it."""
    return f"lb_parameter_{parameter}"


def list_name(dimension: str, with_total: bool = False) -> str:
    """The name of the labels that a drop-down of a dimension offers."""
    return f"list_{dimension}_total" if with_total else f"list_{dimension}"


def table_column(table: str, header: str) -> str:
    """The values of a column of an Excel table, as a formula names them.

    >>> table_column("in_population", "Численность, человек")
    'in_population[[Численность, человек]]'
    """
    escaped = _SPECIAL_IN_REFERENCES.sub(r"'\1", header)
    return f"{table}[[{escaped}]]"


@dataclass(frozen=True)
class InputColumn:
    """A column of an input sheet: a key, a measure, words, or the optional date.

    `is_number` marks an answer of a survey that is a number: it is not summed as measures are.
    """

    id: str
    header: str
    key: Key | None = None
    measure: Measure | None = None
    text: TextColumn | None = None
    is_number: bool = False

    @property
    def is_date(self) -> bool:
        return self.key is None and self.measure is None and self.text is None


def input_columns(form: Form, language: str) -> tuple[InputColumn, ...]:
    """The columns of an input sheet in their order, the optional date last."""
    columns: list[InputColumn] = []
    texts = {column.id: column for column in form.texts}
    for headed in headed_columns(form):
        header = headed.title[language]
        if header.casefold() in (column.header.casefold() for column in columns):
            header = f"{header} ({headed.id})"
        columns.append(
            InputColumn(headed.id, header, form.key(headed.id), form.measure(headed.id), texts.get(headed.id))
        )
    return tuple(columns)


def has_fixed_rows(form: Form) -> bool:
    """Whether the rows of a form are prefilled: every code of each key once, which the ends of a flow are not."""
    return form.rows == "fixed" and all(key.id == key.dimension.id for key in form.keys)


def filled_rows(form: Form, language: str) -> str:
    """A formula, without its equals sign, for the number of rows of a form that hold a number."""
    measures = [column for column in input_columns(form, language) if column.measure]
    counts = [f"COUNT({table_column(input_table(form.id), column.header)})" for column in measures]
    return counts[0] if len(counts) == 1 else f"MAX({','.join(counts)})"


def state_text(form: Form, rows: int, height: int, language: str) -> str | float:
    """What the contents show for a form: how many rows are filled, of how many where they are fixed."""
    words = Words("title_sheet", language)
    if not rows:
        return words["empty"]
    return f"{rows} {words['of']} {height}" if has_fixed_rows(form) else float(rows)


@dataclass(frozen=True)
class ResultColumn:
    """A column of a result sheet: its codes, its heading, and whether it is a total of the inner dimension."""

    codes: Mapping[str, str]
    heading: str
    total: bool


@dataclass(frozen=True)
class ColumnGroup:
    """Columns that share the codes of all dimensions but the innermost: one printed page wide."""

    heading: str
    columns: tuple[ResultColumn, ...]


def column_groups(scheme: Scheme, table: Table, language: str) -> tuple[ColumnGroup, ...]:
    """The columns of a result sheet, in the order of `scheme.columns`, grouped as they are printed."""
    if not table.over:
        return (ColumnGroup("", (ResultColumn({}, table.unit[language], False),)),)
    inner, *outer = table.over

    def outer_codes(codes: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(codes[dimension] for dimension in outer)

    groups = []
    for shared, members in groupby(scheme.columns(table), key=outer_codes):
        heading = " · ".join(
            _group_heading(scheme, dimension, code, language) for dimension, code in zip(outer, shared, strict=True)
        )
        columns = tuple(
            ResultColumn(codes, _column_heading(scheme, inner, codes[inner], language), codes[inner] == "total")
            for codes in members
        )
        groups.append(ColumnGroup(heading, columns))
    return tuple(groups)


def _column_heading(scheme: Scheme, dimension: str, code: str, language: str) -> str:
    found = scheme.dimensions[dimension]
    if code == "total" and found.total:
        return found.total[language]
    return found.classification.short(code, language)


def _group_heading(scheme: Scheme, dimension: str, code: str, language: str) -> str:
    found = scheme.dimensions[dimension]
    if code == "total" and found.total:
        return found.total[language]
    heading = found.classification.attribute(code, f"heading_{language}")
    if heading:
        return heading
    return f"{found.title[language]}: {found.classification.title(code, language)}"


def is_ratio(scheme: Scheme, line: Line) -> bool:
    """Whether a line prints a pure ratio, as a percentage, rather than a count or a number with a unit."""
    quantity = scheme.quantities.get(line.quantity)
    return quantity is not None and quantity.kind == "ratio" and not quantity.unit


def number_format(decimals: int, percentage: bool = False) -> str:
    """A number format with a true minus, and a dash for nothing.

    >>> number_format(1)
    '#,##0.0;"−"#,##0.0;"–"'
    """
    places = f".{'0' * decimals}" if decimals else ""
    plain = f"0{places}%" if percentage else f"#,##0{places}"
    return f'{plain};"−"{plain};"–"'


def edition(scheme: Scheme, language: str) -> str:
    """The edition of a scheme in words: its methodology and the lists of codes in force in its year."""
    lists = dict.fromkeys(
        dimension.classification.name[language]
        for dimension in scheme.dimensions.values()
        if dimension.classification.shown == "code"
    )
    return "; ".join(part for part in (scheme.methodology[language], *lists) if part)


@dataclass(frozen=True)
class SheetNames:
    """The names of all sheets of a workbook, in their order."""

    title: str
    forms: Mapping[str, str]
    tables: Mapping[str, str]
    check: str
    explanation: str
    protocol: str
    lists: str
    undo: str
    sign_off: str = ""
    confirmations: str = ""
    history: str = ""
    run_log: str = ""
    column_log: str = ""
    suppliers: str = ""
    conflicts: str = ""
    receipts: str = ""
    decisions: str = ""
    last_year: str = ""
    last_year_block: str = ""

    @property
    def all(self) -> tuple[str, ...]:
        ends = [
            self.last_year,
            self.decisions,
            self.check,
            self.confirmations,
            self.sign_off,
            self.explanation,
            self.protocol,
        ]
        ends += [self.history, self.run_log, self.column_log, self.suppliers, self.conflicts, self.receipts]
        ends += [self.lists, self.undo, self.last_year_block]
        return (self.title, *self.forms.values(), *self.tables.values(), *filter(None, ends))


def history_sheet_names(scheme: Scheme, language: str) -> tuple[str, str, str]:
    """The names of the history, its run log and its column log; the last empty where the table has one column."""
    words = history_words("sheets", language)
    several = len(scheme.columns(next(iter(scheme.tables.values())))) > 1
    return words["history"], words["run_log"], words["column_log"] if several else ""


def sheet_names(scheme: Scheme, language: str, *, rolled: bool = False) -> SheetNames:
    """The names of the sheets, with that for last year's figures in a `rolled` workbook.

    Raises DefinitionError where Excel would not take one of them.
    """
    words, exchange = Words("sheets", language), exchange_words("sheets", language)
    history, run_log, column_log = history_sheet_names(scheme, language)
    names = SheetNames(
        words["title"],
        {form.id: form.sheet[language] for form in scheme.forms.values()},
        {table.id: table.sheet[language] for table in scheme.tables.values()},
        words["check"],
        words["explanation"],
        words["protocol"],
        words["lists"],
        words["undo"],
        sign_off=sign_off_words("sign_off_sheet", language)["name"],
        confirmations=sign_off_words("confirmations_sheet", language)["name"],
        history=history,
        run_log=run_log,
        column_log=column_log,
        suppliers=exchange["suppliers"],
        conflicts=exchange["conflicts"],
        receipts=exchange["receipts"],
        decisions=words["decisions"] if any(form.raw for form in scheme.forms.values()) else "",
        last_year=history_words("sheets", language)["last_year"] if rolled else "",
        last_year_block=LAST_YEAR if rolled else "",
    )
    problems = []
    seen: set[str] = set()
    for name in names.all:
        if not name or len(name) > 31 or _FORBIDDEN_IN_SHEET_NAMES.search(name) or "'" in (name[:1], name[-1:]):
            problems.append(f"'{name}' cannot name a sheet: 1 to 31 characters, none of [ ] : * ? / \\")
        if name.casefold() in seen:
            problems.append(f"two sheets are named '{name}'")
        seen.add(name.casefold())
    if problems:
        raise DefinitionError(problems)
    return names
