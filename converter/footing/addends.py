"""Finds the addends of every total of a statement.

A total stands under its parts, so the lines are read from top to bottom with a stack of those that no total has taken yet.
For every line the run of open lines right above it is searched for a sum with weights +1 and -1 that holds in all columns.
A find is weighed in bits: what the digits say (a sum of five-digit numbers that holds in two columns is no accident) against
what has to be assumed (a sign that the label does not suggest, a run that begins in the middle of a block). How many bits are
asked depends on how much the line looks like a total. What is proved takes its parts from the stack and takes their place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log2
from typing import NamedTuple

from converter.footing.tally import DISCONTINUED, INNER, LOSS, OWN_SHARE, SHARE_OF_OTHERS, Grid, Row, Vector, sign_costs, slack
from converter.model import Part

_NEED = {3: 1.5, 2: 2.0, 1: 7.0, 0: 13.0, -1: 24.0}  # bits that a line of this rank must show to be a total
_FAILED = 5.0  # bits that a column costs in which the sum does not hold
_PARTIAL = 4.0  # bits that the holding columns must show where another fails
_DROPPED = 7.0  # bits for leaving out a line in the middle of a run
_RUN = 80  # lines a total is looked for in
_SHORT_RUN = 8  # the same once the budget is spent
_SIGNED = 16  # lines whose signs are searched
_UNLIKELY = 14.0  # bits: less likely choices of signs are not followed
_TURNED = 5.0  # bits for a total printed with the other sign
_LIKELIEST = 8  # finds that are looked at more closely
_BUDGET = 60_000  # sums tried per statement, roughly: bounds hostile input


class _Find(NamedTuple):
    """A sum that holds: the stack positions of its parts with their weights, and the bits left over for it."""

    bits: float
    parts: tuple[tuple[int, int], ...]
    failed: int = 0


def walk(grid: Grid) -> tuple[list[tuple[int, tuple[Part, ...]]], list[int]]:
    """The totals with their parts, in print order, and the lines labelled as totals for which none were found."""
    stack: list[Row] = []
    totals: set[int] = set()
    hidden: set[int] = set()
    found: list[tuple[int, tuple[Part, ...]]] = []
    unproved: list[int] = []
    budget = _BUDGET
    for row in grid.rows:
        split = _share(grid, stack, row)
        if split:
            found.append(split)
            totals.add(split[0])
            del stack[-2]
            continue
        parts: list[tuple[Row, int]] = []
        if row.rank > -2 and not row.zero and stack:
            parts, spent = _search(grid, stack, totals, row, budget)
            budget -= spent
            if not parts and row.rank >= 2 and hidden:
                parts, spent = _search(grid, [r for r in stack if r.index not in hidden], totals, row, budget)
                budget -= spent
        if parts and row.rank <= 1 and INNER.search(row.label) and any(r.rank > 1 and not INNER.search(r.label) for r, _ in parts):
            parts = []  # taxes are no difference of the results before and after them
        if parts and row.rank <= 0 and _first_less_the_rest(parts):
            first, others = parts[0][0], [r for r, _ in parts[1:]] + [row]
            if first.rank < 2 and first.index not in totals and {r.polarity for r in others} == {first.polarity}:
                found.append((first.index, tuple(Part(r.index, 1) for r in others)))
                totals.add(first.index)
                del stack[stack.index(first) + 1 :]
                continue
            parts = []
        if parts:
            found.append((row.index, tuple(Part(r.index, weight) for r, weight in parts)))
            totals.add(row.index)
            del stack[stack.index(parts[0][0]) :]  # a line left out between the parts is a memorandum: nothing later adds it either
        elif row.rank == 3 and len(stack) > 1 and not row.zero:
            if not DISCONTINUED.search(row.label):  # they are often given as one line
                unproved.append(row.index)
            hidden |= _block(stack, totals)
            totals.add(row.index)
        stack.append(row)
    return found, unproved


def _block(stack: Sequence[Row], totals: set[int]) -> set[int]:
    """The open lines right above a total that was not proved, up to a heading or a total: they are its parts if anything's."""
    block: set[int] = set()
    for row in reversed(stack):
        if row.index in totals:
            break
        block.add(row.index)
        if row.starts:
            break
    return block


def _first_less_the_rest(parts: Sequence[tuple[Row, int]]) -> bool:
    """Whether a line is all that is left of an earlier one: "revenues 100, of which products 60, services 40" is no difference
    40 but a total that stands over its parts, or a split of one that has parts already."""
    (_, first), *rest = parts
    return first > 0 and bool(rest) and all(w < 0 and not row.reduces for row, w in rest)


def _share(grid: Grid, stack: Sequence[Row], last: Row) -> tuple[int, tuple[Part, ...]] | None:
    """Net income 100, then "attributable to the company 95" and "to noncontrolling interests 5": the own share is a difference.
    (US GAAP: NetIncomeLoss = ProfitLoss - share of the noncontrolling interests; here the parts stand around their total.)"""
    if len(stack) < 2 or not SHARE_OF_OTHERS.search(last.label) or not OWN_SHARE.search(last.label) or last.zero:
        return None
    whole, own = stack[-2], stack[-1]
    if SHARE_OF_OTHERS.search(own.label) or not OWN_SHARE.search(own.label):
        return None
    for c in range(len(grid.units)):
        if abs((whole.vector[c] or 0) - (last.vector[c] or 0) - (own.vector[c] or 0)) > grid.units[c]:
            return None
    return own.index, (Part(whole.index, 1), Part(last.index, -1))


class _Case(NamedTuple):
    """One total to be explained: the run of open lines above it, nearest first, over the columns where the total is given."""

    total: Vector
    run: tuple[Vector, ...]
    costs: tuple[tuple[float, float], ...]  # bits for weight +1 and for weight -1, per line of the run
    starts: tuple[float, ...]  # bits for a run that begins here
    units: Vector
    rank: int
    base: int  # stack position of run[0]


def _search(
    grid: Grid, stack: Sequence[Row], totals: set[int], row: Row, budget: int
) -> tuple[list[tuple[Row, int]], int]:
    """The parts of a total in print order, with their weights (nothing where none were found), and the number of sums tried."""
    at = [c for c, v in enumerate(row.vector) if v is not None]
    lines = stack[: -(_RUN if budget > 0 else _SHORT_RUN) - 1 : -1]
    above = [stack[p - 1].index in totals if p else True for p in range(len(stack) - 1, len(stack) - 1 - len(lines), -1)]
    case = _Case(
        tuple(row.vector[c] or 0 for c in at),
        tuple(tuple(line.vector[c] or 0 for c in at) for line in lines),
        tuple(sign_costs(grid.signed, row, line) for line in lines),
        tuple(0.3 if line.starts or line.index in totals or ends else 3.0 for line, ends in zip(lines, above, strict=True)),
        tuple(grid.units[c] for c in at),
        row.rank,
        len(stack) - 1,
    )
    finds, spent = list(_patterns(case)), 8 * len(lines)
    if grid.measure == "monetary":
        if row.rank >= 1 and not grid.signed and budget > 0 and not any(_stands(f, case) and not f.failed for f in finds):
            searched, tried = _signs(case)
            finds += searched
            spent += tried
        if LOSS.search(row.label):  # a loss or a use of cash that is printed without its sign
            turned = case._replace(total=tuple(-v for v in case.total))
            finds += [_Find(f.bits - _TURNED, tuple((p, -w) for p, w in f.parts)) for f in _patterns(turned) if not f.failed]
    else:  # small numbers: a known total, plainly added up
        plain = [f for f in finds if row.rank >= 2 and not f.failed]
        finds = [f for f in plain if all(w > 0 and stack[p].label != row.label for p, w in f.parts)]
    finds = sorted((f for f in finds if _stands(f, case)), key=lambda f: -f.bits)[:_LIKELIEST]
    best = next((f for f in finds if not _cancels(f, case)), None)
    return ([(stack[p], w) for p, w in sorted(_with_zeros(best, case, lines, totals).parts)] if best else []), spent


def _stands(find: _Find, case: _Case) -> bool:
    need = _NEED[case.rank]
    return find.bits >= (max(need, _PARTIAL) if find.failed else need)


def _cancels(find: _Find, case: _Case) -> bool:
    """Whether some of the parts are the parts of another of them, so that they add up to nothing among themselves."""
    sums = (0,) * len(case.total)
    seen: dict[Vector, int] = {sums: 0}
    minus = 0
    for position, weight in find.parts:
        vector = case.run[case.base - position]
        if any(vector):
            sums = tuple(s + weight * v for s, v in zip(sums, vector, strict=True))
            minus += weight < 0
            if minus > seen.setdefault(sums, minus):
                return True
    return False


def _with_zeros(find: _Find, case: _Case, lines: Sequence[Row], totals: set[int]) -> _Find:
    """Lines without an amount that stand between the start of the block and the first part belong to it."""
    first = case.base - min(p for p, _ in find.parts)
    parts = list(find.parts)
    while not lines[first].starts and first + 1 < len(lines):
        above = lines[first + 1]
        if not above.zero or above.rank == -2 or above.index in totals:
            break
        first += 1
        parts.append((case.base - first, 1 if case.costs[first][0] <= case.costs[first][1] else -1))
    return find._replace(parts=tuple(parts))


def _bits(case: _Case, vectors: Sequence[Vector], sums: Vector) -> tuple[float, int, int]:
    """What the digits say for these parts, the number of columns that fail, and the units by which the others are off.

    A column's word is worth the digits of the third largest number in it: the largest two may be alike for other reasons.
    """
    bits, failed, rounding = 0.0, 0, 0
    seen = set()
    for c, total in enumerate(case.total):
        values = [v[c] for v in vectors if v[c]]
        if not total and not values:
            continue
        if not values:  # its parts are not given in this column
            bits -= 2.0
            continue
        off = abs(total - sums[c]) // case.units[c]
        if off > slack(len(values)):
            failed += 1
            continue
        rounding += off
        key = (total, *values)
        if key in seen:
            continue
        seen.add(key)
        sizes = sorted(map(abs, (total, *values)))
        if len(sizes) < 3:
            bits += 2.0
            continue
        unit = case.units[c]
        while not off and sizes[0] and not any(s % (unit * 10) for s in sizes):
            unit *= 10
        bits += max(0.0, min(20.0, log2(1 + sizes[-3] / (unit * (2 * off + 1)))) - off)
    return bits, failed, rounding


def _weigh(case: _Case, weights: Sequence[int], sums: Vector) -> _Find | None:
    """The find that these weights of the nearest lines make (0 leaves a line out), or None where it is no sum at all."""
    vectors = [case.run[i] for i, w in enumerate(weights) if w]
    bits, failed, rounding = _bits(case, vectors, sums)
    given = sum(1 for t in case.total if t)
    if failed and (failed >= given or case.rank < 2):
        return None
    full = [i for i, w in enumerate(weights) if w and any(case.run[i])]
    if not full:
        return None
    if len(full) == 1:  # one line carried down; nothing but its label says that it is a total
        alone = len(weights) == 1 and case.starts[0] < 1
        if failed or case.rank < 2 or weights[full[0]] < 0 or not ((alone and case.rank == 3) or len(weights) > 1):
            return None
        bits = 4.0
    elif case.rank >= 2 and not failed:  # by its smallest number 100 + 1 = 101 says little, but label and place speak too
        bits = max(bits, 3.0 + 1.5 * given - 2 * rounding)
    cost = case.starts[len(weights) - 1] + failed * _FAILED
    for i, w in enumerate(weights):
        cost += _DROPPED if not w else case.costs[i][w < 0] if any(case.run[i]) else 0.0
    return _Find(bits - cost, tuple((case.base - i, w) for i, w in enumerate(weights) if w), failed)


def _patterns(case: _Case) -> Iterator[_Find]:
    """Sums with all weights +1, and with those that the labels suggest; with one line left out or turned where they fail."""
    plus = [1] * len(case.run)
    suggested = [1 if a <= b else -1 for a, b in case.costs]
    for weights in [plus] if plus == suggested else [plus, suggested]:
        sums = (0,) * len(case.total)
        places: dict[Vector, int] = {}
        count = 0
        for i, vector in enumerate(case.run):
            if not any(vector):
                continue
            sums = tuple(s + weights[i] * v for s, v in zip(sums, vector, strict=True))
            count += 1
            limit = slack(count)
            holds = sum(1 for t, s, u in zip(case.total, sums, case.units, strict=True) if (t or s) and abs(t - s) <= limit * u)
            if holds and (find := _weigh(case, weights[: i + 1], sums)):
                yield find
            places[vector] = i
            if case.rank >= 2 and count > 2:
                yield from _one_off(case, weights[: i + 1], sums, places)


def _one_off(case: _Case, weights: Sequence[int], sums: Vector, places: dict[Vector, int]) -> Iterator[_Find]:
    """The same with one line left out, or with the other sign."""
    over = tuple(s - t for s, t in zip(sums, case.total, strict=True))
    if not any(over):
        return
    for sign in (1, -1):
        at = places.get(tuple(sign * o for o in over))
        if at is not None and weights[at] == sign and 0 < at < len(weights) - 1:
            yield from filter(None, [_weigh(case, [0 if i == at else w for i, w in enumerate(weights)], case.total)])
        if all(o % 2 == 0 for o in over):
            at = places.get(tuple(sign * o // 2 for o in over))
            if at is not None and weights[at] == sign:
                yield from filter(None, [_weigh(case, [-w if i == at else w for i, w in enumerate(weights)], case.total)])


def _signs(case: _Case) -> tuple[list[_Find], int]:
    """Sums over all signs of the nearest lines, meeting in the middle: the nearer half is tabulated by its sum in
    one column, and every choice of signs for the farther half asks for what is missing. With the number of sums tried."""
    key = max(range(len(case.total)), key=lambda c: abs(case.total[c]))
    width = 2 * case.units[key] * slack(_SIGNED) + 1
    finds: list[_Find] = []
    full = [i for i in range(min(_SIGNED, len(case.run))) if any(case.run[i])]
    half = len(full) // 2 if len(full) > 6 else len(full)
    near: dict[Vector, tuple[float, tuple[int, ...]]] = {(0,) * len(case.total): (0.0, ())}
    tried = 0
    for i in full[:half]:
        near = _extend(near, case, i)
        tried += len(near)
        finds += [f for s, (_, w) in near.items() if (f := _close(case, full, w, s))]
    if half == len(full):
        return finds, tried
    table: dict[int, list[Vector]] = {}
    for sums in near:
        table.setdefault(sums[key] // width, []).append(sums)
    far: dict[Vector, tuple[float, tuple[int, ...]]] = {(0,) * len(case.total): (0.0, ())}
    for i in full[half:]:
        far = _extend(far, case, i)
        tried += len(far)
        for some, (_, outer) in far.items():
            slot = (case.total[key] - some[key]) // width
            for rest in (s for n in (slot - 1, slot, slot + 1) for s in table.get(n, ())):
                sums = tuple(a + b for a, b in zip(some, rest, strict=True))
                if find := _close(case, full, near[rest][1] + outer, sums):
                    finds.append(find)
    return finds, tried


def _extend(
    known: dict[Vector, tuple[float, tuple[int, ...]]], case: _Case, i: int
) -> dict[Vector, tuple[float, tuple[int, ...]]]:
    """Every sum with line ``i`` added and taken away; of two ways to the same sum the likelier."""
    result: dict[Vector, tuple[float, tuple[int, ...]]] = {}
    for sums, (cost, weights) in known.items():
        for w in (1, -1):
            new = tuple(s + w * v for s, v in zip(sums, case.run[i], strict=True))
            price = cost + case.costs[i][w < 0]
            if price <= _UNLIKELY and (new not in result or price < result[new][0]):
                result[new] = (price, (*weights, w))
    return result


def _close(case: _Case, full: Sequence[int], weights: tuple[int, ...], sums: Vector) -> _Find | None:
    limit = slack(len(weights))
    if len(weights) < 2 or any(abs(t - s) > limit * u for t, s, u in zip(case.total, sums, case.units, strict=True)):
        return None
    signs = dict(zip(full, weights, strict=False))
    run = range(full[len(weights) - 1] + 1)
    return _weigh(case, [signs.get(i, 1 if case.costs[i][0] <= case.costs[i][1] else -1) for i in run], sums)
