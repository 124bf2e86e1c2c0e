"""What each line of a statement counts, and in what scale: money, shares, money per share, or a pure number.

The words of a label and of the headings above it propose; the numbers decide. An amount with cents among whole thousands is one per
share. Earnings per share times shares are the earnings: that tells in which scale the shares are printed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from converter.amounts import Printed
from converter.model import Measure
from converter.statements import captions
from converter.statements.captions import Scale

_PER_SHARE = re.compile(
    r"\bper\s+(?:[a-z-]+\s+){0,4}?(?:share|unit|ads|security)s?\b|/\s?share\b|\b(?:earnings|loss|income)(?:\s*\([a-z ]+\))?\s+(?:per|a)\s+(?:[a-z]+\s+){0,4}(?:share|unit)"
    r"|\beps\b|\bpar value\b(?!.*\bshares\b)",
    re.IGNORECASE,
)
_SHARES = re.compile(
    r"\b(?:weighted[- ]*average|average|number of|common|diluted|basic|ordinary|outstanding|total|dilutive|equivalent)\b[^.;]{0,80}\b(?:shares|units)\b(?!\s*(?:issued for|to|repurchase))"
    r"|\b(?:shares|units)\s+(?:used|outstanding|issued|authorized)|\bshares\b[^.;]{0,80}\b(?:computation|computing|calculation|outstanding|weighted)\b"
    r"|\bshares\b.{0,80}\b(?:basic|diluted)\b|^(?:basic|diluted)\s+shares\b|\bin shares\b|^(?:weighted[- ]?)?average shares\b|\baverage number\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"\b(?:issuances?|repurchases?d?|purchases?d?|proceeds|payments?|cost|tax|taxes|withh\w*|dividends?|sales?|value|stock-based|retire\w*|redempt\w*|surrender\w*|reissued"
    r"|income|earnings|loss|equity|expense)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"weighted|\baverage\b|outstanding|number of|\bshares used\b|\bused (?:in|to|for)\b|^(?:common |basic |diluted )*shares\b", re.IGNORECASE)
_CALCULATED = re.compile(r"\b(?:basic|diluted|assuming dilution)\b", re.IGNORECASE)
_BARE = re.compile(
    r"^[^a-z]*(?:(?:net )?(?:income|earnings|loss|\(loss\))[^a-z]*)*(?:basic|diluted|primary|fully diluted|assuming (?:no |full )?dilution)(?: (?:and|&) (?:diluted|basic))?[^a-z]*$",
    re.IGNORECASE,
)
_DILUTIVE = re.compile(r"\bdiluti(?:ve|on)\b|\boptions?\b|\bawards?\b|\bwarrants?\b|\bequivalents?\b|\bconvertible\b|\brestricted\b|\brsus?\b|\bunits\b", re.IGNORECASE)
_COUNT_IN_BALANCE = re.compile(
    r"^(?:(?:total|number of|common|ordinary|preferred|class [a-z]|treasury|actual|period[- ]end)\s+)*(?:shares|units|stock)[\s,-]+(?:(?:of|common|preferred|stock)\s+)*"
    r"(?:\(in shares\)|outstanding|issued|authori[sz]ed)|\b(?:outstanding|issued|authori[sz]ed)\b.{0,30}\(?(?:in shares|shares)\)?$|\(in shares\)|^(?:common |preferred )?shares outstanding",
    re.IGNORECASE,
)
_PER_SHARE_IN_BALANCE = re.compile(
    r"\bbook value\b.{0,40}\bper\b|\bper (?:common |ordinary |diluted )?(?:share|unit)\)?\W*$|in dollars per share|^(?:[a-z]+ ){0,3}(?:stock|shares),? par value(?: per share)?\W*(?:\(.*\))?$",
    re.IGNORECASE,
)
_PURE = re.compile(
    r"\(%\)|\bratios?\b|\bpercent(?:age)?\b(?! rent)|\bas a % of\b|effective (?:income )?tax rate|\b(?:number of|total) (?:employees|stores|branches|customers)\b|\bmargin %",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"%|\bpercent|\bratio\b|\bmargin\s*(?:%|percent)|\brate\b", re.IGNORECASE)
_IN_LABEL = re.compile(r"\bin (?:whole )?(thousands|millions|billions|shares|dollars)\b|\((?:\$\s?)?(?:(thousands|millions|billions)|(000)['’]?s?)\b[^)]{0,30}\)", re.IGNORECASE)
_RATE = re.compile(r"[(,-]\s*(?:\w+\s+)?\$\s?\d*\.\d+[^()]{0,80}?\bper (?:\w+ )?share\b", re.IGNORECASE)  # "Dividends ($.55 per share)" are money
_SHARES_IN = re.compile(r"\b(?:shares|units)\s+(?:stated\s+)?in\s+\w+", re.IGNORECASE)  # of a line of money it tells nothing
_POWERS = {"t": 3, "0": 3, "m": 6, "b": 9, "s": 0, "d": 0}
_MOST_SHARES = Decimal(10) ** 12  # more shares than any company has
_FEW = Decimal(2000)  # money per share is less than this


class Labelled(NamedTuple):
    """A line as far as it matters here: its label, the headings above it, its amounts by column, and the texts of its cells."""

    label: str
    section: tuple[str, ...]
    values: tuple[Printed | None, ...]
    texts: tuple[str, ...]

    @property
    def given(self) -> tuple[Printed, ...]:
        return tuple(v for v in self.values if v is not None and not v.dash and not v.percent and v.value)


class Measured(NamedTuple):
    """What a line counts and the power of ten that its amounts are printed in."""

    measure: Measure
    power: int


def measure(lines: Sequence[Labelled], *, kind: str, scale: Scale) -> tuple[Measured, ...]:
    """The measure and the scale of each line of a statement of this kind, ``scale`` being what its caption says."""
    usual = _usual_places(lines)
    first = [_of(line, kind, usual) for line in lines]
    if kind in ("income_statement", "comprehensive_income"):
        first = _between_per_share(lines, _between_shares(lines, first))
    out = [Measured(m, _power(line, m, scale)) for line, m in zip(lines, first, strict=True)]
    return tuple(_percentages(lines, _shares_by_earnings(lines, out, scale)))


def _usual_places(lines: Sequence[Labelled]) -> int:
    places = Counter(v.places for line in lines for v in line.given if abs(v.value) >= 10)
    return places.most_common(1)[0][0] if places else 0


def _of(line: Labelled, kind: str, usual: int) -> Measure:
    if line.texts and sum("%" in t for t in line.texts) * 2 > len(line.texts):
        return "pure"
    if kind == "cash_flows":
        return "perShare" if _PER_SHARE.search(line.label) and _cents(line, usual) else "shares" if re.search(r"\(in shares\)|\bnumber of shares\b", line.label, re.I) else "monetary"
    if kind in ("balance_sheet", "parenthetical"):
        return _in_balance(line, kind, usual)
    return _in_flow(line, usual)


def _in_balance(line: Labelled, kind: str, usual: int) -> Measure:
    """A line of a balance sheet is money, whatever its label tells of shares beside; unless it is their count by name."""
    label = line.label
    if kind == "parenthetical":
        if re.search(r"\bpar\b|stated value|per share|liquidation (?:preference|value),? per", label, re.I) and all(abs(v.value) < _FEW for v in line.given):
            return "perShare"
        return "shares" if re.search(r"\bshares\b|authori[sz]ed|outstanding|\bissued\b|treasury", label, re.I) and "$" not in "".join(line.texts) else "monetary"
    if re.search(r"\d", re.sub(r"\(?\bnotes?\b[^)]*|\bclass \w\b", "", label, flags=re.I)) and not re.search(r"\(in (?:shares|dollars per share)\)", label, re.I):
        return "monetary"
    small = re.search(r"\bper\b", label, re.I) is not None and all(abs(v.value) < _FEW for v in line.given)
    if _PER_SHARE_IN_BALANCE.search(label) and (small or _cents(line, usual)):
        return "perShare"
    if _COUNT_IN_BALANCE.search(label) and "$" not in "".join(line.texts) and not re.search(r"at cost|stock\b.{0,60}\bstock\b", label, re.I):
        return "shares"
    return "pure" if _PURE.search(label) and _cents(line, usual) else "monetary"


def _in_flow(line: Labelled, usual: int) -> Measure:
    cents = _cents(line, usual)
    label = line.label if cents else _RATE.sub(" ", line.label)
    money = any("$" in t for t in line.texts)
    if _PURE.search(label) and not _PER_SHARE.search(label):
        return "pure"
    per, count = bool(_PER_SHARE.search(label)), bool(_SHARES.search(label))
    if per and (cents or not line.given or not count and max(abs(v.value) for v in line.given) < _FEW):
        return "perShare"
    if count and not (money and cents) and (not _MONEY.search(label) or (not money and _COUNTED.search(label))):
        return "shares"
    if cents and usual == 0:
        return "perShare"
    if line.given and not money and _CALCULATED.search(label) and min(abs(v.value) for v in line.given) >= _FEW and (per or not _MONEY.search(label)):
        return "shares"
    if _BARE.match(label):
        if cents or (line.given and max(abs(v.value) for v in line.given) < 100):
            return "perShare"
        if line.given and not money:
            return "shares"
    near = line.section[-1] if line.section else ""
    if near and len(label.split()) <= 9:
        per, count = bool(_PER_SHARE.search(near)), bool(_SHARES.search(near)) and not _MONEY.search(_PER_SHARE.sub(" ", near))
        if per and (cents or not line.given):
            return "perShare"
        if count and not money and not cents:
            return "shares"
        if _PERCENT.search(near) and cents and "%" in near:
            return "pure"
    if cents and per:
        return "perShare"
    return "monetary"


def _cents(line: Labelled, usual: int) -> bool:
    """Whether a line shows cents where the others of its statement don't; in one of whole dollars and cents, small amounts."""
    given = line.given
    if not given or max(abs(v.value) for v in given) >= _FEW:
        return False
    places = max(v.places for v in given)
    return places >= 2 and (places > usual or max(abs(v.value) for v in given) < 100)


def _between_shares(lines: Sequence[Labelled], first: list[Measure]) -> list[Measure]:
    """Between two counts of shares stands what leads from one to the other; so does what is named as dilutive below one."""
    out = list(first)
    last = None
    for i, m in enumerate(first):
        if m == "shares" and lines[i].given:
            if last is not None and 1 < i - last <= 8 and all(first[k] == "monetary" for k in range(last + 1, i)):
                between = [k for k in range(last + 1, i) if lines[k].given]
                if all(_DILUTIVE.search(lines[k].label) for k in between) or _add_up(lines, last, between, i):
                    for k in between:
                        out[k] = "shares"
            last = i
        elif last is not None and m == "monetary" and i == last + 1 and _DILUTIVE.search(lines[i].label) and not _MONEY.search(lines[i].label):
            if lines[i].given and not any("$" in t for t in lines[i].texts):
                out[i] = "shares"
                last = i
    for i in range(len(out) - 2, -1, -1):  # and the other way: "Dilutive options" stands right below the diluted count
        if out[i + 1] == "monetary" and out[i] == "shares" and re.search(r"\bdilutive\b", lines[i + 1].label, re.I) and lines[i + 1].given:
            out[i + 1] = "shares"
    return out


def _between_per_share(lines: Sequence[Labelled], first: list[Measure]) -> list[Measure]:
    """Among amounts per share stands no money: a small fraction right below one, or nothing but zero between two."""
    out = list(first)
    filled = [i for i, line in enumerate(lines) if any(v is not None for v in line.values)]
    for before, i, after in zip(filled, filled[1:], [*filled[2:], None], strict=False):
        if out[i] != "monetary" or out[before] != "perShare" or any("$" in t for t in lines[i].texts):
            continue
        given = lines[i].given
        small = bool(given) and any(v.places for v in given) and all(abs(v.value) < 100 for v in given)
        if small or (not given and after is not None and first[after] == "perShare"):
            out[i] = "perShare"
    return out


def _add_up(lines: Sequence[Labelled], first: int, between: Sequence[int], last: int) -> bool:
    def value(i: int, c: int) -> Decimal:
        v = lines[i].values[c]
        return v.value if v is not None else Decimal(0)

    columns = [c for c in range(len(lines[last].values)) if value(last, c) and value(first, c)]
    return bool(columns) and all(value(first, c) + sum(value(k, c) for k in between) == value(last, c) for c in columns)


# --- scale --------------------------------------------------------------------------------------------------------


def _power(line: Labelled, m: Measure, scale: Scale) -> int:
    if m not in ("monetary", "shares"):
        return 0
    power = scale.power if m == "monetary" else scale.shares
    own = _IN_LABEL.search(_SHARES_IN.sub(" ", line.label) if m == "monetary" else line.label)
    word = next((g for g in own.groups() if g), "") if own else ""
    if word and not (m == "monetary" and word.lower() == "shares"):
        power = _POWERS[word[0].lower()]
    elif m == "shares":
        for heading in reversed(line.section):
            if (said := captions.scale(heading)) is not None:
                power = said.power
                break
    if m == "shares" and line.given and max(abs(v.value) for v in line.given).scaleb(power) >= _MOST_SHARES:
        power = 0
    return power


def _percentages(lines: Sequence[Labelled], measured: Sequence[Measured]) -> list[Measured]:
    """A percentage is a fraction of one: 71.5% is 0.715 (XBRL 2.1, 4.8.2). The sign is often printed in the first and the last line
    of a block only, so that a ratio right below a percentage is one."""
    out: list[Measured] = []
    for line, m in zip(lines, measured, strict=True):
        if m.measure == "pure":
            said = any("%" in t for t in line.texts) or re.search(r"%|\bpercent|\brates?\b", line.label, re.I)
            above = bool(out) and out[-1] == Measured("pure", -2) and re.search(r"\bratio\b|\bmargin\b", line.label, re.I)
            m = m._replace(power=-2 if said or above else 0)
        out.append(m)
    return out


def _shares_by_earnings(lines: Sequence[Labelled], measured: list[Measured], scale: Scale) -> list[Measured]:
    """Where earnings per share times shares are no earnings in the scale that the words tell, but are in another, that is theirs."""
    eps = [i for i, m in enumerate(measured) if m.measure == "perShare" and lines[i].given][:4]
    counts = [i for i, m in enumerate(measured) if m.measure == "shares" and lines[i].given][:4]
    money = [i for i, m in enumerate(measured) if m.measure == "monetary" and lines[i].given][-40:]
    if not eps or not counts or not money:
        return measured
    told: Counter[int] = Counter()
    for power in (0, 3, 6):
        told[power] = sum(any(_product(lines[e], lines[s], lines[m], scale.power - power) for e in eps for m in money) for s in counts)
    best = max(told, key=lambda p: (told[p], -p))
    if not told[best]:
        return measured
    out = list(measured)
    for i, m in enumerate(measured):
        if m.measure == "shares" and told[best] > told.get(m.power, 0):
            out[i] = m._replace(power=best)
    return out


def _product(eps: Labelled, shares: Labelled, money: Labelled, power: int) -> bool:
    """Whether eps times shares is the money, within what rounding leaves open, in all columns (two at least, if there are two)."""
    held = 0
    for e, s, m in zip(eps.values, shares.values, money.values, strict=True):
        if e is None or s is None or m is None or not e.value or not s.value or not m.value:
            continue
        unit = Decimal(1).scaleb(-e.places)
        expected = abs(m.value).scaleb(power)
        if abs(abs(e.value * s.value) - expected) > abs(s.value) * unit * Decimal("0.6") + expected * Decimal("0.002"):
            return False
        if abs(e.value) < 5 * unit:
            continue  # too coarse to tell anything
        held += 1
    return held >= min(2, sum(v is not None for v in shares.values)) and held > 0
