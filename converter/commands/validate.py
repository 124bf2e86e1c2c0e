"""``tickmark validate``: is a report valid?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from converter import distribution
from converter.commands import options
from converter.commands.voice import Voice
from converter.errors import ConverterError


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--arelle", "ask_arelle", is_flag=True, help=f"Have Arelle judge too ({distribution.install('arelle')}).")
@click.option("--taxonomy-package", "--package", "packages", multiple=True, metavar="ZIP|DIR",
              help="The package of a taxonomy that the report uses; may be given more than once.")
@click.option("--rules", multiple=True, type=click.Choice(("efm",)), help="Check the EDGAR Filer Manual's rules, too.")
@click.option("--strict", is_flag=True, help="Every warning is an error.")
@options.talking("text", "json", "sarif")
def validate(
    files: tuple[str, ...],
    ask_arelle: bool,
    packages: tuple[str, ...],
    rules: tuple[str, ...],
    strict: bool,
    voice: Voice,
) -> NoReturn:
    """Validate XBRL reports.

    A FILE is an XBRL 2.1 instance, an Inline XBRL document, xBRL-JSON, the metadata of xBRL-CSV, a report package, or a report's tables in
    Parquet, DuckDB or SQLite. Checked are well-formedness, XML Schema, XBRL 2.1, calculations 1.0 and 1.1 and dimensions. The taxonomy is
    looked for beside each FILE, in its package, in the packages that are given and among our own; nothing is looked up on a network.
    """
    from converter import api, checks, diagnostics, reports

    library = api.library(packages)
    good, wrong = True, False
    verdicts = []
    for path in [options.existing(name) for name in files]:
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
        if voice.form == "text" and not voice.quiet:
            click.echo(diagnostics.printable(f"{path}: {'valid' if valid else 'not valid'} ({diagnostics.counted(found) or 'no findings'})"))
    if voice.form == "json":
        options.put_json(verdicts)
    elif voice.form == "sarif":
        voice.sarif()
    sys.exit(2 if wrong else int(not good))
