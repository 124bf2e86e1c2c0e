#!/usr/bin/env python3
"""How long a conversion takes, from the command line and within a process, each stage and each format apart, and how much memory it
needs.

    python benchmarks/speed.py [FILE] [--runs N]

Times are the best of N runs: what the program needs, not what else the machine was doing.
"""

from __future__ import annotations

import argparse
import functools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command does

# what is timed: the name it is shown under, and where the pipeline (or a stage of it) finds it
STAGES = (
    ("read", "converter.pipeline.readers.read"),
    ("recognize", "converter.pipeline.statements.recognize"),
    ("describe the entity", "converter.pipeline.cover.describe"),
    ("tag", "converter.pipeline.tagging.tag"),
    ("  of that: foot", "converter.tagging.footing.foot"),
    ("  of that: map to concepts", "converter.tagging.mapping.match_all"),
    ("compare with the prose", "converter.pipeline.prose.compare"),
    ("account for numbers", "converter.pipeline.ledger.account"),
    ("write", "converter.pipeline.writer.render"),
    ("read back", "converter.pipeline.xbrl.read"),
    ("check", "converter.pipeline.checks.check"),
    ("  of that: compile XSD", "converter.checks.schema.etree.XMLSchema"),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=ROOT / "examples" / "capstone-2005-q2.txt")
    parser.add_argument("--runs", type=int, default=20)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        show("tickmark --help", *cold(args.runs, "--help"))
        show("tickmark convert, cold", *cold(args.runs, "convert", "-q", "-o", folder, str(args.file)))
    first, stages_first, best, stages_best = warm(args.runs, args.file)
    print(f"{'conversions per second':32}{1 / best:9.1f}\n")
    print(f"{'within a process':32}{'first':>9}    {'further':>9}")
    print(f"{'all':32}{1000 * first:9.1f} ms {1000 * best:9.1f} ms")
    for name in stages_best:
        print(f"{'  ' + name:32}{1000 * stages_first[name]:9.1f} ms {1000 * stages_best[name]:9.1f} ms")
    print(f"\n{'each format':32}{'further':>9}      {'size':>9}")
    for name, seconds, size in written(args.runs, args.file):
        print(f"{'  ' + name:32}{1000 * seconds:9.1f} ms {size / 1024:9.1f} kB")
    return 0


def show(what: str, seconds: float, processor: float, megabytes: float) -> None:
    print(f"{what:32}{1000 * seconds:9.1f} ms {1000 * processor:9.1f} ms of a processor {megabytes:9.1f} MB at most")


def cold(runs: int, *arguments: str) -> tuple[float, float, float]:
    """Seconds, seconds of processor time, and megabytes of the command, each time as a new process, its modules compiled as pip leaves them."""
    times, processor, sizes = [], [], []
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(runs):
        started = time.perf_counter()
        command = [sys.executable, "-m", "converter.cli", *arguments]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, _, usage = os.wait4(process.pid, 0)
        times.append(time.perf_counter() - started)
        processor.append(usage.ru_utime + usage.ru_stime)
        sizes.append(usage.ru_maxrss / 1024)
    return min(times), min(processor), max(sizes)


def warm(runs: int, file: Path) -> tuple[float, dict[str, float], float, dict[str, float]]:
    """Seconds of the first and of the best further conversion in this process, each with its stages."""
    from converter import convert

    data = file.read_bytes()
    run = functools.partial(convert, data, name=file.name)
    with watched() as stages_first:
        first = timed(run)
    best = min(timed(run) for _ in range(runs))
    stages = dict.fromkeys((name for name, _ in STAGES), float("inf"))
    for _ in range(runs):
        with watched() as spent:
            run()
        stages = {name: min(seconds, spent[name]) for name, seconds in stages.items()}
    return first, stages_first, best, stages


def written(runs: int, file: Path) -> Iterator[tuple[str, float, int]]:
    """Of each output format, seconds and bytes of the files of all reports of the file."""
    from converter import formats, pipeline, taxonomy

    made, _ = pipeline.convert(file.name, file.read_bytes())
    subjects = [formats.Subject(one.report, taxonomy.base(), one.document, one.diagnostics, one.said) for one in made if one.report]
    for form in formats.forms():
        files = [file for subject in subjects for file in formats.render(form, subject)]
        best = min(timed(lambda form=form: [formats.render(form, subject) for subject in subjects]) for _ in range(runs))
        yield form, best, sum(len(content) for _, content in files)


def timed(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


@contextmanager
def watched() -> Iterator[dict[str, float]]:
    """The seconds that each stage takes until the end of the block."""
    spent = dict.fromkeys((name for name, _ in STAGES), 0.0)

    def clocked(name: str, inner: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            started = time.perf_counter()
            try:
                return inner(*args, **options)
            finally:
                spent[name] += time.perf_counter() - started

        return call

    with ExitStack() as stack:
        for name, place in STAGES:
            module, _, attribute = place.rpartition(".")
            target = functools.reduce(getattr, module.split(".")[1:], sys.modules["converter"])
            stack.enter_context(patch.object(target, attribute, clocked(name, getattr(target, attribute))))
        yield spent


if __name__ == "__main__":
    sys.exit(main())
