"""CSV files as the rows of forms: matched like the sheets themselves, every error with its file and line. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lb_xl.cell_values import TEXT_NUMBER, date, is_blank, number, text
from lb_xl.csv_tables import CsvError, CsvTable, plain_number, read_csv_table
from lb_xl.findings import Finding, Location
from lb_xl.folding import Fold
from lb_xl.form import TOTAL, Form, Key
from lb_xl.headers import DATE, headed_columns, plain_header
from lb_xl.inputs import FormData
from lb_xl.language import LANGUAGES
from lb_xl.likeness import nearest_name
from lb_xl.matching import GIVEN, match_columns, optional_keys
from lb_xl.scheme import Scheme

Cell = object


@dataclass(frozen=True)
class FormRows:
    """The rows for one form: for each column its cells as they are to be written, and the codes of the keys."""

    form: Form
    cells: dict[str, list[Cell]]
    keys: list[tuple[str, ...]]


def csv_paths(paths: Iterable[Path]) -> tuple[list[Path], list[Finding]]:
    """The CSV files among some files and folders, and a finding for what holds none."""
    files: list[Path] = []
    found: list[Finding] = []
    for path in paths:
        if not path.exists():
            found.append(Finding("LB-401", Location(file=path.name), {"file": path.name}))
        elif path.is_dir():
            inside = sorted(each for each in path.iterdir() if each.suffix.casefold() == ".csv")
            files += inside
            if not inside:
                found.append(Finding("LB-147", Location(file=path.name), {"file": path.name}))
        elif path.suffix.casefold() == ".csv":
            files.append(path)
        else:
            found.append(Finding("LB-147", Location(file=path.name), {"file": path.name}))
    return files, found


def form_rows(files: Iterable[Path], scheme: Scheme, language: str) -> tuple[dict[str, FormRows], list[Finding]]:
    """The rows that some files give for the forms of a scheme, and everything that is wrong with them."""
    found: list[Finding] = []
    rows: dict[str, FormRows] = {}
    first: dict[str, Path] = {}
    ids = {id.casefold(): id for id in scheme.forms}
    for path in files:
        id = ids.get(path.stem.casefold())
        where = Location(file=path.name)
        if id is None:
            near = nearest_name(path.stem, scheme.forms)
            found.append(Finding("LB-140", where, {"given": path.stem, "nearest": near}))
            continue
        form = scheme.forms[id]
        if id in first:
            values = {"form": form.sheet, "first": first[id].name, "second": path.name}
            found.append(Finding("LB-148", where, values))
            continue
        first[id] = path
        try:
            table = read_csv_table(path)
        except CsvError as problem:
            found.append(Finding(problem.code, Location(file=path.name, line=problem.line), problem.values))
            continue
        matched, notes = _FileMatching(path, table, form, scheme, language).rows()
        found += notes
        if matched is not None:
            rows[id] = matched
    return rows, found


class _FileMatching:
    """One file matched with its form."""

    def __init__(self, path: Path, table: CsvTable, form: Form, scheme: Scheme, language: str) -> None:
        self.path = path
        self.table = table
        self.form = form
        self.scheme = scheme
        self.language = language
        self.columns: list[list[Cell]] = [list(column) for column in zip(*table.rows, strict=True)]
        self.fold = Fold(self._place)

    def rows(self) -> tuple[FormRows | None, tuple[Finding, ...]]:
        header, columns = self._known_columns()
        fixed = self.fold.findings()
        self.fold = Fold(self._place)
        _, notes = self._matched(header, columns, self.fold)
        findings = (*fixed, *(note for note in notes if note.code != "LB-134"))
        if any(note.severity == "error" for note in findings):
            return None, findings
        kept = [place for place, name in enumerate(header) if self._id(name) != DATE]
        plain, _ = self._matched(
            [header[place] for place in kept], [columns[place] for place in kept], Fold(self._place)
        )
        by_id = {self._id(name): cells for name, cells in zip(header, columns, strict=True)}
        return self._written(plain, by_id), findings

    def _place(self, cell: str) -> Location:
        """Row 1 is the header; the others stand on the lines of the file."""
        row = int("".join(mark for mark in cell if mark.isdigit()) or 1)
        return Location(file=self.path.name, line=self.table.lines[row - 2] if row > 1 else 1)

    def _matched(
        self, header: Sequence[str], columns: Sequence[list[Cell]], fold: Fold
    ) -> tuple[FormData, tuple[Finding, ...]]:
        optional = optional_keys(self.scheme, self.form)
        origin = (self.path.name, 1, 1)
        return match_columns(self.form, header, columns, origin, "ru", self.scheme.year, optional, fold)

    def _id(self, header: str) -> str:
        plain = plain_header(header)
        return next((column.id for column in headed_columns(self.form) if plain in column.names), "")

    def _known_columns(self) -> tuple[list[str], list[list[Cell]]]:
        """The columns of the form, numbers as numbers; adds LB-141 (unknown column) and LB-144 (another code)."""
        header: list[str] = []
        columns: list[list[Cell]] = []
        measures = {measure.id for measure in self.form.measures}
        for name, cells in zip(self.table.header, self.columns, strict=False):
            id = self._id(name)
            if id:
                header.append(name)
                columns.append([_number(cell) for cell in cells] if id in measures else cells)
            elif (dimension := self._fixed_dimension(name)) is not None:
                self._check_fixed(dimension, cells)
            else:
                ids = [column.id for column in headed_columns(self.form)]
                values = {
                    "form": self.form.sheet,
                    "nearest": nearest_name(name, ids),
                    "columns": ", ".join(ids),
                }
                self.fold.add("LB-141", "A1", "", name or "—", **values)
        return header, columns

    def _fixed_dimension(self, header: str) -> str | None:
        plain = plain_header(header)
        for id in self.form.fixed:
            title = self.scheme.dimensions[id].title
            if plain in {plain_header(name) for name in (id, *(title[each] for each in LANGUAGES))}:
                return id
        return None

    def _check_fixed(self, id: str, cells: Sequence[Cell]) -> None:
        dimension, code = self.scheme.dimensions[id], self.form.fixed[id]
        for place, cell in enumerate(cells):
            if not is_blank(cell) and dimension.classification.match(cell).code != code:
                label = dimension.classification.label(code, self.language)
                values = {"column": dimension.title, "fixed": label}
                self.fold.add("LB-144", f"A{place + 2}", id, text(cell), **values)

    def _written(self, data: FormData, columns: dict[str, list[Cell]]) -> FormRows:
        """The cells as the sheet shows them: labels of codes, numbers in the unit of the sheet, words."""
        frame = data.frame
        places = [int(row) - 2 for row in frame.index]
        cells: dict[str, list[Cell]] = {}
        codes: list[list[str]] = []
        for key in self.form.keys:
            own = ["" if code != code else str(code) for code in frame[key.id].astype(object)]
            given = frame[key.id + GIVEN].tolist() if key.id + GIVEN in frame else own
            raw = columns[key.id]
            cells[key.id] = [
                self._label(key, code, written, raw[place])
                for code, written, place in zip(own, given, places, strict=True)
            ]
            codes.append(given)
        for measure in self.form.measures:
            values = (frame[measure.id] / measure.scale).tolist()
            raw = columns[measure.id]
            cells[measure.id] = [
                raw[place] if isinstance(raw[place], float) else (raw[place] or None) if self.form.raw else value
                for value, place in zip(values, places, strict=True)
            ]
        for column in self.form.texts:
            cells[column.id] = [words or None for words in frame[column.id]]
        if DATE in columns and not all(map(is_blank, columns[DATE])):
            cells[DATE] = [_moment(columns[DATE][place]) for place in places]
        keys: list[tuple[str, ...]] = list(zip(*codes, strict=True)) if codes else [()] * len(frame)
        return FormRows(self.form, cells, keys)

    def _label(self, key: Key, code: str, written: str, raw: Cell) -> Cell:
        if not code:
            return None
        if code == TOTAL:
            return key.dimension.total[self.language] if key.dimension.total else TOTAL
        if written != code:
            return text(raw)  # a code below the listed one stays as it is
        return key.dimension.classification.label(code, self.language)


def _number(cell: Cell) -> Cell:
    """A cell of a file as a number, where it is one beyond doubt: in a file all numbers are text."""
    plain = plain_number(cell) if isinstance(cell, str) else cell
    value, remark = number(plain)
    return value if remark in ("", TEXT_NUMBER) else cell


def _moment(cell: Cell) -> Cell:
    found = date(cell)
    return datetime.datetime.combine(found, datetime.time()) if found else None
