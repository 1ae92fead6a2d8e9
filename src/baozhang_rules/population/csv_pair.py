"""A table of households and one for each of their lists, as CSV: joined by the households' id, every cell read as text.

An empty cell is unknown.  A household without a row in a list's table has none of them, since the table is there.

Neither table has to be sorted, and neither is in memory whole.  Rows go to buckets on the disk by the hash of their id, so that a
household and all of its entries share a bucket; each bucket is joined by itself and its entries are put in the order of households,
cut where the batches of households are cut; a batch then takes its piece from every bucket.
"""

from __future__ import annotations

import contextlib
import csv
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import define
from pyarrow import csv as arrow_csv

from baozhang_rules.population.fields import SUFFIXES
from baozhang_rules.population.problems import BrokenFile, BrokenRow, NoRoom, NoSuchHousehold, NotJoined, TwoHouseholds
from baozhang_rules.population.unfinished import scratch
from baozhang_rules.runtime.record_values import BOOLS
from baozhang_rules.runtime.schema import RESERVED

ID_COLUMNS = tuple(name for name, what in RESERVED.items() if what == "id")
BLOCK = 1 << 20
"""Bytes of a file that are read at once; no row may be longer."""
BUCKET = 16 << 20
"""Bytes of the larger table that come into a bucket."""
MOST_BUCKETS = 400
"""So many files are open at once."""
PLACE, ROW = "\0place", "\0row"
"""Columns beside those of a table: the household's place and the row in the file, both from 0."""


class Trouble(Exception):
    """What is wrong with the tables."""

    def __init__(self, problem: Any) -> None:
        self.problem = problem
        super().__init__(problem.code)


@contextlib.contextmanager
def households(path: str, lists: Mapping[str, str], rows: int) -> Iterator[tuple[pa.Schema, Iterator[pa.RecordBatch]]]:
    """The table of households in batches of ``rows``, each list in a column of its own; raises `Trouble`."""
    table = Table(path)
    if not lists:
        yield table.schema, _even(table.blocks(), rows)
        return
    tables = {name: Table(file) for name, file in lists.items()}
    with contextlib.ExitStack() as stack:
        try:
            joined = _Joined(table, tables, rows, stack.enter_context(scratch()))
            joined.join()
        except OSError as failure:
            raise Trouble(NoRoom(path=tempfile.tempdir or os.environ.get("TMPDIR", ""), detail=failure.strerror or type(failure).__name__)) from None
        yield joined.schema, joined.batches(stack.enter_context(joined.opened()))


class Table:
    """A CSV file that is read in blocks, as often as it is asked for."""

    def __init__(self, path: str) -> None:
        self.path = path
        with self._reader() as reader:
            self.schema: pa.Schema = reader.schema

    @property
    def key(self) -> str:
        """The column of households' ids."""
        found = next((name for name in ID_COLUMNS if name in self.schema.names), None)
        if found is None:
            raise Trouble(NotJoined(path=self.path))
        return found

    def blocks(self) -> Iterator[pa.RecordBatch]:
        """The rows, as they come."""
        with self._reader() as reader:
            yield from reader

    @contextlib.contextmanager
    def _reader(self) -> Iterator[Any]:
        broken: list[Any] = []

        def noted(row: Any) -> str:
            broken.append(row)
            return "error"

        try:
            with open(self.path, encoding="utf-8-sig", newline="") as stream:
                names = next(csv.reader(stream), [])
            if twice := next((name for name, times in Counter(names).items() if times > 1), None):
                raise Trouble(BrokenFile(path=self.path, detail=f"{twice} × 2"))
            types = {name: pa.bool_() if name.endswith(SUFFIXES) else pa.string() for name in names}
            marks = {f"{str(truth).lower()}_values": [word for word, meant in BOOLS.items() if meant is truth] for truth in (True, False)}
            text = arrow_csv.ConvertOptions(column_types=types, strings_can_be_null=True, null_values=[""], **marks)
            in_turn, parsed = arrow_csv.ReadOptions(block_size=BLOCK, use_threads=False), arrow_csv.ParseOptions(invalid_row_handler=noted)
            with arrow_csv.open_csv(self.path, in_turn, parsed, text) as reader:
                yield reader
        except (pa.ArrowInvalid, UnicodeDecodeError, csv.Error) as failure:
            if broken:
                row = broken[0]
                raise Trouble(BrokenRow(path=self.path, row=row.number, wanted=row.expected_columns, found=row.actual_columns)) from None
            raise Trouble(BrokenFile(path=self.path, detail=type(failure).__name__)) from None


@define(eq=False)
class _Joined:
    """Tables that are joined in a folder on the disk."""

    table: Table
    lists: Mapping[str, Table]
    rows: int
    folder: Path

    @property
    def schema(self) -> pa.Schema:
        """The columns of households with their lists."""
        listed = [pa.field(name, pa.list_(pa.struct(list(_rest(each))))) for name, each in self.lists.items()]
        return pa.schema([*self.table.schema, *listed])

    @property
    def buckets(self) -> int:
        """How many buckets each table is cut into."""
        size = max(os.path.getsize(each.path) for each in (self.table, *self.lists.values()))
        return min(size // BUCKET + 1, MOST_BUCKETS)

    def join(self) -> None:
        """Sort the entries of every list by households, a bucket at a time."""
        buckets, name = self.buckets, self.table.key
        count = self._scattered(self.table, [name], "homes", buckets)
        for at, table in enumerate(self.lists.values()):
            table.key  # noqa: B018 - a table that can't be joined is told before the work
            self._scattered(table, table.schema.names, f"list{at}", buckets)
        strays: dict[int, tuple[int, str]] = {}
        for bucket in range(buckets):
            homes = _read(self._file("homes", bucket))
            self._once(homes)
            for at, table in enumerate(self.lists.values()):
                self._sorted(at, table, bucket, homes, count, strays)
        for at, (row, id) in sorted(strays.items()):
            raise Trouble(NoSuchHousehold(path=list(self.lists.values())[at].path, row=row + 2, id=id))

    def _file(self, of: str, bucket: int) -> Path:
        return self.folder / f"{of}.{bucket}"

    def _scattered(self, table: Table, names: list[str], of: str, buckets: int) -> int:
        """Write a table's rows to buckets; gives how many rows there are."""
        schema = pa.schema([*(table.schema.field(name) for name in names), pa.field(ROW, pa.int64())])
        before = 0
        with contextlib.ExitStack() as stack:
            files = [stack.enter_context(_writer(self._file(of, at), schema)) for at in range(buckets)]
            for block in _even(table.blocks(), self.rows):
                numbered = block.select(names).append_column(ROW, pa.array(np.arange(before, before + block.num_rows)))
                before += block.num_rows
                home: Any = _bucket(block.column(table.key), buckets)
                order = np.argsort(home, kind="stable")
                sorted_ = numbered.take(pa.array(order))
                ends: Any = np.searchsorted(home[order], np.arange(buckets + 1))
                for at in np.flatnonzero(np.diff(ends)).tolist():
                    files[at].write_batch(sorted_.slice(ends[at], ends[at + 1] - ends[at]))
        return before

    def _once(self, homes: pa.Table) -> None:
        """Refuse two households of one id: whose the entries are, nobody could say."""
        ids = homes.column(self.table.key)
        firsts = pc.index_in(ids, value_set=ids.combine_chunks()).to_numpy()
        twice = np.flatnonzero(firsts != np.arange(len(firsts)))
        if len(twice):
            row = homes.column(ROW)[int(twice[0])].as_py()
            raise Trouble(TwoHouseholds(path=self.table.path, row=row + 2, id=_word(ids[int(twice[0])])))

    def _sorted(self, at: int, table: Table, bucket: int, homes: pa.Table, count: int, strays: dict[int, tuple[int, str]]) -> None:
        """The entries of a bucket by the place of their household, in a batch for each batch of households; notes the first stray."""
        source = self._file(f"list{at}", bucket)
        entries = _read(source)
        source.unlink()
        found = pc.index_in(entries.column(table.key), value_set=homes.column(self.table.key).combine_chunks()).combine_chunks()
        if found.null_count:
            row = pc.index(found.is_null(), True).as_py()
            stray = (entries.column(ROW)[row].as_py(), _word(entries.column(table.key)[row]))
            strays[at] = min(strays.get(at, stray), stray)
            return
        places: Any = homes.column(ROW).to_numpy()[found.to_numpy()]
        order = np.argsort(places, kind="stable")
        kept = entries.drop_columns([table.key, ROW]).append_column(PLACE, pa.array(places))
        ordered = kept.take(pa.array(order)).combine_chunks()
        ends: Any = np.searchsorted(places[order], np.arange(0, count + self.rows, self.rows))
        with _writer(self._file(f"sorted{at}", bucket), ordered.schema) as file:
            for first, last in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True):
                file.write_batch(pa.RecordBatch.from_struct_array(ordered.slice(first, last - first).to_struct_array().combine_chunks()))

    @contextlib.contextmanager
    def opened(self) -> Iterator[list[list[Any]]]:
        """Readers of the sorted buckets of each list."""
        with contextlib.ExitStack() as stack:

            def reader(path: Path) -> Any:
                return stack.enter_context(pa.ipc.open_file(stack.enter_context(pa.OSFile(str(path)))))

            yield [[reader(self._file(f"sorted{at}", bucket)) for bucket in range(self.buckets)] for at in range(len(self.lists))]

    def batches(self, readers: list[list[Any]]) -> Iterator[pa.RecordBatch]:
        """The households with their lists."""
        for number, batch in enumerate(_even(self.table.blocks(), self.rows)):
            columns = [_list([each.get_batch(number) for each in of], number * self.rows, batch.num_rows) for of in readers]
            yield pa.RecordBatch.from_arrays([*batch.columns, *columns], schema=self.schema)


def _rest(table: Table) -> Iterator[pa.Field]:
    return (each for each in table.schema if each.name != table.key)


def _list(pieces: list[Any], first: int, rows: int) -> pa.ListArray:
    """The entries of a batch of households, from all buckets."""
    entries = pa.Table.from_batches(pieces)
    places = entries.column(PLACE).to_numpy() - first
    items = entries.drop_columns([PLACE]).take(pa.array(np.argsort(places, kind="stable"))).to_struct_array().combine_chunks()
    counts = np.bincount(places, minlength=rows)
    return pa.ListArray.from_arrays(pa.array(np.concatenate(([0], np.cumsum(counts))).astype(np.int32)), items)


def _bucket(ids: Any, buckets: int) -> Any:
    """The bucket of each id."""
    coded = ids.fill_null("").dictionary_encode()
    homes = np.asarray([hash(id) % buckets for id in coded.dictionary.to_pylist()], np.int32)
    return homes[coded.indices.to_numpy()]


def _word(id: Any) -> str:
    return str(id.as_py() or "")


def _even(blocks: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.RecordBatch]:
    """The same rows in batches of one size, the last one smaller."""
    waiting: list[pa.RecordBatch] = []
    for block in blocks:
        waiting.append(block)
        if sum(each.num_rows for each in waiting) < rows:
            continue
        whole = pa.concat_batches(waiting)
        for first in range(0, whole.num_rows - rows + 1, rows):
            yield whole.slice(first, rows)
        waiting = [whole.slice(whole.num_rows - whole.num_rows % rows)]
    if sum(each.num_rows for each in waiting):
        yield pa.concat_batches(waiting)


def _read(path: Path) -> pa.Table:
    with pa.OSFile(str(path)) as source, pa.ipc.open_file(source) as opened:
        return opened.read_all()


@contextlib.contextmanager
def _writer(path: Path, schema: pa.Schema) -> Iterator[Any]:
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as file:
        yield file
