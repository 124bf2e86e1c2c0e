"""One report in every format: Arelle finds the same facts in each, and the page reads as the original did."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from converter import formats, pipeline, taxonomy, writer
from converter.errors import ConverterError
from converter.formats import Subject
from converter.model import Context, Entity, Fact, Instant, QName, Report, Unit
from converter.roles import ISO4217
from converter.writer import oim, packages, placing
from converter.writer.naming import NamedContext, NamedUnit, names
from tests import oracle, reports
from tests.conftest import EXAMPLE, ROOT

FORMS = ("xbrl", "ixbrl", "json", "csv", "package")
ENTRIES = {"xbrl": ".xml", "ixbrl": ".htm", "json": ".json", "csv": "-metadata.json", "package": ".xbri"}
XML = etree.XMLParser(resolve_entities=False, no_network=True)
IX = "{http://www.xbrl.org/2013/inlineXBRL}"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
Judged = Mapping[str, tuple[list[oracle.Finding], Counter[tuple[object, ...]]]]


@pytest.fixture(scope="module")
def example() -> pipeline.Conversion:
    conversions, _ = pipeline.convert(EXAMPLE.name, EXAMPLE.read_bytes(), pipeline.Options(to=FORMS))
    return conversions[0]


def report_of(conversion: pipeline.Conversion) -> Report:
    assert conversion.report is not None
    return conversion.report


def files_of(conversion: pipeline.Conversion) -> dict[str, bytes]:
    name = report_of(conversion).name
    return {path.removeprefix(name): content for path, content in conversion.files}


def page_of(conversion: pipeline.Conversion) -> etree._Element:
    return etree.fromstring(files_of(conversion)[".htm"], XML)


# --- the same facts ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def judged(example: pipeline.Conversion, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """What Arelle thinks of the example in each format, and of the hand-made report; the report package opens with no set-up."""
    place = tmp_path_factory.mktemp("formats")
    placing.put(example.files, place / "example")
    (place / "base.zip").write_bytes(packages.taxonomy_package(taxonomy.base()))
    (place / "small.zip").write_bytes(packages.taxonomy_package(reports.base()))
    name = report_of(example).name
    found = {
        form: oracle.judged(place / "example" / f"{name}{ending}", [] if form == "package" else [place / "base.zip"])
        for form, ending in ENTRIES.items()
    }
    made = reports.report()
    small = {path: content for form in FORMS for path, content in formats.render(form, Subject(made, reports.base()))}
    placing.put(tuple(small.items()), place / "small")
    for form, ending in (ENTRIES | {"package": ".xbr"}).items():
        given = [] if form == "package" else [place / "small.zip"]
        found[f"small {form}"] = oracle.judged(place / "small" / f"{made.name}{ending}", given)
    return found


@pytest.mark.parametrize("form", FORMS)
def test_every_format_holds_the_same_facts(form: str, example: pipeline.Conversion, judged: Judged) -> None:
    said, facts = judged[form]
    assert facts == judged["xbrl"][1]
    assert facts.total() == len(report_of(example).facts)
    assert {finding.code for finding in said} <= {"calc11e:inconsistentCalculationUsingRounding"}, said


@pytest.mark.parametrize("form", FORMS)
def test_facts_of_every_kind_survive_in_every_format(form: str, judged: Judged) -> None:
    """With dimensions, nil, text that must be escaped, ratios and exact values; without a document, all of them are hidden."""
    said, facts = judged[f"small {form}"]
    assert said == []
    assert facts == judged["small xbrl"][1]
    assert facts.total() == len(reports.report().facts)


def test_formats_share_the_extension_taxonomy(example: pipeline.Conversion) -> None:
    shared = {".xsd", "_lab.xml", "_pre.xml", "_cal.xml", "_def.xml"}
    for form in ("xbrl", "ixbrl", "json", "csv"):
        written = dict(formats.render(form, Subject(report_of(example), taxonomy.base(), example.document)))
        assert shared < {path.removeprefix(report_of(example).name) for path in written}
        assert all(dict(example.files)[path] == content for path, content in written.items())


# --- Inline XBRL -------------------------------------------------------------------------------------------------


def test_the_page_reads_as_the_original_to_the_character(example: pipeline.Conversion) -> None:
    (pre,) = page_of(example).iter("{*}pre")
    assert "".join(map(str, pre.itertext())) == EXAMPLE.read_bytes().decode()


def test_every_number_that_was_printed_is_tagged_where_it_stands(example: pipeline.Conversion) -> None:
    page = page_of(example)
    tagged = {e.get("id") for pre in page.iter("{*}pre") for e in pre.iter(f"{IX}*")}
    facts = {f"f{number}": fact for number, fact in enumerate(report_of(example).facts, 1)}
    assert {i for i, fact in facts.items() if fact.unit is not None and (fact.amount or fact.span)} <= tagged
    hidden = {e.get("id") for e in page.iter(f"{IX}hidden") for e in e}
    assert hidden == facts.keys() - tagged
    assert all(facts[str(i)].unit is None for i in hidden)


def test_numbers_are_tagged_without_what_surrounds_them(example: pipeline.Conversion) -> None:
    page = page_of(example)
    for fact in page.iter(f"{IX}nonFraction"):
        words = "".join(map(str, fact.itertext()))
        assert not set(words) & set("()$ \n"), words
        if fact.get(NIL) == "true":
            assert (words, fact.get("format"), fact.get("decimals")) == ("", None, None)
        else:
            assert fact.get("format") == ("ixt:num-dot-decimal" if any(c.isdigit() for c in words) else "ixt:fixed-zero")
    loss = next(e for e in page.iter(f"{IX}nonFraction") if e.text == "10,199,000")
    assert (loss.get("sign"), loss.get("decimals"), (loss.tail or "")[:1]) == ("-", "-3", ")")


def test_the_page_loads_nothing(example: pipeline.Conversion) -> None:
    page = files_of(example)[".htm"].decode()
    assert "<script" not in page
    assert "src=" not in page


# --- xBRL-JSON and xBRL-CSV --------------------------------------------------------------------------------------


def test_json_says_periods_as_times_and_numbers_as_text(example: pipeline.Conversion) -> None:
    read = json.loads(files_of(example)[".json"])
    assert read["documentInfo"]["documentType"] == "https://xbrl.org/2021/xbrl-json"
    assert read["documentInfo"]["taxonomy"] == [f"{report_of(example).name}.xsd"]
    facts = {f"f{number}": fact for number, fact in enumerate(report_of(example).facts, 1)}
    assert read["facts"].keys() == facts.keys()
    for key, fact in facts.items():
        one = read["facts"][key]
        assert one["value"] is None if fact.value is None else isinstance(one["value"], str)
        if isinstance(fact.value, Decimal):
            assert Decimal(one["value"]) == fact.value
            assert one["decimals"] == fact.decimals
        day = f"{fact.context.period.end + dt.timedelta(days=1)}T00:00:00"
        assert one["dimensions"]["period"].rpartition("/")[2] == day


def test_csv_has_a_row_for_every_fact(example: pipeline.Conversion) -> None:
    files = files_of(example)
    about = json.loads(files["-metadata.json"])
    rows = list(csv.DictReader(io.StringIO(files[".csv"].decode())))
    assert list(rows[0]) == list(about["tableTemplates"]["facts"]["columns"])
    assert len(rows) == len(report_of(example).facts)
    assert all(None not in row and None not in row.values() for row in rows)


def made(value: str | Decimal | None, **more: object) -> Report:
    text = reports.dei("EntityRegistrantName")
    context = Context(Entity("http://www.sec.gov/CIK", "0000123456"), Instant(dt.date(2024, 12, 31)))
    return replace(reports.report(), facts=(Fact(text, context, None, value, **more),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("plain", "plain"),
        ("#nil", "##nil"),
        ("#", "##"),
        ("", "#empty"),
        (None, "#nil"),
        ('a "b", c', '"a ""b"", c"'),
        ("two\nlines", '"two\nlines"'),
        (" padded", '" padded"'),
        ("A & B <c>", "A & B <c>"),
    ],
)
def test_csv_escapes_what_means_something(value: str | None, cell: str) -> None:
    said = dict(writer.render(made(value), "csv", reports.base()))["acme-20240630.csv"].decode()
    assert said.partition("\n")[2] == (
        f"f1,dei:EntityRegistrantName,cik:0000123456,2025-01-01T00:00:00,#none,en-us,#none,{cell}\n"
    )


@pytest.mark.parametrize("value", ['quote " and \\', "tab\t newline\n", "null \x00 and \x1f", "A & B <c> \u2028", "\ud800", "</script>"])
def test_json_escapes_what_means_something(value: str) -> None:
    said = dict(writer.render(made(value), "json", reports.base()))["acme-20240630.json"]
    instance = etree.fromstring(dict(writer.render(made(value), "xbrl", reports.base()))["acme-20240630.xml"], XML)
    assert json.loads(said)["facts"]["f1"]["value"] == instance[-1].text


def test_a_name_that_is_no_address_is_quoted() -> None:
    files = dict(writer.render(replace(reports.report(), name='b & c\'s "100%"'), "csv", reports.base()))
    about = json.loads(files['b & c\'s "100%"-metadata.json'])
    assert about["tables"]["facts"]["url"] == "b%20%26%20c%27s%20%22100%25%22.csv"


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (("iso4217:USD",), (), "iso4217:USD"),
        (("iso4217:USD",), ("xbrli:shares",), "iso4217:USD/xbrli:shares"),
        (("xbrli:pure",), (), ""),
        (("b:b", "a:a"), ("d:d", "c:c"), "(a:a*b:b)/(c:c*d:d)"),
    ],
)
def test_units_as_the_open_information_model_writes_them(
    numerator: tuple[str, ...], denominator: tuple[str, ...], expected: str
) -> None:
    assert oim.unit(NamedUnit("u", numerator, denominator)) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (None, dt.date(2005, 12, 31), "2006-01-01T00:00:00"),
        (dt.date(2004, 2, 1), dt.date(2004, 2, 28), "2004-02-01T00:00:00/2004-02-29T00:00:00"),
        (dt.date(2004, 2, 29), dt.date(2004, 2, 29), "2004-02-29T00:00:00/2004-03-01T00:00:00"),
    ],
)
def test_a_day_ends_at_the_next_midnight(start: dt.date | None, end: dt.date, expected: str) -> None:
    assert oim.period(NamedContext("c", "", "", start, end, ())) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [("0", "0.0"), ("-0.00", "0.0"), ("1.50", "1.5"), ("1E+3", "1000.0"), ("-12", "-12.0")]
)
def test_canonical_decimals(value: str, expected: str) -> None:
    assert oim.canonical(Decimal(value)) == expected


def test_schemes_of_entities_get_prefixes_of_their_own() -> None:
    money = Unit((QName(ISO4217, "USD"),))
    schemes = ("http://www.sec.gov/CIK", "http://else.example/cik/", "http://three.example/gaap")
    facts = tuple(
        Fact(reports.gaap("Assets"), Context(Entity(scheme, "1"), Instant(dt.date(2024, 1, 1))), money, Decimal(1)) for scheme in schemes
    )
    found = oim.report(names(replace(reports.report(), facts=facts), {reports.GAAP: "gaap"}), {})
    assert [fact.entity for fact in found.facts] == ["cik:1", "cik_2:1", "gaap_2:1"]
    assert {"cik", "cik_2", "gaap", "gaap_2", "xbrl", "iso4217"} == {prefix for prefix, _ in found.namespaces}


# --- report packages ---------------------------------------------------------------------------------------------


def test_a_report_package_says_what_it_is(example: pipeline.Conversion) -> None:
    name = report_of(example).name
    with zipfile.ZipFile(io.BytesIO(files_of(example)[".xbri"])) as archive:
        paths = archive.namelist()
        kind = json.loads(archive.read(f"{name}/META-INF/reportPackage.json"))
        catalog = etree.fromstring(archive.read(f"{name}/META-INF/catalog.xml"), XML)
        about = etree.fromstring(archive.read(f"{name}/META-INF/taxonomyPackage.xml"), XML)
        page = archive.read(f"{name}/reports/{name}.htm")
    assert kind["documentInfo"]["documentType"] == "https://xbrl.org/report-package/2023/xbri"
    assert page == files_of(example)[".htm"]
    assert {path.partition("/")[0] for path in paths} == {name}
    rules = {r.get("uriStartString") or "": (r.get("rewritePrefix") or "").replace("..", name, 1) for r in catalog}
    (entry,) = (e.get("href") or "" for e in about.iter("{*}entryPointDocument"))
    for address in (entry, f"{reports.GAAP}/gaap-2026.xsd", f"{reports.DEI}/dei-2026.xsd", "http://tickmark.example/types/2026/types-2026.xsd"):
        assert [path for start, path in rules.items() if address.startswith(start) and path + address.removeprefix(start) in paths]


def test_without_a_document_a_package_holds_the_instance() -> None:
    ((path, content),) = formats.render("package", Subject(reports.report(), reports.base()))
    assert path == "acme-20240630.xbr"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert json.loads(archive.read("acme-20240630/META-INF/reportPackage.json"))["documentInfo"]["documentType"].endswith("/xbr")
        assert "acme-20240630/reports/acme-20240630.xbrl" in archive.namelist()


@pytest.mark.parametrize("form", ["", "nothing", "taxonomy", "../templates/xbrl", "taxonomy/META-INF", "/"])
def test_only_formats_that_exist_can_be_asked_for(form: str) -> None:
    with pytest.raises(ConverterError, match="no output format") as caught:
        formats.render(form, Subject(reports.report(), reports.base()))
    assert "xbrl" in caught.value.hint


# --- the same bytes, and soon ------------------------------------------------------------------------------------


def test_two_processes_write_the_same_bytes_in_every_format(example: pipeline.Conversion) -> None:
    script = (
        "import hashlib; from pathlib import Path; from converter import pipeline;"
        f"example = Path({str(EXAMPLE)!r});"
        f"found, _ = pipeline.convert(example.name, example.read_bytes(), pipeline.Options(to={FORMS!r}));"
        "print(hashlib.sha256(repr(found[0].files).encode()).hexdigest())"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env={"PYTHONHASHSEED": "7"}, capture_output=True, check=True, text=True
    ).stdout
    assert said.strip() == hashlib.sha256(repr(example.files).encode()).hexdigest()


def test_text_formats_take_no_time(example: pipeline.Conversion) -> None:
    """Less than 50 ms for all of them; half a second here, so that a busy machine does not fail it."""
    begun = time.perf_counter()
    for form in ("xbrl", "ixbrl", "json", "csv"):
        formats.render(form, Subject(report_of(example), taxonomy.base(), example.document))
    assert time.perf_counter() - begun < 0.5


def test_pages_of_real_filings_hold_the_facts_and_the_text(corpus: Path) -> None:
    """One of each kind; that Arelle agrees is tried by hand, it takes long."""
    for path in (*sorted((corpus / "press").iterdir())[:1], *sorted((corpus / "ex27").glob("*.txt"))[:1]):
        conversions, _ = pipeline.convert(path.name, path.read_bytes(), pipeline.Options(to=("ixbrl",)))
        for conversion in conversions:
            if conversion.report is None:
                continue
            page = page_of(conversion)
            body = page.find("{*}body")
            assert body is not None
            tagged = list(page.iter(f"{IX}nonFraction", f"{IX}nonNumeric"))
            assert len({e.get("id") for e in tagged}) == len(tagged) == len(conversion.report.facts)
