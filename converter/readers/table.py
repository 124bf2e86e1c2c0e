"""Line items as a table: CSV and Excel, wide (a column for each period) or long (a row for each value).

Columns are known by their headings (statement, label, section, unit, currency, scale, period, value, ...); a file without
such headings is read as the statement that it shows. What comes out is, for each statement, a Paragraph with its title (and
what is known of scale and currency) and a Table whose first row is the heading row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from converter.model import Block, Cell, Diagnostic, Document, Paragraph, Row, Span, Table
from converter.readers import delimited, lineitems, workbook
from converter.readers.sheet import Entry, Sheet, SheetRow
from converter.readers.source import decode, refuse_oversize

_LONGEST = 60  # characters of a number
_SIGNED = r"[-–—−+(]*\s*(?:[$€£¥]|[A-Z]{3}\s)?\s*[-–—−+(]*\s*"
_AFTER = r"\s*[-%)€$ ]*"
_POINT = re.compile(
    rf"{_SIGNED}(?:\d{{1,3}}(?:[,' \u2019]\d{{3}})+\.\d+|\d+\.(?:\d{{1,2}}|\d{{4,}})"
    rf"|\d{{1,3}}(?:,\d{{3}}){{2,}}(?:\.\d+)?){_AFTER}"
)
_COMMA = re.compile(
    rf"{_SIGNED}(?:\d{{1,3}}(?:[.' \u2019]\d{{3}})+,\d+|\d+,(?:\d{{1,2}}|\d{{4,}})"
    rf"|\d{{1,3}}(?:\.\d{{3}}){{2,}}(?:,\d+)?){_AFTER}"
)
_EITHER = re.compile(rf"{_SIGNED}[1-9]\d{{0,2}}([.,])\d{{3}}{_AFTER}")
_UNGROUPED = re.compile(r"[-(]?[1-9]\d{4,}(?:[.,]\d*)?\)?")
_NUMERIC = re.compile(rf"{_SIGNED}(?:\d[\d.,' \u2019]*|[.,]\d+)(?:[eE][-+]?\d{{1,2}})?\s*[-%)€$ ]*|[-–—−]+")
_GROUPED = re.compile(r"(?<=\d)['\u2019 ](?=\d{3}(?!\d))")
_EXPONENT = re.compile(r"([-+]?)(\d+)(?:\.(\d+))?[eE]([-+]?\d{1,2})")
_YEAR = re.compile(r"(?:FY\s?)?(?:19|20)\d\d")
_HEAD = re.compile(r"""^\s*"?(statement|label|line[ _]?item|account|description)"?\s*[,;\t|]""", re.IGNORECASE)


def identify(name: str, data: bytes) -> bool:
    """A CSV file or a workbook by its name; without one, by a heading row of ours."""
    lowered = name.lower()
    if lowered.endswith((".csv", ".tsv", ".xlsx", ".xlsm")):
        return True
    if data.startswith(b"PK\x03\x04"):
        return b"xl/workbook.xml" in data
    return "." not in lowered.rsplit("/", 1)[-1] and _HEAD.match(decode(data[:400])) is not None


def read(name: str, data: bytes) -> tuple[tuple[Document, ...], tuple[Diagnostic, ...]]:
    """One document. Numbers come as 1,234.56 is written, also where the file writes 1.234,56; spans point to what is printed.

    CSV spans are lines and characters of the file, a workbook's are row and column of the sheet that ``page`` counts.
    """
    notes: list[Diagnostic] = []
    if data.startswith(b"PK\x03\x04"):
        sheets, flaws = workbook.sheets(name, data)
        notes.extend(flaws)
        text = "\n".join("\t".join(entry.text for entry in row) for sheet in sheets for row in sheet.rows)
        mark = "\t"
    else:
        text = decode(data)
        mark = delimited.delimiter(text)
        refuse_oversize(name, text, mark=mark or ",")
        if not mark:
            notes.append(
                Diagnostic(
                    "table.delimiter",
                    "warning",
                    "the file has no columns: no comma, semicolon, tab or bar divides its lines",
                    Span(1, 1, 1, 1),
                )
            )
        sheets = (delimited.sheet("", text, mark or ","),)
    blocks: list[Block] = []
    for page, sheet in enumerate(sheets, 1):
        sheet, flaws = _points(sheet, mark)
        notes.extend(flaws)
        place = next((row[0].span for row in sheet.rows if row), Span(page, 1, 1, 1))
        found, remarks = lineitems.blocks(sheet) or (_shown(sheet.rows), [])
        notes.extend(remarks)
        if len(sheets) > 1 and sheet.name and found:
            blocks.append(Paragraph((Cell(lineitems.titled(sheet.name), place._replace(line=1, column=1, end=2)),)))
        blocks.extend(found)
    if not blocks:
        notes.append(Diagnostic("table.empty", "warning", "the file holds no line items", Span(1, 1, 1, 1)))
    return (Document(name, text, tuple(blocks)),), tuple(notes)


# --- numbers -------------------------------------------------------------------------------------------------------


def _points(sheet: Sheet, mark: str) -> tuple[Sheet, tuple[Diagnostic, ...]]:
    """The same sheet with a point before decimals: the comma is one where the numbers of the sheet say so."""
    point = comma = ungrouped = 0
    either: list[Entry] = []
    numbers = [entry for row in sheet.rows for entry in row if _is_numeric(entry)]
    for entry in numbers:
        point += _POINT.fullmatch(entry.text) is not None
        comma += _COMMA.fullmatch(entry.text) is not None
        ungrouped += _UNGROUPED.fullmatch(entry.text) is not None
        if (found := _EITHER.fullmatch(entry.text)) is not None and found[1] == ".":
            either.append(entry)
    notes: list[Diagnostic] = []
    continental = comma > point or (comma == point and mark == ";" and bool(either) and not ungrouped)
    if either and not (comma or point or ungrouped) and mark != ";":
        notes.append(
            Diagnostic(
                "table.decimal",
                "warning",
                f"{either[0].text} may be a thousand or a fraction: read as a fraction",
                either[0].span,
                "write thousands without a separator",
            )
        )
    known = {id(entry) for entry in numbers}

    def one(entry: Entry) -> Entry:
        return entry._replace(text=_number(entry.text, continental)) if id(entry) in known else entry

    return Sheet(sheet.name, tuple(tuple(map(one, row)) for row in sheet.rows)), tuple(notes)


def _is_numeric(entry: Entry) -> bool:
    return len(entry.text) <= _LONGEST and _NUMERIC.fullmatch(entry.text) is not None


def _number(text: str, continental: bool) -> str:
    text = _GROUPED.sub("", text)
    if continental:
        text = text.translate(str.maketrans(",.", ".,"))
    power = _EXPONENT.fullmatch(text)
    if power is not None:
        places = power[3] or ""
        shift = int(power[4])
        digits = power[2] + places
        point = len(power[2]) + shift
        if point <= 0:
            return f"{power[1]}0.{'0' * -point}{digits}"
        digits = digits.ljust(point, "0")
        return power[1] + digits[:point] + (f".{digits[point:]}" if digits[point:] else "")
    if text.endswith("-") and len(text) > 1:
        return "-" + text[:-1].strip()
    return text


# --- sheets without names for their columns ------------------------------------------------------------------------


def _shown(rows: Sequence[SheetRow]) -> list[Block]:
    """A sheet that looks like the statement: titles above, then headings and lines; where a blank row is followed by a title,
    another statement begins."""
    out: list[Block] = []
    for part in _parts(rows):
        body = next((i for i, row in enumerate(part) if len(row) > 1), len(part))
        border = _border(part[body:])
        while body and body < len(part) and part[body - 1][0].column >= border:
            body -= 1  # a heading over several columns
        out.extend(Paragraph(tuple(Cell(e.text, e.span) for e in row)) for row in part[:body])
        if body < len(part):
            out.append(_plain_table(part[body:]))
    return out


def _parts(rows: Sequence[SheetRow]) -> Iterator[list[SheetRow]]:
    held: list[SheetRow] = []
    blank = False
    for i, row in enumerate(rows):
        if not row:
            blank = True
            continue
        if held and blank and len(row) == 1 and any(len(r) > 1 for r in held) and _heads(rows[i + 1 : i + 6]):
            yield held
            held = []
        held.append(row)
        blank = False
    if held:
        yield held


def _heads(rows: Iterable[SheetRow]) -> bool:
    """Is the first row with several entries one of headings, not of amounts?"""
    row = next((row for row in rows if len(row) > 1), ())
    return bool(row) and not any(map(_is_amount, row[1:]))


def _is_amount(entry: Entry) -> bool:
    return _is_numeric(entry) and _YEAR.fullmatch(entry.text) is None


def _plain_table(rows: Sequence[SheetRow]) -> Table:
    """The label is the first text of a row, left of all amounts; every other column that holds something is a value's."""
    border = _border(rows)
    used = sorted({entry.column for row in rows for entry in row if entry.column >= border})
    number = {column: i for i, column in enumerate(used, 1)}
    out = []
    for row in rows:
        cells = []
        for entry in row:
            if entry.column < border:
                over = [number[column] for column in used if entry.column < column <= entry.last]
                cells.append(Cell(entry.text, entry.span, 0, over[-1] if over else 0, entry.indent + 2 * entry.column))
            else:
                over = [number[column] for column in used if entry.column <= column <= entry.last]
                cells.append(Cell(entry.text, entry.span, over[0], over[-1], entry.indent))
        out.append(Row(tuple(cells)))
    return Table(tuple(out), len(used), rows[0][0].span)


def _border(rows: Sequence[SheetRow]) -> int:
    """The first column of amounts."""
    amounts = Counter(entry.column for row in rows for entry in row[1:] if _is_amount(entry))
    return min((column for column, count in amounts.items() if count > 1 or len(rows) < 4), default=1)
