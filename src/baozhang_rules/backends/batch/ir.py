"""Operations on columns of whole numbers: a graph in which equal operations are one, each with the interval of its values.

A node belongs to a *domain*: 0 is the household, 1 and up are the kinds of entries in its lists; -1 are constants.  Values of the
household are spread over its entries (``spread``), entries are brought together by segments (``sum``, ``any``, …).  A node is a truth
value (``bool``) or a whole number between ``low`` and ``high``; what fits 63 bits is a signed 64-bit integer, up to 127 bits a signed
128-bit one; beyond, `Unsupported`.  Intervals hold for every row, also for those where no branch leads to the node.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import define, field

CONSTANT, ROOT = -1, 0
FAST, WIDE = 63, 127


class Unsupported(Exception):
    """The program holds something for which there is no exact operation on columns."""


class Node:
    """One operation; compared and hashed by identity, since the graph holds equal ones once."""

    __slots__ = ("args", "bool", "domain", "high", "imm", "low", "number", "op")

    def __init__(self, op: str, args: tuple[Node, ...], imm: Any, domain: int, truth: bool, low: int, high: int, number: int) -> None:
        self.op, self.args, self.imm, self.domain, self.bool = op, args, imm, domain, truth
        self.low, self.high, self.number = low, high, number

    @property
    def wide(self) -> bool:
        """Whether it takes 128 bits."""
        return not self.bool and max(abs(self.low), abs(self.high)).bit_length() > FAST

    @property
    def constant(self) -> bool:
        """Whether it is one."""
        return self.op == "const"

    @property
    def value(self) -> int:
        """The value of a constant."""
        return int(self.imm)

    def __repr__(self) -> str:
        return f"<{self.number} {self.op} {self.imm or ''}>"


SEGMENTS = ("sum", "any", "all", "max", "min")
"""What brings the entries of a household together; of no entries 0, false, true, and for max and min the value given."""


LATER = (*SEGMENTS, "rank")
"""What looks at all entries of a household, and is known once the loop over them has ended."""


@define(eq=False)
class Graph:
    """The nodes made so far, in an order in which each stands after its arguments."""

    nodes: list[Node] = field(factory=list)
    _known: dict[tuple[Any, ...], Node] = field(factory=dict)

    def make(self, op: str, args: tuple[Node, ...], imm: Any, domain: int, truth: bool, low: int = 0, high: int = 1) -> Node:
        """A node, the one that there is already if there is one."""
        key = (op, tuple(a.number for a in args), imm, domain, truth)
        known = self._known.get(key)
        if known is not None:
            return known
        if not truth and max(abs(low), abs(high)).bit_length() > WIDE:
            raise Unsupported(f"more than {WIDE} bits in {op}")
        node = Node(op, args, imm, domain, truth, low, high, len(self.nodes))
        self.nodes.append(node)
        self._known[key] = node
        return node

    # ------------------------------------------------------------------------------------------------ leaves

    def whole(self, value: int) -> Node:
        """A whole number."""
        return self.make("const", (), int(value), CONSTANT, False, value, value)

    def truth(self, value: bool) -> Node:
        """A truth value."""
        return self.make("const", (), bool(value), CONSTANT, True)

    def column(self, name: Any, domain: int, low: int, high: int) -> Node:
        """A column of numbers, by the name under which a batch gives it."""
        return self.make("column", (), name, domain, False, low, high)

    def mask(self, name: Any, domain: int) -> Node:
        """A column of truth values."""
        return self.make("column", (), name, domain, True)

    def param(self, name: Any, low: int, high: int) -> Node:
        """A number of a household's group: what is in force for its region and date."""
        return self.make("param", (), name, ROOT, False, low, high)

    # ----------------------------------------------------------------------------------------------- domains

    def spread(self, a: Node, domain: int) -> Node:
        """A household's value at each of its entries."""
        if a.domain == domain or a.domain == CONSTANT:
            return a
        if a.domain != ROOT:
            raise Unsupported("values of two lists meet")
        return self.make("spread", (a,), None, domain, a.bool, a.low, a.high)

    def together(self, *args: Node) -> tuple[int, tuple[Node, ...]]:
        """Nodes brought to one domain."""
        domain = max(a.domain for a in args)
        return domain, tuple(self.spread(a, domain) for a in args)

    def segment(self, kind: str, a: Node, domain: int, most: int, empty: int = 0) -> Node:
        """All entries of a household together: ``most`` is how many there may be, ``empty`` what max and min are of none."""
        if a.domain == CONSTANT:
            a = self.make("spread", (a,), None, domain, a.bool, a.low, a.high)
        a = self.spread(a, domain)
        match kind:
            case "any" | "all":
                return self.make(kind, (a,), None, ROOT, True)
            case "sum":
                low, high = (0, 1) if a.bool else (a.low, a.high)
                return self.make(kind, (a,), None, ROOT, False, min(0, low * most), max(0, high * most))
            case _:
                return self.make(kind, (a,), empty, ROOT, False, min(a.low, empty), max(a.high, empty))

    def rank(self, keys: Sequence[Node], domain: int, most: int) -> Node:
        """Each entry's place among its household's, from 1, by keys from the smallest, then by their order."""
        own = tuple(key for key in keys if key.domain == domain and key.op != "spread")  # what is the same for all decides nothing
        return self.make("rank", own, None, domain, False, 1, most)

    # ------------------------------------------------------------------------------------------------ numbers

    def add(self, a: Node, b: Node) -> Node:
        """A sum."""
        if a.constant and b.constant:
            return self.whole(a.value + b.value)
        if a.constant and a.value == 0:
            return b
        if b.constant and b.value == 0:
            return a
        return self._both("add", a, b, a.low + b.low, a.high + b.high)

    def sub(self, a: Node, b: Node) -> Node:
        """A difference."""
        if b.constant:
            return self.add(a, self.whole(-b.value))
        if a is b:
            return self.whole(0)
        return self._both("sub", a, b, a.low - b.high, a.high - b.low)

    def mul(self, a: Node, b: Node) -> Node:
        """A product."""
        if a.constant:
            a, b = b, a
        if b.constant:
            if a.constant:
                return self.whole(a.value * b.value)
            if b.value in (0, 1):
                return a if b.value else b
        corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
        return self._both("mul", a, b, min(corners), max(corners))

    def div(self, a: Node, b: Node) -> Node:
        """The whole part, rounded down, of a division by what is above zero."""
        if b.low < 1:
            raise Unsupported("a divisor that may be zero")
        if b.constant and b.value == 1:
            return a
        if a.constant and b.constant:
            return self.whole(a.value // b.value)
        corners = [x // y for x in (a.low, a.high) for y in (b.low, b.high)]
        return self._both("div", a, b, min(corners), max(corners))

    def negative(self, a: Node) -> Node:
        """The other sign."""
        return self.sub(self.whole(0), a)

    def absolute(self, a: Node) -> Node:
        """Without its sign."""
        return a if a.low >= 0 else self.choose(self.less(a, self.whole(0)), self.negative(a), a, (0, max(abs(a.low), abs(a.high))))

    def larger(self, a: Node, b: Node) -> Node:
        """The larger of two."""
        if a.low >= b.high:
            return a
        if b.low >= a.high:
            return b
        return self._both("larger", a, b, max(a.low, b.low), max(a.high, b.high))

    def _both(self, op: str, a: Node, b: Node, low: int, high: int) -> Node:
        if op in ("add", "mul", "larger") and a.number > b.number:
            a, b = b, a
        domain, args = self.together(a, b)
        return self.make(op, args, None, domain, False, low, high)

    # ------------------------------------------------------------------------------------------- comparisons

    def less(self, a: Node, b: Node) -> Node:
        """Whether a < b."""
        if a is b or a.low >= b.high:
            return self.truth(False)
        return self.truth(True) if a.high < b.low else self._compare("less", a, b)

    def at_most(self, a: Node, b: Node) -> Node:
        """Whether a ≤ b."""
        return self.no(self.less(b, a))

    def equal(self, a: Node, b: Node) -> Node:
        """Whether two numbers, or two truth values, are equal."""
        if a is b:
            return self.truth(True)
        if a.bool:
            return self.no(self.xor(a, b))
        if a.high < b.low or b.high < a.low:
            return self.truth(False)
        if a.constant and b.constant:
            return self.truth(a.value == b.value)
        return self._compare("equal", *sorted((a, b), key=lambda n: n.number))

    def _compare(self, op: str, a: Node, b: Node) -> Node:
        domain, args = self.together(a, b)
        return self.make(op, args, None, domain, True)

    # ----------------------------------------------------------------------------------------------- truth

    def both(self, *args: Node) -> Node:
        """且."""
        return self._fold("and", args, False)

    def either(self, *args: Node) -> Node:
        """或."""
        return self._fold("or", args, True)

    def _fold(self, op: str, args: tuple[Node, ...], decides: bool) -> Node:
        kept: dict[Node, None] = {}
        for a in args:
            if a.constant:
                if bool(a.value) is decides:
                    return self.truth(decides)
                continue
            kept[a] = None
        if any(a.op == "not" and a.args[0] in kept for a in kept):
            return self.truth(decides)
        found: Node | None = None
        for a in sorted(kept, key=lambda n: (n.domain, n.number)):  # what is the household's comes together before it is spread
            if found is None:
                found = a
                continue
            domain, pair = self.together(found, a)
            found = self.make(op, pair, None, domain, True)
        return self.truth(not decides) if found is None else found

    def no(self, a: Node) -> Node:
        """非."""
        if a.constant:
            return self.truth(not a.value)
        return a.args[0] if a.op == "not" else self.make("not", (a,), None, a.domain, True)

    def xor(self, a: Node, b: Node) -> Node:
        """Whether two truth values differ."""
        if a.constant:
            a, b = b, a
        if b.constant:
            return self.no(a) if b.value else a
        domain, args = self.together(a, b)
        return self.make("xor", args, None, domain, True)

    def choose(self, when: Node, a: Node, b: Node, limits: tuple[int, int] | None = None) -> Node:
        """``a`` where a condition holds, else ``b``."""
        if when.constant:
            return a if when.value else b
        if a is b:
            return a
        if when.op == "not":
            when, a, b = when.args[0], b, a
        if a.bool:
            return self._choose_truth(when, a, b)
        low, high = limits or (min(a.low, b.low), max(a.high, b.high))
        domain, args = self.together(when, a, b)
        return self.make("choose", args, None, domain, False, low, high)

    def _choose_truth(self, when: Node, a: Node, b: Node) -> Node:
        if a.constant:
            return self.either(when, b) if a.value else self.both(self.no(when), b)
        if b.constant:
            return self.either(self.no(when), a) if b.value else self.both(when, a)
        domain, args = self.together(when, a, b)
        return self.make("choose", args, None, domain, True)

    def as_whole(self, a: Node) -> Node:
        """1 where a truth value holds, else 0."""
        if a.constant:
            return self.whole(int(a.value))
        return self.make("whole", (a,), None, a.domain, False, 0, 1)

    def within(self, a: Node, low: int, high: int) -> Node:
        """A number that is known by other means to lie between two ends."""
        if a.constant or (low <= a.low and a.high <= high):
            return a
        return self.make("narrow", (a,), None, a.domain, False, max(low, a.low), min(high, a.high))

    def narrow(self, a: Node) -> Node:
        """A number that is proved elsewhere to fit 63 bits wherever it is read."""
        limit = 2 ** (FAST - 1)
        return self.make("narrow", (a,), None, a.domain, False, max(a.low, -limit), min(a.high, limit)) if a.wide else a


def live(graph: Graph, outputs: list[Node]) -> list[Node]:
    """The nodes that outputs need, in order."""
    needed = {node.number for node in outputs}
    found = []
    for node in reversed(graph.nodes):
        if node.number in needed:
            found.append(node)
            needed.update(a.number for a in node.args)
    return found[::-1]
