"""Whole runs: batches decided by several workers and written in their order, in constant memory; what is done can be kept.

A run with a folder of parts writes each batch's results there as soon as it has them.  A run that was ended, by a signal or a full
disk, goes on from there, and its result is the same to the byte: it is written anew from the parts, in order.
"""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from attrs import asdict, define

from baozhang_rules.population.deciding import Counts
from baozhang_rules.population.files import loaded

AHEAD = 1
"""Batches that wait beside those being decided."""


def in_order(batches: Iterable[Any], decide: Callable[[Any], Any], workers: int) -> Iterator[Any]:
    """What ``decide`` makes of each batch, in order; at most a few are in memory."""
    waiting: deque[Future[Any]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for batch in batches:
                waiting.append(pool.submit(decide, batch))
                while len(waiting) >= workers + AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for each in waiting:
                each.cancel()


@define
class Parts:
    """A folder that keeps the results of batches of one run; another run (other policies, dates, input) begins it anew."""

    folder: Path
    run: dict[str, str]

    def begin(self) -> None:
        """Take the folder over; forget what belongs to another run."""
        self.folder.mkdir(exist_ok=True)
        note = self.folder / "run.json"
        told = json.dumps(self.run, ensure_ascii=False, sort_keys=True)
        if not note.exists() or note.read_text(encoding="utf-8") != told:
            for each in self.folder.iterdir():
                each.unlink()
            self._whole(note, lambda path: path.write_text(told, encoding="utf-8"))

    def find(self, number: int) -> tuple[Any, Counts] | None:
        """The kept results of a batch; None where there are none, or a power cut left them half on the disk."""
        import pyarrow as pa

        path = self.folder / f"{number:08d}.arrow"
        if not path.exists():
            return None
        try:
            with pa.OSFile(str(path)) as source, pa.ipc.open_file(source) as opened:
                counts = Counts(**json.loads(opened.schema.metadata[b"counts"]))
                return opened.get_batch(0).replace_schema_metadata(None), counts
        except pa.ArrowInvalid:
            return None

    def keep(self, number: int, batch: Any, counts: Counts) -> None:
        """Keep the results of a batch."""
        import pyarrow as pa

        schema = batch.schema.with_metadata({"counts": json.dumps(asdict(counts))})

        def write(path: Path) -> None:
            with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as file:
                file.write_batch(batch.replace_schema_metadata(schema.metadata))

        self._whole(self.folder / f"{number:08d}.arrow", write)

    def _whole(self, path: Path, write: Callable[[Path], Any]) -> None:
        temporary = path.with_suffix(".tmp")
        write(temporary)
        os.replace(temporary, path)

    def end(self) -> None:
        """Forget the parts: the result is written."""
        for each in self.folder.iterdir():
            each.unlink()
        self.folder.rmdir()


def decided(batches: Iterable[Any], decide: Callable[[Any], tuple[Any, Counts]], workers: int, parts: Parts | None) -> Iterator[Any]:
    """(results, counts) of each batch in order, from the parts where they are kept; each worker reads what it decides."""

    def one(numbered: tuple[int, Any]) -> tuple[Any, Counts]:
        number, batch = numbered
        kept = None if parts is None else parts.find(number)
        if kept is None:
            kept = decide(loaded(batch))
            if parts is not None:
                parts.keep(number, *kept)
        return kept

    numbered = enumerate(batches)
    for first in numbered:
        yield one(first)  # the first one alone: it makes the kernels that the others use
        break
    yield from in_order(numbered, one, workers)


def fingerprint(path: str, **told: str) -> dict[str, str]:
    """What a run is of: its input by size and time of change, and what else is told."""
    state = os.stat(path)
    return {"input": os.path.realpath(path), "size": str(state.st_size), "changed": str(state.st_mtime_ns), **told}
