"""The normal form of labels, with strings from real filings and hostile ones."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.tagging import labels

SAME = [
    ("Total shareholders’ equity", "Total stockholders' equity"),
    ("Total Shareowners' Equity (Note 5)", "total stockholders equity"),
    ("Net cash (used in) provided by operating activities", "Net cash used for operating activities"),
    ("Net cash provided by (used in) investing activities", "NET CASH USED IN INVESTING ACTIVITIES:"),
    ("Income (loss) before income taxes", "(Loss) income before income tax"),
    ("Minority interest", "Non-controlling interests"),
    ("Provision (benefit) for income taxes", "(Benefit) provision for income taxes"),
    ("Loss (gain) on sale of PP&E", "(Gain) loss on sale of property, plant and equipment"),
    ("SG&A", "Selling, general and administrative"),
    ("Long-term debt", "Long term debt"),
    ("Cash and cash equivalents (unaudited)", "Cash and cash equivalents ........"),
    ("Assets, Total", "Total assets"),
    ("Assets [Abstract]", "Assets"),
    ("Inventories (in millions)", "Inventories"),
    ("Earnings per share, basic (in dollars per share)", "Earnings per share - basic"),
    ("Cash, end of year", "Cash, end of period"),
    ("Taxes on income", "Income taxes"),
    ("Share-based compensation", "Stock–based compensation"),
    ("Amortisation of intangibles", "Amortization of intangibles"),
]

DIFFERENT = [
    ("Property, net of accumulated depreciation", "Accumulated depreciation"),
    ("Total assets", "Total current assets"),
    ("Deferred income taxes", "Income taxes"),
    ("Interest income", "Interest expense"),
    ("Deposits from financial institutions", "Deposits used in financing"),
    ("Cash, beginning of year", "Cash, end of year"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_labels_that_say_the_same_have_one_normal_form(one: str, other: str) -> None:
    assert labels.normal(one) == labels.normal(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_labels_that_say_different_things_stay_apart(one: str, other: str) -> None:
    assert labels.normal(one) != labels.normal(other)
    assert labels.short(one) != labels.short(other)


def test_the_short_form_cuts_what_is_netted_but_not_to_what_was_netted() -> None:
    net = labels.short("Property and equipment, net of accumulated depreciation of $983.0 and $990.1, respectively")
    assert net == f"property equipment {labels.NETTED}"
    assert labels.short("Common stock, $.01 par value; 900 shares authorized; 601 shares issued") == "common stock"


@pytest.mark.parametrize("label", ["", " ", "—", "(", "[[[", "$", "...", "\x00", "Total", "，"])
def test_labels_without_words_are_no_trouble(label: str) -> None:
    assert labels.normal(label) in ("", "total", "#")


def test_a_hostile_label_takes_no_time() -> None:
    began = time.perf_counter()
    for label in ("(" * 100_000, "(loss) " * 20_000, "notes 1, " * 20_000, "provided by (used in) " * 9_000, "1," * 60_000, "a (b " * 30_000):
        labels.words(label)
        labels.short(label)
    assert time.perf_counter() - began < 2


@given(st.text(max_size=200))
def test_any_text_has_a_normal_form_of_plain_words(text: str) -> None:
    for word in labels.words(text):
        assert word == labels.NUMBER or word.isascii()
    assert labels.short(text) == " ".join(labels.short(text).split())


@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "Zs")), max_size=80))
def test_case_and_surplus_space_do_not_matter(text: str) -> None:
    assert labels.normal(f"  {text}  ") == labels.normal(text)
