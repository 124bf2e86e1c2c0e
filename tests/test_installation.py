"""What setup.cfg installs is what there is: a module or a data file that it leaves out is only missed on other machines."""

from __future__ import annotations

import configparser
import subprocess
import sys
from pathlib import Path

import pytest

import converter
from converter import data, distribution
from tests.conftest import ROOT

CONFIG = configparser.ConfigParser()
CONFIG.read(ROOT / "setup.cfg", encoding="utf-8")
HOMES = {"converter.bundled.taxonomy": ROOT / "taxonomy", "converter.bundled.templates": ROOT / "templates"}


def listed(text: str) -> list[str]:
    return [entry.strip() for line in text.splitlines() for entry in line.split(",") if entry.strip()]


def test_every_package_is_installed() -> None:
    there = {".".join(p.parent.relative_to(ROOT).parts) for p in (ROOT / "converter").rglob("__init__.py")}
    assert set(listed(CONFIG["options"]["packages"])) == there | HOMES.keys()


@pytest.mark.parametrize("package", HOMES)
def test_every_data_file_is_installed(package: str) -> None:
    home = HOMES[package]
    there = {p for p in home.rglob("*") if p.is_file() and p.suffix != ".md" and "__pycache__" not in p.parts}
    matched = {p for pattern in listed(CONFIG["options.package_data"][package]) for p in home.glob(pattern) if p.is_file()}
    assert sorted(there - matched) == []
    assert data.folder(home.name) == home


def test_no_installed_data_folder_has_the_name_of_a_module() -> None:
    """``converter/taxonomy/`` beside ``converter/taxonomy.py`` would hide it as soon as it held an ``__init__.py``."""
    modules = {"converter." + path.stem for path in (ROOT / "converter").glob("*.py")}
    for package, home in HOMES.items():
        assert package not in modules and package.rpartition(".")[0] not in modules
        assert not list(home.rglob("__init__.py"))


def test_every_way_to_the_command_and_its_version_is_the_same() -> None:
    shown = subprocess.run([sys.executable, "-m", "converter", "--version"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["tickmark", converter.__version__]
    assert CONFIG["metadata"]["name"] == distribution.NAME
    assert distribution.install("excel") == "pip install 'tickmark-xbrl[excel]'"


def test_the_extras_of_the_tests_hold_those_that_are_tested() -> None:
    extras = CONFIG["options.extras_require"]
    assert {need for name in extras if name != "test" for need in listed(extras[name])} <= set(listed(extras["test"]))


def test_the_build_backend_is_named() -> None:
    assert len(Path(ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()) == 3
