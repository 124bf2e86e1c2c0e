"""Who, what and when: covers and datelines, with what they say; and fiscal calendars."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter import cover
from converter.cover import focus, front
from converter.model import Cell, Document, Duration, Entity, Header, Instant, Paragraph, Period, Span, Table
from converter.readers import text

D = dt.date
EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "capstone-2005-q2.txt"


def document(*paragraphs: str, header: Header | None = None) -> Document:
    blocks, lines = [], []
    for paragraph in paragraphs:
        cells = []
        for line in paragraph.split("\n"):
            lines.append(line)
            cells.append(Cell(line, Span(1, len(lines), 1, 1 + len(line))))
        blocks.append(Paragraph(tuple(cells)))
    return Document("d.txt", "\n".join(lines), tuple(blocks), header or Header())


def describe(*paragraphs: str, header: Header | None = None, titles: tuple[str, ...] = (), periods: tuple[Period, ...] = ()) -> cover.Cover:
    return cover.describe(document(*paragraphs, header=header), statement_titles=titles, periods=periods)[0]


def instant(year: int, month: int, day: int) -> Instant:
    return Instant(D(year, month, day))


SECOND = (
    instant(2005, 9, 30), instant(2005, 3, 31), Duration(D(2005, 7, 1), D(2005, 9, 30)), Duration(D(2004, 7, 1), D(2004, 9, 30)),
    Duration(D(2005, 4, 1), D(2005, 9, 30)), Duration(D(2004, 4, 1), D(2004, 9, 30)),
)  # fmt: skip


def test_the_example() -> None:
    source = EXAMPLE.read_text(encoding="utf-8")
    doc = Document(EXAMPLE.name, source, text.blocks(source))
    titles = ("CAPSTONE TURBINE CORPORATION\nCONSOLIDATED BALANCE SHEETS",)
    found, notes = cover.describe(doc, statement_titles=titles, periods=SECOND)
    assert notes == ()
    expected = {
        "EntityRegistrantName": "Capstone Turbine Corporation", "TradingSymbol": "CPST", "SecurityExchangeName": "NASDAQ",
        "DocumentPeriodEndDate": "2005-09-30", "DocumentFiscalPeriodFocus": "Q2", "DocumentFiscalYearFocus": "2006",
        "CurrentFiscalYearEndDate": "--03-31", "DocumentType": "",
    }  # fmt: skip
    assert {name: found.get(name) for name in expected} == expected
    places = {f.name: f.span for f in found.fields}
    lines = source.split("\n")
    symbol = places["TradingSymbol"]
    assert symbol and lines[symbol.line - 1][symbol.column - 1 : symbol.end - 1] == "CPST"
    assert places["EntityRegistrantName"] == Span(1, 5, 57, 85)
    assert cover.report_name(found) == "cpst-20050930"
    assert cover.entity(found) == Entity("http://tickmark.example/ticker", "CPST")


@pytest.mark.parametrize(
    ("prose", "name", "symbol", "exchange"),
    [
        ("AKRON, Ohio--(BUSINESS WIRE)--May 4, 2011--Acme Pump Works Inc.(R) (NYSE: APW) today", "Acme Pump Works Inc.", "APW", "NYSE"),
        ("AKRON, Ohio, May 4 /PRNewswire/ -- Acme Pumps, Inc. (Nasdaq: ACMP) reported", "Acme Pumps, Inc.", "ACMP", "NASDAQ"),
        ("AKRON, Ohio – May 4, 2011 – The Acme Company (NasdaqGS:ACME), a maker", "The Acme Company", "ACME", "NASDAQ"),
        ('Akron. Acme Pumps Corp. ("Acme" or the "Company") (NYSE American: APC) said', "Acme Pumps Corp.", "APC", "NYSEAMER"),
        ("San Jose — July 29, 2003 — Smith & Sons Corporation (NASDAQ: SSON) today", "Smith & Sons Corporation", "SSON", "NASDAQ"),
        ("BANK OF ACME CORP. (OTCBB: BKAC) announced", "BANK OF ACME CORP.", "BKAC", ""),
        ("Its stock trades on the Nasdaq National Market under the symbol ACMP.", "", "ACMP", "NASDAQ"),
        ("Its stock is listed on the New York Stock Exchange under the trading symbol “AC.B”.", "", "AC.B", "NYSE"),
        ("Acme (the inventor) sells pumps. (See NOTE 3.)", "", "", ""),
    ],
)
def test_dateline(prose: str, name: str, symbol: str, exchange: str) -> None:
    found = describe(prose)
    assert (found.get("EntityRegistrantName"), found.get("TradingSymbol"), found.get("SecurityExchangeName")) == (name, symbol, exchange)


COVER = (
    "FORM 10-Q/A",
    "(Mark One)\n[X] QUARTERLY REPORT\nFor the quarterly period ended June 30, 1996",
    "ACME PUMPS INC.\n(Exact name of registrant as specified in its charter)",
    "Title of each class      Trading Symbol(s)   Name of each exchange on which registered\n"
    "Common Stock, par value $1     ACMP     New York Stock Exchange LLC",
    "At July 31, 1996, there were 51,078,165 shares outstanding of the\nregistrant's common stock.",
    "Acme Pumps, Inc. makes pumps.",
)


def test_a_cover() -> None:
    found = describe(*COVER)
    expected = {
        "EntityRegistrantName": "Acme Pumps, Inc.", "DocumentType": "10-Q/A", "AmendmentFlag": "true", "DocumentPeriodEndDate": "1996-06-30",
        "TradingSymbol": "ACMP", "SecurityExchangeName": "NYSE", "EntityCommonStockSharesOutstanding": "51078165",
    }  # fmt: skip
    assert {name: found.get(name) for name in expected} == expected
    shares = next(f for f in found.fields if f.name == "EntityCommonStockSharesOutstanding")
    assert (shares.instant, shares.member) == (D(1996, 7, 31), "")
    assert cover.report_name(found) == "acmp-19960630"


def test_shares_of_two_classes() -> None:
    said = (
        "As of July 31, 1996, the registrant had outstanding 11,470,172 shares of Class A common stock and 3,499,992 shares of Class B common stock."
    )
    found = describe(COVER[0], COVER[1], said)
    shares = [(str(f.value), f.member) for f in found.fields if f.name == "EntityCommonStockSharesOutstanding"]
    assert shares == [("11470172", "Class A"), ("3499992", "Class B")]


def test_what_non_affiliates_hold_is_no_count_of_shares() -> None:
    said = "The aggregate market value of the 9,000,000 shares of outstanding stock held by non-affiliates on July 31, 1996 was $40,000,000."
    assert describe(COVER[0], said).get("EntityCommonStockSharesOutstanding") == ""


def test_the_header_of_a_submission() -> None:
    header = Header(form="10-K", company="ACME PUMP WORKS CO /DE/", cik="12345", period="1997-12-31", fiscal_year_end="1231")
    found = describe("Annual report", "The Acme Pump Works Company makes pumps.", header=header)
    expected = {
        "EntityRegistrantName": "The Acme Pump Works Company", "EntityCentralIndexKey": "0000012345", "DocumentType": "10-K",
        "AmendmentFlag": "false",
        "DocumentPeriodEndDate": "1997-12-31", "DocumentFiscalPeriodFocus": "FY", "DocumentFiscalYearFocus": "1997",
        "CurrentFiscalYearEndDate": "--12-31",
    }  # fmt: skip
    assert {name: found.get(name) for name in expected} == expected
    assert cover.entity(found) == Entity("http://www.sec.gov/CIK", "0000012345")


def test_the_name_over_a_statement_where_nothing_else_names_the_company() -> None:
    found = describe("Results", titles=("ACME PUMPS CORPORATION AND SUBSIDIARIES\nCONSOLIDATED BALANCE SHEETS\n(in thousands)",))
    assert found.get("EntityRegistrantName") == "ACME PUMPS CORPORATION"
    assert cover.entity(found) == Entity("http://tickmark.example/name", "acmepumpscorporation")


def test_the_callers_words_go_before_all_else() -> None:
    doc = document("Acme Pumps Inc. (NYSE: APW) reported")
    found, _ = cover.describe(doc, periods=SECOND, entity="4711", ticker="xyz", period_end=D(2001, 2, 3))
    assert (found.get("TradingSymbol"), found.get("DocumentPeriodEndDate")) == ("XYZ", "2001-02-03")
    assert cover.entity(found) == Entity("http://www.sec.gov/CIK", "0000004711")
    assert cover.report_name(found) == "xyz-20010203"
    found, _ = cover.describe(doc, entity="LEI5", scheme="http://standards.iso.org/iso/17442")
    assert cover.entity(found) == Entity("http://standards.iso.org/iso/17442", "LEI5")


def test_a_cover_for_another_period_than_its_statements_is_told() -> None:
    _, notes = cover.describe(document(*COVER), periods=SECOND)
    assert "cover.period" in [n.code for n in notes]


def test_of_two_quarters_the_one_that_the_periods_tell() -> None:
    first = "Income fell against the second quarter of fiscal 2005."
    second = "Acme announced its second quarter fiscal 2006 results."
    assert describe(first, second, periods=SECOND).get("DocumentFiscalYearFocus") == "2006"


def test_prose_that_speaks_of_another_quarter_than_the_periods() -> None:
    found, notes = cover.describe(document("Results of the third quarter of fiscal 2006"), periods=SECOND)
    assert [n.code for n in notes] == ["cover.fiscal"]
    assert found.get("DocumentFiscalPeriodFocus") == "Q2"


YEAR_JAN = Duration(D(2023, 1, 29), D(2024, 2, 3))


@pytest.mark.parametrize(
    ("periods", "end", "year_end", "expected"),
    [
        (SECOND, D(2005, 9, 30), D(2006, 3, 31), ("Q2", 2006)),
        ((Duration(D(1994, 1, 1), D(1994, 9, 30)),), D(1994, 9, 30), D(1994, 12, 31), ("Q3", 1994)),
        ((Duration(D(2023, 5, 1), D(2023, 7, 31)), instant(2023, 4, 30)), D(2023, 7, 31), D(2024, 4, 30), ("Q1", 2024)),
        ((Duration(D(2023, 5, 1), D(2023, 7, 31)), instant(2023, 1, 31)), D(2023, 7, 31), D(2024, 1, 31), ("Q2", 2024)),
        ((YEAR_JAN, Duration(D(2023, 10, 29), D(2024, 2, 3))), D(2024, 2, 3), D(2024, 1, 28), ("FY", 2024)),
        ((Duration(D(2023, 5, 1), D(2023, 7, 31)),), D(2023, 7, 31), None, None),
        ((), D(2023, 7, 31), None, None),
    ],
)
def test_fiscal_calendar(periods: tuple[Period, ...], end: dt.date, year_end: dt.date | None, expected: tuple[str, int] | None) -> None:
    last = focus.year_end("", periods, end, annual=False)
    assert last == year_end
    if last and expected:
        found = focus.focus(last, end, periods, annual=False)
        assert (found.period, found.year) == expected


@pytest.mark.parametrize(("header", "end", "expected"), [("0331", D(2005, 9, 30), D(2006, 3, 31)), ("1231", D(2005, 12, 31), D(2005, 12, 31)),
                                                         ("0203", D(2024, 2, 5), D(2024, 2, 3)),
                                                         ("0229", D(2005, 1, 1), D(2005, 2, 28)), ("9999", D(2005, 1, 1), None)])  # fmt: skip
def test_fiscal_year_end_of_the_header(header: str, end: dt.date, expected: dt.date | None) -> None:
    assert focus.year_end(header, (), end, annual=False) == expected


@pytest.mark.parametrize(("name", "expected"), [("Acme & Co.", "acmeco"), ("3M", "x3m"), ("Müller AG", "mullerag"), ("株式会社", ""), ("", "")])
def test_slug(name: str, expected: str) -> None:
    assert cover.slug(name) == expected


def test_an_empty_document_has_a_name_all_the_same() -> None:
    found = describe()
    assert found.fields == ()
    assert (cover.report_name(found), cover.entity(found).identifier) == ("report", "unknown")


def test_rows_of_a_table_are_read_like_lines() -> None:
    head = tuple(
        Cell(t, Span(1, 1, 1 + 30 * i, 1 + 30 * i + len(t)), i, i) for i, t in enumerate(["Title of each class", "Trading Symbol", "Exchange"])
    )
    row = tuple(
        Cell(t, Span(1, 2, 1 + 30 * i, 1 + 30 * i + len(t)), i, i) for i, t in enumerate(["Common Stock", "ACM", "The Nasdaq Stock Market LLC"])
    )
    from converter.model import Row

    source = "\n".join("".join(c.text.ljust(30) for c in cells) for cells in (head, row))
    found, _ = cover.describe(Document("d", source, (Table((Row(head), Row(row)), 2, Span(1, 1, 1, 2)),)))
    assert (found.get("TradingSymbol"), found.get("SecurityExchangeName")) == ("ACM", "NASDAQ")


@given(st.lists(st.sampled_from(["Acme", "(", "NYSE:", "(R)", "--", "Inc.", "for the quarter ended", "June 31, 2005", "fiscal",
                                 "second quarter", "FORM 10-Q", "\n",
                                 "exact name of registrant", "1,000,000 shares outstanding"]),
                max_size=20).map(" ".join) | st.text(max_size=200))  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_any_text_is_described(said: str) -> None:
    found, _ = cover.describe(document(said), periods=SECOND)
    assert found.get("DocumentPeriodEndDate")
    assert cover.report_name(found)


@pytest.mark.parametrize(
    "unit", ["Acme ", "(NYSE: ", "A. ", "quarter of the ", "-- ", "fiscal 2006 ", "outstanding shares 1,000,000 ", "(", "New York Stock Exchange "]
)
def test_a_long_document_takes_no_long_time(unit: str) -> None:
    import time

    start = time.perf_counter()
    long = (unit * 20_000)[: front.LONGEST - 1]
    cover.describe(document(long, long, long, header=Header(company="ACME ACME ACME", form="10-Q")), periods=SECOND)
    assert time.perf_counter() - start < 4
