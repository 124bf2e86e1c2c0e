"""Reading an instance back: what it says becomes values, what is hostile becomes a diagnostic."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.model import Arc, Context, Diagnostic, Duration, Entity, Instant, Label, QName, Span, Unit
from converter.reports import read, xbrl
from converter.reports.instance import Instance
from converter.reports.xbrl import moment
from converter.taxonomies import discovery
from tests.demo_report import CUBE, INSTANCE, NAMESPACE, ROLE, report

ENTITY = Entity("http://www.sec.gov/CIK", "0000000001")
NOW = Context(ENTITY, Instant(dt.date(2005, 9, 30)))
QUARTER = Context(ENTITY, Duration(dt.date(2005, 7, 1), dt.date(2005, 9, 30)))
USD = QName("http://www.xbrl.org/2003/iso4217", "USD")
SHARES = QName("http://www.xbrl.org/2003/instance", "shares")


def demo(name: str) -> QName:
    return QName(NAMESPACE, name)


def _read(*changes: tuple[str, str], file: str = "demo.xml") -> tuple[Instance, tuple[Diagnostic, ...]]:
    files = report(*changes, file=file)
    return xbrl.read("demo.xml", files["demo.xml"], discovery.among(files))


def test_facts_have_their_context_unit_value_and_place() -> None:
    instance, flaws = _read()
    assert flaws == ()
    facts = {(fact.concept.name, fact.context): fact for fact in instance.facts}
    assert len(facts) == len(instance.items) == 11
    cash = facts["Cash", NOW]
    assert cash.span is not None
    assert (cash.value, cash.decimals, cash.unit) == (Decimal(1200000), -3, Unit((USD,)))
    assert INSTANCE.splitlines()[cash.span.line - 1][2:12] == "<demo:Cash"
    assert cash.span == Span(1, cash.span.line, 3, 13)
    loss = facts["EarningsPerShare", QUARTER]
    assert (loss.value, loss.decimals, loss.unit) == (Decimal("-0.12"), 2, Unit((USD,), (SHARES,)))
    assert facts["SharesIssued", NOW].decimals is None  # INF
    assert facts["TaxRate", QUARTER].value is None  # nil
    assert (facts["RegistrantName", QUARTER].value, facts["RegistrantName", QUARTER].unit) == ("Radios & Sons", None)


def test_members_of_dimensions_are_part_of_a_context() -> None:
    instance, _ = _read()
    contexts = {fact.context for fact in instance.facts if fact.concept.name == "Revenues"}
    radios = Context(QUARTER.entity, QUARTER.period, ((demo("ProductAxis"), demo("RadioMember")),))
    assert contexts == {QUARTER, radios}


def test_the_extension_is_read_as_a_taxonomy() -> None:
    extension = _read()[0].extension
    assert extension.namespace == NAMESPACE
    concepts = {concept.name: concept for concept in extension.concepts}
    assets = concepts["Assets"]
    assert (assets.type, assets.period, assets.balance, assets.label) == ("monetary", "instant", "debit", "Assets")
    assert not assets.abstract and concepts["StatementAbstract"].abstract
    assert concepts["EarningsPerShare"].type == "perShare" and concepts["TaxRate"].type == "percent"
    assert concepts["Table"].substitution == "hypercube" and concepts["ProductAxis"].substitution == "dimension"
    assert "Plain" not in concepts  # no concept
    networks = {network.role: network for network in extension.networks}
    assert networks[ROLE].definition == "0001 - Statement - Balance"
    assert networks[ROLE].presentation == (Arc(demo("StatementAbstract"), demo("Assets"), 7, label="total"),)
    weights = {arc.child.name: arc.weight for arc in networks[ROLE].calculation}
    assert weights == {"Cash": 1, "Receivables": 1, "Allowance": -1}
    assert [arc.arcrole for arc in networks[CUBE].definitions] == [
        "all", "hypercube-dimension", "dimension-domain", "dimension-default", "domain-member",
    ]  # fmt: skip
    assert extension.labels == (Label(demo("Assets"), "total", "Total assets"),)


def test_a_prohibited_arc_is_gone() -> None:
    arc = '  <link:calculationArc xlink:type="arc" xlink:from="Assets" xlink:to="Cash"'
    arcrole = ' xlink:arcrole="http://www.xbrl.org/2003/arcrole/summation-item"'
    prohibition = f'{arc}{arcrole} order="1" weight="1" use="prohibited" priority="1"/>\n'
    instance, _ = _read((arc, prohibition + arc), file="demo_cal.xml")
    calculation = {network.role: network for network in instance.extension.networks}[ROLE].calculation
    assert [item.child.name for item in calculation] == ["Receivables", "Allowance"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ((">2005-09-30</xbrli:instant>", ">2005-09-30T12:00:00</xbrli:instant>"), "instance.context"),
        (("<xbrli:instant>2005-09-30</xbrli:instant>", "<xbrli:forever/>"), "instance.context"),
        (("<xbrli:segment>", '<xbrli:segment><x:y xmlns:x="urn:x"/>'), "instance.context"),
        (("</xbrli:xbrl>", '<link:footnoteLink xlink:type="extended" xlink:role="urn:r"/></xbrli:xbrl>'), "instance.footnote"),
        (("demo.xsd", "absent.xsd"), "FileNotLoadable"),
        (("demo.xsd", "http://elsewhere.example/x.xsd"), "FileNotLoadable"),
        (("demo.xsd", "http://[bad"), "FileNotLoadable"),
    ],
)
def test_what_has_no_place_in_a_report_is_said(change: tuple[str, str], code: str) -> None:
    instance, flaws = _read(change)
    assert code in {flaw.code for flaw in flaws}
    assert len(instance.items) == 11


def test_a_dangling_reference_leaves_the_item_without_a_fact() -> None:
    instance, _ = _read(('contextRef="now"', 'contextRef="then"'))
    lost = [item for item in instance.items if item.fact is None]
    assert [(item.name, item.context_ref, item.context) for item in lost] == [("demo:Cash", "then", None)]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2005-09-30", dt.datetime(2005, 9, 30), dt.datetime(2005, 10, 1)),
        (" 2005-09-30Z\n", dt.datetime(2005, 9, 30), dt.datetime(2005, 10, 1)),
        ("2005-10-01T00:00:00", dt.datetime(2005, 10, 1), dt.datetime(2005, 10, 1)),
        ("2005-09-30T24:00:00", dt.datetime(2005, 10, 1), dt.datetime(2005, 10, 1)),
        ("2005-02-29", None, None),
        ("2005-9-30", None, None),
        ("30.9.2005", None, None),
        ("9999-12-31", dt.datetime(9999, 12, 31), None),
        ("0000-01-01", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_moments(text: str | None, start: dt.datetime | None, end: dt.datetime | None) -> None:
    assert (moment(text, end=False), moment(text, end=True)) == (start, end)


@given(st.dates(max_value=dt.date(9999, 12, 30)))
def test_an_instant_is_read_as_the_day_that_was_written(day: dt.date) -> None:
    instance, _ = _read((">2005-09-30</xbrli:instant>", f">{day.isoformat()}</xbrli:instant>"))
    assert {fact.context.period for fact in instance.facts if fact.concept.name == "Cash"} == {Instant(day)}


# --- hostile documents -------------------------------------------------------------------------------------------

_LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'


def test_a_doctype_is_refused_where_it_stands() -> None:
    instance, flaws = _read(("<xbrli:xbrl ", f"{_LAUGHS}<xbrli:xbrl "))
    assert [(flaw.code, flaw.span) for flaw in flaws] == [("xml.doctype", Span(1, 2, 1, 10))]
    assert instance.items == ()


def test_a_doctype_is_refused_in_a_taxonomy_too() -> None:
    _, flaws = _read(("<xs:schema ", f"{_LAUGHS}<xs:schema "), file="demo.xsd")
    assert [flaw.code for flaw in flaws] == ["xml.doctype"] and "demo.xsd" in flaws[0].message


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b" ",
        b"\x00\x01\x02\xff" * 50,
        b"just a letter",
        b"<a",
        b"<a></b>",
        b"<a>&nbsp;</a>",
        b'<?xml version="1.0" encoding="martian"?><a/>',
        b'<?xml version="1.0" encoding="utf-8"?><a>\xff\xfe</a>',
        b"<a>" * 100_000 + b"</a>" * 100_000,
        INSTANCE.encode()[:-40],
        INSTANCE.replace("demo:Cash", "nowhere:Cash").encode(),
    ],
)
def test_what_is_not_well_formed_is_said_with_its_place(source: bytes) -> None:
    instance, flaws = xbrl.read("x.xml", source, discovery.among({}))
    assert [flaw.code for flaw in flaws] == ["xmlSchema:syntax"]
    assert flaws[0].span is not None and flaws[0].span.line >= 1
    assert instance.facts == ()


@pytest.mark.parametrize("root", [b"<a/>", b'<linkbase xmlns="http://www.xbrl.org/2003/linkbase"/>'])
def test_another_kind_of_document_is_said(root: bytes) -> None:
    assert [flaw.code for flaw in xbrl.read("x.xml", root, discovery.among({}))[1]] == ["instance.root"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_encodings(encoding: str) -> None:
    declared = {"latin-1": "ISO-8859-1", "utf-16": "UTF-16"}.get(encoding, "UTF-8")
    files = dict(report())
    text = INSTANCE.replace('encoding="UTF-8"', f'encoding="{declared}"').replace("Sons", "Söhne")
    instance, flaws = xbrl.read("demo.xml", text.encode(encoding), discovery.among(files))
    assert flaws == () and instance.facts[0].value == "Radios & Söhne"


@pytest.mark.parametrize(
    "href",
    ["../secret.xsd", "%2e%2e/secret.xsd", "file:///etc/passwd", "/etc/passwd", "sub/../../secret.xsd", "a%00b.xsd", "x" * 9000],
)
def test_nothing_outside_the_folder_is_opened(href: str, tmp_path: Path) -> None:
    (tmp_path / "secret.xsd").write_bytes(report()["demo.xsd"])
    home = tmp_path / "home"
    home.mkdir()
    for name, content in report(("demo.xsd", href)).items():
        (home / name).write_bytes(content)
    (home / "demo.xsd").unlink()
    instance, flaws = read(home / "demo.xml")
    assert "FileNotLoadable" in {flaw.code for flaw in flaws}
    assert instance.dts.declarations == {}


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.xsd"
    outside.write_bytes(report()["demo.xsd"])
    home = tmp_path / "home"
    home.mkdir()
    (home / "demo.xml").write_bytes(report()["demo.xml"])
    (home / "demo.xsd").symlink_to(outside)
    assert read(home / "demo.xml")[0].dts.declarations == {}


def test_a_missing_file_and_a_folder_are_diagnostics(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.xml", tmp_path, tmp_path / ("x" * 400)):
        instance, flaws = read(path)
        assert [flaw.code for flaw in flaws] == ["FileNotLoadable"] and instance.root is None


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("demo.xsd", ("<xs:element ", '<xs:import namespace="urn:x" schemaLocation="demo.xsd"/><xs:element ')),
        ("demo.xsd", ("demo_cal.xml", "demo.xsd")),
        ("demo.xsd", ('name="Assets" id="demo_Assets" type="xbrli:monetaryItemType" substitutionGroup="xbrli:item"',
                      'name="Assets" id="demo_Assets" type="demo:A" substitutionGroup="demo:Assets"')),
        ("demo.xsd", ('<xs:element name="Plain"',
                      ('<xs:complexType name="A"><xs:simpleContent><xs:restriction base="demo:A"/></xs:simpleContent>'
                       '</xs:complexType><xs:element name="Plain"'))),
        ("demo_def.xml", ('xlink:from="Revenues"', 'xlink:from="Table"')),
        ("demo_cal.xml", ("demo.xsd#demo_Cash", "demo_cal.xml#demo_Cash")),
        ("demo_cal.xml", ('order="1"', 'order="1e999999999"')),
        ("demo_cal.xml", ('weight="1"', f'weight="{"9" * 5000}"')),
        ("demo_cal.xml", ('order="1"', f'order="1" priority="{"9" * 5000}"')),
    ],
)  # fmt: skip
def test_taxonomies_that_turn_on_themselves_end(file: str, change: tuple[str, str]) -> None:
    instance, _ = _read(change, file=file)
    assert len(instance.items) == 11
    assert instance.extension.namespace == NAMESPACE


def test_locators_cannot_multiply_without_end() -> None:
    many = '<link:loc xlink:type="locator" xlink:href="demo.xsd#demo_Cash" xlink:label="Cash"/>' * 1500
    more = '<link:loc xlink:type="locator" xlink:href="demo.xsd#demo_Assets" xlink:label="Assets"/>' * 1500
    link = '<link:calculationLink xlink:type="extended" xlink:role="http://demo.example/role/balance">'
    instance, flaws = _read((link, link + many + more), file="demo_cal.xml")
    assert [flaw.code for flaw in flaws] == ["dts.document"]
    assert len(instance.dts.relations) < 100
