"""The protocol of a run: when, by which program and definitions, from which inputs, under which assumptions. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lb_xl import __version__
from lb_xl.balance import Balance
from lb_xl.confirmations import CONFIRMED
from lb_xl.evaluation import Evaluation
from lb_xl.findings import Finding, Severity
from lb_xl.formula import Name
from lb_xl.inputs import Inputs
from lb_xl.sign_off_words import filled
from lb_xl.words import Words

Row = tuple[str, str | float]


def protocol_rows(balance: Balance, findings: Iterable[Finding], computed: datetime, language: str) -> list[Row]:
    """The rows of block `out_protocol`: label and value."""
    scheme, inputs = balance.scheme, balance.inputs
    words = Words("protocol", language)
    found = tuple(findings)
    rows: list[Row] = [
        (words["computed"], moment(computed)),
        (words["program"], f"lb_xl {__version__}"),
        (words["scheme"], f"{scheme.id}: {scheme.title[language]}"),
        (words["methodology"], scheme.methodology[language]),
        (words["year"], float(scheme.year)),
        (words["fingerprint"], inputs.fingerprint),
    ]
    rows += [
        (words["classification"].format(title=dimension.title[language]), dimension.classification.name[language])
        for dimension in scheme.dimensions.values()
        if not dimension.extra
    ]
    rows += [(words[severity.value], float(sum(each.severity is severity for each in found))) for severity in Severity]
    if confirmed := sum(each.code == CONFIRMED for each in found):
        rows.append((filled("protocol", "confirmed")[language], float(confirmed)))
    for id, parameter in scheme.parameters.items():
        if not parameter.setting:
            rows.append((words["parameter"].format(title=parameter.title[language]), inputs.parameter(id)))
    rows += list(_effects(balance, words["effect"], language))
    rows += [
        (words["spread"].format(place=each.where.text(language)), each.what(language))
        for each in found
        if each.code == "LB-304"
    ]
    rows += [(words["absent"], scheme.forms[id].title[language]) for id in scheme.forms if id in inputs.absent]
    return rows


def moment(time: datetime) -> str:
    """A date and time as it is printed: 21.11.2026 14:32."""
    return time.strftime("%d.%m.%Y %H:%M")


def _effects(balance: Balance, words: str, language: str) -> Iterable[Row]:
    """What the alternatives of a parameter would change in the quantity that it concerns."""
    for id, parameter in balance.scheme.parameters.items():
        quantity = balance.scheme.quantities.get(parameter.effect_on)
        if quantity is None:
            continue
        own = float(balance.evaluation.count(Name(quantity.id), ()).values)
        for value in parameter.alternatives:
            inputs = balance.inputs
            changed = Inputs(inputs.scheme, inputs.forms, inputs.absent, {**inputs.parameters, id: value})
            other = float(Evaluation(changed).count(Name(quantity.id), ()).values)
            label = words.format(title=parameter.title[language], value=value, quantity=quantity.title[language])
            yield (label, other - own)
