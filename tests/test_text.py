"""Plain text is cut into tables and paragraphs; nothing that is printed is lost."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.model import Paragraph, Table
from converter.readers import text as reader

RELEASE = """\
ACME WIDGETS REPORTS SECOND QUARTER RESULTS

Net sales rose to $12.3 million from $11.1 million in the year before, an increase of
about 11 percent. The Company opened 14 stores.

                       ACME WIDGETS, INC.
              CONSOLIDATED BALANCE SHEETS (in thousands)

                                        June 30,     December 31,
                                          1998           1997
<S>                                      <C>            <C>
Cash                                   $  1,240       $    980
Receivables, less allowance of
  $12 and $10                             2,105          1,990
                                       --------       --------
   Total assets                        $  3,345       $  2,970
                                       ========       ========

See accompanying notes.
<PAGE>
                             3
The Company leases its stores.
"""


def blocks(text: str) -> list[Paragraph | Table]:
    return list(reader.blocks(text))


def test_a_release_is_prose_a_table_and_prose() -> None:
    found = blocks(RELEASE)
    tables = [b for b in found if isinstance(b, Table)]
    assert len(tables) == 1
    assert tables[0].columns == 2
    assert [c.text for c in tables[0].rows[0].cells] == ["June 30,", "December 31,"]
    assert [c.text for c in tables[0].rows[-1].cells] == ["Total assets", "$  3,345", "$  2,970"]
    assert any("leases its stores" in b.text for b in found if isinstance(b, Paragraph))


def test_rules_are_marked_on_the_row_above_them() -> None:
    table = next(b for b in blocks(RELEASE) if isinstance(b, Table))
    assert [row.rule for row in table.rows][-2:] == [True, True]


def test_no_number_is_lost() -> None:
    printed = sorted(re.findall(r"\d+", RELEASE))
    read: list[str] = []
    for block in blocks(RELEASE):
        cells = block.lines if isinstance(block, Paragraph) else tuple(c for row in block.rows for c in row.cells)
        for cell in cells:
            read += re.findall(r"\d+", cell.text)
    assert sorted(read) == printed


def test_days_that_a_narrow_heading_broke_off_are_no_amounts() -> None:
    found = blocks(
        """\
                       Three Months
                  September     September
                  30            30
                  1998          1997
Sales             1,240         980
Cost of sales     1,105         990
"""
    )
    table = next(b for b in found if isinstance(b, Table))
    assert [c.text for c in table.rows[2].cells] == ["30", "30"]
    assert len(table.rows) == 6


def test_pages_are_counted() -> None:
    found = blocks("one\n<PAGE>\ntwo\n\fthree\n")
    assert [line.span.page for b in found if isinstance(b, Paragraph) for line in b.lines] == [1, 2, 2, 3]


@pytest.mark.parametrize(
    ("name", "data", "claimed"),
    (
        ("a.txt", b"Plain words\n", True),
        ("a.txt", b"<html><body>x", False),
        ("a.txt", b"<SEC-DOCUMENT>0000-00-000", False),
        ("a.csv", b"a,b\n", False),
        ("a.txt", b"PK\x03\x04\x00\x00", False),
        ("a", b"", True),
    ),
)
def test_identify(name: str, data: bytes, claimed: bool) -> None:
    assert reader.identify(name, data) is claimed


@given(st.lists(st.sampled_from(["Cash   1,234   5", "words and words", "", "----- ---", "<PAGE>", "  June 30, 1997   1996", "\t12\t(3)", "<TABLE>", "12"]), max_size=40))
def test_every_line_of_words_comes_out_once(lines: list[str]) -> None:
    read: list[str] = []
    for block in blocks("\n".join(lines)):
        cells = block.lines if isinstance(block, Paragraph) else tuple(c for row in block.rows for c in row.cells)
        read += [cell.text for cell in cells]
    assert "".join(read).count("words") == 2 * lines.count("words and words")
    assert "".join(read).count("Cash") == lines.count("Cash   1,234   5")


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    reader.blocks(text)


@pytest.mark.parametrize("line", (" 12,345" * 100_000, "x" * 1_000_000, "<" * 100_000, "\t" * 50_000 + "1  2"), ids=("numbers", "letters", "tags", "tabs"))
def test_one_endless_line_is_read_in_time(line: str) -> None:
    start = time.process_time()
    reader.blocks(line)
    assert time.process_time() - start < 3


def test_a_long_table_is_read_in_linear_time() -> None:
    def seconds(n: int) -> float:
        text = "\n".join(f"Item {i}                {i * 7:,}    {i * 3:,}" for i in range(n))
        start = time.process_time()
        reader.blocks(text)
        return time.process_time() - start

    seconds(500)
    assert seconds(8000) < 16 * seconds(2000) + 0.5
