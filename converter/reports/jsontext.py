"""JSON (RFC 8259) with the place of every value, and with what Python's own reader passes over: a key that is given twice, numbers as
they are written, and nesting without end.
"""

from __future__ import annotations

import re
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]  # it is public by use, the stubs do not know it
from typing import NamedTuple

from converter.model import Diagnostic, Span
from converter.readers.source import LineIndex

_BLANK = re.compile("[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None}
_DEEPEST = 60
_MOST = 1_500_000  # values: a hundred thousand facts


class Number(NamedTuple):
    """A number as it is written."""

    text: str


class Node(NamedTuple):
    """A value and where it stands."""

    value: dict[str, Node] | list[Node] | str | Number | bool | None
    span: Span

    def get(self, *keys: str) -> Node | None:
        """What stands under ``keys``, one in the other; None where it is not there."""
        found: Node | None = self
        for key in keys:
            found = found.value.get(key) if found is not None and isinstance(found.value, dict) else None
        return found

    def at(self, *keys: str) -> Node:
        """The same; where nothing is there, a node without a value at this place."""
        return self.get(*keys) or Node(None, self.span)

    @property
    def members(self) -> dict[str, Node]:
        """The members of an object; none of what is no object."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def text(self) -> str:
        """The text of a string; empty of what is none."""
        return self.value if isinstance(self.value, str) else ""


def parse(data: bytes, code: str) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """The value that a JSON document is, or None, and what is wrong: ill-formed text, and keys that are given twice, each as ``code``."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, (Diagnostic(code, "error", f"JSON is UTF-8, and byte {error.start + 1} is not"),)
    reader = _Reader(text, code)
    try:
        node, end = reader.value(reader.past(0), 0)
        if reader.past(end) < len(text):
            raise JSONDecodeError("there is more after the end", text, reader.past(end))
    except JSONDecodeError as error:
        flaw = Diagnostic(code, "error", f"this is no JSON: {error.msg}", reader.lines.span(error.pos, error.pos + 1))
        return None, (*reader.twice, flaw)
    return node, tuple(reader.twice)


class _Reader:
    def __init__(self, text: str, code: str) -> None:
        self.text = text
        self.code = code
        self.lines = LineIndex(text)
        self.count = 0
        self.twice: list[Diagnostic] = []

    def past(self, position: int) -> int:
        blank = _BLANK.match(self.text, position)
        return blank.end() if blank is not None else position

    def value(self, start: int, depth: int) -> tuple[Node, int]:
        text = self.text
        self.count += 1
        if self.count > _MOST:
            raise JSONDecodeError(f"it holds more than {_MOST:,} values", text, start)
        if depth > _DEEPEST:
            raise JSONDecodeError(f"it is nested more than {_DEEPEST} deep", text, start)
        first = text[start : start + 1]
        found: dict[str, Node] | list[Node] | str | Number | bool | None
        if first == "{":
            found, end = self.members(start, depth)
        elif first == "[":
            found, end = self.elements(start, depth)
        elif first == '"':
            found, end = scanstring(text, start + 1)
        elif (number := _NUMBER.match(text, start)) is not None:
            found, end = Number(number[0]), number.end()
        else:
            word = next((w for w in _WORDS if text.startswith(w, start)), None)
            if word is None:
                raise JSONDecodeError("a value is expected", text, start)
            found, end = _WORDS[word], start + len(word)
        return Node(found, self.lines.span(start, start + 1 if first in "{[" else end)), end

    def members(self, start: int, depth: int) -> tuple[dict[str, Node], int]:
        found: dict[str, Node] = {}
        position = self.past(start + 1)
        if self.text.startswith("}", position):
            return found, position + 1
        while True:
            if not self.text.startswith('"', position):
                raise JSONDecodeError("a key in quotes is expected", self.text, position)
            key, end = scanstring(self.text, position + 1)
            if key in found:
                message = f"the key {key[:60]!r} is given twice; the first counts"
                self.twice.append(Diagnostic(self.code, "error", message, self.lines.span(position, end)))
            end = self.past(end)
            if not self.text.startswith(":", end):
                raise JSONDecodeError("a colon is expected", self.text, end)
            node, end = self.value(self.past(end + 1), depth + 1)
            found.setdefault(key, node)
            position = self.past(end)
            if self.text.startswith("}", position):
                return found, position + 1
            position = self.comma(position)

    def elements(self, start: int, depth: int) -> tuple[list[Node], int]:
        found: list[Node] = []
        position = self.past(start + 1)
        if self.text.startswith("]", position):
            return found, position + 1
        while True:
            node, end = self.value(position, depth + 1)
            found.append(node)
            position = self.past(end)
            if self.text.startswith("]", position):
                return found, position + 1
            position = self.comma(position)

    def comma(self, position: int) -> int:
        if not self.text.startswith(",", position):
            raise JSONDecodeError("a comma is expected", self.text, position)
        return self.past(position + 1)
