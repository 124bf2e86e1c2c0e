"""Income statements: from the line of income taxes up to revenue and down to what is left for a share of common stock.

Below taxes the rules climb the sums: what taxes are taken from and leave, what discontinued operations are added to, what the
noncontrolling interests' share is taken from, what preferred dividends are taken from. The words only say which step it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from converter.tagging.structure.outline import Finding, Outline, Placed

_TAX = re.compile(r"\btax(?:es)?\b")
_NOT_TAX = re.compile(
    r"\b(?:before|after|net of|other than|excise|payroll|franchise|property|excluding|pre ?tax|equivalent|minority|effects?|exempt"
    r"|taxable|production|severance|discontinued|extraordinary|cumulative|interest|gain|loss from|adjust\w*)\b"
)
_PART_OF_TAX = re.compile(r"^(?:(?:federal|state|foreign|domestic|local|income|tax|taxes|us|and|provision|for) )*(?:current|deferred|federal|state|foreign)")
_BEFORE = re.compile(r"\bbefore\b|\bpre ?tax\b")
_NOT_PRETAX = re.compile(r"depreciation|\bebit|discontinued|adjust|non ?cash|\bbefore interest")
_RESULT = re.compile(r"\b(?:net )?(?:income|loss|earnings|profit|deficit)\b")
_NET = re.compile(r"\bnet (?:income|loss|earnings|profit|deficit)\b|^(?:income|loss|profit|earnings) for the (?:year|period|quarter)|^profit(?: loss)?$")
_CONTINUING = re.compile(r"\bcontinuing\b")
_DISCONTINUED = re.compile(r"\bdiscontinued\b")
_OTHERS = re.compile(r"\b(?:non ?controlling|minority)\b")
_WITH_OTHERS = re.compile(r"\b(?:before|including|attribution)\b")
_REDEEMABLE = re.compile(r"redeemable")
_PREFERRED = re.compile(r"\bprefer(?:red|ence)\b|accretion|participating")
_COMMON = re.compile(r"\bcommon\b|\bordinary\b")
_AVAILABLE = re.compile(r"\b(?:available|applicable|attributable|allocable)\b")
_EARLIER = re.compile(r"before (?:\w+ ){0,2}?(?:extraordinary|cumulative|tax|income tax|provision|equity|change|preferred)")
_AFFILIATES = re.compile(r"\bequity (?:in|method)\b|\baffiliate|\bassociate[ds]?\b|joint venture|unconsolidated|investees?\b|partially owned")
_COST = re.compile(r"^(?:total )?costs? (?:of|and)\b|^costs?$")
_COSTS_AND_EXPENSES = re.compile(r"^total (?:operating )?costs(?: and (?:operating )?expenses)?$|^total costs and other deductions$")
_CLAIMS = re.compile(r"\bbenefits\b|\bclaims\b|policyholder|\blosses and loss\b")
_PREMIUMS = re.compile(r"\bpremiums?\b")
_EMPLOYEES = re.compile(r"employee|salaries|compensation|payroll|wages|staff")
_OTHER_RESULT = re.compile(r"\bother\b|\bnon ?operating\b")
_INTEREST_EARNED = re.compile(r"^total (?:\w+ ){0,3}?(?:interest|dividends?)\b.*\b(?:income|revenues?)$")
_INTEREST_PAID = re.compile(r"^total interest expenses?$")
_NET_INTEREST = re.compile(r"^net interest (?:income|revenue|margin|earnings)(?: expense| loss)?$")
_PROVISION = re.compile(r"\bprovision\b|credit loss")
_NONINTEREST = re.compile(r"^total (?:non ?interest|other(?: operating)?) (?P<what>income|revenues?|expenses?)$")

_RESULTS = ("ProfitLoss", "NetIncomeLoss", "NetIncomeLossAttributableToNoncontrollingInterest")
LONG = "IncomeLossFromContinuingOperationsBeforeIncomeTaxes"
CONTINUING = "IncomeLossFromContinuingOperations"
WITH_OTHERS = "IncludingPortionAttributableToNoncontrollingInterest"


def place(o: Outline) -> Iterator[Finding]:
    """What is (nearly) certain of the lines of an income statement; a line may be found twice, the surer one counts."""
    tax, pretax = _tax(o)
    last = _climb(o, tax, pretax)
    yield from _taken(o, tax, pretax, last)
    yield from _left(o, last, tax)
    yield from _top(o, pretax)
    yield from _bank(o, pretax)


# --- income taxes and what they are taken from ---------------------------------------------------------------------------


def _tax(o: Outline) -> tuple[int | None, int | None]:
    """The line of income taxes (the total one where it is split), and what they are taken from."""
    said: int | None = None
    for i in o.lines():
        usual = o.named("income_tax", i)
        parts = o.parts.get(i, {})
        split = len(parts) > 1 and all(_PART_OF_TAX.search(o.text[p]) for p in parts) and (o.bare(i) or bool(_TAX.search(o.text[i])))
        if not (usual or split or _TAX.search(o.text[i])) or (not usual and not split and _NOT_TAX.search(o.text[i])):
            continue
        if not usual and not split and _RESULT.search(re.sub(r"\bincome tax|tax(?:es)? on (?:income|earnings)", "", o.text[i])):
            continue
        up = o.up.get(i)
        for part in sorted(o.parts.get(up, ())) if up is not None else ():
            alone = not any(_PART_OF_TAX.search(o.text[p]) for p in o.parts[up or 0] if p != i)
            if part < i and o.parts[up or 0][part] > 0 and alone and _is_pretax(o, part):
                return i, part
        if said is None and (usual or split):
            said = i
    named = [i for i in o.lines(last=said) if o.named("pretax_income", i) or (_BEFORE.search(o.text[i]) and _TAX.search(o.text[i]))]
    named = [i for i in named if not _NOT_PRETAX.search(o.text[i]) and _RESULT.search(o.text[i])]
    return said, named[-1] if named else None


def _is_pretax(o: Outline, line: int) -> bool:
    if _NOT_PRETAX.search(o.text[line]):
        return False
    return bool(_BEFORE.search(o.text[line])) or (o.total(line) and (o.bare(line) or bool(_RESULT.search(o.text[line]))))


def _taken(o: Outline, tax: int | None, pretax: int | None, steps: Mapping[str, int]) -> Iterator[Finding]:
    if tax is not None:
        proved = pretax is not None and o.up.get(tax) is not None and o.up.get(tax) == o.up.get(pretax)
        split = re.match(r"current|deferred", o.text[tax])
        if split is None:
            yield tax, Placed("IncomeTaxExpenseBenefit", 0.99 if proved else 0.95, "what is taken from income before taxes")
        for part in o.parts.get(tax, ()):
            kind = re.match(r"current|deferred", o.text[part])
            if kind and len(o.parts[tax]) == 2:
                yield part, Placed(f"{kind[0].capitalize()}IncomeTaxExpenseBenefit", 0.96, "its part of the income taxes")
    if pretax is None:
        return
    after = o.lines(first=(tax if tax is not None else pretax) + 1, last=steps.get("net"))
    if any(_AFFILIATES.search(o.text[i]) for i in after):
        yield pretax, Placed(LONG + "MinorityInterestAndIncomeLossFromEquityMethodInvestments", 0.95, "before taxes and equity in affiliates")
    elif not 2009 <= o.year <= 2011:
        yield pretax, Placed(LONG + "ExtraordinaryItemsNoncontrollingInterest", 0.96, "what income taxes are taken from")
    elif not any(_AFFILIATES.search(o.text[i]) for i in o.lines(last=pretax)):  # the names of those years fitted no other
        yield pretax, Placed(LONG + "MinorityInterestAndIncomeLossFromEquityMethodInvestments", 0.8, "what income taxes are taken from")


# --- what is left ----------------------------------------------------------------------------------------------------------


def _climb(o: Outline, tax: int | None, pretax: int | None) -> dict[str, int]:
    """The steps below taxes that the sums or equal values prove: ``after`` taxes, ``continuing``, ``net``, and where others have
    a share ``share`` and ``own``; ``common``."""
    steps: dict[str, int] = {}
    at = o.up.get(tax) if tax is not None else None
    if at is not None and pretax is not None and pretax in o.parts[at]:
        steps["after"] = at
    else:
        at = _labelled_net(o, tax if tax is not None else pretax)
    for _ in range(8):
        if at is None:
            break
        if "net" not in steps and _is_net(o, at):
            steps["net"] = at
        if "net" in steps and "share" not in steps and (split := _split(o, at)):
            steps["share"], steps["own"] = split
            at = split[1]
        step = _step(o, at, o.up.get(at))
        up = o.up.get(at, -1)
        if step == "share" and "share" not in steps:
            steps |= {"net": at, "share": next(p for p in o.parts[up] if p != at), "own": up}
        elif step == "common":
            steps.setdefault("net", at)
            steps["common"] = up
            break
        elif "net" in steps:
            break
        elif step == "ended":
            steps["continuing"] = at
        elif not step and _CONTINUING.search(o.text[at]):
            steps["continuing"] = at
            up = _labelled_net(o, at) or -1
        elif not step:
            steps["net"] = at
            continue
        at = up if up >= 0 else None
    return steps


def _step(o: Outline, at: int, up: int | None) -> str:
    """What the sum above a result does to it: add ``ended`` operations, take others' ``share`` off, leave what is ``common``'s,
    ``more`` for anything else; "" where there is no such sum, or it goes on to comprehensive income."""
    if up is None or "comprehensive" in o.text[up]:
        return ""
    others = [p for p in o.parts[up] if p != at]
    if any(_DISCONTINUED.search(f"{o.text[p]} {o.above[p]}") for p in others):
        return "ended"
    if len(others) == 1 and _OTHERS.search(o.text[others[0]]):
        return "share"
    if others and all(_PREFERRED.search(o.text[p]) for p in others):
        return "common"
    return "more" if others and up > at else ""


def _is_net(o: Outline, line: int) -> bool:
    words = o.text[line]
    return bool(_NET.search(words)) and not _CONTINUING.search(words) and not _DISCONTINUED.search(words) and not _EARLIER.search(words)


def _labelled_net(o: Outline, tax: int | None) -> int | None:
    first = tax + 1 if tax is not None else 0
    return o.first(lambda i: bool(_NET.search(o.text[i])) and not _OTHERS.search(o.text[i]) and not _DISCONTINUED.search(f"{o.text[i]} {o.near(i)}")
                   and not _CONTINUING.search(o.text[i]) and not _NET_INTEREST.search(o.text[i]) and "investment" not in o.text[i], first=first)


def _split(o: Outline, whole: int) -> tuple[int, int] | None:
    """The noncontrolling interests' share of a result and the company's own, from the lines right below it."""
    below = list(o.lines(first=whole + 1))[:5]
    for share in below:
        if not _OTHERS.search(o.text[share]) or _WITH_OTHERS.search(o.text[share].split("including")[0]):
            continue
        for own in below:
            if own != share and not _OTHERS.search(o.text[own]) and (o.bare(own) or _RESULT.search(o.text[own]) or _AVAILABLE.search(o.text[own])):
                if o.equation(whole, [(own, 1), (share, 1)]) or o.equation(whole, [(own, 1), (share, -1)]):
                    return share, own
    return None


def _left(o: Outline, steps: Mapping[str, int], tax: int | None) -> Iterator[Finding]:
    net = steps.get("net")
    if net is None:
        return
    own = steps.get("own", net)
    if "share" in steps:
        yield net, Placed("ProfitLoss", 0.98, "net income before the noncontrolling interests' share is taken off")
        plain = not _COMMON.search(o.text[own]) or not any(_PREFERRED.search(o.text[i]) for i in o.lines(first=net, last=own))
        yield own, Placed("NetIncomeLoss", 0.98 if plain else 0.9, "net income without the noncontrolling interests' share")
        if not _REDEEMABLE.search(o.text[steps["share"]]):
            yield steps["share"], Placed("NetIncomeLossAttributableToNoncontrollingInterest", 0.93, "the noncontrolling interests' share")
    elif not any(_OTHERS.search(o.text[i]) for i in o.lines(first=net)) and (_RESULT.search(o.text[net]) or o.bare(net)):
        yield net, Placed("NetIncomeLoss", o.sure(0.97, 0.84, 0.91), "the last result, of which no noncontrolling interests have a share")
    yield from _operations(o, steps, tax)
    again = [i for i in o.lines(first=own + 1) if o.same(i, own) and (_NET.search(o.text[i]) or o.bare(i)) and not _COMMON.search(o.text[i])]
    for i in again:
        if "share" in steps or not any(_OTHERS.search(o.text[k]) for k in o.lines(first=net)):
            yield i, Placed("NetIncomeLoss", 0.96, "net income once more")
    common = steps.get("common")
    if common is None:
        common = o.first(lambda i: bool(_RESULT.search(o.text[i]) and _AVAILABLE.search(o.text[i]) and _COMMON.search(o.text[i])
                                        and not _OTHERS.search(o.text[i]) and not _CONTINUING.search(o.text[i]))
                         and not o.same(i, own), first=own + 1)
    if common is not None and (_COMMON.search(o.text[common]) or _RESULT.search(o.text[common])):
        yield common, Placed("NetIncomeLossAvailableToCommonStockholdersBasic", 0.96, "net income less the preferred stock's dividends")


def _operations(o: Outline, steps: Mapping[str, int], tax: int | None) -> Iterator[Finding]:
    """Continuing and discontinued operations, in net income and again in the company's own share of it."""
    split, early = "share" in steps, 2009 <= o.year <= 2011
    going = steps.get("continuing")
    if going is not None and (split or not early) and (_CONTINUING.search(o.text[going]) or o.bare(going)):
        tail = WITH_OTHERS if split and o.year >= 2009 else ""
        yield going, Placed(CONTINUING + tail, 0.95, "net income before discontinued operations")
    up = o.up.get(going) if going is not None else None
    ended = [p for p in o.parts[up] if p != going] if up is not None else []
    if len(ended) == 1 and not early and _DISCONTINUED.search(f"{o.text[ended[0]]} {o.near(ended[0])}"):
        yield ended[0], Placed("IncomeLossFromDiscontinuedOperationsNetOfTax", 0.94, "what discontinued operations add to net income")
    if split:
        for i in o.lines(first=steps["own"] + 1):
            total = o.up.get(i)
            if total is not None and o.same(total, steps["own"]) and _CONTINUING.search(o.text[i]):
                yield i, Placed(CONTINUING, 0.96, "the company's own share of continuing operations")


# --- from revenue to pretax income -----------------------------------------------------------------------------------------


def _top(o: Outline, pretax: int | None) -> Iterator[Finding]:
    operating = o.first(lambda i: o.named("operating_income", i), last=pretax)
    gross = o.first(lambda i: o.named("gross_profit", i), last=pretax)
    revenue: int | None = None
    if operating is not None:
        yield operating, Placed("OperatingIncomeLoss", 0.97, "what operations leave of revenue")
    if gross is not None:
        yield gross, Placed("GrossProfit", 0.985 if o.total(gross) else 0.95, "revenue less its cost")
        if len(o.parts.get(gross, ())) == 2:
            revenue = min(o.parts[gross])
    result = operating if operating is not None else pretax
    parts = o.parts.get(result, {}) if result is not None else {}
    for part in parts:
        above = [p for p in parts if p < part]
        if part == pretax or not o.total(part) or len(above) != 1:
            continue
        if gross == above[0] and result == operating and (o.bare(part) or o.named("operating_expenses", part)):
            yield part, Placed("OperatingExpenses", 0.96, "what operating income takes off gross profit")
        elif gross is None and (concept := _spent(o, part, above[0], len(parts) == 2)):
            yield part, Placed(concept, 0.86, "all that is taken off revenue")
            revenue = above[0]
    if revenue is not None and o.named("revenues", revenue) and not _PREMIUMS.search(o.text[revenue]) and "interest" not in o.text[revenue]:
        yield revenue, Placed("Revenues", 0.88 if o.year < 2018 else 0.75, "what costs and expenses are taken off")
    if pretax is not None and operating is not None and len(o.parts.get(pretax, ())) == 2 and operating in o.parts[pretax]:
        other = max(o.parts[pretax])
        if other > operating and o.total(other) and (o.bare(other) or _OTHER_RESULT.search(o.text[other])):
            yield other, Placed("NonoperatingIncomeExpense", 0.84, "all between operating and pretax income")


def _spent(o: Outline, total: int, revenue: int, only: bool) -> str:
    """What all that is taken off revenue is called: by an insurer benefits, losses and expenses."""
    earned = [revenue, *o.leaves(revenue)]
    claims = any(_CLAIMS.search(o.text[p]) and not _EMPLOYEES.search(o.text[p]) for p in o.leaves(total))
    if any("net of interest" in o.text[p] for p in earned):
        return ""
    if claims or any(_PREMIUMS.search(o.text[p]) for p in earned):
        return "BenefitsLossesAndExpenses" if claims and any(_PREMIUMS.search(o.text[p]) for p in earned) and only else ""
    return "CostsAndExpenses" if _COSTS_AND_EXPENSES.search(o.text[total]) else ""


def _bank(o: Outline, pretax: int | None) -> Iterator[Finding]:
    """Interest earned less interest paid, less the provision, plus other income less other expense."""
    net = o.first(lambda i: bool(_NET_INTEREST.search(o.text[i])) and len(o.parts.get(i, ())) == 2, last=pretax)
    if net is None:
        return
    yield net, Placed("InterestIncomeExpenseNet", 0.98, "interest earned less interest paid")
    earned, paid = sorted(o.parts[net])
    if _INTEREST_EARNED.search(o.text[earned]) or (o.bare(earned) and o.total(earned)):
        yield earned, Placed("InterestAndDividendIncomeOperating", 0.96, "all interest and dividends earned")
    if _INTEREST_PAID.search(o.text[paid]) or (o.bare(paid) and o.total(paid)):
        yield paid, Placed("InterestExpense", 0.97, "all interest that is taken off interest earned")
    after = o.up.get(net)
    parts = o.parts.get(after, {}) if after is not None else {}
    if after is not None and len(parts) == 2 and any(_PROVISION.search(o.text[p]) for p in parts if p != net):
        yield after, Placed("InterestIncomeExpenseAfterProvisionForLoanLoss", 0.98, "net interest income less the provision for losses")
    for i in o.lines(first=net + 1, last=pretax):
        if o.total(i) and (said := _NONINTEREST.search(o.text[i])):
            kind = "Expense" if said["what"].startswith("expense") else "Income"
            yield i, Placed(f"Noninterest{kind}", 0.96, f"all {kind.lower()} but interest")


def results(placed: Mapping[int, Placed]) -> dict[str, int]:
    """The lines of net income and of others' share of it by concept, the first of each."""
    found: dict[str, int] = {}
    for line, p in sorted(placed.items()):
        if p.concept in _RESULTS:
            found.setdefault(p.concept, line)
    return found
