"""How two reports differ: what is one cause is said once, what is left is said fact by fact."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from converter import comparison
from converter.comparison import Comparison, changes
from converter.model import Context, Duration, Entity, Fact, Instant, QName, Span, Unit
from converter.reports import target
from converter.roles import ISO4217, XBRLI
from tests.conftest import ROOT

ENTITY = Entity("http://www.sec.gov/CIK", "1")
NOW, THEN = Instant(dt.date(2005, 9, 30)), Instant(dt.date(2004, 9, 30))
QUARTER = Duration(dt.date(2005, 7, 1), dt.date(2005, 9, 30))
USD, EUR = Unit((QName(ISO4217, "USD"),)), Unit((QName(ISO4217, "EUR"),))
PER_SHARE = Unit(USD.numerator, (QName(XBRLI, "shares"),))


def fact(name: str, value: int | str | Decimal | None, period: Instant | Duration = NOW, **more: object) -> Fact:
    number = Decimal(value) if isinstance(value, int) else value
    unit = USD if isinstance(number, Decimal) or value is None else None
    context = Context(ENTITY, period)
    made = Fact(QName("urn:x", name), context, unit, number, -3 if isinstance(number, Decimal) else None)
    return replace(made, **more)  # type: ignore[arg-type]


CASH, DEBT, SALES = fact("Cash", 1000), fact("Debt", 2000), fact("Sales", 3000, QUARTER)
MORE = (fact("Cash", 900, THEN), fact("Debt", 1900, THEN), fact("Stock", 1800, THEN))
ALL = (CASH, DEBT, SALES, *MORE)


def compare(first: Sequence[Fact], second: Sequence[Fact], *, names: bool = False) -> Comparison:
    reports = [
        target.read("x", (), lambda _: None, (), [target.said(f, f"f{n}", "", Span(1, 1, 1, 2)) for n, f in enumerate(side)], {})[0]
        for side in (first, second)
    ]
    found = comparison.compare(*(comparison.points(report, names=names) for report in reports))
    json.dumps(changes.value(found, {}))
    return found


def lines(found: Comparison) -> list[str]:
    return [f"{sign} {text}" for sign, text in changes.text(found, {"Cash": "Cash & equivalents"})]


def test_the_same_facts_in_another_order_are_the_same() -> None:
    found = compare(ALL, ALL[::-1])
    assert (found.equal, found.same, lines(found)) == (True, 6, [])
    assert changes.summed_up(found) == "6 facts in both, no difference"


def test_a_number_counts_by_its_value_and_a_fact_that_is_said_twice_once() -> None:
    assert compare([CASH, CASH], [replace(CASH, value=Decimal("1000.00"))]).equal


def test_values_added_and_gone_are_told_in_the_order_of_the_first() -> None:
    found = compare([SALES, CASH, DEBT], [fact("Fees", "of $5"), replace(CASH, value=Decimal(1200)), SALES])
    assert lines(found) == [
        "~ Cash & equivalents (Cash) at September 30, 2005: 1,000 USD -> 1,200 USD",
        "- Debt at September 30, 2005: 2,000 USD",
        '+ Fees at September 30, 2005: "of $5"',
    ]
    assert changes.summed_up(found) == "1 fact in both, 1 changed, 1 gone, 1 added"


def test_nil_decimals_and_units_are_told() -> None:
    earnings = fact("Earnings", Decimal("-0.50"), QUARTER, unit=PER_SHARE, decimals=2)
    found = compare(
        [CASH, DEBT, SALES, earnings],
        [replace(CASH, value=None, decimals=None), replace(DEBT, decimals=None), replace(SALES, unit=EUR), replace(earnings, value=Decimal("0.50"))],
    )
    assert lines(found) == [
        "~ Cash & equivalents (Cash) at September 30, 2005: 1,000 USD -> nil",
        "~ Debt at September 30, 2005: 2,000 USD, decimals -3 -> INF",
        "~ Sales in the 3 months to September 30, 2005: 3,000 USD -> 3,000 EUR",
        "~ Earnings in the 3 months to September 30, 2005: -0.50 USD per share -> 0.50 USD per share",
    ]
    assert changes.summed_up(found) == "0 facts in both, 2 changed, 1 in another unit, 1 with other decimals"


def test_another_entity_is_told_once() -> None:
    other = Entity("urn:t", "CPST")
    found = compare(ALL, [replace(f, context=replace(f.context, entity=other)) for f in ALL])
    assert lines(found) == ["= all facts of A are of 1 (http://www.sec.gov/CIK), all of B of CPST (urn:t)"]
    assert (found.same, changes.summed_up(found)) == (6, "6 facts in both, another entity")


def test_a_context_that_has_moved_is_told_once() -> None:
    later = Instant(dt.date(2004, 10, 1))
    moved = [replace(f, context=replace(f.context, period=later)) if f.context.period == THEN else f for f in ALL]
    found = compare(ALL, [*moved[:-1], replace(moved[-1], value=Decimal(7))])
    assert lines(found) == [
        "= 3 facts at September 30, 2004: in B at October 1, 2004",
        "~ Stock at September 30, 2004: 1,800 USD -> 7 USD",
    ]


def test_the_next_quarter_is_no_moved_one() -> None:
    found = compare(MORE, [fact(f.concept.name, n, NOW) for n, f in enumerate(MORE)])
    assert (found.moved, [d.kind for d in found.differences]) == ((), ["gone"] * 3 + ["added"] * 3)


def test_a_concept_under_another_name_is_told_once() -> None:
    renamed = [replace(f, concept=QName("urn:x", "Funds")) if f.concept.name == "Cash" else f for f in ALL]
    found = compare(ALL, renamed)
    assert lines(found) == ["= Cash & equivalents (Cash) -> Funds: 1,000 USD at September 30, 2005; 900 USD at September 30, 2004"]
    assert changes.summed_up(found) == "4 facts in both, 2 retagged"


def test_noughts_prove_no_other_name_but_follow_one() -> None:
    zeros = [fact(name, 0) for name in ("A", "B")]
    found = compare(zeros[:1], zeros[1:])
    assert [d.kind for d in found.differences] == ["gone", "added"]
    plain = [fact("A", 5, THEN), fact("C", 6, THEN)], [fact("B", 5, THEN), fact("D", 6, THEN)]
    found = compare([*plain[0], fact("A", 0), fact("C", 0)], [*plain[1], fact("D", 0), fact("B", 0)])
    assert [(d.kind, d.a and d.a.concept.name, d.b and d.b.concept.name) for d in found.differences] == [
        ("retagged", "A", "B"), ("retagged", "C", "D"), ("retagged", "A", "B"), ("retagged", "C", "D"),
    ]  # fmt: skip


def test_names_alone_compare_across_namespaces() -> None:
    axis = (QName("urn:x", "Axis"), QName("urn:x", "Member"))
    mine = [replace(CASH, context=replace(CASH.context, dimensions=(axis,))), *ALL]
    theirs = [
        replace(
            f,
            concept=f.concept._replace(namespace="urn:y"),
            context=replace(f.context, dimensions=tuple((a._replace(namespace="urn:y"), m._replace(namespace="urn:z")) for a, m in f.context.dimensions)),
        )
        for f in mine
    ]
    assert compare(mine, theirs, names=True).equal
    found = compare(ALL, theirs[1:])
    assert changes.summed_up(found).endswith("; --names compares names alone, whatever their namespaces")
    assert lines(found)[0].startswith("= Cash & equivalents ({urn:x}Cash) -> Cash & equivalents ({urn:y}Cash): 1,000 USD")


def test_what_cannot_be_shown_on_a_terminal_is_not() -> None:
    found = compare([fact("T", "a\x1b[31m\u202e" + "b" * 100)], [])
    (line,) = lines(found)
    assert line.isprintable() and len(line) < 150


@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(0, 3), st.sampled_from([NOW, THEN, QUARTER])), max_size=8))
def test_every_fact_is_accounted_for_once(given_facts: list[tuple[str, int, Instant | Duration]]) -> None:
    facts = list(dict.fromkeys(fact(*each) for each in given_facts))
    half = facts[: len(facts) // 2], facts[len(facts) // 3 :]
    found = compare(*half)
    for index, side in enumerate(half):
        seen = [d for d in found.differences if (d.a, d.b)[index] is not None]
        assert found.same + len(seen) == len(side)
    assert compare(half[0], half[0]).equal


def test_the_page_shows_what_the_command_would_say() -> None:
    ours, theirs = Entity("http://tickmark.example/ticker", "ACME"), Entity(ENTITY.scheme, "0000123456")
    march, year_before = Instant(dt.date(2005, 3, 31)), Duration(dt.date(2004, 7, 1), dt.date(2004, 9, 30))
    kept = [fact(f"Line{n}", n, period) for n in range(1, 11) for period in (NOW, march)]
    before = [
        fact("Revenues", 9_000_000, QUARTER), fact("Revenues", 4_000_000, year_before),
        fact("StockholdersEquity", 76_000_000, march), fact("Goodwill", 1_000_000), *kept,
    ]  # fmt: skip
    after = [
        fact("SalesRevenueNet", 9_000_000, QUARTER), fact("SalesRevenueNet", 4_000_000, year_before),
        fact("StockholdersEquity", 67_000_000, march), *kept, fact("InventoryNet", 3_000_000),
    ]  # fmt: skip
    found = compare(*([replace(f, context=replace(f.context, entity=who)) for f in side] for side, who in ((before, ours), (after, theirs))))
    words = {"Revenues": "Total revenues", "StockholdersEquity": "Total stockholders' equity", "InventoryNet": "Inventories"}
    said = [*(f"{sign} {text}" for sign, text in changes.text(found, words)), changes.summed_up(found)]
    page = (ROOT / "docs" / "diff.md").read_text(encoding="utf-8")
    assert "\n".join(said) == page.partition("$ tickmark diff before.json after.htm\n")[2].partition("\n```")[0]
