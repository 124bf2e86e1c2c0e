"""Statements of changes in equity: tables in which balances roll forward, component by component.

Two layouts are known: a column for each component (``matrix``), and a column for each period with a section for each component
(``sections``). In both the arithmetic must prove the reading; a table that proves nothing is left aside with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from converter import amounts, periods
from converter.model import Diagnostic, Duration, Row, Skipped, Statement
from converter.statements import captions, components, recognition, scales
from converter.statements.choosing import Candidate
from converter.statements.equity import matrix, sections
from converter.statements.equity.head import above
from converter.statements.lines import Logical
from converter.statements.reading import Reading

_COMPONENTS = 2  # columns that must name different components


class Found(NamedTuple):
    """The statements of equity of a document, those of one layout joined, and what is left aside with the reason."""

    statements: tuple[Statement, ...]
    skipped: tuple[Skipped, ...]
    said: tuple[Diagnostic, ...]


def read(candidates: Sequence[Candidate], *, hints: periods.Hints, known: Sequence[Duration], told: scales.Told) -> Found:
    """The statements among tables that look like statements of equity, in their order. ``known`` are the periods of the other
    statements. Diagnostics: ``equity.skipped`` for a titled table that is left aside."""
    statements: list[Statement] = []
    skipped: list[Skipped] = []
    said: list[Diagnostic] = []
    head: tuple[Row, ...] = ()
    last, scale = -2, told.other
    for candidate in candidates:
        title = candidate.reading.title
        goes_on = candidate.order == last + 1 and not recognition.title_kind(title)
        scale = scales.of_reading(candidate.reading) or (scale if goes_on else told.at(candidate.order)[0])
        last = candidate.order
        for reading in _parts(candidate.reading):
            width = reading.table.columns
            own = max((reading.head, above(reading)), key=lambda rows: _components(rows, width))
            if _components(own, width) < _COMPONENTS and _components(head, width) >= _COMPONENTS:
                own = head  # a table that goes on under the headings of the one above it
            currency = captions.currency([*(c.text for row in own for c in row.cells), *(c.text for c in reading.above[:8]), title])
            if _components(own, width) >= _COMPONENTS:
                head = own
                one = matrix.read(reading, own, hints=hints, known=known, scale=scale, currency=currency)
            else:
                one = sections.read(reading, hints=hints, scale=scale, currency=currency, formal=candidate.formal)
            skipped.extend(one.skipped)
            if one.statement is not None:
                said.extend(one.said)
                statements.append(one.statement)
                continue
            cells = tuple(c for line in reading.body for c in (*line.pieces, *line.values))
            skipped.append(Skipped(reading.table.span, cells, f"a statement of equity: {one.reason}"))
            if candidate.formal:
                said.append(Diagnostic("equity.skipped", "info", f"{title} is not converted: {one.reason}", reading.table.span))
    return Found(tuple(_joined(statements)), tuple(skipped), tuple(said))


def _parts(reading: Reading) -> Iterator[Reading]:
    """A table cut where headings of columns stand between its rows again: there the columns may stand elsewhere."""
    head: tuple[Row, ...] = reading.head
    over: list[Logical] = []
    body: list[Logical] = []
    for line in reading.body:
        if len(line.values) > 1 and not any(amounts.parse(c.text) for c in line.values):
            over.append(line)
            continue
        if over:
            if any(row.values for row in body):
                yield reading._replace(head=head, body=tuple(body))
            fresh = tuple(Row((*row.pieces, *row.values)) for row in over)
            head = reading.head if _words(fresh) == _words(reading.head) else fresh
            body, over = [row for row in over if not row.values], []
        body.append(line)
    yield reading._replace(head=head, body=tuple(body))


def _words(head: Sequence[Row]) -> list[str]:
    return [cell.text for row in head for cell in row.cells]


def _components(head: Sequence[Row], width: int) -> int:
    return components.known([words for words, _ in matrix.names(head, width)])


def _joined(statements: Sequence[Statement]) -> list[Statement]:
    """Statements over several tables with the same columns joined: a quarter and a year, this year and the last."""
    out: list[Statement] = []
    for statement in statements:
        before = out[-1] if out else None
        if before is not None and _goes_on(before, statement):
            out[-1] = replace(before, title=before.title or statement.title, lines=(*before.lines, *statement.lines))
        else:
            out.append(statement)
    return out


def _goes_on(first: Statement, second: Statement) -> bool:
    """Whether two tables are one statement: the same components, and no movement over a period that the first has told of."""
    if [(c.member, c.period, c.reason) for c in first.columns] != [(c.member, c.period, c.reason) for c in second.columns]:
        return False
    ours, theirs = ({line.at(c) for line in s.lines if not line.stock for c in s.columns} for s in (first, second))
    return not ours & theirs and (first.currency, first.scale) == (second.currency, second.scale)
