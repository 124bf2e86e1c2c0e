"""Periods as xBRL-CSV 1.0, 4.1 has them: besides times, days as a person writes them, and years, halves, quarters, months and weeks."""

from __future__ import annotations

import datetime as dt
import re

from converter.reports import aspects
from converter.reports.instance import Wrong
from converter.reports.target import Moments

_DATES = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})")
_SPAN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?|Q([1-4])|H([12])|W([0-9]{2}))?")
_CODE = "xbrlce:invalidPeriodRepresentation"
_DAY = dt.timedelta(days=1)


def moments(text: str) -> Moments:
    """The start and the end of a period; no start for an instant."""
    said, _, end = text.partition("@")
    return aspects.period(end_of(said, end) if end else _plain(said), _CODE)


def end_of(text: str, end: str) -> str:
    """The time at which a period starts or ends."""
    if end not in ("start", "end"):
        raise Wrong("xbrlce:invalidPeriodSpecifier", f"a period has a start and an end, and no {end[:20]!r}")
    first, _, last = _plain(text).partition("/")
    if not last:
        raise Wrong("xbrlce:referenceTargetNotDuration", f"{text[:60]!r} is an instant, which has no {end}")
    return first if end == "start" else last


def _plain(text: str) -> str:
    """A period as xBRL-JSON writes it; what is no such period stays as it is."""
    try:
        days = _days(text)
    except (ValueError, OverflowError) as error:
        raise Wrong(_CODE, f"{text[:60]!r} is no period: {error}") from error
    return text if days is None else "/".join(f"{day.isoformat()}T00:00:00" for day in days)


def _days(text: str) -> tuple[dt.date, dt.date] | None:
    """The first day and the day after the last."""
    if (dates := _DATES.fullmatch(text)) is not None:
        return dt.date.fromisoformat(dates[1]), dt.date.fromisoformat(dates[2]) + _DAY
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    year, month, day, quarter, half, week = (int(part) if part else 0 for part in match.groups())
    if match[6]:
        monday = dt.date.fromisocalendar(year, week, 1)
        return monday, monday + 7 * _DAY
    if match[3]:
        date = dt.date(year, month, day)
        return date, date + _DAY
    first = month if match[2] else quarter * 3 - 2 if quarter else half * 6 - 5 if half else 1
    months = 1 if match[2] else 3 if quarter else 6 if half else 12
    following = first + months
    return dt.date(year, first, 1), dt.date(year + (following > 12), following - 12 if following > 12 else following, 1)
