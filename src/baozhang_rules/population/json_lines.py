"""JSON lines as columns: what a line plainly says stands in columns; a line that says more, or isn't in order, is kept as it is.

Sources, days of recording, findings, choices and months that differ have no column: such a household goes to the scalar engine with its
own text, as does one that the loader refuses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import pyarrow as pa

from baozhang_rules.population.columns import arrow_schema, record_batch
from baozhang_rules.population.fields import RAW
from baozhang_rules.runtime.record_data import Entity, FactValue, MonthlySeries, Record
from baozhang_rules.runtime.records import MAX_BYTES, id_given, json_lines, load_record
from baozhang_rules.runtime.schema import RecordSchema

TOO_LONG = b" " * (MAX_BYTES + 1)
"""Stands for a line that is too long: the loader says so of it."""


def schema_of(schema: RecordSchema) -> pa.Schema:
    """The columns that lines become."""
    return arrow_schema(schema).append(pa.field(RAW, pa.binary()))


def batches_of(path: str, schema: RecordSchema, size: int) -> Iterator[pa.RecordBatch]:
    """The lines of a file as record batches."""
    with open(path, "rb") as stream:
        lines = (line for _, line in json_lines(stream))
        while some := list(islice(lines, size)):
            yield _batch([TOO_LONG if line is None else line for line in some], schema)


def _batch(lines: Sequence[str | bytes], schema: RecordSchema) -> pa.RecordBatch:
    records: list[Record] = []
    raw: list[bytes | None] = []
    for line in lines:
        loaded = load_record(line, schema)
        plain = isinstance(loaded, Record) and loaded.findings is None and loaded.choices is None and _plain(loaded.root)
        records.append(loaded if isinstance(loaded, Record) and plain else _nobody(line, loaded, schema))
        raw.append(None if plain else line if isinstance(line, bytes) else line.encode())
    batch = record_batch(records, schema)
    return batch.append_column(pa.field(RAW, pa.binary()), pa.array(raw, pa.binary()))


def _nobody(line: str | bytes, loaded: object, schema: RecordSchema) -> Record:
    """A record without facts, in the place of one whose text is kept; its id is told also where it is refused."""
    return Record(Entity(schema.root, ""), loaded.id if isinstance(loaded, Record) else id_given(line, schema))


def _plain(entity: Entity) -> bool:
    return entity.recorded_on is None and all(_plain_fact(fact) for fact in entity.facts.values())


def _plain_fact(fact: FactValue) -> bool:
    if fact.presumed:
        return True
    if fact.source is not None or fact.recorded_on is not None or fact.alternatives:
        return False
    if isinstance(fact.value, MonthlySeries):
        return not fact.value.months and fact.value.every is not None and _plain_fact(fact.value.every)
    return all(_plain(item) for item in fact.value) if isinstance(fact.value, tuple) else True
