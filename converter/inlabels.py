"""Facts that stand inside labels: "net of allowance of $40 and $35", "$.01 par value; 5,000,000 shares authorized; none issued".

A label is cut into numbers, dates and the words that numbers belong to. Numbers that stand together are a run; a run belongs to the
word that touches it (``authorized 900``, ``900 shares authorized``), and its numbers to the dates that it names, to the
statement's columns in their order, or, where one number stands alone, to every column. What cannot be told apart is a
diagnostic and no fact.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from converter import amounts, places
from converter.amounts import Found
from converter.model import Amount, Cell, Column, Diagnostic, Instant, LineItem, Measure, Span, Statement

LONGEST = 3000  # characters of a label that are read: nothing longer is a label
_I = re.IGNORECASE


@dataclass(frozen=True, slots=True)
class InLabel:
    """A fact inside a label: ``concept`` is a name of us-gaap, ``column`` an index into the statement's columns (an instant).
    ``member`` is the class or series of stock that the number is of ("Class A"), '' where none is named: such a fact belongs
    to a dimension, and without one it would stand beside the other classes' as a duplicate."""

    concept: str
    value: Decimal
    decimals: int | None
    measure: Measure
    column: int
    span: Span
    text: str
    member: str = ""


# --- what a label is made of ----------------------------------------------------------------------------------------

Kind = Literal["number", "date", "word", "stop", "anchor"]


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Kind
    start: int
    end: int
    found: Found | None = None
    value: Decimal = Decimal(0)
    words: tuple[str, ...] = ()


_SPELLED = {"one": 1, "two": 2, "three": 3, "five": 5, "ten": 10, "twenty": 20, "fifty": 50, "hundred": 100}
_POWERS = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9}
_SPELLED_COUNT = re.compile(
    rf"\b(?P<n>{'|'.join(_SPELLED)})\s(?:(?P<p>{'|'.join(_POWERS)})\s)?(?P<unit>shares|dollars?|cents?)\b", _I
)
_NONE = re.compile(r"\b(?:none|nil|zero|no(?:\s(?:class\s\w\s|common\s|preferred\s|ordinary\s)?shares?)?(?=\s(?:issued|outstanding)|\s?$))\b|-0-", _I)
_WORD = re.compile(
    r"(?<!conditionally )(?<!un)\b(?P<w>authori[sz]ed|issued|outstanding|(?:held\s)?in\s(?:the\s)?treasury|treasury\s(?:stock|shares)(?!,? at cost))\b", _I
)
_JOINS = re.compile(r"\s?(?:,|/|and|or|&|,\s?and|,\s?or)\s?", _I)
_STOP = re.compile(r";|(?<=[a-z)])\.(?=\s)|(?<=[0-9]{4})\.(?=\s)", _I)
_MONEY = re.compile(
    r"(?P<depreciation>accumulated\s(?:depreciation|amortization)(?:,?\s(?:depletion|amortization|depreciation|obsolescence|impairment|and|&)){0,6})"
    r"|(?P<valuation>valuation\s(?:allowances?|reserves?))"
    r"|(?P<liquidation>(?:(?:aggregate|total)\s)?liquidat(?:ion|ing)\s(?:preference|value)s?)"
    r"|(?P<allowance>(?<!valuation\s)\b(?:allowances?|reserves?|provisions?)\b)",
    _I,
)
_PAR = re.compile(r"\b(?:par(?:\s(?:or\s)?stated)?(?:\svalue)?|stated\svalue|nominal\svalue)\b", _I)
_THIRDS = re.compile(r"\s?-?\s?[0-9]?\s?/?\s?[1-5]/[356](?![0-9])")
_PAR_AFTER = re.compile(r"\s?(?:\(?USD\)?\s?)?(?:per\sshare\s?|each\s?)?(?:,\s?)?(?:stated\s|nominal\s)?", _I)
_PAR_BEFORE = re.compile(r"[\s:,(\-–—]*(?:of|at|per\s(?:common\s|ordinary\s|preferred\s)?share|each|is)?[\s:,(\-–—]*", _I)
_BETWEEN = re.compile(  # what may stand between the numbers and dates of one run
    r"(?:[\s,:()/\-–—]|\b(?:and|at|as|of|on|in|for|to|both|each|respectively|shares?|units?|common|ordinary|preferred|preference"
    r"|dates?|periods?|years?|either|the|a|an|fiscal|were|are)\b)*",
    _I,
)
_TIGHT = re.compile(
    r"(?:[\s:\-–—]|\b(?:shares?|units?|common|ordinary|preferred|preference|capital|stock|were|are|each|of|at|the|number|interests?"
    r"|(?:class|series)\s[a-z](?:-?[0-9])?)\b)*",
    _I,
)
_PREPOSED = re.compile(r"\b(?:in|at|of|on)\s(?:fiscal\s)?$", _I)
_GOES_ON = re.compile(r"[\s)]*(?:[,(]\s?(?:and\s)?|and\s)\s?[(]?", _I)
_ASIDE = re.compile(r"\b(?:includ(?:ing|es|ed)|exclud(?:ing|es|ed)|net\sof|deducting|of\swhich|plus|less|subject\sto|unvested|restricted|convertible\sinto"
                    r"|pledged|representing|depositary)\b[^;0-9]{0,40}$", _I)
_DIGITS_NEXT = re.compile(r"[\s:\-–—]*(?:shares\s?)?[\s:\-–—]*[0-9]", _I)
_YEAR_BEFORE = re.compile(r"\b(?:in|at)\s$", _I)
_AUTHORIZED = re.compile(r"authori[sz]ed", _I)
_CLASS = re.compile(r"\b(?:class(?:es)?|series)\s(?P<c>[A-Z](?:-?[0-9]{1,2})?|[0-9]{1,2})\b(?:(?:,|\sand|,\sand|\s&)\s(?:class\s)?[A-Z]\b)*", re.ASCII | _I)

# --- what a label is about ------------------------------------------------------------------------------------------

_TREASURY = re.compile(r"^\W*(?:less\W+)?(?:cost\sof\s)?(?:common\s|ordinary\s)?(?:(?:stock|shares)\s)?(?:held\s)?(?:in\s)?treasury\b", _I)
_KEPT = re.compile(r"\btreasury\b", _I)
_ABOUT = re.compile(r"authori[sz]ed|\bpar\b|\bissued\b", _I)
_REDEEMABLE = re.compile(r"(?<!non-)(?<!non)(?<!not )\bredeemable\b|\bmezzanine\b|\btemporary equity\b", _I)
_STOCKS = re.compile(r"(?P<limited>\blimited partners?\b|\bcommon unit(?:holder)?s\b)|"
    r"(?P<preferred>\bprefer(?:red|ence)\b)|(?P<common>\bcommon\b|\bordinary\b|\bcapital stock\b|\bshares of beneficial\b|\bcapital shares\b)", _I)
_SHARES_OF = {
    "common": {"authorized": "CommonStockSharesAuthorized", "issued": "CommonStockSharesIssued",
               "outstanding": "CommonStockSharesOutstanding", "par": "CommonStockParOrStatedValuePerShare"},
    "preferred": {"authorized": "PreferredStockSharesAuthorized", "issued": "PreferredStockSharesIssued",
                  "outstanding": "PreferredStockSharesOutstanding", "par": "PreferredStockParOrStatedValuePerShare",
                  "liquidation": "PreferredStockLiquidationPreferenceValue", "each": "PreferredStockLiquidationPreference"},
    "limited": {"issued": "LimitedPartnersCapitalAccountUnitsIssued", "outstanding": "LimitedPartnersCapitalAccountUnitsOutstanding"},
    "temporary": {"authorized": "TemporaryEquitySharesAuthorized", "issued": "TemporaryEquitySharesIssued",
                  "outstanding": "TemporaryEquitySharesOutstanding", "par": "TemporaryEquityParOrStatedValuePerShare",
                  "liquidation": "TemporaryEquityLiquidationPreference",
                  "each": "TemporaryEquityLiquidationPreferencePerShare"},
}  # fmt: skip
_ASSETS: tuple[tuple[str, re.Pattern[str], str], ...] = tuple(
    (kind, re.compile(pattern, _I), concept)
    for kind, pattern, concept in (
        ("allowance", r"\b(?:loans?|mortgages?|leases|financ(?:e|ing) receivables)\b", "LoansAndLeasesReceivableAllowance"),
        ("allowance", r"\b(?:long-term|non-?current)\b[^;]{0,40}\breceivables?\b|\breceivables?\b[^;]{0,40}\b(?:long-term|non-?current)\b", "AllowanceForDoubtfulAccountsReceivableNoncurrent"),
        ("allowance", r"\b(?:receivables?|trade|billed|accounts and notes|doubtful|uncollectible|bad debts?|customers?)\b", "AllowanceForDoubtfulAccountsReceivableCurrent"),
        ("allowance", r"\binventor(?:y|ies)\b", "InventoryValuationReserves"),
        ("valuation", r"\bdeferred (?:income )?tax(?:es)?\b", "DeferredTaxAssetsValuationAllowance"),
        ("depreciation", r"\b(?:software)\b", "CapitalizedComputerSoftwareAccumulatedAmortization"),
        ("depreciation", r"\b(?:deferred|debt issuance) (?:financing|debt|loan|issuance)?\s?(?:fees|costs)\b", "AccumulatedAmortizationDeferredFinanceCosts"),
        ("depreciation", r"\b(?:intangibles?|patents?|trademarks?|licen[sc]es|customer (?:lists|relationships)|technology)\b", "FiniteLivedIntangibleAssetsAccumulatedAmortization"),
        ("depreciation", r"\b(?:rental (?:properties|property|real estate)|real estate|investment propert(?:y|ies))\b", "RealEstateInvestmentPropertyAccumulatedDepreciation"),
        ("depreciation", r"\b(?:on operating leases?|leased to others|rental (?:equipment|fleet|assets))\b", "PropertySubjectToOrAvailableForOperatingLeaseAccumulatedDepreciation"),
        ("depreciation", r"\b(?:property|properties|plants?|equipment|fixed assets|buildings?|land|leasehold|premises|vessels|aircraft|machinery|furniture|facilities)\b",
         "AccumulatedDepreciationDepletionAndAmortizationPropertyPlantAndEquipment"),
    )
)  # fmt: skip


def extract(
    line: LineItem, columns: tuple[Column, ...], *, scale: int = 0, shares_scale: int | None = None, source: places.Source | None = None
) -> tuple[tuple[InLabel, ...], tuple[Diagnostic, ...]]:
    """The facts inside the label of one line of a balance sheet, in the order printed, and what was ambiguous in it.

    ``scale`` is the power of ten of the statement's caption and ``shares_scale`` that of its counts of shares (see
    ``shares_scale`` below; None: not known). ``source`` makes spans exact where a piece's text is not its source (HTML).
    Values are in units. A heading line ("Common stock, $1 par value:") may hold facts too.
    """
    cells = line.pieces or (Cell(line.label, line.span),)
    text = places.joined(cells, source)
    if len(text.text) > LONGEST:
        return (), ()
    dated = tuple((i, c.period.date) for i, c in enumerate(columns) if isinstance(c.period, Instant))
    if not dated:
        return (), ()
    return _Label(line, text, dated, scale, shares_scale).read()


def shares_scale(statement: Statement) -> int | None:
    """The power of ten that the statement's labels print counts of shares in, as its own labels tell: by full digits, by places
    after the point, by par value times shares issued. None where no label tells, or two contradict each other."""
    told: set[int] = set()
    for line in statement.lines:
        cells = line.pieces or (Cell(line.label, line.span),)
        text = places.joined(cells)
        if len(text.text) <= LONGEST and _ABOUT.search(text.text):
            label = _Label(line, text, (), statement.scale, None)
            scale = label.shares_evidence(label.share_numbers())
            if scale is not None:
                told.add(scale)
    return told.pop() if len(told) == 1 else None


@dataclass(frozen=True, slots=True)
class _Run:
    """Numbers and dates that stand together and the words that they belong to."""

    tokens: tuple[_Token, ...]
    words: tuple[str, ...] = ()

    @property
    def numbers(self) -> tuple[_Token, ...]:
        return tuple(t for t in self.tokens if t.kind == "number")

    @property
    def dates(self) -> tuple[_Token, ...]:
        return tuple(t for t in self.tokens if t.kind == "date")


@dataclass(frozen=True, slots=True)
class _Label:
    """One label and what is known around it. ``dated`` are the statement's instants, with their column."""

    line: LineItem
    text: places.Joined
    dated: tuple[tuple[int, dt.date], ...]
    scale: int
    hint: int | None

    def read(self) -> tuple[tuple[InLabel, ...], tuple[Diagnostic, ...]]:
        facts: list[tuple[int, InLabel]] = []
        notes: list[Diagnostic] = []
        tokens = list(_tokens(self.text.text))
        if not any(t.kind == "number" for t in tokens):
            return (), ()
        tokens = self._par(tokens, facts)
        tokens = self._money(tokens, facts, notes)
        self._shares(tokens, facts, notes)
        unique = dict.fromkeys(fact for _, fact in sorted(facts, key=lambda f: (f[0], f[1].concept, f[1].column)))
        return tuple(unique), tuple(notes)

    # --- par value

    def _par(self, tokens: list[_Token], facts: list[tuple[int, InLabel]]) -> list[_Token]:
        """Takes par values out of the tokens: one value, for every date."""
        names = _SHARES_OF.get(self._stock(), {})
        kept: list[_Token] = []
        end = 0
        for token in tokens:
            thirds = _THIRDS.match(self.text.text, token.end) if token.kind == "number" else None
            if token.start < end:
                continue
            if token.kind != "number" or not (self._at_par(token) or thirds):
                kept.append(token)
            elif thirds:  # $.16 2/3 has no decimal, and none is reported
                end = thirds.end()
            elif "par" in names and token.value < 100_000:
                decimals = token.found.decimals if token.found else 0
                for column, _ in self.dated:
                    facts.append((token.start, self._fact(names["par"], token, token.value, decimals, "perShare", column)))
        return kept

    def _at_par(self, token: _Token) -> bool:
        text, found = self.text.text, token.found
        priced = (found is None and token.words == ("dollar",)) or found is not None and (found.kind == "perShare" or (found.printed is not None and found.printed.currency != ""))
        if not priced or (found is not None and found.printed is not None and found.printed.currency not in ("", "USD")):
            return False
        after = _PAR_AFTER.match(text, token.end)
        if after and _PAR.match(text, after.end()):
            return True
        window = text[max(0, token.start - 60):token.start]
        last = None
        for last in _PAR.finditer(window):
            pass
        return last is not None and _PAR_BEFORE.fullmatch(window, last.end()) is not None

    # --- allowances, accumulated depreciation, liquidation preference

    def _money(self, tokens: list[_Token], facts: list[tuple[int, InLabel]], notes: list[Diagnostic]) -> list[_Token]:
        """Takes the amounts that follow an allowance's or depreciation's name out of the tokens."""
        text = self.text.text
        anchors = list(_MONEY.finditer(text))
        kept = list(tokens)
        for i, anchor in enumerate(anchors):
            end = anchors[i + 1].start() if i + 1 < len(anchors) else len(text)
            kind = anchor.lastgroup or ""
            span = [t for t in kept if anchor.end() <= t.start < end]
            run = _first_run(span, text, paired=True)
            if run is None or not run.numbers:
                continue
            if kind != "liquidation" and re.search(r"[;]|\d", text[anchor.end():run.tokens[0].start]):
                continue
            kept = [t for t in kept if t not in run.tokens]
            if kind == "liquidation":
                self._liquidation(run, facts, notes)
                continue
            concept = self._asset(kind, text, anchor)
            if concept is None:
                notes.append(self._note("inlabel.concept", f"no concept is known for the {anchor[0].lower()} in this label", run))
                continue
            self._monetary(concept, run, facts, notes)
        return kept

    def _asset(self, kind: str, text: str, anchor: re.Match[str]) -> str | None:
        before = text[max(0, anchor.start() - 200):anchor.start()]
        text = text[max(0, anchor.start() - 200):anchor.end() + 100]
        about = " ".join((text, *self.line.section[-1:])) if kind == "allowance" else text
        concept = next((c for k, p, c in _ASSETS if k == kind and p.search(about)), None)
        if concept is None and kind == "depreciation" and not re.search(r"[a-z]{3}", before.replace("net of", ""), _I):
            concept = next((c for k, p, c in _ASSETS if k == kind and self.line.section and p.search(self.line.section[-1])), None)
        return concept

    def _liquidation(self, run: _Run, facts: list[tuple[int, InLabel]], notes: list[Diagnostic]) -> None:
        names = _SHARES_OF.get(self._stock(), {})
        if "each" not in names:
            return
        first = run.numbers[0]
        if first.found is not None and first.found.kind == "perShare":
            for column, token in self._placed(run, notes):
                facts.append((token.start, self._fact(names["each"], token, token.value, _decimals(token, 0), "perShare", column)))
        elif first.found is None or first.found.kind == "money":
            self._monetary(names["liquidation"], run, facts, notes)

    def _monetary(self, concept: str, run: _Run, facts: list[tuple[int, InLabel]], notes: list[Diagnostic]) -> None:
        placed = self._placed(run, notes)
        scale = self._money_scale(concept, placed)
        if scale is None:
            notes.append(self._note("inlabel.scale", "these amounts may be in units or in the statement's scale", run))
            return
        for column, token in placed:
            value = token.value if _worded(token) else _shift(token.value, scale)
            decimals = _decimals(token, scale)
            shown = self._amount(column)
            if shown is not None and shown.decimals is not None and decimals > shown.decimals and value % Decimal(10) ** -shown.decimals == 0:
                decimals = shown.decimals  # the release prints whole dollars that were rounded to thousands
            facts.append((token.start, self._fact(concept, token, value, decimals, "monetary", column)))

    def _money_scale(self, concept: str, placed: Sequence[tuple[int, _Token]]) -> int | None:
        """Most labels are in the unit of their table; $702,000 in a table of thousands is in dollars. The line's own amount tells
        which: what is taken off an asset is not twenty times what is left, and seldom less than a millionth of it."""
        if self.scale == 0 or all(_worded(t) or t.value == 0 for _, t in placed):
            return 0
        if any(t.found and t.found.printed and t.found.printed.places for _, t in placed if not _worded(t)):
            return self.scale
        votes = set()
        for column, token in placed:
            shown = self._amount(column)
            net = abs(shown.value) if shown is not None else Decimal(0)
            if net == 0 or token.value == 0:
                continue
            scaled = _shift(token.value, self.scale)
            high = 100 if "Liquidation" in concept else 20
            if scaled <= net * high:
                votes.add(self.scale)
            elif token.value <= net * high and token.value >= 10 ** self.scale and scaled > net * 50:
                votes.add(0)
            else:
                votes.add(-1)
        if not votes:
            return self.scale if all(t.value < 10 ** 6 for _, t in placed) else None
        return votes.pop() if len(votes) == 1 and -1 not in votes else None

    # --- shares

    def share_numbers(self) -> list[_Token]:
        tokens = [t for t in _tokens(self.text.text) if t.kind == "number" and not self._at_par(t)]
        return [t for t in tokens if t.found is not None and not (t.found.printed and t.found.printed.currency)]

    def _shares(self, tokens: list[_Token], facts: list[tuple[int, InLabel]], notes: list[Diagnostic]) -> None:
        text = self.text.text
        names = _SHARES_OF.get(self._stock(), {})
        treasury = self._is_treasury()
        runs = _bound(_runs([t for t in tokens if not _priced(t)], text), tokens, text, treasury=treasury)
        runs = [r for r in runs if r.words or any(n.value >= 100 for n in r.numbers)]  # (Notes 5 and 6)
        if not any(run.numbers for run in runs):
            return
        merged: dict[tuple[tuple[str, ...], str], _Run] = {}
        for run in runs:
            if run.numbers:
                key = (run.words, self._member(run.numbers[0].start))
                merged[key] = _Run(merged[key].tokens + run.tokens, run.words) if key in merged else run
        numbers = [t for run in merged.values() for t in run.numbers]
        scale = self.shares_evidence(numbers, by_hint=True)
        if not names and not treasury:
            notes.append(self._note("inlabel.stock", "it is not said what stock these are shares of", next(iter(merged.values()))))
            return
        for (words, _), run in merged.items():
            if not words:
                notes.append(self._note("inlabel.word", "these numbers are neither authorized, issued nor outstanding", run))
                continue
            for column, token in self._placed(run, notes):
                if scale is None and not _worded(token) and token.value != 0:
                    notes.append(self._note("inlabel.scale", "these shares may be in units or in the statement's scale", run))
                    break
                power = 0 if _worded(token) or token.value == 0 else scale or 0
                for word in words:
                    concept = "TreasuryStockShares" if word == "treasury" else names.get(word)
                    if concept is None:
                        continue
                    value = _shift(token.value, power)
                    facts.append((token.start, self._fact(concept, token, value, _decimals(token, power), "shares", column)))

    def shares_evidence(self, numbers: Sequence[_Token], *, by_hint: bool = False) -> int | None:
        """What power of ten the label's counts of shares are in, or None where it may be 0 or the statement's."""
        plain = [t for t in numbers if not _worded(t) and t.value != 0]
        if self.scale == 0 or not plain:
            return 0 if plain or by_hint or any(_worded(t) and t.value for t in numbers) else None
        if any(t.found and t.found.printed and t.found.printed.places for t in plain):
            return self.scale
        largest = max(t.value for t in plain)
        if largest >= 10 ** 7:
            return 0
        if any(_worded(t) and t.value for t in numbers):
            return 0
        told = self._by_par(plain)
        if told is not None:
            return told
        if not by_hint:
            return None
        if self.hint is not None:
            return self.hint
        return 0 if largest >= 10 ** 6 or (self.scale >= 6 and largest >= 200_000) else None

    def _by_par(self, numbers: Sequence[_Token]) -> int | None:
        """Par value times the shares issued is what the line shows; that holds at one scale only."""
        par = next((t.value for t in _tokens(self.text.text) if t.kind == "number" and self._at_par(t)), None)
        if not par:
            return None
        scales = set()
        shown = [abs(a.value) for a in self.line.amounts if a is not None and not a.dash and a.value]
        for amount in shown:
            unit = Decimal(10) ** self.scale
            if amount < 5 * unit:  # too coarse to tell
                continue
            for scale in {0, self.scale}:
                if any(abs(_shift(t.value, scale) * par - amount) <= max(unit, amount / 100) for t in numbers):
                    scales.add(scale)
        return scales.pop() if len(scales) == 1 else None

    def _stock(self) -> str:
        """common, preferred, temporary, or '' where neither the label nor the headings above it say."""
        for text in (self.text.text, *reversed(self.line.section)):
            m = _STOCKS.search(text)
            if m:
                if m.lastgroup == "preferred" and _REDEEMABLE.search(text):
                    return "temporary"
                return m.lastgroup or ""
        return "common" if _PAR.search(self.text.text) and re.search(r"\bshares\b", self.text.text, _I) else ""

    def _is_treasury(self) -> bool:
        text = self.text.text
        return bool(_TREASURY.match(text) or (_KEPT.search(text) and not _ABOUT.search(text)))

    def _member(self, at: int) -> str:
        """The class or series last named before a number, or the label's only one."""
        text = self.text.text
        named = list(_CLASS.finditer(text))
        before = [m for m in named if m.start() < at]
        if before:
            return before[-1][0]
        headed = [m for section in reversed(self.line.section[-1:]) for m in _CLASS.finditer(section)]
        return headed[-1][0] if headed else ""

    # --- which number is of which column

    def _placed(self, run: _Run, notes: list[Diagnostic]) -> tuple[tuple[int, _Token], ...]:
        """Each number of a run with its column, in the order of columns."""
        pairs, reason = self._assigned(run)
        if reason:
            notes.append(self._note("inlabel.period", reason, run))
            return ()
        seen: dict[int, _Token] = {}
        for column, token in pairs:
            if column in seen and seen[column].value != token.value:
                notes.append(self._note("inlabel.period", "two different numbers are given for one date", run))
                return ()
            seen.setdefault(column, token)
        return tuple(sorted(seen.items(), key=lambda item: item[0]))

    def _assigned(self, run: _Run) -> tuple[list[tuple[int, _Token]], str]:
        numbers, dates = run.numbers, run.dates
        columns = [i for i, _ in self.dated]
        if len(numbers) > 1 and len({t.value for t in numbers}) == 1 and not dates:
            numbers = numbers[:1]
        if not dates:
            if len(numbers) == 1:
                return [(i, numbers[0]) for i in columns], ""
            if len(numbers) == len(columns):
                return list(zip(columns, numbers, strict=True)), ""
            return [], f"{len(numbers)} numbers for {len(columns)} columns"
        found = _resolved(dates, self.dated)
        if len(numbers) == 1:
            pairs = [(i, numbers[0]) for group in found for i in group]
            return pairs, "" if pairs else "its date is none of the statement's columns"
        if len(numbers) == len(dates):
            if len({i for group in found for i in group}) < len(found) and len(numbers) == len(columns) and _same(found):
                return list(zip(columns, numbers, strict=True)), ""
            if any(len(group) > 1 for group in found):
                return [], "a date that is given may be one of several columns"
            return [(group[0], n) for group, n in zip(found, numbers, strict=True) if group], ""
        if len(numbers) > len(dates):
            return _partly(run, found, columns)
        repeated = tuple(dict.fromkeys(group for group in found if group))
        if len(repeated) == len(numbers) and all(len(group) == 1 for group in repeated):
            return [(group[0], n) for group, n in zip(repeated, numbers, strict=True)], ""
        return [], f"{len(numbers)} numbers for {len(dates)} dates"

    def _amount(self, column: int) -> Amount | None:
        return self.line.amounts[column] if column < len(self.line.amounts) else None

    def _fact(self, concept: str, token: _Token, value: Decimal, decimals: int | None, measure: Measure, column: int) -> InLabel:
        text = self.text.text[token.start:token.end]
        member = "" if concept.startswith(("Allowance", "Accumulated", "Treasury")) else self._member(token.start)
        return InLabel(concept, value, decimals, measure, column, self.text.span(token.start, token.end), text, member)

    def _note(self, code: str, message: str, run: _Run) -> Diagnostic:
        first = run.numbers[0]
        shown = ", ".join(self.text.text[t.start:t.end] for t in run.numbers[:6])
        return Diagnostic(code, "warning" if code == "inlabel.scale" else "info", f"{shown}: {message}", self.text.span(first.start, first.end))


# --- tokens and runs --------------------------------------------------------------------------------------------------


def _tokens(text: str) -> Iterator[_Token]:
    """Numbers, dates, words and stops in the order printed; none overlap."""
    out: list[_Token] = []
    for m in _NONE.finditer(text):
        out.append(_Token("number", m.start(), m.end()))
    for m in _SPELLED_COUNT.finditer(text):
        value = _shift(Decimal(_SPELLED[m["n"].lower()]), _POWERS[m["p"].lower()] if m["p"] else 0)
        if m["unit"].lower().startswith("cent"):
            value = value / 100
        money = m["unit"][0] in "dDcC"
        words = ("dollar",) if money else ()
        out.append(_Token("number", m.start(), m.end("unit") if money else m.start("unit") - 1, value=value, words=words))
    for found in amounts.numbers(text):
        if found.kind in ("date", "year"):
            out.append(_Token("date", found.start, found.end, found))
        elif len(found.text) == 4 and found.text.isdigit() and found.text[:2] in ("19", "20") and _YEAR_BEFORE.search(text[max(0, found.start - 4):found.start]):
            out.append(_Token("date", found.start, found.end, found))  # "41,167 in 2009 shares issued"
        elif found.kind in ("money", "shares", "perShare", "other") and found.value is not None:
            out.append(_Token("number", found.start, found.end, found, abs(found.value)))
    for word in _words(text):
        first = _AUTHORIZED.match(text, word.start)
        if first and len(word.words) > 1 and _DIGITS_NEXT.match(text, word.end):  # "900 authorized, issued and outstanding 450"
            out.append(_Token("word", word.start, first.end(), words=word.words[:1]))
            out.append(_Token("word", first.end() + 1, word.end, words=word.words[1:]))
        else:
            out.append(word)
    for m in _STOP.finditer(text):
        out.append(_Token("stop", m.start(), m.end()))
    end = 0
    for token in sorted(out, key=lambda t: (t.start, t.kind == "stop")):
        if token.start >= end:
            end = token.end
            yield token


def _words(text: str) -> Iterator[_Token]:
    """``issued and outstanding`` is one token of two words."""
    held: _Token | None = None
    for m in _WORD.finditer(text):
        word = m["w"].lower()
        name = "treasury" if "treasury" in word else "authorized" if word.startswith("author") else word
        if held is not None and _JOINS.fullmatch(text, held.end, m.start()):
            held = replace(held, end=m.end(), words=(*held.words, name))
            continue
        if held is not None:
            yield held
        held = _Token("word", m.start(), m.end(), words=(name,))
    if held is not None:
        yield held


def _shift(value: Decimal, power: int) -> Decimal:
    return value * Decimal(10) ** power


def _priced(token: _Token) -> bool:
    return token.words == ("dollar",) or bool(token.kind == "number" and token.found and token.found.printed and token.found.printed.currency)


def _worded(token: _Token) -> bool:
    """Whether the number carries its scale in a word, so that no caption may scale it."""
    if token.found is None:
        return True
    printed = token.found.printed
    return printed is not None and token.found.value is not None and abs(token.found.value) != abs(printed.value)


def _decimals(token: _Token, scale: int) -> int:
    if token.found is None or token.found.decimals is None:
        return 0
    return token.found.decimals if _worded(token) else token.found.decimals - scale


def _runs(tokens: Sequence[_Token], text: str) -> list[_Run]:
    runs: list[list[_Token]] = []
    last: _Token | None = None
    for token in tokens:
        if token.kind in ("number", "date"):
            none = token.kind == "number" and token.found is None and not token.value  # "none issued" begins anew
            if runs and token.kind == "number" and _closed(runs[-1], token, text):
                runs.append([token])
            elif last is not None and runs and not none and last.kind in ("number", "date") and _BETWEEN.fullmatch(text, last.end, token.start):
                runs[-1].append(token)
            else:
                runs.append([token])
        last = token
    return [_Run(tuple(run)) for run in runs]


def _closed(run: Sequence[_Token], number: _Token, text: str) -> bool:
    """Whether the dates of a run belong to what stands before them: "5,000 issued in 2010, and 4,000 issued in 2009"."""
    if any(t.kind != "date" for t in run):
        return False
    return bool(_PREPOSED.search(text[max(0, run[0].start - 8):run[0].start]) and _GOES_ON.fullmatch(text, run[-1].end, number.start))


def _first_run(tokens: Sequence[_Token], text: str, *, paired: bool) -> _Run | None:
    """The first run; ``paired``: and the pairs of date and number that follow it after semicolons (2009 - $5; 2008 - $6)."""
    runs = _runs(tokens, text)
    if not runs:
        return None
    taken = list(runs[0].tokens)
    for run in runs[1:]:
        gap = text[taken[-1].end:run.tokens[0].start]
        pair = len(run.numbers) == 1 and len(run.dates) == 1 and re.fullmatch(r"[\s);(]*(?:and\s)?[\s(]*", gap)
        dates_only = not run.numbers and not any(t.kind == "date" for t in taken) and ";" not in gap and len(gap) < 40
        if not (paired and (pair or dates_only)):
            break
        taken += run.tokens
    return _Run(tuple(taken))


def _bound(runs: Sequence[_Run], tokens: Sequence[_Token], text: str, *, treasury: bool) -> list[_Run]:
    """Gives each run the words that it belongs to, and the dates that follow its words."""
    words = [t for t in tokens if t.kind == "word"]
    stops = [t.start for t in tokens if t.kind == "stop"]
    out: list[_Run] = []
    used: set[int] = set()
    inherited: tuple[str, ...] = ()
    for run in runs:
        first, last = run.tokens[0], run.tokens[-1]
        before = next((w for w in reversed(words) if w.end <= first.start), None)
        after = next((w for w in words if w.start >= last.end), None)
        if not run.numbers:
            _dated(out, run, stops)
            continue
        tight_after = after is not None and _TIGHT.fullmatch(text, last.end, after.start) is not None
        tight_before = before is not None and before.start not in used and _TIGHT.fullmatch(text, before.end, first.start) is not None
        chosen: _Token | None = None
        if tight_before and tight_after and before is not None and after is not None:
            # "issued 5,000 outstanding 4,000" or "5,000 issued 4,000 outstanding": as the label began
            chosen = before if not used or "," in text[last.end:after.start] else after
        elif tight_after:
            chosen = after
        elif tight_before:
            chosen = before
        if chosen is None:
            chosen = _nearest(before, after, first, last, text, stops, used)
        aside = not treasury and _ASIDE.search(text[max(0, first.start - 60):first.start]) is not None
        if aside and not tight_after and not tight_before:
            continue  # "including 4,000 unvested shares" are counted already
        names = chosen.words if chosen is not None else inherited
        if chosen is not None:
            used.add(chosen.start)
        if treasury and (not names or names != ("treasury",)):
            names = ("treasury",)
        inherited = names
        out.append(replace(run, words=names))
    return out


def _nearest(
    before: _Token | None, after: _Token | None, first: _Token, last: _Token, text: str, stops: Sequence[int], used: set[int]
) -> _Token | None:
    """The word within the same clause that no other run has taken: the one that follows, else the one before."""
    if after is not None and not any(last.end <= s < after.start for s in stops) and not re.search(r"[0-9(]", text[last.end:after.start]):
        return after
    if before is not None and before.start not in used and not any(before.end <= s < first.start for s in stops):
        return before
    return None


def _dated(out: list[_Run], dates: _Run, stops: Sequence[int]) -> None:
    """Dates that stand alone are those of the numbers before them in the same clause that name none. A number authorized holds for
    every date where other numbers stand between."""
    at = dates.tokens[0].start
    clause = max((s for s in stops if s < at), default=-1)
    for i in range(len(out) - 1, -1, -1):
        run = out[i]
        if run.tokens[0].start < clause or run.dates:
            return
        if i < len(out) - 1 and run.words == ("authorized",):
            continue
        out[i] = replace(run, tokens=run.tokens + dates.tokens)


def _resolved(dates: Sequence[_Token], dated: Sequence[tuple[int, dt.date]]) -> list[tuple[int, ...]]:
    """For each printed date the columns that it may be. "December 31, 2009 and 2008" are two days of December, and "September 30
    and March 31, 2005" two days of 2005."""
    out: list[tuple[int, ...]] = []
    for token in dates:
        assert token.found is not None
        parts = token.found.date
        year = parts.year if parts else int(token.found.value) if token.found.value is not None else None
        if year is not None and year < 100:
            year += 2000 if year < 70 else 1900
        fits = []
        for column, day in dated:
            if year is not None and day.year != year and not (parts is None and day.month == 1 and day.day < 8 and day.year - 1 == year):
                continue
            if parts and (parts.month != day.month or (parts.day is not None and parts.day != day.day)):
                continue
            fits.append(column)
        out.append(tuple(fits))
    return out


def _same(found: Sequence[tuple[int, ...]]) -> bool:
    """Whether two dates may be the same columns, as where both of a statement's dates are of one year."""
    return len(set(found)) < len(found)


def _partly(run: _Run, found: Sequence[tuple[int, ...]], columns: Sequence[int]) -> tuple[list[tuple[int, _Token]], str]:
    """More numbers than dates: "254.1 million (253.7 million in 2008)": who names no date has the column that is left."""
    pairs: list[tuple[int, _Token]] = []
    free: list[_Token] = []
    dates = list(zip(run.dates, found, strict=True))
    numbers = run.numbers
    if len(numbers) != len(dates) + 1:
        return [], f"{len(numbers)} numbers for {len(dates)} dates"
    k = 0
    for i, number in enumerate(numbers):
        stop = numbers[i + 1].start if i + 1 < len(numbers) else 10 ** 9
        if k < len(dates) and number.end <= dates[k][0].start < stop and len(dates[k][1]) == 1:
            pairs.append((dates[k][1][0], number))
            k += 1
        else:
            free.append(number)
    left = [c for c in columns if c not in {p for p, _ in pairs}]
    if len(free) == 1 and len(left) == 1 and k == len(dates):
        return [*pairs, (left[0], free[0])], ""
    return [], "it is not said which number is of which date"
