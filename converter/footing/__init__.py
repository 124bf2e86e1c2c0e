"""Which rows add up to which: the arithmetic that proves, repairs or vetoes a reading.

``addends`` finds the parts of every total; here they become sums in the statement's own currency, and what does not add up
becomes a diagnostic with the smallest repair that explains it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from converter.footing.addends import walk
from converter.footing.tally import LABELLED, Grid, grid_of, is_signed, plain, slack, value_of
from converter.model import Amount, Diagnostic, LineItem, Measure, Part, Statement, Sum


def foot(statement: Statement) -> tuple[tuple[Sum, ...], tuple[Diagnostic, ...]]:
    """The sums of a statement, by line of the total, each line a part of at most one, and what does not add up.

    Differences are in the currency unit. ``footing.inconsistent`` (warning): the total holds in some columns and fails in others,
    with the smallest repair that explains it; ``footing.unproved`` (info): a line is labelled as a total and no sum was found.
    """
    sums, unproved, grids = _foot(statement)
    diagnostics = [d for s in sums for d in _inconsistencies(statement, grids, sums, s)]
    for index in unproved:
        line = statement.lines[index]
        diagnostics.append(Diagnostic("footing.unproved", "info", f"no lines were found that add up to {_name(line)}", line.span))
    return sums, tuple(diagnostics)


def proved(statement: Statement, sums: tuple[Sum, ...]) -> tuple[int, int, int]:
    """How many sums hold in all columns, how many fail in one, and how many lines are totals by their label or by a sum."""
    failed = sum(map(bool, failing(statement, sums).values()))
    return len(sums) - failed, failed, len({s.total for s in sums} | _labelled(statement))


def failing(statement: Statement, sums: Sequence[Sum]) -> dict[int, tuple[int, ...]]:
    """Of every sum, by the line of its total, the columns in which it is off by more than rounding."""
    grids = _grids(statement)
    return {s.total: tuple(_fails(statement, s, grids[statement.lines[s.total].measure])) for s in sums}


def score(statement: Statement) -> float:
    """The share, 0 to 1, of the totals' amounts that are proved: to choose between readings of the same table."""
    sums, _, grids = _foot(statement)
    by_total = {s.total: s for s in sums}
    amounts = good = 0
    for index in sorted(by_total.keys() | _labelled(statement)):
        known, line = by_total.get(index), statement.lines[index]
        failing = _fails(statement, known, grids[line.measure]) if known else []
        for column in grids[line.measure].columns:
            if value_of(line, column):
                amounts += 1
                good += known is not None and known.differences[column] is not None and column not in failing
    return good / amounts if amounts else 0.0


def remeasured(statement: Statement) -> Statement:
    """The statement with those lines made monetary, in its scale, that were read as shares or amounts per share but that its
    totals need: "Common stock, $.01 par value, 1,226 shares" may be followed by money. Unchanged where nothing more is proved.
    Income statements have such lines of their own right, so only the other kinds are tried."""
    others = [i for i, line in enumerate(statement.lines) if line.measure != "monetary" and not line.heading]
    if not others or not is_signed(statement.kind):
        return statement
    before, unproved, _ = _foot(statement)
    good, bad, _ = proved(statement, before)
    if not unproved and not bad:
        return statement
    tried = _as_money(statement, others)
    after = foot(tried)[0]
    needed = {p.line for s in after for p in s.parts}.intersection(others)
    changed = _as_money(statement, sorted(needed))
    now_good, now_bad, _ = proved(changed, foot(changed)[0])
    return changed if now_good > good and now_bad <= bad else statement


def _as_money(statement: Statement, indices: Sequence[int]) -> Statement:
    lines = list(statement.lines)
    for i in indices:
        lines[i] = replace(lines[i], measure="monetary", amounts=tuple(a and _scaled(a, statement.scale) for a in lines[i].amounts))
    return replace(statement, lines=tuple(lines))


def _scaled(amount: Amount, scale: int) -> Amount:
    shift = scale - amount.scale
    if not amount.value.is_finite():
        return amount
    decimals = None if amount.decimals is None else amount.decimals - shift
    return replace(amount, value=amount.value.scaleb(shift), scale=scale, decimals=decimals)


def _foot(statement: Statement) -> tuple[tuple[Sum, ...], list[int], dict[Measure, Grid]]:
    sums: list[Sum] = []
    unproved: list[int] = []
    grids = _grids(statement)
    for grid in grids.values():
        found, without = walk(grid)
        sums += [_sum(statement, grid, total, parts) for total, parts in found]
        unproved += without
    return tuple(sorted(sums, key=lambda s: s.total)), sorted(unproved), grids


def _grids(statement: Statement) -> dict[Measure, Grid]:
    return {"monetary": grid_of(statement, "monetary"), "perShare": grid_of(statement, "perShare")}


def _labelled(statement: Statement) -> set[int]:
    lines = enumerate(statement.lines)
    return {i for i, line in lines if line.measure == "monetary" and not line.heading and LABELLED.search(plain(line.label))}


def _sum(statement: Statement, grid: Grid, total: int, parts: tuple[Part, ...]) -> Sum:
    differences: list[Decimal | None] = []
    for c in range(max(len(statement.lines[i].amounts) for i in (total, *(p.line for p in parts)))):
        whole = value_of(statement.lines[total], c)
        values = [(p.weight, value_of(statement.lines[p.line], c)) for p in parts]
        known = [w * v for w, v in values if v is not None]
        differences.append(whole - sum(known, Decimal(0)) if whole is not None and known and c in grid.columns else None)
    return Sum(total, parts, tuple(differences))


def _fails(statement: Statement, s: Sum, grid: Grid) -> list[int]:
    """The columns in which the difference is more than rounding."""
    failing = []
    for c, difference in enumerate(s.differences):
        count = sum(1 for p in s.parts if value_of(statement.lines[p.line], c))
        if difference is not None and abs(difference) > slack(count) * grid.place(c):
            failing.append(c)
    return failing


def _name(line: LineItem) -> str:
    return line.label.strip()[:80] or "the line without a label"


def _inconsistencies(statement: Statement, grids: dict[Measure, Grid], sums: Sequence[Sum], s: Sum) -> Iterator[Diagnostic]:
    line = statement.lines[s.total]
    grid = grids[line.measure]
    for c in _fails(statement, s, grid):
        difference, printed = s.differences[c], line.amounts[c]
        if difference is None or printed is None:
            continue
        heading = statement.columns[c].heading.strip() if c < len(statement.columns) else ""
        where = f" ({heading})" if heading else ""
        message = (
            f"{_name(line)}{where} is {_money(printed.value)}, but its parts add up to {_money(printed.value - difference)}: "
            f"{_money(abs(difference))} {'less' if difference > 0 else 'more'} than the total"
        )
        repairs = list(_repairs(statement, sums, s, c, grid.place(c)))
        best = min((rank for rank, _ in repairs), default=0)
        texts = list(dict.fromkeys(text for rank, text in repairs if rank == best))[:2]
        message = "; ".join([message, " or ".join(texts)] if texts else [message])
        yield Diagnostic("footing.inconsistent", "warning", message, printed.span)


def _money(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _repairs(statement: Statement, sums: Sequence[Sum], s: Sum, column: int, unit: Decimal) -> Iterator[tuple[int, str]]:
    """Changes of one number that would make the column add up, most plausible kind first. A number that another sum confirms is
    left alone: a part that is itself the proved total of its parts, or a total that is needed further down."""
    difference = s.differences[column]
    assert difference is not None
    by_total = {other.total: other for other in sums}
    upper = next((o for o in sums if any(p.line == s.total for p in o.parts)), None)
    for part in (*s.parts, Part(s.total, -1)):
        line = statement.lines[part.line]
        value = value_of(line, column)
        witness = upper if part.line == s.total else by_total.get(part.line)
        if not value or (witness is not None and witness.differences[column] == 0):
            continue
        missing = part.weight * difference  # what must be added to this number
        wanted = value + missing
        printed = f"{_name(line)} {_money(value)}"
        if missing % (9 * unit) == 0 and _transposed(value / unit, wanted / unit):
            yield 1, f"{printed} is likely a transposition of {_money(wanted)}"
        elif wanted == -value:
            yield 2, f"the sign of {printed} may be wrong"
        elif wanted in (value * 10, value / 10):
            yield 4, f"{printed} may have to read {_money(wanted)}"
        elif part.line != s.total and not wanted:
            yield 3, f"the total may leave out {printed}"
        elif part.line != s.total and wanted == 2 * value:
            yield 3, f"the total may count {printed} twice"


def _transposed(printed: Decimal, wanted: Decimal) -> bool:
    """Whether swapping two neighbouring digits of one number gives the other."""
    if printed != printed.to_integral_value() or wanted != wanted.to_integral_value() or (printed < 0) != (wanted < 0):
        return False
    a, b = str(abs(int(printed))), str(abs(int(wanted)))
    b = b.zfill(len(a))
    if len(a) != len(b):
        return False
    at = [i for i in range(len(a)) if a[i] != b[i]]
    return len(at) == 2 and at[1] == at[0] + 1 and (a[at[0]], a[at[1]]) == (b[at[1]], b[at[0]])
