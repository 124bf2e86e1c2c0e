"""Tables become statements: which they are, what their columns' periods are, in what scale and currency, line by line.

``recognize`` reads every table of a document, keeps the primary statements, joins those that run over several pages or tables,
and says of every other table why it is none.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from converter import footing, periods
from converter.model import Breakdown, Cell, Diagnostic, Document, Duration, Skipped, Statement
from converter.statements import breakdowns, building, choosing, columns, equity, reading, recognition, scales, settling
from converter.statements.choosing import Candidate


class Recognition(NamedTuple):
    """The statements of a document in reading order, what notes say of their lines, and every other table with the reason why it is
    neither."""

    statements: tuple[Statement, ...]
    skipped: tuple[Skipped, ...]
    breakdowns: tuple[Breakdown, ...] = ()


def recognize(document: Document, *, period_end: dt.date | None = None, faces_only: bool = False) -> tuple[Recognition, tuple[Diagnostic, ...]]:
    """The primary statements of a document in reading order, the breakdowns of their lines in notes unless ``faces_only``, and why each
    other table is neither.

    ``period_end`` is the end of the period reported on, where the caller knows it. Diagnostics: ``period.*`` (from ``periods``),
    ``scale.assumed`` where no caption tells the scale, ``breakdown.tied`` (info) where notes break down lines, ``statement.none`` where nothing was recognized.
    """
    chosen, rolling, left = choosing.choose(reading.readings(document))
    skipped: list[Skipped] = []
    hints = _hints(document, period_end)
    told = scales.of(document, chosen)
    found: list[Diagnostic] = []
    built: list[Statement] = []
    instants: tuple[dt.date, ...] = ()
    for candidate in sorted(chosen, key=lambda c: (c.kind != "balance_sheet", c.order)):
        statement, said = _statement(candidate, hints._replace(instants=instants), told)
        if all(c.period is None for c in statement.columns):
            skipped.append(Skipped(candidate.reading.table.span, candidate.reading.cells, "no period could be read for its columns"))
            found.extend(said)
            continue
        built.append(statement)
        found.extend(said)
        if candidate.kind == "balance_sheet":
            instants = tuple(dict.fromkeys([*instants, *(c.period.end for c in statement.columns if c.period)]))
    kept, repeats = _without_repeats(_merged(sorted(built, key=lambda s: s.span)))
    skipped.extend(repeats)
    known = tuple(dict.fromkeys(c.period for s in kept for c in s.columns if isinstance(c.period, Duration)))
    moved = equity.read(rolling if kept else (), hints=hints._replace(instants=instants), known=known, told=told)
    skipped.extend(moved.skipped if kept else (Skipped(c.reading.table.span, c.reading.cells, "a statement of equity without any other") for c in rolling))
    found.extend(moved.said)
    whole = sorted([*(footing.remeasured(s) for s in kept), *moved.statements], key=lambda s: s.span)
    notes = breakdowns.read(left, () if faces_only else whole, hints._replace(instants=instants))
    skipped.extend(notes.skipped)
    if notes.breakdowns:
        many = f"{len(notes.breakdowns)} tables of notes add" if len(notes.breakdowns) > 1 else "a table of a note adds"
        found.append(Diagnostic("breakdown.tied", "info", f"{many} up to lines of the statements: what stands there is reported as well", notes.breakdowns[0].statement.span))
    if not kept:
        found.append(Diagnostic("statement.none", "error", "no financial statement was recognized in this document", None, _nothing(document, skipped)))
    return Recognition(tuple(whole), tuple(sorted(skipped, key=lambda s: s.span)), notes.breakdowns), tuple(found)


def settle(document: Document, *, period_end: dt.date | None = None) -> tuple[Document, tuple[Diagnostic, ...]]:
    """The document with its tables read as their totals prove (``settling``); ``period_end`` as for ``recognize``."""
    return settling.settle(document, lambda one: recognize(one, period_end=period_end, faces_only=True)[0].statements)


def _nothing(document: Document, skipped: Sequence[Skipped]) -> str:
    if not document.blocks:
        return "the document holds no text"
    if not skipped:
        return "it holds no table of amounts; is it a letter, or are its tables images?"
    reasons: dict[str, int] = {}
    for s in skipped:
        reasons[s.reason] = reasons.get(s.reason, 0) + 1
    return f"{len(skipped)} table(s) were read: " + "; ".join(f"{n} x {reason}" for reason, n in reasons.items())


# --- statements over several tables -----------------------------------------------------------------------------


def _merged(statements: Sequence[Statement]) -> list[Statement]:
    """Statements that run over several tables joined: the same kind and periods, one after the other, with other lines."""
    out: list[Statement] = []
    for statement in statements:
        k = next((i for i in range(len(out) - 1, -1, -1) if out[i].kind == statement.kind), None)
        if k is not None and (k == len(out) - 1 or statement.kind == "balance_sheet") and _completes(out[k], statement):
            before = out[k]
            out[k] = replace(before, lines=(*before.lines, *statement.lines))
        else:
            out.append(statement)
    return out


def _completes(first: Statement, second: Statement) -> bool:
    if [c.period for c in first.columns] != [c.period for c in second.columns] or first.currency != second.currency:
        return False
    ours = {line.label.lower() for line in first.lines if not line.heading}
    theirs = {line.label.lower() for line in second.lines if not line.heading}
    whole = "total assets" in ours and any(label.startswith("total liabilities and") for label in ours)
    return not whole and len(ours & theirs - {"", "total", "other"}) * 4 <= len(theirs)


def _without_repeats(statements: Sequence[Statement]) -> tuple[list[Statement], list[Skipped]]:
    """A later statement of the same kind and periods says the same again, or speaks of another company: it is left out."""
    kept: list[Statement] = []
    skipped: list[Skipped] = []
    for statement in statements:
        mine = {c.period for c in statement.columns if c.period}
        twin = next((k for k in kept if k.kind == statement.kind and len(mine & {c.period for c in k.columns}) * 2 > len(mine)), None)
        if twin is None:
            kept.append(statement)
            continue
        skipped.append(aside(statement, f"a second {statement.kind.replace('_', ' ')} for the same periods"))
    return kept, skipped


def aside(statement: Statement, reason: str) -> Skipped:
    """A statement that is in no report, so that its numbers are accounted for."""
    cells = tuple(c for line in statement.lines for c in (*line.pieces, *(Cell(a.text, a.span, 1, 1) for a in line.amounts if a)))
    return Skipped(statement.span, cells, reason)


# --- from a reading to a statement -------------------------------------------------------------------------------


def _hints(document: Document, period_end: dt.date | None) -> periods.Hints:
    header = document.header
    known = period_end
    if known is None and re.fullmatch(r"\d{4}-\d\d-\d\d", header.period) and header.form.upper().startswith("10-"):
        known = dt.date.fromisoformat(header.period)
    return periods.Hints(period_end=known, fiscal_year_end=header.fiscal_year_end, form=header.form, whole_years=document.line_items)


def _statement(candidate: Candidate, hints: periods.Hints, told: scales.Told) -> tuple[Statement, tuple[Diagnostic, ...]]:
    table, kind = candidate.reading, candidate.kind
    span = table.table.span
    read, found = columns.read(table, kind_period=recognition.kind(kind).period, hints=hints)
    table = table._replace(body=tuple(columns.unfolded(table.body, read.position)))
    said = [replace(d, span=d.span or span) for d in found]
    scale, source = told.at(candidate.order)
    statement = building.statement(table, read, scale, kind)
    if source and _looks_scaled(statement):
        said.append(Diagnostic("scale.assumed", "warning", f"no caption tells the scale of {table.title or kind!r}: {source}", span,
                               "say it in the document, e.g. '(in thousands)'"))
    return statement, tuple(said)


def _looks_scaled(statement: Statement) -> bool:
    values = [abs(a.value) for line in statement.lines if line.measure == "monetary" for a in line.amounts if a and a.value]
    return bool(values) and max(values) < 10_000_000
