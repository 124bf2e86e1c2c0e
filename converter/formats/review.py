"""A page for a person, and what it shows as values: the original with every number marked, the statements with their facts, and first
of all what is worth a look.

A number has one id wherever it stands: ``n12`` in the original is ``v12`` among the statements, so either leads to the other. How it
looks is the business of ``templates/review``.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from converter import ledger, writer
from converter.formats import Subject
from converter.model import Diagnostic, Document, Entry, Fact, Match, Report, Span
from converter.prose import Said
from converter.tagging import mapping
from converter.writer.faces import Book, Failure, View, failures, view
from converter.writer.naming import lexical
from converter.writer.original import Mark, Original, Part, Piece, Place, apart
from converter.writer.words import dated, unit, with_unit

_WORD = re.compile(r"[^:]*:|[A-Z]+(?![a-z])|.[^A-Z:]*", re.DOTALL)
_LEAST = 0.01  # a runner-up that is less likely is none
_CANDIDATES = 4
_SEVERITIES = ("error", "warning", "info")
# What the worklist already shows as what it is: a sum with its parts, a line, an amount in the prose.
_SHOWN = ("footing.inconsistent", "xbrl.5.2.5.2:calcInconsistency", "calc11e:", "concept.unsure", "prose.", "footing.unproved")
_RUNGS = {
    "cover": "read on the cover", "label": "stands inside a label", "extension": "no concept fits: made from the label",
    "exact": "the concept's own label", "arithmetic": "its place in the sums", "learned": "what companies call it",
    "user": "the user's mapping", "prior": "as tagged before",
}  # fmt: skip


class Task(NamedTuple):
    """Something worth a look: ``number`` is where."""

    kind: str
    label: str
    concept: str
    text: str
    number: int


class Other(NamedTuple):
    """A fact that is no line of a statement."""

    id: str
    concept: str
    text: str
    period: str
    number: int
    fact: int


class Remark(NamedTuple):
    """An amount in the prose and how it compares with the statements; ``target`` is the id of the fact that it was compared with."""

    id: str
    verdict: str
    text: str
    words: str
    concept: str
    shown: str
    period: str
    number: int
    target: str


class Spot(NamedTuple):
    """Numbers of a block that share a fate, from the first on."""

    text: str
    numbers: int
    number: int


class Group(NamedTuple):
    id: str
    fate: str
    reason: str
    numbers: int
    number: int
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page shows. ``text`` is the original where it is plain text, ``parts`` are its blocks where it is not;
    ``counts`` are the numbers by fate; ``lost`` are numbers whose place was not found, so that they are told and not lost;
    ``findings`` come with the number that they are about (0: none); ``facts`` and ``lines`` are what the page's script shows of a chosen number."""

    title: str
    source: str
    entity: str
    period: str
    counts: tuple[tuple[str, int], ...]
    coverage: str
    text: tuple[Piece, ...]
    parts: tuple[Part, ...]
    failures: tuple[Failure, ...]
    tasks: tuple[Task, ...]
    views: tuple[View, ...]
    cover: tuple[Other, ...]
    inside: tuple[Other, ...]
    remarks: tuple[Remark, ...]
    groups: tuple[Group, ...]
    findings: tuple[tuple[Diagnostic, int], ...]
    lost: tuple[Entry, ...]
    facts: tuple[tuple[str, ...], ...]
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def files(subject: Subject) -> writer.Files:
    """The page as one file that needs nothing else."""
    return writer.render_folder("review", name=subject.report.name, page=page(subject), hashed=hashed, broken=broken)


def page(subject: Subject) -> Page:
    """What is to be shown of a report. Numbers are texts, in the scale in which they were printed."""
    report, diagnostics = subject.report, sorted(subject.diagnostics, key=lambda d: _SEVERITIES.index(d.severity))
    book = Book.of(report, subject.base)
    original = Original.of(subject.document or Document("", "", ()))
    places = original.numbers(report.ledger)
    views = tuple(view(number, tagged, book) for number, tagged in enumerate(report.statements, 1))
    values = [v for view in views for row in view.rows for v in row.values]
    others = _others(book, frozenset(v.fact for v in values))
    shown = {o.fact: o.id for o in others} | {v.fact: f"v{v.number}" for v in reversed(values) if v.fact and v.number}
    remarks = _remarks(subject.said, book, shown)
    targets = {r.number: r.id for r in remarks} | {o.number: o.id for o in others} | {v.number: f"v{v.number}" for v in values}
    groups, grouped = _groups(report.ledger, places, original, targets)
    targets |= grouped
    looks = {v.number: v.css for v in values} | {r.number: r.verdict.split()[0] for r in remarks}
    marks = [
        (place, Mark(f"n{number}", f"{entry.fate} {looks.get(number, '')}".strip(), targets[number]))
        for number, (entry, place) in enumerate(zip(report.ledger, places, strict=True), 1)
        if place is not None
    ]
    further = zip(book.extra, original.words(tuple(book.extra.values())), strict=True)
    marks += [(place, Mark(f"n{n}", "words", targets[n])) for n, place in further if place is not None and n in targets]
    kept = apart(marks)
    there = {mark.id for _, mark in kept}
    others = tuple(o if f"n{o.number}" in there else o._replace(number=0) for o in others)
    tagged = tuple(zip(report.statements, views, strict=True))
    return Page(
        title=report.name,
        source=subject.source,
        entity=report.registrant or report.entity.identifier,
        period=max((str(f.context.period.end) for f in report.facts if f.amount is not None), default=""),
        counts=tuple(ledger.counts(report.ledger).items()),
        coverage=f"{ledger.coverage(report.ledger):.1%}".replace(".0%", "%"),
        text=original.text(kept) if original.plain else (),
        parts=() if original.plain else original.parts(kept),
        failures=tuple(f for one, view in tagged for f in failures(one, view, diagnostics)),
        tasks=tuple(_tasks(report, views, remarks, diagnostics, book)),
        views=views,
        cover=tuple(o for o in others if o.id[0] == "c"),
        inside=tuple(o for o in others if o.id[0] == "l"),
        remarks=remarks,
        groups=groups,
        findings=tuple((d, _near(d.span, book)) for d in diagnostics),
        lost=tuple(e for n, e in enumerate(report.ledger, 1) if f"n{n}" not in there),
        facts=tuple(_told(fact, book) for fact in report.facts),
        lines={
            row.id: told
            for one, view in tagged
            for row, told in zip(view.rows, map(_reasons, one.matches), strict=True)
            if any(told)
        },
    )


def hashed(text: str) -> str:
    """How a page's policy names a style or a script that it allows (Content Security Policy Level 3, 2.3.1)."""
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()


def broken(name: str) -> tuple[str, ...]:
    """The words of a concept's name, so that it may be broken between them: ``gaap:``, ``Net``, ``Income``, ``Loss``."""
    return tuple(_WORD.findall(name))


# --- facts that are no lines, and amounts in the prose ----------------------------------------------------------------


def _others(book: Book, taken: frozenset[int]) -> tuple[Other, ...]:
    numbered = ((n, fact, f"{'l' if fact.within else 'c'}{n}") for n, fact in enumerate(book.report.facts, 1) if n not in taken)
    return tuple(Other(id, book.prefixed(fact.concept), with_unit(fact), book.when(fact), book.around.get(n, 0), n) for n, fact, id in numbered)


def _remarks(said: Sequence[Said], book: Book, shown: Mapping[int, str]) -> tuple[Remark, ...]:
    """Disagreements first, then agreements, then what is not in the statements, each in reading order."""
    order = {"disagrees": 0, "agrees": 1}
    numbers = {fact: number for number, fact in enumerate(book.report.facts, 1)}
    return tuple(
        Remark(
            id=f"p{index}",
            verdict=one.verdict,
            text=" ".join(one.text.split()),
            words=one.words,
            concept=book.prefixed(fact.concept) if (fact := one.fact) is not None else "",
            shown=with_unit(fact) if fact is not None else "",
            period=dated(fact.context.period) if fact is not None else "",
            number=book.spans.at(one.span),
            target=shown.get(numbers.get(fact, 0), "") if fact is not None else "",
        )
        for index, one in sorted(enumerate(said, 1), key=lambda pair: order.get(pair[1].verdict, 2))
    )


def _told(fact: Fact, book: Book) -> tuple[str, ...]:
    """What is said of a fact when it is chosen: concept, its label, period, value, decimals, as printed, how found, confidence."""
    concept = book.concepts.get(fact.concept)
    return (
        book.prefixed(fact.concept),
        concept.label if concept is not None else "",
        book.when(fact),
        lexical(fact.value) if isinstance(fact.value, Decimal) else "nil" if fact.value is None else fact.value,
        unit(fact.unit),
        "" if fact.unit is None else "exact" if fact.decimals is None else str(fact.decimals),
        fact.amount.text.strip() if fact.amount is not None else "",
        _RUNGS.get(fact.rung, fact.rung),
        "" if fact.concept in book.own else str(round(fact.confidence * 100)),
    )


def _reasons(match: Match) -> tuple[str, ...]:
    """Why a line has its concept: sentences, then the runners-up."""
    others = (f"{_named(c.concept)} {c.probability:.0%}" for c in match.candidates[:_CANDIDATES] if c.probability >= _LEAST)
    return (*match.evidence, *(f"or {other}" for other in others))


def _named(candidate: str) -> str:
    return "one of its own" if candidate == mapping.EXTENSION else candidate


# --- all the other numbers, and what is worth a look -----------------------------------------------------------------


def _groups(
    entries: Sequence[Entry], places: Sequence[Place | None], original: Original, targets: Mapping[int, str]
) -> tuple[tuple[Group, ...], dict[int, str]]:
    """Numbers that lead to nothing of their own, by fate and reason, with the blocks that they stand in."""
    members: dict[tuple[str, str], dict[int, list[int]]] = {}
    for number, (entry, place) in enumerate(zip(entries, places, strict=True), 1):
        if number not in targets:
            blocks = members.setdefault((entry.fate, entry.detail), {})
            blocks.setdefault(place.block if place is not None else -1, []).append(number)
    order = {"unresolved": 0, "skipped": 1}
    groups: list[Group] = []
    grouped: dict[int, str] = {}
    for key in sorted(members, key=lambda k: (order.get(k[0], 2), k)):
        id = f"w{len(groups) + 1}"
        blocks = members[key]
        grouped |= {number: id for numbers in blocks.values() for number in numbers}
        spots = tuple(Spot(original.first(block)[:80] if block >= 0 else "", len(ns), ns[0]) for block, ns in blocks.items())
        first = min(ns[0] for ns in blocks.values())
        groups.append(Group(id, *key, sum(spot.numbers for spot in spots), first, spots if key[0] in order else ()))
    return tuple(groups), grouped


def _tasks(
    report: Report, views: Sequence[View], remarks: Sequence[Remark], diagnostics: Sequence[Diagnostic], book: Book
) -> Iterator[Task]:
    """What is worth a look, what may be wrong before what may be better."""
    for d in diagnostics:
        if d.severity != "info" and not d.code.startswith(_SHOWN):
            yield Task(d.severity, d.message, "", d.hint, _near(d.span, book))
    for r in remarks:
        if r.verdict == "disagrees":
            yield Task("prose", f"{r.words} {r.text}", r.concept, f"the statements say {r.shown}", r.number)
    for number, entry in enumerate(report.ledger, 1):
        if entry.fate == "unresolved":
            yield Task("unresolved", entry.text, "", entry.detail, number)
    rows = [
        (row, tagged.matches[i]) for view, tagged in zip(views, report.statements, strict=True) for i, row in enumerate(view.rows)
    ]
    for row, _ in rows:
        if row.css == "own":
            yield Task("own", row.label, row.concept, "", next((v.number for v in row.values if v.number), 0))
    for row, match in sorted((r for r in rows if r[0].css == "unsure" and r[0].concept), key=lambda r: r[0].percent):
        runner = match.candidates[0] if match.candidates else None
        text = f"or {_named(runner.concept)}, {round(runner.probability * 100)} %" if runner else ""
        first = next((v.number for v in row.values if v.number), 0)
        yield Task("unsure", row.label, row.concept, f"{row.percent} % sure{'; ' if text else ''}{text}", first)


def _near(span: Span | None, book: Book) -> int:
    """The number at a place; of a label, the first of its line. 0 where there is none."""
    if span is None:
        return 0
    return book.numbers.get(span) or book.spans.at(span) or book.lines.get(span, 0)
