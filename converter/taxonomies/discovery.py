"""The discoverable taxonomy set of a report (XBRL 2.1, 3.2): its schemas and linkbases, read into values.

Nothing is looked up on a network. A document is known by its absolute address: the canonical ones of XBRL International and of
our base taxonomy stand for files of our data folder, and what lies beside the instance has an address under ``LOCAL``. A file
outside the instance's folder is never opened, whatever a hostile ``href`` says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, cast
from urllib.parse import unquote

from converter import data
from converter.model import Arc, Balance, Concept, Diagnostic, Label, Network, PeriodType, QName, Taxonomy
from converter.roles import ARCROLES, ITEM_TYPES, LABELS, XBRLDT, XBRLI
from converter.taxonomies.documents import LOCAL, Element, Linkbase, Relation, Schema, join, read_linkbase, read_schema, shown, unexpected

Find = Callable[[str], bytes | None]
Kind = Literal["item", "tuple", "hypercube", "dimension", ""]

_CANONICAL = re.compile(r"https?://(?:www\.)?xbrl\.org/(?:2003|2005|2006|2013/inlineXBRL)/([A-Za-z0-9_-]+\.xsd)")
_OURS = re.compile(r"http://tickmark\.example/[a-z]+/[0-9]{4}/([A-Za-z0-9_-]+\.(?:xsd|xml))")
_DECLARED = re.compile(rb'\n *<xs:element id="[a-z]+_(\w+)"[^>]*/>')  # as our template prints it
_NAMED = re.compile(rb"[A-Za-z0-9]+")
_HEADS: Mapping[QName, Kind] = {
    QName(XBRLI, "item"): "item",
    QName(XBRLI, "tuple"): "tuple",
    QName(XBRLDT, "hypercubeItem"): "hypercube",
    QName(XBRLDT, "dimensionItem"): "dimension",
}
_MOST_DOCUMENTS = 500
_LABEL_NAMES = {role.uri: name for name, role in LABELS.items()}
_ARC_NAMES = {role.uri: name for name, role in ARCROLES.items()}
_PRESENTATION = "http://www.xbrl.org/2003/arcrole/parent-child"
CALCULATION = "http://www.xbrl.org/2003/arcrole/summation-item"
CALCULATIONS = (CALCULATION, "https://xbrl.org/2023/arcrole/summation-item")  # of XBRL 2.1, and of Calculations 1.1


class Declaration(NamedTuple):
    """The declaration of an element. ``kind`` is empty where it is no concept; ``base`` is the item type of XBRL 2.1 from which
    its type derives (``monetaryItemType``); ``typed_domain`` the address of a typed dimension's domain; ``stated_period`` what
    its periodType attribute says, empty where it has none."""

    concept: Concept
    kind: Kind
    base: str
    nillable: bool
    stated_period: str
    typed_domain: str
    document: str
    line: int

    @property
    def numeric(self) -> bool:
        return self.base in NUMERIC

    @property
    def fraction(self) -> bool:
        return self.base == "fractionItemType"


NUMERIC = frozenset(
    f"{name}ItemType"
    for name in (
        *("monetary", "shares", "pure", "decimal", "float", "double", "fraction"),
        *("integer", "nonPositiveInteger", "negativeInteger", "nonNegativeInteger", "positiveInteger"),
        *("long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)


class Text(NamedTuple):
    """A label: ``role`` is its URI."""

    concept: QName
    role: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Dts:
    """All that the taxonomies of a report say. ``schemas`` are (namespace, address) in the order of discovery; ``missing`` the
    addresses of schemas that are not available, so that an unknown element may be theirs; ``types`` what a type derives from,
    ``ids`` the concept that an address and an id mean, ``roles`` the definition of each link role that a schema declares."""

    documents: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    schemas: tuple[tuple[str, str], ...] = ()
    linkbases: tuple[str, ...] = ()
    declarations: Mapping[QName, Declaration] = field(default_factory=dict, repr=False)
    relations: tuple[Relation, ...] = ()
    labels: tuple[Text, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict, repr=False)
    types: Mapping[QName, QName] = field(default_factory=dict, repr=False)
    ids: Mapping[tuple[str, str], QName] = field(default_factory=dict, repr=False)
    missing: tuple[str, ...] = ()


# --- addresses ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def bundled(address: str) -> bytes | None:
    """The file of our data folder that a canonical address stands for, None where we have none."""
    match = _CANONICAL.fullmatch(address) or _OURS.fullmatch(address)
    if match is None:
        return None
    taxonomy = data.folder("taxonomy")
    for place in (taxonomy / match[1], taxonomy / "xsd" / match[1]):
        if place.is_file():
            return place.read_bytes()
    return None


class Locate(NamedTuple):
    """Finds documents by address: ``local`` those under LOCAL, ``library`` the published ones, which are the same for every report."""

    local: Find
    library: Find = bundled

    def __call__(self, address: str) -> bytes | None:
        return self.local(address) if address.startswith(LOCAL) else self.library(address)


def beside(folder: Path, library: Find = bundled) -> Locate:
    """Finds addresses under LOCAL as files of ``folder`` or below, and else asks ``library``."""
    home = folder.resolve()

    def local(address: str) -> bytes | None:
        try:
            place = (home / unquote(address[len(LOCAL) :])).resolve()
            return place.read_bytes() if place.is_relative_to(home) and place.is_file() else None
        except (OSError, ValueError):  # a name that is too long, holds NUL, or may not be read
            return None

    return Locate(local, library)


def among(files: Mapping[str, bytes], library: Find = bundled) -> Locate:
    """Finds addresses under LOCAL in ``files``, which have not been written yet, and else asks ``library``."""
    return Locate(lambda address: files.get(unquote(address[len(LOCAL) :])), library)


def narrowed(files: Mapping[str, bytes], library: Find = bundled) -> Find:
    """``library`` with the schemas of our base taxonomy cut down to the elements whose names stand in ``files``, a report's documents as
    we write them: some dozens of three thousand. What a schema says of an element hangs on no element that is not there (none of
    ours is the head of another), and a name that is not declared stays undeclared."""
    said = {word for content in files.values() for word in _NAMED.findall(content)}

    @cache
    def find(address: str) -> bytes | None:
        source = library(address)
        if source is None or not _OURS.fullmatch(address):
            return source
        return _DECLARED.sub(lambda declared: declared[0] if declared[1] in said else b"", source)

    return find


# --- discovery ---------------------------------------------------------------------------------------------------


def discover(schemas: Sequence[str], locate: Locate, linkbases: Sequence[str] = ()) -> tuple[Dts, tuple[Diagnostic, ...]]:
    """The DTS that starts from the schemas and linkbases at these addresses (XBRL 2.1, 3.2), and the flaws of its documents.

    Published taxonomies are discovered once in a process: a report then costs what its extension costs.
    """
    return _walk(tuple(schemas), tuple(linkbases), locate, reuse=True)


@lru_cache(maxsize=16)
def _closure(address: str, _source: bytes, library: Find) -> tuple[Dts, tuple[Diagnostic, ...]]:
    """What a published schema brings with it: all of it is published, and so the same for every report."""
    return _walk((address,), (), Locate(lambda _: None, library), reuse=False)


def _walk(
    entries: tuple[str, ...], linkbases: tuple[str, ...], locate: Locate, *, reuse: bool
) -> tuple[Dts, tuple[Diagnostic, ...]]:
    flaws: list[Diagnostic] = []
    parts: list[Dts] = []
    own: dict[str, bytes] = {}
    schemas: list[tuple[str, Schema]] = []
    bases: list[tuple[str, Linkbase]] = []
    missing: list[str] = []
    queue = [(address, "", True) for address in entries] + [(address, "", False) for address in linkbases]
    seen: set[tuple[str, bool]] = set()
    for address, lent, is_schema in queue:  # it grows while it is walked
        if (address, is_schema) in seen or any(address in part.documents for part in parts):
            continue
        seen.add((address, is_schema))
        if len(seen) > _MOST_DOCUMENTS:
            flaws.append(unexpected(address, f"is one of more than {_MOST_DOCUMENTS} documents; the rest is not read"))
            break
        source = locate(address)
        if source is None:
            missing += [address] if is_schema else []
            flaws.append(_unavailable(address))
            continue
        if reuse and is_schema and not lent and not address.startswith(LOCAL):
            part, found = _closure(address, source, bundled if source == bundled(address) else locate.library)
            parts.append(part)
            flaws += found
            continue
        own[address] = source
        if is_schema:
            schema, found = read_schema(address, source, lent)
            schemas.append((address, schema))
            queue += [(a, n, True) for a, n in schema.schemas] + [(a, "", False) for a in schema.linkbases]
        else:
            linkbase, found = read_linkbase(address, source)
            bases.append((address, linkbase))
            queue += [(a, "", True) for a in linkbase.schemas]
        flaws += found
    return _assemble(parts, own, schemas, bases, tuple(missing)), tuple(flaws)


def _unavailable(address: str) -> Diagnostic:
    hint = "" if address.startswith(LOCAL) else "no network is used: give the taxonomy's package"
    return Diagnostic("FileNotLoadable", "error", f"{shown(address) or 'an empty address'} is not available", hint=hint)


def _assemble(
    parts: Sequence[Dts],
    own: Mapping[str, bytes],
    schemas: Sequence[tuple[str, Schema]],
    bases: Sequence[tuple[str, Linkbase]],
    missing: tuple[str, ...],
) -> Dts:
    documents = {address: source for part in parts for address, source in part.documents.items()} | dict(own)
    types = {name: base for part in parts for name, base in part.types.items()}
    ids = {place: name for part in parts for place, name in part.ids.items()}
    declarations = {name: one for part in parts for name, one in part.declarations.items()}
    roles = {role: text for part in parts for role, text in part.roles.items()}
    elements = {element.name: element for _, schema in schemas for element in schema.elements}
    for address, schema in schemas:
        types.update(schema.types)
        roles.update(schema.roles)
        ids.update({(address, element.id): element.name for element in schema.elements if element.id})
    for address, schema in schemas:
        for element in schema.elements:
            declarations[element.name] = _declaration(element, address, elements, declarations, types)
    relations = [relation for part in parts for relation in part.relations]
    labels = [label for part in parts for label in part.labels]
    for _, base in bases:
        for arc in base.arcs:
            parent, child = ids.get(arc.parent), ids.get(arc.child)
            if parent is not None and child is not None:
                relations.append(arc.relation._replace(parent=parent, child=child))
        labels += [Text(ids[place], role, language, text) for place, role, language, text in base.labels if place in ids]
    own_schemas = tuple((schema.namespace, address) for address, schema in schemas)
    return Dts(
        documents=documents,
        schemas=tuple(dict.fromkeys([pair for part in parts for pair in part.schemas] + list(own_schemas))),
        linkbases=tuple(dict.fromkeys([a for part in parts for a in part.linkbases] + [a for a, _ in bases])),
        declarations=declarations,
        relations=_effective(relations),
        labels=tuple(labels),
        roles=roles,
        types=types,
        ids=ids,
        missing=tuple(dict.fromkeys([a for part in parts for a in part.missing] + list(missing))),
    )


def _effective(relations: list[Relation]) -> tuple[Relation, ...]:
    """XBRL 2.1, 3.5.3.9.7.5: of equivalent arcs the one of highest priority counts, and a prohibition wins at equal priority."""
    if all(relation.use != "prohibited" for relation in relations):
        return tuple(relations)
    best: dict[object, Relation] = {}
    for relation in relations:
        key = (*relation[:7], *relation[9:13])
        old = best.get(key)
        if old is None or (relation.priority, relation.use == "prohibited") > (old.priority, old.use == "prohibited"):
            best[key] = relation
    return tuple(relation for relation in best.values() if relation.use != "prohibited")


def _declaration(
    element: Element,
    address: str,
    elements: Mapping[QName, Element],
    known: Mapping[QName, Declaration],
    types: Mapping[QName, QName],
) -> Declaration:
    kind = _kind(element, elements, known)
    base = _item_type(element.type, types)
    type_name = element.type.name.removesuffix("ItemType") if element.type is not None else ""
    if type_name not in ITEM_TYPES and base:
        type_name = base.removesuffix("ItemType")
    concept = Concept(
        qname=element.name,
        type=type_name,
        period=cast(PeriodType, element.period) if element.period == "instant" else "duration",
        balance=cast(Balance, element.balance) if element.balance in ("debit", "credit") else "",
        abstract=element.abstract,
        substitution=kind if kind in ("hypercube", "dimension") else "item",
    )
    domain = f"{join(address, element.typed_domain)}#{element.typed_domain.partition('#')[2]}" if element.typed_domain else ""
    return Declaration(concept, kind, base, element.nillable, element.period, domain, address, element.line)


def _kind(element: Element, elements: Mapping[QName, Element], known: Mapping[QName, Declaration]) -> Kind:
    head = element.substitution
    passed: set[QName] = set()
    while head is not None and head not in passed:
        if head in _HEADS:
            return _HEADS[head]
        passed.add(head)
        if head in elements:
            head = elements[head].substitution
        else:
            return known[head].kind if head in known else ""
    return ""


def _item_type(name: QName | None, types: Mapping[QName, QName]) -> str:
    passed: set[QName] = set()
    while name is not None and name not in passed:
        if name.namespace == XBRLI and name.name.endswith("ItemType"):
            return name.name
        passed.add(name)
        name = types.get(name)
    return ""


# --- the extension -----------------------------------------------------------------------------------------------


def extension(dts: Dts) -> Taxonomy:
    """What the taxonomy documents beside the instance declare and relate, as the model says it. The prefix is not known."""
    standard = {t.concept: t.text for t in dts.labels if _LABEL_NAMES.get(t.role) == "standard"}
    prose = {t.concept: t.text for t in dts.labels if _LABEL_NAMES.get(t.role) == "documentation"}
    namespace = next((ns for ns, address in dts.schemas if address.startswith(LOCAL)), "")
    concepts = []
    for name, declaration in dts.declarations.items():
        if declaration.document.startswith(LOCAL) and declaration.kind:
            concept = declaration.concept
            concepts.append(replace(concept, label=standard.get(name, ""), definition=prose.get(name, "")))
    networks: dict[str, tuple[list[Arc], list[Arc], list[Arc]]] = {}
    for relation in dts.relations:
        if not relation.document.startswith(LOCAL):
            continue
        arcs = networks.setdefault(relation.role, ([], [], []))
        order = int(relation.order)
        if relation.arcrole == _PRESENTATION:
            preferred = _LABEL_NAMES.get(relation.preferred, relation.preferred)
            arcs[0].append(Arc(relation.parent, relation.child, order, label=preferred))
        elif relation.arcrole in CALCULATIONS:
            arcs[1].append(Arc(relation.parent, relation.child, order, weight=int(relation.weight)))
        else:
            arcrole = _ARC_NAMES.get(relation.arcrole, relation.arcrole)
            arcs[2].append(Arc(relation.parent, relation.child, order, arcrole=arcrole))
    local = {name for name, d in dts.declarations.items() if d.document.startswith(LOCAL)}
    labels = tuple(
        Label(t.concept, _LABEL_NAMES.get(t.role, t.role), t.text)
        for t in dts.labels
        if not (t.concept in local and _LABEL_NAMES.get(t.role) in ("standard", "documentation"))
    )
    return Taxonomy(
        namespace=namespace,
        prefix="",
        concepts=tuple(concepts),
        networks=tuple(
            Network(role, dts.roles.get(role, ""), tuple(p), tuple(c), tuple(d)) for role, (p, c, d) in networks.items()
        ),
        labels=labels,
    )
