"""Statement rows as filed, from the public files, in one shape: the material that the mapping learns from.

Read are SEC financial statement data sets as SEC publishes them (a folder or zip of one quarter with ``sub.txt`` and ``pre.txt``),
the same joined into one CSV (adsh, cik, sic, form, fy, statement, line, label, tag, standard, negating), rows of newer filings
with headings (source, year, statement, line, depth, parent, label, tag, standard), and truth tables beside documents
(statement, printed_label, concept, period_start, period_end, unit, value). Nothing of it is shipped, only what was learned.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

EXTENSION = "extension"
_STRUCTURE = re.compile(r"(?:Axis|Member|Domain|Table|LineItems|RollForward)$")
_WITHIN = re.compile(
    r"^(?:AllowanceFor|AccumulatedDep|PreferredStock.*(?:Shares|PerShare|Value$)|CommonStock.*(?:Shares|PerShare)|TreasuryStock.*Shares|FiniteLivedIntangibleAssetsAccum)"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a statement: ``concept`` is a tag, ``extension`` or None for a heading; ``alternatives`` are equally right."""

    label: str
    concept: str | None
    measure: str = ""
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filing:
    """A filing's statements in order: (BS, IS, CI, CF, EQ or CP; rows). ``company`` groups filings for holding out."""

    name: str
    company: str
    year: int
    sic: int
    statements: tuple[tuple[str, tuple[Row, ...]], ...]


def measure(label: str, kind: str) -> str:
    """shares, perShare or monetary: from the item type of the concept if it is known (``kind``), else from the label."""
    if kind in ("shares", "perShare"):
        return kind
    text = label.casefold()
    if not kind and ("per share" in text or "per unit" in text) and "weighted" not in text:
        return "perShare"
    if not kind and ("(in shares)" in text or "shares outstanding" in text or "number of shares" in text):
        return "shares"
    return "monetary"


def joined(path: Path, types: dict[str, str]) -> Iterator[Filing]:
    """Filings of the joined CSV. A gap in the line numbers is a heading whose text is not known."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        filings: dict[str, list[dict[str, str]]] = {}
        for row in csv.DictReader(file):
            filings.setdefault(row["adsh"], []).append(row)
    yield from (_filing(rows, types) for rows in filings.values())


def _number(text: str) -> int:
    try:
        return int(float(text))
    except ValueError:
        return 0


def _filing(rows: list[dict[str, str]], types: dict[str, str]) -> Filing:
    statements: dict[str, list[Row]] = {}
    last: dict[str, int] = {}
    for row in rows:
        kind, line = row["statement"], int(row["line"])
        # the parenthetical page numbers its lines anew, under the same code: it is a statement of its own
        if line < last.get(kind, 0):
            kind = "CP" if row["statement"] == "BS" else kind
        elif last.get("CP") and row["statement"] == "BS":
            kind = "CP" if line > last["CP"] else kind
        gap = line - last.get(kind, 0) - 1
        body = statements.setdefault(kind, [])
        body.extend(Row("", None) for _ in range(min(max(gap, 0), 2)))
        last[kind] = line
        tag = row["tag"]
        concept = tag if row["standard"] == "1" else EXTENSION
        if not concept.endswith("Abstract"):
            body.append(Row(row["label"], concept, measure(row["label"], types.get(tag, ""))))
    first = rows[0]
    year = _number(first["fy"]) or 2010
    return Filing(
        first["adsh"], "cik" + first["cik"], year, _number(first["sic"]), tuple((k, tuple(v)) for k, v in statements.items() if v)
    )


def outlined(path: Path, types: dict[str, str]) -> Iterator[Filing]:
    """Filings of the newer CSV, headings included. The company is the source's name up to the first underscore."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        filings: dict[str, list[dict[str, str]]] = {}
        for row in csv.DictReader(file):
            filings.setdefault(row["source"], []).append(row)
    for name, rows in filings.items():
        statements: dict[str, list[Row]] = {}
        for row in rows:
            tag = row["tag"]
            if _STRUCTURE.search(tag) and row["standard"] == "1" or tag.endswith(("Member", "Axis", "LineItems")):
                continue
            body = statements.setdefault(row["statement"], [])
            if tag.endswith("Abstract"):
                body.append(Row(row["label"], None))
            else:
                known = row["standard"] == "1"
                body.append(Row(row["label"], tag if known else EXTENSION, measure(row["label"], types.get(tag, "") if known else "")))
        yield Filing(name, name.partition("_")[0], _number(rows[0]["year"]), 0, tuple((k, tuple(v)) for k, v in statements.items()))


def truths(paths: Iterable[Path], types: dict[str, str], company: str = "name") -> Iterator[Filing]:
    """Filings of truth tables: a row for every line, without the facts that stand inside a label."""
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row.get("unit")]
        statements: dict[str, list[Row]] = {}
        grouped: dict[tuple[str, str, int], list[str]] = {}
        run = 0
        last: tuple[str, str, str, str] | None = None
        seen: set[tuple[str, str]] = set()
        for row in rows:
            here = (row["statement"], row["printed_label"])
            period = (row["period_start"], row["period_end"])
            if last is None or here != last[:2]:
                run += 1
                seen = set()
            elif row["concept"] != last[2] and period in seen and not _inside(here[1], row["concept"], last[2]):
                run += 1
                seen = set()
            seen.add(period)
            last = (*here, row["concept"], row["unit"])
            grouped.setdefault((*here, run), []).append(f"{row['concept']} {row['unit']}")
        for (kind, label, _), found in grouped.items():
            pairs = list(dict.fromkeys(tuple(f.rsplit(" ", 1)) for f in found))
            main = [p for p in pairs if not (len(pairs) > 1 and _WITHIN.match(p[0].partition("|")[0]))] or pairs
            concept, unit = main[-1]
            names = tuple(concept.split("|"))
            what = "perShare" if "/" in unit else "shares" if unit == "shares" else "monetary"
            statements.setdefault(kind, []).append(Row(label, names[0], what, names[1:]))
        year = max((int(row["period_end"].lstrip("~")[:4]) for row in rows), default=2024)
        yield Filing(path.name, path.name.partition("_")[0], year, 0, tuple((k, tuple(v)) for k, v in statements.items()))


def _inside(label: str, concept: str, other: str) -> bool:
    return bool(_WITHIN.match(concept) or _WITHIN.match(other)) and any(c.isdigit() for c in label)


def published(path: Path, types: dict[str, str]) -> Iterator[Filing]:
    """Filings of a quarter as SEC publishes it: a folder or a zip with sub.txt and pre.txt (tab separated, UTF-8).
    Source: sec.gov/files/aqfs.pdf, 2009 onwards. ``version`` is the filing's own number where the tag is its own."""
    with _member(path, "sub.txt") as file:
        subs = {row["adsh"]: row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    filings: dict[str, list[dict[str, str]]] = {}
    with _member(path, "pre.txt") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["adsh"] in subs and row["stmt"] in ("BS", "IS", "CI", "CF", "EQ") and row["inpth"] == "0":
                sub = subs[row["adsh"]]
                filings.setdefault(row["adsh"], []).append(
                    {
                        "adsh": row["adsh"], "cik": sub["cik"], "sic": sub["sic"], "fy": sub["fy"], "statement": row["stmt"],
                        "line": row["line"], "label": row["plabel"], "tag": row["tag"],
                        "standard": "0" if row["version"] == row["adsh"] else "1", "report": row["report"],
                    }
                )  # fmt: skip
    for rows in filings.values():
        rows.sort(key=lambda r: (int(r["report"]), int(r["line"])))
        yield _filing(rows, types)


def _member(path: Path, name: str) -> io.TextIOBase:
    if path.is_dir():
        return (path / name).open(encoding="utf-8", newline="")
    return io.TextIOWrapper(zipfile.ZipFile(path).open(name), encoding="utf-8", newline="")


def item_types(path: Path) -> dict[str, str]:
    """Measure of every element of a list with the columns name, type, balance, periodType."""
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["name"]: row["type"].removesuffix("ItemType") for row in csv.DictReader(file, delimiter="\t")
        }
