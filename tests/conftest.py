"""Markers and fixtures for the tests that need a host: LibreOffice, or LibreOffice in a window.

A test marked `libreoffice` is skipped, with the reason, where LibreOffice is missing; one marked `window`
also where Xvfb, openbox or xdotool is. With `LB_XL_REQUIRE_LIBREOFFICE=1`, as CI sets it,
what is missing is a failure instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
import xlwings as xw

from lb_xl.cli import main
from lb_xl.engines import calc
from lb_xl.engines.calc import recalculation
from lb_xl.engines.calc.errors import OfficeMissingError
from lb_xl.engines.calc.installation import installation
from lb_xl.engines.calc.office import Office
from tests.quick_in_office import without_repeated_rows

REQUIRED = os.environ.get("LB_XL_REQUIRE_LIBREOFFICE") == "1"
WINDOW_PROGRAMS = ("Xvfb", "openbox", "xdotool", "scrot")
DOTS_PER_INCH = 80


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a host test where its host is missing, or fail it where the host is required."""
    names = {mark.name for mark in item.iter_markers()}
    missing = _missing_host(names)
    if missing and REQUIRED:
        pytest.fail(f"LB_XL_REQUIRE_LIBREOFFICE=1, but {missing}", pytrace=False)
    if missing:
        pytest.skip(missing)


def _missing_host(names: set[str]) -> str | None:
    if names & {"libreoffice", "window"}:
        try:
            installation()
        except OfficeMissingError as error:
            return str(error)
    if "window" in names:
        absent = [program for program in WINDOW_PROGRAMS if shutil.which(program) is None]
        if absent:
            return f"no window: {', '.join(absent)} not found"
    return None


class OfficeHost:
    """A headless LibreOffice for tests: conversions, pictures, and values after a hard recalculation."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def values(self, workbook: Path) -> recalculation.Values:
        """Every value after a hard recalculation, `{sheet: {"B3": value}}`; blanks are left out.

        Numbers are floats, dates `datetime`, truth values `bool`, error values texts such as `"#N/A"`.
        """
        with _quick_to_open(workbook) as copy:
            return recalculation.recalculated_values(self.office, copy)

    def formulas(self, workbook: Path) -> dict[str, dict[str, str]]:
        """Every formula of every sheet by address, in Excel's notation."""
        with _quick_to_open(workbook) as copy:
            return recalculation.formulas(self.office, copy)

    def pdf(self, workbook: Path, folder: Path) -> Path:
        """The whole workbook printed."""
        return recalculation.converted(self.office, workbook, folder / f"{workbook.stem}.pdf")

    def xlsx(self, workbook: Path, target: Path) -> Path:
        """The workbook as LibreOffice saves it, recalculated."""
        return recalculation.converted(self.office, workbook, target)

    def pages(self, workbook: Path, folder: Path) -> list[str]:
        """The text of each printed page."""
        pdf = self.pdf(workbook, folder)
        done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True)
        return done.stdout.decode("utf-8").split("\f")

    def pictures(self, workbook: Path, folder: Path, dots_per_inch: int = DOTS_PER_INCH) -> list[Path]:
        """One PNG a printed page, in the order of the pages."""
        pdf = self.pdf(workbook, folder)
        prefix = folder / pdf.stem
        subprocess.run(["pdftoppm", "-png", "-r", str(dots_per_inch), str(pdf), str(prefix)], check=True)
        return sorted(folder.glob(f"{pdf.stem}-*.png"))


@contextmanager
def _quick_to_open(workbook: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield without_repeated_rows(workbook, Path(folder, workbook.name))


@pytest.fixture(scope="session")
def running_office() -> Iterator[Office]:
    """A LibreOffice without a window, with its own profile and pipe, for all tests of the session."""
    office = Office.start()
    try:
        yield office
    finally:
        office.stop()


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """The name of an X display of our own with a window manager on it, for tests marked `window`.

    `Office.start(window=True, environment={"DISPLAY": display})` shows its windows there.
    """
    reading, writing = os.pipe()
    size = ["-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), *size],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    manager: subprocess.Popen[bytes] | None = None
    try:
        # The server writes the number of the display once it is ready, or closes the pipe when it fails.
        with os.fdopen(reading) as stream:
            number = stream.readline().strip()
        if not number:
            pytest.fail("Xvfb did not start")
        manager = subprocess.Popen(
            ["openbox"],
            env=os.environ | {"DISPLAY": f":{number}"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        yield f":{number}"
    finally:
        for process in (manager, server):
            if process is not None:
                process.terminate()
                process.wait()


@pytest.fixture
def active_office(running_office: Office) -> Iterator[None]:
    """The office as the host of the buttons; afterwards no book is left as their caller."""
    before = xw.engines.active
    calc.activate(running_office)
    yield
    xw.engines.active = before
    if hasattr(xw.Book, "_mock_caller"):
        del xw.Book._mock_caller


@pytest.fixture(scope="session")
def office(running_office: Office) -> OfficeHost:
    """LibreOffice as a host of tests; `office.office` is the connection itself."""
    return OfficeHost(running_office)


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The workbook that `lb-xl demo` makes of a scheme, computed once a session; tests that write work on copies."""

    @cache
    def workbook(scheme: str) -> Path:
        folder = tmp_path_factory.mktemp("demonstration")
        assert main(["demo", str(folder), "--scheme", scheme]) == 0
        (made,) = folder.glob("*.xlsx")
        return made

    return workbook


@pytest.fixture(scope="session")
def demonstration(demonstrated: Callable[[str], Path]) -> Path:
    """That of Belarus."""
    return demonstrated("by-2011")


@pytest.fixture
def example_book(demonstration: Path, tmp_path: Path) -> Path:
    """A copy of the computed example."""
    return Path(shutil.copy(demonstration, tmp_path / "book.xlsx"))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of the dialogs."""
    texts: list[str] = []
    monkeypatch.setattr("lb_xl.engines.file.engine.App.alert", lambda self, prompt, *rest: texts.append(prompt))
    return texts
