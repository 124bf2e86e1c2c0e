"""The table of securities on a cover: the title of each class, its trading symbol, and where it is listed (Section 12(b))."""

from __future__ import annotations

import re
from collections.abc import Sequence

from converter.cover.front import COVER_TEXT, CoverFact
from converter.cover.registrant import exchange
from converter.model import Cell, Document, Row, Table

_TITLE = re.compile(r"\btitle of (?:each|the) class|\btitle of (?:class|securities)", re.IGNORECASE)
_SYMBOL = re.compile(r"\btrading\s{0,20}symbol", re.IGNORECASE)
_TICKER = re.compile(r"^[A-Z]{1,5}(?:[.\-/ ]?[A-Z0-9]{1,4})?$")
_MOST = 40  # rows of such a table


def read(document: Document) -> tuple[CoverFact, ...]:
    """The title, symbol and exchange of every security that a cover lists. Where there are several, each is a ``member`` of its own,
    by its title: a symbol of one of them is not that of the company. () where no such table is found."""
    rows = next((found for table in _front(document) if (found := _rows(table))), ())
    out: list[CoverFact] = []
    for title, symbol, place in rows:
        member = " ".join(title.text.split()) if len(rows) > 1 else ""
        out.append(CoverFact("Security12bTitle", " ".join(title.text.split()), title.span, 0.95, member=member))
        out.append(CoverFact("TradingSymbol", symbol.text.strip(), symbol.span, 0.95, member=member))
        code = exchange(place.text) if place is not None else ""
        if place is not None and code:
            out.append(CoverFact("SecurityExchangeName", code, place.span, 0.95, member=member))
    return tuple(out)


def _front(document: Document) -> Sequence[Table]:
    """The tables of a document's cover."""
    out: list[Table] = []
    at = 0
    for block in document.blocks:
        if at > COVER_TEXT:
            break
        cells = [c for row in block.rows for c in row.cells] if isinstance(block, Table) else block.lines
        at += sum(len(c.text) + 1 for c in cells)
        if isinstance(block, Table) and len(block.rows) <= _MOST:
            out.append(block)
    return out


def _rows(table: Table) -> tuple[tuple[Cell, Cell, Cell | None], ...]:
    """The rows of a table of securities by its heading, which stands above them or, on some covers, below."""
    head = next((row for row in table.rows if any(_TITLE.search(c.text) for c in row.cells) and any(_SYMBOL.search(c.text) for c in row.cells)), None)
    if head is None:
        return ()
    title = next(c.first for c in head.cells if _TITLE.search(c.text))
    symbol = next(c.first for c in head.cells if _SYMBOL.search(c.text))
    found: list[tuple[Cell, Cell, Cell | None]] = []
    for row in table.rows:
        named, ticker = _over(row, title), _over(row, symbol)
        if row is not head and named is not None and ticker is not None and _TICKER.match(ticker.text.strip()):
            found.append((named, ticker, next((c for c in row.cells if c.first > ticker.last), None)))
    return tuple(found)


def _over(row: Row, column: int) -> Cell | None:
    return next((c for c in row.cells if c.first <= column <= c.last), None)
