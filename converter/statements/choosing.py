"""Which readings of a document are its primary statements.

The primary statements of a report stand together, under formal titles. So the best candidates of every kind are sought near each
other, and what has the kind of a statement but stands elsewhere (a summary, a table of the discussion, another company) is left out
with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from converter.statements import lines, recognition
from converter.statements.reading import PROSE, Reading
from converter.statements.recognition import Verdict

_FORMAL = 6.0  # what a formal title is worth, in points of evidence
_FAR = 0.4  # points for each table that stands between a candidate and the other statements
_FARTHEST = 6.0
_LONELY = 7.0  # points that a table needs to be a statement where none has a formal title
MOST_LINES = 1500  # of a statement: the longest that companies publish have some hundred
MOST_COLUMNS = 120  # of a statement: thirty years of quarters
_REACH = 8  # tables before or behind the statements in which another formal one is looked for
_ANCHORS = ("balance_sheet", "income_statement", "cash_flows")


class Candidate(NamedTuple):
    """A reading with what it seems to be."""

    reading: Reading
    verdict: Verdict
    formal: bool

    @property
    def kind(self) -> str:
        return self.verdict.kind

    @property
    def order(self) -> int:
        return self.reading.order

    @property
    def points(self) -> float:
        return min(self.verdict.score, 18) + (_FORMAL if self.formal else 0) + (2 if self.verdict.titled else 0)


def choose(readings: Sequence[Reading]) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...], tuple[tuple[Candidate, str], ...]]:
    """The readings that are statements, in order, those that go on over several tables joined; those that look like statements of
    equity; and all others, each with the reason why it is none."""
    judged = [_judged(r) for r in readings]
    primary = [c for c in judged if c.kind in recognition.PRIMARY]
    best = _together(primary)
    chosen: dict[int, Candidate] = {c.order: c for c in best.values()}
    low, high = min(chosen, default=0), max(chosen, default=0)
    for c in primary:
        top = best.get(c.kind)
        reach = _REACH if c.formal and c.verdict.score >= min(top.verdict.score - 4 if top else 0, 9) else 2
        if top is None or c.order in chosen or not low - reach <= c.order <= high + reach:
            continue
        if (c.formal if top.formal else c.verdict.titled or not top.verdict.titled) or _goes_on(chosen.get(c.order - 1), c):
            chosen[c.order] = c
    joined, taken = _joined(judged, chosen)
    rest = [c for c in judged if c.order not in chosen and c.order not in taken]
    equity = tuple(c for c in rest if c.kind == "equity")
    return tuple(joined), equity, tuple((c, _why_none(c, best)) for c in rest if c.kind != "equity")


def _goes_on(first: Candidate | None, second: Candidate) -> bool:
    """Whether a table is the next part of the statement right above it, under headings of its own: other lines and no other title,
    or the same lines for other periods and no words between."""
    if first is None or first.kind != second.kind or recognition.other(second.reading.title) or len(second.reading.above) > 12:
        return False
    ours, theirs = ({label.lower() for label in c.reading.labels if label} for c in (first, second))
    again = second.reading.dated and not second.reading.above and first.reading.headings != second.reading.headings
    return len(ours & theirs) * 4 < len(theirs) or (again and len(ours & theirs) * 4 > max(len(ours), len(theirs)) * 3)


def _judged(reading: Reading) -> Candidate:
    if len(reading.body) > MOST_LINES or reading.table.columns > MOST_COLUMNS:
        return Candidate(reading, Verdict("", 0, False, "more lines or columns than a statement has"), False)
    if reading.parent:
        return Candidate(reading, Verdict("", 0, False, "parent-only or consolidating figures"), False)
    verdict = recognition.judge(reading.title, reading.around, reading.labels, reading.headings)
    return Candidate(reading, verdict, verdict.titled and recognition.formal(reading.title))


def _together(candidates: Sequence[Candidate]) -> dict[str, Candidate]:
    """For each kind the best candidate: by its own evidence, and by how near it stands to the others."""
    by_kind: dict[str, list[Candidate]] = {}
    for c in candidates:
        by_kind.setdefault(c.kind, []).append(c)
    anchors = [max(by_kind[k], key=lambda c: (c.points, -c.order)) for k in _ANCHORS if k in by_kind]
    out: dict[str, Candidate] = {}
    for kind, group in by_kind.items():
        others = [a.order for a in anchors if a.kind != kind]

        def worth(c: Candidate, others: Sequence[int] = others) -> tuple[float, int]:
            away = min((abs(c.order - o) for o in others), default=0)
            return c.points - min(away * _FAR, _FARTHEST), -c.order

        best = max(group, key=worth)
        if kind in ("parenthetical", "comprehensive_income") and not best.verdict.titled:
            continue
        if not best.formal and best.verdict.score < _LONELY and not any(a.formal for a in anchors):
            continue
        if kind not in _ANCHORS and not best.formal and anchors and min(abs(best.order - a.order) for a in anchors) > 4:
            continue
        out[kind] = best
    return out


def _joined(judged: Sequence[Candidate], chosen: dict[int, Candidate]) -> tuple[list[Candidate], set[int]]:
    """The chosen in order, each with the tables behind it that go on with it; and the orders of those."""
    out: list[Candidate] = []
    taken: set[int] = set()
    for c in judged:
        if c.order not in chosen or c.order in taken:
            continue
        whole = c
        after = c.order + 1
        while after < len(judged) and _continues(whole, judged[after], chosen):
            taken.add(after)
            whole = whole._replace(reading=_and(whole.reading, judged[after].reading))
            after += 1
        out.append(whole)
    return out, taken


def _continues(first: Candidate, second: Candidate, chosen: dict[int, Candidate]) -> bool:
    """Whether a table goes on with the statement above it: no headings of its own, or the same right below it, no title of
    something else, as many columns."""
    a, b = first.reading, second.reading
    if len(a.body) + len(b.body) > MOST_LINES:
        return False
    again = not b.above and [c.text for row in a.head for c in row.cells] == [c.text for row in b.head for c in row.cells]
    if a.table.columns != b.table.columns or (b.dated and not again) or any(len(line.text) > PROSE for line in b.above) or len(b.above) > 8:
        return False
    named = recognition.title_kind(b.title)
    if named and named != first.kind and (b.above or recognition.formal(b.title)):
        return False
    if second.order in chosen:
        return second.kind == first.kind
    if second.kind and second.kind != first.kind:
        return False
    shared = {label.lower() for label in a.labels if label} & {label.lower() for label in b.labels if label}
    return not (second.verdict.reason and b.above and recognition.other(b.around)) and len(shared) * 4 < max(len(b.labels), 4)


def _and(first: Reading, second: Reading) -> Reading:
    rows = (*first.table.rows, *second.table.rows)
    headings = lines.logical([row for row in (() if second.lent else second.head) if all(c.first == 0 for c in row.cells)], fixed=False)
    return first._replace(table=replace(first.table, rows=rows), body=(*first.body, *headings, *second.body))


def _why_none(c: Candidate, best: dict[str, Candidate]) -> str:
    if c.kind not in recognition.PRIMARY:
        return c.verdict.reason
    why = c.verdict.reason or recognition.other(f"{c.reading.title} {c.reading.headings}")
    return why or (f"repeats or details the {c.kind.replace('_', ' ')}" if c.kind in best else "no primary statement")
