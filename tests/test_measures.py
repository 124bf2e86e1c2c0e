"""What lines count: the words propose, the numbers decide."""

from __future__ import annotations

import pytest

from converter import amounts
from converter.statements import measures
from converter.statements.captions import Scale
from converter.statements.measures import Labelled, Measured

Rows = list[tuple[str, tuple[str, ...]]]


def measured(rows: Rows, *, kind: str = "income_statement", scale: Scale | None = None, section: tuple[str, ...] = ()) -> list[Measured]:
    lines = [Labelled(label, section, tuple(amounts.parse(t) for t in texts), texts) for label, texts in rows]
    return list(measures.measure(lines, kind=kind, scale=scale or Scale(3, 3)))


def test_cents_among_whole_thousands_are_per_share() -> None:
    rows: Rows = [("Net sales", ("12,345", "11,987")), ("Net income", ("1,234", "1,105")), ("Continuing operations", (".61", ".55")), ("Basic", ("1.20", "1.08"))]
    assert [m.measure for m in measured(rows)] == ["monetary", "monetary", "perShare", "perShare"]


def test_earnings_per_share_times_shares_tell_the_scale_of_the_shares() -> None:
    rows: Rows = [
        ("Net income", ("2,469", "2,160")),
        ("Basic earnings per share", ("1.20", "1.08")),
        ("Weighted average shares outstanding", ("2,057,500", "2,000,000")),
    ]
    assert measured(rows, scale=Scale(3, 3))[2] == Measured("shares", 0)
    rows[2] = ("Weighted average shares outstanding", ("2,057.5", "2,000.0"))
    assert measured(rows, scale=Scale(3, 0))[2] == Measured("shares", 3)


def test_what_leads_from_basic_to_diluted_shares_is_shares() -> None:
    rows: Rows = [
        ("Net income", ("900", "800")),
        ("Average shares outstanding", ("1,000", "990")),
        ("Effect of dilutive securities", ("20", "10")),
        ("Average shares outstanding assuming dilution", ("1,020", "1,000")),
    ]
    assert [m.measure for m in measured(rows)] == ["monetary", "shares", "shares", "shares"]


def test_bare_lines_below_headings_of_shares_and_of_money_per_share() -> None:
    rows: Rows = [("Net income", ("9,000", "8,000"))]
    assert measured([*rows, ("- Basic", ("3.22", "5.98"))])[1].measure == "perShare"
    assert measured([*rows, ("- Basic", ("1,867,165", "1,947,703"))])[1].measure == "shares"


def test_a_block_of_amounts_per_share_has_no_money_in_it() -> None:
    rows: Rows = [
        ("Net income", ("9,000", "8,000")),
        ("Continuing operations", ("1.77", "1.60")),
        ("Discontinued operations", ("0.6", "-")),
        ("Extraordinary item", ("-", "-")),
        ("Total", ("2.37", "1.60")),
        ("Used in basic calculation", ("5,174", "5,172")),
        ("Basic (loss) earnings per share", ("51,830", "50,958")),
    ]
    assert [m.measure for m in measured(rows)] == ["monetary", "perShare", "perShare", "perShare", "perShare", "shares", "shares"]


BALANCE = (
    ("Capital in excess of par value", ("23,029", "22,832"), "monetary"),
    ("Common stock, $0.01 par value; 900 shares authorized; 456 and 462 shares outstanding", ("14", "14"), "monetary"),
    ("Treasury stock, 872,791,028 Class A common shares", ("(7,517)", "(7,517)"), "monetary"),
    ("Common shares outstanding", ("213.1", "282.6"), "shares"),
    ("Book value per share", ("12.34", "11.90"), "perShare"),
    ("Common stock, par value", ("14", "14"), "monetary"),
    ("Total assets", ("9,000", "8,000"), "monetary"),
)


@pytest.mark.parametrize(("label", "texts", "expected"), BALANCE)
def test_a_line_of_a_balance_sheet_is_money_unless_it_counts_by_name(label: str, texts: tuple[str, ...], expected: str) -> None:
    rows: Rows = [("Cash", ("1,234", "2,345")), ("Inventories", ("5,678", "4,567")), (label, texts)]
    assert measured(rows, kind="balance_sheet")[2].measure == expected


def test_flows_of_cash_are_money() -> None:
    rows: Rows = [("Common stock issued, including treasury shares reissued", ("(22)", "4")), ("Dividends per share", ("1.20", "1.10"))]
    assert [m.measure for m in measured(rows, kind="cash_flows")] == ["monetary", "perShare"]


def test_a_label_may_give_its_own_scale() -> None:
    found = measured([("Revenue (in millions)", ("12", "13")), ("Weighted average shares (in thousands)", ("5,000", "5,100"))], scale=Scale(0, 0))
    assert found == [Measured("monetary", 6), Measured("shares", 3)]


def test_percentages_are_pure() -> None:
    assert measured([("Gross margin", ("45.2%", "44.1%")), ("Effective tax rate", ("21.5", "22.0"))]) == [Measured("pure", -2), Measured("pure", -2)]


def test_a_rate_in_the_label_does_not_make_a_line_one() -> None:
    assert [m.measure for m in measured([("Cash dividends ($.55 and $.50 per share)", ("(1,100)", "(1,000)")), ("Dividends ($.55 per share)", (".55", ".50"))])] == ["monetary", "perShare"]


def test_nobody_has_a_billion_billion_shares() -> None:
    assert measured([("Weighted average shares outstanding", ("84,954,753", "84,358,761"))], scale=Scale(6, 6))[0].power == 0


def test_nothing_is_measured_where_nothing_is_printed() -> None:
    assert measured([]) == []
    assert measured([("Basic", ()), ("", ("-", "-"))])[0].measure in ("perShare", "monetary")
