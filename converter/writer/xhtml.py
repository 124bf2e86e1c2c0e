"""HTML as filers write it becomes strict XHTML 1.1 that looks the same and does nothing.

Inline XBRL 1.1 stands on a strict schema: no ``font``, no ``align``, no text between two rows. So the page is written anew with few
elements (``div``, ``p``, headings, ``span`` and its kind, tables of plain rows), and what the others meant is said in CSS.
Invariants make it valid whatever comes: inline elements never hold blocks, for they are closed before a block and opened again inside
it; a table or a row begins when its first cell does. Text is never lost and never moved. Nothing that runs, loads or is sent somewhere
is let through, for only what is known is written. Time is linear in the length of the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from typing import NamedTuple

from converter.readers import markup
from converter.writer import css

_DROPPED = frozenset(
    "head title ix:header script style iframe frameset noframes object applet audio video canvas textarea select datalist svg math "
    "template xml noembed".split()
)
_BLOCKS = frozenset(
    "div p h1 h2 h3 h4 h5 h6 center blockquote address ul ol dir menu li dl dt dd pre xmp listing form fieldset section article aside "
    "header footer main nav figure figcaption noscript caption".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_INLINE = frozenset(
    "a abbr acronym b bdo big cite code del dfn em font i ins kbd label nobr q s samp small span strike strong sub sup tt u var".split()
)
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())  # go on behind the block that they began in
_KEPT = frozenset("b big em i small strong sub sup".split())  # inline elements that strict XHTML knows by the same name
_DEEPEST = 120  # elements in elements: libxml2 gives up at 256
_REOPENED = 2  # times the length of the source that the tags opened again may have
_TARGET = re.compile(r"""\bhref\s*=\s*["']?\s*#([^\s"'<>]{1,200})""", re.IGNORECASE)
_ID = re.compile(r"""\b(?:id|name)\s*=\s*["']?\s*([^\s"'<>]{1,200})""", re.IGNORECASE)
_SHEET = re.compile(r"<style\b[^<>]*>(.*)</style\s*>\Z", re.IGNORECASE | re.DOTALL)
_STANDARDS = re.compile(r"<!doctype\s+html(?:\s*>|[^<>]*(?:strict|xhtml|http))", re.IGNORECASE)  # else in quirks: HTML 5, 13.2.6.4.1
_TABLE = re.compile(r"\s*(?:<(?:b|font|center|div)\b[^<>]*>\s*){0,2}<table\b", re.IGNORECASE)
_VISIBLE = re.compile(r"\S")


class Piece(NamedTuple):
    """The markup before a place, the number of the place, and the markup of its text."""

    before: str
    place: int
    printed: str


class Page(NamedTuple):
    """A page in pieces: between ``before`` and ``printed`` a tag may be opened, behind ``printed`` it is closed. ``rest`` is what
    follows the last piece, ``sheet`` a style sheet, ``style`` the declarations of the page's body."""

    pieces: tuple[Piece, ...]
    rest: str
    sheet: str = ""
    style: str = ""


@dataclass(slots=True)
class _Open:
    """An element that is open: its name in the source, its tags as written, and for a table what of it is not written yet."""

    name: str
    opening: str
    closing: str
    kind: str  # block, inline, table or cell
    begun: bool = True
    level: int = 0  # of an inline element: how many blocks it began in
    columns: list[str] = field(default_factory=list)
    row: str = ""  # the opening tag of a row, '' between two rows
    in_row: bool = False
    lost: list[_Open] = field(default_factory=list)  # of the surroundings


def page(text: str, start: int, end: int, places: Sequence[tuple[int, int]]) -> Page:
    """The HTML in ``text[start:end]`` as strict XHTML. ``places`` are offsets in ``text``, in order and apart from each other; one that
    is not within visible text has no piece."""
    targets = dict.fromkeys(unescape(m[1]) for m in _TARGET.finditer(text, start, end))
    writer = _Writer(text, places, {target: f"o{number}" for number, target in enumerate(targets, 1)}, start, end)
    sheets = []
    position = start
    for first, last, name, attributes in markup.tokens(text, start, end):
        if first > position and (sheet := _SHEET.match(text[position:first].strip())) is not None:
            sheets.append(css.sheet(sheet[1]))
        position = last
        writer.take(first, last, name, attributes)
    return writer.close("\n".join(filter(None, sheets)))


class _Writer:
    """Takes tokens, one after the other, and keeps what they become."""

    def __init__(self, text: str, places: Sequence[tuple[int, int]], targets: dict[str, str], start: int, end: int) -> None:
        self.text = text
        self.places = places
        self.next = 0
        self.targets = targets
        self.aimed = set(targets)  # at which no element stands yet
        self.out: list[str] = []
        self.pieces: list[Piece] = []
        self.stack: list[_Open] = []
        self.lost: list[_Open] = []  # inline elements that a block closed before their end
        self.dropped = ""
        self.dropped_depth = 0
        self.budget = _REOPENED * (end - start) + 1000
        self.style = ""
        self.quirks = _STANDARDS.search(text, start, min(start + 2000, end)) is None
        self.position = 0

    def take(self, start: int, end: int, name: str, attributes: str) -> None:
        self.position = end
        if self.dropped:
            self.drop(name, attributes)
        elif not name:
            self.write(start, end)
        elif name[0] == "/":
            self.end(name[1:])
        elif name in _DROPPED:
            if not attributes.endswith("/"):
                self.dropped, self.dropped_depth = name, 1
        else:
            self.begin(name, attributes)

    def drop(self, name: str, attributes: str) -> None:
        if name == self.dropped:
            self.dropped_depth += not attributes.endswith("/")
        elif name[1:] == self.dropped and name[0] == "/":
            self.dropped_depth -= 1
            if not self.dropped_depth:
                self.dropped = ""
        elif self.dropped == "head" and name == "body":
            self.dropped = ""
            self.begin(name, attributes)

    def close(self, sheet: str) -> Page:
        while self.stack:
            self.pop()
        return Page(tuple(self.pieces), "".join(self.out), sheet, self.style)

    # --- text ------------------------------------------------------------------------------------------------------

    def write(self, start: int, end: int) -> None:
        """Text of the source. In a table but in no cell it makes a cell, unless the table has not begun: then it stands before."""
        text = self.text
        if not _VISIBLE.search(text, start, end):
            if not self.between():
                self.out.append(text[start:end])
            return
        if self.between() and self.stack[-1].begun:
            self.cell("td", "")
        self.reopen()
        places = self.places
        while self.next < len(places) and places[self.next][0] < start:
            self.next += 1
        while self.next < len(places) and places[self.next][1] <= end:
            first, last = places[self.next]
            self.out.append(self.said(start, first))
            self.pieces.append(Piece("".join(self.out), self.next, self.said(first, last)))
            self.out.clear()
            start = last
            self.next += 1
        self.out.append(self.said(start, end))

    def said(self, start: int, end: int) -> str:
        source = self.text[start:end]
        return escape(unescape(source) if "&" in source else source, quote=False)

    # --- elements --------------------------------------------------------------------------------------------------

    def begin(self, name: str, attributes: str) -> None:
        if name in ("td", "th"):
            self.cell(name, attributes)
        elif name == "tr":
            self.row(attributes)
        elif name == "table":
            self.table(attributes)
        elif name == "col":
            if self.stack and self.stack[-1].kind == "table" and not self.stack[-1].begun:
                self.stack[-1].columns.append(css.tag("col", "col", attributes)[0].removesuffix(">") + "/>")
        elif name == "body":
            self.style = self.style or css.style("body", attributes)
        elif name in _INLINE:
            self.inline(name, attributes)
        elif name in _BLOCKS:
            self.block(name, attributes)
        elif name in ("br", "img"):
            if not self.between():
                self.reopen()
                self.out.append(css.void(name, attributes))
        elif name == "hr" and not self.between() and not any(o.name in _HEADINGS for _, o in self.scope()):
            self.leave_paragraph()
            self.out.append(css.void(name, attributes))

    def inline(self, name: str, attributes: str) -> None:
        if self.between() or len(self.stack) + len(self.lost) >= _DEEPEST:
            return
        if name == "a":
            self.end("a")
        if name == "s" and any(open_.name == "pre" for _, open_ in self.scope()):
            return  # EDGAR's mark of a table's first column
        self.reopen()
        opening, closing = css.tag(name, name if name in _KEPT or name == "a" else "span", attributes)
        if name == "a" and (aim := _TARGET.search(attributes)) is not None:
            opening = f'<a href="#{self.targets[unescape(aim[1])]}"{opening[2:]}'
        level = next((depth + 1 for depth in range(len(self.stack) - 1, -1, -1) if self.stack[depth].kind != "inline"), 0)
        self.push(_Open(name, opening, closing, "inline", level=level), attributes)

    def block(self, name: str, attributes: str) -> None:
        if len(self.stack) >= _DEEPEST or (self.between() and (name != "caption" or self.stack[-1].begun)):
            return
        self.leave_paragraph()
        if name in ("li", "dt", "dd"):
            self.end_item(name)
        if name == "p" and self.quirks and _TABLE.match(self.text, self.position) is not None:
            name = "p table"  # where older pages are read as they were meant, a paragraph may hold a table
        tag = name if name in _HEADINGS or name == "p" else "div"
        if any(open_.name in _HEADINGS for _, open_ in self.scope()):
            tag = "span"
        around = next((size for open_ in reversed(self.lost) if open_.name == "font" and (size := css.size(open_.opening))), "")
        opening, closing = css.tag(name, tag, attributes, around)
        self.push(_Open(name, opening, closing, "block"), attributes)

    def end_item(self, name: str) -> None:
        """An item of a list ends the item before it, but not one of a list around this list."""
        alike = ("li",) if name == "li" else ("dt", "dd")
        for depth, open_ in self.scope():
            if open_.name in alike:
                self.end_block(depth)
                return
            if open_.name in ("ul", "ol", "dl", "dir", "menu"):
                return

    def table(self, attributes: str) -> None:
        if len(self.stack) >= _DEEPEST:
            return
        if self.between() and self.stack[-1].begun:
            self.cell("td", "")
        self.leave_paragraph(held="p table")
        self.pop_to(min((depth for depth, open_ in self.scope() if open_.name in _HEADINGS), default=len(self.stack)))
        opening, closing = css.tag("table", "table", attributes)
        self.stack.append(_Open("table", opening, closing, "table", begun=False, lost=self.lost))
        self.lost = []

    def row(self, attributes: str) -> None:
        if self.to_table():
            self.end_row()
            self.stack[-1].row = css.tag("tr", "tr", attributes)[0]

    def cell(self, name: str, attributes: str) -> None:
        if not self.to_table():
            return
        table = self.stack[-1]
        if not table.begun:
            table.begun = True
            self.out.append(table.opening + "".join(table.columns))
        if not table.in_row:
            table.in_row = True
            self.out.append(table.row or "<tr>")
        opening, closing = css.tag(name, name, attributes)
        self.push(_Open(name, opening, closing, "cell"), attributes)

    def end_row(self) -> None:
        table = self.stack[-1]
        if table.in_row:
            self.out.append("</tr>")
        table.in_row, table.row = False, ""

    def end(self, name: str) -> None:
        if name in ("td", "th"):
            depth = self.nearest("cell", "table")
            if depth >= 0 and self.stack[depth].kind == "cell":
                self.pop_to(depth)
        elif name == "table":
            if self.to_table():
                self.pop()
        elif name in ("tr", "thead", "tbody", "tfoot"):
            if self.to_table():
                self.end_row()
        elif name in _INLINE:
            self.end_inline(name)
        elif name in _BLOCKS:
            alike = ("p", "p table") if name == "p" else (name,)
            depth = next((depth for depth, open_ in self.scope() if open_.name in alike), -1)
            if depth >= 0:
                self.end_block(depth)

    def end_block(self, depth: int) -> None:
        """What looks like formatting goes on behind the block; a span that began in it does not."""
        self.pop_to(depth)
        self.lost = [open_ for open_ in self.lost if open_.name in _FORMATTING or open_.level <= depth]

    def end_inline(self, name: str) -> None:
        for i in range(len(self.lost) - 1, -1, -1):
            if self.lost[i].name == name:
                del self.lost[i]
                return
        for depth, open_ in self.scope():
            if open_.kind != "inline":
                return
            if open_.name == name:
                self.pop_to(depth)
                self.lost.pop(0)
                return

    # --- the stack -------------------------------------------------------------------------------------------------

    def between(self) -> bool:
        """Is this a place in a table, but in no cell of it, where no text may stand?"""
        return bool(self.stack) and self.stack[-1].kind == "table"

    def scope(self) -> Iterator[tuple[int, _Open]]:
        """What is open, with its depth, from inside out, as far as the next cell."""
        for depth in range(len(self.stack) - 1, self.nearest("cell", "table"), -1):
            yield depth, self.stack[depth]

    def nearest(self, *kinds: str) -> int:
        return next((depth for depth in range(len(self.stack) - 1, -1, -1) if self.stack[depth].kind in kinds), -1)

    def to_table(self) -> bool:
        """Closes what is open in the nearest table. Is there one?"""
        depth = self.nearest("table")
        if depth >= 0:
            self.pop_to(depth + 1)
        return depth >= 0

    def push(self, open_: _Open, attributes: str) -> None:
        if open_.kind == "cell":
            open_.lost, self.lost = self.lost, []
        self.stack.append(open_)
        here = _ID.search(attributes) if self.aimed and attributes else None
        mark = unescape(here[1]) if here is not None else ""
        if mark in self.aimed:
            self.aimed.remove(mark)
            self.out.append(f'{open_.opening[:-1]} id="{self.targets[mark]}">')
        else:
            self.out.append(open_.opening)

    def pop(self) -> None:
        open_ = self.stack[-1]
        if open_.kind == "table":
            self.end_row()
            self.lost = open_.lost
            if open_.begun:
                self.out.append(open_.closing)
        else:
            self.out.append(open_.closing)
            if open_.kind == "cell":
                self.lost = open_.lost
            elif open_.kind == "inline":
                self.lost.insert(0, open_)
        self.stack.pop()

    def pop_to(self, depth: int) -> None:
        while len(self.stack) > depth:
            self.pop()

    def leave_paragraph(self, held: str = "") -> None:
        """Before a block: an open paragraph ends, and inline elements close until there is text again."""
        depth = min((depth for depth, open_ in self.scope() if open_.name in ("p", "p table") and open_.name != held), default=-1)
        if depth >= 0:
            self.end_block(depth)
        while self.stack and self.stack[-1].kind == "inline":
            self.pop()

    def reopen(self) -> None:
        """Opens again what was closed too early."""
        if self.lost:
            for open_ in self.lost:
                self.budget -= len(open_.opening) + len(open_.closing)
                if self.budget > 0:
                    self.stack.append(open_)
                    self.out.append(open_.opening)
            self.lost = []
