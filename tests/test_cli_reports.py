"""``tickmark validate`` and ``tickmark diff``, on reports in every format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import run
from tests.conftest import EXAMPLE

ENDINGS = (".xml", ".htm", ".json", "-metadata.json", ".xbri", "_facts.parquet", ".duckdb", ".sqlite")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example in every format; the path without what its names end in."""
    out = tmp_path_factory.mktemp("out")
    forms = [word for form in ("xbrl", "ixbrl", "json", "csv", "package", "parquet", "duckdb", "sqlite") for word in ("--to", form)]
    assert run("convert", EXAMPLE, "-o", out, *forms, "-q").exit_code == 0
    return next(out.glob("*/*.xbri")).with_suffix("")


def test_validate(example: Path, tmp_path: Path) -> None:
    instance = example.with_suffix(".xml")
    good = run("validate", instance)
    assert good.exit_code == 0 and "valid" in good.stdout, good.stderr
    assert run("validate", instance, "--strict").exit_code == 1  # the release does not foot
    broken = instance.with_name("broken.xml")
    broken.write_bytes(instance.read_bytes().replace(b'unitRef="USD"', b'unitRef="EUR"', 1))
    bad = run("validate", instance, broken)
    assert bad.exit_code == 1 and "not valid" in bad.stdout and "broken.xml:" in bad.stderr
    broken.unlink()
    assert run("validate", tmp_path / "none.xml").exit_code == 2
    assert run("validate", tmp_path).exit_code == 2
    assert json.loads(run("validate", instance, "--format", "json").stdout)[0]["valid"] is True
    assert json.loads(run("validate", instance, "--format", "sarif").stdout)["version"] == "2.1.0"


def test_arelle_is_asked_when_wanted(example: Path) -> None:
    pytest.importorskip("arelle", reason="ARELLE IS NOT INSTALLED: nobody checks what we emit")
    instance = example.with_suffix(".xml")
    result = run("validate", instance, "--arelle", "--format", "json")
    said = [json.loads(line) for line in result.stderr.splitlines()]
    found = [d for d in said if d["message"].startswith("Arelle:")]
    assert result.exit_code == 0, found
    assert found and all("StockholdersEquity" in d["message"] and d["line"] for d in found)


@pytest.mark.parametrize("ending", ENDINGS)
def test_validate_reads_every_format(ending: str, example: Path) -> None:
    path = example.with_name(example.name + ending)
    done = run("validate", path)
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, f"{path}: valid (2 warnings)")
    places = {".xbri": f"{path}/{example.name}/reports/{example.name}.htm:", "-metadata.json": f"{example}.csv:"}
    assert done.stderr.startswith(places.get(ending, f"{path}:"))
    assert json.loads(run("validate", path, "--format", "json").stdout) == [{"file": str(path), "valid": True, "findings": 2}]
    (finding, _) = json.loads(run("validate", path, "--format", "sarif").stdout)["runs"][0]["results"]
    assert finding["locations"][0]["physicalLocation"]["region"]["startLine"] > 1  # of tables, it is the row


def test_what_is_wrong_in_a_format_fails_it(example: Path, tmp_path: Path) -> None:
    text = example.with_suffix(".json").read_text(encoding="utf-8")
    (tmp_path / example.with_suffix(".xsd").name).write_bytes(example.with_suffix(".xsd").read_bytes())
    (tmp_path / "a.json").write_text('"USD"'.join(text.replace("-3,", "3.5,", 1).rsplit('"iso4217:USD"', 1)))
    done = run("validate", tmp_path / "a.json")
    assert done.exit_code == 1
    assert "[oimce:invalidUnitStringRepresentation]" in done.stderr and "xbrlje:invalidJSONStructure" in done.stderr


def test_one_file_that_is_no_report_does_not_stop_the_others(example: Path) -> None:
    done = run("validate", EXAMPLE, example.with_suffix(".xml"), "--format", "json")
    assert done.exit_code == 2
    assert [verdict["valid"] for verdict in json.loads(done.stdout)] == [True]
    assert "xBRL-JSON 1.0" in run("validate", EXAMPLE).stderr


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_format_says_the_same(ending: str, example: Path) -> None:
    done = run("diff", example.with_suffix(".xml"), example.with_name(example.name + ending))
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.endswith("facts in both, no difference\n")


def test_what_differs_is_told_and_is_the_exit_status(example: Path, tmp_path: Path) -> None:
    for path in example.parent.glob("*.x*"):
        text = path.read_bytes().replace(b">76678000<", b">76138000<") if path.suffix == ".xml" else path.read_bytes()
        (tmp_path / path.name).write_bytes(text)
    other = tmp_path / f"{example.name}.xml"
    done = run("diff", example.with_suffix(".htm"), other)
    assert done.exit_code == 1
    line, summary = done.stdout.splitlines()
    assert line.startswith("~ ") and line.endswith("(StockholdersEquity) at March 31, 2005: 76,678,000 USD -> 76,138,000 USD")
    assert summary.endswith("facts in both, 1 changed")
    assert run("diff", example.with_suffix(".htm"), other, "-q").stdout.splitlines() == [summary]
    found = json.loads(run("diff", example.with_suffix(".htm"), other, "--format", "json").stdout)
    assert (found["equal"], [each["kind"] for each in found["differences"]]) == (False, ["changed"])
    assert found["differences"][0]["b"]["value"] == "76138000"


def test_a_report_that_cannot_be_read_is_a_wrong_call(example: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.xml").write_bytes(example.with_suffix(".xml").read_bytes()[:-20])
    for path in (tmp_path / "broken.xml", tmp_path / "none.xml", tmp_path, EXAMPLE):
        done = run("diff", path, example.with_suffix(".xml"))
        assert done.exit_code == 2
        assert len(done.stderr.splitlines()) == 1
