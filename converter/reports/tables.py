"""Tidy tables of a report in Parquet, DuckDB or SQLite (``converter.tidy``). A place is a row of ``facts``: these files have no lines."""

from __future__ import annotations

import importlib
import json

from converter.errors import ConverterError
from converter.model import Diagnostic, Span
from converter.reports import target
from converter.reports.instance import NOWHERE, Instance
from converter.taxonomies.discovery import Locate

NAME = "tidy tables (Parquet, DuckDB, SQLite)"
SUFFIXES = (".parquet", ".duckdb", ".sqlite")
_MAGIC = {"parquet": (0, b"PAR1"), "duckdb": (8, b"DUCK"), "sqlite": (0, b"SQLite format 3\0")}


def identify(data: bytes) -> bool:
    return _form(data) is not None


def read(name: str, data: bytes, locate: Locate) -> tuple[Instance, tuple[Diagnostic, ...]]:
    """The report whose facts a file holds. ConverterError where it holds other tables, or reports of which none can be meant."""
    from converter import tidy  # with the taxonomy and all that writes a report: no other format needs it

    form = _form(data) or name.rpartition(".")[2].lower()
    about, rows = importlib.import_module(f"converter.formats.{form}").rows(data)
    if len(about) != 1:
        raise ConverterError(f"{name} holds {len(about)} reports, and one is read", "select its rows into a file of their own")
    held, flaws = tidy.facts(about, rows)
    schema = about[0].get("taxonomy")
    references = [(schema, NOWHERE)] if isinstance(schema, str) and schema else []
    prefixes = {} if any(flaw.code == "tables.report" for flaw in flaws) else json.loads(about[0]["namespaces"])
    facts = (target.said(each.fact, each.id, each.language, Span(1, number, 1, 2)) for number, each in enumerate(held, 1))
    report, noticed = target.read(name, ((name, b""),), locate, references, facts, prefixes)
    return report, (*flaws, *noticed)


def _form(data: bytes) -> str | None:
    return next((form for form, (start, magic) in _MAGIC.items() if data.startswith(magic, start)), None)
