"""What a conversion came to: a few lines for a person, a JSON value for a program, the ledger as a file."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from converter import diagnostics, footing, ledger
from converter.api import Result
from converter.diagnostics import printable
from converter.model import Entry, Fact, Fate, Instant, Period, QName, Report, Span, Tagged, Unit
from converter.pipeline import Conversion
from converter.prose import Verdict
from converter.tagging import rules
from converter.tagging.vocabulary import EXTENSION
from converter.writer.naming import lexical
from converter.writer.words import dated

_LEDGER = ("text", "page", "line", "column", "end", "fate", "detail", "document")
_FATES: dict[Fate, str] = {
    "fact": "facts", "label": "in labels", "heading": "in headings", "prose": "in prose", "skipped": "skipped", "unresolved": "unresolved",
}  # fmt: skip
_VERDICTS: dict[Verdict, str] = {"agrees": "agree", "disagrees": "disagree", "not in the statements": "are not in the statements"}


def text(result: Result) -> Iterator[str]:
    """The lines of a summary: for every report its statements, facts, numbers, amounts in the prose, and where it lies."""
    for conversion, folder in zip(result.conversions, result.folders, strict=True):
        if conversion.report is not None:
            yield from map(printable, _report(conversion, conversion.report, folder))


def _report(conversion: Conversion, report: Report, folder: Path | None) -> Iterator[str]:
    yield f"{conversion.document.name}: {registrant(report)}"
    notes = [tagged.statement for tagged in report.statements if tagged.statement.kind == "details"]
    for tagged in report.statements:
        if tagged.statement.kind != "details":
            yield from _statement(tagged)
    if notes:
        yield _row("details", f"of {len(notes)} line{'' if len(notes) == 1 else 's'} in notes, first of {notes[0].title} (line {notes[0].span.line})")
    yield _row("facts", _facts(report))
    yield _row("numbers", _numbers(report.ledger))
    if conversion.said:
        verdicts = Counter(said.verdict for said in conversion.said)
        yield _row("prose", ", ".join(f"{verdicts[verdict]} {words}" for verdict, words in _VERDICTS.items() if verdicts[verdict]))
    yield _row("findings", diagnostics.counted(conversion.diagnostics) or "none")
    if folder is not None:
        yield _row("written to", f"{folder} ({len(conversion.files)} files)")
    elif conversion.failed:
        yield _row("not written", "it has errors")


def _row(name: str, what: str) -> str:
    return f"  {name:<22}{what}"


def registrant(report: Report) -> str:
    """Name and identifier of who reports."""
    return f"{report.registrant} ({report.entity.identifier})".lstrip()


def _statement(tagged: Tagged) -> Iterator[str]:
    statement = tagged.statement
    proved, failed, totals = footing.proved(statement, tagged.sums)
    lines = sum(not line.heading for line in statement.lines)
    footed = f"{proved} of {totals} totals proved" + (f", {failed} failed" if failed else "") if totals else "no totals"
    dates = list(dict.fromkeys(dated(c.period) for c in statement.columns if c.period is not None))
    if statement.kind == "equity":
        parts = {c.member or line.member for line in statement.lines for c in statement.columns if not c.reason} - {""}
        footed = f"{len(parts)} components roll forward"
        over = (line.at(c) for line in statement.lines if not line.stock for c in statement.columns)
        dates = list(dict.fromkeys(dated(period) for period in over if period is not None))
    yield _row(statement.name, f"{statement.title or 'without a title'} (line {statement.span.line})")
    yield _row("", f"{lines} lines; {footed}; {', '.join(dates) if len(dates) < 3 else f'{len(dates)} periods'}")


def _facts(report: Report) -> str:
    used = {f.concept for f in report.facts}
    own = sum(c.qname in used for c in report.extension.concepts)
    within = sum(f.within for f in report.facts)
    cover = sum(f.rung == "cover" for f in report.facts)
    return f"{len(report.facts)}, of them {within} from inside labels and {cover} from the cover; {own} extension concept{'' if own == 1 else 's'}"


def _numbers(entries: Sequence[Entry]) -> str:
    counts = ", ".join(f"{n} {_FATES[fate]}" for fate, n in ledger.counts(entries).items() if n)
    return f"{len(entries)}: {counts}; {ledger.coverage(entries):.1%} accounted for"


# --- for programs ------------------------------------------------------------------------------------------------


def value(result: Result) -> dict[str, Any]:
    """A result as what JSON can hold. Numbers are texts, as XBRL writes them; dates are ISO; places count from 1."""
    pairs = zip(result.conversions, result.folders, strict=True)
    return {"source": result.source, "ok": not result.failed, "documents": [_document(c, folder) for c, folder in pairs]}


def as_json(results: Sequence[Result]) -> str:
    """All results as one JSON text."""
    return json.dumps({"results": [value(result) for result in results]}, indent=1)


def _document(conversion: Conversion, folder: Path | None) -> dict[str, Any]:
    report = conversion.report
    about: dict[str, Any] = {"name": conversion.document.name, "report": None, "folder": folder and str(folder)}
    if report is None:
        return about
    return about | {
        "report": report.name,
        "entity": {"scheme": report.entity.scheme, "identifier": report.entity.identifier},
        "files": [name for name, _ in conversion.files],
        "statements": [_tagged(tagged) for tagged in report.statements],
        "facts": [_fact(fact) for fact in report.facts],
        "extension": {"namespace": report.extension.namespace, "concepts": [c.name for c in report.extension.concepts]},
        "numbers": dict(ledger.counts(report.ledger)),
        "coverage": round(ledger.coverage(report.ledger), 6),
        "prose": [{"text": said.text, "verdict": said.verdict, "concept": said.concept} | _place(said.span) for said in conversion.said],
        "skipped": [{"reason": skipped.reason} | _place(skipped.span) for skipped in conversion.skipped],
    }


def _tagged(tagged: Tagged) -> dict[str, Any]:
    statement = tagged.statement
    proved, failed, totals = footing.proved(statement, tagged.sums)
    return {
        "kind": statement.kind,
        "title": statement.title,
        "currency": statement.currency,
        "scale": statement.scale,
        **_place(statement.span),
        "columns": [
            {"heading": c.heading, "period": c.period and _period(c.period), "member": c.member, "reason": c.reason} for c in statement.columns
        ],
        "lines": [
            {
                "label": line.label,
                "member": line.member,
                "period": line.period and _period(line.period),
                "depth": line.depth,
                **_place(line.span),
                "concept": concept and _name(concept),
                "rung": match.rung,
                "confidence": round(match.confidence, 4),
                "amounts": [a and a.text for a in line.amounts],
            }
            for line, concept, match in tagged.rows
        ],
        "totals": {"proved": proved, "failed": failed, "all": totals},
        "sums": [{"total": s.total, "parts": [{"line": p.line, "weight": p.weight} for p in s.parts]} for s in tagged.sums],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "concept": _name(fact.concept),
        "period": _period(fact.context.period),
        "dimensions": {_name(axis): _name(member) for axis, member in fact.context.dimensions},
        "unit": fact.unit and _unit(fact.unit),
        "value": lexical(fact.value) if isinstance(fact.value, Decimal) else fact.value,
        "decimals": fact.decimals,
        "rung": fact.rung,
        "confidence": round(fact.confidence, 4),
        **_place(fact.printed),
    }


def _name(name: QName) -> str:
    """James Clark's notation: without a prefix there is nothing to look up."""
    return f"{{{name.namespace}}}{name.name}"


def _unit(unit: Unit) -> str:
    sides = ("*".join(measure.name for measure in side) for side in (unit.numerator, unit.denominator) if side)
    return "/".join(sides)


def _period(period: Period) -> dict[str, str]:
    if isinstance(period, Instant):
        return {"instant": str(period.date)}
    return {"start": str(period.start), "end": str(period.end)}


def _place(span: Span | None) -> dict[str, int]:
    return {} if span is None else {"page": span.page, "line": span.line, "column": span.column}


def lines_file(result: Result) -> str:
    """Every line of every statement with the concept that it was given, as CSV that a person can correct and ``rules.learn`` reads."""
    return rules.lines_file(row for c in result.conversions if c.report is not None for t in c.report.statements for row in _lines(c.report, t))


def _lines(report: Report, tagged: Tagged) -> Iterator[Sequence[str]]:
    for line, concept, match in tagged.rows:
        if line.heading or concept is None:
            continue
        own = concept.namespace == report.extension.namespace
        given = f"{EXTENSION}:{concept.name}" if own else concept.name
        period = "instant" if tagged.statement.at_instants(line) else "duration"
        section = line.section[-1] if line.section else ""
        amounts = "; ".join(a.text for a in line.amounts if a is not None)
        yield (report.entity.identifier, tagged.statement.kind, section, line.label, line.measure, period, given, given,
               f"{match.confidence:.2f}", match.rung, str(line.span.line), amounts)  # fmt: skip


def ledger_file(results: Sequence[Result], *, as_json: bool) -> bytes:
    """Every number of every document as CSV with a heading, or as a JSON list of objects with the same keys."""
    rows = [
        (e.text, *e.span, e.fate, e.detail, c.document.name) for r in results for c in r.conversions if c.report is not None for e in c.report.ledger
    ]
    if as_json:
        return (json.dumps([dict(zip(_LEDGER, row, strict=True)) for row in rows], indent=1) + "\n").encode()
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_LEDGER)
    writer.writerows(rows)
    return file.getvalue().encode(errors="replace")
