"""What a field's annotation allows, and whether a column of values keeps to it.

`typing.get_type_hints` tells the same, but takes longer for the classes of a program than reading a whole program does.
"""

from __future__ import annotations

import builtins
import re
import sys
import types
import typing
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import cache, reduce
from itertools import chain
from operator import attrgetter, or_
from typing import Any

from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.frozen import frozen
from baozhang_rules.runtime.frozenmap import FrozenMap
from baozhang_rules.runtime.values import NOT_ENTITLED


@frozen(slots=True)
class Shape:
    """Classes that a value may be of; ``parts`` are the shapes of a tuple's parts, or of a mapping's key and value.

    The one part of an ``open`` tuple repeats.
    """

    classes: frozenset[type]
    parts: tuple[Shape, ...] = ()
    open: bool = False

    def __or__(self, other: Shape) -> Shape:
        """Either of two shapes, of which one has no parts."""
        return Shape(self.classes | other.classes, self.parts or other.parts, self.open or other.open)


_SINGLE = Shape(frozenset({Fraction, bool, date, Month, str, type(None), type(NOT_ENTITLED)}))
"""Any single value."""


def shape_of(annotation: Any, module: str) -> Shape:
    """The shape of an annotation of a class in a module."""
    return _written(annotation, module) if isinstance(annotation, str) else _meant(annotation)


def fits(values: Sequence[Any], shape: Shape) -> bool:
    """Whether every value is of a shape, down to the parts of tuples and mappings."""
    if not set(map(type, values)) <= shape.classes:
        return False
    if not shape.parts:
        return True
    maps = [value for value in values if type(value) is FrozenMap]
    if maps:
        key, item = shape.parts
        return fits(list(chain.from_iterable(maps)), key) and fits(list(chain.from_iterable(m.values() for m in maps)), item)
    rows = [value for value in values if type(value) is tuple]
    if shape.open:
        return fits(list(chain.from_iterable(rows)), shape.parts[0])
    if not set(map(len, rows)) <= {len(shape.parts)}:
        return False
    return all(fits(column, part) for column, part in zip(zip(*rows, strict=True), shape.parts, strict=False))


@cache
def _written(text: str, module: str) -> Shape:
    """The shape of names, ``A | B`` and ``holder[A, ...]``, which is all that annotations of packed classes use."""
    choices = _split(text, "|")
    if len(choices) > 1:
        return reduce(or_, (_written(choice, module) for choice in choices))
    outer, bracket, inner = text.partition("[")
    if not bracket:
        return _meant(_named(text, module))
    parts = _split(inner.removesuffix("]"), ",")
    return _holder(_named(outer, module), [_written(part, module) for part in parts if part != "..."], "..." in parts)


def _split(text: str, mark: str) -> list[str]:
    """The parts of a text between marks that stand in no brackets."""
    if "[" not in text:
        return [part.strip() for part in text.split(mark)]
    parts, depth = [""], 0
    for piece in re.split(r"([\[\],|])", text):
        depth += (piece == "[") - (piece == "]")
        if piece == mark and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return [part.strip() for part in parts]


def _named(name: str, module: str) -> Any:
    return None if name == "None" else vars(builtins).get(name) or attrgetter(name)(sys.modules[module])


@cache
def _meant(hint: Any) -> Shape:
    """The shape of a hint as the running program knows it: a class, a union or another name for one."""
    if hint is Any:
        return _SINGLE
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return reduce(or_, map(_meant, inner))
    if origin is typing.Literal:
        return Shape(frozenset(map(type, inner)))
    if origin is not None:
        return _holder(origin, [_meant(each) for each in inner if each is not ...], ... in inner)
    return Shape(frozenset({type(None) if hint is None else hint}))


def _holder(outer: Any, parts: list[Shape], open: bool) -> Shape:
    if outer not in (tuple, FrozenMap):
        raise TypeError(outer)
    return Shape(frozenset({outer}), tuple(parts), open)
