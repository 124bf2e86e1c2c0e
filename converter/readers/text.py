"""Fixed-width text, as filers published it from 1993 on and as text browsers render pages.

The text is cut where lines of amounts stand together: such a run, with the headings above it, is a table; all else is
paragraphs. Nothing is dropped but blank lines, rules and SGML table tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import NamedTuple

from converter.headings import are_periods
from converter.model import Block, Cell, Diagnostic, Document, Paragraph
from converter.readers import layout, respaced, table
from converter.readers.inks import Ink, columns
from converter.readers.layout import Line
from converter.readers.source import decode, refuse_oversize

_MARKER = re.compile(r"^\s*(?:<PAGE>|</?TABLE>|</?TEXT>|\f)|^━{20,}|^\s*\[?PAGE\]?\s*\d*\s*$", re.IGNORECASE)
_PAGE = re.compile(r"^\s*<PAGE>|\f|^━{20,}", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*(?:-+\s*)?(?:page\s*|F-|[IVX]+-)?\d{1,3}(?:\s*-+)?\s*$", re.IGNORECASE)
_TIME = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\b|\b(?:19|20)\d\d\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b"
    r"|\b(?:months?|weeks?|quarter|years?|period|fiscal)\b|\bq[1-4]\b",
    re.IGNORECASE,
)
_CHUNK = re.compile(r"\S+(?: \S+)*")
_DAY = re.compile(r"(?:[12]?[0-9]|3[01]),?")
_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.?(?=\s*$|\s{2})", re.IGNORECASE)
_MOST_TABS = 64  # in a line of a table of statements
_WIDEST = 200  # characters of a cell for which a stop makes room
_INDENTS = 12  # characters that the labels of a table may be indented by
_ABOVE = 24  # lines that a heading may stand above the first amounts
_BLANK = str.maketrans("\f\xa0\u200b|", "    ")  # and the strokes of a frame
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def identify(name: str, data: bytes) -> bool:
    """Text is what no other reader claims: no markup at its head, no control characters."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n\f")
    if _BINARY.search(data[:65536]) and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    lowered = head[:1024].lower()
    if name.lower().endswith((".csv", ".tsv", ".xlsx", ".xlsm", ".htm", ".html", ".xhtml", ".xml", ".pdf", ".json")):
        return False
    signs = (b"<html", b"<!doctype", b"<?xml", b"<sec-document", b"<ims-document", b"-----begin privacy", b"<document>", b"<submission>",
             b"<sec-header", b"<div", b"<body", b"<table ", b"<p ", b"<p>", b"%pdf")
    return not any(sign in lowered for sign in signs) and not table.identify(name, data)


def read(name: str, data: bytes) -> tuple[tuple[Document, ...], tuple[Diagnostic, ...]]:
    """One document of paragraphs and tables, spans in lines and columns of the text as given."""
    text = decode(data)
    refuse_oversize(name, text)
    return (Document(name, text, blocks(text)),), ()


class _Scan(NamedTuple):
    """The lines of a text, the amounts that end each of them, and what each of them is."""

    lines: Sequence[Line]
    runs: Sequence[tuple[Ink, ...]]
    kinds: Sequence[str]


def blocks(text: str, first_line: int = 1, page: int = 1) -> tuple[Block, ...]:
    """The paragraphs and tables of a text whose first line is line ``first_line`` of the source."""
    lines = [respaced.parted(line) for line in _lines(text, first_line, page)]
    runs = [layout.amounts(line.text) for line in lines]
    kinds = [_kind(line.text, run) for line, run in zip(lines, runs, strict=True)]
    for i in range(1, len(lines)):
        if kinds[i] in ("data", "page") and kinds[i - 1] in ("words", "heading") and _is_day(lines[i].text, lines[i - 1].text):
            kinds[i] = "heading"
        elif kinds[i] == "heading" and kinds[i - 1] == "data" and len(lines[i].text.split()) == 1:
            kinds[i] = "words"  # the last word of a label: "issued 1,200 in 1998 and 1,100 in     12     11" / "1997"
    scan = _Scan(lines, runs, kinds)
    out: list[Block] = []
    done = 0
    for start, body, end in _regions(scan):
        out.extend(_paragraphs(lines[done:start]))
        side = _side(scan, range(body, end))
        if side is None:
            plain = layout.table(lines[start:end], body=body - start, runs=runs[start:end])
            others = respaced.others(lines[start:end], body - start, runs[start:end])
            out.append(replace(plain, others=tuple(layout.table(one, body=body - start) for one in others)))
        else:
            out.extend(layout.table([one.only(*part) for one in lines[start:end]], body=body - start) for part in ((0, side), (side, None)))
        done = end
    out.extend(_paragraphs(lines[done:]))
    return tuple(out)


def _lines(text: str, number: int, page: int) -> Iterator[Line]:
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    stops = _stops(rows) if "\t" in text else {}
    for n, raw in enumerate(rows):
        if "\f" in raw or "<" in raw and _PAGE.match(raw):
            page += 1
        body = raw.translate(_BLANK)
        if "\t" in body:
            body, places = _expand(body, stops.get(n, ()))
            yield Line(number, page, body.rstrip(), places)
        else:
            yield Line(number, page, body.rstrip())
        number += 1


def _stops(rows: Sequence[str]) -> dict[int, tuple[int, ...]]:
    """For the lines of tables whose cells are parted by a tab each, not set to stops of eight: where the cells of a line begin."""
    out: dict[int, tuple[int, ...]] = {}
    group: list[int] = []
    for n, row in enumerate([*rows, "", ""]):
        if row.strip() or (n + 1 < len(rows) and rows[n + 1].strip()):
            group.append(n)
            continue
        tabbed = [i for i in group if i < len(rows) and "\t" in rows[i].rstrip()]
        counts = {rows[i].rstrip().count("\t") for i in tabbed}
        if len(tabbed) > 2 and len(counts) == 1 and max(counts) < _MOST_TABS:
            cells = [rows[i].rstrip().split("\t") for i in tabbed]
            widths = [min(max(len(c) for c in column) + 2, _WIDEST) for column in zip(*cells, strict=True)]
            out.update(dict.fromkeys(tabbed, tuple(accumulate(widths))))
        group = []
    return out


def _expand(text: str, stops: Sequence[int] = ()) -> tuple[str, tuple[int, ...]]:
    """Tabs as spaces to these stops, behind them to the next one of eight, and for each character where it came from."""
    out: list[str] = []
    places: list[int] = []
    tabs = iter(stops)
    for i, c in enumerate(text):
        width = 1 if c != "\t" else max(next(tabs, 0) - len(out), 0) or 8 - len(out) % 8
        out.extend(" " * width if c == "\t" else c)
        places.extend([i] * width)
    return "".join(out), tuple(places)


def _paragraphs(lines: Sequence[Line]) -> Iterator[Paragraph]:
    held: list[Cell] = []
    for line in lines:
        text = line.text
        if not text.strip() or layout.is_rule(text):
            if held:
                yield Paragraph(tuple(held))
                held = []
            continue
        left = len(text) - len(text.lstrip())
        held.append(line.cell(left, len(text)))
    if held:
        yield Paragraph(tuple(held))


def _regions(scan: _Scan) -> Iterator[tuple[int, int, int]]:
    """The tables: index of the first heading line, of the first line with amounts, and behind the last line."""
    data = [i for i, kind in enumerate(scan.kinds) if kind == "data"]
    floor = 0
    k = 0
    while k < len(data):
        group = [data[k]]
        while k + 1 < len(data) and not _parted(scan, data[k], data[k + 1], group):
            k += 1
            group.append(data[k])
        k += 1
        if not _is_table(scan, group):
            continue
        start = _top(scan, group, floor)
        end = _bottom(scan, group)
        yield start, group[0], end
        floor = end


def _side(scan: _Scan, body: range) -> int | None:
    """Where the right one of two tables that stand side by side begins: most lines have a label there, behind numbers."""
    begins = [_second_label(scan.lines[i].text, scan.runs[i][0].left) for i in body if scan.runs[i]]
    side = min((at for at in begins if at), default=0)
    return side if side and len(begins) > 4 and sum(side <= at < side + _INDENTS for at in begins) * 2 > len(begins) else None


def _second_label(text: str, end: int) -> int:
    """Where words stand apart behind a number that stands apart behind words; 0 if none do."""
    words = number = False
    last = 0
    for m in _CHUNK.finditer(text, 0, end):
        if number and m.group()[0].isalpha():
            return m.start()
        number = words and m.start() - last > 1 and m.group().lstrip("$ (").rstrip(")").replace(",", "").replace(".", "").isdigit()
        words = words or m.group()[0].isalpha()
        last = m.end()
    return 0


def _kind(text: str, run: tuple[Ink, ...]) -> str:
    stripped = text.strip()
    if not stripped:
        return "blank"
    if _MARKER.match(text):
        return "marker"
    if layout.is_rule(text) or layout.is_markup(text):
        return "rule"
    if _NUMBERED.match(text):
        return "page"
    if are_periods(text):
        return "heading"
    if not run:
        return "words"
    return "heading" if layout.is_heading(text, run) else "data"


def _is_day(text: str, above: str) -> bool:
    """Days of dates that a narrow heading has broken: nothing but days, each under a month or another piece of a heading."""
    chunks = list(_CHUNK.finditer(text))
    days = [m for m in chunks if _DAY.fullmatch(m.group())]
    if not days or any(len(m.group()) > 12 for m in chunks):
        return False
    months = list(_MONTH.finditer(above))
    return all(any(m.start() - 6 <= d.start() <= m.end() + 6 for m in months) for d in days)


def _parted(scan: _Scan, i: int, j: int, group: Sequence[int]) -> bool:
    """Whether a table ends between two lines of amounts: a page, a new heading, prose, or many lines of words."""
    kinds = scan.kinds
    edge = min(scan.runs[g][0].left for g in (*group[-8:], j))
    words = 0
    for n in range(i + 1, min(j, i + 60)):
        kind, text = kinds[n], scan.lines[n].text
        if kind in ("marker", "page", "heading"):
            return True
        if kind == "words":
            words += 1
            if _heading_like(text, edge) or (_prose(text, edge) and not _tail_of_label(kinds, n)):
                return True
        elif kind == "blank" and n > i + 1 and kinds[n - 1] == "blank" and kinds[max(n - 2, 0)] == "blank":
            if any(kinds[m] == "words" for m in range(n, j)) and _titled(scan, n, j):
                return True
    return words > 9 or j - i >= 60


def _titled(scan: _Scan, i: int, j: int) -> bool:
    return any(scan.kinds[n] == "words" and len(scan.lines[n].text) - len(scan.lines[n].text.lstrip()) > 12 for n in range(i, j))


def _tail_of_label(kinds: Sequence[str], n: int) -> bool:
    """A long label that runs on: its neighbour above or below holds amounts and the line stands at the left margin."""
    return kinds[n - 1] == "data" or (n + 1 < len(kinds) and kinds[n + 1] == "data")


def _heading_like(text: str, edge: int) -> bool:
    """Words of time that stand over the value columns: a new heading begins."""
    chunks = [m for m in _CHUNK.finditer(text) if m.end() > edge]
    return bool(chunks) and chunks[0].start() > edge // 3 and all(_TIME.search(m.group()) for m in chunks) and len(text.split()) <= 14


def _prose(text: str, edge: int) -> bool:
    """A line of sentences: it runs into the value columns without a gap and holds many words."""
    stripped = text.strip()
    if (len(text) <= edge + 8 and len(stripped) < 62) or are_periods(text):
        return False
    return "  " not in stripped.replace(".  ", ". ") and len(stripped.split()) >= 8


def _is_table(scan: _Scan, group: Sequence[int]) -> bool:
    """At least two lines of amounts, or one with two amounts and a label: a lone number in prose is no table."""
    if len(group) >= 2:
        return any(scan.lines[g].text[: scan.runs[g][0].left].strip() for g in group)
    return len(scan.runs[group[0]]) >= 2 and bool(scan.lines[group[0]].text[: scan.runs[group[0]][0].left].strip())


def _top(scan: _Scan, group: Sequence[int], floor: int) -> int:
    """The first line of the heading: upwards from the amounts, over the lines that stand over the columns and speak of time."""
    first = group[0]
    cols = columns([scan.runs[g] for g in group[:60]])
    edge = cols[0].left if cols else 0
    top = below = first
    seen = False
    for n in range(first - 1, max(floor, first - _ABOVE) - 1, -1):
        kind, text = scan.kinds[n], scan.lines[n].text
        if kind in ("data", "page") or (kind == "marker" and _PAGE.match(text)):
            break
        if kind not in ("words", "heading"):
            continue
        chunks = [m for m in _CHUNK.finditer(text) if not layout.is_rule(m.group())]  # a rule may be drawn beside the words
        over = [m for m in chunks if m.end() > edge - 2 and (m.start() > 0 or m.end() > edge)]
        if kind == "heading" or (over and _TIME.search(text[over[0].start() :])):
            if _prose(text, edge):
                break
            top, seen = n, True
        elif _prose(text, edge):
            break
        elif over and max(len(m.group()) for m in over) < 32 and (len(over) > 1 or (below - n == 1 and len(over[0].group()) < 24)):
            top = n if seen else top
        elif seen:
            break
        below = n
    if not seen:
        top = first
        while top > floor and scan.kinds[top - 1] == "words" and not _prose(scan.lines[top - 1].text, edge) and first - top < 6:
            top -= 1
    return top


def _bottom(scan: _Scan, group: Sequence[int]) -> int:
    """Behind the last line: its rules, and the rest of its label."""
    last = group[-1]
    edge = min(scan.runs[g][0].left for g in group[-8:])
    end = last + 1
    lines, kinds = scan.lines, scan.kinds
    while end < len(lines) and kinds[end] == "rule":
        end += 1
    while end < len(lines) and end <= last + 4 and kinds[end] == "words" and len(lines[end].text) < edge and lines[end].text.strip()[:1].islower():
        end += 1
    return end
