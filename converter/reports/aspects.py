"""What the strings of the Open Information Model 1.0 mean, in xBRL-JSON and in xBRL-CSV: names, entities, units, periods.

A string that means nothing is ``Wrong``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from converter.model import Diagnostic, Entity, QName, Span, Unit
from converter.reports import jsontext
from converter.reports.instance import Wrong
from converter.reports.jsontext import Node
from converter.reports.target import Moments, Said
from converter.roles import XBRLI
from converter.writer.oim import XBRL

NO_ENTITY = Entity("https://xbrl.org/2021/entities", "NA")
CORE = ("concept", "entity", "period", "unit", "language")
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
WHOLE = re.compile(r"-?[0-9]{1,6}")  # what decimals are

_NCNAME = r"[^\W\d][\w.-]*"
_NAME = re.compile(_NCNAME)
_QNAME = re.compile(rf"({_NCNAME}):({_NCNAME})")
_SQNAME = re.compile(rf"({_NCNAME}):(\S+)")
_MEASURE = f"{_NCNAME}:{_NCNAME}"
_PRODUCT = rf"\({_MEASURE}(?:\*{_MEASURE})+\)"
_SIDE = f"(?:{_MEASURE}|{_PRODUCT})"
_UNIT = re.compile(rf"{_MEASURE}(?:\*{_MEASURE})*|{_SIDE}/{_SIDE}|{_PRODUCT}")
_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?Z?"
_PERIOD = re.compile(rf"({_TIME})(?:/({_TIME}))?")
_LONGEST = 4000  # characters of a name or a unit


class About(NamedTuple):
    """documentInfo: the namespace of each prefix, and the addresses of the taxonomy with their places."""

    prefixes: dict[str, str]
    taxonomy: tuple[tuple[str, Span], ...]


def claimed(data: bytes, kind: bytes) -> bool:
    """Is it a JSON object that says somewhere that its documentType ends in ``kind``?"""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and re.search(rb'"documentType"\s*:\s*"[^"]*' + kind + b'"', data) is not None


def document(data: bytes, family: str, kind: str) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """The document that JSON is, if its documentType is ``kind``; or None, and why. ``family`` begins the codes: xbrlje or xbrlce."""
    found, flaws = jsontext.parse(data, f"{family}:invalidJSON")
    if found is None or (stated := found.at("documentInfo", "documentType")).text == kind:
        return found, flaws
    message = f"its documentType is not {kind}, which is what is read"
    return None, (*flaws, Diagnostic("oimce:unsupportedDocumentType", "error", message, stated.span))


def about(document: Node, family: str, known: frozenset[str]) -> tuple[About, tuple[Diagnostic, ...]]:
    """documentInfo (xBRL-JSON 1.0, 3.1; xBRL-CSV 1.0, 3.1.1). ``family`` begins the codes; ``known`` are its members."""
    flaws = []

    def wrong(node: Node, message: str, code: str = f"{family}:invalidJSONStructure") -> None:
        flaws.append(Diagnostic(code, "error", message, node.span))

    info = document.get("documentInfo")
    if info is None or not isinstance(info.value, dict):
        wrong(info or document, "there is no object documentInfo")
        return About({}, ()), tuple(flaws)
    for key, node in info.members.items():
        if key not in known and ":" not in key:
            wrong(node, f"documentInfo has no member {key[:60]!r}")
    prefixes: dict[str, str] = {}
    namespaces = info.get("namespaces")
    if namespaces is not None and not isinstance(namespaces.value, dict):
        wrong(namespaces, "namespaces is no object")
    for prefix, node in info.at("namespaces").members.items():
        if not _NAME.fullmatch(prefix) or not node.text:
            wrong(node, f"the prefix {prefix[:60]!r} or its URI is none")
        elif ":" not in node.text or node.text != node.text.strip():
            wrong(node, f"{node.text[:60]!r} is no absolute URI", "oimce:invalidURI")
        elif prefix == "xbrl" and node.text != XBRL:
            wrong(node, f"the prefix xbrl is reserved for {XBRL}", "oimce:invalidURIForReservedAlias")
        else:
            if node.text in prefixes.values():
                wrong(node, f"{node.text} has two prefixes", "oimce:multipleAliasesForURI")
            prefixes[prefix] = node.text
    taxonomy = info.get("taxonomy")
    found = taxonomy.value if taxonomy is not None and isinstance(taxonomy.value, list) else []
    if taxonomy is None or not isinstance(taxonomy.value, list) or any(not node.text for node in found):
        wrong(taxonomy or info, "taxonomy is no list of addresses")
    elif not found:
        wrong(taxonomy, "the list of taxonomies is empty", "oime:noTaxonomy")
    base = info.get("baseURL")
    if base is not None:
        wrong(base, "a baseURL is not followed: the taxonomy is looked for beside the file", "report.baseURL")
    return About(prefixes, tuple((node.text, node.span) for node in found if node.text)), tuple(flaws)


def fact(
    identifier: str,
    stated: Mapping[str, str],
    prefixes: Mapping[str, str],
    period: Callable[[str], Moments],
    *,
    names: str,
    axes: str,
    value: str | None,
    decimals: str,
    span: Span,
) -> Said:
    """The fact whose dimensions are ``stated``, a concept among them. ``period`` reads a period; ``names`` and ``axes`` are the codes for
    what is no name of a concept and of an axis."""
    return Said(
        id=identifier,
        concept=qname(stated["concept"], prefixes, names),
        entity=entity(stated["entity"], prefixes) if "entity" in stated else NO_ENTITY,
        period=period(stated["period"]) if "period" in stated else None,
        unit=unit(stated["unit"], prefixes) if "unit" in stated else None,
        dimensions=tuple((qname(a, prefixes, axes), member(m, prefixes)) for a, m in stated.items() if a not in CORE),
        language=stated.get("language", "").lower(),
        value=value,
        decimals=decimals,
        span=span,
    )


def qname(text: str, prefixes: Mapping[str, str], code: str) -> QName:
    """A prefixed name; ``code`` is for what is none."""
    match = _QNAME.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        raise Wrong(code, f"{text[:60]!r} is no prefixed name")
    return QName(_namespace(match[1], prefixes, text), match[2])


def entity(text: str, prefixes: Mapping[str, str]) -> Entity:
    """OIM Common 1.0: an entity is an identifier behind the prefix of its scheme."""
    match = _SQNAME.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        raise Wrong("oimce:invalidSQName", f"{text[:60]!r} is no prefixed identifier of an entity")
    found = Entity(_namespace(match[1], prefixes, text), match[2])
    if found == NO_ENTITY:
        raise Wrong("oime:invalidUseOfReservedIdentifier", f"{text[:60]!r} is reserved for no entity")
    return found


def unit(text: str, prefixes: Mapping[str, str]) -> Unit:
    """OIM Common 1.0: ``iso4217:USD``, ``iso4217:USD/xbrli:shares``, ``(a:x*a:y)/b:z``."""
    if len(text) > _LONGEST or not _UNIT.fullmatch(text):
        raise Wrong("oimce:invalidUnitStringRepresentation", f"{text[:60]!r} is no unit")
    over, _, under = text.partition("/")
    sides = [[measure for measure in side.strip("()").split("*") if measure] for side in (over, under)]
    if any(side != sorted(side) for side in sides):
        raise Wrong("oimce:invalidUnitStringRepresentation", f"the measures of {text[:60]!r} are not in alphabetical order")
    numerator, denominator = (tuple(qname(m, prefixes, "oimce:invalidUnitStringRepresentation") for m in side) for side in sides)
    if numerator == (QName(XBRLI, "pure"),) and not denominator:
        raise Wrong("oime:illegalPureUnit", "what is pure has no unit")
    return Unit(tuple(sorted(numerator)), tuple(sorted(denominator)))


def period(text: str, code: str = "oimce:invalidPeriodRepresentation") -> Moments:
    """xBRL-JSON 1.0, 5.2: a time, or two with a slash between."""
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise Wrong(code, f"{text[:60]!r} is no period: a time, or two with a slash between")
    try:
        first, last = (dt.datetime.fromisoformat(time.rstrip("Z")) if time else None for time in match.groups())
    except ValueError as error:
        raise Wrong(code, f"{text[:60]!r} is no period: {error}") from error
    if last is None or last == first:
        return (None, first) if first is not None else None
    return (first, last)


def _namespace(prefix: str, prefixes: Mapping[str, str], text: str) -> str:
    namespace = prefixes.get(prefix)
    if namespace is None:
        raise Wrong("oimce:unboundPrefix", f"the prefix of {text[:60]!r} is not declared")
    return namespace


def member(text: str, prefixes: Mapping[str, str]) -> QName | str:
    """A member: a name if it reads as one, else the text of a typed dimension."""
    match = _QNAME.fullmatch(text) if len(text) <= _LONGEST else None
    return QName(prefixes[match[1]], match[2]) if match is not None and match[1] in prefixes else text
