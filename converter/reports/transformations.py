"""The transformation registries: what is printed in an Inline XBRL document becomes the value that is meant.

Transformation Rules Registry 2 to 5 (https://specifications.xbrl.org/work-product-index-inline-xbrl-transformation-registry-5.html), those
rules that need no language but English, and those of the SEC's registry that need no table of names. A rule is a function from text
with its blanks collapsed to a value; ValueError where the text is not what the rule takes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

from converter.model import QName

Rule = Callable[[str], str]

_REGISTRIES = {  # and whether the names of their rules have hyphens
    "http://www.xbrl.org/inlineXBRL/transformation/2011-07-31": False,
    "http://www.xbrl.org/inlineXBRL/transformation/2015-02-26": False,
    "http://www.xbrl.org/inlineXBRL/transformation/2020-02-12": True,
    "http://www.xbrl.org/inlineXBRL/transformation/2022-02-16": True,
}
_SEC = "http://www.sec.gov/inlineXBRL/transformation/2015-08-31"
_MONTHS = "january february march april may june july august september october november december".split()
_DOT = re.compile(r"[, \xa00-9]*(?:\.[ \xa00-9]+)?")
_COMMA = re.compile(r"[. \xa00-9]*(?:,[ \xa00-9]+)?")
_MARKS = re.compile("['`\u00b4\u2019\u2032]")
_UNITS = re.compile(r"([0-9.,]+)[^0-9.,][^0-9]*([0-9]{1,2})[^0-9]*")
_DASH = re.compile("[-\u058a\u05be\u2010-\u2015\ufe58\ufe63\uff0d]")
_PARTS = re.compile(r"[0-9]+|[A-Za-z]+")
_LONGEST = 1000  # characters of a text that a number or a date can have


def rule(name: QName) -> Rule | None:
    """The rule of a format; None for one that we do not know."""
    if name.namespace == _SEC:
        return _SEC_RULES.get(name.name)
    hyphens = _REGISTRIES.get(name.namespace)
    if hyphens is None or hyphens != ("-" in name.name):
        return None
    return _RULES.get(name.name.replace("-", "").replace("monthname", "month"))


def _fixed(value: str) -> Rule:
    return lambda _: value


# --- numbers -----------------------------------------------------------------------------------------------------


def _dot(text: str) -> str:
    if not _DOT.fullmatch(text):
        raise ValueError("is no number with a decimal point")
    return _digits(re.sub("[, \xa0]", "", text))


def _comma(text: str) -> str:
    if not _COMMA.fullmatch(text):
        raise ValueError("is no number with a decimal comma")
    return _digits(re.sub("[. \xa0]", "", text).replace(",", "."))


def _units(text: str) -> str:
    """12 dollars 5 cents"""
    match = _UNITS.fullmatch(text)
    if match is None:
        raise ValueError("is no number in units and hundredths")
    return _digits(f"{re.sub('[.,]', '', match[1])}.{match[2]:0>2}")


def _digits(text: str) -> str:
    if not any(c.isdigit() for c in text):
        raise ValueError("has no digits")
    return text


def _dash(text: str) -> str:
    if not _DASH.fullmatch(text):
        raise ValueError("is no dash")
    return "0"


# --- dates -------------------------------------------------------------------------------------------------------


def _date(order: str, *, words: bool = False) -> Rule:
    """A date whose numbers stand in ``order``: of D, M and Y. ``words``: the month has its English name."""

    def transform(text: str) -> str:
        parts = _PARTS.findall(text) if len(text) <= _LONGEST else []
        wanted = [part for part in parts if part.isdigit() or (words and _month(part))]
        if len(wanted) != len(order) or any(part.isdigit() == (words and what == "M") for part, what in zip(wanted, order, strict=True)):
            raise ValueError("is no such date")
        found = dict(zip(order, wanted, strict=True))
        month = (_month(found["M"]) if words else int(found["M"])) if "M" in found else 1
        year = _year(found["Y"]) if "Y" in found else 2000
        day = dt.date(year, month, int(found.get("D", "1")))
        if "Y" not in found:
            return f"--{day:%m-%d}"
        return day.isoformat() if "D" in found else day.isoformat()[:7]

    return transform


def _month(word: str) -> int:
    """1 to 12; 0 for a word that is no month, whole or its first three letters."""
    return next((n for n, name in enumerate(_MONTHS, 1) if word.lower() in (name, name[:3])), 0)


def _year(digits: str) -> int:
    if len(digits) not in (1, 2, 4):
        raise ValueError("has no year")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


_RULES: dict[str, Rule] = {
    "booleanfalse": _fixed("false"),
    "booleantrue": _fixed("true"),
    "nocontent": _fixed(""),
    "zerodash": _dash,
    "fixedfalse": _fixed("false"),
    "fixedtrue": _fixed("true"),
    "fixedempty": _fixed(""),
    "fixedzero": _fixed("0"),
    "numdotdecimal": _dot,
    "numcommadecimal": _comma,
    "numunitdecimal": _units,
    "numdotdecimalapos": lambda text: _dot(_MARKS.sub("", text)),
    "numcommadecimalapos": lambda text: _comma(_MARKS.sub("", text)),
    "numunitdecimalapos": lambda text: _units(_MARKS.sub("", text)),
    "datedaymonth": _date("DM"),
    "datemonthday": _date("MD"),
    "datedaymonthyear": _date("DMY"),
    "datemonthdayyear": _date("MDY"),
    "dateyearmonthday": _date("YMD"),
    "datemonthyear": _date("MY"),
    "dateyearmonth": _date("YM"),
    "datedaymonthen": _date("DM", words=True),
    "datemonthdayen": _date("MD", words=True),
    "datedaymonthyearen": _date("DMY", words=True),
    "datemonthdayyearen": _date("MDY", words=True),
    "datemonthyearen": _date("MY", words=True),
    "dateyearmonthen": _date("YM", words=True),
}


# --- the SEC's registry ------------------------------------------------------------------------------------------

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = {name: 10 * n for n, name in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_GREAT = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_LENGTHS = {"year": "Y", "month": "M", "week": "W", "day": "D"}


def _words(text: str) -> str:
    """A number in words: ``no``, ``twenty-five``, ``two hundred and one thousand``."""
    words = [w for w in re.split(r"[\s,-]+", text.lower()[:_LONGEST]) if w and w != "and"]
    if words in (["no"], ["none"], ["nil"]):
        return "0"
    total = part = 0
    for word in words:
        if word in _SMALL:
            part += _SMALL.index(word)
        elif word in _TENS:
            part += _TENS[word]
        elif word == "hundred":
            part = max(part, 1) * 100
        elif word in _GREAT:
            total, part = total + max(part, 1) * _GREAT[word], 0
        else:
            raise ValueError("is no number in words")
    if not words:
        raise ValueError("is no number in words")
    return str(total + part)


def _duration(letter: str) -> Rule:
    """A number of years, months, weeks or days; a part of a year is told in months of 30 days, as the SEC does."""

    def transform(text: str) -> str:
        if not re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]{1,9})?", text):
            raise ValueError("is no number")
        whole, part = divmod(Decimal(text), 1)
        said = f"P{whole}{letter}"
        if part and letter not in "YM":
            raise ValueError("is no whole number")
        months, part = divmod(part * 12, 1) if letter == "Y" else (Decimal(0), part)
        days = int(part * 30)
        return said + f"{months}M" * (months > 0) + f"{days}D" * (days > 0)

    return transform


def _length(text: str) -> str:
    """``two years and 6 months``"""
    if text.lower() in ("none", "no", "zero"):
        return "P0D"
    parts = re.split(r"(years?|months?|weeks?|days?)", text.lower()[:_LONGEST])
    found = {}
    for number, word in zip(parts[::2], parts[1::2], strict=False):
        said = re.sub(r"\band\b|[\s,-]+", " ", number).strip()
        found[_LENGTHS[word.rstrip("s")]] = said if said.isascii() and said.isdigit() else _words(said)
    if not found or parts[-1].strip(" .") or ("W" in found and len(found) > 1):
        raise ValueError("is no length of time in words")
    return "P" + "".join(f"{found[letter]}{letter}" for letter in "YMWD" if letter in found)


def _ballot(text: str) -> str:
    if text not in ("\u2610", "\u2611", "\u2612", "o", "x", "\u00fe", "\u00a8"):
        raise ValueError("is no ballot box")
    return "false" if text in ("\u2610", "o", "\u00a8") else "true"


_SEC_RULES: dict[str, Rule] = {
    "boolballotbox": _ballot,
    "durday": _duration("D"),
    "durweek": _duration("W"),
    "durmonth": _duration("M"),
    "duryear": _duration("Y"),
    "durwordsen": _length,
    "numwordsen": _words,
}
