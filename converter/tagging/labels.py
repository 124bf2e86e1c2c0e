"""The normal form of a label: what filers write in different ways becomes the same words.

A printed label carries what a concept does not: note references, dates, amounts, "(unaudited)". A label of XBRL carries what
print does not: "[Abstract]", "(in shares)", ", Total". Both lose them here. Words that filers use for one thing (shareholders
and stockholders, "provided by" and "used in") become one word; numbers become one sign; plurals their crude singular.

>>> normal("Total shareholders’ equity (Note 5)")
'total stockholder equity'
>>> normal("Net cash (used in) provided by operating activities") == normal("Net cash used for operating activities")
True
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

NUMBER = "#"  # what every number becomes
NETTED = "~"  # what "net of accumulated ..." becomes in the short form
LONGEST = 600  # characters of a label that are looked at

_DASH = re.compile("[\u2010-\u2015\u2212\u00ad]|--+")
_APOSTROPHE = re.compile("['\u2018\u2019\u0092`\u00b4]")
_BRACKET = re.compile(r"\[[^\[\]]*\]")
_NOTE = re.compile(
    r"\((?:see |refer to |includes? )?(?:accompanying )?(?:foot)?notes?\b[^()]*\)|[-,:;]? *\b(?:see )?notes? \d+[a-z]?(?:(?:,| and|, and| &) (?:note )?\d+[a-z]?)*\b"
)
_ASIDE = re.compile(
    r"\((?:un)?audited\)|\((?:as )?(?:restated|adjusted|revised|recast)\)|\((?:a|b|c|d|e|f|\d{1,2}|[ivx]{1,4})\)"
    r"|\((?:expressed |stated |amounts? |dollars? )?in (?:u\.?s\.? )?(?:thousands|millions|billions|dollars)[^()]*\)"
    r"|\((?:in |number of )?(?:dollars |usd )?(?:per |common )?(?:shares?|units?)\)|\(in (?:dollars|usd|shares|units) per (?:share|unit)\)"
    r"|\(\$? ?per (?:common )?(?:share|unit)\)|\(loss\)|\(losses\)|\(income\)|\(deficit\)|\(expense\)"
)
_LEADER = re.compile(r"[.\u2026_]{2,}|\*+")
_FLOW = re.compile(
    r"\(?\b(?:provided by|used (?:in|for|by)|provided from|provided|used|from)\)?(?:[ ,/(]*\b(?:and|or)?[ (]*\b(?:provided by|used (?:in|for|by)"
    r"|provided|used|from)\b\)?)* \(?(?:in |for |by )?\)?(?=(?:continuing |discontinued )?(?:operati|investi|financing))"
)
_SIGNS = tuple(
    (needed, re.compile(pattern), word)
    for needed, pattern, word in (
        ("loss", r"\(income\) loss|\bincome \(loss\)|\(loss\) income|\bloss \(income\)|\bincome/\(?loss\)?|\bloss\) ?/? ?income", "income"),
        ("loss", r"\bearnings \(loss(?:es)?\)|\(loss(?:es)?\) earnings|\bearnings/\(?loss\)?", "earnings"),
        ("gain", r"\(gains?\)[ /]?loss(?:es)?|\bgains? ?/?\(loss(?:es)?\)|\(loss(?:es)?\) ?/?gains?|\bloss(?:es)? ?/?\(gains?\)", "gain"),
        ("gain", r"\bgains? (?:and|or|/) loss(?:es)?\b|\bloss(?:es)? (?:and|or|/) gains?\b|\bgains?/loss(?:es)?\b", "gain"),
        (
            "decrease",
            r"\(increases?\)[ /]?decreases?|\bincreases? ?/?\(decreases?\)|\(decreases?\) ?/?increases?|\bdecreases? ?/?\(increases?\)",
            "change",
        ),
        ("decrease", r"\bincreases? (?:and|or) decreases?\b|\bdecreases? (?:and|or) increases?\b", "change"),
        (
            "benefit",
            r"\(benefit\)[ /]*(provision|expense)|\b(provision|expense) ?/?\(benefit\)|\bbenefit ?/?\((provision|expense)\)"
            r"|\((provision|expense)\) ?/?benefit",
            "expense",
        ),
    )
)
_WORDS = tuple(
    (needed, re.compile(pattern), word)
    for needed, pattern, word in (
        ("holder", r"\b(?:share|stock)holders?\b", "stockholder"),
        ("owner", r"\b(?:share|stock)owners?\b", "stockholder"),
        ("minority", r"\bminority interests?\b", "noncontrolling interest"),
        ("controlling", r"\bnon[- ]?controlling interests?\b", "noncontrolling interest"),
        ("controlling", r"\bnon[- ]?controlling\b", "noncontrolling"),
        ("pp", r"\bpp ?(?:and|&) ?e\b", "property plant and equipment"),
        ("sg", r"\bsg ?(?:and|&) ?a\b", "selling general and administrative"),
        ("and a", r"\bg ?(?:and|&) ?a\b", "general and administrative"),
        ("and d", r"\br ?(?:and|&) ?d\b", "research and development"),
        ("term", r"\blong[- ]+term\b", "longterm"),
        ("term", r"\bshort[- ]+term\b", "shortterm"),
        ("capital", r"\bpaid[- ]+in[- ]+capital\b", "paidin capital"),
        ("pre-", r"\bpre[- ]+paid\b", "prepaid"),
        ("pre", r"\bpre[- ]+tax\b", "pretax"),
        ("non", r"\bnon[- ]+(current|cash|operating|interest|recurring|vested|cumulative|redeemable)", r"non\1"),
        ("write", r"\bwrite[- ]+(off|down)s?\b", r"write\1"),
        ("right", r"\bright[- ]+of[- ]+use\b", "rightofuse"),
        ("rou", r"\brou\b", "rightofuse"),
        ("based", r"\b(?:share|stock|equity|unit)[- ]+based\b", "stockbased"),
        ("sale", r"\bavailable[- ]+for[- ]+sale\b", "availableforsale"),
        ("afs", r"\bafs\b", "availableforsale"),
        ("held", r"\bheld[- ]+(?:for|to)[- ]+(sale|maturity|investment|use)\b", r"heldfor\1"),
        ("market", r"\bmark(?:ed)?[- ]+to[- ]+market\b", "marktomarket"),
        ("accum", r"\baccum\.?(?= )", "accumulated"),
        ("amort.", r"\bamort\.", "amortization"),
        ("dep", r"\bdepr?\.", "depreciation"),
        ("misc.", r"\bmisc\.", "miscellaneous"),
        ("adm", r"\badm(?:in)?\.", "administrative"),
        ("u.", r"\bu\. ?s\.", "us"),
        ("amorti", r"\bamorti[sz]", "amortiz"),
        ("utili", r"\butili[sz]", "utiliz"),
        ("reali", r"\breali[sz]", "realiz"),
        ("capitali", r"\bcapitali[sz]", "capitaliz"),
        ("on income", r"\btax(?:es)? on income\b", "incometax"),
        ("tax", r"\bincome[- ]+tax(?:es)?\b", "incometax"),
        ("year", r"\byears?(?: ended)?\b", "period"),
        ("period", r"\bperiods?(?: ended)?\b", "period"),
        ("quarter", r"\bquarters?(?: ended)?\b", "period"),
        ("month", r"\bmonths?(?: ended)?\b", "period"),
        ("week", r"\bweeks?(?: ended)?\b", "period"),
    )
)
_DIGIT = re.compile(r"\d")
_DATE = re.compile(
    r"\b(?:as of |at |on )?(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.? \d{1,2}(?:, ?\d{4})?(?:(?:,| and|, and) \d{4})*\b|\b(?:19|20)\d\d\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b"
)
_NUMERAL = re.compile(r"\$? ?\d[\d,]*(?:\.\d+)?%?|\$ ?\.\d+|(?<!\w)\.\d+%?")
_PUNCTUATION = re.compile(r"[^0-9a-z#~]+")
_NET_OF = re.compile(
    r"[,(\-;]* *\b(?:net of|less|after|including|excluding|at cost|at fair value) +(?:an? |related |the )?(?:unearned|accumulated|allowances?|reserves?"
    r"|unamortized|current|restricted cash|provisions?|discounts?|deferred|amortization|depreciation)\b.*$"
)
_PARENTHESIS = re.compile(r"\([^()]*\)")
_TAIL = re.compile(r"[,;:(\-] *[^,;:(]*#.*$")
_STOP = frozenset(("the", "a", "an", "of", "and", "to", "in", "for", "on", "by", "with", "its", "our", "s", "or", "as", "at", "is"))
_IRREGULAR = {
    "taxes": "tax", "losses": "loss", "gross": "gross", "lease": "lease", "premises": "premise", "leases": "lease", "purchases": "purchase",
    "securities": "security", "series": "series", "earnings": "earnings", "goods": "goods", "proceeds": "proceeds", "basis": "basis",
    "thus": "thus", "plus": "plus", "less": "less", "excess": "excess", "business": "business", "surplus": "surplus", "process": "process",
    "bonuses": "bonus", "businesses": "business", "finance": "financing", "operation": "operation", "operations": "operation",
}  # fmt: skip


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _clean(text: str) -> str:
    """Lower case with one kind of dash, without what stands only in print or only in XBRL; punctuation is still there."""
    lower = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    lower = " ".join(_DASH.sub("-", _APOSTROPHE.sub("", lower)).replace("&", " and ").split())
    lower = _LEADER.sub(" ", _BRACKET.sub(" ", lower))
    if "note" in lower:
        lower = _NOTE.sub(" ", lower)
    lower = _replaced(lower, _SIGNS)
    if "(" in lower:
        lower = _ASIDE.sub(" ", lower)
    if _DIGIT.search(lower):
        lower = _NUMERAL.sub(" # ", _DATE.sub(" # ", lower))
    lower = " ".join(lower.split())
    if "operati" in lower or "investi" in lower or "financing" in lower:
        lower = _FLOW.sub("provided ", lower)
    lower = _replaced(lower, _WORDS)
    lower = lower.strip(" ,;:-")
    if lower.endswith(", total") and len(lower) > 7:
        lower = "total " + lower[:-7]
    return lower


def _replaced(text: str, rules: tuple[tuple[str, re.Pattern[str], str], ...]) -> str:
    """The rules applied in order. What a rule needs is looked for first: that is ten times as fast as its pattern."""
    for needed, pattern, word in rules:
        if needed in text:
            text = pattern.sub(word, text)
    return text


def _tokens(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for word in _PUNCTUATION.sub(" ", text).split():
        if word not in _STOP and not (word == NUMBER and found and found[-1] == NUMBER):
            found.append(_singular(word))
    return tuple(found)


@lru_cache(maxsize=20_000)
def _clean_once(text: str) -> str:
    return _clean(text)


@lru_cache(maxsize=20_000)
def words(text: str) -> tuple[str, ...]:
    """The words of a label in normal form, in order; without stop words, with numbers as ``#``."""
    return _tokens(_clean_once(text))


def normal(text: str) -> str:
    """The whole label in normal form, words joined by one space. Two labels with one normal form say the same."""
    return " ".join(words(text))


@lru_cache(maxsize=20_000)
def short(text: str) -> str:
    """A shorter form to fall back on: "net of accumulated ..." is cut to a mark, parentheses and the tail after a number go.

    >>> short("Property and equipment, net of accumulated depreciation of $12.5 and $11")
    'property equipment ~'
    """
    clean = _clean_once(text)
    cut = _NET_OF.sub(f" {NETTED}", clean)
    bare = _TAIL.sub("", _PARENTHESIS.sub(" ", cut)) or cut
    return " ".join(word for word in _tokens(bare) if word != NUMBER)
