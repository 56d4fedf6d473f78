"""Columns of Parquet with few different cells: those cells, and for each row which of them it holds.

Parquet keeps such a column as a dictionary, and DuckDB hashes a dictionary once instead of every row: a few bits of
the hash that tell the different cells apart are all that is fetched. The cells themselves are known beforehand, so
nothing is left to chance: where no such bits are found, the column is read in another way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lb_xl.survey.rows import Codes

MOST = 1024
"""Different cells of a column that is read so."""

WIDTHS = {8: "UTINYINT", 16: "USMALLINT", 20: "UINTEGER"}
"""Bits of the hash, and the type in which they are fetched."""

HASH_BITS = 64


@dataclass(frozen=True)
class FewCells:
    """The different cells of a column as texts, empty where blank, and how they are told apart."""

    cells: tuple[str, ...]
    query: str
    path: str
    place_of: Codes
    """The place of each cell by the bits of its hash."""

    def bits(self, connection: Any) -> NDArray[np.integer[Any]]:
        """For each row the bits of its cell, of which `place_of` knows the place."""
        found: NDArray[np.integer[Any]] = np.ma.getdata(
            connection.execute(self.query, [self.path]).fetchnumpy()["bits"]
        )
        return found


def few_cells(connection: Any, source: str, path: str, column: str) -> FewCells | None:
    """The cells of a quoted column of a source with one parameter; None where they are not few."""
    distinct = f"SELECT DISTINCT {column} AS cell FROM {source} LIMIT {MOST + 1}"
    query = f"SELECT coalesce(CAST(cell AS VARCHAR), ''), hash(cell) FROM ({distinct})"
    found = connection.execute(query, [path]).fetchall()
    if len(found) > MOST:
        return None
    chosen = _telling_bits(np.array([whole for _, whole in found], dtype=np.uint64))
    if chosen is None:
        return None
    width, shift, bits = chosen
    place_of = np.zeros(2**width, dtype=np.int16)
    place_of[bits] = np.arange(len(found))
    hashed = f"hash({column})" if shift == 0 else f"(hash({column}) >> {shift})"
    query = f"SELECT ({hashed} & {2**width - 1})::{WIDTHS[width]} AS bits FROM {source}"
    return FewCells(tuple(cell for cell, _ in found), query, path, place_of)


def _telling_bits(hashes: Any) -> tuple[int, int, Any] | None:
    """The fewest bits in which all hashes differ: how many, from which on, and those of each hash."""
    for width in WIDTHS:
        for shift in range(HASH_BITS - width + 1):
            bits = (hashes >> np.uint64(shift)) & np.uint64(2**width - 1)
            if len(np.unique(bits)) == len(hashes):
                return width, shift, bits
    return None
