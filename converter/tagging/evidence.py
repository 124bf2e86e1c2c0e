"""What was learned from labels as filed: a small network over the rows of a document, and a table of what companies chose.

``taxonomy/evidence.npz`` is written by ``training/train.py`` from public filings and holds no text of them: labels and words are
kept as 32-bit hashes of their normal form. The network is that of ``training/net.py``, in numpy: a row is the sum of the
embeddings of its label's words; convolutions over neighbouring rows and attention over the whole document mix the rows; a row is
compared with the embedding of every concept. Nothing here knows statements or taxonomies; ``converter.tagging.mapping`` does.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
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

UNSEEN = -40.0  # the logit of a concept that such a statement was never seen to hold

_HEADS = 4
_SORTED = ("keys", "starts", "hashes")  # kept as differences
_FAR = -1e4


@dataclass(frozen=True, slots=True)
class Row:
    """A line as the network sees it: index into KINDS, of MEASURES (-1: not known), the statement's number in the document."""

    label: str
    kind: int
    measure: int
    heading: bool
    statement: int
    known: int = -1  # the concept's index where it is known already


class _Heard(NamedTuple):
    """Votes as columns: the row, the concept, the key of the table, the concept's share of the votes and the logarithm of their number;
    ``sizes`` has, for every row and key, the logarithm of the number of all votes and the share of the first."""

    row: Array
    concept: Array
    key: Array
    share: Array
    size: Array
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

    def votes(self, rows: Sequence[Row]) -> list[tuple[Votes, ...]]:
        """For each key of every row's label the concepts (as numbers) that companies gave it, with how many did, most first; then
        the same of filings of 2018 and later alone."""
        keys, starts = self.arrays["keys"], self.arrays["starts"]
        asked = [i for i, row in enumerate(rows) if row.label and not row.heading]
        found: list[tuple[Votes, ...]] = [()] * len(rows)
        if not asked:
            return found
        codes = np.concatenate([_table_hashes(KINDS[rows[i].kind], rows[i].label) for i in asked])
        places = np.minimum(np.searchsorted(keys, codes), len(keys) - 1)
        firsts, lasts = starts[places], starts[places + 1]
        lasts = np.where(keys[places] == codes, lasts, firsts)
        spans = list(zip(firsts.tolist(), lasts.tolist(), strict=True))
        ever, newer = (self._tables(spans, counts) for counts in ("counts", "newer"))
        for k, i in enumerate(asked):
            found[i] = (*ever[_KEYS * k : _KEYS * (k + 1)], *newer[_KEYS * k : _KEYS * (k + 1)])
        return found

    def _tables(self, spans: Sequence[tuple[int, int]], counts: str) -> list[Votes]:
        voted, counted = self.arrays["voted"], self.arrays[counts]
        tables = (zip(voted[a:b].tolist(), counted[a:b].tolist(), strict=True) for a, b in spans)
        return [tuple(sorted((pair for pair in table if pair[1]), key=lambda pair: -pair[1])) for table in tables]

    def scores(self, rows: Sequence[Row], votes: Sequence[tuple[Votes, ...]], *, new: bool) -> Array:
        """Logits of every concept for every row, in the row's context: the mean of the networks' answers and what the table of
        labels adds. ``new``: the document is of 2018 or later."""
        a = self.arrays
        count = int(a["nets"][0])
        heard = self._heard(votes, new)
        logits: Array = self._net("0.", rows, heard, new)
        for k in range(1, count):
            logits += self._net(f"{k}.", rows, heard, new)
        logits /= count
        weight = a["vote"]
        added = weight[heard.key, 0] * heard.share + weight[heard.key, 1] * heard.size
        np.add.at(logits, (heard.row, heard.concept), added.astype(np.float32))
        return logits

    def _heard(self, votes: Sequence[tuple[Votes, ...]], new: bool) -> _Heard:
        """The votes of all rows as columns; the concepts by their newer names where the document is new."""
        at: list[tuple[int, int, int, float, float]] = []
        sizes = np.zeros((len(votes), 4 * _KEYS), np.float32)
        for i, tables in enumerate(votes):
            for key, pairs in enumerate(tables[: None if new else _KEYS]):
                if pairs:
                    total = sum(n for _, n in pairs)
                    at.extend((i, concept, key, n / (total + 1), math.log1p(n)) for concept, n in pairs[:VOTES])
                    sizes[i, 2 * key : 2 * key + 2] = math.log1p(total), pairs[0][1] / (total + 1)
        table = np.array(at, np.float32).reshape(-1, 5)
        row, concept, which = (table[:, k].astype(np.int64) for k in range(3))
        return _Heard(row, self.arrays["renamed"][concept] if new else concept, which, table[:, 3], table[:, 4], sizes)

    def _net(self, net: str, rows: Sequence[Row], heard: _Heard, new: bool) -> Floats:
        a = self.arrays
        x = self._enter(net, rows, new)
        named, place = np.unique(heard.concept, return_inverse=True)
        trusted = np.bincount(heard.row * len(named) + place, heard.share * a[net + "trust"][heard.key], len(rows) * len(named))
        told = trusted.reshape(len(rows), len(named)).astype(np.float32) @ a[net + "concept"][named]
        x += told @ a[net + "heard.weight"].T + heard.sizes @ a[net + "known.weight"].T
        known = np.array([row.known for row in rows])
        if (known >= 0).any():
            at = known >= 0
            x[at] += a[net + "concept"][known[at]] @ a[net + "hint.weight"].T
        number = np.array([row.statement for row in rows])
        same = number[:, None] == number[None, :]
        for block in range(int(a["blocks"][0])):
            x = self._block(f"{net}blocks.{block}.", x, same)
        out = np.maximum(_norm(x, a[net + "norm.weight"], a[net + "norm.bias"]), 0) @ a[net + "leave.weight"].T + a[net + "leave.bias"]
        kinds = np.array([row.kind for row in rows])
        result = np.full((len(rows), len(self.concepts)), UNSEEN, np.float32)
        for kind in sorted(set(kinds.tolist())):  # np.unique would load masked arrays, a twentieth of a second
            here, columns = np.flatnonzero(kinds == kind), a[f"seen.{kind}"]
            result[np.ix_(here, columns)] = out[here] @ a[f"{net}concept.{kind}"] + a[net + "bias"][columns]
        return result

    def fitting(self, rows: Sequence[Row]) -> Array:
        """Which concepts were seen in the kind of statement and have the measure of each row."""
        kinds = np.array([row.kind for row in rows])
        measures = np.array([row.measure for row in rows])
        concept = self.arrays["measure"]
        fit = (concept[None, :] == measures[:, None]) | (concept[None, :] == 3) | (measures[:, None] < 0)
        result: Array = self.arrays["candidates"][kinds] & fit
        return result

    def _enter(self, net: str, rows: Sequence[Row], new: bool) -> Floats:
        a = self.arrays
        token = a[net + "token"]
        pieces = [_hashes(row.label) for row in rows]
        codes = np.concatenate(pieces)
        vocabulary = a["hashes"]
        place = np.minimum(np.searchsorted(vocabulary, codes), len(vocabulary) - 1)
        hit = vocabulary[place] == codes
        owner = np.repeat(np.arange(len(rows)), [len(p) for p in pieces])[hit]
        counts = np.bincount(owner, minlength=len(rows))
        # a row that knows no token has token 0; the rows' tokens are summed in runs
        bag = np.repeat(token[:1], len(rows), axis=0)
        seen = np.flatnonzero(counts)
        if len(seen):
            starts = np.concatenate(([0], np.cumsum(counts[seen])[:-1]))
            bag[seen] = np.add.reduceat(token[place[hit] + 1], starts, axis=0) / np.sqrt(counts[seen])[:, None]
        sizes = np.bincount([row.statement for row in rows])
        place_in = [0] * len(sizes)
        flagged: list[list[int]] = []
        for row in rows:
            measure = 0 if row.heading or row.measure < 0 else row.measure + 1
            flagged.append(flags(row.kind, int(new), measure, row.heading, place_in[row.statement], int(sizes[row.statement])))
            place_in[row.statement] += 1
        flag = a[net + "flag"][np.array(flagged)].sum(1)
        result: Floats = (bag @ a[net + "enter.weight"].T + a[net + "enter.bias"] + flag).astype(np.float32)
        return result

    def _block(self, name: str, x: Floats, same: Array) -> Floats:
        a = self.arrays
        n, width = x.shape
        y = _norm(x, a[name + "norms.0.weight"], a[name + "norms.0.bias"])
        near = a[name + "near.weight"]  # (span * width, width)
        span = len(near) // width
        padded = np.zeros((n + span - 1, width), np.float32)
        padded[span // 2 : span // 2 + n] = y
        windows = np.concatenate([padded[k : k + n] for k in range(span)], axis=1)
        x = x + np.maximum(windows @ near + a[name + "near.bias"], 0)
        qkv = _norm(x, a[name + "norms.1.weight"], a[name + "norms.1.bias"]) @ a[name + "qkv.weight"].T + a[name + "qkv.bias"]
        q, k, v = (t.reshape(n, _HEADS, -1).transpose(1, 0, 2) for t in np.split(qkv, 3, axis=1))
        score = q @ k.transpose(0, 2, 1) / math.sqrt(width // _HEADS)
        score[: _HEADS // 2, ~same] = _FAR  # half of the heads look at the row's own statement only
        score -= score.max(-1, keepdims=True)
        np.exp(score, out=score)
        score /= score.sum(-1, keepdims=True)
        mixed = (score @ v).transpose(1, 0, 2).reshape(n, width)
        x = (x + mixed @ a[name + "mix.weight"].T + a[name + "mix.bias"]).astype(np.float32)
        up = _norm(x, a[name + "norms.2.weight"], a[name + "norms.2.bias"]) @ a[name + "up.weight"].T + a[name + "up.bias"]
        result: Floats = x + np.maximum(up, 0) @ a[name + "down.weight"].T + a[name + "down.bias"]
        return result


def _norm(x: Floats, weight: Floats, bias: Floats) -> Floats:
    centred = x - x.mean(-1, keepdims=True)
    scale = np.sqrt((centred * centred).mean(-1, keepdims=True) + 1e-5)
    result: Floats = centred / scale * weight + bias
    return result


# --- the file ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def load(path: Path | None = None) -> Evidence:
    """The shipped file, or another that ``training/train.py`` wrote. OSError or ValueError if it is none."""
    with np.load(path or data.folder("taxonomy") / "evidence.npz", allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    names = bytes(arrays.pop("names")).decode().split("\n")
    for name in [n for n in arrays if n.endswith("!scale")]:  # kept as whole numbers with a scale for every row
        whole = name.removesuffix("!scale")
        arrays[whole] = arrays[whole].astype(np.float32) * arrays.pop(name).astype(np.float32)[:, None]
    for name, array in arrays.items():
        if array.dtype == np.float16:
            arrays[name] = array.astype(np.float32)
    for name in _SORTED:
        arrays[name] = np.cumsum(arrays[name], dtype=np.uint32)
    arrays["candidates"] = np.unpackbits(arrays["candidates"], axis=1)[:, : len(names)].astype(bool)
    for kind in range(len(KINDS)):  # a statement is compared with the concepts that such statements were seen to hold
        columns = arrays[f"seen.{kind}"] = np.flatnonzero(arrays["candidates"][kind])
        for net in range(int(arrays["nets"][0])):
            arrays[f"{net}.concept.{kind}"] = np.ascontiguousarray(arrays[f"{net}.concept"][columns].T)
    return Evidence(tuple(names), {name: i for i, name in enumerate(names)}, arrays)


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
