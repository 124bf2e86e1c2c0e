"""One set of statements, laid out as many generators and text browsers do: whatever the layout, every fact comes back, and no other."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from itertools import product

import pytest

from converter import readers, statements
from converter.model import Duration
from tests import faces as truth
from tests import layouts, sheets, webpages
from tests.faces import Face, Fact, Line, When
from tests.layouts import Style

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


def told(seed: int, style: Style) -> tuple[Face, ...]:
    return truth.faces(seed, interim=seed % 3 != 0, columns=4 if seed % 2 and style.heading != "titled" else 2)


def read(name: str, text: str | bytes) -> Counter[Fact]:
    """The facts of all the statements of a document, as printed."""
    documents, _ = readers.read(name, text if isinstance(text, bytes) else text.encode())
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


def differences(name: str, text: str | bytes, faces: tuple[Face, ...], *, exact: bool = True) -> str:
    """What is missing and what is too much. Not ``exact``: where whole dollars are given, nothing tells how far they were rounded."""
    want, got = Counter(map(_same, truth.facts(faces))), read(name, text)
    if not exact:
        want, got = (Counter(fact._replace(decimals=0) for fact in some.elements()) for some in (want, got))
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


def boxed(seed: int) -> Style:
    extra = ("", "change", "notes", "constant", "percent")[seed % 5]
    return Style("whole", ("one", "broken", "titled")[seed % 3], spacer=0, extra=extra, pages=seed % 4 == 0, dash="-")


@pytest.mark.parametrize("classes", [False, True])
@pytest.mark.parametrize("shown", ["flex", "table", "grid"])
@pytest.mark.parametrize("seed", range(1, 16))
def test_boxes_that_are_no_table(seed: int, shown: str, classes: bool) -> None:
    style = boxed(seed)
    faces = told(seed, style)
    page = webpages.boxes(faces, style, shown=shown, tag="span" if seed % 4 == 1 else "div", classes=classes)
    assert not differences("quillfeather.htm", page, faces)


@pytest.mark.parametrize("seed", range(1, 16))
def test_boxes_placed_on_a_page(seed: int) -> None:
    style = boxed(seed)._replace(heading=("one", "two", "titled")[seed % 3])
    faces = told(seed, style)
    assert not differences("quillfeather.htm", webpages.placed(faces, style), faces)


PAGES = {
    "nested": webpages.nested,
    "joined": webpages.joined,
    "cut": partial(webpages.cut, parts=3, again=False),
    "cut and headed": partial(webpages.cut, parts=3, again=True),
    "grouped": webpages.grouped,
    "preformatted": webpages.preformatted,
    "hidden": lambda faces, style: layouts.html(faces, style._replace(odd="hidden")),
    "marks": lambda faces, style: layouts.html(faces, style._replace(odd="marks")),
}


@pytest.mark.parametrize(("seed", "style"), styles()[::4])
@pytest.mark.parametrize("page", PAGES)
def test_pages_of_the_web(page: str, seed: int, style: Style) -> None:
    style = style._replace(pages=False, indent="padding", skewed=False)
    faces = told(seed, style)
    assert not differences("quillfeather.htm", PAGES[page](faces, style), faces)


@pytest.mark.parametrize(("seed", "style"), [(seed, style) for seed, style in styles() if style.heading != "titled"][::3])
@pytest.mark.parametrize("told", [truth.quarters, partial(truth.retail, interim=True), partial(truth.retail, interim=False)], ids=["quarters", "interim", "years"])
def test_five_quarters_and_years_of_weeks(told: Callable[[int], tuple[Face, ...]], seed: int, style: Style) -> None:
    faces = told(seed)
    style = style._replace(extra="notes" if style.extra == "notes" else "")
    assert not differences("quillfeather.htm", layouts.html(faces, style), faces)
    assert not differences("quillfeather.txt", layouts.text(faces, style._replace(title="above")), faces)


DATES = [("2009-12-31", "2008-12-31"), ("Dec-09", "Dec-08"), ("12/31/2009", "12/31/2008"), ("Dec 31, 2009", "Dec 31, 2008")]
NEGATIVE = {"minus": "-{}", "parentheses": "({})", "behind": "{}-", "dollar": "$({})"}


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("negative", NEGATIVE)
@pytest.mark.parametrize("dates", DATES)
def test_line_items(dates: tuple[str, str], negative: str, mark: str) -> None:
    """With a byte order mark where the columns are parted by semicolons, thousands in groups and quoted where they hold commas."""
    face = truth.faces(2009, interim=False)[1]
    face = face._replace(when=tuple(When(12, dt.date(year, 12, 31)) for year in (2009, 2008)), lines=face.lines[:12])
    rows = ["Consolidated Statements of Operations for the Year Ended December 31, 2009 (in thousands)", "", mark.join(_quoted(mark, "Line item", *dates))]
    for line in face.lines:
        shown = [f"{abs(v):,}" if v >= 0 else NEGATIVE[negative].format(f"{abs(v):,}") for v in line.values if v is not None]
        rows.append(mark.join(_quoted(mark, line.label, *shown)))
    text = ("\ufeff" if mark == ";" else "") + "\n".join(rows) + "\n"
    assert not differences("quillfeather.csv", text, (face,))


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("names", sheets.NAMES)
@pytest.mark.parametrize("seed", range(1, 7))
def test_a_row_for_each_value(seed: int, names: str, mark: str) -> None:
    faces = truth.faces(seed, interim=seed % 2 == 0, columns=4)
    assert not differences("quillfeather.csv", sheets.long(faces, names, seed, mark=mark), faces, exact=False)


@pytest.mark.parametrize(("seed", "style"), [(seed, style) for seed, style in styles() if style.cells == "whole"])
def test_spreadsheets_as_text_and_as_workbooks(seed: int, style: Style) -> None:
    style = style._replace(spacer=0, pages=False, extra="", indent="padding", dash="-")
    faces = told(seed, style)
    assert not differences("quillfeather.csv", sheets.wide(faces, style, mark=",;\t"[seed % 3]), faces)
    for several in (True, False):
        assert not differences("quillfeather.xlsx", sheets.workbook(faces, style, sheets=several), faces)
        assert not differences("quillfeather.xlsx", sheets.workbook(faces, style, sheets=several, shown="#,##0,"), faces, exact=False)


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
    face = Face("income_statement", title, faces[1].when[:2], tuple(
        Line(label, (Decimal(value), Decimal(value + 13)), "item", 0) for label, value in OTHERS[title]
    ))  # fmt: skip
    noise = [*(f"<p>{text}</p>" for text in layouts.caption(face, style)), layouts.table(layouts.headings(face, style) + layouts.body(face, style), style)]
    assert not differences("quillfeather.htm", layouts.html(faces, style, noise), faces)
