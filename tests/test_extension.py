"""Concepts and networks of a filing's own taxonomy."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter import taxonomy
from converter.extension import Builder, name_of
from converter.model import LineItem, Span, Statement


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Molds and tooling", "MoldsAndTooling"),
        ("MACHINERY AND EQUIPMENT", "MACHINERYANDEQUIPMENT"),
        ("Less: Deferred stock compensation", "DeferredStockCompensation"),
        ("Current portion of notes payable (Note 5)", "CurrentPortionOfNotesPayable"),
        ("Gain on sale of Société Générale shares", "GainOnSaleOfSocieteGeneraleShares"),
        ("Members' equity", "MembersEquity"),
        ("—", "LineItem"),
        ("12,500", "LineItem"),
    ],
)
def test_names_are_made_from_labels(label: str, name: str) -> None:
    assert name_of(label).upper() == name.upper()


@given(st.text(max_size=300))
def test_every_label_gives_a_name_that_xml_allows(label: str) -> None:
    assert re.fullmatch(r"[A-Z][A-Za-z]{0,160}", name_of(label))


def builder() -> Builder:
    return Builder("http://example.test/ext", "ext", taxonomy.base())


def test_a_name_of_the_base_taxonomy_is_never_used_again() -> None:
    concept = builder().concept("Assets current", "monetary", "instant", "debit")
    assert taxonomy.base().concept(concept.name) is None


def test_two_lines_of_one_label_get_two_names_and_two_labels() -> None:
    made = builder()
    span = Span(1, 1, 1, 2)
    line = LineItem("Widgets sold", 0, (), (), span)
    statement = Statement("income_statement", "", (), (), span)
    first = made.line(line, statement, balance="credit", within="Domestic")
    second = made.line(line, statement, balance="credit", within="Foreign")
    assert first.qname != second.qname
    assert first.label != second.label
