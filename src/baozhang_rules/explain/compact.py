"""The complete explanation of a decision in compact form: its answers, the facts that were read, and every told value.

What a policy set alone decides (wording, articles, structure) isn't repeated; it stands in the catalogue
(``explain.catalogue``).  ``explain.restored`` brings the whole explanation back.  docs/decisions/0011, schema version 1.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

from attrs import define, field

from baozhang_rules.core.interp import Index
from baozhang_rules.core.reads import kinds_read, reads
from baozhang_rules.core.told import Told, ToldPlan, told_plan
from baozhang_rules.errors import CompactProblem, known_reader
from baozhang_rules.explain.decision_json import Json, state_json
from baozhang_rules.explain.outline import ResultKey, Settling
from baozhang_rules.explain.view import Look, Spot
from baozhang_rules.explain.words import standard_words
from baozhang_rules.runtime.decision import Decided
from baozhang_rules.runtime.record_data import Entity, FactValue, MonthlySeries
from baozhang_rules.runtime.record_problems import RecordProblem
from baozhang_rules.runtime.schema import EntityRefType, FactSchema
from baozhang_rules.runtime.trace import EntityPath, Where, ordinals
from baozhang_rules.runtime.values import ANY, NOT_ENTITLED, FactPath, State, Unknown

SCHEMA_VERSION = 1
READERS = ("applicant", "clerk", "auditor")
"""Who may be given an explanation in compact form: the public sees no facts, and it holds facts."""
MASKED: Json = {"state": "masked"}
_HIDDEN = "＊＊＊"
Settlings: TypeAlias = Mapping[ResultKey, Settling]


def check_reader(plan: ToldPlan, reader: str, shows_sensitive: bool) -> None:
    """Raise `CompactProblem` where a reader can't be given the compact form, `ValueError` for an unknown one."""
    known_reader(reader)
    if reader not in READERS:
        raise CompactProblem("API0005", reader)
    if not (shows_sensitive and reader != "applicant") and plan.hidden_choices:
        raise CompactProblem("API0006")


def compact_text(
    index: Index,
    decided: Decided | None,
    decision: Json,
    problems: Sequence[RecordProblem],
    settling: Settlings,
    reader: str,
    show_sensitive: bool,
) -> str:
    """A decision's compact explanation as JSON text, from its trace; raises `CompactProblem`."""
    plan = told_plan(index)
    check_reader(plan, reader, show_sensitive)
    if decided is None:
        return json.dumps(refused_json(decision, problems, reader, show_sensitive), ensure_ascii=False)
    look = Look(index, decided, reader, show_sensitive, standard_words())
    return json.dumps(compact_json(look, plan, decision, settling), ensure_ascii=False)


def quick_text(
    index: Index, told: str, decision: str, settling: Settlings, missing: dict[FactPath, int], reader: str, shows_sensitive: bool
) -> str:
    """The same from JSON texts: the decision's, and its facts and values as generated code told them (``missing``: the facts that
    these wait for).
    """
    check_reader(told_plan(index), reader, shows_sensitive)
    head = json.dumps(compact_head(reader, shows_sensitive))
    if not missing and not settling:
        return f'{head[:-1]}, {decision[1:-1]}, {told}, "settling": [], "missing": []}}'
    sets = [settling_json(key, found, missing) for key, found in settling.items()]
    last = json.dumps({"settling": sets, "missing": missing_json(missing)}, ensure_ascii=False)
    return f"{head[:-1]}, {decision[1:-1]}, {told}, {last[1:]}"


def compact_json(look: Look, plan: ToldPlan, decision: Json, settling: Settlings | None = None) -> Json:
    """What the whole explanation of a decision rests on, after the decision's own JSON (``decision``)."""
    writer = _Writer(look, plan)
    told, facts = writer.told(), writer.facts()
    sets = [settling_json(key, found, writer.missing) for key, found in (settling or {}).items()]
    body = {"facts": facts, "told": told, "settling": sets, "missing": missing_json(writer.missing)}
    return {**compact_head(look.reader, not look.hides), **decision, **body}


def compact_head(reader: str, shows_sensitive: bool) -> Json:
    """What stands before the decision's own JSON: that it is a compact explanation, and for whom."""
    return {"compact": SCHEMA_VERSION, "reader": reader, "shows_sensitive": shows_sensitive}


def refused_json(decision: Json, problems: Sequence[RecordProblem], reader: str, shows_sensitive: bool) -> Json:
    """The same of a refused record: its problems, with the parts of their wording."""
    told = [{**row, "args": dict(each.args)} for row, each in zip(decision["problems"], problems, strict=True)]
    return {**compact_head(reader, shows_sensitive), **decision, "problems": told}


@define(eq=False, repr=False)
class _Writer:
    """Writes one decision for one reader."""

    look: Look
    plan: ToldPlan
    missing: dict[FactPath, int] = field(factory=dict)
    _ordinals: dict[EntityPath, int] = field(init=False)
    _counts: Counter[str] = field(init=False)
    _sections: dict[tuple[date, date, str], Json] = field(factory=dict)
    _facts: set[tuple[str, str]] = field(factory=set)
    _kinds: set[str] = field(factory=set)

    def __attrs_post_init__(self) -> None:
        """Number the entities of each kind, each before those in its lists."""
        found = [self.look.decided.record.root]
        for entity in found:
            found += entity.children
        self._ordinals = ordinals((entity.steps, entity.entity_name) for entity in found)
        self._counts = Counter(entity.entity_name for entity in found)

    # ------------------------------------------------------------------------------------------ told values

    def told(self) -> list[Json]:
        """Every told value, by the dates and the unit that it is of; those of the decision's own dates first."""
        dates = self.look.decided.dates
        self._section(Where((), "", dates.base, dates.rules))
        for (node, where), state in self.look.decided.trace.nodes.items():
            told = self.plan.values.get(node)
            if told is not None:
                self._put(told, where, self._state(told, where, state))
        return list(self._sections.values())

    def _section(self, where: Where) -> Json:
        key = (where.base, where.rules, where.unit)
        if key not in self._sections:
            dated = {"base": str(where.base), "rules": str(where.rules), "unit": where.unit}
            self._sections[key] = {**dated, "values": {}, "each": {}}
        return self._sections[key]

    def _put(self, told: Told, where: Where, value: Any) -> None:
        section = self._section(where)
        ways = [(kind, self._ordinals[where.entities[at]]) for at, kind in told.loops]
        if not ways:
            section["values"][told.name] = value
            return
        (kind, first), *inner = ways
        rows = section["each"].setdefault(kind, [{} for _ in range(self._counts[kind])])
        into, key = rows[first], told.name
        for _, ordinal in inner:
            into, key = into.setdefault(key, {}), str(ordinal)
        into[key] = value

    def _state(self, told: Told, where: Where, state: State) -> Any:
        if told.veiled and self.look.hides:
            names = tuple(zip(told.names, where.entities, strict=False))
            if self.look.veiled(told.expression, Spot(names, where.unit, where.base, where.rules)):
                return state_told(state, self.missing, True)
        return state_told(state, self.missing)

    # ---------------------------------------------------------------------------------------------- facts

    def facts(self) -> Json:
        """The facts that the policy reads, as the record holds them; and what was passed through beside them."""
        record, program = self.look.decided.record, self.look.index.program
        read = list(reads(program, shown=True))
        kinds = set(kinds_read(program, read))
        self._facts = {(entity, fact) for entity, fact, what in read if fact}
        self._kinds = kinds
        beside = {"findings": passed_json(record.findings), "choices": passed_json(record.choices)}
        return {"root": self._entity(record.root), **{name: value for name, value in beside.items() if value is not None}}

    def _entity(self, entity: Entity) -> Json:
        schema = self.look.index.program.schema.entities[entity.entity_name]
        facts = {}
        for fact in schema.facts:
            value = entity.get(fact.name)
            listed = value is not None and isinstance(value.value, tuple)
            wanted = getattr(fact.type, "entity", "") in self._kinds if listed else (entity.entity_name, fact.name) in self._facts
            if value is not None and (wanted or (listed and (entity.entity_name, fact.name) in self._facts)):
                facts[fact.name] = self._fact(value, fact)
        return {**self._key(entity), "facts": facts}

    def _key(self, entity: Entity) -> Json:
        if entity.key.startswith("#") or not entity.steps:
            return {}
        if entity.key_masked_as is None or not self.look.hides:
            return {"key": entity.key}
        return {"key": entity.shown_key, "masked": True}

    def _fact(self, given: FactValue, schema: FactSchema) -> Any:
        value = self._value(given, schema)
        marks: Json = {"value": value}
        if given.source is not None:
            marks["source"] = given.source
        if given.recorded_on is not None:
            marks["recorded_on"] = str(given.recorded_on)
        if given.presumed:
            marks["presumed"] = True
        if given.alternatives:
            marks["others"] = [{"source": other.source, "value": self._value(other, schema)} for other in given.alternatives]
        return marks if len(marks) > 1 else value

    def _value(self, given: FactValue, schema: FactSchema) -> Any:
        value = given.value
        if isinstance(value, tuple):
            return [self._entity(each) for each in value]
        if isinstance(value, MonthlySeries):
            if not value.months and value.every is not None:
                return self._fact(value.every, schema)
            months = {str(month): self._fact(each, schema) for month, each in value.months.items()}
            return {"months": months, **({} if value.every is None else {"every": self._fact(value.every, schema)})}
        if schema.sensitive and self.look.hides:
            shown = given.shown()
            return MASKED if shown == _HIDDEN else {**MASKED, "shown": shown}
        if isinstance(schema.type, EntityRefType) and isinstance(value, str):
            return self._link(value, schema.type.entity)
        return state_json(value)

    def _link(self, key: str, kind: str) -> Json:
        found = self.look.decided.record.find(kind, key)
        return {"to": None, "key": key} if found is None else {"to": list(found.steps)}


def settling_json(key: ResultKey, found: Settling, missing: dict[FactPath, int]) -> Json:
    """The sets of missing facts that settle one result."""
    rule, assessed, entity = key
    sets = [[place_of(path, missing) for path in sorted(facts)] for facts in found.sets]
    marks = {"minimal_only": found.minimal_only, "bounded": found.bounded}
    return {"rule": rule, "assessed": assessed, "entity": list(entity), "sets": sets, **marks}


def missing_json(missing: Iterable[FactPath]) -> list[Json]:
    """The missing facts by their places."""
    return [{"entity": list(path.entity), "fact": path.fact, "month": path.month} for path in missing]


def place_of(path: FactPath, missing: dict[FactPath, int]) -> int:
    """The place of a missing fact in the list of them."""
    return missing.setdefault(path, len(missing))


def state_told(state: State, missing: dict[FactPath, int], veiled: bool = False) -> Any:
    """A told value as JSON data; missing facts by their places, so that they can be read back."""
    if isinstance(state, Unknown):
        return {"state": "unknown", "missing": [place_of(path, missing) for path in sorted(state.missing)]}
    if state is NOT_ENTITLED:
        return {"state": "not_entitled"}
    if state is ANY:
        return {"state": "whichever"}
    data = state_json(state)
    return MASKED if veiled and not isinstance(data, dict) else data


def passed_json(value: Any) -> Any:
    """What was passed through beside the facts; an exact number as ``{"number": text}``."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, Fraction):
        return {"number": state_json(value)}
    if isinstance(value, Mapping):
        return {"object": {key: passed_json(each) for key, each in value.items()}}
    return [passed_json(each) for each in value] if isinstance(value, Iterable) else str(value)
