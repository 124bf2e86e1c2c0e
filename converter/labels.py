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
    r"|provided|used|from)\b\)?)* \(?(?:in |for |by )?\)?(?=(?:continuing |discontinued )?(?:operati|investi|financi))"
)
_PHRASES = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (r"\(income\) loss|\bincome \(loss\)|\(loss\) income|\bloss \(income\)|\bincome/\(?loss\)?|\bloss\) ?/? ?income", "income"),
        (r"\bearnings \(loss(?:es)?\)|\(loss(?:es)?\) earnings|\bearnings/\(?loss\)?", "earnings"),
        (r"\(gains?\)[ /]?loss(?:es)?|\bgains? ?/?\(loss(?:es)?\)|\(loss(?:es)?\) ?/?gains?|\bloss(?:es)? ?/?\(gains?\)", "gain"),
        (r"\bgains? (?:and|or|/) loss(?:es)?\b|\bloss(?:es)? (?:and|or|/) gains?\b|\bgains?/loss(?:es)?\b", "gain"),
        (r"\(increases?\)[ /]?decreases?|\bincreases? ?/?\(decreases?\)|\(decreases?\) ?/?increases?|\bdecreases? ?/?\(increases?\)", "change"),
        (r"\bincreases? (?:and|or) decreases?\b|\bdecreases? (?:and|or) increases?\b", "change"),
        (r"\(benefit\)[ /]*(provision|expense)|\b(provision|expense) ?/?\(benefit\)|\bbenefit ?/?\((provision|expense)\)|\((provision|expense)\) ?/?benefit", "expense"),
        (r"\b(?:share|stock)(?:holder|owner)s?\b|\bshareholder s\b", "stockholder"),
        (r"\bminority interests?\b|\bnon[- ]?controlling interests?\b", "noncontrolling interest"),
        (r"\bnon[- ]?controlling\b", "noncontrolling"),
        (r"\bpp ?(?:and|&) ?e\b", "property plant and equipment"),
        (r"\bsg ?(?:and|&) ?a\b", "selling general and administrative"),
        (r"\bg ?(?:and|&) ?a\b", "general and administrative"),
        (r"\br ?(?:and|&) ?d\b", "research and development"),
        (r"\blong[- ]+term\b", "longterm"),
        (r"\bshort[- ]+term\b", "shortterm"),
        (r"\bpaid[- ]+in[- ]+capital\b", "paidin capital"),
        (r"\bpre[- ]+paid\b", "prepaid"),
        (r"\bpre[- ]+tax\b", "pretax"),
        (r"\bnon[- ]+(current|cash|operating|interest|recurring|vested|cumulative|redeemable)", r"non\1"),
        (r"\bwrite[- ]+(off|down)s?\b", r"write\1"),
        (r"\bright[- ]+of[- ]+use\b|\brou\b", "rightofuse"),
        (r"\b(?:share|stock|equity|unit)[- ]+based\b", "stockbased"),
        (r"\bavailable[- ]+for[- ]+sale\b|\bafs\b", "availableforsale"),
        (r"\bheld[- ]+(?:for|to)[- ]+(sale|maturity|investment|use)\b", r"heldfor\1"),
        (r"\bmark(?:ed)?[- ]+to[- ]+market\b", "marktomarket"),
        (r"\baccum\.?(?= )", "accumulated"),
        (r"\bamort\.", "amortization"),
        (r"\bdepr?\.", "depreciation"),
        (r"\bmisc\.", "miscellaneous"),
        (r"\badm(?:in)?\.", "administrative"),
        (r"\bu\. ?s\.", "us"),
        (r"\bamorti[sz]", "amortiz"),
        (r"\butili[sz]", "utiliz"),
        (r"\breali[sz]", "realiz"),
        (r"\bcapitali[sz]", "capitaliz"),
        (r"\btax(?:es)? on income\b|\bincome[- ]+tax(?:es)?\b", "incometax"),
        (r"\b(?:year|period|quarter|month|week)s?(?: ended)?\b", "period"),
        (r"\bend of the period\b", "end of period"),
        (r"\bbeginning of the period\b", "beginning of period"),
    )
)
_DATE = re.compile(
    r"\b(?:as of |at |on )?(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.? \d{1,2}(?:, ?\d{4})?(?:(?:,| and|, and) \d{4})*\b|\b(?:19|20)\d\d\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b"
)
_NUMERAL = re.compile(r"\$? ?\d[\d,]*(?:\.\d+)?%?|\$ ?\.\d+|(?<!\w)\.\d+%?")
_TOTAL_LAST = re.compile(r"^(.*\w.*), total$")
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
    lower = _NOTE.sub(" ", lower)
    for pattern, word in _PHRASES[:7]:
        lower = pattern.sub(word, lower)
    lower = _ASIDE.sub(" ", lower)
    lower = _DATE.sub(" # ", lower)
    lower = " ".join(_NUMERAL.sub(" # ", lower).split())
    lower = _FLOW.sub("provided ", lower)
    for pattern, word in _PHRASES[7:]:
        lower = pattern.sub(word, lower)
    lower = lower.strip(" ,;:-")
    if total := _TOTAL_LAST.match(lower):
        lower = "total " + total[1]
    return lower


def _tokens(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for word in _PUNCTUATION.sub(" ", text).split():
        if word not in _STOP and not (word == NUMBER and found and found[-1] == NUMBER):
            found.append(_singular(word))
    return tuple(found)


@lru_cache(maxsize=20_000)
def words(text: str) -> tuple[str, ...]:
    """The words of a label in normal form, in order; without stop words, with numbers as ``#``."""
    return _tokens(_clean(text))


def normal(text: str) -> str:
    """The whole label in normal form, words joined by one space. Two labels with one normal form say the same."""
    return " ".join(words(text))


@lru_cache(maxsize=20_000)
def short(text: str) -> str:
    """A shorter form to fall back on: "net of accumulated ..." is cut to a mark, parentheses and the tail after a number go.

    >>> short("Property and equipment, net of accumulated depreciation of $12.5 and $11")
    'property equipment ~'
    """
    clean = _clean(text)
    cut = _NET_OF.sub(f" {NETTED}", clean)
    bare = _TAIL.sub("", _PARENTHESIS.sub(" ", cut)) or cut
    return " ".join(word for word in _tokens(bare) if word != NUMBER)
