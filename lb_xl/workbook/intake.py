"""The forms of returned files, each checked for itself: what can be merged, and what was left out and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from lb_xl.exchange.merging import Returned
from lb_xl.exchange.passport import control_total
from lb_xl.exchange.receipts import Receipt
from lb_xl.exchange.records import RecordKey, Value, value_columns
from lb_xl.exchange.remarks import contradicting_rows, foreign_rows, locked_changes, scoped
from lb_xl.exchange.words import exchange_words
from lb_xl.findings import Finding, Location
from lb_xl.language import LANGUAGES, Text
from lb_xl.scheme import Scheme
from lb_xl.workbook.submission import Submission

States = dict[str, dict[RecordKey, tuple[Value, ...]]]
"""The values of forms by key, as the national workbook will have them."""


@dataclass
class Intake:
    """Files in the order of their names, with what of each goes on: forms to be merged, forms that were refused."""

    files: Sequence[Submission]
    scheme: Scheme
    findings: list[Finding] = field(default_factory=list)
    returned: dict[str, list[Returned]] = field(default_factory=dict)
    twins: dict[int, str] = field(default_factory=dict)
    foreign: dict[tuple[int, str], int] = field(default_factory=dict)
    refused: set[tuple[int, str]] = field(default_factory=set)

    @property
    def accepted(self) -> int:
        """How many files were taken, if only in part."""
        return sum(file.refusal is None for file in self.files) - len(self.twins)

    def refuse(self, at: int, form: str, where: Location, problem: Text) -> None:
        """Leave a form of a file out, with LB-470."""
        self.refused.add((at, form))
        self.findings.append(not_taken(self.scheme, form, where, problem))

    def refuse_everywhere(self, form: str) -> None:
        """Leave a form out of every file: the national workbook cannot take it."""
        self.refused |= {(at, form) for at in range(len(self.files))}


def not_taken(scheme: Scheme, form: str, where: Location, problem: Text) -> Finding:
    return Finding("LB-470", where, {"form": scheme.forms[form].sheet, "problem": problem})


def first_problem(problems: Sequence[Finding]) -> Text:
    return Text(*(problems[0].what(each) for each in LANGUAGES))


def intake(files: Sequence[Submission], scheme: Scheme) -> Intake:
    """What of some files can be merged.

    Findings are the refusals of whole files (LB-463 to LB-466), LB-472 for a file that says what another one says,
    and for each form LB-467 (rows of others), LB-468 (locked cells changed), its own errors with LB-470.
    """
    found = Intake(sorted(files, key=lambda file: file.file), scheme)
    found.findings += [file.refusal for file in found.files if file.refusal is not None]
    first: dict[str, str] = {}
    for at, file in enumerate(found.files):
        if file.refusal is not None or file.passport is None:
            continue
        other = first.setdefault(file.content, file.file)
        if other == file.file:
            _take(found, at)
        else:
            found.twins[at] = other
            found.findings.append(Finding("LB-472", Location(file=file.file), {"file": file.file, "other": other}))
    return found


def _take(found: Intake, at: int) -> None:
    file, scheme = found.files[at], found.scheme
    assert file.passport is not None
    found.findings += locked_changes(file.passport, file.forms, file.shown_totals, file.cover, scheme, file.file)
    for id in file.unfound:
        found.refuse(at, id, Location(file=file.file), _words("missing_table"))
    for id, records in file.forms.items():
        where = Location(records.sheet, file=file.file)
        problems = list(_problems(file, id))
        found.findings += problems
        contradicting = contradicting_rows(records)
        if problems:
            found.refuse(at, id, where, first_problem(problems))
        elif contradicting:
            column = value_columns(records.form, scheme)[0]
            cells = ", ".join(records.cell(column, each.row) for each in contradicting[0])
            found.refuse(at, id, where, _words("repeated_rows", cells=cells))
        else:
            own = scoped(records, scheme, file.passport)
            found.findings += foreign_rows(records.form, scheme, file.file, records.sheet, own.foreign)
            found.foreign[at, id] = len(own.foreign)
            handed = file.passport.forms[id]
            base = handed.rows if handed.intact else {}
            found.returned.setdefault(id, []).append(Returned(file.file, own.records, base))


def _problems(file: Submission, id: str) -> Iterator[Finding]:
    """The errors of a form, each with its file."""
    records = file.forms[id]
    for problem in records.blocking:
        yield replace(problem, where=Location(problem.where.sheet, problem.where.cell, file.file))
    if id in file.below:
        yield Finding("LB-135", Location(records.sheet, file.below[id], file.file), {"form": records.form.sheet})


def _words(key: str, **values: str) -> Text:
    return Text(*(exchange_words("work", each)[key].format(**values) for each in LANGUAGES))


def receipts_of(
    found: Intake, states: States, disputed: dict[str, set[RecordKey]], time: str, language: str
) -> list[Receipt]:
    """A line for every form of every file; `disputed` are the keys of each form with an open conflict."""
    words = exchange_words("receipts", language)
    lines: list[Receipt] = []
    for at, file in enumerate(found.files):
        head = Receipt(time, file.file, file.department, "", file.sha256)
        if file.refusal is not None:
            lines.append(replace(head, outcome=f"{words['refused']}: {file.refusal.code}"))
            continue
        if at in found.twins:
            lines.append(replace(head, outcome=words["twice"].format(other=found.twins[at])))
            continue
        for id in file.unfound:
            form = found.scheme.forms[id].sheet[language]
            lines.append(replace(head, form=form, outcome=f"{words['refused']}: LB-470"))
        for id, records in file.forms.items():
            keys = [key for key, each in records.records.items() if each.says_something]
            is_taken = (at, id) not in found.refused and id in states
            own = [states[id][key] for key in keys if key in states[id]] if is_taken else []
            out = [values for values in own if any(value is not None for value in values)]
            conflicts = len(disputed.get(id, set()).intersection(keys))
            if not is_taken:
                outcome = f"{words['refused']}: LB-470"
            elif found.foreign.get((at, id)):
                outcome = words["foreign"].format(count=found.foreign[at, id])
            elif conflicts:
                outcome = words["conflicts"].format(count=conflicts)
            else:
                outcome = words["absent" if id in file.absent and not keys else "taken"]
            lines.append(
                replace(
                    head,
                    form=records.form.sheet[language],
                    rows_in=float(len(keys)),
                    rows_out=float(len(out)),
                    total_in=file.total(id),
                    total_out=control_total(out),
                    outcome=outcome,
                )
            )
    return lines
