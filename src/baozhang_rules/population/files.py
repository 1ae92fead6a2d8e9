"""Whole files, read in batches, by the workers that decide them where the format allows it."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from baozhang_rules.diagnostics import Problem
from baozhang_rules.population.problems import BrokenFile, NoParts, OtherColumns, UnknownFormat
from baozhang_rules.runtime.schema import EnumType, ListType, RecordSchema

BATCH_ROWS = 32768


class FileTrouble(Exception):
    """A file that can't be read; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.code)


@frozen
class Group:
    """Row groups of a Parquet file that aren't read yet: whoever decides them reads them, by a reader of its own.

    ``words`` are the columns of few different texts: they are read as codes.
    """

    path: str
    numbers: tuple[int, ...]
    words: tuple[str, ...]
    about: Any = field(repr=False, eq=False)
    """The file's own description, which its readers share."""

    def load(self) -> Any:
        """Read them, as a record batch."""
        import pyarrow as pa

        from baozhang_rules.population.views import no_rows, plain_schema, without_views

        with _reported(self.path):
            tables = [self._reader().read_row_group(number, use_threads=False).combine_chunks() for number in self.numbers]
            batches = list(without_views(batch for table in tables for batch in table.to_batches()))
        return pa.concat_batches(batches) if batches else no_rows(plain_schema(tables[0].schema))

    def _reader(self) -> Any:
        """This thread's reader of the file."""
        import pyarrow.parquet as pq

        if getattr(_readers, "of", None) is not self.about:
            _readers.file, _readers.of = pq.ParquetFile(self.path, metadata=self.about, read_dictionary=list(self.words)), self.about
        return _readers.file


_readers = threading.local()


def loaded(given: Any) -> Any:
    """A record batch, read now where it wasn't yet."""
    return given.load() if isinstance(given, Group) else given


@contextlib.contextmanager
def reading(
    path: str,
    columns: Sequence[str] = (),
    records: RecordSchema | None = None,
    lists: Mapping[str, str] | None = None,
    grouped: bool = False,
) -> Iterator[tuple[Any, Iterator[Any]]]:
    """The Arrow schema of a file and its record batches, with some of its columns or all.

    ``records`` are what the file holds; ``lists`` the files of a CSV table's lists, by fact.  ``grouped``: where a Parquet file has
    row groups that are small enough, they are given unread (`Group`).
    """
    import pyarrow as pa

    try:
        if path.endswith(".parquet") or os.path.isdir(path):
            import pyarrow.parquet as pq

            from baozhang_rules.population.views import plain_schema

            files = parts_of(path)
            with _reported(files[0]), pq.ParquetFile(files[0]) as file:
                schema = plain_schema(file.schema_arrow)
            yield schema, _parquets(files, schema, _wanted(schema, columns), records, grouped)
        elif path.endswith((".arrow", ".feather")):
            from baozhang_rules.population.views import plain_schema, without_views

            with contextlib.ExitStack() as stack:
                with _reported(path):
                    opened = stack.enter_context(pa.ipc.open_file(stack.enter_context(pa.memory_map(path))))
                    schema = plain_schema(opened.schema)
                yield schema, _told(path, without_views(_sound(opened)))
        elif path.endswith(".jsonl") and records is not None:
            from baozhang_rules.population.json_lines import batches_of, schema_of

            yield schema_of(records), batches_of(path, records, BATCH_ROWS)
        elif path.endswith(".csv"):
            with _tables(path, lists or {}) as found:
                yield found
        else:
            raise FileTrouble(UnknownFormat(path=path))
    except pa.ArrowInvalid as failure:
        raise FileTrouble(BrokenFile(path=path, detail=type(failure).__name__)) from None


def parts_of(path: str) -> list[str]:
    """The files of a folder of Parquet files, by their names; a file is the only one of its own."""
    if not os.path.isdir(path):
        return [path]
    found = sorted(each for each in os.listdir(path) if each.endswith(".parquet") and not each.startswith((".", "_")))
    if not found:
        raise FileTrouble(NoParts(path=path))
    return [os.path.join(path, each) for each in found]


def rows_told(path: str) -> int | None:
    """How many rows a file says that it has; None where it doesn't say."""
    if not path.endswith(".parquet") and not os.path.isdir(path):
        return None
    import pyarrow.parquet as pq

    return sum(int(pq.read_metadata(each).num_rows) for each in parts_of(path))


def _parquets(files: Sequence[str], schema: Any, columns: list[str] | None, records: RecordSchema | None, grouped: bool) -> Iterator[Any]:
    """The batches of Parquet files of one schema; ``grouped``: unread, where row groups are small enough."""
    import pyarrow.parquet as pq

    from baozhang_rules.population.views import plain_schema, without_views

    for path in files:
        with _reported(path), pq.ParquetFile(path) as file:
            about = file.metadata
            if not plain_schema(file.schema_arrow).equals(schema):
                raise FileTrouble(OtherColumns(path=path, first=files[0]))
            sizes = [about.row_group(at).num_rows for at in range(about.num_row_groups)]
            if grouped and all(size <= 2 * BATCH_ROWS for size in sizes):
                words = () if records is None else _words(file.schema, records)
                yield from (Group(path, numbers, words, about) for numbers in _together(sizes))
            else:
                yield from without_views(_parquet(file, columns))


def _together(sizes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Which row groups are read together: small ones up to the size of a batch."""
    waiting: list[int] = []
    for at, size in enumerate(sizes):
        if waiting and sum(sizes[each] for each in waiting) + size > BATCH_ROWS:
            yield tuple(waiting)
            waiting = []
        waiting.append(at)
    if waiting:
        yield tuple(waiting)


def _sound(opened: Any) -> Iterator[Any]:
    """The batches of an Arrow file, their lengths, places and texts checked: nothing else holds a damaged one off, and it would end the process."""
    for at in range(opened.num_record_batches):
        batch = opened.get_batch(at)
        batch.validate(full=True)
        yield batch


def _parquet(file: Any, columns: list[str] | None) -> Iterator[Any]:
    """The batches of a Parquet file; a group of rows at a time, since words coded within lists can't be read across groups."""
    if not any(_codes_words(each.type, False) for each in file.schema_arrow):
        yield from file.iter_batches(BATCH_ROWS, columns=columns)
        return
    for group in range(file.num_row_groups):
        yield from file.iter_batches(BATCH_ROWS, row_groups=[group], columns=columns)


def _codes_words(kind: Any, inside: bool) -> bool:
    import pyarrow.types as t

    if t.is_dictionary(kind):
        return inside
    return any(_codes_words(kind.field(at).type, True) for at in range(kind.num_fields))


@contextlib.contextmanager
def _tables(path: str, lists: Mapping[str, str]) -> Iterator[tuple[Any, Iterator[Any]]]:
    from baozhang_rules.population.csv_pair import Trouble, households

    try:
        with households(path, lists, BATCH_ROWS) as found:
            yield found
    except Trouble as trouble:
        raise FileTrouble(trouble.problem) from None


def _wanted(schema: Any, columns: Sequence[str]) -> list[str] | None:
    return [name for name in schema.names if name in columns] if columns else None


def _words(columns: Any, records: RecordSchema) -> tuple[str, ...]:
    """The columns of a Parquet file that hold members of enumerations, by their paths: ``NAME``, or ``LIST.….NAME``."""
    found = []
    for at in range(len(columns)):
        leaf = columns.column(at)
        names = leaf.path.split(".")
        fact = records.entities[records.root].by_spelling.get(names[0])
        if len(names) > 1 and fact is not None and isinstance(fact.type, ListType):
            fact = records.entities[fact.type.entity].by_spelling.get(names[-1])
        if fact is not None and isinstance(fact.type, EnumType) and leaf.physical_type == "BYTE_ARRAY":
            found.append(leaf.path)
    return tuple(found)


def _told(path: str, batches: Iterator[Any]) -> Iterator[Any]:
    with _reported(path):
        yield from batches


@contextlib.contextmanager
def _reported(path: str) -> Iterator[None]:
    """What goes wrong in reading is a problem of the file."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError, ValueError) as failure:
        raise FileTrouble(BrokenFile(path=path, detail=type(failure).__name__)) from None
