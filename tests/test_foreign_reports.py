"""Reports that others may have written, right, wrong and hostile: the facts that are there are read, the rest is said, nothing is opened
that should not be."""

from __future__ import annotations

import io
import json
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter import reports
from converter.errors import ConverterError
from converter.model import Diagnostic
from converter.reports import csvperiods, jsontext
from converter.reports.instance import Instance, Wrong
from converter.taxonomies import discovery

# --- Inline XBRL -------------------------------------------------------------------------------------------------

PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" xmlns:x="urn:x" xml:lang="en-GB"
 xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:iso4217="http://www.xbrl.org/2003/iso4217"
 xmlns:ixt="http://www.xbrl.org/inlineXBRL/transformation/2020-02-12">
<head><title>t</title></head><body>
<div style="display:none"><ix:header><ix:hidden>{hidden}</ix:hidden>
<ix:references><link:schemaRef xlink:type="simple" xlink:href="x.xsd"/></ix:references>
<ix:resources>
<xbrli:context id="c"><xbrli:entity><xbrli:identifier scheme="urn:s">1</xbrli:identifier></xbrli:entity>
<xbrli:period><xbrli:instant>2005-09-30</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:unit id="u"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>
</ix:resources></ix:header></div>
{body}
</body></html>
"""


def page(body: str, hidden: str = "") -> tuple[Instance, list[Diagnostic]]:
    """The report of a page, and what is said of it besides that its taxonomy is not there."""
    data = PAGE.format(body=body, hidden=hidden).encode()
    report, flaws = reports.read_source("x.htm", data, lambda _: None)
    return report, [flaw for flaw in flaws if flaw.code != "FileNotLoadable"]


def number(text: str, more: str = "") -> str:
    return f'<p><ix:nonFraction name="x:N" contextRef="c" unitRef="u" decimals="0" {more}>{text}</ix:nonFraction></p>'


def words(text: str, more: str = "") -> str:
    return f'<div><ix:nonNumeric name="x:T" contextRef="c" {more}>{text}</ix:nonNumeric></div>'


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (number("12.50"), Decimal("12.50")),
        (number(" 12 \n"), Decimal(12)),
        (number("1,234", 'format="ixt:num-dot-decimal" scale="3" sign="-"'), Decimal(-1234000)),
        (number("35", 'scale="-2"'), Decimal("0.35")),
        (number("1<b>2</b><ix:exclude>(a)</ix:exclude>3"), Decimal(123)),
        (number("<ix:nonFraction name='x:M' contextRef='c' unitRef='u' decimals='0'>7</ix:nonFraction>"), Decimal(7)),
        (number("", 'xsi:nil="true"'), None),
        (number("-", 'format="ixt:fixed-zero"'), Decimal(0)),
        (words("a <b>b</b> &amp; c"), "a b & c"),
        (words("a <b class='x'>b</b> &amp; c<br/>", 'escape="true"'), 'a <b class="x">b</b> &amp; c<br/>'),
        (words("a<ix:exclude>x</ix:exclude>", 'continuedAt="d"') + '<ix:continuation id="d"> b</ix:continuation>', "a b"),
        (words("", 'continuedAt="d"') + '<ix:continuation id="e">2</ix:continuation><ix:continuation id="d" continuedAt="e">1</ix:continuation>', "12"),
        (words("September 30, 2005", 'format="ixt:date-monthname-day-year-en"'), "2005-09-30"),
        (words("", 'xsi:nil="true"'), None),
    ],
)
def test_a_fact_has_the_value_that_its_element_means(body: str, value: Decimal | str | None) -> None:
    report, flaws = page(body)
    assert flaws == []
    assert report.facts[0].value == value


def test_facts_have_places_languages_and_what_is_hidden_comes_first() -> None:
    report, flaws = page(words("b", 'xml:lang="fr"'), number("1"))
    assert flaws == []
    assert [(item.concept.name, item.language) for item in report.items] == [("N", ""), ("T", "fr")]
    lines = PAGE.format(body=words("b"), hidden=number("1")).splitlines()
    assert all(lines[item.span.line - 1][item.span.column - 1 :].startswith("<ix:non") for item in report.items)
    assert page(words("b"))[0].items[0].language == "en-gb"


@pytest.mark.parametrize(
    ("body", "code", "severity"),
    [
        (number("(50)"), "xmlSchema:valueError", "error"),
        (number("-50"), "xmlSchema:valueError", "error"),
        (number(""), "xmlSchema:valueError", "error"),
        (number("five", 'format="ixt:num-dot-decimal"'), "ix11.10.1.1:transformValueError", "error"),
        (number("5", 'format="ixt:num-roman"'), "ix11.10.1.2:invalidTransformation", "warning"),
        (number("5", 'format="nowhere:num-dot-decimal"'), "ix11.10.1.2:invalidTransformation", "warning"),
        (number("5", 'scale="999999999"'), "xmlSchema:valueError", "error"),
        (number("5", 'scale="1.5"'), "xmlSchema:valueError", "error"),
        (number("5", 'sign="+"'), "xmlSchema:valueError", "error"),
        (number("5").replace("x:N", "x:1"), "ix11.12.1.2:missingReferences", "error"),
        (number("5").replace("x:N", "y:N"), "ix11.12.1.2:missingReferences", "error"),
        (words("a", 'continuedAt="d"'), "ix11.11.1.2:continuationMissing", "error"),
        (words("a", 'continuedAt="d"') + '<ix:continuation id="d" continuedAt="d">b</ix:continuation>', "ix11.11.1.2:continuationCycle", "error"),
        (number("5", 'target="other"') + number("6"), "inline.target", "warning"),
        ('<p><ix:tuple name="x:P">1</ix:tuple></p>', "inline.unread", "warning"),
        ('<p><ix:footnote id="f">1</ix:footnote></p>', "inline.unread", "info"),
    ],
)
def test_what_cannot_be_read_of_a_page_is_said_where_it_stands(body: str, code: str, severity: str) -> None:
    report, flaws = page(body + number("1"))
    assert [(flaw.code, flaw.severity) for flaw in flaws] == [(code, severity)]
    assert report.facts[-1].value == 1  # and the rest is read
    assert code == "inline.target" or flaws[0].span is not None


def test_the_only_target_is_read_whatever_its_name() -> None:
    report, flaws = page(number("5", 'target="other"'))
    assert (flaws, report.facts[0].value) == ([], 5)


def test_other_pages_are_told_apart() -> None:
    for old, new, code in (
        ("2013/inlineXBRL", "2008/inlineXBRL", "ix11.8.1.3:headerMissing"),
        ("ix:header", "ix:headers", "ix11.8.1.3:headerMissing"),
        ("<html", '<!DOCTYPE html [<!ENTITY a "b">]><html', "xml.doctype"),
        ("</html>", "", "xmlSchema:syntax"),
    ):
        report, flaws = reports.read_source("x.htm", PAGE.format(body="", hidden="").replace(old, new).encode(), lambda _: None)
        assert (report.root, [flaw.code for flaw in flaws]) == (None, [code])


def test_facts_within_facts_do_not_fill_the_memory() -> None:
    inner = "x" * 100_000
    for _ in range(120):
        inner = words(inner).replace("<div>", "").replace("</div>", "")
    assert [flaw.code for flaw in page(f"<div>{inner}</div>")[1]] == ["inline.repeated"]
    many = "".join(words("", 'continuedAt="d"') for _ in range(400)) + f'<ix:continuation id="d">{"x" * 50_000}</ix:continuation>'
    assert [flaw.code for flaw in page(many)[1]] == ["inline.repeated"]


@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(
    st.decimals(min_value=0, max_value=10**15, places=3),
    st.integers(-6, 9),
    st.booleans(),
    st.sampled_from(["", "num-dot-decimal", "num-comma-decimal"]),
)
def test_format_scale_and_sign_give_the_value_exactly(printed: Decimal, scale: int, negative: bool, form: str) -> None:
    text = f"{printed:,.3f}" if form else f"{printed:.3f}"
    if form == "num-comma-decimal":
        text = text.translate(str.maketrans(",.", ".,"))
    more = f'scale="{scale}"' + (f' format="ixt:{form}"' if form else "") + (' sign="-"' if negative else "")
    report, flaws = page(number(text, more))
    value = report.facts[0].value
    assert flaws == [] and isinstance(value, Decimal)
    assert value == (-printed if negative else printed) * Decimal(10) ** scale


# --- xBRL-JSON ---------------------------------------------------------------------------------------------------


def json_report() -> dict[str, Any]:
    dimensions = {"concept": "x:N", "entity": "s:1", "period": "2005-10-01T00:00:00", "unit": "iso4217:USD"}
    return {
        "documentInfo": {
            "documentType": "https://xbrl.org/2021/xbrl-json",
            "namespaces": {"x": "urn:x", "s": "urn:s", "iso4217": "http://www.xbrl.org/2003/iso4217", "xbrl": "https://xbrl.org/2021"},
            "taxonomy": ["x.xsd"],
        },
        "facts": {"a": {"value": "12.5", "decimals": 1, "dimensions": dimensions}, "b": {"value": None, "dimensions": {**dimensions, "x:A": "x:M"}}},
    }


def read_json(data: str | bytes) -> tuple[Instance, list[Diagnostic]]:
    content = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    report, flaws = reports.read_source("x.json", content, lambda _: None)
    return report, [flaw for flaw in flaws if flaw.code != "FileNotLoadable"]


def test_json_is_read_with_the_place_of_each_fact() -> None:
    text = json.dumps(json_report(), indent=1)
    report, flaws = read_json(text)
    assert flaws == []
    assert [(f.value, f.decimals, len(f.context.dimensions)) for f in report.facts] == [(Decimal("12.5"), 1, 0), (None, None, 1)]
    lines = text.splitlines()
    assert [lines[item.span.line - 1].strip() for item in report.items] == ['"a": {', '"b": {']


def changed(path: str, value: object) -> str:
    """The report with the member at ``path`` changed, or taken out."""
    report = json_report()
    *parents, last = path.split("/")
    inner = report
    for parent in parents:
        inner = inner[parent]
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return json.dumps(report)


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("documentInfo", ..., "oimce:unsupportedDocumentType"),
        ("documentInfo/documentType", "https://xbrl.org/2030/xbrl-json", "oimce:unsupportedDocumentType"),
        ("documentInfo/documentType", 1, "oimce:unsupportedDocumentType"),
        ("documentInfo/namespaces", [], "xbrlje:invalidJSONStructure"),
        ("documentInfo/namespaces/y", "urn:x", "oimce:multipleAliasesForURI"),
        ("documentInfo/namespaces/y", "no uri", "oimce:invalidURI"),
        ("documentInfo/namespaces/xbrl", "urn:other", "oimce:invalidURIForReservedAlias"),
        ("documentInfo/namespaces/x", "urn:\x01", "report.name"),
        ("documentInfo/namespaces/x", "http://www.w3.org/XML/1998/namespace", "report.name"),
        ("documentInfo/namespaces/x", "http://www.w3.org/2000/xmlns/", "report.name"),
        ("documentInfo/taxonomy", [], "oime:noTaxonomy"),
        ("documentInfo/taxonomy", "x.xsd", "xbrlje:invalidJSONStructure"),
        ("documentInfo/taxonomy", [1], "xbrlje:invalidJSONStructure"),
        ("documentInfo/strange", 1, "xbrlje:invalidJSONStructure"),
        ("strange", 1, "xbrlje:invalidJSONStructure"),
        ("facts", [], "xbrlje:invalidJSONStructure"),
        ("facts/a", [], "xbrlje:invalidJSONStructure"),
        ("facts/a/value", 12.5, "xbrlje:invalidJSONStructure"),
        ("facts/a/value", ..., "xbrlje:invalidJSONStructure"),
        ("facts/a/value", "\x00", "report.character"),
        ("facts/a/dimensions/concept", "x:N\u00b2", "report.name"),
        ("facts/a/strange", 1, "xbrlje:invalidJSONStructure"),
        ("facts/a/decimals", "1", "xbrlje:invalidJSONStructure"),
        ("facts/a/decimals", 1.5, "xbrlje:invalidJSONStructure"),
        ("facts/a/decimals", 10**40, "xbrlje:invalidJSONStructure"),
        ("facts/b/decimals", 1, "oime:misplacedDecimalsProperty"),
        ("facts/a/dimensions", ..., "xbrlje:invalidJSONStructure"),
        ("facts/a/dimensions/concept", ..., "oime:missingConceptDimension"),
        ("facts/a/dimensions/concept", "N", "xbrlje:invalidJSONStructure"),
        ("facts/a/dimensions/concept", "y:N", "oimce:unboundPrefix"),
        ("facts/a/dimensions/concept", None, "xbrlje:invalidJSONStructure"),
        ("facts/a/dimensions/entity", "1", "oimce:invalidSQName"),
        ("facts/a/dimensions/entity", "y:1", "oimce:unboundPrefix"),
        ("facts/a/dimensions/period", "2005-09-30", "oimce:invalidPeriodRepresentation"),
        ("facts/a/dimensions/period", "2005-13-01T00:00:00", "oimce:invalidPeriodRepresentation"),
        ("facts/a/dimensions/unit", "USD", "oimce:invalidUnitStringRepresentation"),
        ("facts/a/dimensions/unit", "x:b*x:a", "oimce:invalidUnitStringRepresentation"),
        ("facts/a/dimensions/unit", "y:USD", "oimce:unboundPrefix"),
        ("facts/a/dimensions/language", "EN", "xbrlje:invalidLanguageCodeCase"),
        ("facts/a/dimensions/strange", "x", "xbrlje:invalidJSONStructure"),
    ],
)
def test_what_is_wrong_in_json_has_its_code_and_place(path: str, value: object, code: str) -> None:
    report, flaws = read_json(changed(path, value))
    assert flaws[0].code == code and (len(flaws) == 1 or path.startswith("documentInfo/namespaces"))  # of which everything depends
    assert flaws[0].span is not None
    assert report.root is None or len(report.items) >= (0 if path == "facts" or path.startswith("documentInfo/namespaces") else 1)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b'{"documentInfo": {"documentType": "https://xbrl.org/2021/xbrl-json"}} more',
        b'\xff{"documentType": "xbrl-json"}',
        b'{"documentInfo": {"documentType": "https://xbrl.org/2021/xbrl-json"}, "a": "\x00"}',
        b'{"documentType": "xbrl-json", "a": ' + b"[" * 100_000,
        b'{"documentType": "xbrl-json", "a": 01}',
        b'{"documentType": "xbrl-json", "a": NaN}',
        b"{'documentType': 1}",
    ],
)
def test_what_is_no_json_is_said(data: bytes) -> None:
    report, flaws = read_json(data)
    assert report.root is None
    assert [flaw.code for flaw in flaws] in (["xbrlje:invalidJSON"], ["oimce:unsupportedDocumentType"])


def test_a_key_that_is_given_twice_is_said_and_the_first_counts() -> None:
    text = json.dumps(json_report()).replace('"b": {', '"a": {')
    report, flaws = read_json(text)
    assert [flaw.code for flaw in flaws] == ["xbrlje:invalidJSON"]
    assert [item.nil for item in report.items] == [False]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES, st.sampled_from([None, 1]))
def test_json_is_read_as_python_reads_it(value: object, indent: int | None) -> None:
    def plain(node: jsontext.Node) -> object:
        if isinstance(node.value, dict):
            return {key: plain(inner) for key, inner in node.value.items()}
        if isinstance(node.value, list):
            return [plain(inner) for inner in node.value]
        return json.loads(node.value.text) if isinstance(node.value, jsontext.Number) else node.value

    node, flaws = jsontext.parse(json.dumps(value, indent=indent).encode(), "x")
    assert node is not None and flaws == ()
    assert plain(node) == value


# --- xBRL-CSV ----------------------------------------------------------------------------------------------------

HEAD = "id,concept,period,unit,decimals,value\n"
ROWS = HEAD + "r1,x:N,2005Q3,iso4217:USD,-3,1000\nr2,x:N,2005-09-30@end,iso4217:USD,#none,#nil\n"


def metadata() -> dict[str, Any]:
    return {
        "documentInfo": {
            "documentType": "https://xbrl.org/2021/xbrl-csv",
            "namespaces": {"x": "urn:x", "s": "urn:s", "iso4217": "http://www.xbrl.org/2003/iso4217"},
            "taxonomy": ["x.xsd"],
        },
        "dimensions": {"entity": "$who"},
        "parameters": {"who": "s:1"},
        "tableTemplates": {
            "t": {
                "rowIdColumn": "id",
                "columns": {
                    "id": {}, "concept": {}, "period": {}, "unit": {}, "decimals": {},
                    "value": {"decimals": "$decimals", "dimensions": {"concept": "$concept", "period": "$period", "unit": "$unit"}},
                },
            }
        },
        "tables": {"t": {"url": "t%20a.csv"}},
    }  # fmt: skip


def read_csv(rows: str | bytes, about: dict[str, Any] | None = None) -> tuple[Instance, list[Diagnostic]]:
    content = rows.encode() if isinstance(rows, str) else rows
    data = json.dumps(about or metadata()).encode()
    report, flaws = reports.read_source("x-metadata.json", data, discovery.among({"t a.csv": content}))
    return report, [flaw for flaw in flaws if flaw.code != "FileNotLoadable"]


def test_csv_is_read_with_the_place_of_each_cell() -> None:
    report, flaws = read_csv(ROWS)
    assert flaws == []
    assert [(f.value, f.decimals, str(f.context.period)) for f in report.facts] == [
        (Decimal(1000), -3, "Duration(start=datetime.date(2005, 7, 1), end=datetime.date(2005, 9, 30))"),
        (None, None, "Instant(date=datetime.date(2005, 9, 30))"),
    ]
    assert [(item.span.page, item.span.line, item.id) for item in report.items] == [(2, 2, "t.r1.value"), (2, 3, "t.r2.value")]
    assert [name for name, _ in report.sources] == ["x-metadata.json", "t%20a.csv"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (HEAD + "r1,N,2005Q3,iso4217:USD,-3,1", "xbrlce:invalidConceptQName"),
        (HEAD + "r1,y:N,2005Q3,iso4217:USD,-3,1", "oimce:unboundPrefix"),
        (HEAD + "r1,#none,2005Q3,iso4217:USD,-3,1", "oime:missingConceptDimension"),
        (HEAD + "r1,x:N,2005Q5,iso4217:USD,-3,1", "xbrlce:invalidPeriodRepresentation"),
        (HEAD + "r1,x:N,2005-02-30,iso4217:USD,-3,1", "xbrlce:invalidPeriodRepresentation"),
        (HEAD + "r1,x:N,2005@middle,iso4217:USD,-3,1", "xbrlce:invalidPeriodSpecifier"),
        (HEAD + "r1,x:N,2005Q3,USD,-3,1", "oimce:invalidUnitStringRepresentation"),
        (HEAD + "r1,x:N,2005Q3,iso4217:USD,few,1", "xbrlce:invalidDecimalsValue"),
        (HEAD + "r1,x:N,2005Q3,iso4217:USD,-3,#none", "xbrlce:illegalUseOfNone"),
        (HEAD + "r1,x:N,2005Q3,iso4217:USD,-3,#what", "xbrlce:unknownSpecialValue"),
        (HEAD + ",x:N,2005Q3,iso4217:USD,-3,1", "xbrlce:missingRowIdentifier"),
        (ROWS + "r1,x:M,2005Q3,iso4217:USD,-3,1", "xbrlce:repeatedRowIdentifier"),
        (HEAD.replace("unit", "unity") + "r1,x:N,2005Q3,,-3,1", "xbrlce:unknownColumn"),
        (HEAD.replace("unit", "period") + "r1,x:N,2005Q3,,-3,1", "xbrlce:repeatedColumnIdentifier"),
        (HEAD + "r1,x:N,2005Q3,iso4217:USD,-3,1,2", "xbrlce:unmappedCellValue"),
        (b"\xff\xfeid,concept", "xbrlce:invalidCSVFileFormat"),
    ],
)
def test_what_is_wrong_in_a_table_has_its_code_and_place(rows: str | bytes, code: str) -> None:
    _, flaws = read_csv(rows)
    assert code in [flaw.code for flaw in flaws]
    assert all(flaw.span is not None and flaw.span.page == 2 for flaw in flaws)


def with_template(**more: object) -> dict[str, Any]:
    about = metadata()
    about["tableTemplates"]["t"]["columns"]["value"] |= more
    return about


@pytest.mark.parametrize(
    ("about", "code"),
    [
        (metadata() | {"tables": {"t": {"url": "../../etc/passwd"}}}, "xbrlce:missingRequiredCSVFile"),
        (metadata() | {"tables": {"t": {"url": "file:///etc/passwd"}}}, "xbrlce:missingRequiredCSVFile"),
        (metadata() | {"tables": {"t": {}}}, "xbrlce:missingRequiredCSVFile"),
        (metadata() | {"tables": {"t": {"url": "t%20a.csv", "template": "u"}}}, "xbrlce:unknownTableTemplate"),
        (metadata() | {"parameters": {}}, "xbrlce:invalidReferenceTarget"),
        (metadata() | {"parameterURL": "p.csv"}, "report.unread"),
        (metadata() | {"strange": 1}, "xbrlce:invalidJSONStructure"),
        (with_template(propertyGroups={}), "report.unread"),
    ],
)
def test_what_is_wrong_in_metadata_has_its_code(about: dict[str, Any], code: str) -> None:
    assert code in [flaw.code for flaw in read_csv(ROWS, about)[1]]


def test_a_table_that_may_be_missing_is_not_missed() -> None:
    report, flaws = read_csv(ROWS, metadata() | {"tables": {"t": {"url": "t%20a.csv"}, "o": {"url": "o.csv", "optional": True, "template": "t"}}})
    assert (len(report.items), flaws) == (2, [])


def test_decimals_may_stand_behind_a_number() -> None:
    report, flaws = read_csv(HEAD + "r1,x:N,2005Q3,iso4217:USD,,1234d-2\n")
    assert (flaws, report.facts[0].value, report.facts[0].decimals) == ([], 1234, -2)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2005", "2005-01-01", "2006-01-01"),
        ("2005-12", "2005-12-01", "2006-01-01"),
        ("2005Q4", "2005-10-01", "2006-01-01"),
        ("2005H1", "2005-01-01", "2005-07-01"),
        ("2005W01", "2005-01-03", "2005-01-10"),
        ("2005-02-28", "2005-02-28", "2005-03-01"),
        ("2005-01-01..2005-03-31", "2005-01-01", "2005-04-01"),
        ("2005@start", None, "2005-01-01"),
        ("2005Q3@end", None, "2005-10-01"),
        ("2005-10-01T00:00:00", None, "2005-10-01"),
    ],
)
def test_periods_as_a_table_has_them(text: str, start: str | None, end: str) -> None:
    moments = csvperiods.moments(text)
    assert moments is not None
    assert tuple(None if m is None else m.date().isoformat() for m in moments) == (start, end)


@pytest.mark.parametrize("text", ["", "05", "2005Q0", "2005W54", "2005W00", "9999", "2005-10-01T00:00:00@end", "2005-00", "last year"])
def test_what_is_no_period_of_a_table(text: str) -> None:
    with pytest.raises(Wrong):
        csvperiods.moments(text)


# --- report packages ---------------------------------------------------------------------------------------------

CATALOG = """<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">
<rewriteURI uriStartString="http://x.example/" rewritePrefix="../schemas/"/>
<rewriteURI uriStartString="http://evil.example/" rewritePrefix="../../../../etc/"/></catalog>"""
SCHEMA = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:x"/>'


def package(*changes: tuple[str, str | None], kind: str = "xbri") -> dict[str, str]:
    files: dict[str, str | None] = {
        "p/META-INF/reportPackage.json": json.dumps({"documentInfo": {"documentType": f"https://xbrl.org/report-package/2023/{kind}"}}),
        "p/META-INF/catalog.xml": CATALOG,
        "p/reports/r.htm": PAGE.format(body=number("5"), hidden="").replace("x.xsd", "http://x.example/x.xsd"),
        "p/schemas/x.xsd": SCHEMA,
    }
    return {path: content for path, content in (files | dict(changes)).items() if content is not None}


def zipped(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return buffer.getvalue()


def read_package(data: bytes, name: str = "p.xbri") -> tuple[Instance, list[str]]:
    def beside(address: str) -> bytes | None:
        raise AssertionError(f"nothing beside a package is asked for: {address}")

    report, flaws = reports.read_source(name, data, discovery.Locate(beside, lambda _: None))
    return report, [flaw.code for flaw in flaws]


def test_a_package_holds_its_report_and_its_taxonomy() -> None:
    report, flaws = read_package(zipped(package()))
    assert flaws == []
    assert (report.name, [fact.value for fact in report.facts]) == ("p/reports/r.htm", [5])
    assert [address for _, address in report.dts.schemas] == ["http://x.example/x.xsd"]


@pytest.mark.parametrize("kind", ["p.zip", "p.xbr"])
def test_a_package_may_hold_other_reports(kind: str) -> None:
    says = {"p.zip": "https://xbrl.org/report-package/2023", "p.xbr": "https://xbrl.org/report-package/2023/xbr"}[kind]
    about = json.dumps({"documentInfo": {"documentType": says}})
    files = package(("p/META-INF/reportPackage.json", about), ("p/reports/r.htm", None), ("p/reports/r.json", json.dumps(json_report())))
    report, flaws = read_package(zipped(files), kind)
    assert (len(report.items), flaws) == (2, ["FileNotLoadable"])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([("p/META-INF/reportPackage.json", None)], "rpe:documentTypeFileExtensionMismatch"),
        ([("p/META-INF/reportPackage.json", "{")], "rpe:invalidJSON"),
        ([("p/META-INF/reportPackage.json", "{}")], "rpe:invalidJSONStructure"),
        ([("p/META-INF/reportPackage.json", '{"documentInfo": {"documentType": "x"}}')], "rpe:unsupportedReportPackageVersion"),
        ([("p/reports/r.htm", None)], "rpe:missingReportsDirectory"),
        ([("p/reports/r.htm", None), ("p/reports/r.txt", "")], "rpe:missingReport"),
        ([("p/reports/s.htm", "")], "rpe:multipleReports"),
        ([("p/reports/r.htm", None), ("p/reports/a/1.htm", ""), ("p/reports/a/2.htm", "")], "rpe:multipleReports"),
        ([("p/reports/r.htm", None), ("p/reports/r.json", "{}")], "rpe:incorrectReportType"),
        ([("p/reports/r.htm", "hello")], "rpe:incorrectReportType"),
        ([("q/x", "")], "rpe:invalidDirectoryStructure"),
        ([("p/../../x", "")], "rpe:invalidDirectoryStructure"),
        ([("p//x", "")], "rpe:invalidDirectoryStructure"),
        ([("p/META-INF/catalog.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')], "xml.doctype"),
        ([("p/reports/r.htm", PAGE.format(body="", hidden="").replace("x.xsd", "http://evil.example/passwd"))], "FileNotLoadable"),
        ([("p/reports/r.htm", PAGE.format(body="", hidden="").replace("x.xsd", "../../../etc/passwd"))], "FileNotLoadable"),
    ],
)
def test_what_is_wrong_with_a_package_has_its_code(changes: list[tuple[str, str | None]], code: str) -> None:
    assert code in read_package(zipped(package(*changes)))[1]


def test_what_is_no_zip_is_said() -> None:
    whole = zipped(package())
    for data in (b"PK\x03\x04", whole[:200], whole[: len(whole) // 2], whole[:60] + b"\0" * 40 + whole[100:]):
        report, flaws = read_package(data)
        assert report.root is None and set(flaws) <= {"rpe:invalidArchiveFormat", "rpe:invalidJSON"} and flaws


def test_a_package_in_a_package_is_not_opened() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, content in package().items():
            archive.writestr(path, zipped(package()) if path.endswith(".htm") else content)
    assert read_package(buffer.getvalue())[1] == ["rpe:incorrectReportType"]


def test_what_grows_without_measure_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "LARGEST", 100_000)
    data = zipped(package(("p/reports/r.htm", "<html>" + " " * 10**6)))
    assert len(data) < 10_000
    assert read_package(data)[1] == ["rpe:invalidArchiveFormat"]


# --- which format it is ------------------------------------------------------------------------------------------


def test_formats_are_told_by_their_content() -> None:
    about = json.dumps(json_report()).encode()
    assert reports.read_source("anything", about, lambda _: None)[0].items
    assert reports.read_source("x.json", PAGE.format(body=number("1"), hidden="").encode(), lambda _: None)[0].items


@pytest.mark.parametrize("name", ["x.txt", "x.csv", "x", "x.pdf", "x.htm", "x.xlsx"])
@pytest.mark.parametrize("data", [b"Total assets 1,234", b"<html><p>Total assets<br>1,234</p></html>", zipped({"xl/workbook.xml": "<x/>"})])
def test_what_is_no_report_is_a_wrong_call_that_names_the_formats(name: str, data: bytes) -> None:
    with pytest.raises(ConverterError) as caught:
        reports.read_source(name, data, lambda _: None)
    assert all(format_ in caught.value.hint for format_ in ("XBRL 2.1", "Inline XBRL 1.1", "xBRL-JSON 1.0", "xBRL-CSV 1.0", "report packages"))
