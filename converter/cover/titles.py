"""What stands above the title of a statement: filers print their name there, and a cover page often does not come with a release."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from converter.model import Cell, Document, Paragraph, Statement

_ABOVE = 3  # lines
_COMPANY = re.compile(
    r"\b(?:incorporated|inc|corporation|corp|company|co|companies|limited|ltd|l\.?l\.?c|l\.?p|plc|n\.?v|s\.?a|a\.?g|trust|bancorp|bancshares"
    r"|holdings?|partners|group|industries|subsidiary|subsidiaries)\b\.?\W*(?:\([^()]*\)\W*)?$",
    re.IGNORECASE,
)
_TITLE = re.compile(r"\b(?:consolidated|condensed|balance|statements?|income|operations|earnings|selected|financial|summary)\b", re.IGNORECASE)
_LONGEST = 90  # characters: more is a sentence


def headings(document: Document, statements: Sequence[Statement]) -> tuple[str, ...]:
    """The title of each statement, and above it, as lines of the same text, those lines before it that end like a company's name.

    Where a submission says whose it is nothing is added: it may hold the statements of another company, one that it buys.
    """
    if document.header.company:
        return tuple(statement.title for statement in statements)
    lines = [cell for cell in _lines(document) if cell.text.strip()]
    places = [(cell.span.page, cell.span.line, cell.span.column) for cell in lines]
    out: list[str] = []
    for statement in statements:
        page, line, _, _ = statement.span
        start = _first(places, (page, line, statement.span.column))
        words = " ".join(statement.title.split()).casefold()
        title = next((i for i in range(start - 1, max(start - 9, -1), -1) if words and _joined(lines[i]).casefold() in words), start)
        above = (_joined(cell) for cell in lines[max(title - _ABOVE, 0) : title])
        out.append("\n".join([*filter(_names, above), statement.title]))
    return tuple(out)


def _names(text: str) -> bool:
    return len(text) <= _LONGEST and bool(_COMPANY.search(text)) and not _TITLE.search(text)


def _lines(document: Document) -> Iterator[Cell]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield from block.lines


def _first(places: Sequence[tuple[int, int, int]], start: tuple[int, int, int]) -> int:
    """How many lines stand before a place. (They stand in reading order, which in odd HTML is not that of the file.)"""
    return next((i for i, place in enumerate(places) if place >= start), len(places))


def _joined(cell: Cell) -> str:
    return " ".join(cell.text.split())
