"""Statements as pages of the web set them: tables in tables, in one another's place, and boxes that are no table at all."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from tests.faces import Face
from tests.layouts import Grid, Style, Td, body, caption, headings, pages, table, text

_DISPLAYED = {  # what is displayed as a table, its rows and its cells: CSS 2.1, 17.2; flex and grid of CSS 3
    "flex": ("", "display:flex", ""),
    "table": ("display:table", "display:table-row", "display:table-cell"),
    "grid": ("display:grid;grid-template-columns:{columns}", "display:contents", ""),
}


def boxes(faces: Sequence[Face], style: Style, *, shown: str, tag: str = "div", classes: bool = False) -> str:
    """Rows and cells that are no table's, styled each by itself or by classes of a style sheet."""
    sheet = "".join(f".{name} {{ {said} }}\n" for name, said in zip(("t", "r", "c"), _DISPLAYED[shown], strict=True) if "{" not in said)
    out = [f"<html><head><style>p.x, .y {{color: #000}}\n@media print {{ .c {{ display: none }} }}\n{sheet}</style></head><body>" if classes else "<html><body>"]
    for face in faces:
        for said, grid in pages(face, style):
            wide = max(sum(td.span for td in row) for row in grid)
            of = [one.format(columns=" ".join(["3fr", *["1fr"] * (wide - 1)])) for one in _DISPLAYED[shown]]
            at = [f'class="{name} y"' if classes and "1fr" not in one else f'style="{one}"' for name, one in zip(("t", "r", "c"), of, strict=True)]
            out += [f"<div>{escape(line)}</div>" for line in said]
            out.append(f"<{tag} {at[0]}>")
            for row in grid:
                cells = []
                for td in row:
                    size = f"grid-column:span {td.span}" if shown == "grid" else f"width:{td.span * 60}px;text-align:{td.align}"
                    own = f'{at[2]} style="{size}"' if classes else f'style="{of[2]};{size}"'
                    cells.append(f"<{tag} {own}>{escape(td.text)}</{tag}>")
                whole = row if shown != "grid" else [*row, Td("", wide - sum(td.span for td in row))]
                cells += [f"<{tag} style='grid-column:span {td.span}'></{tag}>" for td in whole[len(row):] if td.span]
                out.append(f"<{tag} {at[1]}>{''.join(cells)}</{tag}>")
            out.append(f"</{tag}>")
    return "\n".join([*out, "</body></html>"])


def placed(faces: Sequence[Face], style: Style) -> str:
    """Every cell where it stands on the page, as programs that turn pages into HTML do it."""
    out = ["<html><body>"]
    for face in faces:
        for said, grid in pages(face, style):
            widths = [0] * max(sum(td.span for td in row) for row in grid)
            for row in grid:
                at = 0
                for td in row:
                    need = (6 * (len(td.text) + 2) + 8 * td.indent) // td.span
                    widths[at : at + td.span] = [max(width, need) for width in widths[at : at + td.span]]
                    at += td.span
            out.append('<div style="position:relative;width:900px;height:1100px">')
            for n, line in enumerate(said):
                out.append(f'<div style="position:absolute;top:{20 + 16 * n}px;left:300px">{escape(line)}</div>')
            for n, row in enumerate(grid, len(said) + 1):
                left, at = 40, 0
                for td in row:
                    width = sum(widths[at : at + td.span])
                    at += td.span
                    if td.text:
                        start = left + 8 * td.indent if td.align == "left" else left + width - 6 * len(td.text) if td.align == "right" else left + (width - 6 * len(td.text)) // 2
                        out.append(f'<div style="position:absolute;top:{20 + 16 * n}px;left:{start}px;white-space:nowrap">{escape(td.text)}</div>')
                    left += width
            out.append("</div>")
    return "\n".join([*out, "</body></html>"])


def nested(faces: Sequence[Face], style: Style) -> str:
    """Each statement a table in a table that centres it, under a title in a row of its own."""
    out = ["<html><body>"]
    for face in faces:
        for said, grid in pages(face, style):
            title = "".join(f'<tr><td align="center">{escape(line)}</td></tr>' for line in said)
            out.append(f'<table align="center"><tr><td width="5%"></td><td><table>{title}</table>{table(grid, style)}</td><td width="5%"></td></tr></table>')
    return "\n".join([*out, "</body></html>"])


def joined(faces: Sequence[Face], style: Style) -> str:
    """All statements in one table."""
    whole: Grid = []
    for face in faces:
        for said, grid in pages(face, style):
            wide = sum(td.span for td in grid[-1])
            whole += [*([Td(line, wide, "center")] for line in said), *grid, [Td("", wide)]]
    return f"<html><body>{table(whole, style)}</body></html>"


def cut(faces: Sequence[Face], style: Style, parts: int, *, again: bool) -> str:
    """Each statement in several tables, one right below the other, with the headings in the first or in each."""
    out = ["<html><body>"]
    for face in faces:
        head, rows = headings(face, style), body(face, style)
        out += [f"<p>{escape(line)}</p>" for line in caption(face, style)]
        ends = [n for n, line in enumerate(face.lines) if not line.values and n and face.lines[n - 1].values]  # before a section
        cuts = [0, *(min(ends, key=lambda n: abs(n - len(rows) * k // parts)) for k in range(1, parts)), len(rows)]
        for n, (start, end) in enumerate(pairwise(dict.fromkeys(cuts))):
            out.append(table((head if again or not n else []) + rows[start:end], style))
    return "\n".join([*out, "</body></html>"])


def grouped(faces: Sequence[Face], style: Style) -> str:
    """Sections in a cell of their own that spans their rows."""
    out = ["<html><body>"]
    for face in faces:
        rows = body(face, style)
        grid: Grid = [[Td(), *row] for row in headings(face, style)]
        starts = [n for n, line in enumerate(face.lines) if not line.values and n + 1 < len(face.lines) and face.lines[n + 1].values]
        covered = {n: next((m for m in range(n + 1, len(face.lines)) if not face.lines[m].values), len(face.lines)) - n - 1 for n in starts}
        section = 0
        for n, (line, row) in enumerate(zip(face.lines, rows, strict=True)):
            if n in covered:
                section = covered[n]
            elif line.values and section:
                grid.append([Td(face.lines[n - 1].label, 1, "left", rows=section), *row] if n - 1 in covered else row)
                section -= 0 if n + 1 < len(face.lines) and face.lines[n + 1].values else section
            else:
                grid.append([Td(), *row])
        out += [f"<p>{escape(line)}</p>" for line in caption(face, style)]
        out.append(table(grid, style))
    return "\n".join([*out, "</body></html>"])


def preformatted(faces: Sequence[Face], style: Style) -> str:
    """Lines of text in a page."""
    return f"<html><body><p>Exhibit 99.1</p><pre>\n{escape(text(faces, style))}\n</pre></body></html>"
