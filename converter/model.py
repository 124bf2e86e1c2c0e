"""The nouns of tickmark, in XBRL 2.1's words and OIM's where they are clearer.

Every value is frozen and every collection a tuple: a stage that changes something returns a new value.
This module imports nothing of ours, so any module may import it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "info"]
PeriodType = Literal["instant", "duration"]
Balance = Literal["debit", "credit", ""]
Measure = Literal["monetary", "shares", "perShare", "pure"]
Fate = Literal["fact", "label", "heading", "prose", "skipped", "unresolved"]


class Span(NamedTuple):
    """Where something was seen in the file as given.

    ``line`` and ``column`` count from 1 in the decoded source, ``end`` is ``column`` plus the number of source characters
    (so it is exclusive, and runs over the line's end where an HTML cell does). ``page`` counts from 1: a page of text or PDF,
    a sheet of a workbook (there line and column are row and column of the cell), one of the files that a report was read from.
    """

    page: int
    line: int
    column: int
    end: int


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A flaw in a document, as a value with an address. ``code`` is ours (``period.unknown``) or the specification's."""

    code: str
    severity: Severity
    message: str
    span: Span | None = None
    hint: str = ""


# --- what was read -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of text at a place. ``first`` and ``last`` are the columns it stands over; column 0 holds the labels.

    ``indent`` is how far the text is indented in its column, in characters (HTML: padding in points / 4, roughly).
    """

    text: str
    span: Span
    first: int = 0
    last: int = 0
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table as printed; ``rule`` says that a line is drawn under it (so a total may follow)."""

    cells: tuple[Cell, ...]
    rule: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows over the same columns: 0 the labels, 1..``columns`` the values. ``$``, ``)`` and ``%`` are joined to their number.
    ``others`` are other readings of the same lines, where their numbers may be parted in more than one way."""

    rows: tuple[Row, ...]
    columns: int
    span: Span
    others: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text that is not a table: its lines as printed (HTML: one piece)."""

    lines: tuple[Cell, ...]

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def span(self) -> Span:
        return self.lines[0].span


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Header:
    """What stands around a document in an EDGAR submission, empty where it is not known. Dates are ISO."""

    form: str = ""  # of the submission: 10-Q, 8-K
    kind: str = ""  # <TYPE> of this document: EX-99.1
    company: str = ""
    cik: str = ""
    sic: str = ""
    period: str = ""
    filed: str = ""
    fiscal_year_end: str = ""  # MMDD


@dataclass(frozen=True, slots=True)
class Document:
    """One readable document: its name, the whole decoded text it came from, and its blocks in reading order."""

    name: str
    text: str
    blocks: tuple[Block, ...]
    header: Header = field(default_factory=Header)
    schedule: tuple[tuple[str, str, Span], ...] = ()  # an EX-27's tags and values, as given
    line_items: bool = False  # a table of line items, where a year alone over a column is the year's


# --- periods -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Instant:
    """XBRL 2.1, 4.7.2: the end of a day."""

    date: dt.date

    @property
    def end(self) -> dt.date:
        return self.date


@dataclass(frozen=True, slots=True, order=True)
class Duration:
    """XBRL 2.1, 4.7.2: from the start of ``start`` to the end of ``end``, both inclusive, as a person writes them."""

    start: dt.date
    end: dt.date


Period = Instant | Duration


# --- statements --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Amount:
    """A printed number: ``(1,234)`` in thousands has value -1234000, scale 3, decimals -3. ``dash`` says that it is a dash
    or the word none, a reported zero or nothing to report."""

    text: str
    value: Decimal
    scale: int
    decimals: int | None
    span: Span
    dash: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a statement. ``reason`` says why its amounts are no facts, where they are none; otherwise ``period`` is theirs, or
    None where every line has its own. ``member`` is the part of the whole that the column tells of ("Retained earnings"), as printed."""

    heading: str
    period: Period | None
    span: Span
    reason: str = ""
    member: str = ""


@dataclass(frozen=True, slots=True)
class LineItem:
    """A line of a statement: a heading where no amount is given. ``section`` are the headings above, outermost first;
    ``pieces`` the parts of the label as printed; ``rule_above`` that a line is drawn between it and the line before. In a statement
    of equity a line may have a ``period`` of its own, and ``member`` is the part of the whole that it tells of, as printed."""

    label: str
    depth: int
    section: tuple[str, ...]
    amounts: tuple[Amount | None, ...]
    span: Span
    pieces: tuple[Cell, ...] = ()
    measure: Measure = "monetary"
    rule_above: bool = False
    stock: Literal["", "begin", "end"] = ""  # a balance in a statement of durations: cash at the beginning or end
    period: Period | None = None
    member: str = ""

    @property
    def heading(self) -> bool:
        return all(a is None for a in self.amounts)

    def at(self, column: Column) -> Period | None:
        """The period of an amount in this column: the line's own or the column's, for a balance the instant at its beginning or end."""
        period = self.period or column.period
        if self.stock and isinstance(period, Duration):
            return Instant(period.start - dt.timedelta(days=1) if self.stock == "begin" else period.end)
        return period


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a document. ``kind`` is the name of a file in taxonomy/statements: balance_sheet, income_statement, ...; or
    parenthetical, or details for what a note says of a line of a statement, ``title`` then being that line."""

    kind: str
    title: str
    columns: tuple[Column, ...]
    lines: tuple[LineItem, ...]
    span: Span
    currency: str = "USD"
    scale: int = 0

    @property
    def name(self) -> str:
        """``balance sheet``: the kind as a person says it."""
        return self.kind.replace("_", " ")

    def at_instants(self, line: LineItem) -> bool:
        """Whether the amounts of a line are balances at days and not what happened over periods."""
        if self.kind == "details":
            return all(isinstance(c.period, Instant) for c in self.columns if c.period is not None)
        return self.kind in ("balance_sheet", "parenthetical") or bool(line.stock)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A part of the document that is no primary statement, and why: its numbers are accounted for, not lost."""

    span: Span
    cells: tuple[Cell, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Part:
    """An addend: the index of a line in its statement, and +1 or -1."""

    line: int
    weight: int


@dataclass(frozen=True, slots=True)
class Sum:
    """Line ``total`` is the sum of ``parts``. ``differences`` has total minus parts per column, None where not computable."""

    total: int
    parts: tuple[Part, ...]
    differences: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """A line of a breakdown that is a line of a face: the index of the one, the place of the other, and -1 where they are printed with
    opposite signs."""

    line: int
    face: Span
    sign: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What a note says of a line of a face: a statement of kind details whose lines add up to it. The first of ``ties`` is the total's,
    the others are those of parts that stand on a face themselves."""

    statement: Statement
    sums: tuple[Sum, ...]
    ties: tuple[Tie, ...]


# --- concepts ----------------------------------------------------------------------------------------------------


class QName(NamedTuple):
    namespace: str
    name: str


@dataclass(frozen=True, slots=True)
class Concept:
    """XBRL 2.1, 5.1.1. ``type`` is monetary, shares, perShare, pure, percent, string, date, gYear, ... ``since`` and ``until`` are
    the years in which us-gaap knows (knew) the name, ``successor`` the names that followed it."""

    qname: QName
    type: str
    period: PeriodType
    balance: Balance = ""
    abstract: bool = False
    label: str = ""
    definition: str = ""
    synonyms: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    successor: tuple[str, ...] = ()
    substitution: Literal["item", "hypercube", "dimension"] = "item"

    @property
    def name(self) -> str:
        return self.qname.name


@dataclass(frozen=True, slots=True)
class Arc:
    """An arc of a network, in the order of its network. ``weight`` for calculation, ``label`` is the preferred label's role
    (standard, terse, total, negated, negatedTotal, periodStart, periodEnd) and ``arcrole`` the name of a definition arcrole."""

    parent: QName
    child: QName
    order: int
    weight: int = 0
    label: str = ""
    arcrole: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """The arcs of one extended link role. ``definition`` reads "0001 - Statement - Title"."""

    role: str
    definition: str
    presentation: tuple[Arc, ...] = ()
    calculation: tuple[Arc, ...] = ()
    definitions: tuple[Arc, ...] = ()


@dataclass(frozen=True, slots=True)
class Label:
    """A label of a concept that stands beside ``Concept.label``. ``role`` as in Arc.label."""

    concept: QName
    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Concepts of one namespace and the networks over them: the base taxonomy, or a filing's extension (of nothing). ``location`` is
    the address of a schema that others publish; one of ours follows from its namespace."""

    namespace: str
    prefix: str
    concepts: tuple[Concept, ...]
    networks: tuple[Network, ...] = ()
    labels: tuple[Label, ...] = ()
    location: str = ""


# --- what is reported --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entity:
    """XBRL 2.1, 4.7.3.1."""

    scheme: str
    identifier: str


@dataclass(frozen=True, slots=True)
class Context:
    """XBRL 2.1, 4.7. A context is its meaning: two are S-equal exactly when ``==``; ids exist only in the writer.
    ``dimensions`` are (axis, member), sorted."""

    entity: Entity
    period: Period
    dimensions: tuple[tuple[QName, QName], ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """XBRL 2.1, 4.8: measures as QNames, numerator and denominator."""

    numerator: tuple[QName, ...]
    denominator: tuple[QName, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """XBRL 2.1, 4.6. ``value`` is a Decimal, a text, or None for nil; ``decimals`` None is INF (numeric) or not stated (text).
    ``amount`` or ``span`` is what was printed; ``within`` says that it stands inside a label; ``rung`` and ``confidence`` tell
    how its concept was found."""

    concept: QName
    context: Context
    unit: Unit | None
    value: Decimal | str | None
    decimals: int | None = None
    amount: Amount | None = None
    span: Span | None = None
    within: bool = False
    rung: str = ""
    confidence: float = 1.0

    @property
    def printed(self) -> Span | None:
        """Where it stands in the document."""
        return self.amount.span if self.amount is not None else self.span


class Candidate(NamedTuple):
    """A concept that a line may be, with its probability."""

    concept: str
    probability: float


class Precedent(NamedTuple):
    """What an earlier filing of the company says of a line: its concept there ("extension" for an element of the company's own,
    whose name is ``own``), how much that tells in nats, the factor from what is printed to what is reported (0: not known),
    sentences for a person, and the concepts of what stands inside the label, by measure."""

    concept: str
    own: str
    weight: float
    factor: int
    why: tuple[str, ...]
    within: tuple[tuple[Measure, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """What concept a line was given: None for an extension (or a heading). ``rung`` names the step of the ladder it stood on;
    ``evidence`` are sentences for and against, for a person; ``candidates`` the runners-up; ``precedent`` what an earlier filing
    says in favour of the concept; ``own`` a name for an extension concept that is known already; ``unfit`` a concept that the user's mapping names, but which
    cannot be that of the line."""

    concept: str | None
    confidence: float
    rung: str
    candidates: tuple[Candidate, ...] = ()
    evidence: tuple[str, ...] = ()
    precedent: Precedent | None = None
    own: str = ""
    unfit: str = ""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A statement with the concept of every line, and the sums that were found in it."""

    statement: Statement
    concepts: tuple[QName | None, ...]
    matches: tuple[Match, ...]
    sums: tuple[Sum, ...]

    @property
    def rows(self) -> Iterator[tuple[LineItem, QName | None, Match]]:
        """Every line with its concept and how that was found."""
        return zip(self.statement.lines, self.concepts, self.matches, strict=True)


@dataclass(frozen=True, slots=True)
class Entry:
    """A number of the document and what became of it."""

    text: str
    span: Span
    fate: Fate
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All that a document reports. Contexts and units are derived from the facts, in order of appearance."""

    entity: Entity
    name: str  # EDGAR's pattern: <ticker or name>-<yyyymmdd>
    facts: tuple[Fact, ...]
    statements: tuple[Tagged, ...]
    extension: Taxonomy
    ledger: tuple[Entry, ...] = ()

    @property
    def registrant(self) -> str:
        """The name of who reports, empty where the document does not tell."""
        return registrant(self.facts)


def registrant(facts: Iterable[Fact]) -> str:
    return next((str(fact.value or "") for fact in facts if fact.concept.name == "EntityRegistrantName"), "")
