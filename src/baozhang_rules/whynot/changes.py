"""The smallest changes of facts on record that would turn a refusal: up to three facts, each at the nearest value that does.

Looked for by runs of the engine, so that nothing is told that a run didn't show (docs/decisions/0008 §4).
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from itertools import combinations, product
from math import ceil, floor
from typing import Any, TypeAlias

from attrs import define, evolve, field, frozen

from baozhang_rules.core.decide import decide
from baozhang_rules.core.interp import Index
from baozhang_rules.runtime.decision import Dates, Decided, Refused, RuleResult
from baozhang_rules.runtime.record_data import Record, Value
from baozhang_rules.runtime.schema import NumberType
from baozhang_rules.runtime.trace import EntityPath
from baozhang_rules.runtime.values import NOT_ENTITLED, UNSETTLED, FactPath
from baozhang_rules.types import Type
from baozhang_rules.whynot.facts import Changeable, changeable, changed
from baozhang_rules.whynot.probe import Probe, Seen, probe_of
from baozhang_rules.whynot.relevant import FactKind, States, Test, Tests

LARGEST_SET = 3
MOST_RUNS = 1200
TOGETHER_RUNS, UNREAD_RUNS, THOROUGH_RUNS = 400, 40, 100
"""Runs for changes of several facts, for facts that only another change brings into play, and for what was passed over."""
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
    facts that the refusal reads and that can't be otherwise (不可改变).  ``bounded``: the search ended at its limit or passed over
    facts that seemed to lead nowhere, so that there may be other sets.  ``runs`` is what it took.
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
    known = _known_of(index, query)

    def traced(record: Record) -> Decided | Refused:
        return decide(known.asked, record, dates, **options)

    quick = run is None and not query.entity and not options.keys() - {"calendar"} and not (query.unit and query.kind == "class")
    probe = probe_of(index, query.rule) if quick else None

    def look(record: Record) -> Seen | None:
        return None if probe is None else probe.see(record, dates, options.get("calendar"))

    search = _Search(known, record.view(dates.known), query, run or traced, traced, most, probe, look)
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

    about: _Known
    record: Record
    query: RuleResult
    run: Runner
    traced: Runner
    most: int
    probe: Probe | None
    look: Callable[[Record], Seen | None]
    spent: int = 0
    tests: Tests = field(init=False)
    seen: dict[frozenset[tuple[FactPath, Value]], Seen | None] = field(factory=dict)
    wrong: list[int] = field(factory=list)
    nodes: frozenset[int] = frozenset()
    before: States = field(factory=dict)
    read: frozenset[tuple[EntityPath, str]] = frozenset()
    known: dict[frozenset[tuple[FactPath, Value]], bool] = field(factory=dict)
    states: dict[frozenset[tuple[FactPath, Value]], States] = field(factory=dict)
    found: dict[frozenset[FactPath], Chosen] = field(factory=dict)
    facts: dict[FactPath, Changeable] = field(factory=dict)
    passed_over: bool = False
    thorough: bool = False

    def find(self) -> Changes:
        """All minimal sets of up to three changes, as far as the runs go."""
        self.tests = self.about.tests
        self._begin()
        kinds = self.about.facts(self.tests.failing(self.before))
        facts, fixed = changeable(self.record, self.about.asked.program.schema, kinds)
        self.facts = {fact.path: fact for fact in facts}
        bounded = False
        try:
            if self.probe is not None and (seen := self._see({})) is not None:
                self.wrong = self.probe.failing(seen, self.nodes)
            helpful = self._helpful(facts)
            self._look(helpful)
            if self.passed_over and not self.found:  # few runs may still show that there is nothing
                self.thorough, self.passed_over = True, False
                self._look(helpful)
        except _Spent:
            bounded = True
        return Changes(self._told(), True, tuple(fixed), bounded or self.passed_over)

    def _begin(self) -> None:
        """What the record as it is leaves behind."""
        before = self.traced(self.record)
        if isinstance(before, Decided):
            self.before = before.trace.nodes
            self.nodes = frozenset(node for node, _ in self.before)
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
        torn, moves = self._effect({fact.path: value})
        between = self._turning_points(fact, value) if fact.ordered and torn else []
        unread = (fact.path.entity, fact.path.fact) not in self.read  # another change may make it count
        return [*between, value] if unread or moves else between

    def _effect(self, values: Chosen) -> tuple[bool, bool]:
        """Whether a change mends one test and breaks another, and whether it brings some test nearer."""
        before, after = self._see({}), self._see(values)
        if self.probe is not None and before is not None and after is not None and self.probe.tells(before, self.wrong):
            return self.probe.torn(before, after, self.wrong), self.probe.moves(before, after, self.wrong)
        states = self._states(values)
        return self.tests.torn(self.before, states), self.tests.moves(self.before, states)

    def _turning_points(self, fact: Changeable, end: Value) -> list[Value]:
        """Values between the fact's own and ``end`` at which some test turns, the nearest first."""
        quick = self._crossed(fact, end)
        if quick is not None:
            return quick
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

    def _crossed(self, fact: Changeable, end: Value) -> list[Value] | None:
        """The values next to where tests turn, if all that turn do so evenly; None where that can't be told."""
        before, after = self._see({}), self._see({fact.path: end})
        if self.probe is None or before is None or after is None or fact.old is None or end is None:
            return None
        here, last = fact.place(fact.old), fact.place(end)
        crossings = self.probe.crossings(before, after)
        if crossings is None:
            return None
        places = [here + round_ for part in sorted(crossings) for round_ in _beside((last - here) * part)]
        inside = sorted({place for place in places if min(here, last) < place < max(here, last)}, key=lambda p: abs(p - here))
        told = {self._outcomes(fact, here), self._outcomes(fact, last)}
        found: list[Value] = []
        for place in inside:
            if (outcomes := self._outcomes(fact, place)) not in told:
                told.add(outcomes)
                found.append(fact.at(place))
        return found

    def _outcomes(self, fact: Changeable, place: int) -> Any:
        values = {fact.path: fact.at(place)}
        seen = self._see(values)
        return self.tests.states(self._states(values)) if seen is None or self.probe is None else self.probe.outcomes(seen)

    # ------------------------------------------------------------------------------------------- sets

    def _alone(self, options: list[Option]) -> None:
        """The nearest value of one fact that turns the refusal, if one does."""
        near = [self._nearest({fact.path: value}) for fact, value in options if self._turns({fact.path: value})]
        if near:
            fact = options[0][0]
            best = min(near, key=lambda chosen: _distance(fact, chosen[fact.path])) if fact.ordered else near[0]
            self.found[frozenset(best)] = best

    def _look(self, helpful: dict[FactPath, list[Option]]) -> None:
        """Two facts together, then three, none of which turns the refusal with fewer; last those that only another change brings
        into play.
        """
        read = [path for path in helpful if (path.entity, path.fact) in self.read]
        self.most = min(self.most, self.spent + (THOROUGH_RUNS if self.thorough else TOGETHER_RUNS))
        if self._may_turn(helpful, read):
            for size in range(2, LARGEST_SET + 1):
                for paths in combinations(read, size):
                    if self._may_turn(helpful, paths):
                        self._try(helpful, paths)
        unread = [path for path in helpful if path not in read]
        last = self.spent + UNREAD_RUNS if self.probe is not None else self.most
        for size in range(1, LARGEST_SET):
            for new in unread:
                for paths in combinations([path for path in helpful if path != new], size):
                    if self.spent > last:
                        raise _Spent
                    if self._brings(helpful, paths):
                        self._try(helpful, tuple(path for path in helpful if path == new or path in paths))

    def _brings(self, helpful: Mapping[FactPath, list[Option]], paths: Iterable[FactPath]) -> bool:
        """Whether one of some facts may decide which others are read: it is no number, or it turned a test that may be either."""
        before = self._see({})
        for path in paths:
            if (path.entity, path.fact) not in self.read:
                continue
            if self.thorough or self.probe is None or before is None or not isinstance(self.facts[path].schema.type, NumberType):
                return True
            seen = [self._see({path: value}) for _, value in helpful[path]]
            if any(each is None or self.probe.turns_guard(before, each) for each in seen):
                return True
            self.passed_over = True  # within a number, too, one fact may decide whether another is read
        return False

    def _try(self, helpful: Mapping[FactPath, list[Option]], paths: tuple[FactPath, ...]) -> None:
        if not any(smaller <= set(paths) for smaller in self.found):
            self._together([helpful[path] for path in paths])

    def _together(self, options: list[list[Option]]) -> None:
        for chosen in product(*options):
            values = {fact.path: value for fact, value in chosen}
            if self._turns(values):
                best = self._minimal(values)
                self.found[frozenset(best)] = best
                return

    def _may_turn(self, helpful: Mapping[FactPath, list[Option]], paths: Iterable[FactPath], most: int = LARGEST_SET) -> bool:
        """Whether up to ``most`` of some facts may turn the refusal together, by what their values showed one by one."""
        before = self._see({})
        if self.thorough or self.probe is None or before is None:
            return True
        groups = [[self._see({path: value}) for _, value in helpful[path]] for path in paths]
        if any(each is None for values in groups for each in values):
            return True
        if self.probe.plausible(before, [[each for each in values if each is not None] for values in groups], most, self.nodes):
            return True
        self.passed_over |= len(groups) > 1  # what facts do together need not be what they do one by one, added up
        return False

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
        return fact.at(self._edge(fact, values, goal, here))

    def _edge(self, fact: Changeable, values: Chosen, bad: int, good: int) -> int:
        """The place next to where the refusal stays, between one where it does and one where it is turned; looked for first
        where the tests that turn on the way would do so if they moved evenly.
        """

        def turns(place: int) -> bool:
            return self._turns({**values, fact.path: fact.at(place)})

        before, after = self._see({**values, fact.path: fact.at(bad)}), self._see({**values, fact.path: fact.at(good)})
        if self.probe is not None and before is not None and after is not None:
            start, end = bad, good
            for part in self.probe.crossings(before, after) or ():
                for near in [start + each for each in _beside((end - start) * part)]:
                    if min(bad, good) < near < max(bad, good):
                        bad, good = (bad, near) if turns(near) else (near, good)
        return _halve(bad, good, turns)

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
            seen = self._see(values)
            if seen is not None:
                self.known[key] = self._granted(seen.results)
                return self.known[key]
            after = self._decide(self.run, values)
            self.known[key] = isinstance(after, Decided) and self._granted(after.results)
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
        self._spend()
        return run(changed(self.record, values))

    def _see(self, values: Chosen) -> Seen | None:
        """What generated code shows when the facts are so; None where only the interpreter can say."""
        if self.probe is None:
            return None
        key = frozenset(values.items())
        if key not in self.seen:
            self._spend()
            self.seen[key] = self.look(changed(self.record, values) if values else self.record)
        return self.seen[key]

    def _spend(self) -> None:
        if self.spent >= self.most:
            raise _Spent
        self.spent += 1

    def _granted(self, results: Iterable[RuleResult]) -> bool:
        asked = (self.query.rule, self.query.unit, self.query.entity)
        result = next((r for r in results if (r.rule, r.unit, r.entity) == asked), None)
        if result is None or result.own is not True:
            return False
        if result.kind == "class":
            return self.query.own is False or result.member_of is True
        return result.value is not NOT_ENTITLED and not isinstance(result.value, UNSETTLED)


@define(eq=False)
class _Known:
    """What is the same for all refusals of a rule for one reason: the program with this rule alone, its tests, their facts."""

    asked: Index
    tests: Tests
    _facts: dict[tuple[int, ...], Mapping[FactKind, Type]] = field(factory=dict)

    def facts(self, failing: list[Test]) -> Mapping[FactKind, Type]:
        """The facts that failing tests read."""
        key = tuple(test.expression.node for test in failing)
        if key not in self._facts:
            self._facts[key] = self.tests.facts(failing)
        return self._facts[key]


_all_known: dict[int, tuple[weakref.ref[Index], dict[tuple[str, bool, bool], _Known]]] = {}


def _known_of(index: Index, query: RuleResult) -> _Known:
    kept = _all_known.get(id(index))
    if kept is None or kept[0]() is not index:
        key = id(index)
        kept = _all_known[key] = (weakref.ref(index, lambda _: _all_known.pop(key, None)), {})
    why = (query.rule, query.own is False, query.kind == "class")
    if why not in kept[1]:
        kept[1][why] = _Known(only_rule(index, query.rule), _tests(index, query))
    return kept[1][why]


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


def _beside(place: Fraction) -> tuple[int, ...]:
    """The whole places on both sides of one, and the next ones."""
    return tuple(range(floor(place) - 1, ceil(place) + 2))


def _distance(fact: Changeable, value: Value) -> int:
    return 0 if value is None or fact.old is None else abs(fact.place(value) - fact.place(fact.old))


__all__ = ["Change", "Changes", "changes"]
