"""What is known of a number before anything runs: an interval, a grid, and at most one denominator that comes from data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil, gcd, lcm

from attrs import evolve, frozen

from baozhang_rules.core import nodes as core
from baozhang_rules.runtime.numbers import RoundingMode, round_to

FAST = 63
WIDE = 127
HUGE = Fraction(10**15)
FINE = 10**4
COMMON = 40
"""Data-valued denominators up to this are brought to a common one where that still fits."""


@frozen
class Num:
    """Every value is a whole number over ``grid × d``, where ``d`` is a whole number of data with ``d ≤ over`` (1: none).

    ``divisor`` is the expression that ``d`` comes from, where that is one, ``where`` the references through which it is read
    (of another person, at another date): the same divisor read in two ways may be two numbers.  ``nonzero`` says that the value
    can't be zero.
    """

    low: Fraction
    high: Fraction
    grid: int = 1
    over: int = 1
    divisor: core.Expr | None = None
    nonzero: bool = False
    where: tuple[core.Expr, ...] = ()

    @property
    def size(self) -> Fraction:
        """The largest absolute value."""
        return max(abs(self.low), abs(self.high))

    @property
    def bits(self) -> int:
        """The bits of the numerator or the denominator, whichever has more."""
        return max(ceil(self.size * self.grid * self.over), self.grid * self.over).bit_length()

    @property
    def not_zero(self) -> bool:
        """Whether the value is proved to differ from zero."""
        return self.nonzero or self.low > 0 or self.high < 0

    @property
    def least(self) -> Fraction:
        """The smallest absolute value that isn't zero."""
        if self.low > 0:
            return self.low
        return -self.high if self.high < 0 else Fraction(1, self.grid * self.over)

    @property
    def exact(self) -> Fraction | None:
        """The value, where it is one constant."""
        return self.low if self.low == self.high and self.over == 1 else None


UNBOUNDED = Num(-HUGE, HUGE, FINE)


def literal(value: Fraction) -> Num:
    """A constant."""
    return Num(value, value, value.denominator)


def whole(low: int, high: int) -> Num:
    """A count."""
    return Num(Fraction(low), Fraction(high))


def union(parts: Iterable[Num]) -> Num | None:
    """One of several values."""
    found = list(parts)
    if not found:
        return None
    over = max(part.over for part in found)
    divisors = {(id(part.divisor), part.where): part for part in found if part.over > 1}
    one = next(iter(divisors.values())) if len(divisors) == 1 else None
    return Num(
        min(part.low for part in found),
        max(part.high for part in found),
        lcm(*(part.grid for part in found)),
        over,
        None if one is None else one.divisor,
        all(part.not_zero for part in found),
        one.where if one else (),
    )


def settled(number: Num) -> Num:
    """The number without its data-valued denominator, where a constant common one fits; else as it is."""
    if not 1 < number.over <= COMMON:
        return number
    common = evolve(number, grid=number.grid * lcm(*range(1, number.over + 1)), over=1, divisor=None, where=())
    return common if common.bits <= WIDE else number


def rounded(number: Num, mode: str, step: Fraction) -> Num:
    """A number after rounding: on the step's grid."""
    low, high = (round_to(end, step, RoundingMode(mode)) for end in (number.low, number.high))
    return Num(low, high, step.denominator, nonzero=mode == "up" and number.not_zero)


def added(a: Num, b: Num, sign: int) -> Num:
    """A sum or difference; at most one of the denominators of data, or both the same."""
    low, high = (a.low + b.low, a.high + b.high) if sign > 0 else (a.low - b.high, a.high - b.low)
    carrying = a if a.over > 1 else b
    return evolve(carrying, low=low, high=high, grid=lcm(a.grid, b.grid), nonzero=False)


def multiplied(a: Num, b: Num) -> Num:
    """A product; at most one denominator of data."""
    corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
    carrying, nonzero = a if a.over > 1 else b, a.not_zero and b.not_zero
    return evolve(carrying, low=min(corners), high=max(corners), grid=_product_grid(a, b), nonzero=nonzero)


def seen(number: Num, through: core.Expr) -> Num:
    """A number as it is read through a reference to another entity, rule or date."""
    return number if number.over == 1 else evolve(number, where=(through, *number.where))


def total(each: Num, fewest: int, most: int) -> Num:
    """The sum of several such numbers, not one of them several times: the grid stays."""
    ends = [end * count for end in (each.low, each.high) for count in (fewest, most)]
    return Num(min(ends), max(ends), each.grid)


def mean(each: Num, fewest: int, most: int, divisor: core.Expr) -> Num:
    """The mean of several such numbers: between them, over how many they are, which is data where it isn't one constant."""
    count = max(most, 1)
    if fewest == count:
        return evolve(each, grid=each.grid * count, nonzero=False)
    return Num(each.low, each.high, each.grid, count, divisor)


def _product_grid(a: Num, b: Num) -> int:
    for one, other in ((a, b), (b, a)):
        if one.exact is not None:
            grid = other.grid * one.exact.denominator
            return grid // gcd(one.exact.numerator, grid) if one.exact else 1
    return a.grid * b.grid


def divided(a: Num, b: Num, divisor: core.Expr) -> Num:
    """A quotient; by a constant it is a product, by data it carries a denominator (also by a quotient: its numerator)."""
    if b.exact is not None and b.exact != 0:
        return evolve(multiplied(a, literal(1 / b.exact)), nonzero=a.not_zero)
    over = max(ceil(b.size * b.grid * b.over), 1)
    least = b.least
    if b.low > 0 or b.high < 0:
        ends = (b.low, b.high)
    elif b.low >= 0:
        ends = (least, max(b.high, least))
    elif b.high <= 0:
        ends = (min(b.low, -least), -least)
    else:
        ends = (-least, least)
    corners = [x / y for x in (a.low, a.high) for y in ends]
    return Num(min(corners), max(corners), a.grid, over, divisor, a.not_zero)


DAYS = whole(-4_000_000, 4_000_000)
BUILTIN_RANGES = {
    "age": whole(-1, 10_000),
    "months_between": whole(-120_000, 120_000),
    "days_between": DAYS,
    "year_of": whole(1, 9999),
    "month_of": whole(1, 12),
}
FOUND_AMOUNT = Num(Fraction(0), Fraction(10**12), 100)
"""What a finding's amount may be: it comes with the record, in 分."""


def called(builtin: str, parts: Sequence[Num | None]) -> Num:
    """What a builtin may give."""
    numbers = [part for part in parts if part is not None]
    if builtin in ("larger", "smaller") and numbers and len(numbers) == len(parts):
        pick = max if builtin == "larger" else min
        joined = union(numbers) or UNBOUNDED
        return evolve(joined, low=pick(n.low for n in numbers), high=pick(n.high for n in numbers))
    if builtin in ("nonnegative", "absolute") and len(numbers) == 1:
        only, none = numbers[0], Fraction(0)
        if builtin == "absolute":
            low = only.low if only.low > 0 else max(-only.high, none)
            return evolve(only, low=low, high=only.size)
        return evolve(only, low=max(only.low, none), high=max(only.high, none), nonzero=only.low > 0)
    return BUILTIN_RANGES.get(builtin, UNBOUNDED)
