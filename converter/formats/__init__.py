"""From a report to files: the output formats that are more than templates, one module for each.

A folder of ``templates`` is a format by itself: a view of the report. A module of this package is one, too: its ``files(subject)``
gives the files, and it sees all that was noticed, so it comes after everything else. Neither is listed anywhere.
"""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from converter import distribution, dts, writer
from converter.errors import ConverterError
from converter.model import Diagnostic, Document, Report
from converter.prose import Said


@dataclass(frozen=True, slots=True)
class Subject:
    """What a format may show: a report over its base taxonomy, the document that it was read from (None where there is none), all
    that was noticed, and how the amounts of the prose compare."""

    report: Report
    base: dts.Base
    document: Document | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    said: tuple[Said, ...] = ()

    @property
    def source(self) -> str:
        """The name of the document's file, without the folders of this machine."""
        return self.document.name.replace("\\", "/").rpartition("/")[2] if self.document is not None else ""


def forms() -> tuple[str, ...]:
    """All output formats: folders of templates and modules."""
    return tuple(sorted({*writer.forms(), *modules()}))


@cache
def modules() -> tuple[str, ...]:
    """The formats that are modules of this package."""
    return tuple(module.name for module in pkgutil.iter_modules(__path__))


def render(form: str, subject: Subject) -> writer.Files:
    """The files of a report in the format ``form``, as (name, content). ConverterError if there is no such format, or if a library
    that it needs is not installed."""
    if form in modules():
        files: writer.Files = importlib.import_module(f"{__name__}.{form}").files(subject)
        return files
    if form not in writer.forms():
        raise ConverterError(f"there is no output format {form!r}", hint=f"there is: {', '.join(forms())}")
    return writer.render(subject.report, form, subject.base, subject.document)


@contextlib.contextmanager
def needing(form: str, library: str, extra: str) -> Iterator[None]:
    """Around the import of a format's library: ConverterError where it is not installed."""
    try:
        yield
    except ImportError:
        raise ConverterError(f"the format {form} needs {library}", distribution.install(extra)) from None
