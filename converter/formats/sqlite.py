"""Tidy tables as a SQLite database of one file.

SQLite has no decimals: a number is stored as an integer where it is whole and else as the nearest double; ``value_text`` is exact.
Dates are texts (ISO 8601), truth is 1 or 0.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from decimal import Decimal
from typing import Any

from converter import tidy, writer
from converter.errors import ConverterError
from converter.formats import Subject
from converter.writer import Files

_TYPES = {str: "TEXT", int: "INTEGER", float: "REAL", bool: "INTEGER", dt.date: "TEXT", Decimal: "NUMERIC"}
_MAGIC = b"SQLite format 3\0"
_LARGEST = 2**63  # an integer of SQLite is smaller


def files(subject: Subject) -> Files:
    """``NAME.sqlite``, with the extension taxonomy. The same report gives the same bytes with the same version of SQLite."""
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        for table in tidy.tables(subject):
            columns = ", ".join(f"{name} {_TYPES[kind]}" for name, kind in table.columns)
            database.execute(f"CREATE TABLE {table.name} ({columns})")
            places = ", ".join("?" * len(table.columns))
            database.executemany(f"INSERT INTO {table.name} VALUES ({places})", (tuple(map(_stored, row)) for row in table.rows))
        database.commit()
        content = database.serialize()
    return ((f"{subject.report.name}.sqlite", content), *writer.render_extension(subject.report, subject.base))


def rows(data: bytes) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of ``reports`` and of ``facts`` that a database holds, for ``tidy.facts``. ConverterError if it has no such tables."""
    if not data.startswith(_MAGIC):
        raise ConverterError("this is no SQLite database of a report: it does not begin like one")
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        database.row_factory = sqlite3.Row
        try:
            database.deserialize(data)
            database.execute("PRAGMA trusted_schema = OFF")
            return _rows(database, "reports"), _rows(database, "facts")
        except (sqlite3.Error, OverflowError, UnicodeError) as flaw:
            raise ConverterError(f"this is no SQLite database of a report: {flaw}") from None


def _rows(database: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    """The rows of a table. A view is none: what it would do is its maker's choice."""
    if not database.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [table]).fetchall():
        raise ConverterError(f"this is no SQLite database of a report: it has no table {table}")
    return [dict(row) for row in database.execute(f"SELECT * FROM {table}")]


def _stored(cell: object) -> object:
    if isinstance(cell, Decimal):
        whole = cell.adjusted() < 20 and cell == cell.to_integral_value() and abs(cell) < _LARGEST
        return int(cell) if whole else float(cell)
    return cell.isoformat() if isinstance(cell, dt.date) else cell
