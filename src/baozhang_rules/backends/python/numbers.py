"""Exact arithmetic as text: each operation on scaled whole numbers and quotients becomes operations on whole numbers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
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
    Val,
    boxed,
    lowest,
    number,
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
        body: Callable[[str, str], Val],
        numbers: bool = False,
    ) -> Val:
        """``body`` on settled operands, else their join.

        ``body(name, den)`` writes the lines that assign ``name`` (and ``den``) and gives the value.
        ``numbers``: 无 and 不享受 are no operands.
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
        absent = " or ".join(dict.fromkeys(v.absent for v in operands if v.absent)) if numbers else ""
        tests: list[tuple[str, str]] = []
        if maybe:
            tests.append((" or ".join(f"{c}.__class__ in STATES" for c in maybe), f"join(({', '.join(maybe)},))"))
        if absent and out.whole:
            with out.block(f"if {absent}:"):
                out.line("raise Slow")
        elif absent:
            tests.append((absent, "NO_NUMBER"))
        for place, (test, otherwise) in enumerate(tests):
            with out.block(f"{'elif' if place else 'if'} {test}:"):
                out.assign(name, otherwise)
        with out.block("else:") if tests else nullcontext():
            made = body(name, den)
            if tests and made.code != name:
                made = evolve(made, code=out.assign(name, made.code))
        if tests and made.den == den:
            out.frames[-1].loosen(den)
        value = evolve(made, settled=MAYBE if tests else made.settled)
        return value if e is None else out.store(e, value)

    # ----------------------------------------------------------------------------------------- operations

    def arith(self, e: n.Arith, a: Val, b: Val) -> Val:
        """``+ - * /`` on numbers."""
        kind = {"+": self._add, "-": self._add, "*": self._multiply, "/": self._divide}[e.op]
        return self.strict(e, [a, b], lambda name, den: kind(name, den, e.op, certain(a), certain(b)), numbers=True)

    def put(self, name: str, code: str, rep: Rep = BOXED, natural: bool = False) -> Val:
        """A settled value of one line."""
        return Val(self.out.assign(name, code), rep, natural=natural)

    def _quot(self, name: str, code: str, scale: int, den: str, natural: bool) -> Val:
        return Val(self.out.assign(name, code), Quot(scale), den=den, natural=natural)

    def _at(self, value: Val, scale: int) -> str:
        """The numerator of a plain ``Int`` or ``Quot`` value at a coarser or equal scale's multiple."""
        assert isinstance(value.rep, Int | Quot)
        return self.out.times(value.code, scale // value.rep.scale)

    def _boxed(self, name: str, op: str, a: Val, b: Val) -> Val:
        return self.put(name, f"{boxed(a)} {op} {boxed(b)}", natural=op != "-" and a.natural and b.natural)

    def _add(self, name: str, den: str, op: str, a: Val, b: Val) -> Val:
        natural = op == "+" and a.natural and b.natural
        if not isinstance(a.rep, Int | Quot) or not isinstance(b.rep, Int | Quot):
            return self._boxed(name, op, a, b)
        scale = lcm(a.rep.scale, b.rep.scale)
        one, other = self._at(a, scale), self._at(b, scale)
        if isinstance(a.rep, Int) and isinstance(b.rep, Int):
            return self.put(name, f"{one} {op} {other}", Int(scale), natural)
        if a.den == b.den:
            return self._quot(name, f"{one} {op} {other}", scale, a.den, natural)
        if a.den and b.den:
            self.out.assign(den, f"{a.den} * {b.den}")
            return self._quot(name, f"{one} * {b.den} {op} {other} * {a.den}", scale, den, natural)
        code = f"{one} {op} {other} * {a.den}" if a.den else f"{one} * {b.den} {op} {other}"
        return self._quot(name, code, scale, a.den or b.den, natural)

    def _multiply(self, name: str, den: str, _op: str, a: Val, b: Val) -> Val:
        for one, other in ((a, b), (b, a)):
            if one.literal is not None and isinstance(other.rep, Int | Quot):
                return self._by_constant(name, other, one.literal)
        if not isinstance(a.rep, Int | Quot) or not isinstance(b.rep, Int | Quot):
            return self._boxed(name, "*", a, b)
        natural, scale, code = a.natural and b.natural, a.rep.scale * b.rep.scale, f"{a.code} * {b.code}"
        if isinstance(a.rep, Int) and isinstance(b.rep, Int):
            return self.put(name, code, Int(scale), natural)
        if a.den and b.den:
            self.out.assign(den, f"{a.den} * {b.den}")
            return self._quot(name, code, scale, den, natural)
        return self._quot(name, code, scale, a.den or b.den, natural)

    def _by_constant(self, name: str, other: Val, constant: Fraction) -> Val:
        assert isinstance(other.rep, Int | Quot)
        if other.literal is not None:
            return number(other.literal * constant)
        scale, factor = lowest(other.rep.scale * constant.denominator, constant.numerator)
        code = self.out.times(other.code, factor)
        if not code.isidentifier():
            self.out.assign(name, code)
            code = name
        return Val(code, evolve(other.rep, scale=scale), den=other.den, natural=other.natural and constant >= 0)

    def _divide(self, name: str, den: str, _op: str, a: Val, b: Val) -> Val:
        if b.literal is not None and b.literal != 0 and isinstance(a.rep, Int | Quot):
            return self._by_constant(name, a, 1 / b.literal)
        if not isinstance(a.rep, Int | Quot) or not isinstance(b.rep, Int | Quot) or (a.den and b.den):
            return self._boxed_quotient(name, a, b)
        common = gcd(a.rep.scale, b.rep.scale)
        over, scale = times(a.code, b.rep.scale // common), a.rep.scale // common
        if b.den:
            over = f"{over} * {b.den}"
        under = f"{a.den} * {b.code}" if a.den else b.code
        return self._quotient(name, den, over, under, b, scale, a.natural)

    def _quotient(self, name: str, den: str, over: str, under: str, divisor: Val, scale: int, natural: bool) -> Val:
        """A quotient whose denominator is above zero; ``divisor`` has the sign of ``under``."""
        out = self.out
        if divisor.natural and out.fast:
            self._not_zero(divisor)
            code = over if over.isidentifier() else out.assign(name, over)
            return Val(code, Quot(scale), den=under if under.isidentifier() else out.assign(den, under), natural=natural)
        with out.block(f"if {divisor.code} > 0:"):
            out.assign(name, over)
            out.assign(den, under)
        with out.block(f"elif {divisor.code} < 0:"):
            out.assign(name, f"-({over})")
            out.assign(den, f"-({under})")
        with out.block("else:"):
            if out.fast:
                out.line("raise Slow")
            else:
                out.assign(name, "BY_ZERO")
                out.assign(den, "1")
        out.sure_here(name, den)
        return Val(name, Quot(scale), SURE if out.fast else MAYBE, den=den, natural=natural and divisor.natural)

    def _not_zero(self, divisor: Val) -> None:
        """Fast code gives up at a zero divisor; it is asked once."""
        if self.out.known(("not zero", divisor.code)) is None:
            with self.out.block(f"if not {divisor.code}:"):
                self.out.line("raise Slow")
            self.out.remember(("not zero", divisor.code), divisor)

    def _boxed_quotient(self, name: str, a: Val, b: Val) -> Val:
        out = self.out
        divisor = out.assign(out.fresh("b"), boxed(b))
        with out.block(f"if {divisor}:"):
            out.assign(name, f"{boxed(a)} / {divisor}")
        with out.block("else:"):
            if out.fast:
                out.line("raise Slow")
            else:
                out.assign(name, "BY_ZERO")
        out.sure_here(name)
        return Val(name, BOXED, SURE if out.fast else MAYBE, natural=a.natural and b.natural)

    # ------------------------------------------------------------------------------------------- rounding

    def round(self, e: n.Round, a: Val) -> Val:
        """A number rounded to a multiple of a step."""
        return self.strict(e, [a], lambda name, _den: self._round(name, e, certain(a)), numbers=True)

    def _round(self, name: str, e: n.Round, a: Val) -> Val:
        out, step = self.out, e.step
        if not isinstance(a.rep, Int | Quot):
            return self.put(name, f"rounded({boxed(a)}, {out.constant(step)}, {e.mode!r})", natural=a.natural)
        under, over = a.rep.scale * step.numerator, step.denominator
        common = gcd(under, over)
        under, over = under // common, over // common
        if under == 1 and isinstance(a.rep, Int):
            return self.put(name, times(times(a.code, over), step.numerator), Int(step.denominator), a.natural)
        size = out.assign(out.fresh("t"), times(a.code, over)) if over != 1 else a.code
        if isinstance(a.rep, Quot):
            up, down = _by_data(e.mode, size, a.den if under == 1 else f"({times(a.den, under)})")
        else:
            up, down = _by_number(e.mode, size, under)
        if step.numerator != 1:
            up, down = f"({up}) * {step.numerator}", f"({down}) * {step.numerator}"
        code = up if up == down or a.natural else f"{up} if {size} >= 0 else {down}"
        return self.put(name, code, Int(step.denominator), a.natural)

    # ----------------------------------------------------------------------------------------- comparing

    def compared(self, a: Val, b: Val, op: str) -> str:
        """The comparison of two settled numbers (``same`` where one may be 无)."""
        a, b = certain(a), certain(b)
        match a.rep, b.rep:
            case Int(scale=x), Int(scale=y):
                scale = lcm(x, y)
                return f"{self._at(a, scale)} {op} {self._at(b, scale)}"
            case Quot(scale=x), Int(scale=y):
                scale = lcm(x, y)
                return f"{self._at(a, scale)} {op} {_parens(self._at(b, scale))} * {a.den}"
            case Int(scale=x), Quot(scale=y):
                scale = lcm(x, y)
                return f"{_parens(self._at(a, scale))} * {b.den} {op} {self._at(b, scale)}"
            case Quot(scale=x), Quot(scale=y):
                scale = lcm(x, y)
                return f"{self._at(a, scale)} * {b.den} {op} {self._at(b, scale)} * {a.den}"
            case _:
                return f"{boxed(a)} {op} {boxed(b)}"


def _by_data(mode: str, size: str, m: str) -> tuple[str, str]:
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


def _by_number(mode: str, size: str, m: int) -> tuple[str, str]:
    """As ``_by_data`` for a constant."""
    if mode != "half_up":
        return _by_data(mode, size, str(m))
    if m % 2 == 0:
        return f"({size} + {m // 2}) // {m}", f"-(({m // 2} - {size}) // {m})"
    return f"(2 * {size} + {m}) // {2 * m}", f"-(({m} - 2 * {size}) // {2 * m})"


def _parens(code: str) -> str:
    return code if code.isalnum() else f"({code})"


def certain(value: Val) -> Val:
    """The value inside the branch where it is settled and a number."""
    return evolve(value, settled=SURE, none=False, ne=False)
