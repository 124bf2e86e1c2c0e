"""Names above the titles of statements."""

from __future__ import annotations

from converter import readers, statements
from converter.cover import titles
from tests.command import INCOME, RELEASE


def above(text: bytes) -> list[str]:
    [document], _ = readers.read("release.txt", text)
    found, _ = statements.recognize(document)
    return [heading.rpartition("\n")[0] for heading in titles.headings(document, found.statements)]


def test_the_company_stands_above_the_title() -> None:
    assert above(RELEASE) == ["ACME WIDGETS, INC."]
    assert above(RELEASE + b"\n\n" + INCOME)[0] == "ACME WIDGETS, INC."
    assert above(RELEASE.replace(b"ACME WIDGETS, INC.", b"Acme Widgets Co. and Subsidiaries")) == ["Acme Widgets Co. and Subsidiaries"]


def test_what_else_stands_there_is_no_name() -> None:
    for other in (b"Page 7", b"FINANCIAL HIGHLIGHTS", b"We sold our shares of the Acme company.  That was good for " + b"x" * 60, b"Exhibit A"):
        assert above(RELEASE.replace(b"ACME WIDGETS, INC.", other)) == [""]


def test_a_statement_without_a_title() -> None:
    assert len(above(RELEASE.replace(b"CONSOLIDATED BALANCE SHEETS", b""))) == 1
