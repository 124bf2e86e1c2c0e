#!/usr/bin/env python3
"""How much of real filings comes out right: every class of the corpus by ../shared/tools/score.py, and for press/, which nobody has
written a truth for, the totals that are proved and the numbers that are accounted for.

    python benchmarks/accuracy.py [CLASS ...] [--note TEXT] [--misses FOLDER] [--reliability EVIDENCE]

Prints a table, and adds a row for each class to benchmarks/history.csv with --note. With --reliability the confidence given is set
against the share that is right, in tenths: EVIDENCE must be trained without the companies that it is tried on (benchmarks/mapping.py
tells how), for of what it has seen it is too sure. The corpus is at TICKMARK_CORPUS or
../shared/corpus, the scorer beside it in tools/.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import importlib.util
import io
import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CORPUS = Path(os.environ.get("TICKMARK_CORPUS") or ROOT.parent / "shared" / "corpus")
HISTORY = Path(__file__).with_name("history.csv")
COMMAND = (sys.executable, "-m", "converter.cli", "convert", "--to", "xbrl")
SCORED = ("release", "ixbrl", "text", "ex27", "lines")
PROVED = "press"
COLUMNS = ("found", "value", "sign", "concept", "decimals", "precision", "surplus", "proved", "accounted")
PATIENCE = 300  # seconds for one document


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("classes", nargs="*", metavar="CLASS", default=[*SCORED, PROVED], help="of the corpus; by itself all")
    parser.add_argument("--note", help="add the table to history.csv under this note")
    parser.add_argument("--misses", type=Path, help="a folder for a list of misses for each document")
    parser.add_argument("--reliability", type=Path, metavar="EVIDENCE", help="how far the confidence can be relied on, with evidence that has not seen the companies")
    parser.add_argument("-j", "--jobs", type=int, default=2)
    args = parser.parse_args()
    if not CORPUS.is_dir():
        parser.error(f"there is no corpus at {CORPUS}: set TICKMARK_CORPUS")
    os.environ["PYTHONPATH"] = str(ROOT)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    print(f"{'':10}{'documents':>10}" + "".join(f"{column:>11}" for column in COLUMNS))
    rows = []
    for name in args.classes:
        row = proved(CORPUS / name, args.jobs) if name == PROVED else scored(CORPUS / name, args.jobs, args.misses)
        print(f"{name:10}{row['documents']:>10}" + "".join(f"{shown(row.get(column)):>11}" for column in COLUMNS), flush=True)
        rows.append({"class": name} | row)
    if args.note is not None:
        remember(rows, args.note, commit)
    if args.reliability:
        import mapping  # of benchmarks/

        from converter.tagging import evidence

        mapping.measured(CORPUS, 0, evidence.load(args.reliability))
    return 0


def shown(value: float | str | None) -> str:
    return "-" if value is None else value if isinstance(value, str) else f"{value:.1%}"


def scored(folder: Path, jobs: int, misses: Path | None) -> dict[str, Any]:
    """The scorer's figures for a class, as shares."""
    scorer = _scorer()
    command = " ".join(map(shlex.quote, COMMAND)) + " -q {source} -o {out}"
    with contextlib.redirect_stdout(io.StringIO()) as said:
        score = scorer.corpus(folder, command, jobs, misses and misses / folder.name)
    lines = said.getvalue().splitlines()[:-1]
    for line in (line for line in lines if "NO INSTANCE" in line):
        print(f"  {line[:44].strip()}: {line.partition('NO INSTANCE: ')[2]}", file=sys.stderr)
    return {
        "documents": len(lines),
        "found": _share(score.found, score.rows),
        "value": _share(score.values, score.rows),
        "sign": _share(score.signs, score.values),
        "concept": _share(score.found, score.values),
        "decimals": _share(score.decimals, score.decimals_stated),
        "precision": _share(score.supported, score.measured),
        "surplus": f"{score.surplus}/{score.facts}",
    }


def _scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", CORPUS.parent / "tools" / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"there is no scorer beside {CORPUS}")
    module = importlib.util.module_from_spec(spec)
    sys.modules["score"] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module


def proved(folder: Path, jobs: int) -> dict[str, Any]:
    """The totals of all statements that are proved, and the numbers of all reports that are accounted for."""
    sources = sorted(p for p in folder.iterdir() if p.suffix in (".txt", ".htm", ".html"))
    with tempfile.TemporaryDirectory() as out, ThreadPoolExecutor(jobs) as pool:
        results = list(pool.map(lambda source: (source, _converted(source, Path(out))), sources))
    totals = holding = numbers = resolved = 0
    for source, documents in results:
        if not documents:
            print(f"  {source.name}: no report", file=sys.stderr)
        for document in documents:
            for statement in document["statements"]:
                totals += statement["totals"]["all"]
                holding += statement["totals"]["proved"]
            counts = document["numbers"]
            numbers += sum(counts.values())
            resolved += sum(counts.values()) - counts["unresolved"]
    return {"documents": len(sources), "proved": _share(holding, totals), "accounted": _share(resolved, numbers)}


def _converted(source: Path, out: Path) -> list[dict[str, Any]]:
    command = [*COMMAND, "--format", "json", "-o", str(out / source.stem), str(source)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
        return [d for result in json.loads(done.stdout)["results"] for d in result["documents"] if d["report"]]
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return []


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def remember(rows: list[dict[str, Any]], note: str, commit: str) -> None:
    """Adds rows to the history, under the day, the commit that was measured and the note."""
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    columns = ("date", "commit", "note", "class", "documents", *COLUMNS)
    new = not HISTORY.exists()
    with HISTORY.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerows({"date": day, "commit": commit, "note": note} | dict(_written(row)) for row in rows)


def _written(row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for column, value in row.items():
        yield column, "" if value is None else f"{value:.4f}" if isinstance(value, float) else value


if __name__ == "__main__":
    sys.exit(main())
