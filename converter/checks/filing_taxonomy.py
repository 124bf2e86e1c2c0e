"""The EDGAR Filer Manual, volume II, chapter 6: what the SEC asks of the schema and the linkbases beside an instance (6.7 to 6.14), and
of the labels and the presentation of what the instance reports. ``filing`` tells how codes are named."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree

from converter.markup import line, parse
from converter.model import Diagnostic, QName, Severity
from converter.reports.instance import Instance
from converter.roles import XBRLDT, XBRLI
from converter.taxonomies.discovery import CALCULATIONS, Declaration
from converter.taxonomies.documents import LINK, LOCAL, XLINK, XS, Relation, shown

_PRESENTATION = "http://www.xbrl.org/2003/arcrole/parent-child"
_STANDARD = "http://www.xbrl.org/2003/role/label"
_ENGLISH = "en-US"
_LONGEST_LABEL = 511
_LONGEST_NAME = 200
_VERSION = re.compile(r"/([0-9]{4})-?([0-9]{2})-?([0-9]{2})")
_ROLE = re.compile(r".*/role/[A-Z][A-Za-z0-9]*")
_DEFINITION = re.compile(r"[0-9]+ - (?:Statement|Disclosure|Schedule|Document) - \S.*", re.DOTALL)
_WITH_BALANCE = re.compile(
    r"[0-9]+ - Statement - (?!.*(?:parenthetical|cash flow|comprehensive|equity)).*"
    r"(?:financial (?:position|condition)|balance sheet|income|operations|earnings).*",
    re.IGNORECASE | re.DOTALL,
)
_AUTHORITIES = re.compile(r"https?://(?:[\w-]+\.)*(?:xbrl\.org|w3\.org|fasb\.org|sec\.gov|xbrl\.us|ifrs\.org)(?:/|$)")
_USED_ON = frozenset(f"{{{LINK}}}{kind}Link" for kind in ("presentation", "calculation", "definition"))


def check(instance: Instance) -> Iterator[Diagnostic]:
    """All rules for the documents beside the instance, in the order of their numbers."""
    for address in dict.fromkeys(place for _, place in instance.dts.schemas if place.startswith(LOCAL)):
        root, _ = parse(instance.dts.documents[address], shown(address))
        if root is not None:
            yield from schema(instance, root, shown(address))
    yield from references(instance)
    for declaration in instance.dts.declarations.values():
        if declaration.document.startswith(LOCAL) and declaration.kind:
            yield from element(declaration)
    reported = _reported(instance)
    yield from balances(instance)
    yield from use(instance, reported)
    yield from labels(instance, reported)
    yield from presentation(instance, reported)
    yield from calculation(instance, reported)


def _must(code: str, message: str, severity: Severity = "error") -> Diagnostic:
    return Diagnostic(code, severity, message)


def _authority(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _reported(instance: Instance) -> dict[QName, None]:
    """Every concept, axis and member that a fact uses, in order of appearance."""
    found: dict[QName, None] = {}
    for item in instance.items:
        if item.declaration is not None:
            found[item.concept] = None
        for member in item.context.members if item.context is not None else ():
            found |= dict.fromkeys(name for name in (member.axis, member.member) if name is not None)
    return found


# --- schemas -----------------------------------------------------------------------------------------------------


def schema(instance: Instance, root: etree._Element, name: str) -> Iterator[Diagnostic]:
    """6.7.3 the namespace is not one of a standard's, 6.7.4 it is {scheme}://{authority}/{date}, 6.7.6 of the instance's date, 6.7.7
    its prefix has no underscore, 6.7.8 no linkbase is inside, 6.7.9 to 6.7.12 roles, 6.7.17 ids, 6.7.18 nillable."""
    namespace = root.get("targetNamespace", "")
    if _AUTHORITIES.match(namespace):
        yield _must("EFM.6.07.03", f"{name}: the namespace {namespace} is in the realm of a standard taxonomy")
    authority = _authority(namespace)
    version = _VERSION.fullmatch(namespace.removeprefix(authority))
    date = _date(version) if version is not None else None
    if not re.match(r"https?://\w", namespace) or date is None:
        yield _must("EFM.6.07.04", f"{name}: the namespace {namespace} is not of the form http://authority/date, as in http://www.acme.com/20240630")
    elif date.strftime("%Y%m%d") not in instance.name:
        yield _must("EFM.6.07.06", f"{name}: the date of the namespace {namespace} is not that of {instance.name}", "warning")
    prefix = next((p for p, uri in root.nsmap.items() if uri == namespace and p), "")
    if not prefix or "_" in prefix:
        yield _must("EFM.6.07.07", f"{name}: the namespace {namespace} has {'the prefix ' + prefix if prefix else 'no prefix'}; it needs one without an underscore")
    if root.find(f".//{{{LINK}}}linkbase") is not None:
        yield _must("EFM.6.07.08", f"{name} holds a linkbase; each has a file of its own")
    seen: set[str] = set()
    for role in root.iterfind(f".//{{{LINK}}}roleType"):
        yield from _role(role, name, authority, seen)
    for child in root.iterchildren(f"{{{XS}}}element"):
        own = child.get("name", "")
        if child.get("id") != f"{prefix}_{own}":
            yield _must("EFM.6.07.17", f"{name}:{line(child)}: the id of {own} is {child.get('id')}, not {prefix}_{own}")
        if child.get("nillable") not in ("true", "1"):
            yield _must("EFM.6.07.18", f"{name}:{line(child)}: {own} is not nillable")


def _date(version: re.Match[str]) -> dt.date | None:
    try:
        return dt.date(*(int(part) for part in version.groups()))
    except ValueError:
        return None


def _role(role: etree._Element, name: str, authority: str, seen: set[str]) -> Iterator[Diagnostic]:
    uri = role.get("roleURI", "")
    where = f"{name}:{line(role)}: the role {uri}"
    if _authority(uri) != authority:
        yield _must("EFM.6.07.09", f"{where} does not begin as the namespace does: {authority}")
    if not _ROLE.fullmatch(uri):
        yield _must("EFM.6.07.09.roleEnding", f"{where} should end in /role/ and a name", "warning")
    if uri in seen:
        yield _must("EFM.6.07.10", f"{where} is declared twice")
    seen.add(uri)
    given = {_expanded(used) for used in role.iterfind(f"{{{LINK}}}usedOn")}
    if given & _USED_ON and not given >= _USED_ON:
        yield _must("EFM.6.07.11", f"{where} is for some of presentation, calculation and definition; it must be for all")
    definition = role.findtext(f"{{{LINK}}}definition") or ""
    if not _DEFINITION.fullmatch(definition):
        yield _must("EFM.6.07.12", f"{where} is defined as {definition!r}, not as a number, a type and a title: 0001 - Statement - Balance Sheet")


def _expanded(element: etree._Element) -> str:
    prefix, _, local = (element.text or "").strip().rpartition(":")
    return f"{{{element.nsmap.get(prefix or None, '')}}}{local}"


def references(instance: Instance) -> Iterator[Diagnostic]:
    """6.22: only the filing's own schemas, and those that EDGAR knows."""
    for _, address in instance.dts.schemas:
        if not address.startswith(LOCAL) and not _AUTHORITIES.match(address):
            yield _must("EFM.6.22.00", f"{address} is no taxonomy that EDGAR takes; --taxonomy-package makes the report in us-gaap")


def element(declaration: Declaration) -> Iterator[Diagnostic]:
    """6.7.16 to 6.7.32 and 6.8.5: what a filer's own element is like."""
    concept, kind = declaration.concept, declaration.kind
    name = concept.name
    where = f"{shown(declaration.document)}:{declaration.line}: {name}"
    domain = concept.type == "domain"
    rules: tuple[tuple[str, bool, str], ...] = (
        ("EFM.6.07.19", kind == "tuple", "is a tuple"),
        ("EFM.6.07.20", bool(declaration.typed_domain), "has a typed domain"),
        ("EFM.6.07.21", concept.abstract and concept.period != "duration", "is abstract, and its period is no duration"),
        ("EFM.6.07.23", name.endswith("Axis") != (kind == "dimension"), "must end in Axis exactly if it is a dimension"),
        ("EFM.6.07.24", name.endswith("Table") != (kind == "hypercube"), "must end in Table exactly if it is a hypercube"),
        ("EFM.6.07.26", name.endswith("LineItems") and not concept.abstract, "ends in LineItems and is not abstract"),
        ("EFM.6.07.27", name.endswith(("Domain", "Member")) != domain, "must end in Domain or Member exactly if it is of that type"),
        ("EFM.6.07.28", domain and concept.period != "duration", "is a member, and its period is no duration"),
        ("EFM.6.07.31", declaration.fraction, "is a fraction"),
        ("EFM.6.07.32", _text_at_an_instant(declaration), "is no number, and its period is an instant"),
        ("EFM.6.08.05.firstLetter", not name[:1].isupper(), "does not begin with a capital letter"),
        ("EFM.6.08.05.disallowedCharacter", re.fullmatch(r"\w+", name, re.ASCII) is None or "_" in name, "has other characters than letters and digits"),
        ("EFM.6.08.05.nameLength", len(name) > _LONGEST_NAME, f"is longer than {_LONGEST_NAME} characters"),
    )
    for code, broken, what in rules:
        if broken:
            yield _must(code, f"{where} {what}")


def _text_at_an_instant(declaration: Declaration) -> bool:
    concept = declaration.concept
    return declaration.kind == "item" and not declaration.numeric and not concept.abstract and concept.type != "domain" and concept.period == "instant"


def balances(instance: Instance) -> Iterator[Diagnostic]:
    """6.8.11: an amount of money in a statement of income or of financial position is a debit or a credit."""
    money = {
        name: d
        for name, d in instance.dts.declarations.items()
        if d.document.startswith(LOCAL) and d.base == "monetaryItemType" and not d.concept.balance and not d.concept.abstract
    }
    told: set[QName] = set()
    for relation in _relations(instance, _PRESENTATION):
        definition = instance.dts.roles.get(relation.role, "")
        if relation.child in money and relation.child not in told and _WITH_BALANCE.fullmatch(definition):
            told.add(relation.child)
            yield _must("EFM.6.08.11", f"{relation.child.name} stands in {definition!r} and has no balance", "warning")


# --- what is used ------------------------------------------------------------------------------------------------


def use(instance: Instance, reported: dict[QName, None]) -> Iterator[Diagnostic]:
    """6.7.16: no element of the filer's has a standard element's name. And none is there for nothing: it is reported, or the
    heading, axis, or total of what is."""
    related = {end for relation in instance.dts.relations for end in (relation.parent, relation.child)}
    standard: dict[str, QName] = {}
    for name, declaration in instance.dts.declarations.items():
        if not declaration.document.startswith(LOCAL) and declaration.kind and name.namespace not in (XBRLI, XBRLDT):
            standard[name.name] = name
    for name, declaration in instance.dts.declarations.items():
        if not declaration.document.startswith(LOCAL) or not declaration.kind:
            continue
        if name.name in standard:
            yield _must("EFM.6.07.16", f"{name.name} is the name of an element of {standard[name.name].namespace}, too")
        if name not in reported and not (declaration.concept.abstract and name in related):
            yield _must("filing.unusedElement", f"{name.name} is declared, and nothing uses it", "warning")


def _relations(instance: Instance, arcrole: str) -> Iterator[Relation]:
    return (relation for relation in instance.dts.relations if relation.arcrole == arcrole and relation.document.startswith(LOCAL))


def labels(instance: Instance, reported: dict[QName, None]) -> Iterator[Diagnostic]:
    """6.10.1 what is used has a standard label in US English, 6.10.2 one of each role and language, 6.10.4 no two have the same standard
    label, 6.10.6 none is longer than 511 characters, 6.10.8 none begins or ends with a blank."""
    spoken: dict[tuple[QName, str, str], str] = {}
    standard: dict[str, QName] = {}
    for label in instance.dts.labels:
        key = (label.concept, label.role, label.language)
        if spoken.setdefault(key, label.text) != label.text:
            yield _must("EFM.6.10.02", f"{label.concept.name} has two labels of role {label.role} in {label.language}")
        if label.role == _STANDARD and label.language == _ENGLISH:
            other = standard.setdefault(label.text, label.concept)
            if other != label.concept and {other, label.concept} & reported.keys():
                yield _must("EFM.6.10.04", f"{other.name} and {label.concept.name} have the same standard label: {label.text}")
        if len(label.text) > _LONGEST_LABEL and not label.role.endswith("/documentation"):
            yield _must("EFM.6.10.06", f"a label of {label.concept.name} has {len(label.text)} characters, {_LONGEST_LABEL} is the most: {label.text[:60]}...")
    for name in (*reported, *_presented(instance).keys() - reported.keys()):
        if not spoken.get((name, _STANDARD, _ENGLISH)):
            yield _must("EFM.6.10.01", f"{name.name} has no standard label in {_ENGLISH}")
    for address in instance.dts.linkbases:
        root = parse(instance.dts.documents[address], shown(address))[0] if address.startswith(LOCAL) else None
        for resource in root.iter(f"{{{LINK}}}label") if root is not None else ():
            text = resource.text or ""
            if text != text.strip():
                yield _must("EFM.6.10.08", f"{shown(address)}:{line(resource)}: the label {text.strip()[:60]!r} begins or ends with a blank")


def _presented(instance: Instance) -> dict[QName, None]:
    return dict.fromkeys(end for relation in _relations(instance, _PRESENTATION) for end in (relation.parent, relation.child))


def presentation(instance: Instance, reported: dict[QName, None]) -> Iterator[Diagnostic]:
    """6.12.1 every arc has an order, 6.12.3 what is used is presented, 6.12.5 nothing twice in one place under one label, 6.12.6 a role has one
    root."""
    yield from _orders(instance, "presentationArc", "EFM.6.12.01")
    presented = _presented(instance)
    for name in reported:
        declaration = instance.dts.declarations.get(name)
        if name not in presented and declaration is not None and declaration.kind:
            yield _must("EFM.6.12.03", f"{name.name} is reported, and no presentation shows it")
    seen: set[tuple[str, QName, QName, str]] = set()
    parents: dict[str, dict[QName, None]] = defaultdict(dict)
    children: dict[str, set[QName]] = defaultdict(set)
    for relation in _relations(instance, _PRESENTATION):
        key = (relation.role, relation.parent, relation.child, relation.preferred)
        if key in seen:
            yield _must("EFM.6.12.05", f"{relation.child.name} stands twice under {relation.parent.name} with one label, in role {relation.role}")
        seen.add(key)
        parents[relation.role][relation.parent] = None
        children[relation.role].add(relation.child)
    for role, tops in parents.items():
        roots = [name.name for name in tops if name not in children[role]]
        if len(roots) > 1:
            yield _must("EFM.6.12.06", f"role {role} has several roots: {', '.join(roots)}", "warning")


def calculation(instance: Instance, reported: dict[QName, None]) -> Iterator[Diagnostic]:
    """6.14.1 every arc has an order, 6.14.2 a weight of 1 or -1, 6.14.3 its ends are of one period type, 6.14.5 what it adds up is
    presented in the same role."""
    yield from _orders(instance, "calculationArc", "EFM.6.14.01")
    shown_in: dict[str, set[QName]] = defaultdict(set)
    for relation in _relations(instance, _PRESENTATION):
        shown_in[relation.role] |= {relation.parent, relation.child}
    for relation in (r for arcrole in CALCULATIONS for r in _relations(instance, arcrole)):
        where = f"{relation.child.name} is added to {relation.parent.name} in role {relation.role}"
        if abs(relation.weight) != 1:
            yield _must("EFM.6.14.02", f"{where} with weight {relation.weight}")
        ends = [instance.dts.declarations[end].concept.period for end in (relation.parent, relation.child)]
        if ends[0] != ends[1]:
            yield _must("EFM.6.14.03", f"{where}, and one is of an instant, the other of a duration")
        if {relation.parent, relation.child} <= reported.keys() and not {relation.parent, relation.child} <= shown_in[relation.role]:
            yield _must("EFM.6.14.05", f"{where}, and its presentation does not show both")


def _orders(instance: Instance, tag: str, code: str) -> Iterator[Diagnostic]:
    for address in instance.dts.linkbases:
        root = parse(instance.dts.documents[address], shown(address))[0] if address.startswith(LOCAL) else None
        for arc in root.iter(f"{{{LINK}}}{tag}") if root is not None else ():
            if not arc.get("order"):
                yield _must(code, f"{shown(address)}:{line(arc)}: the arc to {arc.get(f'{{{XLINK}}}to')} has no order")
