"""An earlier filing of a company, read as evidence of how it tags its lines: an XBRL 2.1 instance or an Inline XBRL document.

Of an Inline XBRL document the page is read as any other HTML is, statement by statement, and each printed amount is looked up among
the elements of Inline XBRL 1.1 (``ix:nonFraction``) by its place. An instance shows its lines by its presentation and label
linkbases, which lie beside it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from lxml import etree

from converter import amounts, discovery, documents, instance, markup, precedents, readers, recognition, registrant, statements
from converter.errors import ConverterError
from converter.instance import Instance
from converter.model import Amount, Cell, Diagnostic, Entity, Fact, QName, Report, Statement
from converter.precedents import Prior, Shown
from converter.readers.source import LineIndex
from converter.roles import LABELS, XBRLI

_IX = "http://www.xbrl.org/2013/inlineXBRL"
_CIK = "http://www.sec.gov/CIK"
# Whose elements are everybody's: FASB, XBRL US before it, the SEC, the IFRS Foundation, and our own base taxonomy.
_PUBLIC = re.compile(r"https?://(?:fasb\.org|xbrl\.us|xbrl\.sec\.gov|xbrl\.ifrs\.org|tickmark\.example/(?:gaap|dei))/")
_PRESENTATION = "http://www.xbrl.org/2003/arcrole/parent-child"
_FACE = re.compile(r"^[^-]* - statement - (?P<title>.*)$", re.IGNORECASE)
_NAME = "EntityRegistrantName"


def read(path: Path, data: bytes) -> Prior:
    """The earlier filing at ``path``, of which ``data`` is the content. ConverterError where it is neither an instance nor Inline
    XBRL, or holds no fact that could be evidence."""
    root, flaws = markup.parse(data, path.name)
    if root is None:
        raise ConverterError(f"{path.name} cannot be read as an earlier filing: {flaws[0].message}", "it must be an XBRL instance or Inline XBRL")
    if root.tag == f"{{{XBRLI}}}xbrl":
        found = _of_instance(instance.read_source(path.name, data, discovery.beside(path.parent))[0])
    elif next(root.iter(f"{{{_IX}}}header"), None) is not None:
        found = _of_page(path.name, data, root)
    else:
        raise ConverterError(f"{path.name} is no earlier filing: neither an XBRL instance nor Inline XBRL")
    if not found.facts:
        raise ConverterError(f"{path.name} reports no number that could be evidence")
    return found


def stranger(prior: Prior, report: Report) -> Diagnostic | None:
    """A warning where the earlier filing is of another company than the report: by the CIK of both, or else by their names."""
    ours, theirs = (e.identifier.lstrip("0") if e.scheme == _CIK else "" for e in (report.entity, prior.entity))
    name = next((str(f.value) for f in report.facts if f.concept.name == _NAME), "")
    if ours and theirs:
        same = ours == theirs
    else:
        same = not name or not prior.registrant or registrant.same_name(name, prior.registrant)
    if same:
        return None
    message = f"{prior.name} is of {prior.registrant or prior.entity.identifier}, this document of {name or report.entity.identifier}"
    return Diagnostic("prior.entity", "warning", message, None, "its evidence is used all the same: is it an earlier filing of this company?")


def _prior(name: str, entities: Sequence[Entity], title: str, lines: Sequence[Shown], facts: Sequence[Fact]) -> Prior:
    entity = Counter(entities).most_common(1)[0][0] if entities else Entity("", "")
    own = frozenset(f.concept.namespace for f in facts if not _PUBLIC.match(f.concept.namespace))
    return Prior(name, entity, title, tuple(lines), tuple(facts), own)


# --- Inline XBRL -------------------------------------------------------------------------------------------------


def _of_page(name: str, data: bytes, root: etree._Element) -> Prior:
    spans = dict(zip(root.iter("*"), markup.starts(data), strict=False))
    contexts = {c.id: c for c in (instance.context(e, spans) for e in root.iter(f"{{{XBRLI}}}context"))}
    units = {u.id: u.value for u in (instance.unit(e, spans) for e in root.iter(f"{{{XBRLI}}}unit"))}
    facts: list[Fact] = []
    for element in root.iter(f"{{{_IX}}}nonFraction"):
        context, unit = contexts.get(element.get("contextRef", "")), units.get(element.get("unitRef", ""))
        concept, value = markup.qname(element, element.get("name")), _value(element)
        if context is None or context.value is None or unit is None or concept is None or value is None:
            continue
        decimals = element.get("decimals", "")
        facts.append(Fact(concept, context.value, unit, value, int(decimals) if re.fullmatch(r"-?\d{1,3}", decimals) else None, span=spans.get(element)))
    title = next(("".join(map(str, e.itertext())) for e in root.iter(f"{{{_IX}}}nonNumeric") if e.get("name", "").endswith(f":{_NAME}")), "")
    plain = [fact for fact in facts if not fact.context.dimensions]
    lines = [shown for statement, index in _printed(name, data) for shown in _lines(statement, _Placed(index, facts))]
    return _prior(name, [f.context.entity for f in facts], " ".join(title.split()), lines, plain)


def _value(element: etree._Element) -> Decimal | None:
    """The number that an element stands for (Inline XBRL 1.1, 10.1.1: transformed, scaled, signed), None where it is none."""
    if element.get("format", "").endswith(("zerodash", "fixed-zero")):
        return Decimal(0)
    text = "".join(map(str, element.itertext()))
    printed = amounts.parse(text, continental="comma" in element.get("format", "").replace("comma-dot", ""))
    scale = element.get("scale", "0")
    if printed is None or not re.fullmatch(r"[+-]?\d{1,2}", scale):
        return None
    value = printed.value.scaleb(int(scale))
    return -value if element.get("sign") == "-" else value


def _printed(name: str, data: bytes) -> Iterator[tuple[Statement, LineIndex]]:
    found, _ = readers.read(name, data)
    for document in found:
        index = LineIndex(document.text)
        for statement in statements.recognize(document)[0].statements:
            yield statement, index


class _Placed:
    """The facts of a page by the place of their element."""

    def __init__(self, index: LineIndex, facts: Sequence[Fact]) -> None:
        placed = sorted(((index.offset(f.span.line, f.span.column), n) for n, f in enumerate(facts) if f.span), key=lambda pair: pair[0])
        self.index, self.starts = index, [start for start, _ in placed]
        self.facts = [facts[n] for _, n in placed]

    def within(self, piece: Cell) -> list[Fact]:
        """The facts without dimensions whose elements begin inside a piece of a label."""
        start = self.index.offset(piece.span.line, piece.span.column)
        inside = slice(bisect_left(self.starts, start), bisect_left(self.starts, start + piece.span.end - piece.span.column))
        return [fact for fact in self.facts[inside] if not fact.context.dimensions]

    def fact(self, amount: Amount) -> Fact | None:
        """The fact whose element begins last before the amount ends. Its value must be that of the amount: else another element, or
        none, holds it."""
        start = self.index.offset(amount.span.line, amount.span.column)
        at = bisect_left(self.starts, start + amount.span.end - amount.span.column) - 1
        fact = self.facts[at] if at >= 0 else None
        return fact if fact is not None and isinstance(fact.value, Decimal) and abs(fact.value) == abs(amount.value) else None


def _lines(statement: Statement, placed: _Placed) -> Iterator[Shown]:
    for line in statement.lines:
        pairs = [(amount, fact) for amount in line.amounts if amount is not None and (fact := placed.fact(amount)) is not None]
        named = Counter(fact.concept for _, fact in pairs)
        if not named or any(fact.context.dimensions for _, fact in pairs):
            continue
        concept = named.most_common(1)[0][0]
        turns = [a.value * f.value for a, f in pairs if f.concept == concept and isinstance(f.value, Decimal)]
        printed = precedents.side(a.value for a in line.amounts if a)
        section = line.section[-1] if line.section else ""
        within = tuple(dict.fromkeys((precedents.measure(f), f.concept) for piece in line.pieces for f in placed.within(piece)))
        yield Shown(statement.kind, section, line.label, line.measure, concept, precedents.side(turns), printed, within)


# --- an instance with its linkbases ------------------------------------------------------------------------------


def _of_instance(read: Instance) -> Prior:
    facts = [f for f in read.facts if f.unit is not None and isinstance(f.value, Decimal) and not f.context.dimensions]
    title = next((str(f.value) for f in read.facts if f.concept.name == _NAME), "")
    return _prior(read.name, [f.context.entity for f in read.facts], " ".join(title.split()), list(_presented(read, facts)), facts)


def _presented(read: Instance, facts: Sequence[Fact]) -> Iterator[Shown]:
    """The lines of the statements as the presentation linkbase shows them. A locator is resolved by the schema that it points to,
    or, where that is not at hand, by the id that all of them give their elements: ``prefix_Name``."""
    ids = {id_: name for (_, id_), name in read.dts.ids.items()}
    names = {i.concept.name: i.concept for i in read.items}
    bases = [documents.read_linkbase(a, read.dts.documents[a])[0] for a in read.dts.linkbases if a in read.dts.documents]
    texts: dict[tuple[str, str], str] = {}
    for base in bases:
        for (_, identifier), role, language, text in base.labels:
            if not language or language.lower().startswith("en"):
                texts.setdefault((identifier, role), text)
    by_concept: dict[QName, list[Fact]] = {}
    for fact in facts:
        by_concept.setdefault(fact.concept, []).append(fact)
    for arc in sorted((a for b in bases for a in b.arcs if a.relation.arcrole == _PRESENTATION), key=lambda a: (a.relation.role, a.parent, a.relation.order)):
        face = _FACE.match(read.dts.roles.get(arc.relation.role, ""))
        kind = recognition.title_kind(face["title"]) if face else ""
        concept = ids.get(arc.child[1]) or names.get(arc.child[1].partition("_")[2])
        reported = by_concept.get(concept, []) if concept is not None else []
        if not kind or concept is None or not reported:
            continue
        standard = LABELS["standard"].uri
        label = texts.get((arc.child[1], arc.relation.preferred or standard)) or texts.get((arc.child[1], standard), "")
        section = texts.get((arc.parent[1], standard), "")
        factor = -1 if "negated" in arc.relation.preferred.lower() else 1
        printed = factor * precedents.side(f.value for f in reported if isinstance(f.value, Decimal))
        yield Shown(kind, section, label, precedents.measure(reported[0]), concept, factor, printed)
