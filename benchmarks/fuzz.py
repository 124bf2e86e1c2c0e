#!/usr/bin/env python3
"""Documents that nobody would publish: real ones, broken in many ways, and each of them converted.

    python benchmarks/fuzz.py [-n 2000] [--seed 1] [--seeds FOLDER]... [--only MUTATION]... [--keep FOLDER] [--timeout 20]

The documents are the examples, the inputs of tests/cases, and those of the corpus (TICKMARK_CORPUS) where it is there. What must
hold of each: it converts or ends in a ConverterError, in time and within the memory given, every number is in the ledger, and the
report, if there is one, passes our own checks. An input that fails is kept in the folder of --keep. Exit 1 if any failed.
"""

from __future__ import annotations

import argparse
import base64
import io
import multiprocessing
import os
import random
import re
import resource
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from converter import pipeline  # noqa: E402
from converter.errors import ConverterError  # noqa: E402
from converter.model import Block, Paragraph  # noqa: E402

SUFFIXES = (".txt", ".htm", ".html", ".csv", ".tsv", ".xlsx")
NOT_SEEDS = (".truth.csv", ".all.csv")
LARGEST_SEED = 400_000  # bytes: a mutation of a small document finds what one of a large one would, sooner
MEMORY = 3 * 2**30  # bytes of address space of the process that converts
PER_MEGABYTE = 3.0  # seconds more for each: a table of a million cells is work, and a quadratic loop would take hours
_DIGITS = re.compile(r"\d+")

Chance = random.Random
Mutation = Callable[[Chance, str, bytes], tuple[str, bytes]]


# --- what must hold ------------------------------------------------------------------------------------------------


def flaws(name: str, data: bytes) -> tuple[str, ...]:
    """What is wrong with the conversion of a file, in words; an exception other than ConverterError is the caller's to catch."""
    try:
        conversions, _ = pipeline.convert(name, data)
    except ConverterError:
        return ()
    return tuple(flaw for conversion in conversions for flaw in flaws_of(conversion))


def flaws_of(conversion: pipeline.Conversion) -> Iterator[str]:
    """A report that does not validate, and numbers that its ledger lost."""
    if conversion.report is None:
        return
    for found in conversion.diagnostics:
        if found.severity == "error":
            yield f"{found.code}: {found.message[:300]}"
    printed = "".join(digits for block in conversion.document.blocks for digits in _digits(block))
    entered = "".join(digits for entry in conversion.report.ledger for digits in _DIGITS.findall(entry.text))
    if printed != entered:
        at = next((i for i, (a, b) in enumerate(zip(printed, entered, strict=False)) if a != b), min(len(printed), len(entered)))
        near = slice(max(at - 10, 0), at + 10)
        yield f"ledger: {len(printed)} digits are printed, {len(entered)} entered; first at {printed[near]} / {entered[near]}"


def _digits(block: Block) -> Iterator[str]:
    cells = block.lines if isinstance(block, Paragraph) else (cell for row in block.rows for cell in row.cells)
    for cell in cells:
        yield from _DIGITS.findall(cell.text)


# --- ways to break a document --------------------------------------------------------------------------------------


def cut(chance: Chance, name: str, data: bytes) -> tuple[str, bytes]:
    """The beginning, the end, or both without the middle."""
    a, b = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return name, chance.choice((data[:a], data[a:], data[a:b], data[:a] + data[b:]))


def shuffled(chance: Chance, name: str, data: bytes) -> tuple[str, bytes]:
    """Lines in another order: all, or those of a stretch."""
    lines = data.splitlines(keepends=True)
    a, b = sorted(chance.randrange(len(lines) + 1) for _ in range(2))
    part = lines[a:b]
    chance.shuffle(part)
    return name, b"".join(lines[:a] + part + lines[b:])


def flipped(chance: Chance, name: str, data: bytes) -> tuple[str, bytes]:
    """Single bits."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 8, 64, 1024)) if out else 0):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return name, bytes(out)


def shifted(chance: Chance, name: str, data: bytes) -> tuple[str, bytes]:
    """Lines moved to the right, or runs of spaces made longer or shorter."""
    out = []
    for line in data.split(b"\n"):
        if chance.random() < 0.3:
            line = b" " * chance.choice((1, 3, 8, 40, 400)) + line
        if chance.random() < 0.3:
            line = re.sub(rb" {2,}", lambda _: b" " * chance.randrange(1, 30), line)
        out.append(line)
    return name, b"\n".join(out)


def retagged(chance: Chance, name: str, data: bytes) -> tuple[str, bytes]:
    """Tags left out, doubled or put where others were."""
    tags = re.findall(rb"<[^<>]{0,200}>", data) or [b"<td>", b"</table>", b"<table>", b"<TEXT>"]

    def change(found: re.Match[bytes]) -> bytes:
        draw = chance.random()
        if draw < 0.9:
            return found[0]
        return b"" if draw < 0.94 else found[0] * 2 if draw < 0.97 else chance.choice(tags)

    return name, re.sub(rb"<[^<>]{0,200}>", change, data)


def nested(chance: Chance, name: str, data: bytes) -> tuple[str, bytes]:
    """Elements within elements, thousands deep, before, around or in the middle."""
    deep = chance.choice((100, 5_000, 100_000))
    one = chance.choice((b"<div>", b"<table><tr><td>", b"<font>", b"<sup>", b"<pre>", b"(", b"<ul><li>", b"<TEXT>\n", b"<DOCUMENT>\n"))
    at = chance.randrange(len(data) + 1)
    closed = re.sub(rb"<", b"</", one) * deep if chance.random() < 0.5 else b""
    return _as(chance, name, ".htm"), data[:at] + one * deep + data[at:] + closed


def wide(chance: Chance, name: str, data: bytes) -> tuple[str, bytes]:
    """A statement with a thousand columns."""
    columns = chance.choice((30, 300, 1000))
    years = [str(2005 - i % 90) for i in range(columns)]
    rows = [["Balance Sheets December 31,", *years]]
    rows += [[label, *(f"{chance.randrange(10**6):,}" for _ in years)] for label in ("Cash", "Total assets", "Total liabilities")]
    return _table(chance, rows * chance.choice((1, 3)))


def huge(chance: Chance, name: str, data: bytes) -> tuple[str, bytes]:
    """A table of up to a million cells."""
    height, width = chance.choice(((200_000, 5), (20_000, 3), (2_000, 100), (1_000_000, 1), (10_000, 20)))
    head = ["CONSOLIDATED BALANCE SHEETS"] + [f"December 31, {2000 + i}" for i in range(width)]
    body = ["Cash"] + ["1,234"] * width
    return _table(chance, [head] + [body] * height)


def entities(chance: Chance, name: str, data: bytes) -> tuple[str, bytes]:
    """A DOCTYPE whose entities unfold without end, and references of all kinds."""
    bomb = b'<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(20)
    )
    many = chance.choice((b"&t;", b"&#0;", b"&#xD800;", b"&#99999999999;", b"&nbsp;", b"&#x1F4A9;", b"&amp;lt;", b"&#1;")) * 5000
    at = chance.randrange(len(data) + 1)
    return _as(chance, name, ".htm"), bomb + b"]>" + data[:at] + many + data[at:]


def numbers(chance: Chance, name: str, data: bytes) -> tuple[str, bytes]:
    """Amounts that are too long, too small, no decimal numbers, or no numbers at all."""
    strange = (b"9" * 30, b"1" * 5000, b"1e999999", b"1E+6", b"NaN", b"Infinity", b"-0", b"0.0000000000000000001", b"1,2,3,4", b"((5))",
               b"--7", b"1" + b",000" * 40, "١٢٣".encode(), "１２３".encode(), "²".encode(), b"0x1F", b"1_000", b".", b"1/0", b"007")  # fmt: skip
    rate = chance.choice((0.02, 0.3))
    return name, re.sub(rb"\d[\d,]*", lambda m: chance.choice(strange) if chance.random() < rate else m[0], data)


def dated(chance: Chance, name: str, data: bytes) -> tuple[str, bytes]:
    """Dates that the calendar does not know."""
    years = (b"0000", b"0001", b"1800", b"9999", b"10000", b"2100", b"1900", b"99")
    days = (b"0", b"30", b"31", b"32", b"99", b"29")
    months = (b"February", b"Feb.", b"June", b"Sept", b"December", b"Smarch", b"13")
    rate = chance.choice((0.1, 0.8))

    def other(choices: tuple[bytes, ...]) -> Callable[[re.Match[bytes]], bytes]:
        return lambda m: chance.choice(choices) if chance.random() < rate else m[0]

    data = re.sub(rb"(?i)\b(?:january|february|march|april|june|july|august|september|october|november|december)\b", other(months), data)
    data = re.sub(rb"\b(?:19|20)\d\d\b", other(years), data)
    return name, re.sub(rb"\b[123]?\d(?=,? )", other(days), data)


def controls(chance: Chance, name: str, data: bytes) -> tuple[str, bytes]:
    """Characters that XML does not know, or that cannot be seen."""
    odd = ("\x00", "\x01", "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\u2028", "\u202e", "\u200f", "\u200b", "\ufeff", "\ufffe", "\uffff",
           "\U0001f4a9", "\u0301" * 50, "\t" * 9, "\r", "\xad", "]]>", "<!--", "-->", "&", "<![CDATA[", "{{ 7*7 }}", "{% raw %}", '"', "'")  # fmt: skip
    return name, _sprinkled(chance, data, [c.encode("utf-8", "surrogatepass") for c in odd])


def encoded(chance: Chance, name: str, data: bytes) -> tuple[str, bytes]:
    """Other encodings, and several at once; UTF-16 with half of a pair."""
    text = data.decode("latin-1")
    way = chance.randrange(6)
    if way == 0:
        return name, text.encode("utf-16")
    if way == 1:
        return name, b"\xff\xfe" + b"".join(
            c.encode("utf-16-le") + (b"\x3d\xd8" if chance.random() < 0.01 else b"") for c in text[:20_000]
        )
    if way == 2:
        return name, b"\xff\xfe" + data
    if way == 3:
        return name, text.encode("utf-16-be")
    if way == 4:
        return name, text.encode("utf-32")
    return name, _sprinkled(chance, data, [b"\x96", b"\xa0", b"\xc3", b"\xed\xa0\x80", b"\xf8\x88", b"\xe2\x80\x94", b"\xff", b"\x93"])


def submitted(chance: Chance, name: str, data: bytes) -> tuple[str, bytes]:
    """In a submission, whole or not, with junk beside it."""
    junk = base64.encodebytes(chance.randbytes(3000))
    uu = b"begin 644 logo.jpg\n" + b"\n".join(b"M" + bytes(chance.randrange(32, 97) for _ in range(60)) for _ in range(80)) + b"\nend\n"
    schedule = b"<DOCUMENT>\n<TYPE>EX-27\n<TEXT>\n<CASH> 1e9\n<TOTAL-ASSETS> " + b"9" * 60 + b"\n<EPS-PRIMARY> (.)\n</TEXT>\n</DOCUMENT>\n"
    out = b"<SEC-DOCUMENT>x.txt\n<SEC-HEADER>\n\tCOMPANY CONFORMED NAME:\t\t\x01<&A\n\tCONFORMED PERIOD OF REPORT:\t20059999\n</SEC-HEADER>\n"
    out += b"<DOCUMENT>\n<TYPE>EX-99.1\n<SEQUENCE>1\n<TEXT>\n" + data + b"\n</TEXT>\n</DOCUMENT>\n" + schedule
    out += b"<DOCUMENT>\n<TYPE>GRAPHIC\n<TEXT>\n" + chance.choice((junk, uu)) + b"</TEXT>\n</DOCUMENT>\n"
    if chance.random() < 0.3:
        out = b"-----BEGIN PRIVACY-ENHANCED MESSAGE-----\n" + out.replace(b"\n-", b"\n- -")
    if chance.random() < 0.5:
        out = out[: chance.randrange(len(out))]
    return "submission.txt", retagged(chance, name, out)[1] if chance.random() < 0.3 else out


def junk(chance: Chance, name: str, data: bytes) -> tuple[str, bytes]:
    """Encoded pictures in the middle of the text."""
    at = chance.randrange(len(data) + 1)
    lines = b"\n".join(b"M" + bytes(chance.randrange(32, 97) for _ in range(60)) for _ in range(chance.choice((50, 800))))
    return name, data[:at] + b"\nbegin 644 a.gif\n" + lines + (b"\nend\n" if chance.random() < 0.5 else b"") + data[at:]


def ragged(chance: Chance, name: str, data: bytes) -> tuple[str, bytes]:
    """CSV with rows of all lengths, huge fields, formulas and quotes that are not closed."""
    fields = ("Cash", "=1+1", '=HYPERLINK("http://x","y")', "@SUM(A1)", "-1", "+1", "1,234", "1.234,56", "2005-12-31", "9999-99-99",
              "2005-12-31/2005-01-01", "0000-01-01/9999-12-31", "x" * 40_000, '"', "", " ", "NaN", "1e400", "\x00", "Total assets", "USD", "balance_sheet", "%",
              "statement", "label", "unit", "value", "period")  # fmt: skip
    mark = chance.choice(",;\t|")
    heads = (["statement", "label", "2005-12-31", "2004-12-31"], ["label", "period", "value"], ["statement", "label", "unit", "2005-01-01/2004-12-31"],
             ["label", "2005-12-31", "2005-12-31"], ["statement", "label", "9999-12-31", "0001-01-01"], ["label", "2005-02-30"])  # fmt: skip
    rows: list[list[str]] = [chance.choice(heads)]
    for _ in range(chance.choice((3, 40, 400))):
        if chance.random() < 0.6:
            width = len(rows[0]) - 1
            label = chance.choice(("Cash", "Total assets", "Net income", "\x01 Inventory <&>", "1 % notes", "", "Éléments", "Total liabilities"))
            rows.append([label, *(f"{chance.randrange(10**6)}" for _ in range(width))])
        else:
            rows.append([chance.choice(fields) for _ in range(chance.choice((0, 1, 3, 9, 200)))])
    text = "\n".join(mark.join(f'"{f}"' if chance.random() < 0.2 else f for f in row) for row in rows)
    return chance.choice(("x.csv", "x.tsv", "-", "x")), text.encode()


def mixed_lines(chance: Chance, name: str, data: bytes) -> tuple[str, bytes]:
    """The seed's own lines, repeated many times, some of them next to each other."""
    lines = data.splitlines(keepends=True) or [b""]
    repeated = chance.choice((5, 50))
    return name, b"".join(line * (repeated if chance.random() < 0.1 else 1) for line in lines)


def repeated(chance: Chance, name: str, data: bytes) -> tuple[str, bytes]:
    """The whole document again and again."""
    return name, data * min(chance.choice((2, 5, 20)), max(2_000_000 // max(len(data), 1), 1))


def workbook(chance: Chance, name: str, data: bytes) -> tuple[str, bytes]:
    """An Excel file that is broken, a bomb, or full of what no statement holds."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    values = (1, -1.5, 1e300, "Cash", "=1/0", True, None, "2005-12-31", float(2**60), "9" * 50, "\t", "=A1", 10**20)
    sheet.append(["Balance Sheet", "2005-12-31", "2004-12-31"])
    for label in ("Cash", "Inventories", "Total assets"):
        sheet.append([label, chance.choice(values), chance.choice(values)])
    for _ in range(chance.choice((0, 30))):
        sheet.append([chance.choice(values) for _ in range(4)])
    if chance.random() < 0.3:
        sheet.cell(chance.choice((1_000_000, 50_000)), chance.choice((5, 16_000)), 1)
    if chance.random() < 0.3:
        sheet.merge_cells("A1:C9")
    held = io.BytesIO()
    book.save(held)
    made = held.getvalue()
    way = chance.randrange(5)
    if way == 0:
        return "x.xlsx", made[: chance.randrange(len(made))]
    if way == 1:
        return "x.xlsx", flipped(chance, name, made)[1]
    if way in (2, 3):
        return "x.xlsx", _rezipped(chance, made, bomb=way == 2)
    return chance.choice(("x.xlsx", "x", "x.csv", "x.txt")), made


def one_line(chance: Chance, name: str, data: bytes) -> tuple[str, bytes]:
    """All in one line: the document's, or fifty megabytes."""
    piece = chance.choice((b"1,234 ", b"a", b"$ ", b"<td>1", b"- ", b"2005 ", b"(", b"Total assets 5 ", b"x,", b'"', b"<", b"&", b". . "))
    way = chance.randrange(8)
    if way:
        return name, data.replace(b"\n", chance.choice((b" ", b"", b"  ", b"\t")))
    return chance.choice(("x.txt", "x.htm", "x.csv")), piece * (50_000_000 // len(piece))


def as_other(chance: Chance, name: str, data: bytes) -> tuple[str, bytes]:
    """Under the name of another format."""
    return chance.choice(("x.htm", "x.txt", "x.csv", "x.xlsx", "x.xml", "x.pdf", "-", "x.htm.txt", "", "a/b\x00c.txt")), data


def titles(chance: Chance, name: str, data: bytes) -> tuple[str, bytes]:
    """Labels of strange characters, of none, and all the same."""
    strange = ("", "\x02", "123", "---", "<&>\"'", "é" * 300, "Total", "a" * 3000, "日本語の資産", "٣٤", "💩", ":", "_", "{{x}}", "Cash", "xml:lang", "Cash\u0085x")
    choice = [s.encode() for s in strange]
    rate = chance.choice((0.1, 0.9))
    return name, re.sub(rb"[A-Za-z][A-Za-z ]{3,40}(?=[ .<]{2})", lambda m: chance.choice(choice) if chance.random() < rate else m[0], data)


MUTATIONS: tuple[Mutation, ...] = (
    cut, shuffled, flipped, shifted, retagged, nested, wide, huge, entities, numbers, dated, controls, encoded, submitted, junk, ragged,
    mixed_lines, repeated, workbook, one_line, as_other, titles,
)  # fmt: skip
COSTLY = ("huge", "one_line", "nested", "repeated", "wide")  # each takes seconds: one in so many
SELDOM = 4


def _as(chance: Chance, name: str, suffix: str) -> str:
    return "x" + suffix if chance.random() < 0.7 else name


def _sprinkled(chance: Chance, data: bytes, pieces: list[bytes]) -> bytes:
    places = sorted(chance.randrange(len(data) + 1) for _ in range(chance.choice((3, 50, 500))))
    out, done = [], 0
    for place in places:
        out += [data[done:place], chance.choice(pieces)]
        done = place
    return b"".join([*out, data[done:]])


def _table(chance: Chance, rows: Iterable[list[str]]) -> tuple[str, bytes]:
    """Rows in one of the formats that are read."""
    form = chance.choice(("x.txt", "x.htm", "x.csv"))
    if form == "x.csv":
        return form, "\n".join(",".join(f'"{field}"' for field in row) for row in rows).encode()
    if form == "x.htm":
        cells = ("<tr>" + "".join(f"<td>{field}</td>" for field in row) + "</tr>\n" for row in rows)
        return form, ("<html><table>" + "".join(cells) + "</table></html>").encode()
    return form, "\n".join(f"{row[0]:30}" + "".join(f"{field:>20}" for field in row[1:]) for row in rows).encode()


def _rezipped(chance: Chance, made: bytes, *, bomb: bool) -> bytes:
    """The archive with a part swapped for zeros without end, or for XML that is none."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        victim = chance.choice(names)
        for member in names:
            content = old.read(member)
            if member == victim:
                content = b" " * 500_000_000 if bomb else chance.choice((b"", b"<a>", content[: len(content) // 2], b"<!DOCTYPE x>" + content))
            new.writestr(member, content)
    return out.getvalue()


# --- the run -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document: "" where all held, else what did not."""

    what: str
    seconds: float
    megabytes: float


def mutated(seeds: list[tuple[str, bytes]], number: int, seed: int, only: tuple[str, ...] = ()) -> tuple[str, str, bytes]:
    """Document ``number`` of a run: by which mutation, its name, its bytes. The same numbers give the same document."""
    chance = random.Random(f"{seed}:{number}")
    ways = [m for m in MUTATIONS if not only or m.__name__ in only]
    frequent = [m for m in ways if m.__name__ not in COSTLY]
    way = chance.choice(frequent if frequent and chance.random() > 1 / SELDOM else ways)
    name, data = chance.choice(seeds)
    name, data = way(chance, name, data)
    label = way.__name__
    if chance.random() < 0.2 and len(data) < 1_000_000:
        second = chance.choice([m for m in MUTATIONS if m.__name__ not in COSTLY])
        name, data = second(chance, name, data) if data else (name, data)
        label = f"{label}+{second.__name__}"
    return label, name, data


def seeds_of(folders: Iterable[Path]) -> list[tuple[str, bytes]]:
    """The documents of these folders, small ones only."""
    files = (p for folder in folders for p in sorted(folder.rglob("*")) if p.suffix in SUFFIXES and not p.name.endswith(NOT_SEEDS))
    return [(p.name, p.read_bytes()) for p in files if 0 < p.stat().st_size <= LARGEST_SEED]


def folders() -> list[Path]:
    corpus = Path(os.environ.get("TICKMARK_CORPUS") or ROOT.parent / "shared" / "corpus")
    return [ROOT / "examples", ROOT / "tests" / "cases", *([corpus / c for c in ("ex27", "lines", "press", "release", "text")] if corpus.is_dir() else [])]


def serve(pipe: Connection) -> None:
    """Converts what comes through the pipe, in a process of its own: one that hangs or eats the memory can be ended."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    while True:
        name, data = pipe.recv()
        started = time.perf_counter()
        try:
            what = "; ".join(flaws(name, data)[:3])
        except Exception:
            what = traceback.format_exc(limit=-6)
        pipe.send(Outcome(what, time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


class Judge:
    """A process that converts, started again when it had to be ended."""

    def __init__(self, timeout: float) -> None:
        self.timeout = timeout
        self.process: multiprocessing.process.BaseProcess | None = None

    def outcome(self, name: str, data: bytes) -> Outcome:
        if self.process is None:
            context = multiprocessing.get_context("fork")
            self.pipe, theirs = context.Pipe()
            self.process = context.Process(target=serve, args=(theirs,), daemon=True)
            self.process.start()
            theirs.close()
        started = time.perf_counter()
        limit = self.timeout + len(data) / 2**20 * PER_MEGABYTE
        try:
            self.pipe.send((name, data))
            if self.pipe.poll(limit):
                found: Outcome = self.pipe.recv()
                return found
            what = f"TIMEOUT: not done after {limit:g} s"
        except (EOFError, OSError):
            what = "CRASH: the process ended"
        self.close()
        return Outcome(what, time.perf_counter() - started, 0)

    def close(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.process = None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", "--number", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0, help="the number of the first document")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=Path, action="append", help="a folder of documents to break, in place of the usual ones")
    parser.add_argument("--only", action="append", default=[], choices=[m.__name__ for m in MUTATIONS])
    parser.add_argument("--keep", type=Path, help="where the inputs that fail are put")
    parser.add_argument("--timeout", type=float, default=20)
    args = parser.parse_args()
    seeds = seeds_of(args.seeds or folders())
    if not seeds:
        parser.error("no documents to begin with")
    judge = Judge(args.timeout)
    failed: Counter[str] = Counter()
    spent: list[tuple[float, str, int]] = []
    most = 0.0
    for number in range(args.first, args.first + args.number):
        way, name, data = mutated(seeds, number, args.seed, tuple(args.only))
        outcome = judge.outcome(name, data)
        spent.append((outcome.seconds, way, number))
        most = max(most, outcome.megabytes)
        if outcome.what:
            failed[outcome.what.strip().splitlines()[-1][:150]] += 1
            print(f"--- {number} {way} {name!r} {len(data):,} bytes\n{outcome.what.strip()}", flush=True)
            if args.keep:
                args.keep.mkdir(parents=True, exist_ok=True)
                (args.keep / f"{number}-{way}{Path(name.replace(chr(0), '')).suffix or '.txt'}").write_bytes(data)
    judge.close()
    times = sorted(seconds for seconds, _, _ in spent)
    print(f"\n{len(spent)} documents of {len(seeds)} seeds: {sum(failed.values())} failed")
    print(f"seconds: median {times[len(times) // 2]:.3f}, 99 % {times[len(times) * 99 // 100]:.2f}, most {times[-1]:.2f}; {most:.0f} MB at most")
    for seconds, way, number in sorted(spent, reverse=True)[:5]:
        print(f"  slow: {seconds:6.2f} s  {number} {way}")
    for what, times_ in failed.most_common():
        print(f"  {times_:5} {what}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
