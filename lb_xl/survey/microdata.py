"""Reads survey rows from Parquet and from large CSV files, with DuckDB: the extra `microdata`.

DuckDB scans and encodes, once; everything that decides about a row is the code that reads a small file or a sheet.
Imported only where such a file is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from lb_xl.survey.definition import Answer, Survey
from lb_xl.survey.few_cells import few_cells
from lb_xl.survey.rows import (
    BLANK_CODE,
    NOTHING_UNREAD,
    UNKNOWN_CODE,
    Codes,
    Floats,
    SurveyRows,
    Unread,
    coded,
    numeric,
)

UNKNOWN_MARK = 65535
"""The place of a name that is not among those of a list."""

FEW = 4
"""Codes that are compared one by one before all names of a list are looked up."""


def header_of(path: Path) -> tuple[str, ...]:
    """The columns of a file. Raises `duckdb.Error` where it is no table."""
    with duckdb.connect() as connection:
        described = connection.execute(f"DESCRIBE SELECT * FROM {_source(path)}", [str(path)]).fetchall()
    return tuple(str(row[0]) for row in described)


def read_microdata(survey: Survey, path: Path, columns: Mapping[str, str]) -> SurveyRows:
    """The rows of a file; `columns` gives the column of each answer that the file has."""
    with duckdb.connect() as connection:
        kind = _ParquetReading if _is_parquet(path) else _CsvReading
        return kind(survey, path, columns, connection).rows()


def write_microdata(path: Path, target: Path, decisions: Mapping[str, Any]) -> None:
    """The rows of a file with further columns, in their order, as CSV or Parquet by the ending of `target`."""
    decided = pd.DataFrame(decisions)
    form = "PARQUET" if target.suffix.lower() == ".parquet" else "CSV, HEADER"
    with duckdb.connect() as connection:
        connection.register("decided", decided)
        source = _source(path).replace("?", _quoted(str(path)))
        query = f"SELECT * FROM {source} POSITIONAL JOIN decided"
        connection.execute(f"COPY ({query}) TO {_quoted(str(target))} (FORMAT {form})")


class _Reading:
    """The columns of a file as a survey needs them; how a column is best read depends on the kind of file."""

    first_row = 1
    """The number by which people know the first row."""

    def __init__(self, survey: Survey, path: Path, columns: Mapping[str, str], connection: Any) -> None:
        self.survey = survey
        self.path = path
        self.columns = columns
        self.connection = connection
        described = connection.execute(f"DESCRIBE SELECT * FROM {_source(path)}", [str(path)]).fetchall()
        self.texts = {str(row[0]) for row in described if row[1] == "VARCHAR"}
        self.codes: dict[str, Codes] = {}
        self.numbers: dict[str, Floats] = {}
        self.unread: dict[str, Unread] = {}
        self.written: dict[str, tuple[str, ...]] = {}

    def rows(self) -> SurveyRows:
        used = [self.survey.answers[id] for id in self.survey.used if id in self.columns]
        hashed = f"hash({', '.join(_name(self.columns[id]) for id in self.survey.identity)})"
        hashes = self._read(used, hashed)
        size = len(hashes)
        for id in self.survey.used:
            answer = self.survey.answers[id]
            if id in self.columns or not (answer.is_number or answer.listed):
                continue
            self.unread[id] = NOTHING_UNREAD
            if answer.is_number:
                self.numbers[id] = np.full(size, np.nan)
            else:
                self.codes[id] = np.full(size, BLANK_CODE, dtype=np.int16)
        numbered = np.arange(self.first_row, self.first_row + size)
        return SurveyRows(self.codes, self.numbers, self.unread, numbered, self._repeated(hashes), self.written)

    def _read(self, used: Sequence[Answer], hashed: str) -> Any:
        """Reads the columns of the answers, and returns the hashes of who the rows are."""
        raise NotImplementedError

    def _fetch(self, expressions: Mapping[str, str]) -> dict[str, Any]:
        """Columns of the file, one by one: DuckDB is fast with narrow results, and scans of Parquet cost nothing."""
        return self._fetch_from(_source(self.path), [str(self.path)], expressions)

    def _fetch_from(self, source: str, parameters: list[str], expressions: Mapping[str, str]) -> dict[str, Any]:
        found = {}
        for id, expression in expressions.items():
            query = f"SELECT {expression} AS found FROM {source}"
            found[id] = np.ma.getdata(self.connection.execute(query, parameters).fetchnumpy()["found"])
        return found

    def _column(self, id: str) -> str:
        name = self.columns[id]
        return _name(name) if name in self.texts else f"CAST({_name(name)} AS VARCHAR)"

    def _as_text(self, id: str) -> str:
        return f"coalesce({self._column(id)}, '')"

    def _number(self, id: str) -> str:
        """A number; not a number where the cell is blank, infinity where it holds something else."""
        name = self.columns[id]
        kind = "DOUBLE" if id == self.survey.weight else "FLOAT"
        column = _name(name)
        if name not in self.texts:
            return f"coalesce(CAST({column} AS {kind}), 'nan'::{kind})"
        value = f"coalesce(TRY_CAST({column} AS {kind}), 'inf'::{kind})"
        return f"CASE WHEN {column} IS NULL OR {column} = '' THEN 'nan'::{kind} ELSE {value} END"

    def _take_numbers(self, answer: Answer, values: Floats) -> None:
        self.numbers[answer.id] = values
        self.unread[answer.id] = self._again(answer, values, np.inf)

    def _take_texts(self, answer: Answer, texts: Any) -> None:
        """A coded column given as texts: each different one is matched once."""
        places, distinct = pd.factorize(texts)
        self._take_places(answer, [str(cell) for cell in distinct], places)

    def _take_places(self, answer: Answer, cells: Sequence[str], places: Any) -> None:
        """A column of few different cells: each is read once, by the code for small files."""
        if answer.listed is not None:
            values, unread, self.written[answer.id] = coded(answer, cells)
            self.codes[answer.id] = values.take(places)
        else:
            numbers, unread = numeric(cells)
            self.numbers[answer.id] = numbers.take(places)
        found = np.flatnonzero(np.isin(places, unread.places)) if unread.given else unread.places
        self.unread[answer.id] = Unread(found, tuple(cells[place] for place in places[found]))

    def _again(self, answer: Answer, values: Any, mark: float) -> Unread:
        """Reads the cells so marked as text, puts right those that can be read, and returns the others."""
        marked = values == mark
        if not marked.any():
            return NOTHING_UNREAD
        places = np.flatnonzero(marked)
        given = self._fetch({"given": self._as_text(answer.id)})["given"]
        cells = [str(given[place]) for place in places]
        values[places], unread = coded(answer, cells)[:2] if answer.listed is not None else numeric(cells)
        return Unread(places[unread.places], unread.given)

    def _repeated(self, hashes: Any) -> Any:
        ordered = np.sort(hashes)
        if not (ordered[1:] == ordered[:-1]).any():
            return np.zeros(len(hashes), dtype=bool)
        names = {id: self._as_text(id) for id in self.survey.identity}
        return pd.DataFrame(self._fetch(names)).duplicated().to_numpy(dtype=bool)


class _ParquetReading(_Reading):
    """Parquet keeps columns of few different cells as dictionaries; a code or a number is read once for each cell."""

    def _read(self, used: Sequence[Answer], hashed: str) -> Any:
        for answer in used:
            name = self.columns[answer.id]
            is_number = answer.is_number and (answer.id == self.survey.weight or name not in self.texts)
            if answer.listed is None and not answer.is_number:
                continue
            few = None if is_number else few_cells(self.connection, _source(self.path), str(self.path), _name(name))
            if few is not None:
                self._take_places(answer, few.cells, few.places)
            elif answer.is_number:
                self._take_numbers(answer, self._fetch({"found": self._number(answer.id)})["found"])
            else:
                self._take_texts(answer, self._fetch({"found": self._as_text(answer.id)})["found"])
        return self._fetch({"hashed": hashed})["hashed"]


class _CsvReading(_Reading):
    """CSV is scanned once, into a table of encoded columns. Codes come as the places of their names in a list, so that
    no text is fetched; a cell that is not written as the list has it (spaces, a decimal comma) is read again."""

    first_row = 2

    def _read(self, used: Sequence[Answer], hashed: str) -> Any:
        finer = [answer for answer in used if answer.listed is not None and answer.listed.accepts_finer]
        listed = [answer for answer in used if answer.listed is not None and answer not in finer]
        onto = {answer.id: self._names(answer) for answer in listed}
        expressions = {id: self._encoded(id) for id in onto}
        expressions |= {answer.id: self._number(answer.id) for answer in used if answer.is_number}
        expressions |= {answer.id: self._as_text(answer.id) for answer in finer}
        expressions["identity_hash"] = hashed
        columns = ", ".join(f"{expression} AS {_name(id)}" for id, expression in expressions.items())
        query = f"CREATE OR REPLACE TEMP TABLE encoded AS SELECT {columns} FROM {_source(self.path)}"
        self.connection.execute(query, [str(self.path)])
        fetched = self._fetch_from("encoded", [], {id: _name(id) for id in expressions})
        for answer in listed:
            self.codes[answer.id] = onto[answer.id].take(fetched[answer.id])
            self.unread[answer.id] = self._again(answer, self.codes[answer.id], UNKNOWN_CODE)
        for answer in used:
            if answer.is_number:
                self._take_numbers(answer, fetched[answer.id])
        for answer in finer:
            self._take_texts(answer, fetched[answer.id])
        return fetched["identity_hash"]

    def _names(self, answer: Answer) -> Codes:
        """Makes the type with every name that a code has, and gives for each of them the place of its code."""
        assert answer.listed is not None
        place_of = {code: place for place, code in enumerate(answer.listed.codes)}
        names, places = [""], [BLANK_CODE]
        known = tuple(dict.fromkeys((*answer.listed.codes, *answer.listed.names)))  # codes first: see `_encoded`
        for name in known:
            match = answer.listed.match(name)
            if match.code is not None and name == name.strip() and name:
                names.append(name)
                places.append(place_of[match.code])
        listed = ", ".join(map(_quoted, names))
        self.connection.execute(f"CREATE TYPE {_name('type_' + answer.id)} AS ENUM ({listed})")
        places += [UNKNOWN_CODE] * (UNKNOWN_MARK + 1 - len(places))
        return np.array(places, dtype=np.int16)

    def _encoded(self, id: str) -> str:
        column = self._column(id)
        listed = self.survey.answers[id].listed
        place = f"coalesce(enum_code(TRY_CAST({column} AS {_name('type_' + id)})), {UNKNOWN_MARK})"
        if listed is not None and len(listed.codes) <= FEW:
            # Comparing with the few codes themselves first is faster; the other names follow.
            codes = " ".join(f"WHEN {_quoted(code)} THEN {at}" for at, code in enumerate(listed.codes, start=1))
            return f"CASE {column} {codes} ELSE CASE WHEN {column} IS NULL THEN 0 ELSE {place} END END::USMALLINT"
        return f"CASE WHEN {column} IS NULL THEN 0 ELSE {place} END::USMALLINT"


def _source(path: Path) -> str:
    return "read_parquet(?)" if _is_parquet(path) else "read_csv(?, all_varchar = true, header = true)"


def _is_parquet(path: Path) -> bool:
    return path.suffix.lower() == ".parquet"


def _name(id: str) -> str:
    return '"' + id.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
