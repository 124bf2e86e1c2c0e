"""Balance sheets: what a line is because of its place between the two equal roots, assets and what is owed for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from converter.model import Period
from converter.tagging.structure.outline import Finding, Outline, Placed

_LIQUID = re.compile(r"\bcash\b|receivable|inventor|prepaid|marketable")
_CURRENT_ASSETS = re.compile(r"\bcurrent assets\b")
_CURRENT_LIABILITIES = re.compile(r"\bcurrent liabilities\b")
_OWED = re.compile(r"\bpayable|accrued|\bdebt\b|borrowing|deferred revenue")
_OTHERS = re.compile(r"\b(?:non ?controlling|minority)\b")
_REDEEMABLE = re.compile(r"redeemable|temporary|mezzanine|puttable")
_EARNED = re.compile(r"retained|accumulated (?:deficit|earnings)|reinvested|paid in|additional capital|excess of par|\bcommon (?:stock|shares)\b|surplus")
_EQUITY = re.compile(r"equity|deficit|deficiency|\bnet worth\b|investment|capital|interest|owners")
_PARTNERS = re.compile(r"\bpartners?\b|\bmembers?\b|\bunit ?holders?\b")
_WEAR = re.compile(r"\b(?:accumulated|allowances? for|reserves? for) (?:\w+ ){0,2}?(?:depreciation|depletion|amortization)")
_PLANT = re.compile(r"\bpropert|\bplant\b|\bequipment\b|\bbuildings?\b|\bmachinery\b|\bleasehold|\bfurniture\b|\bfixed assets\b|\bpremises\b")
_NOT_PLANT = re.compile(r"real estate|rental|utility|intangible|software|lease[ds]?\b(?!hold)|\boil\b|\bgas\b|\bfilm|vessels?\b|goodwill|patent|investment propert|mineral")
_INTANGIBLE = re.compile(r"intangible|patent|licen[sc]e|trademark|customer")
_STAGES = re.compile(r"raw material|finished|work in pro|in process|merchandise|supplies|components|parts\b")
_INVENTORIES = re.compile(r"\binventor(?:y|ies)\b")
_LOANS = re.compile(r"\bloans?\b|\bleases?\b")
_LOSSES = re.compile(r"\b(?:allowance|reserve)\b.*\b(?:loss|losses|doubtful|uncollectible|credit)\b")
_RECEIVABLE = re.compile(r"receivable")
_DEPOSIT = re.compile(r"deposit|demand|savings|\btime\b|\bnow\b|money market|interest bearing|certificates")


def place(o: Outline) -> Iterator[Finding]:
    """What is (nearly) certain of the lines of a balance sheet; a line may be found twice, the surer one counts."""
    assets, both = _roots(o)
    if assets is not None:
        sure = 0.995 if both is not None else 0.98
        yield assets, Placed("Assets", sure, "the total that all assets add up to" + (", equal to the total of all claims" if both is not None else ""))
    if both is not None:
        yield both, Placed("LiabilitiesAndStockholdersEquity", 0.995, "equals total assets, and stands at the end")
    yield from _current(o, assets, both)
    yield from _claims(o, assets, both)
    yield from _wear(o)
    yield from _inventory(o)
    yield from _credit(o)


def _roots(o: Outline) -> tuple[int | None, int | None]:
    """Total assets, and the total of liabilities and equity that equals it."""
    left = [i for i in o.lines() if o.named("assets", i)]
    right = [i for i in o.lines() if o.named("liabilities_and_equity", i)]
    for i in left:
        for j in reversed(right):
            if i < j and o.same(i, j):
                return i, j
    twins: dict[frozenset[tuple[Period, Decimal]], list[int]] = {}
    for i in o.lines():
        if any(o.values[i].values()):
            twins.setdefault(frozenset(o.values[i].items()), []).append(i)
    pairs = [(those[0], those[-1]) for those in twins.values() if len(those) > 1]
    pairs = [(i, j) for i, j in pairs if _rootlike(o, i, left) and _rootlike(o, j, right)]
    if pairs:
        return max(pairs, key=lambda p: (max(abs(v) for v in o.values[p[0]].values()), p[1] - p[0]))
    return (left[0] if len(left) == 1 else None), (right[-1] if len(right) == 1 else None)


def _rootlike(o: Outline, line: int, named: list[int]) -> bool:
    return line in named or (line not in o.up and (o.bare(line) or (o.total(line) and len(o.parts[line]) > 1 and not named)))


def _current(o: Outline, assets: int | None, both: int | None) -> Iterator[Finding]:
    """The first block of either side, where the statement is classified."""
    top = assets if assets is not None else len(o.text)
    found = _block(o, "current_assets", _CURRENT_ASSETS, _LIQUID, 0, top)
    if found is not None:
        yield found, Placed("AssetsCurrent", 0.99, "the total of the lines under current assets")
        rest = _rest(o, assets, found)
        if rest is not None and re.search(r"\bnon ?current\b|\blong term assets\b", o.text[rest]):
            yield rest, Placed("AssetsNoncurrent", 0.95, "all assets but the current ones")
    owed = _block(o, "current_liabilities", _CURRENT_LIABILITIES, _OWED, assets + 1 if assets is not None else 0, both)
    if owed is not None:
        yield owed, Placed("LiabilitiesCurrent", 0.99, "the total of the lines under current liabilities")
    for i in o.lines(first=(owed or 0) + 1, last=both):
        if o.named("noncurrent_liabilities", i) and o.total(i) and owed not in o.parts[i]:
            yield i, Placed("LiabilitiesNoncurrent", 0.96, "the total of the liabilities that are not current")


def _block(o: Outline, key: str, heading: re.Pattern[str], content: re.Pattern[str], first: int, last: int | None) -> int | None:
    named = [i for i in o.lines(first=first, last=last) if o.named(key, i) or (o.total(i) and heading.fullmatch(o.text[i]))]
    if named:
        return named[0] if len(named) == 1 or all(o.same(named[0], i) for i in named) else None
    for i in o.lines(first=first, last=last):
        if o.bare(i) and o.total(i) and len(o.parts[i]) > 1 and all(first <= p < i for p in o.parts[i]):
            begun = min(o.parts[i])
            under = bool(heading.search(o.near(begun))) or not o.above[begun]
            before = any(True for _ in o.lines(first=first, last=begun))
            wider = o.up.get(i) is not None and len(o.parts[o.up[i]]) > 2
            if under and not before and wider and any(content.search(o.text[p]) for p in o.leaves(i)):
                return i
    return None


def _rest(o: Outline, assets: int | None, current: int) -> int | None:
    others = [p for p in o.parts.get(assets, ()) if p != current] if assets is not None else []
    return others[0] if len(others) == 1 and o.total(others[0]) else None


# --- liabilities and equity --------------------------------------------------------------------------------------


def _claims(o: Outline, assets: int | None, both: int | None) -> Iterator[Finding]:
    first = assets + 1 if assets is not None else 0
    named = [i for i in o.lines(first=first, last=both) if o.named("liabilities", i)]
    if len(named) == 1:
        yield named[0], Placed("Liabilities", 0.985, "the total of all liabilities")
    after = named[-1] + 1 if named else first
    equity = [i for i in o.lines(first=after, last=both) if _is_equity(o, i, both)]
    if not equity:
        return
    last = equity[-1]
    if _PARTNERS.search(o.text[last]) and not re.search(r"share|stock", o.text[last]):
        return
    accounts = o.first(lambda i: bool(_EARNED.search(o.text[i])), first=after, last=last)
    inside = [i for i in o.lines(first=accounts if accounts is not None else last, last=last) if _of_others(o, i) and i not in equity]
    split = next((i for i in reversed(equity[:-1]) if any(i < k for k in inside)), None)
    with_others = "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest"
    if inside and split is not None:
        yield split, Placed("StockholdersEquity", 0.985, "equity before the noncontrolling interests are added")
        yield last, Placed(with_others, 0.985, "equity with the noncontrolling interests in it")
    elif inside:
        yield last, Placed(with_others, 0.97, "one of its parts is the noncontrolling interests")
    else:
        yield last, Placed("StockholdersEquity", o.sure(0.97, 0.82, 0.87), "the total of the equity accounts, without noncontrolling interests")
    if len(inside) == 1:
        yield inside[0], Placed("MinorityInterest", 0.97, "the part of equity that belongs to others")


def _of_others(o: Outline, line: int) -> bool:
    words = o.text[line]
    return bool(_OTHERS.search(words)) and "total" not in words and ("redeemable" not in words or "includ" in words)


def _is_equity(o: Outline, line: int, both: int | None) -> bool:
    if o.named("equity", line) and (o.total(line) or o.up.get(line) == both or o.text[line].startswith("total")):
        return True
    if not o.total(line) or len(o.parts[line]) < 2 or _REDEEMABLE.search(o.text[line]):
        return False
    if not (o.bare(line) or (_EQUITY.search(o.text[line]) and "liabilities" not in o.text[line])):
        return False
    leaves = list(o.leaves(line))
    return any(_EARNED.search(o.text[p]) for p in leaves) and not any(_OWED.search(o.text[p]) for p in leaves)


# --- gross, less, net --------------------------------------------------------------------------------------------


def _wear(o: Outline) -> Iterator[Finding]:
    """Gross less accumulated depreciation is net: any of the three may have no label."""
    for net, parts in o.parts.items():
        worn = [p for p in parts if _WEAR.search(o.text[p])]
        if len(worn) != 1 or o.statement.lines[net].measure != "monetary":
            continue
        rest = [p for p in parts if p != worn[0]]
        words = " ".join((o.text[net], o.above[net], *(o.text[p] for p in rest), *(o.text[q] for p in rest for q in o.leaves(p))))
        if worn[0] < max(rest, default=net) or _NOT_PLANT.search(words) or not _PLANT.search(words) or _INTANGIBLE.search(o.text[worn[0]]):
            continue
        yield net, Placed("PropertyPlantAndEquipmentNet", o.sure(0.97, 0.97, 0.9), "property at cost less its accumulated depreciation")
        yield worn[0], Placed("AccumulatedDepreciationDepletionAndAmortizationPropertyPlantAndEquipment", 0.97, "what is taken off property at cost")
        if len(rest) == 1:
            yield rest[0], Placed("PropertyPlantAndEquipmentGross", 0.97, "property before its accumulated depreciation is taken off")


def _inventory(o: Outline) -> Iterator[Finding]:
    for total, parts in o.parts.items():
        staged = sum(1 for p in parts if _STAGES.search(o.text[p]))
        if staged < 2 or not (o.bare(total) or _INVENTORIES.search(o.text[total])):
            continue
        if any(_INVENTORIES.search(o.above[p]) for p in parts) or _INVENTORIES.search(o.text[total]):
            yield total, Placed("InventoryNet", 0.96, "the total of inventories by stage")


def _credit(o: Outline) -> Iterator[Finding]:
    """Loans less their allowance, and deposits by kind: the two sides of a bank."""
    for total, parts in o.parts.items():
        loss = [p for p in parts if _LOSSES.search(o.text[p])]
        rest = [p for p in parts if p not in loss]
        if len(loss) == 1 and len(rest) == 1 and rest[0] < loss[0]:
            if _LOANS.search(o.text[rest[0]]) and "note" not in o.text[rest[0]] and not _RECEIVABLE.search(o.text[rest[0]]) and o.year < 2020:
                yield total, Placed("LoansAndLeasesReceivableNetReportedAmount", 0.95, "loans less the allowance for their losses")
                yield loss[0], Placed("LoansAndLeasesReceivableAllowance", 0.95, "what is taken off loans for expected losses")
        deposits = [p for p in o.leaves(total) if _DEPOSIT.search(o.text[p]) or "deposit" in o.above[p]]
        if len(deposits) > 1 and len(deposits) == sum(1 for _ in o.leaves(total)) and (o.bare(total) or o.text[total] == "total deposits"):
            yield total, Placed("Deposits", 0.96, "the total of deposits by kind")
