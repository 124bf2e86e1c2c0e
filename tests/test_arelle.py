"""Arelle finds nothing at all in what we emit: no error and no warning. And it would, if there were something."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from converter import dts, taxonomy, writer
from converter.model import Arc, Network, Report, Taxonomy
from converter.writer import packages, placing
from tests import reports
from tests.oracle import findings


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The taxonomy package of the small base taxonomy."""
    path = tmp_path_factory.mktemp("package") / "small.zip"
    placing.put_file(packages.taxonomy_package(reports.base()), path)
    return path


def emitted(report: Report, base: dts.Base, folder: Path) -> Path:
    placing.put(writer.render(report, "xbrl", base), folder)
    return folder / f"{report.name}.xml"


def test_a_report_with_every_kind_of_fact(package: Path, tmp_path: Path) -> None:
    assert findings(emitted(reports.report(), reports.base(), tmp_path / "out"), [package]) == []


def test_a_report_with_a_difficult_name(package: Path, tmp_path: Path) -> None:
    report = reports.report("b & c's 100%-20240630")
    report = replace(report, extension=replace(report.extension, prefix="dei"))
    assert findings(emitted(report, reports.base(), tmp_path / "out"), [package]) == []


def test_a_report_with_no_extension_and_no_facts(package: Path, tmp_path: Path) -> None:
    report = replace(reports.report(), facts=(), extension=Taxonomy(reports.EXT, "acme", ()))
    assert findings(emitted(report, reports.base(), tmp_path / "out"), [package]) == []


def test_the_small_taxonomy(package: Path) -> None:
    assert findings("http://tickmark.example/all/2026/all-2026.xsd", [package]) == []


def test_a_sum_that_does_not_foot_is_found(package: Path, tmp_path: Path) -> None:
    report = reports.report()
    wrong = tuple(replace(f, value=Decimal(640000)) if f.concept.name == "Assets" else f for f in report.facts)
    found = findings(emitted(replace(report, facts=wrong), reports.base(), tmp_path / "out"), [package])
    assert [(f.level, f.code) for f in found] == [("INCONSISTENCY", "calc11e:inconsistentCalculationUsingRounding")] * 2


def test_our_own_base_taxonomy_with_all_its_networks(tmp_path: Path) -> None:
    """And a filing that uses each of its concepts that can be reported at an instant, in a statement as long as that."""
    base = taxonomy.base()
    placing.put_file(packages.taxonomy_package(base), tmp_path / "base.zip")
    assert findings("http://tickmark.example/all/2026/all-2026.xsd", [tmp_path / "base.zip"]) == []

    like = next(f for f in reports.report().facts if f.concept.name == "Assets")
    chosen = [c.qname for c in base.gaap.concepts if (c.type, c.period, c.abstract) == ("monetary", "instant", False)][:300]
    facts = tuple(replace(like, concept=name, value=Decimal(number)) for number, name in enumerate(chosen))
    heading = next(c.qname for c in base.gaap.concepts if c.abstract and c.type == "string" and c.substitution == "item")
    network = Network(
        f"{reports.EXT}/role/All",
        "0001 - Statement - All",
        presentation=tuple(Arc(heading, name, i) for i, name in enumerate(chosen, 1)),
    )
    report = replace(reports.report(), facts=facts, extension=Taxonomy(reports.EXT, "acme", (), (network,)))
    assert findings(emitted(report, base, tmp_path / "out"), [tmp_path / "base.zip"]) == []
