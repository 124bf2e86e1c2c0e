"""Words at positions become tables, for what has no cells: fixed-width text, and PDF pages set as such.

Columns come from where the ink of the numbers stands in the whole table, not from a fixed width (``inks``). Headings stand over
the columns that their extent, or the rule drawn under them, covers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from converter.headings import are_periods, are_short_years, is_day, is_period, pieces
from converter.model import Cell, Row, Span, Table
from converter.readers.inks import MOST, Ink, columns, far, place

_CURRENCY = r"(?:(?:US ?|CA?|A|HK|NT|Cdn)?[$€£¥])"
NUMBER = re.compile(
    rf"""(?<![\w.,/'’:#+&-])
    (?:{_CURRENCY}\s{{0,48}})?                              # the sign may stand far to the left of its number
    (?:[(<]\s{{0,4}}(?:[$€£¥]\s{{0,6}})?|[-–—−]\s?(?:[$€£¥]\s?)?)?
    (?:\d{{1,3}}(?:(?:,\d{{3}})+|(?:,[ ]\d{{3}}(?!\d))+)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:-(?=\s|$))?   # a minus may stand behind: 1,234-
    (?:\s?%(?=\s?\)))?(?:\s{{0,3}}[)>])?(?:\s?%)?
    (?:\((?:[a-zA-Z]{{1,2}}|\d{{1,2}})\)|\{{\d{{1,2}}\}}|\s?\([a-zA-Z]\)|\*{{1,3}})?   # marks of footnotes
    (?=$|[\s$€£¥(<])
    |(?<![^\s$€£¥)])(?:{_CURRENCY}\s{{0,48}})?\(?(?:-\s?0\s?-|[-–—―−]{{1,3}})\)?(?:\s?%)?(?=$|[\s$€£¥])
    |(?<=\s\s)(?:[Nn]one|NONE|[Nn]il|NIL)(?=$|\s\s)
    """,
    re.VERBOSE,
)
_FULL = re.compile(r"[$€£¥]|\d,\d{3}")  # of what is an amount wherever it stands
_DIGIT = re.compile(r"\d")
_MAYBE = re.compile(r"[\d–—―−-]")
_YEAR = re.compile(r"(?:19|20)\d\d$|'\d\d$")
_NO_NUMBER = r"(?:#|%|\)%|%\)|[*†‡]{1,3}|[nN][./]?[mMaA]\.?|[nN]il|NIL|[nN]one|NONE|bps?|pts?\.?|x|\([A-Za-z0-9]{1,2}\))"
_TAIL = re.compile(rf"\s*(?:{_NO_NUMBER}\s*){{0,2}}$")
_PERCENT = re.compile(r"\)?\s*%\s*\)?$")
_RULE = re.compile(r"^[\s\-=_━─—–.*+$]*$")
_STROKES = re.compile(r"(?<!\S)[-=_━─—–]{4,}(?!\S)")
_STROKE = re.compile(r"[-=_━─—–]{2,}(?: ?[-=_━─—–]{2,})*")
_CHUNK = re.compile(r"\S+(?: \S+)*")
_PIECE = re.compile(r"\S+(?:\s{1,3}\S+)*")
_LEADER = re.compile(r"(?:\s?[.·_]){2,}$|(?<=\s)[$€£¥]$")  # of a text without white space at its end
_PERIOD = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\b\.?|\b(?:19|20)\d\d\b|'\d\d\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b"
    r"|\b(?:months?|weeks?|quarters?|years?|period|fiscal|ended|ending|unaudited|inception|date|restated|change|percent)\b|\bq[1-4]\b|%",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[A-Za-z]{2,}")
_SHORT_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|aug|sept?|oct|nov|dec)\. $", re.IGNORECASE)
_NOTES = re.compile(r"\W*notes?\W*", re.IGNORECASE)  # the heading of a column of references, beside those of years
_SCALED = re.compile(r"\b(?:thousands|millions|000s?|dollars)\b", re.IGNORECASE)  # what stands in the stub beside the years
_MARKUP = re.compile(r"^\s*(?:</?(?:TABLE|CAPTION|S|C|PAGE|FN|F\d*|TEXT)\b[^>]*>\s*|<[sScC]>)+", re.IGNORECASE)
_CENTRED = 2.0  # characters that the middle of a heading may be off the middle of its columns
_LONGEST = 4000  # characters of a line that can be a table's; what is longer is prose or junk


class Line(NamedTuple):
    """A line of text: tabs expanded in ``text``, ``places`` maps its characters back (empty: as they stand)."""

    number: int
    page: int
    text: str
    places: tuple[int, ...] = ()

    def span(self, left: int, right: int) -> Span:
        """Where the characters ``left:right`` of ``text`` stand in the source."""
        if self.places:
            return Span(self.page, self.number, self.places[left] + 1, self.places[right - 1] + 2)
        return Span(self.page, self.number, left + 1, right + 1)

    def only(self, left: int, right: int | None) -> Line:
        """The same line with nothing but what stands from ``left`` to ``right``, at its place."""
        kept = self.text[left:right].rstrip()
        return self._replace(text=" " * left + kept if kept else "")

    def cell(self, left: int, right: int, *, first: int = 0, last: int = 0) -> Cell:
        return Cell(self.text[left:right], self.span(left, right), first, last, left)


def is_rule(text: str) -> bool:
    """A line that is drawn and says nothing: ``-----  =====``."""
    return bool(_STROKE.search(text)) and bool(_RULE.match(text))


def is_markup(text: str) -> bool:
    """A line of SGML table tags: ``<TABLE>``, ``<S>   <C>``, ``<CAPTION>``."""
    return "<" in text and text.lstrip().startswith("<") and not _MARKUP.sub("", text).replace("<C>", "").replace("<c>", "").strip()


def amounts(text: str) -> tuple[Ink, ...]:
    """The numbers that end a line as a table's would: each apart from the words before it, nothing much behind.

    >>> [t for t in amounts("Cash, net of $5          $ 1,234    (56)")]
    [Ink(left=25, right=32), Ink(left=36, right=40)]
    """
    if len(text) > _LONGEST or not any(map(_MAYBE.search, text.split()[-3:])):
        return ()
    found = [Ink(m.start(), m.end()) for m in NUMBER.finditer(text)]
    if not found or len(found) > MOST or not _TAIL.match(text, found[-1].right):
        return ()
    run = [found[-1]]
    for ink in reversed(found[:-1]):
        between = text[ink.right : run[0].left].strip()
        if between and not _TAIL.fullmatch(between):
            break
        run.insert(0, ink)
    # the leftmost of the run may belong to the words: "31, 2005        1,234", "shares in 1998 and" / "1997        1,234"
    squeezed = len(run) > 1 and all(_FULL.search(text, *ink) and not _apart(text, ink) for ink in run)  # by a long label: "equity $9,118 $8,204"
    while run and not squeezed and not _apart(text, run[0]):
        run.pop(0)
    if len(run) > 1 and _YEAR.match(_of(text, run[0])) and not text[: run[0].left].strip() and not all(_YEAR.match(_of(text, i)) for i in run):
        run.pop(0)
    return tuple(run)


def _of(text: str, ink: Ink) -> str:
    return text[ink.left : ink.right].strip()


def _apart(text: str, ink: Ink) -> bool:
    before = text[: ink.left]
    leader = before.endswith(". ") and not _SHORT_MONTH.search(before)  # "Sept. 30       Dec. 31": this point is none
    return leader or not before.strip() or before.endswith(("  ", "..", "\xa0 ")) or (before[-1] != " " and text[ink.left] in "$€£¥")


def is_heading(text: str, run: Sequence[Ink]) -> bool:
    """Numbers that are the years of a heading, not amounts: ``December 31,     1997    1996``."""
    printed = [_of(text, i) for i in run]
    label = text[: run[0].left]
    if are_short_years(printed):
        return bool(_PERIOD.search(label))
    if not all(map(_YEAR.match, printed)):
        return False
    return not _WORDS.search(label) or bool(_PERIOD.search(label)) or "(" in label or bool(_NOTES.fullmatch(label) or _SCALED.search(label))


def table(lines: Sequence[Line], *, body: int, runs: Sequence[tuple[Ink, ...]] | None = None) -> Table:
    """A table of these lines; ``body`` is the index of the first line with amounts (headings stand before it), ``runs`` the
    amounts of each line where the caller has them already."""
    if runs is None:
        runs = [amounts(line.text) for line in lines]
    data = [() if run and is_heading(lines[i].text, run) else run for i, run in enumerate(runs)]
    data[:body] = [()] * body
    pieces = _numbers_of_labels(lines, data)
    data = [() if i in pieces else run for i, run in enumerate(data)]
    cols = columns([run for run in data if run])
    edge = min((c.left for c in cols), default=0)
    strokes = _strokes(lines, body)
    above: tuple[tuple[Ink, tuple[int, int]], ...] = ()
    rows: list[Row] = []
    for i, line in enumerate(lines):
        if is_rule(line.text) or is_markup(line.text):
            if rows and i > 0:
                rows[-1] = Row(rows[-1].cells, rule=True)
            continue
        if not line.text.strip():
            continue
        if _STROKES.search(line.text):  # a rule that is drawn on the line of a label, or of a heading
            line = line._replace( text=_STROKES.sub(lambda m: " " * len(m[0]), line.text).rstrip())
            rows[-1:] = [replace(row, rule=True) for row in rows[-1:]]
        aligned = i >= body and (data[i] or not runs[i])
        run = _aligned(line.text, data[i], cols, edge) if aligned else data[i]
        if run:
            rows.append(_data_row(line, run, cols))
        else:
            row, above = _heading_row(line, cols, edge, strokes.get(i, ()), body=i >= body, above=above)
            rows.append(row)
    first = lines[0]
    span = Span(first.page, first.number, 1, 1 + max(len(first.text), 1))
    rows = _by_years(rows, len(cols))
    return Table(_stacked([r for r in rows if r.cells]), len(cols), span)


def _numbers_of_labels(lines: Sequence[Line], data: Sequence[tuple[Ink, ...]]) -> set[int]:
    """The lines whose numbers are pieces of a wrapped label. They stand left of all columns, and either alone ("authorized" /
    "10,000,000" / "shares") or at the end of words that the next line goes on with ("treasury stock  -  1,200" / "shares    310    290")."""
    alone = {i for i, run in enumerate(data) if len(run) == 1 and _of(lines[i].text, run[0]) == lines[i].text.strip()}
    begins = sorted((run[0].left, i) for i, run in enumerate(data) if run and i not in alone)[:2]
    out: set[int] = set()
    for i, run in enumerate(data):
        goes_on = i + 1 < len(data) and bool(data[i + 1]) and lines[i + 1].text.strip()[:1].islower()
        edge = next((left for left, j in begins if j != i), 0)  # of all other lines
        if run and (i in alone or goes_on) and run[-1].right + 1 < edge:
            out.add(i)
    return out


def _stacked(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Rows of headings that are set one above the other stand over the same columns: "For the 13   For the 26" over
    "Weeks Ended   Weeks Ended". Each takes the columns of its neighbour, if both have as many headings and each pair shares one; not "%"."""
    out = list(rows)
    count = next((i for i, row in enumerate(rows) if any(c.first > 0 and NUMBER.fullmatch(c.text) and not _YEAR.match(c.text) for c in row.cells)), len(rows))
    for pair in [*zip(range(count - 1), range(1, count), strict=False), *reversed([*zip(range(count - 1), range(1, count), strict=False)])]:
        a, b = ([c for c in out[i].cells if c.first > 0] for i in pair)
        if len(a) < 2 or len(a) != len(b) or any(x.last < y.first or y.last < x.first for x, y in zip(a, b, strict=True)):
            continue
        both = [(min(x.first, y.first), max(x.last, y.last)) for x, y in zip(a, b, strict=True)]
        if any(left[1] >= right[0] for left, right in pairwise(both)) or any("%" in c.text for c in (*a, *b)):
            continue
        for i, cells in zip(pair, (a, b), strict=True):
            wide = {c: replace(c, first=first, last=last) for c, (first, last) in zip(cells, both, strict=True)}
            out[i] = replace(out[i], cells=tuple(wide.get(c, c) for c in out[i].cells))
    return tuple(out)


def _aligned(text: str, run: Sequence[Ink], cols: Sequence[Ink], edge: int) -> tuple[Ink, ...]:
    """The numbers of a line, with those that touch their label by a single space but stand in their column."""
    out = list(run)
    limit = out[0].left if out else len(text)
    if not _DIGIT.search(text, min(max(edge - 1, 0), limit), limit):
        return tuple(out)
    for m in reversed(list(NUMBER.finditer(text, 0, limit))):
        ink = Ink(m.start(), m.end())
        between = text[ink.right : out[0].left if out else len(text)]
        if between.strip() or ink.right <= edge or not any(c.isdigit() for c in m.group()):
            break
        pushed = bool(out) and "," in m.group()  # by a long label to the right: most of it stands in its column
        if not any(abs(ink.right - c.right) <= 1 or (abs(ink.left - c.left) <= 1 and ink.right <= c.right + 2)
                   or (pushed and _overlap(ink, c) * 2 > ink.right - ink.left) for c in cols):  # fmt: skip
            break
        if place([ink, *out], cols)[0] == (place(out, cols)[0] if out else -1):
            break
        out.insert(0, ink)
    return tuple(out)


def _data_row(line: Line, run: Sequence[Ink], cols: Sequence[Ink]) -> Row:
    cells = list(_label(line, run[0].left))
    first = len(cells)
    places = place(run, cols)
    for ink, col in zip(run, places, strict=True):
        cells.append(line.cell(ink.left, ink.right, first=col + 1, last=col + 1))
    # what stands between and behind the numbers is kept too: "NM", "N/A", a mark
    ends = [(a.right, b.left) for a, b in pairwise(run)] + [(run[-1].right, len(line.text))]
    for n, (left, right) in enumerate(ends):
        for m in _CHUNK.finditer(line.text, left, right):
            if _PERCENT.fullmatch(m.group()):  # a sign that stands apart from its number
                cells[first + n] = line.cell(run[n].left, m.end(), first=places[n] + 1, last=places[n] + 1)
            else:
                col = min(range(len(cols)), key=lambda c: far(Ink(m.start(), m.end()), cols[c])) + 1
                cells.append(line.cell(m.start(), m.end(), first=col, last=col))
    return Row(tuple(cells))


def _label(line: Line, end: int) -> Iterable[Cell]:
    """The label left of ``end``, without its dot leaders; what stands apart from it by a wide gap is a cell of its own."""
    text = line.text[:end].rstrip()
    while (m := _LEADER.search(text)) is not None:
        text = text[: m.start()].rstrip()
    start = len(text) - len(text.lstrip())
    if start >= len(text):
        return
    for m in _PIECE.finditer(text, start):
        trimmed = _LEADER.sub("", m.group()).rstrip()
        if trimmed:
            yield line.cell(m.start(), m.start() + len(trimmed))


def _strokes(lines: Sequence[Line], body: int) -> dict[int, tuple[Ink, ...]]:
    """For each heading line, the strokes of the nearest rule below it within the heading."""
    out: dict[int, tuple[Ink, ...]] = {}
    under: tuple[Ink, ...] = ()
    for i in range(min(body, len(lines)) - 1, -1, -1):
        text = lines[i].text
        if is_rule(text):
            under = tuple(Ink(m.start(), m.end()) for m in re.finditer(r"[-=_━─—–]{2,}", text))
        elif text.strip():
            out[i] = under
            under = tuple(Ink(m.start(), m.end()) for m in _STROKES.finditer(text)) or under
    return out


_Covers = tuple[tuple[Ink, tuple[int, int]], ...]


def _heading_row(
    line: Line, cols: Sequence[Ink], edge: int, under: Sequence[Ink], *, body: bool, above: _Covers
) -> tuple[Row, _Covers]:
    """A line without amounts: a heading over columns, or words in the label column. Also which columns each of its pieces
    covers; ``above`` is that of the heading line above."""
    chunks = [Ink(*place) for place in pieces(line.text)]
    timely = bool(chunks) and chunks[0].left > edge // 2 and all(_PERIOD.search(line.text, c.left, c.right) for c in chunks)
    periods = len(chunks) == len(cols) and (timely or are_periods(line.text))
    over = chunks if periods else [c for c in chunks if cols and c.right > edge - 2 and (c.left >= edge - 6 or c.centre > edge)]
    if body and (not over or not _PERIOD.search(line.text[over[0].left :]) or over[0].left < edge // 2):
        # no heading: a label, and behind it what is no number: "None", "See Note 5"
        start = next((c.left for c in chunks[1:] if cols and c.left >= edge - 2), len(line.text))
        words = list(_label(line, start))
        for c in chunks:
            if c.left >= start:
                col = min(range(len(cols)), key=lambda k: far(c, cols[k])) + 1
                words.append(line.cell(c.left, c.right, first=col, last=col))
        return Row(tuple(words)), ()
    cells = [line.cell(c.left, c.right) for c in chunks if c not in over]
    covers = [_covers(c, cols, [s for s in under if sum(s.left <= o.centre <= s.right for o in over) == 1]) for c in over]
    _spread(line.text, over, covers, cols, under)
    _evenly(line.text, over, covers, cols)
    _like_above(over, covers, above)
    if len(over) == len(cols) and (timely or all(is_period(line.text[c.left : c.right]) for c in over)):
        covers = [(k, k) for k in range(len(cols))]  # a date, a year or a length for each column
    for c, (first, last) in zip(over, covers, strict=True):
        cells.append(line.cell(c.left, c.right, first=first + 1, last=last + 1))
    return Row(tuple(cells)), tuple(zip(over, covers, strict=True)) or above


def _by_years(rows: Sequence[Row], count: int) -> list[Row]:
    """Years that repeat (1995, 1994, 1995, 1994) tell which columns the headings of groups above them cover."""
    years = next((i for i, row in enumerate(rows) if len(row.cells) == count and all(_YEAR.match(c.text) for c in row.cells)), 0)
    shown = [c.text for c in rows[years].cells] if rows else []
    size = next((n for n in range(2, count // 2 + 1) if count % n == 0 and shown == shown[:n] * (count // n)), 0)
    out = list(rows)
    for i, row in enumerate(rows[: years if size else 0]):
        over = [c for c in row.cells if c.first > 0]
        if len(over) * size == count and len(over) == len(row.cells) and all(map(_PERIOD.search, (c.text for c in over))):
            out[i] = replace(row, cells=tuple(replace(c, first=k * size + 1, last=(k + 1) * size) for k, c in enumerate(over)))
    return out


def _evenly(text: str, over: Sequence[Ink], covers: list[tuple[int, int]], cols: Sequence[Ink]) -> None:
    """Headings of groups that begin where their first column does, every group of as many columns, cover their groups."""
    size, rest = divmod(len(cols), max(len(over), 1))
    if len(over) < 2 or rest or size < 2 or any(first != k * size for k, (first, _) in enumerate(covers)):
        return
    if all(_PERIOD.search(text[c.left : c.right]) for c in over):
        covers[:] = [(k * size, (k + 1) * size - 1) for k in range(len(over))]


def _like_above(over: Sequence[Ink], covers: list[tuple[int, int]], above: _Covers) -> None:
    """Pieces that stand one by one under those of the line above, aligned with them, cover the same columns."""
    if len(over) != len(above) or not over:
        return
    for c, (first, last), (upper, (start, end)) in zip(over, covers, above, strict=True):
        aligned = abs(c.left - upper.left) <= 1 or abs(c.centre - upper.centre) <= 1.5
        if not aligned or not start <= first <= last <= end:
            return
    covers[:] = [cover for _, cover in above]


def _covers(chunk: Ink, cols: Sequence[Ink], under: Sequence[Ink]) -> tuple[int, int]:
    stroke = next((s for s in under if s.left <= chunk.centre <= s.right), None)
    if stroke is not None:
        chunk = Ink(min(chunk.left, stroke.left), max(chunk.right, stroke.right))
    inside = [i for i, c in enumerate(cols) if chunk.left - 1 <= c.centre <= chunk.right + 1]
    if not inside:
        near = min(range(len(cols)), key=lambda i: _gap(chunk, cols[i]))
        # a short heading centred between two columns stands over both: "Three" over "2005  2004"
        side = near + 1 if chunk.centre > cols[near].centre else near - 1
        if 0 <= side < len(cols) and _gap(chunk, cols[near]) > 0 and _overlap(chunk, cols[near]) <= 0:
            return min(near, side), max(near, side)
        return near, near
    return inside[0], inside[-1]


def _overlap(a: Ink, b: Ink) -> int:
    return min(a.right, b.right) - max(a.left, b.left)


def _gap(chunk: Ink, col: Ink) -> float:
    return abs(chunk.centre - col.centre) - (col.right - col.left) / 2


def _spread(text: str, over: Sequence[Ink], covers: list[tuple[int, int]], cols: Sequence[Ink], under: Sequence[Ink]) -> None:
    """Give columns that no heading of this line covers to the nearest group heading (words of time, no single date); not those that
    a rule below holds together without it."""
    groups = [bool(_PERIOD.search(said := text[c.left : c.right])) and "%" not in said and not is_day(said) for c in over]
    if not over or len(over) >= len(cols) or not all(groups):
        return
    taken = {i for first, last in covers for i in range(first, last + 1)}
    for k, (first, last) in enumerate(covers):  # a heading in the middle of its columns, a free one on either side
        wide = first - 1, last + 1
        if set(wide) <= set(range(len(cols))) - taken and _off_centre(over[k], cols, wide) <= _CENTRED:
            covers[k] = wide
            taken.update(wide)
    held = [s for s in under if sum(s.left <= c.centre <= s.right for c in cols) > 1]
    for i, col in enumerate(cols):
        if i in taken:
            continue
        k = min(range(len(over)), key=lambda j: abs(over[j].centre - col.centre))
        first, last = covers[k]
        width = (over[k].right - over[k].left) / 2 + (col.right - col.left) * 1.5
        wider = min(first, i), max(last, i)
        centred = _off_centre(over[k], cols, wider) <= _off_centre(over[k], cols, (first, last))
        begins = i > last and over[k].left <= cols[first].left + 2  # set flush with its first column
        if any(s.left <= col.centre <= s.right and not s.left <= over[k].centre <= s.right for s in held):
            continue
        if i in (first - 1, last + 1) and abs(over[k].centre - col.centre) <= width and (centred or begins):
            covers[k] = (min(first, i), max(last, i))
            taken.add(i)


def _off_centre(chunk: Ink, cols: Sequence[Ink], over: tuple[int, int]) -> float:
    return abs(chunk.centre - (cols[over[0]].left + cols[over[1]].right) / 2)
