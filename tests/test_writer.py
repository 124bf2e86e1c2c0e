"""Files as they go out: numbers, escapes, names, the same bytes every time, and nothing half-written."""

from __future__ import annotations

import datetime as dt
import io
import re
import stat
import subprocess
import sys
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from converter import checks, data, dts, taxonomy, writer
from converter.errors import ConverterError
from converter.model import Arc, Context, Entity, Fact, Instant, Label, Network, QName, Report, Taxonomy, Unit
from converter.roles import ARCROLES, ISO4217, ITEM_TYPES, LABELS, XBRLI
from converter.writer import packages, placing
from converter.writer.naming import lexical, names
from tests import regenerate, reports

XML = etree.XMLParser(resolve_entities=False, no_network=True)
NS = {
    "xbrli": XBRLI,
    "link": "http://www.xbrl.org/2003/linkbase",
    "gaap": reports.GAAP,
    "dei": reports.DEI,
    "xs": "http://www.w3.org/2001/XMLSchema",
}
XLINK = "{http://www.w3.org/1999/xlink}"
ENDINGS = (".xml", ".xsd", "_cal.xml", "_def.xml", "_lab.xml", "_pre.xml")


def tree(files: writer.Files, ending: str) -> etree._Element:
    return etree.fromstring(next(content for name, content in files if name.endswith(ending)), XML)


def rendered(report: Report) -> dict[str, etree._Element]:
    files = writer.render(report, "xbrl", reports.base())
    return {ending: etree.fromstring(dict(files)[report.name + ending], XML) for ending in ENDINGS}


def through(text: str) -> str:
    """``text`` as a fact, written and read again."""
    fact = replace(reports.report().facts[0], value=text)
    files = writer.render(replace(reports.report(), facts=(fact,)), "xbrl", reports.base())
    return tree(files, "0.xml").findtext("dei:EntityRegistrantName", namespaces=NS) or ""


# --- numbers and characters --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal(1200).scaleb(3), "1200000"),
        (Decimal("-0"), "0"),
        (Decimal("-0.00"), "0.00"),
        (Decimal("0E+6"), "0"),
        (Decimal("1E-7"), "0.0000001"),
        (Decimal("-12.50"), "-12.50"),
        (Decimal(530391000), "530391000"),
    ],
)
def test_a_number_is_written_without_exponent(value: Decimal, expected: str) -> None:
    assert lexical(value) == expected


@given(st.decimals(allow_nan=False, allow_infinity=False, places=None, min_value=Decimal("-1e30"), max_value=Decimal("1e30")))
def test_every_number_keeps_its_value(value: Decimal) -> None:
    text = lexical(value)
    assert Decimal(text) == value
    assert re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text)
    assert not (value == 0 and text.startswith("-"))


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal("-sNaN")])
def test_what_is_no_number_is_refused(value: Decimal) -> None:
    with pytest.raises(ValueError, match="no number"):
        lexical(value)


@pytest.mark.parametrize(
    "text",
    ["A & B <c>", "]]>", "\"quoted\" 'twice'", "&amp; &#39;", "{{ name }}", "Société \u2014 \u201cX\u201d", "", "\U0001d518"],
)
def test_text_comes_back_as_it_was(text: str) -> None:
    assert through(text) == text


@given(st.text(max_size=20))
def test_any_text_makes_a_well_formed_file(text: str) -> None:
    assert len(through(text)) == len(text.replace("\r\n", "\n"))


def test_what_xml_cannot_hold_is_replaced() -> None:
    labels = rendered(reports.report())["_lab.xml"]
    assert "Theaters\ufffd operated\ufffd" in [label.text for label in labels.iter("{*}label")]
    assert through("a\x00b\ud800c\ufffe") == "a\ufffdb\ufffdc\ufffd"


def test_a_template_is_escaped_by_its_own_ending() -> None:
    environment = writer._environment()
    assert callable(environment.autoescape)
    assert environment.autoescape("xbrl/{name}.xml.j2")
    assert environment.autoescape("review/{name}.html.j2")
    assert not environment.autoescape("json/{name}.json.j2")


def test_templates_can_write_what_the_model_holds() -> None:
    files = dts.files(reports.extension(), "acme", (reports.base().gaap,))
    template = writer._environment().from_string("{{ name | qname }} {{ date | xmldate }} {{ number | lexical }}")
    values = {"name": reports.gaap("Assets"), "date": dt.date(2020, 1, 31), "number": Decimal("1E+3")}
    assert template.render(files=files, **values) == "gaap:Assets 2020-01-31 1000"


# --- the instance ------------------------------------------------------------------------------------------------


def test_the_files_of_a_report_are_named_as_edgar_names_them() -> None:
    assert tuple(name for name, _ in writer.render(reports.report(), "xbrl", reports.base())) == tuple(
        f"acme-20240630{ending}" for ending in ENDINGS
    )


def test_ids_can_be_read() -> None:
    instance = rendered(reports.report())[".xml"]
    assert [c.get("id") for c in instance.iter("{*}context")] == [
        "D20240101_20240630",
        "I20240630",
        "I20231231",
        "I20240630_CommonStockMember",
        "I20240630_WarrantsMember",
    ]
    assert [u.get("id") for u in instance.iter("{*}unit")] == ["USD", "USDPerShare", "shares", "pure"]


def test_two_meanings_never_share_an_id() -> None:
    contexts = [Context(Entity("s", who), Instant(dt.date(2020, 1, 31))) for who in ("one", "two")]
    units = [Unit((QName(namespace, "USD"),)) for namespace in (ISO4217, "http://else.example")]
    facts = tuple(Fact(reports.gaap("Assets"), c, u, Decimal(1)) for c in contexts for u in units)
    named = names(replace(reports.report(), facts=facts), {reports.GAAP: "gaap"})
    assert [c.id for c in named.contexts] == ["I20200131", "I20200131_2"]
    assert [u.id for u in named.units] == ["USD", "USD_2"]
    assert named.units[1].numerator == ("ns:USD",)


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ("gaap:NetIncomeLoss", ("USD", "-3", "0")),
        ("gaap:CommonStockDividendsDeclared", ("USD", "INF", "1.00")),
        ("gaap:EarningsPerShareBasic", ("USDPerShare", "2", "-0.12")),
        ("dei:EntityRegistrantName", (None, None, "A & B <c> \"d\" 'e'")),
        ("gaap:StockholdersEquity[@contextRef='I20231231']", ("USD", None, None)),
    ],
)
def test_facts_carry_what_their_kind_demands(element: str, expected: tuple[str | None, ...]) -> None:
    fact = rendered(reports.report())[".xml"].find(element, NS)
    assert fact is not None
    assert (fact.get("unitRef"), fact.get("decimals"), fact.text) == expected
    assert (fact.get("{http://www.w3.org/2001/XMLSchema-instance}nil") == "true") is (fact.text is None)


def test_a_report_without_facts_is_still_a_file() -> None:
    empty = Taxonomy(reports.EXT, "acme", ())
    instance = rendered(replace(reports.report(), facts=(), extension=empty))[".xml"]
    assert [child.tag for child in instance] == ["{http://www.xbrl.org/2003/linkbase}schemaRef"]


# --- schema and linkbases ----------------------------------------------------------------------------------------


def test_every_locator_points_at_an_element() -> None:
    files = rendered(reports.report())
    elements = {element.get("id") for element in files[".xsd"].iter("{*}element")}
    for t in (reports.base().gaap, reports.base().dei):
        elements |= {f"{t.prefix}_{c.name}" for c in t.concepts}
    for ending in ENDINGS[2:]:
        for locator in files[ending].iter("{*}loc"):
            assert (locator.get(f"{XLINK}href") or "").partition("#")[2] in elements


def test_no_two_arcs_join_the_same_locators() -> None:
    for ending, root in rendered(reports.report()).items():
        if ending in ENDINGS[2:]:
            for link in root:
                pairs = [(a.get(f"{XLINK}from"), a.get(f"{XLINK}to")) for a in link if a.get(f"{XLINK}type") == "arc"]
                assert len(pairs) == len(set(pairs))


def test_cash_has_both_ends_of_the_period() -> None:
    arcs = rendered(reports.report())["_pre.xml"].iter("{*}presentationArc")
    assert [role.rpartition("/")[2] for a in arcs if (role := a.get("preferredLabel") or "").find("period") > 0] == [
        "periodStartLabel",
        "periodEndLabel",
    ]


def test_every_preferred_label_is_there() -> None:
    """XBRL 2.1, 5.2.4.2.1. Where a filing gives none, the standard label serves."""
    files = rendered(reports.report())
    labels = {
        (locator.get(f"{XLINK}href"), label.get(f"{XLINK}role")): label.text
        for link in files["_lab.xml"].iter("{*}labelLink")
        for locator in link.iter("{*}loc")
        for label in link.iter("{*}label")
        if label.get(f"{XLINK}label") == f"{locator.get(f'{XLINK}label')}.lab"
    }
    for link in files["_pre.xml"].iter("{*}presentationLink"):
        hrefs = {locator.get(f"{XLINK}label"): locator.get(f"{XLINK}href") for locator in link.iter("{*}loc")}
        for arc in link.iter("{*}presentationArc"):
            if arc.get("preferredLabel"):
                assert labels[hrefs[arc.get(f"{XLINK}to")], arc.get("preferredLabel")]
    gross = f"{reports.GAAP}/gaap-2026.xsd#gaap_PropertyPlantAndEquipmentGross"
    assert labels[gross, LABELS["terse"].uri] == "PP&E"
    assert labels[gross, LABELS["standard"].uri] == "PropertyPlantAndEquipmentGross, in words"


@pytest.mark.parametrize(
    ("prefix", "expected"), [("dei", "dei_2"), ("xbrli", "xbrli_2"), ("3m", "_3m"), ("b & c", "b___c"), ("acme", "acme")]
)
def test_a_ticker_cannot_take_a_prefix_that_means_something(prefix: str, expected: str) -> None:
    report = replace(reports.report(), extension=replace(reports.extension(), prefix=prefix))
    assert rendered(report)[".xml"].nsmap[expected] == reports.EXT
    assert rendered(report)[".xsd"].find("xs:element", NS).get("id") == f"{expected}_FilmCostsHeldForSale"  # type: ignore[union-attr]


def test_a_role_of_the_base_taxonomy_is_not_declared_again() -> None:
    base = reports.base()
    network = Network(base.gaap.networks[0].role, "again", (Arc(reports.gaap("Assets"), reports.gaap("StockholdersEquity"), 1),))
    files = rendered(replace(reports.report(), extension=Taxonomy(reports.EXT, "acme", (), (network,))))
    assert files[".xsd"].find(".//link:roleType", NS) is None
    reference = files["_pre.xml"].find("link:roleRef", NS)
    assert reference is not None
    assert reference.get(f"{XLINK}href") == f"{reports.GAAP}/gaap-2026.xsd#role_BalanceSheet"


def test_a_label_of_spaces_counts_as_none() -> None:
    labels = (Label(reports.gaap("Assets"), "standard", " \t"), Label(reports.gaap("Assets"), "", "Total"))
    files = dts.files(Taxonomy(reports.EXT, "acme", (), (), labels), "acme", (reports.base().gaap,))
    assert [texts for _, texts in files.label] == [((LABELS["standard"].uri, "Total"),)]


def test_a_base_taxonomy_is_an_extension_of_nothing() -> None:
    files = writer.render_taxonomy(reports.base().gaap)
    endings = (".xsd", "_lab.xml", "_pre.xml", "_cal.xml", "_def.xml")
    assert [name for name, _ in files] == [f"gaap-2026{ending}" for ending in endings]
    schema = tree(files, ".xsd")
    assert schema.get("targetNamespace") == reports.GAAP
    assert schema.find(".//link:linkbaseRef", NS) is None


@pytest.mark.parametrize("short", [*LABELS, *ARCROLES])
def test_roles_that_xbrl_does_not_define_say_where_they_are_defined(short: str) -> None:
    role = LABELS.get(short) or ARCROLES[short]
    assert bool(role.href) != role.uri.startswith("http://www.xbrl.org/2003/")
    assert role.href.partition("#")[2] in ("", role.uri.rpartition("/")[2])


def test_every_item_type_is_defined() -> None:
    for prefix, file in (("types", "types-2026.xsd"), ("xbrli", "xbrl-instance-2003-12-31.xsd")):
        schema = etree.parse(data.folder("taxonomy") / "xsd" / file, XML)
        defined = {f"{prefix}:{t.get('name')}" for t in schema.iter("{*}complexType")}
        assert {t for t in ITEM_TYPES.values() if t.startswith(f"{prefix}:")} <= defined


def test_our_own_checks_find_nothing_in_what_we_write() -> None:
    base, report = taxonomy.base(), reports.report()
    known = {c.qname for t in (base.gaap, base.dei, report.extension) for c in t.concepts}
    report = replace(report, facts=tuple(f for f in report.facts if f.concept in known))
    assert len(report.facts) > 20
    assert checks.check_texts(dict(writer.render(report, "xbrl", base)), f"{report.name}.xml") == ()


# --- the same bytes ----------------------------------------------------------------------------------------------


def test_two_processes_write_the_same_bytes() -> None:
    script = (
        "import hashlib; from converter import writer; from converter.writer import packages, placing; from tests import reports;"
        "files = writer.render(reports.report(), 'xbrl', reports.base());"
        "print(hashlib.sha256(repr(files).encode() + packages.taxonomy_package(reports.base())).hexdigest())"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", script], cwd=regenerate.ROOT, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


def test_a_package_has_one_folder_and_maps_every_address() -> None:
    with zipfile.ZipFile(io.BytesIO(packages.taxonomy_package(reports.base()))) as archive:
        paths = archive.namelist()
        catalog = etree.fromstring(archive.read("tickmark-2026/META-INF/catalog.xml"), XML)
        about = etree.fromstring(archive.read("tickmark-2026/META-INF/taxonomyPackage.xml"), XML)
    assert {path.partition("/")[0] for path in paths} == {"tickmark-2026"}
    assert paths == sorted(paths)
    rules = {r.get("uriStartString") or "": (r.get("rewritePrefix") or "").replace("..", "tickmark-2026", 1) for r in catalog}
    entries = [entry.get("href") or "" for entry in about.iter("{*}entryPointDocument")]
    assert len(entries) == 3
    for entry in entries:
        assert [path for start, path in rules.items() if entry.startswith(start) and path + entry.removeprefix(start) in paths]


@pytest.mark.parametrize("generator", regenerate.GENERATORS)
def test_generated_files_are_as_they_would_be_generated(generator: object) -> None:
    stale = [str(path.relative_to(regenerate.ROOT)) for path, _ in regenerate.changed(generator)]  # type: ignore[arg-type]
    assert not stale, "run python -m tests.regenerate and read the diff"


# --- putting into place ------------------------------------------------------------------------------------------

FILES: writer.Files = (("a.xml", b"<a/>"), ("b.xml", b"<b/>"))


def held(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_files_are_put_into_a_new_folder(tmp_path: Path) -> None:
    placing.put(FILES, tmp_path / "deep" / "er" / "out")
    assert held(tmp_path) == {"deep/er/out/a.xml": b"<a/>", "deep/er/out/b.xml": b"<b/>"}
    assert [path.name for path in (tmp_path / "deep" / "er").iterdir()] == ["out"]
    (tmp_path / "plain").mkdir()
    assert stat.S_IMODE((tmp_path / "deep/er/out").stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    placing.put(FILES, tmp_path / "out")
    assert set(held(tmp_path)) == {"out/a.xml", "out/b.xml"}


def test_what_is_there_is_not_overwritten_unasked(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.xml").write_bytes(b"old")
    with pytest.raises(ConverterError, match="already there") as caught:
        placing.put(FILES, tmp_path / "out")
    assert caught.value.hint
    assert held(tmp_path) == {"out/a.xml": b"old"}


def test_overwriting_keeps_what_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "real" / "sub").mkdir(parents=True)
    (tmp_path / "out").symlink_to(tmp_path / "real")
    for name in ("a.xml", "notes.txt", "sub/more.txt"):
        (tmp_path / "real" / name).write_bytes(b"old")
    placing.put(FILES, tmp_path / "out", overwrite=True)
    assert held(tmp_path / "real") == {"a.xml": b"<a/>", "b.xml": b"<b/>", "notes.txt": b"old", "sub/more.txt": b"old"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "real"]


@pytest.mark.parametrize("fails", ["write_bytes", "rename"])
@pytest.mark.parametrize("there", [False, True])
def test_nothing_half_written_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str, there: bool) -> None:
    if there:
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "b.xml").write_bytes(b"old")
        (tmp_path / "out" / "notes.txt").write_bytes(b"old")
    before = held(tmp_path)
    original = getattr(Path, fails)

    def full(path: Path, other: Path | bytes) -> object:
        if path.name == "b.xml" or (other == tmp_path / "out" and path.name != "old"):
            raise OSError(28, "No space left on device")
        return original(path, other)

    monkeypatch.setattr(Path, fails, full)
    with pytest.raises(ConverterError, match=r"cannot write .*out: No space left on device"):
        placing.put(FILES, tmp_path / "out", overwrite=True)
    monkeypatch.undo()
    assert held(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == (["out"] if there else [])


@pytest.mark.parametrize("place", ["file/out", "file", "x" * 300, "nul\0l"])
@pytest.mark.parametrize(
    "put", [lambda path: placing.put(FILES, path, overwrite=True), lambda path: placing.put_file(b"", path / "f")]
)
def test_a_place_that_cannot_be_written_is_said_in_a_line(tmp_path: Path, place: str, put: object) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ConverterError, match="cannot write") as caught:
        put(tmp_path / place)  # type: ignore[operator]
    assert "\n" not in caught.value.message
    assert held(tmp_path) == {"file": b""}
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("name", ["../a.xml", "/etc/a.xml", "a/b.xml", "a\\b.xml", "", ".", "..", ".hidden", "a\0"])
def test_a_report_cannot_be_named_out_of_its_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConverterError, match="no name for a file"):
        placing.put(((name, b""),), tmp_path / "out")
    assert not list(tmp_path.iterdir())


def test_a_file_is_replaced_whole_and_a_device_is_not_replaced(tmp_path: Path) -> None:
    placing.put_file(b"one", tmp_path / "f")
    placing.put_file(b"two", tmp_path / "f")
    assert held(tmp_path) == {"f": b"two"}
    placing.put_file(b"gone", Path("/dev/null"))
    assert Path("/dev/null").is_char_device()
