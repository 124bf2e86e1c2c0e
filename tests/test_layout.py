"""Words at positions become tables: random tables set in fixed width are read back, and hostile text does no harm."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter import amounts
from converter.model import Cell, Table
from converter.readers import layout
from converter.readers.inks import Ink, columns
from converter.readers.layout import Line


def table(text: str, *, body: int = 0) -> Table:
    return layout.table([Line(n, 1, line) for n, line in enumerate(text.splitlines(), 1)], body=body)


def values(found: Table) -> list[list[str]]:
    """The texts of the value columns, row by row, '' where a column is blank."""
    out = []
    for row in found.rows:
        cells = [""] * found.columns
        for cell in row.cells:
            if cell.first:
                cells[cell.first - 1] = cell.text
        out.append(cells)
    return out


ENDS: tuple[tuple[str, list[str]], ...] = (
    ("Cash, net of $5          $ 1,234    (56)", ["$ 1,234", "(56)"]),
    ("Inventories .......................  12,345   9,876", ["12,345", "9,876"]),
    ("Net loss per share      $(.12)    $ (.09)", ["$(.12)", "$ (.09)"]),
    ("Goodwill                 --      1,200", ["--", "1,200"]),
    ("Total liabilities and shareholders' equity $ 9,118 8,204", ["$ 9,118", "8,204"]),
    ("Receivables, net of allowances of $18 $16   1,204   1,118", ["1,204", "1,118"]),
    ("as was agreed upon in December 31, 1997 1996", []),
    ("Margin                  45.2 %    44.1 %", ["45.2 %", "44.1 %"]),
    ("December 31, 1997", []),
    ("as described in Note 12", []),
    ("In 1996 the Company sold 4,000 shares to its employees.", []),
    ("", []),
)


@pytest.mark.parametrize(("line", "expected"), ENDS)
def test_the_amounts_that_end_a_line(line: str, expected: list[str]) -> None:
    assert [line[i.left : i.right] for i in layout.amounts(line)] == expected


money = st.integers(-9_999_999, 9_999_999)
label = st.text("abcdefghij ", min_size=1, max_size=26).map(lambda s: "x" + " ".join(s.split()))


@st.composite
def printed(draw: st.DrawFn) -> tuple[list[str], list[list[int | None]], str]:
    """Labels, their values, and the table set in fixed width with a random width of its columns."""
    columns = draw(st.integers(1, 6))
    width = draw(st.integers(13, 20))
    rows = draw(st.lists(st.tuples(label, st.lists(st.one_of(st.none(), money), min_size=columns, max_size=columns)), min_size=2, max_size=25))
    full: tuple[str, list[int | None]] = (draw(label), [draw(money) for _ in range(columns)])
    rows = [full, *rows]
    lines = []
    for name, numbers in rows:
        cells = ["" if n is None else f"({-n:,})" if n < 0 else f"{n:,} " for n in numbers]
        lines.append((name.ljust(30) + "".join(c.rjust(width) for c in cells)).rstrip())
    return [r[0] for r in rows], [r[1] for r in rows], "\n".join(lines)


@settings(max_examples=40, deadline=None)
@given(printed())
def test_a_table_in_fixed_width_is_read_back(case: tuple[list[str], list[list[int | None]], str]) -> None:
    names, numbers, text = case
    found = table(text)
    assert found.columns == len(numbers[0])
    rows = values(found)
    for name, wanted, row, cells in zip(names, numbers, rows, found.rows, strict=True):
        read = [None if not c or (p := amounts.parse(c)) is None else int(p.value) for c in row]
        assert read == wanted, (name, text)
        assert cells.cells[0].text == name


@settings(max_examples=40, deadline=None)
@given(printed())
def test_every_cell_stands_where_it_says(case: tuple[list[str], list[list[int | None]], str]) -> None:
    lines = case[2].splitlines()
    for row in table(case[2]).rows:
        for cell in row.cells:
            assert lines[cell.span.line - 1][cell.span.column - 1 : cell.span.end - 1] == cell.text



def test_group_headings_stand_over_their_columns() -> None:
    found = table(
        """\
                              Three Months Ended       Nine Months Ended
                                 September 30,           September 30,
                               2005         2004        2005        2004
Revenue                       5,705        3,925       9,512       6,880
Costs                         6,768        6,039      13,992      11,470""",
        body=3,
    )
    assert found.columns == 4
    first: list[tuple[str, int, int]] = [(c.text, c.first, c.last) for c in found.rows[0].cells]
    assert first == [("Three Months Ended", 1, 2), ("Nine Months Ended", 3, 4)]
    assert [(c.first, c.last) for c in found.rows[1].cells] == [(1, 2), (3, 4)]
    assert [(c.first, c.last) for c in found.rows[2].cells] == [(1, 1), (2, 2), (3, 3), (4, 4)]


def test_group_headings_may_begin_where_their_first_column_does() -> None:
    found = table(
        """\
                    Three Months Ended          Six Months Ended
                    June 30,                    June 30,
                    2005          2004          2005          2004
Net income          (2,028)       6,750         (5,872)       9,922
Depreciation        9,716         11,589        18,909        22,712""",
        body=3,
    )
    assert [(c.text, c.first, c.last) for c in found.rows[1].cells] == [("June 30,", 1, 2), ("June 30,", 3, 4)]


def test_a_percent_sign_that_stands_apart_belongs_to_its_number() -> None:
    found = table("Interest income       1,200    12.5 %   NM\nInterest expense        900     8.5 %   14")
    assert [c.text for c in found.rows[0].cells][:3] == ["Interest income", "1,200", "12.5 %"]


def test_tabs_keep_their_places() -> None:
    line = Line(3, 1, "Cash    12", (0, 1, 2, 3, 4, 4, 4, 4, 5, 6))
    assert line.cell(8, 10) == Cell("12", line.span(8, 10), 0, 0, 8)
    assert line.span(8, 10).column == 6


@given(st.text(max_size=200))
def test_any_line_is_read(text: str) -> None:
    for ink in layout.amounts(text):
        assert 0 <= ink.left < ink.right <= len(text)
    layout.is_rule(text)
    layout.is_markup(text)


@given(st.lists(st.lists(st.tuples(st.integers(0, 120), st.integers(1, 12)), max_size=8), max_size=30))
def test_columns_come_from_left_to_right(rows: list[list[tuple[int, int]]]) -> None:
    runs = []
    for row in rows:
        run: list[Ink] = []
        for left, width in sorted(row):
            if not run or left > run[-1].right:
                run.append(Ink(left, left + width))
        runs.append(run)
    found = columns(runs)
    assert all(a.left <= b.left for a, b in zip(found, found[1:], strict=False))


@pytest.mark.parametrize(
    "text",
    (
        "\n".join("lab  " + "  ".join(str(i) for i in range(300)) for _ in range(100)),
        "\n".join(" " * (i % 900) + "a   1,234   5" for i in range(1500)),
        "\n".join("." * 3000 + " 1  2" for _ in range(300)),
        "- " * 2000 + "\n" + "(" * 3999 + " 1",
        " 1,2" * 100_000,
    ),
    ids=("wide", "drifting", "leaders", "dashes", "long"),
)
def test_hostile_tables_are_read_in_time(text: str) -> None:
    start = time.process_time()
    table(text)
    assert time.process_time() - start < 5
