"""Ages and months against a second calendar that counts days one by one, in whole numbers of its own.

The second calendar (`Days`) knows nothing but the lengths of the months and the leap years of the Gregorian reform; a day is its
number from 1 January 1900.  `BAOZHANG_FUZZ=ci` takes every anniversary up to the 120th of each birthday, the usual run every
sixteenth, so that all birthdays, ages, conventions and distances come up.
"""

import os
from collections.abc import Iterator
from datetime import date

import pytest
from attrs import frozen

from baozhang_rules.runtime.dates import AgeConvention, LeapDay, MonthEnd, add_months, age_in_years

pytestmark = pytest.mark.fuzz

FIRST, LAST, BEYOND = 1900, 2100, 2222
STEP = 1 if os.environ.get("BAOZHANG_FUZZ") == "ci" else 16
CONVENTIONS = [(convention, leap_day) for convention in AgeConvention for leap_day in LeapDay]


def length(year: int, month: int) -> int:
    """The days of a month."""
    if month == 2:
        return 29 if year % 400 == 0 or (year % 4 == 0 and year % 100 != 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


@frozen
class Days:
    """Every day from 1900, in order: its number ↔ (year, month, day), counted one by one."""

    listed: list[tuple[int, int, int]]
    number: dict[tuple[int, int, int], int]
    dates: list[date]

    @classmethod
    def counted(cls) -> "Days":
        """Count them."""
        listed = [
            (year, month, day)
            for year in range(FIRST, BEYOND + 1)
            for month in range(1, 13)
            for day in range(1, length(year, month) + 1)
        ]
        return cls(listed, {each: n for n, each in enumerate(listed)}, [date(*each) for each in listed])

    def births(self) -> Iterator[int]:
        """The numbers of all birthdays from 1900 to 2100."""
        return iter(range(self.number[LAST, 12, 31] + 1))

    def turns(self, birth: int, age: int, convention: AgeConvention, leap_day: LeapDay) -> int:
        """The number of the day on which someone is first of an age."""
        year, month, day = self.listed[birth]
        year += age
        if (month, day) == (2, 29) and length(year, 2) == 28:
            month, day = (2, 28) if leap_day is LeapDay.FEB28 else (3, 1)
        return self.number[year, month, day] + (convention is AgeConvention.NEXT_DAY)


@pytest.fixture(scope="module")
def days() -> Days:
    """The second calendar."""
    return Days.counted()


def test_every_birthday_and_the_days_around_its_anniversaries(days: Days) -> None:
    """One is a year older from the day on which the counted anniversary says so and not a day earlier, whichever day of 1900 to
    2100 one was born on; the days at the ends of that month, and 28 and 29 February and 1 March, included.
    """
    tried = 0
    for birth in days.births():
        born, (_, month, _) = days.dates[birth], days.listed[birth]
        for age in range(1 + birth % STEP, 121, STEP):
            convention, leap_day = CONVENTIONS[(birth + age // STEP) % 4]
            turns = days.turns(birth, age, convention, leap_day)
            year = days.listed[birth][0] + age
            end = days.number[year, month, length(year, month)]
            for on in (turns - 1, turns, turns + 1, end, end + 1):
                expected = age - (on < turns)
                if age_in_years(born, days.dates[on], convention, leap_day) != expected:
                    pytest.fail(f"{born} on {days.dates[on]} by {convention}, {leap_day}: {expected}")
            tried += 5
    assert tried > 73_000 * 120 * 5 // STEP * 0.99


@pytest.mark.parametrize(("convention", "leap_day"), CONVENTIONS)
def test_who_was_born_on_29_february_by_each_convention(days: Days, convention: AgeConvention, leap_day: LeapDay) -> None:
    """Every leap day of the two centuries, every age up to 120, the days from 27 February to 2 March."""
    for birth in days.births():
        if days.listed[birth][1:] != (2, 29):
            continue
        for age in range(1, 121):
            turns = days.turns(birth, age, convention, leap_day)
            first = days.number[days.listed[birth][0] + age, 2, 27]
            for on in range(first, first + 6):
                assert age_in_years(days.dates[birth], days.dates[on], convention, leap_day) == age - (on < turns)


def test_the_day_of_birth_and_the_day_before(days: Days) -> None:
    """Nobody is older than 0 on the day of birth or younger than 0 from it, by each convention, whichever day that is."""
    for birth in days.births():
        born = days.dates[birth]
        convention, leap_day = CONVENTIONS[birth % 4]
        assert age_in_years(born, born, convention, leap_day) == 0
        assert age_in_years(born, days.dates[birth + 1], convention, leap_day) == 0
        assert birth == 0 or age_in_years(born, days.dates[birth - 1], convention, leap_day) == -1


@pytest.mark.parametrize("convention", MonthEnd)
def test_months_on_from_every_day(days: Days, convention: MonthEnd) -> None:
    """From every day of two centuries some months on and back: the same day of that month, and where the month lacks it, its last
    day or the first of the next, as declared.
    """
    for start in days.births():
        year, month, day = days.listed[start]
        for n in (1, -1 - start % 13, 12 + start % 400):
            count = year * 12 + month - 1 + n
            there = count // 12, count % 12 + 1
            if not FIRST <= there[0] < BEYOND:
                continue
            last = length(*there)
            expected = days.number[*there, min(day, last)] + (convention is MonthEnd.OVERFLOW and day > last)
            assert add_months(days.dates[start], n, convention) == days.dates[expected], (days.dates[start], n)
