"""Earnings per share and the shares they are for: which line is basic and which diluted, by words, by order of size, and by the
product of the two, which is net income."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from converter.model import Duration
from converter.tagging.structure.outline import Finding, Outline, Placed

_BASIC = re.compile(r"\bbasic\b|\bprimary\b|\bundiluted\b")
_DILUTED = re.compile(r"\bdilut(?:ed|ion|ive)\b")
_ASIDE = re.compile(
    r"dividend|pro ?forma|book value|distribution|effect|adjust(?!ed)|extraordinary|cumulative|series|participating|before|redeem"
    r"|outstanding at|shares issued|end of (?:the )?period|\bads\b"
)
_CLASS = re.compile(r"^class \w\b")
_EFFECT = re.compile(r"effect|options|warrants|restricted|assumed|incremental|awards|\badd\b|\bplus\b|potential common shares$|dilutive (?:securities|shares)$")
_CONTINUING = re.compile(r"\bcontinuing\b")
_DISCONTINUED = re.compile(r"\bdiscontinued\b|\bdisposal\b")
_BOTH = "WeightedAverageNumberOfShareOutstandingBasicAndDiluted"
_NAMES = {
    "Basic": ("EarningsPerShareBasic", "WeightedAverageNumberOfSharesOutstandingBasic"),
    "Diluted": ("EarningsPerShareDiluted", "WeightedAverageNumberOfDilutedSharesOutstanding"),
    "Both": ("EarningsPerShareBasicAndDiluted", _BOTH),
}


def place(o: Outline, net: int | None) -> Iterator[Finding]:
    """What is (nearly) certain of an income statement's lines of amounts per share and of shares; ``net`` is net income's line."""
    per = [i for i in o.lines("perShare") if not _aside(o, i)]
    earned = [i for i in per if not _CONTINUING.search(f"{o.text[i]} {o.near(i)}") and not _DISCONTINUED.search(f"{o.text[i]} {o.near(i)}")]
    totals = [i for i in per if o.total(i) and any(_CONTINUING.search(f"{o.text[p]} {o.near(p)}") for p in o.parts[i])]
    earned = totals if len(totals) == 2 else earned
    counts = [i for i in o.lines("shares") if not _EFFECT.search(o.text[i]) and not _aside(o, i)]
    of_shares = _ways(o, counts, larger="Diluted")
    of_money = _ways(o, _last(o, earned, ended=_ended(o)), larger="Basic")
    if len(earned) == 1 and not of_money and len(counts) <= 1:
        of_money = {"Both": earned[0]}
        of_shares = {"Both": counts[0]} if counts and not of_shares else of_shares
    if set(of_money) == {"Both"} and len(counts) == 1:
        of_shares = {"Both": counts[0]}
    for way, (eps, shares) in _NAMES.items():
        line, count = of_money.get(way), of_shares.get(way)
        agree = line is not None and count is not None and net is not None and _agree(o, net, line, count)
        why = ": times the shares it is net income" if agree else ""
        if line is not None:
            told = _way(o, line) or (way == "Both" and not any(_way(o, i) for i in per))  # a statement of before 1997 knows but one
            yield line, Placed(eps, 0.98 if agree else 0.95 if told else 0.88, "net income for a share" + why)
        if count is not None:
            yield count, Placed(shares, 0.98 if agree else 0.95 if _way(o, count) else 0.88, "the shares that earnings per share are for")
    yield from _operations(o, [i for i in per if i not in earned])


def _operations(o: Outline, lines: Sequence[int]) -> Iterator[Finding]:
    """The shares of continuing and of discontinued operations in earnings per share, where the line says whose they are."""
    for i in lines:
        words = f"{o.text[i]} {o.near(i)}"
        way = _way(o, i)
        if way in ("Basic", "Diluted") and bool(_CONTINUING.search(words)) != bool(_DISCONTINUED.search(words)):
            kind, tail = ("Continuing", "") if _CONTINUING.search(words) else ("Discontinued", "NetOfTax")
            yield i, Placed(f"IncomeLossFrom{kind}Operations{tail}Per{way}Share", 0.94, f"what {kind.lower()} operations earn for a share")


def _aside(o: Outline, line: int) -> bool:
    near = o.near(line)
    return bool(_ASIDE.search(f"{o.text[line]} {near}") or re.search(r"\bclass\b", o.text[line]) or _CLASS.search(near))


def _ended(o: Outline) -> bool:
    return any(_DISCONTINUED.search(o.text[i]) for i in o.lines())


def _last(o: Outline, lines: Sequence[int], *, ended: bool) -> list[int]:
    """Of lines that come again and again (basic and diluted of continuing operations, of discontinued ones, of net income) those of
    net income: the last, if there are discontinued operations and it is the sum of the two before where there are three."""
    ways: dict[str, list[int]] = {}
    for i in lines:
        ways.setdefault(_way(o, i), []).append(i)
    several = sorted(len(those) for those in ways.values())
    if not ended or several not in ([2, 2], [3, 3]) or not ways.keys() <= {"Basic", "Diluted"}:
        return list(lines)
    if several == [3, 3] and not all(_adds_up(o, *those) for those in ways.values()):
        return list(lines)
    return [those[-1] for those in ways.values()]


def _adds_up(o: Outline, one: int, other: int, whole: int) -> bool:
    rows = [(v, o.values[one].get(p), o.values[other].get(p)) for p, v in o.values[whole].items()]
    return all(a is not None and b is not None and abs(v - a - b) <= Decimal("0.025") for v, a, b in rows)


def _ways(o: Outline, lines: Sequence[int], *, larger: str) -> dict[str, int]:
    """The lines by what they are: Basic, Diluted or Both. Of two of which one or none says it, size decides: diluted earnings are
    never more for a share, diluted shares never fewer."""
    found: dict[str, list[int]] = {}
    for i in lines:
        found.setdefault(_way(o, i), []).append(i)
    silent = found.pop("", [])
    clear = {way: those[0] for way, those in found.items() if len(those) == 1 or all(o.same(those[0], i) for i in those)}
    if not silent or len(clear) + len(silent) != 2 or "Both" in clear or len(clear) != len(found):
        return clear
    first, second = sorted([*clear.values(), *silent])
    order = _compared(o, first, second)
    basic, diluted = (first, second) if (order >= 0) == (larger == "Basic") or order == 0 else (second, first)
    if clear.get("Basic", basic) != basic or clear.get("Diluted", diluted) != diluted:
        return clear
    return {"Basic": basic, "Diluted": diluted}


def _compared(o: Outline, one: int, other: int) -> int:
    """1 if the first line's amounts are larger wherever they differ (in size), -1 if smaller, 0 if equal."""
    pairs = [(abs(v), abs(o.values[other][p])) for p, v in o.values[one].items() if p in o.values[other]]
    above, below = sum(a > b for a, b in pairs), sum(a < b for a, b in pairs)
    return (above > below) - (above < below)


def _way(o: Outline, line: int) -> str:
    """Basic, Diluted, Both, or "" where neither is said."""
    for words in (o.text[line], *reversed(o.above[line].split(" / "))):
        basic, diluted = _BASIC.search(words), _DILUTED.search(words)
        if basic or diluted:
            return "Both" if basic and diluted else "Basic" if basic else "Diluted"
    return ""


def _agree(o: Outline, net: int, eps: int, shares: int) -> bool:
    """EPS times shares is net income, as closely as the rounding of EPS allows and preferred dividends leave it, in most periods."""
    good = bad = 0
    for period, per in o.values[eps].items():
        count, income = o.values[shares].get(period), o.values[net].get(period)
        if count and income and isinstance(period, Duration):
            near = abs(abs(per * count) - abs(income)) <= abs(count) * Decimal("0.006") + abs(income) / 20
            good, bad = good + near, bad + (not near)
    return good > bad
