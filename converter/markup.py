"""XML as we read it: no DOCTYPE, no entities of its own, no network, and the place of every start tag."""

from __future__ import annotations

import contextlib
from functools import lru_cache
from typing import cast
from xml.parsers import expat

from lxml import etree

from converter.model import Diagnostic, QName, Span

XSI = "http://www.w3.org/2001/XMLSchema-instance"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class _Refused(Exception):
    pass


class _Begun(Exception):
    pass


def parse(source: bytes, name: str) -> tuple[etree._Element | None, tuple[Diagnostic, ...]]:
    """The root of an XML document, or None and what is wrong with it: a DOCTYPE or ill-formedness, where and why."""
    try:
        _prolog(source)
        return etree.fromstring(source, _parser()), ()
    except _Refused as refused:
        row, column = refused.args
        span = Span(1, row, column, column + len("<!DOCTYPE"))
        hint = "remove it: an XBRL document needs none, and entities are a way to attack who reads it"
        return None, (Diagnostic("xml.doctype", "error", f"{name}: a DOCTYPE is refused", span, hint),)
    except expat.ExpatError as flaw:
        span = Span(1, flaw.lineno, flaw.offset + 1, flaw.offset + 2)
        message = f"{name} is not well-formed: {expat.ErrorString(flaw.code)}"
        return None, (Diagnostic("xmlSchema:syntax", "error", message, span),)
    except (etree.XMLSyntaxError, ValueError, LookupError) as other:
        row, column = getattr(other, "position", (1, 1))
        span = Span(1, max(row or 1, 1), max(column, 1), max(column, 1) + 1)
        return None, (Diagnostic("xmlSchema:syntax", "error", f"{name} is not well-formed: {str(other)[:200]}", span),)


def starts(source: bytes) -> tuple[Span, ...]:
    """Where the start tags of a well-formed document stand, in document order (libxml2 only knows the line on which they end).

    Empty where expat cannot read an encoding that libxml2 can.
    """
    found: list[Span] = []
    reader = expat.ParserCreate()

    def start(name: str, _attributes: dict[str, str]) -> None:
        column = reader.CurrentColumnNumber + 1
        found.append(Span(1, reader.CurrentLineNumber, column, column + 1 + len(name)))

    reader.StartElementHandler = start
    try:
        reader.Parse(source, True)
    except expat.ExpatError:
        return ()
    return tuple(found)


def outermost(source: bytes) -> QName | None:
    """The name of the root of what may be an XML document; None where there is none to be found."""
    reader = expat.ParserCreate(namespace_separator=" ")
    found: list[str] = []

    def begun(name: str, _attributes: dict[str, str]) -> None:
        found.append(name)
        raise _Begun

    reader.StartElementHandler = begun
    with contextlib.suppress(_Begun, expat.ExpatError, ValueError, LookupError):
        reader.Parse(source, True)
    namespace, _, name = found[0].rpartition(" ") if found else ("", "", "")
    return QName(namespace, name) if found else None


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def _prolog(source: bytes) -> None:
    """Stops at the first element, so that a document without a DOCTYPE costs nothing."""
    reader = expat.ParserCreate()

    def refuse(*_: object) -> None:
        place = source.rfind(b"<!DOCTYPE", 0, reader.CurrentByteIndex + 1)  # expat is behind its name by now
        if place < 0:  # in an encoding of two bytes
            raise _Refused(reader.CurrentLineNumber, reader.CurrentColumnNumber + 1)
        raise _Refused(source.count(b"\n", 0, place) + 1, place - source.rfind(b"\n", 0, place))

    def begun(*_: object) -> None:
        raise _Begun

    reader.StartDoctypeDeclHandler = refuse
    reader.StartElementHandler = begun
    try:
        reader.Parse(source, True)
    except _Begun:
        return


def qname(element: etree._Element, text: str | None) -> QName | None:
    """A prefixed name in the scope of ``element``; None where its prefix is not declared or it is no name."""
    prefix, colon, local = (text or "").strip().rpartition(":")
    namespace = element.nsmap.get(prefix or None)
    if not local or (colon and (not prefix or namespace is None)):
        return None
    return QName(namespace or "", local)


@lru_cache(maxsize=4096)
def nameable(name: QName) -> bool:
    """Can an element have this name, in a namespace that can be declared?"""
    try:
        etree.QName(name.namespace, name.name)
        etree.Element("x", nsmap={"x": name.namespace})
    except ValueError:
        return False
    return bool(name.namespace) and not name.namespace.startswith(("http://www.w3.org/XML/1998/", "http://www.w3.org/2000/xmlns"))


def named(element: etree._Element) -> QName:
    """The expanded name of an element."""
    found = etree.QName(element)
    return QName(found.namespace or "", found.localname)


def is_nil(element: etree._Element) -> bool:
    """XML Schema part 1, 2.6.2: does the element say of itself that it has no value?"""
    return element.get(f"{{{XSI}}}nil", "").strip() in ("true", "1")


def language(element: etree._Element) -> str | None:
    """XML 1.0, 2.12: the xml:lang in whose scope an element stands, None where there is none."""
    return next((found for e in (element, *element.iterancestors()) if (found := e.get(LANG)) is not None), None)


def line(element: etree._Element) -> int:
    """The line that libxml2 knows for an element: the one on which its start tag ends."""
    return cast("int | None", element.sourceline) or 1
