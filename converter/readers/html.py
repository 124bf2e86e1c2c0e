"""HTML, as filers publish releases and reports, with the source offset of every word.

Block elements end paragraphs, ``<br>`` ends lines, inline elements (and Inline XBRL's) are transparent; what a browser does
not show is left out. A table that only places other tables is taken apart, so that what it holds comes in reading order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from converter.model import Block, Cell, Diagnostic, Document, Paragraph
from converter.readers import grid, markup, placed
from converter.readers.flow import BREAK, Box, Flow, Frame, Piece, Pre, Run
from converter.readers.grid import GridCell
from converter.readers.placed import Placed
from converter.readers.source import LineIndex, decode, excerpt, homeward, moved, refuse_oversize

_SIGNS = (b"<html", b"<!doctype html", b"<body", b"<div", b"<table ", b"<p>", b"<p ")
_NOT = (b"<sec-document", b"<ims-document", b"-----begin privacy", b"<document>", b"<submission>", b"<sec-header")
_ONE_MARK = r"[(\[{]?(?:[A-Za-z]{1,2}|\d{1,2}|[*†‡§#^~]{1,3})[)\]}]?"
_RAISED = re.compile(rf"{_ONE_MARK}(?:(?:\s*[,;&]\s*|\s+|(?=[(\[])){_ONE_MARK}){{0,5}}")
_MARK_LENGTH = 24  # characters of the longest row of footnote marks
_ORDINAL = re.compile(r"st|nd|rd|th|\d\s*[/\u2044]\s*\d+", re.IGNORECASE)  # not a mark: 4th, a fraction
_IMG = re.compile(r"<img\b", re.IGNORECASE)
_FEW_WORDS = 60
_LEADING = 12.0  # points from a line of a box to the next
_ENTITY = re.compile(r"&#?\w{1,31};")


class _Line(NamedTuple):
    """A line of a run: its offsets, its indent in characters, and whether all of it is raised."""

    text: str
    start: int
    end: int
    indent: int
    raised: bool


def identify(name: str, data: bytes) -> bool:
    """HTML by its name, or by a tag at its beginning; a whole EDGAR submission is none."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n\f")[:1024].lower()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = decode(data[:4096]).encode("utf-8", "replace").lstrip()[:1024].lower()
    if head.startswith((b"%pdf", b"pk\x03\x04")) or any(sign in head for sign in _NOT):
        return False
    return name.lower().endswith((".htm", ".html", ".xhtml")) or any(sign in head for sign in _SIGNS)


def read(name: str, data: bytes) -> tuple[tuple[Document, ...], tuple[Diagnostic, ...]]:
    """One document: paragraphs and tables in reading order; a warning where it shows pictures instead of text."""
    text = decode(data)
    refuse_oversize(name, text, mark="<td")
    lines = LineIndex(text)
    found = blocks(text, 0, len(text), lines)
    return (Document(name, text, found),), pictures(text, 0, len(text), lines, found)


def pictures(text: str, start: int, end: int, lines: LineIndex, found: Sequence[Block]) -> tuple[Diagnostic, ...]:
    """A warning where ``text[start:end]`` is mostly pictures: their numbers cannot be read."""
    images = [m.start() for m in _IMG.finditer(text, start, end)]
    words = 0
    for block in found:
        cells = block.lines if isinstance(block, Paragraph) else (cell for row in block.rows for cell in row.cells)
        words += sum(len(cell.text.split()) for cell in cells)
        if words > _FEW_WORDS * len(images):
            return ()
    if not images:
        return ()
    return (
        Diagnostic(
            "html.pictures",
            "warning",
            f"the document consists of {len(images)} pictures and {words} words; text in pictures is not read",
            lines.span(images[0], images[0] + 4),
            "convert the pictures to text first",
        ),
    )


def blocks(text: str, start: int, end: int, lines: LineIndex) -> tuple[Block, ...]:
    """The paragraphs and tables of the HTML in ``text[start:end]``; spans refer to the whole text, whose lines are given."""
    builder = Flow(text, markup.sheet(text, start, end))
    for token in markup.tokens(text, start, end):
        builder.take(*token)
    return _finished(builder.close(), text, lines)


# --- from the flow to blocks ---------------------------------------------------------------------------------------


def _finished(flow: Sequence[Run | Pre | Frame], text: str, lines: LineIndex) -> tuple[Block, ...]:
    out: list[Block] = []
    heads: list[list[GridCell]] = []  # of a table that holds nothing else, for the one right below it
    waiting: list[Run | Pre | Frame] = list(reversed(flow))
    while waiting:
        item = waiting.pop()
        if isinstance(item, Run) and item.place is not None:
            boxes = [item]
            while waiting and isinstance(beside := waiting[-1], Run) and beside.place is not None:
                boxes.append(beside)
                waiting.pop()
            if len(boxes) < placed.FEWEST:
                waiting.extend(replace(box, place=None) for box in reversed(boxes))
            else:
                out.extend(_on_a_page(boxes, text, lines))
        elif isinstance(item, Run):
            cells = tuple(Cell(one.text, lines.span(one.start, one.end), indent=one.indent) for one in _lines(item, text) if one)
            if cells:
                out.append(Paragraph(cells))
        elif isinstance(item, Pre):
            out.extend(_preformatted(item, text, lines))
        elif item.nested:
            waiting.extend(reversed(_apart(item)))
        else:
            rows = [*heads, *_grid(item, text)]
            below = waiting[-1] if waiting else None
            goes_on = isinstance(below, Frame) and not below.nested and _width(below) == _width(item) and grid.is_heading(rows)
            heads = rows if goes_on else []
            if not goes_on:
                out.extend(grid.blocks(rows, lines))
    return tuple(out)


def _width(table: Frame) -> int:
    return max(sum(cell.style.columns for cell in row) for row in table.rows)


def _apart(table: Frame) -> list[Run | Pre | Frame]:
    """What a table holds that places other tables: those, and its rows without any as tables of their own."""
    out: list[Run | Pre | Frame] = []
    own: list[list[Box]] = []
    for row in table.rows:
        if all(isinstance(item, Run) for cell in row for item in cell.flow):
            own.append(row)
            continue
        if own:
            out.append(Frame(own))
            own = []
        out.extend(item for cell in row for item in cell.flow)
    if own:
        out.append(Frame(own))
    return out


def _lines(run: Run, text: str) -> list[_Line | None]:
    """The lines of a run, None for one that is blank."""
    out: list[_Line | None] = []
    pieces = run.pieces
    begin = 0
    while begin < len(pieces):
        stop = begin
        while stop < len(pieces) and pieces[stop] is not BREAK:
            stop += 1
        out.append(_line(pieces[begin:stop], text, run.indent))
        begin = stop + 1
    return out


def _line(pieces: Sequence[Piece], text: str, points: float) -> _Line | None:
    said: list[str] = []
    first = last = -1
    pad = 0
    marked = False
    for i, (start, end, raised) in enumerate(pieces):
        part = markup.plain(text[start:end])
        if not part or part.isspace():
            if first < 0:
                pad += part.count("\xa0")
            elif part:
                said.append(" ")
            continue
        if raised and _is_mark(part) and not _fraction(pieces, i, text):
            if first >= 0 and not marked:
                said.append(" ")
                continue
            part += " "
            marked = True
        elif first < 0:
            pad += len(part) - len(part.lstrip("\xa0 "))
            marked = False
        else:
            marked = False
        seen = markup.trimmed(text, start, end)
        if first < 0:
            first = seen[0]
        last = seen[1]
        said.append(part)
    if first < 0:
        return None
    words = " ".join("".join(said).split())
    if not words:
        return None
    return _Line(words, first, last, max(round(points / 4) + pad, 0), marked)


def _is_mark(part: str) -> bool:
    """Is this raised text a footnote's mark (or a trade mark), not the end of an ordinal or a fraction?"""
    part = part.strip()
    return len(part) <= _MARK_LENGTH and _RAISED.fullmatch(part) is not None and _ORDINAL.fullmatch(part) is None


def _fraction(pieces: Sequence[Piece], i: int, text: str) -> bool:
    """Is piece ``i`` the numerator of a fraction: followed by a stroke and a digit?"""
    following = "".join(text[start : min(end, start + 12)] for start, end, _ in pieces[i + 1 : i + 3] if start >= 0).lstrip()
    return (
        text[pieces[i][0] : pieces[i][1]].strip().isdigit()
        and following[:1] in ("/", "\u2044")
        and following[1:].lstrip()[:1].isdigit()
    )


def _grid(table: Frame, text: str) -> list[list[GridCell]]:
    """Place the cells of a table in a grid: HTML 4.01, 11.2.6, columns and rows spanned."""
    out: list[list[GridCell]] = []
    above: list[tuple[int, int, int]] = []  # (first, last, rows still covered) of cells that span rows
    for row in table.rows:
        places: list[tuple[int, int]] = []
        column = 0
        spanning: list[tuple[int, int, int]] = []
        blocked = iter(sorted(above))
        block = next(blocked, None)
        for cell in row:
            while block is not None and block[0] <= column:
                column = max(column, block[1] + 1)
                block = next(blocked, None)
            column = min(column, markup.MOST_COLUMNS - 1)
            last = min(column + cell.style.columns, markup.MOST_COLUMNS) - 1
            if cell.style.rows > 1:
                spanning.append((column, last, cell.style.rows - 1))
            places.append((column, last))
            column = last + 1
        above = [(first, last, rows - 1) for first, last, rows in above if rows > 1] + spanning
        said = [_unruled(cell, text) for cell in row]
        height = _stacked(said)
        for level in range(height):
            lines = [one[level : level + 1] for one in said] if height > 1 else said
            printed = [[line for line in one if line] for one in lines]
            cells = (_cell(*cell) for cell in zip(row, places, printed, strict=True))
            out.append([cell for cell in cells if cell is not None])
    return out


def _unruled(cell: Box, text: str) -> list[_Line | None]:
    """The lines of a cell, without those of dashes that only draw a rule over or under the others."""
    lines = [line for run in cell.flow if isinstance(run, Run) for line in _lines(run, text)]
    while lines and lines[-1] is None:
        lines.pop()
    kept = [line for line in lines if line is None or not grid.is_ruler(line.text)]
    if len(kept) == len(lines) or not any(kept):
        return lines
    cell.overlined |= lines[0] is not kept[0]
    cell.underlined |= lines[-1] is not kept[-1]
    return kept


def _stacked(said: Sequence[Sequence[_Line | None]]) -> int:
    """How many rows stand in one: every cell that holds something holds as many lines, numbers right of the label."""
    filled = [lines for lines in said if any(lines)]
    height = len(filled[0]) if filled else 1
    if height < 2 or len(filled) < 2 or any(len(lines) != height for lines in filled):
        return 1
    numbers = [[line for line in lines if line] for lines in filled[1:]]
    if all(len(lines) < 2 for lines in numbers):
        return 1  # one number beside a label of several lines
    return height if all(grid.is_number(line.text) for lines in numbers for line in lines) else 1


def _cell(cell: Box, place: tuple[int, int], said: Sequence[_Line]) -> GridCell | None:
    """A cell of the grid, None where there is nothing to it."""
    top, bottom = cell.style.top or cell.overlined, cell.style.bottom
    if not said:
        return GridCell(*place, top=top, bottom=True) if bottom or cell.ruled else GridCell(*place, top=top) if top else None
    words = said[0].text if len(said) == 1 else " ".join(line.text for line in said)
    bottom |= cell.underlined and words[-1] in "0123456789)-—–%"
    indent = max(said[0].indent + round(cell.style.indent / 4), 0)
    return GridCell(*place, words, said[0].start, said[-1].end, indent, top, bottom, all(line.raised for line in said))


def _preformatted(pre: Pre, text: str, lines: LineIndex) -> tuple[Block, ...]:
    """Blocks of preformatted text, read as a text document is, with spans of the HTML."""
    pieces: list[tuple[str, int]] = []
    for start, end, _ in pre.pieces:
        if start < 0:
            pieces.append(("\n", pieces[-1][1] + len(pieces[-1][0]) if pieces else 0))
        else:
            pieces.extend(_characters(text, start, end))
    return _as_text(pieces, lines)


def _on_a_page(runs: Sequence[Run], text: str, lines: LineIndex) -> tuple[Block, ...]:
    """Blocks of text whose lines are made of boxes at places of their own."""
    boxes: list[Placed] = []
    for run in runs:
        assert run.place is not None
        for n, line in enumerate(one for one in _lines(run, text) if one):
            page, top, left = run.place
            pieces = tuple((" ".join(said.split("\n")), at) for said, at in _characters(text, line.start, line.end) if "<" not in said)
            boxes.append(Placed(page, top + n * _LEADING, left, pieces, grid.is_number(line.text)))
    out: list[tuple[str, int]] = []
    for row in placed.lines(boxes):
        end = 0
        for begin, box in row:
            out.append((" " * (begin - end), box.pieces[0][1]))
            out.extend(box.pieces)
            end = begin + box.size
        out.append(("\n", out[-1][1] + len(out[-1][0])))
    return _as_text(out, lines)


def _characters(text: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    """The characters of a piece of source with their offsets, entities resolved."""
    source = text[start:end]
    position = 0
    for entity in _ENTITY.finditer(source):
        if entity.start() > position:
            yield source[position : entity.start()], start + position
        yield markup.plain(entity[0])[:1] or " ", start + entity.start()
        position = entity.end()
    if position < len(source):
        yield source[position:], start + position


def _as_text(pieces: Sequence[tuple[str, int]], lines: LineIndex) -> tuple[Block, ...]:
    """The blocks of a text made of pieces of the source, read as a text document is."""
    from converter.readers import text as fixed

    part = excerpt(pieces)
    if not part.text.strip():
        return ()
    return moved(fixed.blocks(part.text), homeward(part, lines))
