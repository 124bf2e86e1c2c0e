"""Financial data schedules against facts: agreement, disagreement, and schedules that are none."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter import data, schedule
from converter.model import Context, Duration, Entity, Fact, Instant, Period, QName, Span, Unit

RULES = schedule.load()
END = dt.date(1997, 6, 30)
HALF, QUARTER = Duration(dt.date(1997, 1, 1), END), Duration(dt.date(1997, 4, 1), END)
USD = Unit((QName("iso", "USD"),))


def fact(name: str, period: Period, value: str, decimals: int | None = -3) -> Fact:
    return Fact(QName("gaap", name), Context(Entity("s", "i"), period), USD, Decimal(value), decimals)


FACTS = (
    fact("Assets", Instant(END), "1234000"),
    fact("CashAndCashEquivalentsAtCarryingValue", Instant(END), "77000"),
    fact("AccountsReceivableNetCurrent", Instant(END), "300000"),
    fact("AllowanceForDoubtfulAccountsReceivableCurrent", Instant(END), "11000"),
    fact("StockholdersEquity", Instant(END), "500000"),
    fact("CommonStockValue", Instant(END), "20000"),
    fact("NetIncomeLoss", QUARTER, "-41000"),
    fact("NetIncomeLoss", HALF, "-90000"),
    fact("EarningsPerShareBasic", HALF, "-0.31", 2),
)


def entries(*pairs: tuple[str, str]) -> tuple[schedule.Entry, ...]:
    head = (("ARTICLE", "5"), ("MULTIPLIER", "1,000"), ("PERIOD-END", "JUN-30-1997"))
    return tuple((tag, value, Span(1, i, 1, 9)) for i, (tag, value) in enumerate((*head, *pairs), 1))


def codes(*pairs: tuple[str, str]) -> list[str]:
    return [n.code for n in schedule.compare(entries(*pairs), FACTS, RULES)]


@pytest.mark.parametrize(
    "pair",
    [
        ("TOTAL-ASSETS", "1,234"),
        ("CASH", "77"),
        ("RECEIVABLES", "300"),
        ("RECEIVABLES", "311"),  # before its allowance
        ("OTHER-SE", "480"),  # equity without the common stock
        ("NET-INCOME", "(41)"),
        ("NET-INCOME", "(90)"),
        ("NET-INCOME", "90"),  # signs are turned round
        ("EPS-PRIMARY", "(.31)"),
    ],
)
def test_a_value_that_the_statements_have(pair: tuple[str, str]) -> None:
    assert codes(pair) == ["schedule.agrees"]


def test_values_that_the_statements_have_otherwise() -> None:
    notes = schedule.compare(entries(("TOTAL-ASSETS", "1,324"), ("CASH", "77"), ("COMMON", "25"), ("INVENTORY", "9")), FACTS, RULES)
    assert [(n.code, n.severity) for n in notes] == [
        ("schedule.agrees", "info"), ("schedule.disagrees", "warning"), ("schedule.differs", "info")]  # fmt: skip
    assert notes[0].message == "1 of 4 values of the financial data schedule agree with the statements; 1 are not in the statements"
    assert "1,324,000" in notes[1].message and "1,234,000" in notes[1].message
    assert notes[1].span == Span(1, 4, 1, 9)


def test_a_zero_and_a_tag_that_is_no_value_say_nothing() -> None:
    assert codes(("TOTAL-ASSETS", "0"), ("BONDS", "0"), ("LEGEND", "12"), ("FISCAL-YEAR-END", "DEC-31-1997")) == []


def test_a_column_for_each_period() -> None:
    rows = (("PERIOD-END", "JUN-30-1997"), ("PERIOD-END", "JUN-30-1996"), ("TOTAL-ASSETS", "1,234,000"), ("TOTAL-ASSETS", "999,000"))
    given_ = tuple((tag, value, Span(1, 1, 1, 2)) for tag, value in rows)
    facts = (*FACTS, fact("Assets", Instant(dt.date(1996, 6, 30)), "998000"))
    assert [n.code for n in schedule.compare(given_, facts, RULES)] == ["schedule.agrees"]
    facts = (*FACTS, fact("Assets", Instant(dt.date(1996, 6, 30)), "777000"))
    assert [n.code for n in schedule.compare(given_, facts, RULES)] == ["schedule.agrees", "schedule.disagrees"]


def test_a_bank_has_other_tags() -> None:
    bank = (("ARTICLE", "9"), ("PERIOD-END", "JUN-30-1997"), ("CASH", "55,000"), ("DEPOSITS", "800,000"))
    given_ = tuple((tag, value, Span(1, 1, 1, 2)) for tag, value in bank)
    facts = (fact("CashAndDueFromBanks", Instant(END), "55000"), fact("Deposits", Instant(END), "800000"))
    assert [n.code for n in schedule.compare(given_, facts, RULES)] == ["schedule.agrees"]
    assert schedule.period_of(given_) == Instant(END)


def test_nothing_given_nothing_said() -> None:
    assert schedule.compare((), FACTS, RULES) == ()
    assert schedule.compare(entries(), FACTS, RULES) == ()


@given(st.lists(st.tuples(st.sampled_from(["CASH", "PERIOD-END", "MULTIPLIER", "EPS-PRIMARY", "ARTICLE", "X"]), st.text(max_size=12)), max_size=8))
@settings(max_examples=150, deadline=None)
def test_any_schedule_is_judged_without_failing(pairs: list[tuple[str, str]]) -> None:
    given_ = tuple((tag, value, Span(1, 1, 1, 2)) for tag, value in pairs)
    for note in schedule.compare(given_, FACTS, RULES):
        assert note.code.startswith("schedule.")


@pytest.mark.parametrize("value", ["JUN-31-1997", "FOO-01-1997", "1997", "", "DEC-31-0000"])
def test_a_date_that_is_none(value: str) -> None:
    assert schedule.period_of((("PERIOD-END", value, Span(1, 1, 1, 2)),)) is None


def test_every_row_is_read_and_no_tag_stands_twice() -> None:
    with (data.folder("taxonomy") / "ex27.csv").open(encoding="utf-8", newline="") as rows:
        raw = list(csv.DictReader(rows))
    assert len(raw) == len(RULES) > 100
    assert len({(r["article"], r["tag"]) for r in raw}) == len(raw)
    assert {r["article"] for r in raw} == {"5", "7", "9", "BD", "UT"}
    assert all(r["period"] in ("instant", "duration") and r["strict"] in ("yes", "no") for r in raw)
    assert all(candidate and all(name for _, name in candidate) for rule in RULES for candidate in rule.candidates)
