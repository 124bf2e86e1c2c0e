"""The concepts that the evidence knows, as a taxonomy names them in a year.

Names come and go: what was SalesRevenueNet until 2018 is now RevenueFromContractWithCustomerExcludingAssessedTax. The evidence
was learned from filings of two times; here its concepts get the names of the filing's own.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from converter.tagging.evidence import Array, Evidence
from converter.taxonomy import Base

EXTENSION = "extension"
FIRST = 2009  # the first year of filings with names; earlier ones are given today's
MEASURES = {"monetary": 0, "shares": 1, "perShare": 2, "pure": 3, "percent": 3, "decimal": 3, "integer": 3}


class _Same:
    """A key that is equal to itself only: a taxonomy is found again without comparing its thousands of concepts."""

    __slots__ = ("value",)

    def __init__(self, value: Base | Evidence) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.value is self.value


class Names(NamedTuple):
    """The concepts of the evidence as a taxonomy names them in a year. Number 0 is an extension."""

    names: tuple[str, ...]
    number: dict[str, int]
    meant: Array  # for every concept of the evidence the number of its name, -1 where the taxonomy has none
    learned: frozenset[int]  # the names that the evidence knows
    learned_instant: Array  # whether a concept of the evidence is of an instant
    learned_measure: Array
    measure: tuple[int, ...]
    instant: tuple[bool, ...]
    repeat: tuple[float, ...]
    under: dict[int, frozenset[int]]
    same: dict[int, frozenset[int]]  # the names that the face of a statement cannot tell from one, where there are such


def names(base: Base, learned: Evidence, year: int) -> Names:
    """The names of a year. They are kept, so that a second document of the year has them at once."""
    return _names(_Same(base), _Same(learned), year)


@lru_cache(maxsize=16)
def _names(base: _Same, learned: _Same, year: int) -> Names:
    taxonomy, known = base.value, learned.value
    assert isinstance(taxonomy, Base) and isinstance(known, Evidence)
    number: dict[str, int] = {EXTENSION: 0}
    meant = [-1] * len(known.concepts)
    meant[0] = 0
    for i, old in enumerate(known.concepts[1:], start=1):
        name = era(taxonomy, old, year)
        concept = taxonomy.concept(name)
        if concept and concept.type in MEASURES and not concept.abstract and not (concept.since and concept.since > year + 1 and year >= FIRST):
            meant[i] = number.setdefault(name, len(number))
    parts = below(taxonomy)
    for concept in taxonomy.gaap.concepts:
        number.setdefault(concept.name, len(number))
    concepts = [taxonomy.concept(name) for name in number]
    instant = tuple(c is not None and c.period == "instant" for c in concepts)
    measure = tuple(MEASURES.get(c.type, 3) if c else 3 for c in concepts)
    repeat = [-3.0] * len(number)
    for at, odds in zip(meant, known.arrays["repeat"].tolist(), strict=True):
        if at > 0:
            repeat[at] = max(repeat[at], odds)
    return Names(
        tuple(number),
        number,
        np.array(meant),
        frozenset(at for at in meant if at > 0),
        np.array([at >= 0 and instant[at] for at in meant]),
        np.array([measure[at] if at >= 0 else 3 for at in meant]),
        measure,
        instant,
        tuple(repeat),
        {number[total]: frozenset(number[n] for n in names) for total, names in parts.items()},
        {i: frozenset(number[n] for n in those if n in number) for name, i in number.items() if len(those := taxonomy.same(name)) > 1},
    )


def below(base: Base) -> dict[str, set[str]]:
    """For every total of the skeletons all concepts that are added up in it, directly or through other totals."""
    found: dict[str, set[str]] = {}
    for skeleton in base.skeletons:
        for layout in skeleton.layouts:
            parents = {line.concept: line.parent for line in layout.lines if line.weight}
            for concept in parents:
                above, steps = parents.get(concept), 0
                while above and steps < 20:
                    found.setdefault(above, set()).add(concept)
                    above, steps = parents.get(above), steps + 1
    return found


def era(base: Base, name: str, year: int) -> str:
    """The name that a concept has in a year: its successor if it is retired by then and the taxonomy holds one of the same
    period type. Filings from before the first taxonomy (2009) are given the names that today's taxonomy holds."""
    now = year if year >= FIRST else 9999
    for _ in range(4):
        concept = base.concept(name)
        if concept is None or concept.until is None or now <= concept.until:
            return name
        after = next((c for s in concept.successor if (c := base.concept(s)) and c.period == concept.period), None)
        if after is None:
            return name
        name = after.name
    return name
