"""Lines of a table whose numbers may be parted otherwise than they are printed: each other way to read them, for footing to judge.

A blank may stand inside a number ("1, 502"), or in place of the comma in it ("1 502"); whether it does, is not decided here. One before
a comma ("1 ,502"), and numbers that touch each other ("117,700,111117,712,222", "$311$461") or words ("administrative61,826   63,645"), can be read in one way only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from converter.readers.inks import Ink
from converter.readers.layout import Line

_LONGEST = 400  # lines of a table: a statement has some hundred
_WIDEST = 4000  # characters of a line that can be a table's
_WIDE = 8  # characters that a number may reach out of its column
_MAYBE = re.compile(r",\d{4}|\d ,\d{3}|[a-z]\$?\(?\d{1,3},\d{3}|\d\)?\$")  # of a line that is looked through
_FORCED = re.compile(
    r"(?<=\d) (?=,\d{3}(?:[\s),]|$))|(?<![\d,.])\d{1,3}(?:,\d{3})+(?=\d{1,3}(?:,\d{3})+(?![\d,]))"
    r"|(?<![A-Za-z])[A-Za-z-]{3,}(?=\$?\(?\d{1,3}(?:,\d{3})+\)?(?:\s+(?:\$\s*)?\(?[\d,.-]+\)?)+\s*$)|\d\)?(?=\$ {0,9}\(?[\d.])"
)
_INSIDE = re.compile(r"(?<=\d,) (?=\d{3}(?:\D|$))")
_INSTEAD = re.compile(r"(?<=[\s$(])\d{1,3}(?: \d{3})+(?=\)?(?:\s\s|\s*$))")


def parted(line: Line) -> Line:
    """A line with a blank between numbers that touch, or words and numbers that do, and none before a comma inside a number."""
    if len(line.text) > _WIDEST or not _MAYBE.search(line.text):
        return line
    return _edited(line, [(m.start(), m.end(), "") if m.group() == " " else (m.end(), m.end(), " ") for m in _FORCED.finditer(line.text)])


def others(lines: Sequence[Line], body: int, runs: Sequence[tuple[Ink, ...]]) -> tuple[list[Line], ...]:
    """Other readings of the lines of a table, whose amounts are given; none where its numbers can be parted in one way only.

    Every character of a line so read knows where it stands in the source.
    """
    if len(lines) > _LONGEST or any(len(line.text) > _WIDEST for line in lines):
        return ()
    start = max(min((run[0].left for run in runs[body:] if run), default=0) - _WIDE, 0)
    closed = [*lines[:body], *(_edited(line, [(m.start(), m.end(), "") for m in _INSIDE.finditer(line.text, start)]) for line in lines[body:])]
    grouped = [*closed[:body], *(_edited(line, _commas(line, start)) for line in closed[body:])]
    return tuple(one for one, plainer in ((closed, list(lines)), (grouped, closed)) if one != plainer)


def _commas(line: Line, start: int) -> list[tuple[int, int, str]]:
    return [(m.start(), m.end(), m.group().replace(" ", ",")) for m in _INSTEAD.finditer(line.text, start)]


def _edited(line: Line, edits: Sequence[tuple[int, int, str]]) -> Line:
    """A line with pieces taken out, put in, or replaced by as many characters; what is put in has the place of the character before."""
    if not edits:
        return line
    text, places = line.text, line.places or range(len(line.text))
    said: list[str] = []
    where: list[int] = []
    done = 0
    for start, end, new in edits:
        said += [text[done:start], new]
        where += [*places[done:start], *(places[start : start + len(new)] if end > start else [places[start - 1]] * len(new))]
        done = end
    return line._replace(text="".join(said) + text[done:], places=(*where, *places[done : len(text)]))
