"""Places in the sums: what a line is whatever it is called, in invented statements; and that nothing is said of noise."""

from __future__ import annotations

import datetime as dt
import random
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter import footing, taxonomy
from converter.model import Amount, Column, Duration, Instant, LineItem, Measure, Period, Span, Statement
from converter.tagging import structure

NOWHERE = Span(1, 1, 1, 1)
BASE = taxonomy.base()


def _statement(kind: str, rows: str, *, year: int = 2005) -> Statement:
    """One line a row: ``label | amount amount``, two years; no amounts for a heading; ``#`` before the label for shares, ``$`` for
    amounts per share, ``<`` and ``>`` for a balance at the beginning and the end."""
    lines: list[LineItem] = []
    section: tuple[str, ...] = ()
    for number, row in enumerate(rows.strip("\n").splitlines(), start=1):
        label, _, printed = row.partition("|")
        mark, text = label.strip()[:1], label.strip().lstrip("#$<>").strip()
        measure: Measure = "shares" if mark == "#" else "perShare" if mark == "$" else "monetary"
        amounts = tuple(
            Amount(p, Decimal(p.replace(",", "").replace("(", "-").strip(")")), 0, 0, NOWHERE) for p in printed.split()
        )
        section = section if amounts else (text,)
        stock = "begin" if mark == "<" else "end" if mark == ">" else ""
        lines.append(LineItem(text, 0, section, amounts, Span(1, number, 1, 9), measure=measure, stock=stock))  # type: ignore[arg-type]
    periods: list[Period] = [Instant(dt.date(year - c, 12, 31)) for c in range(2)]
    if kind != "balance_sheet":
        periods = [Duration(dt.date(year - c, 1, 1), dt.date(year - c, 12, 31)) for c in range(2)]
    columns = tuple(Column(str(p.end.year), p, NOWHERE) for p in periods)
    return Statement(kind, kind, columns, tuple(lines), NOWHERE)


def _placed(*statements: Statement) -> dict[tuple[int, str], str]:
    """Concept by number of the statement and label (a line without a label by its number)."""
    found = structure.place(statements, [footing.foot(s)[0] for s in statements], BASE)
    return {(n, statements[n].lines[i].label or f"line {i}"): p.concept for (n, i), p in found.items()}


def _one(kind: str, rows: str, *, year: int = 2005) -> dict[str, str]:
    return {label: concept for (_, label), concept in _placed(_statement(kind, rows, year=year)).items()}


SILENT = """
Assets
Current assets:
Cash and cash equivalents | 4,051 3,593
Accounts receivable | 16,205 14,877
Inventory | 9,318 7,204
 | 29,574 25,674
Machinery and equipment | 18,430 17,912
Leasehold improvements | 9,215 9,018
 | 27,645 26,930
Less accumulated depreciation | (15,402) (13,655)
 | 12,243 13,275
Other things | 1,117 1,020
Total | 42,934 39,969
Liabilities and shareholders' equity
Current liabilities:
Accounts payable | 6,018 5,377
Accrued salaries | 3,206 2,988
 | 9,224 8,365
Notes payable | 8,000 8,500
Common stock | 102 100
Paid-in capital | 20,311 19,402
Retained earnings | 5,297 3,602
 | 25,710 23,104
Total | 42,934 39,969
"""


def test_a_balance_sheet_is_read_without_a_single_label_on_its_totals() -> None:
    statement = _statement("balance_sheet", SILENT)
    found = structure.place([statement], [footing.foot(statement)[0]], BASE)
    assert {i: p.concept for (_, i), p in found.items()} == {
        5: "AssetsCurrent",
        8: "PropertyPlantAndEquipmentGross",
        9: "AccumulatedDepreciationDepletionAndAmortizationPropertyPlantAndEquipment",
        10: "PropertyPlantAndEquipmentNet",
        12: "Assets",
        17: "LiabilitiesCurrent",
        22: "StockholdersEquity",
        23: "LiabilitiesAndStockholdersEquity",
    }
    assert all(0.9 <= p.confidence < 1 and p.why for p in found.values())


EQUITY = """
Cash | 500 450
Buildings | 1,517 1,361
Total assets | 2,017 1,811
Total liabilities | 700 650
Common stock | 11 11
Retained earnings | 1,206 1,064
{middle}
Total liabilities and equity | 2,017 1,811
"""


@pytest.mark.parametrize(
    ("middle", "expected"),
    [
        ("Total equity | 1,317 1,161\n", {"Total equity": "StockholdersEquity"}),
        (
            "Total Example Corp. shareholders' equity | 1,217 1,075\nNoncontrolling interests | 100 86\nTotal equity | 1,317 1,161\n",
            {
                "Total Example Corp. shareholders' equity": "StockholdersEquity",
                "Noncontrolling interests": "MinorityInterest",
                "Total equity": "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest",
            },
        ),
        (
            "Minority interest | 100 86\nTotal stockholders' equity | 1,317 1,161\n",
            {
                "Minority interest": "MinorityInterest",
                "Total stockholders' equity": "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest",
            },
        ),
    ],
)
def test_equity_is_named_by_whether_others_have_a_part_in_it(middle: str, expected: dict[str, str]) -> None:
    found = _one("balance_sheet", EQUITY.format(middle=middle.strip()))
    assert found == {
        "Total assets": "Assets",
        "Total liabilities": "Liabilities",
        "Total liabilities and equity": "LiabilitiesAndStockholdersEquity",
    } | expected


def test_a_minority_interest_outside_of_equity_leaves_equity_to_the_stockholders() -> None:
    rows = EQUITY.replace("Common stock", "Minority interest in subsidiaries | 100 86\nCommon stock")
    found = _one("balance_sheet", rows.format(middle="Total shareholders' equity | 1,217 1,075"))
    assert found["Total shareholders' equity"] == "StockholdersEquity"


BANK = """
Cash and due from banks | 310 295
Loans | 8,412 7,903
Less allowance for loan losses | (117) (104)
Net loans | 8,295 7,799
Total assets | 8,605 8,094
Demand deposits | 2,210 2,085
Savings deposits | 3,118 2,977
Time deposits | 1,642 1,503
 | 6,970 6,565
Borrowings | 720 701
Total liabilities | 7,690 7,266
Common stock | 300 300
Retained earnings | 615 528
Total stockholders' equity | 915 828
Total liabilities and stockholders' equity | 8,605 8,094
"""


def test_earnings_for_a_share_of_one_kind_only_are_both() -> None:
    rows = "Net income | 4,637 3,830\nPer share:\n$Income before extraordinary item | 2.10 1.65\n$Extraordinary item | (0.10) 0.00\n$Net income | 2.00 1.65\n"
    statement = _statement("income_statement", INCOME + rows)
    found = structure.place([statement], [footing.foot(statement)[0]], BASE)
    placed = found[0, len(statement.lines) - 1]
    assert (placed.concept, placed.confidence) == ("EarningsPerShareBasicAndDiluted", 0.95)


def test_loans_deposits_and_the_interest_of_a_bank() -> None:
    found = _one("balance_sheet", BANK)
    assert found["Net loans"] == "LoansAndLeasesReceivableNetReportedAmount"
    assert found["Less allowance for loan losses"] == "LoansAndLeasesReceivableAllowance"
    assert found["line 8"] == "Deposits"
    income = _one(
        "income_statement",
        """
Interest and fees on loans | 512 487
Interest on securities | 103 96
Total interest income | 615 583
Deposits | 118 101
Borrowings | 37 32
Total interest expense | 155 133
Net interest income | 460 450
Provision for loan losses | 41 28
Net interest income after provision for loan losses | 419 422
Service charges | 61 58
Trust fees | 33 31
Total noninterest income | 94 89
Salaries | 201 194
Occupancy | 58 55
Total noninterest expense | 259 249
Income before income taxes | 254 262
Income taxes | 77 81
Net income | 177 181
""",
    )
    assert income == {
        "Total interest income": "InterestAndDividendIncomeOperating",
        "Total interest expense": "InterestExpense",
        "Net interest income": "InterestIncomeExpenseNet",
        "Net interest income after provision for loan losses": "InterestIncomeExpenseAfterProvisionForLoanLoss",
        "Total noninterest income": "NoninterestIncome",
        "Total noninterest expense": "NoninterestExpense",
        "Income before income taxes": "IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest",
        "Income taxes": "IncomeTaxExpenseBenefit",
        "Net income": "NetIncomeLoss",
    }


INCOME = """
Net sales | 50,412 46,903
Cost of goods sold | 30,117 28,004
Gross profit | 20,295 18,899
Research | 4,210 4,085
Selling and administrative | 9,118 8,977
Total operating expenses | 13,328 13,062
Operating income | 6,967 5,837
Interest income | 310 295
Interest expense | (720) (701)
 | (410) (406)
Income before taxes | 6,557 5,431
Current | 1,503 1,210
Deferred | 417 391
Income taxes | 1,920 1,601
"""


def test_an_income_statement_from_gross_profit_to_net_income() -> None:
    found = _one("income_statement", INCOME + "Net income | 4,637 3,830\n$Net income per share, basic and diluted | 2.00 1.65\n#Shares | 2,318 2,321\n")
    assert found == {
        "Net sales": "Revenues",
        "Gross profit": "GrossProfit",
        "Total operating expenses": "OperatingExpenses",
        "Operating income": "OperatingIncomeLoss",
        "line 9": "NonoperatingIncomeExpense",
        "Income before taxes": "IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest",
        "Current": "CurrentIncomeTaxExpenseBenefit",
        "Deferred": "DeferredIncomeTaxExpenseBenefit",
        "Income taxes": "IncomeTaxExpenseBenefit",
        "Net income": "NetIncomeLoss",
        "Net income per share, basic and diluted": "EarningsPerShareBasicAndDiluted",
        "Shares": "WeightedAverageNumberOfShareOutstandingBasicAndDiluted",
    }


def test_net_income_that_others_share_and_preferred_stock_comes_before_common() -> None:
    found = _one(
        "income_statement",
        INCOME
        + """Income from continuing operations | 4,637 3,830
Loss from discontinued operations, net of tax | (202) (118)
Net income | 4,435 3,712
Less: net income attributable to noncontrolling interests | 311 290
Net income attributable to Example Corp. | 4,124 3,422
Preferred dividends | 150 150
Net income available to common stockholders | 3,974 3,272
""",
        year=2015,
    )
    assert found["Income from continuing operations"].endswith("ContinuingOperationsIncludingPortionAttributableToNoncontrollingInterest")
    assert found["Loss from discontinued operations, net of tax"] == "IncomeLossFromDiscontinuedOperationsNetOfTax"
    assert found["Net income"] == "ProfitLoss"
    assert found["Less: net income attributable to noncontrolling interests"] == "NetIncomeLossAttributableToNoncontrollingInterest"
    assert found["Net income attributable to Example Corp."] == "NetIncomeLoss"
    assert found["Net income available to common stockholders"] == "NetIncomeLossAvailableToCommonStockholdersBasic"


@pytest.mark.parametrize(
    ("year", "late", "concept"),
    [
        (1996, "", "ExtraordinaryItemsNoncontrollingInterest"),
        (2010, "", "MinorityInterestAndIncomeLossFromEquityMethodInvestments"),
        (2020, "", "ExtraordinaryItemsNoncontrollingInterest"),
        (2020, "Equity in earnings of affiliates | 100 100\n", "MinorityInterestAndIncomeLossFromEquityMethodInvestments"),
    ],
)
def test_the_long_names_of_pretax_income_by_year_and_by_what_comes_after(year: int, late: str, concept: str) -> None:
    net = "Net income | 4,737 3,930\n" if late else "Net income | 4,637 3,830\n"
    found = _one("income_statement", INCOME + late + net, year=year)
    assert found["Income before taxes"] == f"IncomeLossFromContinuingOperationsBeforeIncomeTaxes{concept}"
    assert found["Net income"] == "NetIncomeLoss"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("$Basic | 2.00 1.65\n$Diluted | 1.90 1.60\n", ["EarningsPerShareBasic", "EarningsPerShareDiluted"]),
        ("$Per share | 2.00 1.65\n$Per share assuming dilution | 1.90 1.60\n", ["EarningsPerShareBasic", "EarningsPerShareDiluted"]),
        ("$Net income for a share | 1.90 1.60\n$Net income each | 2.00 1.65\n", ["EarningsPerShareDiluted", "EarningsPerShareBasic"]),
        ("$Cash dividends per share | 0.20 0.15\n", []),
    ],
)
def test_size_and_words_tell_basic_from_diluted(rows: str, expected: list[str]) -> None:
    found = _placed(_statement("income_statement", INCOME + "Net income | 4,637 3,830\n" + rows))
    assert [c for c in found.values() if "PerShare" in c] == expected


FLOWS = """
Operating activities:
Net income | 4,637 3,830
Depreciation | 1,747 1,602
Receivables | (1,328) 219
 | 5,056 5,651
Investing activities:
Purchases of equipment | (715) (1,214)
Purchases of securities | (2,000) (1,500)
 | (2,715) (2,714)
Financing activities:
Repayment of notes | (500) (500)
Dividends | (1,383) (1,300)
 | (1,883) (1,800)
{change} | 458 1,137
<Cash and cash equivalents, beginning of year | 3,593 2,456
>Cash and cash equivalents, end of year | 4,051 3,593
"""


@pytest.mark.parametrize(
    ("year", "change", "cash"),
    [
        (2012, "CashAndCashEquivalentsPeriodIncreaseDecrease", "CashAndCashEquivalentsAtCarryingValue"),
        (
            2022,
            "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalentsPeriodIncreaseDecreaseIncludingExchangeRateEffect",
            "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents",
        ),
    ],
)
def test_cash_flows_by_the_parts_of_their_change_and_by_the_era(year: int, change: str, cash: str) -> None:
    income = _statement("income_statement", INCOME + "Net income | 4,637 3,830\n", year=year)
    flows = _statement("cash_flows", FLOWS.format(change="Change in cash"), year=year)
    sheet = _statement("balance_sheet", SILENT, year=year)
    found = _placed(income, flows, sheet)
    assert {label: c for (n, label), c in found.items() if n == 1} == {
        "Net income": "NetIncomeLoss",
        "line 4": "NetCashProvidedByUsedInOperatingActivities",
        "line 8": "NetCashProvidedByUsedInInvestingActivities",
        "line 12": "NetCashProvidedByUsedInFinancingActivities",
        "Change in cash": change,
        "Cash and cash equivalents, beginning of year": cash,
        "Cash and cash equivalents, end of year": cash,
    }
    assert found[2, "Cash and cash equivalents"] == "CashAndCashEquivalentsAtCarryingValue"


def test_cash_flows_that_print_no_change_in_cash() -> None:
    rows = "\n".join(row for row in FLOWS.splitlines() if "{change}" not in row)
    found = _one("cash_flows", rows)
    assert [c for c in found.values() if c.startswith("NetCash")] == [
        f"NetCashProvidedByUsedIn{kind}Activities" for kind in ("Operating", "Investing", "Financing")
    ]


def test_the_first_line_of_cash_flows_is_not_net_income_when_the_income_statement_says_otherwise() -> None:
    income = _statement("income_statement", INCOME + "Net income | 4,637 3,830\n")
    flows = _statement("cash_flows", FLOWS.format(change="Change in cash").replace("4,637", "4,600").replace("1,747", "1,784"))
    assert (1, "Net income") not in _placed(income, flows)


def test_comprehensive_income_and_others_share_of_it() -> None:
    found = _one(
        "comprehensive_income",
        """
Net income | 4,435 3,712
Translation adjustments | (211) 105
Pension adjustments | 34 (12)
Other comprehensive income (loss) | (177) 93
Comprehensive income | 4,258 3,805
Comprehensive income attributable to noncontrolling interests | 300 295
Comprehensive income attributable to Example Corp. | 3,958 3,510
""",
        year=2016,
    )
    assert found["Other comprehensive income (loss)"] == "OtherComprehensiveIncomeLossNetOfTax"
    assert found["Comprehensive income"] == "ComprehensiveIncomeNetOfTaxIncludingPortionAttributableToNoncontrollingInterest"
    assert found["Comprehensive income attributable to Example Corp."] == "ComprehensiveIncomeNetOfTax"


def test_totals_that_contradict_each_other_are_left_alone() -> None:
    found = _one("balance_sheet", "Total assets | 100 90\nTotal assets | 120 95\nTotal liabilities | 60 50\nTotal liabilities | 70 55\n")
    assert found == {}


def test_nothing_is_placed_where_there_is_nothing() -> None:
    empty = Statement("balance_sheet", "", (), (), NOWHERE)
    unknown = Statement("no such kind", "", (), (), NOWHERE)
    assert structure.place([], [], BASE) == {}
    assert structure.place([empty, unknown], [(), ()], BASE) == {}


LABELS = ("Total", "", "Net income", "Income taxes", "Income before income taxes", "noncontrolling interests", "Cash, end of year", "Basic")


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(("balance_sheet", "income_statement", "cash_flows", "comprehensive_income")),
    st.lists(st.tuples(st.sampled_from(LABELS), st.integers(-9, 9), st.integers(-9, 9), st.sampled_from("-#$<>")), max_size=14),
)
def test_any_lines_give_concepts_of_the_taxonomy_that_fit_their_measure(kind: str, rows: list[tuple[str, int, int, str]]) -> None:
    text = "\n".join(f"{'' if mark == '-' else mark}{label} | {a} {b}" for label, a, b, mark in rows)
    statement = _statement(kind, text)
    found = structure.place([statement], [footing.foot(statement)[0]], BASE)
    for (_, line), placed in found.items():
        concept = BASE.concept(placed.concept)
        assert concept is not None and concept.type == statement.lines[line].measure
        assert 0 < placed.confidence < 1


@pytest.mark.parametrize("kind", ["balance_sheet", "income_statement", "cash_flows", "comprehensive_income"])
def test_a_hostile_statement_is_answered_in_time(kind: str) -> None:
    dice = random.Random(7)
    rows = "\n".join(f"{dice.choice(['', '>', '#', '$'])}{dice.choice(LABELS)} | {dice.choice([5, 5, 70])} 5" for _ in range(4000))
    statement = _statement(kind, rows)
    began = time.perf_counter()
    structure.place([statement], [()], BASE)
    assert time.perf_counter() - began < 3
