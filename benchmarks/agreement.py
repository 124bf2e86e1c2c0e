#!/usr/bin/env python3
"""Do all formats of real documents hold the same facts, and what does Arelle find wrong in them?

    python benchmarks/agreement.py [FILE ...]

By itself: the example, twenty releases and ten filings of the corpus (TICKMARK_CORPUS or ../shared/corpus). Every report is written as
XBRL, Inline XBRL, xBRL-JSON, xBRL-CSV and as a package; Arelle opens each and compares its facts with those of the instance. The
text of an Inline XBRL page is compared with that of the original. Exit status 1 if anything differs or is in error.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree, html

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from converter import pipeline, taxonomy  # noqa: E402
from converter.writer import packages, placing  # noqa: E402
from tests import oracle  # noqa: E402

CORPUS = Path(os.environ.get("TICKMARK_CORPUS") or ROOT.parent / "shared" / "corpus")
ENTRIES = {"xbrl": ".xml", "ixbrl": ".htm", "json": ".json", "csv": "-metadata.json", "package": ".xbri"}
OF_THE_DOCUMENT = {"calc11e:inconsistentCalculationUsingRounding", "xbrl.5.2.5.2:calcInconsistency"}  # as printed
UNSEEN = re.compile(r"\s+|\u200b|\u200c|\u200d|\ufeff|\u00ad")


def documents() -> list[Path]:
    """The example, twenty releases (those with truth, then the others, evenly) and ten filings (half of them as text)."""
    press = sorted((CORPUS / "press").glob("*.*"))
    releases = [*sorted((CORPUS / "release").glob("*.txt")), *press[:: max(len(press) // 14, 1)]][:20]
    return [ROOT / "examples" / "capstone-2005-q2.txt", *releases, *sorted((CORPUS / "ixbrl").glob("*.htm"))[::5][:5], *sorted((CORPUS / "text").glob("*.txt"))[::3][:5]]


def flaws(made: pipeline.Conversion, folder: Path, base: Path) -> Iterator[str]:
    """What is wrong with a report's files."""
    if made.report is None:
        return
    name = made.report.name
    placing.put(made.files, folder)
    expected = None
    for form, ending in ENTRIES.items():
        said, facts = oracle.judged(folder / f"{name}{ending}", [] if form == "package" else [base])
        yield from (f"{form}: {f.level} {f.code} {f.text[:120]}" for f in said if f.code not in OF_THE_DOCUMENT)
        if expected is None:
            expected = facts
            if facts.total() != len(made.report.facts):
                yield f"{form}: Arelle finds {facts.total()} facts of {len(made.report.facts)}"
        elif facts != expected:
            yield f"{form}: {(facts - expected).total()} facts more and {(expected - facts).total()} less than in the instance"
    if not same_text(made, (folder / f"{name}.htm").read_bytes()):
        yield "ixbrl: the page's text is not that of the original"


def same_text(made: pipeline.Conversion, page: bytes) -> bool:
    body = etree.fromstring(page, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)).find("{*}body")
    shown = "".join(piece for element in ([] if body is None else body) for piece in _visible(element))
    # a submission holds several documents: the page is one of them
    parts = re.findall(r"<TEXT>(.*?)</TEXT>", made.document.text, re.DOTALL | re.IGNORECASE) or [made.document.text]
    return any(UNSEEN.sub("", text) == UNSEEN.sub("", shown) for part in parts for text in (part, "".join(_visible(html.document_fromstring(part)))))


def _visible(element: etree._Element) -> Iterator[str]:
    """Text without headers of Inline XBRL, style sheets, scripts and heads."""
    if str(element.tag).rpartition("}")[2].rpartition(":")[2] in ("header", "style", "script", "head", "title", "display"):
        return
    if isinstance(element.tag, str) and "display:none" in (element.get("style") or "").replace(" ", ""):
        return
    if isinstance(element.tag, str):
        yield element.text or ""
        for child in element:
            yield from _visible(child)
            yield child.tail or ""


def main() -> int:
    sources = [Path(name) for name in sys.argv[1:]] or documents()
    wrong = 0
    with tempfile.TemporaryDirectory() as place:
        base = Path(place) / "base.zip"
        base.write_bytes(packages.taxonomy_package(taxonomy.base()))
        for number, source in enumerate(sources):
            made, _ = pipeline.convert(source.name, source.read_bytes(), pipeline.Options(to=tuple(ENTRIES)))
            reports = [one for one in made if one.report is not None]
            found = [flaw for k, one in enumerate(reports) for flaw in flaws(one, Path(place) / f"{number}-{k}", base)]
            facts = sum(len(one.report.facts) for one in reports if one.report)
            print(f"{source.name[:60]:60} {len(reports)} reports, {facts} facts: {'the same in all formats' if not found else ''}", flush=True)
            for flaw in found:
                print(f"    {flaw}", flush=True)
            wrong += len(found)
    print(f"{len(sources)} documents, {wrong} flaws")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
