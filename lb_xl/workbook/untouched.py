"""The proof that a run touches nothing foreign: taken before it writes, tested after, and told in the protocol.

In a file these are all parts of the package but those of the sheets that the run writes; the save tests them again,
byte for byte, before the old file is replaced. In a live host they are the contents (constants and formulas) of the
sheets that lb_xl does not own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import xlwings as xw

from lb_xl.findings import WorkbookFileError
from lb_xl.language import LANGUAGES
from lb_xl.sign_off_words import sign_off_words, words
from lb_xl.workbook import layout
from lb_xl.workbook.protocol import Row
from lb_xl.workbook.reading import Reading

if TYPE_CHECKING:
    from lb_xl.engines.file.untouched import ForeignParts

PROOF_PLACE = 6
"""The row of the protocol that the proof takes: after the fingerprint of the inputs."""

TESTED = "LB-497"


@dataclass(frozen=True)
class Untouched:
    """What a run does not own, as it was before it wrote.

    `parts` are those of a file, None in a live host; `look` tells again what the sheets hold, name by name.
    """

    file: str
    sheets: tuple[str, ...]
    digest: str
    parts: ForeignParts | None
    before: Sequence[str]
    look: Callable[[], Sequence[str]]

    def refuse_touched(self) -> None:
        """Raises `WorkbookFileError` LB-497 where a foreign sheet is not as it was."""
        for name, before, now in zip(self.sheets, self.before, self.look(), strict=True):
            if before != now:
                raise WorkbookFileError(TESTED, file=self.file, part=name)

    def row(self, language: str) -> Row:
        """The line of the protocol."""
        said = sign_off_words("protocol", language)
        if self.parts is not None:
            count = len(self.parts.names)
            value = said.filled("untouched_file", sheets=len(self.sheets), parts=count, digest=self.digest)
        elif self.sheets:
            value = said.filled("untouched_live", sheets=len(self.sheets), digest=self.digest)
        else:
            value = said["untouched_none"]
        return said["untouched" if self.parts is not None else "untouched_sheets"], value


def is_proof(label: object) -> bool:
    """Whether a row of the protocol is that of the proof: it depends on more than inputs and results."""
    said = words("protocol")
    return label in {said[key][language] for key in ("untouched", "untouched_sheets") for language in LANGUAGES}


def with_proof(rows: Sequence[Row], proof: Row) -> list[Row]:
    """The rows of the protocol with the line of the proof in its place."""
    return [*rows[:PROOF_PLACE], proof, *rows[PROOF_PLACE:]]


def untouched_by(book: xw.Book, reading: Reading, written: Collection[str]) -> Untouched:
    """What a run that writes some sheets does not own, as it is now."""
    foreign_parts = getattr(getattr(book.impl, "document", None), "foreign_parts", None)
    if foreign_parts is not None:
        parts: ForeignParts = foreign_parts(written)
        return _in_file(book, parts)
    return _live(book, reading, written)


def _in_file(book: xw.Book, parts: ForeignParts) -> Untouched:
    """A file: here only whether a sheet waits for changes; their bytes are tested by the save."""

    def look() -> list[str]:
        return [str(book.sheets[name].impl.file.is_changed) for name in parts.sheets]

    return Untouched(book.name, parts.sheets, parts.digest, parts, look(), look)


def _live(book: xw.Book, reading: Reading, written: Collection[str]) -> Untouched:
    own = set(written) | {sheet.name for name, (sheet, _) in reading.tables.items() if name.startswith("in_")}
    if reading.scheme is not None:
        own |= set(layout.sheet_names(reading.scheme, reading.language).all)
    names = tuple(sheet.name for sheet in book.sheets if sheet.name not in own)

    def look() -> list[str]:
        return [_content_fingerprint(book.sheets[name]) for name in names]

    before = look()
    digest = hashlib.sha256("\n".join(f"{name}\t{each}" for name, each in zip(names, before, strict=True)).encode())
    return Untouched(book.name, names, digest.hexdigest(), None, before, look)


def _content_fingerprint(sheet: xw.Sheet) -> str:
    """Constants and formulas of a sheet: what a formula shows may follow from new results."""
    used = sheet.used_range
    return hashlib.sha256(f"{used.get_address(False, False)}\n{used.formula!r}".encode()).hexdigest()
