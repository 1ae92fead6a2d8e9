"""Columns in layouts that few operations take, as the plain ones: texts as views (polars writes them), also as the words of codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa


def plain_schema(schema: pa.Schema) -> pa.Schema:
    """A schema without views; the same one where it has none."""
    plain = pa.schema([pa.field(f.name, _plain(f.type), f.nullable, f.metadata) for f in schema], schema.metadata)
    return schema if plain.equals(schema, check_metadata=True) else plain


def without_views(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Batches in the plain form of their schema."""
    for batch in batches:
        plain = plain_schema(batch.schema)
        yield batch if plain.equals(batch.schema) else batch.cast(plain)


def no_rows(schema: pa.Schema) -> pa.RecordBatch:
    """A batch without rows."""
    return pa.RecordBatch.from_arrays([pa.nulls(0, f.type) for f in schema], schema=schema)


def _plain(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_string_view(kind):
        return pa.large_string()
    if pa.types.is_dictionary(kind):
        return pa.dictionary(kind.index_type, _plain(kind.value_type), kind.ordered)
    if pa.types.is_list(kind):
        return pa.list_(_plain_field(kind.value_field))
    if pa.types.is_large_list(kind):
        return pa.large_list(_plain_field(kind.value_field))
    if pa.types.is_struct(kind):
        return pa.struct([_plain_field(f) for f in kind])
    return kind


def _plain_field(given: pa.Field) -> pa.Field:
    return pa.field(given.name, _plain(given.type), given.nullable, given.metadata)
