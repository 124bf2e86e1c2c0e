"""An earlier filing of a company, read as evidence of how it tags its lines: a report in any format that is read back.

Of an Inline XBRL document the page is read as any other HTML is, statement by statement, and each printed amount is looked up among
its facts by its place. Any other report shows its lines by its presentation and label linkbases, which lie beside it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from converter import readers, reports, statements
from converter.cover.registrant import same_name
from converter.errors import ConverterError
from converter.model import Amount, Cell, Diagnostic, Fact, QName, Report, Statement, registrant
from converter.readers.source import LineIndex
from converter.reports import ixbrl
from converter.reports.instance import Instance
from converter.roles import LABELS
from converter.statements import recognition
from converter.tagging import precedents
from converter.tagging.precedents import Prior, Shown
from converter.taxonomies import discovery, documents

_CIK = "http://www.sec.gov/CIK"
# Whose elements are everybody's: FASB, XBRL US before it, the SEC, the IFRS Foundation, and our own base taxonomy.
_PUBLIC = re.compile(r"https?://(?:fasb\.org|xbrl\.us|xbrl\.sec\.gov|xbrl\.ifrs\.org|tickmark\.example/(?:gaap|dei))/")
_PRESENTATION = "http://www.xbrl.org/2003/arcrole/parent-child"
_FACE = re.compile(r"^[^-]* - statement - (?P<title>.*)$", re.IGNORECASE)


def read(path: Path, data: bytes) -> Prior:
    """The earlier filing at ``path``, of which ``data`` is the content: a report in any format that ``converter.reports`` reads.
    ConverterError where it is none, or holds no fact that could be evidence."""
    report, flaws = reports.read_source(path.name, data, discovery.beside(path.parent))
    facts = [f for f in report.facts if f.unit is not None and isinstance(f.value, Decimal) and not f.context.dimensions]
    if not facts:
        why = next((f": {f.message}" for f in flaws if f.severity == "error"), "")
        raise ConverterError(f"{path.name} reports no number that could be evidence{why}")
    lines = _printed(path.name, data, report) if ixbrl.identify(data) else _presented(report, facts)
    entity = Counter(f.context.entity for f in report.facts).most_common(1)[0][0]
    own = frozenset(f.concept.namespace for f in facts if not _PUBLIC.match(f.concept.namespace))
    return Prior(path.name, entity, " ".join(registrant(report.facts).split()), tuple(lines), tuple(facts), own)


def stranger(prior: Prior, report: Report) -> Diagnostic | None:
    """A warning where the earlier filing is of another company than the report: by the CIK of both, or else by their names."""
    ours, theirs = (e.identifier.lstrip("0") if e.scheme == _CIK else "" for e in (report.entity, prior.entity))
    name = report.registrant
    if ours and theirs:
        same = ours == theirs
    else:
        same = not name or not prior.registrant or same_name(name, prior.registrant)
    if same:
        return None
    message = f"{prior.name} is of {prior.registrant or prior.entity.identifier}, this document of {name or report.entity.identifier}"
    return Diagnostic("prior.entity", "warning", message, None, "its evidence is used all the same: is it an earlier filing of this company?")


# --- Inline XBRL -------------------------------------------------------------------------------------------------


def _printed(name: str, data: bytes, report: Instance) -> Iterator[Shown]:
    """The lines of the statements as the page prints them, each with the concept of its facts."""
    found, _ = readers.read(name, data)
    for document in found:
        placed = _Placed(LineIndex(document.text), report)
        for statement in statements.recognize(document)[0].statements:
            yield from _lines(statement, placed)


class _Placed:
    """The numbers of a page by the place of their element."""

    def __init__(self, index: LineIndex, report: Instance) -> None:
        numbers = [(item.span, item.fact) for item in report.items if item.fact is not None and isinstance(item.fact.value, Decimal)]
        placed = sorted(((index.offset(span.line, span.column), n) for n, (span, _) in enumerate(numbers)), key=lambda pair: pair[0])
        self.index, self.starts = index, [start for start, _ in placed]
        self.facts = [numbers[n][1] for _, n in placed]

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
