"""From the raw cells of an input table to the data of a form, with a remark for every liberty taken.

Columns are matched by their headers, codes by the lists of the form's dimensions (each distinct value once),
numbers without guessing. A cell that cannot be read stays empty in the data and is an error; nothing is dropped
without a word. What the rows say together (duplicates, missing places, signs) is for `lb_xl.checks`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lb_xl.cell_values import BLANK, ERROR, TEXT, TEXT_NUMBER, TRUTH, UNCALCULATED, is_blank, no_value, number, text
from lb_xl.cell_values import DATE as DATE_CELL
from lb_xl.classification import Match
from lb_xl.code_matching import plain_name
from lb_xl.columns import column_letters
from lb_xl.dated_rows import chronological_means
from lb_xl.findings import Finding, FindingsError, Location, errors, interface
from lb_xl.fingerprint import fingerprint
from lb_xl.folding import Fold
from lb_xl.form import TOTAL, Dimension, Form, Key, Measure
from lb_xl.headers import DATE, match_header
from lb_xl.inputs import FormData, Inputs, code_type
from lb_xl.language import LANGUAGES, Text
from lb_xl.likeness import nearest_name
from lb_xl.scheme import Scheme
from lb_xl.totals import settle_totals

GIVEN = ".given"
"""Ending of the column that keeps the codes as written, where some are finer than the listed ones."""

PROBLEMS = {"unknown": "LB-106", "date": "LB-114", "ambiguous": "LB-115", "expired": "LB-116"}
NOTES = {"number": "LB-117", "homoglyph": "LB-118", "case": "LB-118", "name": "LB-119"}
CODE_BLANK, TEXT_BLANK = "LB-113", "LB-127"
CELL_PROBLEMS = {TEXT, ERROR, UNCALCULATED, TRUTH, DATE_CELL, TEXT_NUMBER, BLANK}

Column = Sequence[object]


def match_table(
    form: Form,
    header: Sequence[object],
    rows: Sequence[Sequence[object]],
    sheet: str,
    first_row: int,
    first_column: int,
    language: str,
    *,
    year: int | None = None,
    may_be_blank: Collection[str] = (),
) -> tuple[FormData, tuple[Finding, ...]]:
    """The data of one table and the findings of its structure (LB-106 to LB-134).

    `header` and `rows` are raw cell values; the header stands in row `first_row`, from column `first_column`
    (both counted from 1). `year` is the year of the workbook, for rows with dates. Keys that `may_be_blank`
    are left to the checks. Rows without anything in the form's columns are skipped; a fixed form in which no
    measure is filled has no rows.
    """
    columns: list[Column] = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    fold = Fold(lambda cell: Location(sheet, cell))
    origin = (sheet, first_row, first_column)
    return match_columns(form, header, columns, origin, language, year, may_be_blank, fold)


def match_columns(
    form: Form,
    header: Sequence[object],
    columns: Sequence[Column],
    origin: tuple[str, int, int],
    language: str,
    year: int | None,
    may_be_blank: Collection[str],
    fold: Fold,
) -> tuple[FormData, tuple[Finding, ...]]:
    """The same for cells by column; `origin` is the sheet, row and column of the header, `fold` takes remarks."""
    return _Matching(form, header, columns, origin, language, year, may_be_blank, fold).data()


def inputs_from_frames(
    scheme: Scheme,
    frames: Mapping[str, pd.DataFrame],
    absent: Iterable[str] = (),
    parameters: Mapping[str, float] | None = None,
) -> Inputs:
    """The inputs of a balance from data frames, one a form: columns are key and measure ids, codes are text.

    A form without a frame counts as absent («нет явления»). Rows are numbered as in a sheet whose header is
    row 1. Raises `FindingsError` with every error of structure, and of rows that speak for a total.
    """
    found: list[Finding] = []
    forms: dict[str, FormData] = {}
    for id in frames.keys() - scheme.forms.keys():
        found.append(Finding("LB-140", values={"given": id, "nearest": nearest_name(id, scheme.forms)}))
    for id, form in scheme.forms.items():
        if id not in frames:
            continue
        header, columns = _cells_of(frames[id])
        sheet = form.sheet.ru
        fold = Fold(lambda cell, sheet=sheet: Location(sheet, cell))  # type: ignore[misc]
        optional = optional_keys(scheme, form)
        data, notes = match_columns(form, header, columns, (sheet, 1, 1), "ru", scheme.year, optional, fold)
        found += notes
        forms[id], notes = settle_totals(data, scheme)
        found += notes
    if errors(found):
        raise FindingsError(errors(found))
    missing = frozenset(scheme.forms.keys() - frames.keys()) | frozenset(absent)
    inputs = Inputs(scheme, forms, missing, dict(parameters or {}))
    return Inputs(scheme, forms, missing, inputs.parameters, fingerprint(inputs))


def optional_keys(scheme: Scheme, form: Form) -> frozenset[str]:
    """The keys that may be blank: in the form of other sources those that not every category knows (para 20)."""
    if form.id != scheme.adjustments:
        return frozenset()
    adjustable = [quantity.dimensions for quantity in scheme.quantities.values() if quantity.adjustable]
    known = frozenset.intersection(*adjustable) if adjustable else frozenset()
    return frozenset(key.id for key in form.keys if not key.dimension.extra and key.dimension.id not in known)


def allowed_codes(form: Form, measure: Measure) -> dict[str, frozenset[str]]:
    """For each key whose code the definition gives to a measure: the codes under which it may be other than zero."""
    return {
        key.id: key.dimension.classification.within([code])
        for dimension, code in form.codes_of(measure).items()
        for key in form.keys
        if key.dimension.id == dimension
    }


class _Matching:
    """The matching of one table, column by column."""

    def __init__(
        self,
        form: Form,
        header: Sequence[object],
        columns: Sequence[Column],
        origin: tuple[str, int, int],
        language: str,
        year: int | None,
        may_be_blank: Collection[str],
        fold: Fold,
    ) -> None:
        self.form = form
        self.sheet, first_row, first_column = origin
        self.language = language
        self.year = year
        self.may_be_blank = may_be_blank
        self.fold = fold
        places = match_header(form, header, first_row, first_column, fold)
        self.letters = {id: column_letters(first_column + place) for id, place in places.items()}
        self.cells: dict[str, Column] = {id: columns[place] for id, place in places.items()}
        self.rows: Sequence[int] = range(first_row + 1, first_row + 1 + (len(columns[0]) if columns else 0))
        self._skip_blank_rows()

    def data(self) -> tuple[FormData, tuple[Finding, ...]]:
        frame: dict[str, Any] = {}
        given: dict[str, list[str]] = {}
        for key in self.form.keys:
            frame[key.id], written = self._codes(key)
            if written is not None:
                given[key.id + GIVEN] = written
        for measure in self.form.measures:
            frame[measure.id] = self._numbers(measure, frame)
        for column in self.form.texts:
            frame[column.id] = self._texts(column.id, column.title, column.required)
        built = pd.DataFrame({**frame, **given}, index=pd.Index(list(self.rows), dtype="int64"), copy=False)
        data = FormData(self.form, built, self.sheet, self.letters)
        dates = self.cells.get(DATE)
        if dates is not None and not all(map(is_blank, dates)):
            data = chronological_means(data, dates, self.year, self.fold)
        findings = self.fold.findings()
        if self.form.raw:  # what its cells hold is for the survey to say, and stops nothing
            findings = tuple(each for each in findings if each.code not in CELL_PROBLEMS)
        return data, findings

    def _skip_blank_rows(self) -> None:
        """Keep the rows that hold anything; none where a form with fixed rows has no measure filled."""
        form = self.form
        filled = [self.cells[measure.id] for measure in form.measures if measure.id in self.cells]
        if form.rows == "fixed" and all(is_blank(cell) for cells in filled for cell in cells):
            kept: list[int] = []
        else:
            columns = list(self.cells.values())
            first = columns[0] if columns else ()
            nothing = {cell for cell in set(first) if is_blank(cell)}
            blank = [place for place, cell in enumerate(first) if cell in nothing] if nothing else []
            dropped = {place for place in blank if all(is_blank(cells[place]) for cells in columns)}
            if not dropped and columns:
                return
            kept = [place for place in range(len(first)) if place not in dropped]
        self.rows = [self.rows[place] for place in kept]
        self.cells = {id: [cells[place] for place in kept] for id, cells in self.cells.items()}

    def _cell(self, id: str, place: int) -> str:
        return f"{self.letters[id]}{self.rows[place]}"

    def _codes(self, key: Key) -> tuple[pd.Categorical, list[str] | None]:
        """The codes of a key column, and the codes as written where some are finer than the listed ones."""
        cells = self.cells.get(key.id)
        categories = code_type(key.dimension)
        if cells is None:
            return pd.Categorical.from_codes(np.full(len(self.rows), -1), dtype=categories), None
        if bool in set(map(type, cells)):  # True must not pass for the code 1
            cells = [str(cell) if isinstance(cell, bool) else cell for cell in cells]
        place_of = {code: place for place, code in enumerate(categories.categories)}
        places: dict[object, int] = {}
        finer: dict[object, str] = {}
        for raw in dict.fromkeys(cells):
            match = key.dimension.classification.match(raw)
            if match.problem == "unknown" and _means_total(raw, key.dimension):
                match = Match(match.given, TOTAL)
            places[raw] = place_of.get(match.code or "", -1)
            if match.problem or match.note:
                self._remark(key, cells, raw, match)
            if match.code is not None and _is_finer(match):
                finer[raw] = match.given.replace(".", "")
        codes = np.fromiter(map(places.__getitem__, cells), dtype=np.int64, count=len(cells))
        found = pd.Categorical.from_codes(codes, dtype=categories)
        if not finer:
            return found, None
        listed = [*categories.categories, ""]
        return found, [finer.get(raw) or listed[place] for raw, place in zip(cells, codes, strict=True)]

    def _remark(self, key: Key, cells: Column, raw: object, match: Match) -> None:
        if match.problem == "blank" and key.id in self.may_be_blank:
            return
        listed = key.dimension.classification
        value = no_value(raw)
        if match.problem == "blank":
            code = CODE_BLANK
        elif match.problem is not None:
            code = value or PROBLEMS[match.problem]
        else:
            code = NOTES[str(match.note)]
        near = match.candidates or (() if match.problem == "date" else listed.nearest(match.given))
        values = {
            "column": key.title,
            "list": listed.name,
            "letter": self.letters[key.id],
            "code": match.given,
            "nearest": Text(*(_labels(near, key.dimension, language) for language in LANGUAGES)),
        }
        # Errors name the value; notes of one kind are one finding a column.
        shown = match.given if match.problem else ""
        for place, cell in enumerate(cells):
            if cell is raw or cell == raw:
                self.fold.add(code, self._cell(key.id, place), key.id, shown, **values)

    def _numbers(self, measure: Measure, frame: Mapping[str, Any]) -> NDArray[np.float64]:
        cells = self.cells.get(measure.id)
        if cells is None:
            return np.full(len(self.rows), np.nan)
        if set(map(type, cells)) <= {float, int}:
            values = np.array(cells, dtype=np.float64)
            if np.isfinite(values).all():
                return values * measure.scale
        read = [number(cell, self.language) for cell in cells]
        values = np.array([value for value, _ in read], dtype=np.float64)
        nothing = self._must_be_zero(measure, frame)
        for place, (_, code) in enumerate(read):
            if code == BLANK and nothing[place]:
                values[place] = 0.0
            elif code:
                given = "" if code in (BLANK, "LB-125") else text(cells[place])
                self.fold.add(code, self._cell(measure.id, place), measure.id, given, column=measure.title)
        return values * measure.scale

    def _must_be_zero(self, measure: Measure, frame: Mapping[str, Any]) -> NDArray[np.bool_]:
        """Where a measure can only be zero, under other codes than its own: a blank there says nothing else."""
        nothing = np.zeros(len(self.rows), dtype=bool)
        for id, allowed in allowed_codes(self.form, measure).items():
            codes = pd.Series(frame[id])
            nothing |= (codes.notna() & ~codes.isin(allowed)).to_numpy()
        return nothing

    def _texts(self, id: str, title: Text, required: bool) -> list[str]:
        cells = self.cells.get(id)
        if cells is None:
            return [""] * len(self.rows)
        found = list(map(text, cells))
        for place, words in enumerate(found):
            if problem := no_value(cells[place]):
                self.fold.add(problem, self._cell(id, place), id, words, column=title)
            elif required and not words:
                self.fold.add(TEXT_BLANK, self._cell(id, place), id, column=title)
        return found


def _means_total(raw: object, dimension: Dimension) -> bool:
    """Whether a code cell speaks for the whole dimension: `total`, «Всего», or the title of the total."""
    words = {TOTAL, *_total_words()}
    if dimension.total is not None:
        words |= {dimension.total[language] for language in LANGUAGES}
    return isinstance(raw, str) and plain_name(raw) in set(map(plain_name, words))


def _total_words() -> list[str]:
    words = interface().get("total_words", {}).get("words", [])
    return [str(word) for word in words] if isinstance(words, list) else []


def _is_finer(match: Match) -> bool:
    """Whether a cell holds a code below the listed one at which it counts (`15.11` in `15`)."""
    written = match.given.replace(".", "")
    code = match.code or ""
    return match.note in (None, "number") and written.isdigit() and written != code and len(written) >= len(code)


def _labels(codes: Iterable[str], dimension: Dimension, language: str) -> str:
    """Codes as the cells of the column show them; readings that are no listed codes as they are."""
    listed = dimension.classification
    return ", ".join(listed.label(code, language) if code in listed.codes else code for code in codes) or "—"


def _cells_of(frame: pd.DataFrame) -> tuple[list[str], list[Column]]:
    """The header and the columns of a data frame as raw cells: what pandas takes for missing is blank."""
    columns: list[Column] = []
    for place in range(frame.shape[1]):
        column = frame.iloc[:, place]
        missing = column.isna().to_numpy()
        cells = column.tolist()
        columns.append(
            [None if gone else cell for cell, gone in zip(cells, missing, strict=True)] if missing.any() else cells
        )
    return [str(name) for name in frame.columns], columns
