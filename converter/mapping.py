"""From the lines of a statement to concepts: a ladder, each rung named in the result.

    user         the caller's own mapping says so
    exact        label or synonym of a concept in taxonomy/concepts.csv that fits statement, period type and unit
    arithmetic   the place in the sums: the total of current assets is AssetsCurrent, whatever it is called
    learned      evidence from labels as filed, in context (converter.evidence)
    extension    none of these: the line becomes an element of the filer's own
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from converter import evidence, labels
from converter.evidence import Evidence
from converter.model import Candidate, Concept, Diagnostic, LineItem, Match, Span, Statement, Sum
from converter.taxonomy import Base

CODES = {
    "balance_sheet": "BS",
    "income_statement": "IS",
    "comprehensive_income": "CI",
    "cash_flows": "CF",
    "equity": "EQ",
    "parenthetical": "CP",
}
EXTENSION = "extension"

Key = tuple[str, str, str]  # normal form of the label, code of the statement or "", normal form of the section or ""


def match(
    statement: Statement,
    sums: tuple[Sum, ...],
    base: Base,
    *,
    year: int,
    sic: int = 0,
    prior: Mapping[tuple[str, str], str] | None = None,
    user: Mapping[Key, str] | None = None,
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
    prior: Mapping[tuple[str, str], str] | None = None,
    user: Mapping[Key, str] | None = None,
    min_confidence: float = 0.3,
) -> tuple[tuple[Match, ...], ...]:
    """One match for every line of every statement of a document; ``sums[i]`` belongs to ``statements[i]`` and may be empty.

    ``year`` is the fiscal year (retired names are used in their time), ``sic`` the industry's code or 0. ``user`` comes from
    ``read_mapping``; ``prior`` says how the company tagged earlier: (code of the statement or "", normal form of the label) to a
    concept's name or "extension". A line whose best concept is less likely than ``min_confidence`` becomes an extension.
    """
    learned = evidence.load()
    return tuple(
        tuple(
            _line(line, CODES.get(statement.kind, "IS"), base, learned, year, prior or {}, user or {}, min_confidence)
            for line in statement.lines
        )
        for statement in statements
    )


def _line(
    line: LineItem,
    code: str,
    base: Base,
    learned: Evidence,
    year: int,
    prior: Mapping[tuple[str, str], str],
    user: Mapping[Key, str],
    min_confidence: float,
) -> Match:
    if line.heading:
        return Match(None, 0.0, "heading")
    text = labels.normal(line.label)
    section = labels.normal(line.section[-1]) if line.section else ""
    for key in ((text, code, section), (text, "", section), (text, code, ""), (text, "", "")):
        if key in user:
            named = base.concept(user[key])
            return Match(user[key] if named else None, 1.0, "user", (), ("your mapping names it",))
    votes = learned.votes(code, line.label)
    total = sum(n for _, n in votes)
    found: dict[str, float] = {}
    for place, n in votes:
        name = era(base, learned.concepts[place], year)
        concept = base.concept(name)
        if name == EXTENSION or concept and fits(concept, line, code):
            found[name] = found.get(name, 0.0) + n / (total + 1)
    exact = [c.name for c in base.by_label(line.label) if fits(c, line, code)]
    if exact and not found:
        return Match(exact[0], 0.8, "exact", (), ("the label is that of the concept",))
    ranked = sorted(found.items(), key=lambda item: -item[1])
    candidates = tuple(Candidate(name, p) for name, p in ranked[:5])
    if ranked and ranked[0][0] != EXTENSION and ranked[0][1] >= min_confidence:
        return Match(ranked[0][0], ranked[0][1], "learned", candidates[1:], (f"{total:.0f} companies gave this label",))
    return Match(None, 1 - (ranked[0][1] if ranked else 0.5), "extension", candidates, ("no concept is likely enough",))


def era(base: Base, name: str, year: int) -> str:
    """The name that a concept has in a year: the successor if it is retired by then and the taxonomy holds it."""
    for _ in range(4):
        concept = base.concept(name)
        if concept is None or concept.until is None or year <= concept.until or not concept.successor:
            return name
        name = concept.successor[0]
    return name


def fits(concept: Concept, line: LineItem, code: str) -> bool:
    """Whether unit and period type of the concept are those of the line."""
    if concept.abstract or concept.type not in ("monetary", "shares", "perShare", "pure", "percent"):
        return False
    if concept.type in ("shares", "perShare") or line.measure in ("shares", "perShare"):
        if concept.type != line.measure:
            return False
    if code == "BS":
        return concept.period == "instant"
    if line.stock:
        return concept.period == "instant"
    return concept.period == "duration" or code == "EQ"


def read_mapping(path: Path) -> tuple[dict[Key, str], tuple[Diagnostic, ...]]:
    """A user's mapping: a CSV with the columns label and concept, and if wanted statement (BS, IS, CI, CF, EQ or the kind's
    name) and section; concept may be "extension". Rows that say nothing are diagnostics. OSError if the file cannot be read."""
    found: dict[Key, str] = {}
    notes: list[Diagnostic] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            text = labels.normal(row.get("label") or "")
            concept = (row.get("concept") or "").strip().rpartition(":")[2]
            kind = (row.get("statement") or "").strip()
            if not text or not concept:
                span = Span(1, number, 1, 1)
                notes.append(Diagnostic("mapping.row", "warning", f"row {number} has no label or no concept", span))
                continue
            found[text, CODES.get(kind, kind), labels.normal(row.get("section") or "")] = concept
    return found, tuple(notes)
