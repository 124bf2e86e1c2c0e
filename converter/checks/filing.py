"""The EDGAR Filer Manual, volume II, chapter 6: what the SEC asks of an instance beyond XBRL. ``filing_taxonomy`` has the rules for schemas
and linkbases.

Every rule has its number in the Manual, codes are those of Arelle's EFM plug-in (``EFM.6.05.08``). Where Arelle has no name for
what a rule says, the number is followed by a word of ours; what is good practice but no rule has a code that begins with ``filing``. Here are the
rules that a report of ours can meet or miss, not all of the Manual's: those about forms of other filers, about what is attached to a
submission and about how EDGAR renders it are EDGAR's to check.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from lxml import etree

from converter.checks import filing_taxonomy
from converter.checks.xbrl21 import inferred_decimals
from converter.model import Diagnostic, Severity, Span
from converter.reports.instance import Instance, Item, RawContext

SCHEME = "http://www.sec.gov/CIK"
DEI = re.compile(r"http://(?:xbrl\.sec\.gov|xbrl\.us|tickmark\.example)/dei/.+")

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ENGLISH = "en-US"
_NAME = re.compile(r"([A-Za-z]\w*)-([0-9]{8})\.(?:xml|htm|xsd)", re.ASCII)
_TOP = Span(1, 1, 1, 2)
_WIDEST = 60  # decimals beyond which no fact is reckoned with

# 6.5.20 and 6.5.21, for the forms that we convert. An amendment needs what the form needs.
_ALL = ("EntityRegistrantName", "EntityCentralIndexKey")
_PERIODIC = ("CurrentFiscalYearEndDate", "DocumentFiscalYearFocus", "DocumentFiscalPeriodFocus", "EntityFilerCategory", "EntityCurrentReportingStatus")
REQUIRED = {
    "8-K": _ALL,
    "10-Q": (*_ALL, *_PERIODIC),
    "10-K": (*_ALL, *_PERIODIC, "EntityPublicFloat", "EntityVoluntaryFilers", "EntityWellKnownSeasonedIssuer"),
}
_WITH_SHARES = ("10-Q", "10-K")
_FOCUS = {"10-K": ("FY",), "10-Q": ("Q1", "Q2", "Q3")}


def check(instance: Instance) -> Iterator[Diagnostic]:
    """All rules, in the order of their numbers."""
    if instance.root is None:
        return
    for rule in (names, identifiers, contexts, units, duplicates, languages, precision, documents, digits, filing_taxonomy.check):
        yield from rule(instance)


def _must(code: str, message: str, span: Span | None = None, hint: str = "", severity: Severity = "error") -> Diagnostic:
    return Diagnostic(code, severity, message, span, hint)


def names(instance: Instance) -> Iterator[Diagnostic]:
    """6.3.3: the instance is called {base}-{yyyymmdd}.xml, its schema the same."""
    stem = name_date(instance.name)
    if stem is None:
        yield _must("EFM.6.03.03", f"{instance.name} is not called as EDGAR wants it: letters and digits, a hyphen, a date, as in acme-20240630.xml")
        return
    for address, span in instance.references:
        name = address.rpartition("/")[2]
        if name_date(name) and name.rpartition(".")[0] != instance.name.rpartition(".")[0]:
            yield _must("EFM.6.03.03.matchInstance", f"{name} should be called as the instance is", span, severity="warning")


def name_date(name: str) -> dt.date | None:
    """The date in a file's name, None if it is not of the pattern or no date."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    try:
        return dt.date.fromisoformat(match[2])
    except ValueError:
        return None


def identifiers(instance: Instance) -> Iterator[Diagnostic]:
    """6.5.1 the scheme of identifiers is the SEC's, 6.5.2 they are CIKs of ten digits, 6.5.3 all the same one."""
    first = instance.contexts[0].entity if instance.contexts else None
    said = set()
    for context in instance.contexts:
        entity = context.entity
        if entity in said:
            continue
        said.add(entity)
        if entity.scheme != SCHEME:
            yield _must("EFM.6.05.01", f"the scheme of the identifier {entity.identifier} is {entity.scheme or 'missing'}, not {SCHEME}", context.span, "--entity and --scheme set them")
        if not re.fullmatch(r"[0-9]{10}", entity.identifier):
            yield _must("EFM.6.05.02", f"the identifier {entity.identifier!r} is no CIK of ten digits", context.span)
        if first is not None and entity != first:
            yield _must("EFM.6.05.03", f"context {context.id} is of {entity.identifier}, others of {first.identifier}", context.span)


def contexts(instance: Instance) -> Iterator[Diagnostic]:
    """6.5.4 no scenario, 6.5.5 nothing but members in a segment, 6.5.7 no two contexts that mean the same, 6.5.8 none that no fact
    uses, 6.5.38 none of forever."""
    used = {item.context_ref for item in instance.items}
    seen: dict[object, RawContext] = {}
    for context in instance.contexts:
        if any(place == "scenario" for place, _ in context.inner) or "scenario" in context.empty:
            yield _must("EFM.6.05.04", f"context {context.id} has a scenario; dimensions stand in the segment", context.span)
        if context.other:
            yield _must("EFM.6.05.05", f"the segment of context {context.id} holds what is no member of a dimension", context.span)
        twin = seen.setdefault(context.meaning, context)
        if twin is not context:
            yield _must("EFM.6.05.07", f"context {context.id} means the same as {twin.id}", context.span)
        if context.id not in used:
            yield _must("EFM.6.05.08", f"no fact uses context {context.id}", context.span)
        if context.kind == "forever":
            yield _must("EFM.6.05.38", f"context {context.id} is of forever", context.span)


def units(instance: Instance) -> Iterator[Diagnostic]:
    """6.5.11: no two units that mean the same. (That one is not used is no rule, but a sign of something lost.)"""
    used = {item.unit_ref for item in instance.items}
    seen: dict[object, str] = {}
    for unit in instance.units:
        twin = seen.setdefault(unit.value, unit.id)
        if twin != unit.id:
            yield _must("EFM.6.05.11", f"unit {unit.id} means the same as {twin}", unit.span)
        if unit.id not in used:
            yield _must("filing.unusedUnit", f"no fact uses unit {unit.id}", unit.span, severity="warning")


def duplicates(instance: Instance) -> Iterator[Diagnostic]:
    """6.5.12: no two facts of one concept in equal contexts and units (and languages), unless they say the same."""
    seen: dict[object, Item] = {}
    for item, language in _with_languages(instance):
        if item.context is None:
            continue
        key = (item.concept, item.context.meaning, item.unit.value if item.unit else None, "" if item.unit_ref else language)
        first = seen.setdefault(key, item)
        if first is not item:
            same = (first.text.strip(), first.nil) == (item.text.strip(), item.nil)
            what = "twice, with the same value" if same else f"as {_short(first.text)} and as {_short(item.text)}"
            message = f"{item.name} in context {item.context_ref} is reported {what}"
            yield _must("EFM.6.05.12", message, item.span, severity="warning" if same else "error")


def languages(instance: Instance) -> Iterator[Diagnostic]:
    """6.5.13, 6.5.14: text is in US English, or also in US English."""
    spoken = [(item, language) for item, language in _with_languages(instance) if item.unit_ref is None and not item.nil]
    english = {(item.concept, item.context_ref) for item, language in spoken if language == _ENGLISH}
    for item, language in spoken:
        if language != _ENGLISH and (item.concept, item.context_ref) not in english:
            yield _must("EFM.6.05.14", f"{item.name} is in {language}, and there is none in {_ENGLISH}", item.span)


def _with_languages(instance: Instance) -> Iterable[tuple[Item, str]]:
    """The facts with the language that holds for them; without any it is US English (6.5.13)."""
    root = instance.root
    own: dict[str, str] = {}
    default = _ENGLISH
    if root is not None:
        default = root.get(_LANG) or _ENGLISH
        own = {str(e.get("id")): str(e.get(_LANG)) for e in root.iterchildren(etree.Element) if e.get(_LANG)}
    return ((item, own.get(item.id, default)) for item in instance.items)


def precision(instance: Instance) -> Iterator[Diagnostic]:
    """6.5.17: decimals, never precision. 6.5.25: no member is reported as a fact."""
    for item in instance.items:
        if item.precision is not None:
            yield _must("EFM.6.05.17", f"{item.name} has precision; decimals are wanted", item.span)
        if item.declaration is not None and item.declaration.concept.type == "domain":
            yield _must("EFM.6.05.25", f"{item.name} is a member and cannot be reported", item.span)


def digits(instance: Instance) -> Iterator[Diagnostic]:
    """6.5.37: no digits but zeros beyond what decimals let count."""
    for item in instance.items:
        decimals = inferred_decimals(item) if item.decimals is not None else None
        value = item.number
        if value is None or decimals is None or not -_WIDEST <= decimals <= _WIDEST or len(item.text) > 2 * _WIDEST:
            continue
        if value % Decimal(1).scaleb(-decimals):
            yield _must("EFM.6.05.37", f"{item.name} is {value:f}, with digits beyond its decimals {decimals}", item.span)


def documents(instance: Instance) -> Iterator[Diagnostic]:
    """6.5.19 there is a duration without dimensions, 6.5.20 and 6.5.21 it has the dei facts that the form needs, and they agree with
    it and with each other, 6.5.23 the CIK is that of the contexts, 6.5.26 shares outstanding are reported."""
    plain = [c for c in instance.contexts if c.kind == "duration" and not c.members and not c.other]
    if not plain:
        yield _must("EFM.6.05.19", "there is no context of a duration without dimensions", _TOP)
    dei: dict[str, Item] = {}
    shares = []
    for item in instance.items:
        if DEI.fullmatch(item.concept.namespace) and item.context is not None:
            if item.concept.name == "EntityCommonStockSharesOutstanding":
                shares.append(item)
            if not item.context.members and not item.nil and item.text.strip():
                dei.setdefault(item.concept.name, item)

    def said(name: str) -> str:
        return dei[name].text.strip() if name in dei else ""

    for name in ("DocumentType", "DocumentPeriodEndDate", "AmendmentFlag"):
        if not said(name):
            yield _must(f"EFM.6.05.20.missing{name}", f"dei:{name} is not reported", _TOP)
    amended = said("AmendmentFlag") in ("true", "1")
    if amended != ("AmendmentDescription" in dei):
        code = "EFM.6.05.20.missingAmendmentDescription" if amended else "EFM.6.05.20.extraneous"
        yield _must(code, "dei:AmendmentDescription is for amendments, and every amendment has one", _TOP)
    kind = said("DocumentType")
    form = kind.removesuffix("/A")
    if kind and form not in REQUIRED:
        yield _must("EFM.6.05.20.documentTypeValue", f"{kind!r} is none of the forms that are known here: {', '.join(REQUIRED)}", dei["DocumentType"].span, severity="warning")
    for name in REQUIRED.get(form, ()):
        if not said(name):
            yield _must("EFM.6.05.21", f"dei:{name} is not reported, and a {form} needs it", _TOP)
    if form in _WITH_SHARES and not shares:
        yield _must("EFM.6.05.26", f"dei:EntityCommonStockSharesOutstanding is not reported, and a {form} needs it", _TOP)
    yield from _agreement(dei, form)
    own = said("EntityCentralIndexKey")
    if own and instance.contexts and own != instance.contexts[0].entity.identifier:
        message = f"dei:EntityCentralIndexKey is {own}, the contexts are of {instance.contexts[0].entity.identifier}"
        yield _must("EFM.6.05.23", message, dei["EntityCentralIndexKey"].span)


def _agreement(dei: dict[str, Item], form: str) -> Iterator[Diagnostic]:
    """6.5.20: the period of the document is that of the context, and the fiscal period that of the form."""
    end = dei.get("DocumentPeriodEndDate")
    if end is not None and end.context is not None and end.context.end is not None:
        last = (end.context.end - dt.timedelta(days=1)).date().isoformat()
        if end.text.strip() != last:
            yield _must("EFM.6.05.20.periodEnd", f"dei:DocumentPeriodEndDate is {end.text.strip()}, its context ends on {last}", end.span, severity="warning")
    focus = dei.get("DocumentFiscalPeriodFocus")
    if focus is not None and form in _FOCUS and focus.text.strip() not in _FOCUS[form]:
        yield _must("EFM.6.05.21.fiscalPeriod", f"a {form} is of {' or '.join(_FOCUS[form])}, not of {focus.text.strip()}", focus.span)
    year = dei.get("DocumentFiscalYearFocus")
    if year is not None and end is not None and re.fullmatch(r"\d{4}", year.text.strip()) and re.match(r"\d{4}-", end.text.strip()):
        apart = int(year.text) - int(end.text.strip()[:4])
        if apart not in (-1, 0, 1):
            yield _must("EFM.6.05.21.fiscalYear", f"the fiscal year {year.text.strip()} is {abs(apart)} years from the period's end {end.text.strip()}", year.span)


def _short(text: str) -> str:
    return text.strip()[:40]
