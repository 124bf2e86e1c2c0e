"""Numbers, units and periods as a person reads them."""

from __future__ import annotations

from decimal import Decimal

from converter.model import Fact, Instant, Period, Unit


def number_text(value: Decimal, scale: int = 0, decimals: int | None = None) -> str:
    """A number as a person reads it, in units of 10^scale.

    >>> number_text(Decimal("-1063000"), 3, -3), number_text(Decimal("0.10"), 0, 2)
    ('−1,063', '0.10')
    """
    if not value.is_finite() or abs(value.adjusted()) > 40:
        return str(value)
    moved = value.scaleb(-scale)
    places = max(0, decimals + scale) if decimals is not None else max(0, -int(moved.as_tuple().exponent))
    text = f"{abs(moved):,.{min(places, 12)}f}"
    return f"\u2212{text}" if value < 0 else text


def with_unit(fact: Fact) -> str:
    if not isinstance(fact.value, Decimal):
        return "nil" if fact.value is None else fact.value
    return f"{number_text(fact.value)} {unit(fact.unit)}".strip()


def unit(unit: Unit | None) -> str:
    if unit is None:
        return ""
    over = " ".join(m.name for m in unit.denominator)
    above = " ".join(m.name for m in unit.numerator if m.name != "pure")
    return f"{above} per {over.removesuffix('s')}" if over else above


def dated(period: Period) -> str:
    return str(period.date) if isinstance(period, Instant) else f"{period.start} to {period.end}"
