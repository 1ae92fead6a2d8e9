"""The smallest sets of missing facts that settle an outcome, whatever they turn out to be
(docs/decisions/0002).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations, product
from math import comb, prod
from typing import Any

from attrs import define, evolve, field, frozen

from baozhang_rules.core import nodes as n
from baozhang_rules.core.assess import rest, units
from baozhang_rules.core.interp import Env, Index, Run, kleene_and
from baozhang_rules.explain import ResultKey
from baozhang_rules.runtime.decision import Dates, RuleResult
from baozhang_rules.runtime.record_data import Record
from baozhang_rules.runtime.schema import BoolType, EnumType, FactSchema, NumberType
from baozhang_rules.runtime.values import FactPath, State, Unknown, join
from baozhang_rules.whynot.necessary import NeedingRun, worlds

LARGEST_SET = 3
MOST_CANDIDATES = 24
MOST_VALUES = 8
MOST_COMBINATIONS = 512
MOST_GROUPS = 12
FEW = 60
MOST_RUNS = 4000
SEARCH_RUNS = 3000
"""Runs that the search for all small sets may spend; the rest are kept for finding one minimal set when that
finds none.
"""

EXPLAINING_RUNS = 60
"""Runs that an explanation may spend on looking for what would settle its open results; `missing_sets` looks on."""
MOST_MISSING = 12
"""With more facts missing than this, an explanation lists them and looks for no sets."""

Given = Mapping[FactPath, State]


@frozen
class MissingSets:
    """Sets of missing facts, each of which settles an outcome whatever the values are, smallest first.

    Empty when the outcome is settled already.  ``minimal_only``: one minimal set, found without looking for
    all of them.  ``bounded``: the
    search ended at its limit, so that there may be others or smaller ones.  ``runs`` is what it took.
    """

    sets: tuple[frozenset[FactPath], ...]
    minimal_only: bool = False
    bounded: bool = False
    runs: int = field(default=0, eq=False)


def missing_sets(
    index: Index, record: Record, dates: Dates, query: RuleResult, *, most: int = MOST_RUNS, **options: Any
) -> MissingSets:
    """The minimal sets of missing facts that settle a rule's outcome and amount, for the entity or unit of
    ``query``.

    ``most`` bounds the runs of the interpreter; ``options`` go to each run (``calendar``, ``assumed``).
    """
    search = _Search(index, record.view(dates.known), dates, query, options, min(SEARCH_RUNS, most), most)
    return evolve(search.find(), runs=search.spent)


def settling(
    index: Index, record: Record, dates: Dates, results: Iterable[RuleResult], **options: Any
) -> dict[ResultKey, MissingSets]:
    """What would settle those of some results that lack few facts, as far as the runs that an explanation may spend go."""
    found: dict[ResultKey, MissingSets] = {}
    left = EXPLAINING_RUNS
    for r in sorted((r for r in results if r.missing), key=lambda r: len(r.missing)):
        if left <= 0 or len(r.missing) > MOST_MISSING:
            break
        sets = missing_sets(index, record, dates, r, most=left, **options)
        left -= sets.runs
        found[r.rule, r.unit, r.entity] = sets
    return found


class _Spent(Exception):
    """No runs are left."""


@define
class _Search:
    """One search: its question, and the runs it has spent."""

    index: Index
    record: Record
    dates: Dates
    query: RuleResult
    options: Mapping[str, Any]
    limit: int = SEARCH_RUNS
    most: int = MOST_RUNS
    spent: int = 0
    known: dict[frozenset[FactPath], bool] = field(factory=dict)
    groups: list[frozenset[FactPath]] = field(factory=list)

    def find(self) -> MissingSets:
        """All minimal sets up to three facts, else one minimal set."""
        candidates, complete = self._candidates()
        if not candidates:
            return MissingSets(())
        if not complete:
            return MissingSets((frozenset(candidates),), minimal_only=True, bounded=True)
        found: list[frozenset[FactPath]] = []
        bounded = False
        necessary = self._necessary(candidates)
        if len(necessary) == len(candidates):
            return MissingSets((necessary,), minimal_only=len(necessary) > LARGEST_SET)
        if len(necessary) <= LARGEST_SET and len(candidates) <= MOST_CANDIDATES:
            try:
                for each in self._small(candidates, necessary, found):
                    found.append(each)
            except _Spent:
                bounded = True
            if found:
                return MissingSets(tuple(found), bounded=bounded)
        self.limit = self.most
        one, cut = self._one(candidates, necessary)
        return MissingSets((one,), minimal_only=True, bounded=bounded or cut)

    def _candidates(self) -> tuple[tuple[FactPath, ...], bool]:
        """Every fact that may matter: those blamed, then those blamed supposing these known; and whether the
        list is complete.
        """
        supposed: frozenset[FactPath] = frozenset()
        while True:
            try:
                state = self._run(supposed, {})
            except _Spent:
                return _ordered(supposed), False
            if not isinstance(state, Unknown) or state.missing <= supposed:
                return _ordered(supposed), not isinstance(state, Unknown)
            supposed |= state.missing

    def _necessary(self, candidates: tuple[FactPath, ...]) -> frozenset[FactPath]:
        """Facts that are in every set that settles the outcome, as far as a few runs show it: with nothing known, then with
        everything known, in a few worlds, but facts that something needed together.
        """
        whole = frozenset(candidates)
        try:
            proven = self._needing({}) & whole
            made = worlds({path: self._schema(path) for path in candidates}, self.dates.base)
            for group in sorted(self.groups, key=len, reverse=True)[:MOST_GROUPS]:
                single = len(group) == 1 and _many(whole, proven) <= FEW
                for world in made:
                    rest_ = whole - group
                    if single or group <= proven or not rest_ or not rest_ <= world.keys():
                        break
                    proven |= self._needing({path: world[path] for path in rest_}) & whole
        except _Spent:
            return frozenset()
        return proven

    def _needing(self, given: Given) -> frozenset[FactPath]:
        """The facts that one run shows to be necessary."""
        self._spend()
        run = NeedingRun(self.index, self.record, self.dates, given=given, **self.options)
        circumstances = _circumstances(run, self.index.rules[self.query.rule], self.query)
        run.start()
        state = _outcome(run, self.query, *circumstances)
        self.groups = list(dict.fromkeys((*self.groups, *run.groups())))
        return run.necessary(state) if circumstances[1] is True else frozenset()

    def _small(
        self,
        candidates: tuple[FactPath, ...],
        necessary: frozenset[FactPath],
        found: list[frozenset[FactPath]],
    ) -> Iterator[frozenset[FactPath]]:
        others = [path for path in candidates if path not in necessary]
        for size in range(max(1, len(necessary)), LARGEST_SET + 1):
            sets = (necessary | set(chosen) for chosen in combinations(others, size - len(necessary)))
            for facts in sorted(sets, key=_ordered_key):
                if not any(smaller <= facts for smaller in found) and self._settles(facts):
                    yield facts

    def _one(self, candidates: tuple[FactPath, ...], necessary: frozenset[FactPath]) -> tuple[frozenset[FactPath], bool]:
        """A minimal set, by leaving out one fact after the other; and whether the limit cut this short."""
        kept = frozenset(candidates)
        try:
            while True:
                before = kept
                for path in reversed(_ordered(kept - necessary)):
                    if self._settles(kept - {path}):
                        kept -= {path}
                if kept == before:
                    return kept, False
        except _Spent:
            return kept, True

    # ---------------------------------------------------------------------------------------- settling

    def _settles(self, facts: frozenset[FactPath]) -> bool:
        """Whether the outcome is settled for every value of these facts, all others staying missing."""
        if facts not in self.known:
            self.known[facts] = all(not isinstance(state, Unknown) for state in self._worlds(facts))
        return self.known[facts]

    def _worlds(self, facts: frozenset[FactPath]) -> Iterator[State]:
        """The outcome in every world of these facts; in the one of whichever values where the domains are too
        large.
        """
        paths = _ordered(facts)
        domains = [self._domain(path) for path in paths]
        finite = [domain for domain in domains if domain is not None]
        if len(finite) < len(domains) or prod(len(domain) for domain in finite) > MOST_COMBINATIONS:
            yield self._run(facts, {})
            return
        for world in product(*finite):
            yield self._run(frozenset(), dict(zip(paths, world, strict=True)))

    def _domain(self, path: FactPath) -> tuple[State, ...] | None:
        """The values that a fact may take, when they are few; None when they are many or not known."""
        schema = self._schema(path)
        values = None if schema is None else _values(schema)
        return values if values is None or schema is None or not schema.optional else (*values, None)

    def _schema(self, path: FactPath) -> FactSchema | None:
        entity = self.index.program.schema.root
        for step in path.entity[::2]:
            lists = self.index.program.schema.entities[entity].by_spelling
            kind = lists[str(step)].type if step in lists else None
            if kind is None or not hasattr(kind, "entity"):
                return None
            entity = kind.entity
        return self.index.program.schema.entities[entity].by_spelling.get(path.fact)

    # ------------------------------------------------------------------------------------------- runs

    def _run(self, supposed: frozenset[FactPath], given: Given) -> State:
        """The outcome and the amount as one state: Unknown when either still is."""
        self._spend()
        run = Run(self.index, self.record, self.dates, supposed=supposed, given=given, **self.options)
        return outcome_in(run, self.query)

    def _spend(self) -> None:
        if self.spent >= self.limit:
            raise _Spent
        self.spent += 1


def outcome_in(run: Run, query: RuleResult) -> State:
    """The outcome and amount that a result has in another run, as one state: Unknown when either still is."""
    return _outcome(run, query, *_circumstances(run, run.index.rules[query.rule], query))


def _outcome(run: Run, query: RuleResult, env: Env, given_state: State) -> State:
    rule = run.index.rules[query.rule]
    if rule.kind == "class":
        return kleene_and([given_state, run.rule(rule, "own", env)])
    whats = ("net", "low", "high") if rule.kind == "range" else ("net",)
    states = [kleene_and([given_state, run.rule(rule, "entitled", env)])]
    states += [run.rule(rule, what, env) for what in whats]
    if given_state is not True:
        states.append(given_state)
    return join(states)


def _many(candidates: frozenset[FactPath], necessary: frozenset[FactPath]) -> int:
    """How many small sets there are to try."""
    others, left = len(candidates - necessary), LARGEST_SET - len(necessary)
    return sum(comb(others, size) for size in range(left + 1)) if left >= 0 else 0


def _circumstances(run: Run, rule: n.Rule, query: RuleResult) -> tuple[Env, State]:
    """Where the rule is evaluated for the entity or unit asked about (or what units leave of the household),
    and the state of that unit's being one.
    """
    if query.unit and rule.scope not in run.index.units:
        left = rest(run, units(run))
        return (evolve(run.top(), unit=left[0]), left[1]) if left is not None else (run.top(), True)
    if rule.scope in run.index.units:
        for instance, state in units(run):
            if instance.key == query.unit:
                return run.unit_env(instance, run.top()), state
    for ent in run.walk():
        if ent.path == query.entity:
            return evolve(run.top(), vars=(("root", run.root), ("self", ent))), True
    return run.top(), True


def _values(schema: FactSchema) -> tuple[State, ...] | None:
    """The values of a small domain in a stable order: 是否, an enumeration,
    a short range of whole numbers.
    """
    match schema.type:
        case BoolType():
            return (True, False)
        case EnumType(members=members):
            return members
        case NumberType():
            return _range(schema)
        case _:
            return None


def _range(schema: FactSchema) -> tuple[State, ...] | None:
    low, high, step = schema.low, schema.high, schema.step
    if not (isinstance(low, Fraction) and isinstance(high, Fraction) and step is not None and step.denominator == 1):
        return None
    first, last = -(-low // step), high // step
    return tuple(step * place for place in range(first, last + 1)) if last - first < MOST_VALUES else None


def _key(path: FactPath) -> tuple[list[str], str, str]:
    return [step if isinstance(step, str) else f"{step:09}" for step in path.entity], path.fact, path.month


def _ordered_key(paths: frozenset[FactPath]) -> list[tuple[list[str], str, str]]:
    return sorted(_key(path) for path in paths)


def _ordered(paths: frozenset[FactPath]) -> tuple[FactPath, ...]:
    """The household's facts first, then members in record order."""
    return tuple(sorted(paths, key=_key))
