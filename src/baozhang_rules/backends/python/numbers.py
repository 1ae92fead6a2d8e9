"""Exact arithmetic as text: each operation on scaled whole numbers and quotients becomes operations on whole numbers."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import gcd, lcm

from attrs import define, evolve

from baozhang_rules.backends.python.values import (
    BOXED,
    MAYBE,
    NEVER,
    SURE,
    Int,
    Quot,
    Rep,
    Settled,
    Val,
    boxed,
    lowest,
    rescaled,
    times,
)
from baozhang_rules.backends.python.writer import Writer
from baozhang_rules.core import nodes as n


@define
class Numbers:
    """Writes arithmetic."""

    out: Writer

    # ------------------------------------------------------------------------------------------- guarding

    def strict(
        self,
        e: n.Expr | None,
        operands: list[Val],
        body: Callable[[str, str], tuple[Rep, str, Settled]],
        numbers: bool = False,
        none: bool = False,
    ) -> Val:
        """``body`` on settled operands, else their join.

        ``body(name, den)`` writes the lines that assign ``name`` (and ``den``), and tells the representation, the
        denominator and whether the result is settled.  ``numbers``: 无 and 不享受 are no operands.
        """
        out = self.out
        if any(v.settled is NEVER for v in operands):
            unsure = [v.code for v in operands if not v.sure]
            code = unsure[0] if len(unsure) == 1 else f"join(({', '.join(unsure)}))"
            value = Val(code if code.isidentifier() else out.assign(out.fresh(), code), BOXED, NEVER)
            return value if e is None else out.store(e, value)
        name = out.fresh()
        den = f"{name}d"
        maybe = [v.code for v in operands if v.settled is MAYBE]
        nones = [v.code for v in operands if v.none] if numbers else []
        tests: list[tuple[str, str]] = []
        if maybe:
            tests.append((" or ".join(f"{c}.__class__ in STATES" for c in maybe), f"join(({', '.join(maybe)},))"))
        if nones and out.fast:
            with out.block(f"if {' or '.join(f'{c} is None or {c} is NE' for c in nones)}:"):
                out.line("raise Slow")
        elif nones:
            tests.append((" or ".join(f"{c} is None or {c} is NE" for c in nones), "NO_NUMBER"))
        for place, (test, otherwise) in enumerate(tests):
            with out.block(f"{'elif' if place else 'if'} {test}:"):
                out.assign(name, otherwise)
        if tests:
            with out.block("else:"):
                rep, den, settled = body(name, den)
        else:
            rep, den, settled = body(name, den)
        value = Val(name, rep, MAYBE if tests else settled, none, den)
        if tests and den == f"{name}d":
            out.frames[-1].loosen(den)
        return value if e is None else out.store(e, value)

    # ----------------------------------------------------------------------------------------- operations

    def arith(self, e: n.Arith, a: Val, b: Val) -> Val:
        """``+ - * /`` on numbers."""
        kind = {"+": self._add, "-": self._add, "*": self._multiply, "/": self._divide}[e.op]
        return self.strict(e, [a, b], lambda name, den: kind(name, den, e.op, a, b), numbers=True)

    def _boxed(self, name: str, op: str, a: Val, b: Val) -> tuple[Rep, str, Settled]:
        self.out.assign(name, f"{boxed(a)} {op} {boxed(b)}")
        return BOXED, "", SURE

    def _add(self, name: str, den: str, op: str, a: Val, b: Val) -> tuple[Rep, str, Settled]:
        a, b = _certain(a), _certain(b)
        match a.rep, b.rep:
            case Int(scale=x), Int(scale=y):
                scale = lcm(x, y)
                self.out.assign(name, f"{rescaled(a, scale)} {op} {rescaled(b, scale)}")
                return Int(scale), "", SURE
            case Quot(scale=x), Quot(scale=y):
                scale = lcm(x, y)
                if a.den == b.den:
                    self.out.assign(name, f"{rescaled(a, scale)} {op} {rescaled(b, scale)}")
                    return Quot(scale), a.den, SURE
                self.out.assign(name, f"{rescaled(a, scale)} * {b.den} {op} {rescaled(b, scale)} * {a.den}")
                self.out.assign(den, f"{a.den} * {b.den}")
                return Quot(scale), den, SURE
            case Quot(scale=x), Int(scale=y):
                scale = lcm(x, y)
                self.out.assign(name, f"{rescaled(a, scale)} {op} {rescaled(b, scale)} * {a.den}")
                return Quot(scale), a.den, SURE
            case Int(scale=x), Quot(scale=y):
                scale = lcm(x, y)
                self.out.assign(name, f"{rescaled(a, scale)} * {b.den} {op} {rescaled(b, scale)}")
                return Quot(scale), b.den, SURE
            case _:
                return self._boxed(name, op, a, b)

    def _multiply(self, name: str, den: str, _op: str, a: Val, b: Val) -> tuple[Rep, str, Settled]:
        a, b = _certain(a), _certain(b)
        for one, other in ((a, b), (b, a)):
            if one.literal is not None and isinstance(other.rep, Int | Quot):
                return self._by_constant(name, other, one.literal)
        match a.rep, b.rep:
            case Int(scale=x), Int(scale=y):
                self.out.assign(name, f"{a.code} * {b.code}")
                return Int(x * y), "", SURE
            case Quot(scale=x), Quot(scale=y):
                self.out.assign(name, f"{a.code} * {b.code}")
                self.out.assign(den, f"{a.den} * {b.den}")
                return Quot(x * y), den, SURE
            case (Quot(scale=x), Int(scale=y)) | (Int(scale=x), Quot(scale=y)):
                self.out.assign(name, f"{a.code} * {b.code}")
                return Quot(x * y), a.den or b.den, SURE
            case _:
                return self._boxed(name, "*", a, b)

    def _by_constant(self, name: str, other: Val, constant: Fraction) -> tuple[Rep, str, Settled]:
        assert isinstance(other.rep, Int | Quot)
        scale, factor = lowest(other.rep.scale * constant.denominator, constant.numerator)
        self.out.assign(name, times(other.code, factor))
        return evolve(other.rep, scale=scale), other.den, SURE

    def _divide(self, name: str, den: str, _op: str, a: Val, b: Val) -> tuple[Rep, str, Settled]:
        a, b = _certain(a), _certain(b)
        if b.literal is not None and b.literal != 0 and isinstance(a.rep, Int | Quot):
            return self._by_constant(name, a, 1 / b.literal)
        match a.rep, b.rep:
            case Int(scale=x), Int(scale=y):
                common = gcd(x, y)
                return self._quotient(name, den, times(a.code, y // common), b.code, b.code, x // common)
            case Quot(scale=x), Int(scale=y):
                common = gcd(x, y)
                return self._quotient(name, den, times(a.code, y // common), f"{a.den} * {b.code}", b.code, x // common)
            case Int(scale=x), Quot(scale=y):
                common = gcd(x, y)
                return self._quotient(name, den, f"{times(a.code, y // common)} * {b.den}", b.code, b.code, x // common)
            case _:
                return self._boxed_quotient(name, a, b)

    def _quotient(self, name: str, den: str, over: str, under: str, divisor: str, scale: int) -> tuple[Rep, str, Settled]:
        """A quotient whose denominator is above zero; ``divisor`` has the sign of ``under``."""
        out = self.out
        with out.block(f"if {divisor} > 0:"):
            out.assign(name, over)
            out.assign(den, under)
        with out.block(f"elif {divisor} < 0:"):
            out.assign(name, f"-({over})")
            out.assign(den, f"-({under})")
        with out.block("else:"):
            if out.fast:
                out.line("raise Slow")
            else:
                out.assign(name, "BY_ZERO")
                out.assign(den, "1")
        out.frames[-1].assigned[name] = out.frames[-1].assigned[den] = out.depth
        return Quot(scale), den, SURE if out.fast else MAYBE

    def _boxed_quotient(self, name: str, a: Val, b: Val) -> tuple[Rep, str, Settled]:
        out = self.out
        divisor = out.assign(out.fresh("b"), boxed(b))
        with out.block(f"if {divisor}:"):
            out.assign(name, f"{boxed(a)} / {divisor}")
        with out.block("else:"):
            if out.fast:
                out.line("raise Slow")
            else:
                out.assign(name, "BY_ZERO")
        out.frames[-1].assigned[name] = out.depth
        return BOXED, "", SURE if out.fast else MAYBE

    # ------------------------------------------------------------------------------------------- rounding

    def round(self, e: n.Round, a: Val) -> Val:
        """A number rounded to a multiple of a step."""
        return self.strict(e, [a], lambda name, _den: self._round(name, e, _certain(a)), numbers=True)

    def _round(self, name: str, e: n.Round, a: Val) -> tuple[Rep, str, Settled]:
        out, step = self.out, e.step
        if not isinstance(a.rep, Int | Quot):
            out.assign(name, f"rounded({boxed(a)}, {out.constant(step)}, {e.mode!r})")
            return BOXED, "", SURE
        under, over = a.rep.scale * step.numerator, step.denominator
        common = gcd(under, over)
        under, over = under // common, over // common
        if under == 1 and isinstance(a.rep, Int):
            out.assign(name, times(times(a.code, over), step.numerator))
            return Int(step.denominator), "", SURE
        size = out.assign(out.fresh("t"), times(a.code, over)) if over != 1 else a.code
        m = f"({times(a.den, under)})" if isinstance(a.rep, Quot) else str(under)
        up, down = _rounding(e.mode, size, m)
        if step.numerator != 1:
            up, down = f"({up}) * {step.numerator}", f"({down}) * {step.numerator}"
        out.assign(name, up if up == down else f"{up} if {size} >= 0 else {down}")
        return Int(step.denominator), "", SURE

    # ----------------------------------------------------------------------------------------- comparing

    def compared(self, a: Val, b: Val, op: str) -> str:
        """The comparison of two settled numbers (``same`` where one may be 无)."""
        a, b = _certain(a), _certain(b)
        match a.rep, b.rep:
            case Int(scale=x), Int(scale=y):
                scale = lcm(x, y)
                return f"{rescaled(a, scale)} {op} {rescaled(b, scale)}"
            case Quot(scale=x), Int(scale=y):
                scale = lcm(x, y)
                return f"{rescaled(a, scale)} {op} {_parens(rescaled(b, scale))} * {a.den}"
            case Int(scale=x), Quot(scale=y):
                scale = lcm(x, y)
                return f"{_parens(rescaled(a, scale))} * {b.den} {op} {rescaled(b, scale)}"
            case Quot(scale=x), Quot(scale=y):
                scale = lcm(x, y)
                return f"{rescaled(a, scale)} * {b.den} {op} {rescaled(b, scale)} * {a.den}"
            case _:
                return f"{boxed(a)} {op} {boxed(b)}"


def _rounding(mode: str, size: str, m: str) -> tuple[str, str]:
    """The rounded quotient of ``size`` and ``m`` (above zero): for sizes from zero up, and below zero."""
    match mode:
        case "down":
            return f"{size} // {m}", f"-(-{size} // {m})"
        case "up":
            return f"-(-{size} // {m})", f"{size} // {m}"
        case "half_up":
            return f"(2 * {size} + {m}) // (2 * {m})", f"-((-2 * {size} + {m}) // (2 * {m}))"
        case _:
            return (f"nearest_even({size}, {m})",) * 2


def _parens(code: str) -> str:
    return code if code.isalnum() else f"({code})"


def _certain(value: Val) -> Val:
    """The value inside the branch where it is settled and a number."""
    return evolve(value, settled=SURE, none=False)
