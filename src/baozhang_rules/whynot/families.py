"""Which sets of facts may bring an outcome about: all that can, and as few others as can be told without trying.

A family is given by its smallest sets, as bits: if a set of facts may bring something about, one of these lies in it.  What the
parts of a condition need is joined up the condition: 且 needs a set of each part, 或 of one of them.  A comparison of sums is
taken apart into its terms, and of each it is known how far a fact may move it.  Where that would take too long, more sets are
named than need be, never fewer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import combinations, product
from typing import Any, TypeAlias

from baozhang_rules.runtime.values import NOT_ENTITLED
from baozhang_rules.whynot import possible as p
from baozhang_rules.whynot.ground import Ground, Node, constant

Family: TypeAlias = list[int]
Term: TypeAlias = tuple[tuple[Node, ...], Fraction, Node]
"""What a sum holds: a node times a number, where all of some conditions hold."""

MOST_SETS = 300
MOST_GUARDS = 5
MOST_ENDS = 3
MOST_TRIED = 150
SMALL_BLOCK = 6
FAR = Fraction(10) ** 30
"""Stands for a number without end."""


class View:
    """What the parts of a refusal may be with some facts otherwise; ``boxes`` by the facts' bits."""

    __slots__ = ("boxes", "ground", "mask", "memo")

    def __init__(self, ground: Ground, boxes: Mapping[int, p.Possible]):
        self.ground, self.boxes, self.memo = ground, boxes, dict[Node, p.Possible]()
        self.mask = sum(boxes)

    def of(self, node: Node) -> p.Possible:
        """What a node may be."""
        if not node.mask & self.mask:
            return node.base
        if node.kind == "fact":
            return self.boxes[node.form]
        found = self.memo.get(node, self)
        if found is self:
            if node.operation is None:
                found = self._beyond(node)
            else:
                of = self.of
                found = node.operation([of(kid) for kid in node.kids])
            self.memo[node] = found
        return found

    def _beyond(self, node: Node) -> p.Possible:
        told, anything = node.form
        if not p.certain([box for bit, box in self.boxes.items() if bit & node.mask]):
            return anything
        leaves = self.ground.leaves
        return told({leaves[bit.bit_length() - 1].path: box for bit, box in self.boxes.items() if bit & node.mask})


class Families:
    """The families of one part of the search: some facts are in ``boxes``, up to ``most`` others may be anything."""

    def __init__(self, ground: Ground, boxes: Mapping[int, p.Possible], anything: Mapping[int, p.Possible], most: int):
        self.ground, self.boxes, self.anything, self.most = ground, boxes, anything, most
        self.fixed = sum(boxes)
        self.here = View(ground, boxes)
        self.whole = View(ground, {**anything, **boxes})
        self._views: dict[int, View] = {0: self.here}
        self._found: dict[tuple[Node, int], Family] = {}
        self._compared: dict[tuple[Node, Node, str], Node] = {}

    def of(self, node: Node, want: int) -> Family:
        """The sets that may make a condition one of ``want`` (bits)."""
        key = (node, want)
        if key not in self._found:
            self._found[key] = self._of(node, want)
        return self._found[key]

    def _of(self, node: Node, want: int) -> Family:
        if p.bits(self.here.of(node)) & want:
            return [0]
        if not node.mask & ~self.fixed or not p.bits(self.whole.of(node)) & want:
            return []
        kids = node.kids
        match node.kind:
            case "and":
                return self._all_or_some(kids, want, p.TRUE, p.FALSE)
            case "or":
                return self._all_or_some(kids, want, p.FALSE, p.TRUE)
            case "not":
                swapped = (want & p.OPEN) | (p.FALSE if want & p.TRUE else 0) | (p.TRUE if want & p.FALSE else 0)
                return self.of(kids[0], swapped)
            case "kept":
                return self.of(kids[0], (p.TRUE | p.OPEN if want & p.TRUE else 0) | (want & p.FALSE))
            case "paid" if want == p.TRUE:
                return self._paid(kids[0])
            case "case" | "default":
                return self._arms(node, lambda value: self.of(value, want), want)
            case "compare" if not want & p.OPEN:
                return self._comparison(node, want)
            case _:
                return self._tried(node, lambda value: bool(p.bits(value) & want))

    def _all_or_some(self, kids: Sequence[Node], want: int, all_: int, some: int) -> Family:
        """且 is 是 by all of its parts and 否 by one; 或 the other way round."""
        found: list[Family] = []
        if want & all_:
            found.append(self.every([self.of(kid, want & (all_ | p.OPEN)) for kid in kids]))
        elif want & p.OPEN:
            found += [self.of(kid, p.OPEN) for kid in kids]
        if want & some:
            found += [self.of(kid, some) for kid in kids]
        return self.any(found)

    def _arms(self, node: Node, of: Callable[[Node], Family], want: int) -> Family:
        """A value by one of several arms: its guard has to hold, those before it not."""
        k = node.form
        guards, values, rest = node.kids[:k], node.kids[k : 2 * k], node.kids[-1]
        found = [self.of(guard, p.OPEN if node.kind == "case" else p.TRUE | p.OPEN) for guard in guards if want & p.OPEN]
        before: list[Family] = []
        for guard, value in zip(guards, values, strict=True):
            found.append(self.every([self.of(guard, p.TRUE | p.OPEN), of(value), *(before if node.kind == "case" else ())]))
            before.append(self.of(guard, p.FALSE | p.OPEN))
        found.append(self.every([of(rest), *before]))
        return self.any(found)

    def _paid(self, node: Node) -> Family:
        """A settled amount."""
        if _paid(self.here.of(node)):
            return [0]
        if not node.mask & ~self.fixed or not _paid(self.whole.of(node)):
            return []
        if node.kind in ("case", "default"):
            return self._arms(node, self._paid, 0)
        return self._tried(node, _paid)

    # ----------------------------------------------------------------------------------------- joining

    def every(self, families: Iterable[Family]) -> Family:
        """Sets that hold one of each family; of families that are too large some are left out, so that more sets are named."""
        listed = sorted(families, key=len)
        found = [0]
        for family in listed:
            if not family:
                return []
        for family in listed:
            if len(found) * len(family) <= MOST_SETS * 4:
                found = self._least({a | b for a in found for b in family})
        return found

    def any(self, families: Iterable[Family]) -> Family:
        """Sets of one of some families."""
        return self._least({each for family in families for each in family})

    def _least(self, sets: Iterable[int]) -> Family:
        """The smallest of some sets, none larger than may be."""
        kept: Family = []
        sets = list(sets)
        for each in sorted((each for each in sets if each.bit_count() <= self.most), key=int.bit_count):
            if not any(small & each == small for small in kept):
                kept.append(each)
                if len(kept) > MOST_SETS:  # name fewer, smaller ones: each single fact of them all
                    return sorted({bit for each in sets for bit in bits_of(each)})
        return kept

    # ------------------------------------------------------------------------------------------ trying

    def view(self, facts: int) -> View:
        """What may be when some more facts may be anything."""
        found = self._views.get(facts)
        if found is None:
            found = self._views[facts] = View(self.ground, {**self.boxes, **{bit: self.anything[bit] for bit in bits_of(facts)}})
        return found

    def _tried(self, node: Node, holds: Callable[[p.Possible], bool]) -> Family:
        """The sets of the facts that reach a node, tried one by one as long as they are few."""
        if holds(self.here.of(node)):
            return [0]
        bits = bits_of(node.mask & ~self.fixed)
        found = [bit for bit in bits if holds(self.view(bit).of(node))]
        rest = [bit for bit in bits if bit not in found]
        tried = 0
        for size in range(2, self.most + 1):
            sets = [sum(each) for each in combinations(rest, size)] if len(rest) <= MOST_TRIED else [0] * MOST_TRIED
            tried += len(sets)
            if tried > MOST_TRIED:
                return self._least([*found, *(rest if holds(self.view(sum(rest)).of(node)) else ())])
            found += [each for each in sets if not any(f & each == f for f in found) and holds(self.view(each).of(node))]
        return found

    # -------------------------------------------------------------------------------------- comparisons

    def _comparison(self, node: Node, want: int) -> Family:
        """A comparison, by the arms and the terms of its sides."""
        left, right = node.kids
        op = node.form if want == p.TRUE else _OTHER.get(node.form, "")
        sides = [self.whole.of(left), self.whole.of(right)]
        if op == "" or not all(p.spread(side).line for side in sides):
            return self._by_arms(node, want) or self._tried(node, lambda value: bool(p.bits(value) & want))
        if any(p.spread(side).few for side in sides) and (want == p.FALSE or op in ("=", "!=")):
            return self._by_arms(node, want) or self._tried(node, lambda value: bool(p.bits(value) & want))
        lifted = self._by_arms(node, want)
        if lifted is not None:
            return lifted
        if not all(_number(side, kid.base) for side, kid in zip(sides, node.kids, strict=True)):
            return self._tried(node, lambda value: bool(p.bits(value) & want))
        match op:
            case "<" | "<=":
                return self._less(left, right, op == "<")
            case ">" | ">=":
                return self._less(right, left, op == ">")
            case "=":
                return self.every([self._less(left, right, False), self._less(right, left, False)])
            case _:
                return self.any([self._less(left, right, True), self._less(right, left, True)])

    def _by_arms(self, node: Node, want: int) -> Family | None:
        """A comparison one side of which has arms, or is the larger or smaller of several numbers; None where neither has."""
        left, right = node.kids
        for place, side in enumerate((left, right)):
            if not side.mask & ~self.fixed:
                continue
            if side.kind in ("case", "default"):
                return self._arms(side, partial(self._compared_with, node, place, want), 0)
            if side.kind == "call" and side.form in _LARGEST and node.form in _ORDERED:
                families = [self.of(self._with(node, place, part), want) for part in _compared_parts(side)]
                below = ((node.form in ("<", "<=")) ^ (place == 1)) ^ (want == p.FALSE)
                return self.every(families) if below == (side.form != "smaller") else self.any(families)
        return None

    def _compared_with(self, node: Node, place: int, want: int, value: Node) -> Family:
        return self.of(self._with(node, place, value), want)

    def _with(self, node: Node, place: int, value: Node) -> Node:
        """The same comparison with another side."""
        kids = [value if at == place else kid for at, kid in enumerate(node.kids)]
        key = (kids[0], kids[1], node.form)
        if key not in self._compared:
            assert node.operation is not None
            base = node.operation([kid.base for kid in kids])
            self._compared[key] = Node("compare", kids, node.operation, kids[0].mask | kids[1].mask, base, node.form)
        return self._compared[key]

    def _less(self, left: Node, right: Node, strict: bool) -> Family:
        """The sets that may make the left less than the right (or equal, where not ``strict``)."""
        sides = _Sum(self)
        if not (self._crosswise(sides, left, right) or self._crosswise(sides, right, left, -1)):
            sides.add(left, Fraction(1), ())
            sides.add(right, Fraction(-1), ())
        return sides.below_zero(strict)

    def _crosswise(self, sides: _Sum, left: Node, right: Node, sign: int = 1) -> bool:
        """A quotient by what facts may change is compared by products, its divisor being never below zero."""
        limit = self.here.of(right)
        if left.kind != "arith" or left.form != "/" or right.mask & ~self.fixed or not isinstance(limit, Fraction):
            return False
        over, by = left.kids
        least = p.spread(self.whole.of(by))
        if not by.mask & ~self.fixed or not least.line or least.low is None or least.low < 0:
            return False
        sides.add(over, Fraction(sign), ())
        sides.add(by, -sign * limit, ())
        return True


_ORDERED = frozenset(("<", "<=", ">", ">="))
_LARGEST = frozenset(("larger", "smaller", "nonnegative"))
_OTHER = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}


class _Sum:
    """A sum of terms: each a node times a number, counted where all of some conditions hold."""

    def __init__(self, families: Families):
        self.families = families
        self.least = p.ZERO
        self.terms: list[Term] = []
        self.ends: list[tuple[Fraction, Node]] = []

    def copy(self) -> _Sum:
        """The same sum, to be gone on with apart."""
        other = _Sum(self.families)
        other.least, other.terms, other.ends = self.least, list(self.terms), list(self.ends)
        return other

    def add(self, node: Node, times: Fraction, guards: tuple[Node, ...]) -> None:
        """One more term, taken apart as far as it goes."""
        families = self.families
        free = node.mask & ~families.fixed
        if not free and not guards:
            self.least += _lowest(families.here.of(node), times)
            return
        kids = node.kids
        match node.kind:
            case "arith" if free and node.form in ("+", "-") and all(_number(families.whole.of(kid), kid.base) for kid in kids):
                self.add(kids[0], times, guards)
                self.add(kids[1], times if node.form == "+" else -times, guards)
                return
            case "arith" if free and node.form in ("*", "/"):
                for part, other in ((kids[0], kids[1]), (kids[1], kids[0])):
                    value = families.here.of(other)
                    if not other.mask & ~families.fixed and isinstance(value, Fraction) and (node.form == "*" or other is kids[1]):
                        if node.form == "*" or value:
                            self.add(part, times * value if node.form == "*" else times / value, guards)
                            return
            case "call" if free and not guards and node.form in _LARGEST and len(self.ends) < MOST_ENDS:
                self.ends.append((times, node))
                return
            case "round" if free and not guards:
                self.least -= abs(times) * node.form
                self.add(kids[0], times, guards)
                return
            case "total" if free and node.form in ("sum", "count"):
                k = len(kids) // 2
                for keep, body in zip(kids[:k], kids[k:], strict=True):
                    self._part(keep, body if node.form == "sum" else constant(Fraction(1)), times, guards)
                return
        self.terms.append((guards, times, node))

    def _part(self, keep: Node, body: Node, times: Fraction, guards: tuple[Node, ...]) -> None:
        """A term of a total, where its filter holds."""
        if keep.mask:
            self.add(body, times, guards if keep in guards else (*guards, keep))
        elif keep.base is True:
            self.add(body, times, guards)

    def below_zero(self, strict: bool) -> Family:
        """The sets that may bring the sum below zero."""
        families = self.families
        if self.ends:
            return self._by_ends(strict)
        guards = list(dict.fromkeys(guard for each, _, _ in self.terms for guard in each))
        if len(guards) > MOST_GUARDS:
            return self._moved([(guard, times, node) for guard, times, node in self.terms], strict)
        found: list[Family] = []
        for holding in product((True, False), repeat=len(guards)):
            needed = [
                families.of(guard, p.TRUE if holds else p.FALSE) for guard, holds in zip(guards, holding, strict=True)
            ]
            if (base := families.every(needed)) and min(map(int.bit_count, base)) <= families.most:
                kept = {guard for guard, holds in zip(guards, holding, strict=True) if holds}
                terms = [((), times, node) for each, times, node in self.terms if kept.issuperset(each)]
                found.append(families.every([base, self._moved(terms, strict)]))
        return families.any(found)

    def _by_ends(self, strict: bool) -> Family:
        """With the larger of several numbers among the terms: below zero with each of them; the other way round, with one."""
        times, node = self.ends[-1]
        found: list[Family] = []
        for part in _compared_parts(node):
            other = self.copy()
            other.ends.pop()
            other.add(part, times, ())
            found.append(other.below_zero(strict))
        return self.families.every(found) if (times > 0) == (node.form != "smaller") else self.families.any(found)

    def _moved(self, terms: Sequence[Term], strict: bool) -> Family:
        """The sets that may bring a sum of terms below zero, by how far each block of facts moves it."""
        least = self.least + sum((self._low(term, 0) for term in terms), p.ZERO)
        if least < 0 or (least == 0 and not strict):
            return [0]
        items: list[tuple[Fraction, int]] = []
        for mask, block in self._blocks(terms):
            items += self._gains(mask, block)
        items.sort(reverse=True)
        most = self.families.most
        best = sum((gain for gain, _ in items[:most]), p.ZERO)
        found: set[int] = set()
        if best > least or (best == least and not strict):
            self._reach(items, 0, 0, p.ZERO, (least, strict), found)
        return self.families._least(found)

    def _reach(self, items: list[tuple[Fraction, int]], start: int, facts: int, gain: Fraction, need: Any, found: set[int]) -> None:
        least, strict = need
        left = self.families.most - facts.bit_count()
        for place in range(start, len(items)):
            more, bits = items[place]
            if gain + more * left < least:
                return
            if bits & facts or bits.bit_count() > left:
                continue
            both = gain + more
            if both > least or (both == least and not strict):
                found.add(facts | bits)
            else:
                self._reach(items, place + 1, facts | bits, both, need, found)

    def _blocks(self, terms: Sequence[Term]) -> list[tuple[int, list[Any]]]:
        """The terms by the facts that they share."""
        blocks: list[tuple[int, list[Any]]] = []
        for term in terms:
            mask = (term[2].mask | sum_masks(term[0])) & ~self.families.fixed
            if mask:
                shared = [each for each in blocks if each[0] & mask]
                blocks = [each for each in blocks if not each[0] & mask]
                mask |= sum(other for other, _ in shared)
                merged = [each for _, held in shared for each in held]
                blocks.append((mask, [*merged, term]))
        return blocks

    def _gains(self, mask: int, terms: list[Any]) -> list[tuple[Fraction, int]]:
        """How much lower sets of a block's facts may bring it: single ones, and more where they do more together."""
        now = sum((self._low(term, 0) for term in terms), p.ZERO)
        bits = bits_of(mask)
        found = {bit: now - sum((self._low(term, bit) for term in terms), p.ZERO) for bit in bits}
        if len(bits) > 1 and self.families.most > 1:
            whole = now - sum((self._low(term, mask) for term in terms), p.ZERO)
            if len(bits) > SMALL_BLOCK:
                if whole > max(found.values()):
                    found |= {a | b: whole for a, b in combinations(bits, 2)}
            else:
                for size in range(2, self.families.most + 1):
                    for each in combinations(bits, size):
                        facts = sum(each)
                        gain = now - sum((self._low(term, facts) for term in terms), p.ZERO)
                        if gain > max(g for f, g in found.items() if f & facts == f):
                            found[facts] = gain
        return [(gain, facts) for facts, gain in found.items() if gain > 0]

    def _low(self, term: Any, facts: int) -> Fraction:
        guards, times, node = term
        low = _lowest(self.families.view(facts & (node.mask | sum_masks(guards))).of(node), times)
        return min(p.ZERO, low) if guards else low


def _compared_parts(node: Node) -> Sequence[Node]:
    """The numbers of which one is the larger or smaller."""
    return (*node.kids, constant(p.ZERO)) if node.form == "nonnegative" else node.kids


def sum_masks(nodes: Sequence[Node]) -> int:
    """The facts that reach any of some nodes."""
    mask = 0
    for node in nodes:
        mask |= node.mask
    return mask


def _lowest(value: p.Possible, times: Fraction) -> Fraction:
    """The least that a value may add to a sum; what is no number adds nothing."""
    if isinstance(value, Fraction):
        return value * times
    if value.__class__ is not p.Range or not value.line:
        return p.ZERO
    end = value.low if times > 0 else value.high
    low = -FAR if end is None else end * times
    return min(p.ZERO, low) if value.few else low


def _number(value: p.Possible, now: p.Possible) -> bool:
    """Whether a value is surely a number, and no day or month: by its ends, or where it has none by what it is now."""
    ends = [end for end in ((value.low, value.high) if value.__class__ is p.Range else (value,)) if end is not None]
    return all(isinstance(end, Fraction) for end in ends or [now])


def _paid(value: p.Possible) -> bool:
    """Whether a value may be a settled amount."""
    spread = p.spread(value)
    return spread.line or bool(spread.few - {NOT_ENTITLED})


def bits_of(mask: int) -> list[int]:
    """The single facts of a set."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low)
        mask ^= low
    return found
