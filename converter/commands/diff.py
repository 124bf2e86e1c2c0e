"""``tickmark diff``: how two reports differ."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from converter.commands import options
from converter.commands.voice import Voice
from converter.errors import ConverterError

if TYPE_CHECKING:
    from converter.reports.instance import Instance

_SIGNS = {"-": "red", "+": "green", "~": "yellow", "=": "cyan"}


@click.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--names", is_flag=True, help="Compare concepts, axes and members by their names alone: one report is in the namespaces of "
              "us-gaap, say, the other in tickmark's.")
@options.talking("text", "json")
def diff(a: str, b: str, names: bool, voice: Voice) -> NoReturn:
    """Tell how report B differs from report A.

    Each is in any format that validate reads. Facts are compared by their meaning: ids, prefixes, order and the scale in which a number is
    written are nothing. In the lines, - is a fact that only A has, + one that only B has, ~ one that both have with another value, unit or
    decimals, and = what has another name or place: the same amount under another concept, facts whose period or members changed
    together, the entity. The exit status is 0 if both say the same, 1 if they differ, 2 if one cannot be read.
    """
    from converter import comparison
    from converter.comparison import changes

    first, second = (_report(options.existing(name), voice) for name in (a, b))
    found = comparison.compare(comparison.points(first, names=names), comparison.points(second, names=names))
    words = changes.labels(first, second)
    if voice.form == "json":
        options.put_json({"a": a, "b": b, **changes.value(found, words)})
    else:
        for sign, text in changes.text(found, words) if not voice.quiet else ():
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
