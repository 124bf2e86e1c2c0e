"""The names that things get in an instance: ids of contexts, units and facts, and prefixes of namespaces.

A context or a unit is its meaning; only a file needs to call it something, and a person reads the file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from converter.dts import ncname, unique
from converter.model import Context, Fact, Instant, QName, Report, Unit
from converter.roles import ISO4217, XBRLI

KNOWN = {XBRLI: "xbrli", ISO4217: "iso4217"}


class NamedContext(NamedTuple):
    """XBRL 2.1, 4.7. ``start`` is None for an instant; dates are inclusive, as XBRL means dates without a time.
    ``dimensions`` are (axis, member) as prefixed names."""

    id: str
    scheme: str
    identifier: str
    start: dt.date | None
    end: dt.date
    dimensions: tuple[tuple[str, str], ...]


class NamedUnit(NamedTuple):
    """XBRL 2.1, 4.8, with its measures as prefixed names."""

    id: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]


class NamedFact(NamedTuple):
    """XBRL 2.1, 4.6: what the attributes and the content of an item are. ``unit`` and ``decimals`` are empty where the item has
    none; ``fact`` is what it was made from."""

    id: str
    element: str
    context: str
    unit: str
    decimals: str
    nil: bool
    text: str
    fact: Fact


class Names(NamedTuple):
    """A report's contexts, units and facts in order of appearance, and the prefixes that they use."""

    contexts: tuple[NamedContext, ...]
    units: tuple[NamedUnit, ...]
    facts: tuple[NamedFact, ...]
    prefixes: dict[str, str]


def lexical(value: Decimal) -> str:
    """A number as XML Schema writes a decimal: no exponent, and no sign on zero (XML Schema part 2, 3.2.3).

    >>> lexical(Decimal("1200").scaleb(3)), lexical(Decimal("-0.00"))
    ('1200000', '0.00')
    """
    if not value.is_finite():
        raise ValueError(f"{value} is no number that a fact can have")
    return format(abs(value) if value.is_zero() else value, "f")


def names(report: Report, prefixes: dict[str, str]) -> Names:
    """Names for all that an instance of ``report`` holds. ``prefixes`` are those of the taxonomies that it may use, by namespace;
    a namespace that is not among them gets one."""
    known = KNOWN | prefixes
    used: dict[str, str] = {}

    def qname(name: QName) -> str:
        prefix = used.get(name.namespace)
        if prefix is None:
            prefix = known.get(name.namespace) or unique("ns", (*known.values(), *used.values()))
            used[name.namespace] = prefix
        return f"{prefix}:{name.name}"

    contexts: dict[Context, NamedContext] = {}
    units: dict[Unit, NamedUnit] = {}
    context_ids: set[str] = set()
    unit_ids: set[str] = set()
    facts = []
    for number, fact in enumerate(report.facts, 1):
        if fact.context not in contexts:
            contexts[fact.context] = _context(fact.context, qname, context_ids)
        if fact.unit is not None and fact.unit not in units:
            units[fact.unit] = _unit(fact.unit, qname, unit_ids)
        unit = units[fact.unit].id if fact.unit is not None else ""
        facts.append(_fact(f"f{number}", fact, qname(fact.concept), contexts[fact.context].id, unit))
    return Names(tuple(contexts.values()), tuple(units.values()), tuple(facts), used)


def _fact(identifier: str, fact: Fact, element: str, context: str, unit: str) -> NamedFact:
    """A nil item has no ``decimals`` (4.6.3), a text item neither that nor a unit."""
    nil = fact.value is None
    text = lexical(fact.value) if isinstance(fact.value, Decimal) else fact.value or ""
    decimals = "" if nil or not unit else "INF" if fact.decimals is None else str(fact.decimals)
    return NamedFact(identifier, element, context, unit, decimals, nil, text, fact)


def _context(context: Context, qname: Callable[[QName], str], taken: set[str]) -> NamedContext:
    """``I20050930``, ``D20050701_20050930``, and the members behind: ``I20050930_CommonStockMember``."""
    start, end = None if isinstance(context.period, Instant) else context.period.start, context.period.end
    dates = f"I{end:%Y%m%d}" if start is None else f"D{start:%Y%m%d}_{end:%Y%m%d}"
    members = [member.name for _, member in context.dimensions]
    identifier = unique(ncname("_".join([dates, *members])), taken)
    taken.add(identifier)
    dimensions = tuple((qname(axis), qname(member)) for axis, member in context.dimensions)
    return NamedContext(identifier, context.entity.scheme, context.entity.identifier, start, end, dimensions)


def _unit(unit: Unit, qname: Callable[[QName], str], taken: set[str]) -> NamedUnit:
    """``USD``, ``shares``, ``USDPerShare``."""
    over = ["Share" if measure.name == "shares" else measure.name for measure in unit.denominator]
    words = [measure.name for measure in unit.numerator] + (["Per", *over] if over else [])
    identifier = unique(ncname("".join(words)), taken)
    taken.add(identifier)
    return NamedUnit(identifier, tuple(map(qname, unit.numerator)), tuple(map(qname, unit.denominator)))
