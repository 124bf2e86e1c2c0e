"""Statements of cash flows and of comprehensive income: what their ends say of the lines that lead there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from converter.outline import Finding, Outline, Placed, Values

_KINDS = ("operating", "investing", "financing")
_DISCONTINUED = re.compile(r"\bdiscontinued\b")
_CONTINUING = re.compile(r"\bcontinuing\b")
_NET = re.compile(r"^(?:total |consolidated )*net (?:income|loss|earnings|profit)\b")
_OTHERS = re.compile(r"\b(?:non ?controlling|minority)\b")
_RATES = re.compile(r"exchange|currenc|translation")
_CASH = re.compile(r"\bcash\b")
_HELD = re.compile(r"held for sale|discontinued|disposal")
_DUE = re.compile(r"due from")
_SHORT = re.compile(r"investments|securities|federal funds|funds sold")
_RESTRICTED = re.compile(r"restricted")
_ADJUSTMENTS = re.compile(r"adjustments|reconcil")
_COMPREHENSIVE = re.compile(r"\bcomprehensive\b")
_OTHER_COMPREHENSIVE = re.compile(r"^(?:total |net )*other comprehensive\b|^(?:total )?other comprehensive")
_WHOLE = re.compile(r"^(?:total |net |consolidated )*comprehensive (?:income|loss|earnings)")
_LONG = "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents"


def cash_flows(o: Outline, incomes: Mapping[str, Values]) -> Iterator[Finding]:
    """What is (nearly) certain of the lines of a statement of cash flows. ``incomes`` are the results of the income statement by
    concept (empty where there is none)."""
    change = _change(o)
    sections = _sections(o, change)
    aside = [p for p in o.parts.get(change, ()) if _DISCONTINUED.search(f"{o.text[p]} {o.above[p]}")] if change is not None else []
    for kind, line in sections.items():
        name = f"NetCashProvidedByUsedIn{kind.capitalize()}Activities"
        parts = o.parts.get(line, {})
        going = [p for p in parts if o.total(p) and any(q != p and _DISCONTINUED.search(o.text[q]) for q in parts)]
        if not aside and not _CONTINUING.search(o.text[line]):
            yield line, Placed(name, 0.985, f"the total of {kind} activities")
        elif any(kind in f"{o.text[p]} {o.above[p]}" for p in aside):
            yield line, Placed(name + "ContinuingOperations", 0.93, f"the total of {kind} activities, to which discontinued ones come later")
        if len(parts) == 2 and len(going) == 1:
            ended = next(p for p in parts if p != going[0])
            yield going[0], Placed(name + "ContinuingOperations", 0.97, f"the total of {kind} activities before discontinued ones")
            yield ended, Placed(f"CashProvidedByUsedIn{kind.capitalize()}ActivitiesDiscontinuedOperations", 0.95, f"{kind} activities of discontinued operations")
    yield from _first(o, sections, incomes)
    yield from _ends(o, change, sections)


def _change(o: Outline) -> int | None:
    """The change in cash: its usual name, or the sum of the three sections."""
    named = [i for i in o.lines() if o.named("change", i) and not o.statement.lines[i].stock]
    if named:
        return next((i for i in reversed(named) if o.total(i)), named[-1])
    for total, parts in o.parts.items():
        if not o.statement.lines[total].stock and sum(any(o.named(k, p) for p in parts) for k in _KINDS) == 3:
            return total
    return None


def _sections(o: Outline, change: int | None) -> dict[str, int]:
    """The totals of the three kinds of activities: parts of the change in cash, in their order, or lines with their usual names."""
    found: dict[str, int] = {}
    parts = sorted(p for p in o.parts.get(change, ()) if not o.statement.lines[p].stock) if change is not None else []
    for kind in _KINDS:
        named = [i for i in o.lines(last=change) if o.named(kind, i) and not _DISCONTINUED.search(o.text[i])]
        best = [p for p in parts if (p in named or (o.total(p) and kind in o.text[p])) and not _DISCONTINUED.search(o.text[p])]
        best = best or [i for i in named if o.total(i) and i not in o.up] or [i for i in named if i not in o.up]
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
        equal = next((name for name, values in incomes.items() if _equal(o.values[i], values)), "")
        if not (_NET.search(words) or (o.bare(i) and not place)) or _CONTINUING.search(words) or _DISCONTINUED.search(words):
            continue
        if equal:
            yield i, Placed(equal, 0.98, "equal to the income statement's, and operations begin with it")
        elif not place and not _OTHERS.search(words) and not any(p in v for v in incomes.values() for p in o.values[i]):
            yield i, Placed("ProfitLoss" if "ProfitLoss" in incomes else "NetIncomeLoss", 0.9, "operations begin with it")


def _equal(values: Values, others: Values) -> bool:
    shared = [(v, others[p]) for p, v in values.items() if p in others]
    return any(a for a, _ in shared) and all(a == b for a, b in shared)


def _ends(o: Outline, change: int | None, sections: Mapping[str, int]) -> Iterator[Finding]:
    """The change in cash, what exchange rates did to it, and cash at the beginning and the end."""
    begin = [i for i in o.lines() if o.statement.lines[i].stock == "begin" and _CASH.search(o.text[i])]
    end = [i for i in o.lines() if o.statement.lines[i].stock == "end"]
    last = next((i for i in end if o.total(i) or any(o.equation(i, [(change or 0, 1), (b, 1)]) for b in begin)), end[0] if end else None)
    rates = [i for i in o.lines(first=max(sections.values(), default=-1) + 1) if _RATES.search(o.text[i]) and _CASH.search(o.text[i]) and not o.statement.lines[i].stock]
    new = o.year >= 2018
    held = any(_HELD.search(o.text[i]) and (o.statement.lines[i].stock or _CASH.search(o.text[i])) for i in o.lines(first=max(sections.values(), default=-1) + 1))
    if change is not None and len(sections) >= 2:
        outside = bool(rates) and rates[0] > change and rates[0] not in o.parts.get(change, ())
        name = f"{_LONG}PeriodIncreaseDecrease{'Excluding' if outside else 'Including'}ExchangeRateEffect" if new else (
            "CashAndCashEquivalentsPeriodIncreaseDecrease" + ("ExcludingExchangeRateEffect" if outside else "")
        )
        if not held or not new:
            yield change, Placed(name, 0.97, "what the three kinds of activities change cash by")
    if len(rates) == 1 and len(sections) >= 2 and not (held and new):
        name = f"EffectOfExchangeRateOn{_LONG if new else 'CashAndCashEquivalents'}"
        yield rates[0], Placed(name, 0.97, "the part of the change in cash that is no activity")
    pairs = ((begin[0] if len(begin) == 1 else None, "beginning"), (last, "end"))
    for line, when in pairs:
        name = _cash(o, line, new) if line is not None else ""
        if line is not None and name and not (held and new):
            yield line, Placed(name, 0.96, f"cash at the {when} of the period, as the change leads from one to the other")


def _cash(o: Outline, line: int, new: bool) -> str:
    words = o.text[line]
    if new:
        return _LONG
    if _DUE.search(words) and "equivalents" not in words:
        return "CashAndDueFromBanks"
    if _SHORT.search(words) or _RESTRICTED.search(words):
        return ""
    return "CashAndCashEquivalentsAtCarryingValue"


# --- comprehensive income --------------------------------------------------------------------------------------------


def comprehensive(o: Outline, incomes: Mapping[str, Values]) -> Iterator[Finding]:
    """What is (nearly) certain of comprehensive income, in a statement of its own or at the end of an income statement."""
    whole = [i for i in o.lines() if _WHOLE.search(o.text[i])]
    if not whole:
        return
    every = next((i for i in whole if not _OTHERS.search(o.text[i]) or re.search(r"before|including", o.text[i])), None)
    if every is None:
        return
    shares = [i for i in o.lines(first=every + 1) if _OTHERS.search(o.text[i]) and i in whole or (_OTHERS.search(o.text[i]) and _COMPREHENSIVE.search(o.text[i]))]
    shares = [i for i in shares if i != every]
    own = next((i for i in whole if i > every and i not in shares), None)
    if shares and own is not None and (o.equation(every, [(own, 1), (shares[0], 1)]) or o.equation(every, [(own, 1), (shares[0], -1)])):
        yield every, Placed("ComprehensiveIncomeNetOfTaxIncludingPortionAttributableToNoncontrollingInterest", 0.98, "comprehensive income before others' share")
        yield own, Placed("ComprehensiveIncomeNetOfTax", 0.98, "what is left after others' share of comprehensive income")
        yield shares[0], Placed("ComprehensiveIncomeNetOfTaxAttributableToNoncontrollingInterest", 0.97, "the noncontrolling interests' share")
    elif not any(_OTHERS.search(o.text[i]) for i in o.lines(first=every + 1)) and own is None and "ProfitLoss" not in incomes:
        yield every, Placed("ComprehensiveIncomeNetOfTax", 0.96, "net income and other comprehensive income together")
    parts = o.parts.get(every, {})
    others = [p for p in parts if _OTHER_COMPREHENSIVE.search(o.text[p]) or (o.bare(p) and o.total(p))]
    if len(parts) == 2 and len(others) == 1:
        name = "OtherComprehensiveIncomeLossNetOfTax" + ("PeriodIncreaseDecrease" if 2009 <= o.year <= 2011 else "")
        yield others[0], Placed(name, 0.95, "comprehensive income less net income")
    for p in parts:
        for name, values in incomes.items():
            if p not in others and _equal(o.values[p], values) and _NET.search(o.text[p]):
                yield p, Placed(name, 0.97, "equal to the income statement's")
                break
