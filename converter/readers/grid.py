"""A grid of cells, as markup gives it, becomes a table: one column for labels, one for each visual column of values.

Filers spread one visual column over several of the grid's: ``$``, the number, ``)`` or ``%``, and spacers, and not the same
way in every row. The evidence for a visual column is where numbers stand in the whole table: numbers whose extents overlap
share a column, except that two numbers of one row never do. Everything else is then placed over the columns so found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from converter.model import Block, Cell, Paragraph, Row, Table
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
_LETTER = re.compile(r"[^\W\d_]")
_PROSE = 90  # characters: a cell this long, or longer, is a sentence and no label
_GAP = 2  # grid columns that may lie between a number and its sign


@dataclass(frozen=True, slots=True)
class GridCell:
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


@dataclass(frozen=True, slots=True)
class _Unit:
    """One printed thing: a cell, or a number with its signs. ``kind`` is number, faint (a dash, a year) or text."""

    first: int
    last: int
    text: str
    start: int
    end: int
    indent: int
    kind: str


@dataclass(slots=True)
class _Band:
    """Grid columns that make up one visual column, and the rows (a bit each) in which something stands there."""

    columns: set[int]
    rows: int
    numeric: bool

    @property
    def left(self) -> int:
        return min(self.columns)

    @property
    def right(self) -> int:
        return max(self.columns)


def blocks(rows: Sequence[Sequence[GridCell]], lines: LineIndex) -> tuple[Block, ...]:
    """What a grid holds: one Table; or, where it only set prose in its place, a Paragraph for each row.

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
    return (_table(rows, units, lines),)


# --- what stands in a row ------------------------------------------------------------------------------------------


def _kind(text: str) -> str:
    if len(text) > 40:
        return "text"
    if _NUMBER.fullmatch(text):
        return "faint" if _YEAR.fullmatch(text) else "number"
    return "faint" if _DASH.fullmatch(text) else "text"


def _units(row: Sequence[GridCell]) -> list[_Unit]:
    """The row's cells that hold text, signs joined to their numbers."""
    cells = [cell for cell in row if cell.text]
    if cells and all(_RULER.fullmatch(cell.text) for cell in cells):
        return []
    out: list[_Unit] = []
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
                held = replace(held, last=cell.last, text=held.text + text)
                continue
            if kind != "text" and near:
                joined = held.text + text
                kind = "number" if kind == "number" or _kind(joined) == "number" else kind
                out.append(_Unit(held.first, cell.last, joined, cell.start, cell.end, 0, kind))
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
        ):
            out[-1] = replace(before, last=cell.last, text=before.text + text)
            continue
        out.append(_unit(cell, kind))
    if held is not None:
        out.append(_unit(held, "text"))
    return out


def _unit(cell: GridCell, kind: str) -> _Unit:
    return _Unit(cell.first, cell.last, cell.text, cell.start, cell.end, cell.indent, kind)


def _is_layout(rows: Sequence[Sequence[_Unit]]) -> bool:
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


# --- columns -------------------------------------------------------------------------------------------------------


def _table(rows: Sequence[Sequence[GridCell]], units: Sequence[Sequence[_Unit]], lines: LineIndex) -> Table:
    stub = _stub(units)
    bands = _number_bands(units, stub)
    border = min((band.left for band in bands), default=1 << 30)
    bands = _with_text_bands(units, bands, stub, border)
    bands.sort(key=lambda band: (band.left, band.right))
    value = {column for band in bands for column in band.columns}
    out: list[Row] = []
    for cells, row in zip(rows, units, strict=True):
        if out and any(cell.top and _over(cell, value) for cell in cells):
            out[-1] = replace(out[-1], rule=True)
        if row:
            out.append(Row(_placed(row, bands, stub, border, lines)))
        if out and any((cell.bottom or _RULER.fullmatch(cell.text) is not None) and _over(cell, value) for cell in cells):
            out[-1] = replace(out[-1], rule=True)
    first = min(u.start for row in units for u in row)
    last = max(u.end for row in units for u in row)
    return Table(tuple(out), len(bands), lines.span(first, last))


def _over(cell: GridCell, value: set[int]) -> bool:
    return any(column in value for column in range(cell.first, cell.last + 1))


def _stub(units: Sequence[Sequence[_Unit]]) -> tuple[int, int]:
    """The grid columns in which labels begin: of rows with numbers, where the first words stand; from the first to the last."""
    begins: dict[int, int] = {}
    for row in units:
        if not any(u.kind == "number" for u in row):
            continue
        label = next((u for u in row[:2] if u.kind == "text" and _LETTER.search(u.text)), None)
        if label is None and row[0].kind == "faint" and len(row) > 1:
            label = row[0]  # years may be labels: maturities
        if label is not None:
            begins[label.first] = begins.get(label.first, 0) + 1
    if not begins:
        first = min(u.first for row in units for u in row)
        return first, first
    total = sum(begins.values())
    main = max(begins, key=lambda column: (begins[column], -column))
    often = [column for column, count in begins.items() if count * 20 >= total and column <= main]
    return min(often, default=main), main


def _number_bands(units: Sequence[Sequence[_Unit]], stub: tuple[int, int]) -> list[_Band]:
    """Visual columns, from where numbers stand right of the labels' beginning."""
    extents: dict[tuple[int, int], int] = {}
    for i, row in enumerate(units):
        for u in row:
            if u.kind == "number" and (u.first > stub[1] or (len(row) == 1 and u.first > stub[0])):
                extents[u.first, u.last] = extents.get((u.first, u.last), 0) | 1 << i
    return _banded(extents, numeric=True)


def _banded(extents: dict[tuple[int, int], int], *, numeric: bool) -> list[_Band]:
    """Bands of extents that overlap, the narrow ones first; what stands in one row is never in one band."""
    owner: dict[int, _Band] = {}
    for (first, last), rows in sorted(extents.items(), key=lambda item: (item[0][1] - item[0][0], -item[1].bit_count(), item[0])):
        columns = range(first, last + 1)
        met: list[_Band] = []
        for column in reversed(columns):
            band = owner.get(column)
            if band is not None and all(band is not other for other in met):
                met.append(band)
        together = _united(met, rows)
        if together is None:
            # It stands over columns that other rows keep apart: it belongs to the rightmost that is free here.
            free = next((band for band in met if not band.rows & rows), None)
            if free is not None:
                free.rows |= rows
                continue
            columns_left = {column for column in columns if column not in owner}
            if not columns_left:
                continue
            together = _Band(columns_left, rows, numeric)
        else:
            together.columns.update(column for column in columns if owner.get(column) is None)
            together.numeric = numeric
        for column in together.columns:
            owner[column] = together
    return list({id(band): band for band in owner.values()}.values())


def _united(met: Sequence[_Band], rows: int) -> _Band | None:
    """One band of several and of what stands in ``rows``, or None where two of them meet in a row."""
    union = _Band(set(), 0, False)
    for band in met:
        if union.rows & band.rows:
            return None
        union.columns |= band.columns
        union.rows |= band.rows
    if union.rows & rows:
        return None
    union.rows |= rows
    return union


def _with_text_bands(units: Sequence[Sequence[_Unit]], bands: list[_Band], stub: tuple[int, int], border: int) -> list[_Band]:
    """Add columns that hold no numbers (notes, words); what never stands beside its neighbour's numbers belongs to them."""
    taken = {column for band in bands for column in band.columns}
    extents: dict[tuple[int, int], int] = {}
    for i, row in enumerate(units):
        for k, u in enumerate(row):
            label = (k == 0 and u.first <= stub[1]) or u.first < stub[0] or (u.first <= stub[1] and u.kind != "text")
            if not label and not any(column in taken for column in range(u.first, u.last + 1)):
                extents[u.first, u.last] = extents.get((u.first, u.last), 0) | 1 << i
    labels = {u.first for row in units for u in row[:1] if u.first < border and any(v.kind == "number" for v in row[1:])}
    others = _banded(extents, numeric=False)
    order = sorted(bands, key=lambda band: band.left)
    for band in sorted(others, key=lambda band: band.left):
        if band.columns & labels and not _beside(units, band):
            continue  # labels, indented by columns
        right = next((b for b in order if b.left > band.right), None)
        left = next((b for b in reversed(order) if b.right < band.left), None)
        near = [b for b in (right, left) if b is not None and b.numeric and not b.rows & band.rows]
        near.sort(key=lambda b: b.left - band.right if b.left > band.right else band.left - b.right)
        if near and not _across(near[0], band, order):
            near[0].columns |= band.columns
            near[0].rows |= band.rows
        else:
            order.append(band)
            order.sort(key=lambda b: b.left)
    return order


def _beside(units: Sequence[Sequence[_Unit]], band: _Band) -> bool:
    """Does something stand in the band that is not its row's first?"""
    return any(u.first in band.columns for row in units for u in row[1:])


def _across(one: _Band, other: _Band, bands: Iterable[_Band]) -> bool:
    left, right = min(one.right, other.right), max(one.left, other.left)
    return any(left < column < right for band in bands for column in band.columns)


# --- placing -------------------------------------------------------------------------------------------------------


def _placed(
    row: Sequence[_Unit], bands: Sequence[_Band], stub: tuple[int, int], border: int, lines: LineIndex
) -> tuple[Cell, ...]:
    out: list[Cell] = []
    kinds: list[str] = []
    reached = 0
    for k, u in enumerate(row):
        first, last = _columns(u, k, row, bands, stub, border)
        if first > 0 and first <= reached:
            first = reached + 1 if last > reached else reached
        last = max(first, last)
        cell = Cell(u.text, lines.span(u.start, u.end), first, last, u.indent)
        if out and first > 0 and first <= out[-1].last and out[-1].first > 0:
            out[-1] = _joined(out[-1], cell, kinds[-1] == "number")
            kinds[-1] = "number" if "number" in (kinds[-1], u.kind) else u.kind
        else:
            out.append(cell)
            kinds.append(u.kind)
        reached = max(reached, last)
    return tuple(out)


def _joined(before: Cell, after: Cell, number_first: bool) -> Cell:
    """Two cells that share a column: one text, the place of the number among them."""
    return replace(
        before,
        text=f"{before.text} {after.text}",
        span=before.span if number_first else after.span,
        last=max(before.last, after.last),
    )


def _columns(
    u: _Unit, k: int, row: Sequence[_Unit], bands: Sequence[_Band], stub: tuple[int, int], border: int
) -> tuple[int, int]:
    """The logical columns that a unit stands over, 0 for the labels."""
    covered = [i + 1 for i, band in enumerate(bands) if _share(u, band) * 2 >= 1]
    touched = covered or [i + 1 for i, band in enumerate(bands) if _share(u, band) > 0]
    label = (k == 0 and u.first <= stub[1]) or (not touched and (u.last < border or u.first < stub[0]))
    if label:
        return 0, 0 if k + 1 < len(row) else covered[-1] if covered else 0
    if u.kind == "number" and len(touched) > 1:
        best = max(touched, key=lambda i: (_share(u, bands[i - 1]), i))
        return best, best
    if not covered and touched:
        best = max(touched, key=lambda i: (_share(u, bands[i - 1]), i))
        return best, best
    if touched:
        return touched[0], touched[-1]
    if not bands:
        return 0, 0
    near = min(range(len(bands)), key=lambda i: min(abs(bands[i].left - u.last), abs(bands[i].right - u.first)))
    return near + 1, near + 1


def _share(u: _Unit, band: _Band) -> float:
    """How much of a band lies under a unit."""
    if u.last < band.left or u.first > band.right:
        return 0.0
    inside = sum(1 for column in band.columns if u.first <= column <= u.last)
    return inside / len(band.columns)
