"""What the command makes of documents that are flawed or no filing, and of calls that are wrong."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.command import INCOME, RELEASE, a_file, facts, left, run

LETTER = b"Dear shareholders,\n\nit was a good year. We sold 12 widgets and thank you for it.\n\nYours,\nthe board\n"


def tabbed(text: bytes) -> bytes:
    """The same text, with a tab for the blanks before each tab stop, as editors of the time saved it."""
    lines = ([line[i : i + 8] for i in range(0, len(line), 8)] for line in text.split(b"\n"))
    return b"\n".join(b"".join(p.rstrip() + b"\t" if len(p) == 8 and p.endswith(b"  ") else p for p in pieces) for pieces in lines)


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
