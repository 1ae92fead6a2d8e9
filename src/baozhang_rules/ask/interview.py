"""The interview: which fact to ask for next, and what an answer does.

A fact is asked for only while an outcome that was asked about is open and needs it: it is in a set that settles that outcome
(docs/decisions/0002).  Of these facts comes first the one whose answer, over a few values that it may take, settles the most
outcomes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from baozhang_rules.ask.answers import Raw, every_month, placed, raw_value
from baozhang_rules.ask.questions import FINDINGS, Question, question_of
from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Index, Run
from baozhang_rules.core.walk import expressions, roots
from baozhang_rules.explain.plan import plan_of
from baozhang_rules.runtime.dates import Month, WorkingCalendar
from baozhang_rules.runtime.decision import Decided, RuleResult
from baozhang_rules.runtime.record_json import Refused, problem_at
from baozhang_rules.runtime.records import RecordProblem
from baozhang_rules.runtime.schema import BoolType, DateType, EnumType, ListType, MonthType, NumberType
from baozhang_rules.runtime.values import FactPath, State, Unknown
from baozhang_rules.whynot import missing_sets, outcome_in

RUNS = 30
"""Runs per question that looking for the sets which settle may take."""
MOST_SETS = 12
"""An outcome that needs more facts than this is asked for all of them: sets aren't looked for."""
MOST_TRIED = 4
"""Facts whose answers are tried out."""
MOST_VALUES = 3
"""Values that are tried of each."""


class Decision(Protocol):
    """What the interview needs of a decision."""

    @property
    def decided(self) -> Decided | None:
        """All results; None when the record was refused."""

    @property
    def problems(self) -> tuple[RecordProblem, ...]:
        """Why it was refused."""


Made = TypeVar("Made", bound=Decision)
_Gives = TypeVar("_Gives", bound=Decision, covariant=True)


class Policy(Protocol[_Gives]):
    """What the interview needs of a policy set."""

    @property
    def index(self) -> Index:
        """The program with its look-ups."""

    def decide(
        self,
        record: Mapping[str, object],
        on: date,
        *,
        rules_on: date | None = None,
        known: date | None = None,
        calendar: WorkingCalendar | None = None,
    ) -> _Gives:
        """The decision on a record."""


class Interview(Generic[Made]):
    """An interview about one record: answers gathered one by one, and the decision on them so far.

    ``answers`` is a record's mapping, which can be stored as JSON and given again to go on.  ``question`` is the next one, None
    when nothing that may still be asked changes the outcomes that were asked about, or when the record was refused.
    ``decision`` is the decision on the answers as they are; ``skipped`` what nobody knows.
    """

    def __init__(
        self,
        policy: Policy[Made],
        on: date,
        *,
        about: Collection[str] = (),
        answers: Mapping[str, Any] | None = None,
        rules_on: date | None = None,
        known: date | None = None,
        calendar: WorkingCalendar | None = None,
    ) -> None:
        """Begin, or go on with earlier ``answers``.

        ``about``: names or codes of the classes and benefits asked about (default: all); raises `KeyError` for one that the
        policy hasn't.  The dates and the calendar are those of `PolicySet.decide`.
        """
        self._index, self._calendar = policy.index, calendar
        self._decide: Callable[[Mapping[str, Any]], Made] = lambda record: policy.decide(
            record, on, rules_on=rules_on, known=known, calendar=calendar
        )
        self.rules = rules_named(policy.index, about)
        self.skipped: frozenset[FactPath] = frozenset()
        self._before: list[tuple[Raw, frozenset[FactPath]]] = []
        self.answers: Raw = dict(answers or {})
        self.decision: Made = self._decide(self.answers)

    def __repr__(self) -> str:
        """How far it is; nothing that was answered."""
        asked = self.question
        return f"<Interview: {'finished' if asked is None else f'next {asked.path}'}>"

    @property
    def number(self) -> int:
        """Which question of this talk it is, from 1."""
        return len(self._before) + 1

    # ------------------------------------------------------------------------------------------- answering

    @cached_property
    def question(self) -> Question | None:
        """What to ask next; None when it wouldn't change anything, or the record was refused."""
        if self.decision.decided is None:
            return None
        waiting = self._waiting()
        if not waiting:
            return None
        promising = self._promising(waiting)
        best = promising[0] if len(promising) == 1 else min(promising, key=lambda path: self._rank(path, waiting))
        concerns = [self._index.rules[result.rule].name for result in waiting[best]]
        return self._question(best, concerns)

    def answer(self, given: object) -> tuple[RecordProblem, ...]:
        """Take an answer to `question`: text as it was typed, or a value as a record holds it.

        What is wrong with it comes back, and nothing was taken; an empty tuple means that it was.
        """
        asked = self.question
        if asked is None:
            return ()
        every = every_month(given) if asked.monthly else None
        try:
            value = raw_value(asked, given if every is None else every)
        except Refused as refused:
            return (problem_at(str(asked.path).split("@")[0], refused),)
        new = self._with(asked.path, value, every is not None)
        decision = self._decide(new)
        if decision.decided is None:
            return decision.problems
        self._go(new, self.skipped, decision)
        return ()

    def skip(self) -> None:
        """Leave `question` unanswered: nobody knows.  It isn't asked again here."""
        if self.question is not None:
            self._go(self.answers, self.skipped | {self.question.path}, self.decision)

    def back(self) -> bool:
        """Take the last answer or skip back; False when there is none."""
        if not self._before:
            return False
        answers, skipped = self._before.pop()
        self._set(answers, skipped, self._decide(answers))
        return True

    def _go(self, answers: Raw, skipped: frozenset[FactPath], decision: Made) -> None:
        self._before.append((self.answers, self.skipped))
        self._set(answers, skipped, decision)

    def _set(self, answers: Raw, skipped: frozenset[FactPath], decision: Made) -> None:
        self.answers, self.skipped, self.decision = answers, skipped, decision
        self.__dict__.pop("question", None)

    def _with(self, path: FactPath, value: object, every: bool = False) -> Raw:
        rule = self._index.rules.get(str(path.entity[1])) if path.entity[:1] == (FINDINGS,) else None
        names = () if rule is None else (rule.id, rule.name)
        return placed(self.answers, self._index.program.schema, path, value, names, every)

    # ------------------------------------------------------------------------------------------- what to ask

    def _question(self, path: FactPath, concerns: Iterable[str]) -> Question:
        assert self.decision.decided is not None
        return question_of(path, plan_of(self._index), self.decision.decided.record, self._choices, concerns)

    def _open(self, decision: Decision) -> list[RuleResult]:
        """The results that were asked about and lack something."""
        results = decision.decided.results if decision.decided is not None else ()
        return [result for result in results if result.rule in self.rules and lacking(result)]

    def _waiting(self) -> dict[FactPath, list[RuleResult]]:
        """The facts that may still change an outcome, each with the results that wait for it."""
        found: dict[FactPath, list[RuleResult]] = {}
        left = RUNS
        for result in sorted(self._open(self.decision), key=lambda each: len(lacking(each))):
            paths, runs = self._needed(result, left)
            left -= runs
            for path in paths - self.skipped:
                found.setdefault(path, []).append(result)
        return found

    def _needed(self, result: RuleResult, left: int) -> tuple[frozenset[FactPath], int]:
        """Of what a result lacks, what is in a set that settles it; all of it where sets aren't looked for or none is open."""
        missing = lacking(result)
        decided = self.decision.decided
        if decided is None or left <= 0 or not 1 < len(missing) <= MOST_SETS or missing & self.skipped:
            return missing, 0
        sets = missing_sets(self._index, decided.record, decided.dates, result, most=left)
        useful = frozenset(path for each in sets.sets for path in each) & missing
        return useful or missing, sets.runs

    def _promising(self, waiting: Mapping[FactPath, list[RuleResult]]) -> list[FactPath]:
        """The facts that most results wait for; the policy's order decides between equals."""
        alike: set[tuple[Any, ...]] = set()  # one of several members is as good as the next
        found: list[FactPath] = []
        for path in sorted(waiting, key=lambda path: (-len(waiting[path]), self._place(path))):
            kind = (path.entity[::2], path.fact, len(waiting[path]))
            if kind not in alike:
                alike.add(kind)
                found.append(path)
        return found[:MOST_TRIED]

    def _rank(self, path: FactPath, waiting: Mapping[FactPath, list[RuleResult]]) -> tuple[Fraction, int, tuple[Any, ...]]:
        return -self._settled(path, waiting[path]), -len(waiting[path]), self._place(path)

    def _settled(self, path: FactPath, results: Collection[RuleResult]) -> Fraction:
        """How many of the results that wait for a fact it settles on average, over a few values; none, where no value can be
        tried.
        """
        counts = [len(results) - self._open_with(path, value, results) for value in self._values(path)]
        return Fraction(sum(counts), len(counts)) if counts else Fraction(0)

    def _open_with(self, path: FactPath, value: State, results: Collection[RuleResult]) -> int:
        """How many of some results stay open when one missing fact has a value."""
        decided = self.decision.decided
        assert decided is not None
        record = decided.record.view(decided.dates.known)
        run = Run(self._index, record, decided.dates, given={path: value}, calendar=self._calendar)
        return sum(isinstance(outcome_in(run, result), Unknown) for result in results)

    def _place(self, path: FactPath) -> tuple[Any, ...]:
        """Where a fact stands: the household's before the members', each in the order in which the policy declares them."""
        entity = self._index.program.schema.root
        for step in path.entity[::2]:
            lists = self._index.program.schema.entities[entity].by_spelling
            kind = lists[str(step)].type if step in lists else None
            if not isinstance(kind, ListType):
                return (1 << 30, (), 0, path.month)
            entity = kind.entity
        facts = [fact.name for fact in self._index.program.schema.entities[entity].facts]
        return (len(path.entity), path.entity[1::2], facts.index(path.fact), path.month)

    def _values(self, path: FactPath) -> Iterator[State]:
        """A few values that a fact may take, to see what they would settle; none for lists, links, regions and texts."""
        asked = self._question(path, ())
        if asked.schema is None:
            yield from asked.options[:MOST_VALUES]
            return
        if asked.optional:
            yield None
        match asked.schema.type:
            case BoolType():
                yield from (True, False)
            case EnumType(members=members):
                yield from members[:MOST_VALUES]
            case NumberType():
                low, high = asked.schema.low, asked.schema.high
                yield low if isinstance(low, Fraction) else Fraction(0)
                yield high if isinstance(high, Fraction) else Fraction(10**6)
            case DateType():
                yield from (date(self._year - years, 1, 1) for years in (0, 30, 75))
            case MonthType():
                yield from (Month(self._year - years, 1) for years in (0, 1))

    @property
    def _year(self) -> int:
        assert self.decision.decided is not None
        return self.decision.decided.dates.base.year

    @cached_property
    def _choices(self) -> Mapping[str, tuple[str, ...]]:
        """The names to choose from, by choice: what the program compares a choice with."""
        found: dict[str, dict[str, None]] = {}
        for root in roots(self._index.program):
            for e in expressions(root.expression):
                if isinstance(e, n.Compare) and isinstance(e.left, n.Chosen) and isinstance(e.right, n.Lit):
                    found.setdefault(e.left.choice, {})[str(e.right.value)] = None
        return {choice: tuple(names) for choice, names in found.items()}


def lacking(result: RuleResult) -> frozenset[FactPath]:
    """The facts that an outcome, its amount, or its class after the order waits for."""
    after = result.member_of.missing if isinstance(result.member_of, Unknown) else frozenset()
    return result.missing | after


def rules_named(index: Index, names: Collection[str]) -> frozenset[str]:
    """The classes and benefits of some names or codes, each with all others of its scheme; all, where none is named.

    Raises `KeyError` with a name that the policy doesn't have.
    """
    known = {rule.id: {rule.name, rule.id, rule.group, _label(index, rule.group)} for rule in index.program.rules}
    for name in names:
        if not any(name in each for each in known.values()):
            raise KeyError(name)
    return frozenset(id for id, each in known.items() if not names or each & set(names))


def _label(index: Index, scheme: str) -> str:
    return index.sites[scheme].label if scheme in index.sites else scheme
