"""Loading one record: the walk over what is given, by the schema, collecting every problem on the way."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from baozhang_rules.runtime.frozen import frozen
from baozhang_rules.runtime.identity import SensitiveKind
from baozhang_rules.runtime.record_data import Entity, FactValue, Record, Steps, Value, path_text, show_value
from baozhang_rules.runtime.record_facts import Given, Reader
from baozhang_rules.runtime.record_json import (
    MAX_DEPTH,
    JsonNumber,
    Refused,
    exact_number,
    freeze,
    plain,
    problem_at,
    repeated_keys,
    whole_text,
)
from baozhang_rules.runtime.record_problems import RecordProblem
from baozhang_rules.runtime.record_values import (
    NOTHING,
    is_nothing,
    link_key,
    recording_day,
    scalar,
    unknown_name,
    wrong_type,
)
from baozhang_rules.runtime.schema import (
    RECORDED_ON,
    RESERVED,
    EntityRefType,
    EntitySchema,
    FactSchema,
    ListType,
    RecordSchema,
)

MAX_PROBLEMS = 1000

Loaded: TypeAlias = Record | tuple[RecordProblem, ...]
"""A record, or what is wrong with it (never empty)."""


class TooManyProblems(Exception):
    """Stops the loading of a record whose list of problems is long enough."""


@frozen
class _Link:
    path: str
    entity: str
    key: str


class Loader:
    """Loads one record, collecting problems as it goes."""

    def __init__(self, schema: RecordSchema) -> None:
        self.problems: list[RecordProblem] = []
        self._schema = schema
        self._keys: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}
        self._links: list[_Link] = []

    def record(self, raw: object) -> Loaded:
        """The record in `raw`; raises `Refused` or `TooManyProblems` where nothing more can be said."""
        if not isinstance(raw, Mapping):
            raise Refused("REC0006")
        schema = self._schema.entities[self._schema.root]
        reserved = self._reserved(raw, schema)
        root = self._entity(raw, schema, ())
        self._check_links()
        if self.problems:
            return tuple(self.problems)
        return Record(root, **reserved)

    def id_of(self, raw: object) -> str | None:
        """The id in `raw`, whatever else is wrong with it; raises `Refused` where it is no text."""
        names = [name for name, to in RESERVED.items() if to == "id"] if isinstance(raw, Mapping) else []
        own = self._schema.entities[self._schema.root].by_spelling
        given = [raw[name] for name in names if isinstance(raw, Mapping) and name in raw and name not in own]
        return record_id(given[0]) if len(given) == 1 else None

    def report(self, path: str, refused: Refused) -> None:
        """Adds a problem; raises `TooManyProblems` when there are enough."""
        if len(self.problems) >= MAX_PROBLEMS:
            raise TooManyProblems
        self.problems.append(problem_at(path, refused))

    # What isn't a fact

    def _reserved(self, raw: Mapping[str, object], root: EntitySchema) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, to in RESERVED.items():
            if name not in raw or name in root.by_spelling:
                continue
            if to in found:
                self.report(name, Refused("REC0005", name=name))
            try:
                found[to] = record_id(raw[name]) if to == "id" else freeze(raw[name])
            except Refused as refused:
                self.report(name, refused)
        return found

    def _recorded_on(self, raw: Mapping[str, object], schema: EntitySchema, path: str) -> datetime.date | None:
        names = [name for name in RECORDED_ON if name in raw and name not in schema.by_spelling]
        if not path or not names:
            return None
        if len(names) > 1:
            self.report(path, Refused("REC0005", name=names[0]))
        try:
            return recording_day(raw[names[0]])
        except Refused as refused:
            self.report(f"{path}.{names[0]}", refused)
            return None

    # Entities

    def _entity(self, raw: Mapping[str, object], schema: EntitySchema, steps: Steps) -> Entity:
        if len(steps) > MAX_DEPTH:
            raise Refused("REC0004", limit=str(MAX_DEPTH))
        path = path_text(steps)
        ordinal = self._counts[schema.name] = self._counts.get(schema.name, 0) + 1
        given = self._given(raw, schema, path)
        facts = {fact.name: self._fact(fact, given, steps, path) for fact in schema.facts}
        known = {name: value for name, value in facts.items() if value is not None}
        return Entity(
            entity_name=schema.name,
            key=self._key(schema, known, path, ordinal),
            index=steps[-1] if steps and isinstance(steps[-1], int) else 0,
            steps=steps,
            facts=known,
            recorded_on=self._recorded_on(raw, schema, path),
            key_masked_as=schema.key.masked_as if schema.key is not None else None,
        )

    def _given(self, raw: Mapping[str, object], schema: EntitySchema, path: str) -> dict[str, object]:
        """The raw value of each fact that is given, by declared name."""
        given: dict[str, object] = {}
        for name in repeated_keys(raw):
            self.report(path, Refused("REC0005", name=plain(name)))
        beside = RECORDED_ON if path else tuple(RESERVED)
        for name, value in raw.items():
            fact = schema.by_spelling.get(name) if isinstance(name, str) else None
            if fact is None:
                if name not in beside:
                    self.report(path, _unknown(name, [*schema.by_spelling, *beside]))
            elif fact.name in given:
                self.report(_at(path, fact), Refused("REC0005", name=fact.name))
            else:
                given[fact.name] = value
        return given

    def _key(self, schema: EntitySchema, facts: Mapping[str, FactValue], path: str, ordinal: int) -> str:
        value = facts[schema.key.name].value if schema.key is not None and schema.key.name in facts else None
        key = f"#{ordinal}" if value is None else show_value(value)
        other = self._keys.setdefault((schema.name, key), path)
        if other != path:
            self.report(_at(path, schema.key) if schema.key else path, Refused("REC0023", other=other))
        return key

    # Facts

    def _fact(self, fact: FactSchema, given: Mapping[str, object], steps: Steps, path: str) -> FactValue | None:
        if fact.name not in given and fact.presumed is None:
            return None
        at = _at(path, fact)
        reader = Reader(fact, self._masked_as(fact), lambda raw: self._single(raw, fact, at), self.report)
        if fact.name not in given:
            return reader.presumed()
        raw = given[fact.name]
        if isinstance(fact.type, ListType):
            return self._list(raw, fact.type, reader, (*steps, fact.name))
        return reader.series(raw, at) if fact.monthly else reader.fact(raw, at)

    def _masked_as(self, fact: FactSchema) -> SensitiveKind | None:
        """A link shows the key of its target, so it is masked as that key is."""
        if fact.masked_as is None and isinstance(fact.type, EntityRefType):
            key = self._schema.entities[fact.type.entity].key
            return None if key is None else key.masked_as
        return fact.masked_as

    def _single(self, raw: object, fact: FactSchema, path: str) -> Value:
        if not isinstance(fact.type, EntityRefType):
            return scalar(raw, fact)
        if is_nothing(raw, fact):
            return scalar(None, fact)
        key = link_key(raw, self._schema.entities[fact.type.entity].key)
        self._links.append(_Link(path, fact.type.entity, key))
        return key

    def _check_links(self) -> None:
        for link in self._links:
            if (link.entity, link.key) not in self._keys:
                self.report(link.path, Refused("REC0022", name=link.entity))

    # Lists

    def _list(self, raw: object, kind: ListType, reader: Reader, steps: Steps) -> FactValue | None:
        path = path_text(steps)
        given = reader.wrapped(raw, path) if isinstance(raw, Mapping) else Given(raw, path)
        if given is None:
            return None
        items = () if given.raw is None or given.raw in NOTHING else given.raw
        if not isinstance(items, list | tuple):
            self.report(path, wrong_type("list", items))
            return None
        self._check_length(len(items), kind, path)
        return reader.listed(self._items(items[: kind.max], kind, steps), given)

    def _check_length(self, count: int, kind: ListType, path: str) -> None:
        if count < kind.min:
            self.report(path, Refused("REC0020", count=str(count), limit=str(kind.min)))
        if kind.max is not None and count > kind.max:
            self.report(path, Refused("REC0021", count=str(count), limit=str(kind.max)))

    def _items(self, items: Sequence[object], kind: ListType, steps: Steps) -> tuple[Entity, ...]:
        schema = self._schema.entities[kind.entity]
        entities: list[Entity] = []
        for index, item in enumerate(items):
            if isinstance(item, Mapping):
                entities.append(self._entity(item, schema, (*steps, index)))
            else:
                self.report(path_text((*steps, index)), wrong_type("object", item))
        return tuple(entities)


def _at(path: str, fact: FactSchema) -> str:
    return f"{path}.{fact.name}" if path else fact.name


def _unknown(name: object, names: list[str]) -> Refused:
    return unknown_name(name, names) if isinstance(name, str) else wrong_type("text", name)


def record_id(raw: object) -> str:
    """The record's own id as text; raises `Refused`."""
    number = exact_number(raw)
    if number is not None and number.denominator == 1:
        return str(number)
    if not isinstance(raw, str) or isinstance(raw, JsonNumber):
        raise wrong_type("text", raw)
    return whole_text(raw)
