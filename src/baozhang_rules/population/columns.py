"""Loaded records as columns: the Arrow form of what a policy set declares, and record batches of it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa

from baozhang_rules.population.fields import NONE_SUFFIX
from baozhang_rules.population.reading import NONE
from baozhang_rules.runtime.numbers import decimal_places, format_number
from baozhang_rules.runtime.record_data import Entity, MonthlySeries, Record, Value
from baozhang_rules.runtime.schema import BoolType, DateType, EntitySchema, FactSchema, ListType, NumberType, RecordSchema

PLACES = 4
"""Decimal places of a number whose precision isn't declared."""


def arrow_schema(schema: RecordSchema) -> pa.Schema:
    """The columns of a file of records: an optional fact that is no text has a companion column of 无 marks."""
    return pa.schema([pa.field("编号", pa.string()), *_struct(schema.entities[schema.root], schema)])


def record_batch(records: Sequence[Record], schema: RecordSchema) -> pa.RecordBatch:
    """Loaded records as columns of `arrow_schema`; facts' sources and days of recording have no place there."""
    form = arrow_schema(schema)
    rows = [{"编号": record.id, **_row(record.root, schema)} for record in records]
    return pa.RecordBatch.from_pylist(rows, schema=form)


def _struct(entity: EntitySchema, schema: RecordSchema) -> list[pa.Field]:
    fields = []
    for fact in entity.facts:
        fields.append(pa.field(fact.name, _type(fact, schema)))
        if _marked(fact):
            fields.append(pa.field(fact.name + NONE_SUFFIX, pa.bool_()))
    return fields


def _marked(fact: FactSchema) -> bool:
    return fact.optional and isinstance(fact.type, NumberType | BoolType | DateType)


def _type(fact: FactSchema, schema: RecordSchema) -> pa.DataType:
    match fact.type:
        case NumberType():
            return pa.decimal128(18, number_places(fact))
        case BoolType():
            return pa.bool_()
        case DateType():
            return pa.date32()
        case ListType(entity=entity):
            return pa.list_(pa.struct(_struct(schema.entities[entity], schema)))
        case _:
            return pa.string()


def number_places(fact: FactSchema) -> int:
    """The decimal places of a number's column."""
    found = None if fact.step is None else decimal_places(fact.step)
    return PLACES if found is None else found


def _row(entity: Entity, schema: RecordSchema) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for fact in schema.entities[entity.entity_name].facts:
        given = entity.get(fact.name)
        if given is None or given.presumed:
            continue
        value = given.value
        if isinstance(value, MonthlySeries):
            if value.every is None:
                continue
            value = value.every.value
        if value is None and _marked(fact):
            row[fact.name + NONE_SUFFIX] = True
        else:
            row[fact.name] = _value(value, schema)
    return row


def _value(value: Value, schema: RecordSchema) -> Any:
    match value:
        case None:
            return NONE
        case Fraction():
            return Decimal(format_number(value))
        case tuple():
            return [_row(item, schema) for item in value]
        case bool() | str():
            return value
        case _:
            return value if hasattr(value, "day") else str(value)
