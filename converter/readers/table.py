"""Line items as a table: CSV and Excel, wide (a column for each period) or long (a row for each value).

Columns are known by their headings (statement, label, section, unit, currency, scale, period, value, ...); a file without
such headings is read as the statement that it shows. What comes out is, for each statement, a Paragraph with its title (and
what is known of scale and currency) and a Table whose first row is the heading row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from converter.model import Block, Cell, Diagnostic, Document, Paragraph, Row, Span, Table
from converter.readers import delimited, workbook
from converter.readers.sheet import Entry, Sheet, SheetRow
from converter.readers.source import decode

_NAMES = {
    "statement": "statement stmt statementtype report financialstatement statementname sheet",
    "label": "label lineitem item line description account caption printedlabel accountname lineitemlabel name linelabel",
    "section": "section group heading category parent subsection",
    "unit": "unit uom measure units",
    "currency": "currency ccy currencycode",
    "scale": "scale multiplier scaling",
    "value": "value amount values balance reportedvalue",
    "period": "period date periodend enddate end asof asofdate ddate reportingperiod instant column",
    "start": "start periodstart startdate from",
}
_ROLES = {name: role for role, names in _NAMES.items() for name in names.split()}
_TITLES = {
    "Balance Sheet": "bs balancesheet balancesheets statementoffinancialposition financialposition financialcondition",
    "Income Statement": "is incomestatement incomestatements pl profitandloss statementofoperations operations income statementofincome earnings",
    "Statement of Cash Flows": "cf cashflow cashflows cashflowstatement statementofcashflows scf",
    "Statement of Comprehensive Income": "ci comprehensiveincome statementofcomprehensiveincome oci soci",
    "Statement of Equity": "eq se soe equity statementofequity stockholdersequity shareholdersequity changesinequity statementofchangesinequity",
}
_TITLE = {name: title for title, names in _TITLES.items() for name in names.split()}
_SCALES = {
    "1": "", "0": "", "units": "", "ones": "", "dollars": "", "1000": "thousands", "3": "thousands", "k": "thousands", "thousand": "thousands",
    "thousands": "thousands", "000s": "thousands", "000": "thousands", "1000000": "millions", "6": "millions", "m": "millions", "mm": "millions",
    "mn": "millions", "million": "millions", "millions": "millions", "1000000000": "billions", "9": "billions", "b": "billions",
    "bn": "billions", "billion": "billions", "billions": "billions",
}  # fmt: skip
_CODE = re.compile(r"[A-Z]{3}")
_SIGNED = r"[-–—−+(]*\s*(?:[$€£¥]|[A-Z]{3}\s)?\s*[-–—−+(]*\s*"
_POINT = re.compile(rf"{_SIGNED}(?:\d{{1,3}}(?:[,' \u2019]\d{{3}})+\.\d+|\d+\.(?:\d{{1,2}}|\d{{4,}})|\d{{1,3}}(?:,\d{{3}}){{2,}}(?:\.\d+)?)\s*[-%)€$ ]*")
_COMMA = re.compile(rf"{_SIGNED}(?:\d{{1,3}}(?:[.' \u2019]\d{{3}})+,\d+|\d+,(?:\d{{1,2}}|\d{{4,}})|\d{{1,3}}(?:\.\d{{3}}){{2,}}(?:,\d+)?)\s*[-%)€$ ]*")
_EITHER = re.compile(rf"{_SIGNED}[1-9]\d{{0,2}}([.,])\d{{3}}\s*[-%)€$ ]*")
_UNGROUPED = re.compile(r"[-(]?[1-9]\d{4,}(?:[.,]\d*)?\)?")
_NUMERIC = re.compile(rf"{_SIGNED}(?:\d[\d.,' \u2019]*|[.,]\d+)(?:[eE][-+]?\d{{1,2}})?\s*[-%)€$ ]*|[-–—−]+")
_GROUPED = re.compile(r"(?<=\d)['\u2019 ](?=\d{3}(?!\d))")
_EXPONENT = re.compile(r"([-+]?)(\d+)(?:\.(\d+))?[eE]([-+]?\d{1,2})")
_YEAR = re.compile(r"(?:FY\s?)?(?:19|20)\d\d")
_HEAD = re.compile(r"""^\s*"?(statement|label|line[ _]?item|account|description)"?\s*[,;\t|]""", re.IGNORECASE)
_LEVELS = re.compile(r"\s*(?:>|\||::|/{2})\s*")


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
        if not mark:
            notes.append(Diagnostic("table.delimiter", "warning", "the file has no columns: no comma, semicolon, tab or bar divides its lines", Span(1, 1, 1, 1)))
        sheets = (delimited.sheet("", text, mark or ","),)
    blocks: list[Block] = []
    for page, sheet in enumerate(sheets, 1):
        sheet, flaws = _points(sheet, mark)
        notes.extend(flaws)
        place = next((row[0].span for row in sheet.rows if row), Span(page, 1, 1, 1))
        found, remarks = _blocks(sheet)
        notes.extend(remarks)
        if len(sheets) > 1 and sheet.name and found:
            blocks.append(Paragraph((Cell(_titled(sheet.name), place._replace(line=1, column=1, end=2)),)))
        blocks.extend(found)
    if not blocks:
        notes.append(Diagnostic("table.empty", "warning", "the file holds no line items", Span(1, 1, 1, 1)))
    return (Document(name, text, tuple(blocks)),), tuple(notes)


# --- numbers -------------------------------------------------------------------------------------------------------


def _points(sheet: Sheet, mark: str) -> tuple[Sheet, tuple[Diagnostic, ...]]:
    """The same sheet with a point before decimals: the comma is one where the numbers of the sheet say so."""
    point = comma = ungrouped = 0
    either: list[Entry] = []
    numbers = [entry for row in sheet.rows for entry in row if _NUMERIC.fullmatch(entry.text)]
    for entry in numbers:
        point += _POINT.fullmatch(entry.text) is not None
        comma += _COMMA.fullmatch(entry.text) is not None
        ungrouped += _UNGROUPED.fullmatch(entry.text) is not None
        if (found := _EITHER.fullmatch(entry.text)) is not None and found[1] == ".":
            either.append(entry)
    notes: list[Diagnostic] = []
    continental = comma > point or (comma == point and mark == ";" and bool(either) and not ungrouped)
    if either and not (comma or point or ungrouped) and mark != ";":
        notes.append(Diagnostic("table.decimal", "warning", f"{either[0].text} may be a thousand or a fraction: read as a fraction", either[0].span,
                                "write thousands without a separator"))
    known = {id(entry) for entry in numbers}

    def one(entry: Entry) -> Entry:
        return replace(entry, text=_number(entry.text, continental)) if id(entry) in known else entry

    return Sheet(sheet.name, tuple(tuple(map(one, row)) for row in sheet.rows)), tuple(notes)


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


# --- layouts -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    """A line item as the file gives it: fields by role, values by the number of their column."""

    fields: Mapping[str, Entry]
    values: Mapping[int, Entry]


def _blocks(sheet: Sheet) -> tuple[list[Block], list[Diagnostic]]:
    at, roles = _heading(sheet.rows)
    if roles is None:
        return _shown(sheet.rows), []
    above: list[Block] = [Paragraph(tuple(Cell(e.text, e.span) for e in row)) for row in sheet.rows[:at] if row]
    heads = {entry.column: entry for entry in sheet.rows[at]}
    body = [row for row in sheet.rows[at + 1 :] if row]
    found, notes = (_long if "value" in roles.values() and {"period", "start"} & set(roles.values()) else _wide)(body, heads, roles)
    return above + found, notes


def _heading(rows: Sequence[SheetRow]) -> tuple[int, dict[int, str] | None]:
    """The row that names the columns, and what they are: one that names a label, among the first that hold something."""
    for at, row in enumerate(rows[:40]):
        roles: dict[int, str] = {}
        for entry in row:
            role = _ROLES.get(_key(entry.text))
            if role is not None and role not in roles.values():
                roles[entry.column] = role
        if "label" in roles.values() and len(row) > 1:
            others = [entry for entry in row if entry.column not in roles]
            if "value" not in roles.values() or not ({"period", "start"} & set(roles.values())):
                # wide: the values' columns are named by their periods, whatever else they might be called
                roles = {column: role for column, role in roles.items() if role not in ("period", "start")}
                if not others and "value" not in roles.values():
                    continue
            return at, roles
    return 0, None


def _key(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _titled(text: str) -> str:
    return _TITLE.get(_key(text), text)


def _wide(body: Sequence[SheetRow], heads: Mapping[int, Entry], roles: Mapping[int, str]) -> tuple[list[Block], list[Diagnostic]]:
    lines = []
    for row in body:
        fields: dict[str, Entry] = {}
        values: dict[int, Entry] = {}
        for entry in row:
            role = roles.get(entry.column, "value")
            if role == "value":
                values[entry.column] = entry
            else:
                fields[role] = entry
        lines.append(_Line(fields, values))
    return _statements(lines, heads)


def _long(body: Sequence[SheetRow], heads: Mapping[int, Entry], roles: Mapping[int, str]) -> tuple[list[Block], list[Diagnostic]]:
    """Rows of one value each become lines: the k-th value that a line has for a period is of its k-th appearance."""
    periods: dict[tuple[str, str], int] = {}
    columns: dict[int, Entry] = {}
    lines: dict[tuple[str, ...], _Line] = {}
    counts: Counter[tuple[str, ...]] = Counter()
    held: dict[tuple[str, ...], dict[int, Entry]] = {}
    for row in body:
        fields: dict[str, Entry] = {}
        others: dict[int, Entry] = {}
        for entry in row:
            if entry.column in roles:
                fields[roles[entry.column]] = entry
            else:
                others[entry.column] = entry
        value = fields.pop("value", None)
        start, end = fields.pop("start", None), fields.pop("period", None)
        place = start or end
        name = tuple(fields[role].text if role in fields else "" for role in ("statement", "section", "label", "unit", "currency", "scale"))
        key: tuple[str, ...] = (*name, "")
        if value is not None and place is not None:
            when = (start.text if start else "", end.text if end else "")
            column = periods.setdefault(when, len(periods))
            if column not in columns:
                columns[column] = replace(place, text="/".join(filter(None, when)), column=column, last=column)
            seen = (*name, str(column))
            key = (*name, str(counts[seen]))
            counts[seen] += 1
        else:
            column = -1
            key = (*name, f"row {len(lines)}")
        if key not in lines:
            held[key] = {}
            lines[key] = _Line(fields, held[key])
        if value is not None:
            held[key][column] = value
    if any(-1 in values for values in held.values()):
        columns[-1] = Entry("", Span(1, 1, 1, 1), -1, -1)
    # columns that belong to no role (a concept, a note) are not part of the statement
    return _statements(list(lines.values()), columns)


def _statements(lines: Sequence[_Line], heads: Mapping[int, Entry]) -> tuple[list[Block], list[Diagnostic]]:
    groups: dict[str, list[_Line]] = {}
    current = ""
    for line in lines:
        named = line.fields.get("statement")
        if named is not None:
            current = named.text
        groups.setdefault(current, []).append(line)
    out: list[Block] = []
    notes: list[Diagnostic] = []
    for title, group in groups.items():
        captions, flaws = _captions(title, group)
        notes.extend(flaws)
        if captions:
            out.append(Paragraph(captions))
        out.append(_table(group, heads))
    return out, notes


def _captions(title: str, group: Sequence[_Line]) -> tuple[tuple[Cell, ...], list[Diagnostic]]:
    """The title, and scale and currency where all lines have the same."""
    out: list[Cell] = []
    notes: list[Diagnostic] = []
    first = next((line.fields["statement"] for line in group if "statement" in line.fields), None)
    if title and first is not None:
        out.append(Cell(_titled(title), first.span))
    said: dict[str, Entry] = {}
    for role in ("scale", "currency"):
        given = {line.fields[role].text: line.fields[role] for line in group if role in line.fields}
        if len(given) == 1:
            said[role] = next(iter(given.values()))
        elif len(given) > 1:
            other = list(given.values())[1]
            notes.append(Diagnostic(f"table.{role}", "warning", f"lines of {title or 'one statement'} differ in {role}: {', '.join(sorted(given))}", other.span,
                                    "give each its own statement"))
    if "currency" not in said:
        units = {line.fields["unit"].text: line.fields["unit"] for line in group if "unit" in line.fields and _CODE.fullmatch(line.fields["unit"].text)}
        if len(units) == 1:
            said["currency"] = next(iter(units.values()))
    scale = _SCALES.get(_key(said["scale"].text), said["scale"].text) if "scale" in said else ""
    currency = said["currency"].text if "currency" in said else ""
    if scale or currency:
        place = said["scale" if scale else "currency"].span
        out.append(Cell(f"(in {scale} of {currency})" if scale and currency else f"(in {scale or currency})", place))
    return tuple(out), notes


def _table(group: Sequence[_Line], heads: Mapping[int, Entry]) -> Table:
    used = sorted({column for line in group for column in line.values})
    number = {column: i for i, column in enumerate(used, 1)}
    unit = len(used) + 1 if any("unit" in line.fields for line in group) else 0
    rows: list[Row] = []
    top = [Cell(heads[column].text, heads[column].span, number[column], number[column]) for column in used if column in heads and heads[column].text]
    if unit:
        place = next(line.fields["unit"].span for line in group if "unit" in line.fields)
        top.append(Cell("unit", place, unit, unit))
    if top:
        rows.append(Row(tuple(top), rule=True))
    above: tuple[str, ...] = ()
    for line in group:
        section = line.fields.get("section")
        names = tuple(_LEVELS.split(section.text)) if section is not None else ()
        if section is not None and names != above:
            shared = next((i for i, (a, b) in enumerate(zip(names, above, strict=False)) if a != b), min(len(names), len(above)))
            rows.extend(Row((Cell(name, section.span, indent=2 * depth),)) for depth, name in enumerate(names) if depth >= shared and name)
        above = names
        cells = []
        label = line.fields.get("label")
        if label is not None:
            cells.append(Cell(label.text, label.span, indent=label.indent + 2 * len(names)))
        cells.extend(Cell(line.values[column].text, line.values[column].span, number[column], number[column]) for column in used if column in line.values)
        if "unit" in line.fields:
            cells.append(Cell(line.fields["unit"].text, line.fields["unit"].span, unit, unit))
        if cells:
            rows.append(Row(tuple(cells)))
    place = rows[0].cells[0].span if rows else Span(1, 1, 1, 1)
    return Table(tuple(rows), len(used) + bool(unit), place)


# --- sheets without names for their columns ------------------------------------------------------------------------


def _shown(rows: Sequence[SheetRow]) -> list[Block]:
    """A sheet that looks like the statement: titles above, then headings and lines; where a blank row is followed by a title,
    another statement begins."""
    out: list[Block] = []
    for part in _parts(rows):
        body = next((i for i, row in enumerate(part) if len(row) > 1), len(part))
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
    return _NUMERIC.fullmatch(entry.text) is not None and _YEAR.fullmatch(entry.text) is None


def _plain_table(rows: Sequence[SheetRow]) -> Table:
    """The label is the first text of a row, left of all amounts; every other column that holds something is a value's."""
    amounts = Counter(entry.column for row in rows for entry in row[1:] if _is_amount(entry))
    border = min((column for column, count in amounts.items() if count > 1 or len(rows) < 4), default=1)
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
