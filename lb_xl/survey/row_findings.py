"""What is wrong with survey rows, in words: each remark with its row numbers and the rule; then what is lost in all.

Nothing here stops the rest from being counted: every remark is a warning, and the loss is stated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from lb_xl.findings import Finding, Location
from lb_xl.language import LANGUAGES, Text
from lb_xl.survey import classifying
from lb_xl.survey.classifying import Classified
from lb_xl.survey.decision_table import Rule
from lb_xl.survey.rows import NOTHING_UNREAD

SHOWN_ROWS = 5
"""How many rows a remark names; the rest are counted."""

MOST_KINDS = 20
"""How many remarks of one kind are told apart, the commonest first; there is one for all others together."""

CODES = {
    classifying.NO_CLASS: "LB-267",
    classifying.TWO_CLASSES: "LB-268",
    classifying.OUTSIDE_AGE: "LB-269",
    classifying.NO_AGE: "LB-275",
    classifying.WEIGHT_ZERO: "LB-270",
    classifying.WEIGHT_NEGATIVE: "LB-271",
    classifying.WEIGHT_MISSING: "LB-272",
    classifying.REPEATED: "LB-273",
}
UNKNOWN_ANSWER, UNREAD_NUMBER, LOST, TOO_MANY_GROUPS = "LB-274", "LB-276", "LB-320", "LB-323"

Where = Callable[[str, int], Location]
"""The place of an answer in a row: the id of its column, and the place of the row among the rows."""


def row_findings(found: Classified, where: Where) -> tuple[Finding, ...]:
    """Every remark on the rows (LB-267 to LB-276), the loss in all (LB-320), groups beyond the list (LB-323)."""
    return (*_fates(found, where), *_unread(found, where), *_groups(found), *_loss(found))


def _fates(found: Classified, where: Where) -> Iterator[Finding]:
    survey = found.survey
    for fate, code in CODES.items():
        places = np.flatnonzero(found.fate == fate)
        if not len(places):
            continue
        column = (
            survey.weight if fate in _WEIGHTS else survey.identity[-1] if fate == classifying.REPEATED else _age(found)
        )
        if fate in (classifying.NO_CLASS, classifying.TWO_CLASSES):
            yield from _by_answers(found, code, places, where)
        else:
            yield _finding(found, code, column, places, where, population=survey.rules.population.title)


_WEIGHTS = (classifying.WEIGHT_ZERO, classifying.WEIGHT_NEGATIVE, classifying.WEIGHT_MISSING)


def _age(found: Classified) -> str:
    return next(iter(found.survey.rules.population.conditions), found.survey.weight)


def _by_answers(found: Classified, code: str, places: NDArray[np.intp], where: Where) -> Iterator[Finding]:
    """One remark for each combination of answers and rules: it says what was answered and which rules met."""
    groups: dict[tuple[str, ...], list[int]] = {}
    words: dict[tuple[str, ...], tuple[Text, Text]] = {}
    for place in places[:1000]:
        answers = found.answers_of(int(place))
        rules = found.survey.rules.applying(answers)
        given = {id: answer for id, answer in answers.items() if answer is not None and id != _age(found)}
        key = (*(rule.code for rule in rules), *(f"{id}={answer}" for id, answer in given.items()))
        groups.setdefault(key, []).append(int(place))
        words[key] = (_rule_words(rules), _answer_words(found, given))
    ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
    for key, members in ordered[:MOST_KINDS]:
        rules_met, answers_given = words[key]
        column = next((id for id in found.survey.rules.answers if id != _age(found)), "")
        yield _finding(found, code, column, members, where, rules=rules_met, answers=answers_given)
    told = sum(len(members) for _, members in ordered[:MOST_KINDS])
    if told < len(places):
        rest = [place for _, members in ordered[MOST_KINDS:] for place in members] or [int(places[1000])]
        none = Text("разные", "various")
        yield _finding(found, code, "", rest, where, count=len(places) - told, rules=none, answers=none)


def _rule_words(rules: Sequence[Rule]) -> Text:
    return Text(*("; ".join(f"{rule.code} «{rule.title[each]}»" for rule in rules) for each in LANGUAGES))


def _answer_words(found: Classified, given: dict[str, str | float]) -> Text:
    parts = []
    for language in LANGUAGES:
        shown = []
        for id, answer in given.items():
            listed = found.survey.answers[id].listed
            words = listed.title(answer, language) if listed and isinstance(answer, str) else f"{answer:g}"
            shown.append(f"{found.survey.answers[id].title[language]} — {words}")
        parts.append("; ".join(shown) or "—")
    return Text(*parts)


def _unread(found: Classified, where: Where) -> Iterator[Finding]:
    """Unknown codes and unreadable numbers, one remark for each column and text; the weight has its own remark."""
    for id in found.survey.used:
        unread = found.rows.unread.get(id, NOTHING_UNREAD)
        groups: dict[str, list[int]] = {}
        for place, given in zip(unread.places.tolist(), unread.given, strict=True):
            groups.setdefault(given, []).append(place)
        answer = found.survey.answers[id]
        code = UNKNOWN_ANSWER if answer.listed is not None else UNREAD_NUMBER
        if id == found.survey.weight:
            continue
        ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
        for given, places in ordered[:MOST_KINDS]:
            near = ", ".join(answer.listed.nearest(given)) if answer.listed is not None else ""
            name = answer.listed.name if answer.listed is not None else answer.title
            yield _finding(found, code, id, places, where, given=given, nearest=near or "—", list=name)
        rest = [place for _, places in ordered[MOST_KINDS:] for place in places]
        if rest:
            yield _finding(found, code, id, rest, where, given="…", nearest="—", list=answer.title)


def _groups(found: Classified) -> Iterator[Finding]:
    """More groups of a length than the list has as published: codes of another list, or slips."""
    for id, written in found.rows.written.items():
        for length, most in found.survey.answers[id].groups.items():
            met = {code[:length] for code in written if code.isdigit() and len(code) >= length}
            if len(met) > most:
                title = found.survey.answers[id].title
                values = {"column": title, "length": length, "met": len(met), "most": most}
                yield Finding(TOO_MANY_GROUPS, values=values)


def _loss(found: Classified) -> Iterator[Finding]:
    """How many rows, and how much of the weight, are in no table."""
    lost = ~found.counted
    if not lost.any():
        return
    weight = found.rows.weight(found.survey)
    usable = np.where(np.isfinite(weight) & (weight > 0), weight, 0.0)
    values = {
        "lost": int(lost.sum()),
        "rows": len(lost),
        "share": 100 * float(lost.mean()),
        "weight": float(usable[lost].sum()),
        "weight_share": 100 * float(usable[lost].sum() / usable.sum()) if usable.any() else 0.0,
    }
    yield Finding(LOST, values=values, count=int(lost.sum()))


def _finding(
    found: Classified,
    code: str,
    column: str,
    places: Sequence[int] | NDArray[np.intp],
    where: Where,
    count: int = 0,
    **values: object,
) -> Finding:
    numbers = [int(found.rows.numbered[place]) for place in places[:SHOWN_ROWS]]
    rows = ", ".join(map(str, numbers)) + (", …" if (count or len(places)) > len(numbers) else "")
    title = found.survey.answers[column].title if column in found.survey.answers else Text("", "")
    facts = {"rows": rows, "column": title, **values}
    return Finding(code, where(column, int(places[0])), facts, count or len(places))
