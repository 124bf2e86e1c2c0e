"""``tickmark concepts`` and ``tickmark taxonomy``: the base taxonomy, looked up and packed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from converter.commands import options


@click.command()
@click.argument("search", nargs=-1, required=True)
@click.option("-n", "--limit", type=click.IntRange(1), default=20, show_default=True, help="The most that are shown.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True, help="How they are shown.")
def concepts(search: tuple[str, ...], limit: int, form: str) -> NoReturn:
    """Look concepts up by name or by words of their labels."""
    from converter import taxonomy
    from converter.commands import tables

    found = taxonomy.base().search(" ".join(search), limit)
    if form == "json":
        options.put_json([tables.concept_value(concept) for concept in found])
    elif found:
        tables.show_concepts(found)
    else:
        click.echo(f"no concept has {' '.join(search)!r} in its name or labels", err=True)
    sys.exit(0 if found else 1)


@click.group()
def taxonomy() -> None:
    """The base taxonomy that reports extend."""


@taxonomy.command()
@click.option("-o", "--out", required=True, metavar="FILE.zip", help="Where to write it.")
def package(out: str) -> None:
    """Write the taxonomy package with which any XBRL processor opens our reports offline."""
    from converter import taxonomy
    from converter.writer import packages, placing

    placing.put_file(packages.taxonomy_package(taxonomy.base()), Path(out))
    click.echo(f"written to {out}")
