"""Statements as filers typed them from 1993 to 2005, in characters of one width: the habits that only such text has."""

from __future__ import annotations

import datetime as dt

import pytest

from converter import headings, periods, readers, statements
from converter.model import Duration, Instant, Statement
from converter.statements import Recognition
from tests.test_dialects import EXPENSES, INCOME, YEARS, ends, read, shown


def recognized(*lines: str) -> Recognition:
    text = "\n".join(("MILLBROOK LAMP COMPANY", *lines, ""))
    return statements.recognize(readers.read("millbrook.txt", text.encode())[0][0])[0]


def only(*lines: str) -> Statement:
    (statement,) = recognized(*lines).statements
    return statement


@pytest.mark.parametrize(
    ("line", "amounts"),
    [
        ("Expenses                            NONE         876", ["0", "876000"]),
        ("Expenses                         900, 118    876, 204", ["900118000", "876204000"]),
        ("Expenses                             440-        120-", ["-440000", "-120000"]),
        ("Expenses of buildings, and other 9,300,118  876", ["9300118000", "876000"]),
        ("Expenses                        $900,118$876,204", ["900118000", "876204000"]),
        ("Expenses of buildings, plants, and900,118     876,204", ["900118000", "876204000"]),
    ],
)
def test_an_amount(line: str, amounts: list[str]) -> None:
    assert shown(read(INCOME.format(heading=YEARS, lines=line)), "Expenses") == amounts


BALANCE = (
    "Cash                                 $    98    $    76",
    "Receivables                              533        502",
    "Inventories                              612        644",
    "                                     -------    -------",
    "Total assets                         $ 1,243    $ 1,222",
    "                                     =======    =======",
    "Accounts payable                     $   311    $   290",
    "Shareholders' equity                     932        932",
    "                                     -------    -------",
    "Total liabilities and equity         $ 1,243    $ 1,222",
)


def test_days_of_abbreviated_months_are_no_amounts() -> None:
    statement = only("BALANCE SHEETS", "(in thousands)", "", "                                    Sept. 30    Dec. 31", "                                        1995       1994", *BALANCE)
    assert ends(statement) == [dt.date(1995, 9, 30), dt.date(1994, 12, 31)]
    assert shown(statement, "Cash") == ["98000", "76000"]


def test_a_title_with_its_date_is_one() -> None:
    assert headings.pieces("BALANCE SHEET, JUNE 30, 1995") == [(0, 28)]


def flows(*heading: str, columns: int, lines: tuple[str, ...] = (), title: str = "STATEMENTS OF INCOME") -> Statement:
    rows = (("Net sales", 4310), ("Cost of sales", 2987), ("Gross profit", 1323), ("Expenses", 900), ("Income before income taxes", 423), ("Income taxes", 160), ("Net income", 263))
    body = (f"{label:<30}" + "".join(f"{amount + k:>11,}" for k in range(columns)) for label, amount in rows)
    return only(title, "(in thousands)", "", *heading, *body, *lines)


def durations(statement: Statement) -> list[tuple[dt.date, dt.date]]:
    return [(c.period.start, c.period.end) for c in statement.columns if isinstance(c.period, Duration)]


def test_a_heading_in_the_middle_of_three_columns_is_of_all() -> None:
    heading = (
        "                                        Three Months Ended         Nine Months Ended",
        "                                 Sept 30,   June 30,  Sept 30,   Sept 30,   Sept 30,",
        "                                   2002       2002      2001       2002       2001",
    )
    assert durations(flows(*heading, columns=5)) == [
        (dt.date(2002, 7, 1), dt.date(2002, 9, 30)), (dt.date(2002, 4, 1), dt.date(2002, 6, 30)), (dt.date(2001, 7, 1), dt.date(2001, 9, 30)),
        (dt.date(2002, 1, 1), dt.date(2002, 9, 30)), (dt.date(2001, 1, 1), dt.date(2001, 9, 30)),
    ]  # fmt: skip


def test_a_heading_does_not_reach_over_what_a_rule_holds_together() -> None:
    heading = (
        "                               Eight Months",
        "                                   Ended      Year Ended April 30,",
        "                               December 31,  ----------------------",
        "                                   1995         1995        1994",
    )
    assert durations(flows(*heading, columns=3)) == [
        (dt.date(1995, 5, 1), dt.date(1995, 12, 31)), (dt.date(1994, 5, 1), dt.date(1995, 4, 30)), (dt.date(1993, 5, 1), dt.date(1994, 4, 30)),
    ]  # fmt: skip


def test_the_day_in_the_stub_goes_before_the_number_of_the_quarter() -> None:
    over, hints = [["1st Quarter", "2003"], ["1st Quarter", "2002"]], periods.Hints(fiscal_year_end="1231")
    read, _ = periods.columns(over, kind_period="duration", title="For the quarters ended February 28,", hints=hints)
    assert [period for period, _ in read] == [Duration(dt.date(year, 12, 1), dt.date(year + 1, 2, 28)) for year in (2002, 2001)]


def test_a_percent_sign_heads_its_own_column() -> None:
    statement = only(
        "STATEMENTS OF INCOME", "(in thousands)", "",
        "                          For the 13 weeks ended      For the 39 weeks ended",
        "                        -------------------------   --------------------------",
        "                        Oct. 30, 1999               Oct. 30, 1999",
        "                        -------------------------   --------------------------",
        "                                     % of                         % of",
        "                          Amount    Sales             Amount      Sales",
        "Net sales                $ 4,310   100.0%           $12,310      100.0%",
        "Cost of sales              2,987    69.3              8,987       73.0",
        "Gross profit               1,323    30.7              3,323       27.0",
        "Income before taxes          423     9.8              1,423       11.6",
        "Income taxes                 160     3.7                560        4.5",
        "Net income               $   263     6.1%           $   863        7.0%",
    )  # fmt: skip
    assert durations(statement) == [(dt.date(1999, 8, 1), dt.date(1999, 10, 30)), (dt.date(1999, 1, 31), dt.date(1999, 10, 30))]
    assert shown(statement, "Cost of sales") == ["2987000", "8987000"]


def test_sides_beside_each_other_have_one_title() -> None:
    statement = only(
        "BALANCE SHEETS", "August 31",
        "                                          (in thousands)",
        "ASSETS                    1996     1995   LIABILITIES AND EQUITIES    1996     1995",
        "Cash                     $  120    $   98   Accounts payable          $  311    $  290",
        "Receivables                 533       502   Accrued expenses             122       119",
        "Inventories                 612       644   Short-term debt               50        50",
        "  Current assets          1,265     1,244     Current liabilities        483       459",
        "Plant, net                  700       712   Equities                   1,482     1,497",
        "Total assets             $1,965    $1,956   Total                     $1,965    $1,956",
    )  # fmt: skip
    assert ends(statement) == [dt.date(1996, 8, 31), dt.date(1995, 8, 31)]
    assert shown(statement, "Receivables") == ["533000", "502000"] and shown(statement, "Short-term debt") == ["50000", "50000"]


def test_a_sum_beside_its_last_part_in_an_outer_column() -> None:
    rows = (
        "                                    June 30, 1995          June 30, 1994",
        "Cash                                         120                     98",
        "Receivables                      400                    380",
        "Less reserve                      12         388         11         369",
        "Land                             210                    210",
        "Structures                       630                    620",
        "                                 840                    830",
        "Less depreciation                240         600        230         600",
        "Total assets                               1,108                  1,067",
        "Accounts payable                             108                     67",
        "Shareholders' equity                       1,000                  1,000",
        "Total liabilities and equity               1,108                  1,067",
    )
    statement = only("BALANCE SHEETS", "(in thousands)", "", *rows)
    assert ends(statement) == [dt.date(1995, 6, 30), dt.date(1994, 6, 30)]
    assert shown(statement, "Receivables") == ["400000", "380000"] and shown(statement, "Less reserve") == ["12000", "11000"]
    sums = [[f"{a.value:f}" for a in line.amounts if a] for line in statement.lines if not line.label]
    assert sums == [["388000", "369000"], ["840000", "830000"], ["600000", "600000"]]


def test_retained_earnings_below_income_are_balances() -> None:
    lines = (
        "Retained earnings, beginning     1,200      1,037", "Dividends paid                     (60)       (55)", "Retained earnings, end           1,403      1,200",
    )  # fmt: skip
    statement = flows("Year ended June 30,                 1995       1994", columns=2, lines=lines)
    begin, end = (next(line for line in statement.lines if line.label.endswith(word)) for word in ("beginning", "end"))
    assert [line.at(statement.columns[0]) for line in (begin, end)] == [Instant(dt.date(1994, 6, 30)), Instant(dt.date(1995, 6, 30))]


def test_a_trust_has_a_corpus_and_distributable_income() -> None:
    found = recognized(
        "STATEMENTS OF ASSETS, LIABILITIES AND TRUST CORPUS", "",
        "                                June 30, 1996  Dec. 31, 1995",
        "Cash                              $ 1,118,204    $   904,330",
        "Royalty interests                  18,330,204     20,243,632",
        "Total                             $19,448,408    $21,147,962",
        "Distribution payable              $ 1,118,204    $   904,330",
        "Trust corpus                       18,330,204     20,243,632",
        "Total                             $19,448,408    $21,147,962",
        "", "STATEMENTS OF DISTRIBUTABLE INCOME", "Six months ended June 30,", "",
        "                                      1996           1995",
        "Royalty income                    $ 3,330,118    $ 2,904,204",
        "Administrative expenses              (104,126)       (91,874)",
        "Distributable income              $ 3,225,992    $ 2,812,330",
        "Distributable income per unit     $   .227033    $   .197921",
    )  # fmt: skip
    assert [statement.kind for statement in found.statements] == ["balance_sheet", "income_statement"]


PRO_FORMA = (
    "", "Pro forma results:", "Net income as reported             263        264", "Amortization of goodwill            12         11", "Pro forma net income               275        275",
)  # fmt: skip


def test_what_a_heading_calls_pro_forma_is_set_aside() -> None:
    heading = "Year ended June 30,                 1995       1994"
    lines = tuple(f"{row:<30}" if not row.strip() or row.endswith(":") else row for row in PRO_FORMA)
    statement = flows(heading, columns=2, lines=lines)
    assert [line.label for line in statement.lines][-1] == "Net income"


def test_the_parent_alone_is_another_company() -> None:
    income = INCOME.format(heading=YEARS, lines=EXPENSES)
    found = recognized(
        "CONSOLIDATED BALANCE SHEETS", "(in thousands)", "                                    June 30,   June 30,", "                                      1995       1994", *BALANCE,
        "", "NOTES TO CONSOLIDATED FINANCIAL STATEMENTS", "", "NOTE 9 - PARENT COMPANY ONLY FINANCIAL STATEMENTS", "", "STATEMENTS OF INCOME", *income.split("\n")[2:],
        "", "NOTE 10 - QUARTERLY RESULTS", "", "None.",
    )  # fmt: skip
    assert [statement.kind for statement in found.statements] == ["balance_sheet"]
    assert "parent-only" in " ".join(table.reason for table in found.skipped)


@pytest.mark.parametrize(
    "heading",
    [
        ("(in thousands)", "", "                                     Sept. 30,    Dec. 31,", "                                     1995         1994"),
        ("Dollars in thousands                     1995       1994", "                                      Sept. 30    Dec. 31"),
        ("(in thousands)", "                                   At September 30,     At December 31,", "                                        1995                 1994"),
    ],
)
def test_dates_over_a_balance_sheet(heading: tuple[str, ...]) -> None:
    assert ends(only("BALANCE SHEETS", *heading, *BALANCE)) == [dt.date(1995, 9, 30), dt.date(1994, 12, 31)]


def test_years_that_are_printed_again_above_the_other_side() -> None:
    sides = (*BALANCE[:7], "LIABILITIES AND EQUITY                  1995       1994", *BALANCE[7:])
    lines = "MILLBROOK", "BALANCE SHEETS", "June 30, 1995 and 1994 (in thousands)", "", "ASSETS                                  1995       1994", *sides
    found, said = statements.recognize(readers.read("millbrook.txt", "\n".join(lines).encode())[0][0])
    assert shown(found.statements[0], "Shareholders' equity") == ["932000", "932000"] and not [d for d in said if d.code.startswith("period")]


def test_months_in_short() -> None:
    heading = "                                   3 Mos.     9 Mos.", "                                  9/30/96    9/30/96"
    assert durations(flows(*heading, columns=2)) == [(dt.date(1996, 7, 1), dt.date(1996, 9, 30)), (dt.date(1996, 1, 1), dt.date(1996, 9, 30))]


def test_a_release_may_have_nothing_but_a_summary() -> None:
    rows = (
        "FINANCIAL SUMMARY (in thousands)", "",
        "                                 Three Months Ended", "                               March 31,   March 31,", "                                 1996        1995",
        "SUMMARY OF OPERATIONS:", "Interest income                $ 20,118    $ 18,204", "Interest expense                 12,204      10,902", "Net interest income               7,914       7,302",
        "Net income                     $  2,290    $  2,050", "Net income per share           $    .46    $    .41",
    )  # fmt: skip
    assert [s.kind for s in recognized(*rows).statements] == ["income_statement"]


def test_partners_have_their_capital_below_income() -> None:
    lines = "Partners' capital, beginning     1,200      1,037", "Distributions                      (60)       (55)", "Partners' capital, end           1,403      1,200"
    statement = flows("Year ended June 30,                 1995       1994", columns=2, lines=lines, title="STATEMENTS OF INCOME AND PARTNERS' CAPITAL")
    assert [line.stock for line in statement.lines][-3:] == ["begin", "", "end"]


def test_a_rule_beside_the_words_of_a_heading() -> None:
    heading = (
        "                                                          Period from", "                                                           inception",
        "                                 Year ended June 30,    (March 3, 1989)", "                                ---------------------       through",
        "                                  1995         1994      June 30, 1995",
    )  # fmt: skip
    lines = (
        "Revenues                         4,100        3,900          21,800", "Expenses                         2,900        2,700          14,100",
        "Net income                       1,200        1,200           7,700",
    )  # fmt: skip
    statement = only("STATEMENTS OF INCOME", "(in thousands)", *heading, *lines)
    assert [c.period for c in statement.columns][2] == Duration(dt.date(1989, 3, 3), dt.date(1995, 6, 30))
