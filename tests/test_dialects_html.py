"""Statements as filers set them in HTML: the habits that only tables of cells have."""

from __future__ import annotations

import datetime as dt

import pytest

from converter import readers, statements
from converter.model import Duration, Statement
from converter.statements import captions
from tests.test_dialects import ends, shown


def recognized(body: str) -> tuple[Statement, ...]:
    text = f"<html><body><p>MILLBROOK LAMP COMPANY</p>{body}</body></html>"
    return statements.recognize(readers.read("millbrook.htm", text.encode())[0][0])[0].statements


def table(*rows: tuple[str, ...]) -> str:
    return "<table>" + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows) + "</table>"


def test_two_sides_of_a_balance_sheet_in_one_table() -> None:
    rows = (
        ("Assets", "June 30, 2008", "Dec. 31, 2007", "", "Liabilities and equity", "June 30, 2008", "Dec. 31, 2007"),
        ("Cash", "98", "76", "", "Accounts payable", "211", "190"),
        ("Receivables", "533", "502", "", "Accrued liabilities", "100", "100"),
        ("Inventories", "612", "644", "", "Shareholders' equity", "932", "932"),
        ("Total assets", "$1,243", "$1,222", "", "Total liabilities and equity", "$1,243", "$1,222"),
    )
    (statement,) = recognized("<p>CONSOLIDATED BALANCE SHEETS</p><p>(in thousands)</p>" + table(*rows))
    assert shown(statement, "Inventories") == ["612000", "644000"]
    assert shown(statement, "Accrued liabilities") == ["100000", "100000"]
    assert shown(statement, "Total liabilities and equity") == ["1243000", "1222000"]


def test_the_right_side_stands_under_the_title_of_the_left() -> None:
    rows = (
        ("ASSETS", "", "", "", "LIABILITIES AND EQUITY", "", ""),
        ("", "2008", "2007", "", "", "2008", "2007"),
        ("Cash", "98", "76", "", "Accounts payable", "211", "190"),
        ("Receivables", "533", "502", "", "Accrued liabilities", "100", "100"),
        ("Inventories", "612", "644", "", "Shareholders' equity", "932", "932"),
        ("Total assets", "$1,243", "$1,222", "", "Total liabilities and equity", "$1,243", "$1,222"),
    )
    above = ("BALANCE SHEETS", "JUNE 30, 2008 AND DECEMBER 31, 2007", "(in thousands)")
    header = "".join(f"<p>FORM TYPE {n}</p>" for n in range(20))
    (statement,) = recognized(header + "".join(f"<p>{line}</p>" for line in above) + table(*rows))
    assert ends(statement) == [dt.date(2008, 6, 30), dt.date(2007, 12, 31)]
    assert shown(statement, "Accrued liabilities") == ["100000", "100000"]


def test_a_statement_again_for_other_periods_without_a_title() -> None:
    def flows(months: str, sales: str, costs: str, profit: str) -> str:
        rows = ("Net sales", sales, sales), ("Cost of sales", costs, costs), ("Income before income taxes", profit, profit)
        return table(("", f"{months} months ended September 30", ""), ("", "2011", "2010"), *rows, ("Net income", profit, profit))

    body = flows("Three", "900", "700", "200") + flows("Nine", "2,900", "2,600", "300")
    found = recognized("<p>STATEMENTS OF OPERATIONS</p><p>(in thousands of dollars)</p>" + body)
    columns = [[column.period for column in one.columns if column.period] for one in found]
    sales = {period: amount for one, periods in zip(found, columns, strict=True) for period, amount in zip(periods, shown(one, "Net sales"), strict=True)}
    assert sales[Duration(dt.date(2011, 1, 1), dt.date(2011, 9, 30))] == "2900000"
    assert sales[Duration(dt.date(2011, 7, 1), dt.date(2011, 9, 30))] == "900000"


def test_a_table_that_holds_one_number_is_that_number() -> None:
    def boxed(amount: str) -> str:
        return table(("$" if "," in amount else "&nbsp;", amount.rstrip(")"), ")" if amount.endswith(")") else "&nbsp;"))

    rows = ("Net sales", "4,310", "3,876"), ("Cost of sales", "(3,310)", "(2,850)"), ("Income taxes", "(12)", "3"), ("Net income", "988", "1,029")
    body = table(("", "2002", "2001"), *((label, boxed(one), boxed(other)) for label, one, other in rows))
    (statement,) = recognized("<p>STATEMENTS OF INCOME</p><p>Years ended June 30 (in thousands)</p>" + body)
    assert shown(statement, "Net sales") == ["4310000", "3876000"]
    assert shown(statement, "Income taxes") == ["-12000", "3000"]


def test_a_unit_over_each_column_tells_scale_and_currency() -> None:
    rows = ("Revenue", "412.3", "390.1"), ("Cost of sales", "(300.2)", "(288.0)"), ("Profit before tax", "112.1", "102.1"), ("Net profit", "112.1", "102.1")
    heads = ("", "Six months ended 30 June 2017", "Six months ended 30 June 2016"), ("", "£m", "£m")
    (statement,) = recognized("<p>CONSOLIDATED INCOME STATEMENT</p>" + table(*heads, *rows))
    assert (statement.currency, shown(statement, "Revenue")) == ("GBP", ["412300000", "390100000"])


SHORT = [
    ("($M except EPS)", 6), ("in $mm", 6), ("€bn", 9), ("($K)", 3), ("(US$m)", 6), ("in TEUR", 3), ("€'000", 3), ("CHF million", 6),
    ("($ mil)", 6), ("$5 a share", None), ("EUR 2,000", None),
]  # fmt: skip


@pytest.mark.parametrize(("caption", "power"), SHORT)
def test_short_scales(caption: str, power: int | None) -> None:
    said = captions.scale(caption)
    assert (said.power if said else None) == power
