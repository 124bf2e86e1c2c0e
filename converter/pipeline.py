"""The program in a few lines: read a document, recognize its statements, tag their lines, account for every number, write the
report, check it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from converter import checks, cover, formats, ledger, prose, readers, statements, tagging, writer
from converter.cover import titles
from converter.errors import ConverterError
from converter.model import Diagnostic, Document, Fact, Report, Skipped, Span, Statement
from converter.reports import xbrl
from converter.tagging import presenting
from converter.taxonomies import adoption, discovery, regime
from converter.writer import placing, sandbox

MOST = 250  # documents of a file: a filing has some dozens that are text
LARGEST = 200 * 1024 * 1024  # bytes of a file that is read: more is no filing


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller wants otherwise than the document says, and how."""

    entity: str = ""
    scheme: str = ""
    ticker: str = ""
    period_end: dt.date | None = None
    fiscal_year_end: str = ""  # MMDD
    to: tuple[str, ...] = ("xbrl",)
    templates: tuple[sandbox.Templates, ...] = ()
    regime: regime.Regime = field(default_factory=regime.ours)
    rules: tuple[str, ...] = ()
    faces_only: bool = False
    wishes: tagging.Wishes = field(default_factory=tagging.Wishes)


@dataclass(frozen=True, slots=True)
class Conversion:
    """What became of one document: its report (None where no statement was found), its files, and all that was noticed."""

    document: Document
    report: Report | None
    files: writer.Files
    diagnostics: tuple[Diagnostic, ...]
    skipped: tuple[Skipped, ...] = ()
    said: tuple[prose.Said, ...] = ()

    @property
    def failed(self) -> bool:
        return any(d.severity == "error" for d in self.diagnostics)


def convert(name: str, data: bytes, options: Options | None = None) -> tuple[tuple[Conversion, ...], tuple[Diagnostic, ...]]:
    """Every document of a file that holds statements, converted; where none does, all of them with the reasons why not.

    ``name`` is shown in messages and tells the format by its suffix. ConverterError where the file is nothing we read.
    """
    refuse_large(name, len(data))
    chosen = options or Options()
    documents, noticed = readers.read(name, data)
    converted = tuple(convert_document(document, chosen) for document in documents[:MOST])
    found, aside = _of_the_filing(converted)
    made = _with_schedules(found, documents) or converted
    if len(documents) > MOST:
        message = f"the file holds {len(documents)} documents; those after the first {MOST} are not read"
        noticed = (*noticed, Diagnostic("document.many", "warning", message))
    return tuple(_finished(c, chosen) for c in made), (*noticed, *aside)


def refuse_large(name: str, size: int) -> None:
    """ConverterError for what is larger than any filing, so that nobody waits for it."""
    if size > LARGEST:
        raise ConverterError(
            f"{name}: {size // 2**20} MB are more than a filing has", f"the most that is read is {LARGEST // 2**20} MB"
        )


def convert_document(document: Document, options: Options) -> Conversion:
    """One document through all stages. Nothing is written to disk."""
    if options.fiscal_year_end:
        document = replace(document, header=replace(document.header, fiscal_year_end=options.fiscal_year_end))
    document, settled = statements.settle(document, period_end=options.period_end)
    recognized, said = statements.recognize(document, period_end=options.period_end, faces_only=options.faces_only)
    said = (*settled, *said)
    if not recognized.statements:
        return Conversion(document, None, (), said, recognized.skipped)
    about, noticed = _cover(document, recognized.statements, options)
    report, tagged = tagging.tag(document, recognized.statements, about, options.regime.read, options.wishes, recognized.breakdowns)
    strange = _stranger(report, options)
    report, adopted = adoption.adopt(presenting.present(report, options.regime.read), options.regime)
    compared, differing = prose.compare(
        document, report.facts, focus=about.get("DocumentFiscalPeriodFocus"), name=about.get("EntityRegistrantName")
    )
    told = {tagged.statement.span for tagged in report.statements}
    left = (statements.aside(s, "its totals are not those of the balance sheet") for s in recognized.statements if s.span not in told)
    parts = (statements.aside(b.statement, "a note on a class of stock") for b in recognized.breakdowns if b.statement.span not in told)
    skipped = (*recognized.skipped, *left, *parts)
    entries = ledger.account(document, report.statements, report.facts, skipped, {s.span: _verdict(s) for s in compared})
    report = replace(report, ledger=entries)
    files = _rendered(formats.Subject(report, options.regime.written, document), (form for form in options.to if form not in formats.modules()))
    heard = frozenset(d.span for d in tagged if d.code == "footing.inconsistent")
    written = files if "xbrl" in options.to else writer.render(report, "xbrl", options.regime.written)
    checked = _checked(report, heard, dict(written), options)
    pages = tuple(d for name, content in files if name.endswith(".htm") for d in _page_findings(name, content))
    found = (*said, *noticed, *filter(None, [strange]), *tagged, *adopted, *differing, *checked, *pages)
    return Conversion(document, report, files, found, skipped, compared)


def _checked(report: Report, heard: Set[Span | None], files: Mapping[str, bytes], options: Options) -> tuple[Diagnostic, ...]:
    """The findings on what would be written. One on a fact points to where the fact was printed: a reader has the document, and the
    report only if it is good. What a receiver's rules ask for beyond that keeps no report from being written."""
    entry = f"{report.name}.xml"
    read, flaws = xbrl.read(entry, files.get(entry, b""), discovery.among(files, discovery.narrowed(files, options.regime.library)))
    printed = {f"f{number}": fact.printed for number, fact in enumerate(report.facts, 1)}
    places = {item.span: printed.get(item.id) for item in read.items}
    asked = (replace(d, severity="warning") if d.severity == "error" else d for d in checks.further(read, options.rules))
    return tuple(_in_document(d, entry, places, heard) for d in (*flaws, *checks.check(read), *asked))


def _stranger(report: Report, options: Options) -> Diagnostic | None:
    if options.wishes.prior is None:
        return None
    from converter import prior

    return prior.stranger(options.wishes.prior, report)


def _page_findings(name: str, content: bytes) -> Iterator[Diagnostic]:
    from converter.checks import inline

    return inline.check(name, content)


def _in_document(finding: Diagnostic, entry: str, places: Mapping[Span, Span | None], heard: Set[Span | None]) -> Diagnostic:
    """The same at its place in the document. That a total which fails in the document fails in the report too is only worth a note."""
    if finding.span is None:
        return finding
    span = places.get(finding.span)
    if span is None:
        return replace(finding, span=None, message=f"{entry}:{finding.span.line}: {finding.message}")
    return replace(finding, span=span, severity="info" if span in heard and finding.severity == "warning" else finding.severity)


def _cover(document: Document, found: Sequence[Statement], options: Options) -> tuple[cover.Cover, tuple[Diagnostic, ...]]:
    periods = tuple(dict.fromkeys(c.period for s in found for c in s.columns if c.period is not None))
    return cover.describe(
        document,
        statement_titles=titles.headings(document, found),
        periods=periods,
        entity=options.entity,
        scheme=options.scheme,
        ticker=options.ticker,
        period_end=options.period_end,
    )


def _of_the_filing(converted: Sequence[Conversion]) -> tuple[tuple[Conversion, ...], tuple[Diagnostic, ...]]:
    """The reports of a file, and what is said of its other documents, so that their numbers are not lost in silence. Beside a
    document with a set of statements, an exhibit that seems to hold a single one (a computation of ratios, a contract's schedule)
    is no report of its own."""
    kinds = [len({t.statement.kind for t in c.report.statements} - {"details"}) if c.report else 0 for c in converted]
    enough = 2 if max(kinds, default=0) > 1 else 1
    kept = tuple(c for c, n in zip(converted, kinds, strict=True) if n >= enough)
    aside = tuple(_aside(c) for c, n in zip(converted, kinds, strict=True) if n < enough) if kept else ()
    return kept, aside


def _aside(conversion: Conversion) -> Diagnostic:
    entries = conversion.report.ledger if conversion.report else ledger.account(conversion.document, (), (), conversion.skipped)
    why = "holds a single table like a statement; the set of statements stands elsewhere" if conversion.report else "holds no statement"
    return Diagnostic("document.aside", "info", f"{conversion.document.name} {why}: its {len(entries)} numbers are in no report")


def _rendered(subject: formats.Subject, to: Iterable[str]) -> writer.Files:
    """The files of some formats."""
    return _distinct(file for form in to for file in formats.render(form, subject))


def _distinct(files: Iterable[tuple[str, bytes]]) -> writer.Files:
    """Several formats may bring the same file, as the extension taxonomy; two of one name would hide one another."""
    found: dict[str, bytes] = {}
    for name, content in files:
        if found.setdefault(name, content) != content:
            raise ConverterError(f"two files would be called {name}", "give your template another name")
    return tuple(found.items())


def _finished(made: Conversion, options: Options) -> Conversion:
    """The same with the files of the formats that may show all that was noticed, and of the user's own."""
    late = [form for form in options.to if form in formats.modules()]
    if made.report is None or not (late or options.templates):
        return made
    subject = formats.Subject(made.report, options.regime.written, made.document, made.diagnostics, made.said)
    own = [sandbox.render(made.report, one, subject.base, made.document, made.diagnostics) for one in options.templates]
    return replace(made, files=_distinct((*made.files, *_rendered(subject, late), *(file for files in own for file in files))))


def _verdict(said: prose.Said) -> str:
    return f"{said.verdict}: {said.concept}" if said.concept else said.verdict


def _with_schedules(found: tuple[Conversion, ...], documents: Sequence[Document]) -> tuple[Conversion, ...]:
    """Compares the schedules of a submission (EX-27) with the statements of its first report."""
    rows = tuple(row for document in documents for row in document.schedule)
    if not rows or not found or found[0].report is None:
        return found
    from converter import schedule

    facts: tuple[Fact, ...] = found[0].report.facts
    return (replace(found[0], diagnostics=(*found[0].diagnostics, *schedule.compare(rows, facts, schedule.load()))), *found[1:])


def put(conversion: Conversion, folder: Path) -> None:
    """Writes a report's files into ``folder``, whole or not at all; those of an earlier run are replaced."""
    if conversion.report is None:
        raise ConverterError(f"{conversion.document.name}: no report to write")
    placing.put(conversion.files, folder, overwrite=True)
