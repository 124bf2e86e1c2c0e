"""Boxes placed on a page, each by its distance from the left and the top, become lines of text with columns.

Programs that turn pages into HTML place every word or cell so. What stands at one height is a line; where a box begins, or ends if it
holds a number, is a column of characters, as many to a point as the closest neighbours need.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

FEWEST = 12  # boxes that make lines of their own: fewer are a heading or a logo that stands apart
_HEIGHT = 3.0  # points that boxes of a line may stand higher or lower
_CHARACTER = 4.5  # points that a character of ten takes, about
_NARROWEST = 1.5
_APART = 2  # characters between boxes


class Placed(NamedTuple):
    """A box: its page, its distances in points, its characters with their offsets in the source, and whether it holds a number."""

    page: int
    top: float
    left: float
    pieces: tuple[tuple[str, int], ...]
    number: bool

    @property
    def size(self) -> int:
        return sum(len(text) for text, _ in self.pieces)


def lines(boxes: Sequence[Placed]) -> list[list[tuple[int, Placed]]]:
    """The boxes line by line, from top to bottom and left to right, each with the column of characters in which it begins."""
    rows: list[list[Placed]] = []
    for box in sorted(boxes, key=lambda b: (b.page, b.top, b.left)):
        if rows and rows[-1][0].page == box.page and box.top - rows[-1][0].top <= _HEIGHT:
            rows[-1].append(box)
        else:
            rows.append([box])
    for row in rows:
        row.sort(key=lambda b: b.left)
    width = _CHARACTER
    for row in rows:
        for a, b in pairwise(row):
            width = min(width, max((b.left - a.left) / (a.size + _APART), _NARROWEST))
    out: list[list[tuple[int, Placed]]] = []
    for row in rows:
        said: list[tuple[int, Placed]] = []
        end = -_APART
        for box in row:
            begin = round((box.left + box.size * _CHARACTER) / width) - box.size if box.number else round(box.left / width)
            begin = max(begin, end + _APART)
            said.append((begin, box))
            end = begin + box.size
        out.append(said)
    return out
