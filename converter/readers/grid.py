"""A grid of cells, as markup gives it, becomes a table: one column for labels, one for each visual column of values.

Filers spread one visual column over several of the grid's: ``$``, the number, ``)`` or ``%``, and spacers, and not the same
way in every row. Signs are joined to their numbers first; then ``bands`` finds the columns, and everything is placed over them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from converter.model import Block, Cell, Paragraph, Row, Span, Table
from converter.readers import bands, markup
from converter.readers.bands import Columns, Unit
from converter.readers.source import LineIndex

_CURRENCY = (
    r"(?:(?:US|U\.S\.|CA?|Cdn|A|NZ|HK|NT|S|R|Mex)?\s?[$€£¥₩₹]"
    r"|USD|EUR|GBP|CHF|CAD|AUD|JPY|RMB|CNY|NIS|ILS|Rs\.?|R\$|kr\.?|[¢])"
)
_DIGITS = r"(?:\d{1,3}(?:[ \u2019'.,]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*|[.,]\d+)"
_NUMBER = re.compile(
    rf"[-–—−+~]?\s?\(?\s?[-–—−+]?\s?(?:{_CURRENCY})?\s?[-–—−+(]?\s?{_DIGITS}\s?(?:{_CURRENCY})?\s?%?\s?\)?\s?%?"
    r"(?:\s?(?:x|bps?|pts?|basis points|[mMbB]n?|[*†‡]{1,3}|\([A-Za-z0-9]{1,2}\)))?",
)
_DASH = re.compile(rf"(?:{_CURRENCY})?\s?\(?\s?(?:[-–—−‒―]\s?){{1,3}}\)?\s?%?\s?\)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PREFIX = re.compile(rf"[-–—−+]?\s?[(\[]?\s?(?:{_CURRENCY})?\s?[-–—−+(\[]?")
_SUFFIX = re.compile(r"[)\]]?\s?(?:%|bps|pts?\.?|x)?\s?[)\]]?")
_MARK = re.compile(r"[*†‡§]{1,3}|\(?[*†‡§]{1,3}\)?")
_RULER = re.compile(r"[-=_–—─━\s]{4,}")
_BULLET = re.compile(r"[•●○▪■◦·‣⁃➢✓§o*–—-]|\(?\d{1,2}[.)]?|\(?(?:[a-zA-Z]|[ivxIVX]{1,4})[.)]|\*+|[†‡]+")
_PROSE = 90  # characters: a cell this long, or longer, is a sentence and no label
_LONGEST = 40  # characters of a number
_WORD = re.compile(r"[A-Za-z]{3}")
_SIDES = 3  # rows at least that two tables side by side share
_GAP = 2  # grid columns that may lie between a number and its sign


class GridCell(NamedTuple):
    """A cell of the grid: the grid columns it covers, its text and the offsets where that stands, lines drawn at its sides.

    ``mark`` says that its whole text is raised, as a footnote mark is. A cell without text has ``start == end``.
    """

    first: int
    last: int
    text: str = ""
    start: int = 0
    end: int = 0
    indent: int = 0
    top: bool = False
    bottom: bool = False
    mark: bool = False


_Placed = TypeVar("_Placed", GridCell, Unit)


def blocks(rows: Sequence[Sequence[GridCell]], lines: LineIndex) -> tuple[Block, ...]:
    """What a grid holds: one Table, or two with one span where they stand side by side; or, where it only set prose in its place,
    a Paragraph for each row.

    Cells of value columns are joined where one column holds several (``$``, number, ``)``); a label may be several cells
    in column 0. Every word and number comes out, but not footnote marks beside numbers, nor rows of dashes: those
    draw a line under the row above.
    """
    units = [_units(row) for row in rows]
    filled = [row for row in units if row]
    if not filled:
        return ()
    if _is_layout(filled):
        return tuple(Paragraph(tuple(Cell(u.text, lines.span(u.start, u.end), indent=u.indent) for u in row)) for row in filled)
    span = lines.span(min(u.start for row in filled for u in row), max(u.end for row in filled for u in row))
    side = _side(filled)
    if side is None:
        return (_table(rows, units, lines, span),)
    parts = ((0, side), (side, markup.MOST_COLUMNS))
    return tuple(_table(_between(rows, *part), _between(units, *part), lines, span) for part in parts)


# --- what stands in a row ------------------------------------------------------------------------------------------


def is_number(text: str) -> bool:
    """Is this the text of a cell of numbers: a number, or a dash?"""
    return _kind(text) != "text"


def is_heading(rows: Sequence[Sequence[GridCell]]) -> bool:
    """Do the rows hold years, and nothing that is a number?"""
    texts = [cell.text for row in rows for cell in row if cell.text]
    return any(map(_YEAR.fullmatch, texts)) and not any(_kind(text) == "number" for text in texts)


def is_ruler(text: str) -> bool:
    """Is this a row of dashes that draws a line?"""
    return _RULER.fullmatch(text) is not None


def _kind(text: str) -> str:
    if len(text) > _LONGEST:
        return "text"
    if _NUMBER.fullmatch(text):
        return "faint" if _YEAR.fullmatch(text) else "number"
    return "faint" if _DASH.fullmatch(text) else "text"


def _units(row: Sequence[GridCell]) -> list[Unit]:
    """The row's cells that hold text, signs joined to their numbers."""
    cells = [cell for cell in row if cell.text]
    if cells and all(is_ruler(cell.text) for cell in cells):
        return []
    out: list[Unit] = []
    held: GridCell | None = None  # a sign that waits for its number
    for cell in cells:
        text = cell.text
        if out and (cell.mark or (out[-1].kind != "text" and _MARK.fullmatch(text))):
            continue
        kind = _kind(text)
        if kind == "text" and held is None and _PREFIX.fullmatch(text):
            held = cell
            continue
        if held is not None:
            near = cell.first - held.last <= _GAP + 1
            if kind == "text" and near and _PREFIX.fullmatch(text) and len(held.text) < 8:
                held = held._replace(last=cell.last, text=held.text + text)
                continue
            if kind != "text" and near:
                joined = held.text + text
                kind = "number" if kind == "number" or _kind(joined) == "number" else kind
                out.append(Unit(held.first, cell.last, joined, cell.start, cell.end, 0, kind))
                held = None
                continue
            out.append(_unit(held, "text"))
            held = None
        before = out[-1] if out else None
        if (
            before is not None
            and before.kind != "text"
            and kind == "text"
            and _SUFFIX.fullmatch(text)
            and cell.first - before.last <= _GAP
            and not _YEAR.fullmatch(before.text)
            and len(before.text) < _LONGEST
        ):
            out[-1] = before._replace(last=cell.last, text=before.text + text)
            continue
        out.append(_unit(cell, kind))
    if held is not None:
        out.append(_unit(held, "text"))
    return out


def _unit(cell: GridCell, kind: str) -> Unit:
    return Unit(cell.first, cell.last, cell.text, cell.start, cell.end, cell.indent, kind)


def _is_layout(rows: Sequence[Sequence[Unit]]) -> bool:
    """Does the grid only set prose in its place: one cell a row, or bullets and sentences, and no column of numbers?"""
    prose = 0
    for row in rows:
        body = row[1:] if len(row) > 1 and _BULLET.fullmatch(row[0].text) else row
        if any(u.kind == "number" for u in body):
            return False
        if len(body) < len(row) or any(len(u.text) >= _PROSE for u in body):
            prose += 1
        elif len(body) > 2:
            return False
    return prose * 2 >= len(rows) or all(len(row) == 1 for row in rows)


def _side(rows: Sequence[Sequence[Unit]]) -> int | None:
    """The grid column from which the right one of two tables stands: most rows have a label of their own there, between numbers."""
    crossing = [
        (before.last, u)
        for row in rows
        for before, u, after in zip(row[1:], row[2:], row[3:], strict=False)
        if row[0].kind == "text" and before.kind == after.kind == "number" and _WORD.search(u.text)
    ]
    said = sum(any(u.kind == "number" for u in row) for row in rows)
    if len(crossing) < _SIDES or len(crossing) * 2 <= said or len({u.text for _, u in crossing}) * 2 <= len(crossing):
        return None
    side = max(last for last, _ in crossing) + 1
    return side if all(u.first >= side for _, u in crossing) else None


def _between(rows: Sequence[Sequence[_Placed]], first: int, end: int) -> list[list[_Placed]]:
    """What of the rows begins between two grid columns."""
    return [[one for one in row if first <= one.first < end] for row in rows]


# --- placing -------------------------------------------------------------------------------------------------------


def _table(rows: Sequence[Sequence[GridCell]], units: Sequence[Sequence[Unit]], lines: LineIndex, span: Span) -> Table:
    columns = bands.columns(units)
    out: list[tuple[tuple[Cell, ...], bool]] = []
    for cells, row in zip(rows, units, strict=True):
        if out and any(cell.top and columns.over(cell.first, cell.last) for cell in cells):
            out[-1] = (out[-1][0], True)
        if row:
            out.append((_placed(row, columns, lines), False))
        if out and any((cell.bottom or is_ruler(cell.text)) and columns.over(cell.first, cell.last) for cell in cells):
            out[-1] = (out[-1][0], True)
    return Table(tuple(Row(cells, rule) for cells, rule in out), columns.count, span)


def _placed(row: Sequence[Unit], columns: Columns, lines: LineIndex) -> tuple[Cell, ...]:
    """The row's cells over their logical columns, from left to right; what shares a value column becomes one cell."""
    groups: list[tuple[int, int, list[Unit]]] = []
    reached = 0
    for k, u in enumerate(row):
        first, last = _columns(u, columns, leads=k == 0, alone=len(row) == 1)
        if first > 0 and first <= reached:
            if last <= reached and groups[-1][0] > 0:
                groups[-1][2].append(u)
                continue
            first = min(reached + 1, columns.count)
        last = max(first, last)
        groups.append((first, last, [u]))
        reached = max(reached, last)
    return tuple(_cell(first, last, group, lines) for first, last, group in groups)


def _cell(first: int, last: int, group: Sequence[Unit], lines: LineIndex) -> Cell:
    """One cell of units that share a column: its place is that of the number among them."""
    main = next((u for u in group if u.kind == "number"), group[0])
    text = main.text if len(group) == 1 else " ".join(u.text for u in group)
    return Cell(text, lines.span(main.start, main.end), first, last, group[0].indent)


def _columns(u: Unit, columns: Columns, *, leads: bool, alone: bool) -> tuple[int, int]:
    """The logical columns that a unit stands over, 0 for the labels: all that it half covers, else the one it covers most."""
    touched = columns.under(u.first, u.last)
    covered = [one for one, share in touched if share >= 0.5]
    if (leads and u.first <= columns.stub[1]) or (not touched and (u.last < columns.border or u.first < columns.stub[0])):
        return 0, covered[-1] if alone and covered else 0
    if not touched:
        near = columns.nearest(u.first, u.last)
        return near, near
    if not covered or (u.kind == "number" and len(covered) > 1):
        best = max(touched, key=lambda item: (item[1], item[0]))[0]
        return best, best
    return covered[0], covered[-1]
