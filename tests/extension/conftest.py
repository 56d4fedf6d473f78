"""An office with our extension in it, as a user has it: a profile of its own, our interpreter known by its settings."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

import lb_xl
from lb_xl.engines.calc import Office, register
from lb_xl.engines.calc import open_book as calc_book
from lb_xl.engines.calc.installation import installation
from lb_xl.engines.calc.profile import write_profile
from lb_xl.engines.file import open_book
from lb_xl.example import example_of
from lb_xl.extension.build import build_extension
from lb_xl.extension.definitions import IDENTIFIER, SETTINGS, settings_content
from lb_xl.office_environment import office_environment
from lb_xl.scheme_loading import load_scheme, scheme_folder
from lb_xl.workbook.importing import import_files
from lb_xl.workbook.protection import unprotected
from lb_xl.workbook.rendering import block_place
from lb_xl.workbook.run import compute_book
from lb_xl.workbook.template import build_workbook
from tests.pictures.png import read_ppm, write_png
from tests.quick_in_office import without_repeated_rows

SCRIPT = Path(__file__).with_name("at_the_screen.py")
SECONDS = 90.0
PREVIEWS_VARIABLE = "LB_XL_PICTURES"
PREVIEW_HEIGHT = 760


class Screen:
    """A running office with the extension: actions inside it, and the mouse before it."""

    def __init__(self, profile: Path, configuration: Path, display: str | None) -> None:
        found = installation()
        self.python, self.display = found.python, display
        self.address = f"pipe,name=lb_xl_test_{uuid.uuid4().hex}"
        command = [
            str(found.program),
            f"--accept={self.address};urp;",
            f"-env:UserInstallation={profile.as_uri()}",
            *("--norestore", "--nologo", "--nodefault", "--nofirststartwizard", "--nolockcheck"),
        ]
        environment = office_environment(os.environ, found.python) | {"XDG_CONFIG_HOME": str(configuration)}
        environment.pop("LB_XL_PYTHON", None)
        if display is not None:
            environment |= {"DISPLAY": display, "SAL_USE_VCLPLUGIN": "gen"}
        self._process = subprocess.Popen(
            command if display is not None else [*command, "--headless", "--invisible"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def ask(self, action: str, *arguments: str) -> Any:
        """An action inside the office; see `at_the_screen.py`."""
        done = subprocess.run(
            [str(self.python), str(SCRIPT), self.address, action, *arguments],
            env=office_environment(os.environ, self.python),
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace")
            raise AssertionError(f"{action} {arguments} ended with {done.returncode}: {said}")
        return json.loads(done.stdout)

    def click(self, place: list[int]) -> None:
        """A click of the left button of the mouse at a place on the screen."""
        self._xdotool("mousemove", *map(str, place))
        self._xdotool("click", "1")

    def press(self, *keys: str) -> None:
        """Keys of the keyboard, in turn."""
        self._xdotool("key", *keys)

    def type(self, text: str) -> None:
        """A text from the keyboard."""
        self._xdotool("type", "--delay", "30", text)

    def choose(self, *names: str) -> None:
        """The way through a menu: each name is clicked once it is seen."""
        for name, role in zip(names, ("MENU", *("MENU_ITEM" for _ in names[1:])), strict=True):
            self.click(until(lambda name=name, role=role: self.ask("named_place", name, role)))  # type: ignore[misc]

    def picture(self, path: Path, preview: str = "", width: int = 1340) -> Path:
        """What the screen shows, as an artefact; where the previews of README are renewed, the best of them too."""
        self._shoot(path)
        previews = os.environ.get(PREVIEWS_VARIABLE)
        if preview and previews:
            self._shoot(path.with_suffix(".ppm"))
            pixels = read_ppm(path.with_suffix(".ppm"))[:PREVIEW_HEIGHT, :width]
            write_png(Path(previews, preview), pixels, f"lb_xl {lb_xl.__version__}")
        return path

    def _shoot(self, path: Path) -> None:
        assert self.display is not None
        subprocess.run(["scrot", "--overwrite", str(path)], env=os.environ | {"DISPLAY": self.display}, check=True)

    def _xdotool(self, *arguments: str) -> None:
        assert self.display is not None
        subprocess.run(["xdotool", *arguments], env=os.environ | {"DISPLAY": self.display}, check=True)
        time.sleep(0.2)

    def end(self) -> None:
        """End the office and all that it started."""
        with contextlib.suppress(AssertionError, subprocess.TimeoutExpired):
            if self._process.poll() is None:
                self.ask("terminate")
                self._process.wait(20)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def until(condition: Callable[[], Any], seconds: float = SECONDS) -> Any:
    """What a condition gives once it gives anything; fails after the seconds given."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            pytest.fail(f"waited {seconds:g} s in vain")
        time.sleep(0.3)


TRIES = 3
"""An office whose extension manager fails once goes on failing: a fresh one, with a fresh profile, is tried."""


@pytest.fixture(scope="session")
def extended_profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile in which the office's own extension manager has installed the extension, as any user may."""
    failures = []
    for _ in range(TRIES):
        folder = tmp_path_factory.mktemp("extended")
        profile = write_profile(folder / "profile")
        extension = build_extension(folder / "lb_xl.oxt")
        screen = Screen(profile, folder, None)
        try:
            # The office puts its own extensions in order when it starts, and answers before it has done so.
            time.sleep(3)
            assert screen.ask("install", str(extension)) == {"identifier": IDENTIFIER, "registered": True}
            return profile
        except AssertionError as error:
            failures.append(str(error))
        finally:
            screen.end()
    pytest.fail(f"the extension could not be installed {TRIES} times: {failures[-1]}")


@pytest.fixture
def configuration(tmp_path: Path) -> Path:
    """The user's configuration folder with the settings that `lb-xl install` writes."""
    return _configured(tmp_path / "настройки")


def _configured(folder: Path) -> Path:
    (folder / "lb_xl").mkdir(parents=True)
    package = Path(lb_xl.__file__).parents[1]
    (folder / "lb_xl" / SETTINGS).write_bytes(settings_content(Path(sys.executable), package))
    return folder


@pytest.fixture(scope="module")
def hidden_office(extended_profile: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """The office with the extension and no window, started once a module."""
    folder = tmp_path_factory.mktemp("hidden")
    yield from _screen(extended_profile, _configured(folder / "настройки"), folder, None)


@pytest.fixture
def without_window(hidden_office: Screen) -> Iterator[Screen]:
    """That office with nothing open in it."""
    yield hidden_office
    with Office(hidden_office.address, seconds=SECONDS) as office:
        office.call("close_all")


@pytest.fixture
def russian_window(extended_profile: Path, configuration: Path, tmp_path: Path, display: str) -> Iterator[Screen]:
    """The same for a user of the office in Russian: our words are, its own where its language pack is installed."""
    profile = Path(shutil.copytree(extended_profile, tmp_path / "russian"))
    modifications = profile / "user" / "registrymodifications.xcu"
    items = (
        '<item oor:path="/org.openoffice.Setup/Office/InstalledLocales"><node oor:name="ru" oor:op="replace"/></item>'
        '<item oor:path="/org.openoffice.Office.Linguistic/General">'
        '<prop oor:name="UILocale" oor:op="fuse"><value>ru</value></prop></item>'
    )
    text = modifications.read_text(encoding="utf-8")
    modifications.write_text(text.replace("</oor:items>", f"{items}</oor:items>"), encoding="utf-8")
    yield from _screen(profile, configuration, tmp_path, display)


@pytest.fixture
def with_window(extended_profile: Path, configuration: Path, tmp_path: Path, display: str) -> Iterator[Screen]:
    """The office with the extension on a display of our own."""
    yield from _screen(extended_profile, configuration, tmp_path, display)


def _screen(profile: Path, configuration: Path, folder: Path, display: str | None) -> Iterator[Screen]:
    own = Path(shutil.copytree(profile, folder / "profile"))
    screen = Screen(own, configuration, display)
    try:
        yield screen
    finally:
        screen.end()


class Shown:
    """A workbook that is open in an office with the extension, seen by the tests through a connection of their own."""

    def __init__(self, screen: Screen, office: Office, path: Path) -> None:
        self.screen, self.office, self.path = screen, office, path
        register(office).impl.apps.app.visible = True
        self.book: xw.Book = calc_book(office, path)

    def wait_for_quiet(self) -> None:
        """Wait until no macro holds the screen or the calculation of the document."""
        until(lambda: all(self.book.impl.document.call("state").values()))

    def title_of_explanation(self, *, other_than: object) -> str | None:
        """The title of the explanation, once it is another."""
        title = block_place(self.book, "out_explanation_title").value
        return None if title == other_than else str(title)

    def forget_run(self) -> None:
        """Empty the result line, so that the end of the next run is seen."""
        place = block_place(self.book, "lb_result")
        with unprotected([place.sheet]):
            place.value = None

    def wait_for_run(self) -> str:
        """The result line, once a run has written it and given the document back."""
        until(lambda: block_place(self.book, "lb_result").value)
        self.wait_for_quiet()
        return str(block_place(self.book, "lb_result").value)


@pytest.fixture
def shown() -> Iterator[Callable[[Screen, Path], Shown]]:
    """Opens a workbook in an office for a test to watch."""
    with contextlib.ExitStack() as stack:

        def show(screen: Screen, path: Path) -> Shown:
            office = stack.enter_context(Office(screen.address, seconds=SECONDS))
            return Shown(screen, office, path)

        yield show


@pytest.fixture(scope="session")
def macro_example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example in a workbook with buttons, computed, and quick to open in the office."""
    example = example_of(scheme_folder("by-2011"))
    assert example is not None
    folder = tmp_path_factory.mktemp("macro_example")
    path = folder / "built.xlsm"
    build_workbook(load_scheme("by-2011", example.year), path, "ru", mark=example.mark)
    book = open_book(path, backup=False)
    import_files(book, list(example.files))
    assert not compute_book(book).failed
    book.save()
    book.close()
    return without_repeated_rows(path, folder / "balance_example.xlsm")


@pytest.fixture
def workbook(macro_example: Path, tmp_path: Path) -> Path:
    """A copy of the example with buttons, in a folder of its own."""
    folder = tmp_path / "Балансы 2010"
    folder.mkdir()
    return Path(shutil.copy(macro_example, folder / "Баланс области.xlsm"))
