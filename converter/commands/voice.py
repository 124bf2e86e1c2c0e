"""How a command speaks: results to stdout, diagnostics and complaints to stderr, as text, as JSON lines or as SARIF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from converter.distribution import version
from converter.errors import ConverterError

if TYPE_CHECKING:
    from converter.diagnostics import Source
    from converter.model import Diagnostic

_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}


class Voice:
    """What a command says, and how. Notes are shown when asked for."""

    def __init__(self, form: str, *, quiet: bool = False, verbose: bool = False) -> None:
        self.form = form
        self.quiet = quiet
        self.verbose = verbose
        self.said: list[tuple[Diagnostic, Source]] = []

    def diagnostics(self, found: Iterable[Diagnostic], source: Source) -> None:
        from converter import diagnostics

        for diagnostic in found:
            self.said.append((diagnostic, source))
            if self.form == "json":
                click.echo(diagnostics.as_json(diagnostic, source), err=True)
            elif self.form == "text" and self._worth(diagnostic):
                _coloured(diagnostics.shown(diagnostic, source), diagnostic.severity)

    def findings(self, found: Sequence[Diagnostic], path: Path, files: Sequence[tuple[str, bytes]]) -> bool:
        """Shows the findings on the report at ``path``, each in that of its ``files`` that the page of its span counts. Is there no error among them?"""
        from converter import readers
        from converter.diagnostics import Source

        home = path.parent if not files or files[0][0] == path.name else path  # a package holds what it was read from
        sources = [Source(str(home / name), readers.decode(content)) for name, content in files if found] or [Source(str(path))]
        for finding in found:
            page = finding.span.page if finding.span is not None else 1
            self.diagnostics([finding], sources[min(page, len(sources)) - 1])
        return not any(d.severity == "error" for d in found)

    def _worth(self, diagnostic: Diagnostic) -> bool:
        return diagnostic.severity == "error" or (not self.quiet and (self.verbose or diagnostic.severity == "warning"))

    def wrong(self, error: ConverterError, source: str) -> None:
        """A wrong call among others that may be right."""
        from converter.diagnostics import Source
        from converter.model import Diagnostic

        found = Diagnostic("call", "error", error.message, None, error.hint)
        if self.form == "json":
            self.diagnostics([found], Source(source))
        else:
            self.said.append((found, Source(source)))
            complain(error)

    def sarif(self) -> None:
        from converter import diagnostics

        click.echo(diagnostics.as_sarif(self.said, version()))


def _coloured(lines: Iterator[str], severity: str) -> None:
    first = next(lines)
    click.echo(first.replace(f": {severity}: ", ": " + click.style(severity, fg=_COLOURS[severity], bold=True) + ": ", 1), err=True)
    for line in lines:
        click.echo(line, err=True)


def complain(error: ConverterError) -> None:
    """Says in one line what is wrong with the call."""
    hint = f" ({error.hint})" if error.hint else ""
    text = "".join(c if c.isprintable() else "\ufffd" for c in f"{error.message}{hint}")
    click.echo(f"tickmark: {click.style('error', fg='red', bold=True)}: {text}", err=True)
