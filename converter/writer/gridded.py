"""A workbook has no text of its own: its cells are laid out as fixed-width text, so that its facts stand on a page like all others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate

from converter.model import Cell, Document, Paragraph, Span

_WIDEST = 60  # characters of a label's column; a longer label pushes the rest of its row aside


def laid_out(document: Document) -> tuple[Document, dict[Span, Span]]:
    """A document whose spans are cells as one whose spans are characters of its text, with the new spans by the old ones; any other
    document as it is. The blocks stay as they are."""
    given = [cell for row in _rows(document) for cell in row]
    if not any(len(cell.text) > 1 for cell in given) or any(cell.span.end - cell.span.column != 1 for cell in given):
        return document, {}
    rows = [[replace(cell, text=" ".join(cell.text.split())) for cell in row] for row in _rows(document)]
    widths: dict[int, int] = {}
    for cell in (cell for row in rows for cell in row):
        widths[cell.first] = max(widths.get(cell.first, 0), min(len(cell.text) + cell.indent, _WIDEST))
    columns = sorted(widths)
    lefts = dict(zip(columns, accumulate((widths[column] + 2 for column in columns), initial=0), strict=False))
    lines: list[str] = []
    moved: dict[Span, Span] = {}
    for row in rows:
        line = ""
        for cell in row:
            left = lefts[cell.first] + (cell.indent if cell.first == 0 else widths[cell.first] - len(cell.text))
            line = line.ljust(left) if len(line) < left or not line else f"{line}  "
            moved[cell.span] = Span(1, len(lines) + 1, len(line) + 1, len(line) + 1 + len(cell.text))
            line += cell.text
        lines.append(line)
    return replace(document, text="\n".join(lines) + "\n"), moved


def _rows(document: Document) -> Iterator[tuple[Cell, ...]]:
    """The cells of every row as one line, with an empty line before a table's heading."""
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield ()
            yield from ((cell,) for cell in block.lines)
        else:
            yield from (row.cells for row in block.rows)
