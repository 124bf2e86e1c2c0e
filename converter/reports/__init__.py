"""From a report in any format back to its facts: one module for each format, found by what it claims.

A reader is a module of this package that has ``NAME``, ``SUFFIXES``, ``identify(data) -> bool`` and ``read(name, data, locate)``. What it
gives back is an ``Instance``: the XBRL 2.1 document that the report is or stands for, so that every rule can judge every format. A
reader of a format that is no XML makes that document with ``converter.reports.target``.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from converter.errors import ConverterError, reason
from converter.model import Diagnostic
from converter.reports.instance import Instance
from converter.taxonomies import discovery
from converter.taxonomies.discovery import Find, Locate

LARGEST = 200 * 2**20  # bytes of a file: more no report has


def formats() -> tuple[str, ...]:
    """What the formats that are read are called."""
    return tuple(reader.NAME for reader in _readers())


def read(path: Path, library: Find = discovery.bundled) -> tuple[Instance, tuple[Diagnostic, ...]]:
    """The report at ``path`` with the DTS that lies beside it and in ``library``, and the flaws that reading met.

    A file that cannot be read is a diagnostic, and so is what is wrong in it. ConverterError if it is no report that we know.
    """
    data, why = b"", ""
    try:
        if not path.is_file():
            why = "there is no such file"
        elif path.stat().st_size > LARGEST:
            why = f"it has more than {LARGEST // 2**20} MB"
        else:
            data = path.read_bytes()
    except OSError as error:
        why = reason(error)
    if why:
        return Instance(path.name), (Diagnostic("FileNotLoadable", "error", f"{path.name} cannot be read: {why}"),)
    return read_source(path.name, data, discovery.beside(path.parent, library))


def read_source(name: str, data: bytes, locate: Locate) -> tuple[Instance, tuple[Diagnostic, ...]]:
    """As ``read``, of bytes: ``locate`` finds the documents that they refer to. What the content does not tell, the suffix does."""
    readers = tuple(_readers())
    claims = [r for r in readers if r.identify(data)] or [r for r in readers if name.lower().endswith(r.SUFFIXES)]
    if len(claims) != 1:
        raise ConverterError(f"{name} is no report in a format that is read", f"read are: {', '.join(formats())}")
    found: tuple[Instance, tuple[Diagnostic, ...]] = claims[0].read(name, data, locate)
    return found


def _readers() -> Iterator[ModuleType]:
    for module in pkgutil.iter_modules(__path__):
        reader = importlib.import_module(f"{__name__}.{module.name}")
        if hasattr(reader, "identify") and hasattr(reader, "read"):
            yield reader
