"""Income taxes that stand inside the labels of a statement of comprehensive income: "net of tax of $76, $(22), $60, and $(32)".

The numbers behind the words are those of the statement's columns, in print order; where years are named ("$4 and $(54) in 2023 and
$61 and $46 in 2022"), in print order of each year's columns. Fewer or more numbers than columns are no facts. XBRL counts a tax
expense as positive (a debit): printed as "benefit (expense)", or always against the sign of its line, it is turned.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from converter import amounts, places
from converter.amounts import Found
from converter.model import Cell, Column, Diagnostic, Duration, LineItem, Statement
from converter.tagging.inlabels import LONGEST, InLabel

_NET_OF = re.compile(
    r"\b(?:net of|less|after|before|including)\s+(?:[a-z]+\s+){0,3}?(?:income\s+|deferred\s+|related\s+|applicable\s+)*tax(?:es)?\b"
    r"(?P<what>(?:[\s,/]*(?:\(?(?:benefits?|expenses?|provisions?|effects?|credits?)\)?|and|or))*)[\s,:]*(?:of\s+)?(?=[$€£(\d–—-])",
    re.IGNORECASE,
)
_BENEFIT_FIRST = re.compile(r"\W*(?:and\W+|or\W+)?benefits?\W+(?:and\W+|or\W+)?\(?(?:expense|provision)", re.IGNORECASE)
_EXPENSE_FIRST = re.compile(r"\W*\(?(?:expense|provision|benefit\)\s*expense)", re.IGNORECASE)
_DASH = re.compile(r"(?<=[\s$])[–—-](?=[\s,;)]|$)")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_KINDS = tuple(
    (re.compile(pattern, re.IGNORECASE), arising, reclassified)
    for pattern, arising, reclassified in (
        (r"translation|currenc", "OtherComprehensiveIncomeLossForeignCurrencyTranslationAdjustmentTax",
         "OtherComprehensiveIncomeLossForeignCurrencyTransactionAndTranslationReclassificationAdjustmentFromAOCIRealizedUponSaleOrLiquidationTax"),
        (r"hedg|derivativ|swaps?\b", "OtherComprehensiveIncomeLossCashFlowHedgeGainLossBeforeReclassificationTax",
         "OtherComprehensiveIncomeLossCashFlowHedgeGainLossReclassificationTax"),
        (r"pension|retirement|actuarial|benefit (?:plans?|obligations?)|employee", "OtherComprehensiveIncomeLossPensionAndOtherPostretirementBenefitPlansTax",
         "OtherComprehensiveIncomeLossReclassificationAdjustmentFromAOCIPensionAndOtherPostretirementBenefitPlansForNetGainLossTax"),
        (r"securities|investments?|available|marketable|unrealized", "OtherComprehensiveIncomeLossAvailableForSaleSecuritiesBeforeReclassificationAdjustmentsTax",
         "OtherComprehensiveIncomeLossReclassificationAdjustmentFromAOCIForSaleOfSecuritiesTax"),
    )
)
_RECLASSIFIED = re.compile(r"reclassif", re.IGNORECASE)


def extract(line: LineItem, statement: Statement, *, source: places.Source | None = None) -> tuple[tuple[InLabel, ...], tuple[Diagnostic, ...]]:
    """The taxes inside the label of one line of a statement of durations, one for each column that has a period.

    Diagnostic ``inlabel.tax``: the numbers are not as many as the columns, so that none of them is a fact.
    """
    if statement.kind not in ("comprehensive_income", "income_statement") or line.heading:
        return (), ()
    cells = line.pieces or (Cell(line.label, line.span),)
    text = places.joined(cells, source)
    found = _NET_OF.search(text.text) if len(text.text) <= LONGEST else None
    if found is None:
        return (), ()
    numbers = _numbers(text.text, found.end())
    dated = [i for i, c in enumerate(statement.columns) if isinstance(c.period, Duration)]
    if not numbers:
        return (), ()
    where = _columns(numbers, text.text, statement.columns, dated)
    if not where:
        span = text.span(numbers[0].start, numbers[-1].end)
        return (), (Diagnostic("inlabel.tax", "info", f"{len(numbers)} amounts of tax in a label over {len(dated)} columns: which is whose is not clear", span),)
    values = [n.printed.value if n.printed else Decimal(0) for n in numbers]
    factor = _factor(found["what"], [(v, line.amounts[c]) for v, c in zip(values, where, strict=True)])
    concept = _concept(line)
    out = []
    for n, value, column in zip(numbers, values, where, strict=True):
        decimals = (n.printed.places if n.printed else 0) - statement.scale
        worth = value.scaleb(statement.scale) * factor
        out.append(InLabel(concept, worth if worth else Decimal(0), decimals, "monetary", column, text.span(n.start, n.end), text.text[n.start : n.end]))
    return tuple(out), ()


def _numbers(text: str, start: int) -> list[Found]:
    """The amounts behind the words, dashes as zero."""
    out = [n for n in amounts.numbers(text) if n.start >= start and (n.kind == "money" or (n.kind == "other" and n.printed is not None))]
    for m in _DASH.finditer(text, start):
        if not any(n.start <= m.start() < n.end for n in out):
            out.append(Found(m.group(), m.start(), m.end(), "money", Decimal(0), 0, amounts.parse(m.group())))
    return sorted(out, key=lambda n: n.start)


def _columns(numbers: Sequence[Found], text: str, columns: Sequence[Column], dated: Sequence[int]) -> list[int]:
    """The column of each number; none where that is not clear."""
    if len(numbers) != len(dated):
        return []
    named: list[int | None] = []
    for n, after in zip(numbers, [*(m.start for m in numbers[1:]), len(text)], strict=True):
        year = _YEAR.search(text, n.end, after)
        named.append(int(year.group()) if year else None)
    if not any(named):
        return list(dated)
    following: int | None = None
    years: list[int] = []
    for given in reversed(named):
        following = given or following
        years.insert(0, following or 0)
    ends = {i: p.end.year for i in dated if (p := columns[i].period) is not None}
    said, held = sorted(set(years)), sorted(set(ends.values()))
    if len(said) != len(held):
        return []
    out: list[int] = []
    left = {year: [i for i in dated if ends[i] == held[said.index(year)]] for year in said}  # a fiscal year may be called by another
    for said_year in years:
        if not left[said_year]:
            return []
        out.append(left[said_year].pop(0))
    return out


def _factor(what: str, pairs: Sequence[tuple[Decimal, object]]) -> int:
    """+1 where an expense is printed as positive, -1 where a benefit is."""
    if _BENEFIT_FIRST.match(what):
        return -1
    if _EXPENSE_FIRST.match(what):
        return 1
    against = [tax * getattr(amount, "value", Decimal(0)) < 0 for tax, amount in pairs if tax and getattr(amount, "value", None)]
    return -1 if against and all(against) else 1


def _concept(line: LineItem) -> str:
    """The concept of the tax, by what the line, or the heading above it, is about."""
    text = _NET_OF.split(line.label)[0]
    for said in (text, *reversed(line.section)):
        for pattern, arising, reclassified in _KINDS:
            if pattern.search(said):
                return reclassified if _RECLASSIFIED.search(text) else arising
    return "OtherComprehensiveIncomeLossTax"
