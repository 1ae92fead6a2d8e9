"""Whole runs of one rule, to see whether a change of facts turns its refusal: by generated code for that rule alone where there
can be such, else by the interpreter.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from typing import Any

from attrs import define, evolve, field

from baozhang_rules.backends.python.outcome import Answers
from baozhang_rules.backends.python.scalar import Scalar
from baozhang_rules.core import nodes as n
from baozhang_rules.core.decide import decide
from baozhang_rules.core.interp import Index
from baozhang_rules.core.walk import expressions, roots
from baozhang_rules.runtime.dates import WorkingCalendar
from baozhang_rules.runtime.decision import Dates, Decided, RuleResult
from baozhang_rules.runtime.packed import pack
from baozhang_rules.runtime.record_data import Record
from baozhang_rules.runtime.values import NOT_ENTITLED, UNSETTLED


def is_refused(result: RuleResult) -> bool:
    """Whether a class is 不符合, or not the one after its order; whether a benefit is 不享受."""
    if result.kind == "class":
        return result.own is False or result.member_of is False
    return result.own is False or result.value is NOT_ENTITLED


def is_turned(query: RuleResult, results: Iterable[RuleResult]) -> bool:
    """Whether what a query was refused is given among some results."""
    asked = (query.rule, query.unit, query.entity)
    result = next((r for r in results if (r.rule, r.unit, r.entity) == asked), None)
    if result is None or result.own is not True:
        return False
    if result.kind == "class":
        return query.own is False or result.member_of is True
    return result.value is not NOT_ENTITLED and not isinstance(result.value, UNSETTLED)


@define(eq=False)
class Trial:
    """One rule of a program; shared by all of its refusals."""

    asked: Index
    _scalar: Scalar = field(init=False)
    _answers: Answers = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Prepare the code; it is made when it is first run."""
        measures = dict.fromkeys(rule.id for rule in self.asked.program.rules)
        self._scalar = Scalar(self.asked, measures)
        self._answers = Answers(self.asked, measures)

    def results(self, record: Record, dates: Dates, **options: Any) -> tuple[RuleResult, ...]:
        """The rule's results for a record; none where the record breaks the rules on records."""
        if not options.keys() - {"calendar"} and (found := self._quick(record, dates, options.get("calendar"))) is not None:
            return found
        after = decide(self.asked, record, dates, **options)
        return after.results if isinstance(after, Decided) else ()

    def _quick(self, record: Record, dates: Dates, calendar: WorkingCalendar | None) -> tuple[RuleResult, ...] | None:
        engine = self._scalar.engine
        if engine is None or (packed := pack(record, engine.layout)) is None:
            return None
        session = self._scalar.run(packed, dates, calendar)
        return None if session is None else self._answers.results(session)


def only_rule(index: Index, rule: str) -> Index:
    """The same program with only a rule, and those that it reads, to be asked about."""
    wanted = _needed(index, index.rules[rule])
    units = index.program.units
    program = evolve(index.program, rules=tuple(wanted), orders=(), checks=(), deadlines=(), notices=(), units=units)
    asked = Index(program)
    asked.rules = index.rules
    return asked


def _needed(index: Index, rule: n.Rule) -> list[n.Rule]:
    """The rules that a rule reads, through definitions, the classes before a class, and the units that are assessed."""
    owned: dict[str, list[n.Expr]] = {}
    for root in roots(index.program):
        owned.setdefault(root.owner, []).append(root.expression)
    waiting = [rule.id, *(unit.id for unit in index.program.units), *(each.id for each in index.program.record_rules)]
    waiting += [unit.source for unit in index.program.units if unit.source]
    seen: dict[str, None] = {}
    while waiting:
        id = waiting.pop(0)
        if id in seen:
            continue
        seen[id] = None
        waiting += index.rules[id].uppers if id in index.rules else ()
        for each in (e for root in owned.get(id, ()) for e in expressions(root)):
            match each:
                case n.RuleRef(rule=other) | n.DefRef(definition=other) | n.StdRef(standard=other) | n.TableRef(table=other):
                    waiting.append(other)
                case _:
                    pass
    return [index.rules[id] for id in seen if id in index.rules]


_trials: dict[int, tuple[weakref.ref[Index], dict[str, Trial]]] = {}


def trial_of(index: Index, rule: str) -> Trial:
    """The trial of a rule, made when it is first asked for."""
    known = _trials.get(id(index))
    if known is None or known[0]() is not index:
        key, forget = id(index), _trials.pop  # a name of the module is gone when the program ends
        known = _trials[key] = (weakref.ref(index, lambda _: forget(key, None)), {})
    if rule not in known[1]:
        known[1][rule] = Trial(only_rule(index, rule))
    return known[1][rule]
