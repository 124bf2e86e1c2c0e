"""Delimited text (RFC 4180, and what spreadsheets make of it): fields with their places, in linear time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from converter.readers.sheet import Entry, Sheet, SheetRow
from converter.readers.source import LineIndex

_DELIMITERS = ",;\t|"
_SAMPLE = 65_536  # characters, of which the delimiter is told
_RECORDS = 60
_QUOTED = re.compile(r'"((?:[^"]++|"")*+)"')
_BREAK = re.compile(r"\r\n?|\n")
_PLAIN = {mark: re.compile(rf"[^{re.escape(mark)}\r\n]*+") for mark in _DELIMITERS}
_DECLARED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_MOST_FIELDS = 2000  # of a record; what is further right is no statement's


def delimiter(text: str) -> str:
    """The delimiter that cuts the first records into the same number of fields, two or more; "" where none does."""
    declared = _DECLARED.match(text)
    if declared is not None and declared[1] in _DELIMITERS:
        return declared[1]
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE and (end := max(sample.rfind("\n"), sample.rfind("\r"))) > 0:
        sample = sample[: end + 1]
    best, most = "", 0.0
    for mark in _DELIMITERS:
        if mark not in sample:
            continue
        sizes = [size for size, fields in islice(records(sample, mark), _RECORDS) if fields]
        divided = [size for size in sizes if size > 1]
        if not divided:
            continue
        usual, times = Counter(divided).most_common(1)[0]
        score = (times / len(sizes)) ** 2 * min(usual, 12)
        if divided[0] == usual:
            score *= 1.5  # the heading row has as many
        if score > most:
            best, most = mark, score
    return best


def sheet(name: str, text: str, mark: str) -> Sheet:
    """The fields of a text; blank ones are left out, blank records are not."""
    lines = LineIndex(text)
    declared = _DECLARED.match(text)
    start = declared.end() if declared is not None else 0
    rows: list[SheetRow] = []
    for _, fields in records(text, mark, start):
        row = []
        for column, begin, end, value in fields:
            words = " ".join(value.split())
            if words and column < _MOST_FIELDS:
                lead = len(value) - len(value.lstrip())
                trail = len(value) - len(value.rstrip())
                quoted = end - begin != len(value)
                first, last = (begin, end) if quoted else (begin + lead, end - trail)
                row.append(Entry(words, lines.span(first, last), column, column, lead))
        rows.append(tuple(row))
    return Sheet(name, tuple(rows))


def records(text: str, mark: str, position: int = 0) -> Iterator[tuple[int, list[tuple[int, int, int, str]]]]:
    """Each record: how many fields it has, and those that hold something as (column, start, end, value); a quote that is never
    closed is a character like others."""
    plain = _PLAIN[mark]
    size = len(text)
    unclosed = False
    while position < size:
        fields: list[tuple[int, int, int, str]] = []
        column = 0
        while True:
            start = position
            value = ""
            end = -1
            if not unclosed and text.startswith('"', position):
                quoted = _QUOTED.match(text, position)
                if quoted is None:
                    unclosed = True
                else:
                    value = quoted[1].replace('""', '"')
                    position = quoted.end()
                    start, end = quoted.span(1)
            rest = plain.match(text, position)
            if rest is not None and rest.end() > position:
                value += rest[0]
                position = rest.end()
                end = position
            if value:
                fields.append((column, start, end if end >= 0 else position, value))
            column += 1
            if not text.startswith(mark, position):
                break
            position += 1
        yield column, fields
        ending = _BREAK.match(text, position)
        if ending is not None:
            position = ending.end()
        elif position < size:
            position += 1
