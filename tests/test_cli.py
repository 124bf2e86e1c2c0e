"""``tickmark convert`` as its users meet it: what it says, what it writes, and its exit status; and the same from Python."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result

from converter import ConverterError, api, convert, formats, pipeline
from converter.model import Diagnostic
from tests.command import RELEASE, a_file, facts, left, run
from tests.conftest import EXAMPLE, ROOT


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    folder = tmp_path_factory.mktemp("example")
    ledger = folder / "ledger.csv"
    return run("convert", EXAMPLE, "-o", folder / "out", "--ledger", ledger), folder


def test_the_example(example: tuple[Result, Path]) -> None:
    result, folder = example
    assert result.exit_code == 0, result.stderr
    endings = (".xml", ".xsd", "_cal.xml", "_def.xml", "_lab.xml", "_pre.xml")
    assert left(folder / "out") == ["cpst-20050930", *(f"cpst-20050930/cpst-20050930{e}" for e in endings)]
    for said in ("Capstone Turbine", "balance sheet", "income statement", "totals proved", "facts", "numbers", "prose", "findings", str(folder)):
        assert said in result.stdout
    assert "530,391,000 is likely a transposition of 530,931,000" in result.stderr
    assert f"{EXAMPLE}:206:60: warning: " in result.stderr


def test_the_ledger_of_the_example(example: tuple[Result, Path]) -> None:
    _, folder = example
    with (folder / "ledger.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows and {row["fate"] for row in rows} <= {"fact", "label", "heading", "prose", "skipped", "unresolved"}
    lines = EXAMPLE.read_text(encoding="utf-8").split("\n")
    for row in rows:
        line, column, end = (int(row[key]) for key in ("line", "column", "end"))
        assert "".join(lines[line - 1][column - 1 : end - 1].split()) == "".join(row["text"].split())
    for number in ("530,391,000", "44,051,000", "85,943,621"):
        assert any(number in row["text"] for row in rows)


def test_the_ledger_as_json_has_the_same_rows(example: tuple[Result, Path], tmp_path: Path) -> None:
    _, folder = example
    result = run("convert", EXAMPLE, "-o", tmp_path / "out", "-q", "--ledger", tmp_path / "ledger.JSON")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    with (folder / "ledger.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [{k: str(v) for k, v in row.items()} for row in json.loads((tmp_path / "ledger.JSON").read_bytes())] == rows


def test_a_program_gets_json_on_stdout_and_json_lines_on_stderr(out: Path) -> None:
    result = run("convert", EXAMPLE, "-o", out, "--format", "json")
    [document] = json.loads(result.stdout)["results"][0]["documents"]
    assert document["report"] == "cpst-20050930" and document["folder"] == str(out / "cpst-20050930")
    assert [s["kind"] for s in document["statements"]] == ["balance_sheet", "income_statement"]
    said = [json.loads(line) for line in result.stderr.splitlines()]
    assert {"footing.inconsistent"} <= {d["code"] for d in said}
    assert all(set(d) == {"file", "page", "line", "column", "end", "severity", "code", "message", "hint"} for d in said)


def test_sarif(out: Path) -> None:
    result = run("convert", EXAMPLE, "-o", out, "--format", "sarif")
    log = json.loads(result.stdout)
    assert log["version"] == "2.1.0"
    found = [r for r in log["runs"][0]["results"] if r["ruleId"] == "footing.inconsistent"]
    assert found[0]["locations"][0]["physicalLocation"]["region"]["startLine"] == 206


def test_standard_input_is_a_document_like_any_other(example: tuple[Result, Path], out: Path) -> None:
    result = run("convert", "-", "-o", out, "-q", stdin=EXAMPLE.read_bytes())
    assert result.exit_code == 0, result.stderr
    first = example[1] / "out" / "cpst-20050930"
    assert {p.name: p.read_bytes() for p in (out / "cpst-20050930").iterdir()} == {p.name: p.read_bytes() for p in first.iterdir()}


@pytest.mark.parametrize("form", formats.forms())
def test_every_format_can_be_had_alone(form: str, tmp_path: Path, out: Path) -> None:
    result = run("convert", a_file(tmp_path, RELEASE), "-o", out, "--to", form)
    assert result.exit_code == 0, result.stderr
    assert [p for p in out.rglob("*") if p.is_file()]


def test_the_caller_knows_better(tmp_path: Path, out: Path) -> None:
    options = ("--entity", "0000123456", "--ticker", "ACMW", "--namespace", "http://acme.example/2004", "--scheme", "http://acme.example/ids")
    mapping = a_file(tmp_path, b"label,concept\nAccrued liabilities,OtherLiabilitiesCurrent\n", "mapping.csv")
    result = run("convert", a_file(tmp_path, RELEASE), "-o", out, "--format", "json", *options, "--mapping", mapping)
    [document] = json.loads(result.stdout)["results"][0]["documents"]
    assert document["entity"] == {"scheme": "http://acme.example/ids", "identifier": "0000123456"}
    assert document["report"] == "acmw-20041231"
    assert document["extension"]["namespace"] == "http://acme.example/2004"
    assert facts(result)["OtherLiabilitiesCurrent"] == {"600000", "500000"}


def test_a_folder_of_an_earlier_run_is_replaced_and_one_of_this_run_is_not(tmp_path: Path, out: Path) -> None:
    source = a_file(tmp_path, RELEASE)
    twin = a_file(tmp_path, RELEASE.replace(b"1,200", b"1,201").replace(b"2,500", b"2,501"), "twin.txt")
    assert run("convert", source, "-o", out).exit_code == 0
    [folder] = out.iterdir()
    instance = folder / f"{folder.name}.xml"
    before = instance.read_bytes()
    instance.write_bytes(b"of an earlier run")
    run("convert", source, twin, "-o", out)
    assert sorted(out.iterdir()) == [folder, folder.with_name(f"{folder.name}-2")]
    assert instance.read_bytes() == before


def test_strictness_makes_warnings_errors(tmp_path: Path) -> None:
    result = run("convert", EXAMPLE, "-o", tmp_path / "out", "--strict")
    assert result.exit_code == 1 and ":206:60: error: " in result.stderr  # the release does not foot
    assert left(tmp_path) == []


def test_coverage_sets_the_exit_status(tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("converter.ledger.coverage", lambda _: 0.9)
    source = a_file(tmp_path, RELEASE)
    assert run("convert", source, "-o", out, "--min-coverage", "0.9").exit_code == 0
    missed = run("convert", source, "-o", out, "--min-coverage", "0.91")
    assert missed.exit_code == 1 and "90.0% of the numbers are accounted for, 91.0% were demanded" in missed.stderr


def test_a_report_with_errors_is_not_written(tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline.checks, "check", lambda _: (Diagnostic("xmlSchema:element", "error", "broken by a test"),))
    result = run("convert", a_file(tmp_path, RELEASE), "-o", out)
    assert result.exit_code == 1 and "broken by a test" in result.stderr
    assert "not written" in result.stdout
    assert left(out) == []


def test_hash_seeds_leave_no_trace(tmp_path: Path) -> None:
    written = []
    for seed in ("1", "4242"):
        folder = tmp_path / seed
        command = [sys.executable, "-m", "converter.cli", "convert", str(EXAMPLE), "-o", str(folder), "--format", "json"]
        done = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=False)
        files = {p.name: p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
        assert files
        written.append((files, done.stdout.replace(str(folder).encode(), b""), done.stderr))
    assert written[0] == written[1]


# --- from Python --------------------------------------------------------------------------------------------------


def test_the_function_does_what_the_command_does(example: tuple[Result, Path], tmp_path: Path) -> None:
    result = convert(EXAMPLE, tmp_path)
    assert result.folders == (tmp_path / "cpst-20050930",) and not result.failed
    first = example[1] / "out" / "cpst-20050930"
    assert {p.name: p.read_bytes() for p in (tmp_path / "cpst-20050930").iterdir()} == {p.name: p.read_bytes() for p in first.iterdir()}


def test_nothing_is_written_unless_asked() -> None:
    result = convert(RELEASE, name="acme.txt")
    assert result.folders == (None,)
    report = result.conversions[0].report
    assert report is not None and any(fact.concept.name == "Assets" for fact in report.facts)


def test_a_wrong_call_from_python() -> None:
    with pytest.raises(ConverterError, match="No such file"):
        convert("no-such-file.txt")
    with pytest.raises(ConverterError, match="null"):
        api.load(Path("a\0b"))
    with pytest.raises(AttributeError):
        __import__("converter").no_such_name  # noqa: B018
