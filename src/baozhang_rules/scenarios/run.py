"""Running scenarios: decide each step's record and hold the decision against what the author expects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from attrs import define, field, frozen

from baozhang_rules.core import nodes as core
from baozhang_rules.core.decide import decide
from baozhang_rules.core.interp import Index, Run
from baozhang_rules.core.walk import walk
from baozhang_rules.names import Bundle
from baozhang_rules.runtime.dates import WorkingCalendar
from baozhang_rules.runtime.decision import Dates, Decided, Refused, RuleResult, outcome_of
from baozhang_rules.runtime.numbers import decimal_places, format_number
from baozhang_rules.runtime.records import Record, RecordProblem, load_record
from baozhang_rules.runtime.values import NOT_ENTITLED, Conflict, FactPath, Fault, Outcome, State, Unknown
from baozhang_rules.scenarios.record import plain, record_mapping
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Source, Span


@frozen
class Finding:
    """One expectation and what came: ``ok``; ``subject`` as written; ``expected`` and ``actual`` as data for the wording.

    ``tolerated``: the amount differed within its written tolerance.
    """

    kind: str
    subject: str
    expected: str
    actual: str
    ok: bool
    source: Source = field(repr=False)
    span: Span = field(repr=False)
    tolerated: bool = False


@define
class ScenarioResult:
    """One scenario's findings, over all its steps."""

    title: str
    source: Source = field(repr=False)
    span: Span = field(repr=False)
    findings: list[Finding] = field(factory=list)

    @property
    def passed(self) -> bool:
        """Whether everything expected came; a scenario that expects nothing doesn't pass."""
        return bool(self.findings) and all(finding.ok for finding in self.findings)


def run_scenarios(
    bundle: Bundle, index: Index, *, only: Callable[[int], bool] = lambda _: True, calendar: WorkingCalendar | None = None
) -> Iterator[ScenarioResult]:
    """Every scenario of the bundle's files that ``only`` accepts (by file index), in file and written order."""
    for number, entry in enumerate(bundle.files):
        for declaration in entry.tree.declarations:
            if isinstance(declaration, syn.ScenarioDecl) and only(number):
                result = ScenarioResult(declaration.title, entry.source, declaration.span)
                for step in declaration.steps:
                    result.findings += _Step(index, entry.source, step, calendar).findings()
                yield result


@define
class _Step:
    index: Index
    source: Source
    step: syn.ScenarioStep
    calendar: WorkingCalendar | None
    run: Run | None = None
    record: Record | None = None
    decided: Decided | None = None
    problems: tuple[RecordProblem, ...] = ()
    broken: tuple[str, ...] = ()

    def findings(self) -> list[Finding]:
        step = self.step
        loaded = load_record(record_mapping(step.record, self.index.program.schema), self.index.program.schema)
        if isinstance(loaded, Record):
            self.decide(loaded)
        else:
            self.problems = loaded
        found = [self.check(expectation) for expectation in step.expectations]
        expects_refusal = any(e.kind == "refused" for e in step.expectations)
        if self.problems and not expects_refusal:
            text = "; ".join(str(problem) for problem in self.problems)
            found.append(Finding("record", step.record.entity.text, "", text, False, self.source, step.record.span))
        return found

    def decide(self, loaded: Record) -> None:
        dates = Dates(self.step.base, self.step.rules or self.step.base, self.step.known)
        options: dict[str, Any] = {"calendar": self.calendar, "assumed": self.assumed()}
        result = decide(self.index, loaded, dates, **options)
        if isinstance(result, Refused):
            self.broken = tuple(site for site, _ in result.broken)
            messages = {rule.site: rule.message for rule in self.index.program.record_rules}
            self.problems = tuple(
                RecordProblem("REC0050", "", {"rule": site, "message": messages.get(site, "")}) for site in self.broken
            )
        else:
            self.decided, self.record = result, loaded
            self.run = Run(self.index, result.record, dates, **options)

    def assumed(self) -> Mapping[tuple[str, str | None], State]:
        found: dict[tuple[str, str | None], State] = {}
        for assumption in self.step.assumptions:
            for definition in self.index.program.definitions:
                if _names(definition, assumption.target):
                    value = plain(assumption.value)
                    found[definition.id, None] = Fraction(value) if isinstance(value, int) and value is not True else value
        return found

    # ------------------------------------------------------------------------------------ expectations

    def check(self, e: syn.Expectation) -> Finding:
        subject = " 的 ".join(part.text for part in e.subject.parts) if e.subject else ""
        expected, actual, ok, tolerated = self.compare(e, subject)
        return Finding(e.kind, subject, expected, actual, ok, self.source, e.span, tolerated)

    def compare(self, e: syn.Expectation, subject: str) -> tuple[str, str, bool, bool]:
        if e.kind == "refused":
            codes = sorted({problem.code for problem in self.problems} | set(self.broken))
            return e.code or "", ", ".join(codes), (e.code in codes) if e.code else bool(codes), False
        if self.decided is None:
            return "", "; ".join(problem.code for problem in self.problems), False, False
        match e.kind:
            case "outcome":
                return self.outcome(e, subject)
            case "missing":
                return self.missing(e, subject)
            case "reason":
                return self.reason(e, subject)
            case "complete":
                missing = sorted({str(path) for result in self.decided.results for path in result.missing})
                return "", ", ".join(missing), not missing, False
            case _:
                return self.value(e, subject)

    def results(self, subject: str, e: syn.Expectation) -> list[RuleResult]:
        assert self.decided is not None
        rules = [rule.id for rule in self.index.program.rules if subject in (rule.name, rule.id)]
        found = [result for result in self.decided.results if result.rule in rules]
        if e.of_key is not None:
            found = [result for result in found if e.of_key in (self.key(result), result.unit)]
        return found

    def key(self, result: RuleResult) -> str:
        assert self.run is not None
        return next((ent.data.key for ent in self.run.walk() if ent.path == result.entity), "")

    def outcome(self, e: syn.Expectation, subject: str) -> tuple[str, str, bool, bool]:
        outcomes = [_shown_outcome(result) for result in self.results(subject, e)]
        wanted = e.outcome or ""
        return wanted, ", ".join(outcomes) or "?", outcomes != [] and all(o == wanted for o in outcomes), False

    def missing(self, e: syn.Expectation, subject: str) -> tuple[str, str, bool, bool]:
        found = {_fact_name(path) for result in self.results(subject, e) for path in result.missing}
        wanted = {_path_name(path) for path in e.missing}
        unknown = all(Outcome.UNKNOWN in (r.outcome, _as_outcome(r.value)) for r in self.results(subject, e))
        ok = unknown and _same_facts(wanted, found)
        return ", ".join(sorted(wanted)), ", ".join(sorted(found)) or "-", ok, False

    def reason(self, e: syn.Expectation, subject: str) -> tuple[str, str, bool, bool]:
        results = self.results(subject, e)
        failing = {label for result in results for label in self.failing(result)}
        wanted = {clause.text for clause in e.clauses}
        ok = bool(results) and all(r.outcome is Outcome.INELIGIBLE for r in results) and wanted == failing
        return ", ".join(sorted(wanted)), ", ".join(sorted(failing)) or "-", ok, False

    def failing(self, result: RuleResult) -> Iterator[str]:
        """Labels of the clauses that refuse: those that are 否, and those of an exclusion that are 是."""
        assert self.decided is not None
        rule, sites = self.index.rules[result.rule], self.index.sites
        for version in rule.versions:
            for mark in (each for each in walk(version.body) if isinstance(each, core.Mark)):
                place = sites[mark.site]
                if place.kind in ("clause", "open"):
                    state = self.decided.trace.nodes.get((mark.node, result.where))
                    parent = sites.get(place.parent)
                    excluding = parent is not None and parent.code == "none"
                    if state is (True if excluding else False):
                        yield place.label or place.id

    def value(self, e: syn.Expectation, subject: str) -> tuple[str, str, bool, bool]:
        state = self.state(e, subject)
        if e.kind == "not_entitled" or isinstance(e.value, syn.NotEntitled):
            return "不享受", show_state(state), state is NOT_ENTITLED, False
        wanted = plain(e.value)
        if isinstance(wanted, int) and not isinstance(wanted, bool):
            wanted = Fraction(wanted)
        if isinstance(state, Fraction) and isinstance(wanted, Fraction):
            near = e.tolerance is not None and abs(state - wanted) <= e.tolerance.value
            return format_number(wanted), show_state(state), state == wanted or near, near and state != wanted
        return show_state(wanted), show_state(state), type(wanted) is type(state) and wanted == state, False

    def state(self, e: syn.Expectation, subject: str) -> State:
        assert self.decided is not None and self.run is not None
        for order in self.index.program.orders:
            if subject in (order.id, order.name):
                state = self.decided.classes[order.id]
                return self.index.rules[state].name if isinstance(state, str) else state
        results = self.results(subject, e)
        if results:
            return results[0].member_of if results[0].kind == "class" else results[0].value
        for deadline, result in zip(self.index.program.deadlines, self.decided.deadlines, strict=True):
            if subject in (deadline.id, deadline.name):
                return result.state
        for definition in self.index.program.definitions:
            if e.subject is not None and _names(definition, e.subject):
                entities = [ent for ent in self.run.walk() if ent.data.entity_name == definition.entity]
                if e.of_key is not None:
                    entities = [ent for ent in entities if ent.data.key == e.of_key]
                return self.run.definition(definition.id, entities[0], self.run.top()) if entities else None
        return Fault("no_such_name", subject)


def _shown_outcome(result: RuleResult) -> str:
    """A class's own outcome; of an amount, what it came to (an entitled household whose amount has a fault is 无法计算)."""
    return (outcome_of(result.value) if result.kind != "class" and result.outcome is Outcome.ELIGIBLE else result.outcome).value


def _names(definition: core.Definition, path: syn.Path) -> bool:
    parts = [part.text for part in path.parts]
    return definition.name == parts[-1] and (len(parts) == 1 or parts[0] == definition.entity)


def _fact_name(path: FactPath) -> str:
    return "的".join([*(step for step in path.entity if isinstance(step, str)), path.fact])


def _path_name(path: syn.Path) -> str:
    return "的".join(part.text for part in path.parts)


def _same_facts(wanted: set[str], found: set[str]) -> bool:
    """Each written fact names a missing one (a bare name also names an entry's), and none is left over."""
    last = {name: name.rsplit("的", 1)[-1] for name in found}
    return all(w in found or w in last.values() for w in wanted) and all(f in wanted or last[f] in wanted for f in found)


def _as_outcome(state: State) -> Outcome | None:
    return Outcome.UNKNOWN if isinstance(state, Unknown) else None


def show_state(state: State) -> str:
    """A state in a report: plain, without sensitive text (only numbers, dates, names of classes and outcomes are expected)."""
    match state:
        case Unknown(missing=missing):
            return "资料不足: " + ", ".join(sorted(str(path) for path in missing))
        case Conflict(sites=sites):
            return "规则冲突: " + ", ".join(sites)
        case Fault(cause=cause, site=site):
            return f"无法计算: {cause} {site}"
        case bool():
            return "是" if state else "否"
        case None:
            return "无"
        case Fraction():
            return format_number(state) if decimal_places(state) is not None else f"{state.numerator}/{state.denominator}"
        case _ if state is NOT_ENTITLED:
            return "不享受"
        case _:
            return str(state)
