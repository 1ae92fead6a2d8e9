"""The loops in which a graph is worked out: in turn over households, over entries, and bringing entries together.

At each level the household's loop comes first, then those over entries, which spread its values, then the sums of entries for the
next level.  A household's operation stands as late as its readers allow, so that few values have to be kept between loops; columns and
constants are read again instead.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field

from baozhang_rules.backends.batch.ir import CONSTANT, LATER, ROOT, SEGMENTS, Node

READ_AGAIN = ("const", "column", "param")


@define(eq=False)
class Schedule:
    """Which loop works out each node: ``level`` by number; ``kept`` are nodes that a later loop reads."""

    order: Sequence[Node]
    outputs: Sequence[Node]
    level: dict[int, int] = field(factory=dict, init=False)
    kept: set[int] = field(factory=set, init=False)
    levels: int = field(default=1, init=False)
    _copied: set[int] = field(factory=set, init=False)

    def __attrs_post_init__(self) -> None:
        """Levels as early as can be, then the household's as late as can be."""
        for node in self.order:
            at = max((self.level[a.number] for a in node.args), default=0)
            self.level[node.number] = at + (node.op in LATER)
        self.levels = 1 + max(self.level.values(), default=0)
        self._later()
        for node in self.order:
            for a in node.args:
                if a.op not in READ_AGAIN and self.place(a) != self.place(node):
                    self.kept.add(a.number)
                elif a.op in ("column", "param") and node.op == "spread":
                    self.kept.add(a.number)
        self._copied = self.kept | {node.number for node in self.outputs}

    def _later(self) -> None:
        latest = {node.number: self.levels - 1 for node in self.order}
        for node in reversed(self.order):
            if node.domain == ROOT and node.op not in SEGMENTS:
                self.level[node.number] = latest[node.number]
            at = self.level[node.number] - (node.op in LATER)
            for a in node.args:
                latest[a.number] = min(latest[a.number], at)

    def place(self, node: Node) -> tuple[str, int, int]:
        """The loop of a node: its sort, level and domain."""
        if node.op in LATER:
            return "together", self.level[node.number] - 1, node.domain if node.op == "rank" else node.args[0].domain
        return "each", self.level[node.number], node.domain

    def each(self, level: int, domain: int) -> list[Node]:
        """The operations of a loop over a domain."""
        here = [n for n in self.order if n.domain == domain and n.op not in (*LATER, "const") and self.level[n.number] == level]
        return [n for n in here if n.op not in READ_AGAIN or n.number in self._copied]

    def together(self, level: int, domain: int) -> list[Node]:
        """What brings a domain's entries together after a level, but for ranks."""
        return [n for n in self.order if n.op in SEGMENTS and n.args[0].domain == domain and self.level[n.number] == level + 1]

    def ranks(self, level: int, domain: int) -> list[Node]:
        """The ranks of a domain's entries that are told after a level."""
        return [n for n in self.order if n.op == "rank" and n.domain == domain and self.level[n.number] == level + 1]


def domains_of(order: Sequence[Node]) -> list[int]:
    """The kinds of entries that a graph speaks of."""
    return sorted({node.domain for node in order if node.domain > ROOT})


def bits(node: Node) -> int:
    """The width of the signed integer that holds a node; a truth value takes one byte where it is kept."""
    if node.bool:
        return 8
    needed = max(abs(node.low), abs(node.high)).bit_length() + 1
    return next(width for width in (8, 16, 32, 64, 128) if needed <= width)


def constant(node: Node) -> bool:
    """Whether a node is the same everywhere."""
    return node.domain == CONSTANT
