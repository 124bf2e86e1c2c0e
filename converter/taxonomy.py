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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, cast

from converter import data, dts
from converter.model import Balance, Concept, PeriodType, QName, Taxonomy
from converter.skeleton import KINDS, Skeleton, network, read

GAAP = "http://tickmark.example/gaap/2026"
DEI = "http://tickmark.example/dei/2026"
NAMESPACES = {"gaap": GAAP, "dei": DEI}
COLUMNS = (
    *("prefix", "name", "type", "period", "balance", "abstract", "statements"),
    *("since", "until", "successor", "label", "definition", "synonyms"),
)
_NOTE = re.compile(r"\((?:see )?notes?\b[^()]*\)|\bnotes? \d+[a-z]?\b|\.{2,}")
_APOSTROPHES = "'\u2018\u2019\u0092`"
_PUNCTUATION = re.compile(r"[^0-9a-z%]+")
_KIND = re.compile(r" (Abstract|Axis|Domain|Line Items|Member|Table)$")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def normal(text: str) -> str:
    """A label as it is compared: lower case, without note references, dot leaders, punctuation and surplus space.

    >>> normal("Stockholders’ equity (Note 5): ....")
    'stockholders equity'
    """
    lower = text.casefold()
    if "note" in lower or ".." in lower:
        lower = _NOTE.sub(" ", lower)
    for apostrophe in _APOSTROPHES:
        lower = lower.replace(apostrophe, "")
    return _PUNCTUATION.sub(" ", lower.replace("&", " and ")).strip()


@dataclass(frozen=True)
class Base:
    """Both namespaces of the base taxonomy, the skeletons, and ways to find a concept. ``year`` is the year whose names are wanted,
    None for that of the filing at hand; ``extensions`` what the namespaces of filings' own concepts look like. (No slots: the indexes
    are cached.)"""

    gaap: Taxonomy
    dei: Taxonomy
    skeletons: tuple[Skeleton, ...] = ()
    equal: tuple[frozenset[str], ...] = ()  # groups of names that the face of a statement cannot tell apart
    types: dts.Types = dts.OURS
    year: int | None = None
    extensions: str = "http://tickmark.example/ext/{entity}/{date}"

    def same(self, name: str) -> frozenset[str]:
        """The names that the face of a statement cannot tell from this one, and itself."""
        return self._same.get(name) or frozenset((name,))

    def concept(self, name: str) -> Concept | None:
        """The concept of that local name, of gaap before dei."""
        return self._names.get(name)

    def by_label(self, text: str, kind: str = "") -> tuple[Concept, ...]:
        """The concepts whose label or synonym is this text, as ``normal`` compares them, the more frequent first. With a ``kind``
        of statement, only those that stand on such statements ("Deferred income taxes" is many things)."""
        found = self._labels.get(normal(text), ())
        return tuple(c for c in found if not kind or not c.statements or kind in c.statements)

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
    def _same(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for group in self.equal:
            found.update({name: found.get(name, group) | group for name in group})
        return found

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
    """By label and synonym. Rows stand in order of frequency, and synonyms as normal() makes them. A concept without a label (of a
    user's taxonomy, whose labels are not read) is found by its name alone."""
    found: dict[str, list[Concept]] = {}
    for concept in concepts:
        if not concept.label:
            continue
        for label in dict.fromkeys((normal(concept.label.removesuffix(" [member]")), *concept.synonyms)):
            found.setdefault(label, []).append(concept)
    return {label: tuple(those) for label, those in found.items()}


def words(name: str) -> str:
    """A label for a concept that has none, from its name.

    >>> words("AssetsCurrentAbstract"), words("CommonStockMember")
    ('Assets Current [Abstract]', 'Common Stock [Member]')
    """
    return _KIND.sub(r" [\1]", _spaced(name))


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
    skeletons = tuple(read(path) for kind in KINDS if (path := place / "statements" / f"{kind}.toml").is_file())
    known = {c.name: c for c in gaap}
    networks = tuple(network(s, layout, known) for s in skeletons for layout in s.layouts)
    return Base(Taxonomy(GAAP, "gaap", gaap, networks), Taxonomy(DEI, "dei", dei), skeletons, tuple(_equal(place / "equal.txt")))


def _equal(path: Path) -> Iterator[frozenset[str]]:
    """Groups of names, one a line, separated by ``|``; behind ``#`` stands why."""
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        group = frozenset(name.strip() for name in line.partition("#")[0].split("|") if name.strip())
        if group:
            yield group


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
