"""Dates and months: reading them, ages, and counting in months and days.

Nothing here knows today's date or a time zone. Conventions that law leaves open (when an age is reached, what
29 February becomes, what a missing day of a month becomes) are arguments, never defaults of an engine.
"""

import datetime
import importlib
import re
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import overload

from baozhang_rules.runtime.frozen import field, frozen
from baozhang_rules.runtime.frozenmap import FrozenMap

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})|([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})|([0-9]{4})年([0-9]{1,2})月")


class DateProblem(ValueError):
    """A text that is no date or month of the calendar, or a result outside the years 1 to 9999."""


def parse_date(text: str) -> datetime.date:
    """The day written ``2024-07-01`` or ``2024年7月1日``; `DateProblem` for anything else (``2024-7-1``)."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise DateProblem("not a date such as 2024-07-01")
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise DateProblem("no such day in the calendar") from None


def is_leap(year: int) -> bool:
    """Whether a year has a 29 February (as `calendar.isleap`, whose module also loads all about locales)."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@frozen(order=True)
class Month:
    """A calendar month; ordered, and counted with: ``month + 3``, ``month - 1``, ``later - earlier``."""

    year: int
    month: int

    def __attrs_post_init__(self) -> None:
        if not datetime.MINYEAR <= self.year <= datetime.MAXYEAR:
            raise DateProblem("a year is between 1 and 9999")
        if not 1 <= self.month <= 12:
            raise DateProblem("a month is between 1 and 12")

    @classmethod
    def of(cls, day: datetime.date) -> "Month":
        """The month that holds `day`."""
        return _month(day.year, day.month)

    @property
    def ordinal(self) -> int:
        """The number of months since January of year 0."""
        return self.year * 12 + self.month - 1

    @property
    def first_day(self) -> datetime.date:
        """The first day of the month."""
        return datetime.date(self.year, self.month, 1)

    @property
    def last_day(self) -> datetime.date:
        """The last day of the month."""
        days = 29 if self.month == 2 and is_leap(self.year) else _DAYS[self.month - 1]
        return datetime.date(self.year, self.month, days)

    def __add__(self, months: int) -> "Month":
        year, month = divmod(self.ordinal + months, 12)
        return Month(year, month + 1)

    @overload
    def __sub__(self, other: int) -> "Month": ...
    @overload
    def __sub__(self, other: "Month") -> int: ...
    def __sub__(self, other: "int | Month") -> "Month | int":
        if isinstance(other, Month):
            return self.ordinal - other.ordinal
        return self + -other

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@lru_cache(maxsize=1024)
def _month(year: int, month: int) -> Month:
    """A month; the same few are asked for at every fact that is read."""
    return Month(year, month)


def month_text(day: datetime.date) -> str:
    """The month that holds a day, as it is written: ``2024-07``."""
    return day.isoformat()[:7]


def parse_month(text: str) -> Month:
    """The month written ``2024-07`` or ``2024年7月``; raises `DateProblem` for anything else."""
    match = _MONTH.fullmatch(text)
    if match is None:
        raise DateProblem("not a month such as 2024-07")
    year, month = (int(part) for part in match.groups() if part is not None)
    return Month(year, month)


class AgeConvention(Enum):
    """On which day a year of age is completed."""

    BIRTHDAY = "birthday"
    """On the birthday itself."""
    NEXT_DAY = "next_day"
    """On the day after the birthday."""


class LeapDay(Enum):
    """The birthday, in a common year, of a person born on 29 February."""

    FEB28 = "feb28"
    MAR1 = "mar1"


def age_in_years(birth: datetime.date, on: datetime.date, convention: AgeConvention, leap_day: LeapDay) -> int:
    """Completed years of age (周岁) on a day; 0 from the day of birth, −1 on every day before it."""
    if on < birth:
        return -1
    month, day = _birthday(birth, on.year, leap_day)
    today = (on.month, on.day)
    reached = today >= (month, day) if convention is AgeConvention.BIRTHDAY else today > (month, day)
    return max(0, on.year - birth.year - (not reached))


def _birthday(birth: datetime.date, year: int, leap_day: LeapDay) -> tuple[int, int]:
    if (birth.month, birth.day) != (2, 29) or is_leap(year):
        return birth.month, birth.day
    return (2, 28) if leap_day is LeapDay.FEB28 else (3, 1)


class MonthEnd(Enum):
    """What a day becomes that the target month lacks (31 January plus one month)."""

    CLIP = "clip"
    """The last day of that month."""
    OVERFLOW = "overflow"
    """The first day of the month after it."""


def add_months(day: datetime.date, months: int, month_end: MonthEnd) -> datetime.date:
    """The same day of the month, `months` later (or earlier, when negative).

    `month_end` settles a day that the target month lacks. Raises `DateProblem` outside the years 1 to 9999.
    """
    target = Month.of(day) + months
    if day.day <= target.last_day.day:
        return datetime.date(target.year, target.month, day.day)
    return target.last_day if month_end is MonthEnd.CLIP else (target + 1).first_day


def add_days(day: datetime.date, days: int) -> datetime.date:
    """The day `days` natural days later (earlier, when negative); `DateProblem` outside years 1 to 9999."""
    try:
        return day + datetime.timedelta(days=days)
    except OverflowError:
        raise DateProblem("a year is between 1 and 9999") from None


def last_of(day: datetime.date, days: int) -> datetime.date:
    """The last day of a span of so many days after a day; the calendar's last where the span would leave it."""
    return datetime.date.fromordinal(min(day.toordinal() + days, datetime.date.max.toordinal()))


def months_before(day: datetime.date, n: int) -> tuple[Month, ...]:
    """The `n` whole months before the month of `day`, oldest first; the month of `day` is not among them."""
    if n < 0:
        raise ValueError("a number of months is not negative")
    end = Month.of(day)
    return tuple(end - back for back in range(n, 0, -1))


class CalendarProblem(ValueError):
    """Working-day data that cannot be used: a malformed table, or a missing extra."""


class CalendarYearMissing(LookupError):
    """No working-day data were supplied for `year`; the working days of a year are never guessed."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year

    def __str__(self) -> str:
        return f"no working-day calendar for the year {self.year}"


@frozen
class YearDays:
    """One year's exceptions to "Monday to Friday are worked".

    `days_off` are not worked (weekends among them change nothing); `extra_working` are weekend days that
    are worked.
    """

    days_off: frozenset[datetime.date] = frozenset()
    extra_working: frozenset[datetime.date] = frozenset()

    def is_working(self, day: datetime.date) -> bool:
        """Whether `day`, a day of this year, is worked."""
        return day in self.extra_working or (day.weekday() < 5 and day not in self.days_off)


def _check_years(_instance: object, _attribute: object, value: Mapping[int, YearDays]) -> None:
    for year, days in value.items():
        if any(day.year != year for day in days.days_off | days.extra_working):
            raise CalendarProblem(f"the calendar of {year} holds a day of another year")
        if days.days_off & days.extra_working:
            raise CalendarProblem(f"the calendar of {year} has a day both off and worked")


@frozen(repr=False)
class WorkingCalendar:
    """Working days, from data supplied per year. A year not supplied raises `CalendarYearMissing`."""

    years: FrozenMap[int, YearDays] = field(
        converter=FrozenMap[int, YearDays], validator=_check_years, factory=FrozenMap[int, YearDays]
    )

    def __repr__(self) -> str:
        """The years that are supplied."""
        return f"<WorkingCalendar {', '.join(map(str, sorted(self.years)))}>"

    def is_working(self, day: datetime.date) -> bool:
        """Whether `day` is a working day."""
        days = self.years.get(day.year)
        if days is None:
            raise CalendarYearMissing(day.year)
        return days.is_working(day)

    def add_working_days(self, day: datetime.date, n: int) -> datetime.date:
        """The n-th working day after `day` (before it, when `n` is negative); `day` itself when `n` is 0.

        `day` is never counted, whether worked or not.
        """
        step = 1 if n >= 0 else -1
        left = abs(n)
        while left:
            day = add_days(day, step)
            left -= self.is_working(day)
        return day

    def working_days_between(self, start: datetime.date, end: datetime.date) -> int:
        """How many working days lie after `start`, up to and including `end`; 0 when `end` isn't later."""
        span = range(start.toordinal() + 1, end.toordinal() + 1)
        return sum(self.is_working(datetime.date.fromordinal(number)) for number in span)

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "WorkingCalendar":
        """The calendar ``{"2024": {"放假": ["2024-01-01", …], "上班": ["2024-02-04", …]}}``.

        ``off`` and ``working`` are other spellings. A year with both lists empty has no exceptions. Raises
        `CalendarProblem` for anything malformed.
        """
        if not isinstance(data, Mapping):
            raise CalendarProblem("a calendar is an object of years")
        return cls({_year(key): _year_days(key, value) for key, value in data.items()})

    @classmethod
    def from_chinesecalendar(cls) -> "WorkingCalendar":
        """The calendar of the package `chinesecalendar` (extra ``calendar``), for each year held in full."""
        try:
            constants = importlib.import_module("chinese_calendar.constants")
        except ImportError:
            raise CalendarProblem("working days need the extra `calendar`: pip install 'baozhang-rules[calendar]'") from None
        off, worked = frozenset(constants.holidays), frozenset(constants.workdays)
        years = sorted(day.year for day in off if (day.month, day.day) == (10, 1))
        return cls({year: YearDays(_within(off, year), _within(worked, year)) for year in years})


def _within(days: frozenset[datetime.date], year: int) -> frozenset[datetime.date]:
    return frozenset(day for day in days if day.year == year)


def _year(key: object) -> int:
    if not isinstance(key, str) or re.fullmatch(r"[0-9]{4}", key) is None:
        raise CalendarProblem("a calendar year is written like 2024")
    return int(key)


def _year_days(year: str, value: object) -> YearDays:
    if not isinstance(value, Mapping) or set(value) - {"放假", "off", "上班", "working"}:
        raise CalendarProblem(f"the calendar of {year} needs the lists 放假 and 上班")
    return YearDays(_days(year, value, "放假", "off"), _days(year, value, "上班", "working"))


def _days(year: str, value: Mapping[str, object], zh: str, en: str) -> frozenset[datetime.date]:
    given = value.get(zh, value.get(en))
    if not isinstance(given, list | tuple) or not all(isinstance(day, str) for day in given):
        raise CalendarProblem(f"the calendar of {year} needs {zh} ({en}), a list of dates")
    try:
        return frozenset(parse_date(day) for day in given)
    except DateProblem:
        raise CalendarProblem(f"the calendar of {year} holds a text that is no date") from None
