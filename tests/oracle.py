"""Arelle as a judge, offline and in this process. One session at a time; nothing is looked up on a network."""

from __future__ import annotations

import gc
import os
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest


class Finding(NamedTuple):
    level: str
    code: str
    text: str


def findings(entry: Path | str, packages: Iterable[Path] = ()) -> list[Finding]:
    """What Arelle says of an instance or a taxonomy, from warnings up: XBRL 2.1, dimensions, units, calculations 1.1 and
    inconsistent duplicates. Skips the test if Arelle is not installed."""
    return judged(entry, packages)[0]


def judged(
    entry: Path | str, packages: Iterable[Path] = (), meaning: Callable[[Any], tuple[object, ...]] | None = None
) -> tuple[list[Finding], Counter[tuple[object, ...]]]:
    """What Arelle says of a report in any format, and the facts that it finds in it by their ``meaning``: ids and order are nothing."""
    meaning = meaning or _meaning
    # Arelle's modules are read by the controller at import; its own deprecations are not ours to fail on.
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="arelle-") as home:
        warnings.simplefilter("ignore")
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(os.environ, "XDG_CONFIG_HOME", home)
            patch.setitem(os.environ, "ARELLE_WORK_OFFLINE", "1")
            pytest.importorskip("arelle.api.Session", reason="ARELLE IS NOT INSTALLED: nobody checks what we emit")
            from arelle.api.Session import Session  # type: ignore[import-untyped]
            from arelle.logging.handlers.StructuredMessageLogHandler import StructuredMessageLogHandler  # type: ignore[import-untyped]
            from arelle.RuntimeOptions import RuntimeOptions  # type: ignore[import-untyped]

            options = RuntimeOptions(
                entrypointFile=str(entry),
                workOffline=True,
                disablePersistentConfig=True,
                keepOpen=True,
                validate=True,
                calcs="c11r",
                utrValidate=True,
                validateDuplicateFacts="inconsistent",
                packages=[str(package) for package in packages] or None,
                logLevel="INFO",
                logPropagate=False,
            )
            with Session() as session:
                session.run(options, logHandler=StructuredMessageLogHandler())
                said = session.get_log_messages()
                facts = Counter(meaning(fact) for model in session.get_models() for fact in model.factsInInstance)
                for model in session.get_models():
                    model.fileSource.close()
            gc.collect()  # zip files that it leaves open are complained of here, where that is ignored
    found = [
        Finding(level, str(message["messageCode"]), str(message["msg"]))
        for message in said
        if (level := str(message["levelname"]).upper()) in ("WARNING", "INCONSISTENCY", "ERROR", "CRITICAL")
    ]
    return found, facts


def _meaning(fact: Any) -> tuple[object, ...]:
    context, unit = fact.context, fact.unit
    members = sorted((axis.clarkNotation, value.memberQname.clarkNotation) for axis, value in context.qnameDims.items())
    measures = tuple(tuple(sorted(m.clarkNotation for m in side)) for side in unit.measures) if unit is not None else None
    return (
        fact.qname.clarkNotation,
        context.entityIdentifier,
        (str(context.startDatetime), str(context.endDatetime)),
        tuple(members),
        measures,
        fact.decimals,
        None if fact.isNil else fact.xValue,
    )
