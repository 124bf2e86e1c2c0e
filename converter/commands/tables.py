"""Statements as tables for the terminal, and the reasons for what a line was given."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from converter import footing
from converter.api import Result
from converter.commands import summary
from converter.diagnostics import printable
from converter.model import Column, Concept, LineItem, QName, Report, Statement, Sum, Tagged
from converter.tagging.anchors import ARCROLE
from converter.tagging.labels import normal
from converter.writer.words import dated

_PROVED, _FAILED = "✓", "✗"
_WIDE = 96  # columns of a terminal that labels and concepts need side by side


def show(result: Result) -> None:
    """Every statement of every report as a table on the terminal."""
    console = _console()
    for conversion in result.conversions:
        if conversion.report is not None:
            console.print(Text(printable(f"{conversion.document.name}: {summary.registrant(conversion.report)}"), style="bold"))
            for tagged in conversion.report.statements:
                console.print(_table(tagged, beside=console.width >= _WIDE + 12 * len(tagged.statement.columns)))


def _console() -> Console:
    """What is read by a program or goes into a file has no width."""
    console = Console(highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = 200
    return console


def _table(tagged: Tagged, *, beside: bool) -> Table:
    """The concept stands beside its line, or below the label where the terminal is narrow."""
    statement = tagged.statement
    scale = f", in 10^{statement.scale}" if statement.scale else ""
    title = printable(f"{statement.name}, line {statement.span.line}: {statement.title} ({statement.currency}{scale})")
    table = Table(title=Text(title), title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("line", justify="right", style="dim")
    table.add_column("label", overflow="fold", ratio=1)
    for column in statement.columns:
        table.add_column(Text(_heading(column)), justify="right", no_wrap=column.period is not None)
    table.add_column("")
    if beside:
        table.add_column("concept", overflow="fold", ratio=1)
        table.add_column("how sure", no_wrap=True)
    for i, (line, concept, match) in enumerate(tagged.rows):
        label = Text("  " * line.depth + printable(line.label), style="bold" if line.heading else "")
        name = Text(concept.name if concept else "", style="cyan")
        sure = Text("" if line.heading else f"{match.confidence:.0%} {match.rung}", style="dim")
        if not beside and concept is not None:
            label = Text("\n").join((label, Text.assemble("  " * line.depth, name, " ", sure)))
        table.add_row(
            Text(str(line.span.line)),
            label,
            *(Text(printable(amount.text) if amount is not None else "") for amount in line.amounts),
            Text(_mark(statement, tagged.sums, i)),
            *((name, sure) if beside else ()),
        )
    return table


def _heading(column: Column) -> str:
    if column.period is None:
        return printable(column.heading) if column.member and not column.reason else f"({printable(column.reason or column.heading)})"
    return dated(column.period).replace(" to ", "\n")


def _mark(statement: Statement, sums: Sequence[Sum], line: int) -> str:
    """Whether the sum that ends in a line holds in every column; empty where none was found."""
    own = tuple(s for s in sums if s.total == line)
    return "" if not own else _FAILED if footing.proved(statement, own)[1] else _PROVED


# --- reasons -----------------------------------------------------------------------------------------------------


def explained(result: Result, wanted: str) -> Iterator[str]:
    """For every line of a statement that is meant, by its number in the file or by words of its label: what it was given and why."""
    for report, tagged, i in _meant(result, wanted):
        yield from map(printable, _reasons(tagged, i, report))


def explanations(result: Result, wanted: str) -> list[dict[str, Any]]:
    """The same as what JSON can hold."""
    return [_explanation(tagged, i, report) for report, tagged, i in _meant(result, wanted)]


def _meant(result: Result, wanted: str) -> Iterator[tuple[Report, Tagged, int]]:
    """The lines with that number, or whose label has those words."""
    words = normal(wanted)

    def meant(line: LineItem) -> bool:
        if wanted.isdecimal():
            return int(wanted[:9]) in {line.span.line, *(piece.span.line for piece in line.pieces)}
        return bool(words) and words in normal(line.label)

    for report in (conversion.report for conversion in result.conversions if conversion.report is not None):
        for tagged in report.statements:
            yield from ((report, tagged, i) for i, line in enumerate(tagged.statement.lines) if meant(line))


def _sums(tagged: Tagged, i: int) -> Iterator[tuple[Sum, bool]]:
    """The sums that a line stands in, and whether they hold."""
    for s in tagged.sums:
        if i == s.total or any(part.line == i for part in s.parts):
            yield s, not footing.proved(tagged.statement, (s,))[1]


def _explanation(tagged: Tagged, i: int, report: Report) -> dict[str, Any]:
    statement, concept, match = tagged.statement, tagged.concepts[i], tagged.matches[i]
    line = statement.lines[i]
    return {
        "line": line.span.line,
        "label": line.label,
        "statement": statement.kind,
        "section": list(line.section),
        "amounts": [a and {"text": a.text, "value": f"{a.value:f}"} for a in line.amounts],
        "concept": concept and concept.name,
        "own": concept is not None and concept.namespace == report.extension.namespace,
        "anchor": _anchor(concept, report),
        "rung": match.rung,
        "confidence": round(match.confidence, 4),
        "evidence": list(match.evidence),
        "candidates": [{"concept": c.concept, "probability": c.probability} for c in match.candidates],
        "sums": [
            {
                "holds": holds,
                "total": _place(statement, s.total),
                "parts": [_place(statement, part.line) | {"weight": part.weight} for part in s.parts],
            }
            for s, holds in _sums(tagged, i)
        ],
    }


def _place(statement: Statement, line: int) -> dict[str, Any]:
    return {"label": statement.lines[line].label, "line": statement.lines[line].span.line}


def _reasons(tagged: Tagged, i: int, report: Report) -> Iterator[str]:
    statement, concept, match = tagged.statement, tagged.concepts[i], tagged.matches[i]
    line = statement.lines[i]
    yield f"{line.span.line}: {line.label or '(no label)'}"
    yield f"  stands in   {' > '.join((statement.name, *line.section))}"
    if line.heading:
        yield "  it is a heading: no amounts, no concept"
        return
    yield "  amounts     " + ", ".join(f"{a.text} = {a.value:f}" for a in line.amounts if a is not None)
    yield f"  concept     {_named(concept, report)}"
    if wider := _anchor(concept, report):
        yield f"  a part of   {wider}"
    yield f"  found by    {match.rung}, confidence {match.confidence:.0%}"
    yield from (f"              {sentence}" for sentence in match.evidence)
    yield from (f"  or          {candidate.concept} {candidate.probability:.0%}" for candidate in match.candidates)
    for s, holds in _sums(tagged, i):
        parts = " ".join(f"{'+' if part.weight > 0 else '-'} {_label(statement, part.line)}" for part in s.parts)
        yield f"  sum {'holds' if holds else 'fails'}   {_label(statement, s.total)} = {parts}"


def _named(concept: QName | None, report: Report) -> str:
    if concept is None:
        return "none"
    return f"{concept.name} (of the filer's own)" if concept.namespace == report.extension.namespace else concept.name


def _anchor(concept: QName | None, report: Report) -> str:
    """The wider concept to which one of the filer's own is anchored, or ''."""
    arcs = (arc for network in report.extension.networks for arc in network.definitions)
    return next((arc.parent.name for arc in arcs if arc.arcrole == ARCROLE and arc.child == concept), "")


def _label(statement: Statement, line: int) -> str:
    item = statement.lines[line]
    return f"{item.label or '(no label)'} [{item.span.line}]"


# --- concepts ----------------------------------------------------------------------------------------------------


def show_concepts(concepts: Sequence[Concept]) -> None:
    """Concepts as a table on the terminal."""
    table = Table("name", "type", "label and synonyms", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for concept in concepts:
        kind = "abstract" if concept.abstract else " ".join(filter(None, (concept.type, concept.period, concept.balance)))
        words = Text.assemble(concept.label, *((f"; {synonym}", "dim") for synonym in concept.synonyms[:6]))
        table.add_row(Text(concept.name), Text(kind), words)
    _console().print(table)


def concept_value(concept: Concept) -> dict[str, Any]:
    """A concept as what JSON can hold."""
    return {
        "name": concept.name,
        "namespace": concept.qname.namespace,
        "type": concept.type,
        "period": concept.period,
        "balance": concept.balance,
        "abstract": concept.abstract,
        "label": concept.label,
        "definition": concept.definition,
        "synonyms": concept.synonyms,
        "since": concept.since,
        "until": concept.until,
        "successor": concept.successor,
    }
