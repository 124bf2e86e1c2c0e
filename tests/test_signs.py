"""What is printed becomes a value of the sign that its concept wants (XBRL 2.1, 5.1.1.2)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from converter import taxonomy
from converter.model import Amount, Column, Concept, Instant, LineItem, Part, Span, Statement, Sum
from converter.tagging import signs

SPAN = Span(1, 1, 1, 2)


def item(label: str, *values: int) -> LineItem:
    amounts = tuple(Amount(str(v), Decimal(v), 0, 0, SPAN) for v in values)
    return LineItem(label, 0, (), amounts, SPAN)


def statement(kind: str, *lines: LineItem) -> Statement:
    columns = tuple(Column("", Instant(dt.date(2005, 9, 30)), SPAN) for _ in lines[0].amounts)
    return Statement(kind, "", columns, lines, SPAN)


def concepts(*names: str | None) -> list[Concept | None]:
    return [taxonomy.base().concept(name) if name else None for name in names]


def add(total: int, *parts: int) -> Sum:
    """A sum of lines, an addend below zero is taken away: add(2, 0, -1) is line 2 = line 0 - line 1."""
    return Sum(total, tuple(Part(abs(p), -1 if p < 0 else 1) for p in parts), (Decimal(0),))


@pytest.mark.parametrize(
    ("printed", "sums"),
    [
        pytest.param((900, 200, 700), (add(2, 0, -1),), id="taken away though printed positive"),
        pytest.param((900, -200, 700), (add(2, 0, 1),), id="printed in parentheses"),
    ],
)
def test_accumulated_depreciation_is_positive_however_it_is_printed(printed: tuple[int, ...], sums: tuple[Sum, ...]) -> None:
    names = (
        "PropertyPlantAndEquipmentGross",
        "AccumulatedDepreciationDepletionAndAmortizationPropertyPlantAndEquipment",
        "PropertyPlantAndEquipmentNet",
    )
    lines = [item(name, value) for name, value in zip(("Equipment", "Less depreciation", "Net"), printed, strict=True)]
    factors = signs.factors(statement("balance_sheet", *lines), sums, concepts(*names))
    assert [f * v for f, v in zip(factors, printed, strict=True)] == [900, 200, 700]


def test_a_deficit_is_negative_and_treasury_stock_positive() -> None:
    lines = (
        item("Total assets", 50), item("Accounts payable", 20), item("Accumulated deficit", -474), item("Less: Treasury stock", -5),
        item("Paid-in capital", 509), item("Total", 50),
    )  # fmt: skip
    names = ("Assets", "AccountsPayableCurrent", "RetainedEarningsAccumulatedDeficit", "TreasuryStockValue", "AdditionalPaidInCapital",
             "LiabilitiesAndStockholdersEquity")  # fmt: skip
    factors = signs.factors(statement("balance_sheet", *lines), (add(5, 1, 2, 3, 4),), concepts(*names))
    assert factors == (1, 1, 1, -1, 1, 1)


@pytest.mark.parametrize(
    ("printed", "sums"),
    [
        pytest.param((100, 60, 40), (add(2, 0, -1),), id="costs printed positive"),
        pytest.param((100, -60, 40), (add(2, 0, 1),), id="costs printed in parentheses"),
        pytest.param((100, -60, 40), (), id="in parentheses and no sum found"),
    ],
)
def test_an_expense_is_positive(printed: tuple[int, ...], sums: tuple[Sum, ...]) -> None:
    lines = [item(label, value) for label, value in zip(("Revenues", "Cost of goods sold", "Gross profit"), printed, strict=True)]
    factors = signs.factors(statement("income_statement", *lines), sums, concepts("Revenues", "CostOfGoodsAndServicesSold", "GrossProfit"))
    assert [f * v for f, v in zip(factors, printed, strict=True)] == [100, 60, 40]


def test_a_loss_printed_without_a_sign_is_negative_and_turns_what_leads_to_it() -> None:
    lines = (item("Revenues", 100), item("Costs and expenses", 160), item("Net loss", 60))
    sums = (Sum(2, (Part(1, 1), Part(0, -1)), (Decimal(0),)),)
    factors = signs.factors(statement("income_statement", *lines), sums, concepts("Revenues", "CostsAndExpenses", "NetIncomeLoss"))
    assert [f * a.value for f, line in zip(factors, lines, strict=True) for a in line.amounts if a] == [100, 160, -60]


def test_cash_outflows_are_positive_payments_and_more_receivables_a_positive_increase() -> None:
    lines = (item("Net income", 50), item("Accounts receivable", -7), item("Capital expenditures", -20), item("Net increase in cash", 23))
    names = ("NetIncomeLoss", "IncreaseDecreaseInAccountsReceivable", "PaymentsToAcquirePropertyPlantAndEquipment",
             "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalentsPeriodIncreaseDecreaseIncludingExchangeRateEffect")  # fmt: skip
    factors = signs.factors(statement("cash_flows", *lines), (add(3, 0, 1, 2),), concepts(*names))
    assert [f * a.value for f, line in zip(factors, lines, strict=True) for a in line.amounts if a] == [50, 7, 20, 23]


def test_a_cash_flow_statement_s_net_loss_keeps_its_sign() -> None:
    lines = (item("Net loss", -50), item("Depreciation", 10), item("Net cash used", -40))
    names = ("NetIncomeLoss", "DepreciationDepletionAndAmortization", "NetCashProvidedByUsedInOperatingActivities")
    assert signs.factors(statement("cash_flows", *lines), (add(2, 0, 1),), concepts(*names)) == (1, 1, 1)


def test_sides_are_told_by_balances_even_where_total_assets_is_not_known() -> None:
    names = ("CashAndCashEquivalentsAtCarryingValue", None, "AccountsPayableCurrent", None, "RetainedEarningsAccumulatedDeficit")
    lines = tuple(item(str(n), 1) for n in names)
    assert signs.sides(statement("balance_sheet", *lines), concepts(*names))[:3] == ["debit", "debit", "credit"]


def test_liabilities_may_be_printed_first() -> None:
    names = ("StockholdersEquity", "LongTermDebtNoncurrent", "PropertyPlantAndEquipmentNet", "CashAndCashEquivalentsAtCarryingValue")
    lines = tuple(item(n, 1) for n in names)
    assert signs.sides(statement("balance_sheet", *lines), concepts(*names)) == ["credit", "credit", "debit", "debit"]


def values(kind: str, printed: list[tuple[str, str, int]], *sums: Sum) -> list[Decimal]:
    """The values of lines, given as (label, concept, printed)."""
    lines = [item(label, value) for label, _, value in printed]
    found = concepts(*(name for _, name, _ in printed))
    return [f * value for f, (_, _, value) in zip(signs.factors(statement(kind, *lines), sums, found), printed, strict=True)]


@pytest.mark.parametrize("sums", [(add(2, 0, 1),), ()], ids=["in a sum", "in none"])
def test_an_asset_whose_label_speaks_of_losses_is_no_loss(sums: tuple[Sum, ...]) -> None:
    printed = [
        ("Accounts receivable, less allowance for expected credit losses", "AccountsReceivableNetCurrent", 90),
        ("Inventories", "InventoryNet", 10),
        ("Current assets", "AssetsCurrent", 100),
        ("Accumulated deficit", "RetainedEarningsAccumulatedDeficit", 30),
    ]
    assert values("balance_sheet", printed, *sums) == [90, 10, 100, -30]


@pytest.mark.parametrize("restricted", [(8, add(2, 0, -1)), (-8, add(2, 0, 1))], ids=["printed positive", "in parentheses"])
def test_cash_that_is_taken_away_in_a_cash_flow_statement_is_an_amount_of_cash(restricted: tuple[int, Sum]) -> None:
    printed = [
        ("Cash and restricted cash at end", "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents", 100),
        ("Less: restricted cash", "RestrictedCash", restricted[0]),
        ("Cash at end", "CashAndCashEquivalentsAtCarryingValue", 92),
    ]
    assert values("cash_flows", printed, restricted[1]) == [100, 8, 92]


@pytest.mark.parametrize("sums", [(add(3, 0, 1, 2),), ()], ids=["footed", "not footed"])
def test_what_noncontrolling_interests_have_of_income_keeps_its_sign(sums: tuple[Sum, ...]) -> None:
    printed = [
        ("Net income", "NetIncomeLossAttributableToNoncontrollingInterest", 7),
        ("Translation", "OtherComprehensiveIncomeForeignCurrencyTransactionAndTranslationAdjustmentNetOfTaxPortionAttributableToNoncontrollingInterest", -9),
        ("Derivatives", "OtherComprehensiveIncomeLossCashFlowHedgeGainLossAfterReclassificationAndTaxNoncontrollingInterest", -1),
        ("Attributable to noncontrolling interests", "ComprehensiveIncomeNetOfTaxAttributableToNoncontrollingInterest", -3),
    ]
    assert values("comprehensive_income", printed, *sums) == [7, -9, -1, -3]


@pytest.mark.parametrize("sums", [(add(3, 0, 1, 2),), ()], ids=["footed", "not footed"])
def test_other_comprehensive_income_with_a_debit_balance_is_turned(sums: tuple[Sum, ...]) -> None:
    printed = [
        ("Net income", "NetIncomeLoss", 50),
        ("Translation", "OtherComprehensiveIncomeLossForeignCurrencyTransactionAndTranslationAdjustmentNetOfTax", 3),
        ("Pensions", "OtherComprehensiveIncomeLossPensionAndOtherPostretirementBenefitPlansAdjustmentNetOfTax", -5),
        ("Comprehensive income", "ComprehensiveIncomeNetOfTax", 48),
    ]
    assert values("comprehensive_income", printed, *sums) == [50, 3, 5, 48]


@pytest.mark.parametrize(("total", "costs"), [(100, (60, 40)), (-100, (-60, -40))], ids=["printed positive", "in parentheses"])
def test_a_total_of_costs_that_leads_nowhere_is_positive(total: int, costs: tuple[int, int]) -> None:
    printed = [
        ("Salaries and losses", "CostOfGoodsAndServicesSold", costs[0]),
        ("Rent", "GeneralAndAdministrativeExpense", costs[1]),
        ("Total losses and expenses", "CostsAndExpenses", total),
    ]
    assert values("income_statement", printed, add(2, 0, 1)) == [60, 40, 100]


def test_a_flow_without_a_balance_has_the_sign_that_its_name_speaks_of() -> None:
    printed = [
        ("Receivables and other", "IncreaseDecreaseInAccountsReceivableAndOtherOperatingAssets", -4),
        ("Accrued liabilities and other", "IncreaseDecreaseInAccruedLiabilitiesAndOtherOperatingLiabilities", -6),
        ("Payments on debt", "RepaymentsOfDebtMaturingInMoreThanThreeMonths", -10),
        ("Debt issued", "ProceedsFromDebtMaturingInMoreThanThreeMonths", 15),
        ("Net decrease in cash", "CashAndCashEquivalentsPeriodIncreaseDecrease", -5),
    ]
    assert all(c is not None and not c.balance for c in concepts(*(name for _, name, _ in printed[:4])))
    assert values("cash_flows", printed, add(4, 0, 1, 2, 3)) == [4, -6, 10, 15, -5]


@pytest.mark.parametrize(
    ("name", "balance"),
    [
        ("IncreaseDecreaseInPrepaidIncomeTaxesAndIncomeTaxesPayable", "credit"),  # an asset first of all
        ("IncreaseDecreaseInGiftCards", "credit"),
        ("IncreaseDecreaseInAccruedRoyalties", "debit"),
        ("RemeasurementGainLoss", "credit"),
        ("ProceedsFromTermLoan", "debit"),
        ("DeferredRent", ""),
    ],
)
def test_names_of_flows_speak_for_a_side(name: str, balance: str) -> None:
    assert signs.named_side(name) == balance
    if balance:
        assert signs.flow_balance(item("Other", -1), "financing", name) == balance


@pytest.mark.parametrize(("label", "gain"), [("Licensing gain", True), ("Gains and royalties", True), ("(Gain) loss", False), ("Cost of gains", False)])
def test_a_gain_is_a_gain_where_nothing_else_is_said(label: str, gain: bool) -> None:
    assert signs.is_gain(item(label, -1)) is gain
