"""Whole runs: batches decided by several workers, their results given in order, in constant memory; what is done can be kept (`parts`).

A run with parts keeps each batch's results as soon as it has them.  A run that was ended, by a signal or a full disk, goes on from there, and
its result is the same to the byte.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol

from baozhang_rules.population.deciding import Counts
from baozhang_rules.population.files import loaded, parts_of

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


class Parts(Protocol):
    """What keeps the results of batches, by their numbers."""

    def find(self, number: int) -> tuple[Any, Counts] | None:
        """The kept results of a batch, or what stands for them, and their counts."""

    def keep(self, number: int, batch: Any, counts: Counts) -> None:
        """Keep the results of a batch."""


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
    states = [os.stat(each) for each in parts_of(path)]
    sizes, changed = (",".join(str(number) for number in each) for each in zip(*((s.st_size, s.st_mtime_ns) for s in states), strict=True))
    return {"input": os.path.realpath(path), "size": sizes, "changed": changed, **told}
