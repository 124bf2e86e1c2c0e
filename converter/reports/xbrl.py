"""XBRL 2.1: an instance document, and every other that stands for one: its contexts, units and facts become values."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Literal
from urllib.parse import quote

from lxml import etree

from converter.markup import is_nil, language, named, outermost, parse, qname, starts
from converter.model import Context, Diagnostic, Duration, Entity, Fact, Instant, Period, QName, Span, Unit
from converter.reports.instance import NOWHERE, TEXTS, Instance, Item, Member, RawContext, RawUnit, Spans
from converter.roles import XBRLDI, XBRLI
from converter.taxonomies import discovery
from converter.taxonomies.discovery import Declaration, Dts, Locate
from converter.taxonomies.documents import LINK, LOCAL, XLINK, join

NAME = "XBRL 2.1"
SUFFIXES = (".xml", ".xbrl")
_ROOT = QName(XBRLI, "xbrl")
_BLANK = re.compile("[\t\n\r]")
_DATE = re.compile(
    r"\s*([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?\s*"
)
_WHOLE = re.compile(r"[+-]?[0-9]{1,6}")
_DAY = dt.timedelta(days=1)


def identify(data: bytes) -> bool:
    return outermost(data) == _ROOT


def read(name: str, data: bytes, locate: Locate) -> tuple[Instance, tuple[Diagnostic, ...]]:
    """The report of an instance. A DOCTYPE, ill-formed XML and another kind of document are diagnostics, and the report is empty."""
    root, flaws = parse(data, name)
    if root is None:
        return Instance(name, ((name, data),)), flaws
    if root.tag != f"{{{XBRLI}}}xbrl":
        wrong = Diagnostic("instance.root", "error", f"{name} is no XBRL instance: its root is {root.tag}")
        return Instance(name, ((name, data),)), (wrong,)
    spans = dict(zip(root.iter("*"), starts(data), strict=False))
    dts, missed = discovered(name, root, spans, locate)
    report, noticed = of_document(name, root, spans, dts, ((name, data),))
    return report, (*missed, *noticed)


def discovered(name: str, root: etree._Element, spans: Spans, locate: Locate) -> tuple[Dts, tuple[Diagnostic, ...]]:
    """The DTS of the XBRL 2.1 document ``root``: ``locate`` finds the documents that it refers to, by addresses beside ``name``."""
    schemas, linkbases = (_references(root, tag, spans, name) for tag in ("schemaRef", "linkbaseRef"))
    return discovery.discover([address for address, _ in schemas], locate, tuple(address for address, _ in linkbases))


def of_document(
    name: str, root: etree._Element, spans: Spans, dts: Dts, sources: tuple[tuple[str, bytes], ...]
) -> tuple[Instance, tuple[Diagnostic, ...]]:
    """The report that the XBRL 2.1 document ``root`` says, and what was noticed. ``spans`` are the places of its elements."""
    references = _references(root, "schemaRef", spans, name)
    noticed = []
    contexts = tuple(_context(element, spans) for element in root.iterchildren(f"{{{XBRLI}}}context"))
    units = tuple(_unit(element, spans) for element in root.iterchildren(f"{{{XBRLI}}}unit"))
    by_context = {context.id: context for context in reversed(contexts)}
    by_unit = {unit.id: unit for unit in reversed(units)}
    items = tuple(_items(root, spans, by_context, by_unit, dts))
    notes = list(root.iterchildren(f"{{{LINK}}}footnoteLink"))
    if notes:
        message = f"{len(notes)} footnote links are not read"
        noticed.append(Diagnostic("instance.footnote", "info", message, spans.get(notes[0])))
    return Instance(name, sources, root, spans, references, contexts, units, items, dts), (*noticed, *_unsaid(items))


def moment(text: str | None, *, end: bool) -> dt.datetime | None:
    """A date or dateTime as a moment; a date alone at the ``end`` of a period means the end of that day (XBRL 2.1, 4.7.2).

    A timezone is passed over: the model's periods are days of the entity's own calendar. None where it is no date.
    """
    match = _DATE.fullmatch(text or "")
    if match is None:
        return None
    year, month, day, hour, minute, second, _, _ = match.groups()
    try:
        date = dt.datetime(int(year), int(month), int(day))
        if hour is None:
            return date + _DAY if end else date
        if hour == "24" and minute == second == "00":
            return date + _DAY
        return date.replace(hour=int(hour), minute=int(minute), second=int(second))
    except (ValueError, OverflowError):
        return None


def _is_period(context: RawContext) -> bool:
    dated = context.end is not None and (context.kind == "instant" or context.start is not None)
    return dated or context.kind == "forever"


# --- contexts and units ------------------------------------------------------------------------------------------


def _references(root: etree._Element, tag: str, spans: Spans, name: str) -> tuple[tuple[str, Span], ...]:
    base = LOCAL + quote(name)
    return tuple(
        (join(base, element.get(f"{{{XLINK}}}href", "")), spans.get(element, NOWHERE))
        for element in root.iterchildren(f"{{{LINK}}}{tag}")
    )


def _context(element: etree._Element, spans: Spans) -> RawContext:
    identifier = element.find(f"{{{XBRLI}}}entity/{{{XBRLI}}}identifier")
    entity = Entity("", "")
    if identifier is not None:
        entity = Entity(identifier.get("scheme", "").strip(), " ".join((identifier.text or "").split()))
    kind, start, end = _period(element.find(f"{{{XBRLI}}}period"))
    places = (
        ("segment", element.find(f"{{{XBRLI}}}entity/{{{XBRLI}}}segment")),
        ("scenario", element.find(f"{{{XBRLI}}}scenario")),
    )
    children = [(place, child) for place, parent in places if parent is not None for child in parent.iterchildren("*")]
    members = tuple(_member(child, place, spans) for place, child in children if child.tag in _MEMBERS)
    other = tuple((place, _canonical(child)) for place, child in children if child.tag not in _MEMBERS)
    return RawContext(
        id=element.get("id", ""),
        span=spans.get(element, NOWHERE),
        entity=entity,
        kind=kind,
        start=start,
        end=end,
        members=members,
        other=other,
        inner=tuple((place, named(inner)) for place, child in children for inner in child.iter("*")),
        empty=tuple(place for place, parent in places if parent is not None and next(parent.iterchildren("*"), None) is None),
        value=_meaning(entity, _days(kind, start, end), members, other),
    )


_MEMBERS = (f"{{{XBRLDI}}}explicitMember", f"{{{XBRLDI}}}typedMember")


def _member(element: etree._Element, place: str, spans: Spans) -> Member:
    explicit = element.tag == _MEMBERS[0]
    return Member(
        axis=qname(element, element.get("dimension")),
        member=qname(element, element.text) if explicit else None,
        typed=None if explicit else "".join(_canonical(child) for child in element.iterchildren("*")),
        content=tuple(named(child) for child in element.iterchildren("*")),
        place=place,
        span=spans.get(element, NOWHERE),
    )


def _canonical(element: etree._Element) -> str:
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False, with_tail=False).decode()


def _period(
    element: etree._Element | None,
) -> tuple[Literal["instant", "duration", "forever", ""], dt.datetime | None, dt.datetime | None]:
    if element is None:
        return "", None, None
    instant = element.find(f"{{{XBRLI}}}instant")
    if instant is not None:
        return "instant", None, moment(instant.text, end=True)
    if element.find(f"{{{XBRLI}}}forever") is not None:
        return "forever", None, None
    start = moment(element.findtext(f"{{{XBRLI}}}startDate"), end=False)
    return "duration", start, moment(element.findtext(f"{{{XBRLI}}}endDate"), end=True)


def _days(kind: str, start: dt.datetime | None, end: dt.datetime | None) -> Period | None:
    midnight = dt.time()
    if end is None or end.time() != midnight:
        return None
    last = (end - _DAY).date() if end > dt.datetime.min else end.date()
    if kind == "instant":
        return Instant(last)
    return Duration(start.date(), last) if start is not None and start.time() == midnight else None


def _meaning(entity: Entity, period: Period | None, members: tuple[Member, ...], other: object) -> Context | None:
    dimensions = [(m.axis, m.member) for m in members if m.axis is not None and m.member is not None]
    if period is None or other or len(dimensions) < len(members):
        return None
    return Context(entity, period, tuple(sorted(dimensions)))


def _unit(element: etree._Element, spans: Spans) -> RawUnit:
    over = element.find(f"{{{XBRLI}}}divide/{{{XBRLI}}}unitNumerator")
    under = element.find(f"{{{XBRLI}}}divide/{{{XBRLI}}}unitDenominator")
    value = Unit(_measures(element if over is None else over), _measures(under))
    return RawUnit(element.get("id", ""), spans.get(element, NOWHERE), value)


def _measures(element: etree._Element | None) -> tuple[QName, ...]:
    if element is None:
        return ()
    found = (qname(child, child.text) for child in element.iterchildren(f"{{{XBRLI}}}measure"))
    return tuple(sorted(measure or QName("", "") for measure in found))


# --- facts -------------------------------------------------------------------------------------------------------


def _items(
    root: etree._Element,
    spans: Spans,
    contexts: Mapping[str, RawContext],
    units: Mapping[str, RawUnit],
    dts: Dts,
) -> Iterator[Item]:
    waiting: list[tuple[etree._Element, int | None]] = [(child, None) for child in reversed(root.findall("*"))]
    count = 0
    while waiting:
        element, parent = waiting.pop()
        name = named(element)
        if name.namespace in (XBRLI, LINK):
            continue
        declaration = dts.declarations.get(name)
        context_ref, unit_ref = element.get("contextRef"), element.get("unitRef")
        item = Item(
            concept=name,
            name=f"{element.prefix}:{name.name}" if element.prefix else name.name,
            span=spans.get(element, NOWHERE),
            id=element.get("id", ""),
            context_ref=context_ref,
            unit_ref=unit_ref,
            decimals=element.get("decimals"),
            precision=element.get("precision"),
            nil=is_nil(element),
            text="".join(map(str, element.itertext())),
            children=next(element.iterchildren("*"), None) is not None,
            language=_language(element, declaration) if unit_ref is None else "",
            context=contexts.get((context_ref or "").strip()),
            unit=units.get((unit_ref or "").strip()),
            declaration=declaration,
            parent=parent,
        )
        yield _with_fact(item)
        if declaration is not None and declaration.kind == "tuple":
            waiting += [(child, count) for child in reversed(element.findall("*"))]
        count += 1


def _language(element: etree._Element, declaration: Declaration | None) -> str:
    """The xml:lang in whose scope a text stands; of a date or a code a language says nothing (OIM 1.0, 5.1.2)."""
    if declaration is not None and declaration.base not in TEXTS:
        return ""
    return (language(element) or "").lower()


def _words(item: Item) -> str:
    """The value of an item that is no number, its blanks as its type takes them (XML Schema part 2, 4.3.6)."""
    base = item.declaration.base if item.declaration is not None else "stringItemType"
    if base == "stringItemType":
        return item.text
    if base == "normalizedStringItemType":
        return _BLANK.sub(" ", item.text)
    return " ".join(item.text.split())


def _with_fact(item: Item) -> Item:
    numeric = item.declaration.numeric if item.declaration is not None else item.unit_ref is not None
    if item.context is None or item.context.value is None or item.parent is not None or item.children:
        return item
    if item.declaration is not None and item.declaration.kind != "item":
        return item
    number = item.number
    if numeric and (item.unit is None or (number is None and not item.nil)):
        return item
    value: Decimal | str | None = None if item.nil else number if numeric else _words(item)
    decimals = int(item.decimals) if item.decimals and _WHOLE.fullmatch(item.decimals.strip()) else None
    unit = item.unit.value if numeric and item.unit is not None else None
    fact = Fact(item.concept, item.context.value, unit, value, decimals if numeric else None, span=item.span)
    return item._replace(fact=fact)


def _unsaid(items: tuple[Item, ...]) -> Iterator[Diagnostic]:
    """What the model cannot say although it may be valid: it is checked, but does not become a fact."""
    for item in items:
        context = item.context
        if item.declaration is not None and item.declaration.kind == "tuple":
            message = f"{item.name} is a tuple; what it holds is checked, but becomes no fact"
            yield Diagnostic("instance.tuple", "info", message, item.span)
        elif item.fact is None and context is not None and context.value is None and _is_period(context):
            why = "typed or other content of its segment or scenario" if context.members or context.other else "its period"
            message = f"{item.name} does not become a fact: {why} has no place in one"
            yield Diagnostic("instance.context", "info", message, item.span)
