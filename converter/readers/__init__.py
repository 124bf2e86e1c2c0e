"""From bytes to documents: one module for each input format, found by what it claims.

A reader is a module of this package that has ``identify(name, data) -> bool`` and ``read(name, data)``.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator

from converter.errors import ConverterError
from converter.model import Diagnostic, Document
from converter.readers.source import decode

__all__ = ["decode", "formats", "read"]

_Read = Callable[[str, bytes], tuple[tuple[Document, ...], tuple[Diagnostic, ...]]]


def formats() -> tuple[str, ...]:
    """The names of the readers."""
    return tuple(name for name, _, _ in _readers())


def read(name: str, data: bytes) -> tuple[tuple[Document, ...], tuple[Diagnostic, ...]]:
    """The documents of a file, by the one reader that claims it. ``ConverterError`` where none does, or more than one."""
    claims = [(format_, read_) for format_, identify, read_ in _readers() if identify(name, data)]
    if len(claims) > 1:
        raise ConverterError(
            f"{name}: claimed by the readers {' and '.join(format_ for format_, _ in claims)}", "give it the suffix of its format"
        )
    if not claims:
        raise ConverterError(f"{name}: no reader knows this kind of file", f"tickmark reads: {', '.join(formats())}")
    return claims[0][1](name, data)


def _readers() -> Iterator[tuple[str, Callable[[str, bytes], bool], _Read]]:
    for module in pkgutil.iter_modules(__path__):
        reader = importlib.import_module(f"{__name__}.{module.name}")
        if hasattr(reader, "identify") and hasattr(reader, "read"):
            yield module.name, reader.identify, reader.read
