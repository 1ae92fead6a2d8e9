"""The kinds of a schema as the made code of `record_source` reads them, and what it doesn't cover."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import attrs

from baozhang_rules.runtime.packed import MISSING, Column, ColumnKind, Layout
from baozhang_rules.runtime.record_quick import Doubt
from baozhang_rules.runtime.schema import (
    RESERVED,
    BoolType,
    DateType,
    EntityRefType,
    EntitySchema,
    FactSchema,
    FactType,
    ListType,
    MonthType,
    NumberType,
    RecordSchema,
)

_MOST_NESTED = 6
"""Loops in loops; Python takes 20 blocks in blocks, and an entity needs a few."""


@attrs.frozen
class Kind:
    """A kind of entity as the made code reads it; `number` counts kinds, each before those in its lists.

    `place` is the kind's place in the layout, None for one that is checked and not kept. `lists` and `links` are
    the places in a row that lead to rows, with the kind they lead to. `keyed`: its keys can be wrong, or are led to.
    `beside` are the names of what is no fact (`RESERVED`).
    """

    number: int
    schema: EntitySchema
    columns: tuple[Column, ...]
    place: int | None
    lists: tuple[tuple[int, str], ...]
    links: tuple[tuple[int, str], ...]
    keyed: bool
    beside: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """The members of an object of this kind by their first names: facts, then what stands beside them."""
        return (*(fact.name for fact in self.schema.facts), *self.beside)


@attrs.frozen
class Objects:
    """How the made code meets the objects of one kind: their class, and what takes the value of each member.

    Values come in the order of `Kind.names`; an absent one is MISSING. What takes them may raise `LookupError` or `Doubt`.
    """

    class_: type
    take: Callable[[Any], Iterable[Any]]


def covered_kinds(schema: RecordSchema, layout: Layout) -> tuple[Kind, ...]:
    """The kinds of a schema from the root on; raises `Doubt` where the made code can't cover schema or layout."""
    return tuple(_kinds(schema, layout))


def _kinds(schema: RecordSchema, layout: Layout) -> Iterator[Kind]:
    """The kinds of the schema from the root on; each but the root must stand in exactly one list."""
    places = {kind.entity: place for place, kind in enumerate(layout.kinds)}
    _require(bool(layout.kinds) and layout.kinds[0].entity == schema.root)
    found = list(_below(schema, schema.root, 0))
    _require(len(set(found)) == len(found) and places.keys() <= set(found))
    targets = {f.type.entity for name in found for f in schema.entities[name].facts if isinstance(f.type, EntityRefType)}
    _require(targets <= set(found))
    for number, name in enumerate(found):
        place = places.get(name)
        entity = schema.entities[name]
        columns = () if place is None else layout.kinds[place].columns
        for fact in entity.facts:
            _check_fact(fact, [column for column in columns if column.fact == fact.name])
        names = {fact.name for fact in entity.facts}
        _require(len(names) == len(entity.facts) and {column.fact for column in columns} <= names)
        keyed = entity.key is not None or name in targets
        beside = _beside(entity) if number == 0 else {}
        yield Kind(number, entity, columns, place, _leading(columns, "list"), _leading(columns, "link"), keyed, beside)


def _below(schema: RecordSchema, name: str, depth: int) -> Iterator[str]:
    _require(depth <= _MOST_NESTED)
    yield name
    for fact in schema.entities[name].facts:
        if isinstance(fact.type, ListType):
            yield from _below(schema, fact.type.entity, depth + 1)


def _leading(columns: tuple[Column, ...], kind: ColumnKind) -> tuple[tuple[int, str], ...]:
    return tuple((place, column.entity or "") for place, column in enumerate(columns, 2) if column.kind == kind)


def _check_fact(fact: FactSchema, columns: list[Column]) -> None:
    values = [column for column in columns if column.kind not in ("recorded", "day")]
    _require((isinstance(fact.type, DateType) and not fact.monthly) or all(column.kind != "day" for column in columns))
    _require(all(column.kind == _column_kind(fact.type) for column in values))
    _require(len({column.scale for column in values}) <= 1)
    if isinstance(fact.type, ListType):
        _require(not fact.monthly and (fact.presumed is None or fact.presumed.value is None))
    if isinstance(fact.type, ListType | EntityRefType):
        _require(all(column.entity == fact.type.entity for column in values) and not fact.is_key)
    _require(not (fact.is_key and fact.monthly))
    _require(not (isinstance(fact.type, EntityRefType) and fact.presumed))


def _column_kind(kind: FactType) -> ColumnKind:
    match kind:
        case NumberType():
            return "number"
        case BoolType():
            return "bool"
        case DateType():
            return "date"
        case MonthType():
            return "month"
        case EntityRefType():
            return "link"
        case ListType():
            return "list"
        case _:
            return "text"


def _require(covered: bool) -> None:
    if not covered:
        raise Doubt


def _beside(root: EntitySchema) -> dict[str, str]:
    """The first name of each thing that isn't a fact, as far as no fact has it."""
    free = {name: to for name, to in RESERVED.items() if name not in root.by_spelling}
    return {name: to for name, to in free.items() if name == next(n for n, t in free.items() if t == to)}


def plain_objects(kind: Kind) -> Objects:
    """Objects as the standard library decodes them."""
    first = {to: name for name, to in kind.beside.items()}
    declared = {name: first[to] for name, to in RESERVED.items() if to in first}
    declared |= {spelling: fact.name for spelling, fact in kind.schema.by_spelling.items()}

    blank = dict.fromkeys(kind.names, MISSING)

    def respelled(raw: Mapping[str, Any]) -> dict[str, Any]:
        given = {declared[key]: value for key, value in raw.items()}
        _require(len(given) == len(raw))
        return given

    def take(raw: dict[str, Any]) -> Iterable[Any]:
        given = blank | raw
        return given.values() if len(given) == len(blank) else (blank | respelled(raw)).values()

    return Objects(dict, take)
