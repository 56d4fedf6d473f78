"""What lb_xl has to say about a workbook, and the errors it raises.

A `Finding` is one remark on a user's data: a code, the place, and the facts that its text needs. The texts
live in `messages/*.toml`, in Russian and English; `Finding.text` joins what, why and how to fix.

    LbXlError                what a caller can catch
    ├── DefinitionError      a scheme, form or classification file is wrong (a methodologist's mistake)
    ├── FindingsError        the data cannot be used; carries every finding, never only the first
    └── WorkbookFileError    a file cannot be read or written; carries one finding of group LB-4xx

Groups of codes: LB-1xx structure (sheet, column, code, unit), LB-2xx content (sign, range, duplicates,
margins, plausibility), LB-3xx computation (fallbacks, remainders, identities), LB-4xx files and hosts.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files

from lb_xl.language import Text
from lb_xl.sections import Sections
from lb_xl.words import INTERFACE, message_sections, texts


class Severity(StrEnum):
    """How a finding acts: an error stops the computation, a warning does not, a note only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Location:
    """Where: a sheet and a cell of the workbook, or a line of a file that is imported."""

    sheet: str = ""
    cell: str = ""
    file: str = ""
    line: int = 0

    def text(self, language: str) -> str:
        """The place in words, e.g. `лист «12-т», ячейка C17`."""
        words = place_words()
        parts = [
            words[key][language].format(value=value)
            for key, value in (("file", self.file), ("line", self.line), ("sheet", self.sheet), ("cell", self.cell))
            if value
        ]
        return ", ".join(parts)


NOWHERE = Location()


@dataclass(frozen=True)
class Message:
    """The text of a code: what happened, why it matters, how to fix it."""

    code: str
    severity: Severity
    what: Text
    why: Text
    fix: Text


@dataclass(frozen=True)
class Finding:
    """One remark: its code, where it applies, the facts for its text, and how many cells it speaks for.

    >>> Finding("LB-401", values={"file": "balance.xlsx"}).severity
    <Severity.ERROR: 'error'>
    """

    code: str
    where: Location = NOWHERE
    values: Mapping[str, object] = field(default_factory=dict)
    count: int = 1

    @property
    def message(self) -> Message:
        return catalogue()[self.code]

    @property
    def severity(self) -> Severity:
        return self.message.severity

    def what(self, language: str) -> str:
        return self._filled(self.message.what, language)

    def why(self, language: str) -> str:
        return self._filled(self.message.why, language)

    def fix(self, language: str) -> str:
        return self._filled(self.message.fix, language)

    def text(self, language: str) -> str:
        """One line: code, place, what, why, fix."""
        place = self.where.text(language)
        sentences = " ".join(t for t in (self.what(language), self.why(language), self.fix(language)) if t)
        return f"{self.code} · {place}: {sentences}" if place else f"{self.code} · {sentences}"

    def _filled(self, text: Text, language: str) -> str:
        values = {key: value[language] if isinstance(value, Text) else value for key, value in self.values.items()}
        return _Formatter(language).vformat(text[language], (), {"count": self.count, **values})


class LbXlError(Exception):
    """The base of every error that lb_xl raises on purpose."""


class DefinitionProblem(str):
    """A problem of definition files in a few English words, and as a finding for those who fill in lists."""

    finding: Finding

    @classmethod
    def told_by(cls, finding: Finding, text: str) -> DefinitionProblem:
        """The problem that a finding tells, as the English words `text`."""
        problem = cls(text)
        problem.finding = finding
        return problem


class DefinitionError(LbXlError):
    """Definition files that cannot be used: every problem, each with file, key, cause and nearest name."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))

    def texts(self, language: str) -> tuple[str, ...]:
        """The problems for people: those that are findings in the language asked for, the others in English."""
        return tuple(
            problem.finding.text(language) if isinstance(problem, DefinitionProblem) else problem
            for problem in self.problems
        )


class FindingsError(LbXlError):
    """Data that cannot be used; `findings` holds all that was found."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(finding.text("en") for finding in self.findings))


class WorkbookFileError(LbXlError):
    """A file that cannot be read or written, with the code of its finding."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.values = values
        self.finding = Finding(code, values=values)
        super().__init__(self.finding.text("en"))


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those findings that stop a computation."""
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)


@cache
def catalogue() -> Mapping[str, Message]:
    """Every code with its texts, from `messages/*.toml`."""
    found: dict[str, Sections] = {}
    for entry in sorted(files("lb_xl").joinpath("messages").iterdir(), key=lambda item: item.name):
        if not entry.name.endswith(".toml"):
            continue
        sections = message_sections(entry.name.removesuffix(".toml"))
        for code in sections:
            if not code.startswith("LB-"):
                continue
            if code in found:
                raise DefinitionError([f"{entry.name}: {code} is defined twice"])
            found[code] = sections
    return _Catalogue(dict(sorted(found.items())))


class _Catalogue(Mapping[str, Message]):
    """Messages by code, each read from its section when it is first asked for."""

    def __init__(self, sections: Mapping[str, Sections]) -> None:
        self._sections = sections
        self._messages: dict[str, Message] = {}

    def __getitem__(self, code: str) -> Message:
        if code not in self._messages:
            table = self._sections[code][code]
            texts = (Text.read(table.get(key, "")) for key in ("what", "why", "fix"))
            self._messages[code] = Message(code, Severity(table["severity"]), *texts)
        return self._messages[code]

    def __contains__(self, code: object) -> bool:
        return code in self._sections

    def __iter__(self) -> Iterator[str]:
        return iter(self._sections)

    def __len__(self) -> int:
        return len(self._sections)


@cache
def place_words() -> Mapping[str, Text]:
    """The words for a place, from `messages/interface.toml`."""
    return texts(INTERFACE, "place")


def interface() -> Mapping[str, Mapping[str, object]]:
    """Every word of the sheets, the buttons and the command line, from `messages/interface.toml`."""
    return message_sections(INTERFACE)


class _Formatter(string.Formatter):
    """Shows a placeholder without a value as a dash (a message must never fail), and numbers as the language does."""

    def __init__(self, language: str) -> None:
        self.language = language

    def get_value(self, key: int | str, args: object, kwargs: Mapping[str, object]) -> object:
        return kwargs.get(str(key), "—")

    def format_field(self, value: object, spec: str) -> str:
        if not spec or isinstance(value, str):
            return str(value)
        text = format(value, spec)
        return text if self.language == "en" else text.replace(",", "\u00a0").replace(".", ",")
