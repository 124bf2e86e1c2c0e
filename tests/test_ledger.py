"""Every number of a document has an entry, whatever became of it."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from converter import ledger, pipeline
from converter.model import Cell, Document, Paragraph, Row, Skipped, Span, Table
from converter.readers import text
from tests.conftest import ROOT


@given(st.lists(st.text(alphabet=st.sampled_from("abc 0123456789.,$()%-\n"), max_size=60), max_size=8))
def test_no_digit_is_without_an_entry(lines: list[str]) -> None:
    source = "\n".join(lines)
    document = Document("x.txt", source, text.blocks(source))
    entries = ledger.account(document, (), (), ())
    covered = {(e.span.line, column) for e in entries for column in range(e.span.column, e.span.end)}
    rows = source.split("\n")
    lost = [(n, m.start()) for n, row in enumerate(rows, 1) for m in re.finditer(r"\d", row) if (n, m.start() + 1) not in covered]
    assert not lost


def test_an_amount_that_no_statement_took_is_unresolved() -> None:
    cell = Cell("1,234", Span(1, 3, 10, 15), 1, 1)
    document = Document("x", "\n\n         1,234", (Table((Row((cell,)),), 1, cell.span),))
    assert [e.fate for e in ledger.account(document, (), (), ())] == ["unresolved"]
    assert ledger.coverage(ledger.account(document, (), (), ())) == 0


def test_a_skipped_table_tells_why() -> None:
    cell = Cell("1,234", Span(1, 1, 1, 6), 1, 1)
    document = Document("x", "1,234", (Table((Row((cell,)),), 1, cell.span),))
    (entry,) = ledger.account(document, (), (), (Skipped(cell.span, (cell,), "guidance"),))
    assert (entry.fate, entry.detail) == ("skipped", "guidance")


def test_numbers_in_sentences_are_prose_at_their_own_characters() -> None:
    line = "Revenues rose to $5.7 million in 2005"
    document = Document("x", line, (Paragraph((Cell(line, Span(1, 1, 1, len(line) + 1)),)),))
    entries = ledger.account(document, (), (), ())
    assert {e.fate for e in entries} == {"prose"}
    assert all(line[e.span.column - 1 : e.span.end - 1] == e.text for e in entries)


def test_an_amount_that_contradicts_a_reported_one_is_no_fact() -> None:
    source = (ROOT / "tests" / "cases" / "line-items-wide" / "source.csv").read_bytes()
    (conversion,), _ = pipeline.convert("source.csv", source)
    report = conversion.report
    assert report is not None
    dropped = next(f for f in report.facts if f.amount is not None)
    kept = tuple(f for f in report.facts if f is not dropped)
    entries = ledger.account(conversion.document, report.statements, kept, ())
    assert [e.fate for e in entries if e.span == dropped.span] == ["skipped"]


def test_a_document_without_numbers_is_covered() -> None:
    assert ledger.coverage(()) == 1
