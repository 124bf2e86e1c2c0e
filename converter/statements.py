"""Tables become statements: which they are, what their columns' periods are, in what scale and currency, line by line.

``recognize`` reads every table of a document, keeps the primary statements, joins those that run over several pages or tables,
and says of every other table why it is none.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from converter import amounts, captions, footing, lines, periods, recognition
from converter.captions import Scale
from converter.lines import Logical
from converter.model import (
    Amount,
    Cell,
    Column,
    Diagnostic,
    Document,
    Instant,
    LineItem,
    Period,
    Row,
    Skipped,
    Span,
    Statement,
    Table,
)

_PROSE = 240  # characters: a paragraph longer than this is no title or caption
_YEAR = re.compile(r"^\W*(?:fiscal\s*|FY\s*)?(?:(?:19|20)\d\d|'\d\d|’\d\d)\W*(?:\(?[a-z0-9*]{1,2}\)?)?\W*$", re.IGNORECASE)
_TIME = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\b|\b(?:19|20)\d\d\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{4}-\d\d-\d\d\b"
    r"|\b(?:months?|weeks?|quarters?|years?|period|fiscal|ended)\b|\bq[1-4]\b",
    re.IGNORECASE,
)
_CONTINUED = re.compile(r"\bcont(?:inued|'?d)?\b|- assets\b|liabilities and", re.IGNORECASE)
_BEGIN = re.compile(r"\b(?:at |as of )?(?:the )?beginning\b|\bstart of\b|\bopening\b|,? ?(?:january|july|october|april) 1$", re.IGNORECASE)
_END = re.compile(r"\bend(?:ing)?\b(?! of each)|\bclosing\b", re.IGNORECASE)
_CASH = re.compile(r"\bcash\b|\bbalances?\b|equivalents", re.IGNORECASE)
_CHANGE = re.compile(r"\b(?:change|increase|decrease)s?\b", re.IGNORECASE)
_IN_LABEL = re.compile(r"\(?\b(?:amounts? |shares )?in (thousands|millions|billions)\b", re.IGNORECASE)
_PERCENT_COLUMN = re.compile(r"%|percent|change|var(?:iance|\.)|incr|decr", re.IGNORECASE)
_NOTE_COLUMN = re.compile(r"^\W*notes?\b|\bref\b|footnote", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """A table, or the part of one that a title or a new heading begins, with what stands above it."""

    table: Table
    head: tuple[Row, ...]
    body: tuple[Logical, ...]
    above: tuple[Cell, ...]  # lines of text above it, nearest first
    fixed: bool
    order: int

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(line.label for line in self.body)

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(c for row in self.table.rows for c in row.cells)


@dataclass(frozen=True, slots=True)
class Recognition:
    statements: tuple[Statement, ...]
    skipped: tuple[Skipped, ...]


def recognize(document: Document, *, period_end: dt.date | None = None) -> tuple[Recognition, tuple[Diagnostic, ...]]:
    """The primary statements of a document in reading order, and why each other table is none.

    ``period_end`` is the end of the period reported on, where the caller knows it. Diagnostics: ``period.*`` (from ``periods``),
    ``scale.assumed`` where no caption tells the scale, ``statement.none`` where nothing was recognized.
    """
    readings = tuple(_readings(document))
    judged = [(r, title, recognition.judge(title, around, r.labels, _heading_text(r))) for r in readings for title, around in [_title(r)]]
    chosen, skipped = _choose(judged)
    hints = _hints(document, period_end)
    found: list[Diagnostic] = []
    built: list[Statement] = []
    instants: tuple[dt.date, ...] = ()
    for reading, title, kind in sorted(chosen, key=lambda c: (c[2] != "balance_sheet", c[0].order)):
        statement, said = _statement(reading, title, kind, document, replace(hints, instants=instants))
        found.extend(said)
        if statement is None or all(c.period is None for c in statement.columns):
            skipped.append(Skipped(reading.table.span, reading.cells, "no period could be read for its columns"))
            continue
        built.append(statement)
        if kind == "balance_sheet":
            instants = tuple(dict.fromkeys([*instants, *(c.period.end for c in statement.columns if c.period)]))
    merged = _merged(sorted(built, key=lambda s: s.span))
    kept, repeats = _without_repeats(merged)
    skipped.extend(repeats)
    if not kept:
        found.append(Diagnostic("statement.none", "error", "no financial statement was recognized in this document", None, _nothing(document, skipped)))
    return Recognition(tuple(kept), tuple(sorted(skipped, key=lambda s: s.span))), tuple(found)


def _nothing(document: Document, skipped: Sequence[Skipped]) -> str:
    if not document.blocks:
        return "the document holds no text"
    if not skipped:
        return "it holds no table of amounts; is it a letter, or are its tables images?"
    return f"{len(skipped)} table(s) were read: " + "; ".join(dict.fromkeys(s.reason for s in skipped[:12]))


# --- tables and what stands above them ---------------------------------------------------------------------------


def _readings(document: Document) -> Iterator[Reading]:
    above: list[Cell] = []
    order = 0
    for block in document.blocks:
        if not isinstance(block, Table):
            above.extend(block.lines[-30:])
            continue
        for table in _parts(block):
            fixed = _is_fixed(table)
            split = next((i for i, row in enumerate(table.rows) if _is_data(row)), len(table.rows))
            head, own = _head(table.rows[:split])
            body = lines.logical([*own, *table.rows[split:]], fixed=fixed)
            yield Reading(table, head, body, tuple(reversed(above[-30:])), fixed, order)
            order += 1
            above = [c for row in table.rows[-3:] for c in row.cells if not row.cells[1:] and c.first == 0] if False else []


def _is_fixed(table: Table) -> bool:
    """Whether the rows are lines of text: there every cell's indent is its column."""
    cells = [c for row in table.rows[:12] for c in row.cells]
    return bool(cells) and all(c.indent + 1 == c.span.column or c.indent >= c.span.column - 1 for c in cells) and len({c.span.line for c in cells}) > 1


def _is_data(row: Row) -> bool:
    values = [c for c in row.cells if c.first > 0]
    if not values or all(_YEAR.match(c.text) or (_TIME.search(c.text) and not amounts.parse(c.text)) for c in values):
        return False
    if any(c.first != c.last and len(c.text) > 24 for c in values):
        return False
    printed = [c for c in values if amounts.parse(c.text) is not None and not _YEAR.match(c.text)]
    return bool(printed)


def _head(rows: Sequence[Row]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The heading rows of a table, and the rows below them that already belong to its body (first section headings)."""
    last = max((i for i, row in enumerate(rows) if any(c.first > 0 for c in row.cells)), default=-1)
    while last + 1 < len(rows) and captions.scale(" ".join(c.text for c in rows[last + 1].cells)) is not None:
        last += 1
    return tuple(rows[: last + 1]), tuple(rows[last + 1 :])


def _parts(table: Table) -> Iterator[Table]:
    """A table cut where a title of a statement, or a new heading of dates, stands between its rows."""
    cuts: list[int] = []
    seen = False
    for i, row in enumerate(table.rows):
        if _is_data(row):
            seen = True
            continue
        if not seen:
            continue
        text = " ".join(c.text for c in row.cells)
        dated = [c for c in row.cells if c.first > 0 and (_YEAR.match(c.text) or _TIME.search(c.text))]
        titled = len(row.cells) == 1 and (text.isupper() or row.cells[0].last > 0 or row.cells[0].first > 0) and recognition.begins(text)
        headed = len(dated) >= 2 and len(dated) == sum(c.first > 0 for c in row.cells)
        if titled or headed:
            cuts.append(i)
            seen = False
    start = 0
    for cut in [*cuts, len(table.rows)]:
        rows = table.rows[start:cut]
        if rows:
            yield table if not cuts else Table(rows, table.columns, rows[0].cells[0].span)
        start = cut


def _title(reading: Reading) -> tuple[str, str]:
    """The line that names the statement (nearest above the amounts), and all the text above."""
    inside = [c.text for row in reversed(reading.head) for c in row.cells if c.first == 0 or c.first != c.last or len(row.cells) == 1]
    near: list[str] = []
    for cell in reading.above[:14]:
        if len(cell.text) > _PROSE:
            break
        near.append(cell.text)
    first = [line.label for line in reading.body[:3] if not line.values]
    around = " ".join([*reversed(near), *reversed(inside)])
    candidates = [*inside, *near, *first]
    for i, text in enumerate(candidates):
        # a title may run over two lines: "CONDENSED CONSOLIDATED BALANCE SHEET -" / "LIABILITIES AND STOCKHOLDERS' EQUITY"
        if recognition.title_kind(text):
            below = candidates[i - 1] if i else ""
            if recognition.title_kind(f"{text} {below}") == "parenthetical":
                return f"{text} {below}", around
            return text, around
    return "", around


def _heading_text(reading: Reading) -> str:
    return " ".join(c.text for row in reading.head for c in row.cells)


# --- which of them ------------------------------------------------------------------------------------------------

_Judged = tuple[Reading, str, recognition.Verdict]
_Chosen = tuple[Reading, str, str]


def _choose(judged: Sequence[_Judged]) -> tuple[list[_Chosen], list[Skipped]]:
    """Of the tables that could be statements: for each kind the best, and those that continue or complete it."""
    skipped: list[Skipped] = []
    chosen: list[_Chosen] = []
    by_kind: dict[str, list[_Judged]] = {}
    for reading, title, verdict in judged:
        if verdict.kind in recognition.PRIMARY:
            by_kind.setdefault(verdict.kind, []).append((reading, title, verdict))
        else:
            reason = {"equity": "a statement of equity"}.get(verdict.kind, verdict.reason)
            skipped.append(Skipped(reading.table.span, reading.cells, reason))
    titled = any(v.titled for candidates in by_kind.values() for _, _, v in candidates)
    for kind, candidates in by_kind.items():
        best = max(candidates, key=lambda j: (j[2].titled, min(j[2].score, 9), -j[0].order))
        near = {best[0].order}
        for reading, title, verdict in candidates:
            ok = reading is best[0]
            if not ok and titled and best[2].titled and verdict.titled:
                ok = True
            if not ok and verdict.score >= 6 and not titled:
                ok = True
            if not ok and not verdict.titled and best[2].titled and min(abs(reading.order - n) for n in near) == 1 and _continues(best[0], reading):
                ok = True
            if kind == "parenthetical" and not verdict.titled:
                ok = False
            if ok:
                near.add(reading.order)
                chosen.append((reading, title, kind))
            else:
                skipped.append(Skipped(reading.table.span, reading.cells, f"repeats or details the {kind.replace('_', ' ')}"))
    return chosen, skipped


def _continues(first: Reading, second: Reading) -> bool:
    """Whether a table without a title goes on with the statement before it: as many columns, and other lines."""
    shared = {label.lower() for label in first.labels} & {label.lower() for label in second.labels if label}
    return first.order < second.order and first.table.columns == second.table.columns and len(shared) * 4 < len(second.labels)


def _merged(statements: Sequence[Statement]) -> list[Statement]:
    """Statements that run over several tables joined: the same kind and periods, one after the other, with other lines."""
    out: list[Statement] = []
    for statement in statements:
        k = next((i for i in range(len(out) - 1, -1, -1) if out[i].kind == statement.kind), None)
        if k is not None and (k == len(out) - 1 or statement.kind == "balance_sheet") and _completes(out[k], statement):
            before = out[k]
            out[k] = replace(before, lines=(*before.lines, *statement.lines))
        else:
            out.append(statement)
    return out


def _completes(first: Statement, second: Statement) -> bool:
    if [c.period for c in first.columns] != [c.period for c in second.columns] or first.currency != second.currency:
        return False
    ours = {line.label.lower() for line in first.lines if not line.heading}
    theirs = {line.label.lower() for line in second.lines if not line.heading}
    whole = "total assets" in ours and any(l.startswith("total liabilities and") for l in ours)
    return not whole and len(ours & theirs - {"", "total", "other"}) * 4 <= len(theirs)


def _without_repeats(statements: Sequence[Statement]) -> tuple[list[Statement], list[Skipped]]:
    """A later statement of the same kind and periods says the same again, or speaks of another company: it is left out."""
    kept: list[Statement] = []
    skipped: list[Skipped] = []
    for statement in statements:
        mine = {c.period for c in statement.columns if c.period}
        twin = next((k for k in kept if k.kind == statement.kind and len(mine & {c.period for c in k.columns}) * 2 > len(mine)), None)
        if twin is None:
            kept.append(statement)
            continue
        cells = tuple(c for line in statement.lines for c in (*line.pieces, *(Cell(a.text, a.span, 1, 1) for a in line.amounts if a)))
        skipped.append(Skipped(statement.span, cells, f"a second {statement.kind.replace('_', ' ')} for the same periods"))
    return kept, skipped


# --- from a reading to a statement -------------------------------------------------------------------------------


def _hints(document: Document, period_end: dt.date | None) -> periods.Hints:
    header = document.header
    known = period_end
    if known is None and re.fullmatch(r"\d{4}-\d\d-\d\d", header.period) and header.form.upper().startswith("10-"):
        known = dt.date.fromisoformat(header.period)
    return periods.Hints(period_end=known, fiscal_year_end=header.fiscal_year_end, form=header.form)


def _statement(
    reading: Reading, title: str, kind: str, document: Document, hints: periods.Hints
) -> tuple[Statement | None, tuple[Diagnostic, ...]]:
    count = reading.table.columns
    headings = [[c.text for row in reading.head for c in row.cells if c.first <= col <= c.last and c.first > 0] for col in range(1, count + 1)]
    captioned = [c.text for row in reading.head for c in row.cells if c.first == 0]
    near = [c.text for c in reading.above[:14] if len(c.text) <= _PROSE]
    around = " ".join([*reversed(near[:10]), *captioned])
    reasons = [_no_facts(reading, col, headings[col - 1]) for col in range(1, count + 1)]
    dated = [i for i in range(count) if not reasons[i]]
    read, found = periods.columns([headings[i] for i in dated], kind_period=recognition.kind(kind).period, title=around, hints=hints)
    where: dict[int, tuple[Period | None, str]] = {i: read[n] for n, i in enumerate(dated)}
    where, folded = _fold(reading, where, headings)
    shown = sorted(set(range(count)) - set(folded))
    columns = tuple(
        Column(" ".join(headings[i]), where[i][0] if i in where else None, reading.table.span, where[i][1] if i in where else reasons[i])
        for i in shown
    )
    position = {col: shown.index(folded.get(col, col)) for col in range(count)}
    scale, stated = _scale(reading, near, captioned, document)
    currency = captions.currency([*captioned, *near[:8], title])
    body = [line for line in reading.body if line.pieces or line.values]
    items = _items(body, position, len(columns), scale, kind)
    said = list(found)
    statement = Statement(kind, " ".join(title.split()), columns, items, reading.table.span, currency, scale.power)
    if not stated and any(a and a.scale == 0 and abs(a.value) < 100_000 for line in items for a in line.amounts) and _looks_scaled(statement):
        said.append(Diagnostic("scale.assumed", "warning", f"no caption tells the scale of {title or kind!r}: whole {currency} assumed", reading.table.span,
                               "say it in the document, e.g. '(in thousands)'"))
    spans = tuple(replace(d, span=d.span or reading.table.span) for d in said)
    return _rounded(statement), spans


def _no_facts(reading: Reading, col: int, heading: Sequence[str]) -> str:
    """Why a column holds no facts: percentages, notes."""
    texts = [c.text for line in reading.body for c in line.values if c.first <= col <= c.last]
    if not texts:
        return "empty"
    joined = " ".join(heading)
    percents = sum("%" in t for t in texts)
    if percents * 2 > len(texts) and (percents > 1 or _PERCENT_COLUMN.search(joined)):
        return "percentages"
    if _NOTE_COLUMN.search(joined) and not _TIME.search(joined):
        return "references to notes"
    if not any(amounts.parse(t) for t in texts):
        return "words"
    return ""


def _fold(
    reading: Reading, where: dict[int, tuple[Period | None, str]], headings: Sequence[Sequence[str]]
) -> tuple[dict[int, tuple[Period | None, str]], dict[int, int]]:
    """Inner and outer columns of one period become one: neighbours where no line has amounts in both."""
    rows = [{c.first - 1 for c in line.values if c.first == c.last} for line in reading.body]
    folded: dict[int, int] = {}
    order = sorted(where)
    for a, b in zip(order, order[1:], strict=False):
        left = folded.get(a, a)
        pa, pb = where[left][0], where[b][0]
        same = pa is not None and (pa == pb or (pb is None and not headings[b])) or (pa is None and not headings[left] and pb is not None)
        if same and not any({left, b} <= row or {a, b} <= row for row in rows):
            folded[b] = left
            if pa is None:
                where[left] = where[b]
    return {i: w for i, w in where.items() if i not in folded}, folded


def _scale(reading: Reading, near: Sequence[str], captioned: Sequence[str], document: Document) -> tuple[Scale, bool]:
    heads = [c.text for row in reading.head for c in row.cells if c.first > 0]
    stub = [line.label for line in reading.body[:2] if not line.values]
    own = captions.nearest([*captioned, *stub, *heads, " ".join(captioned), *near])
    if own is not None:
        return own, True
    foot = captions.nearest([])
    return foot or Scale(0, 0), False


def _items(body: Sequence[Logical], position: dict[int, int], width: int, scale: Scale, kind: str) -> tuple[LineItem, ...]:
    levels = lines.depths(body)
    heads = lines.sections(body, levels)
    out: list[LineItem] = []
    for line, depth, section in zip(body, levels, heads, strict=True):
        texts = [c.text for c in line.values]
        measure = lines.measure(line.label, section, texts)
        power = scale.power if measure == "monetary" else scale.shares if measure == "shares" else 0
        if measure in ("shares", "monetary") and (own := _IN_LABEL.search(line.label)):
            power = {"t": 3, "m": 6, "b": 9}[own.group(1)[0].lower()]
        elif measure == "shares" and any((p := amounts.parse(t)) and p.value.copy_abs().scaleb(power) > Decimal(10) ** 12 for t in texts):
            power = 0
        found: list[Amount | None] = [None] * width
        for cell in line.values:
            printed = amounts.parse(cell.text)
            at = position.get(cell.first - 1)
            if printed is None or at is None or found[at] is not None:
                continue
            found[at] = Amount(cell.text, printed.value.scaleb(power), power, printed.places - power, cell.span, printed.dash)
        span = line.pieces[0].span if line.pieces else line.values[0].span
        stock = _stock(line.label, section) if kind == "cash_flows" else ""
        out.append(LineItem(line.label, depth, section, tuple(found), span, line.pieces, measure, line.rule_above, stock))
    return tuple(out)


def _stock(label: str, section: Sequence[str]) -> str:
    """Whether a line of a cash flow statement is the balance of cash at the beginning or the end."""
    context = " ".join([*section[-1:], label])
    if not _CASH.search(context) or (_CHANGE.search(label) and not re.search(r"\bbeginning of|\bend of", label, re.IGNORECASE)):
        return ""
    if _BEGIN.search(label):
        return "begin"
    return "end" if _END.search(label) else ""


def _looks_scaled(statement: Statement) -> bool:
    values = [abs(a.value) for line in statement.lines if line.measure == "monetary" for a in line.amounts if a and a.value]
    return bool(values) and max(values) < 10_000_000


def _rounded(statement: Statement) -> Statement:
    """Decimals as shown: whole dollars that all end in 000 are rounded to thousands."""
    if statement.scale:
        return statement
    printed = [p for line in statement.lines if line.measure == "monetary" for a in line.amounts if a and (p := amounts.parse(a.text))]
    shown = amounts.decimals(printed, 0)
    if shown is None or shown >= 0:
        return statement
    items = tuple(
        replace(line, amounts=tuple(a and replace(a, decimals=shown) for a in line.amounts)) if line.measure == "monetary" else line
        for line in statement.lines
    )
    return replace(statement, lines=items)


def proof(statements: Sequence[Statement]) -> tuple[int, int, int]:
    """Totals proved, failed and found over all statements, as ``footing`` counts them."""
    counts = [footing.proved(s, footing.foot(s)[0]) for s in statements]
    return sum(c[0] for c in counts), sum(c[1] for c in counts), sum(c[2] for c in counts)


__all__ = ["Instant", "Recognition", "Span", "proof", "recognize"]
