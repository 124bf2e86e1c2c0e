"""What every reader needs of its source: characters from bytes, and places from offsets.

Offsets count characters of the decoded text; lines end at ``\\n``, ``\\r\\n`` or a lone ``\\r``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from converter.errors import ConverterError
from converter.model import Block, Cell, Paragraph, Row, Span, Table

_LINE_END = re.compile(r"\r\n?|\n")
# A byte that is no UTF-8 arrives as U+DC80..U+DCFF ("surrogateescape"): here is what Windows-1252 makes of it.
_WINDOWS = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)} | {
    # C1 controls are Windows-1252 that somebody took for Latin-1 before: HTML 5, 13.2.1, reads them so too.
    byte: bytes([byte]).decode("cp1252", "replace")
    for byte in range(0x80, 0xA0)
}


MOST_LINES = 250_000  # of a text: the longest annual reports have some forty thousand
MOST_CELLS = 500_000  # of a page or a file of line items


def oversize(text: str, start: int = 0, end: int | None = None, *, mark: str = "") -> str:
    """Why a text is more than anybody publishes and would take minutes, or nothing. ``mark`` is what parts its cells; without
    one, it is lines that count."""
    if not mark:
        lines = max(text.count("\n", start, end), text.count("\r", start, end))
        return f"it has more than {MOST_LINES:,} lines" if lines > MOST_LINES else ""
    count = sum(text.count(sign, start, end) for sign in dict.fromkeys((mark, mark.upper(), "\n" if len(mark) == 1 else mark)))
    return f"it has more than {MOST_CELLS:,} cells" if count > MOST_CELLS else ""


def refuse_oversize(name: str, text: str, *, mark: str = "") -> None:
    """ConverterError for such a text."""
    if why := oversize(text, mark=mark):
        raise ConverterError(f"{name}: {why}", "split it into the documents that it is made of")


def decode(data: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16 (by its mark, or by its NULs), and Windows-1252 for each byte that is not UTF-8.

    Mixed files exist (a template in UTF-8, a pasted paragraph in Windows-1252), so the choice is made byte by byte.
    Never fails; a byte order mark is not part of the text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    head = data[:400]
    if len(head) >= 8 and head.count(0) * 5 > len(head) * 2 and head.count(0) != len(head):
        little = head[1::2].count(0) >= head[0::2].count(0)
        return data.decode("utf-16-le" if little else "utf-16-be", "replace")
    text = data.decode("utf-8", "surrogateescape")
    if not text.isascii():
        text = text.translate(_WINDOWS)
    return text.removeprefix("\ufeff")


class LineIndex:
    """Turns offsets of one text into lines and columns, both counted from 1."""

    __slots__ = ("starts",)

    def __init__(self, text: str) -> None:
        self.starts: tuple[int, ...] = (0, *(m.end() for m in _LINE_END.finditer(text)))

    def span(self, start: int, end: int) -> Span:
        """The place of ``text[start:end]``; ``Span.end`` is its column plus its length, also where it runs over lines."""
        line = bisect_right(self.starts, start)
        column = start - self.starts[line - 1] + 1
        return Span(1, line, column, column + end - start)

    def offset(self, line: int, column: int) -> int:
        """The offset of a place, within the text."""
        return self.starts[min(max(line, 1), len(self.starts)) - 1] + column - 1


class Excerpt(NamedTuple):
    """A text made of pieces of a source, without what stood between them: ``starts[i]`` is the offset in ``text``
    at which the piece begins that stands at ``origins[i]`` in the source."""

    text: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]

    def origin(self, offset: int) -> int:
        """Where in the source the character at ``offset`` stands."""
        piece = bisect_right(self.starts, offset) - 1
        return self.origins[piece] + offset - self.starts[piece]


def excerpt(pieces: Sequence[tuple[str, int]]) -> Excerpt:
    """Put pieces of text together, each with its offset in the source."""
    starts, position = [], 0
    for piece, _ in pieces:
        starts.append(position)
        position += len(piece)
    return Excerpt("".join(piece for piece, _ in pieces), tuple(starts) or (0,), tuple(at for _, at in pieces) or (0,))


def moved(blocks: Sequence[Block], move: Callable[[Span], Span]) -> tuple[Block, ...]:
    """The same blocks with every span moved."""

    def cell(one: Cell) -> Cell:
        return replace(one, span=move(one.span))

    def table(one: Table) -> Table:
        rows = tuple(Row(tuple(map(cell, row.cells)), row.rule) for row in one.rows)
        return Table(rows, one.columns, move(one.span), tuple(map(table, one.others)))

    return tuple(Paragraph(tuple(map(cell, one.lines))) if isinstance(one, Paragraph) else table(one) for one in blocks)


def homeward(part: Excerpt, lines: LineIndex) -> Callable[[Span], Span]:
    """The move from spans of an excerpt to spans of its source, whose lines are given."""
    inner = LineIndex(part.text)

    def move(span: Span) -> Span:
        start = inner.offset(span.line, span.column)
        length = max(span.end - span.column, 0)
        first = part.origin(start)
        last = part.origin(start + length - 1) + 1 if length else first
        return lines.span(first, last)._replace(page=span.page)

    return move
