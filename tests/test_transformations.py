"""What is printed becomes what is meant, by the rules of the registries; Arelle has the same rules."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.model import QName
from converter.reports import transformations

TR2 = "http://www.xbrl.org/inlineXBRL/transformation/2011-07-31"
TR3 = "http://www.xbrl.org/inlineXBRL/transformation/2015-02-26"
TR4 = "http://www.xbrl.org/inlineXBRL/transformation/2020-02-12"
TR5 = "http://www.xbrl.org/inlineXBRL/transformation/2022-02-16"
SEC = "http://www.sec.gov/inlineXBRL/transformation/2015-08-31"

READ = [
    (TR4, "num-dot-decimal", "1,234,567.80", "1234567.80"),
    (TR4, "num-dot-decimal", "1 234", "1234"),
    (TR4, "num-dot-decimal", ".5", ".5"),
    (TR4, "num-comma-decimal", "1.234,50", "1234.50"),
    (TR5, "num-dot-decimal-apos", "1'234.5", "1234.5"),
    (TR4, "num-unit-decimal", "12 dollars 5 cents", "12.05"),
    (TR4, "fixed-zero", "none", "0"),
    (TR4, "fixed-empty", "whatever", ""),
    (TR4, "fixed-true", "x", "true"),
    (TR4, "fixed-false", "", "false"),
    (TR4, "date-monthname-day-year-en", "September 30, 2005", "2005-09-30"),
    (TR4, "date-monthname-day-year-en", "SEP. 3rd 2005", "2005-09-03"),
    (TR4, "date-day-monthname-year-en", "30 Sep 05", "2005-09-30"),
    (TR4, "date-monthname-day-en", "December 31", "--12-31"),
    (TR4, "date-day-month", "31.12", "--12-31"),
    (TR4, "date-month-day", "2/29", "--02-29"),
    (TR4, "date-day-month-year", "1/2/2005", "2005-02-01"),
    (TR4, "date-month-day-year", "1/2/2005", "2005-01-02"),
    (TR4, "date-year-month-day", "2005-1-2", "2005-01-02"),
    (TR4, "date-monthname-year-en", "June 2005", "2005-06"),
    (TR4, "date-month-year", "6/2005", "2005-06"),
    (TR3, "numdotdecimal", "1,234.5", "1234.5"),
    (TR2, "zerodash", "\u2014", "0"),
    (TR3, "nocontent", "-", ""),
    (TR3, "booleantrue", "yes", "true"),
    (TR3, "datemonthdayyearen", "September 30, 2005", "2005-09-30"),
    (SEC, "duryear", "10", "P10Y"),
    (SEC, "duryear", "5.8", "P5Y9M18D"),
    (SEC, "duryear", "17.5", "P17Y6M"),
    (SEC, "durmonth", "24", "P24M"),
    (SEC, "durday", "364", "P364D"),
    (SEC, "durwordsen", "three years", "P3Y"),
    (SEC, "durwordsen", "364-day", "P364D"),
    (SEC, "durwordsen", "two years and 6 months", "P2Y6M"),
    (SEC, "durwordsen", "none", "P0D"),
    (SEC, "numwordsen", "no", "0"),
    (SEC, "numwordsen", "twenty-five", "25"),
    (SEC, "numwordsen", "two hundred and one thousand three", "201003"),
    (SEC, "boolballotbox", "\u2612", "true"),
    (SEC, "boolballotbox", "\u2610", "false"),
]  # fmt: skip
WRONG = [
    (TR4, "num-dot-decimal", "(50)"),
    (TR4, "num-dot-decimal", ","),
    (TR4, "num-dot-decimal", ""),
    (TR4, "num-dot-decimal", "1.2.3"),
    (TR4, "num-comma-decimal", "1,2,3"),
    (TR3, "zerodash", "none"),
    (TR4, "date-monthname-day-year-en", "Smarch 3, 2005"),
    (TR4, "date-monthname-day-year-en", "February 30, 2005"),
    (TR4, "date-day-month-year", "1/2"),
    (TR4, "date-day-month-year", "1/2/3/4"),
    (TR4, "date-day-month-year", "1/2/99999"),
    (TR4, "date-month-day", "13/1"),
    (SEC, "duryear", "ten"),
    (SEC, "durday", "1.5"),
    (SEC, "durwordsen", "soon"),
    (SEC, "durwordsen", "two years later"),
    (SEC, "numwordsen", "many"),
    (SEC, "numwordsen", ""),
    (SEC, "boolballotbox", "?"),
]


def transform(namespace: str, name: str, text: str) -> str:
    rule = transformations.rule(QName(namespace, name))
    assert rule is not None
    return rule(text)


@pytest.mark.parametrize(("namespace", "name", "text", "value"), READ)
def test_what_is_meant(namespace: str, name: str, text: str, value: str) -> None:
    assert transform(namespace, name, text) == value


@pytest.mark.parametrize(("namespace", "name", "text"), WRONG)
def test_what_means_nothing(namespace: str, name: str, text: str) -> None:
    with pytest.raises(ValueError):
        transform(namespace, name, text)


@pytest.mark.parametrize(
    "name",
    [
        QName(TR4, "numdotdecimal"),  # as the earlier registries call it
        QName(TR3, "num-dot-decimal"),
        QName(TR4, "date-jour-mois"),
        QName(SEC, "stateprovnameen"),
        QName("urn:x", "fixed-zero"),
    ],
)
def test_rules_that_are_not_known(name: QName) -> None:
    assert transformations.rule(name) is None


def arelle(namespace: str, name: str, text: str) -> str | None:
    """What Arelle makes of it, None for nothing; the SEC's rules are not its own."""
    ixt: Any = pytest.importorskip("arelle.FunctionIxt", reason="ARELLE IS NOT INSTALLED: our transformations are held against nothing")
    try:
        return str(ixt.ixtNamespaceFunctions[namespace][name](text))
    except Exception:  # it has several, of which the base class is not public
        return None


@pytest.mark.parametrize(("namespace", "name", "text", "value"), [each for each in READ if each[0] != SEC])
def test_arelle_means_the_same(namespace: str, name: str, text: str, value: str) -> None:
    theirs = arelle(namespace, name, text)
    number = name.startswith("num")
    assert theirs is not None
    assert float(theirs) == float(value) if number else theirs == value


@pytest.mark.parametrize(("namespace", "name", "text"), [each for each in WRONG if each[0] != SEC])
def test_arelle_means_nothing_either(namespace: str, name: str, text: str) -> None:
    assert arelle(namespace, name, text) is None


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)), st.sampled_from([" ", "/", ". ", ", ", "-"]), st.booleans(), st.booleans())
def test_dates_in_every_order(day: dt.date, between: str, short: bool, words: bool) -> None:
    month = ("january february march april may june july august september october november december".split())[day.month - 1]
    parts = {"day": str(day.day), "month": str(day.month), "year": f"{day.year % 100:02}" if short else str(day.year)}
    ending = ""
    if words:
        parts["month"], ending = (month[:3] if short else month).title(), "-en"
    for order in ("day-month-year", "month-day-year") if words else ("day-month-year", "month-day-year", "year-month-day"):
        name = f"date-{order.replace('month', 'monthname') if words else order}{ending}"
        assert transform(TR4, name, between.join(parts[part] for part in order.split("-"))) == day.isoformat()
