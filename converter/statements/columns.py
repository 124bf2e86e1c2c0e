"""The columns of a statement: which hold facts, of what period, and which printed columns are one.

Many old statements print the parts of a sum in an inner column and the sum in an outer one, on a line of its own or beside the last
part; both are one column. A period that stands over several columns is the whole company's in one of them only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from converter import amounts, periods
from converter.model import Column, Diagnostic, Period, PeriodType
from converter.statements.lines import Logical
from converter.statements.reading import TIME, Reading

_PERCENT_COLUMN = re.compile(r"%|percent|change|var(?:iance|\.)|incr|decr", re.IGNORECASE)
_NOTE_COLUMN = re.compile(r"^\W*notes?\b|\bref\b|footnote", re.IGNORECASE)
_NOTES = re.compile(r"\W*notes?\W*", re.IGNORECASE)  # by itself, also under words that stand over all columns
_WHOLE = re.compile(r"\b(?:consolidated|total|combined|company)\b", re.IGNORECASE)
_PART = re.compile(r"\beliminations?\b|\badjustments?\b|\bconsolidating\b|\breclassif", re.IGNORECASE)

PART = "a part of the company, or another view, for the same period"

Found = tuple[Period | None, str]


class Columns(NamedTuple):
    """The columns of a statement, and for each column of the table (from 0) the index of the one that it belongs to."""

    columns: tuple[Column, ...]
    position: Mapping[int, int]


def read(reading: Reading, *, kind_period: PeriodType, hints: periods.Hints) -> tuple[Columns, tuple[Diagnostic, ...]]:
    """The columns of a table and what was noticed (``period.*``)."""
    count = reading.table.columns
    headings = [[c.text for row in reading.head for c in row.cells if c.first <= col <= c.last and c.first > 0] for col in range(1, count + 1)]
    texts: list[list[str]] = [[] for _ in range(count)]
    for line in reading.body:
        for c in line.values:
            for col in range(c.first, c.last + 1):
                texts[col - 1].append(c.text)
    reasons = [_no_facts(texts[i], headings[i]) for i in range(count)]
    dated = [i for i in range(count) if not reasons[i]]
    read, said = periods.columns([headings[i] for i in dated], kind_period=kind_period, title=" ".join(reading.caption), hints=hints)
    where: dict[int, Found] = {i: read[n] for n, i in enumerate(dated)}
    folded = _fold(reading.body, where, headings)
    _one_of_each(where, headings)
    shown = sorted(set(range(count)) - set(folded))
    found = [where.get(i, (None, reasons[i])) for i in shown]
    columns = tuple(Column(" ".join(headings[i]), period, reading.table.span, reason) for i, (period, reason) in zip(shown, found, strict=True))
    return Columns(columns, {col: shown.index(folded.get(col, col)) for col in range(count)}), said


def _no_facts(texts: Sequence[str], heading: Sequence[str]) -> str:
    """Why a column holds no facts: percentages, notes."""
    if not texts:
        return "empty"
    joined = " ".join(heading)
    percents = sum("%" in t for t in texts)
    if percents * 2 > len(texts) and (percents > 1 or _PERCENT_COLUMN.search(joined)):
        return "percentages"
    if (_NOTE_COLUMN.search(joined) and not TIME.search(joined)) or any(map(_NOTES.fullmatch, heading)):
        return "references to notes"
    if not any(amounts.parse(t) for t in texts):
        return "words"
    return ""


def unfolded(body: Sequence[Logical], position: Mapping[int, int]) -> Iterator[Logical]:
    """The lines, a sum that stands beside its last part on a line of its own."""
    for line in body:
        seen = [position.get(c.first - 1) for c in line.values]
        beside = [c for n, c in enumerate(line.values) if seen[n] is not None and seen[n] in seen[:n] and amounts.parse(c.text)]
        yield line._replace(values=tuple(c for c in line.values if c not in beside)) if beside else line
        if beside:
            yield Logical((), line.indent, tuple(beside), rule_above=True)


def _fold(body: Sequence[Logical], where: dict[int, Found], headings: Sequence[Sequence[str]]) -> dict[int, int]:
    """Inner and outer columns of one period become one: neighbours where no line has amounts in both, or the outer is the sum."""
    rows = [frozenset(c.first - 1 for c in line.values if c.first == c.last) for line in body]
    folded: dict[int, int] = {}
    order = sorted(where)
    for a, b in zip(order, order[1:], strict=False):
        left = folded.get(a, a)
        pa, pb = where[left][0], where[b][0]
        same = (pa is not None and (pa == pb or (pb is None and not headings[b]))) or (pa is None and not headings[left] and pb is not None)
        if same and (not any({left, b} <= row or {a, b} <= row for row in rows) or (left == a and _add_up(body, a, b))):
            folded[b] = left
            if pa is None:
                where[left] = where[b]
    for b in folded:
        where.pop(b, None)
    return folded


def _add_up(body: Sequence[Logical], inner: int, outer: int) -> bool:
    """Whether every amount of the outer column that stands beside one of the inner is what that and those above it come to."""
    parts: list[Decimal] = []
    found = False
    for line in body:
        given = {c.first - 1: printed.value for c in line.values if c.first == c.last and (printed := amounts.parse(c.text))}
        part, total = given.get(inner), given.get(outer)
        if part is not None and total is not None:
            if not parts or abs(total) not in (abs(sum(parts) + part), abs(sum(parts) - part)):
                return False
            found = True
        if total is not None:
            parts = []
        elif part is not None:
            parts = [part] if len(parts) > 1 and part == sum(parts) else [*parts, part]
    return found


def _one_of_each(where: dict[int, Found], headings: Sequence[Sequence[str]]) -> None:
    """Of several columns of one period only that of the whole company holds facts: the consolidated, else the first."""
    by_period: dict[Period, list[int]] = {}
    for i in sorted(where):
        period = where[i][0]
        if period is not None:
            by_period.setdefault(period, []).append(i)
    several = [group for group in by_period.values() if len(group) > 1]
    for group in several:
        named = [i for i in group if _WHOLE.search(" ".join(headings[i])) and not _PART.search(" ".join(headings[i]))]
        keep = named[0] if named else group[0]
        for i in group:
            if i != keep:
                where[i] = (None, PART)
