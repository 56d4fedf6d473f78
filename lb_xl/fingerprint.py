"""The fingerprint of inputs: one text for what they say, whatever the order of rows and columns."""

from __future__ import annotations

import hashlib

import numpy as np

from lb_xl.inputs import FormData, Inputs


def fingerprint(inputs: Inputs) -> str:
    """The SHA-256 of `canonical_text`, as 64 hexadecimal digits: stands in the protocol."""
    return hashlib.sha256(canonical_text(inputs).encode("utf-8")).hexdigest()


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


def _columns(data: FormData) -> list[str]:
    """The columns of a form, one a line, their rows in the order of keys, numbers and texts."""
    form = data.form
    codes: dict[str, list[str]] = {}
    sorting: list[np.ndarray] = []
    for key in sorted(form.keys, key=lambda key: key.id):
        column = data.frame[key.id].cat
        places = column.codes.to_numpy()
        listed = [*map(str, column.categories), ""]
        codes[key.id] = [listed[place] for place in places]
        sorting.append(places)
    numbers = {
        measure.id: data.frame[measure.id].to_numpy(dtype=np.float64) + 0.0  # no negative zero
        for measure in sorted(form.measures, key=lambda measure: measure.id)
    }
    texts = {column.id: data.frame[column.id].tolist() for column in sorted(form.texts, key=lambda text: text.id)}
    sorting += list(numbers.values())
    sorting += [np.unique(np.array(words, dtype=str), return_inverse=True)[1] for words in texts.values() if words]
    order = np.lexsort(sorting[::-1]) if sorting else np.arange(len(data.frame))
    lines = [f"key {id} " + "\t".join([words[place] for place in order]) for id, words in codes.items()]
    lines += [f"measure {id} {values[order].tolist()!r}" for id, values in numbers.items()]
    return lines + [f"text {id} {[words[place] for place in order]!r}" for id, words in texts.items()]
