"""Plays Excel to the worksheet functions, in a process of its own: xlwings' real decorators and `call_udf`.

    python -m tests.udf_host [BOOK]

Each line of input is a call, `{"function": ..., "arguments": [...]}`; each line of output its result, as Excel would
get it. An argument is a value, rows of cells, `{"date": "2010-01-01"}`, `{"range": "Sheet!A1:B2"}` of the book (then
the cells come as a range, not as values) or `{"missing": true}`. The book is the calling workbook.
"""

from __future__ import annotations

import datetime
import json
import sys
from types import SimpleNamespace
from typing import Any

MISSING = -2147352572
"""What COM hands over for an omitted argument."""


def main() -> None:
    from lb_xl.workbook.vba.windows_stand_ins import install

    udfs = install()
    import xlwings as xw
    from xlwings import base_classes

    from lb_xl.engines import file

    excel: Any = file.register().impl
    cleaned = excel.clean_value_data
    # The calling cell goes through the same cleaning as values; Excel's engine lets it pass, a file's does not.
    excel.clean_value_data = lambda data, *how: data if isinstance(data[0][0], xw.Range) else cleaned(data, *how)
    windows: Any = xw._xlwindows
    windows.is_range_instance = lambda given: isinstance(given, base_classes.Range)
    windows.Range = lambda xl: xl
    windows.Book = lambda impl: impl
    pythoncom: Any = sys.modules["pythoncom"]
    pythoncom.IID_IDispatch = None
    pythoncom.CoMarshalInterThreadInterfaceInStream = lambda *_: None
    udfs.ComRange.__init__ = lambda self, given: xw.Range.__init__(self, impl=given.impl)
    udfs.ComRange.impl = xw.Range.impl
    book = file.open_book(sys.argv[1], read_only=True) if len(sys.argv) > 1 else None
    caller = book.sheets[0].range("A1").impl if book else SimpleNamespace(address="$A$1")

    def given(argument: Any) -> Any:
        if isinstance(argument, dict):
            if "missing" in argument:
                return MISSING
            if "date" in argument:
                return datetime.datetime.fromisoformat(argument["date"])
            assert book is not None
            sheet, _, address = argument["range"].rpartition("!")
            return book.sheets[sheet].range(address).impl
        if isinstance(argument, list):
            return tuple(map(given, argument))
        return float(argument) if type(argument) is int else argument  # every number of Excel is a double

    for line in sys.stdin:
        call = json.loads(line)
        name, arguments = call["function"], tuple(map(given, call["arguments"]))
        if name == "LB_VALUE":
            arguments = (*arguments, None)  # the wrapper adds Nothing, in whose place xlwings puts the caller
        result = udfs.call_udf("lb_xl.udfs", name, arguments, book.impl if book else None, caller)
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
