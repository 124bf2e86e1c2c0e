"""Lines for each class of stock: "Class A common stock" and "Class B common stock" on a balance sheet, earnings per share of each.

Such lines say the same of different stock. They have one concept, and the class is a member of the axis of classes.
"""

from __future__ import annotations

import re

from converter.model import LineItem, Statement
from converter.statements import components
from converter.statements.components import Dimensions
from converter.tagging import labels

_NAMED = re.compile(r"\b(?:class|series)\s+(?:[A-Za-z](?:-?\d{1,2})?|\d{1,2})\b(?:\s+(?:and|or)\s+(?:class\s+)?[A-Z]\b)*", re.IGNORECASE)
_LISTED = ("Security12bTitle", "TradingSymbol", "SecurityExchangeName")  # told of every security, of notes too
_HEAD = re.compile(r"[,;:(–—]|\s-|\d")
_STOCK = re.compile(r"\b(?:stock|shares?|units?)\b|^\W*(?:class|series)\s+\w{1,3}\W*$", re.IGNORECASE)


def dimensions(text: str, concept: str) -> Dimensions:
    """The dimension of a class of stock that a text names; () where it names none, or several. ``concept`` tells common from
    preferred where the text does not; a security that is listed is a member of its own, whatever it is."""
    if text.casefold() == "common stock":  # the one that is beside others with a name
        return ((components.CLASS, "CommonStockMember"),)
    member = components.stock_class(text, "preferred" if concept.startswith(("Preferred", "Temporary")) else "common")
    if not member and text and concept in _LISTED:
        member = "CommonStockMember" if components.part(text) == "CommonStockMember" else text
    return ((components.CLASS, member),) if member else ()


def groups(statement: Statement) -> tuple[tuple[int, ...], ...]:
    """The lines of a statement that say the same of different classes of stock, group by group."""
    found: dict[tuple[object, ...], list[int]] = {}
    for i, line in enumerate(statement.lines):
        if not line.heading and _class_of(line):
            found.setdefault(_said(line), []).append(i)
    several = (tuple(group) for group in found.values() if len(group) > 1)
    return tuple(g for g in several if len({_class_of(statement.lines[i]) for i in g}) == len(g))


def _class_of(line: LineItem) -> str:
    return components.stock_class(line.label) if _STOCK.search(line.label) else ""


def _said(line: LineItem) -> tuple[object, ...]:
    """What a line says, whatever the class: its words up to the particulars, where it stands and what it counts."""
    head = _HEAD.split(_NAMED.sub(" ", line.label).strip(" ,-–—"))[0]
    section = tuple(_NAMED.sub(" ", text) for text in line.section)
    return tuple(labels.words(head)), section, line.measure, line.stock
