"""The contract of a scheme as README prints it: forms, keys, measures, lines, formulas with the source's sentence."""

from __future__ import annotations

from collections.abc import Iterator

from lb_xl.example import example_of
from lb_xl.scheme import Line, Scheme, Table
from lb_xl.scheme_loading import load_scheme, scheme_folder
from lb_xl.wording import formula_in_words


def contract(id: str) -> Iterator[str]:
    """The lines of the contract of a scheme, in its example's year."""
    example = example_of(scheme_folder(id))
    assert example is not None
    scheme = load_scheme(id, example.year)
    yield f"{scheme.methodology.ru}. Пример: {example.year} год, {example.mark.ru}."
    yield ""
    yield from _dimensions(scheme)
    yield from _forms(scheme)
    yield from _quantities(scheme)
    for table in scheme.tables.values():
        yield from _lines(scheme, table)
    yield from _checks(scheme)


def _dimensions(scheme: Scheme) -> Iterator[str]:
    listed = (
        f"`{each.id}` — {each.title.ru.lower()} (список `{each.classification.id}`)"
        for each in scheme.dimensions.values()
    )
    yield f"Измерения: {'; '.join(listed)}."
    yield ""


def _forms(scheme: Scheme) -> Iterator[str]:
    yield "| форма | лист | ключи | графы | источник |"
    yield "|---|---|---|---|---|"
    for form in scheme.forms.values():
        keys = ", ".join(key.id for key in form.keys)
        measures = "; ".join(
            f"`{each.id}` {each.title.ru}" + (f" ({each.unit_title.ru})" if each.unit_title.ru else "")
            for each in form.measures
        )
        yield f"| `{form.id}` | {form.sheet.ru} | {keys} | {measures} | {form.source.ru} |"
    yield ""


def _quantities(scheme: Scheme) -> Iterator[str]:
    yield "| показатель | термин | формула | чтение источника |"
    yield "|---|---|---|---|"
    for quantity in scheme.quantities.values():
        words = formula_in_words(scheme, quantity.node).ru
        yield f"| `{quantity.id}` | {quantity.title.ru} | {words} | {quantity.reading.ru or quantity.paragraph} |"
    yield ""


def _lines(scheme: Scheme, table: Table) -> Iterator[str]:
    over = " × ".join(scheme.dimensions[id].title.ru.lower() for id in table.over)
    yield f"Таблица `{table.id}` («{table.title.ru}»), графы: {over}; {table.unit.ru}:"
    yield ""
    yield "| строка | код | показатель | из чего |"
    yield "|---|---|---|---|"
    for line in table.printed:
        yield f"| `{line.id}` | {line.row} | {line.title.ru} | {_made_of(scheme, table, line)} |"
    yield ""


def _made_of(scheme: Scheme, table: Table, line: Line) -> str:
    if line.parts:
        rows = ", ".join(f"{'−' if sign < 0 else ''}{_row(table, part)}" for sign, part in line.parts)
        return f"сумма строк {rows}"
    codes = "; ".join(
        scheme.dimensions[dimension].classification.title(code, "ru")
        for dimension, given in line.where.items()
        for code in given
    )
    return f"`{line.quantity}`" + (f": {codes}" if codes else "")


def _row(table: Table, id: str) -> str:
    line = table.line(id)
    assert line is not None
    return line.row


def _checks(scheme: Scheme) -> Iterator[str]:
    yield "| правило | уровень | код |"
    yield "|---|---|---|"
    for check in scheme.checks:
        yield f"| {check.title.ru} | {' × '.join(check.over) or 'итог'} | {check.code} |"
