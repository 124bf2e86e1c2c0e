"""What must hold of a report, one module a body of rules: each rule a generator of diagnostics, with Arelle's codes.

>>> check_files(Path("no-such-instance.xml"))[0].code
'FileNotLoadable'
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from converter import reports
from converter.checks import calculation, dimensions, filing, inline, schema, xbrl21
from converter.errors import ConverterError
from converter.model import Diagnostic, Span
from converter.reports.instance import Instance
from converter.taxonomies import discovery

_Body = Callable[[Instance], Iterator[Diagnostic]]
_BODIES: tuple[_Body, ...] = (schema.check, xbrl21.check, calculation.check, dimensions.check, inline.judge)
RULES: Mapping[str, _Body] = {"efm": filing.check}  # what only some receivers ask for, and only who files with them wants to hear


def check_files(path: Path, library: discovery.Find = discovery.bundled, rules: Sequence[str] = ()) -> tuple[Diagnostic, ...]:
    """All findings on the report at ``path``, in whatever format, and on the taxonomy documents beside it: well-formedness, XML Schema, XBRL 2.1,
    calculations, dimensions, and the ``rules`` that are asked for. ``library`` finds published taxonomies. Spans are places in the
    instance; a finding on another document names it in its message."""
    instance, flaws = reports.read(path, library)
    return (*flaws, *check(instance), *further(instance, rules))


def check_texts(files: Mapping[str, bytes], entry: str) -> tuple[Diagnostic, ...]:
    """As ``check_files``, before anything is written: ``files`` are a report's documents by name, ``entry`` is the one that is read."""
    instance, flaws = reports.read_source(entry, files.get(entry, b""), discovery.among(files))
    return (*flaws, *check(instance))


def check(instance: Instance) -> tuple[Diagnostic, ...]:
    """All findings on an instance that has been read. What two bodies of rules say of one place is heard from the first."""
    return tuple(_findings(instance))


def further(instance: Instance, rules: Sequence[str]) -> tuple[Diagnostic, ...]:
    """The findings by these of ``RULES``. ConverterError where there are no rules of a name."""
    if unknown := [name for name in rules if name not in RULES]:
        raise ConverterError(f"there are no rules {unknown[0]!r}", f"there is: {', '.join(RULES)}")
    return tuple(finding for name in rules for finding in RULES[name](instance))


def _findings(instance: Instance) -> Iterator[Diagnostic]:
    said: set[tuple[str, Span | None]] = set()
    for body in _BODIES:
        found = [finding for finding in body(instance) if (finding.code, finding.span) not in said]
        yield from found
        said |= {(finding.code, finding.span) for finding in found if finding.span is not None}
