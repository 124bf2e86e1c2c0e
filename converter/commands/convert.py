"""``tickmark convert``: documents become XBRL."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from converter.commands import converting, options
from converter.commands.voice import Voice

if TYPE_CHECKING:
    from converter.api import Result


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("-o", "--out", default="tickmark-out", show_default=True, metavar="DIR", help="Where each report gets a folder of its own.")
@click.option("--to", multiple=True, default=("xbrl",), show_default=True, callback=options.forms, metavar="FORM",
              help="An output format; may be given more than once.")
@click.option("--template", multiple=True, metavar="DIR", help="A folder of your own templates, rendered too; may be given more than once.")
@click.option("--ledger", metavar="FILE", help="Write what became of every number to FILE: JSON if it ends in .json, else CSV.")
@click.option("--min-coverage", type=click.FloatRange(0, 1), metavar="FRACTION", help="Exit with 1 if less of a document's numbers is accounted for.")
@click.option("--rules", multiple=True, type=click.Choice(("efm",)), help="Check the EDGAR Filer Manual's rules, too: what they find is a warning.")
@click.option("--arelle", "ask_arelle", is_flag=True, help="Have Arelle validate what was written, too.")
@options.reading
@options.talking("text", "json", "sarif")
def convert(
    sources: tuple[str, ...],
    out: str,
    to: tuple[str, ...],
    template: tuple[str, ...],
    rules: tuple[str, ...],
    ledger: str | None,
    min_coverage: float | None,
    ask_arelle: bool,
    voice: Voice,
    **reading: Any,
) -> NoReturn:
    """Convert documents to XBRL.

    A SOURCE is a file with financial statements: an earnings release or a filing as text or HTML, a whole EDGAR submission, line items
    as CSV or Excel; - is standard input. Every report becomes a folder in DIR, unless it has errors.
    """
    from converter.commands import summary
    from converter.writer import placing, sandbox

    results: list[Result] = []
    failed = wrong = False
    own = [sandbox.templates(Path(folder)) for folder in template]
    for _, result in converting.converted(sources, voice, out=out, to=to, template=own, rules=rules, **reading):
        if result is None:
            wrong = True
            continue
        results.append(result)
        converting.say(result, voice)
        failed |= result.failed
        if voice.form == "text" and not voice.quiet:
            for line in summary.text(result):
                click.echo(line)
        if min_coverage is not None:
            failed |= not _covered(result, min_coverage, voice)
        if ask_arelle:
            failed |= not _judged(result, [Path(name) for name in reading["taxonomy_package"]], voice)
    if voice.form == "json":
        click.echo(summary.as_json(results))
    elif voice.form == "sarif":
        voice.sarif()
    if ledger is not None:
        placing.put_file(summary.ledger_file(results, as_json=ledger.lower().endswith(".json")), Path(ledger))
    sys.exit(2 if wrong else int(failed))


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
