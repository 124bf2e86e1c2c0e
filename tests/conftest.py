"""What several tests need: documents outside the tree, found or skipped loudly."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "capstone-2005-q2.txt"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real filings, which are no part of this tree: TICKMARK_CORPUS, or ../shared/corpus."""
    place = Path(os.environ.get("TICKMARK_CORPUS") or ROOT.parent / "shared" / "corpus")
    if not place.is_dir():
        pytest.skip(f"THE CORPUS IS NOT AT {place}: real filings are not tested; set TICKMARK_CORPUS")
    return place


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"
