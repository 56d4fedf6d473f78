"""Reads survey rows from Parquet and from large CSV files, with DuckDB: the extra `microdata`.

DuckDB scans and encodes, once; everything that decides about a row is the code that reads a small file or a sheet.
Imported only where such a file is named.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

import duckdb
import numpy as np
import pandas as pd

from lb_xl.survey.definition import Answer, Survey
from lb_xl.survey.few_cells import few_cells
from lb_xl.survey.queried_columns import QueriedColumns, quoted, quoted_name
from lb_xl.survey.rows import BLANK_CODE, UNKNOWN_CODE, Codes, SurveyRows, coded, looked_up

UNKNOWN_MARK = 65535
"""The place of a name that is not among those of a list."""

AT_ONCE = 2
"""Columns of Parquet that are read at the same time: while DuckDB reads one, numpy has another."""

FEW = 4
"""Codes that are compared one by one before all names of a list are looked up."""


def read_microdata(
    survey: Survey, path: Path, choose: Callable[[Sequence[str]], Mapping[str, str]], deciding: bool = False
) -> SurveyRows:
    """The rows of a file; `choose` gives, for the columns of the file, the column of each answer that is read.

    With `deciding`, codes that are merely checked need not be among those of the rows.

    Raises `duckdb.Error` where the file is no table.
    """
    kind = _ParquetReading if _is_parquet(path) else _CsvReading
    with duckdb.connect() as connection:
        described = connection.execute(f"DESCRIBE SELECT * FROM {_source(path)}", [str(path)]).fetchall()
        types = {str(name): str(type) for name, type, *_ in described}
        return kind(survey, path, _source(path), choose(tuple(types)), types, connection, deciding).rows()


def write_microdata(path: Path, target: Path, decisions: Mapping[str, Any]) -> None:
    """The rows of a file with further columns, in their order, as CSV or Parquet by the ending of `target`."""
    decided = pd.DataFrame(decisions)
    form = "PARQUET" if target.suffix.lower() == ".parquet" else "CSV, HEADER"
    with duckdb.connect() as connection:
        connection.register("decided", decided)
        source = _source(path).replace("?", quoted(str(path)))
        query = f"SELECT * FROM {source} POSITIONAL JOIN decided"
        connection.execute(f"COPY ({query}) TO {quoted(str(target))} (FORMAT {form})")


class _ParquetReading(QueriedColumns):
    """Parquet keeps columns of few different cells as dictionaries; a code or a number is read once for each cell."""

    def _read(self, used: Sequence[Answer], hashed: str) -> Any:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            hashes = pool.submit(self._apart()._fetch, {"hashed": hashed})
            for reading in [pool.submit(self._apart()._read_answer, answer) for answer in used]:
                reading.result()
            self._in_order([answer.id for answer in used])
            return hashes.result()["hashed"]

    def _in_order(self, ids: Sequence[str]) -> None:
        """What was found, in the order of the answers: findings follow it, and no two runs may differ."""
        self.codes = {id: self.codes[id] for id in ids if id in self.codes}
        self.numbers = {id: self.numbers[id] for id in ids if id in self.numbers}
        self.unread = {id: self.unread[id] for id in ids if id in self.unread}
        self.written = {id: self.written[id] for id in ids if id in self.written}

    def _apart(self) -> Self:
        """The same reading with a connection of its own, for a thread; what it finds is put beside the rest."""
        apart = copy.copy(self)
        apart.connection = self.connection.cursor()
        return apart

    def _read_answer(self, answer: Answer) -> None:
        name = self.columns[answer.id]
        is_number = answer.is_number and (answer.id == self.survey.weight or name not in self.texts)
        if answer.listed is None and not answer.is_number:
            return
        few = None if is_number else few_cells(self.connection, self.source, str(self.path), quoted_name(name))
        if few is not None and self.deciding and self._merely_known(answer, few.cells):
            return
        if few is not None:
            self._take_cells(answer, few.cells, few.place_of, few.bits(self.connection))
        elif answer.is_number:
            self._take_numbers(answer, self._fetch({"found": self._number(answer.id)})["found"])
        else:
            self._take_texts(answer, self._fetch({"found": self._as_text(answer.id)})["found"])

    def _merely_known(self, answer: Answer, cells: Sequence[str]) -> bool:
        """Whether a code decides nothing but must be a known one, and is one in every row."""
        known = answer.listed is not None and bool((coded(answer, cells)[0] >= 0).all())
        return known and answer.id not in self.survey.rules.answers


class _CsvReading(QueriedColumns):
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
        columns = ", ".join(f"{expression} AS {quoted_name(id)}" for id, expression in expressions.items())
        query = f"CREATE OR REPLACE TEMP TABLE encoded AS SELECT {columns} FROM {self.source}"
        self.connection.execute(query, [str(self.path)])
        fetched = self._fetch_from("encoded", [], {id: quoted_name(id) for id in expressions})
        for answer in listed:
            self.codes[answer.id] = looked_up(onto[answer.id], fetched[answer.id])
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
        listed = ", ".join(map(quoted, names))
        self.connection.execute(f"CREATE TYPE {quoted_name('type_' + answer.id)} AS ENUM ({listed})")
        places += [UNKNOWN_CODE] * (UNKNOWN_MARK + 1 - len(places))
        return np.array(places, dtype=np.int16)

    def _encoded(self, id: str) -> str:
        column = self._column(id)
        listed = self.survey.answers[id].listed
        place = f"coalesce(enum_code(TRY_CAST({column} AS {quoted_name('type_' + id)})), {UNKNOWN_MARK})"
        if listed is not None and len(listed.codes) <= FEW:
            # Comparing with the few codes themselves first is faster; the other names follow.
            codes = " ".join(f"WHEN {quoted(code)} THEN {at}" for at, code in enumerate(listed.codes, start=1))
            return f"CASE {column} {codes} ELSE CASE WHEN {column} IS NULL THEN 0 ELSE {place} END END::USMALLINT"
        return f"CASE WHEN {column} IS NULL THEN 0 ELSE {place} END::USMALLINT"


def _source(path: Path) -> str:
    return "read_parquet(?)" if _is_parquet(path) else "read_csv(?, all_varchar = true, header = true)"


def _is_parquet(path: Path) -> bool:
    return path.suffix.lower() == ".parquet"
