"""Mapping files: rules read, chosen for a document, learned from what a person corrected, and written again."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter import ConverterError, api, convert, taxonomy
from converter.model import Entity
from converter.tagging import rules
from converter.tagging.rules import COLUMNS, LINES, Rule
from tests.command import run
from tests.test_prior import RELEASE, concepts, value

BASE = taxonomy.base()
WHO = Entity("http://www.sec.gov/CIK", "0000777888")
HEAD = ",".join(LINES)


def corrected(*rows: str) -> str:
    return "\n".join((HEAD, *rows)) + "\n"


def row(label: str, concept: str, given: str, *, statement: str = "income_statement", section: str = "", measure: str = "monetary", period: str = "duration") -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="").writerow(("0000777888", statement, section, label, measure, period, concept, given, "0.50", "learned", "7", "12"))
    return file.getvalue()


def edited(text: str, changes: dict[tuple[str, str], str]) -> str:
    """The lines with other concepts for some (section, label), as a person would write them."""
    found = list(csv.DictReader(io.StringIO(text)))
    file = io.StringIO()
    writer = csv.DictWriter(file, LINES, lineterminator="\n")
    writer.writeheader()
    for one in found:
        writer.writerow(one | {"concept": changes.get((one["section"], one["label"]), one["concept"])})
    return file.getvalue()


@pytest.fixture
def release(tmp_path: Path) -> Path:
    path = tmp_path / "release.txt"
    path.write_text(RELEASE)
    return path


def test_from_inspection_to_correction_to_the_next_conversion(release: Path, tmp_path: Path) -> None:
    lines, mapping = tmp_path / "lines.csv", tmp_path / "mapping.csv"
    shown = run("inspect", release, "--entity", "777888", "--format", "csv", "-q")
    assert shown.exit_code == 0
    lines.write_text(edited(shown.stdout, {
        ("Operating expenses:", "Sales and marketing"): "us-gaap:MarketingExpense",
        ("Operating expenses:", "Lantern trimming"): "extension:WickExpense",
        ("Noncurrent assets:", "Other"): "DepositsAssetsNoncurrent",
        ("Stockholders' equity:", "Common stock"): "extension",
    }))
    done = run("learn", lines, "-o", mapping)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "4 rules: 4 new" in done.stdout
    assert mapping.read_text() == (
        "entity,statement,section,label,concept\n"
        "0000777888,income_statement,,Sales and marketing,MarketingExpense\n"
        "0000777888,income_statement,,Lantern trimming,extension:WickExpense\n"
        "0000777888,balance_sheet,Noncurrent assets:,Other,DepositsAssetsNoncurrent\n"
        "0000777888,balance_sheet,,Common stock,extension\n"
    )
    result = convert(release, tmp_path / "out", entity="777888", user_mapping=mapping)
    tagged = concepts(result)
    assert tagged["Operating expenses:", "Sales and marketing"] == "MarketingExpense"
    assert tagged["Operating expenses:", "Lantern trimming"] == "WickExpense"
    assert tagged["Noncurrent assets:", "Other"] == "DepositsAssetsNoncurrent"
    assert tagged["Current assets:", "Other"] == concepts(convert(release))["Current assets:", "Other"]
    assert tagged["Stockholders' equity:", "Common stock"] not in ("CommonStockValue", "extension")
    assert value(result, "WickExpense", 2024) == 2_455_000 and result.folders[0] is not None
    again = run("learn", lines, "-o", mapping)
    assert again.exit_code == 0 and "0 new, 0 changed, 4 known already" in again.stdout


def test_another_companys_rules_are_not_applied(release: Path) -> None:
    rule = Rule("0000777888", "income_statement", "", "Sales and marketing", "MarketingExpense")
    where = ("Operating expenses:", "Sales and marketing")
    assert concepts(convert(release, entity="777888", user_mapping=[rule]))[where] == "MarketingExpense"
    assert concepts(convert(release, entity="999111", user_mapping=[rule]))[where] != "MarketingExpense"
    assert concepts(convert(release, user_mapping=[rule._replace(entity="Quillon Lamp Works")]))[where] == "MarketingExpense"
    assert concepts(convert(release, entity="999111", user_mapping=[rule._replace(entity="")]))[where] == "MarketingExpense"


def test_a_companys_own_rule_comes_before_that_for_all() -> None:
    both = [Rule("", "", "", "Sundries", "OtherAssetsNoncurrent"), Rule("777888", "", "", "Sundries", "OtherAssetsCurrent")]
    assert rules.chosen(both, WHO, "", BASE)["sundry", "", ""][0] == "OtherAssetsCurrent"


def test_one_label_may_be_two_concepts_by_what_it_measures(tmp_path: Path) -> None:
    text = corrected(
        row("Basic", "EarningsPerShareBasicAndDiluted", "EarningsPerShareBasic", measure="perShare"),
        row("Basic", "WeightedAverageNumberOfShareOutstandingBasicAndDiluted", "x", measure="shares"),
    )
    learned, said = rules.learn(text, (), BASE)
    assert (said, learned.new) == ((), 2)
    income = RELEASE.partition("                          QUILLON LAMP WORKS, INC.\n                        CONSOLIDATED BALANCE")[0]
    income = income.rstrip().removesuffix("==========    ==========").rstrip()
    source = income + """
Net income per share:
  Basic                                        $     1.83    $     1.68
Weighted average shares:
  Basic                                            10,015        10,016
"""
    tagged = concepts(convert(source.encode(), name="r.txt", entity="777888", user_mapping=learned.rules))
    assert tagged["Net income per share:", "Basic"] == "EarningsPerShareBasicAndDiluted"
    assert tagged["Weighted average shares:", "Basic"] == "WeightedAverageNumberOfShareOutstandingBasicAndDiluted"


def test_only_what_was_changed_is_learned_unless_all_is_wanted() -> None:
    text = corrected(row("Sales", "Revenues", "Revenues"), row("Bonus", "gaap:OtherNonoperatingIncomeExpense", "extension"), row("Rest", "", "Revenues"))
    assert [r.label for r in rules.learn(text, (), BASE)[0].rules] == ["Bonus"]
    assert [r.label for r in rules.learn(text, (), BASE, every=True)[0].rules] == ["Sales", "Bonus"]
    assert {r.entity for r in rules.learn(text, (), BASE, for_all=True)[0].rules} == {""}


def test_a_file_without_the_given_concepts_is_learned_whole() -> None:
    learned, said = rules.learn("label,concept\nSales,Revenues\n", (), BASE)
    assert said == () and learned.rules[0][:5] == ("", "", "", "Sales", "Revenues")


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        (row("Bonus", "OtherNonoperatingIncomeExpens", "x"), "learn.concept", "row 2 names OtherNonoperatingIncomeExpens"),
        (row("Bonus", "AssetsAbstract", "x"), "learn.concept", "abstract"),
        (row("Bonus", "extension:No Name", "x"), "learn.concept", "no concept"),
        (row("Bonus", "extension:Assets", "x"), "learn.concept", "no concept"),
        (row("Bonus", "EarningsPerShareBasic", "x"), "learn.measure", "is a line of measure monetary"),
        (row("Bonus", "Goodwill", "x"), "learn.period", "is a line at a duration"),
        (row("", "Revenues", "x"), "learn.label", "has no label"),
    ],
)
def test_what_cannot_be_is_an_error_with_its_row(line: str, code: str, words: str, tmp_path: Path) -> None:
    _, said = rules.learn(corrected(line), (), BASE)
    assert [(d.code, d.severity, d.span.line if d.span else 0) for d in said] == [(code, "error", 2)]
    assert words in said[0].message
    lines, mapping = tmp_path / "lines.csv", tmp_path / "mapping.csv"
    lines.write_text(corrected(line))
    mapping.write_text("label,concept\nSales,Revenues\n")
    done = run("learn", lines, "-o", mapping)
    assert done.exit_code == 1 and words in done.stderr
    assert mapping.read_text() == "label,concept\nSales,Revenues\n"


def test_two_lines_that_nothing_tells_apart() -> None:
    _, said = rules.learn(corrected(row("Bonus", "Revenues", "x"), row("Bonus", "OtherIncome", "x")), (), BASE)
    assert [(d.code, d.span.line if d.span else 0) for d in said] == [("learn.conflict", 3)]


def test_a_changed_rule_stays_in_its_place_with_what_a_person_wrote_beside_it() -> None:
    known, _ = rules.read("label,concept,why\nFirst,Revenues,since 2019\nBonus,Revenues,a guess\nLast,Assets,\n")
    learned, said = rules.learn(corrected(row("Bonus", "OtherIncome", "Revenues", statement="")), known, BASE, for_all=True)
    assert [d.code for d in said] == ["learn.changed"] and "from Revenues (row 3 of the mapping) to OtherIncome" in said[0].message
    assert (learned.new, learned.changed, learned.known) == (0, 1, 0)
    assert rules.written(learned.rules) == (
        "entity,statement,section,label,concept,why\n,,,First,Revenues,since 2019\n,,,Bonus,OtherIncome,a guess\n,,,Last,Assets,\n"
    )


def test_a_mapping_that_names_what_is_no_concept_is_warned_of(release: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.csv"
    mapping.write_text("label,concept\nSales and marketing,MarketingExpens\n,Assets\n")
    result = convert(release, user_mapping=mapping)
    assert [(d.code, d.severity) for d in result.noticed if d.code.startswith("mapping.")] == [("mapping.row", "warning"), ("mapping.concept", "warning")]
    assert concepts(result)["Operating expenses:", "Sales and marketing"] == "MarketingExpens", "an element of the filer's own, and said so"


def test_a_rule_that_cannot_hold_is_passed_over_and_said(release: Path) -> None:
    result = convert(release, user_mapping=[Rule("", "", "", "Net income", "Goodwill")])
    assert concepts(result)["", "Net income"] == "NetIncomeLoss"
    [said] = [d for d in result.diagnostics if d.code == "mapping.unfit"]
    assert said.severity == "warning" and "Goodwill for 'Net income'" in said.message and said.span is not None


@pytest.mark.parametrize(("content", "message"), [("", "no column label"), ("a,b\n1,2\n", "no column label and no column concept"), ('label,concept\n"x', "is no CSV")])
def test_what_is_no_mapping_is_a_wrong_call(content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "mapping.csv"
    path.write_text(content)
    with pytest.raises(ConverterError, match=message):
        api.read_mapping(path)
    done = run("learn", path, "-o", tmp_path / "other.csv")
    assert done.exit_code == 2 and message in done.stderr and str(path) in done.stderr
    assert run("learn", tmp_path / "none.csv").exit_code == 2


def test_a_label_that_a_spreadsheet_would_run_is_made_harmless() -> None:
    text = rules.written([Rule("", "", "", '=HYPERLINK("x")', "Assets")])
    assert "'=HYPERLINK" in text
    [rule], _ = rules.read(text)
    assert rule.label == '=HYPERLINK("x")'


@given(st.lists(st.tuples(*[st.text(max_size=12)] * 4, st.sampled_from(("Assets", "Revenues", "extension", "extension:Lamp"))), max_size=8))
def test_what_is_written_is_read_again(cells: list[tuple[str, str, str, str, str]]) -> None:
    made = [Rule(*(" ".join(c.split()) for c in one)) for one in cells]
    made = [r for r in made if rules.labels.normal(r.label) and not any(c.startswith("'") or "\0" in c for c in r[:5] if isinstance(c, str))]
    again, notes = rules.read(rules.written(made))
    assert [r[: len(COLUMNS)] for r in again] == [r[: len(COLUMNS)] for r in made] and notes == ()
