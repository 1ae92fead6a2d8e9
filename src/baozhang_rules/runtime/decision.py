"""The result of deciding one record: outcomes and amounts per rule and unit, and all that an explanation needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache

from baozhang_rules.runtime.frozen import frozen
from baozhang_rules.runtime.record_data import Record
from baozhang_rules.runtime.trace import EntityPath, Trace, Where
from baozhang_rules.runtime.values import (
    NOT_ENTITLED,
    Conflict,
    FactPath,
    Fault,
    Outcome,
    State,
    Unknown,
)


@frozen(slots=True)
class Dates:
    """基准日 ``base`` (facts), 规则日 ``rules``, 知悉日 ``known`` (None: everything loaded is known)."""

    base: date
    rules: date
    known: date | None = None


@lru_cache(maxsize=512)
def dates_of_day(on: date) -> Dates:
    """The dates of a decision on a day, facts and rules alike; kept, since a batch asks for the same day again and again."""
    return Dates(on, on)


def dates_given(on: date, rules_on: date | None, known: date | None) -> Dates:
    """The dates of a decision; raises `TypeError` (API0004) for what is no `datetime.date`."""
    for given in (on, rules_on or on, known or on):
        if type(given) is not date:
            raise TypeError(
                f"API0004: 日期要用 datetime.date,这里是 {type(given).__name__} / dates are datetime.date, not {type(given).__name__}"
            )
    return Dates(on, rules_on or on, known)


@frozen(slots=True)
class RuleResult:
    """One rule's result for one entity or unit.

    ``own``: the rule's own outcome as a state of 是否.  ``value``: the amount after combination (``NOT_ENTITLED`` for
    不享受), for a class its own
    state.  ``gross``: before combination.  ``reason``: why a class is not in question at all: ``not_yet`` | ``outside`` |
    ``repealed`` | "".
    ``admitted``: by the human layer (集体研究).  ``where`` keys its trace.  ``member_of``: for a class, whether it is the
    class after its order.
    ``low``/``high``: for an amount that the law leaves as a range.
    """

    rule: str
    kind: str
    unit: str
    entity: EntityPath
    own: State
    value: State
    gross: State
    member_of: State
    admitted: bool
    reason: str
    where: Where
    low: State = None
    high: State = None

    @property
    def outcome(self) -> Outcome:
        """The rule's own outcome."""
        return outcome_of(self.own)

    @property
    def missing(self) -> frozenset[FactPath]:
        """The facts that the outcome or amount was found to need."""
        missing: set[FactPath] = set()
        for state in (self.own, self.value):
            if isinstance(state, Unknown):
                missing |= state.missing
        return frozenset(missing)


@frozen(slots=True)
class ShareResult:
    """What one entry of a list gets of a household's amount (分摊): of the result of ``rule`` that was ``assessed`` ("" the household)."""

    rule: str
    assessed: str
    entity: EntityPath
    value: State
    where: Where


def outcome_of(state: State) -> Outcome:
    """The outcome that a state of 是否 (or an amount) stands for."""
    match state:
        case Unknown():
            return Outcome.UNKNOWN
        case Conflict():
            return Outcome.CONFLICT
        case Fault():
            return Outcome.FAULT
        case False:
            return Outcome.INELIGIBLE
        case _ if state is NOT_ENTITLED:
            return Outcome.INELIGIBLE
        case _:
            return Outcome.ELIGIBLE


@frozen(slots=True)
class UnitResult:
    """An assessed unit: its key, its members, its head count."""

    key: str
    unit: str
    members: tuple[EntityPath, ...]
    headcount: Fraction
    taken_out: State


@frozen(slots=True)
class CheckResult:
    """A 校验, 待办 or 提示 for one entity: its state (是 = the check holds, or the note applies)."""

    check: str
    entity: EntityPath
    state: State
    where: Where


@frozen(slots=True)
class DeadlineResult:
    """The last day of a deadline, or the state that kept it from being computed."""

    deadline: str
    state: State


@frozen(slots=True)
class Decided:
    """All results for one record on one day, immutable.

    ``classes``: order id → the class after the order (rule id), None when none, or an unsettled state.
    """

    program: str
    dates: Dates
    record: Record
    results: tuple[RuleResult, ...]
    classes: Mapping[str, State]
    units: tuple[UnitResult, ...]
    checks: tuple[CheckResult, ...]
    deadlines: tuple[DeadlineResult, ...]
    trace: Trace
    shares: tuple[ShareResult, ...] = ()


@frozen(slots=True)
class Refused:
    """A record that breaks rules on records: each (rule site, entity path); nothing was decided."""

    program: str
    dates: Dates
    record: Record
    broken: tuple[tuple[str, EntityPath], ...]
