"""The EDGAR Filer Manual's rules: what we emit for an 8-K keeps them all, and each is met by a report that breaks it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from converter import ConverterError, api, checks, convert, taxonomy
from converter.checks import filing
from converter.cli import cli
from converter.model import Diagnostic
from converter.reports import read_source
from converter.tagging import presenting
from converter.taxonomies import discovery
from tests import oracle, published, reports
from tests.conftest import EXAMPLE, ROOT

NAME = "cpst-20050930"
HEADER = """<SEC-DOCUMENT>0000000000-05-000001.txt : 20051108
<SEC-HEADER>0000000000-05-000001.hdr.sgml : 20051108
ACCESSION NUMBER:\t\t0000000000-05-000001
CONFORMED SUBMISSION TYPE:\t8-K
PUBLIC DOCUMENT COUNT:\t\t1
CONFORMED PERIOD OF REPORT:\t20051108
FILED AS OF DATE:\t\t20051108

FILER:

\tCOMPANY DATA:\t
\t\tCOMPANY CONFORMED NAME:\t\t\tCAPSTONE TURBINE CORP
\t\tCENTRAL INDEX KEY:\t\t\t0000123456
\t\tSTANDARD INDUSTRIAL CLASSIFICATION:\tENGINES & TURBINES [3510]
\t\tFISCAL YEAR END:\t\t\t0331
</SEC-HEADER>
<DOCUMENT>
<TYPE>EX-99.1
<SEQUENCE>1
<FILENAME>ex99.txt
<TEXT>
"""


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return published.put(tmp_path_factory.mktemp("packages"), gaap=published.us_gaap(), dei=published.dei())


@pytest.fixture(scope="module")
def library(packages: list[Path]) -> discovery.Find:
    return api.library(packages)


@pytest.fixture(scope="module")
def submission(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as the exhibit of an 8-K."""
    path = tmp_path_factory.mktemp("submission") / "8k.txt"
    path.write_text(f"{HEADER}{EXAMPLE.read_text(encoding='utf-8')}</TEXT>\n</DOCUMENT>\n</SEC-DOCUMENT>\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def good(packages: list[Path], submission: Path) -> dict[str, bytes]:
    """What is emitted for it in us-gaap."""
    [conversion] = convert(submission, taxonomy_package=packages).conversions
    return dict(conversion.files)


def found(files: Mapping[str, bytes], library: discovery.Find, name: str = f"{NAME}.xml") -> tuple[Diagnostic, ...]:
    instance, flaws = read_source(name, files[name], discovery.among(files, library))
    assert not [flaw for flaw in flaws if flaw.severity == "error"]
    return checks.further(instance, ("efm",))


def broken(good: Mapping[str, bytes], ending: str, pattern: str, replacement: str) -> dict[str, bytes]:
    """The good report with the first thing of a pattern replaced in one file."""
    name = f"{NAME}{ending}"
    text, count = re.subn(pattern, replacement, good[name].decode(), count=1, flags=re.DOTALL)
    assert count == 1 and text != good[name].decode()
    return {**good, name: text.encode()}


def test_what_we_emit_for_an_8k_keeps_every_rule(good: Mapping[str, bytes], library: discovery.Find) -> None:
    assert found(good, library) == ()


CONTEXT = r'(<xbrli:context id="I20050930">.*?</xbrli:context>)'
FACT = r'(<us-gaap:Assets id="\w+" contextRef="I20050930" unitRef="USD" decimals="-3">76428000</us-gaap:Assets>)'
REGISTRANT = r"(<dei:EntityRegistrantName)"
FORM = r"(<dei:DocumentType[^>]*>)8-K"
OWN = r'<xs:element id="cpst_MoldsAndTooling" name="MoldsAndTooling" type="xbrli:monetaryItemType" substitutionGroup="xbrli:item" xbrli:balance="debit" xbrli:periodType="instant"'
ANOTHER = r"\n\n</xs:schema>"
ROLE = r'(<link:roleType id="role_BalanceSheet" roleURI=")(http://cpst\.tickmark\.example/20050930/role/BalanceSheet)'


def _own(name: str, more: str = "", *, type_: str = "xbrli:stringItemType", group: str = "xbrli:item", period: str = "duration") -> str:
    """An element that is added to the schema."""
    attributes = f'type="{type_}" substitutionGroup="{group}" xbrli:periodType="{period}" nillable="true"'
    return f'\n<xs:element id="cpst_{name}" name="{name}" {attributes} {more}/>\n</xs:schema>'


ABSTRACT = 'abstract="true"'
TYPED = f'{ABSTRACT} xmlns:xbrldt="http://xbrl.org/2005/xbrldt" xbrldt:typedDomainRef="#cpst_X"'
LONG = "S" * 201


@pytest.mark.parametrize(
    ("ending", "pattern", "replacement", "codes"),
    [
        (".xml", "http://www.sec.gov/CIK", "http://www.sec.gov/cik", {"EFM.6.05.01", "EFM.6.05.03"}),
        (".xml", ">0000123456</xbrli:identifier>", ">123456</xbrli:identifier>", {"EFM.6.05.02", "EFM.6.05.03", "EFM.6.05.23"}),
        (".xml", r"(</xbrli:period>)", r'\1<xbrli:scenario><a xmlns="http://a.example"/></xbrli:scenario>', {"EFM.6.05.04", "EFM.6.05.05"}),
        (".xml", r"(</xbrli:identifier>)", r'\1<xbrli:segment><a xmlns="http://a.example"/></xbrli:segment>', {"EFM.6.05.05"}),
        (".xml", CONTEXT, r'\1<xbrli:context id="twin"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">0000123456</xbrli:identifier>'
         r"</xbrli:entity><xbrli:period><xbrli:instant>2005-09-30</xbrli:instant></xbrli:period></xbrli:context>", {"EFM.6.05.07", "EFM.6.05.08"}),
        (".xml", CONTEXT, r'\1<xbrli:context id="other"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">0000123456</xbrli:identifier>'
         r"</xbrli:entity><xbrli:period><xbrli:forever/></xbrli:period></xbrli:context>", {"EFM.6.05.08", "EFM.6.05.38"}),
        (".xml", r'(<xbrli:unit id="USD">)', r'<xbrli:unit id="twin"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>\1', {"EFM.6.05.11", "filing.unusedUnit"}),
        (".xml", FACT, r'\1<us-gaap:Assets contextRef="I20050930" unitRef="USD" decimals="-3">1000</us-gaap:Assets>', {"EFM.6.05.12"}),
        (".xml", FACT, r'\1<us-gaap:Assets contextRef="I20050930" unitRef="USD" decimals="-3">76428000</us-gaap:Assets>', {"EFM.6.05.12"}),
        (".xml", REGISTRANT, r'\1 xml:lang="fr"', {"EFM.6.05.14"}),
        (".xml", 'xml:lang="en-US"', 'xml:lang="de"', {"EFM.6.05.14"}),
        (".xml", 'decimals="-3">76428000', 'precision="5">76428000', {"EFM.6.05.17"}),
        (".xml", r"<dei:DocumentType[^>]*>[^<]*</dei:DocumentType>", "", {"EFM.6.05.20.missingDocumentType"}),
        (".xml", r"<dei:DocumentPeriodEndDate[^>]*>[^<]*</dei:DocumentPeriodEndDate>", "", {"EFM.6.05.20.missingDocumentPeriodEndDate"}),
        (".xml", r"<dei:AmendmentFlag[^>]*>[^<]*</dei:AmendmentFlag>", "", {"EFM.6.05.20.missingAmendmentFlag"}),
        (".xml", r"(<dei:AmendmentFlag[^>]*>)false", r"\1true", {"EFM.6.05.20.missingAmendmentDescription"}),
        (".xml", "</xbrli:xbrl>", '<dei:AmendmentDescription contextRef="D20050401_20050930">None</dei:AmendmentDescription></xbrli:xbrl>',
         {"EFM.6.05.20.extraneous", "EFM.6.10.01", "EFM.6.12.03"}),
        (".xml", "</xbrli:xbrl>", '<us-gaap:CommonStockMember contextRef="D20050401_20050930">x</us-gaap:CommonStockMember></xbrli:xbrl>',
         {"EFM.6.05.25", "EFM.6.10.01", "EFM.6.12.03"}),
        (".xml", FORM, r"\1 8-X", {"EFM.6.05.20.documentTypeValue"}),
        (".xml", r"<dei:EntityCentralIndexKey[^>]*>[^<]*</dei:EntityCentralIndexKey>", "", {"EFM.6.05.21"}),
        (".xml", FORM, r"\g<1>10-Q", {"EFM.6.05.21", "EFM.6.05.26"}),
        (".xml", FORM, r"\g<1>10-K/A", {"EFM.6.05.21", "EFM.6.05.21.fiscalPeriod", "EFM.6.05.26"}),
        (".xml", r"(<dei:DocumentPeriodEndDate[^>]*>)2005-09-30", r"\g<1>2005-06-30", {"EFM.6.05.20.periodEnd"}),
        (".xml", r"(<dei:DocumentFiscalYearFocus[^>]*>)\d{4}", r"\g<1>2012", {"EFM.6.05.21.fiscalYear"}),
        (".xml", r"(<dei:EntityCentralIndexKey[^>]*>)0000123456", r"\g<1>0000123457", {"EFM.6.05.23"}),
        (".xml", 'decimals="-3">76428000', 'decimals="-3">76428001', {"EFM.6.05.37"}),
        (".xsd", r'xmlns:cpst="', 'xmlns:cp_st="', {"EFM.6.07.07", "EFM.6.07.17"}),
        (".xsd", r'id="cpst_MoldsAndTooling"', 'id="cpst-MoldsAndTooling"', {"EFM.6.07.17", "EFM.6.12.03", "EFM.6.10.01"}),
        (".xsd", OWN + ' nillable="true"', OWN + ' nillable="false"', {"EFM.6.07.18"}),
        (".xsd", r"</xs:appinfo>", '<link:linkbase/></xs:appinfo>', {"EFM.6.07.08"}),
        (".xsd", ROLE, r"\1http://other.example/20050930/role/BalanceSheet", {"EFM.6.07.09"}),
        (".xsd", ROLE, r"\1\2x/y", {"EFM.6.07.09.roleEnding"}),
        (".xsd", r'(<link:roleType id="role_)(IncomeStatement" roleURI="[^"]*)IncomeStatement', r"\1\2BalanceSheet", {"EFM.6.07.10"}),
        (".xsd", r"<link:usedOn>link:calculationLink</link:usedOn>", "", {"EFM.6.07.11"}),
        (".xsd", r"<link:definition>0001 - Statement", "<link:definition>One - Statement", {"EFM.6.07.12"}),
        (".xsd", ANOTHER, _own("Assets", type_="xbrli:monetaryItemType", period="instant"), {"EFM.6.07.16", "filing.unusedElement"}),
        (".xsd", ANOTHER, _own("T", group="xbrli:tuple"), {"EFM.6.07.19", "filing.unusedElement"}),
        (".xsd", ANOTHER, _own("TAxis", TYPED, group="xbrldt:dimensionItem"), {"EFM.6.07.20", "filing.unusedElement"}),
        (".xsd", ANOTHER, _own("AAbstract", ABSTRACT, period="instant"), {"EFM.6.07.21", "filing.unusedElement"}),
        (".xsd", ANOTHER, _own("AnAxis", ABSTRACT), {"EFM.6.07.23", "filing.unusedElement"}),
        (".xsd", ANOTHER, _own("ATable", ABSTRACT), {"EFM.6.07.24", "filing.unusedElement"}),
        (".xsd", ANOTHER, _own("ALineItems"), {"EFM.6.07.26", "filing.unusedElement"}),
        (".xsd", ANOTHER, _own("AMember", ABSTRACT), {"EFM.6.07.27", "filing.unusedElement"}),
        (".xsd", ANOTHER, _own("AMember", type_="dtr-types:domainItemType", period="instant"), {"EFM.6.07.28", "filing.unusedElement"}),
        (".xsd", ANOTHER, _own("F", type_="xbrli:fractionItemType"), {"EFM.6.07.31", "filing.unusedElement"}),
        (".xsd", ANOTHER, _own("S", period="instant"), {"EFM.6.07.32", "filing.unusedElement"}),
        (".xsd", ANOTHER, _own("s"), {"EFM.6.08.05.firstLetter", "filing.unusedElement"}),
        (".xsd", ANOTHER, _own("S-s"), {"EFM.6.08.05.disallowedCharacter", "filing.unusedElement"}),
        (".xsd", ANOTHER, _own(LONG), {"EFM.6.08.05.nameLength", "filing.unusedElement"}),
        (".xsd", r'(name="MoldsAndTooling"[^>]*) xbrli:balance="debit"', r"\1", {"EFM.6.08.11"}),
        ("_lab.xml", r'(role/label" xml:lang=")en-US(">Molds and tooling)', r"\1fr\2", {"EFM.6.10.01"}),
        ("_lab.xml", r'(<link:label [^>]*"cpst_MoldsAndTooling.lab"[^>]*/role/label" xml:lang="en-US">)', r"\1Other words</link:label>\n\1", {"EFM.6.10.02"}),
        ("_lab.xml", r'(role/label" xml:lang="en-US">)Molds and tooling', r"\1Trading symbol", {"EFM.6.10.04"}),
        ("_lab.xml", r'(role/label" xml:lang="en-US">)Molds and tooling', r"\1" + "Molds " * 100, {"EFM.6.10.06", "EFM.6.10.08"}),
        ("_lab.xml", r'(role/label" xml:lang="en-US">)Molds and tooling', r"\1 Molds and tooling", {"EFM.6.10.08"}),
        ("_pre.xml", r'( xlink:to="cpst_MoldsAndTooling") order="\d+"', r"\1", {"EFM.6.12.01"}),
        ("_pre.xml", r'<link:presentationArc[^>]* xlink:to="dei_AmendmentFlag"[^>]*/>', "", {"EFM.6.12.03"}),
        ("_pre.xml", r'(<link:loc [^>]*xlink:label=")(dei_AmendmentFlag"/>)(.*?)(<link:presentationArc [^>]*xlink:to=")(dei_AmendmentFlag")( order="\d+"/>)',
         r'\1\2\1twin"/>\3\4\5\6\4twin"\6', {"EFM.6.12.05"}),
        ("_pre.xml", r'(<link:presentationArc[^>]* xlink:from=")dei_DocumentAndEntityInformationAbstract(" xlink:to="dei_AmendmentFlag")', r"\1dei_TradingSymbol\2", set()),
        ("_cal.xml", r'( xlink:to="cpst_MoldsAndTooling") order="\d+"', r"\1", {"EFM.6.14.01"}),
        ("_cal.xml", r'(xlink:to="cpst_MoldsAndTooling" order="\d+" weight=")1"', r'\g<1>2"', {"EFM.6.14.02"}),
        (".xsd", r'(name="MoldsAndTooling"[^>]*periodType=")instant', r"\1duration", {"EFM.6.14.03"}),
        ("_pre.xml", r'<link:presentationArc[^>]* xlink:to="cpst_MoldsAndTooling"[^>]*/>', "", {"EFM.6.12.03", "EFM.6.14.05"}),
    ],
)  # fmt: skip
def test_a_report_that_breaks_a_rule_is_told(
    good: Mapping[str, bytes], library: discovery.Find, ending: str, pattern: str, replacement: str, codes: set[str]
) -> None:
    assert {d.code for d in found(broken(good, ending, pattern, replacement), library)} == codes


def test_the_instance_is_called_as_edgar_wants_it(good: Mapping[str, bytes], library: discovery.Find) -> None:
    for name in ("report.xml", "cpst_20050930.xml", "cpst-20051330.xml", "7-20050930.xml"):
        assert "EFM.6.03.03" in {d.code for d in found({**good, name: good[f"{NAME}.xml"]}, library, name)}
    other = {**good, "cpst-20051231.xml": good[f"{NAME}.xml"]}
    assert {d.code for d in found(other, library, "cpst-20051231.xml")} == {"EFM.6.03.03.matchInstance", "EFM.6.07.06"}


def test_there_is_a_duration_without_dimensions(good: Mapping[str, bytes], library: discovery.Find) -> None:
    dates = rb"<xbrli:startDate>[^<]*</xbrli:startDate>\s*<xbrli:endDate>([^<]*)</xbrli:endDate>"
    files = {**good, f"{NAME}.xml": re.sub(dates, rb"<xbrli:instant>\1</xbrli:instant>", good[f"{NAME}.xml"])}
    assert "EFM.6.05.19" in {d.code for d in found(files, library)}


def test_several_roots_and_namespaces(good: Mapping[str, bytes], library: discovery.Find) -> None:
    pattern = r'(<link:presentationArc[^>]* xlink:from=")dei_DocumentAndEntityInformationAbstract(" xlink:to="dei_AmendmentFlag"[^>]*/>)'
    loc = '<link:loc xlink:type="locator" xlink:href="https://xbrl.sec.gov/dei/2025/dei-2025.xsd#dei_CoverAbstract" xlink:label="top"/>'
    files = broken(good, "_pre.xml", pattern, loc + r"\1top\2")
    assert {d.code for d in found(files, library)} == {"EFM.6.12.06", "EFM.6.10.01"}
    for namespace, codes in (
        ("http://fasb.org/20050930", {"EFM.6.07.03"}),
        ("http://acme.example/2005-13-30", {"EFM.6.07.04"}),
        ("http://acme.example/2005", {"EFM.6.07.04"}),
        ("http://acme.example/20050630", {"EFM.6.07.06"}),
        ("https://www.acme.example/2005-09-30", set()),
    ):
        files = {name: content.replace(b"http://cpst.tickmark.example/20050930", namespace.encode()) for name, content in good.items()}
        assert {d.code for d in found(files, library)} == codes, namespace


def test_a_report_in_our_own_taxonomy_is_none_for_edgar() -> None:
    [conversion] = convert(EXAMPLE, entity="0000123456", scheme="http://www.sec.gov/CIK").conversions
    codes = {d.code for d in found(dict(conversion.files), discovery.bundled)}
    assert codes == {"EFM.6.05.20.missingDocumentType", "EFM.6.05.20.missingAmendmentFlag", "EFM.6.07.04", "EFM.6.22.00"}


def test_a_quarterly_report_with_all_that_it_needs_passes(good: Mapping[str, bytes], library: discovery.Find) -> None:
    files = broken(good, ".xml", FORM, r"\g<1>10-Q")
    [context] = set(re.findall(r'<dei:EntityRegistrantName id="\w+" contextRef="(\w+)"', files[f"{NAME}.xml"].decode()))
    more = "".join(f'<dei:{name} contextRef="{context}">{text}</dei:{name}>' for name, text in (("EntityFilerCategory", "Accelerated Filer"), ("EntityCurrentReportingStatus", "Yes")))
    more += '<dei:EntityCommonStockSharesOutstanding contextRef="I20050930" unitRef="shares" decimals="0">84500000</dei:EntityCommonStockSharesOutstanding>'
    files = broken(files, ".xml", "</xbrli:xbrl>", more + "</xbrli:xbrl>")
    assert {d.code for d in found(files, library)} == {"EFM.6.12.03", "EFM.6.10.01"}  # the three are in no linkbase
    assert filing.REQUIRED["10-Q"] != filing.REQUIRED["10-K"]


def test_every_rule_is_tried_here_and_told_in_the_docs() -> None:
    source = "".join((ROOT / "converter" / "checks" / name).read_text(encoding="utf-8") for name in ("filing.py", "filing_taxonomy.py"))
    codes = set(re.findall(r'"((?:EFM\.6|filing)\.[\w.]+)"', source))
    codes |= {f"EFM.6.05.20.missing{name}" for name in ("DocumentType", "DocumentPeriodEndDate", "AmendmentFlag")}
    page = (ROOT / "docs" / "edgar.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`((?:EFM|filing)\.[\w.]+)`", page)) == codes
    tried = Path(__file__).read_text(encoding="utf-8")
    assert [code for code in sorted(codes) if f'"{code}"' not in tried] == []
    for option in re.findall(r"`(--[a-z-]+)", page):
        assert option in "".join(CliRunner().invoke(cli, [command, "--help"]).stdout for command in ("convert", "validate"))
    for code in re.findall(r"`(taxonomy\.\w+)`", page):
        assert f'"{code}"' in (ROOT / "converter" / "taxonomies" / "adoption.py").read_text(encoding="utf-8")


# --- the command -------------------------------------------------------------------------------------------------


def test_validate_finds_errors_and_convert_warns(packages: list[Path], submission: Path, tmp_path: Path) -> None:
    given = [word for path in packages for word in ("--taxonomy-package", str(path))]
    run = CliRunner()
    done = run.invoke(cli, ["convert", str(submission), "-o", str(tmp_path), "--rules", "efm", *given])
    assert done.exit_code == 0 and "EFM" not in done.stderr, done.output
    done = run.invoke(cli, ["validate", str(tmp_path / NAME / f"{NAME}.xml"), "--rules", "efm", *given])
    assert done.exit_code == 0 and "EFM" not in done.stderr, done.output
    done = run.invoke(cli, ["convert", str(EXAMPLE), "-o", str(tmp_path / "own"), "--rules", "efm"])
    assert done.exit_code == 0 and "warning" in done.stderr and "[EFM.6.05.01]" in done.stderr, done.output
    done = run.invoke(cli, ["validate", str(tmp_path / "own" / NAME / f"{NAME}.xml"), "--rules", "efm"])
    assert done.exit_code == 1 and "error" in done.stderr and "[EFM.6.05.01]" in done.stderr
    done = run.invoke(cli, ["validate", str(tmp_path / "own" / NAME / f"{NAME}.xml")])
    assert done.exit_code == 0 and "EFM" not in done.stderr
    done = run.invoke(cli, ["validate", "x.xml", "--rules", "esef"])
    assert done.exit_code == 2
    for command in ("convert", "validate"):
        [option] = [p for p in cli.commands[command].params if p.name == "rules"]
        assert tuple(option.type.choices) == tuple(checks.RULES)  # type: ignore[attr-defined]
    with pytest.raises(ConverterError, match="there are no rules 'esef'"):
        convert(EXAMPLE, rules=("esef",))


# --- what is presented -------------------------------------------------------------------------------------------


def test_every_fact_is_presented_once_and_arelle_agrees(good: Mapping[str, bytes], packages: list[Path], tmp_path: Path) -> None:
    for name, content in good.items():
        (tmp_path / name).write_bytes(content)
    findings = oracle.findings(tmp_path / f"{NAME}.xml", packages)
    assert {f.code for f in findings} == {"calc11e:inconsistentCalculationUsingRounding"}


def test_what_the_statements_show_is_not_shown_again() -> None:
    report, base = reports.report(), taxonomy.base()
    made = presenting.present(report, base)
    [cover, *others] = made.extension.networks
    assert cover.definition == "0000 - Document - Document and Entity Information"
    assert [arc.child.name for arc in cover.presentation] == [f.concept.name for f in report.facts if f.concept.namespace == taxonomy.DEI]
    own = others[: len(report.extension.networks)]
    assert tuple(own) == report.extension.networks
    [beside] = others[len(own) :]
    assert (beside.role, beside.definition) == (f"{reports.EXT}/role/BalanceSheetParenthetical", "0004 - Statement - Balance Sheet & <Co> (Parenthetical)")
    shown = {arc.child for network in made.extension.networks for arc in network.presentation} | {arc.parent for network in made.extension.networks for arc in network.presentation}
    assert {f.concept for f in report.facts} <= shown
    assert {name for f in report.facts for pair in f.context.dimensions for name in pair} <= shown
    assert presenting.present(made, base) == made
