"""What a recomputation from the inputs says of the results that a workbook shows. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lb_xl.comparison.words import word
from lb_xl.findings import Finding, Location, Severity
from lb_xl.number_words import number_words
from lb_xl.printing import findings_text

SAME = 1e-12
"""Numbers that differ by less than this part are the same: some programs save 15 digits."""

SHOWN = 30
"""Differences that a terminal lists."""

Row = tuple[str, object]
"""A row of the protocol: its label and what stands beside it."""


@dataclass(frozen=True)
class Cell:
    """A result cell: where it stands, what it is, what is shown in it and what the inputs give."""

    where: Location
    what: str
    shown: object
    computed: object

    @property
    def agrees(self) -> bool:
        return _agree(self.shown, self.computed)


@dataclass(frozen=True)
class Verification:
    """The verdict on a workbook: how many numbers were compared, and every difference as a finding."""

    file: str
    numbers: int
    fingerprint: str
    findings: tuple[Finding, ...]

    @property
    def is_identical(self) -> bool:
        return not any(finding.severity is Severity.ERROR for finding in self.findings)


def differing(cells: Iterable[Cell], language: str) -> Iterator[Finding]:
    """LB-479 for each cell that shows something else than the inputs give."""
    for cell in cells:
        if not cell.agrees:
            values = {"shown": _words(cell.shown, language), "computed": _words(cell.computed, language)}
            yield Finding("LB-479", cell.where, {**values, "what": cell.what})


def protocol_differences(
    recorded: Sequence[Row],
    now: Sequence[Row],
    labels: tuple[str, str],
    editions: Iterable[str],
    changed_forms: Sequence[str],
    place: Location,
    language: str,
) -> Iterator[Finding]:
    """What the protocol says otherwise than a run now would.

    `labels` are those of the time, which may differ, and of the fingerprint (LB-480, with the forms whose control
    totals changed); `editions` those of the program and the definitions (LB-481). The other rows (parameters, spread
    forms, «нет явления») belong to the inputs: with the same fingerprint they must be the same (LB-479).
    """
    time, fingerprint = labels
    given, wanted = _grouped(recorded), _grouped(now)
    prints = [str((side.get(fingerprint) or ["—"])[0] or "—") for side in (given, wanted)]
    if prints[0] != prints[1]:
        names = word("verification", "forms", language, names=", ".join(changed_forms)) if changed_forms else ""
        values = {"recorded": _short(prints[0]), "now": _short(prints[1]), "forms": names}
        yield Finding("LB-480", place, values)
    kept = set(editions)
    for label, values_now in wanted.items():
        there = given.get(label, [])
        alike = len(there) == len(values_now) and all(map(_agree, there, values_now))
        if label in (time, fingerprint) or alike:
            continue
        before, after = (", ".join(_words(each, language) for each in side) or "—" for side in (there, values_now))
        if label in kept:
            yield Finding("LB-481", place, {"label": label, "recorded": before, "now": after})
        elif prints[0] == prints[1]:
            what = word("verification", "record", language, label=label)
            yield Finding("LB-479", place, {"what": what, "shown": before, "computed": after})


def verification_text(found: Verification, language: str) -> str:
    """The verdict for a terminal: the differences, then one line."""
    cells = [finding for finding in found.findings if finding.code == "LB-479"]
    rest = [finding for finding in found.findings if finding.code != "LB-479"]
    lines = [findings_text(rest, language)] if rest else []
    lines += [f"{each.code} · {each.where.text(language)}: {each.what(language)}" for each in cells[:SHOWN]]
    if len(cells) > SHOWN:
        lines.append(word("verification", "more", language, count=len(cells) - SHOWN))
    if cells:
        lines.append(f"{cells[0].why(language)} {cells[0].fix(language)}")
    if found.is_identical:
        short = _short(found.fingerprint)
        lines.append(
            word("verification", "identical", language, file=found.file, count=found.numbers, fingerprint=short)
        )
    else:
        count = len(cells)
        lines.append(word("verification", "differs", language, file=found.file, count=count, numbers=found.numbers))
    return "\n".join(lines)


def _agree(shown: object, computed: object) -> bool:
    """Whether two values of a cell are the same, empty and nothing being one."""
    if isinstance(shown, float) and isinstance(computed, float):
        return math.isclose(shown, computed, rel_tol=SAME, abs_tol=1e-9)
    return (shown or None) == (computed or None)


def _grouped(rows: Sequence[Row]) -> dict[str, list[object]]:
    """The rows by label; some labels stand several times."""
    found: dict[str, list[object]] = {}
    for label, value in rows:
        if label:
            found.setdefault(str(label), []).append(value)
    return found


def _words(value: object, language: str) -> str:
    if value is None or value == "":
        return word("verification", "nothing", language)
    return number_words(value)[language] if isinstance(value, float) else str(value)


def _short(fingerprint: str) -> str:
    return f"{fingerprint[:4]}…{fingerprint[-4:]}" if len(fingerprint) > 8 else fingerprint
