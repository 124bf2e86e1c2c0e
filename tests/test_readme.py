"""What the README says is tried: its commands run and its options exist. What its examples print is held in ``tests.regenerate``."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from converter import formats
from converter.cli import cli
from tests.conftest import ROOT

README = ROOT / "README.md"
_PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    return tmp_path


def test_the_first_things_are_the_two_commands() -> None:
    text = README.read_text(encoding="utf-8")
    commands = re.findall(r"```sh\n(.*?)\n```", text)
    assert commands[:2] == ["pip install . && tickmark convert examples/capstone-2005-q2.txt", "pip install '.[test]' && python -m pytest"]
    before = text[: text.index("```sh")]
    assert len(re.findall(r"[.!?](?:\s|$)", before)) == 2  # two sentences


def test_the_python_example_runs(elsewhere: Path) -> None:
    [code] = _PYTHON.findall(README.read_text(encoding="utf-8"))
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=elsewhere, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True,
                          text=True, check=True)
    assert "NetIncomeLoss Duration(" in done.stdout and "warning" in done.stdout


def test_commands_and_options_that_are_named_exist() -> None:
    text = README.read_text(encoding="utf-8")
    named = {m.replace("\\|", "|") for m in re.findall(r"`tickmark ([^`]*)`", text)}
    for command in named:
        words = [w for w in shlex.split(command) if re.fullmatch(r"[a-z]+", w)]
        if words:
            assert CliRunner().invoke(cli, [*words[: 1 + (words[0] == "taxonomy")], "--help"]).exit_code == 0, command
    helps = "".join(CliRunner().invoke(cli, [c, "--help"]).stdout for c in ("convert", "validate"))
    for option in set(re.findall(r"`(--?[a-z-]+)", text)) - {"--help"}:
        assert re.search(rf"(?<![\w-]){option}\b", helps), option


def test_formats_that_are_named_exist() -> None:
    table = README.read_text(encoding="utf-8").partition("| `--to` |")[2].partition("\n\n")[0]
    assert sorted(name for row in table.splitlines()[2:] for name in re.findall("`([a-z]+)`", row.split("|")[1])) == sorted(formats.forms())


def test_links_lead_somewhere() -> None:
    for page in (README, *sorted((ROOT / "docs").glob("*.md"))):
        for target in re.findall(r"\]\((?!http)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page}: {target}"
