"""What people have said of a workbook, heeded in a run: forms signed off, warnings confirmed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import xlwings as xw

from lb_xl.findings import Finding
from lb_xl.workbook import layout
from lb_xl.workbook.confirming import Confirming, confirmation_writings, read_confirmations
from lb_xl.workbook.reading import Reading
from lb_xl.workbook.rendering import Writing, fit_rows
from lb_xl.workbook.signing import SignOff, read_sign_off, sign_off_writings
from lb_xl.workbook.tables import raw_table


@dataclass(frozen=True)
class Review:
    """Sign-off and confirmations as they were read, and the findings of the run after them."""

    sign_off: SignOff | None
    confirming: Confirming

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.confirming.settled.findings


def reviewed(book: xw.Book, reading: Reading, found: Sequence[Finding], now: datetime.datetime) -> Review:
    """Reads both; adds what they have to say to the findings of a run, and quiets what is confirmed."""
    signed = read_sign_off(book, reading, found, now)
    of_forms = signed.findings if signed is not None else ()
    return Review(signed, read_confirmations(book, reading, (*found, *of_forms), now))


def review_writings(book: xw.Book, reading: Reading, review: Review) -> list[Writing]:
    """What is to be written for new seals and confirmations, beside the findings or results of the run."""
    return [
        *sign_off_writings(book, reading, review.sign_off),
        *confirmation_writings(book, review.confirming),
    ]


def fit_signed_rows(book: xw.Book, reading: Reading, review: Review) -> None:
    """Heights that let the rows added by a run be read."""
    grown = []
    if review.sign_off is not None and review.sign_off.entries:
        grown.append(layout.SIGN_OFF_LOG)
    if review.confirming.settled.accepted:
        grown.append(layout.CONFIRMED)
    for name in grown:
        sheet, table = reading.tables[name]
        body = raw_table(sheet, table).table.data_body_range
        if body is not None:
            fit_rows(sheet, [body])
