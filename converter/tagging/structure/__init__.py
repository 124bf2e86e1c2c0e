"""What a line is because of its place in the sums, whatever it is called: the rung "arithmetic" of the ladder to a concept.

The two equal roots of a balance sheet are assets and the claims on them; what taxes are taken from is income before taxes; the
three parts of the change in cash are its sections. Only lines that this makes (nearly) certain are placed. The rules read an
``outline``; they stand in a module for each kind of statement. Nothing here knows a filer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from converter.model import Statement, Sum
from converter.skeleton import Total
from converter.tagging.structure import balance, flows, income, shares
from converter.tagging.structure.outline import Finding, Outline, Placed, Values, outline, year_of
from converter.taxonomy import Base

__all__ = ["Placed", "place"]


def place(statements: Sequence[Statement], sums: Sequence[tuple[Sum, ...]], base: Base) -> dict[tuple[int, int], Placed]:
    """The lines whose concept follows from their place, by statement and line; ``sums[i]`` are ``footing.foot`` of ``statements[i]``.

    The names are those of the year in which the latest period ends, as far as ``base`` knows when they were in use; before 2009,
    when there were none, today's.
    """
    year = year_of(statements)
    outlines = [outline(s, added, _usual(base, s.kind), year) for s, added in zip(statements, sums, strict=True)]
    found: dict[tuple[int, int], Placed] = {}
    incomes: dict[str, Values] = {}
    for n, o in enumerate(outlines):
        if o.statement.kind == "income_statement":
            mine = _surest(o, income.place(o))
            net = income.results(mine)
            incomes = incomes or {name: o.values[i] for name, i in net.items()}
            mine |= _surest(o, shares.place(o, net.get("NetIncomeLoss")))
            mine |= {i: p for i, p in _surest(o, flows.comprehensive(o, incomes)).items() if i not in mine}
            found |= {(n, i): p for i, p in mine.items()}
    for n, o in enumerate(outlines):
        found |= {(n, i): p for i, p in _other(o, incomes).items()}
    found |= flows.balances(outlines, found)
    named = {key: _in_use(base, p, year) for key, p in found.items()}
    return {key: p for key, p in sorted(named.items()) if p is not None}


def _other(o: Outline, incomes: Mapping[str, Values]) -> dict[int, Placed]:
    if o.statement.kind == "balance_sheet":
        return _surest(o, balance.place(o))
    if o.statement.kind == "cash_flows":
        return _surest(o, flows.cash_flows(o, incomes), repeats=True)
    if o.statement.kind == "comprehensive_income":
        return _surest(o, flows.comprehensive(o, incomes))
    return {}


def _surest(o: Outline, findings: Iterable[Finding], *, repeats: bool = False) -> dict[int, Placed]:
    """The surest concept of every line, and for every concept only its surest line: two equally sure ones with other values
    contradict each other, so neither counts. Cash flows begin and end with the same concept."""
    best: dict[int, Placed] = {}
    for line, placed in findings:
        if line not in best or placed.confidence > best[line].confidence:
            best[line] = placed
    if repeats:
        return best
    lines: dict[str, list[int]] = {}
    for line, placed in best.items():
        lines.setdefault(placed.concept, []).append(line)
    for rivals in lines.values():
        first = max(rivals, key=lambda i: best[i].confidence)
        strange = [i for i in rivals if i != first and not o.same(first, i)]
        if any(best[i].confidence == best[first].confidence for i in strange):
            strange = rivals
        for i in strange:
            del best[i]
    return best


def _in_use(base: Base, placed: Placed, year: int) -> Placed | None:
    """The placement under the name that its concept has in a year: the successor where it is retired by then (or was before there
    were names); None if the taxonomy holds no such name."""
    name = placed.concept
    for _ in range(4):
        concept = base.concept(name)
        if concept is None:
            return None
        if concept.until is None or not concept.successor or 2009 <= year <= concept.until or name in _LASTING:
            return placed if name == placed.concept else Placed(name, placed.confidence, placed.why)
        name = concept.successor[0]
    return None


_LASTING = frozenset(("EarningsPerShareBasicAndDiluted", "WeightedAverageNumberOfShareOutstandingBasicAndDiluted"))  # both at once has no other name


@lru_cache(maxsize=16)
def _by_key(totals: tuple[Total, ...]) -> Mapping[str, tuple[str, ...]]:
    return {t.key: t.labels for t in totals}


def _usual(base: Base, kind: str) -> Mapping[str, tuple[str, ...]]:
    return _by_key(next((s.totals for s in base.skeletons if s.kind == kind), ()))
