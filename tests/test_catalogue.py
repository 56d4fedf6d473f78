"""Every code that lb_xl can say has its texts in both languages and stands in a test or a worked case."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import lb_xl
from lb_xl.findings import catalogue
from lb_xl.sections import Sections

TESTS = Path(__file__).parent
MESSAGES = Path(lb_xl.__file__).parent / "messages"


@pytest.fixture(scope="module")
def tested() -> str:
    """Everything that the tests and the cases say, this file apart."""
    files = [path for ending in ("*.py", "*.toml") for path in TESTS.rglob(ending) if path != Path(__file__)]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


@pytest.mark.parametrize("path", sorted(MESSAGES.glob("*.toml")), ids=lambda path: path.stem)
def test_a_file_of_texts_says_the_same_section_by_section(path: Path) -> None:
    """A table within another has to follow it, and nothing may stand before the first."""
    text = path.read_text(encoding="utf-8")
    whole = tomllib.loads(text)
    read = dict(Sections(text))
    assert {name: whole[name] for name in read} == read
    assert path.name != "interface.toml" or whole == read
    assert {name for name in whole if name.startswith("LB-")} <= read.keys()


@pytest.mark.parametrize("code", catalogue())
def test_a_code_has_a_specimen(code: str, tested: str) -> None:
    assert code in tested


@pytest.mark.parametrize("code", catalogue())
def test_a_code_says_what_and_how_to_fix_it_in_both_languages(code: str) -> None:
    message = catalogue()[code]
    assert message.what.ru != message.what.en
    assert message.fix.ru
    assert message.fix.ru != message.fix.en or message.fix.ru.startswith("{"), "a text that is given on the spot"
