"""Python's search for garbage is put off inside a command and is as before after it, whatever happens."""

from __future__ import annotations

import gc

import pytest

from lb_xl.garbage_collection import collection_paused


def test_the_search_is_off_inside_and_on_after() -> None:
    assert gc.isenabled()
    with collection_paused():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_leaves_it_on() -> None:
    with pytest.raises(ValueError, match="stopped"), collection_paused():
        raise ValueError("stopped")
    assert gc.isenabled()


def test_a_search_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with collection_paused(), collection_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
