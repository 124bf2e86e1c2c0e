"""A report made by hand, with every kind of fact that we emit, and a base taxonomy of a few concepts to go with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from converter import dts
from converter.model import (
    Arc,
    Concept,
    Context,
    Duration,
    Entity,
    Fact,
    Instant,
    Label,
    Network,
    QName,
    Report,
    Taxonomy,
    Unit,
)
from converter.roles import ISO4217, XBRLI

GAAP = "http://tickmark.example/gaap/2026"
DEI = "http://tickmark.example/dei/2026"
EXT = "http://tickmark.example/ext/acme/20240630"


@dataclass(frozen=True)
class SmallBase:
    gaap: Taxonomy
    dei: Taxonomy
    types: dts.Types = dts.OURS


def gaap(name: str) -> QName:
    return QName(GAAP, name)


def dei(name: str) -> QName:
    return QName(DEI, name)


def ext(name: str) -> QName:
    return QName(EXT, name)


def concept(qname: QName, type: str = "monetary", period: str = "instant", **more: object) -> Concept:
    return Concept(qname, type, period, **more)  # type: ignore[arg-type]


def _gaap_concepts() -> Iterable[Concept]:
    yield concept(
        gaap("StatementOfFinancialPositionAbstract"), "string", "duration", abstract=True, label="Statement of position"
    )
    for name, balance in {
        "Assets": "debit",
        "PropertyPlantAndEquipmentNet": "debit",
        "PropertyPlantAndEquipmentGross": "debit",
        "AccumulatedDepreciationDepletionAndAmortizationPropertyPlantAndEquipment": "credit",
        "CashAndCashEquivalentsAtCarryingValue": "debit",
        "StockholdersEquity": "credit",
    }.items():
        yield concept(gaap(name), balance=balance, label=f"{name}, in words", definition="Said in a line & <short>.")
    yield concept(gaap("NetIncomeLoss"), period="duration", balance="credit", label="Net income (loss)")
    yield concept(gaap("CommonStockDividendsDeclared"), period="duration", balance="debit", label="Dividends")
    yield concept(gaap("EarningsPerShareBasic"), "perShare", "duration", label="Earnings per share, basic")
    yield concept(gaap("CommonStockSharesOutstanding"), "shares", label="Shares outstanding")
    yield concept(gaap("EffectiveIncomeTaxRateContinuingOperations"), "percent", "duration", label="Effective tax rate")
    yield concept(
        gaap("StatementTable"), "string", "duration", abstract=True, substitution="hypercube", label="Statement [Table]"
    )
    yield concept(
        gaap("StatementEquityComponentsAxis"), "string", "duration", abstract=True, substitution="dimension", label="Axis"
    )
    for name in ("EquityComponentDomain", "CommonStockMember", "RetainedEarningsMember"):
        yield concept(gaap(name), "domain", "duration", abstract=True, label=name)


def base() -> SmallBase:
    """A base taxonomy with a network of each kind."""
    position = gaap("StatementOfFinancialPositionAbstract")
    network = Network(
        "http://tickmark.example/role/BalanceSheet",
        "0101 - Statement - Balance sheet",
        presentation=(
            Arc(position, gaap("CashAndCashEquivalentsAtCarryingValue"), 1),
            Arc(position, gaap("PropertyPlantAndEquipmentNet"), 2),
            Arc(position, gaap("Assets"), 3, label="total"),
        ),
        calculation=(
            Arc(gaap("Assets"), gaap("CashAndCashEquivalentsAtCarryingValue"), 1, weight=1),
            Arc(gaap("Assets"), gaap("PropertyPlantAndEquipmentNet"), 2, weight=1),
        ),
        definitions=(
            Arc(gaap("StatementEquityComponentsAxis"), gaap("EquityComponentDomain"), 1, arcrole="dimension-domain"),
            Arc(gaap("EquityComponentDomain"), gaap("CommonStockMember"), 1, arcrole="domain-member"),
        ),
    )
    documents = (
        concept(dei("EntityRegistrantName"), "normalizedString", "duration", label="Registrant"),
        concept(dei("TradingSymbol"), "tradingSymbol", "duration", label="Ticker"),
        concept(dei("DocumentPeriodEndDate"), "date", "duration", label="Period end"),
        concept(dei("DocumentFiscalYearFocus"), "gYear", "duration", label="Fiscal year"),
        concept(dei("CurrentFiscalYearEndDate"), "gMonthDay", "duration", label="Year end"),
        concept(dei("AmendmentFlag"), "boolean", "duration", label="Amendment"),
        concept(dei("DocumentFiscalPeriodFocus"), "fiscalPeriod", "duration", label="Fiscal period"),
    )
    return SmallBase(
        Taxonomy(GAAP, "gaap", tuple(_gaap_concepts()), (network,)),
        Taxonomy(DEI, "dei", documents),
    )


def extension() -> Taxonomy:
    """What a filing adds: concepts of its own, its statements as printed, and a table for its equity components."""
    position, cash, flows = (
        gaap("StatementOfFinancialPositionAbstract"),
        gaap("CashAndCashEquivalentsAtCarryingValue"),
        ext("FlowsAbstract"),
    )
    gross, net = gaap("PropertyPlantAndEquipmentGross"), gaap("PropertyPlantAndEquipmentNet")
    depreciation = gaap("AccumulatedDepreciationDepletionAndAmortizationPropertyPlantAndEquipment")
    table, axis, domain = gaap("StatementTable"), gaap("StatementEquityComponentsAxis"), gaap("EquityComponentDomain")
    equity = gaap("StockholdersEquity")
    return Taxonomy(
        EXT,
        "acme",
        (
            concept(ext("FilmCostsHeldForSale"), balance="debit", label='Film costs & rights <held> "for" sale\'s sake'),
            concept(ext("FlowsAbstract"), "string", "duration", abstract=True, label="Flows"),
            concept(ext("TheatersOperated"), "pure", label="Theaters\x00 operated\x1f", definition="How many."),
            concept(ext("WarrantsMember"), "domain", "duration", abstract=True, label="Warrants"),
        ),
        (
            Network(
                f"{EXT}/role/BalanceSheet",
                "0001 - Statement - Balance Sheet & <Co>",
                presentation=(
                    Arc(position, cash, 1),
                    Arc(position, ext("FilmCostsHeldForSale"), 2),
                    Arc(position, gross, 3, label="terse"),
                    Arc(position, depreciation, 4, label="negated"),
                    Arc(position, net, 5, label="net"),
                    Arc(position, gaap("Assets"), 6, label="total"),
                    Arc(position, equity, 7, label="negatedTotal"),
                ),
                calculation=(
                    Arc(gaap("Assets"), cash, 1, weight=1),
                    Arc(gaap("Assets"), ext("FilmCostsHeldForSale"), 2, weight=1),
                    Arc(gaap("Assets"), net, 3, weight=1),
                    Arc(net, gross, 1, weight=1),
                    Arc(net, depreciation, 2, weight=-1),
                ),
                definitions=(Arc(gross, ext("FilmCostsHeldForSale"), 1, arcrole="general-special"),),
            ),
            Network(
                f"{EXT}/role/CashFlows",
                "0002 - Statement - Cash Flows",
                presentation=(
                    Arc(flows, gaap("NetIncomeLoss"), 1),
                    Arc(flows, gaap("CommonStockDividendsDeclared"), 2, label="negatedTerse"),
                    Arc(flows, cash, 3, label="periodStart"),
                    Arc(flows, cash, 4, label="periodEnd"),
                ),
            ),
            Network(
                f"{EXT}/role/Equity",
                "0003 - Statement - Equity",
                presentation=(Arc(table, axis, 1), Arc(axis, domain, 1), Arc(domain, ext("WarrantsMember"), 1)),
                definitions=(
                    Arc(equity, table, 1, arcrole="all"),
                    Arc(table, axis, 1, arcrole="hypercube-dimension"),
                    Arc(axis, domain, 1, arcrole="dimension-domain"),
                    Arc(axis, domain, 2, arcrole="dimension-default"),
                    Arc(domain, gaap("CommonStockMember"), 1, arcrole="domain-member"),
                    Arc(domain, ext("WarrantsMember"), 2, arcrole="domain-member"),
                ),
            ),
        ),
        (
            Label(cash, "standard", "Cash & cash equivalents"),
            Label(cash, "periodStart", "Cash, beginning of year"),
            Label(cash, "periodEnd", "Cash, end of year"),
            Label(depreciation, "negated", "Less: accumulated depreciation"),
            Label(gross, "terse", "PP&E"),
            Label(gross, "terse", "said again: the first counts"),
        ),
    )


def facts() -> Iterable[Fact]:
    entity = Entity("http://www.sec.gov/CIK", "0000123456")
    end, before = dt.date(2024, 6, 30), dt.date(2023, 12, 31)
    now, then = Context(entity, Instant(end)), Context(entity, Instant(before))
    half = Context(entity, Duration(dt.date(2024, 1, 1), end))
    dollars, shares = Unit((QName(ISO4217, "USD"),)), Unit((QName(XBRLI, "shares"),))
    per_share, pure = Unit((QName(ISO4217, "USD"),), (QName(XBRLI, "shares"),)), Unit((QName(XBRLI, "pure"),))
    for name, text in {
        "EntityRegistrantName": "A & B <c> \"d\" 'e'",
        "TradingSymbol": "ACME",
        "DocumentPeriodEndDate": "2024-06-30",
        "DocumentFiscalYearFocus": "2024",
        "CurrentFiscalYearEndDate": "--12-31",
        "AmendmentFlag": "false",
        "DocumentFiscalPeriodFocus": "Q2",
    }.items():
        yield Fact(dei(name), half, None, text)
    for context, cash, film, gross, depreciation, net, total in ((now, 5, 40, 100, 45, 55, 100), (then, 7, 30, 90, 40, 50, 87)):
        for qname, thousands in {
            gaap("CashAndCashEquivalentsAtCarryingValue"): cash,
            ext("FilmCostsHeldForSale"): film,
            gaap("PropertyPlantAndEquipmentGross"): gross,
            gaap("AccumulatedDepreciationDepletionAndAmortizationPropertyPlantAndEquipment"): depreciation,
            gaap("PropertyPlantAndEquipmentNet"): net,
            gaap("Assets"): total,
        }.items():
            yield Fact(qname, context, dollars, Decimal(thousands).scaleb(3), -3)
    yield Fact(gaap("StockholdersEquity"), now, dollars, Decimal("-12E+3"), -3)
    yield Fact(gaap("StockholdersEquity"), then, dollars, None)
    for member, value in ((gaap("CommonStockMember"), 3000), (ext("WarrantsMember"), -15000)):
        where = replace(now, dimensions=((gaap("StatementEquityComponentsAxis"), member),))
        yield Fact(gaap("StockholdersEquity"), where, dollars, Decimal(value), -3)
    yield Fact(gaap("NetIncomeLoss"), half, dollars, Decimal("-0"), -3)
    yield Fact(gaap("CommonStockDividendsDeclared"), half, dollars, Decimal("1.00"))
    yield Fact(gaap("EarningsPerShareBasic"), half, per_share, Decimal("-0.12"), 2)
    yield Fact(gaap("CommonStockSharesOutstanding"), now, shares, Decimal(84500000), 0)
    yield Fact(gaap("EffectiveIncomeTaxRateContinuingOperations"), half, pure, Decimal("0.35"), 2)
    yield Fact(ext("TheatersOperated"), now, pure, Decimal("1E+1"))


def report(name: str = "acme-20240630") -> Report:
    return Report(Entity("http://www.sec.gov/CIK", "0000123456"), name, tuple(facts()), (), extension())
