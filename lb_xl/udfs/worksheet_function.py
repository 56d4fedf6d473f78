"""Makes a worksheet function of a Python function: reads its arguments, tells its errors, registers it with xlwings.

What a function takes stands in the types of its parameters (`Count`, `Dates`, ...: see `reading_cells`), what people
read about it in `messages/functions.toml`. Where xlwings has no worksheet functions (everywhere but on Windows) its
decorators do nothing, and the function stays one that can be called.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, get_args, get_type_hints

import xlwings as xw

from lb_xl.findings import DefinitionError, Finding, FindingsError, errors
from lb_xl.function_definitions import FunctionDefinition, category, function_definitions, words
from lb_xl.language import LANGUAGES, Text
from lb_xl.methods.errors import MethodError
from lb_xl.udfs.reading_cells import Cells, PassedOnError, cells_of

CALLER = "caller"
"""The parameter in which xlwings hands over the calling cell; no argument of the worksheet function."""

NO_VALUE, DEFINITION, UNEXPECTED = "LB-378", "LB-388", "LB-389"
SHOWN_FINDINGS = 3
_NAMED = ("argument", "quantity", "part", "whole")
_RUSSIAN_SYSTEMS = {1049, 1058, 1059, 1087}
"""Excel's user interface in Russian, Ukrainian, Belarusian and Kazakh: readers of Russian."""

Function = Callable[..., Any]
Reader = Callable[[Cells, Text], object]


def worksheet_function(*, volatile: bool = False) -> Callable[[Function], Function]:
    """A decorator; a `volatile` function is computed again whenever Excel computes anything."""

    def decorated(function: Function) -> Function:
        definition = function_definitions()[function.__name__]
        answering = _answering(function, definition)
        for name in inspect.signature(function).parameters:
            if name != CALLER:
                about = definition.arguments[name][LANGUAGES[0]]
                answering = xw.arg(name, ndim=2, err_to_str=True, doc=about)(answering)
        # xlwings resets category and volatility with each further decorator, so this one comes last.
        registered: Function = xw.func(category=category().en, volatile=volatile)(answering)
        return registered

    return decorated


def callers_language() -> str:
    """The language of the calling workbook, else that of Excel; Russian where neither is known."""
    try:
        book = xw.Book.caller()
    except Exception:
        # Without Excel there is no caller, and each host says so with its own error.
        return LANGUAGES[0]
    from lb_xl.workbook.layout import LANGUAGE
    from lb_xl.workbook.title_reading import book_language, named_value

    if named_value(book, LANGUAGE):
        return book_language(book)
    try:
        system = int(book.app.api.LanguageSettings.LanguageID(2))
    except Exception:
        return LANGUAGES[0]
    return "ru" if system in _RUSSIAN_SYSTEMS else "en"


def error_text(findings: Iterable[Finding], language: str) -> str:
    """Findings as the text that stands in the cell instead of a result."""
    found = tuple(findings)
    lines = [finding.text(language) for finding in found[:SHOWN_FINDINGS]]
    if len(found) > SHOWN_FINDINGS:
        lines.append(words("words")["more"][language].format(count=len(found) - SHOWN_FINDINGS))
    return "#" + "\n".join(lines)


def _answering(function: Function, definition: FunctionDefinition) -> Function:
    signature = inspect.signature(function)
    hints = get_type_hints(function, include_extras=True)
    readers = {name: _reader(hints[name]) for name in signature.parameters if name != CALLER}

    def values(bound: inspect.BoundArguments) -> dict[str, Any]:
        read: dict[str, Any] = {}
        problems: list[Finding] = []
        for name, given in bound.arguments.items():
            if name == CALLER or given is signature.parameters[name].default:
                read[name] = given
                continue
            try:
                read[name] = readers[name](cells_of(given), definition.title(name))
            except FindingsError as error:
                problems += error.findings
        if problems:
            raise FindingsError(problems)
        return read

    @wraps(function)
    def answering(*arguments: Any, **named: Any) -> Any:
        bound = signature.bind(*arguments, **named)
        bound.apply_defaults()
        try:
            return _finished(function(**values(bound)))
        except PassedOnError as error:
            return error.given
        except FindingsError as error:
            return error_text(errors(error.findings) or error.findings, callers_language())
        except MethodError as error:
            return error_text([_method_finding(error, definition)], callers_language())
        except DefinitionError as error:
            language = callers_language()
            problem = "; ".join(error.texts(language)[:3]).rstrip(".")
            return error_text([Finding(DEFINITION, values={"problem": problem})], language)
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
            return error_text([Finding(UNEXPECTED, values={"problem": problem})], callers_language())

    # xlwings would take annotations for converters of its own.
    answering.__annotations__ = {}
    return answering


def _reader(hint: Any) -> Reader:
    """The reader in the type of a parameter, also where the type allows None."""
    kind = next(each for each in (hint, *get_args(hint)) if hasattr(each, "__metadata__"))
    reader: Reader = kind.__metadata__[0]
    return reader


def _finished(result: object) -> object:
    """A result as cells take it: a number without a value is an error, in a table it is a blank."""
    if isinstance(result, float) and not math.isfinite(result):
        raise FindingsError([Finding(NO_VALUE)])
    if isinstance(result, list):
        return [["" if _is_nothing(cell) else cell for cell in row] for row in result]
    return result


def _is_nothing(cell: object) -> bool:
    return cell is None or (isinstance(cell, float) and not math.isfinite(cell))


def _method_finding(error: MethodError, definition: FunctionDefinition) -> Finding:
    """The finding of a method, with the titles of our arguments where it has names of its own."""
    titles = {**words("words"), **{name: definition.title(name) for name in definition.arguments}}

    def titled(value: object) -> object:
        parts = re.split(r"(\W+)", str(value))
        shown = [titles.get(part, Text(part, part)) for part in parts]
        return Text(*("".join(each[language] for each in shown) for language in LANGUAGES))

    values = {key: titled(value) if key in _NAMED else value for key, value in error.values.items()}
    return Finding(error.code, values=values)
