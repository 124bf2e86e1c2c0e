"""Mapping files: what a person knows of labels, kept for the next document.

A mapping is a CSV with the columns ``label`` and ``concept`` and, if wanted, ``statement``, ``section`` and ``entity``, which narrow a
rule to where it holds; other columns are a person's own and stay as they are. A concept is a name of the base taxonomy, ``extension``,
or ``extension:Name`` for an element of the filer's own with that name.

``learn`` makes rules of lines that a person has corrected, so that a mapping grows by use.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from converter.cover.registrant import same_name
from converter.errors import ConverterError
from converter.model import Concept, Diagnostic, Entity, PeriodType, Span
from converter.tagging import labels
from converter.tagging.mapping import CODES, EXTENSION, Key
from converter.tagging.vocabulary import MEASURES
from converter.taxonomy import Base

COLUMNS = ("entity", "statement", "section", "label", "concept")
LINES = ("entity", "statement", "section", "label", "measure", "period", "concept", "given", "confidence", "rung", "line", "amounts")
_OWN = f"{EXTENSION}:"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_RUNS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of a formula
_Named = Mapping[str, str]


class Rule(NamedTuple):
    """A row of a mapping: a label means a concept, where ``entity`` (identifier or name), ``statement`` and ``section`` are those of
    the line or empty. ``rest`` are the other columns, ``row`` its number in the file (1 has the names of the columns)."""

    entity: str
    statement: str
    section: str
    label: str
    concept: str
    row: int = 0
    rest: tuple[tuple[str, str], ...] = ()

    @property
    def cells(self) -> tuple[str, ...]:
        """What stands in ``COLUMNS``."""
        return self.entity, self.statement, self.section, self.label, self.concept

    @property
    def place(self) -> tuple[str, Key]:
        """Where it holds, in the form in which two spellings are one."""
        code = CODES.get(self.statement, self.statement)
        return _entity(self.entity), (labels.normal(self.label), code, labels.normal(self.section))


class Learned(NamedTuple):
    """The rules of a mapping after learning, and how many are new, were changed, or were there already."""

    rules: tuple[Rule, ...]
    new: int
    changed: int
    known: int


def read(content: str) -> tuple[tuple[Rule, ...], tuple[Diagnostic, ...]]:
    """The rules of a mapping file. ``mapping.row``: a row without label or concept. ConverterError where these columns are missing."""
    found: list[Rule] = []
    notes: list[Diagnostic] = []
    for number, row in _rows(content, ("label", "concept")):
        values = {name: row.get(name, "") for name in COLUMNS}
        if not labels.normal(values["label"]) or not values["concept"]:
            notes.append(_note("mapping.row", "warning", number, "has no label or no concept"))
            continue
        rest = tuple((name, text) for name, text in row.items() if name not in COLUMNS)
        found.append(Rule(**values, row=number, rest=rest))
    return tuple(found), tuple(notes)


def check(rules: Iterable[Rule], base: Base) -> tuple[Diagnostic, ...]:
    """``mapping.concept``: a rule names no concept of the taxonomy."""
    return tuple(_note("mapping.concept", "warning", r.row, why, hint) for r in rules if (why := _unknown(r.concept, base)) for hint in [_like(r.concept, base)])


def chosen(rules: Iterable[Rule], who: Entity, registrant: str, base: Base) -> dict[Key, tuple[str, ...]]:
    """What the rules say for a document of ``who``, those for this entity before those for all. A label may have several concepts, one
    for each measure. What the taxonomy does not know is an element of the filer's own with that name."""
    found: dict[Key, tuple[str, ...]] = {}
    ours = {_entity(who.identifier)}
    for rule in sorted(rules, key=lambda r: not r.entity):
        entity, key = rule.place
        if not entity or entity in ours or same_name(rule.entity, registrant):
            found[key] = (*found.get(key, ()), _named(rule.concept, base))
    return found


def written(rules: Sequence[Rule]) -> str:
    """The content of a mapping file."""
    more = tuple(dict.fromkeys(name for rule in rules for name, _ in rule.rest))
    return _csv((*COLUMNS, *more), ([*rule.cells, *(dict(rule.rest).get(name, "") for name in more)] for rule in rules))


def learn(content: str, rules: Sequence[Rule], base: Base, *, every: bool = False, for_all: bool = False) -> tuple[Learned, tuple[Diagnostic, ...]]:
    """The rules with those that corrected lines make (a CSV as ``tickmark inspect --format csv`` writes it).

    A line makes a rule where its ``concept`` is not the ``given`` one, with ``every`` in any case; of the entity of its row, or
    ``for_all``. The section goes into the rule only where its statement has the label in several. A rule for the same place is
    changed, and ``learn.changed`` says so. Errors, after which nothing should be written: ``learn.concept`` (not in the taxonomy),
    ``learn.measure`` and ``learn.period`` (it cannot be a fact of the line), ``learn.label`` (a line without one), ``learn.conflict``
    (two lines that nothing tells apart get different concepts).
    """
    rows = list(_rows(content, ("label", "concept")))
    places: dict[tuple[str, ...], set[str]] = {}
    for _, row in rows:
        places.setdefault(_of(row), set()).add(labels.normal(row.get("section", "")))
    said: list[Diagnostic] = []
    made: dict[object, Rule] = {}
    for number, row in rows:
        concept = row["concept"]
        if not concept or (not every and "given" in row and _plain(concept) == _plain(row["given"])):
            continue
        flaws = list(_flaws(number, row, base))
        said += flaws
        if flaws:
            continue
        section = row.get("section", "") if len(places[_of(row)]) > 1 else ""
        rule = Rule("" if for_all else row.get("entity", ""), row.get("statement", ""), section, row["label"], _plain(concept), number)
        key = (rule.place, _kind(rule.concept, base, row.get("measure", "")))
        before = made.setdefault(key, rule)
        if before.concept != rule.concept:
            said.append(_note("learn.conflict", "error", number, f"gives {rule.label!r} the concept {rule.concept}, row {before.row} gives it {before.concept}",
                              "only its section or statement could tell the two lines apart"))
    learned, changed = _merged(made, rules, base)
    return learned, (*said, *changed)


def _merged(made: Mapping[object, Rule], rules: Sequence[Rule], base: Base) -> tuple[Learned, list[Diagnostic]]:
    """Rules that were there stay in their order, new ones come behind."""
    waiting = dict(made)
    said: list[Diagnostic] = []
    found: list[Rule] = []
    known = changed = 0
    for rule in rules:
        own = waiting.pop((rule.place, _kind(rule.concept, base)), None)
        if own is None:
            found.append(rule)
        elif _plain(own.concept) == _plain(rule.concept):
            known += 1
            found.append(rule)
        else:
            changed += 1
            said.append(_note("learn.changed", "warning", own.row, f"changes {rule.label!r} from {rule.concept} (row {rule.row} of the mapping) to {own.concept}"))
            found.append(rule._replace(concept=own.concept))
    return Learned((*found, *waiting.values()), len(waiting), changed, known), said


def _flaws(number: int, row: _Named, base: Base) -> Iterator[Diagnostic]:
    """Why a corrected line can be no rule."""
    name = _plain(row["concept"])
    if not labels.normal(row["label"]):
        yield _note("learn.label", "error", number, "has no label that a rule could go by")
    if why := _unknown(name, base):
        yield _note("learn.concept", "error", number, why, _like(name, base))
        return
    concept = base.concept(name)
    if concept is None:
        return
    measure, period = row.get("measure", ""), row.get("period", "") or _period(row.get("statement", ""))
    if measure and MEASURES.get(concept.type) != MEASURES.get(measure):
        yield _note("learn.measure", "error", number, f"is a line of measure {measure}, {name} is {concept.type}")
    elif period and concept.period != period:
        yield _note("learn.period", "error", number, f"is a line at {'an instant' if period == 'instant' else 'a duration'}, {name} is reported for the other")


def _period(statement: str) -> PeriodType | str:
    return {"BS": "instant", "": "", "EQ": "", "CF": ""}.get(CODES.get(statement, statement), "duration")


def _kind(concept: str, base: Base, measure: str = "") -> int:
    """What tells two rules of one place apart: what they measure."""
    found = base.concept(_plain(concept))
    return MEASURES.get(found.type if found else measure or "monetary", 3)


def _unknown(name: str, base: Base) -> str:
    """Why a name is no concept, or ''."""
    name = _plain(name)
    if name == EXTENSION or (name.startswith(_OWN) and _NAME.fullmatch(name.removeprefix(_OWN)) and base.concept(name.removeprefix(_OWN)) is None):
        return ""
    concept: Concept | None = base.concept(name)
    if concept is None:
        return f"names {name}, which is no concept of the taxonomy"
    return f"names {name}, which is abstract" if concept.abstract else "" if concept.type in MEASURES else f"names {name}, which is no number"


def _like(name: str, base: Base) -> str:
    near = difflib.get_close_matches(_plain(name), [c.name for c in base.gaap.concepts if not c.abstract], n=3, cutoff=0.75)
    return f"is it {' or '.join(near)}?" if near else f"{_OWN}{_plain(name).rpartition(':')[2]} makes it an element of the filer's own"


def _named(concept: str, base: Base) -> str:
    name = _plain(concept)
    return name if name == EXTENSION or name.startswith(_OWN) or base.concept(name) is not None else _OWN + name


def _plain(concept: str) -> str:
    """A concept without its prefix; one of the filer's own keeps ``extension:``."""
    return concept if concept.startswith(_OWN) else concept.rpartition(":")[2]


def _entity(text: str) -> str:
    """An identifier as it is compared: a CIK without zeros before it."""
    return text.casefold().lstrip("0") if text.isdecimal() else text.casefold()


def _of(row: _Named) -> tuple[str, ...]:
    return row.get("entity", ""), CODES.get(row.get("statement", ""), row.get("statement", "")), labels.normal(row.get("label", "")), row.get("measure", "")


def _note(code: str, severity: str, row: int, what: str, hint: str = "") -> Diagnostic:
    return Diagnostic(code, "error" if severity == "error" else "warning", f"row {row} {what}", Span(1, row, 1, 1), hint)


# --- CSV ---------------------------------------------------------------------------------------------------------


def lines_file(rows: Iterable[Sequence[str]]) -> str:
    """Lines with the concept that each was given, for a person to correct: rows of ``LINES``."""
    return _csv(LINES, rows)


def _rows(content: str, needed: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV by the names of their columns, with their numbers as a spreadsheet counts them."""
    reader = csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        missing = [name for name in needed if name not in names]
        if missing:
            raise ConverterError(f"there is no column {' and no column '.join(missing)}", f"the first row must name the columns: {', '.join(COLUMNS)}")
        for number, row in enumerate(reader, start=2):
            if any(cell.strip() for cell in row):
                yield number, {name: _shown(cell) for name, cell in zip(names, row, strict=False)} | {name: "" for name in names[len(row) :]}
    except csv.Error as error:
        raise ConverterError(f"line {reader.line_num} is no CSV: {error}") from error


def _csv(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return file.getvalue()


def _harmless(cell: str) -> str:
    """A spreadsheet must not run a label: an apostrophe before it makes it text, and ``_shown`` takes it off again."""
    return f"'{cell}" if cell.startswith(_RUNS) else cell


def _shown(cell: str) -> str:
    return (cell[1:] if cell.startswith("'") and cell[1:].startswith(_RUNS) else cell).strip()
