"""Reads survey rows from Parquet and from large CSV files, with DuckDB: the extra `microdata`.

DuckDB scans and encodes, once; everything that decides about a row is the code that reads a small file or a sheet.
Imported only where such a file is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from lb_xl.survey.definition import Answer, Survey
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
        return _Reading(survey, path, columns, connection).rows()


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
    """One scan of a file. Codes come as the places of their names in a list, so that no text is fetched; a cell that is
    not written as the list has it (spaces, a decimal comma) is read again, as text, by the code for small files."""

    def __init__(self, survey: Survey, path: Path, columns: Mapping[str, str], connection: Any) -> None:
        self.survey = survey
        self.path = path
        self.columns = columns
        self.connection = connection
        described = connection.execute(f"DESCRIBE SELECT * FROM {_source(path)}", [str(path)]).fetchall()
        self.texts = {str(row[0]) for row in described if row[1] == "VARCHAR"}
        self.written: dict[str, tuple[str, ...]] = {}

    def rows(self) -> SurveyRows:
        survey = self.survey
        used = [survey.answers[id] for id in survey.used if id in self.columns]
        listed = [answer for answer in used if answer.listed is not None]
        as_text = [] if _is_parquet(self.path) else [each for each in listed if _accepts_finer(each)]
        onto = {answer.id: self._names(answer) for answer in listed if answer not in as_text}
        expressions = {answer.id: self._encoded(answer.id) for answer in used if answer.id in onto}
        expressions |= {answer.id: self._number(answer.id) for answer in used if answer.is_number}
        expressions |= {answer.id: f"coalesce({self._column(answer.id)}, '')" for answer in as_text}
        expressions["identity_hash"] = f"hash({', '.join(_name(self.columns[id]) for id in survey.identity)})"
        fetched = self._fetch(expressions)
        size = len(fetched["identity_hash"])
        codes: dict[str, Codes] = {id: names[fetched[id]] for id, names in onto.items()}
        numbers: dict[str, Floats] = {}
        for answer in as_text:
            given, distinct = pd.factorize(fetched[answer.id])
            matched, _, self.written[answer.id] = coded(answer, [str(text) for text in distinct])
            codes[answer.id] = matched[given]
        unread = {id: self._again(survey.answers[id], own, UNKNOWN_CODE) for id, own in codes.items()}
        for id in survey.used:
            if survey.answers[id].is_number:
                numbers[id] = fetched.get(id, np.full(size, np.nan))
                unread[id] = self._again(survey.answers[id], numbers[id], np.inf)
            elif survey.answers[id].listed is not None and id not in codes:
                codes[id] = np.full(size, BLANK_CODE, dtype=np.int16)
                unread[id] = NOTHING_UNREAD
        first = 1 if _is_parquet(self.path) else 2
        repeated = self._repeated(fetched["identity_hash"])
        return SurveyRows(codes, numbers, unread, np.arange(first, first + size), repeated, self.written)

    def _fetch(self, expressions: Mapping[str, str]) -> dict[str, Any]:
        """Columns of a file, one by one: DuckDB is fast with narrow results, and scans of Parquet cost nothing.

        CSV is scanned once, into a table of the encoded columns.
        """
        source, parameters = _source(self.path), [str(self.path)]
        if not _is_parquet(self.path) and len(expressions) > 1:
            listed = ", ".join(f"{expression} AS {_name(id)}" for id, expression in expressions.items())
            self.connection.execute(
                f"CREATE OR REPLACE TEMP TABLE encoded AS SELECT {listed} FROM {source}", parameters
            )
            expressions, source, parameters = {id: _name(id) for id in expressions}, "encoded", []
        found = {}
        for id, expression in expressions.items():
            query = f"SELECT {expression} AS found FROM {source}"
            found[id] = np.ma.getdata(self.connection.execute(query, parameters).fetchnumpy()["found"])
        return found

    def _distinct(self, id: str) -> Any:
        return self._fetch({"given": f"DISTINCT {self._column(id)}"})["given"]

    def _column(self, id: str) -> str:
        name = self.columns[id]
        return _name(name) if name in self.texts else f"CAST({_name(name)} AS VARCHAR)"

    def _names(self, answer: Answer) -> Codes:
        """Makes the type with every name that a code has, and gives for each of them the place of its code.

        A list that takes finer codes than it has needs those that the file has.
        """
        assert answer.listed is not None
        place_of = {code: place for place, code in enumerate(answer.listed.codes)}
        names, places = [""], [BLANK_CODE]
        known = tuple(dict.fromkeys((*answer.listed.codes, *answer.listed.names)))  # codes first: see `_encoded`
        if answer.listed.accepts_finer:
            known = tuple(str(text) for text in self._distinct(answer.id))
        for name in known:
            match = answer.listed.match(name)
            if match.code is not None and name == name.strip() and name:
                names.append(name)
                places.append(place_of[match.code])
        if answer.listed.accepts_finer:
            self.written[answer.id] = tuple(names[1:])
        listed = ", ".join(map(_quoted, names))
        self.connection.execute(f"CREATE TYPE {_name('type_' + answer.id)} AS ENUM ({listed})")
        places += [UNKNOWN_CODE] * (UNKNOWN_MARK + 1 - len(places))
        return np.array(places, dtype=np.int16)

    def _encoded(self, id: str) -> str:
        column = self._column(id)
        listed = self.survey.answers[id].listed
        place = f"coalesce(enum_code(TRY_CAST({column} AS {_name('type_' + id)})), {UNKNOWN_MARK})"
        if listed is not None and len(listed.codes) <= FEW and not listed.accepts_finer:
            # Comparing with the few codes themselves first is faster; the other names follow.
            codes = " ".join(f"WHEN {_quoted(code)} THEN {at}" for at, code in enumerate(listed.codes, start=1))
            return f"CASE {column} {codes} ELSE CASE WHEN {column} IS NULL THEN 0 ELSE {place} END END::USMALLINT"
        return f"CASE WHEN {column} IS NULL THEN 0 ELSE {place} END::USMALLINT"

    def _number(self, id: str) -> str:
        """A number; not a number where the cell is blank, infinity where it holds something else."""
        name = self.columns[id]
        kind = "DOUBLE" if id == self.survey.weight else "FLOAT"
        column = _name(name)
        if name not in self.texts:
            return f"coalesce(CAST({column} AS {kind}), 'nan'::{kind})"
        value = f"coalesce(TRY_CAST({column} AS {kind}), 'inf'::{kind})"
        return f"CASE WHEN {column} IS NULL OR {column} = '' THEN 'nan'::{kind} ELSE {value} END"

    def _again(self, answer: Answer, values: Any, mark: float) -> Unread:
        """Reads the cells so marked as text, puts right those that can be read, and returns the others."""
        if not len(values) or (values.min() if mark < 0 else np.nanmax(values, initial=0)) != mark:
            return NOTHING_UNREAD
        places = np.flatnonzero(values == mark)
        given = self._fetch({"given": f"coalesce({self._column(answer.id)}, '')"})["given"]
        cells = [str(given[place]) for place in places]
        values[places], unread = coded(answer, cells)[:2] if answer.listed is not None else numeric(cells)
        return Unread(places[unread.places], unread.given)

    def _repeated(self, hashes: Any) -> Any:
        ordered = np.sort(hashes)
        if not (ordered[1:] == ordered[:-1]).any():
            return np.zeros(len(hashes), dtype=bool)
        names = {id: f"coalesce({self._column(id)}, '')" for id in self.survey.identity}
        return pd.DataFrame(self._fetch(names)).duplicated().to_numpy(dtype=bool)


def _accepts_finer(answer: Answer) -> bool:
    return answer.listed is not None and answer.listed.accepts_finer


def _source(path: Path) -> str:
    return "read_parquet(?)" if _is_parquet(path) else "read_csv(?, all_varchar = true, header = true)"


def _is_parquet(path: Path) -> bool:
    return path.suffix.lower() == ".parquet"


def _name(id: str) -> str:
    return '"' + id.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
