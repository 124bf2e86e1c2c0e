"""The bundled schema of Inline XBRL pages against the standard one: what passes ours passes that, and what breaks that breaks ours."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from converter import writer
from converter.checks import inline
from tests import reports
from tests.test_inline import HTML, document


@cache
def page() -> str:
    """A page with facts of every kind, hidden, and two in place in a table."""
    report = reports.report()
    made = dict(writer.render(report, "ixbrl", reports.base(), document(HTML + "<p>a<b>b</b><br><img src=x><hr><h1>c</h1>", "a.htm")))
    return made["acme-20240630.htm"].decode()


class _Cache(etree.Resolver):
    """The standard schemas as arelle-release carries them."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def resolve(self, system_url: str, public_id: str, context: object) -> object:  # type: ignore[override]
        if not system_url.startswith("http://"):
            return None
        return self.resolve_filename(str(self.home / system_url.removeprefix("http://")), context)  # type: ignore[attr-defined]


@cache
def standard() -> etree.XMLSchema:
    found = importlib.util.find_spec("arelle")
    if found is None or found.origin is None:
        pytest.skip("ARELLE IS NOT INSTALLED: our schema of Inline XBRL is held against nothing")
    home = Path(found.origin).parent / "resources" / "cache" / "http"
    if not home.is_dir():
        pytest.skip(f"THE STANDARD SCHEMAS ARE NOT AT {home}")
    parser = etree.XMLParser()
    parser.resolvers.add(_Cache(home))
    return etree.XMLSchema(etree.parse(str(home / inline.LOCATION.removeprefix("http://")), parser))


BROKEN: dict[str, tuple[str, str]] = {
    "text in the body": ("<body>", "<body>text"),
    "an element of older HTML": ("<h1>c</h1>", "<h1><font>c</font></h1>"),
    "a block in a heading": ("<h1>c</h1>", "<h1><div>c</div></h1>"),
    "a block in a line": ("<b>b</b>", "<b><p>b</p></b>"),
    "a paragraph in a paragraph": ("<p>a", "<p><p>a</p>"),
    "text between cells": ("<tr>", "<tr>text"),
    "a table without rows": ("<h1>c</h1>", "<table></table>"),
    "a row without cells": ("<tr>", "<tr></tr><tr>"),
    "an attribute of older HTML": ("<h1>", '<h1 align="left">'),
    "an unknown attribute": ("<h1>", '<h1 data-x="1">'),
    "an alignment that there is not": ('align="right"', 'align="top"'),
    "two elements of one id": ("<h1>c</h1>", '<h1 id="a">c</h1><h1 id="a">d</h1>'),
    "no title": ("<title>A &amp; B &lt;c&gt; &#34;d&#34; &#39;e&#39;</title>", ""),
    "a picture without words": (' alt=""', ""),
    "hidden facts behind the references": ("<ix:hidden>", "<ix:references></ix:references><ix:hidden>"),
    "nothing hidden": ("<ix:references>", "</ix:header><ix:header><ix:hidden></ix:hidden><ix:references>"),
    "a number without a unit": (' unitRef="pure"', ""),
    "a number without a context": (' contextRef="I20240630"', ""),
    "a sign that is none": ('sign="-"', 'sign="+"'),
    "decimals that are none": ('decimals="-3"', 'decimals="three"'),
    "a fact without a name": (' name="gaap:Assets"', ""),
    "an element of ix that there is not": ("<ix:resources>", "<ix:recourses></ix:recourses><ix:resources>"),
    "a period without a date": ("<xbrli:instant>2024-06-30</xbrli:instant>", "<xbrli:instant></xbrli:instant>"),
    "a reference to no schema": (' xlink:type="simple"', ""),
}
STRICTER = {
    "a script": ("<h1>c</h1>", "<script type='text/javascript'>1</script>"),
    "a link elsewhere": ("<h1>c</h1>", "<p><a href='http://else.example'>x</a></p>"),
    "a picture elsewhere": ('src="data:image', 'src="http://else.example/data:image'),
    "a form": ("<h1>c</h1>", "<form action=''><p>x</p></form>"),
    "an event": ("<h1>", '<h1 onclick="1">'),
}


def test_what_we_write_passes_both() -> None:
    assert list(inline.check("a.htm", page().encode())) == []
    assert standard().validate(etree.fromstring(page().encode()))


@pytest.mark.parametrize("name", BROKEN)
def test_what_the_standard_schema_refuses_ours_refuses(name: str) -> None:
    old, new = BROKEN[name]
    assert old in page()
    broken = page().replace(old, new, 1)
    found = list(inline.check("a.htm", broken.encode()))
    assert found, "ours lets it pass"
    assert all(finding.severity == "error" and finding.message.startswith("a.htm:") for finding in found)
    assert not standard().validate(etree.fromstring(broken.encode())), "the standard schema lets it pass"


@pytest.mark.parametrize("name", STRICTER)
def test_nothing_active_passes_ours(name: str) -> None:
    old, new = STRICTER[name]
    assert old in page()
    assert list(inline.check("a.htm", page().replace(old, new, 1).encode()))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('contextRef="I20240630"', 'contextRef="I20240631"', "ix:contextRef"),
        ('unitRef="USD"', 'unitRef="EUR"', "ix:unitRef"),
        ("</html>", "", "xmlSchema:syntax"),
        ("<html", "<!DOCTYPE html><html", "xml.doctype"),
    ],
)
def test_flaws_that_no_schema_sees(old: str, new: str, code: str) -> None:
    assert [finding.code for finding in inline.check("a.htm", page().replace(old, new, 1).encode())] == [code]
