"""Sign-off of forms: a state for each, by whom and when, sealed by the fingerprint of the rows. Pure.

The person chooses the state and writes name and date; the program sets the seal. A seal is never changed: a new
signature or a withdrawal is a further entry of the log. A seal notices changes; it is no protection against forgery.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lb_xl.code_matching import plain_name
from lb_xl.findings import NOWHERE, Finding, Location
from lb_xl.fingerprint import form_text, text_fingerprint
from lb_xl.inputs import FormData
from lb_xl.language import LANGUAGES, Text
from lb_xl.sealed_rows import RowChange, changes_text
from lb_xl.sign_off_words import words

NOT_UNDERSTOOD, NOT_SEALED, CHANGED = "LB-490", "LB-491", "LB-492"


class State(StrEnum):
    """Where a form stands: nothing in it, being filled, checked, approved."""

    EMPTY = "empty"
    DRAFT = "draft"
    CHECKED = "checked"
    APPROVED = "approved"


SEALED = frozenset({State.CHECKED, State.APPROVED})
"""The states that carry a seal."""


@dataclass(frozen=True)
class Signature:
    """What a person says of a form: the state as chosen, by whom and when; `problem` says why the date is none."""

    form: str
    given: str
    by: str = ""
    on: str = ""
    problem: Text | None = None
    where: Location = NOWHERE

    @property
    def state(self) -> State | None:
        """The state; None where the word is not understood. Nothing chosen is a draft, or empty."""
        return state_of(self.given) if self.given else State.DRAFT


@dataclass(frozen=True)
class Seal:
    """One entry of the log: `event` is `set`, `renewed` or `withdrawn`; the rest is what was signed, and when."""

    form: str
    event: str
    state: str
    by: str
    on: str
    fingerprint: str
    totals: str = ""
    recorded: str = ""

    @property
    def stands(self) -> bool:
        """Whether the form is sealed after this entry."""
        return self.event != "withdrawn"

    def is_of(self, signature: Signature) -> bool:
        """Whether it was this signature that was sealed."""
        return (self.state, self.by, self.on) == (signature.state, signature.by, signature.on)


def state_of(given: str) -> State | None:
    """The state that a word means, in either language or by its id; None where it means none."""
    for id, word in words("states").items():
        if plain_name(given) in {id, *(plain_name(word[language]) for language in LANGUAGES)}:
            return State(id)
    return None


def standing_seals(log: Iterable[Seal]) -> dict[str, Seal]:
    """The seal of each form that has one: the last entry counts."""
    last = {entry.form: entry for entry in log}
    return {form: entry for form, entry in last.items() if entry.stands}


def form_fingerprint(data: FormData) -> str:
    """The fingerprint of the rows of one form, whatever their order."""
    return text_fingerprint(form_text(data))


def is_broken(seal: Seal, data: FormData) -> bool:
    """Whether the rows of a form are no longer those that were sealed."""
    return form_fingerprint(data) != seal.fingerprint


def due_entry(
    signature: Signature, seal: Seal | None, data: FormData | None, refusal: Text | None, totals: str, recorded: str
) -> Seal | None:
    """The entry of the log that a signature calls for: a first seal, a new one, a withdrawal, or none."""
    state = signature.state
    if state is None:
        return None
    if state not in SEALED:
        if seal is None:
            return None
        return Seal(seal.form, "withdrawn", seal.state, seal.by, seal.on, seal.fingerprint, seal.totals, recorded)
    if refusal is not None or data is None or (seal is not None and seal.is_of(signature)):
        return None
    event = "set" if seal is None else "renewed"
    return Seal(signature.form, event, state, signature.by, signature.on, form_fingerprint(data), totals, recorded)


def refusal_of(signature: Signature, data: FormData | None, *, is_absent: bool, has_errors: bool) -> Text | None:
    """Why a form that is marked checked or approved gets no seal; None where it gets one."""
    reasons = words("reasons")
    if not signature.by:
        return reasons["nobody"]
    if signature.problem is not None or not signature.on:
        return signature.problem or reasons["no_date"]
    if data is None:
        return reasons["unread"]
    if data.frame.empty and not is_absent:
        return reasons["empty"]
    return reasons["errors"] if has_errors else None


def not_understood(signature: Signature, title: Text) -> Finding:
    """LB-490: a state that is none."""
    states = Text(*(", ".join(word[each] for word in words("states").values()) for each in LANGUAGES))
    return Finding(NOT_UNDERSTOOD, signature.where, {"form": title, "given": signature.given, "states": states})


def not_sealed(signature: Signature, title: Text, reason: Text) -> Finding:
    """LB-491: a form that is marked checked or approved and has no seal."""
    facts: Mapping[str, object] = {
        "form": title,
        "state": words("states")[signature.state or State.EMPTY],
        "reason": reason,
        "sheet": words("sign_off_sheet")["name"],
    }
    return Finding(NOT_SEALED, signature.where, facts)


def changed_since(seal: Seal, data: FormData, changes: tuple[RowChange, ...] | None) -> Finding:
    """LB-492: a sealed form that was changed, with the rows; it leads to the first of them."""
    form = data.form
    facts = {
        "form": form.sheet,
        "deed": words("deeds")[seal.state],
        "by": seal.by,
        "on": seal.on,
        "changes": changes_text(changes, form),
        "sheet": words("sign_off_sheet")["name"],
    }
    return Finding(CHANGED, _first_place(data, changes or ()), facts, len(changes or ()) or len(data.frame))


def _first_place(data: FormData, changes: Iterable[RowChange]) -> Location:
    """The cell of the first change that can still be seen on the sheet."""
    form, frame = data.form, data.frame
    for change in changes:
        if change.after is None:
            continue
        here = frame
        for key, code in zip(form.keys, change.codes, strict=True):
            own = here[key.id].astype(object).where(here[key.id].notna(), "")
            here = here[own == code]
        for at, measure in enumerate(form.measures):
            if change.before is None or change.before[at] != change.after[at]:
                rows = here.index[here[measure.id] == change.after[at]]
                if len(rows):
                    return Location(data.sheet, data.cell(measure.id, int(rows[0])))
    return Location(data.sheet)
