"""``tickmark learn``: what a person has corrected becomes a mapping."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from converter.commands import options
from converter.commands.voice import Voice


@click.command()
@click.argument("corrected", metavar="CORRECTED.csv")
@click.option("-o", "--out", default="mapping.csv", show_default=True, metavar="MAPPING.csv", help="The mapping that is added to, or made.")
@click.option("--all", "every", is_flag=True, help="Learn every line, not only those whose concept was changed.")
@click.option("--for-all", is_flag=True, help="Let the rules hold for every company, not only for that of the document.")
@options.talking("text", "json")
def learn(corrected: str, out: str, every: bool, for_all: bool, voice: Voice) -> NoReturn:
    """Add what a person has corrected to a mapping file.

    CORRECTED.csv is what tickmark inspect --format csv gave, with other names in its column concept: of the taxonomy, extension, or
    extension:Name. The mapping is for convert --mapping. It is written only if no row has an error.
    """
    from converter import api
    from converter.diagnostics import Source

    learned, said = api.learn(corrected, out, every=every, for_all=for_all)
    voice.diagnostics(said, Source(corrected))
    failed = any(d.severity == "error" for d in said)
    if voice.form == "json":
        options.put_json({"mapping": out, "written": not failed, "rules": len(learned.rules), "new": learned.new, "changed": learned.changed, "known": learned.known})
    elif not voice.quiet:
        counts = f"{learned.new} new, {learned.changed} changed, {learned.known} known already"
        click.echo(f"{out}: not written" if failed else f"{out}: {len(learned.rules)} rules: {counts}")
    sys.exit(int(failed))
