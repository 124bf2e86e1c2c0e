"""How well lines are mapped to concepts, on companies that were kept out of training, and how sure the mapping may be of it.

    python benchmarks/mapping.py --held 0 --labels ../shared/labels/labels-dev.csv.gz > held.txt      # whom to keep out
    python training/train.py ... --without held.txt --out /tmp/held.npz
    python benchmarks/mapping.py --held 0 --evidence /tmp/held.npz [--calibrate training/calibration.npy]

All companies of ``lines/`` and half of those of the other folders are kept out, in halves 0 and 1. With ``--also FILE`` further names
(``cik1234``) are kept out: companies of the newer documents under the number that they filed with in 2010. Documents are read
by the converter itself. A truth row counts if its value was read, and is right if a line with this value has its concept.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import gzip
import hashlib
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from converter import footing, readers, statements, taxonomy  # noqa: E402
from converter.model import Duration, Instant, LineItem, Match, Statement, Sum  # noqa: E402
from converter.tagging import evidence, labels, mapping  # noqa: E402

CLASSES = ("lines", "ixbrl", "release", "ex27")
UNITS = {"USD": "monetary", "shares": "shares", "USD/shares": "perShare"}


@dataclass(frozen=True, slots=True)
class Named:
    """A line that a truth row names: its match, whether it is right, and right with equal concepts merged."""

    match: Match
    right: bool
    merged: bool
    document: str
    new: bool
    traits: tuple[float, ...]


def half(company: str) -> int:
    """As in training/train.py."""
    return hashlib.sha256(company.encode()).digest()[0] % 2


def truths(corpus: Path, kind: str, held: int) -> Iterator[tuple[Path, Path]]:
    """Truth tables with their documents; of the newer ones those of a half."""
    for path in sorted((corpus / kind).glob("*.truth.csv" if kind == "lines" else "*.csv")):
        if path.name.endswith(".all.csv") or (kind in ("ixbrl", "release") and half(path.name.partition("_")[0]) != held):
            continue
        stem = path.name.removesuffix(".csv").removesuffix(".truth")
        source = next((s for e in (".htm", ".txt", ".csv") if (s := path.with_name(stem + e)).is_file() and s != path), None)
        if source:
            yield path, source


def read(source: Path) -> tuple[tuple[Statement, ...], tuple[tuple[Sum, ...], ...]]:
    """The statements of a file (of its richest document) with their sums."""
    documents, _ = readers.read(source.name, source.read_bytes())
    found = max((statements.recognize(d)[0].statements for d in documents), key=len, default=())
    return found, tuple(footing.foot(s)[0] for s in found)


def _recording(plain: Callable[..., Match], recorded: list[tuple[float, ...]]) -> Callable[..., Match]:
    """``mapping._match`` that writes down the traits of every line that it is asked about."""

    def recording(item: LineItem, line: object, choice: object, told: object, names: object, learned: object, least: float) -> Match:
        recorded.append(() if item.heading else mapping.traits(choice, told, names, learned))  # type: ignore[arg-type]
        return plain(item, line, choice, told, names, learned, least)

    return recording


def near(end: dt.date, wanted: str) -> bool:
    return abs((end - dt.date.fromisoformat(wanted.lstrip("~"))).days) <= (8 if wanted.startswith("~") else 0)


def judge(kind: str, corpus: Path, held: int, learned: evidence.Evidence) -> tuple[list[int], list[Named]]:
    """Counts (truth rows, with the value read, right, right when merged) and the lines that are named by a truth row's label."""
    base = taxonomy.base()
    counts, named = [0, 0, 0, 0], []
    for truth, source in truths(corpus, kind, held):
        found, sums = read(source)
        year = max((c.period.end.year for s in found for c in s.columns if c.period), default=2010)
        recorded: list[tuple[float, ...]] = []
        plain = mapping._match
        mapping._match = _recording(plain, recorded)
        try:
            matches = mapping.match_all(found, sums, base, year=year, learned=learned)
        finally:
            mapping._match = plain
        order = [(si, li) for si, s in enumerate(found) for li in range(len(s.lines))]
        traits = dict(zip(order, recorded, strict=True))
        at: dict[Decimal, list[tuple[dt.date, bool, int, int]]] = defaultdict(list)
        for si, s in enumerate(found):
            for li, line in enumerate(s.lines):
                for column, amount in zip(s.columns, line.amounts, strict=True):
                    if amount is not None and (p := column.period) is not None:
                        end = p.start - dt.timedelta(1) if line.stock == "begin" and isinstance(p, Duration) else p.end
                        at[abs(amount.value)].append((end, isinstance(p, Instant) or bool(line.stock), si, li))
        seen: set[tuple[int, int]] = set()
        with truth.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                counts[0] += 1
                try:
                    values = [abs(Decimal(v)) for v in row["value"].split("|")]
                except InvalidOperation:
                    continue
                hits = [
                    (si, li)
                    for v in values
                    for end, instant, si, li in at.get(v, ())
                    if near(end, row["period_end"]) and instant == (not row["period_start"]) and found[si].lines[li].measure == UNITS.get(row["unit"])
                ]
                if not hits:
                    continue
                right = set(row["concept"].split("|"))
                merged = {e for r in right for e in base.same(r)}
                said = [matches[si][li].concept or mapping.EXTENSION for si, li in hits]
                counts[1] += 1
                counts[2] += any(s in right for s in said)
                counts[3] += any(s in merged for s in said)
                for (si, li), concept in zip(hits, said, strict=True):
                    line = found[si].lines[li]
                    if (si, li) not in seen and labels.normal(line.label) == labels.normal(row.get("printed_label", "")):
                        seen.add((si, li))
                        named.append(Named(matches[si][li], concept in right, concept in merged, truth.name, year >= 2018, traits[si, li]))
    return counts, named


def fit(named: list[Named], extension: bool) -> np.ndarray:
    """Weights of a logistic regression of being right, equal concepts merged, on the traits of the matches, towards the odds as they are."""
    chosen = [n for n in named if (n.match.concept is None) == extension and n.match.rung not in ("user", "arithmetic")]
    x = np.array([n.traits for n in chosen], float)
    y = np.array([n.merged for n in chosen], float)
    w = np.where([n.new for n in chosen], 3.0, 1.0)  # the newer documents are fewer
    prior = np.eye(x.shape[1])[1]
    b = prior.copy()

    def likelihood(b: np.ndarray) -> float:
        z = np.clip(x @ b, -30, 30)
        return float((w * (y * z - np.log1p(np.exp(z)))).sum() - 0.5 * ((b - prior) ** 2).sum())

    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(x @ b, -30, 30)))
        step = np.linalg.solve((x.T * (w * p * (1 - p) + 1e-6)) @ x + np.eye(len(b)), x.T @ (w * (y - p)) - (b - prior))
        size = 1.0
        while likelihood(b + size * step) < likelihood(b) and size > 1e-4:
            size /= 2
        b = b + size * step
    return b


def reliability(named: list[Named]) -> str:
    """Confidence given against share right, in tenths, of the lines that were given a concept."""
    given = [n for n in named if n.match.concept]
    confidence = np.array([n.match.confidence for n in given])
    right, merged = np.array([n.right for n in given]), np.array([n.merged for n in given])
    rows = ["confidence  lines  given  right  merged"]
    for tenth in range(10):
        here = (confidence >= tenth / 10) & (confidence < (tenth + 1) / 10 + (tenth == 9))
        if here.any():
            rows.append(f"{tenth / 10:.1f}-{(tenth + 1) / 10:.1f}   {here.sum():6d}  {confidence[here].mean():.3f}  {right[here].mean():.3f}  {merged[here].mean():.3f}")
    sure = confidence >= 0.9
    rows.append(f"at 0.9 and more: {sure.sum() / len(named):.1%} of all lines, {right[sure].mean():.1%} right, {merged[sure].mean():.1%} merged")
    return "\n".join(rows)


def companies(corpus: Path, joined: Path, held: int) -> list[str]:
    """Names of companies to keep out of training: those of lines/ (by their number in the labels) and half of the newer ones."""
    filings = {p.name[:20] for p in (corpus / "lines").glob("*.truth.csv")}
    with gzip.open(joined, "rt", encoding="utf-8", newline="") as file:
        found = {"cik" + row["cik"] for row in csv.DictReader(file) if row["adsh"] in filings}
    for kind in ("ixbrl", "release"):
        found |= {truth.name.partition("_")[0] for truth, _ in truths(corpus, kind, held)}
    return sorted(found)


def measured(corpus: Path, held: int, learned: evidence.Evidence) -> list[Named]:
    """The lines of all documents of a half, judged; prints the shares that are right for each class, and the reliability."""
    every: list[Named] = []
    for kind in CLASSES:
        (rows, values, right, merged), named = judge(kind, corpus, held, learned)
        every += named
        print(f"{kind:8} {rows:6} rows  value {values / rows:6.1%}  concept {right / values:6.1%}  merged {merged / values:6.1%}  named lines {len(named)}")
    print(reliability(every))
    return every


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--held", type=int, choices=(0, 1), default=0)
    parser.add_argument("--labels", type=Path, help="print the companies to keep out, and stop")
    parser.add_argument("--also", type=Path, help="further names to keep out, one a line")
    parser.add_argument("--evidence", type=Path, help="what was trained without them (the shipped file has seen them)")
    parser.add_argument("--calibrate", type=Path, help="fit the confidence on these documents and write its weights here")
    args = parser.parse_args()
    if not args.corpus.is_dir():
        print(f"there is no corpus in {args.corpus}: nothing was measured", file=sys.stderr)
        return 2
    if args.labels:
        names = companies(args.corpus, args.labels, args.held)
        print("\n".join([*names, *(args.also.read_text(encoding="utf-8").split() if args.also else ())]))
        return 0
    every = measured(args.corpus, args.held, evidence.load(args.evidence) if args.evidence else evidence.load())
    if args.calibrate:
        np.save(args.calibrate, np.array([fit(every, False), fit(every, True)], np.float32))
    return 0


if __name__ == "__main__":
    sys.exit(main())
