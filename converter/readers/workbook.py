"""Excel workbooks (ECMA-376), by openpyxl: what a person sees in the cells, as text."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from converter import distribution
from converter.errors import ConverterError
from converter.model import Diagnostic, Span
from converter.readers.sheet import Entry, Sheet
from converter.readers.source import MOST_CELLS

_MOST_BYTES = 400_000_000  # of a workbook when unpacked: more is an attack, or no line items
_MOST_PLACES = 2_000_000  # rows times columns of a sheet
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]')
_CAPTION = re.compile(r"thousand|million|billion|\b000", re.IGNORECASE)
_PLACES = re.compile(r"[0#?]\.(0+)")
_THOUSANDS = re.compile(r"[0#?](,+)(?=[^0#?,.]|$|\.)")


def sheets(name: str, data: bytes) -> tuple[tuple[Sheet, ...], tuple[Diagnostic, ...]]:
    """The visible sheets of a workbook. Spans have the sheet's number as page, row and column of the cell as line and column.

    Numbers are written with a point and a minus, percentages with their sign, dates in ISO; a formula is what it came to when
    the workbook was saved. A number that its format shows in thousands comes so where a caption says thousands, otherwise it is
    what the cell holds (``Sheet.whole``). ``ConverterError`` where openpyxl is not installed, or for more cells than anybody publishes.
    """
    try:
        import openpyxl
    except ImportError:
        raise ConverterError(f"{name}: reading a workbook needs openpyxl", distribution.install("excel")) from None
    formulas = False
    cells = 0
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
                        cells += content.count(b"<c ")
        if cells > MOST_CELLS:
            raise ConverterError(f"{name}: it has more than {MOST_CELLS:,} cells", "split it into the documents that it is made of")
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        written = openpyxl.load_workbook(io.BytesIO(data)) if formulas else None
        return _read(book, written)
    except ConverterError:
        raise
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
        if leaf.max_row * leaf.max_column > _MOST_PLACES:
            notes.append(Diagnostic("table.workbook", "error", f"the sheet {leaf.title!r} is too large to be line items", place))
            continue
        cells = [cell for row in leaf.iter_rows() for cell in row if cell.value is not None]
        unseen = _hidden(leaf)
        if hidden := [cell for cell in cells if unseen(cell)]:
            notes.append(_several("table.hidden", f"{leaf.title!r}: {len(hidden)} cell(s) in hidden rows or columns are not read", page, hidden))
        if written is not None:
            empty = [c for row in written[leaf.title].iter_rows() for c in row if c.data_type == "f" and leaf.cell(c.row, c.column).value is None and not unseen(c)]
            if empty:
                told = f"{leaf.title!r}: {len(empty)} formula(s) have no value: the workbook was not calculated"
                notes.append(replace(_several("table.formula", told, page, empty), hint="open it in a spreadsheet program and save it"))
        sheet, flaws = _sheet(leaf, page, [cell for cell in cells if not unseen(cell)])
        out.append(sheet)
        notes.extend(flaws)
    return tuple(out), tuple(notes)


def _several(code: str, message: str, page: int, cells: Sequence[Any]) -> Diagnostic:
    """A warning about cells of a sheet, at the first of them."""
    first = cells[0]
    return Diagnostic(code, "warning", message, Span(page, first.row, first.column, first.column + 1))


def _hidden(leaf: Any) -> Callable[[Any], bool]:
    """Tells of a cell whether its row or its column is hidden."""
    rows = {row for row, shape in leaf.row_dimensions.items() if shape.hidden}
    columns = [(shape.min, shape.max) for shape in leaf.column_dimensions.values() if shape.hidden and shape.min and shape.max]
    return lambda cell: cell.row in rows or any(low <= cell.column <= high for low, high in columns)


def _sheet(leaf: Any, page: int, cells: Sequence[Any]) -> tuple[Sheet, tuple[Diagnostic, ...]]:
    """The rows of a sheet, blank ones too, of the cells that are seen."""
    notes: list[Diagnostic] = []
    merged = {(area.min_row, area.min_col): area.max_col for area in leaf.merged_cells.ranges}
    captioned = any(isinstance(cell.value, str) and _CAPTION.search(cell.value) for cell in cells)
    whole: Span | None = None
    rows: dict[int, list[Entry]] = {}
    for cell in cells:
        place = Span(page, cell.row, cell.column, cell.column + 1)
        if cell.data_type == "e":
            notes.append(Diagnostic("table.formula", "warning", f"the cell holds the error {cell.value}", place))
        shape = str(cell.number_format or "")
        if not captioned and cell.data_type == "n" and _THOUSANDS.search(_pattern(shape)):
            shape, whole = "", whole or place
        text = _shown(cell.value, shape)
        words = " ".join(text.split())
        if words:
            indent = int(cell.alignment.indent or 0) * 2 if cell.alignment is not None else 0
            last = merged.get((cell.row, cell.column), cell.column)
            rows.setdefault(cell.row, []).append(Entry(words, place, cell.column - 1, last - 1, indent + len(text) - len(text.lstrip())))
    return Sheet(leaf.title, tuple(tuple(rows.get(row, ())) for row in range(1, leaf.max_row + 1)), whole), tuple(notes)


def _pattern(shape: str) -> str:
    """The part of a number format that is for positive numbers, without its literals."""
    return _LITERAL.sub("", shape.split(";")[0])


def _shown(value: object, shape: str) -> str:
    """A value as its cell shows it, to as many places at least, but with all digits that it has (fifteen, as Excel keeps them)."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, float)):
        number = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
        if not number.is_finite():
            return str(value)
        pattern = _pattern(shape)
        if "%" in pattern:
            return format((number * 100).normalize(), "f") + "%"
        cut = _THOUSANDS.search(pattern)
        if cut is not None:
            number = (number / 1000 ** len(cut[1])).normalize()
        point = _PLACES.search(pattern)
        places = max(-int(number.as_tuple().exponent), len(point[1]) if point is not None else 0)
        return format(number, f".{places}f")
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)
