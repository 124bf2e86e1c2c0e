"""The lines of a statement as integers, with what their labels say about adding up.

Amounts become counts of the smallest unit printed, so that arithmetic on them is exact and fast. The words of a label tell how
much a line looks like a total, whether it earns or costs, and whether it is printed positive though it is taken off.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from math import isqrt
from typing import NamedTuple

from converter.model import LineItem, Measure, Statement

_STRONG = re.compile(
    r"^(sub)?-?totals?\b|\btotals?$|^net cash\b|^(net )?cash (provided|used|flows?)\b"
    r"|^gross (profit|margin|loss|income|earnings)\b|^(net )?(increase|decrease|change)\b.*\bcash\b"
    r"|^(consolidated )?net (income|loss|earnings|profit|deficit)\b"
    r"|\b(income|loss|earnings|profit|margin)\b.*\b(before|after)\b"
    r"|\b(income|loss|earnings|profit)\b from (continuing )?operations|^operating (income|loss|profit|earnings|margin)"
    r"|^(total )?comprehensive (income|loss|earnings)|^net (interest|investment) (income|margin)"
    r"|^cash\b.*\bend\b|\bend of (the )?(year|period|quarter)$|^(ending|closing) (cash|balance)"
)
_MEDIUM = re.compile(
    r"^net\b|\bnet$|\b(revenues?|sales|income|loss|earnings|profit|margin|assets|liabilities|equity|deficit)$"
    r"|\b(income|profit|earnings|loss) (of|attributable|available|applicable|allocable|including)\b"
    r"|\bnet of (accumulated )?(deprec|amort)"
)
_NEVER = re.compile(r"\bbeginning\b|^opening (cash|balance)|\bcommitments\b|\bcontingenc")
_WEAK = re.compile(
    r"^(less|add|plus|deduct)\b|^accumulated\b|\b(non-?controlling|minority) interests?$"
    r"|\bto (the )?(non-?controlling|minority)\b|^depreciation\b|\bpaid\b"
)
DISCONTINUED = re.compile(r"\bdiscontinued\b")
_BY_THE_WAY = re.compile(r",? ?\b(net of|less|before|after|including|excluding)\b.*")
INNER = re.compile(r"\bdiscontinued\b|^(provision|benefit)\b|^income tax")
LABELLED = re.compile(r"^(sub)?-?totals?\b|\btotals?$|^net cash\b")
_MINUS = re.compile(
    r"\bless\b|\ballowance\b|\baccumulated (depreciation|amortization|depletion|deficit)|\btreasury\b"
    r"|\bunearned\b|\bunamortized\b|\bdeferred (stock |equity.based )?compensation\b|\bdiscount\b|\bdeficit\b|\bsubscriptions? receivable\b|\bdeduct"
)
_COST = re.compile(
    r"costs?\b|expens|provision|\bless\b|depreciat|amorti[sz]|depletion|impairment|charge|tax|\bresearch|selling|general|administ|market"
    r"|salar|compensation|wages|\bbenefits\b|\bloss(es)?\b|^interest\b|dividend|non-?controlling|minority|fuel|purchas|write|restructur"
    r"|occupancy|\brent|settlement|advertis|maintenance|deduct|preferred"
)
_GAIN = re.compile(r"revenue|\bsales\b|income|\bgains?\b|earnings|profit|\bbenefit\b|\bequity in\b")
_GAIN_LAST = re.compile(r"\b(income|revenues?|gains?)(, net)?$|^gain|\bbenefit\b|^(interest|dividend|investment) income")
_RESULT = re.compile(r"\b(income|loss|earnings|profit|margin)\b")
LOSS = re.compile(r"\b(loss|deficit|used|decrease|deficiency)\b")
_PARENTHESIS = re.compile(r"\([^()]*\)")
_SPACE = re.compile(r"\s+")
SHARE_OF_OTHERS = re.compile(r"non-?controlling|minority")
OWN_SHARE = re.compile(r"\battributable\b|\bavailable\b|\bapplicable\b")

_DIGITS = 30  # longer numbers are no money
_SIGNED_KINDS = ("balance", "position", "cash", "comprehensive", "equity")  # what these subtract is printed as negative

Vector = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line as integers of the smallest unit printed, one per judged column; None where blank."""

    index: int
    vector: tuple[int | None, ...]
    label: str  # lower case, parentheses out
    rank: int  # 3 "Total ...", 2 a known total, 1 perhaps, 0 no sign of it, -1 rather not, -2 never
    polarity: int  # +1 earns, -1 costs, 0 unknown
    reduces: bool  # "Less: ..."
    starts: bool  # a heading stands right above

    @property
    def zero(self) -> bool:
        return not any(self.vector)


class Grid(NamedTuple):
    """The rows of one measure. ``columns`` are those of the statement that are judged, ``units`` the last place of each."""

    rows: tuple[Row, ...]
    columns: tuple[int, ...]
    units: Vector
    finest: int
    signed: bool
    measure: Measure

    def place(self, column: int) -> Decimal:
        """One unit of the last place that the column prints."""
        return Decimal(self.units[self.columns.index(column)]).scaleb(self.finest)


def plain(label: str) -> str:
    text = _SPACE.sub(" ", _PARENTHESIS.sub(" ", label.lower()[:400])).strip(" :.,-\u2013\u2014*")
    return text.replace(" ,", ",")


def is_signed(kind: str) -> bool:
    """Whether a statement of this kind prints what it takes off as negative, so that weights are +1 but for lines like "Less: ..."."""
    return any(word in kind for word in _SIGNED_KINDS)


def grid_of(statement: Statement, measure: Measure) -> Grid:
    """Columns without a period (changes, percentages) are not judged, unless there are no others."""
    width = max((len(line.amounts) for line in statement.lines), default=0)
    known = tuple(c for c in range(width) if c < len(statement.columns) and statement.columns[c].period is not None)
    columns = known or tuple(range(width))
    lines = [line if line.measure == measure else None for line in statement.lines]
    places: list[Counter[int]] = [Counter() for _ in columns]
    exponents = {0}
    for line in lines:
        for at, c in enumerate(columns):
            value = value_of(line, c)
            if line is not None and value:
                amount = line.amounts[c]
                assert amount is not None
                place = -amount.decimals if amount.decimals is not None and abs(amount.decimals) < _DIGITS else _exponent(value)
                places[at][place] += 1
                exponents |= {place, _exponent(value)}
    finest = min(exponents)
    units = tuple(10 ** (max(p, key=lambda e: (p[e], e)) - finest) if p else 1 for p in places)
    signed = is_signed(statement.kind)
    rows = []
    heading = True
    for index, line in enumerate(statement.lines):
        if lines[index] is not None and any(value_of(line, c) is not None for c in columns):
            values = [value_of(line, c) for c in columns]
            vector = tuple(None if v is None else int(v.scaleb(-finest)) for v in values)
            rows.append(_row(index, line, vector, signed, heading or line.section != statement.lines[index - 1].section))
            heading = False
        heading = heading or line.heading
    return Grid(tuple(rows), columns, units, finest, signed, measure)


def value_of(line: LineItem | None, column: int) -> Decimal | None:
    amount = None if line is None or column >= len(line.amounts) else line.amounts[column]
    if amount is None or not amount.value.is_finite():
        return None
    if amount.value and not (amount.value.adjusted() < _DIGITS and _exponent(amount.value) > -_DIGITS):
        return None
    return amount.value if amount.value else Decimal(0)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return min(exponent, 0) if isinstance(exponent, int) else 0


def _row(index: int, line: LineItem, vector: tuple[int | None, ...], signed: bool, starts: bool) -> Row:
    label = plain(line.label)
    named = _BY_THE_WAY.sub("", label, 1) or label
    if not label:
        rank = 2 if line.rule_above else 1
    elif line.stock == "begin" or _NEVER.search(label):
        rank = -2
    elif LABELLED.search(label):
        rank = 3
    elif _WEAK.search(named):
        rank = -1
    elif line.stock == "end" or (_STRONG.search(label) and not DISCONTINUED.search(named)):
        rank = 2
    else:
        rank = 1 if _MEDIUM.search(label) or (DISCONTINUED.search(label) and _RESULT.search(label)) else 0
        rank = min(2, rank + 1) if line.rule_above else rank
    return Row(index, vector, label, rank, _polarity(label, rank), bool(_MINUS.search(label)), starts)


def _polarity(label: str, rank: int) -> int:
    if SHARE_OF_OTHERS.search(label) and "loss" in label and "income" not in label and "earnings" not in label:
        return 1
    label = _BY_THE_WAY.sub("", label, 1) or label
    cost, gain = _COST.search(label), _GAIN.search(label)
    if (rank == 2 and _RESULT.search(label)) or (gain and (not cost or _GAIN_LAST.search(label))):
        return 1
    return -1 if cost else 0


def slack(parts: int) -> int:
    """Units of the last place that the rounding of so many numbers explains: of many, the errors hardly all point one way."""
    return 0 if parts < 2 else min((parts + 1) // 2, isqrt(parts + 1))


def sign_costs(signed: bool, total: Row, part: Row) -> tuple[float, float]:
    """Bits for weight +1 and -1, from the words of both labels and the sign that is printed."""
    positive = sum(1 for v in part.vector if v and v > 0) >= sum(1 for v in part.vector if v and v < 0)
    if part.reduces and positive and part.rank < 2:
        return 2.5, 0.3
    if signed:
        return 0.05, 9.0
    if total.rank == 3 and total.polarity != part.polarity:
        return 0.8, 1.5
    if total.polarity and part.polarity:
        if total.polarity == 1 == part.polarity and part.rank > 1:
            return 0.2, 9.0
        if total.polarity == part.polarity:
            return 0.2, 4.0
        return (4.0, 0.2) if positive else (0.7, 2.0)
    return (0.6, 2.0) if part.polarity == total.polarity else (1.0, 1.0)
