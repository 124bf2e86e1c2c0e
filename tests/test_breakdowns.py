"""Tables of notes that add up to a line of a face are its breakdown, and nothing else is: what ties by chance, or tells of somebody else,
or of other periods, stays a table of a note."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest

import converter
from converter import pipeline, statements
from converter.model import Breakdown, Document, Fact, Instant, Report
from converter.readers import html as pages
from converter.readers import text as reader

FACES = """\
                       ACME WIDGETS, INC.
                   CONSOLIDATED BALANCE SHEETS
                         (in thousands)
                                        June 30,     December 31,
                                          2005           2004
                                        --------       --------
Current assets:
  Cash and cash equivalents            $  1,240       $    980
  Inventories                             2,105          1,990
                                       --------       --------
    Total current assets                  3,345          2,970
Property and equipment, net               1,655          1,655
Patents                                      74             61
                                       --------       --------
Total assets                           $  5,074       $  4,686
                                       ========       ========
Current liabilities:
  Accounts payable                     $  1,174       $  1,086
Long-term debt                            1,900          1,900
Stockholders' equity:
  Common stock, $.01 par value               10             10
  Retained earnings                       1,990          1,690
                                       --------       --------
    Total stockholders' equity            2,000          1,700
                                       --------       --------
Total liabilities and stockholders'
  equity                               $  5,074       $  4,686
                                       ========       ========

                  CONSOLIDATED STATEMENTS OF INCOME
             (in thousands, except per share amounts)
                                         Six Months Ended
                                              June 30,
                                         2005         2004
                                       --------     --------
Net sales                              $  9,800     $  8,900
Cost of sales                             5,900        5,420
                                       --------     --------
Gross profit                              3,900        3,480
Selling, general and administrative       3,185        2,930
                                       --------     --------
Operating income                            715          550
Other expense, net                          (93)         (47)
                                       --------     --------
Income before income taxes                  622          503
Provision for income taxes                  322          263
                                       --------     --------
Net income                             $    300     $    240
                                       ========     ========

                 NOTES TO CONSOLIDATED FINANCIAL STATEMENTS

"""
PROPERTY = """\
Note 3. PROPERTY AND EQUIPMENT

                                        June 30,     December 31,
                                          2005           2004
                                        --------       --------
Land                                   $    205       $    205
Laboratory equipment                      1,450          1,300
Construction in progress                    410            350
                                       --------       --------
                                          2,065          1,855
Less accumulated depreciation               410            200
                                       --------       --------
                                       $  1,655       $  1,655
                                       ========       ========

"""
OTHER = """\
Note 4. OTHER INCOME AND EXPENSES

                                         Six Months Ended
                                              June 30,
                                         2005         2004
                                       --------     --------
Interest expense                       $    114     $     65
Interest income                             (38)         (30)
Foreign currency losses                      17           12
                                       --------     --------
Total                                  $     93     $     47
                                       ========     ========

"""
STOCK = """\
Note 5. INVENTORIES

                                        June 30,     December 31,
                                          2005           2004
                                        --------       --------
Raw materials                          $    805       $    790
Finished goods                            1,300          1,200
                                       --------       --------
                                       $  2,105       $  1,990
                                       ========       ========

"""


ROLL = """\
Note 7. INVENTORIES

                                        June 30,     December 31,
                                          2005           2004
                                        --------       --------
Inventories at the first day           $  1,990       $  1,700
Purchases                                   115            290
                                       --------       --------
Inventories                            $  2,105       $  1,990
                                       ========       ========

"""


def document(text: str) -> Document:
    return reader.read("acme.txt", text.encode())[0][0]


def broken(*notes: str) -> tuple[Breakdown, ...]:
    """The breakdowns that stand in notes below the statements."""
    return statements.recognize(document(FACES + "".join(notes)))[0].breakdowns


def report(*notes: str) -> Report:
    made, _ = pipeline.convert("acme.txt", (FACES + "".join(notes)).encode(), pipeline.Options(entity="0000012345"))
    assert made[0].report is not None
    assert not made[0].failed
    return made[0].report


def facts(of: Report, name: str) -> dict[str, Decimal | str | None]:
    """The values of a concept by the end of their period."""
    return {str(f.context.period.end): f.value for f in of.facts if f.concept.name == name}


def test_property_less_its_depreciation_is_known_by_its_place() -> None:
    made = report(PROPERTY)
    assert facts(made, "PropertyPlantAndEquipmentGross") == {"2005-06-30": 2065000, "2004-12-31": 1855000}
    assert facts(made, "AccumulatedDepreciationDepletionAndAmortizationPropertyPlantAndEquipment") == {"2005-06-30": 410000, "2004-12-31": 200000}
    assert facts(made, "Land")["2005-06-30"] == 205000
    own = [c.name for c in made.extension.concepts if "Laboratory" in c.name]
    assert own == ["PropertyAndEquipmentNetLaboratoryEquipment"]  # what no concept is told of is the filer's own, named after the line
    assert len([f for f in made.facts if f.concept.name == "PropertyPlantAndEquipmentNet"]) == 2  # the face's, not once more


def test_a_note_that_prints_the_other_sign_reports_each_part_on_its_side() -> None:
    made = report(OTHER)
    assert facts(made, "OtherNonoperatingIncomeExpense") == {"2005-06-30": -93000, "2004-06-30": -47000}
    assert facts(made, "InterestExpense") == {"2005-06-30": 114000, "2004-06-30": 65000}
    income = next(f for f in made.facts if f.amount and f.amount.text.startswith("(38"))
    assert income.value == 38000


def test_every_number_of_a_breakdown_is_a_fact_and_its_total_is_the_faces() -> None:
    made = report(PROPERTY, OTHER, STOCK)
    assert [t.statement.kind for t in made.statements] == ["balance_sheet", "income_statement", "details", "details", "details"]
    fates = {(e.text, e.span.line): e for e in made.ledger}
    printed = [a for t in made.statements if t.statement.kind == "details" for line in t.statement.lines for a in line.amounts if a]
    assert printed
    assert {fates[a.text.strip(), a.span.line].fate for a in printed} == {"fact"}


def test_networks_say_which_line_they_break_down() -> None:
    made = report(PROPERTY)
    network = next(n for n in made.extension.networks if n.definition.endswith("(Details)"))
    assert network.role.endswith("/role/PropertyPlantAndEquipmentNetDetails")
    assert "Disclosure - Property and equipment, net" in network.definition
    sums = {(a.parent.name, a.child.name): a.weight for a in network.calculation}
    assert sums["PropertyPlantAndEquipmentNet", "PropertyPlantAndEquipmentGross"] == 1
    assert sums["PropertyPlantAndEquipmentNet", "AccumulatedDepreciationDepletionAndAmortizationPropertyPlantAndEquipment"] == -1


@pytest.mark.parametrize(("caption", "more"), [("", ""), ("(in thousands)", ""), ("(in dollars)", ",000")])
def test_the_scale_is_the_one_in_which_the_total_is_the_line_of_the_face(caption: str, more: str) -> None:
    note = re.sub(r"(\$? *)(\d,?\d{3}|\d{3})\b(?!.*-)", lambda m: m[0] + more if m[2] not in ("2005", "2004") else m[0], STOCK)
    (one,) = broken(note.replace("INVENTORIES", f"INVENTORIES {caption}"))
    raw = one.statement.lines[0].amounts[0]
    assert raw is not None
    assert (raw.value, raw.decimals) == (805000, -3)
    assert [c.period for c in one.statement.columns] == [Instant(dt.date(2005, 6, 30)), Instant(dt.date(2004, 12, 31))]


def test_html() -> None:
    def row(*cells: str) -> str:
        return "<tr>" + "".join(f"<td>{c}</td>" for c in cells) + "</tr>"

    def table(*rows: tuple[str, ...]) -> str:
        return "<table>" + "".join(row(*r) for r in rows) + "</table>"

    page = (
        "<html><body><p>ACME WIDGETS, INC.</p><p>CONSOLIDATED BALANCE SHEETS</p><p>(in thousands)</p>"
        + table(
            ("", "June 30, 2005", "December 31, 2004"), ("Cash", "1,240", "980"), ("Inventories", "2,105", "1,990"), ("Total assets", "3,345", "2,970"),
            ("Accounts payable", "1,345", "1,270"), ("Retained earnings", "2,000", "1,700"), ("Total liabilities and stockholders' equity", "3,345", "2,970"),
        )
        + "<p>NOTES TO CONSOLIDATED FINANCIAL STATEMENTS</p><p>Inventories were:</p>"
        + table(("", "June 30, 2005", "December 31, 2004"), ("Raw materials", "805", "790"), ("Finished goods", "1,300", "1,200"), ("Total", "2,105", "1,990"))
        + "</body></html>"
    )  # fmt: skip
    (one,) = statements.recognize(pages.read("acme.htm", page.encode())[0][0])[0].breakdowns
    assert (one.statement.title, one.statement.kind, [line.label for line in one.statement.lines]) == ("Inventories", "details", ["Raw materials", "Finished goods", "Total"])


# --- what is none ---------------------------------------------------------------------------------------------------


def beside_inventories(label: str) -> tuple[Breakdown, ...]:
    """What the note on inventories breaks down if another line of the face has the same amounts."""
    patents = "Patents                                      74             61"
    twin = f"{label:<41}2,105          1,990"
    return statements.recognize(document(FACES.replace(patents, twin) + STOCK))[0].breakdowns


def test_two_lines_with_the_same_amounts_are_told_apart_by_words_or_not_at_all() -> None:
    assert [b.statement.title for b in beside_inventories("Patents")] == ["Inventories"]
    assert beside_inventories("Inventories held for others") == ()


@pytest.mark.parametrize(
    "note",
    [
        # two digits in one period, and not a word in common
        "Note 6. LEASES\n\n                        June 30,\n                          2005\n                        --------\n"
        "Minimum payments        $   60\nRenewals                    14\n                        ------\n                        $   74\n                        ======\n",
        # the same total, but not in the other period
        STOCK.replace("1,200", "1,300").replace("1,990", "2,090"),
        # the parts do not add up
        STOCK.replace("1,300", "1,200"),
        # somebody else's
        STOCK.replace("Note 5. INVENTORIES", "Note 5. PRO FORMA INVENTORIES"),
        STOCK.replace("Raw materials ", "Northern segment").replace("Finished goods ", "Southern segment"),
        # one balance leads to the next
        ROLL,
    ],
    ids=["chance", "one period only", "does not foot", "pro forma", "segments", "roll-forward"],
)
def test_what_does_not_tie_stays_a_table_of_a_note(note: str) -> None:
    found, _ = statements.recognize(document(FACES + note))
    assert found.breakdowns == ()
    assert any(cell.text.strip(" $") in note for skipped in found.skipped for cell in skipped.cells)


def test_another_companys_inventories_are_not_ours() -> None:
    assert broken(STOCK.replace("2,105", "2,205").replace("1,300", "1,400").replace("INVENTORIES", "INVENTORIES OF THE ACQUIRED COMPANY")) == ()


def test_quarters_are_no_columns_of_a_breakdown_of_half_years() -> None:
    note = """\
Note 8. OTHER EXPENSE

                                Six Months Ended      Three Months Ended
                                    June 30,               June 30,
                                2005       2004        2005       2004
                              --------   --------    --------   --------
Interest expense              $    114   $     65    $     60   $     30
Other, net                         (21)       (18)         10          5
                              --------   --------    --------   --------
Total other expense           $     93   $     47    $     70   $     35
                              ========   ========    ========   ========

"""
    (one,) = broken(note)
    assert [c.period is not None for c in one.statement.columns] == [True, True, False, False]


def test_what_the_discussion_says_is_no_note() -> None:
    assert broken("\n          MANAGEMENT'S DISCUSSION AND ANALYSIS\n\n", STOCK.replace("Note 5. ", "")) == ()


def test_a_note_printed_twice_is_one() -> None:
    assert len(broken(STOCK, STOCK)) == 1


def test_they_can_be_left_out() -> None:
    text = (FACES + PROPERTY).encode()
    plain, whole = (converter.convert(text, name="acme.txt", faces_only=only).conversions[0].report for only in (True, False))
    assert plain is not None
    assert whole is not None
    assert {t.statement.kind for t in plain.statements} == {"balance_sheet", "income_statement"}
    assert {fact_key(f) for f in plain.facts} < {fact_key(f) for f in whole.facts}


def fact_key(fact: Fact) -> tuple[str, str, str]:
    return fact.concept.name, str(fact.context.period), str(fact.value)


def test_a_rule_of_a_users_mapping_holds_in_notes(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.csv"
    mapping.write_text("label,concept,statement\nLaboratory equipment,MachineryAndEquipmentGross,details\n")
    made = converter.convert((FACES + PROPERTY).encode(), name="acme.txt", user_mapping=mapping).conversions[0].report
    assert made is not None
    assert facts(made, "MachineryAndEquipmentGross") == {"2005-06-30": 1450000, "2004-12-31": 1300000}
