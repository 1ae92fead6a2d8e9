"""Where generated things take their choices from: Hypothesis, which shrinks, or a seed, which is quick."""

import random
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Choices(Protocol):
    """Draws whole numbers; smaller ones stand for simpler things, so that shrinking makes things simpler."""

    def below(self, count: int) -> int:
        """A number from 0 to `count` - 1."""


@cache
def _below(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


class Drawn:
    """Choices that Hypothesis makes."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw

    def below(self, count: int) -> int:
        return self._draw(_below(count)) if count > 1 else 0


class Seeded:
    """Choices of a seed: the same ones each time."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def below(self, count: int) -> int:
        return self._random.randrange(count)


def pick(choices: Choices, of: Sequence[T]) -> T:
    """One of several; the first is the simplest."""
    return of[choices.below(len(of))]


def chance(choices: Choices, one_in: int) -> bool:
    """True once in so many times; False is simpler."""
    return choices.below(one_in) == one_in - 1


def some(choices: Choices, of: Sequence[T]) -> tuple[T, ...]:
    """Some of several, in their order."""
    return tuple(each for each in of if chance(choices, 2))


def shuffled(choices: Choices, of: Sequence[T]) -> list[T]:
    """All of several, in another order."""
    rest, mixed = list(of), []
    while rest:
        mixed.append(rest.pop(choices.below(len(rest))))
    return mixed
