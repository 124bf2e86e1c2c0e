"""Whole EDGAR submissions: an SGML header, then documents, each with its type (EDGAR Filer Manual, "PDS").

Older ones come in an armour (RFC 1421) in which a line that begins with a dash begins with ``- -``. What cannot be read as
text or HTML (pictures, workbooks, XBRL) is named and left aside. The header of the submission, from the beginning of the
file to its first document, is the first Paragraph of the first document, so that none of its numbers is unaccounted for.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from converter.model import Block, Cell, Diagnostic, Document, Header, Paragraph, Span
from converter.readers import html
from converter.readers.source import Excerpt, LineIndex, decode, excerpt, homeward, moved, oversize

_SIGNS = (b"<sec-document", b"<ims-document", b"-----begin privacy-enhanced", b"<submission>", b"<sec-header", b"<ims-header")
_BEGIN = re.compile(r"^<DOCUMENT>", re.MULTILINE | re.IGNORECASE)
_END = re.compile(r"^</DOCUMENT>", re.MULTILINE | re.IGNORECASE)
_TEXT = re.compile(r"^<TEXT>", re.MULTILINE | re.IGNORECASE)
_TEXT_END = re.compile(r"</TEXT>", re.IGNORECASE)
_LABEL = re.compile(r"^<(TYPE|SEQUENCE|FILENAME|DESCRIPTION)>[ \t]*([^\r\n<]*)", re.MULTILINE | re.IGNORECASE)
_WRAPPER = re.compile(r"\s*<(XBRL|PDF|XML|JSON|R)>", re.IGNORECASE)
_UUENCODED = re.compile(r"^begin [0-7]{3,4} \S", re.MULTILINE)
_BASE64 = re.compile(r"\s*(?:[A-Za-z0-9+/=]{60,78}[ \t]*\r?\n){4}")
_HTML = re.compile(r"<(?:!doctype html|html|body|td|tr|p|div|font|center|br|hr|h[1-6]|span|b|pre)\b[^<>]*>", re.IGNORECASE)
_MARKUP = re.compile(r"\s*<\?xml\b", re.IGNORECASE)
_PAGE_TAG = re.compile(r"<(?:html|body)\b", re.IGNORECASE)
_OTHER = re.compile(r"GRAPHIC|ZIP|EXCEL|XML|JSON|PDF|COVER|.*\.(?:SCH|DEF|LAB|PRE|CAL|INS)$", re.IGNORECASE)
_SCHEDULE = re.compile(r"EX-27\b", re.IGNORECASE)
_ENTRY = re.compile(r"^[ \t]*<([A-Za-z][A-Za-z0-9&.,/_-]{0,60})>[ \t]*+([^\s<](?:[^\r\n<]*[^\s<])?)[ \t]*\r?$", re.MULTILINE)
_VALUE = re.compile(r"\(?-?\$?\.?\d[\d,.]*\)?")
_LAYOUT_TAGS = frozenset("TABLE S C CAPTION PAGE FN TEXT DOCUMENT TYPE SEQUENCE FILENAME DESCRIPTION".split())
_DASHED = re.compile(r"^- (?=-)", re.MULTILINE)
_ARMOUR = "-----BEGIN PRIVACY-ENHANCED MESSAGE-----"
_FIELD = re.compile(r"^[ \t]*(?:<([A-Z-]+)>|([A-Z][A-Z /-]+):)[ \t]*([^\r\n]*)", re.MULTILINE)
_FIELDS = {
    "CONFORMED SUBMISSION TYPE": "form", "TYPE": "form", "FORM TYPE": "form",
    "COMPANY CONFORMED NAME": "company", "CONFORMED-NAME": "company",
    "CENTRAL INDEX KEY": "cik", "CIK": "cik",
    "STANDARD INDUSTRIAL CLASSIFICATION": "sic", "ASSIGNED-SIC": "sic",
    "CONFORMED PERIOD OF REPORT": "period", "PERIOD": "period",
    "FILED AS OF DATE": "filed", "FILING-DATE": "filed",
    "FISCAL YEAR END": "fiscal_year_end", "FISCAL-YEAR-END": "fiscal_year_end",
}  # fmt: skip
_SIC = re.compile(r"\[\s*(\d{3,4})|^\s*(\d{3,4})\b")
_DATE = re.compile(r"((?:19|20)\d\d)-?(\d\d)-?(\d\d)")
_HEAD = 400_000  # characters in which a header ends


class _Part(NamedTuple):
    """One document of a submission: where its text stands."""

    kind: str
    sequence: str
    filename: str
    begin: int
    start: int
    end: int


def identify(name: str, data: bytes) -> bool:
    """A submission by its first tags, or a document cut out of one."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n\f")[:1024].lower()
    if any(sign in head for sign in _SIGNS):
        return True
    return b"<document>" in head and b"<type>" in head


def read(name: str, data: bytes) -> tuple[tuple[Document, ...], tuple[Diagnostic, ...]]:
    """A Document for each part that can be read, all with the text of the whole file; a note for each part left aside.

    A Document is named as the file where it is the only one, else ``<file>#<sequence>-<type>``. An EX-27 has no blocks: what
    it says is its ``schedule``, a tag once for each value.
    """
    text = decode(data)
    lines = LineIndex(text)
    parts = tuple(_parts(text))
    opening = parts[0].begin if parts else len(text)
    header = _header(text[: min(opening, _HEAD)])
    escaped = _ARMOUR in text[:2000]
    documents: list[Document] = []
    notes: list[Diagnostic] = []
    for part in parts:
        reason = _unreadable(text, part) or oversize(text, part.start, part.end, mark="<td" if _is_html(text, part) else "")
        if reason:
            notes.append(
                Diagnostic(
                    "submission.skipped",
                    "info",
                    f"{part.kind or 'a document'} {part.filename or '#' + part.sequence} is not read: {reason}",
                    lines.span(part.start, min(part.start + 40, part.end)),
                )
            )
            continue
        its = replace(header, kind=part.kind)
        title = f"{name}#{part.sequence}-{part.kind}"
        if _SCHEDULE.match(part.kind):
            documents.append(Document(title, text, (), its, _schedule(text, part, lines)))
            continue
        if _is_html(text, part):
            found = html.blocks(text, part.start, part.end, lines)
            notes.extend(html.pictures(text, part.start, part.end, lines, found))
        else:
            found = _text_blocks(text, part, lines, escaped)
        documents.append(Document(title, text, found, its))
    if not parts:
        notes.append(Diagnostic("submission.empty", "warning", "the submission holds no document", Span(1, 1, 1, 1)))
    if not documents:
        documents.append(Document(name, text, (), header))
    if len(documents) == 1:
        documents[0] = replace(documents[0], name=name)
    heading = _heading(text, opening, lines)
    documents[0] = replace(documents[0], blocks=heading + documents[0].blocks)
    return tuple(documents), tuple(notes)


def _parts(text: str) -> Iterator[_Part]:
    begins = [m.start() for m in _BEGIN.finditer(text)]
    if not begins and (first := _LABEL.search(text[:_HEAD])) is not None:
        begins = [first.start()]
    for i, begin in enumerate(begins):
        limit = begins[i + 1] if i + 1 < len(begins) else len(text)
        closing = _END.search(text, begin, limit)
        if closing is not None:
            limit = closing.start()
        body = _TEXT.search(text, begin, limit)
        labels = {
            m[1].upper(): m[2].strip() for m in _LABEL.finditer(text, begin, body.start() if body else min(begin + 4000, limit))
        }
        start = body.end() if body is not None else min(begin + len("<DOCUMENT>"), limit)
        end = limit
        for stop in _TEXT_END.finditer(text, max(start, limit - 200), limit):
            end = stop.start()
        yield _Part(labels.get("TYPE", ""), labels.get("SEQUENCE", str(i + 1)), labels.get("FILENAME", ""), begin, start, end)


def _unreadable(text: str, part: _Part) -> str:
    """Why a part cannot be read, or nothing."""
    head = text[part.start : min(part.start + 4000, part.end)]
    wrapper = _WRAPPER.match(head)
    if _UUENCODED.search(head[:600]):
        return "a uuencoded file"
    if wrapper is not None and wrapper[1].upper() == "PDF":
        return "a PDF"
    if _OTHER.fullmatch(part.kind):
        return "its type is not a text"
    if _BASE64.match(head):
        return "a base64 file"
    body = head[wrapper.end() :] if wrapper is not None else head
    if _MARKUP.match(body) and not _PAGE_TAG.search(text, part.start, min(part.end, part.start + 40_000)):
        return "XML"
    if not head.strip():
        return "it is empty"
    return ""


def _is_html(text: str, part: _Part) -> bool:
    """Does it use HTML's tags, and not only those of EDGAR's fixed-width tables (``<TABLE>``, ``<S>``, ``<C>``, ``<PAGE>``)?"""
    window = min(part.end, part.start + 20_000)
    if _PAGE_TAG.search(text, part.start, window):
        return True
    return sum(1 for _ in _HTML.finditer(text, part.start, window)) >= 4


def _text_blocks(text: str, part: _Part, lines: LineIndex, escaped: bool) -> tuple[Block, ...]:
    from converter.readers import text as fixed

    start = part.start
    while start < part.end and text[start] in " \t":
        start += 1
    if text.startswith("\r\n", start):
        start += 2
    elif text.startswith(("\r", "\n"), start):
        start += 1
    body = text[start : part.end]
    first = lines.span(start, start)
    if first.column == 1 and not (escaped and _DASHED.search(body)):
        return fixed.blocks(body, first.line)
    part_text = _unescaped(body, start) if escaped else excerpt([(body, start)])
    return moved(fixed.blocks(part_text.text), homeward(part_text, lines))


def _unescaped(body: str, start: int) -> Excerpt:
    """The text without the armour's dashes: RFC 1421, 4.4, and RFC 934."""
    pieces: list[tuple[str, int]] = []
    position = 0
    for dash in _DASHED.finditer(body):
        pieces.append((body[position : dash.start()], start + position))
        position = dash.end()
    pieces.append((body[position:], start + position))
    return excerpt([(piece, at) for piece, at in pieces if piece])


# --- the header ----------------------------------------------------------------------------------------------------


def _header(head: str) -> Header:
    """What the header says; of several filers, the first."""
    said: dict[str, str] = {}
    for found in _FIELD.finditer(head):
        key = _FIELDS.get((found[1] or found[2]).strip())
        value = found[3].strip()
        if key == "sic":
            code = _SIC.search(value)
            value = (code[1] or code[2]) if code is not None else ""
        if key in ("period", "filed"):
            value = _iso(value)
        if key and value:
            said.setdefault(key, value)
    return Header(**said)


def _iso(text: str) -> str:
    """A day as ISO 8601 writes it, or nothing where it is none (February 30)."""
    found = _DATE.match(text)
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3])).isoformat() if found is not None else ""
    except ValueError:
        return ""


def _heading(text: str, opening: int, lines: LineIndex) -> tuple[Paragraph, ...]:
    cells: list[Cell] = []
    position = 0
    for line in text[:opening].splitlines(keepends=True):
        words = " ".join(line.split())
        if words:
            start = position + len(line) - len(line.lstrip())
            cells.append(Cell(words, lines.span(start, position + len(line.rstrip()))))
        position += len(line)
    return (Paragraph(tuple(cells)),) if cells else ()


def _schedule(text: str, part: _Part, lines: LineIndex) -> tuple[tuple[str, str, Span], ...]:
    """Tags and values of a financial data schedule (Regulation S-K, Item 601(c)), a tag once for each of its columns."""
    out: list[tuple[str, str, Span]] = []
    for entry in _ENTRY.finditer(text, part.start, part.end):
        tag = entry[1].upper()
        if tag in _LAYOUT_TAGS:
            continue
        values = list(re.finditer(r"\S+", entry[2]))
        if len(values) > 1 and all(_VALUE.fullmatch(value[0]) for value in values):
            out.extend(
                (tag, value[0], lines.span(entry.start(2) + value.start(), entry.start(2) + value.end())) for value in values
            )
        else:
            out.append((tag, entry[2], lines.span(entry.start(2), entry.end(2))))
    return tuple(out)
