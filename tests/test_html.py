"""HTML: visual columns, spans, what is hidden, and what no filer would send."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.model import Block, Paragraph, Table
from converter.readers import decode, html
from converter.readers.source import LineIndex

CORPUS = Path(os.environ.get("TICKMARK_CORPUS", Path(__file__).parents[2] / "shared" / "corpus"))


def read(source: str) -> tuple[Block, ...]:
    (document,), _ = html.read("a.htm", source.encode())
    return document.blocks


def table(source: str) -> Table:
    (found,) = [block for block in read(source) if isinstance(block, Table)]
    return found


def shown(source: str) -> list[str]:
    """Rows as ``first-last text`` cells, a rule as a trailing underscore."""
    return [
        " | ".join(f"{c.text}@{c.first}" + (f"-{c.last}" if c.last != c.first else "") for c in row.cells) + " _" * row.rule
        for row in table(source).rows
    ]


def row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def test_signs_in_cells_of_their_own_join_their_number() -> None:
    source = (
        "<table>"
        + row("Sales", "", "$", "1,234", "", "$", "(56", ")")
        + row("Cost", "", "", "(78", ")", "", "9", "%")
        + "</table>"
    )
    assert shown(source) == ["Sales@0 | $1,234@1 | $(56)@2", "Cost@0 | (78)@1 | 9%@2"]


def test_one_visual_column_may_span_grid_columns_differently_in_each_row() -> None:
    source = (
        '<table><tr><td colspan=3></td><td colspan=9 style="text-align:center">Year Ended</td></tr>'
        "<tr><td colspan=3></td><td colspan=3>2023</td><td colspan=3></td><td colspan=3>2022</td></tr>"
        "<tr><td colspan=3>Sales</td><td>$</td><td>10</td><td></td><td colspan=3></td><td>$</td><td>20</td><td></td></tr>"
        "<tr><td colspan=3>Cost</td><td colspan=2>(3</td><td>)</td><td colspan=3></td>"
        "<td colspan=2>(4</td><td>)</td></tr></table>"
    )
    assert shown(source) == ["Year Ended@1-2", "2023@1 | 2022@2", "Sales@0 | $10@1 | $20@2", "Cost@0 | (3)@1 | (4)@2"]


def test_a_column_of_notes_is_a_column_and_a_shifted_heading_is_none() -> None:
    noted = "<table>" + row("", "Note", "2023") + row("Cash", "A, B", "100") + row("Debt", "", "200") + "</table>"
    assert shown(noted) == ["Note@1 | 2023@2", "Cash@0 | A, B@1 | 100@2", "Debt@0 | 200@2"]
    shifted = "<table>" + row("", "June 30", "", "May 31", "") + row("Cash", "", "100", "", "70") + "</table>"
    assert shown(shifted) == ["June 30@1 | May 31@2", "Cash@0 | 100@1 | 70@2"]


def test_labels_that_columns_indent_stay_labels() -> None:
    source = (
        "<table><tr><td colspan=2>Assets</td><td></td></tr><tr><td></td><td>Cash</td><td>100</td></tr>"
        "<tr><td></td><td>Land</td><td>50</td></tr><tr><td colspan=2>Total assets</td><td>150</td></tr></table>"
    )
    assert shown(source) == ["Assets@0", "Cash@0 | 100@1", "Land@0 | 50@1", "Total assets@0 | 150@1"]


def test_a_title_over_the_whole_table_stands_over_all_columns() -> None:
    source = "<table><tr><td colspan=3>BALANCE SHEETS</td></tr>" + row("Cash", "1", "2") + "</table>"
    assert shown(source) == ["BALANCE SHEETS@0-2", "Cash@0 | 1@1 | 2@2"]


def test_rows_spanned_keep_their_columns() -> None:
    source = (
        "<table><tr><td rowspan=2>Cash</td><td>1</td><td>5</td></tr><tr><td>2</td><td>6</td></tr>"
        + row("Land", "3", "7")
        + "</table>"
    )
    assert shown(source) == ["Cash@0 | 1@1 | 5@2", "2@1 | 6@2", "Land@0 | 3@1 | 7@2"]


@pytest.mark.parametrize(
    "after",
    [
        '<tr><td>Land</td><td style="border-bottom:1pt solid #000">2</td></tr>',
        row("Land", "2") + '<tr><td></td><td style="border-top: 1px solid black"></td></tr>',
        row("Land", "2") + row("", "-------"),
        row("Land", "2") + row("", "<hr>"),
        row("Land", "<u>2</u>"),
        row("Land", "2") + row("", '<p style="border-top:3.00px double #000000">&nbsp;</p>'),
    ],
)
def test_a_line_under_the_numbers_is_a_rule(after: str) -> None:
    assert shown("<table>" + row("Cash", "1") + after + row("Total", "3") + "</table>") == [
        "Cash@0 | 1@1",
        "Land@0 | 2@1 _",
        "Total@0 | 3@1",
    ]


@pytest.mark.parametrize("line", ["none", "0pt solid #000", "1pt solid #ffffff", "1pt solid white"])
def test_a_line_that_nobody_sees_is_no_rule(line: str) -> None:
    source = f'<table><tr><td>Cash</td><td style="border-bottom:{line}">1</td></tr>' + row("Land", "2") + "</table>"
    assert not any(one.rule for one in table(source).rows)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("1,234<sup>(1)</sup>", "1,234"),
        ('1,234<span style="position:relative;top:-3pt">a</span>', "1,234"),
        ("(<b>1,234</b>)", "(1,234)"),
        ("&#8212;", "\u2014"),
        ("&nbsp;1,234&nbsp;\u200b", "1,234"),
        ("1<!-- hidden -->2", "12"),
        ('12<span style="display:none">34</span>', "12"),
        ("<ix:nonFraction contextRef='c'>12</ix:nonFraction>", "12"),
    ],
)
def test_numbers_read_as_they_are_seen(cell: str, text: str) -> None:
    assert table("<table>" + row("Cash", cell, "9") + "</table>").rows[0].cells[1].text == text


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("Sales<sup>1</sup>", "Sales"),
        ("Sales<sup>(a)(b)</sup> and other", "Sales and other"),
        ("4<sup>th</sup> quarter", "4th quarter"),
        ("Preferred, $1.66<sup>2</sup>/3 par", "Preferred, $1.662/3 par"),
        ("Caf&eacute;&#146;s&amp;Co", "Caf\u00e9\u2019s&Co"),
        ("Accounts<br>receivable", "Accounts receivable"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_labels_lose_footnote_marks_and_nothing_else(label: str, text: str) -> None:
    assert table("<table>" + row(label, "1") + "</table>").rows[0].cells[0].text == text


def test_indents_come_from_styles_spaces_and_lists() -> None:
    source = (
        '<table><tr><td style="padding:2px 1pt 2px 13pt;text-indent:-9pt">A</td><td>1</td></tr>'
        '<tr><td><p style="margin-left:2em;text-indent:-1em">B</p></td><td>1</td></tr>'
        "<tr><td>&nbsp;&nbsp;&nbsp;C</td><td>1</td></tr><tr><td><dir>D</dir></td><td>1</td></tr></table>"
    )
    assert [one.cells[0].indent for one in table(source).rows] == [1, 2, 3, 5]


def test_spans_point_at_the_source() -> None:
    source = "<html>\r\n<p>One\r\n two</p><table>\n"
    source += "<tr><td> Cash&nbsp;</td><td>$</td>\n<td>&nbsp;<b>(1,2</b>34</td><td>)</td></tr></table>"
    lines = LineIndex(source)
    paragraph, found = read(source)
    cells = [*paragraph.lines, *found.rows[0].cells] if isinstance(paragraph, Paragraph) and isinstance(found, Table) else []
    places = [lines.offset(cell.span.line, cell.span.column) for cell in cells]
    seen = [source[at : at + cell.span.end - cell.span.column] for at, cell in zip(places, cells, strict=True)]
    assert [cell.text for cell in cells] == ["One two", "Cash", "$(1,234)"]
    assert seen == ["One\r\n two", "Cash", "(1,2</b>34"]


def test_paragraphs_end_where_blocks_do_and_lines_where_br_says() -> None:
    blocks = read("<head><title>no</title></head><body><h1>Title</h1>one<p>two<br>three<div>four<br><br>five<script>x<y</script>")
    assert [[line.text for line in b.lines] for b in blocks if isinstance(b, Paragraph)] == [
        ["Title"],
        ["one"],
        ["two", "three"],
        ["four"],
        ["five"],
    ]


def test_rows_stacked_in_one_row_are_parted() -> None:
    stacked = "<table>" + row("Cash<br>Land", "1,000<br>20", "<p>(3)</p><p>&#8212;</p>") + "</table>"
    assert shown(stacked) == ["Cash@0 | 1,000@1 | (3)@2", "Land@0 | 20@1 | \u2014@2"]
    headings = "<table>" + row("In<br>millions", "June 30,<br>2023") + row("Cash", "1") + "</table>"
    assert shown(headings) == ["In millions@0 | June 30, 2023@1", "Cash@0 | 1@1"]


def test_a_table_that_places_tables_is_taken_apart_in_order() -> None:
    inner = "<table>" + row("Cash", "1") + row("Land", "2") + "</table>"
    blocks = read(f"<table><tr><td>Before</td></tr><tr><td>Left{inner}</td><td>Right</td></tr><tr><td>After</td></tr></table>")
    assert [b.text if isinstance(b, Paragraph) else len(b.rows) for b in blocks] == ["Before", "Left", 2, "Right", "After"]


def test_bullets_and_footnotes_are_paragraphs() -> None:
    prose = "Net sales grew because of many things that are told here in a sentence of some length, as they are."
    blocks = read("<table>" + row("\u2022", prose) + row("(1)", prose) + "</table>")
    assert [b.text for b in blocks if isinstance(b, Paragraph)] == [f"\u2022 {prose}", f"(1) {prose}"]


def test_preformatted_text_is_read_as_text_with_spans_of_the_html() -> None:
    pytest.importorskip("converter.readers.text")
    lines = "<B>Balance Sheet</B>\n\n                 2005      2004\n"
    lines += "Cash &amp; notes    1,000     2,000\nLand              3,000     4,000\n"
    source = f"<html><body>\n<pre>{lines}</pre></body></html>"
    (document,), _ = html.read("a.htm", source.encode())
    cells = [c for b in document.blocks if isinstance(b, Table) for r in b.rows for c in r.cells]
    index = LineIndex(source)
    number = next(c for c in cells if c.text == "2,000")
    at = index.offset(number.span.line, number.span.column)
    assert source[at : at + 5] == "2,000"
    assert any(c.text.startswith("Cash &") for c in cells)


def test_pictures_of_text_are_reported() -> None:
    _, (note,) = html.read("a.htm", b"<html><body><p>Exhibit</p><img src=a.jpg><img src=b.jpg></body></html>")
    assert (note.code, note.severity, note.span is not None and note.span.line) == ("html.pictures", "warning", 1)


@pytest.mark.parametrize(
    ("name", "data", "claimed"),
    [
        ("a.htm", b"", True),
        ("-", b"\xef\xbb\xbf<!DOCTYPE html><html>", True),
        ("a.txt", b"<SEC-DOCUMENT>x<html>", False),
        ("a.pdf", b"%PDF-1.4", False),
        ("a.txt", b"Balance sheet", False),
    ],
)
def test_identify(name: str, data: bytes, claimed: bool) -> None:
    assert html.identify(name, data) is claimed


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfA\xe2\x80\x94", "A\u2014"),
        ("A\u2014".encode("utf-16"), "A\u2014"),
        ("Amount \u2014".encode("utf-16-le"), "Amount \u2014"),
        (b"A\x97 \xe2\x80\x94", "A\u2014 \u2014"),
        (b"it\xc2\x92s", "it\u2019s"),
        (b"\x81", "\ufffd"),
        (b"", ""),
    ],
)
def test_decode(data: bytes, text: str) -> None:
    assert decode(data) == text


HOSTILE = {
    "nested tables": b"<table><tr><td>" * 60_000,
    "nested and closed": b"<table><tr><td>" * 20_000 + b"1" + b"</td></tr></table>" * 20_000,
    "tables in one cell": b"<table><tr><td>" + b"<table><tr><td>1</td><td>2</td></tr></table>" * 2_000,
    "unclosed tags": b"<a b='" * 100_000,
    "unclosed comments": b"<!--" * 100_000 + b"<script>" * 50_000,
    "huge spans": b"<table>" + b"<tr><td colspan=999999999 rowspan=999999>1</td><td>2</td></tr>" * 3_000,
    "one endless row": b"<table><tr>" + b"<td>1,234</td>" * 20_000,
    "signs without end": b"<table><tr><td>1</td>" + b"<td>)</td>" * 15_000 + b"<td>$</td>" * 15_000,
    "raised without end": b"<table><tr><td>" + b"1<sup>a" * 40_000,
    "entities": b"<p>" + b"&amp;&nbsp;&#99999999999;&x;" * 40_000,
    "angle brackets": b"<" * 500_000,
    "NUL": b"<p>\0" * 50_000,
    "binary": bytes(range(256)) * 2_000,
    "long line": b"<p>" + b"12,345 " * 500_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markup_takes_linear_time(name: str) -> None:
    begun = time.monotonic()
    html.read("a.htm", HOSTILE[name])
    assert time.monotonic() - begun < 8


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<table>", "</table>", "<tr>", "<td>", "</td>", "<td colspan=3>", "<td rowspan=2>", "<p>", "<br>", "<sup>", "</sup>",
             "<div hidden>", "</div>", "$", "1,234", ")", "(5", "%",
             "Cash", "&nbsp;", "2023", "\u2014", "<pre>", "</pre>", "\n", "<", "\"", "x" * 100]
        ),
        max_size=60,
    )
)  # fmt: skip
def test_whatever_comes_spans_lie_in_the_source_and_columns_in_the_table(parts: list[str]) -> None:
    source = "".join(parts)
    lines = LineIndex(source)
    for block in read(source):
        cells = block.lines if isinstance(block, Paragraph) else tuple(c for r in block.rows for c in r.cells)
        assert cells
        for cell in cells:
            at = lines.offset(cell.span.line, cell.span.column)
            assert 0 <= at < at + cell.span.end - cell.span.column <= len(source)
            assert cell.text.strip()
            assert 0 <= cell.first <= cell.last <= (block.columns if isinstance(block, Table) else 0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 99_999_999), min_size=3, max_size=3), min_size=2, max_size=12), st.data())
def test_numbers_come_back_in_their_columns_however_they_are_spread(rows: list[list[int]], data: st.DataObject) -> None:
    def value(number: int) -> str:
        return data.draw(
            st.sampled_from(
                [
                    f"<td>$</td><td>{number:,}</td><td></td>",
                    f"<td colspan=2>{number:,}</td><td></td>",
                    f"<td></td><td>({number:,}</td><td>)</td>",
                ]
            )
        )

    body = "".join("<tr><td>Item</td>" + "".join("<td></td>" + value(n) for n in row) + "</tr>" for row in rows)
    found = table(f"<table>{body}</table>")
    assert found.columns == 3
    assert [[int("".join(filter(str.isdigit, c.text))) for c in r.cells[1:]] for r in found.rows] == rows
    assert all([c.first for c in r.cells] == [0, 1, 2, 3] for r in found.rows)


def test_a_large_filing_is_read_fast() -> None:
    files = sorted(CORPUS.glob("ixbrl/*.htm"))
    if not files:
        pytest.skip(f"no corpus at {CORPUS}")
    largest = max(files, key=lambda file: file.stat().st_size)
    data = largest.read_bytes()
    begun = time.monotonic()
    html.read(largest.name, data)
    assert time.monotonic() - begun < 0.6 * max(len(data) / 2e6, 1) * 3  # other jobs share the machine


def test_what_style_sheets_say_of_classes() -> None:
    text = """<html><head><style type="text/css"><!-- @import url("x.css");
    .none, td.gone { display: none } /* .n { display: none } */ .far > .n { display: none } @media print { .n { display: none } .m { display: none } }
    .n { padding-left: 8pt !important }</style></head><body><p>Sums</p>
    <table><tr><td class="n">Cash</td><td class=none>1</td><td class="gone b">2</td><td class="n">3</td></tr>
    <tr><td class="m">Land</td><td style="display:table-cell" class="none">4</td><td></td><td>5</td></tr></table></body></html>"""
    documents, _ = html.read("a.htm", text.encode())
    table = documents[0].blocks[1]
    assert isinstance(table, Table)
    assert [[(c.text, c.indent) for c in row.cells] for row in table.rows] == [[("Cash", 2), ("3", 2)], [("Land", 0), ("4", 0), ("5", 0)]]


@pytest.mark.parametrize("sheet", ["/*" * 400_000, "a" * 800_000, "{" * 400_000, ".a{" * 200_000, ".a,.b{color:red}" * 50_000])
def test_style_sheets_take_linear_time(sheet: str) -> None:
    begun = time.monotonic()
    html.read("a.htm", f"<html><style>{sheet}</style><p>End</p></html>".encode())
    assert time.monotonic() - begun < 8


def test_a_grid_goes_on_in_the_next_row_where_its_columns_are_full() -> None:
    cells = "".join(f"<div>{text}</div>" for text in ("Sales", "5", "4", "Costs", "3", "2"))
    page = f"<div style='display:grid;grid-template-columns:2fr repeat(2, minmax(20px, 1fr))'><div style='grid-column:1 / -1'>Income</div>{cells}</div>"
    documents, _ = html.read("a.htm", f"<html><body>{page}<p>End</p></body></html>".encode())
    table = documents[0].blocks[0]
    assert isinstance(table, Table)
    assert [[c.text for c in row.cells] for row in table.rows] == [["Income"], ["Sales", "5", "4"], ["Costs", "3", "2"]]


@pytest.mark.parametrize("rows", [3, 6])
def test_boxes_placed_on_a_page_are_lines_in_their_order(rows: int) -> None:
    """They come in any order; fewer than a table has stay paragraphs."""
    cells = [(f"top:{20 * n}px;left:{40 + 300 * k}px", text) for n in range(rows) for k, text in enumerate((f"Smith &amp; Sons {'ABCDEF'[n]}", f"{n + 1},{n}00"))]
    text = '<div style="position:relative;width:600px">' + "".join(f'<div style="position:absolute;{place}">{said}</div>\n' for place, said in reversed(cells)) + "</div>"
    found = html.read("a.htm", f"<html><body>{text}</body></html>".encode())[0][0].blocks
    if rows == 3:
        assert all(isinstance(block, Paragraph) for block in found)
        return
    (table,) = found
    assert isinstance(table, Table)
    assert [[cell.text for cell in row.cells] for row in table.rows] == [[f"Smith & Sons {'ABCDEF'[n]}", f"{n + 1},{n}00"] for n in range(rows)]
    lines = LineIndex(f"<html><body>{text}</body></html>")
    for cell in (cell for row in table.rows for cell in row.cells):
        at = lines.offset(cell.span.line, cell.span.column)
        assert f"<html><body>{text}"[at : at + cell.span.end - cell.span.column].replace("&amp;", "&") == cell.text
