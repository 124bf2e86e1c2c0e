"""The base taxonomy as data: every row and every skeleton must hold together."""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.model import Concept
from converter.roles import ITEM_TYPES, SUBSTITUTIONS
from converter.skeleton import KINDS, Skeleton, legal
from converter.taxonomy import COLUMNS, DEI, GAAP, base, load, normal

ROOT = Path(__file__).resolve().parent.parent
CORPUS = Path(os.environ.get("TICKMARK_CORPUS", ROOT.parent / "shared" / "corpus"))
BASE = base()
CONCEPTS = (*BASE.gaap.concepts, *BASE.dei.concepts)
STATEMENTS = {*KINDS, "parenthetical"}


def outside(path: str) -> Path:
    """A file beside the corpus, or a skip that says what was not tested."""
    place = CORPUS.parent / path
    if not place.is_file():
        pytest.skip(f"NOT TESTED: no {place} (set TICKMARK_CORPUS)")
    return place


def known(name: str) -> Concept:
    concept = BASE.concept(name)
    assert concept is not None, f"no concept {name}"
    return concept


# --- rows --------------------------------------------------------------------------------------------------------


def test_every_row_loads() -> None:
    with (ROOT / "taxonomy" / "concepts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) - 1 == len(CONCEPTS)
    assert len(BASE.gaap.concepts) >= 2000
    assert {c.qname.namespace for c in BASE.gaap.concepts} == {GAAP}
    assert {c.qname.namespace for c in BASE.dei.concepts} == {DEI}
    assert load() is BASE.gaap


def test_names_are_unique_xml_names() -> None:
    names = [c.name for c in CONCEPTS]
    assert [n for n, k in Counter(names).items() if k > 1] == []
    assert [n for n in names if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", n)] == []


def test_labels_are_unique_in_a_namespace_and_never_empty() -> None:
    for taxonomy in (BASE.gaap, BASE.dei):
        labels = Counter(c.label for c in taxonomy.concepts)
        assert [label for label, k in labels.items() if k > 1 or not label.strip() or label != label.strip()] == []


def test_definitions_are_one_line() -> None:
    assert [c.name for c in CONCEPTS if "\n" in c.definition or len(c.definition) > 400] == []
    assert sum(bool(c.definition) for c in BASE.gaap.concepts) >= 2000


def test_synonyms_are_as_labels_are_compared() -> None:
    assert [(c.name, s) for c in CONCEPTS for s in c.synonyms if s != normal(s) or not s] == []
    assert [c.name for c in CONCEPTS if len(set(c.synonyms)) != len(c.synonyms)] == []


def test_statements_are_known_kinds() -> None:
    assert {s for c in CONCEPTS for s in c.statements} <= STATEMENTS


def test_types_are_those_that_a_schema_can_name() -> None:
    assert sorted({c.type for c in CONCEPTS} - set(ITEM_TYPES)) == []
    assert {c.substitution for c in CONCEPTS} <= set(SUBSTITUTIONS)


def test_abstract_concepts_have_no_balance_and_only_heads_are_substituted() -> None:
    assert [c.name for c in CONCEPTS if c.abstract and c.balance] == []
    assert [c.name for c in CONCEPTS if c.balance and c.type != "monetary"] == []
    for concept in CONCEPTS:
        expected = "dimension" if concept.name.endswith("Axis") else "hypercube" if concept.name.endswith("Table") else "item"
        assert concept.substitution == expected, concept.name
        assert concept.abstract == bool(re.search("(Abstract|Axis|Table|LineItems|RollForward|Domain|Member)$", concept.name)), concept.name
        assert (concept.type == "domain") == bool(re.search("(Domain|Member)$", concept.name)), concept.name


def test_successors_exist_and_are_in_use() -> None:
    ended = {c.name for c in CONCEPTS if c.until and not c.successor}  # with the accounting itself (ASU 2015-01, FAS 154)
    assert ended == {
        "CumulativeEffectOfChangeInAccountingPrinciplePresentedOnIncomeStatementNetOfTax", "ExtraordinaryItemNetOfTax",
        "IncomeLossFromExtraordinaryItemsNetOfTaxPerBasicShare", "IncomeLossFromExtraordinaryItemsNetOfTaxPerDilutedShare",
    }  # fmt: skip
    for concept in CONCEPTS:
        assert concept.until or not concept.successor, concept.name
        for name in concept.successor:
            assert known(name).until is None, f"{concept.name} -> {name}, which is out of use too"
        assert concept.since is None or concept.until is None or concept.since <= concept.until, concept.name


def test_attributes_agree_with_the_reference() -> None:
    """us-gaap 2025: item type, balance and period type, where it tells them."""
    lines = outside("reference/us-gaap-2025-elements.tsv").read_text(encoding="utf-8").splitlines()[1:]
    reference = {line.split("\t")[0]: line.split("\t")[1:4] for line in lines}
    different = []
    for concept in BASE.gaap.concepts:
        if concept.name not in reference:
            assert concept.until, f"{concept.name} is not in us-gaap 2025 and has no year in which it ended"
            continue
        assert concept.until is None, f"{concept.name} is in use"
        type_, balance, period = reference[concept.name]
        given_ = (concept.type, concept.balance, concept.period)
        if any(want and want != have for want, have in zip((type_.removesuffix("ItemType"), balance, period), given_, strict=True)):
            different.append((concept.name, given_))
    assert different == []


def test_the_hand_written_truth_names_only_known_concepts() -> None:
    with outside("truth/capstone-2005-q2.csv").open(encoding="utf-8", newline="") as file:
        names = {name for row in csv.DictReader(file) for name in row["concept"].split("|")} - {"extension"}
    assert sorted(name for name in names if BASE.concept(name) is None) == []


@pytest.mark.parametrize(
    ("name", "type_", "period", "balance"),
    [
        ("Assets", "monetary", "instant", "debit"),
        ("TreasuryStockValue", "monetary", "instant", "debit"),
        ("EarningsPerShareBasic", "perShare", "duration", ""),
        ("CommonStockSharesOutstanding", "shares", "instant", ""),
        ("PaymentsToAcquirePropertyPlantAndEquipment", "monetary", "duration", "credit"),
        ("SalesRevenueNet", "monetary", "duration", "credit"),
        ("DeferredTaxAssetsNetCurrent", "monetary", "instant", "debit"),
        ("CashAndCashEquivalentsPeriodIncreaseDecrease", "monetary", "duration", "debit"),
        ("DocumentFiscalYearFocus", "gYear", "duration", ""),
        ("EntityCommonStockSharesOutstanding", "shares", "instant", ""),
    ],
)
def test_attributes_of_some_concepts(name: str, type_: str, period: str, balance: str) -> None:
    concept = known(name)
    assert (concept.type, concept.period, concept.balance) == (type_, period, balance)


# --- finding -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "kind", "name"),
    [
        ("Total current assets", "balance_sheet", "AssetsCurrent"),
        ("TOTAL ASSETS", "balance_sheet", "Assets"),
        ("Accounts receivable, net", "balance_sheet", "AccountsReceivableNetCurrent"),
        ("Deferred income taxes", "cash_flows", "DeferredIncomeTaxExpenseBenefit"),
        ("Income taxes", "income_statement", "IncomeTaxExpenseBenefit"),
        ("Retained earnings (Note 7)", "balance_sheet", "RetainedEarningsAccumulatedDeficit"),
        ("Cost in excess of net assets acquired ......", "balance_sheet", "Goodwill"),
        ("Shareholders’ equity", "balance_sheet", "StockholdersEquity"),
        ("Net Income (Loss)", "income_statement", "NetIncomeLoss"),
        ("Capital expenditures", "cash_flows", "PaymentsToAcquirePropertyPlantAndEquipment"),
    ],
)
def test_printed_labels_find_their_concept_first(printed: str, kind: str, name: str) -> None:
    assert BASE.by_label(printed, kind)[0].name == name


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Treasury Stock", "TreasuryStockCommonMember"),
        ("Accumulated\nDeficit", "RetainedEarningsMember"),
        ("Capital in excess of par value", "AdditionalPaidInCapitalMember"),
        ("Class B common stock", "CommonClassBMember"),
        ("Noncontrolling interests", "NoncontrollingInterestMember"),
    ],
)
def test_column_headings_find_their_member(heading: str, name: str) -> None:
    assert BASE.member(heading)[0].name == name
    assert all(c.type != "domain" for c in BASE.by_label(heading))


def test_a_label_that_nothing_has_finds_nothing() -> None:
    assert BASE.by_label("") == ()
    assert BASE.by_label("\x00 (((") == ()
    assert BASE.concept("") is None


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("AssetsCurrent", "AssetsCurrent"),
        ("treasury stock value", "TreasuryStockValue"),
        ("accounts receiv net curr", "AccountsReceivableNetCurrent"),
        ("trading symbol", "TradingSymbol"),
        ("goodwill", "Goodwill"),
    ],
)
def test_search_puts_the_nearest_first(words: str, name: str) -> None:
    assert BASE.search(words, 5)[0].name == name


def test_search_keeps_its_limit() -> None:
    assert len(BASE.search("stock", 7)) == 7
    assert BASE.search("stock", 0) == () and BASE.search("", 5) == () and BASE.search("qqqq", 5) == ()


@given(st.text(max_size=200))
def test_any_text_may_be_looked_up(text: str) -> None:
    assert normal(normal(text)) == normal(text)
    assert all(normal(text) in (normal(c.label), *c.synonyms) for c in BASE.by_label(text))


def test_long_labels_take_linear_time() -> None:
    for text in ("(note " * 9_000, "." * 50_000, "total net " * 5_000, "statements of " * 4_000, "note 1 " * 7_000):
        normal(text)
        for skeleton in BASE.skeletons:
            skeleton.titled(text)
            assert not any(total.named(normal(text) + "x") for total in skeleton.totals)


# --- skeletons ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_every_name_in_a_skeleton_is_a_concept(kind: str) -> None:
    skeleton = BASE.skeleton(kind)
    for layout in skeleton.layouts:
        names = [line.concept for line in layout.lines]
        assert [n for n, k in Counter(names).items() if k > 1] == [], layout.name
        for line in layout.lines:
            concept = known(line.concept)
            assert line.weight in (-1, 0, 1)
            if line.weight:
                parent = known(line.parent)
                assert not concept.abstract and not parent.abstract
                assert (concept.type, concept.period) == (parent.type, parent.period), (line.parent, line.concept)
    for total in skeleton.totals:
        for name in (total.concept, *total.alternatives):
            assert not known(name).abstract
    for identity in skeleton.identities:
        for name, _ in ((identity.left, 1), *identity.right):
            assert known(name).type == "monetary"


@pytest.mark.parametrize("skeleton", BASE.skeletons, ids=lambda s: s.kind)
def test_patterns_are_regular_expressions(skeleton: Skeleton) -> None:
    for pattern in (*skeleton.titles, *skeleton.excluded, *(p for t in skeleton.totals for p in t.labels)):
        re.compile(pattern)
    assert len({t.key for t in skeleton.totals}) == len(skeleton.totals)


def test_calculation_weights_agree_with_balances() -> None:
    """XBRL 2.1, 5.1.1.2."""
    arcs = [arc for network in BASE.gaap.networks for arc in network.calculation]
    assert len(arcs) > 500
    assert all(legal(known(a.parent.name), known(a.child.name), a.weight) for a in arcs)


def test_only_the_sum_that_starts_from_net_income_stays_out_of_the_calculation_networks() -> None:
    """5.1.1.2 forbids adding net income (credit) to cash from operations (debit); every other sum must be there."""
    missing = {
        total
        for skeleton in BASE.skeletons
        for layout in skeleton.layouts
        for total, parts in layout.sums()
        if not all(legal(known(total), known(part), weight) for part, weight in parts)
    }
    assert missing == {"NetCashProvidedByUsedInOperatingActivitiesContinuingOperations"}


def test_networks_are_trees_of_known_concepts_with_one_role_each() -> None:
    networks = BASE.gaap.networks
    assert len({n.role for n in networks}) == len(networks) == len({n.definition for n in networks})
    for network in networks:
        assert re.fullmatch(r"\d{4} - Statement - .+", network.definition)
        for arcs in (network.presentation, network.calculation, network.definitions):
            assert len({(a.parent, a.child, a.arcrole) for a in arcs}) == len(arcs)
            assert len({(a.parent, a.order) for a in arcs}) == len(arcs)
            assert all(known(a.parent.name) and known(a.child.name) for a in arcs)
        roots = {a.parent for a in network.presentation} - {a.child for a in network.presentation}
        assert len(roots) == 1, network.definition
        assert known(next(iter(roots)).name).abstract


def test_a_total_follows_its_parts_under_its_heading() -> None:
    arcs = [a for n in BASE.gaap.networks if n.role.endswith("BalanceSheetClassified") for a in n.presentation]
    current = [a for a in arcs if a.parent.name == "AssetsCurrentAbstract"]
    assert (current[-1].child.name, current[-1].label) == ("AssetsCurrent", "total")
    assert "MarketableSecuritiesCurrent" in [a.child.name for a in current[:-1]]
    assert {a.parent.name for a in arcs if a.child.name == "AssetsCurrentAbstract"} == {"AssetsAbstract"}


def test_the_equity_table_has_axes_with_defaults_and_members() -> None:
    (network,) = (n for n in BASE.gaap.networks if n.definitions)
    found = {(a.parent.name, a.arcrole, a.child.name) for a in network.definitions}
    assert {
        ("StatementLineItems", "all", "StatementTable"),
        ("StatementTable", "hypercube-dimension", "StatementEquityComponentsAxis"),
        ("StatementEquityComponentsAxis", "dimension-domain", "EquityComponentDomain"),
        ("StatementEquityComponentsAxis", "dimension-default", "EquityComponentDomain"),
        ("EquityComponentDomain", "domain-member", "RetainedEarningsMember"),
        ("StatementLineItems", "domain-member", "StockholdersEquity"),
    } <= found
    axes = [a for a in network.definitions if a.arcrole == "hypercube-dimension"]
    assert all(known(a.child.name).substitution == "dimension" for a in axes)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("CONSOLIDATED BALANCE SHEETS", "balance_sheet"),
        ("Statement of Consolidated Financial Position", "balance_sheet"),
        ("Consolidated Statements of Financial Condition (unaudited)", "balance_sheet"),
        ("Consolidated Statement of Condition", "balance_sheet"),
        ("CONSOLIDATED STATEMENTS OF OPERATIONS", "income_statement"),
        ("Statement of Consolidated Income", "income_statement"),
        ("STATEMENTS OF CONSOLIDATED EARNINGS", "income_statement"),
        ("Consolidated Results of Operations", "income_statement"),
        ("Statements of Operations and Comprehensive Loss", "income_statement"),
        ("Statements of Income and Retained Earnings", "income_statement"),
        ("Consolidated Statements of Comprehensive Income (Loss)", "comprehensive_income"),
        ("Condensed Consolidated Statements of Cash Flows", "cash_flows"),
        ("Statements of Changes in Financial Position", "cash_flows"),
        ("Consolidated Statements of Stockholders’ Equity", "equity"),
        ("Statement of Changes in Shareholders' Equity (Deficit)", "equity"),
        ("Consolidated Statements of Stockholders' Equity and Comprehensive Income", "equity"),
        ("Notes to Consolidated Financial Statements", ""),
        ("Free cash flow", ""),
        ("Management's discussion and analysis of financial condition", ""),
        ("", ""),
    ],
)
def test_titles_name_one_kind(title: str, kind: str) -> None:
    assert [s.kind for s in BASE.skeletons if s.titled(title)] == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("kind", "printed", "key"),
    [
        ("balance_sheet", "Total current assets", "current_assets"),
        ("balance_sheet", "TOTAL", ""),
        ("balance_sheet", "Total liabilities", "liabilities"),
        ("balance_sheet", "Total stockholders' equity (deficit)", "equity"),
        ("balance_sheet", "Total liabilities and shareholders’ equity", "liabilities_and_equity"),
        ("balance_sheet", "Net capital deficiency", "equity"),
        ("income_statement", "Total net revenues", "revenues"),
        ("income_statement", "Gross loss", "gross_profit"),
        ("income_statement", "(Loss) income from operations", "operating_income"),
        ("income_statement", "Earnings before income taxes and minority interest", "pretax_income"),
        ("income_statement", "Provision for (benefit from) income taxes", "income_tax"),
        ("income_statement", "Net loss attributable to common shareholders", "net_income"),
        ("income_statement", "Net income attributable to noncontrolling interests", ""),
        ("income_statement", "Net loss per share of common stock - basic and diluted", "eps"),
        ("cash_flows", "Net cash (used in) provided by operating activities", "operating"),
        ("cash_flows", "Net cash used for investing activities", "investing"),
        ("cash_flows", "Cash flows from financing activities", "financing"),
        ("cash_flows", "Effect of exchange rate changes on cash and cash equivalents", "exchange_rates"),
        ("cash_flows", "NET INCREASE (DECREASE) IN CASH AND CASH EQUIVALENTS", "change"),
        ("cash_flows", "Change in cash overdraft", ""),
        ("cash_flows", "Cash and cash equivalents at beginning of year", "begin"),
        ("cash_flows", "Cash and cash equivalents, end of period", "end"),
        ("equity", "Balance at December 31, 1996", "balance"),
        ("comprehensive_income", "Comprehensive loss attributable to noncontrolling interest", ""),
    ],
)
def test_totals_know_their_usual_labels(kind: str, printed: str, key: str) -> None:
    assert [t.key for t in BASE.skeleton(kind).totals if t.named(normal(printed))] == ([key] if key else [])


# --- a broken folder ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("gaap,A,monetary,always,debit,,,,,,A,,", "period"),
        ("gaap,A,monetary,instant,left,,,,,,A,,", "balance"),
        ("other,A,monetary,instant,debit,,,,,,A,,", "other"),
        ("gaap,A,monetary,instant,debit,,,soon,,,A,,", "soon"),
        ("gaap,A", "unpack"),
    ],
)
def test_a_broken_row_is_named(tmp_path: Path, row: str, says: str) -> None:
    (tmp_path / "concepts.csv").write_text(",".join(COLUMNS) + "\n" + row + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"concepts\.csv:2: .*" + says):
        base(tmp_path)


def test_other_columns_are_refused(tmp_path: Path) -> None:
    (tmp_path / "concepts.csv").write_text("name,label\n", encoding="utf-8")
    with pytest.raises(ValueError, match="the columns must be"):
        base(tmp_path)


def test_a_broken_tree_is_named(tmp_path: Path) -> None:
    (tmp_path / "concepts.csv").write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    (tmp_path / "statements").mkdir()
    text = 'period="instant"\nrole="R"\ndefinition="D"\ntitles=[]\n[[layouts]]\nname="n"\ntitle="t"\ntree="""\nA\n  * B\n"""\n'
    (tmp_path / "statements" / "balance_sheet.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="not a line of a skeleton"):
        base(tmp_path)
