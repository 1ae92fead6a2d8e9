"""The graph on NumPy: each operation a whole column at a time; 128-bit values are Python's whole numbers in object arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from baozhang_rules.backends.batch.ir import CONSTANT, ROOT, Node, live

ROOM = 64
"""Elements past the end of an array that vectors may read."""


class Batch:
    """What the graph runs on: ``columns`` by name, ``params`` by name and group, ``group`` of each household, per domain the
    ``starts`` of each household's entries."""

    def __init__(self, rows: int, columns: Mapping[Any, Any], params: Mapping[Any, Any], group: Any, starts: Mapping[int, Any]) -> None:
        self.rows, self.columns, self.params, self.group, self.starts = rows, columns, params, group, starts
        self.parents: dict[int, Any] = {domain: np.repeat(np.arange(rows), np.diff(at)) for domain, at in starts.items()}
        self._padded: dict[Any, Any] = {}

    def padded(self, name: Any, dtype: Any) -> Any:
        """A column in a type, with room past its end; made once."""
        key = (name, np.dtype(dtype))
        if key not in self._padded:
            values = self.columns[name]
            made = np.zeros(len(values) + ROOM, dtype)
            made[: len(values)] = values
            if len(values):
                made[len(values) :] = values[-1]  # a number within the column's limits
            self._padded[key] = made
        return self._padded[key]

    def size(self, domain: int) -> int:
        """How many there are in a domain."""
        return self.rows if domain <= ROOT else int(self.starts[domain][-1])


def run(order: Sequence[Node], outputs: Sequence[Node], batch: Batch) -> list[Any]:
    """The columns of outputs, of a constant one value; ``order`` are the nodes that they need."""
    found: dict[int, Any] = {}
    last = {a.number: at for at, node in enumerate(order) for a in node.args}
    wanted = {node.number for node in outputs}
    for at, node in enumerate(order):
        found[node.number] = _typed(_apply(node, [found[a.number] for a in node.args], batch), node)
        for a in node.args:
            if last[a.number] == at and a.number not in wanted and a.op != "const":
                found.pop(a.number, None)
    return [found[node.number] for node in outputs]


def prepared(outputs: list[Node]) -> list[Node]:
    """The nodes of outputs in order."""
    from baozhang_rules.backends.batch.ir import Graph

    graph = Graph()
    seen: dict[int, Node] = {}
    waiting = list(outputs)
    while waiting:
        node = waiting.pop()
        if node.number not in seen:
            seen[node.number] = node
            waiting += node.args
    graph.nodes = [seen[number] for number in sorted(seen)]
    return live(graph, outputs)


def _typed(value: Any, node: Node) -> Any:
    if node.bool:
        return value
    if node.wide:
        return value if np.asarray(value).dtype.hasobject else np.asarray(value, dtype=object)
    return np.asarray(value).astype(np.int64, copy=False)


def _apply(node: Node, args: list[Any], batch: Batch) -> Any:
    if node.wide and node.op in ("add", "sub", "mul", "div", "choose", "larger"):
        args = [a if k.bool else a.astype(object) for a, k in zip(args, node.args, strict=True)]
    match node.op:
        case "const":
            return np.asarray(node.imm, dtype=bool if node.bool else object if node.wide else np.int64)
        case "column":
            return batch.columns[node.imm]
        case "param":
            return batch.params[node.imm][batch.group]
        case "spread":
            if node.args[0].domain == CONSTANT:
                return np.broadcast_to(args[0], batch.size(node.domain))
            return args[0][batch.parents[node.domain]] if np.ndim(args[0]) else np.broadcast_to(args[0], batch.size(node.domain))
        case "rank":
            return _ranks(node, args, batch)
        case "sum" | "any" | "all" | "max" | "min":
            return _segment(node, args[0], batch)
        case "add":
            return args[0] + args[1]
        case "sub":
            return args[0] - args[1]
        case "mul":
            return args[0] * args[1]
        case "div":
            return args[0] // args[1]
        case "larger":
            return np.maximum(args[0], args[1])
        case "less":
            return (args[0] < args[1]).astype(bool)
        case "equal":
            return (args[0] == args[1]).astype(bool)
        case "and":
            return args[0] & args[1]
        case "or":
            return args[0] | args[1]
        case "xor":
            return args[0] ^ args[1]
        case "not":
            return ~args[0]
        case "choose":
            return np.where(args[0], args[1], args[2])
        case "narrow":
            return args[0].astype(np.int64)
        case "whole":
            return args[0].astype(np.int64)
        case other:
            raise AssertionError(other)


def _ranks(node: Node, keys: list[Any], batch: Batch) -> Any:
    """Places within each household, by keys and then by the order of entries."""
    parents, size = batch.parents[node.domain], batch.size(node.domain)
    if any(key.dtype.hasobject for key in keys):
        keys = [np.unique(key, return_inverse=True)[1] for key in keys]
    order = np.lexsort((*keys[::-1], parents))
    places: Any = np.empty(size, np.int64)
    places[order] = np.arange(size) - batch.starts[node.domain][parents] + 1
    return places


def _segment(node: Node, values: Any, batch: Batch) -> Any:
    starts = batch.starts[node.args[0].domain]
    before, after = starts[:-1], starts[1:]
    values = np.broadcast_to(values, batch.size(node.args[0].domain))
    if node.op in ("sum", "any", "all"):
        counted = ~values if node.op == "all" else values
        wide = node.wide or counted.dtype.hasobject
        sums = np.concatenate(([0], np.cumsum(counted.astype(object if wide else np.int64))))
        total = sums[after] - sums[before]  # wraps and comes back: each household's own sum fits
        return total if node.op == "sum" else (total > 0) == (node.op == "any")
    empty = node.imm
    padded = np.concatenate((values, np.asarray([empty], dtype=values.dtype)))
    reduce = np.maximum if node.op == "max" else np.minimum
    if len(before) == 0:
        return np.zeros(0, dtype=values.dtype)
    if values.dtype.hasobject:
        return np.asarray([max([empty, *values[a:b]]) if node.op == "max" else min([empty, *values[a:b]]) for a, b in zip(before, after, strict=True)], dtype=object)
    found = reduce.reduceat(padded, before)
    return np.where(after > before, reduce(found, empty), empty)
