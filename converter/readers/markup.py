"""HTML as filers write it, cut into tags and text without losing a source offset.

This is not a parser: tags need not be closed or nested. Time is linear in the length of the source whatever it holds,
because no match can run over the next ``<`` and a missing terminator is looked for once.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

# A tag with well-formed attributes, else (a stray quote) whatever stands before the next angle bracket.
_TAG = re.compile(
    r"""<(?: (?P<comment>!--) | [!?][^<>]*+> |
        (?P<name>/?[A-Za-z][A-Za-z0-9:._-]*+) (?P<attributes> (?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+ (?=>) | [^<>]*+ ) > )""",
    re.VERBOSE,
)
_RAW = {"script": re.compile(r"</script\s*>", re.IGNORECASE), "style": re.compile(r"</style\s*>", re.IGNORECASE)}
_STYLE = re.compile(r"""\bstyle\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_SHEET = re.compile(r"<style\b[^<>]*+>", re.IGNORECASE)
_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?\.([-\w]+)", re.IGNORECASE)
_CLASS = re.compile(r"""(?:^|\s)class\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_SIZES = re.compile(r"(?<=minmax)\([^()]*\)|(?<=fit-content)\([^()]*\)|\[[^\]]*\]")
_TRACKS = re.compile(r"repeat\(\s*(\d{1,3})\s*,([^()]*)\)|[^\s()]+")
_TRACK_SPAN = re.compile(r"span\s+(\d{1,4})|(\d{1,4})\s*/\s*(-?\d{1,4})")
_SPAN = re.compile(r"""\b(col|row)span\s*=\s*["']?\s*(\d{1,9})""", re.IGNORECASE)
_HIDDEN = re.compile(r"""(?:^|\s)hidden(?:\s|=|/|$)""", re.IGNORECASE)
_LENGTH = re.compile(r"(-?(?:\d{1,6}(?:\.\d{0,6})?|\.\d{1,6}))\s*(pt|px|em|rem|in|cm|mm|%|ex)?")
_POINTS = {"pt": 1.0, "px": 0.75, "em": 10.0, "rem": 10.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "%": 5.0, "ex": 5.0, "": 0.75}
_NO_LINE = re.compile(r"\b(?:none|hidden|transparent|white|initial)\b|#fff(?:fff)?\b|(?:^|\s)0(?:\.0+)?(?:px|pt|em|in)?(?:\s|$)")
_ODD = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff\ud800-\udfff]+")
_LEADING = re.compile(
    r"(?:[\s\x00-\x08\x0b\x0e-\x1f\u00ad\u200b-\u200f\u2060\ufeff]"
    r"|&(?:nbsp|e[mn]sp|thinsp|zwn?j|shy|#0*(?:9|10|13|32|160|173|819[2-9]|820[0-7]|8288|65279)"
    r"|#x0*(?:9|a|d|20|a0|200[0-9a-f]|2060|feff));?)+",
    re.IGNORECASE,
)
_LAST = re.compile(r"&#?\w{1,8};?\Z")
_WHITE = " \t\r\n\f\v\u00a0\u2002\u2003\u2009\u200a\u200b\u200c\u200d\u2060\ufeff\u00ad\x00"


def tokens(text: str, start: int, end: int) -> Iterator[tuple[int, int, str, str]]:
    """Cut ``text[start:end]`` into (start, end, name, attributes): text has the name "", an end tag begins with "/".

    Names are lower case. Comments, declarations, scripts and style sheets are left out.
    """
    search = _TAG.search
    position = start
    unclosed: set[str] = set()
    while True:
        tag = search(text, position, end)
        if tag is None:
            if position < end:
                yield position, end, "", ""
            return
        first, last = tag.span()
        if position < first:
            yield position, first, "", ""
        name = tag["name"]
        if name is None:
            if tag["comment"] and "--" not in unclosed:
                closing = text.find("-->", last, end)
                if closing < 0:
                    unclosed.add("--")
                else:
                    last = closing + 3
        else:
            name = name.lower()
            raw = _RAW.get(name)
            if raw is None:
                yield first, last, name, tag["attributes"]
            elif name not in unclosed:
                stop = raw.search(text, last, end)
                if stop is None:
                    unclosed.add(name)
                else:
                    last = stop.end()
        position = last


class Style(NamedTuple):
    """What of an element's attributes matters here. ``indent`` is in points."""

    hidden: bool = False
    raised: bool = False
    underlined: bool = False
    indent: float = 0.0
    top: bool = False
    bottom: bool = False
    columns: int = 1
    rows: int = 1
    part: str = ""  # what an element that is no table's is displayed as: table, tr, td, flex (a row of boxes), grid, contents
    tracks: int = 0  # columns of a grid
    place: tuple[float, float] | None = None  # points from the top and the left of the box that it is placed in
    page: bool = False  # other boxes are placed in it


_PARTS = {
    "table": "table", "table-row": "tr", "table-cell": "td", "flex": "flex", "inline-flex": "flex", "grid": "grid", "inline-grid": "grid",
    "contents": "contents",
}  # fmt: skip
Sheet = Mapping[tuple[str, str], Mapping[str, str]]
"""What a style sheet declares for elements of a name ('' for all) and a class."""
PLAIN = Style()
MOST_COLUMNS = 1000
MOST_ROWS = 100


def sheet(text: str, start: int, end: int) -> Sheet:
    """What the style sheets in ``text[start:end]`` declare for classes. Other selectors, and rules for some media only (``@``), are not
    looked at: nothing of a table depends on them."""
    out: dict[tuple[str, str], dict[str, str]] = {}
    position = start
    while (opened := _SHEET.search(text, position, end)) is not None:
        closing = _RAW["style"].search(text, opened.end(), end)
        if closing is None:
            break
        position = closing.end()
        heads: list[str] = []
        parts = re.split("([{}])", _uncommented(text[opened.end() : closing.start()]))
        for said, brace in zip(parts[::2], parts[1::2], strict=False):
            if brace == "{":
                heads.append(said.rpartition(";")[2])
            elif heads and (selectors := heads.pop()) and not heads:
                for found in map(_SELECTOR.fullmatch, map(str.strip, selectors.split(","))):
                    if found is not None:
                        out.setdefault(((found[1] or "").lower(), found[2]), {}).update(_declarations(said))
    return out


def _uncommented(source: str) -> str:
    """A style sheet without comments; one that is not closed runs to its end (CSS 2.1, 4.2)."""
    kept: list[str] = []
    position = 0
    while (start := source.find("/*", position)) >= 0:
        kept.append(source[position:start])
        end = source.find("*/", start + 2)
        position = end + 2 if end >= 0 else len(source)
    return " ".join([*kept, source[position:]]).replace("<!--", " ").replace("-->", " ")


def _declarations(source: str) -> dict[str, str]:
    pairs = (declaration.partition(":") for declaration in source.lower().split(";"))
    return {key.strip(): value.replace("!important", "").strip() for key, colon, value in pairs if colon}


def style(attributes: str, name: str = "", known: Sheet | None = None) -> Style:
    """Read a tag's attributes: hidden, raised as a footnote mark is, indented, lines above and below, columns and rows spanned,
    displayed as a part of a table. What a style sheet says of its classes goes before what its own style says (CSS 2.1, 6.4).

    ``colspan`` is held to 1..1000, as in HTML 4.9.11, ``rowspan`` to 1..100.
    """
    spans = {which.lower(): int(count) for which, count in _SPAN.findall(attributes)}
    css: dict[str, str] = {}
    classes = _CLASS.search(attributes) if known else None
    if known and classes is not None:
        for one in (classes[1] or classes[2] or classes[3] or "").split():
            css.update(known.get(("", one), {}))
            css.update(known.get((name, one), {}))
    found = _STYLE.search(attributes)
    if found is not None:
        css.update(_declarations(html.unescape(found[1] or found[2] or found[3] or "")))
    wide = _TRACK_SPAN.search(css.get("grid-column", css.get("grid-column-end", "")))
    if wide is not None:
        last = int(wide[3] or 0)
        spans["col"] = int(wide[1]) if wide[1] else last - int(wide[2]) if last > 0 else MOST_COLUMNS
    return Style(
        hidden=css.get("display", "").startswith("none") or css.get("visibility") == "hidden" or bool(_HIDDEN.search(attributes)),
        raised=css.get("vertical-align") in ("super", "text-top")
        or (css.get("position") == "relative" and css.get("top", "").startswith("-")),
        underlined="underline" in css.get("text-decoration", ""),
        indent=_left(css, "padding") + _left(css, "margin") + _points(css.get("text-indent", "")),
        top=_line(css, "top"),
        bottom=_line(css, "bottom"),
        columns=min(max(spans.get("col", 1), 1), MOST_COLUMNS),
        rows=min(max(spans.get("row", 1), 1), MOST_ROWS),
        part="" if css.get("flex-direction", "").startswith("column") else _PARTS.get(css.get("display", ""), ""),
        tracks=_tracks(css.get("grid-template-columns", "")),
        place=(_points(css["top"]), _points(css["left"])) if css.get("position") == "absolute" and "top" in css and "left" in css else None,
        page=css.get("position") == "relative" and "width" in css,
    )


def _tracks(template: str) -> int:
    """How many columns a grid has: "2fr repeat(4, 1fr)" are five."""
    plain = _SIZES.sub("", template[:400])
    return sum(int(found[1]) * len(found[2].split()) if found[1] else 1 for found in _TRACKS.finditer(plain))


def _points(length: str) -> float:
    found = _LENGTH.match(length)
    return float(found[1]) * _POINTS[found[2] or ""] if found is not None else 0.0


def _left(css: dict[str, str], box: str) -> float:
    """The left padding or margin: the fourth of four lengths, else the second, else the only one (CSS 2.1, 8.3 and 8.4)."""
    if f"{box}-left" in css:
        return _points(css[f"{box}-left"])
    lengths = css.get(box, "").split()
    return _points(lengths[3] if len(lengths) > 3 else lengths[1] if len(lengths) > 1 else lengths[0]) if lengths else 0.0


def _line(css: dict[str, str], side: str) -> bool:
    """Is a visible line drawn at this side?"""
    whole = css.get(f"border-{side}", css.get("border", ""))
    shape = css.get(f"border-{side}-style", "")
    said = " ".join(filter(None, (whole, shape, css.get(f"border-{side}-width", ""), css.get(f"border-{side}-color", ""))))
    return bool(whole or shape) and _NO_LINE.search(said) is None


def plain(source: str) -> str:
    """What a piece of source reads: entities resolved once, invisible characters gone; white space as it is."""
    if "&" in source:
        source = html.unescape(source)
    return _ODD.sub("", source)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The part of ``text[start:end]`` that can be seen, without spaces at its ends, written as characters or as entities."""
    lead = _LEADING.match(text, start, end)
    if lead is not None:
        start = lead.end()
    while start < end:
        if text[end - 1] in _WHITE:
            end = start + len(text[start:end].rstrip(_WHITE))
            continue
        entity = _LAST.search(text, max(start, end - 10), end) if text[end - 1] == ";" else None
        if entity is None or _LEADING.fullmatch(text, entity.start(), end) is None:
            break
        end = entity.start()
    return start, end
