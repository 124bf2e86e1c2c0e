"""Tidy tables as Apache Parquet, a file each, for whatever reads columns: pandas, Polars, DuckDB, Spark.

Numbers are decimal(38, 9), the same in every file, so that files of many reports are one table.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from decimal import Context, Decimal, Inexact, InvalidOperation, localcontext
from typing import Any

from converter import tidy, writer
from converter.errors import ConverterError
from converter.formats import Subject, needing
from converter.writer import Files

_DIGITS, _PLACES = 38, 9  # decimal128 has no more digits; nine places are what BigQuery's NUMERIC has, too
_METADATA = b"tickmark"  # where the facts' file has the row of its report, so that it can be read alone
_EXACT = Context(prec=_DIGITS, traps=[Inexact, InvalidOperation])


def files(subject: Subject) -> Files:
    """``NAME_facts.parquet`` and so on, with the extension taxonomy. The same report gives the same bytes with the same pyarrow."""
    return (*tables(subject), *writer.render_extension(subject.report, subject.base))


def tables(subject: Subject) -> Files:
    """The tables alone, in the order of ``tidy.ROWS``."""
    with needing("parquet", "pyarrow", "data"):
        import pyarrow as pa
        import pyarrow.parquet as pq
    types = {
        str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), dt.date: pa.date32(),
        Decimal: pa.decimal128(_DIGITS, _PLACES),
    }  # fmt: skip
    found = tidy.tables(subject)
    about = {_METADATA: json.dumps([row._asdict() for row in found[0].rows], default=str).encode()}
    out = []
    for table in found:
        schema = pa.schema([(name, types[kind]) for name, kind in table.columns], metadata=about)
        cells = [{name: _fitting(v) if isinstance(v, Decimal) else v for name, v in row._asdict().items()} for row in table.rows]
        file = io.BytesIO()
        pq.write_table(pa.Table.from_pylist(cells, schema=schema), file, compression="zstd")
        out.append((f"{subject.report.name}_{table.name}.parquet", file.getvalue()))
    return tuple(out)


def rows(data: bytes) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of ``reports`` and of ``facts`` that a file of facts holds, for ``tidy.facts``. ConverterError if it is none."""
    with needing("parquet", "pyarrow", "data"):
        import pyarrow as pa
        import pyarrow.parquet as pq
    try:
        table = pq.read_table(io.BytesIO(data))
        about = json.loads((table.schema.metadata or {})[_METADATA])
        if not isinstance(about, list) or not all(isinstance(row, dict) for row in about):
            raise ValueError("what it says of its report is no list of rows")
        found: list[dict[str, Any]] = table.to_pylist()
    except (pa.ArrowException, KeyError, ValueError, OSError) as flaw:
        raise ConverterError(f"this is no Parquet file of a report's facts: {str(flaw)[:200]}", "NAME_facts.parquet is one") from None
    return about, found


def _fitting(value: Decimal) -> Decimal | None:
    """The same with nine places; None where that does not hold all of its digits (its text does)."""
    with localcontext(_EXACT):
        try:
            return value.quantize(Decimal(1).scaleb(-_PLACES))
        except (Inexact, InvalidOperation):
            return None
