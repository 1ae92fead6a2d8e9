"""One step of a scenario on one pair of dates: the record loaded and decided, and what was reached on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from attrs import define, frozen

from baozhang_rules.check.wording import unit_both
from baozhang_rules.core import nodes as core
from baozhang_rules.core.decide import broken_rules, decide
from baozhang_rules.core.interp import Index, Run
from baozhang_rules.core.walk import expressions, roots
from baozhang_rules.explain.data import Both
from baozhang_rules.explain.words import same
from baozhang_rules.runtime.dates import WorkingCalendar
from baozhang_rules.runtime.decision import Dates, Decided, Refused
from baozhang_rules.runtime.records import Record, RecordProblem, load_record
from baozhang_rules.runtime.trace import Trace
from baozhang_rules.runtime.values import State
from baozhang_rules.scenarios.record import Mistake, plain, written_unit
from baozhang_rules.scenarios.shown import A_STANDARD, NO_NAME
from baozhang_rules.scenarios.subjects import names
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.types import NumberT, strip_optional

Reached = dict[str, set[State]]
"""Site → the states of 是否 that it was seen in; for a row or cell that was used, 是."""


@frozen
class Evaluation:
    """What deciding gave: a decision and its run, or why the record was refused."""

    index: Index
    dates: Dates
    run: Run | None = None
    decided: Decided | None = None
    problems: tuple[RecordProblem, ...] = ()
    broken: tuple[str, ...] = ()

    @property
    def codes(self) -> list[str]:
        """The codes, and sites of rules on records, for which it was refused."""
        return sorted({problem.code for problem in self.problems} | set(self.broken))


@define
class Evaluator:
    """Decides the record of one step, on the step's dates or others."""

    index: Index
    step: syn.ScenarioStep
    raw: Mapping[str, object]
    calendar: WorkingCalendar | None
    places: Mapping[int, tuple[str, ...]]
    reached: Reached
    traced: Callable[[Trace], None] | None = None

    def on(self, dates: Dates) -> Evaluation:
        """Decide; the places that were reached are noted."""
        loaded = load_record(self.raw, self.index.program.schema)
        if not isinstance(loaded, Record):
            return Evaluation(self.index, dates, problems=loaded)
        options: dict[str, Any] = {"calendar": self.calendar, "assumed": self._assumed()}
        result = decide(self.index, loaded, dates, **options)
        if isinstance(result, Refused):
            broken = tuple(site for site, _ in result.broken)
            self._trace_refusal(Run(self.index, loaded.view(dates.known), dates, **options))
            messages = {rule.site: rule.message for rule in self.index.program.record_rules}
            problems = tuple(RecordProblem("REC0050", "", {"rule": s, "message": messages.get(s, "")}) for s in broken)
            return Evaluation(self.index, dates, problems=problems, broken=broken)
        self.note(result.trace)
        return Evaluation(self.index, dates, Run(self.index, result.record, dates, **options), result)

    def _assumed(self) -> Mapping[tuple[str, str | None], State]:
        found: dict[tuple[str, str | None], State] = {}
        for assumption in self.step.assumptions:
            for definition in self.index.program.definitions:
                if names(definition, assumption.target):
                    value = plain(assumption.value)
                    if isinstance(value, int) and not isinstance(value, bool):
                        value = Fraction(value)
                    found[definition.id, None] = value
        return found

    def _trace_refusal(self, run: Run) -> None:
        """Hand on what the rules on records read: a refusal has no trace of its own."""
        if self.traced is not None:
            for _ in broken_rules(run):
                pass
            self.traced(run.trace())

    def note(self, trace: Trace) -> None:
        """Keep which places an evaluation reached, in which states."""
        if self.traced is not None:
            self.traced(trace)
        if not self.places:
            return
        for (node, _), state in trace.nodes.items():
            for site in self.places.get(node, ()):
                self.reached.setdefault(site, set()).add(state if isinstance(state, bool) else None)
        for site in trace.picks.values():
            self.reached.setdefault(site, set()).add(True)


def mistaken(index: Index, step: syn.ScenarioStep) -> Iterator[Mistake]:
    """Lines of 假定 that name no definition, or give it another unit."""
    for assumption in step.assumptions:
        name = " 的 ".join(part.text for part in assumption.target.parts)
        found = [d for d in index.program.definitions if names(d, assumption.target)]
        if not found:
            is_standard = any(each.name == name for each in index.program.standards)
            yield Mistake(same(name), Both("一个定义", "a definition"), A_STANDARD if is_standard else NO_NAME, assumption.span)
        for type_ in {strip_optional(each.type) for each in found}:
            value = assumption.value.operand if isinstance(assumption.value, syn.Unary) else assumption.value
            if isinstance(type_, NumberT) and isinstance(value, syn.Number) and written_unit(value) != type_.unit:
                wanted, got = unit_both(type_.unit), unit_both(written_unit(value))
                yield Mistake(same(name), Both(wanted.zh, wanted.en), Both(got.zh, got.en), assumption.span)


def places(index: Index) -> Mapping[int, tuple[str, ...]]:
    """The nodes whose states say whether a clause, an exception or a case was met: node → their sites."""
    found: dict[int, tuple[str, ...]] = {}
    for node, site in _met(index):
        found[node] = (*found.get(node, ()), site)
    return found


def _met(index: Index) -> Iterator[tuple[int, str]]:
    for root in roots(index.program):
        for e in expressions(root.expression):
            if isinstance(e, core.Mark) and index.sites[e.site].kind in ("clause", "open"):
                yield e.node, e.site
            arms = e.arms if isinstance(e, core.Case) else e.exceptions if isinstance(e, core.Default) else ()
            yield from ((arm.guard.node, arm.site) for arm in arms if arm.site in index.sites)
