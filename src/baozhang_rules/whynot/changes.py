"""The smallest changes of facts on record that would turn a refusal: up to three facts, each at the nearest value that does.

Looked for by runs of the engine, so that nothing is told that a run didn't show (docs/decisions/0008 §4).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, product
from typing import Any, TypeAlias

from attrs import define, evolve, field, frozen

from baozhang_rules.core.decide import decide
from baozhang_rules.core.interp import Index
from baozhang_rules.runtime.decision import Dates, Decided, Refused, RuleResult
from baozhang_rules.runtime.record_data import Record, Value
from baozhang_rules.runtime.trace import EntityPath
from baozhang_rules.runtime.values import NOT_ENTITLED, UNSETTLED, FactPath
from baozhang_rules.types import Type
from baozhang_rules.whynot.facts import Changeable, changeable, changed
from baozhang_rules.whynot.relevant import States, Tests

LARGEST_SET = 3
MOST_RUNS = 1200
MOST_TURNS = 4
MOST_PASSES = 4

Runner: TypeAlias = Callable[[Record], Decided | Refused]
Option: TypeAlias = tuple[Changeable, Value]
Chosen: TypeAlias = dict[FactPath, Value]


@frozen
class Change:
    """One fact with another value; ``type`` is its type in the policy."""

    path: FactPath
    old: Value = field(repr=False)
    new: Value = field(repr=False)
    type: Type


@frozen
class Changes:
    """Sets of changes, each of which by itself turns a refusal; smaller sets first, then in the record's order.

    ``refused``: whether there was a refusal to turn.  ``none_within``: no set of up to three facts turns it.  ``unchangeable``:
    facts that the refusal reads and that can't be otherwise (不可改变).  ``bounded``: the search ended at its limit, so that there
    may be other sets.  ``runs`` is what it took.
    """

    sets: tuple[tuple[Change, ...], ...]
    refused: bool = True
    unchangeable: tuple[FactPath, ...] = ()
    bounded: bool = False
    runs: int = field(default=0, eq=False)

    @property
    def none_within(self) -> bool:
        """Whether the answer is that no change of up to three facts helps."""
        return self.refused and not self.sets and not self.bounded


def changes(
    index: Index,
    record: Record,
    dates: Dates,
    query: RuleResult,
    *,
    run: Runner | None = None,
    most: int = MOST_RUNS,
    **options: Any,
) -> Changes:
    """The minimal changes that would turn the refusal that ``query`` is.

    ``run`` decides a record, with or without a trace (default: the interpreter, for this rule alone); ``most`` bounds the runs;
    ``options`` go to the interpreter (``calendar``, ``assumed``).
    """
    if not is_refused(query):
        return Changes((), refused=False)
    asked = only_rule(index, query.rule)

    def traced(record: Record) -> Decided | Refused:
        return decide(asked, record, dates, **options)

    search = _Search(index, record.view(dates.known), query, run or traced, traced, most)
    return evolve(search.find(), runs=search.spent)


def is_refused(result: RuleResult) -> bool:
    """Whether a class is 不符合, or not the one after its order; whether a benefit is 不享受."""
    if result.kind == "class":
        return result.own is False or result.member_of is False
    return result.own is False or result.value is NOT_ENTITLED


def only_rule(index: Index, rule: str) -> Index:
    """The same program, in which only this rule is asked about."""
    asked = Index(evolve(index.program, rules=(index.rules[rule],), orders=(), checks=(), deadlines=()))
    asked.rules = index.rules
    return asked


class _Spent(Exception):
    """No runs are left."""


@define
class _Search:
    """One search: its question, and the runs it has spent."""

    index: Index
    record: Record
    query: RuleResult
    run: Runner
    traced: Runner
    most: int
    spent: int = 0
    tests: Tests = field(init=False)
    before: States = field(factory=dict)
    read: frozenset[tuple[EntityPath, str]] = frozenset()
    known: dict[frozenset[tuple[FactPath, Value]], bool] = field(factory=dict)
    states: dict[frozenset[tuple[FactPath, Value]], States] = field(factory=dict)
    found: dict[frozenset[FactPath], Chosen] = field(factory=dict)
    facts: dict[FactPath, Changeable] = field(factory=dict)

    def find(self) -> Changes:
        """All minimal sets of up to three changes, as far as the runs go."""
        self.tests = _tests(self.index, self.query)
        self._begin()
        kinds = self.tests.facts(self.tests.failing(self.before))
        facts, fixed = changeable(self.record, self.index.program.schema, kinds)
        self.facts = {fact.path: fact for fact in facts}
        bounded = False
        try:
            self._look(self._helpful(facts))
        except _Spent:
            bounded = True
        return Changes(self._told(), True, tuple(fixed), bounded)

    def _begin(self) -> None:
        """What the record as it is leaves behind."""
        before = self.traced(self.record)
        if isinstance(before, Decided):
            self.before = before.trace.nodes
            self.read = frozenset((path.entity, path.fact) for path in before.trace.facts)

    def _told(self) -> tuple[tuple[Change, ...], ...]:
        place = {path: number for number, path in enumerate(self.facts)}
        minimal = [paths for paths in self.found if not any(other < paths for other in self.found)]
        ordered = sorted((sorted(place[path] for path in paths), paths) for paths in minimal)
        told = [
            tuple(self._change(path, self.found[paths][path]) for path in self.facts if path in paths) for _, paths in ordered
        ]
        return tuple(sorted(told, key=len))

    def _change(self, path: FactPath, new: Value) -> Change:
        fact = self.facts[path]
        return Change(path, fact.old, new, fact.type)

    # ------------------------------------------------------------------------------------ what may help

    def _helpful(self, facts: list[Changeable]) -> dict[FactPath, list[Option]]:
        """The other values of each fact that turn the refusal, or bring some failing test nearer to its line."""
        helpful: dict[FactPath, list[Option]] = {}
        for fact in facts:
            for value in fact.options():
                helpful.setdefault(fact.path, []).extend((fact, each) for each in self._worth(fact, value))
            self._alone(helpful[fact.path] if fact.path in helpful else [])
        return {path: options for path, options in helpful.items() if options}

    def _worth(self, fact: Changeable, value: Value) -> list[Value]:
        """A value that helps, and values on the way to it where it mends one test and breaks another."""
        if self._turns({fact.path: value}):
            return [value]
        after = self._states({fact.path: value})
        between = self._turning_points(fact, value) if fact.ordered and self.tests.torn(self.before, after) else []
        unread = (fact.path.entity, fact.path.fact) not in self.read  # another change may make it count
        return [*between, value] if unread or self.tests.moves(self.before, after) else between

    def _turning_points(self, fact: Changeable, end: Value) -> list[Value]:
        """Values between the fact's own and ``end`` at which some test turns, the nearest first."""
        found: list[Value] = []
        if fact.old is None or end is None:
            return found
        here, last = fact.place(fact.old), fact.place(end)
        for _ in range(MOST_TURNS):
            now = self._outcomes(fact, here)
            if self._outcomes(fact, last) == now:
                break
            here = _halve(here, last, lambda place, now=now: self._outcomes(fact, place) != now)  # type: ignore[misc]
            found.append(fact.at(here))
        return found

    def _outcomes(self, fact: Changeable, place: int) -> States:
        return self.tests.states(self._states({fact.path: fact.at(place)}))

    # ------------------------------------------------------------------------------------------- sets

    def _alone(self, options: list[Option]) -> None:
        """The nearest value of one fact that turns the refusal, if one does."""
        near = [self._nearest({fact.path: value}) for fact, value in options if self._turns({fact.path: value})]
        if near:
            fact = options[0][0]
            best = min(near, key=lambda chosen: _distance(fact, chosen[fact.path])) if fact.ordered else near[0]
            self.found[frozenset(best)] = best

    def _look(self, helpful: dict[FactPath, list[Option]]) -> None:
        """Two facts together, then three, none of which turns the refusal with fewer."""
        for size in range(2, LARGEST_SET + 1):
            for paths in combinations(helpful, size):
                if not any(smaller <= set(paths) for smaller in self.found):
                    self._together([helpful[path] for path in paths])

    def _together(self, options: list[list[Option]]) -> None:
        for chosen in product(*options):
            values = {fact.path: value for fact, value in chosen}
            if self._turns(values):
                best = self._minimal(values)
                self.found[frozenset(best)] = best
                return

    def _minimal(self, values: Chosen) -> Chosen:
        """Values as near as they can be, of as few of these facts as turn the refusal by themselves."""
        near = self._nearest(values)
        for size in range(1, len(near)):
            for paths in combinations(near, size):
                part = {path: near[path] for path in paths}
                if self._turns(part):
                    return self._minimal(part)
        return near

    def _nearest(self, values: Chosen) -> Chosen:
        """Each ordered fact in turn drawn to its own value as near as the others allow, until none comes nearer."""
        near = dict(values)
        for _ in range(MOST_PASSES):
            start = dict(near)
            for path in values:
                near[path] = self._drawn(path, near)
            if near == start:
                break
        return near

    def _drawn(self, path: FactPath, values: Chosen) -> Value:
        fact, value = self.facts[path], values[path]
        if not fact.ordered or value is None:
            return value
        here = fact.place(value)
        goal = self._start(fact, here)
        if goal == here:
            return value
        if fact.old is None and self._turns({**values, path: fact.at(goal)}):
            return fact.at(goal)
        return fact.at(_halve(goal, here, lambda place: self._turns({**values, path: fact.at(place)})))

    def _start(self, fact: Changeable, here: int) -> int:
        """The place from which the nearest is looked for: the fact's own; from 无, the first one."""
        if fact.old is not None:
            return fact.place(fact.old)
        return min([here, *(fact.place(value) for value in fact.options() if value is not None)])

    # ------------------------------------------------------------------------------------------- runs

    def _turns(self, values: Chosen) -> bool:
        """Whether the refusal is turned when the facts are so."""
        key = frozenset(values.items())
        if key not in self.known:
            after = self._decide(self.run, values)
            self.known[key] = isinstance(after, Decided) and self._granted(after)
            if len(values) == 1 and isinstance(after, Decided) and after.trace.nodes:
                self.states[key] = after.trace.nodes
        return self.known[key]

    def _states(self, values: Chosen) -> States:
        """What each expression is when the facts are so; nothing where the record would be refused."""
        key = frozenset(values.items())
        if key not in self.states:
            after = self._decide(self.traced, values)
            self.states[key] = after.trace.nodes if isinstance(after, Decided) else {}
        return self.states[key]

    def _decide(self, run: Runner, values: Chosen) -> Decided | Refused:
        if self.spent >= self.most:
            raise _Spent
        self.spent += 1
        return run(changed(self.record, values))

    def _granted(self, after: Decided) -> bool:
        asked = (self.query.rule, self.query.unit, self.query.entity)
        result = next((r for r in after.results if (r.rule, r.unit, r.entity) == asked), None)
        if result is None or result.own is not True:
            return False
        if result.kind == "class":
            return self.query.own is False or result.member_of is True
        return result.value is not NOT_ENTITLED and not isinstance(result.value, UNSETTLED)


def _tests(index: Index, query: RuleResult) -> Tests:
    tests = Tests(index)
    if query.own is False:
        tests.rule(query.rule, True)
    elif query.kind == "class":
        tests.member(query.rule, True)
    else:
        tests.amount(query.rule)
    return tests


def _halve(bad: int, good: int, holds: Callable[[int], bool]) -> int:
    """The place next to where something stops to hold, between one where it doesn't and one where it does."""
    while abs(good - bad) > 1:
        middle = (bad + good) // 2
        if holds(middle):
            good = middle
        else:
            bad = middle
    return good


def _distance(fact: Changeable, value: Value) -> int:
    return 0 if value is None or fact.old is None else abs(fact.place(value) - fact.place(fact.old))


__all__ = ["Change", "Changes", "changes"]
