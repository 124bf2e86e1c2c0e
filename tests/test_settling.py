"""Numbers that may be parted in more than one way: footing chooses between the readings, and says so."""

from __future__ import annotations

import pytest

from converter import pipeline, readers, statements
from converter.model import Diagnostic, Statement

LINES = (
    ("Cash", 120, 98), ("Receivables", 1533, 1502), ("Inventories", 612, 644), ("Current assets", 2265, 2244), ("Plant, net", 1700, 1712),
    ("Total assets", 3965, 3956), ("Accounts payable", 433, 409), ("Shareholders' equity", 3532, 3547), ("Total liabilities and equity", 3965, 3956),
)  # fmt: skip
TITLE = "                       MILLBROOK LAMP COMPANY\n                           BALANCE SHEETS\n                           (in thousands)\n\n"
TWO = f"{'June 30,':>46}{'June 30,':>14}\n{'1995':>44}{'1994':>14}\n"


def sheet(*shown: str) -> str:
    """The balance sheet, each amount as one of ``shown`` writes it, in turn."""
    rows = []
    for n, (label, *values) in enumerate(LINES):
        texts = [shown[(2 * n + k) % len(shown)] for k in range(2)]
        rows.append(f"{label:<30}" + "".join(f"{_written(value, how):>14}" for value, how in zip(values, texts, strict=True)))
    return TITLE + TWO + "\n".join(rows) + "\n"


def _written(value: int, how: str) -> str:
    return f"{value:,}".replace(",", how) if value > 999 else str(value)


def read(text: str) -> tuple[Statement, tuple[Diagnostic, ...]]:
    document, said = statements.settle(readers.read("millbrook.txt", text.encode())[0][0])
    recognized, _ = statements.recognize(document)
    (statement,) = recognized.statements
    return statement, said


def amounts(statement: Statement) -> list[list[int | None]]:
    held = [[a and int(a.value) for a, column in zip(line.amounts, statement.columns, strict=True) if column.period] for line in statement.lines if not line.heading]
    return [[value and value // 1000 for value in row] for row in held]


@pytest.mark.parametrize("shown", [(" ",), (",", ",", " "), (" ", " ,", ",", ", ")])
def test_footing_finds_the_blanks_inside_numbers(shown: tuple[str, ...]) -> None:
    statement, said = read(sheet(*shown))
    assert amounts(statement) == [list(values) for _, *values in LINES]
    assert [d.code for d in said] == ["footing.chosen"]


@pytest.mark.parametrize("shown", [(",",), (",", " ,"), (", ", ",")])
def test_numbers_that_are_of_one_piece_need_no_footing(shown: tuple[str, ...]) -> None:
    statement, said = read(sheet(*shown))
    assert amounts(statement) == [list(values) for _, *values in LINES]
    assert not said


def test_what_foots_as_it_is_printed_stays_so() -> None:
    """A column of numbers of notes, each a blank before its amount: "4 612" is no number of thousands here."""
    text = sheet(",").replace("           612", "         4 612").replace("          1994", "          1994", 1)
    statement, said = read(text)
    assert not said
    line = next(line for line in statement.lines if line.label.startswith("Inventories"))
    assert 612_000 in [a and int(a.value) for a in line.amounts]


def test_where_totals_do_not_tell_nothing_is_read_otherwise() -> None:
    text = sheet(" ").replace("2 265", "2 266").replace("2 244", "2 245").replace("3 965", "3 967").replace("3 956", "3 957")
    _, said = read(text)
    assert not said


def test_numbers_that_touch_are_two() -> None:
    rows = [f"{label:<30}{f'{a * 100_317:,}':>12}{f'{b * 100_317:,}':>11}" for label, a, b in LINES]
    assert "397,756,905396,854,052" in rows[-1]
    statement, said = read(TITLE.replace("thousands", "dollars") + TWO + "\n".join(rows) + "\n")
    assert [[int(a.value) for a in line.amounts if a] for line in statement.lines if not line.heading] == [[a * 100_317, b * 100_317] for _, a, b in LINES]
    assert not said


def test_every_number_read_otherwise_is_traced_to_its_characters() -> None:
    text = sheet(" ", ", ")
    (made,), _ = pipeline.convert("millbrook.txt", text.encode())
    assert made.report is not None
    lines = text.split("\n")
    for fact in made.report.facts:
        if fact.amount is not None:
            span = fact.amount.span
            assert lines[span.line - 1][span.column - 1 : span.end - 1].replace(" ", "").replace(",", "") == fact.amount.text.replace(",", "")
    assert not [entry for entry in made.report.ledger if entry.fate == "unresolved"]
    assert "footing.chosen" in {d.code for d in made.diagnostics}
