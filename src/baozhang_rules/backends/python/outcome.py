"""What a run of generated code answers, read straight from its frames: results, classes, checks and deadlines.

Nothing here walks the policy: the places of all answers are known when the function is made.  The trace, which an explanation
needs, is made by ``replay`` when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

from attrs import define, field, frozen

from baozhang_rules.backends.python.entry import Entry
from baozhang_rules.backends.python.replay import read
from baozhang_rules.backends.python.resolve import RULED_OUT
from baozhang_rules.backends.python.session import Session, UnitCtx, UnitRun
from baozhang_rules.backends.python.values import Int
from baozhang_rules.backends.python.writer import Place
from baozhang_rules.core import nodes as n
from baozhang_rules.core.decide import class_among, deadline_state
from baozhang_rules.core.interp import Index, kleene_and
from baozhang_rules.explain.decision_json import beside_json
from baozhang_rules.runtime.dates import WorkingCalendar
from baozhang_rules.runtime.decision import CheckResult, DeadlineResult, RuleResult, ShareResult, UnitResult, outcome_of
from baozhang_rules.runtime.packed import MISSING
from baozhang_rules.runtime.trace import EntityPath, Where
from baozhang_rules.runtime.values import NOT_ENTITLED, UNSETTLED, Fault, State, Unknown, join

Json = dict[str, Any]


@frozen(eq=False)
class RulePlan:
    """Where the answers of one rule are in the frames of a function; ``uppers``: the places of the classes before it, with
    their ids; ``share``: the list among whose entries it is divided, and where their frames and in these their shares are."""

    rule: n.Rule
    own: Place
    value: Place
    gross: Place
    low: Place | None
    high: Place | None
    uppers: tuple[tuple[str, Place], ...]
    shape_at: int
    head: Json
    told: tuple[Telling, ...]
    share: tuple[str, int, Place] | None
    payment: n.Stored | None


@define(eq=False)
class Subject:
    """Of whom a rule's result is: the household, one of its entities, or a unit, with the frame that holds what was worked out.

    ``given``: whether there is such a unit at all; ``members``: whether it is sure who belongs to it (``core/decide``);
    ``within``: the ordinals of those who are left of the household (None: all).
    """

    plan: RulePlan
    frame: tuple[Any, ...]
    path: EntityPath = ()
    ordinal: int = 0
    unit: str = ""
    anchor: tuple[EntityPath, ...] = ()
    given: State = True
    members: State = True
    within: frozenset[int] | None = None

    def read(self, place: Place) -> State:
        """The value in a place."""
        return read(place, self.frame[place.way[0].slot][self.ordinal] if place.way else self.frame)

    @property
    def own(self) -> State:
        """The rule's own state, as far as there is such a unit."""
        own = kleene_and([self.given, self.read(self.plan.own)])
        return join([self.members, own]) if isinstance(self.members, UNSETTLED) else own

    def amount(self, place: Place | None) -> State:
        """One of the rule's amounts, as far as there is such a unit."""
        state = None if place is None else self.read(place)
        return state if self.given is True or place is None else join([self.given, state])


@define(eq=False)
class Answers:
    """The answers of runs; places are found once per function and kept with it."""

    index: Index
    measures: Mapping[str, str | None]
    _heads: dict[str, Json] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """What is the same in every answer of a rule."""
        self._heads = {
            rule.id: {"rule": rule.id, "name": rule.name, "kind": rule.kind, "assessed": "", "unit": self.measures[rule.id]}
            for rule in self.index.program.rules
        }

    def plan(self, rule: n.Rule, entry: Entry) -> RulePlan:
        """Where the answers of a rule are."""
        plan: RulePlan | None = entry.plans.get(rule.id)
        if plan is None:
            plan = entry.plans[rule.id] = self._found(rule, entry)
        return plan

    def _found(self, rule: n.Rule, entry: Entry) -> RulePlan:
        found = entry.results
        a_class = rule.kind == "class"
        own = found["rule", rule.id, "own" if a_class else "entitled"]
        value = own if a_class else found["rule", rule.id, "net"]
        gross = own if a_class else found["rule", rule.id, "amount"]
        low, high = (found["rule", rule.id, end] if rule.kind == "range" else None for end in ("low", "high"))
        share, payment = entry.beside.get(rule.id, (None, None))
        return RulePlan(
            rule,
            own,
            value,
            gross,
            low,
            high,
            tuple((upper, found["rule", upper, "own"]) for upper in rule.uppers) if a_class else (),
            entry.shape_places[rule.id],
            self._heads[rule.id],
            tuple(telling(place) for place in (own, value, gross, low, high) if place is not None),
            _shares_at(entry, share),
            payment,
        )

    # ------------------------------------------------------------------------------------------- results

    def subjects(self, session: Session) -> Iterator[Subject]:
        """Of whom every rule has a result, in the order of ``core/decide``."""
        root, paths = self.index.program.schema.root, Paths(session)
        for rule in self.index.program.rules:
            if rule.scope in self.index.units:
                for run in session.units:
                    if run.unit.context.unit == rule.scope:
                        yield self._of_unit(rule, run, paths)
            elif rule.scope != root:
                plan = self.plan(rule, session.entry)
                for ordinal, path in enumerate(paths.of(rule.scope)):
                    yield Subject(plan, session.top, path, ordinal)
            elif session.rest is None:
                yield Subject(self.plan(rule, session.entry), session.top)
            else:
                yield from self._of_rest(rule, session, session.rest)

    def _of_unit(self, rule: n.Rule, run: UnitRun, paths: Paths) -> Subject:
        unit = self.index.units[run.unit.context.unit]
        anchor, state = paths.of(unit.entity)[run.unit.anchor[0]], run.unit.state
        sure = state if unit.links else True
        return Subject(self.plan(rule, run.entry), run.frame, (), 0, run.unit.key, (anchor,), state, sure)

    def _of_rest(self, rule: n.Rule, session: Session, rest: UnitRun) -> Iterator[Subject]:
        """The household's rules, where some of its members are assessed apart: its class stands beside that of the rest."""
        if rule.kind == "class":
            yield Subject(self.plan(rule, session.entry), session.top)
        if rule.kind != "class" or self.index.units[rest.unit.context.unit].rest_class == "recount":
            state = rest.unit.state
            left = rest.unit.members
            yield Subject(self.plan(rule, rest.entry), rest.frame, (), 0, rest.unit.key, (), state, state, left)

    def results(self, session: Session) -> tuple[RuleResult, ...]:
        """Every result."""
        return tuple(self.result(each, session) for each in self.subjects(session))

    def result(self, who: Subject, session: Session) -> RuleResult:
        """The result of one rule for one subject."""
        plan, dates = who.plan, session.dates
        a_class, own = plan.rule.kind == "class", who.own
        return RuleResult(
            plan.rule.id,
            plan.rule.kind,
            who.unit,
            who.path,
            own,
            own if a_class else who.amount(plan.value),
            own if a_class else who.amount(plan.gross),
            self._member(who, session) if a_class else None,
            self._admitted(plan.rule.id, session) is True,
            self._reason(plan, session, own),
            Where(((), who.path, *who.anchor), who.unit, dates.base, dates.rules),
            who.amount(plan.low),
            who.amount(plan.high),
        )

    def shares(self, session: Session) -> tuple[ShareResult, ...]:
        """What each entry gets of every amount that is divided and given."""
        return tuple(share for who in self.subjects(session) for share in self._shares(who, session))

    def _shares(self, who: Subject, session: Session) -> Iterator[ShareResult]:
        if who.plan.share is None or not isinstance(who.amount(who.plan.value), Fraction):
            return
        listed, slot, place = who.plan.share
        dates, rows = session.dates, session.packed.root[session.engine.column(self.index.program.schema.root, listed)]
        for row in () if rows is MISSING or rows is None else rows:
            if who.within is None or row[0] in who.within:
                path = (listed, row[0] - rows[0][0])
                value = read(place, who.frame[slot][row[0]])
                yield ShareResult(who.plan.rule.id, who.unit, path, value, Where(((), path), who.unit, dates.base, dates.rules))

    def _admitted(self, id: str, session: Session) -> State:
        return session.finding(id, "admitted", session.dates.base) if session.findings else False

    def _member(self, who: Subject, session: Session) -> State:
        uppers = ((id, who.read(place)) for id, place in who.plan.uppers)
        state = session.member_of((who.plan.rule.id, who.read(who.plan.own)), uppers)
        return join([who.members, state]) if isinstance(who.members, UNSETTLED) else state

    def _reason(self, plan: RulePlan, session: Session, own: State) -> str:
        if own is not False or session.resolution.shape[plan.shape_at] != RULED_OUT:
            return ""
        state = session.resolution.values[plan.shape_at]
        return state.cause if isinstance(state, Fault) else ""

    # --------------------------------------------------------------------------------------- other answers

    def classes(self, session: Session) -> dict[str, State]:
        """The class after each order."""
        rules, root = self.index.rules, self.index.program.schema.root
        found = {}
        for order in self.index.program.orders:
            whole = all(rules[id].scope == root for id in order.rules)
            who = [Subject(self.plan(rules[id], session.entry), session.top) for id in order.rules] if whole else []
            found[order.id] = class_among(order.rules, [self._member(each, session) for each in who]) if whole else None
        return found

    def units(self, session: Session) -> tuple[UnitResult, ...]:
        """The units that were assessed apart."""
        return tuple(self._unit(run.unit, session) for run in session.units)

    def _unit(self, unit: UnitCtx, session: Session) -> UnitResult:
        declared, root = self.index.units[unit.context.unit], self.index.program.schema.root
        rows = session.packed.root[session.engine.column(root, declared.list)]
        paths = tuple((declared.list, row[0] - rows[0][0]) for row in rows if unit.members is None or row[0] in unit.members)
        return UnitResult(unit.key, declared.id, paths, Fraction(len(paths)) if unit.heads is None else unit.heads, unit.state)

    def checks(self, session: Session) -> tuple[CheckResult, ...]:
        """What every check says of every entity."""
        dates, paths = session.dates, Paths(session)
        answers = []
        for check in self.index.program.checks:
            place = session.entry.results["expr", "check", check.id]
            frames = session.top[place.way[0].slot] if place.way else ()
            for ordinal, path in enumerate(paths.of(check.entity)):
                state = read(place, frames[ordinal] if place.way else session.top)
                answers.append(CheckResult(check.id, path, state, Where(((), path), "", dates.base, dates.rules)))
        return tuple(answers)

    def deadlines(self, session: Session, calendar: WorkingCalendar | None) -> tuple[DeadlineResult, ...]:
        """The last day of every deadline."""
        found, frame = session.entry.results, session.top
        answers = []
        for deadline in self.index.program.deadlines:
            start = read(found["expr", "start", deadline.id], frame)
            count = range(len(deadline.exceptions))
            holds = [read(found["expr", f"exception{at}", deadline.id], frame) for at in count]
            answers.append(DeadlineResult(deadline.id, deadline_state(deadline, start, holds, calendar)))
        return tuple(answers)

    # ---------------------------------------------------------------------------------------------- JSON

    def rows(self, session: Session, state_json: Callable[[State], Any]) -> list[Json]:
        """The results as the decision's JSON has them; ``state_json`` tells a state that is no plain number."""
        found = session.findings is not None
        return [self._row(each, session, found, state_json) for each in self.subjects(session)]

    def _row(self, who: Subject, session: Session, found: bool, state_json: Callable[[State], Any]) -> Json:
        plan, frame, ordinal = who.plan, who.frame, who.ordinal
        sure = who.given is True and who.members is True
        own = plan.told[0](frame, ordinal) if sure else who.own
        plain = own.__class__ is bool
        row = plan.head.copy()
        row["assessed"] = who.unit
        row["entity"] = list(who.path)
        row["outcome"] = _OUTCOMES[own] if plain else outcome_of(own).value
        row["own"] = own if plain else state_json(own)
        row["reason"] = "" if own is not False else self._reason(plan, session, own)
        row["admitted"] = self._admitted(plan.rule.id, session) is True if found else False
        row["missing"] = [] if plain else _missing(own)
        if plan.rule.kind == "class":
            row["is_member"] = own if plain and sure and not plan.uppers and not found else state_json(self._member(who, session))
            return row
        places = (plan.value, plan.gross, plan.low, plan.high)
        for name, told, place in zip(_AMOUNTS, plan.told[1:], places, strict=False):
            value = told(frame, ordinal) if sure else who.amount(place)
            row[name] = value if value.__class__ is str else state_json(value)
            if name == "value" and not (plain and value.__class__ is str):
                row["missing"] = _missing(own, value)
        if plan.share is not None or plan.payment is not None:
            row |= beside_json(who.amount(plan.value), self._shares(who, session), plan.payment, session.dates.base)
        return row


def _shares_at(entry: Entry, share: n.Stored | None) -> tuple[str, int, Place] | None:
    """Where the shares of a 分摊 are kept."""
    if share is None:
        return None
    data = dict(share.data)
    return data["list"], *entry.lists["definition", data["definition"]]


_OUTCOMES = {True: "eligible", False: "ineligible"}
_AMOUNTS = ("value", "gross", "low", "high")
Telling: TypeAlias = Callable[[tuple[Any, ...], int], Any]


def _missing(*states: State) -> list[str]:
    return sorted({str(path) for state in states if isinstance(state, Unknown) for path in state.missing})


def telling(place: Place) -> Telling:
    """How a value is told of a household's frame and an entity's ordinal.

    A number whose scale is a power of ten is exact decimal text; everything else is the state.
    """
    slot, rep = place.slot, place.value.rep
    if slot < 0:
        told = text_of(read(place, ()), 1, 0)
        return lambda _top, _ordinal: told
    outer = place.way[0].slot if place.way else -1
    if not isinstance(rep, Int) or rep.scale not in _PLACES:
        if outer < 0:
            return lambda top, _ordinal: read(place, top)
        return lambda top, ordinal: read(place, top[outer][ordinal])
    scale, places = rep.scale, _PLACES[rep.scale]
    if outer < 0:
        return lambda top, _ordinal: text_of(top[slot], scale, places)
    return lambda top, ordinal: text_of(top[outer][ordinal][slot], scale, places)


def text_of(raw: Any, scale: int, places: int) -> Any:
    """A whole number over a power of ten as exact decimal text; 不享受 as its word, any other state as it is."""
    if raw is NOT_ENTITLED:
        return "not_entitled"
    if raw.__class__ is not int:
        return raw
    if not places:
        return str(raw)
    whole, part = divmod(abs(raw), scale)
    sign = "-" if raw < 0 else ""
    return f"{sign}{whole}.{part:0{places}d}".rstrip("0") if part else f"{sign}{whole}"


_PLACES = {10**places: places for places in range(9)}


@define(eq=False)
class Paths:
    """The paths of the entities of each kind, in the order of their ordinals."""

    session: Session
    _found: dict[str, list[EntityPath]] = field(factory=dict, init=False)

    def of(self, kind: str) -> list[EntityPath]:
        """The paths of a kind."""
        if kind not in self._found:
            engine, kinds = self.session.engine, self.session.kinds
            self._found[kind] = [engine.path(kinds, kind, row) for row in kinds[self.session.entry.kinds[kind]]]
        return self._found[kind]
