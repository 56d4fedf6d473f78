"""What a seal keeps of the rows of a form, and what it finds in them later: on forms of any content."""

from __future__ import annotations

from functools import cache

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from lb_xl.inputs import FormData
from lb_xl.matching import inputs_from_frames
from lb_xl.scheme import Scheme
from lb_xl.scheme_loading import load_scheme
from lb_xl.sealed_rows import changes_text, packed_rows, row_changes
from lb_xl.sign_off import Seal, State, form_fingerprint, standing_seals, state_of

Rows = dict[tuple[str, str], float]

PLACES = [(territory, locality) for territory in "123467" for locality in ("urban", "rural")]
PERSONS = st.integers(0, 10**7).map(float) | st.floats(0, 1e6)
ROWS = st.dictionaries(st.sampled_from(PLACES), PERSONS, max_size=len(PLACES))


@cache
def scheme() -> Scheme:
    return load_scheme("by-2011", 2012)


def form(rows: Rows, order: list[tuple[str, str]] | None = None) -> FormData:
    keys = order or list(rows)
    frame = pd.DataFrame(
        {
            "territory": pd.Series([key[0] for key in keys], dtype=str),
            "locality": pd.Series([key[1] for key in keys], dtype=str),
            "mean": pd.Series([rows[key] for key in keys], dtype=float),
        }
    )
    return inputs_from_frames(scheme(), {"unemployed": frame}).forms["unemployed"]


@settings(deadline=None, max_examples=60)
@given(ROWS, st.randoms())
def test_rows_in_another_order_are_the_same_rows(rows: Rows, chance: object) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = form(rows), form(rows, shuffled)
    assert form_fingerprint(one) == form_fingerprint(other)
    assert row_changes(packed_rows(one), form_fingerprint(one), other) == ()


@settings(deadline=None, max_examples=60)
@given(ROWS, ROWS)
def test_every_row_that_differs_is_found_and_no_other(before: Rows, after: Rows) -> None:
    """A place in one of them only, or with another number."""
    old, new = form(before), form(after)
    found = row_changes(packed_rows(old), form_fingerprint(old), new)
    assert found is not None
    differing = {place for place in before.keys() | after.keys() if before.get(place) != after.get(place)}
    assert {change.codes for change in found} == differing
    assert len(found) == len(differing)
    assert (form_fingerprint(old) == form_fingerprint(new)) == (not differing)
    for change in found:
        place = (change.codes[0], change.codes[1])
        assert change.before == ((before[place],) if place in before else None)
        assert change.after == ((after[place],) if place in after else None)


def test_rows_that_are_not_those_of_the_seal_are_not_compared() -> None:
    data, other = form({("1", "urban"): 5.0}), form({("1", "urban"): 6.0})
    assert row_changes(packed_rows(other), form_fingerprint(data), data) is None
    assert row_changes("not base 64 ", form_fingerprint(data), data) is None
    assert row_changes("", form_fingerprint(data), data) is None


def test_many_changes_are_counted_after_the_first() -> None:
    old = form(dict.fromkeys(PLACES, 1.0))
    new = form(dict.fromkeys(PLACES, 2.0))
    said = changes_text(row_changes(packed_rows(old), form_fingerprint(old), new), old.form)
    assert said.ru.count("было 1, стало 2") == 4
    assert said.en.endswith("…")


def test_a_state_is_understood_in_both_languages_and_no_other_word_is() -> None:
    assert [state_of(word) for word in ("Утверждено", "approved", " черновик", "пусто", "готово")] == [
        State.APPROVED,
        State.APPROVED,
        State.DRAFT,
        State.EMPTY,
        None,
    ]


def test_the_last_entry_of_the_log_says_whether_a_seal_stands() -> None:
    first, second = (Seal("carers", event, "approved", "A", "1", "f") for event in ("set", "renewed"))
    gone = Seal("carers", "withdrawn", "approved", "A", "1", "f")
    assert standing_seals([first, second]) == {"carers": second}
    assert standing_seals([first, gone]) == {}
    assert standing_seals([first, gone, second]) == {"carers": second}
