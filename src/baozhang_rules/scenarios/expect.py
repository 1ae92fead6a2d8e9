"""Holding a decision against one line of 应得."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from attrs import define, evolve, frozen

from baozhang_rules.check.expr_base import DURATION_UNITS
from baozhang_rules.core import nodes as core
from baozhang_rules.core.interp import Index
from baozhang_rules.explain.data import Both
from baozhang_rules.explain.words import same
from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.decision import Dates, Decided, RuleResult, ShareResult, outcome_of
from baozhang_rules.runtime.values import (
    NOT_ENTITLED,
    UNSETTLED,
    Conflict,
    FactPath,
    Fault,
    Outcome,
    State,
    Unknown,
    join,
)
from baozhang_rules.scenarios.evaluation import Evaluation
from baozhang_rules.scenarios.record import plain, written_unit
from baozhang_rules.scenarios.shown import (
    NO_NAME,
    NOTHING,
    facts_of,
    joined,
    names_of,
    outcome_shown,
    outcome_word,
    show,
    spaced,
    word,
)
from baozhang_rules.scenarios.subjects import (
    clauses_of,
    deadline_of,
    definition_of,
    monthly_of,
    order_of,
    rules_of,
    standard_of,
    unit_of,
    use_of,
)
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.syntax.words import words
from baozhang_rules.types import DurationT, NumberT, Type, strip_optional
from baozhang_rules.units import unit

MONTH = unit("month")
_UNKNOWN_NAME = Fault("no_such_name", "")


@frozen
class Compared:
    """What was expected and what came."""

    expected: Both
    actual: Both
    ok: bool
    tolerated: bool = False


@define
class Expected:
    """The expectations of one step, checked against its evaluation; ``again`` decides the same record on other dates."""

    evaluation: Evaluation
    again: Callable[[Dates], Evaluation]

    @property
    def index(self) -> Index:
        """The program."""
        return self.evaluation.index

    @property
    def decided(self) -> Decided:
        """The decision; asked only when there is one."""
        assert self.evaluation.decided is not None
        return self.evaluation.decided

    def compare(self, e: syn.Expectation) -> Compared:
        """One line of 应得."""
        if e.kind == "refused":
            codes = self.evaluation.codes
            return Compared(
                same(e.code or ""), names_of(codes) or Both("没有拒收", "not refused"), e.code in codes if e.code else bool(codes)
            )
        if self.evaluation.decided is None:
            return Compared(self._wanted(e), spaced(word("refused"), names_of(self.evaluation.codes)), False)
        match e.kind:
            case "outcome":
                return self._outcome(e)
            case "missing":
                return self._missing(e)
            case "reason":
                return self._reason(e)
            case "units":
                return self._units(e)
            case "total":
                return self._total(e)
            case "complete":
                results = self._results(e) if e.subject is not None else self.decided.results
                missing = {path for result in results for path in result.missing}
                return Compared(word("complete"), spaced(word("missing"), facts_of(missing)) if missing else NOTHING, not missing)
            case _:
                return self._value(e)

    def _wanted(self, e: syn.Expectation) -> Both:
        """What a line expects, as it stands."""
        match e.kind:
            case "complete" | "not_entitled":
                return word(e.kind)
            case "units":
                return self._count(e.count or 0)
            case "outcome" | "missing" | "reason":
                return outcome_word(e.outcome or "unknown")
        return self._written(e)

    # -------------------------------------------------------------------------------------------- subjects

    def _results(self, e: syn.Expectation, evaluation: Evaluation | None = None) -> list[RuleResult]:
        """The results that a line is about: those of every member or unit, or of the one named by its key."""
        used = evaluation or self.evaluation
        assert used.decided is not None and used.run is not None
        rules = [rule.id for rule in rules_of(self.index, e)]
        found = [result for result in used.decided.results if result.rule in rules]
        if e.of_key is None:
            return found
        keys = {ent.path: ent.data.key for ent in used.run.walk()}
        return [result for result in found if e.of_key in (keys.get(result.entity, ""), result.unit)]

    def _shares(self, e: syn.Expectation) -> list[ShareResult]:
        """What the one named by a key gets of an amount that is divided (分摊)."""
        rules = [rule.id for rule in rules_of(self.index, e)] if e.of_key is not None else []
        run = self.evaluation.run
        assert run is not None
        keys = {ent.path: ent.data.key for ent in run.walk()} if rules else {}
        return [share for share in self.decided.shares if share.rule in rules and keys.get(share.entity) == e.of_key]

    def _listed(self, each: core.Unit) -> State:
        """Whether the list that a unit is made of is known."""
        run = self.evaluation.run
        assert run is not None
        return run.list_of(run.root, each.list, run.top())

    def _states(self, e: syn.Expectation) -> list[tuple[State, RuleResult | None]]:
        """What came, a state for each result or assessed unit; an amount of one who is entitled counts as what it came to.

        An order, a deadline or a definition has one state of its own.
        """
        each = unit_of(self.index, e)
        if each is not None:
            listed = self._listed(each)
            taken: list[State] = [result.taken_out for result in self.decided.units if result.unit == each.id]
            return [(state, None) for state in ([listed] if isinstance(listed, UNSETTLED) else taken)]
        found: list[tuple[State, RuleResult | None]] = [(_came(result), result) for result in self._results(e)]
        found += [(share.value, None) for share in self._shares(e)]
        if found or rules_of(self.index, e):
            return found
        state, _ = self._state(e)
        says = state is not _UNKNOWN_NAME and isinstance(state, (bool, *UNSETTLED))
        return [(state, None)] if says else []

    # -------------------------------------------------------------------------------------------- outcomes

    def _outcome(self, e: syn.Expectation) -> Compared:
        states = self._states(e)
        wanted = e.outcome or ""
        ok = bool(states) and all(outcome_of(state).value == wanted for state, _ in states)
        return Compared(outcome_word(wanted), self._outcomes(states), ok)

    def _outcomes(self, states: Iterable[tuple[State, RuleResult | None]]) -> Both:
        shown = [self._why(state, result) for state, result in states]
        return joined(dict.fromkeys(shown)) or Both("没有这个结果", "there is no such result")

    def _why(self, state: State, result: RuleResult | None) -> Both:
        failing = sorted(set(self._failing(result))) if result is not None and state is False else []
        if isinstance(state, Fault):
            return show(state, place=self._place(state.site))
        if isinstance(state, Fraction) and result is not None:
            return show(state, self.index.rules[result.rule].type)
        return outcome_shown(state, spaced(word("because"), names_of(failing)) if failing else Both())

    def _missing(self, e: syn.Expectation) -> Compared:
        states = self._states(e)
        paths = {path for state, result in states for path in (result.missing if result else _missing(state))}
        found = {_fact_name(path) for path in paths}
        wanted = {"的".join(part.text for part in path.parts) for path in e.missing}
        unknown = all(
            isinstance(state, Unknown) or (result is not None and isinstance(result.value, Unknown)) for state, result in states
        )
        expected = spaced(word("unknown"), word("missing"), names_of(wanted))
        ok = bool(states) and unknown and _same_facts(wanted, found)
        return Compared(expected, self._outcomes(states), ok)

    def _reason(self, e: syn.Expectation) -> Compared:
        states = self._states(e)
        wanted = {clause.text for clause in e.clauses}
        expected = spaced(outcome_word(e.outcome or ""), word("because"), names_of(wanted))
        if not states or any(outcome_of(state).value != e.outcome for state, _ in states):
            return Compared(expected, self._outcomes(states), False)
        if e.outcome == "ineligible":
            found = {label for _, result in states if result is not None for label in self._failing(result)}
            return Compared(expected, self._outcomes(states), wanted == found)
        causes = set().union(*(self._causes(state) for state, _ in states))
        return Compared(expected, self._outcomes(states), wanted <= causes)

    def _failing(self, result: RuleResult) -> Iterator[str]:
        """Labels of the clauses that refuse: those that are 否, and those of an exclusion that are 是."""
        for mark, place in clauses_of(self.index, self.index.rules[result.rule]):
            state = self.decided.trace.nodes.get((mark.node, result.where))
            parent = self.index.sites.get(place.parent)
            excluding = parent is not None and parent.code == "none"
            if state is (True if excluding else False):
                yield place.label or place.id

    def _causes(self, state: State) -> set[str]:
        """What a line may name as the reason of a fault or a conflict: the cause, and every place that holds its site."""
        match state:
            case Fault(cause=cause, site=site):
                entry = words().sections["causes"].get(cause)
                return {cause if entry is None else entry.zh, *self._holders(site)}
            case Conflict(sites=sites):
                return {name for site in sites for name in self._holders(site)}
            case _:
                return set()

    def _holders(self, site: str) -> Iterator[str]:
        """The names of a site and of all that holds it: labels, ids, and names of declarations."""
        program = self.index.program
        groups = (program.standards, program.tables, program.definitions, program.rules)
        declared = {each.site: each.name for group in groups for each in group}
        for _ in range(64):
            found = self.index.sites.get(site)
            yield from (name for name in (site, declared.get(site, ""), found.label if found else "") if name)
            parent = found.parent if found is not None and found.parent else site.rpartition("/")[0] or site.rpartition("@")[0]
            if not parent:
                return
            site = parent

    def _place(self, site: str) -> str:
        """What a fault's site is called: the outermost declaration that holds it."""
        return list(self._holders(site))[-1] if site else ""

    # ------------------------------------------------------------------------------------------------ units

    def _count(self, count: int) -> Both:
        concept = word("unit_count")
        return Both(f"{count} {concept.zh}", f"{count} {'unit' if count == 1 else concept.en}") if count else word("none")

    def _units(self, e: syn.Expectation) -> Compared:
        each, wanted = unit_of(self.index, e), self._count(e.count or 0)
        if each is None:
            return Compared(wanted, Both("没有这种核算单位", "there is no such assessment unit"), False)
        states = [state for state, _ in self._states(e)]
        open_ = [state for state in states if state is not True]
        if open_:
            certain = self._count(len(states) - len(open_))
            rest = join(open_)
            return Compared(wanted, joined([certain, show(rest)], "；", "; "), False)
        return Compared(wanted, self._count(len(states)), len(states) == e.count)

    # ---------------------------------------------------------------------------------------------- amounts

    def _total(self, e: syn.Expectation) -> Compared:
        """The net amounts of each month, each decided on its first day, times one month."""
        assert e.months is not None
        wanted = self._written(e)
        type_ = monthly_of(self.index, e)
        if type_ is None:
            return Compared(wanted, Both("没有这样一项按月的金额", "there is no such amount per month"), False)
        total, wrong = Fraction(0), list[Both]()
        for month in _months(e.months):
            found = self._paid(e, month)
            if isinstance(found, Both):
                wrong.append(spaced(same(str(month)), found))
            else:
                total += found
        if wrong:
            return Compared(wanted, joined(wrong, "；", "; "), False)
        return self._number(e, total, NumberT(type_.unit * MONTH))

    def _paid(self, e: syn.Expectation, month: Month) -> Fraction | Both:
        """What is paid for a month, or why that can't be said."""
        day = month.first_day
        evaluation = self.again(evolve(self.evaluation.dates, base=day, rules=day))
        if evaluation.decided is None:
            return spaced(word("refused"), names_of(evaluation.codes))
        results = self._results(e, evaluation)
        if not results:
            return Both("没有这个结果", "there is no such result")
        total = Fraction(0)
        for result in results:
            if isinstance(result.value, UNSETTLED) or result.value is None:
                site = result.value.site if isinstance(result.value, Fault) else ""
                return show(result.value, place=self._place(site))
            if result.value is not NOT_ENTITLED:
                total += result.value
        return total

    def _value(self, e: syn.Expectation) -> Compared:
        state, type_ = self._state(e)
        if e.kind == "not_entitled" or isinstance(e.value, syn.NotEntitled):
            return Compared(word("not_entitled"), show(state, type_), state is NOT_ENTITLED)
        wanted = plain(e.value)
        if isinstance(wanted, int) and not isinstance(wanted, bool):
            wanted = Fraction(wanted)
        if isinstance(state, Fraction) and isinstance(wanted, Fraction):
            return self._number(e, state, None if type_ is None else strip_optional(type_))
        site = state.site if isinstance(state, Fault) else ""
        shown = NO_NAME if state is _UNKNOWN_NAME else show(state, type_, self._place(site))
        return Compared(self._written(e), shown, type(wanted) is type(state) and wanted == state)

    def _number(self, e: syn.Expectation, value: Fraction, type_: Type | None) -> Compared:
        """A number against the written one, unit and all."""
        wanted = plain(e.value)
        assert isinstance(wanted, int | Fraction) and not isinstance(wanted, bool)
        same_unit = all(_is_of(type_, each) for each in (e.value, e.tolerance) if each is not None)
        near = e.tolerance is not None and abs(value - wanted) <= e.tolerance.value
        tolerated = same_unit and near and value != wanted
        return Compared(self._written(e), show(value, type_), same_unit and (near or value == wanted), tolerated)

    def _written(self, e: syn.Expectation) -> Both:
        """The value that a line expects."""
        wanted = plain(e.value)
        if isinstance(wanted, int | Fraction) and not isinstance(wanted, bool):
            shown = show(Fraction(wanted), written_type(e.value))
            if e.tolerance is None:
                return shown
            around = show(e.tolerance.value, written_type(e.tolerance))
            return Both(f"{shown.zh} ± {around.zh}", f"{shown.en} ± {around.en}")
        return show(wanted)

    def _state(self, e: syn.Expectation) -> tuple[State, Type | None]:
        """What a line's subject came to, and of which type."""
        run = self.evaluation.run
        assert run is not None
        order = order_of(self.index, e)
        if order is not None:
            state = self.decided.classes[order.id]
            return (self.index.rules[state].name if isinstance(state, str) else state), None
        results = self._results(e)
        if results:
            first = results[0]
            return (first.member_of if first.kind == "class" else first.value), self.index.rules[first.rule].type
        for share in self._shares(e):
            return share.value, self.index.rules[share.rule].type
        deadline, definition = deadline_of(self.index, e), definition_of(self.index, e)
        if deadline is not None:
            return self.decided.deadlines[self.index.program.deadlines.index(deadline)].state, None
        if definition is not None:
            entities = [ent for ent in run.walk() if ent.data.entity_name == definition.entity]
            if e.of_key is not None:
                entities = [ent for ent in entities if ent.data.key == e.of_key]
            found = run.definition(definition.id, entities[0], run.top()) if entities else None
            return found, definition.type
        standard = standard_of(self.index, e)
        use = None if standard is None else use_of(self.index, standard)
        if standard is not None and use is not None:
            return run.eval(use, run.top()), standard.type
        return _UNKNOWN_NAME, None


def _came(result: RuleResult) -> State:
    """A class's own outcome; of an amount, what it came to (an entitled household whose amount has a fault is 无法计算)."""
    return result.value if result.kind != "class" and result.outcome is Outcome.ELIGIBLE else result.own


def written_type(value: object) -> Type | None:
    """The type of a written number or length of time."""
    number = value.operand if isinstance(value, syn.Unary) else value
    if isinstance(number, syn.DurationLit):
        return DurationT(number.unit)
    return NumberT(written_unit(number)) if isinstance(number, syn.Number) else None


def _is_of(type_: Type | None, value: object) -> bool:
    """Whether a written number is of a type; a length of time is a number of months, days or years too."""
    found = written_type(value)
    counted = DURATION_UNITS.get(found.unit) if isinstance(found, DurationT) else None
    return found == type_ or (counted is not None and type_ == NumberT(unit(counted)))


def _missing(state: State) -> frozenset[FactPath]:
    return state.missing if isinstance(state, Unknown) else frozenset()


def _months(ends: tuple[syn.MonthLit, syn.MonthLit]) -> Iterator[Month]:
    first, last = (Month(end.year, end.month) for end in ends)
    yield from (first + later for later in range(last - first + 1))


def _fact_name(path: FactPath) -> str:
    return "的".join([*(step for step in path.entity if isinstance(step, str)), path.fact])


def _same_facts(wanted: set[str], found: set[str]) -> bool:
    """Each written fact names a missing one (a bare name also names an entry's), and none is left over."""
    last = {name: name.rsplit("的", 1)[-1] for name in found}
    return all(w in found or w in last.values() for w in wanted) and all(f in wanted or last[f] in wanted for f in found)
