"""Choosing one concept for every line of a document, so that the choices agree with the values, the sums and each other.

Every line comes with a probability for each of its candidates. Lines of one concept must report one value for one period, so a
line never takes the concept of the total that it is a part of; a concept rarely stands twice in a statement; a total whose label
says little is what the skeletons add its parts up to. Of lines that cannot both be right the less certain one thinks again.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from converter.model import Duration, Period, Statement

EXTENSION = 0  # the number of the concept that stands for an element of the filer's own

_CONFLICT = 8.0  # nats against a concept that another line reports with other values
_REPEAT = 0.6  # share of the log-odds of a repeated concept that is counted against it
_NEW = math.log(0.02)  # what a concept starts from that only the sums propose
_TURNS = 6  # times that a line may think again
_CROWD = 40  # lines of one concept that are compared with each other: bounds hostile input

Moved = Literal["", "conflict", "repeat", "sum", "instead"]


class Line(NamedTuple):
    """A line with its candidates: (number of the concept, log-probability), best first. ``values`` are absolute, by period;
    ``place`` is how many nats its place in the sums may count (a label that tells
    little leaves it much), ``nameless`` that the label tells nothing; ``fixed`` is the concept if that is not to be chosen, else -1."""

    statement: int
    candidates: tuple[tuple[int, float], ...]
    values: Mapping[Period, Decimal]
    place: float = 0.0
    nameless: bool = False
    fixed: int = -1


class Choice(NamedTuple):
    """The concept chosen and its probability given the other choices; all candidates so, best first; what moved the choice away
    from what the label alone would have been, and ``why`` in words where a rule of the statement did."""

    concept: int
    probability: float
    ranked: tuple[tuple[int, float], ...] = ()
    moved: Moved = ""
    why: str = ""


def values(statement: Statement, index: int) -> dict[Period, Decimal]:
    """The absolute values of a line by period; a balance of cash stands at the beginning or the end of its column's period."""
    line = statement.lines[index]
    found: dict[Period, Decimal] = {}
    for column, amount in zip(statement.columns, line.amounts, strict=False):
        period = column.period
        if amount is None or period is None:
            continue
        if line.stock and isinstance(period, Duration):
            # the day is enough to tell balances apart: the first of the period or the last
            day = period.start if line.stock == "begin" else period.end
            period = Duration(day, day)
        found[period] = abs(amount.value)
    return found


def choose(
    lines: Sequence[Line],
    sums: Sequence[tuple[int, tuple[int, ...]]],
    repeat: Sequence[float],
    under: Mapping[int, frozenset[int]],
) -> tuple[Choice, ...]:
    """One choice for every line. ``sums`` are (line of the total, lines of the parts), ``repeat`` by concept the log-odds that it
    stands twice in a statement, ``under`` the concepts below a total in the skeletons."""
    chosen = [line.fixed if line.fixed >= 0 else _best(line.candidates) for line in lines]
    candidates = [line.candidates for line in lines]
    summed: set[int] = set()
    for total, parts in sums:  # inner totals come first: what they are found to be helps the outer ones
        if lines[total].nameless and lines[total].fixed < 0:
            candidates[total] = _totals(candidates[total], [chosen[p] for p in parts if chosen[p] > EXTENSION], under)
            chosen[total] = _best(candidates[total])
        if lines[total].place and lines[total].fixed < 0:
            found = _placed(candidates[total], [chosen[p] for p in parts if chosen[p] > EXTENSION], under, lines[total].place)
            if found is not candidates[total]:
                raised = {c for c, p in found if dict(candidates[total]).get(c, _NEW - 1) < p}
                candidates[total] = found
                chosen[total] = _best(found)
                if chosen[total] in raised:
                    summed.add(total)
    holders: dict[int, set[int]] = {}
    for i, concept in enumerate(chosen):
        if concept > EXTENSION:
            holders.setdefault(concept, set()).add(i)
    moved: dict[int, Moved] = dict.fromkeys(summed, "sum")
    queue = [(_certainty(candidates[i]), i) for rows in holders.values() if len(rows) > 1 for i in rows if lines[i].fixed < 0]
    heapq.heapify(queue)
    turns = [0] * len(lines)
    while queue:
        _, i = heapq.heappop(queue)
        scored = [(c, p + _against(i, c, lines, holders, repeat)[0]) for c, p in candidates[i]]
        concept = max(scored, key=lambda pair: pair[1])[0]
        if concept == chosen[i] or turns[i] >= _TURNS:
            continue
        turns[i] += 1
        moved[i] = _against(i, chosen[i], lines, holders, repeat)[1]
        holders[chosen[i]].discard(i)
        chosen[i] = concept
        if concept > EXTENSION:
            rows = holders.setdefault(concept, set())
            rows.add(i)
            for j in sorted(rows)[:_CROWD] if len(rows) > 1 else ():
                if lines[j].fixed < 0:
                    heapq.heappush(queue, (_certainty(candidates[j]), j))
    return tuple(_choice(i, lines, candidates[i], chosen[i], holders, repeat, moved.get(i, "")) for i in range(len(lines)))


def _best(candidates: Sequence[tuple[int, float]]) -> int:
    return candidates[0][0] if candidates else EXTENSION


def _certainty(candidates: Sequence[tuple[int, float]]) -> float:
    return candidates[0][1] - candidates[1][1] if len(candidates) > 1 else 99.0


def _totals(candidates: Sequence[tuple[int, float]], parts: Sequence[int], under: Mapping[int, frozenset[int]]) -> tuple[tuple[int, float], ...]:
    """The candidates of a sum without a name: totals that hold half of its parts or more (the skeletons do not know all parts)."""
    return tuple((c, p) for c, p in candidates if c == EXTENSION or (c in under and 2 * sum(part in under[c] for part in parts) >= len(parts)))


def _placed(
    candidates: tuple[tuple[int, float], ...], parts: Sequence[int], under: Mapping[int, frozenset[int]], place: float
) -> tuple[tuple[int, float], ...]:
    """The candidates of a total with what its parts say: those that hold all parts, the narrowest ones most."""
    if not parts:
        return candidates
    whole = {total: sum(p in below for p in parts) / len(parts) for total, below in under.items()}
    fitting = [total for total, share in whole.items() if share == 1.0 and total not in parts]
    if not fitting:
        return candidates
    narrowest = min(len(under[total]) for total in fitting)
    found = dict(candidates)
    for total in fitting:
        if len(under[total]) <= narrowest:
            found[total] = max(found.get(total, _NEW), _NEW) + place
    return tuple(sorted(found.items(), key=lambda pair: -pair[1]))


def _against(
    i: int, concept: int, lines: Sequence[Line], holders: Mapping[int, set[int]], repeat: Sequence[float]
) -> tuple[float, Moved]:
    """What the other lines say against a line's taking a concept, in nats."""
    rows = holders.get(concept)
    if not rows or concept == EXTENSION or (len(rows) == 1 and i in rows):
        return 0.0, ""
    line, twice = lines[i], False
    for j in sorted(rows)[:_CROWD]:
        if j != i:
            other = lines[j].values
            if any(other.get(period, value) != value for period, value in line.values.items()):
                return -_CONFLICT, "conflict"
            twice = twice or line.statement == lines[j].statement
    return (_REPEAT * min(repeat[concept], 0.0), "repeat") if twice else (0.0, "")


def _choice(
    i: int,
    lines: Sequence[Line],
    candidates: Sequence[tuple[int, float]],
    chosen: int,
    holders: Mapping[int, set[int]],
    repeat: Sequence[float],
    moved: Moved,
) -> Choice:
    if lines[i].fixed >= 0:
        return Choice(lines[i].fixed, 1.0)
    if not candidates:
        return Choice(EXTENSION, 0.0)
    scored = [(c, p + _against(i, c, lines, holders, repeat)[0]) for c, p in candidates]
    top = max(p for _, p in scored)
    weight = [math.exp(p - top) for _, p in scored]
    whole = sum(weight)
    ranked = sorted(((c, w / whole) for (c, _), w in zip(scored, weight, strict=True)), key=lambda pair: -pair[1])
    return Choice(chosen, next(p for c, p in ranked if c == chosen), tuple(ranked), moved)
