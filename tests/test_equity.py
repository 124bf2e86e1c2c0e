"""Statements of changes in equity: what is read of them, what proves it, and what becomes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from converter import checks, pipeline, taxonomy, writer
from converter.headings import Parts
from converter.model import Duration, Fact, Instant, Report
from converter.reports import xbrl
from converter.statements import components
from converter.statements.equity.rollforward import bare_date, between, is_shares
from converter.taxonomies import discovery
from converter.writer import packages, placing
from tests.conftest import ROOT
from tests.oracle import findings, judged

D = dt.date
CASES = ROOT / "tests" / "cases"
BASE = taxonomy.base()
QUARTER = Duration(D(2024, 1, 1), D(2024, 3, 31))
DASH = "&#8212;"

BALANCE_SHEET: Sequence[tuple[str, ...]] = (
    ("ASSETS",),
    ("Cash and cash equivalents", "$ 4,000", "$ 3,500"),
    ("Inventories", "2,200", "2,100"),
    ("Total assets", "$ 6,200", "$ 5,600"),
    ("LIABILITIES AND STOCKHOLDERS' EQUITY",),
    ("Accounts payable", "$ 1,150", "$ 1,000"),
    ("Total liabilities", "1,150", "1,000"),
    ("Common stock", "110", "100"),
    ("Additional paid-in capital", "2,440", "2,400"),
    ("Retained earnings", "2,500", "2,100"),
    ("Total stockholders' equity", "5,050", "4,600"),
    ("Total liabilities and stockholders' equity", "$ 6,200", "$ 5,600"),
)
INCOME: Sequence[tuple[str, ...]] = (
    ("Net sales", "$ 9,000"),
    ("Cost of sales", "8,300"),
    ("Gross profit", "700"),
    ("Income before income taxes", "700"),
    ("Income taxes", "200"),
    ("Net income", "$ 500"),
)
HEAD = ("", "Common Stock", "Additional Paid-in Capital", "Retained Earnings", "Total")
ROWS: Sequence[tuple[str, ...]] = (
    ("Balance, December 31, 2023", "$ 100", "$ 2,400", "$ 2,100", "$ 4,600"),
    ("Net income", DASH, DASH, "500", "500"),
    ("Cash dividends", DASH, DASH, "(100)", "(100)"),
    ("Stock options exercised", "10", "40", DASH, "50"),
    ("Balance, March 31, 2024", "$ 110", "$ 2,440", "$ 2,500", "$ 5,050"),
)
YEAR: Sequence[tuple[str, ...]] = (
    ("Balance, December 31, 2022", "$ 90", "$ 2,300", "$ 1,900", "$ 4,290"),
    ("Net income", DASH, DASH, "300", "300"),
    ("Stock options exercised", "10", "100", DASH, "110"),
    ("Cash dividends", DASH, DASH, "(100)", "(100)"),
    ("Balance, December 31, 2023", "$ 100", "$ 2,400", "$ 2,100", "$ 4,600"),
)


def table(*rows: Sequence[str]) -> str:
    return "<table>" + "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows) + "</table>"


def page(*tables: str, title: str = "STATEMENTS OF CHANGES IN STOCKHOLDERS' EQUITY", caption: str = "(in thousands)") -> bytes:
    sheet = table(("", "March 31, 2024", "December 31, 2023"), *BALANCE_SHEET)
    income = table(("", "Three months ended March 31, 2024"), *INCOME)
    text = f"<p>Alder Works, Inc.</p><p>BALANCE SHEETS</p><p>(in thousands)</p>{sheet}<p>STATEMENTS OF INCOME</p><p>(in thousands)</p>{income}"
    text += "".join(f"<p>{title}</p><p>{caption}</p>{one}" for one in tables)
    return f"<html><body>{text}</body></html>".encode()


def convert(content: bytes, name: str = "page.htm", to: Sequence[str] = ("xbrl",)) -> pipeline.Conversion:
    (conversion,), _ = pipeline.convert(name, content, pipeline.Options(to=tuple(to)))
    assert conversion.report is not None
    return conversion


def report_of(conversion: pipeline.Conversion) -> Report:
    assert conversion.report is not None
    return conversion.report


def members(fact: Fact) -> tuple[str, ...]:
    return tuple(member.name for _, member in fact.context.dimensions)


def found(conversion: pipeline.Conversion) -> Mapping[tuple[str, object, tuple[str, ...]], Decimal]:
    """The numbers of a report by concept, period and members."""
    report = report_of(conversion)
    return {(f.concept.name, f.context.period, members(f)): f.value for f in report.facts if isinstance(f.value, Decimal)}


def skipped(conversion: pipeline.Conversion) -> set[str]:
    return {e.detail for e in report_of(conversion).ledger if e.fate == "skipped"}


def settled(conversion: pipeline.Conversion) -> bool:
    return all(e.fate != "unresolved" for e in report_of(conversion).ledger)


# --- a column for each component ------------------------------------------------------------------------------------


def test_balances_and_movements_are_facts_of_the_components() -> None:
    facts = found(convert(page(table(HEAD, *ROWS))))
    end, begin = Instant(D(2024, 3, 31)), Instant(D(2023, 12, 31))
    assert facts["StockholdersEquity", begin, ("CommonStockMember",)] == 100_000
    assert facts["StockholdersEquity", end, ("RetainedEarningsMember",)] == 2_500_000
    assert facts["StockholdersEquity", end, ()] == 5_050_000
    assert facts["NetIncomeLoss", QUARTER, ("RetainedEarningsMember",)] == 500_000
    assert facts["StockIssuedDuringPeriodValueStockOptionsExercised", QUARTER, ("AdditionalPaidInCapitalMember",)] == 40_000
    assert facts["StockIssuedDuringPeriodValueStockOptionsExercised", QUARTER, ()] == 50_000


def test_what_takes_equity_away_is_positive_where_the_concept_says_so() -> None:
    conversion = convert(page(table(HEAD, *ROWS)))
    (dividends,) = (f for f in report_of(conversion).facts if f.amount is not None and f.amount.text == "(100)" and members(f))
    assert (dividends.concept.name.startswith("Dividends"), dividends.value) == (True, Decimal(100_000))


def test_a_dash_is_no_reported_zero_and_every_number_is_accounted_for() -> None:
    conversion = convert(page(table(HEAD, *ROWS)))
    assert all(f.value for f in report_of(conversion).facts if isinstance(f.value, Decimal))
    assert settled(conversion)


def test_a_nought_of_a_movement_says_that_nothing_happened() -> None:
    rows = [tuple("0" if cell == DASH else cell for cell in row) for row in ROWS]
    conversion = convert(page(table(HEAD, *rows)))
    assert found(conversion) == found(convert(page(table(HEAD, *ROWS))))
    assert settled(conversion) and "nothing happened to this component" in skipped(conversion)


def test_a_balance_at_the_first_day_of_a_period_is_the_one_before_it() -> None:
    rows = (("Balance at January 1, 2024", *ROWS[0][1:]), *ROWS[1:])
    assert found(convert(page(table(HEAD, *rows)))) == found(convert(page(table(HEAD, *ROWS))))


def test_balances_without_dates_take_the_period_of_the_heading() -> None:
    rows = (("Beginning balance", *ROWS[0][1:]), *ROWS[1:4], ("Ending balance", *ROWS[4][1:]))
    over = "<tr><td></td><td colspan=4>Three Months Ended March 31, 2024</td></tr>"
    conversion = convert(page(table(HEAD, *rows).replace("<table>", f"<table>{over}")))
    assert found(conversion) == found(convert(page(table(HEAD, *ROWS))))


def test_balances_without_dates_and_without_a_period_are_left_aside_with_the_reason() -> None:
    rows = (("Beginning balance", *ROWS[0][1:]), *ROWS[1:4], ("Ending balance", *ROWS[4][1:]))
    conversion = convert(page(table(HEAD, *rows)))
    assert not any(members(f) for f in report_of(conversion).facts)
    assert "a statement of equity: the period between 'Beginning balance' and 'Ending balance' is not known" in skipped(conversion)
    assert settled(conversion)


def test_counts_of_shares_stand_beside_amounts() -> None:
    head = ("", "Common Stock Shares", "Common Stock Amount", *HEAD[2:])
    counts = ("1,000", DASH, DASH, "100", "1,100")
    rows = [(row[0], n, *row[1:]) for row, n in zip(ROWS, counts, strict=True)]
    facts = found(convert(page(table(head, *rows))))
    assert facts["SharesOutstanding", Instant(D(2024, 3, 31)), ("CommonStockMember",)] == 1_100_000
    assert facts["StockIssuedDuringPeriodSharesStockOptionsExercised", QUARTER, ("CommonStockMember",)] == 100_000
    assert facts["StockholdersEquity", Instant(D(2024, 3, 31)), ("CommonStockMember",)] == 110_000


def test_columns_headed_shares_are_money_where_the_total_needs_them() -> None:
    head = ("", "Common Shares", *HEAD[2:])
    rows = [(row[0], *(cell.replace("$ ", "") for cell in row[1:])) for row in ROWS]
    assert found(convert(page(table(head, *rows)))) == found(convert(page(table(HEAD, *ROWS))))


def test_a_class_of_stock_is_a_second_dimension() -> None:
    facts = found(convert(page(table(("", "Class A Common Stock", *HEAD[2:]), *ROWS))))
    assert facts["StockholdersEquity", Instant(D(2024, 3, 31)), ("CommonClassAMember", "CommonStockMember")] == 110_000


def test_a_component_that_nobody_knows_is_a_member_of_the_extension() -> None:
    conversion = convert(page(table(("", "Common Stock", "Escrowed Founders Fund", *HEAD[3:]), *ROWS)))
    assert found(conversion)["StockholdersEquity", Instant(D(2024, 3, 31)), ("EscrowedFoundersFundMember",)] == 2_440_000
    assert any(c.name == "EscrowedFoundersFundMember" and c.type == "domain" for c in report_of(conversion).extension.concepts)


def test_what_stands_outside_of_the_total_is_no_component() -> None:
    head = ("", "Redeemable Noncontrolling Interest", *HEAD[1:])
    conversion = convert(page(table(head, *((row[0], "77", *row[1:]) for row in ROWS))))
    assert found(conversion) == found(convert(page(table(HEAD, *ROWS))))
    assert "stands outside of permanent equity" in skipped(conversion)


def test_preferred_stock_that_the_total_leaves_out_is_no_component() -> None:
    head = ("", "Convertible Preferred Stock", *HEAD[1:])
    amounts = ("$ 700", DASH, DASH, "10", "$ 710")
    conversion = convert(page(table(head, *((row[0], n, *row[1:]) for row, n in zip(ROWS, amounts, strict=True)))))
    assert found(conversion) == found(convert(page(table(HEAD, *ROWS))))


def test_two_columns_of_one_component_are_not_both_reported() -> None:
    head = ("", "Common Stock", "Capital Stock", *HEAD[3:])
    conversion = convert(page(table(head, *ROWS)))
    assert "another column names the same component" in skipped(conversion)


def test_a_table_goes_on_under_the_headings_of_the_one_above() -> None:
    conversion = convert(page(table(HEAD, *ROWS) + table(*YEAR)))
    facts = found(conversion)
    assert facts["NetIncomeLoss", Duration(D(2023, 1, 1), D(2023, 12, 31)), ("RetainedEarningsMember",)] == 300_000
    assert sum(t.statement.kind == "equity" for t in report_of(conversion).statements) == 1


# --- proof ----------------------------------------------------------------------------------------------------------


def test_rows_and_columns_that_prove_nothing_are_left_aside() -> None:
    wrong = [ROWS[0], ("Net income", "900", "1,250", DASH, "17"), ("Cash dividends", "31", "(8)", "(100)", "44"), *ROWS[3:]]
    conversion = convert(page(table(HEAD, *wrong)))
    assert not any(members(f) for f in report_of(conversion).facts) and settled(conversion)
    assert skipped(conversion) == {"a statement of equity: its total is not the sum of the components that its headings name"}
    assert [d.severity for d in conversion.diagnostics if d.code == "equity.skipped"] == ["info"]


def test_columns_that_do_not_roll_forward_are_left_aside_where_no_total_proves_them() -> None:
    wrong = [row[:4] for row in (ROWS[0], ("Net income", "900", "1,250", "17"), *ROWS[2:])]
    conversion = convert(page(table(HEAD[:4], *wrong)))
    assert not any(members(f) for f in report_of(conversion).facts) and settled(conversion)
    assert skipped(conversion) == {"a statement of equity: its rows and columns do not prove each other: 0 of 3 sums hold"}


def test_a_single_sum_that_does_not_hold_is_told_and_printed_as_it_is() -> None:
    wrong = (*YEAR[:4], *ROWS[:2], ("Cash dividends", DASH, DASH, "(100)", "(190)"), *ROWS[3:])
    conversion = convert(page(table(HEAD, *wrong)))
    told = [d.message for d in conversion.diagnostics if d.code == "equity.inconsistent"]
    assert told == [
        "Total equity from 2024-01-01 to 2024-03-31: beginning and movements are not the balance at the end",
        "Cash dividends: the components do not add up to the total",
    ]
    assert any(f.value == Decimal(190_000) and not members(f) for f in report_of(conversion).facts)


def test_the_statement_of_another_company_is_left_aside() -> None:
    other = [(row[0], *(cell.replace("$ 2,1", "$ 3,1").replace("$ 2,5", "$ 3,5").replace("$ 4,6", "$ 5,6").replace("$ 5,0", "$ 6,0") for cell in row[1:])) for row in ROWS]
    conversion = convert(page(table(HEAD, *other)))
    assert [d.code for d in conversion.diagnostics if d.code.startswith("equity")] == ["equity.contradicted"]
    assert not any(members(f) for f in report_of(conversion).facts) and settled(conversion)


def test_what_the_other_statements_report_is_not_contradicted() -> None:
    """Net income with the share of others is another concept than the net income of the income statement."""
    head = (*HEAD[:4], "Noncontrolling Interests", "Total")
    rows = (
        ("Balance, December 31, 2023", "$ 100", "$ 2,400", "$ 2,100", "$ 60", "$ 4,660"),
        ("Net income", DASH, DASH, "500", "20", "520"),
        ("Cash dividends", DASH, DASH, "(100)", DASH, "(100)"),
        ("Stock options exercised", "10", "40", DASH, DASH, "50"),
        ("Balance, March 31, 2024", "$ 110", "$ 2,440", "$ 2,500", "$ 80", "$ 5,130"),
    )
    conversion = convert(page(table(head, *rows)).replace(b"4,600</td></tr>\n<tr><td>Total liabilities and", b"4,660</td></tr>\n<tr><td>Total liabilities and"))
    totals = {f.value for f in report_of(conversion).facts if f.concept.name == "NetIncomeLoss" and not members(f)}
    assert totals == {Decimal(500_000)}


MATRIX = """
             CONSOLIDATED STATEMENTS OF CHANGES IN SHAREHOLDERS' EQUITY
                               (in thousands)

                                            Capital in
                                  Common    Excess of    Retained    Treasury
                                   Stock    Par Value    Earnings       Stock      Total
                                  ------    ---------    --------    --------    -------
Balance, December 31, 1995        $1,990       $4,180     $12,494      $ (850)   $17,814
  Net income                           -            -       2,976           -      2,976
  Cash dividends                       -            -        (900)          -       (900)
  Stock options exercised             10          110           -           -        120
  Purchases of common stock            -            -           -         (80)       (80)
                                  ------    ---------    --------    --------    -------
Balance, December 31, 1996         2,000        4,290      14,570        (930)    19,930
  Net income                           -            -       3,410           -      3,410
  Cash dividends                       -            -      (1,000)          -     (1,000)
  Stock options exercised              -           40           -           -         40
  Stock issued from treasury           -            -           -          20         20
                                  ------    ---------    --------    --------    -------
Balance, December 31, 1997        $2,000       $4,330     $16,980      $ (910)   $22,400
                                  ======    =========    ========    ========    =======
"""


def test_headings_that_a_page_of_text_sets_as_words_above_the_amounts() -> None:
    """And both layouts of one statement give the same facts of its components."""
    whole = (CASES / "equity-by-period" / "source.txt").read_text(encoding="utf-8")
    first = whole[: whole.index("             CONSOLIDATED STATEMENTS OF CHANGES")]
    sections, columns = found(convert(whole.encode(), "a.txt")), found(convert((first + MATRIX).encode(), "a.txt"))
    assert len([k for k in columns if k[2]]) >= 17
    assert {(k[1:], v) for k, v in sections.items() if k[2]} == {(k[1:], v) for k, v in columns.items() if k[2]}


# --- a section for each component -----------------------------------------------------------------------------------

SECTIONS: Sequence[tuple[str, ...]] = (
    ("Common stock:",),
    ("Balance, beginning of period", "$ 100"),
    ("Stock options exercised", "10"),
    ("Balance, end of period", "110"),
    ("Additional paid-in capital:",),
    ("Balance, beginning of period", "2,400"),
    ("Stock options exercised", "40"),
    ("Balance, end of period", "2,440"),
    ("Retained earnings:",),
    ("Balance, beginning of period", "2,100"),
    ("Net income", "500"),
    ("Cash dividends", "(100)"),
    ("Balance, end of period", "2,500"),
    ("Total stockholders' equity", "$ 5,050"),
)
WHEN = ("", "Three months ended March 31, 2024")


def test_sections_give_the_same_facts_as_columns() -> None:
    sections, columns = found(convert(page(table(WHEN, *SECTIONS)))), found(convert(page(table(HEAD, *ROWS))))
    assert {k: v for k, v in sections.items() if k[2]} == {k: v for k, v in columns.items() if k[2]}


def test_a_section_named_only_by_its_balance_at_the_end() -> None:
    rows = (
        ("Beginning balance", "100"), ("Options", "10"), ("Common stock", "110"),
        ("Beginning balance", "2,100"), ("Net income", "500"), ("Dividends", "(100)"), ("Retained earnings", "2,500"),
        ("Beginning balance", "2,400"), ("Options", "40"), ("Additional paid-in capital", "2,440"),
    )  # fmt: skip
    facts = found(convert(page(table(WHEN, *rows))))
    assert facts["StockholdersEquity", Instant(D(2023, 12, 31)), ("RetainedEarningsMember",)] == 2_100_000
    assert facts["StockholdersEquity", Instant(D(2024, 3, 31)), ("AdditionalPaidInCapitalMember",)] == 2_440_000


def test_a_section_that_does_not_roll_forward_is_left_aside() -> None:
    rows = tuple(("Net income", "555") if row[0] == "Net income" else row for row in SECTIONS)
    conversion = convert(page(table(WHEN, *rows)))
    assert {m for f in report_of(conversion).facts for m in members(f)} == {"CommonStockMember", "AdditionalPaidInCapitalMember"}
    assert [d.message for d in conversion.diagnostics if d.code == "equity.inconsistent"] == [
        "Retained earnings:: beginning and movements are not the balance at the end in every column"
    ]
    assert settled(conversion)


# --- small things ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("Accumulated Other Comprehensive Income (Loss)", ("AccumulatedOtherComprehensiveIncomeMember",)),
        ("AOCI [a]", ("AccumulatedOtherComprehensiveIncomeMember",)),
        ("Profit employed in the business", ("RetainedEarningsMember",)),
        ("Accumulated Deficit", ("RetainedEarningsMember",)),
        ("Capital in Excess of Par Value", ("AdditionalPaidInCapitalMember",)),
        ("Common Stock and Additional Paid-In Capital", ("CommonStockIncludingAdditionalPaidInCapitalMember",)),
        ("Common shares held in treasury, at cost", ("TreasuryStockCommonMember",)),
        ("Non-controlling Interests", ("NoncontrollingInterestMember",)),
        ("Series B Preferred Stock", ("PreferredStockMember", "SeriesBPreferredStockMember")),
        ("Class A, Class B and Class C Stock", ()),
        ("Total Alder Works Stockholders' Equity", ("ParentMember",)),
    ],
)
def test_headings_name_components(text: str, members: tuple[str, ...]) -> None:
    named = tuple(member for _, member in components.dimensions(text, BASE))
    assert named == members if members else "CommonClassAMember" not in named


@pytest.mark.parametrize(
    ("text", "member"),
    [("Class A", "CommonClassAMember"), ("Class B common stock", "CommonClassBMember"), ("Class D common stock", "Class D common stock"), ("Classes A and B", ""), ("Common stock", "")],
)
def test_a_class_of_stock_by_its_name(text: str, member: str) -> None:
    assert components.stock_class(text) == member


def test_a_count_of_shares_by_its_heading() -> None:
    assert [is_shares(text) for text in ("Shares", "Common Stock Shares", "Treasury stock (shares)", "Treasury shares, at cost", "Amount")] == [True, True, False, False, False]


def test_a_bare_date_is_a_balance() -> None:
    assert bare_date("December 31, 2023") and not bare_date("Adoption on January 1, 2023 of a standard")


@pytest.mark.parametrize(
    ("first", "last", "said", "period"),
    [
        (Parts(12, 31, 2023), Parts(3, 31, 2024), None, QUARTER),
        (Parts(1, 1, 2024), Parts(3, 31, 2024), None, QUARTER),
        (Parts(12, 31), Parts(3, 31), QUARTER, QUARTER),
        (Parts(12, 31), Parts(6, 30), QUARTER, None),
        (Parts(3, 31, 2024), Parts(12, 31, 2023), None, None),
        (None, None, None, None),
        (None, None, QUARTER, QUARTER),
    ],
)
def test_the_period_between_two_balances(first: Parts | None, last: Parts | None, said: Duration | None, period: Duration | None) -> None:
    assert between(first, last, said, (QUARTER,)) == period


def test_a_weekly_year_that_ends_on_the_first_of_a_month_is_told_by_the_other_statements() -> None:
    known = (Duration(D(2023, 4, 2), D(2023, 7, 1)),)
    assert between(Parts(4, 1, 2023), Parts(7, 1, 2023), None, known) == known[0]


# --- the report and its taxonomy --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("package") / "base.zip"
    placing.put_file(packages.taxonomy_package(BASE), path)
    return path


@pytest.mark.parametrize("case", ["equity-by-component/source.htm", "equity-by-period/source.txt"])
def test_arelle_finds_nothing_and_all_formats_say_the_same(case: str, package: Path, tmp_path: Path) -> None:
    source = CASES / case
    conversion = convert(source.read_bytes(), source.name, ("xbrl", "ixbrl", "json", "csv"))
    placing.put(conversion.files, tmp_path / "out")
    name = report_of(conversion).name
    assert findings(tmp_path / "out" / f"{name}.xml", [package]) == []
    facts = [judged(tmp_path / "out" / f"{name}{ending}", [package])[1] for ending in (".xml", ".htm", ".json", "-metadata.json")]
    assert facts[0] and facts == [facts[0]] * 4


def test_the_dimensions_of_every_fact_are_held_to_the_hypercubes() -> None:
    conversion = convert((CASES / "equity-by-component" / "source.htm").read_bytes(), "source.htm")
    report = report_of(conversion)
    assert _dimension_errors(report) == []
    wrong = next(i for i, f in enumerate(report.facts) if "RetainedEarningsMember" in members(f))
    fact = report.facts[wrong]
    ((axis, member),) = fact.context.dimensions
    other = replace(fact, context=replace(fact.context, dimensions=((axis, member._replace(name="ComprehensiveIncomeMember")),)))
    changed = replace(report, facts=(*report.facts[:wrong], other, *report.facts[wrong + 1 :]))
    assert _dimension_errors(changed) == ["xbrldie:PrimaryItemDimensionallyInvalidError"]


def _dimension_errors(report: Report) -> list[str]:
    files = dict(writer.render(report, "xbrl", BASE))
    read, flaws = xbrl.read(f"{report.name}.xml", files[f"{report.name}.xml"], discovery.among(files))
    assert not flaws
    return [d.code for d in checks.check(read) if d.code.startswith("xbrldie")]


def test_the_statement_shows_its_axis_with_the_members_in_use() -> None:
    report = report_of(convert(page(table(HEAD, *ROWS))))
    (network,) = (n for n in report.extension.networks if n.definitions)
    shown = [(a.parent.name, a.child.name) for a in network.presentation]
    assert shown[:6] == [
        ("StatementOfStockholdersEquityAbstract", "StatementTable"),
        ("StatementTable", "StatementEquityComponentsAxis"),
        ("StatementEquityComponentsAxis", "EquityComponentDomain"),
        ("EquityComponentDomain", "CommonStockMember"),
        ("EquityComponentDomain", "AdditionalPaidInCapitalMember"),
        ("EquityComponentDomain", "RetainedEarningsMember"),
    ]
    assert ("StatementLineItems", "StockholdersEquity") in shown
    said = {(a.arcrole, a.parent.name, a.child.name) for a in network.definitions}
    assert ("all", "StatementLineItems", "StatementTable") in said
    assert ("dimension-default", "StatementEquityComponentsAxis", "EquityComponentDomain") in said


def test_classes_of_stock_in_labels_on_lines_and_on_the_cover() -> None:
    facts = {(f.concept.name, f.context.period, members(f)): f.value for f in report_of(convert((CASES / "equity-by-component" / "source.htm").read_bytes(), "source.htm")).facts}
    end, first = Instant(D(2024, 3, 31)), ("CommonClassAMember",)
    assert facts["CommonStockSharesIssued", end, first] == 4_230_000
    assert facts["CommonStockParOrStatedValuePerShare", end, ("CommonClassBMember",)] == Decimal("0.01")
    assert facts["CommonStockValue", end, first] == 43_000
    assert facts["EntityCommonStockSharesOutstanding", Instant(D(2024, 4, 19)), ("CommonClassBMember",)] == 899_870
    assert facts["TradingSymbol", QUARTER, first] == "LFLD"
    assert {v for (name, period, of), v in facts.items() if name == "EarningsPerShareBasic" and period == QUARTER and of == first} == {Decimal("0.10")}
    assert not [name for name, _, of in facts if name in ("CommonStockValue", "EarningsPerShareBasic", "TradingSymbol") and not of]


# --- whatever comes -------------------------------------------------------------------------------------------------

CELLS = st.sampled_from([DASH, "0", "10", "$ 2,400", "(100)", "500", "5,050", "", "n/a", "$ 110", "12.5%", "Total", "1,000,000,000,000,000,000"])
LABELS = st.sampled_from(
    ["Balance, December 31, 2023", "Balance", "Balance, March 31, 2024", "Ending balance", "Beginning balance", "Net income", "Three months ended", "", "March 31, 2024", "Other", "Total"]
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(LABELS, CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=12), st.permutations(HEAD[1:]))
def test_no_table_breaks_the_chain_and_no_number_is_lost(rows: list[tuple[str, ...]], head: list[str]) -> None:
    conversion = convert(page(table(("", *head), *rows)))
    assert settled(conversion)
    assert not [d for d in conversion.diagnostics if d.severity == "error"]
