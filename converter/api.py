"""The whole program as one call: a file is read, converted, and what came of it put into place. The command does nothing else.

>>> result = convert("release.txt", "out", entity="0001009759")   # doctest: +SKIP
>>> [fact.value for c in result.conversions if c.report for fact in c.report.facts]   # doctest: +SKIP
"""

from __future__ import annotations

import datetime as dt
import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import TypeVar

from converter import diagnostics, pipeline, readers, tagging, taxonomy
from converter.errors import ConverterError, reason
from converter.model import Diagnostic
from converter.pipeline import Conversion
from converter.tagging import rules
from converter.tagging.precedents import Prior
from converter.tagging.rules import Learned, Rule
from converter.taxonomies import discovery, regime, taxonomypackage
from converter.writer import placing, sandbox

Place = str | os.PathLike[str]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one source. ``noticed`` is about the file and the call, what is about a document stands in its conversion;
    ``folders`` say where each conversion was put, None where it was not: it has errors, or nobody asked."""

    source: str
    conversions: tuple[Conversion, ...]
    noticed: tuple[Diagnostic, ...]
    folders: tuple[Path | None, ...]

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything that was noticed."""
        return (*self.noticed, *(d for c in self.conversions for d in c.diagnostics))

    @property
    def failed(self) -> bool:
        """Whether there was an error."""
        return any(d.severity == "error" for d in self.diagnostics)


def convert(
    source: Place | bytes,
    out: Place | None = None,
    *,
    name: str = "",
    to: Sequence[str] = ("xbrl",),
    template: Place | Sequence[Place | sandbox.Templates] = (),
    taxonomy_package: Place | Sequence[Place] | regime.Regime = (),
    rules: Sequence[str] = (),
    entity: str = "",
    scheme: str = "",
    ticker: str = "",
    namespace: str = "",
    period_end: dt.date | None = None,
    fiscal_year_end: str = "",
    user_mapping: Place | Sequence[Rule] | None = None,
    prior: Place | Prior | None = None,
    min_confidence: float = 0.3,
    faces_only: bool = False,
    strict: bool = False,
    taken: frozenset[Path] = frozenset(),
) -> Result:
    """The reports of a file, or of the bytes of one, put into ``out`` as a folder each; nothing is written where ``out`` is None.

    ``name`` is shown in messages and tells the format by its suffix. ``template`` is a folder of the caller's own templates, or several
    (``docs/templates.md``), whose files come with those of ``to``. ``taxonomy_package`` is the zip of a us-gaap, or the folder of one, or
    several, in whose namespaces the report is then made, ``rules`` (``efm``) are a receiver's that are checked beside XBRL's (``docs/edgar.md``).
    ``entity``, ``scheme``, ``ticker``, ``namespace`` and ``period_end`` override what the document says, and so does ``fiscal_year_end``
    (MM-DD); ``user_mapping`` (a CSV file, or what ``read_mapping`` gives of one) says which concept a label has; ``prior`` (an XBRL instance
    or an Inline XBRL document, or what ``read_prior`` gives of one) is an earlier filing of the company, whose tags are evidence. A line
    whose best concept is less likely than ``min_confidence`` becomes an extension concept. With ``faces_only`` the tables of notes that
    break down lines of the statements are left out. With ``strict`` every warning is an error. A report with errors is not written. A
    folder of an earlier run is replaced, but not one of ``taken``. ConverterError where the call is wrong: no such file, nothing that can
    be read or written.
    """
    data = source if isinstance(source, bytes) else load(Path(source))
    shown = name or ("<bytes>" if isinstance(source, bytes) else os.fspath(source))
    chosen, noted = _mapping(user_mapping)
    wishes = tagging.Wishes(namespace=namespace, mapping=chosen, prior=_prior(prior), min_confidence=min_confidence)
    options = pipeline.Options(
        entity=entity,
        scheme=scheme,
        ticker=ticker,
        period_end=period_end,
        fiscal_year_end=_day_of_year(fiscal_year_end),
        to=tuple(to),
        templates=_templates(template),
        regime=made_in(taxonomy_package),
        rules=tuple(rules),
        faces_only=faces_only,
        wishes=wishes,
    )
    conversions, said = pipeline.convert(shown, data, options)
    noticed = (*noted, *said)
    if strict:
        noticed = diagnostics.strict(noticed)
        conversions = tuple(replace(c, diagnostics=diagnostics.strict(c.diagnostics)) for c in conversions)
    folders = (None,) * len(conversions) if out is None else _put(conversions, Path(out), taken)
    return Result(shown, conversions, noticed, folders)


def _day_of_year(text: str) -> str:
    """A day as MM-DD, as EDGAR's headers write it: MMDD. ConverterError if it is none."""
    month, _, day = text.partition("-")
    if text and not (len(month) == len(day) == 2 and text.isascii()):
        month = day = ""
    try:
        return f"{dt.date(2000, int(month), int(day)):%m%d}" if text else ""
    except ValueError:
        raise ConverterError(f"{text!r} is no end of a fiscal year", "write month and day: 12-31") from None


def load(path: Path) -> bytes:
    """The content of a file. ConverterError where there is none, or where it is larger than any filing."""
    try:
        if path.is_dir():
            raise ConverterError(f"{path} is a folder", "name the files in it")
        with path.open("rb") as file:
            if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                pipeline.refuse_large(str(path), os.fstat(file.fileno()).st_size)
            return file.read(pipeline.LARGEST + 1)  # a pipe or a device may have no end
    except (OSError, ValueError) as error:  # ValueError: a null character in a path
        raise ConverterError(f"cannot read {path}: {reason(error)}") from error


def made_in(given: Place | Sequence[Place] | regime.Regime) -> regime.Regime:
    """The taxonomy of the packages at these places, ours if there are none. ConverterError if they cannot be read or hold no us-gaap."""
    if isinstance(given, regime.Regime):
        return given
    places = (given,) if isinstance(given, str | os.PathLike) else given
    return regime.of([taxonomypackage.read(Path(place)) for place in places]) if places else regime.ours()


def library(packages: Sequence[Place]) -> discovery.Find:
    """Finds the documents of these taxonomy packages and those that come with us. ConverterError if one cannot be read."""
    return regime.library([taxonomypackage.read(Path(place)) for place in packages]) if packages else discovery.bundled


def _templates(given: Place | Sequence[Place | sandbox.Templates]) -> tuple[sandbox.Templates, ...]:
    folders = (given,) if isinstance(given, str | os.PathLike) else given
    return tuple(one if isinstance(one, sandbox.Templates) else sandbox.templates(Path(one)) for one in folders)


def _mapping(given: Place | Sequence[Rule] | None) -> tuple[tuple[Rule, ...], tuple[Diagnostic, ...]]:
    if given is None or not isinstance(given, (str, os.PathLike)):
        return tuple(given or ()), ()
    return read_mapping(Path(given))


def read_mapping(path: Path) -> tuple[tuple[Rule, ...], tuple[Diagnostic, ...]]:
    """A user's mapping and what is wrong with its rows, which are named in the messages. ConverterError if it cannot be read."""
    found, flaws = _table(path, rules.read)
    return found, tuple(replace(d, span=None, message=f"{path}: {d.message}") for d in (*flaws, *rules.check(found, taxonomy.base())))


def _table(path: Path, read: Callable[[str], _T]) -> _T:
    """What ``read`` makes of the text of a CSV, which is named where it is none."""
    try:
        return read(readers.decode(load(path)))
    except ConverterError as error:
        raise ConverterError(error.message if str(path) in error.message else f"{path}: {error.message}", error.hint) from error


def learn(corrected: Place, path: Place, *, every: bool = False, for_all: bool = False) -> tuple[Learned, tuple[Diagnostic, ...]]:
    """Adds to the mapping at ``path`` (which need not be there yet) what a person has corrected in a file as ``tickmark inspect --format
    csv`` writes it, and says what is wrong with its rows; see ``rules.learn``. Nothing is written where there is an error."""
    place = Path(path)
    known, noted = read_mapping(place) if place.exists() else ((), ())
    learned, said = _table(Path(corrected), partial(rules.learn, rules=known, base=taxonomy.base(), every=every, for_all=for_all))
    if not any(d.severity == "error" for d in said):
        placing.put_file(rules.written(learned.rules).encode(), place)
    return learned, (*noted, *said)


def _prior(given: Place | Prior | None) -> Prior | None:
    return given if given is None or isinstance(given, Prior) else read_prior(Path(given))


def read_prior(path: Path) -> Prior:
    """An earlier filing of a company. ConverterError if it cannot be read, or is neither an XBRL instance nor Inline XBRL."""
    from converter import prior

    return prior.read(path, load(path))


def _put(conversions: Sequence[Conversion], out: Path, taken: frozenset[Path]) -> tuple[Path | None, ...]:
    """Two documents of one file, or of one run, may be of one company and period: each has its own folder."""
    used = set(taken)
    folders: list[Path | None] = []
    for conversion in conversions:
        if conversion.report is None or conversion.failed:
            folders.append(None)
            continue
        name = conversion.report.name
        folder = next(place for place in chain([out / name], (out / f"{name}-{n}" for n in count(2))) if place not in used)
        used.add(folder)
        pipeline.put(conversion, folder)
        folders.append(folder)
    return tuple(folders)
