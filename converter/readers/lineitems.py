"""Line items whose columns are named: statement, label, section, unit, currency, scale, period, value, ... (``columnroles``).

Wide: a column for each period. Long: a row for each value, which is pivoted here. Columns that have no part in a statement
(a concept, a source) stay in a wide one as they are; of a long one they are left out, because they are of values, not of lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from converter.model import Block, Cell, Diagnostic, Paragraph, Row, Span, Table
from converter.readers import columnroles
from converter.readers.sheet import Entry, Sheet, SheetRow

_TITLES = {
    "Balance Sheet": "bs balancesheet balancesheets statementoffinancialposition financialposition financialcondition",
    "Income Statement": "is incomestatement incomestatements pl profitandloss statementofoperations operations income "
    "statementofincome earnings",
    "Statement of Cash Flows": "cf cashflow cashflows cashflowstatement statementofcashflows scf",
    "Statement of Comprehensive Income": "ci comprehensiveincome statementofcomprehensiveincome oci soci",
    "Statement of Equity": "eq se soe equity statementofequity stockholdersequity shareholdersequity changesinequity "
    "statementofchangesinequity",
}
_TITLE = {name: title for title, names in _TITLES.items() for name in names.split()}
_WORDS = {
    "": "1 0 units ones dollars",
    "thousands": "1000 3 k thousand thousands 000s 000",
    "millions": "1000000 6 m mm mn million millions",
    "billions": "1000000000 9 b bn billion billions",
}
_SCALES = {name: word for word, names in _WORDS.items() for name in names.split()}
_SAMPLE = 2000  # rows from which it is told what a column holds
_CODE = re.compile(r"[A-Z]{3}")
_LEVELS = re.compile(r"\s*(?:>|\||::|/{2})\s*")


class _Line(NamedTuple):
    """A line item as the file gives it: fields by role, values by the number of their column."""

    fields: Mapping[str, Entry]
    values: Mapping[int, Entry]


def blocks(sheet: Sheet) -> tuple[list[Block], list[Diagnostic]] | None:
    """The statements of a sheet whose columns are named, each a Paragraph and a Table; None where they are not named."""
    at, roles = _heading(sheet.rows)
    if not roles:
        return None
    above: list[Block] = [Paragraph(tuple(Cell(e.text, e.span) for e in row)) for row in sheet.rows[:at] if row]
    heads = {entry.column: entry._replace(text=columnroles.dated(entry.text)) for entry in sheet.rows[at]}
    body = [row for row in sheet.rows[at + 1 :] if row]
    found, notes = (_long if set(columnroles.WHEN) & set(roles.values()) else _wide)(body, heads, roles)
    return above + found, notes


def _heading(rows: Sequence[SheetRow]) -> tuple[int, dict[int, str]]:
    """The row that names the columns, and what they are: among the first that hold something."""
    for at, row in enumerate(rows[:40]):
        if len(row) < 2 or any(columnroles.is_number(entry.text) and not columnroles.is_year(columnroles.dated(entry.text)[:4]) for entry in row):
            continue
        roles = columnroles.roles(row, rows[at + 1 : at + _SAMPLE], _TITLE)
        below = next((one for one in rows[at + 1 :] if one), ())
        if below and all(columnroles.is_period(entry.text) and entry.column not in roles for entry in below):
            return 0, {}  # headings over several rows
        if roles and ("value" in roles.values() or len(roles) < len(row)):
            return at, roles
    return 0, {}


def titled(text: str) -> str:
    """The usual title of a statement that is named by a code or a short name; else the text as it is."""
    return _TITLE.get(columnroles.key(text), text)


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
    periods: dict[str, int] = {}
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
        place = next((fields[role] for role in columnroles.WHEN if role in fields), None)
        heading = columnroles.when(fields)
        name = tuple(
            fields[role].text if role in fields else "" for role in ("statement", "section", "label", "unit", "currency", "scale")
        )
        key: tuple[str, ...] = (*name, "")
        if value is not None and place is not None:
            column = periods.setdefault(heading, len(periods))
            if column not in columns:
                columns[column] = place._replace(text=heading, column=column, last=column)
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
        out.append(Cell(titled(title), first.span))
    said: dict[str, Entry] = {}
    for role in ("scale", "currency"):
        given = {line.fields[role].text: line.fields[role] for line in group if role in line.fields}
        if len(given) == 1:
            said[role] = next(iter(given.values()))
        elif len(given) > 1:
            other = list(given.values())[1]
            notes.append(
                Diagnostic(
                    f"table.{role}",
                    "warning",
                    f"lines of {title or 'one statement'} differ in {role}: {', '.join(sorted(given))}",
                    other.span,
                    "give each its own statement",
                )
            )
    if "currency" not in said:
        units = {
            line.fields["unit"].text: line.fields["unit"]
            for line in group
            if "unit" in line.fields and _CODE.fullmatch(line.fields["unit"].text)
        }
        if len(units) == 1:
            said["currency"] = next(iter(units.values()))
    scale = _SCALES.get(columnroles.key(said["scale"].text), said["scale"].text) if "scale" in said else ""
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
    top = [
        Cell(heads[column].text, heads[column].span, number[column], number[column])
        for column in used
        if column in heads and heads[column].text
    ]
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
            rows.extend(
                Row((Cell(name, section.span, indent=2 * depth),)) for depth, name in enumerate(names) if depth >= shared and name
            )
        above = names
        cells = []
        label = line.fields.get("label")
        if label is not None:
            cells.append(Cell(label.text, label.span, indent=label.indent + 2 * len(names)))
        cells.extend(
            Cell(line.values[column].text, line.values[column].span, number[column], number[column])
            for column in used
            if column in line.values
        )
        if "unit" in line.fields:
            cells.append(Cell(line.fields["unit"].text, line.fields["unit"].span, unit, unit))
        if cells:
            rows.append(Row(tuple(cells)))
    place = rows[0].cells[0].span if rows else Span(1, 1, 1, 1)
    return Table(tuple(rows), len(used) + bool(unit), place)
