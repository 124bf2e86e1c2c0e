"""tickmark reads financial statements as they were published and writes them as validated XBRL.

>>> from converter import convert
>>> result = convert("release.txt", "out")   # doctest: +SKIP
>>> result.folders                           # doctest: +SKIP
(PosixPath('out/cpst-20050930'),)

Names are imported when they are first used: ``tickmark --help`` needs none of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    __version__: str
    from converter.api import Result, convert
    from converter.errors import ConverterError
    from converter.model import Diagnostic, Fact, Report
    from converter.pipeline import Conversion

__all__ = ["Conversion", "ConverterError", "Diagnostic", "Fact", "Report", "Result", "convert"]

_HOMES = {
    "Conversion": "pipeline",
    "ConverterError": "errors",
    "Diagnostic": "model",
    "Fact": "model",
    "Report": "model",
    "Result": "api",
    "convert": "api",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from converter.distribution import version

        return version()
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
