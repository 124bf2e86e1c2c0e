"""``tickmark inspect``, ``explain``, ``concepts`` and ``taxonomy``, and the help of every command."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from converter.cli import cli
from tests.command import run
from tests.conftest import EXAMPLE


def test_inspect_shows_lines_with_their_concepts() -> None:
    result = run("inspect", EXAMPLE)
    assert result.exit_code == 0, result.stderr
    for said in ("Accounts payable", "AccountsPayableCurrent", "2005-09-30", "(474,533,000)", "✗", "✓"):
        assert said in result.stdout
    assert json.loads(run("inspect", EXAMPLE, "--format", "json").stdout)["results"][0]["documents"][0]["folder"] is None


def test_explain_tells_the_same_to_programs() -> None:
    [total] = json.loads(run("explain", EXAMPLE, "154", "--format", "json").stdout)
    assert (total["concept"], total["own"], total["rung"]) == ("AssetsCurrent", False, "arithmetic")
    assert total["evidence"] and total["amounts"][0] == {"text": "63,210,000", "value": "63210000"}
    assert [s["holds"] for s in total["sums"]] == [True, True]
    assert {"label": "Inventory", "line": 149, "weight": 1} in total["sums"][0]["parts"]
    [own] = json.loads(run("explain", EXAMPLE, "molds and tooling", "--format", "json").stdout)
    assert (own["concept"], own["own"], own["anchor"]) == ("MoldsAndTooling", True, "PropertyPlantAndEquipmentGross")
    assert own["candidates"] and all(0 <= c["probability"] <= 1 for c in own["candidates"])
    assert "a part of   PropertyPlantAndEquipmentGross" in run("explain", EXAMPLE, "molds and tooling").stdout
    nothing = run("explain", EXAMPLE, "unicorns", "--format", "json")
    assert nothing.exit_code == 2 and nothing.stdout == ""


def test_explain_tells_the_reasons() -> None:
    by_label = run("explain", EXAMPLE, "total current assets")
    by_line = run("explain", EXAMPLE, "154")
    assert by_label.exit_code == 0 and by_label.stdout == by_line.stdout
    for said in ("AssetsCurrent", "found by", "sum holds"):
        assert said in by_label.stdout
    nothing = run("explain", EXAMPLE, "unicorns")
    assert nothing.exit_code == 2 and "unicorns" in nothing.stderr


def test_concepts_are_looked_up() -> None:
    assert "TreasuryStockValue" in run("concepts", "treasury", "stock").stdout
    found = json.loads(run("concepts", "AssetsCurrent", "--format", "json").stdout)
    assert (found[0]["name"], found[0]["balance"], found[0]["period"]) == ("AssetsCurrent", "debit", "instant")
    nothing = run("concepts", "unicorns")
    assert nothing.exit_code == 1 and "unicorns" in nothing.stderr


def test_the_taxonomy_package(tmp_path: Path) -> None:
    path = tmp_path / "gaap.zip"
    assert run("taxonomy", "package", "-o", path).exit_code == 0
    with zipfile.ZipFile(path) as archive:
        assert any(name.endswith("META-INF/taxonomyPackage.xml") for name in archive.namelist())
    assert run("taxonomy", "package", "-o", tmp_path).exit_code == 2


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


@pytest.mark.parametrize(("path", "command"), list(commands(cli)), ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
def test_every_command_and_option_has_help(path: tuple[str, ...], command: click.Command) -> None:
    assert command.help
    for parameter in command.params:
        assert not isinstance(parameter, click.Option) or parameter.help, parameter.name
    result = run(*path, "--help")
    assert result.exit_code == 0 and "Usage:" in result.stdout


def test_version() -> None:
    assert run("--version").stdout.startswith("tickmark ")
