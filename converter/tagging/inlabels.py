"""Facts that stand inside labels: "net of allowance of $40 and $35", "$.01 par value; 5,000,000 shares authorized; none issued".

A label is cut into numbers, dates and the words that numbers belong to. Numbers that stand together are a run; a run belongs to the
word that touches it (``authorized 900``, ``900 shares authorized``), and its numbers to the dates that it names, to the
statement's columns in their order, or, where one number stands alone, to every column. What cannot be told apart is a
diagnostic and no fact.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from converter import places
from converter.model import Amount, Cell, Column, Diagnostic, Instant, LineItem, Measure, Span, Statement
from converter.tagging.labelparts import Run, Token, bound, decimals_of, first_run, partly, priced, resolved, runs_of, same, shift, tokens_of, worded

LONGEST = 3000  # characters of a label that are read: nothing longer is a label
_I = re.IGNORECASE


class InLabel(NamedTuple):
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
_CLASS = re.compile(
    r"\b(?:class(?:es)?|series)\s(?P<c>[A-Z](?:-?[0-9]{1,2})?|[0-9]{1,2})\b(?:(?:,|\sand|,\sand"
    r"|\s&)\s(?:class\s)?[A-Z]\b)*", re.ASCII | _I
)  # fmt: skip

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
        ("allowance", r"\b(?:long-term|non-?current)\b[^;]{0,40}\breceivables?\b|\breceivables?\b[^;]{0,40}\b(?:long-term|non-?current)\b",
         "AllowanceForDoubtfulAccountsReceivableNoncurrent"),
        ("allowance", r"\b(?:receivables?|trade|billed|accounts and notes|doubtful|uncollectible|bad debts?|customers?)\b",
         "AllowanceForDoubtfulAccountsReceivableCurrent"),
        ("allowance", r"\binventor(?:y|ies)\b", "InventoryValuationReserves"),
        ("valuation", r"\bdeferred (?:income )?tax(?:es)?\b", "DeferredTaxAssetsValuationAllowance"),
        ("depreciation", r"\b(?:software)\b", "CapitalizedComputerSoftwareAccumulatedAmortization"),
        ("depreciation", r"\b(?:deferred|debt issuance) (?:financing|debt|loan|issuance)?\s?(?:fees|costs)\b",
         "AccumulatedAmortizationDeferredFinanceCosts"),
        ("depreciation", r"\b(?:intangibles?|patents?|trademarks?|licen[sc]es|customer (?:lists|relationships)|technology)\b",
         "FiniteLivedIntangibleAssetsAccumulatedAmortization"),
        ("depreciation", r"\b(?:rental (?:properties|property|real estate)|real estate|investment propert(?:y|ies))\b",
         "RealEstateInvestmentPropertyAccumulatedDepreciation"),
        ("depreciation", r"\b(?:on operating leases?|leased to others|rental (?:equipment|fleet|assets))\b",
         "PropertySubjectToOrAvailableForOperatingLeaseAccumulatedDepreciation"),
        ("depreciation", r"\b(?:property|properties|plants?|equipment|fixed assets|buildings?|land|leasehold|premises|vessels|aircraft|machinery"
         r"|furniture|facilities)\b",
         "AccumulatedDepreciationDepletionAndAmortizationPropertyPlantAndEquipment"),
    )
)  # fmt: skip


_FEW_SHARES = (Decimal(10) ** 7, Decimal(10) ** 6)  # shares printed in thousands, in millions, are fewer than this


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
    after the point, by par value times shares issued; and where no label tells, by counts too odd and too small to be all the
    shares of a company that prints its money in thousands. None where two contradict each other."""
    told: set[int] = set()
    counts: set[Decimal] = set()
    for line in statement.lines:
        cells = line.pieces or (Cell(line.label, line.span),)
        text = places.joined(cells)
        if len(text.text) <= LONGEST and _ABOUT.search(text.text):
            label = _Label(line, text, (), statement.scale, None)
            scale = label.shares_evidence(label.share_numbers())
            counts.update(t.value for t in label.share_numbers() if not worded(t))
            if scale is not None:
                told.add(scale)
    if not told and statement.scale and counts and max(counts) < _FEW_SHARES[statement.scale >= 6]:
        odd = [c for c in counts if c >= 100 and len(c.normalize().as_tuple().digits) > 2]
        return statement.scale if odd else None
    return told.pop() if len(told) == 1 else None


class _Label(NamedTuple):
    """One label and what is known around it. ``dated`` are the statement's instants, with their column."""

    line: LineItem
    text: places.Joined
    dated: tuple[tuple[int, dt.date], ...]
    scale: int
    hint: int | None

    def read(self) -> tuple[tuple[InLabel, ...], tuple[Diagnostic, ...]]:
        facts: list[tuple[int, InLabel]] = []
        notes: list[Diagnostic] = []
        tokens = list(tokens_of(self.text.text))
        if not any(t.kind == "number" for t in tokens):
            return (), ()
        tokens = self._par(tokens, facts)
        tokens = self._money(tokens, facts, notes)
        self._shares(tokens, facts, notes)
        unique = dict.fromkeys(fact for _, fact in sorted(facts, key=lambda f: (f[0], f[1].concept, f[1].column)))
        return tuple(unique), tuple(notes)

    # --- par value

    def _par(self, tokens: list[Token], facts: list[tuple[int, InLabel]]) -> list[Token]:
        """Takes par values out of the tokens: one value, for every date."""
        names = _SHARES_OF.get(self._stock(), {})
        kept: list[Token] = []
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

    def _at_par(self, token: Token) -> bool:
        text, found = self.text.text, token.found
        currency = found.printed.currency if found is not None and found.printed is not None else ""
        priced = token.words == ("dollar",) or bool(currency) or (found is not None and found.kind == "perShare")
        if not priced or currency not in ("", "USD"):
            return False
        after = _PAR_AFTER.match(text, token.end)
        if after and _PAR.match(text, after.end()):
            return True
        window = text[max(0, token.start - 60):token.start]
        named = list(_PAR.finditer(window))
        return bool(named) and _PAR_BEFORE.fullmatch(window, named[-1].end()) is not None

    # --- allowances, accumulated depreciation, liquidation preference

    def _money(self, tokens: list[Token], facts: list[tuple[int, InLabel]], notes: list[Diagnostic]) -> list[Token]:
        """Takes the amounts that follow an allowance's or depreciation's name out of the tokens."""
        text = self.text.text
        anchors = list(_MONEY.finditer(text))
        kept = list(tokens)
        for i, anchor in enumerate(anchors):
            end = anchors[i + 1].start() if i + 1 < len(anchors) else len(text)
            kind = anchor.lastgroup or ""
            span = [t for t in kept if anchor.end() <= t.start < end]
            run = first_run(span, text, paired=True)
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

    def _liquidation(self, run: Run, facts: list[tuple[int, InLabel]], notes: list[Diagnostic]) -> None:
        names = _SHARES_OF.get(self._stock(), {})
        if "each" not in names:
            return
        first = run.numbers[0]
        if first.found is not None and first.found.kind == "perShare":
            for column, token in self._placed(run, notes):
                facts.append((token.start, self._fact(names["each"], token, token.value, decimals_of(token, 0), "perShare", column)))
        elif first.found is None or first.found.kind == "money":
            self._monetary(names["liquidation"], run, facts, notes)

    def _monetary(self, concept: str, run: Run, facts: list[tuple[int, InLabel]], notes: list[Diagnostic]) -> None:
        placed = self._placed(run, notes)
        scale = self._money_scale(concept, placed)
        if scale is None:
            notes.append(self._note("inlabel.scale", "these amounts may be in units or in the statement's scale", run))
            return
        for column, token in placed:
            value = token.value if worded(token) else shift(token.value, scale)
            decimals = decimals_of(token, scale)
            shown = self._amount(column)
            if shown is not None and shown.decimals is not None and decimals > shown.decimals and value % Decimal(10) ** -shown.decimals == 0:
                decimals = shown.decimals  # the release prints whole dollars that were rounded to thousands
            facts.append((token.start, self._fact(concept, token, value, decimals, "monetary", column)))

    def _money_scale(self, concept: str, placed: Sequence[tuple[int, Token]]) -> int | None:
        """Most labels are in the unit of their table; $702,000 in a table of thousands is in dollars. The line's own amount tells
        which: what is taken off an asset is not twenty times what is left, and seldom less than a millionth of it."""
        if self.scale == 0 or all(worded(t) or t.value == 0 for _, t in placed):
            return 0
        if any(t.found and t.found.printed and t.found.printed.places for _, t in placed if not worded(t)):
            return self.scale
        votes = set()
        for column, token in placed:
            shown = self._amount(column)
            net = abs(shown.value) if shown is not None else Decimal(0)
            if net == 0 or token.value == 0:
                continue
            scaled = shift(token.value, self.scale)
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

    def share_numbers(self) -> list[Token]:
        tokens = [t for t in tokens_of(self.text.text) if t.kind == "number" and not self._at_par(t)]
        return [t for t in tokens if t.found is not None and not (t.found.printed and t.found.printed.currency)]

    def _shares(self, tokens: list[Token], facts: list[tuple[int, InLabel]], notes: list[Diagnostic]) -> None:
        text = self.text.text
        names = _SHARES_OF.get(self._stock(), {})
        treasury = self._is_treasury()
        runs = bound(runs_of([t for t in tokens if not priced(t)], text), tokens, text, treasury=treasury)
        runs = [r for r in runs if r.words or any(n.value >= 100 for n in r.numbers)]  # (Notes 5 and 6)
        if not any(run.numbers for run in runs):
            return
        merged: dict[tuple[tuple[str, ...], str], Run] = {}
        for run in runs:
            if run.numbers:
                key = (run.words, self._member(run.numbers[0].start))
                merged[key] = Run(merged[key].tokens + run.tokens, run.words) if key in merged else run
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
                if scale is None and not worded(token) and token.value != 0:
                    notes.append(self._note("inlabel.scale", "these shares may be in units or in the statement's scale", run))
                    break
                power = 0 if worded(token) or token.value == 0 else scale or 0
                for word in words:
                    concept = "TreasuryStockShares" if word == "treasury" else names.get(word)
                    if concept is None:
                        continue
                    value = shift(token.value, power)
                    facts.append((token.start, self._fact(concept, token, value, decimals_of(token, power), "shares", column)))

    def shares_evidence(self, numbers: Sequence[Token], *, by_hint: bool = False) -> int | None:
        """What power of ten the label's counts of shares are in, or None where it may be 0 or the statement's."""
        plain = [t for t in numbers if not worded(t) and t.value != 0]
        if self.scale == 0 or not plain:
            return 0 if plain or by_hint or any(worded(t) and t.value for t in numbers) else None
        if any(t.found and t.found.printed and t.found.printed.places for t in plain):
            return self.scale
        largest = max(t.value for t in plain)
        if largest >= 10 ** 7:
            return 0
        if any(worded(t) and t.value for t in numbers):
            return 0
        told = self._by_par(plain)
        if told is not None:
            return told
        if not by_hint:
            return None
        if self.hint is not None:
            return self.hint
        return 0 if largest >= 10 ** 6 or (self.scale >= 6 and largest >= 200_000) else None

    def _by_par(self, numbers: Sequence[Token]) -> int | None:
        """Par value times the shares issued is what the line shows; that holds at one scale only."""
        par = next((t.value for t in tokens_of(self.text.text) if t.kind == "number" and self._at_par(t)), None)
        if not par:
            return None
        scales = set()
        shown = [abs(a.value) for a in self.line.amounts if a is not None and not a.dash and a.value]
        for amount in shown:
            unit = Decimal(10) ** self.scale
            if amount < 5 * unit:  # too coarse to tell
                continue
            for scale in {0, self.scale}:
                if any(abs(shift(t.value, scale) * par - amount) <= max(unit, amount / 100) for t in numbers):
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

    def _placed(self, run: Run, notes: list[Diagnostic]) -> tuple[tuple[int, Token], ...]:
        """Each number of a run with its column, in the order of columns."""
        pairs, reason = self._assigned(run)
        if reason:
            notes.append(self._note("inlabel.period", reason, run))
            return ()
        seen: dict[int, Token] = {}
        for column, token in pairs:
            if column in seen and seen[column].value != token.value:
                notes.append(self._note("inlabel.period", "two different numbers are given for one date", run))
                return ()
            seen.setdefault(column, token)
        return tuple(sorted(seen.items(), key=lambda item: item[0]))

    def _assigned(self, run: Run) -> tuple[list[tuple[int, Token]], str]:
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
        found = resolved(dates, self.dated)
        if len(numbers) == 1:
            pairs = [(i, numbers[0]) for group in found for i in group]
            return pairs, "" if pairs else "its date is none of the statement's columns"
        if len(numbers) == len(dates):
            if len({i for group in found for i in group}) < len(found) and len(numbers) == len(columns) and same(found):
                return list(zip(columns, numbers, strict=True)), ""
            if any(len(group) > 1 for group in found):
                return [], "a date that is given may be one of several columns"
            return [(group[0], n) for group, n in zip(found, numbers, strict=True) if group], ""
        if len(numbers) > len(dates):
            return partly(run, found, columns)
        repeated = tuple(dict.fromkeys(group for group in found if group))
        if len(repeated) == len(numbers) and all(len(group) == 1 for group in repeated):
            return [(group[0], n) for group, n in zip(repeated, numbers, strict=True)], ""
        return [], f"{len(numbers)} numbers for {len(dates)} dates"

    def _amount(self, column: int) -> Amount | None:
        return self.line.amounts[column] if column < len(self.line.amounts) else None

    def _fact(self, concept: str, token: Token, value: Decimal, decimals: int | None, measure: Measure, column: int) -> InLabel:
        text = self.text.text[token.start:token.end]
        member = "" if concept.startswith(("Allowance", "Accumulated", "Treasury")) else self._member(token.start)
        return InLabel(concept, value, decimals, measure, column, self.text.span(token.start, token.end), text, member)

    def _note(self, code: str, message: str, run: Run) -> Diagnostic:
        first = run.numbers[0]
        shown = ", ".join(self.text.text[t.start:t.end] for t in run.numbers[:6])
        return Diagnostic(code, "warning" if code == "inlabel.scale" else "info", f"{shown}: {message}", self.text.span(first.start, first.end))
