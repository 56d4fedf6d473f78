"""The example of a scheme: a filled set of forms that comes in its folder, marked as illustrative.

`example/example.toml` says what the example is; beside it lies one CSV file a form, `FORM.csv`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lb_xl.findings import DefinitionError
from lb_xl.language import Text
from lb_xl.scheme_reading import Problems

FOLDER, DESCRIPTION = "example", "example.toml"
KEYS = {"year", "name", "mark", "about", "published"}


@dataclass(frozen=True)
class Example:
    """An example country: its year, the stem of the workbook's file name, and its files, one a form.

    `mark` is what every sheet must say of the figures; `about` tells what in them is published and what is made up.
    `published` are the totals, by quantity, that the balance reproduces, in the printed unit of the first table,
    and `source` says where they were published.
    """

    year: int
    name: str
    mark: Text
    about: Text
    files: tuple[Path, ...]
    published: Mapping[str, float]
    source: Text


def example_of(scheme_folder: Path) -> Example | None:
    """The example in a scheme's folder; None where it has none.

    Raises `DefinitionError` with every problem of its description: file, key, cause.
    """
    path = scheme_folder / FOLDER / DESCRIPTION
    if not path.is_file():
        return None
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionError([f"{DESCRIPTION}: {error}"]) from error
    problems = Problems()
    problems.unknown_keys(DESCRIPTION, "", table, KEYS)
    for key, kind in {"year": int, "name": str}.items():
        if not isinstance(table.get(key), kind) or not table[key]:
            problems.add(DESCRIPTION, key, f"must be given, as {kind.__name__}")
    mark, about = (problems.text(DESCRIPTION, key, table.get(key, "")) for key in ("mark", "about"))
    if not mark:
        problems.add(DESCRIPTION, "mark", "must be given: invented figures must not pass for real ones")
    published, source = _published(table.get("published", {}), problems)
    files = tuple(sorted(path.parent.glob("*.csv")))
    if not files:
        problems.add(DESCRIPTION, "", "no CSV file of a form beside it")
    problems.stop()
    return Example(table["year"], table["name"], mark, about, files, published, source)


def _published(table: Any, problems: Problems) -> tuple[dict[str, float], Text]:
    if not isinstance(table, Mapping):
        problems.add(DESCRIPTION, "published", "must be a table")
        return {}, Text("", "")
    numbers = {id: value for id, value in table.items() if id != "source"}
    for id, value in numbers.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            problems.add(DESCRIPTION, f"published.{id}", "must be a number")
    source = problems.text(DESCRIPTION, "published.source", table.get("source", ""))
    if numbers and not source:
        problems.add(DESCRIPTION, "published.source", "must be given")
    return numbers, source
