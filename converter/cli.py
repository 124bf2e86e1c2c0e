"""The command ``tickmark``: options in, one call, diagnostics to stderr, exit status out.

0: clean, warnings allowed. 1: errors were found, or a demanded threshold was missed. 2: the call is wrong.
What a command needs is imported when it runs: ``tickmark --help`` answers at once.
"""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from converter.errors import ConverterError

if TYPE_CHECKING:
    import datetime as dt

    from converter.api import Result
    from converter.diagnostics import Source
    from converter.model import Diagnostic

_Command = TypeVar("_Command", bound=Callable[..., Any])
_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}
_STDIN = "<stdin>"


class _Group(click.Group):
    """A wrong call is one line and exit status 2, in every command."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ConverterError as error:
            _wrong(error)
            ctx.exit(2)


class _Voice:
    """How a command speaks: diagnostics to stderr, as text or as JSON lines. Notes are shown when asked for."""

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

    def _worth(self, diagnostic: Diagnostic) -> bool:
        return diagnostic.severity == "error" or (not self.quiet and (self.verbose or diagnostic.severity == "warning"))

    def wrong(self, error: ConverterError, source: str) -> None:
        """A wrong call among others that may be right."""
        from converter.diagnostics import Source
        from converter.model import Diagnostic

        found = Diagnostic("call", "error", error.message, None, error.hint)
        self.said.append((found, Source(source)))
        if self.form == "json":
            self.said.pop()
            self.diagnostics([found], Source(source))
        else:
            _wrong(error)

    def sarif(self) -> None:
        from converter import diagnostics

        click.echo(diagnostics.as_sarif(self.said, _version()))


def _coloured(lines: Iterator[str], severity: str) -> None:
    first = next(lines)
    click.echo(first.replace(f": {severity}: ", ": " + click.style(severity, fg=_COLOURS[severity], bold=True) + ": ", 1), err=True)
    for line in lines:
        click.echo(line, err=True)


def _wrong(error: ConverterError) -> None:
    hint = f" ({error.hint})" if error.hint else ""
    text = "".join(c if c.isprintable() else "\ufffd" for c in f"{error.message}{hint}")
    click.echo(f"tickmark: {click.style('error', fg='red', bold=True)}: {text}", err=True)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("tickmark")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"


def _show_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"tickmark {_version()}")
        ctx.exit()


def _date(_: click.Context, __: click.Parameter, value: str | None) -> dt.date | None:
    import datetime as dt

    if value is None:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no date like 2005-09-30") from None


def _forms(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    from converter import formats

    for form in value:
        if form not in formats.forms():
            raise click.BadParameter(f"there is no output format {form!r}; there is {', '.join(formats.forms())}")
    return tuple(dict.fromkeys(value))


def _reading(command: _Command) -> _Command:
    """The options of every command that reads a document."""
    for option in reversed(
        (
            click.option("--entity", default="", metavar="ID", help="The filer's identifier, in place of what the document says."),
            click.option("--scheme", default="", metavar="URI", help="The scheme of that identifier; by itself it is that of SEC's CIK."),
            click.option("--ticker", default="", metavar="SYMBOL", help="The filer's ticker, which also names the report."),
            click.option("--namespace", default="", metavar="URI", help="The namespace of the filer's own concepts."),
            click.option("--period-end", callback=_date, metavar="YYYY-MM-DD", help="The end of the period that is reported on."),
            click.option("--mapping", "user_mapping", metavar="FILE",
                         help="A CSV with the columns label, concept and, if wanted, statement, section and entity."),
            click.option("--prior", metavar="FILE",
                         help="An earlier filing of the company (XBRL or Inline XBRL): evidence of how it tags its lines."),
            click.option("--min-confidence", type=click.FloatRange(0, 1), default=0.3, show_default=True, metavar="P",
                         help="A line whose best concept is less likely than this becomes a concept of the filer's own."),
            click.option("--strict", is_flag=True, help="Every warning and every guess is an error."),
            click.option("--name", default="", metavar="NAME", help="What a single SOURCE is called in messages; its suffix tells the format."),
        )
    ):
        command = option(command)
    return command


def _talking(*forms: str) -> Callable[[_Command], _Command]:
    """The options that say how a command speaks."""

    def decorate(command: _Command) -> _Command:
        for option in reversed(
            (
                click.option("--format", "form", type=click.Choice(forms), default="text", show_default=True,
                             help="How the result is written to stdout; diagnostics go to stderr, with json as JSON lines."),
                click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
                click.option("-v", "--verbose", is_flag=True, help="Show notes too: guesses, totals that nothing proves."),
            )
        ):
            command = option(command)
        return command

    return decorate


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version and exit.")
def cli() -> None:
    """Read financial statements as they were published and write them as validated XBRL."""


@cli.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("-o", "--out", default="tickmark-out", show_default=True, metavar="DIR", help="Where each report gets a folder of its own.")
@click.option("--to", multiple=True, default=("xbrl",), show_default=True, callback=_forms, metavar="FORM",
              help="An output format; may be given more than once.")
@click.option("--ledger", metavar="FILE", help="Write what became of every number to FILE: JSON if it ends in .json, else CSV.")
@click.option("--min-coverage", type=click.FloatRange(0, 1), metavar="FRACTION", help="Exit with 1 if less of a document's numbers is accounted for.")
@click.option("--arelle", "ask_arelle", is_flag=True, help="Have Arelle validate what was written, too.")
@_reading
@_talking("text", "json", "sarif")
def convert(
    sources: tuple[str, ...],
    out: str,
    to: tuple[str, ...],
    ledger: str | None,
    min_coverage: float | None,
    ask_arelle: bool,
    form: str,
    quiet: bool,
    verbose: bool,
    **reading: Any,
) -> NoReturn:
    """Convert documents to XBRL.

    A SOURCE is a file with financial statements: an earnings release or a filing as text or HTML, a whole EDGAR submission, line items
    as CSV or Excel; - is standard input. Every report becomes a folder in DIR, unless it has errors.
    """
    from converter import summary, writer

    voice = _Voice(form, quiet=quiet, verbose=verbose)
    results: list[Result] = []
    failed = wrong = False
    for source, result in _converted(sources, voice, out=out, to=to, **reading):
        if result is None:
            wrong = True
            continue
        results.append(result)
        _say(result, source, voice)
        failed |= result.failed
        if form == "text" and not quiet:
            for line in summary.text(result):
                click.echo(line)
        if min_coverage is not None:
            failed |= not _covered(result, min_coverage, voice)
        if ask_arelle:
            failed |= not _judged(result, voice)
    if form == "json":
        click.echo(summary.as_json(results))
    elif form == "sarif":
        voice.sarif()
    if ledger is not None:
        writer.put_file(summary.ledger_file(results, as_json=ledger.lower().endswith(".json")), Path(ledger))
    sys.exit(2 if wrong else int(failed))


def _converted(
    sources: Sequence[str], voice: _Voice, *, name: str, user_mapping: str | None, prior: str | None, **options: Any
) -> Iterator[tuple[str, Result | None]]:
    """Each source with its result, or with None where the call was wrong and has been complained about."""
    from converter import api, pipeline
    from converter.diagnostics import Source

    if name and len(sources) > 1:
        raise click.UsageError("--name is for a single SOURCE")
    if sources.count("-") > 1:
        raise click.UsageError("standard input can be read only once")
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
def _progress(sources: Sequence[str], voice: _Voice) -> Iterator[Iterable[str]]:
    """The sources, with a bar on the terminal where there are several and somebody watches."""
    if len(sources) < 2 or voice.form != "text" or voice.quiet or not sys.stderr.isatty():
        yield sources
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), redirect_stdout=sys.stdout.isatty(), transient=True) as bar:
        yield bar.track(sources, description="converting")


def _say(result: Result, source: str, voice: _Voice) -> None:
    from converter.diagnostics import Source

    workbook = result.source.lower().endswith((".xlsx", ".xlsm"))
    texts = {c.document.text for c in result.conversions}
    voice.diagnostics(result.noticed, Source(result.source, next(iter(texts)) if len(texts) == 1 else "", workbook))
    for conversion in result.conversions:
        voice.diagnostics(conversion.diagnostics, Source(result.source, conversion.document.text, workbook))


def _covered(result: Result, least: float, voice: _Voice) -> bool:
    from converter import ledger
    from converter.diagnostics import Source
    from converter.model import Diagnostic

    short = [(c, share) for c in result.conversions if c.report is not None and (share := ledger.coverage(c.report.ledger)) < least]
    for conversion, share in short:
        message = f"{share:.1%} of the numbers are accounted for, {least:.1%} were demanded"
        voice.diagnostics([Diagnostic("ledger.coverage", "error", message)], Source(conversion.document.name))
    return not short


def _judged(result: Result, voice: _Voice) -> bool:
    from converter import arelle

    good = True
    for conversion, folder in zip(result.conversions, result.folders, strict=True):
        if folder is not None and conversion.report is not None and (instance := folder / f"{conversion.report.name}.xml").is_file():
            good &= _validated(arelle.judge(instance), instance, voice)
    return good


def _validated(found: Sequence[Diagnostic], instance: Path, voice: _Voice) -> bool:
    from converter import readers
    from converter.diagnostics import Source

    text = readers.decode(instance.read_bytes()) if found and instance.is_file() else ""
    voice.diagnostics(found, Source(str(instance), text))
    return not any(d.severity == "error" for d in found)


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--arelle", "ask_arelle", is_flag=True, help="Have Arelle judge too (pip install 'tickmark[arelle]').")
@click.option("--package", "packages", multiple=True, metavar="ZIP", help="A taxonomy package that Arelle shall load; may be given more than once.")
@click.option("--strict", is_flag=True, help="Every warning is an error.")
@_talking("text", "json", "sarif")
def validate(files: tuple[str, ...], ask_arelle: bool, packages: tuple[str, ...], strict: bool, form: str, quiet: bool, verbose: bool) -> NoReturn:
    """Validate XBRL instances.

    Checked are well-formedness, XML Schema, XBRL 2.1, calculations 1.0 and 1.1 and dimensions. The taxonomy is looked for beside each
    FILE and among our own; nothing is looked up on a network.
    """
    from converter import checks, diagnostics

    voice = _Voice(form, quiet=quiet, verbose=verbose)
    good = True
    verdicts = []
    for path in [_existing(name) for name in files]:
        found = checks.check_files(path)
        if ask_arelle:
            from converter import arelle

            found = (*found, *arelle.judge(path, [_existing(name) for name in packages]))
        found = diagnostics.strict(found) if strict else found
        valid = _validated(found, path, voice)
        good &= valid
        verdicts.append({"file": str(path), "valid": valid, "findings": len(found)})
        if form == "text" and not quiet:
            click.echo(diagnostics.printable(f"{path}: {'valid' if valid else 'not valid'} ({diagnostics.counted(found) or 'no findings'})"))
    if form == "json":
        _json(verdicts)
    elif form == "sarif":
        voice.sarif()
    sys.exit(0 if good else 1)


def _existing(name: str) -> Path:
    path = Path(name)
    if "\0" in name or not path.exists():
        raise ConverterError(f"cannot read {name}: No such file or directory")
    if path.is_dir():
        raise ConverterError(f"{name} is a folder", "name the files in it")
    return path


def _json(value: object) -> None:
    import json

    click.echo(json.dumps(value, indent=1))


@cli.command()
@click.argument("file")
@_reading
@_talking("text", "json", "csv")
def inspect(file: str, form: str, quiet: bool, verbose: bool, **reading: Any) -> NoReturn:
    """Show a document's statements as tables.

    Beside each line stands the concept that it was given and how sure that is, beside each total whether it is proved. Nothing is
    written. FILE is as for convert. With --format csv every line is a row: correct its concept, and tickmark learn makes a mapping of it.
    """
    from converter import summary, tables

    voice = _Voice(form, quiet=quiet, verbose=verbose)
    [(_, result)] = _converted([file], voice, **reading)
    if result is None:
        sys.exit(2)
    _say(result, file, voice)
    if form == "json":
        click.echo(summary.as_json([result]))
    elif form == "csv":
        click.echo(summary.lines_file(result), nl=False)
    else:
        tables.show(result)
    sys.exit(int(result.failed))


@cli.command()
@click.argument("corrected", metavar="CORRECTED.csv")
@click.option("-o", "--out", default="mapping.csv", show_default=True, metavar="MAPPING.csv", help="The mapping that is added to, or made.")
@click.option("--all", "every", is_flag=True, help="Learn every line, not only those whose concept was changed.")
@click.option("--for-all", is_flag=True, help="Let the rules hold for every company, not only for that of the document.")
@_talking("text", "json")
def learn(corrected: str, out: str, every: bool, for_all: bool, form: str, quiet: bool, verbose: bool) -> NoReturn:
    """Add what a person has corrected to a mapping file.

    CORRECTED.csv is what tickmark inspect --format csv gave, with other names in its column concept: of the taxonomy, extension, or
    extension:Name. The mapping is for convert --mapping. It is written only if no row has an error.
    """
    from converter import api
    from converter.diagnostics import Source

    voice = _Voice(form, quiet=quiet, verbose=verbose)
    learned, said = api.learn(corrected, out, every=every, for_all=for_all)
    voice.diagnostics(said, Source(corrected))
    failed = any(d.severity == "error" for d in said)
    if form == "json":
        _json({"mapping": out, "written": not failed, "rules": len(learned.rules), "new": learned.new, "changed": learned.changed, "known": learned.known})
    elif not quiet:
        counts = f"{learned.new} new, {learned.changed} changed, {learned.known} known already"
        click.echo(f"{out}: not written" if failed else f"{out}: {len(learned.rules)} rules: {counts}")
    sys.exit(int(failed))


@cli.command()
@click.argument("file")
@click.argument("line", metavar="LABEL|LINE")
@_reading
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True, help="How it is told.")
def explain(file: str, line: str, form: str, **reading: Any) -> NoReturn:
    """Tell why a line was given its concept.

    The line is named by its number in FILE or by words of its label. Told are the evidence for and against, the runners-up with their
    probabilities, and the sums that the line stands in.
    """
    from converter import tables

    voice = _Voice(form)
    [(_, result)] = _converted([file], voice, **reading)
    if result is None:
        sys.exit(2)
    found: list[Any] = tables.explanations(result, line) if form == "json" else list(tables.explained(result, line))
    if form == "json" and found:
        _json(found)
    for text in found if form == "text" else ():
        click.echo(text)
    if not found:
        raise ConverterError(f"no line of a statement of {file} is {line!r}", "tickmark inspect shows the lines")
    sys.exit(0)


@cli.command()
@click.argument("search", nargs=-1, required=True)
@click.option("-n", "--limit", type=click.IntRange(1), default=20, show_default=True, help="The most that are shown.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True, help="How they are shown.")
def concepts(search: tuple[str, ...], limit: int, form: str) -> NoReturn:
    """Look concepts up by name or by words of their labels."""
    from converter import tables, taxonomy

    found = taxonomy.base().search(" ".join(search), limit)
    if form == "json":
        _json([tables.concept_value(concept) for concept in found])
    elif found:
        tables.show_concepts(found)
    else:
        click.echo(f"no concept has {' '.join(search)!r} in its name or labels", err=True)
    sys.exit(0 if found else 1)


@cli.group()
def taxonomy() -> None:
    """The base taxonomy that reports extend."""


@taxonomy.command()
@click.option("-o", "--out", required=True, metavar="FILE.zip", help="Where to write it.")
def package(out: str) -> None:
    """Write the taxonomy package with which any XBRL processor opens our reports offline."""
    from converter import packages, taxonomy, writer

    writer.put_file(packages.taxonomy_package(taxonomy.base()), Path(out))
    click.echo(f"written to {out}")


def main() -> None:
    """The entry point: what a terminal cannot show is escaped, never a reason to stop.

    A conversion makes many values that last and hardly any cycles, so looking for garbage as often as Python does would take a
    tenth of its time.
    """
    gc.set_threshold(100_000, 20, 20)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    cli()


if __name__ == "__main__":
    main()
