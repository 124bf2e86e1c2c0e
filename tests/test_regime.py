"""Reports in the real namespaces, from taxonomy packages of the real structure: what is emitted, what is told, what is refused."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from converter import ConverterError, api, checks, convert, dts, taxonomy
from converter.cli import cli
from converter.model import Concept, Diagnostic, QName, Report
from converter.taxonomies import adoption, regime, taxonomypackage
from tests import oracle, published, reports
from tests.conftest import EXAMPLE

GAAP = "http://fasb.org/us-gaap/2025"
FORMS = {"xbrl": ".xml", "ixbrl": ".htm", "json": ".json", "csv": "-metadata.json", "package": ".xbri"}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return published.put(tmp_path_factory.mktemp("packages"), gaap=published.us_gaap(), dei=published.dei())


def of(place: Path, **options: object) -> regime.Regime:
    """The regime of a us-gaap of one's own making."""
    return api.made_in(published.put(place, gaap=published.us_gaap(**options), dei=published.dei()))  # type: ignore[arg-type]


def converted(made_in: object, **options: object) -> tuple[Report, tuple[Diagnostic, ...]]:
    result = convert(EXAMPLE, taxonomy_package=made_in, **options)  # type: ignore[arg-type]
    [conversion] = result.conversions
    assert conversion.report is not None
    return conversion.report, result.diagnostics


def said(diagnostics: tuple[Diagnostic, ...], code: str) -> list[str]:
    return [d.message for d in diagnostics if d.code == code]


# --- what is emitted ---------------------------------------------------------------------------------------------


def test_every_format_holds_and_says_the_same(packages: list[Path], tmp_path: Path) -> None:
    result = convert(EXAMPLE, tmp_path / "out", to=tuple(FORMS), taxonomy_package=packages)
    assert not result.failed
    [folder] = result.folders
    assert folder is not None
    meanings = []
    for ending in FORMS.values():
        findings, facts = oracle.judged(folder / f"cpst-20050930{ending}", packages)
        # the document's own inconsistency is the only thing that there is to say
        assert {finding.code for finding in findings} <= {"calc11e:inconsistentCalculationUsingRounding"}, ending
        meanings.append(facts)
    assert all(facts == meanings[0] for facts in meanings) and len(meanings[0]) > 100


def test_only_the_names_are_others(packages: list[Path]) -> None:
    theirs, diagnostics = converted(packages)
    own, _ = converted(())
    assert [(f.context.period, f.value, f.decimals, f.amount) for f in theirs.facts] == [(f.context.period, f.value, f.decimals, f.amount) for f in own.facts]
    renamed = dict(re.match(r"(\w+) .*: (\w+) is reported", m).groups() for m in said(diagnostics, "taxonomy.renamed"))  # type: ignore[union-attr]
    assert renamed["EarningsPerShareBasicAndDiluted"] == "EarningsPerShareBasic"
    assert [f.concept.name for f in theirs.facts] == [renamed.get(f.concept.name, f.concept.name) for f in own.facts]
    spaces = Counter(f.concept.namespace for f in theirs.facts)
    assert set(spaces) == {GAAP, "http://xbrl.sec.gov/dei/2025", "http://cpst.tickmark.example/20050930"}
    assert len(theirs.ledger) == len(own.ledger)


def test_schemas_are_named_where_their_publishers_put_them(packages: list[Path]) -> None:
    [conversion] = convert(EXAMPLE, taxonomy_package=packages, to=("xbrl", "package")).conversions
    files = dict(conversion.files)
    schema = files["cpst-20050930.xsd"].decode()
    assert set(re.findall(r'schemaLocation="([^"]+)"', schema)) == {
        "http://www.xbrl.org/2003/xbrl-instance-2003-12-31.xsd",
        "https://www.xbrl.org/dtr/type/2024-01-31/types.xsd",
        "https://xbrl.fasb.org/us-gaap/2025/elts/us-gaap-2025.xsd",
        "https://xbrl.sec.gov/dei/2025/dei-2025.xsd",
    }
    assert "tickmark.example/gaap" not in "".join(content.decode() for name, content in files.items() if not name.endswith(".xbri"))
    with zipfile.ZipFile(io.BytesIO(files["cpst-20050930.xbri"])) as archive:
        assert not [name for name in archive.namelist() if "gaap" in name or "dei" in name or "types" in name]


def test_a_namespace_may_be_made_of_the_reports_name() -> None:
    for given, made in (("http://{entity}.example/{date}", "http://cpst.example/20050930"), ("http://acme.example/20051231", "http://acme.example/20051231")):
        [conversion] = convert(EXAMPLE, namespace=given).conversions
        assert conversion.report is not None and conversion.report.extension.namespace == made


def test_a_folder_is_as_good_as_a_zip_and_an_old_folder_as_a_new(packages: list[Path], tmp_path: Path) -> None:
    folder = published.unpacked(Path(shutil.copy(packages[0], tmp_path)))
    for place in (folder, folder.parent):
        assert convert(EXAMPLE, taxonomy_package=[place, packages[1]]).conversions[0].files == convert(EXAMPLE, taxonomy_package=packages).conversions[0].files


def test_types_of_the_filers_own_concepts_are_those_that_us_gaap_uses(tmp_path: Path) -> None:
    types = of(tmp_path).written.types
    assert (types.names["perShare"], types.names["monetary"], types.names["fiscalPeriod"]) == ("dtr-types:perShareItemType", "xbrli:monetaryItemType", "xbrli:tokenItemType")
    base = taxonomy.base()
    without = [c.name for c in base.gaap.concepts if c.type in ("perShare", "percent", "domain", "textBlock")]
    plain = of(tmp_path / "plain", without=without).written.types
    assert (plain.names["perShare"], plain.names["percent"], plain.schemas) == ("xbrli:decimalItemType", "xbrli:pureItemType", ())


# --- what left, what is not there yet, what disagrees ------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "options", "severity", "why", "own"),
    [
        ("InventoryNet", {"without": ["InventoryNet"]}, "warning", "is not in", "InventoryNet"),
        ("InventoryNet", {"changed": {"InventoryNet": {"period": "duration"}}}, "warning", "is of a duration in", "InventoryNetReported"),
        ("InventoryNet", {"changed": {"InventoryNet": {"type": "shares", "balance": ""}}}, "warning", "is of type shares in", "InventoryNetReported"),
        ("InventoryNet", {"changed": {"InventoryNet": {"balance": "credit"}}}, "warning", "is a credit in", "InventoryNetReported"),
        ("InventoryNet", {"changed": {"InventoryNet": {"abstract": True}}}, "warning", "is another kind of element in", "InventoryNetReported"),
        ("AssetsAbstract", {"without": ["AssetsAbstract"]}, "info", "is not in", "AssetsAbstract"),
    ],
)
def test_what_does_not_fit_becomes_the_filers_own(
    tmp_path: Path, name: str, options: Mapping[str, object], severity: str, why: str, own: str
) -> None:
    made_in = of(tmp_path, **options)
    report, diagnostics = converted(made_in)
    [found] = [d for d in diagnostics if d.code == "taxonomy.extension"]
    assert (found.severity, found.message) == (severity, f"{name} {why} {GAAP}: {own} of the filer's own is reported")
    assert (found.span is not None) == (severity == "warning")
    [concept] = [c for c in report.extension.concepts if c.name == own]
    assert all(concept.qname != c.qname for c in made_in.written.gaap.concepts)
    plain, _ = converted(())
    assert [f.value for f in report.facts] == [f.value for f in plain.facts]
    assert not [d for d in diagnostics if d.severity == "error"]


def test_a_concept_without_a_balance_there_keeps_its_name_and_loses_no_sum_in_silence(tmp_path: Path) -> None:
    made_in = of(tmp_path, changed={"InventoryNet": {"balance": ""}})
    report, diagnostics = converted(made_in)
    assert QName(GAAP, "InventoryNet") in {f.concept for f in report.facts}
    assert not said(diagnostics, "taxonomy.extension") and not said(diagnostics, "taxonomy.calculation")


def test_a_sum_that_their_balances_forbid_is_told() -> None:
    base, own = reports.base(), reports.report()
    changed = tuple(Concept(c.qname, c.type, c.period, "debit" if "Depreciation" in c.name else c.balance, c.abstract) for c in base.gaap.concepts)
    written = taxonomy.Base(taxonomy.Taxonomy(reports.GAAP, "gaap", changed), base.dei)
    made_in = regime.Regime(taxonomy.Base(base.gaap, base.dei), written, names={c.qname: c.qname for t in (base.gaap, base.dei) for c in t.concepts})
    adopted, diagnostics = adoption.adopt(own, made_in)
    assert said(diagnostics, "taxonomy.calculation") == ["the parts of PropertyPlantAndEquipmentNet have other balances in the taxonomy: its sum is not in the calculation linkbase"]
    totals = {arc.parent.name for network in adopted.extension.networks for arc in network.calculation}
    assert totals == {"Assets"}


def test_names_are_those_of_the_packages_year(tmp_path: Path) -> None:
    old = published.put(tmp_path, gaap=published.us_gaap(2012), dei=published.dei(2012))
    report, diagnostics = converted(old)
    names = {f.concept.name for f in report.facts if f.concept.namespace == "http://fasb.org/us-gaap/2012"}
    assert "EarningsPerShareBasicAndDiluted" in names and not said(diagnostics, "taxonomy.renamed")
    base = taxonomy.base()
    assert all((c := base.concept(name)) is not None and (c.since or 0) <= 2012 <= (c.until or 9999) for name in names)


@pytest.mark.parametrize(
    ("year", "name", "expected"),
    [
        (2025, "SalesRevenueNet", "RevenueFromContractWithCustomerExcludingAssessedTax"),  # it left in 2018
        (2012, "RevenueFromContractWithCustomerExcludingAssessedTax", "SalesRevenueNet"),  # it was not in yet
    ],
)
def test_a_name_of_other_years_becomes_that_of_the_year(tmp_path: Path, year: int, name: str, expected: str) -> None:
    made_in = api.made_in(published.put(tmp_path, gaap=published.us_gaap(year), dei=published.dei(year)))
    report = reports.report()
    context = report.facts[0].context
    fact = reports.Fact(QName(taxonomy.GAAP, name), context, None, Decimal(5), 0)
    adopted, diagnostics = adoption.adopt(Report(report.entity, report.name, (fact,), (), taxonomy.Taxonomy("http://x.example/20040101", "x", ())), made_in)
    assert adopted.facts[0].concept == QName(f"http://fasb.org/us-gaap/{year}", expected)
    assert said(diagnostics, "taxonomy.renamed") == [f"{name} is not in http://fasb.org/us-gaap/{year}: {expected} is reported"]


def test_two_concepts_do_not_become_one(tmp_path: Path) -> None:
    made_in = of(tmp_path)
    report = reports.report()
    context = report.facts[0].context
    later = "RevenueFromContractWithCustomerExcludingAssessedTax"
    facts = tuple(reports.Fact(QName(taxonomy.GAAP, name), context, None, Decimal(value), 0) for name, value in ((later, 5), ("SalesRevenueNet", 6)))
    own = taxonomy.Taxonomy("http://x.example/20040101", "x", ())
    adopted, _ = adoption.adopt(Report(report.entity, report.name, facts, (), own), made_in)
    assert [f.concept for f in adopted.facts] == [QName(GAAP, later), QName(GAAP, "Revenues")]  # the next of its successors
    adopted, _ = adoption.adopt(Report(report.entity, report.name, facts, (), own), of(tmp_path / "b", without=["Revenues"]))
    assert [f.concept for f in adopted.facts] == [QName(GAAP, later), QName("http://x.example/20040101", "SalesRevenueNet")]
    assert [c.name for c in adopted.extension.concepts] == ["SalesRevenueNet"]


def test_a_heading_that_only_the_package_has_is_taken_from_it(tmp_path: Path) -> None:
    heading = Concept(QName(GAAP, "CurrentAssetsAbstract"), "string", "duration", abstract=True)
    made_in = of(tmp_path, more=[heading])
    report, diagnostics = converted(made_in)
    assert heading.name not in {c.name for c in report.extension.concepts}
    assert heading.qname in {arc.parent for network in report.extension.networks for arc in network.presentation}
    assert {c.name: c.label for c in made_in.written.gaap.concepts}[heading.name] == "Current Assets [Abstract]"
    assert not [d for d in diagnostics if d.severity == "error"]


def test_a_mapping_may_name_what_only_the_package_has(tmp_path: Path) -> None:
    more = Concept(QName(GAAP, "InventoryOfTurbines"), "monetary", "instant", "debit")
    made_in = of(tmp_path, more=[more])
    mapping = tmp_path / "mapping.csv"
    mapping.write_text("label,concept\nInventory,InventoryOfTurbines\n", encoding="utf-8")
    report, diagnostics = converted(made_in, user_mapping=mapping)
    assert [f.value for f in report.facts if f.concept == more.qname] == [Decimal("15933000"), Decimal("11273000")]
    assert not [d for d in diagnostics if d.severity == "error"]


# --- dei ---------------------------------------------------------------------------------------------------------


def test_without_dei_its_names_are_taken_on_trust_and_this_is_said(packages: list[Path], tmp_path: Path) -> None:
    report, diagnostics = converted(packages[:1])
    assert said(diagnostics, "taxonomy.trusted") == ["the taxonomy packages hold no http://xbrl.sec.gov/dei/2025: its elements are taken to be as tickmark knows them"]
    assert {f.concept.namespace for f in report.facts if f.concept.name == "EntityRegistrantName"} == {"http://xbrl.sec.gov/dei/2025"}
    assert not [d for d in diagnostics if d.severity == "error"]
    result = convert(EXAMPLE, tmp_path / "out", taxonomy_package=packages[:1])
    findings = oracle.findings(tmp_path / "out" / "cpst-20050930" / "cpst-20050930.xml", packages)
    assert not result.failed and not [f for f in findings if f.level == "ERROR"]


def test_the_dei_is_the_one_that_us_gaap_refers_to(tmp_path: Path) -> None:
    location = "https://xbrl.sec.gov/dei/2025/dei-2025.xsd"
    [path] = published.put(tmp_path, gaap=published.us_gaap(with_dei=location))
    assert api.made_in(path).written.dei.location == location
    older = published.put(tmp_path, gaap=published.us_gaap(2012))
    assert api.made_in(older).written.dei.location == "https://xbrl.sec.gov/dei/2012/dei-2012.xsd"


# --- the command -------------------------------------------------------------------------------------------------


def test_the_command_converts_inspects_and_validates(packages: list[Path], tmp_path: Path) -> None:
    given = [word for path in packages for word in ("--taxonomy-package", str(path))]
    run = CliRunner()
    done = run.invoke(cli, ["convert", str(EXAMPLE), "-o", str(tmp_path), "--arelle", *given])
    assert done.exit_code == 0, done.output
    instance = tmp_path / "cpst-20050930" / "cpst-20050930.xml"
    done = run.invoke(cli, ["validate", str(instance), *given])
    assert done.exit_code == 0 and "valid (2 warnings)" in done.stdout, done.output
    done = run.invoke(cli, ["validate", str(instance), *given[:2]])  # dei has a stand-in
    assert done.exit_code == 0, done.output
    done = run.invoke(cli, ["validate", str(instance)])
    assert done.exit_code == 1 and "give the taxonomy's package" in done.stderr
    done = run.invoke(cli, ["inspect", str(EXAMPLE), *given])
    assert done.exit_code == 0, done.output


def test_what_is_wrong_in_their_namespaces_is_found(packages: list[Path], tmp_path: Path) -> None:
    convert(EXAMPLE, tmp_path, taxonomy_package=packages)
    instance = tmp_path / "cpst-20050930" / "cpst-20050930.xml"
    text = instance.read_text(encoding="utf-8")
    instance.write_text(text.replace("us-gaap:InventoryNet ", "us-gaap:InventoryNett ").replace("us-gaap:InventoryNet>", "us-gaap:InventoryNett>"), encoding="utf-8")
    found = checks.check_files(instance, api.library(packages))
    assert {d.code for d in found if d.severity == "error"} == {"xmlSchema:elementUnexpected"}


# --- what is refused ---------------------------------------------------------------------------------------------


def _zipped(place: Path, **files: str) -> Path:
    with zipfile.ZipFile(place, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return place


ABOUT = '<p xmlns="http://xbrl.org/2016/taxonomy-package"/>'
CATALOG = '<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog"><rewriteURI uriStartString="https://a.example/" rewritePrefix="%s"/></catalog>'


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a/b.xsd": "<a/>"}, "holds no META-INF/taxonomyPackage.xml"),
        ({"a/META-INF/taxonomyPackage.xml": "<a"}, "is not well-formed"),
        ({"a/META-INF/taxonomyPackage.xml": "<!DOCTYPE a><a/>"}, "a DOCTYPE is refused"),
        ({"a/META-INF/taxonomyPackage.xml": ABOUT}, "maps no address"),
        ({"a/META-INF/taxonomyPackage.xml": ABOUT, "a/META-INF/catalog.xml": CATALOG % "../"}, "there is no us-gaap in"),
    ],
)
def test_what_is_no_package_of_us_gaap_is_refused(tmp_path: Path, files: dict[str, str], message: str) -> None:
    with pytest.raises(ConverterError, match=message):
        api.made_in(_zipped(tmp_path / "x.zip", **files))


def test_files_that_cannot_be_read_are_refused(tmp_path: Path, packages: list[Path]) -> None:
    (tmp_path / "broken.zip").write_bytes(packages[0].read_bytes()[:5000])
    for place in (tmp_path / "broken.zip", tmp_path / "nothing.zip", tmp_path):
        with pytest.raises(ConverterError):
            api.made_in(place)
    damaged = bytearray(packages[0].read_bytes())
    damaged[2000:2100] = bytes(100)
    (tmp_path / "damaged.zip").write_bytes(damaged)
    with pytest.raises(ConverterError):
        api.made_in(tmp_path / "damaged.zip")
    two = published.put(tmp_path / "two", a=published.us_gaap(2024), b=published.us_gaap(2025))
    with pytest.raises(ConverterError, match=r"hold both http://fasb\.org/us-gaap/2024 and http://fasb\.org/us-gaap/2025"):
        api.made_in(two)
    done = CliRunner().invoke(cli, ["convert", str(EXAMPLE), "-o", str(tmp_path / "o"), "--taxonomy-package", str(tmp_path / "broken.zip")])
    assert (done.exit_code, (tmp_path / "o").exists(), "Traceback" in done.stderr) == (2, False, False)


@pytest.mark.parametrize("prefix", ["../../../", "/", "../../secret/"])
def test_no_file_outside_of_a_package_is_one_of_it(tmp_path: Path, prefix: str) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "s.xsd").write_text("secret", encoding="utf-8")
    home = tmp_path / "package"
    for name, text in {"META-INF/taxonomyPackage.xml": ABOUT, "META-INF/catalog.xml": CATALOG % prefix}.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
    package = taxonomypackage.read(home)
    for rest in ("s.xsd", "secret/s.xsd", "../secret/s.xsd", "%2e%2e/secret/s.xsd", str(tmp_path / "secret/s.xsd")[1:]):
        assert package.find(f"https://a.example/{rest}") is None


def test_the_longest_start_of_an_address_counts(tmp_path: Path) -> None:
    rules = CATALOG % '../one/"/><rewriteURI uriStartString="https://a.example/b/" rewritePrefix="../two/'
    path = _zipped(tmp_path / "x.zip", **{"t/META-INF/taxonomyPackage.xml": ABOUT, "t/META-INF/catalog.xml": rules, "t/one/b/x.xsd": "1", "t/two/x.xsd": "2"})
    package = taxonomypackage.read(path)
    assert package.find("https://a.example/b/x.xsd") == b"2"
    assert dict(package.schemas())["https://a.example/b/x.xsd"] in (b"1", b"2")


def test_our_own_regime_changes_nothing() -> None:
    report = reports.report()
    assert adoption.adopt(report, regime.ours()) == (report, ())
    assert regime.ours().written.types == dts.OURS
