"""Whole files: read in batches, decided, written; the result appears whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import field, frozen

from baozhang_rules.diagnostics import Problem
from baozhang_rules.population.problems import BrokenFile, UnknownFormat
from baozhang_rules.runtime.schema import EnumType, ListType, RecordSchema
from baozhang_rules.text import as_opened

BATCH_ROWS = 32768


class FileTrouble(Exception):
    """A file that can't be read; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.code)


@frozen
class Group:
    """A row group of a Parquet file that isn't read yet: whoever decides it reads it, by a reader of its own.

    ``words`` are the columns of few different texts: they are read as codes.
    """

    path: str
    number: int
    words: tuple[str, ...]
    about: Any = field(repr=False, eq=False)
    """The file's own description, which its readers share."""

    def load(self) -> Any:
        """Read it, as a record batch."""
        from baozhang_rules.population.views import no_rows, plain_schema, without_views

        with _reported(self.path):
            table = self._reader().read_row_group(self.number, use_threads=False)
            batches = list(without_views(table.combine_chunks().to_batches()))
        return batches[0] if batches else no_rows(plain_schema(table.schema))

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
        if path.endswith(".parquet"):
            import pyarrow.parquet as pq

            from baozhang_rules.population.views import plain_schema, without_views

            with contextlib.ExitStack() as stack:
                with _reported(path):
                    file = stack.enter_context(pq.ParquetFile(path))
                    schema, about = plain_schema(file.schema_arrow), file.metadata
                if grouped and all(about.row_group(at).num_rows <= 2 * BATCH_ROWS for at in range(about.num_row_groups)):
                    words = () if records is None else _words(file.schema, records)
                    yield schema, (Group(path, at, words, about) for at in range(about.num_row_groups))
                else:
                    yield schema, _told(path, without_views(_parquet(file, _wanted(schema, columns))))
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


def rows_told(path: str) -> int | None:
    """How many rows a file says that it has; None where it doesn't say."""
    if not path.endswith(".parquet"):
        return None
    import pyarrow.parquet as pq

    return int(pq.read_metadata(path).num_rows)


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


@contextlib.contextmanager
def writing(path: str) -> Iterator[Writer]:
    """A writer of record batches; its file is moved to its place when all went well, and otherwise leaves nothing."""
    if not path.endswith((".parquet", ".arrow")):
        raise FileTrouble(UnknownFormat(path=path))
    target = Path(os.path.realpath(path))
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    writer = Writer(temporary, "parquet" if path.endswith(".parquet") else "arrow")
    try:
        yield writer
        writer.close()
        with open(temporary, "rb") as stream:
            os.fsync(stream.fileno())
        as_opened(temporary, target)
        os.replace(temporary, target)
    finally:
        writer.drop()
        if os.path.exists(temporary):
            os.unlink(temporary)


class Writer:
    """Writes record batches of one schema to a file."""

    def __init__(self, path: str, form: str) -> None:
        self.path, self.form = path, form
        self._file: Any = None
        self._waiting: list[Any] = []

    def write(self, batch: Any, metadata: dict[str, str] | None = None) -> None:
        """Write a batch; the first one gives the schema and the file's metadata."""
        if self._file is None:
            schema = batch.schema.with_metadata(metadata or {})
            self._file = self._open(schema)
        self._waiting.append(batch.replace_schema_metadata(metadata or {}))
        if sum(each.num_rows for each in self._waiting) >= BATCH_ROWS:
            self._flush()

    def _flush(self) -> None:
        """Write what waits as one row group: many small ones would make a long description, which stays in memory."""
        import pyarrow as pa

        waiting, self._waiting = self._waiting, []
        if waiting and self.form == "parquet":
            self._file.write_table(pa.Table.from_batches(waiting))
        for each in waiting if self.form != "parquet" else ():
            self._file.write_batch(each)

    def _open(self, schema: Any) -> Any:
        import pyarrow as pa

        if self.form == "parquet":
            import pyarrow.parquet as pq

            return pq.ParquetWriter(self.path, schema, compression="zstd", write_statistics=False)
        return pa.ipc.new_file(self.path, schema)

    def close(self) -> None:
        """Finish the file."""
        if self._file is not None:
            self._flush()
            self._file.close()
            self._file = None

    def drop(self) -> None:
        """Leave the file as it is, where it isn't wanted any more."""
        self._waiting = []
        with contextlib.suppress(OSError):
            self.close()
