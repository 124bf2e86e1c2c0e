"""Line items in CSV and Excel: wide and long layouts, number formats, places, and broken files."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.errors import ConverterError
from converter.model import Block, Diagnostic, Paragraph, Table
from converter.readers import delimited, read, table
from converter.readers.source import LineIndex

CORPUS = Path(os.environ.get("TICKMARK_CORPUS", Path(__file__).parents[2] / "shared" / "corpus"))


def blocks(text: str) -> tuple[Block, ...]:
    return read("a.csv", text.encode())[0][0].blocks


def shown(found: tuple[Block, ...]) -> list[str]:
    out = []
    for block in found:
        if isinstance(block, Paragraph):
            out.append(f"# {block.text}")
        else:
            out.extend(" | ".join(f"{c.text}@{c.first}" + f">{c.indent}" * bool(c.indent) for c in r.cells) for r in block.rows)
    return out


def test_wide_files_become_a_titled_table_for_each_statement() -> None:
    text = 'statement,label,2009-12-31,2009-01-01/2009-12-31\nBS,Cash,100,\nBS,"Land, net",200,\nIS,Sales,,"1,300"\n'
    assert shown(blocks(text)) == [
        "# Balance Sheet", "2009-12-31@1", "Cash@0 | 100@1", "Land, net@0 | 200@1",
        "# Income Statement", "2009-01-01/2009-12-31@1", "Sales@0 | 1,300@1",
    ]  # fmt: skip


def test_long_files_are_pivoted() -> None:
    text = (
        "statement;line item;section;unit;period_start;period_end;value\n"
        "CF;Net income;Operating;USD;2023-01-01;2023-12-31;5\n"
        "CF;Other;Operating;USD;2023-01-01;2023-12-31;6\n"
        "CF;Other;Operating;USD;2023-01-01;2023-12-31;7\n"
        "CF;Net income;Operating;USD;2022-01-01;2022-12-31;8\n"
        "CF;Other;Operating;USD;2022-01-01;2022-12-31;9\n"
        "CF;Cash at end;;USD;;2023-12-31;1\n"
    )
    assert shown(blocks(text)) == [
        "# Statement of Cash Flows (in USD)",
        "2023-01-01/2023-12-31@1 | 2022-01-01/2022-12-31@2 | 2023-12-31@3 | unit@4",
        "Operating@0",
        "Net income@0>2 | 5@1 | 8@2 | USD@4",
        "Other@0>2 | 6@1 | 9@2 | USD@4",
        "Other@0>2 | 7@1 | USD@4",
        "Cash at end@0 | 1@3 | USD@4",
    ]


def test_scale_and_currency_are_told_above_the_table() -> None:
    text = "label,currency,scale,2023\nCash,EUR,1000,5\nLand,EUR,1000,6\n"
    assert shown(blocks(text)) == ["# (in thousands of EUR)", "2023@1", "Cash@0 | 5@1", "Land@0 | 6@1"]


def test_different_scales_in_one_statement_are_reported() -> None:
    _, notes = read("a.csv", b"label,scale,2023\nCash,1000,5\nLand,1,6\n")
    assert [(n.code, n.span and n.span.line) for n in notes] == [("table.scale", 3)]


def test_nested_sections_become_headings() -> None:
    text = "label,section,2023\nCash,Assets > Current,5\nLand,Assets > Fixed,6\nDebt,,7\n"
    assert shown(blocks(text)) == [
        "2023@1",
        "Assets@0",
        "Current@0>2",
        "Cash@0>4 | 5@1",
        "Fixed@0>2",
        "Land@0>4 | 6@1",
        "Debt@0 | 7@1",
    ]


def test_a_sheet_without_column_names_is_read_as_it_shows() -> None:
    text = (
        "Example Inc,,\nBalance Sheets,,\n(in thousands),,\n,2023,2022\nAssets,,\n  Cash,100,90\nTotal,100,90\n"
        ",,\nIncome Statements,,\n,2023,2022\nSales,7,6\n"
    )
    assert shown(blocks(text)) == [
        "# Example Inc", "# Balance Sheets", "# (in thousands)", "2023@1 | 2022@2", "Assets@0", "Cash@0>2 | 100@1 | 90@2",
        "Total@0 | 100@1 | 90@2", "# Income Statements", "2023@1 | 2022@2", "Sales@0 | 7@1 | 6@2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("a,b\n1,2\n", ","), ("a;b\n1,5;2,5\n", ";"), ("a\tb\n1,5\t2\n", "\t"), ("a|b|c\n1|2|3\n", "|"),
        ("label;2023\n\"x, y, z\";1,234\n", ";"), ("sep=;\na,b;c\n", ";"), ("no columns here\n", ""), ("", ""),
        ("Company, Inc\nlabel;2023;2022\nCash;1;2\nLand;3;4\n", ";"),
    ],
)  # fmt: skip
def test_the_delimiter_is_found(text: str, mark: str) -> None:
    assert delimited.delimiter(text) == mark


@pytest.mark.parametrize(
    ("printed", "read_as"),
    [
        (["1.234,56", "7,5"], ["1,234.56", "7.5"]),
        (["1,234.56", "7.5"], ["1,234.56", "7.5"]),
        (["1 234,5", "(2.000.000)"], ["1234.5", "(2,000,000)"]),
        (["1'234.50", "2"], ["1234.50", "2"]),
        (["1234-", "5"], ["-1234", "5"]),
        (["1.5E+06", "2e-2"], ["1500000", "0.02"]),
        (["1317000000", "0.932"], ["1317000000", "0.932"]),
        (["\u2014", "n/a"], ["\u2014", "n/a"]),
    ],
)
def test_numbers_come_with_a_point_before_decimals(printed: list[str], read_as: list[str]) -> None:
    found = blocks("label;a;b\nCash;" + ";".join(printed) + "\n")
    assert isinstance(found[0], Table)
    assert [c.text for c in found[0].rows[1].cells[1:]] == read_as


def test_a_number_that_may_be_read_two_ways_is_reported() -> None:
    _, notes = read("a.csv", b"label,2023\nCash,1.234\nLand,5.678\n")
    assert [n.code for n in notes] == ["table.decimal"]


def test_numbers_written_both_ways_are_each_read_as_they_are_written() -> None:
    documents, notes = read("a.csv", b"label;2023;2022\nCash;1.234,50;2.000,00\nLand;5.5;1.234\n")
    table = documents[0].blocks[0]
    assert isinstance(table, Table)
    assert [c.text for row in table.rows[1:] for c in row.cells[1:]] == ["1,234.50", "2,000.00", "5.5", "1,234"]
    assert [(n.code, n.span) for n in notes] == [("table.decimal", (1, 3, 6, 9))]


def test_days_are_no_numbers() -> None:
    assert shown(blocks("label;31.12.2009;31.12.2008\nCash;1,5;2,5\n"))[0] == "31.12.2009@1 | 31.12.2008@2"


def test_a_column_of_notes_and_lines_drawn_with_dashes() -> None:
    text = "BALANCE SHEETS|||\n|Note|31 Dec 2009|31 Dec 2008\n\nCash|4|10|9\nReceivables||10|20\nLand||5|6\nPlant||5|6\n||----|----\nTotal assets||30|41\n"
    assert shown(blocks(text))[1:3] == ["Note@1 | 31 Dec 2009@2 | 31 Dec 2008@3", "Cash@0 | 4@1 | 10@2 | 9@3"]
    table = blocks(text)[1]
    assert isinstance(table, Table)
    assert [row.rule for row in table.rows] == [False, False, False, False, True, False]


def test_headings_over_groups_cover_the_columns_below_them() -> None:
    text = "Label,Three months ended,,Nine months ended,\n,2010,2009,2010,2009\nSales,5,4,15,12\n"
    table = blocks(text)[0]
    assert isinstance(table, Table)
    assert [(c.text, c.first, c.last) for c in table.rows[0].cells] == [("Label", 0, 0), ("Three months ended", 1, 2), ("Nine months ended", 3, 4)]
    stacked = blocks(",Note,Three months ended,,Nine months ended,\n,,June 30,,June 30,\n,,2010,2009,2010,2009\nSales,1,5,4,15,12\nCosts,2,5,4,15,12\n")[0]
    assert isinstance(stacked, Table)
    assert [(c.first, c.last) for row in stacked.rows[:2] for c in row.cells] == [(1, 1), (2, 3), (4, 5), (2, 3), (4, 5)]


@pytest.mark.parametrize(
    ("head", "row", "when"),
    [
        ("label,value,fiscal year,fiscal quarter", "Cash,5,2009,3", "Q3 2009"),
        ("label,value,fiscal_year,fp", "Cash,5,2009,FY", "FY 2009"),
        ("label,value,qtrs,ddate", "Cash,5,4,20091231", "12 months ended 2009-12-31"),
        ("label,value,qtrs,ddate", "Cash,5,0,20091231", "2009-12-31"),
        ("label,value,Frequency,As of", "Cash,5,Quarterly,12/31/2009", "3 months ended 2009-12-31"),
        ("label,value,Start Date,End Date", "Cash,5,1/1/2009,12/31/2009", "2009-01-01/2009-12-31"),
        ("Betrag,Posten,Zeitraum", "5,Cash,Q3 2009", "Q3 2009"),
        ("account code,line item,amount (USD),Period", "1000,Cash,5,2009-12-31", "2009-12-31"),
    ],
)
def test_what_several_columns_tell_of_a_period(head: str, row: str, when: str) -> None:
    text = f"{head}\n{row}\n{row.replace('Cash', 'Land')}\n{row.replace('Cash', 'Debt')}\n"
    assert shown(blocks(text)) == [f"{when}@1", "Cash@0 | 5@1", "Land@0 | 5@1", "Debt@0 | 5@1"]


def test_a_name_that_the_cells_do_not_bear_out_is_none() -> None:
    assert shown(blocks("Line item,Parent Company,Group\nCash,5,6\nLand,7,8\n")) == ["Parent Company@1 | Group@2", "Cash@0 | 5@1 | 6@2", "Land@0 | 7@1 | 8@2"]


def test_spans_are_lines_and_characters_of_the_file() -> None:
    text = 'label,"20""23",2022\r\n"Cash\r\nand more", 1 ,"2"\r\n\r\nLand,3,4'
    found = blocks(text)[0]
    assert isinstance(found, Table)
    lines = LineIndex(text)
    seen = []
    for cell in (c for r in found.rows for c in r.cells):
        at = lines.offset(cell.span.line, cell.span.column)
        seen.append((cell.text, cell.span.line, text[at : at + cell.span.end - cell.span.column]))
    assert seen == [
        ('20"23', 1, '20""23'), ("2022", 1, "2022"), ("Cash and more", 2, "Cash\r\nand more"), ("1", 3, "1"), ("2", 3, "2"),
        ("Land", 5, "Land"), ("3", 5, "3"), ("4", 5, "4"),
    ]  # fmt: skip


def test_ragged_rows_keep_what_they_hold() -> None:
    assert shown(blocks("label,2023,2022\nCash\nLand,1\nDebt,2,3,4\n,5\n"))[1:] == [
        "Cash@0", "Land@0 | 1@1", "Debt@0 | 2@1 | 3@2 | 4@3", "5@1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "claimed"),
    [
        ("A.CSV", b"", True), ("a.tsv", b"x", True), ("a.xlsx", b"", True),
        ("-", b"statement,label,2009", True), ("-", b"Dear Sirs, label", False),
        ("a.zip", b"PK\x03\x04rest", False), ("a.txt", b"label,2009", False),
    ],
)  # fmt: skip
def test_identify(name: str, data: bytes, claimed: bool) -> None:
    assert table.identify(name, data) is claimed


# --- workbooks -----------------------------------------------------------------------------------------------------


def workbook(**sheets: list[list[object]]) -> bytes:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        leaf = book.create_sheet(name)
        for row in rows:
            leaf.append(row)
        leaf.merge_cells("B1:C1")
        leaf["B3"].number_format = "0.0%"
        leaf["C3"].number_format = '#,##0,_);"x"'
        leaf["A3"].alignment = openpyxl.styles.Alignment(indent=1)
        leaf.row_dimensions[4].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def excel(**sheets: list[list[object]]) -> tuple[tuple[Block, ...], tuple[Diagnostic, ...]]:
    documents, notes = read("a.xlsx", workbook(**sheets))
    return documents[0].blocks, notes


def test_workbooks_come_as_they_are_seen() -> None:
    sheet = [
        ["", "Year ended", None],
        [None, dt.date(2023, 12, 31), 2022],
        ["Margin", 0.125, 1234000],
        ["Cash", 0.1 + 0.2, -5],
        ["Sum", "=1+2", 3],
    ]
    found, notes = excel(BS=sheet, Notes=[["x", "y"], ["a", 1], ["b", 2], ["c", 3]])
    assert shown(found)[:6] == [
        "# Balance Sheet", "# (in whole dollars)", "Year ended@1", "2023-12-31@1 | 2022@2", "Margin@0>2 | 12.5%@1 | 1234000@2", "Sum@0 | 3@2",
    ]  # fmt: skip
    assert [(n.code, n.span) for n in notes] == [("table.hidden", (1, 4, 1, 2)), ("table.formula", (1, 5, 2, 3)), ("table.hidden", (2, 4, 1, 2))]
    first = found[2]
    assert isinstance(first, Table)
    assert (first.rows[0].cells[0].last, first.rows[2].cells[1].span) == (2, (1, 3, 2, 3))


@pytest.mark.parametrize(("caption", "shape", "read_as"), [
    ("(in thousands)", "#,##0,", ["1234.5", "2000"]), ("", "#,##0,", ["1234500", "2000000"]), ("", '0.00,,"M"', ["1234500", "2000000"]),
    ("", "#,##0.00", ["1234500.00", "2000000.00"]),
])  # fmt: skip
def test_a_number_is_what_its_cell_holds_where_no_caption_says_thousands(caption: str, shape: str, read_as: list[str]) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["Balance Sheet"], [caption], [None, "12/31/2009", "12/31/2008"], ["Cash", 1234500, 2000000], ["Land", 1234500, 2000000]):
        book.active.append(row)
    for cell in (*book.active[4][1:], *book.active[5][1:]):
        cell.number_format = shape
    out = io.BytesIO()
    book.save(out)
    documents, _ = read("a.xlsx", out.getvalue())
    assert shown(documents[0].blocks)[-1] == f"Land@0 | {read_as[0]}@1 | {read_as[1]}@2"


def test_too_many_cells_are_refused_before_they_are_read() -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook(write_only=True)
    leaf = book.create_sheet("A")
    for _ in range(51):
        leaf.append([1] * 10_000)
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(ConverterError, match="500,000 cells"):
        read("a.xlsx", out.getvalue())


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 5000, b"\xd0\xcf\x11\xe0" * 50])
def test_a_broken_workbook_is_a_diagnostic(data: bytes) -> None:
    documents, notes = table.read("a.xlsx", data)
    assert len(documents) == 1
    assert notes


def test_a_workbook_with_entities_is_refused() -> None:
    source = io.BytesIO(workbook(A=[["x", 1]]))
    out = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            new.writestr(member, old.read(member).replace(b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet'))
    _, notes = table.read("a.xlsx", out.getvalue())
    assert "DOCTYPE" in notes[0].message


def test_without_openpyxl_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(ConverterError) as raised:
        table.read("a.xlsx", b"PK\x03\x04")
    assert "tickmark-xbrl[excel]" in raised.value.hint


# --- hostile files, and many ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b'"' * 300_001, b'"a\n' * 100_000, b"," * 500_000, b"a,b\n" * 50_000, b"x" * 3_000_000, b"\0,\0\n" * 50_000,
        bytes(range(256)) * 500,
        b"label,2023\n" + b'"Cash,1\n' * 50_000, b"label,unit,2023\n" + b"a,b,1\n" * 20_000,
        b"\n" * 300_000, b"label,2023\na," + b"-" * 300_000 + b"x\n",
    ],
)  # fmt: skip
def test_hostile_files_take_linear_time(data: bytes) -> None:
    begun = time.monotonic()
    table.read("a.csv", data)
    assert time.monotonic() - begun < 8


def test_no_reader_is_an_error_of_the_call() -> None:
    with pytest.raises(ConverterError):
        read("a.bin", b"\0\1\2\3")


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.lists(st.text("abz019,;|\t\"' \n.%$()", max_size=8), min_size=3, max_size=3), min_size=1, max_size=8),
    st.sampled_from(",;\t|"),
)
def test_every_field_that_csv_writes_is_found(rows: list[list[str]], mark: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows(rows)
    sheet = delimited.sheet("", out.getvalue(), mark)
    assert [e.text for r in sheet.rows for e in r] == [" ".join(f.split()) for r in rows for f in r if f.strip()]


def test_every_value_of_the_corpus_is_found() -> None:
    files = [file for file in sorted(CORPUS.glob("lines/*.csv")) if not file.name.endswith(".truth.csv")][::10]
    if not files:
        pytest.skip(f"no corpus at {CORPUS}")
    for file in files:
        with file.open(encoding="utf-8", newline="") as source:
            wanted = sum(bool(value) for line in csv.DictReader(source) for key, value in line.items() if key != "statement")
        documents, _ = read(file.name, file.read_bytes())
        assert sum(len(row.cells) for b in documents[0].blocks if isinstance(b, Table) for row in b.rows[1:]) == wanted
