"""Tables, and parts of tables, with what stands above them: what a statement may be made of.

A table holds several statements where a title, or a new heading of dates, stands between its rows; then each part is a reading of
its own. A part without headings stands under those of the part above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from converter import amounts
from converter.headings import are_short_years
from converter.model import Cell, Document, Paragraph, Row, Span, Table
from converter.statements import captions, lines, recognition
from converter.statements.lines import Logical

PROSE = 240  # characters: a paragraph longer than this is no title or caption
_NEAR = 14  # lines above a table in which its title is looked for
_BESIDE = 12  # of them that hold for the table on the right, too
_YEAR = re.compile(r"^\W*(?:fiscal\s*|FY\s*)?(?:(?:19|20)\d\d|'\d\d|’\d\d)(?!\d)\W*(?:\(?[a-z0-9*]{1,2}\)?)?\W*$", re.IGNORECASE)
TIME = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\b|\b(?:19|20)\d\d\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{4}-\d\d-\d\d\b"
    r"|\b(?:months?|weeks?|quarters?|years?|period|fiscal|ended)\b|\bq[1-4]\b|\b[1-4]q\b",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"\b(?:ended|ending|as (?:of|at))\b", re.IGNORECASE)
_ASIDE = re.compile(r"\b(?:pro[- ]?forma|non-?gaap)\b.*:\s*$", re.IGNORECASE)
_NOTE = re.compile(r"\W{0,3}(?:notes?\s+)?\(?(?:\d{1,2}|[A-Z])\)?(?:[.:)]|\s+[-–—]+)\s*[A-Z]|\W{0,3}(?:item|part|schedule)\s+\w+\b", re.IGNORECASE)  # begins a note
_LETTERS = re.compile(r"[A-Za-z]{2}")
_ENDS_OPEN = re.compile(r"(?:\band|\bof|,|&|\bin|/)$", re.IGNORECASE)
_BEGINS_OPEN = re.compile(r"^(?:and|of|or|&)\b", re.IGNORECASE)
_HEADING = 120  # characters of a heading of a part of a filing
_NOTES = re.compile(r"^\W*(?:(?:unaudited|condensed|selected|index to) )*notes? to\b.*\bstatements?\b|^\W*notes?\W+\d{1,2}[a-z]?(?:\s*[.:()–—-]|\s*$|\s+(?-i:[A-Z]))", re.IGNORECASE)
_DISCUSSION = re.compile(
    r"^\W*(?:item\s+\d+\w?\W+)?(?:management['’]s (?:discussion|narrative)|quantitative and qualitative|controls and procedures|legal proceedings|risk factors|selected (?:\w+ )?financial data)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[a-z]{2}[.;]\s*$|\b(?:was|were|is|are|has|have|had|compared|increased|decreased)\b")


class Reading(NamedTuple):
    """A table or a part of one. ``above`` are the lines of text above it, nearest first; ``title`` is that which names a
    statement (or ``""``), ``caption`` the lines from it down to the amounts, ``order`` counts the readings of the document."""

    table: Table
    head: tuple[Row, ...]
    body: tuple[Logical, ...]
    above: tuple[Cell, ...]
    order: int
    title: str = ""
    caption: tuple[str, ...] = ()
    lent: bool = False  # its headings are those of the part above it
    place: str = ""  # the part of a filing that it stands in: notes, discussion, or not known
    parent: bool = False  # it stands in a note on the parent company alone

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(line.label for line in self.body)

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(c for row in self.table.rows for c in row.cells)

    @property
    def headings(self) -> str:
        return " ".join(c.text for row in self.head for c in row.cells)

    @property
    def around(self) -> str:
        """All the short lines above it, in order."""
        return " ".join([*reversed(_near(self.above)), self.headings])

    @property
    def dated(self) -> bool:
        """Whether its own headings speak of time."""
        return not self.lent and any(c.first > 0 and TIME.search(c.text) for row in self.head for c in row.cells)


def readings(document: Document) -> tuple[Reading, ...]:
    """All tables of a document, in order."""
    return tuple(_readings(document))


def _readings(document: Document) -> Iterator[Reading]:
    above: list[Cell] = []
    parent = False
    before: tuple[Span, list[Cell]] | None = None  # where the last table stands, and what stands above it
    caption: tuple[str, ...] = ()
    order = 0
    place = ""
    for block in document.blocks:
        place = _place(block) or place
        if not isinstance(block, Table):
            above.extend(block.lines[-30:])
            for cell in block.lines[-30:]:
                parent = recognition.parent_only(cell.text) or (parent and not _NOTE.match(cell.text))
            continue
        beside = before if before is not None and not above and _stands_beside(block, before[0]) else None
        if beside is not None:
            above = beside[1][-_BESIDE:]
        before = block.span, [*above]
        head: tuple[Row, ...] = ()
        if above and beside is None:
            caption = ()
        if not any(is_data(row) for row in block.rows):  # a heading set as a table: what it says stands above the next one
            yield _titled(_read(block, tuple(reversed(above[-30:])), order, place))
            order += 1
            above.extend(c for row in block.rows[-20:] for c in row.cells)
            continue
        for table in _parts(block):
            if table is not block and _is_aside(table.rows[0]):
                above = [*above, *table.rows[0].cells]
            reading = _titled(_read(table, tuple(reversed(above[-30:])), order, place))
            parent = parent and "consolidated" not in reading.title.lower()
            reading = reading._replace(parent=parent)
            if not reading.dated and head and table is not block:
                reading = reading._replace(head=(*head, *reading.head), lent=True)
            if not recognition.begins(reading.title):  # a side of the statement above: what is said of that holds for it
                reading = reading._replace(caption=(*caption, *reading.caption))
            head, caption = reading.head, reading.caption
            yield reading
            order += 1
            above = []
            if table is not block:  # the caption of the next part may stand at the end of this one
                last = next((i for i in range(len(table.rows) - 1, -1, -1) if is_data(table.rows[i])), -1)
                above = [c for row in table.rows[last + 1 :] for c in row.cells if len(row.cells) == 1]


def _place(block: Paragraph | Table) -> str:
    """The part of a filing that the last heading in a block opens, if any does."""
    lines = block.lines if isinstance(block, Paragraph) else [row.cells[0] for row in block.rows if len(row.cells) == 1]
    for line in reversed(lines):
        if len(line.text) < _HEADING:
            if _NOTES.search(line.text):
                return "notes"
            if _DISCUSSION.search(line.text):
                return "discussion"
    return ""


def _read(table: Table, above: tuple[Cell, ...], order: int, place: str) -> Reading:
    split = next((i for i, row in enumerate(table.rows) if is_data(row)), len(table.rows))
    head, own = _head(table.rows[:split])
    body = lines.logical([*own, *table.rows[split:]], fixed=_is_fixed(table))
    return Reading(table, head, tuple(line for line in body if line.pieces or line.values), above, order, place=place)


def _stands_beside(table: Table, left: Span) -> bool:
    """Whether a table is the right one of two that stand side by side: of one span in a grid, of one first line in text."""
    return left == table.span or (left[:2] == table.span[:2] and _is_fixed(table))


def _is_fixed(table: Table) -> bool:
    """Whether the rows are lines of text: there every cell's indent is its column."""
    cells = [c for row in table.rows[:12] for c in row.cells]
    return bool(cells) and all(c.indent >= c.span.column - 1 for c in cells) and len({c.span.line for c in cells}) > 1


def is_data(row: Row) -> bool:
    """Whether a row holds amounts, and not the dates of a heading."""
    values = [c for c in row.cells if c.first > 0]
    if are_short_years([c.text for c in values]) and any(TIME.search(c.text) for c in row.cells if c.first == 0):
        return False
    if not values or any(c.first != c.last and len(c.text) > 24 for c in values):
        return False
    printed = False
    for c in values:
        if _YEAR.match(c.text):
            continue
        if amounts.parse(c.text) is not None:
            printed = True
        elif TIME.search(c.text) and len(row.cells) == len(values):
            return False
    return printed


def _head(rows: Sequence[Row]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The heading rows of a table, and the rows below them that already belong to its body (first section headings)."""
    last = max((i for i, row in enumerate(rows) if any(c.first > 0 for c in row.cells)), default=-1)
    while last + 1 < len(rows) and _is_caption(" ".join(c.text for c in rows[last + 1].cells)):
        last += 1
    return tuple(rows[: last + 1]), tuple(rows[last + 1 :])


def _is_caption(text: str) -> bool:
    """Whether a line below the headings still speaks of all columns: of their scale, or of their period."""
    return captions.scale(text) is not None or (len(text) < 60 and bool(_PERIOD.search(text)) and bool(TIME.search(text)))


def _parts(table: Table) -> Iterator[Table]:
    """A table cut where a title of a statement, or a new heading of dates, stands between its rows."""
    cuts: list[int] = []
    seen = False
    kind = ""
    heads: list[list[str]] = []
    for i, row in enumerate(table.rows):
        if is_data(row):
            seen = True
            continue
        text = " ".join(c.text for c in row.cells)
        titled = recognition.title_kind(text) if len(row.cells) == 1 else ""
        if not seen:
            kind = titled or kind
            heads.append([c.text for c in row.cells if c.first > 0])
            continue
        dated = [c for c in row.cells if c.first > 0 and (_YEAR.match(c.text) or TIME.search(c.text))]
        if dated and all(_YEAR.match(c.text) for c in dated) and _is_named(row) and [c.text for c in dated] not in heads:
            continue  # amounts that look like years: "Current debt   2000   2000"
        fresh = bool(titled) and titled != kind and recognition.begins(text)
        fresh = fresh and (text.isupper() or row.cells[0].last > 0 or "statement" in text.lower())
        fresh = fresh or _is_aside(row)
        headed = len(dated) >= 2 and len(dated) == sum(c.first > 0 for c in row.cells)
        if fresh or headed:
            # what stands right above the dates, without amounts, belongs to them
            first = i
            while headed and first - 1 > (cuts[-1] if cuts else 0) and not is_data(table.rows[first - 1]) and _is_over(table.rows[first - 1]):
                first -= 1
            cuts.append(first)
            kind = titled or kind
            seen = False
    start = 0
    for cut in [*cuts, len(table.rows)]:
        rows = table.rows[start:cut]
        if rows:
            yield table if not cuts else Table(rows, table.columns, rows[0].cells[0].span)
        start = cut


def _is_aside(row: Row) -> bool:
    """Whether a row heads what is told beside the statement above it: "Pro forma amounts:"."""
    return len(row.cells) == 1 and len(row.cells[0].text) <= PROSE and _ASIDE.search(row.cells[0].text) is not None


def _is_named(row: Row) -> bool:
    """Whether a row has a label, and it does not speak of time."""
    labels = [c.text for c in row.cells if c.first == 0]
    return any(map(_LETTERS.search, labels)) and not any(map(TIME.search, labels))


def _is_over(row: Row) -> bool:
    """Whether all of a row's words stand over columns of values, or name a statement."""
    return all(c.first > 0 for c in row.cells) or (len(row.cells) == 1 and bool(recognition.title_kind(row.cells[0].text)))


def _near(above: Sequence[Cell]) -> list[str]:
    """The lines above a table up to the first that is prose, nearest first."""
    near: list[str] = []
    for cell in above[:_NEAR]:
        if len(cell.text) > PROSE:
            break
        near.append(cell.text)
    return near


def _titled(reading: Reading) -> Reading:
    """With the line that names the statement, the nearest above the amounts, and what stands between."""
    inside = [c.text for row in reversed(reading.head) for c in row.cells if c.first == 0 or c.first != c.last or len(row.cells) == 1]
    near = _near(reading.above)
    candidates = [*inside, *near]
    found = -1
    for i, text in enumerate(candidates):
        if recognition.title_kind(text):
            found = i
            break
    if found < 0:
        first = [line.label for line in reading.body[:3] if not line.values]
        title = next((text for text in first if recognition.title_kind(text)), "")
        caption = [*inside, *(text for text in near[:3] if not _SENTENCE.search(text))]
        return reading._replace(title=title, caption=tuple(reversed(caption)))
    title = candidates[found]
    # a title may run over two lines: "STATEMENTS OF OPERATIONS" / "AND COMPREHENSIVE LOSS"; "BALANCE SHEET" / "(Parenthetical)"
    below = candidates[found - 1] if found else ""
    if _ENDS_OPEN.search(title) and below and len(below) < 80 and not TIME.search(below):
        title = f"{title} {below}"
    elif _BEGINS_OPEN.search(title) and found + 1 < len(candidates) and len(candidates[found + 1]) < 80:
        found += 1
        title = f"{candidates[found]} {title}"
    elif below and recognition.title_kind(f"{title} {below}") == "parenthetical":
        title = f"{title} {below}"
    return reading._replace(title=title, caption=tuple(reversed(candidates[: found + 1])))
