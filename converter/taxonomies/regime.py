"""The taxonomy in which reports are made: our own, or the us-gaap and dei of a year, of which the user has the taxonomy package.

Statements are always read with our concepts, which have the names of us-gaap and know of many years; with a package they then get
the names, the namespaces and the addresses of that package (``converter.taxonomies.adoption``). What others publish is read where it lies and
never copied. What a package imports from elsewhere (XBRL International's data types, dei if it is not given) has a stand-in for our
own checks: types by their names, dei by ours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from converter import dts, taxonomy
from converter.errors import ConverterError
from converter.model import Concept, QName, Taxonomy
from converter.roles import ITEM_TYPES, SUBSTITUTIONS, XBRLDT, XBRLDT_LOCATION, XBRLI, XBRLI_LOCATION
from converter.taxonomies.discovery import Declaration, Find, Locate, bundled, discover
from converter.taxonomies.documents import XS, Schema, read_schema
from converter.taxonomies.taxonomypackage import Package
from converter.taxonomy import Base

_GAAP = re.compile(r"https?://(?:fasb\.org|xbrl\.us)/us-gaap/((\d{4})(?:-\d{2}-\d{2})?)")
_DEI = re.compile(r"https?://xbrl\.(?:sec\.gov|us)/dei/((\d{4})(?:-\d{2}-\d{2})?)")
_TARGET = re.compile(rb"\stargetNamespace\s*=\s*[\"']([^\"']*)[\"']")
_CONCEPTS = ("item", "hypercube", "dimension")

# What our own item types, and those of XBRL International's registry, derive from (XBRL 2.1, 5.1.1.3); of others the names tell.
_DERIVED = {
    **dict.fromkeys(("perShare", "area", "volume", "mass", "weight", "energy", "power", "length", "memory", "flow"), "decimal"),
    **dict.fromkeys(("noDecimalsMonetary", "nonNegativeMonetary", "nonNegativeNoDecimalsMonetary"), "monetary"),
    **dict.fromkeys(("centralIndexKey", "fiscalPeriod", "edgarExchangeCode", "enumeration", "enumerationSet"), "token"),
    "percent": "pure",
    "tradingSymbol": "normalizedString",
}
_WORDS = frozenset(("string", "normalizedString", "token", "anyURI", "QName"))


@dataclass(frozen=True, eq=False)
class Library:
    """Finds published documents: those that come with us, those of the user's packages, and stand-ins for what these import."""

    packages: tuple[Package, ...]
    stand_ins: Mapping[str, bytes]

    def __call__(self, address: str) -> bytes | None:
        known = bundled(address)
        if known is None:
            known = next((source for package in self.packages if (source := package.find(address)) is not None), None)
        return self.stand_ins.get(address) if known is None else known


@dataclass(frozen=True, eq=False)
class Regime:
    """``read`` are the concepts that statements are read with, ``written`` those that reports are made of. ``names`` says which of
    the second one of the first is, ``why`` why one has none. ``trusted`` is the namespace whose elements could not be checked, for
    their schema was not given. ``library`` finds the schemas."""

    read: Base
    written: Base
    library: Find = bundled
    names: Mapping[QName, QName] = field(default_factory=dict)
    why: Mapping[QName, str] = field(default_factory=dict)
    trusted: str = ""


@lru_cache(maxsize=1)
def ours() -> Regime:
    """That of our own base taxonomy."""
    return Regime(taxonomy.base(), taxonomy.base())


class _Published(NamedTuple):
    """A schema that a package publishes: its address and namespace, and what tells the year."""

    location: str
    namespace: str
    version: str
    year: int


def library(packages: Sequence[Package]) -> Library:
    """All that the packages publish, whatever they are packages of."""
    return _library(packages, *_standards(packages))


def _library(packages: Sequence[Package], gaap: _Published | None, dei: _Published | None) -> Library:
    roots = [schema.location for schema in (gaap, dei) if schema is not None] or [entry for p in packages for entry in p.entries]
    within = Library(tuple(packages), {})
    schemas = dict(_reached(roots, within))
    stand_ins = dict(_types_elsewhere(schemas, within))
    if gaap is not None and dei is None:
        place = _dei_of(gaap, schemas)
        stand_ins[place.location] = _stand_in(place.namespace, (), taxonomy.base().dei.concepts)
    return Library(tuple(packages), stand_ins)


def of(packages: Sequence[Package]) -> Regime:
    """That of the us-gaap, and of the dei if there is one, in ``packages``. ConverterError if there is no us-gaap in them, or two."""
    ours_ = taxonomy.base()
    gaap, dei = _standards(packages)
    if gaap is None:
        named = ", ".join(package.name for package in packages)
        raise ConverterError(f"there is no us-gaap in {named}", "it is FASB's taxonomy package, us-gaap-YYYY.zip, that is meant")
    found = _library(packages, gaap, dei)
    known, flaws = discover([gaap.location, *([dei.location] if dei else [])], Locate(lambda _: None, found))
    if not any(name.namespace == gaap.namespace for name in known.declarations):
        raise ConverterError(f"{gaap.location} declares no element", flaws[0].message if flaws else "")
    schemas = dict(_reached([gaap.location], found))
    their_dei = dei or _dei_of(gaap, schemas)
    trusted = {} if dei else {c.name: _trusted(c) for c in ours_.dei.concepts}
    declared = {
        space: {name.name: d for name, d in known.declarations.items() if name.namespace == space and d.kind in _CONCEPTS}
        for space in (gaap.namespace, their_dei.namespace)
    }
    theirs = {"gaap": declared[gaap.namespace], "dei": declared[their_dei.namespace] or trusted}
    names: dict[QName, QName] = {}
    why: dict[QName, str] = {}
    for own, target in ((ours_.gaap, gaap), (ours_.dei, their_dei)):
        for concept in own.concepts:
            difference = _difference(concept, theirs[own.prefix].get(concept.name), target)
            if difference:
                why[concept.qname] = difference
            else:
                names[concept.qname] = QName(target.namespace, concept.name)
    # whatever else the year has can be named by a user's mapping, and is no name for a concept of the filer's own
    gaap_names = {c.name for c in ours_.gaap.concepts}
    more = tuple(
        replace(d.concept, qname=QName(ours_.gaap.namespace, name)) for name, d in theirs["gaap"].items() if name not in gaap_names
    )
    names |= {c.qname: QName(gaap.namespace, c.name) for c in more}
    read = replace(
        ours_,
        gaap=replace(ours_.gaap, concepts=(*ours_.gaap.concepts, *more)),
        year=gaap.year,
        extensions="http://{entity}.tickmark.example/{date}",  # EDGAR Filer Manual 6.7.4: {authority}/{versionDate}
    )
    written = Base(
        gaap=_written("us-gaap", gaap, theirs["gaap"], ours_.gaap),
        dei=_written("dei", their_dei, theirs["dei"], ours_.dei),
        types=_types(schemas[gaap.location], schemas),
    )
    return Regime(read, written, found, names, why, "" if dei else their_dei.namespace)


# --- what the packages publish -----------------------------------------------------------------------------------


def _standards(packages: Sequence[Package]) -> tuple[_Published | None, _Published | None]:
    """The schemas of us-gaap and of dei, known by their namespaces. ConverterError if there are two of one."""
    spaces = {address: target[1].decode(errors="replace") for p in packages for address, source in p.schemas() if (target := _TARGET.search(source))}
    chosen: list[_Published | None] = []
    for pattern in (_GAAP, _DEI):
        found: dict[str, _Published] = {}
        for address, namespace in spaces.items():
            if match := pattern.fullmatch(namespace):
                found.setdefault(namespace, _Published(address, namespace, match[1], int(match[2])))
        if len(found) > 1:
            raise ConverterError(f"the taxonomy packages hold both {' and '.join(found)}", "a report is made in one")
        chosen.append(next(iter(found.values()), None))
    return chosen[0], chosen[1]


def _dei_of(gaap: _Published, schemas: Mapping[str, Schema]) -> _Published:
    """Where the dei is that is not among the packages: as us-gaap's schemas refer to it, or that of the same version."""
    for schema in schemas.values():
        for namespace, address in schema.imports:
            if match := _DEI.fullmatch(namespace):
                return _Published(address, namespace, match[1], int(match[2]))
    secure = gaap.location.partition(":")[0]
    location = f"{secure}://xbrl.sec.gov/dei/{gaap.year}/dei-{gaap.version}.xsd"
    return _Published(location, f"http://xbrl.sec.gov/dei/{gaap.version}", gaap.version, gaap.year)


def _reached(roots: Sequence[str], find: Find) -> Iterator[tuple[str, Schema]]:
    """The schemas at ``roots`` and all that they import and include, by address, as far as they are there."""
    queue = [(root, "") for root in roots]
    seen: set[str] = set()
    for address, lent in queue:  # it grows while it is walked
        if address in seen:
            continue
        seen.add(address)
        source = find(address)
        if source is not None:
            schema = read_schema(address, source, lent)[0]
            queue += schema.schemas
            yield address, schema


def _types_elsewhere(schemas: Mapping[str, Schema], find: Find) -> Iterator[tuple[str, bytes]]:
    """Stand-ins for the schemas that are imported but not there, with the types that are used of them."""
    wanted: dict[str, dict[str, None]] = {}
    for schema in schemas.values():
        for name in (*(e.type for e in schema.elements), *(base for _, base in schema.types)):
            if name is not None:
                wanted.setdefault(name.namespace, {})[name.name] = None
    for namespace, address in dict.fromkeys(pair for schema in schemas.values() for pair in schema.imports):
        if address and find(address) is None:
            yield address, _stand_in(namespace, tuple(wanted.get(namespace, ())))


def _stand_in(namespace: str, types: Sequence[str], concepts: Sequence[Concept] = ()) -> bytes:
    """A schema with types of these names, and with these concepts of dei, all derived from the types of XBRL 2.1."""
    root = etree.Element(f"{{{XS}}}schema", {"targetNamespace": namespace}, nsmap={"xs": XS, "xbrli": XBRLI, "xbrldt": XBRLDT})
    etree.SubElement(root, f"{{{XS}}}import", {"namespace": XBRLI, "schemaLocation": XBRLI_LOCATION})
    etree.SubElement(root, f"{{{XS}}}import", {"namespace": XBRLDT, "schemaLocation": XBRLDT_LOCATION})
    for name in types:
        content = etree.SubElement(etree.SubElement(root, f"{{{XS}}}complexType", {"name": name}), f"{{{XS}}}simpleContent")
        etree.SubElement(content, f"{{{XS}}}restriction", {"base": f"xbrli:{_base(name.removesuffix('ItemType'))}ItemType"})
    for concept in concepts:
        attributes = {
            "name": concept.name,
            "id": f"dei_{concept.name}",
            "type": f"xbrli:{_base(concept.type)}ItemType",
            "substitutionGroup": SUBSTITUTIONS[concept.substitution],
            "abstract": str(concept.abstract).lower(),
            "nillable": "true",
            f"{{{XBRLI}}}periodType": concept.period,
        }
        etree.SubElement(root, f"{{{XS}}}element", attributes)
    return etree.tostring(root)


def _base(type_: str) -> str:
    """The item type of XBRL 2.1 that a type derives from: itself, what is known of it, or a string.

    >>> _base("perShare"), _base("monetary"), _base("textBlock")
    ('decimal', 'monetary', 'string')
    """
    return _DERIVED.get(type_) or (type_ if ITEM_TYPES.get(type_) == f"xbrli:{type_}ItemType" else "string")


# --- their concepts and ours -------------------------------------------------------------------------------------


def _difference(ours_: Concept, theirs: Declaration | None, where: _Published) -> str:
    """Why a concept of ours is not theirs of that name, as the end of a sentence; empty if it is."""
    if theirs is None:
        return f"is not in {where.namespace}"
    concept = theirs.concept
    if (ours_.abstract, ours_.substitution) != (concept.abstract, concept.substitution):
        return f"is another kind of element in {where.namespace}"
    if ours_.abstract:
        return ""
    if ours_.period != concept.period:
        return f"is of {'an instant' if concept.period == 'instant' else 'a duration'} in {where.namespace}"
    base, other = _base(ours_.type), theirs.base.removesuffix("ItemType")
    if base != other and not {base, other} <= _WORDS:
        return f"is of type {concept.type} in {where.namespace}"
    if ours_.balance and concept.balance and ours_.balance != concept.balance:
        return f"is a {concept.balance} in {where.namespace}"
    return ""


def _trusted(concept: Concept) -> Declaration:
    """The declaration of an element that we have not seen, taken to be as ours."""
    base = f"{_base(concept.type)}ItemType"
    return Declaration(concept, concept.substitution, base, True, concept.period, "", "", 0)


def _written(prefix: str, place: _Published, declared: Mapping[str, Declaration], own: Taxonomy) -> Taxonomy:
    """Their taxonomy with our words: their labels are in linkbases that nobody needs to read for a report. What we have no words for
    is called after its name."""
    words = {c.name: c for c in own.concepts}
    concepts = []
    for name, declaration in declared.items():
        said = words.get(name)
        theirs = replace(declaration.concept, qname=QName(place.namespace, name))
        label = said.label if said else taxonomy.words(name)
        concepts.append(replace(theirs, label=label, definition=said.definition if said else ""))
    return Taxonomy(place.namespace, prefix, tuple(concepts), location=place.location)


def _types(gaap: Schema, schemas: Mapping[str, Schema]) -> dts.Types:
    """Their item types for the filer's own concepts: what us-gaap's elements are mostly of. One that us-gaap does not use is said by
    the type of XBRL 2.1 that it derives from."""
    used = Counter(element.type for element in gaap.elements if element.type is not None)
    addresses = {namespace: address for schema in schemas.values() for namespace, address in schema.imports if address}
    names: dict[str, str] = {}
    found: dict[str, dts.Schema] = {}
    for short, name in ITEM_TYPES.items():
        names[short] = name if name == f"xbrli:{short}ItemType" else f"xbrli:{_base(short)}ItemType"
        candidates = [(count, q) for q, count in used.items() if q.name == f"{short}ItemType" and q.namespace in addresses]
        if candidates and short != _base(short):
            _, qname = max(candidates)
            taken = [schema.prefix for schema in found.values()]
            schema = found.get(qname.namespace) or dts.Schema(
                dts.unique(_prefix(qname.namespace), taken), qname.namespace, addresses[qname.namespace]
            )
            found[qname.namespace] = schema
            names[short] = f"{schema.prefix}:{qname.name}"
    return dts.Types(names, tuple(found.values()))


def _prefix(namespace: str) -> str:
    """What a namespace of types is usually called.

    >>> _prefix("http://www.xbrl.org/dtr/type/2022-03-31"), _prefix("http://fasb.org/us-types/2011-01-31")
    ('dtr-types', 'us-types')
    """
    if "/dtr/type" in namespace:
        return "dtr-types"
    words = [part for part in namespace.split("/") if part and not part[0].isdigit()]
    return dts.ncname(words[-1]) if words else "types"
