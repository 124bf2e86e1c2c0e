"""The XBRL 2.1 document that a report of another format stands for, made from its facts (OIM 1.0 and xBRL-XML 1.0 define the same
document): what is said once in XBRL, contexts and units, is taken out of the facts.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from lxml import etree

from converter.dts import unique
from converter.markup import nameable
from converter.model import Diagnostic, Duration, Entity, Fact, QName, Span, Unit
from converter.reports import xbrl
from converter.reports.instance import TEXTS, Instance
from converter.roles import XBRLDI, XBRLI
from converter.taxonomies.discovery import Dts, Locate
from converter.taxonomies.documents import LINK, XLINK
from converter.writer.naming import lexical

Moments = tuple[dt.datetime | None, dt.datetime] | None  # start and end; no start: an instant; nothing at all: for ever

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
_ID = re.compile(r"[^\W\d][\w.-]*")
_DAY = dt.timedelta(days=1)
_PURE = Unit((QName(XBRLI, "pure"),))


class Said(NamedTuple):
    """A fact as another format says it (OIM 1.0, 5.1). A member is a name, or the text of a typed dimension; ``value`` is None for nil;
    ``decimals`` is empty where none are stated."""

    id: str
    concept: QName
    entity: Entity
    period: Moments
    unit: Unit | None
    dimensions: tuple[tuple[QName, QName | str], ...]
    language: str
    value: str | None
    decimals: str
    span: Span


def said(fact: Fact, identifier: str, language: str, span: Span) -> Said:
    """A fact of the model, for a format that holds such facts. ``language`` is that of a text, empty for what is none."""
    period = fact.context.period
    end = dt.datetime.combine(period.end, dt.time()) + _DAY
    start = dt.datetime.combine(period.start, dt.time()) if isinstance(period, Duration) else None
    value = lexical(fact.value) if isinstance(fact.value, Decimal) else fact.value
    decimals = "" if fact.decimals is None or value is None else str(fact.decimals)
    return Said(identifier, fact.concept, fact.context.entity, (start, end), fact.unit, fact.context.dimensions, language, value, decimals, span)


def read(
    name: str,
    sources: tuple[tuple[str, bytes], ...],
    locate: Locate,
    references: Sequence[tuple[str, Span]],
    facts: Iterable[Said],
    prefixes: Mapping[str, str],
    *,
    columns: bool = False,
) -> tuple[Instance, tuple[Diagnostic, ...]]:
    """The report that ``facts`` make, whose taxonomy is at ``references`` (address, place), and what was noticed. ``prefixes`` are
    those, by prefix, that the source gives namespaces. ``columns``: unit, language and decimals are said of a whole column, and so mean
    nothing where a fact has none (xBRL-CSV 1.0, 3.2)."""
    facts = tuple(facts)
    root = etree.Element(f"{{{XBRLI}}}xbrl", nsmap=_prefixes(prefixes, facts))
    spans: dict[etree._Element, Span] = {}
    for address, span in references:
        attributes = {f"{{{XLINK}}}type": "simple", f"{{{XLINK}}}href": _held(address)}
        spans[etree.SubElement(root, f"{{{LINK}}}schemaRef", attributes)] = span
    dts, missed = xbrl.discovered(name, root, spans, locate)
    noticed: list[Diagnostic] = []
    fitting = [fitted for fact in facts if (fitted := _fitted(fact, dts, noticed, columns=columns)) is not None]
    noticed += _filled(root, spans, fitting, dts)
    report, noted = xbrl.of_document(name, root, spans, dts, sources)
    return report, (*missed, *noticed, *noted)


def _prefixes(given: Mapping[str, str], facts: Iterable[Said]) -> dict[str, str]:
    """One prefix for each namespace; XBRL's own keep theirs, and what has none gets one."""
    found = {LINK: "link", XLINK: "xlink", XBRLI: "xbrli", XBRLDI: "xbrldi", _XSI: "xsi"}
    used = (("ns", name.namespace) for fact in facts for name in _names(fact))
    for prefix, uri in (*given.items(), *used):
        if uri not in found and nameable(QName(uri, prefix)):
            found[uri] = unique(prefix, {*found.values(), "xml", "xmlns"})
    return {prefix: uri for uri, prefix in found.items()}


def _names(fact: Said) -> Iterator[QName]:
    yield fact.concept
    if fact.unit is not None:
        yield from (*fact.unit.numerator, *fact.unit.denominator)
    for axis, member in fact.dimensions:
        yield axis
        if isinstance(member, QName):
            yield member


def _fitted(fact: Said, dts: Dts, noticed: list[Diagnostic], *, columns: bool) -> Said | None:
    """A fact as its concept allows it (OIM 1.0, 5.1 and 5.2), or None, and what is wrong with it."""
    unnamed = next((name for name in _names(fact) if not nameable(name)), None)
    if unnamed is not None:
        noticed.append(_error("report.name", f"needs a name that XML can have: {unnamed.name[:60]!r} in {unnamed.namespace[:60]!r}", fact))
        return None
    declaration = dts.declarations.get(fact.concept)
    if declaration is None:
        if dts.missing or not dts.schemas:  # it may be declared where we cannot look
            return fact
        noticed.append(_error("oime:unknownConcept", "is declared in no taxonomy of this report", fact))
        return None
    if declaration.concept.abstract:
        noticed.append(_error("oime:valueForAbstractConcept", "is abstract and cannot be reported", fact))
        return None
    instant = declaration.concept.period == "instant"
    if fact.period is None and instant:
        noticed.append(_error("oime:missingPeriodDimension", "is reported at an instant and has no period", fact))
        return None
    if fact.period is not None and (fact.period[0] is None) != instant:
        kind = "at an instant" if instant else "over a duration"
        noticed.append(_error("oime:invalidPeriodDimension", f"is reported {kind}, and its period is none", fact))
        return None
    text = declaration.base in TEXTS
    for code, stated, misplaced, without in (
        ("oime:misplacedUnitDimension", fact.unit is not None, not declaration.numeric, fact._replace(unit=None)),
        ("oime:misplacedDecimalsProperty", bool(fact.decimals), not declaration.numeric, fact._replace(decimals="")),
        ("oime:misplacedLanguageDimension", bool(fact.language), not text, fact._replace(language="")),
    ):
        if stated and misplaced and columns:
            return _fitted(without, dts, noticed, columns=columns)
        if stated and misplaced:
            noticed.append(_error(code, f"is of the type {declaration.concept.type}, which has none", fact))
            return None
    return fact


def _error(code: str, message: str, fact: Said) -> Diagnostic:
    return Diagnostic(code, "error", f"{fact.concept.name} {message}", fact.span)


def _filled(root: etree._Element, spans: dict[etree._Element, Span], facts: Iterable[Said], dts: Dts) -> Iterator[Diagnostic]:
    """Puts contexts, units and facts into the document."""
    contexts: dict[object, str] = {}
    units: dict[Unit, str] = {}
    items = []
    for fact in facts:
        declaration = dts.declarations.get(fact.concept)
        numeric = declaration.numeric if declaration is not None else fact.unit is not None or bool(fact.decimals)
        key = (fact.entity, fact.period, tuple(sorted(fact.dimensions, key=str)))
        if key not in contexts:
            contexts[key] = f"c{len(contexts) + 1}"
            _context(root, contexts[key], fact, dts, spans)
        unit = (fact.unit or _PURE) if numeric else fact.unit
        if unit is not None and unit not in units:
            units[unit] = f"u{len(units) + 1}"
            _unit(root, units[unit], unit, spans, fact.span)
        items.append((fact, contexts[key], units[unit] if unit is not None else "", numeric))
    for fact, context, measured, numeric in items:
        element = etree.SubElement(root, f"{{{fact.concept.namespace}}}{fact.concept.name}", {"contextRef": context})
        if _ID.fullmatch(fact.id):
            element.set("id", fact.id)
        spans[element] = fact.span
        if measured:
            element.set("unitRef", measured)
        if fact.decimals or (numeric and fact.value is not None):
            element.set("decimals", fact.decimals or "INF")
        if fact.language:
            element.set(_LANG, _held(fact.language))
        if fact.value is None:
            element.set(f"{{{_XSI}}}nil", "true")
        else:
            element.text = _held(fact.value)
            if element.text != fact.value:
                message = f"{fact.concept.name} holds characters that XML has not; they are shown as U+FFFD"
                yield Diagnostic("report.character", "error", message, fact.span)


def _held(text: str) -> str:
    return _NO_CHARACTER.sub("\ufffd", text)


def _context(root: etree._Element, identifier: str, fact: Said, dts: Dts, spans: dict[etree._Element, Span]) -> None:
    context = _under(root, XBRLI, "context", spans, fact.span, id=identifier)
    entity = _under(context, XBRLI, "entity", spans, fact.span)
    _under(entity, XBRLI, "identifier", spans, fact.span, _held(fact.entity.identifier), scheme=_held(fact.entity.scheme))
    segment = _under(entity, XBRLI, "segment", spans, fact.span) if fact.dimensions else entity
    for axis, member in fact.dimensions:
        declaration = dts.declarations.get(axis)
        domain = declaration.typed_domain if declaration is not None else ""
        if isinstance(member, QName) and not domain:
            explicit = _under(segment, XBRLDI, "explicitMember", spans, fact.span)
            explicit.set("dimension", _written(explicit, axis))
            explicit.text = _written(explicit, member)
        else:
            typed = _under(segment, XBRLDI, "typedMember", spans, fact.span)
            typed.set("dimension", _written(typed, axis))
            address, _, fragment = domain.partition("#")
            holder = dts.ids.get((address, fragment), QName("", "value"))
            text = _written(typed, member) if isinstance(member, QName) else _held(member)
            _under(typed, holder.namespace, holder.name, spans, fact.span, text)
    period = _under(context, XBRLI, "period", spans, fact.span)
    if fact.period is None:
        _under(period, XBRLI, "forever", spans, fact.span)
        return
    start, end = fact.period
    if start is not None:
        _under(period, XBRLI, "startDate", spans, fact.span, start.isoformat())
    _under(period, XBRLI, "instant" if start is None else "endDate", spans, fact.span, end.isoformat())


def _unit(root: etree._Element, identifier: str, unit: Unit, spans: dict[etree._Element, Span], span: Span) -> None:
    element = _under(root, XBRLI, "unit", spans, span, id=identifier)
    over = element
    if unit.denominator:
        divide = _under(element, XBRLI, "divide", spans, span)
        over, under = _under(divide, XBRLI, "unitNumerator", spans, span), _under(divide, XBRLI, "unitDenominator", spans, span)
        for measure in unit.denominator:
            _measure(under, measure, spans, span)
    for measure in unit.numerator:
        _measure(over, measure, spans, span)


def _measure(parent: etree._Element, measure: QName, spans: dict[etree._Element, Span], span: Span) -> None:
    element = _under(parent, XBRLI, "measure", spans, span)
    element.text = _written(element, measure)


def _under(
    parent: etree._Element, namespace: str, name: str, spans: dict[etree._Element, Span], span: Span, text: str | None = None, **attributes: str
) -> etree._Element:
    element = etree.SubElement(parent, f"{{{namespace}}}{name}" if namespace else name, attributes)
    element.text = text
    spans[element] = span
    return element


def _written(element: etree._Element, name: QName) -> str:
    """``name`` with the prefix that its namespace has in the document."""
    return f"{next(prefix for prefix, uri in element.nsmap.items() if uri == name.namespace and prefix)}:{name.name}"
