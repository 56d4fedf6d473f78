"""A synthetic scheme and its filled workbook: 16 long forms, 20 result tables, numbers from a fixed seed.

Each form has 2,100 rows (7 places x 2 localities x 150 activities) of three keys and three measures; each table has
60 lines (a total and 59 groups of activities) and 24 columns (8 places with their total x 3 localities with theirs).
"""

from __future__ import annotations

import csv
import itertools
import json
import random
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from lb_xl.code_list import COLUMNS
from lb_xl.engines.file import open_book
from lb_xl.findings import FindingsError, errors
from lb_xl.scheme_loading import load_scheme
from lb_xl.workbook import layout
from lb_xl.workbook.importing import import_files
from lb_xl.workbook.template import build_workbook

FORMS, TABLES = 16, 20
PLACES, LOCALITIES, ACTIVITIES, GROUPS = 7, 2, 150, 59
LARGEST, SEED = 20_000, 2011
KEYS, MEASURES = ("place", "locality", "activity"), ("first", "second", "third")

BOOK, EMPTY, PLAN = "synthetic.xlsx", "empty.xlsx", "plan.json"


@dataclass(frozen=True)
class FormPlace:
    """Where a program that knows nothing of lb_xl finds a form: the sheet and the row of the header, from 1."""

    id: str
    sheet: str
    header: int
    column: int
    rows: int


@dataclass(frozen=True)
class TablePlace:
    """Where the numbers of a table stand, and which measures of which form they add."""

    id: str
    sheet: str
    row: int
    column: int
    form: str
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """All that a peer needs to do the same work: the places, and the group of each activity."""

    forms: tuple[FormPlace, ...]
    tables: tuple[TablePlace, ...]
    groups: dict[str, str]

    def write(self, folder: Path) -> None:
        (folder / PLAN).write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Plan:
        found = json.loads((folder / PLAN).read_text(encoding="utf-8"))
        forms = tuple(FormPlace(**each) for each in found["forms"])
        return cls(forms, tuple(TablePlace(**each) for each in found["tables"]), found["groups"])


def write_synthetic(folder: Path) -> Path:
    """The scheme, its filled and not yet computed workbook, and the plan for the peers; returns the workbook."""
    definition = folder / "synthetic"
    definition.mkdir(parents=True, exist_ok=True)
    _write_lists(definition)
    (definition / "scheme.toml").write_text(_scheme_text(), encoding="utf-8")
    (definition / "forms.toml").write_text(_forms_text(), encoding="utf-8")
    data = folder / "data"
    data.mkdir(exist_ok=True)
    _write_data(data)
    path = folder / BOOK
    build_workbook(load_scheme(definition), path, "en")
    shutil.copyfile(path, folder / EMPTY)
    fill(path, sorted(data.glob("*.csv")))
    _plan(path).write(folder)
    return path


def fill(path: Path, files: list[Path]) -> None:
    """CSV files into a workbook, saved in place. Raises `FindingsError` where a file does not fit."""
    book = open_book(path, backup=False)
    try:
        found = errors(import_files(book, files))
        if found:
            raise FindingsError(found)
        book.save()
    finally:
        book.close()


def sources(table: int) -> tuple[str, tuple[str, ...]]:
    """The form and the measures that a table adds: the first two of each form, then the third of the first ones."""
    form = f"f{table % FORMS + 1:02}"
    return form, MEASURES[:2] if table < FORMS else MEASURES[2:]


def activity_codes() -> list[str]:
    """Codes that are texts of digits with zeros before them, as in the lists of statistics."""
    return [f"{number:03}" for number in range(1, ACTIVITIES + 1)]


def activity_groups() -> dict[str, str]:
    """The group of each activity: two or three neighbours."""
    return {code: f"g{place * GROUPS // ACTIVITIES + 1:02}" for place, code in enumerate(activity_codes())}


def _scheme_text() -> str:
    text = [
        'id = "synthetic"\ntitle = "Synthetic"\nbase_unit = "persons"\npopulation = ""\n',
        '[years]\nfirst = 2000\ndefault = 2012\n\n[units]\npersons = "persons"\n',
    ]
    for id, listed in zip(KEYS, ("places", "localities", "activities"), strict=True):
        text.append(f'[dimensions.{id}]\ntitle = "{id}"\ntotal = "All"\nclassification = "{listed}"\n')
    for number in range(TABLES):
        form, measures = sources(number)
        id = f"t{number + 1:02}"
        formula = " + ".join(f"{form}.{measure}" for measure in measures)
        text.append(f'[quantities.q_{id}]\ntitle = "Quantity {id}"\nformula = "{formula}"\n')
        text.append(
            f'[tables.{id}]\ntitle = "Table {id}"\nsheet = "Table {id}"\nover = ["place", "locality"]\n'
            f'quantity = "q_{id}"\nrows = {{ dimension = "activity", file = "groups.csv" }}\n'
        )
    return "\n".join(text)


def _forms_text() -> str:
    text = []
    for number in range(1, FORMS + 1):
        measures = "".join(f'measures.{id} = {{ title = "{id}" }}\n' for id in MEASURES)
        keys = ", ".join(f'"{id}"' for id in KEYS)
        text.append(f'[f{number:02}]\ntitle = "Form {number}"\nsheet = "Form {number:02}"\nkeys = [{keys}]\n{measures}')
    return "\n".join(text)


def _write_lists(folder: Path) -> None:
    lists = {
        "places": [f"place{number}" for number in range(1, PLACES + 1)],
        "localities": ["urban", "rural"],
        "activities": activity_codes(),
    }
    for name, codes in lists.items():
        rows = [[code, "", name, "", "", code, code, "", ""] for code in codes]
        _write_csv(folder / f"{name}.csv", [[*COLUMNS], *rows])
        text = f'title = "{name}"\nsource = "synthetic"\nshown = "code"\n'
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    groups: dict[str, list[str]] = {}
    for code, group in activity_groups().items():
        groups.setdefault(group, []).append(code)
    header = ["line", "row", "indent", "codes", "parts", "minus", "title_ru", "title_en", "kind"]
    lines = [[id, id, "1", " ".join(codes), "", "", f"Group {id}", "", ""] for id, codes in groups.items()]
    total = ["total", "total", "0", "", "", "", "All", "", "total"]
    _write_csv(folder / "groups.csv", [header, total, *lines])


def _write_data(folder: Path) -> None:
    draw = random.Random(SEED)
    places = [f"place{number}" for number in range(1, PLACES + 1)]
    for number in range(1, FORMS + 1):
        keys = itertools.product(places, ("urban", "rural"), activity_codes())
        rows = [[*codes, *(str(draw.randrange(LARGEST) / 2) for _ in MEASURES)] for codes in keys]
        _write_csv(folder / f"f{number:02}.csv", [[*KEYS, *MEASURES], *rows])


def _write_csv(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)


def _plan(path: Path) -> Plan:
    book = open_book(path, read_only=True)
    tables = {table.name: (sheet, table.range) for sheet in book.sheets for table in sheet.tables}
    forms = []
    for number in range(1, FORMS + 1):
        sheet, place = tables[layout.input_table(f"f{number:02}")]
        forms.append(FormPlace(f"f{number:02}", sheet.name, place.row, place.column, place.shape[0] - 1))
    results = []
    for number in range(TABLES):
        id = f"t{number + 1:02}"
        place = book.names[layout.result_block(id)].refers_to_range
        form, measures = sources(number)
        results.append(TablePlace(id, place.sheet.name, place.row, place.column, form, measures))
    book.close()
    return Plan(tuple(forms), tuple(results), activity_groups())
