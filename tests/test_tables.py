"""Reports as tidy tables: every fact, line, number and finding is in them, the same in each format, and the facts come back exactly."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import io
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb as duck
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter import pipeline, taxonomy, tidy, writer
from converter.errors import ConverterError
from converter.formats import Subject, duckdb, parquet, sqlite
from converter.model import Context, Duration, Entity, Fact, Instant, QName, Report, Unit
from converter.roles import ISO4217, XBRLI
from converter.writer import placing
from tests import reports
from tests.command import run
from tests.conftest import EXAMPLE, ROOT

FORMATS: Mapping[str, ModuleType] = {"parquet": parquet, "duckdb": duckdb, "sqlite": sqlite}
ENTRIES = {"parquet": "_facts.parquet", "duckdb": ".duckdb", "sqlite": ".sqlite"}
DOCS = ROOT / "docs" / "tables.md"


@pytest.fixture(scope="module")
def example() -> Subject:
    (made,), _ = pipeline.convert(str(EXAMPLE), EXAMPLE.read_bytes())
    assert made.report is not None
    return Subject(made.report, taxonomy.base(), made.document, made.diagnostics, made.said)


@pytest.fixture(scope="module")
def folder(example: Subject, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example in all formats, as they are written."""
    place = tmp_path_factory.mktemp("tables") / "out"
    placing.put(tuple({name: content for module in FORMATS.values() for name, content in module.files(example)}.items()), place)
    return place


def small(*facts: Fact) -> Subject:
    made = reports.report()
    return Subject(replace(made, facts=facts or made.facts), reports.base())


def read(form: str, subject: Subject) -> tuple[Fact, ...]:
    """The facts of a report, written and read back."""
    files = dict(FORMATS[form].files(subject))
    found, flaws = tidy.facts(*FORMATS[form].rows(files[subject.report.name + ENTRIES[form]]))
    assert flaws == ()
    assert [held.id for held in found] == [f"f{n}" for n in range(1, len(found) + 1)]
    return tuple(held.fact for held in found)


def said(fact: Fact) -> Fact:
    """What an instance says of a fact."""
    value = writer.characters(fact.value) if isinstance(fact.value, str) else fact.value
    decimals = None if value is None or fact.unit is None else fact.decimals
    return Fact(fact.concept, fact.context, fact.unit, value, decimals)


# --- there and back ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
def test_facts_of_every_kind_come_back(form: str) -> None:
    """With dimensions, nil, text that must be escaped, ratios, exact values and values with an exponent."""
    made = small()
    assert read(form, made) == tuple(map(said, made.report.facts))


@pytest.mark.parametrize("form", FORMATS)
def test_an_instance_of_what_comes_back_is_the_instance(form: str, example: Subject) -> None:
    back = replace(example.report, facts=read(form, example))
    assert writer.render(back, "xbrl", example.base) == writer.render(example.report, "xbrl", example.base)


def test_a_text_has_its_language_and_a_date_has_none(example: Subject) -> None:
    files = dict(sqlite.files(example))
    found, _ = tidy.facts(*sqlite.rows(files["cpst-20050930.sqlite"]))
    languages = {held.fact.concept.name: held.language for held in found}
    assert (languages["EntityRegistrantName"], languages["DocumentPeriodEndDate"], languages["Assets"]) == ("en-us", "", "")


LOCAL = st.from_regex("[A-Z][A-Za-z]{0,8}", fullmatch=True)
NAMES = st.builds(QName, st.sampled_from((reports.GAAP, reports.EXT)), LOCAL)
OTHERS = st.builds(QName, st.sampled_from(("http://else.example/ns", "http://third.example/ns")), LOCAL)
MEASURES = st.lists(st.one_of(OTHERS, st.just(QName(ISO4217, "USD")), st.just(QName(XBRLI, "shares"))), min_size=1, max_size=2, unique=True)
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1))
PERIODS = st.one_of(st.builds(Instant, DAYS), st.builds(lambda d, n: Duration(d, d + dt.timedelta(days=n)), DAYS, st.integers(0, 800)))
CONTEXTS = st.builds(
    lambda entity, period, dimensions: Context(entity, period, tuple(sorted(dimensions.items()))),
    st.builds(Entity, st.sampled_from(("http://www.sec.gov/CIK", "http://a.example/b c")), st.text("0123456789ab", min_size=1, max_size=9)),
    PERIODS,
    st.dictionaries(NAMES, NAMES, max_size=2),
)
NUMBERS = st.builds(
    Fact,
    NAMES,
    CONTEXTS,
    st.builds(lambda over, under: Unit(tuple(sorted(over)), tuple(sorted(under))), MEASURES, st.one_of(st.just([]), MEASURES)),
    st.one_of(st.none(), st.decimals(allow_nan=False, allow_infinity=False, places=4), st.integers(-(10**40), 10**40).map(Decimal)),
    st.one_of(st.none(), st.integers(-9, 9)),
)
TEXTS = st.builds(Fact, NAMES, CONTEXTS, st.none(), st.one_of(st.none(), st.text(st.characters(exclude_categories=()), max_size=20)))


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=25, deadline=None)
@given(facts=st.lists(st.one_of(NUMBERS, TEXTS), min_size=1, max_size=5))
def test_whatever_a_fact_is_it_comes_back(form: str, facts: list[Fact]) -> None:
    assert read(form, small(*facts)) == tuple(map(said, facts))


def test_facts_of_real_filings_come_back(corpus: Path) -> None:
    for path in (*sorted((corpus / "press").iterdir())[:1], *sorted((corpus / "ex27").glob("*.txt"))[:1]):
        made, _ = pipeline.convert(path.name, path.read_bytes())
        for one in made:
            if one.report is not None:
                subject = Subject(one.report, taxonomy.base(), one.document, one.diagnostics, one.said)
                assert {read(form, subject) for form in FORMATS} == {tuple(map(said, one.report.facts))}


# --- what the tables hold ----------------------------------------------------------------------------------------


def rows(example: Subject, name: str) -> list[Any]:
    return [row for table in tidy.tables(example) if table.name == name for row in table.rows]


def test_every_fact_number_and_finding_is_a_row(example: Subject) -> None:
    report = example.report
    assert [row.fact for row in rows(example, "facts")] == [f"f{n}" for n in range(1, len(report.facts) + 1)]
    for row, fact in zip(rows(example, "facts"), report.facts, strict=True):
        span = fact.amount.span if fact.amount is not None else fact.span
        assert (row.source_page, row.source_line, row.source_column, row.source_end) == (span or (None,) * 4)
        assert (row.value, row.printed) == (fact.value if fact.unit else None, fact.amount.text.strip() if fact.amount else None)
    assert [(r.text, r.fate, r.source_line) for r in rows(example, "ledger")] == [(e.text, e.fate, e.span.line) for e in report.ledger]
    assert [(r.code, r.message) for r in rows(example, "diagnostics")] == [(d.code, d.message) for d in example.diagnostics]
    [about] = rows(example, "reports")
    assert (about.document, about.registrant, about.period_end) == (EXAMPLE.name, "Capstone Turbine Corporation", dt.date(2005, 9, 30))


def test_every_amount_of_a_statement_is_a_row_as_it_was_printed(example: Subject) -> None:
    found = rows(example, "lines")
    for number, tagged in enumerate(example.report.statements, 1):
        amounts = [(at, a) for at, line in enumerate(tagged.statement.lines, 1) for a in line.amounts if a is not None]
        here = [row for row in found if row.statement == number]
        assert [(r.line, r.printed, r.value, r.source_line) for r in here if r.column_number] == [
            (at, a.text.strip(), a.value, a.span.line) for at, a in amounts
        ]
        assert {r.line for r in here if not r.column_number} == {at for at, line in enumerate(tagged.statement.lines, 1) if line.heading}
    facts = {row.fact: row for row in rows(example, "facts")}
    for row in found:
        if row.fact is not None:
            fact = facts[row.fact]
            assert fact.value_text is None or abs(fact.value) == abs(row.value)
            assert (fact.concept, fact.unit) == (row.concept, row.unit)


def test_a_total_tells_whether_its_parts_add_up(example: Subject) -> None:
    found = rows(example, "lines")
    assert [(r.label, r.difference, r.source_line) for r in found if r.footing == "failed"] == [("Total stockholders' equity", 540000, 206)]
    proved = [r for r in found if r.footing == "proved"]
    assert proved and all(r.difference == 0 for r in proved)


def contents(form: str, folder: Path, name: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The columns and the rows of a table in a format, by a library that is not ours."""
    if form == "parquet":
        [path] = folder.glob(f"*_{name}.parquet")
        table = pq.read_table(path)
        return table.column_names, [tuple(row.values()) for row in table.to_pylist()]
    [path] = folder.glob(f"*.{form}")
    with contextlib.closing(duck.connect(str(path), read_only=True) if form == "duckdb" else sqlite3.connect(path)) as database:
        found = database.execute(f"SELECT * FROM {name}")
        return [column[0] for column in found.description], [tuple(row) for row in found.fetchall()]


def plain(cell: object) -> object:
    """A cell as any format may give it."""
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return float(cell) if isinstance(cell, Decimal | int | float) else cell


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", tidy.ROWS)
def test_every_format_holds_the_same_rows(form: str, name: str, example: Subject, folder: Path) -> None:
    columns, found = contents(form, folder, name)
    assert columns == [column for column, _ in tidy.columns(name)]
    assert [tuple(map(plain, row)) for row in found] == [tuple(map(plain, row)) for row in rows(example, name)]


def test_numbers_are_decimals_dates_are_dates(folder: Path) -> None:
    schema = pq.read_schema(folder / "cpst-20050930_facts.parquet")
    assert (schema.field("value").type, schema.field("period_end").type) == (pa.decimal128(38, 9), pa.date32())
    with duck.connect(str(folder / "cpst-20050930.duckdb"), read_only=True) as database:
        kinds = dict(row[:2] for row in database.execute("DESCRIBE facts").fetchall())
    assert (kinds["value"], kinds["period_end"], kinds["nil"], kinds["decimals"]) == ("DECIMAL(38,9)", "DATE", "BOOLEAN", "BIGINT")


@pytest.mark.parametrize(
    ("value", "decimal", "number"),
    [
        ("0.10", Decimal("0.1"), 0.1),
        ("-9223372036854775807", Decimal(-9223372036854775807), -9223372036854775807),
        ("12345678901234567890", Decimal("12345678901234567890"), 12345678901234567890.0),
        ("0.0000000001", None, 1e-10),  # ten places: only the text has them
        ("1" + "0" * 30, None, 1e30),
        ("1E+3", Decimal(1000), 1000),
    ],
)
def test_the_number_is_exact_or_missing_and_the_text_is_always_exact(value: str, decimal: Decimal | None, number: float) -> None:
    fact = replace(next(f for f in reports.facts() if f.unit is not None), value=Decimal(value))
    subject = small(fact)
    data = dict(parquet.files(subject))["acme-20240630_facts.parquet"]
    [row] = pq.read_table(io.BytesIO(data)).to_pylist()
    assert row["value"] == decimal and Decimal(row["value_text"]) == Decimal(value)
    database = sqlite3.connect(":memory:")
    database.deserialize(dict(sqlite.files(subject))["acme-20240630.sqlite"])
    [(kept, text)] = database.execute("SELECT value, value_text FROM facts").fetchall()
    database.close()
    assert kept == number and type(kept) is type(number) and Decimal(text) == Decimal(value)


@pytest.mark.parametrize("form", FORMATS)
def test_the_extension_taxonomy_comes_along(form: str, example: Subject) -> None:
    beside = {name for name, _ in writer.render(example.report, "xbrl", example.base)} - {"cpst-20050930.xml"}
    assert beside < {name for name, _ in FORMATS[form].files(example)}
    assert rows(example, "reports")[0].taxonomy in beside


# --- the same bytes ----------------------------------------------------------------------------------------------


def test_two_processes_write_the_same_bytes(example: Subject) -> None:
    """All but DuckDB, whose database has an id of its own: there the rows are the same, which is tested above."""
    script = (
        "import hashlib; from converter import pipeline;"
        f"data = open({str(EXAMPLE)!r}, 'rb').read();"
        f"(made,), _ = pipeline.convert({str(EXAMPLE)!r}, data, pipeline.Options(to=('parquet', 'sqlite', 'xlsx')));"
        "print(len(made.files), hashlib.sha256(repr(made.files).encode()).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, env={"PYTHONHASHSEED": seed, "TZ": zone}, capture_output=True, check=True, text=True
        ).stdout
        for seed, zone in (("7", "UTC"), ("8", "Asia/Tokyo"))
    }
    (made,), _ = pipeline.convert(str(EXAMPLE), EXAMPLE.read_bytes(), pipeline.Options(to=("parquet", "sqlite", "xlsx")))
    assert found == {f"{len(made.files)} {hashlib.sha256(repr(made.files).encode()).hexdigest()}\n"}


# --- what is wrong -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "library", "extra"), [("parquet", "pyarrow", "data"), ("duckdb", "duckdb", "data"), ("xlsx", "openpyxl", "excel")]
)
def test_a_library_that_is_not_installed_is_named(
    form: str, library: str, extra: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    result = run("convert", EXAMPLE, "-o", tmp_path / "out", "--to", "xbrl", "--to", form)
    assert result.exit_code == 2
    assert f"the format {form} needs {library} (pip install 'tickmark-xbrl[{extra}]')" in result.stderr
    assert not (tmp_path / "out").exists()


def a_database(form: str, statements: Iterable[str], place: Path) -> bytes:
    connect: Callable[[str], Any] = duck.connect if form == "duckdb" else sqlite3.connect
    with contextlib.closing(connect(str(place))) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()
    return place.read_bytes()


@pytest.mark.parametrize("form", ["duckdb", "sqlite"])
@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE other (x INTEGER)"],
        ["CREATE TABLE facts (x INTEGER)"],
        ["CREATE TABLE reports (x INTEGER)", "CREATE VIEW facts AS WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t) SELECT x FROM t"],
    ],
)
def test_a_database_of_something_else_is_refused(form: str, statements: list[str], tmp_path: Path) -> None:
    with pytest.raises(ConverterError, match=r"no (DuckDB|SQLite) database of a report"):
        FORMATS[form].rows(a_database(form, statements, tmp_path / "x"))


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_no_such_file_is_refused(form: str, folder: Path) -> None:
    [whole] = [p.read_bytes() for p in folder.glob(f"*{ENTRIES[form]}")]
    other = pa.BufferOutputStream()
    pq.write_table(pa.table({"x": [1]}), other)
    for data in (b"", b"nothing", whole[: len(whole) // 3], whole[:100] + bytes(200) + whole[300:][:500], other.getvalue().to_pybytes()):
        with pytest.raises(ConverterError, match="this is no"):
            FORMATS[form].rows(data)


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("concept", "Assets", "no known prefix"),
        ("concept", "other:Assets", "no known prefix"),
        ("concept", None, "no text"),
        ("value_text", "1,000", "no number"),
        ("value_text", "NaN", "no number"),
        ("value_text", None, "not nil"),
        ("unit", "USD", "no known prefix"),
        ("unit", "a/b/c", "no unit"),
        ("period_end", "soon", "soon"),
        ("period_end", None, "None"),
        ("dimensions", "[]", "no object of texts"),
        ("dimensions", "{", "Expecting"),
        ("entity", None, "no text"),
        ("report", "another", "there is no 'another'"),
        ("decimals", "many", "many"),
    ],
)
def test_a_row_that_is_no_fact_is_an_error_and_the_others_are_read(column: str, value: object, words: str) -> None:
    made = small(*[f for f in reports.facts() if f.unit is not None])
    about, found = sqlite.rows(dict(sqlite.files(made))["acme-20240630.sqlite"])
    found[1][column] = value
    facts, (flaw,) = tidy.facts(about, found)
    assert (flaw.code, flaw.severity) == ("tables.fact", "error")
    assert "the fact f2 cannot be read" in flaw.message and words in flaw.message
    assert tuple(held.fact for held in facts) == tuple(map(said, (made.report.facts[0], *made.report.facts[2:])))


def test_namespaces_that_are_none_are_an_error() -> None:
    _, found = sqlite.rows(dict(sqlite.files(small()))["acme-20240630.sqlite"])
    _, flaws = tidy.facts([{"report": "acme-20240630", "namespaces": "[1"}], found)
    assert Counter(f.code for f in flaws) == {"tables.report": 1, "tables.fact": len(found)}


# --- the documentation -------------------------------------------------------------------------------------------


def test_the_documentation_lists_the_columns_that_there_are() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for name in tidy.ROWS:
        table = re.search(rf"^## `{name}`.*?\n(\|.*?)\n\n", text + "\n\n", re.DOTALL | re.MULTILINE)
        assert table is not None, name
        listed = [column for row in table[1].splitlines()[2:] for column in re.findall(r"`(\w+)`", row.split("|")[1])]
        assert listed == [column for column, _ in tidy.columns(name)]


@pytest.fixture
def beside(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the examples are run: the example's tables are where ``tickmark convert`` puts them."""
    (tmp_path / "tickmark-out").mkdir()
    (tmp_path / "tickmark-out" / "cpst-20050930").symlink_to(folder)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_queries_of_the_documentation_run(beside: Path) -> None:
    queries = re.findall(r"```sql\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert len(queries) >= 3
    with duck.connect() as database:
        for query in queries:
            assert database.execute(query).fetchall(), query


def test_the_python_of_the_documentation_runs(beside: Path) -> None:
    [code] = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=beside, capture_output=True, text=True, check=True)
    assert "Total stockholders' equity" in done.stdout and "540000" in done.stdout


def test_reports_without_anything_are_tables_without_rows() -> None:
    empty = Subject(Report(Entity("http://a.example", "1"), "empty", (), (), reports.extension()), reports.base())
    for form, module in FORMATS.items():
        about, facts = module.rows(dict(module.files(empty))[f"empty{ENTRIES[form]}"])
        assert (len(about), facts) == (1, [])
