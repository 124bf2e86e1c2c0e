"""XML Schema: the instance, its extension and its linkbases against the bundled schemas, compiled by libxml2 without a network.

libxml2 compiles a taxonomy in cubic time if xbrli:xbrl may contain ``ref="xbrli:item"``. Our schema of the instance has a
wildcard there, and what that gives up, that a child of the root is an item or a tuple and not abstract, is checked in Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import cast

from lxml import etree

from converter.markup import line, parse
from converter.model import Diagnostic, Span
from converter.reports.instance import Instance
from converter.roles import XBRLI, XBRLI_LOCATION
from converter.taxonomies.discovery import bundled
from converter.taxonomies.documents import LINK, LOCAL, XLINK, shown

_XS = "http://www.w3.org/2001/XMLSchema"
_LINKBASE = "http://www.xbrl.org/2003/xbrl-linkbase-2003-12-31.xsd"
_TYPE = f"{{{XLINK}}}type"
_DIMENSIONS = (
    ("http://xbrl.org/2005/xbrldt", "http://www.xbrl.org/2005/xbrldt-2005.xsd"),
    ("http://xbrl.org/2006/xbrldi", "http://www.xbrl.org/2006/xbrldi-2006.xsd"),
)
_RESERVED = frozenset({XBRLI, LINK, _XS, "http://www.xbrl.org/2003/XLink", XLINK})
_MOST_FINDINGS = 200  # of one document: who has more has one flaw many times
_BRACED = re.compile(r"\{[^{}]*\}")

# libxml2's name of a violated constraint, and what Arelle calls it.
_CODES = {
    "SCHEMAV_CVC_COMPLEX_TYPE_4": "xmlSchema:attributesRequired",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": "xmlSchema:attributesExtraneous",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2": "xmlSchema:attributesExtraneous",
    "SCHEMAV_ELEMENT_CONTENT": "xmlSchema:elementUnexpected",
    "SCHEMAV_CVC_WILDCARD": "xmlSchema:elementUnexpected",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_1": "xmlSchema:elementUnexpected",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_2": "xmlSchema:elementUnexpected",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": "xmlSchema:elementUnexpected",
    "SCHEMAV_CVC_ELT_1": "xmlSchema:elementUnexpected",
    "SCHEMAV_CVC_ELT_2": "xmlSchema:abstractElement",
    "SCHEMAV_CVC_ELT_3_1": "xmlSchema:nilNonNillableElement",
    "SCHEMAV_CVC_ELT_3_2_1": "xmlSchema:nilElementHasContent",
}


class _Documents(etree.Resolver):
    """Answers libxml2's imports from documents that are already here, and every other address with nothing."""

    def __init__(self, documents: Mapping[str, bytes]) -> None:
        self._documents = documents

    def resolve(self, system_url: str, public_id: str, context: object) -> object:  # type: ignore[override]  # the stub lacks context
        source = self._documents.get(system_url) or bundled(system_url)
        if source is None:
            return self.resolve_empty(context)  # type: ignore[attr-defined]  # nor this
        return self.resolve_string(source, context, base_url=system_url)


def check(instance: Instance) -> Iterator[Diagnostic]:
    """XML Schema 1.0, and item membership (XBRL 2.1, 4.6), for an instance and the documents beside it."""
    if instance.root is None:
        return
    dts = instance.dts
    complete = not dts.missing
    schema, flaws = compile_schema(dts.schemas, dts.documents, complete=complete)
    yield from flaws
    unknown = tuple(_membership(instance, complete=complete))
    told = {(finding.code, finding.span) for finding in unknown}  # in better words than libxml2's
    if schema is not None:
        yield from (finding for finding in _judged(schema, instance) if (finding.code, finding.span) not in told)
    yield from unknown


def compile_schema(
    schemas: tuple[tuple[str, str], ...], documents: Mapping[str, bytes], *, complete: bool = True
) -> tuple[etree.XMLSchema | None, tuple[Diagnostic, ...]]:
    """The compiled schema of an instance whose taxonomies are ``schemas`` (namespace, address), or None and why it is not valid.

    ``documents`` holds the text of the addresses; the bundled ones are found without. Where the taxonomies are not ``complete``,
    an element that is not known is let pass. Cached within a process by all of its arguments.
    """
    return _compiled(schemas, tuple((address, documents[address]) for _, address in schemas if address in documents), complete)


@lru_cache(maxsize=16)
def _compiled(
    schemas: tuple[tuple[str, str], ...], documents: tuple[tuple[str, bytes], ...], complete: bool
) -> tuple[etree.XMLSchema | None, tuple[Diagnostic, ...]]:
    namespaces = [space for space in dict.fromkeys(space for space, _ in schemas) if space not in _RESERVED]
    held = dict(documents)
    held[XBRLI_LOCATION] = _with_wildcard(namespaces, complete=complete)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    parser.resolvers.add(_Documents(held))
    try:
        return etree.XMLSchema(etree.fromstring(_driver(schemas), parser, base_url=LOCAL)), ()
    except (etree.XMLSchemaParseError, etree.XMLSyntaxError) as error:
        said = dict.fromkeys(f"{shown(entry.filename or '')}:{entry.line}: {plain(entry.message)}" for entry in _log(error))
        return None, tuple(
            Diagnostic("xmlSchema:schema", "error", f"a taxonomy schema is not valid: {text}")
            for text in list(said)[:20] or [str(error)[:200]]
        )


def _driver(schemas: tuple[tuple[str, str], ...]) -> bytes:
    """A schema that imports everything: the instance schema first, for the others import it too, and the first address wins."""
    root = etree.Element(f"{{{_XS}}}schema", nsmap={"xs": _XS})
    seen: set[str] = set()
    for namespace, address in ((XBRLI, XBRLI_LOCATION), (LINK, _LINKBASE), *_DIMENSIONS, *schemas):
        if namespace not in seen:  # a second document of a namespace is an include of the first, or libxml2 passes it over
            seen.add(namespace)
            name = {"namespace": namespace} if namespace else {}
            etree.SubElement(root, f"{{{_XS}}}import", {**name, "schemaLocation": address})
    return etree.tostring(root)


def _with_wildcard(namespaces: list[str], *, complete: bool) -> bytes:
    """Our instance schema with the taxonomies' namespaces written into the wildcard of xbrli:xbrl."""
    root = etree.fromstring(bundled(XBRLI_LOCATION) or b"<x/>")
    wildcard = root.find(f"{{{_XS}}}element[@name='xbrl']//{{{_XS}}}any")
    if wildcard is not None:
        parent = wildcard.getparent()
        if complete and namespaces:
            wildcard.set("namespace", " ".join(space or "##local" for space in namespaces))
        elif parent is not None:
            parent.remove(wildcard)
        if not complete and parent is not None:  # whose taxonomy is missing is not judged
            _open(parent)
    return etree.tostring(root)


def _open(choice: etree._Element) -> None:
    """Lets every element of other namespaces pass in place of footnotes, contexts and units staying as they are."""
    for reference in choice.findall(f"{{{_XS}}}element[@ref='link:footnoteLink']"):
        choice.remove(reference)
    sequence = choice.getparent()
    if sequence is None:
        return
    for reference in sequence.findall(f"{{{_XS}}}element"):
        sequence.remove(reference)
    etree.SubElement(choice, f"{{{_XS}}}any", {"namespace": "##other", "processContents": "lax"})


def _judged(schema: etree.XMLSchema, instance: Instance) -> Iterator[Diagnostic]:
    """The instance, the linkbases beside it, and what stands in the appinfo of the schemas beside it."""
    if instance.root is not None:
        for _, element, code, text in _violations(schema, instance.root):
            yield Diagnostic(code, "error", text, instance.spans.get(element) or Span(1, line(element), 1, 2))
    for address in dict.fromkeys((*instance.dts.linkbases, *(place for _, place in instance.dts.schemas))):
        if not address.startswith(LOCAL):
            continue
        root, _ = parse(instance.dts.documents[address], shown(address))  # its flaws were told when it was read
        if root is None:
            continue
        parts = [root] if root.tag != f"{{{_XS}}}schema" else root.iterfind(f"{{{_XS}}}annotation/{{{_XS}}}appinfo/{{{LINK}}}*")
        for part in parts:
            for row, _, code, text in _violations(schema, part):
                yield Diagnostic(code, "error", f"{shown(address)}:{row}: {text}")


def _violations(schema: etree.XMLSchema, root: etree._Element) -> Iterator[tuple[int, etree._Element, str, str]]:
    """(line, element, code, message) of each violation below ``root``."""
    if not schema.validate(root):
        for entry in islice(_log(schema), _MOST_FINDINGS):
            element = _at(root, entry.path)
            yield max(entry.line, 1), element, _CODES.get(entry.type_name, "xmlSchema:valueError"), plain(entry.message)
    for element in root.iter(f"{{{LINK}}}*"):
        if not _of_its_type(element):
            message = f"link:{etree.QName(element).localname} is no XLink {element.get(_TYPE)}"
            yield line(element), element, "xmlSchema:valueError", message


def _at(root: etree._Element, path: str | None) -> etree._Element:
    """The element at one of libxml2's paths, ``/xbrli:xbrl/*/gaap:Cash[2]``: a star counts all children, a name those called so."""
    tree = root.getroottree().getroot()
    for step in (path or "").split("/")[2:]:
        name, _, number = step.partition("[")
        same = (c for c in tree.iterchildren("*") if name in ("*", f"{c.prefix}:{etree.QName(c).localname}", c.tag))
        found = next(islice(same, int(number.rstrip("]")) - 1 if number else 0, None), None)
        if found is None:  # the path ends in an attribute
            break
        tree = found
    return tree


def _of_its_type(element: etree._Element) -> bool:
    """XBRL 2.1, 3.5: the xlink:type that an element of a linkbase has, which libxml2 overlooks although the schemas fix it."""
    name = etree.QName(element).localname
    given = element.get(_TYPE)
    if given is None:
        return True  # where it must be given, the schemas see that it is not
    if name.endswith("Ref"):
        return given == "simple"
    if name.endswith("Arc"):
        return given == "arc"
    return given == ("extended" if name.endswith("Link") else "locator" if name == "loc" else "resource")


def _log(source: etree.XMLSchema | etree.LxmlError) -> Iterator[etree._LogEntry]:
    """What libxml2 said; the stubs do not know that a log can be walked."""
    yield from cast("Iterable[etree._LogEntry]", source.error_log)


def plain(message: str) -> str:
    """A message of libxml2 without the namespaces that it puts before every name."""
    return _BRACED.sub("", message).strip()[:400]


def _membership(instance: Instance, *, complete: bool) -> Iterator[Diagnostic]:
    for item in instance.items:
        declaration = item.declaration
        if declaration is None:
            if complete:
                message = f"{item.name} is declared in no taxonomy of this report"
                yield Diagnostic("xmlSchema:elementUnexpected", "error", message, item.span)
        elif declaration.concept.abstract:
            yield Diagnostic("xmlSchema:abstractElement", "error", f"{item.name} is abstract and cannot be reported", item.span)
        elif declaration.kind not in ("item", "tuple"):
            yield Diagnostic("xbrl.4.6:notItemOrTuple", "error", f"{item.name} is no concept that can be reported", item.span)

