"""Which table is a statement, and of what kind: by its title and by what its lines say.

The words are data: ``taxonomy/recognition.toml``. A table is a statement where its lines give enough evidence; the title decides
between kinds and raises the rank. What is none is named for what it is (a segment table, guidance, a reconciliation), so that
its numbers are accounted for.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from converter import data
from converter.model import PeriodType

PRIMARY = ("balance_sheet", "income_statement", "comprehensive_income", "cash_flows", "parenthetical")
_SIDE = re.compile(r"^\W*liabilit|\bequity\W*$|\bdeficit\W*$", re.IGNORECASE)  # the heading of a side of a balance sheet
_GAP = re.compile(r"\S\s{3,}(?=\S)")
_PLAIN = re.compile(r"[“”\"]|\((?:loss|deficit|note[^)]*|\d+|unaudited)\)")
_FORMAL = re.compile(
    r"\b(?:balance sheets?|income statements?|statements? of|(?:consolidated|condensed) (?:statements?|(?:results of )?operations|income|earnings|cash flows?|financial))\b",
    re.IGNORECASE,
)
_WITH_CAPITAL = re.compile(r"\bstatements? of (?:\w+ )?(?:operations|income|earnings)(?: \(loss\))?,? and (?:changes in )?(?:partners|members|owners|shareholders|stockholders)", re.IGNORECASE)
_PARENT = re.compile(
    r"\bparent[- ](?:company[- ])?only\b|\bparent company\W{0,3}(?:only|(?:condensed )?(?:financial|statements?))|\bregistrant only\b"
    r"|\bfinancial (?:statements|information) of (?:the )?(?:registrant|parent)\b|\(parent(?: company)?(?: only)?\)",
    re.IGNORECASE,
)
_INFORMAL = re.compile(
    r"\b(?:selected|summary|summari[sz]ed|highlights?|supplement(?:al|ary)?|information|data|table \d+|reconciliations?|reconciled|parent|impact|effects?|components?|"
    r"reclassifi\w+|segments?|pro[- ]?forma|non-?gaap|guidance|outlook|average|discontinued|schedule|analysis|metrics|location|line items?|ratios?)\b",
    re.IGNORECASE,
)


class Kind(NamedTuple):
    """A row of recognition.toml, its patterns compiled."""

    name: str
    period: PeriodType
    needs: int
    titles: re.Pattern[str]
    conclusive: tuple[re.Pattern[str], ...]
    evidence: tuple[re.Pattern[str], ...]
    contrary: tuple[re.Pattern[str], ...]


class Verdict(NamedTuple):
    """What a table seems to be. ``kind`` is empty where it is no statement, then ``reason`` says what it is instead."""

    kind: str
    score: float
    titled: bool
    reason: str = ""


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[Kind, ...], tuple[tuple[re.Pattern[str], str], ...]]:
    with (data.folder("taxonomy") / "recognition.toml").open("rb") as file:
        rows = tomllib.load(file)
    other = tuple((re.compile(o["pattern"], re.IGNORECASE), o["reason"]) for o in rows.pop("other"))

    def patterns(texts: Sequence[str]) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(t, re.IGNORECASE | re.MULTILINE) for t in texts)

    kinds = tuple(
        Kind(name, row["period"], row["needs"], re.compile("|".join(f"(?:{t})" for t in row["titles"]), re.IGNORECASE),
             patterns(row["conclusive"]), patterns(row["evidence"]), patterns(row["contrary"]))
        for name, row in rows.items()
    )
    return kinds, other


def kind(name: str) -> Kind:
    return next(k for k in _rules()[0] if k.name == name)


def title_kind(text: str) -> str:
    """The kind of statement that a line of text names as its title, or ``""``. A sentence that mentions one is no title.

    >>> title_kind("CONDENSED CONSOLIDATED BALANCE SHEETS (Unaudited)")
    'balance_sheet'
    >>> title_kind("the balance sheet as of December 31, 1992, the Company is contractually committed to")
    ''
    """
    line = " ".join(text.split())
    if len(_GAP.findall(text)) > 1 and not re.search(r"\bstatements?\b|\bsheets?\b", line, re.IGNORECASE):
        return ""  # words over columns, as "Paid-in Capital     Comprehensive Loss     Equity"
    if not line or len(line) > 130 or line[0].islower() or line.endswith((".", ";", ",")) and not line.endswith(("Inc.", "INC.")):
        return ""
    if re.search(r"\bsee\b|\baccompanying\b|\bnotes? to\b|\bitem \d|\bpages?\b|\.{4,}|\bthe following\b|\bour\b|\bwe\b|report of|exhibit", line, re.IGNORECASE):
        return ""
    found = [(m.start(), k.name) for k in _rules()[0] if (m := k.titles.search(line))]
    names = {name for _, name in found}
    for special in ("parenthetical", "cash_flows", "comprehensive_income", "equity"):  # they name another kind in passing
        if special in names:
            if special == "comprehensive_income" and re.search(r"(?:operations|income|earnings|loss)(?: \(loss\))?(?:,| and|, and|/| \(loss\) and) (?:other )?comprehensive", line, re.IGNORECASE):
                return "income_statement"
            if special == "equity" and _WITH_CAPITAL.search(line):
                return "income_statement"
            if special == "equity" and ("balance_sheet" in names or "liabilit" in line.lower()):
                return "balance_sheet"
            return special
    return min(found)[1] if found else ""


def begins(text: str) -> bool:
    """Whether a line inside a table is the title of another statement, not a section of the one above it:
    "Stockholders' equity" is a section of a balance sheet.

    >>> begins("CONSOLIDATED STATEMENTS OF CASH FLOWS"), begins("Liabilities and Stockholders' Equity")
    (True, False)
    """
    named = title_kind(text)
    if named == "equity" or (named == "balance_sheet" and _SIDE.search(text)):
        return bool(re.search(r"\bstatements?\b|\bsheets?\b", text, re.IGNORECASE))
    return bool(named) and not re.search(r"activities|\bnet cash\b", text, re.IGNORECASE)


def formal(title: str) -> bool:
    """Whether a title names a statement as such, and not a summary or a discussion of it.

    >>> formal("Consolidated Statements of Income"), formal("Selected Income Statement Data"), formal("Results of operations")
    (True, False, False)
    """
    return bool(_FORMAL.search(title)) and not _INFORMAL.search(title)


def other(text: str) -> str:
    """Why a table under this title is no primary statement, or ``""``."""
    return next((reason for pattern, reason in _rules()[1] if pattern.search(text)), "")


def parent_only(line: str) -> bool:
    """Whether a line heads what follows as figures of the parent company alone.

    >>> parent_only("NOTE 16 - PARENT COMPANY ONLY FINANCIAL STATEMENTS"), parent_only("sold by the parent company to its bank in May.")
    (True, False)
    """
    return len(line) < 130 and not line.rstrip().endswith((*".,;", *"0123456789")) and _PARENT.search(line) is not None


def judge(title: str, around: str, labels: Sequence[str], headings: str) -> Verdict:
    """What a table is. ``title`` is the line that names a statement (or empty), ``around`` the text above the table,
    ``labels`` its labels in order, ``headings`` what stands over its columns."""
    plain = "\n".join(_PLAIN.sub("", label).strip() for label in labels if label)
    named = title_kind(title)
    scored: list[tuple[float, str]] = []
    for rule in _rules()[0]:
        evidence = _count(rule.evidence, plain)
        conclusive = _count(rule.conclusive, plain)
        contrary = _count(rule.contrary, plain)
        points = evidence + 2 * conclusive - 1.5 * contrary
        if rule.name == named:
            points += 3
            enough = evidence + conclusive >= max(rule.needs - 1, 1)
        else:
            enough = evidence >= rule.needs and conclusive >= 1
        if enough and points >= rule.needs:
            scored.append((points, rule.name))
    said = other(f"{title} {headings}") if title else other(f"{around[-160:]} {headings}")
    if not scored:
        return Verdict("", 0, bool(named), said or "no statement")
    points, name = max(scored)
    if named and named != name and any(n == named for _, n in scored):
        points, name = next((p, n) for p, n in scored if n == named)
    if said in ("pro forma figures", "non-GAAP figures or a reconciliation", "guidance", "parent-only or consolidating figures", "segment figures") and (
        named != name or other(title)
    ):
        return Verdict("", points, bool(named), said)
    if not named and said:
        points -= 2
    return Verdict(name, points, named == name)


def _count(patterns: Sequence[re.Pattern[str]], labels: str) -> int:
    return sum(p.search(labels) is not None for p in patterns)
