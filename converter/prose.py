"""Amounts in the paragraphs, compared with what the statements report.

"Net loss was $10.2 million or $0.12 per share": the words before an amount name a concept, the amount says to how many places it is
given, and a fact of that concept either rounds to it or does not. An amount in prose is never tagged. To agree is easy to see; to
disagree must be plain: the sentence says concept, verb and amount without a word between, names the report's own period, and no fact
of that concept, of whatever period, has the value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from converter import amounts, places
from converter.amounts import Found
from converter.model import Diagnostic, Document, Duration, Fact, Instant, Paragraph, Period, Span
from converter.places import Joined

Verdict = Literal["agrees", "disagrees", "not in the statements"]

_I = re.IGNORECASE
LONGEST = 40_000  # characters of a paragraph that are read
REACH = 160  # characters before an amount in which its concept may be named
FEWEST_SHARES = 10_000


class Said(NamedTuple):
    """An amount in prose. ``decimals`` is the precision it is given at; ``words`` are those that link it to a concept; ``fact`` is
    what it was compared with, None where the statements have no such thing."""

    text: str
    span: Span
    value: Decimal
    decimals: int
    verdict: Verdict
    words: str = ""
    fact: Fact | None = None

    @property
    def concept(self) -> str:
        return self.fact.concept.name if self.fact is not None else ""


# --- words that name a concept ----------------------------------------------------------------------------------------

_EPS = ("EarningsPerShareBasicAndDiluted", "EarningsPerShareDiluted", "EarningsPerShareBasic", "IncomeLossFromContinuingOperationsPerDilutedShare",
        "IncomeLossFromContinuingOperationsPerBasicShare")  # fmt: skip
_PHRASES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    # No concept of a statement, or not the one that its last words name.
    ("other", r"deferred\srevenues?|unearned\srevenues?|backlog|bookings|orders|(?:gross|net)\sproceeds|working\scapital|cash\susage|cash\sburn"
              r"|free\scash\sflow|(?:adjusted|pro\sforma|non-gaap|core|operating|comprehensive)\s(?:net\s)?(?:income|earnings|loss|ebitda)\sper"
              r"|(?:adjusted|pro\sforma|non-gaap|core)\s[a-z]+(?:\s[a-z]+)?|ebitda|comprehensive\s(?:income|loss)|(?:same|comparable)[\s-]store\ssales"
              r"|purchase\sprice|market\sshare|percent(?:age)?\sof\s(?:net\s)?(?:sales|revenues?)|cost\ssavings|assets\sunder\smanagement", ()),
    ("cost", r"costs?\sof\s(?:goods\ssold|sales|(?:net\s)?revenues?|products?\ssold)",
     ("CostOfRevenue", "CostOfGoodsSold", "CostOfGoodsAndServicesSold")),
    ("gross", r"gross\s(?:profit|loss|margin)", ("GrossProfit",)),
    ("research", r"research\sand\sdevelopment|r\s?&\s?d\b|research,\sdevelopment\sand\sengineering",
     ("ResearchAndDevelopmentExpense", "ResearchAndDevelopmentExpenseExcludingAcquiredInProcessCost")),
    ("sga", r"selling,?\sgeneral,?\s(?:and|&)\sadministrative|sg\s?&\s?a\b", ("SellingGeneralAndAdministrativeExpense",)),
    ("ga", r"general\s(?:and|&)\sadministrative|g\s?&\s?a\b", ("GeneralAndAdministrativeExpense",)),
    ("marketing", r"(?:sales|selling)\sand\smarketing|marketing\sand\ssales", ("SellingAndMarketingExpense",)),
    ("opex", r"(?:total\s)?operating\s(?:expenses?|costs)", ("OperatingExpenses", "CostsAndExpenses")),
    ("operating", r"operating\s(?:income|profit|loss|earnings)|(?:income|loss|profit|earnings)\sfrom\soperations",
     ("OperatingIncomeLoss",)),
    ("pretax", r"(?:income|loss|earnings|profit)\sbefore\s(?:(?:provision\sfor\s)?(?:income\s)?taxes)|pre-?tax\s(?:income|loss|earnings|profit)",
     ("IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest",
      "IncomeLossFromContinuingOperationsBeforeIncomeTaxesMinorityInterestAndIncomeLossFromEquityMethodInvestments")),
    ("tax", r"(?:provision\sfor\s)?income\stax(?:es)?(?:\s(?:expense|provision|benefit))?", ("IncomeTaxExpenseBenefit",)),
    ("nii", r"net\sinterest\sincome", ("InterestIncomeExpenseNet",)),
    ("interest", r"interest\sexpense", ("InterestExpense", "InterestExpenseNonoperating", "InterestExpenseDebt")),
    ("interestincome", r"(?:total\s)?interest\sincome",
     ("InvestmentIncomeInterest", "InterestAndDividendIncomeOperating", "InterestIncomeOther", "InvestmentIncomeInterestAndDividend")),
    ("losses", r"provision\sfor\s(?:loan|credit)\slosses", ("ProvisionForLoanAndLeaseLosses", "ProvisionForLoanLossesExpensed",
     "ProvisionForLoanLeaseAndOtherLosses")),
    ("deposits", r"(?:total\s)?deposits", ("Deposits",)),
    ("net", r"net\s(?:income|loss|earnings|profit)(?:\s\(loss\))?(?!\sper)|net\s\(?loss\)?\sincome",
     ("NetIncomeLoss", "ProfitLoss", "NetIncomeLossAvailableToCommonStockholdersBasic", "NetIncomeLossAvailableToCommonStockholdersDiluted")),
    ("sales", r"(?:net\s|total\s|consolidated\s){0,2}(?:revenues?|sales)(?!\s(?:growth|and\smarketing|force|returns|team))",
     ("Revenues", "SalesRevenueNet", "RevenueFromContractWithCustomerExcludingAssessedTax", "RevenueFromContractWithCustomerIncludingAssessedTax",
      "SalesRevenueGoodsNet", "RevenuesNetOfInterestExpense")),
    ("cash", r"cash(?:,)?\s(?:and|&)\scash\sequivalents", ("CashAndCashEquivalentsAtCarryingValue",
     "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents")),
    ("cashandinvestments", r"cash,?\s(?:cash\sequivalents,?\s(?:and|&)\s|and\s)?(?:short-term\sinvestments|marketable\ssecurities|investments)",
     ("CashCashEquivalentsAndShortTermInvestments",)),
    ("operations", r"(?:net\s)?cash\s(?:flows?\s)?(?:provided\sby|used\s(?:in|by|for)|from|generated\s(?:by|from))"
                    r"\s(?:\([a-z\s]+\)\s)?operat(?:ing\sactivities|ions)|operating\scash\sflow",
     ("NetCashProvidedByUsedInOperatingActivities",)),
    ("capex", r"capital\s(?:expenditures|spending)", ("PaymentsToAcquirePropertyPlantAndEquipment",
     "PaymentsToAcquireProductiveAssets")),
    ("depreciation", r"depreciation\sand\samortization", ("DepreciationDepletionAndAmortization", "DepreciationAndAmortization")),
    ("inventory", r"inventor(?:y|ies)", ("InventoryNet",)),
    ("receivables", r"(?:accounts|trade)\sreceivable", ("AccountsReceivableNetCurrent", "ReceivablesNetCurrent")),
    ("assets", r"total\sassets", ("Assets",)),
    ("equity", r"(?:total\s)?(?:stock|share)holders['’]?\s?(?:equity)", ("StockholdersEquity",
     "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest")),
    ("debt", r"long-term\sdebt", ("LongTermDebtNoncurrent", "LongTermDebt", "LongTermDebtAndCapitalLeaseObligations")),
    ("weighted", r"weighted[\s-]average\s(?:number\sof\s)?(?:common\s|diluted\s)?shares",
     ("WeightedAverageNumberOfSharesOutstandingBasic", "WeightedAverageNumberOfDilutedSharesOutstanding",
      "WeightedAverageNumberOfShareOutstandingBasicAndDiluted")),
)  # fmt: skip
_CONCEPTS = {name: concepts for name, _, concepts in _PHRASES}
_PHRASE = re.compile(rf"(?<![\w-])(?:{'|'.join(f'(?P<{name}>{pattern})' for name, pattern, _ in _PHRASES)})(?![\w-])", _I)
_AFTER = re.compile(r"\s?(?:(?:in|of)\s)?(?:(?:total|its|consolidated)\s)?", _I)
_EARNED = re.compile(r"\b(?:net\s(?:income|loss|earnings)|earnings|loss|income|eps|profit)\b", _I)
_DIVIDEND = re.compile(r"\bdividends?\b", _I)
_NOT_EPS = re.compile(
    r"\b(?:dividends?|price|offering|par\svalue|exercise|market|conversion|book\svalue|adjusted|non-gaap|pro\sforma"
    r"|excluding|before)\b", _I
)  # fmt: skip
_CHANGE = re.compile(
    r"\b(?:up|down|(?:in|de)crease[ds]?|(?:in|de)creasing|improvement|improved|decline[ds]?|rose|fell|grew|growth|reduction|reduced|higher|lower|more|less|change)"
    r"(?:\s(?:of|by))?(?:\s(?:approximately|about|nearly|over|almost|roughly|some|an?\sadditional))?\s?$", _I
)  # fmt: skip
_COMPARED = re.compile(
    r"\b(?:compared|versus|vs|from|against|than|improved|up\sfrom|down\sfrom|prior|previous|last|earlier|year-ago"
    r"|preceding)\b", _I
)  # fmt: skip
_SAYS = re.compile(
    r"(?:\s(?:expenses?|costs?|totals?))?(?:\s(?:for|in|during|at|of)\s(?:the|this|our|its)\s[^$.;]{3,60}?)?,?\s?"
    r"(?:\s?(?:was|were|is|are|totall?ed|amounted\sto|reached|came\sto|(?:in|de)creased\sto|rose\sto|fell\sto|grew\sto|declined\sto|of)\s)"
    r"(?:a\s|an?\s(?:approximate\s)?|approximately\s|about\s|nearly\s|just\s(?:over|under)\s)?", _I
)  # fmt: skip
_UNSURE = re.compile(
    r"\b(?:non-gaap|adjusted|excluding|pro\sforma|expect(?:s|ed|ations?)?|anticipates?d?|guidance|outlook|forecast(?:s|ed)?|estimate[sd]?|between|range|target(?:s|ed)?"
    r"|will|would|could|should|may|if|segment|division|subsidiary|region|export|domestic|international|includ(?:es|ed|ing)|before|after|record(?:ed)?\sa|annual|run\srate"
    r"|million\sto|acqui(?:red|sition)|discontinued|restated|previously|attributable|products?|services?|net\sof)\b", _I
)  # fmt: skip
_QUARTER = re.compile(
    r"\b(?:(?P<word>first|second|third|fourth|1st|2nd|3rd|4th)\s+(?:fiscal\s)?quarter|(?:the|this)\s(?:current\s)?quarter"
    r"|q(?P<n>[1-4])\b)", _I
)  # fmt: skip
_SENTENCE = re.compile(r"(?<=[a-z0-9)”\"%])[.!?](?=\s+[\"“(]?[A-Z])|;\s")
_ABOUT = re.compile(r"\b(?:approximately|about|nearly|almost|over|more\sthan|roughly|some|around)\s?$", _I)
_LONGER = re.compile(r"\b(?:(?:six|nine|twelve)\smonths|half|year-to-date|full[\s-]year|(?:fiscal\s)?year)\b(?!\s(?:19|20)\d\d)", _I)
_OWN = re.compile(r"(?:^|[.;:,]\s|\b(?:the\scompany['’]s|our|its|the|total|consolidated|reported|company|actual)\s)\W*$", _I)
_ORDINALS = {"first": "Q1", "1st": "Q1", "second": "Q2", "2nd": "Q2", "third": "Q3", "3rd": "Q3", "fourth": "Q4", "4th": "Q4"}


def compare(
    document: Document, facts: Sequence[Fact], *, focus: str = "", name: str = ""
) -> tuple[tuple[Said, ...], tuple[Diagnostic, ...]]:
    """Every sum of money, amount per share and count of shares in the document's paragraphs, with its verdict.

    ``focus`` is the fiscal period that the document is for (Q2), by which "the second quarter" is known to be the report's own, and
    ``name`` the company's, in whose name a sentence may speak ("Acme's revenues were"). ``prose.disagrees`` is a warning;
    ``prose.compared`` counts.
    """
    source = places.Source.of(document.text)
    book = _by_concept(facts)
    owner = name.split()[0].lower() if name.split() else ""
    said: list[Said] = []
    for block in document.blocks:
        if not isinstance(block, Paragraph) or not block.lines:
            continue
        text = places.joined(block.lines, source)
        if len(text.text) <= LONGEST:
            said += _paragraph(text, book, focus, owner)
    notes = [_disagreement(s, s.fact) for s in said if s.verdict == "disagrees" and s.fact is not None]
    if said:
        counts = Counter(s.verdict for s in said)
        message = (f"{len(said)} amounts in the prose: {counts['agrees']} agree with the statements, {counts['disagrees']} disagree, "
                   f"{counts['not in the statements']} are not in them")  # fmt: skip
        notes.append(Diagnostic("prose.compared", "info", message, said[0].span))
    return tuple(said), tuple(notes)


def _disagreement(said: Said, fact: Fact) -> Diagnostic:
    message = f"the text says {said.words} {said.text}, the statements {fact.value:,f}"
    hint = f"{said.concept} of the period that ends {fact.context.period.end}"
    return Diagnostic("prose.disagrees", "warning", message, said.span, hint)


# --- facts, by concept ------------------------------------------------------------------------------------------------


_Book = Mapping[str, Sequence[Fact]]


def _by_concept(facts: Sequence[Fact]) -> _Book:
    """Undimensioned numbers by the names of their concepts, the latest and shortest period first."""
    found: dict[str, list[Fact]] = {}
    for fact in sorted(facts, key=_recent):
        if isinstance(fact.value, Decimal) and not fact.context.dimensions:
            found.setdefault(fact.concept.name, []).append(fact)
    return found


def _recent(fact: Fact) -> tuple[int, int]:
    period = fact.context.period
    return -period.end.toordinal(), (period.end - period.start).days if isinstance(period, Duration) else 0


def _rounds(fact: Fact, value: Decimal, decimals: int, *, loose: bool) -> bool:
    """Whether the fact is the amount at the precision given; a fact that is itself rounded may be off by as much again."""
    assert isinstance(fact.value, Decimal)
    step = Decimal(10) ** -decimals
    own = Decimal(10) ** -fact.decimals if fact.decimals is not None and fact.decimals < decimals else Decimal(0)
    return abs(abs(fact.value) - abs(value)) <= step * (1 if loose else Decimal("0.5")) + own / 2


# --- sentences --------------------------------------------------------------------------------------------------------


def _paragraph(text: Joined, book: _Book, focus: str, owner: str) -> Iterator[Said]:
    whole = text.text
    stops = [m.end() for m in _SENTENCE.finditer(whole)]
    named = list(_PHRASE.finditer(whole))
    n = k = 0
    for found in amounts.numbers(whole):
        while n < len(stops) and stops[n] <= found.start:
            n += 1
        if found.value is None or found.decimals is None or abs(found.decimals) > 12:
            continue
        if found.kind in ("money", "perShare") or (found.kind == "shares" and abs(found.value) >= FEWEST_SHARES):
            low, high = stops[n - 1] if n else 0, stops[n] if n < len(stops) else len(whole)
            while k < len(named) and named[k].end() <= found.start:
                k += 1
            last = named[k - 1] if k and named[k - 1].start() >= max(low, found.start - REACH) else None
            yield _judge(text, found, last, (low, high), book, focus, owner)


def _judge(
    text: Joined, found: Found, phrase: re.Match[str] | None, sentence: tuple[int, int], book: _Book, focus: str, owner: str
) -> Said:
    """The verdict on one amount. ``phrase`` is the last one before it in its sentence that names a concept."""
    assert found.value is not None and found.decimals is not None
    whole, (low, high) = text.text, sentence
    before = whole[max(low, found.start - REACH):found.start]
    after = whole[found.end:min(high, found.end + 60)]
    said = Said(whole[found.start:found.end], text.span(found.start, found.end), found.value, found.decimals, "not in the statements")
    names, words, between = _linked(found, phrase, before, after)
    facts = [fact for name in names for fact in book.get(name, ())]
    changed = _CHANGE.search(before[-60:]) is not None
    loose = _ABOUT.search(before[-20:]) is not None
    if facts and not changed:
        fact = next((f for f in facts if _rounds(f, found.value, found.decimals, loose=loose)), None)
        if fact is not None:
            return said._replace(verdict="agrees", words=words, fact=fact)
        own = facts[0]
        lead = before[:len(before) - len(between) - len(words)] if between is not None else ""
        if between is not None and _own_words(lead, owner) and _plain(found, between, whole[low:min(high, low + 4000)], own, focus):
            return said._replace(verdict="disagrees", words=words, fact=own)
    if not words and _precise(found):
        same = {f.concept.name: f for rows in book.values() for f in rows if f.value and abs(f.value) == abs(found.value)}  # type: ignore[arg-type]
        if len(same) == 1:
            return said._replace(verdict="agrees", fact=next(iter(same.values())))
    return said


def _linked(found: Found, last: re.Match[str] | None, before: str, after: str) -> tuple[tuple[str, ...], str, str | None]:
    """The concepts that the words beside an amount name, those words, and what stands between them and the amount (None where they
    follow it)."""
    if found.kind == "perShare":
        if _DIVIDEND.search(before[-80:]):
            return ("CommonStockDividendsPerShareDeclared", "CommonStockDividendsPerShareCashPaid"), "dividend", None
        earned = list(_EARNED.finditer(before))
        if earned and not _NOT_EPS.search(before) and not _NOT_EPS.search(after[:40]):
            return _EPS, earned[-1][0] + " per share", None
        return (), "", None
    lead = _AFTER.match(after)
    follows = _PHRASE.match(after, lead.end()) if lead and found.kind == "money" else None
    if follows and follows.lastgroup:
        return _CONCEPTS[follows.lastgroup], follows[0], None
    if last is None or not last.lastgroup:
        return (), "", None
    if found.kind == "shares" and last.lastgroup != "weighted":
        return (), "", None
    return _CONCEPTS[last.lastgroup], last[0], last.string[last.end():found.start]


def _plain(found: Found, between: str, sentence: str, own: Fact, focus: str) -> bool:
    """Whether a difference is one that anybody would call so."""
    if found.kind != "money" or not _SAYS.fullmatch(between) or _COMPARED.search(between) or _UNSURE.search(sentence):
        return False
    assert isinstance(own.value, Decimal) and found.value is not None
    ratio = abs(found.value) / abs(own.value) if own.value else Decimal(0)
    if not Decimal("0.2") <= ratio <= 5:
        return False
    period = own.context.period
    numbers = list(amounts.numbers(sentence))
    years = {int(f.value) for f in numbers if f.kind == "year" and f.value is not None and f.value > 1900}
    dates = [f.date.full for f in numbers if f.kind == "date" and f.date and f.date.full]
    if dates:
        short = isinstance(period, Instant) or ((period.end - period.start).days < 100 and not _LONGER.search(sentence))
        return short and all(d == period.end for d in dates)
    if years and not years & {period.end.year, period.end.year + 1}:
        return False
    return _own_period(sentence, period, focus)


def _own_words(lead: str, owner: str) -> bool:
    """Whether the concept is named of the whole company: at the sentence's head, after "our", or in the company's own name."""
    possessed = re.search(r"(\S+?)['’]s?\s$", lead)
    return _OWN.search(lead[-40:]) is not None or bool(possessed and owner and possessed[1].lower().strip("\"“(") == owner)


def _own_period(sentence: str, period: Period, focus: str) -> bool:
    """Whether the sentence speaks of this quarter, and of no other, and the period is one."""
    spoken = {_ORDINALS.get((m["word"] or "").lower(), f"Q{m['n']}" if m["n"] else "") for m in _QUARTER.finditer(sentence)}
    if not spoken or (spoken - {"", focus}) or _LONGER.search(sentence):
        return False
    return isinstance(period, Instant) or (period.end - period.start).days < 100


def _precise(found: Found) -> bool:
    """Whether the number is so particular that it can be nothing else: five digits, zeros at its end apart."""
    printed = found.printed
    return printed is not None and len(str(abs(printed.value)).replace(".", "").strip("0")) >= 5
