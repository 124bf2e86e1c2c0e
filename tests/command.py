"""The command, run in this process, and an invented release to run it on."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from converter.cli import cli

RELEASE = b"""\
                             ACME WIDGETS, INC.
                        CONSOLIDATED BALANCE SHEETS
                               (In thousands)

                                         December 31,    December 31,
                                             2004            2003
                                         ------------    ------------
ASSETS
Current assets:
  Cash and cash equivalents                $    1,200      $    1,100
  Accounts receivable, net                        800             700
  Inventories                                     500             400
                                           ----------      ----------
    Total current assets                        2,500           2,200
Property, plant and equipment, net              1,500           1,300
                                           ----------      ----------
    Total assets                           $    4,000      $    3,500
                                           ==========      ==========
LIABILITIES AND STOCKHOLDERS' EQUITY
Current liabilities:
  Accounts payable                         $      900      $      800
  Accrued liabilities                             600             500
                                           ----------      ----------
    Total current liabilities                   1,500           1,300
Stockholders' equity:
  Common stock                                    100             100
  Retained earnings                             2,400           2,100
                                           ----------      ----------
    Total stockholders' equity                  2,500           2,200
                                           ----------      ----------
    Total liabilities and stockholders'
      equity                               $    4,000      $    3,500
                                           ==========      ==========
"""
INCOME = b"""\
                             ACME WIDGETS, INC.
                  CONSOLIDATED STATEMENTS OF OPERATIONS
                               (In thousands)
                                               Years Ended
                                               December 31,
                                             2004            2003
                                         ------------    ------------
Revenues                                   $    9,000      $    8,000
Cost of goods sold                              6,000           5,500
                                           ----------      ----------
  Gross profit                                  3,000           2,500
Operating expenses                              2,500           2,100
                                           ----------      ----------
  Net income                               $      500      $      400
                                           ==========      ==========
"""


def run(*arguments: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], input=stdin, catch_exceptions=False)


def a_file(folder: Path, content: bytes, name: str = "release.txt") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def left(folder: Path) -> list[str]:
    """Everything below a folder, what is hidden too."""
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*")) if folder.exists() else []


def facts(result: Result) -> dict[str, set[str]]:
    """The values of each concept that a run with ``--format json`` reports."""
    found: dict[str, set[str]] = {}
    for one in json.loads(result.stdout)["results"]:
        for document in one["documents"]:
            for fact in document["facts"] if document["report"] else ():
                found.setdefault(fact["concept"].partition("}")[2], set()).add(fact["value"])
    return found
