"""The distribution that is installed: its name, its version, and how an optional part of it is installed.

The command is ``tickmark`` and the package ``converter``; on package indexes the name ``tickmark`` belongs to somebody else.
"""

from __future__ import annotations

NAME = "tickmark-xbrl"


def version() -> str:
    """The version of the installed distribution; ``0`` in a checkout that is not installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(NAME)
    except PackageNotFoundError:
        return "0"


def install(extra: str) -> str:
    """The command that installs an optional part: ``pip install 'tickmark-xbrl[excel]'``."""
    return f"pip install '{NAME}[{extra}]'"
