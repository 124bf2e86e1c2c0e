"""Statements as a page shows them: every line with its facts, and the sums drawn beside it from their parts to their total."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from converter import dts, footing
from converter.model import Amount, Concept, Diagnostic, Fact, Period, QName, Report, Span, Sum, Tagged
from converter.writer.original import Spans
from converter.writer.words import dated, number_text

UNSURE = 50  # per cent: with less confidence a concept is worth a look
FAIR = 80
_SCALES = {0: "", 3: " in thousands", 6: " in millions", 9: " in billions"}
_LANES = 6  # sums drawn beside each other; those inside the others come first


class Value(NamedTuple):
    """A cell of a statement: ``number`` of the ledger's entry (0 where there is none), ``fact`` the number of its fact (0: none)."""

    text: str
    number: int = 0
    fact: int = 0
    css: str = ""


class Row(NamedTuple):
    """A line of a statement. ``lanes`` are the sums that pass it, drawn beside it: the classes of each lane, '' where it is free."""

    id: str
    label: str
    depth: int
    heading: bool
    concept: str
    css: str
    percent: int
    values: tuple[Value, ...]
    lanes: tuple[str, ...]
    total: str  # proved, failed or ''
    parts: str  # of a total, for the page's script: "+4 -5", the rows of its statement


class Heading(NamedTuple):
    text: str
    period: str
    reason: str


class View(NamedTuple):
    """A statement as shown; ``number`` is its first number."""

    id: str
    kind: str
    title: str
    caption: str
    number: int
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    lanes: int
    proved: int
    failed: int


class Addend(NamedTuple):
    weight: str
    label: str
    text: str
    number: int


class Failure(NamedTuple):
    """A sum that does not hold in a column, with its parts."""

    statement: str
    heading: str
    row: str
    parts: tuple[Addend, ...]
    reached: str
    total: Addend
    difference: str
    hints: tuple[str, ...]


# --- what is looked up ---------------------------------------------------------------------------------------------


class Book(NamedTuple):
    """A report's numbers and facts by their places. ``extra`` are the places of facts without a number: they are counted on."""

    report: Report
    prefixes: Mapping[str, str]  # of the taxonomies, by namespace
    concepts: Mapping[QName, Concept]
    numbers: Mapping[Span, int]
    by_span: Mapping[Span, int]
    by_concept: Mapping[QName, tuple[int, ...]]
    spans: Spans  # of the numbers
    around: Mapping[int, int]  # the number that overlaps a fact's own span
    extra: Mapping[int, Span]
    own: Mapping[QName, Concept]
    lines: Mapping[Span, int]  # the first number of a line, by the place of its label

    @classmethod
    def of(cls, report: Report, base: dts.Base) -> Book:
        taxonomies = (report.extension, base.gaap, base.dei)
        numbers: dict[Span, int] = {}
        for number, entry in enumerate(report.ledger, 1):
            numbers.setdefault(entry.span, number)
        by_span: dict[Span, int] = {}
        by_concept: dict[QName, list[int]] = {}
        for number, fact in enumerate(report.facts, 1):
            if fact.amount is not None:
                by_span.setdefault(fact.amount.span, number)
            by_concept.setdefault(fact.concept, []).append(number)
        spanned = [(n, f.span) for n, f in enumerate(report.facts, 1) if f.amount is None and f.span is not None]
        spans = Spans.of(e.span for e in report.ledger)
        further: dict[Span, int] = {}
        around: dict[int, int] = {}
        for index, span in spanned:
            around[index] = spans.at(span) or further.setdefault(span, len(report.ledger) + len(further) + 1)
        lines = {
            line.span: next((numbers[a.span] for a in line.amounts if a is not None and a.span in numbers), 0)
            for tagged in report.statements
            for line in tagged.statement.lines
        }
        return cls(
            report=report,
            prefixes={t.namespace: t.prefix for t in taxonomies},
            concepts={c.qname: c for t in taxonomies for c in t.concepts},
            numbers=numbers,
            by_span=by_span,
            by_concept={concept: tuple(found) for concept, found in by_concept.items()},
            spans=spans,
            around=around,
            extra={number: span for span, number in further.items()},
            own={c.qname: c for c in report.extension.concepts},
            lines=lines,
        )

    def when(self, fact: Fact) -> str:
        """The period of a fact, and what part of the whole it is of."""
        members = (self.concepts.get(member) for _, member in fact.context.dimensions)
        parts = (c.label.replace(" [member]", "").replace(" [Member]", "") for c in members if c is not None)
        return "; ".join((dated(fact.context.period), *parts))

    def prefixed(self, name: QName) -> str:
        return f"{self.prefixes[name.namespace]}:{name.name}" if name.namespace in self.prefixes else name.name

    def fact(self, concept: QName | None, amount: Amount, period: Period | None) -> int:
        """The number of the fact that an amount reports; where the same fact was printed before, of that. 0 where none."""
        own = self.by_span.get(amount.span, 0)
        if own or concept is None or period is None:
            return own
        for number in self.by_concept.get(concept, ()):
            fact = self.report.facts[number - 1]
            if fact.context.period == period and isinstance(fact.value, Decimal) and abs(fact.value) == abs(amount.value):
                return number
        return 0


def _grade(concept: QName, confidence: float, book: Book) -> str:
    """How far a concept is to be trusted: the company's own, unsure, fair, or '' where it is sure."""
    percent = round(confidence * 100)
    return "own" if concept in book.own else "unsure" if percent < UNSURE else "fair" if percent < FAIR else ""


# --- statements ----------------------------------------------------------------------------------------------------


def view(number: int, tagged: Tagged, book: Book) -> View:
    statement = tagged.statement
    failing = footing.failing(tagged.statement, tagged.sums)
    lanes = _lanes(tagged.sums, failing)
    parts = {s.total: " ".join(f"{p.line}{'+' if p.weight > 0 else '-'}" for p in s.parts) for s in tagged.sums}
    proved = {
        (line, column)
        for s in tagged.sums
        for column, difference in enumerate(s.differences)
        if difference is not None and column not in failing[s.total]
        for line in (s.total, *(p.line for p in s.parts))
    }
    rows: list[Row] = []
    for index, (line, concept, match) in enumerate(tagged.rows):
        grade = _grade(concept, match.confidence, book) if concept is not None else ""
        values = []
        for at, (amount, column) in enumerate(zip(line.amounts, statement.columns, strict=True)):
            if amount is None:
                values.append(Value(""))
                continue
            tick = "failed" if at in failing.get(index, ()) else "proved" if (index, at) in proved else ""
            values.append(_value(amount, book.fact(concept, amount, line.at(column)), f"{grade} {tick}".strip(), book))
        total = ("failed" if failing[index] else "proved") if index in failing else ""
        rows.append(
            Row(
                id=f"r{number}-{index}",
                label=line.label,
                depth=min(line.depth, 6),
                heading=line.heading,
                concept=book.prefixed(concept) if concept is not None and not line.heading else "",
                css=grade,
                percent=round(match.confidence * 100),
                values=tuple(values),
                lanes=tuple(lane.get(index, "") for lane in lanes),
                total=total,
                parts=parts.get(index, ""),
            )
        )
    failed = sum(1 for columns in failing.values() if columns)
    return View(
        id=f"s{number}",
        kind=statement.name,
        title=statement.title,
        caption=statement.currency + _SCALES.get(statement.scale, f" times 10^{statement.scale}"),
        number=next((v.number for row in rows for v in row.values if v.number), 0),
        headings=tuple(Heading(c.heading, dated(c.period) if c.period else "", c.reason) for c in statement.columns),
        rows=tuple(rows),
        lanes=len(lanes),
        proved=len(failing) - failed,
        failed=failed,
    )


def _value(amount: Amount, fact: int, css: str, book: Book) -> Value:
    number = book.numbers.get(amount.span, 0)
    if not fact:
        return Value(" ".join(amount.text.split()), number, 0, "none")
    reported = book.report.facts[fact - 1].value
    if not isinstance(reported, Decimal):
        return Value("nil", number, fact, css)
    turned = " turned" if reported and amount.value and (reported < 0) != (amount.value < 0) else ""
    return Value(number_text(reported, amount.scale, amount.decimals), number, fact, (css + turned).strip())


def _lanes(sums: Sequence[Sum], failing: Mapping[int, Collection[int]]) -> list[dict[int, str]]:
    """Brackets from the parts of every sum to its total, those that run past each other in lanes of their own, the short ones
    nearest to the labels: the classes of each row that a lane passes."""
    lanes: list[dict[int, str]] = []
    for s in sorted(sums, key=lambda s: (_extent(s)[1] - _extent(s)[0], s.total)):
        low, high = _extent(s)
        lane = next((one for one in lanes if one.keys().isdisjoint(range(low, high + 1))), None)
        if lane is None:
            if len(lanes) == _LANES:
                continue
            lane = {}
            lanes.append(lane)
        ends = {p.line for p in s.parts}
        for row in range(low, high + 1):
            kind = "total" if row == s.total else "part" if row in ends else "pass"
            lane[row] = kind + (" first" if row == low else " last" if row == high else "") + " failed" * bool(failing.get(s.total))
    return lanes[::-1]


def _extent(s: Sum) -> tuple[int, int]:
    touched = [s.total, *(p.line for p in s.parts)]
    return min(touched), max(touched)


def failures(tagged: Tagged, view: View, diagnostics: Sequence[Diagnostic]) -> Iterator[Failure]:
    lines = tagged.statement.lines
    failing = footing.failing(tagged.statement, tagged.sums)
    for s in tagged.sums:
        for column in failing[s.total]:
            total, difference = lines[s.total].amounts[column], s.differences[column]
            if total is None or difference is None:
                continue
            hints = (d.message for d in diagnostics if d.code == "footing.inconsistent" and d.span == total.span)
            parts = []
            for p in s.parts:
                if (amount := lines[p.line].amounts[column]) is not None:
                    row = view.rows[p.line]
                    text = number_text(amount.value, amount.scale, amount.decimals)
                    parts.append(Addend("+" if p.weight > 0 else "\u2212", row.label, text, row.values[column].number))
            row = view.rows[s.total]
            yield Failure(
                statement=view.kind,
                heading=tagged.statement.columns[column].heading,
                row=row.id,
                parts=tuple(parts),
                reached=number_text(total.value - difference, total.scale, total.decimals),
                total=Addend("=", row.label, number_text(total.value, total.scale, total.decimals), row.values[column].number),
                difference=number_text(difference, total.scale, total.decimals),
                hints=tuple(part for d in hints for part in d.split("; ")[1:]),
            )
