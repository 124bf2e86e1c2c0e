"""The short names that the model uses for roles, arcroles and item types, and what XBRL calls them.

Roles that XBRL 2.1 does not define itself are declared in the Link Role Registry (https://specifications.xbrl.org/registries/lrr-2.0/)
or in XBRL Dimensions 1.0, and a linkbase that uses them says where (XBRL 2.1, 3.5.2.4 and 3.5.2.5).
"""

from __future__ import annotations

from typing import NamedTuple

XBRLI = "http://www.xbrl.org/2003/instance"
ISO4217 = "http://www.xbrl.org/2003/iso4217"
XBRLDT = "http://xbrl.org/2005/xbrldt"
XBRLDI = "http://xbrl.org/2006/xbrldi"
TYPES = "http://tickmark.example/types/2026"

XBRLI_LOCATION = "http://www.xbrl.org/2003/xbrl-instance-2003-12-31.xsd"
XBRLDT_LOCATION = "http://www.xbrl.org/2005/xbrldt-2005.xsd"

_STANDARD = "http://www.xbrl.org/2003/role/"
_LRR = "http://www.xbrl.org/2009/role/"
_NET = "http://www.xbrl.org/lrr/role/net-2009-12-16.xsd"
_NEGATED = "http://www.xbrl.org/lrr/role/negated-2009-12-16.xsd"
_ESMA = "http://www.xbrl.org/lrr/arcrole/esma-arcrole-2018-11-21.xsd"
_DIMENSIONS = "http://xbrl.org/int/dim/arcrole/"


class Role(NamedTuple):
    """A role or arcrole: its URI, and the address of its declaration, empty where XBRL 2.1 itself declares it."""

    uri: str
    href: str = ""


def _standard(name: str) -> Role:
    return Role(_STANDARD + name)


def _negated(name: str) -> Role:
    return Role(_LRR + name, f"{_NEGATED}#{name}")


def _dimensional(name: str) -> Role:
    return Role(_DIMENSIONS + name, f"{XBRLDT_LOCATION}#{name}")


LINK = Role(_STANDARD + "link")

# XBRL 2.1, table 8, and the Link Role Registry's net and negated families.
LABELS: dict[str, Role] = {
    "standard": _standard("label"),
    "terse": _standard("terseLabel"),
    "verbose": _standard("verboseLabel"),
    "total": _standard("totalLabel"),
    "periodStart": _standard("periodStartLabel"),
    "periodEnd": _standard("periodEndLabel"),
    "documentation": _standard("documentation"),
    "net": Role(_LRR + "netLabel", f"{_NET}#netLabel"),
    "negated": _negated("negatedLabel"),
    "negatedTerse": _negated("negatedTerseLabel"),
    "negatedTotal": _negated("negatedTotalLabel"),
    "negatedNet": _negated("negatedNetLabel"),
    "negatedPeriodStart": _negated("negatedPeriodStartLabel"),
    "negatedPeriodEnd": _negated("negatedPeriodEndLabel"),
}

# XBRL 2.1, 5.2.6.2, and XBRL Dimensions 1.0, 2.2 to 2.7.
ARCROLES: dict[str, Role] = {
    "general-special": Role("http://www.xbrl.org/2003/arcrole/general-special"),
    "essence-alias": Role("http://www.xbrl.org/2003/arcrole/essence-alias"),
    "requires-element": Role("http://www.xbrl.org/2003/arcrole/requires-element"),
    "all": _dimensional("all"),
    "notAll": _dimensional("notAll"),
    "hypercube-dimension": _dimensional("hypercube-dimension"),
    "dimension-domain": _dimensional("dimension-domain"),
    "domain-member": _dimensional("domain-member"),
    "dimension-default": _dimensional("dimension-default"),
    # ESMA's, in the Link Role Registry: from a wider concept to one that is a part of it
    "wider-narrower": Role("http://www.esma.europa.eu/xbrl/esef/arcrole/wider-narrower", f"{_ESMA}#wider-narrower"),
}

# What stands in the model's ``Concept.type``: XBRL 2.1, 5.1.1.3, and the few that our own types schema adds.
_XBRLI_TYPES = (
    "monetary shares pure string boolean date dateTime duration gYear gYearMonth gMonth gMonthDay gDay time decimal integer "
    "normalizedString token anyURI QName"
)
_OUR_TYPES = "perShare percent domain textBlock centralIndexKey fiscalPeriod"
ITEM_TYPES: dict[str, str] = {
    **{name: f"xbrli:{name}ItemType" for name in _XBRLI_TYPES.split()},
    **{name: f"types:{name}ItemType" for name in _OUR_TYPES.split()},
    # dei restricts these to lists that change; the values are held to no list here
    "tradingSymbol": "xbrli:normalizedStringItemType",
    "edgarExchangeCode": "xbrli:tokenItemType",
    "enumerationSet": "xbrli:tokenItemType",
}
SUBSTITUTIONS: dict[str, str] = {
    "item": "xbrli:item",
    "hypercube": "xbrldt:hypercubeItem",
    "dimension": "xbrldt:dimensionItem",
}
