"""Results as one file: written batch after batch, in its place when it is whole and not before."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from baozhang_rules.population import files
from baozhang_rules.population.files import FileTrouble
from baozhang_rules.population.problems import UnknownFormat
from baozhang_rules.population.unfinished import beside
from baozhang_rules.text import as_opened


@contextlib.contextmanager
def writing(path: str) -> Iterator[Writer]:
    """A writer of record batches; its file is moved to its place when all went well, and otherwise leaves nothing."""
    if not path.endswith((".parquet", ".arrow")):
        raise FileTrouble(UnknownFormat(path=path))
    target = Path(os.path.realpath(path))
    with beside(target) as temporary:
        writer = Writer(str(temporary), "parquet" if path.endswith(".parquet") else "arrow")
        try:
            yield writer
            writer.close()
        finally:
            writer.drop()
        on_disk(temporary)
        as_opened(str(temporary), target)
        os.replace(temporary, target)


def on_disk(path: Path) -> None:
    """Have the system write what it still holds of a file or, where it can, of a folder's names."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


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
        if sum(each.num_rows for each in self._waiting) >= files.BATCH_ROWS:
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
