"""What captions say of scale, shares and currency, as filings print it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.statements import captions
from converter.statements.captions import Scale

SCALES = (
    ("(In thousands, except per share data)", Scale(3, 3)),
    ("(in thousands, except share and per share amounts)", Scale(3, 0)),
    ("(Unaudited, in millions of dollars except share amounts)", Scale(6, 0)),
    ("Millions, Except Per Share Amounts, for the Three Months Ended May 31,", Scale(6, 6)),
    ("Millions, for the six months ended May 31,", Scale(6, 6)),
    ("(Dollars in Thousands)", Scale(3, 3)),
    ("(000's omitted)", Scale(3, 3)),
    ("$ in billions", Scale(9, 9)),
    ("(Thousands of Dollars)", Scale(3, 3)),
    ("(Expressed in United States dollars)", Scale(0, 0)),
    ("(amounts in millions; shares in thousands)", Scale(6, 3)),
    ("the loss grew by 3.4 million", None),
    ("Cash and cash equivalents", None),
    ("", None),
)


@pytest.mark.parametrize(("text", "expected"), SCALES)
def test_scale(text: str, expected: Scale | None) -> None:
    assert captions.scale(text) == expected


def test_the_nearest_caption_decides() -> None:
    assert captions.nearest(["Balance Sheets", "(in millions)", "(in thousands)"]) == Scale(6, 6)
    assert captions.nearest(["Balance Sheets"]) is None


@pytest.mark.parametrize(
    ("lines", "expected"),
    (
        (["(in thousands of Canadian dollars)"], "CAD"),
        (["(in millions of euros, except per share data)"], "EUR"),
        (["(in thousands of RMB)"], "CNY"),
        (["(in thousands)"], "USD"),
        ([], "USD"),
    ),
)
def test_currency(lines: list[str], expected: str) -> None:
    assert captions.currency(lines) == expected


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    captions.scale(text)
    assert len(captions.currency([text])) == 3


def test_long_captions_are_read_in_linear_time() -> None:
    assert captions.scale("in " * 50_000) is None
    assert captions.scale("(" * 50_000) is None
    assert captions.scale("shares " * 20_000 + "in millions") is not None
