"""Breakdowns become facts: the lines of a note that add up to a line of a face.

The line that ties is the face's fact, with its concept and its sign. So the sign of every part follows from its weight in the sums, and
what the skeletons of the taxonomy take off a total is known by its place: of property, its accumulated depreciation. A label decides
only among what they add up to that total, for what a note calls revenue may be a part of anything; what was learned from faces is not
asked for the same reason. All else are elements of the filer's own. Nothing that a face reports is contradicted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from converter.model import Balance, Breakdown, Concept, LineItem, Match, Period, QName, Span, Statement, Tagged
from converter.skeleton import Skeleton
from converter.tagging import mapping, signs, vocabulary
from converter.tagging.extension import Builder
from converter.tagging.labels import normal
from converter.units import TYPES

_PLACED = 0.95  # confidence in a concept that follows from the place in the sums and a label that agrees
_TIED = 0.97  # confidence that two lines with the same amounts are one
_WITHIN = 0.85  # confidence in a concept that the label names, and that the skeletons add up to the total
_UNKNOWN = 0.5  # confidence that nothing in the taxonomy is what a part is that no skeleton tells of
_LESS = re.compile(r"^\W*less\b|\bcurrent (?:portion|maturit|instal)", re.IGNORECASE)
_OPPOSITE: dict[Balance, Balance] = {"debit": "credit", "credit": "debit", "": ""}

Known = dict[tuple[QName, Period], Decimal]


class Face(NamedTuple):
    """A line of a face as it was tagged: the kind of its statement, its concept, the factor of its sign."""

    kind: str
    concept: Concept
    factor: int
    confidence: float


def tag(
    breakdown: Breakdown, faces: Mapping[Span, Face], known: Known, user: Mapping[mapping.Key, tuple[str, ...]], builder: Builder
) -> tuple[Tagged, tuple[int, ...]]:
    """A breakdown with the concepts of its lines and the factors of their signs. ``faces`` are the lines of the statements by their
    place, ``user`` are the rules of ``rules.chosen``. ``known`` is what is reported without dimensions so far; what this adds is added to it."""
    statement = breakdown.statement
    lines = statement.lines
    root = breakdown.ties[0]
    total = faces[root.face]
    weights = {i: w * total.factor * root.sign for i, w in _weights(breakdown).items()}
    tied = {t.line: (faces[t.face], faces[t.face].factor * t.sign) for t in breakdown.ties if t.face in faces}
    labels = Counter(line.label.lower() for line in lines)
    skeletons = builder.base.skeletons
    below = vocabulary.below(builder.base).get(total.concept.name, set())
    placed = _placed(breakdown, total.concept.name, weights, skeletons)
    up = {p.line: s.total for s in breakdown.sums for p in s.parts}
    concepts: list[QName | None] = []
    factors: list[int] = []
    matches: list[Match] = []
    for i, line in enumerate(lines):
        if i not in weights:
            concepts.append(None)
            factors.append(1)
            matches.append(Match(None, 0.0, "heading"))
            continue
        named: list[str] = []
        if line.label and labels[line.label.lower()] == 1:  # "U.S." under two headings: what it is of stands there, not in the label
            parts = _parts(total.concept.name if up.get(i) == root.line else placed.get(up.get(i, i), ""), skeletons)
            named = sorted((c.name for c in builder.base.by_label(line.label) if c.name in below), key=lambda name: name not in parts)
        own = next(_of_user(line, user), None)
        chosen: tuple[Concept, int, Match] | None = None
        said: list[str] = []
        for match in _candidates(own, tied[i][0] if i in tied else None, placed.get(i), named[:1]):
            one = tied[i][0].concept if i in tied and match.concept == tied[i][0].concept.name else builder.base.concept(match.concept or "")
            if one is None or one.abstract or one.type not in TYPES[line.measure] or (one.period == "instant") != statement.at_instants(line):
                continue
            factor = tied[i][1] if i in tied and one == tied[i][0].concept else _factor(line, one, total.concept, weights[i])
            values = _values(statement, line, factor)
            if i == root.line or not (one.qname in (total.concept.qname, *concepts) or any(known.get(place, v) != v for place, v in _at(one.qname, values))):
                chosen = one, factor, match
                break
            said.append(f"{one.name} is taken by another line")
        concept, factor, match = chosen or _made(breakdown, i, total.concept, weights[i], own, said, builder)
        known.update(_at(concept.qname, _values(statement, line, factor)))
        concepts.append(concept.qname)
        factors.append(factor)
        matches.append(match)
    return Tagged(statement, tuple(concepts), tuple(matches), breakdown.sums), tuple(factors)


def _made(breakdown: Breakdown, i: int, total: Concept, weight: int, own: Match | None, said: Sequence[str], builder: Builder) -> tuple[Concept, int, Match]:
    """An element of the filer's own for a line, with the factor of its sign: of the other balance than the total if all columns take
    from that."""
    line = breakdown.statement.lines[i]
    taken = [a.value * weight for a in line.amounts if a is not None and a.value]
    opposite = bool(taken) and all(v < 0 for v in taken) and bool(total.balance)
    balance = _OPPOSITE[total.balance] if opposite else total.balance
    first = next((s.parts[0].line for s in breakdown.sums if s.total == i and s.parts), i)
    item = line if line.label else replace(line, label=f"Total of {breakdown.statement.lines[first].label} and others")
    values = {p: abs(v) for p, v in _values(breakdown.statement, line, 1).items()}
    concept = builder.line(item, breakdown.statement, balance=balance, values=values, name=own.own if own else "")
    match = own if own is not None and own.concept is None else Match(None, _UNKNOWN, "extension", (), ("no part of the total that is known has this label", *said))
    return concept, -weight if opposite else weight, match


def _of_user(line: LineItem, user: Mapping[mapping.Key, tuple[str, ...]]) -> Iterator[Match]:
    """What rules of a user's mapping say of a line: those for details, and those for any statement."""
    text, section = normal(line.label), normal(line.section[-1]) if line.section else ""
    for key in ((text, "details", section), (text, "", section), (text, "details", ""), (text, "", "")):
        for name in user.get(key, ()):
            made, _, own = name.partition(":")
            yield Match(None if made == mapping.EXTENSION else name, 1.0, "user", (), (f"your mapping names {name}",), None, own)


def _candidates(own: Match | None, tied: Face | None, placed: str | None, named: Sequence[str]) -> Iterator[Match]:
    """What a line may be, the surest first. ``named`` are the concepts that have its label, of those that the skeletons add up to the
    total."""
    if own is not None:
        yield own
        if own.concept is None:
            return
    if tied is not None:
        name = tied.concept.name
        yield Match(name, min(_TIED, tied.confidence), "arithmetic", (), (f"its amounts are those of {name} on a face",))
    if placed is not None:
        yield Match(placed, _PLACED, "arithmetic", (), (f"its place in the sums makes it {placed}",))
    for name in named:
        yield Match(name, _WITHIN, "exact", (), (f"the label is a usual name of {name}, a part of the total",))


# --- place in the sums --------------------------------------------------------------------------------------------


def _weights(breakdown: Breakdown) -> dict[int, int]:
    """The weight of every line in the total: the product of the weights on the way."""
    parts = {s.total: s.parts for s in breakdown.sums}
    out = {breakdown.ties[0].line: 1}
    ahead = [breakdown.ties[0].line]
    while ahead:
        at = ahead.pop()
        for part in parts.get(at, ()):
            out[part.line] = out[at] * part.weight
            ahead.append(part.line)
    return out


def _placed(breakdown: Breakdown, name: str, weights: Mapping[int, int], skeletons: Sequence[Skeleton]) -> dict[int, str]:
    """The lines whose concept follows from their place: where balance sheets take one thing off a total, the one line that a note
    takes off it under such a name is that, and what is left, if it is one line, is the gross amount."""
    lines = breakdown.statement.lines
    parts = {s.total: [p.line for p in s.parts] for s in breakdown.sums}
    out: dict[int, str] = {}
    ahead = [(breakdown.ties[0].line, name)]
    while ahead:
        total, concept = ahead.pop()
        for adds, takes in _split(concept, skeletons):
            off = [i for i in parts.get(total, ()) if _contribution(lines[i], weights[i]) * _contribution(lines[total], weights[total]) < 0 and signs.is_contra(lines[i])]
            rest = [i for i in parts.get(total, ()) if i not in off]
            if len(off) == 1 and rest:
                out[off[0]] = takes
                if len(rest) == 1:
                    out[rest[0]] = adds
                    ahead.append((rest[0], adds))
                break
    return out


def _parts(total: str, skeletons: Sequence[Skeleton]) -> set[str]:
    """What skeletons add up to a total directly."""
    return {line.concept for skeleton in skeletons for layout in skeleton.layouts for line in layout.lines if line.parent == total and line.weight}


def _split(total: str, skeletons: Sequence[Skeleton]) -> Iterator[tuple[str, str]]:
    """How balance sheets make a total of what it is before, and what is taken off."""
    for skeleton in (s for s in skeletons if s.kind == "balance_sheet"):
        for layout in skeleton.layouts:
            own = [line for line in layout.lines if line.parent == total and line.weight]
            if sorted(line.weight for line in own) == [-1, 1]:
                yield next(line.concept for line in own if line.weight > 0), next(line.concept for line in own if line.weight < 0)


# --- signs --------------------------------------------------------------------------------------------------------


def _contribution(line: LineItem, weight: int) -> Decimal:
    """What the amounts of a line add to its total, taken together."""
    return sum((a.value for a in line.amounts if a is not None), Decimal(0)) * weight


def _factor(line: LineItem, concept: Concept, total: Concept, weight: int) -> int:
    """XBRL 2.1, 5.1.1.2: what adds to a total has its balance, what takes from it the other. A part of the same balance that is taken
    off by its label ("less current portion") is reported as it stands by itself, positive."""
    if concept.balance and total.balance and concept.balance != total.balance:
        return -weight
    return -weight if concept.balance and _contribution(line, weight) < 0 and _LESS.search(line.label) else weight


def _values(statement: Statement, line: LineItem, factor: int) -> dict[Period, Decimal]:
    pairs = ((line.at(c), a) for c, a in zip(statement.columns, line.amounts, strict=True))
    return {p: a.value * factor for p, a in pairs if p is not None and a is not None}


def _at(concept: QName, values: Mapping[Period, Decimal]) -> Iterator[tuple[tuple[QName, Period], Decimal]]:
    return (((concept, period), value) for period, value in values.items())
