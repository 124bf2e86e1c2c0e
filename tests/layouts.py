"""Statements of an invented company, rendered as many generators lay them out; what each must be read to is what they are made from."""

from __future__ import annotations

import calendar
import datetime as dt
import random
from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape
from typing import NamedTuple

COMPANY = "Quillfeather Instruments, Inc."


class When(NamedTuple):
    """A period: of so many months, or at a day where ``months`` is 0."""

    months: int
    end: dt.date

    @property
    def start(self) -> dt.date | None:
        if not self.months:
            return None
        first = self.end.year * 12 + self.end.month - self.months
        return dt.date(first // 12, first % 12 + 1, 1)


class Line(NamedTuple):
    """``kind``: heading, item, total, per_share, shares; ``level`` of indent. Values in thousands; per share in dollars."""

    label: str
    values: tuple[Decimal | None, ...] = ()
    kind: str = "item"
    level: int = 1


class Face(NamedTuple):
    kind: str
    title: str
    when: tuple[When, ...]
    lines: tuple[Line, ...]


class Fact(NamedTuple):
    kind: str
    start: dt.date | None
    end: dt.date
    measure: str
    value: Decimal
    decimals: int


class Td(NamedTuple):
    """A cell as a generator puts it: ``text`` may hold a line break."""

    text: str = ""
    span: int = 1
    align: str = "right"
    indent: int = 0
    rule: bool = False


Grid = list[list[Td]]


def facts(faces: Sequence[Face], *, dashes: bool = True) -> list[Fact]:
    """What is printed of the faces, in the order of a set; a dash is a nil where the reading says it is."""
    out = []
    for face in faces:
        for line in face.lines:
            for when, value in zip(face.when, line.values, strict=False):
                if value is None or (not value and not dashes):
                    continue
                if line.kind in ("begin", "end"):
                    day = when.end if line.kind == "end" else (when.start or when.end) - dt.timedelta(1)
                    out.append(Fact(face.kind, None, day, "monetary", value * 1000, -3))
                elif line.kind == "per_share":
                    out.append(Fact(face.kind, when.start, when.end, "perShare", value, 2))
                else:
                    out.append(Fact(face.kind, when.start, when.end, "shares" if line.kind == "shares" else "monetary", value * 1000, -3))
    return sorted(out, key=str)


# --- what is told ------------------------------------------------------------------------------------------------


def faces(seed: int, *, interim: bool = True, columns: int = 2) -> tuple[Face, ...]:
    """A balance sheet, an income statement and cash flows that foot."""
    rng = random.Random(seed)
    end = dt.date(rng.choice((1999, 2004, 2012, 2021, 2024)), rng.choice((3, 6, 9)) if interim else 12, 1)
    last = _last(end)
    before = _last(end.replace(year=end.year - 1))
    if interim:
        flows = (When(3, last), When(3, before))
        if columns == 4 and last.month > 3:
            flows = (*flows, When(last.month, last), When(last.month, before))
        cash = (When(last.month, last), When(last.month, before))
        at = (When(0, last), When(0, dt.date(last.year - 1, 12, 31)))
    else:
        flows = cash = tuple(When(12, dt.date(last.year - i, 12, 31)) for i in range(3 if columns > 2 else 2))
        at = tuple(When(0, when.end) for when in flows[:2])
    return _balance(rng, at), _income(rng, flows), _cash(rng, cash)


def _last(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _numbers(rng: random.Random, n: int, low: int, high: int) -> tuple[Decimal, ...]:
    return tuple(Decimal(rng.randint(low, high)) for _ in range(n))


def _sum(*rows: Sequence[Decimal | None]) -> tuple[Decimal, ...]:
    return tuple(sum((v or Decimal(0) for v in column), Decimal(0)) for column in zip(*rows, strict=True))


def _less(a: Sequence[Decimal], b: Sequence[Decimal]) -> tuple[Decimal, ...]:
    return tuple(x - y for x, y in zip(a, b, strict=True))


def _balance(rng: random.Random, when: tuple[When, ...]) -> Face:
    n = len(when)
    cash, receivables, stock = (_numbers(rng, n, 2000, 90_000) for _ in range(3))
    current = _sum(cash, receivables, stock)
    plant, goodwill = _numbers(rng, n, 20_000, 300_000), _numbers(rng, n, 900, 9_999)
    assets = _sum(current, plant, goodwill)
    payable, accrued = _numbers(rng, n, 3000, 30_000), _numbers(rng, n, 300, 3_999)
    owed = _sum(payable, accrued)
    debt = (Decimal(0), *_numbers(rng, n - 1, 1000, 9000))
    common, surplus = tuple([Decimal(rng.randint(100, 999))] * n), _numbers(rng, n, 50_000, 90_000)
    equity = _less(assets, _sum(owed, debt))
    deficit = _less(equity, _sum(common, surplus))
    return Face("balance_sheet", "CONSOLIDATED BALANCE SHEETS", when, (
        Line("ASSETS", (), "heading", 0),
        Line("Current assets:", (), "heading", 0),
        Line("Cash and cash equivalents", cash),
        Line("Accounts receivable, net of allowance of $312 and $287", receivables),
        Line("Inventories", stock),
        Line("Total current assets", current, "total", 2),
        Line("Property and equipment, net", plant, "item", 0),
        Line("Goodwill", goodwill, "item", 0),
        Line("Total assets", assets, "total", 2),
        Line("LIABILITIES AND STOCKHOLDERS' EQUITY", (), "heading", 0),
        Line("Current liabilities:", (), "heading", 0),
        Line("Accounts payable", payable),
        Line("Accrued liabilities", accrued),
        Line("Total current liabilities", owed, "total", 2),
        Line("Long-term debt", debt, "item", 0),
        Line("Stockholders' equity:", (), "heading", 0),
        Line("Common stock, $0.01 par value; 50,000 shares authorized", common),
        Line("Additional paid-in capital", surplus),
        Line("Retained earnings (accumulated deficit)", deficit),
        Line("Total stockholders' equity", equity, "total", 2),
        Line("Total liabilities and stockholders' equity", assets, "total", 2),
    ))  # fmt: skip


def _income(rng: random.Random, when: tuple[When, ...]) -> Face:
    n = len(when)
    sales = _numbers(rng, n, 50_000, 160_000)
    costs = tuple(v - Decimal(rng.randint(9_000, 30_000)) for v in sales)
    gross = _less(sales, costs)
    selling, research = _numbers(rng, n, 5000, 15_000), _numbers(rng, n, 900, 4_900)
    expenses = _sum(selling, research)
    operating = _less(gross, expenses)
    other = tuple(Decimal(rng.choice((-1, 1)) * rng.randint(11, 999)) for _ in when)
    before = _sum(operating, other)
    tax = tuple((v * Decimal("0.3")).quantize(Decimal(1)) for v in before)
    net = _less(before, tax)
    shares = _numbers(rng, n, 20_000, 22_000)
    per = tuple((a / b).quantize(Decimal("0.01")) or Decimal("0.01") for a, b in zip(net, shares, strict=True))
    return Face("income_statement", "CONSOLIDATED STATEMENTS OF OPERATIONS", when, (
        Line("Net sales", sales, "item", 0),
        Line("Cost of sales", costs, "item", 0),
        Line("Gross profit", gross, "total", 1),
        Line("Operating expenses:", (), "heading", 0),
        Line("Selling, general and administrative", selling),
        Line("Research and development", research),
        Line("Total operating expenses", expenses, "total", 2),
        Line("Income (loss) from operations", operating, "item", 0),
        Line("Other income (expense), net", other, "item", 0),
        Line("Income (loss) before income taxes", before, "item", 0),
        Line("Income tax provision (benefit)", tax, "item", 0),
        Line("Net income (loss)", net, "total", 0),
        Line("Net income (loss) per share:", (), "heading", 0),
        Line("Basic", per, "per_share"),
        Line("Diluted", per, "per_share"),
        Line("Weighted average shares outstanding:", (), "heading", 0),
        Line("Basic", shares, "shares"),
        Line("Diluted", tuple(v + 411 for v in shares), "shares"),
    ))  # fmt: skip


def _cash(rng: random.Random, when: tuple[When, ...]) -> Face:
    n = len(when)
    net, depreciation = _numbers(rng, n, 3000, 9000), _numbers(rng, n, 1000, 3000)
    change = tuple(Decimal(rng.choice((-1, 1)) * rng.randint(51, 999)) for _ in when)
    operating = _sum(net, depreciation, change)
    spent = tuple(-v for v in _numbers(rng, n, 1000, 6000))
    repaid = tuple(-v for v in _numbers(rng, n, 100, 999))
    issued = (Decimal(0), *_numbers(rng, n - 1, 10, 99))
    financing = _sum(repaid, issued)
    moved = _sum(operating, spent, financing)
    begin = _numbers(rng, n, 9000, 20_000)
    return Face("cash_flows", "CONSOLIDATED STATEMENTS OF CASH FLOWS", when, (
        Line("Cash flows from operating activities:", (), "heading", 0),
        Line("Net income", net),
        Line("Depreciation and amortization", depreciation),
        Line("Changes in operating assets and liabilities", change),
        Line("Net cash provided by operating activities", operating, "total", 2),
        Line("Cash flows from investing activities:", (), "heading", 0),
        Line("Purchases of property and equipment", spent),
        Line("Net cash used in investing activities", spent, "total", 2),
        Line("Cash flows from financing activities:", (), "heading", 0),
        Line("Repayments of debt", repaid),
        Line("Proceeds from exercise of stock options", issued),
        Line("Net cash used in financing activities", financing, "total", 2),
        Line("Net increase (decrease) in cash", moved, "item", 0),
        Line("Cash at beginning of period", begin, "begin", 0),
        Line("Cash at end of period", _sum(begin, moved), "end", 0),
    ))  # fmt: skip


# --- how it is printed -------------------------------------------------------------------------------------------


class Style(NamedTuple):
    """One way to lay out: each field names a habit."""

    cells: str = "apart"  # apart: $, number and ) in cells of their own; whole: one cell; close: $ apart, ) inside; paren
    heading: str = "two"  # two, one, three, broken, titled
    title: str = "above"  # above, inside, table
    dash: str = "—"
    spacer: int = 1  # empty grid columns between two columns
    extra: str = ""  # change, percent, notes, constant
    unaudited: bool = False
    pages: bool = False  # a page break with the headings again
    indent: str = "padding"  # padding, nbsp, columns
    skewed: bool = False  # headings stand over one cell more than the body


def printed(value: Decimal | None, kind: str, dash: str) -> tuple[str, str]:
    """A number and what closes it."""
    if value is None:
        return "", ""
    if not value:
        return dash, ""
    text = f"{abs(value):,.2f}" if kind == "per_share" else f"{abs(value):,}"
    return (f"({text}", ")") if value < 0 else (text, "")


_LENGTHS = {3: "Three Months Ended", 6: "Six Months Ended", 9: "Nine Months Ended", 12: "Year Ended"}


def day(end: dt.date) -> str:
    return f"{calendar.month_name[end.month]} {end.day}"


def _span(style: Style) -> int:
    return {"apart": 3, "close": 2, "whole": 1, "paren": 2}[style.cells]


def columns(face: Face, style: Style) -> list[str]:
    """The printed columns: the number of a period's, or the name of one that holds no facts."""
    out = [str(i) for i in range(len(face.when))]
    if style.extra in ("change", "constant", "percent") and face.kind == "income_statement":
        out[2:2] = {"change": ["$ Change", "% Change"], "percent": ["% Change"], "constant": ["Constant Currency", "% Change"]}[style.extra]
    if style.extra == "notes":
        out.insert(0, "Notes")
    return out


def headings(face: Face, style: Style) -> Grid:
    """The heading rows. What stands over one column covers all its cells, and spacers are empty cells."""
    shown = columns(face, style)
    width = _span(style)
    gap = [Td("", style.spacer)] if style.spacer else []
    lead = [Td(), *[Td()] * (2 if style.indent == "columns" else 0)]
    wide = width + (1 if style.skewed and style.spacer else 0)
    gap_here = [Td("", style.spacer - 1)] if style.skewed and style.spacer > 1 else [] if style.skewed and style.spacer else gap

    def of(c: str) -> When | None:
        return face.when[int(c)] if c.isdigit() else None

    def row(texts: Sequence[str]) -> list[Td]:
        cells = list(lead)
        for text in texts:
            cells += [*gap_here, Td(text, wide, "center", rule=True)]
        return cells

    def grouped(keys: Sequence[str]) -> list[Td]:
        """Equal neighbours share a cell."""
        cells = list(lead)
        i = 0
        while i < len(keys):
            j = i
            while j < len(keys) and keys[j] == keys[i]:
                j += 1
            n = j - i
            cells += [*gap, Td(keys[i], n * width + (n - 1) * style.spacer, "center", rule=bool(keys[i]))]
            i = j
        return cells

    lengths = [_LENGTHS[w.months] if w and w.months else "As of" if w else "" for w in map(of, shown)]
    days = [f"{day(w.end)}," if w else c for w, c in zip(map(of, shown), shown, strict=True)]
    years = [str(w.end.year) if w else "" for w in map(of, shown)]
    whole = [f"{day(w.end)}, {w.end.year}" if w else c for w, c in zip(map(of, shown), shown, strict=True)]
    named = [c if not c.isdigit() else y for c, y in zip(shown, years, strict=True)]
    instant = face.kind == "balance_sheet"
    if style.heading == "one":
        return [row([f"{length} {w}" if length and not instant else w for length, w in zip(lengths, whole, strict=True)])]
    if style.heading == "broken":
        return [row([w if instant or not length else f"{length}\n{w}" for length, w in zip(lengths, [w.replace(", ", ",\n") for w in whole], strict=True)])]
    if style.heading == "titled":
        return [row(named if not instant else whole)]
    if instant:
        return [row([d if of(c) else "" for c, d in zip(shown, days, strict=True)]), row(named)] if style.heading == "three" else [row(whole)]
    if style.heading == "three":
        return [grouped(lengths), grouped([d if of(c) else "" for c, d in zip(shown, days, strict=True)]), row(named)]
    return [grouped([f"{length} {d}" if length else "" for length, d in zip(lengths, days, strict=True)]), row(named)]


def caption(face: Face, style: Style) -> list[str]:
    """The lines of the title: the company, the statement, its period where the headings do not say it, the scale."""
    out = [COMPANY, face.title]
    if style.heading == "titled" and face.when[0].months:
        month = face.when[0].months
        lengths = list(dict.fromkeys(_LENGTHS[w.months] for w in face.when))
        ends = list(dict.fromkeys(w.end.year for w in face.when))
        word = "Years Ended" if month == 12 else lengths[0]
        out.append(f"For the {word} {day(face.when[0].end)}, {', '.join(map(str, ends[:-1]))} and {ends[-1]}")
    out.append("(in thousands, except per share data)" if face.kind == "income_statement" else "(in thousands)")
    if style.unaudited:
        out.append("(Unaudited)")
    return out


def body(face: Face, style: Style) -> Grid:
    out: Grid = []
    shown = columns(face, style)
    width = _span(style)
    money = True
    for number, line in enumerate(face.lines):
        first = money or line.kind in ("total", "per_share")
        if style.indent == "columns":
            cells = [*[Td() for _ in range(min(line.level, 2))], Td(line.label, 3 - min(line.level, 2), "left")]
        else:
            cells = [Td(line.label, 1, "left", line.level)]
        if line.values:
            for c in shown:
                if style.spacer:
                    cells.append(Td("", style.spacer))
                dollar = "$" if first and line.kind != "shares" else ""
                if c.isdigit():
                    text, close = printed(line.values[int(c)], line.kind, style.dash)
                elif c == "Notes":
                    text, close, dollar = (str(number % 7 + 1) if number % 3 == 1 else ""), "", ""
                elif line.kind == "shares":
                    text, close, dollar = "", "", ""
                else:
                    a, b = line.values[0] or Decimal(0), line.values[1] or Decimal(0)
                    if c == "% Change":
                        text, close = printed((a - b) / abs(b) * 100 // 1 if b else None, "", style.dash)
                        text, close, dollar = text or "nm", f"{close}%" if text else "", ""
                    else:
                        text, close = printed(a - b if c == "$ Change" else a + 17, line.kind, style.dash)
                cells += _cells(style, dollar, text, close, line.kind == "total")
        else:
            cells.append(Td("", len(shown) * (width + style.spacer)))
        out.append(cells)
        money = line.kind in ("total", "heading") and face.kind != "cash_flows" and number < 2
    return out


def _cells(style: Style, dollar: str, text: str, close: str, rule: bool) -> list[Td]:
    if style.cells == "apart":
        return [Td(dollar, rule=rule), Td(text, rule=rule), Td(close, 1, "left")]
    if style.cells == "close":
        return [Td(dollar, 1, "left"), Td(text + close, rule=rule)]
    if style.cells == "paren":
        return [Td(f"{dollar}{text}", rule=rule), Td(close, 1, "left")]
    return [Td(f"{dollar} {text}{close}".strip(), rule=rule)]


def pages(face: Face, style: Style) -> Iterator[tuple[list[str], Grid]]:
    """The tables that a statement is printed as, each with its caption."""
    head, rows, said = headings(face, style), body(face, style), caption(face, style)
    cut = next((i + 1 for i, line in enumerate(face.lines) if line.kind == "total" and i > 5), len(rows)) if style.pages else len(rows)
    yield said, head + rows[:cut]
    if cut < len(rows):
        yield [said[0], f"{said[1]} (Continued)", *said[2:]], head + rows[cut:]


# --- HTML --------------------------------------------------------------------------------------------------------


def html(faces: Sequence[Face], style: Style, noise: Sequence[str] = ()) -> str:
    """A page with all the statements, and other tables behind them."""
    out = ["<html><body>", f"<p>{COMPANY} reported results. Sales grew by 12% to $417 million.</p>"]
    for face in faces:
        for said, grid in pages(face, style):
            if style.title == "above":
                out += [f'<p style="text-align:center"><b>{escape(text)}</b></p>' for text in said]
            elif style.title == "table":
                out.append("<table>" + "".join(f'<tr><td align="center"><font size="2"><b>{escape(t)}</b></font></td></tr>' for t in said) + "</table>")
            else:
                whole = sum(td.span for td in grid[-1])
                grid = [*([Td(text, whole, "center")] for text in said), *grid]
            out.append(table(grid, style))
            if style.pages:
                out.append("<p>4</p><hr>")
    return "\n".join([*out, *noise, "</body></html>"])


def table(grid: Grid, style: Style) -> str:
    out = ["<table>"]
    for row in grid:
        out.append("<tr>")
        for td in row:
            text = escape(td.text).replace("\n", "<br>")
            if style.indent == "nbsp":
                text = "&nbsp;" * 3 * td.indent + (text or "&nbsp;")
            span = f' colspan="{td.span}"' if td.span > 1 else ""
            drawn = f"text-align:{td.align};" + ("border-bottom:solid 1pt #000;" if td.rule else "")
            drawn += f"padding-left:{td.indent * 10}pt;" if td.indent and style.indent == "padding" else ""
            out.append(f'<td{span} style="{drawn}"><font size="2">{text}</font></td>')
        out.append("</tr>")
    return "\n".join([*out, "</table>"])


def divided(faces: Sequence[Face], style: Style, *, tag: str) -> str:
    """The same with rows and cells that are no table's: boxes in a row (flex), or divs displayed as rows and cells (table)."""
    shown = {"flex": ("", "display:flex", ""), "table": ("display:table", "display:table-row", "display:table-cell")}[tag]
    out = ["<html><body>"]
    for face in faces:
        for said, grid in pages(face, style):
            out += [f"<div>{escape(text)}</div>" for text in said]
            out.append(f'<div style="{shown[0]}">')
            for row in grid:
                cells = "".join(
                    f'<div style="{shown[2]};width:{td.span * 60}px;text-align:{td.align}">{escape(td.text)}</div>' for td in row
                )  # fmt: skip
                out.append(f'<div style="{shown[1]}">{cells}</div>')
            out.append("</div>")
    return "\n".join([*out, "</body></html>"])


# --- text, as a browser of text shows a table ---------------------------------------------------------------------


def text(faces: Sequence[Face], style: Style, *, border: bool = False, label: int = 60, gap: int = 1) -> str:
    out: list[str] = [f"{COMPANY} reported results.", ""]
    for face in faces:
        for said, grid in pages(face, style):
            out += [line.center(96).rstrip() for line in said]
            out += ["", *padded(grid, border=border, label=label, gap=gap), ""]
    return "\n".join(out)


def padded(grid: Grid, *, border: bool, label: int, gap: int) -> list[str]:
    """Columns as wide as what stands in them; labels wrapped; a cell over several columns has all their width."""
    lines = [[(_wrapped(td.text, label) if i == 0 or td.align == "left" else td.text.split("\n"), td) for i, td in enumerate(row)] for row in grid]
    count = max(sum(td.span for td in row) for row in grid)
    widths = [0] * count
    step = gap + border  # a stroke stands between the cells
    for wanted in sorted({td.span for row in grid for td in row}):
        for row in lines:
            at = 0
            for said, td in row:
                if td.span == wanted:
                    have = sum(widths[at : at + wanted]) + step * (wanted - 1)
                    need = max(map(len, said)) + 2 * td.indent
                    if need > have:
                        widths[at + wanted - 1] += need - have
                at += td.span
    out = []
    bar = "|" if border else ""
    for row in lines:
        for level in range(max(len(said) for said, _ in row)):
            at = 0
            shown = ""
            for said, td in row:
                wide = sum(widths[at : at + td.span]) + step * (td.span - 1)
                here = said[level] if level < len(said) else ""
                here = " " * 2 * td.indent + here
                shown += bar + (here.rjust(wide) if td.align == "right" else here.center(wide) if td.align == "center" else here.ljust(wide)) + " " * gap
                at += td.span
            out.append((shown + bar).rstrip())
        if border:
            out.append("-" * len(out[-1]))
    return out


def _wrapped(text: str, width: int) -> list[str]:
    out = [""]
    for word in text.split(" "):
        if out[-1] and len(out[-1]) + 1 + len(word) > width:
            out.append("")
        out[-1] = f"{out[-1]} {word}".strip()
    return out
