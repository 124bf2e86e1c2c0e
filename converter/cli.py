"""The command ``tickmark``: options in, one call, diagnostics to stderr, exit status out.

0: clean, warnings allowed. 1: errors were found, or a demanded threshold was missed. 2: the call is wrong.
What a command needs is imported when it runs: ``tickmark --help`` answers at once.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from converter.commands.voice import Voice, complain, version
from converter.errors import ConverterError

if TYPE_CHECKING:
    import datetime as dt

    from converter.api import Result
    from converter.reports.instance import Instance

_Command = TypeVar("_Command", bound=Callable[..., Any])
_SIGNS = {"-": "red", "+": "green", "~": "yellow", "=": "cyan"}
_STDIN = "<stdin>"


class _Group(click.Group):
    """A wrong call is one line and exit status 2, in every command."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ConverterError as error:
            complain(error)
            ctx.exit(2)


def _show_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"tickmark {version()}")
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
            click.option("--taxonomy-package", multiple=True, metavar="ZIP|DIR",
                         help="us-gaap's taxonomy package (and dei's), in whose names the report is then made; may be given more than once."),
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
@click.option("--template", multiple=True, metavar="DIR", help="A folder of your own templates, rendered too; may be given more than once.")
@click.option("--ledger", metavar="FILE", help="Write what became of every number to FILE: JSON if it ends in .json, else CSV.")
@click.option("--min-coverage", type=click.FloatRange(0, 1), metavar="FRACTION", help="Exit with 1 if less of a document's numbers is accounted for.")
@click.option("--rules", multiple=True, type=click.Choice(("efm",)), help="Check the EDGAR Filer Manual's rules, too: what they find is a warning.")
@click.option("--arelle", "ask_arelle", is_flag=True, help="Have Arelle validate what was written, too.")
@_reading
@_talking("text", "json", "sarif")
def convert(
    sources: tuple[str, ...],
    out: str,
    to: tuple[str, ...],
    template: tuple[str, ...],
    rules: tuple[str, ...],
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
    from converter import writer
    from converter.commands import summary

    voice = Voice(form, quiet=quiet, verbose=verbose)
    results: list[Result] = []
    failed = wrong = False
    own = [writer.templates(Path(folder)) for folder in template]
    for source, result in _converted(sources, voice, out=out, to=to, template=own, rules=rules, **reading):
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
            failed |= not _judged(result, [Path(name) for name in reading["taxonomy_package"]], voice)
    if form == "json":
        click.echo(summary.as_json(results))
    elif form == "sarif":
        voice.sarif()
    if ledger is not None:
        writer.put_file(summary.ledger_file(results, as_json=ledger.lower().endswith(".json")), Path(ledger))
    sys.exit(2 if wrong else int(failed))


def _converted(
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


def _say(result: Result, source: str, voice: Voice) -> None:
    from converter.diagnostics import Source

    workbook = result.source.lower().endswith((".xlsx", ".xlsm"))
    texts = {c.document.text for c in result.conversions}
    voice.diagnostics(result.noticed, Source(result.source, next(iter(texts)) if len(texts) == 1 else "", workbook))
    for conversion in result.conversions:
        voice.diagnostics(conversion.diagnostics, Source(result.source, conversion.document.text, workbook))


def _covered(result: Result, least: float, voice: Voice) -> bool:
    from converter import ledger
    from converter.diagnostics import Source
    from converter.model import Diagnostic

    short = [(c, share) for c in result.conversions if c.report is not None and (share := ledger.coverage(c.report.ledger)) < least]
    for conversion, share in short:
        message = f"{share:.1%} of the numbers are accounted for, {least:.1%} were demanded"
        voice.diagnostics([Diagnostic("ledger.coverage", "error", message)], Source(conversion.document.name))
    return not short


def _judged(result: Result, packages: Sequence[Path], voice: Voice) -> bool:
    from converter import arelle

    good = True
    for conversion, folder in zip(result.conversions, result.folders, strict=True):
        if folder is not None and conversion.report is not None and (instance := folder / f"{conversion.report.name}.xml").is_file():
            good &= voice.findings(arelle.judge(instance, packages), instance, [(instance.name, instance.read_bytes())])
    return good


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--arelle", "ask_arelle", is_flag=True, help="Have Arelle judge too (pip install 'tickmark[arelle]').")
@click.option("--taxonomy-package", "--package", "packages", multiple=True, metavar="ZIP|DIR",
              help="The package of a taxonomy that the report uses; may be given more than once.")
@click.option("--rules", multiple=True, type=click.Choice(("efm",)), help="Check the EDGAR Filer Manual's rules, too.")
@click.option("--strict", is_flag=True, help="Every warning is an error.")
@_talking("text", "json", "sarif")
def validate(
    files: tuple[str, ...],
    ask_arelle: bool,
    packages: tuple[str, ...],
    rules: tuple[str, ...],
    strict: bool,
    form: str,
    quiet: bool,
    verbose: bool,
) -> NoReturn:
    """Validate XBRL reports.

    A FILE is an XBRL 2.1 instance, an Inline XBRL document, xBRL-JSON, the metadata of xBRL-CSV, a report package, or a report's tables in
    Parquet, DuckDB or SQLite. Checked are well-formedness, XML Schema, XBRL 2.1, calculations 1.0 and 1.1 and dimensions. The taxonomy is
    looked for beside each FILE, in its package, in the packages that are given and among our own; nothing is looked up on a network.
    """
    from converter import api, checks, diagnostics, reports

    library = api.library(packages)
    voice = Voice(form, quiet=quiet, verbose=verbose)
    good, wrong = True, False
    verdicts = []
    for path in [_existing(name) for name in files]:
        try:
            report, flaws = reports.read(path, library)
        except ConverterError as error:
            voice.wrong(error, str(path))
            wrong = True
            continue
        found = (*flaws, *checks.check(report), *checks.further(report, rules))
        if ask_arelle:
            from converter import arelle

            found = (*found, *arelle.judge(path, [Path(name) for name in packages]))
        found = diagnostics.strict(found) if strict else found
        valid = voice.findings(found, path, report.sources)
        good &= valid
        verdicts.append({"file": str(path), "valid": valid, "findings": len(found)})
        if form == "text" and not quiet:
            click.echo(diagnostics.printable(f"{path}: {'valid' if valid else 'not valid'} ({diagnostics.counted(found) or 'no findings'})"))
    if form == "json":
        _json(verdicts)
    elif form == "sarif":
        voice.sarif()
    sys.exit(2 if wrong else int(not good))


@cli.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--names", is_flag=True, help="Compare concepts, axes and members by their names alone: one report is in the namespaces of "
              "us-gaap, say, the other in tickmark's.")
@_talking("text", "json")
def diff(a: str, b: str, names: bool, form: str, quiet: bool, verbose: bool) -> NoReturn:
    """Tell how report B differs from report A.

    Each is in any format that validate reads. Facts are compared by their meaning: ids, prefixes, order and the scale in which a number is
    written are nothing. In the lines, - is a fact that only A has, + one that only B has, ~ one that both have with another value, unit or
    decimals, and = what has another name or place: the same amount under another concept, facts whose period or members changed
    together, the entity. The exit status is 0 if both say the same, 1 if they differ, 2 if one cannot be read.
    """
    from converter import comparison
    from converter.comparison import changes

    voice = Voice(form, quiet=quiet, verbose=verbose)
    first, second = (_report(_existing(name), voice) for name in (a, b))
    found = comparison.compare(comparison.points(first, names=names), comparison.points(second, names=names))
    words = changes.labels(first, second)
    if form == "json":
        _json({"a": a, "b": b, **changes.value(found, words)})
    else:
        for sign, text in changes.text(found, words) if not quiet else ():
            click.echo(click.style(f"{sign} {text}", fg=_SIGNS.get(sign)))
        click.echo(changes.summed_up(found))
    sys.exit(0 if found.equal else 1)


def _report(path: Path, voice: Voice) -> Instance:
    """The report at ``path``, after what was noticed has been said; ConverterError if it cannot be read at all."""
    from converter import comparison, reports

    report, flaws = reports.read(path)
    if report.root is None:
        raise ConverterError(f"{path} cannot be read: {flaws[0].message if flaws else 'it is empty'}", "tickmark validate tells all that is wrong")
    voice.findings((*flaws, *comparison.left_out(report)), path, report.sources)
    return report


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
    from converter.commands import summary, tables

    voice = Voice(form, quiet=quiet, verbose=verbose)
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

    voice = Voice(form, quiet=quiet, verbose=verbose)
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
    from converter.commands import tables

    voice = Voice(form)
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
    from converter import taxonomy
    from converter.commands import tables

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
    from converter import taxonomy, writer
    from converter.writer import packages

    writer.put_file(packages.taxonomy_package(taxonomy.base()), Path(out))
    click.echo(f"written to {out}")


def main() -> None:
    """The entry point: what a terminal cannot show is escaped, never a reason to stop.

    A conversion makes many values that last and hardly any cycles, so looking for garbage as often as Python does would take a
    tenth of its time. Its products of matrices are small: threads that wait for each other take several times as long, and the
    order of a sum must not hang on how many there are.
    """
    gc.set_threshold(100_000, 20, 20)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # heard when numpy is loaded
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    cli()


if __name__ == "__main__":
    main()
