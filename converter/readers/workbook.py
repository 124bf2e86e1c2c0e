"""Excel workbooks (ECMA-376), by openpyxl: what a person sees in the cells, as text."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from decimal import Decimal
from typing import Any

from converter.errors import ConverterError
from converter.model import Diagnostic, Span
from converter.readers.sheet import Entry, Sheet, SheetRow

_MOST_BYTES = 400_000_000  # of a workbook when unpacked: more is an attack, or no line items
_MOST_CELLS = 2_000_000
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]')
_THOUSANDS = re.compile(r"[0#?](,+)(?=[^0#?,.]|$|\.)")


def sheets(name: str, data: bytes) -> tuple[tuple[Sheet, ...], tuple[Diagnostic, ...]]:
    """The visible sheets of a workbook. Spans have the sheet's number as page, row and column of the cell as line and column.

    Numbers are written with a point and a minus, percentages with their sign, dates in ISO; a formula is what it came to when
    the workbook was saved. ``ConverterError`` where openpyxl is not installed.
    """
    try:
        import openpyxl
    except ImportError:
        raise ConverterError(f"{name}: reading a workbook needs openpyxl", "pip install 'tickmark[excel]'") from None
    formulas = False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > _MOST_BYTES:
                return (), (_unreadable("it is too large when unpacked"),)
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels")):
                    with archive.open(member) as part:
                        content = part.read()
                    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                        return (), (_unreadable(f"{member.filename} has a DOCTYPE"),)
                    if "worksheets/" in member.filename:
                        formulas = formulas or b"<f>" in content or b"<f " in content
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        written = openpyxl.load_workbook(io.BytesIO(data)) if formulas else None
        return _read(book, written)
    except Exception as flaw:  # openpyxl raises whatever its parts raise, and a broken workbook is a flaw of the document
        return (), (_unreadable(f"{type(flaw).__name__}: {flaw}"[:200]),)


def _unreadable(why: str) -> Diagnostic:
    return Diagnostic("table.workbook", "error", f"the workbook cannot be read: {why}", Span(1, 1, 1, 1))


def _read(book: Any, written: Any) -> tuple[tuple[Sheet, ...], tuple[Diagnostic, ...]]:
    out: list[Sheet] = []
    notes: list[Diagnostic] = []
    for page, leaf in enumerate(book.worksheets, 1):
        place = Span(page, 1, 1, 2)
        if leaf.sheet_state != "visible":
            notes.append(Diagnostic("table.hidden", "info", f"the sheet {leaf.title!r} is hidden and not read", place))
            continue
        if leaf.max_row * leaf.max_column > _MOST_CELLS:
            notes.append(Diagnostic("table.workbook", "error", f"the sheet {leaf.title!r} is too large to be line items", place))
            continue
        hidden = sorted(row for row, shape in leaf.row_dimensions.items() if shape.hidden)
        if hidden:
            notes.append(
                Diagnostic(
                    "table.hidden",
                    "info",
                    f"{leaf.title!r}: {len(hidden)} rows are hidden; they are read",
                    Span(page, hidden[0], 1, 2),
                )
            )
        merged = {(area.min_row, area.min_col): area.max_col for area in leaf.merged_cells.ranges}
        formulas = written[leaf.title] if written is not None else None
        rows: list[SheetRow] = []
        for cells in leaf.iter_rows():
            row: list[Entry] = []
            for cell in cells:
                place = Span(page, cell.row, cell.column, cell.column + 1)
                if cell.value is None:
                    if formulas is not None and str(formulas.cell(cell.row, cell.column).value or "").startswith("="):
                        notes.append(
                            Diagnostic(
                                "table.formula",
                                "warning",
                                "a formula without a value: the workbook was not calculated",
                                place,
                                "open it in a spreadsheet program and save it",
                            )
                        )
                    continue
                if cell.data_type == "e":
                    notes.append(Diagnostic("table.formula", "warning", f"the cell holds the error {cell.value}", place))
                text = _shown(cell.value, str(cell.number_format or ""))
                words = " ".join(text.split())
                if words:
                    indent = int(cell.alignment.indent or 0) * 2 if cell.alignment is not None else 0
                    last = merged.get((cell.row, cell.column), cell.column)
                    row.append(Entry(words, place, cell.column - 1, last - 1, indent + len(text) - len(text.lstrip())))
            rows.append(tuple(row))
        out.append(Sheet(leaf.title, tuple(rows)))
    return tuple(out), tuple(notes)


def _shown(value: object, shape: str) -> str:
    """A value as its cell shows it, but with all digits that it has (fifteen, as Excel keeps them)."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, float)):
        number = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
        if not number.is_finite():
            return str(value)
        pattern = _LITERAL.sub("", shape.split(";")[0])
        if "%" in pattern:
            return format((number * 100).normalize(), "f") + "%"
        cut = _THOUSANDS.search(pattern)
        if cut is not None:
            number = (number / 1000 ** len(cut[1])).normalize()
        return format(number, "f")
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)
