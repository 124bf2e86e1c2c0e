"""The command as its users meet it: what it says, what it writes, and its exit status."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from converter import ConverterError, api, convert, formats
from converter.cli import cli
from tests.conftest import EXAMPLE, ROOT

RELEASE = b"""\
                             ACME WIDGETS, INC.
                        CONSOLIDATED BALANCE SHEETS
                               (In thousands)

                                         December 31,    December 31,
                                             2004            2003
                                         ------------    ------------
ASSETS
Current assets:
  Cash and cash equivalents                $    1,200      $    1,100
  Accounts receivable, net                        800             700
  Inventories                                     500             400
                                           ----------      ----------
    Total current assets                        2,500           2,200
Property, plant and equipment, net              1,500           1,300
                                           ----------      ----------
    Total assets                           $    4,000      $    3,500
                                           ==========      ==========
LIABILITIES AND STOCKHOLDERS' EQUITY
Current liabilities:
  Accounts payable                         $      900      $      800
  Accrued liabilities                             600             500
                                           ----------      ----------
    Total current liabilities                   1,500           1,300
Stockholders' equity:
  Common stock                                    100             100
  Retained earnings                             2,400           2,100
                                           ----------      ----------
    Total stockholders' equity                  2,500           2,200
                                           ----------      ----------
    Total liabilities and stockholders'
      equity                               $    4,000      $    3,500
                                           ==========      ==========
"""
INCOME = b"""\
                             ACME WIDGETS, INC.
                  CONSOLIDATED STATEMENTS OF OPERATIONS
                               (In thousands)
                                               Years Ended
                                               December 31,
                                             2004            2003
                                         ------------    ------------
Revenues                                   $    9,000      $    8,000
Cost of goods sold                              6,000           5,500
                                           ----------      ----------
  Gross profit                                  3,000           2,500
Operating expenses                              2,500           2,100
                                           ----------      ----------
  Net income                               $      500      $      400
                                           ==========      ==========
"""
LETTER = b"Dear shareholders,\n\nit was a good year. We sold 12 widgets and thank you for it.\n\nYours,\nthe board\n"


def run(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, [str(a) for a in arguments], input=stdin)


def a_file(folder: Path, content: bytes, name: str = "release.txt") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def tabbed(text: bytes) -> bytes:
    """The same text, with a tab for the blanks before each tab stop, as editors of the time saved it."""
    lines = ([line[i : i + 8] for i in range(0, len(line), 8)] for line in text.split(b"\n"))
    return b"\n".join(b"".join(p.rstrip() + b"\t" if len(p) == 8 and p.endswith(b"  ") else p for p in pieces) for pieces in lines)


def left(folder: Path) -> list[str]:
    """Everything below a folder, what is hidden too."""
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*")) if folder.exists() else []


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


# --- documents that are no filing, and calls that are wrong ------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "status", "message"),
    [
        pytest.param(b"", 1, "no financial statement", id="empty"),
        pytest.param(b" \n\n\t\n", 1, "no financial statement", id="blank"),
        pytest.param(bytes(range(256)) * 40, 2, "no reader knows", id="binary"),
        pytest.param(b"\x7fELF\x02\x01\x01" + bytes(200), 2, "no reader knows", id="a program"),
        pytest.param(LETTER, 1, "no financial statement", id="a letter without tables"),
        pytest.param(b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", 2, "no reader knows", id="other XML"),
    ],
)
def test_what_is_no_filing(content: bytes, status: int, message: str, tmp_path: Path, out: Path) -> None:
    result = run("convert", a_file(tmp_path, content), "-o", out)
    assert result.exit_code == status, result.stderr
    assert message in result.stderr and "error: " in result.stderr
    assert left(out) == []


def test_a_missing_file_a_folder_and_a_name_that_cannot_be(tmp_path: Path, out: Path) -> None:
    for source, message in ((tmp_path / "none.txt", "No such file"), (tmp_path, "is a folder"), (tmp_path / ("x" * 300), "File name too long")):
        result = run("convert", source, "-o", out)
        assert (result.exit_code, left(out)) == (2, [])
        assert message in result.stderr and len(result.stderr.splitlines()) == 1


def test_one_wrong_source_does_not_stop_the_others(tmp_path: Path, out: Path) -> None:
    result = run("convert", tmp_path / "none.txt", a_file(tmp_path, RELEASE), "-o", out)
    assert result.exit_code == 2
    assert len(list(out.iterdir())) == 1


def test_a_file_in_the_way_of_the_output_folder(tmp_path: Path) -> None:
    source = a_file(tmp_path, RELEASE)
    (tmp_path / "out").write_bytes(b"mine")
    for place in (tmp_path / "out", tmp_path / "out" / "deeper"):
        result = run("convert", source, "-o", place)
        assert result.exit_code == 2 and "cannot write" in result.stderr
    assert left(tmp_path) == ["out", "release.txt"]
    assert (tmp_path / "out").read_bytes() == b"mine"


def test_a_ledger_that_cannot_be_written(tmp_path: Path, out: Path) -> None:
    result = run("convert", a_file(tmp_path, RELEASE), "-o", out, "--ledger", tmp_path)
    assert result.exit_code == 2 and "cannot write" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--to", "pigeon"),
        ("--period-end", "2005-02-30"),
        ("--min-coverage", "7"),
        ("--mapping", "no-such-mapping.csv"),
        ("--no-such-option",),
    ],
)
def test_wrong_options(arguments: tuple[str, ...], tmp_path: Path, out: Path) -> None:
    result = run("convert", a_file(tmp_path, RELEASE), "-o", out, *arguments)
    assert result.exit_code == 2 and arguments[-1] in result.stderr
    assert left(out) == []


def test_names_are_for_one_source_and_standard_input_for_one_reading(tmp_path: Path) -> None:
    source = a_file(tmp_path, RELEASE)
    assert run("convert", source, source, "--name", "x").exit_code == 2
    assert run("convert", "-", "-", stdin=RELEASE).exit_code == 2


# --- documents that are flawed ------------------------------------------------------------------------------------


def facts(result: Result) -> dict[str, set[str]]:
    """The values of each concept that a run with ``--format json`` reports."""
    found: dict[str, set[str]] = {}
    for one in json.loads(result.stdout)["results"]:
        for document in one["documents"]:
            for fact in document["facts"] if document["report"] else ():
                found.setdefault(fact["concept"].partition("}")[2], set()).add(fact["value"])
    return found


def test_a_table_without_a_title(tmp_path: Path, out: Path) -> None:
    untitled = RELEASE.replace(b"CONSOLIDATED BALANCE SHEETS", b"").replace(b"ACME WIDGETS, INC.", b"")
    result = run("convert", a_file(tmp_path, untitled), "-o", out, "--format", "json")
    assert result.exit_code == 0, result.stderr
    assert facts(result)["Assets"] == {"4000000", "3500000"}


def test_a_statement_that_breaks_off(tmp_path: Path, out: Path) -> None:
    result = run("convert", a_file(tmp_path, RELEASE[: RELEASE.index(b"Property, plant") + 20]), "-o", out, "--format", "json")
    assert result.exit_code in (0, 1), result.output
    if result.exit_code:
        assert "no financial statement" in result.stderr and left(out) == []
    else:
        assert facts(result)["AssetsCurrent"] == {"2500000", "2200000"}


def test_a_statement_that_breaks_off_before_its_amounts(tmp_path: Path, out: Path) -> None:
    result = run("convert", a_file(tmp_path, RELEASE[: RELEASE.index(b"ASSETS")]), "-o", out)
    assert result.exit_code == 1 and "no financial statement" in result.stderr
    assert left(out) == []


def test_two_statements_in_one_table(tmp_path: Path, out: Path) -> None:
    result = run("convert", a_file(tmp_path, RELEASE + INCOME), "-o", out, "--format", "json")
    assert result.exit_code == 0, result.stderr
    found = facts(result)
    assert found["Assets"] == {"4000000", "3500000"}
    assert found["NetIncomeLoss"] == {"500000", "400000"} and found["GrossProfit"] == {"3000000", "2500000"}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(RELEASE.replace(b"\n", b"\r\n"), id="CRLF"),
        pytest.param(RELEASE.replace(b"\n", b"\r"), id="CR"),
        pytest.param(tabbed(RELEASE), id="tabs"),
        pytest.param(b"\xef\xbb\xbf" + RELEASE, id="a byte order mark"),
        pytest.param(RELEASE.replace(b"ACME WIDGETS", "ACMÉ WIDGETS".encode("latin-1")), id="Latin-1"),
        pytest.param(RELEASE.replace(b"ACME WIDGETS", "ACMÉ WIDGETS".encode()), id="UTF-8"),
        pytest.param(RELEASE.decode().encode("utf-16"), id="UTF-16"),
    ],
)
def test_line_ends_tabs_and_encodings(content: bytes, tmp_path: Path, out: Path) -> None:
    result = run("convert", a_file(tmp_path, content), "-o", out, "--format", "json")
    assert result.exit_code == 0, result.stderr
    assert facts(result)["Assets"] == {"4000000", "3500000"}
    if "\u00c9".encode() in content or b"\xc9" in content:
        assert any("ACMÉ" in str(value) or "Acmé" in str(value) for value in facts(result)["EntityRegistrantName"])


@pytest.mark.parametrize("unit", [b"x", b"1,234 ", b"Total assets 4,000 "], ids=["a word", "numbers", "labels and numbers"])
def test_fifty_megabytes_of_one_line(unit: bytes, tmp_path: Path, out: Path) -> None:
    source = a_file(tmp_path, unit * (50_000_000 // len(unit)))
    started = time.monotonic()
    result = run("convert", source, "-o", out, "-q")
    assert result.exit_code in (1, 2) and "error: " in result.stderr
    assert time.monotonic() - started < 20
    assert len(result.stderr) < 2_000
    assert left(out) == []


# --- what is written ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Result, Path]]:
    folder = tmp_path_factory.mktemp("example")
    ledger = folder / "ledger.csv"
    yield run("convert", EXAMPLE, "-o", folder / "out", "--ledger", ledger), folder


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
    from converter import pipeline
    from converter.model import Diagnostic

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


# --- the other commands -------------------------------------------------------------------------------------------


def test_validate(example: tuple[Result, Path], tmp_path: Path) -> None:
    instance = example[1] / "out" / "cpst-20050930" / "cpst-20050930.xml"
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


def test_arelle_is_asked_when_wanted(example: tuple[Result, Path]) -> None:
    pytest.importorskip("arelle", reason="ARELLE IS NOT INSTALLED: nobody checks what we emit")
    instance = example[1] / "out" / "cpst-20050930" / "cpst-20050930.xml"
    result = run("validate", instance, "--arelle", "--format", "json")
    said = [json.loads(line) for line in result.stderr.splitlines()]
    found = [d for d in said if d["message"].startswith("Arelle:")]
    assert result.exit_code == 0, found
    assert found and all("StockholdersEquity" in d["message"] and d["line"] for d in found)


def test_inspect_shows_lines_with_their_concepts() -> None:
    result = run("inspect", EXAMPLE)
    assert result.exit_code == 0, result.stderr
    for said in ("Accounts payable", "AccountsPayableCurrent", "2005-09-30", "(474,533,000)", "✗", "✓"):
        assert said in result.stdout
    assert json.loads(run("inspect", EXAMPLE, "--format", "json").stdout)["results"][0]["documents"][0]["folder"] is None


def test_explain_tells_the_same_to_programs() -> None:
    [total] = json.loads(run("explain", EXAMPLE, "154", "--format", "json").stdout)
    assert (total["concept"], total["own"], total["rung"]) == ("AssetsCurrent", False, "arithmetic")
    assert total["evidence"] and total["amounts"][0] == {"text": "63,210,000", "value": "63210000"}
    assert [s["holds"] for s in total["sums"]] == [True, True]
    assert {"label": "Inventory", "line": 149, "weight": 1} in total["sums"][0]["parts"]
    [own] = json.loads(run("explain", EXAMPLE, "molds and tooling", "--format", "json").stdout)
    assert (own["concept"], own["own"], own["anchor"]) == ("MoldsAndTooling", True, "PropertyPlantAndEquipmentGross")
    assert own["candidates"] and all(0 <= c["probability"] <= 1 for c in own["candidates"])
    assert "a part of   PropertyPlantAndEquipmentGross" in run("explain", EXAMPLE, "molds and tooling").stdout
    nothing = run("explain", EXAMPLE, "unicorns", "--format", "json")
    assert nothing.exit_code == 2 and nothing.stdout == ""


def test_explain_tells_the_reasons() -> None:
    by_label = run("explain", EXAMPLE, "total current assets")
    by_line = run("explain", EXAMPLE, "154")
    assert by_label.exit_code == 0 and by_label.stdout == by_line.stdout
    for said in ("AssetsCurrent", "found by", "sum holds"):
        assert said in by_label.stdout
    nothing = run("explain", EXAMPLE, "unicorns")
    assert nothing.exit_code == 2 and "unicorns" in nothing.stderr


def test_concepts_are_looked_up() -> None:
    assert "TreasuryStockValue" in run("concepts", "treasury", "stock").stdout
    found = json.loads(run("concepts", "AssetsCurrent", "--format", "json").stdout)
    assert (found[0]["name"], found[0]["balance"], found[0]["period"]) == ("AssetsCurrent", "debit", "instant")
    nothing = run("concepts", "unicorns")
    assert nothing.exit_code == 1 and "unicorns" in nothing.stderr


def test_the_taxonomy_package(tmp_path: Path) -> None:
    path = tmp_path / "gaap.zip"
    assert run("taxonomy", "package", "-o", path).exit_code == 0
    with zipfile.ZipFile(path) as archive:
        assert any(name.endswith("META-INF/taxonomyPackage.xml") for name in archive.namelist())
    assert run("taxonomy", "package", "-o", tmp_path).exit_code == 2


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


@pytest.mark.parametrize(("path", "command"), list(commands(cli)), ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
def test_every_command_and_option_has_help(path: tuple[str, ...], command: click.Command) -> None:
    assert command.help
    for parameter in command.params:
        assert not isinstance(parameter, click.Option) or parameter.help, parameter.name
    result = run(*path, "--help")
    assert result.exit_code == 0 and "Usage:" in result.stdout


def test_version() -> None:
    assert run("--version").stdout.startswith("tickmark ")


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
