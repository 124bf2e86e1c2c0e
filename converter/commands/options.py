"""What the commands share: options of those that read a document, options that say how a command speaks, files named, results as JSON."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from converter.commands.voice import Voice
from converter.errors import ConverterError

if TYPE_CHECKING:
    import datetime as dt

_Command = TypeVar("_Command", bound=Callable[..., Any])


def date(_: click.Context, __: click.Parameter, value: str | None) -> dt.date | None:
    """The day that an option names, as in XML Schema's date."""
    import datetime as dt

    if value is None:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no date like 2005-09-30") from None


def forms(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """The output formats that an option names, each once."""
    from converter import formats

    for form in value:
        if form not in formats.forms():
            raise click.BadParameter(f"there is no output format {form!r}; there is {', '.join(formats.forms())}")
    return tuple(dict.fromkeys(value))


def _with(*options: Callable[[Any], Any]) -> Callable[[_Command], _Command]:
    """A decorator that gives a command all of these options."""

    def decorate(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


# The options of every command that reads a document.
reading = _with(
    click.option("--entity", default="", metavar="ID", help="The filer's identifier, in place of what the document says."),
    click.option("--scheme", default="", metavar="URI", help="The scheme of that identifier; by itself it is that of SEC's CIK."),
    click.option("--ticker", default="", metavar="SYMBOL", help="The filer's ticker, which also names the report."),
    click.option("--namespace", default="", metavar="URI", help="The namespace of the filer's own concepts."),
    click.option("--period-end", callback=date, metavar="YYYY-MM-DD", help="The end of the period that is reported on."),
    click.option("--fiscal-year-end", default="", metavar="MM-DD", help="When the fiscal year ends, for columns headed FY2009 or Q3 2009."),
    click.option("--taxonomy-package", multiple=True, metavar="ZIP|DIR",
                 help="us-gaap's taxonomy package (and dei's), in whose names the report is then made; may be given more than once."),
    click.option("--mapping", "user_mapping", metavar="FILE",
                 help="A CSV with the columns label, concept and, if wanted, statement, section and entity."),
    click.option("--prior", metavar="FILE",
                 help="An earlier filing of the company (XBRL or Inline XBRL): evidence of how it tags its lines."),
    click.option("--min-confidence", type=click.FloatRange(0, 1), default=0.3, show_default=True, metavar="P",
                 help="A line whose best concept is less likely than this becomes a concept of the filer's own."),
    click.option("--faces-only", is_flag=True, help="Leave out the tables of notes that break down lines of the statements."),
    click.option("--strict", is_flag=True, help="Every warning and every guess is an error."),
    click.option("--name", default="", metavar="NAME", help="What a single SOURCE is called in messages; its suffix tells the format."),
)


def talking(*forms: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options that say how a command speaks: it is given the ``voice`` that they make."""
    options = _with(
        click.option("--format", "form", type=click.Choice(forms), default="text", show_default=True,
                     help="How the result is written to stdout; diagnostics go to stderr, with json as JSON lines."),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
        click.option("-v", "--verbose", is_flag=True, help="Show notes too: guesses, totals that nothing proves."),
    )

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def speaking(form: str, quiet: bool, verbose: bool, **given: Any) -> Any:
            return command(voice=Voice(form, quiet=quiet, verbose=verbose), **given)

        return options(speaking)

    return decorate


def existing(name: str) -> Path:
    """The file that an argument names; ConverterError where there is none."""
    path = Path(name)
    if "\0" in name or not path.exists():
        raise ConverterError(f"cannot read {name}: No such file or directory")
    if path.is_dir():
        raise ConverterError(f"{name} is a folder", "name the files in it")
    return path


def put_json(value: object) -> None:
    """Writes a result to stdout as JSON."""
    import json

    click.echo(json.dumps(value, indent=1))
