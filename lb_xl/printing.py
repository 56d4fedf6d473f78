"""A computed table and its findings as text for a terminal. Pure."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable

from lb_xl.balance import Balance
from lb_xl.explain import Explained
from lb_xl.findings import Finding, Severity
from lb_xl.form import TOTAL
from lb_xl.words import Words

LABEL = 52
NUMBER = 10
MINUS = "−"


def table_text(balance: Balance, table: str, language: str) -> str:
    """A table for a terminal: the totals of all dimensions but the first, in printed units."""
    result = balance.tables[table]
    scheme = balance.scheme
    first = result.table.over[0] if result.table.over else ""
    shown = [
        place
        for place, codes in enumerate(result.columns)
        if all(code == TOTAL for id, code in codes.items() if id != first)
    ]
    heads = [_head(balance, first, result.columns[place], language) for place in shown]
    numbers = max(NUMBER, *(max(map(len, head.split())) + 1 for head in heads))
    lines = [f"{result.table.title[language]}, {scheme.year}", result.table.unit[language], ""]
    wrapped = [textwrap.wrap(head, numbers - 1) or [""] for head in heads]
    for row in range(max(map(len, wrapped))):
        cells = "".join(f"{(head[row] if row < len(head) else ''):>{numbers}}" for head in wrapped)
        lines.append(" " * (LABEL + 8) + cells)
    lines.append("─" * (LABEL + 8 + numbers * len(shown)))
    for row, line in enumerate(result.table.lines):
        title = textwrap.wrap(line.title[language], LABEL - 2 * line.indent) or [""]
        pad = "  " * line.indent
        if line.kind == "heading":
            lines += [f"{'':8}{pad}{part}" for part in title]
            continue
        quantity = scheme.quantities.get(line.quantity)
        is_ratio = quantity is not None and quantity.kind != "count" and not quantity.unit
        divisor = 1.0 if quantity is not None and quantity.kind != "count" else result.table.divisor
        cells = "".join(
            f"{number_text(result.values[row, place], is_ratio, divisor, result.table.decimals, language):>{numbers}}"
            for place in shown
        )
        lines += [f"{'':8}{pad}{part}" for part in title[:-1]]
        start = f"{line.row:<6}  " if len(title) == 1 else f"{'':8}"
        if len(title) > 1:
            lines[-len(title) + 1] = f"{line.row:<6}  {pad}{title[0]}"
        lines.append(f"{start}{pad + title[-1]:<{LABEL}}{cells}")
    return "\n".join(lines)


def number_text(value: float, is_ratio: bool, divisor: float, decimals: int, language: str = "ru") -> str:
    """A number as it is printed: thousands apart, a true minus, a dash for none.

    >>> number_text(6078500.0, False, 1000.0, 1), number_text(6078500.0, False, 1000.0, 1, "en")
    ('6 078,5', '6,078.5')
    """
    if math.isnan(value):
        return "…"
    if value == 0 and not is_ratio:
        return "–"
    return _in_language(f"{value * 100:.1f}%" if is_ratio else f"{value / divisor:,.{decimals}f}", language)


def _in_language(number: str, language: str) -> str:
    """A number that Python wrote, with the marks of a language and a true minus."""
    marked = number if language == "en" else number.replace(",", " ").replace(".", ",")
    return marked.replace("-", MINUS)


def findings_text(findings: Iterable[Finding], language: str, notes: bool = True) -> str:
    """Findings one below the other, the gravest first."""
    words = Words("findings", language)
    order = list(Severity)
    ranked = sorted(findings, key=lambda finding: order.index(finding.severity))
    return "\n".join(
        f"[{words[finding.severity.value]}] {finding.text(language)}"
        for finding in ranked
        if notes or finding.severity is not Severity.NOTE
    )


def explanation_text(node: Explained, language: str, depth: int = 99, sign: int = 1, level: int = 0) -> str:
    """A tree as indented text: sign, value, title, codes, paragraph, formula; input cells at the ends."""
    words = Words("explain", language)
    pad = "   " * level
    value = _in_language(f"{node.value:,.6f}".rstrip("0").rstrip("."), language)
    mark = f"{MINUS} " if sign < 0 else ("+ " if level else "")
    head = f"{pad}{mark}{value}  {node.title[language]}"
    if node.codes[language]:
        head += f" [{node.codes[language]}]"
    if node.paragraph:
        head += f" · {words['paragraph'].format(paragraph=node.paragraph)}"
    lines = [head]
    if node.formula[language]:
        lines.append(f"{pad}     = {node.formula[language]}")
    if node.reading[language]:
        lines.append(f"{pad}     {words['reading']}: {node.reading[language]}")
    if node.kind == "cell":
        lines[0] += f" ← {node.location.text(language)}"
        if node.given != node.value:
            lines[0] += f" ({words['given']} {_in_language(f'{node.given:,.10g}', language)})"
        lines += [f"{pad}        {other.text(language)}" for other in node.more_locations]
    if depth > 0:
        for child in node.beside:
            lines.append(f"{pad}   ({words['beside']})")
            lines.append(explanation_text(child, language, depth - 1, 1, level + 2).replace("+ ", "", 1))
        empty = [child for child in node.children if child.kind == "cell" and child.value == 0]
        for child in node.children:
            if child not in empty:
                lines.append(explanation_text(child, language, depth - 1, child.sign, level + 1))
        if empty:
            lines.append(f"{pad}   + 0  {words['empty'].format(count=len(empty))}")
    return "\n".join(lines)


def _head(balance: Balance, dimension: str, codes: object, language: str) -> str:
    if not dimension:
        return balance.scheme.subject[language]
    code = codes[dimension]  # type: ignore[index]
    found = balance.scheme.dimensions[dimension]
    if code == TOTAL:
        return found.total[language] if found.total else ""
    return found.classification.short(code, language)
