"""How a value of core stands in the graph: a code and a state, never a null.

``open`` is 0 where the value is settled, else the state by its rank: 1 无法计算, 2 规则冲突, 3 资料不足, so that the state of a
strict operation is the largest of its operands' (docs/decisions/0001).  A settled value may be 无 (``none``) or 不享受 (``ne``); ``code``
says something only where it is neither.  A number is ``code / (scale × den)``, ``den`` above zero and from data, where there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm

from attrs import define, evolve, frozen

from baozhang_rules.backends.batch.ir import Graph, Node, Unsupported

FAULT, CONFLICT, UNKNOWN = 1, 2, 3


@frozen
class Val:
    """A value of one domain."""

    code: Node
    open: Node
    none: Node
    ne: Node
    scale: int = 1
    den: Node | None = None

    @property
    def sure(self) -> bool:
        """Whether it is settled whatever the row."""
        return self.open.constant and self.open.value == 0

    @property
    def empty(self) -> bool:
        """Whether it is 无, 不享受 or open whatever the row, so that its code says nothing."""
        return (self.open.constant and self.open.value > 0) or self.none.imm is True or self.ne.imm is True


@define
class Values:
    """Makes values in a graph."""

    g: Graph

    # ------------------------------------------------------------------------------------------------- making

    def of(self, code: Node, open_: Node | None = None, none: Node | None = None, scale: int = 1) -> Val:
        """A settled value unless it is said to be open or 无."""
        g = self.g
        return Val(code, open_ or g.whole(0), none or g.truth(False), g.truth(False), scale)

    def number(self, value: Fraction) -> Val:
        """A literal."""
        return self.of(self.g.whole(value.numerator), scale=value.denominator)

    def truth(self, value: bool) -> Val:
        """是 or 否."""
        return self.of(self.g.truth(value))

    def state(self, rank: int, truth: bool = False) -> Val:
        """A state known beforehand."""
        return self.of(self.g.truth(False) if truth else self.g.whole(0), self.g.whole(rank))

    def nothing(self, truth: bool = False) -> Val:
        """无."""
        return evolve(self.of(self.g.truth(False) if truth else self.g.whole(0)), none=self.g.truth(True))

    def not_entitled(self) -> Val:
        """不享受."""
        return evolve(self.of(self.g.whole(0)), ne=self.g.truth(True))

    # -------------------------------------------------------------------------------------------------- states

    def settled(self, a: Val) -> Node:
        """Whether it is settled."""
        return self.g.equal(a.open, self.g.whole(0))

    def worst(self, states: Sequence[Node]) -> Node:
        """The state that wins."""
        found = self.g.whole(0)
        for state in sorted(states, key=lambda n: (n.domain, n.number)):
            found = self.g.larger(found, state)
        return found

    def open_if(self, when: Node, rank: Node) -> Node:
        """A state where a condition holds, else none."""
        return self.g.choose(when, rank, self.g.whole(0))

    def strict(self, *operands: Val) -> Node:
        """The state of an operation on numbers: what is open of them, else a fault where one is 无 or 不享受."""
        g = self.g
        bad = g.either(*(x for a in operands for x in (a.none, a.ne)))
        return self.fault(self.worst([a.open for a in operands]), bad)

    def fault(self, state: Node, when: Node) -> Node:
        """A state, or a fault where it is settled and a condition holds."""
        g = self.g
        return g.larger(state, g.choose(when, g.whole(FAULT), g.whole(0)))

    # ------------------------------------------------------------------------------------------------- numbers

    def on_scale(self, a: Val, scale: int) -> Node:
        """The code on a scale that its own divides."""
        return a.code if a.scale == scale else self.g.mul(a.code, self.g.whole(scale // a.scale))

    def parted(self, a: Val, b: Val) -> tuple[Node, Node, Node | None, int]:
        """Two numbers over one denominator and scale: both codes, what they are over."""
        g = self.g
        scale = lcm(a.scale, b.scale)
        x, y = self.on_scale(a, scale), self.on_scale(b, scale)
        if a.den is b.den:
            return x, y, a.den, scale
        if a.den is None:
            return g.mul(x, b.den), y, b.den, scale  # type: ignore[arg-type]
        if b.den is None:
            return x, g.mul(y, a.den), a.den, scale
        return g.mul(x, b.den), g.mul(y, a.den), g.mul(a.den, b.den), scale

    def add(self, a: Val, b: Val, sign: int) -> Val:
        """A sum or a difference."""
        x, y, den, scale = self.parted(a, b)
        code = self.g.add(x, y) if sign > 0 else self.g.sub(x, y)
        return self.reduced(evolve(self.of(code, self.strict(a, b), scale=scale), den=den))

    def mul(self, a: Val, b: Val) -> Val:
        """A product."""
        g = self.g
        code, scale = g.mul(a.code, b.code), a.scale * b.scale
        dens = [d for d in (a.den, b.den) if d is not None]
        den = None if not dens else dens[0] if len(dens) == 1 else g.mul(*dens)
        if den is not None and len(dens) == 1:  # a quotient times its own divisor is what was divided
            one, other = (a, b) if a.den is not None else (b, a)
            if other.code is den:
                code, den = one.code, None
        made = evolve(self.of(code, self.strict(a, b), scale=scale), den=den)
        return self._constant_reduced(made, a, b)

    def _constant_reduced(self, made: Val, a: Val, b: Val) -> Val:
        """A product by a constant: what its numerator and the scale share is taken out beforehand."""
        for one, other in ((a, b), (b, a)):
            if other.code.constant and other.den is None and other.code.value and not one.code.constant:
                shared = gcd(other.code.value, one.scale * other.scale)
                if shared > 1:
                    code = self.g.mul(one.code, self.g.whole(other.code.value // shared))
                    return evolve(made, code=code, scale=one.scale * other.scale // shared)
        return self.reduced(made)

    def reduced(self, a: Val) -> Val:
        """A constant in lowest terms."""
        if not a.code.constant or a.den is not None:
            return a
        value = Fraction(a.code.value, a.scale)
        return evolve(a, code=self.g.whole(value.numerator), scale=value.denominator)

    def divide(self, a: Val, b: Val) -> Val:
        """A quotient; by zero it is a fault."""
        g = self.g
        if b.code.constant and b.den is None:
            if b.code.value == 0:
                return self.of(g.whole(0), g.larger(self.strict(a, b), g.whole(FAULT)))
            return self.mul(a, evolve(self.number(Fraction(b.scale, b.code.value)), open=b.open, none=b.none, ne=b.ne))
        zero = g.equal(b.code, g.whole(0))
        size = g.absolute(b.code)
        # by zero nothing is divided; one stands in its place, so that the operation itself has a result
        den = size if size.low > 0 else g.larger(size, g.whole(1))
        sign = g.less(b.code, g.whole(0))
        code = g.mul(a.code, g.whole(b.scale))
        code = code if b.den is None else g.mul(code, b.den)
        code = g.choose(sign, g.negative(code), code)
        over = den if a.den is None else g.mul(a.den, den)
        state = self.fault(self.strict(a, b), zero)
        shared = gcd(b.scale, a.scale)
        if shared > 1 and b.den is None:
            code = g.mul(a.code, g.whole(b.scale // shared))
            code = g.choose(sign, g.negative(code), code)
            return evolve(self.of(code, state, scale=a.scale // shared), den=over)
        return evolve(self.of(code, state, scale=a.scale), den=over)

    def rounded(self, a: Val, step: Fraction, mode: str) -> Val:
        """A multiple of a step."""
        g = self.g
        below = a.scale * step.numerator
        shared = gcd(below, step.denominator)
        top = g.mul(a.code, g.whole(step.denominator // shared))
        bottom = g.whole(below // shared)
        bottom = bottom if a.den is None else g.mul(bottom, a.den)
        negative = g.less(top, g.whole(0))
        count = self._rounded_size(g.absolute(top), bottom, mode)
        count = g.choose(negative, g.negative(count), count)
        return self.of(g.mul(count, g.whole(step.numerator)), self.strict(a), scale=step.denominator)

    def _rounded_size(self, size: Node, bottom: Node, mode: str) -> Node:
        g = self.g
        if bottom.constant and bottom.value == 1:
            return size
        match mode:
            case "down":
                return g.div(size, bottom)
            case "up":
                return g.div(g.add(size, g.sub(bottom, g.whole(1))), bottom)
            case "half_up":
                return g.div(g.add(g.mul(size, g.whole(2)), bottom), g.mul(bottom, g.whole(2)))
            case _:
                raise Unsupported(f"rounding {mode}")

    def less(self, a: Val, b: Val) -> Node:
        """Whether a number is below another."""
        x, y, _, _ = self.parted(a, b)
        return self.g.less(x, y)

    def same(self, a: Val, b: Val) -> Node:
        """Whether two settled values are equal."""
        g = self.g
        odd = g.either(a.none, b.none, a.ne, b.ne)
        x, y = (a.code, b.code) if a.code.bool else self.parted(a, b)[:2]
        alike = g.both(g.no(g.xor(a.none, b.none)), g.no(g.xor(a.ne, b.ne)))
        return g.choose(odd, alike, g.equal(x, y))

    def choose(self, when: Node, a: Val, b: Val) -> Val:
        """One value or the other, with its state."""
        g = self.g
        if when.constant:
            return a if when.value else b
        if a.code.bool:
            code, den, scale = g.choose(when, a.code, b.code), None, 1
        else:
            a, b = self._where_said(a, b), self._where_said(b, a)
            scale = lcm(a.scale, b.scale)
            code = g.choose(when, self.on_scale(a, scale), self.on_scale(b, scale))
            one = g.whole(1)
            den = None if a.den is None and b.den is None else g.choose(when, a.den or one, b.den or one)
        open_, none, ne = (g.choose(when, x, y) for x, y in ((a.open, b.open), (a.none, b.none), (a.ne, b.ne)))
        return Val(code, open_, none, ne, scale, den)

    def _where_said(self, a: Val, b: Val) -> Val:
        """What is always 无, 不享受 or open has no number of its own: the other's form does."""
        return evolve(a, code=self.g.whole(0) if b.den is None else b.code, scale=b.scale, den=b.den) if a.empty else a

    # --------------------------------------------------------------------------------------------------- truth

    def yes(self, a: Val) -> Node:
        """Whether it is settled and 是."""
        return a.code if a.sure else self.g.both(self.settled(a), a.code)

    def no(self, a: Val) -> Node:
        """Whether it is settled and 否."""
        return self.g.no(a.code) if a.sure else self.g.both(self.settled(a), self.g.no(a.code))

    def kleene(self, yes: Node, no: Node, states: Sequence[Node]) -> Val:
        """A truth value decided one way or the other, else open."""
        g = self.g
        return self.of(yes, g.choose(g.either(yes, no), g.whole(0), self.worst(states)))

    def all_of(self, items: Sequence[Val]) -> Val:
        """且: 否 decides."""
        g = self.g
        states = [a.open for a in items]
        failed = g.either(*(self.no(a) for a in items))
        if all(a.sure for a in items):
            return self.of(g.no(failed))
        worst = self.worst(states)
        return self.of(g.no(failed), g.choose(failed, g.whole(0), worst))

    def any_of(self, items: Sequence[Val]) -> Val:
        """或: 是 decides."""
        return self.opposite(self.all_of([self.opposite(a) for a in items]))

    def opposite(self, a: Val) -> Val:
        """非."""
        return evolve(a, code=self.g.no(a.code))

    def at_least(self, count: int, items: Sequence[Val]) -> Val:
        """是 when enough hold, 否 when fewer can."""
        g = self.g
        held = can = g.whole(0)
        for a in items:
            held = g.add(held, g.as_whole(self.yes(a)))
            can = g.add(can, g.as_whole(g.no(self.no(a))))
        need = g.whole(count)
        return self.kleene(g.at_most(need, held), g.less(can, need), [a.open for a in items])
