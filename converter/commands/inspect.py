"""``tickmark inspect`` shows the statements of a document, ``tickmark explain`` why a line was given its concept."""

from __future__ import annotations

import sys
from typing import Any, NoReturn

import click

from converter.commands import converting, options
from converter.commands.voice import Voice
from converter.errors import ConverterError


@click.command()
@click.argument("file")
@options.reading
@options.talking("text", "json", "csv")
def inspect(file: str, voice: Voice, **reading: Any) -> NoReturn:
    """Show a document's statements as tables.

    Beside each line stands the concept that it was given and how sure that is, beside each total whether it is proved. Nothing is
    written. FILE is as for convert. With --format csv every line is a row: correct its concept, and tickmark learn makes a mapping of it.
    """
    from converter.commands import summary, tables

    [(_, result)] = converting.converted([file], voice, **reading)
    if result is None:
        sys.exit(2)
    converting.say(result, voice)
    if voice.form == "json":
        click.echo(summary.as_json([result]))
    elif voice.form == "csv":
        click.echo(summary.lines_file(result), nl=False)
    else:
        tables.show(result)
    sys.exit(int(result.failed))


@click.command()
@click.argument("file")
@click.argument("line", metavar="LABEL|LINE")
@options.reading
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True, help="How it is told.")
def explain(file: str, line: str, form: str, **reading: Any) -> NoReturn:
    """Tell why a line was given its concept.

    The line is named by its number in FILE or by words of its label. Told are the evidence for and against, the runners-up with their
    probabilities, and the sums that the line stands in.
    """
    from converter.commands import tables

    voice = Voice(form)
    [(_, result)] = converting.converted([file], voice, **reading)
    if result is None:
        sys.exit(2)
    found: list[Any] = tables.explanations(result, line) if form == "json" else list(tables.explained(result, line))
    if not found:
        raise ConverterError(f"no line of a statement of {file} is {line!r}", "tickmark inspect shows the lines")
    if form == "json":
        options.put_json(found)
    else:
        click.echo("\n".join(found))
    sys.exit(0)
