"""Balances within a statement of durations: cash at the beginning and at the end of its flows, and what the end consists of; below
income the earnings that it adds to ("statement of income and retained earnings")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from converter import headings
from converter.model import Column, Duration, LineItem

_BEGIN = re.compile(r"\b(?:at |as of )?(?:the )?beginning\b|\bstart of\b|\bopening\b|\bbeginning$", re.IGNORECASE)
_END = re.compile(r"\bend(?:ing)?\b(?! of each)|\bclosing\b", re.IGNORECASE)
_CASH = re.compile(r"\bcash\b|\bbalances?\b|equivalents|\bfunds\b", re.IGNORECASE)
_EARNED = re.compile(
    r"\b(?:retained|undistributed|reinvested|accumulated) (?:\w+ )?(?:earnings|income|deficit|loss(?:es)?)\b|\bearnings (?:retained|reinvested|employed)\b|\bdeficit\b|\bearned surplus\b"
    r"|\b(?:partners|members|owners|stockholders|shareholders)['’]?s?['’]? ?\(?(?:capital|equity|deficit|investment)\b|\bnet assets\b|\btrust corpus\b|\bbalances?\b",
    re.IGNORECASE,
)
_CHANGE = re.compile(r"\b(?:changes?|increases?|decreases?|effects?)\b", re.IGNORECASE)
_FLOW = re.compile(
    r"\bpaid\b|\bpayments?\b|\breceived\b|\bnon-?cash\b|\bduring\b|\bacquire|\bacquisition|\bproceeds\b|\bprovided\b|\bused\b|\binterest\b|\btax(?:es)?\b|\bpurchases?\b|\bincurred\b"
    r"|\bissu(?:ed|ance)\b|\bdividends?\b|\bcapital expenditures\b|\bdeclared\b",
    re.IGNORECASE,
)
_MADE_OF = re.compile(r"\bcash\b.*\b(?:reconcil\w+|consist\w*|compris\w+|components?)|(?:reconcil\w+|components?)\b.*\bcash\b(?!.{0,20}\b(?:provided|used|flows?|from))", re.IGNORECASE)

Stock = Literal["", "begin", "end"]


def stocks(lines: Sequence[LineItem], columns: Sequence[Column]) -> tuple[Stock, ...]:
    """Which lines of a cash flow statement are balances, at the beginning or the end of their column's period."""
    out: list[Stock] = []
    behind = False  # the end of cash has been printed, and nothing but what it consists of since
    for line in lines:
        if line.heading:
            goes_on = line.label[:1].islower() or (_CASH.search(line.label) is not None and not _FLOW.search(line.label))
            behind = bool(_MADE_OF.search(line.label)) or (behind and goes_on)
            out.append("")
            continue
        said = _of(line, columns, _CASH)
        if not said and behind and _CASH.search(line.label) and not _FLOW.search(line.label) and not _CHANGE.search(line.label):
            said = "end"
        out.append(said)
        if said == "end":
            behind = True
        elif _FLOW.search(line.label) or _CHANGE.search(line.label):
            behind = False
    return tuple(out)


def earned(lines: Sequence[LineItem], columns: Sequence[Column]) -> tuple[Stock, ...]:
    """The same of an income statement that goes on to retained earnings, or to what partners have."""
    return tuple("" if line.heading else _of(line, columns, _EARNED) for line in lines)


def _of(line: LineItem, columns: Sequence[Column], held: re.Pattern[str]) -> Stock:
    section = line.section[-1] if line.section else ""
    context = f"{section} {line.label}"
    if not held.search(context) or _FLOW.search(line.label):
        return ""
    if _CHANGE.search(line.label) and not re.search(r"\b(?:beginning|end) of|^cash\b|^retained\b|\bbalances?\b", line.label, re.IGNORECASE):
        return ""
    begin, end = _BEGIN.search(line.label), _END.search(line.label)
    if begin and not end:
        return "begin"
    if end and not begin:
        return "end"
    return _dated(line, columns) if held.search(line.label) else ""


def _dated(line: LineItem, columns: Sequence[Column]) -> Stock:
    """ "Cash at June 30": the last day of its columns, or the day before the first; or a day for each column."""
    dates = headings.read(line.label).dates if re.search(r"\d", line.label) else ()
    periods = [c.period for c, a in zip(columns, line.amounts, strict=True) if a is not None and isinstance(c.period, Duration)]
    days = [(d.month, d.day) for d in dates if d.day is not None]
    if not periods or len(days) != len(dates) or len(days) not in (1, len(periods)):
        return ""
    pairs = list(zip(days * (len(periods) // len(days)), periods, strict=True))
    to_end = max(abs(_days(day, (p.end.month, p.end.day))) for day, p in pairs)
    to_start = max(abs(_days(day, (p.start.month, p.start.day))) for day, p in pairs)
    if min(to_end, to_start) > 7:
        return ""
    return "begin" if to_start < to_end else "end"


def _days(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Roughly how many days lie between two days of the year."""
    apart = round((one[0] - other[0]) * 30.4 + one[1] - other[1])
    return (apart + 182) % 365 - 182
