"""How two reports differ, in words and as values for programs. The words of a fact are those of its taxonomy where it has a label."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from converter.comparison import KINDS, Comparison, Difference, Place, Point
from converter.diagnostics import printable
from converter.model import Entity, QName
from converter.reports.instance import Instance
from converter.roles import LABELS
from converter.writer.naming import lexical
from converter.writer.words import unit as unit_text

_SIGNS = {"gone": "-", "added": "+"}
_DAY = dt.timedelta(days=1)
_LONGEST = 60  # characters of a text that are shown
_MOST = 4  # facts that a concept was retagged in that are shown

Labels = Mapping[str, str]


def labels(*reports: Instance) -> Labels:
    """The standard labels of concepts and members by local name; of two reports the first that has one."""
    standard = LABELS["standard"].uri
    return {t.concept.name: t.text for report in reversed(reports) for t in reversed(report.dts.labels) if t.role == standard}


def text(found: Comparison, words: Labels) -> Iterator[tuple[str, str]]:
    """A line for each thing that differs, behind its sign: - for what only A has, + for what only B has, = for what has another name or
    place, ~ for what has another value."""
    if found.entity is not None:
        yield "=", f"all facts of A are of {_entity(found.entity[0])}, all of B of {_entity(found.entity[1])}"
    for old, new, count in found.moved:
        yield "=", f"{count} fact{'s' * (count != 1)} {_place(old, words)}: in B {_place(new, words)}"
    renamed: dict[tuple[QName, QName], list[Point]] = {}
    for each in found.differences:
        if each.a is not None and each.b is not None and each.kind == "retagged":
            renamed.setdefault((each.a.concept, each.b.concept), []).append(each.a)
    for each in found.differences:
        if each.kind != "retagged":
            yield _SIGNS.get(each.kind, "~"), _words(each, words)
        elif each.a is not None and each.b is not None and (same := renamed.pop((each.a.concept, each.b.concept), None)):
            yield "=", _retagged(each.a.concept, each.b.concept, same, words)


def summed_up(found: Comparison) -> str:
    """``151 facts in both, 2 changed, 1 gone``."""
    counts = {kind: sum(each.kind == kind for each in found.differences) for kind in KINDS}
    names = {"unit": "in another unit", "decimals": "with other decimals", "language": "in another language"}
    rest = [f"{count} {names.get(kind, kind)}" for kind, count in counts.items() if count]
    moved = sum(count for _, _, count in found.moved)
    rest += [f"{moved} at another place"] if moved else []
    rest += ["another entity"] if found.entity else []
    renamed = any(each.a and each.b and each.kind == "retagged" and each.a.concept.name == each.b.concept.name for each in found.differences)
    hint = "; --names compares names alone, whatever their namespaces" if renamed else ""
    return ", ".join([f"{found.same} fact{'s' * (found.same != 1)} in both", *(rest or ["no difference"])]) + hint


def value(found: Comparison, words: Labels) -> dict[str, Any]:
    """The same as what JSON can hold. Numbers are texts, as XBRL writes them; moments are ISO."""
    return {
        "same": found.same,
        "equal": found.equal,
        "entity": [_entity_value(entity) for entity in found.entity] if found.entity else None,
        "moved": [{"a": _place_value(old), "b": _place_value(new), "facts": count} for old, new, count in found.moved],
        "differences": [
            {
                "kind": each.kind,
                "label": words.get(point.concept.name, "") if (point := each.a or each.b) is not None else "",
                "a": _point_value(each.a),
                "b": _point_value(each.b),
            }
            for each in found.differences
        ],
    }


# --- words -------------------------------------------------------------------------------------------------------


def _words(each: Difference, words: Labels) -> str:
    a, b = each.a, each.b
    if a is None or b is None:
        only = a or b
        return f"{_fact(only, words)}: {_amount(only)}" if only is not None else ""
    if each.kind == "decimals":
        return f"{_fact(a, words)}: {_amount(a)}, decimals {_decimals(a)} -> {_decimals(b)}"
    if each.kind == "language":
        return f"{_fact(a, words)}: {_amount(a)}, language {a.language} -> {b.language}"
    return f"{_fact(a, words)}: {_amount(a)} -> {_amount(b)}"


def _retagged(old: QName, new: QName, points: list[Point], words: Labels) -> str:
    full = old.name == new.name
    said = "; ".join(f"{_amount(point)} {_place(point.place, words)}" for point in points[:_MOST])
    more = f"; and {len(points) - _MOST} more" if len(points) > _MOST else ""
    return f"{_concept(old, words, full=full)} -> {_concept(new, words, full=full)}: {said}{more}"


def _fact(point: Point, words: Labels) -> str:
    return f"{_concept(point.concept, words)} {_place(point.place, words)}"


def _concept(name: QName, words: Labels, *, full: bool = False) -> str:
    label = words.get(name.name, "")
    shown = f"{{{name.namespace}}}{name.name}" if full else name.name
    return printable(f"{label} ({shown})" if label and label != name.name else shown)


def _place(place: Place, words: Labels) -> str:
    members = [member if isinstance(member, str) else words.get(member.name, member.name) for _, member in place.dimensions]
    return printable(", ".join([_period(place), *members, *(said for _, said in place.other)]))


def _period(place: Place) -> str:
    """``at March 31, 2005``, ``in the 3 months to September 30, 2005``, ``from July 3 to ...`` where these are no whole months."""
    if place.end is None:
        return "for ever" if place.kind == "forever" else "at no date"
    end = _date(place.end - _DAY) if place.end.time() == dt.time() else place.end.isoformat(" ")
    if place.kind == "instant" or place.start is None:
        return f"at {end}"
    start, after = place.start, place.end
    months = (after.year - start.year) * 12 + after.month - start.month
    if start.day == after.day == 1 and start.time() == after.time() == dt.time() and months > 0:
        return f"in the {'month' if months == 1 else f'{months} months'} to {end}"
    return f"from {_date(start)} to {end}"


def _date(moment: dt.datetime) -> str:
    months = "January February March April May June July August September October November December".split()
    return f"{months[moment.month - 1]} {moment.day}, {moment.year}"


def _amount(point: Point) -> str:
    if point.value is None:
        return "nil"
    if not isinstance(point.value, Decimal):
        words = point.value if len(point.value) <= _LONGEST else point.value[:_LONGEST] + "..."
        return printable(f'"{words}"')
    return printable(f"{_number(point.value)} {unit_text(point.unit)}".strip())


def _number(number: Decimal) -> str:
    """With separators of thousands, and no zeros behind the point that only a format wants.

    >>> _number(Decimal("1200000.0")), _number(Decimal("-0.50"))
    ('1,200,000', '-0.50')
    """
    whole, _, part = format(number, ",f").partition(".")
    return f"{whole}.{part}" if part.strip("0") else whole


def _decimals(point: Point) -> str:
    return "INF" if point.decimals is None else str(point.decimals)


def _entity(entity: Entity) -> str:
    return printable(f"{entity.identifier} ({entity.scheme})")


# --- for programs ------------------------------------------------------------------------------------------------


def _point_value(point: Point | None) -> dict[str, Any] | None:
    if point is None:
        return None
    number = isinstance(point.value, Decimal)
    return {
        "concept": point.concept.name,
        "namespace": point.concept.namespace,
        "entity": _entity_value(point.entity),
        **_place_value(point.place),
        "unit": unit_text(point.unit),
        "value": lexical(point.value) if isinstance(point.value, Decimal) else point.value,
        "decimals": (_decimals(point) if point.decimals is None else point.decimals) if number else None,
        "language": point.language,
    }


def _entity_value(entity: Entity) -> dict[str, str]:
    return {"scheme": entity.scheme, "identifier": entity.identifier}


def _place_value(place: Place) -> dict[str, Any]:
    return {
        "start": place.start.isoformat() if place.start is not None else None,
        "end": place.end.isoformat() if place.end is not None else None,
        "dimensions": {axis.name: member if isinstance(member, str) else member.name for axis, member in place.dimensions},
        "other": [said for _, said in place.other],
    }
