"""The fingerprint of inputs: one text for what they say, whatever the order of rows and columns."""

from __future__ import annotations

import hashlib

import numpy as np

from lb_xl.inputs import FormData, Inputs


def fingerprint(inputs: Inputs) -> str:
    """The SHA-256 of `canonical_text`, as 64 hexadecimal digits: stands in the protocol."""
    return text_fingerprint(canonical_text(inputs))


def canonical_text(inputs: Inputs) -> str:
    """What inputs say, as text: scheme, year, parameters, absent forms, and every form by sorted columns and rows.

    Numbers are written as the shortest text that gives the same number, codes as listed. Two inputs have one
    text exactly where they say the same.
    """
    scheme = inputs.scheme
    lines = [
        f"scheme {scheme.id}",
        f"year {scheme.year}",
        *(
            f"parameter {id} {inputs.parameter(id)!r}"
            for id in sorted(scheme.parameters)
            if not scheme.parameters[id].setting
        ),
        f"absent {' '.join(sorted(inputs.absent))}",
    ]
    for id in sorted(inputs.forms):
        lines.append(f"form {id}")
        lines.extend(_columns(inputs.forms[id]))
    return "\n".join(lines)


def form_text(data: FormData) -> str:
    """What the rows of one form say, as text: its columns, one a line, their rows sorted (see `canonical_text`)."""
    return "\n".join(_columns(data))


def text_fingerprint(text: str) -> str:
    """The SHA-256 of a text, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _columns(data: FormData) -> list[str]:
    """The columns of a form, one a line, their rows in the order of keys, numbers and texts."""
    form = data.form
    keys = sorted(form.keys, key=lambda key: key.id)
    columns = {key.id: data.frame[key.id].cat for key in keys}
    places = {id: column.codes.to_numpy() for id, column in columns.items()}
    numbers = {
        measure.id: data.frame[measure.id].to_numpy(dtype=np.float64) + 0.0  # no negative zero
        for measure in sorted(form.measures, key=lambda measure: measure.id)
    }
    texts = {column.id: data.frame[column.id].tolist() for column in sorted(form.texts, key=lambda text: text.id)}
    order = _order(list(places.values()), len(data.frame))
    if _repeats(list(places.values()), order):
        ranks = [np.unique(np.array(words, dtype=str), return_inverse=True)[1] for words in texts.values() if words]
        order = _order([*places.values(), *numbers.values(), *ranks], len(data.frame))
    lines = []
    for id, column in columns.items():
        listed = [*map(str, column.categories), ""]
        lines.append(f"key {id} " + "\t".join(map(listed.__getitem__, places[id][order].tolist())))
    lines += [f"measure {id} {values[order].tolist()!r}" for id, values in numbers.items()]
    return lines + [f"text {id} {[*map(words.__getitem__, order.tolist())]!r}" for id, words in texts.items()]


def _order(columns: list[np.ndarray], rows: int) -> np.ndarray:
    """The places of the rows, sorted by the first column, then by the next ones."""
    return np.lexsort(columns[::-1]) if columns else np.arange(rows)


def _repeats(columns: list[np.ndarray], order: np.ndarray) -> bool:
    """Whether any two rows agree in all of some columns by which they were sorted."""
    same = [column[order][1:] == column[order][:-1] for column in columns]
    return bool(np.logical_and.reduce(same).any()) if same else len(order) > 1
