"""Deadlines in working days, with the calendar of 2024 handed in: each last day is counted by hand in the scenario."""

from pathlib import Path

from baozhang_rules.pipeline import Pipeline
from baozhang_rules.runtime.dates import WorkingCalendar
from baozhang_rules.scenarios import run_scenarios

FILE = Path(__file__).with_name("workdays.pol")


def failures(calendar):
    """Return the scenarios that fail with a calendar."""
    made = Pipeline([FILE])
    found = run_scenarios(made.bundle, made.index, only=made.bundle.asked.__contains__, calendar=calendar)
    return [result.title for result in found if not result.passed]


def test_every_deadline_ends_on_the_day_counted_by_hand():
    """Moon Festival, the week of 1 October and the Saturdays and Sundays that are worked instead are counted as they were."""
    assert failures(WorkingCalendar.from_chinesecalendar()) == []


def test_without_a_calendar_only_natural_days_are_known():
    """No working day is made up: but for the two public notices of seven natural days, no deadline has a day."""
    made = Pipeline([FILE])
    results = list(run_scenarios(made.bundle, made.index, only=made.bundle.asked.__contains__))
    assert [r.title for r in results if r.passed] == ["初审公示七天", "特困公示七天"]
