"""Calculations: what a linkbase says should add up, and does not. Both XBRL 2.1's rule of 1.0 and Calculations 1.1.

A filing is converted as printed, so these are warnings: who reads the report must know that its total is not its parts' sum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from typing import NamedTuple

from converter.checks.xbrl21 import inferred_decimals, interval
from converter.model import Diagnostic, Instant, QName
from converter.reports.instance import Instance, Item
from converter.taxonomies.discovery import CALCULATION, CALCULATIONS
from converter.taxonomies.documents import LOCAL, Relation, shown

_WORK = 3_000_000  # steps: linkbase times facts, beyond which a hostile pair of documents would keep us for minutes
_EXACT = Context(prec=400, traps=[])
_LARGEST = 60
_NOT_DECIMAL = frozenset({"floatItemType", "doubleItemType", "fractionItemType"})


class _Addend(NamedTuple):
    relation: Relation
    facts: tuple[Item, ...]


def check(instance: Instance) -> Iterator[Diagnostic]:
    """XBRL 2.1, 5.2.5.2 (``xbrl.5.2.5.2:calcInconsistency``), and Calculations 1.1 with rounding to the nearest
    (``calc11e:inconsistentCalculationUsingRounding``), for every total in every extended link role."""
    yield from _relationships(instance)
    facts = _bound(instance.items)
    totals: dict[tuple[str, str, QName], list[Relation]] = defaultdict(list)
    for relation in instance.dts.relations:
        if relation.arcrole in CALCULATIONS and relation.parent in facts:
            totals[(relation.arcrole, relation.role, relation.parent)].append(relation)
    work = 0
    for (arcrole, _, total), relations in totals.items():
        for place, reported in facts[total].items():
            work += len(relations)
            if work > _WORK:
                yield Diagnostic("calculation.abandoned", "warning", "there are too many calculations to check them all")
                return
            found = ((relation, facts.get(relation.child, {}).get(place)) for relation in relations)
            addends = [_Addend(relation, tuple(items)) for relation, items in found if items]
            if addends:
                with localcontext(_EXACT):
                    if arcrole == CALCULATION:
                        yield from classic(reported, addends)
                    yield from rounding(reported, addends)


def _bound(items: Iterable[Item]) -> dict[QName, dict[object, list[Item]]]:
    """5.2.5.2: facts bind where context and unit are S-equal and they stand in the same tuple."""
    facts: dict[QName, dict[object, list[Item]]] = defaultdict(lambda: defaultdict(list))
    places: dict[object, object] = {}
    for item in items:
        if item.context is not None and item.unit is not None and item.declaration is not None and item.declaration.numeric:
            meaning = (item.context.meaning, item.unit.value, item.parent)
            place = places.setdefault((item.context_ref, item.unit_ref, item.parent), meaning)
            facts[item.concept][place].append(item)
    return {concept: dict(found) for concept, found in facts.items()}


def classic(reported: Sequence[Item], addends: Sequence[_Addend]) -> Iterator[Diagnostic]:
    """5.2.5.2: each addend rounded to its decimals, the weighted sum rounded to the total's. Nothing binds where the total or
    an addend is reported twice, nor where all addends are nil."""
    if len(reported) != 1 or reported[0].number is None:
        return
    computed = Decimal(0)
    terms = []
    for relation, facts in addends:
        numbers = [fact for fact in facts if not fact.nil]
        if len(numbers) > 1 or any(fact.number is None for fact in numbers):
            return
        for fact in numbers:
            computed += _rounded(fact, fact.number or Decimal(0)) * relation.weight
            terms.append((relation.weight, fact))
    total = reported[0]
    printed = _rounded(total, total.number)
    if terms and printed != _rounded(total, computed):
        role = addends[0].relation.role
        yield _finding("xbrl.5.2.5.2:calcInconsistency", total, printed, _rounded(total, computed), terms, role, "")


def rounding(reported: Sequence[Item], addends: Sequence[_Addend]) -> Iterator[Diagnostic]:
    """Calculations 1.1: the total is inconsistent where no values that round to what is printed would add up."""
    if all(fact.nil for fact in reported):
        return
    own, finding = _range(reported)
    if finding is not None:
        yield finding
    low = high = computed = Decimal(0)
    terms = []
    for relation, facts in addends:
        if all(fact.nil for fact in facts):
            continue
        found, finding = _range(facts)
        if finding is not None:
            yield finding
        if found is None:
            return
        ends = sorted((found[0] * relation.weight, found[1] * relation.weight))
        low, high = low + ends[0], high + ends[1]
        computed += (facts[0].number or Decimal(0)) * relation.weight
        terms.append((relation.weight, facts[0]))
    if own is None or not terms or (max(own[0], low) <= min(own[1], high)):
        return
    allowance = (own[1] - own[0] + high - low) / 2
    why = f"; rounding explains no more than {_shown(allowance)}" if allowance else ""
    total = reported[0]
    printed = total.number or Decimal(0)
    role = addends[0].relation.role
    yield _finding("calc11e:inconsistentCalculationUsingRounding", total, printed, computed, terms, role, why)


def _range(facts: Sequence[Item]) -> tuple[tuple[Decimal, Decimal] | None, Diagnostic | None]:
    """Calculations 1.1, 3.2: what all of several reports of one fact agree on, or why they cannot be reckoned with."""
    ranges = [interval(fact) for fact in facts]
    first = facts[0]
    for fact in facts:
        decimals = inferred_decimals(fact)
        value = fact.number
        if value and decimals is not None and -_LARGEST <= decimals <= _LARGEST and value % Decimal(1).scaleb(-decimals):
            message = f"{fact.name} is {_shown(value)}, with more digits than its decimals {decimals} let count"
            return None, Diagnostic("calc11e:excessDigits", "warning", message, fact.span)
    known = [r for r in ranges if r is not None]
    if len(known) < len(ranges) and len(ranges) == 1:
        return None, None
    low, high = max((r[0] for r in known), default=Decimal(1)), min((r[1] for r in known), default=Decimal(0))
    if len(known) < len(ranges) or low > high:
        message = f"{first.name} is reported {len(facts)} times with values that differ: its calculations are not checked"
        return None, Diagnostic("oime:disallowedDuplicateFacts", "warning", message, first.span)
    return (low, high), None


def _rounded(fact: Item, value: Decimal | None) -> Decimal:
    """4.6.7.2: to the decimals of ``fact``; as it is where they are INF or past reckoning."""
    decimals = inferred_decimals(fact)
    if value is None or not value.is_finite() or decimals is None or not -_LARGEST <= decimals <= _LARGEST:
        return value if value is not None else Decimal(0)
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)


def _finding(
    code: str, total: Item, printed: Decimal, computed: Decimal, terms: Sequence[tuple[Decimal, Item]], role: str, why: str
) -> Diagnostic:
    difference = printed - computed
    side = "more" if difference > 0 else "less"
    message = (
        f"{total.name} {_when(total)} is {_shown(printed)}, its parts add up to {_shown(computed)}: "
        f"{_shown(abs(difference))} {side} than its parts{why}"
    )
    parts = " ".join(_term(weight * (fact.number or 0), fact.name) for weight, fact in terms[:40])
    hint = f"{parts.removeprefix('+ ')}{' ...' if len(terms) > 40 else ''} (role {role})"
    return Diagnostic(code, "warning", message, total.span, hint)


def _term(value: Decimal, name: str) -> str:
    return f"{'-' if value < 0 else '+'} {_shown(abs(value))} {name}"


def _when(item: Item) -> str:
    period = item.context.value.period if item.context is not None and item.context.value is not None else None
    if period is None:
        return f"in context {item.context_ref}"
    members = item.context.value.dimensions if item.context is not None and item.context.value is not None else ()
    where = "".join(f", {axis.name} {member.name}" for axis, member in members)
    return (f"at {period.date}" if isinstance(period, Instant) else f"from {period.start} to {period.end}") + where


def _shown(value: Decimal) -> str:
    """Digits in groups of three, without an exponent and without zeros that say nothing."""
    if not value.is_finite() or abs(value.adjusted()) >= 3 * _LARGEST:
        return str(value)
    whole, _, part = f"{value:,f}".partition(".")
    return f"{whole}.{part}" if part.strip("0") else whole


def _relationships(instance: Instance) -> Iterator[Diagnostic]:
    """Calculations 1.1, 4: no addend twice in a role, and only decimal concepts."""
    seen: set[object] = set()
    for relation in instance.dts.relations:
        if relation.arcrole not in CALCULATIONS or not relation.document.startswith(LOCAL):
            continue
        key = (relation.arcrole, relation.role, relation.parent, relation.child)
        if key in seen:
            where = f"{shown(relation.document)}:{relation.line}"
            message = f"{where}: {relation.child.name} is added to {relation.parent.name} twice in role {relation.role}"
            yield Diagnostic("calc11e:duplicateCalculationRelationships", "error", message)
        seen.add(key)
        for end in (relation.parent, relation.child):
            declaration = instance.dts.declarations[end]
            if not declaration.numeric or declaration.base in _NOT_DECIMAL:
                message = f"{shown(relation.document)}:{relation.line}: {end.name} is no decimal number, and is calculated with"
                yield Diagnostic("calc11e:nonDecimalItemNode", "error", message)
