"""Walking core expressions: children, and everything that an expression refers to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from attrs import fields, has

_CORE = "baozhang_rules.core."


@cache
def _child_fields(cls: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(cls) if each.name not in ("type", "origin", "node", "site", "bounds"))


def children(node: object) -> Iterator[object]:
    """The core nodes directly within a node, through tuples; the bounds of an opening are no part of its value."""
    cls: type = type(node)
    for name in _child_fields(cls):
        yield from _nodes(getattr(node, name))


def _nodes(value: object) -> Iterator[object]:
    if isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)
    elif has(type(value)) and type(value).__module__.startswith(_CORE):
        yield value


def walk(node: object) -> Iterator[object]:
    """A node and every core node within it, without recursion."""
    todo = [node]
    while todo:
        current = todo.pop()
        yield current
        todo.extend(children(current))
