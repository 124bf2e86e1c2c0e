"""The original as a page may show it: as published, cut where something is to be marked.

Fixed-width text is shown character for character. Of HTML, a workbook or a table of values only the text of the blocks is shown, in
reading order: nothing of a foreign page's markup gets into ours.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from converter.model import Cell, Document, Entry, Paragraph, Span
from converter.places import Source

_SGML = re.compile(
    r"</?(?:PAGE|TABLE|CAPTION|S|C|FN|F\d{1,3}|TEXT|DOCUMENT|(?:TYPE|SEQUENCE|FILENAME|DESCRIPTION)>.*)>?", re.IGNORECASE
)
_RULE = re.compile(r"[\s\-=_.*━─—]+")
_TAG = re.compile(r"<[/!a-zA-Z][^<>]{0,10000}+>|<[/!a-zA-Z]")
_BETWEEN = 0.02  # the share of a text's characters that may stand outside of every cell: in CSV it is commas, in HTML tags
_WORDS = re.compile(r"[^\W\d_]{3}")
_INDENTS = 8
# Control characters are nothing that a page may hold: their pictures stand for them (Unicode, 2400-243F).
_PICTURES = {i: 0x2400 + i for i in range(32) if i not in (9, 10, 13)} | {127: 0x2421}


class Place(NamedTuple):
    """Characters of a cell (of the whole text, where that is shown: ``cell`` is 0 there), and the block that they stand in."""

    cell: int
    start: int
    end: int
    block: int


class Mark(NamedTuple):
    """What a number is marked as: its id on the page, its classes, and the id of what it leads to."""

    id: str
    css: str
    target: str


class Piece(NamedTuple):
    """A part of the original, marked or not."""

    text: str
    mark: Mark | None = None


class Field(NamedTuple):
    """A cell of a table over ``width`` columns; ``css`` is its alignment and indent."""

    width: int
    css: str
    pieces: tuple[Piece, ...]


class Line(NamedTuple):
    """A row of a table; ``rule`` says that a line is drawn under it."""

    fields: tuple[Field, ...]
    rule: bool


class Part(NamedTuple):
    """A block: the lines of a paragraph, or the rows of a table."""

    lines: tuple[tuple[Piece, ...], ...]
    rows: tuple[Line, ...]


class Original(NamedTuple):
    """A document with its cells in reading order. ``low`` and ``high`` bound what is shown of its text, where it is fixed-width
    text (``plain``)."""

    document: Document
    source: Source
    cells: tuple[Cell, ...]
    blocks: tuple[int, ...]  # the block of each cell
    plain: bool
    low: int
    high: int

    @classmethod
    def of(cls, document: Document) -> Original:
        source = Source.of(document.text)
        cells: list[Cell] = []
        blocks: list[int] = []
        for number, block in enumerate(document.blocks):
            own = list(block.lines) if isinstance(block, Paragraph) else [cell for row in block.rows for cell in row.cells]
            cells += own
            blocks += [number] * len(own)
        # -1 where a cell is not in the text
        offsets = tuple(source.offset(cell.span.line, cell.span.column) for cell in cells)
        low, high = _bounds(document.text, cells, offsets)
        plain = _is_plain(document.text, cells, offsets, low, high)
        return cls(document, source, tuple(cells), tuple(blocks), plain, low, high)

    def numbers(self, entries: Sequence[Entry]) -> tuple[Place | None, ...]:
        """Where the numbers of a ledger stand, None for one that is not found."""
        if self.plain:
            return self.words([e.span for e in entries])
        finder = _Finder.of(self.cells)
        return tuple(self._placed(*at) if (at := finder.find(e.text, e.span)) else None for e in entries)

    def words(self, spans: Sequence[Span]) -> tuple[Place | None, ...]:
        """Where other parts of the source stand: their own characters, or at the least the cell that they are in."""
        finder, place = _Finder.of(self.cells), self._in_text if self.plain else self._in_cell
        return tuple(place(span, finder.cell(span)) for span in spans)

    def first(self, block: int) -> str:
        """The first words of a block that tell what it is about: of a table rather a label than a heading."""
        low, high = bisect_left(self.blocks, block), bisect_right(self.blocks, block)
        said = [(cell.first, cell.text.strip()) for cell in self.cells[low : min(high, low + 40)] if _WORDS.search(cell.text)]
        return next((text for column, text in said if not column), said[0][1] if said else "")

    def _placed(self, cell: int, start: int, end: int) -> Place:
        return Place(cell, start, end, self.blocks[cell])

    def _in_text(self, span: Span, cell: int) -> Place | None:
        start = self.source.offset(span.line, span.column)
        words = self.document.text[start : start + span.end - span.column] if start >= 0 else ""
        start, end = start + len(words) - len(words.lstrip()), start + len(words.rstrip())
        return Place(0, start, end, self.blocks[cell]) if self.low <= start < end <= self.high and cell >= 0 else None

    def _in_cell(self, span: Span, cell: int) -> Place | None:
        if cell < 0:
            return None
        text, start = self.cells[cell].text, self.source.offset(span.line, span.column)
        if start >= 0 and span.end - span.column <= 20_000:
            behind = self.document.text[start : start + span.end - span.column]
            words = " ".join(html.unescape(_TAG.sub(" ", behind)).split())
            at = text.find(words) if words else -1
            if at >= 0:
                return self._placed(cell, at, at + len(words))
        return self._placed(cell, 0, len(text)) if text.strip() else None

    # --- with marks ----------------------------------------------------------------------------------------------

    def text(self, marks: Sequence[tuple[Place, Mark]]) -> tuple[Piece, ...]:
        """What is shown of the text, cut at the marks."""
        inside = [(place.start - self.low, place.end - self.low, mark) for place, mark in marks]
        return _cut(self.document.text[self.low : self.high], inside)

    def parts(self, marks: Sequence[tuple[Place, Mark]]) -> tuple[Part, ...]:
        """The blocks, their cells cut at the marks."""
        by_cell: dict[int, list[tuple[int, int, Mark]]] = {}
        for place, mark in marks:
            by_cell.setdefault(place.cell, []).append((place.start, place.end, mark))
        pieces = iter([_cut(cell.text, by_cell.get(number, ())) for number, cell in enumerate(self.cells)])
        return tuple(
            Part(tuple(next(pieces) for _ in block.lines), ())
            if isinstance(block, Paragraph)
            else Part((), tuple(Line(_fields(row.cells, [next(pieces) for _ in row.cells]), row.rule) for row in block.rows))
            for block in self.document.blocks
        )


def apart(placed: Sequence[tuple[Place, Mark]]) -> tuple[tuple[Place, Mark], ...]:
    """The marks that do not overlap, by their places: of two the one that is earlier in the list."""
    taken: dict[int, list[tuple[int, int]]] = {}
    kept: list[tuple[Place, Mark]] = []
    for place, mark in placed:
        own = taken.setdefault(place.cell, [])
        at = bisect_right(own, (place.start, place.end))
        if (not at or own[at - 1][1] <= place.start) and (at == len(own) or own[at][0] >= place.end):
            own.insert(at, (place.start, place.end))
            kept.append((place, mark))
    return tuple(sorted(kept, key=lambda pair: pair[0]))


def _cut(text: str, marks: Sequence[tuple[int, int, Mark]]) -> tuple[Piece, ...]:
    out: list[Piece] = []
    done = 0
    for start, end, mark in sorted(marks):
        if start > done:
            out.append(Piece(_shown(text[done:start])))
        out.append(Piece(_shown(text[start:end]), mark))
        done = end
    if done < len(text):
        out.append(Piece(_shown(text[done:])))
    return tuple(out)


def _shown(text: str) -> str:
    return text.translate(_PICTURES)


def _fields(cells: Sequence[Cell], pieces: Sequence[tuple[Piece, ...]]) -> tuple[Field, ...]:
    out: list[Field] = []
    column = 0
    for cell, own in sorted(zip(cells, pieces, strict=True), key=lambda pair: pair[0].first):
        if cell.first > column:
            out.append(Field(cell.first - column, "", ()))
        width = max(cell.last - max(cell.first, column) + 1, 1)
        css = f"i{min(cell.indent, _INDENTS)}" if cell.first == 0 else "m" if width > 1 else "n"
        out.append(Field(width, css, own))
        column = max(column, cell.first) + width
    return tuple(out)


# --- where things stand --------------------------------------------------------------------------------------------


class _Finder(NamedTuple):
    """Cells by where they begin. ``done`` says up to which character numbers were found in a cell."""

    cells: tuple[Cell, ...]
    order: tuple[int, ...]
    keys: tuple[tuple[int, int, int], ...]
    done: dict[int, int]

    @classmethod
    def of(cls, cells: tuple[Cell, ...]) -> _Finder:
        order = tuple(sorted(range(len(cells)), key=lambda i: cells[i].span[:3]))
        return cls(cells, order, tuple(cells[i].span[:3] for i in order), {})

    def cell(self, span: Span) -> int:
        """The last cell that begins at or before the place; -1 where none does."""
        at = bisect_right(self.keys, span[:3]) - 1
        return self.order[at] if at >= 0 else -1

    def find(self, text: str, span: Span) -> tuple[int, int, int] | None:
        """The next occurrence of a number in the cell around it; of cells at one place, in the first that still has it."""
        at = bisect_right(self.keys, span[:3])
        first = at - 1
        while first > 0 and at > 0 and self.keys[first - 1] == self.keys[at - 1]:
            first -= 1
        for i in self.order[max(first, 0) : at]:
            start = self.cells[i].text.find(text, self.done.get(i, 0))
            if start >= 0:
                self.done[i] = start + len(text)
                return i, start, start + len(text)
        return None


def _bounds(text: str, cells: Sequence[Cell], offsets: Sequence[int]) -> tuple[int, int]:
    """The document's own part of a text: of a submission, what stands between the tags around it."""
    inside = [(at, at + c.span.end - c.span.column) for at, c in zip(offsets, cells, strict=True) if at >= 0]
    if not inside:
        return 0, 0
    first, last = min(inside)[0], max(end for _, end in inside)
    low, high = text.rfind("<TEXT>", 0, first), text.find("</TEXT>", last)
    return (low + len("<TEXT>") if low >= 0 else 0), (high if high >= 0 else len(text))


def _is_plain(text: str, cells: Sequence[Cell], offsets: Sequence[int], low: int, high: int) -> bool:
    """Whether cells are their source, character for character, and little stands between them but blanks and rules."""
    done, between = low, []
    for at, cell in sorted(zip(offsets, cells, strict=True), key=lambda pair: pair[0]):
        length = cell.span.end - cell.span.column
        if at < 0 or at + length > len(text) or (length != len(cell.text) and "\t" not in text[at : at + length]):
            return False
        between.append(text[done:at])
        done = max(done, at + length)
    gaps = _RULE.sub("", _SGML.sub("", "\n".join((*between, text[done:high]))))
    return bool(cells) and not _TAG.search(gaps) and len(gaps) <= _BETWEEN * (high - low)


class Spans(NamedTuple):
    """Numbered spans by their lines."""

    lines: Mapping[tuple[int, int], Sequence[tuple[int, int, int]]]

    @classmethod
    def of(cls, spans: Iterable[Span]) -> Spans:
        lines: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
        for number, span in enumerate(spans, 1):
            lines.setdefault(span[:2], []).append((span.column, span.end, number))
        return cls({key: sorted(own) for key, own in lines.items()})

    def at(self, span: Span) -> int:
        """The number of the first that shares a character with ``span`` on its line; 0 where none does."""
        own = self.lines.get(span[:2], ())
        at = bisect_right(own, (span.column, span.column, -1))
        if at and own[at - 1][1] > span.column:
            at -= 1
        return own[at][2] if at < len(own) and own[at][0] < span.end else 0
