"""XBRL 2.1: what the schemas cannot see."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from converter.model import Diagnostic, QName, Span, Unit
from converter.reports.instance import Instance, Item, RawContext
from converter.roles import ISO4217, XBRLI
from converter.taxonomies.discovery import CALCULATIONS, Declaration
from converter.taxonomies.documents import LOCAL, shown

_CURRENCY = re.compile(r"[A-Z]{3}")
_WHOLE_OR_INF = re.compile(r"[+-]?[0-9]+|INF")
_PRECISION = re.compile(r"\+?[0-9]+|INF")
_PURE = QName(XBRLI, "pure")
_SHARES = QName(XBRLI, "shares")
_MONETARY = "monetaryItemType"


def check(instance: Instance) -> Iterator[Diagnostic]:
    """All rules of XBRL 2.1 below, in the order of the document."""
    if instance.root is None:
        return
    yield from references(instance)
    for context in instance.contexts:
        yield from periods(context)
        yield from segments(context, instance)
    yield from units(instance)
    for item in instance.items:
        yield from links(item)
        yield from precision(item)
        yield from measures(item)
    yield from duplicates(instance.items)
    yield from declarations(instance)
    yield from weights(instance)


def _error(code: str, message: str, span: Span | None, hint: str = "") -> Diagnostic:
    return Diagnostic(code, "error", message, span, hint)


def references(instance: Instance) -> Iterator[Diagnostic]:
    """4.2: an instance refers to at least one schema. (A schema that is not there has been reported when it was looked for.)"""
    if not instance.references:
        yield _error("xbrl.4.2:schemaRefMissing", f"{instance.name} refers to no schema", Span(1, 1, 1, 2))
    for address, span in instance.references:
        source = instance.dts.documents.get(address)
        if source is not None and all(place != address for _, place in instance.dts.schemas):
            yield _error("xbrl.4.2:schemaRefMissing", f"{shown(address)} is no schema", span)


def periods(context: RawContext) -> Iterator[Diagnostic]:
    """4.7.2: dates are dates, and a duration ends after it starts."""
    if context.kind == "duration":
        if context.start is None or context.end is None:
            which = "startDate" if context.start is None else "endDate"
            yield _error("xbrl.4.7.2:contextDateError", f"context {context.id}: its {which} is no date", context.span)
        elif context.end <= context.start:
            message = f"context {context.id} ends ({_last(context.end)}) before it starts ({context.start.date()})"
            yield _error("xbrl.4.7.2:periodStartBeforeEnd", message, context.span)
    elif context.kind == "instant" and context.end is None:
        yield _error("xbrl.4.7.2:contextDateError", f"context {context.id}: its instant is no date", context.span)


def _last(end: dt.datetime) -> dt.date:
    return (end - dt.timedelta(days=1)).date() if end > dt.datetime.min + dt.timedelta(days=1) else end.date()


def segments(context: RawContext, instance: Instance) -> Iterator[Diagnostic]:
    """4.7.3.2, 4.7.4: a segment or scenario is not empty and holds nothing of xbrli and no concept."""
    numbers = {"segment": "4.7.3.2", "scenario": "4.7.4"}
    for place in context.empty:
        yield _error(f"xbrl.{numbers[place]}:{place}Empty", f"context {context.id}: its {place} is empty", context.span)
    for place, name in context.inner:
        declaration = instance.dts.declarations.get(name)
        if name.namespace == XBRLI:
            message = f"context {context.id}: its {place} holds xbrli:{name.name}"
            yield _error(f"xbrl.{numbers[place]}:{place}XbrliElement", message, context.span)
        elif declaration is not None and declaration.kind:
            message = f"context {context.id}: its {place} holds the concept {name.name}"
            yield _error(f"xbrl.{numbers[place]}:{place}ItemOrTuple", message, context.span)


def units(instance: Instance) -> Iterator[Diagnostic]:
    """4.8.2, 4.8.4: of xbrli's names only pure and shares are measures, and no measure stands above and below the line."""
    for unit in instance.units:
        for measure in dict.fromkeys((*unit.value.numerator, *unit.value.denominator)):
            if measure.namespace == XBRLI and measure not in (_PURE, _SHARES):
                message = f"unit {unit.id}: xbrli:{measure.name} is no measure"
                yield _error("xbrl.4.8.2:measureElement", message, unit.span)
        for measure in dict.fromkeys(unit.value.numerator):
            if measure in unit.value.denominator:
                message = f"unit {unit.id} is divided by its own measure {measure.name}"
                yield _error("xbrl.4.8.4:measureBothNumDenom", message, unit.span)


def links(item: Item) -> Iterator[Diagnostic]:
    """4.6.1, 4.6.2, 4.7.2: a fact has a context whose period is of its concept's kind; a number has a unit, a text has none."""
    declaration = item.declaration
    if declaration is not None and declaration.kind == "tuple":
        if item.context_ref is not None:
            yield _error("xbrl.4.6.1:tupleContextRef", f"{item.name} is a tuple and has no context", item.span)
        return
    if declaration is not None and declaration.kind != "item":
        return  # not a fact at all, which checks/schema says
    if item.context is None:
        what = f"there is no context {item.context_ref!r}" if item.context_ref else "it names no context"
        yield _error("xbrl.4.6.1:itemContextRef", f"{item.name}: {what}", item.span)
    elif declaration is not None and item.context.kind and not _fits(declaration, item.context):
        message = f"{item.name} is reported {_kind(declaration)}, and context {item.context.id} is {_noun(item.context.kind)}"
        yield _error("xbrl.4.7.2:contextPeriodType", message, item.span)
    if declaration is not None and declaration.numeric:
        if item.unit is None:
            what = f"there is no unit {item.unit_ref!r}" if item.unit_ref else "it names none"
            yield _error("xbrl.4.6.2:numericUnit", f"{item.name} is a number and needs a unit: {what}", item.span)
    elif declaration is not None and item.unit_ref is not None:
        yield _error("xmlSchema:attributesExtraneous", f"{item.name} is no number and has a unit", item.span)


def _fits(declaration: Declaration, context: RawContext) -> bool:
    return not declaration.stated_period or (declaration.stated_period == "instant") == (context.kind == "instant")


def _kind(declaration: Declaration) -> str:
    return "at an instant" if declaration.concept.period == "instant" else "over a duration"


def _noun(kind: str) -> str:
    return {"instant": "an instant", "duration": "a duration"}.get(kind, "forever")


def precision(item: Item) -> Iterator[Diagnostic]:
    """4.6.3 to 4.6.6: a number states decimals or precision, not both; nil, fractions and texts state neither."""
    declaration = item.declaration
    stated = item.decimals is not None or item.precision is not None
    if declaration is None or declaration.kind != "item":
        return
    if item.decimals is not None and item.precision is not None:
        yield _error("xbrl.4.6.3:bothPrecisionAndDecimals", f"{item.name} states decimals and precision", item.span)
    if item.decimals is not None and not _WHOLE_OR_INF.fullmatch(item.decimals.strip()):
        yield _error("xbrl.4.6.5:decimals", f"{item.name}: decimals {item.decimals[:40]!r} is no whole number or INF", item.span)
    if item.precision is not None and not _PRECISION.fullmatch(item.precision.strip()):
        yield _error("xbrl.4.6.4:precision", f"{item.name}: precision {item.precision[:40]!r} is no count or INF", item.span)
    if item.nil:
        if stated:
            yield _error("xbrl.4.6.3:nilPrecisionDecimals", f"{item.name} is nil and has no decimals or precision", item.span)
    elif declaration.fraction:
        if stated:
            message = f"{item.name} is a fraction and has no decimals or precision"
            yield _error("xbrl.4.6.3:fractionPrecisionDecimals", message, item.span)
    elif declaration.numeric:
        if not stated:
            yield _error("xbrl.4.6.3:missingPrecisionDecimals", f"{item.name} is a number and states no decimals", item.span)
    elif stated:
        message = f"{item.name} is no number and has no decimals or precision"
        yield _error("xbrl.4.6.3:extraneousPrecisionDecimals", message, item.span)
    if item.children and not declaration.fraction:
        yield _error("xbrl.5.1.1:itemMixedContent", f"{item.name} holds elements", item.span)


def measures(item: Item) -> Iterator[Diagnostic]:
    """4.8.2: money is in one currency, shares are in xbrli:shares. That ratios are pure and a per-share amount is money for a
    share is what the types mean; a unit that says otherwise is a warning."""
    declaration = item.declaration
    if declaration is None or not declaration.numeric or item.unit is None:
        return
    unit = item.unit.value
    what = f"{item.name}: unit {item.unit.id}"
    single = len(unit.numerator) == 1 and not unit.denominator
    if declaration.base == _MONETARY:
        if not single:
            yield _error("xbrl.4.8.2:monetaryFactUnit-notSingleMeasure", f"{what} is not one currency", item.span)
        elif not _currency(unit.numerator[0]):
            message = f"{what} is {unit.numerator[0].name}, no currency of ISO 4217"
            yield _error("xbrl.4.8.2:monetaryFactUnit-notMonetaryMeasure", message, item.span)
    elif declaration.base == "sharesItemType":
        if not single:
            yield _error("xbrl.4.8.2:sharesFactUnit-notSingleMeasure", f"{what} is not xbrli:shares alone", item.span)
        elif unit.numerator[0] != _SHARES:
            yield _error("xbrl.4.8.2:sharesFactUnit-notSharesMeasure", f"{what} is not xbrli:shares", item.span)
    elif declaration.base == "pureItemType" and unit != Unit((_PURE,)):
        yield Diagnostic("unit.pure", "warning", f"{what} is not xbrli:pure, and the concept is a plain ratio", item.span)
    elif declaration.concept.type == "perShare" and not _per_share(unit):
        yield Diagnostic("unit.perShare", "warning", f"{what} is not a currency divided by xbrli:shares", item.span)


def _currency(measure: QName) -> bool:
    return measure.namespace == ISO4217 and _CURRENCY.fullmatch(measure.name) is not None


def _per_share(unit: Unit) -> bool:
    return len(unit.numerator) == 1 and _currency(unit.numerator[0]) and unit.denominator == (_SHARES,)


def duplicates(items: Iterable[Item]) -> Iterator[Diagnostic]:
    """4.10, and XBRL International's guidance Handling Duplicate Facts: the same concept, context and unit twice. A warning where
    the values cannot both be true, information where one only repeats or rounds the other."""
    same: dict[object, list[Item]] = defaultdict(list)
    for item in items:
        if item.declaration is not None and item.declaration.kind == "item" and item.context is not None:
            unit = item.unit.value if item.unit is not None else item.unit_ref
            same[(item.concept, item.context.meaning, unit, item.parent)].append(item)
    for group in same.values():
        if len(group) < 2:
            continue
        first, *rest = group
        texts = ", ".join(dict.fromkeys("nil" if i.nil else i.text.strip()[:40] for i in group[:6]))
        where = ", ".join(f"line {i.span.line}" for i in rest[:5])
        what = f"{first.name} is reported {len(group)} times in the same context"
        if _consistent(group):
            yield Diagnostic("arelle:duplicateFacts", "info", f"{what}, consistently: {texts} (also {where})", first.span)
        else:
            message = f"{what} with values that differ: {texts} (also {where})"
            yield Diagnostic("arelle:duplicateFacts", "warning", message, first.span)


def _consistent(group: list[Item]) -> bool:
    if any(item.nil for item in group):
        return all(item.nil for item in group)
    if group[0].declaration is not None and group[0].declaration.numeric and not group[0].declaration.fraction:
        ranges = [interval(item) for item in group]
        known = [r for r in ranges if r is not None]
        return len(known) == len(ranges) and max(low for low, _ in known) <= min(high for _, high in known)
    return len({item.text for item in group}) == 1


def interval(item: Item) -> tuple[Decimal, Decimal] | None:
    """The values that a rounded number may stand for (Calculations 1.1, 3.2); None if it is no number, or too large to add."""
    value = item.number
    if value is None or not _reckonable(value):
        return None
    decimals = inferred_decimals(item)
    if decimals is None or not -_LARGEST <= decimals <= _LARGEST:
        return value, value
    half = Decimal(5).scaleb(-decimals - 1)
    return value - half, value + half


_LARGEST = 60  # digits: beyond, exact sums would need more precision than Decimal's context has by default


def _reckonable(value: Decimal) -> bool:
    return value == 0 or (abs(value.adjusted()) <= _LARGEST and len(value.as_tuple().digits) <= 2 * _LARGEST)


def inferred_decimals(item: Item) -> int | None:
    """4.6.7.2: decimals as stated, or as they follow from precision; None for INF and where nothing usable is stated."""
    decimals = (item.decimals or "").strip()
    count = (item.precision or "").strip()
    value = item.number
    if re.fullmatch(r"[+-]?[0-9]{1,6}", decimals):
        return int(decimals)
    if re.fullmatch(r"\+?[0-9]{1,6}", count) and value:
        return int(count) - value.adjusted() - 1
    return None


def declarations(instance: Instance) -> Iterator[Diagnostic]:
    """5.1.1: a concept declared beside the instance has a type and a period type; balance is for money."""
    for name, declaration in instance.dts.declarations.items():
        if not declaration.document.startswith(LOCAL) or declaration.kind in ("", "tuple"):
            continue
        where = f"{shown(declaration.document)}:{declaration.line}: {name.name}"
        if declaration.stated_period not in ("instant", "duration"):
            yield _error("xbrl.5.1.1.1:itemPeriodType", f"{where} has no periodType", None)
        if not declaration.base:
            yield _error("xbrl.5.1.1.3:itemType", f"{where} is of no item type", None)
        elif declaration.concept.balance and declaration.base != _MONETARY:
            yield _error("xbrl.5.1.1.2:itemBalance", f"{where} is not monetary and has a balance", None)


def weights(instance: Instance) -> Iterator[Diagnostic]:
    """5.1.1.2 table 6, 5.2.5.2: calculation arcs join numbers, weigh something, and have the sign that the balances ask for."""
    known = instance.dts.declarations
    for relation in instance.dts.relations:
        if relation.arcrole not in CALCULATIONS or not relation.document.startswith(LOCAL):
            continue
        parent, child = known[relation.parent], known[relation.child]
        where = f"{shown(relation.document)}:{relation.line}: {relation.parent.name} <- {relation.child.name}"
        if relation.weight == 0:
            yield _error("xbrl.5.2.5.2.1:zeroWeight", f"{where} has weight 0", None)
        if not (parent.numeric and child.numeric):
            yield _error("xbrl.5.2.5.2:nonNumericCalc", f"{where}: one of them is no number", None)
        balances = (parent.concept.balance, child.concept.balance)
        if all(balances) and relation.weight and (balances[0] == balances[1]) != (relation.weight > 0):
            sign = "Negative" if relation.weight < 0 else "Positive"
            message = f"{where}: weight {relation.weight} from {balances[0]} to {balances[1]}"
            yield _error(f"xbrl.5.1.1.2:balanceCalcWeightIllegal{sign}", message, None)

