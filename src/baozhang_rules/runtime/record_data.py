"""A record as the engine sees it: immutable entities with exact values; sensitive ones are shown masked."""

import datetime
import json
from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.frozen import evolve, field, frozen
from baozhang_rules.runtime.frozenmap import FrozenMap
from baozhang_rules.runtime.identity import SensitiveKind, mask
from baozhang_rules.runtime.numbers import format_number

Frozen: TypeAlias = "Fraction | bool | str | tuple[Frozen, ...] | FrozenMap[str, Frozen] | None"
"""JSON that was passed through: numbers exact, arrays as tuples, objects as frozen mappings."""

Value: TypeAlias = "Fraction | bool | datetime.date | Month | str | tuple[Entity, ...] | MonthlySeries | None"
"""A fact's value. None is 无; a link is the key of the entity that it leads to."""


Steps: TypeAlias = tuple[str | int, ...]
"""The way to an entity from the root: list names and positions (from 0) in turn; empty for the root."""


def path_text(steps: Steps) -> str:
    """Steps as text, entries counted from 1: ``成员[2]``."""
    return "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")


@frozen(repr=False)
class FactValue:
    """The value of one fact: the prevailing one, with the `alternatives` from other sources, strongest first.

    `recorded_on` is the day from which it was known (None: always). `presumed` marks a value that the record
    didn't state; `presumption` is the value that holds when this one is hidden.
    """

    value: Value
    source: str | None = None
    recorded_on: datetime.date | None = None
    presumed: bool = False
    alternatives: tuple["FactValue", ...] = ()
    masked_as: SensitiveKind | None = None
    presumption: "FactValue | None" = None

    def shown(self, masked: bool = True) -> str:
        """The value as text; masked when the fact is sensitive, unless `masked` is False."""
        text = show_value(self.value)
        return mask(self.masked_as, text) if masked and self.masked_as is not None else text

    def known(self, day: datetime.date) -> "FactValue | None":
        """The value as far as it had been recorded by `day`; None when nothing had, so that it is unknown."""
        all_values = (evolve(self, alternatives=(), presumption=None), *self.alternatives)
        kept = [value for value in all_values if value.recorded_on is None or value.recorded_on <= day]
        if not kept:
            return self.presumption
        first = evolve(kept[0], value=_known_value(kept[0].value, day))
        if isinstance(first.value, MonthlySeries) and first.value.empty:
            return self.presumption
        return evolve(first, alternatives=tuple(kept[1:]), presumption=self.presumption)

    def __repr__(self) -> str:
        marks = [f" 来源 {self.source}"] if self.source is not None else []
        marks += [f" 记录于 {self.recorded_on}"] if self.recorded_on is not None else []
        marks += [" 推定"] if self.presumed else []
        return f"<{self.shown()}{''.join(marks)}>"


@frozen(repr=False)
class MonthlySeries:
    """Values by month; `every` holds for each month that has none of its own."""

    months: FrozenMap[Month, FactValue] = field(converter=FrozenMap[Month, FactValue], factory=FrozenMap[Month, FactValue])
    every: FactValue | None = None

    def at(self, month: Month) -> FactValue | None:
        """The value of `month`, or None when it is unknown."""
        return self.months.get(month, self.every)

    @property
    def empty(self) -> bool:
        """Whether no month has a value."""
        return not self.months and self.every is None

    def known(self, day: datetime.date) -> "MonthlySeries":
        """The series as far as it had been recorded by `day`."""
        known = {month: value.known(day) for month, value in self.months.items()}
        months = {month: value for month, value in known.items() if value is not None}
        return MonthlySeries(months, None if self.every is None else self.every.known(day))

    def __repr__(self) -> str:
        return f"<{show_value(self)}>"


@frozen(repr=False)
class Entity:
    """One entity of a record: the record's root, or an entry of a list.

    `index` counts from 0 within its list; `key` is unique among the entities of its kind in the record: the
    value of the declared key, or ``#1``, ``#2`` … in record order where none is declared or given. `steps`
    lead to it from the root. A fact that isn't in `facts` is unknown.
    """

    entity_name: str
    key: str
    index: int = 0
    steps: Steps = ()
    facts: FrozenMap[str, FactValue] = field(converter=FrozenMap[str, FactValue], factory=FrozenMap[str, FactValue])
    recorded_on: datetime.date | None = None
    key_masked_as: SensitiveKind | None = None

    def get(self, name: str) -> FactValue | None:
        """The fact declared under `name`, or None when it is unknown."""
        return self.facts.get(name)

    def at(self, name: str, month: Month) -> FactValue | None:
        """The fact under `name`, of a monthly series its value in a month; None when it is unknown."""
        found = self.facts.get(name)
        return found.value.at(month) if found is not None and isinstance(found.value, MonthlySeries) else found

    @property
    def children(self) -> Iterator["Entity"]:
        """The entities in this one's lists."""
        for fact in self.facts.values():
            if isinstance(fact.value, tuple):
                yield from fact.value

    @property
    def path(self) -> str:
        """Where the entity stands, entries counted from 1 (``成员[2]``); empty for the root."""
        return path_text(self.steps)

    @property
    def shown_key(self) -> str:
        """The key, masked when it is sensitive."""
        return self.key if self.key_masked_as is None else mask(self.key_masked_as, self.key)

    def known(self, day: datetime.date) -> "Entity":
        """The entity as far as it had been recorded by `day`."""
        known = {name: value.known(day) for name, value in self.facts.items()}
        return evolve(self, facts={name: value for name, value in known.items() if value is not None})

    def __repr__(self) -> str:
        facts = ", ".join(f"{name}: {value!r}" for name, value in self.facts.items())
        return f"<{self.entity_name} {self.shown_key} {{{facts}}}>"


def _known_value(value: Value, day: datetime.date) -> Value:
    if isinstance(value, MonthlySeries):
        return value.known(day)
    if isinstance(value, tuple):
        return tuple(e.known(day) for e in value if e.recorded_on is None or e.recorded_on <= day)
    return value


def show_value(value: Value) -> str:
    """A value as text, unmasked unless it is a list or a series, whose parts are masked on their own."""
    match value:
        case None:
            return "无"
        case bool():
            return "是" if value else "否"
        case Fraction():
            return format_number(value)
        case str() | Month() | datetime.date():
            return str(value)
        case MonthlySeries():
            months = [f"{month}: {item!r}" for month, item in value.months.items()]
            return ", ".join(months + ([f"每月: {value.every!r}"] if value.every is not None else []))
        case tuple():
            return repr(value)


@frozen(repr=False)
class Record:
    """One record: its root entity, and what was passed through beside the facts.

    `id`, `findings` (认定) and `choices` (选择) are not facts; findings and choices are kept as they came.
    `kept` is what an engine made of the record, with that for which it did (`Scalar.pack`); it is no part of the record.
    """

    root: Entity
    id: str | None = None
    findings: Frozen = None
    choices: Frozen = None
    kept: tuple[object, Any] | None = field(default=None, init=False, eq=False, repr=False)

    def view(self, known: datetime.date | None) -> "Record":
        """The record as known on a day (知悉日): what was recorded later is hidden, so unknown.

        None hides nothing. A link to an entity that is hidden stays; `find` answers None for it.
        """
        return self if known is None else evolve(self, root=self.root.known(known))

    def walk(self) -> Iterator[Entity]:
        """Every entity, the root first, each before the entries of its lists."""
        stack = [self.root]
        while stack:
            entity = stack.pop()
            yield entity
            stack.extend(reversed(list(entity.children)))

    def entities(self, name: str) -> tuple[Entity, ...]:
        """The entities of one kind, wherever they stand, in record order."""
        return tuple(entity for entity in self.walk() if entity.entity_name == name)

    def find(self, name: str, key: str) -> Entity | None:
        """The entity of one kind that has a key, or None."""
        return self._by_key.get((name, key))

    @cached_property
    def _by_key(self) -> FrozenMap[tuple[str, str], Entity]:
        return FrozenMap({(entity.entity_name, entity.key): entity for entity in self.walk()})

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) of the content; the spelling and order of keys and numbers don't matter."""
        import hashlib  # takes longer than loading a record does

        parts = [_canonical_entity(self.root), self.id, _canonical(self.findings), _canonical(self.choices)]
        return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode("ascii")).hexdigest()

    def __getstate__(self) -> tuple[object, ...]:
        return (self.root, self.id, self.findings, self.choices)

    def __setstate__(self, state: tuple[object, ...]) -> None:
        for name, value in zip(("root", "id", "findings", "choices", "kept"), (*state, None), strict=True):
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return f"<Record {self.root!r}>"


def _canonical(value: "Value | Frozen") -> object:
    match value:
        case None | bool():
            return value
        case str():
            return ["s", value]
        case Fraction():
            return ["n", str(value)]
        case datetime.date():
            return ["d", value.isoformat()]
        case Month():
            return ["m", str(value)]
        case MonthlySeries():
            months = sorted((str(month), _canonical_fact(fact)) for month, fact in value.months.items())
            return ["y", months, value.every and _canonical_fact(value.every)]
        case FrozenMap():
            return ["o", sorted((name, _canonical(item)) for name, item in value.items())]
        case tuple():
            return ["l", [_canonical_entity(v) if isinstance(v, Entity) else _canonical(v) for v in value]]


def _canonical_fact(fact: FactValue) -> object:
    recorded = fact.recorded_on and fact.recorded_on.isoformat()
    others = [_canonical_fact(other) for other in fact.alternatives]
    return [_canonical(fact.value), fact.source, recorded, fact.presumed, others]


def _canonical_entity(entity: Entity) -> object:
    recorded = entity.recorded_on and entity.recorded_on.isoformat()
    facts = sorted((name, _canonical_fact(fact)) for name, fact in entity.facts.items())
    return [entity.entity_name, entity.key, recorded, facts]
