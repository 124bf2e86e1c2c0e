"""Inline XBRL 1.1: a page with facts in it. What comes back is its target document (Inline XBRL 1.1, 3.1): contexts and units as they
stand in the header, and each fact with the value that its text, format, scale and sign mean.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from decimal import Decimal
from html import escape

from lxml import etree

from converter.markup import LANG, XSI, is_nil, language, nameable, outermost, parse, qname, starts
from converter.model import Diagnostic, Severity
from converter.reports import transformations, xbrl
from converter.reports.instance import NOWHERE, Instance, Spans, Wrong
from converter.roles import XBRLI
from converter.taxonomies.discovery import Locate
from converter.taxonomies.documents import LINK
from converter.writer.naming import lexical

NAME = "Inline XBRL 1.1"
SUFFIXES = (".xhtml",)  # a page without Inline XBRL is no report, whatever its name
XHTML = "http://www.w3.org/1999/xhtml"
IX = "http://www.xbrl.org/2013/inlineXBRL"
_EARLIER = b"http://www.xbrl.org/2008/inlineXBRL"
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
_SCALE = re.compile(r"[+-]?[0-9]{1,3}")
_BLANKS = re.compile("[ \t\n\r]+")
_FACTS = (f"{{{IX}}}nonFraction", f"{{{IX}}}nonNumeric")
_UNREAD = {f"{{{IX}}}{name}": words for name, words in {"tuple": "tuples", "fraction": "fractions", "footnote": "footnotes"}.items()}
_ATTRIBUTES = ("id", "contextRef", "unitRef", "decimals", "precision")
_ORDER = {f"{{{LINK}}}{name}": place for place, name in enumerate(("schemaRef", "linkbaseRef", "roleRef", "arcroleRef"))}
_SECTIONS = {_FACTS[0]: "ix11.10.1", _FACTS[1]: "ix11.11.1"}
_MOST = 100  # times that text may be in facts within facts: beyond, a hostile page could fill the memory
_VALUE = "xmlSchema:valueError"
_UNKNOWN = "invalidTransformation"  # a flaw in us as likely as in the page: registries hold rules for forty languages
_EMPTY = frozenset("area base br col hr img input link meta param".split())  # XHTML 1.0, C.2


def identify(data: bytes) -> bool:
    if IX.encode() not in data and _EARLIER not in data:
        return False
    root = outermost(data)
    return root.name == "html" if root is not None else data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def read(name: str, data: bytes, locate: Locate) -> tuple[Instance, tuple[Diagnostic, ...]]:
    """The report of one Inline XBRL document. What is not read (Inline XBRL 1.0, other targets, tuples, fractions, footnotes) is said,
    and so is each fact whose value cannot be told."""
    sources = ((name, data),)
    page, flaws = parse(data, name)
    if page is None:
        return Instance(name, sources), flaws
    headers = list(page.iter(f"{{{IX}}}header"))
    if not headers:
        what = "holds no ix:header: it is no Inline XBRL document, or a part of one"
        if _EARLIER in data:
            what = "is Inline XBRL 1.0, which is not read"
        return Instance(name, sources), (Diagnostic("ix11.8.1.3:headerMissing", "error", f"{name} {what}"),)
    places = dict(zip(page.iter("*"), starts(data), strict=False))
    root, moved = _resources(page, headers)
    spans = {element: place for element, origin in moved.items() if (place := places.get(origin)) is not None}
    target, noticed = _target(page, places)
    continuations = {c.get("id", ""): c for c in page.iter(f"{{{IX}}}continuation")}
    repeated = 0
    for fact in page.iter(*_FACTS):
        if fact.get("target") != target:
            continue
        try:
            element = _fact(root, fact, continuations)
        except Wrong as wrong:
            noticed.append(wrong.said(f"{fact.get('name', 'a fact')} ", places.get(fact), "warning" if wrong.code.endswith(_UNKNOWN) else "error"))
            continue
        spans[element] = places.get(fact, NOWHERE)
        repeated += len(element.text or "")
        if repeated > _MOST * len(data):
            noticed.append(Diagnostic("inline.repeated", "error", f"{name}: its facts repeat its text over {_MOST} times; the rest is not read"))
            break
    dts, missed = xbrl.discovered(name, root, spans, locate)
    report, said = xbrl.of_document(name, root, spans, dts, sources)
    return report, (*missed, *noticed, *said)


def _resources(page: etree._Element, headers: list[etree._Element]) -> tuple[etree._Element, dict[etree._Element, etree._Element]]:
    """The target document without facts: what ix:references and ix:resources hold; and from where each of its elements comes."""
    known = {str(prefix): uri for element in (page, *headers) for prefix, uri in element.nsmap.items() if prefix}
    root = etree.Element(f"{{{XBRLI}}}xbrl", nsmap={prefix: uri for prefix, uri in known.items() if uri not in (XHTML, IX)})
    if (spoken := page.get(LANG)) is not None:
        root.set(LANG, spoken)
    moved = {root: page}
    parts = (part for header in headers for part in header.iterchildren(f"{{{IX}}}references", f"{{{IX}}}resources"))
    held = [child for part in parts for child in part if isinstance(child.tag, str) and etree.QName(child).namespace != IX]
    for origin in sorted(held, key=lambda child: _ORDER.get(str(child.tag), len(_ORDER))):
        more = {prefix: uri for prefix, uri in origin.nsmap.items() if prefix and known.get(prefix) != uri}
        copy = etree.SubElement(root, origin.tag, {str(key): str(value) for key, value in origin.items()}, nsmap=more)
        copy.text = origin.text
        copy.extend(deepcopy(child) for child in origin)
        moved.update(zip(copy.iter("*"), origin.iter("*"), strict=True))
    return root, moved


def _target(page: etree._Element, places: Spans) -> tuple[str | None, list[Diagnostic]]:
    """The target document that is read: the one without a name, else the first; and what is therefore not read."""
    counts = Counter(fact.get("target") for fact in page.iter(*_FACTS))
    target = None if None in counts else next(iter(counts), None)
    noticed = [
        Diagnostic("inline.target", "warning", f"{count} facts are of the target {other or 'without a name'}, which is not read")
        for other, count in counts.items()
        if other != target
    ]
    for tag, words in _UNREAD.items():
        found = list(page.iter(tag))
        if found:
            severity: Severity = "info" if words == "footnotes" else "warning"
            message = f"{len(found)} {words} are not read"
            noticed.append(Diagnostic("inline.unread", severity, message, places.get(found[0])))
    return target, noticed


# --- facts -------------------------------------------------------------------------------------------------------


def _fact(root: etree._Element, fact: etree._Element, continuations: Mapping[str, etree._Element]) -> etree._Element:
    """The fact as an element of the target document ``root``, into which it is put."""
    concept = qname(fact, fact.get("name"))
    if concept is None or not nameable(concept):
        raise Wrong("ix11.12.1.2:missingReferences", "has no name of a concept")
    nil = is_nil(fact)
    text = "" if nil else _number(fact) if fact.tag == _FACTS[0] else _words(fact, continuations)
    prefix, colon, _ = fact.get("name", "").strip().partition(":")
    element = etree.SubElement(root, f"{{{concept.namespace}}}{concept.name}", nsmap={prefix: concept.namespace} if colon else None)
    for name in _ATTRIBUTES:
        if (value := fact.get(name)) is not None:
            element.set(name, value)
    if nil:
        element.set(f"{{{XSI}}}nil", "true")
    spoken = language(fact) if fact.tag == _FACTS[1] else None
    if spoken is not None and spoken != root.get(LANG):
        element.set(LANG, spoken)
    element.text = text or None
    return element


def _number(fact: etree._Element) -> str:
    """Inline XBRL 1.1, 10.1: what is printed, read by the format, times ten to the scale, with the sign."""
    printed = "".join(_printed(fact))
    text = _transformed(fact, printed)
    if not _NUMBER.fullmatch(text):
        raise Wrong(_VALUE if fact.get("format") is None else "ix11.10.1.1:transformValueError", f"is {printed.strip()[:40]!r}, no number that is not negative")
    scale = fact.get("scale", "0").strip()
    if not _SCALE.fullmatch(scale):
        raise Wrong(_VALUE, f"has the scale {scale[:40]!r}")
    sign = fact.get("sign", "").strip()
    if sign not in ("", "-"):
        raise Wrong(_VALUE, f"has the sign {sign[:40]!r}")
    return lexical(Decimal(f"{sign}{text}E{scale}"))


def _words(fact: etree._Element, continuations: Mapping[str, etree._Element]) -> str:
    """Inline XBRL 1.1, 11.1 and 4.1: the text of the element and of those that continue it."""
    escaped = fact.get("escape", "").strip() in ("true", "1")
    pieces: list[str] = []
    element, seen = fact, {fact}
    while True:
        pieces += _markup(element) if escaped else _printed(element)
        following = element.get("continuedAt")
        if following is None:
            break
        if following not in continuations:
            raise Wrong("ix11.11.1.2:continuationMissing", f"is continued at {following[:40]!r}, which is not there")
        element = continuations[following]
        if element in seen:
            raise Wrong("ix11.11.1.2:continuationCycle", "is continued by itself")
        seen.add(element)
    return _transformed(fact, "".join(pieces))


def _transformed(fact: etree._Element, text: str) -> str:
    stated = fact.get("format")
    if stated is None:
        return _BLANKS.sub(" ", text).strip() if fact.tag == _FACTS[0] else text
    name = qname(fact, stated)
    rule = transformations.rule(name) if name is not None else None
    section = _SECTIONS[str(fact.tag)]
    if rule is None:
        raise Wrong(f"{section}.2:{_UNKNOWN}", f"has the format {stated[:60]}, which is not known: its value is not read")
    try:
        return rule(_BLANKS.sub(" ", text).strip())
    except ValueError as error:
        raise Wrong(f"{section}.1:transformValueError", f"has the format {stated[:60]}, but {text.strip()[:40]!r} {error}") from error


def _printed(element: etree._Element) -> Iterator[str]:
    """The text below an element without what ix:exclude takes out (Inline XBRL 1.1, 5.1)."""
    if element.text:
        yield element.text
    for child in element:
        if isinstance(child.tag, str) and child.tag != f"{{{IX}}}exclude":
            yield from _printed(child)
        if child.tail:
            yield child.tail


def _markup(element: etree._Element) -> Iterator[str]:
    """As ``_printed``, with the tags of XHTML between, as text (Inline XBRL 1.1, 11.1.3)."""
    if element.text:
        yield escape(element.text, quote=False)
    for child in element:
        if isinstance(child.tag, str) and child.tag != f"{{{IX}}}exclude":
            name = etree.QName(child)
            if name.namespace == IX:
                yield from _markup(child)
            else:
                attributes = "".join(_attribute(child, str(key), str(value)) for key, value in sorted(child.items()))
                inner = "".join(_markup(child))
                closed = "/>" if not inner and name.localname in _EMPTY else f">{inner}</{name.localname}>"
                yield f"<{name.localname}{attributes}{closed}"
        if child.tail:
            yield escape(child.tail, quote=False)


def _attribute(element: etree._Element, key: str, value: str) -> str:
    name = etree.QName(key)
    prefix = next((p for p, uri in element.nsmap.items() if uri == name.namespace and p), "xml")
    shown = f"{prefix}:{name.localname}" if name.namespace else name.localname
    return f' {shown}="{escape(value, quote=False).replace(chr(34), "&quot;")}"'
