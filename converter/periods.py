"""What the headings of a table's columns, its title and its neighbours say becomes a period for every column.

>>> heads = [["Three Months Ended", "September 30,", "2005"], ["Three Months Ended", "September 30,", "2004"], ["% Change"]]
>>> (first, second, third), _ = columns(heads, kind_period="duration")
>>> str(first[0].start), str(first[0].end), third
('2005-07-01', '2005-09-30', (None, 'percent'))

A column's own words go before its group's, those before the title's, and those before what is known of the filing. What only such
a hint decides is said (``period.assumed``, ``period.order``); what nothing decides is no period (``period.ambiguous``).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from converter import fiscal
from converter.headings import Heading, Length, Parts, read
from converter.model import Diagnostic, Duration, Instant, Period, PeriodType, Severity

QUARTER, YEAR = Length(3), Length(12)
_ANNUAL = ("10-K", "20-F", "40-F", "ARS", "11-K")
_REASONS = {
    "percent": "percent", "change": "change", "note": "note", "page": "page", "guidance": "guidance", "proforma": "pro forma",
    "nongaap": "non-GAAP", "adjustment": "adjustment", "superseded": "superseded by a restatement",
}  # fmt: skip
_TELL = "--fiscal-year-end MM-DD tells it"
_SAYS_NOTHING = re.compile(
    r"(?:[^A-Za-z]|\b(?:amounts?|actual|audited|dollars?|thousands|millions|in|as|of|at|for|the|and|[a-z])\b)*+", re.IGNORECASE
)


class Hints(NamedTuple):
    """What is known besides the table. ``period_end`` is the period the filing reports on (an 8-K's date of report is not that),
    ``fiscal_year_end`` is MMDD, ``instants`` are the dates of the balance sheet near by, ``period_starts`` first days known from
    elsewhere, ``form`` is EDGAR's (10-Q). ``whole_years``: a year that stands alone over a column is the fiscal year, as in line items."""

    period_end: dt.date | None = None
    fiscal_year_end: str = ""
    instants: tuple[dt.date, ...] = ()
    form: str = ""
    period_starts: tuple[dt.date, ...] = ()
    whole_years: bool = False

    @property
    def year_end(self) -> Parts | None:
        """As it is given; or as the balance sheet tells that compares with the last year's end, 3, 6 or 9 months ago."""
        text = self.fiscal_year_end
        if len(text) == 4 and text.isascii() and text.isdigit() and 1 <= int(text[:2]) <= 12 and 1 <= int(text[2:]) <= 31:
            return Parts(int(text[:2]), int(text[2:]))
        last = max(self.instants, default=None)
        ago = [fiscal.add_months(last, -n) for n in (3, 6, 9)] if last and fiscal.month_end(last) else []
        found = {d for d in self.instants if d in ago}
        return Parts(found.pop().month) if len(found) == 1 else None

    @property
    def closing(self) -> Parts | None:
        """The end of the fiscal year: as above; or the day that every balance sheet near by is of."""
        days = {Parts(d.month, None if fiscal.month_end(d) else d.day) for d in self.dates}
        return self.year_end or (days.pop() if len(days) == 1 else None)

    @property
    def annual(self) -> bool:
        return self.form.upper().startswith(_ANNUAL)

    @property
    def dates(self) -> tuple[dt.date, ...]:
        return (*self.instants, *((self.period_end,) if self.period_end else ()))

    @property
    def latest(self) -> dt.date | None:
        return self.period_end or max(self.instants, default=None)


Reading = tuple[Period | None, str]


@dataclass(frozen=True, slots=True)
class _Column:
    """What is known of a column so far. ``above`` are its pieces without the one that gives ``year``; ``ends`` and ``lengths``
    those that it may have, in the order printed; ``shared`` says that its ends may stand over several columns, so that their
    order may tell."""

    index: int
    own: Heading
    above: Heading
    year: int | None
    reason: str = ""
    ends: tuple[dt.date, ...] = ()
    lengths: tuple[Length, ...] = ()
    start: dt.date | None = None
    shared: bool = False
    notes: tuple[Diagnostic, ...] = ()

    def say(self, code: str, severity: Severity, message: str, hint: str = "") -> _Column:
        heading = f" ({self.own.text[:80]!r})" if self.own.text else ""
        note = Diagnostic(f"period.{code}", severity, f"column {self.index + 1}{heading}: {message}", hint=hint)
        return replace(self, notes=(*self.notes, note))

    @property
    def bare(self) -> bool:
        """It says nothing of its own, so that what stands above all columns may be meant."""
        words = {"unaudited", "restated", "reported"} & set(self.own.flags)
        return bool(words) or _SAYS_NOTHING.fullmatch(self.own.text) is not None


def columns(
    headings: Sequence[Sequence[str]], *, kind_period: PeriodType, title: str = "", hints: Hints | None = None
) -> tuple[tuple[Reading, ...], tuple[Diagnostic, ...]]:
    """``headings[i]`` are the texts over value column i from top to bottom (a text over several columns stands in each),
    ``title`` what stands above the table. Gives for each column its period and '', or None and the reason why it has none; and
    what was noticed, without spans. An ISO interval as heading (2009-01-01/2009-12-31) is taken as it is, and so is an ISO date,
    but in a statement of durations without intervals."""
    known, above = hints or Hints(), read(title)
    found = _unusable([_column(i, pieces) for i, pieces in enumerate(headings)], above)
    usable = [c for c in found if not c.reason]
    exact = kind_period == "instant" or any(c.own.start for c in found)
    todo = []
    for c in usable:
        if c.own.start and c.own.end:
            todo.append(replace(c, start=c.own.start, ends=(c.own.end,)))
        elif c.own.between and c.year:
            first, last = (p.within(c.year) for p in c.own.between)
            todo.append(replace(c, start=first if first <= last else c.own.between[0].within(c.year - 1), ends=(last,)))
        elif c.own.between:
            todo.append(_between_of(c, known))
        elif "iso" in c.own.flags and exact and len(c.own.dates) == 1:
            todo.append(replace(c, ends=_expand(c.own)))
        else:
            c = _ends_of(c, above, usable, known)
            todo.append(c if kind_period == "instant" or c.start else _lengths_of(c, above, usable, known))
    todo = _a_year_before(_ends_in_order(todo))
    if kind_period == "duration":
        todo = _starts_of(_lengths_in_order(todo), known)
    done = {c.index: c for c in (*found, *todo)}
    ordered = [done[i] for i in range(len(headings))]
    judged = [_judge(c, kind_period, exact=exact) for c in ordered]
    readings = tuple(reading for reading, _ in judged)
    return readings, (*(n for _, notes in judged for n in notes), *_repeated(ordered, readings))


def _a_year_before(found: Sequence[_Column]) -> list[_Column]:
    """"Last Year" beside "This Year" under one date: the same day of the year before."""

    def earlier(c: _Column) -> bool:
        beside = (o for o in found if "prior" not in o.own.flags and (o.ends, o.lengths) == (c.ends, c.lengths))
        return "prior" in c.own.flags and c.year is None and len(c.ends) == 1 and any(beside)

    return [replace(c, ends=(Parts(c.ends[0].month, c.ends[0].day).within(c.ends[0].year - 1),)) if earlier(c) else c for c in found]


def _between_of(c: _Column, hints: Hints) -> _Column:
    """A period given by both its days, but without a year: that of a date of the filing on which it ends."""
    assert c.own.between is not None
    first, last = c.own.between
    ends = [d for d in sorted(hints.dates, reverse=True) if last.within(d.year) == d]
    if not ends:
        return c.say("ambiguous", "warning", f"{first} to {last} of which year is not said", "the year may stand in a title above")
    start = first.within(ends[0].year)
    start = start if start <= ends[0] else first.within(ends[0].year - 1)
    return replace(c, start=start, ends=(ends[0],)).say("assumed", "info", f"the year of {ends[0]} is taken from the filing")


def _column(index: int, pieces: Sequence[str]) -> _Column:
    """The lowest piece that gives a year and no date tells which of the dates above it is meant."""
    own = read(" ".join(pieces))
    for i in range(len(pieces) - 1, -1, -1):
        piece = read(pieces[i])
        if len(piece.years) == 1 and not piece.dates and piece.start is None:
            above = read(" ".join(p for j, p in enumerate(pieces) if j != i))
            if not above.dates and any(d.day and d.year == piece.years[0] for d in own.dates):
                break  # a date that the heading breaks: "December" over "31, 1999"
            return _Column(index, own, above, piece.years[0])
    if len(own.years) == 1 and own.dates and all(d.year is None for d in own.dates):  # "2005 June 30" in one piece
        return _Column(index, own, own._replace(years=()), own.years[0])
    return _Column(index, own, own, None)


def _unusable(found: list[_Column], title: Heading) -> list[_Column]:
    """Gives a reason to columns that hold no facts of a period: percentages, changes, notes, what might have been or may be."""
    compared = any({"reported", "adjustment", "superseded"} & set(c.own.flags) for c in found)
    every_increase = all("increase" in c.own.flags for c in found)
    out = []
    for c in found:
        flags = c.own.flags
        reason = next((text for flag, text in _REASONS.items() if flag in flags), "")
        if not reason and "increase" in flags and not every_increase:
            reason = "change"
        if not reason and "adjusted" in flags and compared:
            reason = "non-GAAP"
        if not reason and "reported" not in flags:
            reason = _REASONS["proforma"] if "proforma" in title.flags else ""
        out.append(replace(c, reason=reason))
    return out


# --- ends ---------------------------------------------------------------------------------------------------------


def _expand(heading: Heading) -> tuple[dt.date, ...]:
    """All full dates that a text gives: "June 30, 2005 and 2004" are two, and so are "June 30 and December 31, 2005"."""
    out: list[dt.date] = []
    following: int | None = None
    for d in reversed(heading.dates):
        following = d.year or following
        years = (d.year,) if d.year else heading.years or ((following,) if following else ())
        out[:0] = [d.within(y) for y in years]
    if len(heading.dates) == 1 and heading.dates[0].year:
        out += [heading.dates[0].within(y) for y in heading.years]
    return tuple(dict.fromkeys(out))


def _days_of(heading: Heading) -> tuple[Parts, ...]:
    return tuple(dict.fromkeys(Parts(d.month, d.day) for d in heading.dates))


def _ends_of(c: _Column, title: Heading, usable: Sequence[_Column], hints: Hints) -> _Column:
    if "misdated" in (c.own.flags if c.own.dates else title.flags):
        c = c.say("date", "warning", "a day that the calendar does not have is read as its month's last")
    if c.year is None:
        return _end_without_year(c, title, usable, hints)
    ends = tuple(d for d in _expand(c.above) if d.year == c.year) or tuple(d.within(c.year) for d in _days_of(c.above))
    if ends:
        return replace(c, ends=ends)
    if c.own.quarter:
        return _quarter_end(c, title, usable, hints)
    given, years = _expand(title), {u.year for u in usable if u.year}
    if len(given) == len(years) and {d.year - 1 for d in given} == years and all(d.month <= 2 for d in given):
        # Retailers call the year that ends in January 2023 2022.
        end = next(d for d in given if d.year - 1 == c.year)
        return replace(c, ends=(end,)).say("order", "info", f"its fiscal year is the one that ends on {end}")
    ends = tuple(d for d in given if d.year == c.year)
    if not ends and (not given or c.year < max(given).year):  # a title names its newest date, so a newer one is not of its kind
        ends = tuple(d.within(c.year) for d in _days_of(title))
    if not ends:
        return _end_from_hints(c, title, usable, hints)
    if "fiscal" in c.own.flags and all(d.month <= 2 for d in ends) and (not given or len(ends) > 1):
        return _fiscal_end(c, Parts(ends[0].month, ends[0].day), usable, hints)
    return replace(c, ends=ends)


def _end_without_year(c: _Column, title: Heading, usable: Sequence[_Column], hints: Hints) -> _Column:
    ends = _expand(c.own)
    if ends:
        return replace(c, ends=ends, shared=len(ends) > 1)
    if c.own.dates:
        return _year_from_title(c, title, hints)
    if title.start and title.end and ("cumulative" in c.own.flags or len(usable) == 1) and not c.own.lengths:
        return replace(c, start=title.start, ends=(title.end,))
    if c.own.quarter and len(title.years) == 1 and not title.dates:
        return _quarter_end(replace(c, year=title.years[0]), title, usable, hints)
    ends = _expand(title)
    spoken = bool(c.own.lengths or c.own.quarter or "ytd" in c.own.flags)
    compared = len(ends) == 1 and any("current" in u.own.flags for u in usable)
    if "prior" in c.own.flags and not compared:
        return c  # the title's period is not that of last year
    compared = compared and bool({"current", "prior"} & set(c.own.flags))
    if spoken or compared or len(usable) == 1 or (c.bare and len(ends) * max(len(title.lengths), 1) == len(usable)):
        return replace(c, ends=ends, shared=len(ends) > 1)
    return c  # nothing says that the title's period is each of these columns'


def _year_from_title(c: _Column, title: Heading, hints: Hints) -> _Column:
    """A heading like "June 30," whose year stands in the title, or nowhere."""
    days = _days_of(c.own)
    ends = tuple(d for d in _expand(title) if any(p.within(d.year) == d for p in days))
    if not ends:
        years = title.years or tuple(dict.fromkeys(d.year for d in title.dates if d.year is not None))
        ends = tuple(p.within(y) for y in years for p in days)
    if ends:
        return replace(c, ends=ends, shared=len(ends) > 1)
    dated = [d for d in sorted(hints.dates, reverse=True) if any(p.within(d.year) == d for p in days)]
    if dated:
        return replace(c, ends=(dated[0],)).say("assumed", "info", f"the year of {dated[0]} is taken from the filing")
    return c.say("ambiguous", "warning", f"{days[0]} of which year is not said", "the year may stand in a title above")


def _quarter_end(c: _Column, title: Heading, usable: Sequence[_Column], hints: Hints) -> _Column:
    """The end of "2nd Quarter 2006": by a day that the title gives, by the fiscal year's end, or by the period reported on."""
    assert c.year is not None and c.own.quarter is not None
    days = [p.within(c.year) for p in _days_of(title)]
    one = {u.own.quarter for u in usable} == {c.own.quarter} and title.quarter in (None, c.own.quarter)
    if one and len(days) == 1 and title.lengths in ((), (QUARTER,)):  # "1st Quarter" beside "For the quarters ended February 28,"
        return replace(c, ends=(days[0],))
    dated = [*_expand(title), *days, *hints.dates]
    day = hints.year_end
    if day is None and hints.latest and fiscal.month_end(hints.latest):
        year, quarter = max((u.year, u.own.quarter) for u in usable if u.year and u.own.quarter)
        last = fiscal.add_months(hints.latest, 3 * (4 - quarter))
        day = Parts(last.month, last.day) if last.year == year or (last.month <= 2 and last.year == year + 1) else None
        if day and not hints.period_end and (day.month, day.day) != (12, 31):
            day = None  # a balance sheet alone may be older than the newest quarter
    if day is None:
        if len(days) == 1:
            return replace(c, ends=(days[0],))
        guess = fiscal.add_months(dt.date(c.year, 3, 31), 3 * (c.own.quarter - 1))
        return c.say("ambiguous", "warning", f"of a calendar year it ends on {guess}; when the fiscal year ends is not known",
                     _TELL)  # fmt: skip
    month = day.month if (day.day or 31) > 7 else (day.month - 2) % 12 + 1  # a year that ends on February 3 has January's grid
    years = (c.year, c.year + 1) if month <= 2 else (c.year,)
    grid = [fiscal.add_months(Parts(month).within(y), -3 * (4 - c.own.quarter)) for y in years if y <= 9999]
    near = {n: None for n in (fiscal.near(g, dated) for g in grid) if n}
    if not (hints.fiscal_year_end or hints.period_end):
        c = c.say("assumed", "info", f"the fiscal year is taken to end on {day}, by the balance sheets near by")
    if len(near) == 1:
        return replace(c, ends=tuple(near))
    weekly = fiscal.weeks_before(grid[0], dated) if len(grid) == 1 else None
    if weekly:
        return replace(c, ends=(weekly,)).say("assumed", "info", f"it ends on {weekly}, whole years of 52 weeks before a later one")
    if len(grid) > 1 or not fiscal.month_end(day.within(2001)):
        listed = " or ".join(map(str, grid))
        return c.say("ambiguous", "warning", f"the quarter may end about {listed}", "no date near by tells which; --period-end may")
    return replace(c, ends=(grid[0],)).say("assumed", "info", f"it ends on {grid[0]}, by the end of the fiscal year")


def _fiscal_end(c: _Column, day: Parts, usable: Sequence[_Column], hints: Hints) -> _Column:
    """The end of a fiscal year named by its number, which is the year that it ends in; or, where it ends in January or February,
    perhaps the year before. The newest column's, which is the filing's, tells for all."""
    assert c.year is not None
    newest, shift = max(u.year or 0 for u in usable), 0
    if day.month <= 2:
        latest = hints.latest
        if latest is None or latest.year - newest not in (0, 1) or not fiscal.near(latest, (day.within(latest.year),)):
            return c.say("ambiguous", "warning", f"fiscal {c.year} may end on {day.within(c.year)} or a year later",
                         "no date near by tells which; --period-end may")  # fmt: skip
        shift = latest.year - newest
    end = day.within(min(c.year + shift, 9999))
    known = fiscal.near(end, hints.dates) or fiscal.weeks_before(end, hints.dates)
    if known is None and not fiscal.month_end(end):
        return c.say("ambiguous", "warning", f"the year ends about {end}", "no date near by tells which day")
    end = known or end
    return replace(c, ends=(end,)).say("assumed", "info", f"it is taken to end on {end}, as the fiscal year does")


def _end_from_hints(c: _Column, title: Heading, usable: Sequence[_Column], hints: Hints) -> _Column:
    """A heading that is a year, where no title gives a day."""
    assert c.year is not None
    lengths = c.own.lengths or title.lengths
    latest = hints.latest
    newest = max(u.year or 0 for u in usable)
    if lengths == (YEAR,) or (not lengths and hints.annual) or (len(lengths) == 1 and 52 <= lengths[0].weeks <= 53):
        day = hints.year_end or (Parts(latest.month, latest.day) if latest and hints.annual else None) or hints.closing
        if day:
            return _fiscal_end(c, day, usable, hints)
    elif len(lengths) == 1 and lengths[0].months in (6, 9) and hints.year_end:
        return _quarter_end(replace(c, own=c.own._replace(quarter=lengths[0].months // 3)), title, usable, hints)
    elif not lengths and hints.whole_years and hints.closing and "ytd" not in c.own.flags:
        if not latest or latest >= hints.closing.within(newest) or fiscal.near(latest, (hints.closing.within(newest),)):
            return _fiscal_end(replace(c, lengths=(YEAR,)), hints.closing, usable, hints)
    elif (lengths or "ytd" in c.own.flags) and latest and latest.year == newest:
        end = Parts(latest.month, latest.day).within(c.year)
        known = fiscal.near(end, hints.instants) or end
        return replace(c, ends=(known,)).say("assumed", "info", f"it is taken to end on {known}, as the filing's period does")
    dated = tuple(d for d in dict.fromkeys(hints.dates) if d.year == c.year)
    if not lengths and len(dated) == 1:
        return replace(c, ends=dated).say("assumed", "info", f"it is taken to be {dated[0]}, the only date near by of that year")
    days = [Parts(d.month, d.day) for d in dated or ((latest,) if latest else ())]
    days += [hints.year_end] if hints.year_end else []
    listed = " or ".join(str(d) for d in dict.fromkeys(p.within(c.year) for p in days)) or "nothing near by gives a day"
    return c.say("ambiguous", "warning", f"no day of {c.year} is said: {listed}", f"the day may stand in a title above; {_TELL}")


# --- lengths, order, starts ---------------------------------------------------------------------------------------


def _lengths_of(c: _Column, title: Heading, usable: Sequence[_Column], hints: Hints) -> _Column:
    if not c.own.lengths and {"ytd", "cumulative"} & set(c.own.flags):
        return c
    lengths = c.lengths or c.own.lengths or ((QUARTER,) if c.own.quarter else ()) or title.lengths or ((QUARTER,) if title.quarter else ())
    if lengths or not c.ends:
        return replace(c, lengths=lengths)
    if hints.annual:
        return replace(c, lengths=(YEAR,)).say("assumed", "info", f"it is taken to be a year, as in a {hints.form}")
    hint = "a title may say it"
    if hints.whole_years and all(map(_days_of, (u.own for u in usable))):
        if hints.fiscal_year_end and hints.year_end and all(_closes(u.own, hints.year_end) for u in usable):
            return replace(c, lengths=(YEAR,)).say("assumed", "info", "it is taken to be a year, as every column ends with the fiscal year")
        hint += f"; {_TELL} of columns that end with it"
    return c.say("ambiguous", "warning", f"whether 3, 6, 9 or 12 months end on {c.ends[0]} is not said", hint)


def _closes(heading: Heading, day: Parts) -> bool:
    """Whether all that it says ends with the fiscal year."""
    return all(fiscal.near(end, [day.within(end.year)]) for d in heading.dates for end in (d.within(d.year or 2001),))


def _groups(found: Iterable[_Column], key: str) -> Iterable[tuple[_Column, ...]]:
    """Columns with several ends (or lengths) to choose from, those with the same choice and the same own lengths together."""
    out: dict[object, list[_Column]] = {}
    for c in found:
        if len(getattr(c, key)) > 1:
            out.setdefault((getattr(c, key), c.own.lengths), []).append(c)
    return map(tuple, out.values())


def _ends_in_order(found: list[_Column]) -> list[_Column]:
    """Where a title (or a heading over several columns) gives several ends, their order is the columns', if it fits exactly: "the
    three and six months ended June 30, 2005 and 2004" over four columns."""
    out = {c.index: c for c in found}
    for group in _groups((c for c in found if c.shared), "ends"):
        ends = group[0].ends
        if len(group) in (len(ends), len(ends) * len(group[0].lengths)):
            for i, c in enumerate(group):
                end = ends[i % len(ends)]
                out[c.index] = replace(c, ends=(end,)).say("order", "info", f"{end}, by the order of the dates above")
    return list(out.values())


def _lengths_in_order(found: list[_Column]) -> list[_Column]:
    """The same for lengths: one after the other over all years, or alternating within each year."""
    out = {c.index: c for c in found}
    for group in _groups((c for c in found if len(c.ends) == 1), "lengths"):
        lengths, ends = group[0].lengths, [c.ends for c in group]
        size, rest = divmod(len(group), len(lengths))
        outer = size > 0 and all(ends[i] == ends[i % size] for i in range(len(ends)))
        inner = all(ends[i] == ends[i - i % len(lengths)] for i in range(len(ends)))
        if rest or len(set(ends)) != size or not (outer or inner):
            continue
        for i, c in enumerate(group):
            length = lengths[i // size] if outer else lengths[i % len(lengths)]
            out[c.index] = replace(c, lengths=(length,)).say("order", "info", f"{length}, by the order of the lengths above")
    return list(out.values())


def _starts_of(found: list[_Column], hints: Hints) -> list[_Column]:
    """The first day of each duration whose end and length are known."""
    ends = [c.ends[0] for c in found if len(c.ends) == 1 and not c.start]
    bounds = [*ends, *hints.instants, *(s - dt.timedelta(1) for s in hints.period_starts if s > dt.date.min)]
    weekly = fiscal.weekly((*ends, *hints.instants))
    out: list[_Column] = []
    fixed: dict[Length, Parts] = {}  # first days of years of weeks that begin on a day of the calendar: no whole weeks
    for c in found:
        if c.start is None and len(c.ends) == 1 and "ytd" in c.own.flags and not c.own.lengths and hints.year_end:
            c = replace(c, start=fiscal.year_start(c.ends[0], hints.year_end, bounds, weekly=weekly))
        elif c.start is None and len(c.ends) == 1 and len(c.lengths) == 1:
            end, length = c.ends[0], c.lengths[0]
            start, known = fiscal.first_day(end, length, bounds, weekly=weekly)
            if known and weekly and not length.weeks and (end - start).days % 7 != 6:
                fixed[length] = Parts(start.month, start.day)
            c = replace(c, start=start)
            c = c if known else c.say("assumed", "info", f"it is taken to begin on {start}, whole weeks before {end}")
        out.append(c)
    return [_steady(c, fixed) for c in out]


def _steady(c: _Column, fixed: dict[Length, Parts]) -> _Column:
    """A column beside one of its length that begins on a day of the calendar (January 1) begins on that day of its year."""
    if c.start is None or len(c.lengths) != 1 or c.lengths[0] not in fixed:
        return c
    same = fiscal.near(c.start, (fixed[c.lengths[0]].within(c.start.year),))
    return replace(c, start=same) if same else c


# --- the verdict --------------------------------------------------------------------------------------------------


def _judge(c: _Column, kind_period: PeriodType, *, exact: bool) -> tuple[Reading, tuple[Diagnostic, ...]]:
    if c.reason:
        return (None, c.reason), ()
    instant = not c.own.start and (kind_period == "instant" or (exact and "iso" in c.own.flags and not c.lengths and not c.start))
    if len(c.ends) == 1 and instant:
        return (Instant(c.ends[0]), ""), c.notes
    if len(c.ends) == 1 and c.start and c.start <= c.ends[0]:
        return (Duration(c.start, c.ends[0]), ""), c.notes
    if len(c.ends) > 1:
        listed = " or ".join(map(str, c.ends))
        c = c.say("ambiguous", "warning", f"it may end on {listed}", "the columns do not match the dates in order")
    elif len(c.lengths) > 1:
        listed = " or ".join(map(str, c.lengths))
        c = c.say("ambiguous", "warning", f"it may be of {listed}", "the columns do not match the lengths in order")
    elif not any(n.code == "period.ambiguous" for n in c.notes):
        what = f"when the period up to {c.ends[0]} begins is not said" if c.ends else "neither it nor the title gives a period"
        return (None, "no period found"), c.say("unknown", "warning", what).notes
    return (None, "ambiguous period"), c.notes


def _repeated(found: Sequence[_Column], readings: Sequence[Reading]) -> tuple[Diagnostic, ...]:
    """Two columns of one period tell of different things (segments; restated and not): whoever takes both should know."""
    first: dict[Period, int] = {}
    out: list[Diagnostic] = []
    for c, (period, _) in zip(found, readings, strict=True):
        if period is not None and first.setdefault(period, c.index) != c.index:
            out += c.say("repeated", "info", f"it has the period of column {first[period] + 1}").notes[-1:]
    return tuple(out)
