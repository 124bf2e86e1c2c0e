"""What was learned from labels as filed: how often companies gave a label to a concept.

``taxonomy/evidence.npz`` is written by ``training/train.py`` from public filings and holds no text of them: labels are kept
as 32-bit hashes of their normal form. Nothing here knows lines or statements; ``converter.mapping`` does.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from converter import data, labels

Floats = npt.NDArray[np.float32]

EXTENSION = 0  # the row of ``concepts`` that stands for an element of the filer's own


def hashed(text: str) -> int:
    """The hash under which a text is kept."""
    return zlib.crc32(text.encode())


def table_keys(kind: str, label: str) -> tuple[str, str, str]:
    """The keys of a label in the table, the most telling first. ``kind`` is BS, IS, CI, CF, EQ or CP."""
    text = labels.normal(label)
    return f"{kind}|{text}", f"{kind}/{labels.short(label)}", f"*|{text}"


@dataclass(frozen=True)
class Evidence:
    """The file, loaded. ``concepts`` are names; index 0 is an extension."""

    concepts: tuple[str, ...]
    arrays: dict[str, npt.NDArray[Any]]

    def votes(self, kind: str, label: str) -> tuple[tuple[int, float], ...]:
        """Concepts (as indexes) that companies gave this label, with the number of companies, most first."""
        keys = self.arrays["keys"]
        for key in table_keys(kind, label):
            code = hashed(key)
            place = int(np.searchsorted(keys, code))
            if place < len(keys) and int(keys[place]) == code:
                first, last = self.arrays["starts"][place : place + 2]
                return tuple(
                    (int(c), float(n))
                    for c, n in zip(self.arrays["voted"][first:last], self.arrays["counts"][first:last], strict=True)
                )
        return ()


@lru_cache(maxsize=4)
def load(path: Path | None = None) -> Evidence:
    """The shipped file, or another that ``training/train.py`` wrote. OSError or ValueError if it is none."""
    with np.load(path or data.folder("taxonomy") / "evidence.npz", allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    names = bytes(arrays.pop("names")).decode().split("\n")
    return Evidence(tuple(names), arrays)


def names_array(names: Sequence[str]) -> npt.NDArray[np.uint8]:
    """Names as they stand in the file."""
    return np.frombuffer("\n".join(names).encode(), dtype=np.uint8)
