"""The command ``tickmark``: options in, one call, diagnostics to stderr, exit status out.

0: clean, warnings allowed. 1: errors were found, or a demanded threshold was missed. 2: the call is wrong.
What a command needs is imported when it runs: ``tickmark --help`` answers at once.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from typing import Any

import click

from converter.commands import concepts, convert, diff, inspect, learn, validate
from converter.commands.voice import complain
from converter.distribution import version
from converter.errors import ConverterError


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


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version and exit.")
def cli() -> None:
    """Read financial statements as they were published and write them as validated XBRL."""


for _command in (
    convert.convert,
    validate.validate,
    diff.diff,
    inspect.inspect,
    inspect.explain,
    learn.learn,
    concepts.concepts,
    concepts.taxonomy,
):
    cli.add_command(_command)


def main() -> None:
    """The entry point: what a terminal cannot show is escaped, never a reason to stop.

    A conversion makes many values that last and hardly any cycles, so looking for garbage as often as Python does would take a
    tenth of its time, and looking for it once more where the process ends another. Its products of matrices are small: threads that
    wait for each other take several times as long, and the order of a sum must not hang on how many there are.
    """
    gc.set_threshold(100_000, 20, 20)
    atexit.register(gc.freeze)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # heard when numpy is loaded
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    cli()


if __name__ == "__main__":
    main()
