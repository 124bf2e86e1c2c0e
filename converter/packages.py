"""The base taxonomy as a taxonomy package, with which any XBRL processor opens what we emit offline.

Taxonomy Packages 1.0: a zip with one folder at the top, in it META-INF/taxonomyPackage.xml, which lists the entry points, and
META-INF/catalog.xml, which maps the addresses of schemas to files of the zip.
"""

from __future__ import annotations

import io
import zipfile
from typing import NamedTuple

from converter import data, dts, writer
from converter.model import Taxonomy
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
    types = data.folder("taxonomy") / "xsd" / "types-2026.xsd"
    files = {_path(name): content for name, content in taxonomy_files(base)} | {
        f"{TYPES.removeprefix(_SITE)}/{types.name}": types.read_bytes()
    }
    entries = [
        EntryPoint(
            "Everything",
            "All concepts with their labels, presentation, calculation and definition.",
            dts.published(everything(base)).location,
        ),
        EntryPoint("Financial statements", "The concepts alone.", dts.published(base.gaap).location),
        EntryPoint("Document and entity information", "The concepts alone.", dts.published(base.dei).location),
    ]
    folders = sorted({path.rpartition("/")[0] + "/" for path in files})
    about = writer.render_folder(
        "taxonomy/META-INF",
        identifier=_SITE + year,
        version=year,
        entries=entries,
        remapped=[(_SITE + folder, "../" + folder) for folder in folders],
    )
    return _zipped(f"tickmark-{year}", files | {f"META-INF/{name}": content for name, content in about})


def _path(name: str) -> str:
    """``gaap-2026_lab.xml`` is published below ``gaap/2026/``."""
    prefix, _, rest = name.partition("-")
    return f"{prefix}/{rest.partition('_')[0].partition('.')[0]}/{name}"


def _zipped(top: str, files: dict[str, bytes]) -> bytes:
    """A zip of ``files`` below the folder ``top``. Not compressed: implementations of deflate differ in what they give, and the
    same taxonomy shall give the same bytes everywhere."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(f"{top}/{path}", _EARLIEST)
            entry.create_system = 3  # said to be written on Unix wherever it is
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[path])
    return buffer.getvalue()
