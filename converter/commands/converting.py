"""Documents converted for a command: one after the other, with a bar where somebody waits, and what was noticed of each."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from converter.errors import ConverterError

if TYPE_CHECKING:
    from converter.api import Result
    from converter.commands.voice import Voice

_STDIN = "<stdin>"


def converted(
    sources: Sequence[str],
    voice: Voice,
    *,
    name: str,
    user_mapping: str | None,
    prior: str | None,
    taxonomy_package: Sequence[str],
    **options: Any,
) -> Iterator[tuple[str, Result | None]]:
    """Each source with its result, or with None where the call was wrong and has been complained about."""
    from converter import api, pipeline
    from converter.diagnostics import Source

    if name and len(sources) > 1:
        raise click.UsageError("--name is for a single SOURCE")
    if sources.count("-") > 1:
        raise click.UsageError("standard input can be read only once")
    options["taxonomy_package"] = api.made_in(taxonomy_package)
    chosen, flaws = api.read_mapping(Path(user_mapping)) if user_mapping else ((), ())
    voice.diagnostics(flaws, Source(str(user_mapping)))
    earlier = api.read_prior(Path(prior)) if prior else None
    taken: frozenset[Path] = frozenset()
    with _progress(sources, voice) as tracked:
        for source in tracked:
            data = sys.stdin.buffer.read(pipeline.LARGEST + 1) if source == "-" else Path(source)
            try:
                result = api.convert(data, name=name or (_STDIN if source == "-" else source), user_mapping=chosen, prior=earlier, taken=taken, **options)
            except ConverterError as error:
                voice.wrong(error, source)
                yield source, None
                continue
            taken |= {folder for folder in result.folders if folder is not None}
            yield source, result


@contextlib.contextmanager
def _progress(sources: Sequence[str], voice: Voice) -> Iterator[Iterable[str]]:
    """The sources, with a bar on the terminal where there are several and somebody watches."""
    if len(sources) < 2 or voice.form != "text" or voice.quiet or not sys.stderr.isatty():
        yield sources
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), redirect_stdout=sys.stdout.isatty(), transient=True) as bar:
        yield bar.track(sources, description="converting")


def say(result: Result, voice: Voice) -> None:
    """Says what was noticed in a source and in each of its documents."""
    from converter.diagnostics import Source

    workbook = result.source.lower().endswith((".xlsx", ".xlsm"))
    texts = {c.document.text for c in result.conversions}
    voice.diagnostics(result.noticed, Source(result.source, next(iter(texts)) if len(texts) == 1 else "", workbook))
    for conversion in result.conversions:
        voice.diagnostics(conversion.diagnostics, Source(result.source, conversion.document.text, workbook))
