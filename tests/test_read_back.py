"""Every format read back: what was written comes back, and of what others wrote we find what Arelle finds."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import sqlite3
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter import formats, pipeline, reports, taxonomy, writer
from converter.checks import check
from converter.errors import ConverterError
from converter.formats import Subject
from converter.model import Context, Diagnostic, Duration, Entity, Fact, Instant, Period, QName, Report, Span, Unit
from converter.reports import aspects, target
from converter.reports.instance import Instance, Item
from converter.roles import ISO4217, XBRLI
from converter.taxonomies import discovery
from converter.writer import oim, packages, placing
from converter.writer.naming import NamedContext
from tests import oracle
from tests import reports as made
from tests.conftest import EXAMPLE

FORMS = {"xbrl": ".xml", "ixbrl": ".htm", "json": ".json", "csv": "-metadata.json", "package": ".xbri"}
TABLES = {"parquet": "_facts.parquet", "duckdb": ".duckdb", "sqlite": ".sqlite"}
Meaning = tuple[object, ...]


def convert(path: Path) -> list[pipeline.Conversion]:
    conversions, _ = pipeline.convert(path.name, path.read_bytes(), pipeline.Options(to=(*FORMS, *TABLES)))
    return [c for c in conversions if c.report is not None and c.files]


def read(files: Mapping[str, bytes], name: str) -> tuple[Instance, tuple[Diagnostic, ...]]:
    return reports.read_source(name, files[name], discovery.among(files))


def meant(fact: Fact) -> Meaning:
    return (fact.concept, fact.context, fact.unit, fact.value, None if fact.value is None else fact.decimals)


def meanings(report: Instance) -> Counter[Meaning]:
    return Counter((*meant(item.fact), item.language) if item.fact is not None else (item,) for item in report.items)


# --- what we write -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def example() -> pipeline.Conversion:
    return convert(EXAMPLE)[0]


def same_in_all(conversion: pipeline.Conversion) -> None:
    files = dict(conversion.files)
    assert conversion.report is not None
    first: Counter[Meaning] | None = None
    for ending in (*FORMS.values(), *TABLES.values()):
        report, flaws = read(files, conversion.report.name + ending)
        assert [flaw for flaw in flaws if flaw.severity != "info"] == [], ending
        assert Counter(map(meant, report.facts)) == Counter(map(meant, conversion.report.facts)), ending
        first = first or meanings(report)
        assert meanings(report) == first, ending


def test_the_example_comes_back_from_every_format(example: pipeline.Conversion) -> None:
    same_in_all(example)


def test_documents_of_every_kind_come_back_from_every_format(corpus: Path) -> None:
    paths = [sorted((corpus / folder).glob(pattern))[0] for folder, pattern in (("press", "*"), ("ex27", "*.txt"), ("ixbrl", "*.htm"))]
    conversions = [conversion for path in paths for conversion in convert(path)]
    assert len(conversions) >= len(paths)
    for conversion in conversions:
        same_in_all(conversion)


@pytest.mark.parametrize("form", [*FORMS, *TABLES])
def test_facts_of_every_kind_come_back(form: str) -> None:
    """With dimensions, nil, text that must be escaped, ratios and exact values."""
    base = made.base()
    report = made.report()
    written = dict(formats.render(form, Subject(report, base)))
    ending = ".xbr" if form == "package" else (FORMS | TABLES)[form]
    schemas = {f"{t.namespace}/{name}": content for t in (base.gaap, base.dei) for name, content in writer.render_schema(t)}
    locate = discovery.among(written, lambda address: schemas.get(address) or discovery.bundled(address))
    read_back, flaws = reports.read_source(report.name + ending, written[report.name + ending], locate)
    assert flaws == ()
    assert Counter(map(meant, read_back.facts)) == Counter(map(meant, report.facts))
    said = {item.concept.name: item.language for item in read_back.items}
    assert (said["EntityRegistrantName"], said["DocumentPeriodEndDate"], said["Assets"]) == ("en-us", "", "")


def test_tables_of_several_reports_are_no_report() -> None:
    files = dict(formats.render("sqlite", Subject(made.report(), made.base())))
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(files["acme-20240630.sqlite"])
        database.execute("INSERT INTO reports SELECT * FROM reports")
        database.commit()
        doubled = database.serialize()
    with pytest.raises(ConverterError, match="holds 2 reports"):
        reports.read_source("a.sqlite", doubled, discovery.among(files))


@pytest.mark.parametrize("form", FORMS)
def test_every_format_is_judged_alike(form: str, example: pipeline.Conversion) -> None:
    """And each finding stands where the fact stands in that format."""
    assert example.report is not None
    report, _ = read(dict(example.files), example.report.name + FORMS[form])
    found = check(report)
    assert [(f.code, f.severity) for f in found] == [
        ("xbrl.5.2.5.2:calcInconsistency", "warning"), ("calc11e:inconsistentCalculationUsingRounding", "warning"),
    ]  # fmt: skip
    span = found[0].span
    assert span is not None
    line = report.sources[span.page - 1][1].decode().splitlines()[span.line - 1]
    wanted = {"xbrl": "<gaap:Stockholders", "json": "{", "csv": "76678000"}.get(form, "<ix:nonFraction")
    assert line[span.column - 1 :].startswith(wanted)


# --- what Arelle finds -------------------------------------------------------------------------------------------


def spoken(fact: Any) -> Meaning:
    """A fact of Arelle's in plain values."""
    context, unit = fact.context, fact.unit
    members = sorted(
        (axis.clarkNotation, value.memberQname.clarkNotation if value.isExplicit else value.typedMember.stringValue)
        for axis, value in context.qnameDims.items()
    )
    measures = tuple(tuple(sorted(m.clarkNotation for m in side)) for side in unit.measures) if unit is not None else None
    if fact.isNil:
        value: object = None
    elif fact.xValid < 4:  # not VALID: a transformation that Arelle has not
        value = "?"
    else:
        value = Decimal(fact.value) if fact.isNumeric else " ".join(str(fact.value).split())
    times = (str(context.startDatetime), str(context.endDatetime))
    return fact.qname.clarkNotation, context.entityIdentifier, times, tuple(members), measures, fact.decimals, value


def ours(item: Item) -> Meaning:
    """A fact of ours in the same values."""
    context, unit = item.context, item.unit
    assert context is not None
    members = sorted((clark(m.axis), clark(m.member) if m.typed is None else re.sub("<[^<>]*>", "", m.typed)) for m in context.members)
    measures = tuple(tuple(map(clark, side)) for side in (unit.value.numerator, unit.value.denominator)) if unit is not None else None
    value = None if item.nil else item.number if unit is not None else " ".join(str(item.fact.value if item.fact else "").split())
    times = (str(context.start), str(context.end))
    entity = (context.entity.scheme, context.entity.identifier)
    return clark(item.concept), entity, times, tuple(members), measures, item.decimals, value


def clark(name: QName | None) -> str:
    return f"{{{name.namespace}}}{name.name}" if name is not None else ""


@pytest.mark.parametrize("form", ["ixbrl", "json", "csv", "package"])
def test_arelle_finds_the_same_facts_in_what_we_write(form: str, example: pipeline.Conversion, tmp_path: Path) -> None:
    placing.put(example.files, tmp_path / "example")
    (tmp_path / "base.zip").write_bytes(packages.taxonomy_package(taxonomy.base()))
    assert example.report is not None
    path = tmp_path / "example" / (example.report.name + FORMS[form])
    _, theirs = oracle.judged(path, [] if form == "package" else [tmp_path / "base.zip"], spoken)
    assert Counter(map(ours, reports.read(path)[0].items)) == theirs


def declared(report: Instance) -> dict[QName, str]:
    """Declarations for all names that a foreign report uses, made from how it uses them."""
    found: dict[QName, str] = {}
    for item in report.items:
        if item.context is not None:
            kind = "instant" if item.context.kind == "instant" else "duration"
            type_ = "decimal" if item.unit_ref else "string"
            found.setdefault(
                item.concept, f'type="xbrli:{type_}ItemType" substitutionGroup="xbrli:item" nillable="true" xbrli:periodType="{kind}"'
            )
    for member in (m for context in report.contexts for m in context.members if m.axis is not None):
        typed = f' xbrldt:typedDomainRef="#{member.content[0].name}"' if member.typed is not None else ""
        abstract = 'type="xbrli:stringItemType" abstract="true" xbrli:periodType="duration" substitutionGroup='
        found.setdefault(member.axis or QName("", ""), f'{abstract}"xbrldt:dimensionItem"{typed}')
        if member.typed is not None:
            found.setdefault(member.content[0], 'type="xs:string"')
        elif member.member is not None:
            found.setdefault(member.member, f'{abstract}"xbrli:item"')
    return found


def with_schemas(page: Path, folder: Path) -> Path:
    """A copy of a foreign page with a taxonomy of its names beside it, without which Arelle finds no fact."""
    report, _ = reports.read(page)
    names = declared(report)
    spaces = sorted({name.namespace for name in names})
    top = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xbrli="{}" xmlns:xbrldt="{}" targetNamespace="{}">'
    imports = "".join(f'<xs:import namespace="{space}" schemaLocation="n{n}.xsd"/>' for n, space in enumerate(spaces))
    for number, space in enumerate(spaces):
        elements = "".join(f'<xs:element name="{q.name}" id="{q.name}" {said}/>' for q, said in names.items() if q.namespace == space)
        standard = (
            f'<xs:import namespace="{XBRLI}" schemaLocation="http://www.xbrl.org/2003/xbrl-instance-2003-12-31.xsd"/>'
            '<xs:import namespace="http://xbrl.org/2005/xbrldt" schemaLocation="http://www.xbrl.org/2005/xbrldt-2005.xsd"/>'
        )
        text = top.format(XBRLI, "http://xbrl.org/2005/xbrldt", space) + standard + elements + "</xs:schema>"
        (folder / f"n{number}.xsd").write_text(text)
    (entry,) = (address.rpartition("/")[2] for address, _ in report.references)
    (folder / entry).write_text(top.format(XBRLI, "http://xbrl.org/2005/xbrldt", "urn:entry") + imports + "</xs:schema>")
    (folder / page.name).write_bytes(page.read_bytes())
    return folder / page.name


def test_arelle_finds_the_same_facts_in_a_filing(corpus: Path, tmp_path: Path) -> None:
    """In the first of the filings as their companies tagged them; a fact of the SEC's transformations Arelle does not read by itself."""
    page = with_schemas(sorted((corpus / "prior").glob("*.htm"))[0], tmp_path)
    report, flaws = reports.read(page)
    assert {flaw.code for flaw in flaws} <= {"ix11.11.1.2:invalidTransformation", "instance.context"}
    _, theirs = oracle.judged(page, (), spoken)
    unread = Counter(each[:-1] for each in theirs.elements() if each[-1] == "?")
    known = Counter({each: count for each, count in theirs.items() if each[-1] != "?"})
    mine = Counter(map(ours, report.items))
    assert theirs.total() > 1000 and known - mine == Counter()
    assert Counter(each[:-1] for each in (mine - known).elements()) == unread


def test_filings_of_others_are_read_without_their_taxonomies(corpus: Path) -> None:
    for path in sorted((corpus / "prior").glob("*.htm")):
        report, flaws = reports.read(path)
        assert len(report.facts) > 1000
        tagged = path.read_bytes().count(b"<ix:nonFraction") + path.read_bytes().count(b"<ix:nonNumeric")
        unread = sum(flaw.code.endswith("invalidTransformation") for flaw in flaws)
        assert len(report.items) + unread == tagged
        assert {flaw.code for flaw in flaws if flaw.severity == "error"} == {"FileNotLoadable"}


# --- from values, and back ---------------------------------------------------------------------------------------

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))
NAMES = st.from_regex(r"[A-Z][A-Za-z0-9]{0,12}", fullmatch=True)
QNAMES = st.builds(QName, st.sampled_from(["http://a.example/x", "urn:b", ISO4217]), NAMES)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return draw(st.sampled_from([Instant(last), Duration(first, last)]))


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    axes = draw(st.dictionaries(QNAMES, QNAMES, max_size=2))
    entity = Entity(draw(st.sampled_from(["http://www.sec.gov/CIK", "urn:s"])), draw(st.from_regex("[0-9]{1,10}", fullmatch=True)))
    context = Context(entity, draw(periods()), tuple(sorted(axes.items())))
    if draw(st.booleans()):
        return Fact(draw(QNAMES), context, None, draw(st.none() | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]))))
    unit = Unit((draw(QNAMES),), draw(st.sampled_from([(), (QName(XBRLI, "shares"),)])))
    number = draw(st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=draw(st.integers(0, 6))))
    return Fact(draw(QNAMES), context, unit, number, None if number is None else draw(st.none() | st.integers(-9, 9)))


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.lists(facts(), min_size=1, max_size=5))
def test_any_facts_become_the_document_that_says_them(given_facts: list[Fact]) -> None:
    said = [target.said(fact, f"f{n}", "", Span(1, n, 1, 2)) for n, fact in enumerate(given_facts, 1)]
    report, flaws = target.read("x", (("x", b""),), lambda _: None, (), said, {"a": "http://a.example/x"})
    assert [flaw for flaw in flaws if flaw.severity == "error"] == []
    assert [item.span.line for item in report.items] == list(range(1, len(given_facts) + 1))
    assert list(map(meant, report.facts)) == list(map(meant, given_facts))


@given(periods())
def test_periods_come_back_from_the_open_information_model(period: Period) -> None:
    start = None if isinstance(period, Instant) else period.start
    moments = aspects.period(oim.period(NamedContext("c", "", "", start, period.end, ())))
    assert moments is not None
    assert moments[1] - dt.timedelta(days=1) == dt.datetime.combine(period.end, dt.time())
    assert moments[0] == (None if start is None else dt.datetime.combine(start, dt.time()))


def report_in(form: str) -> tuple[str, bytes]:
    report: Report = made.report()
    files = dict(formats.render(form, Subject(report, made.base())))
    name = report.name + (".xbr" if form == "package" else FORMS[form])
    return name, files[name]


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(seed=st.randoms(use_true_random=False))
def test_what_is_broken_is_read_or_refused(form: str, seed: Any) -> None:
    """Bytes are changed, taken out and doubled: no traceback, whatever comes of it."""
    name, data = report_in(form)
    broken = bytearray(data)
    for _ in range(seed.randint(1, 6)):
        at = seed.randrange(len(broken))
        how = seed.randrange(3)
        if how == 0:
            broken[at] = seed.randrange(256)
        elif how == 1:
            del broken[at : at + seed.randrange(200)]
        else:
            broken[at:at] = broken[at : at + seed.randrange(200)]
    try:
        report, flaws = reports.read_source(name, bytes(broken), discovery.among({}))
    except ConverterError:
        return
    assert report.root is not None or flaws
    check(report)


# --- what Arelle finds wrong -------------------------------------------------------------------------------------

ASSETS = '"concept": "gaap:Assets"'
NAME = '"concept": "dei:EntityRegistrantName"'
JSON_FLAWS: dict[str, tuple[str, str]] = {
    "a prefix that is not declared": (ASSETS, '"concept": "gap:Assets"'),
    "a concept that there is not": (ASSETS, '"concept": "gaap:Asset"'),
    "a concept that is abstract": (ASSETS, '"concept": "gaap:StatementTable"'),
    "a duration of an instant": ('"period": "2024-07-01T00:00:00"', '"period": "2024-01-01T00:00:00/2024-07-01T00:00:00"'),
    "no period of an instant": ('"period": "2024-07-01T00:00:00",', ""),
    "a day for a period": ('"period": "2024-07-01T00:00:00"', '"period": "2024-06-30"'),
    "a unit of a text": (NAME, NAME + ', "unit": "iso4217:USD"'),
    "a unit that is pure": ('"unit": "iso4217:USD"', '"unit": "xbrli:pure"'),
    "a currency without a prefix": ('"unit": "iso4217:USD"', '"unit": "USD"'),
    "a language of a number": (ASSETS, ASSETS + ', "language": "en"'),
    "an entity without a scheme": ('"entity": "cik:0000123456"', '"entity": "0000123456"'),
    "a number that is a number": ('"value": "100000.0"', '"value": 100000'),
    "no taxonomy": ('"acme-20240630.xsd"', ""),
    "another type of document": ("2021/xbrl-json", "2031/xbrl-json"),
    "a key twice": ('"f2": {', '"f1": {'),
}


CSV_FLAWS: dict[str, tuple[str, str]] = {
    "a row twice": ("\nf2,", "\nf1,"),
    "a column that there is not": ("id,concept,", "id,concepts,"),
    "a value that means nothing": (",#nil\n", ",#void\n"),
    "a concept that there is not": ("gaap:Assets,", "gaap:Asset,"),
    "a prefix that is not declared": ("gaap:Assets,", "gap:Assets,"),
    "a period that is none": ("2024-07-01T00:00:00", "Spring 2024"),
    "decimals that are none": (",-3,100000\n", ",many,100000\n"),
}


TOTAL = ' decimals="-3">100000<'
PAGE_FLAWS: dict[str, tuple[str, str]] = {
    "a number in brackets": (TOTAL, ' decimals="-3">(100000)<'),
    "a number that its format does not read": (TOTAL, ' decimals="-3" format="ixt:num-dot-decimal">1o0<'),
    "a name without a namespace": ('name="gaap:Assets"', 'name="gap:Assets"'),
    "a text whose end is not there": ('name="dei:TradingSymbol"', 'name="dei:TradingSymbol" continuedAt="end"'),
}
FLAWS = {"json": JSON_FLAWS, "csv": CSV_FLAWS, "ixbrl": PAGE_FLAWS}


@pytest.mark.parametrize(("form", "name"), [(form, name) for form, flaws in FLAWS.items() for name in flaws])
def test_arelle_finds_the_same_wrong(form: str, name: str, tmp_path: Path) -> None:
    old, new = FLAWS[form][name]
    base = made.base()
    files = dict(formats.render(form, Subject(made.report(), base)))
    file = f"acme-20240630.{'htm' if form == 'ixbrl' else form}"
    text = files[file].decode()
    assert old in text
    broken = {**files, file: text.replace(old, new, 1).encode()}
    placing.put(tuple(broken.items()), tmp_path / "a")
    (tmp_path / "base.zip").write_bytes(packages.taxonomy_package(base))
    entry = "acme-20240630" + FORMS[form]
    theirs = {finding.code for finding in oracle.findings(tmp_path / "a" / entry, [tmp_path / "base.zip"])}
    schemas = {f"{t.namespace}/{file}": content for t in (base.gaap, base.dei) for file, content in writer.render_schema(t)}
    locate = discovery.among(broken, lambda address: schemas.get(address) or discovery.bundled(address))
    _, flaws = reports.read_source(entry, broken[entry], locate)
    mine = {flaw.code for flaw in flaws if flaw.severity != "info"}
    assert mine and mine & theirs, (mine, theirs)
