"""A small report, whole and valid, that the tests of reading and checking break in one place at a time."""

from __future__ import annotations

from collections.abc import Mapping

NAMESPACE = "http://demo.example/2026"
ROLE = "http://demo.example/role/balance"
CUBE = "http://demo.example/role/cube"
_XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
_LINK = 'xmlns:link="http://www.xbrl.org/2003/linkbase"'
_DEBIT, _CREDIT, _ABSTRACT = ' xbrli:balance="debit"', ' xbrli:balance="credit"', ' abstract="true"'


def _concept(name: str, kind: str, period: str, more: str = "", group: str = "xbrli:item") -> str:
    return (
        f'  <xs:element name="{name}" id="demo_{name}" type="{kind}" substitutionGroup="{group}" '
        f'xbrli:periodType="{period}" nillable="true"{more}/>\n'
    )


_CONCEPTS = "".join(
    (
        _concept("Assets", "xbrli:monetaryItemType", "instant", _DEBIT),
        _concept("Cash", "xbrli:monetaryItemType", "instant", _DEBIT),
        _concept("Receivables", "xbrli:monetaryItemType", "instant", _DEBIT),
        _concept("Allowance", "xbrli:monetaryItemType", "instant", _CREDIT),
        _concept("Revenues", "xbrli:monetaryItemType", "duration", _CREDIT),
        _concept("SharesIssued", "xbrli:sharesItemType", "instant"),
        _concept("EarningsPerShare", "types:perShareItemType", "duration"),
        _concept("TaxRate", "types:percentItemType", "duration"),
        _concept("RegistrantName", "xbrli:normalizedStringItemType", "duration"),
        _concept("PeriodEnd", "xbrli:dateItemType", "duration"),
        _concept("Rarity", "xbrli:fractionItemType", "duration"),
        _concept("StatementAbstract", "xbrli:stringItemType", "duration", _ABSTRACT),
        _concept("Table", "xbrli:stringItemType", "duration", _ABSTRACT, "xbrldt:hypercubeItem"),
        _concept("ProductAxis", "xbrli:stringItemType", "duration", _ABSTRACT, "xbrldt:dimensionItem"),
        _concept("ProductDomain", "types:domainItemType", "duration", _ABSTRACT),
        _concept("RadioMember", "types:domainItemType", "duration", _ABSTRACT),
        _concept("StrayMember", "types:domainItemType", "duration", _ABSTRACT),
    )
)
_LINKBASES = "".join(
    f'    <link:linkbaseRef xlink:type="simple" xlink:href="demo_{kind}.xml" '
    'xlink:arcrole="http://www.w3.org/1999/xlink/properties/linkbase"/>\n'
    for kind in ("cal", "def", "lab", "pre")
)
SCHEMA = f"""<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xbrli="http://www.xbrl.org/2003/instance"
  xmlns:xbrldt="http://xbrl.org/2005/xbrldt" xmlns:types="http://tickmark.example/types/2026" {_LINK} {_XLINK}
  xmlns:demo="{NAMESPACE}" targetNamespace="{NAMESPACE}" elementFormDefault="qualified" attributeFormDefault="unqualified">
  <xs:annotation><xs:appinfo>
    <link:roleType roleURI="{ROLE}" id="balance">
      <link:definition>0001 - Statement - Balance</link:definition>
      <link:usedOn>link:presentationLink</link:usedOn><link:usedOn>link:calculationLink</link:usedOn>
    </link:roleType>
    <link:roleType roleURI="{CUBE}" id="cube">
      <link:definition>0002 - Disclosure - Products</link:definition><link:usedOn>link:definitionLink</link:usedOn>
    </link:roleType>
{_LINKBASES}  </xs:appinfo></xs:annotation>
  <xs:import namespace="http://www.xbrl.org/2003/instance"
    schemaLocation="http://www.xbrl.org/2003/xbrl-instance-2003-12-31.xsd"/>
  <xs:import namespace="http://xbrl.org/2005/xbrldt" schemaLocation="http://www.xbrl.org/2005/xbrldt-2005.xsd"/>
  <xs:import namespace="http://tickmark.example/types/2026"
    schemaLocation="http://tickmark.example/types/2026/types-2026.xsd"/>
  <xs:element name="Plain" type="xs:string"/>
{_CONCEPTS}</xs:schema>
"""


def _loc(name: str, label: str = "") -> str:
    return f'  <link:loc xlink:type="locator" xlink:href="demo.xsd#demo_{name}" xlink:label="{label or name}"/>\n'


def _arc(kind: str, parent: str, child: str, arcrole: str, more: str) -> str:
    return (
        f'  <link:{kind}Arc xlink:type="arc" xlink:from="{parent}" xlink:to="{child}" '
        f'xlink:arcrole="{arcrole}"{more}/>\n'
    )


def _link(kind: str, role: str, body: str) -> str:
    return f'<link:{kind}Link xlink:type="extended" xlink:role="{role}">\n{body}</link:{kind}Link>\n'


def _linkbase(roles: str, body: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<link:linkbase {_LINK} {_XLINK} xmlns:xbrldt="http://xbrl.org/2005/xbrldt">\n'
        f"{roles}{body}</link:linkbase>\n"
    )


def _role_ref(role: str, name: str) -> str:
    return f'<link:roleRef roleURI="{role}" xlink:type="simple" xlink:href="demo.xsd#{name}"/>\n'


_STANDARD = "http://www.xbrl.org/2003"
_SUM = f"{_STANDARD}/arcrole/summation-item"
CALCULATION = _linkbase(
    _role_ref(ROLE, "balance"),
    _link(
        "calculation",
        ROLE,
        "".join(_loc(name) for name in ("Assets", "Cash", "Receivables", "Allowance"))
        + _arc("calculation", "Assets", "Cash", _SUM, ' order="1" weight="1"')
        + _arc("calculation", "Assets", "Receivables", _SUM, ' order="2" weight="1"')
        + _arc("calculation", "Assets", "Allowance", _SUM, ' order="3" weight="-1"'),
    ),
)
_DIM = "http://xbrl.org/int/dim/arcrole/"
_HYPERCUBES = ("all", "hypercube-dimension", "dimension-domain", "dimension-default", "domain-member")
DEFINITION = _linkbase(
    _role_ref(CUBE, "cube")
    + "".join(
        f'<link:arcroleRef arcroleURI="{_DIM}{name}" xlink:type="simple" '
        f'xlink:href="http://www.xbrl.org/2005/xbrldt-2005.xsd#{name}"/>\n'
        for name in _HYPERCUBES
    ),
    _link(
        "definition",
        CUBE,
        "".join(_loc(name) for name in ("Revenues", "Table", "ProductAxis", "ProductDomain", "RadioMember"))
        + _loc("ProductDomain", "Everything")
        + _arc("definition", "Revenues", "Table", f"{_DIM}all", ' xbrldt:contextElement="segment" xbrldt:closed="true"')
        + _arc("definition", "Table", "ProductAxis", f"{_DIM}hypercube-dimension", "")
        + _arc("definition", "ProductAxis", "ProductDomain", f"{_DIM}dimension-domain", "")
        + _arc("definition", "ProductAxis", "Everything", f"{_DIM}dimension-default", "")
        + _arc("definition", "ProductDomain", "RadioMember", f"{_DIM}domain-member", ""),
    ),
)
_LABEL = f"{_STANDARD}/arcrole/concept-label"
LABELS = _linkbase(
    "",
    _link(
        "label",
        f"{_STANDARD}/role/link",
        _loc("Assets")
        + "".join(
            f'  <link:label xlink:type="resource" xlink:label="{role}" xlink:role="{_STANDARD}/role/{role}" '
            f'xml:lang="en-US">{text}</link:label>\n' + _arc("label", "Assets", role, _LABEL, "")
            for role, text in (("label", "Assets"), ("totalLabel", "Total assets"))
        ),
    ),
)
PRESENTATION = _linkbase(
    _role_ref(ROLE, "balance"),
    _link(
        "presentation",
        ROLE,
        _loc("StatementAbstract")
        + _loc("Assets")
        + _arc(
            "presentation", "StatementAbstract", "Assets", f"{_STANDARD}/arcrole/parent-child",
            f' order="7" preferredLabel="{_STANDARD}/role/totalLabel"',
        ),
    ),
)
_WHO = '<xbrli:identifier scheme="http://www.sec.gov/CIK">0000000001</xbrli:identifier>'
_QUARTER = "<xbrli:startDate>2005-07-01</xbrli:startDate><xbrli:endDate>2005-09-30</xbrli:endDate>"
INSTANCE = f"""<?xml version="1.0" encoding="UTF-8"?>
<xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" {_LINK} {_XLINK} xmlns:demo="{NAMESPACE}"
  xmlns:iso4217="http://www.xbrl.org/2003/iso4217" xmlns:xbrldi="http://xbrl.org/2006/xbrldi"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <link:schemaRef xlink:type="simple" xlink:href="demo.xsd"/>
  <xbrli:context id="now">
    <xbrli:entity>{_WHO}</xbrli:entity>
    <xbrli:period><xbrli:instant>2005-09-30</xbrli:instant></xbrli:period>
  </xbrli:context>
  <xbrli:context id="quarter">
    <xbrli:entity>{_WHO}</xbrli:entity>
    <xbrli:period>{_QUARTER}</xbrli:period>
  </xbrli:context>
  <xbrli:context id="radios">
    <xbrli:entity>{_WHO}
      <xbrli:segment>
        <xbrldi:explicitMember dimension="demo:ProductAxis">demo:RadioMember</xbrldi:explicitMember>
      </xbrli:segment>
    </xbrli:entity>
    <xbrli:period>{_QUARTER}</xbrli:period>
  </xbrli:context>
  <xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>
  <xbrli:unit id="shares"><xbrli:measure>xbrli:shares</xbrli:measure></xbrli:unit>
  <xbrli:unit id="pure"><xbrli:measure>xbrli:pure</xbrli:measure></xbrli:unit>
  <xbrli:unit id="usdPerShare">
    <xbrli:divide>
      <xbrli:unitNumerator><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unitNumerator>
      <xbrli:unitDenominator><xbrli:measure>xbrli:shares</xbrli:measure></xbrli:unitDenominator>
    </xbrli:divide>
  </xbrli:unit>
  <demo:RegistrantName contextRef="quarter">Radios &amp; Sons</demo:RegistrantName>
  <demo:PeriodEnd contextRef="quarter">2005-09-30</demo:PeriodEnd>
  <demo:Cash id="cash" contextRef="now" unitRef="usd" decimals="-3">1200000</demo:Cash>
  <demo:Receivables contextRef="now" unitRef="usd" decimals="-3">900000</demo:Receivables>
  <demo:Allowance contextRef="now" unitRef="usd" decimals="-3">100000</demo:Allowance>
  <demo:Assets contextRef="now" unitRef="usd" decimals="-3">2000000</demo:Assets>
  <demo:Revenues contextRef="quarter" unitRef="usd" decimals="-3">5250000</demo:Revenues>
  <demo:Revenues contextRef="radios" unitRef="usd" decimals="-3">4000000</demo:Revenues>
  <demo:SharesIssued contextRef="now" unitRef="shares" decimals="INF">1000000</demo:SharesIssued>
  <demo:EarningsPerShare contextRef="quarter" unitRef="usdPerShare" decimals="2">-.12</demo:EarningsPerShare>
  <demo:TaxRate contextRef="quarter" unitRef="pure" xsi:nil="true"/>
</xbrli:xbrl>
"""
_FILES = {
    "demo.xml": INSTANCE,
    "demo.xsd": SCHEMA,
    "demo_cal.xml": CALCULATION,
    "demo_def.xml": DEFINITION,
    "demo_lab.xml": LABELS,
    "demo_pre.xml": PRESENTATION,
}


def report(*changes: tuple[str, str], file: str = "demo.xml") -> Mapping[str, bytes]:
    """The report's documents by name, each (old, new) replaced once in ``file``. ValueError if the old text is not there."""
    text = _FILES[file]
    for old, new in changes:
        if old not in text:
            raise ValueError(f"{file} does not hold {old!r}")
        text = text.replace(old, new, 1)
    return {name: content.encode() for name, content in (_FILES | {file: text}).items()}
