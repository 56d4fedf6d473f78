"""The columns of a file as a survey needs them, asked of DuckDB: what is the same for Parquet and for CSV."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from lb_xl.survey.definition import Answer, Survey
from lb_xl.survey.rows import NOTHING_UNREAD, Codes, Floats, SurveyRows, Unread, coded, looked_up, numeric


class QueriedColumns(ABC):
    """The columns of a file as a survey needs them; how a column is best read depends on the kind of file."""

    first_row = 1
    """The number by which people know the first row."""

    def __init__(
        self,
        survey: Survey,
        path: Path,
        source: str,
        columns: Mapping[str, str],
        types: Mapping[str, str],
        connection: Any,
        deciding: bool,
    ) -> None:
        self.survey = survey
        self.path = path
        self.source = source
        self.columns = columns
        self.connection = connection
        self.deciding = deciding
        self.texts = {name for name, type in types.items() if type == "VARCHAR"}
        self.codes: dict[str, Codes] = {}
        self.numbers: dict[str, Floats] = {}
        self.unread: dict[str, Unread] = {}
        self.written: dict[str, tuple[str, ...]] = {}

    def rows(self) -> SurveyRows:
        used = [self.survey.answers[id] for id in self.survey.used if id in self.columns]
        hashed = f"hash({', '.join(quoted_name(self.columns[id]) for id in self.survey.identity)})"
        hashes = self._read(used, hashed)
        numbered = np.arange(self.first_row, self.first_row + len(hashes))
        return SurveyRows(self.codes, self.numbers, self.unread, numbered, self._repeated(hashes), self.written)

    @abstractmethod
    def _read(self, used: Sequence[Answer], hashed: str) -> Any:
        """Reads the columns of the answers, and returns the hashes of who the rows are."""

    def _fetch(self, expressions: Mapping[str, str]) -> dict[str, Any]:
        """Columns of the file, one by one: DuckDB is fast with narrow results, and scans of Parquet cost nothing."""
        return self._fetch_from(self.source, [str(self.path)], expressions)

    def _fetch_from(self, source: str, parameters: list[str], expressions: Mapping[str, str]) -> dict[str, Any]:
        found = {}
        for id, expression in expressions.items():
            query = f"SELECT {expression} AS found FROM {source}"
            found[id] = np.ma.getdata(self.connection.execute(query, parameters).fetchnumpy()["found"])
        return found

    def _column(self, id: str) -> str:
        name = self.columns[id]
        return quoted_name(name) if name in self.texts else f"CAST({quoted_name(name)} AS VARCHAR)"

    def _as_text(self, id: str) -> str:
        return f"coalesce({self._column(id)}, '')"

    def _number(self, id: str) -> str:
        """A number; not a number where the cell is blank, infinity where it holds something else."""
        name = self.columns[id]
        kind = "DOUBLE" if id == self.survey.weight else "FLOAT"
        column = quoted_name(name)
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
        self._take_cells(answer, [str(cell) for cell in distinct], np.arange(len(distinct)), places)

    def _take_cells(self, answer: Answer, cells: Sequence[str], place_of: Any, marks: Any) -> None:
        """A column of few different cells, each read once, by the code for small files.

        A row has a mark, and `place_of` a mark is the place of its cell.
        """
        own: Any
        if answer.listed is not None:
            own, unread, self.written[answer.id] = coded(answer, cells)
            self.codes[answer.id] = looked_up(own.take(place_of) if cells else own, marks)
        else:
            own, unread = numeric(cells)
            narrow = own.astype(np.float32)
            own = narrow if np.array_equal(narrow, own, equal_nan=True) else own
            self.numbers[answer.id] = looked_up(own.take(place_of) if cells else own, marks)
        self.unread[answer.id] = NOTHING_UNREAD
        if unread.given:
            places = looked_up(place_of, marks)
            found = np.flatnonzero(np.isin(places, unread.places))
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


def quoted_name(name: str) -> str:
    """A name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def quoted(text: str) -> str:
    """A text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"
