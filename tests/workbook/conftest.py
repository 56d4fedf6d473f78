"""Empty workbooks of the small scheme and of Belarus, built once; tests read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from lb_xl.scheme import Scheme
from lb_xl.scheme_loading import load_scheme
from lb_xl.workbook.template import build_workbook
from tests.workbook.vba_host import host  # noqa: F401

SMALL = Path(__file__).parents[1] / "schemes" / "small"


@pytest.fixture(scope="session")
def small() -> Scheme:
    return load_scheme(SMALL)


@pytest.fixture(scope="session")
def small_book(small: Scheme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("small") / "small.xlsx"
    build_workbook(small, path)
    return path


@pytest.fixture(scope="session")
def belarus() -> Scheme:
    return load_scheme("by-2011", 2012)


@pytest.fixture(scope="session")
def belarus_book(belarus: Scheme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("belarus") / "belarus.xlsm"
    build_workbook(belarus, path)
    return path
