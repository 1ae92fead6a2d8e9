"""The calendar by which a scenario's working days are counted: the one that it names, or the one that is handed in."""

from __future__ import annotations

from functools import lru_cache

from baozhang_rules.runtime.dates import CalendarProblem, WorkingCalendar
from baozhang_rules.syntax import nodes as syn

NAMED = ("中国", "china")
"""What 工作日历 may name: the public holidays and worked weekends of China, in the extra ``calendar``."""


@lru_cache(maxsize=1)
def china() -> WorkingCalendar | None:
    """China's calendar; None when the extra ``calendar`` isn't installed."""
    try:
        return WorkingCalendar.from_chinesecalendar()
    except CalendarProblem:
        return None


def calendar_for(step: syn.ScenarioStep, given: WorkingCalendar | None) -> WorkingCalendar | None:
    """The calendar of a step: the one it names, where that can be had; else the one handed in."""
    return (china() or given) if step.calendar is not None else given


def is_lacking(declaration: syn.ScenarioDecl, given: WorkingCalendar | None) -> bool:
    """Whether a scenario names a calendar and there is none."""
    return any(step.calendar is not None and calendar_for(step, given) is None for step in declaration.steps)
