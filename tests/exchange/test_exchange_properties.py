"""For any valid workbook: what is handed out and taken back is what it was, in whatever order."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lb_xl.exchange.conflicts import Candidate, Conflict, by_item, choice_of
from lb_xl.exchange.handing_out import handed_form
from lb_xl.exchange.merging import Merged, Returned, merged
from lb_xl.exchange.records import FormRecords, Record, RecordKey, Value, form_records
from lb_xl.exchange.suppliers import departments, proposed
from lb_xl.scheme import Scheme
from lb_xl.scheme_loading import load_scheme
from lb_xl.workbook.department_book import fixed_records
from tests.exchange import books
from tests.random_inputs import random_frames

BELARUS = {year: load_scheme("by-2011", year) for year in (2010, 2012, 2016)}
SEEDS = st.integers(0, 10_000)

Rows = dict[RecordKey, tuple[Value, ...]]


def records_of(frame: pd.DataFrame, form_id: str, scheme: Scheme) -> FormRecords:
    form = scheme.forms[form_id]
    rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    cells = [[float(cell) if isinstance(cell, (int, float)) else cell for cell in row] for row in rows]
    return form_records(form, list(frame.columns), cells, (form.sheet.ru, 1, 1), scheme, "ru")


def returned_forms(frames: dict[str, pd.DataFrame], scheme: Scheme) -> Iterator[tuple[str, Returned]]:
    """What every department would send back, had it changed nothing."""
    chosen, remarks = departments(proposed(scheme, "ru"), scheme)
    assert not remarks
    for department in chosen:
        for id in set(department.forms) & set(frames):
            form = scheme.forms[id]
            own = records_of(frames[id], id, scheme)
            handed = handed_form(own, form, scheme, department, fixed_records(form, scheme, "ru"))
            rows = {record.key: record for record in handed.rows}
            file = department.file_name(scheme, "ru")
            base = {key: record.values for key, record in rows.items()}
            yield id, Returned(file, FormRecords(form, rows, form.sheet.ru, own.letters), base)


def after(present: FormRecords, change: Merged) -> Rows:
    columns = [measure.id for measure in present.form.measures]
    found = {key: list(record.values) for key, record in present.records.items()}
    for (key, column), value in change.changed.items():
        found[key][columns.index(column)] = value
    return {key: tuple(values) for key, values in found.items()} | {each.key: each.values for each in change.added}


@settings(max_examples=12, deadline=None)
@given(seed=SEEDS, year=st.sampled_from(sorted(BELARUS)), order=st.randoms(use_true_random=False))
def test_what_is_handed_out_and_taken_back_is_the_whole_of_belarus(seed: int, year: int, order: random.Random) -> None:
    """Every form of random valid inputs, merged into nothing, with files and rows in any order."""
    scheme = BELARUS[year]
    frames = random_frames(scheme, seed)
    parts: dict[str, list[Returned]] = {}
    for id, each in returned_forms(frames, scheme):
        keys = list(each.records.records)
        order.shuffle(keys)
        shuffled = replace(each.records, records={key: each.records.records[key] for key in keys})
        parts.setdefault(id, []).append(replace(each, records=shuffled))
    assert parts.keys() == frames.keys()
    for id, files in parts.items():
        order.shuffle(files)
        whole = {key: record.values for key, record in records_of(frames[id], id, scheme).records.items()}
        nothing = FormRecords(scheme.forms[id], {})
        change = merged(nothing, files, {}, scheme, "")
        assert not change.conflicts
        assert after(nothing, change) == whole
        assert merged(records_of(frames[id], id, scheme), files, {}, scheme, "").is_empty


@settings(
    max_examples=6,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=SEEDS, order=st.randoms(use_true_random=False))
def test_workbooks_that_are_handed_out_and_collected_are_what_they_were(
    seed: int, order: random.Random, base: Path
) -> None:
    """The same through workbooks: a random one split, its files collected in any order into an empty one."""
    scheme = books.small_scheme(base)
    draw = random.Random(seed)
    frames = {id: _thinned(frame, draw) for id, frame in books.frames().items() if draw.random() < 0.8}
    with tempfile.TemporaryDirectory(dir=base) as name:
        folder = Path(name)
        path = books.national(folder / "national.xlsx", scheme, frames)
        files = list(books.handed_out(path, folder / "out").files)
        order.shuffle(files)
        target = books.empty(folder / "target.xlsx", scheme)
        found = books.collected(target, *files)
        assert books.codes(found) == []
        assert books.said(target) == books.said(path)
        assert not books.collected(target, *reversed(files)).is_new


def _thinned(frame: pd.DataFrame, draw: random.Random) -> pd.DataFrame:
    """Other numbers, and of open forms some of the rows in another order."""
    found = frame.copy()
    for column in found.columns:
        if pd.api.types.is_numeric_dtype(found[column]):
            found[column] = [draw.choice([0.0, draw.random() * 10**9, draw.randrange(10**6) / 8]) for _ in found.index]
    if len(found) != len(books.PLACES):
        found = found.sample(draw.randint(1, len(found)), random_state=draw.randrange(1000))
    if "domestic" in found:
        found.loc[found["activity"] != "95", "domestic"] = 0.0
    return found


VALUES = st.sampled_from([None, 1.0, 2.0, 3.0])
FORM = BELARUS[2012].forms["primary_employment"]
KEYS = [(code, "") for code in FORM.keys[0].dimension.codes[:2]]
ROWS = st.dictionaries(st.sampled_from(KEYS), st.tuples(VALUES, VALUES))


def _records(rows: Rows) -> FormRecords:
    return FormRecords(FORM, {key: Record(key, (key[0], None), values, 2) for key, values in rows.items()})


@settings(max_examples=300, deadline=None)
@given(own=ROWS, files=st.lists(st.tuples(ROWS, ROWS), max_size=3), order=st.randoms(use_true_random=False))
def test_no_value_is_lost_and_none_is_decided_upon(
    own: Rows, files: list[tuple[Rows, Rows]], order: random.Random
) -> None:
    """Every value of the workbook and of the files stands in the result or in a conflict; the order decides nothing;
    a value of the workbook gives way only where it is still what was handed out; a second merge brings nothing."""
    scheme = BELARUS[2012]
    present = _records(own)
    returned = [Returned(f"{number}.xlsx", _records(rows), handed) for number, (rows, handed) in enumerate(files)]
    change = merged(present, returned, {}, scheme, "OUT")
    again = order.sample(returned, len(returned))
    assert merged(present, again, {}, scheme, "OUT") == change
    result = after(present, change)
    told: dict[tuple[RecordKey, str], set[Value]] = {}
    for conflict in change.conflicts:
        _, key, column = conflict.item
        told.setdefault((key, column), set()).update({conflict.first.value, conflict.second.value})
    for key in KEYS:
        for at, column in enumerate(measure.id for measure in FORM.measures):
            now = result.get(key, (None, None))[at]
            before = own.get(key, (None, None))[at]
            bases = {handed.get(key, (None, None))[at] for _, handed in files}
            if now != before:
                assert before is None or before in bases
                assert (key, column) not in told, "a conflict leaves the value as it was"
            for rows, _ in files:
                value = rows.get(key, (None, None))[at]
                assert value is None or value == now or value in told.get((key, column), set())
    recorded = by_item(change.conflicts)
    second = merged(_records(result), returned, recorded, scheme, "OUT")
    assert second.is_empty
    assert not second.conflicts


@pytest.mark.parametrize(("choices", "value"), [
    (("first", "first"), 1.0), (("first", "second"), 3.0), (("second", "first"), 2.0), (("second", "second"), None),
    (("first", ""), None),
])  # fmt: skip
def test_choices_on_three_values(choices: tuple[str, str], value: float | None) -> None:
    item = ("f", ("1",), "persons")
    rows = [
        Conflict(item, Candidate(1.0, "a"), Candidate(other, "b"), choice)  # type: ignore[arg-type]
        for other, choice in zip((2.0, 3.0), choices, strict=True)
    ]
    chosen = choice_of(rows)
    assert (chosen.value if chosen else None) == value
