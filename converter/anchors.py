"""What an element of the filer's own is a part of: its anchor, the nearest wider concept of the base taxonomy.

As ESMA's Reporting Manual (1.4.1) has it, the arc goes from the wider concept to the narrower one. The ladder: a runner-up of the
mapping whose name says less than the line's label, or names the rest of its kind; else the total that the line is added up in; else
the next total below it. What the document itself reports on another line is no wider concept of this one, unless it is a total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from converter import labels
from converter.model import Arc, Concept, Network, QName, Tagged
from converter.taxonomy import Base

ARCROLE = "wider-narrower"
_LIKELY = 0.05  # a runner-up that is less likely says nothing
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
    for candidate in one.matches[i].candidates:
        concept = fitting(candidate.concept) if candidate.probability >= _LIKELY else None
        if concept is None or concept.qname in reported:
            continue
        said = set(labels.words(" ".join(_PIECES.findall(concept.name)))) - _BARE
        if said < words or (said == words - _BARE and "other" not in words) or (candidate.probability >= _REST and _CATCH_ALL.match(concept.name)):
            yield 0, concept.qname
    up = {part.line: s.total for s in one.sums for part in s.parts}
    at, passed = i, {i}
    while at in up and up[at] not in passed:
        at = up[at]
        passed.add(at)
        total = one.concepts[at]
        if total is not None and total != made.qname and (concept := fitting(total.name)) is not None and concept.qname == total:
            yield 1, total
    totals = {s.total for s in one.sums}
    for below in range(i + 1, len(one.concepts)):
        total = one.concepts[below]
        if below in totals and total is not None and (concept := fitting(total.name)) is not None and concept.qname == total:
            yield 2, total
