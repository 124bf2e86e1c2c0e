"""What was learned from labels as filed: a small network over the rows of a document, and a table of what companies chose.

``taxonomy/evidence.npz`` is written by ``training/train.py`` from public filings and holds no text of them: labels and words are
kept as 32-bit hashes of their normal form. The network is that of ``training/net.py``, in numpy: a row is the sum of the
embeddings of its label's words; convolutions over neighbouring rows and attention over the whole document mix the rows; a row is
compared with the embedding of every concept. Nothing here knows statements or taxonomies; ``converter.tagging.mapping`` does.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from converter import data
from converter.tagging import labels

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]
Votes = tuple[tuple[int, int], ...]

KINDS = ("BS", "IS", "CI", "CF", "EQ")
MEASURES = ("monetary", "shares", "perShare")
EXTENSION = 0  # the index of the concept that stands for an element of the filer's own
FLAGS = 48  # how many flags a row can have
_KEYS = 3  # of a label's tables
VOTES = 6  # concepts of a label's table that are looked at
LONGEST = 400  # rows of a document that are looked at together

_HEADS = 4
_SORTED = ("keys", "starts", "hashes")  # kept as differences
_FAR = -1e4


class Row(NamedTuple):
    """A line as the network sees it: index into KINDS, of MEASURES (-1: not known), the statement's number in the document."""

    label: str
    kind: int
    measure: int
    heading: bool
    statement: int
    known: int = -1  # the concept's index where it is known already


class Heard(NamedTuple):
    """What companies called the rows, as columns: the row, the key of its label's table, the concept, and how many companies gave it
    to such a label. The rows in order, then their keys, then the concept that most chose first."""

    row: Array
    key: Array  # below _KEYS of all filings, from there on of those of 2018 and later
    concept: Array
    companies: Array

    def part(self, first: int, last: int) -> Heard:
        """Those of some rows, which are numbered from 0 again."""
        a, b = np.searchsorted(self.row, (first, last))
        return Heard(self.row[a:b] - first, self.key[a:b], self.concept[a:b], self.companies[a:b])

    def tables(self) -> tuple[Array, Array]:
        """For every vote the number of its table, and for every table where it begins."""
        table = self.row * (2 * _KEYS) + self.key
        return table, np.flatnonzero(np.diff(table, prepend=-1))

    def telling(self) -> dict[int, Votes]:
        """For each row that has votes those of its most telling key: (concept, companies)."""
        first = np.flatnonzero(np.diff(self.row, prepend=-1))
        best = np.repeat(self.key[first], np.diff(first, append=len(self.row))) == self.key
        found: dict[int, list[tuple[int, int]]] = {}
        for row, concept, count in zip(self.row[best].tolist(), self.concept[best].tolist(), self.companies[best].tolist(), strict=True):
            found.setdefault(row, []).append((concept, count))
        return {row: tuple(votes) for row, votes in found.items()}


class _Voted(NamedTuple):
    """Votes as the networks take them: the concept's share of its table's votes and the logarithm of their number; ``sizes`` has, for
    every row and key, the logarithm of the number of all votes and the share of the first."""

    row: Array
    concept: Array
    key: Array
    share: Floats
    size: Floats
    sizes: Floats


def hashed(text: str) -> int:
    """The hash under which a text is kept."""
    return zlib.crc32(text.encode())


def table_keys(kind: str, label: str) -> tuple[str, str, str]:
    """The keys of a label in the table, the most telling first. ``kind`` is one of KINDS."""
    text = labels.normal(label)
    return f"{kind}|{text}", f"{kind}/{labels.short(label)}", f"*|{text}"


def tokens(label: str) -> list[str]:
    """What of a label the network sees: words, pairs of words, the whole and the short form, the beginnings of long words."""
    words = labels.words(label)
    found = [f" {word}" for word in words]
    found += [f"+{a} {b}" for a, b in zip(("^", *words), (*words, "$"), strict=True)]
    found += [f":{word[:5]}" for word in words if len(word) > 6]
    found += [f"={' '.join(words)}", f"~{labels.short(label)}"]
    return found


def flags(kind: int, new: int, measure: int, heading: bool, place: int, length: int) -> list[int]:
    """What else is known of a row, as indexes below ``FLAGS``: statement, era, measure (0: not known), heading, place."""
    tenth = min(place * 8 // max(length, 1), 7)
    return [kind, 8 + new, 10 + measure, 14 + heading, 16 + tenth, 24 + min(place, 3), 28 + min(length - 1 - place, 3), 32 + new * 8 + kind]


@lru_cache(maxsize=20_000)
def _hashes(label: str) -> Array:
    return np.array([hashed(t) for t in tokens(label)], np.uint32)


@lru_cache(maxsize=20_000)
def _table_hashes(kind: str, label: str) -> Array:
    return np.array([hashed(t) for t in table_keys(kind, label)], np.uint32)


@dataclass(frozen=True)
class Evidence:
    """The file, loaded. ``concepts`` are names, ``index`` their numbers; number 0 is an extension."""

    concepts: tuple[str, ...]
    index: dict[str, int]
    arrays: dict[str, Array]

    def votes(self, rows: Sequence[Row]) -> Heard:
        """What companies called lines with the labels of these rows, in all filings and in those of 2018 and later alone."""
        keys, starts = self.arrays["keys"], self.arrays["starts"]
        asked = [i for i, row in enumerate(rows) if row.label and not row.heading]
        codes = np.array([_table_hashes(KINDS[rows[i].kind], rows[i].label) for i in asked], np.uint32).reshape(-1)
        places = np.minimum(np.searchsorted(keys, codes), len(keys) - 1)
        firsts = starts[places].astype(np.int64)
        sizes = np.where(keys[places] == codes, starts[places + 1] - firsts, 0)
        at = np.arange(sizes.sum()) + np.repeat(firsts - np.cumsum(sizes) + sizes, sizes)
        row, key = (np.repeat(of_table, sizes) for of_table in (np.repeat(asked, _KEYS), np.tile(np.arange(_KEYS), len(asked))))
        voted, ever, newer = (self.arrays[name][at] for name in ("voted", "counts", "newer"))
        columns = np.array([(row, key, voted, ever), (row, key + _KEYS, voted, newer)], np.int64)
        row, key, concept, count = columns.transpose(1, 0, 2).reshape(4, -1)
        kept = np.flatnonzero(count)
        order = kept[np.lexsort((-count[kept], key[kept], row[kept]))]
        return Heard(row[order], key[order], concept[order], count[order])

    def scores(self, rows: Sequence[Row], heard: Heard, eras: Sequence[bool]) -> Iterator[tuple[Array, Array, Floats]]:
        """For the rows of every kind of statement: which they are, the concepts that such statements were seen to hold, and the logits
        (era, row, concept) of these, in the rows' context: the mean of the networks' answers and what ``heard``, the votes of the rows,
        adds. An answer for each of ``eras``: whether the document is of 2018 or later."""
        for first in range(0, len(rows), LONGEST):
            last = first + LONGEST
            for here, concepts, logits in self._scores(rows[first:last], heard.part(first, last), eras):
                yield here + first, concepts, logits

    def _scores(self, rows: Sequence[Row], heard: Heard, eras: Sequence[bool]) -> Iterator[tuple[Array, Array, Floats]]:
        a = self.arrays
        number = np.array([row.statement for row in rows])
        far = np.where(number[:, None] == number[None, :], np.float32(0), np.float32(_FAR))
        votes = [self._voted(heard, len(rows), new) for new in eras]
        x = self._enter(rows, eras) + np.concatenate([self._told(one) for one in votes], axis=1)
        for block in range(int(a["blocks"][0])):
            x = self._block(f"blocks.{block}.", x, far)
        answers = self._dense("leave", np.maximum(self._norm("norm", x), 0))
        beside = np.concatenate(list(answers), axis=1).reshape(len(eras), len(rows), -1)  # of a row those of all networks
        kinds = np.array([row.kind for row in rows])
        for kind in sorted(set(kinds.tolist())):  # np.unique would load masked arrays, a twentieth of a second
            here, concepts = np.flatnonzero(kinds == kind), a[f"seen.{kind}"]
            logits = beside[:, here] @ a[f"concept.{kind}"] + a[f"bias.{kind}"]
            for of_era, one in zip(logits, votes, strict=True):
                place = np.minimum(np.searchsorted(concepts, one.concept), len(concepts) - 1)
                at = np.flatnonzero((kinds[one.row] == kind) & (concepts[place] == one.concept))
                added = a["vote"][one.key[at], 0] * one.share[at] + a["vote"][one.key[at], 1] * one.size[at]
                np.add.at(of_era, (np.searchsorted(here, one.row[at]), place[at]), added)
            yield here, concepts, logits

    def fitting(self, kind: int, measure: int) -> Array:
        """Which concepts were seen in that kind of statement and have the measure (-1: any)."""
        concept = self.arrays["measure"]
        result: Array = self.arrays["candidates"][kind] & ((concept == measure) | (concept == 3) | (measure < 0))
        return result

    def _voted(self, heard: Heard, rows: int, new: bool) -> _Voted:
        """The first votes of every table as the networks take them; the concepts by their newer names where the document is new."""
        table, starts = heard.tables()
        total = np.add.reduceat(heard.companies, starts) if len(starts) else starts
        lengths = np.diff(starts, append=len(table))
        first = np.arange(len(table)) - np.repeat(starts, lengths) < VOTES
        if not new:
            first &= heard.key < _KEYS
        share = (heard.companies / (np.repeat(total, lengths) + 1)).astype(np.float32)
        sizes = np.zeros((rows * 2 * _KEYS, 2), np.float32)
        sizes[table[starts], 0], sizes[table[starts], 1] = np.log1p(total), share[starts]
        sizes = sizes.reshape(rows, -1)
        if not new:
            sizes[:, 2 * _KEYS :] = 0
        row, key, concept, companies = (column[first] for column in heard)
        size = np.log1p(companies).astype(np.float32)
        return _Voted(row, self.arrays["renamed"][concept] if new else concept, key, share[first], size, sizes)

    # Below, x is (networks, eras * rows, width), and a weight (networks, in, out).

    def _told(self, votes: _Voted) -> Floats:
        """What companies called the rows, for the networks to hear."""
        a = self.arrays
        rows = len(votes.sizes)
        named, place = np.unique(votes.concept, return_inverse=True)
        at = votes.row * len(named) + place
        trusted = np.stack([np.bincount(at, votes.share * trust[votes.key], rows * len(named)) for trust in a["trust"]])
        told = trusted.reshape(len(trusted), rows, len(named)).astype(np.float32) @ a["concept"][:, named]
        result: Floats = told @ a["heard.weight"] + votes.sizes @ a["known.weight"]
        return result

    def _enter(self, rows: Sequence[Row], eras: Sequence[bool]) -> Floats:
        a = self.arrays
        pieces = [_hashes(row.label) for row in rows]
        codes = np.concatenate(pieces)
        vocabulary = a["hashes"]
        place = np.minimum(np.searchsorted(vocabulary, codes), len(vocabulary) - 1)
        hit = vocabulary[place] == codes
        owner = np.repeat(np.arange(len(rows)), [len(p) for p in pieces])[hit]
        counts = np.bincount(owner, minlength=len(rows))
        # a row that knows no token has token 0; the rows' tokens are summed in runs
        place = np.concatenate(([0], place[hit] + 1))
        token = a["token"][:, place] * a["token!scale"][:, place, None]
        bag = np.repeat(token[:, :1], len(rows), axis=1)
        seen = np.flatnonzero(counts)
        if len(seen):
            starts = np.concatenate(([0], np.cumsum(counts[seen])[:-1]))
            bag[:, seen] = np.add.reduceat(token[:, 1:], starts, axis=1) / np.sqrt(counts[seen])[:, None]
        sizes = np.bincount([row.statement for row in rows])
        place_in = [0] * len(sizes)
        flagged: list[list[list[int]]] = [[] for _ in eras]
        for row in rows:
            measure = 0 if row.heading or row.measure < 0 else row.measure + 1
            for new, found in zip(eras, flagged, strict=True):
                found.append(flags(row.kind, int(new), measure, row.heading, place_in[row.statement], int(sizes[row.statement])))
            place_in[row.statement] += 1
        x = self._dense("enter", bag)
        if at := [i for i, row in enumerate(rows) if row.known >= 0]:
            x[:, at] += a["concept"][:, [rows[i].known for i in at]] @ a["hint.weight"]
        return np.concatenate([x + a["flag"][:, np.array(one)].sum(2) for one in flagged], axis=1)

    def _block(self, name: str, x: Floats, far: Floats) -> Floats:
        """Convolution over neighbouring rows, attention, a gated layer: each added to the rows."""
        width, n = x.shape[-1], len(far)
        near = self._norm(name + "norms.0", x).reshape(len(x), -1, n, width)
        span = self.arrays[name + "near.weight"].shape[1] // width
        padded = np.zeros((*near.shape[:2], n + span - 1, width), np.float32)
        padded[:, :, span // 2 : span // 2 + n] = near
        windows = np.concatenate([padded[:, :, k : k + n] for k in range(span)], axis=-1)
        x = x + np.maximum(self._dense(name + "near", windows.reshape(len(x), -1, span * width)), 0)
        qkv = self._dense(name + "qkv", self._norm(name + "norms.1", x))
        q, k, v = qkv.reshape(len(x), -1, n, 3, _HEADS, width // _HEADS).transpose(3, 0, 1, 4, 2, 5)
        score = q @ k.swapaxes(-1, -2) / math.sqrt(width // _HEADS)
        score[:, :, : _HEADS // 2] += far  # half of the heads look at the row's own statement only
        score -= score.max(-1, keepdims=True)
        np.exp(score, out=score)
        score /= score.sum(-1, keepdims=True)
        x = x + self._dense(name + "mix", (score @ v).swapaxes(2, 3).reshape(x.shape))
        up = self._dense(name + "up", self._norm(name + "norms.2", x))
        return x + self._dense(name + "down", np.maximum(up, 0))

    def _dense(self, name: str, x: Floats) -> Floats:
        result: Floats = x @ self.arrays[name + ".weight"]
        result += self.arrays[name + ".bias"]
        return result

    def _norm(self, name: str, x: Floats) -> Floats:
        result: Floats = x - x.mean(-1, keepdims=True)
        result /= np.sqrt((result * result).mean(-1, keepdims=True) + 1e-5)
        result *= self.arrays[name + ".weight"]
        result += self.arrays[name + ".bias"]
        return result


# --- the file ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def load(path: Path | None = None) -> Evidence:
    """The shipped file, or another that ``training/train.py`` wrote. OSError or ValueError if it is none."""
    with np.load(path or data.folder("taxonomy") / "evidence.npz", allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    names = bytes(arrays.pop("names")).decode().split("\n")
    for name in _SORTED:
        arrays[name] = np.cumsum(arrays[name], dtype=np.uint32)
    arrays["candidates"] = np.unpackbits(arrays["candidates"], axis=1)[:, : len(names)].astype(bool)
    arrays["candidates"][:, EXTENSION] = True  # any line may be of the filer's own
    _join(arrays)
    for kind in range(len(KINDS)):  # a statement is compared with the concepts that such statements were seen to hold
        columns = arrays[f"seen.{kind}"] = np.flatnonzero(arrays["candidates"][kind])
        arrays[f"concept.{kind}"] = arrays["concept"][:, columns].swapaxes(1, 2).reshape(-1, len(columns)) / len(arrays["concept"])
        arrays[f"bias.{kind}"] = arrays["bias"][:, columns].mean(0)
    return Evidence(tuple(names), {name: i for i, name in enumerate(names)}, arrays)


def _join(arrays: dict[str, Array]) -> None:
    """The arrays of the networks (``0.flag``, ``1.flag``, ...) become one each, as they are multiplied: (networks, in, out). What is kept as
    whole numbers with a scale for every row is multiplied out, but for the words: a document has some hundreds of twenty thousand."""
    networks = range(int(arrays["nets"][0]))
    for name in [name.removeprefix("0.") for name in arrays if name.startswith("0.")]:
        arrays[name] = np.stack([arrays.pop(f"{k}.{name}") for k in networks])
    for name, array in arrays.items():
        if array.dtype == np.float16:
            arrays[name] = array.astype(np.float32)
    for name in [name for name in arrays if f"{name}!scale" in arrays and name != "token"]:
        arrays[name] = arrays[name] * arrays.pop(f"{name}!scale")[..., None]
    for name, array in arrays.items():
        if array.ndim == 3 and name.endswith(".weight") and not name.endswith("near.weight"):  # kept as (out, in)
            arrays[name] = np.ascontiguousarray(array.swapaxes(1, 2))
        elif array.ndim == 2 and name.endswith((".weight", ".bias")):
            arrays[name] = array[:, None]


def packed(names: Sequence[str], arrays: dict[str, Array], levels: Mapping[str, int]) -> dict[str, Array]:
    """Arrays as they stand in the file: those named in ``levels`` as so many whole numbers above and below zero, with a scale for every
    row (fewer numbers are packed smaller), sorted hashes as their differences, other floats as float16."""
    out: dict[str, Array] = {"names": np.frombuffer("\n".join(names).encode(), dtype=np.uint8)}
    for name, array in arrays.items():
        if name in levels:
            scale = np.maximum(np.abs(array).max(1), 1e-4) / levels[name]
            out[name] = np.round(array / scale[:, None]).astype(np.int8)
            out[name + "!scale"] = scale.astype(np.float16)
        elif name in _SORTED:
            out[name] = np.diff(array, prepend=np.zeros(1, array.dtype))
        elif name == "candidates":
            out[name] = np.packbits(array, axis=1)
        else:
            out[name] = array.astype(np.float16) if array.dtype == np.float32 else array
    return out
