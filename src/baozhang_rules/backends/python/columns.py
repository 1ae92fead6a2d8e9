"""Which facts a program reads, as the layout of its packed records."""

from __future__ import annotations

from baozhang_rules.core import nodes as n
from baozhang_rules.core.reads import DAY, RECORDED, VALUE, Read, kinds_read, reads
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

MARKS = {"recorded": RECORDED, "day": DAY}
"""The kinds of column that are not the fact's value."""
FINE = 10**4
"""The grid of a number fact without a declared precision (docs/decisions/0005)."""


def layout_of(program: n.Program, *, told: bool = False) -> Layout:
    """The layout of the records of a program: only what its rules read, and the lists that lead there.

    ``told``: for explaining, also who somebody is, what is only shown, and which facts were presumed.
    """
    used = dict.fromkeys(reads(program, shown=told))
    entities, kinds = program.schema.entities, kinds_read(program, used)
    if told:
        named = [(kind, key.name) for kind in kinds if (key := entities[kind].key) is not None]
        used |= dict.fromkeys((kind, key, VALUE) for kind, key in (*named, *((kind, fact) for kind, fact, _ in used if fact)))
        read = [(kind, entities[kind].fact(name)) for kind, name, what in used if name and what == VALUE]
        used |= dict.fromkeys((kind, fact.name, RECORDED) for kind, fact in read if fact.presumed is not None)
    return Layout(tuple(_kind(entities[name], used, kinds) for name in kinds))


def _kind(entity: EntitySchema, used: dict[Read, None], kinds: list[str]) -> KindLayout:
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


__all__ = ["DAY", "FINE", "MARKS", "RECORDED", "VALUE", "layout_of"]
