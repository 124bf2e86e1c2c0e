"""Who reports, on what form and for which period: dei's facts, from the submission's header, the cover or the release's prose.

Each fact has the place where it was read (none where the EDGAR header said so, or where it follows from others) and a confidence.
A release seldom has a cover: its dateline names the company and its ticker, its headline the fiscal quarter.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from converter import amounts, focus, headings, places
from converter.model import Diagnostic, Document, Duration, Entity, Paragraph, Period, Span
from converter.places import Joined

Origin = Literal["option", "header", "cover", "prose", "title", "derived"]

CIK_SCHEME = "http://www.sec.gov/CIK"
TICKER_SCHEME = "http://tickmark.example/ticker"
NAME_SCHEME = "http://tickmark.example/name"

_I = re.IGNORECASE
COVER_LINES = 160  # lines at a document's head that may be its cover
COVER_TEXT = 20_000  # characters at a document's head that are its cover, or the release before its tables
LONGEST = 20_000  # characters of a paragraph that are read


@dataclass(frozen=True, slots=True)
class CoverFact:
    """A fact of dei: ``name`` is a dei concept, ``value`` a text as dei's types want it, or a number. ``instant`` is the day of a
    number of shares (they are counted later than the period ends); ``member`` the class of stock, where it names one."""

    name: str
    value: str | Decimal
    span: Span | None = None
    confidence: float = 1.0
    origin: Origin = "cover"
    instant: dt.date | None = None
    member: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """All that is known of the document and its entity. ``scheme`` and ``identifier`` are what the caller demanded, or ''."""

    fields: tuple[CoverFact, ...] = ()
    scheme: str = ""
    identifier: str = ""

    def get(self, name: str) -> str:
        """The value of a fact as text, '' where it is not known."""
        return next((str(f.value) for f in self.fields if f.name == name), "")

    @property
    def period_end(self) -> dt.date | None:
        said = self.get("DocumentPeriodEndDate")
        return dt.date.fromisoformat(said) if said else None


def describe(
    document: Document, *, statement_titles: Sequence[str] = (), periods: Sequence[Period] = (), entity: str = "", scheme: str = "",
    ticker: str = "", period_end: dt.date | None = None,
) -> tuple[Cover, tuple[Diagnostic, ...]]:
    """What the document says of itself. ``statement_titles`` are the statements' titles with the headings above them, ``periods``
    those of their columns. ``entity``, ``scheme``, ``ticker`` and ``period_end`` are the caller's and go before all else."""
    texts = tuple(_texts(document))
    notes: list[Diagnostic] = []
    facts: list[CoverFact] = []
    symbol = CoverFact("TradingSymbol", ticker.upper(), origin="option") if ticker else None
    listed = tuple(_listings(texts))
    name = _registrant(document, texts, listed, statement_titles)
    listing = _chosen(listed, name, ticker)
    if name:
        facts.append(name)
    if document.header.cik.isdigit():
        facts.append(CoverFact("EntityCentralIndexKey", document.header.cik.zfill(10), origin="header"))
    if symbol or (listing and listing.symbol):
        facts.append(symbol or CoverFact("TradingSymbol", listing.symbol if listing else "", listing.span if listing else None, 0.95, "prose"))
    if listing and listing.exchange:
        facts.append(CoverFact("SecurityExchangeName", listing.exchange, listing.exchange_span, 0.95, "prose"))
    form = _form(document, texts)
    facts += form
    kind = next((str(f.value) for f in form if f.name == "DocumentType"), "")
    end = _period_end(document, texts, periods, period_end, notes)
    if end:
        facts.append(end)
        facts += _fiscal(document, texts, periods, dt.date.fromisoformat(str(end.value)), kind, notes)
    if kind.startswith("10-"):
        facts += _shares(texts)
    return Cover(tuple(facts), scheme, entity), tuple(notes)


def entity(cover: Cover) -> Entity:
    """XBRL 2.1, 4.7.3.1: the CIK where it is known, otherwise the ticker, otherwise the name; the caller's before all of them."""
    identifier = cover.identifier
    cik, symbol = cover.get("EntityCentralIndexKey"), cover.get("TradingSymbol")
    if identifier:
        is_cik = cover.scheme in ("", CIK_SCHEME) and identifier.isdigit() and len(identifier) <= 10
        return Entity(cover.scheme or (CIK_SCHEME if is_cik else NAME_SCHEME), identifier.zfill(10) if is_cik else identifier)
    if cover.scheme and cover.scheme != CIK_SCHEME:
        return Entity(cover.scheme, symbol or cik or slug(cover.get("EntityRegistrantName")) or "unknown")
    if cik:
        return Entity(CIK_SCHEME, cik)
    return Entity(TICKER_SCHEME, symbol) if symbol else Entity(NAME_SCHEME, slug(cover.get("EntityRegistrantName")) or "unknown")


def report_name(cover: Cover) -> str:
    """EDGAR's pattern of file names: ``<ticker or name>-<yyyymmdd>``."""
    end = cover.period_end
    base = slug(cover.get("TradingSymbol")) or slug(cover.get("EntityRegistrantName")) or slug(cover.identifier) or "report"
    return f"{base}-{end:%Y%m%d}" if end else base


def slug(text: str) -> str:
    """Small letters and digits only, at most 24 of them, beginning with a letter: fit for a file name and a namespace."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    letters = re.sub("[^a-z0-9]", "", plain)[:24]
    return letters if not letters[:1].isdigit() else "x" + letters


# --- reading order ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Text:
    """A paragraph, or a row of a table, and its lines one by one."""

    whole: Joined
    lines: tuple[Joined, ...]
    at: int  # characters before it
    table: bool


def _texts(document: Document) -> Iterator[_Text]:
    source = places.Source.of(document.text)
    at = 0
    for block in document.blocks:
        groups = (block.lines,) if isinstance(block, Paragraph) else tuple(row.cells for row in block.rows)
        for cells in groups:
            if not cells:
                continue
            whole = places.joined(cells, source)
            lines = tuple(places.joined((cell,), source) for cell in cells) if isinstance(block, Paragraph) else (whole,)
            if len(whole.text) <= LONGEST:
                yield _Text(whole, lines, at, not isinstance(block, Paragraph))
            at += len(whole.text) + 1


def _head(texts: Sequence[_Text]) -> Iterator[Joined]:
    """The lines of the cover."""
    count = 0
    for text in texts:
        for line in text.lines:
            count += 1
            if count > COVER_LINES or text.at > COVER_TEXT:
                return
            yield line


# --- who ----------------------------------------------------------------------------------------------------------------

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
_PAREN = re.compile(rf"[(\[]\s?(?i:{_EXCHANGE})(?:\s?(?:,|/|;|and|&)\s?[A-Za-z]{{2,8}})?\s?(?i:(?:trading|ticker)?\s?symbol)?\s?[:\-–—/]?\s?[\"“”'’]?{_SYMBOL}")
_UNDER = re.compile(rf"\b(?i:{_EXCHANGE})[^.;]{{0,60}}?(?i:\bsymbols?)[\s:,]{{1,3}}[\"“”'’]?{_SYMBOL}")
_PLAIN = re.compile(rf"(?<![\w(])(?i:{_EXCHANGE}):\s?{_SYMBOL}")
_ROW = re.compile(rf"(?<![A-Za-z]){_SYMBOL}[\s|]{{1,40}}(?i:{_EXCHANGE})\b")
_SYMBOL_ONLY = re.compile(rf"(?i:\bticker\s(?:symbol)?|\btrading\ssymbol)[\s:,]{{1,3}}[\"“”'’]?{_SYMBOL}")
_SYMBOLS_HEAD = re.compile(r"\btrading\s{0,20}symbol", _I)
_NO_SYMBOL = frozenset(("NONE", "NA", "N", "LLC", "INC", "THE", "STOCK", "SHARE", "NAME", "EACH", "CLASS", "TITLE", "RIGHT", "NOTES", "NYSE", "VALUE"))


@dataclass(frozen=True, slots=True)
class _Listing:
    symbol: str
    exchange: str
    span: Span
    exchange_span: Span
    name: str = ""
    name_span: Span | None = None


def _listings(texts: Sequence[_Text]) -> Iterator[_Listing]:
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


def _listing(text: Joined, m: re.Match[str]) -> _Listing:
    groups = {k: v for k, v in m.groupdict().items() if k[0] == "e" and v}
    which = next(iter(groups), "")
    exchange = _EXCHANGES[int(which[1:])][0] if which else ""
    span = text.span(*m.span("symbol"))
    named = _named_before(text.text, m.start()) if text.text[m.start()] in "([" else None
    return _Listing(m["symbol"], exchange, span, text.span(*m.span(which)) if which else span,
                    text.text[named[0]:named[1]] if named else "", text.span(*named) if named else None)  # fmt: skip


def _chosen(listed: Sequence[_Listing], name: CoverFact | None, ticker: str) -> _Listing | None:
    """The caller's ticker; the one behind the registrant's own name; the first."""
    if ticker:
        return next((x for x in listed if x.symbol == ticker.upper()), None)
    own = [x for x in listed if name and x.name and _same_name(x.name, str(name.value))]
    usable = [x for x in (own or listed) if x.exchange] or list(own or listed)
    return usable[0] if usable else None


_NAME_WORD = r"(?:[A-Z0-9][\w&.'’!+/-]*|&|of|and|the|for|de|del|la|in)"
_NAME_BEFORE = re.compile(rf"(?<![\w&])(?P<name>[A-Z0-9][\w&.'’!+/-]*(?:,?\s{_NAME_WORD}){{0,9}}(?:,\s(?:Inc|Ltd|L\.?L\.?C|L\.?P|N\.?A|S\.?A|Corp)\b\.?)?)"
                          r"(?P<mark>\s?(?:\((?:R|TM|SM)\)|[®™℠]))?,?\s?$")
_DATELINE = re.compile(r".*(?:--|—|–|\s-\s|/PRNewswire[^/]{0,60}/|\.\.\.|:\s|\)\s|\n)", re.DOTALL)
_MARKED = re.compile(r"\((?:R|TM|SM)\)$", _I)
_TODAY = re.compile(r"^(?:(?:on\s)?(?:today|yesterday|monday|tuesday|wednesday|thursday|friday)|[A-Z][a-z]{2,8}\.?\s\d{1,2},?\s\d{4})[,\s–—-]{1,5}", _I)
_SUFFIX = (r"(?:Corporation|Corp|Company|Co|Incorporated|Inc|Limited|Ltd|L\.?L\.?C|L\.?P|PLC|plc|N\.?V|S\.?A|Trust|Bancorp|Holdings?|Group|Partners"
           r"|Companies|Industries|International|Technologies|Systems|& Co)")
_SUFFIX_END = re.compile(rf"\b{_SUFFIX}\.\s$")
_ENDED = re.compile(r"[A-Za-z][a-z]{4,}\.\s(?=[A-Z])")
_EXACT = re.compile(r"^\W*exact\sname\sof\s(?:the\s)?(?:registrant|company|issuer)", _I)
_EXACT_INSIDE = re.compile(r"\(?\s?exact\sname\sof\s(?:the\s)?(?:registrant|company|issuer)", _I)
_RIGHTS = re.compile(r"\s?(?:\((?:R|TM|SM)\)|[®™℠])|\s?\(?the\s[\"“'](?:company|registrant)[\"”']\)?.*", _I)
_TITLE_WORDS = re.compile(r"\b(?:consolidated|condensed|balance\s?sheets?|statements?|unaudited|income|operations|earnings|selected|financial|summary)\b", _I)
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


def _registrant(document: Document, texts: Sequence[_Text], listed: Sequence[_Listing], titles: Sequence[str]) -> CoverFact | None:
    """The name as written where a name is expected, and in mixed case where the prose writes the same name so."""
    conformed = document.header.company
    headed = [n for title in titles for n in _name_lines(title)]
    exact = _exact(texts)
    known = ([str(exact.value)] if exact else []) + ([conformed] if conformed else []) + headed
    for listing in listed:
        if listing.name and (not known or any(_same_name(listing.name, k) for k in known)):
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
        name = _clean(re.sub(r"\b(?:and\s(?:its\s)?(?:consolidated\s)?subsidiar(?:y|ies)(?:\scompanies)?)\b", "", line[:cut.start()] if cut else line, flags=_I))
        if len(name) > 2 and not _NOT_NAMES.search(name) and re.search(r"[A-Za-z]{2}", name) and not re.search(r"\b(?:in\s(?:thousands|millions)|ended)\b", name, _I):
            yield name
            return


def _exact(texts: Sequence[_Text]) -> CoverFact | None:
    """What stands above (or before) the words "exact name of registrant as specified in its charter"."""
    previous: list[Joined] = []
    for line in _head(texts):
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


_EMPTY = frozenset(("the", "inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "plc", "llc", "lp", "sa", "nv", "and", "&", "new",
                    "companies", "trust", "holdings", "holding", "group"))  # fmt: skip


def _same_name(a: str, b: str) -> bool:
    """Whether two names are one company's, legal forms, the article and punctuation apart."""
    x, y = _words(a), _words(b)
    return bool(x) and bool(y) and (x == y or "".join(x) == "".join(y))


def _written(texts: Sequence[_Text], name: str) -> CoverFact | None:
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


def _seen(texts: Sequence[_Text], name: str) -> Span | None:
    for text in texts:
        at = text.whole.text.find(name)
        if at >= 0:
            return text.whole.span(at, at + len(name))
    return None


# --- what, and for when -------------------------------------------------------------------------------------------------

_FORM = re.compile(r"^\W*form\s+(?P<form>10-?[QK](?:SB|405|T)?|8-K|20-F|40-F|6-K)(?P<a>\s?/\s?A)?\W*(?:\(mark one\)\W*)?$", _I)
_AMENDED = re.compile(r"^\W*\(?amendment\s(?:no|number)\b", _I)
_FOR_PERIOD = re.compile(
    r"for\s+the\s+(?P<what>quarterly\s+period|quarter|fiscal\s+year|year|fiscal\s+quarter|transition\s+period|three\s+months|six\s+months|nine\s+months|period)"
    r"\s+end(?:ed|ing)[\s:]+(?P<date>[^|;()]{6,40})", _I
)  # fmt: skip
_COVER_DATE = re.compile(r"[0-9]")


def _form(document: Document, texts: Sequence[_Text]) -> list[CoverFact]:
    form = document.header.form.upper()
    if form:
        base = form.removesuffix("/A")
        return [CoverFact("DocumentType", form, origin="header"),
                CoverFact("AmendmentFlag", "true" if form != base else "false", origin="header")]  # fmt: skip
    out: list[CoverFact] = []
    for line in _head(texts):
        m = _FORM.match(line.text)
        if m and not out:
            kind = re.sub(r"^10-?", "10-", m["form"].upper())
            out.append(CoverFact("DocumentType", kind + ("/A" if m["a"] else ""), line.span(*m.span("form")), 0.97))
            if m["a"]:
                out.append(CoverFact("AmendmentFlag", "true", line.span(*m.span("a")), 0.97))
        elif len(out) == 1 and _AMENDED.match(line.text):
            out.append(CoverFact("AmendmentFlag", "true", line.span(0, len(line.text)), 0.9))
    return out


def _period_end(
    document: Document, texts: Sequence[_Text], periods: Sequence[Period], demanded: dt.date | None, notes: list[Diagnostic]
) -> CoverFact | None:
    """The caller's; the cover's; the header's, of a periodic report; the end of the statements' latest period."""
    if demanded:
        return CoverFact("DocumentPeriodEndDate", demanded.isoformat(), origin="option")
    latest = focus.latest(periods)
    header = document.header
    form = header.form.upper() or next((str(f.value) for f in _form(document, texts)), "")
    periodic = form.startswith(("10-", "20-F", "40-F"))
    said = next(_covered(texts), None)
    if not periodic:  # a release: what it speaks of first may be another period
        if latest is None and said:
            return replace(said, confidence=0.6, origin="prose")
        return CoverFact("DocumentPeriodEndDate", latest.isoformat(), None, 0.9, "derived") if latest else None
    if said and latest and abs((dt.date.fromisoformat(str(said.value)) - latest).days) > 15:
        notes.append(Diagnostic("cover.period", "warning", f"the cover is for the period ended {said.value}, the statements' latest period ends {latest}", said.span))
    if said:
        return said
    if header.form and re.fullmatch(r"\d{4}-\d\d-\d\d", header.period):
        return CoverFact("DocumentPeriodEndDate", header.period, origin="header")
    return CoverFact("DocumentPeriodEndDate", latest.isoformat(), None, 0.9, "derived") if latest else None


def _covered(texts: Sequence[_Text]) -> Iterator[CoverFact]:
    for text in texts:
        if text.at > COVER_TEXT:
            return
        for m in _FOR_PERIOD.finditer(text.whole.text):
            d = next((f for f in amounts.numbers(m["date"]) if f.kind == "date" and f.date and f.date.full and f.date.day), None)
            formal = m["what"].lower().split()[0] in ("quarterly", "fiscal", "transition") or _EXACT_FORM.search(text.whole.text) or text.at < 3000
            if d and d.date and d.date.full and formal and m["what"].lower() not in ("three months", "six months", "nine months"):
                yield CoverFact("DocumentPeriodEndDate", d.date.full.isoformat(), text.whole.span(m.start("date") + d.start, m.start("date") + d.end), 0.97)


_EXACT_FORM = re.compile(r"\bform\s10-", _I)


def _fiscal(
    document: Document, texts: Sequence[_Text], periods: Sequence[Period], end: dt.date, kind: str, notes: list[Diagnostic]
) -> list[CoverFact]:
    """Fiscal year and period as the prose names them, otherwise as they follow from where the fiscal year ends."""
    year_end = focus.year_end(document.header.fiscal_year_end, periods, end, annual=kind.startswith("10-K"))
    derived = focus.focus(year_end, end, periods, annual=kind.startswith("10-K")) if year_end else focus.Focus("", None)
    out: list[CoverFact] = []
    if year_end:
        origin: Origin = "header" if document.header.fiscal_year_end else "derived"
        out.append(CoverFact("CurrentFiscalYearEndDate", f"--{year_end.month:02}-{year_end.day:02}", None, 0.95, origin))
    mention = _mention(texts, end, derived)
    period, year = derived.period, derived.year
    if mention and mention.quarter and not kind.startswith("10-K"):
        said = "FY" if mention.quarter == 4 and focus.has_year(periods, end) else f"Q{mention.quarter}"
        if period and said != period and focus.sure(periods, end):
            notes.append(Diagnostic("cover.fiscal", "warning", f"the prose speaks of quarter {mention.quarter}, the periods of the statements of {period}", mention.span))
        else:
            out.append(CoverFact("DocumentFiscalPeriodFocus", said, mention.quarter_span, 0.95, "prose"))
            period = ""
    if period:
        out.append(CoverFact("DocumentFiscalPeriodFocus", period, None, 0.9, "derived"))
    if mention and mention.year:
        out.append(CoverFact("DocumentFiscalYearFocus", str(mention.year), mention.year_span, 0.95, "prose"))
    elif year:
        out.append(CoverFact("DocumentFiscalYearFocus", str(year), None, 0.9, "derived"))
    return out


@dataclass(frozen=True, slots=True)
class _Mention:
    quarter: int | None
    year: int | None
    span: Span
    quarter_span: Span | None
    year_span: Span | None


_Q = r"(?P<q{n}>first|second|third|fourth|1st|2nd|3rd|4th)[\s-]+(?:fiscal\s+)?quarter|Q(?P<n{n}>[1-4])"
_Y = r"(?:fiscal\s+(?:year\s+)?|FY\s?|FY)?['’]?(?P<y{n}>(?:19|20)[0-9]{{2}}|(?<=['’])[0-9]{{2}}|(?<=FY)[0-9]{{2}})(?![0-9])"
_QUARTER_YEAR = re.compile(
    rf"\b(?:{_Q.format(n=1)})(?:\s+and\s+(?:full|fiscal|year|the|twelve)[\s-]*(?:year)?)?(?:'s)?(?:\s+(?:of|for|in))?(?:\s+(?:the|its|our))?(?:\s+(?:company's\s+)?)?\s*{_Y.format(n=1)}"
    rf"|\b(?:{_Y.format(n=2).replace('?P<y2>', '?P<y2>')})[\s,-]+(?:{_Q.format(n=2)})\b", _I,
)  # fmt: skip
_FISCAL_YEAR = re.compile(r"\b(?:fiscal(?:\s+year)?|FY)\s?['’]?(?P<y>(?:19|20)[0-9]{2})(?![0-9])", _I)


def _mention(texts: Sequence[_Text], end: dt.date, derived: focus.Focus) -> _Mention | None:
    """The fiscal quarter and year that the document's head names: the first that agrees with what its periods tell."""
    ranked: list[tuple[int, int, _Mention]] = []
    for text in texts:
        if text.at > COVER_TEXT // 2 or len(ranked) > 200:
            break
        if text.table:
            continue
        for m in _QUARTER_YEAR.finditer(text.whole.text):
            mention = _quarter_of(text.whole, m)
            rank = _rank(mention, end, derived)
            if rank is not None:
                ranked.append((rank, len(ranked), mention))
        for m in _FISCAL_YEAR.finditer(text.whole.text):
            if derived.year and int(m["y"]) == derived.year:
                span = text.whole.span(*m.span())
                ranked.append((3, len(ranked), _Mention(None, derived.year, span, None, text.whole.span(*m.span("y")))))
    return min(ranked, key=lambda r: r[:2])[2] if ranked else None


def _quarter_of(text: Joined, m: re.Match[str]) -> _Mention:
    n = "1" if m["y1"] else "2"
    word = (m["q" + n] or m["n" + n]).lower()
    quarter = int(word[0]) if word[0].isdigit() else ("first", "second", "third", "fourth").index(word) + 1
    group = "q" + n if m["q" + n] else "n" + n
    return _Mention(quarter, headings.century(m["y" + n]), text.span(*m.span()), text.span(*m.span(group)), text.span(*m.span("y" + n)))


def _rank(mention: _Mention, end: dt.date, derived: focus.Focus) -> int | None:
    """0 where quarter and year are the ones that follow from the periods, more where less agrees, None where it is another period.

    Where the year is known by its end, an earlier one is a comparison, save for those who call a year that ends in winter by the
    year in which it began.
    """
    quarter, year = mention.quarter, mention.year or 0
    if derived.year is None:
        return 1 if end.year - 1 < year <= end.year + 1 else None
    same = derived.period in ("", f"Q{quarter}") or (derived.period in ("FY", "Q4") and quarter == 4)
    if year == derived.year:
        return 0 if same else 2
    return 1 if same and year == derived.year - 1 and derived.winter else None


_OUTSTANDING = re.compile(r"\boutstanding\b", _I)
_SHARES = re.compile(r"\b(?:shares?|common\s+stock|ordinary|units)\b", _I)
_NOT_COUNTED = re.compile(r"\b(?:weighted|average|aggregate\s+market\s+value|held\s+by\s+non-?affiliates|options?|warrants?)\b", _I)
_CLASS = re.compile(r"\bclass\s(?P<c>[A-Z])\b", _I)
_SENTENCE = re.compile(r"(?<=[a-z0-9)])[.](?=\s+[A-Z])|(?<=[a-z])[.](?=\s*$)")


def _shares(texts: Sequence[_Text]) -> list[CoverFact]:
    """The shares outstanding that the cover of a periodic report gives, with the day of the count."""
    for i, text in enumerate(texts):
        if text.at > COVER_TEXT // 2:
            break
        whole = text.whole.text
        if text.table and i + 1 < len(texts) and not (_OUTSTANDING.search(whole) and _SHARES.search(whole)):
            continue
        ends = [0, *(m.end() for m in _SENTENCE.finditer(whole)), len(whole)]
        for low, high in zip(ends, ends[1:], strict=False):
            sentence = whole[low:high]
            if not (_OUTSTANDING.search(sentence) and _SHARES.search(sentence)) or _NOT_COUNTED.search(sentence):
                continue
            found = [f for f in amounts.numbers(sentence)]
            day = next((f.date.full for f in found if f.kind == "date" and f.date and f.date.full), None)
            counts = [f for f in found if f.kind in ("shares", "other") and f.value is not None and f.value >= 10_000 and "," in f.text]
            if day and counts:
                return [CoverFact("EntityCommonStockSharesOutstanding", f.value or Decimal(0), text.whole.span(low + f.start, low + f.end), 0.9,
                                  "cover", day, _class_of(sentence, f.start, f.end, len(counts))) for f in counts]  # fmt: skip
    return []


def _class_of(sentence: str, start: int, end: int, count: int) -> str:
    if count == 1:
        return ""
    after = _CLASS.search(sentence[end:end + 60])
    before = [m for m in _CLASS.finditer(sentence[max(0, start - 80):start])]
    return after[0] if after else before[-1][0] if before else ""


def durations(periods: Sequence[Period]) -> tuple[Duration, ...]:
    """The durations among periods."""
    return tuple(p for p in periods if isinstance(p, Duration))
