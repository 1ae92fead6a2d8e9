"""Working days, from calendars supplied from outside."""

import datetime
import pickle
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baozhang_rules.runtime.dates import (
    CalendarProblem,
    CalendarYearMissing,
    WorkingCalendar,
    YearDays,
)

# An invented year: a week off at the new year, paid for on a Saturday and a Sunday, and a Wednesday off in May.
OFF = [date(2030, 1, 1) + datetime.timedelta(days=n) for n in range(7)] + [date(2030, 5, 1)]
WORKED = [date(2030, 1, 12), date(2030, 1, 13)]
CALENDAR = WorkingCalendar({2030: YearDays(frozenset(OFF), frozenset(WORKED)), 2031: YearDays()})

# January 2030, from Tuesday the 1st, by hand: x worked, . not worked.
JANUARY = ".......xxxxxxxxxxx..xxxxx..xxxx"
in_2030 = st.dates(date(2030, 1, 1), date(2030, 12, 31))


def test_a_hand_written_month() -> None:
    """Days off, worked weekends and plain weeks of a hand-written month are told apart."""
    worked = "".join("x" if CALENDAR.is_working(date(2030, 1, day)) else "." for day in range(1, 32))
    assert worked == JANUARY


@given(in_2030, st.integers(0, 30))
def test_counting_working_days_by_brute_force(day: date, n: int) -> None:
    """The n-th working day after a day is found by listing the working days after it."""
    listed = [day + datetime.timedelta(days=k) for k in range(1, 120)]
    working = [d for d in listed if (d.weekday() < 5 and d not in OFF) or d in WORKED]
    assert CALENDAR.add_working_days(day, n) == (working[n - 1] if n else day)


@given(in_2030, st.integers(1, 30))
def test_counting_forward_and_between_agree(day: date, n: int) -> None:
    """Between a day and the n-th working day after it lie n working days, the last one included."""
    end = CALENDAR.add_working_days(day, n)
    assert CALENDAR.working_days_between(day, end) == n
    assert CALENDAR.working_days_between(end, day) == 0


@given(st.dates(date(2030, 3, 1), date(2030, 12, 31)), st.integers(1, 30))
def test_counting_back_mirrors_counting_on(day: date, n: int) -> None:
    """Going back n working days from the n-th one after a working day returns to that day."""
    if CALENDAR.is_working(day):
        assert CALENDAR.add_working_days(CALENDAR.add_working_days(day, n), -n) == day


def test_a_missing_year_is_never_guessed() -> None:
    """A count that reaches a year that was not supplied names that year."""
    with pytest.raises(CalendarYearMissing) as caught:
        CALENDAR.add_working_days(date(2031, 12, 30), 5)
    assert caught.value.year == 2032
    assert pickle.loads(pickle.dumps(caught.value)).year == 2032
    with pytest.raises(CalendarYearMissing):
        WorkingCalendar().is_working(date(2030, 1, 1))


def test_a_calendar_in_json() -> None:
    """A calendar reads from JSON with Chinese or English keys to the same calendar."""
    off, worked = [day.isoformat() for day in OFF], [day.isoformat() for day in WORKED]
    chinese = {"2030": {"放假": off, "上班": worked}, "2031": {"放假": [], "上班": []}}
    english = {"2030": {"off": off, "working": worked}, "2031": {"off": [], "working": []}}
    assert WorkingCalendar.from_json(chinese) == WorkingCalendar.from_json(english) == CALENDAR
    assert hash(WorkingCalendar.from_json(chinese)) == hash(CALENDAR)
    assert pickle.loads(pickle.dumps(CALENDAR)) == CALENDAR


@pytest.mark.parametrize(
    "data",
    [
        [],
        {"30": {"放假": [], "上班": []}},
        {"2030": []},
        {"2030": {"放假": []}},
        {"2030": {"放假": "2030-01-01", "上班": []}},
        {"2030": {"放假": ["2030-02-30"], "上班": []}},
        {"2030": {"放假": [20300101], "上班": []}},
        {"2030": {"放假": ["2031-01-01"], "上班": []}},
        {"2030": {"放假": ["2030-01-05"], "上班": ["2030-01-05"]}},
        {"2030": {"放假": [], "上班": [], "调休": []}},
    ],
)
def test_a_malformed_calendar_is_refused(data: object) -> None:
    """A calendar with a wrong shape, a wrong year, or a day both off and worked is refused."""
    with pytest.raises(CalendarProblem):
        WorkingCalendar.from_json(data)  # type: ignore[arg-type]


def test_the_package_calendar() -> None:
    """The package's calendar knows that in 2024 the 1st of October was off and the 29th of September worked."""
    pytest.importorskip("chinese_calendar")
    calendar = WorkingCalendar.from_chinesecalendar()
    assert calendar.years[2024].days_off
    assert not calendar.is_working(date(2024, 10, 1))
    assert calendar.is_working(date(2024, 9, 29))
    assert calendar.add_working_days(date(2024, 9, 30), 1) == date(2024, 10, 8)


def test_a_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package the problem names the extra to install."""
    monkeypatch.setitem(__import__("sys").modules, "chinese_calendar.constants", None)
    with pytest.raises(CalendarProblem, match="calendar"):
        WorkingCalendar.from_chinesecalendar()
