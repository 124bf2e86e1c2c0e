"""Documents become statements: the right tables, periods, scale and lines, and reasons for all others."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter import footing, statements
from converter.model import Diagnostic, Document, Duration, Instant, Statement, Table
from converter.readers import text as reader

BALANCE = """\
                       ACME WIDGETS, INC.
                   CONSOLIDATED BALANCE SHEETS
                         (in thousands)
                                        June 30,     December 31,
                                          2005           2004
                                        --------       --------
                 Assets
Current assets:
  Cash and cash equivalents            $  1,240       $    980
  Accounts receivable                     2,105          1,990
                                       --------       --------
    Total current assets                  3,345          2,970
Goodwill                                    655            655
                                       --------       --------
Total assets                           $  4,000       $  3,625
                                       ========       ========
  Liabilities and Stockholders' Equity
Current liabilities:
  Accounts payable                     $  1,100       $  1,025
Long-term debt                              900            900
Stockholders' equity:
  Common stock, $.01 par value               10             10
  Retained earnings                       1,990          1,690
                                       --------       --------
    Total stockholders' equity            2,000          1,700
                                       --------       --------
Total liabilities and stockholders'
  equity                               $  4,000       $  3,625
                                       ========       ========
"""
INCOME = """\
                  CONSOLIDATED STATEMENTS OF INCOME
             (in thousands, except per share amounts)
                            Three Months Ended     Six Months Ended
                                 June 30,              June 30,
                            2005       2004        2005       2004
                          --------   --------    --------   --------
Net sales                 $  5,000   $  4,500    $  9,800   $  8,900
Cost of sales                3,000      2,750       5,900      5,420
                          --------   --------    --------   --------
Gross profit                 2,000      1,750       3,900      3,480
Selling, general and
  administrative             1,700      1,500       3,300      3,000
                          --------   --------    --------   --------
Income before income taxes     300        250         600        480
Provision for income taxes     150        125         300        240
                          --------   --------    --------   --------
Net income                $    150   $    125    $    300   $    240
                          ========   ========    ========   ========
Basic earnings per share  $    .15   $    .13    $    .30   $    .24
Weighted average shares      1,000        990       1,000        990
"""
CASH = """\
                CONSOLIDATED STATEMENTS OF CASH FLOWS
                         (in thousands)
                                         Six Months Ended
                                              June 30,
                                         2005         2004
                                       --------     --------
Cash flows from operating activities:
  Net income                           $    300     $    240
  Depreciation                              120          110
                                       --------     --------
    Net cash provided by operating
      activities                            420          350
Cash flows from investing activities:
  Capital expenditures                     (160)        (150)
                                       --------     --------
    Net cash used in investing
      activities                           (160)        (150)
Net increase in cash                        260          200
Cash at beginning of period                 980          700
                                       --------     --------
Cash at end of period                  $  1,240     $    900
                                       ========     ========
"""
SELECTED = """\
                     SELECTED FINANCIAL DATA
                                         Year Ended December 31,
                                         2004         2003
Net sales                              $ 18,000     $ 17,000
Net income                                  500          480
Total assets                              3,625        3,500
"""


def recognize(text: str, *, period_end: dt.date | None = None) -> tuple[statements.Recognition, tuple[Diagnostic, ...]]:
    return statements.recognize(Document("acme.txt", text, reader.blocks(text)), period_end=period_end)


def values(statement: Statement, label: str) -> list[Decimal | None]:
    line = next(line for line in statement.lines if line.label.startswith(label))
    return [None if a is None else a.value for a in line.amounts]


def test_the_three_statements_of_a_report() -> None:
    found, said = recognize("\n\n\n".join([BALANCE, INCOME, CASH]))
    assert [s.kind for s in found.statements] == ["balance_sheet", "income_statement", "cash_flows"]
    assert [s.scale for s in found.statements] == [3, 3, 3]
    assert sum(footing.proved(s, footing.foot(s)[0])[1] for s in found.statements) == 0
    assert not [d for d in said if d.severity == "error"]
    balance, income, cash = found.statements
    assert [c.period for c in balance.columns] == [Instant(dt.date(2005, 6, 30)), Instant(dt.date(2004, 12, 31))]
    assert [c.period for c in income.columns][2] == Duration(dt.date(2005, 1, 1), dt.date(2005, 6, 30))
    assert values(balance, "Total liabilities and stockholders' equity") == [4_000_000, 3_625_000]
    assert values(income, "Basic") == [Decimal(".15"), Decimal(".13"), Decimal(".30"), Decimal(".24")]
    assert values(income, "Weighted") == [1_000_000, 990_000, 1_000_000, 990_000]
    assert {line.measure for line in income.lines} == {"monetary", "perShare", "shares"}
    assert [line.stock for line in cash.lines][-2:] == ["begin", "end"]
    assert {a.decimals for line in balance.lines for a in line.amounts if a} == {-3}


def test_a_summary_is_no_statement() -> None:
    found, _ = recognize("\n\n\n".join([SELECTED, BALANCE, INCOME]))
    assert [s.kind for s in found.statements] == ["balance_sheet", "income_statement"]
    assert any("selected" in s.reason for s in found.skipped)


def test_every_table_is_a_statement_or_skipped_with_a_reason() -> None:
    text = "\n\n\n".join([SELECTED, BALANCE, INCOME, CASH, SELECTED])
    found, _ = recognize(text)
    kept = {a.span for s in found.statements for line in s.lines for a in line.amounts if a}
    aside = {c.span for s in found.skipped for c in s.cells}
    assert not kept & aside
    assert all(s.reason for s in found.skipped)
    for block in reader.blocks(text):
        if isinstance(block, Table):
            amounts = {c.span for row in block.rows for c in row.cells if c.first and re.search(r"[$,]|^\(?\d{2,3}\)?$", c.text) and "20" not in c.text}
            dates = {c.span for row in block.rows[:6] for c in row.cells if re.search(r"30|31|ended", c.text, re.IGNORECASE)}
            assert amounts - dates <= kept | aside


def test_a_balance_sheet_on_two_pages_is_one() -> None:
    first, second = BALANCE.split("  Liabilities and Stockholders' Equity\n")
    heading = "\n".join(BALANCE.splitlines()[:6])
    found, _ = recognize(f"{first}\n<PAGE>\n{heading}\n  Liabilities and Stockholders' Equity\n{second}")
    assert len(found.statements) == 1
    assert values(found.statements[0], "Total liabilities and stockholders' equity") == [4_000_000, 3_625_000]


def test_what_the_cash_at_the_end_consists_of_are_balances_too() -> None:
    more = """\
Cash paid for interest                       12           11
Reconciliation of cash and restricted cash
to the balance sheet:
  Cash                                    1,200          880
  Restricted cash                            40           20
"""
    found, _ = recognize("\n\n\n".join([BALANCE, CASH.rsplit("                       ", 1)[0] + more]))
    cash = next(s for s in found.statements if s.kind == "cash_flows")
    told = {line.label: line.stock for line in cash.lines if not line.heading}
    assert told["Cash paid for interest"] == ""
    assert (told["Cash"], told["Restricted cash"]) == ("end", "end")


def test_a_second_statement_of_the_same_periods_is_left_out() -> None:
    found, _ = recognize("\n\n\n".join([BALANCE, INCOME, CASH, BALANCE.replace("ACME", "OTHER")]))
    assert [s.kind for s in found.statements].count("balance_sheet") == 1
    assert any(s.reason == "a second balance sheet for the same periods" for s in found.skipped)


def test_pro_forma_statements_are_none() -> None:
    found, said = recognize(INCOME.replace("CONSOLIDATED STATEMENTS", "PRO FORMA STATEMENTS"))
    assert found.statements == ()
    none = next(d for d in said if d.code == "statement.none")
    assert "pro forma" in none.hint


def test_the_scale_of_a_neighbour_is_taken_and_said() -> None:
    found, said = recognize("\n\n\n".join([BALANCE, CASH.replace("                         (in thousands)\n", "")]))
    assert {s.scale for s in found.statements} == {3}
    assert [d.severity for d in said if d.code == "scale.assumed"] in ([], ["warning"])


def test_the_prose_may_tell_the_scale() -> None:
    prose = "Net sales were $5.0 million compared with $4.5 million, and gross profit was $2.0 million, up from $1.8 million.\n\n\n"
    bare = INCOME.replace("             (in thousands, except per share amounts)\n", "")
    found, said = recognize(prose + bare)
    assert found.statements[0].scale == 3
    assert any("prose" in d.message for d in said if d.code == "scale.assumed")


@pytest.mark.parametrize(("text", "hint"), (("", "no text"), ("Dear shareholders,\n\nit was a good year.\n", "no table"), (SELECTED, "table(s) were read")))
def test_a_document_without_statements_says_why(text: str, hint: str) -> None:
    found, said = recognize(text)
    assert found.statements == ()
    assert [d.code for d in said] == ["statement.none"]
    assert hint in said[0].hint


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 40))
def test_mutated_documents_are_read(random: object, cuts: int) -> None:
    """Lines dropped, doubled, shifted and cut: there is always an answer."""
    lines = "\n".join([BALANCE, INCOME, CASH]).splitlines()
    for _ in range(cuts):
        i = random.randrange(len(lines))  # type: ignore[attr-defined]
        what = random.randrange(5)  # type: ignore[attr-defined]
        if what == 0:
            lines[i] = ""
        elif what == 1:
            lines.insert(i, lines[i])
        elif what == 2:
            lines[i] = " " * random.randrange(30) + lines[i]  # type: ignore[attr-defined]
        elif what == 3:
            lines[i] = lines[i][: random.randrange(len(lines[i]) + 1)]  # type: ignore[attr-defined]
        else:
            j = random.randrange(len(lines))  # type: ignore[attr-defined]
            lines[i], lines[j] = lines[j], lines[i]
    found, said = recognize("\n".join(lines))
    for statement in found.statements:
        assert all(len(line.amounts) == len(statement.columns) for line in statement.lines)
    assert found.statements or any(d.code == "statement.none" for d in said)
