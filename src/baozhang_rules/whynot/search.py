"""The search for values that turn a refusal, among facts that may: part of their range after the other is proved to hold none, or
found to hold one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from itertools import combinations, product
from math import ceil, floor, prod
from typing import Any, TypeAlias

from attrs import evolve, frozen

from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.record_data import Value
from baozhang_rules.runtime.values import FactPath
from baozhang_rules.whynot import possible as p
from baozhang_rules.whynot.facts import Changeable
from baozhang_rules.whynot.families import Families, View, bits_of
from baozhang_rules.whynot.goal import Goal, Turns
from baozhang_rules.whynot.ground import Node

LARGEST_SET = 3
MOST_RUNS = 6000
MOST_PARTS = 60
MOST_ENDS = 8
MOST_PASSES = 4
NEAR = (10**3, 10**5, 10**6)
"""Steps from their own values within which several numbers are looked for first: 10, 1,000 and 10,000 元 in 分."""

Point: TypeAlias = dict[int, Value]
"""Values by the facts' bits."""


@frozen
class Part:
    """A part of a fact's values: places on its line from ``low`` to ``high``, or (no line) the ``values``."""

    fact: Changeable
    low: int = 0
    high: int = -1
    values: tuple[Value, ...] = ()

    @property
    def box(self) -> p.Possible:
        """The part as what is possible."""
        if self.values:
            return self.values[0] if len(self.values) == 1 else p.Range(False, few=frozenset(self.values))
        first, last = self.fact.at(self.low), self.fact.at(self.high)
        return first if self.low == self.high else p.Range(True, first, last)

    @property
    def ends(self) -> tuple[Value, ...]:
        """Values to be tried: the ends of a line, the near one first; otherwise all."""
        if self.values:
            return self.values
        if self.low == self.high:
            return (self.fact.at(self.low),)
        low, high = self.fact.at(self.low), self.fact.at(self.high)
        return (high, low) if self.fact.old is not None and self.fact.place(self.fact.old) > self.high else (low, high)


Parts: TypeAlias = dict[int, Part]


class _Spent(Exception):
    """No looks are left."""


class Search:
    """One search: its goal, what it has found, and the looks that it has spent."""

    def __init__(self, goal: Goal, turns: Turns, most: int):
        self.goal, self.node, self.turns, self.most = goal, goal.node, turns, most
        self.facts = {1 << place: leaf for place, leaf in enumerate(goal.ground.leaves)}
        place = {leaf: number for number, leaf in enumerate(goal.ordered)}
        self.rank = {bit: place[leaf] for bit, leaf in self.facts.items()}
        self.whole = {bit: _parts(fact) for bit, fact in self.facts.items() if bit & self.node.mask}
        self.anything = {
            bit: p.union([self.facts[bit].old, *(part.box for part in parts)]) for bit, parts in self.whole.items() if parts
        }
        self.compares = [each for each in _under(self.node) if each.kind == "compare"]
        self.found: list[Point] = []
        self.known: dict[frozenset[tuple[int, Value]], bool] = {}
        self.bounded = False
        self.spent = 0

    def find(self) -> list[dict[FactPath, Value]]:
        """All minimal sets of up to three changes, as far as the looks go."""
        try:
            self._spend()
            self._all()
        except _Spent:
            self.bounded = True
        return [values for values in map(self._values, self.found) if self._shown(values)]

    def _values(self, point: Point) -> dict[FactPath, Value]:
        return {self.facts[bit].path: value for bit, value in point.items()}

    def _shown(self, values: dict[FactPath, Value]) -> bool:
        """Whether a whole run shows a set to turn the refusal, and no part of it."""
        shown = self.turns(values) and not any(
            self.turns({path: values[path] for path in some})
            for size in range(1, len(values))
            for some in combinations(values, size)
        )
        self.bounded |= not shown
        return shown

    # --------------------------------------------------------------------------------------------- sets

    def _all(self) -> None:
        waiting: dict[int, dict[int, None]] = {size: {} for size in range(1, LARGEST_SET + 1)}
        for facts in self._more({}):
            waiting[facts.bit_count()][facts] = None
        for size, sets in waiting.items():
            for facts in _growing(sets):
                if not any(sum(point) & facts == sum(point) for point in self.found):
                    for other in self._explored(facts):
                        if other.bit_count() > size:
                            waiting[other.bit_count()][other] = None

    def _more(self, boxes: Mapping[int, p.Possible]) -> Iterator[int]:
        """The smallest sets that hold some facts, limited to these boxes, and may turn the refusal with others."""
        here = sum(boxes)
        families = Families(self.goal.ground, boxes, self.anything, LARGEST_SET - len(boxes))
        for more in families.of(self.node, p.TRUE):
            if more:
                yield here | more
            else:  # nothing can be proved here
                yield from (here | bit for bit in self.anything if not bit & here)

    def _explored(self, facts: int) -> list[int]:
        """Look for values of some facts; where there are none, the larger sets to look at."""
        bits = sorted(bits_of(facts), key=self.rank.__getitem__)
        refuted: list[dict[int, p.Possible]] = []
        whole = {bit: self.anything[bit] for bit in bits}
        if not self._may(whole):
            refuted.append(whole)
        else:
            near: list[Point] = []
            for parts in product(*(self.whole[bit] for bit in bits)):
                if len(bits) > 1 and near:
                    break
                point = self._first(dict(zip(bits, parts, strict=True)), refuted)
                if point is not None:
                    near.append(self._drawn(point))
            if near:
                self.found.append(min(near, key=self._far))
                return []
        if len(bits) == LARGEST_SET:
            return []
        return [other for boxes in refuted for other in self._more(boxes)]

    def _first(self, parts: Parts, refuted: list[dict[int, p.Possible]]) -> Point | None:
        """Values that turn the refusal; of several numbers, near their own ones where there are such."""
        for reach in NEAR if sum(not part.values for part in parts.values()) > 1 else ():
            near = {bit: _within(part, reach) for bit, part in parts.items()}
            if self._may({bit: part.box for bit, part in near.items()}):
                point = self._in(near, [])
                if point is not None:
                    return point
        return self._in(parts, refuted)

    def _in(self, parts: Parts, refuted: list[dict[int, p.Possible]]) -> Point | None:
        """Values in some parts that turn the refusal; parts that hold none are told."""
        waiting = [parts]
        for _ in range(MOST_PARTS):
            if not waiting:
                return None
            part = waiting.pop(0)
            boxes = {bit: each.box for bit, each in part.items()}
            if not self._may(boxes):
                refuted.append(boxes)
                continue
            ends = [each.ends for each in part.values()]
            if prod(map(len, ends)) <= MOST_ENDS:
                for values in product(*ends):
                    point = dict(zip(part, values, strict=True))
                    if self._holds(point):
                        return point
                halves = _listed(part) or self._halves(part)
            else:
                halves = _listed(part)
            if not halves:
                refuted.append(boxes)
            waiting = [*halves, *waiting]
        self.bounded = True
        return None

    def _halves(self, parts: Parts) -> list[Parts]:
        """Two parts of the widest line; none where all values were tried."""
        lines = sorted((bit for bit, part in parts.items() if part.high - part.low >= 2), key=lambda bit: parts[bit].low - parts[bit].high)
        if not lines:
            return []
        bit, middle = lines[0], (parts[lines[0]].low + parts[lines[0]].high) // 2
        for each in lines:
            if crossed := self._crossings(each, parts):
                bit, middle = each, crossed[len(crossed) // 2]
                break
        part = parts[bit]
        return [{**parts, bit: evolve(part, high=middle)}, {**parts, bit: evolve(part, low=middle + 1)}]

    def _crossings(self, bit: int, parts: Parts) -> list[int]:
        """Where comparisons turn within a part, the other facts being at the first of their ends."""
        part = parts[bit]
        here = {b: each.ends[0] for b, each in parts.items()}
        views = [self._view({**here, bit: part.fact.at(end)}) for end in (part.low, part.high)]
        return [place for place in self._crossed(bit, part.low, part.high, *views) if part.low < place < part.high - 1]

    # ------------------------------------------------------------------------------------------- nearest

    def _far(self, point: Point) -> tuple[bool, int]:
        """How far one fact's value is from its own; 无 is farther than all."""
        bit = next(iter(point))
        fact, value = self.facts[bit], point[bit]
        if not fact.ordered:
            return False, fact.options().index(value)
        if value is None or fact.old is None:
            return value is None, 0
        return False, abs(fact.place(value) - fact.place(fact.old))

    def _drawn(self, point: Point) -> Point:
        """Each ordered fact in turn drawn to its own value as near as the others allow, until none comes nearer."""
        for _ in range(MOST_PASSES):
            before = dict(point)
            for bit in point:
                point = {**point, bit: self._nearest(bit, point)}
            if point == before or len(point) == 1:
                break
        return point

    def _nearest(self, bit: int, point: Point) -> Value:
        fact, value = self.facts[bit], point[bit]
        if not fact.ordered:
            return next((v for v in fact.options() if v == value or (v is not None and self._holds({**point, bit: v}))), value)
        if value is None:
            return value
        here = fact.place(value)
        if fact.old is not None:
            start = fact.place(fact.old)
        else:
            start = min(part.low for part in self.whole[bit] if not part.values)
            if self._holds({**point, bit: fact.at(start)}):
                return fact.at(start)
        return fact.at(self._edge(bit, point, start, here)) if start != here else value

    def _edge(self, bit: int, point: Point, bad: int, good: int) -> int:
        """The first place on the way from one where the refusal stays to one where it is turned at which it is turned."""
        at = self.facts[bit].at

        def holds(place: int) -> bool:
            return self._holds({**point, bit: at(place)})

        step = 1 if good > bad else -1
        views = [self._view({**point, bit: at(place)}) for place in (bad, good)]
        for place in self._crossed(bit, bad, good, *views):
            if (place - bad) * step > 0 and (good - place) * step > 0:
                if holds(place):
                    good = place
                elif not self._between(bit, point, bad, place):
                    bad = place
        while abs(good - bad) > 1 and self._between(bit, point, bad, good - step):
            middle = (bad + good) // 2
            if holds(middle):
                good = middle
            elif not self._between(bit, point, bad, middle):
                bad = middle
            else:  # it may hold in the near half though it doesn't in the middle: look there first
                near = self._in({b: _part_of(self.facts[b], bit == b, bad + step, middle, v) for b, v in point.items()}, [])
                if near is None:
                    bad = middle
                else:
                    good = self.facts[bit].place(near[bit])
        return good

    def _between(self, bit: int, point: Point, bad: int, last: int) -> bool:
        """Whether it may hold from the place after one to another."""
        step = 1 if last > bad else -1
        low, high = sorted((bad + step, last))
        return self._may({**point, bit: Part(self.facts[bit], low, high).box})

    def _crossed(self, bit: int, start: int, end: int, before: View, after: View) -> list[int]:
        """Places next to where comparisons turn, if their sides move evenly, from ``start`` on."""
        found: dict[int, None] = {}
        for node in self.compares:
            if node.mask & bit and p.bits(before.of(node)) != p.bits(after.of(node)):
                first, last = (_gap(*(view.of(kid) for kid in node.kids)) for view in (before, after))
                if first is not None and last is not None and first != last:
                    place = start + (end - start) * first / (first - last)
                    if min(start, end) <= place <= max(start, end):
                        found |= dict.fromkeys(range(floor(place) - 1, ceil(place) + 2))
        return sorted(found, key=lambda place: abs(place - start))

    # --------------------------------------------------------------------------------------------- looks

    def _view(self, boxes: Mapping[int, p.Possible]) -> View:
        return View(self.goal.ground, boxes)

    def _may(self, boxes: Mapping[int, p.Possible]) -> bool:
        """Whether the refusal may be turned with some facts in these boxes."""
        self._spend()
        return bool(p.bits(self._view(boxes).of(self.node)) & p.TRUE)

    def _holds(self, point: Point) -> bool:
        """Whether these values turn the refusal."""
        key = frozenset(point.items())
        if key not in self.known:
            self._spend()
            found = self._view(point).of(self.node)
            if found.__class__ is p.Range and p.bits(found) & p.TRUE:
                found = self.turns(self._values(point))
            self.known[key] = found is True
        return self.known[key]

    def _spend(self) -> None:
        if self.spent >= self.most:
            raise _Spent
        self.spent += 1


def _growing(sets: dict[int, None]) -> Iterator[int]:
    """The sets in their order, those too that are added meanwhile."""
    done: set[int] = set()
    while rest := [each for each in sets if each not in done]:
        for each in rest:
            done.add(each)
            yield each


def _parts(fact: Changeable) -> list[Part]:
    """A fact's other values: on its line below and above its own, then the others."""
    if not fact.ordered:
        options = fact.options()
        return [Part(fact, values=options)] if options else []
    found: list[Part] = []
    if fact.span is not None:
        low, high = fact.span
        if fact.old is None:
            found.append(Part(fact, low, high))
        else:
            old = fact.place(fact.old)
            found += [Part(fact, *ends) for ends in ((low, min(old - 1, high)), (max(old + 1, low), high)) if ends[0] <= ends[1]]
    if fact.schema.optional and fact.old is not None:
        found.append(Part(fact, values=(None,)))
    return found


def _listed(parts: Parts) -> list[Parts]:
    """Two parts of the longest list of values; none where there is no list of several."""
    bit = max(parts, key=lambda bit: len(parts[bit].values))
    part, half = parts[bit], len(parts[bit].values) // 2
    if not half:
        return []
    return [{**parts, bit: Part(part.fact, values=values)} for values in (part.values[:half], part.values[half:])]


def _within(part: Part, reach: int) -> Part:
    """The places of a part that are at most so far from the fact's own."""
    if part.values or part.fact.old is None:
        return part
    old = part.fact.place(part.fact.old)
    low, high = max(part.low, old - reach), min(part.high, old + reach)
    return evolve(part, low=low, high=high) if low <= high else part


def _part_of(fact: Changeable, line: bool, start: int, end: int, value: Value) -> Part:
    return Part(fact, min(start, end), max(start, end)) if line else Part(fact, values=(value,))


def _under(node: Node) -> Iterable[Node]:
    """Every part of a node that changeable facts reach."""
    found: dict[Node, None] = {}
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if each.mask and each not in found:
            found[each] = None
            waiting += each.kids
    return found


def _gap(left: Any, right: Any) -> Fraction | None:
    """How far apart two numbers, days or months are."""
    match left, right:
        case (Fraction(), Fraction()):
            return Fraction(left - right)
        case (date(), date()):
            return Fraction((left - right).days)
        case (Month(), Month()):
            return Fraction(left.ordinal - right.ordinal)
        case _:
            return None
