"""The nearest known name, for messages."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest_name(given: str, names: Iterable[str]) -> str:
    """The known names most like a wrong one, or a dash where none is near.

    >>> nearest_name("populaton", ["population", "f6t"])
    'population'
    """
    known = {name.casefold(): name for name in names}
    return ", ".join(known[name] for name in difflib.get_close_matches(given.casefold(), known, 3, 0.6)) or "—"
