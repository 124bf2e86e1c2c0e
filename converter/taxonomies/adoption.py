"""A report in the names of the taxonomy that it shall be made in (``converter.taxonomies.regime``).

A concept that the taxonomy has keeps its name. One that left it, or is not in it yet, gets the name of its successor or predecessor;
where there is none, or where period type, type or balance are others, it becomes a concept of the filer's own. Each is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from converter.model import Arc, Concept, Context, Diagnostic, Fact, Network, QName, Report, Severity, Span, Tagged, Taxonomy
from converter.taxonomies.regime import Regime

_STEPS = 4  # from a name to its successor's successor


def adopt(report: Report, regime: Regime) -> tuple[Report, tuple[Diagnostic, ...]]:
    """``report`` with every concept, axis and member as ``regime`` writes it. Diagnostics: ``taxonomy.renamed``, ``taxonomy.extension``,
    ``taxonomy.calculation`` for a sum that the balances of the taxonomy forbid, ``taxonomy.trusted`` where there was none to check."""
    if regime.read is regime.written:
        return report, ()
    known = {c.qname: c for t in (regime.read.gaap, regime.read.dei) for c in t.concepts}
    places = _places(report.facts)
    names = {q: regime.names[q] for q in _used(report) if q in regime.names}
    own: list[Concept] = []
    said: list[Diagnostic] = []
    for qname in _used(report):
        concept = known.get(qname)
        if concept is None or qname in names:
            continue
        span = places.get(qname)
        other = _other_name(concept, known, regime, taken=set(names.values()))
        if other is not None:
            names[qname] = other
            message = f"{concept.name} {regime.why[qname]}: {other.name} is reported"
            said.append(Diagnostic("taxonomy.renamed", "info", message, span))
        else:
            made = replace(concept, qname=QName(report.extension.namespace, _free(concept.name, report, regime, own)))
            own.append(made)
            names[qname] = made.qname
            severity: Severity = "warning" if span is not None else "info"
            message = f"{concept.name} {regime.why[qname]}: {made.name} of the filer's own is reported"
            said.append(Diagnostic("taxonomy.extension", severity, message, span))
    if regime.trusted:
        message = f"the taxonomy packages hold no {regime.trusted}: its elements are taken to be as tickmark knows them"
        said.append(Diagnostic("taxonomy.trusted", "info", message, None, "give its package, too"))
    extension, lost = _extension(report.extension, lambda q: names.get(q, q), tuple(own), regime)
    made_report = replace(
        report,
        facts=tuple(_fact(fact, lambda q: names.get(q, q)) for fact in report.facts),
        statements=tuple(_tagged(t, lambda q: names.get(q, q)) for t in report.statements),
        extension=extension,
    )
    return made_report, (*said, *lost)


_Name = Callable[[QName], QName]


def _used(report: Report) -> dict[QName, None]:
    """Everything that has a name in a report, facts first, each once."""

    def all_() -> Iterator[QName]:
        for fact in report.facts:
            yield fact.concept
            for pair in fact.context.dimensions:
                yield from pair
        for tagged in report.statements:
            yield from (q for q in tagged.concepts if q is not None)
        for arc in _arcs(report.extension):
            yield from (arc.parent, arc.child)
        yield from (label.concept for label in report.extension.labels)

    return dict.fromkeys(all_())


def _arcs(extension: Taxonomy) -> Iterator[Arc]:
    for network in extension.networks:
        yield from (*network.presentation, *network.calculation, *network.definitions)


def _places(facts: Sequence[Fact]) -> dict[QName, Span | None]:
    """Where each concept is first reported."""
    found: dict[QName, Span | None] = {}
    for fact in facts:
        found.setdefault(fact.concept, fact.amount.span if fact.amount else fact.span)
    return found


def _other_name(concept: Concept, known: dict[QName, Concept], regime: Regime, taken: set[QName]) -> QName | None:
    """The name that the taxonomy has for a concept that it does not know by ours: of a successor, then of a predecessor, of the same
    period type, type and balance. Never one that another concept of the report has, for the two would be mixed up."""
    space = concept.qname.namespace
    later = _chain(concept, lambda c: [one for name in c.successor if (one := known.get(QName(space, name))) is not None])
    earlier = _chain(concept, lambda c: [one for one in known.values() if c.name in one.successor and one.qname.namespace == space])
    for other in (*later, *earlier):
        target = regime.names.get(other.qname)
        if target is not None and target not in taken and _alike(concept, other):
            return target
    return None


def _chain(concept: Concept, step: Callable[[Concept], list[Concept]]) -> Iterator[Concept]:
    seen = {concept.qname}
    ahead = [concept]
    for _ in range(_STEPS):
        ahead = [one for before in ahead for one in step(before) if one.qname not in seen]
        seen.update(one.qname for one in ahead)
        yield from ahead


def _alike(one: Concept, other: Concept) -> bool:
    balances = {one.balance, other.balance} - {""}
    return (one.period, one.type, one.abstract, one.substitution) == (other.period, other.type, other.abstract, other.substitution) and len(balances) < 2


def _free(name: str, report: Report, regime: Regime, own: Sequence[Concept]) -> str:
    """``name``, or with a word behind it that no other concept has."""
    written = {c.name for t in (regime.written.gaap, regime.written.dei) for c in t.concepts}
    taken = written | {c.name for c in (*report.extension.concepts, *own)}
    stem, ending = (name, "") if not name.endswith(_ENDINGS) else next((name.removesuffix(e), e) for e in _ENDINGS if name.endswith(e))
    candidates = (name, f"{stem}Reported{ending}", *(f"{stem}Reported{n}{ending}" for n in range(2, 1000)))
    return next(candidate for candidate in candidates if candidate not in taken)


_ENDINGS = ("Abstract", "Axis", "Member", "Domain", "Table")  # the last word of a name that is no line item


def _fact(fact: Fact, name: _Name) -> Fact:
    context = fact.context
    if context.dimensions:
        context = Context(context.entity, context.period, tuple(sorted((name(axis), name(member)) for axis, member in context.dimensions)))
    return replace(fact, concept=name(fact.concept), context=context)


def _tagged(tagged: Tagged, name: _Name) -> Tagged:
    return replace(tagged, concepts=tuple(None if q is None else name(q) for q in tagged.concepts))


def _extension(extension: Taxonomy, name: _Name, own: tuple[Concept, ...], regime: Regime) -> tuple[Taxonomy, list[Diagnostic]]:
    """The extension over the other names. Sums whose weights the balances of the taxonomy forbid (XBRL 2.1, 5.1.1.2) are left out."""
    concepts = (*extension.concepts, *own)
    balances = {c.qname: c.balance for t in (regime.written.gaap, regime.written.dei) for c in t.concepts} | {c.qname: c.balance for c in concepts}
    said: list[Diagnostic] = []
    networks: list[Network] = []
    for network in extension.networks:
        presentation, calculation, definitions = (
            tuple(replace(arc, parent=name(arc.parent), child=name(arc.child)) for arc in arcs)
            for arcs in (network.presentation, network.calculation, network.definitions)
        )
        pairs = [(arc, balances.get(arc.parent, ""), balances.get(arc.child, "")) for arc in calculation]
        forbidden = {arc.parent for arc, total, part in pairs if total and part and (total == part) != (arc.weight > 0)}
        for total in sorted(forbidden):
            message = f"the parts of {total.name} have other balances in the taxonomy: its sum is not in the calculation linkbase"
            said.append(Diagnostic("taxonomy.calculation", "info", message))
        kept = tuple(arc for arc in calculation if arc.parent not in forbidden)
        networks.append(Network(network.role, network.definition, presentation, kept, definitions))
    labels = tuple(replace(label, concept=name(label.concept)) for label in extension.labels)
    return replace(extension, concepts=concepts, networks=tuple(networks), labels=labels), said
