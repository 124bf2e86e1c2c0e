"""Nothing that we are given ends in a traceback, a hang, or a report that does not validate; no number of it is lost.

The documents are broken by benchmarks/fuzz.py, which does the same for thousands of them within limits of time and memory.
"""

from __future__ import annotations

import datetime as dt
import io
import random
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import fuzz
from converter import ledger, pipeline
from converter.errors import ConverterError
from converter.model import Cell, Document, Paragraph, Span
from tests.conftest import EXAMPLE, ROOT

STEADY = settings(
    derandomize=True, deadline=None, database=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
SEEDS = tuple((path.name, path.read_bytes()) for path in (EXAMPLE, *sorted((ROOT / "tests" / "cases").glob("*/source.*"))))
QUICK = tuple(m for m in fuzz.MUTATIONS if m.__name__ not in fuzz.COSTLY and m is not fuzz.workbook)
SHEET = """                         EXAMPLE INC
                    CONSOLIDATED BALANCE SHEETS
                                        December 31,   December 31,
                                            2005           2004
Cash and cash equivalents               $   1,000      $   2,000
Inventories                                 3,000          4,000
Total current assets                        4,000          6,000
Total assets                            $   4,000      $   6,000
Accounts payable                        $   1,500      $   2,500
Total liabilities                           1,500          2,500
Common stock                                2,500          3,500
Total stockholders' equity                  2,500          3,500
Total liabilities and stockholders' equity $4,000      $   6,000
"""
CSV = """statement,label,{0},{1}
BS,Cash,1000,2000
BS,Total assets,4000,6000
BS,Accounts payable,1500,2500
BS,Total liabilities,1500,2500
BS,Common stock,2500,3500
BS,Total stockholders' equity,2500,3500
BS,Total liabilities and stockholders' equity,4000,6000
"""


def assert_holds(name: str, data: bytes) -> None:
    assert fuzz.flaws(name, data) == ()


@pytest.mark.parametrize("mutation", QUICK, ids=lambda m: str(m.__name__))
@settings(STEADY, max_examples=6)
@given(seed=st.integers(0, 2**32), which=st.sampled_from(range(len(SEEDS))))
def test_a_broken_document_converts_or_is_refused(mutation: fuzz.Mutation, seed: int, which: int) -> None:
    name, data = mutation(random.Random(seed), *SEEDS[which])
    assert_holds(name, data)


@STEADY
@given(name=st.sampled_from(("x.txt", "x.htm", "x.csv", "x.xlsx", "x.xml", "-", "")), data=st.binary(max_size=400))
def test_bytes_of_any_kind(name: str, data: bytes) -> None:
    assert_holds(name, data)


@STEADY
@given(text=st.text(max_size=400), encoding=st.sampled_from(("utf-8", "utf-16", "utf-16-le", "utf-32")), name=st.sampled_from(("x.txt", "x.htm", "x.csv")))
def test_text_of_any_kind(text: str, encoding: str, name: str) -> None:
    assert_holds(name, text.encode(encoding, "surrogatepass"))


@settings(STEADY, max_examples=20)
@given(label=st.text(max_size=60))
def test_a_label_of_any_characters(label: str) -> None:
    assert_holds("x.txt", SHEET.replace("Inventories", label).encode("utf-8", "surrogatepass"))
    assert_holds("x.htm", f"<html><pre>{SHEET.replace('Common stock', label)}</pre></html>".encode("utf-8", "surrogatepass"))


@STEADY
@given(cells=st.lists(st.text(alphabet="0123456789,.$()-–—%eE/ \t", max_size=30), min_size=6, max_size=6))
def test_an_amount_of_any_shape(cells: list[str]) -> None:
    text = SHEET
    for cell in cells:
        text = text.replace("2,500", cell, 1)
    assert_holds("x.txt", text.encode())


@STEADY
@given(first=st.dates(), second=st.dates(), form=st.sampled_from(("{0}", "{0}/{1}", "{1}/{0}", "as of {0}", "")))
def test_days_of_all_years(first: dt.date, second: dt.date, form: str) -> None:
    heads = form.format(first, second), form.format(second, first)
    assert_holds("x.csv", CSV.format(*heads).encode())
    assert_holds("x.txt", SHEET.replace("2005", str(first.year)).replace("2004", str(second.year)).encode())


@pytest.mark.parametrize(
    "heads",
    [
        ("9999-12-31", "0001-01-01"),
        ("2005-02-30", "2005-13-01"),
        ("2005-12-31", "2005-12-31"),
        ("2005-12-31/2005-01-01", "2005-01-01/2005-12-31"),
        ("0000-01-01/9999-12-31", "0001-01-01/0001-01-01"),
        ("=2005", "2005-12-31 00:00:00+99:00"),
    ],
)
@pytest.mark.parametrize("kind", ["BS", "IS", "CF"])
def test_columns_that_no_statement_has(heads: tuple[str, str], kind: str) -> None:
    assert_holds("x.csv", CSV.format(*heads).replace("BS,", f"{kind},").encode())


def test_dates_in_an_income_statement_and_periods_in_a_balance_sheet_give_no_facts() -> None:
    (conversion,), _ = pipeline.convert("x.csv", CSV.format("2005-12-31", "2005-01-01/2005-12-31").encode())
    assert not list(fuzz.flaws_of(conversion))
    assert conversion.report is not None
    told = [entry.detail for entry in conversion.report.ledger if entry.fate == "skipped"]
    assert any("is not reported over a period" in detail for detail in told)


def test_a_table_larger_than_any_statement_is_none() -> None:
    rows = SHEET + "".join(f"Other asset {i:<30}{i:>12,}   {i:>12,}\n" for i in range(3000))
    (conversion,), _ = pipeline.convert("x.txt", rows.encode())
    assert conversion.report is None
    assert "more lines or columns than a statement has" in {s.reason for s in conversion.skipped}


def test_csv_on_standard_input_is_read_by_one_reader() -> None:
    (conversion,), _ = pipeline.convert("-", CSV.format("2005-12-31", "2004-12-31").encode())
    assert conversion.report is not None


def test_digits_of_all_scripts_are_in_the_ledger() -> None:
    text = "Cash ١٢٣ and １２３ and 12"
    document = Document("x.txt", text, (Paragraph((Cell(text, Span(1, 1, 1, len(text) + 1)),)),))
    assert [entry.text for entry in ledger.account(document, (), (), ())] == ["١٢٣", "１２３", "12"]


@pytest.mark.parametrize("fiscal_year_end", ["²²²²", "١٢٣١", "9999", "0229", ""])
def test_a_header_of_strange_digits(fiscal_year_end: str) -> None:
    head = (
        f"<SEC-DOCUMENT>x\n<SEC-HEADER>\n\tCENTRAL INDEX KEY: ٣²\n\tSTANDARD INDUSTRIAL CLASSIFICATION: X [²²²²]\n"
        f"\tFISCAL YEAR END: {fiscal_year_end}\n\tCONFORMED PERIOD OF REPORT: 20050230\n\tCONFORMED SUBMISSION TYPE: 10-Q\n</SEC-HEADER>\n"
    )
    body = f"<DOCUMENT>\n<TYPE>10-Q\n<SEQUENCE>1\n<TEXT>\n{SHEET}\n</TEXT>\n</DOCUMENT>\n"
    assert_holds("x.txt", (head + body).encode())


def test_a_workbook_that_unfolds_without_end_is_refused() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 450_000_000)
    assert_holds("x.xlsx", held.getvalue())


@pytest.mark.parametrize("piece", [b"1,234 ", b"$ ", b"<td>1", b"(", b"- ", b'"', b"<", b"&", b"x,", b". . ", b"2005 ", b"\t", b"'", b"begin 644 a\n"])
@pytest.mark.parametrize("name", ["x.txt", "x.htm", "x.csv"])
def test_a_line_of_a_megabyte(name: str, piece: bytes) -> None:
    assert_holds(name, piece * (200_000 // len(piece)))


@pytest.mark.parametrize("tag", [b"<div>", b"<table><tr><td>", b"<font>", b"<sup>", b"<pre>", b"<ul><li>", b"<!--", b"<p style='display:none'>"])
def test_elements_nested_without_end(tag: bytes) -> None:
    assert_holds("x.htm", b"<html>" + tag * 20_000 + SHEET.encode())
    assert_holds("x.txt", b"<SEC-DOCUMENT>\n" + b"<DOCUMENT>\n<TYPE>EX-99\n<TEXT>\n" + tag * 5_000 + SHEET.encode())


def test_too_much_is_refused() -> None:
    with pytest.raises(ConverterError, match="more than a filing has"):
        pipeline.refuse_large("x.txt", pipeline.LARGEST + 1)


@pytest.mark.parametrize(("name", "cell"), [("x.txt", b"5\n"), ("x.htm", b"<td>5"), ("x.csv", b"5,")])
def test_a_table_of_a_million_cells_is_refused_at_once(name: str, cell: bytes) -> None:
    with pytest.raises(ConverterError, match="it has more than"):
        pipeline.convert(name, b"<html><table>" * (name == "x.htm") + cell * 1_000_000)


def test_of_a_file_of_a_thousand_documents_the_first_are_read() -> None:
    part = b"<DOCUMENT>\n<TYPE>EX-99\n<TEXT>\nNothing to report.\n</TEXT>\n</DOCUMENT>\n"
    _, noticed = pipeline.convert("x.txt", b"<SEC-DOCUMENT>\n" + part * 1000)
    assert [d.message for d in noticed if d.code == "document.many"] == ["the file holds 1000 documents; those after the first 250 are not read"]
