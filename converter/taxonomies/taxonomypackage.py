"""A taxonomy package as its publisher gives it (Taxonomy Packages 1.0): a zip, or the folder that it unpacks to.

META-INF/taxonomyPackage.xml lists the entry points, META-INF/catalog.xml says which addresses stand for which files of the package.
Nothing of it is unpacked, and a path that leads out of it is no file of it.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from converter.errors import ConverterError
from converter.markup import parse

_LARGEST = 200 * 2**20  # bytes of a file in a package: more is an attack
_META = "META-INF/"
_ABOUT = "taxonomyPackage.xml"
_CATALOG = "catalog.xml"


@dataclass(frozen=True, eq=False)
class Package:
    """What a package holds. ``entries`` are the addresses of its entry points, ``rewrites`` the (start of an address, start of a path)
    of its catalog, ``paths`` its files; ``load`` gives the content of one."""

    name: str
    entries: tuple[str, ...]
    rewrites: tuple[tuple[str, str], ...]
    paths: frozenset[str]
    load: Callable[[str], bytes]

    def find(self, address: str) -> bytes | None:
        """The file that stands for an address, None if there is none. The longest start that fits counts (XML Catalogs 1.1, 7.2.2)."""
        fitting = [(start, prefix) for start, prefix in self.rewrites if address.startswith(start)]
        if not fitting:
            return None
        start, prefix = max(fitting, key=lambda rewrite: len(rewrite[0]))
        path = posixpath.normpath(prefix + unquote(address[len(start) :]))
        return self.load(path) if path in self.paths else None

    def schemas(self) -> Iterator[tuple[str, bytes]]:
        """The schemas of the package as (address, content), in the order of their paths. Where the catalog gives a file several
        addresses (http and https), it is the one under which the entry points are known."""
        rewrites = sorted(self.rewrites, key=lambda rewrite: not any(entry.startswith(rewrite[0]) for entry in self.entries))
        for path in sorted(self.paths):
            rewrite = next((rewrite for rewrite in rewrites if path.startswith(rewrite[1])), None)
            if path.endswith(".xsd") and rewrite is not None:
                yield rewrite[0] + path.removeprefix(rewrite[1]), self.load(path)


def read(path: Path) -> Package:
    """The package at ``path``. ConverterError if it is none, or cannot be read."""
    try:
        paths, load = _folder(path) if path.is_dir() else _zip(path)
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise ConverterError(f"cannot read the taxonomy package {path}: {reason}") from error
    found = sorted((p for p in paths if p.endswith(_META + _ABOUT)), key=lambda p: (p.count("/"), p))
    if not found:
        raise ConverterError(f"{path} is no taxonomy package: it holds no {_META}{_ABOUT}", "its publisher offers it as a zip; give that, or the folder of it")
    meta = found[0].removesuffix(_ABOUT)
    about = _xml(load(found[0]), path, found[0])
    catalog = _xml(load(meta + _CATALOG), path, meta + _CATALOG) if meta + _CATALOG in paths else None
    entries = tuple(e.get("href", "") for e in about.iterfind(".//{*}entryPointDocument"))
    rewrites = tuple(
        (rule.get("uriStartString", ""), _within(meta, rule.get("rewritePrefix", "")))
        for rule in (() if catalog is None else catalog.iterfind(".//{*}rewriteURI"))
        if rule.get("uriStartString")
    )
    if not rewrites:
        raise ConverterError(f"{path}: its {_CATALOG} maps no address to a file of it")
    return Package(str(path), entries, rewrites, paths, load)


def _within(meta: str, prefix: str) -> str:
    """The path that a rewritePrefix means, which is relative to the catalog. It keeps the slash at its end; the package itself is ``""``."""
    whole = posixpath.normpath(posixpath.join(meta, prefix))
    return "" if whole == "." else whole + "/" if prefix.endswith("/") else whole


def _xml(source: bytes, path: Path, name: str) -> etree._Element:
    root, flaws = parse(source, name)
    if root is None:
        raise ConverterError(f"{path}: {flaws[0].message}", flaws[0].hint)
    return root


def _zip(path: Path) -> tuple[frozenset[str], Callable[[str], bytes]]:
    archive = zipfile.ZipFile(io.BytesIO(path.read_bytes()))  # closed files would be opened for every look
    sizes = {entry.filename: entry.file_size for entry in archive.infolist() if not entry.is_dir()}

    def load(name: str) -> bytes:
        if sizes[name] > _LARGEST:
            raise ConverterError(f"{path}: {name} would be {sizes[name] // 2**20} MB")
        try:
            return archive.read(name)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, ValueError) as error:  # RuntimeError: it is encrypted
            raise ConverterError(f"{path}: {name} cannot be read: {error}") from error

    return frozenset(sizes), load


def _folder(path: Path) -> tuple[frozenset[str], Callable[[str], bytes]]:
    home = path.resolve()
    files = {file.relative_to(path).as_posix(): file for file in path.rglob("*") if file.is_file() and file.resolve().is_relative_to(home)}

    def load(name: str) -> bytes:
        try:
            return files[name].read_bytes()
        except OSError as error:
            raise ConverterError(f"cannot read {files[name]}: {error.strerror}") from error

    return frozenset(files), load
