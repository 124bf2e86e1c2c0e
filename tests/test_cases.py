"""The whole chain on whole documents: against truth by hand, against Arelle, and against what it gave before.

What it gave before stands in tests/cases/*/expected and is compared in ``tests/test_writer.py`` with all else that is generated.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from converter import pipeline, taxonomy
from converter.model import Duration, Fact
from converter.writer import packages, placing
from tests import oracle
from tests.conftest import EXAMPLE, ROOT

CASES = sorted((ROOT / "tests" / "cases").iterdir())
KNOWN = {"calc11e:inconsistentCalculationUsingRounding"}  # of a document that does not foot: it is converted as printed


def converted(folder: Path) -> pipeline.Conversion:
    source = next(folder.glob("source.*"), EXAMPLE)
    conversions, _ = pipeline.convert(source.name, source.read_bytes())
    (conversion,) = conversions
    return conversion


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("package") / "gaap.zip"
    place.write_bytes(packages.taxonomy_package(taxonomy.base()))
    return place


@pytest.mark.parametrize("folder", CASES, ids=[c.name for c in CASES])
def test_arelle_accepts_what_is_emitted(folder: Path, package: Path, tmp_path: Path) -> None:
    pytest.importorskip("arelle", reason="ARELLE IS NOT INSTALLED: pip install 'tickmark-xbrl[test]'")
    conversion = converted(folder)
    assert conversion.report is not None
    assert not conversion.failed, [d.message for d in conversion.diagnostics if d.severity == "error"]
    placing.put(conversion.files, tmp_path / "out")
    found = oracle.findings(tmp_path / "out" / f"{conversion.report.name}.xml", [package])
    assert {code for _, code, _ in found} <= KNOWN, found


@pytest.mark.parametrize("folder", CASES, ids=[c.name for c in CASES])
def test_every_number_is_accounted_for(folder: Path) -> None:
    report = converted(folder).report
    assert report is not None
    assert [e for e in report.ledger if e.fate == "unresolved"] == []


def test_the_example_gives_every_fact_that_a_person_found_in_it(corpus: Path) -> None:
    truth = corpus.parent / "truth" / "capstone-2005-q2.csv"
    if not truth.is_file():
        pytest.skip(f"THE TRUTH IS NOT AT {truth}")
    report = converted(ROOT / "tests" / "cases" / EXAMPLE.stem).report
    assert report is not None
    with truth.open(encoding="utf-8", newline="") as rows:
        missed = [row for row in csv.DictReader(rows) if not any(_says(fact, row, report.extension.namespace) for fact in report.facts)]
    assert missed == []


def _says(fact: Fact, row: dict[str, str], own: str) -> bool:
    names = row["concept"].split("|")
    if fact.concept.name not in names and not ("extension" in names and fact.concept.namespace == own):
        return False
    wanted = row["value"].split("|")
    if fact.unit is None:
        return str(fact.value).casefold() in [w.casefold() for w in wanted]
    period = fact.context.period
    start = period.start.isoformat() if isinstance(period, Duration) else ""
    if (start, period.end.isoformat()) != (row["period_start"], row["period_end"]):
        return False
    if row["decimals"] and fact.value is not None and str(fact.decimals) != row["decimals"]:
        return False
    return "nil" in wanted if fact.value is None else any(w != "nil" and Decimal(w) == fact.value for w in wanted)
