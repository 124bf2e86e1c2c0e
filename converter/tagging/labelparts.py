"""What a label is made of: numbers, dates and the words that numbers belong to, and the runs in which they stand together."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from converter import amounts
from converter.amounts import Found

_I = re.IGNORECASE

Kind = Literal["number", "date", "word", "stop", "anchor"]


class Token(NamedTuple):
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
_NONE = re.compile(
    r"\b(?:none|nil|zero|no(?:\s(?:class\s\w\s|common\s|preferred\s|ordinary\s)?shares?)?(?=\s(?:issued|outstanding)"
    r"|\s?$))\b|-0-", _I
)  # fmt: skip
_WORD = re.compile(
    r"(?<!conditionally )(?<!un)\b(?P<w>authori[sz]ed|issued|outstanding"
    r"|(?:held\s)?in\s(?:the\s)?treasury|treasury\s(?:stock|shares)(?!,? at cost))\b", _I
)
_JOINS = re.compile(r"\s?(?:,|/|and|or|&|,\s?and|,\s?or)\s?", _I)
_STOP = re.compile(r";|(?<=[a-z)])\.(?=\s)|(?<=[0-9]{4})\.(?=\s)", _I)
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
_ASIDE = re.compile(r"\b(?:includ(?:ing|es|ed)|exclud(?:ing|es|ed)|net\sof|deducting|of\swhich|plus|less|subject\sto|unvested"
                    r"|restricted|convertible\sinto"
                    r"|pledged|representing|depositary)\b[^;0-9]{0,40}$", _I)
_DIGITS_NEXT = re.compile(r"[\s:\-–—]*(?:shares\s?)?[\s:\-–—]*[0-9]", _I)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_YEAR_BEFORE = re.compile(r"\b(?:in|at)\s$", _I)
_AUTHORIZED = re.compile(r"authori[sz]ed", _I)


class Run(NamedTuple):
    """Numbers and dates that stand together and the words that they belong to."""

    tokens: tuple[Token, ...]
    words: tuple[str, ...] = ()

    @property
    def numbers(self) -> tuple[Token, ...]:
        return tuple(t for t in self.tokens if t.kind == "number")

    @property
    def dates(self) -> tuple[Token, ...]:
        return tuple(t for t in self.tokens if t.kind == "date")


def tokens_of(text: str) -> Iterator[Token]:
    """Numbers, dates, words and stops in the order printed; none overlap."""
    out: list[Token] = []
    for m in _NONE.finditer(text):
        out.append(Token("number", m.start(), m.end()))
    for m in _SPELLED_COUNT.finditer(text):
        value = shift(Decimal(_SPELLED[m["n"].lower()]), _POWERS[m["p"].lower()] if m["p"] else 0)
        if m["unit"].lower().startswith("cent"):
            value = value / 100
        money = m["unit"][0] in "dDcC"
        words = ("dollar",) if money else ()
        out.append(Token("number", m.start(), m.end("unit") if money else m.start("unit") - 1, value=value, words=words))
    for found in amounts.numbers(text):
        if found.kind in ("date", "year"):
            out.append(Token("date", found.start, found.end, found))
        elif _YEAR.fullmatch(found.text) and _YEAR_BEFORE.search(text[max(0, found.start - 4):found.start]):
            out.append(Token("date", found.start, found.end, found))  # "41,167 in 2009 shares issued"
        elif found.kind in ("money", "shares", "perShare", "other") and found.value is not None:
            out.append(Token("number", found.start, found.end, found, abs(found.value)))
    for word in _words(text):
        first = _AUTHORIZED.match(text, word.start)
        if first and len(word.words) > 1 and _DIGITS_NEXT.match(text, word.end):  # "900 authorized, issued and outstanding 450"
            out.append(Token("word", word.start, first.end(), words=word.words[:1]))
            out.append(Token("word", first.end() + 1, word.end, words=word.words[1:]))
        else:
            out.append(word)
    for m in _STOP.finditer(text):
        out.append(Token("stop", m.start(), m.end()))
    end = 0
    for token in sorted(out, key=lambda t: (t.start, t.kind == "stop")):
        if token.start >= end:
            end = token.end
            yield token


def _words(text: str) -> Iterator[Token]:
    """``issued and outstanding`` is one token of two words."""
    held: Token | None = None
    for m in _WORD.finditer(text):
        word = m["w"].lower()
        name = "treasury" if "treasury" in word else "authorized" if word.startswith("author") else word
        if held is not None and _JOINS.fullmatch(text, held.end, m.start()):
            held = held._replace(end=m.end(), words=(*held.words, name))
            continue
        if held is not None:
            yield held
        held = Token("word", m.start(), m.end(), words=(name,))
    if held is not None:
        yield held


def shift(value: Decimal, power: int) -> Decimal:
    return value * Decimal(10) ** power


def priced(token: Token) -> bool:
    return token.words == ("dollar",) or bool(token.kind == "number" and token.found and token.found.printed and token.found.printed.currency)


def worded(token: Token) -> bool:
    """Whether the number carries its scale in a word, so that no caption may scale it."""
    if token.found is None:
        return True
    printed = token.found.printed
    return printed is not None and token.found.value is not None and abs(token.found.value) != abs(printed.value)


def decimals_of(token: Token, scale: int) -> int:
    if token.found is None or token.found.decimals is None:
        return 0
    return token.found.decimals if worded(token) else token.found.decimals - scale


def runs_of(tokens: Sequence[Token], text: str) -> list[Run]:
    runs: list[list[Token]] = []
    last: Token | None = None
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
    return [Run(tuple(run)) for run in runs]


def _closed(run: Sequence[Token], number: Token, text: str) -> bool:
    """Whether the dates of a run belong to what stands before them: "5,000 issued in 2010, and 4,000 issued in 2009"."""
    if any(t.kind != "date" for t in run):
        return False
    return bool(_PREPOSED.search(text[max(0, run[0].start - 8):run[0].start]) and _GOES_ON.fullmatch(text, run[-1].end, number.start))


def first_run(tokens: Sequence[Token], text: str, *, paired: bool) -> Run | None:
    """The first run; ``paired``: and the pairs of date and number that follow it after semicolons (2009 - $5; 2008 - $6), or the price ($5; $6)."""
    runs = runs_of(tokens, text)
    if not runs:
        return None
    taken = list(runs[0].tokens)
    for run in runs[1:]:
        gap = text[taken[-1].end:run.tokens[0].start]
        pair = len(run.numbers) == 1 and len(run.dates) == 1 and re.fullmatch(r"[\s);(]*(?:and\s)?[\s(]*", gap)
        priced_pair = gap.strip() == ";" and all(map(priced, (*taken, *run.tokens))) and not text[run.tokens[-1].end:].strip(" )")  # $8; $7)
        dates_only = not run.numbers and not any(t.kind == "date" for t in taken) and ";" not in gap and len(gap) < 40
        if not (paired and (pair or priced_pair or dates_only)):
            break
        taken += run.tokens
    return Run(tuple(taken))


def bound(runs: Sequence[Run], tokens: Sequence[Token], text: str, *, treasury: bool) -> list[Run]:
    """Gives each run the words that it belongs to, and the dates that follow its words."""
    words = [t for t in tokens if t.kind == "word"]
    stops = [t.start for t in tokens if t.kind == "stop"]
    out: list[Run] = []
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
        chosen: Token | None = None
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
        out.append(run._replace(words=names))
    return out


def _nearest(
    before: Token | None, after: Token | None, first: Token, last: Token, text: str, stops: Sequence[int], used: set[int]
) -> Token | None:
    """The word within the same clause that no other run has taken: the one that follows, else the one before."""
    if after is not None and not any(last.end <= s < after.start for s in stops) and not re.search(r"[0-9(]", text[last.end:after.start]):
        return after
    if before is not None and before.start not in used and not any(before.end <= s < first.start for s in stops):
        return before
    return None


def _dated(out: list[Run], dates: Run, stops: Sequence[int]) -> None:
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
        out[i] = run._replace(tokens=run.tokens + dates.tokens)


def resolved(dates: Sequence[Token], dated: Sequence[tuple[int, dt.date]]) -> list[tuple[int, ...]]:
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


def same(found: Sequence[tuple[int, ...]]) -> bool:
    """Whether two dates may be the same columns, as where both of a statement's dates are of one year."""
    return len(set(found)) < len(found)


def partly(run: Run, found: Sequence[tuple[int, ...]], columns: Sequence[int]) -> tuple[list[tuple[int, Token]], str]:
    """More numbers than dates: "254.1 million (253.7 million in 2008)": who names no date has the column that is left."""
    pairs: list[tuple[int, Token]] = []
    free: list[Token] = []
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
