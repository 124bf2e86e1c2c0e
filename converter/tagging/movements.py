"""Statements of equity become facts: balances and movements, each of the whole or of a component, as a member of an axis.

A row has one concept in all its columns, and rows of the same label have the same in every roll-forward. What the primary statements
report already is never contradicted: it decides which concept a total is (net income with or without noncontrolling interests), and a
statement whose totals disagree with the balance sheet speaks of another company.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from converter.model import Column, Concept, Context, Diagnostic, Entity, Fact, LineItem, Match, Measure, Period, QName, Statement, Tagged
from converter.statements import components
from converter.tagging import labels
from converter.tagging.extension import Builder
from converter.units import TYPES, unit

_WHOLE = "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest"
_BALANCES = ("StockholdersEquity", _WHOLE, "PartnersCapital", "MembersEquity")
# Concepts that a face does not tell apart by its label: the amounts of the other statements do.
_FAMILIES = (
    ("NetIncomeLoss", "ProfitLoss"),
    ("OtherComprehensiveIncomeLossNetOfTax", "OtherComprehensiveIncomeLossNetOfTaxPortionAttributableToParent"),
    ("ComprehensiveIncomeNetOfTax", "ComprehensiveIncomeNetOfTaxIncludingPortionAttributableToNoncontrollingInterest"),
)
_LESS = re.compile(r"Repurchase|Acquired|Retired|Redeemed|Withh|Forfeit|Cancel")  # counts of shares that leave
_SHARE_OF = re.compile(r"Income\w*AttributableTo\w*Noncontrolling")  # debits, for income statements take them off: here they add
_CERTAIN = 0.97  # confidence in the concept of a balance that rolls forward

Key = tuple[tuple[str, ...], Measure, int]  # the words of a movement, what its amounts count, and which of the same words it is
_Known = Mapping[tuple[str, Period], Decimal]


class Moved(NamedTuple):
    """A statement with the concepts of its lines, the factors of their signs, its facts, and what was noticed."""

    tagged: Tagged
    factors: tuple[int, ...]
    facts: tuple[Fact, ...]
    said: tuple[Diagnostic, ...] = ()


def keys(statement: Statement) -> tuple[Key | None, ...]:
    """For every line the key of its movement, None for a balance. What differs in numbers or signs only ("net loss", a dividend of
    another year) is one movement; a label that comes again within a roll-forward is another."""
    seen: Counter[tuple[Key, Period | None, str]] = Counter()
    out: list[Key | None] = []
    for line in statement.lines:
        if line.stock:
            out.append(None)
            continue
        words = tuple("income" if word == "loss" else word for word in labels.words(line.label) if word != labels.NUMBER)
        place = ((words, line.measure, 0), line.period, line.member)
        out.append((words, line.measure, seen[place]))
        seen[place] += 1
    return tuple(out)


def distinct(statement: Statement) -> Statement:
    """The movements of a statement, each once, as one statement that ``mapping`` can decide on."""
    found: dict[Key, LineItem] = {}
    for line, key in zip(statement.lines, keys(statement), strict=True):
        if key is not None:
            amount = next((a for a in line.amounts if a is not None), None)
            found.setdefault(key, replace(line, amounts=(amount,), period=None, member=""))
    return replace(statement, lines=tuple(found.values()), columns=(Column("", None, statement.span),))


def tag(statement: Statement, matches: Sequence[Match], facts: Sequence[Fact], builder: Builder, who: Entity) -> Moved | Diagnostic:
    """The facts of a statement of equity. ``matches`` are those of the lines of ``distinct(statement)``, ``facts`` what the primary
    statements report. A diagnostic where the statement contradicts their equity."""
    known = {(f.concept.name, f.context.period): f.value for f in facts if not f.context.dimensions and isinstance(f.value, Decimal)}
    balance = _balance(statement, known)
    if balance is None:
        message = f"{statement.title or 'a statement of equity'}: its totals are not the equity of the balance sheet; another company is meant"
        return Diagnostic("equity.contradicted", "warning", message, statement.span, "its amounts are in no report")
    chosen = _movements(statement, matches, known, builder)
    concepts: list[Concept] = []
    found: list[Match] = []
    for line, key in zip(statement.lines, keys(statement), strict=True):
        if key is None:
            name = _shares(statement, line) if line.measure == "shares" else _total(statement, line, known) or balance
            concept = builder.base.concept(name)
            assert concept is not None, name
            match = Match(name, _CERTAIN, "arithmetic", (), ("it rolls forward to the balance at the end",))
        else:
            concept, match = chosen[key]
        concepts.append(concept)
        found.append(match)
    factors = tuple(_factor(line, concept) for line, concept in zip(statement.lines, concepts, strict=True))
    tagged = Tagged(statement, tuple(c.qname for c in concepts), tuple(found), ())
    return Moved(tagged, factors, tuple(_facts(tagged, factors, builder, who)))


def _factor(line: LineItem, concept: Concept) -> int:
    """-1 where a concept counts what an amount of this statement, a change of equity, takes away."""
    if line.measure == "shares":
        return -1 if not line.stock and _LESS.search(concept.name) else 1
    return -1 if concept.balance == "debit" and not _SHARE_OF.search(concept.name) else 1


def _facts(tagged: Tagged, factors: Sequence[int], builder: Builder, who: Entity) -> Iterator[Fact]:
    statement = tagged.statement
    held = [_held_positive(statement, n) for n in range(len(statement.columns))]
    for line, concept, match, factor in zip(statement.lines, tagged.concepts, tagged.matches, factors, strict=True):
        assert concept is not None
        for n, (column, amount) in enumerate(zip(statement.columns, line.amounts, strict=True)):
            period = line.at(column)
            if amount is None or period is None or column.reason:
                continue
            value = amount.value * factor
            if line.measure == "shares" and _treasury(column, line):  # shares that the company holds are outstanding no more
                value = abs(value) if line.stock else value * (-1 if held[n] else 1)
            yield Fact(
                concept,
                Context(who, period, builder.dimensions(components.dimensions(column.member or line.member, builder.base))),
                unit(line.measure, statement.currency),
                value if value else Decimal(0),
                amount.decimals,
                amount,
                amount.span,
                rung=match.rung,
                confidence=match.confidence,
            )


def _treasury(column: Column, line: LineItem) -> bool:
    return components.part(column.member or line.member) == components.TREASURY


def _held_positive(statement: Statement, column: int) -> bool:
    """Whether a column prints shares in the treasury as a count, not as what is taken off."""
    values = [a.value for line in statement.lines if line.stock and line.measure == "shares" and (a := line.amounts[column]) is not None]
    return sum(v > 0 for v in values) * 2 > len(values)


# --- balances -----------------------------------------------------------------------------------------------------


def _total(statement: Statement, line: LineItem, known: _Known) -> str:
    """The concept that the balance sheet gives a total of this line, '' where it does not tell."""
    values = {p: v for (p, member), v in _places(statement, line) if not member}
    return next((name for name in _BALANCES if any(known.get((name, p)) == v for p, v in values.items())
                 and all(known.get((name, p), v) == v for p, v in values.items())), "")  # fmt: skip


def _balance(statement: Statement, known: _Known) -> str | None:
    """The concept of the balances of all components: that of the total. None where the balance sheet has totals of these days, and
    all of them are others."""
    minority = any(components.part(text) == "NoncontrollingInterestMember" for text in (*(c.member for c in statement.columns), *(line.member for line in statement.lines)))
    agree = dict.fromkeys(_BALANCES, 0)
    compared = 0
    for line in statement.lines:
        if line.stock and line.measure == "monetary":
            for (period, member), value in _places(statement, line):
                if member:
                    continue
                given = {name: known[name, period] for name in _BALANCES if (name, period) in known}
                compared += bool(given)
                for name, other in given.items():
                    agree[name] += other == value
    if agree["StockholdersEquity"] and agree[_WHOLE]:  # the parent's share is printed too, but the balances are of the whole
        return _WHOLE
    best = max(_BALANCES, key=lambda name: agree[name])
    if agree[best]:
        return best
    if compared:
        return None
    usual = next((name for name in _BALANCES if any(n == name for n, _ in known)), "StockholdersEquity")
    return _WHOLE if minority and usual == "StockholdersEquity" else usual


def _shares(statement: Statement, line: LineItem) -> str:
    """The concept of a count of shares: held in the treasury, outstanding, or issued where those in the treasury are counted too."""
    counted = [c for c, a in zip(statement.columns, line.amounts, strict=True) if a is not None and not c.reason]
    if all(_treasury(c, line) for c in counted):
        return "TreasuryStockCommonShares"
    beside = any(other.measure == "shares" and other.stock and all(_treasury(c, other) for c, a in zip(statement.columns, other.amounts, strict=True) if a is not None)
                 for other in statement.lines)  # fmt: skip
    return "SharesIssued" if beside else "SharesOutstanding"


# --- movements ----------------------------------------------------------------------------------------------------


def _movements(statement: Statement, matches: Sequence[Match], known: _Known, builder: Builder) -> dict[Key, tuple[Concept, Match]]:
    """The concept of every label, the surest first: two labels with different amounts in one place have different concepts."""
    own = keys(statement)
    places: dict[Key, dict[tuple[Period, str], Decimal]] = {}
    for line, key in zip(statement.lines, own, strict=True):
        if key is not None:
            places.setdefault(key, {}).update(_places(statement, line))
    out: dict[Key, tuple[Concept, Match]] = {}
    taken: dict[str, dict[tuple[Period, str], Decimal]] = {}
    each = zip(places.items(), distinct(statement).lines, matches, strict=True)
    for (key, mine), line, match in sorted(each, key=lambda one: -one[2].confidence):
        name, match = _concept(line, match, {p: v for (p, member), v in mine.items() if not member}, known, builder)
        if name and any(taken.get(name, {}).get(place, value) != value for place, value in mine.items()):
            match = replace(match, concept=None, rung="extension", precedent=None, own="", evidence=(*match.evidence, f"{name} is taken by another line with other values"))
            name = ""
        concept = builder.base.concept(name) if name else None
        if concept is None:
            concept = builder.line(line, statement, balance="credit", values=_sizes(mine), name=match.own)
        else:
            taken.setdefault(name, {}).update(mine)
        out[key] = (concept, match)
    return out


def _sizes(places: Mapping[tuple[Period, str], Decimal]) -> dict[Period, Decimal]:
    """What a movement comes to over each period, without its sign: its total, or the sum of its components where none is printed."""
    out: dict[Period, Decimal] = {}
    for period in dict.fromkeys(p for p, _ in places):
        whole = places.get((period, ""))
        out[period] = abs(whole if whole is not None else sum((v for (p, _), v in places.items() if p == period), Decimal(0)))
    return out


def _places(statement: Statement, line: LineItem) -> Iterator[tuple[tuple[Period, str], Decimal]]:
    """The amounts of a line by period and by what they are of, '' for the whole."""
    for column, amount in zip(statement.columns, line.amounts, strict=True):
        period = line.at(column)
        if amount is not None and period is not None and not column.reason:
            yield (period, column.member or line.member), amount.value


def _concept(line: LineItem, match: Match, totals: Mapping[Period, Decimal], known: _Known, builder: Builder) -> tuple[str, Match]:
    """The name of the concept that a movement takes, '' for an extension: the one that ``mapping`` chose, unless the amounts of the
    other statements contradict it; or one that a face does not tell apart from it or from a runner-up, if they agree with that."""
    likely = [name for name in (match.concept, *(c.concept for c in match.candidates)) if name]
    kin = [name for known_as in likely for family in _FAMILIES if known_as in family for name in family]
    fits: dict[str, bool] = {}
    for name in dict.fromkeys([*likely[: match.concept is not None], *kin]):
        concept = builder.base.concept(name)
        if concept is None or concept.abstract or concept.period != "duration" or concept.type not in TYPES[line.measure]:
            continue
        sign = _factor(line, concept)
        given = [known[name, p] == v * sign for p, v in totals.items() if (name, p) in known]
        if all(given) and (given or name == match.concept):
            fits[name] = bool(given)
    if not fits:
        return "", replace(match, concept=None, rung="extension", precedent=None, own="") if match.concept else match
    name = max(fits, key=lambda n: fits[n])
    if name == match.concept:
        return name, match
    return name, replace(match, concept=name, rung="arithmetic", confidence=_CERTAIN, evidence=(*match.evidence, f"its total is the {name} of the other statements"))


def dimensions(facts: Sequence[Fact]) -> dict[QName, tuple[QName, ...]]:
    """The axes that facts use, that of the components first, with their members in order of appearance."""
    out: dict[QName, dict[QName, None]] = {}
    for fact in facts:
        for axis, member in fact.context.dimensions:
            out.setdefault(axis, {})[member] = None
    return {axis: tuple(out[axis]) for axis in sorted(out, key=lambda axis: axis.name != components.EQUITY)}
