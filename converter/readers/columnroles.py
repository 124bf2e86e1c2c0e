"""What the named columns of line items are: by their names, which their cells must bear out; where no name tells, by the cells.

>>> role("Line Item"), role("amount_usd"), role("FiscalYear"), role("account code"), role("12/31/2009")
('label', 'value', 'year', '', '')
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from converter import headings
from converter.readers.sheet import Entry, SheetRow

WHEN = ("period", "start", "year", "quarter", "duration", "quarters")  # roles that together tell the period of a row
_NAMES = {
    "statement": "statement stmt statementtype report financialstatement statementname sheet",
    "label": "label lineitem item line description account caption printedlabel plabel accountname lineitemlabel name linelabel",
    "section": "section group heading category parent subsection",
    "unit": "unit uom measure units",
    "currency": "currency ccy currencycode",
    "scale": "scale multiplier scaling",
    "value": "value amount values balance reportedvalue",
    "start": "start periodstart startdate from",
    "quarters": "qtrs quarters",
    "period": "period date periodend enddate end asof asofdate ddate reportingperiod instant column",
}
_ROLES = {name: role for role, names in _NAMES.items() for name in names.split()}
_WORDS = (  # of names made of several words: the first role of which one stands in it
    ("", "code number no id type concept tag element source note notes comment"),
    ("value", "value amount"),
    ("start", "start from begin beginning"),
    ("period", "end ended date"),
    ("year", "year fy"),
    ("quarter", "quarter qtr fp"),
    ("duration", "duration months length frequency"),
    ("period", "period asof"),
    ("currency", "currency ccy"),
    ("scale", "scale multiplier"),
    ("unit", "unit units uom"),
    ("label", "label line item account description caption"),
    ("statement", "statement stmt"),
    ("section", "section category group heading parent"),
)
_SEVERAL = re.compile(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z]+")
_NUMBER = re.compile(r"[-–—−+(]*\s*(?:[$€£¥]|[A-Z]{3}\s)?\s*[-–—−+(]*\s*(?:\d[\d.,' \u2019]*|[.,]\d+)(?:[eE][-+]?\d{1,2})?\s*[-%)€$ ]*|[-–—−]+")
_DATE = re.compile(r"(\d{1,2})([./-])\d{1,2}\2(?:\d{4}|\d\d)|\d{4}([./-])\d{1,2}\3\d{1,2}")
_COMPACT = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])?")
_YEAR = re.compile(r"(?:FY\s?)?(?:19|20)\d\d(?:[/-]\d\d)?|FY\s?'?\d\d", re.IGNORECASE)
_QUARTER = re.compile(r"Q?[1-4]|[1-4]Q|H[12]|(?:3|6|9|12)M|FY|CY|full year|annual|year", re.IGNORECASE)
_DURATION = re.compile(
    r"\d{1,2}\s?(?:M|mos?\.?|months?|weeks?|W)?|P\d{1,2}M|P1Y|quarter(?:ly)?|annual(?:ly)?|(?:full )?year(?:ly)?|YTD|QTD|FY|instant|point in time|half[- ]year(?:ly)?|Q",
    re.IGNORECASE,
)
_LONGEST = 60  # characters of a number
_ENOUGH = 0.9  # of the cells must bear a role out


def is_number(text: str) -> bool:
    """Whether a field is written as a number, or is a dash; a day is none."""
    return len(text) <= _LONGEST and _NUMBER.fullmatch(text) is not None and _DATE.fullmatch(text) is None


def is_year(text: str) -> bool:
    """Whether a field is a year, as 2009 or FY2009."""
    return _YEAR.fullmatch(text) is not None


def dated(text: str) -> str:
    """A day or a month in digits alone, 20091231, as ISO 8601 writes it; any other text as it is."""
    compact = _COMPACT.fullmatch(text)
    return "-".join(filter(None, compact.groups())) if compact else text


def role(name: str) -> str:
    """What a column of that name holds, or '': nothing of a statement, or a period's values."""
    exact = _ROLES.get(key(name))
    if exact is not None or re.search(r"\d{2}", name):
        return exact or ""
    words = {word.lower() for word in _SEVERAL.split(name)}
    return next((found for found, known in _WORDS if words & set(known.split())), "")


def key(text: str) -> str:
    """Small letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def roles(head: SheetRow, body: Sequence[SheetRow], statements: Mapping[str, str]) -> dict[int, str]:
    """The roles of the columns under a heading row, none where it names no label. Without a value and a period (which may be told by
    several columns) the rows are lines, and what has no role is a column of values."""
    cells: dict[int, list[str]] = {entry.column: [] for entry in head}
    for row in body:
        for entry in row:
            if entry.column in cells:
                cells[entry.column].append(entry.text)
    named = sorted((_ROLES.get(key(entry.text)) is None, entry.column, role(entry.text)) for entry in head)
    found: dict[int, str] = {}
    for _, column, what in named:
        if what and what not in found.values() and (what not in _FITS or _fits(_FITS[what], cells[column])):
            found[column] = what
    _by_cells(found, head, cells, statements)
    if "label" not in found.values():
        return {}
    if "value" not in found.values() or not set(WHEN) & set(found.values()):
        # wide: the values' columns are named by their periods, whatever else they might be called
        return {column: what for column, what in found.items() if what not in WHEN}
    return found


def _by_cells(found: dict[int, str], head: SheetRow, cells: Mapping[int, Sequence[str]], statements: Mapping[str, str]) -> None:
    """Adds the roles that a file of one value a row needs and no name tells, where one column alone can have each."""

    def only(fits: Callable[[str], bool]) -> int | None:
        able = [e.column for e in head if e.column not in found and not is_year(e.text) and _fits(fits, cells[e.column])]
        return able[0] if len(able) == 1 else None

    if any(re.search(r"\d", entry.text) for entry in head if entry.column not in found):
        return  # a heading with a number is a period's: this is no such file
    period = None if set(WHEN) & set(found.values()) else only(is_period)
    if period is not None and len(set(cells[period])) < len(cells[period]):
        found[period] = "period"
    if not set(WHEN) & set(found.values()):
        return
    if "value" not in found.values() and (value := only(is_number)) is not None:
        found[value] = "value"
    if "statement" not in found.values() and (statement := only(lambda text: key(text) in statements)) is not None:
        found[statement] = "statement"
    if "value" in found.values() and "label" not in found.values() and (label := only(_is_words)) is not None:
        found[label] = "label"


def _fits(fits: Callable[[str], bool], texts: Sequence[str]) -> bool:
    return bool(texts) and sum(count for text, count in Counter(texts).items() if fits(text)) >= _ENOUGH * len(texts)


def _is_words(text: str) -> bool:
    return not is_number(text)


def is_period(text: str) -> bool:
    """Whether a field names a period, or a day."""
    if len(text) > _LONGEST or not any(map(str.isdigit, text)):
        return False
    read = headings.read(dated(text))
    return bool(read.dates or read.years or read.start or read.quarter) and (not is_number(text) or is_year(text) or dated(text) != text)


_FITS: Mapping[str, Callable[[str], bool]] = {
    "statement": _is_words,
    "label": _is_words,
    "section": _is_words,
    "unit": _is_words,
    "currency": _is_words,
    "value": lambda text: is_number(text) or len(text) < 8,  # "n/a"
    "period": is_period,
    "start": is_period,
    "year": is_year,
    "quarter": lambda text: _QUARTER.fullmatch(text) is not None,
    "duration": lambda text: _DURATION.fullmatch(text) is not None,
    "quarters": lambda text: text in ("0", "1", "2", "3", "4"),
}


def when(fields: Mapping[str, Entry]) -> str:
    """The heading of the period that a row's fields tell together, '' where they tell none.

    Two days become an ISO interval, "9" and a day "9 months ended 2009-09-30", a year and "Q3" become "Q3 2009"."""
    said = {role: dated(fields[role].text) for role in WHEN if role in fields}
    start, end = said.get("start"), said.get("period")
    if start and end:
        return f"{_day(start)}/{_day(end)}"
    quarter = said.get("quarter", "")
    annual = bool(quarter) and not any(map(str.isdigit, quarter))
    if end or start:
        length = _length(said) or ("12 months" if annual else "")
        return f"{length} ended {_day(end or start or '')}" if length else (end or start or "")
    year = said.get("year", "")
    if quarter and year and not annual:
        return f"{'Q' * quarter.isdigit()}{quarter} {year}"
    length = _length(said)
    return f"{length} {year}".strip() if length else f"{'FY ' * annual}{year.upper().removeprefix('FY').strip() if annual else year}"


def _length(said: Mapping[str, str]) -> str:
    """How long a period is: "9", "9M", "P9M", "annual", or so many quarters; '' for a point in time."""
    if "quarters" in said:
        return f"{3 * int(said['quarters'])} months" if said["quarters"].isdigit() and said["quarters"] != "0" else ""
    text = said.get("duration", "").lower()
    digits = re.sub(r"\D", "", text)
    if digits and digits != "0":
        return "12 months" if text == "p1y" else f"{digits} {'weeks' if 'w' in text else 'months'}"
    if text in ("ytd", ""):
        return "year to date" if text else ""
    months = {"q": 3, "h": 6, "a": 12, "f": 12, "y": 12}.get(text[0])
    return f"{months} months" if months else ""


def _day(text: str) -> str:
    """A day as ISO 8601 writes it, where the text gives one."""
    read = headings.read(text)
    day = read.dates[0].full if len(read.dates) == 1 else None
    return day.isoformat() if day else text
