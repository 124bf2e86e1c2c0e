"""Every fact of a report is shown in the presentation (EDGAR Filer Manual 6.12.3): what stands on the cover, and what stands inside the
labels of a statement, in networks of their own beside those of the statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from converter.model import Arc, Fact, Network, QName, Report, Span, Tagged
from converter.taxonomy import Base

_COVER = ("DocumentAndEntityInformationAbstract", "Cover", "Document - Document and Entity Information")


def present(report: Report, base: Base) -> Report:
    """``report`` with networks for the facts that none of its networks shows: of dei in one that comes first, of each statement's
    labels in one that is called after it."""
    networks = report.extension.networks
    shown = {end for network in networks for arc in network.presentation for end in (arc.parent, arc.child)}
    left = [fact for fact in report.facts if not _names(fact) <= shown]
    cover = [fact for fact in left if fact.concept.namespace == base.dei.namespace]
    own = report.extension.namespace
    made: list[Network] = []
    root = base.concept(_COVER[0])
    if cover and root is not None:
        made.append(_network(f"{own}/role/{_COVER[1]}", f"0000 - {_COVER[2]}", root.qname, cover, shown))
    made += networks
    inside: dict[int, list[Fact]] = {}
    for fact in left:
        if fact.concept.namespace != base.dei.namespace:
            inside.setdefault(_statement_of(fact, report.statements), []).append(fact)
    number = max((_number(network) for network in networks), default=0)
    for index, facts in sorted(inside.items()):
        beside = next((network for network in networks if _number(network) == index + 1 and network.presentation), None)
        if beside is not None:
            number += 1
            definition = f"{number:04d}{beside.definition[4:]} (Parenthetical)"
            made.append(_network(f"{beside.role}Parenthetical", definition, beside.presentation[0].parent, facts, shown))
    return replace(report, extension=replace(report.extension, networks=tuple(made)))


def _names(fact: Fact) -> set[QName]:
    return {fact.concept, *(name for pair in fact.context.dimensions for name in pair)}


def _number(network: Network) -> int:
    """The number that its definition begins with, by which the networks of a report are sorted."""
    return int(network.definition.partition(" ")[0])


def _network(role: str, definition: str, root: QName, facts: Sequence[Fact], shown: set[QName]) -> Network:
    """The concepts of the facts under a root in the order of the facts, and below them the axes and members that nothing else shows."""
    order = dict.fromkeys((root, fact.concept) for fact in facts)
    order |= dict.fromkeys(
        arc
        for fact in facts
        for axis, member in fact.context.dimensions
        if not {axis, member} <= shown
        for arc in ((root, axis), (axis, member))
    )
    count: dict[QName, int] = {}
    arcs = []
    for parent, child in order:
        count[parent] = count.get(parent, 0) + 1
        arcs.append(Arc(parent, child, count[parent]))
    return Network(role, definition, tuple(arcs))


def _statement_of(fact: Fact, statements: Sequence[Tagged]) -> int:
    """The statement among whose lines a fact was printed, the first where it was printed elsewhere."""
    place = fact.amount.span if fact.amount else fact.span
    if place is None:
        return 0
    return next((i for i, tagged in enumerate(statements) if _within(place, tagged)), 0)


def _within(place: Span, tagged: Tagged) -> bool:
    spans = [line.span[:2] for line in tagged.statement.lines]
    return bool(spans) and min(spans) <= place[:2] <= max(spans)
