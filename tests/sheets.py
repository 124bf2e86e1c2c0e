"""Statements as spreadsheets and data sets have them: wide and long, in one sheet or several, as CSV and Excel."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence

import openpyxl

from tests.faces import Face, When
from tests.layouts import Style, body, caption, headings

Rows = list[list[str]]
_CODES = {"balance_sheet": ("BS", "Balance Sheet"), "income_statement": ("IS", "Income Statement"), "cash_flows": ("CF", "Cash Flow Statement")}
NAMES = {  # how columns are called: by people, by databases, by the data sets of regulators, and by nobody
    "plain": {"statement": "statement", "section": "section", "label": "line item", "start": "period_start", "end": "period_end", "value": "value", "unit": "unit"},
    "spoken": {"statement": "Financial Statement", "section": "Line Group", "label": "Caption", "start": "Start Date", "end": "End Date", "value": "Amount"},
    "months": {"statement": "Report", "section": "Category", "label": "LineItemName", "months": "Duration (months)", "end": "As Of", "value": "Reported Value", "code": "Account Code"},
    "quarters": {"statement": "stmt", "section": "subsection", "label": "plabel", "quarters": "qtrs", "end": "ddate", "value": "value", "code": "tag"},
    "foreign": {"statement": "Bericht", "section": "section", "label": "Posten", "when": "Zeitraum", "value": "Betrag"},
}  # fmt: skip


def long(faces: Sequence[Face], names: str, seed: int, *, mark: str = ",") -> str:
    """A row for each value, in whole dollars, the columns in any order."""
    rng = random.Random(seed)
    order = list(NAMES[names])
    rng.shuffle(order)
    rows: Rows = [[NAMES[names][role] for role in order]]
    for face in faces:
        section = ""
        for n, line in enumerate(face.lines):
            section = section if line.values else line.label
            for when, value in zip(face.when, line.values, strict=False):
                if value is None:
                    continue
                whole = value if line.kind == "per_share" else value * 1000
                fields = {
                    "statement": _CODES[face.kind][seed % 2], "section": section.rstrip(":"), "label": line.label, "value": f"{whole:f}",
                    "unit": {"per_share": "USD/shares", "shares": "shares"}.get(line.kind, "USD"), "code": str(1000 + n), **_fields(names, when),
                }  # fmt: skip
                rows.append([fields[role] for role in order])
    return _text(rows, mark)


def _fields(names: str, when: When) -> dict[str, str]:
    start, end = when.start, when.end
    if names == "spoken":
        return {"start": f"{start:%m/%d/%Y}" if start else "", "end": f"{end:%m/%d/%Y}"}
    iso = {"start": start.isoformat() if start else "", "end": f"{end:%Y%m%d}" if names == "quarters" else end.isoformat()}
    whole = f"{iso['start']}/{iso['end']}" if start else iso["end"]
    return iso | {"months": str(when.months or ""), "quarters": str(when.months // 3), "when": whole}


def wide(faces: Sequence[Face], style: Style, *, mark: str = ",") -> str:
    """All statements one below the other, as a spreadsheet saved as text has them."""
    return _text([row for face in faces for row in _rows(face, style)], mark)


def _rows(face: Face, style: Style) -> Rows:
    """The cells of a statement: what stands over several columns is in the first of them."""
    grid = [*headings(face, style), *body(face, style)]
    return [[line] for line in caption(face, style)] + [[text for td in row for text in (td.text, *[""] * (td.span - 1))] for row in grid] + [[]]


def _text(rows: Rows, mark: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=mark, lineterminator="\n").writerows(rows)
    return out.getvalue()


def workbook(faces: Sequence[Face], style: Style, *, sheets: bool, shown: str = "General") -> bytes:
    """The same as Excel: numbers are numbers, headings of groups are merged cells. With ``shown`` in thousands (#,##0,) the cells
    hold whole dollars, and the caption says so; hidden rows and columns hold what is nobody's business."""
    book = openpyxl.Workbook()
    leaf = book.active
    assert leaf is not None
    leaf.title = _CODES[faces[0].kind][1]
    power = 1000 if shown.endswith(",") else 1
    for face in faces:
        if sheets and face is not faces[0]:
            leaf = book.create_sheet(_CODES[face.kind][1])
        for line in caption(face, style):
            leaf.append([line])
        for cells in headings(face, style):
            leaf.append([text or None for td in cells for text in (td.text, *[""] * (td.span - 1))])
            at = 1
            for td in cells:
                if td.span > 1:
                    leaf.merge_cells(start_row=leaf.max_row, end_row=leaf.max_row, start_column=at, end_column=at + td.span - 1)
                at += td.span
        for line in face.lines:
            scale = 1 if line.kind == "per_share" else power
            leaf.append([line.label, *(None if value is None else float(value * scale) for value in line.values)])
            for cell in leaf[leaf.max_row][1:]:
                cell.number_format = "0.00" if line.kind == "per_share" else shown
        leaf.append(["Check", 17.0, 23.0])
        leaf.row_dimensions[leaf.max_row].hidden = True
        leaf.append([])
        leaf.cell(leaf.max_row - 4, 12, 4711)
    leaf.column_dimensions["L"].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
