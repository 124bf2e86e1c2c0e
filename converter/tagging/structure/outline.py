"""A statement as its arithmetic sees it: the words of every line, its values by period, what it is the total of and a part of.

Rules that ask for a line's place in the sums (``structure`` and its modules, one a statement) look at this, never at the sums
themselves, so that they read like the sentences of an accountant.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from converter.model import Period, Statement, Sum
from converter.taxonomy import normal

Values = Mapping[Period, Decimal]

_BARE = frozenset(("", "total", "totals", "subtotal", "sub total", "net", "total net", "grand total"))
_MONETARY = ("monetary",)
_WIDEST = 400  # lines below a total that are looked at
LONGEST = 600  # characters of a label that are looked at


class Placed(NamedTuple):
    """What a line is because of its place: a concept's local name, how certain that is (0 to 1), and the arithmetic that spoke."""

    concept: str
    confidence: float
    why: str


Finding = tuple[int, Placed]  # the index of a line, and what it is


class Outline(NamedTuple):
    """One statement. ``text`` are the labels as ``taxonomy.normal`` makes them, ``above`` the same of the headings over a line,
    ``parts`` the addends of every total with their weights, ``up`` the total that a line is an addend of, ``usual`` the patterns of usual labels by
    key of the skeleton's total. A heading has no text of its own here: it stands in ``above``."""

    statement: Statement
    text: tuple[str, ...]
    above: tuple[str, ...]
    values: tuple[Values, ...]
    parts: Mapping[int, Mapping[int, int]]
    up: Mapping[int, int]
    usual: Mapping[str, tuple[str, ...]]
    year: int

    def lines(self, *measures: str, first: int = 0, last: int | None = None) -> Iterator[int]:
        """The lines that hold amounts of these measures (monetary ones if none is given), from ``first`` to before ``last``."""
        wanted = measures or _MONETARY
        stop = len(self.text) if last is None else last
        return (i for i in range(first, stop) if self.values[i] and self.statement.lines[i].measure in wanted)

    def named(self, key: str, line: int) -> bool:
        """Whether the label is a usual one of the skeleton's total ``key``."""
        labels = self.usual.get(key)
        return labels is not None and _joined(labels).fullmatch(self.text[line]) is not None

    def bare(self, line: int) -> bool:
        """Whether the label says nothing: none at all, or only "Total"."""
        return self.text[line] in _BARE

    def total(self, line: int) -> bool:
        return line in self.parts

    def leaves(self, line: int) -> Iterator[int]:
        """The addends of a total, and theirs, down to lines that have none."""
        open_ = list(self.parts.get(line, ()))
        for _ in range(_WIDEST):
            if not open_:
                return
            part = open_.pop()
            inner = self.parts.get(part)
            if inner:
                open_.extend(inner)
            else:
                yield part

    def same(self, one: int, other: int) -> bool:
        """Whether two lines hold the same values, not all zero, in every period that both have."""
        shared = [(v, self.values[other][p]) for p, v in self.values[one].items() if p in self.values[other]]
        return any(a for a, _ in shared) and all(a == b for a, b in shared)

    def equation(self, left: int, right: Sequence[tuple[int, int]]) -> bool:
        """Whether the left line is the weighted sum of the right ones, to rounding, in every period that the left and some right
        one have, at least one of them with an amount."""
        shown = False
        for period, value in self.values[left].items():
            addends = [(w, self.values[i].get(period)) for i, w in right]
            known = [w * v for w, v in addends if v is not None]
            if not known:
                continue
            if abs(value - sum(known)) > self.unit * Decimal(len(known)) / 2:
                return False
            shown = shown or bool(value)
        return shown

    @property
    def unit(self) -> Decimal:
        """One of the last place printed, roughly: of the statement's scale."""
        return Decimal(1).scaleb(self.statement.scale)

    def sure(self, before: float, early: float, now: float) -> float:
        """A confidence by era: before there were tags (an accountant's), of the first tagged years, and of those since."""
        return before if self.year < 2009 else early if self.year <= 2011 else now

    def first(self, test: Callable[[int], bool], *measures: str, first: int = 0, last: int | None = None) -> int | None:
        return next((i for i in self.lines(*measures, first=first, last=last) if test(i)), None)

    def near(self, line: int) -> str:
        """The innermost heading above a line."""
        return self.above[line].rpartition(" / ")[2]


@lru_cache(maxsize=64)
def _joined(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns))


def outline(statement: Statement, sums: Sequence[Sum], usual: Mapping[str, tuple[str, ...]], year: int) -> Outline:
    """The outline of a statement with its sums; ``usual`` are the label patterns of its kind's expected totals, by key."""
    periods = [c.period for c in statement.columns]
    dated = tuple(
        {p: a.value for p, a in zip(periods, line.amounts, strict=False) if p is not None and a is not None}
        for line in statement.lines
    )
    sections: dict[tuple[str, ...], str] = {}
    for line in statement.lines:
        if line.section not in sections:
            sections[line.section] = " / ".join(normal(s[:LONGEST]) for s in line.section[-3:])
    return Outline(
        statement,
        tuple(normal(line.label[:LONGEST]) if values else "" for line, values in zip(statement.lines, dated, strict=True)),
        tuple(sections[line.section] for line in statement.lines),
        dated,
        {s.total: {p.line: p.weight for p in s.parts} for s in sums},
        {p.line: s.total for s in sums for p in s.parts},
        usual,
        year,
    )


def year_of(statements: Sequence[Statement]) -> int:
    """The year in which the latest period of a document ends: the era whose names are asked for. 0 where no period is known."""
    ends: list[dt.date] = [c.period.end for s in statements for c in s.columns if c.period is not None]
    return max(ends).year if ends else 0
