"""The tables of README that follow from definitions; `python -m tests.readme_tables` writes them anew."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from lb_xl.findings import catalogue
from lb_xl.language import Text
from lb_xl.scheme_loading import load_scheme
from lb_xl.wording import formula_in_words
from lb_xl.words import Words
from tests.contract_tables import contract

README = Path(__file__).parents[1] / "README.md"
MESSAGES = Path(__file__).parents[1] / "lb_xl" / "messages"
TEXTBOOK = Path(__file__).parent / "cases" / "methods" / "textbook_errors.csv"


def lines_table() -> Iterator[str]:
    """Appendix 1: row, term, paragraph, formula in words."""
    scheme = load_scheme("by-2011", 2012)
    yield "| строка | показатель | пункт | формула |"
    yield "|---|---|---|---|"
    for line in scheme.tables["balance"].lines:
        if line.kind == "line":
            quantity = scheme.quantities[line.quantity]
            words = formula_in_words(scheme, quantity.node).ru
            yield f"| {line.row} | {line.title.ru} | {quantity.paragraph} | {words} |"


def findings_table() -> Iterator[str]:
    """Every code with its severity and text."""
    words = Words("findings", "ru")
    yield "| код | важность | сообщение |"
    yield "|---|---|---|"
    for code, message in catalogue().items():
        what = message.what.ru.replace("|", "\\|")
        yield f"| {code} | {words[message.severity.value]} | {what} |"


def functions_table() -> Iterator[str]:
    """Every worksheet function with its help."""
    definitions = tomllib.loads((MESSAGES / "functions.toml").read_text(encoding="utf-8"))
    yield "| функция | что даёт |"
    yield "|---|---|"
    for name, table in definitions.items():
        if name.startswith("LB_"):
            yield f"| `{name}` | {Text.read(table['about']).ru} |"


def textbook_table() -> Iterator[str]:
    """Printed answers that are wrong, and why."""
    yield "| задача | источник | напечатано | верно | почему |"
    yield "|---|---|---|---|---|"
    with TEXTBOOK.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield f"| {row['id']} | {row['source']} | {row['printed']} | {row['right']} | {row['why_ru']} |"


TABLES: dict[str, Callable[[], Iterator[str]]] = {
    "lines": lines_table,
    "findings": findings_table,
    "functions": functions_table,
    "textbook": textbook_table,
    **{f"contract {id}": partial(contract, id) for id in ("labour-costs", "employment-bridge")},
}


def with_tables(text: str) -> str:
    """README with its tables as the definitions have them."""
    for name, table in TABLES.items():
        pattern = re.compile(f"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        body = "\n".join(table()) + "\n"
        text, count = pattern.subn(lambda found, body=body: found[1] + "\n" + body + "\n" + found[2], text)
        assert count == 1, name
    return text


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
