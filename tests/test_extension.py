"""Concepts and networks of a filing's own taxonomy."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter import convert, taxonomy
from converter.model import Duration, Instant, LineItem, Span, Statement
from converter.tagging.coinage import label_of, line_name, name_of
from converter.tagging.extension import Builder
from converter.writer import packages
from tests import oracle

SPAN = Span(1, 1, 1, 2)
INCOME = Statement("income_statement", "", (), (), SPAN)
FLOWS = Statement("cash_flows", "", (), (), SPAN)
END = Instant(dt.date(2003, 12, 31))
YEAR = Duration(dt.date(2003, 1, 1), dt.date(2003, 12, 31))


def item(label: str, section: str) -> LineItem:
    return LineItem(label, 0, (section,), (), SPAN)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Molds and tooling", "MoldsAndTooling"),
        ("MACHINERY AND EQUIPMENT", "MACHINERYANDEQUIPMENT"),
        ("Less: Deferred stock compensation", "DeferredStockCompensation"),
        ("Current portion of notes payable (Note 5)", "CurrentPortionOfNotesPayable"),
        ("Gain on sale of Société Générale shares", "GainOnSaleOfSocieteGeneraleShares"),
        ("Members' equity", "MembersEquity"),
        ("—", "LineItem"),
        ("12,500", "LineItem"),
    ],
)
def test_names_are_made_from_labels(label: str, name: str) -> None:
    assert name_of(label).upper() == name.upper()


@given(st.text(max_size=300))
def test_every_label_gives_a_name_that_xml_allows(label: str) -> None:
    assert re.fullmatch(r"[A-Z][A-Za-z0-9]{0,160}", name_of(label))


def builder() -> Builder:
    return Builder("http://example.test/ext", "ext", taxonomy.base())


def test_a_name_of_the_base_taxonomy_is_never_used_again() -> None:
    concept = builder().concept("Assets current", "monetary", "instant", "debit")
    assert taxonomy.base().concept(concept.name) is None


def test_two_lines_of_one_label_get_two_names_and_two_labels() -> None:
    made = builder()
    first = made.line(item("Widgets sold", "Domestic"), INCOME, balance="credit", values={END: Decimal(5)})
    second = made.line(item("Widgets sold", "Foreign"), INCOME, balance="credit", values={END: Decimal(6)})
    assert first.qname != second.qname
    assert first.label != second.label


def test_a_line_that_stands_on_two_statements_is_one_concept() -> None:
    made = builder()
    first = made.line(item("Barge charge", "Expenses:"), INCOME, balance="debit", values={YEAR: Decimal(5)})
    again = made.line(item("Barge charge", "Adjustments:"), FLOWS, balance="debit", values={YEAR: Decimal(5)})
    other = made.line(item("Barge charge", "Adjustments:"), FLOWS, balance="debit", values={YEAR: Decimal(7)})
    assert first is again
    assert (other.name, other.label) == ("CashFlowsBargeCharge", "Cash flows, Barge charge")


@pytest.mark.parametrize(
    ("label", "section", "kind", "name"),
    [
        ("Lamp liability", "Current liabilities:", "balance_sheet", "LampLiabilityCurrent"),
        ("Lamp liability", "Long-term liabilities", "balance_sheet", "LampLiabilityNoncurrent"),
        ("Lamp liability", "Liabilities", "balance_sheet", "LampLiability"),
        ("Barge unit", "Debt due within one year:", "balance_sheet", "DebtDueWithinOneYearBargeUnit"),
        ("Lamp deposits", "Changes in operating assets and liabilities:", "cash_flows", "IncreaseDecreaseInLampDeposits"),
        ("(Increase) decrease in lamps", "Changes in operating assets and liabilities:", "cash_flows", "IncreaseDecreaseInLamps"),
        ("Subscription", "Cost of revenue:", "income_statement", "CostOfRevenueSubscription"),
        ("Lamp lending", "Cost of revenue:", "income_statement", "LampLending"),
    ],
)
def test_heading_and_statement_are_in_a_name_as_the_field_has_it(label: str, section: str, kind: str, name: str) -> None:
    assert line_name(item(label, section), replace(INCOME, kind=kind)) == name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Due to barge owners (Note 5)", "Due to barge owners (Notes 7 and 12)"),
        ("Due to barge owners, net of discount of $12 and $14", "Due to barge owners, net of discount of $9 and $12"),
        ("DUE TO BARGE OWNERS", "Due to barge owners"),
        ("(Gain) loss on barges", "Loss (gain) on barges"),
        ("Due to barge owners (unaudited)", "Due to barge owners:"),
        ("Less: barges pledged (a)", "Less barges pledged *"),
    ],
)
def test_the_same_line_has_the_same_name_in_every_period(one: str, other: str) -> None:
    assert name_of(one) == name_of(other)


def test_what_tells_instruments_apart_is_in_the_name() -> None:
    notes = ("5.25% senior notes due 2013", "5.25% senior notes due 2015", "6% senior notes due 2013", "Senior notes")
    assert len({name_of(label) for label in notes}) == len(notes)


@given(st.text(max_size=900))
def test_every_label_gives_a_label_that_edgar_takes(text: str) -> None:
    assert len(label_of(text)) <= 511


# --- through the whole program -----------------------------------------------------------------------------------

QUARTERS = {  # the same statement of two years, of which the second has other neighbours
    2003: [("Lamp revenues", "11,230", "10,004"), ("Barge charge", "(2,310)", "(2,204)"), ("Wick and lantern costs (Note 3)", "(4,120)", "(3,800)")],
    2004: [("Lamp revenues", "12,118", "11,230"), ("Towing surprise", "(1,105)", "--"), ("Wick and lantern costs (Note 11)", "(4,408)", "(4,120)"),
           ("Barge charge", "(2,405)", "(2,310)")],
}  # fmt: skip


def release(year: int) -> bytes:
    amounts = [[int(re.sub(r"\D", "", v) or 0) * (-1 if "(" in v else 1) for v in row[1:]] for row in QUARTERS[year]]
    totals = [sum(column) for column in zip(*amounts, strict=True)]
    rows = [*QUARTERS[year], ("Operating income", *(f"{t:,}" for t in totals)), ("Net income", *(f"{t:,}" for t in totals))]
    lines = "\n".join(f"{label:40}{a:>12}{b:>14}" for label, a, b in rows)
    title = "QUILLON LAMP WORKS, INC.\nCONSOLIDATED STATEMENTS OF INCOME\n(In thousands)\n"
    return f"{title}{'Year Ended December 31,':>66}\n{year:>52}{year - 1:>14}\n{lines}\n".encode()


def own(year: int) -> dict[str, str]:
    """The elements of the filer's own with their anchors."""
    report = convert(release(year), name="release.txt").conversions[0].report
    assert report is not None
    up = {arc.child.name: arc.parent.name for network in report.extension.networks for arc in network.definitions if arc.arcrole == "wider-narrower"}
    return {concept.name: up.get(concept.name, "") for concept in report.extension.concepts if not concept.abstract}


def test_a_name_does_not_depend_on_what_stands_beside_it() -> None:
    before, after = own(2003), own(2004)
    assert {"BargeCharge", "WickAndLanternCosts"} <= before.keys() & after.keys()


def test_an_element_of_the_filers_own_is_anchored_to_what_it_is_a_part_of() -> None:
    assert own(2003)["BargeCharge"] == "OperatingIncomeLoss"


def test_anchors_go_out_as_esma_has_them_and_arelle_takes_them(tmp_path: Path) -> None:
    result = convert(release(2004), tmp_path, name="release.txt", to=("xbrl",))
    [folder] = result.folders
    assert folder is not None
    [linkbase] = folder.glob("*_def.xml")
    text = linkbase.read_text()
    assert 'arcroleURI="http://www.esma.europa.eu/xbrl/esef/arcrole/wider-narrower"' in text
    assert "esma-arcrole-2018-11-21.xsd#wider-narrower" in text
    assert re.search(r'xlink:from="gaap_OperatingIncomeLoss" xlink:to="[a-z]+_BargeCharge"', text)
    [instance] = [p for p in folder.glob("*.xml") if "_" not in p.name]
    package = tmp_path / "base.zip"
    package.write_bytes(packages.taxonomy_package(taxonomy.base()))
    assert oracle.findings(instance, [package]) == []
