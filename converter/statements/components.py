"""Which part of the whole a heading names: a component of equity, a class or a series of stock.

>>> from converter.taxonomy import base
>>> dimensions("Accumulated Other Comprehensive Income (Loss)", base())
(('StatementEquityComponentsAxis', 'AccumulatedOtherComprehensiveIncomeMember'),)
>>> dimensions("Class A Common Stock", base())
(('StatementEquityComponentsAxis', 'CommonStockMember'), ('StatementClassOfStockAxis', 'CommonClassAMember'))
>>> is_total("Total Stockholders' Equity"), is_total("Treasury stock")
(True, False)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from converter.taxonomy import Base, normal

EQUITY = "StatementEquityComponentsAxis"
CLASS = "StatementClassOfStockAxis"
PARENT = "ParentMember"
TREASURY = "TreasuryStockCommonMember"

Dimensions = tuple[tuple[str, str], ...]  # (axis, member), names of us-gaap; a member that has none there is as printed

_TOTAL = re.compile(
    r"^(?:(?:grand |sub)?totals?(?: (?:permanent|consolidated|company|common|parent))*(?: .*\b(?:equity|deficit|deficiency|capital|investment|net assets)(?: deficit)?)?"
    r"|total .*|(?:.* )?(?:stockholders|shareholders|shareowners|share owners|members|partners|owners) (?:equity|deficit|deficiency|capital|investment)(?: deficit| deficiency)?|equity)$"
)
_OUTSIDE = re.compile(r"\bredeemable\b|\btemporary equity\b|\bmezzanine\b")
# The first that is found decides: what stands first is what others name in passing.
_COMPONENTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (member, re.compile(pattern))
    for member, pattern in (
        ("NoncontrollingInterestMember", r"\bnon ?controlling\b|\bminority\b"),
        ("CommonStockIncludingAdditionalPaidInCapitalMember", r"\b(?:common|capital stock|ordinary|class [a-z] stock)\b.*\b(?:and|including)\b.*\b(?:paid in|excess|surplus|additional capital)\b"),
        ("AccumulatedOtherComprehensiveIncomeMember", r"\baoci\b|\b(?:other|accumulated) comp(?:rehensive)?\b|\bnon ?owner changes\b"),
        ("RetainedEarningsMember",
         r"\bretained\b|\breinvested\b|\bemployed in (?:the )?business\b|\bundivided profits\b|\bearned surplus\b|\baccumulated (?:deficit|earnings|losses|profits?)\b|^(?:\w+ )?deficit$"),
        ("DeferredCompensationShareBasedPaymentsMember", r"\b(?:unearned|deferred|unamortized)\b.*\b(?:compensation|restricted)\b|^restricted stock$"),
        ("TreasuryStockCommonMember", r"\btreasury\b"),
        ("ReceivablesFromStockholderMember", r"\b(?:notes?|subscriptions?|loans?)\b.*\breceivables?\b|\breceivables? from\b"),
        ("AdditionalPaidInCapitalMember", r"\bpaid in\b|\bin excess of\b|\badditional capital\b|\bcapital surplus\b|\bsurplus\b|\bother capital\b|\bcontributed capital\b"),
        ("PreferredStockMember", r"\bprefer(?:red|ence)\b"),
        ("LimitedPartnerMember", r"\blimited partners?\b"),
        ("GeneralPartnerMember", r"\bgeneral partners?\b"),
        ("CommonStockMember", r"\bcommon\b|\bordinary\b|\bcapital stock\b|^class [a-z](?: stock| shares)?$"),
    )
)  # fmt: skip
_CLASSES = re.compile(r"\b(?P<kind>class|series) (?P<name>[a-z](?: \d{1,2})?|\d{1,2})\b(?P<more>(?: (?:and|or|class|series|[a-z])\b)*)")


def part(text: str) -> str:
    """The member of the axis of equity components that a text names, '' where none is known."""
    words = normal(text)
    return next((member for member, pattern in _COMPONENTS if pattern.search(words)), "")


def is_total(text: str) -> bool:
    """Whether a heading stands over the whole of equity, or over the parent's share of it."""
    words = normal(re.sub(r"\([^)]*\)", " ", text))
    return bool(_TOTAL.match(words)) and not part(re.sub(r"(?i)common (?=stockholders|shareholders)", "", words))


def is_outside(text: str) -> bool:
    """Whether a heading names what stands outside of permanent equity."""
    return bool(_OUTSIDE.search(normal(text)))


def stock_class(text: str, kind: str = "common") -> str:
    """The member of the axis of classes of stock that a text names: us-gaap's name, or words of its own where us-gaap has none,
    '' where it names no class or several. ``kind`` is common or preferred, where the text does not say."""
    words = normal(text)
    found = list(_CLASSES.finditer(words))
    names = {(m["kind"], m["name"]) for m in found}
    if len(names) != 1 or re.search(r"\b[a-z]\b", found[0]["more"]):
        return ""
    preferred = "preferred" in words or "preference" in words or (kind == "preferred" and "common" not in words)
    family, name = names.pop()
    letter = name.upper()
    if family == "series" and preferred and letter in "ABCDEFGH":
        return f"Series{letter}PreferredStockMember"
    if family == "class" and preferred and letter in "AB":
        return f"PreferredClass{letter}Member"
    if family == "class" and not preferred and letter in "ABC":
        return f"CommonClass{letter}Member"
    return f"{family.title()} {letter} {'preferred' if preferred else 'common'} stock"


def dimensions(text: str, base: Base) -> Dimensions:
    """The dimensions of what a text names: its component of equity, and its class of stock if it names one. A text that no
    component is known for is a member of its own."""
    if not text:
        return ()
    if is_total(text):
        return ((EQUITY, PARENT),)
    member = part(text)
    known = next((c.name for c in base.member(text) if "equity" in c.statements), "")
    if not member or (known and not stock_class(text)):
        return ((EQUITY, known or " ".join(text.split())),)
    preferred = member == "PreferredStockMember"
    own = stock_class(text, "preferred" if preferred else "common") if preferred or member == "CommonStockMember" else ""
    return ((EQUITY, member), (CLASS, own)) if own else ((EQUITY, member),)


def known(texts: Sequence[str]) -> int:
    """How many different components texts name."""
    return len({member for text in texts if (member := part(text))})
