"""Tags and text become a flow: runs of text, preformatted text and tables, in reading order.

Elements that a style displays as tables, rows and cells, or as rows of boxes (CSS 2.1, 17.2; flex), are those.
As browsers do, it takes what it gets: elements that are not closed end where another begins, text in a table but in no cell
makes a cell, and nothing is ever an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from converter.readers import grid, markup
from converter.readers.markup import PLAIN, Style

Piece = tuple[int, int, bool]
"""Text of the source: start, end, and whether it is raised."""
BREAK: Piece = (-1, -1, False)
_BLOCKS = frozenset(
    "p div h1 h2 h3 h4 h5 h6 ul ol li dl dt dd dir menu blockquote center address hr form fieldset section article header footer "
    "main nav aside figure figcaption body html page noscript option".split()
)
_INVISIBLE = frozenset("head title ix:header template noframes object select textarea svg".split())
_INDENTED = {"dir": 20.0, "ul": 20.0, "ol": 20.0, "blockquote": 20.0, "menu": 20.0, "dd": 20.0}
_VOID = frozenset("br hr img input meta link area base col embed source track wbr page".split())
_DISPLAYED = frozenset("div span section ul li".split())
_PARTS = 5  # of a number at most: signs of currency, of a loss, of a share of a hundred
_DEEPEST = 60  # tables within tables; what lies deeper belongs to the cell around it


@dataclass(slots=True)
class Run:
    """Text of one paragraph: pieces and breaks."""

    pieces: list[Piece] = field(default_factory=list)
    indent: float = 0.0
    inked: bool = False  # something visible was taken
    place: tuple[int, float, float] | None = None  # the page it is placed on, and points from its top and its left


@dataclass(slots=True)
class Pre:
    """Preformatted text: pieces and breaks."""

    pieces: list[Piece] = field(default_factory=list)


@dataclass(slots=True)
class Box:
    """What holds a flow: a cell, or the page."""

    style: Style
    flow: list[Run | Pre | Frame] = field(default_factory=list)
    run: Run = field(default_factory=Run)
    ruled: bool = False
    underlined: bool = False
    overlined: bool = False


@dataclass(slots=True)
class Frame:
    """A table: rows of cells, none of them placed in a grid yet."""

    rows: list[list[Box]] = field(default_factory=list)
    nested: bool = False  # a cell of it holds a table of several cells
    boxes: bool = False  # its rows are boxes in a row, which need no table around them


class Flow:
    """Takes tokens, one after the other, and keeps what they build: a flow of runs and tables."""

    def __init__(self, text: str, sheet: markup.Sheet) -> None:
        self.text = text
        self.sheet = sheet
        self.page = Box(PLAIN)
        self.cell = self.page  # what text is put into
        self.open: list[tuple[Frame, Box]] = []  # tables not yet ended, each with the cell around it
        self.too_deep = 0
        self.styles: dict[str, Style] = {}
        self.hidden = ""  # name of the element that hides what it holds
        self.hidden_depth = 0
        self.raised = ""  # name of the element that raises what it holds
        self.raised_depth = 0
        self.pre: Pre | None = None
        self.pages = 0  # boxes so far that others may be placed in
        self.grids: list[list[int]] = []  # of the grids that are open: their columns, and how many of the last row's are taken
        self.displayed: list[tuple[str, str]] = []  # from the first that a style makes a part of a table: open elements, and what they are

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
            if not (self.displayed and self.end_displayed(name[1:])):
                self.end_tag(name[1:])
            return
        if attributes:
            key = f"{name} {attributes}" if self.sheet else attributes
            seen = self.styles.get(key)
            if seen is None:
                seen = self.styles[key] = markup.style(attributes, name, self.sheet)
        else:
            seen = PLAIN
        if (seen.hidden and name not in _VOID) or name in _INVISIBLE:
            if not attributes.endswith("/"):
                self.hidden, self.hidden_depth = name, 1
            return
        if (seen.part or self.displayed) and name in _DISPLAYED and not attributes.endswith("/") and self.begin_displayed(name, seen):
            return
        if (seen.page or seen.place is not None) and self.cell is self.page and self.pre is None:
            self.end_paragraph()
            self.pages += seen.page
            self.cell.run.place = (self.pages, *seen.place) if seen.place else None
        self.start_tag(name, seen, attributes)

    def page_or_outer(self) -> Box:
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
                self.pre = Pre()
        elif self.raised:
            if name == self.raised and not attributes.endswith("/"):
                self.raised_depth += 1
        elif name == "sup" or seen.raised:
            if not attributes.endswith("/"):
                self.raised, self.raised_depth = name, 1
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
        elif self.raised and name == self.raised:
            self.raised_depth -= 1
            if not self.raised_depth:
                self.raised = ""

    def begin_displayed(self, name: str, seen: Style) -> bool:
        """An element that a style may make a part of a table; whether it is one. What stands in a row of boxes is a cell each."""
        parts = [part for _, part in self.displayed]
        part = seen.part
        if part in ("tr", "td") and not any(one in ("table", "tr") for one in parts):
            part = ""  # of no table
        if parts and parts[-1] in ("flex", "boxes"):
            part = "boxes" if part == "flex" else part or "td"  # boxes within boxes are of the same row
        elif parts and parts[-1] in ("grid", "contents"):
            part = "contents" if part == "contents" else "cell"
        if part == "contents" and not self.grids or (part == "grid" and seen.tracks < 2):
            part = ""
        if part or self.displayed:
            self.displayed.append((name, part))
        if part == "table":
            self.begin_table()
        elif part in ("flex", "grid"):
            self.begin_boxes()
            if part == "grid":
                self.grids.append([seen.tracks, 0])
        elif part == "cell":
            self.begin_in_grid(seen)
        elif part == "td":
            self.end_cell()
            self.begin_cell(seen)
        elif part == "tr":
            self.start_tag("tr", seen, "")
        return bool(part)

    def end_displayed(self, name: str) -> bool:
        """The end of an element of this name; whether it was a part of a table."""
        if all(one != name for one, _ in self.displayed):
            return False
        while True:
            opened, part = self.displayed.pop()
            if part in ("table", "flex", "grid"):
                self.end_table()
                if part == "grid":
                    self.grids.pop()
            elif part in ("tr", "td", "cell"):
                self.end_tag("td" if part == "cell" else part)
            if opened == name:
                return bool(part)

    def begin_in_grid(self, seen: Style) -> None:
        """A cell of a grid: in the row if there is room for it, else in the next (CSS Grid 1, 8.5)."""
        grid = self.grids[-1]
        width = min(seen.columns, grid[0])
        if grid[1] + width > grid[0]:
            self.start_tag("tr", seen, "")
            grid[1] = 0
        grid[1] += width
        self.end_cell()
        self.begin_cell(seen._replace(columns=width))

    def begin_boxes(self) -> None:
        """A row of boxes: right below another it is of the same table."""
        last = self.cell.flow[-1] if self.cell.flow and not self.cell.run.inked else None
        if isinstance(last, Frame) and last.boxes:
            self.cell.flow.pop()
            self.open.append((last, self.cell))
        else:
            self.begin_table()
        if not self.too_deep:
            self.open[-1][0].boxes = True
            self.open[-1][0].rows.append([])

    def line_break(self) -> None:
        if self.pre is not None:
            self.pre.pieces.append(BREAK)
            return
        run = self.cell.run
        if self.cell is self.page and run.pieces and run.pieces[-1] == BREAK:
            self.end_paragraph()
        elif run.inked:
            run.pieces.append(BREAK)

    def end_paragraph(self) -> None:
        self.raised = ""
        if self.pre is not None:
            self.pre.pieces.append(BREAK)
            return
        cell = self.cell
        if cell.run.inked:
            cell.flow.append(cell.run)
            cell.run = Run()
        elif cell.run.indent:
            cell.run = Run()

    def rule(self) -> None:
        if self.cell is not self.page:
            self.cell.ruled = True

    def begin_table(self) -> None:
        self.end_pre()
        self.end_paragraph()
        if len(self.open) >= _DEEPEST:
            self.too_deep += 1
            return
        self.open.append((Frame(), self.cell))

    def begin_cell(self, seen: Style) -> None:
        self.end_cell()
        table = self.open[-1][0]
        if not table.rows:
            table.rows.append([])
        self.cell = Box(seen)
        table.rows[-1].append(self.cell)

    def end_cell(self) -> None:
        self.end_pre()
        self.end_paragraph()
        self.raised = ""
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
            if around is not self.page:
                around.ruled |= any(cell.ruled or cell.style.bottom for row in table.rows for cell in row)
            return
        if not table.nested and around is not self.page and (len(filled) == 1 or self.is_one_number(filled)):
            around.flow.extend(item for cell in filled for item in cell.flow)  # a box around one cell, or a number with its signs
            return
        around.flow.append(table)
        if self.open:
            self.open[-1][0].nested = True

    def is_one_number(self, cells: Sequence[Box]) -> bool:
        """Do the cells hold one number and the signs around it?"""
        runs = [item for cell in cells for item in cell.flow if isinstance(item, Run) and BREAK not in item.pieces and item.pieces]
        if len(runs) > _PARTS or len(runs) < sum(len(cell.flow) for cell in cells):
            return False
        said = [markup.plain(self.text[run.pieces[0][0] : run.pieces[-1][1]]).strip() for run in runs]
        return sum(any(map(str.isdigit, one)) for one in said) <= 1 and grid.is_number("".join(said))

    def end_pre(self) -> None:
        pre, self.pre = self.pre, None
        if pre is None:
            return
        text = self.text
        if self.open and sum(not text[s:e].isspace() for s, e, _ in pre.pieces if s >= 0) <= 1:
            self.cell.flow.append(Run([p for p in pre.pieces if p[0] >= 0]))
        else:
            self.cell.flow.append(pre)
            if self.open:
                self.open[-1][0].nested = True

    def close(self) -> list[Run | Pre | Frame]:
        self.too_deep = 0
        while self.open:
            self.end_table()
        self.end_pre()
        self.end_paragraph()
        return self.page.flow
