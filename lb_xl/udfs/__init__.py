"""Worksheet functions: `=LB_BALANCE(A1:B12)`, `=LB_MEAN(B2:B13; A2:A13)`. Windows only, as xlwings is free only there.

Each is a thin wrapper of what a computation uses: a formula of the scheme, the matching and the engine, or a method.
Names, arguments and help texts stand in `messages/functions.toml`.

**Results.** A function gives a number, a text, or a table. A table spills in Excel 365; in earlier versions it is
entered over a range as an array formula (Ctrl+Shift+Enter). Persons go in and come out in one unit, persons or
thousands, as the caller likes; ratios are plain (0.05 for 5 per cent), coefficients of methods as they say.

**Arguments.** Omitted is not blank: an optional argument may be left out, a blank cell never means zero (only in
`LB_MOVEMENT` and `LB_BURDEN` may it say that a figure is not known). A number kept as text is read where it has one
reading. Codes and titles of territories, localities and activities are matched as on the input sheets.

**Errors.** Whatever a person can mend comes back as a text that begins with `#LB-`, in the language of the workbook
(for other books in that of Excel): code, what is wrong, why it matters, how to fix it. No function returns an error
value of Excel, and none takes one for a number: `#N/A` in an argument is such a text too, and the text of one
function given to another is passed on unchanged. Arithmetic on a text gives `#VALUE!`, so a chain of `+ - * /` stops
by itself; `SUM` and `AVERAGE` skip texts silently, so add results with `+` or test them:
`=IF(LEFT(B2;4)="#LB-"; NA(); B2)` turns a text into the `#N/A` that charts and totals respect.
"""

from lb_xl.udfs.balance_function import LB_BALANCE
from lb_xl.udfs.codes import LB_AGGREGATE, LB_CODE_NAME
from lb_xl.udfs.commuting_functions import LB_COMMUTING_TABLE, LB_NET_COMMUTING
from lb_xl.udfs.law_functions import (
    LB_ABLE_BODIED,
    LB_EMPLOYED,
    LB_LABOUR_RESOURCES,
    LB_NONREPORTING,
    LB_OTHER,
    LB_PRIMARY_EMPLOYMENT,
    LB_RATE,
)
from lb_xl.udfs.lookup import LB_VALUE
from lb_xl.udfs.method_functions import (
    LB_BURDEN,
    LB_CHRONOLOGICAL_MEAN,
    LB_FORECAST,
    LB_FORECAST_SHARE,
    LB_LABOUR_DEMAND,
    LB_LABOUR_SUPPLY_CLASS,
    LB_MEAN,
    LB_MOVEMENT,
    LB_TWO_METHODS,
)
from lb_xl.udfs.population_functions import LB_COHORT_FORECAST, LB_WORKING_AGE_POPULATION
from lb_xl.udfs.series_functions import LB_DYNAMICS, LB_SPHERE_SHARES, LB_STRUCTURE

__all__ = [
    "LB_ABLE_BODIED",
    "LB_AGGREGATE",
    "LB_BALANCE",
    "LB_BURDEN",
    "LB_CHRONOLOGICAL_MEAN",
    "LB_CODE_NAME",
    "LB_COHORT_FORECAST",
    "LB_COMMUTING_TABLE",
    "LB_DYNAMICS",
    "LB_EMPLOYED",
    "LB_FORECAST",
    "LB_FORECAST_SHARE",
    "LB_LABOUR_DEMAND",
    "LB_LABOUR_RESOURCES",
    "LB_LABOUR_SUPPLY_CLASS",
    "LB_MEAN",
    "LB_MOVEMENT",
    "LB_NET_COMMUTING",
    "LB_NONREPORTING",
    "LB_OTHER",
    "LB_PRIMARY_EMPLOYMENT",
    "LB_RATE",
    "LB_SPHERE_SHARES",
    "LB_STRUCTURE",
    "LB_TWO_METHODS",
    "LB_VALUE",
    "LB_WORKING_AGE_POPULATION",
]
