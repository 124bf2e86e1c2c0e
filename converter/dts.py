"""What the files of a taxonomy say: its schema and its linkbases, as plain values that templates walk.

A base taxonomy is an extension of nothing, so both come from here: ``files`` takes a taxonomy and those that it extends.
An entry point is a taxonomy without concepts that refers to the linkbases of others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from itertools import chain, count
from typing import NamedTuple, Protocol
from urllib.parse import quote

from converter.model import Arc, Concept, Network, QName, Taxonomy
from converter.roles import ARCROLES, ITEM_TYPES, LABELS, LINK, TYPES, XBRLDT, XBRLDT_LOCATION, XBRLI, XBRLI_LOCATION, Role

LINKBASES = {"lab": "label", "pre": "presentation", "cal": "calculation", "def": "definition"}
_RESERVED = frozenset(("xbrli", "xbrldt", "xbrldi", "link", "xlink", "xs", "xsi", "xsd", "xml", "xmlns", "iso4217", "types"))
_NOT_IN_NAME = re.compile(r"[^\w.-]", re.ASCII)


class Base(Protocol):
    """What a filing's extension extends: ``converter.taxonomy.base()`` gives one."""

    @property
    def gaap(self) -> Taxonomy: ...

    @property
    def dei(self) -> Taxonomy: ...

    @property
    def types(self) -> Types: ...


class Schema(NamedTuple):
    """A schema as others refer to it."""

    prefix: str
    namespace: str
    location: str


class Types(NamedTuple):
    """What the model's item types are called in schemas (``perShare`` is ``types:perShareItemType``), and the schemas that declare
    those that XBRL 2.1 has not."""

    names: Mapping[str, str]
    schemas: tuple[Schema, ...]


OURS = Types(ITEM_TYPES, (Schema("types", TYPES, f"{TYPES}/types-2026.xsd"),))


class Element(NamedTuple):
    """A concept, the id of its element, and what its type is called."""

    id: str
    concept: Concept
    type: str


class RoleType(NamedTuple):
    """An extended link role that a schema declares (XBRL 2.1, 5.1.3)."""

    id: str
    uri: str
    definition: str


class Locator(NamedTuple):
    """XBRL 2.1, 3.5.3.7: a name within its extended link, and the element that it stands for."""

    label: str
    href: str


class Relation(NamedTuple):
    """An arc between two locators, with ``role`` its preferred label's URI or its arcrole."""

    parent: str
    child: str
    order: int
    weight: int
    role: str


class Link(NamedTuple):
    """An extended link: one network of one kind."""

    role: str
    locators: tuple[Locator, ...]
    relations: tuple[Relation, ...]


class Labelled(NamedTuple):
    """A concept with its labels, as (role URI, text)."""

    locator: Locator
    labels: tuple[tuple[str, str], ...]


class Linkbase(NamedTuple):
    """Extended links, and where the roles and arcroles that they use are declared."""

    roles: tuple[Role, ...]
    arcroles: tuple[Role, ...]
    links: tuple[Link, ...]


class Files(NamedTuple):
    """Everything that the templates of a taxonomy print. ``linkbases`` are (kind, address), ``prefixes`` those by namespace
    under which the schema knows itself and what it extends."""

    schema: Schema
    imports: tuple[Schema, ...]
    linkbases: tuple[tuple[str, str], ...]
    elements: tuple[Element, ...]
    role_types: tuple[RoleType, ...]
    label: tuple[Labelled, ...]
    label_roles: tuple[Role, ...]
    presentation: Linkbase
    calculation: Linkbase
    definition: Linkbase
    prefixes: dict[str, str]


def file_name(taxonomy: Taxonomy) -> str:
    """What the names of a base taxonomy's files begin with: ``gaap-2026``, from prefix and namespace."""
    return f"{taxonomy.prefix}-{taxonomy.namespace.rstrip('/').rpartition('/')[2]}"


def schema_location(name: str) -> str:
    """The address of an extension's schema beside the report ``name``."""
    return f"{quote(name)}.xsd"


def published(taxonomy: Taxonomy) -> Schema:
    """A base taxonomy's schema at the address where every processor looks for it."""
    namespace = taxonomy.namespace
    return Schema(taxonomy.prefix, namespace, taxonomy.location or f"{namespace.rstrip('/')}/{quote(file_name(taxonomy))}.xsd")


def endings(taxonomy: Taxonomy) -> tuple[str, ...]:
    """The linkbases (keys of ``LINKBASES``) in which a taxonomy has something to say."""
    networks = taxonomy.networks
    says = {
        "lab": bool(taxonomy.concepts or taxonomy.labels),
        "pre": any(n.presentation for n in networks),
        "cal": any(n.calculation for n in networks),
        "def": any(n.definitions for n in networks),
    }
    return tuple(ending for ending in LINKBASES if says[ending])


def ncname(text: str) -> str:
    """``text`` as an XML name without a colon: what cannot stand in one becomes ``_``."""
    name = _NOT_IN_NAME.sub("_", text)
    return name if name[:1].isalpha() or name[:1] == "_" else f"_{name}"


def unique(wanted: str, taken: Container[str]) -> str:
    """``wanted``, or ``wanted_2``, ``wanted_3``, ... if it is taken."""
    if wanted not in taken:
        return wanted
    return next(name for number in count(2) if (name := f"{wanted}_{number}") not in taken)


def files(
    taxonomy: Taxonomy,
    name: str,
    base: tuple[Taxonomy, ...] = (),
    *,
    types: Types = OURS,
    used: Iterable[QName] = (),
    linkbases: tuple[tuple[str, str], ...] = (),
) -> Files:
    """What the files ``name``.xsd, ``name``_lab.xml, ... of ``taxonomy`` say, which extends ``base``.

    ``used`` are concepts that need labels though no network holds them (a filing's other facts). ``linkbases`` are what the
    schema refers to, as (kind, address); a base taxonomy's schema refers to none, so that a filing that imports it does not
    inherit the sums of statements that it does not make; its entry point does.
    """
    bases = tuple(map(published, base))
    prefix = unique(ncname(taxonomy.prefix), _RESERVED | {s.prefix for s in (*bases, *types.schemas)})
    own = Schema(prefix, taxonomy.namespace, schema_location(name))
    schemas = {s.namespace: s for s in (*bases, own)}
    role_types = _role_types(taxonomy.networks, base)
    roles = _role_addresses(own, role_types, base)
    known: dict[QName, Locator] = {}

    def locator(concept: QName) -> Locator:
        if concept not in known:
            schema = schemas[concept.namespace]
            label = f"{schema.prefix}_{concept.name}"
            known[concept] = Locator(label, f"{schema.location}#{label}")
        return known[concept]

    def linkbase(kind: Callable[[Network], tuple[Arc, ...]], meaning: dict[str, Role]) -> Linkbase:
        networks = [(network.role, arcs) for network in taxonomy.networks if (arcs := kind(network))]
        spoken = dict.fromkeys(meaning[_short(a)] for _, arcs in networks for a in arcs if meaning and _short(a))
        return Linkbase(
            roles=tuple(Role(role, roles[role]) for role in dict.fromkeys(role for role, _ in networks) if role != LINK.uri),
            arcroles=tuple(role for role in spoken if role.href),
            links=tuple(_link(role, arcs, meaning, locator) for role, arcs in networks),
        )

    label = tuple(
        Labelled(locator(concept), tuple((LABELS[role].uri, text) for role, text in texts))
        for concept, texts in _labels(taxonomy, base, used)
    )
    spoken = {role for labelled in label for role, _ in labelled.labels}
    return Files(
        schema=own,
        imports=tuple(dict.fromkeys((*_machinery(taxonomy, types), *bases))),
        linkbases=linkbases,
        elements=tuple(Element(f"{own.prefix}_{c.name}", c, types.names[c.type]) for c in taxonomy.concepts),
        role_types=role_types,
        label=label,
        label_roles=tuple(role for role in LABELS.values() if role.href and role.uri in spoken),
        presentation=linkbase(lambda network: network.presentation, LABELS),
        calculation=linkbase(lambda network: network.calculation, {}),
        definition=linkbase(lambda network: network.definitions, ARCROLES),
        prefixes={s.namespace: s.prefix for s in (*bases, own)},
    )


def _machinery(taxonomy: Taxonomy, types: Types) -> Iterator[Schema]:
    """The schemas of XBRL itself, and of item types, that elements stand on."""
    yield Schema("xbrli", XBRLI, XBRLI_LOCATION)
    if any(c.substitution != "item" for c in taxonomy.concepts):
        yield Schema("xbrldt", XBRLDT, XBRLDT_LOCATION)
    if taxonomy.concepts:
        yield from types.schemas


def _role_types(networks: tuple[Network, ...], base: tuple[Taxonomy, ...]) -> tuple[RoleType, ...]:
    """The roles that are this taxonomy's own to declare; their ids end as their URIs do."""
    declared = {LINK.uri} | {n.role for t in base for n in t.networks}
    found: dict[str, RoleType] = {}
    for network in networks:
        if network.role not in declared:
            declared.add(network.role)
            identifier = unique(ncname("role_" + network.role.rstrip("/").rpartition("/")[2]), found)
            found[identifier] = RoleType(identifier, network.role, network.definition)
    return tuple(found.values())


def _role_addresses(own: Schema, role_types: tuple[RoleType, ...], base: tuple[Taxonomy, ...]) -> dict[str, str]:
    of_base = {role.uri: f"{published(t).location}#{role.id}" for t in base for role in _role_types(t.networks, ())}
    return of_base | {role.uri: f"{own.location}#{role.id}" for role in role_types}


def _short(arc: Arc) -> str:
    return arc.label or arc.arcrole


def _link(role: str, arcs: tuple[Arc, ...], meaning: dict[str, Role], locator: Callable[[QName], Locator]) -> Link:
    """One extended link. Two arcs may not join the same two locators (XBRL 2.1, 3.5.3.9): where a concept comes twice under
    the same parent, as cash at the beginning and at the end of a period, it gets a locator for each."""
    locators: dict[Locator, None] = {}
    times: dict[tuple[QName, QName], int] = {}
    relations = []
    for arc in arcs:
        parent, child = locator(arc.parent), locator(arc.child)
        times[arc.parent, arc.child] = again = times.get((arc.parent, arc.child), 0) + 1
        if again > 1:
            child = Locator(f"{child.label}.{again}", child.href)
        locators[parent] = locators[child] = None
        means = meaning[_short(arc)].uri if meaning and _short(arc) else ""
        relations.append(Relation(parent.label, child.label, arc.order, arc.weight, means))
    return Link(role, tuple(locators), tuple(relations))


def _labels(
    taxonomy: Taxonomy, base: tuple[Taxonomy, ...], used: Iterable[QName]
) -> Iterator[tuple[QName, tuple[tuple[str, str], ...]]]:
    """Every concept of the taxonomy, of its networks and of ``used`` with its (role, text), the standard label first.

    A concept has one label of each role, the first that is given. A role that an arc prefers must have a label (XBRL 2.1,
    5.2.4.2.1): without one of its own it says what the standard label says.
    """
    given: dict[QName, dict[str, str]] = {}
    for label in taxonomy.labels:
        if label.text.strip():
            given.setdefault(label.concept, {}).setdefault(label.role or "standard", label.text)
    preferred: dict[QName, dict[str, None]] = {}
    for network in taxonomy.networks:
        for arc in network.presentation:
            if arc.label:
                preferred.setdefault(arc.child, {})[arc.label] = None
    own = {c.qname: c for c in taxonomy.concepts}
    arcs = (a for n in taxonomy.networks for part in (n.presentation, n.calculation, n.definitions) for a in part)
    order = dict.fromkeys(chain(own, (q for a in arcs for q in (a.parent, a.child)), given, used))
    based = {c.qname: c for t in base for c in t.concepts if c.qname in order}
    for qname in order:
        concept = own.get(qname) or based.get(qname)
        texts = given.get(qname, {})
        standard = texts.get("standard") or (concept.label if concept else "") or qname.name
        found = {"standard": standard} | texts | {r: texts.get(r, standard) for r in preferred.get(qname, ())}
        if qname in own and own[qname].definition:
            found.setdefault("documentation", own[qname].definition)
        yield qname, tuple(found.items())
