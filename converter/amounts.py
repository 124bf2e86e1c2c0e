"""What is printed becomes a number: an amount in a cell, and the numbers inside a sentence.

Filings print negatives in parentheses or angle brackets, zero as a dash or a word, and leave the scale to the caption.

>>> parse("$(9,147,000)").value
Decimal('-9147000')
>>> parse("—").dash          # a reported zero (or nothing to report), not a missing value
True
>>> parse("12/31/04") is None
True
>>> [(f.kind, f.value, f.decimals) for f in numbers("net loss was $10.2 million or $0.12 per share")]
[('money', Decimal('10200000'), -5), ('perShare', Decimal('0.12'), 2)]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from converter import headings

Kind = Literal["money", "shares", "perShare", "percent", "date", "year", "ordinal", "phone", "other"]

_I = re.IGNORECASE
LONGEST = 72  # characters of a cell that are read: nothing longer is one number
MOST_DIGITS = 24  # of one number: the yen of a country's debt have 16


class Printed(NamedTuple):
    """A printed number. ``value`` has the printed sign and no scale (a percentage stays 12.5); ``places`` are the digits after
    the point, of 2-1/8 those of 2.125. ``currency`` is ISO 4217's code, '' where none is printed."""

    value: Decimal
    places: int = 0
    dash: bool = False
    percent: bool = False
    currency: str = ""
    negative: bool = False
    parenthesized: bool = False


class Found(NamedTuple):
    """A number inside a text, at ``text[start:end]``. ``value`` has its scale word applied ("$10.2 million"), and ``decimals``
    is the precision that it is given at, as XBRL counts it (2.1, 4.6.5); both None where it is no quantity. ``printed`` is the
    number without its words. ``unit_hint`` is a currency, 'shares', 'USD/share', '%', 'points', or ''."""

    text: str
    start: int
    end: int
    kind: Kind
    value: Decimal | None = None
    decimals: int | None = None
    printed: Printed | None = None
    unit_hint: str = ""
    date: headings.Parts | None = None


# --- one number ---------------------------------------------------------------------------------------------------

_SYMBOLS = {
    "us$": "USD", "u.s.$": "USD", "u.s. $": "USD", "usd": "USD", "$": "USD", "€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP",
    "¥": "JPY", "jpy": "JPY", "c$": "CAD", "ca$": "CAD", "cdn$": "CAD", "can$": "CAD", "cad": "CAD", "a$": "AUD", "au$": "AUD",
    "aud": "AUD", "nz$": "NZD", "hk$": "HKD", "s$": "SGD", "nt$": "TWD", "r$": "BRL", "rmb": "CNY", "cny": "CNY", "chf": "CHF",
    "sfr": "CHF", "₩": "KRW", "krw": "KRW", "₹": "INR", "inr": "INR", "₪": "ILS", "nis": "ILS", "sek": "SEK", "nok": "NOK",
    "dkk": "DKK", "mxn": "MXN", "ps.": "MXN",
}  # fmt: skip
_CURRENCY = "|".join(re.escape(s) for s in sorted(_SYMBOLS, key=len, reverse=True))
# Hyphens, dashes and minus signs, and those that Windows code pages leave in the C1 controls, are one character here.
_FOLD = str.maketrans(
    {c: "-" for c in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\ufe58\ufe63\uff0d\x96\x97\xad"}
    | {c: " " for c in "\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\r\n\f\v"}
    | {c: None for c in "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"}
    | {"（": "(", "）": ")", "［": "[", "］": "]", "，": ",", "．": ".", "％": "%", "＄": "$", "￥": "¥", "￡": "£", "⁄": "/",
       "¼": " 1/4", "½": " 1/2", "¾": " 3/4", "⅛": " 1/8", "⅜": " 3/8", "⅝": " 5/8", "⅞": " 7/8"}
)  # fmt: skip
_DASH = re.compile(
    rf"[(]?\s*(?:{_CURRENCY})?\s*[(]?\s*(?:(?:-{{1,2}}\s?0(?:\.0+)?\s?-{{1,2}})|-{{1,3}}|-\s-(?:\s-)?|none|nil|zero)"
    r"\s*[)]?\s*%?\s*[)]?",
    _I,
)
_CURRENCY_OF = re.compile(rf"(?:{_CURRENCY})", _I)
_PLAIN = re.compile(
    r"(?P<whole>(?:0|[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+|(?:, [0-9]{3})+)|[1-9][0-9]*)?)(?:\.(?P<places>[0-9]+))?"
    r"(?:(?:\s|\s?-\s?|(?<![0-9]))(?P<over>[1-9][0-9]?)/(?P<under>2|4|8|16|32|64))?"
)
_CONTINENTAL = re.compile(
    r"(?P<whole>0|[1-9][0-9]{0,2}(?:[. '’][0-9]{3})+|[1-9][0-9]*)(?:,(?P<places>[0-9]+))?(?P<over>(?!))?(?P<under>(?!))?"
)
_NOTES = re.compile(r"(?P<gap>\s*)(?:(?:\s*[(\[](?:[1-9][0-9]?|[a-z]|[ivx]{1,4})[)\]]){1,3}|(?:\s?[*†‡§#]){1,4})$", _I)


def parse(text: str, *, continental: bool = False) -> Printed | None:
    """The one number that ``text`` is, or None where it is none, more than one, a date, or something that stands for no number
    (N/A, NM, *). With ``continental``, 1.234,56 is read where otherwise 1,234.56 is."""
    if len(text) > 4 * LONGEST:
        text = text.strip()
        if len(text) > 4 * LONGEST:
            return None
    return _parsed(text, continental)


@lru_cache(maxsize=16384)
def _parsed(text: str, continental: bool) -> Printed | None:
    """Every stage asks for the same few cells."""
    s = text.translate(_FOLD).strip()
    if not s or len(s) > LONGEST:
        return None
    if _DASH.fullmatch(s):
        return Printed(Decimal(0), dash=True, percent="%" in s, currency=_currency_in(s), parenthesized="(" in s)
    notes = _NOTES.search(s)
    if notes and notes.start() > 0 and _marks_a_note(s[: notes.start()], notes):
        s = s[: notes.start()].rstrip()
    return _signed(s, continental=continental)


def _marks_a_note(number: str, notes: re.Match[str]) -> bool:
    """1,234 (a) and 1,234(1) are a number and a note; 12 (3) may be two numbers, and "(" alone is no number."""
    if number[-1] not in "0123456789)%":
        return False
    letters = any(c.isalpha() or c in "*†‡§#[" for c in notes[0])
    return letters or not notes["gap"] or any(c in number for c in ",.%")


def _currency_in(s: str) -> str:
    m = _CURRENCY_OF.search(s)
    return _SYMBOLS[m[0].lower()] if m else ""


def _signed(s: str, *, continental: bool) -> Printed | None:
    """Takes brackets, minus, currency and percent off, in whatever order they come; each may come once."""
    opened = closed = minus = percent = cents = False
    currency = ""
    while s:
        m = _CURRENCY_OF.match(s)
        if s[0] in "([<" and not opened:
            opened, s = True, s[1:].lstrip()
        elif s[0] == "-" and not minus:
            minus, s = True, s[1:].lstrip()
        elif m and not currency and not (m[0][-1].isalpha() and s[m.end():m.end() + 1].isalpha()):
            currency, s = _SYMBOLS[m[0].lower()], s[m.end():].lstrip()
        else:
            break
    while s:
        tail = s[-3:].lower()
        if s[-1] in ")]>" and not closed:
            closed, s = True, s[:-1].rstrip()
        elif s[-1] == "-" and not minus and not opened:
            minus, s = True, s[:-1].rstrip()
        elif s[-1] == "%" and not percent:
            percent, s = True, s[:-1].rstrip()
        elif s[-1] == "¢" and not cents and not currency:
            cents, currency, s = True, "USD", s[:-1].rstrip()
        elif not currency and (tail in _SYMBOLS or s[-1] in _SYMBOLS):
            size = 3 if tail in _SYMBOLS else 1
            currency, s = _SYMBOLS[tail[-size:]], s[:-size].rstrip()
        else:
            break
    if (opened and minus) or (closed and not opened and not any(c in s for c in ",.")):
        return None  # "-(1)" says two things; "3)" is the number of a list
    return _magnitude(s, continental=continental, negative=opened or closed or minus, percent=percent, cents=cents,
                      currency=currency, parenthesized=opened or closed)  # fmt: skip


def _magnitude(
    s: str, *, continental: bool, negative: bool, percent: bool, cents: bool, currency: str, parenthesized: bool
) -> Printed | None:
    m = (_CONTINENTAL if continental else _PLAIN).fullmatch(s)
    if not m or not any("0" <= c <= "9" for c in s) or sum("0" <= c <= "9" for c in s) > MOST_DIGITS:
        return None
    whole, places = re.sub("[^0-9]", "", m["whole"] or ""), m["places"] or ""
    digits = whole + places
    power = -len(places)
    if m["over"]:
        over, under = int(m["over"]), int(m["under"])
        if over % 2 == 0 or over >= under or not (whole or places or currency):
            return None  # 1/2 alone may be a day, 6/8 is no fraction that anybody prints
        bits = under.bit_length() - 1
        digits = str(int(digits or 0) * 10**bits + over * 5**bits)  # ".19 1/2" is 19 and a half hundredths
        power -= bits
    power -= 2 if cents else 0
    value = _exact(digits, power)
    return Printed(
        -value if negative and value else value,
        places=-power,
        percent=percent,
        currency=currency,
        negative=negative,
        parenthesized=parenthesized,
    )


def _exact(digits: str, power: int) -> Decimal:
    """digits * 10**power without a context's rounding, and without an exponent above zero (which would print as 1.2E+6)."""
    if power > 0:
        digits, power = digits + "0" * power, 0
    return Decimal(f"{digits}E{power}")


def decimals(values: Iterable[Printed], scale: int) -> int | None:
    """XBRL 2.1, 4.6.5: to how many decimals a statement's numbers are stated, as shown. ``values`` are all its printed numbers of
    one kind (money; or per share), ``scale`` the power of ten of its caption. Where no caption scales them but all end in 000
    they were rounded to thousands (or millions) before they were printed. None where nothing is printed. One that shows more
    places than the others is still printed at ``printed.places - scale``."""
    given = [v for v in values if not v.percent]
    shown = [v for v in given if not v.dash]
    if not shown:
        return -scale if given else None
    counts = Counter(v.places for v in shown)
    places = max(counts, key=lambda p: (counts[p], p))
    if scale == 0 and not any(counts[p] for p in counts if p > 0):
        amounts = [v.value for v in shown if v.value]
        for rounded in (6, 3):
            if len(amounts) > 1 and all(a % 10**rounded == 0 for a in amounts):
                return -rounded
    return places - scale


# --- numbers in a sentence ------------------------------------------------------------------------------------------
# Every expression below is tried at a run of digits, has bounded or possessive repeats, and looks at most WINDOW characters
# back: the work is linear in the text, whatever it holds.

WINDOW = 48
_DIGITS = re.compile(r"[0-9]")
_MONEY_BEFORE = re.compile(rf"(?P<open>\(?)(?P<c>{_CURRENCY})\s?(?P<inner>\(\s?)?(?P<m>[-–—−]\s?)?$", _I)
_PAREN_BEFORE = re.compile(r"(?:(?<=[\s([:;,])|^)\(\s?$")
_MINUS_BEFORE = re.compile(r"(?:(?<=[\s(])|^)[-−–]$")
_DATE_BEFORE = re.compile(r"(?<![a-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?\s{0,3},?\s{0,3}$", _I)
_PHONE = re.compile(
    r"(?:\+?1[-. ]\s?)?\(?[0-9]{3}\)?(?:\s|[-./]\s?)[0-9]{3}[-.\s][0-9]{4}(?![0-9]|[,.][0-9])|[0-9]{3}-[0-9]{4}(?![0-9-])"
)
_CODE = re.compile(  # the numbers of files, rules, forms and sections: 0-15957, 95-4180883, 10-K, 240.14d-2, 1.2.3
    r"[0-9]++(?:-[0-9]{4,}+(?![0-9%]|[,.][0-9]))+|[0-9]++(?:\.[0-9]++){2,}+|[0-9]{1,2}-[KQ](?:SB|405)?(?![A-Za-z])(?:/A)?"
)
_FRACTION = re.compile(r"(?:[0-9]{1,3}(?:\s|-|\s-\s))?[1-9][0-9]?/(?:2|4|8|16|32|64)(?![0-9/])|[0-9]{1,3}\s?[¼½¾⅛⅜⅝⅞]")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}(?![0-9]))++(?:\.[0-9]++)?")
_STRAY = re.compile(r"[0-9]{1,3}, [0-9]{3}(?:,[0-9]{3}(?![0-9]))++")  # "$1, 465,000", broken by a typesetter
_BROKEN = re.compile(r"[0-9]{1,3}(?:,[0-9]{1,3}(?![0-9]))++(?:\.[0-9]++)?")
_SIMPLE = re.compile(r"[0-9]++(?:\.[0-9]++)?")
_ORDINAL_AFTER = re.compile(r"(?:st|nd|rd|th)(?![a-z])", _I)
_ORDINAL_BEFORE = re.compile(
    r"(?<![a-z])(?:items?|notes?|exhibits?|sections?|parts?|pages?|rules?|forms?|no|nos|number|q|s?fas|fin|asu|asc|sab|eitf|apb"
    r"|chapter|articles?|schedules?|tables?|levels?|phase|stage|class|series|step|type"
    r"|regulation|iso|eps|suite|box|release)\.?\s?[#(]?$",
    _I,
)
_SCALE = re.compile(r"\s{0,3}-?(?P<w>thousand|million|billion|trillion|hundred|mm|mn|bn|[kmb](?![a-z]))s?(?![a-z])", _I)
_POWERS = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "k": 3, "m": 6, "mm": 6, "mn": 6,
           "b": 9, "bn": 9}  # fmt: skip
_PERCENT = re.compile(r"\s?%|\s{1,3}percent(?:age\spoints?)?|\s{1,3}per\scent(?![a-z])|\s{1,3}pct(?![a-z])|-percent", _I)
_CENTS = re.compile(r"\s?¢|\s{1,3}cents?(?![a-z])", _I)
_DOLLARS = re.compile(r"\s{1,3}(?:u\.?s\.?\s)?(?:dollars?(?![a-z])|USD)|\s?€|\s{1,3}(?P<euro>euros?)(?![a-z])", _I)
_POINTS = re.compile(r"(?:\s|-)(?P<basis>basis[\s-])?points?(?![a-z])", _I)
_SHARES = re.compile(
    r"(?:\s{1,3}(?:(?-i:[a-z-]{2,14})|common|preferred|ordinary|treasury|class|[a-c])){0,4}?"  # no capitals: the next label
    r"\s{1,3}(?:shares?|(?:common\s|preferred\s)?units|(?:stock\s)?options|warrants)(?![a-z])", _I
)
_NO_UNIT = re.compile(
    r"\s{1,3}(?:per|an?|or|and|to|of\sits|in|for|on|at|was|were|is|from|compared|versus|days|months|years|weeks|the)(?![a-z])", _I
)
_PER_SHARE = re.compile(
    r"\s{1,3}(?:per|a)(?:\s{1,3}[a-z-]{2,12}){0,3}?\s{1,3}(?:share|unit|ads)(?![a-z])|\s{1,3}(?:stated\s|par\s)(?:par\s)?value"
    r"|\s{1,3}par(?![a-z])"
    r"|/\s?share|\s{1,3}(?:and|or|to|versus|vs\.|compared\s(?:to|with))\s{1,3}\$\s?[0-9]{0,4}\.[0-9]{2,4}"
    r"\s{1,3}(?:per|a)\s(?:[a-z]{2,12}\s)?share",
    _I,
)
_SHARE_BEFORE = re.compile(r"(?:per\s(?:[a-z]{2,12}\s){0,2}share|par\svalue)[^.;$0-9]{0,24}$|\b(?:eps)[^.;$0-9]{0,16}$", _I)


def numbers(text: str) -> Iterator[Found]:
    """All numbers of a sentence, label or page, in order. Every run of ASCII digits lies in exactly one of them, and none
    overlap: what is no quantity (a date, a year, a telephone's number, the 10 of 10-K) is found too, and said to be that."""
    at = 0
    while m := _DIGITS.search(text, at):
        found = _number_at(text, m.start(), at)
        at = found.end
        yield found


def _number_at(text: str, digit: int, floor: int) -> Found:
    """The number whose first digit stands at ``digit``; nothing before ``floor`` belongs to it."""
    low = max(floor, digit - WINDOW)
    before = text[low:digit]
    date = _date_at(text, digit, low, before)
    if date:
        return date
    first = digit
    if before.endswith(".") and not before[-2:-1].isalnum():
        first, before = digit - 1, before[:-1]
    money = _MONEY_BEFORE.search(before)
    if money and money["c"][0].isalpha() and before[money.start("c") - 1:money.start("c")].isalpha():
        money = None
    if not money and first == digit:
        for kind, pattern in (("phone", _PHONE), ("ordinal", _CODE)):
            m = pattern.match(text, digit)
            if m:
                start = digit - 1 if kind == "phone" and before.endswith("(") else digit
                return _plain(text, start, m.end(), "phone" if kind == "phone" else "other" if "-" in m[0] else "ordinal")
    core = _core(text, first, digit, stray=money is not None)
    return _quantity(text, first, core, low, before, money)


def _date_at(text: str, digit: int, low: int, before: str) -> Found | None:
    month = _DATE_BEFORE.search(before)
    start = low + month.start() if month else digit
    m = headings.DATE.match(text, start)
    if not m or m.end() <= digit or (m["n6"] and not month) or ("0" <= text[m.end():m.end() + 1] <= "9"):
        return None
    if not month and (before[-1:] in "$.,-/" and before or m["sep"] == "."):
        return None
    parts = headings.date_parts(m)
    if parts is None:
        return None
    end = m.end() - (len(m[0]) - len(m[0].rstrip(" ,.")))
    return Found(text[start:end], start, end, "date", date=parts)


def _core(text: str, first: int, digit: int, *, stray: bool) -> int:
    """Where the digits of the number end."""
    if first == digit:
        m = (_STRAY.match(text, digit) if stray else None) or _FRACTION.match(text, digit)
        if m:
            return m.end()
        grouped, broken = _GROUPED.match(text, digit), _BROKEN.match(text, digit)
        if broken and (not grouped or broken.end() > grouped.end()):
            return broken.end()
        if grouped:
            return grouped.end()
    m = _SIMPLE.match(text, digit)
    assert m is not None
    if first < digit:  # ".5.2" is not .5
        return digit + len(m[0].split(".")[0])
    return m.end()


def _plain(text: str, start: int, end: int, kind: Kind) -> Found:
    return Found(text[start:end], start, end, kind)


def _quantity(text: str, first: int, end: int, low: int, before: str, money: re.Match[str] | None) -> Found:
    start, sign = first, ""
    digits = text[first:end]
    after = text[end:end + 1]
    if not money and first > low and text[first - 1].isalpha() and before[-2:].lower() != "fy":  # C60, FAS123R
        return _plain(text, first, end, "ordinal" if before[-1:] in "qQ" else "other")
    if money:
        start = low + money.start("c")
        if money["m"] or (money["inner"] and after == ")"):
            sign = "-"
        elif money["open"] and after == ")" and not money["inner"]:
            sign, start = "-", low + money.start("open")
    elif after == ")" and _PAREN_BEFORE.search(before) and any(c in digits for c in ",."):
        sign, start = "-", low + before.rindex("(")
    elif _MINUS_BEFORE.search(before):
        sign, start = "-", first - 1
    printed = parse(("(" if sign and after == ")" else sign) + digits.replace(", ", ",") + (")" if sign and after == ")" else ""))
    if sign and after == ")":
        end += 1
    if printed is None or (money is None and ("/" in digits and len(digits) < 4)):
        return _plain(text, start, end, "other")
    currency = _SYMBOLS[money["c"].lower()] if money else ""
    printed = printed._replace(currency=currency)
    return _with_words(text, start, end, before[: money.start()] if money else before, printed, digits)


def _with_words(text: str, start: int, end: int, before: str, printed: Printed, digits: str) -> Found:
    """What the words around a number say of it: its scale, its unit, its kind."""
    def made(kind: Kind, stop: int, power: int = 0, unit: str = "") -> Found:
        value, places = _shift(printed.value, power), printed.places - power
        return Found(text[start:stop], start, stop, kind, value, places, printed, unit)

    m = _PERCENT.match(text, end)
    if m:
        return made("percent", m.end(), unit="%")
    if not printed.currency and not printed.negative:
        m = _ORDINAL_AFTER.match(text, end)
        if m:
            return made("ordinal", m.end())
    power = 0
    m = _SCALE.match(text, end)
    if m and (printed.currency or len(m["w"]) > 3):
        power, end = _POWERS[m["w"].lower()], m.end()
    if printed.currency:
        share = f"{printed.currency}/share"
        small = power == 0 and abs(printed.value) < 10000
        if small and (_PER_SHARE.match(text, end) or (printed.places >= 2 and _SHARE_BEFORE.search(before))):
            return made("perShare", end, unit=share)
        return made("money", end, power, printed.currency)
    m = _CENTS.match(text, end)
    if m:
        per = _PER_SHARE.match(text, m.end()) or _SHARE_BEFORE.search(before)
        return made("perShare" if per else "money", m.end(), -2, "USD/share" if per else "USD")
    m = _DOLLARS.match(text, end)
    if m:
        return made("money", m.end(), power, "EUR" if m["euro"] or "€" in m[0] else "USD")
    m = _POINTS.match(text, end)
    if m:
        return made("other", m.end(), power, "basis points" if m["basis"] else "points")
    if not _NO_UNIT.match(text, end) and not printed.negative:
        m = _SHARES.match(text, end)
        if m:
            return made("shares", end, power, "shares")
    if power == 0 and not printed.negative:
        if len(digits) == 4 and digits.isdigit() and 1900 <= int(digits) <= 2099 and not _ORDINAL_BEFORE.search(before):
            return made("year", end)
        if len(digits) == 2 and digits.isdigit() and before[-1:] in ("'", "’"):
            return made("year", end)
        listed = text[end:end + 1] == ")" and before[-1:] == "(" and digits.isdigit() and len(digits) < 3
        if listed or _ORDINAL_BEFORE.search(before):
            return made("ordinal", end)
    return made("other", end, power)


def _shift(value: Decimal, power: int) -> Decimal:
    if power == 0:
        return value
    sign, digits, exponent = value.as_tuple()
    shifted = _exact("".join(map(str, digits)), int(exponent) + power)
    return -shifted if sign else shifted
