"""The documents of a taxonomy, one at a time: what a schema and a linkbase say, before anything is resolved between them.

Reading is cached by address and content, for the documents of the base taxonomy come with every report.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote, urldefrag, urljoin

from lxml import etree

from converter.markup import line, parse, qname
from converter.model import Diagnostic, QName
from converter.roles import XBRLDT, XBRLI

LOCAL = "http://filing.invalid/"  # RFC 2606: nobody can own it
LINK = "http://www.xbrl.org/2003/linkbase"
XLINK = "http://www.w3.org/1999/xlink"
XS = "http://www.w3.org/2001/XMLSchema"

_NUMBER = re.compile(r"\s*[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})\s*")
_MOST_RELATIONS = 200_000  # a hostile linkbase can ask for the square of its size


def join(base: str, href: str) -> str:
    """``href`` as an absolute address, without its fragment; empty where it is no address at all."""
    return _joined(base, href.strip().partition("#")[0])


@lru_cache(maxsize=1024)
def _joined(base: str, href: str) -> str:
    try:
        return urldefrag(urljoin(base, href)).url
    except ValueError:
        return ""


def shown(address: str) -> str:
    """An address as a person knows it: the plain file name of what lies beside the instance."""
    return unquote(address[len(LOCAL) :]) if address.startswith(LOCAL) else address


def unexpected(address: str, what: str) -> Diagnostic:
    return Diagnostic("dts.document", "error", f"{shown(address)} {what}")


# --- schemas -----------------------------------------------------------------------------------------------------


class Element(NamedTuple):
    """The declaration of an element, as written."""

    name: QName
    id: str
    type: QName | None
    substitution: QName | None
    abstract: bool
    nillable: bool
    period: str
    balance: str
    typed_domain: str
    line: int


class Schema(NamedTuple):
    """A schema: ``types`` are (type, base), ``schemas`` (address, namespace that an include lends to a schema without one), ``imports``
    the (namespace, address) of those that are imported, ``roles`` (URI, definition)."""

    namespace: str
    elements: tuple[Element, ...]
    types: tuple[tuple[QName, QName], ...]
    schemas: tuple[tuple[str, str], ...]
    linkbases: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]
    imports: tuple[tuple[str, str], ...] = ()


_NOTHING = Schema("", (), (), (), (), ())


def _base(declaration: etree._Element) -> QName | None:
    for child in declaration.iterfind(f".//{{{XS}}}restriction"):
        return qname(child, child.get("base"))
    for child in declaration.iterfind(f".//{{{XS}}}extension"):
        return qname(child, child.get("base"))
    return None


@lru_cache(maxsize=64)
def read_schema(address: str, source: bytes, lent: str) -> tuple[Schema, tuple[Diagnostic, ...]]:
    """What a schema document says, and its flaws; ``lent`` is the namespace of the schema that includes it."""
    root, flaws = parse(source, shown(address))
    if root is None or root.tag != f"{{{XS}}}schema":
        return _NOTHING, flaws or (unexpected(address, "is no schema"),)
    namespace = root.get("targetNamespace") or lent
    elements = []
    types = []
    schemas = []
    imports = []
    for child in root.iterchildren(f"{{{XS}}}*"):
        local = etree.QName(child).localname
        name = QName(namespace, child.get("name", ""))
        if local == "element":
            inline = child.find(f"{{{XS}}}complexType")
            elements.append(
                Element(
                    name,
                    child.get("id", ""),
                    qname(child, child.get("type")) if inline is None else _base(inline),
                    qname(child, child.get("substitutionGroup")),
                    child.get("abstract", "").strip() in ("true", "1"),
                    child.get("nillable", "").strip() in ("true", "1"),
                    child.get(f"{{{XBRLI}}}periodType", "").strip(),
                    child.get(f"{{{XBRLI}}}balance", "").strip(),
                    child.get(f"{{{XBRLDT}}}typedDomainRef", ""),
                    line(child),
                )
            )
        elif local in ("complexType", "simpleType"):
            base = _base(child)
            if base is not None:
                types.append((name, base))
        elif local in ("import", "include", "redefine") and child.get("schemaLocation"):
            place = join(address, child.get("schemaLocation", ""))
            schemas.append((place, "" if local == "import" else namespace))
            if local == "import":
                imports.append((child.get("namespace", ""), place))
    linkbases = [
        join(address, reference.get(f"{{{XLINK}}}href", ""))
        for reference in root.iterfind(f"{{{XS}}}annotation/{{{XS}}}appinfo/{{{LINK}}}linkbaseRef")
    ]
    if root.find(f"{{{XS}}}annotation/{{{XS}}}appinfo/{{{LINK}}}linkbase") is not None:
        linkbases.append(address)
    roles = tuple(
        (role.get("roleURI", ""), (role.findtext(f"{{{LINK}}}definition") or "").strip())
        for role in root.iterfind(f"{{{XS}}}annotation/{{{XS}}}appinfo/{{{LINK}}}roleType")
    )
    return Schema(namespace, tuple(elements), tuple(types), tuple(schemas), tuple(linkbases), roles, tuple(imports)), flaws


class Relation(NamedTuple):
    """An arc between two concepts (XBRL 2.1, 5.2). ``arcrole`` and ``preferred`` are URIs."""

    arcrole: str
    role: str
    parent: QName
    child: QName
    order: Decimal
    weight: Decimal
    preferred: str
    use: str
    priority: int
    target_role: str
    context_element: str
    closed: bool
    usable: bool
    document: str
    line: int


# --- linkbases ---------------------------------------------------------------------------------------------------


class Arc(NamedTuple):
    """An arc whose ends are addresses and fragments still; ``relation`` has no parent and child yet."""

    parent: tuple[str, str]
    child: tuple[str, str]
    relation: Relation


class Linkbase(NamedTuple):
    """A linkbase: ``labels`` are (concept's address, role, language, text), ``schemas`` the addresses that its locators name."""

    arcs: tuple[Arc, ...]
    labels: tuple[tuple[tuple[str, str], str, str, str], ...]
    schemas: tuple[str, ...]


_NOWHERE = QName("", "")
_ARCS = frozenset(f"{{{LINK}}}{name}Arc" for name in ("presentation", "calculation", "definition"))


@lru_cache(maxsize=64)
def read_linkbase(address: str, source: bytes) -> tuple[Linkbase, tuple[Diagnostic, ...]]:
    """What a linkbase says (XBRL 2.1, 5.2), also one inside a schema, and its flaws."""
    root, flaws = parse(source, shown(address))
    if root is None:
        return Linkbase((), (), ()), flaws
    base = root if root.tag == f"{{{LINK}}}linkbase" else root.find(f".//{{{LINK}}}linkbase")
    if base is None:
        return Linkbase((), (), ()), (unexpected(address, "is no linkbase"),)
    arcs: list[Arc] = []
    labels: list[tuple[tuple[str, str], str, str, str]] = []
    schemas: dict[str, None] = {}
    for link in base.iterchildren(f"{{{LINK}}}*"):
        if link.get(f"{{{XLINK}}}type") != "extended":
            continue
        role = link.get(f"{{{XLINK}}}role", "")
        places: dict[str, list[tuple[str, str]]] = {}
        resources: dict[str, list[etree._Element]] = {}
        for child in link.iterchildren(f"{{{LINK}}}*"):
            label = child.get(f"{{{XLINK}}}label", "")
            if child.tag == f"{{{LINK}}}loc":
                href = child.get(f"{{{XLINK}}}href", "")
                place = (join(address, href), unquote(href.partition("#")[2]))
                places.setdefault(label, []).append(place)
                schemas[place[0]] = None
            elif child.tag == f"{{{LINK}}}label":
                resources.setdefault(label, []).append(child)
        for child in link.iterchildren(f"{{{LINK}}}*"):
            ends = (child.get(f"{{{XLINK}}}from", ""), child.get(f"{{{XLINK}}}to", ""))
            if len(arcs) + len(labels) > _MOST_RELATIONS:
                return Linkbase((), (), tuple(schemas)), (unexpected(address, f"holds over {_MOST_RELATIONS} relationships"),)
            if child.tag in _ARCS:
                relation = _relation(child, role, address)
                arcs += [
                    Arc(parent, to, relation)
                    for parent in places.get(ends[0], ())[:1000]
                    for to in places.get(ends[1], ())[:1000]
                ]
            elif child.tag == f"{{{LINK}}}labelArc" and child.get("use") != "prohibited":
                labels += [
                    (place, text.get(f"{{{XLINK}}}role", ""), text.get("{http://www.w3.org/XML/1998/namespace}lang", ""),
                     "".join(map(str, text.itertext())).strip())
                    for place in places.get(ends[0], ())[:1000]
                    for text in resources.get(ends[1], ())[:100]
                ]
    return Linkbase(tuple(arcs), tuple(labels), tuple(schemas)), flaws


def _relation(arc: etree._Element, role: str, address: str) -> Relation:
    priority = arc.get("priority", "0").strip()
    return Relation(
        arc.get(f"{{{XLINK}}}arcrole", ""),
        role,
        _NOWHERE,
        _NOWHERE,
        _decimal(arc.get("order"), Decimal(1)),
        _decimal(arc.get("weight"), Decimal(0)),
        arc.get("preferredLabel", ""),
        arc.get("use", "optional"),
        int(priority) if re.fullmatch(r"[+-]?[0-9]{1,9}", priority) else 0,
        arc.get(f"{{{XBRLDT}}}targetRole", ""),
        arc.get(f"{{{XBRLDT}}}contextElement", ""),
        arc.get(f"{{{XBRLDT}}}closed", "") in ("true", "1"),
        arc.get(f"{{{XBRLDT}}}usable", "true") in ("true", "1"),
        address,
        line(arc),
    )


def _decimal(text: str | None, otherwise: Decimal) -> Decimal:
    return Decimal(text.strip()) if text is not None and _NUMBER.fullmatch(text) else otherwise
