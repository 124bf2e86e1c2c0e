"""Report Packages 1.0: a zip with a report in its folder ``reports``, and the taxonomy that it needs. Nothing is unpacked to disk, and
of what lies outside the zip only published taxonomies are asked for.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from urllib.parse import quote, unquote, urljoin

from converter import reports
from converter.errors import ConverterError
from converter.markup import parse
from converter.model import Diagnostic
from converter.reports import jsontext
from converter.reports.instance import Instance, Wrong
from converter.taxonomies.discovery import Locate
from converter.taxonomies.documents import LOCAL

NAME = "report packages"
SUFFIXES = (".xbri", ".xbr", ".zip")
_CATALOG = "{urn:oasis:names:tc:entity:xmlns:xml:catalog}rewriteURI"
_TYPES = {  # by what a package says that it is: the suffix of its file, and those of the reports that it may hold
    "https://xbrl.org/report-package/2023/xbri": (".xbri", (".htm", ".html", ".xhtml")),
    "https://xbrl.org/report-package/2023/xbr": (".xbr", (".xbrl", ".json")),
    "https://xbrl.org/report-package/2023": (".zip", (".htm", ".html", ".xhtml", ".xbrl", ".json")),
}
_ANY = _TYPES["https://xbrl.org/report-package/2023"]
_MOST_ENTRIES = 10_000
_LARGEST = 400 * 2**20  # bytes of all that is read of a package, unpacked
_UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
_MAGIC = b"PK\x03\x04"


def identify(data: bytes) -> bool:
    """A zip that holds what only a report package does: names of files are not compressed. Others (workbooks) are zips, too."""
    return data.startswith(_MAGIC) and (b"/reports/" in data or b"META-INF/reportPackage.json" in data)


def read(name: str, data: bytes, locate: Locate) -> tuple[Instance, tuple[Diagnostic, ...]]:
    """The one report of a package, with its taxonomy. What is wrong with the package is a diagnostic, and the report is empty."""
    try:
        archive = _Archive(data)
        kind = _kind(archive, name)
        path = _report(archive, kind)
        content = archive.read(path)
        rules, flaws = _catalog(archive)
        if content.startswith(_MAGIC):
            raise Wrong("rpe:incorrectReportType", f"its report {path} is a package itself")
    except Wrong as wrong:
        return Instance(name), (wrong.said(f"{name}: ", None),)

    def within(address: str) -> bytes | None:
        """A file of the package, by its path or by what the catalog says of an address, or else what is published."""
        inner = address if address.startswith(LOCAL) else _rewritten(address, rules)
        found = archive.find(unquote(inner[len(LOCAL) :])) if inner else None
        return found if found is not None or address.startswith(LOCAL) else locate(address)

    try:
        report, noticed = reports.read_source(path, content, Locate(within, within))
    except ConverterError as error:
        return Instance(name), (Diagnostic("rpe:incorrectReportType", "error", f"{name}: {error.message}"),)
    return report, (*flaws, *noticed)


class _Archive:
    """The files of a zip, each read when it is asked for; ``top`` is the one folder that all of them are in."""

    def __init__(self, data: bytes) -> None:
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
        except _UNREADABLE as error:
            raise Wrong("rpe:invalidArchiveFormat", f"it is no zip that can be read: {error}") from error
        entries = [entry for entry in self.zip.infolist() if not entry.is_dir()]
        if len(entries) > _MOST_ENTRIES:
            raise Wrong("rpe:invalidArchiveFormat", f"it holds more than {_MOST_ENTRIES:,} files")
        self.entries = {entry.filename: entry for entry in entries}
        if len(self.entries) < len(entries):
            raise Wrong("rpe:invalidArchiveFormat", "it holds two files of one name")
        for path in self.entries:
            if path.startswith("/") or "\\" in path or ":" in path or not {"", ".", ".."}.isdisjoint(path.split("/")):
                raise Wrong("rpe:invalidDirectoryStructure", f"{path[:100]!r} is no path inside it")
        tops = {path.partition("/")[0] for path in self.entries}
        if len(tops) != 1 or any("/" not in path for path in self.entries):
            raise Wrong("rpe:invalidDirectoryStructure", "it has not one folder at the top")
        self.top = next(iter(tops))
        self.left = _LARGEST

    def find(self, path: str) -> bytes | None:
        """The content of a file, None where there is none or it cannot be read."""
        try:
            return self.read(path) if path in self.entries else None
        except Wrong:
            return None

    def read(self, path: str) -> bytes:
        try:
            with self.zip.open(self.entries[path]) as file:
                content = file.read(min(reports.LARGEST, self.left) + 1)
        except _UNREADABLE as error:
            raise Wrong("rpe:invalidArchiveFormat", f"{path} cannot be read: {error}") from error
        self.left -= len(content)
        if len(content) > reports.LARGEST or self.left < 0:
            raise Wrong("rpe:invalidArchiveFormat", f"{path} is more than a report has when it is unpacked")
        return content


def _kind(archive: _Archive, name: str) -> tuple[str, tuple[str, ...]]:
    """What META-INF/reportPackage.json says (Report Packages 1.0, 3.3); without one it may be any."""
    path = f"{archive.top}/META-INF/reportPackage.json"
    suffix = next((suffix for suffix, _ in _TYPES.values() if name.lower().endswith(suffix)), "")
    if path not in archive.entries:
        if suffix in (".xbri", ".xbr"):
            raise Wrong("rpe:documentTypeFileExtensionMismatch", f"a {suffix} has a META-INF/reportPackage.json")
        return _ANY
    about, flaws = jsontext.parse(archive.read(path), "rpe:invalidJSON")
    if about is None or flaws:
        raise Wrong("rpe:invalidJSON", f"META-INF/reportPackage.json: {flaws[0].message if flaws else 'it is empty'}")
    stated = about.at("documentInfo", "documentType").text
    if not stated:
        raise Wrong("rpe:invalidJSONStructure", "META-INF/reportPackage.json says no documentType")
    if stated not in _TYPES:
        raise Wrong("rpe:unsupportedReportPackageVersion", f"it is of the type {stated[:100]}, which is not known")
    kind = _TYPES[stated]
    if suffix and kind[0] != suffix:
        raise Wrong("rpe:documentTypeFileExtensionMismatch", f"it says that it is a {kind[0]}")
    return kind


def _report(archive: _Archive, kind: tuple[str, tuple[str, ...]]) -> str:
    """The path of the one report (3.4): directly in ``reports``, or else in the folders there."""
    home = f"{archive.top}/reports/"
    inside = [path for path in archive.entries if path.startswith(home)]
    if not inside:
        raise Wrong("rpe:missingReportsDirectory", "it has no folder reports")
    found = [path for path in inside if path.lower().endswith(_ANY[1])]
    found = [path for path in found if "/" not in path[len(home) :]] or [path for path in found if path[len(home) :].count("/") == 1]
    if not found:
        raise Wrong("rpe:missingReport", "its folder reports holds none")
    if len(found) > 1:
        names = ", ".join(path[len(home) :] for path in sorted(found)[:4])
        raise Wrong("rpe:multipleReports", f"it holds {len(found)} reports or parts of one ({names}), and one is read")
    if not found[0].lower().endswith(kind[1]):
        raise Wrong("rpe:incorrectReportType", f"a {kind[0]} does not hold {found[0][len(home) :]}")
    return found[0]


def _catalog(archive: _Archive) -> tuple[Mapping[str, str], tuple[Diagnostic, ...]]:
    """Taxonomy Packages 1.0, 4: what addresses begin with, and where that is in the package, as an address below LOCAL."""
    path = f"{archive.top}/META-INF/catalog.xml"
    if path not in archive.entries:
        return {}, ()
    root, flaws = parse(archive.read(path), path)
    found = {}
    for rule in root.iter(_CATALOG) if root is not None else ():
        start, prefix = rule.get("uriStartString", ""), rule.get("rewritePrefix", "")
        inner = urljoin(LOCAL + quote(path), prefix)
        if start and inner.startswith(LOCAL):
            found[start] = inner
    return found, flaws


def _rewritten(address: str, rules: Mapping[str, str]) -> str:
    """Where a package has an address: the longest beginning counts (XML Catalogs 1.1, 7.1.2)."""
    start = max((start for start in rules if address.startswith(start)), key=len, default="")
    return rules[start] + address[len(start) :] if start else ""
