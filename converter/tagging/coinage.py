"""What elements of the filer's own are called: a name in the field's style (LC3), and a standard label.

A name is made of nothing but the line itself: its label, its heading, its statement. So a line has the same name in every period,
whatever stands beside it. What changes from period to period (note references, amounts, dates) is left out; what tells one
instrument from another (the rate of a note, the year in which it is due, a series) stays.

>>> name_of("Less: Deferred stock compensation (Note 3)")
'DeferredStockCompensation'
>>> name_of("5.25% senior notes due 2013, net of discount of $12")
'SeniorNotesDue2013At525Percent'
>>> name_of("Net (gain)/loss on CHANGES in affiliates")
'NetGainLossOnChangesInAffiliates'
"""

from __future__ import annotations

import re
import unicodedata
from functools import partial

from converter.model import LineItem, Statement

LONGEST = 120  # characters of a name: long labels are cut at a word (EDGAR Filer Manual 6.8: 200 at most)
LONGEST_LABEL = 500  # EDGAR Filer Manual 6.11: 511 at most
_MINOR = {"approximately", "about", "the", "a", "an", "of", "and", "or", "in", "to", "for", "at", "by", "on", "with", "from"}
_NOTE = re.compile(
    r"\s*[-,;]?\s*(?:\((?:see |refer to |includes? )?(?:accompanying )?notes?\b[^()]*\)|\b(?:see )?notes? \d+[a-z]?(?:(?:, | and |, and | & )\d+[a-z]?)*\b)"
    r"|\s*\((?:un)?audited\)|\s*\((?:\d{1,2}|[a-z])\)(?=\W*$)|(?<=\w)\s*\*+(?=\W*$)",
    re.IGNORECASE,
)
_LESS = re.compile(r"^\W*(?:less|add|plus|deduct)\b\s*[:\-–—]?\s*", re.IGNORECASE)
# Two opposite words of which one stands in parentheses or behind a stroke are both in the name, the positive one first.
_PAIRS = tuple(
    (re.compile(rf"\(?\b(?:{a}\)?\s*(?:/|\bor\b|\band\b)?\s*\(?{b}|{b}\)?\s*(?:/|\bor\b|\band\b)?\s*\(?{a})\b\)?", re.IGNORECASE), f" {words} ")
    for a, b, words in (
        ("increases?", "decreases?", "increase decrease"),
        ("gains?", "loss(?:es)?", "gain loss"),
        ("(?:income|profits?)", "loss(?:es)?", "income loss"),
        ("earnings", "loss(?:es)?", "earnings loss"),
        ("(?:expenses?|provision)", "benefits?", "expense benefit"),
        ("income", "expenses?", "income expense"),
        ("proceeds from", "(?:payments?|repayments?) (?:of|for|on)", "proceeds from payments for"),
        ("provided by", "used (?:in|for|by)", "provided by used in"),
        ("retained earnings", "(?:accumulated )?deficit", "retained earnings accumulated deficit"),
    )
)
_EITHER = re.compile(r"\(.*?\)|/|\bincrease decrease\b", re.IGNORECASE)  # what a pair must have: a mere "income and expenses" is none
_RATE = re.compile(
    r"(\d+(?:\.\d+)?(?:[ -]\d/\d+)?) ?%(?= *(?:\w+[ -]+){0,3}(?:notes?|debentures?|bonds?|preferred|loans?|mortgages?|debt|securities|certificates|stock)\b)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(due|maturing|series) (?:in |through )?((?:19|20)\d\d)\b", re.IGNORECASE)
_SERIES = re.compile(r"\b(series|class|tranche|phase|unit|plan) (\d{1,3})\b", re.IGNORECASE)
_PARENTHESES = re.compile(r"\([^()]*\)")
_KEPT = re.compile(r"\uE000(\w+)\uE001")  # what is kept although it has digits
_AMOUNT = re.compile(r"[$£€]?(?<![\uE000\d])\d[\d,.]*%?|[’']s\b|['’]")
_WORD = re.compile(r"[A-Za-z]+|\uE000\w+\uE001")
_CURRENT = re.compile(r"(?P<non>\b(?:non-?\s?|long[- ]term\s)(?:current\s)?)?\b(?P<current>current\s)?(?:assets|liabilities)\W*$", re.IGNORECASE)
_SORT = re.compile(r"\b(?:debt|borrowings?|receivables?|payables?|notes|loans?|obligations?|deposits?|inventor(?:y|ies)|due)\b", re.IGNORECASE)
_CHANGES = re.compile(r"\bchanges?\b|\b(?:increase|decrease)\b", re.IGNORECASE)
_MOVES = re.compile(r"^(?:Net)?(?:Increase|Decrease|Change)")


def name_of(label: str, fallback: str = "LineItem") -> str:
    """A concept's name from a label.

    >>> name_of("Molds and tooling"), name_of("CASH HELD IN ESCROW"), name_of("Class 2 units; 1,200 authorized")
    ('MoldsAndTooling', 'CashHeldInEscrow', 'Class2Units')
    """
    text = unicodedata.normalize("NFKD", label[:LONGEST_LABEL]).encode("ascii", "ignore").decode()
    text = _LESS.sub("", _NOTE.sub(" ", text))
    if text.isupper():
        text = text.lower()
    if _EITHER.search(text):
        for pattern, pair in _PAIRS:
            text = pattern.sub(partial(_paired, pair), text)
    rate = _RATE.search(text)
    text = _RATE.sub(" ", text)
    text = _SERIES.sub("\\1 \ue000\\2\ue001", _YEAR.sub("\\1 \ue000\\2\ue001", text))
    text = _PARENTHESES.sub(" ", text)
    clauses = [c for c in re.split(r"[;,]\s", text) if _WORD.search(c)]
    plain = [c for c in clauses if not re.search(r"\d", _KEPT.sub("", c))]
    words = _WORD.findall(_AMOUNT.sub(" ", " ".join(plain or [_AMOUNT.split(c)[0] for c in clauses])))
    while words and words[-1].lower() in _MINOR:
        words.pop()
    if rate:
        words += ["at", re.sub(r"\D", "", rate[1]), "percent"]
    return _joined(words) or fallback


def _paired(words: str, found: re.Match[str]) -> str:
    return words if "increase" in words or re.search(r"[()/]", found[0]) else found[0]


def _joined(words: list[str]) -> str:
    name = ""
    for word in (w.strip("\ue000\ue001") for w in words):
        piece = word[0].upper() + (word[1:].lower() if word.isupper() and len(word) > 4 else word[1:])
        if len(name) + len(piece) > LONGEST:
            break
        name += piece
    return name


def line_name(item: LineItem, statement: Statement) -> str:
    """The name of a line's element. A balance is current or not as its heading says, and has a heading in its name that tells the sort of
    what the label does not (debt, of the parent); a change of one in a cash flow statement is an increase or decrease; a single word is told
    apart by its heading."""
    section = item.section[-1] if item.section else ""
    name = name_of(item.label, "") or name_of(section)
    if statement.kind == "balance_sheet":
        if _SORT.search(section) and not _SORT.search(item.label):
            return qualified(section, name)
        term = _CURRENT.search(section)
        return name + ("" if term is None or "urrent" in name else "Noncurrent" if term["non"] else "Current" if term["current"] else "")
    if statement.kind == "cash_flows":
        if _CHANGES.search(section) and not item.stock and not _MOVES.match(name):
            return f"IncreaseDecreaseIn{name}"
        return name
    if statement.kind == "details":  # what a note says of a line is a part of that, whatever it is called elsewhere
        return qualified(statement.title, name)
    single = len(re.findall(r"[A-Z][a-z0-9]*", name)) == 1
    return qualified(section, name) if single and item.measure == "monetary" else name


def qualified(section: str, name: str) -> str:
    """A name told apart by its heading, where that leaves it readable."""
    before = name_of(section, "")
    return name if name.startswith(before) or len(before + name) > LONGEST else before + name


def label_of(label: str) -> str:
    """A standard label: what was printed, without notes, and without what leads to a number or to the next line.

    >>> label_of("Third party participations payable (Notes 8,9, and 10):")
    'Third party participations payable'
    """
    text = " ".join(_NOTE.sub(" ", label).split()).strip(" :;,.-–—") or " ".join(label.split()).strip(" :;,.-–—")
    return text if len(text) <= LONGEST_LABEL else text[:LONGEST_LABEL].rpartition(" ")[0] or text[:LONGEST_LABEL]
