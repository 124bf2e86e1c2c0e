"""Skeletons: what a statement of one kind looks like, and the networks that follow from it.

``taxonomy/statements/<kind>.toml`` holds titles, expected totals, identities and, for every kind of company, an outline of the
statement in which a total stands above its parts; ``taxonomy/README.md`` tells the format.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from converter.model import Arc, Concept, Network, PeriodType

KINDS = ("balance_sheet", "income_statement", "comprehensive_income", "cash_flows", "equity")

_ROLE = "http://tickmark.example/role/"
_LINE = re.compile(r"^(?P<indent> *)(?P<sign>[+-] )?(?P<name>[A-Za-z0-9]+)$")


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when first asked for: all of them at loading would double the time that a cold start takes."""
    return re.compile(pattern)


class Line(NamedTuple):
    """A line of a skeleton. ``weight`` is +1 or -1 where the line is an addend of ``parent``, else 0 (it only stands there)."""

    concept: str
    depth: int
    parent: str
    weight: int


class Layout(NamedTuple):
    """How one kind of company sets a statement out; the lines are in outline order: a total before its parts."""

    name: str
    title: str
    lines: tuple[Line, ...]

    def sums(self) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
        """The totals of this layout with their addends and weights, in outline order."""
        parts: dict[str, list[tuple[str, int]]] = {}
        for line in self.lines:
            if line.weight:
                parts.setdefault(line.parent, []).append((line.concept, line.weight))
        return tuple((total, tuple(addends)) for total, addends in parts.items())


class Total(NamedTuple):
    """A line that every statement of the kind is expected to have. ``labels`` match the whole label as ``taxonomy.normal`` makes
    it; they do not decide alone: "Basic" may be earnings or shares, as the line's measure says."""

    key: str
    concept: str
    labels: tuple[str, ...]
    alternatives: tuple[str, ...] = ()

    def named(self, text: str) -> bool:
        """Whether a label, as ``taxonomy.normal`` makes it, is a usual name of this total."""
        return any(_compiled(pattern).fullmatch(text) for pattern in self.labels)


class Identity(NamedTuple):
    """``left`` equals the weighted sum of ``right``, in one period."""

    left: str
    right: tuple[tuple[str, int], ...]


class Instead(NamedTuple):
    """From the year ``since`` on a line that would be ``concept`` is ``use`` below a line of the statement that is ``after``; ``why``
    says so to a person."""

    concept: str
    use: str
    after: str
    since: int
    why: str


class Skeleton(NamedTuple):
    """What a statement of one kind looks like: ``taxonomy/statements/<kind>.toml``, parsed.

    ``titles`` and ``excluded`` are regular expressions, searched in a lower-case title: one of the first must be found and none
    of the second.
    """

    kind: str
    period: PeriodType
    role: str
    definition: str
    titles: tuple[str, ...]
    excluded: tuple[str, ...]
    layouts: tuple[Layout, ...]
    totals: tuple[Total, ...]
    identities: tuple[Identity, ...]
    instead: tuple[Instead, ...] = ()

    def titled(self, title: str) -> bool:
        """Whether a heading names a statement of this kind."""
        text = " ".join(title.casefold().replace("\u2019", "'").split())
        return any(_compiled(p).search(text) for p in self.titles) and not any(_compiled(p).search(text) for p in self.excluded)


def read(path: Path) -> Skeleton:
    """A file of ``taxonomy/statements``; ValueError, KeyError or tomllib's error if it is not as the README says."""
    raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return Skeleton(
        kind=path.stem,
        period=raw["period"],
        role=raw["role"],
        definition=raw["definition"],
        titles=tuple(raw["titles"]),
        excluded=tuple(raw.get("excluded", ())),
        layouts=tuple(Layout(o["name"], o["title"], tuple(_lines(o["tree"], path))) for o in raw.get("layouts", ())),
        totals=tuple(
            Total(t["key"], t["concept"], tuple(t["labels"]), tuple(t.get("alternatives", ())))
            for t in raw.get("totals", ())
        ),
        identities=tuple(Identity(i["left"], tuple(map(_signed, i["right"]))) for i in raw.get("identities", ())),
        instead=tuple(Instead(**i) for i in raw.get("instead", ())),
    )


def _signed(text: str) -> tuple[str, int]:
    sign, _, name = text.partition(" ")
    return name, {"+": 1, "-": -1}[sign]


def _lines(tree: str, path: Path) -> Iterator[Line]:
    above: list[tuple[int, str]] = []  # indentation and concept of the lines that we stand under
    for text in tree.splitlines():
        text = text.partition("#")[0].rstrip()
        if not text:
            continue
        match = _LINE.match(text)
        if match is None:
            raise ValueError(f"{path}: not a line of a skeleton: {text!r}")
        indent = len(match["indent"])
        while above and above[-1][0] >= indent:
            above.pop()
        weight = {"+ ": 1, "- ": -1}.get(match["sign"] or "", 0)
        yield Line(match["name"], len(above), above[-1][1] if above else "", weight)
        above.append((indent, match["name"]))


# --- networks ----------------------------------------------------------------------------------------------------


def network(skeleton: Skeleton, layout: Layout, known: dict[str, Concept]) -> Network:
    """The presentation, calculation and definition arcs of a layout, over the gaap concepts of ``known`` by local name."""
    role = f"{_ROLE}{skeleton.role}{layout.name[:1].upper()}{layout.name[1:]}"
    number = KINDS.index(skeleton.kind) * 100 + skeleton.layouts.index(layout) + 101
    return Network(
        role=role,
        definition=f"{number:04d} - Statement - {layout.title}",
        presentation=tuple(_presentation(layout.lines, known)),
        calculation=tuple(_calculation(layout, known)),
        definitions=tuple(_definitions(layout.lines, known)),
    )


def _presentation(lines: tuple[Line, ...], known: dict[str, Concept]) -> Iterator[Arc]:
    """XBRL 2.1, 5.2.4. In a skeleton a total stands above its parts; in a statement they stand under a heading and it follows
    them. So a line with parts becomes a heading (its own Abstract if there is one) over the parts and then itself."""
    children: dict[int, list[int]] = {}
    stack: list[int] = []
    for place, line in enumerate(lines):
        del stack[line.depth :]
        children.setdefault(stack[-1] if stack else -1, []).append(place)
        stack.append(place)
    seen: set[tuple[str, str]] = set()
    order: dict[str, int] = {}

    def under(heading: str, name: str, label: str) -> Iterator[Arc]:
        if heading and heading != name and (heading, name) not in seen:
            seen.add((heading, name))
            order[heading] = order.get(heading, 0) + 1
            yield Arc(known[heading].qname, known[name].qname, order[heading], label=label)

    def walk(place: int, heading: str) -> Iterator[Arc]:
        line = lines[place]
        parts = children.get(place, [])
        if not parts:
            yield from under(heading, line.concept, "")
        elif known[line.concept].abstract:
            yield from under(heading, line.concept, "")
            for part in parts:
                yield from walk(part, line.concept)
        else:
            own = f"{line.concept}Abstract"
            inner = own if own in known else heading
            if inner == own:
                yield from under(heading, own, "")
            for part in parts:
                yield from walk(part, inner)
            yield from under(inner, line.concept, "total")

    for root in children.get(-1, []):
        yield from walk(root, "")


def _calculation(layout: Layout, known: dict[str, Concept]) -> Iterator[Arc]:
    """XBRL 2.1, 5.2.5 and 5.1.1.2: a weight must have the sign that the balances demand. Net income (credit) cannot by that rule
    be added to cash from operations (debit), as every statement of cash flows does: such a sum stays out of the network whole."""
    for total, parts in layout.sums():
        if all(legal(known[total], known[part], weight) for part, weight in parts):
            for order, (part, weight) in enumerate(parts, start=1):
                yield Arc(known[total].qname, known[part].qname, order, weight=weight)


def _definitions(lines: tuple[Line, ...], known: dict[str, Concept]) -> Iterator[Arc]:
    """Dimensions 1.0, 2.2-2.7: the table of a skeleton, its axes with their domains and members, over its line items."""
    table = next((line.concept for line in lines if known[line.concept].substitution == "hypercube"), "")
    if not table:
        return
    items = next(line.concept for line in lines if line.concept.endswith("LineItems"))
    yield Arc(known[items].qname, known[table].qname, 1, arcrole="all")
    order: dict[str, int] = {items: 1}
    for line in lines:
        child = known[line.concept]
        parent = known[line.parent] if line.parent else child
        if child.substitution == "dimension":
            arcroles: tuple[str, ...] = ("hypercube-dimension",)
        elif parent.substitution == "dimension":
            arcroles = ("dimension-domain", "dimension-default")
        elif parent.type == "domain" or line.parent == items:
            arcroles = ("domain-member",)
        else:
            continue
        for arcrole in arcroles:
            order[line.parent] = order.get(line.parent, 0) + 1
            yield Arc(known[line.parent].qname, known[line.concept].qname, order[line.parent], arcrole=arcrole)


def legal(parent: Concept, child: Concept, weight: int) -> bool:
    """XBRL 2.1, 5.1.1.2: +1 between equal balances, -1 between opposite ones, either where one has no balance."""
    return not parent.balance or not child.balance or (weight > 0) == (parent.balance == child.balance)
