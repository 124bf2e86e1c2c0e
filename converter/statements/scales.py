"""In what power of ten a statement is printed: by its own caption, by those of its neighbours, or by what the prose says.

"Net income was $5.1 million" beside a printed 5,123 tells thousands where no caption does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from converter import amounts
from converter.model import Document, Paragraph
from converter.statements import captions
from converter.statements.captions import Scale
from converter.statements.choosing import Candidate
from converter.statements.reading import PROSE, Reading

_CAPTION = 120  # characters: what is longer mentions a scale by the way
_PROSE_READ = 60_000  # characters of prose in which amounts are looked for
_POWERS = (0, 3, 6)


class Told(NamedTuple):
    """``own`` are the scales of the candidates that have a caption, by their order; ``other`` is that of those without, and
    ``why`` says where it is from."""

    own: Mapping[int, Scale]
    other: Scale
    why: str

    def at(self, order: int) -> tuple[Scale, str]:
        """The scale of a candidate; and, where no caption of its own tells it, why it is taken."""
        return (self.own[order], "") if order in self.own else (self.other, self.why)


def of(document: Document, chosen: Sequence[Candidate]) -> Told:
    """The scales of all chosen statements of a document."""
    own = {c.order: scale for c in chosen if (scale := of_reading(c.reading)) is not None}
    if len(set(own.values())) == 1:
        scale = next(iter(own.values()))
        return Told(own, scale, f"that of the other statements is taken (10^{scale.power})")
    if len(own) == len(chosen):
        return Told(own, Scale(0, 0), "")
    power = _by_prose(document, [c.reading for c in chosen if c.order not in own])
    if power is not None:
        return Told(own, Scale(power, power), f"the prose gives its amounts in a way that tells 10^{power}")
    said = set(_captions(document))
    if len(said) == 1:
        scale = said.pop()
        return Told(own, scale, f"that of another caption of the document is taken (10^{scale.power})")
    return Told(own, Scale(0, 0), "whole units of the currency are assumed")


def of_reading(table: Reading) -> Scale | None:
    """The scale that the captions of a table tell, the nearest first: in its head, at its first lines, above it, above the part it goes on from."""
    inside = [c.text for row in reversed(table.head) for c in row.cells if c.first == 0]
    heads = [c.text for row in reversed(table.head) for c in row.cells if c.first > 0]
    stub = [line.label for line in table.body[:2] if not line.values]
    near: list[str] = []
    for cell in table.above[:14]:
        if len(cell.text) > PROSE:
            break
        near.append(cell.text)
    wrapped = [f"{above} {below}" for below, above in zip(near, near[1:], strict=False)]
    return captions.nearest([*inside, " ".join(reversed(inside)), *stub, *heads, *near, *wrapped, *reversed(table.caption)])


def _captions(document: Document) -> Iterator[Scale]:
    """What the captions of a document tell: short lines, and label cells of tables."""
    for block in document.blocks:
        cells = block.lines if isinstance(block, Paragraph) else [c for row in block.rows[:6] for c in row.cells]
        for cell in cells:
            if len(cell.text) <= _CAPTION and (cell.text.lstrip().startswith("(") or len(cell.text) < 40):
                scale = captions.scale(cell.text)
                if scale is not None:
                    yield scale


def _by_prose(document: Document, tables: Sequence[Reading]) -> int | None:
    """The power of ten that makes amounts of the tables those that the prose gives in millions or thousands."""
    said = _spoken(document)
    if not said:
        return None
    printed = {v.value.copy_abs() for table in tables for line in table.body for c in line.values if (v := amounts.parse(c.text)) is not None and abs(v.value) >= 100}
    told: Counter[int] = Counter()
    for value, places in said:
        for power in _POWERS:
            unit = Decimal(1).scaleb(-places)
            low, high = (value - unit / 2).scaleb(-power), (value + unit / 2).scaleb(-power)
            if low > 0 and any(low <= p <= high for p in printed):
                told[power] += 1
    ranked = told.most_common(2)
    if not ranked or ranked[0][1] < 2 or (len(ranked) > 1 and ranked[1][1] * 2 > ranked[0][1]):
        return None
    return ranked[0][0]


def _spoken(document: Document) -> list[tuple[Decimal, int]]:
    """Amounts of money that the prose gives with a word of scale, and to how many decimals."""
    out: dict[tuple[Decimal, int], None] = {}
    read = 0
    for block in document.blocks:
        if not isinstance(block, Paragraph) or read > _PROSE_READ:
            continue
        text = block.text[:_PROSE_READ]
        read += len(text)
        if "illion" not in text:
            continue
        for found in amounts.numbers(text):
            if found.kind == "money" and found.value is not None and found.decimals is not None and -6 <= found.decimals <= -3 and found.value:
                out[found.value.copy_abs(), found.decimals] = None
        if len(out) > 60:
            break
    return list(out)[:60]
