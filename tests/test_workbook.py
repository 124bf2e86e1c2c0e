"""The workbook: laid out as printed, its formulas come to what was printed, and nothing that a document says is ever run."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter import footing, pipeline, readers, taxonomy, tidy
from converter.formats import Subject, xlsx
from converter.model import Amount, Column, Diagnostic, Entry, Instant, LineItem, Match, QName, Span, Statement, Sum, Tagged
from converter.writer.faces import Book
from tests import reports
from tests.conftest import EXAMPLE, ROOT

HERE = Span(1, 1, 1, 2)
DAY = dt.date(2024, 6, 30)
CASES = [EXAMPLE, *sorted((ROOT / "tests" / "cases").glob("*/source.*"))]
TERM = re.compile(r"([+-]?)(?:SUM\(([A-Z]+)(\d+):\2(\d+)\)|([A-Z]+)(\d+))")


def subject_of(name: str, data: bytes) -> Subject:
    made, _ = pipeline.convert(name, data)
    [one] = [m for m in made if m.report is not None]
    assert one.report is not None
    return Subject(one.report, taxonomy.base(), one.document, one.diagnostics, one.said)


def written(subject: Subject) -> bytes:
    [(name, content)] = xlsx.files(subject)
    assert name == f"{subject.report.name}.xlsx"
    return content


def opened(content: bytes, *, values: bool = False) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def tagged(lines: list[tuple[str, list[str]]], sums: tuple[Sum, ...] = (), **more: Any) -> Tagged:
    """A statement of lines with amounts at dates, all of them total assets."""
    width = max((len(amounts) for _, amounts in lines), default=0)
    items = tuple(
        LineItem(label, 0, (), tuple(Amount(a, Decimal(a), 0, 0, HERE) if a else None for a in amounts), HERE) for label, amounts in lines
    )
    columns = tuple(Column(f"day {n}", Instant(DAY - dt.timedelta(days=n)), HERE) for n in range(width))
    statement = Statement(**({"kind": "balance_sheet", "title": "Balance", "columns": columns, "lines": items, "span": HERE} | more))
    concept = QName(reports.GAAP, "Assets")
    return Tagged(statement, (concept,) * len(items), (Match("Assets", 0.5, "exact"),) * len(items), sums)


def of(*statements: Tagged) -> Subject:
    return Subject(replace(reports.report(), statements=statements), reports.base())


def footed(lines: list[tuple[str, list[str]]]) -> Tagged:
    plain = tagged(lines)
    return replace(plain, sums=footing.foot(plain.statement)[0])


@pytest.fixture(scope="module", params=CASES, ids=lambda path: path.parent.name)
def case(request: pytest.FixtureRequest) -> Subject:
    return subject_of(request.param.name, request.param.read_bytes())


# --- as printed --------------------------------------------------------------------------------------------------


def amounts(subject: Subject) -> Iterator[tuple[int, Tagged, int, int, Amount]]:
    """Every amount: its sheet, statement, row and column in the sheet."""
    for number, one in enumerate(subject.report.statements):
        for at, line in enumerate(one.statement.lines):
            for column, amount in enumerate(line.amounts):
                if amount is not None:
                    yield number, one, 7 + at, 2 + column, amount


def test_every_amount_stands_where_it_stood_in_full_units(case: Subject) -> None:
    book = opened(written(case), values=True)
    count = 0
    for number, one, row, column, amount in amounts(case):
        cell = book.worksheets[number].cell(row, column)
        assert Decimal(str(cell.value)) == amount.value
        places = max(amount.decimals or 0, 0)
        assert cell.number_format.startswith("#,##0" + ("." + "0" * places if places else "") + ";(")
        assert cell.number_format.endswith('"\u2013"') == amount.dash
        assert (cell.border.top.style == "thin") == one.statement.lines[row - 7].rule_above
        count += 1
    filled = sum(
        isinstance(cell.value, int | float)
        for sheet, one in zip(book.worksheets, case.report.statements, strict=False)
        for cells in sheet.iter_rows(7, max_col=1 + len(one.statement.columns))
        for cell in cells
    )
    assert filled == count > 0


def test_lines_have_their_labels_concepts_and_places(case: Subject) -> None:
    book, known = opened(written(case)), Book.of(case.report, case.base)
    for sheet, one in zip(book.worksheets, case.report.statements, strict=False):
        statement = one.statement
        first = {cell.value: cell.column for cell in sheet[5]}
        assert sheet["A1"].value == (statement.title or statement.kind.replace("_", " ")) and sheet["A1"].font.b
        scale = {0: "", 3: "; printed in thousands", 6: "; printed in millions"}[statement.scale]
        assert sheet["A3"].value == f"{statement.currency} in full units{scale}"
        for at, (line, concept, match) in enumerate(zip(statement.lines, one.concepts, one.matches, strict=True), 7):
            label = sheet.cell(at, 1)
            assert (label.value or "", label.alignment.indent, bool(label.font.b)) == (line.label, min(line.depth, 15), line.heading)
            expected = (known.prefixed(concept), round(match.confidence, 4)) if concept and not line.heading else (None, None)
            assert (sheet.cell(at, first["Concept"]).value, sheet.cell(at, first["Confidence"]).value) == expected
            assert sheet.cell(at, first["Source"]).value == f"{line.span.line}:{line.span.column}"
        for at, column in enumerate(statement.columns, 2):
            assert sheet.cell(5, at).value == (column.heading or None)
            assert str(column.period.end if column.period else column.reason) in (sheet.cell(6, at).value or "")


def test_the_other_sheets_are_the_tables(case: Subject) -> None:
    book = opened(written(case))
    assert book.sheetnames[len(case.report.statements) :] == ["Facts", "Diagnostics", "Ledger"]
    for table in tidy.tables(case):
        if table.name in ("facts", "diagnostics", "ledger"):
            head, *found = book[table.name.capitalize()].iter_rows(values_only=True)
            assert head == tuple(name for name, _ in table.columns)
            assert [tuple(map(_plain, row)) for row in found] == [tuple(map(_plain, row)) for row in table.rows]


def _plain(cell: object) -> object:
    if isinstance(cell, dt.datetime):
        return cell.date()
    return float(cell) if isinstance(cell, Decimal | int) else cell or None


# --- formulas ----------------------------------------------------------------------------------------------------


def result(sheet: Any, formula: str) -> Decimal:
    """What a formula comes to: signed cells and sums of ranges, and nothing else."""
    assert TERM.sub("", formula[1:]) == "", formula
    total = Decimal(0)
    for sign, letter, first, last, single, row in TERM.findall(formula[1:]):
        cells = [f"{single}{row}"] if single else [f"{letter}{n}" for n in range(int(first), int(last) + 1)]
        total += (-1 if sign == "-" else 1) * sum((value(sheet, cell) for cell in cells), Decimal(0))
    return total


def value(sheet: Any, cell: str) -> Decimal:
    held = sheet[cell].value
    return result(sheet, held) if isinstance(held, str) else Decimal(str(held or 0))


def test_a_total_that_its_parts_prove_is_a_formula_that_gives_it(case: Subject) -> None:
    content = written(case)
    book, shown = opened(content), opened(content, values=True)
    formulas = 0
    for number, one, row, column, amount in amounts(case):
        cell = book.worksheets[number].cell(row, column)
        total = next((s for s in one.sums if s.total == row - 7), None)
        difference = total.differences[column - 2] if total is not None and column - 2 < len(total.differences) else None
        if difference == 0:
            formulas += 1
            assert cell.data_type == "f"
            assert result(book.worksheets[number], cell.value) == amount.value
        else:
            assert cell.data_type == "n"
        assert Decimal(str(shown.worksheets[number].cell(row, column).value)) == amount.value
        assert (cell.comment is not None) == bool(difference)
    assert formulas
    assert sum(c.data_type == "f" for s in book for r in s.iter_rows() for c in r) == formulas


def test_a_total_that_fails_stays_what_was_printed_with_a_note() -> None:
    book = opened(written(subject_of(EXAMPLE.name, EXAMPLE.read_bytes())))
    notes = {f"{s.title}!{c.coordinate}": c for s in book for r in s.iter_rows() for c in r if c.comment}
    [(place, cell)] = notes.items()
    assert (place, cell.value) == ("Balance sheet!C45", 76678000)
    assert cell.comment.text == "The parts add up to 76,138,000; the printed total is 540,000 more."
    assert cell.fill.fgColor.rgb == "00FFD9D9" or cell.fill.fgColor.rgb == "FFFFD9D9"
    footings = {c.row: c.value for c in next(c for c in book["Balance sheet"].iter_cols() if c[4].value == "Footing")}
    assert (footings[45], footings[14], footings[9]) == ("failed", "proved", None)


def test_a_total_with_too_many_digits_is_no_formula_of_parts_that_have_few() -> None:
    one = tagged([("A", ["9000000000000000"]), ("B", ["1"]), ("All", ["9000000000000001"])], (Sum(2, _parts((0, 1), (1, 1)), (Decimal(0),)),))
    assert opened(written(of(one))).worksheets[0]["B9"].value == "9000000000000001"


def test_a_spreadsheet_program_reckons_the_same(case: Subject, tmp_path: Path) -> None:
    """LibreOffice, given the formulas without what they come to. Text stays text when it has been through its hands."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LIBREOFFICE IS NOT INSTALLED: no spreadsheet program tries the formulas")
    content = written(case)
    opened(content).save(tmp_path / "x.xlsx")  # openpyxl leaves out what the formulas come to
    place = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [program, "--headless", place, "--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(tmp_path / "x.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    ours, theirs = opened(content, values=True), opened((tmp_path / "out" / "x.xlsx").read_bytes(), values=True)
    for sheet in ours:
        for row in sheet.iter_rows():
            for cell in row:
                found = theirs[sheet.title][cell.coordinate].value
                if isinstance(cell.value, int | float):
                    assert found == pytest.approx(cell.value, rel=1e-14), cell.coordinate
                elif isinstance(cell.value, str):
                    assert found == cell.value


def test_what_is_subtracted_and_what_stands_between() -> None:
    one = tagged(
        [("Gross", ["100"]), ("Less", ["30"]), ("Net", ["70"]), ("", [""]), ("More", ["5"]), ("Also", ["6"]), ("All", ["81"])],
        (Sum(2, _parts((0, 1), (1, -1)), (Decimal(0),)), Sum(6, _parts((2, 1), (4, 1), (5, 1)), (Decimal(0),))),
    )
    sheet = opened(written(of(one))).worksheets[0]
    assert (sheet["B9"].value, sheet["B13"].value) == ("=B7-B8", "=SUM(B9:B12)")
    other = replace(one, sums=(Sum(6, _parts((0, -1), (4, 1), (5, 1)), (Decimal(0),)),))
    assert opened(written(of(other))).worksheets[0]["B13"].value == "=-B7+SUM(B11:B12)"


def _parts(*parts: tuple[int, int]) -> tuple[Any, ...]:
    from converter.model import Part

    return tuple(Part(line, weight) for line, weight in parts)


def test_rounding_is_told_and_no_formula_replaces_what_was_printed() -> None:
    lines = [("Cash", ["10", "11"]), ("Receivables", ["20", "20"]), ("Inventory", ["30", "30"]), ("Total assets", ["61", "61"])]
    one = tagged(lines, (Sum(3, _parts((0, 1), (1, 1), (2, 1)), (Decimal(1), Decimal(0))),))
    sheet = opened(written(of(one))).worksheets[0]
    assert (sheet["B10"].value, sheet["C10"].value) == (61, "=SUM(C7:C9)")
    assert sheet["B10"].comment.text == "The parts add up to 60; the printed total is 1 more."
    assert sheet["B10"].fill.fill_type is None and sheet["H10"].value == "proved"


NUMBERS = st.integers(-(10**17), 10**17).map(str)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(NUMBERS, st.sampled_from((1, -1)), st.booleans()), min_size=1, max_size=12), st.sampled_from((0, 1)))
def test_any_sum_gives_its_total(parts: list[tuple[str, int, bool]], off: int) -> None:
    """With lines between that belong to no sum. A number of more than fifteen digits is a text, exact, and no formula needs it."""
    lines: list[tuple[str, list[str]]] = []
    taken: list[tuple[int, int]] = []
    for number, weight, part in parts:
        if part:
            taken.append((len(lines), weight))
        lines.append(("x", [number]))
    if not taken:
        return
    total = sum((weight * Decimal(lines[at][1][0]) for at, weight in taken), Decimal(off))
    one = tagged([*lines, ("Total", [str(total)])], (Sum(len(lines), _parts(*taken), (Decimal(off),)),))
    sheet = opened(written(of(one))).worksheets[0]
    held = sheet.cell(7 + len(lines), 2).value
    long = any(len(lines[at][1][0].lstrip("-").rstrip("0")) > 15 for at, _ in taken) or len(str(abs(total)).rstrip("0")) > 15
    assert (isinstance(held, str) and held.startswith("=")) == (not off and not long)
    assert value(sheet, f"B{7 + len(lines)}") == total if not isinstance(held, str) or held.startswith("=") else Decimal(held) == total
    for at, (_, [number]) in enumerate(lines, 7):
        assert Decimal(str(sheet.cell(at, 2).value)) == Decimal(number)


# --- nothing is run ----------------------------------------------------------------------------------------------

EVIL = ["=1+1", "=HYPERLINK(\"http://evil.example\")", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "#N/A", "=", "{=1}", "'=1", "a\x00\x1fb", "\ud800"]


@pytest.mark.parametrize("words", EVIL)
def test_what_a_document_says_is_text(words: str) -> None:
    one = tagged([(words, [""]), ("Cash", ["1"])], title=words, columns=(Column(words, None, HERE, words),))
    base = of(one)
    facts = tuple(replace(f, value=words) if f.unit is None else f for f in base.report.facts)
    report = replace(base.report, facts=facts, ledger=(Entry(words, HERE, "prose", words),))
    subject = replace(base, report=report, diagnostics=(Diagnostic("x.y", "info", words, HERE, words),))
    content = written(subject)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any(b"<f>" in sheet or b'<c r="A1" t="e"' in sheet for sheet in sheets)
    book = opened(content)
    shown = words.replace("\x00", "\ufffd").replace("\x1f", "\ufffd").replace("\ud800", "\ufffd")
    found = [c for s in book for r in s.iter_rows() for c in r if isinstance(c.value, str) and shown in c.value]
    assert len(found) >= 8
    for cell in found:
        assert cell.data_type in ("s", "inlineStr")
        assert bool(cell.quotePrefix) == (cell.value[0] in "=+-@\t\r\n")


def test_a_number_with_more_digits_than_a_spreadsheet_keeps_is_a_text() -> None:
    sheet = opened(written(of(tagged([("Cash", ["12345678901234567", "0.1234567890123456", "-123456789012345000", "7E+5"])])))).worksheets[0]
    texts, numbers = ([sheet.cell(7, c).value for c in columns] for columns in ((2, 3), (4, 5)))
    assert texts == ["12345678901234567", "0.1234567890123456"]
    assert [format(number, ".15g") for number in numbers] == ["-1.23456789012345e+17", "700000"]


@pytest.mark.parametrize(
    ("value", "decimals", "dash", "shape"),
    [
        ("1234000", -3, False, "#,##0;(#,##0);0"),
        ("0", -3, True, '#,##0;(#,##0);"\u2013"'),
        ("-0.10", 2, False, "#,##0.00;(#,##0.00);0.00"),
        ("0.3512", None, False, "#,##0.0000;(#,##0.0000);0.0000"),
        ("1E+3", None, False, "#,##0;(#,##0);0"),
    ],
)
def test_a_number_shows_the_digits_that_were_printed(value: str, decimals: int | None, dash: bool, shape: str) -> None:
    one = tagged([("Cash", ["1"])])
    line = replace(one.statement.lines[0], amounts=(Amount(value, Decimal(value), 0, decimals, HERE, dash),))
    cell = opened(written(of(replace(one, statement=replace(one.statement, lines=(line,)))))).worksheets[0]["B7"]
    assert (Decimal(str(cell.value)), cell.number_format) == (Decimal(value), shape)


def test_a_text_that_is_too_long_for_a_cell_shows_that_it_is_cut() -> None:
    one = tagged([("x" * 40000, [""])])
    text = opened(written(of(one))).worksheets[0]["A7"].value
    assert (len(text), text[-1]) == (32767, "\u2026")


# --- the file ----------------------------------------------------------------------------------------------------


def test_sheets_have_names_of_their_own_that_excel_takes() -> None:
    names = opened(written(of(*(tagged([("Cash", ["1"])], kind=kind) for kind in ("equity", "equity", "a" * 40, "a" * 40))))).sheetnames
    assert names[:2] == ["Equity", "Equity 2"]
    assert len(set(names)) == len(names) and all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_no_clock_is_in_it(case: Subject) -> None:
    with zipfile.ZipFile(io.BytesIO(written(case))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        years = {y for name in archive.namelist() if name.startswith("docProps") for y in re.findall(rb">(\d{4})-\d\d-\d\dT", archive.read(name))}
    assert years == {b"1980"}
    assert written(case) == written(case)


def test_a_report_without_statements_has_its_facts() -> None:
    assert opened(written(Subject(reports.report(), reports.base()))).sheetnames == ["Facts", "Diagnostics", "Ledger"]


def test_whoever_only_reads_values_finds_the_totals(case: Subject) -> None:
    """Our own reader of workbooks is one of those: a formula without a value would be a warning."""
    _, noticed = readers.read("x.xlsx", written(case))
    assert "table.formula" not in {d.code for d in noticed}
