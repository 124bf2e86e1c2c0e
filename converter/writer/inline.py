"""The original as a page on which every fact stands tagged where it was printed (Inline XBRL 1.1).

A place is found by its span and believed only if what stands there, read as the transformation registry 4 reads it, is the fact's
value: a wrong place would change the report. What cannot be tagged in place (no place, a value that is said in other words, tags in
the middle of a number) is hidden.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from html import escape, unescape
from typing import NamedTuple

from converter.model import Document, Header, Paragraph, Span, registrant
from converter.places import Source
from converter.readers import html
from converter.writer import xhtml
from converter.writer.gridded import laid_out
from converter.writer.naming import NamedFact

_TEXT = re.compile(r"^<TEXT>[ \t]*(?:\r\n?|\n)?", re.MULTILINE | re.IGNORECASE)
_TEXT_END = re.compile(r"^</(?:TEXT|DOCUMENT)>", re.MULTILINE | re.IGNORECASE)
_PAGE_TAG = re.compile(r"<(?:html|body)\b", re.IGNORECASE)
_HTML = re.compile(r"<(?:!doctype html|html|body|td|tr|p|div|font|center|br|hr|h[1-6]|span|b|pre)\b[^<>]*>", re.IGNORECASE)
_WINDOW = 20_000  # characters in which a document of a submission shows whether it is HTML
_LONGEST = 3000  # characters of source behind one fact
_MARKUP = re.compile(r"<[^<>]*+>")
_ENTITY = re.compile(r"&#?\w{1,31};")
_NUMBER = re.compile(r"[0-9][0-9,.]*+|\.[0-9]+")
_DASHES = re.compile(
    r"(?:[-\u2010-\u2015\u2212\u2500\ufe58\ufe63\uff0d\x96\x97]|&(?:[nm]dash|minus|horbar|#0*(?:45|15[01]|820[89]|821[0-3]|8722)|#x0*(?:201[0-5]|2212));)+"
    r"|\b(?:none|nil|zero|no)\b",
    re.IGNORECASE,
)
_LINE_END = re.compile(r"\r\n|[\t\r\n]")
_WORDS = re.compile(r"[^\s\0](?:[^\0]*[^\s\0])?")
_MONTHS = "january february march april may june july august september october november december".split()
_BETWEEN = r"(?:[\s.,\xa0]|&nbsp;|&\#160;){1,4}"
_DATE = re.compile(rf"\b([A-Z][a-z]{{2,8}}|[A-Z]{{3,9}}){_BETWEEN}([0-9]{{1,2}})(?:{_BETWEEN}([0-9]{{4}}))?(?![0-9])")


class Tag(NamedTuple):
    """How a fact is tagged: the name of its format in the transformation registry, '' for none, its ``scale`` and whether it is
    negative (Inline XBRL 1.1, 10)."""

    fact: NamedFact
    format: str = ""
    scale: int = 0
    negative: bool = False


class Piece(NamedTuple):
    """The markup before a place, the tags around it, outermost first, and the markup of what is printed there."""

    before: str
    tags: tuple[Tag, ...]
    printed: str


class Page(NamedTuple):
    """The original in ``pieces`` of XHTML and a ``rest``: HTML, or (``fixed``) the text of a ``pre``. ``hidden`` are the facts that
    stand nowhere in it, ``sheet`` and ``style`` what the page says in CSS."""

    title: str
    fixed: bool
    pieces: tuple[Piece, ...]
    rest: str
    hidden: tuple[Tag, ...]
    sheet: str = ""
    style: str = ""


class _Place(NamedTuple):
    start: int
    end: int
    tag: Tag


def page(document: Document | None, facts: Sequence[NamedFact], lines: Container[str] = ()) -> Page:
    """The page of a document with ``facts`` tagged, each once. Without a document all of them are hidden. ``lines`` are the elements
    in whose text the end of a line is a space (xs:normalizedString)."""
    title = registrant(f.fact for f in facts)
    if document is None:
        return Page(title, True, (), "", tuple(map(hidden, facts)))
    document, moved = laid_out(document)
    start, end = (0, len(document.text)) if moved else extent(document)
    marked = not moved and marked_up(document, start, end)
    found = _apart(_places(document.text, facts, moved, start, end, marked, lines))
    spans = [(group[0].start, group[0].end) for group in found]
    made = xhtml.page(document.text, start, end, spans) if marked else _fixed(document.text, start, end, spans)
    pieces = tuple(Piece(p.before, tuple(place.tag for place in found[p.place]), p.printed) for p in made.pieces)
    tagged = {tag.fact.id for piece in pieces for tag in piece.tags}
    rest = tuple(hidden(f) for f in facts if f.id not in tagged)
    return Page(title, not marked, pieces, made.rest, rest, made.sheet, made.style)


def hidden(fact: NamedFact) -> Tag:
    """The tag of a fact that is written as it is, in an ix:hidden."""
    value = fact.fact.value
    return Tag(fact, negative=isinstance(value, Decimal) and value < 0)


def extent(document: Document) -> tuple[int, int]:
    """The part of the text that belongs to the document: all of it, or what stands between its TEXT tags in a submission."""
    text = document.text
    if document.header == Header() or not document.blocks:
        return 0, len(text)
    last = document.blocks[-1]
    span = last.span if not isinstance(last, Paragraph) else last.lines[-1].span
    within = Source.of(text).offset(span.line, span.column)
    start = max((m.end() for m in _TEXT.finditer(text, 0, max(within, 0) + 1)), default=0)
    closing = _TEXT_END.search(text, max(within, start))
    return start, closing.start() if closing is not None else len(text)


def marked_up(document: Document, start: int, end: int) -> bool:
    """Is it HTML, as the readers tell it?"""
    if document.header == Header():
        return html.identify(document.name, document.text[:4096].encode("utf-8", "replace"))
    window = min(end, start + _WINDOW)
    if _PAGE_TAG.search(document.text, start, window) is not None:
        return True
    return sum(1 for _ in _HTML.finditer(document.text, start, window)) >= 4


def _fixed(text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> xhtml.Page:
    """Fixed-width text: every character as it was, but the form feeds, which XML cannot hold. What follows a ``pre`` directly must not
    be the end of a line: HTML would take it away."""
    pieces = []
    first_line = "<span></span>" if text[start:end].lstrip("\f")[:1] in ("\n", "\r") else ""
    for number, (first, last) in enumerate(spans):
        pieces.append(xhtml.Piece(first_line + _shown(text[start:first]), number, _shown(text[first:last])))
        start, first_line = last, ""
    return xhtml.Page(tuple(pieces), first_line + _shown(text[start:end]))


def _shown(text: str) -> str:
    return escape(text.replace("\f", ""), quote=False)


# --- places ------------------------------------------------------------------------------------------------------


def _places(
    text: str, facts: Iterable[NamedFact], moved: Mapping[Span, Span], start: int, end: int, marked: bool, lines: Container[str]
) -> Iterator[_Place]:
    """Where facts can be tagged."""
    source = Source.of(text)
    for fact in facts:
        printed = fact.fact.printed
        span = moved.get(printed, printed) if printed is not None else None
        if span is None or not 0 < span.end - span.column <= _LONGEST:
            continue
        first = source.offset(span.line, span.column)
        last = first + span.end - span.column
        if not start <= first < last <= end:
            continue
        seen = text[first:last]
        if marked:
            seen = _MARKUP.sub(lambda m: "\0" * len(m[0]), seen)
        found = _numeric(fact, seen, marked) if fact.unit else _textual(fact, seen, marked, fact.element in lines)
        if found is not None:
            yield _Place(first + found[0], first + found[1], found[2])


def _apart(places: Iterable[_Place]) -> list[list[_Place]]:
    """Places in order, those that are the same together. Of two that overlap the first stays; several numbers at one place must be
    read in the same way (Inline XBRL 1.1, 10.1.1)."""
    out: list[list[_Place]] = []
    for place in sorted(places, key=lambda p: (p.start, p.end)):
        if not out or place.start >= out[-1][0].end:
            out.append([place])
        elif (place.start, place.end) == (out[-1][0].start, out[-1][0].end):
            first = out[-1][0].tag
            if _reading(place.tag) == _reading(first) and not first.fact.nil:
                out[-1].append(place)
    return out


def _reading(tag: Tag) -> tuple[str, int, str, bool]:
    return tag.format, tag.scale, tag.fact.unit, tag.fact.nil


def _numeric(fact: NamedFact, seen: str, marked: bool) -> tuple[int, int, Tag] | None:
    """Where in what is ``seen`` a number stands that is the fact's value but for sign and scale; a dash where it is zero or nil."""
    value = fact.fact.value
    if isinstance(value, Decimal):
        wanted = fact.fact.amount.scale if fact.fact.amount is not None else 0
        digits = _ENTITY.sub(lambda m: "\0" * len(m[0]), seen) if marked else seen
        for first, last, number, form in _numbers(digits):
            scale = _scale(abs(value), number, wanted)
            if scale is not None:
                return first, last, Tag(fact, form, scale, value < 0)
    if value is None or value == 0:
        dash = _DASHES.search(seen) or _WORDS.search(seen)
        if dash is not None and not any(c.isdigit() for c in _ENTITY.sub("", dash[0])):
            # A nil element is empty (XML Schema part 1, 3.3.4): it stands before what is printed.
            return dash.start(), dash.start() if fact.nil else dash.end(), Tag(fact, "" if fact.nil else "fixed-zero")
    return None


def _numbers(seen: str) -> Iterator[tuple[int, int, Decimal, str]]:
    """The numbers in a text as num-dot-decimal reads them, and as num-comma-decimal does."""
    for match in _NUMBER.finditer(seen):
        said = match[0].rstrip(",.")
        last = match.start() + len(said)
        if len(said) > 40:
            continue
        if said.count(".") <= 1 and "," not in said.rpartition(".")[2 if "." in said else 0]:
            yield match.start(), last, Decimal(said.replace(",", "")), "num-dot-decimal"
        if said.count(",") <= 1 and "." not in said.rpartition(",")[2 if "," in said else 0]:
            yield match.start(), last, Decimal(said.replace(".", "").replace(",", ".")), "num-comma-decimal"


def _scale(value: Decimal, number: Decimal, wanted: int) -> int | None:
    """The power of ten that makes ``number`` the value, the one that is wanted where there are several."""
    if number == 0 or value == 0:
        return wanted if number == value else None
    power = value.adjusted() - number.adjusted()
    return power if abs(power) <= 15 and number.scaleb(power) == value else None


def _textual(fact: NamedFact, seen: str, marked: bool, lines: bool) -> tuple[int, int, Tag] | None:
    """The text itself, or a date in words."""
    words = _WORDS.search(seen)
    if fact.nil or words is None:
        return None
    said = unescape(words[0]) if marked else words[0]
    if lines:
        said = _LINE_END.sub(" ", said)
    if said == fact.text and "\0" not in seen[words.end() :].rstrip("\0 \t\r\n"):
        return words.start(), words.end(), Tag(fact)
    for date in _DATE.finditer(seen):
        form = _dated(date[1], date[2], date[3], fact.text)
        if form:
            return date.start(), date.end(), Tag(fact, form)
    return None


def _dated(name: str, day: str, year: str | None, value: str) -> str:
    """The format in which a day in words is the date, or the day of a year, that is meant; '' if it is not."""
    month = next((n for n, month in enumerate(_MONTHS, 1) if name.lower() in (month, month[:3])), 0)
    if not month:
        return ""
    if year is None:
        return "date-monthname-day-en" if value == f"--{month:02}-{int(day):02}" else ""
    return "date-monthname-day-year-en" if value == f"{year}-{month:02}-{int(day):02}" else ""
