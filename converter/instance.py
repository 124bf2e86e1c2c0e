"""An XBRL 2.1 instance, read back into values, so that foreign instances can be checked and ours proved to round-trip.

What the model can say becomes ``model.Fact``; what it cannot (a dangling contextRef, a typed dimension, a time of day) stays as
it was written in an ``Item``, so that the checks see it and nothing is lost.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Literal, NamedTuple

from lxml import etree

from converter import discovery
from converter.discovery import Declaration, Dts, Locate
from converter.documents import LINK, LOCAL, XLINK, join
from converter.markup import named, parse, qname, starts
from converter.model import (
    Context,
    Diagnostic,
    Duration,
    Entity,
    Fact,
    Instant,
    Period,
    QName,
    Span,
    Taxonomy,
    Unit,
)
from converter.roles import XBRLDI, XBRLI

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_DATE = re.compile(
    r"\s*([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?\s*"
)
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_FLOAT = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_WHOLE = re.compile(r"[+-]?[0-9]{1,6}")
_DAY = dt.timedelta(days=1)
_NOWHERE = Span(1, 1, 1, 2)


class Member(NamedTuple):
    """A value of a dimension (XBRL Dimensions 1.0, 3.1): a ``member``, or the canonical text of what is ``typed``. Names that do
    not resolve are None. ``place`` is segment or scenario."""

    axis: QName | None
    member: QName | None
    typed: str | None
    content: tuple[QName, ...]
    place: str
    span: Span


@dataclass(frozen=True, slots=True)
class RawContext:
    """A context as written. ``start`` and ``end`` are moments: the end of a day is the start of the next (XBRL 2.1, 4.7.2);
    None where they are no dates. ``other`` is the canonical text of what is no dimension, ``inner`` the names of all elements
    in segment and scenario, ``empty`` those of the two that hold nothing. ``value`` is what the model makes of it, or None."""

    id: str
    span: Span
    entity: Entity
    kind: Literal["instant", "duration", "forever", ""]
    start: dt.datetime | None
    end: dt.datetime | None
    members: tuple[Member, ...]
    other: tuple[tuple[str, str], ...]
    inner: tuple[tuple[str, QName], ...]
    empty: tuple[str, ...]
    value: Context | None

    @property
    def meaning(self) -> object:
        """Equal for contexts that are S-equal (XBRL 2.1, 4.10)."""
        dimensions = frozenset((m.place, m.axis, m.member, m.typed) for m in self.members)
        return (self.entity, self.kind, self.start, self.end, dimensions, self.other)


@dataclass(frozen=True, slots=True)
class RawUnit:
    """A unit as written; its measures sorted, so that equal ``value`` is S-equality (XBRL 2.1, 4.10)."""

    id: str
    span: Span
    value: Unit


@dataclass(frozen=True, slots=True)
class Item:
    """A fact as written. ``name`` is its prefixed name, ``context`` and ``unit`` what its references resolve to, ``parent`` the
    index of the tuple it stands in, ``fact`` what the model makes of it, or None."""

    concept: QName
    name: str
    span: Span
    id: str
    context_ref: str | None
    unit_ref: str | None
    decimals: str | None
    precision: str | None
    nil: bool
    text: str
    children: bool
    context: RawContext | None
    unit: RawUnit | None
    declaration: Declaration | None
    parent: int | None = None
    fact: Fact | None = None

    @property
    def number(self) -> Decimal | None:
        """The value of a numeric item; None for nil, for a text, and for what is no number."""
        return self.fact.value if self.fact is not None and isinstance(self.fact.value, Decimal) else number(self)


@dataclass(frozen=True, slots=True)
class Instance:
    """A report as read: its facts as written and what they refer to, and the DTS. ``references`` are the schemaRefs (address,
    place); ``source`` the document's own bytes, None where it could not be read."""

    name: str
    source: bytes | None = field(default=None, repr=False)
    references: tuple[tuple[str, Span], ...] = ()
    contexts: tuple[RawContext, ...] = ()
    units: tuple[RawUnit, ...] = ()
    items: tuple[Item, ...] = ()
    dts: Dts = field(default_factory=Dts)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts that the model can say, in document order."""
        return tuple(item.fact for item in self.items if item.fact is not None)

    @property
    def extension(self) -> Taxonomy:
        """What the taxonomy documents beside the instance declare and relate."""
        return discovery.extension(self.dts)


def read(path: Path) -> tuple[Instance, tuple[Diagnostic, ...]]:
    """The instance at ``path`` with the DTS that lies beside it and in our data folder, and the flaws that reading met.

    A file that cannot be read, a DOCTYPE and ill-formed XML are diagnostics, and the instance is empty.
    """
    try:
        source = path.read_bytes() if path.is_file() else None
        reason = "there is no such file"
    except OSError as error:
        source, reason = None, error.strerror or str(error)
    if source is None:
        return Instance(path.name), (Diagnostic("FileNotLoadable", "error", f"{path.name} cannot be read: {reason}"),)
    return read_source(path.name, source, discovery.beside(path.parent))


def read_source(name: str, source: bytes, locate: Locate) -> tuple[Instance, tuple[Diagnostic, ...]]:
    """As ``read``, of bytes: ``locate`` finds the documents that they refer to."""
    root, flaws = parse(source, name)
    if root is None:
        return Instance(name), flaws
    if root.tag != f"{{{XBRLI}}}xbrl":
        return Instance(name), (Diagnostic("instance.root", "error", f"{name} is no XBRL instance: its root is {root.tag}"),)
    places = starts(source)
    spans = dict(zip(root.iter("*"), places, strict=False))
    references = _references(root, "schemaRef", spans)
    linkbases = tuple(address for address, _ in _references(root, "linkbaseRef", spans))
    dts, missed = discovery.discover([address for address, _ in references], locate, linkbases)
    noticed = [*missed]
    contexts = tuple(context(element, spans) for element in root.iterchildren(f"{{{XBRLI}}}context"))
    units = tuple(unit(element, spans) for element in root.iterchildren(f"{{{XBRLI}}}unit"))
    by_context = {one.id: one for one in reversed(contexts)}
    by_unit = {one.id: one for one in reversed(units)}
    items = tuple(_items(root, spans, by_context, by_unit, dts))
    notes = list(root.iterchildren(f"{{{LINK}}}footnoteLink"))
    if notes:
        message = f"{len(notes)} footnote links are not read"
        noticed.append(Diagnostic("instance.footnote", "info", message, spans.get(notes[0])))
    return Instance(name, source, references, contexts, units, items, dts), (*noticed, *_unsaid(items))


def number(item: Item) -> Decimal | None:
    """The number that an item states, in its own units; None where it states none (nil, text, ``abc``, ``INF``)."""
    text = item.text.strip()
    numeric = item.declaration.numeric and not item.declaration.fraction if item.declaration else item.unit_ref is not None
    if not numeric or item.nil or item.children:
        return None
    pattern = _FLOAT if item.declaration and item.declaration.base in ("floatItemType", "doubleItemType") else _DECIMAL
    return Decimal(text) if pattern.fullmatch(text) else None


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

Spans = Mapping[etree._Element, Span]


def _references(root: etree._Element, tag: str, spans: Spans) -> tuple[tuple[str, Span], ...]:
    return tuple(
        (join(LOCAL, element.get(f"{{{XLINK}}}href", "")), spans.get(element, _NOWHERE))
        for element in root.iterchildren(f"{{{LINK}}}{tag}")
    )


def context(element: etree._Element, spans: Spans) -> RawContext:
    """XBRL 2.1, 4.7, as written."""
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
        span=spans.get(element, _NOWHERE),
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
        span=spans.get(element, _NOWHERE),
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
    if period is None or other:
        return None
    dimensions = []
    for member in members:
        if member.axis is None or member.member is None:
            return None
        dimensions.append((member.axis, member.member))
    return Context(entity, period, tuple(sorted(dimensions)))


def unit(element: etree._Element, spans: Spans) -> RawUnit:
    """XBRL 2.1, 4.8, as written."""
    over = element.find(f"{{{XBRLI}}}divide/{{{XBRLI}}}unitNumerator")
    under = element.find(f"{{{XBRLI}}}divide/{{{XBRLI}}}unitDenominator")
    value = Unit(_measures(element if over is None else over), _measures(under))
    return RawUnit(element.get("id", ""), spans.get(element, _NOWHERE), value)


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
        yield _item(element, name, spans.get(element, _NOWHERE), contexts, units, declaration, parent)
        if declaration is not None and declaration.kind == "tuple":
            waiting += [(child, count) for child in reversed(element.findall("*"))]
        count += 1


def _item(
    element: etree._Element,
    name: QName,
    span: Span,
    contexts: Mapping[str, RawContext],
    units: Mapping[str, RawUnit],
    declaration: Declaration | None,
    parent: int | None,
) -> Item:
    context_ref, unit_ref = element.get("contextRef"), element.get("unitRef")
    item = Item(
        concept=name,
        name=f"{element.prefix}:{name.name}" if element.prefix else name.name,
        span=span,
        id=element.get("id", ""),
        context_ref=context_ref,
        unit_ref=unit_ref,
        decimals=element.get("decimals"),
        precision=element.get("precision"),
        nil=element.get(f"{{{_XSI}}}nil", "").strip() in ("true", "1"),
        text="".join(map(str, element.itertext())),
        children=next(element.iterchildren("*"), None) is not None,
        context=contexts.get((context_ref or "").strip()),
        unit=units.get((unit_ref or "").strip()),
        declaration=declaration,
        parent=parent,
    )
    return _with_fact(item)


def _with_fact(item: Item) -> Item:
    numeric = item.declaration.numeric if item.declaration is not None else item.unit_ref is not None
    if item.context is None or item.context.value is None or item.parent is not None or item.children:
        return item
    if item.declaration is not None and item.declaration.kind != "item":
        return item
    if numeric and (item.unit is None or (number(item) is None and not item.nil)):
        return item
    value: Decimal | str | None = None if item.nil else number(item) if numeric else item.text
    decimals = int(item.decimals) if item.decimals and _WHOLE.fullmatch(item.decimals.strip()) else None
    unit = item.unit.value if numeric and item.unit is not None else None
    fact = Fact(item.concept, item.context.value, unit, value, decimals if numeric else None, span=item.span)
    return replace(item, fact=fact)


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
