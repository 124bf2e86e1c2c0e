"""HTML, as filers publish releases and reports, with the source offset of every word.

Block elements end paragraphs, ``<br>`` ends lines, inline elements (and Inline XBRL's) are transparent; what a browser does
not show is left out. A table that only places other tables is taken apart, so that what it holds comes in reading order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from converter.model import Block, Cell, Diagnostic, Document, Paragraph
from converter.readers import grid, markup
from converter.readers.grid import GridCell
from converter.readers.markup import PLAIN, Style
from converter.readers.source import LineIndex, decode, excerpt, homeward, moved

_SIGNS = (b"<html", b"<!doctype html", b"<body", b"<div", b"<table ", b"<p>", b"<p ")
_NOT = (b"<sec-document", b"<ims-document", b"-----begin privacy", b"<document>", b"<submission>", b"<sec-header")
_BLOCKS = frozenset(
    ["p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "dir", "menu", "blockquote", "center", "address", "hr", "form", "fieldset", "section", "article", "header", "footer", "main", "nav", "aside", "figure", "figcaption", "body", "html", "page", "noscript", "option"]
)
_INVISIBLE = frozenset(("head", "title", "ix:header", "template", "noframes", "object", "select", "textarea", "svg"))
_INDENTED = {"dir": 20.0, "ul": 20.0, "ol": 20.0, "blockquote": 20.0, "menu": 20.0, "dd": 20.0}
_VOID = frozenset(["br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr", "page"])
_RAISED = re.compile(r"\s*[(\[{]?\s*(?:[A-Za-z0-9*†‡§#^~]{1,3}|[*†‡]+|SM|TM)\s*[)\]}]?(?:\s*[,;&/-]?\s*[(\[{]?\s*[A-Za-z0-9*†‡§#]{1,2}\s*[)\]}]?)*\s*")
_ORDINAL = re.compile(r"\s*(?:st|nd|rd|th|\d\s*[/\u2044]\s*\d+)\s*", re.IGNORECASE)  # not a mark: 4th, a fraction
_DEEPEST = 60  # tables within tables; what lies deeper belongs to the cell around it
_BREAK = (-1, -1, False)
_Piece = tuple[int, int, bool]  # start, end, raised


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
    lines = LineIndex(text)
    found = blocks(text, 0, len(text), lines)
    return (Document(name, text, found),), pictures(text, 0, len(text), lines, found)


_IMG = re.compile(r"<img\b", re.IGNORECASE)
_FEW_WORDS = 60


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
    return (Diagnostic("html.pictures", "warning", f"the document consists of {len(images)} pictures and {words} words; text in pictures is not read",
                       lines.span(images[0], images[0] + 4), "convert the pictures to text first"),)


def blocks(text: str, start: int, end: int, lines: LineIndex) -> tuple[Block, ...]:
    """The paragraphs and tables of the HTML in ``text[start:end]``; spans refer to the whole text, whose lines are given."""
    builder = _Builder(text)
    for token in markup.tokens(text, start, end):
        builder.take(*token)
    return _finished(builder.close(), text, lines)


# --- the flow ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Run:
    """Text of one paragraph: pieces and breaks."""

    pieces: list[_Piece] = field(default_factory=list)
    indent: float = 0.0
    inked: bool = False  # something visible was taken


@dataclass(slots=True)
class _Pre:
    """Preformatted text: pieces of source, (start, end) or (-1, -1) for a line break."""

    pieces: list[_Piece] = field(default_factory=list)


@dataclass(slots=True)
class _Cell:
    style: Style
    flow: list[_Run | _Pre | _Table] = field(default_factory=list)
    run: _Run = field(default_factory=_Run)
    ruled: bool = False
    underlined: bool = False


@dataclass(slots=True)
class _Table:
    rows: list[list[_Cell]] = field(default_factory=list)
    nested: bool = False  # a cell of it holds a table of several cells


class _Builder:
    """Takes tokens, one after the other, and keeps what they build: a flow of runs and tables."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.page = _Cell(PLAIN)
        self.cell = self.page  # what text is put into
        self.open: list[tuple[_Table, _Cell]] = []  # tables not yet ended, each with the cell around it
        self.too_deep = 0
        self.styles: dict[str, Style] = {}
        self.hidden = ""  # name of the element that hides what it holds
        self.hidden_depth = 0
        self.raised: list[str] = []
        self.raised_depth = 0
        self.pre: _Pre | None = None

    def take(self, start: int, end: int, name: str, attributes: str) -> None:
        if self.hidden:
            if name == self.hidden:
                self.hidden_depth += not attributes.endswith("/")
            elif name[1:] == self.hidden and name[0] == "/":
                self.hidden_depth -= 1
                if not self.hidden_depth:
                    self.hidden = ""
            elif self.hidden == "head" and name == "body":
                self.hidden = ""
            return
        if not name:
            if self.pre is not None:
                self.pre.pieces.append((start, end, False))
                return
            run = self.cell.run
            if not run.inked:
                if self.text[start:end].isspace():
                    return
                if self.open and self.cell is self.page_or_outer():
                    self.begin_cell(PLAIN)  # text in a table, but in no cell
                    run = self.cell.run
                run.inked = True
            run.pieces.append((start, end, bool(self.raised)))
            return
        if name[0] == "/":
            self.end_tag(name[1:])
            return
        if attributes:
            seen = self.styles.get(attributes)
            if seen is None:
                seen = self.styles[attributes] = markup.style(attributes)
        else:
            seen = PLAIN
        if seen.hidden and name not in _VOID or name in _INVISIBLE:
            if not attributes.endswith("/"):
                self.hidden, self.hidden_depth = name, 1
            return
        self.start_tag(name, seen, attributes)

    def page_or_outer(self) -> _Cell:
        return self.open[-1][1] if self.open else self.page

    def start_tag(self, name: str, seen: Style, attributes: str) -> None:
        if name == "td" or name == "th":
            if self.open and not self.too_deep:
                self.begin_cell(seen)
        elif name == "br":
            self.line_break()
        elif name in _BLOCKS:
            self.end_paragraph()
            if name == "hr":
                self.rule()
            else:
                self.cell.run.indent += seen.indent + _INDENTED.get(name, 0.0)
                if (seen.top or seen.bottom) and self.cell is not self.page:
                    self.cell.ruled = True
        elif name == "tr":
            if self.open and not self.too_deep:
                self.end_cell()
                self.open[-1][0].rows.append([])
        elif name == "table":
            self.begin_table()
        elif name == "pre":
            if self.pre is None:
                self.end_paragraph()
                self.pre = _Pre()
        elif name == "sup" or seen.raised:
            if not attributes.endswith("/"):
                self.raised.append(name)
        elif self.raised and name == self.raised[-1]:
            self.raised.append("")  # the same element within it
        elif name == "caption" and self.open and not self.too_deep:
            self.open[-1][0].rows.append([])
            self.begin_cell(Style(columns=markup.MOST_COLUMNS))
        elif name == "u" or seen.underlined:
            self.cell.underlined = True

    def end_tag(self, name: str) -> None:
        if name in _BLOCKS:
            self.end_paragraph()
        elif name in ("td", "th", "tr", "caption"):
            if self.open and not self.too_deep:
                self.end_cell()
        elif name == "table":
            self.end_table()
        elif name == "pre":
            self.end_pre()
        elif self.raised:
            if name == "sup" and "sup" in self.raised:
                self.raised.clear()
            elif self.raised[-1] == name or self.raised[-1] == "" and name == next((r for r in reversed(self.raised) if r), ""):
                self.raised.pop()

    def line_break(self) -> None:
        if self.pre is not None:
            self.pre.pieces.append(_BREAK)
            return
        run = self.cell.run
        if self.cell is self.page and run.pieces and run.pieces[-1] == _BREAK:
            self.end_paragraph()
        elif run.inked:
            run.pieces.append(_BREAK)

    def end_paragraph(self) -> None:
        self.raised.clear()
        if self.pre is not None:
            self.pre.pieces.append(_BREAK)
            return
        cell = self.cell
        if cell.run.inked:
            cell.flow.append(cell.run)
            cell.run = _Run()
        elif cell.run.indent:
            cell.run = _Run()

    def rule(self) -> None:
        if self.cell is not self.page:
            self.cell.ruled = True

    def begin_table(self) -> None:
        self.end_pre()
        self.end_paragraph()
        if len(self.open) >= _DEEPEST:
            self.too_deep += 1
            return
        self.open.append((_Table(), self.cell))

    def begin_cell(self, seen: Style) -> None:
        self.end_cell()
        table = self.open[-1][0]
        if not table.rows:
            table.rows.append([])
        self.cell = _Cell(seen)
        table.rows[-1].append(self.cell)

    def end_cell(self) -> None:
        self.end_pre()
        self.end_paragraph()
        self.raised.clear()
        self.cell = self.open[-1][1]

    def end_table(self) -> None:
        if self.too_deep:
            self.too_deep -= 1
            self.end_paragraph()
            return
        if not self.open:
            return
        self.end_cell()
        table, around = self.open.pop()
        self.cell = around
        filled = [cell for row in table.rows for cell in row if cell.flow]
        if not filled:
            if table.rows and around is not self.page:
                around.ruled |= any(cell.ruled or cell.style.bottom for row in table.rows for cell in row)
        elif len(filled) == 1 and around is not self.page:
            around.flow.extend(filled[0].flow)
        else:
            around.flow.append(table)
        if self.open and any(not isinstance(item, _Run) for item in around.flow):
            self.open[-1][0].nested = True

    def end_pre(self) -> None:
        pre, self.pre = self.pre, None
        if pre is None:
            return
        text = self.text
        if self.open and sum(not text[s:e].isspace() for s, e, _ in pre.pieces if s >= 0) <= 1:
            self.cell.flow.append(_Run([p for p in pre.pieces if p[0] >= 0]))
        else:
            self.cell.flow.append(pre)
            if self.open:
                self.open[-1][0].nested = True

    def close(self) -> list[_Run | _Pre | _Table]:
        self.too_deep = 0
        while self.open:
            self.end_table()
        self.end_pre()
        self.end_paragraph()
        return self.page.flow


# --- from the flow to blocks ---------------------------------------------------------------------------------------


def _finished(flow: Sequence[_Run | _Pre | _Table], text: str, lines: LineIndex) -> tuple[Block, ...]:
    out: list[Block] = []
    waiting: list[_Run | _Pre | _Table] = list(reversed(flow))
    while waiting:
        item = waiting.pop()
        if isinstance(item, _Run):
            cells = tuple(Cell(said, lines.span(first, last), indent=indent) for said, first, last, indent, _ in _lines(item, text))
            if cells:
                out.append(Paragraph(cells))
        elif isinstance(item, _Pre):
            out.extend(_preformatted(item, text, lines))
        elif item.nested:
            waiting.extend(reversed(_apart(item)))
        else:
            out.extend(grid.blocks(_grid(item, text), lines))
    return tuple(out)


def _apart(table: _Table) -> list[_Run | _Pre | _Table]:
    """What a table holds that places other tables: those, and its rows without any as tables of their own."""
    out: list[_Run | _Pre | _Table] = []
    own: list[list[_Cell]] = []
    for row in table.rows:
        if all(isinstance(item, _Run) for cell in row for item in cell.flow):
            own.append(row)
            continue
        if own:
            out.append(_Table(own))
            own = []
        out.extend(item for cell in row for item in cell.flow)
    if own:
        out.append(_Table(own))
    return out


def _lines(run: _Run, text: str) -> list[tuple[str, int, int, int, bool]]:
    """The lines of a run: text, start, end, indent in characters, and whether all of it is raised."""
    out: list[tuple[str, int, int, int, bool]] = []
    pieces = run.pieces
    begin = 0
    while begin < len(pieces):
        stop = begin
        while stop < len(pieces) and pieces[stop] is not _BREAK:
            stop += 1
        line = _line(pieces[begin:stop], text, run.indent)
        if line is not None:
            out.append(line)
        begin = stop + 1
    return out


def _line(pieces: Sequence[_Piece], text: str, points: float) -> tuple[str, int, int, int, bool] | None:
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
        if raised and _RAISED.fullmatch(part) and not _ORDINAL.fullmatch(part) and not _fraction(pieces, i, text):
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
    return words, first, last, max(round(points / 4) + pad, 0), marked


def _fraction(pieces: Sequence[_Piece], i: int, text: str) -> bool:
    """Is piece ``i`` the numerator of a fraction: followed by a stroke and a digit?"""
    following = "".join(text[start:end] for start, end, _ in pieces[i + 1 : i + 3] if start >= 0)[:12].lstrip()
    return text[pieces[i][0] : pieces[i][1]].strip().isdigit() and following[:1] in ("/", "\u2044") and following[1:].lstrip()[:1].isdigit()


def _grid(table: _Table, text: str) -> list[list[GridCell]]:
    """Place the cells of a table in a grid: HTML 4.01, 11.2.6, columns and rows spanned."""
    out: list[list[GridCell]] = []
    above: list[tuple[int, int, int]] = []  # (first, last, rows still covered) of cells that span rows
    for row in table.rows:
        placed: list[GridCell] = []
        stacks: list[list[tuple[str, int, int, int, bool]]] = []
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
            said = [line for run in cell.flow if isinstance(run, _Run) for line in _lines(run, text)]
            top, bottom = cell.style.top, cell.style.bottom
            if cell.ruled and not said:
                bottom = True
            if said:
                words = said[0][0] if len(said) == 1 else " ".join(line[0] for line in said)
                padding = round(cell.style.indent / 4)
                bottom |= cell.underlined and words[-1:] in "0123456789)-—–%"
                placed.append(GridCell(column, last, words, said[0][1], said[-1][2], max(said[0][3] + padding, 0), top, bottom, all(line[4] for line in said)))
                stacks.append(said)
            elif top or bottom:
                placed.append(GridCell(column, last, top=top, bottom=bottom))
            column = last + 1
        above = [(first, last, rows - 1) for first, last, rows in above if rows > 1] + spanning
        out.append(placed)
    return out


def _preformatted(pre: _Pre, text: str, lines: LineIndex) -> tuple[Block, ...]:
    """Blocks of preformatted text, read as a text document is, with spans of the HTML."""
    from converter.readers import text as fixed

    pieces: list[tuple[str, int]] = []
    for start, end, _ in pre.pieces:
        if start < 0:
            pieces.append(("\n", pieces[-1][1] + len(pieces[-1][0]) if pieces else 0))
            continue
        source = text[start:end]
        position = 0
        for entity in _ENTITY.finditer(source):
            if entity.start() > position:
                pieces.append((source[position:entity.start()], start + position))
            pieces.append((markup.plain(entity[0])[:1] or " ", start + entity.start()))
            position = entity.end()
        if position < len(source):
            pieces.append((source[position:], start + position))
    part = excerpt(pieces)
    if not part.text.strip():
        return ()
    return moved(fixed.blocks(part.text), homeward(part, lines))


_ENTITY = re.compile(r"&#?\w{1,31};")
