"""How two reports differ, whatever their formats: by the meaning of their facts, not by ids, prefixes or order.

What is one cause is said once: another entity, a period or a member that all facts of a context have moved to, a concept under another
name. What is left are facts that one of the two has and the other has not, or has with another value.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from converter.model import Diagnostic, Entity, QName, Unit
from converter.reports.instance import Instance, Item, RawContext

Kind = Literal["changed", "unit", "decimals", "language", "retagged", "gone", "added"]
_TYPED = re.compile(r"<([^\s<>]+)[^<>]*>([^<]*)</\1>")  # a typed member as one element of text, whose prefix is nothing
_MOST_PLACES = 20  # at which one amount is said to stand: a nought that stands everywhere tells nothing
KINDS: tuple[Kind, ...] = ("changed", "unit", "decimals", "language", "retagged", "gone", "added")


class Place(NamedTuple):
    """A context without its entity: two moments (the end of a day is the start of the next; no start: an instant), the members of
    dimensions, and what is no dimension."""

    kind: str
    start: dt.datetime | None
    end: dt.datetime | None
    dimensions: tuple[tuple[QName, QName | str], ...]
    other: tuple[tuple[str, str], ...] = ()


class Point(NamedTuple):
    """What a report says at one point. ``value`` is a number, a text with its blanks as single spaces, or None for nil; ``decimals`` None
    is INF, or not stated."""

    concept: QName
    entity: Entity
    place: Place
    unit: Unit | None
    value: Decimal | str | None
    decimals: int | None
    language: str


class Difference(NamedTuple):
    """One fact of A, of B, or of both."""

    kind: Kind
    a: Point | None
    b: Point | None


class Comparison(NamedTuple):
    """``same`` facts are in both. ``entity`` is that of A and that of B, where all of each report is about another; ``moved`` are the
    places of A with those of B where all their facts stand, and how many; ``differences`` are in the order of A, and then of B."""

    same: int
    entity: tuple[Entity, Entity] | None
    moved: tuple[tuple[Place, Place, int], ...]
    differences: tuple[Difference, ...]

    @property
    def equal(self) -> bool:
        return not (self.entity or self.moved or self.differences)


def points(report: Instance, *, names: bool = False) -> tuple[Point, ...]:
    """The facts of a report that have a context; what is said twice, as a page may say it, is one. ``names``: a namespace does not count,
    as where one report is in us-gaap's and the other in ours."""

    def name(qname: QName | None) -> QName:
        return QName("", "") if qname is None else QName("", qname.name) if names else qname

    def place(context: RawContext) -> Place:
        members = [(name(m.axis), _TYPED.sub(r"\2", m.typed) if m.typed is not None else name(m.member)) for m in context.members]
        return Place(context.kind, context.start, context.end, tuple(sorted(members, key=str)), context.other)

    places = {id(context): place(context) for context in report.contexts}
    found = []
    for item in report.items:
        if (context := item.context) is not None:
            unit = item.unit.value if item.unit is not None else None
            decimals = item.fact.decimals if item.fact is not None else None
            found.append(Point(name(item.concept), context.entity, places[id(context)], unit, _value(item), decimals, item.language))
    return tuple(dict.fromkeys(found))


def _value(item: Item) -> Decimal | str | None:
    if item.nil or item.number is not None:
        return item.number
    return " ".join(str(item.fact.value if item.fact is not None else item.text).split())


def left_out(report: Instance) -> Iterator[Diagnostic]:
    """What is said of facts that have no context and so cannot be compared."""
    lost = [item for item in report.items if item.context is None and (item.declaration is None or item.declaration.kind != "tuple")]
    if lost:
        yield Diagnostic("diff.context", "warning", f"{len(lost)} facts have no context and are not compared", lost[0].span)


def compare(first: Sequence[Point], second: Sequence[Point]) -> Comparison:
    """The differences between the facts of two reports."""
    entity = _entities(first, second)
    if entity is not None:
        second = [point._replace(entity=entity[0]) for point in second]
    moves = _moves(first, second)
    there = {new: old for old, new in moves.items()}
    home = [point._replace(place=there.get(point.place, point.place)) for point in second]
    pairs = _paired(first, home)
    differing = {i: Difference(kind, first[i], second[j]) for i, j in pairs.items() if (kind := _kind(first[i], home[j])) is not None}
    found = differing | {i: Difference("gone", point, None) for i, point in enumerate(first) if i not in pairs}
    taken = set(pairs.values())
    added = [Difference("added", None, point) for j, point in enumerate(second) if j not in taken]
    counts = Counter(point.place for point in first)
    return Comparison(
        len(pairs) - len(differing),
        entity,
        tuple((old, new, counts[old]) for old, new in moves.items()),
        (*(found[i] for i in sorted(found)), *added),
    )


# --- what is one cause -------------------------------------------------------------------------------------------


def _entities(first: Iterable[Point], second: Iterable[Point]) -> tuple[Entity, Entity] | None:
    """The entities of two reports that are each about one, and not about the same."""
    mine, theirs = ({point.entity for point in side} for side in (first, second))
    if len(mine) == len(theirs) == 1 and mine != theirs:
        return mine.pop(), theirs.pop()
    return None


def _moves(first: Iterable[Point], second: Iterable[Point]) -> dict[Place, Place]:
    """Places that only one report has, and whose facts stand at a place that only the other has: two or more facts, most of both."""
    before, after = Counter(point.place for point in first), Counter(point.place for point in second)
    said: dict[Point, list[Place]] = defaultdict(list)
    for point in second:
        if point.place not in before:
            said[_anywhere(point)].append(point.place)
    shared: Counter[tuple[Place, Place]] = Counter()
    for point in first:
        if point.place not in after:
            shared.update((point.place, place) for place in said.get(_anywhere(point), ())[:_MOST_PLACES] if place.kind == point.place.kind)
    found: dict[Place, Place] = {}
    for (old, new), count in shared.most_common():
        most = 2 * count > max(before[old], after[new])
        if count >= 2 and most and old not in found and new not in found.values():
            found[old] = new
    return {old: found[old] for old in before if old in found}


def _anywhere(point: Point) -> Point:
    return point._replace(place=Place("", None, None, ()), decimals=None, language="")


# --- which fact is which -----------------------------------------------------------------------------------------


def _paired(first: Sequence[Point], second: Sequence[Point]) -> dict[int, int]:
    """The facts of A with those of B that are the same fact, by index: the same concept and place, and of several the one with the same
    value; then another unit; then, if nothing else fits, the same amount under another concept."""
    pairs: dict[int, int] = {}
    for key in (
        lambda p: p,
        lambda p: p._replace(language=""),
        lambda p: p._replace(language="", decimals=None),
        lambda p: p._replace(language="", decimals=None, value=None),
        lambda p: p._replace(language="", decimals=None, value=None, unit=None),
    ):
        mine, theirs = _grouped(first, pairs.keys(), key), _grouped(second, set(pairs.values()), key)
        for point, indices in mine.items():
            pairs.update(zip(indices, theirs.get(point, ()), strict=False))
    return pairs | _retagged(first, second, pairs)


def _retagged(first: Sequence[Point], second: Sequence[Point], pairs: Mapping[int, int]) -> dict[int, int]:
    """Facts with the same value, unit and place under another concept, one to one. Where several could be meant, and of noughts, which prove
    nothing, only those are whose concepts change in the same way where it is plain."""

    def key(point: Point) -> Point:
        return point._replace(concept=QName("", ""), language="", decimals=None)

    mine, theirs = _grouped(first, pairs.keys(), key), _grouped(second, set(pairs.values()), key)
    both = {point: (indices, theirs[point]) for point, indices in mine.items() if point in theirs and point.value not in (None, "")}
    found = {ours[0]: others[0] for point, (ours, others) in both.items() if len(ours) == len(others) == 1 and point.value != 0}
    plain = {(first[i].concept, second[j].concept) for i, j in found.items()}
    for ours, others in both.values():
        for i in ours:
            meant = [j for j in others if j not in found.values() and (first[i].concept, second[j].concept) in plain]
            if i not in found and len(meant) == 1:
                found[i] = meant[0]
    return found


def _grouped(points: Sequence[Point], taken: Iterable[int], key: Callable[[Point], Point]) -> dict[Point, list[int]]:
    held = set(taken)
    found: dict[Point, list[int]] = defaultdict(list)
    for index, point in enumerate(points):
        if index not in held:
            found[key(point)].append(index)
    return found


def _kind(a: Point, b: Point) -> Kind | None:
    """How two reports of one fact differ; None if they do not."""
    if a.concept != b.concept:
        return "retagged"
    if a.unit != b.unit:
        return "unit"
    if a.value != b.value:
        return "changed"
    if a.decimals != b.decimals:
        return "decimals"
    return "language" if a.language and b.language and a.language != b.language else None
