"""Statements of equity with a column for each period: every component is a section of its own that rolls forward.

A section begins with a heading that names the component, or ends with a balance that does. What does not roll forward in every column
is left aside: there nothing else proves the reading.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from converter import periods
from converter.model import Amount, Column, Diagnostic, Duration, LineItem, Measure, Statement
from converter.statements import components
from converter.statements.captions import Scale
from converter.statements.equity import rollforward
from converter.statements.equity.rollforward import Printed, Read, left
from converter.statements.reading import TIME, Reading

_DAY = dt.timedelta(days=1)
_STOCK_WORDS = re.compile(r"\b(?:beginning|ending|opening|closing|balances?)\b|\b(?:at|as of)\b.*$", re.IGNORECASE)
_MEASURES = ("shares", "$", "amount", "amounts", "dollars")
_LEAST = 3  # components that roll forward, unless a formal title says that it is a statement


class _Column(NamedTuple):
    at: int
    heading: str
    period: Duration | None
    measure: Measure


@dataclass(slots=True)
class _Section:
    """A component's rows, first to last a balance, as far as they have been read."""

    member: str
    begin: Printed
    moves: list[Printed]
    end: Printed | None = None


def read(reading: Reading, *, hints: periods.Hints, scale: Scale, currency: str, formal: bool) -> Read:
    """The statement of a table whose columns are periods; ``formal`` says that its title names it as a statement. Diagnostics: ``equity.inconsistent`` for a section that is left aside
    because it does not roll forward, and those of ``periods``."""
    rows = rollforward.printed(reading.body)
    columns, said = _columns(reading, rows, hints)
    if not any(c.period for c in columns):
        return Read(None, "its columns are neither components nor periods")
    sections, totals = _sections(rows, columns)
    lines: list[LineItem] = []
    taken: set[int] = set()
    noticed = list(said)
    proved: set[str] = set()
    for section in sections:
        if section.end is None or not section.member:
            continue
        if not _proved(section, columns):
            message = f"{section.member}: beginning and movements are not the balance at the end in every column"
            noticed.append(Diagnostic("equity.inconsistent", "warning", message, section.end.span, "the section is left aside"))
            continue
        proved.add(components.part(section.member))
        stages: list[tuple[Printed, Literal["", "begin", "end"]]] = [(section.begin, "begin"), *((m, "") for m in section.moves), (section.end, "end")]
        for row, stock in stages:
            taken.add(id(row))
            lines.extend(_items(row, section.member, stock, columns, scale))
    if len(proved) < (1 if formal else _LEAST):
        return Read(None, "no components of equity roll forward in its rows", (), tuple(said))
    for row in totals:
        taken.add(id(row))
        lines.extend(_items(row, "", "end", columns, scale))
    out = tuple(Column(c.heading, c.period, reading.table.span, "" if c.period else "no period found") for c in columns)
    statement = Statement("equity", " ".join(reading.title.split()), out, tuple(lines), reading.table.span, currency, scale.power)
    aside = tuple(left(row, "stands outside of the roll-forward of equity") for row in rows if id(row) not in taken and row.values)
    noughts = tuple(rollforward.noughts(row for row in rows if id(row) in taken))
    return Read(statement, "", (*aside, *noughts), tuple(noticed))


def _columns(reading: Reading, rows: Sequence[Printed], hints: periods.Hints) -> tuple[list[_Column], tuple[Diagnostic, ...]]:
    width = reading.table.columns
    pieces = [[cell.text for row in reading.head for cell in row.cells if 0 < cell.first <= c <= cell.last] for c in range(1, width + 1)]
    used = [c for c in range(1, width + 1) if any(c in row.values for row in rows)]
    dated = [[text for text in pieces[c - 1] if text.strip().lower() not in _MEASURES and TIME.search(text)] for c in used]
    found, said = periods.columns(dated, kind_period="duration", title=" ".join(reading.caption), hints=hints)
    columns = []
    for c, (period, _) in zip(used, found, strict=True):
        counted = any(text.strip().lower() == "shares" for text in pieces[c - 1])
        columns.append(_Column(c, " ".join(pieces[c - 1]), period if isinstance(period, Duration) else None, "shares" if counted else "monetary"))
    return columns, tuple(d for d in said if d.code != "period.repeated")


def _sections(rows: Sequence[Printed], columns: Sequence[_Column]) -> tuple[list[_Section], list[Printed]]:
    """The sections in order, and the rows with the total of all at the end."""
    sections: list[_Section] = []
    totals: list[Printed] = []
    member = ""
    now: _Section | None = None
    for row in rows:
        stock = _stock(row, columns)
        named = row.words if components.part(row.words) and not components.is_outside(row.words) else ""
        if not row.values:
            member, now = named, None
        elif stock == "both":
            sections.append(_Section(named or member, row, [], row))
            now = None
        elif stock == "begin":
            now = _Section(named or member, row, [])
            sections.append(now)
        elif now is None:
            if components.is_total(_STOCK_WORDS.sub("", row.words)):
                totals.append(row)
        elif stock == "end" or (named and not now.member and _proved(_Section(named, now.begin, now.moves, row), columns)):
            now.end = row
            now.member = now.member or named
            now = None
        else:
            now.moves.append(row)
    return sections, totals


def _stock(row: Printed, columns: Sequence[_Column]) -> str:
    """Which balance a row is: by its words, or by its date in the periods of the columns. '' for a movement."""
    if not row.balance or not row.values:
        return ""
    if row.stock or row.date is None:
        return row.stock
    spans = [c.period for c in columns if c.period is not None and c.at in row.values]
    if all(rollforward.same(row.date, p.end) for p in spans):
        return "end"
    return "begin" if all(rollforward.same(row.date, p.start) or rollforward.same(row.date, p.start - _DAY) for p in spans) else ""


def _proved(section: _Section, columns: Sequence[_Column]) -> bool:
    assert section.end is not None
    if section.end is section.begin:
        return True
    rows = (section.begin, *section.moves, section.end)
    for measure in ("monetary", "shares"):
        at = [c.at for c in columns if c.measure == measure]
        if at and False in rollforward.rolls(section.begin, section.moves, section.end, at, rollforward.unit(rows, at)):
            return False
    return True


def _items(row: Printed, member: str, stock: Literal["", "begin", "end"], columns: Sequence[_Column], scale: Scale) -> Iterator[LineItem]:
    wanted: Measure
    for wanted in ("monetary", "shares"):
        found: list[Amount | None] = []
        for c in columns:
            given = row.values.get(c.at) if c.measure == wanted else None
            found.append(rollforward.amount(*given, wanted, scale, balance=bool(stock)) if given is not None else None)
        if any(a is not None for a in found):
            yield LineItem(row.label, 0, (), tuple(found), row.span, row.line.pieces, wanted, row.line.rule_above, stock, None, member)
