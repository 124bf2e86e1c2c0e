"""Statements of equity with a column for each component: rows are balances at dates and what happened between them.

What makes a reading sure is arithmetic: each column rolls forward from balance to balance, and each row adds up over the components to
the total. So the total, the columns that count shares, and what stands outside of the total are found by what proves the most.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import Literal, NamedTuple

from converter import periods, taxonomy
from converter.headings import Parts
from converter.model import Amount, Cell, Column, Diagnostic, Duration, Instant, LineItem, Measure, Period, Row, Statement
from converter.statements import components
from converter.statements.captions import Scale
from converter.statements.equity import rollforward
from converter.statements.equity.rollforward import Printed, Read, left
from converter.statements.reading import TIME, Reading

_DAY = dt.timedelta(days=1)
_MEASURED = re.compile(r"^\W*(?:(?:number of )?(?:shares|units)|amounts?|dollars|\$|par(?: value)?|stated value|cost|value)\W*$", re.IGNORECASE)
_BARE = re.compile(r"(?:^|\s)(?:shares|units)\W*$", re.IGNORECASE)
_EMPTY = "empty"
_NO_SUM = "a total that the components do not add up to"
_UNNAMED = "no heading tells which component of equity it is of"
_TWICE = "another column names the same component"
_AMOUNT = re.compile(r"(?:^|\s)(?:amount|\$|cost|par(?: value)?)\W*$", re.IGNORECASE)
_LEAST = 3  # sums that must hold at the least
_SHARE = 0.8  # of the sums that can be tried, those that must hold
_TRIED = 4  # columns that may count shares or not: more are not tried both ways


class _Column(NamedTuple):
    """A column: where it stands, what it tells of (as printed), in what measure. ``reason`` says why it holds no facts."""

    at: int
    heading: str
    member: str
    measure: Measure = "monetary"
    total: bool = False
    reason: str = ""


class _Placing(NamedTuple):
    """A way to read the columns and the share of the rows that prove it; the better, the greater."""

    share: float
    inside: int
    counted: int
    total: int
    shares: frozenset[int]
    outside: frozenset[int]


class _Block(NamedTuple):
    """Two balances and what leads from one to the other."""

    begin: Printed
    moves: tuple[Printed, ...]
    end: Printed
    period: Duration


def names(head: Sequence[Row], width: int) -> tuple[tuple[str, str], ...]:
    """For each column the words of its heading that tell of a component, and all of its heading; periods left out of the first."""
    out: list[tuple[str, str]] = []
    for c in range(1, width + 1):
        over = [_half(cell, c) for row in head for cell in row.cells if cell.first > 0 and cell.first <= c <= cell.last]
        own = [cell.text for cell in over if cell.first == cell.last]
        groups = [cell.text for cell in over if cell.first != cell.last and not _periodic(cell.text)]
        words = " ".join(text for text in own if not _MEASURED.match(text) and not _periodic(text))
        if not components.part(words) and not (components.is_total(words) and words):
            inner = next((i for i in range(len(groups)) if components.part(" ".join(groups[i:]))), len(groups))
            words = " ".join([*groups[inner:], words]).strip()
        out.append((words, " ".join(cell.text for cell in over)))
    for i, (words, heading) in enumerate(out):
        before, after = out[i - 1] if i else ("", ""), out[i + 1] if i + 1 < len(out) else ("", "")
        if not words and _BARE.search(heading) and components.part(after[0]) == "CommonStockMember":
            out[i] = (after[0], heading)  # a bare "Shares" counts those of the stock beside it
        elif not words and _AMOUNT.search(heading) and _BARE.search(before[1]):
            out[i] = (before[0], heading)  # and a bare "Amount" is that of the shares beside it
    return tuple(out)


def _half(cell: Cell, column: int) -> Cell:
    """Of "Shares Amount" over two columns the word over this one: lines of text may set them so near."""
    halves = cell.text.split()
    if cell.last == cell.first + 1 and len(halves) == 2 and all(_MEASURED.match(half) for half in halves):
        return replace(cell, text=halves[column - cell.first], first=column, last=column)
    return cell


def _periodic(text: str) -> bool:
    return bool(TIME.search(text)) and not components.part(text)


def read(reading: Reading, head: Sequence[Row], *, hints: periods.Hints, known: Sequence[Duration], scale: Scale, currency: str) -> Read:
    """The statement of a table whose columns are components, under the headings ``head``. ``known`` are the periods of the other
    statements. Diagnostics: ``equity.inconsistent`` for a sum that does not hold."""
    rows = rollforward.printed(reading.body)
    found = _columns(rows, names(head, reading.table.columns))
    blocks, undated = _blocks(reading, rows, head, hints, known)
    if not blocks:
        return Read(None, undated or "no balances with dates were found in its rows")
    placed = _placed(found, blocks)
    money = [c.at for c in placed if c.measure == "monetary" and not c.total and c.reason in ("", _TWICE)]
    total = next((c.at for c in placed if c.total and not c.reason and not c.member), 0)
    if not total and any(c.reason in (_UNNAMED, _NO_SUM) for c in placed):
        return Read(None, "its total is not the sum of the components that its headings name")
    tested = [*_rolled(blocks, placed), *_crossed(blocks, money, total, placed)]
    held = sum(ok for ok, _ in tested)
    if held < _LEAST or held < _SHARE * len(tested):
        return Read(None, f"its rows and columns do not prove each other: {held} of {len(tested)} sums hold")
    placed = [c for c in placed if c.reason != _EMPTY]
    lines, taken = _lines(blocks, placed, scale)
    columns = tuple(Column(c.heading, None, reading.table.span, c.reason, c.member) for c in placed)
    statement = Statement("equity", " ".join(reading.title.split()), columns, lines, reading.table.span, currency, scale.power)
    said = tuple(d for ok, d in tested if not ok and d is not None)
    aside = tuple(left(row, "stands outside of the roll-forward of equity") for row in rows if id(row) not in taken and row.values)
    noughts = tuple(rollforward.noughts(row for row in rows if id(row) in taken))
    return Read(statement, "", (*aside, *noughts), said)


# --- columns ------------------------------------------------------------------------------------------------------


def _columns(rows: Sequence[Printed], named: Sequence[tuple[str, str]]) -> list[_Column]:
    out: list[_Column] = []
    for at, (words, heading) in enumerate(named, 1):
        total = components.is_total(words)
        reason = ""
        if not any(at in row.values for row in rows):
            reason = _EMPTY
        elif not words:
            reason = _UNNAMED
        elif components.is_outside(words):
            reason = "stands outside of permanent equity"
        out.append(_Column(at, heading, words, "monetary", total, reason))
    return out


def _placed(found: Sequence[_Column], blocks: Sequence[_Block]) -> list[_Column]:
    """The columns with their measures and the total, as most rows add up. Columns headed as shares, without a currency sign, may
    be either; the whole of equity is the last total that most rows prove, another one the parent's."""
    rows = _rows(blocks)
    balances = list({id(row): row for b in blocks for row in (b.begin, b.end)}.values())
    usable = [c for c in found if not c.reason]
    maybe = [c.at for c in usable if not c.total and rollforward.is_shares(c.heading) and not _priced(c.at, blocks)]
    preferred = frozenset(c.at for c in usable if components.part(c.member) == "PreferredStockMember")
    totals = [c.at for c in usable if c.total]
    best = _Placing(-1.0, 0, 0, 0, frozenset(maybe), frozenset())
    ways = product((True, False), repeat=len(maybe)) if len(maybe) <= _TRIED else [(True,) * len(maybe), (False,) * len(maybe)]
    for way, outside in product(ways, {frozenset[int](), preferred}):
        shares = frozenset(c for c, counted in zip(maybe, way, strict=True) if counted)
        parts = [c.at for c in usable if not c.total and c.at not in shares | outside]
        for total in totals:
            share = min(_agreement(group, parts, total) for group in (rows, balances))
            best = max(best, _Placing(share, -len(outside), len(shares), total, shares, outside), key=lambda p: p[:4])
    shares, whole, outside = best.shares, best.total, best.outside
    if best.share < _SHARE:
        shares = frozenset(c for c in maybe if _explicit(next(f.heading for f in found if f.at == c)) or not totals)
        whole, outside = 0, frozenset()
    out: list[_Column] = []
    seen: set[tuple[components.Dimensions, Measure]] = set()
    minority = any(components.part(c.member) == "NoncontrollingInterestMember" for c in usable)
    for c in found:
        measure: Measure = "shares" if c.at in shares else "monetary"
        c = c._replace(measure=measure)
        if c.at in outside:
            c = c._replace(reason="stands outside of permanent equity")
        elif not c.reason and c.total and c.at == whole:
            c = c._replace(member="")
        elif not c.reason and c.total and not (minority and whole):
            c = c._replace(reason=_NO_SUM)
        elif not c.reason and (_key(c.member), measure) in seen:
            c = c._replace(reason=_TWICE)
        if not c.reason:
            seen.add((_key(c.member), measure))
        out.append(c)
    return out


def _priced(column: int, blocks: Sequence[_Block]) -> bool:
    """Whether the balances of a column have a currency sign (one or two in a column of counts are slips)."""
    cells = [row.values[column][0].text for b in blocks for row in (b.begin, b.end) if column in row.values]
    return 2 * sum("$" in text for text in cells) > len(cells)


def _key(member: str) -> components.Dimensions:
    return components.dimensions(member, taxonomy.base())


def _explicit(heading: str) -> bool:
    return bool(_BARE.search(heading) or re.search(r"\boutstanding\b|\bnumber of\b", heading, re.IGNORECASE))


def _rows(blocks: Sequence[_Block]) -> list[Printed]:
    return list({id(row): row for b in blocks for row in (b.begin, *b.moves, b.end)}.values())


def _agreement(rows: Sequence[Printed], parts: Sequence[int], total: int) -> float:
    place = rollforward.unit(rows, [*parts, total])
    tried = [rollforward.adds_up(row.value(total), [row.value(c) for c in parts], place) for row in rows if row.value(total) or any(row.value(c) for c in parts)]
    return sum(tried) / len(tried) if tried else 0.0


# --- rows ---------------------------------------------------------------------------------------------------------


def _blocks(reading: Reading, rows: Sequence[Printed], head: Sequence[Row], hints: periods.Hints, known: Sequence[Duration]) -> tuple[list[_Block], str]:
    """The roll-forwards of a table in order. A balance ends one and begins the next, unless another follows right behind it."""
    above = [cell.text for row in (*head, *reading.head) for cell in row.cells if _periodic(cell.text)]
    title = " ".join(reading.caption)
    said = rollforward.told(list(dict.fromkeys(above)), title, hints)
    found: list[_Block] = []
    begin: Printed | None = None
    since: Parts | None = None  # the end of the block before, where the next begins
    moves: list[Printed] = []
    reason = ""
    for row in rows:
        if not row.values:
            if rollforward.context(row.label):
                said = rollforward.told([row.label], title, hints) or said
        elif not row.balance:
            moves.append(row)
        elif begin is None or not moves:
            begin, since, moves = row, None, []
        else:
            period = rollforward.between(since or begin.date, row.date, said, known, open_end=since is None)
            if period is None:
                reason = f"the period between {begin.label!r} and {row.label!r} is not known"
                since = None
            else:
                found.append(_Block(begin, tuple(moves), row, period))
                since = Parts(period.end.month, period.end.day, period.end.year)
            begin, moves = row, []
    return found, reason


def _lines(blocks: Sequence[_Block], columns: Sequence[_Column], scale: Scale) -> tuple[tuple[LineItem, ...], set[int]]:
    """The lines of a statement in the order printed: a row with amounts and counts of shares is a line of each, and counts of shares in
    the treasury are one of their own."""
    out: list[LineItem] = []
    taken: set[int] = set()
    for block in blocks:
        opening = Instant(block.period.start - _DAY)
        stages: list[tuple[Printed, Period, Literal["", "begin", "end"]]] = [(block.begin, opening, "begin")]
        stages += [(row, block.period, "") for row in block.moves]
        stages.append((block.end, Instant(block.period.end), "end"))
        for row, period, stock in stages:
            if id(row) not in taken:
                taken.add(id(row))
                out.extend(_items(row, period, stock, columns, scale))
    return tuple(out), taken


def _items(row: Printed, period: Period, stock: Literal["", "begin", "end"], columns: Sequence[_Column], scale: Scale) -> Iterator[LineItem]:
    kinds: tuple[tuple[Measure, bool], ...] = (("monetary", False), ("shares", False), ("shares", True))  # whether in the treasury
    for measure, treasury in kinds:
        found: list[Amount | None] = []
        for c in columns:
            held = components.part(c.member) == components.TREASURY
            mine = c.measure == measure and (measure == "monetary" or held == treasury)
            given = row.values.get(c.at) if mine else None
            found.append(rollforward.amount(*given, c.measure, scale, balance=bool(stock)) if given is not None else None)
        if any(a is not None for a in found):
            yield LineItem(row.label, 0, (), tuple(found), row.span, row.line.pieces, measure, row.line.rule_above, stock, period)


# --- proof --------------------------------------------------------------------------------------------------------


def _rolled(blocks: Sequence[_Block], columns: Sequence[_Column]) -> Iterator[tuple[bool, Diagnostic | None]]:
    rows = _rows(blocks)
    measures: tuple[Measure, ...] = ("monetary", "shares")
    for measure in measures:
        mine = [c for c in columns if c.measure == measure and not c.reason]
        place = rollforward.unit(rows, [c.at for c in mine])
        for b in blocks:
            for c, held in zip(mine, rollforward.rolls(b.begin, b.moves, b.end, [c.at for c in mine], place), strict=True):
                if held is not None:
                    cell = b.end.values.get(c.at)
                    message = f"{c.member or 'Total equity'} from {b.period.start} to {b.period.end}: beginning and movements are not the balance at the end"
                    yield held, Diagnostic("equity.inconsistent", "warning", message, cell[0].span if cell else b.end.span)


def _crossed(blocks: Sequence[_Block], parts: Sequence[int], total: int, columns: Sequence[_Column]) -> Iterator[tuple[bool, Diagnostic | None]]:
    if not total:
        return
    rows = _rows(blocks)
    place = rollforward.unit(rows, [*parts, total])
    for row in rows:
        if row.value(total) or any(row.value(c) for c in parts):
            held = rollforward.adds_up(row.value(total), [row.value(c) for c in parts], place)
            message = f"{row.label}: the components do not add up to the total"
            yield held, Diagnostic("equity.inconsistent", "warning", message, row.values[total][0].span if total in row.values else row.span)
