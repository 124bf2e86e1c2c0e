"""Which columns the numbers of a table without cells stand in, told from their extents in all of its lines.

Numbers whose extents overlap share a column, except that two numbers of one line never do.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

MOST = 64  # amounts in a line: what has more is no table of statements
_SAMPLE = 4000  # lines of a table from which its columns are told


class Ink(NamedTuple):
    """An extent of a line, right exclusive."""

    left: int
    right: int

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2


def columns(rows: Sequence[Sequence[Ink]]) -> tuple[Ink, ...]:
    """The columns that the numbers of a table stand in, left to right. Of very long tables only some lines are looked at."""
    rows = rows[:: len(rows) // _SAMPLE + 1]
    inks = sorted((i.left, i.right, r) for r, run in enumerate(rows) for i in run)
    groups: list[list[tuple[int, int, int]]] = []
    reach = -1
    for ink in inks:
        if ink[0] >= reach:
            groups.append([])
        groups[-1].append(ink)
        reach = max(reach, ink[1])
    out: list[tuple[int, Ink]] = []
    groups.reverse()
    while groups:
        group = groups.pop()
        cut = _cut(group)
        if cut is None:
            rights = sorted(g[1] for g in group)
            start = min(g[0] for g in group)  # one long number may reach over the column before
            out.append((len(group), Ink(max(start, out[-1][1].left) if out else start, rights[len(rights) * 9 // 10])))
            continue
        left = [g for g in group if g[0] + g[1] < 2 * cut]
        groups += [[g for g in group if g[0] + g[1] >= 2 * cut], left]
    count = _in_order(rows)
    if 2 <= count < len(out):
        full = [run for run in rows if len(run) == count]
        return tuple(Ink(_middle([i.left for i in column]), _middle([i.right for i in column])) for column in zip(*full, strict=True))
    if len(out) > MOST:  # no table of statements: what stands in the fewest lines is put to its neighbours
        least = sorted((size for size, _ in out), reverse=True)[MOST - 1]
        out = [(size, ink) for size, ink in out if size >= least][:MOST]
    return tuple(ink for _, ink in out)


def _in_order(rows: Sequence[Sequence[Ink]]) -> int:
    """How many numbers all lines but a few have, and none has more: so many columns there are, even if the numbers don't stand one
    below the other (a table set in a proportional font, or with an inner and an outer column of each period). 0 if there is no such."""
    counts = [len(run) for run in rows]
    most = max(counts, default=0)
    return most if counts.count(most) * 10 >= len(counts) * 9 else 0


def _middle(places: Sequence[int]) -> int:
    return sorted(places)[len(places) // 2]


def _cut(group: Sequence[tuple[int, int, int]]) -> int | None:
    """Where a group must be cut so that no line has two numbers in it: where most such lines have a gap and fewest numbers of
    others are cut through, near the middle if there is a choice. None if it need not, or can't, be cut."""
    by_row: dict[int, list[tuple[int, int]]] = {}
    for left, right, row in group:
        by_row.setdefault(row, []).append((left, right))
    gaps = [(a[1], b[0]) for run in by_row.values() if len(run) > 1 for a, b in pairwise(sorted(run)) if a[1] <= b[0]]
    if not gaps:
        return None
    low, high = min(g[0] for g in group), max(g[1] for g in group)
    change = [0] * (high - low + 3)  # of the worth of a cut, from one place to the next
    for a, b in gaps:
        change[a - low] += 1
        change[b - low + 1] -= 1
    for left, right, _ in group:
        if right - left > 1:
            change[left - low + 1] -= 1
            change[right - low] += 1
    worth = list(accumulate(change))
    middle = (low + high) / 2
    best = max({(a + b) // 2 for a, b in gaps}, key=lambda x: (worth[x - low], -abs(x - middle)))
    before = sum(left + right < 2 * best for left, right, _ in group)
    return best if 0 < before < len(group) else None


def place(run: Sequence[Ink], cols: Sequence[Ink]) -> tuple[int, ...]:
    """The column (from 0) of each number of a line: in order, none twice, each as near as can be."""
    if len(run) > len(cols):
        return tuple(min(range(len(cols)), key=lambda c: far(i, cols[c])) for i in run)
    infinite = float("inf")
    # best[k][c]: least distance of the first k numbers in the first c columns
    best = [[0.0] * (len(cols) + 1)] + [[infinite] * (len(cols) + 1) for _ in run]
    for k, ink in enumerate(run, 1):
        for c in range(k, len(cols) + 1):
            best[k][c] = min(best[k][c - 1], best[k - 1][c - 1] + far(ink, cols[c - 1]))
    out: list[int] = []
    c = len(cols)
    for k in range(len(run), 0, -1):
        while c > k and best[k][c] == best[k][c - 1]:
            c -= 1
        c -= 1
        out.append(c)
    return tuple(reversed(out))


def far(ink: Ink, col: Ink) -> float:
    """How far a number stands from a column: their edges, and four times the gap between them."""
    apart = max(col.left - ink.right, ink.left - col.right, 0)
    return apart * 4 + min(abs(ink.right - col.right), abs(ink.left - col.left)) * 0.5
