"""One household of a file of many: found by its id, read as a record, so that its decision can be explained in full."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from attrs import frozen

from baozhang_rules.population.files import reading
from baozhang_rules.population.reading import rows_of
from baozhang_rules.runtime.schema import RESERVED

ID_COLUMNS = tuple(name for name, what in RESERVED.items() if what == "id")


@frozen
class Origin:
    """Of what a file of results is: policies (as they were named, and their hash), input, days of the decision."""

    policies: tuple[str, ...]
    hash: str
    input: str
    base: str
    rules: str
    known: str


def origin_of(path: str) -> Origin | None:
    """What a file of results says of itself; None for a file of households."""
    with reading(path) as (schema, _):
        told = {key.decode(): value.decode() for key, value in (schema.metadata or {}).items()}
    if "baozhang.input" not in told:
        return None
    dates = (told.get(f"baozhang.{name}", "") for name in ("base", "rules", "known"))
    return Origin(tuple(json.loads(told["baozhang.policies"])), told["baozhang.policy"], told["baozhang.input"], *dates)


def position_of(path: str, id: str) -> int | None:
    """The place of the first household of an id, from 0."""
    import pyarrow as pa
    import pyarrow.compute as pc

    before = 0
    with reading(path, ID_COLUMNS) as (schema, batches):
        name = next((each for each in ID_COLUMNS if each in schema.names), None)
        for batch in batches if name else ():
            found = pc.index(batch.column(batch.schema.get_field_index(name)).cast(pa.string()), id).as_py()
            if found >= 0:
                return before + int(found)
            before += batch.num_rows
    return None


def row_at(path: str, position: int, fields: Any) -> Mapping[str, Any] | bytes | None:
    """The record at a place, as the loader takes it."""
    before = 0
    with reading(path) as (_, batches):
        for batch in batches:
            if position < before + batch.num_rows:
                return rows_of(batch.slice(position - before, 1), fields)[0]
            before += batch.num_rows
    return None
