"""What an element of the filer's own is a part of: its anchor, the nearest wider concept of the base taxonomy.

As ESMA's Reporting Manual (1.4.1) has it, the arc goes from the wider concept to the narrower one. The ladder: a runner-up of the
mapping whose name says less than the line's label, or names the rest of its kind; else the total that the line is added up in, of
its own balance; else the likeliest runner-up; else any total. What the document itself reports on another line is no wider concept of this one, unless it is a total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from converter.model import Arc, Concept, Network, QName, Tagged
from converter.tagging import labels
from converter.taxonomy import Base

ARCROLE = "wider-narrower"
_LIKELY = 0.05  # a runner-up that is less likely says nothing
_PROBABLE = 0.3  # one that may stand in for a wider concept although its name does not say so
_REST = 0.15  # one that names the rest of its kind
_CATCH_ALL = re.compile(r"Other(?!Postretirement|Comprehensive|Than|Real)[A-Z]")
_PIECES = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]*|\d+")
_BARE = frozenset(("net", "total", "current", "noncurrent", "gross", "amount", "value", "other", "abstract"))


def network(tagged: Sequence[Tagged], own: Mapping[str, Concept], base: Base, namespace: str) -> Network | None:
    """The definition network that anchors the elements of ``own`` (by name); None where none has an anchor."""
    arcs: dict[QName, QName] = {}
    ranks: dict[QName, int] = {}
    reported = {concept for one in tagged for concept in one.concepts if concept is not None}
    for one in tagged:
        for i, concept in enumerate(one.concepts):
            made = own.get(concept.name) if concept is not None and concept.namespace == namespace else None
            if made is None or made.abstract:
                continue
            rank, wider = next(_wider(one, i, made, base, reported), (99, None))
            if wider is not None and rank < ranks.get(made.qname, 99):
                arcs[made.qname], ranks[made.qname] = wider, rank
    if not arcs:
        return None
    order: dict[QName, int] = {}
    found = []
    for narrower, wider in arcs.items():
        order[wider] = order.get(wider, 0) + 1
        found.append(Arc(wider, narrower, order[wider], arcrole=ARCROLE))
    number = len(tagged) + 1
    return Network(f"{namespace}/role/Anchors", f"{number:04d} - Document - Wider concepts of the filer's own", definitions=tuple(found))


def _wider(one: Tagged, i: int, made: Concept, base: Base, reported: set[QName]) -> Iterator[tuple[int, QName]]:
    """What may be the anchor of a line, the nearest first, with the rung."""

    def fitting(name: str) -> Concept | None:
        concept = base.concept(name)
        return concept if concept is not None and not concept.abstract and (concept.type, concept.period) == (made.type, made.period) else None

    words = set(labels.words(one.statement.lines[i].label))
    named = ((c.probability, fitting(c.concept)) for c in one.matches[i].candidates if c.probability >= _LIKELY)
    runners = [(chance, concept) for chance, concept in named if concept is not None and concept.qname not in reported]
    for chance, concept in runners:
        said = set(labels.words(" ".join(_PIECES.findall(concept.name)))) - _BARE
        if said < words or (said == words - _BARE and "other" not in words) or (chance >= _REST and _CATCH_ALL.match(concept.name)):
            yield 0, concept.qname
    # a cost is a part of costs, and no part of the income that it is taken from
    totals = ((at, fitting(at.name)) for at in _above(one, i))
    above = [concept for at, concept in totals if concept is not None and concept.qname == at]
    costs = one.statement.kind in ("income_statement", "details")
    yield from ((1, concept.qname) for concept in above if not costs or concept.balance == made.balance)
    yield from ((2, concept.qname) for chance, concept in runners if chance >= _PROBABLE and concept.balance == made.balance)
    yield from ((3, concept.qname) for concept in above)


def _above(one: Tagged, i: int) -> Iterator[QName]:
    """The totals that a line is added up in, the nearest first, and then those that stand below it."""
    up = {part.line: s.total for s in one.sums for part in s.parts}
    at, passed = i, {i}
    while at in up and up[at] not in passed:
        at = up[at]
        passed.add(at)
        if (concept := one.concepts[at]) is not None:
            yield concept
    totals = {s.total for s in one.sums}
    yield from (c for n, c in enumerate(one.concepts) if n > i and n in totals and n not in passed and c is not None)
