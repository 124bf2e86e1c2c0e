from __future__ import annotations

import re
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.amounts import Printed, decimals, numbers, parse
from converter.headings import Parts

D = Decimal


def amount(value: str, places: int = 0, **more: object) -> Printed:
    """What is expected of an amount; negative unless said otherwise where its value is."""
    return Printed(D(value), places, **{"negative": value.startswith("-"), **more})  # type: ignore[arg-type]


def dash(**more: object) -> Printed:
    return Printed(D(0), dash=True, **more)  # type: ignore[arg-type]


AMOUNTS = [
    ("1,234", amount("1234")),
    ("1234567", amount("1234567")),
    ("0", amount("0")),
    ("2005", amount("2005")),
    ("$ 12.5", amount("12.5", 1, currency="USD")),
    ("$44,051,000", amount("44051000", currency="USD")),
    ("$(9,147,000)", amount("-9147000", currency="USD", parenthesized=True)),
    ("($9,147)", amount("-9147", currency="USD", parenthesized=True)),
    ("$ (9,147", amount("-9147", currency="USD", parenthesized=True)),
    ("(1,234)", amount("-1234", parenthesized=True)),
    ("( 1,234 )", amount("-1234", parenthesized=True)),
    ("(1,234", amount("-1234", parenthesized=True)),
    ("1,234)", amount("-1234", parenthesized=True)),
    ("<1,234>", amount("-1234", parenthesized=True)),
    ("[1,234]", amount("-1234", parenthesized=True)),
    ("(1)", amount("-1", parenthesized=True)),
    ("-1,234", amount("-1234")),
    ("- 1,234", amount("-1234")),
    ("1,234-", amount("-1234")),
    ("\u22125.0", amount("-5.0", 1)),
    ("\u20135", amount("-5")),
    ("-$5", amount("-5", currency="USD")),
    ("$-5", amount("-5", currency="USD")),
    (".46", amount("0.46", 2)),
    ("$.001", amount("0.001", 3, currency="USD")),
    ("(.12)", amount("-0.12", 2, parenthesized=True)),
    ("(0.12)", amount("-0.12", 2, parenthesized=True)),
    ("12.5%", amount("12.5", 1, percent=True)),
    ("12.5 %", amount("12.5", 1, percent=True)),
    ("(3.2)%", amount("-3.2", 1, percent=True, parenthesized=True)),
    ("(3.2%)", amount("-3.2", 1, percent=True, parenthesized=True)),
    ("-15%", amount("-15", percent=True)),
    ("2-1/8", amount("2.125", 3)),
    ("1 1/2", amount("1.5", 1)),
    ("2½", amount("2.5", 1)),
    ("$ .19 1/2", amount("0.195", 3, currency="USD")),
    ("19¢", amount("0.19", 2, currency="USD")),
    ("US$ 5", amount("5", currency="USD")),
    ("C$5", amount("5", currency="CAD")),
    ("€1.2", amount("1.2", 1, currency="EUR")),
    ("1,234 €", amount("1234", currency="EUR")),
    ("£1,000", amount("1000", currency="GBP")),
    ("¥1,000", amount("1000", currency="JPY")),
    ("\xa01,234\u2009", amount("1234")),
    ("$\u200b1,234", amount("1234", currency="USD")),
    ("1,234(1)", amount("1234")),
    ("1,234 (1)", amount("1234")),
    ("1,234*", amount("1234")),
    ("1,234 **", amount("1234")),
    ("1,234 (A)", amount("1234")),
    ("12 (a)", amount("12")),
    ("1,234.50 (b)(c)", amount("1234.50", 2)),
    ("(1,234)(1)", amount("-1234", parenthesized=True)),
    ("—", dash()),
    ("–", dash()),
    ("--", dash()),
    ("-", dash()),
    ("- -", dash()),
    ("\x97", dash()),
    ("- 0 -", dash()),
    ("-0-", dash()),
    ("None", dash()),
    ("nil", dash()),
    ("(—)", dash(parenthesized=True)),
    ("$—", dash(currency="USD")),
    ("$ -", dash(currency="USD")),
    ("—%", dash(percent=True)),
]


@pytest.mark.parametrize(("text", "printed"), AMOUNTS, ids=[a[0] for a in AMOUNTS])
def test_an_amount_as_printed(text: str, printed: Printed) -> None:
    found = parse(text)
    assert found == printed
    assert found is not None and int(found.value.as_tuple().exponent) <= 0  # would print as 1E+3


NONE = [
    "", " ", "$", "(", "()", "%", "-%-", "1.", ".", ",", "1,23", "1,2345", "12,34,567", ",123", "1,,234", "1.2.3", "007", "0,123",
    "12/31/04", "2005-06-30", "6/30", "1/2", "818-407-3615", "10-K", "99.1.2", "3)", "1,234 5,678", "12 (3)", "$1, 465,000", "1 , 2 3 4",
    "N/A", "NM", "n.m.", "*", "(1)(2)x", "-(1)", "--5", "1e5", "1_000", "٣", "²", "½", "6/8", "3 6/8", "June 30", "2005 2004",
    "------", "=====", "$$5", "12%%", "Total", "1,234,567 shares", "1.234,56", "9" * 25, "9" * 5000, "(" * 5000, " " * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("text", NONE, ids=[t[:20] or "nothing" for t in NONE])
def test_what_is_not_one_number(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "value", "places"),
    [("1.234,56", "1234.56", 2), ("1 234 567", "1234567", 0), ("1'234", "1234", 0), ("(12,5)", "-12.5", 1), ("1.234 €", "1234", 0)],
)
def test_the_continent_writes_a_comma_for_the_point(text: str, value: str, places: int) -> None:
    printed = parse(text, continental=True)
    assert printed is not None
    assert (printed.value, printed.places) == (D(value), places)


def printed(*texts: str) -> list[Printed]:
    return [p for p in map(parse, texts) if p]


@pytest.mark.parametrize(
    ("texts", "scale", "expected"),
    [
        (("1,234", "(56)", "—"), 3, -3),
        (("894.7", "1,139.0", "—"), 6, -5),
        (("894.7", "12.3", "1,139"), 6, -5),
        (("$44,051,000", "1,529,000", "—"), 0, -3),
        (("$44,000,000", "1,000,000", "0"), 0, -6),
        (("$44,051,000", "1,529,001"), 0, 0),
        (("$500,000",), 0, 0),
        (("0.12", "(0.11)"), 0, 2),
        ((".46", "12.5%"), 0, 2),
        (("12,000", "5,000.50", "7,000.25"), 0, 2),
        (("—", "—"), 3, -3),
        (("12.5%",), 3, None),
        ((), 3, None),
    ],
)
def test_how_precise_a_statement_is(texts: tuple[str, ...], scale: int, expected: int | None) -> None:
    assert decimals(printed(*texts), scale) == expected


# --- sentences ----------------------------------------------------------------------------------------------------

SENTENCES = [
    ("net loss was $10.2 million or $0.12 per share", ["money $10.2 million 10200000 -5", "perShare $0.12 0.12 2"]),
    ("a loss of $0.13 per diluted share", ["perShare $0.13 0.13 2"]),
    ("loss per share of $0.12", ["perShare $0.12 0.12 2"]),
    ("$0.12 and $0.15 per share", ["perShare $0.12 0.12 2", "perShare $0.15 0.15 2"]),
    ("were $44.1\nmillion", ["money $44.1\nmillion 44100000 -5"]),
    ("sold for US$5.25 billion", ["money US$5.25 billion 5250000000 -7"]),
    ("$10M, $2.5bn", ["money $10M 10000000 -6", "money $2.5bn 2500000000 -8"]),
    ("Common stock, $.001 par value; 415,000,000 shares authorized", ["perShare $.001 0.001 3", "shares 415,000,000 415000000 0"]),
    ("85,943,621 shares issued and 85,392,413 shares\noutstanding at", ["shares 85,943,621 85943621 0", "shares 85,392,413 85392413 0"]),
    ("1.5 billion shares", ["shares 1.5 billion 1500000000 -8"]),
    ("sold 17,000,000 newly issued shares of common", ["shares 17,000,000 17000000 0"]),
    ("an increase of 46% and 2.5 percent", ["percent 46% 46 0", "percent 2.5 percent 2.5 1"]),
    ("-15%", ["percent -15% -15 0"]),
    ("rose 70 points", ["other 70 points 70 0"]),
    ("was $1, 465,000, or", ["money $1, 465,000 1465000 0"]),
    ("a loss of $(9,147,000)$(21,064,000)", ["money $(9,147,000) -9147000 0", "money $(21,064,000) -21064000 0"]),
    ("a charge of ($9,147) in", ["money ($9,147) -9147 0"]),
    ("dividends of 27 cents per share", ["perShare 27 cents 0.27 2"]),
    ("3 million euros", ["money 3 million euros 3000000 -6"]),
    ("On November 9, 2005 and 9/30/05", ["date November 9, 2005", "date 9/30/05"]),
    ("by Sep. 29,\n2005.", ["date Sep. 29,\n2005"]),
    ("in October 2005, on June 30", ["date October 2005", "date June 30"]),
    ("2005-06-30", ["date 2005-06-30"]),
    ("in 2005 and fiscal 2006", ["year 2005 2005 0", "year 2006 2006 0"]),
    ("the 2nd quarter", ["ordinal 2nd 2 0"]),
    ("Item 5, Exhibit 99.1, Note 3", ["ordinal 5 5 0", "ordinal 99.1 99.1 1", "ordinal 3 3 0"]),
    ("(1) Includes", ["ordinal 1 1 0"]),
    ("call 818-407-3615 or (818) 734-5300", ["phone 818-407-3615", "phone (818) 734-5300"]),
    ("Form 10-K, No. 0-15957, EIN 95-4180883", ["other 10-K", "other 0-15957", "other 95-4180883"]),
    ("the C60 and FAS123R", ["other 60", "other 123"]),
    ("Q2 results", ["ordinal 2"]),
    ("1,23 and 1,234,56", ["other 1,23", "other 1,234,56"]),
    ("Rule 13.1.2", ["ordinal 13.1.2"]),
    ("at $12 1/2 each", ["money $12 1/2 12.5 1"]),
    ("+1-408-435-0800, or", ["phone 1-408-435-0800"]),
    ("3,499,992 shares of Class A; 5 Common Shares", ["shares 3,499,992 3499992 0", "shares 5 5 0"]),
    ("1.48\nDividends per share", ["other 1.48 1.48 2"]),
    ("the Securities Act of 1933", ["year 1933 1933 0"]),
    ("more than 3,200 systems", ["other 3,200 3200 0"]),
    ("10 million hours", ["other 10 million 10000000 -6"]),
    ("(0.12) (474,533,000)", ["other (0.12) -0.12 2", "other (474,533,000) -474533000 0"]),
    ("no number", []),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=[s[0][:30] for s in SENTENCES])
def test_the_numbers_of_a_sentence(text: str, expected: list[str]) -> None:
    shown = []
    for f in numbers(text):
        shown.append(f"{f.kind} {f.text}" + ("" if f.value is None else f" {f.value.normalize():f} {f.decimals}"))
    assert shown == expected


def test_a_date_is_read() -> None:
    assert [f.date for f in numbers("November 9, 2005")] == [Parts(11, 9, 2005)]


def test_units_are_hinted() -> None:
    text = "$5 million, €3, $.01 par value, 5 shares, 4%, 3 basis points, 7"
    assert [f.unit_hint for f in numbers(text)] == ["USD", "EUR", "USD/share", "shares", "%", "basis points", ""]


# --- every string, and hostile ones -------------------------------------------------------------------------------

PIECES = st.sampled_from(
    ["$", "(", ")", "-", ".", ",", " ", "1", "12", "123", "1234", "2005", "/", "June ", "30", "%", " million", " per share", " shares", "\n",
     "Q", "'", "–", "½", "1/2", "K", "¢", ":", "#", "a", "٣", "0"]
)  # fmt: skip


@given(st.text(max_size=200) | st.lists(PIECES, max_size=40).map("".join))
def test_every_digit_is_found_exactly_once(text: str) -> None:
    at = 0
    covered = []
    for f in numbers(text):
        assert at <= f.start < f.end <= len(text)
        assert f.text == text[f.start : f.end]
        covered.append((f.start, f.end))
        at = f.end
    for run in re.finditer("[0-9]+", text):
        assert sum(s <= run.start() and run.end() <= e for s, e in covered) == 1


@given(st.text(max_size=80) | st.lists(PIECES, max_size=12).map("".join), st.booleans())
def test_any_text_can_be_tried(text: str, continental: bool) -> None:
    found = parse(text, continental=continental)
    if found:
        assert found.places >= 0
        assert found.negative or found.value >= 0


@given(
    st.decimals(min_value=0, max_value=10**15, places=3),
    st.integers(0, 3),
    st.sampled_from(["{}", "$ {}", "({})", "$({})", "-{}", "{}%", "({}", "US${}"]),
)
def test_what_is_printed_is_read_back(value: Decimal, places: int, form: str) -> None:
    text = f"{value:,.{places}f}"
    found = parse(form.format(text))
    sign = -1 if form[0] in "(-" or "(" in form else 1
    assert found is not None
    assert (found.value, found.places) == (sign * D(text.replace(",", "")), places)


@given(st.integers(1, 999), st.integers(0, 3), st.sampled_from([("thousand", 3), ("million", 6), ("billion", 9), ("trillion", 12)]))
def test_a_scale_word_scales(whole: int, places: int, scale: tuple[str, int]) -> None:
    word, power = scale
    text = f"{D(whole).scaleb(-places):f}"
    (found,) = numbers(f"about ${text} {word} in cash")
    assert found.value == D(text) * 10**power
    assert found.decimals == places - power


@pytest.mark.parametrize(
    "text",
    ["9" * 5_000_000, "(" * 5_000_000, "$(" * 2_000_000, "1,234" + ",567" * 500_000, "1," * 500_000, "jan " * 500_000, "1.2" * 100_000,
     " " * 5_000_000, "1 " * 20_000, "$1, " * 20_000, "1/" * 20_000, "1-" * 20_000, "5 " + "a " * 1_000_000, "-" * 5_000_000],
    ids=lambda t: t[:6],
)  # fmt: skip
def test_a_hostile_text_takes_linear_time(text: str) -> None:
    begun = time.monotonic()
    parse(text)
    for _ in numbers(text):
        pass
    assert time.monotonic() - begun < 3
