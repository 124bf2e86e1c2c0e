"""From the lines of a statement to concepts: a ladder, each rung named in the result.

    user         the caller's own mapping says so
    prior        the company tagged the line so in an earlier filing (``converter.tagging.precedents``)
    exact        the label is that of the concept, or a synonym, in taxonomy/concepts.csv
    arithmetic   the place in the sums decided: the total of current assets is AssetsCurrent, whatever it is called
    learned      evidence from labels as filed, in context (``converter.tagging.evidence``)
    extension    none of these: the line becomes an element of the filer's own

All lines of a document are looked at together: the learned evidence gives every line its candidates, ``converter.tagging.decoding``
chooses among them so that they agree with the sums, with the values and with each other.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from converter.model import Candidate, LineItem, Match, Period, Precedent, Statement, Sum
from converter.tagging import decoding, evidence, instead, labels, precedents, structure, vocabulary
from converter.tagging.decoding import Choice, Line
from converter.tagging.evidence import Array, Evidence, Heard, Row, Votes
from converter.tagging.precedents import Prior
from converter.tagging.structure import Placed
from converter.tagging.vocabulary import FIRST, MEASURES, Names
from converter.taxonomy import Base

EXTENSION = vocabulary.EXTENSION
CODES = {
    "balance_sheet": "BS",
    "income_statement": "IS",
    "comprehensive_income": "CI",
    "cash_flows": "CF",
    "equity": "EQ",
    "parenthetical": "BS",
}

_MODERN = 2018  # from here on the names of the revenue and cash standards are used
_EARLY = ((False, 0.65), (True, 0.35))  # which habits earlier filings are judged by
_RELUCTANT = 0.4  # of the chance of an element of one's own, in filings whose filers never made one
_RUN = 300  # lines that are looked at together; a longer document is looked at in pieces
_SHOWN = 5  # runners-up that are kept
_LEAST = 1e-3  # probability below which a concept is no candidate
_SUMMED = 0.85  # how far a concept is trusted that the sums have given
_BEHIND = 3.0  # nats by which a concept that the company used before is at most behind the likeliest one
_SETTLED = 6.0  # nats of a precedent that comes before the place in the sums
_REPEATED = 0.98  # how far what the company did before is trusted to hold again
_OWN_LABEL = 1.0  # nats by which a concept that has just this label leads an extension
_UNSEEN = math.log(1e-3)  # what such a concept starts from that the evidence does not propose
_BARE = ("total", "subtotal", "net", "#")  # words of a label that says nothing
_DOUBT = math.log(0.6)  # a candidate above this needs no help
_CERTAIN = 0.95  # a place in the sums of this confidence is taken before all that is learned
_CATCH_ALL = re.compile(r"Other(?=[A-Z]|$)(?!Postretirement|Comprehensive|Than|Real)")  # a name for the rest: no line that says what it is is that
_REST = {"other", "others", "miscellaneous", "sundry", "various", "all", "remaining", "rest", "total", "#"}
_MISFIT = 4.0  # nats against a name for the rest where the label says nothing of the kind, and no company was seen to use it so
_PLACE = 5.0  # nats for the concept that a line's parts add up to, where its label says nothing

Key = tuple[str, str, str]  # normal form of the label, code of the statement or "", normal form of the section or ""


def match(
    statement: Statement,
    sums: tuple[Sum, ...],
    base: Base,
    *,
    year: int,
    sic: int = 0,
    prior: Prior | None = None,
    user: Mapping[Key, tuple[str, ...]] | None = None,
    min_confidence: float = 0.3,
) -> tuple[Match, ...]:
    """One match for every line of one statement; see ``match_all``."""
    return match_all((statement,), (sums,), base, year=year, sic=sic, prior=prior, user=user, min_confidence=min_confidence)[0]


def match_all(
    statements: Sequence[Statement],
    sums: Sequence[tuple[Sum, ...]],
    base: Base,
    *,
    year: int,
    sic: int = 0,
    prior: Prior | None = None,
    user: Mapping[Key, tuple[str, ...]] | None = None,
    min_confidence: float = 0.3,
    learned: Evidence | None = None,
) -> tuple[tuple[Match, ...], ...]:
    """One match for every line of every statement of a document; ``sums[i]`` belongs to ``statements[i]`` and may be empty.

    ``year`` is the fiscal year (retired names are used in their time), ``sic`` the industry's code or 0. ``user`` comes from
    ``rules.chosen``; ``prior`` is an earlier filing of the company. A line whose best concept is less likely than ``min_confidence`` becomes an extension. ``learned`` is
    other evidence than the shipped one.
    """
    learned = learned or evidence.load()
    names = vocabulary.names(base, learned, base.year or year)
    found: list[tuple[Match, ...]] = []
    for first, last in _runs(statements):
        places = structure.place(statements[first:last], sums[first:last], base)
        before = precedents.find(statements[first:last], prior, base, year)
        lines, told = _lines(statements[first:last], places, before, base, learned, names, year, user or {})
        choices = decoding.choose(lines, _addends(statements[first:last], sums[first:last]), names.repeat, names.under)
        choices = instead.applied(lines, choices, [s.kind for s in statements[first:last]], base, names, year, prior.year if prior else 0)
        given = iter(zip(lines, choices, told, strict=True))
        for statement in statements[first:last]:
            matches: list[Match] = []
            for item in statement.lines:
                line, choice, one = next(given)
                made = _match(item, line, choice, one, names, learned, min_confidence)
                matches.append(replace(made, unfit=one.unfit) if one.unfit else made)
            found.append(tuple(matches))
    return tuple(found)


def _runs(statements: Sequence[Statement]) -> list[tuple[int, int]]:
    """Statements in groups of no more than ``_RUN`` lines (or one statement)."""
    runs: list[tuple[int, int]] = []
    first, lines = 0, 0
    for i, statement in enumerate(statements):
        if i > first and lines + len(statement.lines) > _RUN:
            runs.append((first, i))
            first, lines = i, 0
        lines += len(statement.lines)
    return [*runs, (first, len(statements))] if statements else []


def _addends(statements: Sequence[Statement], sums: Sequence[tuple[Sum, ...]]) -> list[tuple[int, tuple[int, ...]]]:
    """The sums, with lines numbered through the document."""
    found: list[tuple[int, tuple[int, ...]]] = []
    offset = 0
    for statement, own in zip(statements, sums, strict=False):
        size = len(statement.lines)
        for s in own:
            if s.total < size and all(p.line < size for p in s.parts):
                found.append((offset + s.total, tuple(offset + p.line for p in s.parts)))
        offset += size
    return found


class _Told(NamedTuple):
    """What is known of a line beside the learned evidence."""

    rung: str  # user, prior, arithmetic or ""
    concept: str
    exact: frozenset[int]
    instant: bool = False
    votes: Votes = ()
    place: Placed | None = None
    before: tuple[Precedent, ...] = ()
    unfit: str = ""  # what a user's rule names that cannot be the concept of the line
    labelled: tuple[Candidate, ...] = ()  # what the label alone speaks for, where something else has decided


def _lines(
    statements: Sequence[Statement],
    places: Mapping[tuple[int, int], Placed],
    before: Mapping[tuple[int, int], tuple[Precedent, ...]],
    base: Base,
    learned: Evidence,
    names: Names,
    year: int,
    user: Mapping[Key, tuple[str, ...]],
) -> tuple[list[Line], list[_Told]]:
    """Every line with its candidates, and what else is known of it."""
    rows: list[Row] = []
    told: list[_Told] = []
    for number, statement in enumerate(statements):
        code = CODES.get(statement.kind, "IS")
        kind = evidence.KINDS.index(code)
        for place, item in enumerate(statement.lines):
            one = _told(item, code, base, names, user, before.get((number, place), ()), places.get((number, place)))
            told.append(one)
            measure = evidence.MEASURES.index(item.measure) if item.measure in evidence.MEASURES else -1
            known = learned.index.get(one.concept, -1) if one.rung else -1
            rows.append(Row(item.label, kind, measure, item.heading, number, known))
    if not rows:
        return [], []
    heard = learned.votes(rows)
    telling = heard.telling()
    told = [one._replace(votes=telling.get(i, ())) for i, one in enumerate(told)]
    chances = _chances(rows, heard, statements, learned, names, year)
    likely = [{c: math.log(p) for c, p in own.items()} for own in chances]
    lines: list[Line] = []
    i = 0
    named = base.year or year
    for number, statement in enumerate(statements):
        for place, item in enumerate(statement.lines):
            if told[i].rung in ("user", "arithmetic"):
                told[i] = told[i]._replace(labelled=_labelled(likely[i], names))
            lines.append(_candidates(item, likely[i], told[i], names, number, decoding.values(statement, place), year=named))
            i += 1
    return lines, told


def _labelled(likely: Mapping[int, float], names: Names) -> tuple[Candidate, ...]:
    best = sorted(likely.items(), key=lambda pair: -pair[1])[: _SHOWN + 1]
    return tuple(Candidate(names.names[c], round(math.exp(p), 4)) for c, p in best)


def _chances(
    rows: Sequence[Row], heard: Heard, statements: Sequence[Statement], learned: Evidence, names: Names, year: int
) -> list[dict[int, float]]:
    """Probabilities of the likely names of every row: only concepts of the right unit and period type that the statement may hold.
    Filings from before the first names are judged by the habits of 2010 and by those of today."""
    eras = _EARLY if year < FIRST else ((year >= _MODERN, 1.0),)
    fitting = _fit(rows, statements, learned, names)
    meant = names.meant.tolist()
    found: list[dict[int, float]] = [{} for _ in rows]
    for here, concepts, logits in learned.scores(rows, heard, [new for new, _ in eras]):
        row, column = np.nonzero(np.array([fitting[i][concepts] for i in here]))
        starts = np.flatnonzero(np.diff(row, prepend=-1))  # every row may be an extension
        for (_, share), of_era in zip(eras, logits, strict=True):
            own = of_era[row, column]
            chance = np.exp(own - np.maximum.reduceat(own, starts)[row])
            chance *= (share / np.add.reduceat(chance, starts))[row]
            likely = np.flatnonzero(chance > _LEAST)
            those = zip(here[row[likely]].tolist(), concepts[column[likely]].tolist(), chance[likely].tolist(), strict=True)
            for i, c, p in those:
                found[i][meant[c]] = found[i].get(meant[c], 0.0) + p  # several concepts of the evidence may have become one
    if year < FIRST:
        for own in found:
            if 0 in own:
                own[0] *= _RELUCTANT
    return found


def _fit(rows: Sequence[Row], statements: Sequence[Statement], learned: Evidence, names: Names) -> list[Array]:
    """Which concepts each row may have: of the right unit and period type, and seen on such statements."""
    kinds = [(s.kind, s.at_instants(item)) for s in statements for item in s.lines]
    found: dict[tuple[int, int, str, bool], Array] = {}
    for row, (kind, stock) in zip(rows, kinds, strict=True):
        if (row.kind, row.measure, kind, stock) not in found:
            # the taxonomy at hand has the last word on item types: it may not be the one that the evidence was trained with
            fit = learned.fitting(row.kind, row.measure) & (names.meant >= 0)
            if row.measure >= 0:
                fit &= names.learned_measure == row.measure
            if kind != "equity":
                fit &= names.learned_instant == stock
            fit[0] = True
            found[row.kind, row.measure, kind, stock] = fit
    return [found[row.kind, row.measure, *kind] for row, kind in zip(rows, kinds, strict=True)]


def _told(
    item: LineItem,
    code: str,
    base: Base,
    names: Names,
    user: Mapping[Key, tuple[str, ...]],
    before: tuple[Precedent, ...],
    place: Placed | None,
) -> _Told:
    if item.heading:
        return _Told("", "", frozenset())
    rung, concept, unfit = "", "", ""
    if user:
        text = labels.normal(item.label)
        section = labels.normal(item.section[-1]) if item.section else ""
        keys = ((text, code, section), (text, "", section), (text, code, ""), (text, "", ""))
        rung, concept = next((("user", name) for key in keys for name in user.get(key, ()) if _fits(name, item, code, names)), ("", ""))
        unfit = "" if rung else next((name for key in keys for name in user.get(key, ())), "")
    if not rung and before and before[0].weight >= _SETTLED:
        rung, concept = "prior", before[0].concept
    exact = frozenset(names.number[c.name] for c in base.by_label(item.label) if c.name in names.number) if item.label else frozenset()
    if not rung and place is not None and place.confidence >= _CERTAIN and place.concept in names.number:
        rung, concept = "arithmetic", place.concept
    return _Told(rung, concept, exact, code == "BS" or bool(item.stock), place=place, before=before, unfit=unfit)


def _fits(name: str, item: LineItem, code: str, names: Names) -> bool:
    """Whether a concept that a person names can be that of a line: of two lines of one label, each takes the one of its measure."""
    c = names.number.get(name, 0)
    return c == 0 or (names.measure[c], names.instant[c]) == (MEASURES.get(item.measure, 3), code == "BS" or bool(item.stock))


def _candidates(
    item: LineItem, found: dict[int, float], told: _Told, names: Names, statement: int, values: Mapping[Period, Decimal], *, year: int
) -> Line:
    if item.heading:
        return Line(statement, (), {}, fixed=0)
    if told.rung in ("user", "arithmetic"):
        return Line(statement, (), values, fixed=names.number.get(told.concept, 0))
    measure = MEASURES.get(item.measure, 3)
    for c in told.exact:
        unknown = year < FIRST or (year >= _MODERN and c not in names.learned)
        if c not in found and unknown and names.measure[c] == measure and names.instant[c] == told.instant:
            # nobody in the evidence used it so: what filers of 2010 had to make an element of their own for, today's taxonomy names, and
            # what accounting knew before (extraordinary items) few of them had
            found[c] = found.get(0, _UNSEEN) + _OWN_LABEL
    if not _REST & set(labels.words(item.label)):
        voted = {names.meant[c] for c, _ in told.votes}
        for c in found:
            if c and c not in voted and _CATCH_ALL.search(names.names[c]):
                found[c] -= _MISFIT
    least = max(found.values(), default=0.0) - _BEHIND
    for one in reversed(told.before):
        if (c := names.number.get(one.concept, -1)) >= 0 and (c == 0 or (names.measure[c], names.instant[c]) == (measure, told.instant)):
            found[c] = max(found.get(c, _UNSEEN), least) + one.weight
    if told.place is not None and (c := names.number.get(told.place.concept, 0)):
        found[c] = max(found.get(c, _UNSEEN), math.log(told.place.confidence))
    found.setdefault(0, math.log(1e-6))
    ranked = tuple(sorted(found.items(), key=lambda pair: -pair[1]))
    nameless = measure == 0 and not told.exact and all(word in _BARE for word in labels.words(item.label))
    return Line(statement, ranked, values, _PLACE if nameless and ranked[0][1] < _DOUBT else 0.0, nameless)


_MOVED = {
    "conflict": "another line has taken {first} with other values",
    "repeat": "{first} stands on another line of the statement already",
    "sum": "its place in the sums speaks for {chosen}",
}


def _match(item: LineItem, line: Line, choice: Choice, told: _Told, names: Names, learned: Evidence, min_confidence: float) -> Match:
    if item.heading:
        return Match(None, 0.0, "heading")
    name = names.names[choice.concept]
    precedent = next((one for one in told.before if one.concept == name), None)
    label = tuple(c for c in told.labelled if c.concept != name)[:_SHOWN]
    if told.rung == "user":
        own = told.concept.partition(":")[2] or (precedent.own if precedent else "")
        return Match(name if choice.concept else None, 1.0, "user", label, (f"your mapping names {told.concept}",), precedent, own)
    if told.rung == "arithmetic" and told.place is not None:
        return Match(name, told.place.confidence, "arithmetic", label, (told.place.why, *_evidence(line, choice, told, names, learned)), precedent)
    ranked = tuple(Candidate(names.names[c], round(p, 4)) for c, p in choice.ranked[: _SHOWN + 1])
    others = tuple(c for c in ranked if c.concept != name)[:_SHOWN]
    said = _evidence(line, choice, told, names, learned)
    if precedent is not None:
        return Match(name if choice.concept else None, choice.probability * _REPEATED, "prior", others, tuple(said), precedent, precedent.own)
    confidence = _confidence(choice, told, names, learned)
    if choice.concept == 0 or confidence < min_confidence:
        if choice.concept:
            said.append(f"{name} is the likeliest, but with {confidence:.0%} below the threshold")
            others = tuple(c for c in ranked if c.concept != EXTENSION)[:_SHOWN]
        return Match(None, confidence if not choice.concept else 1 - confidence, "extension", others, tuple(said))
    rung = "learned"
    if choice.moved == "sum":
        rung = "arithmetic"
    elif choice.concept in told.exact:
        rung = "exact"
    return Match(name, confidence, rung, others, tuple(said))


def traits(choice: Choice, told: _Told, names: Names, learned: Evidence) -> tuple[float, ...]:
    """What the confidence is made of: the odds of the choice, alone and with the names that the face cannot tell from it, the lead over
    the next that it can, what companies chose for the label."""
    same = names.same.get(choice.concept) or frozenset((choice.concept,))
    whole = sum(n for _, n in told.votes)
    mine = sum(n for c, n in told.votes if names.meant[c] in same)
    alone = _odds(choice.probability)
    odds = _odds(sum(q for c, q in choice.ranked if c in same))
    second = max((q for c, q in choice.ranked if c not in same), default=1e-4)
    lead = math.log(max(choice.probability, 1e-4) / max(second, 1e-4))
    exact = float(choice.concept in told.exact)
    return (1.0, odds, min(lead, 6.0), mine / (whole + 1), math.log1p(whole), exact, min(odds, 0.0), alone)


def _odds(p: float) -> float:
    """The logarithm of the odds."""
    p = min(max(p, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))


def _confidence(choice: Choice, told: _Told, names: Names, learned: Evidence) -> float:
    """The probability, as experience has it, that the concept is right, or one that the face of a statement cannot tell from it
    (``taxonomy/equal.txt``): a logistic of ``traits``, fitted on companies that were kept out of training."""
    own = traits(choice, told, names, learned)
    if choice.moved in ("sum", "instead"):  # what labels teach does not apply: this one says little, or what stands around it decided
        return _SUMMED * choice.probability
    weights = learned.arrays["calibration"][1 if choice.concept == 0 else 0]
    score = sum(float(w) * t for w, t in zip(weights, own, strict=True))
    return 1 / (1 + math.exp(-max(min(score, 20.0), -20.0)))


def _evidence(line: Line, choice: Choice, told: _Told, names: Names, learned: Evidence) -> list[str]:
    """Sentences for and against the choice."""
    said: list[str] = []
    name = names.names[choice.concept]
    if choice.concept in told.exact:
        said.append(f"the label is a usual name of {name}")
    if told.votes:
        whole = sum(n for _, n in told.votes)
        shares = ", ".join(f"{learned.concepts[c]} {n}" for c, n in told.votes[:3])
        said.append(f"of {whole} companies with this label: {shares}")
    else:
        said.append("no company is known to have used this label; its words and neighbours were judged")
    said.extend(sentence for one in told.before for sentence in one.why)
    if told.place is not None and told.rung != "arithmetic":
        agrees = "speaks for it too" if told.place.concept == name else f"would speak for {told.place.concept}"
        said.append(f"its place in the sums {agrees} ({told.place.confidence:.0%}): {told.place.why}")
    if choice.moved and line.candidates:
        first = names.names[line.candidates[0][0]]
        said.append(choice.why or _MOVED[choice.moved].format(first=first, chosen=name))
    return said
