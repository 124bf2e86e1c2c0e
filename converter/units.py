"""Units and item types by what a line counts."""

from __future__ import annotations

from converter.model import Measure, QName, Unit
from converter.roles import ISO4217, XBRLI

_PURE = Unit((QName(XBRLI, "pure"),))
_SHARES = Unit((QName(XBRLI, "shares"),))
TYPES: dict[Measure, tuple[str, ...]] = {
    "monetary": ("monetary",),
    "shares": ("shares", "decimal", "integer"),
    "perShare": ("perShare", "decimal"),
    "pure": ("pure", "percent"),
}


def unit(measure: Measure, currency: str) -> Unit:
    """The unit of a measure: ISO 4217 money, shares, money per share, or pure (XBRL 2.1, 4.8)."""
    money = QName(ISO4217, currency)
    return {"monetary": Unit((money,)), "shares": _SHARES, "perShare": Unit((money,), (QName(XBRLI, "shares"),)), "pure": _PURE}[measure]
