"""What a live document is made of: its place on disk, sheets, names and tables.

A user may be changing it, so it is asked for each time; only while a macro holds the screen is each answer kept, for
a computation asks for the same names and tables hundreds of times. What we ourselves change is forgotten then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Found = list[dict[str, Any]]


class Structure:
    """The structure of one document; `ask` is a call of the helper on it."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask
        self._kept: dict[str, Any] | None = None

    def hold(self) -> None:
        """From now on answers are kept."""
        self._kept = {} if self._kept is None else self._kept

    def release(self) -> None:
        """From now on it is asked again each time."""
        self._kept = None

    def forget(self, *calls: str) -> None:
        """Forget the answers to some calls, or all of them."""
        for call in calls or tuple(self._kept or ()):
            if self._kept is not None:
                self._kept.pop(call, None)

    def described(self) -> dict[str, Any]:
        """Key, path and title."""
        found: dict[str, Any] = self._answer("described")
        return found

    def sheets(self) -> list[str]:
        """The names of the sheets in their order."""
        found: list[str] = self._answer("sheets")
        return found

    def names(self, name: str | None, scope: str | None) -> Found:
        """The defined names, or those called `name`: one of the document hides others.

        With a `scope` of the sheets only that one is asked, and an empty one asks for the document's names alone.
        """
        if self._kept is None:
            found: Found = self._ask("names", name=name, scope=scope)
            return found
        every = self._answer("names", name=None, scope=None)
        called = [one for one in every if name is None or _same(one["name"], name)]
        own = [one for one in called if one["scope"] is None]
        if own and name is not None and scope is None:
            return own
        return own + [
            one for one in called if one["scope"] is not None and (scope is None or _same(one["scope"], scope))
        ]

    def tables(self, sheet: str | None, table: str | None) -> Found:
        """The tables of a sheet, or the one of that name."""
        if self._kept is None:
            found: Found = self._ask("tables", name=sheet, table=table)
            return found
        return [
            one
            for one in self._answer("tables", name=None, table=None)
            if (sheet is None or _same(one["sheet"], sheet)) and (table is None or _same(one["name"], table))
        ]

    def written(self, sheet: str) -> None:
        """Cells of a sheet were written: the headers of its tables may be others now."""
        if self._kept and any(_same(one["sheet"], sheet) for one in self._kept.get("tables", ())):
            self.forget("tables")

    def _answer(self, call: str, **arguments: Any) -> Any:
        if self._kept is None:
            return self._ask(call, **arguments)
        if call not in self._kept:
            self._kept[call] = self._ask(call, **arguments)
        return self._kept[call]


def _same(left: str, right: str) -> bool:
    return left.lower() == right.lower()
