"""xBRL-JSON and xBRL-CSV that others may have written, right, wrong and hostile: the facts that are there are read, the rest is said."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter import reports
from converter.model import Diagnostic
from converter.reports import csvperiods, jsontext
from converter.reports.instance import Instance, Wrong
from converter.taxonomies import discovery

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
