"""Breakdowns: tables of the notes whose total is a line of a face.

A table that foots within itself, and whose total equals a line of a recognized statement in every period that the two have in common,
is that line's breakdown: property by kind less its accumulated depreciation, other income by its parts. So the face proves its scale,
its periods and whose it is, and the sums prove its lines. What does not tie is left what it was: a table of a note.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from converter import amounts, footing, periods
from converter.model import Breakdown, Column, Duration, Instant, LineItem, Part, Period, PeriodType, Skipped, Span, Statement, Sum, Tie
from converter.statements import building, columns, recognition, scales
from converter.statements.captions import Scale
from converter.statements.choosing import Candidate
from converter.statements.reading import PROSE, Reading

_FACES = ("balance_sheet", "income_statement", "cash_flows")
_STRANGE = frozenset(("pro forma figures", "non-GAAP figures or a reconciliation", "guidance", "segment figures", "parent-only or consolidating figures"))
_OTHERS = re.compile(r"\bsegments?\b|\beliminations?\b|\badjusted\b|\bebitda\b|\bnon-?gaap\b|\bpro[- ]?forma\b", re.IGNORECASE)  # no parts of a company's own figures
_PLACES = re.compile(r"\bsegments?\b|\bgeograph|\bby (?:region|country|area)\b|\bquarterly\b", re.IGNORECASE)
_ROLLS = re.compile(r"\bbeginning\b|\bopening\b|^\W*balances?\b", re.IGNORECASE)
_WORD = re.compile(r"[a-z]{4,}", re.IGNORECASE)
_SAY_NOTHING = frozenset(("total", "other", "less", "from", "with", "including", "excluding", "amount", "company", "consolidated", "condensed", "thousands", "millions", "december", "ended"))
_LETTER = re.compile(r"[A-Za-z]")
_STEM = 5  # letters by which two words are the same: receivable, receivables
_FEW = 2  # digits of a number that many lines may have by chance: no table is looked at for one
_LEAST = 3  # digits that must agree where the words of the two agree as well
_SURE = 5  # digits that must agree, in two periods, where they do not
_MONTH = 30.4
_NEAR = dt.timedelta(days=8)  # by which a note's words may miss the last day of a year of weeks, or say its first for the last of the one before


class _Face(NamedTuple):
    """A line of a face: what it is called, where it stands, its amounts by period, and the scale and currency that it is printed in."""

    label: str
    span: Span
    statement: int
    kind: str
    values: Mapping[Period, Decimal]
    scale: int
    currency: str

    @property
    def period(self) -> PeriodType:
        return "instant" if all(isinstance(p, Instant) for p in self.values) else "duration"


class Found(NamedTuple):
    """The breakdowns of a document in reading order, and all other tables and lines of tables with the reason why they are none."""

    breakdowns: tuple[Breakdown, ...]
    skipped: tuple[Skipped, ...]


def read(left: Sequence[tuple[Candidate, str]], faces: Sequence[Statement], hints: periods.Hints) -> Found:
    """The breakdowns among the tables that are ``left``, each with the reason why it is no statement. ``faces`` are the statements."""
    lines = tuple(_lines(faces))
    by_digits: dict[str, list[_Face]] = {}
    for line in lines:
        for key in dict.fromkeys(_digits(v) for v in line.values.values() if v):
            by_digits.setdefault(key, []).append(line)
    told = tuple(dict.fromkeys(p for line in lines for p in line.values))
    places = ("notes",) if any(c.reading.place == "notes" for c, _ in left) else ("",)  # a release has no notes: what stands there will do
    found: list[Breakdown] = []
    skipped: list[Skipped] = []
    known: set[tuple[tuple[str, tuple[Decimal | None, ...]], ...]] = set()
    for candidate, reason in left:
        reading = candidate.reading
        hits = _hits(reading, by_digits) if reading.place in places else []
        taken: set[Span] = set()
        for one in _of_table(reading, hits, told, hints) if hits and not _is_strange(candidate, reason) else ():
            if _content(one.statement) not in known:
                known.add(_content(one.statement))
                found.append(one)
                taken.update(span for line in one.statement.lines for span in _places(line))
        cells = tuple(c for c in reading.cells if c.span not in taken)
        skipped.append(Skipped(reading.table.span, cells, "a line of a note that no line of a face proves" if taken else reason))
    return Found(tuple(sorted(found, key=lambda b: b.statement.span)), tuple(skipped))


def _places(line: LineItem) -> Iterator[Span]:
    yield from (piece.span for piece in line.pieces)
    yield from (amount.span for amount in line.amounts if amount is not None)


def _content(statement: Statement) -> tuple[tuple[str, tuple[Decimal | None, ...]], ...]:
    """What a breakdown says, so that one that is printed again is known."""
    return tuple((line.label.lower(), tuple(a.value if a is not None else None for a in line.amounts)) for line in statement.lines)


# --- what may tie -------------------------------------------------------------------------------------------------


def _lines(faces: Sequence[Statement]) -> Iterator[_Face]:
    for n, statement in enumerate(faces):
        if statement.kind not in _FACES:
            continue
        for line in statement.lines:
            values = _values(statement.columns, line)
            if any(values.values()):
                label = line.label or next(iter(line.section[-1:]), "")
                yield _Face(label, line.span, n, statement.kind, values, statement.scale, statement.currency)


def _values(columns_: Sequence[Column], line: LineItem) -> dict[Period, Decimal]:
    if line.measure != "monetary":
        return {}
    pairs = ((line.at(c), a) for c, a in zip(columns_, line.amounts, strict=True) if not c.reason)
    return {p: a.value for p, a in pairs if p is not None and a is not None and a.value.is_finite()}


def _digits(value: Decimal) -> str:
    """The digits of a number that do not depend on its scale."""
    return "".join(map(str, value.as_tuple().digits)).strip("0")


def _hits(reading: Reading, by_digits: Mapping[str, Sequence[_Face]]) -> list[_Face]:
    """The lines of faces of which an amount is printed in a table, in some scale: without arithmetic, for most tables have none."""
    found: dict[Span, _Face] = {}
    for line in reading.body:
        for cell in line.values:
            printed = amounts.parse(cell.text)
            if printed is not None and printed.value and not printed.percent and len(key := _digits(printed.value)) >= _FEW:
                found.update((face.span, face) for face in by_digits.get(key, ()))
    return sorted(found.values(), key=lambda f: f.span)


def _is_strange(candidate: Candidate, reason: str) -> bool:
    """Whether a table tells of something else than the company as a whole and its own figures."""
    reading = candidate.reading
    near = " ".join(c.text[-PROSE:] for c in reading.above[:2])
    return (
        bool({reason, candidate.verdict.reason, recognition.other(f"{reading.title} {reading.headings}")} & _STRANGE)
        or bool(_PLACES.search(f"{near} {reading.title} {reading.headings}"))
        or any(_OTHERS.search(label) for label in reading.labels)
    )


# --- what ties ----------------------------------------------------------------------------------------------------


def _of_table(reading: Reading, hits: Sequence[_Face], told: Sequence[Period], hints: periods.Hints) -> Iterator[Breakdown]:
    """The breakdowns in a table, in the first reading of its columns and scale in which there are any. ``told`` are the periods of the
    faces."""
    words = _words(" ".join((reading.title, reading.headings, *(c.text[-PROSE:] for c in reading.above[:3]))))
    kinds: tuple[PeriodType, ...] = ("instant", "duration")
    for kind in kinds:
        faces = [f for f in hits if f.period == kind]
        if not faces:
            continue
        dated, _ = columns.read(reading, kind_period=kind, hints=hints)
        if any(c.reason == columns.PART for c in dated.columns):  # fair values by level, assets of a parent and of its subsidiaries
            continue
        shown = dated._replace(columns=tuple(_comparable(dated.columns, told)))
        own = scales.of_reading(reading)
        for power in dict.fromkeys([*([own.power] if own else ()), *(f.scale for f in faces)]):
            like = "balance_sheet" if kind == "instant" else "income_statement"
            statement = building.statement(reading, shown, Scale(power, power), like)
            found = list(_tied(statement, faces, words))
            if found:
                yield from found
                return


def _comparable(given: Sequence[Column], told: Sequence[Period]) -> Iterator[Column]:
    """The columns with the very periods of the faces where they are nearly those; quarters among years left aside, and days to come."""
    latest = max(p.end for p in told)
    lengths = {_months(p) for p in told}
    taken: set[Period] = set()
    for column in given:
        if column.period is not None:
            nearest = _nearest(column.period, told)
            column = replace(column, period=column.period if nearest in taken else nearest)
            taken.add(nearest)
        if column.period is not None and (_months(column.period) not in lengths or column.period.end > latest):
            column = replace(column, period=None, reason="of a period that no statement tells of")
        yield column


def _nearest(period: Period, told: Sequence[Period]) -> Period:
    return min((p for p in told if _nearly(p, period)), key=lambda p: abs(p.end - period.end), default=period)


def _nearly(a: Period, b: Period) -> bool:
    if isinstance(a, Duration) and isinstance(b, Duration) and abs(a.start - b.start) > _NEAR:
        return False
    return type(a) is type(b) and abs(a.end - b.end) <= _NEAR


def _months(period: Period) -> int:
    return round(((period.end - period.start) + dt.timedelta(days=1)).days / _MONTH) if isinstance(period, Duration) else 0


def _tied(statement: Statement, faces: Sequence[_Face], words: frozenset[str]) -> Iterator[Breakdown]:
    """The outermost totals of a table that are lines of a face, each with all that adds up to it."""
    sums, _ = footing.foot(statement)
    by_total = {s.total: s for s in sums}
    failing = footing.failing(statement, sums)
    values = [_values(statement.columns, line) for line in statement.lines]
    taken: set[int] = set()
    for s in sorted(sums, key=lambda s: -s.total):
        if s.total in taken:
            continue
        tie = _tie(values[s.total], faces, words | _words(statement.lines[s.total].label))
        if tie is None:
            continue
        tree = sorted(_below(s.total, by_total))
        inner = tuple(by_total[i] for i in tree if i in by_total)
        leaves = [i for i in tree if i not in by_total and any(values[i].values())]
        ties = {i: t for i in tree if i != s.total and (t := _tie(values[i], faces, _words(statement.lines[i].label)))}
        if (
            len(leaves) < 2
            or not all(_LETTER.search(statement.lines[i].label) for i in leaves)  # years of payment, prices: nothing to name a fact by
            or sum(i in ties for i in leaves) * 2 > len(leaves)  # the face says it already
            or any(failing[one.total] for one in inner)
            or _rolls(statement, s.total, tree, values)
            or any(any(values[i].values()) and i not in tree for i in range(tree[0], tree[-1]))
        ):
            continue
        taken.update(tree)
        yield _breakdown(statement, inner, {s.total: tie, **ties})


def _tie(mine: Mapping[Period, Decimal], faces: Sequence[_Face], words: frozenset[str]) -> tuple[_Face, int] | None:
    """The line of a face that a line is, and the sign between them: the one that has most periods and words in common with it. None
    where the numbers are not distinctive enough, or another line of the same face has them as well."""
    found: list[tuple[int, int, _Face, int]] = []
    for face in faces:
        common = [p for p in mine if p in face.values]
        for sign in (1, -1):
            if common and all(mine[p] == sign * face.values[p] for p in common):
                digits = sum(len(_digits(v)) for v in {mine[p].copy_abs() for p in common})
                alike = len(words & _words(face.label))
                if digits >= _LEAST and (alike or (len(common) > 1 and digits >= _SURE)):
                    found.append((len(common), alike, face, sign))
    if not found:
        return None
    best = max(found, key=lambda f: (f[:2], f[2].kind != "cash_flows"))
    if any(f[2] is not best[2] and f[2].statement == best[2].statement and f[:2] == best[:2] for f in found):
        return None
    return best[2], best[3]


def _words(text: str) -> frozenset[str]:
    return frozenset(w[:_STEM] for w in map(str.lower, _WORD.findall(text)) if w not in _SAY_NOTHING)


def _below(total: int, by_total: Mapping[int, Sum]) -> set[int]:
    """A total with all lines that add up to it."""
    parts = by_total[total].parts if total in by_total else ()
    return {total}.union(*(_below(p.line, by_total) for p in parts))


def _rolls(statement: Statement, total: int, tree: Iterable[int], values: Sequence[Mapping[Period, Decimal]]) -> bool:
    """Whether lines lead from a balance to the next: the first is the total of another period."""
    before = set(values[total].values())
    others = [values[i] for i in tree if i != total]
    return any(_ROLLS.search(statement.lines[i].label) for i in tree if i != total) or any(
        v in before and values[total].get(p) != v and len(_digits(v)) >= _LEAST for own in others for p, v in own.items()
    )


def _breakdown(statement: Statement, sums: Sequence[Sum], ties: Mapping[int, tuple[_Face, int]]) -> Breakdown:
    """The lines of a tree and the headings among them as a statement of their own. Columns without a total hold no facts, and a dash
    is none: in a note it says that there is nothing to tell."""
    statement = replace(statement, lines=tuple(replace(line, amounts=tuple(None if a is None or a.dash else a for a in line.amounts)) for line in statement.lines))
    tree = {i for s in sums for i in (s.total, *(p.line for p in s.parts)) if not statement.lines[i].heading}
    total = next(iter(ties))
    kept = [i for i, line in enumerate(statement.lines) if i in tree or (line.heading and line.label and _over(i, statement, tree))]
    at = {i: n for n, i in enumerate(kept)}
    proved = [statement.lines[total].amounts[c] is not None and all(_complete(statement, s, c) for s in sums) for c in range(len(statement.columns))]
    shown = tuple(
        column if ok or column.period is None else replace(column, period=None, reason="its total is not given")
        for column, ok in zip(statement.columns, proved, strict=True)
    )
    face = ties[total][0]
    lines = tuple(statement.lines[i] for i in kept)
    inner = tuple(Sum(at[s.total], tuple(Part(at[p.line], p.weight) for p in s.parts if p.line in tree), s.differences) for s in sums if s.total in tree)
    return Breakdown(
        replace(statement, kind="details", title=face.label, columns=shown, lines=lines, span=lines[0].span, currency=face.currency),
        inner,
        tuple(Tie(at[i], its.span, sign) for i, (its, sign) in ties.items() if i in tree),
    )


def _complete(statement: Statement, s: Sum, column: int) -> bool:
    return s.differences[column] is not None or not any(statement.lines[i].amounts[column] for i in (s.total, *(p.line for p in s.parts)))


def _over(heading: int, statement: Statement, tree: set[int]) -> bool:
    """Whether a heading stands over a line of a tree."""
    label = statement.lines[heading].label
    return any(i > heading and label in statement.lines[i].section for i in tree)
