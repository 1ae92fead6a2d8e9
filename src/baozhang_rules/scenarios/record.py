"""From the record written in a scenario to the mapping that the loader of records takes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from baozhang_rules.runtime.schema import EVERY_MONTH, EntitySchema, FactSchema, ListType, RecordSchema
from baozhang_rules.syntax import nodes as syn


def record_mapping(written: syn.ScenarioRecord, schema: RecordSchema) -> dict[str, object]:
    """The record as a mapping of names to values; ``其余 无`` fills lists and ``或 无`` facts, those of entries too."""
    root = schema.entities[schema.root]
    return _entity(written.facts, root, schema, written.rest_none)


def _entity(facts: tuple[syn.Given, ...], entity: EntitySchema, schema: RecordSchema, rest_none: bool) -> dict[str, object]:
    found: dict[str, object] = {}
    for given in facts:
        if not given.not_stated:
            found[given.name.text] = _value(given, _fact(entity, given.name.text), schema, rest_none)
    stated = {given.name.text for given in facts}
    if rest_none:
        for fact in entity.facts:
            if stated.isdisjoint(fact.spellings) and (fact.optional or isinstance(fact.type, ListType)):
                found[fact.name] = [] if isinstance(fact.type, ListType) else None
    return found


def _fact(entity: EntitySchema, name: str) -> FactSchema | None:
    return entity.by_spelling.get(name)


def _value(given: syn.Given, fact: FactSchema | None, schema: RecordSchema, rest_none: bool) -> object:
    value = given.value
    if isinstance(value, syn.Grid):
        if fact is not None and isinstance(fact.type, ListType):
            return _rows(value, schema.entities[fact.type.entity], schema, rest_none)
        return {str(plain(row.cells[0].value)): plain(row.cells[1].value) for row in value.rows}
    if isinstance(value, tuple):
        if fact is None or not isinstance(fact.type, ListType):
            return [[g.name.text for g in entry] for entry in value]
        entity = schema.entities[fact.type.entity]
        return [_entity(entry, entity, schema, rest_none) for entry in value]
    return _single(plain(value), fact)


def _single(value: object, fact: FactSchema | None) -> object:
    if fact is None:
        return value
    if isinstance(fact.type, ListType) and value is None:
        return []
    if fact.monthly and value is not None:
        return {EVERY_MONTH[0]: value}
    return value


def _rows(grid: syn.Grid, entity: EntitySchema, schema: RecordSchema, rest_none: bool) -> list[dict[str, object]]:
    rows = []
    for row in grid.rows:
        facts = tuple(
            syn.Given(head.name, cell.value, _not_stated(cell), span=cell.span)
            for head, cell in zip(grid.header, row.cells, strict=True)
            if head.name is not None
        )
        rows.append(_entity(facts, entity, schema, rest_none))
    return rows


def _not_stated(cell: syn.Cell) -> bool:
    return cell.bound == "not_stated"


def plain(value: Any) -> object:
    """A written literal as a plain value: names are text (enumeration members, keys, region codes)."""
    match value:
        case syn.Number(value=number, unit=None):
            return int(number) if number.denominator == 1 else number
        case syn.Number(value=number):
            return number
        case syn.Unary(op="neg", operand=operand):
            inner = plain(operand)
            return -inner if isinstance(inner, int | Fraction) else inner
        case syn.DateLit(value=day):
            return day
        case syn.MonthLit(year=year, month=month):
            return f"{year:04}-{month:02}"
        case syn.Text(value=text):
            return text
        case syn.Bool(value=flag):
            return flag
        case syn.NoneLit():
            return None
        case syn.DurationLit(count=count):
            return count
        case syn.Path(parts=parts):
            return "".join(part.text for part in parts)
        case _:
            return None
