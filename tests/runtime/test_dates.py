"""Dates, months and ages."""

import datetime
import pickle
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baozhang_rules.runtime.dates import (
    AgeConvention,
    DateProblem,
    LeapDay,
    Month,
    MonthEnd,
    add_days,
    add_months,
    age_in_years,
    months_before,
    parse_date,
    parse_month,
)

days = st.dates(date(1, 1, 1), date(9999, 12, 31))
months = st.builds(Month, st.integers(1900, 2100), st.integers(1, 12))


@given(days)
def test_both_spellings_name_the_day(day: date) -> None:
    """ISO form and the Chinese form, padded or not, name the same day."""
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day.year:04d}年{day.month}月{day.day}日") == day
    assert parse_date(f"{day.year:04d}年{day.month:02d}月{day.day:02d}日") == day


@pytest.mark.parametrize(
    "text",
    [
        "2024-7-1", "2023-02-29", "2024-13-01", "2024-00-10", "2024-06-31", "0000-01-01", "24-01-01", "20240701",
        "2024/07/01", "2024-07-01 ", "2024-07-01T00:00", "２０２４-07-01", "2024年7月", "2024年13月1日", "",
    ],
)  # fmt: skip
def test_other_texts_are_no_dates(text: str) -> None:
    """A day that the calendar lacks, or another spelling, is refused."""
    with pytest.raises(DateProblem):
        parse_date(text)


@given(months)
def test_months_read_back(month: Month) -> None:
    """A month's text reads back to the month, and the Chinese form names it too."""
    assert parse_month(str(month)) == month == parse_month(f"{month.year}年{month.month}月")


@pytest.mark.parametrize("text", ["2024-7", "2024-13", "2024-00", "2024", "2024-07-01", "0000-01", ""])
def test_other_texts_are_no_months(text: str) -> None:
    """A month beyond twelve, or another spelling, is refused."""
    with pytest.raises(DateProblem):
        parse_month(text)


def test_months_count_one_by_one() -> None:
    """Adding n months is the n-th successor by hand, and differences count the steps, across 200 years."""
    walked = [(year, month) for year in range(1900, 2101) for month in range(1, 13)]
    start = Month(1900, 1)
    for n, (year, month) in enumerate(walked):
        assert start + n == Month(year, month)
        assert Month(year, month) - start == n
        assert Month(year, month) - n == start


@given(months, months)
def test_months_order_as_their_texts(one: Month, other: Month) -> None:
    """Months order as their texts do."""
    assert (one < other) == (str(one) < str(other))


def test_a_month_knows_its_days() -> None:
    """The first and last days of a month are those between which every day is in that month."""
    for n in range(240):
        month = Month(1995, 1) + n
        assert month.first_day.day == 1
        assert Month.of(month.first_day) == month == Month.of(month.last_day)
        assert Month.of(month.last_day + datetime.timedelta(days=1)) == month + 1


def test_months_pickle() -> None:
    """A month survives pickling."""
    assert pickle.loads(pickle.dumps(Month(2024, 7))) == Month(2024, 7)


def test_beyond_the_calendar_is_a_problem() -> None:
    """Results before year 1 or after year 9999 are problems of dates, not overflows."""
    for act in (
        lambda: Month(9999, 12) + 1,
        lambda: Month(1, 1) - 1,
        lambda: add_days(date(9999, 12, 31), 1),
        lambda: add_days(date(2024, 1, 1), 10**12),
        lambda: add_months(date(9999, 12, 31), 1, MonthEnd.CLIP),
        lambda: add_months(date(9999, 11, 30), 10**6, MonthEnd.OVERFLOW),
    ):
        with pytest.raises(DateProblem):
            act()


@pytest.mark.parametrize("leap_day", LeapDay)
def test_leap_day_births(leap_day: LeapDay) -> None:
    """Who is born on 29 February turns a year older on the declared day in common years, on the 29th in others."""
    birth = date(2000, 2, 29)
    on_28 = age_in_years(birth, date(2001, 2, 28), AgeConvention.BIRTHDAY, leap_day)
    assert on_28 == (1 if leap_day is LeapDay.FEB28 else 0)
    assert age_in_years(birth, date(2001, 3, 1), AgeConvention.BIRTHDAY, leap_day) == 1
    assert age_in_years(birth, date(2004, 2, 28), AgeConvention.BIRTHDAY, leap_day) == 3
    assert age_in_years(birth, date(2004, 2, 29), AgeConvention.BIRTHDAY, leap_day) == 4


@given(days, days, st.sampled_from(AgeConvention), st.sampled_from(LeapDay))
def test_age_starts_at_birth_and_never_falls(birth: date, on: date, convention: AgeConvention, leap_day: LeapDay) -> None:
    """Age is −1 before birth and 0 on the day of birth, and a later day never makes anyone younger."""
    age = age_in_years(birth, on, convention, leap_day)
    assert (age < 0) == (on < birth)
    assert age_in_years(birth, birth, convention, leap_day) == 0
    if on < date(9999, 12, 31):
        after = age_in_years(birth, on + datetime.timedelta(days=1), convention, leap_day)
        assert 0 <= after - age <= 1


@pytest.mark.parametrize(
    ("start", "n", "clip", "overflow"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29), date(2024, 3, 1)),
        (date(2023, 1, 31), 1, date(2023, 2, 28), date(2023, 3, 1)),
        (date(2024, 3, 31), -1, date(2024, 2, 29), date(2024, 3, 1)),
        (date(2024, 8, 31), 1, date(2024, 9, 30), date(2024, 10, 1)),
        (date(2024, 11, 30), 3, date(2025, 2, 28), date(2025, 3, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 28), date(2025, 3, 1)),
        (date(2024, 2, 29), 48, date(2028, 2, 29), date(2028, 2, 29)),
        (date(2024, 7, 15), -7, date(2023, 12, 15), date(2023, 12, 15)),
    ],
)
def test_month_ends(start: date, n: int, clip: date, overflow: date) -> None:
    """A day that the target month lacks becomes its last day, or the first of the next month, as declared."""
    assert add_months(start, n, MonthEnd.CLIP) == clip
    assert add_months(start, n, MonthEnd.OVERFLOW) == overflow


def test_whole_months_before_a_day() -> None:
    """The six months before a July day are January to June, oldest first, whichever day it is."""
    expected = tuple(Month(2024, month) for month in range(1, 7))
    assert months_before(date(2024, 7, 1), 6) == months_before(date(2024, 7, 31), 6) == expected
    assert months_before(date(2024, 1, 15), 2) == (Month(2023, 11), Month(2023, 12))
    assert months_before(date(2024, 1, 15), 0) == ()
