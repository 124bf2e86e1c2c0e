"""A report as an XBRL 2.1 document says it, as values, so that foreign reports can be checked and ours proved to round-trip.

What the model can say becomes ``model.Fact``; what it cannot (a dangling contextRef, a typed dimension, a time of day) stays as
it was written in an ``Item``, so that the checks see it and nothing is lost. ``converter.reports`` reads them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple

from lxml import etree

from converter.model import Context, Diagnostic, Entity, Fact, QName, Severity, Span, Taxonomy, Unit
from converter.taxonomies import discovery
from converter.taxonomies.discovery import Declaration, Dts

TEXTS = ("stringItemType", "normalizedStringItemType")  # the types whose values have a language (OIM 1.0, 3.2.4)
NOWHERE = Span(1, 1, 1, 2)  # of what stands in no source, or in one without lines
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_FLOAT = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")

Spans = Mapping[etree._Element, Span]


class Wrong(Exception):
    """A part of a report is wrong, and its reader goes on without it: the code that the specification (and Arelle) gives, and a message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def said(self, of: str, span: Span | None, severity: Severity = "error") -> Diagnostic:
        """The flaw at its place; ``of`` begins the message."""
        return Diagnostic(self.code, severity, of + self.message, span)


class Member(NamedTuple):
    """A value of a dimension (XBRL Dimensions 1.0, 3.1): a ``member``, or the canonical text of what is ``typed``. Names that do
    not resolve are None. ``place`` is segment or scenario."""

    axis: QName | None
    member: QName | None
    typed: str | None
    content: tuple[QName, ...]
    place: str
    span: Span


class RawContext(NamedTuple):
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


class RawUnit(NamedTuple):
    """A unit as written; its measures sorted, so that equal ``value`` is S-equality (XBRL 2.1, 4.10)."""

    id: str
    span: Span
    value: Unit


class Item(NamedTuple):
    """A fact as written. ``name`` is its prefixed name, ``context`` and ``unit`` what its references resolve to, ``parent`` the
    index of the tuple it stands in, ``language`` that of a text, in lower case, ``fact`` what the model makes of it, or None."""

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
    language: str = ""
    fact: Fact | None = None

    @property
    def number(self) -> Decimal | None:
        """The number that an item states, in its own units; None where it states none (nil, text, ``abc``, ``INF``)."""
        if self.fact is not None and isinstance(self.fact.value, Decimal):
            return self.fact.value
        numeric = self.declaration.numeric and not self.declaration.fraction if self.declaration else self.unit_ref is not None
        if not numeric or self.nil or self.children:
            return None
        text = self.text.strip()
        pattern = _FLOAT if self.declaration and self.declaration.base in ("floatItemType", "doubleItemType") else _DECIMAL
        return Decimal(text) if pattern.fullmatch(text) else None


@dataclass(frozen=True, slots=True)
class Instance:
    """A report as read: its facts as written and what they refer to, and the DTS.

    ``root`` is the report as an XBRL 2.1 document: the file itself or, of another format, the document that it stands for (its
    target document, as Inline XBRL calls it); None where it could not be read. ``spans`` are the places of its elements in
    ``sources``, the (name, bytes) of the files that were read: a span's page counts them. ``references`` are the schemaRefs
    (address, place)."""

    name: str
    sources: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    root: etree._Element | None = field(default=None, repr=False, compare=False)
    spans: Spans = field(default_factory=dict, repr=False, compare=False)
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
