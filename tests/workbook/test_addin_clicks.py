"""Clicks on the buttons of the add-in: its VBA run by an interpreter with a stub in the place of Python."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lb_xl.findings import Finding, interface
from lb_xl.language import LANGUAGES
from lb_xl.scheme_loading import load_scheme
from lb_xl.workbook.addin import definitions
from lb_xl.workbook.addin.definitions import Button, Needs, offered_schemes, texts
from lb_xl.workbook.template import build_workbook
from tests.workbook.vba_host import VbaHost


@pytest.mark.parametrize(
    "command",
    [
        "new_year",
        "check_inputs",
        "compute_balance",
        "explain_cell",
        "print_report",
        "undo_last_run",
        "show_diagnostics",
    ],
)
def test_a_click_runs_the_function_of_its_button(host: Callable[..., VbaHost], command: str) -> None:
    made = host()
    made.run("LbXlAddin.Run", command)
    assert made.run("xlwings.LastCommand") == f"import lb_xl.macros; lb_xl.macros.{command}()"
    assert made.told == []


def test_a_name_that_is_no_command_runs_nothing(host: Callable[..., VbaHost]) -> None:
    made = host()
    made.run("LbXlAddin.Run", "x(); import os")
    assert made.run("xlwings.LastCommand") == ""


@pytest.fixture
def added(monkeypatch: pytest.MonkeyPatch) -> Callable[[Needs], str]:
    """Adds a button as data alone: a line in the groups and its words."""

    def add(needs: Needs) -> str:
        command, words = "other_work", {"ru": "Другая работа", "en": "Other work"}
        sections: Any = interface()
        monkeypatch.setitem(sections["extension"]["commands"], command, {"title": words, "tip": words})
        monkeypatch.setitem(sections["addin"]["details"], command, words)
        monkeypatch.setitem(sections["addin"]["key_tips"], command, {"ru": "Т", "en": "T"})
        monkeypatch.setattr(
            definitions, "GROUPS", (*definitions.GROUPS, ("group_help", (Button(command, "Help", needs),)))
        )
        return command

    return add


@pytest.mark.parametrize("ours", [True, False])
@pytest.mark.parametrize("needs", [Needs.BALANCE, Needs.NOTHING])
def test_a_new_button_is_data_and_a_function(
    added: Callable[[Needs], str], host: Callable[..., VbaHost], needs: Needs, ours: bool
) -> None:
    command = added(needs)
    made = host(ours=ours)
    made.run("LbXlAddin.Run", command)
    runs = ours or needs is Needs.NOTHING
    assert made.run("xlwings.LastCommand") == (f"import lb_xl.macros; lb_xl.macros.{command}()" if runs else "")
    assert made.told == ([] if runs else [texts()["not_ours"].ru])


@pytest.mark.parametrize(
    ("picked", "arguments"), [("C:\\Отчёты\\O'Neil.xlsx", ("C:\\Отчёты\\O'Neil.xlsx",)), (False, None)]
)
def test_a_button_that_needs_another_workbook_asks_for_it(
    added: Callable[[Needs], str], host: Callable[..., VbaHost], picked: Any, arguments: Any
) -> None:
    """The path passes as the argument; a cancelled question runs nothing, and ours must be in front first."""
    command = added(Needs.WORKBOOK)
    made = host()
    made.members["getopenfilename"] = lambda *given: picked
    made.run("LbXlAddin.Run", command)
    called = str(made.run("xlwings.LastCommand"))
    if arguments is None:
        assert called == ""
    else:
        literal = called.removeprefix(f"import lb_xl.macros; lb_xl.macros.{command}(").removesuffix(")")
        assert (ast.literal_eval(literal),) == arguments
    other = host(ours=False)
    other.run("LbXlAddin.Run", command)
    assert other.told == [texts()["not_ours"].ru]
    assert made.told == []


def test_a_run_that_kept_results_can_be_undone_by_excel_too(host: Callable[..., VbaHost]) -> None:
    """The stub makes the number of kept results grow, as a computation with new results does."""
    made = host()
    made.run("LbXlAddin.Run", "compute_balance")
    assert made.undo == [(texts()["undo_last_run_tip"].ru, "'addin.xlsm'!LbXlAddin.UndoLastRun")]
    made.run("LbXlAddin.UndoLastRun")
    assert made.run("xlwings.LastCommand") == "import lb_xl.macros; lb_xl.macros.undo_last_run()"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_that_is_not_ours_is_told_in_the_language_of_the_setting(
    host: Callable[..., VbaHost], language: str
) -> None:
    made = host(ours=False, language=language)
    made.run("LbXlAddin.Run", "compute_balance")
    assert made.told == [texts()["not_ours"][language]]
    assert made.run("xlwings.LastCommand") == ""


@pytest.mark.parametrize(("system", "expected"), [(1049, "ru"), (1059, "ru"), (1033, "en")])
def test_without_a_setting_the_language_is_that_of_excel(
    host: Callable[..., VbaHost], system: int, expected: str
) -> None:
    from pyopenvba.interpreter import VBAObject, method

    class Settings(VBAObject):
        vba_type_name = "LanguageSettings"

        @method
        def LanguageID(self, *given: Any) -> int:  # noqa: N802
            return system

    made = host(ours=False, language="")
    made.members["languagesettings"] = Settings()
    made.run("LbXlAddin.Run", "check_inputs")
    assert made.told == [texts()["not_ours"][expected]]


def test_without_a_python_nothing_is_started_and_the_user_is_told(host: Callable[..., VbaHost]) -> None:
    made = host(python=False)
    made.run("LbXlAddin.Run", "compute_balance")
    assert made.told == [texts()["no_python"].ru]
    assert made.run("xlwings.LastCommand") == ""


def test_protected_view_is_told(host: Callable[..., VbaHost]) -> None:
    made = host()
    made.members["activeprotectedviewwindow"] = made.app.application
    made.run("LbXlAddin.Run", "compute_balance")
    assert made.told == [texts()["protected_view"].ru]


def test_no_workbook_is_told(host: Callable[..., VbaHost]) -> None:
    from pyopenvba.interpreter import NOTHING

    made = host()
    made.members["activeworkbook"] = NOTHING
    made.run("LbXlAddin.Run", "compute_balance")
    assert made.told == [texts()["no_workbook"].ru]


def test_a_write_to_a_protected_sheet_is_told_in_our_words(host: Callable[..., VbaHost]) -> None:
    """The stub writes where Excel refuses: the error handler adds Excel's own sentence to ours."""
    made = host(fails=True)
    made.run("LbXlAddin.Run", "check_inputs")
    [told] = made.told
    ours, excels = told.split("\r\n\r\n")
    assert ours == texts()["failed"].ru
    assert "protected" in excels


def test_a_failure_of_python_is_told_without_its_traceback(host: Callable[..., VbaHost]) -> None:
    made = host()
    traceback = 'Traceback (most recent call last):\r\n  File "x.py", line 1\r\n'
    busy = Finding("LB-436").text("ru")
    made.run("LbXlAddin.ShowError", f"{traceback}lb_xl.workbook.calling.UntoldError: {busy}\r\n", "")
    made.run("LbXlAddin.ShowError", f"{traceback}ModuleNotFoundError: No module named 'lb_xl'\r\n", "")
    assert made.told[0] == busy
    assert made.told[1] == f"{texts()['failed'].ru}\r\n\r\nModuleNotFoundError: No module named 'lb_xl'"


def test_a_new_balance_asks_for_year_and_file_and_hands_them_over_unspoiled(host: Callable[..., VbaHost]) -> None:
    """Quotes, ampersands, Cyrillic and backslashes pass the command line as numbers, and Python reads them back."""
    path = "C:\\Данные\\O'Neil & 100%\\баланс 2013.xlsx"
    answers = questions({"choose_scheme": [0, 99, BELARUS], "choose_year": [1700], "wrong_year": [2013]})
    made = host()
    made.members["inputbox"] = answers
    made.members["getsaveasfilename"] = lambda *given: path
    made.run("LbXlAddin.Run", "new_balance")
    command = str(made.run("xlwings.LastCommand"))
    assert not set(command) & set('"%&|\r\n')
    call = command.removeprefix("import lb_xl.macros; lb_xl.macros.new_balance")
    assert ast.literal_eval(call) == ("by-2011", 2013, path, "ru")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_question_for_a_scheme_comes_in_pages_that_excel_shows_whole(
    host: Callable[..., VbaHost], language: str
) -> None:
    """Excel's own question holds 255 characters; 0 turns the page, and after the last comes the first again."""
    made = host(language=language)
    asked: list[str] = []
    schemes = offered_schemes()
    last = f"{len(schemes)} - {schemes[-1].title[language]}"

    def ask(prompt: str, title: str, proposed: float, *rest: Any) -> Any:
        asked.append(str(prompt))
        if not str(prompt).startswith(texts()["choose_scheme"][language]):
            return False
        return len(schemes) if len(asked) > 1 and asked[-1] == asked[0] else 0

    made.members["inputbox"] = ask
    made.run("LbXlAddin.Run", "new_balance")
    pages = asked[:-2]
    assert all(len(page) <= 255 for page in asked)
    assert last in pages[-1]
    listed = [line for page in pages for line in page.split("\n")[1:-1]]
    assert listed == [f"{number} - {scheme.title[language]}" for number, scheme in enumerate(schemes, start=1)]
    assert len({line.partition(" - ")[2] for line in listed}) == len(schemes), "no two are called the same"
    assert asked[-2] == asked[0]
    assert asked[-1].startswith(texts()["choose_year"][language]), "the last page's number was taken on the first page"
    assert made.told == []


def test_no_text_of_a_question_is_longer_than_excel_takes() -> None:
    """Titles of dialogs, questions, what Ctrl+Z is called."""
    shown = [key for key in texts() if key.endswith(("_label", "_tip")) or key in ("choose_year", "wrong_year")]
    assert {key for key in shown for language in LANGUAGES if len(texts()[key][language]) > 240} == set()


@pytest.mark.parametrize("cancelled", ["choose_scheme", "choose_year", ""])
def test_a_cancelled_question_makes_nothing(host: Callable[..., VbaHost], cancelled: str) -> None:
    """The questions for scheme and year, and the dialog for the file."""
    assert len(offered_schemes()) > 1, "one scheme is not asked for"
    given: dict[str, list[Any]] = {"choose_scheme": [BELARUS], "choose_year": [2013]}
    made = host()
    made.members["inputbox"] = questions(given | ({cancelled: [False]} if cancelled else {}))
    made.members["getsaveasfilename"] = lambda *given: False
    made.run("LbXlAddin.Run", "new_balance")
    assert made.run("xlwings.LastCommand") == ""
    assert made.told == []


@pytest.mark.parametrize("command", ["split_workbook", "collect_workbooks"])
@pytest.mark.parametrize("chosen", ["C:\\Обмен\\O'Neil & 100%", ""])
def test_an_exchange_asks_for_a_folder_and_hands_it_over(
    host: Callable[..., VbaHost], command: str, chosen: str
) -> None:
    """The dialog of Office shows -1 where a folder was chosen; without one nothing is run."""
    from pyopenvba.interpreter import VBAObject, method

    class Dialog(VBAObject):
        vba_type_name = "FileDialog"

        def vba_get(self, name: str, arguments: Any = (), named: Any = None) -> Any:
            return {"show": -1 if chosen else 0, "selecteditems": chosen}.get(name.lower())

        def vba_set(self, name: str, *given: Any, **named: Any) -> None:
            assert (name.lower(), given[0]) == ("title", texts()[f"{command}_tip"].ru)

        @method
        def Unused(self) -> None:  # noqa: N802
            """The interpreter wants a class with a member."""

    made = host()
    made.members["filedialog"] = lambda kind: Dialog() if kind == 4 else None
    made.run("LbXlAddin.Run", command)
    called = str(made.run("xlwings.LastCommand"))
    if chosen:
        assert ast.literal_eval(called.removeprefix(f"import lb_xl.macros; lb_xl.macros.{command}")) == chosen
    else:
        assert called == ""
    assert made.told == []


def test_an_exchange_of_a_workbook_that_is_not_ours_asks_for_nothing(host: Callable[..., VbaHost]) -> None:
    made = host(ours=False)
    made.run("LbXlAddin.Run", "split_workbook")
    assert made.told == [texts()["not_ours"].ru]


def test_on_a_mac_the_folder_is_asked_for_in_words(host: Callable[..., VbaHost]) -> None:
    made = host()
    made.members["operatingsystem"] = "Macintosh (Intel) 10.16"
    made.members["inputbox"] = questions({"collect_workbooks_tip": ["/Users/a/Возврат"]})
    made.run("LbXlAddin.Run", "collect_workbooks")
    called = str(made.run("xlwings.LastCommand"))
    assert (
        ast.literal_eval(called.removeprefix("import lb_xl.macros; lb_xl.macros.collect_workbooks"))
        == "/Users/a/Возврат"
    )


BELARUS = [scheme.id for scheme in offered_schemes()].index("by-2011") + 1
"""Its number in the question for a scheme."""


def questions(answers: dict[str, list[Any]]) -> Callable[..., Any]:
    """Excel's InputBox: the answers to each question in turn."""

    def ask(prompt: Any, *rest: Any) -> Any:
        key = next(key for key in answers if str(prompt).startswith(texts()[key].ru))
        return answers[key].pop(0)

    return ask


@pytest.mark.parametrize("ours", [True, False])
def test_a_button_of_a_workbook_calls_the_add_in_or_says_how_to_get_it(tmp_path: Path, ours: bool) -> None:
    path = tmp_path / "book.xlsm"
    build_workbook(load_scheme(Path(__file__).parents[1] / "schemes" / "small"), path)
    made = VbaHost(path)
    called: list[Any] = []
    made.members["run"] = lambda *given: called.append(given)
    if ours:
        book = made.app.application.vba_get("ActiveWorkbook")
        made.members["workbooks"] = lambda *given: book
    made.run("LbXl.PrintReport")
    assert called == ([("'lb_xl.xlam'!LbXlAddin.Run", "print_report")] if ours else [])
    assert len(made.told) == (0 if ours else 1)
    if not ours:
        assert "lb-xl install" in made.told[0]
