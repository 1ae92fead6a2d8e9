"""A row of columns as what the loader of records takes; what the loader says of it is what a clerk would see."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from baozhang_rules.population.fields import Fields
from baozhang_rules.runtime.record_json import MAX_BYTES
from baozhang_rules.runtime.schema import FactSchema, ListType

NONE = "无"


def rows_of(batch: Any, fields: Fields) -> list[dict[str, Any] | bytes]:
    """Every row of a record batch as a record's JSON text: the one that it came as, else one that is written here.

    The loader of records reads text sooner than a mapping; a row whose text is too long for it is given as a mapping.
    """
    if batch.num_rows == 0:
        return []
    lists = [_listed(column) for column in batch.columns]
    made: list[dict[str, Any] | bytes] = []
    for place in range(batch.num_rows):
        row = _entity({at: values[place] for at, values in enumerate(lists)}, fields)
        raw = row.get("raw")
        text = json.dumps(row, ensure_ascii=False, default=_word).encode() if raw is None else raw
        made.append(text if raw is not None or len(text) <= MAX_BYTES else row)
    return made


def _listed(column: Any) -> list[Any]:
    """The values of a column; a day that Python's calendar doesn't hold is told by its number, which the loader refuses."""
    try:
        found: list[Any] = column.to_pylist()
    except OverflowError:
        found = [_told(each) for each in column]
    return found


def _told(given: Any) -> Any:
    try:
        return given.as_py()
    except OverflowError:
        if hasattr(given, "keys"):
            return {name: _told(given[name]) for name in given}
        return [_told(each) for each in given.values] if hasattr(given, "values") else str(given.value)


def _word(value: Any) -> str:
    """A value of a column that JSON has no form for: an exact decimal, a day."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


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
