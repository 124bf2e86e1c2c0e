"""Which of several readings of a table's columns is right: the one whose totals prove.

A reader gives other readings of a table (``Table.others``) where its numbers may be parted in more than one way. One of them is
taken only if more totals prove and no more fail than before, and every amount of money that it reads otherwise stands in a sum that
proves; and then it is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from converter import footing
from converter.model import Diagnostic, Document, Span, Statement, Table

_MOST = 12  # tables of a document that are tried: a set of statements has some six
Recognize = Callable[[Document], Sequence[Statement]]


def settle(document: Document, recognize: Recognize) -> tuple[Document, tuple[Diagnostic, ...]]:
    """The document with each table read as footing tells; ``footing.chosen`` (info) for each that was read otherwise."""
    doubtful = [i for i, block in enumerate(document.blocks) if isinstance(block, Table) and block.others][:_MOST]
    if not doubtful:
        return document, ()
    said: list[Diagnostic] = []
    good, bad = _proved(recognize(document))
    for i in doubtful:
        plain = document.blocks[i]
        assert isinstance(plain, Table)
        for other in plain.others:
            tried = replace(document, blocks=(*document.blocks[:i], other, *document.blocks[i + 1 :]))
            found = recognize(tried)
            more, failed = _proved(found)
            if more > good and failed <= bad and _vouched(found, _spans(other) - _spans(plain)):
                document = tried
                message = f"its numbers may be parted in more than one way; read so, {more - good} more total(s) prove and {bad - failed} fewer fail"
                said = [*(d for d in said if d.span != plain.span), Diagnostic("footing.chosen", "info", message, plain.span)]
                good, bad = more, failed
    return document, tuple(said)


def _spans(table: Table) -> set[Span]:
    return {cell.span for row in table.rows for cell in row.cells if cell.first > 0}


def _vouched(statements: Sequence[Statement], spans: set[Span]) -> bool:
    """Whether every amount of money at these places is the total or a part of a sum that proves in its column."""
    for statement in statements:
        sums, _ = footing.foot(statement)
        failing = footing.failing(statement, sums)
        good = {
            (line, column)
            for one in sums
            for column, difference in enumerate(one.differences)
            if difference is not None and column not in failing[one.total]
            for line in (one.total, *(part.line for part in one.parts))
        }
        for i, line in enumerate(statement.lines):
            if line.measure == "monetary" and any(a and a.span in spans and (i, k) not in good for k, a in enumerate(line.amounts)):
                return False
    return True


def _proved(statements: Sequence[Statement]) -> tuple[int, int]:
    """The totals' amounts of all statements that prove, and those that fail."""
    good = bad = 0
    for statement in statements:
        sums, _ = footing.foot(statement)
        failing = footing.failing(statement, sums)
        for one in sums:
            known = sum(difference is not None for difference in one.differences)
            bad += len(failing[one.total])
            good += known - len(failing[one.total])
    return good, bad
