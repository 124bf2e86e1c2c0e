"""Tidy tables as a DuckDB database of one file. A database has an id of its own, so its bytes differ from run to run; what the tables
hold does not."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from converter import tidy, writer
from converter.errors import ConverterError
from converter.formats import Subject, needing, parquet
from converter.writer import Files

_ALONE: dict[str, Any] = {"autoinstall_known_extensions": "false", "threads": "1"}  # nothing is fetched; rows stay in their order
_SMALL: dict[str, Any] = {"default_block_size": "16384"}  # the least there is: a report is no warehouse


def files(subject: Subject) -> Files:
    """``NAME.duckdb``, with the extension taxonomy."""
    with needing("duckdb", "duckdb", "data"):
        import duckdb
    with tempfile.TemporaryDirectory() as folder:  # DuckDB only writes to disk
        place = Path(folder) / "report.duckdb"
        with duckdb.connect(str(place), config=_ALONE | _SMALL) as database:
            for name, (_, content) in zip(tidy.ROWS, parquet.tables(subject), strict=True):
                table = Path(folder) / f"{name}.parquet"
                table.write_bytes(content)
                database.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet($1)", [str(table)])
        content = place.read_bytes()
    return ((f"{subject.report.name}.duckdb", content), *writer.render_extension(subject.report, subject.base))


def rows(data: bytes) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of ``reports`` and of ``facts`` that a database holds, for ``tidy.facts``. ConverterError if it has no such tables."""
    with needing("duckdb", "duckdb", "data"):
        import duckdb
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "report.duckdb"
        place.write_bytes(data)
        try:
            with duckdb.connect(str(place), read_only=True, config=_ALONE | {"enable_external_access": "false"}) as database:
                return _rows(database, "reports"), _rows(database, "facts")
        except duckdb.Error as flaw:
            message = str(flaw).replace(str(place), "the file").splitlines()[0][:200]
            raise ConverterError(f"this is no DuckDB database of a report: {message}") from None


def _rows(database: Any, table: str) -> list[dict[str, Any]]:
    """The rows of a table. A view is none: what it would do is its maker's choice."""
    known = database.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = $1 AND NOT temporary", [table]).fetchall()
    if not known:
        raise ConverterError(f"this is no DuckDB database of a report: it has no table {table}")
    found = database.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
