"""An Excel workbook: a sheet for each statement, laid out as printed, then the facts, the numbers of the document and the findings.

Amounts are in full units. A total whose parts add up to it exactly is a formula; any other stays the number that was printed, with
a note on the difference. What a document says is always written as text, never as a formula.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from lxml import etree

from converter import footing, tidy
from converter.formats import Subject, needing
from converter.model import Amount, Statement, Sum, Tagged
from converter.writer import Files, characters, packages
from converter.writer.faces import Book
from converter.writer.naming import lexical
from converter.writer.words import dated, number_text

_DIGITS = 15  # significant ones that a spreadsheet keeps of a number
_LONGEST = 32767  # characters of a cell
_MOST = 1_048_576  # rows of a sheet
_NAME = 31  # characters of a sheet's name
_DEEPEST = 15  # that text is indented
_HEAD = 6  # rows above the lines of a statement
_RUN = ("=", "+", "-", "@", "\t", "\r", "\n")  # what begins so may be run when the text is edited or goes through a CSV file
_WHEN = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
_THEN = rb"\g<1>1980-01-01T00:00:00Z"  # the clock is no part of a report
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SCALES = {0: "", 3: "; printed in thousands", 6: "; printed in millions", 9: "; printed in billions"}
_SHEETS = {"facts": "Facts", "ledger": "Ledger", "diagnostics": "Diagnostics"}
_WIDTHS = {"concept": 52, "label": 52, "message": 90, "hint": 60, "detail": 52, "text": 18, "printed": 18, "value": 18, "value_text": 18}
_ABOUT = (("Concept", 58), ("Confidence", 11), ("Found by", 12), ("Source", 10), ("Footing", 10))

_Results = dict[str, str]  # what a formula of a sheet comes to, by its cell


def files(subject: Subject) -> Files:
    """``NAME.xlsx``. The same report gives the same bytes with the same openpyxl. ConverterError where that is not installed."""
    with needing("xlsx", "openpyxl", "excel"):
        import openpyxl
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "tickmark"
    known = Book.of(subject.report, subject.base)
    names: list[str] = []
    results: list[_Results] = []
    for tagged in subject.report.statements:
        names.append(_named(tagged.statement, names))
        results.append(_statement(book.create_sheet(names[-1]), tagged, subject, known))
    for table in tidy.tables(subject):
        if table.name in _SHEETS:
            _table(book.create_sheet(_SHEETS[table.name]), table)
    file = io.BytesIO()
    book.save(file)
    return ((f"{subject.report.name}.xlsx", _settled(file.getvalue(), results)),)


def _named(statement: Statement, taken: Sequence[str]) -> str:
    """``Balance sheet``; of a second one ``Balance sheet 2``."""
    name = statement.name.capitalize()[: _NAME - 4]
    number = 1 + sum(other == name or other.startswith(f"{name} ") for other in taken)
    return f"{name} {number}" if number > 1 else name


# --- statements --------------------------------------------------------------------------------------------------


def _statement(sheet: Any, tagged: Tagged, subject: Subject, book: Book) -> _Results:
    """Fills a sheet; what its formulas come to is given back."""
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    bold, wrong, rule = Font(bold=True), PatternFill("solid", fgColor="FFD9D9"), Border(top=Side(style="thin"))
    statement = tagged.statement
    width = len(statement.columns)
    _head(sheet, statement, subject, width)
    failing = footing.failing(statement, tagged.sums)
    sums = {s.total: s for s in tagged.sums}
    results: _Results = {}
    for at, (line, concept, match) in enumerate(tagged.rows):
        row = _HEAD + 1 + at
        label = _write(sheet.cell(row, 1), line.label)
        label.alignment = Alignment(indent=min(line.depth, _DEEPEST), wrap_text=True)
        if line.heading:
            label.font = bold
        for column, amount in enumerate(line.amounts):
            if amount is None:
                continue
            cell = _amount(sheet.cell(row, column + 2), amount)
            if line.rule_above:
                cell.border = rule
            if at not in sums:
                continue
            formula = _formula(statement, sums[at], column, get_column_letter(column + 2))
            if formula:
                results[cell.coordinate] = str(cell.value)
                cell.value = formula
            elif note := _note(sums[at], column, amount):
                cell.comment = Comment(note, "tickmark", height=60, width=320)
            if column in failing[at]:
                cell.fill = wrong
        about = sheet.iter_rows(row, row, width + 2, width + 1 + len(_ABOUT))
        named, confidence, rung, source, footed = next(about)
        if concept is not None and not line.heading:
            _write(named, book.prefixed(concept)).alignment = Alignment(indent=1)
            confidence.value, confidence.number_format = round(match.confidence, 4), "0%"
            _write(rung, match.rung)
        _write(source, f"{line.span.line}:{line.span.column}")
        if at in failing:
            _write(footed, "failed" if failing[at] else "proved")
    return results


def _head(sheet: Any, statement: Statement, subject: Subject, width: int) -> None:
    """What stands above the lines, and the widths of the columns, ``width`` of them with amounts."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    bold, small = Font(bold=True), Font(color="666666")
    scale = _SCALES.get(statement.scale, f"; printed in units of 10^{statement.scale}")
    _write(sheet.cell(1, 1), statement.title or statement.name).font = bold
    _write(sheet.cell(2, 1), " \u00b7 ".join(filter(None, (subject.report.registrant, subject.report.name, subject.source))))
    _write(sheet.cell(3, 1), f"{statement.currency} in full units{scale}").font = small
    for number, (text, size) in enumerate((("Line", 60), *(("", 20),) * width, *_ABOUT), 1):
        sheet.column_dimensions[get_column_letter(number)].width = size
        _write(sheet.cell(_HEAD - 1, number), text).font = bold
    sheet.cell(_HEAD - 1, width + 2).alignment = Alignment(indent=1)
    for number, column in enumerate(statement.columns, 2):
        for row, text in ((_HEAD - 1, column.heading), (_HEAD, dated(column.period) if column.period is not None else column.reason)):
            _write(sheet.cell(row, number), text).alignment = Alignment(horizontal="right", wrap_text=True)
        sheet.cell(_HEAD, number).font = small
    sheet.freeze_panes = sheet.cell(_HEAD + 1, 2)
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _amount(cell: Any, amount: Amount) -> Any:
    """A number as it is reckoned with; one with more digits than a spreadsheet keeps is written as text, so that none is lost."""
    number = _number(amount.value)
    if number is None:
        return _write(cell, lexical(amount.value) if amount.value.is_finite() else amount.text.strip())
    digits = amount.decimals if amount.decimals is not None else -int(amount.value.as_tuple().exponent)
    places = "." + "0" * min(digits, _DIGITS) if digits > 0 else ""
    zero = '"\u2013"' if amount.dash else f"0{places}"
    cell.value = number
    cell.number_format = f"#,##0{places};(#,##0{places});{zero}"
    return cell


def _number(value: Decimal) -> int | float | None:
    """The value as a spreadsheet keeps it, None where it cannot."""
    if not value.is_finite() or len(value.normalize().as_tuple().digits) > _DIGITS or abs(value.adjusted()) > 300:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _formula(statement: Statement, total: Sum, column: int, letter: str) -> str:
    """The formula that gives a total from its parts: ``=SUM(B7:B9)-B11``. Empty where it would not give what was printed."""
    if total.differences[column] != 0:
        return ""
    known = [line.amounts[column] for line in statement.lines]
    held = {i: amount.value for i in (total.total, *(p.line for p in total.parts)) if (amount := known[i]) is not None}
    if any(_number(value) is None for value in held.values()):
        return ""
    blank = frozenset(i for i, amount in enumerate(known) if amount is None)
    terms = _terms({p.line: p.weight for p in total.parts if p.line in held}, blank, letter)
    return "=" + "".join(terms).removeprefix("+")


def _terms(weights: Mapping[int, int], blank: frozenset[int], letter: str) -> Iterator[str]:
    """The signed terms of a sum: lines that follow each other with the same sign are a range; blank ones may stand between."""
    runs: list[list[int]] = []
    for line in sorted(weights):
        last = runs[-1][-1] if runs else line
        if runs and weights[line] == weights[last] and blank.issuperset(range(last + 1, line)):
            runs[-1].append(line)
        else:
            runs.append([line])
    for run in runs:
        begin, end = (f"{letter}{_HEAD + 1 + line}" for line in (run[0], run[-1]))
        yield ("+" if weights[run[0]] > 0 else "-") + (begin if len(run) == 1 else f"SUM({begin}:{end})")


def _note(total: Sum, column: int, amount: Amount) -> str:
    """What is said of a total that its parts do not give exactly, in full units."""
    difference = total.differences[column]
    if not difference:
        return ""
    more = "more" if difference > 0 else "less"
    reached = number_text(amount.value - difference)
    return f"The parts add up to {reached}; the printed total is {number_text(abs(difference))} {more}."


# --- tables, cells and the file ------------------------------------------------------------------------------------


def _table(sheet: Any, table: tidy.Table) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    for number, (name, _) in enumerate(table.columns, 1):
        _write(sheet.cell(1, number), name).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(name, 14)
    for at, row in enumerate(table.rows[: _MOST - 2], 2):
        for number, value in enumerate(row, 1):
            if value is not None:
                _value(sheet.cell(at, number), value)
    if len(table.rows) > _MOST - 2:
        _write(sheet.cell(_MOST, 1), f"{len(table.rows) - _MOST + 2} more rows than a sheet can hold: the other formats have them")
    sheet.freeze_panes = sheet.cell(2, 1)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{max(sheet.max_row, 1)}"


def _value(cell: Any, value: Any) -> None:
    if isinstance(value, Decimal):
        number = _number(value)
        if number is None:
            _write(cell, lexical(value))
        else:
            cell.value = number
    elif isinstance(value, str):
        _write(cell, value)
    else:
        cell.value = value
        if isinstance(value, dt.date):
            cell.number_format = "yyyy-mm-dd"


def _write(cell: Any, text: str) -> Any:
    """``text`` as text, whatever it begins with."""
    words = characters(text)
    cell.value = words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "\u2026"
    cell.data_type = "s"
    if words.startswith(_RUN):
        cell.quotePrefix = True
    return cell


def _settled(workbook: bytes, results: Sequence[_Results]) -> bytes:
    """The same without the clock, and with what the formulas come to, for all that show a workbook but do not calculate."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["docProps/core.xml"] = _WHEN.sub(_THEN, parts["docProps/core.xml"])
    for number, known in enumerate(results, 1):
        path = f"xl/worksheets/sheet{number}.xml"
        root = etree.fromstring(parts[path])
        for cell in root.iter(f"{_MAIN}c"):
            value = cell.find(f"{_MAIN}v")
            if cell.get("r") in known and value is not None:
                value.text = known[str(cell.get("r"))]
        parts[path] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return packages.zipped(parts)
