"""Footing: sums are found in real layouts, nothing is found in noise, and a misprint is named."""

from __future__ import annotations

import datetime as dt
import random
import time
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.footing import foot, proved, remeasured, score
from converter.model import Amount, Column, Duration, Instant, LineItem, Measure, Period, Span, Statement

NOWHERE = Span(1, 1, 1, 1)


def _amount(printed: str, line: int, column: int, scale: int) -> Amount | None:
    """``.`` is a blank, ``--`` a dash; printed in units of 10**scale."""
    if printed == ".":
        return None
    span = Span(1, line, 20 * (column + 1), 20 * (column + 1) + len(printed))
    digits = printed.replace(",", "").replace("$", "")
    negative = digits.startswith("(")
    number = digits.strip("()-") or "0"
    places = len(number.partition(".")[2])
    value = Decimal(number).scaleb(scale)
    return Amount(printed, -value if negative else value, scale, places - scale, span, printed.startswith("--"))


def _statement(kind: str, rows: str, *, scale: int = 3, measure: Measure = "monetary", periods: tuple[Period | None, ...] = ()) -> Statement:
    """One line a row: ``label | amount amount``; no amounts for a heading, ``^`` before the label for a rule above."""
    lines: list[LineItem] = []
    section: tuple[str, ...] = ()
    for row in rows.strip("\n").splitlines():
        label, _, printed = row.partition("|")
        ruled = label.startswith("^")
        text = label.lstrip("^").strip()
        number = len(lines) + 1
        amounts = tuple(_amount(p, number, c, scale) for c, p in enumerate(printed.split()))
        section = section if amounts else (text,)
        lines.append(LineItem(text, 0, section, amounts, Span(1, number, 1, 1 + len(text)), measure=measure, rule_above=ruled))
    width = max((len(line.amounts) for line in lines), default=0)
    known = periods or tuple(Instant(dt.date(2005 - c, 12, 31)) for c in range(width))
    columns = tuple(Column(f"column {c + 1}", p, NOWHERE) for c, p in enumerate(known))
    return Statement(kind, kind, columns, tuple(lines), NOWHERE, scale=scale)


def _trees(statement: Statement) -> list[str]:
    """Each sum as ``total = +part -part``, by line number."""
    return [f"{s.total} = " + " ".join(f"{'+' if p.weight > 0 else '-'}{p.line}" for p in s.parts) for s in foot(statement)[0]]


BALANCE = """
Assets
Current Assets:
Cash and cash equivalents | $44,051 $63,593
Accounts receivable, net of allowance for doubtful accounts | 1,529 3,150
Inventory | 15,933 11,273
Prepaid expenses and other current assets | 1,617 912
Assets held for sale | 80 80
^Total current assets | 63,210 79,008
Equipment and Leasehold Improvements:
Machinery, equipment, and furniture | 19,228 18,760
Leasehold improvements | 8,609 8,563
Molds and tooling | 3,152 3,096
^ | 30,989 30,419
Less accumulated depreciation and amortization | 21,935 19,890
^Total equipment and leasehold improvements, net | 9,054 10,529
Non-Current Portion of Inventory | 2,643 3,990
Intangible Asset, net | 1,293 1,427
Other Assets | 228 236
^Total | $76,428 $95,190
Liabilities and Stockholders' Equity
Current Liabilities:
Accounts payable | $4,274 $3,324
Accrued salaries and wages | 1,487 1,442
Other accrued liabilities | 3,396 2,472
Accrued warranty reserve | 7,985 8,667
Deferred revenue | 1,404 1,522
Current portion of notes payable and capital lease obligations | 19 19
^Total current liabilities | 18,565 17,446
Long-Term Portion of Notes Payable and Capital Lease Obligations | 56 64
Other Long-Term Liabilities | 740 1,002
Commitments and Contingencies | -- --
Stockholders' Equity:
Preferred stock, $.001 par value; none issued | -- --
Common stock, $.001 par value | 86 85
Additional paid-in capital | 532,309 530,391
Accumulated deficit | (474,533) (453,469)
Less: Deferred stock compensation | (282) (356)
Less: Treasury stock, at cost | (513) (513)
^Total stockholders' equity | 57,067 76,678
^Total | $76,428 $95,190
"""


def test_a_balance_sheet_with_a_subtotal_without_a_label_and_a_misprint() -> None:
    statement = _statement("balance_sheet", BALANCE)
    assert _trees(statement) == [
        "7 = +2 +3 +4 +5 +6",
        "12 = +9 +10 +11",
        "14 = +12 -13",
        "18 = +7 +14 +15 +16 +17",
        "27 = +21 +22 +23 +24 +25 +26",
        "38 = +32 +33 +34 +35 +36 +37",
        "39 = +27 +28 +29 +30 +38",
    ]
    sums, diagnostics = foot(statement)
    assert [d.code for d in diagnostics] == ["footing.inconsistent"]
    assert diagnostics[0].span == statement.lines[38].amounts[1].span  # type: ignore[union-attr]
    assert diagnostics[0].message == (
        "Total stockholders' equity (column 2) is 76,678,000, but its parts add up to 76,138,000: 540,000 less than the total; "
        "Additional paid-in capital 530,391,000 is likely a transposition of 530,931,000"
    )
    assert sums[5].differences == (Decimal(0), Decimal(540000))
    assert proved(statement, sums) == (6, 1, 7)
    assert score(statement) == pytest.approx(13 / 14)


INCOME = """
Revenues | $5,705 $3,925 $9,512 $6,880
Cost of Goods Sold | 6,768 6,039 13,992 11,470
^Gross Loss | (1,063) (2,114) (4,480) (4,590)
Operating Expenses:
Research and development | 2,728 2,919 4,833 6,333
Selling, general and administrative | 6,788 4,779 12,525 9,646
^Total operating expenses | 9,516 7,698 17,358 15,979
^Loss from Operations | (10,579) (9,812) (21,838) (20,569)
Interest Income | 377 315 773 559
Interest Expense | (19) (15) (21) (35)
Other Income | 22 365 24 366
^Loss Before Income Taxes | (10,199) (9,147) (21,062) (19,679)
Provision for Income Taxes | -- -- 2 2
^Net Loss | $(10,199) $(9,147) $(21,064) $(19,681)
"""

CASH = """
Net income | 3,959 5,074
Adjustments:
Depreciation | 2,146 1,758
Deferred income taxes | (854) 912
Changes in:
Receivables | 574 (76)
Payables | (8) (136)
Net cash provided by operating activities | 5,817 7,532
Capital expenditures | (4,967) (3,835)
Proceeds from sales | 161 --
Net cash used in investing activities | (4,806) (3,835)
Dividends paid | (879) (837)
Net cash used in financing activities | (879) (837)
Effect of exchange rates | 7 .
Net increase in cash | 139 2,860
Cash at beginning of year | 3,106 246
Cash at end of year | 3,245 3,106
Interest paid | 1,202 773
"""

TREES = [
    (
        "income_statement",
        INCOME,
        ["2 = +0 -1", "6 = +4 +5", "7 = +2 -6", "11 = +7 +8 +9 +10", "13 = +11 -12"],
    ),
    (
        "cash_flow",
        CASH,
        ["7 = +0 +2 +3 +5 +6", "10 = +8 +9", "12 = +11", "14 = +7 +10 +12 +13", "16 = +14 +15"],
    ),
    (  # costs within the total of costs, expenses printed positive, taxes that are a benefit once
        "income_statement",
        """
Net sales | 10,233 9,811 9,004
Other revenues | 311 305 299
Total revenues | 10,544 10,116 9,303
Cost of sales | 6,120 6,432 5,877
Selling expenses | 2,011 2,207 1,950
Amortization | 412 399 377
Total costs and expenses | 8,543 9,038 8,204
Operating income | 2,001 1,078 1,099
Interest expense | 388 1,377 402
Interest income | 17 23 41
Income (loss) before income taxes | 1,630 (276) 738
Income tax provision (benefit) | 571 (97) 259
Net income (loss) | 1,059 (179) 479
Less: net income attributable to noncontrolling interests | 31 28 27
Net income (loss) attributable to the Company | 1,028 (207) 452
""",
        ["2 = +0 +1", "6 = +3 +4 +5", "7 = +2 -6", "10 = +7 -8 +9", "12 = +10 -11", "14 = +12 -13"],
    ),
    (  # the split of a result stands after it
        "income_statement",
        """
Income before income taxes | 1,630 738
Income taxes | 571 259
Net income | 1,059 479
Net income attributable to the Company | 1,028 452
Net income attributable to noncontrolling interests | 31 27
""",
        ["2 = +0 -1", "3 = +2 -4"],
    ),
    (  # no name for the total, no total of liabilities, a mezzanine item
        "balance_sheet",
        """
Cash | 1,205 988
Receivables | 2,377 2,511
Total assets | 3,582 3,499
Payables | 801 777
Accruals | 344 290
Total current liabilities | 1,145 1,067
Long-term debt | 700 750
Redeemable preferred stock | 125 125
Common stock | 10 10
Retained earnings | 1,702 1,647
Less: treasury stock | 100 100
Total stockholders' equity | 1,612 1,557
Total liabilities and stockholders' equity | 3,582 3,499
""",
        ["2 = +0 +1", "5 = +3 +4", "11 = +8 +9 -10", "12 = +5 +6 +7 +11"],
    ),
    (  # rounding: each printed number is rounded by itself
        "balance_sheet",
        """
Cash | 1,205 988
Receivables | 2,377 2,511
Inventories | 804 766
Total current assets | 4,387 4,266
""",
        ["3 = +0 +1 +2"],
    ),
    (  # one line carried down
        "cash_flow",
        """
Purchases of equipment | (1,312) (877)
Net cash used in investing activities | (1,312) (877)
""",
        ["1 = +0"],
    ),
    (  # comprehensive income
        "comprehensive_income",
        """
Net income | 1,059 479
Foreign currency translation | (212) 38
Unrealized gains on securities | 17 (9)
Comprehensive income | 864 508
""",
        ["3 = +0 +1 +2"],
    ),
]


@pytest.mark.parametrize(("kind", "rows", "expected"), TREES)
def test_the_tree_of_sums(kind: str, rows: str, expected: list[str]) -> None:
    statement = _statement(kind, rows)
    assert _trees(statement) == expected
    assert foot(statement)[1] == ()
    assert score(statement) == 1.0


def test_earnings_per_share_add_up_among_themselves() -> None:
    rows = "Continuing operations | 1.19 0.88\nDiscontinued operations | (0.04) 0.02\nNet income per share | 1.15 0.90"
    assert _trees(_statement("income_statement", rows, scale=0, measure="perShare")) == ["2 = +0 +1"]


def test_a_column_that_is_no_period_is_not_judged() -> None:
    rows = "Cash | 1,205 988 22.0\nReceivables | 2,377 2,511 (5.3)\nTotal assets | 3,582 3,499 2.4"
    periods = (Instant(dt.date(2005, 12, 31)), Instant(dt.date(2004, 12, 31)), None)
    sums, diagnostics = foot(_statement("balance_sheet", rows, periods=periods))
    assert sums[0].differences == (Decimal(0), Decimal(0), None)
    assert diagnostics == ()


REPAIRS = [
    ("2,377 2,511|804 766|1,205 988|4,386 4,256", "988"),  # several explain ten less; a digit is no repair
    ("2,377 2,511|804 766|1,205 988|4,386 4,625", "Total current assets 4,625,000 is likely a transposition of 4,265,000"),
    ("2,377 2,511|804 766|1,205 988|4,386 3,277", "the total may leave out Cash 988,000"),
    ("2,377 2,511|804 766|1,205 988|4,386 5,253", "the total may count Cash 988,000 twice"),
    ("2,377 2,511|804 (766)|1,205 988|4,386 4,265", "the sign of Inventories -766,000 may be wrong"),
    ("2,377 25,110|804 766|1,205 988|4,386 4,265", "Receivables 25,110,000 may have to read 2,511,000"),
]


@pytest.mark.parametrize(("amounts", "repair"), REPAIRS)
def test_the_smallest_repair_is_named(amounts: str, repair: str) -> None:
    labels = ["Receivables", "Inventories", "Cash", "Total current assets"]
    rows = "\n".join(f"{label} | {a}" for label, a in zip(labels, amounts.split("|"), strict=True))
    diagnostics = foot(_statement("balance_sheet", rows))[1]
    assert [d.code for d in diagnostics] == ["footing.inconsistent"]
    assert (diagnostics[0].message.endswith(repair)) is (repair != "988")


def test_a_total_without_parts_is_named() -> None:
    rows = "Cash | 1,205 988\nReceivables | 2,377 2,511\nTotal assets | 9,999 8,888"
    sums, diagnostics = foot(_statement("balance_sheet", rows))
    assert sums == ()
    assert [(d.code, d.severity) for d in diagnostics] == [("footing.unproved", "info")]
    assert "Total assets" in diagnostics[0].message


def test_a_total_without_its_parts_still_adds_up_to_the_next() -> None:
    rows = """
Total assets | 3,582 3,499
Total liabilities | 1,970 1,942
Stockholders' Equity
Common stock | 10 10
Retained earnings | 1,702 1,647
Total stockholders' equity | 1,612 1,557
Total liabilities and stockholders' equity | 3,582 3,499
"""
    assert _trees(_statement("balance_sheet", rows)) == ["6 = +1 +5"]
    assert [d.code for d in foot(_statement("balance_sheet", rows))[1]] == ["footing.unproved"]


def test_a_line_read_as_shares_is_money_where_its_total_needs_it() -> None:
    rows = """
Common stock, 1,226 shares | 10 12
Retained earnings | 1,702 1,647
Accumulated other comprehensive loss | (77) (31)
Total stockholders' equity | 1,635 1,628
Shares outstanding | 500 480
"""
    money = _statement("balance_sheet", rows)
    lines = list(money.lines)
    for at in (0, 4):
        amounts = tuple(a and replace(a, value=a.value.scaleb(-3), scale=0, decimals=0) for a in lines[at].amounts)
        lines[at] = replace(lines[at], amounts=amounts, measure="shares")
    read = replace(money, lines=tuple(lines))
    assert foot(read)[0] == ()
    better = remeasured(read)
    assert [line.measure for line in better.lines] == ["monetary"] * 4 + ["shares"]
    assert better.lines[:4] == money.lines[:4]
    assert better.lines[4] == lines[4]
    assert remeasured(better) == better


@pytest.mark.parametrize("rows", ["", "Assets", "Total | --", "Cash | -- --\nOther | -- --\nTotal assets | -- --", "Total assets | 5 5"])
def test_dashes_and_nothing_are_no_evidence(rows: str) -> None:
    assert foot(_statement("balance_sheet", rows))[0] == ()


HUGE = ["Infinity", "NaN", "1E+1000000", "1E-1000000", "9" * 400]


@pytest.mark.parametrize("value", HUGE)
def test_numbers_that_are_no_money_are_passed_over(value: str) -> None:
    amount = Amount(value, Decimal(value), 0, 10**6, NOWHERE)
    lines = tuple(LineItem(label, 0, (), (amount, None), NOWHERE) for label in ("Cash", "Debt", "Total assets"))
    column = Column("", Duration(dt.date(2005, 1, 1), dt.date(2005, 12, 31)), NOWHERE)
    statement = Statement("balance_sheet", "", (column,), lines, NOWHERE)
    assert foot(statement)[0] == ()
    assert score(statement) == 0.0


@pytest.mark.parametrize("kind", ["balance_sheet", "income_statement"])
@pytest.mark.parametrize("label", ["Total expense", "Net loss", "", "Other"])
@pytest.mark.parametrize("cell", ["5 5", "0 0", "-- --", "noise"])
def test_hostile_tables_end_soon(kind: str, label: str, cell: str) -> None:
    noise = random.Random(7)
    rows = [f"{label} | {cell if cell != 'noise' else f'{noise.randrange(1, 9999)} {noise.randrange(1, 9999)}'}" for _ in range(1000)]
    statement = _statement(kind, "\n".join(rows))
    begin = time.perf_counter()
    foot(statement)
    assert time.perf_counter() - begin < 3


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_random_trees_are_found_again(data: st.DataObject) -> None:
    """Blocks of signed lines under their totals, and the totals under a grand total."""
    rng = random.Random(data.draw(st.integers(0, 10**9)))
    columns = data.draw(st.integers(2, 4))
    rows: list[str] = []
    expected: list[str] = []
    totals: list[tuple[int, list[int]]] = []
    for block in range(data.draw(st.integers(2, 5))):
        rows.append(f"Block {block}")
        size = data.draw(st.integers(2, 9))
        parts = [(len(rows) + i, [rng.randrange(-99999, 999999) for _ in range(columns)]) for i in range(size)]
        rows += [f"Line {at} | " + " ".join(f"({-v})" if v < 0 else str(v) for v in values) for at, values in parts]
        total = [sum(values[c] for _, values in parts) for c in range(columns)]
        totals.append((len(rows), total))
        expected.append(f"{len(rows)} = " + " ".join(f"+{at}" for at, _ in parts))
        rows.append(f"Total block {block} | " + " ".join(f"({-v})" if v < 0 else str(v) for v in total))
    whole = [sum(values[c] for _, values in totals) for c in range(columns)]
    expected.append(f"{len(rows)} = " + " ".join(f"+{at}" for at, _ in totals))
    rows.append("Total assets | " + " ".join(f"({-v})" if v < 0 else str(v) for v in whole))
    assert _trees(_statement("balance_sheet", "\n".join(rows))) == expected


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.integers(3, 9))
def test_random_signs_are_found_again(seed: int, size: int) -> None:
    """Incomes and costs under a result, all printed positive: the signs come from the arithmetic."""
    rng = random.Random(seed)
    signs = [1] + [rng.choice([1, -1]) for _ in range(size - 1)]
    values = [[rng.randrange(1000, 999999) for _ in range(3)] for _ in signs]
    result = [sum(s * v[c] for s, v in zip(signs, values, strict=True)) for c in range(3)]
    rows = [f"Item {i} | " + " ".join(map(str, v)) for i, v in enumerate(values)]
    rows.append("^Operating income | " + " ".join(f"({-v})" if v < 0 else str(v) for v in result))
    expected = " ".join(f"{'+' if s > 0 else '-'}{i}" for i, s in enumerate(signs))
    assert _trees(_statement("income_statement", "\n".join(rows))) == [f"{size} = {expected}"]


def test_noise_has_no_sums() -> None:
    rng = random.Random(11)
    found = 0
    for trial in range(60):
        kind = ("balance_sheet", "income_statement", "cash_flow")[trial % 3]
        labels = ["Cash", "Total assets", "Interest expense", "Net income", "Cost of sales", "Other", "Gross profit", "Operating income"]
        rows = [f"{rng.choice(labels)} | {rng.randrange(100, 99999)} {rng.randrange(100, 99999)}" for _ in range(25)]
        found += len(foot(_statement(kind, "\n".join(rows)))[0])
    assert found <= 1
