"""How a value stands in generated code: its representation, whether it is settled, and conversions between representations.

A number is a whole number over a constant (``Int``), a quotient of two whole numbers (``Quot``), or an exact rational object
(``BOXED``), which everything else is too.  ``NEVER`` is a value known, when the code is made, to be unsettled.
"""

from __future__ import annotations

from enum import Enum
from fractions import Fraction
from math import gcd, lcm
from typing import TypeAlias

from attrs import frozen


@frozen
class Int:
    """The value is ``code / scale``."""

    scale: int = 1


@frozen
class Quot:
    """The value is ``code / (den × scale)``, ``den`` above zero."""

    scale: int = 1


class Plain(Enum):
    """Objects as the interpreter has them: rationals, dates, texts, 是否."""

    BOXED = "boxed"


BOXED = Plain.BOXED
Rep: TypeAlias = Int | Quot | Plain


class Settled(Enum):
    """Whether a value is settled: always, sometimes, never."""

    SURE = "sure"
    MAYBE = "maybe"
    NEVER = "never"


SURE, MAYBE, NEVER = Settled.SURE, Settled.MAYBE, Settled.NEVER


@frozen
class Among:
    """That a local is one of some texts (or 无), or none of them where it doesn't ``hold``."""

    local: str
    texts: frozenset[str | None]
    holds: bool = True


@frozen
class Val:
    """A value in generated code: an atom (a local's name or a literal), never an expression.

    ``none``, ``ne``: a settled value may be 无, may be 不享受.  ``literal``: the number, where it is written in the policy.
    ``natural``: a settled number is never below zero.  ``among``: what a truth says of a local that is a text.
    """

    code: str
    rep: Rep = BOXED
    settled: Settled = SURE
    none: bool = False
    ne: bool = False
    den: str = ""
    literal: Fraction | None = None
    natural: bool = False
    among: Among | None = None

    @property
    def sure(self) -> bool:
        """Whether the value is settled in every run."""
        return self.settled is SURE

    @property
    def plain(self) -> bool:
        """Whether the value is a number in every run."""
        return self.settled is SURE and not self.none and not self.ne

    @property
    def absent(self) -> str:
        """The test that a settled value is no number; "" when it always is one."""
        tests = [f"{self.code} is None"] * self.none + [f"{self.code} is NE"] * self.ne
        return " or ".join(tests)

    @property
    def constant(self) -> bool:
        """Whether it is 无 or 不享受 itself."""
        return self.code in ("None", "NE")


NONE = Val("None", none=True)
NE = Val("NE", ne=True)


def number(value: Fraction) -> Val:
    """A number written in the policy."""
    return Val(_int(value.numerator), Int(value.denominator), literal=value, natural=value >= 0)


def _int(value: int) -> str:
    return str(value) if value >= 0 else f"({value})"


def times(code: str, factor: int) -> str:
    """A whole number times a constant."""
    if factor == 1:
        return code
    if code.isdecimal():
        return str(int(code) * factor)
    return f"{code} * {factor}"


def rescaled(value: Val, scale: int) -> str:
    """The numerator of a plain ``Int`` or ``Quot`` value at a coarser or equal scale's multiple."""
    assert isinstance(value.rep, Int | Quot)
    return times(value.code, scale // value.rep.scale)


def common(values: list[Val]) -> Rep:
    """A representation that holds any of several values; constants that are no numbers fit everywhere."""
    reps = [v.rep for v in values if v.settled is not NEVER and not v.constant]
    if not reps:
        return BOXED
    if all(isinstance(rep, Int) for rep in reps):
        return Int(lcm(*(rep.scale for rep in reps if isinstance(rep, Int))))
    return BOXED


def boxed(value: Val) -> str:
    """The value as the interpreter has it."""
    if value.settled is NEVER or value.constant:
        return value.code
    match value.rep:
        case Int(scale=scale):
            if value.plain:
                return f"Fraction({value.code}, {scale})" if scale != 1 else f"Fraction({value.code})"
            return f"box({value.code}, {scale})"
        case Quot(scale=scale):
            if value.plain:
                return f"Fraction({value.code}, {times(value.den, scale)})"
            return f"box_over({value.code}, {value.den}, {scale})"
        case _:
            return value.code


def converted(value: Val, rep: Rep) -> str:
    """The value in another representation that holds it."""
    if value.settled is NEVER or value.constant:
        return value.code
    if isinstance(rep, Int) and isinstance(value.rep, Int):
        factor = rep.scale // value.rep.scale
        if factor == 1:
            return value.code
        return times(value.code, factor) if value.plain else f"scaled({value.code}, {factor})"
    return boxed(value) if rep is BOXED else value.code


def merged(values: list[Val], code: str, rep: Rep) -> Val:
    """The value of one of several branches."""
    states = {v.settled for v in values}
    settled = SURE if states == {SURE} else NEVER if states == {NEVER} else MAYBE
    natural = all(v.natural for v in values if not v.constant and v.settled is not NEVER)
    return Val(code, rep, settled, any(v.none for v in values), any(v.ne for v in values), natural=natural)


def lowest(scale: int, factor: int) -> tuple[int, int]:
    """A scale and a factor of the numerator without their common divisor."""
    divisor = gcd(scale, abs(factor)) or 1
    return scale // divisor, factor // divisor
