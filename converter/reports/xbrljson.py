"""xBRL-JSON 1.0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from converter.model import Diagnostic, QName
from converter.reports import aspects, target
from converter.reports.instance import Instance, Wrong
from converter.reports.jsontext import Node, Number
from converter.reports.target import Said
from converter.taxonomies.discovery import Locate
from converter.writer.oim import XBRL

NAME = "xBRL-JSON 1.0"
SUFFIXES = (".json",)
TYPE = "https://xbrl.org/2021/xbrl-json"
_INFO = frozenset(("documentType", "features", "namespaces", "linkTypes", "linkGroups", "taxonomy", "baseURL"))
_STRUCTURE = "xbrlje:invalidJSONStructure"


def identify(data: bytes) -> bool:
    return aspects.claimed(data, b"xbrl-json")


def read(name: str, data: bytes, locate: Locate) -> tuple[Instance, tuple[Diagnostic, ...]]:
    """The report of an xBRL-JSON file. A fact that cannot be read is a diagnostic at its place."""
    document, flaws = aspects.document(data, "xbrlje", TYPE)
    if document is None:
        return Instance(name, ((name, data),)), flaws
    about, wrong = aspects.about(document, "xbrlje", _INFO)
    noticed: list[Diagnostic] = []
    facts = list(_facts(document, about.prefixes, noticed))
    report, said = target.read(name, ((name, data),), locate, about.taxonomy, facts, about.prefixes)
    return report, (*flaws, *wrong, *noticed, *said)


def _facts(document: Node, prefixes: Mapping[str, str], noticed: list[Diagnostic]) -> Iterator[Said]:
    for key, node in document.members.items():
        if key not in ("documentInfo", "facts") and ":" not in key:
            noticed.append(Diagnostic(_STRUCTURE, "error", f"a report has no member {key[:60]!r}", node.span))
    facts = document.get("facts")
    if facts is not None and not isinstance(facts.value, dict):
        noticed.append(Diagnostic(_STRUCTURE, "error", "facts is no object", facts.span))
    linked = 0
    for key, node in document.at("facts").members.items():
        linked += node.get("links") is not None
        try:
            said = _fact(key, node, prefixes)
        except Wrong as wrong:
            noticed.append(wrong.said(f"fact {key[:60]}: ", node.span))
            continue
        if said.concept == QName(XBRL, "note"):
            linked += 1
        else:
            yield said
    if linked:
        noticed.append(Diagnostic("instance.footnote", "info", f"{linked} notes and links to them are not read"))


def _fact(key: str, node: Node, prefixes: Mapping[str, str]) -> Said:
    """A fact (xBRL-JSON 1.0, 4)."""
    value, dimensions, decimals = node.get("value"), node.get("dimensions"), node.get("decimals")
    unknown = [m for m in node.members if m not in ("value", "dimensions", "decimals", "links") and ":" not in m]
    if unknown:
        raise Wrong(_STRUCTURE, f"it has no member {unknown[0][:60]!r}")
    if value is None or not (value.value is None or isinstance(value.value, str)):
        raise Wrong(_STRUCTURE, "its value is no string and not null")
    if dimensions is None or not isinstance(dimensions.value, dict):
        raise Wrong(_STRUCTURE, "it has no object dimensions")
    stated = ""
    if decimals is not None:
        stated = decimals.value.text if isinstance(decimals.value, Number) else ""
        if not aspects.WHOLE.fullmatch(stated):
            raise Wrong(_STRUCTURE, "its decimals are no whole number")
        if value.value is None:
            raise Wrong("oime:misplacedDecimalsProperty", "it is nil and has decimals")
    members = dimensions.members
    for axis, member in members.items():
        if axis not in (*aspects.CORE, "noteId") and ":" not in axis:
            raise Wrong(_STRUCTURE, f"there is no dimension {axis[:60]!r}")
        if not isinstance(member.value, str) and not (member.value is None and ":" in axis):
            raise Wrong(_STRUCTURE, f"the dimension {axis[:60]!r} is no string")
    if "concept" not in members:
        raise Wrong("oime:missingConceptDimension", "it has no concept")
    language = members["language"].text if "language" in members else ""
    if language != language.lower():
        raise Wrong("xbrlje:invalidLanguageCodeCase", f"the language {language[:20]!r} is not in lower case")
    if "language" in members and not aspects.LANGUAGE.fullmatch(language):
        raise Wrong(_STRUCTURE, f"{language[:20]!r} is no language")
    said = {axis: member.text for axis, member in members.items() if axis != "noteId"}
    text = value.value if isinstance(value.value, str) else None
    return aspects.fact(key, said, prefixes, aspects.period, names=_STRUCTURE, axes=_STRUCTURE, value=text, decimals=stated, span=node.span)
