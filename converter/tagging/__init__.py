"""Line items become facts.

The concept of each line comes from ``mapping`` (the ladder from label to concept), its sign from ``signs`` (balance and footing),
what stands inside its label from ``inlabels``, and what no concept fits from ``extension``. Two lines never report different
values of one concept: the less certain one becomes an extension concept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from converter import footing, places
from converter.cover import Cover, entity, report_name
from converter.model import (
    Balance,
    Breakdown,
    Candidate,
    Concept,
    Context,
    Diagnostic,
    Document,
    Duration,
    Entity,
    Fact,
    Instant,
    LineItem,
    Match,
    Measure,
    Period,
    QName,
    Report,
    Span,
    Statement,
    Sum,
    Tagged,
    Unit,
)
from converter.tagging import classes, details, inlabels, intaxes, mapping, movements, precedents, rules, signs
from converter.tagging.coinage import line_name
from converter.tagging.extension import Builder
from converter.tagging.rules import Rule
from converter.taxonomy import Base
from converter.units import TYPES, unit

_NAMED = 0.9  # confidence in a concept that a heading names for the classes of stock below it
_UNSURE = 0.5  # a concept given with less confidence is reported with its runners-up
_NIL = ("CommitmentsAndContingencies",)  # printed with dashes or nothing for want of an amount, not as a reported zero

class Wishes(NamedTuple):
    """What the caller wants otherwise than the document says. In ``namespace`` {entity} and {date} stand for the parts of the report's
    name."""

    namespace: str = ""
    mapping: tuple[Rule, ...] = ()
    prior: precedents.Prior | None = None
    min_confidence: float = 0.3


@dataclass(slots=True)
class _Line:
    """A line on its way to a concept."""

    item: LineItem
    match: Match
    concept: Concept | None


def tag(
    document: Document, statements: tuple[Statement, ...], cover: Cover, base: Base, wishes: Wishes, breakdowns: Sequence[Breakdown] = ()
) -> tuple[Report, tuple[Diagnostic, ...]]:
    """The report of a document (its ledger still empty); ``breakdowns`` are of lines of its statements. Diagnostics: ``footing.*``, ``concept.unsure`` with the runners-up,
    ``concept.conflict`` where two lines would have reported different values of one concept, ``fact.conflict``."""
    who = entity(cover)
    name = report_name(cover)
    said: list[Diagnostic] = []
    footed: list[tuple[Sum, ...]] = []
    rolling = tuple(s for s in statements if s.kind == "equity")
    statements = tuple(s for s in statements if s.kind != "equity")
    for statement in statements:
        sums, found = footing.foot(statement)
        footed.append(sums)
        said.extend(found)
    end = _latest(statements)
    sic = int(document.header.sic) if document.header.sic.isdecimal() else 0
    user = rules.chosen(wishes.mapping, who, cover.get("EntityRegistrantName"), base)
    matches = mapping.match_all(
        statements,
        tuple(footed),
        base,
        year=end.year,
        sic=sic,
        user=user,
        prior=wishes.prior,
        min_confidence=wishes.min_confidence,
    )
    lines = [
        [_Line(item, match, _fitting(item, match, statement, base)) for item, match in zip(statement.lines, own, strict=True)]
        for statement, own in zip(statements, matches, strict=True)
    ]
    for statement, own in zip(statements, lines, strict=True):
        _by_class(statement, own, base)
    said.extend(_resolve(statements, lines, footed))
    namespace = (wishes.namespace or base.extensions).replace("{entity}", name.rpartition("-")[0]).replace("{date}", f"{end:%Y%m%d}")
    builder = Builder(namespace, name.rpartition("-")[0] or "ext", base)
    facts: list[Fact] = []
    tagged: list[Tagged] = []
    faces: dict[Span, details.Face] = {}
    for number, (statement, own_lines, sums) in enumerate(zip(statements, lines, footed, strict=True), 1):
        statement = replace(statement, lines=tuple(line.item for line in own_lines))
        one, factors = _statement(statement, own_lines, sums, builder)
        tagged.append(one)
        faces.update(_faces(one, factors, builder))
        builder.statement(one, factors, number)
        facts.extend(_facts(one, factors, who, builder))
        said.extend(_unsure(one))
    inside, noticed = _inside(document, tagged, who, builder, wishes.prior)
    first = [*_cover_facts(cover, who, statements, builder), *facts, *inside]
    moved: list[Fact] = []
    for statement in rolling:
        result = _equity(statement, first, builder, who, end.year, sic, user, wishes)
        if isinstance(result, Diagnostic):
            said.append(result)
            continue
        said.extend(result.said)
        tagged.append(result.tagged)
        builder.statement(result.tagged, result.factors, len(tagged), movements.dimensions(result.facts))
        moved.extend(result.facts)
    broken: list[Fact] = []
    known = {(f.concept, f.context.period): f.value for f in (*first, *moved) if isinstance(f.value, Decimal) and not f.context.dimensions}
    for breakdown in breakdowns:
        if breakdown.ties[0].face in faces:
            one, factors = details.tag(breakdown, faces, known, user, builder)
            tagged.append(one)
            builder.details(one, factors, len(tagged), faces[breakdown.ties[0].face].concept)
            broken.extend(_facts(one, factors, who, builder))
    kept, conflicts = _once([*first, *moved, *broken])
    if by_class := [fact for fact in first if fact.context.dimensions]:
        builder.classes(by_class, movements.dimensions(by_class), len(tagged) + 2)
    extension = builder.taxonomy(tagged)
    tagged.sort(key=lambda one: (one.statement.kind == "details", one.statement.span))
    return Report(who, name, kept, tuple(tagged), extension), (*said, *noticed, *conflicts)


def _equity(
    statement: Statement, facts: Sequence[Fact], builder: Builder, who: Entity, year: int, sic: int, user: Mapping[mapping.Key, tuple[str, ...]], wishes: Wishes
) -> movements.Moved | Diagnostic:
    (matches,) = mapping.match_all(
        (movements.distinct(statement),),
        ((),),
        builder.base,
        year=year,
        sic=sic,
        user=user,
        prior=wishes.prior,
        min_confidence=wishes.min_confidence,
    )
    return movements.tag(statement, matches, facts, builder, who)


def _latest(statements: Sequence[Statement]) -> dt.date:
    return max(c.period.end for s in statements for c in s.columns if c.period is not None)


def _faces(one: Tagged, factors: Sequence[int], builder: Builder) -> Iterator[tuple[Span, details.Face]]:
    """The lines of a statement by their place, for what notes say of them; not those that tell of a class of stock only."""
    for line, name, factor, match in zip(one.statement.lines, one.concepts, factors, one.matches, strict=True):
        concept = builder.known(name) if name is not None else None
        if concept is not None and not line.member:
            yield line.span, details.Face(one.statement.kind, concept, factor, match.confidence)


# --- concepts ----------------------------------------------------------------------------------------------------


def _fitting(item: LineItem, match: Match, statement: Statement, base: Base) -> Concept | None:
    """The matched concept, if a fact of this line can be one: its type and period must fit."""
    if item.heading:  # a line of words is a heading, but one that filers report as nil for want of an amount
        usual = base.by_label(item.label, statement.kind) if statement.kind == "balance_sheet" else ()
        return next((c for c in usual if c.name in _NIL), None)
    concept = base.concept(match.concept) if match.concept else None
    if concept is None or concept.abstract:
        return None
    instant = concept.period == "instant"
    return concept if concept.type in TYPES[item.measure] and instant == statement.at_instants(item) else None


def _by_class(statement: Statement, lines: Sequence[_Line], base: Base) -> None:
    """Gives lines that say the same of different classes of stock one concept, that of the surest or of the heading above them, and
    the class as their member."""
    for group in classes.groups(statement):
        own = [lines[i] for i in group]
        surest = max((line for line in own if line.concept is not None), key=lambda line: line.match.confidence, default=None)
        above = own[0].item.section[-1] if own[0].item.section else ""
        if surest is None:
            named = (Match(c.name, _NAMED, "exact", (), (f"the heading above is a usual name of {c.name}",)) for c in base.by_label(above, statement.kind))
            fits = ((fitting, match) for match in named if (fitting := _fitting(own[0].item, match, statement, base)) is not None)
            concept, match = next(fits, (None, own[0].match))
        else:
            concept, match = surest.concept, surest.match
        if concept is None or any(line.match.rung == "user" for line in own):
            continue
        for line in own:
            line.concept, line.match = concept, match
            line.item = replace(line.item, member=line.item.label)


def _resolve(statements: Sequence[Statement], lines: Sequence[Sequence[_Line]], footed: Sequence[tuple[Sum, ...]]) -> list[Diagnostic]:
    """Where two lines would report different values of one concept, the surer one keeps it."""
    said: list[Diagnostic] = []
    holders: dict[tuple[QName, str], list[tuple[_Line, dict[Period, Decimal]]]] = {}
    ranked = sorted(
        ((line, statement, k, i) for k, (statement, own) in enumerate(zip(statements, lines, strict=True)) for i, line in enumerate(own)),
        key=lambda entry: (-entry[0].match.confidence, entry[2], entry[3]),
    )
    for line, statement, _, _ in ranked:
        if line.concept is None:
            continue
        values = _values(statement, line.item)
        rival = next(
            (r for r, held in holders.get((line.concept.qname, line.item.member), ()) if any(p in held and held[p] != v for p, v in values.items())),
            None,
        )
        if rival is not None:
            said.append(
                Diagnostic(
                    "concept.conflict",
                    "info",
                    f"{line.item.label!r} would report other values of {line.concept.name} than "
                    f"{rival.item.label!r}: it becomes an extension concept",
                    line.item.span,
                )
            )
            line.match = replace(
                line.match,
                concept=None,
                rung="extension",
                precedent=None,
                own="",
                evidence=(*line.match.evidence, f"{line.concept.name} is taken by {rival.item.label!r} with other values"),
            )
            line.concept = None
        else:
            holders.setdefault((line.concept.qname, line.item.member), []).append((line, values))
    return said


def _statement(statement: Statement, lines: Sequence[_Line], sums: tuple[Sum, ...], builder: Builder) -> tuple[Tagged, tuple[int, ...]]:
    """The concepts of a statement's lines, extension concepts made where none is known, and the factors of their signs."""
    told = [line.match.precedent.factor if line.match.precedent else 0 for line in lines]
    balances = _balances(statement, [line.concept for line in lines], sums, told)
    concepts: list[Concept | None] = []
    for i, (line, balance) in enumerate(zip(lines, balances, strict=True)):
        concept = line.concept
        if concept is None and not line.item.heading:
            item = line.item if line.item.label else replace(line.item, label=_total_of(statement, sums, i))
            concept = builder.line(item, statement, balance=balance, values=_values(statement, item), name=line.match.own)
        concepts.append(concept)
    factors = signs.factors(statement, sums, concepts, told)
    matches = tuple(line.match for line in lines)
    return Tagged(statement, tuple(c.qname if c else None for c in concepts), matches, sums), factors


def _values(statement: Statement, item: LineItem) -> dict[Period, Decimal]:
    """The absolute values of a line by period."""
    pairs = ((item.at(c), a) for c, a in zip(statement.columns, item.amounts, strict=True))
    return {p: abs(a.value) for p, a in pairs if a is not None and p is not None}


def _total_of(statement: Statement, sums: Sequence[Sum], i: int) -> str:
    """A name for a subtotal without a label: what it is the total of."""
    parts = next((s.parts for s in sums if s.total == i), ())
    section = statement.lines[i].section
    if section:
        return f"Total {section[-1].rstrip(':')}"
    return f"Total of {statement.lines[parts[0].line].label} and others" if parts else "Subtotal"


def _balances(statement: Statement, concepts: Sequence[Concept | None], sums: Sequence[Sum], told: Sequence[int]) -> list[Balance]:
    """The balance that an extension concept takes: by its side in a balance sheet, by its weight towards income, by which way the
    money goes in cash flows; the other one where the company reported the line with the other sign before (``told``)."""
    opposite: dict[Balance, Balance] = {"debit": "credit", "credit": "debit", "": ""}
    up = {p.line: (s.total, p.weight) for s in sums for p in s.parts}
    sides = signs.sides(statement, concepts)
    parts = signs.flow_parts(concepts)
    out: list[Balance] = []
    for i, line in enumerate(statement.lines):
        balance: Balance = ""
        if line.measure == "monetary" and not line.heading and not line.stock:
            if statement.kind == "balance_sheet":
                balance = opposite[sides[i]] if signs.is_contra(line) and (i in up and up[i][1] < 0 or signs.is_negative(line)) else sides[i]
            elif statement.kind == "cash_flows":
                balance = signs.flow_balance(line, parts[i], line_name(line, statement))
            elif statement.kind == "income_statement" and i in up and (total := concepts[up[i][0]]) is not None:
                taken = up[i][1] < 0 or signs.is_cost(line)
                balance = "credit" if signs.is_gain(line) else opposite[total.balance] if taken else total.balance
        out.append(balance)
    trial = [c or Concept(QName("", ""), "monetary", "duration", balance) for c, balance in zip(concepts, out, strict=True)]
    signed = zip(out, signs.factors(statement, sums, trial), told, strict=True) if any(told) else ()
    return [opposite[balance] if before and before != factor else balance for balance, factor, before in signed] or out


def _unsure(tagged: Tagged) -> list[Diagnostic]:
    said: list[Diagnostic] = []
    for line, match in zip(tagged.statement.lines, tagged.matches, strict=True):
        if match.unfit:
            message = f"your mapping names {match.unfit} for {line.label!r}, which cannot be a fact of this line: it is passed over"
            said.append(Diagnostic("mapping.unfit", "warning", message, line.span, "its item type and period type must be those of the line"))
        if match.concept is not None and match.confidence < _UNSURE and not line.heading:
            others = ", ".join(f"{c.concept} {c.probability:.0%}" for c in match.candidates[:3] if isinstance(c, Candidate))
            said.append(
                Diagnostic(
                    "concept.unsure",
                    "info",
                    f"{line.label!r} is given {match.concept} with confidence {match.confidence:.0%}",
                    line.span,
                    f"candidates: {others}; a --mapping file settles it" if others else "a --mapping file settles it",
                )
            )
    return said


# --- facts -------------------------------------------------------------------------------------------------------


def _facts(tagged: Tagged, factors: Sequence[int], who: Entity, builder: Builder) -> list[Fact]:
    out: list[Fact] = []
    statement = tagged.statement
    for item, concept, match, factor in zip(statement.lines, tagged.concepts, tagged.matches, factors, strict=True):
        if concept is None:
            continue
        counted = unit(item.measure, statement.currency)
        for column, amount in zip(statement.columns, item.amounts, strict=True):
            period = item.at(column)
            if period is None or isinstance(period, Instant) != statement.at_instants(item):
                continue  # an income over a date, an asset over a period: its column is wrong, or its line
            context = Context(who, period, builder.dimensions(classes.dimensions(item.member, concept.name)))
            if concept.name in _NIL and (amount is None and item.heading or amount is not None and amount.dash):
                out.append(
                    Fact(
                        concept,
                        context,
                        counted,
                        None,
                        None,
                        amount,
                        amount.span if amount else item.span,
                        rung=match.rung,
                        confidence=match.confidence,
                    )
                )
            elif amount is not None:
                value = amount.value * factor if amount.value else Decimal(0)
                out.append(Fact(concept, context, counted, value, amount.decimals, amount, amount.span, rung=match.rung, confidence=match.confidence))
    return out


def _inside(
    document: Document, tagged: Sequence[Tagged], who: Entity, builder: Builder, prior: precedents.Prior | None
) -> tuple[list[Fact], list[Diagnostic]]:
    """The facts that stand inside labels: of balance sheets, and the taxes in those of comprehensive income."""
    facts: list[Fact] = []
    said: list[Diagnostic] = []
    source = places.Source.of(document.text)
    for statement, matches in ((one.statement, one.matches) for one in tagged):
        if statement.kind in ("balance_sheet", "parenthetical"):
            shares = inlabels.shares_scale(statement)
            read = [inlabels.extract(i, statement.columns, scale=statement.scale, shares_scale=shares, source=source) for i in statement.lines]
        else:
            read = [intaxes.extract(i, statement, source=source) for i in statement.lines]
        said.extend(d for _, noticed in read for d in noticed)
        found = [one for (labels, _), match in zip(read, matches, strict=True) for one in _as_before(labels, match, statement, prior)]
        # several classes of a stock belong to a dimension; a single one is all the stock there is
        single = {kind: len({o.member for o in found if o.concept.startswith(kind)}) == 1 for kind in ("Common", "Preferred")}
        for one in found:
            period = statement.columns[one.column].period
            alone = next((ok for kind, ok in single.items() if one.concept.startswith(kind)), False)
            of = () if alone else classes.dimensions(one.member, one.concept)
            if period is None or (one.member and not alone and not of):
                continue
            concept = builder.base.concept(one.concept)
            if concept is None:
                concept = builder.concepts.get(one.concept) or builder.concept(
                    one.concept, one.measure, "instant" if isinstance(period, Instant) else "duration", own=False
                )
            counted = unit(one.measure, statement.currency)
            facts.append(
                Fact(
                    concept.qname,
                    Context(who, period, builder.dimensions(of)),
                    counted,
                    one.value,
                    one.decimals,
                    None,
                    one.span,
                    within=True,
                    rung="label",
                )
            )
    return facts, said


def _as_before(
    found: Sequence[inlabels.InLabel], match: Match, statement: Statement, prior: precedents.Prior | None
) -> Sequence[inlabels.InLabel]:
    """The same as the company tagged them before."""
    if prior is None or match.precedent is None:
        return found
    numbers = [precedents.Inside(one.measure, one.concept, statement.columns[one.column].period, one.value) for one in found]
    before = precedents.inside(prior, match.precedent, numbers)
    return [one._replace(concept=told.concept, value=told.value) for one, told in zip(found, before, strict=True)]


def _cover_facts(cover: Cover, who: Entity, statements: Sequence[Statement], builder: Builder) -> list[Fact]:
    """Document and entity facts, in the context of the period reported on (EDGAR Filer Manual 6.5.20)."""
    durations = [c.period for s in statements for c in s.columns if isinstance(c.period, Duration)]
    end = _latest(statements)
    current = [d for d in durations if d.end == end]
    whole = max(current, key=lambda d: d.end - d.start) if current else Duration(end - dt.timedelta(days=364), end)
    out: list[Fact] = []
    for known in cover.fields:
        concept = builder.base.concept(known.name)
        of = classes.dimensions(known.member, known.name)
        if concept is None or (known.member and not of):
            continue
        numeric = isinstance(known.value, Decimal)
        measure: Measure = "shares" if concept.type == "shares" else "monetary"
        period: Period = Instant(known.instant or end) if concept.period == "instant" else whole
        out.append(
            Fact(
                concept.qname,
                Context(who, period, builder.dimensions(of)),
                unit(measure, "USD") if numeric else None,
                known.value,
                0 if numeric else None,
                None,
                known.span,
                rung="cover",
                confidence=known.confidence,
            )
        )
    return out


def _once(facts: Sequence[Fact]) -> tuple[tuple[Fact, ...], list[Diagnostic]]:
    """Every fact once. A second one with another value is left out and reported (XBRL 2.1, 4.10: duplicates)."""
    seen: dict[tuple[QName, Context, Unit | None], Fact] = {}
    said: list[Diagnostic] = []
    for fact in facts:
        key = (fact.concept, fact.context, fact.unit)
        first = seen.get(key)
        if first is None:
            seen[key] = fact
        elif first.value != fact.value:
            said.append(
                Diagnostic(
                    "fact.conflict",
                    "warning",
                    f"{fact.concept.name} at {fact.context.period.end} is printed as {first.value} and as {fact.value}: the first is reported",
                    fact.span,
                )
            )
    return tuple(seen.values()), said
