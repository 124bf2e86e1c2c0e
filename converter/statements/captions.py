"""What a caption says of the amounts below it: scale, what is exempt from it, and currency.

>>> scale("(In thousands, except per share data)")
Scale(power=3, shares=3)
>>> scale("(Unaudited, in millions of dollars except share amounts)")
Scale(power=6, shares=0)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_POWERS = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "000": 3, "k": 3, "t": 3, "m": 6, "mil": 6, "mm": 6, "mn": 6, "bn": 9}
_CODE = r"(?:EUR|USD|GBP|CHF|CAD|AUD|HKD|JPY|RMB|CNY|ILS|NIS|MXN)"
_SCALE = re.compile(
    r"\b(?:in|stated in|expressed in|of)\s+(?:[a-z.$]+\s+){0,4}?(thousand|million|billion)s?\b"
    r"|[(\[,]\s*(?:[a-z.$]+\s+){0,3}?(?:\$\s*)?(thousand|million|billion)s?\b"
    r"|\b(thousand|million|billion)s\s+(?:of\s+)?(?:[a-z.]+\s+){0,2}?(?:dollars|u\.s\. dollars|except|omitted|,)"
    r"|\$?\(?\b(000)(?:'?s|’s)?\b\)?\s*(?:omitted|'s|s\b)|\$\s?0(00)(?:'?s|’s|\b)(?!\.)|\(\s*\$?\s*(000)(?:'s|’s|s)?\s*(?:omitted)?\s*\)"
    r"|\bin\s+\$?(000)'?s|\(\$?\s?(mm)\)|[$€£]\s?(thousand|million|billion)s?\b|[$€£]\s?(k|mm?|mn|bn|mil)\b|\bin\s+(mil|mm)\b"
    rf"|(?:[$€£¥]|\b{_CODE})\s?['’]?(000)s?\b|\b{_CODE}\s?(thousand|million|billion|k|mm?|mn|bn)s?\b|\b([tk]){_CODE}\b"
    r"|^\W*(?:(?:all|u\.?s\.?|dollars?|amounts?|figures?|unaudited)\W+){0,4}(?:in\s+)?(thousand|million|billion)s\b(?=\W*$|\s*,|\W+(?:of|except|omitted|unless|other)\b)",
    re.IGNORECASE,
)
_DOLLARS = re.compile(r"\b(?:in|expressed in)\s+(?:whole\s+|u\.?s\.?\s+|united states\s+|actual\s+)*dollars\b|\bwhole dollars\b|\bactual dollars\b", re.IGNORECASE)
_EXCEPT = re.compile(r"\bexcept(?:ing)?\b|\bother than\b|\bexcluding\b", re.IGNORECASE)
_SHARES = re.compile(r"\b(?:share|unit)s?\b", re.IGNORECASE)
_PER = re.compile(r"\bper[- ](?:\w+ ){0,2}?(?:share|unit)|\b(?:share|unit)-?based", re.IGNORECASE)
_SHARES_IN = re.compile(r"\bshares?\b[^.;)]{0,40}?\bin\s+(thousand|million)s\b", re.IGNORECASE)
_CURRENCIES = (
    (re.compile(r"\bCanadian dollars?|\bCdn\.? ?\$|\bC\$|\bCAD\b", re.IGNORECASE), "CAD"),
    (re.compile(r"\bAustralian dollars?|\bA\$|\bAUD\b", re.IGNORECASE), "AUD"),
    (re.compile(r"\bHong Kong dollars?|HK\$", re.IGNORECASE), "HKD"),
    (re.compile(r"€|\beuros?\b|\b[TK]?EUR\b", re.IGNORECASE), "EUR"),
    (re.compile(r"£|\bpounds? sterling\b|\bGBP\b", re.IGNORECASE), "GBP"),
    (re.compile(r"¥|\bJapanese yen\b|\byen\b|\bJPY\b", re.IGNORECASE), "JPY"),
    (re.compile(r"\brenminbi\b|\bRMB\b|\bCNY\b", re.IGNORECASE), "CNY"),
    (re.compile(r"\bSwiss francs?\b|\bCHF\b", re.IGNORECASE), "CHF"),
    (re.compile(r"\b(?:new )?Israeli shekels?\b|\bNIS\b", re.IGNORECASE), "ILS"),
    (re.compile(r"\bMexican pesos?\b|\bMXN\b", re.IGNORECASE), "MXN"),
)
_FOREIGN = re.compile(r"\b(?:in|of|expressed in|stated in|thousands|millions)\b[^.]{0,40}$", re.IGNORECASE)


class Scale(NamedTuple):
    """Powers of ten: ``power`` of money, ``shares`` of numbers of shares (0 where the caption excepts them)."""

    power: int
    shares: int


def scale(text: str) -> Scale | None:
    """The scale that a caption states, or None if it states none."""
    found = _SCALE.search(text)
    if found is None:
        return Scale(0, 0) if _DOLLARS.search(text) else None
    word = next(g for g in found.groups() if g).lower()
    power = 3 if word in ("000", "00") else _POWERS[word]
    exempt = _EXCEPT.search(text)
    rest = _PER.sub(" ", text[exempt.end() :]) if exempt else ""
    if stated := _SHARES_IN.search(text):
        return Scale(power, _POWERS[stated.group(1).lower()])
    return Scale(power, 0 if _SHARES.search(rest) else power)


def nearest(captions: Iterable[str]) -> Scale | None:
    """The scale of the first caption that states one; captions come nearest first."""
    for caption in captions:
        if (stated := scale(caption)) is not None:
            return stated
    return None


def currency(captions: Iterable[str], default: str = "USD") -> str:
    """The currency that the captions of a statement name, as an ISO 4217 code; dollars where nothing is said."""
    for caption in captions:
        if len(caption) > 200:
            continue
        for pattern, code in _CURRENCIES:
            found = pattern.search(caption)
            if found and (len(found.group()) <= 3 or _FOREIGN.search(caption[: found.start()]) or caption.strip(" ()").startswith(found.group())):
                return code
    return default
