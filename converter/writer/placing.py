"""Files are put into place: all of them or, whatever happens, none."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from converter.errors import ConverterError, reason
from converter.writer import Files


def put(files: Files, folder: Path, *, overwrite: bool = False) -> None:
    """Puts ``files`` into ``folder``: all of them or, whatever happens, none.

    They are written into a new folder beside it, which is then renamed. With ``overwrite`` a folder that is there is replaced;
    what else it held stays in it. ConverterError if it is there and must not be replaced, or cannot be written.
    """
    _refuse_strange_names(files)
    with _told(folder):
        place = Path(os.path.realpath(folder))
        if not overwrite and place.exists() and not (place.is_dir() and not any(place.iterdir())):
            raise ConverterError(f"{folder} is already there", hint="choose another output folder, or allow overwriting")
        with _aside(place) as aside:
            for name, content in files:
                (aside / name).write_bytes(content)
            if place.is_dir():
                _replace(place, aside)
            else:
                aside.rename(place)


def put_file(content: bytes, path: Path) -> None:
    """Puts ``content`` into the file ``path``, all of it or nothing. ConverterError if it cannot be written."""
    with _told(path):
        if path.exists() and not path.is_file():  # a device or a pipe is written to, not replaced
            path.write_bytes(content)
            return
        place = Path(os.path.realpath(path))
        with _aside(place) as aside:
            (aside / place.name).write_bytes(content)
            (aside / place.name).replace(place)


def _refuse_strange_names(files: Files) -> None:
    for name, _ in files:
        if not name or name != Path(name).name or name.startswith(".") or "\\" in name or "\0" in name:
            raise ConverterError(f"{name!r} is no name for a file", hint="letters, digits and hyphens make a report's name")


@contextlib.contextmanager
def _told(place: Path) -> Iterator[None]:
    """What the operating system says about ``place`` as one line."""
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: a null character in a path
        raise ConverterError(f"cannot write {place}: {reason(error)}") from error


@contextlib.contextmanager
def _aside(place: Path) -> Iterator[Path]:
    """A new folder beside ``place``, gone again afterwards if it is still there. (tempfile's would be closed to other users.)"""
    place.parent.mkdir(parents=True, exist_ok=True)
    for number in count():
        aside = place.parent / f".tickmark-{os.getpid()}-{number}"
        try:
            aside.mkdir()
        except FileExistsError:
            continue
        break
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _replace(folder: Path, aside: Path) -> None:
    """``aside`` takes the place of ``folder``; what ``folder`` held under other names is carried over. If that fails, all is as
    it was."""
    with _aside(folder) as beside:
        old = folder.rename(beside / "old")
        carried = []
        try:
            for entry in list(old.iterdir()):
                if not (aside / entry.name).exists():
                    entry.rename(aside / entry.name)
                    carried.append(entry)
            aside.rename(folder)
        except BaseException:
            for entry in carried:
                (aside / entry.name).rename(entry)
            old.rename(folder)
            raise
