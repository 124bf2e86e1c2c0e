"""Taxonomy packages as FASB and the SEC publish them, small and invented: the structure is the real one, the elements are some of those
that ``taxonomy/concepts.csv`` names, with the types and addresses that the real ones have. Nothing in them is FASB's but the names.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from converter import taxonomy
from converter.model import Concept

DTR = "http://www.xbrl.org/dtr/type/2024-01-31"
DTR_LOCATION = "https://www.xbrl.org/dtr/type/2024-01-31/types.xsd"
_DTR = ("perShare", "percent", "domain", "textBlock")
_HEADS = {"item": "xbrli:item", "hypercube": "xbrldt:hypercubeItem", "dimension": "xbrldt:dimensionItem"}


def _element(concept: Concept, prefix: str) -> str:
    type_ = concept.type
    home = "dtr-types" if type_ in _DTR else "xbrli"
    if type_ in ("centralIndexKey", "fiscalPeriod"):
        home = "dei"
    elif type_ in ("tradingSymbol", "edgarExchangeCode", "enumerationSet"):
        home, type_ = "xbrli", "normalizedString" if type_ == "tradingSymbol" else "token"
    balance = f' xbrli:balance="{concept.balance}"' if concept.balance and concept.type == "monetary" else ""
    return (
        f'<xs:element id="{prefix}_{concept.name}" name="{concept.name}" nillable="true" type="{home}:{type_}ItemType"'
        f' substitutionGroup="{_HEADS[concept.substitution]}" abstract="{str(concept.abstract).lower()}"{balance} xbrli:periodType="{concept.period}"/>'
    )


def schema(namespace: str, prefix: str, concepts: Iterable[Concept], extra: str = "", imports: str = "") -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- (c) nobody -->
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:xbrldt="http://xbrl.org/2005/xbrldt"
    xmlns:dtr-types="{DTR}" xmlns:{prefix}="{namespace}" attributeFormDefault="unqualified" elementFormDefault="qualified" targetNamespace="{namespace}">
<xs:import namespace="http://www.xbrl.org/2003/instance" schemaLocation="http://www.xbrl.org/2003/xbrl-instance-2003-12-31.xsd"/>
<xs:import namespace="http://xbrl.org/2005/xbrldt" schemaLocation="http://www.xbrl.org/2005/xbrldt-2005.xsd"/>
<xs:import namespace="{DTR}" schemaLocation="{DTR_LOCATION}"/>
{imports}
{extra}
{chr(10).join(_element(c, prefix) for c in concepts)}
</xs:schema>
"""


_DEI_TYPES = """
<xs:complexType name="centralIndexKeyItemType"><xs:simpleContent><xs:restriction base="xbrli:tokenItemType"><xs:pattern value="[0-9]{10}"/></xs:restriction></xs:simpleContent></xs:complexType>
<xs:complexType name="fiscalPeriodItemType"><xs:simpleContent><xs:restriction base="xbrli:tokenItemType"><xs:enumeration value="FY"/><xs:enumeration value="Q1"/>
<xs:enumeration value="Q2"/><xs:enumeration value="Q3"/><xs:enumeration value="Q4"/></xs:restriction></xs:simpleContent></xs:complexType>
"""


_FLAVOUR = """
<xs:complexType name="flavourItemType"><xs:simpleContent><xs:restriction base="dtr-types:domainItemType"/></xs:simpleContent></xs:complexType>
"""


def _known(prefix: str, year: int) -> list[Concept]:
    base = taxonomy.base()
    concepts = (base.gaap if prefix == "gaap" else base.dei).concepts
    return [c for c in concepts if (c.since or 0) <= year <= (c.until or 9999)]


def _zip(top: str, start: str, files: Mapping[str, str], entries: Iterable[str]) -> bytes:
    meta = {
        "META-INF/catalog.xml": f"""<?xml version="1.0" encoding="UTF-8"?>
<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">
  <rewriteURI uriStartString="http://{start}" rewritePrefix="../"/>
  <rewriteURI uriStartString="https://{start}" rewritePrefix="../"/>
</catalog>
""",
        "META-INF/taxonomyPackage.xml": f"""<?xml version="1.0" encoding="UTF-8"?>
<tp:taxonomyPackage xml:lang="en" xmlns:tp="http://xbrl.org/2016/taxonomy-package">
  <tp:identifier>https://{start}</tp:identifier><tp:name>{top}</tp:name><tp:version>1</tp:version>
  <tp:entryPoints>
  {"".join(f'<tp:entryPoint><tp:name>{e}</tp:name><tp:entryPointDocument href="https://{start}{e}"/></tp:entryPoint>' for e in entries)}
  </tp:entryPoints>
</tp:taxonomyPackage>
""",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in (meta | dict(files)).items():
            archive.writestr(f"{top}/{path}", text)
    return buffer.getvalue()


def us_gaap(
    year: int = 2025,
    *,
    without: Iterable[str] = (),
    changed: Mapping[str, Mapping[str, object]] | None = None,
    more: Iterable[Concept] = (),
    with_dei: str = "",
) -> bytes:
    """us-gaap-YYYY.zip with the elements that concepts.csv gives to the year, without some, with others ``changed``, and with ``more``.
    ``with_dei`` is the address of a dei that its entry point imports."""
    gone, other = set(without), dict(changed or {})
    concepts = [replace(c, **other.get(c.name, {})) for c in _known("gaap", year) if c.name not in gone] + list(more)  # type: ignore[arg-type]
    namespace, start = f"http://fasb.org/us-gaap/{year}", f"xbrl.fasb.org/us-gaap/{year}/"
    types, used = f"http://fasb.org/us-types/{year}", "us-types:flavourItemType"
    extra = f'<xs:element id="us-gaap_Flavour" name="Flavour" nillable="true" type="{used}" substitutionGroup="xbrli:item" xbrli:periodType="duration"/>'
    imports = f'<xs:import namespace="{types}" schemaLocation="us-types-{year}.xsd"/>'
    dei = f'<xs:import namespace="http://xbrl.sec.gov/dei/{year}" schemaLocation="{with_dei}"/>' if with_dei else ""
    files = {
        f"elts/us-gaap-{year}.xsd": schema(namespace, "us-gaap", concepts, extra, imports).replace("<xs:schema ", f'<xs:schema xmlns:us-types="{types}" ', 1),
        f"elts/us-types-{year}.xsd": schema(types, "us-types", (), _FLAVOUR),
        f"elts/us-gaap-lab-{year}.xml": '<link:linkbase xmlns:link="http://www.xbrl.org/2003/linkbase"/>',
        f"entire/us-gaap-entryPoint-std-{year}.xsd": f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://fasb.org/us-gaap-entryPoint-std/{year}">
<xs:import namespace="{namespace}" schemaLocation="../elts/us-gaap-{year}.xsd"/>{dei}</xs:schema>""",
    }
    return _zip(f"us-gaap-{year}", start, files, [f"entire/us-gaap-entryPoint-std-{year}.xsd"])


def dei(year: int = 2025) -> bytes:
    """dei-YYYY.zip, in the same way."""
    namespace = f"http://xbrl.sec.gov/dei/{year}"
    files = {f"dei-{year}.xsd": schema(namespace, "dei", _known("dei", year), _DEI_TYPES)}
    return _zip(f"dei-{year}", f"xbrl.sec.gov/dei/{year}/", files, [f"dei-{year}.xsd"])


def put(place: Path, **packages: bytes) -> list[Path]:
    """The packages as files of a folder."""
    place.mkdir(parents=True, exist_ok=True)
    paths = [place / f"{name}.zip" for name in packages]
    for path, content in zip(paths, packages.values(), strict=True):
        path.write_bytes(content)
    return paths


def unpacked(path: Path) -> Path:
    """The folder that a package unpacks to."""
    with zipfile.ZipFile(path) as archive:
        archive.extractall(path.parent / "unpacked")
    [folder] = (path.parent / "unpacked").iterdir()
    return folder
