from __future__ import annotations

import csv
import datetime as dt
import os
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter import fiscal
from converter.headings import Length, Parts, read
from converter.model import Duration, Instant, Period
from converter.periods import Hints, columns

CORPUS = Path(os.environ.get("TICKMARK_CORPUS", Path(__file__).resolve().parents[1] / ".." / "shared" / "corpus"))
day = dt.date.fromisoformat


def months(*n: int) -> tuple[Length, ...]:
    return tuple(Length(m) for m in n)


def weeks(*n: int) -> tuple[Length, ...]:
    return tuple(Length(0, w) for w in n)


def period(text: str) -> Period | None:
    """2005-09-30 is an instant, 2005-07-01/2005-09-30 a duration, '' none."""
    if not text:
        return None
    first, _, last = text.partition("/")
    return Duration(day(first), day(last)) if last else Instant(day(first))


# --- what a heading says ------------------------------------------------------------------------------------------

LENGTHS = [
    ("Three Months Ended", months(3)),
    ("THREE MONTHS ENDED", months(3)),
    ("3 Months Ended December", months(3)),
    ("For the three and six months ended", months(3, 6)),
    ("each of the three-month and nine-month periods ended", months(3, 9)),
    ("Six-month period ended", months(6)),
    ("FOR THE SIX-MONTH PERIODS ENDED MARCH 31,", months(6)),
    ("First Half", months(6)),
    ("Twelve Months Ended", months(12)),
    ("Quarter Ended", months(3)),
    ("Quarterly period ended", months(3)),
    ("Year Ended", months(12)),
    ("Fiscal Years Ended", months(12)),
    ("Fiscal 2006", months(12)),
    ("FY2006", months(12)),
    ("each of the three years in the period ended December 31, 1996", months(12)),
    ("fourth quarter and year ended December 31, 2004", months(3, 12)),
    ("13 Weeks Ended", weeks(13)),
    ("Thirteen Weeks Ended", weeks(13)),
    ("thirty-nine weeks ended", weeks(39)),
    ("Fifty-two Weeks", weeks(52)),
    ("For the 13 and 26 Weeks Ended", weeks(13, 26)),
    ("For the periods ended June 30,", ()),
    ("Months Ended", ()),
    ("December 31, 2005", ()),
]


@pytest.mark.parametrize(("text", "lengths"), LENGTHS)
def test_a_heading_says_how_long(text: str, lengths: tuple[Length, ...]) -> None:
    assert read(text).lengths == lengths


DATES = [
    ("September 30, 2005", (Parts(9, 30, 2005),)),
    ("Sept. 30 2005", (Parts(9, 30, 2005),)),
    ("Mar 31,2007", (Parts(3, 31, 2007),)),
    ("December 31,2022", (Parts(12, 31, 2022),)),
    ("Dec-31-2022", (Parts(12, 31, 2022),)),
    ("Dec-31-22", ()),
    ("Three Months EndedJune 30,", (Parts(6, 30),)),
    ("Jun 30", (Parts(6, 30),)),
    ("30 September 2005", (Parts(9, 30, 2005),)),
    ("the 30th of September, 2005", (Parts(9, 30, 2005),)),
    ("12/31/04", (Parts(12, 31, 2004),)),
    ("12-31-98", (Parts(12, 31, 1998),)),
    ("3/31/2004", (Parts(3, 31, 2004),)),
    ("31.12.2005", (Parts(12, 31, 2005),)),
    ("2009-12-31", (Parts(12, 31, 2009),)),
    ("Three months ended 9/30", (Parts(9, 30),)),
    ("Ended December", (Parts(12),)),
    ("December 2004", (Parts(12, None, 2004),)),
    ("July 3, 2004 and June 28, 2003", (Parts(7, 3, 2004), Parts(6, 28, 2003))),
    ("MAY 31,", (Parts(5, 31),)),
    ("may not be comparable", ()),
    ("13/45/05", ()),
    ("2005", ()),
]


@pytest.mark.parametrize(("text", "dates"), DATES)
def test_a_heading_says_when(text: str, dates: tuple[Parts, ...]) -> None:
    assert read(text).dates == dates


YEARS = [
    ("2005", (2005,)),
    ("1995 1994", (1995, 1994)),
    ("December 31, 1996 and 1995", (1995,)),
    ("Years ended September 30, 1997, 1998, and 1999", (1998, 1999)),
    ("'05", (2005,)),
    ("’98", (1998,)),
    ("FY2006", (2006,)),
    ("Fiscal 2006", (2006,)),
    ("Q2 FY24", (2024,)),
    ("Q1'24", (2024,)),
    ("4Q05", (2005,)),
    ("2000/1999", (2000,)),
    ("2002/03", (2003,)),
    ("2003*", (2003,)),
    ("2,005", ()),
    ("$2005", ()),
    ("2005%", ()),
]


@pytest.mark.parametrize(("text", "years"), YEARS)
def test_a_heading_says_of_which_year(text: str, years: tuple[int, ...]) -> None:
    assert read(text).years == years


@pytest.mark.parametrize(
    ("text", "quarter"),
    [("2nd Quarter 2006", 2), ("Q2 2006", 2), ("4Q05", 4), ("First Quarter", 1), ("third fiscal quarter", 3), ("Quarter", None)],
)
def test_a_heading_names_a_quarter(text: str, quarter: int | None) -> None:
    assert read(text).quarter == quarter


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Period from June 1, 1999 (inception) through June 30, 2001", "1999-06-01", "2001-06-30"),
        ("Period from January 17, 1996 (date of inception) to December 31, 1998", "1996-01-17", "1998-12-31"),
        ("Cumulative from inception (March 3, 1993) to June 30, 2001", "1993-03-03", "2001-06-30"),
        ("For the period from February 3 to June 30, 2001", "2001-02-03", "2001-06-30"),
        ("April 1, 2023 - April 30, 2023", "2023-04-01", "2023-04-30"),
        ("2009-01-01/2009-12-31", "2009-01-01", "2009-12-31"),
    ],
)
def test_a_heading_gives_both_its_days(text: str, start: str, end: str) -> None:
    heading = read(text)
    assert (heading.start, heading.end, heading.dates) == (day(start), day(end), ())


FLAGS = [
    ("% change", "percent"),
    ("Percent", "percent"),
    ("V%", "percent"),
    ("$ Change", "change"),
    ("Three Month Change", "change"),
    ("2023 vs. 2022", "change"),
    ("2005-2004", "change"),
    ("Variance", "change"),
    ("Increase (Decrease)", "increase"),
    ("Increase/(Decrease)", "increase"),
    ("Notes", "note"),
    ("Note 2", "note"),
    ("Page No.", "page"),
    ("Pro Forma", "proforma"),
    ("Proforma", "proforma"),
    ("Guidance", "guidance"),
    ("Non-GAAP", "nongaap"),
    ("As Previously Reported", "superseded"),
    ("(Unaudited)", "unaudited"),
    ("Year-to-Date", "ytd"),
    ("Inception to date", "cumulative"),
    ("June 31, 2005", "misdated"),
]


@pytest.mark.parametrize(("text", "flag"), FLAGS)
def test_a_heading_says_what_its_column_is(text: str, flag: str) -> None:
    assert flag in read(text).flags


@pytest.mark.parametrize("text", ["Notes payable", "Exchange", "Changes in equity", "Net of taxes"])
def test_words_that_only_look_like_such(text: str) -> None:
    assert read(text).flags == ()


# --- columns ------------------------------------------------------------------------------------------------------

Q3 = ["Three", "Months Ended", "September 30,"]
H1 = ["Six", "Months Ended", "September 30,"]
JAN = (day("2023-07-29"), day("2022-07-30"), day("2023-01-28"))

INSTANTS: list[tuple[str, Sequence[Sequence[str]], str, Hints, Sequence[str]]] = [
    ("a date in pieces", [["September 30,", "2005"], ["March 31,", "2005"]], "", Hints(), ["2005-09-30", "2005-03-31"]),
    ("as of", [["As of", "Jun 30, 2003", "(unaudited)"], ["As of", "June 30, 2002*"]], "", Hints(), ["2003-06-30", "2002-06-30"]),
    ("years under a title", [["1996"], ["1995"]], "(in millions) December 31, 1996 and 1995", Hints(), ["1996-12-31", "1995-12-31"]),
    ("years under a day", [["1996"], ["1995"]], "CONSOLIDATED BALANCE SHEET December 31,", Hints(), ["1996-12-31", "1995-12-31"]),
    ("days under a title", [["June 30,"], ["December 31,"]], "June 30, 1996 and December 31, 1995", Hints(), ["1996-06-30", "1995-12-31"]),
    ("nothing under a title of two", [["(Unaudited)"], [""]], "June 30, 1996 and December 31, 1995", Hints(), ["1996-06-30", "1995-12-31"]),
    ("changes between", [["June 30, 2006"], ["Three", "Month", "Change"], ["March 31, 2006"], ["One Year Change"]], "", Hints(),
     ["2006-06-30", "", "2006-03-31", ""]),
    ("a group over its years", [["December 31,", "2006"], ["December 31,", "2005"]], "", Hints(), ["2006-12-31", "2005-12-31"]),
    ("ISO", [["2009-12-31"], ["2009-06-30"], ["2009-07-01/2009-12-31"]], "", Hints(),
     ["2009-12-31", "2009-06-30", "2009-07-01/2009-12-31"]),
    ("a quarter", [["Q2 2023"], ["Q4 2022"]], "", Hints(fiscal_year_end="1231"), ["2023-06-30", "2022-12-31"]),
    ("years of an annual report", [["2004"], ["2003"]], "", Hints(day("2004-06-30"), form="10-K"), ["2004-06-30", "2003-06-30"]),
    ("years of an interim report", [["2005"], ["2004"]], "", Hints(day("2005-06-30"), "1231", form="10-Q"), ["2005-06-30", ""]),
    ("the year of a filing", [["June 30,"]], "", Hints(day("2005-06-30")), ["2005-06-30"]),
    ("a day without year", [["June 30,"]], "", Hints(), [""]),
    ("nothing", [["Total"], [""]], "", Hints(), ["", ""]),
    ("June 31", [["June 31, 2005"]], "", Hints(), ["2005-06-30"]),
]  # fmt: skip

DURATIONS: list[tuple[str, Sequence[Sequence[str]], str, Hints, Sequence[str]]] = [
    ("pieces and groups", [[*Q3, "2005"], [*Q3, "2004"], [*H1, "2005"], [*H1, "2004"]], "", Hints(),
     ["2005-07-01/2005-09-30", "2004-07-01/2004-09-30", "2005-04-01/2005-09-30", "2004-04-01/2004-09-30"]),
    ("the year first", [["2023", "Second Quarter"], ["2023", "First Half"]], "For the periods ended June 30,", Hints(fiscal_year_end="1231"),
     ["2023-04-01/2023-06-30", "2023-01-01/2023-06-30"]),
    ("the year before its day", [["2023 June 30,"]], "three months ended", Hints(), ["2023-04-01/2023-06-30"]),
    ("lengths under a dated title", [["Three Months", "2005"], ["Six Months", "2005"]], "Periods ended June 30, 2005", Hints(),
     ["2005-04-01/2005-06-30", "2005-01-01/2005-06-30"]),
    ("years under a title", [["2004"], ["2003"]], "For the three months ended March 31, 2004 and 2003", Hints(),
     ["2004-01-01/2004-03-31", "2003-01-01/2003-03-31"]),
    ("all in the title", [["2005"], ["2004"], ["2005"], ["2004"]], "for the three and six months ended June 30, 2005 and 2004", Hints(),
     ["2005-04-01/2005-06-30", "2004-04-01/2004-06-30", "2005-01-01/2005-06-30", "2004-01-01/2004-06-30"]),
    ("no heading", [[""], [""], [""], [""]], "for the three and six months ended June 30, 2005 and 2004", Hints(),
     ["2005-04-01/2005-06-30", "2004-04-01/2004-06-30", "2005-01-01/2005-06-30", "2004-01-01/2004-06-30"]),
    ("three columns for four periods", [["2005"], ["2004"], ["2005"]], "for the three and six months ended June 30, 2005 and 2004", Hints(),
     ["", "", ""]),
    ("a year to June", [["Year ended June 30, 2005"], ["Year ended June 30, 2004"]], "", Hints(),
     ["2004-07-01/2005-06-30", "2003-07-01/2004-06-30"]),
    ("fiscal years", [["2000/1999"], ["1999/1998"]], "Years ended June 30", Hints(), ["1999-07-01/2000-06-30", "1998-07-01/1999-06-30"]),
    ("years of years", [["1997"], ["1998"], ["1999"]], "YEARS ENDED SEPTEMBER 30,", Hints(),
     ["1996-10-01/1997-09-30", "1997-10-01/1998-09-30", "1998-10-01/1999-09-30"]),
    ("a month's name", [["3 Months Ended December", "2006"], ["3 Months Ended December", "2005"], ["Change"]], "", Hints(),
     ["2006-10-01/2006-12-31", "2005-10-01/2005-12-31", ""]),
    ("weeks", [["For the 13 Weeks Ended July 3, 2004 and June 28, 2003", "2004"], ["For the 13 Weeks Ended July 3, 2004 and June 28, 2003", "2003"]],
     "", Hints(), ["2004-04-04/2004-07-03", "2003-03-30/2003-06-28"]),
    ("weeks, without years below", [["13 Weeks Ended July 3, 2004 and June 28, 2003"]] * 2, "", Hints(),
     ["2004-04-04/2004-07-03", "2003-03-30/2003-06-28"]),
    ("months of a year of weeks", [["Three Months Ended", "July 29, 2023"], ["Three Months Ended", "July 30, 2022"],
                                   ["Six Months Ended", "July 29, 2023"], ["Six Months Ended", "July 30, 2022"]], "", Hints(instants=JAN),
     ["2023-04-30/2023-07-29", "2022-05-01/2022-07-30", "2023-01-29/2023-07-29", "2022-01-30/2022-07-30"]),
    ("a quarter of weeks that ends with its month", [["Three Months Ended", "July 30,2023"], ["Three Months Ended", "July 31,2022"]], "",
     Hints(instants=(day("2023-07-30"), day("2023-01-29"))), ["2023-05-01/2023-07-30", "2022-05-02/2022-07-31"]),
    ("weeks in a calendar year", [["Six Months Ended", "July 2, 2023"], ["Six Months Ended", "July 3, 2022"]], "",
     Hints(instants=(day("2023-07-02"), day("2022-12-31"))), ["2023-01-01/2023-07-02", "2022-01-01/2022-07-03"]),
    ("a quarter before another", [["Three Months Ended", "OCT 1,", "2005"], ["Three Months Ended", "JUL 2,", "2005"]], "", Hints(),
     ["2005-07-03/2005-10-01", "2005-04-03/2005-07-02"]),
    ("years of weeks", [["Fiscal Year Ended", d] for d in ("February 3, 2024", "January 28, 2023", "January 29, 2022")], "", Hints(),
     ["2023-01-29/2024-02-03", "2022-01-30/2023-01-28", "2021-01-31/2022-01-29"]),
    ("fiscal years named by their beginning", [["2022"], ["2021"]], "Fiscal years ended January 28, 2023 and January 29, 2022", Hints(),
     ["2022-01-30/2023-01-28", "2021-01-31/2022-01-29"]),
    ("every year on the 15th", [["Year Ended June 15, 2005"], ["Year Ended June 15, 2004"]], "", Hints(),
     ["2004-06-16/2005-06-15", "2003-06-16/2004-06-15"]),
    ("fiscal quarters", [["2nd Quarter 2006"], ["2nd Quarter 2005"]], "", Hints(fiscal_year_end="0331"),
     ["2005-07-01/2005-09-30", "2004-07-01/2004-09-30"]),
    ("a quarter of which year", [["Q2 2006"]], "", Hints(), [""]),
    ("short quarters", [["4Q05"], ["4Q04"], ["Q2 FY24"]], "", Hints(fiscal_year_end="1231"),
     ["2005-10-01/2005-12-31", "2004-10-01/2004-12-31", "2024-04-01/2024-06-30"]),
    ("years to date", [["2Q17"], ["YTD 2017"], ["YTD 2016"]], "", Hints(day("2017-06-30"), "1231", (day("2017-06-30"), day("2016-12-31"))),
     ["2017-04-01/2017-06-30", "2017-01-01/2017-06-30", "2016-01-01/2016-06-30"]),
    ("weeks to date", [["Year to date", "July 30, 2022"], ["Year to date", "July 31, 2021"]], "",
     Hints(day("2022-07-30"), "0128", (day("2022-07-30"), day("2022-01-29"), day("2021-07-31"))),
     ["2022-01-30/2022-07-30", "2021-01-31/2021-07-31"]),
    ("a retailer's quarter", [["Q2 2022"], ["Q2 2021"]], "", Hints(day("2022-07-30"), "0128"), ["2022-05-01/2022-07-30", ""]),
    ("a quarter of weeks and the one before", [["Q2 1997"], ["Q2 1996"]], "", Hints(day("1997-06-28"), "1231"),
     ["1997-03-30/1997-06-28", "1996-03-31/1996-06-29"]),
    ("years of weeks, the first of them without a balance sheet", [["Fiscal 1996"], ["Fiscal 1995"], ["Fiscal 1994"]], "",
     Hints(day("1996-09-29"), "0930", (day("1996-09-29"), day("1995-10-01"))),
     ["1995-10-02/1996-09-29", "1994-10-03/1995-10-01", "1993-10-04/1994-10-02"]),
    ("the year of an annual report", [["2005"], ["2004"]], "CONSOLIDATED STATEMENTS OF INCOME", Hints(fiscal_year_end="0630", form="10-K"),
     ["2004-07-01/2005-06-30", "2003-07-01/2004-06-30"]),
    ("months of an interim report", [["2005"], ["2004"]], "Three months ended", Hints(day("2005-06-30"), form="10-Q"),
     ["2005-04-01/2005-06-30", "2004-04-01/2004-06-30"]),
    ("the year of nothing", [["2005"], ["2004"]], "CONSOLIDATED STATEMENTS OF INCOME", Hints(), ["", ""]),
    ("a day of no length", [["June 30, 2005"], ["June 30, 2004"]], "", Hints(form="10-Q"), ["", ""]),
    ("a day in an annual report", [["June 30, 2005"]], "", Hints(form="10-K405"), ["2004-07-01/2005-06-30"]),
    ("since inception", [["Year ended June 30, 2001"], ["Period from June 1, 1999 (inception) through June 30, 2001"]], "", Hints(),
     ["2000-07-01/2001-06-30", "1999-06-01/2001-06-30"]),
    ("since inception, in the title", [["2001"], ["2000"], ["Cumulative"]],
     "For the years ended June 30, 2001 and 2000 and the period from June 1, 1999 (inception) through June 30, 2001", Hints(),
     ["2000-07-01/2001-06-30", "1999-07-01/2000-06-30", "1999-06-01/2001-06-30"]),
    ("inception unknown", [["Inception to June 30, 2001"]], "", Hints(), [""]),
    ("days without a year", [["Predecessor", "January 1 to September 30,", "2022"], ["October 1 through March 31", "2023"]], "", Hints(),
     ["2022-01-01/2022-09-30", "2022-10-01/2023-03-31"]),
    ("a title that is older", [["Three Months Ended", "2025"]], "as of December 31, 2024", Hints(), [""]),
    ("year to date", [["Year-to-Date", "September 30, 2005"]], "", Hints(fiscal_year_end="1231"), ["2005-01-01/2005-09-30"]),
    ("ISO", [["2009-12-31"], ["2009-07-01/2009-12-31"]], "", Hints(), ["2009-12-31", "2009-07-01/2009-12-31"]),
    ("ISO without an interval", [["2009-12-31"]], "Year ended", Hints(), ["2009-01-01/2009-12-31"]),
    ("increases everywhere", [["Three Months Ended", "June 2, 2023", "Increase/(Decrease)"]], "", Hints(), ["2023-03-04/2023-06-02"]),
    ("an increase beside", [["Year ended June 30, 2005"], ["Increase (Decrease)"]], "", Hints(), ["2004-07-01/2005-06-30", ""]),
    ("members under a title", [["Common Stock"], ["Retained Earnings"], ["Total"]], "Years ended June 30, 2005, 2004 and 2003", Hints(),
     ["", "", ""]),
    ("pro forma beside reported", [["As Reported", "Year ended June 30, 2005"], ["Pro Forma", "Year ended June 30, 2005"]], "", Hints(),
     ["2004-07-01/2005-06-30", ""]),
    ("pro forma in the title", [["June 30, 2005"]], "PRO FORMA STATEMENT OF OPERATIONS year ended", Hints(), [""]),
    ("leap years", [["Three months ended February 29, 2004"], ["Three months ended February 28, 2003"]], "", Hints(),
     ["2003-12-01/2004-02-29", "2002-12-01/2003-02-28"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "headings", "title", "hints", "wanted"), INSTANTS, ids=[c[0] for c in INSTANTS])
def test_instants(name: str, headings: Sequence[Sequence[str]], title: str, hints: Hints, wanted: Sequence[str]) -> None:
    readings, _ = columns(headings, kind_period="instant", title=title, hints=hints)
    assert [p for p, _ in readings] == [period(w) for w in wanted]


@pytest.mark.parametrize(("name", "headings", "title", "hints", "wanted"), DURATIONS, ids=[c[0] for c in DURATIONS])
def test_durations(name: str, headings: Sequence[Sequence[str]], title: str, hints: Hints, wanted: Sequence[str]) -> None:
    readings, _ = columns(headings, kind_period="duration", title=title, hints=hints)
    assert [p for p, _ in readings] == [period(w) for w in wanted]


def test_what_has_no_period_says_why() -> None:
    headings = [["2005"], ["% Change"], ["Pro forma 2005"], ["Note"], ["2006 Guidance"], ["As previously reported", "2004"]]
    readings, notes = columns(headings, kind_period="duration", title="Year ended June 30,")
    assert [r for _, r in readings] == ["", "percent", "pro forma", "note", "guidance", "superseded by a restatement"]
    assert notes == ()


@pytest.mark.parametrize(
    ("headings", "title", "hints", "code"),
    [
        ([["2005"]], "", Hints(), "period.ambiguous"),
        ([["June 30, 2005"]], "", Hints(), "period.ambiguous"),
        ([["Total"], ["Other"]], "", Hints(), "period.unknown"),
        ([["June 30, 2005"]], "", Hints(form="10-K"), "period.assumed"),
        ([["2005"], ["2005"]], "three and six months ended June 30, 2005", Hints(), "period.order"),
        ([["Year ended June 30, 2005"]] * 2, "", Hints(), "period.repeated"),
        ([["Year ended June 31, 2005"]], "", Hints(), "period.date"),
    ],
)
def test_what_was_not_said_is_said(headings: Sequence[Sequence[str]], title: str, hints: Hints, code: str) -> None:
    _, notes = columns(headings, kind_period="duration", title=title, hints=hints)
    assert code in {n.code for n in notes}


@pytest.mark.parametrize(
    "line_items",
    sorted(p for p in (CORPUS / "lines").glob("*.csv") if not p.name.endswith(".truth.csv"))[:25] or [pytest.param(None, marks=pytest.mark.skip(
        reason=f"no corpus at {CORPUS}: set TICKMARK_CORPUS"))],
    ids=lambda p: p.stem if p else "no corpus",
)  # fmt: skip
def test_iso_headings_are_taken_as_they_are(line_items: Path) -> None:
    with line_items.open(encoding="utf-8", newline="") as lines:
        head = next(csv.reader(lines))[2:]
    readings, notes = columns([[h] for h in head], kind_period="duration")
    assert [p for p, _ in readings] == [period(h) for h in head]
    assert notes == ()


# --- every calendar, and hostile headings ---------------------------------------------------------------------------

DAYS = st.dates(dt.date(1985, 1, 1), dt.date(2060, 12, 31))


@given(DAYS, st.sampled_from([3, 6, 9, 12]))
def test_months_that_end_with_a_month_begin_with_one(end: dt.date, length: int) -> None:
    end = Parts(end.month).within(end.year)
    start, known = fiscal.first_day(end, Length(length), (), weekly=False)
    assert known and start.day == 1
    assert fiscal.add_months(start, length) == end + dt.timedelta(1)


@given(DAYS, st.integers(1, 60))
def test_weeks_are_weeks(end: dt.date, length: int) -> None:
    readings, _ = columns([[f"{length} weeks ended {end:%B} {end.day}, {end.year}"]], kind_period="duration")
    got = readings[0][0]
    assert isinstance(got, Duration)
    assert ((got.end - got.start).days + 1, got.end) == (7 * length, end)


@given(DAYS, st.sampled_from(["{0:%B} {0.day}, {0.year}", "{0:%b}. {0.day} {0.year}", "{0.day} {0:%B} {0.year}", "{0.month}/{0.day}/{0.year}",
                              "{0:%B %d},{0.year}", "{0:%Y-%m-%d}", "AT {0:%B} {0.day},\n{0.year}"]))  # fmt: skip
def test_a_day_is_read_however_it_is_written(date: dt.date, form: str) -> None:
    readings, notes = columns([[form.format(date)]], kind_period="instant")
    assert readings == ((Instant(date), ""),)
    assert notes == ()


WORDS = st.sampled_from(
    ["Three", "Months Ended", "June 30,", "2005", "2004", "and", "Year", "ended", "Q2", "FY24", "%", "Total", "13", "Weeks", "(Unaudited)",
     "February 29, 2004", "inception", "from", "to", "through", "9999-12-31", "0001-01-01", "99/99/99", "ytd", "cumulative", "1/1/1900",
     "three and six months ended", "December 31, 9999", "\x00", "(", "2005/2006", "1930", "2099", "fiscal", "3Q10", "9M",
     "H1", "CY2009", "Jan - Dec 09", "2009-12", "FYE", "2010E", "2099/12/31"]
)  # fmt: skip
HEADINGS = st.lists(st.lists(st.lists(WORDS, max_size=5).map(" ".join), max_size=3), max_size=6)
HINTS = st.builds(
    Hints,
    period_end=st.none() | st.dates(),
    whole_years=st.booleans(),
    fiscal_year_end=st.sampled_from(["", "1231", "0128", "0630", "9999", "abcd", "0229", "²³⁴⁵"]),
    instants=st.lists(st.dates(), max_size=3).map(tuple),
    form=st.sampled_from(["", "10-K", "10-Q", "8-K"]),
    period_starts=st.lists(st.dates(), max_size=2).map(tuple),
)


@given(HEADINGS, st.sampled_from(["instant", "duration"]), st.lists(WORDS, max_size=8).map(" ".join), HINTS)
def test_any_words_give_a_period_or_a_reason(headings: list[list[str]], kind: str, title: str, hints: Hints) -> None:
    readings, _ = columns(headings, kind_period=kind, title=title, hints=hints)  # type: ignore[arg-type]
    assert len(readings) == len(headings)
    for found, reason in readings:
        assert (found is None) == bool(reason)
        assert not isinstance(found, Duration) or found.start <= found.end


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    read(text)


@pytest.mark.parametrize("piece", ["9", "(", "june ", "three and ", "1/", "January 1, 2005 ", "inception ", " ", "2005 ", "q1", "'05"])
def test_a_hostile_heading_takes_no_time(piece: str) -> None:
    begun = time.monotonic()
    columns([[piece * 100_000]], kind_period="duration", title=piece * 100_000)
    assert time.monotonic() - begun < 1
