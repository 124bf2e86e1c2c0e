"""How a company tagged its lines before: an earlier filing of its own, as evidence for the lines of a new document.

Two things speak for a concept. The company printed the same label beside it, in the same statement; or it reported under it, for a
period that the new document reports again, the very value that a line has now, whatever the line is called. An amount of few digits
is met by chance, so a value counts as much as its digits tell. Facts with dimensions say nothing about lines without.

The earlier filing also tells signs: what it printed as (30) and reported as 30 is reported as 30 again.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from converter.model import Amount, Duration, Entity, Fact, LineItem, Measure, Period, Precedent, QName, Statement
from converter.tagging import labels, vocabulary
from converter.taxonomy import Base

_SECTION = 8.0  # nats for a label printed before in the same statement under the same heading
_LABEL = 7.0  # under another heading, or as the n-th of its name
_SHORT = 4.0  # for a label whose short form is the same
_ELSEWHERE = 3.0  # for a label of another statement
_DIGITS = 9.0  # the most that one equal value counts
_OTHERWISE = 3.0  # against a concept that had another value for the period
_FEW, _MANY = math.log(30), math.log(300)  # for chance: how many values a statement and a filing report for a period
_LEAST = 1.0  # less than this is no evidence
_OFF = 8  # days that the start of a period may be off: the start of 52 weeks is seldom printed


class Shown(NamedTuple):
    """A line as the company printed and tagged it. ``kind`` is that of its statement, ``section`` the heading above it, ``factor``
    what turned a printed amount into the fact's value (+1 or -1, 0 where not known), ``printed`` the sign of its amounts (0 where
    they have both), ``within`` the concepts of the numbers inside its label, by measure."""

    kind: str
    section: str
    label: str
    measure: Measure
    concept: QName
    factor: int
    printed: int
    within: tuple[tuple[Measure, QName], ...] = ()


@dataclass(frozen=True)
class Prior:
    """An earlier filing: its file, who reported, its printed lines in order, and its numeric facts without dimensions.
    ``own`` are the namespaces whose elements are the company's own."""

    name: str
    entity: Entity
    registrant: str
    lines: tuple[Shown, ...]
    facts: tuple[Fact, ...]
    own: frozenset[str]

    @cached_property
    def year(self) -> int:
        """The year that it reports on: most of its numbers are of periods that end there, some of later events."""
        ends = Counter(fact.context.period.end for fact in self.facts)
        return max(ends, key=lambda end: (ends[end], end)).year if ends else 0

    @cached_property
    def at(self) -> Mapping[object, tuple[Fact, ...]]:
        """The facts by the end of their period, those of instants and of durations apart."""
        found: dict[object, list[Fact]] = {}
        for fact in self.facts:
            found.setdefault(_when(fact.context.period), []).append(fact)
        return {key: tuple(facts) for key, facts in found.items()}

    @cached_property
    def faces(self) -> Mapping[str, frozenset[QName]]:
        """The concepts that stand on each kind of statement."""
        return {kind: frozenset(s.concept for s in self.lines if s.kind == kind) for kind in {s.kind for s in self.lines}}

    @cached_property
    def by_label(self) -> Mapping[tuple[object, ...], tuple[Shown, ...]]:
        """The lines by what a label may be found by, the most telling keys being the longest."""
        found: dict[tuple[object, ...], list[Shown]] = {}
        for shown in self.lines:
            for key in _keys(shown.kind, shown.label, shown.measure):
                found.setdefault(key, []).append(shown)
        return {key: tuple(lines) for key, lines in found.items()}


def measure(fact: Fact) -> Measure:
    """What a fact's unit counts."""
    unit = fact.unit
    if unit is None or not unit.numerator or unit.numerator[0].name == "pure":
        return "pure"
    if unit.numerator[0].name == "shares":
        return "shares"
    return "perShare" if unit.denominator else "monetary"


def _keys(kind: str, label: str, measure: Measure) -> tuple[tuple[object, ...], ...]:
    text, short = labels.normal(label), labels.short(label)
    return (("whole", kind, text, measure), ("short", kind, short, measure), ("any", text, measure)) if text else ()


def _when(period: Period) -> object:
    return isinstance(period, Duration), period.end


def find(statements: Sequence[Statement], prior: Prior | None, base: Base, year: int) -> dict[tuple[int, int], tuple[Precedent, ...]]:
    """What the earlier filing says of each line, as (number of the statement, of the line): the concepts that it speaks for, best
    first. Concepts have the names of ``year``; one that ``base`` does not hold is an element of the company's own."""
    if prior is None:
        return {}
    found: dict[tuple[int, int], tuple[Precedent, ...]] = {}
    for number, statement in enumerate(statements):
        counts: dict[tuple[object, ...], int] = {}
        for line in statement.lines:
            for key in _keys(statement.kind, line.label, line.measure) if not line.heading else ():
                counts[key] = counts.get(key, 0) + 1
        seen: dict[tuple[object, ...], int] = {}
        for i, line in enumerate(statement.lines):
            if line.heading:
                continue
            keys = _keys(statement.kind, line.label, line.measure)
            told = _judged(line, statement, prior, [(key, seen.get(key, 0), counts[key]) for key in keys])
            for key in keys:
                seen[key] = seen.get(key, 0) + 1
            if told:
                found[number, i] = tuple(_named(one, prior, base, year) for one in told)
    return found


@dataclass(slots=True)
class _Case:
    """What speaks for a concept so far."""

    concept: QName
    weight: float = 0.0
    factor: int = 0
    why: tuple[str, ...] = ()
    within: tuple[tuple[Measure, QName], ...] = ()


def _judged(line: LineItem, statement: Statement, prior: Prior, keys: Sequence[tuple[tuple[object, ...], int, int]]) -> list[_Case]:
    cases: dict[QName, _Case] = {}
    for shown, weight in _labelled(line, prior, keys):
        case = cases.setdefault(shown.concept, _Case(shown.concept))
        if not case.weight:
            case.weight = weight
            case.why = (f"{prior.name} has {shown.concept.name} beside {shown.label!r}",)
            case.within = shown.within
            # printed with the other sign it is another convention, or another year: only a line that had both tells which
            case.factor = shown.factor if 0 in (together := (shown.printed, side(a.value for a in line.amounts if a))) or len(set(together)) == 1 else 0
    faces = prior.faces.get(statement.kind, frozenset())
    for concept, equal, other, factor in _valued(line, statement, prior):
        face = concept in faces
        weight = sum(equal) - (_FEW if face else _MANY) - _OTHERWISE * other
        case = cases.get(concept, _Case(concept))
        if not equal:  # it is known by its label only, and its values are others now
            case.weight -= _OTHERWISE * min(other, 1)
            case.why = (*case.why, f"but with other values for {other} of the periods") if case.why else ()
        elif weight > 0:
            case.weight += weight
            case.factor = factor
            case.why = (*case.why, f"{prior.name} reports {len(equal)} of its amounts as {concept.name}")
            cases[concept] = case
    return sorted((c for c in cases.values() if c.weight >= _LEAST), key=lambda c: -c.weight)


def _labelled(line: LineItem, prior: Prior, keys: Sequence[tuple[tuple[object, ...], int, int]]) -> Iterator[tuple[Shown, float]]:
    """The lines of the earlier filing that are called the same, with what that counts."""
    for (key, place, count), weight in zip(keys, (_LABEL, _SHORT, _ELSEWHERE), strict=False):
        same = prior.by_label.get(key, ())
        if not same:
            continue
        section = labels.normal(line.section[-1]) if line.section else ""
        under = [shown for shown in same if labels.normal(shown.section) == section]
        if len({shown.concept for shown in same}) == 1:
            yield (under or list(same))[0], _SECTION if under and weight == _LABEL else weight
        elif len({shown.concept for shown in under}) == 1:
            yield under[0], weight
        elif len(same) == count:  # as many lines of the name as there were: they stand in the same order
            yield same[place], weight
        else:
            yield from ((shown, 1.0) for shown in same)
        return


def _valued(line: LineItem, statement: Statement, prior: Prior) -> Iterator[tuple[QName, list[float], int, int]]:
    """For each concept what the amounts tell that it was reported with before, how many of the others it was reported with other
    values for, and the sign between print and fact."""
    equal: dict[QName, list[float]] = {}
    other: dict[QName, int] = {}
    signs: dict[QName, set[int]] = {}
    for column, amount in zip(statement.columns, line.amounts, strict=True):
        period = line.at(column)
        if amount is None or period is None or not amount.value:
            continue
        told = {f.concept: f for f in prior.at.get(_when(period), ()) if measure(f) == line.measure and _same_period(f.context.period, period)}
        for concept, fact in told.items():
            if isinstance(fact.value, Decimal) and (digits := _equal(amount, fact.value, fact.decimals)) is not None:
                equal.setdefault(concept, []).append(digits)
                signs.setdefault(concept, set()).add(side([amount.value]) * side([fact.value]))
            else:
                other[concept] = other.get(concept, 0) + 1
    for concept in sorted(equal.keys() | other.keys()):
        factors = signs.get(concept, set())
        yield concept, equal.get(concept, []), other.get(concept, 0), min(factors) if len(factors) == 1 else 0


def _same_period(a: Period, b: Period) -> bool:
    return not (isinstance(a, Duration) and isinstance(b, Duration)) or abs((a.start - b.start).days) <= _OFF


def _equal(amount: Amount, value: Decimal, decimals: int | None) -> float | None:
    """What it tells that an amount has an absolute value, at the precision of the coarser: the logarithm of how many values of that
    size there are. None where it has not."""
    places = min((d for d in (amount.decimals, decimals) if d is not None), default=0)
    apart = abs(abs(amount.value) - abs(value)).scaleb(places)
    if apart and (amount.decimals == decimals or apart * 2 > 1):
        return None
    return min(math.log(max(abs(amount.value).scaleb(places), Decimal(1))), _DIGITS)


def side(values: Iterable[Decimal]) -> int:
    """The sign that all amounts have which are not zero, 0 where they have both."""
    found = {1 if value > 0 else -1 for value in values if value}
    return found.pop() if len(found) == 1 else 0


def _named(case: _Case, prior: Prior, base: Base, year: int) -> Precedent:
    name = vocabulary.era(base, case.concept.name, year)
    known = base.concept(name)
    own = case.concept.namespace in prior.own or known is None or known.abstract
    within = tuple((measure, vocabulary.era(base, concept.name, year)) for measure, concept in case.within)
    return Precedent(vocabulary.EXTENSION if own else name, case.concept.name if own else "", case.weight, case.factor, case.why, within)


class Inside(NamedTuple):
    """A number inside a label."""

    measure: Measure
    concept: str
    period: Period | None
    value: Decimal


def inside(prior: Prior, precedent: Precedent, numbers: Sequence[Inside]) -> Iterator[Inside]:
    """The numbers of a label as the company tagged them: the only one of its measure has the concept that the only one had before, and
    where a value is reported again, all of its concept have the sign that it had."""
    for one in numbers:
        before = {name for counted, name in precedent.within if counted == one.measure}
        now = {number.concept for number in numbers if number.measure == one.measure}
        name = before.pop() if len(before) == 1 and len(now) == 1 else one.concept
        turns = (number.value * was for number in numbers if number.concept == one.concept for was in _reported(prior, name, number))
        yield one._replace(concept=name, value=one.value * (side(turns) or 1))


def _reported(prior: Prior, name: str, number: Inside) -> Iterator[Decimal]:
    """What was reported under a name for the period, where it is the number with either sign."""
    for fact in prior.at.get(_when(number.period), ()) if number.period is not None else ():
        if fact.concept.name == name and isinstance(fact.value, Decimal) and abs(fact.value) == abs(number.value):
            yield fact.value
