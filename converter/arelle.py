"""Arelle's judgement of an instance: the slow judge beside our own checks. It runs as a program of its own, offline, with a cache
and settings of its own, so that nothing of the user's is read or changed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from converter import distribution, taxonomy
from converter.errors import ConverterError
from converter.model import Diagnostic, Severity, Span
from converter.writer import packages

_PATIENCE = 600  # seconds
_SEVERITIES: dict[str, Severity] = {"critical": "error", "error": "error", "warning": "warning", "inconsistency": "warning"}
_SWITCHES = ("--validate", "--calc", "c11r", "--utr", "--validateDuplicateFacts", "inconsistent", "--internetConnectivity", "offline",
             "--disablePersistentConfig")


def judge(instance: Path, zips: Sequence[Path] = ()) -> tuple[Diagnostic, ...]:
    """What Arelle says of ``instance``, from inconsistencies up, with the base taxonomy's package and those in ``zips`` loaded.

    Spans are lines of the instance. ConverterError where Arelle is not installed or does not come to an end.
    """
    if find_spec("arelle") is None:
        raise ConverterError("Arelle is not installed", distribution.install("arelle"))
    with tempfile.TemporaryDirectory(prefix="tickmark-arelle-") as folder:
        ours, log = Path(folder, "tickmark.zip"), Path(folder, "log.json")
        ours.write_bytes(packages.taxonomy_package(taxonomy.base()))
        loaded = "|".join(str(path.resolve()) for path in (ours, *map(_as_zip, zips)))
        files = ("--file", str(instance.resolve()), "--packages", loaded, "--logFile", str(log))
        command = [sys.executable, "-m", "arelle.CntlrCmdLine", *files, *_SWITCHES]
        try:
            apart = os.environ | {"XDG_CONFIG_HOME": folder, "ARELLE_WORK_OFFLINE": "1"}
            done = subprocess.run(command, env=apart, capture_output=True, cwd=folder, timeout=_PATIENCE, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ConverterError(f"Arelle did not come to an end: {error}") from error
        if done.returncode or not log.is_file():
            last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
            raise ConverterError(f"Arelle did not come to an end: {last or f'exit status {done.returncode}'}")
        return tuple(_findings(json.loads(log.read_bytes()), instance.name))


def _as_zip(package: Path) -> Path:
    """What Arelle takes for a package: a zip, or the description in the folder of one."""
    return next(iter(sorted(package.rglob("META-INF/taxonomyPackage.xml"))), package) if package.is_dir() else package


def _findings(log: Mapping[str, Any], name: str) -> Iterator[Diagnostic]:
    for entry in log["log"]:
        severity = _SEVERITIES.get(str(entry["level"]).lower())
        if severity is None:
            continue
        code = str(entry["code"])
        text = " ".join(str(entry["message"]["text"]).split()).removeprefix(f"[{code}]").strip()
        lines = (ref.get("sourceLine") for ref in entry.get("refs", ()) if str(ref.get("href", "")).partition("#")[0].endswith(name))
        line = next((number for number in lines if isinstance(number, int)), None)
        yield Diagnostic(code, severity, f"Arelle: {text}", Span(1, line, 1, 2) if line else None)
