"""Warnings confirmed as true: who, when and why; each stays quiet until the number that was confirmed moves.

A confirmation names its warning by business key (code, form, codes of the row or of the rule, measure or rule),
never by cell, so that sorted or added rows change nothing. It holds the numbers as they were. Only warnings can be
confirmed: an error stops the computation, whoever vouches for it. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lb_xl.cell_values import number
from lb_xl.findings import NOWHERE, Finding, Location, Severity
from lb_xl.inputs import FormData, Inputs
from lb_xl.language import LANGUAGES, Text
from lb_xl.number_words import number_words
from lb_xl.sign_off_words import words

CONFIRMED, NO_LONGER_FITS, INCOMPLETE, NOT_CONFIRMABLE = "LB-493", "LB-494", "LB-495", "LB-496"
OWN_CODES = frozenset({"LB-490", "LB-491", "LB-492", INCOMPLETE, NOT_CONFIRMABLE})
"""Warnings of sign-off and of confirmations themselves: to confirm them would only hide them."""

SEPARATOR = "; "
MOST_KEYS = 3
"""So many rows are named in the key of a warning that speaks for more; the rest is counted."""

SAME = 1e-9
"""Numbers that differ by less than this part are the same number."""


@dataclass(frozen=True)
class Subject:
    """What a warning is about: its business key, and the numbers that it speaks of (none where it has no number)."""

    code: str
    form: str
    key: str
    measure: str
    numbers: tuple[float, ...]

    @property
    def identity(self) -> tuple[str, str, str, str]:
        return (self.code, self.form, self.key, self.measure)


@dataclass(frozen=True)
class Confirmation:
    """One row of the table of confirmations; `what` is the text of the warning when it was confirmed."""

    subject: Subject
    by: str
    on: str
    why: str
    what: str
    where: Location = NOWHERE


@dataclass(frozen=True)
class Typed:
    """A confirmation written beside a finding on the check sheet: what stood there, who, why, and in which row."""

    row: int
    code: str
    place: str
    what: str
    by: str
    why: str
    where: Location = NOWHERE


@dataclass(frozen=True)
class Settled:
    """Findings with confirmations applied.

    `accepted` are new confirmations; `waiting` are those still incomplete, by the place of their warning in
    `findings`, so that what was written stays beside it.
    """

    findings: tuple[Finding, ...]
    accepted: tuple[Confirmation, ...] = ()
    waiting: Mapping[int, Typed] | None = None

    @property
    def confirmed(self) -> int:
        """How many warnings are quiet."""
        return sum(finding.code == CONFIRMED for finding in self.findings)


def settled(
    findings: Sequence[Finding],
    confirmed: Iterable[Confirmation],
    typed: Sequence[Typed],
    inputs: Inputs,
    language: str,
    today: str,
) -> Settled:
    """Applies the confirmations of a workbook to the findings of a run.

    A warning whose number is the one confirmed becomes the note LB-493; one whose number has moved comes back as
    LB-494, which says what it was. Adds LB-495 for a confirmation without name or reason, LB-496 for one of
    something that is no warning, or no longer stands as it did.
    """
    known: dict[tuple[str, str, str, str], Confirmation] = {}
    remarks: list[Finding] = []
    for each in confirmed:
        if missing := _missing(each.by, each.why):
            remarks.append(Finding(INCOMPLETE, each.where, {"code": each.subject.code, "missing": missing}))
        else:
            known[each.subject.identity] = each
    shown = [_applied(finding, known, inputs, language) for finding in findings]
    accepted: list[Confirmation] = []
    waiting: dict[int, Typed] = {}
    for beside in typed:
        place = _place_of(beside, shown, language)
        cause = _refusal(findings[place], shown[place]) if place is not None else "is_gone"
        if cause or place is None:
            facts = {"code": beside.code or "—", "cause": words("confirmations_sheet")[cause]}
            facts |= {"by": beside.by or "—", "reason": beside.why or "—"}
            remarks.append(Finding(NOT_CONFIRMABLE, beside.where, facts))
        elif missing := _missing(beside.by, beside.why):
            remarks.append(Finding(INCOMPLETE, beside.where, {"code": beside.code, "missing": missing}))
            waiting[place] = beside
        else:
            original = findings[place]
            what = original.what(language)
            new = Confirmation(subject(original, inputs), beside.by, today, beside.why, what)
            accepted.append(new)
            shown[place] = _quiet(original, new)
    return Settled((*shown, *remarks), tuple(accepted), waiting)


def subject(finding: Finding, inputs: Inputs) -> Subject:
    """What a finding is about; the rules on numbers say it themselves, else it follows from the cells it names."""
    form, key, measure = "", "", ""
    numbers: tuple[float, ...] = ()
    given = finding.values.get("subject")
    if isinstance(given, tuple):
        form, key, measure, numbers = given
    elif data := _form_at(finding.where, inputs):
        form = data.form.id
        key, measure, numbers = _cells(finding, data)
    return Subject(finding.code, form, key, measure, numbers)


def numbers_text(numbers: Sequence[float], language: str) -> str:
    """Numbers as a sentence names them."""
    none = words("confirmations_sheet")["no_number"][language]
    return SEPARATOR.join(none if math.isnan(value) else number_words(value)[language] for value in numbers) or none


def numbers_cell(numbers: Sequence[float]) -> float | str | None:
    """Numbers as they are kept in a cell: one as a number, several as a text that gives them exactly.

    >>> numbers_cell([105.5]), numbers_cell([1, 0.1])
    (105.5, '1; 0.1')
    """
    if not numbers:
        return None
    if len(numbers) == 1 and math.isfinite(numbers[0]):
        return float(numbers[0])
    return SEPARATOR.join("—" if math.isnan(value) else repr(float(value)).removesuffix(".0") for value in numbers)


def numbers_of(cell: object) -> tuple[float, ...]:
    """The numbers kept in a cell; NaN where one has no value.

    >>> numbers_of("1; 0,1"), numbers_of(None)
    ((1.0, 0.1), ())
    """
    if cell is None or cell == "":
        return ()
    if isinstance(cell, str):
        return tuple(number(part)[0] for part in cell.split(SEPARATOR.strip()))
    return (number(cell)[0],)


def _missing(by: str, why: str) -> Text | None:
    said = words("confirmations_sheet")
    if by and why:
        return None
    return said["no_why"] if by else said["no_by"] if why else said["nothing"]


def _applied(
    finding: Finding, known: Mapping[tuple[str, str, str, str], Confirmation], inputs: Inputs, language: str
) -> Finding:
    if not known or finding.severity is not Severity.WARNING:
        return finding
    about = subject(finding, inputs)
    found = known.get(about.identity)
    if found is None:
        return finding
    same = _same(found.subject.numbers, about.numbers)
    if not about.numbers:
        same = _plain(found.what) == _plain(finding.what(language))
    if same:
        return _quiet(finding, found)
    before, now = (
        Text(*(numbers_text(numbers, each) for each in LANGUAGES)) for numbers in (found.subject.numbers, about.numbers)
    )
    facts = _facts(finding, found) | {"before": before, "now": now}
    return Finding(NO_LONGER_FITS, finding.where, facts, finding.count)


def _quiet(finding: Finding, confirmation: Confirmation) -> Finding:
    return Finding(CONFIRMED, finding.where, _facts(finding, confirmation), finding.count)


def _facts(finding: Finding, confirmation: Confirmation) -> dict[str, object]:
    return {
        "code": finding.code,
        "what": Text(*map(finding.what, LANGUAGES)),
        "by": confirmation.by,
        "on": confirmation.on,
        "reason": confirmation.why,
        "sheet": words("confirmations_sheet")["name"],
    }


def _same(one: Sequence[float], other: Sequence[float]) -> bool:
    return len(one) == len(other) and all(
        (math.isnan(left) and math.isnan(right)) or abs(left - right) <= SAME * max(1.0, abs(right))
        for left, right in zip(one, other, strict=True)
    )


def _place_of(typed: Typed, shown: Sequence[Finding], language: str) -> int | None:
    """The finding beside which something was written: by code, text and place, the place only where it must tell."""
    alike = [
        at
        for at, finding in enumerate(shown)
        if finding.code == typed.code and _plain(finding.what(language)) == _plain(typed.what)
    ]
    exact = [at for at in alike if _plain(shown[at].where.text(language)) == _plain(typed.place)]
    return exact[0] if exact else alike[0] if len(alike) == 1 else None


def _refusal(original: Finding, shown: Finding) -> str:
    """Why a finding cannot be confirmed, as the key of a word; empty where it can."""
    if shown.severity is Severity.ERROR:
        return "is_error"
    if shown.severity is Severity.NOTE:
        return "is_note"
    return "is_own" if original.code in OWN_CODES else ""


def _form_at(where: Location, inputs: Inputs) -> FormData | None:
    if not (where.sheet and where.cell):
        return None
    return next((data for data in inputs.forms.values() if data.sheet == where.sheet), None)


def _cells(finding: Finding, data: FormData) -> tuple[str, str, tuple[float, ...]]:
    """The keys of the rows, the measure and the values of the cells that a finding names, in the order of the keys."""
    given = finding.values.get("each")
    cells = given if isinstance(given, tuple) else (finding.where.cell,)
    measures = {letters: id for id, letters in data.columns.items()}
    found = []
    for cell in cells:
        letters = str(cell).rstrip("0123456789")
        row, id = str(cell)[len(letters) :], measures.get(letters, "")
        if row and int(row) in data.frame.index:
            form_measure = data.form.measure(id)
            value = float(data.frame[id].loc[int(row)]) / form_measure.scale if form_measure else None
            found.append((row_key(data, int(row)), id, value))
    found.sort(key=lambda each: each[:2])
    keys = [key for key, _, _ in found]
    more = [f"+{len(keys) - MOST_KEYS}"] if len(keys) > MOST_KEYS else []
    numbers = tuple(value for _, _, value in found if value is not None)
    return SEPARATOR.join([*keys[:MOST_KEYS], *more]), found[0][1] if found else "", numbers


def row_key(data: FormData, row: int) -> str:
    """The codes of a row of a form as a business key."""
    return key_text({key.id: str(data.frame.at[row, key.id]) for key in data.form.keys})


def key_text(codes: Mapping[str, object]) -> str:
    """Codes by key or dimension as the text of a business key.

    >>> key_text({"territory": "1", "locality": "urban"})
    'territory=1, locality=urban'
    """
    return ", ".join(f"{id}={code}" for id, code in codes.items())


def _plain(text: str) -> str:
    """A text without the differences that programs make: kinds of spaces, the length of links."""
    return " ".join(text.replace("\u00a0", " ").split())[:240]
