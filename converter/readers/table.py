"""Line items as a table: CSV and Excel, wide (a column for each period) or long (a row for each value).

Columns are known by their headings (statement, label, section, unit, currency, scale, period, value, ...); a file without
such headings is read as the statement that it shows. What comes out is, for each statement, a Paragraph with its title (and
what is known of scale and currency) and a Table whose first row is the heading row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from converter.model import Block, Cell, Diagnostic, Document, Paragraph, Row, Span, Table
from converter.readers import columnroles, delimited, lineitems, workbook
from converter.readers.sheet import Entry, Sheet, SheetRow
from converter.readers.source import decode, refuse_oversize

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
_GROUPED = re.compile(r"(?<=\d)['\u2019 ](?=\d{3}(?!\d))")
_EXPONENT = re.compile(r"([-+]?)(\d+)(?:\.(\d+))?[eE]([-+]?\d{1,2})")
_RULER = re.compile(r"[-=_–—]{3,}")
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
        blocks.extend(found if sheet.whole is None else _with_caption("(in whole dollars)", sheet.whole, found))
    if not blocks:
        notes.append(Diagnostic("table.empty", "warning", "the file holds no line items", Span(1, 1, 1, 1)))
    return (Document(name, text, tuple(blocks), line_items=True),), tuple(notes)


def _with_caption(text: str, place: Span, found: Sequence[Block]) -> Iterator[Block]:
    """Blocks with a caption right above each table."""
    for block in found:
        if isinstance(block, Table):
            yield Paragraph((Cell(text, place),))
        yield block


# --- numbers -------------------------------------------------------------------------------------------------------


def _points(sheet: Sheet, mark: str) -> tuple[Sheet, tuple[Diagnostic, ...]]:
    """The same sheet with a point before decimals: the comma is one where the numbers of the sheet say so."""
    numbers = [entry for row in sheet.rows for entry in row if columnroles.is_number(entry.text)]
    point = [entry for entry in numbers if _POINT.fullmatch(entry.text)]
    comma = [entry for entry in numbers if _COMMA.fullmatch(entry.text)]
    ungrouped = any(_UNGROUPED.fullmatch(entry.text) for entry in numbers)
    either = [entry for entry in numbers if (found := _EITHER.fullmatch(entry.text)) is not None and found[1] == "."]
    continental = len(comma) > len(point) or (len(comma) == len(point) and mark == ";" and bool(either) and not ungrouped)
    fewer, usual = (point, comma) if continental else (comma, point)
    doubt: tuple[Entry, str] | None = None
    if fewer:
        doubt = fewer[0], f"{fewer[0].text} is not written as {usual[0].text} is: each is read as it is written, what may be either as most are"
    elif either and not (comma or point or ungrouped):
        doubt = either[0], f"{either[0].text} may be a thousand or a fraction: read as a {'thousand' if continental else 'fraction'}"
    notes = [Diagnostic("table.decimal", "warning", doubt[1], doubt[0].span, "write thousands without a separator")] if doubt else []
    known = {id(entry): continental for entry in numbers} | {id(entry): not continental for entry in fewer}

    def one(entry: Entry) -> Entry:
        return entry._replace(text=_number(entry.text, known[id(entry)])) if id(entry) in known else entry

    return sheet._replace(rows=tuple(tuple(map(one, row)) for row in sheet.rows)), tuple(notes)


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
    return columnroles.is_number(entry.text) and not columnroles.is_year(entry.text)


def _plain_table(rows: Sequence[SheetRow]) -> Table:
    """The label is the first text of a row, left of all amounts; every other column that holds something is a value's."""
    border = _border(rows)
    rows = _headed(rows, border)
    used = sorted({entry.column for row in rows for entry in row if entry.column >= border})
    number = {column: i for i, column in enumerate(used, 1)}
    out: list[Row] = []
    for row in rows:
        if out and all(map(_RULER.fullmatch, (entry.text for entry in row))):
            out[-1] = replace(out[-1], rule=True)
            continue
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


def _headed(rows: Sequence[SheetRow], border: int) -> list[SheetRow]:
    """The same rows; a heading of a group, with nothing beside it, covers the columns up to the next that have headings below it."""
    head = next((i for i, row in enumerate(rows) if any(map(_is_amount, row))), 0)
    out = list(rows)
    for i in range(head - 2, -1, -1):
        below = {column for entry in out[i + 1] if entry.column >= border for column in range(entry.column, entry.last + 1)}
        ends = [*(entry.column for entry in rows[i][1:]), max(below, default=0) + 1]
        out[i] = tuple(
            entry._replace(last=max(entry.last, *(column for column in below if column < end), 0)) if entry.column in below else entry
            for entry, end in zip(rows[i], ends, strict=True)
        )
    return out


def _border(rows: Sequence[SheetRow]) -> int:
    """The first column of amounts: of at least a quarter as many as the fullest has, or of nothing else (references to notes)."""
    body = [row for row in rows if any(map(_is_amount, row))]
    amounts = Counter(entry.column for row in body for entry in row[1:] if _is_amount(entry))
    words = {entry.column for row in body for entry in row if not columnroles.is_number(entry.text)}
    most = max(amounts.values(), default=0)
    return min((column for column, count in amounts.items() if count * 4 >= most or column not in words), default=1)
