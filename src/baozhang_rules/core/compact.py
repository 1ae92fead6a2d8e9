"""Programs as compact JSON data that reads back fast: ``unpack(pack(program)) == program``.

Objects stand in a table and name each other by their place in it, so that shared objects stay shared and nothing nests. All
objects of one class and one height over the leaves are a batch: the class's name, how many, and a column per field. A column of
text, whole numbers or truth values holds them; every other column holds places. The text form (``text.py``) is for people;
this one is for a machine that reads the same program again and again.

Reading makes objects of the classes listed here only, filled with what their fields declare; anything else that the data may
hold is a `PackProblem`. Expressions are numbered anew, in the same order.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import accumulate, chain, pairwise, repeat
from operator import attrgetter
from typing import Any, TypeAlias

from baozhang_rules import types as core_types
from baozhang_rules import units
from baozhang_rules.core import expressions, program
from baozhang_rules.core.expressions import fresh_numbers
from baozhang_rules.core.shapes import Shape, fits, shape_of
from baozhang_rules.runtime import schema
from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.frozen import frozen
from baozhang_rules.runtime.frozenmap import FrozenMap
from baozhang_rules.runtime.values import NOT_ENTITLED

MOST_OBJECTS = 5_000_000
"""A table with more objects than this is refused."""

Kinds: TypeAlias = Mapping[str, type]
"""The classes that data may name."""


class PackProblem(ValueError):
    """Data that is nothing packed, or a value that can't be packed."""


def _declared(*modules: str) -> Iterator[tuple[str, type]]:
    for module in modules:
        for value in vars(sys.modules[module]).values():
            if isinstance(value, type) and value.__module__ == module and "__attrs_attrs__" in vars(value):
                yield f"{module.rpartition('.')[2]}.{value.__name__}", value


CORE: Kinds = dict(_declared(*(m.__name__ for m in (expressions, program, schema, core_types, units))))
"""The classes of a program."""

_FIRST: tuple[Any, ...] = (None, True, False, NOT_ENTITLED)
"""What stands at the first places of every table."""

_SINGLE: Mapping[str, tuple[type, Callable[[Any], Any], Callable[[Any], Any], type]] = {
    "text": (str, str, str, str),
    "number": (Fraction, str, lambda text: Fraction(*map(int, text.split("/"))), str),
    "count": (int, int, int, int),
    "day": (date, date.isoformat, date.fromisoformat, str),
    "month": (Month, lambda m: m.year * 12 + m.month - 1, lambda n: Month(n // 12, n % 12 + 1), int),
}
"""Batches of single values: their class, how one is written and read, and the class of what is written."""

_SINGLE_OF: Mapping[type, str] = {cls: word for word, (cls, *_) in _SINGLE.items()}
_TYPES = (cls for word, cls in CORE.items() if word.startswith(("types.", "units.")) or not cls.__annotations__)
_BY_VALUE = frozenset({*_SINGLE_OF, *_TYPES})
"""Classes whose equal objects are packed once."""
_HOLDERS: Mapping[str, type] = {"tuple": tuple, "map": FrozenMap}
_PLAIN: Mapping[Any, type] = {"str": str, "int": int, "bool": bool, str: str, int: int, bool: bool}


@frozen(slots=True)
class Column:
    """A field: ``plain`` is the class of the values that stand in the column, None where it holds places of a shape."""

    name: str
    plain: type | None
    shape: Shape


@cache
def _columns(cls: type) -> tuple[Column, ...]:
    annotated = ((base, *each) for base in reversed(cls.__mro__) for each in getattr(base, "__annotations__", {}).items())
    return tuple(
        Column(name, _PLAIN.get(kind), shape_of(kind, base.__module__))
        for base, name, kind in annotated
        if "ClassVar" not in str(kind)
    )


# ------------------------------------------------------------------------------------------------ packing


def pack(root: Any, kinds: Kinds = CORE) -> dict[str, Any]:
    """A program (or a value of ``kinds``) as JSON data."""
    return _Packer({cls: word for word, cls in kinds.items()}).pack(root)


class _Packer:
    """Places of objects: the same object is packed once, and so are equal single values and types."""

    def __init__(self, words: Mapping[type, str]) -> None:
        self.words = {**words, **_SINGLE_OF, **{cls: word for word, cls in _HOLDERS.items()}}
        self.places: dict[Any, int] = {self.key(value): place for place, value in enumerate(_FIRST)}
        self.numbers: dict[int, int] = {}

    def key(self, value: Any) -> Any:
        cls = type(value)
        return (cls, value) if cls in _BY_VALUE else id(value)

    def pack(self, root: Any) -> dict[str, Any]:
        batches: dict[tuple[int, str], list[Any]] = {}
        for value, height in self.by_height(root):
            batches.setdefault((height, self.words[type(value)]), []).append(value)
        ordered = [(word, values) for (_, word), values in sorted(batches.items(), key=lambda item: item[0])]
        for value in chain.from_iterable(values for _, values in ordered):
            self.places[self.key(value)] = len(self.places)
        self.numbers = {old: new for new, old in enumerate(sorted(self._numbers(ordered)))}
        packed = [[word, len(values), *self.written(word, values)] for word, values in ordered]
        return {"root": self.places[self.key(root)], "numbers": len(self.numbers), "batches": packed}

    def by_height(self, root: Any) -> Iterator[tuple[Any, int]]:
        """Every object once, with its height over the leaves."""
        heights: dict[Any, int] = dict.fromkeys(self.places, 0)
        waiting = [(root, False)]
        while waiting:
            value, seen = waiting.pop()
            key = self.key(value)
            if seen:
                heights[key] = 1 + max((heights[self.key(part)] for part in self.parts(value)), default=0)
                yield value, heights[key]
            elif key not in heights:
                heights[key] = 0
                waiting.append((value, True))
                waiting.extend((part, False) for part in self.parts(value))

    def parts(self, value: Any) -> Sequence[Any]:
        """The objects that an object holds by place."""
        if type(value) not in self.words:
            raise PackProblem(type(value).__name__)
        if isinstance(value, tuple):
            return value
        if isinstance(value, FrozenMap):
            return [*value, *value.values()]
        if type(value) in _SINGLE_OF:
            return ()
        cls: type = type(value)
        return [getattr(value, column.name) for column in _columns(cls) if column.plain is None]

    def _numbers(self, ordered: list[tuple[str, list[Any]]]) -> set[int]:
        return {each.node for word, values in ordered if word.startswith("expressions.") for each in values if hasattr(each, "node")}

    def written(self, word: str, values: list[Any]) -> Iterator[list[Any]]:
        """The columns of a batch."""
        if word in _SINGLE:
            yield list(map(_SINGLE[word][1], values))
        elif word in _HOLDERS:
            yield list(map(len, values))
            yield [self.places[self.key(part)] for part in chain.from_iterable(map(self.parts, values))]
        else:
            cls: type = type(values[0])
            for column in _columns(cls):
                yield self.column(column, list(map(attrgetter(column.name), values)))

    def column(self, column: Column, values: list[Any]) -> list[Any]:
        if column.name == "node":
            return [self.numbers[value] for value in values]
        if column.plain is None:
            return [self.places[self.key(value)] for value in values]
        if not set(map(type, values)) <= {column.plain}:
            raise PackProblem(column.name)
        return values


# ------------------------------------------------------------------------------------------------ reading


def unpack(data: Any, root: type, kinds: Kinds = CORE) -> Any:
    """What `pack` packed, when it is of the class ``root``; raises `PackProblem` for all other data."""
    try:
        value = _Reader(kinds, data["numbers"]).read(data["batches"])[data["root"]]
    except PackProblem:
        raise
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as failure:
        raise PackProblem(type(failure).__name__) from None
    if type(value) is not root:
        raise PackProblem("root")
    return value


class _Reader:
    def __init__(self, kinds: Kinds, numbers: Any) -> None:
        _must(type(numbers) is int and 0 <= numbers <= MOST_OBJECTS)
        self.kinds, self.table = kinds, list(_FIRST)
        self.numbers = fresh_numbers(numbers)

    def read(self, batches: Any) -> list[Any]:
        for word, count, *columns in batches:
            _must(type(count) is int and 0 < count <= MOST_OBJECTS - len(self.table))
            if word in _SINGLE:
                made = self.singles(word, *columns)
            elif word in _HOLDERS:
                made = self.holders(word, *columns)
            else:
                made = self.objects(self.kinds[word], count, columns)
            _must(len(made) == count)
            self.table += made
        return self.table

    def singles(self, word: str, written: Any) -> list[Any]:
        _, _, read, cls = _SINGLE[word]
        _must(set(map(type, written)) <= {cls})
        return list(map(read, written))

    def holders(self, word: str, lengths: Any, places: Any) -> list[Any]:
        _must(set(map(type, lengths)) <= {int} and min(lengths) >= 0 and sum(lengths) <= MOST_OBJECTS)
        parts = self.at(places)
        ends = [0, *accumulate(lengths if word == "tuple" else [2 * length for length in lengths])]
        _must(ends[-1] == len(parts))
        if word == "tuple":
            return [tuple(parts[start:end]) for start, end in pairwise(ends)]
        halves = [(parts[s : (s + e) // 2], parts[(s + e) // 2 : e]) for s, e in pairwise(ends)]
        return [FrozenMap(zip(keys, values, strict=True)) for keys, values in halves]

    def objects(self, cls: type, count: int, columns: list[Any]) -> list[Any]:
        _must(all(len(written) == count for written in columns) and (count == 1 or bool(columns)))
        made: list[Any] = [*map(object.__new__, repeat(cls, count))]
        for column, written in zip(_columns(cls), columns, strict=True):
            setter = getattr(cls, column.name).__set__
            deque(map(setter, made, self.values(column, written)), maxlen=0)
        return made

    def values(self, column: Column, written: Any) -> Any:
        """The values of a column; slots take them as they are, so their classes are looked at here."""
        if column.plain is not None:
            _must(set(map(type, written)) <= {column.plain})
            return self.numbered(written) if column.name == "node" else written
        found = self.at(written)
        _must(fits(found, column.shape))
        return found

    def numbered(self, written: Any) -> list[int]:
        _must(min(written) >= 0)
        return list(map(self.numbers.__getitem__, written))

    def at(self, places: Any) -> list[Any]:
        _must(set(map(type, places)) <= {int} and min(places, default=0) >= 0)
        return list(map(self.table.__getitem__, places))


def _must(holds: bool) -> None:
    if not holds:
        raise PackProblem("shape")
