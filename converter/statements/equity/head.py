"""Headings of components that a page of text sets above the amounts as words, line by line, so that the reader took them for prose.

Every piece of such a line stands over the columns whose amounts it overlaps, or over the nearest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from converter.model import Cell, Row
from converter.statements import captions, recognition
from converter.statements.reading import PROSE, Reading

_PIECE = re.compile(r"(?=\S*\w)\S+(?: \S+)*")
_MARKUP = re.compile(r"^<(?:S|C|TABLE|CAPTION|PAGE)>")
_LINES = 14  # above the amounts in which headings are looked for
_NEAR = 6  # characters that a heading may stand beside its column


def above(reading: Reading) -> tuple[Row, ...]:
    """The headings in the lines above the amounts of a table of text, from top to bottom, each over the columns that it overlaps; ()
    where its cells have no places in lines."""
    extents = _extents(reading)
    rows = [row for cells in [*_lines(reading), *(row.cells for row in reading.head)] if (row := _row(cells, extents)).cells]
    return tuple(rows)


def _lines(reading: Reading) -> list[tuple[Cell, ...]]:
    """The short lines right above a table, up to its title, from top to bottom."""
    found: list[tuple[Cell, ...]] = []
    for line in reading.above[:_LINES]:
        if len(line.text) > PROSE or recognition.title_kind(line.text):
            break
        if not _MARKUP.match(line.text):
            found.append((line,))
    return found[::-1]


def _row(cells: Sequence[Cell], extents: Mapping[int, tuple[int, int]]) -> Row:
    """The pieces of a line over the columns; nothing where the text of a cell is not its source, as in HTML."""
    words = (c for c in cells if not recognition.title_kind(c.text) and captions.scale(c.text) is None)
    exact = (c for c in words if c.span.end - c.span.column == len(c.text))
    return Row(tuple(cell for c in exact for m in _PIECE.finditer(c.text) if (cell := _placed(c, m, extents)) is not None))


def _extents(reading: Reading) -> Mapping[int, tuple[int, int]]:
    """From where to where the amounts of each column stand."""
    out: dict[int, tuple[int, int]] = {}
    for line in reading.body:
        for cell in line.values:
            if cell.first == cell.last:
                left, right = out.get(cell.first, (cell.span.column, cell.span.end))
                out[cell.first] = (min(left, cell.span.column), max(right, cell.span.end))
    return out


def _placed(line: Cell, piece: re.Match[str], extents: Mapping[int, tuple[int, int]]) -> Cell | None:
    left, right = line.span.column + piece.start(), line.span.column + piece.end()
    over: Sequence[int] = [c for c, (a, b) in extents.items() if a < right and left < b]
    if not over:
        gap, nearest = min(((max(a - right, left - b), c) for c, (a, b) in extents.items()), default=(_NEAR + 1, 0))
        over = [nearest] if gap <= _NEAR else []
    if not over:
        return None
    return replace(line, text=piece[0], span=line.span._replace(column=left, end=right), first=min(over), last=max(over))
