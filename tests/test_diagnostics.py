"""Diagnostics as people, programs and tools see them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.diagnostics import Source, as_json, as_sarif, counted, place, printable, shown, strict
from converter.model import Diagnostic, Severity, Span

TEXT = "Total assets\n  Cash       1,234\r\n\tNotes\t5,678\rlast"
FLAW = Diagnostic("period.unknown", "warning", "no period", Span(1, 2, 14, 19), "say --period-end")


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        pytest.param(Span(1, 1, 1, 6), ["    Total assets", "    ^^^^^"], id="at the beginning"),
        pytest.param(Span(1, 2, 14, 19), ["    Cash       1,234", "               ^^^^^"], id="an indented line"),
        pytest.param(Span(1, 2, 1, 3), ["      Cash       1,234", "    ^^"], id="in the indent"),
        pytest.param(Span(1, 3, 8, 13), ["    Notes 5,678", "          ^^^^^"], id="after tabs, which are one character"),
        pytest.param(Span(1, 4, 3, 500), ["    last", "      ^^"], id="over the end of the line"),
        pytest.param(Span(1, 4, 3, 3), ["    last", "      ^"], id="of no width"),
        pytest.param(Span(1, 4, 30, 31), [], id="behind the line"),
        pytest.param(Span(1, 40, 1, 2), [], id="behind the text"),
        pytest.param(Span(1, 0, 0, 0), [], id="nowhere"),
        pytest.param(None, [], id="no place"),
    ],
)
def test_the_source_line_is_shown_with_a_mark(span: Span | None, expected: list[str]) -> None:
    first, *excerpt = shown(Diagnostic("a.b", "error", "wrong", span), Source("f.txt", TEXT))
    assert first == ("f.txt" if span is None else f"f.txt:{span.line}:{span.column}") + ": error: wrong [a.b]"
    assert excerpt == expected


def test_a_hint_stands_below() -> None:
    assert list(shown(FLAW, Source("f.txt", TEXT)))[-1] == "    hint: say --period-end"


def test_of_a_long_line_a_window_is_shown() -> None:
    line = "".join(f"{n:09d} " for n in range(100_000))
    at = line.index("000054321")
    _, excerpt, mark = shown(Diagnostic("a", "info", "here", Span(1, 1, at + 1, at + 10)), Source("f", line))
    assert excerpt[mark.index("^") : mark.rindex("^") + 1] == "000054321"
    assert excerpt.strip()[0] == excerpt[-1] == "…" and len(excerpt) < 120


def test_a_document_cannot_paint_on_the_terminal() -> None:
    source = Source("a\x1b[31m.txt", "x\x1b]0;mine\x07 \u202etxt\x9b1m 5\n")
    text = "\n".join(shown(Diagnostic("a", "error", "\x1b[2Jgone", Span(1, 1, 1, 3), "\x08\x08"), source))
    assert not [c for c in text if c in "\x1b\x07\x08\x9b\u202e"]


@given(st.text(), st.integers(-2, 9), st.integers(-2, 30), st.integers(-2, 60))
def test_no_place_in_any_text_is_a_trap(text: str, line: int, column: int, end: int) -> None:
    lines = list(shown(Diagnostic("a", "error", text, Span(1, line, column, end), text), Source(text, text)))
    assert all(printable(one) == one for one in lines)


def test_sheets_are_pages_of_a_workbook() -> None:
    assert place(Diagnostic("a", "error", "", Span(2, 5, 3, 4)), Source("book.xlsx", "", workbook=True)) == "book.xlsx[sheet 2]:5:3"


def test_as_json_says_all() -> None:
    said = json.loads(as_json(FLAW, Source("f.txt", TEXT)))
    assert said == {
        "file": "f.txt", "page": 1, "line": 2, "column": 14, "end": 19,
        "severity": "warning", "code": "period.unknown", "message": "no period", "hint": "say --period-end",
    }  # fmt: skip
    assert json.loads(as_json(Diagnostic("a", "info", ""), Source("f")))["line"] is None


def test_as_sarif() -> None:
    source = Source("a folder/ä.txt", TEXT)
    log = json.loads(as_sarif([(FLAW, source), (Diagnostic("a", "info", "m"), source)], "1.0"))
    first, second = log["runs"][0]["results"]
    assert first["level"] == "warning" and second["level"] == "note"
    location = first["locations"][0]["physicalLocation"]
    assert location == {
        "artifactLocation": {"uri": "a%20folder/%C3%A4.txt"},
        "region": {"startLine": 2, "startColumn": 14, "endColumn": 19},
    }
    assert [rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]] == ["a", "period.unknown"]


def test_strict_makes_warnings_and_guesses_errors() -> None:
    codes: list[tuple[str, Severity]] = [("a", "warning"), ("concept.unsure", "info"), ("b", "info"), ("c", "error")]
    made = strict(Diagnostic(code, severity, "") for code, severity in codes)
    assert [d.severity for d in made] == ["error", "error", "info", "error"]


def test_counted() -> None:
    severities: list[Severity] = ["info", "error", "info"]
    assert counted([Diagnostic("a", severity, "") for severity in severities]) == "1 error, 2 notes"
    assert counted([]) == ""
