"""Code that writes the answers of a run as JSON text, straight from its frame: the same text that the decision's JSON data give.

It covers what most runs are, and leaves all else to ``outcome``: answers that are settled, nobody admitted by a finding, and no
units assessed apart.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, TypeAlias

from attrs import define, field

from baozhang_rules.backends.python.code import Code, PerEntry
from baozhang_rules.backends.python.entry import Entry
from baozhang_rules.backends.python.outcome import Answers, RulePlan
from baozhang_rules.backends.python.replay import read
from baozhang_rules.backends.python.session import Session
from baozhang_rules.backends.python.spoken import Untold, ratio
from baozhang_rules.backends.python.values import Int, Quot
from baozhang_rules.backends.python.writer import Place
from baozhang_rules.core import nodes as n
from baozhang_rules.core.beside import payment_on
from baozhang_rules.explain.decision_json import checks_json, deadlines_json, payment_json, state_json
from baozhang_rules.runtime.dates import WorkingCalendar
from baozhang_rules.runtime.values import NOT_ENTITLED, UNSETTLED, Fault

Write: TypeAlias = Callable[[tuple[Any, ...], Session], str]


def amount(value: Any, scale: int, denominator: int = 1) -> str:
    """A settled amount: a scaled number, or what there is in place of it."""
    if value.__class__ is int and scale:
        return f'"{ratio(value, scale * denominator)}"'
    if value is NOT_ENTITLED:
        return '"not_entitled"'
    if isinstance(value, UNSETTLED):
        raise Untold
    return json.dumps(state_json(value), ensure_ascii=False)


def payment(value: Any, paid: n.Stored, session: Session) -> str:
    """How an amount of more than nothing is paid, after a comma; "" for any other."""
    if not isinstance(value, int | Fraction) or value <= 0:
        return ""
    return f', "payment": {_payment_text(paid, session.dates.base)}'


@lru_cache(maxsize=1024)
def _payment_text(paid: n.Stored, day: date) -> str:
    """How something is paid that is confirmed on a day: the same for every household of that day."""
    return json.dumps(payment_json(payment_on(paid, day)), ensure_ascii=False)


def reason(session: Session, at: int) -> str:
    """Why a rule without a text in force isn't in question."""
    state = session.resolution.values[at]
    return state.cause if isinstance(state, Fault) else ""


def paths(session: Session, kind: int) -> list[str]:
    """The entities of a kind, each as its path in JSON."""
    engine, name, rows = session.engine, session.engine.layout.kinds[kind].entity, session.kinds[kind]
    schema = engine.index.program.schema
    if schema.entities[name].parent == schema.root:
        start = json.dumps(schema.entities[name].list_name, ensure_ascii=False)
        return [f"[{start}, {at}]" for at in range(len(rows))]
    return [json.dumps(engine.path(session.kinds, name, row), ensure_ascii=False) for row in rows]


def is_not_bool(*states: Any) -> bool:
    """Whether some state isn't settled."""
    return any(state.__class__ is not bool for state in states)


NAMES = {"amount": amount, "payment": payment, "reason": reason, "paths": paths, "is_not_bool": is_not_bool, "Untold": Untold}


@define(eq=False)
class Writer:
    """Writes what runs of one engine answer."""

    answers: Answers
    _made: PerEntry[Write] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Keep one function for each of the engine's."""
        self._made = PerEntry(self._make)

    def text(self, session: Session, calendar: WorkingCalendar | None) -> str | None:
        """``"results": … "deadlines": …``; None where the data have to be made first."""
        if self.answers.index.program.units or session.findings is not None:
            return None
        write = self._made.of(session.entry)
        try:
            told = None if write is None else write(session.top, session)
        except Untold:
            return None
        if told is None:
            return None
        checks, deadlines = self.answers.checks(session), self.answers.deadlines(session, calendar)
        last = f'"checks": {_dumps(checks_json(checks))}, "deadlines": {_dumps(deadlines_json(deadlines))}'
        return f'{told}, "units": [], {last}'

    def _make(self, entry: Entry) -> Write:
        """The function of an entry; raises `Untold` where there can be none."""
        made = _Answers(entry, Code(f"{entry.filename[1:-1]} answers", {**NAMES}))
        return made.function(self.answers)


def _dumps(data: Iterable[Any]) -> str:
    return json.dumps(data, ensure_ascii=False) if data else "[]"


@define
class _Answers:
    """Writes one function."""

    entry: Entry
    code: Code
    _lines: list[str] = field(factory=list)
    _pieces: list[str] = field(factory=list)
    _paths: set[str] = field(factory=set)

    def function(self, answers: Answers) -> Write:
        """The function that writes results and classes."""
        program = answers.index.program
        for rule in program.rules:
            plan = answers.plan(rule, self.entry)
            if rule.scope == program.schema.root:
                self._rule(plan)
            else:
                self._each(plan, self.entry.kinds[rule.scope])
        classes = ", ".join(self._order(order, answers) for order in program.orders)
        self._lines.append(f"    results = f'{''.join(self._pieces)}'[2:]")
        self.code.lines += ["def write(F, S):", *self._lines, f"    return f'\"results\": [{{results}}], \"classes\": {{{{{classes}}}}}'"]
        return self.code.function("write")  # type: ignore[no-any-return]

    def _rule(self, plan: RulePlan) -> None:
        self._sure(plan, self._lines)
        self._pieces.append(f", {self._row(plan, '[]')}")

    def _each(self, plan: RulePlan, kind: int) -> None:
        """The results of the entities of a kind."""
        local, name = f"p{len(self._lines)}", f"each{len(self.code.lines)}"
        inner: list[str] = []
        self._sure(plan, inner)
        self.code.lines += [f"def {name}(F, S, path, o):", *inner, f"    return f', {self._row(plan, '{path}')}'"]
        found = f"paths{kind}"
        if found not in self._paths:
            self._lines.append(f"    {found} = list(enumerate(paths(S, {kind})))")
            self._paths.add(found)
        self._lines.append(f"    {local} = ''.join([{name}(F, S, path, o) for o, path in {found}])")
        self._pieces.append(f"{{{local}}}")

    def _sure(self, plan: RulePlan, lines: list[str]) -> None:
        """Give up where somebody's state isn't settled."""
        places = [place for place in (plan.own, *(upper for _, upper in plan.uppers)) if place.slot >= 0 and not place.value.sure]
        if places:
            lines.append(f"    if is_not_bool({', '.join(map(self._raw, places))}): raise Untold")

    def _raw(self, place: Place) -> str:
        """The code for what is in a place."""
        if place.slot < 0:
            return repr(read(place, ()))
        return f"F[{place.way[0].slot}][o][{place.slot}]" if place.way else f"F[{place.slot}]"

    def _row(self, plan: RulePlan, path: str) -> str:
        head = self.code.literal(json.dumps(plan.head, ensure_ascii=False)[:-1])
        own = self._raw(plan.own)
        why = f"{{reason(S, {plan.shape_at})}}" if plan.own.slot < 0 and own == "False" else ""
        row = f'{head}, "entity": {path}, '
        row += f'"outcome": "{{"eligible" if {own} else "ineligible"}}", "own": {{"true" if {own} else "false"}}, '
        row += f'"reason": "{why}", "admitted": false, "missing": [], '
        if plan.rule.kind == "class":
            return row + f'"is_member": {{"true" if {self._member(plan)} else "false"}}}}}}'
        amounts = [("value", plan.value), ("gross", plan.gross), ("low", plan.low), ("high", plan.high)]
        told = ", ".join(f'"{name}": {self._amount(place)}' for name, place in amounts if place is not None)
        return f"{row}{told}{self._payment(plan)}}}}}"

    def _payment(self, plan: RulePlan) -> str:
        """How an amount is paid; what 分摊 gives to each is left to the data."""
        if plan.share is not None:
            raise Untold
        if plan.payment is None:
            return ""
        name, value = f"P{len(self.code.scope)}", plan.value
        self.code.scope[name] = plan.payment
        if value.slot >= 0:
            return f"{{payment({self._raw(value)}, {name}, S)}}"
        written = read(value, ())
        return f"{{payment(1, {name}, S)}}" if isinstance(written, Fraction) and written > 0 else ""

    def _member(self, plan: RulePlan) -> str:
        uppers = "".join(f" and not {self._raw(place)}" for _, place in plan.uppers)
        return f"{self._raw(plan.own)}{uppers}"

    def _amount(self, place: Place) -> str:
        if place.slot < 0:
            return self.code.literal(amount(read(place, ()), 0))
        raw, den = self._raw(place), "1"
        if place.den >= 0:
            den = f"F[{place.way[0].slot}][o][{place.den}]" if place.way else f"F[{place.den}]"
        match place.value.rep:
            case Int(scale=scale):
                return f"{{amount({raw}, {scale})}}"
            case Quot(scale=scale):
                return f"{{amount({raw}, {scale}, {den})}}"
            case _:
                return f"{{amount({raw}, 0)}}"

    def _order(self, order: n.Order, answers: Answers) -> str:
        rules = [answers.index.rules[id] for id in order.rules]
        if any(rule.scope != answers.index.program.schema.root for rule in rules):
            return f"{self.code.key(order.id)}null"
        name, held = f"k{len(self._lines)}", "None"
        for rule in reversed(rules):
            held = f"{self.code.literal(rule.id)[1:-1]} if {self._member(answers.plan(rule, self.entry))} else {held}"
        self._lines.append(f"    {name} = {held}")
        self.code.scope.setdefault("string", encode_basestring)
        return f'{self.code.key(order.id)}{{"null" if {name} is None else string({name})}}'
