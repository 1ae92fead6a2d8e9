"""What a field's annotation allows, and whether a column of values keeps to it.

`typing.get_type_hints` tells the same, but takes longer for the classes of a program than reading a whole program does.
"""

from __future__ import annotations

import ast
import builtins
import sys
import types
import typing
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import cache, reduce
from itertools import chain
from operator import or_
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
    return _parsed(ast.parse(text, mode="eval").body, module)


def _parsed(node: ast.expr, module: str) -> Shape:
    match node:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _parsed(left, module) | _parsed(right, module)
        case ast.Constant(value=None):
            return _meant(None)
        case ast.Name() | ast.Attribute():
            return _meant(_named(node, module))
        case ast.Subscript(value=outer, slice=inner):
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            dots = isinstance(parts[-1], ast.Constant) and parts[-1].value is ...
            return _holder(_named(outer, module), [_parsed(part, module) for part in (parts[:-1] if dots else parts)], dots)
    raise TypeError(ast.unparse(node))


def _named(node: ast.expr, module: str) -> Any:
    if isinstance(node, ast.Attribute):
        return getattr(_named(node.value, module), node.attr)
    assert isinstance(node, ast.Name)
    return getattr(sys.modules[module], node.id, None) or getattr(builtins, node.id)


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
