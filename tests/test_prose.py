"""Sentences against facts: what agrees, what plainly does not, and what the statements do not have."""

from __future__ import annotations

import datetime as dt
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter import prose
from converter.model import Cell, Context, Document, Duration, Entity, Fact, Instant, Paragraph, Period, QName, Span, Unit

END = dt.date(2011, 6, 30)
QUARTER, HALF = Duration(dt.date(2011, 4, 1), END), Duration(dt.date(2011, 1, 1), END)
LAST = Duration(dt.date(2010, 4, 1), dt.date(2010, 6, 30))
USD = Unit((QName("iso", "USD"),))


def fact(name: str, period: Period, value: str, decimals: int | None = -3) -> Fact:
    return Fact(QName("gaap", name), Context(Entity("s", "i"), period), USD, Decimal(value), decimals)


FACTS = (
    fact("Revenues", QUARTER, "57050000"),
    fact("Revenues", LAST, "39250000"),
    fact("NetIncomeLoss", QUARTER, "-10199000"),
    fact("NetIncomeLoss", HALF, "-21064000"),
    fact("EarningsPerShareBasicAndDiluted", QUARTER, "-0.12", 2),
    fact("CostOfRevenue", QUARTER, "31000000"),
    fact("CashAndCashEquivalentsAtCarryingValue", Instant(END), "44051000"),
    fact("SellingGeneralAndAdministrativeExpense", QUARTER, "6788000"),
    fact("InterestExpense", QUARTER, "19000"),
)


def document(*lines: str) -> Document:
    cells = tuple(Cell(text, Span(1, i, 1, 1 + len(text))) for i, text in enumerate(lines, 1))
    return Document("release.txt", "\n".join(lines), (Paragraph(cells),) if cells else ())


def verdicts(*lines: str, focus: str = "Q2", name: str = "Acme Pumps, Inc.") -> list[tuple[str, str, str]]:
    said, _ = prose.compare(document(*lines), FACTS, focus=focus, name=name)
    return [(s.text, s.verdict, s.concept) for s in said]


AGREES = [
    ("Net loss was $10.2 million or $0.12 per share.", [("$10.2 million", "NetIncomeLoss"), ("$0.12", "EarningsPerShareBasicAndDiluted")]),
    ("Revenues increased to $57.1 million, up 45%.", [("$57.1 million", "Revenues")]),
    ("compared with revenue of $39.3 million a year earlier", [("$39.3 million", "Revenues")]),
    ("For six months the net loss came to $21,064,000.", [("$21,064,000", "NetIncomeLoss")]),
    ("Cost of revenues was $31 million.", [("$31 million", "CostOfRevenue")]),
    ("Cash and cash equivalents at June 30, 2011 were $44.1 million.", [("$44.1 million", "CashAndCashEquivalentsAtCarryingValue")]),
    ("with $57.1 million in revenue", [("$57.1 million", "Revenues")]),
    ("SG&A expenses were about $7 million", [("$7 million", "SellingGeneralAndAdministrativeExpense")]),
    ("A total of $44,051,000 is held at banks.", [("$44,051,000", "CashAndCashEquivalentsAtCarryingValue")]),
]


@pytest.mark.parametrize(("sentence", "expected"), AGREES, ids=[s for s, _ in AGREES])
def test_agrees(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert verdicts(sentence) == [(text, "agrees", concept) for text, concept in expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "Net loss for the quarter was $10.5 million.",
        "Net loss for the second quarter was $10.3 million.",
        "Our revenues were $59.0 million in the second quarter of 2011.",
        "Acme's net loss was $12.2 million for the quarter.",
        "For the three months ended June 30, 2011, net loss was $10.4 million.",
    ],
)
def test_disagrees(sentence: str) -> None:
    said, notes = prose.compare(document(sentence), FACTS, focus="Q2", name="Acme Pumps, Inc.")
    assert [s.verdict for s in said] == ["disagrees"]
    assert [(n.code, n.severity) for n in notes] == [("prose.disagrees", "warning"), ("prose.compared", "info")]
    assert notes[0].span == said[0].span


@pytest.mark.parametrize(
    "sentence",
    [
        "Net loss improved by $0.7 million.",
        "Revenues were up $1.1 million from the prior quarter.",
        "Net loss was $9.4 million for the first quarter.",
        "Net loss was $13.4 million for the second quarter of 2009.",
        "Adjusted net loss was $8.0 million for the quarter.",
        "We expect revenues of $60 million in the second quarter.",
        "Revenues included service fees of $55.0 million for the quarter.",
        "Pump Division's revenues were $33.0 million in the second quarter.",
        "Service revenues were $33.0 million in the second quarter.",
        "Net loss was $19.5 million for the six months ended June 30, 2011.",
        "Backlog increased to $57.1 million.",
        "The offering of 17,000,000 shares raised gross proceeds of $41.4 million.",
        "The board declared a dividend of $0.12 per share.",
        "Acme sold the plant for $6.8 million.",
    ],
)
def test_not_in_the_statements(sentence: str) -> None:
    assert {verdict for _, verdict, _ in verdicts(sentence)} == {"not in the statements"}


def test_a_sentence_over_two_lines_reports_the_place_of_its_amount() -> None:
    said, _ = prose.compare(document("  Selling, general and administrative costs were $6.8", "million for the quarter."), FACTS)
    assert said[0].verdict == "agrees"
    assert said[0].value == Decimal(6_800_000) and said[0].decimals == -5
    assert said[0].span == Span(1, 1, 50, 62)  # "$6.8\nmillion"


def test_without_facts_nothing_is_in_the_statements() -> None:
    said, notes = prose.compare(document("Net loss was $10.2 million."), ())
    assert [s.verdict for s in said] == ["not in the statements"]
    assert [n.code for n in notes] == ["prose.compared"]


def test_no_prose_nothing_said() -> None:
    assert prose.compare(document(), FACTS) == ((), ())


WORDS = [
    "Net loss",
    "was",
    "$10.2 million",
    "$0.12",
    "per share",
    "for the quarter",
    ". ",
    "revenues",
    "1,000,000 shares",
    "up",
    "2011",
    "$1e9",
    "’s",
    "(",
    "$",
]


@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join) | st.text(max_size=120))
@settings(max_examples=200, deadline=None)
def test_any_paragraph_is_read_at_its_own_characters(text: str) -> None:
    text = text.replace("\n", " ").replace("\r", " ")
    for said in prose.compare(document(text), FACTS, focus="Q2")[0]:
        assert text[said.span.column - 1 : said.span.end - 1] == said.text


@pytest.mark.parametrize("unit", ["$1 ", "net loss ", "revenues were $57.1 million ", ". A", "’s ", "for the the ", "net net net "])
def test_a_long_paragraph_takes_no_long_time(unit: str) -> None:
    start = time.perf_counter()
    prose.compare(document((unit * 40_000)[: prose.LONGEST - 1]), FACTS, focus="Q2", name="Acme")
    assert time.perf_counter() - start < 4
