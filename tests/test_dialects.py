"""Statements as filers lay them out, each read to its last number: the habits that reading must know, one document a habit."""

from __future__ import annotations

import datetime as dt

import pytest

from converter import readers, statements
from converter.model import Duration, Statement
from tests.conftest import ROOT

INCOME = """\
                        MILLBROOK LAMP COMPANY
                   CONSOLIDATED STATEMENTS OF INCOME
                 (In thousands, except per share data)
{heading}
Net sales                        $ 4,310     $ 3,876
Cost of sales                      2,987       2,650
                                 -------     -------
Gross profit                       1,323       1,226
{lines}
                                 -------     -------
Income before income taxes           423         350
Income taxes                         160         133
                                 -------     -------
Net income                       $   263     $   217
                                 =======     =======
Net income per share             $  0.26     $  0.22
"""
YEARS = """\
                                  Year ended June 30,
                                   1995        1994"""
EXPENSES = "Administrative expenses              900         876"


def read(text: str, name: str = "millbrook.txt") -> Statement:
    documents, _ = readers.read(name, text.encode())
    recognized, _ = statements.recognize(documents[0])
    assert len(recognized.statements) == 1, recognized.skipped
    return recognized.statements[0]


def shown(statement: Statement, label: str) -> list[str]:
    """The amounts of the line that begins so, in the units of the statement; a column without a period is left out."""
    lines = [line for line in statement.lines if line.label.startswith(label) and not line.heading]
    assert len(lines) == 1, [line.label for line in statement.lines]
    pairs = zip(lines[0].amounts, statement.columns, strict=True)
    return [f"{a.value:f}" if a else "" for a, column in pairs if column.period]


def ends(statement: Statement) -> list[dt.date]:
    return [column.period.end for column in statement.columns if column.period]


@pytest.mark.parametrize(
    ("lines", "label", "amounts"),
    [
        ("Administrative expenses              900         876", "Administrative expenses", ["900000", "876000"]),
        ("Administrative\n and other expenses                  900         876", "Administrative and other", ["900000", "876000"]),
        ("General and administrative\n                                     900         876", "General and administrative", ["900000", "876000"]),
        ("Other income, net                   <12>          7\nAdministrative expenses              888         883", "Other income, net", ["-12000", "7000"]),
        ("Other income, net                    12-          7-\nAdministrative expenses              912         883", "Administrative", ["912000", "883000"]),
        ("Other income, net                  1,012-      1,007-\nAdministrative expenses            1,912       1,883", "Other income", ["-1012000", "-1007000"]),
        ("Costs of the move of the plant in\n1994                                 900         876", "Costs of the move of the plant in 1994", ["900000", "876000"]),
        ("Costs of 12 in 1995 and 10 in        900         876\n1994", "Costs of 12 in 1995 and 10 in 1994", ["900000", "876000"]),
        ("Cost  of  stock  -  220,713\nshares bought back                   900         876", "Cost of stock - 220,713 shares bought back", ["900000", "876000"]),
        ("Gain on sale of land                2000        2000\nAdministrative expenses             2900        2876", "Gain on sale", ["2000000", "2000000"]),
        ("Rents, of them from the year           |           |\n   before                       |    900    |    876", "Rents, of them from the year before", ["900000", "876000"]),
        ("Income after provision           -------     -------\n   for losses                        900         876", "Income after provision for losses", ["900000", "876000"]),
        ("Percentage rents                     900         876", "Percentage rents", ["900000", "876000"]),
        ("Cost of awards (shares in millions)  900         876", "Cost of awards", ["900000", "876000"]),
        ("Plant_________________________       900         876", "Plant", ["900000", "876000"]),
    ],
)  # fmt: skip
def test_a_line(lines: str, label: str, amounts: list[str]) -> None:
    assert shown(read(INCOME.format(heading=YEARS, lines=lines)), label) == amounts


@pytest.mark.parametrize(
    "heading",
    [
        YEARS,
        "For the years ended June 30         95          94",
        "For the years ended               June 30,      June\n                                   1995       30, 1994",
        "                               Year ended    Year ended\n                                June 30,      June 30,\n                                  1995          1994",
        "              Notes                1995        1994\nFor the years ended June 30:",
        "                                   1995        1994\n                                    Year ended June 30,",
    ],
)  # fmt: skip
def test_a_heading(heading: str) -> None:
    statement = read(INCOME.format(heading=heading, lines=EXPENSES))
    assert ends(statement) == [dt.date(1995, 6, 30), dt.date(1994, 6, 30)]
    assert all(column.period and column.period.start == dt.date(year, 7, 1) for column, year in zip(statement.columns, (1994, 1993), strict=True))
    assert shown(statement, "Net sales") == ["4310000", "3876000"]


def test_text_in_double_space() -> None:
    lines = "Selling, general and administrative\n   expenses                          900         876"
    text = INCOME.format(heading=YEARS, lines=lines).replace("\n", "\n\n")
    assert shown(read(text), "Selling, general and administrative expenses") == ["900000", "876000"]


def test_cells_that_a_tab_parts() -> None:
    rows = [row.split() for row in ("Sales $4,310 $3,876", "Costs 2,987 2,650", "Margin 1,323 1,226", "Expenses 900 876")]
    tabbed = "\n".join("\t".join(row) for row in rows)
    text = (
        "MILLBROOK LAMP COMPANY\nSTATEMENTS OF INCOME\n(in thousands)\n\tYear ended\tYear ended\n\tJune 30, 1995\tJune 30, 1994\n"
        f"{tabbed}\nOperating income before income taxes\t423\t350\nNet income\t$263\t$217\n"
    )
    statement = read(text)
    assert ends(statement) == [dt.date(1995, 6, 30), dt.date(1994, 6, 30)]
    assert shown(statement, "Costs") == ["2987000", "2650000"]
    amount = next(line for line in statement.lines if line.label == "Costs").amounts[1]
    assert amount is not None
    line = text.split("\n")[amount.span.line - 1]
    assert line[amount.span.column - 1 : amount.span.end - 1] == "2,650"


def test_numbers_that_do_not_stand_one_below_the_other() -> None:
    rows = ("Net sales               $4,310   $ 3,876", "Cost of sales          2,987     2,650", "Gross profit               1,323 1,226",
            "Administrative expenses   900           876", "Income before income taxes    423     350", "Income taxes         160            133",
            "Net income                  $263  $217")  # fmt: skip
    text = "MILLBROOK LAMP COMPANY\nSTATEMENTS OF INCOME\n(in thousands)\n\n" + YEARS + "\n" + "\n".join(rows) + "\n"
    statement = read(text)
    assert ends(statement) == [dt.date(1995, 6, 30), dt.date(1994, 6, 30)]
    for row in rows:
        label, *amounts = [piece.strip("$ ") for piece in row.replace("$", " ").split("  ") if piece.strip("$ ")]
        numbers = [n.replace(",", "") + "000" for piece in amounts for n in piece.split()]
        assert shown(statement, label) == numbers


def test_a_number_alone_is_a_piece_of_its_label() -> None:
    text = (ROOT / "examples" / "capstone-2005-q2.txt").read_text()
    balance = text.replace("authorized; 85,943,621", "authorized;\n      85,943,621\n     ")
    assert balance != text
    documents, _ = readers.read("x.txt", balance.encode())
    statement = next(s for s in statements.recognize(documents[0])[0].statements if s.kind == "balance_sheet")
    assert len(statement.columns) == 2
    assert any("authorized; 85,943,621 shares issued" in line.label for line in statement.lines)


def test_percentages_beside_a_line_do_not_make_it_a_percentage() -> None:
    rows = INCOME.format(heading=YEARS, lines=EXPENSES).split("\n")
    heading, sales = rows.index("                                   1995        1994"), next(i for i, row in enumerate(rows) if row.startswith("Net sales"))
    rows[heading] += "      % change"
    rows[sales] = "Net sales                        $ 4,310     $ 3,876       11.2%"
    for i in range(sales + 1, len(rows) - 3):
        rows[i] += "          4.0%" if rows[i].endswith(("0", "6", "3")) else ""
    assert shown(read("\n".join(rows)), "Net sales") == ["4310000", "3876000"]


# --- cells ----------------------------------------------------------------------------------------------------------

CELLS = (
    ("Net sales", "$4,310", "$3,876"), ("Cost of sales", "2,987", "2,650"), ("Gross profit", "1,323", "1,226"),
    ("Expenses:", "", ""), ("Administrative", "900", "876"), ("Income before income taxes", "423", "350"),
    ("Income taxes", "160", "133"), ("Net income", "$263", "$217"),
)  # fmt: skip
TITLE = "<p>CONSOLIDATED STATEMENTS OF INCOME</p><p>(in thousands)</p>"
HEAD = "<tr><td></td><td colspan=2>Year ended June 30,</td></tr><tr><td></td><td>2005</td><td>2004</td></tr>"


def cells(row: tuple[str, str, str], value: str = "{}") -> str:
    label, *values = row
    return f"<tr><td>{label}</td>" + "".join(f"<td>{value.format(v) if v else ''}</td>" for v in values) + "</tr>"


@pytest.mark.parametrize(
    "page",
    [
        f"{TITLE}<table>{HEAD}{''.join(map(cells, CELLS))}</table>",
        f"{TITLE}<table>{HEAD}</table><table>{''.join(map(cells, CELLS))}</table>",
        f"{TITLE}<table>{HEAD}{''.join(cells(row, '<p>{}</p><p>---------</p>') for row in CELLS)}</table>",
        f"{TITLE}<table>{HEAD}{''.join(cells(row, '{}<br>=======') for row in CELLS)}</table>",
        f"{TITLE}<table>{HEAD}<tr>" + "".join(f"<td>{'<br>'.join(row[i] or '&nbsp;' for row in CELLS)}</td>" for i in range(3)) + "</tr></table>",
        "<p>CONSOLIDATED STATEMENTS OF INCOME</p><table><tr><td></td><td>2005<br>$ thousand</td><td>2004<br>$ thousand</td></tr>"
        f"<tr><td>Year ended June 30</td><td></td><td></td></tr>{''.join(map(cells, CELLS))}</table>",
    ],
    ids=["plain", "headings in a table of their own", "rules in the cells", "double rules", "rows stacked by breaks", "period below the years"],
)
def test_a_page(page: str) -> None:
    statement = read(f"<html><body>{page}</body></html>", "millbrook.htm")
    assert ends(statement) == [dt.date(2005, 6, 30), dt.date(2004, 6, 30)]
    for label, *values in CELLS:
        if values[0]:
            assert shown(statement, label) == [v.strip("$").replace(",", "") + "000" for v in values]


def test_a_label_over_two_rows_of_cells() -> None:
    rows = [*CELLS[:3], ("Income (loss) attributable", "", ""), ("to noncontrolling interests", "900", "876"), *CELLS[5:]]
    statement = read(f"<html><body>{TITLE}<table>{HEAD}{''.join(map(cells, rows))}</table></body></html>", "millbrook.htm")
    assert shown(statement, "Income (loss) attributable to noncontrolling interests") == ["900000", "876000"]


def test_a_title_between_the_rows_begins_another_statement() -> None:
    other = (("Net income", "$263", "$217"), ("Foreign currency translation", "12", "(7)"), ("Comprehensive income", "$275", "$210"))
    title = "<tr><td colspan=3>CONSOLIDATED STATEMENTS OF COMPREHENSIVE INCOME</td></tr>"
    page = f"{TITLE}<table>{HEAD}{''.join(map(cells, CELLS))}{title}{''.join(map(cells, other))}</table>"
    recognized, _ = statements.recognize(readers.read("millbrook.htm", page.encode())[0][0])
    assert [statement.kind for statement in recognized.statements] == ["income_statement", "comprehensive_income"]
    assert shown(recognized.statements[1], "Foreign currency translation") == ["12000", "-7000"]


def test_two_sides_of_a_balance_sheet_beside_each_other_are_one_statement() -> None:
    rows = (
        "                       June 30,  June 30,                            June 30,  June 30,",
        "                         1995      1994                                1995      1994",
        "Cash                     $  120    $   98   Accounts payable          $  311    $  290",
        "Receivables                 533       502   Accrued expenses             122       119",
        "Inventories                 612       644   Short-term debt               50        50",
        "  Current assets          1,265     1,244     Current liabilities        483       459",
        "Plant, net                  700       712   Shareholders' equity       1,482     1,497",
        "Total assets             $1,965    $1,956   Total                     $1,965    $1,956",
    )
    text = "MILLBROOK LAMP COMPANY\nBALANCE SHEETS\n(in thousands)\n\n" + "\n".join(rows) + "\n"
    recognized, _ = statements.recognize(readers.read("millbrook.txt", text.encode())[0][0])
    (statement,) = recognized.statements
    assert shown(statement, "Receivables") == ["533000", "502000"]
    assert shown(statement, "Accrued expenses") == ["122000", "119000"]


@pytest.mark.parametrize(
    "heading",
    [
        "Year ended June 30, 1995\n\n                                 This Year   Last Year",
        "For the year ended June 30, 1995\n\n                                  Current       Prior\n                                   Year         Year",
    ],
)
def test_this_year_and_last(heading: str) -> None:
    statement = read(INCOME.format(heading=heading, lines=EXPENSES))
    assert ends(statement) == [dt.date(1995, 6, 30), dt.date(1994, 6, 30)]
    assert shown(statement, "Net sales") == ["4310000", "3876000"]


def test_the_year_of_a_column_is_not_its_length() -> None:
    heading = "Quarter ended June 30, 1995\n\n                              Current Year  Prior Year"
    statement = read(INCOME.format(heading=heading, lines=EXPENSES))
    assert [c.period.start for c in statement.columns if isinstance(c.period, Duration)] == [dt.date(1995, 4, 1), dt.date(1994, 4, 1)]


def test_last_year_alone_is_no_period() -> None:
    heading = "Year ended June 30, 1995\n\n                                 Last Year   Budget"
    documents, _ = readers.read("millbrook.txt", INCOME.format(heading=heading, lines=EXPENSES).encode())
    recognized, _ = statements.recognize(documents[0])
    assert not recognized.statements


def test_years_that_repeat_tell_the_groups_of_a_ragged_table() -> None:
    text = (
        "MILLBROOK LAMP COMPANY\nSTATEMENTS OF INCOME\n(In thousands)\n\n"
        "           Three Months Ended             Six Months Ended\n"
        "                June 30,                      June 30,\n"
        "             1995      1994                1995      1994\n"
        "Net sales  $ 4,310  $ 3,876  $ 8,100 $ 7,200\nCost of sales  2,987  2,650  5,600  5,000\n"
        "Gross profit  1,323  1,226  2,500  2,200\nAdministrative expenses  900  876  1,800  1,700\n"
        "Income before income taxes  423  350  700  500\nIncome taxes  160  133  300  200\nNet income  $ 263  $ 217  $ 400  $ 300\n"
    )
    statement = read(text)
    starts = [column.period.start for column in statement.columns if isinstance(column.period, Duration)]
    assert starts == [dt.date(1995, 4, 1), dt.date(1994, 4, 1), dt.date(1995, 1, 1), dt.date(1994, 1, 1)]
    assert shown(statement, "Net income") == ["263000", "217000", "400000", "300000"]


def test_a_balance_sheet_side_by_side_with_indents() -> None:
    text = """\
                              CONSOLIDATED BALANCE SHEETS
                                    (In thousands)

                                 June 30,   June 30,                                     June 30,   June 30,
ASSETS                             1995       1994     LIABILITIES AND EQUITY              1995       1994

Current assets:                                        Current liabilities:
  Cash                          $    310   $    276      Accounts payable               $    250   $    240
  Receivables                      1,200      1,100      Accrued expenses                    160        136
  Inventories                        900        876      Taxes payable                       100        100
    Total current assets           2,410      2,252        Total current liabilities         510        476
Plant, net                         1,590      1,548    Long-term debt                      1,490      1,524
                                                       Stockholders' equity                2,000      1,800
Total assets                    $  4,000   $  3,800    Total liabilities and equity     $  4,000   $  3,800
"""
    statement = read(text)
    assert ends(statement) == [dt.date(1995, 6, 30), dt.date(1994, 6, 30)]
    assert shown(statement, "Cash") == ["310000", "276000"]
    assert shown(statement, "Stockholders' equity") == ["2000000", "1800000"]
    assert shown(statement, "Total liabilities and equity") == ["4000000", "3800000"]
