"""Rows of a statement of equity: balances, what leads from one to the next, and the sums that prove a reading of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from converter import amounts, headings, periods
from converter.fiscal import month_end
from converter.footing.tally import slack
from converter.headings import Parts
from converter.model import Amount, Cell, Diagnostic, Duration, Measure, Skipped, Span, Statement
from converter.statements.captions import Scale
from converter.statements.lines import Logical
from converter.statements.reading import TIME

_DAY = dt.timedelta(days=1)
_BALANCE = re.compile(
    r"^\W*(?:total\W+)?(?:(?:beginning|ending|opening|closing)\b|balances?\b)|^[^,;]*\bbalances?\W*(?:$|at\b|as of\b|,|-)"
    r"|\b(?:at )?(?:the )?(?:beginning|end) of (?:the )?(?:\w+ )?(?:period|year|quarter)\b"
    r"|^\W*(?:total )?(?:\w+['’]?s?['’]? ){0,2}(?:equity|deficit|capital)(?: \(deficit\))?\W+(?:at |as of |(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b)",
    re.IGNORECASE,
)
_FLOW = re.compile(r"\b(?:net (?:income|loss|earnings)|dividends?|issu\w+|repurchase\w*|purchase\w*|change|adjust\w+|restate\w+|reclass\w+|transfer\w*)\b", re.IGNORECASE)
_BEGIN = re.compile(r"\bbeginning\b|\bopening\b|\bstart of\b", re.IGNORECASE)
_END = re.compile(r"\bend(?:ing)?\b|\bclosing\b", re.IGNORECASE)
_SUBTOTAL = re.compile(r"^\W*(?:sub)?total\b|^\W*comprehensive (?:income|loss|earnings)", re.IGNORECASE)
_COUNT = re.compile(r"\bshares\W.*\d.*$", re.IGNORECASE)
_SHARES = re.compile(r"\bin shares\b|\b(?:shares|units)$|^(?:number of )?(?:shares|units)\b(?!.*\b(?:at cost|amount|value)\b)|\bshares (?:outstanding|issued)\b", re.IGNORECASE)


class Printed(NamedTuple):
    """A row as printed: its amounts by column of the table (from 1), cells with what they say."""

    line: Logical
    values: Mapping[int, tuple[Cell, amounts.Printed]]

    @property
    def label(self) -> str:
        return self.line.label

    @property
    def span(self) -> Span:
        return self.line.pieces[0].span if self.line.pieces else self.line.values[0].span

    @property
    def balance(self) -> bool:
        """Whether the row is of balances and not of what happened to them."""
        text = self.words
        if len(text) > 160:
            return False
        return bool(_BALANCE.search(text)) and not _FLOW.search(text) or bare_date(text)

    @property
    def stock(self) -> str:
        """begin or end, where the words say so; both for a balance that did not change; '' where only a date tells."""
        begin, end = _BEGIN.search(self.words), _END.search(self.words)
        return "both" if begin and end else "begin" if begin else "end" if end else ""

    @property
    def words(self) -> str:
        """The label without a count of shares that stands below it."""
        return _COUNT.sub("", self.label)

    @property
    def date(self) -> Parts | None:
        dates = headings.read(self.words).dates if len(self.label) <= 160 else ()
        return dates[-1] if dates else None

    def value(self, column: int) -> Decimal:
        known = self.values.get(column)
        return known[1].value if known is not None else Decimal(0)


class Read(NamedTuple):
    """What became of a table: a statement, or the reason why it is none; and the rows that it leaves aside."""

    statement: Statement | None
    reason: str = ""
    skipped: tuple[Skipped, ...] = ()
    said: tuple[Diagnostic, ...] = ()


def left(row: Printed, reason: str) -> Skipped:
    """A row that no fact comes from."""
    return Skipped(row.span, (*row.line.pieces, *row.line.values), reason)


def bare_date(text: str) -> bool:
    """Whether a label is nothing but a date.

    >>> bare_date("April 2, 2023"), bare_date("Dividends of April 2, 2023")
    (True, False)
    """
    found = headings.DATE.search(text)
    return found is not None and not re.search(r"\w", text[: found.start()] + text[found.end() :])


def printed(body: Sequence[Logical]) -> tuple[Printed, ...]:
    """The rows of a table; a row in which no amount can be read is a heading."""
    out: list[Printed] = []
    for line in _labelled(body):
        values: dict[int, tuple[Cell, amounts.Printed]] = {}
        for cell in line.values:
            value = amounts.parse(cell.text)
            if value is not None and cell.first == cell.last and not value.percent:
                values.setdefault(cell.first, (cell, value))
        out.append(Printed(line, values))
    return tuple(out)


def _labelled(body: Sequence[Logical]) -> Iterator[Logical]:
    """The lines, those whose amounts stand beside a count of shares below their label ("Shares: 1,000") as one."""
    held: Logical | None = None
    for line in body:
        if held is not None and line.values and _COUNT.match(line.label):
            line, held = line._replace(pieces=(*held.pieces, *line.pieces), indent=held.indent), None
        if held is not None:
            yield held
            held = None
        if line.values:
            yield line
        else:
            held = line
    if held is not None:
        yield held


def is_shares(heading: str) -> bool:
    """Whether a column counts shares by its heading.

    >>> is_shares("Common Stock Shares"), is_shares("Common shares outstanding"), is_shares("Treasury shares, at cost")
    (True, True, False)
    """
    return bool(_SHARES.search(" ".join(re.sub(r"\([^)]*\)", " ", heading).split())))


def amount(cell: Cell, value: amounts.Printed, measure: Measure, scale: Scale, *, balance: bool) -> Amount | None:
    """The amount of a cell; None for a dash, and for the nought of a movement: there it says that nothing happened, not that a zero
    is reported."""
    if value.dash or not (value.value or balance):
        return None
    power = scale.shares if measure == "shares" else scale.power
    return Amount(cell.text, value.value.scaleb(power), power, value.places - power, cell.span)


def noughts(rows: Iterable[Printed]) -> Iterator[Skipped]:
    """The cells of movements that say that nothing happened."""
    for row in rows:
        cells = tuple(cell for cell, v in row.values.values() if not v.value and not v.dash and not row.balance)
        if cells:
            yield Skipped(cells[0].span, cells, "nothing happened to this component")


# --- sums ---------------------------------------------------------------------------------------------------------


def unit(rows: Iterable[Printed], columns: Sequence[int]) -> Decimal:
    """The last place that is printed in columns."""
    places = [v.places for row in rows for c, (_, v) in row.values.items() if c in columns and not v.dash]
    return Decimal(1).scaleb(-max(places, default=0))


def adds_up(total: Decimal, parts: Sequence[Decimal], place: Decimal) -> bool:
    """Whether parts are the total, but for what their rounding explains."""
    return abs(total - sum(parts, Decimal(0))) <= slack(sum(1 for p in parts if p)) * place


def moves_of(rows: Sequence[Printed]) -> tuple[Printed, ...]:
    """The rows of a roll-forward without the subtotals among them."""
    return tuple(row for row in rows if not _SUBTOTAL.search(row.label))


def rolls(begin: Printed, moves: Sequence[Printed], end: Printed, columns: Sequence[int], place: Decimal) -> tuple[bool | None, ...]:
    """For each column whether beginning and movements are the end; None where it holds nothing. Rows that look like subtotals are
    movements or not, whichever proves more."""
    tried = [_rolls(begin, rows, end, columns, place) for rows in (moves, moves_of(moves))]
    return max(tried, key=lambda held: sum(h is True for h in held))


def _rolls(begin: Printed, moves: Sequence[Printed], end: Printed, columns: Sequence[int], place: Decimal) -> tuple[bool | None, ...]:
    out: list[bool | None] = []
    for c in columns:
        parts = [begin.value(c), *(m.value(c) for m in moves)]
        out.append(adds_up(end.value(c), parts, place) if any(parts) or end.value(c) else None)
    return tuple(out)


# --- periods ------------------------------------------------------------------------------------------------------


def told(pieces: Sequence[str], title: str, hints: periods.Hints) -> Duration | None:
    """The one period that headings tell, if they do."""
    ((period, _),), _ = periods.columns([list(pieces)], kind_period="duration", title=title, hints=hints)
    return period if isinstance(period, Duration) else None


def between(first: Parts | None, last: Parts | None, said: Duration | None, known: Sequence[Duration], *, open_end: bool = True) -> Duration | None:
    """The period between two balances: by their dates, or by ``said`` where they have none or no year. ``known`` are the periods of
    the other statements: they tell whether a balance "at January 1" is that day's or the one of the day before (``open_end`` says
    that the first balance is not the end of a period before)."""
    if first is not None and last is not None and first.full and last.full:
        start = first.full + _DAY
        if open_end and _opens(first.full, last.full, known):
            start = first.full
        return Duration(start, last.full) if start <= last.full else None
    if said is None or (last is not None and not same(last, said.end)):
        return None
    if first is not None and not same(first, said.start - _DAY) and not same(first, said.start):
        return None
    return said


def same(printed: Parts, day: dt.date) -> bool:
    """Whether a printed date, which may have no year, is this day."""
    return printed.within(printed.year or day.year) == day


def _opens(day: dt.date, end: dt.date, known: Sequence[Duration]) -> bool:
    """Whether a balance at a day is that of the day's beginning."""
    starts = {p.start for p in known}
    ends = {p.end for p in known} | {p.start - _DAY for p in known}
    if day in starts:
        return True
    return day not in ends and day.day == 1 and month_end(end)


def context(text: str) -> bool:
    """Whether a heading within the rows tells a period: "Three Months Ended June 30, 2024"."""
    return bool(TIME.search(text)) and bool(headings.read(text).lengths or headings.read(text).dates)
