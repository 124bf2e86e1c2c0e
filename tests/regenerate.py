"""``python -m tests.regenerate`` writes every generated file again; a person reads the diff.

A generator yields (path, content). To keep another family of files, write one and add it to ``GENERATORS``;
``tests/test_writer.py`` holds what is committed against what they give.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from converter import packages, taxonomy, writer

ROOT = Path(__file__).resolve().parent.parent
Generated = Iterator[tuple[Path, bytes]]


def base_taxonomy() -> Generated:
    """taxonomy/gaap-2026.xsd and its like, from concepts.csv and the statement skeletons."""
    for name, content in packages.taxonomy_files(taxonomy.base()):
        yield ROOT / "taxonomy" / name, content


GENERATORS: tuple[Callable[[], Generated], ...] = (base_taxonomy,)


def changed(generator: Callable[[], Generated]) -> Generated:
    """What a generator gives that the tree does not hold."""
    return ((path, content) for path, content in generator() if not path.is_file() or path.read_bytes() != content)


def main() -> int:
    for generator in GENERATORS:
        for path, content in changed(generator):
            writer.put_file(content, path)
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
