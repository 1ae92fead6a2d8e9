"""Deciding one record with the reference interpreter: records' own rules, then every rule for household, members and units."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from baozhang_rules.core import nodes as n
from baozhang_rules.core.assess import rest, units
from baozhang_rules.core.beside import share_at
from baozhang_rules.core.interp import NO_UNIT, Ent, Env, Index, Run, UnitInstance, kleene_and
from baozhang_rules.runtime.dates import CalendarYearMissing, DateProblem, MonthEnd, WorkingCalendar, add_days, add_months
from baozhang_rules.runtime.decision import (
    CheckResult,
    Dates,
    DeadlineResult,
    Decided,
    Refused,
    RuleResult,
    ShareResult,
    UnitResult,
)
from baozhang_rules.runtime.frozenmap import FrozenMap
from baozhang_rules.runtime.record_data import MonthlySeries, Record, path_text
from baozhang_rules.runtime.record_problems import RecordProblem
from baozhang_rules.runtime.trace import EntityPath, Where
from baozhang_rules.runtime.values import UNSETTLED, Fault, State, join

STACK = 20_000


def decide(index: Index, record: Record, dates: Dates, **options: Any) -> Decided | Refused:
    """Decide one record: rules on records first, then every rule for the household, its members and its units.

    The depth of expressions is bounded by the checker (docs/decisions/0005); the interpreter's own stack needs room for it.
    """
    sys.setrecursionlimit(max(sys.getrecursionlimit(), STACK))
    run = Run(index, record.view(dates.known), dates, **options)
    broken = tuple(broken_rules(run))
    if broken:
        return Refused(index.program.name, dates, record, broken)
    return decided(run)


def decided(run: Run) -> Decided:
    """Every rule for the household, its members and its units, in a record that keeps the rules on records."""
    index = run.index
    assessed = _Assessed(run)
    results = [result for rule in index.program.rules for result in _results(assessed, rule)]
    shares = tuple(share for result in results for share in _shares(assessed, result))
    return Decided(
        index.program.name,
        run.dates,
        run.record,
        tuple(results),
        FrozenMap({order.id: _class_of(run, order) for order in index.program.orders}),
        tuple(_unit_results(assessed)),
        tuple(_checks(run)),
        deadlines(run),
        run.trace(),
        shares,
    )


def refused_problems(index: Index, refused: Refused) -> tuple[RecordProblem, ...]:
    """The problems of a record that breaks rules on records: REC0050 with the rule's id and the policy's own words."""
    messages = {rule.site: rule.message for rule in index.program.record_rules}
    return tuple(
        RecordProblem("REC0050", path_text(path), {"rule": site, "message": messages.get(site, index.sites[site].label)})
        for site, path in refused.broken
    )


def broken_rules(run: Run) -> Iterable[tuple[str, EntityPath]]:
    """The rules on records that a record breaks, each with the entity that does."""
    for rule in run.index.program.record_rules:
        for ent in run.walk():
            if ent.data.entity_name == rule.entity:
                if run.eval(rule.requirement, self_env(run, ent)) is False:
                    yield rule.site, ent.path
    for unique in run.index.program.uniques:
        seen: set[State] = set()
        for ent in run.walk():
            given = ent.data.get(unique.fact) if ent.data.entity_name == unique.entity else None
            told = None if given is None else _told(given.value)
            if told is not None:
                if told in seen:
                    yield unique.site, ent.path
                seen.add(told)


def _told(value: Any) -> Any:
    """A value as it is told apart from others: of a series what it is in each month, whatever the sources; None for 无."""
    if not isinstance(value, MonthlySeries):
        return value
    months = tuple(sorted((month, each.value) for month, each in value.months.items()))
    every = () if value.every is None else (value.every.value,)
    return None if all(each is None for each in (*(value for _, value in months), *every)) else (months, every)


def self_env(run: Run, ent: Ent) -> Env:
    """The circumstances of a rule about an entity, or about the household."""
    return Env((("root", run.root), ("self", ent)), NO_UNIT, run.dates.base, run.dates.rules)


class _Assessed:
    """The assessed units of a run, and what is left beside them; found when first asked for, as they are read for every rule."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @cached_property
    def units(self) -> list[tuple[UnitInstance, State]]:
        """Each unit with the state of being one."""
        return units(self.run)

    @cached_property
    def rest(self) -> tuple[UnitInstance, State] | None:
        """What is left of the household, and how sure that is."""
        return rest(self.run, self.units)


def _results(assessed: _Assessed, rule: n.Rule) -> Iterable[RuleResult]:
    run = assessed.run
    if rule.scope in run.index.units:
        for instance, state in assessed.units:
            if instance.unit == rule.scope and state is not False:
                certain = state if run.index.units[instance.unit].links else True
                yield _result(run, rule, run.unit_env(instance, run.top()), (), state, certain)
    elif rule.scope == run.record.root.entity_name and (left := assessed.rest) is not None:
        instance, state = left
        if rule.kind == "class":
            yield _result(run, rule, run.top(), (), True)
        if rule.kind != "class" or not instance.keeps_class:
            yield _result(run, rule, run.top(instance), (), state, state)
    else:
        for ent in run.walk():
            if ent.data.entity_name == rule.scope:
                yield _result(run, rule, self_env(run, ent), ent.path, True)


def _result(run: Run, rule: n.Rule, env: Env, path: EntityPath, given: State, members: State = True) -> RuleResult:
    """``given``: whether there is such a unit at all; ``members``: whether it is sure who belongs to it."""
    own = kleene_and([given, run.rule(rule, "own" if rule.kind == "class" else "entitled", env)])
    if isinstance(members, UNSETTLED):
        own = join([members, own])
    admitted = run.finding(rule.id, "admitted", env) is True
    version = run.version(rule.versions, rule.site, env)
    reason = version.cause if isinstance(version, Fault) and own is False else ""
    if rule.kind == "class":
        return RuleResult(
            rule.id, rule.kind, env.unit.key, path, own, own, own, _member(run, rule, env, members), admitted, reason, env.where
        )
    wanted = ("amount", "net", *(("low", "high") if rule.kind == "range" else ()))
    states = [run.rule(rule, what, env) for what in wanted]
    if given is not True:
        states = [join([given, state]) for state in states]
    gross, value, low, high = [*states, None, None][:4]
    return RuleResult(rule.id, rule.kind, env.unit.key, path, own, value, gross, None, admitted, reason, env.where, low, high)


def _shares(assessed: _Assessed, result: RuleResult) -> Iterable[ShareResult]:
    """What each entry gets of an amount that is given (分摊), where the text in force of its benefit says how it is divided."""
    run = assessed.run
    share = share_at(run.index.program, run.versions.get((result.rule, result.where), ""))
    if share is None or not isinstance(result.value, Fraction):
        return
    data = dict(share.data)
    left = assessed.rest
    env = run.top(left[0] if left is not None and left[0].key == result.unit else NO_UNIT)
    members = run.list_of(run.root, data["list"], env)
    for ent in members if isinstance(members, tuple) else ():
        value = run.definition(data["definition"], ent, env)
        where = Where(((), ent.path), env.unit.key, env.base, env.rules)
        yield ShareResult(result.rule, result.unit, ent.path, value, where)


def _member(run: Run, rule: n.Rule, env: Env, members: State) -> State:
    state = run.member_of(rule, env)
    return join([members, state]) if isinstance(members, UNSETTLED) else state


def _class_of(run: Run, order: n.Order) -> State:
    rules = [run.index.rules[id] for id in order.rules]
    if any(rule.scope != run.record.root.entity_name for rule in rules):
        return None
    return class_among(order.rules, [run.member_of(rule, run.top()) for rule in rules])


def class_among(rules: Sequence[str], states: Sequence[State]) -> State:
    """The first class that holds; None when none does; unsettled when candidates remain."""
    for rule, state in zip(rules, states, strict=True):
        if state is True:
            return rule
    return join(states)


def _unit_results(assessed: _Assessed) -> Iterable[UnitResult]:
    run = assessed.run
    for instance, state in assessed.units:
        if state is not False:
            members = run.list_of(run.root, instance.listing, run.top(instance))
            paths = tuple(ent.path for ent in members) if isinstance(members, tuple) else ()
            count = instance.headcount if instance.headcount is not None else Fraction(len(paths))
            yield UnitResult(instance.key, instance.unit, paths, count, state)


def _checks(run: Run) -> Iterable[CheckResult]:
    for check in run.index.program.checks:
        for ent in run.walk():
            if ent.data.entity_name == check.entity:
                env = self_env(run, ent)
                yield CheckResult(check.id, ent.path, run.eval(check.condition, env), env.where)


def deadlines(run: Run) -> tuple[DeadlineResult, ...]:
    """The last day of each deadline, or why there is none."""
    return tuple(DeadlineResult(each.id, _deadline(run, each)) for each in run.index.program.deadlines)


def _deadline(run: Run, deadline: n.Deadline) -> State:
    env = run.top()
    start = run.eval(deadline.start, env)
    holds: list[State] = []
    for condition, _, _ in deadline.exceptions:
        holds.append(run.eval(condition, env))
        if holds[-1] is True:
            break
    return deadline_state(deadline, start, holds, run.calendar)


def deadline_state(deadline: n.Deadline, start: State, holds: Sequence[State], calendar: WorkingCalendar | None) -> State:
    """The last day of a deadline, from its first day and what its exceptions say, the first that holds being the last asked."""
    length, unit = deadline.length, deadline.unit
    doubts: list[State] = [start]
    for state, (_, other, other_unit) in zip(holds, deadline.exceptions, strict=False):
        if state is True:
            length, unit = other, other_unit
            break
        if state is not False:
            doubts.append(state)
    unsettled = join(doubts)
    if unsettled is not None or start is None:
        return unsettled
    return last_day(start, deadline.next_day, length, unit, calendar, deadline.site)


def last_day(start: date, next_day: bool, length: int, unit: str, calendar: WorkingCalendar | None, site: str) -> State:
    """The last day of a period of ``length`` that begins with ``start``, or with the day after it (the first day counts)."""
    try:
        return _last_day(add_days(start, 1) if next_day else start, length, unit, calendar, site)
    except DateProblem:
        return Fault("date_out_of_range", site)


def _last_day(first: date, length: int, unit: str, calendar: WorkingCalendar | None, site: str) -> State:
    if unit == "days":
        return add_days(first, length - 1)
    if unit in ("months", "years"):
        return add_days(add_months(first, length * (12 if unit == "years" else 1), MonthEnd.CLIP), -1)
    if calendar is None:
        return Fault("calendar_missing", site, "", (("year", str(first.year)),))
    try:
        return calendar.add_working_days(add_days(first, -1), length)
    except CalendarYearMissing as missing:
        return Fault("calendar_missing", site, "", (("year", str(missing.year)),))
