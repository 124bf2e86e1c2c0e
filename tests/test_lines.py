"""Printed rows become logical lines: wrapped labels, headings, depths, sections."""

from __future__ import annotations

import pytest

from converter.model import Cell, Row, Span
from converter.statements import lines


def rows(text: str) -> tuple[Row, ...]:
    """Rows of a fixed-width table: a label, and behind two spaces or more an amount in column 1."""
    out = []
    for number, line in enumerate(text.splitlines(), 1):
        label, _, value = line.rstrip().partition("    $")
        cells = []
        if label.strip():
            indent = len(label) - len(label.lstrip())
            cells.append(Cell(label.strip(), Span(1, number, indent + 1, len(label) + 1), indent=indent))
        if value:
            cells.append(Cell(value, Span(1, number, 60, 60 + len(value)), 1, 1, indent=59))
        if cells:
            out.append(Row(tuple(cells)))
    return tuple(out)


def labels(text: str) -> list[tuple[str, bool]]:
    return [(line.label, bool(line.values)) for line in lines.logical(rows(text), fixed=True)]


def test_a_label_that_did_not_fit_is_one_with_the_row_of_its_amounts() -> None:
    text = """\
Current portion of notes payable and capital lease
  obligations    $ 19
Other liabilities of the consolidated subsidiaries    $ 31"""
    assert labels(text) == [
        ("Current portion of notes payable and capital lease obligations", True),
        ("Other liabilities of the consolidated subsidiaries", True),
    ]


def test_a_heading_is_no_part_of_the_label_below_it() -> None:
    text = """\
Current Assets:
  Cash and cash equivalents    $ 44
  Inventory    $ 15
Equipment
  Machinery, equipment, and furniture    $ 19"""
    assert labels(text) == [
        ("Current Assets:", False),
        ("Cash and cash equivalents", True),
        ("Inventory", True),
        ("Equipment", False),
        ("Machinery, equipment, and furniture", True),
    ]


def test_amounts_may_stand_on_the_first_row_of_a_label() -> None:
    text = """\
Depreciation of property and equipment, and     $ 97
other
Deferred income taxes    $ 12
Unrealized gains and losses on securities,    $ 5
net of taxes"""
    assert [label for label, _ in labels(text)] == [
        "Depreciation of property and equipment, and other",
        "Deferred income taxes",
        "Unrealized gains and losses on securities, net of taxes",
    ]


def test_rows_between_blank_lines_are_one_line() -> None:
    text = """\
Selling, general and    $ 1

administrative cost of the group

Total operating costs and    $ 3
expenses

Income from operations    $ 4

Other income    $ 5

Interest    $ 6
"""
    assert ("Total operating costs and expenses", True) in labels(text)
    assert ("Income from operations", True) in labels(text)


def test_headings_over_two_rows_are_joined() -> None:
    text = """\
Adjustments to reconcile net income (loss) to net cash
  used in operating activities:
    Depreciation    $ 7"""
    assert labels(text)[0] == ("Adjustments to reconcile net income (loss) to net cash used in operating activities:", False)


def test_depth_and_sections_come_from_indents() -> None:
    text = """\
Current Liabilities:
  Accounts payable    $ 4
    Total current liabilities    $ 4
Long-term debt    $ 9"""
    found = lines.logical(rows(text), fixed=True)
    levels = lines.depths(found)
    assert levels == (0, 1, 2, 0)
    assert lines.sections(found, levels) == ((), ("Current Liabilities:",), ("Current Liabilities:",), ())


@pytest.mark.parametrize(
    ("pieces", "expected"),
    ((("Selling, general", "and administrative", "J"), "Selling, general and administrative"), (("Cash equi-", "valents"), "Cash equi-valents"), ((), "")),
)
def test_join(pieces: tuple[str, ...], expected: str) -> None:
    assert lines.join([Cell(p, Span(1, 1, 1, 1)) for p in pieces]) == expected


def test_many_headings_are_read_in_linear_time() -> None:
    text = "\n".join("Heading without amounts that goes on and" for _ in range(20_000))
    assert lines.logical(rows(text), fixed=True)
