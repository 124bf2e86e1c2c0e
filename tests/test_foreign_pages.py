"""Inline XBRL that others may have written, right, wrong and hostile: the facts that are there are read, the rest is said."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter import reports
from converter.model import Diagnostic
from converter.reports.instance import Instance

PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" xmlns:x="urn:x" xml:lang="en-GB"
 xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:iso4217="http://www.xbrl.org/2003/iso4217"
 xmlns:ixt="http://www.xbrl.org/inlineXBRL/transformation/2020-02-12">
<head><title>t</title></head><body>
<div style="display:none"><ix:header><ix:hidden>{hidden}</ix:hidden>
<ix:references><link:schemaRef xlink:type="simple" xlink:href="x.xsd"/></ix:references>
<ix:resources>
<xbrli:context id="c"><xbrli:entity><xbrli:identifier scheme="urn:s">1</xbrli:identifier></xbrli:entity>
<xbrli:period><xbrli:instant>2005-09-30</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:unit id="u"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>
</ix:resources></ix:header></div>
{body}
</body></html>
"""


def page(body: str, hidden: str = "") -> tuple[Instance, list[Diagnostic]]:
    """The report of a page, and what is said of it besides that its taxonomy is not there."""
    data = PAGE.format(body=body, hidden=hidden).encode()
    report, flaws = reports.read_source("x.htm", data, lambda _: None)
    return report, [flaw for flaw in flaws if flaw.code != "FileNotLoadable"]


def number(text: str, more: str = "") -> str:
    return f'<p><ix:nonFraction name="x:N" contextRef="c" unitRef="u" decimals="0" {more}>{text}</ix:nonFraction></p>'


def words(text: str, more: str = "") -> str:
    return f'<div><ix:nonNumeric name="x:T" contextRef="c" {more}>{text}</ix:nonNumeric></div>'


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (number("12.50"), Decimal("12.50")),
        (number(" 12 \n"), Decimal(12)),
        (number("1,234", 'format="ixt:num-dot-decimal" scale="3" sign="-"'), Decimal(-1234000)),
        (number("35", 'scale="-2"'), Decimal("0.35")),
        (number("1<b>2</b><ix:exclude>(a)</ix:exclude>3"), Decimal(123)),
        (number("<ix:nonFraction name='x:M' contextRef='c' unitRef='u' decimals='0'>7</ix:nonFraction>"), Decimal(7)),
        (number("", 'xsi:nil="true"'), None),
        (number("-", 'format="ixt:fixed-zero"'), Decimal(0)),
        (words("a <b>b</b> &amp; c"), "a b & c"),
        (words("a <b class='x'>b</b> &amp; c<br/>", 'escape="true"'), 'a <b class="x">b</b> &amp; c<br/>'),
        (words("a<ix:exclude>x</ix:exclude>", 'continuedAt="d"') + '<ix:continuation id="d"> b</ix:continuation>', "a b"),
        (words("", 'continuedAt="d"') + '<ix:continuation id="e">2</ix:continuation><ix:continuation id="d" continuedAt="e">1</ix:continuation>', "12"),
        (words("September 30, 2005", 'format="ixt:date-monthname-day-year-en"'), "2005-09-30"),
        (words("", 'xsi:nil="true"'), None),
    ],
)
def test_a_fact_has_the_value_that_its_element_means(body: str, value: Decimal | str | None) -> None:
    report, flaws = page(body)
    assert flaws == []
    assert report.facts[0].value == value


def test_facts_have_places_languages_and_what_is_hidden_comes_first() -> None:
    report, flaws = page(words("b", 'xml:lang="fr"'), number("1"))
    assert flaws == []
    assert [(item.concept.name, item.language) for item in report.items] == [("N", ""), ("T", "fr")]
    lines = PAGE.format(body=words("b"), hidden=number("1")).splitlines()
    assert all(lines[item.span.line - 1][item.span.column - 1 :].startswith("<ix:non") for item in report.items)
    assert page(words("b"))[0].items[0].language == "en-gb"


@pytest.mark.parametrize(
    ("body", "code", "severity"),
    [
        (number("(50)"), "xmlSchema:valueError", "error"),
        (number("-50"), "xmlSchema:valueError", "error"),
        (number(""), "xmlSchema:valueError", "error"),
        (number("five", 'format="ixt:num-dot-decimal"'), "ix11.10.1.1:transformValueError", "error"),
        (number("5", 'format="ixt:num-roman"'), "ix11.10.1.2:invalidTransformation", "warning"),
        (number("5", 'format="nowhere:num-dot-decimal"'), "ix11.10.1.2:invalidTransformation", "warning"),
        (number("5", 'scale="999999999"'), "xmlSchema:valueError", "error"),
        (number("5", 'scale="1.5"'), "xmlSchema:valueError", "error"),
        (number("5", 'sign="+"'), "xmlSchema:valueError", "error"),
        (number("5").replace("x:N", "x:1"), "ix11.12.1.2:missingReferences", "error"),
        (number("5").replace("x:N", "y:N"), "ix11.12.1.2:missingReferences", "error"),
        (words("a", 'continuedAt="d"'), "ix11.11.1.2:continuationMissing", "error"),
        (words("a", 'continuedAt="d"') + '<ix:continuation id="d" continuedAt="d">b</ix:continuation>', "ix11.11.1.2:continuationCycle", "error"),
        (number("5", 'target="other"') + number("6"), "inline.target", "warning"),
        ('<p><ix:tuple name="x:P">1</ix:tuple></p>', "inline.unread", "warning"),
        ('<p><ix:footnote id="f">1</ix:footnote></p>', "inline.unread", "info"),
    ],
)
def test_what_cannot_be_read_of_a_page_is_said_where_it_stands(body: str, code: str, severity: str) -> None:
    report, flaws = page(body + number("1"))
    assert [(flaw.code, flaw.severity) for flaw in flaws] == [(code, severity)]
    assert report.facts[-1].value == 1  # and the rest is read
    assert code == "inline.target" or flaws[0].span is not None


def test_the_only_target_is_read_whatever_its_name() -> None:
    report, flaws = page(number("5", 'target="other"'))
    assert (flaws, report.facts[0].value) == ([], 5)


def test_other_pages_are_told_apart() -> None:
    for old, new, code in (
        ("2013/inlineXBRL", "2008/inlineXBRL", "ix11.8.1.3:headerMissing"),
        ("ix:header", "ix:headers", "ix11.8.1.3:headerMissing"),
        ("<html", '<!DOCTYPE html [<!ENTITY a "b">]><html', "xml.doctype"),
        ("</html>", "", "xmlSchema:syntax"),
    ):
        report, flaws = reports.read_source("x.htm", PAGE.format(body="", hidden="").replace(old, new).encode(), lambda _: None)
        assert (report.root, [flaw.code for flaw in flaws]) == (None, [code])


def test_facts_within_facts_do_not_fill_the_memory() -> None:
    inner = "x" * 100_000
    for _ in range(120):
        inner = words(inner).replace("<div>", "").replace("</div>", "")
    assert [flaw.code for flaw in page(f"<div>{inner}</div>")[1]] == ["inline.repeated"]
    many = "".join(words("", 'continuedAt="d"') for _ in range(400)) + f'<ix:continuation id="d">{"x" * 50_000}</ix:continuation>'
    assert [flaw.code for flaw in page(many)[1]] == ["inline.repeated"]


@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(
    st.decimals(min_value=0, max_value=10**15, places=3),
    st.integers(-6, 9),
    st.booleans(),
    st.sampled_from(["", "num-dot-decimal", "num-comma-decimal"]),
)
def test_format_scale_and_sign_give_the_value_exactly(printed: Decimal, scale: int, negative: bool, form: str) -> None:
    text = f"{printed:,.3f}" if form else f"{printed:.3f}"
    if form == "num-comma-decimal":
        text = text.translate(str.maketrans(",.", ".,"))
    more = f'scale="{scale}"' + (f' format="ixt:{form}"' if form else "") + (' sign="-"' if negative else "")
    report, flaws = page(number(text, more))
    value = report.facts[0].value
    assert flaws == [] and isinstance(value, Decimal)
    assert value == (-printed if negative else printed) * Decimal(10) ** scale
