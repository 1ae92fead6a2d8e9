"""Deadlines in working days, by the calendar of 2024 that the scenarios name: each last day is counted by hand beside it."""

from baozhang_rules.pipeline import Pipeline
from baozhang_rules.resources import policies_path
from baozhang_rules.scenarios import run_scenarios

FILE = policies_path() / "national" / "scenarios_workdays.pol"


def test_every_deadline_ends_on_the_day_counted_by_hand():
    """Moon Festival, the week of 1 October and the Saturdays and Sundays that are worked instead are counted as they were."""
    made = Pipeline([FILE])
    results = run_scenarios(made.bundle, made.index, only=made.bundle.asked.__contains__)
    assert [result.title for result in results if not result.passed] == []
