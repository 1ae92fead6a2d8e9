"""Working days of real years against what the State Council published, and against a list of working days counted by hand.

The table below was written from the State Council's yearly notices on public holidays (国务院办公厅关于 … 年部分节假日安排的通知), not
from the package that the calendar is read from: days off by range, and the Saturdays and Sundays that are worked instead.
"""

import importlib
from bisect import bisect_right
from datetime import date, timedelta

import pytest

from baozhang_rules.runtime.dates import CalendarYearMissing, WorkingCalendar

pytest.importorskip("chinese_calendar")

OFF = {
    2023: "01-01..01-02 01-21..01-27 04-05 04-29..05-03 06-22..06-24 09-29..10-06",
    2024: "01-01 02-10..02-17 04-04..04-06 05-01..05-05 06-10 09-15..09-17 10-01..10-07",
    2025: "01-01 01-28..02-04 04-04..04-06 05-01..05-05 05-31..06-02 10-01..10-08",
}
WORKED = {
    2023: "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
}


def listed(year: int, text: str) -> set[date]:
    """The days of ranges like ``01-21..01-27``."""
    found: set[date] = set()
    for part in text.split():
        first, _, last = part.partition("..")
        day, end = (date.fromisoformat(f"{year}-{each}") for each in (first, last or first))
        while day <= end:
            found.add(day)
            day += timedelta(days=1)
    return found


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    """The calendar of the extra, all its years."""
    return WorkingCalendar.from_chinesecalendar()


@pytest.mark.parametrize("year", OFF)
def test_a_year_as_it_was_published(year: int, calendar: WorkingCalendar) -> None:
    """Each day of a year is worked when it is a Monday to Friday not off, or a Saturday or Sunday worked instead."""
    off, worked = listed(year, OFF[year]), listed(year, WORKED[year])
    day = date(year, 1, 1)
    while day.year == year:
        assert calendar.is_working(day) is (day in worked or (day.isoweekday() < 6 and day not in off)), day
        day += timedelta(days=1)


def every_day(calendar: WorkingCalendar) -> list[date]:
    """Every day of the calendar's own years."""
    years = sorted(calendar.years)
    assert years == list(range(years[0], years[-1] + 1)) and len(years) >= 20
    first, last = date(years[0], 1, 1), date(years[-1], 12, 31)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def worked_days(calendar: WorkingCalendar) -> list[date]:
    """Those that are worked by the package's own answer, which goes another way than reading its tables."""
    package = importlib.import_module("chinese_calendar")
    return [day for day in every_day(calendar) if package.is_workday(day)]


def test_every_day_of_the_calendars_own_years(calendar: WorkingCalendar) -> None:
    """Whether a day is worked is what the package itself answers, for each day of each year that it holds."""
    worked = set(worked_days(calendar))
    assert [day for day in every_day(calendar) if calendar.is_working(day) is not (day in worked)] == []


def test_counting_from_every_day(calendar: WorkingCalendar) -> None:
    """From every day of those years, the n-th working day on and back, and how many lie between, by their places in the list."""
    worked, last = worked_days(calendar), every_day(calendar)[-1]
    for number, day in enumerate(every_day(calendar)):
        place = bisect_right(worked, day)  # how many are on or before the day
        for n in (1, 3, 10, 2 + number % 59):
            if place + n <= len(worked):
                end = worked[place + n - 1]
                assert calendar.add_working_days(day, n) == end
                assert calendar.working_days_between(day, end) == n
            else:
                with pytest.raises(CalendarYearMissing, match=str(last.year + 1)):
                    calendar.add_working_days(day, n)
        before = place - (calendar.is_working(day))
        for n in (1, 2 + number % 29):
            if before - n >= 0:
                assert calendar.add_working_days(day, -n) == worked[before - n]
