"""How spreadsheets and analysts shorten periods, written out as statements print them.

>>> spelled("3Q10A"), spelled("2010H1"), spelled("9M 2010"), spelled("FYE 6/30/10")
("Q3 '10 actual", 'six months Q2 2010', '9 months 2010', 'year ended 6/30/10')
>>> spelled("Jan - Dec 09"), spelled("CY2009"), spelled("2009/12/31"), spelled("2009-12")
('2009-01-01/2009-12-31', '2009-01-01/2009-12-31', '2009-12-31', 'Dec 2009')
"""

from __future__ import annotations

import calendar
import re

_I = re.IGNORECASE
_MONTHS = [name.lower() for name in calendar.month_abbr[1:]]
_YEAR = r"(?:(?:FY|CY)\s?['’]?(?:(?:19|20)\d\d|\d\d)|(?:19|20)\d\d|['’]\d\d)"
_PART = re.compile(
    rf"(?<![\w$.,/-])(?<!, )(?:(?P<before>{_YEAR})\s?-?)?(?P<part>Q[1-4]|[1-4]Q|H[12]|[12]H|(?:3|6|9|12)M)"
    rf"(?:(?:\s?-?(?P<after>{_YEAR})|-?(?P<short>\d\d)))?(?![\w/,.]|-\d)", _I
)  # fmt: skip
_CALENDAR = re.compile(r"\bCY\s?['’]?(?P<y>(?:19|20)\d\d|\d\d)(?!\w)")
_ENDED = re.compile(
    r"(?<![\w$.,])(?:(?P<n>\d{1,2})\s?(?:ME|M|mos?\.?|mths?\.?)|(?P<word>FYE|YE|QE|LTM|TTM))\s(?:(?:ended|ending|to)\s)?"
    r"(?=\d{1,2}/\d|\d{1,2}-?[A-Z][a-z]{2}|(?:19|20)\d\d-|[A-Z][a-z]{2})"
)
_LONG = {"FYE": "year", "YE": "year", "QE": "quarter", "LTM": "12 months", "TTM": "12 months"}
_TO_DATE = re.compile(r"\bQTD\b", _I)
_MONTH = rf"(?:sept|{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in calendar.month_name[1:])})"
_SPAN = re.compile(rf"\b(?P<a>{_MONTH})\.?\s?(?:-|–|—|to|through)\s?(?P<b>{_MONTH})\.?,?\s?(?P<y>(?:19|20)\d\d|['’]?\d\d)(?![\w,])", _I)
_DAY = re.compile(r"(?<![\w/.])((?:19|20)\d\d)[/.](0[1-9]|1[0-2])[/.](0[1-9]|[12]\d|3[01])(?![\d/.])")
_MONTH_OF = re.compile(r"(?<![\w/-])((?:19|20)\d\d)-(0[1-9]|1[0-2])(?![\w/-])")
_JUDGED = re.compile(r"(?P<when>(?:19|20)\d\d|(?:FY|Q[1-4]|[1-4]Q)\s?['’]?\d\d)(?P<kind>[AEFPB])(?![\w(])")
_KINDS = {"A": "actual", "E": "estimated", "F": "forecast", "P": "projected", "B": "budget"}


def century(year: str) -> int:
    """A year as printed, of two or four digits: 70 to 99 are of the twentieth century. EDGAR begins in 1993."""
    number = int(year)
    return number if len(year) == 4 else number + (1900 if number >= 70 else 2000)


def spelled(text: str) -> str:
    """The heading with every short form of a period written out, in words that ``headings.read`` knows. Time is linear."""
    text = _JUDGED.sub(lambda m: f"{m['when']} {_KINDS[m['kind']]}", text)
    text = _DAY.sub(r"\1-\2-\3", text)
    text = _MONTH_OF.sub(_month, text)
    text = _SPAN.sub(_months, text)
    text = _ENDED.sub(lambda m: f"{m['n']} months ended " if m["n"] else f"{_LONG[m['word']]} ended ", text)
    text = _TO_DATE.sub("quarter", text)
    text = _PART.sub(lambda m: _part(m, whole=m.group() == text.strip()), text)
    return _CALENDAR.sub(lambda m: _range(century(m["y"]), 1, 12), text)


def _part(m: re.Match[str], *, whole: bool) -> str:
    """A part of a year, with its year: a quarter, a half, or the months since the year began."""
    year = m["before"] or m["after"] or (m["short"] and f"'{m['short']}") or ""
    if (m["before"] and (m["after"] or m["short"])) or not (year or whole):
        return m.group()
    part = m["part"].upper()
    number, kind = int(part.strip("QHM")), part.strip("0123456789")
    last = {"Q": 3 * number, "H": 6 * number, "M": number}[kind]
    months = {"Q": 3, "H": 6, "M": number}[kind]
    if year[:2].upper() == "CY":
        return _range(century(year[2:].strip(" '’")), last - months + 1, last)
    if kind == "Q":
        return f"Q{number} {year}".strip()
    said = {"H": f"six months Q{2 * number}", "M": "3 months Q1" if number == 3 else f"{number} months"}[kind]
    return f"{said} {year}".strip()


def _month(m: re.Match[str]) -> str:
    """2009-12 is a month; 2009-10 may be a fiscal year too, and then nothing is read."""
    year, month = int(m[1]), int(m[2])
    return " " if month == (year + 1) % 100 else f"{calendar.month_abbr[month]} {year}"


def _months(m: re.Match[str]) -> str:
    return _range(century(m["y"].strip("'’")), _MONTHS.index(m["a"][:3].lower()) + 1, _MONTHS.index(m["b"][:3].lower()) + 1)


def _range(year: int, first: int, last: int) -> str:
    """The months of a year as an ISO interval; from October to March they began in the year before."""
    start = year - (first > last)
    return f"{start}-{first:02}-01/{year}-{last:02}-{calendar.monthrange(year, last)[1]:02}"
