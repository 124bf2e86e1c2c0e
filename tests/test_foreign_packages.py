"""Report packages that others may have written, and which format a report has: nothing is opened that should not be."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from converter import reports
from converter.errors import ConverterError
from converter.reports.instance import Instance
from converter.taxonomies import discovery
from tests.test_foreign_oim import json_report
from tests.test_foreign_pages import PAGE, number

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
