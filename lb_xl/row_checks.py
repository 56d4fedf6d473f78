"""What is wrong with the rows of one form, taken together: missing and impossible places, repeated keys, signs,
codes that a measure does not allow, flows that go nowhere, entries from other sources (para 20).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from lb_xl.findings import Finding, Location
from lb_xl.folding import Fold
from lb_xl.form import TOTAL, Key
from lb_xl.inputs import FormData, Inputs
from lb_xl.language import LANGUAGES, Text
from lb_xl.matching import GIVEN, allowed_codes
from lb_xl.number_words import number_words

NOT_ABSENT, MISSING, IMPOSSIBLE, DUPLICATE, NEGATIVE, NEGATIVE_ALLOWED, OTHER_CODE, SAME_PLACE = (
    "LB-202", "LB-203", "LB-204", "LB-205", "LB-206", "LB-207", "LB-208", "LB-209",
)  # fmt: skip
CODE_REQUIRED, CODE_SUPERFLUOUS, OTHER_SOURCE = "LB-237", "LB-238", "LB-239"
PARENT, COARSE_FLOW, OUTSIDE_LIMITS, TOO_LARGE = "LB-243", "LB-256", "LB-291", "LB-259"
LARGEST = 1e12
"""No country has so many people, nor works so many hours; sums of such numbers would not be exact."""
SHOWN_PLACES = 12


def row_findings(data: FormData, inputs: Inputs) -> tuple[Finding, ...]:
    """Everything that the rows of one form get wrong (LB-202 to LB-209, LB-237 to LB-239, LB-243, LB-256, LB-259)."""
    return _Rows(data, inputs).findings()


class _Rows:
    def __init__(self, data: FormData, inputs: Inputs) -> None:
        self.data = data
        self.form = data.form
        self.scheme = inputs.scheme
        self.absent = self.form.id in inputs.absent
        self.rows = data.frame.index.to_numpy()
        self.fold = Fold(lambda cell: Location(data.sheet, cell))
        self.codes = {key.id: data.frame[key.id].cat.codes.to_numpy() for key in self.form.keys}
        self.values = {measure.id: data.frame[measure.id].to_numpy() for measure in self.form.measures}
        self.filled = np.logical_or.reduce([values != 0 for values in self.values.values()])

    def findings(self) -> tuple[Finding, ...]:
        found: list[Finding] = []
        if self.absent and self.filled.any():
            place = int(np.argmax(self.filled))
            where = Location(self.data.sheet, self._cell(self._filled_measure(place), place))
            found.append(Finding(NOT_ABSENT, where, {"form": self.form.sheet}, int(self.filled.sum())))
        if self.form.raw:
            return tuple(found)
        if self.form.rows == "fixed":
            found += self._missing()
        self._parents()
        self._coarse_flows()
        self._impossible()
        self._duplicates()
        self._signs()
        self._limits()
        self._allowed_codes()
        self._same_place()
        if self.form.id == self.scheme.adjustments:
            self._other_sources()
        return (*found, *self.fold.findings())

    def _cell(self, column: str, place: int) -> str:
        return self.data.cell(column, int(self.rows[place]))

    def _filled_measure(self, place: int) -> str:
        return next(id for id, values in self.values.items() if values[place] != 0)

    def _missing(self) -> Iterator[Finding]:
        """The places without a row in a form of fixed rows; a row for a total, or above in a tree, covers them."""
        keys = self.form.keys
        present = {
            tuple(_code(key, code) for key, code in zip(keys, codes, strict=True)) for codes in self._distinct(keys)
        }
        missing = []
        for codes in itertools.product(*(key.dimension.leaves for key in keys)):
            covering = itertools.product(*map(_covering, keys, codes))
            if self._possible(keys, codes) and present.isdisjoint(covering):
                missing.append(codes)
        if missing:
            places = _joined([_place(keys, codes) for codes in missing])
            yield Finding(MISSING, Location(self.data.sheet), {"form": self.form.sheet, "places": places}, len(missing))

    def _parents(self) -> None:
        """Values of a whole of a tree beside values of its parts, to which they would be added."""
        trees = [key for key in self.form.keys if key.dimension.is_tree and not key.direction]
        if not trees:
            return
        rows = list(zip(*(self.codes[key.id].tolist() for key in self.form.keys), strict=True))
        filled = {row for row, is_filled in zip(rows, self.filled, strict=True) if is_filled}
        for key in trees:
            at, codes, parts_of = self.form.keys.index(key), key.dimension.codes, _parts(key)
            for place in np.flatnonzero(self.filled & np.isin(self.codes[key.id], list(parts_of))).tolist():
                row = rows[place]
                if not filled.isdisjoint((*row[:at], part, *row[at + 1 :]) for part in parts_of[row[at]]):
                    words, measure = _place([key], [codes[row[at]]]), self._filled_measure(place)
                    self.fold.add(PARENT, self._cell(measure, place), measure, words.ru, place=words)

    def _coarse_flows(self) -> None:
        """Flows of which an end is known only as a whole of a tree: its parts lack what the whole has."""
        for key in self.form.keys:
            if not (key.direction and key.dimension.is_tree):
                continue
            for place in np.flatnonzero(self.filled & np.isin(self.codes[key.id], list(_parts(key)))).tolist():
                words = _place([key], [_code(key, int(self.codes[key.id][place]))])
                self.fold.add(COARSE_FLOW, self._cell(key.id, place), key.id, words.ru, place=words)

    def _distinct(self, keys: Sequence[Key]) -> set[tuple[int, ...]]:
        return set(zip(*(self.codes[key.id].tolist() for key in keys), strict=True))

    def _possible(self, keys: Sequence[Key], codes: Sequence[str]) -> bool:
        """Whether the codes of a row can stand together, at each end of a flow."""
        for direction in {key.direction for key in keys}:
            own = {
                key.dimension.id: code
                for key, code in zip(keys, codes, strict=True)
                if code and key.direction == direction
            }
            if not self.scheme.possible({**self.form.fixed, **own}):
                return False
        return True

    def _impossible(self) -> None:
        """Values under codes that exclude each other (rural Minsk); only dimensions with such codes matter."""
        named: set[str] = set()
        for key in self.form.keys:
            listed = key.dimension.classification
            pairs = " ".join(listed.attribute(code, "excludes") for code in listed.codes).split()
            named |= {pair.partition("=")[0] for pair in pairs} | ({key.dimension.id} if pairs else set())
        keys = [key for key in self.form.keys if key.dimension.id in named]
        wrong = {
            codes
            for codes in self._distinct(keys)
            if not self._possible(keys, [_code(key, code) for key, code in zip(keys, codes, strict=True)])
        }
        if not wrong:
            return
        for place, codes in enumerate(zip(*(self.codes[key.id].tolist() for key in keys), strict=True)):
            if codes in wrong and self.filled[place]:
                words = _place(keys, [_code(key, code) for key, code in zip(keys, codes, strict=True)])
                measure = self._filled_measure(place)
                self.fold.add(IMPOSSIBLE, self._cell(measure, place), measure, words.ru, place=words)

    def _duplicates(self) -> None:
        """Rows with one key, the codes as they were written; other sources differ by their words too."""
        keys = self.form.keys
        if not keys:
            return
        frame = self.data.frame
        combined = np.zeros(len(self.rows), dtype=np.int64)
        parts: list[NDArray[np.int64]] = []
        for key in keys:
            if key.id + GIVEN in frame:
                places: dict[str, int] = {}
                written = [places.setdefault(code, len(places)) for code in frame[key.id + GIVEN]]
                parts.append(np.array(written, dtype=np.int64))
            else:
                parts.append(self.codes[key.id].astype(np.int64) + 1)
        if self.form.id == self.scheme.adjustments:
            parts += [
                np.unique(frame[column.id].to_numpy(dtype=str), return_inverse=True)[1] for column in self.form.texts
            ]
        known = np.ones(len(self.rows), dtype=bool)
        for part in parts:
            combined = combined * (int(part.max()) + 1) + part
        if self.form.id != self.scheme.adjustments:
            for codes in self.codes.values():
                known &= codes >= 0
        combined = combined[known]
        if len(np.unique(combined)) == len(combined):
            return
        first: dict[int, int] = {}
        for place, value in zip(np.flatnonzero(known).tolist(), combined.tolist(), strict=True):
            other = first.setdefault(value, place)
            if other != place:
                words = _place(keys, [_code(key, int(self.codes[key.id][place])) for key in keys])
                cell, earlier = self._cell(keys[0].id, place), self._cell(keys[0].id, other)
                self.fold.add(DUPLICATE, cell, "", earlier, other=earlier, place=words)

    def _signs(self) -> None:
        for measure in self.form.measures:
            code = NEGATIVE_ALLOWED if measure.negative else NEGATIVE
            for place in np.flatnonzero(self.values[measure.id] < 0).tolist():
                value = number_words(float(self.values[measure.id][place]) / measure.scale)
                self.fold.add(
                    code,
                    self._cell(measure.id, place),
                    measure.id,
                    value.en,
                    column=measure.title,
                    value=value,
                )

    def _limits(self) -> None:
        """Values outside the limits of their measure: a survival above 1, a productivity of zero, beyond all count."""
        for measure in self.form.measures:
            for place in np.flatnonzero(np.abs(self.values[measure.id]) > LARGEST).tolist():
                given = f"{float(self.values[measure.id][place]) / measure.scale:g}"
                self.fold.add(TOO_LARGE, self._cell(measure.id, place), measure.id, given, column=measure.title)
            values = self.values[measure.id] / measure.scale
            limits = ((">", measure.above, np.less_equal), ("≤", measure.most, np.greater))
            for sign, limit, is_outside in limits:
                for place in np.flatnonzero(is_outside(values, limit)).tolist() if limit is not None else ():
                    value = number_words(float(values[place]))
                    facts = {"column": measure.title, "value": value, "limit": f"{sign} {limit:g}"}
                    self.fold.add(OUTSIDE_LIMITS, self._cell(measure.id, place), measure.id, value.en, **facts)

    def _allowed_codes(self) -> None:
        """Values of a measure under other codes than the definition gives to it."""
        for measure in self.form.measures:
            for id, allowed in allowed_codes(self.form, measure).items():
                key = self.form.key(id)
                assert key is not None
                may_stand = np.array([*(code in allowed for code in key.dimension.codes), True, True])  # total, blank
                wrong = ~may_stand[self.codes[id]] & (np.nan_to_num(self.values[measure.id]) != 0)
                for place in np.flatnonzero(wrong).tolist():
                    code = _code(key, int(self.codes[id][place]))
                    listed = ", ".join(sorted(allowed))
                    self.fold.add(
                        OTHER_CODE,
                        self._cell(measure.id, place),
                        measure.id,
                        code,
                        column=measure.title,
                        key=key.title,
                        allowed=listed,
                    )

    def _same_place(self) -> None:
        """Flows whose origin is their destination."""
        pairs = [
            (key.id, other.id)
            for key in self.form.keys
            if key.direction == "from" and (other := self.form.key_of(key.dimension.id, "to")) is not None
        ]
        if not pairs:
            return
        same = np.logical_and.reduce([self.codes[start] == self.codes[end] for start, end in pairs])
        for place in np.flatnonzero(same & self.filled).tolist():
            self.fold.add(SAME_PLACE, self._cell(pairs[0][0], place), pairs[0][0])

    def _other_sources(self) -> None:
        """Para 20: the codes that the category has, and no others; every entry is told."""
        quantities = self.scheme.quantities.keys()
        category = next(key for key in self.form.keys if key.dimension.extra and quantities >= set(key.dimension.codes))
        measure = self.form.measures[0]
        for place, code in enumerate(self.codes[category.id].tolist()):
            if code < 0:
                continue
            quantity = self.scheme.quantities[_code(category, code)]
            for key in self.form.keys:
                if key.dimension.extra:
                    continue
                given, has = (
                    _code(key, int(self.codes[key.id][place])),
                    key.dimension.id in quantity.dimensions,
                )
                if has != bool(given):
                    found = CODE_REQUIRED if has else CODE_SUPERFLUOUS
                    self.fold.add(
                        found,
                        self._cell(key.id, place),
                        key.id,
                        quantity.id,
                        column=key.title,
                        category=quantity.title,
                    )
            value = number_words(float(self.values[measure.id][place]) / measure.scale)
            words = {column.id: str(self.data.frame[column.id].iloc[place]) for column in self.form.texts}
            cell = self._cell(measure.id, place)
            self.fold.add(OTHER_SOURCE, cell, measure.id, cell, category=quantity.title, value=value, **words)


def _code(key: Key, code: int) -> str:
    """The text of a code by its place; empty where the cell had none."""
    codes = key.dimension.codes
    return "" if code < 0 else codes[code] if code < len(codes) else TOTAL


def _covering(key: Key, code: str) -> tuple[str, ...]:
    """The codes that speak for a code: itself, those above it in a tree, the total."""
    above = key.dimension.classification.ancestors(code) if key.dimension.is_tree else ()
    return (code, *above, TOTAL)


def _parts(key: Key) -> dict[int, tuple[int, ...]]:
    """The parts of each whole of a tree, all the way down, by the places of their codes."""
    codes = {code: place for place, code in enumerate(key.dimension.codes)}
    within = {code: key.dimension.classification.within([code]) for code in codes}
    return {
        codes[code]: tuple(codes[part] for part in parts if part != code and part in codes)
        for code, parts in within.items()
        if len(parts) > 1
    }


def _place(keys: Sequence[Key], codes: Sequence[str]) -> Text:
    """The codes of a row as words."""
    return Text(
        *(
            ", ".join(_title(key, code, each) for key, code in zip(keys, codes, strict=True) if code)
            for each in LANGUAGES
        )
    )


def _title(key: Key, code: str, language: str) -> str:
    if code == TOTAL:
        return (key.dimension.total or key.dimension.title)[language]
    return key.dimension.classification.title(code, language)


def _joined(places: Sequence[Text]) -> Text:
    more = ["…"] if len(places) > SHOWN_PLACES else []
    return Text(*("; ".join([*(place[each] for place in places[:SHOWN_PLACES]), *more]) for each in LANGUAGES))
