"""What one heading says: lengths, dates, years, quarters and words, before anybody decides on a period.

>>> h = read("Three Months Ended September 30, 2005")
>>> h.length, h.dates[0].full
(Length(months=3, weeks=0), datetime.date(2005, 9, 30))

A pass takes its matches out of the text, so that a later pass does not see the 30 of "September 30," as something else.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from converter.shorthand import century, spelled

_I = re.IGNORECASE
EARLIEST, LATEST = 1900, 2099  # years of reports: the days before and after all of them are still in the calendar
LONGEST = 2000  # characters of a heading that are read: nothing longer is a heading


class Length(NamedTuple):
    """How long a duration is said to be: in months, or in weeks; the other is 0."""

    months: int = 0
    weeks: int = 0

    def __str__(self) -> str:
        return f"{self.weeks} weeks" if self.weeks else f"{self.months} months"


class Parts(NamedTuple):
    """A date as far as it is printed: "June 30," has no year, "June 2005" no day (the month's last is meant)."""

    month: int
    day: int | None = None
    year: int | None = None

    @property
    def full(self) -> dt.date | None:
        return None if self.year is None else self.within(self.year)

    def within(self, year: int) -> dt.date:
        """This day in a year; a day that the month does not have is its last (February 29, June 31)."""
        last = calendar.monthrange(year, self.month)[1]
        return dt.date(year, self.month, min(self.day or last, last))

    def __str__(self) -> str:
        return " ".join(str(p) for p in (calendar.month_name[self.month], self.day, self.year) if p is not None)


class Heading(NamedTuple):
    """The parts of a heading, each in the order printed. ``start`` and ``end`` are those of a period given by both days,
    ``between`` those of one whose year stands elsewhere ("January 1 to September 30").

    ``flags`` are words from ``FLAGS`` and: fiscal (a fiscal year is named), ytd, cumulative, iso (a date as 2005-09-30),
    misdated (a day that the calendar does not have).
    """

    text: str
    lengths: tuple[Length, ...] = ()
    dates: tuple[Parts, ...] = ()
    years: tuple[int, ...] = ()
    quarter: int | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    between: tuple[Parts, Parts] | None = None
    flags: tuple[str, ...] = ()

    @property
    def length(self) -> Length | None:
        return self.lengths[0] if len(self.lengths) == 1 else None


FLAGS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, _I))
    for name, pattern in (
        ("percent", r"%|\bpercent(?:age)?s?\b|\bpct\b|\bbasis points\b|\bbps\b"),
        ("change", r"\b(?:change|variance|growth|difference|inc\.?\s*/?\s*\(?dec|fav)\b|\bvs\.?(?!\w)|\bversus\b|\bfav\.|[Δ∆]"),
        ("increase", r"\bincrease\s*/?\s*\(?\s*(?:or\s+)?decrease|\bbetter\s*/?\s*\(?worse"),
        ("note", r"^\W*notes?\W*$|^\W*notes?\s+(?:ref(?:erence)?|no|number|\d{1,2})\.?\W*$|^\W*ref(?:erence)?\.?\W*$"),
        ("page", r"^\W*pages?(?:\s+(?:no|number))?\W*$"),
        ("proforma", r"\bpro[\s-]*forma\b"),
        ("guidance", r"\b(?:guidance|outlook|forecast(?:ed)?|projected|projections?|budget(?:ed)?|estimated?|targets?)\b"),
        ("nongaap", r"\bnon[\s-]*gaap\b|\bconstant\s+currenc|\bcurrency[\s-]+neutral\b"),
        ("adjusted", r"\badjusted\b"),
        ("adjustment", r"\b(?:adjustments?|eliminations?|reclassifications?)\b"),
        ("superseded", r"\bas\s+(?:previously|originally)\s+(?:reported|stated)\b|\bpreviously\s+reported\b"),
        ("reported", r"\bas\s+reported\b"),
        ("restated", r"\brestated\b"),
        ("unaudited", r"\bun-?audited\b"),
        ("ytd", r"\byear[\s-]*to[\s-]*date\b|\by\.?t\.?d\b"),
        ("current", r"\b(?:this|current)\s+(?:fiscal\s+)?year\b(?!\s+end)"),
        ("prior", r"\b(?:last|prior|previous)\s+(?:fiscal\s+)?year\b"),
        ("cumulative", r"\bcumulative\b|\binception\b"),
    )
)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_YEAR4 = r"(?:19[3-9][0-9]|20[0-9][0-9])(?![0-9])"
_S = r"\s{0,3}"

DATE = re.compile(
    r"(?<![0-9a-z/.-])(?:"
    + _MONTH.format("m1") + rf"(?:{_S}|-(?=[0-9]{{1,2}}-{_YEAR4}))(?P<d1>3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?(?![0-9/])"
    + rf"(?:[.,]{{1,2}}|\s?,|-(?={_YEAR4})|)"
    + rf"(?:{_S}(?P<y1>{_YEAR4})|\s?['’](?P<s1>[0-9]{{2}})(?![0-9]))?"
    + "|" + _MONTH.format("m2") + rf"(?:{_S},?{_S}(?P<y2>{_YEAR4})|\s?['’-](?P<s2>[0-9]{{2}})(?!-?[0-9]))"
    + r"|(?P<d3>3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?[\s-](?:of\s)?" + _MONTH.format("m3")
    + rf"(?:[\s,-]{{1,3}}(?P<y3>{_YEAR4})|[\s-]['’]?(?P<s3>[0-9]{{2}})(?![0-9]))"
    + rf"|(?P<y4>{_YEAR4})-(?P<n4>[0-9]{{2}})-(?P<d4>[0-9]{{2}})(?![0-9])"
    + r"|(?P<n5>[0-9]{1,2})(?P<sep>[/.-])(?P<d5>[0-9]{1,2})(?P=sep)(?P<y5>(?:19|20)[0-9]{2}|[0-9]{2})(?![0-9/])"
    + r"|(?P<n6>1[0-2]|0?[1-9])/(?P<d6>3[01]|[12][0-9]|0?[1-9])(?![0-9/])"
    + ")",
    _I,
)
_MONTH_ALONE = re.compile(r"\b(?:end(?:ed|ing)|as of|at)\s{1,3}" + _MONTH.format("m1") + r"(?!\s?[0-9])", _I)
_ISO_RANGE = re.compile(r"(?<![0-9])([0-9]{4}-[0-9]{2}-[0-9]{2})\s?(?:/|–|to|through)\s?([0-9]{4}-[0-9]{2}-[0-9]{2})(?![0-9])")
_FROM = re.compile(r"\b(?:from|to|through|thru|beginning|commencing|since)\b|\binception\b|\bperiods?\b", _I)
_BETWEEN = re.compile(r"\W{0,3}(?:(?:the\s+)?(?:date\s+of\s+)?inception\)?|\(commencement[^)]{0,40}\)|)"
                      r"\W{0,3}(?:through|thru|to|until|and\s+ended|-|–|—)\W{0,3}$", _I)

_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
}  # fmt: skip
_NUM = (
    r"(?:(?:twenty|thirty|forty|fifty)(?:[\s-]{1,3}(?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|one|two|three|four|five|six(?:teen)?|seven(?:teen)?|eight(?:een)?|nine(?:teen)?|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|[0-9]{1,2})"
)
_LENGTH = re.compile(
    rf"(?<![\w,.])(?P<nums>{_NUM}(?:(?:\s?-?,?\s{{1,3}}(?:and|or)\s{{1,3}}|\s?-?,\s{{1,3}}|\s?/\s?|\s?&\s?){_NUM}){{0,3}})"
    r"[\s-]{1,4}(?:fiscal\s|calendar\s)?(?:(?P<unit>month|week|quarter|year)s?|(?P<short>mo|wk)s?\.?)(?![a-z])",
    _I,
)
_NUMBER = re.compile(_NUM, _I)
_QUARTER = re.compile(
    r"\b(?P<word>first|second|third|fourth|1st|2nd|3rd|4th)[\s-]{1,3}(?:fiscal\s)?(?:quarter|qtr)s?\b"
    r"|\bq(?P<q1>[1-4])(?![0-9])|(?<![0-9a-z])(?P<q2>[1-4])q(?![a-z])",
    _I,
)
_HALF = re.compile(r"\b(?:first|second|1st|2nd)[\s-]{1,3}half\b|\bhalf[\s-]years?\b|\bsix[\s-]month\b", _I)
_PLAIN_LENGTH = re.compile(
    r"\b(?P<unit>quarter|year|month(?!s))(?:s|ly)?(?P<end>\s{1,3}(?:period\s)?end(?:ed|ing)\b)?(?![a-z])", _I
)
_ANNUAL = re.compile(r"\b(?:annual|full[\s-]year|fiscal)\b", _I)
_FISCAL_YEAR = re.compile(rf"\b(?:fiscal(?:\s{{1,3}}years?)?\s{{0,3}}|fy\s{{0,2}})['’]?(?P<y>{_YEAR4}|[0-9]{{2}}(?![0-9,.]))(?!\s?/\s?[0-9])", _I)
_SHORT_YEAR = re.compile(r"(?:(?<![\w])['’]|(?<=[1-4]q)\s?['’]?|(?<=q[1-4])\s?['’])(?P<y>[0-9]{2})(?![0-9,.%])", _I)
_CROSSING = re.compile(rf"(?<![0-9/])(?P<a>(?:19|20)[0-9]{{2}})\s?/\s?(?P<b>{_YEAR4}|[0-9]{{2}}(?![0-9/]))")
_MINUS = re.compile(rf"(?<![0-9/-])(?P<a>{_YEAR4})\s?[-–]\s?(?P<b>{_YEAR4})")
_YEAR = re.compile(r"(?<![0-9.$#-])(?<![0-9],)(?P<y>(?:19[3-9]|20[0-9])[0-9])(?![0-9]|,[0-9]{3}(?![0-9])|\.[0-9]|%)")
_GLUED = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])|(?<=[a-z])(?=(?:19|20)[0-9]{2}(?![0-9]))"
                    r"|(?<=[0-9])(?=(?:Three|Six|Nine|Twelve|Year)\b)")
_BARE_YEAR = re.compile(r"^[^0-9]*?(?<![^\s,])(?P<y>[7-9][0-9]|0[0-9])\s*$")  # no day of a month
_LEAP = re.compile(r"\b(feb(?:ruary|\.)?)\s+(?:28|29)\s?(?:/|or)\s?(?:28|29)\b", _I)  # the month's last day
_RELATIVE = re.compile(r"\b(?:this|current|last|prior|previous)\s+(?:fiscal\s+)?year\b(?!\s*(?:end|[\s-]to[\s-]))", _I)  # which, not how long
_SPACE = re.compile(r"\s+")
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}


def are_short_years(texts: Sequence[str]) -> bool:
    """Whether these are years of two digits as headings print them, each a year from the one before.

    >>> are_short_years(["95", "94", "93"]), are_short_years(["01", "00", "01", "00"]), are_short_years(["95", "12"])
    (True, True, False)
    """
    if len(texts) < 2 or not all(len(t) == 2 and t.isascii() and t.isdigit() for t in texts):
        return False
    return all(abs(century(a) - century(b)) == 1 for a, b in pairwise(texts))


_CHUNK = re.compile(r"\S+(?: \S+)*")
_DAY = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2},?"
_TOGETHER = re.compile(rf"(?:(?:19|20)\d\d|{_DAY}(?: (?:19|20)\d\d)?|\d{{1,2}}/\d{{1,2}}/\d{{2,4}})(?= |$)", _I)
_AT = re.compile(r"^(?:at|as of|as at) ", _I)
_WHOLE = re.compile(rf"(?:(?:\b\w{{1,12}} (?:months|weeks)|(?:fiscal )?year|quarter) ended )?{_DAY} (?:19|20)\d\d(?= |$)", _I)
_CUT = re.compile(rf"{_WHOLE.pattern}|[$%] change(?= |$)", _I)


def pieces(text: str) -> list[tuple[int, int]]:
    """Where the headings of a line begin and end: two spaces part them, and one does around whole periods and between days or years.

    >>> line = "Notes Year Ended June 30, 2004 Year Ended June 30, 2003"
    >>> [line[a:b] for a, b in pieces(line)]
    ['Notes', 'Year Ended June 30, 2004', 'Year Ended June 30, 2003']
    """
    out: list[tuple[int, int]] = []
    for m in _CHUNK.finditer(text):
        whole = list(_CUT.finditer(m.group()))
        inside = list(_TOGETHER.finditer(m.group()))
        if len(inside) > 1 and "".join(m.group().split()) == "".join("".join(i.group().split()) for i in inside):
            cut = [i.span() for i in inside]
        else:
            cut = _around(m.group(), [i.span() for i in whole])
        out.extend((m.start() + a, m.start() + b) for a, b in cut)
    return out


def _around(chunk: str, periods: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Periods, and what stands between them; the whole where that is no heading of its own: "June 30, 2004 and June 30, 2003",
    "BALANCE SHEET, JUNE 30, 2004"."""
    bounds = [0, *(place for period in periods for place in period), len(chunk)]
    cut = [(a + len(chunk[a:b]) - len(chunk[a:b].lstrip()), a + len(chunk[a:b].rstrip())) for a, b in pairwise(bounds) if chunk[a:b].strip()]
    headings = all((a, b) in periods or chunk[a] in "$%" or (chunk[a].isupper() and chunk[b - 1] != ",") for a, b in cut)
    return cut if periods and len(cut) > 1 and headings else [(0, len(chunk))]


def is_day(text: str) -> bool:
    """Whether this is a day, or a year, and nothing else: "June 30, 2005", "At June 30,"."""
    return _TOGETHER.fullmatch(_AT.sub("", text.strip(" ,"))) is not None


def is_period(text: str) -> bool:
    """Whether this heads a column of a period by itself: a day, a year, or a length that ends at a day."""
    return is_day(text) or _WHOLE.fullmatch(text.strip(" ,")) is not None


def are_periods(text: str) -> bool:
    """Whether a line is made of the headings of columns: several whole periods, and the names of what stands beside them. A line of more
    than ``LONGEST`` characters is not.

    >>> are_periods("  Notes Year Ended June 30, 2004 Year Ended June 30, 2003"), are_periods("June 30, 2004 was a Wednesday")
    (True, False)
    """
    if len(text) > LONGEST:
        return False
    found = [text[a:b].strip(" ,") for a, b in pieces(text)]
    whole = sum(_WHOLE.fullmatch(one) is not None for one in found)
    return whole > 1 and all(is_period(one) or len(one.split()) < 4 for one in found)


def date_parts(match: re.Match[str]) -> Parts | None:
    """The date of a match of ``DATE``, or None where the digits are no day of a calendar (13/45/05)."""
    g = match.groupdict()
    for n in "123":
        if g[f"m{n}"]:
            short = g[f"s{n}"]
            year = g[f"y{n}"] or short
            day = g.get(f"d{n}")
            return Parts(_MONTHS.index(g[f"m{n}"][:3].lower()) + 1, int(day) if day else None, century(year) if year else None)
    if g["n6"]:
        return Parts(int(g["n6"]), int(g["d6"]))
    month, day, year = (int(g["n4"]), int(g["d4"]), g["y4"]) if g["y4"] else (int(g["n5"]), int(g["d5"]), g["y5"])
    if g["sep"] == "." or (month > 12 and not g["y4"]):  # 31.12.2005 is how the continent writes it
        month, day = day, month
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return Parts(month, day, century(year))


def _count(word: str) -> int:
    if word.isdigit():
        return int(word)
    return sum(_WORDS[w] for w in re.split(r"[\s-]+", word.lower()))


def _blank(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + " " * (match.end() - match.start()) + text[match.end():]


def _take_range(text: str) -> tuple[dt.date | None, dt.date | None, tuple[Parts, Parts] | None, str]:
    """A period that both its days are given of: "from June 1, 1999 (inception) through June 30, 2001"."""
    partial = None
    iso = _ISO_RANGE.search(text)
    if iso:
        try:
            begin, end = dt.date.fromisoformat(iso[1]), dt.date.fromisoformat(iso[2])
        except ValueError:
            return None, None, None, text
        if EARLIEST <= begin.year <= end.year <= LATEST:
            return begin, end, None, _blank(text, iso)
        return None, None, None, text
    found = [m for m in DATE.finditer(text) if date_parts(m)]
    for first, second in pairwise(found):
        a, b = date_parts(first), date_parts(second)
        assert a is not None and b is not None
        between = text[first.end():second.start()]
        if a.day is None or b.day is None or len(between) > 60:
            continue
        if b.full is None:
            if a.year is None and _BETWEEN.match(between):
                partial = (a, b)
            continue
        said = a.year is not None or _FROM.search(text[: first.start()] + between) is not None
        linked = said and _BETWEEN.match(between) is not None
        inception = "inception" in text[max(0, first.start() - 40):second.start()].lower() and re.search(
            r"\b(?:to|through|thru|until)\b", between, _I) is not None
        if linked or inception:
            start = a.within(a.year or b.full.year)
            if a.year is None and start > b.full:  # "October 1 to March 31, 2023"
                start = a.within(b.full.year - 1)
            if start < b.full:
                return start, b.full, None, _blank(_blank(text, first), second)
    return None, None, partial, text


def _take_lengths(text: str) -> tuple[list[Length], str]:
    lengths: list[tuple[int, Length]] = []
    for m in _LENGTH.finditer(text):
        unit = {"mo": "month", "wk": "week"}[m["short"].lower()] if m["short"] else m["unit"].lower()
        for word in _NUMBER.findall(m["nums"]):
            n = _count(word)
            months = {"month": n, "quarter": 3 * n, "year": 12, "week": 0}[unit]  # "three years ended": each is a year
            if n:
                lengths.append((m.start(), Length(months, n if unit == "week" else 0)))
        text = _blank(text, m)
    for m in _HALF.finditer(text):
        lengths.append((m.start(), Length(6)))
        text = _blank(text, m)
    return [length for _, length in sorted(lengths, key=lambda item: item[0])], text


def read(heading: str) -> Heading:
    """Takes the text of a heading (or a title, or the pieces of one column joined by blanks) apart. Time is linear; what stands
    after ``LONGEST`` characters is not read. Nothing is decided here: "June 30," stays without its year."""
    text = _SPACE.sub(" ", _GLUED.sub(" ", heading[:LONGEST])).strip()
    said = spelled(text)
    flags = [name for name, pattern in FLAGS if pattern.search(said)]
    start, end, between, rest = _take_range(_RELATIVE.sub(" ", _LEAP.sub(r"\1", said)))
    dates: list[Parts] = []
    for m in DATE.finditer(rest):
        parts = date_parts(m)
        if parts is None or (m["m2"] and m["m2"] == "may"):
            continue
        dates.append(parts)
        if m["y4"]:
            flags.append("iso")
        if parts.day and parts.day > calendar.monthrange(parts.year or 2000, parts.month)[1]:
            flags.append("misdated")
        rest = _blank(rest, m)
    for m in _MONTH_ALONE.finditer(rest):
        dates.append(Parts(_MONTHS.index(m["m1"][:3].lower()) + 1))
        rest = rest[: m.start("m1")] + " " * len(m["m1"]) + rest[m.end("m1"):]

    lengths, rest = _take_lengths(rest)
    years: list[tuple[int, int]] = []
    quarter: int | None = None
    for m in _FISCAL_YEAR.finditer(rest):
        years.append((m.start(), century(m["y"])))
        flags.append("fiscal")
        rest = _blank(rest, m)
    for m in _SHORT_YEAR.finditer(rest):
        years.append((m.start(), century(m["y"])))
        rest = rest[: m.start("y")] + "  " + rest[m.end("y"):]
    for m in _QUARTER.finditer(rest):
        quarter = _ORDINALS[m["word"].lower()] if m["word"] else int(m["q1"] or m["q2"])
        rest = _blank(rest, m)
    for m in _CROSSING.finditer(rest):
        second = century(m["b"]) if len(m["b"]) == 4 else int(m["a"][:2] + m["b"])
        if abs(second - int(m["a"])) == 1:  # 1999/2000 is the fiscal year that ends in 2000
            years.append((m.start(), max(second, int(m["a"]))))
            flags.append("fiscal")
            rest = _blank(rest, m)
    for m in _MINUS.finditer(rest):
        if int(m["a"]) > int(m["b"]):  # 2005-2004 is what changed
            flags.append("change")
    years += [(m.start(), int(m["y"])) for m in _YEAR.finditer(rest)]
    bare = _BARE_YEAR.match(rest)
    if bare and not years and not start and all(d.year is None for d in dates) and (dates or lengths or not rest[: bare.start("y")].strip()):
        years.append((bare.start("y"), century(bare["y"])))  # "December 31 95"; "95" alone

    if not lengths and quarter is None:
        for m in _PLAIN_LENGTH.finditer(rest):
            if m["unit"].lower() != "month" or m["end"]:
                lengths.append(Length({"quarter": 3, "year": 12, "month": 1}[m["unit"].lower()]))
        if not lengths and ("fiscal" in flags or _ANNUAL.search(rest)):
            lengths.append(Length(12))
    elif not lengths and quarter is not None and re.search(r"\byears?\s+end(?:ed|ing)\b", rest, _I):
        lengths += [Length(3), Length(12)]
    if "ytd" in flags:
        lengths = [length for length in lengths if length != Length(12)]
    return Heading(
        text=text,
        lengths=tuple(dict.fromkeys(lengths)),
        dates=tuple(dict.fromkeys(dates)),
        years=tuple(dict.fromkeys(y for _, y in sorted(years))),
        quarter=quarter,
        start=start,
        end=end,
        between=between,
        flags=tuple(dict.fromkeys(flags)),
    )
