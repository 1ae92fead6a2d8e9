"""Builtins on dates: ages, counting in months and days, parts of a date, working days."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeVar

from baozhang_rules.builtins.signature import Builtin, BuiltinEnv, Param
from baozhang_rules.runtime.dates import (
    AgeConvention,
    CalendarYearMissing,
    DateProblem,
    LeapDay,
    Month,
    MonthEnd,
    add_days,
    add_months,
    age_in_years,
)
from baozhang_rules.runtime.values import Fault, Value
from baozhang_rules.types import DATE, DurationT, NumberT
from baozhang_rules.units import unit

_MONTHS = NumberT(unit("month"))
_DAYS = NumberT(unit("day"))
_DATE = Param("日期", "date", DATE)
_FROM_TO = (Param("起", "from", DATE), Param("止", "to", DATE))

_E = TypeVar("_E", AgeConvention, LeapDay, MonthEnd)


def _convention(env: BuiltinEnv, key: str, kind: type[_E]) -> _E | None:
    written = env.conventions.get(key)
    return None if written is None else kind(written)


def _age(arguments: Sequence[Value], env: BuiltinEnv) -> Value:
    birth, on = arguments
    age = _convention(env, "age", AgeConvention)
    leap = _convention(env, "leap_day", LeapDay)
    if age is None or leap is None:
        return env.fault("convention_missing", convention="age" if age is None else "leap_day")
    return Fraction(age_in_years(birth, on, age, leap))


def _months_between(arguments: Sequence[Value], _env: BuiltinEnv) -> Value:
    """Whole months: complete on the same day of the month, or on the last day of a month that lacks it."""
    start, end = arguments
    return Fraction(_whole_months(start, end) if start <= end else -_whole_months(end, start))


def _whole_months(start: datetime.date, end: datetime.date) -> int:
    months = Month.of(end) - Month.of(start)
    reached = end.day >= start.day or end == Month.of(end).last_day
    return months if reached else months - 1


def _days_between(arguments: Sequence[Value], _env: BuiltinEnv) -> Value:
    start, end = arguments
    return Fraction((end - start).days)


def _whole(count: Fraction, env: BuiltinEnv, move: Callable[[int], datetime.date]) -> Value:
    """The date that ``move`` gives for a whole count; a fault for other counts and outside the calendar."""
    if count.denominator != 1:
        return env.fault("not_whole", value=str(count))
    try:
        return move(int(count))
    except DateProblem:
        return env.fault("date_out_of_range")


def _add_months(arguments: Sequence[Value], env: BuiltinEnv) -> Value:
    day, months = arguments
    end = _convention(env, "month_end", MonthEnd)
    if end is None:
        return env.fault("convention_missing", convention="month_end")
    return _whole(months, env, lambda n: add_months(day, n, end))


def _add_days(arguments: Sequence[Value], env: BuiltinEnv) -> Value:
    day, days = arguments
    return _whole(days, env, lambda n: add_days(day, n))


def _working_days_after(arguments: Sequence[Value], env: BuiltinEnv) -> Value:
    day, days = arguments
    calendar = env.calendar
    if calendar is None:
        return env.fault("calendar_missing", year=str(day.year))
    try:
        return _whole(days, env, lambda n: calendar.add_working_days(day, n))
    except CalendarYearMissing as missing:
        return env.fault("calendar_missing", year=str(missing.year))


def _part(read: Callable[[datetime.date], Value]) -> Callable[[Sequence[Value], BuiltinEnv], Value | Fault]:
    return lambda arguments, _env: read(arguments[0])


CALENDAR = (
    Builtin(
        "age", "周岁", "age",
        (Param("出生日期", "birth", DATE), Param("日期", "on", DATE)), NumberT(unit("age")), _age,
        "某日已满的周岁数;生日当天还是次日满周岁、2 月 29 日出生者平年何日满周岁,由政策写明。",
        "Completed years of age on a day. Whether a year is complete on the birthday or the day after, and "
        "the birthday of those born on 29 February in a common year, are conventions that a policy declares.",
        "周岁(出生日期, 基准日)", "《民法典》第十七条、第二百零四条",
    ),
    Builtin(
        "months_between", "月数", "months_between", _FROM_TO, _MONTHS, _months_between,
        "两日之间满了几个月:到对应日满一个月,当月没有对应日时到月末满;后一日在前时为负。",
        "Whole months between two days: complete on the same day of the month, or on the last day of a "
        "month that lacks it; negative when the second day is earlier.",
        "月数(失业日期, 申请日)", "《民法典》第二百零二条",
    ),
    Builtin(
        "days_between", "天数", "days_between", _FROM_TO, _DAYS, _days_between,
        "从前一日到后一日的自然日数,不含前一日;后一日在前时为负。",
        "Natural days from the first day to the second, the first not counted; negative when the second is "
        "earlier.",
        "天数(受理日, 确认日)", "《民法典》第二百零一条",
    ),
    Builtin(
        "add_months", "加月", "add_months", (_DATE, Param("月数", "months", _MONTHS)), DATE, _add_months,
        "几个月后的对应日;那个月没有对应日时是月末还是次月一日,由政策写明。",
        "The same day some months later. What a day becomes that the month lacks is a convention.",
        "加月(确认日, 12 个月)", "《民法典》第二百零二条",
    ),
    Builtin(
        "add_days", "加日", "add_days", (_DATE, Param("天数", "days", _DAYS)), DATE, _add_days,
        "几个自然日后的日期。",
        "The day some natural days later.",
        "加日(公示日, 7 天)", "《民法典》第二百零一条",
    ),
    Builtin(
        "year_of", "年份", "year_of", (_DATE,), NumberT(), _part(lambda day: Fraction(day.year)),
        "日期的年份,没有单位的数。",
        "The year of a date, a plain number.",
        "年份(基准日)", "ISO 8601",
    ),
    Builtin(
        "month_of", "月份", "month_of", (_DATE,), NumberT(), _part(lambda day: Fraction(day.month)),
        "日期的月份,1 至 12,没有单位的数。",
        "The month of a date from 1 to 12, a plain number.",
        "月份(基准日)", "ISO 8601",
    ),
    Builtin(
        "month_start", "月初", "month_start", (_DATE,), DATE, _part(lambda day: Month.of(day).first_day),
        "日期所在月的第一天。",
        "The first day of the date's month.",
        "月初(申请日)", "ISO 8601",
    ),
    Builtin(
        "month_end", "月末", "month_end", (_DATE,), DATE, _part(lambda day: Month.of(day).last_day),
        "日期所在月的最后一天。",
        "The last day of the date's month.",
        "月末(申请日)", "ISO 8601",
    ),
    Builtin(
        "working_days_after", "工作日后", "working_days_after",
        (_DATE, Param("工作日数", "days", DurationT("working_days"))), DATE, _working_days_after,
        "当日不计,之后的第几个工作日;工作日历由外部提供,缺那一年的日历时无法计算。",
        "The n-th working day after a day, which is not counted. The calendar comes from outside; a year "
        "that it lacks makes the result impossible to compute.",
        "工作日后(受理日, 30 工作日)", "《民法典》第二百零一条",
    ),
)  # fmt: skip
