"""Trying the changes of a whole set of policies, on several processors: first which steps each may change, then which notices it.

Every worker checks the policies itself and is told only places in its lists, so nothing but numbers and titles passes between them.
The answer is the same whatever the number of workers.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from random import Random
from typing import Any, TypeAlias, TypeVar

from baozhang_rules.explain.data import Both
from baozhang_rules.pipeline import Pipeline
from baozhang_rules.runtime.dates import WorkingCalendar
from baozhang_rules.scenarios.mutation import Mutation, Tried

T = TypeVar("T")
R = TypeVar("R")
Progress: TypeAlias = Callable[[Both, int, int], None]
"""Told what is counted, how many are done, and of how many."""

STEPS = Both("算例步骤", "steps of scenarios")
CHANGES = Both("改动", "changes")

_HELD: ContextVar[Mutation] = ContextVar("held")


def sampled(places: Sequence[T], count: int | None, seed: int = 1) -> list[T]:
    """All places, in their order, or ``count`` of them; equal seeds choose the same."""
    if count is None or count >= len(places):
        return list(places)
    return [places[chosen] for chosen in sorted(Random(seed).sample(range(len(places)), count))]


def tried(
    paths: Sequence[str | Path],
    mutation: Mutation,
    places: Sequence[int],
    *,
    workers: int = 1,
    progress: Progress = lambda what, done, all: None,
) -> Iterator[Tried]:
    """What became of the changes at some places of a mutation; ``paths``: the files that its bundle was read from."""
    if not places:
        return
    with _mapping(paths, mutation, workers) as over:
        steps = [(step, tuple(places)) for step in range(len(mutation.steps))]
        reach: dict[int, list[int]] = {place: [] for place in places}
        for step, noticed in enumerate(_told(over(_noticed, steps), STEPS, len(steps), progress)):
            for place in noticed:
                reach[place].append(step)
        killers = over(_killer, list(reach.items()))
        for (place, reached), killed_by in zip(reach.items(), _told(killers, CHANGES, len(reach), progress), strict=True):
            yield Tried(mutation.found[place], killed_by, len(reached))


def _told(results: Iterator[R], what: Both, all: int, progress: Progress) -> Iterator[R]:
    for done, each in enumerate(results, start=1):
        progress(what, done, all)
        yield each


@contextmanager
def _mapping(paths: Sequence[str | Path], mutation: Mutation, workers: int) -> Iterator[Any]:
    """A ``map`` over what is to be tried: by the workers, in order, or right here when there is but one."""
    if workers <= 1:
        _HELD.set(mutation)
        yield map
        return
    pool = ProcessPoolExecutor(workers, initializer=_prepare, initargs=(tuple(paths), mutation.calendar))
    try:
        yield lambda function, items: pool.map(function, items, chunksize=4)
    finally:
        pool.shutdown(cancel_futures=True)


def _prepare(paths: tuple[str | Path, ...], calendar: WorkingCalendar | None) -> None:
    """Make a worker ready: who breaks off is the command, which then ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipeline = Pipeline(paths)
    assert pipeline.index is not None
    _HELD.set(Mutation(pipeline.bundle, pipeline.index, calendar))


def _noticed(task: tuple[int, tuple[int, ...]]) -> list[int]:
    return _HELD.get().noticed(*task)


def _killer(task: tuple[int, list[int]]) -> str | None:
    return _HELD.get().killer(*task)
