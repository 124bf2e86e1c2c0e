"""Shows diagnostics to people (``file:line:col: severity: message [code]``), to programs (JSON lines) and to tools (SARIF).

What a document says is shown without its control characters: a file shall not be able to paint on the terminal of its reader.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import quote

from converter.model import Diagnostic, Severity
from converter.readers.source import LineIndex

_WIDTH = 100  # characters of a source line that are shown
_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
_STRICT = frozenset(("concept.unsure",))  # guesses that are only worth a note, unless somebody wants none


@dataclass(frozen=True)
class Source:
    """What diagnostics point into: a name for messages, and the decoded text (empty where there is none to show).

    In a workbook a page is a sheet, line and column are row and column of a cell. (No slots: the index is cached.)
    """

    name: str
    text: str = ""
    workbook: bool = False

    @cached_property
    def index(self) -> LineIndex:
        return LineIndex(self.text)

    def line(self, number: int) -> str:
        """The line of that number without its end; ``""`` where there is none."""
        starts = self.index.starts
        if self.workbook or not 1 <= number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")


def strict(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The same, with every warning and every guess made an error."""
    return tuple(replace(d, severity="error") if d.severity == "warning" or d.code in _STRICT else d for d in diagnostics)


def counted(diagnostics: Sequence[Diagnostic]) -> str:
    """``2 errors, 1 warning, 14 notes``, without what there is none of.

    >>> counted((Diagnostic("a", "warning", ""),))
    '1 warning'
    """
    counts = ((sum(d.severity == severity for d in diagnostics), name) for severity, name in _LEVELS.items())
    return ", ".join(f"{n} {name}{'s' * (n != 1)}" for n, name in counts if n)


def printable(text: str) -> str:
    """Text without what could steer a terminal: control characters and marks of direction are shown as U+FFFD, blanks as spaces."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in text)


def place(diagnostic: Diagnostic, source: Source) -> str:
    """``file:line:column``, as editors and compilers write it; the file alone where nothing is pointed at."""
    span = diagnostic.span
    if span is None:
        return source.name
    sheet = f"[sheet {span.page}]" if source.workbook else ""
    return f"{source.name}{sheet}:{span.line}:{span.column}"


def shown(diagnostic: Diagnostic, source: Source) -> Iterator[str]:
    """The lines of one diagnostic: the message, the source line with a mark under what is meant, and what may be done about it."""
    yield printable(f"{place(diagnostic, source)}: {diagnostic.severity}: {diagnostic.message} [{diagnostic.code}]")
    yield from _excerpt(diagnostic, source)
    if diagnostic.hint:
        yield printable(f"    hint: {diagnostic.hint}")


def _excerpt(diagnostic: Diagnostic, source: Source) -> Iterator[str]:
    span = diagnostic.span
    line = source.line(span.line) if span is not None and source.text else ""
    if span is None or not line.strip() or not 1 <= span.column <= len(line):
        return
    first = span.column - 1
    left = max(0, min(first - _WIDTH // 3, len(line) - _WIDTH))
    window = printable(line[left : left + _WIDTH])
    indent = len(window) - len(window.lstrip()) if first - left >= len(window) - len(window.lstrip()) else 0
    before, after = "…" * (left > 0), "…" * (left + _WIDTH < len(line))
    width = max(1, min(span.end, len(line) + 1, left + _WIDTH + 1) - span.column)
    yield f"    {before}{window[indent:]}{after}"
    yield f"    {' ' * (len(before) + first - left - indent)}{'^' * width}"


def as_json(diagnostic: Diagnostic, source: Source) -> str:
    """One line of JSON: file, page, line, column, end (null where nothing is pointed at), severity, code, message, hint."""
    return json.dumps({"file": source.name} | _span(diagnostic) | _words(diagnostic))


def _span(diagnostic: Diagnostic) -> dict[str, int | None]:
    span = diagnostic.span
    return dict(span._asdict()) if span is not None else dict.fromkeys(("page", "line", "column", "end"))


def _words(diagnostic: Diagnostic) -> dict[str, str]:
    return {"severity": diagnostic.severity, "code": diagnostic.code, "message": diagnostic.message, "hint": diagnostic.hint}


def as_sarif(found: Sequence[tuple[Diagnostic, Source]], version: str) -> str:
    """A SARIF 2.1.0 log of one run, as code hosts and editors read it."""
    rules = sorted({diagnostic.code for diagnostic, _ in found})
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "tickmark", "version": version, "rules": [{"id": rule} for rule in rules]}},
                "columnKind": "unicodeCodePoints",
                "results": [_result(diagnostic, source) for diagnostic, source in found],
            }
        ],
    }
    return json.dumps(log, indent=1)


def _result(diagnostic: Diagnostic, source: Source) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": quote(source.name)}}
    if (span := diagnostic.span) is not None:
        location["region"] = {"startLine": span.line, "startColumn": span.column, "charLength": max(span.end - span.column, 0)}
        if span.end <= len(source.line(span.line)) + 1:
            location["region"] = {"startLine": span.line, "startColumn": span.column, "endColumn": max(span.end, span.column)}
    text = f"{diagnostic.message}. {diagnostic.hint}" if diagnostic.hint else diagnostic.message
    return {
        "ruleId": diagnostic.code,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": location}],
    }
