"""Concepts that give way to another below a line of their statement: the ``[[instead]]`` rows of ``taxonomy/statements``."""

from __future__ import annotations

from collections.abc import Sequence

from converter.skeleton import Instead
from converter.tagging.decoding import Choice, Line
from converter.tagging.vocabulary import Names
from converter.taxonomy import Base


def applied(
    lines: Sequence[Line], choices: tuple[Choice, ...], kinds: Sequence[str], base: Base, names: Names, year: int, before: int
) -> tuple[Choice, ...]:
    """The choices with the rules of their statements' kinds applied. ``kinds[i]`` is the kind of statement ``i``, ``year`` the filing's
    and ``before`` that of an earlier filing of the company or 0: who has tagged since the rule holds goes on as he did."""
    found = list(choices)
    for skeleton in base.skeletons:
        for rule in skeleton.instead:
            if before < rule.since <= year and rule.use in names.number:
                _apply(rule, [line.fixed < 0 and kinds[line.statement] == skeleton.kind for line in lines], lines, found, names)
    return tuple(found)


def _apply(rule: Instead, free: Sequence[bool], lines: Sequence[Line], choices: list[Choice], names: Names) -> None:
    concept, use, after = (names.number.get(name, -1) for name in (rule.concept, rule.use, rule.after))
    passed = -1  # the statement in which ``after`` has been passed
    for i, (line, choice) in enumerate(zip(lines, choices, strict=True)):
        if choice.concept == after:
            passed = line.statement
        elif choice.concept == concept and free[i] and passed == line.statement:
            choices[i] = choice._replace(concept=use, ranked=((use, choice.probability), *choice.ranked), moved="instead", why=rule.why)
