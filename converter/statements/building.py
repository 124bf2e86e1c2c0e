"""From a reading to a statement: its columns, its lines with their measures, their amounts in the scale that is told."""

from __future__ import annotations

from dataclasses import replace

from converter import amounts
from converter.model import Amount, Cell, LineItem, Statement
from converter.statements import captions, columns, lines, measures, stocks
from converter.statements.captions import Scale
from converter.statements.measures import Labelled
from converter.statements.reading import Reading


def statement(table: Reading, read: columns.Columns, scale: Scale, kind: str) -> Statement:
    """The statement of a table whose columns are read."""
    inside = [c.text for row in table.head for c in row.cells if c.first == 0]
    over = [c.text for row in table.head for c in row.cells if c.first > 0]
    said = [*inside, *(c.text for c in table.above[:8]), table.title, *(over if not any("$" in text for text in over) else ())]
    currency = captions.currency(said)
    items = _items(table, read, scale, kind)
    return _rounded(Statement(kind, " ".join(table.title.split()), read.columns, items, table.table.span, currency, scale.power))


def _items(table: Reading, read: columns.Columns, scale: Scale, kind: str) -> tuple[LineItem, ...]:
    levels = lines.depths(table.body)
    heads = lines.sections(table.body, levels)
    width = len(read.columns)
    facts = [column.period is not None for column in read.columns]
    cells: list[list[tuple[Cell, amounts.Printed] | None]] = []
    labelled: list[Labelled] = []
    for line, section in zip(table.body, heads, strict=True):
        placed: list[tuple[Cell, amounts.Printed] | None] = [None] * width
        for cell in line.values:
            at = read.position.get(cell.first - 1)
            printed = amounts.parse(cell.text)
            if printed is not None and at is not None and placed[at] is None:
                placed[at] = cell, printed
        cells.append(placed)
        told = [one if fact else None for one, fact in zip(placed, facts, strict=True)]  # percentages beside tell nothing of the line
        labelled.append(Labelled(line.label, section, tuple(one and one[1] for one in told), tuple(one[0].text for one in told if one)))
    out: list[LineItem] = []
    for line, depth, one, placed, measured in zip(table.body, levels, labelled, cells, measures.measure(labelled, kind=kind, scale=scale), strict=True):
        power = measured.power
        found = tuple(
            None if pair is None else Amount(pair[0].text, pair[1].value.scaleb(power), power, pair[1].places - power, pair[0].span, pair[1].dash)
            for pair in placed
        )
        span = line.pieces[0].span if line.pieces else line.values[0].span
        out.append(LineItem(line.label, depth, one.section, found, span, line.pieces, measured.measure, line.rule_above))
    balances = {"cash_flows": stocks.stocks, "income_statement": stocks.earned}.get(kind)
    if balances:
        out = [replace(line, stock=stock) for line, stock in zip(out, balances(out, read.columns), strict=True)]
    return tuple(out)


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
