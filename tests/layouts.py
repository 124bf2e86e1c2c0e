"""Statements rendered as generators of HTML and browsers of text lay them out."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape
from typing import NamedTuple

from tests.faces import COMPANY, Face, When


class Td(NamedTuple):
    """A cell as a generator puts it: ``text`` may hold a line break."""

    text: str = ""
    span: int = 1
    align: str = "right"
    indent: int = 0
    rule: bool = False
    rows: int = 1


Grid = list[list[Td]]


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
    odd: str = ""  # hidden: cells and rows that are not shown; marks: of footnotes; grouped: sections in a cell over their rows


def printed(value: Decimal | None, kind: str, dash: str) -> tuple[str, str]:
    """A number and what closes it."""
    if value is None:
        return "", ""
    if not value:
        return dash, ""
    text = f"{abs(value):,.2f}" if kind == "per_share" else f"{abs(value):,}"
    return (f"({text}", ")") if value < 0 else (text, "")


_LENGTHS = {3: "Three Months Ended", 6: "Six Months Ended", 9: "Nine Months Ended", 12: "Year Ended"}
_WEEKS = {13: "13 Weeks Ended", 39: "39 Weeks Ended", 52: "52 Weeks Ended", 53: "53 Weeks Ended"}


def _length(when: When) -> str:
    return _WEEKS[when.weeks] if when.weeks else _LENGTHS[when.months] if when.months else ""


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

    lengths = [_length(w) or "As of" if w else "" for w in map(of, shown)]
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
            if style.odd == "marks" and td.text and any(c.isdigit() for c in td.text[-3:]):
                text += "<sup>(1)</sup>"
            span = (f' colspan="{td.span}"' if td.span > 1 else "") + (f' rowspan="{td.rows}"' if td.rows > 1 else "")
            drawn = f"text-align:{td.align};" + ("border-bottom:solid 1pt #000;" if td.rule else "")
            drawn += f"padding-left:{td.indent * 10}pt;" if td.indent and style.indent == "padding" else ""
            out.append(f'<td{span} style="{drawn}"><font size="2">{text}</font></td>')
        if style.odd == "hidden":
            out.append('<td style="display:none">4,711</td></tr><tr style="display:none"><td>Cash</td><td>17</td><td>23</td>')
        out.append("</tr>")
    return "\n".join([*out, "</table>"])


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
