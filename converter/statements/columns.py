"""The columns of a statement: which hold facts, of what period, and which printed columns are one.

Many old statements print the parts of a sum in an inner column and the sum in an outer one; both are one column. A period that
stands over several columns is the whole company's in one of them only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from converter import amounts, periods
from converter.model import Column, Diagnostic, Period, PeriodType
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
    rows = [frozenset(c.first - 1 for c in line.values if c.first == c.last) for line in reading.body]
    folded = _fold(rows, where, headings)
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


def _fold(rows: Sequence[frozenset[int]], where: dict[int, Found], headings: Sequence[Sequence[str]]) -> dict[int, int]:
    """Inner and outer columns of one period become one: neighbours where no line has amounts in both."""
    folded: dict[int, int] = {}
    order = sorted(where)
    for a, b in zip(order, order[1:], strict=False):
        left = folded.get(a, a)
        pa, pb = where[left][0], where[b][0]
        same = (pa is not None and (pa == pb or (pb is None and not headings[b]))) or (pa is None and not headings[left] and pb is not None)
        if same and not any({left, b} <= row or {a, b} <= row for row in rows):
            folded[b] = left
            if pa is None:
                where[left] = where[b]
    for b in folded:
        where.pop(b, None)
    return folded


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
