"""What CSV files and workbooks have in common: rows of fields, each with its place."""

from __future__ import annotations

from dataclasses import dataclass

from converter.model import Span


@dataclass(frozen=True, slots=True)
class Entry:
    """A field that holds something. ``column`` counts from 0, ``last`` is the last column it covers (merged cells)."""

    text: str
    span: Span
    column: int
    last: int
    indent: int = 0


SheetRow = tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV file, or a sheet of a workbook. Blank rows are kept: they part blocks."""

    name: str
    rows: tuple[SheetRow, ...]
