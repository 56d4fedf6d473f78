"""The decision table: which rule puts a person among the employed, the unemployed or the inactive.

The table is a list of codes (`rules.csv` with its TOML): the whole population, below it the classes, below them the
rules, each with its paragraph and words. Further columns are named after answers and hold conditions
(`lb_xl.survey.conditions`); those of a row hold for all rows below it. The rules of one class are tried in the order
of the list, and the first that applies is recorded; rules of two classes must never apply to one person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lb_xl.classification import Classification
from lb_xl.language import LANGUAGES, Text
from lb_xl.likeness import nearest_name
from lb_xl.survey.conditions import Condition, Known

LIST_COLUMNS = ("paragraph", "aliases", "covers")
"""Columns of the list that are no answers."""

POPULATION, CLASS = "population", "class"
"""Levels of the list; all deeper ones are rules."""


@dataclass(frozen=True)
class Rule:
    """One rule with the conditions of the rows above it; `of` is its class."""

    code: str
    of: str
    paragraph: str
    title: Text
    conditions: Mapping[str, tuple[Condition, ...]]

    def applies(self, answers: Mapping[str, Known]) -> bool:
        """Whether every condition is met; an answer that is not given is none."""
        return all(each.met(answers.get(id)) for id, asked in self.conditions.items() for each in asked)


@dataclass(frozen=True)
class DecisionTable:
    """Rules in their order; `population` are the conditions for being surveyed at all (the ages)."""

    listed: Classification
    rules: tuple[Rule, ...]
    population: Rule

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes in the order of the table."""
        return tuple(dict.fromkeys(rule.of for rule in self.rules))

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers on which anything depends, in the order in which they are first asked."""
        rules: Iterable[Rule] = (self.population, *self.rules)
        return tuple(dict.fromkeys(id for rule in rules for id in rule.conditions))

    def conditions(self, answer: str) -> list[Condition]:
        """Every condition on an answer."""
        rules: Iterable[Rule] = (self.population, *self.rules)
        return list(dict.fromkeys(each for rule in rules for each in rule.conditions.get(answer, ())))

    def applying(self, answers: Mapping[str, Known]) -> tuple[Rule, ...]:
        """The first rule that applies of each class: none where a person fits no class, several where two."""
        first: dict[str, Rule] = {}
        for rule in self.rules:
            if rule.of not in first and rule.applies(answers):
                first[rule.of] = rule
        return tuple(first.values())


def decision_table(
    listed: Classification, answers: Mapping[str, Sequence[str]], numbers: Iterable[str]
) -> DecisionTable:
    """The table in a list of codes; `answers` gives the codes of each coded answer, `numbers` the numeric ones.

    Raises `ValueError` with every slip, a line each: an unknown column or code, a condition that cannot be read, a
    class without rules.
    """
    problems: list[str] = []
    numeric = set(numbers)
    columns = _columns(listed, (*answers, *numeric), problems)
    own = {code: _conditions(listed, code, columns, answers, numeric, problems) for code in listed.codes}
    tops = [code for code in listed.roots if listed.level(code) == POPULATION]
    if len(tops) != 1 or len(listed.roots) != 1:
        problems.append("the table has one row of level 'population' at its top, and all others below it")
        raise ValueError("\n".join(problems))
    rules, classes = [], []
    for code in listed.codes:
        level = listed.level(code)
        if level == CLASS:
            classes.append(code)
        if level in (POPULATION, CLASS):
            continue
        of = listed.at_level(code, CLASS)
        if of is None:
            problems.append(f"rule '{code}' stands below no class")
            continue
        if not listed.children(code):
            road = [*reversed(listed.ancestors(code)), code]
            rules.append(_rule(listed, code, of, [own[each] for each in road]))
    problems += [f"class '{code}' has no rule" for code in classes if code not in {rule.of for rule in rules}]
    if problems:
        raise ValueError("\n".join(problems))
    return DecisionTable(listed, tuple(rules), _rule(listed, tops[0], "", [own[tops[0]]]))


def _columns(listed: Classification, known: Sequence[str], problems: list[str]) -> list[str]:
    columns = [name for name in listed.attributes if name not in LIST_COLUMNS]
    for name in columns:
        if name not in known:
            problems.append(f"column '{name}' is no answer{_nearest(name, known)}")
    return [name for name in columns if name in known]


def _conditions(
    listed: Classification,
    code: str,
    columns: Sequence[str],
    answers: Mapping[str, Sequence[str]],
    numeric: set[str],
    problems: list[str],
) -> dict[str, Condition]:
    found = {}
    for name in columns:
        text = listed.attribute(code, name)
        if not text:
            continue
        try:
            condition = Condition.read(text)
        except ValueError as error:
            problems.append(f"row '{code}', column '{name}': {error}")
            continue
        if name in numeric:
            wrong = [each for each in condition.codes if not each.replace(".", "").isdigit()]
        else:
            wrong = [each for each in condition.codes if each not in answers[name]]
            if condition.is_of_numbers:
                problems.append(f"row '{code}', column '{name}': compares numbers, but the answer is a code")
        problems += [
            f"row '{code}', column '{name}': unknown code '{each}'{_nearest(each, answers.get(name, ()))}"
            for each in sorted(wrong)
        ]
        found[name] = condition
    return found


def _rule(listed: Classification, code: str, of: str, road: Sequence[Mapping[str, Condition]]) -> Rule:
    conditions: dict[str, tuple[Condition, ...]] = {}
    for own in road:
        for name, condition in own.items():
            conditions[name] = (*conditions.get(name, ()), condition)
    title = Text(*(listed.title(code, language) for language in LANGUAGES))
    return Rule(code, of, listed.attribute(code, "paragraph"), title, conditions)


def _nearest(name: str, known: Iterable[str]) -> str:
    near = nearest_name(name, known)
    return f"; did you mean '{near}'?" if near and near != "—" else ""
