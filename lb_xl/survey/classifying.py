"""Puts every row in its class by the decision table, and says of each row that cannot be counted why.

Rows with the same answers have the same fate: each pattern of answers that occurs is decided once. Only differences
that some condition sees make another pattern, so that a million rows have a few hundred of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lb_xl.survey.conditions import Known, specimens
from lb_xl.survey.decision_table import DecisionTable, Rule
from lb_xl.survey.definition import Survey
from lb_xl.survey.rows import BLANK_CODE, UNKNOWN_CODE, Codes, Floats, Places, SurveyRows, Truths, looked_up

COUNTED = 0
NO_CLASS, TWO_CLASSES, OUTSIDE_AGE, NO_AGE, WEIGHT_ZERO, WEIGHT_NEGATIVE, WEIGHT_MISSING, REPEATED, UNKNOWN = range(
    1, 10
)
"""The fates of a row: it is counted, or why it is lost."""

FEW = 4096
"""Whole numbers below this are looked up in a table instead of being compared."""


@dataclass(frozen=True)
class Classified:
    """The rows with the place of the deciding rule of each (-1 where lost) and its fate."""

    survey: Survey
    rows: SurveyRows
    rule: NDArray[np.int16]
    fate: NDArray[np.int8]

    @property
    def counted(self) -> Truths:
        counted: Truths = self.fate == COUNTED
        return counted

    def rule_of(self, place: int) -> Rule | None:
        """The deciding rule of a row, None where the row is lost."""
        at = int(self.rule[place])
        return self.survey.rules.rules[at] if at >= 0 else None

    def among(self, codes: Iterable[str]) -> Truths:
        """Which rows were decided by a rule that is one of some codes or stands below one of them."""
        members = self.survey.rules.listed.within(codes)
        wanted = np.array([*(rule.code in members for rule in self.survey.rules.rules), False])
        found: Truths = wanted[self.rule]
        return found

    def answers_of(self, place: int) -> dict[str, Known]:
        """The answers of a row on which its fate depends."""
        return {id: _answer(self.rows, self.survey, id, place) for id in self.survey.rules.answers}


def classified(survey: Survey, rows: SurveyRows) -> Classified:
    """Every row decided. Lost are, in this order: rows that repeat a person, whose weight is no positive number, with
    an unknown code where one is needed, outside the ages of the survey, that fit no class, that fit two."""
    rule, fate = _decided(survey, rows)
    for id in survey.rules.population.conditions:
        if id in rows.numbers:
            fate[(fate == OUTSIDE_AGE) & np.isnan(rows.numbers[id])] = NO_AGE
    weight = rows.weight(survey)
    for lost, reason in (
        (_unknown(survey, rows), UNKNOWN),
        (weight == 0, WEIGHT_ZERO),
        (weight < 0, WEIGHT_NEGATIVE),
        (~np.isfinite(weight), WEIGHT_MISSING),
        (rows.repeated, REPEATED),
    ):
        if lost.any():
            fate[lost] = reason
    rule[fate != COUNTED] = -1
    return Classified(survey, rows, rule, fate)


def _unknown(survey: Survey, rows: SurveyRows) -> Truths:
    """Rows that have no known code where every row needs one: territory, sex, quarter, and the like."""
    lost = np.zeros(len(rows), dtype=bool)
    for key in survey.common:
        if key.answer in rows.codes:
            lost |= rows.codes[key.answer] < 0
    return lost


def _decided(survey: Survey, rows: SurveyRows) -> tuple[NDArray[np.int16], NDArray[np.int8]]:
    """The rule and the fate of each row as far as its answers decide them."""
    table = survey.rules
    kinds: list[Sequence[Known]] = []
    pattern = np.zeros(len(rows), dtype=np.int32)
    doubtful: list[int] = []
    for id in table.answers:
        atoms, known, unknown = _atoms(survey, rows, id)
        if math.prod(map(len, kinds)) * len(known) > np.iinfo(pattern.dtype).max:
            pattern = pattern.astype(np.int64)
        pattern *= len(known)
        pattern += atoms
        kinds.append(known)
        doubtful.append(unknown)
    sizes = [len(known) for known in kinds]
    places = _lookup(pattern, math.prod(sizes))
    digits = dict(zip(table.answers, np.unravel_index(places.occurring, sizes), strict=True))
    unclear = np.zeros(len(places.occurring), dtype=bool)
    for id, unknown in zip(table.answers, doubtful, strict=True):
        unclear |= digits[id] == unknown
    rule_of, fate_of = _fates(table, dict(zip(table.answers, kinds, strict=True)), digits, unclear)
    return looked_up(rule_of, places.inverse), looked_up(fate_of, places.inverse)


def _fates(
    table: DecisionTable, kinds: Mapping[str, Sequence[Known]], digits: Mapping[str, Places], unclear: Truths
) -> tuple[NDArray[np.int16], NDArray[np.int8]]:
    """The rule and the fate of each pattern; `digits` say which of the `kinds` of each answer it has."""

    def applies(rule: Rule) -> Truths:
        found = np.ones(len(unclear), dtype=bool)
        for id, conditions in rule.conditions.items():
            met = np.array([all(each.met(answer) for each in conditions) for answer in kinds[id]], dtype=bool)
            found &= met[digits[id]]
        return found

    rule_of, classes = np.full(len(unclear), -1, np.int16), np.zeros(len(unclear), np.int8)
    for of in table.classes:
        within = np.zeros(len(unclear), dtype=bool)
        for at, rule in enumerate(table.rules):
            if rule.of == of:
                first = applies(rule) & ~within
                rule_of[first] = at
                within |= first
        classes += within
    chances = [classes == 0, classes > 1]
    fate_of = np.select(chances, [NO_CLASS, TWO_CLASSES], COUNTED).astype(np.int8)
    fate_of[unclear] = UNKNOWN
    fate_of[~applies(table.population)] = OUTSIDE_AGE
    rule_of[fate_of != COUNTED] = -1
    return rule_of, fate_of


@dataclass(frozen=True)
class _Patterns:
    occurring: NDArray[np.int64]
    inverse: NDArray[np.integer[Any]]


def _lookup(pattern: NDArray[np.integer[Any]], size: int) -> _Patterns:
    """The patterns that occur, and for each row which of them it has."""
    if size > 20_000_000:
        return _Patterns(*np.unique(pattern, return_inverse=True))
    seen = np.zeros(size, dtype=bool)
    seen[pattern] = True
    occurring = np.flatnonzero(seen)
    onto = np.zeros(size, dtype=np.int32)
    onto[occurring] = np.arange(len(occurring))
    return _Patterns(occurring, looked_up(onto, pattern))


def _atoms(survey: Survey, rows: SurveyRows, id: str) -> tuple[Codes, list[Known], int]:
    """For each row which kind of answer it has, an answer of each kind, and the kind of unknown codes (-1: none).

    Answers that meet the same conditions are of one kind.
    """
    conditions = survey.rules.conditions(id)
    kind_of: dict[tuple[bool, ...], int] = {}
    known: list[Known] = []

    def kind(answer: Known) -> int:
        met = tuple(each.met(answer) for each in conditions)
        if met not in kind_of:
            kind_of[met] = len(known)
            known.append(answer)
        return kind_of[met]

    blank = kind(None)
    if id in rows.codes:
        listed = survey.answers[id].listed
        assert listed is not None
        kinds = [kind(code) for code in listed.codes]
        known.append(None)
        unknown = len(known) - 1
        onto = np.array([*kinds, unknown, blank], dtype=np.int16)  # the last two are reached from behind
        assert (UNKNOWN_CODE, BLANK_CODE) == (-2, -1)
        return looked_up(onto, rows.codes[id]), known, unknown
    marks = specimens(conditions)
    kinds = [kind(mark) for mark in marks]
    limits = np.array(marks[1:-1:2])
    values = rows.numbers[id]
    unread = rows.unread[id].places
    known.append(None)
    unknown = len(known) - 1
    found = _numeric_kinds(values, limits, np.array(kinds, dtype=np.int16), blank)
    found[unread] = unknown
    return found, known, unknown


def _numeric_kinds(values: Floats, limits: Floats, kinds: Codes, blank: int) -> Codes:
    def of(numbers: Floats) -> Codes:
        stretch = np.searchsorted(limits, numbers, "left") + np.searchsorted(limits, numbers, "right")
        found: Codes = kinds[stretch]
        return found

    given = np.where(np.isnan(values), FEW, values)
    if given.min(initial=0) >= 0 and given.max(initial=0) <= FEW:
        whole = given.astype(np.int32)
        if np.array_equal(whole, given):
            table = of(np.arange(FEW + 1, dtype=np.float64))
            table[FEW] = blank
            found: Codes = looked_up(table, whole)
            return found
    return np.where(np.isnan(values), np.int16(blank), of(values)).astype(np.int16)


def _answer(rows: SurveyRows, survey: Survey, id: str, place: int) -> Known:
    if id in rows.codes:
        listed = survey.answers[id].listed
        at = int(rows.codes[id][place])
        return listed.codes[at] if listed is not None and at >= 0 else None
    value = float(rows.numbers[id][place])
    return None if math.isnan(value) else value
