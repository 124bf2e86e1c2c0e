"""One set of statements, laid out as many generators and text browsers do: whatever the layout, every fact comes back, and no other."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from itertools import product

import pytest

from converter import readers, statements
from converter.model import Duration
from tests import layouts
from tests.layouts import Fact, Style

CELLS = ("apart", "close", "whole", "paren")
HEADINGS = ("two", "one", "three", "broken", "titled")


def styles() -> list[tuple[int, Style]]:
    """Every way to set a number under every heading; the other habits take their turns."""
    out = []
    for seed, (cells, heading, turn) in enumerate(product(CELLS, HEADINGS, range(3)), 1):
        out.append((seed, Style(
            cells,
            heading,
            title=("above", "inside", "table")[(seed + turn) % 3],
            dash=("—", "-", "–", "--")[seed % 4],
            spacer=seed % 3,
            extra=("", "change", "notes", "constant", "percent")[seed // 2 % 5],
            unaudited=seed % 2 == 0,
            pages=seed % 5 == 0,
            indent=("padding", "nbsp", "columns")[seed // 3 % 3],
            skewed=seed % 4 == 0,
        )))  # fmt: skip
    return out


def told(seed: int, style: Style) -> tuple[layouts.Face, ...]:
    return layouts.faces(seed, interim=seed % 3 != 0, columns=4 if seed % 2 and style.heading != "titled" else 2)


def read(name: str, text: str) -> Counter[Fact]:
    """The facts of all the statements of a document, as printed."""
    documents, _ = readers.read(name, text.encode())
    recognized, _ = statements.recognize(documents[0])
    out: Counter[Fact] = Counter()
    for statement in recognized.statements:
        for line in statement.lines:
            for amount, column in zip(line.amounts, statement.columns, strict=True):
                period = line.period or column.period
                if amount is None or period is None:
                    continue
                start = period.start if isinstance(period, Duration) else None
                end = period.end
                if line.stock and start:
                    start, end = None, end if line.stock == "end" else start - dt.timedelta(1)
                out[_same(Fact(statement.kind, start, end, line.measure, amount.value, amount.decimals or 0))] += 1
    return out


def _same(fact: Fact) -> Fact:
    """Nothing is as exact in thousands as in dollars."""
    return fact if fact.value else fact._replace(decimals=0)


def differences(name: str, text: str, faces: tuple[layouts.Face, ...]) -> str:
    want, got = Counter(map(_same, layouts.facts(faces))), read(name, text)
    assert want
    return "\n".join([*(f"missing {fact}" for fact in want - got), *(f"surplus {fact}" for fact in got - want)])


@pytest.mark.parametrize(("seed", "style"), styles())
def test_tables_of_generators(seed: int, style: Style) -> None:
    faces = told(seed, style)
    assert not differences("quillfeather.htm", layouts.html(faces, style), faces)


@pytest.mark.parametrize("border", [False, True])
@pytest.mark.parametrize(("seed", "style"), styles())
def test_text_browsers(seed: int, style: Style, border: bool) -> None:
    faces = told(seed, style)
    shown = layouts.text(faces, style._replace(title="above"), border=border, label=30 if seed % 2 else 60)
    assert not differences("quillfeather.txt", shown, faces)


@pytest.mark.parametrize("tag", ["flex", "table"])
@pytest.mark.parametrize("seed", range(1, 16))
def test_boxes_that_are_no_table(seed: int, tag: str) -> None:
    extra = ("", "change", "notes", "constant", "percent")[seed % 5]
    style = Style("whole", ("one", "broken", "titled")[seed % 3], spacer=0, extra=extra, pages=seed % 4 == 0, dash="-")
    faces = told(seed, style)
    assert not differences("quillfeather.htm", layouts.divided(faces, style, tag=tag), faces)


DATES = [("2009-12-31", "2008-12-31"), ("Dec-09", "Dec-08"), ("12/31/2009", "12/31/2008"), ("Dec 31, 2009", "Dec 31, 2008")]
NEGATIVE = {"minus": "-{}", "parentheses": "({})", "behind": "{}-", "dollar": "$({})"}


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("negative", NEGATIVE)
@pytest.mark.parametrize("dates", DATES)
def test_line_items(dates: tuple[str, str], negative: str, mark: str) -> None:
    """With a byte order mark where the columns are parted by semicolons, thousands in groups and quoted where they hold commas."""
    face = layouts.faces(2009, interim=False)[1]
    face = face._replace(when=tuple(layouts.When(12, dt.date(year, 12, 31)) for year in (2009, 2008)), lines=face.lines[:12])
    rows = ["Consolidated Statements of Operations for the Year Ended December 31, 2009 (in thousands)", "", mark.join(_quoted(mark, "Line item", *dates))]
    for line in face.lines:
        shown = [f"{abs(v):,}" if v >= 0 else NEGATIVE[negative].format(f"{abs(v):,}") for v in line.values if v is not None]
        rows.append(mark.join(_quoted(mark, line.label, *shown)))
    text = ("\ufeff" if mark == ";" else "") + "\n".join(rows) + "\n"
    assert not differences("quillfeather.csv", text, (face,))


def _quoted(mark: str, *texts: str) -> list[str]:
    return [f'"{text}"' if mark in text else text for text in texts]


OTHERS = {
    "RECONCILIATION OF GAAP NET INCOME TO ADJUSTED EBITDA": [("GAAP net income", 4_311), ("Income tax provision", 1_902), ("Stock compensation", 977), ("Adjusted EBITDA", 7_190)],
    "Fiscal Year Outlook": [("Net sales, low end", 90_000), ("Net sales, high end", 95_000), ("Net income", 8_000)],
    "UNAUDITED PRO FORMA CONDENSED COMBINED STATEMENTS OF OPERATIONS": [("Net sales", 190_013), ("Cost of sales", 100_112), ("Net income", 20_400)],
    "Sales by Segment": [("Instruments", 50_001), ("Services", 22_020), ("Net sales", 72_021)],
}  # fmt: skip


@pytest.mark.parametrize("title", OTHERS)
@pytest.mark.parametrize("heading", HEADINGS)
def test_what_stands_below_the_statements_is_no_fact_of_them(title: str, heading: str) -> None:
    style = Style("apart", heading)
    faces = told(7, style)
    face = layouts.Face("income_statement", title, faces[1].when[:2], tuple(
        layouts.Line(label, (Decimal(value), Decimal(value + 13)), "item", 0) for label, value in OTHERS[title]
    ))  # fmt: skip
    noise = [*(f"<p>{text}</p>" for text in layouts.caption(face, style)), layouts.table(layouts.headings(face, style) + layouts.body(face, style), style)]
    assert not differences("quillfeather.htm", layouts.html(faces, style, noise), faces)
