"""EX-27: the financial data schedule of 1993 to 2001, compared with the statements' facts.

Regulation S-K, Item 601(c): a schedule repeats some thirty figures of the statements under fixed tags, a set of tags for each article
of Regulation S-X (5 commercial companies, 7 insurers, 9 banks, BD brokers, UT utilities). Its values are never facts of ours: they
are a second opinion of the same filer, and it is wrong at times. ``taxonomy/ex27.csv`` says which concepts a tag may be.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from converter import amounts, data
from converter.model import Diagnostic, Duration, Fact, Instant, Span

Entry = tuple[str, str, Span]
NEAR = dt.timedelta(days=8)  # a year of 52 weeks is often said to end with its month
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DATE = re.compile(r"\s*([A-Z]{3})[A-Z]*[-\s]([0-9]{1,2})[-,\s]{1,2}([0-9]{4})\s*", re.IGNORECASE)
_TERM = re.compile(r"([+-]?)([A-Za-z0-9]+)")
_DESCRIPTIVE = frozenset(("ARTICLE", "MULTIPLIER", "CURRENCY", "EXCHANGE-RATE", "PERIOD-TYPE", "FISCAL-YEAR-END", "PERIOD-START", "PERIOD-END", "CIK",
                          "NAME", "LEGEND", "RESTATED", "BOOK-VALUE", "SUBSIDIARY", "NUMBER"))  # fmt: skip


class Rule(NamedTuple):
    """A row of ex27.csv: what a tag may be. A candidate is a sum of concepts, each with its sign. ``strict`` says that the tag means
    one thing to everybody, so that a difference is worth a warning."""

    article: str
    tag: str
    instant: bool
    strict: bool
    candidates: tuple[tuple[tuple[int, str], ...], ...]


def load() -> tuple[Rule, ...]:
    """The rules of ``taxonomy/ex27.csv``."""
    with (data.folder("taxonomy") / "ex27.csv").open(encoding="utf-8", newline="") as rows:
        return tuple(
            Rule(row["article"], row["tag"], row["period"] == "instant", row["strict"] == "yes",
                 tuple(_terms(candidate) for candidate in row["candidates"].split("|")))
            for row in csv.DictReader(rows)
        )  # fmt: skip


def _terms(candidate: str) -> tuple[tuple[int, str], ...]:
    return tuple((-1 if m[1] == "-" else 1, m[2]) for m in _TERM.finditer(candidate))


def compare(schedule: Sequence[Entry], facts: Sequence[Fact], rules: Sequence[Rule]) -> tuple[Diagnostic, ...]:
    """What the schedule confirms and what it contradicts. ``schedule`` are its tags and values as given, a tag once for each column.

    ``schedule.agrees`` (info) counts; ``schedule.disagrees`` (warning) names a tag whose meaning is fixed and whose value none of its
    concepts has for the period; ``schedule.differs`` (info) the same for a tag that filers use in more than one way. A zero says
    nothing: it stands where the filer gives no such figure.
    """
    if not schedule:
        return ()
    known = _Facts.of(facts)
    article = next((value.strip().upper() for tag, value, _ in schedule if tag.upper() == "ARTICLE"), "")
    multipliers = [_multiplier(value) for tag, value, _ in schedule if tag.upper() == "MULTIPLIER"]
    ends = [_date(value) for tag, value, _ in schedule if tag.upper() == "PERIOD-END"]
    by_tag: dict[str, Rule] = {}
    for rule in rules:
        if rule.article == article or (rule.tag not in by_tag and not any(r.article == article for r in rules)):
            by_tag[rule.tag] = rule
    column: dict[str, int] = {}
    agreed = absent = 0
    notes: list[Diagnostic] = []
    for tag, text, span in schedule:
        name = tag.upper()
        at = column[name] = column.get(name, -1) + 1
        given = by_tag.get(name)
        printed = amounts.parse(text)
        if given is None or printed is None or printed.value == 0 or name in _DESCRIPTIVE:
            continue
        per_share = name.startswith("EPS-")
        unit = Decimal(1) if per_share else (multipliers[min(at, len(multipliers) - 1)] if multipliers else Decimal(1))
        end = (ends[at] if at < len(ends) else None) or (known.latest(given.instant) if not ends else None)
        if end is None:
            absent += 1
            continue
        value, step = printed.value * unit, unit if not per_share else Decimal(10) ** -min(printed.places, 9)
        values = [v for candidate in given.candidates for v in known.sums(candidate, end, instant=given.instant)]
        if any(_same(value, stated, step, decimals) for stated, decimals in values):
            agreed += 1
        elif values:
            notes.append(_differs(given, tag, value, values[0][0], end, span))
        else:
            absent += 1
    if agreed or notes or absent:
        total = agreed + len(notes) + absent
        rest = f"; {absent} are not in the statements" if absent else ""
        message = f"{agreed} of {total} values of the financial data schedule agree with the statements{rest}"
        notes.insert(0, Diagnostic("schedule.agrees", "info", message, schedule[0][2]))
    return tuple(notes)


def _differs(rule: Rule, tag: str, value: Decimal, stated: Decimal, end: dt.date, span: Span) -> Diagnostic:
    concept = "".join(f"{' - ' if sign < 0 else ' + '}{name}" for sign, name in rule.candidates[0])[3:]
    message = f"the financial data schedule gives {tag} as {value:,f} for {end}, the statements {stated:,f}"
    if rule.strict:
        return Diagnostic("schedule.disagrees", "warning", message, span, f"compared with {concept} and its equals")
    return Diagnostic("schedule.differs", "info", message, span, "filers do not all mean the same by this tag")


def _same(value: Decimal, stated: Decimal, step: Decimal, decimals: int | None) -> bool:
    """Equal as far as both are exact: each may be off by half of its last unit. Schedules turn signs round, so only size counts."""
    rounded = max(step, Decimal(10) ** -decimals if decimals is not None and decimals < 9 else Decimal(0))
    return abs(abs(value) - abs(stated)) <= rounded


def _multiplier(text: str) -> Decimal:
    printed = amounts.parse(text)
    return printed.value if printed and 1 <= printed.value <= 10**12 else Decimal(1)


def _date(text: str) -> dt.date | None:
    """DEC-31-1996"""
    m = _DATE.fullmatch(text)
    if not m or m[1].upper() not in _MONTHS:
        return None
    try:
        return dt.date(int(m[3]), _MONTHS.index(m[1].upper()) + 1, int(m[2]))
    except ValueError:
        return None


class _Facts(NamedTuple):
    """Undimensioned numbers by concept: (end, is an instant, start, value, decimals)."""

    by_name: dict[str, list[tuple[dt.date, dt.date | None, Decimal, int | None]]]

    @classmethod
    def of(cls, facts: Sequence[Fact]) -> _Facts:
        by_name: dict[str, list[tuple[dt.date, dt.date | None, Decimal, int | None]]] = {}
        for fact in facts:
            period = fact.context.period
            if isinstance(fact.value, Decimal) and not fact.context.dimensions:
                start = period.start if isinstance(period, Duration) else None
                by_name.setdefault(fact.concept.name, []).append((period.end, start, fact.value, fact.decimals))
        return cls(by_name)

    def latest(self, instant: bool) -> dt.date | None:
        return max((end for rows in self.by_name.values() for end, start, _, _ in rows if (start is None) == instant), default=None)

    def sums(self, terms: Sequence[tuple[int, str]], end: dt.date, *, instant: bool) -> Iterator[tuple[Decimal, int | None]]:
        """The candidate's values at that end: one for each duration that ends then."""
        found: list[dict[dt.date | None, tuple[Decimal, int | None]]] = []
        for _, name in terms:
            rows = self.by_name.get(name, ())
            found.append({s: (v, d) for e, s, v, d in rows if (s is None) == instant and abs(e - end) <= NEAR})
        for start in found[0]:
            if all(start in other for other in found):
                parts = [other[start] for other in found]
                decimals = [d for _, d in parts if d is not None]
                yield sum((sign * v for (sign, _), (v, _) in zip(terms, parts, strict=True)), Decimal(0)), min(decimals, default=None)


def period_of(schedule: Sequence[Entry]) -> Instant | None:
    """The day that the schedule says its period ends on."""
    day = next((_date(value) for tag, value, _ in schedule if tag.upper() == "PERIOD-END"), None)
    return Instant(day) if day else None
