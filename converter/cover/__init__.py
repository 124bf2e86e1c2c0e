"""Who reports, on what form and for which period: dei's facts, from the submission's header, the cover or the release's prose.

Each fact has the place where it was read (none where the EDGAR header said so, or where it follows from others) and a confidence.
A release seldom has a cover: its dateline names the company and its ticker, its headline the fiscal quarter.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from converter import amounts, shorthand
from converter.cover import focus
from converter.cover.front import COVER_TEXT, CoverFact, FrontText, Origin, head
from converter.cover.front import texts as front_texts
from converter.cover.registrant import chosen, listings, registrant
from converter.cover.securities import read as read_securities
from converter.model import Diagnostic, Document, Duration, Entity, Period, Span
from converter.places import Joined

CIK_SCHEME = "http://www.sec.gov/CIK"
TICKER_SCHEME = "http://tickmark.example/ticker"
NAME_SCHEME = "http://tickmark.example/name"

_I = re.IGNORECASE


class Cover(NamedTuple):
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
    texts = tuple(front_texts(document))
    notes: list[Diagnostic] = []
    facts: list[CoverFact] = []
    symbol = CoverFact("TradingSymbol", ticker.upper(), origin="option") if ticker else None
    listed = tuple(listings(texts))
    name = registrant(document, texts, listed, statement_titles)
    listing = chosen(listed, name, ticker)
    if name:
        facts.append(name)
    if re.fullmatch("[0-9]{1,10}", document.header.cik):
        facts.append(CoverFact("EntityCentralIndexKey", document.header.cik.zfill(10), origin="header"))
    securities = () if symbol else read_securities(document)
    if securities:
        facts += securities
    elif symbol or (listing and listing.symbol):
        facts.append(symbol or CoverFact("TradingSymbol", listing.symbol if listing else "", listing.span if listing else None, 0.95, "prose"))
    if not securities and listing and listing.exchange:
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
        is_cik = cover.scheme in ("", CIK_SCHEME) and re.fullmatch("[0-9]{1,10}", identifier) is not None
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


# --- what, and for when -------------------------------------------------------------------------------------------------

_FORM = re.compile(r"^\W*form\s+(?P<form>10-?[QK](?:SB|405|T)?|8-K|20-F|40-F|6-K)(?P<a>\s?/\s?A)?\W*(?:\(mark one\)\W*)?$", _I)
_AMENDED = re.compile(r"^\W*\(?amendment\s(?:no|number)\b", _I)
_FOR_PERIOD = re.compile(
    r"for\s+the\s+(?P<what>quarterly\s+period|quarter|fiscal\s+year|year|fiscal\s+quarter|transition\s+period|three\s+months|six\s+months|nine\s+months|period)"
    r"\s+end(?:ed|ing)[\s:]+(?P<date>[^|;()]{6,40})", _I
)  # fmt: skip


def _form(document: Document, texts: Sequence[FrontText]) -> list[CoverFact]:
    form = document.header.form.upper()
    if form:
        base = form.removesuffix("/A")
        return [CoverFact("DocumentType", form, origin="header"),
                CoverFact("AmendmentFlag", "true" if form != base else "false", origin="header")]  # fmt: skip
    out: list[CoverFact] = []
    for line in head(texts):
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
    document: Document, texts: Sequence[FrontText], periods: Sequence[Period], demanded: dt.date | None, notes: list[Diagnostic]
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
            return said._replace(confidence=0.6, origin="prose")
        return CoverFact("DocumentPeriodEndDate", latest.isoformat(), None, 0.9, "derived") if latest else None
    if said and latest and abs((dt.date.fromisoformat(str(said.value)) - latest).days) > 15:
        message = f"the cover is for the period ended {said.value}, the statements' latest period ends {latest}"
        notes.append(Diagnostic("cover.period", "warning", message, said.span))
    if said:
        return said
    if header.form and re.fullmatch(r"\d{4}-\d\d-\d\d", header.period):
        return CoverFact("DocumentPeriodEndDate", header.period, origin="header")
    return CoverFact("DocumentPeriodEndDate", latest.isoformat(), None, 0.9, "derived") if latest else None


def _covered(texts: Sequence[FrontText]) -> Iterator[CoverFact]:
    for text in texts:
        if text.at > COVER_TEXT:
            return
        for m in _FOR_PERIOD.finditer(text.whole.text):
            d = next((f for f in amounts.numbers(m["date"]) if f.kind == "date" and f.date and f.date.full and f.date.day), None)
            formal = m["what"].lower().split()[0] in ("quarterly", "fiscal", "transition") or _EXACT_FORM.search(text.whole.text) or text.at < 3000
            if d and d.date and d.date.full and formal and m["what"].lower() not in ("three months", "six months", "nine months"):
                at = m.start("date")
                yield CoverFact("DocumentPeriodEndDate", d.date.full.isoformat(), text.whole.span(at + d.start, at + d.end), 0.97)


_EXACT_FORM = re.compile(r"\bform\s10-", _I)


def _fiscal(
    document: Document, texts: Sequence[FrontText], periods: Sequence[Period], end: dt.date, kind: str, notes: list[Diagnostic]
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
            message = f"the prose speaks of quarter {mention.quarter}, the periods of the statements of {period}"
            notes.append(Diagnostic("cover.fiscal", "warning", message, mention.span))
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


class _Mention(NamedTuple):
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


def _mention(texts: Sequence[FrontText], end: dt.date, derived: focus.Focus) -> _Mention | None:
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
    return _Mention(quarter, shorthand.century(m["y" + n]), text.span(*m.span()), text.span(*m.span(group)), text.span(*m.span("y" + n)))


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


def _shares(texts: Sequence[FrontText]) -> list[CoverFact]:
    """The shares outstanding that the cover of a periodic report gives, with the day of the count."""
    for i, text in enumerate(texts):
        if text.at > COVER_TEXT // 2:
            break
        whole = text.whole.text
        if text.table and i + 1 < len(texts) and not (_OUTSTANDING.search(whole) and _SHARES.search(whole)):
            continue
        ends = [0, *(m.end() for m in _SENTENCE.finditer(whole)), len(whole)]
        for low, high in pairwise(ends):
            sentence = whole[low:high]
            if not (_OUTSTANDING.search(sentence) and _SHARES.search(sentence)) or _NOT_COUNTED.search(sentence):
                continue
            found = list(amounts.numbers(sentence))
            day = next((f.date.full for f in found if f.kind == "date" and f.date and f.date.full), None)
            counts = [f for f in found if f.kind in ("shares", "other") and f.value is not None and f.value >= 10_000 and "," in f.text]
            if day and counts:
                return [CoverFact("EntityCommonStockSharesOutstanding", f.value or Decimal(0), text.whole.span(low + f.start, low + f.end), 0.9,
                                  "cover", day, _class_of(sentence, f.start, f.end, len(counts))) for f in counts]  # fmt: skip
    return []


def _class_of(sentence: str, start: int, end: int, count: int) -> str:
    if count == 1:
        return ""
    behind = re.split(r"\d", sentence[end:end + 60])[0]  # up to the next count
    after = _CLASS.search(behind)
    before = list(_CLASS.finditer(sentence[max(0, start - 80):start]))
    if after or "common" in behind.lower():
        return after[0] if after else "Common stock"
    return before[-1][0] if before else ""


def durations(periods: Sequence[Period]) -> tuple[Duration, ...]:
    """The durations among periods."""
    return tuple(p for p in periods if isinstance(p, Duration))
