"""The registrant: its name as written, its ticker and its exchange.

A cover prints the name above "exact name of registrant"; a release has it in the dateline, before the ticker; EDGAR's header and the
headings of statements know it in capitals, and the prose then tells how it is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from converter.cover.front import CoverFact, FrontText, head
from converter.model import Document, Span
from converter.places import Joined

_I = re.IGNORECASE

_EXCHANGES: tuple[tuple[str, str], ...] = (
    ("NYSEAMER", r"NYSE[\s-]?(?:American|MKT|Amex|Alternext)(?:\sLLC|\sEquities)?|American\sStock\sExchange|AMEX"),
    ("NYSEArca", r"NYSE[\s-]?Arca"),
    ("CboeBZX", r"Cboe\sBZX(?:\sExchange)?"),
    ("NYSE", r"(?:the\s)?New\sYork\sStock\sExchange(?:,?\sInc\.?|\sLLC)?|NYSE"),
    ("NASDAQ", r"(?:the\s)?NASDAQ(?:[\s-]?(?:GS|GM|CM|NM|NMS)\b|\s(?:Global\sSelect|Global|Capital|National|Small-?Cap|Stock)\sMarket)?"
               r"(?:\sSystem|\sLLC)?|NasdaqG[SM]|NasdaqCM"),
    ("", r"OTC(?:BB|QB|QX)?(?:\s(?:Bulletin\sBoard|Markets?|Pink))?|TSX(?:[\s-]?V)?|TSE|LSE|Euronext(?:\s\w+)?|ASX|Bulletin\sBoard"),
)  # fmt: skip
_EXCHANGE = "|".join(f"(?P<e{i}>{pattern})" for i, (_, pattern) in enumerate(_EXCHANGES))
_SYMBOL = r"(?P<symbol>[A-Z]{1,5}(?:[.-][A-Z]{1,2})?)(?![A-Za-z0-9])"
_PAREN = re.compile(
    rf"[(\[]\s?(?i:{_EXCHANGE})(?:\s?(?:,|/|;|and|&)\s?[A-Za-z]{{2,8}})?\s?(?i:(?:trading"
    rf"|ticker)?\s?symbol)?\s?[:\-–—/]?\s?[\"“”'’]?{_SYMBOL}"
)  # fmt: skip
_UNDER = re.compile(rf"\b(?i:{_EXCHANGE})[^.;]{{0,60}}?(?i:\bsymbols?)[\s:,]{{1,3}}[\"“”'’]?{_SYMBOL}")
_PLAIN = re.compile(rf"(?<![\w(])(?i:{_EXCHANGE}):\s?{_SYMBOL}")
_ROW = re.compile(rf"(?<![A-Za-z]){_SYMBOL}[\s|]{{1,40}}(?i:{_EXCHANGE})\b")
_SYMBOL_ONLY = re.compile(rf"(?i:\bticker\s(?:symbol)?|\btrading\ssymbol)[\s:,]{{1,3}}[\"“”'’]?{_SYMBOL}")
_SYMBOLS_HEAD = re.compile(r"\btrading\s{0,20}symbol", _I)
_NO_SYMBOL = frozenset(
    ("NONE", "NA", "N", "LLC", "INC", "THE", "STOCK", "SHARE", "NAME", "EACH", "CLASS", "TITLE", "RIGHT", "NOTES", "NYSE", "VALUE")
)


class Listing(NamedTuple):
    symbol: str
    exchange: str
    span: Span
    exchange_span: Span
    name: str = ""
    name_span: Span | None = None


def listings(texts: Sequence[FrontText]) -> Iterator[Listing]:
    """Tickers with their exchange, in the order printed, each with the name that stands before it."""
    heads = 0  # rows still to be read after the heading of a cover's table of securities
    for text in texts:
        for line in text.lines if heads or _SYMBOLS_HEAD.search(text.whole.text) else ():
            if _SYMBOLS_HEAD.search(line.text):
                heads = 12
            elif heads:
                heads -= 1
                found = _ROW.search(line.text)
                if found and found["symbol"] not in _NO_SYMBOL:
                    yield _listing(line, found)
        for pattern in (_PAREN, _UNDER, _PLAIN, _SYMBOL_ONLY):
            for m in pattern.finditer(text.whole.text):
                if m["symbol"] not in _NO_SYMBOL:
                    yield _listing(text.whole, m)


def _listing(text: Joined, m: re.Match[str]) -> Listing:
    groups = {k: v for k, v in m.groupdict().items() if k[0] == "e" and v}
    which = next(iter(groups), "")
    exchange = _EXCHANGES[int(which[1:])][0] if which else ""
    span = text.span(*m.span("symbol"))
    named = _named_before(text.text, m.start()) if text.text[m.start()] in "([" else None
    return Listing(m["symbol"], exchange, span, text.span(*m.span(which)) if which else span,
                    text.text[named[0]:named[1]] if named else "", text.span(*named) if named else None)  # fmt: skip


def exchange(text: str) -> str:
    """The code of the stock exchange that a text names (dei: edgarExchangeCode), '' where it is none that we know.

    >>> exchange("The Nasdaq Stock Market LLC"), exchange("New York Stock Exchange Chicago Stock Exchange")
    ('NASDAQ', 'NYSE')
    """
    return next((code for code, pattern in _EXCHANGES if code and re.match(pattern, text.strip(), _I)), "")


def chosen(listed: Sequence[Listing], name: CoverFact | None, ticker: str) -> Listing | None:
    """The caller's ticker; the one behind the registrant's own name; the first."""
    if ticker:
        return next((x for x in listed if x.symbol == ticker.upper()), None)
    own = [x for x in listed if name and x.name and same_name(x.name, str(name.value))]
    usable = [x for x in (own or listed) if x.exchange] or list(own or listed)
    return usable[0] if usable else None


_NAME_WORD = r"(?:[A-Z0-9][\w&.'’!+/-]*|&|of|and|the|for|de|del|la|in)"
_NAME_BEFORE = re.compile(rf"(?<![\w&])(?P<name>[A-Z0-9][\w&.'’!+/-]*(?:,?\s{_NAME_WORD}){{0,9}}"
                          r"(?:,\s(?:Inc|Ltd|L\.?L\.?C|L\.?P|N\.?A|S\.?A|Corp)\b\.?)?)"
                          r"(?P<mark>\s?(?:\((?:R|TM|SM)\)|[®™℠]))?,?\s?$")
_DATELINE = re.compile(r".*(?:--|—|–|\s-\s|/PRNewswire[^/]{0,60}/|\.\.\.|:\s|\)\s|\n)", re.DOTALL)
_MARKED = re.compile(r"\((?:R|TM|SM)\)$", _I)
_TODAY = re.compile(
    r"^(?:(?:on\s)?(?:today|yesterday|monday|tuesday|wednesday|thursday|friday)"
    r"|[A-Z][a-z]{2,8}\.?\s\d{1,2},?\s\d{4})[,\s–—-]{1,5}", _I
)  # fmt: skip
_SUFFIX = (r"(?:Corporation|Corp|Company|Co|Incorporated|Inc|Limited|Ltd|L\.?L\.?C|L\.?P|PLC|plc|N\.?V|S\.?A|Trust|Bancorp|Holdings?|Group|Partners"
           r"|Companies|Industries|International|Technologies|Systems|& Co)")
_SUFFIX_END = re.compile(rf"\b{_SUFFIX}\.\s$")
_ENDED = re.compile(r"[A-Za-z][a-z]{4,}\.\s(?=[A-Z])")
_EXACT = re.compile(r"^\W*exact\sname\sof\s(?:the\s)?(?:registrant|company|issuer)", _I)
_EXACT_INSIDE = re.compile(r"\(?\s?exact\sname\sof\s(?:the\s)?(?:registrant|company|issuer)", _I)
_RIGHTS = re.compile(r"\s?(?:\((?:R|TM|SM)\)|[®™℠])|\s?\(?the\s[\"“'](?:company|registrant)[\"”']\)?.*", _I)
_TITLE_WORDS = re.compile(
    r"\b(?:consolidated|condensed|balance\s?sheets?|statements?|unaudited|income|operations|earnings|selected|financial"
    r"|summary)\b", _I
)  # fmt: skip
_SUBSIDIARIES = re.compile(r"\b(?:and\s(?:its\s)?(?:consolidated\s)?subsidiar(?:y|ies)(?:\scompanies)?)\b", _I)
_LETTERS = re.compile(r"[A-Za-z]{2}")
_CAPTION = re.compile(r"\b(?:in\s(?:thousands|millions)|ended)\b", _I)
_NOT_NAMES = re.compile(
    r"^(?:form|commission|washington|securities|united states|for the|or|table of contents|exhibit|news|press|page|part|item)\b|\d{3}|^\W*$", _I
)


def _named_before(text: str, end: int) -> tuple[int, int] | None:
    """The company's name that ends at ``end``, cut off from the dateline before it."""
    while end > 0 and text[end - 1].isspace():
        end -= 1
    if text[end - 1:end] == ")" and not _MARKED.search(text[max(0, end - 5):end]):  # Acme Corp. ("Acme") (NYSE: ACM)
        end = max(text.rfind("(", max(0, end - 80), end), 0)
    low = max(0, end - 120)
    m = _NAME_BEFORE.search(text[low:end])
    if not m:
        return None
    start, stop = low + m.start("name"), low + m.end("name")
    lined = _DATELINE.match(text[low:stop])
    if lined and low + lined.end() > start:
        start = low + lined.end()
    for ended in _ENDED.finditer(text[start:stop]):
        if not _SUFFIX_END.search(text[start:start + ended.end()]):
            start += ended.end()  # a sentence or a dateline's state ended there: "Akron. Acme Pumps (NYSE: ...)"
            break
    while today := _TODAY.match(text[start:stop]):
        start += today.end()
    lead = re.match(r"(?:(?:The|In|At|For|Shares of|About|and|of|the|for)\s)+(?=[A-Z])", text[start:stop])
    if lead and lead[0].lower() != "the ":
        start += lead.end()
    while start < stop and text[start] in " ,-–—.&":
        start += 1
    return (start, stop) if stop - start > 1 and text[start].isalnum() else None


def registrant(document: Document, texts: Sequence[FrontText], listed: Sequence[Listing], titles: Sequence[str]) -> CoverFact | None:
    """The name as written where a name is expected, and in mixed case where the prose writes the same name so."""
    conformed = document.header.company
    headed = [n for title in titles for n in _name_lines(title)]
    exact = _exact(texts)
    known = ([str(exact.value)] if exact else []) + ([conformed] if conformed else []) + headed
    for listing in listed:
        if listing.name and (not known or any(same_name(listing.name, k) for k in known)):
            if exact and not str(exact.value).isupper():
                break
            return CoverFact("EntityRegistrantName", _clean(listing.name), listing.name_span, 0.97 if known else 0.85, "prose")
    if exact and not str(exact.value).isupper():
        return exact
    for name in known:
        written = _written(texts, name)
        if written:
            return written
    if exact:
        return exact
    if conformed:
        return CoverFact("EntityRegistrantName", conformed, None, 0.9, "header")
    if headed:
        where = _seen(texts, headed[0])
        return CoverFact("EntityRegistrantName", headed[0], where, 0.8, "title")
    return None


def _clean(name: str) -> str:
    return " ".join(_RIGHTS.sub("", name).split()).strip(" ,;:-–—*")


def _name_lines(title: str) -> Iterator[str]:
    """The lines of a statement's heading that are no title of a statement and no note: the company's name."""
    for line in title.splitlines():
        cut = _TITLE_WORDS.search(line)
        name = _clean(_SUBSIDIARIES.sub("", line[:cut.start()] if cut else line))
        if len(name) > 2 and _LETTERS.search(name) and not _NOT_NAMES.search(name) and not _CAPTION.search(name):
            yield name
            return


def _exact(texts: Sequence[FrontText]) -> CoverFact | None:
    """What stands above (or before) the words "exact name of registrant as specified in its charter"."""
    previous: list[Joined] = []
    for line in head(texts):
        if _EXACT.match(line.text):
            for above in reversed(previous[-3:]):
                found = _line_name(above, 0, len(above.text))
                if found:
                    return found
        inside = _EXACT_INSIDE.search(line.text)
        if inside and inside.start() > 3:
            return _line_name(line, max(0, inside.start() - 90), inside.start())
        if line.text.strip(" _-=*"):
            previous.append(line)
    return None


def _line_name(line: Joined, start: int, end: int) -> CoverFact | None:
    raw = line.text[start:end]
    name = _clean(raw)
    if not name or _NOT_NAMES.search(name) or not 2 < len(name) < 90:
        return None
    at = start + max(raw.find(name[:8]), 0)
    return CoverFact("EntityRegistrantName", name, line.span(at, min(at + len(name), end)), 0.97, "cover")


def _words(name: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"/[a-z]{2,3}/?\s*$", "", plain)  # EDGAR's state: "ACME CORP /DE/"
    words = re.sub(r"[^a-z0-9&]+", " ", plain.replace("'", "").replace(".", "")).split()
    return tuple(w for w in words if w not in _EMPTY)


_EMPTY = frozenset(("the", "inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "plc", "llc", "lp", "sa",
                    "nv", "and", "&", "new",
                    "companies", "trust", "holdings", "holding", "group"))  # fmt: skip


def same_name(a: str, b: str) -> bool:
    """Whether two names are one company's, legal forms, the article and punctuation apart."""
    x, y = _words(a), _words(b)
    return bool(x) and bool(y) and (x == y or "".join(x) == "".join(y))


def _written(texts: Sequence[FrontText], name: str) -> CoverFact | None:
    """The name as the prose writes it: in mixed case, and with its legal form."""
    words = _words(name)
    if not words:
        return None
    pattern = re.compile(
        r"(?<![\w&])(?:The\s)?" + r"[\s.,'’&/-]{1,4}(?:(?:and|&)\s)?".join("['’.]?".join(map(re.escape, w)) for w in words[:8])
        + rf"(?![\w])(?:'s|’s)?(?P<mark>\s?(?:\((?:R|TM|SM)\)|[®™]))?(?P<form>(?:,?\s{_SUFFIX}\b\.?){{0,3}})", _I,
    )  # fmt: skip
    best: CoverFact | None = None
    for text in texts:
        if text.at > 200_000:
            break
        for m in pattern.finditer(text.whole.text):
            found = _clean(re.sub(r"['’]s$", "", m[0][: m.end("form") - m.start()]))
            if found.isupper() or found.islower() or found[0].islower():
                continue
            if not m["form"].strip(" ,.") and len(_words(name)) < 2:
                continue  # the short name of the company, not its own
            fact = CoverFact("EntityRegistrantName", found, text.whole.span(m.start(), m.start() + len(m[0].rstrip())), 0.9, "prose")
            if m["form"]:
                return fact
            best = best or fact
    return best


def _seen(texts: Sequence[FrontText], name: str) -> Span | None:
    for text in texts:
        at = text.whole.text.find(name)
        if at >= 0:
            return text.whole.span(at, at + len(name))
    return None
