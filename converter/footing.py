"""Which rows add up to which: the arithmetic that proves, repairs or vetoes a reading.

A total stands under its parts, so the lines are read from top to bottom with a stack of those that no total has taken yet.
For every line the run of open lines right above it is searched for a sum with weights +1 and -1 that holds in all columns.
A find is weighed in bits: what the digits say (a sum of five-digit numbers that holds in two columns is no accident) against
what has to be assumed (a sign that the label does not suggest, a run that begins in the middle of a block). How many bits are
asked depends on how much the line looks like a total. What is proved takes its parts from the stack and takes their place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import isqrt, log2

from converter.model import Diagnostic, LineItem, Measure, Part, Statement, Sum

_STRONG = re.compile(
    r"^(sub)?-?totals?\b|\btotals?$|^net cash\b|^(net )?cash (provided|used|flows?)\b|^gross (profit|margin|loss|income|earnings)\b"
    r"|^(net )?(increase|decrease|change)\b.*\bcash\b|^(consolidated )?net (income|loss|earnings|profit|deficit)\b"
    r"|\b(income|loss|earnings|profit|margin)\b.*\b(before|after)\b|\b(income|loss|earnings|profit)\b from (continuing )?operations"
    r"|^operating (income|loss|profit|earnings|margin)|^(total )?comprehensive (income|loss|earnings)|^net (interest|investment) (income|margin)"
    r"|^cash\b.*\bend\b|\bend of (the )?(year|period|quarter)$|^(ending|closing) (cash|balance)"
)
_MEDIUM = re.compile(
    r"^net\b|\bnet$|\b(revenues?|sales|income|loss|earnings|profit|margin|assets|liabilities|equity|deficit)$"
    r"|\b(income|profit|earnings|loss) (of|attributable|available|applicable|allocable|including)\b|\bnet of (accumulated )?(deprec|amort)"
)
_NEVER = re.compile(r"\bbeginning\b|^opening (cash|balance)|\bcommitments\b|\bcontingenc")
_WEAK = re.compile(
    r"^(less|add|plus|deduct)\b|^accumulated\b|\b(non-?controlling|minority) interests?$|\bto (the )?(non-?controlling|minority)\b"
    r"|^depreciation\b|\bpaid\b"
)
_DISCONTINUED = re.compile(r"\bdiscontinued\b")
_BY_THE_WAY = re.compile(r",? ?\b(net of|less|before|after|including|excluding)\b.*")
_INNER = re.compile(r"\bdiscontinued\b|^(provision|benefit)\b|^income tax")
_LABELLED = re.compile(r"^(sub)?-?totals?\b|\btotals?$|^net cash\b")
_MINUS = re.compile(
    r"\bless\b|\ballowance\b|\baccumulated (depreciation|amortization|depletion|deficit)|\btreasury\b|\bunearned\b|\bunamortized\b"
    r"|\bdeferred (stock |equity.based )?compensation\b|\bdiscount\b|\bdeficit\b|\bsubscriptions? receivable\b|\bdeduct"
)
_COST = re.compile(
    r"costs?\b|expens|provision|\bless\b|depreciat|amorti[sz]|depletion|impairment|charge|tax|\bresearch|selling|general|administ|market"
    r"|salar|compensation|wages|\bbenefits\b|\bloss(es)?\b|^interest\b|dividend|non-?controlling|minority|fuel|purchas|write|restructur"
    r"|occupancy|\brent|settlement|advertis|maintenance|deduct|preferred"
)
_GAIN = re.compile(r"revenue|\bsales\b|income|\bgains?\b|earnings|profit|\bbenefit\b|\bequity in\b")
_GAIN_LAST = re.compile(r"\b(income|revenues?|gains?)(, net)?$|^gain|\bbenefit\b|^(interest|dividend|investment) income")
_RESULT = re.compile(r"\b(income|loss|earnings|profit|margin)\b")
_LOSS = re.compile(r"\b(loss|deficit|used|decrease|deficiency)\b")
_PARENTHESIS = re.compile(r"\([^()]*\)")
_SPACE = re.compile(r"\s+")
_SHARE_OF_OTHERS = re.compile(r"non-?controlling|minority")
_OWN_SHARE = re.compile(r"\battributable\b|\bavailable\b|\bapplicable\b")

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
_DIGITS = 30  # longer numbers are no money
_SIGNED_KINDS = ("balance", "position", "cash", "comprehensive", "equity")

Vector = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A line as integers of the smallest unit printed, one per judged column; None where blank."""

    index: int
    vector: tuple[int | None, ...]
    label: str  # lower case, parentheses out
    rank: int  # 3 "Total ...", 2 a known total, 1 perhaps, 0 no sign of it, -1 rather not, -2 never
    polarity: int  # +1 earns, -1 costs, 0 unknown
    reduces: bool  # "Less: ..."
    starts: bool  # a heading stands right above

    @property
    def zero(self) -> bool:
        return not any(self.vector)


@dataclass(frozen=True, slots=True)
class _Find:
    """A sum that holds: the stack positions of its parts with their weights, and the bits left over for it."""

    bits: float
    parts: tuple[tuple[int, int], ...]
    failed: int = 0


@dataclass(frozen=True, slots=True)
class _Grid:
    """The rows of one measure. ``columns`` are those of the statement that are judged, ``units`` the last place of each."""

    rows: tuple[_Row, ...]
    columns: tuple[int, ...]
    units: Vector
    finest: int
    signed: bool
    measure: Measure

    def place(self, column: int) -> Decimal:
        """One unit of the last place that the column prints."""
        return Decimal(self.units[self.columns.index(column)]).scaleb(self.finest)


def foot(statement: Statement) -> tuple[tuple[Sum, ...], tuple[Diagnostic, ...]]:
    """The sums of a statement, by line of the total, each line a part of at most one, and what does not add up.

    Differences are in the currency unit. ``footing.inconsistent`` (warning): the total holds in some columns and fails in others,
    with the smallest repair that explains it; ``footing.unproved`` (info): a line is labelled as a total and no sum was found.
    """
    sums, unproved, grids = _foot(statement)
    diagnostics = [d for s in sums for d in _inconsistencies(statement, grids, sums, s)]
    for index in unproved:
        line = statement.lines[index]
        diagnostics.append(Diagnostic("footing.unproved", "info", f"no lines were found that add up to {_name(line)}", line.span))
    return sums, tuple(diagnostics)


def proved(statement: Statement, sums: tuple[Sum, ...]) -> tuple[int, int, int]:
    """How many sums hold in all columns, how many fail in one, and how many lines are totals by their label or by a sum."""
    grids = _grids(statement)
    failed = sum(1 for s in sums if _fails(statement, s, grids[statement.lines[s.total].measure]))
    return len(sums) - failed, failed, len({s.total for s in sums} | _labelled(statement))


def score(statement: Statement) -> float:
    """The share, 0 to 1, of the totals' amounts that are proved: to choose between readings of the same table."""
    sums, _, grids = _foot(statement)
    by_total = {s.total: s for s in sums}
    amounts = good = 0
    for index in sorted(by_total.keys() | _labelled(statement)):
        known, line = by_total.get(index), statement.lines[index]
        failing = _fails(statement, known, grids[line.measure]) if known else []
        for column in grids[line.measure].columns:
            if _value(line, column):
                amounts += 1
                good += known is not None and known.differences[column] is not None and column not in failing
    return good / amounts if amounts else 0.0


def _foot(statement: Statement) -> tuple[tuple[Sum, ...], list[int], dict[Measure, _Grid]]:
    sums: list[Sum] = []
    unproved: list[int] = []
    grids = _grids(statement)
    for grid in grids.values():
        found, without = _walk(grid)
        sums += [_sum(statement, grid, total, parts) for total, parts in found]
        unproved += without
    return tuple(sorted(sums, key=lambda s: s.total)), sorted(unproved), grids


def _grids(statement: Statement) -> dict[Measure, _Grid]:
    return {"monetary": _grid(statement, "monetary"), "perShare": _grid(statement, "perShare")}


def _labelled(statement: Statement) -> set[int]:
    lines = enumerate(statement.lines)
    return {i for i, line in lines if line.measure == "monetary" and not line.heading and _LABELLED.search(_plain(line.label))}


# --- rows --------------------------------------------------------------------------------------------------------


def _plain(label: str) -> str:
    text = _SPACE.sub(" ", _PARENTHESIS.sub(" ", label.lower()[:400])).strip(" :.,-\u2013\u2014*")
    return text.replace(" ,", ",")


def _grid(statement: Statement, measure: Measure) -> _Grid:
    """Columns without a period (changes, percentages) are not judged, unless there are no others."""
    width = max((len(line.amounts) for line in statement.lines), default=0)
    known = tuple(c for c in range(width) if c < len(statement.columns) and statement.columns[c].period is not None)
    columns = known or tuple(range(width))
    lines = [line if line.measure == measure else None for line in statement.lines]
    places: list[Counter[int]] = [Counter() for _ in columns]
    exponents = {0}
    for line in lines:
        for at, c in enumerate(columns):
            value = _value(line, c)
            if line is not None and value:
                amount = line.amounts[c]
                assert amount is not None
                place = -amount.decimals if amount.decimals is not None and abs(amount.decimals) < _DIGITS else _exponent(value)
                places[at][place] += 1
                exponents |= {place, _exponent(value)}
    finest = min(exponents)
    units = tuple(10 ** (max(p, key=lambda e: (p[e], e)) - finest) if p else 1 for p in places)
    signed = any(word in statement.kind for word in _SIGNED_KINDS)
    rows = []
    heading = True
    for index, line in enumerate(statement.lines):
        if lines[index] is not None and any(_value(line, c) is not None for c in columns):
            values = [_value(line, c) for c in columns]
            vector = tuple(None if v is None else int(v.scaleb(-finest)) for v in values)
            rows.append(_row(index, line, vector, signed, heading or line.section != statement.lines[index - 1].section))
        heading = line.heading
    return _Grid(tuple(rows), columns, units, finest, signed, measure)


def _value(line: LineItem | None, column: int) -> Decimal | None:
    amount = None if line is None or column >= len(line.amounts) else line.amounts[column]
    if amount is None or not amount.value.is_finite():
        return None
    if amount.value and not (amount.value.adjusted() < _DIGITS and _exponent(amount.value) > -_DIGITS):
        return None
    return amount.value if amount.value else Decimal(0)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return min(exponent, 0) if isinstance(exponent, int) else 0


def _row(index: int, line: LineItem, vector: tuple[int | None, ...], signed: bool, starts: bool) -> _Row:
    label = _plain(line.label)
    named = _BY_THE_WAY.sub("", label, 1) or label
    if not label:
        rank = 2 if line.rule_above else 1
    elif line.stock == "begin" or _NEVER.search(label):
        rank = -2
    elif _LABELLED.search(label):
        rank = 3
    elif _WEAK.search(named):
        rank = -1
    elif line.stock == "end" or (_STRONG.search(label) and not _DISCONTINUED.search(named)):
        rank = 2
    else:
        rank = 1 if _MEDIUM.search(label) or (_DISCONTINUED.search(label) and _RESULT.search(label)) else 0
        rank = min(2, rank + 1) if line.rule_above else rank
    return _Row(index, vector, label, rank, _polarity(label, rank), bool(_MINUS.search(label)), starts)


def _polarity(label: str, rank: int) -> int:
    if _SHARE_OF_OTHERS.search(label) and "loss" in label and "income" not in label and "earnings" not in label:
        return 1
    label = _BY_THE_WAY.sub("", label, 1) or label
    cost, gain = _COST.search(label), _GAIN.search(label)
    if (rank == 2 and _RESULT.search(label)) or (gain and (not cost or _GAIN_LAST.search(label))):
        return 1
    return -1 if cost else 0


# --- the walk ----------------------------------------------------------------------------------------------------


def _walk(grid: _Grid) -> tuple[list[tuple[int, tuple[Part, ...]]], list[int]]:
    """The totals with their parts, in print order, and the lines labelled as totals for which none were found."""
    stack: list[_Row] = []
    totals: set[int] = set()
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
        best: _Find | None = None
        if row.rank > -2 and not row.zero and stack:
            best, spent = _search(grid, stack, totals, row, budget)
            budget -= spent
        if best is not None and row.rank <= 1 and _INNER.search(row.label):
            outer = [stack[p] for p, _ in best.parts if stack[p].rank > 1 and not _INNER.search(stack[p].label)]
            best = None if outer else best  # taxes are no difference of the results before and after them
        if best is not None and row.rank <= 0 and _first_less_the_rest(best, stack):
            whole, *others = sorted(best.parts)
            first = stack[whole[0]]
            if first.rank < 2 and first.index not in totals and {stack[p].polarity for p, _ in others} == {first.polarity} == {row.polarity}:
                found.append((first.index, (*(Part(stack[p].index, 1) for p, _ in others), Part(row.index, 1))))
                totals.add(first.index)
                del stack[whole[0] + 1 :]
                continue
            best = None
        if best is not None:
            taken = sorted(best.parts)
            found.append((row.index, tuple(Part(stack[at].index, weight) for at, weight in taken)))
            totals.add(row.index)
            del stack[taken[0][0] :]  # a line left out between the parts is a memorandum: nothing further up adds it either
        elif row.rank == 3 and len(stack) > 1 and not row.zero:
            if not _DISCONTINUED.search(row.label):  # they are often given as one line
                unproved.append(row.index)
            totals.add(row.index)
        stack.append(row)
    return found, unproved


def _first_less_the_rest(find: _Find, stack: Sequence[_Row]) -> bool:
    """Whether a line is all that is left of an earlier one: "revenues 100, of which products 60, services 40" is no difference
    40 but a total that stands over its parts, or a split of one that has parts already."""
    (_, first), *rest = sorted(find.parts)
    return first > 0 and bool(rest) and all(w < 0 and not stack[p].reduces for p, w in rest)


def _share(grid: _Grid, stack: Sequence[_Row], last: _Row) -> tuple[int, tuple[Part, ...]] | None:
    """Net income 100, then "attributable to the company 95" and "to noncontrolling interests 5": the own share is a difference.
    (US GAAP: NetIncomeLoss = ProfitLoss - share of the noncontrolling interests; here the parts stand around their total.)"""
    if len(stack) < 2 or not _SHARE_OF_OTHERS.search(last.label) or not _OWN_SHARE.search(last.label) or last.zero:
        return None
    whole, own = stack[-2], stack[-1]
    if _SHARE_OF_OTHERS.search(own.label) or not _OWN_SHARE.search(own.label):
        return None
    for c in range(len(grid.units)):
        if abs((whole.vector[c] or 0) - (last.vector[c] or 0) - (own.vector[c] or 0)) > grid.units[c]:
            return None
    return own.index, (Part(whole.index, 1), Part(last.index, -1))


def _slack(parts: int) -> int:
    """Units of the last place that the rounding of so many numbers explains: of many, the errors hardly all point one way."""
    return 0 if parts < 2 else min((parts + 1) // 2, isqrt(parts + 1))


@dataclass(frozen=True, slots=True)
class _Case:
    """One total to be explained: the run of open lines above it, nearest first, over the columns where the total is given."""

    total: Vector
    run: tuple[Vector, ...]
    costs: tuple[tuple[float, float], ...]  # bits for weight +1 and for weight -1, per line of the run
    starts: tuple[float, ...]  # bits for a run that begins here
    units: Vector
    rank: int
    base: int  # stack position of run[0]


def _search(grid: _Grid, stack: Sequence[_Row], totals: set[int], row: _Row, budget: int) -> tuple[_Find | None, int]:
    at = [c for c, v in enumerate(row.vector) if v is not None]
    run = _RUN if budget > 0 else _SHORT_RUN
    lines = stack[: -run - 1 : -1]
    positions = range(len(stack) - 1, len(stack) - 1 - len(lines), -1)
    starts = tuple(
        0.3 if p == 0 or line.starts or line.index in totals or stack[p - 1].index in totals else 3.0 for p, line in zip(positions, lines, strict=True)
    )
    case = _Case(
        tuple(row.vector[c] or 0 for c in at),
        tuple(tuple(line.vector[c] or 0 for c in at) for line in lines),
        tuple(_sign_costs(grid.signed, row, line) for line in lines),
        starts,
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
        if _LOSS.search(row.label):  # a loss or a use of cash that is printed without its sign
            turned = replace(case, total=tuple(-v for v in case.total))
            finds += [_Find(f.bits - _TURNED, tuple((p, -w) for p, w in f.parts)) for f in _patterns(turned) if not f.failed]
    else:  # small numbers: a known total, plainly added up
        finds = [f for f in finds if row.rank >= 2 and not f.failed and all(w > 0 and stack[p].label != row.label for p, w in f.parts)]
    finds = sorted((f for f in finds if _stands(f, case)), key=lambda f: -f.bits)[:_LIKELIEST]
    best = next((f for f in finds if not _cancels(f, case)), None)
    return (_with_zeros(best, case, lines, totals) if best else None), spent


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


def _with_zeros(find: _Find, case: _Case, lines: Sequence[_Row], totals: set[int]) -> _Find:
    """Lines without an amount that stand between the start of the block and the first part belong to it."""
    first = case.base - min(p for p, _ in find.parts)
    parts = list(find.parts)
    while not lines[first].starts and first + 1 < len(lines):
        above = lines[first + 1]
        if not above.zero or above.rank == -2 or above.index in totals:
            break
        first += 1
        parts.append((case.base - first, 1 if case.costs[first][0] <= case.costs[first][1] else -1))
    return replace(find, parts=tuple(parts))


def _sign_costs(signed: bool, total: _Row, part: _Row) -> tuple[float, float]:
    """Bits for weight +1 and -1, from the words of both labels and the sign that is printed."""
    positive = sum(1 for v in part.vector if v and v > 0) >= sum(1 for v in part.vector if v and v < 0)
    if part.reduces and positive and part.rank < 2:
        return 2.5, 0.3
    if signed:
        return 0.05, 9.0
    if total.rank == 3 and total.polarity != part.polarity:
        return 0.8, 1.5
    if total.polarity and part.polarity:
        if total.polarity == 1 == part.polarity and part.rank > 1:
            return 0.2, 9.0
        if total.polarity == part.polarity:
            return 0.2, 4.0
        return (4.0, 0.2) if positive else (0.7, 2.0)
    return (0.6, 2.0) if part.polarity == total.polarity else (1.0, 1.0)


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
        if off > _slack(len(values)):
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
        if failed or case.rank < 2 or weights[full[0]] < 0 or not (alone and case.rank == 3 or len(weights) > 1):
            return None
        bits = 4.0
    elif case.rank >= 2 and not failed:  # 100 + 1 = 101 says little by its smallest number, but the label and the place speak for it
        bits = max(bits, 3.0 + 1.5 * given - 2 * rounding)
    cost = case.starts[len(weights) - 1] + failed * _FAILED
    for i, w in enumerate(weights):
        cost += _DROPPED if not w else case.costs[i][w < 0] if any(case.run[i]) else 0.0
    return _Find(bits - cost, tuple((case.base - i, w) for i, w in enumerate(weights) if w), failed)


def _patterns(case: _Case) -> Iterator[_Find]:
    """Sums with all weights +1, and with the weights that the labels suggest; with one line left out or turned where they fail."""
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
            slack = _slack(count)
            holds = sum(1 for t, s, u in zip(case.total, sums, case.units, strict=True) if (t or s) and abs(t - s) <= slack * u)
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
    width = 2 * case.units[key] * _slack(_SIGNED) + 1
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
    slack = _slack(len(weights))
    if len(weights) < 2 or any(abs(t - s) > slack * u for t, s, u in zip(case.total, sums, case.units, strict=True)):
        return None
    signs = dict(zip(full, weights, strict=False))
    run = range(full[len(weights) - 1] + 1)
    return _weigh(case, [signs.get(i, 1 if case.costs[i][0] <= case.costs[i][1] else -1) for i in run], sums)


# --- what does not add up ------------------------------------------------------------------------------------------


def _sum(statement: Statement, grid: _Grid, total: int, parts: tuple[Part, ...]) -> Sum:
    differences: list[Decimal | None] = []
    for c in range(max(len(statement.lines[i].amounts) for i in (total, *(p.line for p in parts)))):
        whole = _value(statement.lines[total], c)
        values = [(p.weight, _value(statement.lines[p.line], c)) for p in parts]
        known = [w * v for w, v in values if v is not None]
        differences.append(whole - sum(known, Decimal(0)) if whole is not None and known and c in grid.columns else None)
    return Sum(total, parts, tuple(differences))


def _fails(statement: Statement, s: Sum, grid: _Grid) -> list[int]:
    """The columns in which the difference is more than rounding."""
    failing = []
    for c, difference in enumerate(s.differences):
        count = sum(1 for p in s.parts if _value(statement.lines[p.line], c))
        if difference is not None and abs(difference) > _slack(count) * grid.place(c):
            failing.append(c)
    return failing


def _name(line: LineItem) -> str:
    return line.label.strip()[:80] or "the line without a label"


def _inconsistencies(statement: Statement, grids: dict[Measure, _Grid], sums: Sequence[Sum], s: Sum) -> Iterator[Diagnostic]:
    line = statement.lines[s.total]
    grid = grids[line.measure]
    for c in _fails(statement, s, grid):
        difference, printed = s.differences[c], line.amounts[c]
        if difference is None or printed is None:
            continue
        heading = statement.columns[c].heading.strip() if c < len(statement.columns) else ""
        where = f" ({heading})" if heading else ""
        message = (
            f"{_name(line)}{where} is {_money(printed.value)}, but its parts add up to {_money(printed.value - difference)}: "
            f"{_money(abs(difference))} {'less' if difference > 0 else 'more'} than the total"
        )
        repairs = list(_repairs(statement, sums, s, c, grid.place(c)))
        best = min((rank for rank, _ in repairs), default=0)
        texts = list(dict.fromkeys(text for rank, text in repairs if rank == best))[:2]
        yield Diagnostic("footing.inconsistent", "warning", "; ".join([message, " or ".join(texts)] if texts else [message]), printed.span)


def _money(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _repairs(statement: Statement, sums: Sequence[Sum], s: Sum, column: int, unit: Decimal) -> Iterator[tuple[int, str]]:
    """Changes of one number that would make the column add up, most plausible kind first. A number that another sum confirms is
    left alone: a part that is itself the proved total of its parts, or a total that is needed further down."""
    difference = s.differences[column]
    assert difference is not None
    by_total = {other.total: other for other in sums}
    upper = next((o for o in sums if any(p.line == s.total for p in o.parts)), None)
    for part in (*s.parts, Part(s.total, -1)):
        line = statement.lines[part.line]
        value = _value(line, column)
        witness = upper if part.line == s.total else by_total.get(part.line)
        if not value or (witness is not None and witness.differences[column] == 0):
            continue
        missing = part.weight * difference  # what must be added to this number
        wanted = value + missing
        printed = f"{_name(line)} {_money(value)}"
        if missing % (9 * unit) == 0 and _transposed(value / unit, wanted / unit):
            yield 1, f"{printed} is likely a transposition of {_money(wanted)}"
        elif wanted == -value:
            yield 2, f"the sign of {printed} may be wrong"
        elif wanted in (value * 10, value / 10):
            yield 4, f"{printed} may have to read {_money(wanted)}"
        elif part.line != s.total and not wanted:
            yield 3, f"the total may leave out {printed}"
        elif part.line != s.total and wanted == 2 * value:
            yield 3, f"the total may count {printed} twice"


def _transposed(printed: Decimal, wanted: Decimal) -> bool:
    """Whether swapping two neighbouring digits of one number gives the other."""
    if printed != printed.to_integral_value() or wanted != wanted.to_integral_value() or (printed < 0) != (wanted < 0):
        return False
    a, b = str(abs(int(printed))), str(abs(int(wanted)))
    b = b.zfill(len(a))
    differing = [i for i in range(len(a)) if a[i] != b[i]] if len(a) == len(b) else []
    return len(differing) == 2 and differing[1] == differing[0] + 1 and a[differing[0]] == b[differing[1]] and a[differing[1]] == b[differing[0]]
