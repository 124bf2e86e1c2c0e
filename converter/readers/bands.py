"""Which columns of a grid make up one visual column: found from where numbers stand in the whole table.

Numbers whose extents overlap share a column, except that two numbers of one row never do. What holds words only is a column
of its own where it stands beside numbers (references to notes), else it belongs to the column of numbers next to it
(a heading that is set a column too far left).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

_LETTER = re.compile(r"[^\W\d_]")


class Unit(NamedTuple):
    """One printed thing: a cell, or a number with its signs. ``kind`` is number, faint (a dash, a year) or text."""

    first: int
    last: int
    text: str
    start: int
    end: int
    indent: int
    kind: str


@dataclass(slots=True, eq=False)
class _Band:
    """Grid columns that make up one visual column, and the rows (a bit each) in which something stands there."""

    columns: set[int]
    rows: int
    numeric: bool
    left: int = 0
    right: int = 0

    def measure(self) -> None:
        self.left, self.right = min(self.columns), max(self.columns)


@dataclass(frozen=True, slots=True)
class Columns:
    """The logical columns of a grid. ``stub`` are the first and the last grid column in which labels begin, ``border`` is where
    numbers begin; ``owned`` are the grid columns that belong to a logical column, in order."""

    count: int
    stub: tuple[int, int]
    border: int
    owned: tuple[int, ...]
    owner: dict[int, int]
    size: tuple[int, ...]
    seen: dict[tuple[int, int], tuple[tuple[int, float], ...]] = field(default_factory=dict)

    def over(self, first: int, last: int) -> bool:
        """Does any logical column lie under these grid columns?"""
        at = bisect_left(self.owned, first)
        return at < len(self.owned) and self.owned[at] <= last

    def under(self, first: int, last: int) -> tuple[tuple[int, float], ...]:
        """The logical columns under these grid columns, each with how much of it lies there."""
        known = self.seen.get((first, last))
        if known is None:
            counts: dict[int, int] = {}
            for column in self.owned[bisect_left(self.owned, first) : bisect_right(self.owned, last)]:
                counts[self.owner[column]] = counts.get(self.owner[column], 0) + 1
            known = tuple((one, counts[one] / self.size[one - 1]) for one in sorted(counts))
            self.seen[first, last] = known
        return known

    def nearest(self, first: int, last: int) -> int:
        """The logical column that is nearest to these grid columns, which lie over none; 0 where there is none."""
        at = bisect_left(self.owned, first)
        after = self.owned[at] if at < len(self.owned) else None
        before = self.owned[at - 1] if at else None
        if before is None or (after is not None and after - last <= first - before):
            return self.owner[after] if after is not None else 0
        return self.owner[before]


def columns(units: Sequence[Sequence[Unit]]) -> Columns:
    """The logical columns of a grid, from what stands in its rows."""
    stub = _stub(units)
    bands = _banded(
        _extents(
            (i, u)
            for i, row in enumerate(units)
            for u in row
            if u.kind == "number" and (u.first > stub[1] or (len(row) == 1 and u.first > stub[0]))
        ),
        numeric=True,
    )
    border = min((band.left for band in bands), default=1 << 30)
    bands = _with_words(units, bands, stub, border)
    bands.sort(key=lambda band: (band.left, band.right))
    owner = {column: i for i, band in enumerate(bands, 1) for column in band.columns}
    return Columns(len(bands), stub, border, tuple(sorted(owner)), owner, tuple(len(band.columns) for band in bands))


def _extents(found: Iterable[tuple[int, Unit]]) -> dict[tuple[int, int], int]:
    """For each extent the rows in which something has it, a bit for a row."""
    rows: dict[tuple[int, int], list[int]] = {}
    for i, u in found:
        rows.setdefault((u.first, u.last), []).append(i)
    out: dict[tuple[int, int], int] = {}
    for extent, numbers in rows.items():
        bits = bytearray(numbers[-1] // 8 + 1)
        for i in numbers:
            bits[i >> 3] |= 1 << (i & 7)
        out[extent] = int.from_bytes(bits, "little")
    return out


def _stub(units: Sequence[Sequence[Unit]]) -> tuple[int, int]:
    """The grid columns in which labels begin: of rows with numbers, where the first words stand; from the first to the last."""
    begins: dict[int, int] = {}
    for row in units:
        if not any(u.kind == "number" for u in row):
            continue
        label = next((u for u in row[:2] if u.kind == "text" and _LETTER.search(u.text)), None)
        if label is None and row[0].kind == "faint" and len(row) > 1:
            label = row[0]  # years may be labels: maturities
        if label is not None:
            begins[label.first] = begins.get(label.first, 0) + 1
    if not begins:
        first = min(u.first for row in units for u in row)
        return first, first
    total = sum(begins.values())
    main = max(begins, key=lambda column: (begins[column], -column))
    often = [column for column, count in begins.items() if count * 20 >= total and column <= main]
    return min(often, default=main), main


def _banded(extents: dict[tuple[int, int], int], *, numeric: bool) -> list[_Band]:
    """Bands of extents that overlap, the narrow ones first; what stands in one row is never in one band."""
    owner: dict[int, _Band] = {}
    for (first, last), rows in sorted(extents.items(), key=lambda item: (item[0][1] - item[0][0], -item[1].bit_count(), item[0])):
        extent = range(first, last + 1)
        met = list(dict.fromkeys(owner[column] for column in reversed(extent) if column in owner))
        together = _united(met, rows)
        if together is None:
            # It stands over columns that other rows keep apart: it belongs to the rightmost that is free here.
            free = next((band for band in met if not band.rows & rows), None)
            if free is not None:
                free.rows |= rows
                continue
            vacant = {column for column in extent if column not in owner}
            if not vacant:
                continue
            together = _Band(vacant, rows, numeric)
        else:
            together.columns.update(column for column in extent if column not in owner)
            together.numeric = numeric
        for column in together.columns:
            owner[column] = together
    bands = list(dict.fromkeys(owner.values()))
    for band in bands:
        band.measure()
    return bands


def _united(met: Sequence[_Band], rows: int) -> _Band | None:
    """One band of several and of what stands in ``rows``, or None where two of them meet in a row."""
    union = _Band(set(), 0, False)
    for band in met:
        if union.rows & band.rows:
            return None
        union.columns |= band.columns
        union.rows |= band.rows
    if union.rows & rows:
        return None
    union.rows |= rows
    return union


def _with_words(units: Sequence[Sequence[Unit]], bands: Sequence[_Band], stub: tuple[int, int], border: int) -> list[_Band]:
    """Add columns that hold no numbers; what never stands beside its neighbour's numbers belongs to that neighbour."""
    taken = sorted(column for band in bands for column in band.columns)

    def apart(k: int, u: Unit) -> bool:
        if (k == 0 and u.first <= stub[1]) or u.first < stub[0] or (u.first <= stub[1] and u.kind != "text"):
            return False  # a label
        at = bisect_left(taken, u.first)
        return at == len(taken) or taken[at] > u.last

    others = _banded(_extents((i, u) for i, row in enumerate(units) for k, u in enumerate(row) if apart(k, u)), numeric=False)
    labels = {row[0].first for row in units if row and row[0].first < border and any(v.kind == "number" for v in row[1:])}
    beside = {u.first for row in units for u in row[1:]}
    order = sorted(bands, key=lambda band: band.left)
    lefts = [band.left for band in order]
    for band in sorted(others, key=lambda band: band.left):
        if band.columns & labels and not band.columns & beside:
            continue  # labels, indented by columns
        at = bisect_left(lefts, band.left)
        neighbours = [b for b in order[max(at - 1, 0) : at + 1] if b.numeric and not b.rows & band.rows]
        near = min(neighbours, key=lambda b: b.left - band.right if b.left > band.left else band.left - b.right, default=None)
        if near is None:
            order.insert(at, band)
            lefts.insert(at, band.left)
        else:
            near.columns |= band.columns
            near.rows |= band.rows
            near.measure()
            lefts = [b.left for b in order]
    return order
