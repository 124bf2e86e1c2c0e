"""Printed rows become logical lines: a label wrapped over several rows is one label, headings open sections, indents give depth.

In fixed-width text a row without amounts is a heading or a part of a wrapped label. It is a part where a greedy wrap would have
broken the line there: the next word would not have fitted into the label column. HTML has cells, so there it is a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from converter.model import Cell, Row

_CONNECTOR = re.compile(r"(?:[,;(&/-]|\b(?:and|or|of|for|in|to|the|a|an|by|from|on|at|with|net|per|than|as|less|its|other|total))$", re.IGNORECASE)
_CONTINUES = re.compile(r"^[a-z(]|^\d|^\$|^&|^and\b|^of\b")
_SMALL = re.compile(r"[a-z0-9]|(?:January|February|March|April|May|June|July|August|September|October|November|December) \d")
_OPENS = re.compile(r"(?:and|or|of|to|for|in|from|by|per|with)\b")
_SECTION = re.compile(  # what opens a section of a statement, and is no beginning of a label
    r"(?:(?:total )?(?:current|other|long-term|fixed) )?assets|(?:(?:current|other|long-term) )?liabilities(?:,? .{0,60}(?:equity|deficit|capital|investment)\W*)?"
    r"|(?:stock|share)holders['’]? (?:equity|deficit|investment)\W*|capitalization.{0,20}|(?:(?:operating|other) )?(?:revenues?|income|expenses?|costs and expenses)"
    r"|(?:cash flows? (?:from|used in|provided by) )?(?:operating|investing|financing) activities",
    re.IGNORECASE,
)
_SUMS_UP = re.compile(r"^\W*$|\btotals?\b|^net\b", re.IGNORECASE)
_NOTE = re.compile(r"^(?:\(?(?:notes?|see notes?)\s*)?\(?[A-Z0-9]{1,3}\)?(?:\s*(?:,|&|and)\s*\(?[A-Z0-9]{1,2}\)?)*,?$|^\((?:notes?|[abc])\b[^)]*\)$", re.IGNORECASE)

class Logical(NamedTuple):
    """A line: the pieces of its label, its indent, the cells of its value columns, and whether a rule is drawn above it."""

    pieces: tuple[Cell, ...]
    indent: int
    values: tuple[Cell, ...]
    rule_above: bool

    @property
    def label(self) -> str:
        return join(self.pieces)


def join(pieces: Sequence[Cell]) -> str:
    """The pieces as one label; references to notes that stand apart are left out, and a word cut by a hyphen is joined.

    >>> from converter.model import Span
    >>> cell = lambda t: Cell(t, Span(1, 1, 1, 1))
    >>> join([cell("Selling, general"), cell("and administrative"), cell("J")])
    'Selling, general and administrative'
    """
    text = ""
    for i, piece in enumerate(pieces):
        words = " ".join(piece.text.split())
        if i and _NOTE.match(words) and not re.match(r"^\d+$|^[A-Z]{2,}$", words):
            continue
        if i and text.endswith("-") and not text.endswith(" -") and words[:1].islower():
            text += words
        else:
            text = f"{text} {words}" if text else words
    return text.strip()


def logical(rows: Sequence[Row], *, fixed: bool) -> tuple[Logical, ...]:
    """The logical lines of a table's body. ``fixed`` says that the rows are lines of text, so labels may be wrapped."""
    plain = [_plain(rows, i) for i in range(len(rows))]
    if not fixed:
        return tuple(_rejoined(plain))
    return tuple(_rejoined(tuple(_blocks(plain))) if _spaced(plain) else _unwrap(plain))


def _rejoined(lines: Sequence[Logical]) -> Iterator[Logical]:
    """Lines with a label that runs over two of them made one: the first has no amounts."""
    held: list[Logical] = []
    for line in lines:
        if held and (held[-1].values or not _goes_on(held[-1].label, line.label)):
            yield _joined(held, values_of=-1)
            held = []
        held.append(line)
    if held:
        yield _joined(held, values_of=-1)


def _goes_on(label: str, following: str) -> bool:
    """Whether a label runs on: it ends open and what follows begins small, or with a date or number; or that begins open."""
    return bool(_CONNECTOR.search(label) and _SMALL.match(following)) or bool(_OPENS.match(following) and not label.endswith(":"))


def _plain(rows: Sequence[Row], i: int) -> Logical:
    row = rows[i]
    pieces = tuple(c for c in row.cells if c.first == 0 and (c.last == 0 or len(row.cells) == 1))
    values = tuple(c for c in row.cells if c not in pieces)
    return Logical(pieces, pieces[0].indent if pieces else 0, values, i > 0 and rows[i - 1].rule)


def _spaced(lines: Sequence[Logical]) -> bool:
    """Whether blank lines part the lines of a table from each other, so that rows without one between belong together. (In text
    that is set in double space throughout they part nothing.)"""
    data = [line for line in lines if line.values and line.pieces]
    apart = sum(_last(a) + 1 < _first(b) for a, b in pairwise(lines))
    return len(data) > 3 and apart * 4 >= 3 * len(data) and len(lines) - 1 < apart * 2 < 2 * (len(lines) - 1)


def _blocks(lines: Sequence[Logical]) -> Iterator[Logical]:
    """Lines of a spaced table: the rows between two blank lines are one, unless several of them hold amounts."""
    block: list[Logical] = []
    for line in lines:
        if block and _last(block[-1]) + 1 < _first(line):
            yield from _block(block)
            block = []
        block.append(line)
    yield from _block(block)


def _block(block: Sequence[Logical]) -> Iterator[Logical]:
    data = [i for i, line in enumerate(block) if line.values]
    if len(data) == 1 and not any(line.label.endswith(":") for line in block[: data[0]]):
        yield _joined(block, values_of=data[0])
    elif data:
        yield from _unwrap(block)
    else:
        whole = [i for i, line in enumerate(block) if line.label.endswith(":") or line.label.isupper()]
        if whole:
            yield from block
        elif block:
            yield _joined(block, values_of=0)


def _first(line: Logical) -> int:
    return min(c.span.line for c in (*line.pieces, *line.values))


def _last(line: Logical) -> int:
    return max(c.span.line for c in (*line.pieces, *line.values))


def _unwrap(lines: Sequence[Logical]) -> Iterator[Logical]:
    width = max((_right(line) for line in lines if line.pieces and line.values), default=0)
    width = max([width, *(_right(line) for line in lines if line.pieces and not line.values and _right(line) <= width + 2)])
    first = _values_first(lines)
    held: list[Logical] = []
    last: Logical | None = None
    for line in lines:
        if line.values:
            taken = _tail(last, held, width, first) if first and last is not None else 0
            start = taken
            while start < len(held) and not all(_wraps(a, b, width) for a, b in zip(held[start:], [*held[start + 1 :], line], strict=False)):
                start += 1
            if last is not None:
                taken = taken or _tail(last, held[:start], width, first)
                yield _joined([last, *held[:taken]], values_of=0)
                yield from _headings(held[taken:start])
            else:
                yield from _headings(held[:start])
            last = _joined([*held[start:], line], values_of=-1) if start < len(held) else line
            held = []
        else:
            held.append(line)
    if last is not None:
        taken = _tail(last, held, width, True)
        yield _joined([last, *held[:taken]], values_of=0)
        yield from _headings(held[taken:])
    else:
        yield from _headings(held)


def _headings(rows: Sequence[Logical]) -> Iterator[Logical]:
    """Headings, those that run over two rows joined: the first ends open, or the second begins small."""
    held: list[Logical] = []
    for row in rows:
        if held and not held[-1].label.endswith((":", ".")) and (_CONNECTOR.search(held[-1].label) or row.label[:1].islower()):
            held.append(row)
            continue
        if held:
            yield _joined(held, values_of=0)
        held = [row]
    if held:
        yield _joined(held, values_of=0)


def _tail(line: Logical, after: Sequence[Logical], width: int, values_first: bool) -> int:
    """How many of the rows after a line of amounts are the rest of its label."""
    if not line.pieces:
        return 0
    taken = 0
    before = line
    for row in after:
        text = row.label
        joined = _CONTINUES.match(text) or _CONNECTOR.search(before.label) or (values_first and _overflows(before, row, width))
        if not joined or text.endswith(":") or row.rule_above or (text.isupper() and not before.label.isupper()):
            break
        taken += 1
        before = row
    return taken


def _values_first(lines: Sequence[Logical]) -> bool:
    """Whether wrapped labels have their amounts on the first row (as text browsers set them) or, as is usual, on the last."""
    first = last = 0
    for a, b in zip(lines, lines[1:], strict=False):
        if a.values and not b.values and b.label[:1].islower():
            first += 1
        if not a.values and b.values and b.label[:1].islower():
            last += 1
    return first > last


def _wraps(a: Logical, b: Logical, width: int) -> bool:
    """Whether row ``a`` without amounts runs on into row ``b``."""
    if not a.pieces or a.label.endswith(":") or a.rule_above and b.rule_above:
        return False
    if not b.pieces:  # the amounts alone on the next line; those of a total stand under a rule or a blank line
        return bool(b.values) and not b.rule_above and _last(a) + 1 == _first(b)
    if _CONNECTOR.search(a.label) or _CONTINUES.match(b.label):
        return b.indent >= a.indent - 2 or b.label[:1].islower()
    if b.label[:1].isupper() and (a.label.isupper() and not b.label.isupper() or _SECTION.fullmatch(a.label)):
        return False
    return b.indent >= a.indent and _overflows(a, b, width)


def _overflows(a: Logical, b: Logical, width: int) -> bool:
    word = b.label.split(" ", 1)[0]
    return _right(a) + 1 + len(word) > width and _right(a) > width * 0.55


def _right(line: Logical) -> int:
    return max((p.indent + len(p.text) for p in line.pieces), default=0)


def _joined(parts: Sequence[Logical], *, values_of: int) -> Logical:
    if len(parts) == 1:
        return parts[0]
    pieces = tuple(p for part in parts for p in part.pieces)
    return parts[values_of]._replace(pieces=pieces, indent=parts[0].indent, rule_above=parts[0].rule_above or parts[values_of].rule_above)


def depths(lines: Sequence[Logical]) -> tuple[int, ...]:
    """The depth of each line, from the indents that the table uses; a difference of less than a character is none."""
    used = sorted({line.indent for line in lines if line.pieces})
    level: dict[int, int] = {}
    depth, before = -1, -10
    for indent in used:
        if indent > before:
            depth += 1
            before = indent
        level[indent] = depth
    out: list[int] = []
    for line in lines:
        out.append(level[line.indent] if line.pieces else (out[-1] if out else 0))
    return tuple(out)


def sections(lines: Sequence[Logical], levels: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    """For each line the headings above it, outermost first."""
    stack: list[tuple[int, str]] = []
    out: list[tuple[str, ...]] = []
    fresh = False  # nothing but headings since the last heading
    inner = False  # a line deeper than the last heading has been seen since
    for line, depth in zip(lines, levels, strict=True):
        if line.values:
            while stack and (stack[-1][0] > depth or (stack[-1][0] == depth and inner and not _SUMS_UP.search(line.label))):
                stack.pop()
                inner = bool(stack)
            out.append(tuple(text for _, text in stack))
            inner = inner or bool(stack and depth > stack[-1][0])
            fresh = False
        else:
            while stack and (stack[-1][0] > depth or (stack[-1][0] == depth and not fresh)):
                stack.pop()
            out.append(tuple(text for _, text in stack))
            stack.append((depth, line.label))
            fresh, inner = True, False
            del stack[:-6]
    return tuple(out)
