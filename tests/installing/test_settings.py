"""The settings file of xlwings: whatever stood there stays."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lb_xl.installing.settings import Settings

LINES = st.lists(st.text(st.characters(codec="cp1251", exclude_characters="\r\n"), max_size=20), max_size=6)


@given(LINES, st.sampled_from(["\n", "\r\n"]))
def test_a_file_read_and_written_is_the_same_file(lines: list[str], line_end: str) -> None:
    content = "".join(line + line_end for line in lines).encode("cp1251")
    assert Settings.parse(content, "cp1251").content("cp1251") == content


@given(LINES)
def test_a_key_set_and_taken_out_leaves_the_file_as_it_was(lines: list[str]) -> None:
    settings = Settings(tuple(line for line in lines if "INTERPRETER" not in line.upper()))
    assert settings.with_value("INTERPRETER_WIN", "C:\\Python").with_line("INTERPRETER_WIN", None) == settings


def test_a_byte_that_the_code_page_lacks_is_kept() -> None:
    content = b'"A","\x98"\r\n'
    assert Settings.parse(content, "cp1251").with_value("B", "2").content("cp1251") == content + b'"B","2"\r\n'


def test_a_key_is_found_in_any_case_and_the_first_one_counts() -> None:
    settings = Settings(('"Interpreter_Win","first"', '"INTERPRETER_WIN","second"'))
    assert settings.value("INTERPRETER_WIN") == "first"
    assert settings.with_value("INTERPRETER_WIN", "ours").value("interpreter_win") == "ours"
