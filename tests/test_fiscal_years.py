"""Columns headed by fiscal years and quarters: what tells when they end, and what is said where nothing does."""

from __future__ import annotations

import datetime as dt

import pytest
from click.testing import CliRunner

from converter import api, headings
from converter.cli import cli
from converter.errors import ConverterError
from converter.headings import Length, Parts
from converter.model import Diagnostic, Duration, Period

INCOME = "Income Statement,,\n(in thousands),,\nLabel,{},{}\nNet sales,1000,900\nCost of sales,600,500\nGross profit,400,400\nIncome tax expense,90,80\nNet income,310,320\n"
BALANCE = "\nBalance Sheet,,\n(in thousands),,\nLabel,{},{}\n"
BALANCE += "Cash,10,20\nAccounts receivable,30,20\nTotal current assets,40,40\nPlant,60,60\nTotal assets,100,100\nRetained earnings,100,100\nTotal liabilities and equity,100,100\n"


def periods(text: str, fiscal_year_end: str = "") -> tuple[list[Period | None], tuple[Diagnostic, ...]]:
    result = api.convert(text.encode(), name="a.csv", fiscal_year_end=fiscal_year_end)
    reports = [c.report for c in result.conversions if c.report]
    found = [column.period for report in reports for one in report.statements if one.statement.kind == "income_statement" for column in one.statement.columns]
    return found, result.diagnostics


def span(start: str, end: str) -> Duration:
    return Duration(dt.date.fromisoformat(start), dt.date.fromisoformat(end))


@pytest.mark.parametrize(
    ("first", "second", "year_end", "expected"),
    [
        ("FY2009", "FY2008", "12-31", [span("2009-01-01", "2009-12-31"), span("2008-01-01", "2008-12-31")]),
        ("2009", "2008", "06-30", [span("2008-07-01", "2009-06-30"), span("2007-07-01", "2008-06-30")]),
        ("Q3 2010", "3Q09", "12-31", [span("2010-07-01", "2010-09-30"), span("2009-07-01", "2009-09-30")]),
        ("2010 Q3", "Q3-09", "06-30", [span("2010-01-01", "2010-03-31"), span("2009-01-01", "2009-03-31")]),
        ("9M 2010", "9M09", "12-31", [span("2010-01-01", "2010-09-30"), span("2009-01-01", "2009-09-30")]),
        ("H2 2010", "1H10", "12-31", [span("2010-07-01", "2010-12-31"), span("2010-01-01", "2010-06-30")]),
        ("Dec-09", "Dec-08", "12-31", [span("2009-01-01", "2009-12-31"), span("2008-01-01", "2008-12-31")]),
        ("12/31/09", "12/31/08", "12-31", [span("2009-01-01", "2009-12-31"), span("2008-01-01", "2008-12-31")]),
        ("20091231", "20081231", "12-31", [span("2009-01-01", "2009-12-31"), span("2008-01-01", "2008-12-31")]),
        ("Sep-10 QTD", "Sep-10 YTD", "12-31", [span("2010-07-01", "2010-09-30"), span("2010-01-01", "2010-09-30")]),
        ("FY 2009/10", "FY 2008/09", "06-30", [span("2009-07-01", "2010-06-30"), span("2008-07-01", "2009-06-30")]),
        ("6 months ended 6/30/2010", "6 months ended 6/30/2009", "", [span("2010-01-01", "2010-06-30"), span("2009-01-01", "2009-06-30")]),
        ("Jan - Dec 09", "CY2008", "", [span("2009-01-01", "2009-12-31"), span("2008-01-01", "2008-12-31")]),
    ],
)
def test_the_end_of_the_fiscal_year_that_is_given(first: str, second: str, year_end: str, expected: list[Duration]) -> None:
    assert periods(INCOME.format(first, second), year_end)[0] == expected


@pytest.mark.parametrize(
    ("first", "second", "dated", "expected"),
    [
        ("FY2009", "FY2008", ("12/31/2009", "12/31/2008"), [span("2009-01-01", "2009-12-31"), span("2008-01-01", "2008-12-31")]),
        ("2009", "2008", ("6/30/2009", "6/30/2008"), [span("2008-07-01", "2009-06-30"), span("2007-07-01", "2008-06-30")]),
        ("Q3 2010", "Q3 2009", ("9/30/2010", "12/31/2009"), [span("2010-07-01", "2010-09-30"), span("2009-07-01", "2009-09-30")]),
        ("Q1 2011", "Q1 2010", ("9/30/2010", "6/30/2010"), [span("2010-07-01", "2010-09-30"), span("2009-07-01", "2009-09-30")]),
        ("9M 2010", "9M 2009", ("9/30/2010", "12/31/2009"), [span("2010-01-01", "2010-09-30"), span("2009-01-01", "2009-09-30")]),
    ],
)
def test_the_balance_sheet_beside_tells_it_too_and_that_is_said(first: str, second: str, dated: tuple[str, str], expected: list[Duration]) -> None:
    found, said = periods(INCOME.format(first, second) + BALANCE.format(*dated))
    assert found == expected
    assert "period.assumed" in {d.code for d in said}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (INCOME.format("FY2009", "FY2008"), "no day is near by"),
        (INCOME.format("Q3 2010", "Q3 2009"), "a quarter of which year"),
        (INCOME.format("12/31/2009", "12/31/2008"), "a year, or the last quarter"),
        (INCOME.format("2009-12-31", "2008-12-31"), "as ISO writes it, no less"),
        (INCOME.format("2010", "2009") + BALANCE.format("9/30/2010", "12/31/2009"), "the year is not over"),
        (INCOME.format("Dec-09", "Sep-09"), "quarters, or the year to date"),
        (INCOME.format("2009-10", "2008-09"), "fiscal years, or months"),
    ],
)
def test_where_nothing_tells_no_period_is_guessed(text: str, why: str) -> None:
    found, said = periods(text)
    assert not any(found), why
    assert {"period.ambiguous", "period.unknown"} & {d.code for d in said}


def test_the_refusal_names_the_option() -> None:
    _, said = periods(INCOME.format("Q3 2010", "Q3 2009"))
    assert [d.hint for d in said if d.code == "period.ambiguous"] == ["--fiscal-year-end MM-DD tells it"] * 2


@pytest.mark.parametrize("day", ["13-01", "W52", "1-31", "12-3a", "12/31", "31-12", "1231", "2009-12-31"])
def test_what_is_no_day_of_a_year_is_a_wrong_call(day: str) -> None:
    with pytest.raises(ConverterError, match="no end of a fiscal year"):
        periods(INCOME.format("2009", "2008"), day)


def test_the_option_of_the_command(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("fiscal")
    (folder / "a.csv").write_text(INCOME.format("FY2009", "FY2008"), encoding="utf-8")
    done = CliRunner().invoke(cli, ["inspect", str(folder / "a.csv"), "--fiscal-year-end", "12-31"])
    assert done.exit_code == 0, done.output
    assert CliRunner().invoke(cli, ["inspect", str(folder / "a.csv"), "--fiscal-year-end", "soon"]).exit_code == 2


@pytest.mark.parametrize(
    ("text", "lengths", "dates"),
    [
        ("FYE 12/31/2010", (Length(12),), (Parts(12, 31, 2010),)), ("3 mos. ended 9/30/10", (Length(3),), (Parts(9, 30, 2010),)),
        ("LTM Sep 2010", (Length(12),), (Parts(9, None, 2010),)), ("2009.12.31", (), (Parts(12, 31, 2009),)), ("2009-12", (), (Parts(12, None, 2009),)),
        ("sales of $9M in 2010", (), ()), ("Market to Decrease 2009", (), ()), ("Form 10-Q", (), ()), ("2009-10", (), ()),
    ],
)  # fmt: skip
def test_short_forms(text: str, lengths: tuple[Length, ...], dates: tuple[Parts, ...]) -> None:
    read = headings.read(text)
    assert (read.lengths, read.dates) == (lengths, dates)


def test_what_is_only_expected_is_no_fact() -> None:
    found, _ = periods(INCOME.format("2009A", "2010E"), "12-31")
    assert found == [span("2009-01-01", "2009-12-31"), None]
