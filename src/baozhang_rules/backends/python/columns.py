"""Which facts a program reads, as the layout of its packed records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from baozhang_rules.core import nodes as n
from baozhang_rules.core.walk import expressions, roots
from baozhang_rules.runtime.packed import Column, KindLayout, Layout
from baozhang_rules.runtime.schema import (
    BoolType,
    DateType,
    EntityRefType,
    EntitySchema,
    FactSchema,
    ListType,
    MonthType,
    NumberType,
)
from baozhang_rules.types import EntityT, strip_optional

VALUE, RECORDED, DAY = "", "?", "#"
"""What is read of a fact: its value, whether it is recorded, a date as a number."""
MARKS = {"recorded": RECORDED, "day": DAY}
"""The kinds of column that are not the fact's value."""
FINE = 10**4
"""The grid of a number fact without a declared precision (docs/decisions/0005)."""


def layout_of(program: n.Program) -> Layout:
    """The layout of the records of a program: only what its rules read, and the lists that lead there."""
    used = dict.fromkeys(_used(program))
    entities = program.schema.entities
    wanted = [program.schema.root, *(entity for entity, _, _ in used)]
    wanted += [target for entity, name, _ in used if (target := _target(entities[entity], name))]
    kinds = list(dict.fromkeys(kind for name in wanted for kind in _way(entities[name], entities)))
    kinds.sort(key=lambda name: len(_way(entities[name], entities)))
    return Layout(tuple(_kind(entities[name], used, kinds) for name in kinds))


def _target(entity: EntitySchema, fact: str) -> str:
    """The kind that a link or list leads to."""
    kind = entity.fact(fact).type if fact else None
    return kind.entity if isinstance(kind, EntityRefType | ListType) else ""


def _way(entity: EntitySchema, entities: Mapping[str, EntitySchema]) -> list[str]:
    """The kinds from the root to an entity's own."""
    way = [entity.name]
    while entity.parent is not None:
        entity = entities[entity.parent]
        way.insert(0, entity.name)
    return way


def _kind(entity: EntitySchema, used: dict[tuple[str, str, str], None], kinds: list[str]) -> KindLayout:
    columns = []
    for fact in entity.facts:
        leads = isinstance(fact.type, ListType) and fact.type.entity in kinds
        if leads or (entity.name, fact.name, VALUE) in used:
            columns.append(_column(fact))
        if (entity.name, fact.name, RECORDED) in used:
            columns.append(Column(fact.name, "recorded", 1, fact.monthly))
        if (entity.name, fact.name, DAY) in used and isinstance(fact.type, DateType) and not fact.monthly:
            columns.append(Column(fact.name, "day"))
    return KindLayout(entity.name, entity.parent, tuple(columns))


def _column(fact: FactSchema) -> Column:
    match fact.type:
        case NumberType():
            return Column(fact.name, "number", FINE if fact.step is None else fact.step.denominator, fact.monthly)
        case BoolType():
            return Column(fact.name, "bool", 1, fact.monthly)
        case DateType():
            return Column(fact.name, "date", 1, fact.monthly)
        case MonthType():
            return Column(fact.name, "month", 1, fact.monthly)
        case EntityRefType():
            return Column(fact.name, "link", 1, fact.monthly, fact.type.entity)
        case ListType():
            return Column(fact.name, "list", entity=fact.type.entity)
        case _:
            return Column(fact.name, "text", 1, fact.monthly)


def _used(program: n.Program) -> Iterator[tuple[str, str, str]]:
    """Every (entity, fact, what is read of it) that deciding may read."""
    root = program.schema.root
    if program.jurisdiction:
        yield root, program.jurisdiction, VALUE
    shown = {each.id for each in program.notices} | {each.id for each in program.stored}
    for each in roots(program):
        if each.owner not in shown:
            for e in expressions(each.expression):
                yield from _read(e)
    for rule in program.rules:
        if rule.scope in program.schema.entities:
            yield rule.scope, "", VALUE
    entities = [check.entity for check in program.checks] + [rule.entity for rule in program.record_rules]
    for entity in (*entities, *(definition.entity for definition in program.definitions)):
        yield entity, "", VALUE
    for unique in program.uniques:
        yield unique.entity, unique.fact, VALUE
    for unit in program.units:
        yield root, unit.list, VALUE
        yield unit.entity, "", VALUE
        for link in unit.links:
            yield unit.entity, link, VALUE


def _read(e: n.Expr) -> Iterator[tuple[str, str, str]]:
    if isinstance(e, n.Fact | n.ListOf | n.Follow | n.Recorded):
        kind = strip_optional(e.entity.type)
        if isinstance(kind, EntityT):
            yield kind.name, e.fact, RECORDED if isinstance(e, n.Recorded) else VALUE
    if isinstance(e, n.Call) and e.builtin == "age" and isinstance(e.arguments[0], n.Fact):
        kind = strip_optional(e.arguments[0].entity.type)
        if isinstance(kind, EntityT):
            yield kind.name, e.arguments[0].fact, DAY
    if isinstance(e, n.Var) and isinstance(e.type, EntityT) and e.type.name:
        yield e.type.name, "", VALUE
