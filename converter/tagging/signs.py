"""The sign that a printed amount has as a fact.

XBRL 2.1, 5.1.1.2: an item with a balance is positive when it stands on its own side: an expense of 5 is ``5`` of a debit item,
however it is printed. What is printed says only how a line counts towards the totals of its statement. So each line gets its
*contribution* to the foot of its statement, through the sums that footing has found, and the concept's balance turns that into
a value. Where no sum holds a line, the way the statement prints its other lines decides.

The result is one factor per line, +1 or -1: it holds for all of its columns, so calculation weights can be derived from it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from converter.model import Balance, Concept, LineItem, Statement, Sum

_CONTRA = re.compile(
    r"^\W*less\b|\baccumulated (?:depreciation|amortization|deficit|other comprehensive loss)|\bdeficit\b|\ballowance|\bunearned\b|\btreasury\b"
    r"|\bloss(?:es)?\b|\bdiscount\b|\breserve for\b|\bdeferred (?:stock )?compensation\b|\bvaluation\b",
    re.IGNORECASE,
)
_LOSS = re.compile(r"\bloss(?:es)?\b|\bdeficit\b", re.IGNORECASE)
_GAIN = re.compile(r"\b(?:income|earnings|profit|gain)s?\b|\(|benefit|retained", re.IGNORECASE)
_INCOME = re.compile(
    r"^(?:ProfitLoss|NetIncomeLoss|IncomeLossFromContinuingOperations$|IncomeLossFromContinuingOperationsIncluding|ComprehensiveIncome)"
)
_FLOW_IN = re.compile(r"^Proceeds")
_FLOW_OUT = re.compile(r"^(?:Payments|Repayments)")
_NAMED_OUT = re.compile(r"^(?:Payments|Repayments)|Gains?Loss(?:es)?")
_OWED = re.compile(r"Liabilit|Payable|Accrued|DeferredRevenue|Unearned")
_OWNED = re.compile(r"Receivable|Inventor|Prepaid|Assets?(?=[A-Z]|$)|Costs")
_SHARE_OF = re.compile(r"NoncontrollingInterest|MinorityInterest")  # of income: a debit, but no cost


def factors(statement: Statement, sums: Sequence[Sum], concepts: Sequence[Concept | None], told: Sequence[int] = ()) -> tuple[int, ...]:
    """For each line +1 if its printed amounts are its values, -1 if their signs are the opposite. ``concepts`` are the lines', ``told``
    what an earlier filing of the company says of each line (0: nothing)."""
    printed = [_sign(line) for line in statement.lines]
    balances = [_balance(concept) for concept in concepts]
    weights = _to_the_foot(statement, concepts, printed, sums)
    stands_on = sides(statement, concepts)
    positive_costs = _prints_costs_positive(balances, printed)
    out: list[int] = []
    for i, (line, concept) in enumerate(zip(statement.lines, concepts, strict=True)):
        if concept is None or line.measure in ("shares", "pure"):  # a count, or a ratio ("loss ratio"), is no loss
            out.append(1)
        elif line.measure == "perShare" or not balances[i]:
            out.append(_loss_factor(line, printed[i]))
        elif statement.kind == "balance_sheet":
            out.append(_balance_sheet(line, balances[i], stands_on[i], weights.get(i), printed[i]))
        elif statement.kind == "cash_flows":
            out.append(_cash_flow(line, concept, balances[i], weights.get(i), printed[i]))
        else:
            out.append(_income(line, concept, balances[i], weights.get(i), printed[i], positive_costs))
    return tuple(before or factor for before, factor in zip(told, out, strict=True)) if told else tuple(out)


def _balance(concept: Concept | None) -> Balance:
    """The balance of a concept; where the taxonomy gives a flow none, that of the others which are named like it."""
    if concept is None or concept.balance or concept.type != "monetary" or concept.period == "instant":
        return concept.balance if concept is not None else ""
    return named_side(concept.name)


def named_side(name: str) -> Balance:
    """The balance that names of flows speak for: payments, gains to take out again and increases of assets are credits, receipts and
    increases of liabilities debits."""
    if _NAMED_OUT.search(name):
        return "credit"
    if name.startswith("IncreaseDecreaseIn"):
        return "debit" if _OWED.search(name) and not _OWNED.search(name) else "credit"
    return "debit" if _FLOW_IN.match(name) else ""


def _to_the_foot(statement: Statement, concepts: Sequence[Concept | None], printed: Sequence[int], sums: Sequence[Sum]) -> dict[int, int]:
    """The weight of each line towards the foot of its statement, income or cash: the product of the weights on the way to the last
    total that it reaches. Lines in no sum are absent. A last total that is a loss printed without a sign turns all that leads to
    it, and so does one that is a cost: what adds to it takes from income."""
    lines = statement.lines
    up = {part.line: (s.total, part.weight) for s in sums for part in s.parts}
    totals = {s.total for s in sums}
    out: dict[int, int] = {}
    for i in range(len(lines)):
        if i not in up and i not in totals:
            continue
        weight, at, seen = 1, i, {i}
        while at in up:
            at, w = up[at]
            weight *= w
            if at in seen:
                break
            seen.add(at)
        foot = concepts[at]
        if statement.kind in ("income_statement", "comprehensive_income") and foot is not None and _balance(foot) == "debit":
            out[i] = -weight if _SHARE_OF.search(foot.name) else -weight * (printed[at] or 1)
        else:
            out[i] = weight * _loss_factor(lines[at], printed[at])
    return out


def sides(statement: Statement, concepts: Sequence[Concept | None]) -> list[Balance]:
    """Which side of a balance sheet each line stands on: assets, then claims (or the reverse, as some utilities print it). The
    sides part where the fewest concepts stand on the wrong one, as late as that can be."""
    balances = [c.balance if c is not None else "" for c in concepts]
    best: tuple[int, int, bool] | None = None
    debits = credits = 0
    all_debits, all_credits = balances.count("debit"), balances.count("credit")
    for k in range(len(balances) + 1):
        right = debits + all_credits - credits
        for agree, assets_first in ((right, True), (all_debits + all_credits - right, False)):
            if best is None or agree > best[0] or (agree == best[0] and assets_first):
                best = (agree, k, assets_first)
        if k < len(balances):
            debits += balances[k] == "debit"
            credits += balances[k] == "credit"
    _, split, assets_first = best or (0, 0, True)
    before: Balance = "debit" if assets_first else "credit"
    after: Balance = "credit" if assets_first else "debit"
    return [before if i < split else after for i in range(len(statement.lines))]


def _sign(line: LineItem) -> int:
    """The sign of a line as printed: that of its amounts together."""
    values = [a.value for a in line.amounts if a is not None]
    total = sum(values, Decimal(0))
    return 0 if not any(values) else 1 if total >= 0 else -1


def _prints_costs_positive(balances: Sequence[Balance], printed: Sequence[int]) -> bool:
    costs = [p for balance, p in zip(balances, printed, strict=True) if balance == "debit" and p]
    return sum(costs) >= 0


def _loss_factor(line: LineItem, printed: int) -> int:
    """ "Net loss per share  .12" is a negative; "Net loss per share  (.12)" is printed as one already."""
    if (
        printed > 0
        and _LOSS.search(line.label)
        and not _GAIN.search(line.label)
        and all(a is None or a.value >= 0 for a in line.amounts)
    ):
        return -1
    return 1


def _balance_sheet(line: LineItem, balance: Balance, side: Balance, weight: int | None, printed: int) -> int:
    if balance == side:
        if weight is None and side == "credit" and _loss_factor(line, printed) < 0:
            return -1
        # "Accumulated deficit 474" is taken away though it stands on its own side; an amount may also be taken away because its
        # total is what is left over (equity = assets - liabilities), which says nothing of its sign
        return -1 if weight == -1 and printed > 0 and is_contra(line) else 1
    # a contra account: treasury stock, accumulated depreciation. What it takes away is its value.
    return -1 if printed < 0 else 1


def is_contra(line: LineItem) -> bool:
    """Whether a label says that the line is taken away from its side."""
    return _CONTRA.search(line.label) is not None


def _income(line: LineItem, concept: Concept, balance: Balance, weight: int | None, printed: int, positive_costs: bool) -> int:
    if weight is not None:
        return weight if balance == "credit" else -weight
    if balance == "credit":
        return _loss_factor(line, printed)
    if _SHARE_OF.search(concept.name):
        return 1
    return 1 if positive_costs and not concept.name.startswith("OtherComprehensiveIncome") else -1  # of which none is a cost


def _cash_flow(line: LineItem, concept: Concept, balance: Balance, weight: int | None, printed: int) -> int:
    if _INCOME.match(concept.name):
        return 1
    if concept.period == "instant":
        return -1 if printed < 0 and not line.stock else 1  # "less restricted cash" is an amount of cash
    if balance == "debit":
        return weight if weight is not None else 1
    if weight is not None:
        return -weight
    # outside all sums: supplemental rows are printed as they are, flows by their sign
    if concept.name.startswith(("IncreaseDecrease", "GainLoss")) or (_FLOW_OUT.match(concept.name) and printed < 0):
        return -1
    return -1 if printed < 0 and not _FLOW_IN.match(concept.name) else 1


_OUT = re.compile(
    r"\b(?:purchases?|acquisitions?|payments?|repayments?|paid|expenditures?|additions?|settlements?|redemptions?|repurchases?|investments? in|"
    r"construction|contributions? to|advances? to|originations?|withh|retirements?|dividends?|distributions?|funding of|costs?|fees)\b",
    re.IGNORECASE,
)
_IN = re.compile(
    r"\b(?:proceeds|receipts?|received|collections?|sales? of|issuances?|borrowings?|disposals?|maturit)", re.IGNORECASE
)
_ASSET = re.compile(
    r"\b(?:receivables?|inventor(?:y|ies)|prepaid|assets?|costs?|deposits)\b|\(increase\)|\bdecrease \(increase\)", re.IGNORECASE
)
_LIABILITY = re.compile(r"\b(?:payables?|liabilit(?:y|ies)|accrued|accruals|deferred revenue|unearned)\b", re.IGNORECASE)
_GAINS = re.compile(r"^\W*(?:net )?\(?(?:gains?|income|earnings|equity)\b", re.IGNORECASE)


def is_negative(line: LineItem) -> bool:
    return _sign(line) < 0


def is_cost(line: LineItem) -> bool:
    """Whether a line takes from income in all columns, and is not called a gain: filers report it as a positive cost."""
    return all(a is None or a.value <= 0 for a in line.amounts) and is_negative(line) and not _GAIN.search(line.label)


def is_gain(line: LineItem) -> bool:
    """Whether a line is called a gain and nothing else: among costs it is what they are less."""
    return re.search(r"\bgains?\b", line.label, re.IGNORECASE) is not None and not re.search(r"\b(?:loss|cost|expense)", line.label, re.IGNORECASE)


def flow_parts(concepts: Sequence[Concept | None]) -> list[str]:
    """Which part of a cash flow statement each line belongs to: that whose total comes next. ``""`` behind the last."""
    out: list[str] = []
    part = ""
    for concept in reversed(concepts):
        found = re.match(r"NetCashProvidedByUsedIn(Operating|Investing|Financing)", concept.name) if concept is not None else None
        part = found[1].lower() if found else part
        out.append(part)
    return out[::-1]


def flow_balance(line: LineItem, part: str, name: str) -> Balance:
    """The balance that an element of the filer's own has in a cash flow statement, as filers choose it: payments and increases
    of assets are credits, gains to take out again too; else a debit. ``part`` is operating, investing, financing or ``""``,
    ``name`` the element's."""
    if side := named_side(name):
        return side
    printed = _sign(line)
    if part in ("investing", "financing"):
        mixed = _IN.search(line.label) is not None and not line.label.lower().lstrip("( ").startswith(
            ("purchase", "payment", "repay")
        )
        return "credit" if printed < 0 and not mixed else "debit"
    if part == "operating":
        if _GAINS.search(line.label):
            return "credit"
        if "(increase" in line.label.lower() and _ASSET.search(line.label):
            return "credit"
        return "credit" if printed < 0 and _OUT.search(line.label) and not _LIABILITY.search(line.label) else "debit"
    return "credit" if _OUT.search(line.label) else "debit"
