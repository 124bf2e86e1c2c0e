"""Every number of a document and what became of it: fact, part of a label, heading, prose, skipped with a reason, or unresolved.

The count starts from the document, not from what was made of it: every run of digits in every block is an entry, so nothing can
be lost in silence. A dash is an entry where it was reported as a fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from converter import amounts, places
from converter.model import Cell, Document, Entry, Fact, Fate, Instant, Paragraph, Period, Skipped, Span, Table, Tagged

_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"[0-9]+|[^\D0-9]+")
_Fates = dict[tuple[int, int], list[tuple[int, int, Fate, str]]]
FATES: tuple[Fate, ...] = ("fact", "label", "heading", "prose", "skipped", "unresolved")


def account(
    document: Document,
    tagged: Sequence[Tagged],
    facts: Sequence[Fact],
    skipped: Sequence[Skipped],
    said: Mapping[Span, str] | None = None,
) -> tuple[Entry, ...]:
    """The entries of a document in reading order. ``said`` tells of amounts in the prose how they compare with the facts."""
    source = places.Source.of(document.text)
    inside = _index((f.span, "label", f"{f.concept.name}") for f in facts if f.within and f.span is not None)
    cover = _index((f.span, "fact", f.concept.name) for f in facts if not f.within and f.amount is None and f.span is not None)
    cells = _cells(tagged, facts)
    aside = {c.span: s.reason for s in skipped for c in s.cells}
    prose = _index((span, "prose", text) for span, text in (said or {}).items())
    heads = _statement_rows(tagged)
    out: list[Entry] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            for cell in block.lines:
                for text, span in _numbers(cell, source):
                    fate = _at(cover, span) or _at(prose, span)
                    out.append(Entry(text, span, *(fate or ("prose", "in running text"))))
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row.cells:
                    out.extend(_entries(cell, source, cells, inside, cover, aside, heads))
    return tuple(out)


def counts(entries: Sequence[Entry]) -> dict[Fate, int]:
    return {fate: sum(e.fate == fate for e in entries) for fate in FATES}


def coverage(entries: Sequence[Entry]) -> float:
    """The share of the numbers that are resolved: all but those that nobody can account for. 1 where there are none."""
    return 1 - sum(e.fate == "unresolved" for e in entries) / len(entries) if entries else 1.0


def _cells(tagged: Sequence[Tagged], facts: Sequence[Fact]) -> dict[Span, tuple[Fate, str]]:
    """The amounts of statements by their places. An amount is a fact only if its value is among those that are reported: of two
    lines that contradict each other only one is."""
    instants = {f.concept: isinstance(f.context.period, Instant) for f in facts}
    sizes = [(f, abs(f.value) if isinstance(f.value, Decimal) else Decimal(0)) for f in facts if f.unit is not None]
    reported = {(f.concept, f.context.period, size) for f, size in sizes}
    out: dict[Span, tuple[Fate, str]] = {}
    for one in tagged:
        for line, concept in zip(one.statement.lines, one.concepts, strict=True):
            for column, amount in zip(one.statement.columns, line.amounts, strict=True):
                if amount is None:
                    continue
                period = line.at(column)
                if period is None or concept is None or column.reason:
                    out[amount.span] = ("skipped", column.reason or "a column without a period")
                elif instants.get(concept) != isinstance(period, Instant):
                    out[amount.span] = ("skipped", f"{concept.name} is not reported {_over(period)}")
                elif (concept, period, abs(amount.value)) not in reported:
                    out[amount.span] = ("skipped", f"{concept.name} is reported with another value for the period")
                else:
                    out[amount.span] = ("fact", concept.name)
    return out


def _over(period: Period) -> str:
    return "at a date" if isinstance(period, Instant) else "over a period"


def _statement_rows(tagged: Sequence[Tagged]) -> dict[Span, str]:
    """The pieces of labels of statements."""
    return {piece.span: line.label for one in tagged for line in one.statement.lines for piece in line.pieces}


def _entries(
    cell: Cell,
    source: places.Source,
    cells: Mapping[Span, tuple[Fate, str]],
    inside: _Fates,
    cover: _Fates,
    aside: Mapping[Span, str],
    labels: Mapping[Span, str],
) -> Iterator[Entry]:
    known = cells.get(cell.span)
    if known is not None:
        yield Entry(cell.text.strip(), cell.span, *known)
        return
    if not _DIGIT.search(cell.text):
        return
    for text, span in _numbers(cell, source):
        fate = _at(inside, span) or _at(cover, span)
        if fate is None and cell.span in labels:
            fate = ("label", "part of a label")
        elif fate is None and cell.span in aside:
            fate = ("skipped", aside[cell.span])
        elif fate is None and (
            cell.first != cell.last or cell.first == 0 or amounts.parse(cell.text) is None or _is_year(cell.text)
        ):
            fate = ("heading", "a heading")
        yield Entry(text, span, *(fate or _unresolved(cell)))


def _unresolved(cell: Cell) -> tuple[Fate, str]:
    if "%" in cell.text:
        return "skipped", "a percentage"
    return "unresolved", "an amount that no line of a statement took"


def _is_year(text: str) -> bool:
    return bool(re.fullmatch(r"\W*(?:19|20)\d\d\W*(?:\w\W*)?", text))


def _numbers(cell: Cell, source: places.Source) -> Iterator[tuple[str, Span]]:
    if not _DIGIT.search(cell.text):
        return
    joined = places.joined([cell], source)
    found = [(f.start, f.end) for f in amounts.numbers(cell.text)]
    if not cell.text.isascii():  # digits of other scripts are no number to us, and no less printed for that
        held = {i for start, end in found for i in range(start, end)}
        found = sorted([*found, *(m.span() for m in _DIGITS.finditer(cell.text) if m.start() not in held)])
    for start, end in found:
        yield cell.text[start:end], joined.span(start, end)


def _index(entries: Iterator[tuple[Span, Fate, str]] | Sequence[tuple[Span, Fate, str]]) -> _Fates:
    out: _Fates = {}
    for span, fate, detail in entries:
        out.setdefault((span.page, span.line), []).append((span.column, span.end, fate, detail))
    return out


def _at(index: _Fates, span: Span) -> tuple[Fate, str] | None:
    for left, right, fate, detail in index.get((span.page, span.line), ()):
        if left < span.end and span.column < right:
            return fate, detail
    return None
