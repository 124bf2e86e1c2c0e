"""Where facts are tagged on the page of the original, and how they are read there."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from lxml import etree

from converter import readers, writer
from converter.model import (
    Amount,
    Cell,
    Context,
    Document,
    Entity,
    Fact,
    Header,
    Instant,
    Paragraph,
    QName,
    Row,
    Span,
    Table,
    Unit,
)
from converter.places import Source
from converter.writer import inline
from converter.writer.naming import NamedFact
from tests import reports

MONEY = Unit((QName("http://www.xbrl.org/2003/iso4217", "USD"),))
WHEN = Context(Entity("http://www.sec.gov/CIK", "0000123456"), Instant(dt.date(2024, 6, 30)))
XML = etree.XMLParser(resolve_entities=False, no_network=True)


def document(text: str, name: str = "release.txt", header: Header | None = None) -> Document:
    (found,), _ = readers.read(name, text.encode())
    return found if header is None else Document(name, text, found.blocks, header)


def number(text: str, words: str, value: Decimal | None, *, scale: int = 0, at: int = 0, id: str = "f1") -> NamedFact:
    """A fact whose amount was printed as ``words``."""
    start = text.index(words, at)
    span = Source.of(text).span(start, start + len(words), 1)
    amount = Amount(words, value or Decimal(0), scale, -scale, span)
    fact = Fact(reports.gaap("Assets"), WHEN, MONEY, value, -scale, amount, span)
    return NamedFact(id, "gaap:Assets", "c", "USD", str(-scale), value is None, "", fact)


def words(text: str, said: str, value: str) -> NamedFact:
    start = text.index(said)
    span = Source.of(text).span(start, start + len(said), 1)
    return NamedFact("f1", "dei:Name", "c", "", "", False, value, Fact(reports.dei("Name"), WHEN, None, value, span=span))


@pytest.mark.parametrize(
    ("printed", "scale", "value", "tagged"),
    [
        ("1,234", 3, "1234000", ("1,234", "num-dot-decimal", 3, False)),
        ("(1,234)", 3, "-1234000", ("1,234", "num-dot-decimal", 3, True)),
        ("(1,234)", 3, "1234000", ("1,234", "num-dot-decimal", 3, False)),
        ("$ (0.12)", 0, "-0.12", ("0.12", "num-dot-decimal", 0, True)),
        ("$.001", 0, "0.001", (".001", "num-dot-decimal", 0, False)),
        ("35%", 0, "0.35", ("35", "num-dot-decimal", -2, False)),
        ("12.5", 6, "12500000", ("12.5", "num-dot-decimal", 6, False)),
        ("1.234,5", 0, "1234.5", ("1.234,5", "num-comma-decimal", 0, False)),
        ("2005 1,234", 0, "1234", ("1,234", "num-dot-decimal", 0, False)),
        ("-", 3, "0", ("-", "fixed-zero", 0, False)),
        ("$   --", 3, "0", ("--", "fixed-zero", 0, False)),
        ("\u2014", 3, "0", ("\u2014", "fixed-zero", 0, False)),
        ("none", 3, "0", ("none", "fixed-zero", 0, False)),
        ("0", 3, "0", ("0", "num-dot-decimal", 3, False)),
        ("-0-", 3, "0", ("0", "num-dot-decimal", 3, False)),
        ("--", 3, None, ("", "", 0, False)),
    ],
)
def test_a_number_is_read_as_the_fact_s_value(
    printed: str, scale: int, value: str | None, tagged: tuple[str, str, int, bool]
) -> None:
    text = f"Assets as of the end     {printed}\n"
    fact = number(text, printed, None if value is None else Decimal(value), scale=scale)
    page = inline.page(document(text), [fact])
    (piece,) = page.pieces
    (tag,) = piece.tags
    assert (piece.printed, tag.format, tag.scale, tag.negative) == tagged
    assert piece.before + piece.printed + page.rest == text
    assert page.hidden == ()


@pytest.mark.parametrize("value", ["1234", "1235.5", "0"])
def test_a_place_that_says_something_else_is_not_believed(value: str) -> None:
    text = "Assets     1,235\n"
    page = inline.page(document(text), [number(text, "1,235", Decimal(value), scale=-1)])
    assert (page.pieces, page.rest) == ((), text)
    assert [tag.fact.id for tag in page.hidden] == ["f1"]


def test_a_hidden_number_keeps_its_sign() -> None:
    page = inline.page(None, [number("5", "5", Decimal(-7))])
    assert page.hidden[0].negative


def test_several_facts_at_one_place_stand_within_each_other() -> None:
    text = "Treasury stock; 551,208 shares\n"
    both = [number(text, "551,208", Decimal(551208), id=i) for i in ("f1", "f2")]
    (piece,) = inline.page(document(text), both).pieces
    assert [tag.fact.id for tag in piece.tags] == ["f1", "f2"]


def test_facts_that_read_one_place_in_two_ways_or_overlap_are_hidden_but_for_the_first() -> None:
    text = "Shares 1,234 5,678\n"
    facts = [number(text, "1,234", Decimal(1234)), number(text, "1,234", Decimal(1234000), scale=3, id="f2")]
    page = inline.page(document(text), facts)
    assert [[tag.fact.id for tag in piece.tags] for piece in page.pieces] == [["f1"]]
    assert [tag.fact.id for tag in page.hidden] == ["f2"]


@pytest.mark.parametrize(
    ("said", "value", "form"),
    [
        ("Acme Corp.", "Acme Corp.", ""),
        ("September 30, 2005", "2005-09-30", "date-monthname-day-year-en"),
        ("JUNE\xa030, 2005", "2005-06-30", "date-monthname-day-year-en"),
        ("for the quarter ended June 30, 2005", "2005-06-30", "date-monthname-day-year-en"),
        ("Sep. 1,\n2005", "2005-09-01", "date-monthname-day-year-en"),
        ("june 30, 2005", "2005-06-30", None),  # no format reads small letters
        ("March 31", "--03-31", "date-monthname-day-en"),
        ("ACME CORP.", "Acme Corp.", None),
        ("Smarch 1, 2005", "2005-03-01", None),
    ],
)
def test_a_text_is_tagged_where_it_says_the_same(said: str, value: str, form: str | None) -> None:
    text = f"  of {said} and more\n"
    page = inline.page(document(text), [words(text, said, value)])
    assert [tag.format for piece in page.pieces for tag in piece.tags] == ([] if form is None else [form])


def test_a_name_over_two_lines_is_one_where_its_type_says_so() -> None:
    text = "reported by Acme\nHoldings\n"
    fact = words(text, "Acme\nHoldings", "Acme Holdings")
    assert inline.page(document(text), [fact]).pieces == ()
    assert [piece.printed for piece in inline.page(document(text), [fact], {"dei:Name"}).pieces] == ["Acme\nHoldings"]


HTML = (
    "<html><body><table><tr><td>Assets</td><td>$</td><td align=right>1,2<b>3</b>4</td><td>(5,678</td><td>)</td>"
    "<td>&#8212;</td></tr></table></body></html>"
)


@pytest.mark.parametrize(
    ("source", "value", "printed"),
    [
        ("(5,678</td><td>)", "-5678", ["5,678"]),
        ("&#8212;", "0", ["\u2014"]),
        ("1,2<b>3</b>4", "1234", []),  # no tag can hold a number in pieces
    ],
)
def test_numbers_in_html(source: str, value: str, printed: list[str]) -> None:
    page = inline.page(document(HTML, "a.htm"), [number(HTML, source, Decimal(value))])
    assert [piece.printed for piece in page.pieces] == printed
    assert not page.fixed


SUBMISSION = """<SEC-DOCUMENT>0000000000-00-000000.txt : 20000101
<DOCUMENT>
<TYPE>10-Q
<SEQUENCE>1
<TEXT>
first 1,111
</TEXT>
</DOCUMENT>
<DOCUMENT>
<TYPE>EX-99.1
<SEQUENCE>2
<TEXT>

 The second & last: 2,222
<PAGE>
 Assets 3,333
</TEXT>
</DOCUMENT>
"""


def test_of_a_submission_only_the_document_itself_is_shown() -> None:
    documents, _ = readers.read("filing.txt", SUBMISSION.encode())
    shown = [SUBMISSION[slice(*inline.extent(d))] for d in documents]
    assert shown == ["first 1,111\n", "\n The second & last: 2,222\n<PAGE>\n Assets 3,333\n"]
    page = inline.page(documents[1], [number(SUBMISSION, "3,333", Decimal(3333)), number(SUBMISSION, "1,111", Decimal(1111), id="f2")])
    assert page.fixed
    assert [tag.fact.id for tag in page.hidden] == ["f2"]
    assert page.pieces[0].before == "<span></span>\n The second &amp; last: 2,222\n&lt;PAGE&gt;\n Assets "


def test_html_in_a_submission_is_told_by_its_tags() -> None:
    inner = "<p>x<br>y<b>z</b>"
    text = SUBMISSION.replace("first 1,111", f"<HTML>{inner}</HTML>")
    documents, _ = readers.read("filing.txt", text.encode())
    assert [inline.marked_up(d, *inline.extent(d)) for d in documents] == [True, False]


def test_a_form_feed_is_left_out_and_no_other_character() -> None:
    text = "\n a\f b \u2026\xa0 1,234\r\n"
    page = inline.page(document(text), [number(text, "1,234", Decimal(1234))])
    assert page.pieces[0].before == "<span></span>\n a b \u2026\xa0 "


def test_spans_that_lead_nowhere_hide_their_facts() -> None:
    text = "Assets 1,234\n"
    for span in (Span(1, 99, 1, 5), Span(1, 1, 900, 905), Span(1, 1, 8, 8), Span(1, 0, 0, 3)):
        fact = number(text, "1,234", Decimal(1234))
        lost = fact._replace(fact=Fact(reports.gaap("Assets"), WHEN, MONEY, Decimal(1234), 0, None, span))
        assert inline.page(document(text), [lost]).pieces == ()


def test_markup_in_a_text_document_is_shown_as_it_is() -> None:
    text = "Title <script>alert('1 & 2')</script> ]]>\n"
    files = dict(writer.render(reports.report(), "ixbrl", reports.base(), document(text, "odd.txt")))
    root = etree.fromstring(files["acme-20240630.htm"], XML)
    (pre,) = root.iter("{*}pre")
    assert pre.text == text
    assert not list(root.iter("{*}script"))


def test_the_cells_of_a_workbook_are_laid_out_as_text() -> None:
    def cell(words: str, line: int, column: int, indent: int = 0) -> Cell:
        return Cell(words, Span(1, line, column, column + 1), column - 1, column - 1, indent)

    rows = (
        (cell("Assets", 2, 1),),
        (cell("Cash and\nequivalents", 3, 1, 2), cell("1,234", 3, 2), cell("-5", 3, 4)),
        (cell("Total", 4, 1), cell("10,000,000", 4, 2)),
    )
    table = Table(tuple(Row(cells) for cells in rows), 3, Span(1, 2, 1, 2))
    book = Document("book.xlsx", "not this", (Paragraph((cell("Balance Sheet", 1, 1),)), table))
    amount = Amount("1,234", Decimal(1234), 0, 0, Span(1, 3, 2, 3))
    fact = NamedFact("f1", "gaap:Assets", "c", "USD", "0", False, "", Fact(reports.gaap("Assets"), WHEN, MONEY, Decimal(1234), 0, amount))
    page = inline.page(book, [fact])
    (piece,) = page.pieces
    assert (page.fixed, piece.printed) == (True, "1,234")
    assert (piece.before + piece.printed + page.rest).splitlines() == [
        "<span></span>",
        "Balance Sheet",
        "Assets",
        "  Cash and equivalents       1,234  -5",
        "Total                   10,000,000",
    ]
