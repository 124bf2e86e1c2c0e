"""Packages, with which any XBRL processor opens what we emit offline: of the base taxonomy, and of a report with all that it needs.

Taxonomy Packages 1.0: a zip with one folder at the top, in it META-INF/taxonomyPackage.xml, which lists the entry points, and
META-INF/catalog.xml, which maps the addresses of schemas to files of the zip. Report Packages 1.0: META-INF/reportPackage.json says what
it is, the report stands in ``reports``; such a package may be a taxonomy package, too.
"""

from __future__ import annotations

import io
import zipfile
from functools import lru_cache
from typing import NamedTuple

from converter import data, dts, writer
from converter.dts import ncname
from converter.model import Document, Report, Taxonomy
from converter.roles import TYPES

_SITE = "http://tickmark.example/"
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # that a zip can say


class EntryPoint(NamedTuple):
    """What a user of the package may start from."""

    name: str
    description: str
    location: str


def everything(base: dts.Base) -> Taxonomy:
    """The entry point that takes in all concepts, labels and networks of the base taxonomy; it has no concepts of its own."""
    year = base.gaap.namespace.rpartition("/")[2]
    return Taxonomy(namespace=f"{_SITE}all/{year}", prefix="all", concepts=())


def taxonomy_files(base: dts.Base) -> writer.Files:
    """The generated files of the base taxonomy: schemas, linkbases and the entry point, as (name, content)."""
    both = (base.gaap, base.dei)
    return (*(file for t in both for file in writer.render_taxonomy(t)), *writer.render_entry(everything(base), both))


def taxonomy_package(base: dts.Base) -> bytes:
    """The taxonomy package of the base taxonomy. The same taxonomy gives the same bytes."""
    year = base.gaap.namespace.rpartition("/")[2]
    files = {_path(name): content for name, content in taxonomy_files(base)} | _types()
    entries = [
        EntryPoint(
            "Everything",
            "All concepts with their labels, presentation, calculation and definition.",
            dts.published(everything(base)).location,
        ),
        EntryPoint("Financial statements", "The concepts alone.", dts.published(base.gaap).location),
        EntryPoint("Document and entity information", "The concepts alone.", dts.published(base.dei).location),
    ]
    about = writer.render_folder(
        "taxonomy/META-INF",
        identifier=_SITE + year,
        title=f"tickmark {year}",
        description="Concepts of financial statements, under the names that us-gaap and dei use, in namespaces of tickmark's own.",
        version=year,
        date=f"{year}-01-01",
        entries=entries,
        remapped=_remapped(files),
    )
    return _below(f"tickmark-{year}", files | {f"META-INF/{name}": content for name, content in about})


def report_package(report: Report, base: dts.Base, document: Document | None = None) -> bytes:
    """A report package: the Inline XBRL on ``document``, or the instance where there is none, with the extension taxonomy and the
    schemas of the base taxonomy if that is ours. The same report gives the same bytes."""
    files = writer.render(report, "xbrl" if document is None else "ixbrl", base, document)
    reports = {
        # what ends otherwise is no report (Report Packages 1.0, 3.4)
        f"reports/{report.name}.xbrl" if path == f"{report.name}.xml" else f"reports/{path}": content
        for path, content in files
    }
    ours = [t for t in (base.gaap, base.dei) if not t.location]  # what others publish is theirs to give
    schemas = {_path(name): content for t in ours for name, content in _schema(t)} | (_types() if ours else {})
    own = report.extension.namespace.rstrip("/") + "/"
    end = max((fact.context.period.end for fact in report.facts), default=None)
    about = writer.render_folder(
        "taxonomy/META-INF",
        identifier=own,
        title=report.name,
        description="A report, its extension taxonomy, and the schemas that it extends." if ours else "A report and its extension taxonomy.",
        version=report.name,
        date=end.isoformat() if end else "1970-01-01",
        entries=[EntryPoint(report.name, "The extension taxonomy of the report.", own + dts.schema_location(report.name))],
        remapped=[*_remapped(schemas), (own, "../reports/")],
    )
    says = writer.render(report, "package", base, document)
    return _below(ncname(report.name), reports | schemas | {f"META-INF/{name}": content for name, content in (*about, *says)})


def _remapped(files: dict[str, bytes]) -> list[tuple[str, str]]:
    """The addresses of folders, and where they are as META-INF sees it."""
    return [(_SITE + folder, "../" + folder) for folder in sorted({path.rpartition("/")[0] + "/" for path in files})]


_schema = lru_cache(maxsize=4)(writer.render_schema)


def _types() -> dict[str, bytes]:
    types = data.folder("taxonomy") / "xsd" / "types-2026.xsd"
    return {f"{TYPES.removeprefix(_SITE)}/{types.name}": types.read_bytes()}


def _path(name: str) -> str:
    """``gaap-2026_lab.xml`` is published below ``gaap/2026/``."""
    prefix, _, rest = name.partition("-")
    return f"{prefix}/{rest.partition('_')[0].partition('.')[0]}/{name}"


def _below(top: str, files: dict[str, bytes]) -> bytes:
    return zipped({f"{top}/{path}": content for path, content in files.items()})


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of ``files`` by their paths. Not compressed: implementations of deflate differ in what they give, and the same files
    shall give the same bytes everywhere."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, _EARLIEST)
            entry.create_system = 3  # said to be written on Unix wherever it is
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[path])
    return buffer.getvalue()
