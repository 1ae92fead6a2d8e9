"""A row of columns as the mapping that the loader of records takes; what the loader says of it is what a clerk would see."""

from __future__ import annotations

import json
from typing import Any

from baozhang_rules.population.fields import Fields
from baozhang_rules.runtime.schema import FactSchema, ListType

NONE = "无"


def rows_of(batch: Any, fields: Fields) -> list[dict[str, Any] | bytes]:
    """Every row of a record batch as a record's mapping, or as the text that it came as."""
    if batch.num_rows == 0:
        return []
    lists = [column.to_pylist() for column in batch.columns]
    made: list[dict[str, Any] | bytes] = []
    for place in range(batch.num_rows):
        row = _entity({at: values[place] for at, values in enumerate(lists)}, fields)
        made.append(row.get("raw", row))
    return made


def _entity(values: dict[int, Any], fields: Fields) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for each in fields.facts:
        if each.none_at >= 0 and values[each.none_at] is True:
            row[each.fact.name] = NONE
            continue
        value = values[each.at]
        if value is None:
            continue
        if each.items is not None:
            row[each.fact.name] = [_struct(item, each.items) for item in value]
        else:
            row[each.fact.name] = _value(value, each.fact)
    for name, at in fields.beside.items():
        value = values[at]
        if value is not None:
            row[name] = _beside(name, value)
    return row


def _struct(item: Any, fields: Fields) -> Any:
    return item if item is None else _entity(dict(enumerate(item.values())), fields)


def _value(value: Any, fact: FactSchema) -> Any:
    if fact.monthly and not isinstance(value, list) and not isinstance(fact.type, ListType):
        return {"每月": value}
    return value


def _beside(name: str, value: Any) -> Any:
    if name in ("id", "raw") or not isinstance(value, str):
        return value
    try:
        return json.loads(value, parse_float=str)
    except ValueError:
        return value
