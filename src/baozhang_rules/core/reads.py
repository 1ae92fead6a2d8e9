"""Which facts a program reads, and the kinds of entities that lead to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from baozhang_rules.core import nodes as n
from baozhang_rules.core.walk import expressions, reaching, roots
from baozhang_rules.runtime.schema import EntityRefType, EntitySchema, ListType
from baozhang_rules.types import EntityT, strip_optional

Read: TypeAlias = tuple[str, str, str]
"""An entity, one of its facts ("" the entity alone), and what is read of it."""

VALUE, RECORDED, DAY = "", "?", "#"
"""What is read of a fact: its value, whether it is recorded, a date as a number."""


def kinds_read(program: n.Program, found: Iterable[Read]) -> list[str]:
    """The kinds of entities that hold what is read, that links and lists lead to, and those above them; each after its parent."""
    entities, listed = program.schema.entities, list(found)
    wanted = [program.schema.root, *(entity for entity, _, _ in listed)]
    wanted += [target for entity, fact, _ in listed if (target := _target(entities[entity], fact))]
    kinds = list(dict.fromkeys(kind for name in wanted for kind in _way(entities[name], entities)))
    kinds.sort(key=lambda name: len(_way(entities[name], entities)))
    return kinds


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


def reads(program: n.Program, *, shown: bool = False) -> Iterator[Read]:
    """Everything that deciding may read; ``shown``: also what is only told (公示 and what is written for later work)."""
    root = program.schema.root
    if program.jurisdiction:
        yield root, program.jurisdiction, VALUE
    beside = set() if shown else {each.id for each in program.notices} | {each.id for each in program.stored}
    for each in roots(program):
        if each.owner not in beside:
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


def presumed_for_deadlines_alone(program: n.Program) -> bool:
    """Whether facts that may be presumed (推定) are read for deadlines alone, as days of a procedure that hasn't come so far are."""
    entities = program.schema.entities.values()
    presumed = {(entity.name, fact.name) for entity in entities for fact in entity.facts if fact.presumed is not None}
    leading = {(unit.entity, link) for unit in program.units for link in unit.links} | {(program.schema.root, program.jurisdiction)}
    leading |= {(e.name, f.name) for e in entities for f in e.facts if isinstance(f.type, EntityRefType | ListType)}

    def may(value: n.Expr, found: frozenset[str]) -> bool:
        inside = list(expressions(value))
        read = {(kind, fact) for e in inside for kind, fact, _ in _read(e)}
        return not read.isdisjoint(presumed) or any(isinstance(e, n.DefRef) and e.definition in found for e in inside)

    found = reaching(program, may)
    beside = {d.id for d in program.deadlines} | {notice.id for notice in program.notices} | {stored.id for stored in program.stored}
    others = (root.expression for root in roots(program) if root.owner not in beside and root.role != "value")
    shared = {id for stored in program.stored if stored.kind == "share" for name, id in stored.data if name == "definition"}
    return presumed.isdisjoint(leading) and found.isdisjoint(shared) and not any(may(each, found) for each in others)


def _read(e: n.Expr) -> Iterator[Read]:
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
