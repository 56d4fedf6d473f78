"""The example with a button pressed in it: what it tells is heard, and nothing waits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings as xw

from lb_xl.workbook import busy
from lb_xl.workbook.busy import patiently
from tests.buttons.open_book import opened


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(busy.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(patiently, "__defaults__", (lambda seconds: None,))
    yield
    if hasattr(xw.Book, "_mock_caller"):
        del xw.Book._mock_caller


@pytest.fixture
def book(example_book: Path, told: list[str]) -> Iterator[xw.Book]:
    yield from opened(example_book)
