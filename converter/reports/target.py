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
from converter.markup import LANG, XSI, nameable
from converter.model import Diagnostic, Duration, Entity, Fact, QName, Span, Unit
from converter.reports import xbrl
from converter.reports.instance import TEXTS, Instance, Wrong
from converter.roles import XBRLDI, XBRLI
from converter.taxonomies.discovery import Dts, Locate
from converter.taxonomies.documents import LINK, XLINK
from converter.writer import characters
from converter.writer.naming import lexical

Moments = tuple[dt.datetime | None, dt.datetime] | None  # start and end; no start: an instant; nothing at all: for ever

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
        attributes = {f"{{{XLINK}}}type": "simple", f"{{{XLINK}}}href": characters(address)}
        spans[etree.SubElement(root, f"{{{LINK}}}schemaRef", attributes)] = span
    dts, missed = xbrl.discovered(name, root, spans, locate)
    noticed: list[Diagnostic] = []
    fitting = []
    for fact in facts:
        try:
            fitting.append(_fitted(fact, dts, columns=columns))
        except Wrong as wrong:
            noticed.append(wrong.said(f"{fact.concept.name} ", fact.span))
    noticed += _filled(root, spans, fitting, dts)
    report, noted = xbrl.of_document(name, root, spans, dts, sources)
    return report, (*missed, *noticed, *noted)


def _prefixes(given: Mapping[str, str], facts: Iterable[Said]) -> dict[str, str]:
    """One prefix for each namespace; XBRL's own keep theirs, and what has none gets one."""
    found = {LINK: "link", XLINK: "xlink", XBRLI: "xbrli", XBRLDI: "xbrldi", XSI: "xsi"}
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


def _fitted(fact: Said, dts: Dts, *, columns: bool) -> Said:
    """A fact as its concept allows it (OIM 1.0, 5.1 and 5.2)."""
    unnamed = next((name for name in _names(fact) if not nameable(name)), None)
    if unnamed is not None:
        raise Wrong("report.name", f"needs a name that XML can have: {unnamed.name[:60]!r} in {unnamed.namespace[:60]!r}")
    declaration = dts.declarations.get(fact.concept)
    if declaration is None:
        if dts.missing or not dts.schemas:  # it may be declared where we cannot look
            return fact
        raise Wrong("oime:unknownConcept", "is declared in no taxonomy of this report")
    if declaration.concept.abstract:
        raise Wrong("oime:valueForAbstractConcept", "is abstract and cannot be reported")
    instant = declaration.concept.period == "instant"
    if fact.period is None and instant:
        raise Wrong("oime:missingPeriodDimension", "is reported at an instant and has no period")
    if fact.period is not None and (fact.period[0] is None) != instant:
        raise Wrong("oime:invalidPeriodDimension", f"is reported {'at an instant' if instant else 'over a duration'}, and its period is none")
    numeric, text = declaration.numeric, declaration.base in TEXTS
    fitting = fact._replace(
        unit=fact.unit if numeric else None, decimals=fact.decimals if numeric else "", language=fact.language if text else ""
    )
    for code, stated, fits in (
        ("oime:misplacedUnitDimension", fact.unit, fitting.unit),
        ("oime:misplacedDecimalsProperty", fact.decimals, fitting.decimals),
        ("oime:misplacedLanguageDimension", fact.language, fitting.language),
    ):
        if stated != fits and not columns:
            raise Wrong(code, f"is of the type {declaration.concept.type}, which has none")
    return fitting


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
            made = _context(root, contexts[key], fact, dts)
            spans.update(dict.fromkeys(made.iter(), fact.span))
        unit = (fact.unit or _PURE) if numeric else fact.unit
        if unit is not None and unit not in units:
            units[unit] = f"u{len(units) + 1}"
            made = _unit(root, units[unit], unit)
            spans.update(dict.fromkeys(made.iter(), fact.span))
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
            element.set(LANG, characters(fact.language))
        if fact.value is None:
            element.set(f"{{{XSI}}}nil", "true")
        else:
            element.text = characters(fact.value)
            if element.text != fact.value:
                message = f"{fact.concept.name} holds characters that XML has not; they are shown as U+FFFD"
                yield Diagnostic("report.character", "error", message, fact.span)


def _context(root: etree._Element, identifier: str, fact: Said, dts: Dts) -> etree._Element:
    context = _under(root, XBRLI, "context", id=identifier)
    entity = _under(context, XBRLI, "entity")
    _under(entity, XBRLI, "identifier", characters(fact.entity.identifier), scheme=characters(fact.entity.scheme))
    segment = _under(entity, XBRLI, "segment") if fact.dimensions else entity
    for axis, member in fact.dimensions:
        declaration = dts.declarations.get(axis)
        domain = declaration.typed_domain if declaration is not None else ""
        text = _written(root, member) if isinstance(member, QName) else characters(member)
        if isinstance(member, QName) and not domain:
            _under(segment, XBRLDI, "explicitMember", text, dimension=_written(root, axis))
        else:
            address, _, fragment = domain.partition("#")
            holder = dts.ids.get((address, fragment), QName("", "value"))
            _under(_under(segment, XBRLDI, "typedMember", dimension=_written(root, axis)), holder.namespace, holder.name, text)
    period = _under(context, XBRLI, "period")
    if fact.period is None:
        _under(period, XBRLI, "forever")
        return context
    start, end = fact.period
    if start is not None:
        _under(period, XBRLI, "startDate", start.isoformat())
    _under(period, XBRLI, "instant" if start is None else "endDate", end.isoformat())
    return context


def _unit(root: etree._Element, identifier: str, unit: Unit) -> etree._Element:
    element = _under(root, XBRLI, "unit", id=identifier)
    sides = [(element, unit.numerator)]
    if unit.denominator:
        divide = _under(element, XBRLI, "divide")
        sides = [(_under(divide, XBRLI, "unitNumerator"), unit.numerator), (_under(divide, XBRLI, "unitDenominator"), unit.denominator)]
    for side, measures in sides:
        for measure in measures:
            _under(side, XBRLI, "measure", _written(root, measure))
    return element


def _under(parent: etree._Element, namespace: str, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{namespace}}}{name}" if namespace else name, attributes)
    element.text = text
    return element


def _written(root: etree._Element, name: QName) -> str:
    """``name`` with the prefix that its namespace has in the document."""
    return f"{next(prefix for prefix, uri in root.nsmap.items() if uri == name.namespace and prefix)}:{name.name}"
