"""Statements of cash flows and of comprehensive income: what their ends say of the lines that lead there."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence

from converter.model import Duration, Period
from converter.tagging.structure.outline import Finding, Outline, Placed, Values

_BALANCES = 40  # balances of cash, or lines above a total, that are compared
_RESULTS = ("ProfitLoss", "NetIncomeLoss")
_SHARE = "NetIncomeLossAttributableToNoncontrollingInterest"
_KINDS = ("operating", "investing", "financing")
_DISCONTINUED = re.compile(r"\bdiscontinued\b")
_CONTINUING = re.compile(r"\bcontinuing\b")
_NET = re.compile(r"^(?:total |consolidated )*net (?:income|loss|earnings|profit)\b")
_OTHERS = re.compile(r"\b(?:non ?controlling|minority)\b")
_RATES = re.compile(r"exchange|currenc|translation")
_CASH = re.compile(r"\bcash\b")
_HELD = re.compile(r"held for sale|discontinued|disposal")
_SALE = re.compile(r"\bsales?\b|proceeds|dispos|divest")
_EQUIVALENTS = re.compile(r"equivalents")
_MORE = re.compile(r"due from|investments|securities|funds sold|restricted|segregated|deposits")
_CASH_AT = re.compile(r"(?:cash )?(?:balance )?(?:at |, )?(?:the )?(?:beginning|end)(?: balance)?(?: of (?:the )?\w+)?")
_RESTRICTED = re.compile(r"restricted")
_COMPREHENSIVE = re.compile(r"\bcomprehensive\b")
_OTHER_COMPREHENSIVE = re.compile(r"^(?:total |net )*other comprehensive\b|^(?:total )?other comprehensive")
_WHOLE = re.compile(r"^(?:total |net |consolidated )*comprehensive (?:income|loss|earnings)")
_LONG = "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents"


def cash_flows(o: Outline, incomes: Mapping[str, Values]) -> Iterator[Finding]:
    """What is (nearly) certain of the lines of a statement of cash flows. ``incomes`` are the results of the income statement by
    concept (empty where there is none)."""
    change = _change(o)
    sections = _sections(o, change if change is not None else _leap(o))
    aside = _aside(o, change, sections)
    for kind, line in sections.items():
        name = f"NetCashProvidedByUsedIn{kind.capitalize()}Activities"
        parts = o.parts.get(line, {})
        ended = [p for p in parts if _DISCONTINUED.search(o.text[p]) and _CASH.search(o.text[p]) and not _SALE.search(o.text[p])]
        if not _CONTINUING.search(o.text[line]):
            yield line, Placed(name, 0.985 if not aside else 0.85, f"the total of {kind} activities")
        elif any(kind in o.text[p] for p in aside):
            yield line, Placed(name + "ContinuingOperations", 0.95, f"{kind} activities, those of discontinued operations apart")
        if len(parts) == 2 and len(ended) == 1:
            going = next(p for p in parts if p != ended[0])
            yield going, Placed(name + "ContinuingOperations", 0.97, f"{kind} activities before those of discontinued operations")
            tail = f"CashProvidedByUsedIn{kind.capitalize()}ActivitiesDiscontinuedOperations"
            yield ended[0], Placed(tail, 0.96, f"{kind} activities of discontinued operations")
    yield from _first(o, sections, incomes)
    yield from _ends(o, change, sections)


def _aside(o: Outline, change: int | None, sections: Mapping[str, int]) -> list[int]:
    """The flows of discontinued operations that stand behind the three sections, before the change in cash."""
    after = max(sections.values(), default=-1) + 1
    flows = [i for i in o.lines(first=after, last=change) if i not in sections.values() and not o.statement.lines[i].stock]
    return [i for i in flows if _DISCONTINUED.search(f"{o.text[i]} {o.near(i)}") or any(f"{k} activities" in o.text[i] for k in _KINDS)]


def _change(o: Outline) -> int | None:
    """The change in cash: its usual name, or the sum of the three sections."""
    named = [i for i in o.lines() if o.named("change", i) and not o.statement.lines[i].stock]
    if named:
        return next((i for i in reversed(named) if o.total(i)), named[-1])
    for total, parts in o.parts.items():
        if not o.statement.lines[total].stock and sum(any(o.named(k, p) for p in parts) for k in _KINDS) == 3:
            return total
    return None


def _leap(o: Outline) -> int | None:
    """Cash at the end where no change in cash is printed: it adds the three sections to the beginning itself."""
    lines = o.statement.lines
    return next((t for t, parts in o.parts.items() if lines[t].stock and len(parts) > 3 and any(lines[p].stock for p in parts)), None)


def _sections(o: Outline, change: int | None) -> dict[str, int]:
    """The totals of the three kinds of activities: parts of the change in cash, in their order, or lines with their usual names."""
    found: dict[str, int] = {}
    parts = sorted(p for p in o.parts.get(change, ()) if not o.statement.lines[p].stock) if change is not None else []
    inner = [q for p in parts for q in o.parts.get(p, ()) if _CONTINUING.search(o.text[p]) and o.total(q)]
    parts = sorted((*parts, *inner))
    for kind in _KINDS:
        named = {i for i in o.lines(last=change) if o.named(kind, i) and not _DISCONTINUED.search(o.text[i])}
        best = [p for p in parts if (p in named or (o.total(p) and kind in o.text[p])) and not _DISCONTINUED.search(o.text[p])]
        best = [p for p in best if o.total(p)] or best
        best = best or sorted(i for i in named if o.total(i) and i not in o.up) or sorted(i for i in named if i not in o.up)
        if len(best) == 1:
            found[kind] = best[0]
    totals = [p for p in parts if o.total(p)]
    if not found and len(totals) == 3:
        return {kind: line for kind, line in zip(_KINDS, totals, strict=True) if o.bare(line) or kind in o.above[line]}
    return found


def _first(o: Outline, sections: Mapping[str, int], incomes: Mapping[str, Values]) -> Iterator[Finding]:
    """The line that operations begin with: the income statement's net income."""
    operating = sections.get("operating")
    lines = [i for i in o.lines(last=operating) if not o.statement.lines[i].stock][:4] if operating is not None else []
    for place, i in enumerate(lines):
        words = o.text[i]
        equal = next((name for name in _RESULTS if _equal(o.values[i], incomes.get(name, {}))), "")
        if _OTHERS.search(words) and _SHARE in incomes and _equal(o.values[i], incomes[_SHARE], signed=False):
            yield i, Placed(_SHARE, 0.96, "equal to the noncontrolling interests' share in the income statement")
            continue
        if not (_NET.search(words) or (o.bare(i) and not place)) or _CONTINUING.search(words) or _DISCONTINUED.search(words):
            continue
        if equal:
            sure = 0.95 if "ProfitLoss" in incomes else o.sure(0.98, 0.84, 0.82)
            yield i, Placed(equal, sure, "equal to the income statement's, and operations begin with it")
        elif not place and not _OTHERS.search(words) and not any(p in incomes.get(name, {}) for name in _RESULTS for p in o.values[i]):
            yield i, Placed("ProfitLoss" if "ProfitLoss" in incomes else "NetIncomeLoss", 0.9, "operations begin with it")


def _equal(values: Values, others: Values, *, signed: bool = True) -> bool:
    """Whether two lines have the same amounts, not all zero, in the periods that both have; or such as differ in sign only."""
    shared = [(v, others[p]) for p, v in values.items() if p in others]
    return any(a for a, _ in shared) and all(a == b or (not signed and a == -b) for a, b in shared)


def _ends(o: Outline, change: int | None, sections: Mapping[str, int]) -> Iterator[Finding]:
    """The change in cash, what exchange rates did to it, and cash at the beginning and the end."""
    begin = [i for i in o.lines() if o.statement.lines[i].stock == "begin" and _CASH.search(o.text[i])]
    end = [i for i in o.lines() if o.statement.lines[i].stock == "end"]
    last = next((i for i in end if o.total(i) or any(o.equation(i, [(change or 0, 1), (b, 1)]) for b in begin[:2])), end[0] if end else None)
    rates = [i for i in o.lines(first=max(sections.values(), default=-1) + 1) if _RATES.search(o.text[i]) and _CASH.search(o.text[i]) and not o.statement.lines[i].stock]
    new = o.year >= 2018
    below = list(o.lines(first=max(sections.values(), default=-1) + 1))
    apart = any(_HELD.search(o.text[i]) and o.statement.lines[i].stock for i in below)
    held = apart or (new and any(_HELD.search(o.text[i]) and _CASH.search(o.text[i]) for i in below))
    if change is not None and len(sections) >= 2:
        outside = bool(rates) and rates[0] > change and rates[0] not in o.parts.get(change, ())
        tail = f"{'Excluding' if outside else 'Including'}ExchangeRateEffect" if new or outside else ""
        name = (_LONG if new else "CashAndCashEquivalents") + "PeriodIncreaseDecrease" + tail
        sure = 0.8 if new and not rates else 0.92 if held else 0.97
        yield change, Placed(name, sure, "what the three kinds of activities change cash by")
    if len(rates) == 1 and len(sections) >= 2 and not (held and new):
        name = f"EffectOfExchangeRateOn{_LONG if new else 'CashAndCashEquivalents'}"
        yield rates[0], Placed(name, 0.9 if new else 0.97, "the part of the change in cash that is no activity")
    for line, when in ((begin[0] if len(begin) == 1 else None, "beginning"), (last, "end")):
        if line is not None and not held and (new or (_EQUIVALENTS.search(o.text[line]) and not _MORE.search(o.text[line]))):
            name = _LONG if new else "CashAndCashEquivalentsAtCarryingValue"
            yield line, Placed(name, 0.97, f"cash at the {when} of the period: the change leads from one to the other")


def balances(outlines: Sequence[Outline], found: Mapping[tuple[int, int], Placed]) -> dict[tuple[int, int], Placed]:
    """The lines of balance sheets that are the cash with which a statement of cash flows ends or begins, by label and amount; and
    the lines of that statement that say no more than "end of year", once they are equal to one of those."""
    out: dict[tuple[int, int], Placed] = {}
    cash = {
        (n, i): {(_day(o, i, p), v) for p, v in o.values[i].items() if v}
        for n, o in enumerate(outlines)
        if o.statement.kind == "cash_flows"
        for i in o.lines()
        if o.statement.lines[i].stock
    }
    cash = dict(list(cash.items())[:_BALANCES])
    if not any(cash.values()):
        return out
    for n, o in enumerate(outlines):
        for i in o.lines() if o.statement.kind == "balance_sheet" else ():
            words = o.text[i]
            if not _CASH.search(words) or not _EQUIVALENTS.search(words) or _MORE.search(words):
                continue
            mine = {(p.end, v) for p, v in o.values[i].items()}
            ends = [key for key, values in cash.items() if mine & values and not _RESTRICTED.search(outlines[key[0]].text[key[1]])]
            ends = ends or [key for key, values in cash.items() if mine & values and found.get(key)]
            if ends:
                out[n, i] = Placed("CashAndCashEquivalentsAtCarryingValue", 0.97, "equal to the cash that the statement of cash flows leads to")
                old = {key for key in ends if o.year < 2018 and key not in found and _CASH_AT.fullmatch(outlines[key[0]].text[key[1]])}
                out |= {key: Placed("CashAndCashEquivalentsAtCarryingValue", 0.94, "equal to the balance sheet's") for key in old}
    return out


def _day(o: Outline, line: int, period: Period) -> dt.date:
    """The day of a balance in a statement of durations."""
    if o.statement.lines[line].stock == "begin" and isinstance(period, Duration) and period.start > dt.date.min:
        return period.start - dt.timedelta(days=1)
    return period.end


# --- comprehensive income --------------------------------------------------------------------------------------------


def comprehensive(o: Outline, incomes: Mapping[str, Values]) -> Iterator[Finding]:
    """What is (nearly) certain of comprehensive income, in a statement of its own or at the end of an income statement."""
    whole = [i for i in o.lines() if _WHOLE.search(o.text[i])]
    if not whole:
        return
    every = next((i for i in whole if not _OTHERS.search(o.text[i]) or re.search(r"before|including", o.text[i])), None)
    if every is None:
        return
    of_others = [i for i in o.lines(first=every + 1) if _OTHERS.search(o.text[i])]
    share = next((i for i in of_others if _COMPREHENSIVE.search(o.text[i])), None)
    own = next((i for i in whole if i > every and i not in of_others), None)
    if share is not None and own is not None and any(o.equation(every, [(own, 1), (share, w)]) for w in (1, -1)):
        name = "ComprehensiveIncomeNetOfTaxIncludingPortionAttributableToNoncontrollingInterest"
        yield every, Placed(name, 0.98, "comprehensive income before others' share")
        yield own, Placed("ComprehensiveIncomeNetOfTax", 0.98, "what is left after others' share of comprehensive income")
        yield share, Placed("ComprehensiveIncomeNetOfTaxAttributableToNoncontrollingInterest", 0.92, "the noncontrolling interests' share")
    elif not of_others and own is None and "ProfitLoss" not in incomes:
        yield every, Placed("ComprehensiveIncomeNetOfTax", o.sure(0.97, 0.93, 0.88), "net income and other comprehensive income together")
    above = list(o.lines(last=every))[-_BALANCES:]
    nets = [i for i in above if _NET.search(o.text[i]) and not _OTHERS.search(o.text[i])][-3:]
    other = next((i for i in reversed(above) if _OTHER_COMPREHENSIVE.search(o.text[i]) or (o.bare(i) and o.total(i))), None)
    if other is not None and any(o.equation(every, [(net, 1), (other, 1)]) for net in nets if net != other):
        name = "OtherComprehensiveIncomeLossNetOfTax" + ("PeriodIncreaseDecrease" if 2009 <= o.year <= 2011 else "")
        yield other, Placed(name, 0.78 if share is not None or "ProfitLoss" in incomes else 0.65, "comprehensive income less net income")
    for i in nets if o.statement.kind == "comprehensive_income" else ():
        result = next((name for name in _RESULTS if _equal(o.values[i], incomes.get(name, {}))), "")
        if result and i != other:
            yield i, Placed(result, 0.97, "equal to the income statement's")
