"""Where the data folders are, installed or in a checkout; nothing else may guess.

Installed, ``taxonomy/`` and ``templates/`` lie in the package's folder ``bundled`` (setup.cfg's package_dir maps them there), where
neither can be taken for a module such as ``converter/taxonomy.py``. In a checkout or an editable install they lie one folder up.
"""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The data folder ``taxonomy`` or ``templates``; FileNotFoundError if the installation is broken."""
    for place in (_HERE / "bundled" / name, _HERE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"tickmark's data folder {name!r} is missing: install it again")
