"""What a run of generated code answers, read straight from its frames: results, classes, checks and deadlines.

Nothing here walks the policy: the places of all answers are known when the function is made.  The trace, which an explanation
needs, is made by ``replay`` when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from attrs import define, field, frozen

from baozhang_rules.backends.python.entry import Entry
from baozhang_rules.backends.python.replay import read
from baozhang_rules.backends.python.resolve import RULED_OUT
from baozhang_rules.backends.python.session import Session
from baozhang_rules.backends.python.values import Int
from baozhang_rules.backends.python.writer import Place
from baozhang_rules.core import nodes as n
from baozhang_rules.core.decide import class_among, deadline_state
from baozhang_rules.core.interp import Index
from baozhang_rules.runtime.dates import WorkingCalendar
from baozhang_rules.runtime.decision import CheckResult, DeadlineResult, RuleResult, outcome_of
from baozhang_rules.runtime.trace import EntityPath, Where
from baozhang_rules.runtime.values import NOT_ENTITLED, Fault, State, Unknown

Json = dict[str, Any]


@frozen(eq=False)
class RulePlan:
    """Where the answers of one rule are; ``uppers``: the places of the classes before it, with their ids."""

    rule: n.Rule
    kind_at: int
    own: Place
    value: Place
    gross: Place
    low: Place | None
    high: Place | None
    uppers: tuple[tuple[str, Place], ...]
    shape_at: int
    head: Json
    told: tuple[Telling, ...]


@define(eq=False)
class Answers:
    """The answers of runs of one function; made once per function."""

    index: Index
    entry: Entry
    measures: Mapping[str, str | None]
    _rules: tuple[RulePlan, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Find the places."""
        self._rules = tuple(self._plan(rule) for rule in self.index.program.rules)

    def _plan(self, rule: n.Rule) -> RulePlan:
        found = self.entry.results
        a_class = rule.kind == "class"
        own = found["rule", rule.id, "own"]
        value = own if a_class else found["rule", rule.id, "net"]
        gross = own if a_class else found["rule", rule.id, "amount"]
        low, high = (found["rule", rule.id, end] if rule.kind == "range" else None for end in ("low", "high"))
        head: Json = {"rule": rule.id, "name": rule.name, "kind": rule.kind, "assessed": "", "unit": self.measures[rule.id]}
        return RulePlan(
            rule,
            self.entry.kinds[rule.scope],
            own,
            value,
            gross,
            low,
            high,
            tuple((upper, found["rule", upper, "own"]) for upper in rule.uppers) if a_class else (),
            self.entry.shape_places[rule.id],
            head,
            tuple(telling(place) for place in (own, value, gross, low, high) if place is not None),
        )

    # ------------------------------------------------------------------------------------------- results

    def results(self, session: Session) -> tuple[RuleResult, ...]:
        """The result of every rule for the household and its entities."""
        return tuple(each for plan in self._rules for each in self._results(plan, session))

    def _results(self, plan: RulePlan, session: Session) -> Iterator[RuleResult]:
        dates = session.dates
        for path, frame in self._places(plan.kind_at, session):
            own = frame.read(plan.own)
            where = Where(((), path), "", dates.base, dates.rules)
            member = self._member(plan, frame, session) if plan.rule.kind == "class" else None
            low, high = (None if place is None else frame.read(place) for place in (plan.low, plan.high))
            yield RuleResult(
                plan.rule.id,
                plan.rule.kind,
                "",
                path,
                own,
                frame.read(plan.value),
                frame.read(plan.gross),
                member,
                self._admitted(plan.rule.id, session) is True,
                self._reason(plan, session, own),
                where,
                low,
                high,
            )

    def _places(self, kind: int, session: Session) -> Iterator[tuple[EntityPath, Frames]]:
        """Every entity of a kind: its path, and the frames that hold what was worked out for it."""
        if kind == 0:
            yield (), Frames(session.top, 0)
            return
        name = session.engine.layout.kinds[kind].entity
        for row in session.kinds[kind]:
            yield session.engine.path(session.kinds, name, row), Frames(session.top, row[0])

    def _admitted(self, id: str, session: Session) -> State:
        return session.finding(id, "admitted", session.dates.base) if session.findings else False

    def _member(self, plan: RulePlan, frame: Frames, session: Session) -> State:
        uppers = ((id, frame.read(place)) for id, place in plan.uppers)
        return session.member_of((plan.rule.id, frame.read(plan.own)), uppers)

    def _reason(self, plan: RulePlan, session: Session, own: State) -> str:
        if own is not False or session.resolution.shape[plan.shape_at] != RULED_OUT:
            return ""
        state = session.resolution.values[plan.shape_at]
        return state.cause if isinstance(state, Fault) else ""

    # --------------------------------------------------------------------------------------- other answers

    def classes(self, session: Session) -> dict[str, State]:
        """The class after each order."""
        by_id = {plan.rule.id: plan for plan in self._rules}
        found = {}
        for order in self.index.program.orders:
            plans = [by_id[id] for id in order.rules]
            whole = all(plan.kind_at == 0 for plan in plans)
            states = [self._member(plan, Frames(session.top, 0), session) for plan in plans] if whole else []
            found[order.id] = class_among(order.rules, states) if whole else None
        return found

    def checks(self, session: Session) -> tuple[CheckResult, ...]:
        """What every check says of every entity."""
        dates = session.dates
        return tuple(
            CheckResult(check.id, path, frame.read(place), Where(((), path), "", dates.base, dates.rules))
            for check in self.index.program.checks
            for place in (self.entry.results["expr", "check", check.id],)
            for path, frame in self._places(self.entry.kinds[check.entity], session)
        )

    def deadlines(self, session: Session, calendar: WorkingCalendar | None) -> tuple[DeadlineResult, ...]:
        """The last day of every deadline."""
        found, frame = self.entry.results, session.top
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
        rows: list[Json] = []
        paths: dict[int, list[EntityPath]] = {0: [()]}
        for plan in self._rules:
            kind = plan.kind_at
            if kind not in paths:
                name = session.engine.layout.kinds[kind].entity
                paths[kind] = [session.engine.path(session.kinds, name, row) for row in session.kinds[kind]]
            for ordinal, path in enumerate(paths[kind]):
                rows.append(self._row(plan, path, ordinal, session, state_json))
        return rows

    def _row(
        self, plan: RulePlan, path: EntityPath, ordinal: int, session: Session, state_json: Callable[[State], Any]
    ) -> Json:
        top = session.top
        own = plan.told[0](top, ordinal)
        plain = own.__class__ is bool
        row = plan.head.copy()
        row["entity"] = list(path)
        row["outcome"] = _OUTCOMES[own] if plain else outcome_of(own).value
        row["own"] = own if plain else state_json(own)
        row["reason"] = "" if own is not False else self._reason(plan, session, own)
        row["admitted"] = self._admitted(plan.rule.id, session) is True if session.findings else False
        row["missing"] = []
        if plan.rule.kind == "class":
            row["is_member"] = state_json(self._member(plan, Frames(top, ordinal), session))
            row["missing"] = _missing(own)
            return row
        for name, told in zip(_AMOUNTS, plan.told[1:], strict=False):
            value = told(top, ordinal)
            row[name] = value if value.__class__ is str else state_json(value)
            if name == "value" and not (plain and value.__class__ is str):
                row["missing"] = _missing(own, value)
        return row


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


@frozen(eq=False)
class Frames:
    """The frames in which an entity's values are: the household's, or those of the entity's ordinal in its loops."""

    top: tuple[Any, ...]
    ordinal: int

    def _of(self, place: Place) -> Any:
        return self.top[place.way[0].slot][self.ordinal] if place.way else self.top

    def read(self, place: Place) -> State:
        """The value in a place."""
        return read(place, self._of(place))
