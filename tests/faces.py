"""Statements of an invented company, which foot, and the facts that they tell: what every layout of them must be read to."""

from __future__ import annotations

import calendar
import datetime as dt
import random
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

COMPANY = "Quillfeather Instruments, Inc."


class When(NamedTuple):
    """A period: of so many months, or weeks, or at a day where both are 0."""

    months: int
    end: dt.date
    weeks: int = 0

    @property
    def start(self) -> dt.date | None:
        if self.weeks:
            return self.end - dt.timedelta(7 * self.weeks - 1)
        if not self.months:
            return None
        first = self.end.year * 12 + self.end.month - self.months
        return dt.date(first // 12, first % 12 + 1, 1)


class Line(NamedTuple):
    """``kind``: heading, item, total, per_share, shares; ``level`` of indent. Values in thousands; per share in dollars."""

    label: str
    values: tuple[Decimal | None, ...] = ()
    kind: str = "item"
    level: int = 1


class Face(NamedTuple):
    kind: str
    title: str
    when: tuple[When, ...]
    lines: tuple[Line, ...]


class Fact(NamedTuple):
    kind: str
    start: dt.date | None
    end: dt.date
    measure: str
    value: Decimal
    decimals: int


def facts(faces: Sequence[Face], *, dashes: bool = True) -> list[Fact]:
    """What is printed of the faces, in the order of a set; a dash is a nil where the reading says it is."""
    out = []
    for face in faces:
        for line in face.lines:
            for when, value in zip(face.when, line.values, strict=False):
                if value is None or (not value and not dashes):
                    continue
                if line.kind in ("begin", "end"):
                    day = when.end if line.kind == "end" else (when.start or when.end) - dt.timedelta(1)
                    out.append(Fact(face.kind, None, day, "monetary", value * 1000, -3))
                elif line.kind == "per_share":
                    out.append(Fact(face.kind, when.start, when.end, "perShare", value, 2))
                else:
                    out.append(Fact(face.kind, when.start, when.end, "shares" if line.kind == "shares" else "monetary", value * 1000, -3))
    return sorted(out, key=str)


def faces(seed: int, *, interim: bool = True, columns: int = 2) -> tuple[Face, ...]:
    """A balance sheet, an income statement and cash flows that foot."""
    rng = random.Random(seed)
    end = dt.date(rng.choice((1999, 2004, 2012, 2021, 2024)), rng.choice((3, 6, 9)) if interim else 12, 1)
    last = _last(end)
    before = _last(end.replace(year=end.year - 1))
    if interim:
        flows = (When(3, last), When(3, before))
        if columns == 4 and last.month > 3:
            flows = (*flows, When(last.month, last), When(last.month, before))
        cash = (When(last.month, last), When(last.month, before))
        at = (When(0, last), When(0, dt.date(last.year - 1, 12, 31)))
    else:
        flows = cash = tuple(When(12, dt.date(last.year - i, 12, 31)) for i in range(3 if columns > 2 else 2))
        at = tuple(When(0, when.end) for when in flows[:2])
    return _balance(rng, at), _income(rng, flows), _cash(rng, cash)


def quarters(seed: int) -> tuple[Face, ...]:
    """Five quarters side by side, the newest first, as bankers' releases have them."""
    rng = random.Random(seed)
    first = rng.randint(2004, 2022) * 12 + rng.choice((2, 5, 8, 11))
    ends = [_last(dt.date((first - 3 * n) // 12, (first - 3 * n) % 12 + 1, 1)) for n in range(5)]
    return _balance(rng, tuple(When(0, end) for end in ends)), _income(rng, tuple(When(3, end) for end in ends))


def retail(seed: int, *, interim: bool) -> tuple[Face, ...]:
    """A year of 52 or 53 weeks that ends on the last Saturday of December."""
    rng = random.Random(seed)
    year = rng.randint(2001, 2023)
    years = [_saturday(year - n) for n in range(3)]
    if interim:
        now, before = (end + dt.timedelta(7 * 39) for end in years[1:])
        flows = (When(0, now, 13), When(0, before, 13), When(0, now, 39), When(0, before, 39))
        return _balance(rng, (When(0, now), When(0, years[1]))), _income(rng, flows), _cash(rng, flows[2:])
    whole = tuple(When(0, end, (end - _saturday(end.year - 1)).days // 7) for end in years[:2])
    return _balance(rng, tuple(When(0, end) for end in years[:2])), _income(rng, whole), _cash(rng, whole)


def _saturday(year: int) -> dt.date:
    """The last Saturday of a year."""
    last = dt.date(year, 12, 31)
    return last - dt.timedelta((last.weekday() + 2) % 7)


def _last(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _numbers(rng: random.Random, n: int, low: int, high: int) -> tuple[Decimal, ...]:
    return tuple(Decimal(rng.randint(low, high)) for _ in range(n))


def _sum(*rows: Sequence[Decimal | None]) -> tuple[Decimal, ...]:
    return tuple(sum((v or Decimal(0) for v in column), Decimal(0)) for column in zip(*rows, strict=True))


def _less(a: Sequence[Decimal], b: Sequence[Decimal]) -> tuple[Decimal, ...]:
    return tuple(x - y for x, y in zip(a, b, strict=True))


def _balance(rng: random.Random, when: tuple[When, ...]) -> Face:
    n = len(when)
    cash, receivables, stock = (_numbers(rng, n, 2000, 90_000) for _ in range(3))
    current = _sum(cash, receivables, stock)
    plant, goodwill = _numbers(rng, n, 20_000, 300_000), _numbers(rng, n, 900, 9_999)
    assets = _sum(current, plant, goodwill)
    payable, accrued = _numbers(rng, n, 3000, 30_000), _numbers(rng, n, 300, 3_999)
    owed = _sum(payable, accrued)
    debt = (Decimal(0), *_numbers(rng, n - 1, 1000, 9000))
    common, surplus = tuple([Decimal(rng.randint(100, 999))] * n), _numbers(rng, n, 50_000, 90_000)
    equity = _less(assets, _sum(owed, debt))
    deficit = _less(equity, _sum(common, surplus))
    return Face("balance_sheet", "CONSOLIDATED BALANCE SHEETS", when, (
        Line("ASSETS", (), "heading", 0),
        Line("Current assets:", (), "heading", 0),
        Line("Cash and cash equivalents", cash),
        Line("Accounts receivable, net of allowance of $312 and $287", receivables),
        Line("Inventories", stock),
        Line("Total current assets", current, "total", 2),
        Line("Property and equipment, net", plant, "item", 0),
        Line("Goodwill", goodwill, "item", 0),
        Line("Total assets", assets, "total", 2),
        Line("LIABILITIES AND STOCKHOLDERS' EQUITY", (), "heading", 0),
        Line("Current liabilities:", (), "heading", 0),
        Line("Accounts payable", payable),
        Line("Accrued liabilities", accrued),
        Line("Total current liabilities", owed, "total", 2),
        Line("Long-term debt", debt, "item", 0),
        Line("Stockholders' equity:", (), "heading", 0),
        Line("Common stock, $0.01 par value; 50,000 shares authorized", common),
        Line("Additional paid-in capital", surplus),
        Line("Retained earnings (accumulated deficit)", deficit),
        Line("Total stockholders' equity", equity, "total", 2),
        Line("Total liabilities and stockholders' equity", assets, "total", 2),
    ))  # fmt: skip


def _income(rng: random.Random, when: tuple[When, ...]) -> Face:
    n = len(when)
    sales = _numbers(rng, n, 50_000, 160_000)
    costs = tuple(v - Decimal(rng.randint(9_000, 30_000)) for v in sales)
    gross = _less(sales, costs)
    selling, research = _numbers(rng, n, 5000, 15_000), _numbers(rng, n, 900, 4_900)
    expenses = _sum(selling, research)
    operating = _less(gross, expenses)
    other = tuple(Decimal(rng.choice((-1, 1)) * rng.randint(11, 999)) for _ in when)
    before = _sum(operating, other)
    tax = tuple((v * Decimal("0.3")).quantize(Decimal(1)) for v in before)
    net = _less(before, tax)
    shares = _numbers(rng, n, 20_000, 22_000)
    per = tuple((a / b).quantize(Decimal("0.01")) or Decimal("0.01") for a, b in zip(net, shares, strict=True))
    return Face("income_statement", "CONSOLIDATED STATEMENTS OF OPERATIONS", when, (
        Line("Net sales", sales, "item", 0),
        Line("Cost of sales", costs, "item", 0),
        Line("Gross profit", gross, "total", 1),
        Line("Operating expenses:", (), "heading", 0),
        Line("Selling, general and administrative", selling),
        Line("Research and development", research),
        Line("Total operating expenses", expenses, "total", 2),
        Line("Income (loss) from operations", operating, "item", 0),
        Line("Other income (expense), net", other, "item", 0),
        Line("Income (loss) before income taxes", before, "item", 0),
        Line("Income tax provision (benefit)", tax, "item", 0),
        Line("Net income (loss)", net, "total", 0),
        Line("Net income (loss) per share:", (), "heading", 0),
        Line("Basic", per, "per_share"),
        Line("Diluted", per, "per_share"),
        Line("Weighted average shares outstanding:", (), "heading", 0),
        Line("Basic", shares, "shares"),
        Line("Diluted", tuple(v + 411 for v in shares), "shares"),
    ))  # fmt: skip


def _cash(rng: random.Random, when: tuple[When, ...]) -> Face:
    n = len(when)
    net, depreciation = _numbers(rng, n, 3000, 9000), _numbers(rng, n, 1000, 3000)
    change = tuple(Decimal(rng.choice((-1, 1)) * rng.randint(51, 999)) for _ in when)
    operating = _sum(net, depreciation, change)
    spent = tuple(-v for v in _numbers(rng, n, 1000, 6000))
    repaid = tuple(-v for v in _numbers(rng, n, 100, 999))
    issued = (Decimal(0), *_numbers(rng, n - 1, 10, 99))
    financing = _sum(repaid, issued)
    moved = _sum(operating, spent, financing)
    begin = _numbers(rng, n, 9000, 20_000)
    return Face("cash_flows", "CONSOLIDATED STATEMENTS OF CASH FLOWS", when, (
        Line("Cash flows from operating activities:", (), "heading", 0),
        Line("Net income", net),
        Line("Depreciation and amortization", depreciation),
        Line("Changes in operating assets and liabilities", change),
        Line("Net cash provided by operating activities", operating, "total", 2),
        Line("Cash flows from investing activities:", (), "heading", 0),
        Line("Purchases of property and equipment", spent),
        Line("Net cash used in investing activities", spent, "total", 2),
        Line("Cash flows from financing activities:", (), "heading", 0),
        Line("Repayments of debt", repaid),
        Line("Proceeds from exercise of stock options", issued),
        Line("Net cash used in financing activities", financing, "total", 2),
        Line("Net increase (decrease) in cash", moved, "item", 0),
        Line("Cash at beginning of period", begin, "begin", 0),
        Line("Cash at end of period", _sum(begin, moved), "end", 0),
    ))  # fmt: skip
