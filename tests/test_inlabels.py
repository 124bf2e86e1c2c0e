"""Facts inside labels: (label, what stands in it) with forms that balance sheets use, and labels that nobody would print."""

from __future__ import annotations

import datetime as dt
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter import places
from converter.model import Amount, Cell, Column, Diagnostic, Duration, Instant, LineItem, Period, Span, Statement
from converter.tagging import inlabels

NOW, THEN = dt.date(2011, 6, 30), dt.date(2010, 12, 31)


def columns(*days: dt.date) -> tuple[Column, ...]:
    return tuple(Column(day.isoformat(), Instant(day), Span(1, 1, 1, 2)) for day in days)


def line(*printed: str, amounts: tuple[int | None, ...] = (), scale: int = 0, section: tuple[str, ...] = ()) -> LineItem:
    pieces = tuple(Cell(text, Span(1, 10 + i, 3, 3 + len(text))) for i, text in enumerate(printed))
    values = tuple(None if a is None else Amount(str(a), Decimal(a).scaleb(scale), scale, -scale, Span(1, 9, 60, 70)) for a in amounts)
    return LineItem(" ".join(printed), 1, section, values, pieces[0].span, pieces)


def read(
    *printed: str,
    scale: int = 0,
    shares: int | None = None,
    amounts: tuple[int | None, ...] = (),
    section: tuple[str, ...] = (),
    days: tuple[dt.date, ...] = (NOW, THEN),
) -> tuple[tuple[inlabels.InLabel, ...], tuple[Diagnostic, ...]]:
    item = line(*printed, amounts=amounts, scale=scale, section=section)
    return inlabels.extract(item, columns(*days), scale=scale, shares_scale=shares)


def brief(facts: tuple[inlabels.InLabel, ...]) -> dict[str, tuple[str | None, ...]]:
    """concept -> its value in each of two columns"""
    out: dict[str, dict[int, str]] = {}
    for fact in facts:
        out.setdefault(fact.concept, {})[fact.column] = format(fact.value, "f")
    return {concept: tuple(by.get(i) for i in range(2)) for concept, by in out.items()}


ALLOWANCE = "AllowanceForDoubtfulAccountsReceivableCurrent"
DEPRECIATION = "AccumulatedDepreciationDepletionAndAmortizationPropertyPlantAndEquipment"
PAR, AUTHORIZED = "CommonStockParOrStatedValuePerShare", "CommonStockSharesAuthorized"
ISSUED, OUTSTANDING = "CommonStockSharesIssued", "CommonStockSharesOutstanding"
TREASURY = "TreasuryStockShares"

CASES = [
    ("Receivables, less allowance for doubtful accounts of $410 and $395, respectively", {ALLOWANCE: ("410", "395")}),
    ("Trade receivables (net of allowances: 2011 - $41; 2010 - $39)", {ALLOWANCE: ("41", "39")}),
    ("Accounts receivable (less allowance for doubtful accounts: $811; $790)", {ALLOWANCE: ("811", "790")}),
    ("Accounts receivable, net of allowances of $7.5 (2011) and $8.1 (2010)", {ALLOWANCE: ("7.5", "8.1")}),
    ("Receivables, less reserves ($88 at December 31, 2010 and $91 at June 30, 2011)", {ALLOWANCE: ("91", "88")}),
    ("Accounts receivable, net of allowance of $12 at both June 30, 2011 and December 31, 2010", {ALLOWANCE: ("12", "12")}),
    ("Mortgage loans (net of allowance for losses of $30 and $20)", {"LoansAndLeasesReceivableAllowance": ("30", "20")}),
    ("Property and equipment, net of accumulated depreciation and amortization of $9,001 and $8,444", {DEPRECIATION: ("9001", "8444")}),
    ("Patents, less accumulated amortization of $61 and $55", {"FiniteLivedIntangibleAssetsAccumulatedAmortization": ("61", "55")}),
    (
        "Common stock, $.02 par value; 40,000,000 shares authorized; 22,000,111 and 21,500,222 shares issued and outstanding",
        {PAR: ("0.02",) * 2, AUTHORIZED: ("40000000",) * 2, ISSUED: ("22000111", "21500222"), OUTSTANDING: ("22000111", "21500222")},
    ),
    (
        "Common stock - par value $1 a share - authorized: 9,000,000 shares; issued: 2011 - 5,000,001 and 2010 - 5,000,000",
        {PAR: ("1",) * 2, AUTHORIZED: ("9000000",) * 2, ISSUED: ("5000001", "5000000")},
    ),
    (
        "Common stock, 60,000,000 shares authorized, 31,000,000 issued in 2011, and 30,000,000 issued in 2010",
        {AUTHORIZED: ("60000000",) * 2, ISSUED: ("31000000", "30000000")},
    ),
    (
        "Common stock (6,000,000 shares authorized, $0.75 par value; 2,442,676 shares issued at June 30, 2011 and December 31, 2010)",
        {AUTHORIZED: ("6000000",) * 2, PAR: ("0.75",) * 2, ISSUED: ("2442676",) * 2},
    ),
    (
        "Common stock, no par value, one billion shares authorized, 254.1 million (253.7 million in 2010) issued",
        {AUTHORIZED: ("1000000000",) * 2, ISSUED: ("254100000", "253700000")},
    ),
    (
        "Common shares, $1.00 par (authorized 800; issued 701 and 699, including treasury shares of 15 and 12)",
        {PAR: ("1.00",) * 2, AUTHORIZED: ("800",) * 2, ISSUED: ("701", "699"), TREASURY: ("15", "12")},
    ),
    (
        "Common stock, 7,000 issued and 6,500 outstanding at June 30, 2011; 6,900 issued and 6,400 outstanding at December 31, 2010",
        {ISSUED: ("7000", "6900"), OUTSTANDING: ("6500", "6400")},
    ),
    (
        "Ordinary shares, 900 authorized, issued and outstanding 450 and 440",
        {AUTHORIZED: ("900",) * 2, ISSUED: ("450", "440"), OUTSTANDING: ("450", "440")},
    ),
    (
        "Preferred stock, one dollar par value, authorized 1,000,000 shares, none issued",
        {"PreferredStockParOrStatedValuePerShare": ("1",) * 2, "PreferredStockSharesAuthorized": ("1000000",) * 2,
         "PreferredStockSharesIssued": ("0",) * 2},
    ),
    (
        "Preferred stock, no shares issued or outstanding; liquidation value of $25 per share",
        {"PreferredStockSharesIssued": ("0",) * 2, "PreferredStockSharesOutstanding": ("0",) * 2, "PreferredStockLiquidationPreference": ("25",) * 2},
    ),
    (
        "Preferred stock, 500 shares outstanding, aggregate liquidation preference of $5,000 and $4,800",
        {"PreferredStockSharesOutstanding": ("500",) * 2, "PreferredStockLiquidationPreferenceValue": ("5000", "4800")},
    ),
    (
        "Redeemable convertible preferred stock, $.01 par value; 800 shares authorized; 70 shares issued",
        {"TemporaryEquityParOrStatedValuePerShare": ("0.01",) * 2, "TemporaryEquitySharesAuthorized": ("800",) * 2,
         "TemporaryEquitySharesIssued": ("70",) * 2},
    ),
    ("Less: Treasury stock, at cost; 71,208 shares", {TREASURY: ("71208",) * 2}),
    ("Common stock held in treasury, 2,030 shares in 2011 and 2,250 in 2010", {TREASURY: ("2030", "2250")}),
    ("Treasury stock: (6/30/11 – 304,751 shares; 12/31/10 – 298,549 shares) at cost", {TREASURY: ("304751", "298549")}),
    ("Treasury stock, at cost, 3,146 shares at December 31, 2010", {TREASURY: (None, "3146")}),
    ("Common stock, $.16 2/3 par value, 5,000 shares authorized", {AUTHORIZED: ("5000",) * 2}),
    ("Common stock, 1,010 shares outstanding (including 40 and 30 unvested restricted shares)", {OUTSTANDING: ("1010",) * 2}),
    ("Cash and cash equivalents", {}),
    ("Long-term debt, 7.25% notes due 2019", {}),
    ("Other liabilities (Notes 5 and 12)", {}),
]  # fmt: skip


@pytest.mark.parametrize(("label", "expected"), CASES, ids=[c[0][:50] for c in CASES])
def test_label(label: str, expected: dict[str, tuple[str | None, ...]]) -> None:
    facts, _ = read(label)
    assert brief(facts) == expected


def test_a_wrapped_label_reports_its_own_characters() -> None:
    first, second = "Receivables, net of allowance of $702,000 at June", "30, 2011 and $536,000 at December 31, 2010"
    facts, notes = read(first, second, amounts=(1_529_000, 3_150_000))
    assert notes == ()
    assert [(f.value, f.column, f.text, f.span) for f in facts] == [
        (Decimal(702000), 0, "$702,000", Span(1, 10, 3 + first.index("$"), 3 + first.index(" at"))),
        (Decimal(536000), 1, "$536,000", Span(1, 11, 3 + second.index("$"), 3 + second.index(" at"))),
    ]


def test_the_span_in_html_is_that_of_the_digits_in_the_source() -> None:
    source = "<td>Receivables, net of<br>allowance&nbsp;of <b>$40</b> and $40 </td>"
    text = "Receivables, net of allowance of $40 and $40"
    item = LineItem(text, 0, (), (), Span(1, 1, 5, 65), (Cell(text, Span(1, 1, 5, len(source) - 4)),))
    facts, _ = inlabels.extract(item, columns(NOW, THEN), source=places.Source.of(source))
    assert [source[f.span.column - 1 : f.span.end - 1] for f in facts] == ["$40", "$40"]
    assert facts[0].span.column == source.index("$40") + 1


def test_amounts_are_in_the_unit_of_their_table() -> None:
    facts, _ = read("Receivables, net of allowances of $40 and $35", scale=6, amounts=(1656, 1504))
    assert [(f.value, f.decimals) for f in facts] == [(Decimal(40_000_000), -6), (Decimal(35_000_000), -6)]


def test_full_digits_in_a_table_of_thousands_are_dollars() -> None:
    facts, _ = read("Receivables, net of allowance of $702,000 and $536,000", scale=3, amounts=(1529, 3150))
    assert [(f.value, f.decimals) for f in facts] == [(Decimal(702_000), -3), (Decimal(536_000), -3)]


def test_an_amount_that_fits_neither_unit_is_a_diagnostic() -> None:
    facts, notes = read("Receivables, net of allowance of $60,000", scale=3, amounts=(1529, 3150))
    assert facts == ()
    assert [n.code for n in notes] == ["inlabel.scale"]


def test_rounding_before_printing_is_kept() -> None:
    item = line("Receivables, net of allowance of $702,000 and $536,500")
    shown = tuple(Amount("1,529,000", Decimal(1529000), 0, -3, Span(1, 1, 1, 9)) for _ in range(2))
    item = LineItem(item.label, 1, (), shown, item.span, item.pieces)
    facts, _ = inlabels.extract(item, columns(NOW, THEN))
    assert [f.decimals for f in facts] == [-3, 0]


def test_par_value_times_shares_tells_the_scale_of_the_shares() -> None:
    facts, _ = read("Common stock ($0.01 par value; 90,000 authorized; 10,757 and 10,828 shares issued)", scale=6, amounts=(108, 108))
    assert brief(facts)[ISSUED] == ("10757000000", "10828000000")


def test_a_count_that_may_be_in_units_or_thousands_is_a_diagnostic_unless_the_statement_tells() -> None:
    label = "Preferred stock, 5,000 shares authorized; none issued"
    facts, notes = read(label, scale=3)
    assert brief(facts) == {"PreferredStockSharesIssued": ("0", "0")}
    assert [n.code for n in notes] == ["inlabel.scale"]
    assert brief(read(label, scale=3, shares=3)[0])["PreferredStockSharesAuthorized"] == ("5000000",) * 2
    assert brief(read(label, scale=3, shares=0)[0])["PreferredStockSharesAuthorized"] == ("5000",) * 2


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (("Common stock, 90,000,000 shares authorized",), 0),
        (("Common stock, authorized 1.5 billion shares; issued 532,711 and 532,688",), 0),
        (("Common stock, 305.2 and 304.0 shares issued",), 3),
        (("Preferred stock, 5,000 shares authorized",), None),
        (("Cash",), None),
    ],
)
def test_shares_scale_of_a_statement(labels: tuple[str, ...], expected: int | None) -> None:
    statement = Statement("balance_sheet", "", columns(NOW, THEN), tuple(line(text) for text in labels), Span(1, 1, 1, 1), scale=3)
    assert inlabels.shares_scale(statement) == expected


def test_the_heading_above_says_what_stock_it_is() -> None:
    facts, _ = read("Authorized 10 million shares; issued and outstanding 22,214 in 2011 and 25,798 in 2010", scale=6,
                    section=("Preferred stock, $2 convertible series:",))  # fmt: skip
    assert brief(facts) == {
        "PreferredStockSharesAuthorized": ("10000000",) * 2,
        "PreferredStockSharesIssued": ("22214", "25798"),
        "PreferredStockSharesOutstanding": ("22214", "25798"),
    }
    assert [f.decimals for f in facts if f.concept.endswith("Authorized")] == [-6, -6]
    facts, notes = read("Authorized 10 million shares; issued 22,214 in 2011")
    assert (facts, [n.code for n in notes]) == ((), ["inlabel.stock"])


def test_a_class_of_stock_is_told() -> None:
    facts, _ = read("Class A common stock, $.01 par value, 500 shares issued; Class B common stock, 20 shares issued")
    assert {(f.concept, f.member, f.value) for f in facts if f.concept == ISSUED} == {
        (ISSUED, "Class A", Decimal(500)), (ISSUED, "Class B", Decimal(20))}  # fmt: skip
    assert {f.member for f in facts if f.concept == PAR} == {"Class A"}


def test_three_columns_are_taken_in_order_and_two_numbers_for_three_are_ambiguous() -> None:
    days = (NOW, dt.date(2010, 6, 30), THEN)
    facts, _ = read("Receivables, net of allowance of $2.2, $3.5 and $2.4, respectively", days=days)
    assert [(f.column, str(f.value)) for f in facts] == [(0, "2.2"), (1, "3.5"), (2, "2.4")]
    facts, notes = read("Receivables, net of allowance of $2.2 and $3.5, respectively", days=days)
    assert (facts, [n.code for n in notes]) == ((), ["inlabel.period"])


def test_years_that_two_columns_share_follow_the_columns() -> None:
    days = (dt.date(2011, 9, 30), dt.date(2011, 3, 31))
    facts, _ = read("Treasury stock, 30 shares at September 30, 2011 and 20 at March 31, 2011", days=days)
    assert [(f.column, f.value) for f in facts] == [(0, 30), (1, 20)]
    _, notes = read("Receivables, net of allowance of $5 in 2011 and $4 in 2010", days=days)
    assert [n.code for n in notes] == ["inlabel.period"]


def test_columns_that_are_no_instants_hold_no_such_facts() -> None:
    period: Period = Duration(THEN, NOW)
    item = line("Receivables, net of allowance of $5 and $4")
    assert inlabels.extract(item, (Column("", period, Span(1, 1, 1, 1)), Column("% change", None, Span(1, 1, 1, 1)))) == ((), ())


WORDS = ["authorized", "issued", "and", "outstanding", "shares", "5,000", "$.01", "par value", ";", ",", "none", "in 2011", "at June 30, 2011",
         "net of allowance of", "$40", "(", ")", "Common stock", "treasury", "2/3", "1.5 million", "respectively", "—", "Class A"]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join) | st.text(max_size=200), st.sampled_from([0, 3, 6]))
@settings(max_examples=250, deadline=None)
def test_any_label_gives_facts_at_its_own_characters(label: str, scale: int) -> None:
    facts, notes = read(label, scale=scale, amounts=(10, 12))
    for fact in facts:
        assert label[fact.span.column - 3 : fact.span.end - 3] == fact.text
        assert fact.column in (0, 1)
    assert len({(f.concept, f.column, f.member, f.text, f.span) for f in facts}) == len(facts)
    assert all(n.span is not None for n in notes)


@pytest.mark.parametrize("unit", ["1,000 shares issued, ", "net of allowance of $5 ", "(((((", "in 2011 and ", "2010 - $5; ", "none issued "])
def test_a_long_label_takes_no_long_time(unit: str) -> None:
    start = time.perf_counter()
    read("Common stock " + (unit * 3000)[: inlabels.LONGEST - 20])
    read("Common stock " + unit * 200_000)
    assert time.perf_counter() - start < 3
