"""A report as the Open Information Model 1.0 sees it: facts whose dimensions are plain strings, for xBRL-JSON and xBRL-CSV 1.0.

In OIM a period is made of times (an instant is the midnight that ends a day), an entity is a name in the namespace of its scheme,
and a number without a unit is pure.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from converter.dts import ncname, unique
from converter.writer.naming import NamedContext, NamedFact, NamedUnit, Names, lexical

XBRL = "https://xbrl.org/2021"
LANGUAGE = "en-us"  # what the instance says of itself as xml:lang, in OIM's lower case
_DAY = dt.timedelta(days=1)
_PURE = "xbrli:pure"
# Types that OIM calls text: of a token or a code it would be an error to say a language (OIM 1.0, oime:misplacedLanguageDimension).
_TEXTS = frozenset(("string", "normalizedString", "textBlock", "tradingSymbol"))


class OimFact(NamedTuple):
    """OIM 1.0, 5.1. ``unit`` and ``language`` are empty where the fact has none; ``value`` is None for nil; ``canonical`` is the
    value as xBRL-JSON 1.0, 6.1.1, has it: of a decimal, with a digit behind the point and no needless zero."""

    id: str
    concept: str
    entity: str
    period: str
    unit: str
    language: str
    dimensions: tuple[tuple[str, str], ...]
    decimals: str
    value: str | None
    canonical: str | None


class OimReport(NamedTuple):
    """Facts with the (prefix, URI) that they use, sorted, and all their dimensions of the taxonomy in order of appearance."""

    namespaces: tuple[tuple[str, str], ...]
    facts: tuple[OimFact, ...]
    axes: tuple[str, ...]


def report(names: Names, types: dict[str, str]) -> OimReport:
    """The facts of a report. ``types`` has the item types of its text facts, by prefixed name."""
    taken = {"xbrl", *names.prefixes.values()}
    schemes: dict[str, str] = {}
    for context in names.contexts:
        if context.scheme not in schemes:
            schemes[context.scheme] = unique(_alias(context.scheme), taken)
            taken.add(schemes[context.scheme])
    contexts = {c.id: c for c in names.contexts}
    periods = {c.id: period(c) for c in names.contexts}
    units = {u.id: unit(u) for u in names.units}

    def seen(fact: NamedFact) -> OimFact:
        context, value = contexts[fact.context], fact.fact.value
        return OimFact(
            id=fact.id,
            concept=fact.element,
            entity=f"{schemes[context.scheme]}:{context.identifier}",
            period=periods[context.id],
            unit=units.get(fact.unit, ""),
            language=language(types.get(fact.element, "")),
            dimensions=tuple(sorted(context.dimensions)),
            decimals="" if fact.decimals == "INF" else fact.decimals,
            value=None if fact.nil else fact.text,
            canonical=None if fact.nil else canonical(value) if isinstance(value, Decimal) else fact.text,
        )

    uris = {"xbrl": XBRL} | {prefix: uri for uri, prefix in names.prefixes.items()} | {p: uri for uri, p in schemes.items()}
    axes = dict.fromkeys(axis for context in names.contexts for axis, _ in context.dimensions)
    return OimReport(tuple(sorted(uris.items())), tuple(map(seen, names.facts)), tuple(axes))


def period(context: NamedContext) -> str:
    """xBRL-JSON 1.0, 5.2: a time or an interval, both ends of a day being midnights.

    >>> period(NamedContext("I", "", "", None, dt.date(2005, 9, 30), ()))
    '2005-10-01T00:00:00'
    """
    end = _midnight(context.end + _DAY)
    return end if context.start is None else f"{_midnight(context.start)}/{end}"


def unit(named: NamedUnit) -> str:
    """OIM Common 1.0: measures in the order of their names, ``iso4217:USD/xbrli:shares``; empty for pure."""
    if named.numerator == (_PURE,) and not named.denominator:
        return ""
    over, under = ("*".join(sorted(side)) for side in (named.numerator, named.denominator))
    if not under:
        return over
    return "/".join(f"({side})" if "*" in side else side for side in (over, under))


def language(type: str) -> str:
    """The language of a fact whose concept has that type, empty where it has none."""
    return LANGUAGE if type in _TEXTS else ""


def canonical(value: Decimal) -> str:
    """XML Schema part 2, 3.2.3.2.

    >>> canonical(Decimal("1.20E+3")), canonical(Decimal("-0.120"))
    ('1200.0', '-0.12')
    """
    whole, _, part = lexical(value).partition(".")
    return f"{whole}.{part.rstrip('0') or '0'}"


def _alias(scheme: str) -> str:
    """A prefix for the scheme of entities, from the end of its URI: ``cik``."""
    return ncname(scheme.rstrip("/").rpartition("/")[2].lower()) if scheme.strip("/") else "entity"


def _midnight(day: dt.date) -> str:
    return f"{day.isoformat()}T00:00:00"
