"""The arithmetic of fiscal calendars: months' ends, 52/53-week years, and on which day a duration begins.

>>> first_day(dt.date(2005, 9, 30), Length(6), (), weekly=False)
(datetime.date(2005, 4, 1), True)
>>> first_day(dt.date(2023, 7, 29), Length(6), (dt.date(2023, 1, 28),), weekly=True)
(datetime.date(2023, 1, 29), True)
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence

from converter.headings import Length, Parts

SLACK = 8  # days that a 52/53-week year's end may be away from its month's grid, either way
_DAY = dt.timedelta(1)


def month_end(day: dt.date) -> bool:
    """Whether a day is its month's last; February 28 is one in a leap year too, as statements print it."""
    return day.day == calendar.monthrange(day.year, day.month)[1] or (day.month, day.day) == (2, 28)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months on; a month's end stays one. A day that no calendar has any more is ``day`` itself."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return day
    return Parts(month + 1, None if month_end(day) else day.day).within(year)


def near(day: dt.date, others: Iterable[dt.date]) -> dt.date | None:
    """The one of ``others`` nearest to ``day``, if it is as near as a 52/53-week year may be."""
    found = [d for d in others if abs((d - day).days) <= SLACK]
    return min(found, key=lambda d: (abs((d - day).days), d), default=None)


def weeks_before(day: dt.date, others: Iterable[dt.date]) -> dt.date | None:
    """The end of a year of weeks about ``day``, 52 weeks or twice as many before the one of ``others`` that ends a later such year."""
    known = tuple(others)
    for years in (1, 2):
        later = near(add_months(day, 12 * years), known)
        if later is not None:
            end = later - dt.timedelta(weeks=52 * years)
            return None if month_end(later) or near(day, (end,)) is None else end
    return None


def weekly(ends: Iterable[dt.date]) -> bool:
    """Whether ends of periods are those of a 52/53-week year: off the months' ends, and not on one day every year."""
    off = {d for d in ends if not month_end(d)}
    return any(sum((d.month, d.day) == (e.month, e.day) for e in off) == 1 for d in off)


def first_day(end: dt.date, length: Length, ends: Sequence[dt.date], *, weekly: bool) -> tuple[dt.date, bool]:
    """The first day of a duration of ``length`` up to ``end``, and whether it is known rather than assumed. ``ends`` are days that
    other periods end on. In a year of months it is on the month's grid; in one of weeks the day after an end near that grid,
    else 13, 26, 39 or 52 weeks back."""
    weeks = length.weeks or round(length.months * 52 / 12)
    try:
        by_weeks = end - dt.timedelta(7 * weeks - 1)
        grid = by_weeks if length.weeks else add_months(end, -length.months) + _DAY
    except OverflowError:
        return end, False
    if not weekly and not length.weeks:
        return grid, True
    before = near(grid - _DAY, (d for d in ends if d < end))
    if before:
        return before + _DAY, True
    return by_weeks, bool(length.weeks)


def year_start(end: dt.date, year_end: Parts, ends: Sequence[dt.date], *, weekly: bool = False) -> dt.date | None:
    """The first day of the fiscal year that ``end`` lies in, for what is reported for the year to date: in whole weeks if such years
    are, and none of the ``ends`` is known to be that of the year before."""
    if end.year < 3:
        return None
    last = max(d for d in (year_end.within(end.year - n) for n in (0, 1, 2)) if (end - d).days > SLACK)
    known = near(last, (d for d in ends if d < end))
    if known is None and weekly and not (month_end(end) and month_end(last)):
        last = end - dt.timedelta(7 * round((end - last).days / 7))
    return (known or last) + _DAY
