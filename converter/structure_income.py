"""Income statements: the spine from revenue to what is left for a share, found from the line of income taxes up and down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from converter.model import Duration
from converter.outline import Finding, Outline, Placed

_TAX = re.compile(r"\btax(?:es)?\b")
_NOT_TAX = re.compile(
    r"\b(?:before|after|net of|other than|excise|payroll|franchise|property|excluding|pre ?tax|pretax|equivalent|minority|effect|adjust)\b"
    r"|\bproduction\b|severance|discontinued|\btaxes other\b|extraordinary|cumulative|interest|currently?\b|deferred|federal$|state$|foreign$|\bgain"
)
_KIND_OF_TAX = re.compile(r"^(?:(?:federal|state|foreign|domestic|local|income|tax|taxes|us|and) )*(?:current|deferred|federal|state|foreign)")
_BEFORE = re.compile(r"\bbefore\b|\bpre ?tax\b")
_NOT_PRETAX = re.compile(r"depreciation|\bebit|discontinued|\binterest expense|adjust|noncash")
_RESULT = re.compile(r"\b(?:net )?(?:income|loss|earnings|profit|deficit)\b")
_NET = re.compile(r"^(?:total |consolidated )*net (?:income|loss|earnings|profit|deficit)|^(?:net )?(?:income|loss|profit|earnings) for the (?:year|period|quarter)")
_CONTINUING = re.compile(r"\bcontinuing\b")
_DISCONTINUED = re.compile(r"\bdiscontinued\b")
_OTHERS = re.compile(r"\b(?:non ?controlling|minority)\b")
_REDEEMABLE = re.compile(r"redeemable")
_PREFERRED = re.compile(r"\bprefer(?:red|ence)\b|accretion|participating")
_COMMON = re.compile(r"\bcommon\b|ordinary")
_AFFILIATES = re.compile(r"\bequity (?:in|method)\b|\baffiliates?\b|\bassociate[ds]?\b|joint venture|unconsolidated|investees?")
_COST = re.compile(r"^(?:total )?costs? of|^costs?$|^total costs? (?:of|and)")
_SPENT = re.compile(r"costs?\b|expenses?\b|deductions")
_EXPENSES = re.compile(r"expens|\bcosts\b|charges")
_REVENUE = re.compile(r"revenue|sales|income")
_OTHER_RESULT = re.compile(r"\bother\b|\bnon ?operating\b")
_INTEREST_INCOME = re.compile(r"^total (?:interest|interest and dividend|dividend and interest|interest and fee)s? (?:income|revenue)|^total interest and (?:dividend|fee|investment)s? income")
_INTEREST_EXPENSE = re.compile(r"^total interest expenses?$")
_NET_INTEREST = re.compile(r"^net interest (?:income|revenue|margin)(?: expense| loss)?$")
_PROVISION = re.compile(r"\bprovision\b|credit loss")
_NONINTEREST_INCOME = re.compile(r"^total (?:non ?interest|other(?: operating)?) (?:income|revenues?)$")
_NONINTEREST_EXPENSE = re.compile(r"^total (?:non ?interest|other(?: operating)?) expenses?$")

LONG = "IncomeLossFromContinuingOperationsBeforeIncomeTaxes"


def place(o: Outline) -> Iterator[Finding]:
    """What is (nearly) certain of the lines of an income statement; a line may be found twice, the surer one counts."""
    tax = _tax(o)
    pretax = _pretax(o, tax)
    yield from _results(o, pretax, tax)
    yield from _top(o, pretax)
    yield from _bank(o, pretax)


# --- from pretax income to what belongs to the shareholders ----------------------------------------------------------


def _tax(o: Outline) -> int | None:
    """The line of income taxes, the total one where it is split."""
    for i in o.lines():
        if _NOT_TAX.search(o.text[i]) and not o.named("income_tax", i):
            continue
        kinds = [p for p in o.parts.get(i, ()) if _KIND_OF_TAX.search(o.text[p])]
        split = len(kinds) > 1 and len(kinds) == len(o.parts.get(i, ())) and (o.bare(i) or _TAX.search(o.text[i]))
        if split or (_TAX.search(o.text[i]) and not _RESULT.search(o.text[i].replace("income tax", "tax").replace("on income", ""))):
            if i in o.up or split:
                return i
    return next((i for i in o.lines() if o.named("income_tax", i)), None)


def _pretax(o: Outline, tax: int | None) -> int | None:
    """What income taxes are taken from: the part before them, in the sum that they are a part of."""
    after = o.up.get(tax, -1) if tax is not None else -1
    for part in sorted(o.parts.get(after, ())):
        if tax is not None and part < tax and o.parts[after][part] > 0 and not _NOT_PRETAX.search(o.text[part]):
            if _BEFORE.search(o.text[part]) or o.total(part):
                return part
    named = [i for i in o.lines(last=tax) if o.named("pretax_income", i) or (_BEFORE.search(o.text[i]) and _TAX.search(o.text[i]) and not _NOT_PRETAX.search(o.text[i]))]
    return named[-1] if named else None


def _results(o: Outline, pretax: int | None, tax: int | None) -> Iterator[Finding]:
    if tax is not None and pretax is not None:
        proved = o.up.get(tax) is not None and o.up.get(tax) == o.up.get(pretax)
        yield tax, Placed("IncomeTaxExpenseBenefit", 0.99 if proved else 0.96, "the difference between income before and after taxes")
        for part in o.parts.get(tax, ()):
            kind = "Current" if o.text[part].startswith("current") else "Deferred" if o.text[part].startswith("deferred") else ""
            if kind and len(o.parts[tax]) == 2:
                yield part, Placed(f"{kind}IncomeTaxExpenseBenefit", 0.97, "its part of the income taxes")
    net, own, others = _net(o, tax if tax is not None else pretax)
    if pretax is not None:
        yield pretax, Placed(_pretax_name(o, pretax, tax, net), 0.96, "what income taxes are taken from")
    if net is None:
        return
    if own is not None and others is not None:
        yield net, Placed("ProfitLoss", 0.98, "net income before the noncontrolling interests' share is taken off")
        yield own, Placed("NetIncomeLoss", 0.98, "what is left of net income after the noncontrolling interests' share")
        if not _REDEEMABLE.search(o.text[others]):
            yield others, Placed("NetIncomeLossAttributableToNoncontrollingInterest", 0.97, "the noncontrolling interests' share of net income")
    elif not any(_OTHERS.search(o.text[i]) for i in o.lines(first=net)):
        yield net, Placed("NetIncomeLoss", 0.96, "the last result, of which no noncontrolling interests have a share")
    yield from _continuing(o, tax, net, split=others is not None)
    last = own if own is not None else net
    yield from _common(o, last)
    yield from _per_share(o, last)


def _net(o: Outline, tax: int | None) -> tuple[int | None, int | None, int | None]:
    """Net income; and what is the company's own and what is others' where it is split after that."""
    first = tax + 1 if tax is not None else 0
    results = [i for i in o.lines(first=first) if _NET.search(o.text[i]) and not _CONTINUING.search(o.text[i]) and not _DISCONTINUED.search(o.text[i])]
    results = [i for i in results if not _OTHERS.search(o.text[i]) or re.search(r"\b(?:before|including)\b", o.text[i])]
    if tax is not None and (after := o.up.get(tax)) is not None and after not in results and after > tax:
        if not any(o.equation(i, [(after, 1)]) for i in results) and (o.bare(after) or not results) and o.up.get(after) is None:
            results.insert(0, after)
    if not results:
        return None, None, None
    shares = [i for i in o.lines(first=first) if _OTHERS.search(o.text[i]) and i not in results]
    for share in shares:
        for whole in results:
            for own in results:
                if whole < own and (o.equation(whole, [(own, 1), (share, 1)]) or o.equation(whole, [(own, 1), (share, -1)])):
                    if whole < share:
                        return whole, own, share
    if any(s > results[0] for s in shares):
        return results[0], None, None
    return results[0], None, None


def _pretax_name(o: Outline, pretax: int, tax: int | None, net: int | None) -> str:
    """The longer names differ in whether equity in affiliates and others' interests come after (the names of 2009-2011 did not)."""
    late = o.lines(first=(tax if tax is not None else pretax) + 1, last=net)
    if 2009 <= o.year <= 2011 or any(_AFFILIATES.search(o.text[i]) for i in late):
        return LONG + "MinorityInterestAndIncomeLossFromEquityMethodInvestments"
    return LONG + "ExtraordinaryItemsNoncontrollingInterest"


def _continuing(o: Outline, tax: int | None, net: int, *, split: bool) -> Iterator[Finding]:
    """Income from continuing operations is what net income adds discontinued operations to."""
    lines = [i for i in o.lines(first=tax + 1 if tax is not None else 0, last=net) if _DISCONTINUED.search(o.text[i])]
    for i in o.lines(first=tax + 1 if tax is not None else 0, last=net):
        if _CONTINUING.search(o.text[i]) and not _BEFORE.search(o.text[i]) and not _DISCONTINUED.search(o.text[i]) and lines:
            name = "IncomeLossFromContinuingOperations" + ("IncludingPortionAttributableToNoncontrollingInterest" if split and o.year >= 2009 else "")
            yield i, Placed(name, 0.95, "net income before discontinued operations")
            break
    direct = [i for i in lines if i in o.parts.get(net, ())]
    if len(direct) == 1:
        yield direct[0], Placed("IncomeLossFromDiscontinuedOperationsNetOfTax", 0.95, "what discontinued operations add to net income")


def _common(o: Outline, own: int) -> Iterator[Finding]:
    """Net income less preferred dividends is what common stockholders have."""
    for i in o.lines(first=own + 1):
        parts = o.parts.get(i, {})
        if own in parts and len(parts) > 1 and all(p == own or _PREFERRED.search(o.text[p]) for p in parts):
            if _COMMON.search(o.text[i]) or _RESULT.search(o.text[i]) or o.bare(i):
                yield i, Placed("NetIncomeLossAvailableToCommonStockholdersBasic", 0.97, "net income less the preferred stock's dividends")


# --- per share -------------------------------------------------------------------------------------------------------

_BASIC = re.compile(r"\bbasic\b|\bprimary\b|\bundiluted\b")
_DILUTED = re.compile(r"\bdilut(?:ed|ion)\b|assuming dilution")
_ASIDE = re.compile(r"dividend|pro ?forma|book value|\bclass\b|distribution|undistributed|effect|adjust|extraordinary|cumulative|series|participating|nonredeemable|before")
_EFFECT = re.compile(r"effect|options|warrants|restricted|convertible|assumed|incremental|awards|add|plus|equivalents$|\bclass\b|pro ?forma|series")
_HEADS_SHARES = re.compile(r"weighted|average|shares|outstanding")


def _per_share(o: Outline, net: int) -> Iterator[Finding]:
    """Earnings for a share and the shares they were divided by."""
    money = [i for i in o.lines("perShare") if not _ASIDE.search(f"{o.text[i]} {_near(o, i)}")]
    counts = [i for i in o.lines("shares") if not _EFFECT.search(o.text[i]) and not _ASIDE.search(f"{o.text[i]} {_near(o, i)}")]
    earned = [i for i in money if not _CONTINUING.search(f"{o.text[i]} {_near(o, i)}") and not _DISCONTINUED.search(f"{o.text[i]} {_near(o, i)}")]
    ways = {i: _way(o, i) for i in (*money, *counts)}
    for way, eps, shares in _WAYS:
        lines, of = [i for i in earned if ways[i] == way], [i for i in counts if ways[i] == way]
        alone = way == "" and len(earned) == 1 and len(of) <= 1 and len(counts) <= 1
        if way == "" and not alone:
            continue
        agree = len(lines) == 1 == len(of) and _agree(o, net, lines[0], of[0])
        if len(lines) == 1:
            yield lines[0], Placed(eps, 0.98 if agree else 0.95, "net income for a share" + (": times the shares it is net income" if agree else ""))
        if len(of) == 1 and (agree or way):
            yield of[0], Placed(shares, 0.98 if agree else 0.95, "the shares that earnings per share are for")
    for i in money:
        if i not in earned and ways[i] in ("Basic", "Diluted"):
            words = f"{o.text[i]} {_near(o, i)}"
            kind = "Discontinued" if _DISCONTINUED.search(o.text[i]) or not _CONTINUING.search(words) else "Continuing"
            if bool(_DISCONTINUED.search(words)) != bool(_CONTINUING.search(words)):
                tail = "NetOfTax" if kind == "Discontinued" else ""
                yield i, Placed(f"IncomeLossFrom{kind}Operations{tail}Per{ways[i]}Share", 0.94, f"the share of {kind.lower()} operations in earnings per share")


_BOTH = "WeightedAverageNumberOfShareOutstandingBasicAndDiluted"
_WAYS = (
    ("Basic", "EarningsPerShareBasic", "WeightedAverageNumberOfSharesOutstandingBasic"),
    ("Diluted", "EarningsPerShareDiluted", "WeightedAverageNumberOfDilutedSharesOutstanding"),
    ("Both", "EarningsPerShareBasicAndDiluted", _BOTH),
    ("", "EarningsPerShareBasicAndDiluted", _BOTH),
)


def _near(o: Outline, line: int) -> str:
    """The innermost heading above a line."""
    return o.above[line].rpartition(" / ")[2]


def _way(o: Outline, line: int) -> str:
    """Basic, Diluted, Both, or "" where neither is said."""
    for words in (o.text[line], _near(o, line)):
        basic, diluted = _BASIC.search(words), _DILUTED.search(words)
        if basic or diluted:
            return "Both" if basic and diluted else "Basic" if basic else "Diluted"
    return ""


def _agree(o: Outline, net: int, eps: int, shares: int) -> bool:
    """EPS times shares is net income, as closely as the rounding of EPS allows, in some period and against none by far."""
    good = bad = 0
    for period, per in o.values[eps].items():
        count, income = o.values[shares].get(period), o.values[net].get(period)
        if count and income and isinstance(period, Duration):
            near = abs(abs(per * count) - abs(income)) <= abs(count) * Decimal("0.006") + abs(income) / 20
            good, bad = good + near, bad + (not near)
    return good > bad


# --- from revenue to pretax income -----------------------------------------------------------------------------------


def _top(o: Outline, pretax: int | None) -> Iterator[Finding]:
    operating = o.first(lambda i: o.named("operating_income", i), last=pretax)
    gross = o.first(lambda i: o.named("gross_profit", i), last=pretax)
    if operating is not None:
        yield operating, Placed("OperatingIncomeLoss", 0.97, "what operations leave of revenue")
    revenue = None
    if gross is not None:
        yield gross, Placed("GrossProfit", 0.985 if o.total(gross) else 0.95, "revenue less its cost")
        parts = o.parts.get(gross, {})
        if len(parts) == 2:
            revenue, cost = sorted(parts)
            if o.total(cost) and parts[cost] and _COST.search(o.text[cost]):
                yield cost, Placed("CostOfRevenue", 0.9, "all that is taken off revenue before gross profit")
    result = operating if operating is not None else pretax
    parts = o.parts.get(result, {}) if result is not None else {}
    for part, weight in parts.items():
        if not o.total(part) or part in (gross, revenue, operating) or not _SPENT.search(o.text[part]):
            continue
        others = [p for p in parts if p < part]
        if result == operating and gross is not None and others == [gross] and (o.bare(part) or o.named("operating_expenses", part)):
            yield part, Placed("OperatingExpenses", 0.96, "what operating income takes off gross profit")
        elif gross is None and len(others) == 1 and _REVENUE.search(o.text[others[0]]) and o.named("operating_expenses", part):
            if not re.search(r"non ?interest|benefit", o.text[part]):
                yield part, Placed("CostsAndExpenses", 0.95, "all that is taken off revenue")
                revenue = others[0] if weight else None
    if revenue is not None and (o.total(revenue) or o.named("revenues", revenue)) and not re.search(r"interest|premium", o.text[revenue]):
        yield revenue, Placed("Revenues", 0.93, "what costs and expenses are taken off")
    if pretax is not None and operating is not None:
        for part in o.parts.get(pretax, {}):
            if part != operating and o.total(part) and o.parts[pretax].get(operating) and len(o.parts[pretax]) == 2:
                if o.bare(part) or _OTHER_RESULT.search(o.text[part]):
                    yield part, Placed("NonoperatingIncomeExpense", 0.94, "all between operating and pretax income")


def _bank(o: Outline, pretax: int | None) -> Iterator[Finding]:
    """Interest earned less interest paid, less the provision, plus other income less other expense."""
    net = next((i for i in o.lines(last=pretax) if _NET_INTEREST.search(o.text[i]) and len(o.parts.get(i, ())) == 2), None)
    if net is None:
        return
    yield net, Placed("InterestIncomeExpenseNet", 0.98, "interest earned less interest paid")
    earned, paid = sorted(o.parts[net])
    if _INTEREST_INCOME.search(o.text[earned]) or (o.bare(earned) and o.total(earned)):
        yield earned, Placed("InterestAndDividendIncomeOperating", 0.96, "all interest and dividends earned")
    if _INTEREST_EXPENSE.search(o.text[paid]) or (o.bare(paid) and o.total(paid)):
        yield paid, Placed("InterestExpense", 0.97, "all interest that is taken off interest earned")
    after = o.up.get(net)
    parts = o.parts.get(after, {}) if after is not None else {}
    if after is not None and len(parts) == 2 and any(_PROVISION.search(o.text[p]) for p in parts if p != net):
        yield after, Placed("InterestIncomeExpenseAfterProvisionForLoanLoss", 0.98, "net interest income less the provision for losses")
    for i in o.lines(first=net + 1, last=pretax):
        if o.total(i) and _NONINTEREST_INCOME.search(o.text[i]):
            yield i, Placed("NoninterestIncome", 0.96, "all income but interest")
        elif o.total(i) and _NONINTEREST_EXPENSE.search(o.text[i]):
            yield i, Placed("NoninterestExpense", 0.96, "all expense but interest and taxes")
