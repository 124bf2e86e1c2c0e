"""XBRL Dimensions 1.0: are the members of a context what the taxonomy allows, and with them the facts?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from converter.model import Diagnostic, QName
from converter.reports.instance import Instance, Member, RawContext
from converter.roles import ARCROLES
from converter.taxonomies.documents import Relation

_ALL, _NOT_ALL, _HYPERCUBE, _DOMAIN, _MEMBER, _DEFAULT = (
    ARCROLES[name].uri
    for name in ("all", "notAll", "hypercube-dimension", "dimension-domain", "domain-member", "dimension-default")
)
_WORK = 2_000_000  # steps, beyond which a hostile definition linkbase would keep us for minutes


class _Network(NamedTuple):
    """The dimensional relations of a DTS: by arcrole and source, and primary items' domains by member."""

    below: Mapping[tuple[str, QName], tuple[Relation, ...]]
    above: Mapping[QName, tuple[Relation, ...]]
    defaults: Mapping[QName, QName]
    typed: frozenset[QName]


def check(instance: Instance) -> Iterator[Diagnostic]:
    """XBRL Dimensions 1.0, 3.1: every context, and every fact against the hypercubes of its concept."""
    network = _network(instance)
    for context in instance.contexts:
        yield from members(context, instance, network.defaults)
    yield from _facts(instance, network)


def members(context: RawContext, instance: Instance, defaults: Mapping[QName, QName]) -> Iterator[Diagnostic]:
    """3.1.4: a dimension is declared and of the right kind, its member is declared and not the default, and it occurs once.
    A name that is not known may be declared in a taxonomy that is not here, if one is missing."""
    known, complete = instance.dts.declarations, not instance.dts.missing
    seen: set[QName] = set()
    for member in context.members:
        declaration = known.get(member.axis) if member.axis is not None else None
        axis = member.axis.name if member.axis is not None else "a dimension that is not declared"
        where = f"context {context.id}: {axis}"
        typed = member.typed is not None
        if declaration is None and member.axis is not None and not complete:
            pass
        elif declaration is None or declaration.kind != "dimension" or bool(declaration.typed_domain) != typed:
            kind = ("Typed", "typed") if typed else ("Explicit", "explicit")
            code = f"xbrldie:{kind[0]}MemberNot{kind[0]}DimensionError"
            yield Diagnostic(code, "error", f"{where} is no {kind[1]} dimension", member.span)
        elif typed and len(member.content) != 1:
            code = "xbrldie:IllegalTypedDimensionContentError"
            yield Diagnostic(code, "error", f"{where} holds {len(member.content)} elements in place of one", member.span)
        if not typed:
            declared = known.get(member.member) if member.member is not None else None
            name = member.member.name if member.member is not None else "its member"
            if declared is None and member.member is not None and not complete:
                pass
            elif declared is None or not declared.kind:
                code = "xbrldie:ExplicitMemberUndefinedQNameError"
                yield Diagnostic(code, "error", f"{where}: {name} is declared in no taxonomy of this report", member.span)
            elif member.axis is not None and defaults.get(member.axis) == member.member:
                message = f"{where}: {name} is the default and is not reported"
                yield Diagnostic("xbrldie:DefaultValueUsedInInstanceError", "error", message, member.span)
        if member.axis is not None:
            if member.axis in seen:
                yield Diagnostic("xbrldie:RepeatedDimensionInInstanceError", "error", f"{where} occurs twice", member.span)
            seen.add(member.axis)


def _network(instance: Instance) -> _Network:
    below: dict[tuple[str, QName], list[Relation]] = defaultdict(list)
    above: dict[QName, list[Relation]] = defaultdict(list)
    defaults: dict[QName, QName] = {}
    for relation in instance.dts.relations:
        if relation.arcrole in (_ALL, _NOT_ALL, _HYPERCUBE, _DOMAIN, _MEMBER):
            below[(relation.arcrole, relation.parent)].append(relation)
        if relation.arcrole == _MEMBER:
            above[relation.child].append(relation)
        elif relation.arcrole == _DEFAULT:
            defaults.setdefault(relation.parent, relation.child)
    return _Network(
        below={key: tuple(found) for key, found in below.items()},
        above={key: tuple(found) for key, found in above.items()},
        defaults=defaults,
        typed=frozenset(name for name, declaration in instance.dts.declarations.items() if declaration.typed_domain),
    )


def _facts(instance: Instance, network: _Network) -> Iterator[Diagnostic]:
    cubes: dict[QName, Mapping[str, tuple[Relation, ...]]] = {}
    usable: dict[tuple[QName, str], frozenset[QName]] = {}
    judged: dict[tuple[QName, int], bool] = {}
    work = 0
    for item in instance.items:
        if item.context is None or item.declaration is None or item.declaration.kind != "item":
            continue
        if item.concept not in cubes:
            cubes[item.concept] = _hypercubes(item.concept, network)
        found = cubes[item.concept]
        if not found:
            continue
        key = (item.concept, id(item.context))
        if key not in judged:
            work += sum(map(len, found.values()))
            if work > _WORK:
                yield Diagnostic("dimensions.abandoned", "warning", "there are too many hypercubes to check them all")
                return
            judged[key] = any(
                all(_allows(cube, role, item.context, network, usable) for cube in relations) for role, relations in found.items()
            )
        if not judged[key]:
            code = "xbrldie:PrimaryItemDimensionallyInvalidError"
            message = f"{item.name}: no hypercube of its concept allows context {item.context.id}"
            yield Diagnostic(code, "error", message, item.span)


def _hypercubes(concept: QName, network: _Network) -> Mapping[str, tuple[Relation, ...]]:
    """2.3, 2.5: the has-hypercube relations of a primary item by role, its own and those of the domains above it."""
    found: dict[str, dict[Relation, None]] = defaultdict(dict)
    waiting: list[tuple[QName, str | None]] = [(concept, None)]
    seen: set[tuple[QName, str | None]] = set()
    while waiting:
        source, role = waiting.pop()
        if (source, role) in seen:
            continue
        seen.add((source, role))
        for arcrole in (_ALL, _NOT_ALL):
            for relation in network.below.get((arcrole, source), ()):
                if role is None or relation.role == role:
                    found[relation.role][relation] = None
        for relation in network.above.get(source, ()):
            if role is None or role == (relation.target_role or relation.role):
                waiting.append((relation.parent, relation.role))
    return {role: tuple(relations) for role, relations in found.items()}


def _allows(
    cube: Relation, role: str, context: RawContext, network: _Network, usable: dict[tuple[QName, str], frozenset[QName]]
) -> bool:
    """3.1.2: does a hypercube hold, or for notAll not hold, of the members in the part of the context that it looks at?"""
    given: dict[QName, Member] = {
        member.axis: member for member in context.members if member.axis is not None and member.place == cube.context_element
    }
    holds = not (cube.closed and any(place == cube.context_element for place, _ in context.other))
    left = set(given)
    inside = cube.target_role or role
    for relation in network.below.get((_HYPERCUBE, cube.child), ()):
        if relation.role != inside:
            continue
        axis = relation.child
        left.discard(axis)
        member = given.get(axis)
        value = network.defaults.get(axis) if member is None else member.member
        if member is None and value is None:
            holds = False
        elif axis not in network.typed:
            key = (axis, relation.target_role or inside)
            if key not in usable:
                usable[key] = _usable(*key, network)
            holds = holds and value in usable[key]
    if cube.closed and left:
        holds = False
    return holds != (cube.arcrole == _NOT_ALL)


def _usable(axis: QName, role: str, network: _Network) -> frozenset[QName]:
    """2.5.3, 2.6: the members of a dimension's domains in a role that may be reported."""
    yes: set[QName] = set()
    no: set[QName] = set()
    waiting = [r for r in network.below.get((_DOMAIN, axis), ()) if r.role == role]
    seen: set[tuple[QName, str]] = set()
    while waiting:
        relation = waiting.pop()
        (yes if relation.usable else no).add(relation.child)
        place = (relation.child, relation.target_role or relation.role)
        if place not in seen:
            seen.add(place)
            waiting += [r for r in network.below.get((_MEMBER, place[0]), ()) if r.role == place[1]]
    return frozenset(yes - no)
