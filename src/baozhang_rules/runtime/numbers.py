"""Exact numbers: reading, rounding and showing them without binary floating point.

Every amount, rate and quotient of the engine is a `fractions.Fraction`. Reading is bounded, so that a hostile
text such as ``1e999999999`` costs nothing; rounding is symmetric in sign, so that recovering mirrors paying.
"""

import re
from enum import Enum
from fractions import Fraction

MAX_DIGITS = 60
MAX_EXPONENT = 40
SHOWN_PLACES = 4
ELLIPSIS = "…"

_NUMBER = re.compile(r"(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?")
_MAX_TEXT = 200


class NumberReason(Enum):
    """Why a text is not a number that the engine takes."""

    SHAPE = "shape"
    DIGITS = "digits"
    EXPONENT = "exponent"


class NumberProblem(ValueError):
    """A text that is not an exact number within bounds; `reason` says why. The text is never repeated."""

    def __init__(self, reason: NumberReason) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"not a number that can be read exactly ({self.reason.value})"


def parse_number(text: str) -> Fraction:
    """The exact value of a JSON or plain decimal number (``-12.50``, ``1e3``).

    At most 60 digits and an exponent of at most 40 in size. Raises `NumberProblem` for anything else: signs
    other than a leading minus, leading zeros, digit groups, full-width digits, NaN, Infinity, spaces.
    """
    if len(text) > _MAX_TEXT:
        raise NumberProblem(NumberReason.DIGITS)
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise NumberProblem(NumberReason.SHAPE)
    sign, whole, part, power = match[1], match[2], match[3] or "", match[4] or "0"
    if len(whole) + len(part) > MAX_DIGITS:
        raise NumberProblem(NumberReason.DIGITS)
    if abs(int(power)) > MAX_EXPONENT:
        raise NumberProblem(NumberReason.EXPONENT)
    size = _scaled(int(whole + part), int(power) - len(part))
    return -size if sign else size


def _scaled(digits: int, exponent: int) -> Fraction:
    if exponent >= 0:
        return Fraction(digits * 10**exponent)
    return Fraction(digits, 10**-exponent)


class RoundingMode(Enum):
    """How a value between two multiples of a step is settled. All modes are symmetric in sign."""

    HALF_UP = "half_up"
    """四舍五入到: the nearest multiple, halves away from zero."""
    HALF_EVEN = "half_even"
    """The nearest multiple, halves to the even multiple."""
    UP = "up"
    """不足…按…计: the next multiple away from zero."""
    DOWN = "down"
    """舍去不足…: the next multiple toward zero."""


def round_to(x: Fraction | int, step: Fraction | int, mode: RoundingMode) -> Fraction:
    """`x` rounded to a multiple of `step` (same unit, above zero). A multiple stays as it is.

    Raises `ValueError` when `step` is not above zero.
    """
    if step <= 0:
        raise ValueError("a rounding step must be above zero")
    quotient = Fraction(x) / Fraction(step)
    size = _whole(abs(quotient), mode)
    return Fraction(step) * (-size if quotient < 0 else size)


def _whole(size: Fraction, mode: RoundingMode) -> int:
    whole, rest = divmod(size.numerator, size.denominator)
    half = 2 * rest - size.denominator
    match mode:
        case RoundingMode.DOWN:
            return whole
        case RoundingMode.UP:
            return whole + (rest > 0)
        case RoundingMode.HALF_UP:
            return whole + (half >= 0)
        case RoundingMode.HALF_EVEN:
            return whole + (half > 0 or (half == 0 and whole % 2 == 1))


def decimal_places(x: Fraction | int) -> int | None:
    """How many decimals show `x` in full, or None when no finite number does (1/3)."""
    rest = Fraction(x).denominator
    twos = (rest & -rest).bit_length() - 1
    rest >>= twos
    fives = 0
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    return max(twos, fives) if rest == 1 else None


def format_number(x: Fraction | int, places: int | None = None) -> str:
    """`x` in decimal digits without digit groups; ``…`` follows when digits were cut off.

    Without `places` a terminating decimal is shown in full and any other with 4 decimals. With `places`
    exactly that many are shown. Digits are cut off, never rounded: ``0.6666…``; a tiny debt is ``-0.00…``.
    """
    value = Fraction(x)
    full = decimal_places(value)
    shown = places if places is not None else (SHOWN_PLACES if full is None else full)
    exact = full is not None and full <= shown
    return _digits(value, shown) + ("" if exact else ELLIPSIS)


def _digits(value: Fraction, places: int) -> str:
    units = abs(value.numerator) * 10**places // value.denominator
    whole, part = divmod(units, 10**places)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{part:0{places}d}" if places else f"{sign}{whole}"


def format_pair(a: Fraction | int, b: Fraction | int) -> tuple[str, str]:
    """Both numbers with enough digits that what is shown orders as the exact values do.

    ``1099.992`` beside ``1100``; a third beside 0.333 is ``0.3333…``. Equal values give equal strings.
    """
    one, other = Fraction(a), Fraction(b)
    places = SHOWN_PLACES
    while one != other and not _distinct(one, other, places):
        places += 1
    return _at_least(one, places), _at_least(other, places)


def _shown_places(value: Fraction, places: int) -> int:
    full = decimal_places(value)
    return places if full is None else full


def _at_least(value: Fraction, places: int) -> str:
    return format_number(value, _shown_places(value, places))


def _distinct(one: Fraction, other: Fraction, places: int) -> bool:
    first, second = _cut(one, places), _cut(other, places)
    return first < second if one < other else first > second


def _cut(value: Fraction, places: int) -> Fraction:
    return round_to(value, Fraction(1, 10 ** _shown_places(value, places)), RoundingMode.DOWN)
