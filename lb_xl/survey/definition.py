"""A survey as data: the answers of its rows, its decision table, and the tabulations that a scheme takes as forms.

All of it stands in the folder of the scheme: `survey.toml`, the list of rules, and the lists of codes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from lb_xl.classification import Classification
from lb_xl.findings import DefinitionError
from lb_xl.headers import plain_header
from lb_xl.language import LANGUAGES, Text
from lb_xl.likeness import nearest_name
from lb_xl.scheme_reading import in_year
from lb_xl.survey.decision_table import DecisionTable, decision_table

FILE = "survey.toml"
SECTIONS = {"rules", "identity", "weight", "rows", "answers", "keys", "tabulations"}
ANSWER_KEYS = {"title", "list", "number", "groups"}
KEY_KEYS = {"answer", "list", "class"}
TABULATION_KEYS = {"keys", "of", "sums", "may_lack"}
RULE = "rule"
"""The key that holds the deciding rule."""


@dataclass(frozen=True)
class Answer:
    """A column of the rows: a code of a list, a number, or (without either) an identifier.

    `groups` says how many groups of each length of code the list has as published.
    """

    id: str
    title: Text
    listed: Classification | None = None
    is_number: bool = False
    groups: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class TabulationKey:
    """What a tabulation counts by: an answer, at a level of its list or in bands of numbers, the rule, or its class."""

    id: str
    listed: Classification
    answer: str = ""
    level: str = ""

    @property
    def bands(self) -> list[tuple[float, float]]:
        """For each code the numbers it holds: from the first, up to but not including the second."""
        return [
            (float(self.listed.attribute(code, "from") or "-inf"), float(self.listed.attribute(code, "below") or "inf"))
            for code in self.listed.codes
        ]


@dataclass(frozen=True)
class Tabulation:
    """A form that the survey fills: weighted persons and respondents by some keys, of some classes or rules.

    `sums` are further measures: weighted sums of a number, by the id of the measure. Answers that a person `may_lack`
    are no loss where they are blank (the last occupation of those who never worked).
    """

    id: str
    keys: tuple[TabulationKey, ...]
    of: tuple[str, ...]
    sums: Mapping[str, str]
    may_lack: tuple[str, ...] = ()


@dataclass(frozen=True)
class Survey:
    """The definition of a survey for one year."""

    answers: Mapping[str, Answer]
    rules: DecisionTable
    identity: tuple[str, ...]
    weight: str
    rows: str
    tabulations: Mapping[str, Tabulation]

    @property
    def used(self) -> tuple[str, ...]:
        """The columns that rows must have: the weight, the identity, all answers that rules or tabulations ask."""
        keys = (key.answer for each in self.tabulations.values() for key in each.keys)
        sums = (answer for each in self.tabulations.values() for answer in each.sums.values())
        asked = (*self.identity, self.weight, *self.rules.answers, *keys, *sums)
        return tuple(dict.fromkeys(id for id in asked if id))

    @property
    def deciding(self) -> tuple[str, ...]:
        """Those of `used` on which the fate of a row depends: without the topics of later tabulations."""
        asked = {*self.identity, self.weight, *self.rules.answers, *(key.answer for key in self.common)}
        return tuple(id for id in self.used if id in asked)

    @property
    def by_header(self) -> dict[str, str]:
        """The answers by every header that names them: id or title, in either language."""
        found = {}
        for id, answer in self.answers.items():
            for name in (id, *(answer.title[language] for language in LANGUAGES)):
                found[plain_header(name)] = id
        return found

    @property
    def common(self) -> tuple[TabulationKey, ...]:
        """The keys without which a row cannot be counted at all: those of the first tabulation."""
        return next(iter(self.tabulations.values())).keys


def is_survey(folder: Path) -> bool:
    """Whether a scheme rests on survey rows."""
    return (folder / FILE).is_file()


def load_survey(folder: Path, year: int | None = None, table: Path | None = None) -> Survey:
    """The survey in the folder of a scheme; `table` is another decision table (a CSV with its TOML beside it).

    Raises `DefinitionError` with every problem: file, key, cause, nearest known name.
    """
    return _Loading(folder, year, table).survey()


class _Loading:
    def __init__(self, folder: Path, year: int | None, table: Path | None) -> None:
        self.folder = folder
        self.year = year
        self.table = table
        self.problems: list[str] = []

    def survey(self) -> Survey:
        try:
            given = tomllib.loads((self.folder / FILE).read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise DefinitionError([f"{FILE}: {error.args[-1]}"]) from error
        self._known(given, SECTIONS, "")
        answers = {id: self._answer(id, entry) for id, entry in given.get("answers", {}).items()}
        rules = self._rules(given.get("rules", "rules"), answers)
        keys = {id: self._key(id, entry, answers) for id, entry in given.get("keys", {}).items()}
        self._stop()
        assert rules is not None
        tabulations = {
            id: self._tabulation(id, entry, answers, keys, rules) for id, entry in given.get("tabulations", {}).items()
        }
        identity, weight = tuple(given.get("identity", ())), str(given.get("weight", "weight"))
        for id in (*identity, weight):
            if id not in answers:
                self.problems.append(f"{FILE}: no answer '{id}'{_near(id, answers)}")
        if not tabulations:
            self.problems.append(f"{FILE}: tabulations: none is given")
        self._stop()
        return Survey(answers, rules, identity, weight, str(given.get("rows", "")), tabulations)

    def _answer(self, id: str, entry: Mapping[str, Any]) -> Answer:
        self._known(entry, ANSWER_KEYS, f"answers.{id}")
        listed = self._list(entry["list"], f"answers.{id}.list") if "list" in entry else None
        groups = {int(length): int(count) for length, count in entry.get("groups", {}).items()}
        return Answer(id, Text.read(entry.get("title", id)), listed, bool(entry.get("number", False)), groups)

    def _rules(self, name: str, answers: Mapping[str, Answer]) -> DecisionTable | None:
        listed = self._list(name, "rules", self.table)
        if listed is None:
            return None
        coded = {id: answer.listed.codes for id, answer in answers.items() if answer.listed is not None}
        numbers = [id for id, answer in answers.items() if answer.is_number]
        try:
            return decision_table(listed, coded, numbers)
        except ValueError as error:
            self.problems += [f"{listed.id}.csv: {problem}" for problem in str(error).splitlines()]
        return None

    def _key(self, id: str, entry: Mapping[str, Any], answers: Mapping[str, Answer]) -> TabulationKey | None:
        where = f"keys.{id}"
        self._known(entry, KEY_KEYS, where)
        answer = str(entry.get("answer", ""))
        if not entry.get("class") and answer not in answers:
            self.problems.append(f"{FILE}: {where}.answer: no answer '{answer}'{_near(answer, answers)}")
            return None
        own = answers[answer].listed if answer else None
        listed = self._list(entry["list"], f"{where}.list") if "list" in entry else own
        if listed is None:
            self.problems.append(f"{FILE}: {where}: needs a list")
            return None
        return TabulationKey(id, listed, answer)

    def _tabulation(
        self,
        id: str,
        entry: Mapping[str, Any],
        answers: Mapping[str, Answer],
        keys: Mapping[str, TabulationKey | None],
        rules: DecisionTable,
    ) -> Tabulation:
        where = f"tabulations.{id}"
        self._known(entry, TABULATION_KEYS, where)
        found = []
        for given in entry.get("keys", []):
            name, _, level = given.partition(".")
            key = keys.get(name)
            if name == RULE:
                key = TabulationKey(RULE, rules.listed)
            elif key is None and name in answers and (listed := answers[name].listed) is not None:
                key = TabulationKey(name, listed, name, level)
            if key is None:
                self.problems.append(f"{FILE}: {where}.keys: no key '{name}'{_near(name, (*keys, *answers, RULE))}")
            else:
                found.append(key)
        of = entry.get("of", rules.classes)
        of = (of,) if isinstance(of, str) else tuple(of)
        for code in of:
            if code not in rules.listed.codes:
                self.problems.append(f"{FILE}: {where}.of: no rule '{code}'{_near(code, rules.listed.codes)}")
        sums = dict(entry.get("sums", {}))
        for answer in sums.values():
            if answer not in answers or not answers[answer].is_number:
                self.problems.append(f"{FILE}: {where}.sums: '{answer}' is no number{_near(answer, answers)}")
        return Tabulation(id, tuple(found), of, sums, tuple(entry.get("may_lack", ())))

    def _list(self, given: Any, where: str, path: Path | None = None) -> Classification | None:
        """A list by its name; several with years stand for the one in force."""
        name = given if isinstance(given, str) else (in_year(given, self.year or 0) or {}).get("list", "")
        try:
            with as_file(files("lb_xl").joinpath("classifications")) as common:
                places = (self.folder, self.folder / "classifications", Path(common))
                path = path or next((each / f"{name}.csv" for each in places if (each / f"{name}.csv").is_file()), None)
                if path is not None:
                    return Classification.load(path, self.year)
        except DefinitionError as error:
            self.problems += error.problems
            return None
        self.problems.append(f"{FILE}: {where}: no list '{name}' ({name}.csv and .toml)")
        return None

    def _known(self, entry: Mapping[str, Any], allowed: set[str], where: str) -> None:
        for key in sorted(set(entry) - allowed):
            self.problems.append(f"{FILE}: {where}: unknown key '{key}'{_near(key, allowed)}")

    def _stop(self) -> None:
        if self.problems:
            raise DefinitionError(self.problems)


def _near(name: str, known: Sequence[str] | Mapping[str, object] | set[str]) -> str:
    near = nearest_name(name, known)
    return "" if near == "—" else f"; did you mean '{near}'?"
