"""The facts of a record that could be otherwise: their values in order, and a record with other values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

from attrs import evolve, frozen

from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.record_data import Entity, FactValue, MonthlySeries, Record, Value
from baozhang_rules.runtime.schema import BoolType, DateType, EnumType, FactSchema, MonthType, NumberType, RecordSchema
from baozhang_rules.runtime.values import FactPath
from baozhang_rules.types import Type

WIDEST = 10**8
"""How many steps from its value a number without a declared end is tried."""
OLDEST = 120 * 366
"""How many days from its value a date without a declared end is tried."""

_FIRST: Mapping[type, Value] = {date: date.min, Month: Month.of(date.min)}
_LAST: Mapping[type, Value] = {date: date.max, Month: Month.of(date.max)}

Values = Mapping[FactPath, Value]

FactKind: TypeAlias = tuple[str, str]
"""Entity and fact, whichever record they are of."""


@frozen
class Changeable:
    """A fact of a record that has a value; a monthly one without a month of its own is the value for every month."""

    path: FactPath
    schema: FactSchema
    type: Type
    old: Value

    @property
    def ordered(self) -> bool:
        """Whether its values stand on a line, so that the nearest one can be looked for by halves."""
        return isinstance(self.schema.type, NumberType | DateType | MonthType)

    def place(self, value: Any) -> int:
        """The place of a value on the fact's line."""
        match value:
            case Month():
                return value.ordinal
            case date():
                return value.toordinal()
            case _:
                return int(value // self._step)

    def at(self, place: int) -> Value:
        """The value at a place on the fact's line."""
        match self.schema.type:
            case DateType():
                return date.fromordinal(place)
            case MonthType():
                return Month(place // 12, place % 12 + 1)
            case _:
                return self._step * place

    def options(self) -> tuple[Value, ...]:
        """Other values: the ends of a line; of an enumeration all others, the nearest first; 无 last."""
        found: tuple[Value, ...]
        match self.schema.type:
            case BoolType():
                found = tuple(value for value in (True, False) if value is not self.old)
            case EnumType(members=members):
                found = tuple(sorted((m for m in members if m != self.old), key=self._steps_to(members)))
            case _:
                found = tuple(self.at(place) for place in self._ends())
        none = (None,) if self.schema.optional and self.old is not None else ()
        return (*found, *none)

    @property
    def _step(self) -> Fraction:
        return self.schema.step or Fraction(1)

    def _steps_to(self, members: tuple[str, ...]) -> Any:
        here = members.index(self.old) if isinstance(self.old, str) and self.old in members else 0
        return lambda member: abs(members.index(member) - here)

    def _ends(self) -> Iterator[int]:
        """The first and last place on the fact's line, but its own."""
        for place in dict.fromkeys(self.span or ()):
            if self.at(place) != self.old:
                yield place

    @property
    def span(self) -> tuple[int, int] | None:
        """The first and last place on the fact's line; None where it has none."""
        low, high, number = self.schema.low, self.schema.high, isinstance(self.schema.type, NumberType)
        anchor = next((v for v in (self.old, low, high) if v is not None), Fraction(0) if number else None)
        if anchor is None:
            return None
        here, width = self.place(anchor), WIDEST if number else OLDEST
        first = self._first(low) if low is not None else 0 if number and here >= 0 else here - width
        last = self.place(high) if high is not None else here + width
        if not number:
            first, last = max(first, self.place(_FIRST[type(anchor)])), min(last, self.place(_LAST[type(anchor)]))
        return (first, last) if first <= last else None

    def _first(self, low: Any) -> int:
        place = self.place(low)
        return place + (isinstance(low, Fraction) and self._step * place < low)


def changeable(record: Record, schema: RecordSchema, kinds: Mapping[FactKind, Type]) -> tuple[list[Changeable], list[FactPath]]:
    """The facts of these kinds that have a value and could have another, the household's first; and those that never can
    (不可改变).
    """
    found: list[Changeable] = []
    fixed: list[FactPath] = []
    for entity in record.walk():
        for fact in schema.entities[entity.entity_name].facts:
            if (entity.entity_name, fact.name) not in kinds or not has_values(fact):
                continue
            for path, value in _values(entity, fact):
                if fact.unchangeable or fact.is_key:
                    fixed.append(path)
                else:
                    found.append(Changeable(path, fact, kinds[entity.entity_name, fact.name], value))
    return found, fixed


def has_values(fact: FactSchema) -> bool:
    """Whether a fact's other values can be listed or ordered: a text, a link, a region or a list has none that is nearest."""
    return isinstance(fact.type, NumberType | BoolType | EnumType | DateType | MonthType)


def _values(entity: Entity, fact: FactSchema) -> Iterator[tuple[FactPath, Value]]:
    given = entity.get(fact.name)
    if given is None:
        return
    if not isinstance(given.value, MonthlySeries):
        yield FactPath(entity.steps, fact.name), given.value
        return
    if given.value.every is not None:
        yield FactPath(entity.steps, fact.name), given.value.every.value
    for month, each in sorted(given.value.months.items(), key=lambda pair: pair[0].ordinal):
        yield FactPath(entity.steps, fact.name, str(month)), each.value


def fact_at(record: Record, schema: RecordSchema, path: FactPath) -> FactSchema | None:
    """The declaration of a fact that the record gives, under whichever spelling; None where it doesn't."""
    for entity in record.walk():
        if entity.steps == path.entity:
            fact = schema.entities[entity.entity_name].by_spelling.get(path.fact)
            return fact if fact is not None and fact.name in entity.facts else None
    return None


def changed(record: Record, values: Values) -> Record:
    """The record with other values of facts."""
    return evolve(record, root=_entity(record.root, values))


def _entity(entity: Entity, values: Values) -> Entity:
    facts = dict(entity.facts)
    for path, value in values.items():
        if path.entity == entity.steps:
            facts[path.fact] = _fact(facts[path.fact], path.month, value)
        elif path.entity[: len(entity.steps)] == entity.steps:
            name = str(path.entity[len(entity.steps)])
            items = facts[name].value
            assert isinstance(items, tuple)
            inside = {path: value}
            facts[name] = evolve(facts[name], value=tuple(_within(item, inside) for item in items))
    return evolve(entity, facts=facts)


def _within(item: Entity, values: Values) -> Entity:
    concerned = any(path.entity[: len(item.steps)] == item.steps for path in values)
    return _entity(item, values) if concerned else item


def _fact(given: FactValue, month: str, value: Value) -> FactValue:
    series = given.value
    if not isinstance(series, MonthlySeries):
        return evolve(given, value=value, presumed=False)
    if not month:
        assert series.every is not None
        return evolve(given, value=evolve(series, every=evolve(series.every, value=value)))
    months = {m: evolve(each, value=value) if str(m) == month else each for m, each in series.months.items()}
    return evolve(given, value=evolve(series, months=months))
