"""Excel that is busy: how it says so, and how often it is asked again before its user is told."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar

from lb_xl.findings import WorkbookFileError

BUSY_CODES = frozenset({0x800AC472, 0x80010001, 0x8001010A})
"""VBA_E_IGNORE (a cell is being edited), RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER (a dialog is open)."""

PAUSES = (0.2, 0.5, 1.0, 1.5)
"""Seconds before each new attempt."""

XLWINGS_ATTEMPTS = 200
"""xlwings would ask a busy Excel for ever; after so many times it gives up, and we say why."""

Result = TypeVar("Result")


def is_busy(error: BaseException) -> bool:
    """Whether an error, or the one it came from, is Excel's refusal to take commands just now."""
    if type(error).__name__ == "ExcelBusyError":
        return True
    codes = [getattr(error, "hresult", None), *error.args[:1]]
    details = getattr(error, "excepinfo", None) or (error.args[2] if len(error.args) > 2 else None)
    if isinstance(details, tuple) and details:
        codes.append(details[-1])
    if any(isinstance(code, int) and code & 0xFFFFFFFF in BUSY_CODES for code in codes):
        return True
    cause = error.__cause__ or error.__context__
    return cause is not None and is_busy(cause)


def patiently(action: Callable[[], Result], sleep: Callable[[float], None] = time.sleep) -> Result:
    """What an action gives, asked again while Excel is busy; raises `WorkbookFileError` LB-436 when it stays so."""
    _limit_xlwings()
    for pause in (*PAUSES, None):
        try:
            return action()
        except WorkbookFileError:
            raise
        except Exception as error:
            if not is_busy(error):
                raise
            if pause is None:
                raise WorkbookFileError("LB-436") from error
            sleep(pause)
    raise AssertionError("the last attempt returns or raises")


def _limit_xlwings() -> None:
    windows: Any = sys.modules.get("xlwings._xlwindows")
    if windows is not None and hasattr(windows, "N_COM_ATTEMPTS"):
        windows.N_COM_ATTEMPTS = XLWINGS_ATTEMPTS
