"""HTML of every kind becomes strict XHTML that says the same and does nothing."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from converter.writer import css, xhtml

XML = etree.XMLParser(resolve_entities=False, no_network=True)
NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
INLINE = {"a", "b", "big", "em", "i", "small", "strong", "sub", "sup", "span", "br", "img"}
FLOW = INLINE | {"div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "table"}
# What strict XHTML 1.1 lets these elements hold; all others of ours hold inline elements.
HOLDS = {"div": FLOW, "td": FLOW, "th": FLOW, "table": {"tr", "col"}, "tr": {"td", "th"}, "br": set(), "img": set(), "hr": set(), "col": set()}
ATTRIBUTES = {
    "align", "valign", "colspan", "rowspan", "span", "border", "cellpadding", "cellspacing", "frame", "rules", "class", "style", "id",
    "href", "src", "alt",
}  # fmt: skip


def made(source: str) -> str:
    page = xhtml.page(source, 0, len(source), ())
    assert page.pieces == ()
    return page.rest


def parsed(source: str) -> etree._Element:
    return etree.fromstring(f"<div>{NO_CHARACTER.sub('?', made(source))}</div>".encode(), XML)


def check(root: etree._Element) -> None:
    """Strict XHTML as far as we write it: who holds whom, text only where it may stand, ids once, nothing active."""
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    for element in root.iter():
        holds = HOLDS.get(str(element.tag), INLINE)
        assert {str(child.tag) for child in element} <= holds, (element.tag, [child.tag for child in element])
        assert {str(name) for name in element.attrib} <= ATTRIBUTES
        assert (element.get("href") or "#").startswith("#")
        assert (element.get("src") or "data:image/").startswith("data:image/")
        if holds <= {"tr", "col", "td", "th"}:
            between = [element.text, *(child.tail for child in element)]
            assert not "".join(filter(None, between)).strip()
            assert element.tag not in ("table", "tr") or len(element)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a < b & c &amp; d &lt;e&gt; &copy", "a &lt; b &amp; c &amp; d &lt;e&gt; ©"),
        ("&nbsp;&#151;&#x2014;", "\xa0——"),
        ("<p>one<p>two", "<p>one</p><p>two</p>"),
        ("<P ALIGN=left>x</P>", '<p style="text-align:left">x</p>'),
        ("<b>x<p>y</b>z", "<b>x</b><p><b>y</b>z</p>"),
        ("<i><b>x</i>y</b>z", "<i><b>x</b></i><b>y</b>z"),
        ("<div><span>x</div>y", "<div><span>x</span></div>y"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"),
        ("<table>x<tr>y<td>z</table>", "xy<table><tr><td>z</td></tr></table>"),
        ("<table><tr><td>a</td></tr>b</table>", "<table><tr><td>a</td></tr><tr><td>b</td></tr></table>"),
        ("<table><thead><tr></tr></thead></table>x", "x"),
        ("<td>x</td></table>", "x"),
        (
            "<font color=FF0000 size=+1 face='Times New Roman'>x</font>",
            '<span style="color:#FF0000;font-family:Times New Roman;font-size:large">x</span>',
        ),
        ("<u>x</u><strike>y</strike>", '<span style="text-decoration:underline">x</span><span style="text-decoration:line-through">y</span>'),
        ("<h1>a<div>b</div></h1>", '<h1>a<span style="display:block">b</span></h1>'),
        ("x<br>y<hr>", "x<br/>y<hr/>"),
        ("<p>x<hr>y", "<p>x</p><hr/>y"),
        ("<pre>\n a  1\n<S>b</pre>", f'<div style="{css.style("pre", "")}">\n a  1\nb</div>'),
        ("<td><o:p>x</o:p>", "x"),
        ("<ix:nonFraction name='a'>1</ix:nonFraction>", "1"),
        ("<html><head><title>t</title><meta http-equiv=refresh content='0;url=http://x'></head><body>b</body></html>", "b"),
        ("", ""),
    ],
)
def test_what_becomes_of_html(source: str, expected: str) -> None:
    assert made(source) == expected
    check(parsed(source))


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>x",
        "<SCRIPT SRC=http://evil.example/x.js></SCRIPT>x",
        "<p onclick='alert(1)' onmouseover=alert(1)>x</p>",
        "<a href='javascript:alert(1)'>x</a><a href='http://evil.example'>y</a><a href=data:text/html,x>z</a>",
        "<iframe src='http://evil.example'>inside</iframe>x<object data='x.swf'>old</object><embed src=x>",
        "<form action='http://evil.example'><input value=1><textarea>t</textarea><select><option>o</select>x</form>",
        "<img src='http://evil.example/x.gif' onerror=alert(1)>x<img src=x.jpg alt='a \"b\" <c>'>",
        "<div style='background:url(http://evil.example); width:expression(alert(1)); color:red'>x</div>",
        "<div style='background:u\\72l(http://evil.example)'>x</div><div style='a:/**/b'>y</div>",
        "<link rel=stylesheet href='http://evil.example/x.css'><base href='http://evil.example'>x",
        "<svg onload=alert(1)><text>s</text></svg>x<math><mi>m</mi></math>",
        "<!--[if IE]><script>1</script><![endif]-->x<![CDATA[<script>]]>",
        "<<script>script>alert(1)<</script>/script>x",
        '<p title="><script>alert(1)</script>">x',
        "<table background='http://evil.example'><tr><td background=javascript:1>x",
        "<body onload=alert(1) background=x.gif bgcolor='red\" onclick=\"1'>x",
        '<p style=\'color:red" onclick="alert(1)\'>x',
        '<p class="a&quot; onclick=&quot;1">x<a id="x&quot;y" href="#x&quot;y">z',
    ],
)
def test_nothing_active_comes_through(source: str) -> None:
    said = made(source)
    root = parsed(source)
    check(root)
    assert "evil.example" not in said
    assert not [value for e in root.iter() for name, value in e.attrib.items() if name != "style" and "alert" in value]


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        ("p { color: red } .a > b{margin:0}", "p {color:red}\n.a > b {margin:0}"),
        ("<!-- td {padding:1px} -->", "td {padding:1px}"),
        ("@import url(http://x); p {color:red}", "p {color:red}"),
        ("@media print { p {color:red} } i {color:blue}", "i {color:blue}"),
        ("@font-face { src: url(x) } i {color:blue}", "i {color:blue}"),
        ("p {background:url(x)} i {behavior:url(x)}", ""),
        ("p {color:red; /* } */ margin:0}", "p {color:red;margin:0}"),
        ("p {color:</style><script>1</script>}", ""),
        ("</style><script> {color:red}", ""),
        ("p {color:red", ""),
        ("@" * 100_000, ""),
        ("@a{" * 1000, ""),
        ("p " * 90_000, ""),
        ("/*" * 150 + "x" * 190_000, ""),
        ("@a " * 150 + "{" * 190_000, ""),
        ("p {a{color:red}}", ""),
    ],
)
def test_style_sheets_keep_what_is_harmless(sheet: str, expected: str) -> None:
    assert css.sheet(sheet) == expected


def test_a_style_sheet_and_the_body_s_colors_are_kept() -> None:
    source = "<head><style>p {color:red}</style></head><body bgcolor=white text='#000000'><style>i {margin:0}</style>x"
    page = xhtml.page(source, 0, len(source), ())
    assert (page.rest, page.sheet) == ("x", "p {color:red}\ni {margin:0}")
    assert page.style == "background-color:white;color:#000000"


def test_links_within_the_page_stay() -> None:
    said = made("<a href='#Item 1'>go</a><a href='#x'>nowhere</a><a name='x'>here</a><p id='x'>twice</p>")
    assert said == '<a href="#o1">go</a><a href="#o2">nowhere</a><a id="o2">here</a><p>twice</p>'


def test_pictures_within_the_page_stay() -> None:
    assert 'src="data:image/png;base64,iVBORw0KGgo="' in made("<img alt=x src='data:image/png;base64,iVBOR w0KGgo='>")
    assert "svg" not in made("<img src='data:image/svg+xml;base64,PHN2Zz4='>")


def test_places_in_text_are_told_apart() -> None:
    source = "<p>Cash &amp; $&nbsp;<b>1,234</b> or (5)</p><!-- 77 --><td hidden>6"
    found = [source.index(words) for words in ("1,234", "5)", "77", "6")]
    page = xhtml.page(source, 0, len(source), [(at, at + 1) for at in found])
    assert [(piece.place, piece.printed) for piece in page.pieces] == [(0, "1"), (1, "5"), (3, "6")]
    whole = "".join(f"{piece.before}[{piece.printed}]" for piece in page.pieces) + page.rest
    assert whole == "<p>Cash &amp; $\xa0<b>[1],234</b> or ([5])</p>[6]"


FRAGMENTS = (
    *(f"<{slash}{name}>" for slash in ("", "/") for name in "p div table tr td th b i font span a h1 ul li pre center body s caption".split()),
    "<br>", "<hr>", "<img src=x>", "<td colspan=2>", "<p id=x>", "<a href=#x>", "text", " ", "\n", "&amp;", "&lt;", "<", ">", "<!--", "-->",
    "<script>", "</script>", "<svg>", "</svg>", '"', "<style>p{a:b}</style>", "<p style='a:b\"'>", "\x00", "\x0c", "\ud800",
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join))
def test_any_sequence_of_tags_becomes_strict_xhtml(source: str) -> None:
    check(parsed(source))


TAGS = tuple(f for f in FRAGMENTS if f.startswith("<") and f.endswith(">") and not f.startswith(("<!", "<s", "</s", "<style")))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from((*TAGS, "one", "two", " ")), max_size=60))
def test_no_text_is_lost_or_moved(parts: list[str]) -> None:
    words = "".join(part for part in parts if not part.startswith("<"))
    assert "".join("".join(map(str, parsed("".join(parts)).itertext())).split()) == "".join(words.split())


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 50_000,
        "<b>" * 50_000 + "x",
        "<b><p>" * 30_000,
        "<table><tr><td>" * 20_000,
        "<p><i>x" * 30_000,
        "<ul><li>" * 30_000,
        "</p></b></td></table>" * 20_000,
        "<p " + "a " * 100_000,
        "<p " + "a=b " * 50_000 + ">",
        "<style>" + "@" * 100_000 + "</style>",
        "<style>" * 20_000,
        "<!--" * 50_000,
        "<font face='" + "a" * 500 + "'><p>x" * 3_000,
        "<a href=#" + "x" * 100_000 + ">",
        "".join(f"<a href=#x{i}>{i}</a>" for i in range(10_000)),
    ],
    ids=lambda source: source[:12],
)
def test_hostile_pages_take_linear_time(source: str) -> None:
    begun = time.perf_counter()
    said = made(source)
    assert time.perf_counter() - begun < 3
    assert len(said) < 20 * len(source) + 100_000
    etree.fromstring(f"<div>{said}</div>".encode(), etree.XMLParser(resolve_entities=False))


def test_pages_of_filers_read_as_before(corpus: Path) -> None:
    """The text of the page, spaces aside, is the text of the source between its tags."""
    from converter.readers import decode, markup

    for path in sorted((corpus / "press").glob("*.htm"))[:4]:
        source = decode(path.read_bytes())
        said: list[str] = []
        hidden = False
        for start, end, name, _ in markup.tokens(source, 0, len(source)):
            hidden = name in ("head", "title") or (hidden and name not in ("/head", "/title", "body"))
            if not name and not hidden:
                said.append(markup.plain(source[start:end]))
        root = parsed(source)
        check(root)
        assert "".join("".join(map(str, root.itertext())).split()) == "".join("".join(said).split())


def test_an_older_page_s_paragraph_holds_a_table_and_a_newer_one_s_does_not() -> None:
    table = "<table><tr><td>x</td></tr></table>"
    assert made(f"<p align=center>{table}</p>y").startswith('<div style="margin:1em 0;text-align:center')
    assert made(f"<!DOCTYPE html><p>{table}</p>y") == f"<p></p>{table}y"
    assert made(f"<p>a{table}b") == f"<p>a</p>{table}b"


def test_margins_are_measured_by_the_type_around_them() -> None:
    said = made("<font size=5><p>x</p></font><p>y")
    assert said == (
        '<span style="font-size:x-large"></span><p style="font-size:x-large"><span style="font-size:x-large">x</span></p><p>y</p>'
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<hr noshade>", '<hr style="border-style:solid;background-color:gray;border-color:gray"/>'),
        ("<hr size=1 width=50% color=red>", "width:50%;color:red;height:0px;border-style:solid;background-color:red;border-color:red"),
        ("<hr align=left>", "<hr/>"),
    ],
)
def test_lines_across_the_page(source: str, expected: str) -> None:
    assert expected in made(source)
