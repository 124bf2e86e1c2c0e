"""What HTML says by tags and attributes of its looks, said in CSS; and CSS that loads nothing and runs nothing.

Only declarations whose property and value are harmless by their characters are kept: no ``url()``, no escapes, no comments to hide in.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape

_ATTRIBUTE = re.compile(r"""([A-Za-z][\w:.-]*)(?:\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?""")
_PROPERTY = re.compile(r"-?[a-z][a-z-]{1,40}")
_LOADING = re.compile(r"(?:url|src|image|image-set|cross-fade|element|expression|paint|attr)\s*\(|script|[\\<>@{}&\x00-\x08]|/\*", re.IGNORECASE)
_NEVER = frozenset(("behavior", "-moz-binding", "src"))
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_AT_RULE = re.compile(r"@[^{};]*+(?:;|\{(?:[^{}]*+\{[^{}]*+\})*+[^{}]*+\}|\Z)")
_SELECTOR = re.compile(r"[\w\s.#,:>+~*()\[\]='\"|^$-]+")
_LONGEST = 20_000  # characters of an attribute
_LONGEST_SHEET = 200_000
_MOST_RULES = 200  # at-rules of a sheet, each of which may be sought to its end
_LENGTH = re.compile(r"\s*(\d{1,5}(?:\.\d{1,4})?)\s*(%|px|pt|em|in|cm|mm)?\s*", re.IGNORECASE)
_COLOR = re.compile(r"#?[0-9A-Za-z]{1,24}")
_BARE_COLOR = re.compile(r"[0-9A-Fa-f]{6}")
_FACE = re.compile(r"[\w\s,'-]{1,200}")
_CLASS = re.compile(r"[\w\s-]{1,500}")
_NUMBER = re.compile(r"\s*(\d{1,5})")
_SIZE = re.compile(r"\s*([+-]?)(\d)")
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]{1,2000000}")
_NOTHING = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"  # one transparent dot keeps the place
_SIZES = ("x-small", "x-small", "small", "medium", "large", "x-large", "xx-large", "xxx-large")
_FONT_SIZE = re.compile(r"font-size:(?:x+-)?(?:small|medium|large)")
_CENTERED = "text-align:center;text-align:-moz-center;text-align:-webkit-center"  # tables inside are centered too
_ALIGNED = {
    "center": _CENTERED, "middle": _CENTERED, "left": "text-align:left", "justify": "text-align:justify",
    "right": "text-align:right;text-align:-moz-right;text-align:-webkit-right",
}  # fmt: skip
_FLOATING = {"left": "float:left", "right": "float:right"}
_PLACED: dict[str, dict[str, str]] = {"img": _FLOATING, "hr": {}, "table": _FLOATING | {"center": "margin-left:auto;margin-right:auto"}}
_MARKERS = {
    "1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman",
    "disc": "disc", "circle": "circle", "square": "square",
}  # fmt: skip
_MONO = "font-family:monospace"
_LIST = "margin:1em 0;padding-left:40px;list-style-type:disc"
_PRE = f"white-space:pre;{_MONO};margin:1em 0"
_LOOKS = {
    "center": _CENTERED, "caption": _CENTERED, "p table": "margin:1em 0",
    "blockquote": "margin:1em 40px", "dd": "margin-left:40px", "dl": "margin:1em 0", "address": "font-style:italic",
    "figure": "margin:1em 40px", "fieldset": "border:1px solid;padding:.5em",
    "ul": _LIST, "dir": _LIST, "menu": _LIST, "li": "display:list-item",
    "ol": "margin:1em 0;padding-left:40px;list-style-type:decimal;counter-reset:list-item",
    "pre": _PRE, "xmp": _PRE, "listing": _PRE,
    "u": "text-decoration:underline", "ins": "text-decoration:underline",
    "s": "text-decoration:line-through", "strike": "text-decoration:line-through", "del": "text-decoration:line-through",
    "tt": _MONO, "code": _MONO, "kbd": _MONO, "samp": _MONO, "cite": "font-style:italic", "dfn": "font-style:italic",
    "var": "font-style:italic", "nobr": "white-space:nowrap",
}  # fmt: skip
_VALUES = {
    "align": ("left", "center", "right", "justify"),
    "valign": ("top", "middle", "bottom", "baseline"),
    "frame": ("void", "above", "below", "hsides", "lhs", "rhs", "vsides", "box", "border"),
    "rules": ("none", "groups", "rows", "cols", "all"),
}
# What strict XHTML lets these elements say in attributes.
_OWN = {
    "td": ("align", "valign", "colspan", "rowspan"), "th": ("align", "valign", "colspan", "rowspan"), "tr": ("align", "valign"),
    "col": ("align", "valign", "span"), "table": ("border", "cellpadding", "cellspacing", "frame", "rules"),
}  # fmt: skip
_SPANS = frozenset(("colspan", "rowspan", "span"))


@lru_cache(maxsize=4096)  # a page says the same of every cell
def tag(name: str, written: str, attributes: str, around: str = "") -> tuple[str, str]:
    """The tags of the element ``written`` that looks as ``name`` with ``attributes`` does, in a place that has the declarations ``around``."""
    given = _attributes(attributes)
    said = "".join(f' {key}="{value}"' for key in _OWN.get(written, ()) if (value := _own(key, given)))
    css = ";".join(filter(None, (around, _style(name, given))))
    if written == "span" and name in ("h1", "h2", "h3", "h4", "h5", "h6", "p", "div"):
        css = ";".join(filter(None, ("display:block", css)))
    kept = given.get("class", "").strip()
    if kept and _CLASS.fullmatch(kept):
        said += f' class="{kept}"'
    return f"<{written}{said}{_quoted(css)}>", f"</{written}>"


def void(name: str, attributes: str) -> str:
    """An element without content: br, hr, img. A picture that would be loaded leaves its place empty."""
    if name == "br":
        return "<br/>"
    given = _attributes(attributes)
    css = _style(name, given)
    if name == "hr":
        return f"<hr{_quoted(css)}/>"
    picture = given.get("src", "")
    source = "".join(picture.split()) if _PICTURE.fullmatch(picture) else _NOTHING
    return f'<img src="{source}" alt="{_escaped(given.get("alt", ""))}"{_quoted(css)}/>'


def style(name: str, attributes: str) -> str:
    """The declarations that an element's tag, attributes and style amount to."""
    return _style(name, _attributes(attributes))


def size(opening: str) -> str:
    """The size of type that the opening tag of a font demands, as a declaration: margins are measured by it."""
    found = _FONT_SIZE.search(opening)
    return found[0] if found is not None else ""


def sheet(text: str) -> str:
    """The rules of a style sheet that are harmless; at-rules (other media, imports, fonts) are left out."""
    if len(text) > _LONGEST_SHEET or text.count("@") > _MOST_RULES or text.count("/*") > _MOST_RULES:
        return ""
    rules = _AT_RULE.sub("", _COMMENT.sub(" ", text))
    found = []
    for rule in rules.split("}")[:-1]:
        before, _, inside = rule.partition("{")
        selector = " ".join(before.split())
        css = ";".join(_declarations(inside))
        if css and _SELECTOR.fullmatch(selector):
            found.append(f"{selector} {{{css}}}")
    return "\n".join(found)


def _attributes(source: str) -> dict[str, str]:
    """Attributes by their names in small letters; of two the first counts (HTML 5, 13.2.5.33)."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(source):
        value = match[2] or match[3] or match[4] or ""
        if len(value) <= _LONGEST or value.startswith("data:"):
            found.setdefault(match[1].lower(), unescape(value) if "&" in value else value)
    return found


def _own(key: str, given: dict[str, str]) -> str:
    """The value of an attribute as strict XHTML wants it, '' where it is none."""
    value = given.get(key, "").strip().lower()
    if key in _VALUES:
        value = {"middle": "center"}.get(value, value) if key == "align" else {"center": "middle"}.get(value, value)
        return value if value in _VALUES[key] else ""
    number = _NUMBER.match(value)
    if number is None:
        return "1" if key == "border" and key in given else ""
    return str(min(max(int(number[1]), 1), 1000)) if key in _SPANS else str(int(number[1]))


def _style(name: str, given: dict[str, str]) -> str:
    said = [_LOOKS[name]] if name in _LOOKS else []
    said.extend(_presented(name, given))
    said.extend(_declarations(given.get("style", "")))
    if "hidden" in given:
        said.append("display:none")
    return ";".join(said)


def _presented(name: str, given: dict[str, str]) -> list[str]:
    """The declarations that stand for attributes of older HTML (HTML 5, 15.3)."""
    aligned = _PLACED.get(name, {} if name in _OWN else _ALIGNED)
    said = [aligned.get(given.get("align", "").strip().lower(), "")]
    for key in ("width", "height"):
        length = _LENGTH.fullmatch(given[key]) if key in given else None
        if length is not None:
            said.append(f"{key}:{length[1]}{(length[2] or 'px').lower()}")
    said.append(_colored("background-color", given.get("bgcolor", "")))
    said.append(_colored("color", given.get("text" if name == "body" else "color", "")))
    if "nowrap" in given:
        said.append("white-space:nowrap")
    if name == "font":
        face = given.get("face", "").strip()
        said.append(f"font-family:{face}" if _FACE.fullmatch(face) and face.count("'") % 2 == 0 else "")
        size = _SIZE.match(given.get("size", ""))
        if size is not None:
            steps = int(size[2])
            number = steps if not size[1] else 3 + steps if size[1] == "+" else 3 - steps
            said.append(f"font-size:{_SIZES[min(max(number, 1), 7)]}")
    elif name == "hr":
        thick = _NUMBER.match(given.get("size", ""))
        said.append(f"height:{max(int(thick[1]) - 2, 0)}px" if thick is not None else "")  # its borders are one high each
        drawn = _colored("background-color", given.get("color", "gray" if "noshade" in given else ""))
        said.extend(("border-style:solid", drawn, drawn.replace("background", "border")) if drawn else ())
    elif name in ("ol", "ul", "li"):
        kind = given.get("type", "")
        marker = _MARKERS.get(kind) or _MARKERS.get(kind.lower())
        said.append(f"list-style-type:{marker}" if marker else "")
        start = _NUMBER.match(given.get("start", ""))
        if start is not None and name == "ol":
            said.append(f"counter-reset:list-item {int(start[1]) - 1}")
    return [one for one in said if one]


def _colored(key: str, value: str) -> str:
    color = value.strip()
    if not _COLOR.fullmatch(color):
        return ""
    return f"{key}:{'#' if _BARE_COLOR.fullmatch(color) else ''}{color}"


def _declarations(css: str) -> list[str]:
    said = []
    for declaration in css.split(";"):
        key, colon, value = declaration.partition(":")
        key, value = key.strip().lower(), " ".join(value.split())
        if colon and value and _PROPERTY.fullmatch(key) and key not in _NEVER and not _LOADING.search(value):
            said.append(f"{key}:{value}")
    return said


def _quoted(css: str) -> str:
    return f' style="{_escaped(css)}"' if css else ""


def _escaped(value: str) -> str:
    return escape(value, quote=False).replace('"', "&quot;")
