"""Inline XBRL 1.1: a page against the bundled schema of the elements that we write, which is stricter than XHTML 1.1.

That is a gate for what we emit, not a judge of others' pages: a page that a filer wrote may be valid and yet not pass here.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from converter.checks import schema
from converter.markup import line, outermost, parse
from converter.model import Diagnostic, QName, Span
from converter.reports.instance import Instance

XHTML = "http://www.w3.org/1999/xhtml"
LOCATION = "http://www.xbrl.org/2013/inlineXBRL/xhtml-inlinexbrl-1_1.xsd"
_IX = "http://www.xbrl.org/2013/inlineXBRL"
_MOST_FINDINGS = 50


def check(name: str, source: bytes) -> Iterator[Diagnostic]:
    """The findings on the page ``source``, which messages call ``name``: well-formedness, its schema, and that every fact's context and
    unit is there (Inline XBRL 1.1, 10.1.1 and 11.1.1). They name lines of the page, for it is not what a reader has given us."""
    root, flaws = parse(source, name)
    yield from flaws
    if root is None:
        return
    for row, message in _violations(root):
        yield Diagnostic("xmlSchema:valueError", "error", f"{name}:{row}: {message}")
    yield from _references(name, root)


def judge(report: Instance) -> Iterator[Diagnostic]:
    """As ``check``, of the page that a report was read from, if it is one. It may be another's, and so these are warnings: what its facts
    say is judged by the other bodies of rules."""
    root = None
    if report.root is not None and report.sources and outermost(report.sources[0][1]) == QName(XHTML, "html"):
        root, _ = parse(report.sources[0][1], report.name)
    hint = "the page is held to the part of XHTML that tickmark writes; another's may be right"
    for row, message in _violations(root) if root is not None else ():
        yield Diagnostic("xmlSchema:valueError", "warning", message, Span(1, row, 1, 2), hint)


def _violations(root: etree._Element) -> Iterator[tuple[int, str]]:
    """(line, message) of what the bundled schema finds."""
    compiled, broken = schema.compile_schema(((XHTML, LOCATION),), {})
    if compiled is None:
        yield from ((1, finding.message) for finding in broken)
    elif not compiled.validate(root):
        for entry in list(compiled.error_log)[:_MOST_FINDINGS]:  # type: ignore[call-overload]  # the stub lacks iteration
            yield max(entry.line, 1), schema.plain(entry.message)


def _references(name: str, root: etree._Element) -> Iterator[Diagnostic]:
    resources = root.find(f".//{{{_IX}}}resources")
    known = {(etree.QName(e).localname, e.get("id")) for e in (resources if resources is not None else ())}
    for fact in root.iter(f"{{{_IX}}}nonFraction", f"{{{_IX}}}nonNumeric"):
        for kind in ("context", "unit"):
            wanted = fact.get(f"{kind}Ref")
            if wanted is not None and (kind, wanted) not in known:
                yield Diagnostic(
                    f"ix:{kind}Ref", "error", f"{name}:{line(fact)}: {fact.get('name')} refers to the {kind} {wanted}, which is not there"
                )
