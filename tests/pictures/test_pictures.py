"""The pictures of README are small, are those of the present words, and show commands that exist."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from lb_xl.cli import main
from lb_xl.findings import interface
from tests.pictures.make import PREVIEWS, TERMINAL, commands, source, transcript
from tests.pictures.png import read_ppm, size_and_source, write_png
from tests.pictures.sheets import PICTURES

README = PREVIEWS.parents[1] / "README.md"
INSTALLING = ("install_1_commands.png", "install_2_menu.png", "install_3_result.png")


def test_installing_is_told_in_three_pictures_in_their_order() -> None:
    shown = re.findall(r"!\[[^]]+\]\(templates/previews/([^)]+)\)", README.read_text(encoding="utf-8"))
    assert tuple(name for name in shown if name.startswith("install_")) == INSTALLING


@pytest.mark.parametrize("path", sorted(PREVIEWS.glob("*.png")), ids=lambda path: path.name)
def test_every_picture_is_whole_and_small(path: Path) -> None:
    assert path.stat().st_size < (150_000 if path.name in INSTALLING else 250_000)
    width, height, _ = size_and_source(path)
    assert 300 < width <= 2000
    assert 200 < height <= 2000


def test_every_picture_of_a_sheet_can_be_made_again() -> None:
    for name in PICTURES:
        assert size_and_source(PREVIEWS / f"{name}.png")[2] == f"python -m tests.pictures.sheets {name}"


def test_the_commands_of_the_first_picture_exist(capsys: pytest.CaptureFixture[str]) -> None:
    """They are those of README; lb-xl knows its subcommands, and pip finds a project that installs lb-xl."""
    text = README.read_text(encoding="utf-8")
    assert all(f"\n    {command}\n" in text for command in commands())
    assert commands()[0] == "python -m pip install ."
    project = tomllib.loads((README.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "lb-xl" in project["scripts"]
    for command in commands()[1:]:
        program, *arguments = command.split()
        assert program == "lb-xl"
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "--help"])
        assert ended.value.code == 0
    capsys.readouterr()


def test_the_first_picture_shows_what_the_commands_say_today() -> None:
    """After a change of words: run them, write `install.txt` anew, then `python -m tests.pictures.make`."""
    assert size_and_source(TERMINAL)[2] == source()
    lines = transcript().splitlines()
    words = interface()
    for section, key in (("install", "restart"), ("doctor", "title"), ("doctor", "healthy")):
        assert words[section][key]["ru"] in lines  # type: ignore[index]
    assert f"{words['doctor']['good']['ru']}  {words['doctor']['network']['ru']}" in transcript()  # type: ignore[index]


def test_a_picture_written_is_a_picture_read(tmp_path: Path) -> None:
    """Few colours are kept as they are; of 400 the most frequent 256 stay, the others become their nearest."""
    few = np.zeros((4, 5, 3), dtype=np.uint8)
    few[1:, 2] = (200, 10, 30)
    many = np.repeat(np.arange(400, dtype=np.uint16).reshape(20, 20, 1) // 2, 3, axis=2).astype(np.uint8)
    for name, pixels in (("few", few), ("many", many)):
        write_png(tmp_path / f"{name}.png", pixels, "what it shows")
        height, width, _ = pixels.shape
        assert size_and_source(tmp_path / f"{name}.png") == (width, height, "what it shows")
    ppm = tmp_path / "few.ppm"
    ppm.write_bytes(b"P6\n# made\n5 4\n255\n" + few.tobytes())
    assert np.array_equal(read_ppm(ppm), few)
