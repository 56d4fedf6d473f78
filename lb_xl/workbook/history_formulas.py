"""The native formulas of the sheet «История», functions of Excel 2010 alone.

`lb_history_runs` holds a row a run, `lb_history_columns` a row for each column that a run changed; both names reach
far below what is filled, so every formula counts the filled rows first.
"""

from __future__ import annotations

from lb_xl.workbook import history_places as places
from lb_xl.workbook.addresses import cell_address

TOLERANCE = "0.000000001"

_RUNS = places.RUN_COUNT
_CHOSEN = f"IFERROR(MATCH({places.LINE_CHOICE},{places.LINE_LABELS},0),1)"


def line_formulas(row: int, column: int) -> tuple[str, ...]:
    """First, latest, difference, share and number of revisions of a line; `column` is its place in the run log."""
    block = places.RUNS

    def cell(at: str) -> str:
        return f"INDEX({block},{at},{column})"

    first, latest, difference = (cell_address(row, at) for at in (2, 3, 4))
    later, earlier = f"{cell('2')}:{cell(_RUNS)}", f"{cell('1')}:{cell(f'{_RUNS}-1')}"
    return (
        f'=IF({_RUNS}=0,"",IF({cell("1")}="","",{cell("1")}))',
        f'=IF({_RUNS}=0,"",IF({cell(_RUNS)}="","",{cell(_RUNS)}))',
        f'=IF(COUNT({first},{latest})<2,"",{latest}-{first})',
        f'=IF(COUNT({first},{difference})<2,"",IF({first}=0,"",{difference}/ABS({first})))',
        f'=IF({_RUNS}=0,"",IF({_RUNS}=1,0,SUMPRODUCT(--(ABS({later}-{earlier})>{TOLERANCE}*(1+ABS({later}))))))',
    )


def column_formulas(row: int, code: str) -> tuple[str, ...]:
    """The same for the chosen line in another column, by its code; revisions are runs that changed the column."""
    block, column = places.COLUMNS, f"{len(places.COLUMN_KEYS)}+{_CHOSEN}"
    codes = f"INDEX({block},1,2):INDEX({block},MAX(1,COUNT(INDEX({block},0,1))),2)"
    values = f"INDEX({block},1,{column}):INDEX({block},MAX(1,COUNT(INDEX({block},0,1))),{column})"
    first, latest, difference = (cell_address(row, at) for at in (2, 3, 4))
    at_first = f'INDEX({block},MATCH("{code}",{codes},0),{column})'
    return (
        f'=IFERROR(IF({at_first}="","",{at_first}),"")',
        f'=IF({first}="","",IFERROR(LOOKUP(2,1/({codes}="{code}"),{values}),""))',
        f'=IF(COUNT({first},{latest})<2,"",{latest}-{first})',
        f'=IF(COUNT({first},{difference})<2,"",IF({first}=0,"",{difference}/ABS({first})))',
        f'=IF({first}="","",COUNTIF({codes},"{code}")-1)',
    )


def course_formulas(place: int, row: int, column: int) -> tuple[str, ...]:
    """Number, time, status, value and change of one of the last runs; #N/A, which a chart leaves out, for no run."""
    shown = f"MIN({_RUNS},{places.COURSE_ROWS})"
    at = f"{_RUNS}-{shown}+{place + 1}"
    block = places.RUNS

    def cell(number: str) -> str:
        return f"INDEX({block},{at},{number})"

    value = cell(f"{len(places.BEFORE_LINES)}+{_CHOSEN}")
    own, before = cell_address(row, column + 3), cell_address(row - 1, column + 3)
    is_none = f"{place + 1}>{shown}"
    change = f'=IF(COUNT({before},{own})<2,"",{own}-{before})' if place else '=""'
    return (
        f'=IF({is_none},"",{cell("1")})',
        f'=IF({is_none},"",{cell("2")})',
        f'=IF({is_none},"",{cell("4")})',
        f'=IF({is_none},NA(),IF({value}="",NA(),{value}))',
        change,
    )
