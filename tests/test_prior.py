"""An earlier filing of the company as evidence: its labels, its values, its signs, its own elements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from html import escape
from pathlib import Path

import pytest

from converter import ConverterError, convert, prior, taxonomy
from converter.api import Result
from converter.model import Amount, Column, Context, Duration, Entity, Fact, LineItem, QName, Span, Statement, Unit
from converter.tagging import precedents
from converter.tagging.precedents import Prior, Shown
from tests.command import run

GAAP = "http://fasb.org/us-gaap/2023"
OWN = "http://quillon.example/20231231"
NAMESPACES = (
    'xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" xmlns:ixt="http://www.xbrl.org/inlineXBRL/transformation/2020-02-12" xmlns:xbrli="http://www.xbrl.org/2003/instance"'
    ' xmlns:xbrldi="http://xbrl.org/2006/xbrldi" xmlns:iso4217="http://www.xbrl.org/2003/iso4217" xmlns:dei="http://xbrl.sec.gov/dei/2023"'
    f' xmlns:us-gaap="{GAAP}" xmlns:qln="{OWN}"'
)
# label, concept, amounts of 2023 and 2022 as printed, whether the fact has the other sign, a member
Line = tuple[str, str, tuple[int, int] | None, bool, str]


def line(label: str, concept: str = "", amounts: tuple[int, int] | None = None, *, turned: bool = False, member: str = "") -> Line:
    return label, concept, amounts, turned, member


INCOME = [
    line("Net sales", "us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax", (81_355, 77_410)),
    line("Of which rental", "us-gaap:SalesRevenueNet", (9_044, 8_811), member="qln:RentalMember"),
    line("Operating expenses:"),
    line("Cost of sales", "us-gaap:CostOfGoodsAndServicesSold", (44_120, 42_633)),
    line("Sales and marketing", "us-gaap:MarketingExpense", (11_207, 10_955)),
    line("Lantern trimming", "qln:WickAndLanternExpense", (2_316, 2_204)),
    line("Other operating expense (income), net", "us-gaap:OtherOperatingIncomeExpenseNet", (512, -377), turned=True),
    line("Total operating expenses", "us-gaap:CostsAndExpenses", (58_155, 55_415)),
    line("Operating income", "us-gaap:OperatingIncomeLoss", (23_200, 21_995)),
    line("Interest expense", "us-gaap:InterestExpense", (-1_900, -1_795), turned=True),
    line("Income before income taxes", "us-gaap:IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest", (21_300, 20_200)),
    line("Provision for income taxes", "us-gaap:IncomeTaxExpenseBenefit", (4_473, 4_242)),
    line("Net income", "us-gaap:NetIncomeLoss", (16_827, 15_958)),
]
BALANCE = [
    line("Current assets:"),
    line("Cash and cash equivalents", "us-gaap:CashAndCashEquivalentsAtCarryingValue", (8_120, 7_655)),
    line("Inventories", "us-gaap:InventoryFinishedGoodsNetOfReserves", (12_345, 11_876)),
    line("Other", "us-gaap:PrepaidExpenseAndOtherAssetsCurrent", (1_406, 1_318)),
    line("Total current assets", "us-gaap:AssetsCurrent", (21_871, 20_849)),
    line("Noncurrent assets:"),
    line("Property and equipment, net", "us-gaap:PropertyPlantAndEquipmentAndFinanceLeaseRightOfUseAssetAfterAccumulatedDepreciationAndAmortization", (33_917, 32_005)),
    line("Other", "us-gaap:DepositsAssetsNoncurrent", (2_212, 2_146)),
    line("Total assets", "us-gaap:Assets", (58_000, 55_000)),
    line("Current liabilities:"),
    line("Accounts payable", "us-gaap:AccountsPayableCurrent", (7_415, 7_010)),
    line("Total current liabilities", "us-gaap:LiabilitiesCurrent", (7_415, 7_010)),
    line("Long-term debt", "us-gaap:LongTermDebtNoncurrent", (20_585, 20_990)),
    line("Total liabilities", "us-gaap:Liabilities", (28_000, 28_000)),
    line("Stockholders' equity:"),
    line("Common stock", "us-gaap:CommonStockValue", (1_000, 1_000)),
    line("Retained earnings", "us-gaap:RetainedEarningsAccumulatedDeficit", (30_611, 27_611)),
    line("Treasury stock, at cost (2,212,500 and 2,209,100 shares)", "us-gaap:TreasuryStockCommonValue", (-1_611, -1_611), turned=True),
    line("Total stockholders' equity", "us-gaap:StockholdersEquity", (30_000, 27_000)),
    line("Total liabilities and stockholders' equity", "us-gaap:LiabilitiesAndStockholdersEquity", (58_000, 55_000)),
]


def page(*, cik: str = "0000777888", name: str = "Quillon Lamp Works, Inc.") -> bytes:
    """An Inline XBRL document of 2023, as a company files it."""
    contexts: dict[str, str] = {}

    def context(kind: str, year: int, member: str) -> str:
        identifier = f"{kind}{year}{member.partition(':')[2]}"
        segment = f'<xbrli:segment><xbrldi:explicitMember dimension="us-gaap:StatementProductAxis">{member}</xbrldi:explicitMember></xbrli:segment>'
        period = f"<xbrli:instant>{year}-12-31</xbrli:instant>" if kind == "i" else (
            f"<xbrli:startDate>{year}-01-01</xbrli:startDate><xbrli:endDate>{year}-12-31</xbrli:endDate>")
        contexts[identifier] = (
            f'<xbrli:context id="{identifier}"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">{cik}</xbrli:identifier>'
            f"{segment if member else ''}</xbrli:entity><xbrli:period>{period}</xbrli:period></xbrli:context>"
        )
        return identifier

    def tag(concept: str, amount: int, reference: str, *, turned: bool = False, unit: str = "usd", scale: int = 3) -> str:
        sign = ' sign="-"' if (amount < 0) != turned else ""
        return (f'<ix:nonFraction name="{concept}" contextRef="{reference}" unitRef="{unit}" decimals="-{scale}" scale="{scale}"{sign}'
                f' format="ixt:num-dot-decimal">{abs(amount):,}</ix:nonFraction>')

    def row(kind: str, label: str, concept: str, amounts: tuple[int, int] | None, turned: bool, member: str) -> str:
        said = escape(label)
        if "shares)" in label:  # numbers inside the label, which the company tags too
            for year, number in ((2023, 2_212_500), (2022, 2_209_100)):
                inside = tag("us-gaap:TreasuryStockCommonShares", number, context("i", year, ""), unit="shares", scale=0)
                said = said.replace(f"{number:,}", inside)
        if amounts is None:
            return f"<tr><td>{said}</td><td></td><td></td></tr>"
        cells = ""
        for year, amount in zip((2023, 2022), amounts, strict=True):
            inside = tag(concept, amount, context(kind, year, member), turned=turned)
            cells += f"<td>{'(' if amount < 0 else ''}{inside}{')' if amount < 0 else ''}</td>"
        return f"<tr><td>{said}</td>{cells}</tr>"

    def table(title: str, kind: str, head: str, lines: Sequence[Line]) -> str:
        rows = "".join(row(kind, *one) for one in lines)
        return f"<p>{title}</p><p>(In thousands)</p><table><tr><td></td><td>{head} 2023</td><td>{head} 2022</td></tr>{rows}</table>"

    body = table("CONSOLIDATED STATEMENTS OF INCOME", "d", "Year Ended December 31,", INCOME)
    body += table("CONSOLIDATED BALANCE SHEETS", "i", "December 31,", BALANCE)
    units = ('<xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>'
             '<xbrli:unit id="shares"><xbrli:measure>xbrli:shares</xbrli:measure></xbrli:unit>')
    hidden = f'<ix:hidden><ix:nonNumeric name="dei:EntityRegistrantName" contextRef="d2023">{escape(name)}</ix:nonNumeric></ix:hidden>'
    head = f'<div style="display:none"><ix:header>{hidden}<ix:resources>{"".join(contexts.values())}{units}</ix:resources></ix:header></div>'
    return f'<?xml version="1.0"?><html {NAMESPACES}><head><title>10-K</title></head><body>{head}{body}</body></html>'.encode()


# The release of a year later: other wording here and there, and columns of which the second was reported before.
RELEASE = """\
                          QUILLON LAMP WORKS, INC.
                     CONSOLIDATED STATEMENTS OF INCOME
                               (In thousands)
                                               Year Ended December 31,
                                                  2024          2023
                                               ----------    ----------
Net sales                                      $   85,602    $   81,355
Operating expenses:
  Cost of sales                                    46,210        44,120
  Sales and marketing                              12,034        11,207
  Lantern trimming                                  2,455         2,316
  Other operating expense (income), net              (301)          512
                                               ----------    ----------
    Total operating expenses                       60,398        58,155
                                               ----------    ----------
Operating income                                   25,204        23,200
Interest expense                                   (2,004)       (1,900)
                                               ----------    ----------
Income before income taxes                         23,200        21,300
Provision for income taxes                          4,872         4,473
                                               ----------    ----------
Net income                                     $   18,328    $   16,827
                                               ==========    ==========

                          QUILLON LAMP WORKS, INC.
                        CONSOLIDATED BALANCE SHEETS
                   (In thousands, except share amounts)
                                              December 31,   December 31,
                                                  2024          2023
                                               ----------    ----------
Current assets:
  Cash and cash equivalents                    $    9,004    $    8,120
  Stocks of finished lamps                         12,780        12,345
  Other                                             1,516         1,406
                                               ----------    ----------
    Total current assets                           23,300        21,871
Noncurrent assets:
  Works and machinery                              35,250        33,917
  Other                                             2,450         2,212
                                               ----------    ----------
    Total assets                               $   61,000    $   58,000
                                               ==========    ==========
Current liabilities:
  Accounts payable                             $    8,001    $    7,415
                                               ----------    ----------
    Total current liabilities                       8,001         7,415
Long-term debt                                     19,999        20,585
                                               ----------    ----------
    Total liabilities                              28,000        28,000
Stockholders' equity:
  Common stock                                      1,000         1,000
  Retained earnings                                33,611        30,611
  Treasury stock, at cost (2,215,300 and
    2,212,500 shares)                              (1,611)       (1,611)
                                               ----------    ----------
    Total stockholders' equity                     33,000        30,000
                                               ----------    ----------
    Total liabilities and stockholders' equity $   61,000    $   58,000
                                               ==========    ==========
"""


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("prior") / "quillon-20231231.htm"
    path.write_bytes(page())
    return path


@pytest.fixture(scope="module")
def tagged(earlier: Path) -> Result:
    return convert(RELEASE.encode(), name="release.txt", entity="777888", prior=earlier)


def concepts(result: Result) -> dict[tuple[str, str], str]:
    """(section, label) of every line to the name of its concept."""
    report = result.conversions[0].report
    assert report is not None
    pairs = ((line, concept) for t in report.statements for line, concept in zip(t.statement.lines, t.concepts, strict=True))
    return {(line.section[-1] if line.section else "", line.label): concept.name for line, concept in pairs if concept is not None}


def value(result: Result, concept: str, year: int) -> object:
    report = result.conversions[0].report
    assert report is not None
    return next(f.value for f in report.facts if f.concept.name == concept and f.context.period.end.year == year)


def test_what_a_page_shows_is_read_with_its_tags(earlier: Path) -> None:
    found = prior.read(earlier, earlier.read_bytes())
    assert (found.entity.identifier, found.registrant, found.year) == ("0000777888", "Quillon Lamp Works, Inc.", 2023)
    assert found.own == {OWN}
    shown = {(s.kind, s.section, s.label): s for s in found.lines}
    assert len(shown) == len([one for one in (*INCOME, *BALANCE) if one[2] and not one[4]])
    other = shown["income_statement", "Operating expenses:", "Other operating expense (income), net"]
    assert (other.concept, other.factor, other.printed) == (QName(GAAP, "OtherOperatingIncomeExpenseNet"), -1, 0)
    interest = next(s for s in found.lines if s.label == "Interest expense")
    assert (interest.factor, interest.printed) == (-1, -1)
    assert shown["balance_sheet", "Stockholders' equity:", "Treasury stock, at cost (2,212,500 and 2,209,100 shares)"].within == (
        ("shares", QName(GAAP, "TreasuryStockCommonShares")),)
    assert {f.value for f in found.facts if f.concept.name == "OtherOperatingIncomeExpenseNet"} == {Decimal(-512_000), Decimal(377_000)}


def test_facts_with_dimensions_say_nothing(earlier: Path) -> None:
    found = prior.read(earlier, earlier.read_bytes())
    assert not [f for f in found.facts if f.context.dimensions]
    assert "Of which rental" not in {s.label for s in found.lines}


def test_the_same_labels_get_the_same_concepts(tagged: Result) -> None:
    given = concepts(tagged)
    assert given["Operating expenses:", "Sales and marketing"] == "MarketingExpense"
    assert given["Operating expenses:", "Total operating expenses"] == "CostsAndExpenses"
    assert concepts(convert(RELEASE.encode(), name="release.txt"))["Operating expenses:", "Sales and marketing"] != "MarketingExpense"


def test_one_label_under_two_headings_is_two_concepts(tagged: Result) -> None:
    given = concepts(tagged)
    assert given["Current assets:", "Other"] == "PrepaidExpenseAndOtherAssetsCurrent"
    assert given["Noncurrent assets:", "Other"] == "DepositsAssetsNoncurrent"


def test_a_value_that_was_reported_before_tells_what_a_new_label_is(tagged: Result) -> None:
    given = concepts(tagged)
    assert given["Current assets:", "Stocks of finished lamps"] == "InventoryFinishedGoodsNetOfReserves"
    assert given["Noncurrent assets:", "Works and machinery"].startswith("PropertyPlantAndEquipmentAndFinanceLease")


def test_an_element_of_the_companys_own_keeps_its_name(tagged: Result) -> None:
    assert concepts(tagged)["Operating expenses:", "Lantern trimming"] == "WickAndLanternExpense"
    report = tagged.conversions[0].report
    assert report is not None
    [own] = [c for c in report.extension.concepts if c.name == "WickAndLanternExpense"]
    assert own.qname.namespace == report.extension.namespace
    assert value(tagged, "WickAndLanternExpense", 2024) == 2_455_000


def test_signs_are_those_that_the_company_reported(tagged: Result) -> None:
    assert value(tagged, "OtherOperatingIncomeExpenseNet", 2023) == -512_000
    assert value(tagged, "OtherOperatingIncomeExpenseNet", 2024) == 301_000
    assert value(tagged, "TreasuryStockCommonValue", 2024) == 1_611_000
    assert not tagged.failed


def test_a_number_inside_a_label_is_called_as_before(tagged: Result) -> None:
    assert value(tagged, "TreasuryStockCommonShares", 2024) == 2_215_300


def test_what_the_taxonomy_has_renamed_since_is_called_as_today(tagged: Result) -> None:
    """us-gaap 2024: interest expense below operating income."""
    assert concepts(tagged)["", "Interest expense"] == "InterestExpenseNonoperating"
    assert value(tagged, "InterestExpenseNonoperating", 2024) == 2_004_000


def test_reasons_are_given(tagged: Result) -> None:
    report = tagged.conversions[0].report
    assert report is not None
    pairs = [(line.label, m) for t in report.statements for line, m in zip(t.statement.lines, t.matches, strict=True)]
    match = next(m for label, m in pairs if label == "Works and machinery")
    assert match.rung == "prior" and match.confidence > 0.8
    assert any("reports 1 of its amounts as PropertyPlantAndEquipment" in sentence for sentence in match.evidence)


@pytest.mark.parametrize("form", ["xbrl", "ixbrl"])
def test_what_we_wrote_ourselves_is_an_earlier_filing(form: str, earlier: Path, tmp_path: Path) -> None:
    first = convert(RELEASE.encode(), tmp_path, name="release.txt", entity="777888", prior=earlier, to=(form,))
    [folder] = first.folders
    assert folder is not None
    written = next(p for p in sorted(folder.iterdir()) if p.suffix == (".xml" if form == "xbrl" else ".htm") and not p.stem.endswith(("_lab", "_pre", "_cal", "_def")))
    again = convert(RELEASE.replace("2023", "2024 ").replace("2024   ", "2025 ").encode(), name="release.txt", entity="777888", prior=written)
    assert not again.failed
    assert {k: v for k, v in concepts(again).items() if k in concepts(first)} == concepts(first)


def foreign(folder: Path) -> Path:
    """An XBRL 2.1 instance of the early days with its linkbases, whose us-gaap is not at hand."""
    pre, lab = [], []
    for n, (label, concept, role) in enumerate((("Sales of lamps, gross", "SalesRevenueGoodsNet", "label"), ("Sundry wick charges", "OtherCostAndExpenseOperating", "negatedLabel"))):
        href = f"http://xbrl.us/us-gaap/2009-01-31/us-gaap-2009-01-31.xsd#us-gaap_{concept}"
        uri = "http://www.xbrl.org/2003/role/label" if role == "label" else "http://xbrl.us/us-gaap/role/label/negated"
        pre.append(f'<loc xlink:type="locator" xlink:label="c{n}" xlink:href="{href}"/><presentationArc xlink:type="arc" order="{n + 1}" xlink:from="top"'
                   f' xlink:to="c{n}" xlink:arcrole="http://www.xbrl.org/2003/arcrole/parent-child" preferredLabel="{uri}"/>')
        lab.append(f'<loc xlink:type="locator" xlink:label="c{n}" xlink:href="{href}"/><label xlink:type="resource" xlink:label="l{n}" xlink:role="{uri}" xml:lang="en-US">'
                   f'{label}</label><labelArc xlink:type="arc" xlink:from="c{n}" xlink:to="l{n}" xlink:arcrole="http://www.xbrl.org/2003/arcrole/concept-label"/>')
    top = '<loc xlink:type="locator" xlink:label="top" xlink:href="http://xbrl.us/us-gaap/2009-01-31/us-gaap-2009-01-31.xsd#us-gaap_IncomeStatementAbstract"/>'
    link = 'xmlns="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"'
    role = "http://quillon.example/role/Income"
    (folder / "q_pre.xml").write_text(f'<linkbase {link}><presentationLink xlink:type="extended" xlink:role="{role}">{top}{"".join(pre)}</presentationLink></linkbase>')
    (folder / "q_lab.xml").write_text(f'<linkbase {link}><labelLink xlink:type="extended" xlink:role="http://www.xbrl.org/2003/role/link">{"".join(lab)}</labelLink></linkbase>')
    refs = "".join(f'<link:linkbaseRef xlink:type="simple" xlink:href="q_{kind}.xml" xlink:arcrole="http://www.w3.org/1999/xlink/properties/linkbase"/>' for kind in ("pre", "lab"))
    (folder / "q.xsd").write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' targetNamespace="{OWN}"><xs:annotation><xs:appinfo>{refs}<link:roleType roleURI="{role}" id="Income"><link:definition>'
        "110 - Statement - CONSOLIDATED STATEMENTS OF INCOME</link:definition></link:roleType></xs:appinfo></xs:annotation></xs:schema>")
    facts = "".join(f'<g:{name} contextRef="c" unitRef="u" decimals="-3">{v}</g:{name}>' for name, v in (("SalesRevenueGoodsNet", 5_118_000), ("OtherCostAndExpenseOperating", 733_000)))
    (folder / "q.xml").write_text(
        '<xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"'
        ' xmlns:iso4217="http://www.xbrl.org/2003/iso4217" xmlns:g="http://xbrl.us/us-gaap/2009-01-31"><link:schemaRef xlink:type="simple" xlink:href="q.xsd"/>'
        '<xbrli:context id="c"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">0000777888</xbrli:identifier></xbrli:entity><xbrli:period>'
        "<xbrli:startDate>2009-01-01</xbrli:startDate><xbrli:endDate>2009-12-31</xbrli:endDate></xbrli:period></xbrli:context>"
        f'<xbrli:unit id="u"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>{facts}</xbrli:xbrl>')
    return folder / "q.xml"


def test_an_instance_shows_its_lines_by_its_linkbases(tmp_path: Path) -> None:
    path = foreign(tmp_path)
    found = prior.read(path, path.read_bytes())
    assert [(s.kind, s.label, s.concept.name, s.factor, s.printed) for s in found.lines] == [
        ("income_statement", "Sales of lamps, gross", "SalesRevenueGoodsNet", 1, 1),
        ("income_statement", "Sundry wick charges", "OtherCostAndExpenseOperating", -1, -1),
    ]
    assert found.own == frozenset()


# --- the evidence itself -----------------------------------------------------------------------------------------

SPAN = Span(1, 1, 1, 1)
YEAR = Duration(dt.date(2023, 1, 1), dt.date(2023, 12, 31))
USD = Unit((QName("http://www.xbrl.org/2003/iso4217", "USD"),))


def fact(concept: str, number: int, period: Duration = YEAR) -> Fact:
    return Fact(QName(GAAP, concept), Context(Entity("", ""), period), USD, Decimal(number), 0)


def found(lines: Sequence[tuple[str, int]], shown: Sequence[tuple[str, str]], facts: Sequence[Fact]) -> list[list[tuple[str, float]]]:
    """The precedents of each line of an income statement for 2023."""
    items = tuple(LineItem(label, 0, (), (Amount(str(v), Decimal(v), 0, 0, SPAN),), SPAN) for label, v in lines)
    statement = Statement("income_statement", "", (Column("2023", YEAR, SPAN),), items, SPAN)
    told = Prior("p.htm", Entity("", ""), "", tuple(Shown("income_statement", "", label, "monetary", QName(GAAP, name), 1, 1) for label, name in shown), tuple(facts), frozenset())
    given = precedents.find([statement], told, taxonomy.base(), 2023)
    return [[(p.concept, p.weight) for p in given.get((0, i), ())] for i in range(len(items))]


def test_lines_of_one_name_stand_in_the_same_order() -> None:
    shown = [("Product", "Revenues"), ("Product", "CostOfRevenue")]
    both = found([("Product", 7), ("Product", 5)], shown, ())
    assert [own[0][0] for own in both] == ["Revenues", "CostOfRevenue"]
    [one] = found([("Product", 7)], shown, ())
    assert {weight for _, weight in one} == {1.0}, "which of the two it is nobody knows"


def test_few_digits_are_met_by_chance() -> None:
    shown = [("Gain on disposal", "GainLossOnDispositionOfAssets")]
    assert found([("Sundries", 7)], shown, [fact("GainLossOnDispositionOfAssets", 7)]) == [[]]
    [[(name, weight)]] = found([("Sundries", 70_713)], shown, [fact("GainLossOnDispositionOfAssets", 70_713)])
    assert name == "GainLossOnDispositionOfAssets" and weight > 5


def test_another_value_for_the_period_speaks_against_a_label() -> None:
    shown = [("Sundries", "OtherNonoperatingIncomeExpense")]
    [[(_, alone)]] = found([("Sundries", 70_713)], shown, [])
    [[(_, against)]] = found([("Sundries", 70_713)], shown, [fact("OtherNonoperatingIncomeExpense", 66_001)])
    [[(_, together)]] = found([("Sundries", 70_713)], shown, [fact("OtherNonoperatingIncomeExpense", 70_713)])
    assert against < alone < together


def test_another_period_is_no_evidence() -> None:
    quarter = Duration(dt.date(2023, 10, 1), dt.date(2023, 12, 31))
    assert found([("Sundries", 70_713)], [], [fact("GainLossOnDispositionOfAssets", 70_713, quarter)]) == [[]]


# --- calls that are wrong ----------------------------------------------------------------------------------------


def test_another_companys_filing_is_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "other.htm"
    path.write_bytes(page(cik="0000999111", name="Ostrava Kilns Corp"))
    by_number = convert(RELEASE.encode(), name="release.txt", entity="777888", prior=path)
    assert [d.severity for d in by_number.diagnostics if d.code == "prior.entity"] == ["warning"]
    same = tmp_path / "same.htm"
    same.write_bytes(page())
    assert not [d for d in convert(RELEASE.encode(), name="release.txt", entity="777888", prior=same).diagnostics if d.code == "prior.entity"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"not XML at all", "no report in a format that is read"),
        (b"<html><body><p>no tags</p></body></html>", "no report in a format that is read"),
        (b'<xbrl xmlns="http://www.xbrl.org/2003/instance"/>', "no number that could be evidence"),
        (b"<!DOCTYPE html><html/>", "no report in a format that is read"),
    ],
)
def test_what_is_no_filing_is_a_wrong_call(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "prior.htm"
    path.write_bytes(content)
    with pytest.raises(ConverterError, match=message):
        convert(RELEASE.encode(), name="release.txt", prior=path)
    source = tmp_path / "release.txt"
    source.write_text(RELEASE)
    result = run("convert", source, "--prior", path, "-o", tmp_path / "out")
    assert result.exit_code == 2 and message in result.stderr and not (tmp_path / "out").exists()


def test_real_filings_are_read_in_time(corpus: Path) -> None:
    import time

    for path in sorted((corpus / "prior").glob("*.htm")):
        start = time.process_time()
        found = prior.read(path, path.read_bytes())
        assert time.process_time() - start < 3
        assert len(found.lines) > 60 and len(found.facts) > 300 and {"balance_sheet", "income_statement", "cash_flows"} <= set(found.faces)
