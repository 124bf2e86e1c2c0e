"""What CSV files and workbooks have in common: rows of fields, each with its place."""

from __future__ import annotations

from typing import NamedTuple

from converter.model import Span


class Entry(NamedTuple):
    """A field that holds something. ``column`` counts from 0, ``last`` is the last column it covers (merged cells)."""

    text: str
    span: Span
    column: int
    last: int
    indent: int = 0


SheetRow = tuple[Entry, ...]


class Sheet(NamedTuple):
    """A CSV file, or a sheet of a workbook. Blank rows are kept: they part blocks. ``whole`` is where the first number stands that is
    shown in thousands, but given whole here, as are all of the sheet."""

    name: str
    rows: tuple[SheetRow, ...]
    whole: Span | None = None
