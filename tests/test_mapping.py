"""From lines to concepts: the rungs of the ladder, the agreement between lines, eras, hostile input."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter import taxonomy
from converter.model import (
    Amount,
    Column,
    Context,
    Duration,
    Entity,
    Fact,
    Instant,
    LineItem,
    Match,
    Measure,
    Part,
    Period,
    QName,
    Span,
    Statement,
    Sum,
)
from converter.tagging import decoding, evidence, mapping, vocabulary
from converter.tagging.precedents import Prior, Shown

BASE = taxonomy.base()
GAAP = "http://fasb.org/us-gaap/2022"
SPAN = Span(1, 1, 1, 1)
YEAR = Duration(dt.date(2023, 1, 1), dt.date(2023, 12, 31))
END = Instant(dt.date(2023, 12, 31))


def amount(value: int | None) -> Amount | None:
    return None if value is None else Amount(str(value), Decimal(value), 0, 0, SPAN)


def statement(kind: str, lines: Sequence[tuple[str, int | None] | tuple[str, int | None, Measure]]) -> Statement:
    period: Period = END if kind == "balance_sheet" else YEAR
    section: tuple[str, ...] = ()
    items: list[LineItem] = []
    for label, value, *rest in lines:
        measure: Measure = rest[0] if rest else "monetary"
        if value is None:
            section = (label,)
        items.append(LineItem(label, 0, () if value is None else section, (amount(value),), SPAN, measure=measure))
    return Statement(kind, kind, (Column("2023", period, SPAN),), tuple(items), SPAN)


def names(matches: Sequence[Match]) -> list[str | None]:
    return [m.concept for m in matches]


BALANCE = statement(
    "balance_sheet",
    [
        ("Current assets:", None),
        ("Cash and cash equivalents", 100),
        ("Accounts receivable, net", 200),
        ("Inventories", 300),
        ("", 600),
        ("Property, plant and equipment, net", 400),
        ("Goodwill", 50),
        ("Total assets", 1050),
        ("Current liabilities:", None),
        ("Accounts payable", 150),
        ("Total current liabilities", 150),
        ("Long-term debt", 400),
        ("Total liabilities", 550),
        ("Total stockholders' equity", 500),
        ("Total liabilities and stockholders' equity", 1050),
    ],
)
SUMS = (
    Sum(4, (Part(1, 1), Part(2, 1), Part(3, 1)), (Decimal(0),)),
    Sum(7, (Part(4, 1), Part(5, 1), Part(6, 1)), (Decimal(0),)),
)
INCOME = statement(
    "income_statement",
    [
        ("Net sales", 1000),
        ("Cost of sales", 600),
        ("Gross profit", 400),
        ("Selling, general and administrative", 100),
        ("Operating income", 300),
        ("Interest expense", 30),
        ("Income before income taxes", 270),
        ("Provision for income taxes", 70),
        ("Net income", 200),
        ("Basic", 2, "perShare"),
        ("Diluted", 1, "perShare"),
        ("Basic", 99, "shares"),
        ("Diluted", 101, "shares"),
    ],
)


def test_a_plain_balance_sheet_is_read_as_everybody_reads_it() -> None:
    matches = mapping.match(BALANCE, SUMS, BASE, year=2023)
    assert len(matches) == len(BALANCE.lines)
    assert names(matches) == [
        None, "CashAndCashEquivalentsAtCarryingValue", "AccountsReceivableNetCurrent", "InventoryNet", "AssetsCurrent",
        "PropertyPlantAndEquipmentNet", "Goodwill", "Assets", None, "AccountsPayableCurrent", "LiabilitiesCurrent", "LongTermDebtNoncurrent",
        "Liabilities", "StockholdersEquity", "LiabilitiesAndStockholdersEquity",
    ]  # fmt: skip
    assert matches[0].rung == "heading"
    assert all(m.evidence for m in matches if m.rung != "heading")
    assert all(0 <= m.confidence <= 1 for m in matches)


def test_a_total_without_a_name_takes_its_place_in_the_sums() -> None:
    found = mapping.match(BALANCE, SUMS, BASE, year=2023)[4]
    assert found.concept == "AssetsCurrent"
    assert found.rung in ("arithmetic", "learned")


def test_a_sum_without_a_name_is_a_total_or_the_filers_own() -> None:
    equity = statement(
        "balance_sheet",
        [("Common stock", 61), ("Capital in excess of par value", 410), ("Retained earnings", 1330), ("", 1801),
         ("Less cost of treasury stock", 84), ("Total stockholders' equity", 1717)],
    )  # fmt: skip
    sums = (Sum(3, (Part(0, 1), Part(1, 1), Part(2, 1)), (Decimal(0),)), Sum(5, (Part(3, 1), Part(4, -1)), (Decimal(0),)))
    found = mapping.match(equity, sums, BASE, year=2023)
    assert (found[3].concept, found[5].concept) == (None, "StockholdersEquity")


def test_the_measure_tells_earnings_per_share_from_shares() -> None:
    matches = mapping.match(INCOME, (), BASE, year=2023)
    assert names(matches)[-4:] == [
        "EarningsPerShareBasic", "EarningsPerShareDiluted",
        "WeightedAverageNumberOfSharesOutstandingBasic", "WeightedAverageNumberOfDilutedSharesOutstanding",
    ]  # fmt: skip
    assert names(matches)[4:9] == [
        "OperatingIncomeLoss", "InterestExpense",
        "IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest", "IncomeTaxExpenseBenefit", "NetIncomeLoss",
    ]  # fmt: skip


def test_names_are_those_of_the_year() -> None:
    rows = statement("balance_sheet", [("Total current assets", 5), ("Deferred income taxes", 1), ("Total assets", 10), ("Deferred revenue", 2)])
    for year in (2010, 2024):
        for match in mapping.match(rows, (), BASE, year=year):
            concept = BASE.concept(match.concept) if match.concept else None
            assert concept is None or concept.until is None or concept.until >= year, (match.concept, year)
    assert vocabulary.era(BASE, "DeferredTaxAssetsNetNoncurrent", 2010) == "DeferredTaxAssetsNetNoncurrent"
    assert vocabulary.era(BASE, "DeferredTaxAssetsNetNoncurrent", 2023) == "DeferredIncomeTaxAssetsNet"
    assert vocabulary.era(BASE, "DeferredTaxAssetsNetNoncurrent", 1996) == "DeferredIncomeTaxAssetsNet"
    assert vocabulary.era(BASE, "Unheard", 1996) == "Unheard"


def test_interest_below_operating_income_has_a_name_of_its_own_since_2024() -> None:
    def interest(year: int, prior: Prior | None = None, lines: Sequence[LineItem] = INCOME.lines) -> str | None:
        own = replace(INCOME, lines=tuple(lines))
        matches = mapping.match(own, (), BASE, year=year, prior=prior)
        return next(m.concept for m, line in zip(matches, lines, strict=True) if line.label == "Interest expense")

    later = Duration(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    before, since = (
        Prior("10-k.htm", Entity("", ""), "", (), (Fact(QName(GAAP, "Revenues"), Context(Entity("", ""), period), None, Decimal(1)),), frozenset())
        for period in (YEAR, later)
    )
    assert interest(2023) == "InterestExpense"
    assert interest(2024) == interest(2024, prior=before) == "InterestExpenseNonoperating"
    assert interest(2025, prior=since) == "InterestExpense"  # the company has chosen, with the new name at hand
    above = [line for line in INCOME.lines if line.label != "Operating income"]
    assert interest(2024, lines=above) == "InterestExpense"


def test_what_accounting_knew_before_2009_has_its_name() -> None:
    lines = [("Income before extraordinary item", 11), ("Extraordinary loss, net of tax", -1), ("Net income", 10)]
    matches = mapping.match(statement("income_statement", lines), (), BASE, year=1994)
    assert names(matches)[1] == "ExtraordinaryItemNetOfTax"  # not what came after the rule that ended it


def test_a_balance_sheet_has_instants_and_an_income_statement_durations() -> None:
    for one in (BALANCE, INCOME):
        for match in mapping.match(one, (), BASE, year=2023):
            if match.concept:
                concept = BASE.concept(match.concept)
                assert concept is not None
                assert (concept.period == "instant") == (one is BALANCE)


def test_lines_with_other_values_never_share_a_concept() -> None:
    twice = statement("income_statement", [("Net sales", 1000), ("Net sales", 900), ("Total net sales", 1900), ("Net income", 5)])
    found = [m.concept for m in mapping.match(twice, (), BASE, year=2023) if m.concept]
    assert len(found) == len(set(found))


def test_the_users_mapping_comes_first() -> None:
    user = {("goodwill", "BS", ""): ("IntangibleAssetsNetIncludingGoodwill",), ("inventory", "", ""): ("extension:Wares",)}
    matches = mapping.match(BALANCE, SUMS, BASE, year=2023, user=user)
    assert (matches[6].concept, matches[6].rung, matches[6].confidence) == ("IntangibleAssetsNetIncludingGoodwill", "user", 1.0)
    assert (matches[3].concept, matches[3].rung, matches[3].own) == (None, "user", "Wares")


def test_what_cannot_be_a_fact_of_a_line_is_not_meant_for_it() -> None:
    matches = mapping.match(BALANCE, SUMS, BASE, year=2023, user={("goodwill", "", ""): ("EarningsPerShareBasic",)})
    assert (matches[6].concept, matches[6].unfit) == ("Goodwill", "EarningsPerShareBasic")


def test_an_earlier_filing_is_evidence() -> None:
    shown = (
        Shown("balance_sheet", "", "Long-term debt", "monetary", QName(GAAP, "LongTermDebtAndCapitalLeaseObligations"), 1, 1),
        Shown("balance_sheet", "", "Goodwill", "monetary", QName("http://acme.example/2022", "GoodwillOfShops"), 1, 1),
    )
    prior = Prior("10-k.htm", Entity("", ""), "", shown, (), frozenset({"http://acme.example/2022"}))
    matches = mapping.match(BALANCE, SUMS, BASE, year=2023, prior=prior)
    assert (matches[11].concept, matches[11].rung) == ("LongTermDebtAndCapitalLeaseObligations", "prior")
    assert (matches[6].concept, matches[6].rung) == (None, "prior")
    assert matches[6].precedent is not None and matches[6].precedent.own == "GoodwillOfShops"


def test_below_the_threshold_a_line_becomes_an_extension() -> None:
    rows = statement("income_statement", [("Zorkmid amalgamation and frobnication", 7), ("Net income", 5)])
    matches = mapping.match(rows, (), BASE, year=2023, min_confidence=0.999)
    assert matches[0].concept is None
    assert matches[0].rung == "extension"
    assert matches[0].evidence


def test_statements_of_a_document_are_matched_together() -> None:
    together = mapping.match_all((BALANCE, INCOME), (SUMS, ()), BASE, year=2023)
    assert [len(t) for t in together] == [len(BALANCE.lines), len(INCOME.lines)]
    assert mapping.match_all((), (), BASE, year=2023) == ()


HOSTILE = ["", " ", "(((((", "\x00", "—", "9" * 5_000, "Total " * 2_000, "總資產", "a" * 50_000, "(Loss) income " * 500]


@pytest.mark.parametrize("kind", ["balance_sheet", "income_statement", "cash_flows", "comprehensive_income", "equity", "parenthetical", "other"])
def test_hostile_labels_are_matched_in_time(kind: str) -> None:
    rows = statement(kind, [(label, i) for i, label in enumerate(HOSTILE)])
    began = time.perf_counter()
    assert len(mapping.match(rows, (), BASE, year=2023)) == len(HOSTILE)
    assert time.perf_counter() - began < 3


def test_a_statement_of_a_thousand_equal_lines_takes_no_time() -> None:
    rows = statement("income_statement", [("Net income", i) for i in range(1_000)])
    sums = (Sum(999, tuple(Part(i, 1) for i in range(999)), (None,)), Sum(5_000, (Part(7_000, 1),), (None,)))
    began = time.perf_counter()
    assert len(mapping.match(rows, sums, BASE, year=2023)) == 1_000
    assert time.perf_counter() - began < 5


LINES = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(["Net income", "Total assets", "Cash", "Other", "", "Total"]), st.text(max_size=30)),
        st.one_of(st.none(), st.integers(-999, 999)),
        st.sampled_from(["monetary", "shares", "perShare", "pure"]),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["balance_sheet", "income_statement", "cash_flows", "equity"]), LINES, st.integers(1990, 2030))
def test_every_line_gets_one_match_whose_concept_can_be_reported(kind: str, lines: list[tuple[str, int | None, Measure]], year: int) -> None:
    rows = statement(kind, lines)
    matches = mapping.match(rows, (), BASE, year=year)
    assert len(matches) == len(lines)
    for line, match in zip(rows.lines, matches, strict=True):
        if match.concept is not None:
            concept = BASE.concept(match.concept)
            assert concept is not None and not concept.abstract
            assert not line.heading
            assert (concept.type == line.measure) or line.measure not in ("shares", "perShare")
        assert all(c.concept != match.concept for c in match.candidates)


def test_the_evidence_is_small_loads_fast_and_names_known_concepts() -> None:
    path = Path(taxonomy.__file__).parent.parent / "taxonomy" / "evidence.npz"
    if path.is_file():
        assert path.stat().st_size <= 5_000_000
    learned = evidence.load()
    assert learned.concepts[evidence.EXTENSION] == "extension"
    unknown = [name for name in learned.concepts[1:] if BASE.concept(name) is None]
    assert not unknown


def test_votes_are_of_all_companies_and_of_those_since_2018() -> None:
    learned = evidence.load()
    rows = [evidence.Row("Total current assets", 0, 0, False, 0), evidence.Row("Operating lease liabilities, net of current portion", 0, 0, False, 0)]
    heard = learned.votes(rows)
    votes = list(zip(*(column.tolist() for column in heard), strict=True))
    ever = {(row, key, concept): n for row, key, concept, n in votes if key < 3}
    assert {(row, key) for row, key, _ in ever} == {(row, key) for row in range(2) for key in range(3)}
    assert votes == sorted(votes, key=lambda vote: (*vote[:2], -vote[3])), "the concept that most chose comes first"
    newer = [vote for vote in votes if vote[1] >= 3]
    assert newer and all(n <= ever[row, key - 3, concept] for row, key, concept, n in newer)
    telling = heard.telling()
    assert learned.concepts[telling[0][0][0]] == "AssetsCurrent"
    assert telling[1] == tuple((concept, n) for row, key, concept, n in votes if (row, key) == (1, 0))
    assert heard.part(1, 2).telling() == {0: telling[1]}
    assert learned.votes([evidence.Row("", 0, 0, False, 0), evidence.Row("Qwx zzyt", 0, 0, False, 0)]).telling() == {}


def test_a_row_alone_and_rows_that_nobody_called_anything_are_scored() -> None:
    learned = evidence.load()
    rows = [evidence.Row("", 1, -1, True, 0), evidence.Row("Qwx zzyt", 1, 0, False, 0)]
    for part in (rows, rows[:1], rows * evidence.LONGEST):
        found = list(learned.scores(part, learned.votes(part), (False, True)))
        assert sorted(int(i) for here, _, _ in found for i in here) == list(range(len(part)))
        for here, concepts, logits in found:
            assert logits.shape == (2, len(here), len(concepts)) and np.isfinite(logits).all()
            assert concepts[0] == evidence.EXTENSION


def test_few_levels_keep_what_they_stand_for() -> None:
    array = np.linspace(-1, 1, 200, dtype=np.float32).reshape(4, 50)
    packed = evidence.packed(["extension"], {"small": array}, {"small": 7})
    assert np.abs(packed["small"]).max() == 7
    assert np.abs(packed["small"] * packed["small!scale"].astype(np.float32)[:, None] - array).max() < np.abs(array).max() / 13


def test_the_confidence_takes_names_together_that_a_face_cannot_tell_apart() -> None:
    assert BASE.same("TreasuryStockValue") >= {"TreasuryStockValue", "TreasuryStockCommonValue"}
    assert BASE.same("Goodwill") == {"Goodwill"}
    rows = statement("balance_sheet", [("Treasury stock, at cost", -5), ("Total stockholders' equity", 100)])
    match = mapping.match(rows, (), BASE, year=2023)[0]
    assert match.concept in BASE.same("TreasuryStockValue")
    assert match.confidence > 0.9


def test_of_two_lines_that_cannot_share_a_concept_the_surer_one_keeps_it() -> None:
    sure = decoding.Line(0, ((1, -0.01), (2, -5.0)), {YEAR: Decimal(5)})
    unsure = decoding.Line(0, ((1, -0.5), (2, -1.0)), {YEAR: Decimal(7)})
    first, second = decoding.choose((sure, unsure), (), (0.0, -3.0, -3.0), {})
    assert (first.concept, second.concept, second.moved) == (1, 2, "conflict")


def test_equal_concepts_are_in_the_taxonomy_and_have_reasons() -> None:
    path = Path(taxonomy.__file__).parent.parent / "taxonomy" / "equal.txt"
    if not path.is_file():
        pytest.skip("taxonomy/equal.txt is not here")
    for row in path.read_text(encoding="utf-8").splitlines():
        group, _, reason = row.partition("#")
        found = [name.strip() for name in group.split("|") if name.strip()]
        if found:
            assert len(found) > 1 and reason.strip(), row
            concepts = [BASE.concept(name) for name in found]
            assert all(concepts), row
            assert len({c.period for c in concepts if c}) == 1, row
