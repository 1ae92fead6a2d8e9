"""Writes the lines of a generated function, and remembers in which place of which frame each node's value is kept."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias, TypeVar

from attrs import define, field, frozen

from baozhang_rules.backends.python.values import Val, times
from baozhang_rules.core import nodes as n

T = TypeVar("T")
AT_ONCE = 30
"""So many values are put into a tuple by one instruction."""
WORTH_A_TUPLE = 3
"""So many values of one branch alone are worth a tuple of their own, which costs a name where the branch isn't taken."""
DEEPEST = 10**6
"""Deeper than any line stands."""
_WORD = re.compile(r"[a-z]+\d+\w*")
_BRANCH = re.compile(r"( *)@(b\d+)([<>])")
Gaps: TypeAlias = frozenset[tuple[int, int]]
"""Columns, each by the place of its kind and its place in a row."""


@frozen
class Step:
    """From a frame to one in it: the slot that holds the frames of entities by ordinal, and the variable that chooses one."""

    slot: int
    var: str


@frozen
class Place:
    """Where a node's value is: a way to a frame and a slot of it, with the representation; -1 is a literal."""

    way: tuple[Step, ...]
    slot: int
    value: Val
    den: int = -1


@define
class Frame:
    """The values that are kept together: a function's own, or one entity's in a loop."""

    way: tuple[Step, ...]
    outside: int
    depth: int
    start: int
    slots: dict[str, int] = field(factory=dict)
    assigned: dict[str, int] = field(factory=dict)

    def slot(self, name: str) -> int:
        """The slot of a local."""
        return self.slots.setdefault(name, len(self.slots))

    def loosen(self, name: str) -> None:
        """Any branch may leave this local out, also one that is taken."""
        self.slot(name)
        self.assigned[name] = DEEPEST

    @property
    def tuple(self) -> str:
        """The tuple of all kept locals."""
        return "(" + "".join(f"{name}, " for name in self.slots) + ")"


@define
class Writer:
    """Lines of one function, with the frames that are open.

    ``gaps``: the columns whose facts may be missing, all others being taken to be known; None: any may be, and nothing that a
    record can hold makes the function give up.  ``in_parts``: the function gives its frame in parts (`close_outermost`).
    ``anew``: a value may be looked for where its branch isn't taken, since it is told or stands in another frame of the same day.
    """

    gaps: Gaps | None
    constants: dict[str, Any]
    in_parts: bool
    anew: bool
    lines: list[str] = field(factory=list)
    origins: list[n.Origin] = field(factory=list)
    frames: list[Frame] = field(factory=list)
    places: dict[int, list[Place]] = field(factory=dict)
    first: dict[str, str] = field(factory=dict)
    rows: dict[str, str] = field(factory=dict)
    loose: set[tuple[tuple[int, ...], int]] = field(factory=set)
    apart: dict[str, set[int]] = field(factory=dict)
    depth: int = 1
    _count: int = 0
    _layers: list[dict[Hashable, Any]] = field(factory=lambda: [{}])
    _named: dict[int, str] = field(factory=dict)
    origin: n.Origin = n.NOWHERE

    @property
    def fast(self) -> bool:
        """Whether the function gives up where something is out of the ordinary."""
        return self.gaps is not None

    @property
    def whole(self) -> bool:
        """Whether no fact is missing, so that a branch is worked out only where it is taken."""
        return self.gaps == frozenset()

    def line(self, text: str) -> None:
        """One line at the current depth."""
        self.lines.append("    " * self.depth + text)
        self.origins.append(self.origin)

    @contextmanager
    def made_from(self, *exprs: n.Expr) -> Iterator[None]:
        """The lines that an expression is made to; what has no place in a policy (made by the checker) has that of what is around it."""
        before = self.origin
        self.origin = next((e.origin for e in exprs if e.origin.file >= 0), before)
        yield
        self.origin = before

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """The lines under a head that ends with a colon."""
        self.line(head)
        self.depth += 1
        branch = self.fresh("b") if self.in_parts and len(self.frames) == 1 else ""
        if branch:
            self.line(f"@{branch}<")
        at = len(self.lines)
        self._layers.append({})
        yield
        self._layers.pop()
        if len(self.lines) == at:
            self.line("pass")
        if branch:
            self.line(f"@{branch}>")
        self.depth -= 1

    def fresh(self, prefix: str = "n") -> str:
        """A new local of the function; kept only when it is stored."""
        self._count += 1
        return f"{prefix}{self._count}"

    def assign(self, name: str, code: str) -> str:
        """A line that gives a local its value."""
        self.line(f"{name} = {code}")
        self.note(name)
        return name

    def note(self, name: str) -> None:
        """Remember at what depth a local is assigned, so that it is never unbound."""
        frame = self.frames[-1]
        frame.assigned[name] = min(self.depth, frame.assigned.get(name, self.depth))

    def row(self, text: str) -> str:
        """The name of a tuple of literals, made once when the function is."""
        if text not in self.rows:
            self.rows[text] = f"ROW{len(self.rows)}"
        return self.rows[text]

    def before(self, code: str) -> str:
        """A local that has its value from the start of the function on."""
        return self.first.setdefault(code, f"r{len(self.first)}")

    def sure_here(self, *names: str) -> None:
        """Every branch before this line has assigned these locals."""
        for name in names:
            self.frames[-1].assigned[name] = self.depth

    def times(self, code: str, factor: int) -> str:
        """A whole number times a constant; worked out once where the number is known from the start of the function on."""
        product = times(code, factor)
        return self.before(product) if product != code and code in self.first.values() else product

    def take_apart(self, row: str) -> None:
        """A line, filled by `taken_apart`, in which a packed row is taken apart to locals."""
        self.apart[row] = set()
        self.line(f"@{row}")

    def part(self, row: str, at: int) -> str:
        """A place of a packed row: a local where the row is taken apart."""
        if row not in self.apart:
            return f"{row}[{at}]"
        self.apart[row].add(at)
        return f"{row}_{at}"

    def taken_apart(self, row: str, width: int) -> None:
        """Fill the line: all at once where most places are read, else one by one; a place read only once is read there."""
        used = self.apart.pop(row)
        if 3 * len(used) > width:
            self.fill(row, f"{', '.join(f'{row}_{at}' if at in used else '_' for at in range(width))} = {row}")
            return
        kept = [at for at in sorted(used) if not self._read_there(row, at)]
        self.fill(row, "; ".join(f"{row}_{at} = {row}[{at}]" for at in kept) or "pass")

    def _read_there(self, row: str, at: int) -> bool:
        """Put a place of a row where its local is read, if that is in one place."""
        local = f"{row}_{at}"
        found = [(line, text) for line, text in enumerate(self.lines) if re.search(rf"\b{local}\b", text)]
        if local in self.frames[-1].slots or len(found) != 1 or len(re.findall(rf"\b{local}\b", found[0][1])) != 1:
            return False
        self.lines[found[0][0]] = re.sub(rf"\b{local}\b", f"{row}[{at}]", found[0][1])
        return True

    # ------------------------------------------------------------------------ values that need no second line

    def remember(self, key: Hashable, value: T) -> T:
        """A value that stands for the same as ``key`` from here to the end of the block."""
        self._layers[-1][key] = value
        return value

    def known(self, key: Hashable) -> Any:
        """What was remembered in this block or one around it."""
        for layer in reversed(self._layers):
            if key in layer:
                return layer[key]
        return None

    def fill(self, name: str, text: str) -> None:
        """Write what a line ``… = @name`` waits for."""
        mark = re.compile(rf"@{name}\b")
        for at in reversed(range(len(self.lines))):
            if mark.search(self.lines[at]):
                self.lines[at] = mark.sub(lambda _: text, self.lines[at])
                return
        raise AssertionError(f"no line waits for {name}")

    def constant(self, value: Any) -> str:
        """The name of an object in the function's globals."""
        if id(value) not in self._named:
            name = f"K{len(self.constants)}"
            self._named[id(value)] = name
            self.constants[name] = value
        return self._named[id(value)]

    def store(self, e: n.Expr, value: Val) -> Val:
        """Keep a node's value in the current frame."""
        at_first = {value.code, value.den or value.code} <= set(self.first.values())
        frame = self.frames[0 if at_first else -1]
        slot = frame.slot(value.code) if is_local(value.code) else -1
        den = frame.slot(value.den) if value.den else -1
        self.places.setdefault(e.node, []).append(Place(frame.way, slot, value, den))
        return value

    def open(self, way: tuple[Step, ...] = (), inside: int = 0) -> Frame:
        """A frame whose values are kept together from here on; ``inside``: how much deeper its body stands."""
        frame = Frame(way, self.depth, self.depth + inside, len(self.lines))
        self.frames.append(frame)
        return frame

    def close_outermost(self) -> tuple[str, list[int]]:
        """Close the function's own frame: a tuple of tuples, and the place in all of them of each slot.

        Of many values Python makes a tuple one by one, of a few at once. What stands in one branch alone goes into a tuple of its
        own where there are several such values, so that a branch that isn't taken costs one name; such tuples stand last.
        """
        frame = self.frames[0]
        groups = self._branches({name for name in frame.slots if frame.assigned.get(name, 0) > frame.depth})
        apart = {name for names in groups.values() for name in names}
        self._fill_branches(groups, frame)
        slots = frame.slots
        frame.slots = {name: slot for name, slot in slots.items() if name not in apart}
        self.close()
        self.loose |= {((), slots[name]) for name in apart}
        order = [*frame.slots, *(name for names in groups.values() for name in names)]
        for branch, names in reversed(groups.items()):
            self.lines.insert(frame.start, "    " * frame.outside + f"{branch} = {self.row(', '.join(['UNSET'] * len(names)))}")
            self.origins.insert(frame.start, n.NOWHERE)
        places = {name: place for place, name in enumerate(order)}
        plain = list(frame.slots)
        parts = [f"({', '.join(plain[at : at + AT_ONCE])},)" for at in range(0, len(plain), AT_ONCE)]
        return f"({''.join(f'{part}, ' for part in (*parts, *groups))})", [places[name] for name in slots]

    def _branches(self, names: set[str]) -> dict[str, list[str]]:
        """By branch, the names that are kept together there: those that stand in it alone, and in no branch of it alone.

        A branch with only a few leaves them to the one around it.
        """
        found = self._where(names)
        groups: dict[str, list[str]] = {}
        for depth in reversed(range(1, max(map(len, found.values()), default=0) + 1)):
            here: dict[str, list[str]] = {}
            for name, way in found.items():
                if len(way) == depth:
                    here.setdefault(way[-1], []).append(name)
            for branch, some in here.items():
                if len(some) >= WORTH_A_TUPLE:
                    groups[branch] = some
                else:
                    found |= {name: found[name][:-1] for name in some}
        return groups

    def _where(self, names: set[str]) -> dict[str, tuple[str, ...]]:
        """The way of branches to the innermost one in which alone each name stands, in the order in which names come."""
        found: dict[str, tuple[str, ...]] = {}
        way: tuple[str, ...] = ()
        for line in self.lines:
            mark = _BRANCH.fullmatch(line)
            if mark is not None:
                way = (*way, mark[2]) if mark[3] == "<" else way[:-1]
            else:
                for word in _WORD.findall(line):
                    if word in names:
                        found[word] = _shared(found.get(word, way), way)
        return found

    def _fill_branches(self, groups: dict[str, list[str]], frame: Frame) -> None:
        """Where a branch begins, what stands deeper in it is unset; where it ends, all that it leaves is kept together."""
        kept: list[tuple[str, n.Origin]] = []
        for line, origin in zip(self.lines, self.origins, strict=True):
            mark = _BRANCH.fullmatch(line)
            if mark is None:
                kept.append((line, origin))
                continue
            names, depth = groups.get(mark[2], ()), len(mark[1]) // 4
            deeper = [name for name in names if frame.assigned[name] > depth]
            if mark[3] == "<" and deeper:
                kept.append((mark[1] + " = ".join([*deeper, "UNSET"]), n.NOWHERE))
            elif mark[3] == ">" and names:
                kept.append((f"{mark[1]}{mark[2]} = ({', '.join(names)},)", n.NOWHERE))
        self.lines, self.origins = [line for line, _ in kept], [origin for _, origin in kept]

    def close(self) -> Frame:
        """Close the frame; its locals that a branch may leave out are unset before, in a loop for each entity where values must be its own.

        Else what was worked out for the entity before stands for one whose branch isn't taken, and is never looked for.
        """
        frame = self.frames.pop()
        loose = [name for name, depth in frame.assigned.items() if depth > frame.depth and name in frame.slots]
        if loose:
            at, depth = (frame.start + frame.depth - frame.outside, frame.depth) if self.anew else (frame.start, frame.outside)
            self.lines.insert(at, "    " * depth + " = ".join([*loose, "UNSET"]))
            self.origins.insert(at, n.NOWHERE)
            self.loose |= {(slots_of(frame.way), frame.slots[name]) for name in loose}
        return frame


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """What two ways have in common at their beginning."""
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    return one[:same]


def slots_of(way: tuple[Step, ...]) -> tuple[int, ...]:
    """The slots on a way to a frame."""
    return tuple(step.slot for step in way)


def is_local(code: str) -> bool:
    """Whether a value's atom is a local (or a constant of the function's globals), and so can be kept."""
    return code.isidentifier() and code not in ("None", "NE", "True", "False")
