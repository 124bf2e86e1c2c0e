"""Where a part of a read text stands in the source, down to the character.

A paragraph or a label is read as one text, joined from the pieces in which it was printed; what is found in that text is
reported at the place of its own characters. In fixed-width text a piece is its source, character by character. In HTML a piece's
span also covers tags and entities, so the part is looked for in the source behind it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from converter.model import Cell, Span

_LINE_END = re.compile(r"\r\n?|\n")
_TAG = re.compile(r"<[^<>]*+>")
_LONGEST = 50_000  # characters of source behind one piece that are searched: every part of it is sought from its beginning


class Source(NamedTuple):
    """A document's text and the offsets at which its lines begin."""

    text: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Source:
        return cls(text, (0, *(m.end() for m in _LINE_END.finditer(text))))

    def offset(self, line: int, column: int) -> int:
        """The offset of a place; -1 where the text has no such line."""
        return self.starts[line - 1] + column - 1 if 1 <= line <= len(self.starts) else -1

    def span(self, start: int, end: int, page: int) -> Span:
        line = bisect_right(self.starts, start)
        column = start - self.starts[line - 1] + 1
        return Span(page, line, column, column + end - start)


class Joined(NamedTuple):
    """Pieces as one text, a space between two of them, and the way back to their places."""

    text: str
    cells: tuple[Cell, ...]
    starts: tuple[int, ...]
    source: Source | None = None
    behind: tuple[str, ...] = ()  # the source of each piece without its tags, '' where the piece is its own source

    def span(self, start: int, end: int) -> Span:
        """The place of ``text[start:end]``: its own characters. Where it runs over pieces the span runs over their lines if the
        source is known, and otherwise ends with the first piece. Where it cannot be told more closely it is the whole piece."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = max(bisect_right(self.starts, max(end - 1, start)) - 1, first)
        head = self._part(first, start, end)
        if last == first or self.source is None:
            return head
        tail = self._part(last, self.starts[last], end)
        begin, stop = self.source.offset(head.line, head.column), self.source.offset(tail.line, tail.end)
        return head if begin < 0 or stop <= begin else Span(head.page, head.line, head.column, head.column + stop - begin)

    def _part(self, piece: int, start: int, end: int) -> Span:
        cell, base = self.cells[piece], self.starts[piece]
        low, high = max(start - base, 0), min(end - base, len(cell.text))
        span = cell.span
        if span.end - span.column == len(cell.text):
            return Span(span.page, span.line, span.column + low, span.column + high)
        return self._searched(piece, low, high) or span

    def _searched(self, piece: int, low: int, high: int) -> Span | None:
        """The nth time that the part stands in the piece is the nth time that it stands in the source, tags apart."""
        cell = self.cells[piece]
        wanted, span, behind = cell.text[low:high], cell.span, self.behind[piece]
        if self.source is None or not wanted or not behind:
            return None
        at = -1
        for _ in range(cell.text.count(wanted, 0, low) + 1):
            at = behind.find(wanted, at + 1)
            if at < 0:
                return None
        begin = self.source.offset(span.line, span.column)
        return self.source.span(begin + at, begin + at + len(wanted), span.page)


def joined(cells: Sequence[Cell], source: Source | None = None) -> Joined:
    """The pieces as one text; without any, the empty text."""
    starts, at = [], 0
    for cell in cells:
        starts.append(at)
        at += len(cell.text) + 1
    behind = tuple(_behind(cell, source) for cell in cells)
    return Joined(" ".join(cell.text for cell in cells), tuple(cells), tuple(starts) or (0,), source, behind)


def _behind(cell: Cell, source: Source | None) -> str:
    length = cell.span.end - cell.span.column
    if source is None or length == len(cell.text) or not 0 < length <= _LONGEST:
        return ""
    begin = source.offset(cell.span.line, cell.span.column)
    return _TAG.sub(lambda m: "\0" * len(m[0]), source.text[begin:begin + length]) if begin >= 0 else ""
