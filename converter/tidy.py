"""A report as tidy tables: what one row is and what its columns are, whatever stores them; and the facts back from such rows.

A row's class lists its columns with their types, in order; ``None`` is a missing value. Names are prefixed as in the instance, and
``namespaces`` of ``reports`` tells what the prefixes mean. Periods are inclusive dates. Numbers are in full units.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple, get_args, get_type_hints

from converter import dts, footing
from converter.formats import Subject
from converter.model import Context, Diagnostic, Duration, Entity, Fact, Instant, Period, QName, Span, Tagged, Unit
from converter.units import unit as measured_in
from converter.writer import characters, oim
from converter.writer.faces import Book
from converter.writer.naming import KNOWN, NamedUnit, Names, lexical, names

_PURE = "xbrli:pure"  # OIM leaves it out; here it tells a number from a text
_DECIMAL = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_MEASURES = re.compile(r"\(?([^()/]+)\)?(?:/\(?([^()/]+)\)?)?")


class ReportRow(NamedTuple):
    """``period_end`` is the latest end of a period; ``taxonomy`` the schema of the extension beside the file."""

    report: str
    document: str | None
    form: str | None
    scheme: str
    entity: str
    registrant: str | None
    period_end: dt.date | None
    taxonomy: str
    namespaces: str


class FactRow(NamedTuple):
    """A fact. ``value_text`` is its exact value, ``value`` the number again to calculate with; an instant has no ``period_start``."""

    report: str
    fact: str
    concept: str
    label: str | None
    value: Decimal | None
    value_text: str | None
    nil: bool
    decimals: int | None
    unit: str | None
    period_start: dt.date | None
    period_end: dt.date
    dimensions: str | None
    scheme: str
    entity: str
    language: str | None
    printed: str | None
    in_label: bool
    rung: str | None
    confidence: float
    source_page: int | None
    source_line: int | None
    source_column: int | None
    source_end: int | None


class LineRow(NamedTuple):
    """An amount of a statement with the line and the column that it stands in, as printed; a line without amounts is one row."""

    report: str
    statement: int
    kind: str
    title: str | None
    line: int
    depth: int
    section: str | None
    label: str
    concept: str | None
    rung: str | None
    confidence: float | None
    column_number: int | None = None
    heading: str | None = None
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    printed: str | None = None
    value: Decimal | None = None
    value_text: str | None = None
    decimals: int | None = None
    unit: str | None = None
    fact: str | None = None
    footing: str | None = None
    difference: Decimal | None = None
    source_page: int | None = None
    source_line: int | None = None
    source_column: int | None = None
    source_end: int | None = None


class DiagnosticRow(NamedTuple):
    report: str
    severity: str
    code: str
    message: str
    hint: str | None
    source_page: int | None
    source_line: int | None
    source_column: int | None
    source_end: int | None


class LedgerRow(NamedTuple):
    report: str
    number: int
    text: str
    fate: str
    detail: str | None
    source_page: int | None
    source_line: int | None
    source_column: int | None
    source_end: int | None


Row = ReportRow | FactRow | LineRow | DiagnosticRow | LedgerRow
ROWS: Mapping[str, type[Row]] = {
    "reports": ReportRow, "facts": FactRow, "lines": LineRow, "diagnostics": DiagnosticRow, "ledger": LedgerRow,
}  # fmt: skip


class Held(NamedTuple):
    """A fact as rows hold it, with its id and, of a text, its language."""

    id: str
    language: str
    fact: Fact


class Table(NamedTuple):
    """``columns`` are (name, type), the type str, int, float, bool, Decimal or date."""

    name: str
    columns: tuple[tuple[str, type], ...]
    rows: tuple[Row, ...]


def tables(subject: Subject) -> tuple[Table, ...]:
    """The tables of a report, in the order of ``ROWS``. Texts hold only what can also stand in XML."""
    book = Book.of(subject.report, subject.base)
    named = names(subject.report, dict(book.prefixes))
    spaces = KNOWN | dict(book.prefixes) | named.prefixes
    found: dict[str, Iterable[Row]] = {
        "reports": [_report(subject, {prefix: uri for uri, prefix in spaces.items()})],
        "facts": _facts(named, book),
        "lines": (row for n, tagged in enumerate(subject.report.statements, 1) for row in _lines(n, tagged, book)),
        "diagnostics": (
            DiagnosticRow(subject.report.name, d.severity, d.code, d.message, d.hint or None, *_place(d.span))
            for d in subject.diagnostics
        ),
        "ledger": (
            LedgerRow(subject.report.name, n, e.text, e.fate, e.detail or None, *_place(e.span))
            for n, e in enumerate(subject.report.ledger, 1)
        ),
    }
    return tuple(Table(name, columns(name), tuple(map(_clean, found[name]))) for name in ROWS)


@cache
def columns(name: str) -> tuple[tuple[str, type], ...]:
    """The columns of a table: (name, type)."""
    return tuple((column, (get_args(kind) or (kind,))[0]) for column, kind in get_type_hints(ROWS[name]).items())


def _clean(row: Row) -> Row:
    return type(row)._make(characters(cell) if isinstance(cell, str) else cell for cell in row)


def _place(span: Span | None) -> tuple[int | None, int | None, int | None, int | None]:
    return (None, None, None, None) if span is None else span


def _start(period: Period | None) -> dt.date | None:
    return period.start if isinstance(period, Duration) else None


# --- rows of a report --------------------------------------------------------------------------------------------


def _report(subject: Subject, namespaces: Mapping[str, str]) -> ReportRow:
    report = subject.report
    return ReportRow(
        report=report.name,
        document=subject.source or None,
        form=(subject.document.header.form or None) if subject.document is not None else None,
        scheme=report.entity.scheme,
        entity=report.entity.identifier,
        registrant=report.registrant or None,
        period_end=max((fact.context.period.end for fact in report.facts), default=None),
        taxonomy=dts.schema_location(report.name),
        namespaces=_json(namespaces),
    )


def _facts(named: Names, book: Book) -> Iterator[FactRow]:
    contexts = {c.id: c for c in named.contexts}
    units = {u.id: _measured(u) for u in named.units}
    for one in named.facts:
        fact, concept = one.fact, book.concepts.get(one.fact.concept)
        yield FactRow(
            report=book.report.name,
            fact=one.id,
            concept=one.element,
            label=concept.label or None if concept is not None else None,
            value=fact.value if isinstance(fact.value, Decimal) else None,
            value_text=None if one.nil else one.text,
            nil=one.nil,
            decimals=None if one.decimals in ("", "INF") else int(one.decimals),
            unit=units.get(one.unit),
            period_start=_start(fact.context.period),
            period_end=fact.context.period.end,
            dimensions=_json(dict(contexts[one.context].dimensions)) if fact.context.dimensions else None,
            scheme=fact.context.entity.scheme,
            entity=fact.context.entity.identifier,
            language=oim.language(concept.type) or None if concept is not None and fact.unit is None else None,
            printed=fact.amount.text.strip() if fact.amount is not None else None,
            in_label=fact.within,
            rung=fact.rung or None,
            confidence=round(fact.confidence, 4),
            **_source(fact.printed),
        )


def _source(span: Span | None) -> dict[str, Any]:
    return dict(zip(("source_page", "source_line", "source_column", "source_end"), _place(span), strict=True))


def _lines(number: int, tagged: Tagged, book: Book) -> Iterator[LineRow]:
    statement = tagged.statement
    failing = footing.failing(statement, tagged.sums)
    differences = {(s.total, column): d for s in tagged.sums for column, d in enumerate(s.differences) if d is not None}
    for at, (line, concept, match) in enumerate(tagged.rows):
        known = concept is not None and not line.heading
        row = LineRow(
            report=book.report.name,
            statement=number,
            kind=statement.kind,
            title=statement.title or None,
            line=at + 1,
            depth=line.depth,
            section=" > ".join(line.section) or None,
            label=line.label,
            concept=book.prefixed(concept) if concept is not None and known else None,
            rung=match.rung if known else None,
            confidence=round(match.confidence, 4) if known else None,
            **_source(line.span),
        )
        if line.heading:
            yield row
        unit = _measured(_named(measured_in(line.measure, statement.currency)))
        for column, (amount, over) in enumerate(zip(line.amounts, statement.columns, strict=True)):
            if amount is None:
                continue
            period = line.at(over)
            fact = book.fact(concept, amount, period)
            difference = differences.get((at, column))
            yield row._replace(
                column_number=column + 1,
                heading=over.heading,
                period_start=_start(period),
                period_end=period.end if period is not None else None,
                printed=amount.text.strip(),
                value=amount.value if amount.value.is_finite() else None,
                value_text=lexical(amount.value) if amount.value.is_finite() else None,
                decimals=amount.decimals,
                unit=unit,
                fact=f"f{fact}" if fact else None,
                footing=None if difference is None else "failed" if column in failing[at] else "proved",
                difference=difference,
                **_source(amount.span),
            )


def _named(unit: Unit) -> NamedUnit:
    over, under = (tuple(f"{KNOWN[m.namespace]}:{m.name}" for m in side) for side in (unit.numerator, unit.denominator))
    return NamedUnit("", over, under)


def _measured(unit: NamedUnit) -> str:
    return oim.unit(unit) or _PURE


def _json(value: Mapping[str, str]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


# --- and back ----------------------------------------------------------------------------------------------------


def facts(
    reports: Iterable[Mapping[str, Any]], rows: Iterable[Mapping[str, Any]]
) -> tuple[tuple[Held, ...], tuple[Diagnostic, ...]]:
    """The facts of rows of ``facts``, given those of ``reports``: concept, context, unit, value and decimals, as an instance says
    them. A row that is no fact is an error (``tables.fact``), and so are namespaces that are none (``tables.report``)."""
    spaces: dict[object, Mapping[str, str]] = {}
    found: list[Held] = []
    flaws: list[Diagnostic] = []
    for row in reports:
        try:
            spaces[row["report"]] = _texts(row["namespaces"])
        except (KeyError, TypeError, ValueError) as flaw:
            flaws.append(Diagnostic("tables.report", "error", f"the namespaces of {row.get('report')} cannot be read: {flaw}"))
    for row in rows:
        try:
            fact = _fact(row, _resolver(spaces[row["report"]]))
            found.append(Held(_text(row["fact"]), _text(row["language"] or ""), fact))
        except (KeyError, TypeError, ValueError) as flaw:
            reason = f"there is no {flaw}" if isinstance(flaw, KeyError) else str(flaw)
            flaws.append(Diagnostic("tables.fact", "error", f"the fact {row.get('fact')} cannot be read: {reason}"))
    return tuple(found), tuple(flaws)


def _fact(row: Mapping[str, Any], qname: Callable[[str], QName]) -> Fact:
    end, start = _date(row["period_end"]), row["period_start"]
    period = Instant(end) if start is None else Duration(_date(start), end)
    pairs = _texts(row["dimensions"] or "{}")
    dimensions = tuple(sorted((qname(axis), qname(member)) for axis, member in pairs.items()))
    unit = None if row["unit"] is None else _unit(row["unit"], qname)
    value: Decimal | str | None = None if row["nil"] else row["value_text"]
    if not row["nil"] and not isinstance(value, str):
        raise ValueError("it has no value and is not nil")
    if isinstance(value, str) and unit is not None:
        if not _DECIMAL.fullmatch(value):
            raise ValueError(f"{value!r} is no number")
        value = Decimal(value)
    context = Context(Entity(_text(row["scheme"]), _text(row["entity"])), period, dimensions)
    return Fact(qname(_text(row["concept"])), context, unit, value, None if row["decimals"] is None else int(row["decimals"]))


def _resolver(namespaces: Mapping[str, str]) -> Callable[[str], QName]:
    def qname(text: str) -> QName:
        prefix, colon, name = text.partition(":")
        if not colon or prefix not in namespaces:
            raise ValueError(f"{text!r} has no known prefix")
        return QName(namespaces[prefix], name)

    return qname


def _unit(text: str, qname: Callable[[str], QName]) -> Unit:
    sides = _MEASURES.fullmatch(text)
    if sides is None:
        raise ValueError(f"{text!r} is no unit")
    over, under = (tuple(sorted(map(qname, side.split("*")))) if side else () for side in sides.groups())
    return Unit(over, under)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _texts(text: str) -> dict[str, str]:
    """A JSON object of texts."""
    value = json.loads(text)
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise ValueError(f"{text[:80]!r} is no object of texts")
    return value


def _date(value: object) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
