"""The front of a document, as the cover's readers take it: paragraph by paragraph, line by line, and the facts found there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from converter import places
from converter.model import Document, Paragraph, Span
from converter.places import Joined

Origin = Literal["option", "header", "cover", "prose", "title", "derived"]

COVER_LINES = 160  # lines at a document's head that may be its cover
COVER_TEXT = 20_000  # characters at a document's head that are its cover, or the release before its tables
LONGEST = 20_000  # characters of a paragraph that are read


class CoverFact(NamedTuple):
    """A fact of dei: ``name`` is a dei concept, ``value`` a text as dei's types want it, or a number. ``instant`` is the day of a
    number of shares (they are counted later than the period ends); ``member`` the class of stock, where it names one."""

    name: str
    value: str | Decimal
    span: Span | None = None
    confidence: float = 1.0
    origin: Origin = "cover"
    instant: dt.date | None = None
    member: str = ""


class FrontText(NamedTuple):
    """A paragraph, or a row of a table, and its lines one by one."""

    whole: Joined
    lines: tuple[Joined, ...]
    at: int  # characters before it
    table: bool


def texts(document: Document) -> Iterator[FrontText]:
    source = places.Source.of(document.text)
    at = 0
    for block in document.blocks:
        groups = (block.lines,) if isinstance(block, Paragraph) else tuple(row.cells for row in block.rows)
        for cells in groups:
            if not cells:
                continue
            whole = places.joined(cells, source)
            lines = tuple(places.joined((cell,), source) for cell in cells) if isinstance(block, Paragraph) else (whole,)
            if len(whole.text) <= LONGEST:
                yield FrontText(whole, lines, at, not isinstance(block, Paragraph))
            at += len(whole.text) + 1


def head(texts: Sequence[FrontText]) -> Iterator[Joined]:
    """The lines of the cover."""
    count = 0
    for text in texts:
        for line in text.lines:
            count += 1
            if count > COVER_LINES or text.at > COVER_TEXT:
                return
            yield line
