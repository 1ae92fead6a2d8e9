"""The way back: from a compact explanation and its policy set to the whole one.

No rule is evaluated again: the interpreter's walk takes every told value from the document, as it takes them from the engine's
frames elsewhere.  What it passes on and which branches it goes down follows from these.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

from attrs import define, evolve, field, frozen

from baozhang_rules.core import nodes as n
from baozhang_rules.core.decide import decided
from baozhang_rules.core.interp import Env, Index, Run, _day, _lists
from baozhang_rules.core.told import Told, ToldPlan, told_plan
from baozhang_rules.errors import CompactProblem
from baozhang_rules.explain import Explanation, explanation_of
from baozhang_rules.explain.compact import SCHEMA_VERSION
from baozhang_rules.explain.decision_json import decided_json
from baozhang_rules.runtime.dates import months_before, parse_month
from baozhang_rules.runtime.decision import Dates, DeadlineResult, Decided
from baozhang_rules.runtime.record_data import Entity, FactValue, MonthlySeries, Record, Steps, Value
from baozhang_rules.runtime.record_problems import RecordProblem
from baozhang_rules.runtime.schema import DateType, EntityRefType, EntitySchema, FactSchema, ListType, MonthType, NumberType
from baozhang_rules.runtime.trace import EntityPath, ordinals
from baozhang_rules.runtime.values import ANY, NOT_ENTITLED, UNSETTLED, Conflict, FactPath, Fault, State, Unknown
from baozhang_rules.types import DateT, DurationT, MonthT, NumberT, strip_optional

Sections: TypeAlias = Mapping[tuple[date, date, str], Sequence[Mapping[str, Any]]]
_ANSWERS = ("results", "classes", "units", "checks", "deadlines")


_NOTHING = object()
_ODD = (LookupError, TypeError, ValueError, AttributeError, AssertionError, ArithmeticError, RecursionError)
"""What reading a document that isn't in order comes to."""


class _Masked(str):
    """Stands for a sensitive value that the document doesn't hold; its text is what may be shown.  Two are never equal."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


@frozen
class Sets:
    """What would settle a result, as ``whynot.missing_sets`` found it."""

    sets: tuple[frozenset[FactPath], ...]
    minimal_only: bool
    bounded: bool


@frozen
class Restored:
    """The decision behind a compact explanation, and what would settle its open results."""

    decided: Decided
    settling: Mapping[tuple[str, str, EntityPath], Sets]


def explanation_from(index: Index, policy_hash: str, given: str | bytes | Mapping[str, Any]) -> Explanation:
    """The whole explanation, for the reader that the document was made for; raises `CompactProblem`."""
    try:
        data = json.loads(given) if isinstance(given, str | bytes) else given
        if data["compact"] != SCHEMA_VERSION:
            raise CompactProblem("API0008", f"compact {data['compact']}")
        if data["policy"]["hash"] != policy_hash:
            raise CompactProblem("API0007", str(data["policy"]["name"]))
        if data["status"] == "refused":
            return Explanation(None, tuple(RecordProblem(each["code"], each["path"], each["args"]) for each in data["problems"]))
        found = _restored(index, told_plan(index), data)
        shows = data["shows_sensitive"] is True
        return explanation_of(index, found.decided, (), data["reader"], shows, settling=found.settling)
    except CompactProblem:
        raise
    except _ODD as why:
        raise CompactProblem("API0008", type(why).__name__) from None


def restored(index: Index, plan: ToldPlan, data: Mapping[str, Any]) -> Restored:
    """The decision behind a document of this policy set; raises `CompactProblem`."""
    try:
        return _restored(index, plan, data)
    except CompactProblem:
        raise
    except _ODD as why:
        raise CompactProblem("API0008", type(why).__name__) from None


def _restored(index: Index, plan: ToldPlan, data: Mapping[str, Any]) -> Restored:
    dates = _dates(data["dates"])
    reader = _Reader(index, [FactPath(tuple(each["entity"]), each["fact"], each["month"]) for each in data["missing"]])
    run = _Telling(index, reader.record(data), dates, plan=plan, reader=reader, sections=_sections(data["told"]))
    for rule in index.program.record_rules:
        for ent in run.walk():
            if ent.data.entity_name == rule.entity:
                run.eval(rule.requirement, evolve(run.top(), vars=(("root", run.root), ("self", ent))))
    days = tuple(DeadlineResult(each["deadline"], reader.last_day(each["last_day"])) for each in data["deadlines"])
    found = evolve(decided(run), deadlines=days)
    told = decided_json(index, found)
    for name in _ANSWERS:
        if told[name] != data[name]:
            raise CompactProblem("API0008", name)
    settling = {
        (each["rule"], each["assessed"], tuple(each["entity"])): Sets(
            tuple(frozenset(reader.missing[at] for at in facts) for facts in each["sets"]), each["minimal_only"], each["bounded"]
        )
        for each in data["settling"]
    }
    return Restored(found, settling)


def _dates(data: Mapping[str, Any]) -> Dates:
    known = data["known"]
    return Dates(_date(data["base"]), _date(data["rules"]), None if known is None else _date(known))


def _date(text: str) -> date:
    return date.fromisoformat(text)


def _sections(data: Sequence[Mapping[str, Any]]) -> Sections:
    found: dict[tuple[date, date, str], list[Mapping[str, Any]]] = {}
    for each in data:
        found.setdefault((_date(each["base"]), _date(each["rules"]), each["unit"]), []).append(each)
    return found


# -------------------------------------------------------------------------------------------------- values


@define
class _Reader:
    """Reads values and facts back; ``missing``: the facts that nobody gave."""

    index: Index
    missing: Sequence[FactPath]
    _keys: dict[Steps, str] = field(factory=dict)

    def state(self, data: Any, e: n.Expr) -> State:
        """A told value of an expression."""
        if isinstance(data, dict):
            return self._marked(data)
        if not isinstance(data, str):
            return data
        match strip_optional(e.type):
            case NumberT() | DurationT():
                return _number(data)
            case DateT():
                return _date(data)
            case MonthT():
                return parse_month(data)
            case _:
                return data

    def _marked(self, data: Mapping[str, Any]) -> State:
        match data["state"]:
            case "unknown":
                return Unknown(frozenset(self.missing[at] for at in data["missing"]))
            case "conflict":
                return Conflict(tuple(data["sites"]))
            case "fault":
                return Fault(data["cause"], data["site"], data["owner"], tuple(data["detail"].items()))
            case "not_entitled":
                return NOT_ENTITLED
            case "whichever":
                return ANY
            case "masked":
                return _Masked(data.get("shown", "＊＊＊"))
            case other:
                raise CompactProblem("API0008", f"state {other}")

    def last_day(self, data: Any) -> State:
        """The last day of a deadline, as the decision's JSON has it."""
        if isinstance(data, dict) and data["state"] == "unknown":
            by_text = {str(path): path for path in self.missing}
            return Unknown(frozenset(by_text[each] for each in data["missing"]))
        return self._marked(data) if isinstance(data, dict) else _date(data) if isinstance(data, str) else data

    # ------------------------------------------------------------------------------------------- the record

    def record(self, data: Mapping[str, Any]) -> Record:
        """The record as far as it was read."""
        facts = data["facts"]
        self._name(facts["root"], ())
        root = self._entity(facts["root"], self.index.program.schema.entities[self.index.program.schema.root], ())
        named = data["record"]
        beside = (_passed(facts.get("findings")), _passed(facts.get("choices")))
        return Record(root, named["id"] if named else None, *beside)

    def _name(self, data: Mapping[str, Any], steps: Steps) -> None:
        """Give every entity its key, before links lead there."""
        key = data.get("key")
        if key is None:
            self._keys[steps] = f"#{int(steps[-1]) + 1}" if steps else ""
        else:
            self._keys[steps] = _Masked(key) if data.get("masked") else key
        for name, given in data["facts"].items():
            value = given.get("value") if isinstance(given, dict) else given
            for at, each in enumerate(value if isinstance(value, list) else ()):
                self._name(each, (*steps, name, at))

    def _entity(self, data: Mapping[str, Any], schema: EntitySchema, steps: Steps) -> Entity:
        facts = {name: self._fact(given, schema.fact(name), (*steps, name)) for name, given in data["facts"].items()}
        masked = schema.key.masked_as if schema.key is not None and "key" in data else None
        place = int(steps[-1]) if steps else 0
        return Entity(schema.name, self._keys[steps], place, steps, facts, None, masked)

    def _fact(self, data: Any, schema: FactSchema, steps: Steps) -> FactValue:
        if not isinstance(data, dict) or "value" not in data:
            return FactValue(self._value(data, schema, steps), masked_as=schema.masked_as)
        others = tuple(FactValue(self._value(each["value"], schema, steps), each["source"]) for each in data.get("others", ()))
        on = data.get("recorded_on")
        return FactValue(
            self._value(data["value"], schema, steps),
            data.get("source"),
            None if on is None else _date(on),
            data.get("presumed", False),
            others,
            schema.masked_as,
        )

    def _value(self, data: Any, schema: FactSchema, steps: Steps) -> Value:
        if isinstance(data, list) and isinstance(schema.type, ListType):
            inner = self.index.program.schema.entities[schema.type.entity]
            return tuple(self._entity(each, inner, (*steps, at)) for at, each in enumerate(data))
        if isinstance(data, dict):
            return self._made(data, schema, steps)
        if not isinstance(data, str):
            return data  # type: ignore[no-any-return]
        match schema.type:
            case NumberType():
                return _number(data)
            case DateType():
                return _date(data)
            case MonthType():
                return parse_month(data)
            case _:
                return data

    def _made(self, data: Mapping[str, Any], schema: FactSchema, steps: Steps) -> Value:
        if "months" in data:
            months = {parse_month(month): self._fact(given, schema, steps) for month, given in data["months"].items()}
            return MonthlySeries(months, self._fact(data["every"], schema, steps) if "every" in data else None)
        if isinstance(schema.type, EntityRefType) and "to" in data:
            return self._keys[tuple(data["to"])] if data["to"] is not None else str(data["key"])
        return _Masked(data.get("shown", "＊＊＊"))


def _number(text: str) -> Fraction:
    return Fraction(text)


def _passed(data: Any) -> Any:
    if isinstance(data, dict):
        if "number" in data:
            return _number(data["number"])
        return {key: _passed(each) for key, each in data["object"].items()}
    return tuple(_passed(each) for each in data) if isinstance(data, list) else data


# ----------------------------------------------------------------------------------------------------- walk


@define(eq=False, repr=False)
class _Telling(Run):
    """A run whose worked-out values are read from the document."""

    plan: ToldPlan = field(kw_only=True)
    reader: _Reader = field(kw_only=True)
    sections: Sections = field(kw_only=True)
    _ordinals: dict[EntityPath, int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Number the entities of each kind as the document does."""
        super().__attrs_post_init__()
        self._ordinals = ordinals((ent.path, ent.data.entity_name) for ent in self.walk())

    def _eval(self, e: n.Expr, env: Env) -> State:
        told = self.plan.values.get(e.node)
        if told is None:
            return super()._eval(e, env)
        if isinstance(e, n.And | n.Or | n.Not | n.AtLeast):
            return self._kept(super()._eval(e, env), self._told(told, env), told)
        self._go(e, env)
        return self._told(told, env)

    def _kept(self, found: State, said: State, told: Told) -> State:
        """What a document says of parts and of what they make together, where both agree."""
        if found != said:
            raise CompactProblem("API0008", told.name)
        return said

    def _told(self, told: Told, env: Env) -> State:
        """The value that the document holds; the same dates and unit may stand in several sections."""
        ways = [self._ordinals[env.vars[at][1].path] for at, _ in told.loops]
        for section in self.sections.get((env.base, env.rules, env.unit.key), ()):
            found = self._in(section, told, ways)
            if found is not _NOTHING:
                return self.reader.state(found, told.expression)
        raise CompactProblem("API0008", told.name)

    def _in(self, section: Mapping[str, Any], told: Told, ways: Sequence[int]) -> Any:
        if not ways:
            return section["values"].get(told.name, _NOTHING)
        rows = section["each"].get(told.loops[0][1])
        value = rows[ways[0]].get(told.name, _NOTHING) if rows else _NOTHING
        if value is _NOTHING:  # the same for all of them
            return section["values"].get(told.name, _NOTHING)
        for way in ways[1:]:
            if not isinstance(value, dict) or "state" in value:
                break
            value = value.get(str(way), _NOTHING)
        return value

    def _go(self, e: n.Expr, env: Env) -> None:
        """Walk what stands in a told expression, as the interpreter does."""
        match e:
            case n.Arith(left=left, right=right) | n.Compare(left=left, right=right):
                self._all_of((left, right), env)
            case n.Round(operand=operand):
                self.eval(operand, env)
            case n.Call(arguments=items):
                self._all_of(items, env)
            case n.Aggregate():
                self._total(e, env)
            case n.Rank():
                self._position(e, env)
            case n.Window():
                self._months(e, env)
            case _:
                super()._eval(e, env)

    def _all_of(self, items: Sequence[n.Expr], env: Env) -> None:
        for item in items:
            self.eval(item, env)

    def _total(self, e: n.Aggregate, env: Env) -> None:
        source = self.eval(e.source, env)
        unit = env.unit
        listed = _lists(e.source, unit.listing)
        if isinstance(source, UNSETTLED) or (e.kind == "count" and e.where is None and unit.headcount is not None and listed):
            return
        for ent in source or ():
            inner = env.bind(e.var, ent)
            keep = True if e.where is None else self.eval(e.where, inner)
            if keep is not False and e.body is not None:
                self.eval(e.body, inner)

    def _position(self, e: n.Rank, env: Env) -> None:
        source = self.eval(e.source, env)
        self.eval(e.entity, env)
        for ent in source if isinstance(source, tuple) else ():
            for key, _ in e.keys:
                self.eval(key, env.bind(e.var, ent))

    def _months(self, e: n.Window, env: Env) -> None:
        day = self.eval(e.anchor, env)
        if isinstance(day, UNSETTLED):
            return
        try:
            months = months_before(_day(day), e.months)
        except ValueError:
            return
        for month in months:
            self.eval(e.operand, Env(env.vars, env.unit, month.first_day, month.first_day))

    def _within(self, value: State, bounds: Sequence[n.Bound], site: str, env: Env) -> State:
        return value if isinstance(value, _Masked) else super()._within(value, bounds, site, env)
