"""Whole EDGAR submissions: armour, header, documents, schedules, and what is left aside."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.model import Paragraph, Span, Table
from converter.readers import read as read_any
from converter.readers import submission
from converter.readers.source import LineIndex

pytest.importorskip("converter.readers.text")

HEADER = """<SEC-DOCUMENT>0000000001-99-000001.txt : 19990514
<SEC-HEADER>0000000001-99-000001.hdr.sgml : 19990514
ACCESSION NUMBER:\t\t0000000001-99-000001
CONFORMED SUBMISSION TYPE:\t10-Q
CONFORMED PERIOD OF REPORT:\t19990331
FILED AS OF DATE:\t\t19990514

FILER:

\tCOMPANY DATA:
\t\tCOMPANY CONFORMED NAME:\t\t\tEXAMPLE & CO
\t\tCENTRAL INDEX KEY:\t\t\t0000000001
\t\tSTANDARD INDUSTRIAL CLASSIFICATION:\tGAMES, TOYS [3944]
\t\tFISCAL YEAR END:\t\t\t1231

\tFORMER COMPANY:
\t\tFORMER CONFORMED NAME:\tOLDER CO
</SEC-HEADER>
"""
TEXT = """<DOCUMENT>
<TYPE>10-Q
<SEQUENCE>1
<FILENAME>a.txt
<TEXT>
                     BALANCE SHEETS

                                     1999        1998
Cash                              $ 1,234     $   987
Land                                5,000       4,000
                                  -------     -------
Total assets                      $ 6,234     $ 4,987
</TEXT>
</DOCUMENT>
"""
SCHEDULE = """<DOCUMENT>
<TYPE>EX-27
<SEQUENCE>2
<TEXT>
<TABLE> <S> <C>
<ARTICLE> 5
<MULTIPLIER> 1,000
<PERIOD-TYPE>                   3-MOS
<CASH>                                           1,234
<TOTAL-REVENUES>   (17)
<EPS-PRIMARY> .12  .34
</TABLE>
</TEXT>
</DOCUMENT>
"""
HTML = """<DOCUMENT>
<TYPE>EX-99.1
<SEQUENCE>3
<FILENAME>b.htm
<TEXT>
<html><body><p>Sales were $5.</p><table><tr><td>Cash</td><td>7</td><td>8</td></tr></table></body></html>
</TEXT>
</DOCUMENT>
"""


def part(kind: str, body: str) -> str:
    return f"<DOCUMENT>\n<TYPE>{kind}\n<SEQUENCE>9\n<FILENAME>f\n<TEXT>\n{body}\n</TEXT>\n</DOCUMENT>\n"


def test_each_document_has_its_name_kind_and_the_header() -> None:
    documents, notes = read_any("s.txt", (HEADER + TEXT + SCHEDULE + HTML).encode())
    assert [d.name for d in documents] == ["s.txt#1-10-Q", "s.txt#2-EX-27", "s.txt#3-EX-99.1"]
    assert not notes
    header = documents[2].header
    assert (header.form, header.kind, header.company, header.cik, header.sic) == (
        "10-Q",
        "EX-99.1",
        "EXAMPLE & CO",
        "0000000001",
        "3944",
    )
    assert (header.period, header.filed, header.fiscal_year_end) == ("1999-03-31", "1999-05-14", "1231")


def test_a_single_document_is_named_as_the_file() -> None:
    (document,), _ = read_any("s.txt", (HEADER + TEXT).encode())
    assert document.name == "s.txt"


def test_the_header_is_the_first_paragraph_of_the_first_document() -> None:
    documents, _ = read_any("s.txt", (HEADER + TEXT + HTML).encode())
    first = documents[0].blocks[0]
    assert isinstance(first, Paragraph)
    assert "0000000001-99-000001" in first.text
    assert "ACCESSION" not in "".join(b.text for b in documents[1].blocks if isinstance(b, Paragraph))


@pytest.mark.parametrize("armoured", [False, True])
def test_spans_refer_to_the_whole_file_as_given(armoured: bool) -> None:
    text = HEADER + TEXT + HTML
    if armoured:
        escaped = "".join(
            "- " + line if line.startswith("-") else line
            for line in (HEADER + TEXT.replace("Land", "-----\nLand") + HTML).splitlines(True)
        )
        text = f"-----BEGIN PRIVACY-ENHANCED MESSAGE-----\nProc-Type: 2001\n\n{escaped}-----END PRIVACY-ENHANCED MESSAGE-----\n"
    documents, _ = read_any("s.txt", text.encode())
    lines = LineIndex(text)
    found = 0
    for document in documents:
        for block in document.blocks:
            for cell in block.lines if isinstance(block, Paragraph) else [c for r in block.rows for c in r.cells]:
                at = lines.offset(cell.span.line, cell.span.column)
                source = text[at : at + cell.span.end - cell.span.column]
                assert " ".join(source.split()) == " ".join(cell.text.split())
                found += cell.text in ("4,987", "$ 4,987", "$   987", "8", "$     4,987") or cell.text.endswith("4,987")
    assert found >= 2


def test_a_schedule_comes_as_tags_and_values() -> None:
    documents, _ = read_any("s.txt", (HEADER + TEXT + SCHEDULE).encode())
    schedule = documents[1].schedule
    assert [(tag, value) for tag, value, _ in schedule] == [
        ("ARTICLE", "5"),
        ("MULTIPLIER", "1,000"),
        ("PERIOD-TYPE", "3-MOS"),
        ("CASH", "1,234"),
        ("TOTAL-REVENUES", "(17)"),
        ("EPS-PRIMARY", ".12"),
        ("EPS-PRIMARY", ".34"),
    ]
    text = documents[1].text
    lines = LineIndex(text)
    for _, value, span in schedule:
        at = lines.offset(span.line, span.column)
        assert text[at : at + span.end - span.column] == value
    assert documents[1].blocks == ()


@pytest.mark.parametrize(
    ("kind", "body", "reason"),
    [
        ("GRAPHIC", "begin 644 a.jpg\nM_]C_X\nend", "uuencoded"),
        ("EX-99", "<PDF>\nbegin 644 a.pdf\nM\nend\n</PDF>", "uuencoded"),
        ("EX-101.SCH", "<XBRL>\n<?xml version='1.0'?><schema/>\n</XBRL>", "type"),
        ("XML", "<html>R1</html>", "type"),
        ("JSON", "{}", "type"),
        ("EX-100", "<?xml version='1.0'?><a/>", "XML"),
        ("EX-99", ("QUJD" * 16 + "\n") * 5, "base64"),
        ("EX-99", " ", "empty"),
    ],
)
def test_what_is_no_text_is_named_and_left_aside(kind: str, body: str, reason: str) -> None:
    documents, (note,) = submission.read("s.txt", (HEADER + TEXT + part(kind, body)).encode())
    assert len(documents) == 1
    assert (note.code, note.severity) == ("submission.skipped", "info")
    assert kind in note.message
    assert reason in note.message


def test_inline_xbrl_within_a_wrapper_is_html() -> None:
    body = "<XBRL>\n<?xml version='1.0'?>\n<html><body><p>Cover <ix:nonNumeric>page</ix:nonNumeric></p></body></html>\n</XBRL>"
    (document,), _ = submission.read("s.txt", (HEADER + part("8-K", body)).encode())
    assert [b.text for b in document.blocks if isinstance(b, Paragraph)][1:] == ["Cover page"]


def test_old_html_without_html_tag_is_html_and_sgml_tables_are_text() -> None:
    body = "<P ALIGN=CENTER>Title</P>\n<FONT SIZE=2><P>Text</P></FONT><TABLE><TR><TD>Cash</TD><TD>7</TD></TR></TABLE>"
    (document,), _ = submission.read("s.txt", (HEADER + part("10-Q", body)).encode())
    assert any(isinstance(b, Table) and b.rows[0].cells[-1].text == "7" for b in document.blocks)
    fixed = "<PAGE>\n<TABLE>\n<CAPTION>\n<S>                <C>         <C>\nCash            1,234       5,678\n"
    fixed += "Land              234         678\n</TABLE>"
    (document,), _ = submission.read("s.txt", (HEADER + part("10-Q", fixed)).encode())
    assert any(isinstance(b, Table) and b.columns == 2 for b in document.blocks)


@pytest.mark.parametrize(
    ("data", "claimed"),
    [
        (b"<SEC-DOCUMENT>x", True),
        (b"-----BEGIN PRIVACY-ENHANCED MESSAGE-----\n", True),
        (b"\n\n<IMS-DOCUMENT>", True),
        (b"<SUBMISSION>\n<TYPE>8-K\n<DOCUMENT>", True),
        (b"<DOCUMENT>\n<TYPE>10-Q\n<TEXT>", True),
        (b"<html><p>the <document> of <type>", True),
        (b"<html>", False),
        (b"", False),
    ],
)
def test_identify(data: bytes, claimed: bool) -> None:
    assert submission.identify("x.txt", data) is claimed


@pytest.mark.parametrize(
    "text",
    [
        "<SEC-DOCUMENT>",
        HEADER,
        HEADER + "<DOCUMENT>",
        HEADER + "<DOCUMENT>\n<TYPE>10-Q\n<TEXT>",
        "<DOCUMENT>\n<TYPE>\n<TEXT>\nx",
        HEADER + "<DOCUMENT>\nno tags",
    ],
)
def test_broken_submissions_are_read_as_far_as_they_go(text: str) -> None:
    documents, _ = submission.read("s.txt", text.encode())
    assert documents[0].name == "s.txt"
    assert all(isinstance(b.span, Span) for b in documents[0].blocks)


def test_many_documents_take_linear_time() -> None:
    begun = time.monotonic()
    submission.read("s.txt", (HEADER + "<DOCUMENT>\n<TYPE>X\n<TEXT>\n" * 20_000 + "<TEXT>\n" * 20_000).encode())
    submission.read("s.txt", b"<SEC-DOCUMENT>" + b"x" * 5_000_000)
    submission.read("s.txt", (HEADER + "<DOCUMENT>\n<TYPE>EX-27\n<TEXT>\n<CASH>" + " " * 300_000 + "<").encode())
    assert time.monotonic() - begun < 8


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["<DOCUMENT>\n", "<TYPE>EX-27\n", "<TYPE>10-Q\n",
                                 "<TEXT>\n", "</TEXT>\n", "</DOCUMENT>\n", "<CASH> 1\n", "- -----\n",
                                 "\0", "<html>", "Cash  1,234   5,678\n", "\r", "begin 644 a\n", "<PDF>"]),
                max_size=25))  # fmt: skip
def test_whatever_comes_there_is_a_document(parts: list[str]) -> None:
    documents, _ = submission.read("s", ("<SEC-DOCUMENT>\n" + "".join(parts)).encode())
    assert documents
