"""Synthetic households from what a policy set declares: ranges, steps, lists, regions; seeded, of any size, a batch at a time.

Numbers are spread over orders of size, so that many are small and a few large; a fact that may be 无 is so in every second case; a date of the
household lies in the last year or two, one of its members in a lifetime.  A household that breaks the policy's rules on records is drawn again.  No such population says anything about real households.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import define, field

from baozhang_rules.core import nodes as n
from baozhang_rules.population.columns import arrow_schema, number_places
from baozhang_rules.population.fields import NONE_SUFFIX
from baozhang_rules.population.reading import NONE
from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.schema import (
    BoolType,
    DateType,
    EntityRefType,
    EntitySchema,
    EnumType,
    FactSchema,
    ListType,
    MonthType,
    NumberType,
    RegionType,
)

EPOCH = date(1970, 1, 1).toordinal()
YEARS = 95
LONG_LIST = 30
BIGGEST = 10**9
_WEIGHTS = np.asarray([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECKS = np.asarray(list("10X98765432"))


@define(eq=False)
class Generator:
    """Makes households of a program; ``unknown`` of a thousand single facts are left unknown."""

    program: n.Program
    on: date
    seed: int
    unknown: int = 0
    regions: tuple[str, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """The regions of which the program knows something."""
        rows = {row.region for standard in self.program.standards for row in standard.rows if row.region}
        self.regions = tuple(sorted(rows)) or ("310000",)

    def batch(self, number: int, size: int) -> pa.RecordBatch:
        """The ``number``-th batch of ``size`` households, always the same."""
        rng = np.random.default_rng([self.seed, number])
        schema = self.program.schema
        ids = pa.array([f"{number * size + at + 1}" for at in range(size)], pa.string())
        columns = {"编号": ids, **self._entity(schema.entities[schema.root], size, rng)}
        form = arrow_schema(schema)
        return pa.RecordBatch.from_arrays([columns[name].cast(form.field(name).type) for name in form.names], schema=form)

    def _entity(self, entity: EntitySchema, size: int, rng: Any) -> dict[str, Any]:
        columns: dict[str, Any] = {}
        for fact in entity.facts:
            if isinstance(fact.type, ListType):
                columns[fact.name] = self._list(fact.type, size, rng)
                continue
            none = rng.integers(0, 2, size).astype(bool) if fact.optional else np.zeros(size, bool)
            lost = rng.integers(0, 1000, size) < (self.unknown if not self._always(entity, fact) else 0)
            marked = fact.optional and isinstance(fact.type, NumberType | BoolType | DateType)
            years = 1 if entity.name == self.program.schema.root else YEARS
            columns[fact.name] = self._values(fact, size, rng, none, lost | (none if marked else False), years)
            if marked:
                columns[fact.name + NONE_SUFFIX] = pa.array(none & ~lost)
        return columns

    def _always(self, entity: EntitySchema, fact: FactSchema) -> bool:
        """What names a thing or a place is always given."""
        own = entity.name == self.program.schema.root and fact.name == self.program.jurisdiction
        return own or fact.is_key

    def _list(self, kind: ListType, size: int, rng: Any) -> pa.Array:
        most = kind.min + LONG_LIST if kind.max is None else min(kind.max, max(LONG_LIST, kind.min))
        counts = np.clip(kind.min + rng.geometric(0.4, size) - 1, kind.min, most)
        starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
        inner = self._entity(self.program.schema.entities[kind.entity], int(starts[-1]), rng)
        items = pa.StructArray.from_arrays(list(inner.values()), list(inner))
        return pa.ListArray.from_arrays(pa.array(starts), items)

    def _values(self, fact: FactSchema, size: int, rng: Any, none: Any, null: Any, years: int) -> pa.Array:
        mask = null if null.any() else None
        match fact.type:
            case NumberType():
                places = number_places(fact)
                halves: Any = np.empty((size, 2), np.int64)
                halves[:, 0] = self._numbers(fact, places, size, rng)
                halves[:, 1] = halves[:, 0] >> 63
                valid = None if mask is None else pa.py_buffer(np.packbits(~mask, bitorder="little"))
                return pa.Array.from_buffers(pa.decimal128(18, places), size, [valid, pa.py_buffer(halves)])
            case BoolType():
                return pa.array(rng.integers(0, 3, size) == 0, mask=mask)
            case DateType():
                return pa.array(self._days(fact, size, rng, years).astype(np.int32), pa.int32(), mask=mask).cast(pa.date32())
            case _:
                return self._texts(fact, size, rng, none, mask)

    def _numbers(self, fact: FactSchema, places: int, size: int, rng: Any) -> Any:
        """Whole multiples of the step between the ends, over 10 to the ``places``."""
        step = fact.step if fact.step is not None else Fraction(1, 10**places)
        low = fact.low if isinstance(fact.low, Fraction) else Fraction(0)
        high = fact.high if isinstance(fact.high, Fraction) else low + BIGGEST * step
        first, last = -(-low // step), high // step
        sizes = rng.integers(0, int(last - first).bit_length() + 1, size)
        drawn = rng.integers(0, np.left_shift(np.int64(1), sizes))
        return (int(first) + np.minimum(drawn, int(last - first))) * int(step * 10**places)

    def _days(self, fact: FactSchema, size: int, rng: Any, years: int = YEARS) -> Any:
        last = fact.high if isinstance(fact.high, date) and fact.high < self.on else self.on
        first = fact.low if isinstance(fact.low, date) else date(max(last.year - years, 1), 1, 1)
        return rng.integers(min(first, last).toordinal(), last.toordinal() + 1, size) - EPOCH

    def _texts(self, fact: FactSchema, size: int, rng: Any, none: Any, mask: Any) -> pa.Array:
        kind, choice = fact.type, rng.integers(0, 2**31, size)
        words: Any
        if isinstance(kind, EnumType):
            words = np.asarray(kind.members, object)[choice % len(kind.members)]
        elif isinstance(kind, RegionType):
            words = np.asarray(self.regions, object)[choice % len(self.regions)]
        elif isinstance(kind, MonthType):
            months = Month.of(self.on).ordinal - choice % 24
            words = np.asarray([f"{at // 12:04d}-{at % 12 + 1:02d}" for at in months.tolist()], object)
        elif isinstance(kind, EntityRefType):
            words, none = np.full(size, NONE, object), np.ones(size, bool)
        elif fact.identity_number:
            words = _identity_numbers(choice, self._days(FactSchema("", DateType()), size, rng))
        else:
            words = np.asarray([f"{fact.name}{at + 1}" for at in range(size)], object)
        return pa.array(np.where(none & fact.optional, NONE, words), pa.string(), mask=mask)


def _identity_numbers(choice: Any, days: Any) -> Any:
    """Numbers of identity with a right check digit (GB 11643), of an area that isn't assigned to anyone in particular."""
    made = []
    for drawn, day in zip(choice.tolist(), days.tolist(), strict=True):
        born = date.fromordinal(day + EPOCH)
        digits = f"310101{born:%Y%m%d}{drawn % 1000:03d}"
        made.append(digits + str(_CHECKS[int((np.asarray([int(d) for d in digits]) * _WEIGHTS).sum()) % 11]))
    return np.asarray(made, object)


def kept_batches(generator: Generator, rows: int, size: int, accept: Any) -> Iterator[pa.RecordBatch]:
    """Batches of ``rows`` households in all, those that ``accept`` marks; numbered from 1."""
    left, number, given, barren = rows, 0, 0, 0
    while left:
        drawn = generator.batch(number, size)
        number += 1
        good = accept(drawn)
        barren = 0 if good.any() else barren + 1
        if barren > 3:  # chance doesn't meet the rules on records: what was drawn is given as it is
            good = np.ones(drawn.num_rows, bool)
        kept = drawn.filter(pa.array(good)).slice(0, min(left, size))
        ids = pa.array([str(given + at + 1) for at in range(kept.num_rows)], pa.string())
        yield kept.set_column(0, "编号", ids)
        given += kept.num_rows
        left -= kept.num_rows
