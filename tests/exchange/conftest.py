"""A filled national workbook, handed out once; tests work on copies."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lb_xl.scheme import Scheme
from tests.exchange import books


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the scheme, the filled workbook `national.xlsx`, an empty one, and the departments' in `out`."""
    folder = tmp_path_factory.mktemp("exchange")
    scheme = books.small_scheme(folder)
    books.national(folder / "national.xlsx", scheme, books.frames())
    books.empty(folder / "empty.xlsx", scheme)
    books.handed_out(folder / "national.xlsx", folder / "out")
    return folder


@pytest.fixture(scope="session")
def scheme(base: Path) -> Scheme:
    return books.small_scheme(base)


@pytest.fixture
def folder(base: Path, tmp_path: Path) -> Path:
    """A copy of all workbooks, beside a copy of the scheme."""
    target = tmp_path / "work"
    shutil.copytree(base, target)
    return target


@pytest.fixture
def national(folder: Path) -> Path:
    return folder / "national.xlsx"


@pytest.fixture
def empty(folder: Path) -> Path:
    return folder / "empty.xlsx"


@pytest.fixture
def out(folder: Path) -> Path:
    return folder / "out"
