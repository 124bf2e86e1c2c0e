"""Fiscal years: where one ends, and which year and quarter of it a period is, from the periods of the statements.

A statement that runs from the beginning of the fiscal year to the period's end tells where the year began, and so does the balance
sheet that stands beside for comparison: its date is the last year's end.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from converter.model import Duration, Instant, Period

DAY = dt.timedelta(days=1)


class Focus(NamedTuple):
    """dei's fiscal period focus (FY, Q1, Q2, Q3, '' where not known) and the year that the fiscal year is called by. ``winter``:
    it ends in January or February, and many call it by the year before."""

    period: str
    year: int | None
    winter: bool = False


def latest(periods: Sequence[Period]) -> dt.date | None:
    """The end of the latest duration; of the latest instant where there are no durations."""
    ends = [p.end for p in periods if isinstance(p, Duration)] or [p.date for p in periods if isinstance(p, Instant)]
    return max(ends, default=None)


def months(period: Duration) -> int:
    """The length of a duration in months, 52 and 53 weeks being twelve of them."""
    return round(((period.end - period.start).days + 1) / 30.44)


def _ending(periods: Sequence[Period], end: dt.date) -> list[Duration]:
    return [p for p in periods if isinstance(p, Duration) and abs((p.end - end).days) < 8 and 2 <= months(p) <= 12]


def has_year(periods: Sequence[Period], end: dt.date) -> bool:
    """Whether a period of a whole year ends then."""
    return any(months(p) == 12 for p in _ending(periods, end))


def sure(periods: Sequence[Period], end: dt.date) -> bool:
    """Whether the statements run from the fiscal year's beginning: six or nine months, or a year, end then."""
    lengths = {months(p) for p in _ending(periods, end)}
    return bool(lengths & {6, 9}) and 12 not in lengths


def year_end(header: str, periods: Sequence[Period], end: dt.date, *, annual: bool) -> dt.date | None:
    """The end of the fiscal year that ``end`` lies in: as EDGAR's header says (MMDD), or as the periods tell."""
    if len(header) == 4 and header.isascii() and header.isdigit() and 1 <= int(header[:2]) <= 12 and 1 <= int(header[2:]) <= 31:
        month, day = int(header[:2]), int(header[2:])
        # A year of 52 weeks ends up to a week away from the day that the header names.
        for year in (end.year, end.year + 1):
            there = _day(year, month, day)
            if there >= end - dt.timedelta(days=10):
                return there
    if annual:
        return end
    lengths = sorted(_ending(periods, end), key=lambda p: p.start)
    if not lengths:
        return None
    longest = lengths[0]
    if months(longest) in (6, 9, 12):
        return _after(longest.start)
    before = {p.date for p in periods if isinstance(p, Instant) and p.date < end}
    if months(longest) == 3 and before:
        last = max(before)
        months_since = round((end - last).days / 30.44)
        if months_since in (3, 6, 9):
            return _after(last + DAY)
    return None


def _after(start: dt.date) -> dt.date:
    """The last day of a year that begins on ``start``; a year of 52 weeks ends within a week of it."""
    return _day(start.year + 1, start.month, start.day) - DAY


def _day(year: int, month: int, day: int) -> dt.date:
    year = min(max(year, 1), 9998)
    return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))


def focus(last: dt.date, end: dt.date, periods: Sequence[Period], *, annual: bool) -> Focus:
    """Which part of the fiscal year that ends on ``last`` the period is that ends on ``end``. The year is called by that of its end;
    one that ends in the first week of January, by the year before."""
    year = last.year - 1 if last.month == 1 and last.day < 8 else last.year
    winter = last.month < 3
    left = round((last - end).days / 30.44)
    if annual or left <= 0:
        whole = annual or has_year(periods, end) or not _ending(periods, end)
        return Focus("FY" if whole else "Q4", year, winter)
    quarter = {9: "Q1", 6: "Q2", 3: "Q3"}.get(left, "")
    return Focus(quarter, year, winter)
