"""Trying the changes of a whole set of policies, on several processors: first which steps each may change, then which notices it.

The workers are forked, so that each holds the same checked policies, whatever becomes of the files meanwhile; only places in lists,
numbers and titles pass between them.  Where processes can't be forked there is one.  The answer is the same whatever their number.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from multiprocessing import get_all_start_methods, get_context
from random import Random
from typing import Any, TypeAlias, TypeVar

from baozhang_rules.explain.data import Both
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
    mutation: Mutation, places: Sequence[int], *, workers: int = 1, progress: Progress = lambda what, done, all: None
) -> Iterator[Tried]:
    """What became of the changes at some places of a mutation."""
    if not places:
        return
    with _mapping(mutation, workers) as over:
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
def _mapping(mutation: Mutation, workers: int) -> Iterator[Any]:
    """A ``map`` over what is to be tried: by the workers, in order, or right here when there is but one."""
    if workers <= 1 or "fork" not in get_all_start_methods():
        _HELD.set(mutation)
        yield map
        return
    pool = ProcessPoolExecutor(workers, get_context("fork"), initializer=_prepare, initargs=(mutation,))
    try:
        yield pool.map
    finally:
        pool.shutdown(cancel_futures=True)


def _prepare(mutation: Mutation) -> None:
    """Make a worker ready: who breaks off is the command, which then ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _HELD.set(mutation)


def _noticed(task: tuple[int, tuple[int, ...]]) -> list[int]:
    return _HELD.get().noticed(*task)


def _killer(task: tuple[int, list[int]]) -> str | None:
    return _HELD.get().killer(*task)
