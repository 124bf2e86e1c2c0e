"""The shape of the program: imports go one way, stages do not know each other's successors, modules stay small."""

from __future__ import annotations

import ast
import doctest
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "converter"
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path != PACKAGE / "__init__.py"
}
# From top to bottom, as DESIGN.md lays it down; a folder stands for all that is in it. What is not named here is a helper of the
# modules that import it: it stands as low as they need.
LAYERS = (
    ("cli",),
    ("commands",),
    ("api", "comparison", "arelle", "diagnostics"),
    ("pipeline", "prior"),
    ("checks",),
    ("reports",),
    ("formats", "tidy"),
    ("writer", "ledger", "prose", "schedule"),
    ("tagging",),
    ("cover", "statements", "taxonomies"),
    ("readers", "footing", "taxonomy", "periods"),
    ("amounts", "headings", "fiscal", "places", "dts", "skeleton", "markup", "roles", "units"),
    ("model", "errors", "data"),
)
STAGES = ("readers", "statements", "cover", "tagging", "prose", "ledger", "writer", "formats", "reports", "checks")  # in the order of the pipeline
LARGEST = 500  # lines of a module: in a longer one a second idea is hiding
HOMES = {  # who may know what; the others are told
    "click": ("cli", *(name for name in MODULES if name.startswith("commands."))),
    "rich": ("commands.converting", "commands.tables"),
    "jinja2": ("writer", "writer.sandbox"),
    "openpyxl": ("readers.workbook", "formats.xlsx"),
    "pyarrow": ("formats.parquet",),
    "duckdb": ("formats.duckdb",),
    "sqlite3": ("formats.sqlite",),
    "subprocess": ("arelle",),
}
NOBODY = ("logging", "random", "time", "socket", "urllib.request", "http", "requests")  # no clock, no dice, no network, no log


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}".removeprefix("converter.")
                yield f"converter.{inner}" if inner in MODULES else node.module


OURS = {name: sorted({i.removeprefix("converter.") for i in imports(path)} & MODULES.keys()) for name, path in MODULES.items()}


def reached(name: str) -> set[str]:
    """All that a module imports, and what that imports, and so on."""
    found: set[str] = set()
    ahead = [name]
    while ahead:
        for module in OURS[ahead.pop()]:
            if module not in found:
                found.add(module)
                ahead.append(module)
    return found


def within(module: str, names: tuple[str, ...]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names)


@pytest.mark.parametrize("name", MODULES)
def test_no_module_imports_itself_by_a_detour(name: str) -> None:
    assert name not in reached(name)


@pytest.mark.parametrize("name", MODULES)
def test_imports_go_down(name: str) -> None:
    rank = next((i for i, layer in enumerate(LAYERS) if within(name, layer)), None)
    if rank is not None:
        above = tuple(module for layer in LAYERS[:rank] for module in layer)
        assert [m for m in sorted(reached(name)) if within(m, above)] == []


@pytest.mark.parametrize("place", range(len(STAGES)), ids=STAGES)
def test_no_stage_knows_the_stage_after_it(place: int) -> None:
    later = STAGES[place + 1 :]
    for name in (m for m in MODULES if within(m, (STAGES[place],))):
        assert [m for m in sorted(reached(name)) if within(m, later)] == []


def test_the_layers_name_modules_that_there_are() -> None:
    for name in (*(n for layer in LAYERS for n in layer), *STAGES):
        assert name in MODULES


def test_every_folder_has_its_layer() -> None:
    named = {name for layer in LAYERS for name in layer}
    assert {home.parent.name for home in PACKAGE.glob("*/__init__.py")} <= named


def test_the_nouns_import_nothing_of_ours() -> None:
    assert OURS["model"] == []


@pytest.mark.parametrize("name", MODULES)
def test_who_may_know_what(name: str) -> None:
    known = set(imports(MODULES[name]))
    for library, homes in HOMES.items():
        assert name in homes or not [i for i in known if within(i, (library,))], library
    assert [i for i in known if within(i, NOBODY)] == []


@pytest.mark.parametrize("name", MODULES)
def test_no_module_asks_where_it_lies_or_what_time_it_is(name: str) -> None:
    source = MODULES[name].read_text(encoding="utf-8")
    assert name == "data" or "__file__" not in source
    assert not re.search(r"\b(?:date|datetime|dt)\.(?:now|today|utcnow)\(", source)


@pytest.mark.parametrize("name", MODULES)
def test_modules_are_small_and_say_what_they_are(name: str) -> None:
    source = MODULES[name].read_text(encoding="utf-8")
    assert source.count("\n") <= LARGEST
    assert ast.get_docstring(ast.parse(source))


def test_help_needs_no_library_but_click() -> None:
    code = "import sys, converter.cli; print(*sorted(set(sys.modules) & {'lxml', 'jinja2', 'numpy', 'rich', 'converter.model'}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_docstrings_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"converter.{name}")).failed == 0


def test_the_page_on_the_program_names_every_folder_and_nothing_else() -> None:
    named = set(re.findall(r"`converter/(\w+)/`", (ROOT / "docs" / "program.md").read_text(encoding="utf-8")))
    assert named == {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
