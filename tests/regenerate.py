"""``python -m tests.regenerate`` writes every generated file again; a person reads the diff.

A generator yields (path, content). To keep another family of files, write one and add it to ``GENERATORS``;
``tests/test_writer.py`` and ``tests/test_cases.py`` hold what is committed against what they give.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from converter import diagnostics, pipeline, taxonomy
from converter.diagnostics import Source
from converter.writer import packages, placing

ROOT = Path(__file__).resolve().parent.parent
Generated = Iterator[tuple[Path, bytes]]
_PRINTED = re.compile(r"(<!-- printed: (?P<what>\w+) -->\n```text\n).*?(```)", re.DOTALL)


def base_taxonomy() -> Generated:
    """taxonomy/gaap-2026.xsd and its like, from concepts.csv and the statement skeletons."""
    for name, content in packages.taxonomy_files(taxonomy.base()):
        yield ROOT / "taxonomy" / name, content


def cases() -> Generated:
    """What the chain makes of every input in tests/cases/: the report's files, its ledger, and what was said."""
    for folder in sorted((ROOT / "tests" / "cases").iterdir()):
        for name, content in case(folder):
            yield folder / "expected" / name, content


def case(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The expected files of one case. Its input is ``source.*``, or the example of the folder's name."""
    source = next(folder.glob("source.*"), ROOT / "examples" / f"{folder.name}.txt")
    conversions, noticed = pipeline.convert(source.name, source.read_bytes())
    said = [(d, Source(source.name, source.read_text(encoding="utf-8"))) for d in noticed]
    for conversion in conversions:
        said += [(d, Source(source.name, conversion.document.text)) for d in conversion.diagnostics]
        if conversion.report is not None:
            yield from conversion.files
            ledger = [f"{e.span.line}:{e.span.column}-{e.span.end} {e.text} {e.fate}: {e.detail}" for e in conversion.report.ledger]
            yield "ledger.txt", "\n".join([*ledger, ""]).encode()
    yield "diagnostics.txt", "\n".join([*(line for d, text in said for line in diagnostics.shown(d, text)), ""]).encode()


def readme() -> Generated:
    """README.md, with what its examples print today: the summary of a conversion, and the first thing that is wrong with it."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "examples").symlink_to(ROOT / "examples")
        command = [sys.executable, "-m", "converter.cli", "convert", "examples/capstone-2005-q2.txt"]
        done = subprocess.run(command, cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)
    printed = {"summary": done.stdout, "finding": "".join(done.stderr.splitlines(keepends=True)[:3])}
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    yield ROOT / "README.md", _PRINTED.sub(lambda m: m[1] + printed[m["what"]] + m[3], text).encode()


GENERATORS: tuple[Callable[[], Generated], ...] = (base_taxonomy, cases, readme)


def changed(generator: Callable[[], Generated]) -> Generated:
    """What a generator gives that the tree does not hold."""
    return ((path, content) for path, content in generator() if not path.is_file() or path.read_bytes() != content)


def main() -> int:
    for generator in GENERATORS:
        for path, content in changed(generator):
            path.parent.mkdir(parents=True, exist_ok=True)
            placing.put_file(content, path)
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
