"""The public files that the mapping is trained from are read as they are published."""

from __future__ import annotations

import importlib.util
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent

SUB = "adsh\tcik\tname\tsic\tform\tfy\n0000000001-19-000001\t1\tA & B\t3570\t10-Q\t2019\n"
PRE = (
    "adsh\treport\tline\tstmt\tinpth\trfile\ttag\tversion\tplabel\tnegating\n"
    "0000000001-19-000001\t2\t3\tBS\t0\tH\tAssets\tus-gaap/2018\tTotal assets\t0\n"
    '0000000001-19-000001\t2\t2\tBS\t0\tH\tWidgets\t0000000001-19-000001\tWidgets "held"\t0\n'
    "0000000001-19-000001\t3\t1\tBS\t1\tH\tCommonStockSharesIssued\tus-gaap/2018\tShares issued\t0\n"
    "0000000001-19-000001\t4\t1\tUN\t0\tH\tNothing\tus-gaap/2018\tNothing\t0\n"
)


@pytest.fixture(name="data")
def _data() -> ModuleType:
    path = ROOT / "training" / "data.py"
    spec = importlib.util.spec_from_file_location("training_data", path)
    if spec is None or spec.loader is None or not path.is_file():
        pytest.skip("training/ is not here: an installation, not a checkout")
    module = importlib.util.module_from_spec(spec)
    sys.modules["training_data"] = module
    spec.loader.exec_module(module)
    return module


def test_a_quarter_is_read_from_a_folder_and_from_a_zip(data: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "sub.txt").write_text(SUB, encoding="utf-8")
    (tmp_path / "pre.txt").write_text(PRE, encoding="utf-8")
    packed = tmp_path / "2019q1.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("sub.txt", SUB)
        archive.writestr("pre.txt", PRE)
    for source in (tmp_path, packed):
        (filing,) = data.published(source, {"Assets": "monetary"})
        assert (filing.company, filing.year, filing.sic) == ("cik1", 2019, 3570)
        ((kind, rows),) = filing.statements
        assert kind == "BS"
        assert [(r.label, r.concept) for r in rows] == [("", None), ('Widgets "held"', "extension"), ("Total assets", "Assets")]


def test_a_truth_table_gives_a_row_a_line_without_the_facts_inside_labels(data: ModuleType, tmp_path: Path) -> None:
    truth = tmp_path / "company_10-q_1.csv"
    truth.write_text(
        "statement,printed_label,concept,period_start,period_end,unit,value,decimals\n"
        'BS,"Receivables, net of allowance of $2",AllowanceForDoubtfulAccountsReceivableCurrent,,2023-12-31,USD,2,0\n'
        'BS,"Receivables, net of allowance of $2",AccountsReceivableNetCurrent|ReceivablesNetCurrent,,2023-12-31,USD,70,0\n'
        'BS,"Receivables, net of allowance of $2",AccountsReceivableNetCurrent|ReceivablesNetCurrent,,2022-12-31,USD,60,0\n'
        "IS,Basic,EarningsPerShareBasic,2023-01-01,2023-12-31,USD/shares,1,0\n"
        "IS,Basic,WeightedAverageNumberOfSharesOutstandingBasic,2023-01-01,2023-12-31,shares,9,0\n",
        encoding="utf-8",
    )
    (filing,) = data.truths([truth], {})
    assert filing.company == "company"
    assert [(k, [(r.label, r.concept, r.measure) for r in rows]) for k, rows in filing.statements] == [
        ("BS", [("Receivables, net of allowance of $2", "AccountsReceivableNetCurrent", "monetary")]),
        ("IS", [("Basic", "EarningsPerShareBasic", "perShare"), ("Basic", "WeightedAverageNumberOfSharesOutstandingBasic", "shares")]),
    ]


@pytest.mark.parametrize(("label", "kind", "expected"), [("Net income", "monetary", "monetary"), ("Basic", "perShare", "perShare"), ("Shares issued (in shares)", "", "shares")])
def test_the_measure_comes_from_the_concept_or_the_label(data: ModuleType, label: str, kind: str, expected: str) -> None:
    assert data.measure(label, kind) == expected
