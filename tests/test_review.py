"""The page for a person: every number marked once and where it stands, either side leads to the other, and nothing of the original
is more than text."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from converter import ledger, pipeline, readers, taxonomy, writer
from converter.formats import Subject, review
from converter.model import Span
from converter.pipeline import Conversion, Options
from converter.writer.original import Original, Spans
from converter.writer.words import number_text
from tests.command import RELEASE
from tests.conftest import EXAMPLE, ROOT

TEXT = b'<script>window.hacked = 1</script></pre></main><img src=x onerror="window.hacked = 2">\n\n' + RELEASE
for _plain, _hostile in (
    (b"ACME WIDGETS", b"ACME </title><script>window.hacked = 3</script> WIDGETS"),
    (b"Cash and cash equivalents                $", b"Cash </script><b>and</b> cash equivalents $"),
    (b"Accounts payable                         $", b'Accounts payable &amp; <a href="javascript:1"> $'),
):
    TEXT = TEXT.replace(_plain, _hostile)
PAGE = b"""<html><head><title>x</title><style>body { display: none }</style><script>window.hacked = 4</script></head><body onload="window.hacked = 5">
<p>ACME WIDGETS, INC.</p><iframe src="https://example.com/"></iframe><p style="background: url(https://example.com/x)">CONSOLIDATED
BALANCE SHEETS</p><p>(In thousands)</p><table><tr><td></td><td>December 31, 2004</td><td>December 31, 2003</td></tr>
<tr><td>Cash &lt;script&gt;window.hacked = 6&lt;/script&gt; and cash equivalents</td><td>$1,200</td><td>$1,100</td></tr>
<tr><td>Accounts receivable, net</td><td>800</td><td>700</td></tr><tr><td>Inventories</td><td>500</td><td>400</td></tr>
<tr><td>Total current assets</td><td>2,500</td><td>2,200</td></tr><tr><td>Property and equipment, net</td><td>1,500</td><td>1,300</td></tr>
<tr><td>Total assets</td><td>$4,000</td><td>$3,500</td></tr><tr><td>Accounts payable</td><td>900</td><td>800</td></tr>
<tr><td>Total liabilities</td><td>900</td><td>800</td></tr><tr><td>Common stock</td><td>700</td><td>600</td></tr>
<tr><td>Retained earnings</td><td>2,400</td><td>2,100</td></tr><tr><td>Total stockholders' equity</td><td>3,100</td><td>2,700</td></tr>
<tr><td>Total liabilities and stockholders' equity</td><td>$4,000</td><td>$3,500</td></tr></table></body></html>"""
NAMES = ("example", "text", "html")


@cache
def converted(name: str) -> Conversion:
    given = {"example": EXAMPLE.read_bytes(), "text": TEXT, "html": PAGE}[name]
    shown = {"example": str(EXAMPLE), "text": "hostile<b>.txt", "html": "hostile.htm"}[name]
    (one,), _ = pipeline.convert(shown, given, Options(to=("review",)))
    return one


def source(name: str) -> bytes:
    ((_, content),) = converted(name).files
    return content


@cache
def page(name: str) -> Any:
    return html.document_fromstring(source(name).decode(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))


def pick(root: Any, path: str) -> list[Any]:
    """The elements below one another: ``main a``, ``a[href]``."""
    found: list[Any] = root.xpath("".join(f"//{step.replace('[', '[@')}" for step in path.split()))
    return found


@cache
def shown(name: str) -> review.Page:
    one = converted(name)
    assert one.report is not None
    return review.page(Subject(one.report, taxonomy.base(), one.document, one.diagnostics, one.said))


# --- the original ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["example", "text"])
def test_a_text_is_shown_as_published(name: str) -> None:
    one = converted(name)
    assert pick(page(name), "main pre")[0].text_content().lstrip("\n") == one.document.text.lstrip("\n")
    assert "".join(piece.text for piece in shown(name).text) == one.document.text


@pytest.mark.parametrize("name", NAMES)
def test_every_number_is_marked_once_with_its_fate_at_its_own_characters(name: str) -> None:
    one = converted(name)
    assert one.report is not None and one.report.ledger
    marks = {a.get("id"): a for a in pick(page(name), "main a")}
    for number, entry in enumerate(one.report.ledger, 1):
        mark = marks[f"n{number}"]
        assert mark.text_content() == entry.text
        assert mark.get("class").split()[0] == entry.fate
    others = [a for key, a in marks.items() if int(key[1:]) > len(one.report.ledger)]
    assert all(a.get("class").startswith("words") for a in others)
    assert len(pick(page(name), "main a")) == len(marks)
    assert shown(name).lost == ()


def test_the_marks_of_a_text_stand_where_the_ledger_says() -> None:
    one = converted("example")
    assert one.report is not None
    starts = [0, *(m.end() for m in re.finditer("\n", one.document.text))]
    at = 0
    for piece in shown("example").text:
        if piece.mark and int(piece.mark.id[1:]) <= len(one.report.ledger):
            span = one.report.ledger[int(piece.mark.id[1:]) - 1].span
            assert starts[span.line - 1] + span.column - 1 <= at < at + len(piece.text) <= starts[span.line - 1] + span.end - 1
        at += len(piece.text)


def test_html_is_shown_as_its_text() -> None:
    left = pick(page("html"), "main")[0]
    assert {e.tag for e in left.iter()} <= {"main", "div", "p", "br", "table", "tbody", "tr", "td", "a"}
    assert "Cash <script>window.hacked = 6</script> and cash equivalents" in left.text_content()
    assert "display: none" not in left.text_content()


def test_a_table_of_values_is_shown_as_a_table() -> None:
    source = ROOT / "tests" / "cases" / "line-items-wide" / "source.csv"
    (one,), _ = pipeline.convert(str(source), source.read_bytes(), Options(to=("review",)))
    assert one.report is not None
    root = html.document_fromstring(one.files[0][1])
    assert pick(root, "main table") and not pick(root, "main pre")
    assert len(pick(root, "main a")) >= len(one.report.ledger)


def test_control_characters_are_shown_as_their_pictures() -> None:
    data = TEXT.replace(b"ASSETS\nCurrent", b"ASSETS \x0c\x7f\nCurrent")
    (one,), _ = pipeline.convert("x.txt", data, Options(to=("review",)))
    text = pick(html.document_fromstring(one.files[0][1].decode()), "main pre")[0].text_content()
    assert "ASSETS \u240c\u2421" in text


@given(
    st.lists(
        st.lists(
            st.sampled_from(["Cash", "12", "$ 1,234", "(5)", "--", "2004", "  ", "1,2,3", "ä<b>", "\t", "7%", "a7 77 7"]),
            max_size=6,
        ),
        max_size=12,
    )
)
def test_whatever_the_text_every_number_of_its_ledger_finds_its_place(rows: list[list[str]]) -> None:
    text = "\n".join("   ".join(row) for row in rows)
    for name in ("x.txt", "x.htm"):
        body = (
            text
            if name == "x.txt"
            else f"<html><body><p>{text}</p><table>{''.join(f'<tr>{_cells(row)}</tr>' for row in rows)}</table></body></html>"
        )
        documents, _ = readers.read(name, body.encode())
        for document in documents:
            entries = ledger.account(document, (), (), ())
            original = Original.of(document)
            places = original.numbers(entries)
            for entry, place in zip(entries, places, strict=True):
                assert place is not None
                whole = document.text if original.plain else original.cells[place.cell].text
                assert whole[place.start : place.end] == entry.text
            assert len({place[:3] for place in places if place}) == len(places)


def _cells(row: list[str]) -> str:
    return "".join(f"<td>{cell.replace('<', '&lt;')}</td>" for cell in row)


# --- links -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere_and_every_id_is_one(name: str) -> None:
    ids = Counter(e.get("id") for e in page(name).iter() if e.get("id"))
    assert set(ids.values()) == {1}
    links = [a.get("href") for a in pick(page(name), "a[href]")]
    assert links and all(link[0] == "#" and link[1:] in ids for link in links)


def test_prose_may_agree_with_a_fact_that_is_no_line() -> None:
    """It stands among those inside labels, and that is where the link leads."""
    one = converted("example")
    assert one.report is not None
    inside = next(f for f in one.report.facts if f.within and isinstance(f.value, Decimal))
    said = tuple(s._replace(fact=inside, verdict="agrees") for s in one.said[:1])
    made = review.page(Subject(one.report, taxonomy.base(), one.document, said=said))
    assert made.remarks[0].target == f"l{one.report.facts.index(inside) + 1}"
    ((_, content),) = writer.render_folder("review", name="x", page=made, hashed=review.hashed, broken=review.broken)
    root = html.document_fromstring(content.decode())
    assert root.get_element_by_id(made.remarks[0].target) is not None


@pytest.mark.parametrize("name", NAMES)
def test_a_fact_and_its_number_lead_to_each_other(name: str) -> None:
    one = converted(name)
    assert one.report is not None
    root = page(name)
    ids = {e.get("id"): e for e in root.iter() if e.get("id")}
    facts = 0
    for a in pick(root, "aside td a[data-fact]"):
        if a.get("id")[0] == "v":
            facts += 1
            assert ids[a.get("href")[1:]].get("href") == "#" + a.get("id")
        fact = one.report.facts[int(a.get("data-fact")) - 1]
        if fact.amount is not None and fact.amount.span == one.report.ledger[int(a.get("href")[2:]) - 1].span:
            assert ids[a.get("href")[1:]].text_content() == fact.amount.text.strip()
    assert facts >= sum(fact.amount is not None for fact in one.report.facts)
    assert {int(a.get("data-fact")) for a in pick(root, "*[data-fact]")} == set(range(1, len(one.report.facts) + 1))


def test_what_the_page_says_of_a_fact_is_the_fact() -> None:
    one = converted("example")
    assert one.report is not None
    told = json.loads(page("example").get_element_by_id("data").text)
    for fact, (concept, _, period, value, *_) in zip(one.report.facts, told["facts"], strict=True):
        assert concept.endswith(f":{fact.concept.name}")
        assert period.endswith(str(fact.context.period.end))
        assert (
            value == "nil"
            if fact.value is None
            else Decimal(value) == fact.value
            if isinstance(fact.value, Decimal)
            else value == fact.value
        )


# --- sums, prose, the worklist -------------------------------------------------------------------------------------


def test_a_sum_that_fails_is_drawn_with_its_parts() -> None:
    (failure,) = shown("example").failures

    def number(text: str) -> int:
        return int(text.replace(",", "").replace("\u2212", "-"))

    signs = {"+": 1, "\u2212": -1}
    assert sum(signs[p.weight] * number(p.text) for p in failure.parts) == number(failure.reached) == 76_138_000
    assert number(failure.total.text) - number(failure.reached) == number(failure.difference) == 540_000
    assert failure.hints == ("Additional paid-in capital 530,391,000 is likely a transposition of 530,931,000",)
    marks = shown("example").text
    failed = [p for p in marks if p.mark and "failed" in p.mark.css]
    assert [p.text for p in failed] == ["76,678,000"]
    assert not any("proved" in p.mark.css for p in marks if p.mark and p.text == "530,391,000")
    assert any("proved" in p.mark.css for p in marks if p.mark and p.text == "532,309,000")


@pytest.mark.parametrize("name", NAMES)
def test_brackets_run_from_the_parts_to_the_total_and_never_over_each_other(name: str) -> None:
    one = converted(name)
    assert one.report is not None
    for view, tagged in zip(shown(name).views, one.report.statements, strict=True):
        ends = Counter(row.id for row in view.rows for lane in row.lanes if lane.startswith("total"))
        assert all(n == 1 for n in ends.values())
        for lane in range(view.lanes):
            classes = [row.lanes[lane].split() for row in view.rows]
            assert [c for group in classes for c in group if c in ("first", "last")] == ["first", "last"] * (
                sum("first" in group for group in classes)
            )
        assert sum(ends.values()) == len(tagged.sums)


def test_what_is_worth_a_look_comes_in_order() -> None:
    kinds = [task.kind for task in shown("example").tasks]
    assert kinds == sorted(kinds, key=["error", "warning", "prose", "unresolved", "own", "unsure"].index)
    unsure = [int(task.text.split(" ")[0]) for task in shown("example").tasks if task.kind == "unsure"]
    assert unsure == sorted(unsure) and all(percent < 50 for percent in unsure)
    assert {task.concept.split(":")[0] for task in shown("example").tasks if task.kind == "own"} == {"cpst"}


def test_prose_that_agrees_and_prose_that_does_not() -> None:
    agreeing = [r for r in shown("example").remarks if r.verdict == "agrees"]
    assert agreeing and all(r.number and r.target for r in agreeing)
    (loss,) = [r for r in agreeing if r.text == "$10.2 million"]
    assert (loss.concept, loss.shown) == ("gaap:NetIncomeLoss", "\u221210,199,000 USD")
    changed = EXAMPLE.read_bytes().replace(b"net loss was $10.2 million", b"net loss for the quarter was $9.2 million")
    (one,), _ = pipeline.convert("x.txt", changed, Options(to=("review",)))
    found = {r.text: r.verdict for r in review.page(Subject(one.report, taxonomy.base(), one.document, one.diagnostics, one.said)).remarks}
    assert found["$9.2 million"] in ("disagrees", "not in the statements")


@pytest.mark.parametrize(
    ("value", "scale", "decimals", "expected"),
    [
        ("-1063000", 3, -3, "\u22121,063"),
        ("0.10", 0, 2, "0.10"),
        ("1234500000", 6, -5, "1,234.5"),
        ("0", 6, -6, "0"),
        ("12", 0, None, "12"),
        ("1E+3", 0, None, "1,000"),
        ("1E+900", 0, None, "1E+900"),
        ("NaN", 0, None, "NaN"),
    ],
)
def test_numbers_as_a_person_reads_them(value: str, scale: int, decimals: int | None, expected: str) -> None:
    assert number_text(Decimal(value), scale, decimals) == expected


@given(st.text(max_size=40))
def test_a_name_is_broken_between_its_words_and_stays_whole(name: str) -> None:
    assert "".join(review.broken(name)) == name


def test_spans_are_found_by_any_of_their_characters() -> None:
    spans = Spans.of([Span(1, 1, 1, 5), Span(1, 1, 7, 9), Span(1, 2, 1, 3)])
    found = [
        spans.at(Span(1, line, column, column + 2)) for line, column in ((1, 1), (1, 4), (1, 5), (1, 6), (1, 9), (2, 2), (3, 1))
    ]
    assert found == [1, 1, 0, 2, 0, 3, 0]


# --- safe and the same every time -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_fetched_and_only_our_script_may_run(name: str) -> None:
    root = page(name)
    policy = pick(root, "meta[http-equiv]")[0].get("content")
    (style,), (data, script) = pick(root, "style"), pick(root, "script")
    assert policy == (
        f"default-src 'none'; style-src '{review.hashed(style.text)}'; script-src '{review.hashed(script.text)}'; base-uri 'none'; form-action 'none'"
    )
    assert data.get("type") == "application/json"
    assert {e.tag for e in root.iter() if isinstance(e.tag, str)}.isdisjoint({"img", "iframe", "link", "object", "embed", "base"})
    for e in root.iter():
        assert not any(key in ("src", "style", "srcset", "action") or key.startswith("on") for key in e.attrib)
    assert "url(" not in style.text and "@import" not in style.text
    assert not re.search(r"innerHTML|insertAdjacent|document\.write|eval\(|fetch\(|XMLHttp|import\(", script.text)


@pytest.mark.parametrize("name", NAMES)
def test_the_parts_of_the_page_have_names(name: str) -> None:
    root = page(name)
    assert pick(root, "main")[0].get("aria-label") and pick(root, "aside")[0].get("aria-label")
    assert root.get("lang") == "en" and root.findtext(".//title")
    ids = {e.get("id") for e in root.iter()}
    for e in pick(root, "*[aria-labelledby]"):
        assert e.get("aria-labelledby") in ids
    for control in [*pick(root, "button"), *pick(root, "input")]:
        assert control.get("aria-label") or control.text_content().strip()


def test_the_same_document_gives_the_same_bytes_in_another_process() -> None:
    program = (
        "import sys; from converter import pipeline; from pathlib import Path;"
        "(c,), _ = pipeline.convert(sys.argv[1], Path(sys.argv[1]).read_bytes(), pipeline.Options(to=('review',)));"
        "sys.stdout.buffer.write(c.files[0][1])"
    )
    environment = os.environ | {"PYTHONHASHSEED": "77", "PYTHONPATH": str(ROOT)}
    there = subprocess.run(
        [sys.executable, "-c", program, str(EXAMPLE)], capture_output=True, check=True, env=environment, cwd="/"
    ).stdout
    assert there == source("example")


def test_a_filing_of_two_megabytes_is_still_a_page(corpus: Path) -> None:
    filing = min((corpus / "ixbrl").glob("*.htm"), key=lambda path: abs(path.stat().st_size - 2_000_000))
    (one,), _ = pipeline.convert(filing.name, filing.read_bytes())
    assert one.report is not None
    begun = time.perf_counter()
    page = review.page(Subject(one.report, taxonomy.base(), one.document, one.diagnostics, one.said))
    ((_, content),) = writer.render_folder("review", name=one.report.name, page=page, hashed=review.hashed, broken=review.broken)
    assert time.perf_counter() - begun < 1.5
    assert len(content) < 6_000_000
    assert page.lost == ()
