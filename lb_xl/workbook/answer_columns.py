"""The columns of a sheet with survey rows: what the survey's definition says of the answer in each.

An answer from a list gets a drop-down. Most of these lists are dimensions of the scheme, whose labels the lists sheet
offers anyway; the others are added there.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lb_xl.form import Dimension, Form
from lb_xl.scheme import Scheme
from lb_xl.survey.definition import Answer, load_survey
from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.layout import SheetNames
from lb_xl.workbook.typography import PIXELS_PER_CHARACTER, text_pixels

NARROWEST, WIDEST, SPARE = 17.0, 40.0, 4
"""Characters of width of a column, and those beside its longest label."""

HIGHEST = 1e15
"""The largest number that an answer may be."""


def answers_of(scheme: Scheme, form: Form) -> Mapping[str, Answer]:
    """The answers by the columns of a form; none for a form that takes no survey rows."""
    return load_survey(Path(scheme.folder), scheme.year).answers if form.raw else {}


def offered_lists(scheme: Scheme) -> dict[str, Dimension]:
    """The list of each answer that has one: the dimension with the same codes, or a dimension made for the answer."""
    known = {dimension.classification.id: dimension for dimension in list(scheme.dimensions.values())[::-1]}
    found = {}
    for form in scheme.forms.values():
        for id, answer in answers_of(scheme, form).items():
            if answer.listed is not None:
                listed = answer.listed
                found[id] = known.get(listed.id, Dimension(f"answer_{listed.id}", listed.name, listed, None))
    return found


def added_lists(scheme: Scheme) -> list[Dimension]:
    """The lists of answers that no dimension of the scheme has, each once."""
    own = scheme.dimensions.values()
    return list({each.id: each for each in offered_lists(scheme).values() if each not in own}.values())


def answer_width(offered: Dimension | None, language: str) -> float:
    """Characters of width of the column of an answer: its labels are read, but for the end of the longest."""
    listed = offered.classification if offered else None
    longest = max((text_pixels(listed.label(code, language)) for code in listed.codes), default=0) if listed else 0
    return round(min(max(longest / PIXELS_PER_CHARACTER + SPARE, NARROWEST), WIDEST), 1)


def answer_validation(answer: Answer, offered: Dimension | None, language: str, names: SheetNames) -> dict[str, Any]:
    """What Excel tests in the column of an answer: codes may be typed or pasted too, so that a list only warns."""
    words = Words("input_sheet", language)
    if offered is not None:
        message = words.filled("answer_warning", list=offered.title[language], sheet=names.lists)
        return {
            "validate": "list", "source": f"={layout.list_name(offered.id)}", "error_type": "warning",
            "error_title": words["code_title"], "error_message": message,
        }  # fmt: skip
    return {
        "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": HIGHEST,
        "error_title": words["number_title"], "error_message": words["answer_number"],
    }  # fmt: skip
