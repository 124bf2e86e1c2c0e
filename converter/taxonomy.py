"""The base taxonomy: concepts and statement skeletons, as data.

``taxonomy/concepts.csv`` holds a concept a row, ``taxonomy/statements/<kind>.toml`` what a statement of that kind looks like;
``taxonomy/README.md`` tells the columns and the format. The networks of the base taxonomy (presentation, calculation and
definition, one role for every layout of a statement) are derived from the skeletons, so nothing is said twice.

>>> base().concept("AssetsCurrent").balance
'debit'
>>> [concept.name for concept in base().by_label("Total current assets")]
['AssetsCurrent']
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, cast

from converter import data
from converter.model import Arc, Balance, Concept, Network, PeriodType, QName, Taxonomy

GAAP = "http://tickmark.example/gaap/2026"
DEI = "http://tickmark.example/dei/2026"
NAMESPACES = {"gaap": GAAP, "dei": DEI}
COLUMNS = (
    *("prefix", "name", "type", "period", "balance", "abstract", "statements"),
    *("since", "until", "successor", "label", "definition", "synonyms"),
)
KINDS = ("balance_sheet", "income_statement", "comprehensive_income", "cash_flows", "equity")

_ROLE = "http://tickmark.example/role/"
_NOTE = re.compile(r"\((?:see )?notes?\b[^()]*\)|\bnotes? \d+[a-z]?\b|\.{2,}")
_APOSTROPHE = re.compile("['\u2018\u2019\u0092`]")
_PUNCTUATION = re.compile(r"[^0-9a-z%]+")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_LINE = re.compile(r"^(?P<indent> *)(?P<sign>[+-] )?(?P<name>[A-Za-z0-9]+)$")


def normal(text: str) -> str:
    """A label as it is compared: lower case, without note references, dot leaders, punctuation and surplus space.

    >>> normal("Stockholders’ equity (Note 5): ....")
    'stockholders equity'
    """
    lower = _NOTE.sub(" ", text.casefold())
    return _PUNCTUATION.sub(" ", _APOSTROPHE.sub("", lower.replace("&", " and "))).strip()


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when first asked for: all of them at loading would double the time that a cold start takes."""
    return re.compile(pattern)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a skeleton. ``weight`` is +1 or -1 where the line is an addend of ``parent``, else 0 (it only stands there)."""

    concept: str
    depth: int
    parent: str
    weight: int


@dataclass(frozen=True, slots=True)
class Layout:
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


@dataclass(frozen=True, slots=True)
class Total:
    """A line that every statement of the kind is expected to have. ``labels`` match the whole ``normal`` label."""

    key: str
    concept: str
    labels: tuple[str, ...]
    alternatives: tuple[str, ...] = ()

    def named(self, label: str) -> bool:
        """Whether a printed label is a usual name of this total."""
        text = normal(label)
        return any(_compiled(pattern).fullmatch(text) for pattern in self.labels)


@dataclass(frozen=True, slots=True)
class Identity:
    """``left`` equals the weighted sum of ``right``, in one period."""

    left: str
    right: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Skeleton:
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

    def titled(self, title: str) -> bool:
        """Whether a heading names a statement of this kind."""
        text = " ".join(title.casefold().replace("\u2019", "'").split())
        return any(_compiled(p).search(text) for p in self.titles) and not any(_compiled(p).search(text) for p in self.excluded)


@dataclass(frozen=True)
class Base:
    """Both namespaces of the base taxonomy, the skeletons, and ways to find a concept. (No slots: the indexes are cached.)"""

    gaap: Taxonomy
    dei: Taxonomy
    skeletons: tuple[Skeleton, ...] = ()

    def concept(self, name: str) -> Concept | None:
        """The concept of that local name, of gaap before dei."""
        return self._names.get(name)

    def by_label(self, text: str, kind: str = "") -> tuple[Concept, ...]:
        """The concepts whose label or synonym is this text, as ``normal`` compares them, the more frequent first. With a ``kind``
        of statement, those that stand on such statements, if there are any ("Deferred income taxes" is many things)."""
        found = self._labels.get(normal(text), ())
        return tuple(c for c in found if kind in c.statements) or found

    def member(self, text: str) -> tuple[Concept, ...]:
        """The members of a dimension that a column heading or a part of a label may name: of "Treasury stock" the member, which
        ``by_label`` leaves out because no line has it for its concept."""
        return self._members.get(normal(text), ())

    def search(self, text: str, limit: int = 20) -> tuple[Concept, ...]:
        """The concepts that fit the words best, best first: every word must begin a word of the name, label or a synonym."""
        wanted = tuple(dict.fromkeys(normal(_spaced(text)).split()))
        if not wanted:
            return ()
        ranked = [(rank, place, concept) for place, (concept, words) in enumerate(self._words) if (rank := _rank(wanted, words))]
        if exact := self.concept(text.strip()):
            ranked.append(((0, 0, 0), -1, exact))
        found = dict.fromkeys(concept for _, _, concept in sorted(ranked, key=lambda entry: entry[:2]))
        return tuple(found)[: max(limit, 0)]

    def skeleton(self, kind: str) -> Skeleton:
        """The skeleton of a kind of statement; KeyError if there is none."""
        return self._kinds[kind]

    @cached_property
    def _names(self) -> dict[str, Concept]:
        return {c.name: c for c in (*self.dei.concepts, *self.gaap.concepts)}

    @cached_property
    def _kinds(self) -> dict[str, Skeleton]:
        return {skeleton.kind: skeleton for skeleton in self.skeletons}

    @cached_property
    def _labels(self) -> dict[str, tuple[Concept, ...]]:
        return _index(c for c in (*self.gaap.concepts, *self.dei.concepts) if c.type != "domain")

    @cached_property
    def _members(self) -> dict[str, tuple[Concept, ...]]:
        return _index(c for c in self.gaap.concepts if c.type == "domain" and c.name.endswith("Member"))

    @cached_property
    def _words(self) -> tuple[tuple[Concept, tuple[tuple[str, ...], ...]], ...]:
        return tuple(
            (c, (tuple(normal(_spaced(c.name)).split()), tuple(normal(c.label).split()), *(tuple(s.split()) for s in c.synonyms)))
            for c in (*self.gaap.concepts, *self.dei.concepts)
        )


def _index(concepts: Iterable[Concept]) -> dict[str, tuple[Concept, ...]]:
    """By label and synonym. Rows stand in order of frequency, and synonyms as normal() makes them."""
    found: dict[str, list[Concept]] = {}
    for concept in concepts:
        for label in dict.fromkeys((normal(concept.label.removesuffix(" [member]")), *concept.synonyms)):
            found.setdefault(label, []).append(concept)
    return {label: tuple(those) for label, those in found.items()}


def _spaced(name: str) -> str:
    return " ".join(_WORD.findall(name)) if " " not in name and not name.islower() else name


def _rank(wanted: tuple[str, ...], texts: tuple[tuple[str, ...], ...]) -> tuple[int, int, int] | None:
    """Smaller is better: words that are only begun, then which text it was (name, label, synonym), then surplus words."""
    best: tuple[int, int, int] | None = None
    for place, words in enumerate(texts):
        begun = 0
        for word in wanted:
            if word in words:
                continue
            if not any(w.startswith(word) for w in words):
                break
            begun += 1
        else:
            rank = (begun, len(words) - len(wanted), place)
            best = rank if best is None or rank < best else best
    return best


# --- loading -----------------------------------------------------------------------------------------------------


def load(folder: Path | None = None) -> Taxonomy:
    """The gaap taxonomy, with its networks, of a folder laid out as ``taxonomy/`` (ours if None)."""
    return base(folder).gaap


def base(folder: Path | None = None) -> Base:
    """Everything of a taxonomy folder (ours if None), read once. The files are ours or the maintainer's: a flaw in them is a
    ValueError that names the file and the row, or a KeyError."""
    return _base(folder or data.folder("taxonomy"))


@lru_cache(maxsize=8)
def _base(place: Path) -> Base:
    concepts = tuple(_concepts(place / "concepts.csv"))
    gaap = tuple(c for c in concepts if c.qname.namespace == GAAP)
    dei = tuple(c for c in concepts if c.qname.namespace == DEI)
    skeletons = tuple(_skeleton(path) for kind in KINDS if (path := place / "statements" / f"{kind}.toml").is_file())
    known = {c.name: c for c in gaap}
    networks = tuple(_network(s, layout, known) for s in skeletons for layout in s.layouts)
    return Base(Taxonomy(GAAP, "gaap", gaap, networks), Taxonomy(DEI, "dei", dei), skeletons)


def _concepts(path: Path) -> Iterator[Concept]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        if tuple(next(rows, ())) != COLUMNS:
            raise ValueError(f"{path}: the columns must be {','.join(COLUMNS)}")
        for number, row in enumerate(rows, start=2):
            try:
                yield _concept(row)
            except (KeyError, ValueError) as error:
                raise ValueError(f"{path}:{number}: {error!r}") from error


def _concept(row: list[str]) -> Concept:
    prefix, name, type_, period, balance, abstract, statements, since, until, successor, label, definition, synonyms = row
    if period not in ("instant", "duration") or balance not in ("debit", "credit", ""):
        raise ValueError(f"{name}: period {period!r}, balance {balance!r}")
    return Concept(
        qname=QName(NAMESPACES[prefix], name),
        type=type_,
        period=cast(PeriodType, period),
        balance=cast(Balance, balance),
        abstract=abstract == "1",
        label=label,
        definition=definition,
        synonyms=tuple(synonyms.split("|")) if synonyms else (),
        statements=tuple(statements.split()),
        since=int(since) if since else None,
        until=int(until) if until else None,
        successor=tuple(successor.split()),
        substitution=_substitution(name) if abstract else "item",
    )


def _substitution(name: str) -> Literal["item", "hypercube", "dimension"]:
    """Dimensions 1.0, 2.2 and 2.5: us-gaap's names say what an abstract element is the head of."""
    return "hypercube" if name.endswith("Table") else "dimension" if name.endswith("Axis") else "item"


def _skeleton(path: Path) -> Skeleton:
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


def _network(skeleton: Skeleton, layout: Layout, known: dict[str, Concept]) -> Network:
    role = f"{_ROLE}{skeleton.role}{layout.name[:1].upper()}{layout.name[1:]}"
    number = KINDS.index(skeleton.kind) * 100 + skeleton.layouts.index(layout) + 101
    return Network(
        role=role,
        definition=f"{number:04d} - Statement - {layout.title}",
        presentation=tuple(_presentation(layout.lines, known)),
        calculation=tuple(_calculation(layout, known)),
        definitions=tuple(_definitions(layout.lines, known)),
    )


def _name(name: str) -> QName:
    return QName(GAAP, name)


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
            yield Arc(_name(heading), _name(name), order[heading], label=label)

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
                yield Arc(_name(total), _name(part), order, weight=weight)


def _definitions(lines: tuple[Line, ...], known: dict[str, Concept]) -> Iterator[Arc]:
    """Dimensions 1.0, 2.2-2.7: the table of a skeleton, its axes with their domains and members, over its line items."""
    table = next((line.concept for line in lines if known[line.concept].substitution == "hypercube"), "")
    if not table:
        return
    items = next(line.concept for line in lines if line.concept.endswith("LineItems"))
    yield Arc(_name(items), _name(table), 1, arcrole="all")
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
            yield Arc(_name(line.parent), _name(line.concept), order[line.parent], arcrole=arcrole)


def legal(parent: Concept, child: Concept, weight: int) -> bool:
    """XBRL 2.1, 5.1.1.2: +1 between equal balances, -1 between opposite ones, either where one has no balance."""
    return not parent.balance or not child.balance or (weight > 0) == (parent.balance == child.balance)
